"""From a log's entries to its state: what arrived, what conflicts, what counts.

Whoever has the entries of an event's log and its package gets the same state; the ledger has no
other. The entries are, in this order,

    entry 0   the manifest of the package, as the event key signed it
    then      an enrolment note for each kiosk and epoch (maru.protocol.enrolment)
    then      records of kiosks, as their record keys signed them (maru.protocol.journal),
              each epoch's in the order of its chain, epochs mixed as they arrived
    between   updates (maru.protocol.update): those that the event key signed in the order of their
              numbers, and floor motions, that staff cards signed
    between   decisions, signed by admins, and records in quarantine, signed by the ledger's key
              (maru.protocol.admin)
    between   closings, one a poll, signed by the ledger's key

Every entry is checked as it is taken: signature, chain, package. A closing is a signed note of type
`maru/closing/v1`,

    {"event":"<tag>","poll":"<uuid>","size":140,"root":"<Base64>","ballots":118,"tally":"<sha256>"}

`size` and `root` are those of the log before it, so its index is its size; `ballots` is the number
that count, `tally` the hash of the text of their encrypted sum. A poll can be closed when

    every enrolled epoch has its `closed` record for the poll, or its `ended`, or an admin-closing
    no epoch is forked without a fork-resolution
    every conflict in it is settled, where the event names admins

A record that its epoch's key signed and that is no part of the epoch's chain in the log is in
quarantine, with its reason (maru.protocol.epoch says what is a fork, and when it is linked):

    fork       it contradicts the chain: another record stands at its place, the one before it is
               not the one that it names, or it follows a fork. Records that continue the chain are
               still taken into it
    revoked    it came after the revocation of its epoch. The chain takes nothing after that

A ballot counts unless it is one of these, judged in this order:

    quarantined  its record is in quarantine. A linked fork is judged on like any other, at its
               entry's place, when the fork-resolution says `both`
    set_aside  its record is in the chain of an epoch at or after the first fork of which it has,
               and the fork-resolution says `none`
    late       after its epoch's `closed` for the poll, after an admin-closing of the epoch for it,
               or after the poll's closing; an epoch's `ended` is its `closed` for every poll that
               it has not closed. What closed a poll for a fork is what it follows on its branch
    other_motion  it is of a poll that a motion made, and the first motion of this poll that its
               chain has `updated` to is not the log's. Its proofs are of another question, and are
               not checked against the log's
    spoiled    some record, of whatever kiosk, says that this very ballot was spoiled; of those in
               quarantine, a linked fork does where the fork-resolution says `both`
    revoked    an update further up in the log revoked its card
    set_aside  a resolution set a conflict of its card in this poll aside, whether or not it names
               this ballot
    repeated   the same ballot, to the last byte, stands further up in the log
    conflict   the card has another ballot in this poll: by the package's rule the first in the log
               counts and the others do not (`first_in_ledger`), or none does (`none_counts`). A
               card and those that an update replaced it by are one card, wherever that update
               stands before the poll's closing

So a revocation takes no ballot back that the log has, and a reissue takes no vote away: one of the
ballots counts.

A conflict is settled when a resolution names exactly its ballots, those that would be judged
`counted` or `conflict` without resolutions (the first 900 of them, should there be more), or when
its card was set aside. A `confirm` is outgrown when another ballot arrives; `set_aside` is for
good. Of several fork-resolutions of one epoch the newest holds, for forks that arrive later too.

An act of a staff card that an update revoked is refused behind the `updated` record of its own
chain, and else stands; `acts_by_revoked` lists it (maru.protocol.update says why).

After a poll's closing nothing changes in it: every ballot keeps its verdict, and what arrives later
is `quarantined` or `late`.

A `spoiled` record is itself late, and changes nothing, where a ballot in its place would be. An
honest kiosk never casts a ballot that was opened, nor opens one that was cast; so where a ballot
arrived both ways somebody lied, and `contested` lists it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from maru.protocol import tlog
from maru.protocol.admin import (
    DECISIONS,
    MAX_QUARANTINED,
    QUARANTINE,
    AdminClosing,
    Apart,
    Decision,
    EpochRevocation,
    ForkResolution,
    Resolution,
    deciders,
    parse_decision,
    read_quarantine,
)
from maru.protocol.enrolment import ENROLMENT, Enrolment, parse_enrolment
from maru.protocol.epoch import Declared, Epoch, EpochState
from maru.protocol.journal import RECORD, Record, is_count, is_sha256
from maru.protocol.judging import Arrival, Ballots, Conflict, Judged, Spoiling, Verdict, Who
from maru.protocol.note import Signer, note_text, open_note, read_body, sign, split
from maru.protocol.package import Package
from maru.protocol.parse_ahead import Parsed
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.staff import ACTS, check_act
from maru.protocol.update import (
    UPDATE,
    InForce,
    KeyRevocation,
    Motion,
    NewKiosk,
    PackageRolls,
    Reissue,
    Update,
    apply,
    before_updates,
    package_in_force,
    parse_update,
)

__all__ = [
    "CLOSING",
    "Act",
    "Applied",
    "Arrival",
    "Closing",
    "Conflict",
    "Spoiling",
    "State",
    "Verdict",
    "check_record",
    "make_closing",
]

CLOSING = "maru/closing/v1"
_DECISION_KINDS = tuple(kind.encode() for kind in DECISIONS)


@dataclass(frozen=True)
class Applied:
    """What an `updated` record in the log says: a kiosk applied this update of that number."""

    kiosk: str
    epoch: int
    seq: int
    number: int
    update: str

    @property
    def who(self) -> Who:
        """The epoch."""
        return self.kiosk, self.epoch


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
    `epochs` holds what is known of each enrolled epoch, `decisions` what admins decided, by index.
    """

    def __init__(self, package: Package) -> None:
        """Begin with no entries; the event's rules and keys come from its package."""
        self.package = package
        self.in_force = before_updates(package)
        self.size = 0
        self.epochs: dict[Who, Epoch] = {}
        self.closings: dict[str, Closing] = {}
        self.decisions: dict[int, Decision] = {}
        self._loaded, self._rolls = package, PackageRolls(package)
        self._ledger = package.event.ledger.verifier
        self._by_key: dict[str, Epoch] = {}
        self._applied: list[Applied] = []
        self._acts: list[Act] = []
        self._revocations: dict[str, tuple[int, str]] = {}
        self._ballots: dict[str, Ballots] = {}
        self._replaced: dict[str, list[tuple[str, str]]] = {}
        for poll in package.event.polls:
            self._begin_poll(poll.uuid)

    def _begin_poll(self, uuid: str) -> None:
        once = self.package.event.conflicts == "first_in_ledger"
        self._ballots[uuid] = Ballots(uuid, once, self.epochs)
        for old, new in self._replaced.get(uuid, ()):
            self._ballots[uuid].reissue(old, new)

    @property
    def enrolments(self) -> dict[Who, Enrolment]:
        """The enrolments in the log, in its order."""
        return {who: epoch.enrolment for who, epoch in self.epochs.items()}

    def accept(self, entry: bytes, parsed: Parsed | None = None) -> None:
        """Take the next entry, or refuse it by its index.

        `parsed` is what maru.protocol.parse_ahead made of it, signature checked.
        A log that was refused has no state: nothing can be taken after that.
        """
        place = f"log entry {self.size}"
        if parsed is not None and self.size:
            self._record(entry, place, parsed)
            self.size += 1
            return
        kind = entry.split(b"\n", 1)[0]
        if self.size == 0:
            if entry != self.package.manifest.encode():
                raise Refused(InputRefusal.other_event, place, "not the package's manifest")
        elif kind == RECORD.encode():
            self._record(entry, place, None)
        elif kind == ENROLMENT.encode():
            self._enrol(entry, place)
        elif kind == UPDATE.encode():
            self._update(entry, place)
        elif kind == CLOSING.encode():
            self._close(entry, place)
        elif kind == QUARANTINE.encode():
            self._set_apart(entry, place)
        elif kind in _DECISION_KINDS:
            self._decide(entry, place)
        else:
            raise Refused(InputRefusal.malformed, place, "not a kind of entry")
        self.size += 1

    def _enrol(self, entry: bytes, place: str) -> None:
        message = _decode(entry, place)
        enrolment = parse_enrolment(message, self.package.event_key, place)
        who = (enrolment.kiosk, enrolment.epoch)
        if enrolment.event != self.package.event.tag:
            raise Refused(InputRefusal.other_event, place)
        if who in self.epochs:
            raise Refused(InputRefusal.already_exists, place, f"enrolment of {who[0]}/{who[1]}")
        epoch = Epoch(enrolment, split(message, place)[0])
        self.epochs[who] = self._by_key[enrolment.verifier.name] = epoch

    def _update(self, entry: bytes, place: str) -> None:
        cards = self.package.event.staff
        update = parse_update(entry, self.package.event_key, place, cards)
        self.in_force = apply(self.in_force, update, self._rolls, place)
        self.package = package_in_force(self._loaded, self.in_force)
        body = update.body
        if isinstance(body, Motion):
            if self.in_force.motions[body.poll.uuid] is update:
                self._begin_poll(body.poll.uuid)
        elif isinstance(body, NewKiosk):
            self._enrol(body.note.encode(), place)
        elif isinstance(body, Reissue):
            for poll, old in body.old.items():
                self._reissue(poll, old, body.new[poll])
        elif isinstance(body, KeyRevocation):
            self._revocations[body.name] = self.size, update.hash

    def _reissue(self, poll: str, old: str, new: str) -> None:
        """Make one card of two, in a poll or in a spare that may become one."""
        self._replaced.setdefault(poll, []).append((old, new))
        if poll in self._ballots:
            self._ballots[poll].reissue(old, new)

    def _record(self, entry: bytes, place: str, parsed: Parsed | None) -> None:
        epoch = None if parsed is None else self._by_key.get(parsed.verifier.name)
        if epoch is None or parsed is None or epoch.chain.verifier != parsed.verifier:
            parsed, message = None, _decode(entry, place)
            signers = [name for name, _, _ in split(message, place)[1]]
            epoch = next((self._by_key[name] for name in signers if name in self._by_key), None)
        if epoch is None:
            raise Refused(InputRefusal.not_enrolled, place)
        if epoch.revocation is not None:
            raise Refused(InputRefusal.epoch_revoked, place, epoch.name)
        try:
            record = epoch.accept(message) if parsed is None else epoch.follow(parsed.record)
        except Refused as refused:
            raise Refused(refused.reason, f"{place}, {refused.place}", refused.detail) from refused
        self._check(record, place)
        if record.type in ("ballot", "spoiled"):
            late = self._is_late(record, epoch) or epoch.is_closed(record.body["poll"])
            self._arrive(record, late, None)
        elif record.type == "updated":
            number, update = record.body["number"], record.body["update"]
            self._applied.append(Applied(record.kiosk, record.epoch, record.seq, number, update))

    def _check(self, record: Record, place: str) -> None:
        """Refuse a record of a chain that does not fit the package; note an act of staff."""
        if record.type not in ACTS or not self.package.event.staff:
            check_record(record, self.package, place)
            return
        who = (record.kiosk, record.epoch)
        applied = {one.update for one in self._applied if one.who == who}
        check_record(record, self.package, place, self.in_force.keys_revoked_by(applied))
        poll, staff = record.body.get("poll", ""), record.body["staff"]
        self._acts.append(Act(self.size, *who, record.seq, record.type, poll, staff))

    def _is_late(self, record: Record, epoch: Epoch) -> bool:
        """Say whether the poll's closing, or people for the epoch, came before a ballot."""
        poll = record.body["poll"]
        return poll in self.closings or epoch.admin_closing(poll) is not None

    def _arrive(self, record: Record, late: bool, apart: Apart | None) -> None:
        """Note a ballot or spoiled record, whose place in the log is the next index."""
        poll, ballot = record.body["poll"], record.body["ballot"]
        credential, sha256 = record.body["credential"], "" if apart is None else record.hash
        who = (record.kiosk, record.epoch, record.seq)
        named = (self.size, *who, poll, ballot, credential, late)
        if record.type == "ballot":
            revoked = (poll, credential) in self.in_force.revoked
            other = apart is None and self._is_of_other_motion(record)
            self._ballots[poll].arrive(Arrival(*named, revoked, apart, sha256, other))
        else:
            self._ballots[poll].spoil(Spoiling(*named, apart, sha256))

    def _is_of_other_motion(self, record: Record) -> bool:
        """Say whether a ballot was cast under another question than the log's."""
        poll = record.body["poll"]
        if poll not in self.in_force.motions:
            return False
        who = (record.kiosk, record.epoch)
        applied = [(one.number, one.update) for one in self._applied if who == one.who]
        return follows_other_motion(self.in_force, poll, applied)

    def _set_apart(self, entry: bytes, place: str) -> None:
        keys = (epoch.chain.verifier for epoch in self.epochs.values())
        apart = read_quarantine(entry, self._ledger, keys, place)
        record, at = apart.record, f"{place} record"
        if record.event != self.package.event.tag:
            raise Refused(InputRefusal.other_event, place)
        epoch = self.epochs[record.kiosk, record.epoch]
        check_record(record, self.package, at)
        if record.hash in epoch.quarantine:
            raise Refused(InputRefusal.already_exists, at, "in quarantine before")
        if len(epoch.quarantine) >= MAX_QUARANTINED:
            raise Refused(InputRefusal.quarantine_full, place, epoch.name)
        if apart.why is not epoch.why_apart(record):
            raise Refused(InputRefusal.bad_value, f"{place} reason", apart.why.value)
        epoch.quarantine[record.hash] = apart
        if record.type in ("ballot", "spoiled"):
            self._arrive(record, self._is_late(record, epoch), apart.why)

    def _decide(self, entry: bytes, place: str) -> None:
        event = self.package.event
        who = deciders(event, self.package.event_key, self.in_force.revoked_keys)
        decision = parse_decision(entry, who, place)
        if decision.event != event.tag:
            raise Refused(InputRefusal.other_event, place)
        if isinstance(decision, Resolution):
            self._refuse_other_or_closed(decision.poll, place)
            self._ballots[decision.poll].settle(decision, place)
        else:
            epoch = self.epochs.get((decision.kiosk, decision.epoch))
            if epoch is None:
                named = f"{decision.kiosk}/{decision.epoch}"
                raise Refused(InputRefusal.not_enrolled, place, named)
            self._decide_epoch(epoch, decision, place)
        self.decisions[self.size] = decision

    def _decide_epoch(
        self, epoch: Epoch, decision: ForkResolution | EpochRevocation | AdminClosing, place: str
    ) -> None:
        if isinstance(decision, ForkResolution):
            if epoch.forked_at is None:
                raise Refused(InputRefusal.bad_value, place, f"{epoch.name} has not forked")
            epoch.decision = decision.decision
        elif isinstance(decision, EpochRevocation):
            if epoch.revocation is not None:
                raise Refused(InputRefusal.already_exists, place, f"{epoch.name} revoked before")
            epoch.revocation = decision
        else:
            self._admin_close(epoch, decision, place)

    def _admin_close(self, epoch: Epoch, decision: AdminClosing, place: str) -> None:
        if decision.poll is not None:
            self._refuse_other_or_closed(decision.poll, place)
        if decision.at != epoch.chain.next_seq:
            detail = f"the log has {epoch.chain.next_seq} records of {epoch.name}"
            raise Refused(InputRefusal.bad_value, f"{place} at", detail)
        polls = [decision.poll] if decision.poll is not None else list(self._ballots)
        if None in epoch.admin_closings or all(map(epoch.is_closed, polls)):
            raise Refused(InputRefusal.already_exists, place, f"{epoch.name} closed before")
        epoch.admin_closings[decision.poll] = decision

    def _refuse_other_or_closed(self, poll: str, place: str) -> None:
        if poll not in self._ballots:
            raise Refused(InputRefusal.other_event, place)
        if poll in self.closings:
            raise Refused(InputRefusal.poll_closed, place)

    def _close(self, entry: bytes, place: str) -> None:
        closing = _read_closing(open_note(entry, [self._ledger], place), place)
        if closing.event != self.package.event.tag:
            raise Refused(InputRefusal.other_event, place)
        self._refuse_other_or_closed(closing.poll, place)
        if closing.size != self.size:
            raise Refused(InputRefusal.bad_value, f"{place} size", str(closing.size))
        self.refuse_unless_closable(closing.poll, place)
        if closing.ballots != len(self.counted(closing.poll)):
            raise Refused(InputRefusal.bad_value, f"{place} ballots", str(closing.ballots))
        self._ballots[closing.poll].close()
        self.closings[closing.poll] = closing

    def refuse_unless_closable(self, poll: str, place: str) -> None:
        """Refuse a poll that is closed, or cannot be yet, naming what it waits for.

        Refuses: poll_closed; poll_not_closed, where enrolled epochs have not closed it;
        fork_unsettled; conflict_unsettled, where the event names admins.
        """
        if poll in self.closings:
            raise Refused(InputRefusal.poll_closed, place)
        if missing := self.missing(poll):
            raise Refused(InputRefusal.poll_not_closed, place, f"waiting for {', '.join(missing)}")
        if disputed := [epoch.name for epoch in self.epochs.values() if epoch.is_disputed]:
            raise Refused(InputRefusal.fork_unsettled, place, ", ".join(disputed))
        if unsettled := self.unsettled(poll):
            ballots = [" and ".join(one.ballot[:12] for one in two.ballots) for two in unsettled]
            more = f", and {len(ballots) - 10} more" if len(ballots) > 10 else ""
            detail = f"{', '.join(ballots[:10])}{more}"
            raise Refused(InputRefusal.conflict_unsettled, place, detail)

    def missing(self, poll: str) -> list[str]:
        """Name the enrolled epochs, as kiosk/epoch, for which nothing has closed a poll."""
        return [epoch.name for epoch in self.epochs.values() if not epoch.is_closed(poll)]

    def epoch_state(self, kiosk: str, epoch: int) -> EpochState:
        """Return where an enrolled epoch stands."""
        return self.epochs[kiosk, epoch].state(self._ballots)

    def declared(self, poll: str) -> Mapping[Who, int]:
        """Return how many ballots of a poll each epoch that closed it says it holds."""
        return {who: counts.ballots for who, counts in self._declared(poll)}

    def declared_spoiled(self, poll: str) -> Mapping[Who, int]:
        """Return how many ballots of a poll each epoch that closed it says were spoiled there."""
        return {who: counts.spoiled for who, counts in self._declared(poll)}

    def _declared(self, poll: str) -> list[tuple[Who, Declared]]:
        told = ((who, epoch.declared(poll)) for who, epoch in self.epochs.items())
        return [(who, counts) for who, counts in told if counts is not None]

    def spoilings(self, poll: str) -> tuple[Spoiling, ...]:
        """Return every spoiled record of a poll that is believed, in the log's order.

        Late ones are among them; of those in quarantine, only what a fork-resolution let in.
        """
        return self._ballots[poll].spoilings

    def contested(self, poll: str) -> list[tuple[Arrival, Spoiling]]:
        """Return the ballots of a poll that arrived as cast and as spoiled, whoever was first.

        Each pair is a ballot record and a spoiled record of the same ballot; it does not count
        unless `late` stands at the latter.
        """
        return self._ballots[poll].contested

    def disputed(self) -> list[Applied]:
        """Return what kiosks applied where the log has another update of that number.

        Either a kiosk does not tell the truth, or the event key, or a staff card, signed two. An
        update that the log does not have yet is not among these.
        """
        known = {update.number: update.hash for update in self.in_force.applied}
        return [one for one in self._applied if known.get(one.number, one.update) != one.update]

    def motions_by_revoked(self) -> list[Update]:
        """Return the floor motions by staff cards that the log has as revoked, whenever they came.

        What such a card signed before it was lost, and what after, no clock tells.
        """
        return [update for update in self.in_force.floor if update.staff in self._revocations]

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
            (*one.who, one.update) == (act.kiosk, act.epoch, update) and one.seq < act.seq
            for one in self._applied
        )

    def arrivals(self, poll: str) -> tuple[Arrival, ...]:
        """Return every ballot of a poll in the log's order, those in quarantine too."""
        return tuple(self._ballots[poll].arrivals)

    def judged(self, poll: str) -> list[Judged]:
        """Return every ballot of a poll in the log's order, with what becomes of it."""
        return self._ballots[poll].judged

    def conflicts(self, poll: str) -> list[Conflict]:
        """Return the cards that have several ballots in a poll, settled or not."""
        return self._ballots[poll].conflicts

    def unsettled(self, poll: str) -> list[Conflict]:
        """Return the conflicts that wait for admins, none where the event names none."""
        if not self.package.event.admins:
            return []
        return [conflict for conflict in self.conflicts(poll) if conflict.settled is None]

    def counted(self, poll: str) -> tuple[Arrival, ...]:
        """Return the ballots of a poll that count: one a card, in the log's order."""
        return tuple(
            arrival for arrival, verdict in self.judged(poll) if verdict is Verdict.counted
        )


def follows_other_motion(in_force: InForce, poll: str, applied: Iterable[tuple[int, str]]) -> bool:
    """Say whether a chain took another motion of a poll than the log's.

    `applied` are number and hash of the updates that the chain has, in its order. Another floor
    motion of the same spare is known by its number; a chain that has none at all took another, too.
    """
    logged, floor = in_force.motions[poll].hash, in_force.floor_number(poll)
    for number, update in applied:
        if update == logged:
            return False
        if number == floor:
            return True
    return True


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
    for known in package.event.polls:
        if known.uuid == poll:
            return
    if any(poll == spare.uuid for spare in package.event.spares):
        raise Refused(InputRefusal.update_missing, place, "a motion that is not here yet")
    if poll is not None:
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
