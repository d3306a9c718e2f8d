"""The last signed checkpoint in a second place: what comes from an old copy signs nothing."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from sqlalchemy import select

from hall import Hall, LedgerProcess, asker, bearer, make_hall, maru_ledger, post, serving
from maru.protocol import tlog
from maru.protocol.note import Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.batch import Batch, read_ack
from maru.sync.ledger.deciding import ledger_state
from maru.sync.ledger.home import (
    Settings,
    move_second_place,
    open_ledger,
    read_settings,
    write_settings,
)
from maru.sync.ledger.intake import Answer, Intake
from maru.sync.ledger.second_place import SecondFile, SecondRow, open_second_place
from maru.sync.ledger.store import SCHEMA, Store
from postgres import PostgresServer, database_of, program

ORIGIN = "ledger.test/assembly"
RACERS = 4
MOVES = 40


@pytest.fixture(params=["file", "database"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a second place that is empty yet."""
    if request.param == "file":
        return str(tmp_path / "last.checkpoint")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_store()


@pytest.fixture
def guarded(tmp_path: Path, place: str, store: str | None) -> Iterator[Hall]:
    """Make a hall with one kiosk that has voted twice, whose ledger has a second place."""
    made = make_hall(tmp_path / "hall", store=store, second_place=place)
    made.vote("kiosk-1", 0, frozenset({0}))
    made.vote("kiosk-1", 1, frozenset({1}))
    yield made
    made.close()


def take(hall: Hall, executor: Executor, start: int = 0, stop: int = 10_000) -> Answer:
    """Send records of kiosk-1 to a ledger that is opened for it."""
    with closing(open_ledger(hall.ledger_home)) as ledger:
        body = hall.batch("kiosk-1", start, stop).encode()
        return Intake(ledger, executor).take("kiosk-1", 1, start, 0, body)


def known_at(hall: Hall, place: str) -> int:
    """Return the size of the log that the second place knows."""
    with closing(open_second_place(place, ORIGIN)) as second:
        return tlog.open_checkpoint(second.read() or "", hall.ledger_key).size


def without_second_place(home: Path) -> Settings:
    """Take the second place out of a home's settings; return what they were."""
    settings = read_settings(home)
    write_settings(home, replace(settings, second_place=None))
    return settings


def test_what_was_acknowledged_is_in_the_second_place(
    guarded: Hall, place: str, executor: Executor
) -> None:
    """The checkpoint of an acknowledgement is the one that the second place holds."""
    assert known_at(guarded, place) == 2
    answer = take(guarded, executor)
    with closing(open_second_place(place, ORIGIN)) as second:
        assert second.read() == read_ack(answer.body, "ack").checkpoint
    assert known_at(guarded, place) == 2 + 5


def kind_of(place: str) -> type[SecondFile] | type[SecondRow]:
    """Return the class of a second place."""
    return SecondFile if place.startswith("/") else SecondRow


def race(place: str, racer: int) -> None:
    """Move the second place on by one, `MOVES` times; end with status 1 when it went back."""
    with closing(open_second_place(place, ORIGIN)) as second:
        seen = moved = 0
        while moved < MOVES:
            held = second.read()
            now = int(held or "0")
            if now < seen:
                os._exit(1)
            if second.swap(held, str(now + 1)):
                moved += 1
            seen = now
    os._exit(0)


def test_of_several_that_swap_at_once_one_wins(place: str) -> None:
    """Four processes count together at one second place, and no step is lost or done twice."""
    context = multiprocessing.get_context("fork")
    racers = [context.Process(target=race, args=(place, number)) for number in range(RACERS)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert [racer.exitcode for racer in racers] == [0] * RACERS
    with closing(open_second_place(place, ORIGIN)) as second:
        assert second.read() == str(RACERS * MOVES)


def test_two_logs_share_a_database(postgres: PostgresServer) -> None:
    """Each log has a row of its own."""
    url = postgres.new_store()
    with (
        closing(open_second_place(url, "a.test")) as one,
        closing(open_second_place(url, "b.test")) as other,
    ):
        assert one.swap(None, "1")
        assert other.read() is None
        assert other.swap(None, "2")
        assert not other.swap(None, "3")
        assert (one.read(), other.read()) == ("1", "2")


@pytest.mark.parametrize("persisted", [False, True], ids=["not persisted", "persisted"])
def test_a_swap_that_fails_is_not_acknowledged(
    guarded: Hall, place: str, executor: Executor, persisted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing signed leaves when the swap fails, written or not; the next request makes it good."""
    with closing(open_ledger(guarded.ledger_home)) as ledger:
        intake = Intake(ledger, executor)
        body = guarded.batch("kiosk-1").encode()
        second = kind_of(place)
        swap = second.swap

        def failing(self: Any, old: str | None, new: str) -> bool:
            if persisted:
                assert swap(self, old, new)
            raise Refused(InputRefusal.second_place, place, "Input/output error")

        monkeypatch.setattr(second, "swap", failing)
        answer = intake.take("kiosk-1", 1, 0, 0, body)
        assert (answer.status, json.loads(answer.body)["reason"]) == (503, "second_place")
        expected = 200 if persisted else 503
        assert intake.mark("kiosk-1", 1, 0).status == expected
        assert intake.take("kiosk-1", 1, 0, 0, body).status == expected
        monkeypatch.undo()
        assert intake.take("kiosk-1", 1, 0, 0, body).status == 200
        with ledger.store.reading() as now:
            assert now.size() == 2 + 5
    assert known_at(guarded, place) == 2 + 5


def test_who_dies_between_commit_and_swap_is_made_good(
    guarded: Hall, place: str, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next to open the ledger takes the checkpoint to the second place before it shows it."""
    if (child := os.fork()) == 0:
        second = kind_of(place)
        monkeypatch.setattr(second, "swap", lambda *_: os._exit(9))
        with ThreadPoolExecutor(1) as threads:
            take(guarded, threads)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert known_at(guarded, place) == 2
    open_ledger(guarded.ledger_home).close()
    assert known_at(guarded, place) == 2 + 5
    assert take(guarded, executor).status == 200


def test_a_disk_that_is_away_stops_intake_only(tmp_path: Path, executor: Executor) -> None:
    """While the second place is missing nothing is stored; what was shown before is read."""
    disk = tmp_path / "disk"
    disk.mkdir()
    hall = make_hall(tmp_path / "hall", second_place=str(disk / "last"))
    with closing(open_ledger(hall.ledger_home)) as ledger:
        intake = Intake(ledger, executor)
        disk.rename(tmp_path / "unplugged")
        answer = intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1").encode())
        assert answer.status == 503
        assert b'"second_place"' in answer.body
        assert str(disk).encode() not in answer.body
        assert intake.mark("kiosk-1", 1, 0).status == 200
        with ledger.store.reading() as now:
            assert now.size() == 2
        (tmp_path / "unplugged").rename(disk)
        assert intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1").encode()).status == 200
    hall.close()


class Backup:
    """A copy of a ledger's store, made and brought back as its operator would."""

    def __init__(self, hall: Hall, folder: Path) -> None:
        self._home, self._folder = hall.ledger_home, folder
        self._url = read_settings(hall.ledger_home).store
        folder.mkdir()

    def make(self, name: str) -> None:
        """Copy the store."""
        if self._url is None:
            shutil.copyfile(self._home / "ledger.db", self._folder / name)
        else:
            self._run("pg_dump", "--format=custom", f"--file={self._folder / name}", self._url)

    def bring_back(self, name: str) -> None:
        """Put a copy in the store's place."""
        if self._url is None:
            for path in self._home.glob("ledger.db*"):
                path.unlink()
            shutil.copyfile(self._folder / name, self._home / "ledger.db")
        else:
            maintenance = self._url.replace(database_of(self._url), "postgres")
            with psycopg.connect(maintenance, autocommit=True) as connection:
                name_of = database_of(self._url)
                connection.execute(f"DROP DATABASE {name_of} WITH (FORCE)".encode())
                connection.execute(f"CREATE DATABASE {name_of}".encode())
            self._run("pg_restore", f"--dbname={self._url}", str(self._folder / name))

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run([program(name), *arguments], check=True, capture_output=True)


def reason_of(answer: requests.Response) -> tuple[int, str]:
    """Return status and reason of a refusal."""
    return answer.status_code, answer.json()["reason"]


@pytest.mark.both_stores
@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_a_ledger_from_an_old_backup_signs_nothing(guarded: Hall, tmp_path: Path) -> None:
    """It serves what it has, takes in nothing, says what is missing, and later goes on."""
    backup, body = Backup(guarded, tmp_path / "backup"), guarded.batch("kiosk-1").encode()
    with serving(guarded.ledger_home) as ledger:
        assert post(ledger.url, "kiosk-1/1", 0, guarded.batch("kiosk-1", 0, 3).encode()).ok
    backup.make("old")
    with serving(guarded.ledger_home) as ledger:
        assert post(ledger.url, "kiosk-1/1", 0, body, asker(guarded)).json()["next"] == 5
    backup.make("newest")

    backup.bring_back("old")
    with serving(guarded.ledger_home) as ledger:
        for _ in range(2):
            refused = post(ledger.url, "kiosk-1/1", 3, guarded.batch("kiosk-1", 3).encode())
            assert reason_of(refused) == (503, "older_copy")
            assert refused.headers["Retry-After"] == "10"
        assert size_served(ledger, guarded) == 2 + 3
    updates = tmp_path / "update.note"
    updates.write_text("any")
    update = maru_ledger("update", str(updates), "--home", guarded.ledger_home)
    assert update.returncode == 2
    assert "it signs nothing until the newest are back" in update.stderr
    assert "the second place knows 7" in update.stderr
    shown = maru_ledger("second-place", "--home", guarded.ledger_home)
    assert shown.returncode == 2
    assert "5 entries here, 7 at" in shown.stdout
    assert "2 entries are missing" in shown.stderr
    moved = maru_ledger("second-place", str(tmp_path / "new"), "--home", guarded.ledger_home)
    assert moved.returncode == 2
    assert not (tmp_path / "new").exists()

    backup.bring_back("newest")
    with serving(guarded.ledger_home) as ledger:
        assert post(ledger.url, "kiosk-1/1", 0, body, asker(guarded)).json()["next"] == 5
        assert size_served(ledger, guarded) == 2 + 5


@pytest.mark.both_stores
@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_a_mirror_brings_back_what_a_backup_lacks(
    guarded: Hall, tmp_path: Path, executor: Executor
) -> None:
    """Entries, ballots, closings and quarantine come back as they were, and intake goes on."""
    home, backup = guarded.ledger_home, Backup(guarded, tmp_path / "backup")
    assert take(guarded, executor, 0, 4).status == 200
    backup.make("old")
    guarded.close_poll(0)
    assert take(guarded, executor).status == 200
    forged = guarded.forge("kiosk-1", 3, "incident", {"kind": "reboot"})
    with closing(open_ledger(home)) as ledger:
        fork = Batch((forged,), (), None).encode()
        assert Intake(ledger, executor).take("kiosk-1", 1, 3, 0, fork).status == 409
        state = ledger_state(ledger)
        assert [len(epoch.quarantine) for epoch in state.epochs.values()] == [1]
    mirror = tmp_path / "mirror"
    token = tmp_path / "token"
    with serving(home) as served:
        token.write_text(bearer(guarded)["Authorization"].removeprefix("Bearer "))
        key = ("--key", guarded.ledger_key.vkey, "--token-file", str(token))
        mirrored = maru_ledger("mirror", served.url, "--to", str(mirror), *key)
        assert mirrored.returncode == 0, mirrored.stderr
    newest = derived(home)
    backup.bring_back("old")
    assert derived(home) != newest
    restored = maru_ledger("restore", str(mirror), "--home", str(home))
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.splitlines()[0] == f"Restored 3 entries from {mirror}"
    assert derived(home) == newest
    again = maru_ledger("restore", str(mirror), "--home", str(home))
    assert again.stdout.splitlines()[0] == f"Restored 0 entries from {mirror}"
    guarded.kiosks["kiosk-1"].journal.note_incident("reboot")
    with closing(open_ledger(home)) as ledger:
        note = guarded.batch("kiosk-1", 6).encode()
        answer = Intake(ledger, executor).take("kiosk-1", 1, 6, 2 + 4, note)
    assert answer.status == 200, answer.body
    behind = maru_ledger("restore", str(mirror), "--home", str(home))
    assert behind.returncode == 2
    assert "is behind what was seen of it" in behind.stderr


def derived(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the tables that follow from the log, and its newest checkpoint."""
    settings = read_settings(home)
    names = ("entry", "record", "quarantine", "blob", "tile_row", "closing", "amendment")
    with closing(Store.open(settings.store or home / "ledger.db")) as store, store.reading() as now:
        rows = {
            name: sorted(map(tuple, now._connection.execute(select(SCHEMA.tables[name]))))
            for name in names
        }
        return {**rows, "checkpoint": [(now.checkpoint(),)]}


def size_served(ledger: LedgerProcess, hall: Hall) -> int:
    """Return the size of the log that a ledger proves to a kiosk."""
    path = f"{ledger.url}/v1/kiosks/kiosk-1/1/mark"
    mark = requests.get(path, headers=asker(hall), timeout=30).content
    return tlog.open_checkpoint(read_ack(mark, "mark").checkpoint, hall.ledger_key).size


@pytest.mark.parametrize("place", ["file"], indirect=True)
@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_backup_brought_back_under_a_running_ledger(guarded: Hall, tmp_path: Path) -> None:
    """A database restored while the ledger serves is noticed at the next batch, before it signs."""
    backup = Backup(guarded, tmp_path / "backup")
    backup.make("old")
    with serving(guarded.ledger_home) as ledger:
        assert post(ledger.url, "kiosk-1/1", 0, guarded.batch("kiosk-1", 0, 4).encode()).ok
        backup.bring_back("old")
        body = guarded.batch("kiosk-1", 0, 1).encode()
        again = post(ledger.url, "kiosk-1/1", 0, body, asker(guarded))
        assert reason_of(again) == (503, "older_copy")
        assert size_served(ledger, guarded) == 2


@pytest.mark.both_stores
@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_another_log_under_the_same_key_is_not_shown(
    guarded: Hall, executor: Executor, tmp_path: Path
) -> None:
    """Of a log that went on from an old backup without the second place nothing gets out."""
    backup = Backup(guarded, tmp_path / "backup")
    backup.make("old")
    assert take(guarded, executor, 0, 2).status == 200
    backup.bring_back("old")
    settings = without_second_place(guarded.ledger_home)
    guarded.kiosks["kiosk-1"].journal.note_incident("reboot")
    forged = guarded.forge("kiosk-1", 1, "incident", {"kind": "reboot"})
    batch = replace(guarded.batch("kiosk-1", 0, 2), head=None)
    fork = replace(batch, records=(batch.records[0], forged))
    with closing(open_ledger(guarded.ledger_home)) as ledger:
        assert Intake(ledger, executor).take("kiosk-1", 1, 0, 0, fork.encode()).status == 200
    write_settings(guarded.ledger_home, settings)
    with pytest.raises(Refused) as refused:
        open_ledger(guarded.ledger_home)
    assert refused.value.reason is InputRefusal.older_copy
    assert "another log" in refused.value.sentence("en")


@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_what_lies_at_the_second_place_is_read_with_care(
    guarded: Hall, place: str, executor: Executor
) -> None:
    """A checkpoint that is gone, garbled or another key's stops intake, and says so."""
    assert take(guarded, executor, 0, 2).status == 200
    kept = Path(place).read_text()
    stranger = tlog.make_checkpoint(
        tlog.Checkpoint(ORIGIN, 1, b"\0" * 32), Signer(ORIGIN, b"\1" * 32)
    )
    Path(place).unlink()
    for text in (None, "", "\x00garbled", stranger, kept.replace("A", "B")):
        if text is not None:
            Path(place).write_text(text)
        with pytest.raises(Refused) as refused:
            open_ledger(guarded.ledger_home)
        assert refused.value.reason is InputRefusal.second_place
        with pytest.raises(Refused):
            move_second_place(guarded.ledger_home, f"{place}.new")
    shown = maru_ledger("status", "--home", guarded.ledger_home)
    assert shown.returncode == 2
    assert "the second place of the last checkpoint cannot be used" in shown.stderr
    Path(place).write_text(kept)
    assert take(guarded, executor).status == 200


def test_the_second_place_moves(
    guarded: Hall, place: str, tmp_path: Path, executor: Executor
) -> None:
    """The new place has the checkpoint before the home names it; a taken one is refused."""
    new = tmp_path / "new.checkpoint"
    assert take(guarded, executor, 0, 2).status == 200
    moved = maru_ledger("second-place", str(new), "--home", guarded.ledger_home)
    assert (moved.returncode, moved.stdout) == (0, f"4 entries here, 4 at {new}\n")
    assert read_settings(guarded.ledger_home).second_place == str(new)
    assert take(guarded, executor).status == 200
    assert (known_at(guarded, str(new)), known_at(guarded, place)) == (7, 4)
    with pytest.raises(Refused) as refused:
        move_second_place(guarded.ledger_home, place)
    assert refused.value.reason is InputRefusal.already_exists
    relative = maru_ledger("second-place", "last", "--home", guarded.ledger_home)
    assert relative.returncode == 2
    assert "not an absolute path" in relative.stderr
    new.unlink()
    again = tmp_path / "again.checkpoint"
    with pytest.raises(Refused) as refused:
        move_second_place(guarded.ledger_home, str(again))
    assert refused.value.reason is InputRefusal.second_place
    move_second_place(guarded.ledger_home, str(again), lost=True)
    assert known_at(guarded, str(again)) == 7


def test_a_ledger_that_has_none_says_so(hall: Hall) -> None:
    """`second-place` shows that there is none; `init` refuses one that knows a log already."""
    shown = maru_ledger("second-place", "--home", hall.ledger_home)
    assert (shown.returncode, shown.stdout) == (0, "3 entries here; there is no second place\n")
    place = hall.folder / "last.checkpoint"
    assert maru_ledger("second-place", str(place), "--home", hall.ledger_home).returncode == 0
    origin = ("--origin", ORIGIN, "--second-place", str(place))
    made = maru_ledger("init", "--home", hall.folder / "other", *origin)
    assert made.returncode == 2
    assert "is already there" in made.stderr
