"""What goes wrong between kiosks and ledger, with real processes: everything is there once."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from agents import MARU_SYNC, agent_running, answering, forward, reply
from hall import MARU_LEDGER, Hall, environment, make_hall, serving
from maru.kiosk.carrying import export_courier
from maru.protocol import tlog
from maru.protocol.note import Verifier
from maru.sync.agent import sync_status
from maru.sync.pace import backoff
from maru.sync.running import Runner
from maru.sync.sync_db import SyncDb
from maru.sync.verify import read_log

KIOSKS = 50
RECORD = b"maru/record/v1\n"


def arrived(hall: Hall) -> Counter[str]:
    """Count the records of each kiosk in the ledger's log, which is verified whole."""
    with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
        bodies = [
            entry.decode().split("\n")[1] for entry in log.entries() if entry.startswith(RECORD)
        ]
    return Counter(json.loads(body)["kiosk"] for body in bodies)


def test_replies_are_lost_after_the_commit_again_and_again(hall: Hall) -> None:
    """A line that cuts every other answer only costs time: the log has every record once."""
    cuts: list[str] = []
    with serving(hall.ledger_home) as ledger:

        def cut(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            answer = forward(ledger.url, handler, body)
            if len(cuts) < 4:
                cuts.append(handler.path)
                handler.close_connection = True
            else:
                reply(handler, answer.content, answer.status_code)

        with answering(cut) as url, agent_running(hall.home("kiosk-1"), url) as agent:
            agent.until_says("3 ballots here, 3 at the office", "Everything")
    assert len(cuts) == 4
    assert arrived(hall) == {"kiosk-1": 6}


def test_one_batch_by_two_roads_at_once(hall: Hall, tmp_path: Path) -> None:
    """Two agents and a stick bring the same records in the same moment; each is stored once."""
    home, stick = hall.home("kiosk-1"), tmp_path / "stick"
    stick.mkdir()
    export_courier(home, stick)
    with serving(hall.ledger_home) as ledger:
        roads = [
            subprocess.Popen([*command, *map(str, rest)], env=environment(), text=True)
            for command, rest in (
                (MARU_LEDGER, ("import", "--home", hall.ledger_home, stick)),
                (MARU_SYNC, ("once", "--home", home, "--ledger", ledger.url)),
                (MARU_LEDGER, ("import", "--home", hall.ledger_home, stick)),
            )
        ]
        assert [road.wait(timeout=120) for road in roads] == [0, 0, 0]
    assert arrived(hall) == {"kiosk-1": 6}
    assert sync_status(home).to_go == 0


def test_a_clock_that_is_an_hour_off_decides_nothing(hall: Hall) -> None:
    """Kiosks whose clocks differ by two hours sync, and their cosignatures are taken."""
    with serving(hall.ledger_home) as ledger:
        for name, wrong in (("kiosk-1", 3600.0), ("kiosk-2", -3600.0)):

            def clock(wrong: float = wrong) -> float:
                return time.time() + wrong

            runner = Runner(hall.home(name), ledger.url, clock=clock)
            for _ in range(2):
                outcome = runner.round()
                assert (outcome.failed, outcome.state.state) == (False, "up_to_date")
            key = hall.assembly.package().enrolment(name, 1).witness
            with SyncDb.open(hall.home(name)) as kept:
                size, note = kept.newest_cosigned() or (0, "")
                assert kept.newest_cosigned(unsent=True) is None
            at = tlog.cosigned_at(note, Verifier.from_vkey(key))
            assert at is not None
            assert abs(at - time.time()) > 3000
            assert size > 0


def test_fifty_kiosks_in_the_same_second(tmp_path: Path) -> None:
    """All come at once, are sent away as often as needed, and every record is there once."""
    names = [f"kiosk-{number}" for number in range(1, KIOSKS + 1)]
    hall = make_hall(tmp_path, names, cards=KIOSKS)
    for card, name in enumerate(names):
        hall.vote(name, card, frozenset({card % 5}))
    hall.close()
    start = threading.Barrier(KIOSKS)
    too_early: list[str] = []

    def come(name: str, url: str) -> None:
        runner, attempts, waiting = Runner(hall.home(name), url), 0, threading.Event()
        start.wait()
        while (outcome := runner.round()).failed:
            attempts += 1
            seconds = backoff(attempts, runner.chance(), outcome.retry_after)
            if seconds < (outcome.retry_after or 0.5):
                too_early.append(name)
            waiting.wait(seconds)

    with serving(hall.ledger_home) as ledger:
        threads = [threading.Thread(target=come, args=(name, ledger.url)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=300)
        assert not any(thread.is_alive() for thread in threads)
    assert too_early == []
    assert arrived(hall) == dict.fromkeys(names, 4)
    assert all(sync_status(hall.home(name)).to_go == 0 for name in names)
