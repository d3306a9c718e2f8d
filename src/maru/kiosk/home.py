"""A kiosk's folder: its keys, its lock, its store; how it is made, loaded and opened.

keys.json                seeds of the record, witness and box keys; only the owner reads it
enrolment-request.note   what the staff's machine answers with an enrolment
kiosk.db                 package, roll, journal (maru.kiosk.store)
kiosk.lock               held by the one process that may write
after.json               the head of the epoch before (maru.kiosk.new_epoch), where there was one
epoch-1, …               the epochs before
inbox                    what sticks brought for the sync process (maru.kiosk.stick_import)
rehearsal                the kiosk's folder in a rehearsal (maru.kiosk.rehearsing)
"""

from __future__ import annotations

import base64
import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacl.public import PrivateKey

from maru import __version__
from maru.command import read_file, read_text, sync_folder, write_new_file
from maru.kiosk.disk import Disk
from maru.kiosk.earlier import UNREAD, floor_motions, read_after, read_earlier
from maru.kiosk.journal import Journal
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import SecondMedium, known_medium
from maru.kiosk.pins import Pins
from maru.kiosk.store import FILE_NAME, Store, trustees_file
from maru.kiosk.synced import Synced
from maru.kiosk.witness import LedgerWatch, check_witnesses
from maru.protocol.belenios.credential import read_roll
from maru.protocol.belenios.group import group
from maru.protocol.belenios.question import parse_election
from maru.protocol.enrolment import Enrolment, make_request, parse_enrolment
from maru.protocol.event import Event, parse_event
from maru.protocol.fields import Fields
from maru.protocol.journal import record_key_name
from maru.protocol.note import (
    COSIGNATURE,
    MAX_NOTE,
    Signer,
    compact_json,
    decode_base64,
    note_hash,
    parse_json,
    text_of,
)
from maru.protocol.package import (
    MAX_PACKAGE,
    PINS,
    check_file,
    open_manifest,
    pin_key_file,
    read_package,
)
from maru.protocol.pin import open_key, parse_rules, rules_text
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.secret import Secret
from maru.protocol.update import (
    InForce,
    PackageRolls,
    before_updates,
    package_in_force,
    take_updates,
)

KEYS = "keys.json"
PIN_RULES = "pin-rules"
REQUEST = "enrolment-request.note"
LOCK = "kiosk.lock"
HALF = ".loading"
MAX_KEYS = 4_096


def init_kiosk(home: Path, name: str, entropy: Callable[[int], bytes]) -> Path:
    """Make a kiosk's folder with fresh keys of epoch 1; return its enrolment request.

    `entropy` gives that many random bytes. A folder that has keys already is refused: keys of
    another epoch are another folder.
    """
    if (home / KEYS).exists():
        raise Refused(InputRefusal.already_exists, str(home / KEYS))
    return make_keys(home, name, 1, entropy)


def make_keys(home: Path, name: str, epoch: int, entropy: Callable[[int], bytes]) -> Path:
    """Make the keys of an epoch, and its enrolment request; return that."""
    record = Signer(record_key_name(name, epoch), entropy(32))
    witness = Signer(f"{record.name}/witness", entropy(32), COSIGNATURE)
    box = PrivateKey(entropy(32))
    request = make_request(name, epoch, record, witness, bytes(box.public_key))
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(home), error.strerror or "") from None
    keys = {
        "kiosk": name,
        "epoch": epoch,
        "record": record.to_text(),
        "witness": witness.to_text(),
        "box": base64.b64encode(bytes(box)).decode(),
    }
    write_new_file(home / REQUEST, request.encode())
    write_new_file(home / KEYS, compact_json(keys).encode(), mode=0o600)
    return home / REQUEST


def read_keys(home: Path) -> tuple[str, int, Signer]:
    """Return the kiosk's name, its epoch and its record key."""
    path = home / KEYS
    fields = Fields(parse_json(read_text(path, MAX_KEYS), str(path)), str(path))
    name, epoch = fields.string("kiosk", 32), fields.integer("epoch", 1, 999_999)
    return name, epoch, Signer.from_text(fields.string("record", 512))


def _read_box_key(home: Path) -> bytes:
    """Return the private key, 32 bytes of X25519, of what is sealed to this kiosk."""
    path = home / KEYS
    fields = Fields(parse_json(read_text(path, MAX_KEYS), str(path)), str(path))
    return decode_base64(fields.string("box", 64), fields.at("box"))


@dataclass(frozen=True)
class Loaded:
    """The hash of the package that was taken in, and what staff must be told about it."""

    package: str
    told: tuple[Refused, ...]


def load_package(
    home: Path, file: Path, updates: Sequence[Path] = (), second_medium: Path | None = None
) -> Loaded:
    """Take in an event package, durably and whole, and begin the journal.

    `updates` are applied at once; a kiosk or an epoch that an update enrolled needs that one. So
    are the floor motions that the epochs before applied, as far as they are known. What these
    epochs have spent stays spent, and what staff closed in them stays closed; where their stores
    cannot be read, the second medium is, and what is not known is told (maru.kiosk.earlier).
    `second_medium` is its folder, or the file of one epoch, where no store and not the event names
    it. Refused when the package or an update is not right, when they do not enrol this kiosk's
    keys, or when the folder has a package already.
    """
    name, epoch, signer = read_keys(home)
    package = read_package(read_file(file, MAX_PACKAGE), file.name)
    package_rolls = PackageRolls(package)
    in_force = take_updates(before_updates(package), read_updates(updates), package_rolls)
    for note in floor_motions(home):
        with suppress(Refused):  # of another event, or one that an update brought otherwise
            in_force = take_updates(in_force, [("motion", note)], package_rolls)
    updated = package_in_force(package, in_force)
    enrolment = updated.enrolment(name, epoch)
    if enrolment.record != signer.vkey:
        raise Refused(InputRefusal.wrong_key, f"{file.name} {name}/{epoch}")
    rolls = [
        (uuid, credential)
        for uuid in package.event.uuids
        for credential in read_roll(group(package.event.group), package.roll(uuid))
    ]
    files = [
        ("manifest", package.manifest),
        ("event.json", package.files["event.json"].decode()),
        ("enrolment", updated.enrolment_note(name, epoch)),
        *(
            (election_file(poll.uuid), package.election(poll.uuid).text)
            for poll in package.event.polls
        ),
        *(
            (trustees_file(spare.uuid), package.trustees(spare.uuid))
            for spare in package.event.spares
        ),
        *(
            (name, text.decode())
            for name, text in package.files.items()
            if name.startswith("enrolments/")
        ),
    ]
    pins = package.pins() if pin_key_file(name, epoch) in updated.files else None
    if pins:
        sealed = updated.sealed_pin_key(name, epoch)
        open_key(sealed, _read_box_key(home), f"{file.name} {pin_key_file(name, epoch)}")
        files.append((PIN_RULES, rules_text(pins.rules)))
        if pin_key_file(name, epoch) in package.files:
            files.append((pin_key_file(name, epoch), sealed))
    after = read_after(home)
    named = second_medium or package.event.second_medium
    media = [Path(named)] if not isinstance(named, bool) else []
    earlier = read_earlier(home, name, package.event_key, package.event.tag, media)
    with Lock(home):
        if (home / FILE_NAME).exists():
            raise Refused(InputRefusal.already_exists, str(home / FILE_NAME))
        half = home / HALF
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        try:
            with closing(Store.create(half)) as store:
                with store.transaction():
                    store.put_package(files, rolls)
                    store.put_spent_before(earlier.spent)
                    store.put_spent_elsewhere(earlier.elsewhere)
                    store.put_closed_before(earlier.closed)
                    store.put_pins(pins.boxes if pins else {})
                    journal = Journal(store, enrolment, package.hash, signer)
                    journal.begin(__version__, after)
                    for update in in_force.applied:
                        journal.keep_update(update)
                    if any(one.reason is InputRefusal.epoch_unread for one in earlier.told):
                        journal.note_incident("medium", UNREAD)
                store.merge_log()
            (half / FILE_NAME).rename(home / FILE_NAME)
        finally:
            shutil.rmtree(half)
        sync_folder(home)
    return Loaded(package.hash, earlier.told)


def read_updates(files: Sequence[Path]) -> list[tuple[str, str]]:
    """Return name and text of each update's file."""
    return [(file.name, read_text(file, MAX_NOTE)) for file in files]


def election_file(poll: str) -> str:
    """Return the name under which the store keeps the election of a poll."""
    return f"polls/{poll}/election.json"


def open_kiosk(home: Path, second_medium: Path | None = None, disk: Disk | None = None) -> Kiosk:
    """Open a loaded kiosk for voting: take the lock, check the package, replay the journal.

    `second_medium` is the folder or file of the second medium; without it the one that was used
    before, or the one that the event names. A medium that is missing is no refusal here: the kiosk
    waits for it. Refused, and locked, when the store is an older copy (locked_…). The updates are
    applied anew, as far as the journal has them.

    The rolls are not checked again: a ballot of a card that is on no roll is refused wherever it
    arrives. To be closed by the kiosk's `close`.
    """
    _, _, signer = read_keys(home)
    lock = Lock(home)
    try:
        return _open(home, signer, lock, second_medium, disk or Disk())
    except BaseException:
        lock.release()
        raise


def _open(home: Path, signer: Signer, lock: Lock, second_medium: Path | None, disk: Disk) -> Kiosk:
    store = Store.open(home)
    place = str(home / FILE_NAME)
    try:
        event_key, manifest, listed = open_manifest(
            _stored(store, "manifest", place), f"{place} manifest"
        )
        event = parse_event(listed_file(store, listed, "event.json", place))
        enrolment = parse_enrolment(_stored(store, "enrolment", place), event_key)
        if enrolment.record != signer.vkey:
            raise Refused(InputRefusal.wrong_key, str(home / KEYS))
        package = note_hash(manifest)
        elections = {
            poll.uuid: parse_election(listed_file(store, listed, election_file(poll.uuid), place))
            for poll in event.polls
        }
        for spare in event.spares:
            listed_file(store, listed, trustees_file(spare.uuid), place)
        journal = Journal(store, enrolment, package, signer, staff=event.staff)
        if store.next_seq() == 0:
            raise Refused(InputRefusal.chain_broken, journal.name, "no record")
        check_witnesses(home, store, enrolment)
        journal.use_medium(
            _medium(store, event, enrolment, second_medium, disk),
            needed=bool(event.second_medium),
        )
        notes = {note_hash(text_of(note)): note for _, note in store.updates()}
        has_pins = PINS in listed
        in_force = take_updates(
            InForce(package, event_key, event, _enrolled(listed), has_pins, event.spares),
            [(place, notes[sha256]) for sha256 in journal.updates],
            store,
        )
        elections |= {uuid: parse_election(text) for uuid, text in in_force.elections.items()}
        pins = _open_pins(home, store, listed, enrolment, in_force)
    except sqlite3.DatabaseError as error:
        store.close()
        raise Refused(InputRefusal.unreadable_file, place, str(error)) from None
    except BaseException:
        store.close()
        raise
    ledger, synced = LedgerWatch(home, store, enrolment), Synced(home)
    return Kiosk(in_force, enrolment, elections, store, journal, ledger, synced, lock.release, pins)


def _open_pins(
    home: Path,
    store: Store,
    listed: Mapping[str, Any],
    enrolment: Enrolment,
    in_force: InForce,
) -> Pins | None:
    """Return the PINs, where the package or the update that enrolled this kiosk brought the key.

    Their boxes, as the rolls, are not checked.
    """
    place = str(home / FILE_NAME)
    name = pin_key_file(enrolment.kiosk, enrolment.epoch)
    if name in listed:
        sealed: str | None = listed_file(store, listed, name, place)
    else:
        sealed = in_force.pin_key(enrolment.kiosk, enrolment.epoch)
    if sealed is None:
        return None
    key = Secret(open_key(sealed, _read_box_key(home), f"{place} {name}"))
    return Pins(store, parse_rules(_stored(store, PIN_RULES, place), f"{place} {PIN_RULES}"), key)


def _enrolled(listed: Iterable[str]) -> frozenset[tuple[str, int]]:
    """Return kiosk and epoch of each enrolment among a package's files."""
    parts = [name.removeprefix("enrolments/").split(".") for name in listed if "enrolments" in name]
    return frozenset((kiosk, int(epoch)) for kiosk, epoch, _ in parts)


def _medium(
    store: Store, event: Event, enrolment: Enrolment, path: Path | None, disk: Disk
) -> SecondMedium | None:
    path = path or known_medium(store, event)
    return None if path is None else SecondMedium(path.absolute(), store, enrolment, disk)


def _stored(store: Store, name: str, place: str) -> str:
    try:
        return store.package_file(name)
    except KeyError:
        raise Refused(InputRefusal.not_found, f"{place} {name}") from None


def listed_file(store: Store, listed: Mapping[str, Any], name: str, place: str) -> str:
    """Return a stored file of the package, or refuse it when the manifest names another."""
    text = _stored(store, name, place)
    check_file(listed, name, text.encode(), place)
    return text


def forget_receipt(home: Path, text: str) -> None:
    """Take back that a receipt was said to be of this kiosk; it locks it no more."""
    with Lock(home), closing(Store.open(home)) as store, store.transaction():
        store.remove_witness(text)


class Lock:
    """The right to write a kiosk's folder, held by one process at a time."""

    def __init__(self, home: Path) -> None:
        self._file = (home / LOCK).open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise Refused(InputRefusal.in_use, str(home)) from None

    def release(self) -> None:
        """Let another process write."""
        self._file.close()

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *raised: object) -> None:
        self.release()
