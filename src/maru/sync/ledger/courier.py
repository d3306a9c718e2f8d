"""The ledger's end of the courier's way: sticks come in, and acknowledgements go back.

Whatever a stick brings goes through the intake, as if its kiosk had sent it, and is answered the
same way (maru.stick).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from maru.protocol import tlog
from maru.protocol.journal_file import read_opening, read_records
from maru.protocol.note import note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.stick import (
    ACK,
    CHECKPOINT,
    JOURNAL,
    UPDATE,
    damage,
    files_in,
    name_of,
    open_plain,
    read_checkpoint_file,
    read_update_file,
    write_file,
    write_updates,
)
from maru.sync.batch import ROOM, Batch, batches, read_ack
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.intake import Intake
from maru.sync.stick import CarriedAck

_APART = (InputRefusal.fork, InputRefusal.epoch_revoked)
"""What is said of records that were put into quarantine; those behind them go there too."""


@dataclass(frozen=True)
class Imported:
    """What became of one file: how many records were known, new, or put into quarantine.

    `fault` says what was wrong with it, and where, None if nothing was.
    """

    name: str
    kiosk: str = ""
    known: int = 0
    new: int = 0
    apart: int = 0
    fault: Refused | None = None


def import_sticks(ledger: Ledger, intake: Intake, places: Sequence[Path]) -> list[Imported]:
    """Take every file, and what lies in every folder; write acknowledgements and updates beside.

    Nothing that is wrong with one file keeps another from being taken.
    """
    done: list[Imported] = []
    folders = list(dict.fromkeys(place if place.is_dir() else place.parent for place in places))
    for folder in folders:
        if folder in places:
            done += _import_updates(ledger, folder)
    for place in places:
        files = files_in(place, JOURNAL) if place.is_dir() else [place]
        done += [_import_one(ledger, intake, file) for file in files]
    for folder in folders:
        with ledger.store.reading() as now:
            updates = now.numbered_updates()
        try:
            write_updates(folder, updates)
        except Refused as refused:
            done.append(Imported(folder.name, fault=refused))
    return done


def _import_updates(ledger: Ledger, folder: Path) -> Iterator[Imported]:
    """Log the updates of a stick, in the order of their names; those that are there are no news."""
    for file in files_in(folder, UPDATE):
        try:
            new = ledger.update([(file.name, read_update_file(file))])
        except Refused as refused:
            yield Imported(file.name, fault=refused)
        else:
            if new:
                yield Imported(file.name, new=len(new))


def _import_one(ledger: Ledger, intake: Intake, file: Path) -> Imported:
    try:
        return _Import(ledger, intake, file).run()
    except Refused as refused:
        return Imported(file.name, fault=refused)
    except OSError as error:
        fault = Refused(InputRefusal.unreadable_file, str(file), error.strerror or "")
        return Imported(file.name, fault=fault)


class _Import:
    """One journal's file, being taken in."""

    def __init__(self, ledger: Ledger, intake: Intake, file: Path) -> None:
        self._ledger, self._intake, self._file = ledger, intake, file
        self._refused: Refused | None = None
        self._damage: Refused | None = None
        self._head: str | None = None
        self._read = 0

    def run(self) -> Imported:
        """Send the file through the intake, and write its acknowledgement."""
        kiosk, epoch = self._whose()
        who = f"{kiosk}/{epoch}"
        with self._ledger.store.reading() as now:
            before = now.next_seq(kiosk, epoch)
            apart = now.quarantined(kiosk, epoch)
        start = self._common(kiosk, epoch)
        for first, batch in batches(start, islice(self._records(), start, None), lambda: ROOM):
            refused = self._take(kiosk, epoch, first, batch)
            self._refused = self._refused or refused
            if refused is not None and refused.reason not in _APART:
                break
        self._take_head(kiosk, epoch)
        with self._ledger.store.reading() as now:
            after = now.next_seq(kiosk, epoch)
            apart = now.quarantined(kiosk, epoch) - apart
        try:
            self._answer(kiosk, epoch, self._known_size(kiosk, epoch))
        except Refused as refused:
            self._refused = self._refused or refused
        fault = self._refused or self._damage
        known = min(self._read, before)
        return Imported(self._file.name, who, known, after - before, apart, fault)

    def _take(self, kiosk: str, epoch: int, first: int, batch: Batch) -> Refused | None:
        """Send a batch through the intake; return why a record of it was not taken, if one was."""
        while True:
            answer = self._intake.take(kiosk, epoch, first, 0, batch.encode())
            if answer.status == 200:
                return None
            if answer.status != 202:
                said = json.loads(answer.body)
                return Refused(InputRefusal[said["reason"]], said["place"], said["detail"])
            # The answer to the rest alone says what is wrong with it.
            taken = read_ack(answer.body, "answer").next - first
            first, batch = first + taken, replace(batch, records=batch.records[taken:])

    def _whose(self) -> tuple[str, int]:
        """Return kiosk and epoch of a file of this event; refuse another one."""
        place = self._file.name
        with open_plain(self._file) as stream:
            manifest, note = read_opening(stream, place)
        with self._ledger.store.reading() as now:
            package = self._ledger.current(now)
        if manifest != package.manifest:
            raise Refused(InputRefusal.other_event, place)
        for enrolment in package.enrolments:
            who = enrolment.kiosk, enrolment.epoch
            if text_of(package.enrolment_note(*who)) == text_of(note, place):
                return who
        raise Refused(InputRefusal.not_enrolled, place)

    def _common(self, kiosk: str, epoch: int) -> int:
        """Return the first record of the file that the log has not, or has otherwise."""
        number = 0
        with self._ledger.store.reading() as now:
            for note, _ in self._records():
                stored = now.record(kiosk, epoch, number)
                if stored is None or not _has_hash(note, stored[1]):
                    break
                number += 1
        return number

    def _records(self) -> Iterator[tuple[str, str | None]]:
        """Yield the whole records; what is damaged behind them is remembered."""
        self._read, self._damage = 0, None
        with open_plain(self._file) as stream:
            try:
                read_opening(stream, self._file.name)
                for one, blob in read_records(stream, self._file.name):
                    if one.kind == "head":
                        self._head = one.text
                        return
                    self._read += 1
                    yield one.text, blob
            except Refused as refused:
                self._damage = damage(refused)
                return
        self._damage = Refused(InputRefusal.damaged, f"{self._file.name} head", "missing")

    def _take_head(self, kiosk: str, epoch: int) -> None:
        if self._head is None:
            return
        with self._ledger.store.reading() as now:
            next_seq = now.next_seq(kiosk, epoch)
        refused = self._take(kiosk, epoch, next_seq, Batch(head=self._head))
        self._refused = self._refused or refused

    def _known_size(self, kiosk: str, epoch: int) -> int:
        """Return the size of the log that the kiosk knows, and take its cosignature of it."""
        path = self._file.with_name(name_of(kiosk, epoch, CHECKPOINT))
        if not path.exists():
            return 0
        note = read_checkpoint_file(path)
        shown = tlog.open_checkpoint(note, self._ledger.signer.verifier, path.name)
        with self._ledger.store.reading() as now:
            own = now.checkpoint(at_most=shown.size)
            size, next_seq = now.size(), now.next_seq(kiosk, epoch)
        if shown.size > size:
            raise Refused(InputRefusal.ledger_behind, path.name, f"log of {size}")
        if shown.size and (own is None or text_of(own) != text_of(note)):
            raise Refused(InputRefusal.two_histories, path.name)
        # An epoch that has ended has no witness key any more, and no cosignature.
        self._intake.take(kiosk, epoch, next_seq, 0, Batch(cosigned=note).encode())
        return shown.size

    def _answer(self, kiosk: str, epoch: int, known: int) -> None:
        """Write what the ledger has of the epoch beside the file, for the way back."""
        answer = self._intake.mark(kiosk, epoch, known)
        if answer.status != 200:
            return
        carried = CarriedAck(known, read_ack(answer.body, "mark"))
        path = self._file.with_name(name_of(kiosk, epoch, ACK))
        write_file(path, carried.encode())


def _has_hash(note: str, sha256: str) -> bool:
    try:
        return note_hash(text_of(note)) == sha256
    except Refused:
        return False
