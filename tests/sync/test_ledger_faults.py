"""What a ledger's store does to it: two ledgers at one, a lock, a restart, a full disk."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import requests
from sqlalchemy.exc import OperationalError

from hall import Hall, asker, environment, make_hall, maru_ledger, post, serving
from maru.protocol import tlog
from maru.sync.batch import read_ack
from maru.sync.ledger import database
from maru.sync.ledger.home import open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.second_place import open_second_place
from maru.sync.ledger.store import Store
from postgres import PostgresServer, database_of

HERE = Path(__file__).parent
INCIDENTS = 60


def chatty(folder: Path, store: str | None, second_place: str | None = None) -> Hall:
    """Make a hall of two kiosks with some ballots and many incidents."""
    hall = make_hall(folder, ("kiosk-1", "kiosk-2"), store=store, second_place=second_place)
    for card, (name, kiosk) in enumerate(hall.kiosks.items()):
        hall.vote(name, card, frozenset({card}))
        for number in range(INCIDENTS):
            kiosk.journal.note_incident("reboot", str(number))
    return hall


@dataclass
class Sender:
    """Sends all of a kiosk in batches of three that overlap, and again where it was not taken."""

    hall: Hall
    name: str
    url: str
    answers: Counter[int] = field(default_factory=Counter)
    checkpoints: list[str] = field(default_factory=list)

    def run(self, answered: threading.Semaphore | None = None) -> None:
        """Send until all is acknowledged; count each answer at the semaphore."""
        start, end = 0, len(self.hall.batch(self.name).records)
        while start < end:
            first = max(0, start - 1)
            body = self.hall.batch(self.name, first, first + 3).encode()
            answer = post(self.url, f"{self.name}/1", first, body, asker(self.hall, self.name))
            self.answers[answer.status_code] += 1
            if answer.status_code == 200:
                ack = read_ack(answer.content, "ack")
                start = ack.next
                self.checkpoints.append(ack.checkpoint)
            if answered is not None:
                answered.release()


def check_log(hall: Hall, checkpoints: list[str]) -> int:
    """Compare the log with what the kiosks have and what was signed; return its size."""
    with closing(open_ledger(hall.ledger_home)) as ledger, ledger.store.reading() as now:
        entries = now.entries(0, now.size())
    rows = tlog.append(lambda *_: b"", 0, map(tlog.leaf_hash, entries))
    for note in checkpoints:
        signed = tlog.open_checkpoint(note, hall.ledger_key)
        root = tlog.tree_root(lambda level, number: rows.get((level, number), b""), signed.size)
        assert root == signed.root
    texts = [entry.decode() for entry in entries]
    for name in hall.kiosks:
        own = tuple(text for text in texts if f"\n— {name}/1 " in text)
        assert own == hall.batch(name).records
    return len(entries)


def test_two_ledgers_on_one_database_make_one_log(tmp_path: Path, postgres: PostgresServer) -> None:
    """Both take the batches of both kiosks at once; whatever each signed is of the one log."""
    url, second = postgres.new_store(), str(tmp_path / "last.checkpoint")
    hall = chatty(tmp_path / "hall", url, second)
    other_home = tmp_path / "other"
    shutil.copytree(hall.ledger_home, other_home)
    with serving(hall.ledger_home) as one, serving(other_home) as other:
        senders = [Sender(hall, name, each.url) for name in hall.kiosks for each in (one, other)]
        with ThreadPoolExecutor(len(senders)) as threads:
            list(threads.map(Sender.run, senders))
    assert sum((sender.answers for sender in senders), Counter()).keys() == {200}
    signed = [note for sender in senders for note in sender.checkpoints]
    size = check_log(hall, signed)
    with closing(open_second_place(second, "ledger.test/assembly")) as place:
        assert tlog.open_checkpoint(place.read() or "", hall.ledger_key).size == size
    hall.close()
    postgres.drop(url)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_postgresql_restarted_under_load(
    tmp_path: Path, postgres: PostgresServer, number: signal.Signals
) -> None:
    """Whoever asks meanwhile is told to come again, and the ledger goes on by itself."""
    hall = chatty(tmp_path / "hall", postgres.new_store())
    with serving(hall.ledger_home) as ledger, ThreadPoolExecutor(2) as threads:
        answered = threading.Semaphore(0)
        senders = [Sender(hall, name, ledger.url) for name in hall.kiosks]
        sent = [threads.submit(sender.run, answered) for sender in senders]
        for _ in range(3):
            for _ in range(5):
                answered.acquire()
            postgres.stop(number)
            refused = requests.get(
                f"{ledger.url}/v1/kiosks/kiosk-1/1/mark", headers=asker(hall), timeout=60
            )
            postgres.start()
            assert (refused.status_code, refused.json()["reason"]) == (503, "ledger_busy")
            assert refused.headers["Retry-After"] == "10"
        for one in sent:
            one.result()
    assert sum((sender.answers for sender in senders), Counter()).keys() == {200, 503}
    check_log(hall, [note for sender in senders for note in sender.checkpoints])
    hall.close()


def test_a_lock_that_does_not_come_is_said(tmp_path: Path, postgres: PostgresServer) -> None:
    """A writer that waits too long for another gives up, and the kiosk is told to come again."""
    url = postgres.new_store() + "&options=-c%20lock_timeout%3D100ms"
    hall = make_hall(tmp_path / "hall", store=url)
    body = hall.batch("kiosk-1").encode()
    with serving(hall.ledger_home) as ledger:
        with closing(Store.open(url)) as store, store.writing():
            busy = post(ledger.url, "kiosk-1/1", 0, body)
            assert (busy.status_code, busy.json()["reason"]) == (503, "ledger_busy")
            updates = tmp_path / "update.note"
            updates.write_text("any")
            update = maru_ledger("update", str(updates), "--home", hall.ledger_home)
            assert update.returncode == 2
            assert "lock timeout" in update.stderr
        assert post(ledger.url, "kiosk-1/1", 0, body).ok
    hall.close()


def test_a_file_that_stays_locked_is_said(
    hall: Hall, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same over SQLite, where another process does not let go of the file."""
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.1)
    body = hall.batch("kiosk-1").encode()
    with closing(open_ledger(hall.ledger_home)) as ledger:
        intake = Intake(ledger, executor)
        with closing(sqlite3.connect(hall.ledger_home / "ledger.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(OperationalError):
                intake.take("kiosk-1", 1, 0, 0, body)
        with ledger.store.writing(), ThreadPoolExecutor(1) as threads:
            answer = threads.submit(intake.take, "kiosk-1", 1, 0, 0, body).result()
            assert (answer.status, json.loads(answer.body)["reason"]) == (503, "ledger_busy")
        assert intake.take("kiosk-1", 1, 0, 0, body).status == 200


def test_a_standby_takes_nothing_in(tmp_path: Path, postgres: PostgresServer) -> None:
    """A database that may only be read is one to come back to, not a fault."""
    url = postgres.new_store()
    hall = make_hall(tmp_path / "hall", store=url)
    with psycopg.connect(url, autocommit=True) as connection:
        name = database_of(url)
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    with serving(hall.ledger_home) as ledger:
        busy = post(ledger.url, "kiosk-1/1", 0, hall.batch("kiosk-1").encode())
        assert (busy.status_code, busy.json()["reason"]) == (503, "ledger_busy")
        assert requests.get(
            f"{ledger.url}/v1/kiosks/kiosk-1/1/mark", headers=asker(hall), timeout=60
        ).ok
    hall.close()


@pytest.mark.parametrize("how", ["file system", "limit"])
def test_a_disk_that_fills_up(tmp_path: Path, how: str) -> None:
    """A full disk is answered 503, nothing of the batch stays, and with room it goes on.

    Once where a file may not grow, and on a full file system where this machine may mount one.
    """
    mount = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=6m tmpfs "$0" && exec "$@"']
    program = [sys.executable, str(HERE / "full_disk.py"), str(tmp_path)]
    may_mount = subprocess.run([*mount, tmp_path, "true"], capture_output=True, check=False)
    if how == "limit" or may_mount.returncode:
        program.append("600000")
    else:
        program = [*mount, str(tmp_path), *program]
    ended = subprocess.run(
        program,
        env=environment(HERE.parent),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines() == [
        "full 503 ledger_busy 10",
        "still full 503",
        "mark as acknowledged",
        "log whole",
    ]
