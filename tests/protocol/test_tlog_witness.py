"""What passes between a log and its witnesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol import tlog
from maru.protocol.note import COSIGNATURE, Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_witness import (
    Request,
    continues,
    cosigned_by,
    evidence,
    make_request,
    parse_request,
    signature_lines,
)

LOG = Signer("log.test/one", bytes(range(32)))
WITNESS = Signer("witness.test", bytes(32), COSIGNATURE)
LEAVES = [tlog.leaf_hash(bytes([i])) for i in range(40)]
ROW = b"".join(LEAVES)


def checkpoint(size: int) -> tlog.Checkpoint:
    """Return the checkpoint of the first `size` leaves."""
    return tlog.Checkpoint(LOG.name, size, tlog.tree_root(lambda *_: ROW, size))


def test_every_request_of_a_small_log_holds() -> None:
    """From any size to any later one the request comes back and shows what it should."""
    for new in range(0, 40, 3):
        note = tlog.make_checkpoint(checkpoint(new), LOG)
        for old in range(new + 1):
            made = make_request(lambda *_: ROW, old, new, note)
            read = parse_request(made.encode())
            assert read == made
            assert read.claimed == checkpoint(new)
            assert continues(checkpoint(old), checkpoint(new), read.proof)
            if 0 < old < new:
                assert not continues(checkpoint(old - 1), checkpoint(new), read.proof)


GOOD = make_request(lambda *_: ROW, 3, 5, tlog.make_checkpoint(checkpoint(5), LOG)).encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"old 3", b"old 03"),
        (b"old 3", b"old 6"),
        (b"old 3", b"new 3"),
        (b"old 3", b"old 3\nAAAA"),
        (b"old 3", b"old 3\n" + b"\n".join([tlog.encode_hash(bytes(32)).encode()] * 63)),
        (b"\n5\n", b"\n-5\n"),
        (b"\n\n", b"\n"),
        ("— ".encode(), b"- "),
        (b"old", b"\xff"),
    ],
)
def test_another_spelling_is_no_request(old: bytes, new: bytes) -> None:
    """What is not a request in the one form, or begins beyond its own size, is refused."""
    assert GOOD.count(old) >= 1
    with pytest.raises(Refused) as refused:
        parse_request(GOOD.replace(old, new, 1))
    assert refused.value.reason in (InputRefusal.malformed, InputRefusal.bad_value)


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_requests_survive_the_round_trip(old: int, proof: list[bytes]) -> None:
    """Any old size and any hashes come back."""
    note = tlog.make_checkpoint(tlog.Checkpoint(LOG.name, 2**63 - 1, bytes(32)), LOG)
    request = Request(old, tuple(proof), note)
    assert parse_request(request.encode()) == request


def test_answers_are_signature_lines_and_nothing_else() -> None:
    """One line or several are taken apart; a sentence, or a line cut short, is refused."""
    line = tlog.cosignature_line(checkpoint(5).text, WITNESS, 1_700_000_000)
    assert signature_lines((line * 2).encode(), "witness") == [line, line]
    for wrong in (b"", b"sorry\n", line[:-1].encode(), line.encode() + b"\n", b"x" * 20_000):
        with pytest.raises(Refused):
            signature_lines(wrong, "witness")


def test_a_line_that_does_not_hold_is_not_counted() -> None:
    """A cosignature of another checkpoint, under a known name, makes the whole note refused."""
    note = tlog.make_checkpoint(checkpoint(5), LOG)
    assert cosigned_by(note, [WITNESS.verifier]) == {}
    assert cosigned_by(tlog.cosign(note, WITNESS, 7), [WITNESS.verifier]) == {WITNESS.verifier: 7}
    other = tlog.cosignature_line(checkpoint(6).text, WITNESS, 7)
    with pytest.raises(Refused) as refused:
        cosigned_by(note + other, [WITNESS.verifier])
    assert refused.value.reason is InputRefusal.bad_signature


def test_evidence_holds_both_checkpoints() -> None:
    """Whichever was seen first, the smaller one stands first, each whole with its signature."""
    five, nine = (tlog.make_checkpoint(checkpoint(size), LOG) for size in (5, 9))
    assert evidence(nine, five) == evidence(five, nine) == f"{five}\n{nine}"
