"""The ledger as a process: what it serves, and what it survives."""

from __future__ import annotations

import gzip
import json
import os
import select
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests

from hall import (
    Hall,
    LedgerProcess,
    asker,
    bearer,
    make_hall,
    maru_ledger,
    maru_sync,
    post,
    serving,
)
from maru.protocol import tlog
from maru.sync.batch import MAX_BATCH, compress
from maru.sync.verify import read_log

ENTRIES = 9


def get(url: str, **headers: str) -> requests.Response:
    """Ask for something."""
    return requests.get(url, headers=headers, timeout=30)


@pytest.mark.both_stores
def test_the_log_is_served_as_tiles(hall: Hall) -> None:
    """Checkpoint, hash tiles and bundles have the paths, types and contents of the format."""
    with serving(hall.ledger_home) as ledger:
        assert post(ledger.url, "kiosk-1/1", 0, hall.batch("kiosk-1").encode()).status_code == 200
        auditor = bearer(hall)
        answer = get(f"{ledger.url}/checkpoint", **auditor)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        checkpoint = tlog.open_checkpoint(answer.content, hall.ledger_key)
        assert checkpoint.size == ENTRIES
        served = {}
        for tile in tlog.tiles_of(checkpoint.size):
            answer = get(f"{ledger.url}/{tile.path}", **auditor)
            assert answer.status_code == 200
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert "immutable" in answer.headers["Cache-Control"]
            served[tile.level] = answer.content
        entries = tlog.read_bundle(served[None], ENTRIES)
        assert b"".join(map(tlog.leaf_hash, entries)) == served[0]
        root = tlog.tree_root(lambda *_: served[0], ENTRIES)
        assert root == checkpoint.root
        older = get(f"{ledger.url}/tile/0/000.p/4", **auditor)
        assert older.content == served[0][: 4 * 32]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tile/0/000", 404),
        ("/tile/0/000.p/10", 404),
        ("/tile/0/001.p/1", 404),
        ("/tile/1/000.p/1", 404),
        ("/tile/8/0/000", 404),
        ("/tile/entries/000.p/99", 404),
        ("/tile/../ledger.key", 404),
        ("/tile/%2e%2e/ledger.key", 404),
        ("/ledger.key", 404),
        ("/blob/" + "0" * 64, 404),
        ("/blob/..%2fledger.key", 404),
        ("/archives/..%2fledger.key", 404),
        ("/archives/1", 404),
        ("/archives/1.bel", 404),
        ("/results/2.json", 404),
        ("/results/nothing.json", 404),
        ("/v1/kiosks/kiosk-9/1/mark", 403),
        ("/v1/kiosks/kiosk-1/0/mark", 422),
        ("/v1/kiosks/Kiosk_1/1/mark", 422),
        ("/v1/kiosks/kiosk-1/1/mark?known=-1", 422),
        ("/v1/kiosks/kiosk-1/1/mark?known=77", 409),
    ],
)
def test_what_is_not_there_is_refused(
    shared: tuple[Hall, LedgerProcess], path: str, status: int
) -> None:
    """What names nothing or makes no sense gets a status, and not where the ledger's files lie."""
    hall, ledger = shared
    with closing(socket.create_connection(("127.0.0.1", port_of(ledger.url)), 30)) as connection:
        lines = [f"{name}: {value}" for name, value in {**bearer(hall), **asker(hall)}.items()]
        request = "\r\n".join([f"GET {path} HTTP/1.0", *lines, "", ""])
        connection.sendall(request.encode())
        answer = connection.makefile("rb").read()
    assert answer.split(b" ")[1] == str(status).encode()
    assert b"PRIVATE" not in answer
    assert str(hall.ledger_home).encode() not in answer


def port_of(url: str) -> int:
    """Return the port of a URL."""
    return int(url.rsplit(":", 1)[1])


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Hall, LedgerProcess]]:
    """Serve one hall's ledger to the tests that change nothing."""
    hall = make_hall(tmp_path_factory.mktemp("shared"))
    with serving(hall.ledger_home) as ledger:
        assert post(ledger.url, "kiosk-1/1", 0, hall.batch("kiosk-1").encode()).status_code == 200
        yield hall, ledger
    hall.close()


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_bodies_are_bounded_as_they_come(shared: tuple[Hall, LedgerProcess], encoding: str) -> None:
    """Neither a long body, nor a bomb, nor another encoding gets past the door."""
    body = {
        "identity": b" " * (MAX_BATCH + 1),
        "gzip": gzip.compress(bytes(64 * 1024 * 1024)),
        "br": b"{}",
    }[encoding]
    answer = requests.post(
        f"{shared[1].url}/v1/kiosks/kiosk-1/1/records",
        params={"from": 3},
        data=body,
        headers={"Content-Encoding": encoding},
        timeout=60,
    )
    assert answer.status_code == (422 if encoding == "br" else 413)
    assert answer.json()["reason"] == ("bad_value" if encoding == "br" else "too_large")


def test_a_body_without_end_is_answered_at_the_bound(
    shared: tuple[Hall, LedgerProcess],
) -> None:
    """Who announces a gigabyte is refused when the bound is passed, not when all of it came."""
    address = ("127.0.0.1", port_of(shared[1].url))
    with closing(socket.create_connection(address, 30)) as connection:
        connection.sendall(
            b"POST /v1/kiosks/kiosk-1/1/records?from=0 HTTP/1.1\r\nHost: hall\r\n"
            b"Content-Length: 1073741824\r\n\r\n"
        )
        connection.sendall(b" " * (MAX_BATCH + 1))
        assert b" 413 " in connection.makefile("rb").readline()


def test_a_compressed_batch_is_taken(hall: Hall) -> None:
    """A batch may come as gzip, and twice."""
    with serving(hall.ledger_home) as ledger:
        for _ in range(2):
            answer = requests.post(
                f"{ledger.url}/v1/kiosks/kiosk-1/1/records",
                params={"from": 0},
                data=compress(hall.batch("kiosk-1").encode()),
                headers={"Content-Encoding": "gzip", **asker(hall)},
                timeout=60,
            )
            assert (answer.status_code, answer.json()["next"]) == (200, 6)


def test_a_batch_without_its_place_is_refused(shared: tuple[Hall, LedgerProcess]) -> None:
    """The query has to say with which record a batch begins."""
    url = f"{shared[1].url}/v1/kiosks/kiosk-1/1/records"
    answer = requests.post(url, data=b"{}", timeout=30)
    assert (answer.status_code, answer.json()["place"]) == (422, "query from")


def test_the_page_says_what_there_is_in_both_languages(
    shared: tuple[Hall, LedgerProcess],
) -> None:
    """The page names event and polls, in the language that the browser asks for."""
    url = shared[1].url
    english, korean = get(url).text, get(url, **{"Accept-Language": "ko-KR,ko;q=0.9"}).text
    assert "Haengbok-dong Residents&#x27; Assembly" in english
    assert "1. Budget" in english
    assert "행복동 주민총회" in korean
    assert "투표 중" in korean
    assert get(f"{url}/?lang=ko").text == korean
    package = get(f"{url}/package.maru").content
    assert package == shared[0].assembly.package_data()


def test_a_ballot_is_served_by_its_hash(hall: Hall) -> None:
    """An auditor gets the very text whose hash the record names."""
    with serving(hall.ledger_home) as ledger:
        batch = hall.batch("kiosk-1")
        post(ledger.url, "kiosk-1/1", 0, batch.encode())
        with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
            (first, *_), poll = batch.blobs, hall.assembly.event.polls[0].uuid
            sha256 = log.state.counted(poll)[0].ballot
            assert log.ballot(sha256) == first
        assert get(f"{ledger.url}/blob/{sha256}", **bearer(hall)).text == first


def test_a_stop_is_clean(hall: Hall) -> None:
    """On SIGTERM and on SIGINT the ledger ends with status 0, and nothing of it stays."""
    for number in (signal.SIGTERM, signal.SIGINT):
        with serving(hall.ledger_home) as ledger:
            batch = hall.batch("kiosk-1").encode()
            assert post(ledger.url, "kiosk-1/1", 0, batch, asker(hall)).ok
            assert ledger.stop(number) == 0
            with pytest.raises(requests.ConnectionError):
                get(ledger.url)


def test_a_port_that_is_taken_is_refused(shared: tuple[Hall, LedgerProcess]) -> None:
    """A second ledger on the same port, or on an address that is none, says so and ends."""
    hall, ledger = shared
    taken = maru_ledger("serve", "--home", hall.ledger_home, "--port", str(port_of(ledger.url)))
    assert (taken.returncode, taken.stdout) == (2, "")
    assert "is in use by another program" in taken.stderr
    none = maru_ledger("serve", "--home", hall.ledger_home, "--host", "no such host")
    assert (none.returncode, none.stdout) == (2, "")
    assert "host no such host" in none.stderr


def workers_of(ledger: LedgerProcess) -> list[int]:
    """Return the processes that a ledger has started."""
    threads = Path(f"/proc/{ledger.process.pid}/task").glob("*/children")
    return [int(pid) for children in threads for pid in children.read_text().split()]


def wait_for_end(descriptors: list[int]) -> None:
    """Wait until the processes behind these descriptors have ended."""
    for descriptor in descriptors:
        readable, _, _ = select.select([descriptor], [], [], 30)
        assert readable
        os.close(descriptor)


def test_the_workers_end_with_a_killed_ledger(hall: Hall) -> None:
    """Processes that verify ballots do not outlive a ledger that was killed."""
    with serving(hall.ledger_home) as ledger:
        assert post(ledger.url, "kiosk-1/1", 0, hall.batch("kiosk-1").encode()).ok
        watched = [os.pidfd_open(pid) for pid in workers_of(ledger)]
        assert watched
        ledger.stop(signal.SIGKILL)
        wait_for_end(watched)


@pytest.mark.both_stores
def test_a_ledger_whose_workers_died_stops_and_starts_again(hall: Hall) -> None:
    """It says 503, ends as a fault, has stored nothing of the batch, and takes it after that."""
    with serving(hall.ledger_home) as ledger:
        batch = hall.batch("kiosk-1")
        assert post(ledger.url, "kiosk-1/1", 0, hall.batch("kiosk-1", 0, 4).encode()).ok
        workers = workers_of(ledger)
        watched = [os.pidfd_open(pid) for pid in workers]
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        wait_for_end(watched)
        refused = post(ledger.url, "kiosk-1/1", 4, hall.batch("kiosk-1", 4).encode())
        assert (refused.status_code, refused.json()["reason"]) == (503, "ledger_busy")
        assert refused.headers["Retry-After"] == "10"
        assert ledger.process.wait(60) == 1
    with serving(hall.ledger_home) as ledger:
        mark = get(f"{ledger.url}/v1/kiosks/kiosk-1/1/mark", **asker(hall)).json()
        assert mark["next"] == 4
        assert post(ledger.url, "kiosk-1/1", 0, batch.encode()).json()["next"] == 6


def test_killed_in_the_middle_of_intake(hall: Hall) -> None:
    """After SIGKILL while batches come in, a retry makes the log complete, each record once."""
    for card in (3, 4):
        hall.vote("kiosk-1", card, frozenset({card}))
        hall.vote("kiosk-2", card - 3, frozenset({0}), poll=0)
    for killed_after in (0, 1, 3, 5):
        with serving(hall.ledger_home) as ledger, ThreadPoolExecutor(1) as sender:
            sending = sender.submit(send_one_by_one, hall, ledger.url)
            for _ in range(killed_after):
                hall_mark(hall, ledger.url)
            ledger.stop(signal.SIGKILL)
            sending.result()
        with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
            assert log.checkpoint.size >= 3
    with serving(hall.ledger_home) as ledger:
        for name in hall.kiosks:
            done = maru_sync("once", "--home", hall.home(name), "--ledger", ledger.url)
            assert done.returncode == 0, done.stderr
        with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
            records = hall.batch("kiosk-1").records + hall.batch("kiosk-2").records
            assert sorted(list(log.entries())[3:]) == sorted(record.encode() for record in records)


def send_one_by_one(hall: Hall, url: str) -> None:
    """Send each record in a batch of its own until the ledger is gone."""
    for seq in range(8):
        try:
            post(url, "kiosk-1/1", seq, hall.batch("kiosk-1", seq, seq + 1).encode())
        except requests.RequestException:
            return


def hall_mark(hall: Hall, url: str) -> None:
    """Ask something, so that time passes at the ledger's own pace."""
    assert get(f"{url}/v1/kiosks/kiosk-1/1/mark", **asker(hall)).ok


@pytest.mark.both_stores
def test_close_names_who_is_missing_while_the_ledger_serves(hall: Hall) -> None:
    """Another process closes a poll; first it is refused, naming the kiosks that are open."""
    with serving(hall.ledger_home) as ledger:
        early = maru_ledger("close", "1", "--home", hall.ledger_home)
        assert early.returncode == 2
        assert "waiting for kiosk-1/1, kiosk-2/1" in early.stderr
        assert len(early.stderr.strip().split("\n")) == 1
        hall.close_poll(0)
        for name in hall.kiosks:
            assert maru_sync("once", "--home", hall.home(name), "--ledger", ledger.url).stdout
        late = maru_ledger("close", "1", "--home", hall.ledger_home)
        assert (late.returncode, late.stdout) == (0, "Closed Budget: 3 ballots count\n")
        assert maru_ledger("close", "1", "--home", hall.ledger_home).returncode == 2
        assert "Closed, being counted" in get(ledger.url).text
        assert (
            json.loads(get(f"{ledger.url}/v1/kiosks/kiosk-2/1/mark", **asker(hall)).content)["next"]
            == 4
        )
