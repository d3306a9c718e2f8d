"""From a log's entries to its state: what arrived, what conflicts, what counts.

Whoever has the entries of an event's log and its package gets the same state; the ledger has no
other. The entries are, in this order,

    entry 0   the manifest of the package, as the event key signed it
    then      an enrolment note for each kiosk and epoch (maru.protocol.enrolment)
    then      records of kiosks, as their record keys signed them (maru.protocol.journal),
              each epoch's in the order of its chain, epochs mixed as they arrived
    between   updates, signed by the event key, in the order of their numbers (maru.protocol.update)
    between   closings, one a poll, signed by the ledger's key

Every entry is checked as it is taken: signature, chain, package. A closing is a signed note of type
`maru/closing/v1`,

    {"event":"<tag>","poll":"<uuid>","size":140,"root":"<Base64>","ballots":118,"tally":"<sha256>"}

made when every enrolled epoch has its `closed` record for the poll. `size` and `root` are those of
the log before it, so its index is its size; `ballots` is the number that count, `tally` the hash of
the text of their encrypted sum.

A ballot counts unless it is one of these, judged in this order:

    late       after its epoch's `closed` for the poll, or after the poll's closing; an epoch's
               `ended` is its `closed` for every poll that it has not closed
    spoiled    some record, of whatever kiosk, says that this very ballot was spoiled
    revoked    an update further up in the log revoked its card
    repeated   the same ballot, to the last byte, stands further up in the log
    conflict   the card has another ballot in this poll: by the package's rule the first in the log
               counts and the others do not (`first_in_ledger`), or none does (`none_counts`). A
               card and those that an update replaced it by are one card, wherever that update
               stands before the poll's closing

So a revocation takes no ballot back that the log has, and a reissue takes no vote away: one of the
ballots counts. After a poll's closing neither changes anything in it.

An act of a staff card that an update revoked is refused behind the `updated` record of its own
chain, and else stands; `acts_by_revoked` lists it (maru.protocol.update says why).

A `spoiled` record is itself late, and changes nothing, after its epoch's `closed` for the poll or
after the poll's closing. An honest kiosk never casts a ballot that was opened, nor opens one that
was cast; so where a ballot arrived both ways somebody lied, and `contested` lists it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from maru.protocol import tlog
from maru.protocol.enrolment import ENROLMENT, Enrolment, parse_enrolment
from maru.protocol.journal import RECORD, Chain, Record, is_count, is_sha256
from maru.protocol.note import Signer, note_hash, note_text, open_note, read_body, sign, split
from maru.protocol.package import Package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.staff import ACTS, check_act
from maru.protocol.update import (
    UPDATE,
    KeyRevocation,
    Motion,
    NewKiosk,
    PackageRolls,
    Reissue,
    apply,
    before_updates,
    package_in_force,
    parse_update,
)

CLOSING = "maru/closing/v1"


@dataclass(frozen=True)
class Arrival:
    """A ballot record in the log, at `index`; `ballot` is the hash of the ballot's text.

    `revoked` says that its card was revoked further up in the log.
    """

    index: int
    kiosk: str
    epoch: int
    seq: int
    poll: str
    ballot: str
    credential: str
    late: bool
    revoked: bool = False


@dataclass(frozen=True)
class Spoiling:
    """A spoiled record in the log, at `index`: this ballot was opened to check a kiosk."""

    index: int
    kiosk: str
    epoch: int
    seq: int
    poll: str
    ballot: str
    credential: str
    late: bool


@dataclass(frozen=True)
class Applied:
    """What an `updated` record in the log says: a kiosk applied this update of that number."""

    kiosk: str
    epoch: int
    seq: int
    number: int
    update: str


@dataclass(frozen=True)
class Act:
    """What was done with a staff card, by a record in the log at `index`.

    `kind` is the record's type, `poll` the uuid, "" where the epoch was ended.
    """

    index: int
    kiosk: str
    epoch: int
    seq: int
    kind: str
    poll: str
    staff: str


class _Declared(NamedTuple):
    """What an epoch says it holds of a poll."""

    ballots: int
    spoiled: int


class Verdict(StrEnum):
    """What becomes of a ballot that arrived."""

    counted = "counted"
    late = "late"
    spoiled = "spoiled"
    revoked = "revoked"
    repeated = "repeated"
    conflict = "conflict"


@dataclass(frozen=True)
class Closing:
    """The end of a poll: the log before it, how many ballots count, the hash of their sum."""

    event: str
    poll: str
    size: int
    root: bytes
    ballots: int
    tally: str


def make_closing(closing: Closing, signer: Signer) -> str:
    """Return the signed note of a closing."""
    body = {
        "event": closing.event,
        "poll": closing.poll,
        "size": closing.size,
        "root": tlog.encode_hash(closing.root),
        "ballots": closing.ballots,
        "tally": closing.tally,
    }
    return sign(note_text(CLOSING, body), signer)


class State:
    """The state of a log after the entries that it was given so far.

    `package` is the package with the log's updates, `in_force` what these updates changed.
    """

    def __init__(self, package: Package) -> None:
        """Begin with no entries; the event's rules and keys come from its package."""
        self.package = package
        self.in_force = before_updates(package)
        self.size = 0
        self.enrolments: dict[tuple[str, int], Enrolment] = {}
        self.closings: dict[str, Closing] = {}
        self._loaded, self._rolls = package, PackageRolls(package)
        self._ledger = package.event.ledger.verifier
        self._chains: dict[str, Chain] = {}
        self._applied: list[Applied] = []
        self._acts: list[Act] = []
        self._revocations: dict[str, tuple[int, str]] = {}
        self._ended: dict[tuple[str, int], Mapping[str, Any]] = {}
        self._arrivals: dict[str, list[Arrival]] = {}
        self._spoilings: dict[str, list[Spoiling]] = {}
        self._declared: dict[str, dict[tuple[str, int], _Declared]] = {}
        self._replaced: dict[str, dict[str, str]] = {uuid: {} for uuid in package.event.uuids}
        for poll in package.event.polls:
            self._begin_poll(poll.uuid)

    def _begin_poll(self, uuid: str) -> None:
        self._arrivals[uuid], self._spoilings[uuid] = [], []
        self._declared[uuid] = {who: _counts(ended, uuid) for who, ended in self._ended.items()}

    def accept(self, entry: bytes) -> None:
        """Take the next entry, or refuse it by its index.

        A log that was refused has no state: nothing can be taken after that.
        """
        place = f"log entry {self.size}"
        kind = entry.split(b"\n", 1)[0]
        if self.size == 0:
            if entry != self.package.manifest.encode():
                raise Refused(InputRefusal.other_event, place, "not the package's manifest")
        elif kind == ENROLMENT.encode():
            self._enrol(entry, place)
        elif kind == RECORD.encode():
            self._record(entry, place)
        elif kind == UPDATE.encode():
            self._update(entry, place)
        elif kind == CLOSING.encode():
            self._close(entry, place)
        else:
            raise Refused(InputRefusal.malformed, place, "not a kind of entry")
        self.size += 1

    def _enrol(self, entry: bytes, place: str) -> None:
        message = _decode(entry, place)
        enrolment = parse_enrolment(message, self.package.event_key, place)
        who = (enrolment.kiosk, enrolment.epoch)
        if enrolment.event != self.package.event.tag:
            raise Refused(InputRefusal.other_event, place)
        if who in self.enrolments:
            raise Refused(InputRefusal.already_exists, place, f"enrolment of {who[0]}/{who[1]}")
        self.enrolments[who] = enrolment
        self._chains[enrolment.verifier.name] = Chain(
            event=enrolment.event,
            kiosk=enrolment.kiosk,
            epoch=enrolment.epoch,
            verifier=enrolment.verifier,
            enrolment_hash=note_hash(split(message, place)[0]),
        )

    def _update(self, entry: bytes, place: str) -> None:
        update = parse_update(entry, self.package.event_key, place)
        self.in_force = apply(self.in_force, update, self._rolls, place)
        self.package = package_in_force(self._loaded, self.in_force)
        body = update.body
        if isinstance(body, Motion):
            self._begin_poll(body.poll.uuid)
        elif isinstance(body, NewKiosk):
            self._enrol(body.note.encode(), place)
        elif isinstance(body, Reissue):
            for poll, old in body.old.items():
                if poll not in self.closings:
                    self._replaced[poll][old] = body.new[poll]
        elif isinstance(body, KeyRevocation):
            self._revocations[body.name] = self.size, update.hash

    def _record(self, entry: bytes, place: str) -> None:
        message = _decode(entry, place)
        signers = [name for name, _, _ in split(message, place)[1]]
        chain = next((self._chains[name] for name in signers if name in self._chains), None)
        if chain is None:
            raise Refused(InputRefusal.not_enrolled, place)
        try:
            record = chain.accept(message)
        except Refused as refused:
            raise Refused(refused.reason, f"{place}, {refused.place}", refused.detail) from refused
        poll, who = record.body.get("poll", ""), (record.kiosk, record.epoch)
        if record.type in ACTS and self.package.event.staff:
            applied = {one.update for one in self._applied if (one.kiosk, one.epoch) == who}
            check_record(record, self.package, place, self.in_force.keys_revoked_by(applied))
            staff = record.body["staff"]
            self._acts.append(Act(self.size, *who, record.seq, record.type, poll, staff))
        else:
            check_record(record, self.package, place)
        late = poll in self.closings or who in self._declared.get(poll, {})
        if record.type in ("ballot", "spoiled"):
            ballot, credential = record.body["ballot"], record.body["credential"]
            named = (self.size, *who, record.seq, poll, ballot, credential, late)
            if record.type == "ballot":
                revoked = (poll, credential) in self.in_force.revoked
                self._arrivals[poll].append(Arrival(*named, revoked))
            else:
                self._spoilings[poll].append(Spoiling(*named))
        elif record.type == "closed":
            counts = _Declared(record.body["ballots"], record.body["spoiled"])
            self._declared[poll].setdefault(who, counts)
        elif record.type == "ended":
            self._ended[who] = record.body
            for uuid, epochs in self._declared.items():
                epochs.setdefault(who, _counts(record.body, uuid))
        elif record.type == "updated":
            number, update = record.body["number"], record.body["update"]
            self._applied.append(Applied(*who, record.seq, number, update))

    def _close(self, entry: bytes, place: str) -> None:
        closing = _read_closing(open_note(entry, [self._ledger], place), place)
        if closing.event != self.package.event.tag or closing.poll not in self._declared:
            raise Refused(InputRefusal.other_event, place)
        if closing.poll in self.closings:
            raise Refused(InputRefusal.poll_closed, place)
        if closing.size != self.size:
            raise Refused(InputRefusal.bad_value, f"{place} size", str(closing.size))
        if missing := self.missing(closing.poll):
            raise Refused(InputRefusal.poll_not_closed, place, f"without {', '.join(missing)}")
        if closing.ballots != len(self.counted(closing.poll)):
            raise Refused(InputRefusal.bad_value, f"{place} ballots", str(closing.ballots))
        self.closings[closing.poll] = closing

    def missing(self, poll: str) -> list[str]:
        """Name the enrolled epochs, as kiosk/epoch, that have not closed a poll."""
        return [
            f"{kiosk}/{epoch}"
            for kiosk, epoch in self.enrolments
            if (kiosk, epoch) not in self._declared[poll]
        ]

    def declared(self, poll: str) -> Mapping[tuple[str, int], int]:
        """Return how many ballots of a poll each epoch that closed it says it holds."""
        return {who: counts.ballots for who, counts in self._declared[poll].items()}

    def declared_spoiled(self, poll: str) -> Mapping[tuple[str, int], int]:
        """Return how many ballots of a poll each epoch that closed it says were spoiled there."""
        return {who: counts.spoiled for who, counts in self._declared[poll].items()}

    def spoilings(self, poll: str) -> tuple[Spoiling, ...]:
        """Return every spoiled record of a poll in the log's order, late ones too."""
        return tuple(self._spoilings[poll])

    def contested(self, poll: str) -> list[tuple[Arrival, Spoiling]]:
        """Return the ballots of a poll that arrived as cast and as spoiled, whoever was first.

        Each pair is a ballot record and a spoiled record of the same ballot; it does not count
        unless `late` stands at the latter.
        """
        spoilings: dict[str, list[Spoiling]] = {}
        for spoiling in self._spoilings[poll]:
            spoilings.setdefault(spoiling.ballot, []).append(spoiling)
        return [
            (arrival, spoiling)
            for arrival in self._arrivals[poll]
            for spoiling in spoilings.get(arrival.ballot, ())
        ]

    def disputed(self) -> list[Applied]:
        """Return what kiosks applied where the log has another update of that number.

        Either a kiosk does not tell the truth, or the event key signed two. An update that the log
        does not have yet is not among these.
        """
        known = {update.number: update.hash for update in self.in_force.updates}
        return [one for one in self._applied if known.get(one.number, one.update) != one.update]

    def acts_by_revoked(self) -> list[Act]:
        """Return what was done with staff cards that the log has as revoked, in the log's order.

        That is what it took after the update, from epochs that had not applied it, and what it
        took before the update, from epochs that had.
        """
        return [act for act in self._acts if self._is_by_revoked(act)]

    def _is_by_revoked(self, act: Act) -> bool:
        if act.staff not in self._revocations:
            return False
        index, update = self._revocations[act.staff]
        return act.index > index or any(
            (one.kiosk, one.epoch, one.update) == (act.kiosk, act.epoch, update)
            and one.seq < act.seq
            for one in self._applied
        )

    def judged(self, poll: str) -> list[tuple[Arrival, Verdict]]:
        """Return every ballot of a poll in the log's order, with what becomes of it."""
        once = self.package.event.conflicts == "first_in_ledger"
        spoiled = {one.ballot for one in self._spoilings[poll] if not one.late}
        cards: dict[str, list[str]] = {}
        judged: list[tuple[Arrival, Verdict]] = []
        for arrival in self._arrivals[poll]:
            ballots = cards.setdefault(self._card(arrival), [])
            if arrival.late:
                verdict = Verdict.late
            elif arrival.ballot in spoiled:
                verdict = Verdict.spoiled
            elif arrival.revoked:
                verdict = Verdict.revoked
            elif arrival.ballot in ballots:
                verdict = Verdict.repeated
            else:
                verdict = Verdict.counted if not ballots else Verdict.conflict
                ballots.append(arrival.ballot)
            judged.append((arrival, verdict))
        if once:
            return judged
        return [
            (arrival, Verdict.conflict)
            if verdict is Verdict.counted and len(cards[self._card(arrival)]) > 1
            else (arrival, verdict)
            for arrival, verdict in judged
        ]

    def _card(self, arrival: Arrival) -> str:
        """Return the newest public credential of the card that cast a ballot."""
        credential = arrival.credential
        while (new := self._replaced[arrival.poll].get(credential)) is not None:
            credential = new
        return credential

    def counted(self, poll: str) -> tuple[Arrival, ...]:
        """Return the ballots of a poll that count: one a card, in the log's order."""
        return tuple(
            arrival for arrival, verdict in self.judged(poll) if verdict is Verdict.counted
        )


def _counts(ended: Mapping[str, Any], poll: str) -> _Declared:
    """Return what the body of an `ended` record declares of a poll."""
    return _Declared(ended["ballots"].get(poll, 0), ended["spoiled"].get(poll, 0))


def check_record(
    record: Record, package: Package, place: str, revoked: Container[str] = ()
) -> None:
    """Refuse a record, right in its chain, that does not fit the package.

    It names another package, or a poll that this one lacks; update_missing where the poll is a
    spare whose motion is not among the updates of `package`. Or staff had to sign it and did not,
    or with a card that the chain has as revoked before it: `revoked` are these cards' names
    (`InForce.keys_revoked_by`).
    """
    check_act(record, package.event.staff, place, revoked)
    if record.package != package.hash:
        raise Refused(InputRefusal.other_event, place, "made under another package")
    poll = record.body.get("poll")
    if any(poll == spare.uuid for spare in package.event.spares):
        raise Refused(InputRefusal.update_missing, place, "a motion that is not here yet")
    if poll is not None and all(poll != known.uuid for known in package.event.polls):
        raise Refused(InputRefusal.other_event, place, "a poll that the package lacks")


def _decode(entry: bytes, place: str) -> str:
    try:
        return entry.decode()
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None


def _read_closing(text: str, place: str) -> Closing:
    body = read_body(text, CLOSING, place)
    if list(body) != ["event", "poll", "size", "root", "ballots", "tally"]:
        raise Refused(InputRefusal.malformed, place, "fields of a closing")
    right = (
        isinstance(body["event"], str)
        and isinstance(body["poll"], str)
        and is_count(body["size"])
        and isinstance(body["root"], str)
        and is_count(body["ballots"])
        and is_sha256(body["tally"])
    )
    if not right:
        raise Refused(InputRefusal.malformed, place, "field of a closing")
    try:
        return Closing(**{**body, "root": tlog.decode_hash(body["root"])})
    except tlog.LogError as error:
        raise Refused(InputRefusal.malformed, f"{place} root", str(error)) from None
