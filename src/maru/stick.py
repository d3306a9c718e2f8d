"""What lies on a courier's stick, as kiosks and the ledger write and read it.

    <kiosk>.<epoch>.courier      a kiosk's journal of one epoch (maru.protocol.journal_file), always
                                 from record 0 on, its signed head last; a second branch of one
                                 epoch has the first 8 digits of its newest record's hash behind it
    <kiosk>.<epoch>.checkpoint   the newest checkpoint that the kiosk believed, with its cosignature
    <kiosk>.<epoch>.ack          the ledger's acknowledgement for it, on the way back
    update-<number>.note         an update to the package; another of the same number has the first
                                 8 digits of its hash behind it

Every file is written beside its place, synced, and renamed; so the stick may be pulled out at any
moment. Names only help people: what a file is, it says itself. Links, devices and pipes on a stick
are refused, and never followed or waited for.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from maru.command import write_new_file
from maru.protocol.note import MAX_NOTE, note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refused

JOURNAL, CHECKPOINT, ACK, UPDATE = ".courier", ".checkpoint", ".ack", ".note"
MAX_FILES = 2_000
MAX_JOURNAL = 4 * 1024**3  # bytes
MAX_COSIGNED = 8 * 1024  # bytes of a checkpoint with its cosignatures


def damage(refused: Refused) -> Refused:
    """Return what is said of a file that has no right form from some place on."""
    if refused.reason != InputRefusal.malformed:
        return refused
    return Refused(InputRefusal.damaged, refused.place, refused.detail)


def name_of(kiosk: str, epoch: int, ending: str, branch: str = "") -> str:
    """Return a file's name; `branch` tells a second one of the same epoch."""
    return f"{kiosk}.{epoch}{f'.{branch[:8]}' if branch else ''}{ending}"


def files_in(folder: Path, ending: str) -> Iterator[Path]:
    """Yield the files of a folder with that ending, in a fixed order; refuse too many of them."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(ending)]
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, str(folder), error.strerror or "") from None
    if len(names) > MAX_FILES:
        raise Refused(InputRefusal.too_large, str(folder), f"over {MAX_FILES} files")
    # A second branch, with one more part in its name, comes behind the first.
    for name in sorted(names, key=lambda name: (name.count("."), name)):
        if not name.startswith("."):
            yield folder / name


def open_plain(path: Path) -> BinaryIO:
    """Open a file of a stick to read; refuse a link, a device, a pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), error.strerror or "") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused(InputRefusal.unreadable_file, str(path), "not a plain file")
    return os.fdopen(descriptor, "rb")


def read_plain(path: Path, limit: int) -> str:
    """Read a file of at most `limit` bytes of UTF-8."""
    try:
        with open_plain(path) as file:
            data = file.read(limit + 1)
        text = data.decode()
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), error.strerror or "") from None
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, str(path), "not UTF-8") from None
    if len(data) > limit:
        raise Refused(InputRefusal.too_large, str(path), f"over {limit} bytes")
    return text


def read_checkpoint_file(path: Path) -> str:
    """Return a checkpoint's note."""
    return read_plain(path, MAX_COSIGNED)


def read_update_file(path: Path) -> str:
    """Return an update's note."""
    return read_plain(path, MAX_NOTE)


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all; refused (unwritable) where the stick takes none."""
    try:
        write_new_file(path, text.encode())
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(path), error.strerror or "") from None


def write_updates(folder: Path, updates: list[tuple[int, str]]) -> None:
    """Write each (number, note) that is not there yet."""
    for number, note in updates:
        if (path := place_of_update(folder, number, note)) is not None:
            write_file(path, note)


def place_of_update(folder: Path, number: int, note: str) -> Path | None:
    """Return where an update is to be written in a folder; None where it is there.

    One of the same number, such as another event's, or another motion of a spare, stays, and this
    one goes beside it.
    """
    path = folder / f"update-{number:04}{UPDATE}"
    if path.exists() and not _holds(path, note):
        path = path.with_suffix(f".{note_hash(text_of(note))[:8]}{UPDATE}")
    return None if _holds(path, note) else path


def _holds(path: Path, note: str) -> bool:
    with suppress(Refused):
        return read_update_file(path) == note
    return False
