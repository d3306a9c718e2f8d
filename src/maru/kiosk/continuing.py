"""Going on for a kiosk that died: its journal, from its second medium or from a stick.

The file is copied here first, and verified here: chain, signatures, ballots against their hashes,
for each ballot the card's own signature, and that the card is on the poll's roll. What is found is
shown to staff. When they go on with it

1. the whole records are handed to the sync process (maru.kiosk.stick_import), which carries them to
   the ledger; every stick that is made here carries them as well; so do the updates beside them, of
   which a motion may be known to nobody else;
2. its spent cards are kept in this kiosk's store, so that they are refused here as cards that have
   voted elsewhere;
3. the journal says so, once (`incident`, medium).

Each step is durable before the next one; where the process dies in between, doing it again
completes it. Nothing is taken over of the other kiosk's polls: those that it left open are closed
by admins at the office, who see how many of its records arrived.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from maru.command import sync_folder
from maru.kiosk.carrying import ChainFile, read_chain, spent_by_card
from maru.kiosk.ceremony import need_card
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.stick_import import copy_file, put_in_inbox, room
from maru.kiosk.store import Store
from maru.protocol.belenios.group import Group, group
from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.event import parse_event
from maru.protocol.journal import Record
from maru.protocol.journal_file import read_opening
from maru.protocol.note import Signer, Verifier
from maru.protocol.package import open_manifest
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import parse_update
from maru.stick import (
    JOURNAL,
    MAX_JOURNAL,
    UPDATE,
    files_in,
    name_of,
    open_plain,
    read_update_file,
    write_updates,
)

MEDIUM = ".journal"
"""Ending of a second medium's file (maru.kiosk.medium)."""
_FOUND = ".found"
_MAX_FOLDERS = 50


@dataclass(frozen=True)
class JournalOnStick:
    """A file that says it is another kiosk's journal of this event; only its enrolment is checked.

    `size` is in bytes.
    """

    path: Path
    kiosk: str
    epoch: int
    size: int


@dataclass(frozen=True)
class Found:
    """What was found whole of a dead kiosk's journal, and lies here now.

    `ballots` by poll; `left_open` are the polls that it neither closed nor ended with. `fault` is
    what ended the reading, None where it reached the end; `spent` are (poll, public credential)
    whose ballot the card itself has signed, and `unbelieved` is how many ballots it has not.
    """

    kiosk: str
    epoch: int
    records: int
    newest: str
    ballots: Mapping[str, int]
    spoiled: int
    left_open: tuple[str, ...]
    fault: Refused | None
    spent: frozenset[tuple[str, str]]
    unbelieved: int

    @property
    def all_ballots(self) -> int:
        """Ballots of every poll together."""
        return sum(self.ballots.values())


@dataclass(frozen=True)
class GoneOn:
    """What came of it: cards that are refused here now, and those that have voted here as well."""

    refused: int
    twice: int


def journals_on(home: Path, stick: Path) -> list[JournalOnStick]:
    """Return the journals of this event's other kiosks on a stick, the longest of each first.

    Both what kiosks export and second media, in its own folder and those right in it. What is none
    is left out.
    """
    event_key, its = _whose(home)
    found = []
    for folder in (stick, *_folders_in(stick)):
        for ending in (JOURNAL, MEDIUM):
            with suppress(Refused):
                for path in files_in(folder, ending):
                    with suppress(Refused, OSError):
                        one = _glance(path, event_key)
                        if one.kiosk != its.kiosk:
                            found.append(one)
    return sorted(found, key=lambda one: (one.kiosk, -one.epoch, -one.size, str(one.path)))


def _folders_in(stick: Path) -> Iterator[Path]:
    with suppress(OSError), os.scandir(stick) as entries:
        folders = sorted(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
        yield from map(Path, folders[:_MAX_FOLDERS])


def _whose(home: Path) -> tuple[Verifier, Enrolment]:
    with closing(Store.open(home, read_only=True)) as store:
        event_key, _, _ = open_manifest(store.manifest(), "manifest")
        return event_key, parse_enrolment(store.enrolment(), event_key)


def _glance(path: Path, event_key: Verifier) -> JournalOnStick:
    with open_plain(path) as stream:
        _, note = read_opening(stream, path.name)
        enrolment = parse_enrolment(note, event_key, path.name)
        return JournalOnStick(
            path, enrolment.kiosk, enrolment.epoch, os.fstat(stream.fileno()).st_size
        )


def examine(home: Path, file: Path, watch: Callable[[int], None] = lambda _records: None) -> Found:
    """Copy a journal into the kiosk's folder and verify the copy as far as it is whole.

    `watch` is told of every record. Raises `Refused`: of another event, of this kiosk itself
    (already_exists), not one whole record, no room, or a stick that is gone.
    """
    _, its = _whose(home)
    folder = home / _FOUND
    copy = folder / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir()
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(folder), error.strerror or "") from None
    copy_file(file, copy, min(MAX_JOURNAL, room(home)))
    with closing(Store.open(home, read_only=True)) as store:
        reading = _Reading(store, group(parse_event(store.event_text()).group), watch)
        chain = read_chain(copy, file.name, store.manifest(), reading.take)
    if file.suffix == MEDIUM and chain.fault and chain.fault.place == f"{file.name} head":
        chain.fault = None  # a second medium has no head at its end
    if chain.kiosk == its.kiosk:
        raise Refused(InputRefusal.already_exists, f"{chain.kiosk}/{chain.epoch}")
    with copy.open("r+b") as whole:
        whole.truncate(chain.bytes)
        os.fsync(whole.fileno())
    _copy_updates(home, file.parent, folder)
    copy.rename(folder / name_of(chain.kiosk, chain.epoch, JOURNAL))
    sync_folder(folder)
    return reading.found(chain)


def _copy_updates(home: Path, source: Path, folder: Path) -> None:
    """Copy the event's updates that lie beside a journal: its kiosk may have made a motion."""
    with closing(Store.open(home, read_only=True)) as store:
        event_key, _, _ = open_manifest(store.manifest(), "manifest")
        event = parse_event(store.event_text())
    for path in files_in(source, UPDATE):
        with suppress(Refused):
            note = read_update_file(path)
            update = parse_update(note, event_key, path.name, event.staff)
            if update.event == event.tag:
                write_updates(folder, [(update.number, note)])


class _Reading:
    """What a journal's records add up to."""

    def __init__(self, store: Store, its_group: Group, watch: Callable[[int], None]) -> None:
        self._store, self._group, self._watch = store, its_group, watch
        self._ballots: Counter[str] = Counter()
        self._states: dict[str, str] = {}
        self._spoiled = self._unbelieved = 0
        self._spent: set[tuple[str, str]] = set()

    def take(self, record: Record, ballot: str | None) -> None:
        """Take the next record, with its ballot."""
        if record.type == "ballot":
            self._ballots[record.body["poll"]] += 1
            card = (record.body["poll"], record.body["credential"])
            if spent_by_card(record, ballot, self._store, self._group):
                self._spent.add(card)
            else:
                self._unbelieved += 1
        elif record.type == "spoiled":
            self._spoiled += 1
        elif record.type in ("opened", "paused", "resumed", "closed"):
            self._states[record.body["poll"]] = record.type
        elif record.type == "ended":
            self._states.clear()
        self._watch(record.seq + 1)

    def found(self, chain: ChainFile) -> Found:
        """Return all of it."""
        left_open = (poll for poll, state in self._states.items() if state != "closed")
        return Found(
            chain.kiosk,
            chain.epoch,
            chain.records,
            chain.newest,
            dict(self._ballots),
            self._spoiled,
            tuple(left_open),
            chain.fault,
            frozenset(self._spent),
            self._unbelieved,
        )


def go_on_for(kiosk: Kiosk, home: Path, found: Found, card: Signer | None) -> GoneOn:
    """Take over what `examine` found: its records, and the cards that have voted there.

    Raises `Refused`: staff_needed, staff_revoked, not_found where something else was examined
    since; and as `Journal.check_medium`, before anything is done.
    """
    need_card(kiosk, card)
    kiosk.journal.check_medium()
    copied = home / _FOUND / name_of(found.kiosk, found.epoch, JOURNAL)
    if copied.exists():
        put_in_inbox(home, copied.parent)
    elif not kiosk.has_gone_on_for(found.kiosk, found.epoch, found.newest):
        raise Refused(InputRefusal.not_found, f"{found.kiosk}/{found.epoch}")
    twice = sum(kiosk.has_spent(*spent) for spent in found.spent)
    kiosk.go_on_for(found.kiosk, found.epoch, found.records, found.newest, found.spent)
    return GoneOn(len({credential for _, credential in found.spent}), twice)
