"""The transparency log: tree, proofs, tiles, checkpoints, cosignatures."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol import tlog
from maru.protocol.note import COSIGNATURE, Signer, Verifier
from maru.protocol.refusal import InputRefusal, Refused

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "tlog" / "vectors.json").read_text()
)
LEAVES = [tlog.leaf_hash(f"entry-{i}".encode()) for i in range(600)]


class Rows:
    """Tile rows in memory, grown as a log's storage grows them."""

    def __init__(self, leaves: list[bytes], batch: int = 1) -> None:
        self.rows: dict[tuple[int, int], bytes] = {}
        self.size = 0
        for start in range(0, len(leaves), batch):
            self.grow(leaves[start : start + batch])

    def grow(self, leaves: list[bytes]) -> None:
        """Append leaf hashes."""
        self.rows.update(tlog.append(self.read, self.size, leaves))
        self.size += len(leaves)

    def read(self, level: int, number: int) -> bytes:
        """Serve a row as storage does."""
        return self.rows.get((level, number), b"")


def plain_root(leaves: list[bytes]) -> bytes:
    """Root by the definition, the slow way, without tiles."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


FULL = Rows(LEAVES, batch=37)


def test_hashes_agree_with_the_vectors() -> None:
    """Leaf hash, empty root and every listed root are the independent verifier's."""
    assert tlog.leaf_hash(b"entry-0").hex() == VECTORS["leaf_hash_0"]
    assert tlog.encode_hash(tlog.EMPTY_ROOT) == VECTORS["empty_root_b64"]
    for size, root in VECTORS["roots_b64"].items():
        assert tlog.encode_hash(tlog.tree_root(FULL.read, int(size))) == root


def test_proofs_agree_with_the_vectors() -> None:
    """Our proofs are, hash for hash, those that the independent verifier accepted."""
    for case in VECTORS["inclusion"]:
        proof = tlog.inclusion_proof(FULL.read, case["index"], case["size"])
        assert [tlog.encode_hash(one) for one in proof] == case["proof"]
        root = tlog.tree_root(FULL.read, case["size"])
        assert tlog.inclusion_holds(LEAVES[case["index"]], case["index"], case["size"], root, proof)
    for case in VECTORS["consistency"]:
        proof = tlog.consistency_proof(FULL.read, case["old"], case["new"])
        assert [tlog.encode_hash(one) for one in proof] == case["proof"]
        old, new = (tlog.tree_root(FULL.read, case[which]) for which in ("old", "new"))
        assert tlog.consistency_holds(case["old"], old, case["new"], new, proof)


def test_tile_paths_agree_with_the_vectors() -> None:
    """Paths are written and read as the vectors say, and so is the list of a log's tiles."""
    for key, path in VECTORS["tile_paths"].items():
        level, number, width = key.split("/")
        tile = tlog.Tile(None if level == "entries" else int(level), int(number), int(width))
        assert tile.path == path
        assert tlog.parse_tile_path(path) == tile
    for size in (600, 256):
        assert [tile.path for tile in tlog.tiles_of(size)] == VECTORS[f"tiles_for_size_{size}"]


def test_the_tree_grown_leaf_by_leaf() -> None:
    """At every size from 1 to 300 root, tiles and all proofs hold, and none holds elsewhere."""
    rows = Rows([])
    roots = [tlog.EMPTY_ROOT]
    for size in range(1, 301):
        rows.grow([LEAVES[size - 1]])
        root = tlog.tree_root(rows.read, size)
        assert root == plain_root(LEAVES[:size])
        for tile in tlog.tiles_of(size):
            if tile.level is not None:
                assert len(rows.read(tile.level, tile.number)) == 32 * tile.width
        assert sum(len(row) for row in rows.rows.values()) == 32 * (size + size // 256)
        for index in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
            proof = tlog.inclusion_proof(rows.read, index, size)
            assert tlog.inclusion_holds(LEAVES[index], index, size, root, proof)
            assert not tlog.inclusion_holds(LEAVES[index + 1], index, size, root, proof)
            assert not tlog.inclusion_holds(LEAVES[index], index, size, roots[-1], proof)
        for old in {0, 1, 2, size // 3, size // 2, size - 1, size}:
            if old <= size:
                proof = tlog.consistency_proof(rows.read, old, size)
                old_root = roots[old] if old < size else root
                assert tlog.consistency_holds(old, old_root, size, root, proof)
                assert not tlog.consistency_holds(old, b"\x00" * 32, size, root, proof)
        roots.append(root)


def test_every_proof_of_small_trees() -> None:
    """For all trees up to 33 entries every proof holds, and with one hash changed none does."""
    for size in range(1, 34):
        root = plain_root(LEAVES[:size])
        for index in range(size):
            proof = tlog.inclusion_proof(FULL.read, index, size)
            assert tlog.inclusion_holds(LEAVES[index], index, size, root, proof)
            assert not tlog.inclusion_holds(LEAVES[index], index, size, root, (*proof, root))
            for place in range(len(proof)):
                spoilt = (*proof[:place], bytes(32), *proof[place + 1 :])
                assert not tlog.inclusion_holds(LEAVES[index], index, size, root, spoilt)
                shorter = proof[:place] + proof[place + 1 :]
                assert not tlog.inclusion_holds(LEAVES[index], index, size, root, shorter)
        for old in range(1, size + 1):
            old_root = plain_root(LEAVES[:old])
            proof = tlog.consistency_proof(FULL.read, old, size)
            assert tlog.consistency_holds(old, old_root, size, root, proof)
            assert not tlog.consistency_holds(old, old_root, size, root, (*proof, root))
            for place in range(len(proof)):
                spoilt = (*proof[:place], bytes(32), *proof[place + 1 :])
                assert not tlog.consistency_holds(old, old_root, size, root, spoilt)


@given(st.integers(0, 600), st.integers(1, 600), st.lists(st.binary(min_size=32, max_size=32)))
def test_invented_proofs_never_hold(index: int, size: int, proof: list[bytes]) -> None:
    """Random hashes prove nothing, whatever their number."""
    root = tlog.tree_root(FULL.read, size)
    assert not tlog.inclusion_holds(bytes(32), index, size, root, proof)
    if 0 < index < size:
        assert not tlog.consistency_holds(index, bytes(32), size, root, proof)


@given(st.lists(st.integers(1, 90), min_size=1, max_size=12))
def test_batches_make_the_same_tree(batches: list[int]) -> None:
    """However the leaves are cut into batches, rows and root come out the same."""
    total = sum(batches)
    leaves = [tlog.leaf_hash(bytes([i % 251, i // 251])) for i in range(total)]
    rows = Rows([])
    for count in batches:
        rows.grow(leaves[rows.size : rows.size + count])
    assert rows.rows == Rows(leaves, batch=total).rows


def test_rows_grow_only_at_their_end() -> None:
    """An older, smaller form of every tile is the beginning of the row that is stored now."""
    small, big = Rows(LEAVES[:300]), Rows(LEAVES)
    for (level, number), row in small.rows.items():
        assert big.read(level, number).startswith(row)


def test_a_log_above_65536_entries_has_a_third_level() -> None:
    """66,000 entries fill a level 1 tile, whose root is the first hash of level 2."""
    leaves = [tlog.leaf_hash(i.to_bytes(4, "big")) for i in range(66_000)]
    rows = Rows(leaves, batch=5_000)
    assert [len(rows.read(2, 0)), len(rows.read(1, 1)), len(rows.read(0, 257))] == [
        32,
        32,
        32 * (66_000 - 257 * 256),
    ]
    root = tlog.tree_root(rows.read, 66_000)
    assert root == plain_root(leaves)
    proof = tlog.inclusion_proof(rows.read, 40_000, 66_000)
    assert tlog.inclusion_holds(leaves[40_000], 40_000, 66_000, root, proof)


@given(st.integers(0, 10**15), st.integers(1, 256), st.one_of(st.none(), st.integers(0, 63)))
def test_tile_paths_survive_the_round_trip(number: int, width: int, level: int | None) -> None:
    """Whatever tile is written as a path is read back as that tile."""
    tile = tlog.Tile(level, number, width)
    assert tlog.parse_tile_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/8/0/000",
        "tile/0/00",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/01",
        "tile/0/٠٠٠",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/../000",
    ],
)
def test_other_paths_are_no_tiles(path: str) -> None:
    """A second spelling of a tile, or something else, is refused."""
    with pytest.raises(tlog.LogError):
        tlog.parse_tile_path(path)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_survive_the_round_trip(entries: list[bytes]) -> None:
    """Entries of any bytes, empty ones too, come back from their bundle."""
    assert tlog.read_bundle(tlog.write_bundle(entries), len(entries)) == entries


def test_bundles_are_bounded_and_complete() -> None:
    """The longest entry fits, one byte more does not; a cut or longer bundle is refused."""
    longest = b"m" * 65_535
    assert tlog.read_bundle(tlog.write_bundle([longest]), 1) == [longest]
    with pytest.raises(tlog.LogError, match="65536"):
        tlog.write_bundle([longest + b"m"])
    bundle = tlog.write_bundle([b"one", b"two"])
    for cut in range(len(bundle)):
        with pytest.raises(tlog.LogError):
            tlog.read_bundle(bundle[:cut], 2)
    with pytest.raises(tlog.LogError, match="2 entries where 1"):
        tlog.read_bundle(bundle, 1)


def test_proofs_outside_the_tree_are_refused() -> None:
    """Nobody gets a proof of an entry that is not there yet, or from a larger tree."""
    with pytest.raises(tlog.LogError):
        tlog.inclusion_proof(FULL.read, 600, 600)
    with pytest.raises(tlog.LogError):
        tlog.consistency_proof(FULL.read, 601, 600)
    with pytest.raises(tlog.LogError, match="fewer"):
        tlog.tree_root(FULL.read, 601)
    with pytest.raises(tlog.LogError, match="fewer"):
        tlog.append(Rows([]).read, 3, [LEAVES[0]])
    assert not tlog.inclusion_holds(LEAVES[0], -1, 1, LEAVES[0], [])
    assert not tlog.consistency_holds(1, LEAVES[0], 0, tlog.EMPTY_ROOT, [])


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_checkpoints_survive_the_round_trip(size: int, root: bytes) -> None:
    """What is written as a checkpoint is read back as that checkpoint."""
    checkpoint = tlog.Checkpoint("kiosk.example/l", size, tlog.EMPTY_ROOT if size == 0 else root)
    assert tlog.parse_checkpoint(checkpoint.text) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n1\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n1_0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n٣\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS uFU=\n",
        "o\n0\nQHZrIDNCkCb1PVRQJnmoOXBrR0H43K86i7pfQbX/4HU=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
        "o\n1\u2028\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ],
)
def test_other_texts_are_no_checkpoints(text: str) -> None:
    """A number, a hash or a line that is written in any other way is refused."""
    with pytest.raises(tlog.LogError):
        tlog.parse_checkpoint(text)


LOG = Signer(VECTORS["log"]["origin"], bytes.fromhex(VECTORS["log"]["seed_hex"]))
WITNESS = Signer(
    VECTORS["witness"]["name"], bytes.fromhex(VECTORS["witness"]["seed_hex"]), COSIGNATURE
)


def test_checkpoint_and_cosignature_agree_with_the_vectors() -> None:
    """Our log key and our witness make, byte for byte, the note which others verified."""
    checkpoint = tlog.Checkpoint(LOG.name, 600, tlog.tree_root(FULL.read, 600))
    message = tlog.cosign(tlog.make_checkpoint(checkpoint, LOG), WITNESS, 1_700_000_000)
    assert message == VECTORS["checkpoint_600"]
    assert WITNESS.vkey == VECTORS["witness"]["vkey"]
    assert tlog.open_checkpoint(message, Verifier.from_vkey(VECTORS["log"]["vkey"])) == checkpoint
    assert tlog.cosigned_at(message, Verifier.from_vkey(VECTORS["witness"]["vkey"])) == 1700000000
    assert VECTORS["cosig_message_600"].endswith(checkpoint.text)


def test_a_cosignature_with_another_time_does_not_hold() -> None:
    """The time stands in front of the signature and is covered by it."""
    message = VECTORS["checkpoint_600"]
    later = message.replace("PiaHdAAAAABlU/EA", "PiaHdAAAAABlU/EB")
    assert later != message
    with pytest.raises(Refused) as refused:
        tlog.cosigned_at(later, WITNESS.verifier)
    assert refused.value.reason is InputRefusal.bad_signature
    plain = tlog.make_checkpoint(tlog.Checkpoint(LOG.name, 0, tlog.EMPTY_ROOT), LOG)
    assert tlog.cosigned_at(plain, WITNESS.verifier) is None
    with pytest.raises(Refused):
        tlog.cosigned_at(plain, LOG.verifier)


def test_checkpoints_of_another_log_are_refused() -> None:
    """Neither another key, nor this key under another origin, nor an altered size is believed."""
    own = tlog.Checkpoint(LOG.name, 1, LEAVES[0])
    elsewhere = tlog.Checkpoint("kiosk.example/ledger-2", 1, LEAVES[0])
    stranger = Signer(LOG.name, bytes(32))
    cases = {
        tlog.make_checkpoint(own, stranger): InputRefusal.bad_signature,
        tlog.make_checkpoint(elsewhere, LOG): InputRefusal.wrong_key,
        tlog.make_checkpoint(own, LOG).replace("\n1\n", "\n2\n"): InputRefusal.bad_signature,
        own.text: InputRefusal.malformed,
    }
    for message, reason in cases.items():
        with pytest.raises(Refused) as refused:
            tlog.open_checkpoint(message, LOG.verifier)
        assert refused.value.reason is reason
