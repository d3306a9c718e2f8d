"""Where the last signed checkpoint is kept besides the store, so that an old copy is noticed.

A store that was brought back from a backup looks whole. If the ledger went on from it, it would
sign another log with entries in the places of those it has forgotten. So whatever it signs is
taken to a second place before it is shown to anyone, and what it finds there it must have. The
second place lies on another disk or in another database, and is not in the store's backups:

    /media/other/hall.checkpoint             a file, which holds the signed checkpoint
    postgresql://maru@other.example/hall     the table `last_checkpoint`, one row for each log

It moves by compare-and-swap: whoever replaces a checkpoint says which, so of two processes that
write at once none puts an older one over a newer.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Column, MetaData, String, Table, Text, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from maru.command import write_new_file
from maru.protocol.note import MAX_NOTE
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger.database import is_url, postgresql, why

_SCHEMA = MetaData()

last_checkpoint = Table(
    "last_checkpoint",
    _SCHEMA,
    Column("origin", String(255), primary_key=True),
    Column("note", Text, nullable=False),
)


class SecondPlace(Protocol):
    """Holds one log's last signed checkpoint; out of reach, all calls refuse (second_place)."""

    def read(self) -> str | None:
        """Return what is there; None before the first."""

    def swap(self, old: str | None, new: str) -> bool:
        """Put `new` durably in the place of `old`; change nothing where something else is."""

    def close(self) -> None:
        """Let go of it."""


def open_second_place(place: str, origin: str) -> SecondPlace:
    """Return the second place of a log: an absolute path of a file, or a database's URL."""
    if is_url(place):
        return SecondRow(place, origin)
    if not Path(place).is_absolute():
        raise Refused(InputRefusal.bad_value, f"second place {place}", "not an absolute path")
    return SecondFile(Path(place))


class SecondFile:
    """A file, whose folder must be there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        """Return what is there; None before the first."""
        with self._reaching():
            self._path.parent.stat()  # when it is missing, so is the disk
            try:
                with self._path.open("rb") as file:
                    return file.read(MAX_NOTE).decode(errors="replace")
            except FileNotFoundError:
                return None

    def swap(self, old: str | None, new: str) -> bool:
        """Put `new` durably in the place of `old`; change nothing where something else is."""
        with self._reaching(), self._locked():
            if self.read() != old:
                return False
            write_new_file(self._path, new.encode())
            return True

    def close(self) -> None:
        """Let go of nothing: the file is opened for each call."""

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = os.open(self._path.with_name(f".{self._path.name}.lock"), os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Refused(InputRefusal.second_place, str(self._path), why) from error


class SecondRow:
    """A row of a database's table."""

    def __init__(self, url: str, origin: str) -> None:
        self._place, self._origin = url, origin
        self._engine = postgresql(url)
        # Of two that make the table at once, one fails and finds it there.
        with self._reaching(), contextlib.suppress(IntegrityError, ProgrammingError):
            _SCHEMA.create_all(self._engine)

    def read(self) -> str | None:
        """Return what is there; None before the first."""
        with self._reaching(), self._engine.begin() as connection:
            note: str | None = connection.scalar(
                select(last_checkpoint.c.note).where(last_checkpoint.c.origin == self._origin)
            )
            return note

    def swap(self, old: str | None, new: str) -> bool:
        """Put `new` durably in the place of `old`; change nothing where something else is."""
        with self._reaching():
            try:
                with self._engine.begin() as connection:
                    if old is None:
                        row = {"origin": self._origin, "note": new}
                        connection.execute(insert(last_checkpoint), row)
                        return True
                    changed = connection.execute(
                        update(last_checkpoint)
                        .where(
                            last_checkpoint.c.origin == self._origin, last_checkpoint.c.note == old
                        )
                        .values(note=new)
                    )
                    return changed.rowcount == 1
            except IntegrityError:  # somebody was first
                return False

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise Refused(InputRefusal.second_place, self._place, why(error)) from error
