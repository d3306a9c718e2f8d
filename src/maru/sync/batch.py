r"""The bodies that travel between a kiosk and the ledger, whatever the road.

A batch is one JSON object: records in the order of their chain, the ballots that they name, and the
head of the chain, all as they are stored,

    {"records":["maru/record/v1\n…","…"],"blobs":["{\"election_uuid\":…"],"head":"maru/head/v1\n…"}

at most 500 records and 4 MiB; without records it brings what else there is. `head` may be absent,
and so may `cosigned`, a checkpoint of the ledger with the kiosk's own cosignature, of at most 8 kB,
and `known`, the size of the log that the asker knows, where the address does not say it. So may
`motions`, up to 200 floor motions (maru.protocol.update) that the ledger may lack. A batch may
travel compressed with gzip. What answers it is an acknowledgement,

    {"next":42,"prev":"<hash of record 41>","index":139,"checkpoint":"<signed note>",
     "inclusion":["<Base64>",…],"consistency":["<Base64>",…]}

where `next` is the first record that the ledger does not have, `index` and `inclusion` prove that
record next-1 is in the log of `checkpoint`, and `consistency` proves that this log continues the
one of the size which the asker named. Before record 0 is there, `index` is null.

Updates to the package travel as {"updates":["maru/update/v1\n…",…]}, the first of those that the
asker lacks, in the order of their numbers, up to 1 MiB.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from maru.protocol import tlog
from maru.protocol.event import MAX_POLLS
from maru.protocol.journal import is_count, is_sha256
from maru.protocol.note import compact_json, parse_json
from maru.protocol.refusal import InputRefusal, Refused
from maru.stick import MAX_COSIGNED

MAX_RECORDS = 500
_MEMBERS = {"records", "blobs", "head", "cosigned", "known", "motions"}
MAX_BATCH = 4 * 1024 * 1024  # bytes, before compression
ROOM = MAX_BATCH - 128 * 1024  # what records and ballots may take of it; the rest is for the head
MAX_ACK = 256 * 1024  # bytes; a checkpoint note and at most 126 hashes
MAX_UPDATES = 1024 * 1024  # bytes; an update has at most 64 kB, twice that where JSON escapes it


@dataclass(frozen=True)
class Batch:
    """Signed notes of records, texts of ballots, the head's and a cosigned checkpoint's, if any.

    And those of floor motions that the records may need.
    """

    records: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    head: str | None = None
    cosigned: str | None = None
    known: int | None = None
    motions: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """Return the JSON that travels."""
        body: dict[str, Any] = {"records": list(self.records), "blobs": list(self.blobs)}
        if self.head is not None:
            body["head"] = self.head
        if self.cosigned is not None:
            body["cosigned"] = self.cosigned
        if self.known is not None:
            body["known"] = self.known
        if self.motions:
            body["motions"] = list(self.motions)
        return compact_json(body).encode()

    def blobs_by_hash(self) -> Mapping[str, str]:
        """Return the ballots by the SHA-256, in hex, that names them."""
        return {hashlib.sha256(blob.encode()).hexdigest(): blob for blob in self.blobs}


def batches(
    start: int, records: Iterable[tuple[str, str | None]], room: Callable[[], int]
) -> Iterator[tuple[int, Batch]]:
    """Yield records and their ballots, from number `start` on, in batches: (first number, batch).

    `room` is asked before each how many bytes it may have; one record it always has.
    """
    notes: list[str] = []
    blobs: list[str] = []
    left = room()
    for note, ballot in records:
        # A quotation mark, of which JSON has many, travels as two characters.
        size = len(note.encode()) + note.count('"') + note.count("\n") + 8
        if ballot is not None:
            size += len(ballot.encode()) + ballot.count('"') + 8
        if notes and (size > left or len(notes) == MAX_RECORDS):
            yield start, Batch(tuple(notes), tuple(dict.fromkeys(blobs)))
            start += len(notes)
            notes, blobs, left = [], [], room()
        left -= size
        notes.append(note)
        if ballot is not None:
            blobs.append(ballot)
    if notes:
        yield start, Batch(tuple(notes), tuple(dict.fromkeys(blobs)))


def read_batch(data: bytes, place: str = "batch") -> Batch:
    """Return the batch of an uncompressed body, or refuse it; nothing in it is verified yet."""
    body = _read_object(data, MAX_BATCH, place)
    if not {"records", "blobs"} <= set(body) <= _MEMBERS:
        raise Refused(InputRefusal.malformed, place, "its members")
    records = _read_strings(body["records"], f"{place} records")
    blobs = _read_strings(body["blobs"], f"{place} blobs")
    head = _read_string(body["head"], f"{place} head") if "head" in body else None
    cosigned = _read_string(body["cosigned"], f"{place} cosigned") if "cosigned" in body else None
    if cosigned is not None and len(cosigned.encode()) > MAX_COSIGNED:
        raise Refused(InputRefusal.too_large, f"{place} cosigned", f"over {MAX_COSIGNED} bytes")
    known = body.get("known")
    if not (known is None or is_count(known)):
        raise Refused(InputRefusal.malformed, f"{place} known")
    motions = _read_strings(body["motions"], f"{place} motions") if "motions" in body else ()
    if len(motions) > MAX_POLLS:
        raise Refused(InputRefusal.too_large, f"{place} motions", f"over {MAX_POLLS}")
    return Batch(records, blobs, head, cosigned, known, motions)


def compress(data: bytes) -> bytes:
    """Compress a body; the same bytes always give the same bytes."""
    return gzip.compress(data, mtime=0)


def decompress(data: bytes, limit: int, place: str = "batch") -> bytes:
    """Expand one gzip stream of at most `limit` bytes, never making more than that."""
    expander = zlib.decompressobj(wbits=31)
    try:
        expanded = expander.decompress(data, limit + 1)
    except zlib.error:
        raise Refused(InputRefusal.malformed, place, "not gzip") from None
    if len(expanded) > limit:
        raise Refused(InputRefusal.too_large, place, f"over {limit} bytes")
    if not expander.eof or expander.unused_data:
        raise Refused(InputRefusal.malformed, place, "gzip cut short or followed by more")
    return expanded


@dataclass(frozen=True)
class Ack:
    """What the ledger has of an epoch, with the proofs; `next` and `prev` as in a chain."""

    next: int
    prev: str
    index: int | None
    checkpoint: str
    inclusion: tuple[bytes, ...]
    consistency: tuple[bytes, ...]

    def encode(self) -> bytes:
        """Return the JSON that travels."""
        return compact_json(
            {
                "next": self.next,
                "prev": self.prev,
                "index": self.index,
                "checkpoint": self.checkpoint,
                "inclusion": [tlog.encode_hash(one) for one in self.inclusion],
                "consistency": [tlog.encode_hash(one) for one in self.consistency],
            }
        ).encode()


def read_ack(data: bytes, place: str) -> Ack:
    """Return an acknowledgement, or refuse what is none; its proofs are not checked yet."""
    body = _read_object(data, MAX_ACK, place)
    if list(body) != ["next", "prev", "index", "checkpoint", "inclusion", "consistency"]:
        raise Refused(InputRefusal.malformed, place, "not an acknowledgement")
    right = (
        is_count(body["next"])
        and is_sha256(body["prev"])
        and (body["index"] is None or is_count(body["index"]))
    )
    if not right:
        raise Refused(InputRefusal.malformed, place, "field of an acknowledgement")
    return Ack(
        body["next"],
        body["prev"],
        body["index"],
        _read_string(body["checkpoint"], f"{place} checkpoint"),
        _read_proof(body["inclusion"], f"{place} inclusion"),
        _read_proof(body["consistency"], f"{place} consistency"),
    )


def write_updates(notes: Iterable[str]) -> bytes:
    """Return the body with the first of these updates, as many as it holds."""
    fitting: list[str] = []
    room = MAX_UPDATES - 64
    for note in notes:
        room -= len(compact_json(note).encode()) + 1
        if room < 0:
            break
        fitting.append(note)
    return compact_json({"updates": fitting}).encode()


def read_updates(data: bytes, place: str) -> tuple[str, ...]:
    """Return the updates of a body, or refuse what is none; they are not verified yet."""
    body = _read_object(data, MAX_UPDATES, place)
    if list(body) != ["updates"]:
        raise Refused(InputRefusal.malformed, place, "not updates")
    return _read_strings(body["updates"], place)


def _read_object(data: bytes, limit: int, place: str) -> dict[str, Any]:
    if len(data) > limit:
        raise Refused(InputRefusal.too_large, place, f"over {limit} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None
    body = parse_json(text, place, limit)
    if not isinstance(body, dict):
        raise Refused(InputRefusal.malformed, place, "not an object")
    return body


def _read_string(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Refused(InputRefusal.malformed, place, "not a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(InputRefusal.malformed, place, "half a character") from None
    return value


def _read_strings(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refused(InputRefusal.malformed, place, "not a list")
    if len(value) > MAX_RECORDS:
        raise Refused(InputRefusal.too_large, place, f"over {MAX_RECORDS}")
    return tuple(_read_string(item, f"{place}[{index}]") for index, item in enumerate(value))


def _read_proof(value: object, place: str) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > tlog.PROOF_LIMIT:
        raise Refused(InputRefusal.malformed, place)
    try:
        return tuple(tlog.decode_hash(one if isinstance(one, str) else "") for one in value)
    except tlog.LogError as error:
        raise Refused(InputRefusal.malformed, place, str(error)) from None
