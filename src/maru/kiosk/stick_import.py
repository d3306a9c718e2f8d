"""What a stick brings, taken in at the kiosk.

Updates are read here, and applied by staff. Acknowledgements, checkpoints and other kiosks'
journals are for the sync process: they are copied, all or none, into a folder of the kiosk's
`inbox`, which takes its name when all of them are on the disk, and which the sync process takes in
and removes (maru.sync.inbox). So the stick may be pulled out as soon as `take_from_stick` has
returned, and one that is pulled out before leaves nothing here. Nothing is verified when it is
copied; the sync process believes nothing.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from maru.command import sync_folder
from maru.kiosk.carrying import UNREADABLE, epochs, is_beginning
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.store import Store
from maru.protocol.enrolment import parse_enrolment
from maru.protocol.package import open_manifest
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import Update, is_floor
from maru.stick import (
    ACK,
    CHECKPOINT,
    JOURNAL,
    MAX_JOURNAL,
    UPDATE,
    files_in,
    name_of,
    open_plain,
    read_update_file,
)

INBOX = "inbox"
_HALF = ".inbox"
MAX_WAITING = 2 * 1024**3
"""Bytes that wait for the sync process at the most."""
KEPT_FREE = 512 * 1024**2
"""Bytes of the kiosk's disk that are left to the kiosk."""
MAX_SMALL = 1024 * 1024
"""Bytes of an acknowledgement's or a checkpoint's file that are copied at the most."""
_PIECE = 1024 * 1024

Watch = Callable[[int, int], None]
"""Told how many of how many files are done."""


@dataclass(frozen=True)
class Brought:
    """What a stick brought: updates as (file, note), names that were handed to the sync process.

    `known` is how many journals hold nothing but what is here; `faults` are files that cannot be
    read, and why.
    """

    updates: tuple[tuple[str, str], ...]
    handed: tuple[str, ...]
    known: int
    faults: tuple[Refused, ...]

    def number(self, ending: str) -> int:
        """Return how many files with an ending were handed over."""
        return sum(name.endswith(ending) for name in self.handed)


def take_from_stick(home: Path, stick: Path, watch: Watch = lambda _done, _all: None) -> Brought:
    """Read a stick's updates, and hand the rest to the sync process, durably.

    What is wrong with one file keeps no other from being taken. Raises `Refused`: unreadable_file
    where the stick is gone, too_large for more files than a stick has, or where there is no room.
    """
    updates: list[tuple[str, str]] = []
    faults: list[Refused] = []
    for file in files_in(stick, UPDATE):
        try:
            updates.append((file.name, read_update_file(file)))
        except Refused as refused:
            faults.append(refused)
    own = own_epochs(home)
    known = 0
    chosen = []
    for ending in (CHECKPOINT, JOURNAL, ACK):
        for file in files_in(stick, ending):
            epoch = next((path for name, path in own.items() if file.name == name), None)
            if epoch is not None and _is_known(file, epoch):
                known += 1
            else:
                chosen.append(file)
    handed, refused_files = hand_over(home, chosen, watch)
    return Brought(tuple(updates), handed, known, (*faults, *refused_files))


def own_epochs(home: Path) -> dict[str, Path]:
    """Return the folder of each of this kiosk's epochs by the name of its file on a stick."""
    found = {}
    for folder in epochs(home):
        try:
            with closing(Store.open(folder, read_only=True)) as store:
                event_key, _, _ = open_manifest(store.manifest(), "manifest")
                its = parse_enrolment(store.enrolment(), event_key)
        except UNREADABLE:  # what a stick has of it is welcome
            if folder == home:
                raise
            continue
        found[name_of(its.kiosk, its.epoch, JOURNAL)] = folder
    return found


def _is_known(file: Path, folder: Path) -> bool:
    with closing(Store.open(folder, read_only=True)) as store:
        return is_beginning(file, store)


def hand_over(
    home: Path, files: Sequence[Path], watch: Watch = lambda _done, _all: None
) -> tuple[tuple[str, ...], tuple[Refused, ...]]:
    """Copy files into a new folder of the inbox, durably and all at once; return their names.

    Also return what was not copied, and why: links, devices, what is too large. Raises `Refused`
    (too_large, unreadable_file, unwritable): then nothing was handed over.
    """
    half = home / _HALF
    shutil.rmtree(half, ignore_errors=True)
    copied: list[str] = []
    faults: list[Refused] = []
    try:
        half.mkdir()
        left = room(home)
        for done, file in enumerate(files):
            watch(done, len(files))
            limit = MAX_JOURNAL if file.suffix == JOURNAL else MAX_SMALL
            try:
                left -= copy_file(file, half / file.name, min(limit, left))
                copied.append(file.name)
            except Refused as refused:
                (half / file.name).unlink(missing_ok=True)
                if not file.parent.is_dir():
                    raise
                faults.append(refused)
        watch(len(files), len(files))
        if copied:
            put_in_inbox(home, half)
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(home / INBOX), error.strerror or "") from None
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return tuple(copied), tuple(faults)


def put_in_inbox(home: Path, folder: Path) -> None:
    """Hand a folder's files, all of them durable, to the sync process; the folder is its own then.

    Raises `Refused`: unwritable.
    """
    inbox = home / INBOX
    try:
        sync_folder(folder)
        inbox.mkdir(exist_ok=True)
        folder.rename(inbox / f"{newest_handed(home) + 1:06}")
        sync_folder(inbox)
        sync_folder(home)
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(inbox), error.strerror or "") from None


def handed_folders(home: Path) -> list[Path]:
    """Return what waits for the sync process, the oldest first."""
    inbox = home / INBOX
    found = inbox.iterdir() if inbox.is_dir() else ()
    return sorted(path for path in found if len(path.name) == 6 and path.name.isdecimal())


def newest_handed(home: Path) -> int:
    """Return the number of the newest folder that waits for the sync process, 0 if none does."""
    folders = handed_folders(home)
    return int(folders[-1].name) if folders else 0


def room(home: Path) -> int:
    """Return how many bytes of a stick still find room here."""
    waiting = 0
    with suppress(FileNotFoundError):  # the sync process takes them away meanwhile
        for folder in handed_folders(home):
            waiting += sum(file.stat().st_size for file in folder.iterdir())
    return min(MAX_WAITING - waiting, shutil.disk_usage(home).free - KEPT_FREE)


def copy_file(source: Path, target: Path, limit: int) -> int:
    """Copy a plain file of a stick of at most `limit` bytes, durably; return its length.

    Raises `Refused`: too_large, unreadable_file, unwritable.
    """
    try:
        with open_plain(source) as data:
            mode = os.fstat(data.fileno())
            if not stat.S_ISREG(mode.st_mode) or mode.st_size > limit:
                raise Refused(InputRefusal.too_large, source.name, "no room for it here")
            return _copy_pieces(data.read, source, target, limit)
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, source.name, error.strerror or "") from None


def _copy_pieces(read: Callable[[int], bytes], source: Path, target: Path, limit: int) -> int:
    length = 0
    try:
        with target.open("xb") as out:
            while piece := _read(read, source):
                length += len(piece)
                if length > limit:
                    raise Refused(InputRefusal.too_large, source.name, "no room for it here")
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise Refused(InputRefusal.unwritable, target.name, error.strerror or "") from None
    return length


def _read(read: Callable[[int], bytes], source: Path) -> bytes:
    try:
        return read(_PIECE)
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, source.name, error.strerror or "") from None


def fitting(
    kiosk: Kiosk, messages: Iterable[tuple[str, str]]
) -> tuple[tuple[Update, ...], tuple[Refused, ...]]:
    """Return the updates of (place, note) that are new here and fit, in their order; none applied.

    Those that the sync process was offered are among them. Also return why others do not fit.
    """
    waiting = [*(("offered", update.note) for update in kiosk.waiting()), *messages]
    chain: list[tuple[str, str]] = []
    floor: list[tuple[str, str]] = []
    faults: list[Refused] = []
    while waiting:
        later: list[tuple[str, str]] = []
        for message in waiting:
            try:
                new = kiosk.new_updates([*chain, message])[len(chain) :]
            except Refused as refused:
                if refused.reason is InputRefusal.gap:
                    later.append(message)
                else:
                    faults.append(refused)
            else:
                if new:
                    (floor if is_floor(new[0]) else chain).append(message)
        if len(later) == len(waiting):
            faults.append(Refused(InputRefusal.gap, later[0][0]))
            break
        waiting = later
    # A floor motion comes last: it keeps no update of the chain away that revokes its card.
    for message in floor:
        try:
            kiosk.new_updates([*chain, message])
            chain.append(message)
        except Refused as refused:
            faults.append(refused)
    return kiosk.new_updates(chain), tuple(faults)
