"""Casts that die: `python dying.py FOLDER` makes kiosks in FOLDER, and a copy of one for each row.

For every call of a cast that writes, and every way in which it can go wrong, a child process casts
one ballot and dies there; then the kiosk is opened again and looked at. All of it with a second
medium, and the store's part without. Each row is written as one line of JSON: what went wrong, what
the attendee saw (kept, refused, fault, nothing), and what was there before and after the card was
shown once more.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assembly import Assembly, make_assembly
from maru.kiosk.disk import Disk, FaultyDisk
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import MediumRefused
from maru.protocol.journal_file import read_journal
from maru.protocol.refusal import Refusal

# The calls of a cast, in their order. The last of the store's is its commit, fsync and all.
MEDIUM_CALLS = ("append", "append_half", "sync")
STORE_CALLS = ("BEGIN", "blobs", "spent", "records", "head", "COMMIT")
WAYS = ("dies before", "dies after", "fails before", "fails after")
DIED = 9


def rows() -> Iterator[tuple[str, str, bool]]:
    """Yield every (call, way, whether there is a second medium)."""
    for call in (*MEDIUM_CALLS, *STORE_CALLS):
        for way in WAYS:
            if call != "append_half" or "after" in way:
                yield call, way, True
                if call in STORE_CALLS:
                    yield call, way, False
    yield "append", "loses what was not synced", True


class FaultyDatabase:
    """The store's database, with a fault before or after one of its statements."""

    def __init__(self, real: Any, call: str, way: str) -> None:
        self._real, self._call, self._way = real, call, way

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def _strike(self, call: str, moment: str) -> None:
        if call == self._call and self._way.endswith(moment):
            if self._way.startswith("dies"):
                os._exit(DIED)
            raise sqlite3.OperationalError("disk I/O error")

    def execute(self, sql: str, *parameters: Any) -> Any:
        """Run a statement, with its faults."""
        table = sql.split(" INTO ")[1].split()[0] if " INTO " in sql else ""
        self._strike(table, "before")
        cursor = self._real.execute(sql, *parameters)
        self._strike(table, "after")
        return cursor

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Begin and commit, with their faults."""
        self._strike("BEGIN", "before")
        transaction = self._real.atomic()
        transaction.__enter__()
        try:
            self._strike("BEGIN", "after")
            yield
            self._strike("COMMIT", "before")
        except BaseException:
            if not transaction.__exit__(*sys.exc_info()):
                raise
        transaction.__exit__(None, None, None)
        self._strike("COMMIT", "after")


def cast(assembly: Assembly, kiosk: Kiosk, card: int) -> str:
    """Cast the card's ballot in the first poll; return the tracker when it is confirmed."""
    rights = kiosk.check_in([assembly.ticket(card)])
    assert isinstance(rights, tuple), rights
    sealed = kiosk.seal(rights[0], [frozenset({card % 2})], os.urandom)
    kiosk.cast(rights[0], sealed)
    return sealed.tracker


def try_to_cast(assembly: Assembly, home: Path, call: str, way: str) -> str:
    """Cast with a fault; return what the attendee saw: kept, refused or fault."""
    stick = home / "stick" / "kiosk-1.1.journal"
    length = stick.stat().st_size if stick.exists() else 0
    is_armed = False

    def strike(its_call: str, after: bool) -> None:
        if not is_armed or its_call != call:
            return
        if way.startswith("loses") and after:
            os.truncate(stick, length)
            os._exit(DIED)
        if way.endswith("after" if after else "before"):
            if way.startswith("dies"):
                os._exit(DIED)
            raise OSError(errno.EIO, "Input/output error")

    disk: Disk = FaultyDisk(strike) if call in MEDIUM_CALLS else Disk()
    kiosk = open_kiosk(home, disk=disk)
    is_armed = True
    if call in STORE_CALLS:
        kiosk._store._db = FaultyDatabase(kiosk._store._db, call, way)  # type: ignore[assignment] # a stand-in
    try:
        cast(assembly, kiosk, 1)
    except MediumRefused:
        return "refused"
    except sqlite3.Error:
        return "fault"
    return "kept"


def in_child(assembly: Assembly, home: Path, call: str, way: str) -> str:
    """Let a child cast; return what the attendee saw, "nothing" when the child died."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, try_to_cast(assembly, home, call, way).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        seen = said.read()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (0 if seen else DIED), (call, way, seen)
    return seen or "nothing"


def look(assembly: Assembly, home: Path) -> dict[str, Any]:
    """Open the kiosk again, verify both media, and show the card once more."""
    poll = assembly.event.polls[0]
    kiosk = open_kiosk(home)
    assert kiosk.stopped() is None
    there = kiosk.journal.ballots(poll.uuid) - 1
    answer = kiosk.check_in([assembly.ticket(1)])
    may_vote = not isinstance(answer, Refusal) and answer[0].poll == poll
    if may_vote:
        cast(assembly, kiosk, 1)
    after = kiosk.journal.ballots(poll.uuid) - 1
    newest = kiosk.journal.last_hash
    kiosk.close()
    open_kiosk(home).close()
    agree = True
    if (home / "stick").exists():
        with (home / "stick" / "kiosk-1.1.journal").open("rb") as file:
            held = read_journal(file, "stick")
        agree = held.newest == newest and held.ballots[poll.uuid] == after + 1
    return {"there": there, "may_vote": may_vote, "after": after, "agree": agree}


def make_images(assembly: Assembly, folder: Path) -> dict[bool, Path]:
    """Make a kiosk that voted once, and another one with a second medium."""
    images = {}
    for has_stick in (False, True):
        home = folder / "kiosk"
        assembly.open_kiosk(home).close()
        if has_stick:
            (home / "stick").mkdir()
        kiosk = open_kiosk(home, home / "stick" if has_stick else None)
        cast(assembly, kiosk, 0)
        kiosk.close()
        images[has_stick] = home.rename(folder / f"image {has_stick}")
    return images


def main() -> None:
    """Run every row."""
    folder = Path(sys.argv[1])
    assembly = make_assembly(3)
    images = make_images(assembly, folder)
    for call, way, has_stick in rows():
        home = Path(shutil.copytree(images[has_stick], folder / "kiosk"))
        seen = in_child(assembly, home, call, way)
        row = {"call": call, "way": way, "stick": has_stick, "seen": seen, **look(assembly, home)}
        sys.stdout.write(json.dumps(row) + "\n")
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
