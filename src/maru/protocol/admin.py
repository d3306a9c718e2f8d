"""What people decide about a log after the fact, and what the ledger sets apart in it.

A decision is a signed note (maru.protocol.note), an entry of the log. Its kinds, each named by the
note's type:

    maru/resolution/v1       {"event":"<tag>","poll":"<uuid>","ballots":["<sha256>",…],
                              "decision":"confirm","reason":"…"}
    maru/fork-resolution/v1  {"event":"<tag>","kiosk":"kiosk-1","epoch":1,
                              "decision":"both","reason":"…"}
    maru/revocation/v1       {"event":"<tag>","kiosk":"kiosk-1","epoch":1,"reason":"…"}
    maru/admin-closing/v1    {"event":"<tag>","kiosk":"kiosk-1","epoch":1,"poll":"<uuid>",
                              "at":201,"missing":59,"reason":"…"}

*resolution* settles a conflict: a card that has several ballots in a poll. `ballots` are all of
them by their hashes, 2 to 900; where there are more, the first 900 in the log. `confirm` takes the
outcome of the package's rule, `set_aside` takes none of them. There is no third: nobody picks.

*fork-resolution* says which records of a forked epoch count: `first`, those of its chain in the
log; `both`, also those in quarantine; `none`, neither from the fork on.

*revocation* ends the trust in an epoch's keys: later records of it go to quarantine.

*admin-closing* stands for a `closed` that will not come. `at` is the first record that the log does
not have, so that nothing else can come in between unseen. `poll` is null for all polls that the
epoch has not closed, those that motions add later too. `missing` is how many of its ballots never
came, null where nobody knows.

`reason` is 1 to 500 characters, for people. A decision is signed by an admin of the event, by two
different ones where the event asks for `two_persons`, whose keys no update revoked further up in
the log. In an event that names no admins the event key signs in their place. A second person signs
the same text: the note gets another signature line.

A quarantine note is signed by the ledger's key,

    maru/quarantine/v1       {"event":"<tag>","kiosk":"kiosk-1","epoch":1,"seq":42,
                              "reason":"fork","record":"<the record's signed note>"}

and keeps a record that the epoch's key signed and that is no part of its chain in the log: `fork`,
because another record stands at its place or before it; `revoked`, because it came after the
revocation of its epoch. Nothing that a kiosk signed is dropped, up to `MAX_QUARANTINED` records of
an epoch, so that a stolen key does not fill the disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from maru.protocol.event import TAG, Event
from maru.protocol.fields import Fields, read_pattern
from maru.protocol.journal import Record, is_sha256, parse_record, record_key_name
from maru.protocol.note import (
    MAX_NOTE,
    Signer,
    Verifier,
    note_text,
    open_note,
    read_body,
    sign,
    signature_line,
    split,
)
from maru.protocol.refusal import InputRefusal, Refused

RESOLUTION = "maru/resolution/v1"
FORK_RESOLUTION = "maru/fork-resolution/v1"
EPOCH_REVOCATION = "maru/revocation/v1"
ADMIN_CLOSING = "maru/admin-closing/v1"
DECISIONS = (RESOLUTION, FORK_RESOLUTION, EPOCH_REVOCATION, ADMIN_CLOSING)
QUARANTINE = "maru/quarantine/v1"

MAX_QUARANTINED = 5_000
"""Records of one epoch that a log keeps in quarantine."""
MAX_CONFLICT = 900
"""Ballots of one card in one poll that a resolution names."""
MAX_REASON = 500

_KIOSK = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)
_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,40}", re.ASCII)
_MAX_EPOCH = 999_999
_MAX_COUNT = 2**63 - 1


class Settlement(StrEnum):
    """What a resolution says of a conflict."""

    confirm = "confirm"
    set_aside = "set_aside"


class Branches(StrEnum):
    """Which branches of a forked epoch count."""

    first = "first"
    both = "both"
    none = "none"


class Apart(StrEnum):
    """Why a record is in quarantine."""

    fork = "fork"
    revoked = "revoked"


@dataclass(frozen=True)
class Resolution:
    """A conflict settled: all ballots of one card in a poll, by their hashes."""

    event: str
    poll: str
    ballots: tuple[str, ...]
    decision: Settlement
    reason: str

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {
            "event": self.event,
            "poll": self.poll,
            "ballots": list(self.ballots),
            "decision": self.decision.value,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class ForkResolution:
    """A fork settled: which branches of an epoch count."""

    event: str
    kiosk: str
    epoch: int
    decision: Branches
    reason: str

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {
            "event": self.event,
            "kiosk": self.kiosk,
            "epoch": self.epoch,
            "decision": self.decision.value,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class EpochRevocation:
    """An epoch whose keys are no longer trusted."""

    event: str
    kiosk: str
    epoch: int
    reason: str

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {
            "event": self.event,
            "kiosk": self.kiosk,
            "epoch": self.epoch,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class AdminClosing:
    """An epoch's end in a poll, or in all polls, declared by people; see the module."""

    event: str
    kiosk: str
    epoch: int
    poll: str | None
    at: int
    missing: int | None
    reason: str

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {
            "event": self.event,
            "kiosk": self.kiosk,
            "epoch": self.epoch,
            "poll": self.poll,
            "at": self.at,
            "missing": self.missing,
            "reason": self.reason,
        }


Decision = Resolution | ForkResolution | EpochRevocation | AdminClosing
_KINDS: dict[type[Decision], str] = {
    Resolution: RESOLUTION,
    ForkResolution: FORK_RESOLUTION,
    EpochRevocation: EPOCH_REVOCATION,
    AdminClosing: ADMIN_CLOSING,
}


@dataclass(frozen=True)
class Quarantined:
    """A record in quarantine, read; `note` is the record's own, as it was signed."""

    record: Record
    why: Apart
    note: str


@dataclass(frozen=True)
class Deciders:
    """Whose signatures a decision needs: so many different ones of these keys."""

    keys: tuple[Verifier, ...]
    persons: int


def deciders(event: Event, event_key: Verifier, revoked: frozenset[str] = frozenset()) -> Deciders:
    """Return who decides in an event whose updates revoked the admins of these names."""
    if not event.admins:
        return Deciders((event_key,), 1)
    keys = tuple(admin.verifier for admin in event.admins if admin.name not in revoked)
    return Deciders(keys, 2 if event.two_persons else 1)


def decision_text(decision: Decision) -> str:
    """Return the text of a decision, which its signers sign."""
    return note_text(_KINDS[type(decision)], decision.fields())


def add_signature(message: str, signer: Signer, place: str = "decision") -> str:
    """Return a note with one more signature; refuse (already_exists) a second of the same key."""
    text, signatures = split(message, place)
    if any((name, key_id) == (signer.name, signer.key_id) for name, key_id, _ in signatures):
        raise Refused(InputRefusal.already_exists, f"{place} signature", f"of {signer.name}")
    return message + signature_line(signer.verifier, signer.sign(text.encode()))


def parse_decision(message: str | bytes, who: Deciders, place: str = "decision") -> Decision:
    """Return the decision of a note that enough people signed, or refuse it by its place.

    Refuses admin_needed where some signed and too few. Whether it fits what the log has is judged
    by the state (maru.protocol.replay).
    """
    text = open_note(message, who.keys, place)
    known = {(key.name, key.key_id) for key in who.keys}
    signed = {(name, key_id) for name, key_id, _ in split(message, place)[1]} & known
    if len(signed) < who.persons:
        names = ", ".join(sorted(name for name, _ in signed))
        raise Refused(InputRefusal.admin_needed, place, f"signed by {names}")
    return read_decision(text, place)


def read_decision(text: str, place: str = "decision") -> Decision:
    """Return the decision of a note's text, whoever signed it."""
    kind = text.split("\n", 1)[0]
    if kind not in DECISIONS:
        raise Refused(InputRefusal.malformed, place, "not a decision")
    fields = Fields(read_body(text, kind, place), place)
    event = read_pattern(fields.take("event"), fields.at("event"), TAG)
    decision = (
        _read_resolution(fields, event)
        if kind == RESOLUTION
        else _read_epoch_decision(kind, fields, event)
    )
    fields.done()
    return decision


def _read_resolution(fields: Fields, event: str) -> Resolution:
    poll = read_pattern(fields.take("poll"), fields.at("poll"), _UUID)
    ballots = fields.items("ballots", _read_sha256, 2, MAX_CONFLICT)
    if len(set(ballots)) != len(ballots):
        raise Refused(InputRefusal.bad_value, fields.at("ballots"), "twice the same")
    settlement = _one_of(fields, Settlement)
    return Resolution(event, poll, ballots, settlement, fields.string("reason", MAX_REASON))


def _read_epoch_decision(kind: str, fields: Fields, event: str) -> Decision:
    kiosk, epoch = _read_epoch(fields)
    if kind == EPOCH_REVOCATION:
        return EpochRevocation(event, kiosk, epoch, fields.string("reason", MAX_REASON))
    if kind == FORK_RESOLUTION:
        branches = _one_of(fields, Branches)
        return ForkResolution(event, kiosk, epoch, branches, fields.string("reason", MAX_REASON))
    poll = fields.take("poll")
    if poll is not None:
        poll = read_pattern(poll, fields.at("poll"), _UUID)
    at = fields.integer("at", 0, _MAX_COUNT)
    missing = fields.take("missing")
    if missing is not None and (type(missing) is not int or not 0 <= missing <= _MAX_COUNT):
        raise Refused(InputRefusal.bad_value, fields.at("missing"), "neither a number nor null")
    reason = fields.string("reason", MAX_REASON)
    return AdminClosing(event, kiosk, epoch, poll, at, missing, reason)


def make_quarantine(quarantined: Quarantined, ledger: Signer) -> str:
    """Return the signed note that keeps a record in quarantine."""
    record = quarantined.record
    body = {
        "event": record.event,
        "kiosk": record.kiosk,
        "epoch": record.epoch,
        "seq": record.seq,
        "reason": quarantined.why.value,
        "record": quarantined.note,
    }
    return sign(note_text(QUARANTINE, body), ledger)


def read_quarantine(
    message: str | bytes, ledger: Verifier, record_keys: Iterable[Verifier], place: str
) -> Quarantined:
    """Return the record of a quarantine note, its signature checked, or refuse the note.

    `record_keys` are those of the enrolled epochs. Refuses a record that its own epoch's did not
    sign, and a note that says of it what the record does not.
    """
    fields = Fields(read_body(open_note(message, [ledger], place), QUARANTINE, place), place)
    event = read_pattern(fields.take("event"), fields.at("event"), TAG)
    kiosk, epoch = _read_epoch(fields)
    seq = fields.integer("seq", 0, _MAX_COUNT)
    why = _one_of(fields, Apart, "reason")
    note, at = fields.string("record", MAX_NOTE), fields.at("record")
    fields.done()
    name = record_key_name(kiosk, epoch)
    key = next((key for key in record_keys if key.name == name), None)
    if key is None:
        raise Refused(InputRefusal.not_enrolled, at)
    record = parse_record(note, key, at)
    if (record.event, record.kiosk, record.epoch, record.seq) != (event, kiosk, epoch, seq):
        raise Refused(InputRefusal.bad_value, at, "another record")
    return Quarantined(record, why, note)


def _read_epoch(fields: Fields) -> tuple[str, int]:
    kiosk = read_pattern(fields.take("kiosk"), fields.at("kiosk"), _KIOSK)
    return kiosk, fields.integer("epoch", 1, _MAX_EPOCH)


def _read_sha256(value: object, place: str) -> str:
    if not isinstance(value, str) or not is_sha256(value):
        raise Refused(InputRefusal.bad_value, place, "not a hash")
    return value


_Word = TypeVar("_Word", bound=StrEnum)


def _one_of(fields: Fields, words: type[_Word], name: str = "decision") -> _Word:
    return fields.one_of(name, tuple(words))
