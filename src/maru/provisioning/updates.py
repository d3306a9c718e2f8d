"""Updates to a package that is out: made on the staff's machine, one note each.

`updates/0001.note` and so on follow the folder's `EVENT.maru` (maru.protocol.update). Each is
applied here before it is written, as kiosks and ledger will apply it. `cards/handed-out.txt` has a
line for each reserved card that was handed out, `0051 walk-in` or `0052 for 0007`; the line is
written before the ticket's picture, so that no card is ever handed out twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from maru.command import read_file, read_text, write_new_file
from maru.protocol.belenios.group import group
from maru.protocol.belenios.trustee import parse_trustees
from maru.protocol.card_request import MAX_REQUEST, CardRequest, parse_card_request
from maru.protocol.enrolment import Enrolment, enrol, parse_enrolment
from maru.protocol.event import Poll
from maru.protocol.note import MAX_NOTE
from maru.protocol.package import MAX_PACKAGE, Package, election_text, read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import (
    Body,
    InForce,
    KeyRevocation,
    Motion,
    NewKiosk,
    PackageRolls,
    Reissue,
    Revocation,
    Update,
    before_updates,
    make_update,
    take_updates,
)
from maru.provisioning.cards import Card, read_credentials
from maru.provisioning.event_folder import (
    CREDENTIALS,
    PACKAGE_NAME,
    PIN_KEY,
    PIN_LIST,
    UPDATES,
    open_folder,
    public_credentials,
    write_ticket,
)
from maru.provisioning.folder import SECRET
from maru.provisioning.pins import sealed_key
from maru.provisioning.toml_event import MAX_BYTES, parse_motion

HANDED_OUT = "cards/handed-out.txt"
MAX_LIST = 16 * 1024 * 1024


@dataclass(frozen=True)
class Written:
    """An update that was written to `path`."""

    update: Update
    path: Path


@dataclass(frozen=True)
class HandedOut:
    """A reserved card that was handed out, and the picture of its ticket.

    `pins` is the list that has its PIN, None in an event without them or once that is deleted.
    """

    card: Card
    ticket: Path
    pins: Path | None


def write_motion(directory: Path, file: Path) -> tuple[Written, Poll]:
    """Put the motion of a TOML file to the vote, in the first spare poll of its groups."""
    desk = _Desk(directory)
    event = desk.in_force.event
    poll = parse_motion(read_file(file, MAX_BYTES), file.name, event.languages, event.groups)
    spares = [spare for spare in event.spares if set(spare.groups) == set(poll.groups)]
    if event.staff:  # of the first ones kiosks make floor motions
        spares.reverse()
    if not spares:
        groups = ", ".join(poll.groups)
        raise Refused(InputRefusal.not_found, f"{file.name} groups", f"no spare poll for {groups}")
    poll = replace(poll, uuid=spares[0].uuid, groups=spares[0].groups)
    trustees = parse_trustees(group(event.group), desk.package.trustees(poll.uuid))
    return desk.write(Motion(poll, election_text(event, poll, trustees))), poll


def write_revocation(directory: Path, numbers: Sequence[int]) -> Written:
    """Revoke cards by their numbers."""
    desk = _Desk(directory)
    cards = [desk.card(number) for number in numbers]
    return desk.write(Revocation(tuple(desk.credentials(card) for card in cards)))


def card_of_request(directory: Path, file: Path) -> int:
    """Return the number of the card that a kiosk's request is about (maru.protocol.card_request).

    Derives the cards' public credentials one after another, some milliseconds each.
    """
    request = parse_card_request(read_text(file, MAX_REQUEST), file.name)
    return _Desk(directory).find(request, file.name).number


def write_reissue(directory: Path, number: int) -> tuple[Written, HandedOut]:
    """Replace a card by the next reserved one of its group, which is handed out."""
    desk = _Desk(directory)
    old = desk.card(number)
    new = desk.next_reserved(old.group)
    reissue = Reissue(desk.credentials(old), desk.credentials(new))
    desk.follow(reissue)
    handed_out = desk.hand_out(new, f"for {old.number:04}")
    return desk.write(reissue), handed_out


def write_staff_revocation(directory: Path, name: str) -> tuple[Written, int]:
    """Revoke a staff card by its name; also return how many are left."""
    desk = _Desk(directory)
    cards = [card.name for card in desk.in_force.event.staff]
    return _revoke_key(desk, name, cards, f"staff card {name}")


def write_admin_revocation(directory: Path, name: str) -> tuple[Written, int]:
    """Revoke an admin's key by its name; also return how many are left."""
    desk = _Desk(directory)
    admins = [admin.name for admin in desk.in_force.event.admins]
    return _revoke_key(desk, name, admins, f"admin {name}")


def _revoke_key(desk: _Desk, name: str, names: Sequence[str], place: str) -> tuple[Written, int]:
    if name not in names:
        raise Refused(InputRefusal.not_found, place, f"one of {', '.join(names)}")
    left = set(names) - desk.in_force.revoked_keys - {name}
    return desk.write(KeyRevocation(name)), len(left)


def write_enrolment(directory: Path, request: Path) -> Written:
    """Enrol a kiosk, or an epoch, that the package does not have; with the PIN key if there is."""
    desk = _Desk(directory)
    note = enrol(read_text(request, MAX_NOTE), desk.in_force.event.tag, desk.signer, request.name)
    enrolment = parse_enrolment(note, desk.signer.verifier, request.name)
    return desk.write(NewKiosk(enrolment, note, desk.pin_key(enrolment)))


def hand_out_walk_in(directory: Path, group_id: str | None) -> HandedOut:
    """Hand out the next reserved card; which group's has to be said where there are several."""
    desk = _Desk(directory)
    groups = [each.id for each in desk.in_force.event.groups]
    if group_id is None and len(groups) > 1:
        raise Refused(InputRefusal.missing_key, "--group", f"one of {', '.join(groups)}")
    if group_id is not None and group_id not in groups:
        raise Refused(InputRefusal.not_found, f"--group {group_id}")
    card = desk.next_reserved(group_id or groups[0])
    return desk.hand_out(card, "walk-in")


class _Desk:
    """An event folder with its package, its updates and its cards."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        event, self.signer = open_folder(directory)
        path = directory / PACKAGE_NAME
        self.package: Package = read_package(read_file(path, MAX_PACKAGE), str(path))
        if self.package.event != event:
            raise Refused(InputRefusal.package_altered, str(path), "not this folder's event")
        notes = sorted((directory / UPDATES).glob("*.note"))
        self._rolls = PackageRolls(self.package)
        self.in_force: InForce = take_updates(
            before_updates(self.package),
            [(str(note), read_text(note, MAX_NOTE)) for note in notes],
            self._rolls,
        )
        cards = directory / CREDENTIALS
        self._cards = read_credentials(read_text(cards, MAX_LIST), str(cards))

    def card(self, number: int) -> Card:
        """Return a card by its number, or refuse it."""
        if not 1 <= number <= len(self._cards):
            place = f"{self._directory / CREDENTIALS} card {number}"
            raise Refused(InputRefusal.not_found, place)
        return self._cards[number - 1]

    def find(self, request: CardRequest, place: str) -> Card:
        """Return the card that a kiosk's request names; refuse one of another event, or of none."""
        if request.event != self.in_force.event.tag:
            raise Refused(InputRefusal.other_event, place)
        for card in self._cards:
            if self.credentials(card).items() >= request.card.items():
                return card
        raise Refused(InputRefusal.not_found, place, "no card of this event")

    def credentials(self, card: Card) -> dict[str, str]:
        """Return a card's public credentials."""
        return dict(public_credentials(card, self.in_force.event))

    def pin_key(self, enrolment: Enrolment) -> str | None:
        """Return the PIN key sealed to a kiosk, in Base64; None in an event without PINs."""
        if not self.in_force.has_pins:
            return None
        path = self._directory / PIN_KEY
        return sealed_key(read_text(path, 1024), enrolment, str(path)).removesuffix("\n")

    def next_reserved(self, group_id: str) -> Card:
        """Return the first reserved card of a group that was not handed out."""
        used = {line[:4] for line in self._handed_out().splitlines()}
        for card in self._cards:
            if card.reserved and card.group == group_id and f"{card.number:04}" not in used:
                return card
        place = f"{self._directory / CREDENTIALS} {group_id}"
        raise Refused(InputRefusal.not_found, place, "no reserved card is left")

    def hand_out(self, card: Card, why: str) -> HandedOut:
        """Note that a reserved card is handed out, then write its ticket."""
        text = self._handed_out() + f"{card.number:04} {why}\n"
        write_new_file(self._directory / HANDED_OUT, text.encode(), SECRET)
        ticket = write_ticket(self._directory, self.in_force.event.tag, card)
        pins = self._directory / PIN_LIST
        return HandedOut(card, ticket, pins if pins.exists() else None)

    def _handed_out(self) -> str:
        path = self._directory / HANDED_OUT
        return read_text(path, MAX_LIST) if path.exists() else ""

    def follow(self, body: Body) -> Update:
        """Return the next update, found to fit what is in force; write nothing."""
        note = make_update(self.in_force, body, self.signer)
        after = take_updates(self.in_force, [(UPDATES, note)], self._rolls)
        return after.updates[-1]

    def write(self, body: Body) -> Written:
        """Sign the next update and write it."""
        update = self.follow(body)
        path = self._directory / UPDATES / f"{update.number:04}.note"
        path.parent.mkdir(exist_ok=True)
        write_new_file(path, update.note.encode())
        return Written(update, path)
