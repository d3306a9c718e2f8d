r"""What kiosks in one hall say to each other: frames, and the messages in them.

A frame is the length of what follows, four bytes, big-endian, at most MAX_FRAME, and then a message
in UTF-8: one object of compact JSON with one member, named by what it is.

    {"hello":{"event":"<tag>","package":"<sha256>","kiosk":"kiosk-2","epoch":1,"instance":"<hex>"}}
    {"want":{"claims":17}}
    {"beat":{"closed":false,"updates":2,"sees":["kiosk-3/1"]}}
    {"claims":{"next":18,"claims":[{"from":"kiosk-2/1","claim":{…}}]}}
    {"heads":["maru/head/v1\n…"]}
    {"updates":["maru/update/v1\n…"]}

*hello* is each side's first message. `instance` is drawn when a process starts, so that a kiosk
knows itself by it, and a copy of itself from it. *want* is the second: how many of the claims that
the other made itself were taken before from this instance. *beat* comes every second: whether all
polls are closed there, the number of the newest update, and the kiosks that it is connected with.

*claims* are spent claims (maru.protocol.claim), each with the kiosk and epoch that made it, which
nobody proves. `next` numbers the sender's own ones, and is what the next want says; it is left out
where claims of others are passed on. *heads* and *updates* are signed notes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maru.protocol.event import TAG
from maru.protocol.fields import Fields, read_pattern
from maru.protocol.journal import is_sha256
from maru.protocol.note import MAX_NOTE, compact_json, parse_json
from maru.protocol.refusal import InputRefusal, Refused

MAX_FRAME = 256 * 1024
"""Bytes; an update of 65,535, and what JSON adds to it, find room."""
MAX_CLAIMS = 100
MAX_NOTES = 200
MAX_SEES = 500
MAX_COUNT = 2**62

_LENGTH = struct.Struct(">I")
_INSTANCE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ORIGIN = re.compile(r"[a-z0-9-]{1,32}/[1-9][0-9]{0,5}", re.ASCII)
_KIOSK = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)

Origin = tuple[str, int]
"""A kiosk and its epoch."""


@dataclass(frozen=True, order=True)
class Hello:
    """Who a peer is; its key proves kiosk and epoch."""

    kiosk: str
    epoch: int
    instance: str
    event: str
    package: str

    @property
    def origin(self) -> Origin:
        """Kiosk and epoch."""
        return self.kiosk, self.epoch


@dataclass(frozen=True)
class Want:
    """How many of the receiver's own claims the sender has."""

    claims: int


@dataclass(frozen=True)
class Beat:
    """How a peer is."""

    closed: bool
    updates: int
    sees: frozenset[Origin]


@dataclass(frozen=True)
class Passed:
    """A claim as JSON, unread, and the kiosk that is said to have made it."""

    origin: Origin
    claim: object


@dataclass(frozen=True)
class Claims:
    """Claims; `next` is None where they are passed on."""

    claims: tuple[Passed, ...]
    next: int | None


@dataclass(frozen=True)
class Heads:
    """Signed heads, of the sender's chain or of others."""

    notes: tuple[str, ...]


@dataclass(frozen=True)
class Updates:
    """Signed updates in the order of their numbers."""

    notes: tuple[str, ...]


Message = Hello | Want | Beat | Claims | Heads | Updates


def frame(message: Message) -> bytes:
    """Return a message as it travels."""
    body = compact_json(_members(message)).encode()
    if len(body) > MAX_FRAME:
        raise ValueError("a frame over its bound")
    return _LENGTH.pack(len(body)) + body


def claims_frame(claims: list[tuple[Origin, str]], following: int | None) -> bytes:
    """Return the frame of claims that are compact JSON already."""
    made = ",".join(
        f'{{"from":"{kiosk}/{epoch}","claim":{text}}}' for (kiosk, epoch), text in claims
    )
    first = "" if following is None else f'"next":{following},'
    body = f'{{"claims":{{{first}"claims":[{made}]}}}}'.encode()
    return _LENGTH.pack(len(body)) + body


def _members(message: Message) -> Mapping[str, Any]:
    match message:
        case Hello():
            names = ("event", "package", "kiosk", "epoch", "instance")
            return {"hello": {name: getattr(message, name) for name in names}}
        case Want():
            return {"want": {"claims": message.claims}}
        case Beat():
            sees = [f"{kiosk}/{epoch}" for kiosk, epoch in sorted(message.sees)]
            beat = {"closed": message.closed, "updates": message.updates, "sees": sees}
            return {"beat": beat}
        case Claims():
            made = [
                {"from": "/".join(map(str, it.origin)), "claim": it.claim} for it in message.claims
            ]
            first = {} if message.next is None else {"next": message.next}
            return {"claims": {**first, "claims": made}}
        case Heads():
            return {"heads": list(message.notes)}
        case Updates():
            return {"updates": list(message.notes)}


class FrameReader:
    """Cuts what arrives into frames, never holding more than one and what came with it."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what arrived."""
        self._data += data

    def next(self) -> bytes | None:
        """Return the next whole frame's body; None before it is whole.

        Raises `Refused` (too_large) as soon as its length is known to be over the bound.
        """
        if len(self._data) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._data)
        if length > MAX_FRAME:
            raise Refused(InputRefusal.too_large, "frame", f"over {MAX_FRAME} bytes")
        end = _LENGTH.size + length
        if len(self._data) < end:
            return None
        body = bytes(self._data[_LENGTH.size : end])
        del self._data[:end]
        return body


def parse_message(body: bytes, place: str) -> Message:
    """Return the message of a frame, or refuse it; claims and notes in it are not read yet."""
    try:
        value = parse_json(body.decode(), place, MAX_FRAME)
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None
    if not isinstance(value, dict) or len(value) != 1:
        raise Refused(InputRefusal.malformed, place, "not one message")
    ((kind, members),) = value.items()
    if kind not in _READERS:
        raise Refused(InputRefusal.unknown_key, f"{place} {kind[:40]}")
    return _READERS[kind](members, f"{place} {kind}")


def _read_hello(value: object, place: str) -> Hello:
    fields = Fields(value, place)
    event = read_pattern(fields.take("event"), fields.at("event"), TAG)
    package = fields.string("package", 64)
    if not is_sha256(package):
        raise Refused(InputRefusal.bad_value, fields.at("package"))
    kiosk = read_pattern(fields.take("kiosk"), fields.at("kiosk"), _KIOSK)
    epoch = fields.integer("epoch", 1, 999_999)
    instance = read_pattern(fields.take("instance"), fields.at("instance"), _INSTANCE)
    fields.done()
    return Hello(kiosk, epoch, instance, event, package)


def _read_want(value: object, place: str) -> Want:
    fields = Fields(value, place)
    want = Want(fields.integer("claims", 0, MAX_COUNT))
    fields.done()
    return want


def _read_beat(value: object, place: str) -> Beat:
    fields = Fields(value, place)
    beat = Beat(
        fields.truth("closed"),
        fields.integer("updates", 0, 9_999),
        frozenset(fields.items("sees", _read_origin, 0, MAX_SEES)),
    )
    fields.done()
    return beat


def _read_origin(value: object, place: str) -> Origin:
    kiosk, _, epoch = read_pattern(value, place, _ORIGIN).partition("/")
    return kiosk, int(epoch)


def _read_claims(value: object, place: str) -> Claims:
    fields = Fields(value, place)
    following = fields.integer("next", 0, MAX_COUNT) if fields.has("next") else None
    claims = Claims(fields.items("claims", _read_passed, 0, MAX_CLAIMS), following)
    fields.done()
    return claims


def _read_passed(value: object, place: str) -> Passed:
    fields = Fields(value, place)
    passed = Passed(_read_origin(fields.take("from"), fields.at("from")), fields.take("claim"))
    fields.done()
    return passed


def _read_notes(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_NOTES:
        raise Refused(InputRefusal.bad_value, place, f"not a list of 0 to {MAX_NOTES}")
    if not all(isinstance(note, str) and len(note) <= MAX_NOTE for note in value):
        raise Refused(InputRefusal.bad_value, place, "not a note")
    return tuple(value)


_READERS: Mapping[str, Callable[[object, str], Message]] = {
    "hello": _read_hello,
    "want": _read_want,
    "beat": _read_beat,
    "claims": _read_claims,
    "heads": lambda value, place: Heads(_read_notes(value, place)),
    "updates": lambda value, place: Updates(_read_notes(value, place)),
}
