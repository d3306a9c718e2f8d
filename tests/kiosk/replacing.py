"""Sticks replaced by a process that dies: `python replacing.py FOLDER`.

A kiosk's stick is gone, and a fresh one is there. `replace_medium` is run once to write down every
call that it makes of the disk and of the database; then, for each moment before and after each of
them, a child runs it on a copy and dies there, or the call fails there. Then the kiosk is opened
again and looked at, and the replacement is made once more.

One line of JSON a row: the call with its count, when, how, what the caller saw (done, refused,
fault, nothing), which stick the store names, how often the journal says so, whether a vote is kept
there without more ado, and the ballots and media after the replacement was made again.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from dying import DIED, FaultyDatabase, cast

from assembly import Assembly, make_assembly
from maru.kiosk import ceremony
from maru.kiosk.disk import FaultyDisk
from maru.kiosk.export import verify_kiosk
from maru.kiosk.home import open_kiosk
from maru.kiosk.medium import MediumRefused
from maru.kiosk.store import Store

Moment = Callable[[str, bool], None]


class TracedDatabase(FaultyDatabase):
    """The store's database, which tells of each write before and after it."""

    def __init__(self, real: Any, moment: Moment) -> None:
        super().__init__(real, "", "")
        self._moment = moment

    def _strike(self, call: str, moment: str) -> None:
        if call:
            self._moment(call, moment == "after")


def replace(home: Path, moment: Moment) -> str:
    """Replace the kiosk's stick by the fresh one; return what the caller saw."""
    kiosk = open_kiosk(home)
    kiosk._store._db = TracedDatabase(kiosk._store._db, moment)  # type: ignore[assignment] # a stand-in
    try:
        ceremony.replace_medium(kiosk, home / "fresh", None, FaultyDisk(moment))
    except MediumRefused:
        return "refused"
    except sqlite3.Error:
        return "fault"
    kiosk.close()
    return "done"


def in_child(home: Path, moment: Moment) -> str:
    """Let a child do it; return what it saw, "nothing" when it died."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, replace(home, moment).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        seen = said.read()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (0 if seen else DIED), seen
    return seen or "nothing"


def look(assembly: Assembly, home: Path) -> dict[str, Any]:
    """Open the kiosk again; vote if it can; replace the stick once more; verify all."""
    with closing(open_kiosk(home)) as kiosk:
        is_right = kiosk.stopped() is None
        if is_right:
            cast(assembly, kiosk, 1)
    with closing(Store.open(home, read_only=True)) as store:
        named = Path(store.medium_path() or "").name
        noted = len(store.records_with("another one is used"))
    with closing(open_kiosk(home)) as kiosk:
        ceremony.replace_medium(kiosk, home / "fresh", None)
        cast(assembly, kiosk, 2)
    found = verify_kiosk(home, lambda *_: None)
    whole = found.medium == home / "fresh" / "kiosk-1.1.journal"
    votes = found.ballots == 2 + is_right
    return {"named": named, "noted": noted, "votes": is_right, "whole": whole and votes}


def make_image(assembly: Assembly, home: Path) -> None:
    """Make a kiosk that voted once with a stick that is gone, and lay a fresh one beside it."""
    assembly.open_kiosk(home).close()
    (home / "stick").mkdir()
    with closing(open_kiosk(home, home / "stick")) as kiosk:
        cast(assembly, kiosk, 0)
    shutil.rmtree(home / "stick")
    (home / "fresh").mkdir()


def main() -> None:
    """Run every row. All are made in one place, since the store names its stick by its path."""
    home = Path(sys.argv[1]) / "kiosk"
    assembly = make_assembly(3)
    make_image(assembly, home)
    image = home.rename(home.with_name("image"))
    calls: list[tuple[str, bool]] = []
    shutil.copytree(image, home)
    assert replace(home, lambda call, after: calls.append((call, after))) == "done"
    shutil.rmtree(home)
    counted: Counter[tuple[str, bool]] = Counter()
    for number, (call, after) in enumerate(calls):
        counted[call, after] += 1
        for way in ("dies", "fails"):
            shutil.copytree(image, home)
            left = number

            def moment(its_call: str, _after: bool, way: str = way) -> None:
                nonlocal left
                left -= 1
                if left != -1:
                    return
                if way == "dies":
                    os._exit(DIED)
                if its_call.isupper() or its_call in ("medium", "records", "head"):
                    raise sqlite3.OperationalError("disk I/O error")
                raise OSError(errno.EIO, os.strerror(errno.EIO))

            seen = in_child(home, moment)
            row = {
                "call": f"{call} {counted[call, after]}",
                "way": f"{way} {'after' if after else 'before'}",
                "seen": seen,
                **look(assembly, home),
            }
            sys.stdout.write(json.dumps(row) + "\n")
            shutil.rmtree(home)


if __name__ == "__main__":
    main()
