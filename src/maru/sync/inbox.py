"""What staff took from a stick at the kiosk's screen, taken in by the sync process.

The kiosk leaves each stick's files in a folder of its inbox (maru.kiosk.stick_import). They are
taken in as `maru-sync import` takes a stick, and the folder goes away; where the process dies in
between, it is taken in once more, and nothing in it is new. A journal for which there is no room
stays, alone, and is tried again: it may be the last of a kiosk that died. What came of it is said
in the status `stick` of `sync.db`, for the screen:

    {"at":…,"new":12,"ko":["…"],"en":["…"]}

with a sentence for each file that something was wrong with.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from maru.command import sync_folder
from maru.kiosk.stick_import import handed_folders
from maru.kiosk.store import FILE_NAME as STORE_NAME
from maru.sync.courier import NoRoom, import_courier
from maru.sync.sync_db import SyncDb

STICK = "stick"
_MOST_SAID = 20


def take_inbox(home: Path, clock: Callable[[], float]) -> int:
    """Take in what waits, the oldest first; return how many sticks that was.

    Nothing is taken while there is no store; a journal that finds no room waits.
    """
    folders = handed_folders(home) if (home / STORE_NAME).exists() else []
    for folder in folders:
        taken = import_courier(home, folder)
        faults = [one.fault for one in taken if one.fault is not None]
        # A second medium's file, of a kiosk that died, has no head at its end.
        faults = [one for one in faults if not one.place.endswith(" head")][:_MOST_SAID]
        with SyncDb.open(home) as kept:
            kept.put_status(
                STICK,
                {
                    "at": int(clock()),
                    "new": sum(one.new for one in taken),
                    **{
                        language: [fault.sentence(language) for fault in faults]
                        for language in ("ko", "en")
                    },
                },
            )
        _put_away(folder, {one.name for one in taken if isinstance(one.fault, NoRoom)})
    return len(folders)


def _put_away(folder: Path, waiting: set[str]) -> None:
    """Remove a stick's folder, or all of it but the files that wait for room."""
    if not waiting:
        shutil.rmtree(folder)
        sync_folder(folder.parent)
        return
    for path in folder.iterdir():
        if path.name not in waiting:
            path.unlink()
