"""The second medium: the kiosk's journal once more, as one append-only file on a stick.

The file (maru.protocol.journal_file) holds the bytes of the store: the package's manifest and the
enrolment, which bind it to this kiosk and epoch, then every record with its ballot. A record goes
to the second medium first and to the store after it, and is confirmed when both have it. So, when
the file is compared with the store, there is

    nothing more, nothing less      in step
    less, or a part cut short       behind: it is caught up
    one whole record more           the process died between the two: the store takes it in
    one whole record more, which    the medium failed, and the attendee was told no: it is cut off
    was withdrawn
    two or more                     the store was copied back from an older image: the kiosk locks
    another record at some place    of another store with this kiosk's key: out of step
    another beginning               another kiosk's, or another epoch's

Floor motions (maru.protocol.update) lie beside the file, as on a stick (maru.stick): this kiosk may
be the only one that has them, and without its question nobody can count a poll's ballots.

A file that was begun once is never begun again by itself: an empty mount point is a missing medium.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path

from maru.kiosk.disk import Disk
from maru.kiosk.store import Store
from maru.protocol.enrolment import Enrolment
from maru.protocol.event import Event
from maru.protocol.journal import parse_record
from maru.protocol.journal_file import MAX_BLOB, opening_parts, record_parts, whole_records
from maru.protocol.note import parse_json, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import FLOOR
from maru.stick import place_of_update

MIN_ROOM = 256 * 1024
"""Bytes that must be free on the medium, so that it is not the next ballot that finds it full."""

_MAX_TAIL = MAX_BLOB + 64 * 1024  # bytes of one ballot with its record

_REASONS = {
    errno.ENOENT: InputRefusal.medium_missing,
    errno.ENOTDIR: InputRefusal.medium_missing,
    errno.ENODEV: InputRefusal.medium_missing,
    errno.ENXIO: InputRefusal.medium_missing,
    errno.EROFS: InputRefusal.medium_read_only,
    errno.EACCES: InputRefusal.medium_read_only,
    errno.EPERM: InputRefusal.medium_read_only,
    errno.ENOSPC: InputRefusal.medium_full,
    errno.EDQUOT: InputRefusal.medium_full,
    errno.EFBIG: InputRefusal.medium_full,
}


class MediumRefused(Refused):
    """The second medium cannot be written as it is now; nothing is kept until it can."""


class MediumAhead(Refused):
    """The second medium holds records that the store has lost."""


def medium_file(path: Path, enrolment: Enrolment) -> Path:
    """Return the file on a medium: `path` itself, or in the folder `path` the kiosk's own name."""
    return file_on(path, enrolment.kiosk, enrolment.epoch)


def file_on(path: Path, kiosk: str, epoch: int) -> Path:
    """Return the file of a kiosk's epoch on a medium, a folder or the file itself."""
    return path / f"{kiosk}.{epoch}.journal" if path.is_dir() else path


def check_no_other(path: Path, enrolment: Enrolment) -> None:
    """Refuse a folder in which another kiosk's journal is (medium_other)."""
    for file in sorted(path.glob("*.journal")) if path.is_dir() else []:
        if file.name.rsplit(".", 2)[0] != enrolment.kiosk:
            raise MediumRefused(InputRefusal.medium_other, str(file))


def known_medium(store: Store, event: Event) -> Path | None:
    """Return the medium that was used before, else the one that the event names, if any."""
    if (before := store.medium_path()) is not None:
        return Path(before)
    return Path(event.second_medium) if isinstance(event.second_medium, str) else None


class SecondMedium:
    """One file on the second medium, compared with its store and appended to."""

    def __init__(self, path: Path, store: Store, enrolment: Enrolment, disk: Disk) -> None:
        """Take the medium's folder or file; nothing is touched before `attach`."""
        self.path, self._store, self._enrolment, self._disk = path, store, enrolment, disk
        self._descriptor: int | None = None
        self._length = 0
        self._doubtful_from: int | None = None  # what lies behind may be in memory only

    @property
    def is_attached(self) -> bool:
        """Whether the file is open, and in step as far as is known."""
        return self._descriptor is not None

    def attach(self, begun: bool) -> tuple[str, str | None] | None:
        """Open the file, compare all of it with the store, catch it up, durably.

        A missing file is made, unless one was `begun` before. Returns the record, with its ballot,
        that the store has still to take in; then `attach` is to be called again. Raises
        `MediumRefused`, and `MediumAhead` when the store is behind by more.
        """
        self.detach()
        try:
            return self._attach(medium_file(self.path, self._enrolment), begun)
        except OSError as error:
            self.detach()
            raise self._refused(error) from None
        except Refused:
            self.detach()
            raise

    def _attach(self, file: Path, begun: bool) -> tuple[str, str | None] | None:
        if not file.exists():
            if begun:
                raise MediumRefused(InputRefusal.medium_missing, str(file))
            self._disk.create(file, self._opening())
        self._write_motions(file.parent)
        descriptor = self._descriptor = self._disk.open(file)
        # What a failed sync left in memory must not pass for what is on the medium.
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        with file.open("rb") as stream:
            seq, length = self._compare(stream)
            stream.seek(length)
            tail = stream.read(2 * _MAX_TAIL)
        missing = None if length == self._doubtful_from else self._judge_tail(tail, seq)
        if missing is not None:
            self.detach()
            return missing
        if tail:
            self._disk.cut(descriptor, length)
        self._doubtful_from = length
        for parts in self._parts(seq):
            self._disk.append(descriptor, parts)
            length += len(parts)
        self._disk.sync(descriptor)
        self._disk.sync_folder(file.parent)
        self._length = length
        self._doubtful_from = None
        return None

    def _opening(self) -> bytes:
        return opening_parts(self._store.manifest(), self._store.enrolment())

    def _parts(self, start: int) -> Iterator[bytes]:
        """Yield what the file has to hold of each record of the store from `start` on."""
        for seq in range(start, self._store.next_seq()):
            (record,) = self._store.records(seq, 1)
            yield record_parts(record, ballot_of(self._store, record))

    def _compare(self, stream: io.BufferedReader) -> tuple[int, int]:
        """Return how many of the store's records the file holds, and the bytes up to there."""
        opening = self._opening()
        if stream.read(len(opening)) != opening:
            raise MediumRefused(InputRefusal.medium_other, str(self.path))
        length, seq = len(opening), 0
        for parts in self._parts(0):
            if length == self._doubtful_from or stream.read(len(parts)) != parts:
                break
            length += len(parts)
            seq += 1
        return seq, length

    def _judge_tail(self, tail: bytes, seq: int) -> tuple[str, str | None] | None:
        """Return the one record that the store lacks; None when the tail is to be cut off."""
        whole = whole_records(io.BytesIO(tail), 2)
        if not whole:
            if len(tail) > _MAX_TAIL:
                raise MediumRefused(InputRefusal.medium_out_of_step, str(self.path), "damaged")
            return None
        note, place = whole[0][0], f"{self.path} record {seq}"
        try:
            record = parse_record(note, self._enrolment.verifier, place)
        except Refused as refused:
            raise MediumRefused(InputRefusal.medium_out_of_step, place, str(refused)) from None
        if len(whole) == 1 and record.hash in self._store.withdrawn():
            return None
        if seq < self._store.next_seq():
            raise MediumRefused(InputRefusal.medium_out_of_step, place, "not the store's")
        if len(whole) > 1:
            raise MediumAhead(InputRefusal.locked_medium_ahead, str(self.path))
        return whole[0]

    def check(self) -> None:
        """Refuse when the medium is not as this process left it, or could not take a ballot.

        A glance: the names of the file and its length. `attach` compares everything.
        """
        descriptor = self._need()
        file = medium_file(self.path, self._enrolment)
        try:
            here, ours, room = file.stat(), os.fstat(descriptor), os.statvfs(file)
        except OSError as error:
            raise self._lost(self._refused(error)) from None
        if (here.st_dev, here.st_ino) != (ours.st_dev, ours.st_ino):
            raise self._lost(MediumRefused(InputRefusal.medium_missing, str(file), "exchanged"))
        if here.st_size != self._length:
            raise self._lost(MediumRefused(InputRefusal.medium_out_of_step, str(file)))
        if room.f_flag & os.ST_RDONLY:
            raise self._lost(MediumRefused(InputRefusal.medium_read_only, str(file)))
        if room.f_bavail * room.f_frsize < MIN_ROOM:
            raise MediumRefused(InputRefusal.medium_full, str(file))

    def append(self, record: str, blob: str | None) -> None:
        """Keep the next record and its ballot. When this returns they are on the medium.

        Raises `MediumRefused` when that is not known; then nothing more is kept before `attach`.
        """
        self.check()
        descriptor, parts = self._need(), record_parts(record, blob)
        try:
            self._disk.append(descriptor, parts)
            self._disk.sync(descriptor)
        except OSError as error:
            self._doubtful_from = self._length
            raise self._lost(self._refused(error)) from None
        self._length += len(parts)

    def keep_motions(self) -> None:
        """Keep the floor motions that the store has. When this returns they are on the medium.

        Raises as `append`.
        """
        try:
            self._write_motions(medium_file(self.path, self._enrolment).parent)
        except OSError as error:
            raise self._lost(self._refused(error)) from None

    def _write_motions(self, folder: Path) -> None:
        for number, note in self._store.updates():
            if number >= FLOOR and (path := place_of_update(folder, number, note)) is not None:
                self._disk.create(path, note.encode())

    def detach(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _need(self) -> int:
        if self._descriptor is None:
            raise MediumRefused(InputRefusal.medium_missing, str(self.path))
        return self._descriptor

    def _lost(self, refused: MediumRefused) -> MediumRefused:
        self.detach()
        return refused

    def _refused(self, error: OSError) -> MediumRefused:
        reason = _REASONS.get(error.errno or 0, InputRefusal.medium_failed)
        return MediumRefused(reason, str(self.path), error.strerror or "")


def ballot_of(store: Store, record: str) -> str | None:
    """Return the ballot that a record of the store names, None when it names none."""
    body = parse_json(text_of(record).split("\n")[1], "record")["body"]
    return store.blob(body["ballot"]) if "ballot" in body else None
