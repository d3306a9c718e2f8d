"""Proofs that are carried away as files."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol import tlog
from maru.protocol.note import COSIGNATURE, Signer, Verifier
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_proof import (
    ProofFile,
    make_proof_file,
    open_proof_file,
    parse_proof_file,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "tlog" / "vectors.json").read_text()
)
LOG = Verifier.from_vkey(VECTORS["log"]["vkey"])
WITNESS = Verifier.from_vkey(VECTORS["witness"]["vkey"])
SIGNER = Signer(VECTORS["log"]["origin"], bytes.fromhex(VECTORS["log"]["seed_hex"]))
ENTRIES = [f"entry-{i}".encode() for i in range(600)]
ROWS = tlog.append(lambda *_: b"", 0, map(tlog.leaf_hash, ENTRIES))


def read(level: int, number: int) -> bytes:
    """Serve the rows of the vectors' log."""
    return ROWS.get((level, number), b"")


def test_a_proof_file_is_what_the_specification_says() -> None:
    """Made of the vectors' proof and checkpoint, it has their very lines."""
    (case,) = (one for one in VECTORS["inclusion"] if one["index"] == 300)
    file = make_proof_file(read, 300, 600, VECTORS["checkpoint_600"])
    hashes = "".join(f"{one}\n" for one in case["proof"])
    assert file.text == (
        f"c2sp.org/tlog-proof@v1\nindex 300\n{hashes}\n{VECTORS['checkpoint_600']}"
    )
    assert parse_proof_file(file.text.encode()) == file


def test_a_proof_is_checked_without_the_log() -> None:
    """Entry, keys and file suffice, with the vectors' witness as the quorum; extra is carried."""
    note = VECTORS["checkpoint_600"]
    for index in (0, 255, 256, 599):
        made = make_proof_file(read, index, 600, note)
        data = ProofFile(index, made.proof, note, b"\x00extra").text.encode()
        assert open_proof_file(data, ENTRIES[index], LOG, [WITNESS], 1) == (
            index,
            tlog.Checkpoint(LOG.name, 600, tlog.tree_root(read, 600)),
        )
        assert parse_proof_file(data).extra == b"\x00extra"


def refusal(data: bytes, entry: bytes = ENTRIES[7], quorum: int = 0) -> InputRefusal:
    """Open a proof that must be refused."""
    with pytest.raises(Refused) as refused:
        open_proof_file(data, entry, LOG, [WITNESS], quorum)
    return refused.value.reason


def test_what_a_proof_does_not_show_is_refused() -> None:
    """Another entry, place, checkpoint or log, and too few witnesses, are refused by reason."""
    good = make_proof_file(read, 7, 600, VECTORS["checkpoint_600"])
    assert refusal(good.text.encode(), ENTRIES[8]) is InputRefusal.not_in_log
    moved = ProofFile(8, good.proof, good.checkpoint).text.encode()
    assert refusal(moved) is InputRefusal.not_in_log
    stranger = Signer(SIGNER.name, bytes(32))
    checkpoint = tlog.Checkpoint(SIGNER.name, 600, tlog.tree_root(read, 600))
    forged = ProofFile(7, good.proof, tlog.make_checkpoint(checkpoint, stranger))
    assert refusal(forged.text.encode()) is InputRefusal.bad_signature
    alone = ProofFile(7, good.proof, tlog.make_checkpoint(checkpoint, SIGNER))
    assert open_proof_file(alone.text.encode(), ENTRIES[7], LOG)[0] == 7
    assert refusal(alone.text.encode(), quorum=1) is InputRefusal.quorum_missing


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"),
        ("index 7", "index 07"),
        ("index 7", "index -7"),
        ("index 7\n", ""),
        ("index 7", "extra =\nindex 7"),
        ("index 7", "index 7\nAAAA"),
        ("index 7", "index 7\n" + "\n".join([tlog.encode_hash(bytes(32))] * 64)),
        ("index 7", f"extra {'AAAA' * 2_000}\nindex 7"),
    ],
)
def test_another_spelling_is_no_proof(old: str, new: str) -> None:
    """What is not written in the one way, or is longer than a proof can be, is not read."""
    text = make_proof_file(read, 7, 600, VECTORS["checkpoint_600"]).text
    assert text.count(old) == 1
    assert refusal(text.replace(old, new).encode()) in (
        InputRefusal.malformed,
        InputRefusal.too_large,
    )


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.one_of(st.none(), st.binary(max_size=100)),
)
def test_proof_files_survive_the_round_trip(
    index: int, proof: list[bytes], extra: bytes | None
) -> None:
    """Any index, hashes and extra come back."""
    file = ProofFile(index, tuple(proof), VECTORS["checkpoint_600"], extra)
    assert parse_proof_file(file.text.encode()) == file


def test_the_same_key_under_two_names_is_one_witness() -> None:
    """A quorum of two is not met by one key that has two names."""
    seed = bytes.fromhex(VECTORS["witness"]["seed_hex"])
    other = Signer("witness.example/again", seed, COSIGNATURE)
    twice = tlog.cosign(VECTORS["checkpoint_600"], other, 1_700_000_001)
    data = make_proof_file(read, 7, 600, twice).text.encode()
    with pytest.raises(Refused, match="1 of 2"):
        open_proof_file(data, ENTRIES[7], LOG, [WITNESS, other.verifier], 2)
