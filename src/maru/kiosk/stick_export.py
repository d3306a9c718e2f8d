"""A stick made at the kiosk: everything that is to travel, written, synced, and read back.

Beside what a courier's stick has (maru.kiosk.carrying) it has this kiosk's newest signed head,
`<kiosk>.<epoch>.head`, and its reports in `<kiosk>.<epoch>.reports`. Only what was read back from
the stick itself is said to be there. Reads the kiosk's store as it is at this moment; may run
beside a kiosk that votes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from maru.command import read_file, write_new_file
from maru.kiosk.carrying import copy_journal, export_courier, read_chain
from maru.kiosk.reports import FOLDER
from maru.kiosk.stick_import import handed_folders
from maru.kiosk.store import Store
from maru.kiosk.synced import CarriedJournal
from maru.protocol.enrolment import parse_enrolment
from maru.protocol.note import MAX_NOTE, read_body, text_of
from maru.protocol.package import open_manifest
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import UPDATE as UPDATE_NOTE
from maru.stick import (
    JOURNAL,
    MAX_FILES,
    UPDATE,
    files_in,
    name_of,
    read_update_file,
    write_updates,
)

HEAD = ".head"
REPORTS = ".reports"
MAX_REPORT = 1024 * 1024

Watch = Callable[[int, int], None]
"""Told how many of how many steps are done."""


@dataclass(frozen=True)
class Exported:
    """What is on the stick: this kiosk's chain, how many others, updates, and reports.

    `records`, `ballots` and `newest`, the hash of the newest record, are of this epoch.
    """

    kiosk: str
    epoch: int
    records: int
    ballots: int
    newest: str
    others: int
    updates: int
    reports: int


def export_to_stick(home: Path, stick: Path, watch: Watch = lambda _done, _all: None) -> Exported:
    """Write all of it onto a stick; return what was read back from it.

    When this returns the stick may be pulled out. Raises `Refused`: unwritable, or damaged where
    the stick does not hold what was written.
    """
    with closing(Store.open(home, read_only=True)) as store:
        event_key, _, _ = open_manifest(store.manifest(), "manifest")
        its = parse_enrolment(store.enrolment(), event_key)
        head = store.head()
    written = [*export_courier(home, stick), *_export_waiting(home, stick)]
    steps = len(written) + 2
    watch(1, steps)
    small = _write_reports(home, stick / name_of(its.kiosk, its.epoch, REPORTS))
    small.append((stick / name_of(its.kiosk, its.epoch, HEAD), head.encode()))
    _write(*small[-1])
    for path, data in small:
        if _read_back(path, MAX_REPORT) != data:
            raise Refused(InputRefusal.damaged, path.name)
    watch(2, steps)
    own = None
    for done, (name, records) in enumerate(written, 3):
        _forget_cached(stick / name)
        chain = read_chain(stick / name, name, None)
        if chain.records < records:
            raise Refused(InputRefusal.damaged, name, str(chain.fault or ""))
        if (chain.kiosk, chain.epoch) == (its.kiosk, its.epoch) and chain.head is not None:
            own = chain
        watch(done, steps)
    if own is None or own.fault is not None:
        raise Refused(InputRefusal.damaged, name_of(its.kiosk, its.epoch, ""))
    return Exported(
        its.kiosk,
        its.epoch,
        own.records,
        own.ballots,
        own.newest,
        len(written) - 1,
        sum(1 for _ in files_in(stick, UPDATE)),
        len(small) - 1,
    )


def _export_waiting(home: Path, stick: Path) -> list[tuple[str, int]]:
    """Write the journals that still wait for the sync process; return (file, records) of each.

    And the updates that were beside them.
    """
    written = []
    for folder in handed_folders(home):
        for file in files_in(folder, UPDATE):
            note = read_update_file(file)
            write_updates(stick, [(int(read_body(text_of(note), UPDATE_NOTE)["number"]), note)])
        for file in files_in(folder, JOURNAL):
            try:
                chain = read_chain(file, file.name, None)
                last = chain.records - 1
                waiting = CarriedJournal(file.name, chain.kiosk, chain.epoch, last, chain.newest)
                if copy_journal(file, stick, waiting):
                    written.append((file.name, chain.records))
            except Refused as refused:
                # None of this event, or the sync process has it by now.
                if refused.reason is InputRefusal.unwritable and file.exists():
                    raise
    return written


def _write_reports(home: Path, folder: Path) -> list[tuple[Path, bytes]]:
    """Copy the kiosk's reports; return each file with what it has to hold."""
    reports = sorted((home / FOLDER).glob("[!.]*"))[:MAX_FILES]
    if not reports:
        return []
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(folder), error.strerror or "") from None
    copied = [(folder / path.name, read_file(path, MAX_REPORT)) for path in reports]
    for path, data in copied:
        _write(path, data)
    return copied


def _write(path: Path, data: bytes) -> None:
    try:
        write_new_file(path, data)
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(path), error.strerror or "") from None


def _read_back(path: Path, limit: int) -> bytes:
    _forget_cached(path)
    return read_file(path, max(limit, MAX_NOTE))


def _forget_cached(path: Path) -> None:
    """Let what is read next of a file come from the stick, and not from memory."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), error.strerror or "") from None
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
