r"""A journal as one file: what the second medium holds, and what a kiosk exports.

The first line is `maru/journal/v1`. Then come parts, each a line that says what it is and how many
bytes of UTF-8 it has, the bytes as they were signed or hashed, and a line break:

    maru/journal/v1
    manifest 2210
    maru/package/v1
    {"event":"…","key":"…","files":{…}}

    — maru/…/event …
    (an empty line: the line break after the part)
    enrolment 612
    …
    record 498
    …
    blob 4711
    {"election_uuid":"…",…}
    record 583
    …
    head 402
    …

in this order: the manifest of the package, which holds the event key; the enrolment, which that key
signed; every record of the epoch from 0 on, the ballot that it names, if it names one, right before
it; and at the end, where the file is an export and not a second medium, the signed head. So the
file verifies by itself. Whether the event key is the one of the reader's event, its package tells.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.journal import MAX_RECORD, Chain, Head, Record, parse_head
from maru.protocol.note import MAX_NOTE, note_hash, text_of
from maru.protocol.package import MAX_MANIFEST, open_manifest
from maru.protocol.refusal import InputRefusal, Refused

FIRST_LINE = b"maru/journal/v1\n"
MAX_BLOB = 4 * 1024 * 1024  # bytes; a ballot of 200 options with 2,048-bit numbers has 2.5 MB
_LIMITS = {
    "manifest": MAX_MANIFEST,
    "enrolment": MAX_NOTE,
    "record": MAX_RECORD,
    "blob": MAX_BLOB,
    "head": MAX_NOTE,
}
_MAX_LINE = 20  # bytes of "enrolment 65535" and its line break, with some room


@dataclass(frozen=True)
class Part:
    """One part of a file."""

    kind: str
    text: str


@dataclass(frozen=True)
class JournalFile:
    """What a whole file holds. `head` is None where the file has no head."""

    event: str
    package: str
    enrolment: Enrolment
    records: int
    newest: str
    ballots: Mapping[str, int]
    spoiled: Mapping[str, int]
    ended: bool
    head: Head | None


def part(kind: str, text: str) -> bytes:
    """Return a part's bytes."""
    data = text.encode()
    return f"{kind} {len(data)}\n".encode() + data + b"\n"


def opening_parts(manifest: str, enrolment: str) -> bytes:
    """Return what a file begins with: it binds the file to one event, kiosk and epoch."""
    return FIRST_LINE + part("manifest", manifest) + part("enrolment", enrolment)


def record_parts(record: str, blob: str | None) -> bytes:
    """Return the bytes of a signed record, after those of the ballot that it names."""
    return (b"" if blob is None else part("blob", blob)) + part("record", record)


def read_part(stream: BinaryIO, place: str) -> Part | None:
    """Return the next part, None at the end; refuse what is cut short or too long."""
    line = stream.readline(_MAX_LINE + 1)
    if not line:
        return None
    kind, _, length = line[:-1].decode("ascii", "replace").partition(" ")
    digits = length.isascii() and length.isdigit() and str(int(length)) == length
    if not line.endswith(b"\n") or kind not in _LIMITS or not digits:
        raise Refused(InputRefusal.malformed, place, "not a part")
    if int(length) > _LIMITS[kind]:
        raise Refused(InputRefusal.too_large, place, f"{kind} over {_LIMITS[kind]} bytes")
    data = stream.read(int(length) + 1)
    if len(data) != int(length) + 1 or not data.endswith(b"\n"):
        raise Refused(InputRefusal.malformed, place, "cut short")
    try:
        return Part(kind, data[:-1].decode())
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None


def whole_records(stream: BinaryIO, limit: int) -> list[tuple[str, str | None]]:
    """Return (record, its ballot) of at most `limit` whole records; what is cut short ends them."""
    found: list[tuple[str, str | None]] = []
    blob: str | None = None
    while len(found) < limit:
        try:
            next_part = read_part(stream, "tail")
        except Refused:
            break
        if next_part is None:
            break
        if next_part.kind == "blob":
            blob = next_part.text
        elif next_part.kind == "record":
            found.append((next_part.text, blob))
            blob = None
        else:
            break
    return found


def read_journal(
    stream: BinaryIO,
    place: str,
    manifest: str | None = None,
    take: Callable[[Record, str | None], None] = lambda _record, _blob: None,
    whose: Callable[[Enrolment], None] = lambda _enrolment: None,
) -> JournalFile:
    """Read a whole file and verify it: signatures, links, ballots against their hashes, the head.

    `manifest` is the one that the file has to begin with, where the reader has it. `whose` is given
    the enrolment, and `take` each record with its ballot, after it was found right. Raises
    `Refused` with the place of the first fault, and what these two raise.
    """
    found, note = read_opening(stream, place)
    if manifest is not None and found != manifest:
        raise Refused(InputRefusal.other_event, f"{place} manifest")
    event_key, manifest_text, _ = open_manifest(found, f"{place} manifest")
    enrolment = parse_enrolment(note, event_key, f"{place} enrolment")
    if event_key.name != f"maru/{enrolment.event}/event":
        raise Refused(InputRefusal.other_event, f"{place} enrolment")
    whose(enrolment)
    chain = Chain(
        event=enrolment.event,
        kiosk=enrolment.kiosk,
        epoch=enrolment.epoch,
        verifier=enrolment.verifier,
        enrolment_hash=note_hash(text_of(note)),
    )
    package = note_hash(manifest_text)
    ballots: Counter[str] = Counter()
    spoiled: Counter[str] = Counter()
    head: Head | None = None
    seen: set[str] = set()
    for one, blob in read_records(stream, place):
        if one.kind == "head":
            head = parse_head(one.text, enrolment.verifier, f"{place} head")
            break
        record = chain.accept(one.text)
        at = f"{place} record {record.seq}"
        if record.package != package:
            raise Refused(InputRefusal.chain_broken, at, "of another package")
        _check_ballot(record, blob, seen, at)
        if record.type in ("ballot", "spoiled"):
            (ballots if record.type == "ballot" else spoiled)[record.body["poll"]] += 1
        take(record, blob)
    if chain.next_seq == 0:
        raise Refused(InputRefusal.chain_broken, place, "no record")
    newest = chain.next_seq - 1
    right = Head(chain.event, chain.kiosk, chain.epoch, newest, chain.prev, dict(ballots))
    if head is not None and (head != right or stream.read(1)):
        raise Refused(InputRefusal.chain_broken, f"{place} head", "not of the newest record")
    return JournalFile(
        enrolment.event,
        package,
        enrolment,
        chain.next_seq,
        chain.prev,
        ballots,
        spoiled,
        chain.ended,
        head,
    )


def _need(stream: BinaryIO, kind: str, place: str) -> str:
    found = read_part(stream, f"{place} {kind}")
    if found is None or found.kind != kind:
        raise Refused(InputRefusal.malformed, f"{place} {kind}", "missing")
    return found.text


def read_opening(stream: BinaryIO, place: str) -> tuple[str, str]:
    """Return the manifest and the enrolment that a file begins with; nothing is verified."""
    if stream.readline(len(FIRST_LINE)) != FIRST_LINE:
        raise Refused(InputRefusal.unreadable_file, place, "not a journal")
    return _need(stream, "manifest", place), _need(stream, "enrolment", place)


def read_records(stream: BinaryIO, place: str) -> Iterator[tuple[Part, str | None]]:
    """Yield each record, or the head, with the ballot right before it; nothing is verified.

    Raises `Refused` where a part is cut short, too long, or not in its place.
    """
    blob: str | None = None
    number = 0
    while (one := read_part(stream, f"{place} after record {number - 1}")) is not None:
        if one.kind == "blob" and blob is None:
            blob = one.text
        elif one.kind == "record" or (one.kind == "head" and blob is None):
            yield one, blob
            blob = None
            number += 1
        else:
            raise Refused(InputRefusal.malformed, f"{place} after record {number - 1}", one.kind)
    if blob is not None:
        raise Refused(InputRefusal.malformed, place, "a ballot without its record at the end")


def _check_ballot(record: Record, blob: str | None, seen: set[str], place: str) -> None:
    named = record.body.get("ballot") if record.type in ("ballot", "spoiled") else None
    found = None if blob is None else hashlib.sha256(blob.encode()).hexdigest()
    if named != found:
        raise Refused(InputRefusal.bad_ballot, place, "the ballot is not the recorded one")
    if named is not None:
        if named in seen:
            raise Refused(InputRefusal.chain_broken, place, "a ballot named before")
        seen.add(named)
