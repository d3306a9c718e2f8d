"""What passes between a log and its witnesses, and when there are enough of them.

A witness remembers, for each log that it follows, the last checkpoint that it cosigned. It cosigns
another one only when a consistency proof shows that the log of the new one begins with the log of
the old one. So whoever sees the cosignatures of several witnesses on one checkpoint knows that all
of them were shown one history.

The request (c2sp.org/tlog-witness, add-checkpoint) is

    old 140
    <Base64 of a hash>
    …

    <the checkpoint, signed by the log>

with the size that the witness cosigned last, 0 if there is none, and the consistency proof from
there: at most 63 hashes, none where the sizes are equal. The answer is the witness's signature
line (maru.protocol.tlog, Cosignatures), or a status which says why there is none:

    400   not of this form, or old is larger than the checkpoint
    404   the witness does not follow this log
    403   the log's signature is not there or does not hold
    409   the witness has cosigned another size; the body is that size and a line break
    422   the proof does not hold: two histories, or a wrong proof

Requests and answers can as well be carried as files.

A *quorum* is a number of witnesses. Two names with one key are one witness.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maru.protocol import tlog
from maru.protocol.note import MAX_NOTE, Verifier, split
from maru.protocol.refusal import InputRefusal, Refused

MAX_REQUEST = 4 * 1024 + MAX_NOTE
MAX_ANSWER = 16 * 1024
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True)
class Request:
    """An add-checkpoint request; `checkpoint` is a signed note, which nothing vouches for yet."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def encode(self) -> bytes:
        """Return the body that travels."""
        lines = [f"old {self.old}", *map(tlog.encode_hash, self.proof)]
        return ("\n".join(lines) + "\n\n" + self.checkpoint).encode()

    @property
    def claimed(self) -> tlog.Checkpoint:
        """What the checkpoint says, as long as it is only claimed."""
        return tlog.read_checkpoint(split(self.checkpoint)[0])


def make_request(read: tlog.ReadTile, old: int, size: int, checkpoint: str) -> Request:
    """Return the request to cosign the checkpoint of `size`, for a witness that is at `old`."""
    return Request(old, tlog.consistency_proof(read, old, size), checkpoint)


def parse_request(data: bytes, place: str = "add-checkpoint") -> Request:
    """Read a request, or refuse it: malformed, too_large, bad_value where old is beyond the size.

    What is accepted has a checkpoint that can be read; its signature is not checked.
    """
    if len(data) > MAX_REQUEST:
        raise Refused(InputRefusal.too_large, place, f"over {MAX_REQUEST} bytes")
    try:
        head, found, checkpoint = data.decode().partition("\n\n")
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None
    first, *hashes = head.split("\n")
    if not found or not first.startswith("old "):
        raise Refused(InputRefusal.malformed, place, "not a request")
    if len(hashes) > tlog.PROOF_LIMIT:
        raise Refused(InputRefusal.malformed, place, f"over {tlog.PROOF_LIMIT} hashes")
    try:
        old = tlog.parse_number(first.removeprefix("old "))
        request = Request(old, tuple(map(tlog.decode_hash, hashes)), checkpoint)
        size = tlog.read_checkpoint(split(checkpoint, place)[0]).size
    except tlog.LogError as error:
        raise Refused(InputRefusal.malformed, place, str(error)) from None
    if old > size:
        raise Refused(InputRefusal.bad_value, f"{place} old", f"{old}, the checkpoint has {size}")
    return request


def continues(last: tlog.Checkpoint, new: tlog.Checkpoint, proof: tuple[bytes, ...]) -> bool:
    """Whether the proof shows that the log of `new` begins with the log of `last`."""
    return tlog.consistency_holds(last.size, last.root, new.size, new.root, proof)


def signature_lines(data: bytes, place: str) -> list[str]:
    """Split a witness's answer into its signature lines, or refuse what is none.

    The lines are as the witness wrote them, each with its line break; nothing is verified.
    """
    if len(data) > MAX_ANSWER:
        raise Refused(InputRefusal.too_large, place, f"over {MAX_ANSWER} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None
    split(f"\n\n{text}", place)
    return [f"{line}\n" for line in text[:-1].split("\n")]


def cosigned_by(
    message: str, witnesses: Iterable[Verifier], place: str = "checkpoint"
) -> dict[Verifier, int]:
    """Return which of `witnesses` cosigned a checkpoint note, and when (Unix seconds).

    Of several that have one key the first that cosigned stands for all. Raises `Refused`
    (bad_signature) where a line of one of them does not hold.
    """
    found: dict[Verifier, int] = {}
    keys: set[bytes] = set()
    for witness in witnesses:
        time = tlog.cosigned_at(message, witness, place)
        if time is not None and witness.public_key not in keys:
            keys.add(witness.public_key)
            found[witness] = time
    return found


def check_quorum(
    message: str, witnesses: Iterable[Verifier], quorum: int, place: str = "checkpoint"
) -> dict[Verifier, int]:
    """Return what `cosigned_by` does; refuse (quorum_missing) fewer than `quorum` of them."""
    found = cosigned_by(message, witnesses, place)
    if len(found) < quorum:
        raise Refused(InputRefusal.quorum_missing, place, f"{len(found)} of {quorum}")
    return found


def evidence(first: str, second: str) -> str:
    """Return the text that shows two histories: both signed checkpoints, the smaller one first.

    Anyone with the log's key can check both signatures. Where the sizes are equal and the roots
    differ nothing else is needed; else the log can clear itself with a consistency proof, and
    only an honest one can.
    """
    notes = sorted((first, second), key=_size)
    return "\n".join(notes)


def _size(message: str) -> int:
    return tlog.read_checkpoint(split(message)[0]).size
