"""One epoch of a kiosk as a log has it: its chain, its quarantine, what people decided of it.

The chain is what the log took first, record by record. Records that the same key signed and that
contradict the chain are *forks*: they are kept in quarantine, whatever their order, and hold
together by the hashes that they name. A fork is *linked* when these lead back to a record of the
chain, or to the enrolment, without a gap.

    enrolled   nothing but the enrolment and records that open no poll
    open       it has opened a poll
    closed     it has closed every poll, or ended, or people closed it
    disputed   it has forked, and nobody has said yet which branches count
    revoked    people ended the trust in its keys
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from maru.protocol.admin import AdminClosing, Apart, Branches, EpochRevocation, Quarantined
from maru.protocol.enrolment import Enrolment
from maru.protocol.journal import Chain, Record
from maru.protocol.note import note_hash


class EpochState(StrEnum):
    """Where an epoch stands."""

    enrolled = "enrolled"
    open = "open"
    closed = "closed"
    disputed = "disputed"
    revoked = "revoked"


class Declared(NamedTuple):
    """What an epoch says it holds of a poll; `cards` handed out, where staff said it."""

    ballots: int
    spoiled: int
    cards: int | None = None


@dataclass(frozen=True)
class Branched:
    """Where a record in quarantine stands: the chain's record before its branch, what is over.

    `root` is the seq of that record, -1 for the enrolment. `closed` are the polls that were closed
    before it on its way, `ended` says that the epoch was.
    """

    root: int
    closed: frozenset[str]
    ended: bool

    def is_late(self, poll: str) -> bool:
        """Say whether a ballot of this poll came too late on its branch."""
        return self.ended or poll in self.closed


class Epoch:
    """An epoch after the entries that were taken so far."""

    def __init__(self, enrolment: Enrolment, text: str) -> None:
        """Begin with the enrolment, whose note has this text."""
        self.enrolment = enrolment
        self.chain = Chain(
            event=enrolment.event,
            kiosk=enrolment.kiosk,
            epoch=enrolment.epoch,
            verifier=enrolment.verifier,
            enrolment_hash=note_hash(text),
        )
        self.quarantine: dict[str, Quarantined] = {}
        self.decision: Branches | None = None
        self.revocation: EpochRevocation | None = None
        self.admin_closings: dict[str | None, AdminClosing] = {}
        self.has_opened = False
        self._hashes = [self.chain.prev]
        self._closed: dict[str, Record] = {}
        self._ended: Record | None = None

    @property
    def name(self) -> str:
        """The epoch's name, kiosk/epoch."""
        return f"{self.enrolment.kiosk}/{self.enrolment.epoch}"

    def accept(self, message: str) -> Record:
        """Take the next record of the chain, or refuse it as `Chain.accept`."""
        return self._take(self.chain.accept(message))

    def follow(self, record: Record) -> Record:
        """Take the next record, whose signature was checked, or refuse it as `Chain.follow`."""
        return self._take(self.chain.follow(record))

    def _take(self, record: Record) -> Record:
        self._hashes.append(record.hash)
        if record.type == "opened":
            self.has_opened = True
        elif record.type == "closed":
            self._closed.setdefault(record.body["poll"], record)
        elif record.type == "ended":
            self._ended = record
        return record

    def why_apart(self, record: Record) -> Apart | None:
        """Say why a record of this epoch's key belongs in quarantine; None where it does not."""
        next_seq = self.chain.next_seq
        if record.seq < next_seq and self._hashes[record.seq + 1] == record.hash:
            return None
        if self.revocation is not None:
            return Apart.revoked
        return Apart.fork if self.contradicts(record) else None

    def contradicts(self, record: Record) -> bool:
        """Say whether a record of this epoch's key is a fork: it cannot stand in this chain.

        Another record stands at its place, or the one before it is another than it names, or it
        follows a fork.
        """
        next_seq = self.chain.next_seq
        if record.seq < next_seq:
            return self._hashes[record.seq + 1] != record.hash
        if record.seq == next_seq:
            return next_seq > 0 and record.prev != self.chain.prev
        return self._before(record) is not None

    def _before(self, record: Record) -> Record | None:
        """Return the record in quarantine that a record follows."""
        one = self.quarantine.get(record.prev)
        return one.record if one is not None and one.record.seq == record.seq - 1 else None

    @property
    def forked_at(self) -> int | None:
        """The first seq at which the epoch has a fork, None where it has none."""
        return min((one.record.seq for one in self._forks()), default=None)

    @property
    def is_disputed(self) -> bool:
        """Whether it forked, and nobody said yet which branches count."""
        return self.decision is None and self.forked_at is not None

    def state(self, polls: Iterable[str]) -> EpochState:
        """Return where the epoch stands in an event of these polls."""
        if self.revocation is not None:
            return EpochState.revoked
        if self.is_disputed:
            return EpochState.disputed
        if all(map(self.is_closed, polls)):
            return EpochState.closed
        return EpochState.open if self.has_opened else EpochState.enrolled

    def is_closed(self, poll: str) -> bool:
        """Say whether the epoch's chain, or people for it, closed a poll."""
        return self.declared(poll) is not None or self.admin_closing(poll) is not None

    def admin_closing(self, poll: str) -> AdminClosing | None:
        """Return the decision of people that stands for the epoch's `closed` of a poll."""
        return self.admin_closings.get(poll) or self.admin_closings.get(None)

    def declared(self, poll: str) -> Declared | None:
        """Return what the chain's `closed` says of a poll, or else its `ended`."""
        if poll in self._closed:
            return declared_by(self._closed[poll], poll)
        return None if self._ended is None else declared_by(self._ended, poll)

    def closed_at(self, poll: str) -> int | None:
        """Return the seq of the chain's record that closed a poll, None before it came."""
        by = self._closed.get(poll, self._ended)
        return None if by is None else by.seq

    def _forks(self) -> list[Quarantined]:
        return [one for one in self.quarantine.values() if one.why is Apart.fork]

    def branched(self) -> Mapping[str, Branched]:
        """Return where each linked fork stands, by the record's hash."""
        places: dict[str, Branched] = {}
        after: dict[str, Branched] = {}
        for record in sorted((one.record for one in self._forks()), key=lambda one: one.seq):
            before = self._before(record)
            place = self._at_chain(record) if before is None else after.get(before.hash)
            if place is not None:
                places[record.hash] = place
                after[record.hash] = _after(record, place)
        return places

    def branch_closings(self, poll: str) -> list[tuple[Record, Branched, int]]:
        """Return each linked fork that closes a poll, its place, and its branch's ballots of it.

        The ballots are those in quarantine on the way from the chain to that record.
        """
        places, found = self.branched(), []
        for sha256, place in places.items():
            record = self.quarantine[sha256].record
            if _closes(record, poll) and not place.is_late(poll):
                found.append((record, place, self._ballots_before(record, poll)))
        return found

    def _ballots_before(self, record: Record, poll: str) -> int:
        number = 0
        while (before := self._before(record)) is not None:
            record = before
            number += record.type == "ballot" and record.body["poll"] == poll
        return number

    def _at_chain(self, record: Record) -> Branched | None:
        """Return the place of a fork that follows the chain itself, None where it does not."""
        if record.seq >= len(self._hashes) or self._hashes[record.seq] != record.prev:
            return None
        closed = (poll for poll, by in self._closed.items() if by.seq < record.seq)
        ended = self._ended is not None and self._ended.seq < record.seq
        return Branched(record.seq - 1, frozenset(closed), ended)


def _after(record: Record, place: Branched) -> Branched:
    if record.type == "closed":
        return Branched(place.root, place.closed | {record.body["poll"]}, place.ended)
    return Branched(place.root, place.closed, True) if record.type == "ended" else place


def _closes(record: Record, poll: str) -> bool:
    return record.type == "ended" or (record.type == "closed" and record.body["poll"] == poll)


def declared_by(record: Record, poll: str) -> Declared:
    """Return what a `closed` or `ended` record declares of a poll."""
    body: Mapping[str, Any] = record.body
    if record.type == "closed":
        return Declared(body["ballots"], body["spoiled"], body.get("cards"))
    return Declared(body["ballots"].get(poll, 0), body["spoiled"].get(poll, 0))
