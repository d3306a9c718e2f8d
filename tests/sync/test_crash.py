"""Every write of intake and of closing, interrupted; and a ledger killed while it takes batches in.

The table says for each write, in the order in which they come, what the log and the second place
hold when the process dies, or the database fails, before it and after it. Whatever happened, doing
the same again leaves what an undisturbed run leaves, and the log is whole all the time.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import OperationalError

from hall import Hall, environment, make_hall
from maru.protocol import tlog
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import Ledger, open_ledger, read_settings, write_settings
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.second_place import SecondFile
from maru.sync.ledger.store import SCHEMA, Store
from postgres import PostgresServer

HERE = Path(__file__).parent
DIED, FAILED = 9, 3
WAYS = ("dies before", "dies after", "fails before", "fails after")

Act = Callable[[Ledger], None]
Contents = dict[str, list[tuple[Any, ...]]]

INTAKE = ("entry", "tile_row", "checkpoint", "record", "blob", "head", "COMMIT", "swap")
CLOSING = ("entry", "tile_row", "checkpoint", "closing", "blob", "COMMIT", "swap")

AFTERWARDS = {
    # write and moment: (what the store holds, what the second place holds); all others: old, old
    ("COMMIT", "after"): ("new", "old"),
    ("swap", "before"): ("new", "old"),
    ("swap", "after"): ("new", "new"),
}


class Faults:
    """Counts the writes of this process, and strikes at one of them."""

    def __init__(self, at: int | None = None, way: str = "") -> None:
        """Strike at the write of that number, from 0, in one of the `WAYS`."""
        self.writes: list[str] = []
        self._at, self._way = at, way
        self._uncommitted = False

    def install(self) -> None:
        """Watch all engines, and all second places that are files, from now on."""
        event.listen(Engine, "before_cursor_execute", self._before_statement)
        event.listen(Engine, "after_cursor_execute", self._after_statement)
        commit, swap = DefaultDialect.do_commit, SecondFile.swap

        def watched_commit(dialect: DefaultDialect, connection: Any) -> None:
            writes = self._uncommitted
            if writes:
                self._begin("COMMIT")
            commit(dialect, connection)
            self._uncommitted = False
            if writes:
                self._end("COMMIT")

        def watched_swap(second: SecondFile, old: str | None, new: str) -> bool:
            self._begin("swap")
            swapped = swap(second, old, new)
            self._end("swap")
            return swapped

        DefaultDialect.do_commit = watched_commit  # type: ignore[method-assign,assignment] # watched
        SecondFile.swap = watched_swap  # type: ignore[method-assign] # watched

    def _before_statement(self, _c: Any, _u: Any, statement: str, *_: Any) -> None:
        if name := written_table(statement):
            self._uncommitted = True
            self._begin(name)

    def _after_statement(self, _c: Any, _u: Any, statement: str, *_: Any) -> None:
        if name := written_table(statement):
            self._end(name)

    def _begin(self, name: str) -> None:
        self.writes.append(name)
        self._strike(name, "before")

    def _end(self, name: str) -> None:
        self._strike(name, "after")

    def _strike(self, name: str, moment: str) -> None:
        if len(self.writes) - 1 != self._at or not self._way.endswith(moment):
            return
        if self._way.startswith("dies"):
            os._exit(DIED)
        self._at = None
        if name == "swap":
            raise Refused(InputRefusal.second_place, "disk", "Input/output error")
        raise OperationalError(name, None, sqlite3.OperationalError("disk is full"))


def written_table(statement: str) -> str:
    """Return the table that a statement writes to, "" when it reads."""
    words = statement.split()
    if words[0] == "INSERT":
        return words[2]
    return words[1] if words[0] in ("UPDATE", "DELETE") else ""


def intake_of(hall: Hall) -> Act:
    """Return the act of taking all that kiosk-1 has."""
    body = hall.batch("kiosk-1").encode()

    def act(ledger: Ledger) -> None:
        with ThreadPoolExecutor(1) as executor:
            answer = Intake(ledger, executor).take("kiosk-1", 1, 0, 3, body)
        if answer.status != 200:
            raise Refused(InputRefusal.ledger_refused, answer.body.decode())

    return act


def closing_of(hall: Hall) -> Act:
    """Return the act of closing the first poll, to which everything has arrived."""
    hall.close_poll(0)
    with closing(open_ledger(hall.ledger_home)) as ledger, ThreadPoolExecutor(1) as executor:
        for name in hall.kiosks:
            answer = Intake(ledger, executor).take(name, 1, 0, 0, hall.batch(name).encode())
            assert answer.status == 200

    def act(ledger: Ledger) -> None:
        if hall.assembly.event.polls[0].uuid not in closings(ledger):
            close_poll(ledger, hall.assembly.event.polls[0])

    return act


def closings(ledger: Ledger) -> list[str]:
    """Return the polls that a ledger has closed."""
    with ledger.store.reading() as now:
        return [poll.uuid for poll in ledger.package.event.polls if now.closing(poll.uuid)]


class Copies:
    """Copies of a hall's ledger: home, store and second place."""

    def __init__(self, hall: Hall, server: PostgresServer | None) -> None:
        self._hall, self._server = hall, server
        self._settings = read_settings(hall.ledger_home)
        self._number = 0

    def make(self) -> Path:
        """Return the home of a new copy."""
        self._number += 1
        home = self._hall.folder / f"copy-{self._number}"
        shutil.copytree(self._hall.ledger_home, home)
        second = f"{home}.checkpoint"
        assert self._settings.second_place is not None
        shutil.copyfile(self._settings.second_place, second)
        copied = replace(self._settings, second_place=second)
        if self._server is not None and copied.store is not None:
            copied = replace(copied, store=self._server.new_store(copied.store))
        write_settings(home, copied)
        return home

    def remove(self, home: Path) -> None:
        """Remove a copy."""
        url = read_settings(home).store
        if self._server is not None and url is not None:
            self._server.drop(url)
        shutil.rmtree(home)


def in_a_process(
    home: Path, act: Act, at: int | None = None, way: str = ""
) -> tuple[int, list[str]]:
    """Do it in a child that may be struck; return its status and the writes that it came to."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        ledger = open_ledger(home)
        faults = Faults(at, way)
        faults.install()
        status = 0
        try:
            act(ledger)
        except (OperationalError, Refused):
            status = FAILED
        os.write(writer, " ".join(faults.writes).encode())
        os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as said:
        writes = said.read().split()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), writes


def contents(home: Path) -> Contents:
    """Return all that a ledger's store keeps, as whoever opens it next finds it."""
    store = Store.open(read_settings(home).store or home / "ledger.db")
    with closing(store), store.reading() as now:
        connection = now._connection  # everything, whatever it is called
        tables = SCHEMA.sorted_tables
        return {
            table.name: sorted(map(tuple, connection.execute(select(table)))) for table in tables
        }


def second_size(home: Path, hall: Hall) -> int:
    """Return the size of the log that the second place knows."""
    held = Path(f"{home}.checkpoint").read_text()
    return tlog.open_checkpoint(held, hall.ledger_key).size


def is_whole(kept: Contents, hall: Hall) -> bool:
    """Hash all entries; say whether that is what the newest checkpoint signs."""
    size, note = max(kept["checkpoint"])
    rows = tlog.append(lambda *_: b"", 0, [tlog.leaf_hash(data) for _, data in kept["entry"]])
    signed = tlog.open_checkpoint(note, hall.ledger_key)
    root = tlog.tree_root(lambda level, number: rows.get((level, number), b""), size)
    return (len(kept["entry"]), root) == (size, signed.root) == (signed.size, root)


@pytest.fixture
def guarded(tmp_path: Path, store: str | None) -> Iterator[Hall]:
    """Make a hall of two kiosks, where three have voted, whose ledger has a second place."""
    made = make_hall(
        tmp_path / "hall",
        ("kiosk-1", "kiosk-2"),
        store=store,
        second_place=str(tmp_path / "last.checkpoint"),
    )
    for card in range(3):
        made.vote("kiosk-1", card, frozenset({card}))
    yield made
    made.close()


@pytest.mark.both_stores
@pytest.mark.parametrize(("make", "expected"), [(intake_of, INTAKE), (closing_of, CLOSING)])
def test_interrupted_at_every_write(
    guarded: Hall,
    store: str | None,
    make: Callable[[Hall], Act],
    expected: tuple[str, ...],
    request: pytest.FixtureRequest,
) -> None:
    """Store and second place hold what the table says; doing it again completes both."""
    act = make(guarded)
    copies = Copies(guarded, request.getfixturevalue("postgres") if store else None)
    whole = copies.make()
    old = contents(whole)
    status, writes = in_a_process(whole, act)
    new = contents(whole)
    assert status == 0
    assert tuple(dict.fromkeys(writes)) == expected
    sizes = {"old": len(old["entry"]), "new": len(new["entry"])}
    for number, name in enumerate(writes):
        for way in WAYS:
            row = f"{way} {name} ({number})"
            home = copies.make()
            status, _ = in_a_process(home, act, number, way)
            assert status == (DIED if way.startswith("dies") else FAILED), row
            here, there = AFTERWARDS.get((name, way.split()[1]), ("old", "old"))
            kept = contents(home)
            assert kept == {"old": old, "new": new}[here], row
            assert second_size(home, guarded) == sizes[there], row
            assert is_whole(kept, guarded), row
            assert in_a_process(home, act)[0] == 0, row
            assert contents(home) == new, row
            assert second_size(home, guarded) == sizes["new"], row
            copies.remove(home)


@pytest.mark.both_stores
def test_killed_again_and_again_during_intake(tmp_path: Path, store: str | None) -> None:
    """Killed a hundred times while HTTP clients post: what was acknowledged is there, once."""
    kills = 30 if store else 100
    command = [sys.executable, HERE / "killed_ledgers.py", tmp_path, str(kills), "test"]
    ended = subprocess.run(
        [*command, store] if store else command,
        env=environment(HERE.parent),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    counted = json.loads(ended.stdout)
    assert counted["kills"] == kills
    assert counted["unanswered"] > 0
    assert 0 < counted["acknowledged"] <= counted["stored"]
    assert counted["ballots"] > 0
