"""The journal: a kiosk's signed chain of records.

A record is a signed note (maru.protocol.note) of type `maru/record/v1`:

    {"event":"…","package":"<sha256>","kiosk":"kiosk-1","epoch":1,"seq":42,
     "prev":"<sha256>","type":"ballot","body":{…}}

on one line, signed by the record key of its epoch, whose name is `<kiosk>/<epoch>`, and by no
other. The hash of a record is the hash of its note, the signature left out. `prev` is the hash of
record seq - 1; record 0 is `enrolled`, and its prev is the hash of the enrolment note. So the
enrolment, which the event key signed, is the root of the chain, and a chain cannot be moved under
another key.

    type      body
    enrolled  {"software": version, "after"?: {"epoch": n, "seq": n, "hash": hash of that record}}
    updated   {"number": n, "update": hash of the update that was applied}
    opened    {"poll": uuid, "staff"?: name of the staff card, "signature"?: its signature}
    ballot    {"poll": uuid, "ballot": SHA-256 of the ballot text, "credential": public credential}
    spoiled   as ballot: one that was opened in order to check the kiosk, and never counts
    paused    as opened
    resumed   as opened
    incident  {"kind": "reboot", "clock", "medium" or "tamper", "detail"?: in English}
    pinned    {"size": n, "root": Base64}, the newest checkpoint of the ledger that was believed
    closed    {"poll": uuid, "ballots": n, "spoiled": n, "cards"?: handed out, and as opened}
    ended     {"seq": its own, "ballots": {uuid: n}, "spoiled": {uuid: n}, and as opened}

A member with a question mark may be left out (maru.protocol.staff says when the staff's two may
not be, and what is signed); the others stand in this order. `after` is the head
of the epoch before: where storage was replaced, the chain goes on under a new key there. An epoch
is over with `ended`: no record follows, and it stands for the `closed` of every poll that the epoch
has not closed.

A ballot itself is a blob named by its hash: records stay under 1 kB, and a kiosk's ballots can be
destroyed after certification while its chain still verifies. No record of a ballot tells a time.

A head is a signed note of type `maru/head/v1` of where a chain ends:

    {"event":"…","kiosk":"kiosk-1","epoch":1,"seq":42,"hash":"<sha256>","ballots":{"<uuid>":17}}

Two heads of one (kiosk, epoch, seq) with different hashes prove a fork.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from maru.protocol import tlog
from maru.protocol.note import Signer, Verifier, note_hash, note_text, open_note, read_body, sign
from maru.protocol.refusal import InputRefusal, Refused

RECORD = "maru/record/v1"
HEAD = "maru/head/v1"
MAX_RECORD = 4_096  # bytes, signed; a ballot record with a 2,048-bit credential has 1,500
_LINES = 4  # type, body, an empty one, one signature

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FIELDS = ["event", "package", "kiosk", "epoch", "seq", "prev", "type", "body"]
INCIDENTS = ("reboot", "clock", "medium", "tamper")
MAX_DETAIL = 200  # characters of an incident's detail
MAX_STAFF = 64  # characters of a staff card's name


class Record(NamedTuple):
    """One record; `text` is what was signed, and `hash`, 64 hex digits, what the next one names."""

    event: str
    package: str
    kiosk: str
    epoch: int
    seq: int
    prev: str
    type: str
    body: Mapping[str, Any]
    text: str
    hash: str


def record_key_name(kiosk: str, epoch: int) -> str:
    """Return the name of the key that signs the records of an epoch."""
    return f"{kiosk}/{epoch}"


def is_sha256(text: object) -> bool:
    """Say whether `text` is 64 lower-case hex digits."""
    return isinstance(text, str) and _SHA256.fullmatch(text) is not None


def is_count(value: object) -> bool:
    """Say whether `value` is a whole number from 0 that a database holds (and no truth value)."""
    return type(value) is int and 0 <= value < 2**63


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_short(limit: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and 1 <= len(value) <= limit


def _is_root(value: object) -> bool:
    try:
        tlog.decode_hash(value if isinstance(value, str) else "")
    except tlog.LogError:
        return False
    return True


def _is_after(value: object) -> bool:
    return (
        isinstance(value, dict)
        and list(value) == ["epoch", "seq", "hash"]
        and is_count(value["epoch"])
        and is_count(value["seq"])
        and is_sha256(value["hash"])
    )


def _are_counts(value: object) -> bool:
    return isinstance(value, dict) and all(map(is_count, value.values()))


_BALLOT = {"poll": _is_text, "ballot": is_sha256, "credential": _is_text}
_BY_STAFF = {"poll": _is_text, "staff?": _is_short(MAX_STAFF), "signature?": _is_short(128)}
_BODIES: Mapping[str, Mapping[str, Callable[[object], bool]]] = {
    "enrolled": {"software": _is_text, "after?": _is_after},
    "updated": {"number": is_count, "update": is_sha256},
    "opened": _BY_STAFF,
    "ballot": _BALLOT,
    "spoiled": _BALLOT,
    "paused": _BY_STAFF,
    "resumed": _BY_STAFF,
    "incident": {"kind": INCIDENTS.__contains__, "detail?": _is_short(MAX_DETAIL)},
    "pinned": {"size": is_count, "root": _is_root},
    "closed": {
        "poll": _is_text,
        "ballots": is_count,
        "spoiled": is_count,
        "cards?": is_count,
        "staff?": _is_short(MAX_STAFF),
        "signature?": _is_short(128),
    },
    "ended": {
        "seq": is_count,
        "ballots": _are_counts,
        "spoiled": _are_counts,
        "staff?": _is_short(MAX_STAFF),
        "signature?": _is_short(128),
    },
}
"""Each type's members, in order, and what is right of each; `?`: may be absent."""

_ALL_MEMBERS = {
    kind: {name.rstrip("?"): right for name, right in body.items()}
    for kind, body in _BODIES.items()
}
_MUST = {kind: [name for name in body if "?" not in name] for kind, body in _BODIES.items()}


def parse_record(message: str | bytes, verifier: Verifier, place: str = "record") -> Record:
    """Return the record of a signed note, or refuse it.

    Its epoch's key signs a record, and nobody besides: so all who hold it have the same bytes, and
    no line that somebody added on its way can name another epoch.
    """
    text = open_note(message, [verifier], place, limit=MAX_RECORD)
    fields = read_body(text, RECORD, place)
    if (message.count("\n") if isinstance(message, str) else message.count(b"\n")) != _LINES:
        raise Refused(InputRefusal.malformed, place, "more than one signature")
    if list(fields) != _FIELDS:
        raise Refused(InputRefusal.malformed, place, "fields of a record")
    for name in ("event", "kiosk", "type"):
        if not isinstance(fields[name], str):
            raise Refused(InputRefusal.malformed, f"{place} {name}")
    if not (is_sha256(fields["package"]) and is_sha256(fields["prev"])):
        raise Refused(InputRefusal.malformed, place, "hash")
    if not (is_count(fields["epoch"]) and is_count(fields["seq"])):
        raise Refused(InputRefusal.malformed, place, "epoch or seq")
    _check_body(fields["type"], fields["body"], place)
    return Record(**fields, text=text, hash=note_hash(text))


def _check_body(kind: str, body: object, place: str) -> None:
    wanted = _BODIES.get(kind)
    if wanted is None:
        raise Refused(InputRefusal.malformed, f"{place} type", kind[:40])
    if not isinstance(body, dict):
        raise Refused(InputRefusal.malformed, f"{place} body", f"of {kind}")
    told, names = _ALL_MEMBERS[kind], list(body)
    if names != _MUST[kind] and names != [name for name in told if name in body or name in wanted]:
        raise Refused(InputRefusal.malformed, f"{place} body", f"of {kind}")
    for name, value in body.items():
        if not told[name](value):
            raise Refused(InputRefusal.malformed, f"{place} body {name}")


class Chain:
    """A chain as far as it was read: takes each next record, or refuses it."""

    def __init__(
        self,
        *,
        event: str,
        kiosk: str,
        epoch: int,
        verifier: Verifier,
        enrolment_hash: str,
        next_seq: int = 0,
        prev: str | None = None,
        ended: bool = False,
    ) -> None:
        """Begin before record 0, or go on before `next_seq` after the record hashed `prev`.

        `ended` says whether that record was `ended`.
        """
        self.ended = ended
        self.event, self.kiosk, self.epoch, self.verifier = event, kiosk, epoch, verifier
        self.next_seq = next_seq
        self.prev = enrolment_hash if prev is None else prev

    def accept(self, message: str) -> Record:
        """Check signature and place of the next record and move on to it.

        Raises `Refused` (malformed, bad_signature, other_event, chain_broken) and stays where it
        was.
        """
        return self.follow(parse_record(message, self.verifier, self.place(self.next_seq)))

    def place(self, seq: int) -> str:
        """Return how a refusal names a record of this chain."""
        return f"{self.kiosk}/{self.epoch} record {seq}"

    def follow(self, record: Record) -> Record:
        """Check the place of the next record, whose signature was checked, and move on to it.

        Raises `Refused` (other_event, chain_broken) and stays where it was.
        """
        if record.event != self.event:
            raise Refused(InputRefusal.other_event, self.place(self.next_seq))
        if flaw := self._flaw(record):
            raise Refused(InputRefusal.chain_broken, self.place(self.next_seq), flaw)
        self.next_seq += 1
        self.prev = record.hash
        self.ended = record.type == "ended"
        return record

    def _flaw(self, record: Record) -> str:
        """Say why a record of this event cannot be the next one; "" when it can."""
        if (record.kiosk, record.epoch) != (self.kiosk, self.epoch):
            return "of another kiosk or epoch"
        if record.seq != self.next_seq:
            return f"seq {record.seq}"
        if record.prev != self.prev:
            return "prev is not the record before"
        if (record.type == "enrolled") != (record.seq == 0):
            return "enrolled is record 0, and only it"
        if self.ended:
            return "the epoch had ended"
        if record.type == "ended" and record.body["seq"] != record.seq:
            return "ended at another place"
        after = record.body.get("after")
        if after is not None and not 1 <= after["epoch"] < self.epoch:
            return "after an epoch that is not before"
        return ""


def make_record(
    chain: Chain, package: str, kind: str, body: Mapping[str, Any], signer: Signer
) -> tuple[str, Record]:
    """Sign the next record of `chain`, move the chain on to it, return note and record."""
    fields = {
        "event": chain.event,
        "package": package,
        "kiosk": chain.kiosk,
        "epoch": chain.epoch,
        "seq": chain.next_seq,
        "prev": chain.prev,
        "type": kind,
        "body": dict(body),
    }
    message = sign(note_text(RECORD, fields), signer)
    return message, chain.accept(message)


@dataclass(frozen=True)
class Head:
    """Where a chain ends, and how many ballots of each poll it holds."""

    event: str
    kiosk: str
    epoch: int
    seq: int
    hash: str
    ballots: Mapping[str, int]


def make_head(head: Head, signer: Signer) -> str:
    """Return the signed note of a head."""
    fields = {
        "event": head.event,
        "kiosk": head.kiosk,
        "epoch": head.epoch,
        "seq": head.seq,
        "hash": head.hash,
        "ballots": dict(head.ballots),
    }
    return sign(note_text(HEAD, fields), signer)


def parse_head(message: str, verifier: Verifier, place: str = "head") -> Head:
    """Return the head of a signed note, or refuse it."""
    fields = read_body(open_note(message, [verifier], place), HEAD, place)
    if list(fields) != ["event", "kiosk", "epoch", "seq", "hash", "ballots"]:
        raise Refused(InputRefusal.malformed, place, "fields of a head")
    right = (
        isinstance(fields["event"], str)
        and isinstance(fields["kiosk"], str)
        and is_count(fields["epoch"])
        and is_count(fields["seq"])
        and is_sha256(fields["hash"])
        and isinstance(fields["ballots"], dict)
        and all(is_count(number) for number in fields["ballots"].values())
    )
    if not right:
        raise Refused(InputRefusal.malformed, place, "field of a head")
    return Head(**fields)
