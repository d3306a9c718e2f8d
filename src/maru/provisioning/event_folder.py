"""The event folder: all that the staff's machine keeps of an event.

    event.key                   the event signing key                            secret
    event.vkey                  its public half
    event.json                  texts, groups and rules
    polls/<uuid>/…              election, roll and trustees of each poll
    enrolments/<kiosk>.<n>.note enrolled kiosks
    trustee/                    where no others were named, the event's one trustee
                                (maru.provisioning.trustee.steps)                secret
    cards/credentials.txt       number, group and credential of every card       secret
    cards/tickets/card-0001.png the QR ticket of a card                          secret
    cards/pins.txt              number and PIN of every card, where there are PINs secret
    cards/pin.key               the key that the kiosks open PINs with             secret
    pins.json                   the PINs as the package lists them
    staff/staff-1.ticket, .png  the QR ticket of a staff card, as text and to print secret
    staff/pins.txt              name and PIN of every staff card                   secret
    cards/handed-out.txt        which reserved cards were handed out, and for what
    EVENT.maru                  the package
    updates/<number>.note       updates to it (maru.provisioning.updates)

The folder and its secrets are open to their owner only. Names of people are not here: who got which
card is the register's matter.
"""

import hashlib
import json
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from maru.command import read_file, read_text, write_new_file
from maru.passphrase import MODERATE, Cost
from maru.protocol import package as package_format
from maru.protocol import pin
from maru.protocol.belenios.credential import (
    new_uuid,
    parse_roll,
    public_credential,
    roll_text,
)
from maru.protocol.belenios.group import Entropy, group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.trustee import TRUSTEES_LIMIT, Trustees, parse_trustees
from maru.protocol.enrolment import Enrolment, enrol, parse_enrolment
from maru.protocol.event import (
    MAX_EVENT_TEXT,
    Event,
    Ledger,
    event_key_name,
    event_tag,
    event_text,
    parse_event,
)
from maru.protocol.note import ED25519, MAX_NOTE, Signer, Verifier
from maru.protocol.package import (
    MAX_PACKAGE,
    PINS,
    Package,
    election_text,
    pin_key_file,
    read_package,
)
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.ticket import ticket_text
from maru.provisioning.cards import Card, credentials_text, make_cards, ticket_png
from maru.provisioning.draft import Draft
from maru.provisioning.folder import SECRET, new_folder, write_file
from maru.provisioning.pins import make_card_pins, sealed_key
from maru.provisioning.staff import StaffCard, make_staff_cards, staff_pins_text
from maru.provisioning.trustee.steps import assemble, draw_secret, new_trustee

PACKAGE_NAME = "EVENT.maru"
EVENT_KEY = "event.key"
TRUSTEE = "trustee"
CREDENTIALS = "cards/credentials.txt"
TICKETS = "cards/tickets"
PIN_LIST = "cards/pins.txt"
PIN_KEY = "cards/pin.key"
STAFF = "staff"
STAFF_PINS = "staff/pins.txt"
UPDATES = "updates"

Progress = Callable[[int, int], None]
"""Told how many cards are done, of how many."""


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def read_ledger(path: Path, certificate: Path | None = None) -> Ledger:
    """Return the ledger whose vkey is the one line of a file; the key's name is the origin.

    `certificate` is the file, PEM, of the one TLS certificate by which kiosks are to know it.
    """
    vkey = read_text(path, 1024).strip()
    verifier = Verifier.from_vkey(vkey, path.name)
    if verifier.kind != ED25519:
        raise Refused(InputRefusal.wrong_key, path.name, "one that signs checkpoints")
    return Ledger(verifier.name, vkey, None if certificate is None else _fingerprint(certificate))


def _fingerprint(path: Path) -> str:
    """Return the SHA-256, in hex, of the certificate (DER) in a file."""
    try:
        der = ssl.PEM_cert_to_DER_cert(read_text(path, 64 * 1024).strip())
    except ValueError:
        raise Refused(InputRefusal.malformed, path.name, "not one certificate in PEM") from None
    return hashlib.sha256(der).hexdigest()


def read_trustees(path: Path, group_name: str) -> Trustees:
    """Return the trustees of a file that a ceremony ended with, checked; or refuse it."""
    text = read_text(path, TRUSTEES_LIMIT).rstrip("\n")
    try:
        return parse_trustees(group(group_name), text)
    except Invalid as invalid:
        detail = f"{invalid.sentence('en')} Group {group_name}"
        raise Refused(InputRefusal.bad_value, path.name, detail) from None


@dataclass(frozen=True)
class Passphrase:
    """The passphrase of the event's one trustee, and what a guess at it shall cost."""

    text: str = field(repr=False)
    cost: Cost = MODERATE


def new_event(
    directory: Path,
    draft: Draft,
    ledger: Ledger,
    group_name: str,
    entropy: Entropy,
    trustees: Trustees | Passphrase,
    *,
    tickets: bool = True,
    pin_cost: pin.Cost = pin.COST,
    progress: Progress = no_progress,
) -> Event:
    """Make the event folder of a draft and return its event.

    `group_name` is "Ed25519" or "BELENIOS-2048". `trustees` are those of a ceremony, in this group;
    or the passphrase for the one trustee whose folder is made in the event's. Everything is written
    into a neighbour of `directory`, which is renamed at the end. `pin_cost` is what a guess at a
    card's PIN costs. Refused: already_exists, not_found (the folder that `directory` shall lie in),
    unwritable.
    """
    signer = _new_event_key(entropy)
    tag = event_tag(signer.verifier.public_key)
    staff = make_staff_cards(draft.staff_cards, tag, entropy)
    event = draft.event(
        tag,
        group_name,
        ledger,
        lambda: new_uuid(entropy),
        tuple(card.public for card in staff),
    )
    cards = make_cards(draft.cards, entropy, draft.reserved)
    with new_folder(directory) as folder:
        write_file(folder / EVENT_KEY, signer.to_text() + "\n", SECRET)
        write_file(folder / "event.vkey", signer.vkey + "\n")
        write_file(folder / "event.json", event_text(event))
        if isinstance(trustees, Passphrase):
            trustees = _new_trustee(folder / TRUSTEE, group_name, trustees, entropy)
        write_file(folder / CREDENTIALS, credentials_text(cards), SECRET)
        if staff:
            _write_staff(folder, staff)
        if draft.pins:
            pins = make_card_pins(cards, entropy, pin_cost, progress)
            write_file(folder / PIN_LIST, pins.text, SECRET)
            write_file(folder / PIN_KEY, pins.key_text, SECRET)
            write_file(folder / PINS, pin.list_text(pins.listed))
        rolls: dict[str, list[str]] = {uuid: [] for uuid in event.uuids}
        for card in cards:
            for uuid, public in public_credentials(card, event):
                rolls[uuid].append(public)
            if tickets and not card.reserved:
                write_ticket(folder, tag, card)
            progress(card.number, len(cards))
        for poll in event.polls:
            of_poll = folder / "polls" / poll.uuid
            write_file(of_poll / "election.json", election_text(event, poll, trustees))
        for uuid in event.uuids:
            write_file(folder / "polls" / uuid / "trustees.json", trustees.text)
            write_file(folder / "polls" / uuid / "roll.json", roll_text(rolls[uuid]))
    return event


def _write_staff(folder: Path, staff: tuple[StaffCard, ...]) -> None:
    write_file(folder / STAFF_PINS, staff_pins_text(staff), SECRET)
    for card in staff:
        path = folder / STAFF / f"{card.public.name}.ticket"
        write_file(path, f"{card.ticket}\n", SECRET)
        write_file(path.with_suffix(".png"), ticket_png(card.ticket), SECRET)


def write_ticket(directory: Path, tag: str, card: Card) -> Path:
    """Write the picture of a card's ticket and return its path."""
    path = directory / TICKETS / card.ticket_name
    write_file(path, ticket_png(ticket_text(tag, card.credential)), SECRET)
    return path


def enrol_kiosks(directory: Path, requests: Sequence[Path]) -> tuple[Enrolment, ...]:
    """Sign the enrolment that each request file asks for, all of them or none.

    The same request again changes nothing; another one of the same kiosk and epoch is refused,
    because an epoch's keys never change.
    """
    event, signer = open_folder(directory)
    notes: dict[Path, str] = {}
    enrolments = []
    for path in requests:
        note = enrol(read_text(path, MAX_NOTE), event.tag, signer, path.name)
        enrolment = parse_enrolment(note, signer.verifier, path.name)
        target = directory / "enrolments" / f"{enrolment.kiosk}.{enrolment.epoch}.note"
        known = notes.get(target) or (read_text(target, MAX_NOTE) if target.exists() else note)
        if known != note:
            kiosk = f"{path.name} {enrolment.kiosk} epoch {enrolment.epoch}"
            raise Refused(InputRefusal.already_exists, kiosk, "enrolled with other keys")
        notes[target] = note
        enrolments.append(enrolment)
    (directory / "enrolments").mkdir(exist_ok=True)
    for target, note in notes.items():
        write_new_file(target, note.encode())
    return tuple(enrolments)


def write_package(directory: Path) -> Package:
    """Sign what the folder holds as its package, write `EVENT.maru`, and return it as read back.

    Refused (already_exists) when it would be another than the one that the folder's updates follow.
    """
    event, signer = open_folder(directory)
    names = ["event.json", *(f"polls/{poll.uuid}/election.json" for poll in event.polls)]
    for uuid in event.uuids:
        names += [f"polls/{uuid}/{part}.json" for part in ("roll", "trustees")]
    names += [f"enrolments/{path.name}" for path in (directory / "enrolments").glob("*.note")]
    files = {name: read_file(directory / name, MAX_PACKAGE) for name in names}
    if (directory / PINS).exists():
        files |= _pin_files(directory, files, signer.verifier)
    data = package_format.write_package(files, signer)
    package = read_package(data, PACKAGE_NAME)
    has_updates = any((directory / UPDATES).glob("*.note"))
    if has_updates and read_file(directory / PACKAGE_NAME, MAX_PACKAGE) != data:
        detail = "updates follow the package that is there; enrol kiosks with `update enrol`"
        raise Refused(InputRefusal.already_exists, str(directory / UPDATES), detail)
    write_new_file(directory / PACKAGE_NAME, data)
    return package


def _pin_files(
    directory: Path, files: Mapping[str, bytes], event_key: Verifier
) -> dict[str, bytes]:
    """Return the list of PINs, and the PIN key sealed to each enrolled kiosk."""
    key = read_text(directory / PIN_KEY, 1024)
    made = {PINS: read_file(directory / PINS, MAX_PACKAGE)}
    for name, note in files.items():
        if name.startswith("enrolments/"):
            enrolment = parse_enrolment(note.decode(), event_key, name)
            sealed = sealed_key(key, enrolment, str(directory / PIN_KEY))
            made[pin_key_file(enrolment.kiosk, enrolment.epoch)] = sealed.encode()
    return made


def show_package(path: Path) -> Package:
    """Return the package in a file, or refuse it; every key of its rolls is checked as well."""
    package = read_package(read_file(path, MAX_PACKAGE), path.name)
    for uuid in package.event.uuids:
        try:
            parse_roll(group(package.event.group), package.roll(uuid))
        except Invalid as invalid:
            place = f"{path.name} polls/{uuid}/roll.json"
            raise Refused(InputRefusal.package_malformed, place, str(invalid)) from None
    return package


def roll_size(package: Package, uuid: str) -> int:
    """Return how many cards may vote in a poll or spare."""
    return len(json.loads(package.roll(uuid)))


def _new_event_key(entropy: Entropy) -> Signer:
    seed = entropy(32)
    unnamed = Signer("event", seed)
    return Signer(event_key_name(event_tag(unnamed.verifier.public_key)), seed)


def public_credentials(card: Card, event: Event) -> Iterator[tuple[str, str]]:
    """Yield uuid and public credential for each poll and spare that the card may vote in."""
    groups = {poll.uuid: poll.groups for poll in event.polls}
    groups |= {spare.uuid: spare.groups for spare in event.spares}
    for uuid, its_groups in groups.items():
        if card.group in its_groups:
            yield uuid, public_credential(group(event.group), uuid, card.credential)


def _new_trustee(
    directory: Path, group_name: str, passphrase: Passphrase, entropy: Entropy
) -> Trustees:
    secret = draw_secret("trustee", group_name, entropy)
    made = new_trustee(directory, secret, passphrase.text, entropy, passphrase.cost)
    return assemble([made.file]).trustees


def open_folder(directory: Path) -> tuple[Event, Signer]:
    """Return a folder's event and its signing key."""
    event = parse_event(read_text(directory / "event.json", MAX_EVENT_TEXT))
    signer = Signer.from_text(read_text(directory / EVENT_KEY, 1024))
    if event_tag(signer.verifier.public_key) != event.tag:
        raise Refused(InputRefusal.wrong_key, str(directory / EVENT_KEY))
    return event, signer
