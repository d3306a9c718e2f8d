"""The calls that make a file durable, and a disk on which chosen ones fail.

`Disk` is the real one. `FaultyDisk` makes the same calls and lets a fault happen before or after
any of them, for tests: an error that took effect, an error that did not, the death of the process.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from maru.command import sync_folder, write_new_file

_READ_WRITE = os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW


class Disk:
    """Open, append, cut, sync. Every method raises OSError as the system does."""

    def create(self, path: Path, data: bytes) -> None:
        """Make a file whole or not at all; its name is durable as well."""
        write_new_file(path, data, mode=0o600)

    def open(self, path: Path) -> int:
        """Open a file to read and to append."""
        return os.open(path, _READ_WRITE)

    def append(self, descriptor: int, data: bytes) -> None:
        """Write all of `data` at the end."""
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]

    def cut(self, descriptor: int, length: int) -> None:
        """Keep the first `length` bytes."""
        os.ftruncate(descriptor, length)

    def sync(self, descriptor: int) -> None:
        """Return when the file is on the medium."""
        os.fsync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in a folder are on the medium."""
        sync_folder(folder)


class FaultyDisk(Disk):
    """A disk that asks before and after each call what goes wrong.

    `strike(call, after)` is told the name of the method and whether the call was made; it returns,
    raises the OSError that the call is to end with, or ends the process.
    """

    def __init__(self, strike: Callable[[str, bool], None]) -> None:
        self._strike = strike

    def create(self, path: Path, data: bytes) -> None:
        """As `Disk.create`, with its faults."""
        self._strike("create", False)
        super().create(path, data)
        self._strike("create", True)

    def append(self, descriptor: int, data: bytes) -> None:
        """As `Disk.append`, with its faults; `append_half` strikes when half of it is written."""
        self._strike("append", False)
        super().append(descriptor, data[: len(data) // 2])
        self._strike("append_half", True)
        super().append(descriptor, data[len(data) // 2 :])
        self._strike("append", True)

    def cut(self, descriptor: int, length: int) -> None:
        """As `Disk.cut`, with its faults."""
        self._strike("cut", False)
        super().cut(descriptor, length)
        self._strike("cut", True)

    def sync(self, descriptor: int) -> None:
        """As `Disk.sync`, with its faults."""
        self._strike("sync", False)
        super().sync(descriptor)
        self._strike("sync", True)

    def sync_folder(self, folder: Path) -> None:
        """As `Disk.sync_folder`, with its faults."""
        self._strike("sync_folder", False)
        super().sync_folder(folder)
        self._strike("sync_folder", True)
