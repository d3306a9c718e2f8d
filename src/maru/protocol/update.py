"""Updates: what the event key, or of motions a staff card, decides after the package was written.

An update is a signed note (maru.protocol.note) of type `maru/update/v1`,

    {"event":"<tag>","number":2,"prev":"<sha256>","kind":"reissue","body":{…}}

signed by the event key. Numbers go up from 1. `prev` is the hash of the update before, and for
number 1 that of the package's manifest. So the updates of an event are one chain, which begins at
its package, and are applied in its order. The hash of the package, which records name, stays what
it was.

A *floor motion* is a motion that a staff card of the event signed instead (maru.protocol.staff), at
a kiosk in a hall without network. It is no link of the chain: two kiosks that cannot see each other
would make one number twice, and so would a kiosk and the office. Its number is that of its spare,
9001 for the first of the package's, 9002 for the second, and `prev` names the update of the chain,
or the manifest, after which it was made. Floor motions are applied in any order, each once what it
names is in force. A staff card signs no other kind, and a card that the chain had revoked up to
`prev` signs none.

A spare gets one question. What is applied first stands: a floor motion for a spare that has its
question is refused (fork); a motion of the chain for it stays in the chain, so that what follows
can be applied, and changes nothing. Where kiosks applied different ones the log's first is the
poll, and ballots that were cast under another are kept there and do not count (maru.protocol.replay
says how). So that this does not happen, kiosks of one package make theirs out of different spares
(`spares_of`), and staff's machine takes the last ones first; a kiosk that hears of another question
for a spare takes no more ballots in it before the log has decided (maru.kiosk.kiosk).

    kind        body
    motion      {"poll":{…},"election":"…"}
    revoke      {"cards":[{"<uuid>":"<public credential>",…},…]}
    reissue     {"old":{"<uuid>":"…",…},"new":{"<uuid>":"…",…}}
    enrol       {"enrolment":"<enrolment note>","pin_key":"<Base64>"}
    revoke_key  {"name":"staff-1"}

*motion* gives a spare poll its question. `poll` is a poll as in event.json, whose uuid and groups
are the spare's; `election` is the text of its Belenios election, as the archive will hold it. Polls
made of spares follow those of the package, in the order of its spares.

*revoke* names cards that must not vote, each by its public credential in every poll and spare that
its group votes in. A kiosk refuses them; a ballot of theirs that reaches the log after the update
does not count.

*reissue* replaces a card by another. Both are named in the same polls. A kiosk refuses the old one;
ballots of both are one card's ballots, and so at most one of them counts.

*enrol* brings a kiosk or an epoch that the package does not have (maru.protocol.enrolment).
`pin_key`, in an event with PINs only, is the event's PIN key sealed to that epoch's box key, as the
package has it for others (maru.protocol.pin), 80 bytes. Without it that kiosk takes no PINs.

A card that replaces another is a reserved one, which in an event with PINs has its PIN like all
others, in the package. So a reissue needs to bring none.

*revoke_key* names a staff card or an admin by the name in event.json; that key signs no more. Where
a card and an admin have the same name, both are meant.

What a staff card signed before it was lost, and what after, no clock tells; chains do. From its
own `updated` record on a kiosk takes the card no more, so behind that record ledger and verifiers
refuse what the card signed, as if nobody had. Before it they do not: a kiosk in a hall without
network did not know, its staff may have done it before the card was lost, and a refusal would cut
off the chain with all ballots behind it. So an act stands whenever it arrives; but those that the
log took after the update are listed (`State.acts_by_revoked` of maru.protocol.replay), for people
to look into. So are those behind the `updated` record that the log took before it had the update
and could know. So it is with floor motions: one that names a `prev` before the revocation is taken
by the log whenever it comes, and listed, while a kiosk that knows of the revocation refuses it.

An admin writes no chain, only entries of the log, among which the update's place decides.

Public credentials of one card in several polls cannot be told to belong together. An update that
names a card tells it, of this card.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from maru.protocol.belenios.credential import read_roll
from maru.protocol.belenios.group import group
from maru.protocol.enrolment import Enrolment, parse_enrolment, refuse_outside_witness
from maru.protocol.event import TAG, Event, Poll, Spare, Staff, poll_fields, read_poll
from maru.protocol.fields import Fields, read_pattern
from maru.protocol.journal import is_sha256
from maru.protocol.note import (
    MAX_NOTE,
    Signer,
    Verifier,
    decode_base64,
    note_hash,
    note_text,
    open_note,
    read_body,
    sign,
    split,
)
from maru.protocol.package import PINS, Package, check_election, pin_key_file
from maru.protocol.pin import MAX_SEALED_KEY, SEALED_KEY_SIZE
from maru.protocol.refusal import InputRefusal, Refused

UPDATE = "maru/update/v1"
MAX_NUMBER = 9_999
FLOOR = 9_001
"""Number of the floor motion for the first spare; the chain's numbers are below."""
MAX_CARDS = 500
"""Cards that one update revokes; the length of a note allows fewer where there are many polls."""

_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,40}", re.ASCII)
_NAME = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)
_CREDENTIAL = re.compile(r"[0-9a-f]{1,1024}", re.ASCII)

Credentials = Mapping[str, str]
"""A card by its public credential in each poll: {uuid: credential}."""


@dataclass(frozen=True)
class Motion:
    """A spare poll's question; `election` is the text of its Belenios election."""

    poll: Poll
    election: str

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {"poll": poll_fields(self.poll), "election": self.election}


@dataclass(frozen=True)
class Revocation:
    """Cards that must not vote."""

    cards: tuple[Credentials, ...]

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {"cards": [dict(card) for card in self.cards]}


@dataclass(frozen=True)
class Reissue:
    """A card and the one that replaces it."""

    old: Credentials
    new: Credentials

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {"old": dict(self.old), "new": dict(self.new)}


@dataclass(frozen=True)
class NewKiosk:
    """A kiosk's enrolment, the note it came in, and the PIN key sealed to it, in Base64."""

    enrolment: Enrolment
    note: str
    pin_key: str | None = None

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {"enrolment": self.note, **({"pin_key": self.pin_key} if self.pin_key else {})}


@dataclass(frozen=True)
class KeyRevocation:
    """A staff card or an admin, by name, whose key signs no more."""

    name: str

    def fields(self) -> dict[str, Any]:
        """Return the body."""
        return {"name": self.name}


Body = Motion | Revocation | Reissue | NewKiosk | KeyRevocation
_KINDS: dict[type[Body], str] = {
    Motion: "motion",
    Revocation: "revoke",
    Reissue: "reissue",
    NewKiosk: "enrol",
    KeyRevocation: "revoke_key",
}


@dataclass(frozen=True)
class Update:
    """One update; `note` is the signed note that it was read from.

    `staff` is the name of the card that signed a floor motion, "" where the event key signed.
    """

    event: str
    number: int
    prev: str
    body: Body
    hash: str
    note: str = field(repr=False)
    staff: str = ""

    @property
    def kind(self) -> str:
        """motion, revoke, reissue, enrol or revoke_key."""
        return _KINDS[type(self.body)]


class Rolls(Protocol):
    """What an update is held against: the rolls and trustees of polls and spares."""

    def trustees(self, uuid: str) -> str:
        """Return the trustees of a poll or spare, as the archive will hold them."""

    def on_roll(self, uuid: str, credential: str) -> bool:
        """Say whether a public credential is on the roll of a poll or spare."""


class PackageRolls:
    """The rolls of a package, each read when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._group = group(package.event.group)
        self._rolls: dict[str, frozenset[str]] = {}

    def trustees(self, uuid: str) -> str:
        """Return the trustees of a poll or spare."""
        return self._package.trustees(uuid)

    def on_roll(self, uuid: str, credential: str) -> bool:
        """Say whether a public credential is on the roll of a poll or spare."""
        if uuid not in self._rolls:
            self._rolls[uuid] = frozenset(read_roll(self._group, self._package.roll(uuid)))
        return credential in self._rolls[uuid]


@dataclass(frozen=True)
class InForce:
    """What holds after the updates that were applied so far.

    `event` has the motions among its polls; `enrolled` is every (kiosk, epoch); `has_pins` says
    whether the package has PINs. `spares` are the package's, used or not. `updates` are the chain,
    `floor` the floor motions by their numbers, and `applied` both in the order in which they were
    applied, which makes no difference but where one spare has two motions. `motions` holds the
    update by which each poll that was a spare got its question, by uuid. `revoked` holds (poll,
    public credential) of cards that must not vote, and `replaced` leads from such a pair to the
    public credential that replaced it. `revoked_keys` has the names of staff cards and admins whose
    keys sign no more.
    """

    package: str
    event_key: Verifier
    event: Event
    enrolled: frozenset[tuple[str, int]]
    has_pins: bool = False
    spares: tuple[Spare, ...] = ()
    updates: tuple[Update, ...] = ()
    floor: tuple[Update, ...] = ()
    motions: Mapping[str, Update] = field(default_factory=dict)
    applied: tuple[Update, ...] = field(default=(), compare=False)
    revoked: frozenset[tuple[str, str]] = frozenset()
    replaced: Mapping[tuple[str, str], str] = field(default_factory=dict)
    revoked_keys: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        """Number of the chain's newest update, 0 before the first."""
        return len(self.updates)

    def since(self, before: InForce) -> tuple[Update, ...]:
        """Return what was applied after `before`, in its order."""
        known = {update.hash for update in before.applied}
        return tuple(update for update in self.applied if update.hash not in known)

    @property
    def hash(self) -> str:
        """Hash of the chain's newest update, or of the manifest; `prev` of the next."""
        return self.updates[-1].hash if self.updates else self.package

    @property
    def elections(self) -> dict[str, str]:
        """The texts of the motions' elections, by uuid."""
        bodies = {uuid: update.body for uuid, update in self.motions.items()}
        return {uuid: body.election for uuid, body in bodies.items() if isinstance(body, Motion)}

    def floor_number(self, uuid: str) -> int:
        """Return the number of a floor motion for a spare of the package, or refuse it."""
        for number, spare in enumerate(self.spares, FLOOR):
            if spare.uuid == uuid:
                return number
        raise Refused(InputRefusal.not_found, f"spare {uuid[:40]}")

    def spares_of(self, kiosk: str, groups: Iterable[str]) -> tuple[Spare, ...]:
        """Return the spares for exactly these groups of which a kiosk may make floor motions.

        Used ones are among them. The spares of a package go round its kiosks in the order of their
        names, so that two that do not see each other never take the same one; a kiosk that an
        update brought has none.
        """
        brought = {
            (update.body.enrolment.kiosk, update.body.enrolment.epoch)
            for update in self.updates
            if isinstance(update.body, NewKiosk)
        }
        names = sorted({name for name, _ in self.enrolled - brought})
        wanted = set(groups)
        fitting = [spare for spare in self.spares if set(spare.groups) == wanted]
        return tuple(
            spare
            for place, spare in enumerate(fitting)
            if names and names[place % len(names)] == kiosk
        )

    def keys_revoked_by(self, applied: Container[str]) -> frozenset[str]:
        """Return the names of the keys revoked by those updates whose hashes are in `applied`."""
        if not self.revoked_keys:
            return frozenset()
        return frozenset(
            update.body.name
            for update in self.updates
            if isinstance(update.body, KeyRevocation) and update.hash in applied
        )

    def pin_key(self, kiosk: str, epoch: int) -> str | None:
        """Return the PIN key that an update brought an epoch, sealed to it; None if none did."""
        for update in self.updates:
            if isinstance(update.body, NewKiosk):
                new = update.body.enrolment
                if (new.kiosk, new.epoch) == (kiosk, epoch):
                    return update.body.pin_key
        return None

    def is_refused(self, poll: str, credential: str) -> bool:
        """Say whether a card must not vote in a poll: it was revoked or replaced."""
        return (poll, credential) in self.revoked or (poll, credential) in self.replaced

    def replaced_by(self, poll: str, credential: str) -> tuple[str, ...]:
        """Return the public credentials that a card replaced in a poll, newest first."""
        before = {(its, new): old for (its, old), new in self.replaced.items()}
        found: list[str] = []
        while (old := before.get((poll, found[-1] if found else credential))) is not None:
            found.append(old)
        return tuple(found)


def before_updates(package: Package) -> InForce:
    """Return what holds by the package alone."""
    enrolled = frozenset((each.kiosk, each.epoch) for each in package.enrolments)
    has_pins, event = PINS in package.files, package.event
    return InForce(package.hash, package.event_key, event, enrolled, has_pins, event.spares)


def package_in_force(package: Package, in_force: InForce) -> Package:
    """Return the package with its updates: motions' elections, new kiosks' enrolments and PIN keys.

    Its hash and manifest stay those of the package.
    """
    files = dict(package.files)
    enrolments = list(package.enrolments)
    for uuid, election in in_force.elections.items():
        files[f"polls/{uuid}/election.json"] = election.encode()
    for update in in_force.updates:
        if isinstance(update.body, NewKiosk):
            new = update.body.enrolment
            files[f"enrolments/{new.kiosk}.{new.epoch}.note"] = update.body.note.encode()
            enrolments.append(new)
            if update.body.pin_key:
                sealed = f"{update.body.pin_key}\n"
                files[pin_key_file(new.kiosk, new.epoch)] = sealed.encode()
    return replace(package, event=in_force.event, enrolments=tuple(enrolments), files=files)


def make_update(in_force: InForce, body: Body, signer: Signer) -> str:
    """Return the signed note of the update that follows those in force.

    Refuses what no note holds: too_large.
    """
    return _make(in_force, in_force.number + 1, body, signer)


def make_floor_motion(in_force: InForce, motion: Motion, card: Signer) -> str:
    """Return the signed note of a motion that a staff card puts; refuses as `make_update`."""
    return _make(in_force, in_force.floor_number(motion.poll.uuid), motion, card)


def _make(in_force: InForce, number: int, body: Body, signer: Signer) -> str:
    fields = {
        "event": in_force.event.tag,
        "number": number,
        "prev": in_force.hash,
        "kind": _KINDS[type(body)],
        "body": body.fields(),
    }
    note = sign(note_text(UPDATE, fields), signer)
    if len(note.encode()) > MAX_NOTE:
        raise Refused(InputRefusal.too_large, f"update {number}", f"over {MAX_NOTE} bytes")
    return note


def parse_update(
    message: str | bytes,
    event_key: Verifier,
    place: str = "update",
    cards: Sequence[Staff] = (),
) -> Update:
    """Return the update of a note signed by the event key, or refuse it by its place.

    Or, by one of the event's staff `cards`, of a floor motion. Whether it fits what is in force is
    judged by `apply`.
    """
    staff = _card_of(message, event_key, cards, place)
    text = open_note(message, [event_key if staff is None else staff.verifier], place)
    fields = Fields(read_body(text, UPDATE, place), place)
    event = read_pattern(fields.take("event"), fields.at("event"), TAG)
    least, most = (1, FLOOR - 1) if staff is None else (FLOOR, MAX_NUMBER)
    number = fields.integer("number", least, most)
    prev = fields.string("prev", 64)
    if not is_sha256(prev):
        raise Refused(InputRefusal.bad_value, fields.at("prev"))
    kind = fields.one_of("kind", tuple(_KINDS.values()) if staff is None else ("motion",))
    body = _read_body(kind, Fields(fields.take("body"), fields.at("body")), event_key)
    fields.done()
    note = message if isinstance(message, str) else message.decode()
    return Update(event, number, prev, body, note_hash(text), note, staff.name if staff else "")


def _card_of(
    message: str | bytes, event_key: Verifier, cards: Sequence[Staff], place: str
) -> Staff | None:
    """Return the staff card whose signature a note has; None where it has the event key's."""
    names = [name for name, _, _ in split(message, place)[1]] if cards else []
    if event_key.name in names:
        return None
    return next((card for card in cards if card.name in names), None)


def is_floor(update: Update) -> bool:
    """Say whether an update is a floor motion, no link of the chain."""
    return update.number >= FLOOR


def _read_body(kind: str, fields: Fields, event_key: Verifier) -> Body:
    body: Body
    if kind == "motion":
        poll = read_poll(fields.take("poll"), fields.at("poll"))
        body = Motion(poll, fields.string("election", MAX_NOTE))
    elif kind == "revoke":
        body = Revocation(fields.items("cards", read_credentials, 1, MAX_CARDS))
    elif kind == "reissue":
        old = read_credentials(fields.take("old"), fields.at("old"))
        body = Reissue(old, read_credentials(fields.take("new"), fields.at("new")))
    elif kind == "revoke_key":
        body = KeyRevocation(read_pattern(fields.take("name"), fields.at("name"), _NAME))
    else:
        note, place = fields.string("enrolment", MAX_NOTE), fields.at("enrolment")
        enrolment = parse_enrolment(note, event_key, place)
        body = NewKiosk(enrolment, note, _read_pin_key(fields) if fields.has("pin_key") else None)
    fields.done()
    return body


def _read_pin_key(fields: Fields) -> str:
    text, place = fields.string("pin_key", MAX_SEALED_KEY), fields.at("pin_key")
    if len(decode_base64(text, place)) != SEALED_KEY_SIZE:
        raise Refused(InputRefusal.bad_value, place, "length of a sealed key")
    return text


def read_credentials(value: object, place: str) -> Credentials:
    """Return a card by its public credential in each poll, or refuse the form of it."""
    if not isinstance(value, dict) or not value:
        raise Refused(InputRefusal.bad_value, place, "not a credential by poll")
    return {
        read_pattern(uuid, place, _UUID): read_pattern(public, f"{place}.{uuid[:40]}", _CREDENTIAL)
        for uuid, public in value.items()
    }


def take_updates(
    in_force: InForce, messages: Iterable[tuple[str, str | bytes]], rolls: Rolls
) -> InForce:
    """Return what holds after each of (place, signed note), passing over those in force already.

    Raises as `parse_update` and `apply` do, for the first that does not fit.
    """
    for place, message in messages:
        update = parse_update(message, in_force.event_key, place, in_force.event.staff)
        if not _is_applied(update, in_force):
            in_force = apply(in_force, update, rolls, place)
    return in_force


def _is_applied(update: Update, in_force: InForce) -> bool:
    if is_floor(update):
        return any(update.hash == other.hash for other in in_force.floor)
    updates = in_force.updates
    return update.number <= len(updates) and updates[update.number - 1].hash == update.hash


def apply(in_force: InForce, update: Update, rolls: Rolls, place: str = "update") -> InForce:
    """Return what holds after one more update.

    Refuses: other_event; gap, when one before it is missing; fork, when another stands at its
    number or before it, or at a floor motion's spare; staff_revoked; bad_value, already_exists,
    package_malformed for a body that does not fit what is in force.
    """
    place = f"{place} update {update.number}"
    if update.event != in_force.event.tag:
        raise Refused(InputRefusal.other_event, place)
    if is_floor(update):
        return _apply_floor(in_force, update, rolls, place)
    if update.number <= in_force.number:
        raise Refused(InputRefusal.fork, place, "another one of this number is in force")
    if update.number > in_force.number + 1:
        raise Refused(InputRefusal.gap, place, f"update {in_force.number + 1} comes first")
    if update.prev != in_force.hash:
        raise Refused(InputRefusal.fork, place, "it follows another one than is in force")
    applied = (*in_force.applied, update)
    after = replace(in_force, updates=(*in_force.updates, update), applied=applied)
    body = update.body
    if isinstance(body, Motion):
        taken = in_force.motions.get(body.poll.uuid)
        void = taken is not None and is_floor(taken)
        return after if void else _with_motion(after, update, body, rolls, place)
    if isinstance(body, Revocation):
        return replace(after, revoked=_with_revoked(in_force, body, rolls, place))
    if isinstance(body, Reissue):
        return replace(after, replaced=_with_replaced(in_force, body, rolls, place))
    if isinstance(body, NewKiosk):
        return replace(after, enrolled=_with_enrolled(in_force, body, place))
    return replace(after, revoked_keys=_with_revoked_key(in_force, body.name, place))


def _apply_floor(in_force: InForce, update: Update, rolls: Rolls, place: str) -> InForce:
    chain = [in_force.package, *(link.hash for link in in_force.updates)]
    if update.prev not in chain:
        raise Refused(InputRefusal.gap, place, "the update that it names comes first")
    before = set(chain[1 : chain.index(update.prev) + 1])
    if update.staff in in_force.keys_revoked_by(before):
        raise Refused(InputRefusal.staff_revoked, place, update.staff)
    body = update.body
    if not isinstance(body, Motion) or in_force.floor_number(body.poll.uuid) != update.number:
        raise Refused(InputRefusal.bad_value, f"{place} poll", "not the spare of this number")
    if body.poll.uuid in in_force.motions:
        raise Refused(InputRefusal.fork, place, "the spare has another question")
    found = sorted((*in_force.floor, update), key=lambda one: one.number)
    after = replace(in_force, floor=tuple(found), applied=(*in_force.applied, update))
    return _with_motion(after, update, body, rolls, place)


def _with_motion(
    in_force: InForce, update: Update, motion: Motion, rolls: Rolls, place: str
) -> InForce:
    event, poll = in_force.event, motion.poll
    spare = next((spare for spare in event.spares if spare.uuid == poll.uuid), None)
    if spare is None or spare.groups != poll.groups:
        raise Refused(InputRefusal.bad_value, f"{place} poll", "no spare of this uuid and groups")
    trustees = rolls.trustees(poll.uuid)
    check_election(event, poll, motion.election, trustees, f"{place} polls/{poll.uuid}/")
    left = tuple(other for other in event.spares if other is not spare)
    motions = {**in_force.motions, poll.uuid: update}
    made = {each.uuid: each for each in (*event.polls, poll) if each.uuid in motions}
    polls = [each for each in event.polls if each.uuid not in made]
    polls += [made[each.uuid] for each in in_force.spares if each.uuid in made]
    return replace(in_force, event=replace(event, polls=tuple(polls), spares=left), motions=motions)


def _with_revoked(
    in_force: InForce, revocation: Revocation, rolls: Rolls, place: str
) -> frozenset[tuple[str, str]]:
    revoked = set(in_force.revoked)
    for index, card in enumerate(revocation.cards):
        at = f"{place} cards[{index}]"
        _check_on_roll(in_force.event, card, rolls, at)
        if not revoked.isdisjoint(card.items()):
            raise Refused(InputRefusal.already_exists, at, "revoked before")
        revoked.update(card.items())
    return frozenset(revoked)


def _with_replaced(
    in_force: InForce, reissue: Reissue, rolls: Rolls, place: str
) -> dict[tuple[str, str], str]:
    old, new = set(reissue.old.items()), set(reissue.new.items())
    for name, card in (("old", reissue.old), ("new", reissue.new)):
        _check_on_roll(in_force.event, card, rolls, f"{place} {name}")
    if set(reissue.old) != set(reissue.new) or not old.isdisjoint(new):
        raise Refused(InputRefusal.bad_value, place, "old and new do not fit each other")
    if not old.isdisjoint(in_force.replaced):
        raise Refused(InputRefusal.already_exists, f"{place} old", "replaced before")
    in_use = {(poll, used) for (poll, _), used in in_force.replaced.items()}
    if not new.isdisjoint(in_use | set(in_force.replaced) | in_force.revoked):
        raise Refused(InputRefusal.already_exists, f"{place} new", "replaced or revoked before")
    fresh = {(poll, public): reissue.new[poll] for poll, public in reissue.old.items()}
    return {**in_force.replaced, **fresh}


def _check_on_roll(event: Event, card: Credentials, rolls: Rolls, place: str) -> None:
    for uuid, public in card.items():
        if uuid not in event.uuids or not rolls.on_roll(uuid, public):
            raise Refused(InputRefusal.bad_value, f"{place}.{uuid}", "on no roll")


def _with_revoked_key(in_force: InForce, name: str, place: str) -> frozenset[str]:
    event = in_force.event
    names = {*(card.name for card in event.staff), *(admin.name for admin in event.admins)}
    if name not in names:
        raise Refused(InputRefusal.bad_value, f"{place} name", f"no staff card or admin {name}")
    if name in in_force.revoked_keys:
        raise Refused(InputRefusal.already_exists, f"{place} name", f"{name} was revoked before")
    return in_force.revoked_keys | {name}


def _with_enrolled(in_force: InForce, new: NewKiosk, place: str) -> frozenset[tuple[str, int]]:
    enrolment = new.enrolment
    if enrolment.event != in_force.event.tag:
        raise Refused(InputRefusal.other_event, f"{place} enrolment")
    who = (enrolment.kiosk, enrolment.epoch)
    if who in in_force.enrolled:
        raise Refused(InputRefusal.already_exists, f"{place} enrolment", f"{who[0]}/{who[1]}")
    refuse_outside_witness(enrolment, in_force.event, f"{place} enrolment")
    if new.pin_key and not in_force.has_pins:
        raise Refused(InputRefusal.bad_value, f"{place} pin_key", "the package has no PINs")
    return in_force.enrolled | {who}
