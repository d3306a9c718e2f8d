"""Who belongs to a hall: what the package and its updates say of kiosks, polls and keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from maru.kiosk.store import Store
from maru.protocol.belenios.group import Group, group
from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.event import MAX_POLLS, Staff, parse_event
from maru.protocol.note import Verifier, note_hash
from maru.protocol.package import PINS, open_manifest
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import (
    FLOOR,
    InForce,
    NewKiosk,
    Update,
    is_floor,
    parse_update,
    take_updates,
)
from maru.sync.peers.messages import Origin

MAX_FLOOR = 2 * MAX_POLLS
"""Floor motions that are passed on."""


@dataclass(frozen=True)
class PeerHall:
    """What holds by the package, the updates that the kiosk applied, and those that it was offered.

    `members` are the newest epochs, by their witness keys, this kiosk's own among them; `records`
    are the keys of the records of every epoch. `updates` are all of the chain that fit, from
    number 1 on; `floor` are the floor motions that were seen, even of one spare several, so that
    every kiosk hears of it. `problem` says, in English, why an update that was offered does not
    fit.
    """

    tag: str
    package: str
    event_key: Verifier
    group: Group
    own: Enrolment
    members: Mapping[bytes, Enrolment]
    records: Mapping[Origin, Verifier]
    polls: tuple[str, ...]
    updates: tuple[Update, ...]
    staff: tuple[Staff, ...] = ()
    floor: tuple[Update, ...] = ()
    problem: str = ""

    @property
    def origin(self) -> Origin:
        """This kiosk and its epoch."""
        return self.own.kiosk, self.own.epoch

    @property
    def kiosks(self) -> tuple[Enrolment, ...]:
        """The newest epoch of every kiosk, by their names."""
        return tuple(sorted(self.members.values(), key=lambda member: member.kiosk))

    def read_update(self, note: str) -> Update:
        """Return an update that was signed for this event, or refuse it."""
        update = parse_update(note, self.event_key, cards=self.staff)
        if update.event != self.tag:
            raise Refused(InputRefusal.other_event, f"update {update.number}")
        return update


def read_hall(store: Store, offered: Iterable[str]) -> PeerHall:
    """Read a kiosk's store, and the notes of updates that were offered to it.

    What does not fit among those is passed over. Raises `Refused` for a store that is not right.
    """
    event_key, manifest, listed = open_manifest(store.manifest(), "manifest")
    event = parse_event(store.event_text())
    own = parse_enrolment(store.enrolment(), event_key)
    enrolments = [parse_enrolment(note, event_key) for note in store.enrolments()]
    enrolled = frozenset((each.kiosk, each.epoch) for each in enrolments)
    begun = InForce(
        note_hash(manifest), event_key, event, enrolled, PINS in listed, spares=event.spares
    )
    notes = [note for _, note in store.updates()]
    chain = [("update", note) for number, note in store.updates() if number < FLOOR]
    in_force, problem = take_updates(begun, chain, store), ""
    floor: dict[str, Update] = {}
    for note in (*notes[len(chain) :], *offered):
        try:
            update = parse_update(note, event_key, cards=event.staff)
            if is_floor(update) and update.event == event.tag:
                floor[update.hash] = update
            in_force = take_updates(in_force, [("update", note)], store)
        except Refused as refused:
            problem = str(refused)
    enrolments += (
        update.body.enrolment for update in in_force.updates if isinstance(update.body, NewKiosk)
    )
    newest: dict[str, Enrolment] = {}
    for each in sorted([*enrolments, own], key=lambda each: each.epoch):
        newest[each.kiosk] = each
    return PeerHall(
        tag=event.tag,
        package=in_force.package,
        event_key=event_key,
        group=group(event.group),
        own=own,
        members={Verifier.from_vkey(each.witness).public_key: each for each in newest.values()},
        records={(each.kiosk, each.epoch): each.verifier for each in [*enrolments, own]},
        polls=tuple(poll.uuid for poll in in_force.event.polls),
        updates=in_force.updates,
        staff=event.staff,
        floor=tuple(floor.values())[:MAX_FLOOR],
        problem=problem,
    )
