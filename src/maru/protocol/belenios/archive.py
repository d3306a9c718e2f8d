"""The archive `UUID.bel`: a plain tar of hash-named files, with a chain of events (section 8).

There is one way to write an archive with given contents. The reader writes
everything again that it has read, and refuses the first byte that differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO

from maru.protocol.belenios import json_text
from maru.protocol.belenios.credential import ROLL_LIMIT
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import ELECTION_LIMIT, Election, hexhash
from maru.protocol.belenios.trustee import TRUSTEES_LIMIT

FILE_LIMIT = 16 * 2**20
"""Most bytes of a file after the setup: a ballot, a tally, a partial decryption."""
_SETUP_LIMITS = (4 * ELECTION_LIMIT, 4 * TRUSTEES_LIMIT, ROLL_LIMIT, 1024)
_BLOCK = 512
_MARK = "BELENIOS"
_TIME_LIMIT = 8**11
_PIECE = 2**20
_EVENT_LIMIT = 1024
_OCTAL = re.compile(rb"[0-7]{11}")
_DECIMAL = re.compile(r"[0-9]{1,12}")


class EventType(StrEnum):
    """What happens in an election without shuffles, in this order."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


_FOLLOWERS: dict[EventType | None, tuple[EventType, ...]] = {
    None: (EventType.SETUP,),
    EventType.SETUP: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.BALLOT: (EventType.BALLOT, EventType.END_BALLOTS),
    EventType.END_BALLOTS: (EventType.ENCRYPTED_TALLY,),
    EventType.ENCRYPTED_TALLY: (EventType.PARTIAL_DECRYPTION,),
    EventType.PARTIAL_DECRYPTION: (EventType.PARTIAL_DECRYPTION, EventType.RESULT),
    EventType.RESULT: (),
}


@dataclass(frozen=True)
class Event:
    """One event of an archive with the texts it brings.

    Setup: election, trustees, roll. Ballot: the ballot. EncryptedTally: tally,
    sized tally. PartialDecryption: the decryption, and `owner` from 1. Result:
    the result. EndBallots: nothing. `start` and `end` say where in the stream
    the event's files lie, headers included.
    """

    type: EventType
    height: int
    texts: tuple[str, ...] = field(repr=False)
    owner: int | None
    start: int
    end: int


def write_archive(
    out: BinaryIO,
    *,
    timestamp: int,
    election: Election,
    trustees: str,
    roll: str,
    ballots: Iterable[str],
    tally: str,
    sized: str,
    partials: Sequence[tuple[int, str]],
    result: str,
) -> None:
    """Write a whole archive; ballots are taken one at a time.

    `timestamp` in seconds since 1970 stands in every header. `partials` holds
    the partial decryptions, each with its owner from 1, in the order written.
    """
    writer = _Writer(out, timestamp)
    texts = (election.text, trustees, roll)
    writer.event(EventType.SETUP, *texts, _setup_text(texts))
    for ballot in ballots:
        writer.event(EventType.BALLOT, ballot)
    writer.event(EventType.END_BALLOTS)
    writer.event(EventType.ENCRYPTED_TALLY, tally, sized)
    for owner, partial in partials:
        writer.event(EventType.PARTIAL_DECRYPTION, partial, _owned_text(owner, partial))
    writer.event(EventType.RESULT, result)


class _Writer:
    def __init__(self, out: BinaryIO, timestamp: int) -> None:
        self._out = out
        self._timestamp = timestamp
        self._parent: str | None = None
        self._height = 0
        self._file(_MARK, _mark_text(timestamp))

    def event(self, event_type: EventType, *texts: str) -> None:
        payload = None
        for text in texts:
            payload = hexhash(text)
            self._file(f"{payload}.data.json", text)
        event = _event_text(self._parent, self._height, event_type, payload)
        self._parent = hexhash(event)
        self._height += 1
        self._file(f"{self._parent}.event.json", event)

    def _file(self, name: str, text: str) -> None:
        content = text.encode()
        self._out.write(_header(name, len(content), self._timestamp))
        self._out.write(content)
        self._out.write(bytes(-len(content) % _BLOCK))


def _header(name: str, size: int, timestamp: int) -> bytes:
    fields = bytearray(_BLOCK)
    fields[: len(name)] = name.encode()
    fields[100:107] = b"0000644"
    fields[108:115] = fields[116:123] = b"0000000"
    fields[124:135] = b"%011o" % size
    fields[136:147] = b"%011o" % timestamp
    fields[156:157] = b"0"
    # The checksum counts its own field as eight spaces.
    fields[148:156] = b"%06o\0 " % (sum(fields) + 8 * ord(" "))
    return bytes(fields)


def _mark_text(timestamp: int) -> str:
    return json_text.dump({"version": 1, "timestamp": str(timestamp)})


def _event_text(parent: str | None, height: int, event_type: EventType, payload: str | None) -> str:
    members: dict[str, Any] = {} if parent is None else {"parent": parent}
    members |= {"height": height, "type": event_type.value}
    return json_text.dump(members if payload is None else members | {"payload": payload})


def _setup_text(texts: Sequence[str]) -> str:
    hashes = map(hexhash, texts)
    return json_text.dump(dict(zip(("election", "trustees", "credentials"), hashes, strict=True)))


def _owned_text(owner: int, partial: str) -> str:
    return json_text.dump({"owner": owner, "payload": hexhash(partial)})


def read_archive(stream: BinaryIO, *, finished: bool = True) -> Iterator[Event]:
    """Read a whole archive, an event at a time.

    Yields one Setup, then the Ballots, EndBallots, EncryptedTally, at least one
    PartialDecryption, and Result; nothing follows. An archive that need not be
    `finished` may end after any event, the setup at least. Headers, names, hashes,
    heights and the order of payloads are checked; what the texts say is not,
    but for their size. Holds one event in memory. Raises Invalid
    (not_an_archive, truncated, too_large, malformed, unsupported, file_header,
    file_name, event_chain, event_order), the place as in "event 7" or "byte 512".
    """
    files = _Files(stream)
    last: EventType | None = None
    parent: str | None = None
    height = 0
    while True:
        start, place = files.offset, f"event {height}"
        found = files.event(_SETUP_LIMITS if last is None else (FILE_LIMIT, FILE_LIMIT), place)
        if found is None:
            break
        texts, event_text = found
        event_type = _event_type(event_text, place)
        if event_type not in _FOLLOWERS[last]:
            raise Invalid(Reason.EVENT_ORDER, place)
        payload = hexhash(texts[-1]) if texts else None
        if event_text != _event_text(parent, height, event_type, payload):
            raise Invalid(Reason.EVENT_CHAIN, place)
        contents, owner = _contents(event_type, texts, place)
        yield Event(event_type, height, contents, owner, start, files.offset)
        last, parent, height = event_type, hexhash(event_text), height + 1
    if last is None or (finished and last is not EventType.RESULT):
        raise Invalid(Reason.TRUNCATED, f"byte {files.offset}")


def read_first_text(stream: BinaryIO, start: int) -> str:
    """Read again the first text of the event that starts here; it was read and checked before.

    Leaves the stream elsewhere.
    """
    stream.seek(start)
    header = stream.read(_BLOCK)
    return stream.read(int(header[124:135], 8)).decode()


def _event_type(text: str, place: str) -> EventType:
    members = json_text.load(text, _EVENT_LIMIT, place)
    name = members.get("type") if isinstance(members, dict) else None
    if not isinstance(name, str):
        raise Invalid(Reason.MALFORMED, place)
    try:
        return EventType(name)
    except ValueError:
        raise Invalid(Reason.UNSUPPORTED, place) from None


def _contents(
    event_type: EventType, texts: tuple[str, ...], place: str
) -> tuple[tuple[str, ...], int | None]:
    """Return the texts of an event without those that can be derived, and the owner."""
    counts = {
        EventType.SETUP: 4,
        EventType.END_BALLOTS: 0,
        EventType.ENCRYPTED_TALLY: 2,
        EventType.PARTIAL_DECRYPTION: 2,
    }
    if len(texts) != counts.get(event_type, 1):
        raise Invalid(Reason.EVENT_CHAIN, place)
    if event_type is EventType.SETUP:
        if texts[3] != _setup_text(texts[:3]):
            raise Invalid(Reason.EVENT_CHAIN, place)
        return texts[:3], None
    if event_type is EventType.PARTIAL_DECRYPTION:
        owned = json_text.load(texts[1], _EVENT_LIMIT, place)
        owner = owned.get("owner") if isinstance(owned, dict) else None
        if type(owner) is not int or texts[1] != _owned_text(owner, texts[0]):
            raise Invalid(Reason.EVENT_CHAIN, place)
        return texts[:1], owner
    return texts, None


class _Files:
    """The files of an archive, each checked against the one way to write it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.offset = 0
        header = self._read(_BLOCK)
        if header[:100] != _MARK.encode().ljust(100, b"\0"):
            raise Invalid(Reason.NOT_AN_ARCHIVE)
        if len(header) < _BLOCK:
            raise Invalid(Reason.TRUNCATED, "byte 0")
        text = self._content(header, _EVENT_LIMIT, "byte 0")
        self._timestamp = _read_mark(text)
        if header != _header(_MARK, len(text), self._timestamp):
            raise Invalid(Reason.FILE_HEADER, "byte 0")

    def event(self, limits: Sequence[int], place: str) -> tuple[tuple[str, ...], str] | None:
        """Read the data files before the next event, of at most these sizes, and the event.

        None at the end of the archive.
        """
        texts: list[str] = []
        while header := self._read(_BLOCK):
            where = f"byte {self.offset - len(header)}"
            if len(header) < _BLOCK:
                raise Invalid(Reason.TRUNCATED, where)
            name = header[:100].rstrip(b"\0")
            is_event = name.endswith(b".event.json")
            if not is_event and len(texts) == len(limits):
                raise Invalid(Reason.EVENT_CHAIN, place)
            text = self._content(header, _EVENT_LIMIT if is_event else limits[len(texts)], where)
            expected = f"{hexhash(text)}.{'event' if is_event else 'data'}.json"
            if name != expected.encode():
                raise Invalid(Reason.FILE_NAME, where)
            if header != _header(expected, len(text.encode()), self._timestamp):
                raise Invalid(Reason.FILE_HEADER, where)
            if is_event:
                return tuple(texts), text
            texts.append(text)
        if texts:
            raise Invalid(Reason.TRUNCATED, f"byte {self.offset}")
        return None

    def _content(self, header: bytes, limit: int, where: str) -> str:
        digits = header[124:135]
        if not _OCTAL.fullmatch(digits):
            raise Invalid(Reason.FILE_HEADER, where)
        size = int(digits, 8)
        if size > limit:
            raise Invalid(Reason.TOO_LARGE, where)
        content = self._read(size)
        padding = self._read(-size % _BLOCK)
        if len(content) + len(padding) < size + -size % _BLOCK:
            raise Invalid(Reason.TRUNCATED, where)
        if any(padding):
            raise Invalid(Reason.FILE_HEADER, where)
        try:
            return content.decode()
        except UnicodeDecodeError:
            raise Invalid(Reason.MALFORMED, where) from None

    def _read(self, size: int) -> bytes:
        """Up to `size` bytes: fewer only at the end, no more set aside than there are."""
        read = bytearray()
        while piece := self._stream.read(min(size - len(read), _PIECE)):
            read += piece
        self.offset += len(read)
        return bytes(read)


def _read_mark(text: str) -> int:
    members = json_text.load(text, _EVENT_LIMIT, _MARK)
    if not isinstance(members, dict) or type(members.get("version")) is not int:
        raise Invalid(Reason.MALFORMED, _MARK)
    if members["version"] != 1:
        raise Invalid(Reason.UNSUPPORTED, _MARK)
    stamp = members.get("timestamp")
    if not isinstance(stamp, str) or not _DECIMAL.fullmatch(stamp):
        raise Invalid(Reason.MALFORMED, _MARK)
    timestamp = int(stamp)
    if timestamp >= _TIME_LIMIT or text != _mark_text(timestamp):
        raise Invalid(Reason.MALFORMED, _MARK)
    return timestamp
