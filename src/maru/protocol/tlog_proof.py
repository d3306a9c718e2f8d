"""A proof that can be carried away: one entry, its place, and the checkpoint that covers it.

A `.tlog-proof` file (c2sp.org/tlog-proof) holds what anyone needs, besides the entry itself and the
keys that they trust, to be sure that the entry is in the log, without asking the log:

    c2sp.org/tlog-proof@v1
    extra <Base64>
    index 42
    <Base64 of a hash>
    …

    <a checkpoint, with its signature and its cosignatures>

`extra` may be absent; no signature covers it. There are at most 63 hashes, the leaf's neighbour
first, as in an inclusion proof (maru.protocol.tlog).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from maru.protocol import tlog
from maru.protocol.note import MAX_NOTE, Verifier, decode_base64
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_witness import check_quorum

MAX_EXTRA = 4_096
MAX_PROOF_FILE = 16 * 1024 + MAX_NOTE

_FIRST_LINE = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class ProofFile:
    """What a `.tlog-proof` holds; `checkpoint` is a signed note, `extra` None where it is absent.

    Nothing of it is verified yet.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The file's text."""
        lines = [_FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += map(tlog.encode_hash, self.proof)
        return "\n".join(lines) + "\n\n" + self.checkpoint


def make_proof_file(read: tlog.ReadTile, index: int, size: int, checkpoint: str) -> ProofFile:
    """Return the proof that entry `index` is in the log of `size`, whose signed note is given."""
    return ProofFile(index, tlog.inclusion_proof(read, index, size), checkpoint)


def parse_proof_file(data: bytes, place: str = "proof") -> ProofFile:
    """Read a `.tlog-proof`, or refuse it: malformed, too_large."""
    if len(data) > MAX_PROOF_FILE:
        raise Refused(InputRefusal.too_large, place, f"over {MAX_PROOF_FILE} bytes")
    try:
        head, found, checkpoint = data.decode().partition("\n\n")
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None
    lines = head.split("\n")
    if not found or lines.pop(0) != _FIRST_LINE:
        raise Refused(InputRefusal.malformed, place, "not a proof")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "), place)
        if len(extra) > MAX_EXTRA:
            raise Refused(InputRefusal.too_large, f"{place} extra", f"over {MAX_EXTRA} bytes")
    if not lines or not lines[0].startswith("index "):
        raise Refused(InputRefusal.malformed, place, "no index")
    if len(lines) - 1 > tlog.PROOF_LIMIT:
        raise Refused(InputRefusal.too_large, place, f"over {tlog.PROOF_LIMIT} hashes")
    try:
        index = tlog.parse_number(lines[0].removeprefix("index "))
        proof = tuple(map(tlog.decode_hash, lines[1:]))
    except tlog.LogError as error:
        raise Refused(InputRefusal.malformed, place, str(error)) from None
    return ProofFile(index, proof, checkpoint, extra)


def open_proof_file(
    data: bytes,
    entry: bytes,
    log: Verifier,
    witnesses: Iterable[Verifier] = (),
    quorum: int = 0,
    place: str = "proof",
) -> tuple[int, tlog.Checkpoint]:
    """Check that a `.tlog-proof` puts `entry` into a log; return its index and the checkpoint.

    Raises `Refused` as `tlog.open_checkpoint` and `check_quorum` do, and not_in_log where the
    proof does not hold.
    """
    file = parse_proof_file(data, place)
    checkpoint = tlog.open_checkpoint(file.checkpoint, log, place)
    check_quorum(file.checkpoint, witnesses, quorum, place)
    leaf = tlog.leaf_hash(entry)
    if not tlog.inclusion_holds(leaf, file.index, checkpoint.size, checkpoint.root, file.proof):
        raise Refused(InputRefusal.not_in_log, place, f"entry {file.index} of {checkpoint.size}")
    return file.index, checkpoint
