"""What anyone may do with a kiosk's folder without its keys: verify all of it, and export it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maru.command import neighbour_of, open_new, sync_folder
from maru.kiosk.home import listed_file
from maru.kiosk.journal import Journal
from maru.kiosk.medium import ballot_of, medium_file
from maru.kiosk.store import FILE_NAME, Store
from maru.kiosk.witness import check_witnesses
from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.event import parse_event
from maru.protocol.journal_file import opening_parts, part, read_journal, record_parts
from maru.protocol.note import note_hash
from maru.protocol.package import open_manifest
from maru.protocol.refusal import InputRefusal, Refused


@dataclass(frozen=True)
class Verified:
    """A kiosk's store that was found whole; `medium` is the second medium, where it has one."""

    name: str
    records: int
    ballots: int
    spoiled: int
    newest: str
    medium: Path | None


def verify_kiosk(home: Path, watch: Callable[[int, int], None]) -> Verified:
    """Verify all that a kiosk keeps: chain, ballots, spent credentials, head, witnesses, medium.

    And that staff signed what staff did, where the event has staff cards.

    Reads only, and may be run while the kiosk votes. `watch(done, all)` is told of every record.
    Raises `Refused` with the place of the first fault.
    """
    with _reading(home) as (store, enrolment, package, listed):
        number = store.next_seq()
        text = listed_file(store, listed, "event.json", str(home / FILE_NAME))
        journal = Journal(
            store,
            enrolment,
            package,
            watch=lambda done: watch(done, number),
            staff=parse_event(text).staff,
        )
        if number == 0:
            raise Refused(InputRefusal.chain_broken, journal.name, "no record")
        check_witnesses(home, store, enrolment)
        path = store.medium_path()
        medium = None if path is None else medium_file(Path(path), enrolment)
        if medium is not None:
            _verify_medium(medium, store, number, journal.last_hash)
        return Verified(
            journal.name,
            number,
            journal.all_ballots,
            journal.all_spoiled,
            journal.last_hash,
            medium,
        )


def _verify_medium(medium: Path, store: Store, number: int, newest: str) -> None:
    try:
        with medium.open("rb") as file:
            held = read_journal(file, str(medium), store.manifest())
    except FileNotFoundError:
        raise Refused(InputRefusal.medium_missing, str(medium)) from None
    except OSError as error:
        raise Refused(InputRefusal.medium_failed, str(medium), error.strerror or "") from None
    if (held.records, held.newest) != (number, newest):
        detail = f"{held.records} records, the store {number}"
        raise Refused(InputRefusal.medium_out_of_step, str(medium), detail)


def export_kiosk(home: Path, file: Path) -> int:
    """Write a kiosk's journal to one file (maru.protocol.journal_file); return its records.

    Whole or not at all: into a neighbour of `file`, which takes its place when it is on the disk.
    Nothing is judged; whoever reads the file verifies it.
    """
    neighbour = neighbour_of(file)
    with _reading(home) as (store, _, _, _):
        try:
            with open_new(neighbour) as out:
                out.write(opening_parts(store.manifest(), store.enrolment()))
                for _, _, record in store.all_records():
                    out.write(record_parts(record, ballot_of(store, record)))
                out.write(part("head", store.head()))
                out.flush()
                os.fsync(out.fileno())
            neighbour.replace(file)
            sync_folder(file.absolute().parent)
        except OSError as error:
            with suppress(OSError):
                neighbour.unlink()
            raise Refused(InputRefusal.unwritable, str(file), error.strerror or "") from None
        return store.next_seq()


@contextmanager
def _reading(home: Path) -> Iterator[tuple[Store, Enrolment, str, Mapping[str, Any]]]:
    """Open the store of a kiosk as it is at this moment.

    Give it with its enrolment, the hash of its package and the files that are listed there.
    """
    place = str(home / FILE_NAME)
    with closing(Store.open(home, read_only=True)) as store:
        try:
            with store.snapshot():
                event_key, manifest, listed = open_manifest(store.manifest(), f"{place} manifest")
                enrolment = parse_enrolment(store.enrolment(), event_key)
                yield store, enrolment, note_hash(manifest), listed
        except sqlite3.DatabaseError as error:
            raise Refused(InputRefusal.unreadable_file, place, str(error)) from None
        except KeyError as missing:
            raise Refused(InputRefusal.chain_broken, place, f"without {missing}") from None
