"""The agent as a service: it sends what comes, says how it stands, and is in nobody's way."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from agents import agent_running, answering, forward, reply
from hall import Hall, environment, maru_ledger, maru_sync, serving
from maru.protocol import tlog
from maru.protocol.note import Signer, Verifier
from maru.protocol.update import Reissue
from maru.sync.agent import sync_once
from maru.sync.running import Runner
from maru.sync.state import SyncState
from maru.sync.sync_db import SyncDb


def test_ballots_arrive_as_they_are_cast(hall: Hall) -> None:
    """What was here before is sent at once, and so is every ballot that is cast meanwhile."""
    with (
        serving(hall.ledger_home) as ledger,
        agent_running(hall.home("kiosk-1"), ledger.url) as agent,
    ):
        agent.until_says("3 ballots here, 3 at the office", "Everything is at the office.")
        for card in (3, 4):
            hall.vote("kiosk-1", card, frozenset({0}))
            agent.until_says(f"{card + 1} ballots here, {card + 1} at the office", "Everything")
        with SyncDb.open(hall.home("kiosk-1")) as kept:
            said = kept.status("sync")
        assert said is not None
        assert (said["state"], said["ballots"], said["at_ledger"]) == ("up_to_date", 5, 5)
        assert said["ko"][0].startswith("이 기기의 투표지 5장, 본부에 도착 5장, 마지막 연결 ")
        status = maru_sync("status", "--home", hall.home("kiosk-1"))
        assert status.stdout.startswith("5 ballots here, 5 at the office, last contact ")
        assert "Everything is at the office.\n8 records at the ledger, 0 to go" in status.stdout
        second = maru_sync("run", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        assert second.returncode == 2
        assert "sync.lock: is in use" in second.stderr
    assert agent.process.returncode == 0
    status = maru_sync("status", "--home", hall.home("kiosk-1"))
    assert "The program that sends is not running." in status.stdout


def test_the_network_comes_and_goes(hall: Hall) -> None:
    """Without a ledger the agent says so and keeps trying; when there is one, all arrives."""
    with serving(hall.ledger_home) as ledger:
        port = ledger.url.rsplit(":", 1)[1]
    with agent_running(hall.home("kiosk-1"), f"http://127.0.0.1:{port}") as agent:
        agent.until_says("3 ballots here, 0 at the office, no contact yet. No network.")
        hall.vote("kiosk-1", 3, frozenset({0}))
        with serving(hall.ledger_home, port=int(port)) as ledger:
            agent.until_says("4 ballots here, 4 at the office", "Everything is at the office.")
            ledger.stop(signal.SIGKILL)
        hall.vote("kiosk-1", 4, frozenset({0}))
        agent.until_says("5 ballots here, 4 at the office", "No network.")


def test_the_kiosk_votes_on_whatever_the_agent_does(hall: Hall) -> None:
    """A ledger that never answers holds no lock of the kiosk's: its writes need no wait at all."""
    asked: list[str] = []

    def hang(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        asked.append(handler.path)
        handler.rfile.read()  # until the other side hangs up

    home = hall.home("kiosk-1")
    with (
        answering(hang) as url,
        agent_running(home, url) as agent,
        closing(sqlite3.connect(home / "kiosk.db", timeout=0)) as other,
    ):
        agent.until_says("Sending.")
        hall.vote("kiosk-1", 3, frozenset({0}))
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        agent.process.send_signal(signal.SIGTERM)
        assert agent.process.wait(timeout=60) == 0
    hall.vote("kiosk-1", 4, frozenset({0}))


def test_a_killed_agent_goes_on_where_the_ledger_is(hall: Hall) -> None:
    """After SIGKILL in the middle of a batch nothing is lost, and nothing is there twice."""
    home = hall.home("kiosk-1")
    with serving(hall.ledger_home) as ledger:

        def kill(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            answer = forward(ledger.url, handler, body)
            if body:
                killed.process.kill()
                killed.process.wait()
            else:
                reply(handler, answer.content, answer.status_code)

        with answering(kill) as url, agent_running(home, url) as killed:
            killed.process.wait(timeout=60)
        done = maru_sync("once", "--home", home, "--ledger", ledger.url)
        assert done.stdout == "6 records at the ledger, 0 to go, log size 9\n"


def test_a_believed_checkpoint_is_cosigned_and_the_line_reaches_the_ledger(hall: Hall) -> None:
    """The next request brings the kiosk's cosignature, which anyone can check, and only once."""
    home = hall.home("kiosk-1")
    witness = Verifier.from_vkey(hall.assembly.package().enrolment("kiosk-1", 1).witness)
    with serving(hall.ledger_home) as ledger:
        sync_once(home, ledger.url)
        with SyncDb.open(home) as kept:
            size, note = kept.newest_cosigned(unsent=True) or (0, "")
            assert size == 9
            time = tlog.cosigned_at(note, witness)
            assert time is not None
            assert time % 60 == 0
            tlog.open_checkpoint(note, hall.ledger_key)
        sync_once(home, ledger.url)
        with SyncDb.open(home) as kept:
            assert kept.newest_cosigned(unsent=True) is None
    with closing(sqlite3.connect(hall.ledger_home / "ledger.db")) as stored:
        rows = stored.execute("SELECT size, key, line FROM cosignature").fetchall()
    assert rows == [(9, witness.vkey, note.split("\n\n")[1].split("\n", 1)[1])]


def test_a_cosignature_of_another_history_is_not_taken_and_stops_no_record(hall: Hall) -> None:
    """A ledger whose log has another root at that size refuses the line, then takes the records."""
    home = hall.home("kiosk-1")
    keys = json.loads((home / "keys.json").read_text())
    other = tlog.Checkpoint(hall.ledger_key.name, 3, bytes(32))
    signed = tlog.make_checkpoint(other, hall.assembly.ledger_signer)
    with SyncDb.open(home) as kept:
        kept.keep_cosigned(3, tlog.cosign(signed, Signer.from_text(keys["witness"]), 60))
    with serving(hall.ledger_home) as ledger, agent_running(home, ledger.url) as agent:
        agent.until_says("3 ballots here, 0 at the office", "has shown two histories")
        agent.until_says("3 ballots here, 3 at the office", "Everything")
    with closing(sqlite3.connect(hall.ledger_home / "ledger.db")) as stored:
        sizes = stored.execute("SELECT size FROM cosignature").fetchall()
    assert (3,) not in sizes
    (evidence,) = (home / "evidence").iterdir()
    assert tlog.open_checkpoint(json.loads(evidence.read_text())["cosigned"], hall.ledger_key)


def test_updates_come_by_themselves(hall: Hall) -> None:
    """What the ledger logged lies in sync.db after the next contact, in order, once."""
    assembly = hall.assembly
    notes = assembly.updates(
        Reissue(assembly.credentials(3), assembly.credentials(4)),
    )
    home = hall.home("kiosk-1")
    with serving(hall.ledger_home) as ledger:
        sync_once(home, ledger.url)
        update = hall.folder / "1.note"
        update.write_text(notes[0])
        done = maru_ledger("update", "--home", hall.ledger_home, update)
        assert done.returncode == 0, done.stderr
        sync_once(home, ledger.url)
        sync_once(home, ledger.url)
    with SyncDb.open(home) as kept:
        assert kept.updates() == [(1, notes[0])]


@pytest.mark.parametrize(
    "body",
    [b"{}", b'{"updates":["nonsense"]}', b'{"updates":[1]}', b'{"updates":"x"}', b"<html>"],
)
def test_updates_that_are_none_are_not_kept(hall: Hall, body: bytes) -> None:
    """What the event key did not sign is refused, and nothing of it lies in sync.db."""
    home = hall.home("kiosk-1")
    with serving(hall.ledger_home) as ledger:

        def lie(handler: BaseHTTPRequestHandler, sent: bytes) -> None:
            if "/updates" in handler.path:
                reply(handler, body)
            else:
                answer = forward(ledger.url, handler, sent)
                reply(handler, answer.content, answer.status_code)

        with answering(lie) as url:
            outcome = Runner(home, url).round()
    assert (outcome.failed, outcome.state.state) == (True, "nonsense")
    with SyncDb.open(home) as kept:
        assert kept.updates() == []


def test_a_busy_ledger_is_left_alone_as_long_as_it_asks(hall: Hall) -> None:
    """429 and 503, from whoever stands in front of the ledger, are waits and no alarm."""
    for status in (429, 502, 503):
        with answering(
            lambda handler, _, status=status: reply(handler, b"<html>", status, Retry_After="17")
        ) as url:
            outcome = Runner(hall.home("kiosk-1"), url).round()
        assert (outcome.failed, outcome.retry_after) == (True, 17)
        assert outcome.state.state == "busy"


def test_a_disk_that_is_full_stops_sync_and_no_vote(hall: Hall, tmp_path: Path) -> None:
    """When sync.db cannot be written the agent says so, and the kiosk casts on."""
    home = hall.home("kiosk-1")
    with serving(hall.ledger_home) as ledger:
        sync_once(home, ledger.url)
        hall.vote("kiosk-1", 3, frozenset({0}))
        limited = _limited(home, ledger.url)
        assert "disk" in limited
        hall.vote("kiosk-1", 4, frozenset({0}))
        assert sync_once(home, ledger.url).to_go == 0


def _limited(home: Path, url: str) -> str:
    """Run one round in a process none of whose files may grow; return the state."""
    program = (
        "import resource, signal, sys; from pathlib import Path; "
        "from maru.sync.running import Runner; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
        "print(Runner(Path(sys.argv[1]), sys.argv[2]).round().state.state)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, home, url],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=60,
    )
    return done.stdout + done.stderr


def test_old_epochs_are_sent_too(hall: Hall) -> None:
    """The folder of an epoch before is synced until all of it is there, then left alone."""
    home = hall.home("kiosk-1")
    hall.kiosks.pop("kiosk-1").close()
    old = home / "epoch-0"
    old.mkdir()
    shutil.copytree(hall.home("kiosk-2"), hall.home("spare"))
    for name in ("kiosk.db", "kiosk.db-wal", "kiosk.db-shm"):
        if (hall.home("spare") / name).exists():
            shutil.move(hall.home("spare") / name, old / name)
    with serving(hall.ledger_home) as ledger:
        runner = Runner(home, ledger.url)
        outcome = runner.round()
        assert (outcome.state.records, outcome.state.records_at_ledger) == (9, 9)
        assert outcome.state.state == "up_to_date"


def test_an_epoch_without_a_store_is_waited_for(tmp_path: Path) -> None:
    """Between two epochs, before the package is loaded, there is nothing to send and no fault."""
    outcome = Runner(tmp_path, "http://127.0.0.1:1").round()
    assert outcome.state == SyncState("not_loaded")
    assert not outcome.failed
