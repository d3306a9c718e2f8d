"""`maru-ledger mirror`: a copy that is whole at every moment, and of one history only."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hall import Hall, make_hall, maru_ledger, serving
from maru.protocol import tlog
from maru.protocol.belenios.question import hexhash
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.cosigning import take_cosignatures
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.mirror import mirror
from maru.sync.log_check import check_ledger
from maru.sync.verify import read_closed_poll, read_log
from published import WITNESSES, close, named_witnesses, publish, send, vote


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """Make a hall whose votes are cast."""
    made = make_hall(tmp_path, witnesses=named_witnesses(1), quorum=1)
    vote(made)
    yield made
    made.close()


def cosign(hall: Hall, home: Path | None = None) -> None:
    """Let the witness cosign the newest checkpoint."""
    with closing(open_ledger(home or hall.ledger_home)) as ledger:
        with ledger.store.reading() as now:
            note = now.checkpoint() or ""
        take_cosignatures(ledger, tlog.cosign(note, WITNESSES[0], 1_790_000_000))


def finish(hall: Hall) -> None:
    """Close both polls and publish the first."""
    with closing(open_ledger(hall.ledger_home)) as ledger:
        close(hall, ledger, 0, 1)
        cosign(hall)
        publish(hall, ledger, 0)


def size_of(folder: Path, hall: Hall) -> int:
    """Return the size of a folder's checkpoint."""
    note = (folder / "checkpoint").read_text()
    return tlog.open_checkpoint(note, hall.ledger_key).size


def more_records(hall: Hall, number: int) -> None:
    """Let the kiosk pause and resume so often, and bring that to the ledger."""
    kiosk = hall.kiosks["kiosk-1"]
    uuid = hall.assembly.event.polls[0].uuid
    for _ in range(number):
        kiosk.journal.pause_poll(uuid)
        kiosk.journal.resume_poll(uuid)
    with closing(open_ledger(hall.ledger_home)) as ledger:
        send(hall, ledger)


def test_a_copy_is_what_the_ledger_is(hall: Hall, tmp_path: Path) -> None:
    """From home and URL, again and again, by command: the verifier's verdict is the ledger's."""
    with closing(open_ledger(hall.ledger_home)) as ledger:
        send(hall, ledger)
    folder = tmp_path / "copy"
    first = mirror(hall.ledger_home, folder, hall.ledger_key)
    assert (first.before, first.now, first.ballots) == (0, 10, 5)
    again = mirror(hall.ledger_home, folder, hall.ledger_key)
    assert (again.before, again.now, again.ballots) == (10, 10, 0)
    finish(hall)
    with serving(hall.ledger_home) as served:
        done = maru_ledger("mirror", served.url, "--to", folder, "--key", hall.ledger_key.vkey)
        assert (done.returncode, done.stdout) == (0, f"{folder}: entries 10 -> 14, new ballots 2\n")
    assert check_ledger(folder, hall.ledger_key) == check_ledger(hall.ledger_home, hall.ledger_key)
    assert not (folder / ".incoming").exists()


def test_any_web_server_serves_it(hall: Hall, tmp_path: Path) -> None:
    """A server of files that knows nothing of logs is enough for verifier, trustee and mirror."""
    finish(hall)
    folder = tmp_path / "copy"
    mirror(hall.ledger_home, folder, hall.ledger_key)
    with files_served(folder) as url:
        verdict = check_ledger(url, hall.ledger_key)
        assert [one.published for one in verdict.polls] == [True, False]
        assert read_closed_poll(url, "2", hall.ledger_key).cosigned == ("residents.example/w",)
        second = mirror(url, tmp_path / "second", hall.ledger_key)
        assert second.now == 14


@contextmanager
def files_served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of the loopback."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_partial_tiles_give_way_to_full_ones(hall: Hall, tmp_path: Path) -> None:
    """Across the 256th entry the old partials go; what is left serves an older checkpoint too."""
    folder = tmp_path / "copy"
    more_records(hall, 100)
    mirror(hall.ledger_home, folder, hall.ledger_key)
    old = (folder / "checkpoint").read_bytes()
    assert (folder / "tile/0/000.p").is_dir()
    more_records(hall, 50)
    mirror(hall.ledger_home, folder, hall.ledger_key)
    assert not (folder / "tile/0/000.p").exists()
    assert (folder / "tile/0/000").stat().st_size == 8_192
    assert size_of(folder, hall) == 310
    (folder / "checkpoint").write_bytes(old)
    with closing(read_log(folder, hall.ledger_key, tiles=True)) as log:
        assert log.checkpoint.size == 210


def test_another_history_is_not_taken(hall: Hall, tmp_path: Path) -> None:
    """The folder stays as it was, and both signed checkpoints are kept; so with an old copy."""
    with closing(open_ledger(hall.ledger_home)) as ledger:
        send(hall, ledger)
    twin = Path(shutil.copytree(hall.ledger_home, tmp_path / "twin"))
    folder = tmp_path / "copy"
    with closing(open_ledger(hall.ledger_home)) as one, closing(open_ledger(twin)) as other:
        close(hall, one, 0, 1)
        mirror(hall.ledger_home, folder, hall.ledger_key)
        before = sorted(path for path in folder.rglob("*") if path.name != ".lock")
        with pytest.raises(Refused) as refused:
            mirror(twin, folder, hall.ledger_key)
        assert refused.value.reason is InputRefusal.ledger_behind
        close_at(hall, other, 1, 0)
        with pytest.raises(Refused) as refused:
            mirror(twin, folder, hall.ledger_key)
    assert refused.value.reason is InputRefusal.two_histories
    kept = (folder / "two-histories.txt").read_text()
    for home in (hall.ledger_home, twin):
        with closing(open_ledger(home)) as ledger, ledger.store.reading() as now:
            assert (now.checkpoint() or "") in kept
    after = sorted(path for path in folder.rglob("*") if path.name != ".lock")
    assert [path for path in after if path.name != "two-histories.txt"] == before
    read_log(folder, hall.ledger_key, tiles=True).close()


def test_a_folder_that_was_altered_says_so(hall: Hall, tmp_path: Path) -> None:
    """Where the ledger is right and the copy's own file is not, the copy is named."""
    with closing(open_ledger(hall.ledger_home)) as ledger:
        send(hall, ledger)
    folder = tmp_path / "copy"
    more_records(hall, 130)
    mirror(hall.ledger_home, folder, hall.ledger_key)
    path = folder / "tile/entries/000"
    path.write_bytes(path.read_bytes().replace(b"kiosk-1", b"kiosk-2", 1))
    with pytest.raises(Refused) as refused:
        mirror(hall.ledger_home, folder, hall.ledger_key)
    assert (refused.value.reason, refused.value.place) == (InputRefusal.log_altered, str(folder))


def close_at(hall: Hall, ledger: Ledger, *polls: int) -> None:
    """Close polls at a ledger, in another order than elsewhere."""
    send(hall, ledger)
    for poll in polls:
        close_poll(ledger, hall.assembly.event.polls[poll])


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            """UPDATE entry SET data = CAST(data || '— x AAAAAAAA' || char(10) AS BLOB)
            WHERE "index" = 5""",
            InputRefusal.log_altered,
        ),
        ("DELETE FROM blob WHERE rowid = 2", InputRefusal.not_found),
        ("UPDATE blob SET text = text || ' ' WHERE rowid = 2", InputRefusal.bad_ballot),
    ],
)
def test_what_does_not_hold_is_not_copied(
    hall: Hall, tmp_path: Path, sql: str, reason: InputRefusal
) -> None:
    """An altered entry, a lost ballot, an altered one: the folder gets no checkpoint."""
    finish(hall)
    with closing(sqlite3.connect(hall.ledger_home / "ledger.db")) as db, db:
        assert db.execute(sql).rowcount == 1
    with pytest.raises(Refused) as refused:
        mirror(hall.ledger_home, tmp_path / "copy", hall.ledger_key)
    assert refused.value.reason is reason
    assert not (tmp_path / "copy" / "checkpoint").exists()


def test_killed_at_any_moment(hall: Hall, tmp_path: Path) -> None:
    """SIGKILL before each file gets its name: the folder has the old log whole, or the new one."""
    with closing(open_ledger(hall.ledger_home)) as ledger:
        send(hall, ledger)
    start = tmp_path / "start"
    mirror(hall.ledger_home, start, hall.ledger_key)
    finish(hall)
    killed, sizes = 0, set()
    while True:
        folder = Path(shutil.copytree(start, tmp_path / f"copy-{killed}"))
        if not die_while_mirroring(hall, folder, killed):
            break
        with closing(read_log(folder, hall.ledger_key, tiles=True)) as log:
            sizes.add(log.checkpoint.size)
        mirror(hall.ledger_home, folder, hall.ledger_key)
        assert check_ledger(folder, hall.ledger_key, ballots=False).checkpoint.size == 14
        shutil.rmtree(folder)
        killed += 1
    assert killed >= 10
    assert sizes == {10}


def die_while_mirroring(hall: Hall, folder: Path, number: int) -> bool:
    """Mirror in a process that kills itself before a file gets its name; say whether it died."""
    pid = os.fork()
    if pid == 0:
        given = 0
        replace = Path.replace

        def dying(path: Path, goal: Path) -> Path:
            nonlocal given
            if given == number:
                os.kill(os.getpid(), signal.SIGKILL)
            given += 1
            return replace(path, goal)

        Path.replace = dying  # type: ignore[method-assign,assignment] # in this process only
        mirror(hall.ledger_home, folder, hall.ledger_key)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def test_what_a_copied_kiosk_opened_is_carried_along(tmp_path: Path, executor: Executor) -> None:
    """A store restored from the mirror needs every ballot of a record in quarantine, opened too."""
    hall = make_hall(tmp_path)
    hall.copy("kiosk-1", "copy")
    hall.vote("kiosk-1", 0, frozenset({0}))
    _, opened = hall.check("copy", 1, frozenset({1}))
    with closing(open_ledger(hall.ledger_home)) as ledger:
        intake = Intake(ledger, executor)
        for name, status in (("kiosk-1", 200), ("copy", 409)):
            assert intake.take("kiosk-1", 1, 0, 0, hall.batch(name).encode()).status == status
    mirror(hall.ledger_home, tmp_path / "mirror", hall.ledger_key)
    assert (tmp_path / "mirror/blob" / hexhash(opened)).read_text() == opened
    hall.close()


def test_two_at_once(hall: Hall, tmp_path: Path) -> None:
    """A second mirror into the same folder is refused while the first is at it."""
    folder = tmp_path / "copy"
    refused: list[Refused] = []

    def again(*_: int) -> None:
        with pytest.raises(Refused) as caught:
            mirror(hall.ledger_home, folder, hall.ledger_key)
        refused.append(caught.value)

    mirror(hall.ledger_home, folder, hall.ledger_key, watch=again)
    assert [one.reason for one in refused] == [InputRefusal.in_use]
