"""Every write of a ledger's commit, interrupted: the process dies there, or the disk refuses."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from hall import Hall
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.verify import read_log

Act = Callable[[Ledger, Executor], None]


def interrupt(number: int, interruption: Callable[[], None], after: bool) -> Callable[[], bool]:
    """Interrupt the statement of that number, before or after it; return whether it came to it."""
    count = 0

    def watch(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            interruption()

    moment = "after_cursor_execute" if after else "before_cursor_execute"
    event.listen(Engine, moment, watch)

    def stop() -> bool:
        event.remove(Engine, moment, watch)
        return count >= number

    return stop


def intake_of(hall: Hall) -> Act:
    """Return the act of taking all that kiosk-1 has."""
    body = hall.batch("kiosk-1").encode()

    def act(ledger: Ledger, executor: Executor) -> None:
        assert Intake(ledger, executor).take("kiosk-1", 1, 0, 3, body).status == 200

    return act


def closing_of(hall: Hall) -> Act:
    """Return the act of closing the first poll, to which everything has arrived."""
    hall.close_poll(0)
    ledger = open_ledger(hall.ledger_home)
    with ThreadPoolExecutor(1) as executor:
        for name in hall.kiosks:
            Intake(ledger, executor).take(name, 1, 0, 0, hall.batch(name).encode())
    ledger.close()

    def act(ledger: Ledger, executor: Executor) -> None:
        close_poll(ledger, hall.assembly.event.polls[0])

    return act


def in_a_process(home: Path, act: Act, number: int, after: bool) -> bool:
    """Do it in a process that dies at a statement; return whether it died."""
    child = os.fork()
    if child == 0:
        ledger = open_ledger(home)
        interrupt(number, lambda: os._exit(9), after)
        with ThreadPoolExecutor(1) as executor:
            act(ledger, executor)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 9


def contents(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that a ledger keeps."""
    tables = ("entry", "record", "blob", "tile_row", "checkpoint", "head", "closing")
    with closing(sqlite3.connect(home / "ledger.db")) as db:
        return {table: sorted(db.execute(f"SELECT * FROM {table}")) for table in tables}  # noqa: S608 # names above


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("make", [intake_of, closing_of])
def test_killed_at_every_statement(hall: Hall, make: Callable[[Hall], Act], after: bool) -> None:
    """Wherever it dies the log is whole, as before or as after; doing it again completes it."""
    act = make(hall)
    whole = hall.folder / "whole"
    shutil.copytree(hall.ledger_home, whole)
    before = contents(whole)
    assert not in_a_process(whole, act, 10_000, after)
    complete = contents(whole)
    assert complete != before
    number = 1
    while True:
        home = hall.folder / f"dying-{number}"
        shutil.copytree(hall.ledger_home, home)
        died = in_a_process(home, act, number, after)
        with closing(read_log(home, hall.ledger_key)) as log:
            assert log.checkpoint.size in (len(before["entry"]), len(complete["entry"]))
        assert contents(home) in (before, complete)
        if contents(home) == before:
            assert not in_a_process(home, act, 10_000, after)
        assert contents(home) == complete
        shutil.rmtree(home)
        if not died:
            break
        number += 1
    assert number > 10


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_full_disk_at_every_statement(hall: Hall, executor: Executor, after: bool) -> None:
    """A refused write undoes the batch whole, whether or not it had reached the disk."""
    act = intake_of(hall)
    ledger = open_ledger(hall.ledger_home)
    before = contents(hall.ledger_home)

    def refuse() -> None:
        raise OperationalError("insert", None, sqlite3.OperationalError("disk is full"))

    number = 1
    while True:
        stop = interrupt(number, refuse, after)
        try:
            act(ledger, executor)
        except OperationalError:
            assert contents(hall.ledger_home) == before
        finally:
            interrupted = stop()
        if not interrupted:
            break
        number += 1
    assert number > 10
    ledger.close()
    with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
        assert log.checkpoint.size == 9
