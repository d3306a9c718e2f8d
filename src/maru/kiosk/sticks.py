"""Sticks that are plugged in: what is mounted below a folder such as `/media`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MOUNTS = Path("/media")
"""Where systems mount sticks: in `/media/<label>`, or in `/media/<user>/<label>`."""
MAX_LOOKED_AT = 200
_SHOWN = 32


@dataclass(frozen=True)
class Stick:
    """One mounted stick: its folder, and bytes that are free; 0 where nothing can be written."""

    path: Path
    free: int

    @property
    def name(self) -> str:
        """Its label, fit for a screen."""
        shown = "".join(char if char.isprintable() else "\ufffd" for char in self.path.name)
        return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3]}..."

    def holds(self, path: Path | None) -> bool:
        """Say whether a file or folder is on it."""
        return path is not None and path.absolute().is_relative_to(self.path)


def find_sticks(
    folder: Path = MOUNTS, is_mounted: Callable[[Path], bool] = os.path.ismount
) -> list[Stick]:
    """Return the sticks that are mounted below a folder, one or two levels deep, by their names.

    A folder that is only the place for a stick is none. One that is pulled out meanwhile is left
    out.
    """
    found = []
    for path in _below(folder):
        with suppress(OSError):
            if is_mounted(path):
                room = os.statvfs(path)
                is_writable = not room.f_flag & os.ST_RDONLY and os.access(path, os.W_OK)
                found.append(Stick(path, room.f_bavail * room.f_frsize if is_writable else 0))
    return sorted(found, key=lambda stick: str(stick.path))


def _below(folder: Path) -> Iterator[Path]:
    for path in _folders(folder):
        yield path
        yield from _folders(path)


def _folders(folder: Path) -> list[Path]:
    """Return the folders in a folder; none where it cannot be read."""
    found: list[Path] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number == MAX_LOOKED_AT:
                break
            if entry.is_dir(follow_symlinks=False):
                found.append(Path(entry.path))
    return found
