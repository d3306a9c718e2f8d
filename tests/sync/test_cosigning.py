"""A ledger and its outside witnesses: asked online or by file, and what closings need of them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from hall import Hall, make_hall, maru_ledger, run, serving
from maru.protocol import tlog
from maru.protocol.note import COSIGNATURE, Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger.audience import Audience
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.cosigning import (
    Asked,
    Outcome,
    ask_at_intervals,
    ask_witnesses,
    cosigned_checkpoint,
    request_for,
    set_address,
    take_cosignatures,
    witnesses_of_closing,
)
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.log_check import check_ledger
from maru.sync.verify import closed_poll, read_closed_poll, read_log
from maru.sync.witness import Witness
from published import (
    WITNESSES,
    close,
    named_witnesses,
    publish,
    send,
    vote,
    witness_home,
    witness_serving,
)

TIME = 1_790_000_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """Make a hall whose event names two outside witnesses, one of whom is enough."""
    made = make_hall(tmp_path, witnesses=named_witnesses(2), quorum=1)
    vote(made)
    yield made
    made.close()


@pytest.fixture
def ledger(hall: Hall) -> Iterator[Ledger]:
    """Open its ledger in this process."""
    opened = open_ledger(hall.ledger_home)
    yield opened
    opened.close()


def cosigned(ledger: Ledger, *signers: Signer, size: int | None = None) -> str:
    """Return the newest checkpoint, or that of a size, cosigned by some."""
    with ledger.store.reading() as now:
        note = now.checkpoint(size) or ""
    for signer in signers:
        note = tlog.cosign(note, signer, TIME)
    return note


def ask(ledger: Ledger) -> list[Asked]:
    """Ask the witnesses that have an address."""
    return ask_witnesses(ledger, Audience(ledger))


def test_a_closing_waits_for_its_quorum(hall: Hall, ledger: Ledger) -> None:
    """Nobody decrypts or publishes before a witness cosigned a checkpoint that has the closing."""
    send(hall, ledger)
    before = cosigned(ledger, WITNESSES[0])
    close(hall, ledger, 0, 1)
    take_cosignatures(ledger, before)
    for signers in ((), (WITNESSES[2],)):
        with pytest.raises(Refused) as refused:
            take_cosignatures(ledger, cosigned(ledger, *signers))
        assert refused.value.reason is InputRefusal.not_found
    for act in (read_closed_poll, lambda *_: publish(hall, ledger, 0)):
        with pytest.raises(Refused) as refused:
            act(hall.ledger_home, "1", hall.ledger_key)
        assert refused.value.reason is InputRefusal.quorum_missing
    with pytest.raises(Refused) as refused:
        check_ledger(hall.ledger_home, hall.ledger_key)
    assert refused.value.reason is InputRefusal.quorum_missing
    assert take_cosignatures(ledger, cosigned(ledger, WITNESSES[1])) == ("paper.example/w",)
    closed = read_closed_poll(hall.ledger_home, "1", hall.ledger_key)
    assert closed.cosigned == ("paper.example/w",)
    publish(hall, ledger, 0)
    assert check_ledger(hall.ledger_home, hall.ledger_key).quorum == ("paper.example/w",)
    shown = maru_ledger("status", "--home", hall.ledger_home).stdout
    assert "Budget: Outside witnesses: 1 needed, 1 cosigned (paper.example/w)." in shown


def test_a_quorum_that_the_trustee_was_given(hall: Hall, ledger: Ledger) -> None:
    """Lines on a checkpoint from elsewhere stand for the quorum, if it is of this log and late."""
    send(hall, ledger)
    early = cosigned(ledger, WITNESSES[0])
    close(hall, ledger, 0, 1)
    given = cosigned(ledger, WITNESSES[0])
    with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
        poll = log.package.event.polls[0]
        assert closed_poll(log, poll, given).cosigned == ("residents.example/w",)
        with pytest.raises(Refused) as refused:
            closed_poll(log, poll, early)
        assert refused.value.reason is InputRefusal.quorum_missing
        size = log.checkpoint.size
        forged = tlog.Checkpoint(hall.ledger_key.name, size, bytes(32))
        note = tlog.make_checkpoint(forged, hall.assembly.ledger_signer)
        with pytest.raises(Refused) as refused:
            closed_poll(log, poll, tlog.cosign(note, WITNESSES[0], TIME))
        assert refused.value.reason is InputRefusal.two_histories


def test_a_witness_of_the_first_closing_only(hall: Hall, ledger: Ledger) -> None:
    """What was cosigned between two closings stands for the first, and not for the second."""
    close(hall, ledger, 0)
    take_cosignatures(ledger, cosigned(ledger, WITNESSES[0]))
    close(hall, ledger, 1)
    event = hall.assembly.event
    with ledger.store.reading() as now:
        first, second = (now.closing(poll.uuid) or 0 for poll in event.polls)
        assert witnesses_of_closing(event, now, first) == ("residents.example/w",)
        assert witnesses_of_closing(event, now, second) == ()
        note = cosigned_checkpoint(event, now) or ""
    assert first < tlog.open_checkpoint(note, hall.ledger_key).size <= second
    with serving(hall.ledger_home) as served:
        assert requests.get(f"{served.url}/cosigned-checkpoint", timeout=30).text == note
        assert read_closed_poll(served.url, "1", hall.ledger_key).cosigned
        with pytest.raises(Refused) as refused:
            read_closed_poll(served.url, "2", hall.ledger_key)
    assert refused.value.reason is InputRefusal.quorum_missing


def test_kiosks_are_no_quorum(hall: Hall, ledger: Ledger) -> None:
    """The cosignature of an enrolled kiosk's witness key is evidence, never one of the quorum."""
    close(hall, ledger, 0, 1)
    kiosk = Signer("kiosk-1/1", bytes(32), COSIGNATURE)
    note = cosigned(ledger, kiosk)
    size = tlog.open_checkpoint(note, hall.ledger_key).size
    with ledger.store.writing() as change:
        line = note.removeprefix(cosigned(ledger))
        change.add_cosignature(size, kiosk.vkey, line)
    with pytest.raises(Refused) as refused:
        read_closed_poll(hall.ledger_home, "1", hall.ledger_key)
    assert refused.value.detail == "0 of 1"


def test_a_kiosk_with_a_witness_s_name_is_no_witness(hall: Hall, ledger: Ledger) -> None:
    """A kiosk that gave its own key the name of an outside witness adds nobody to a closing's."""
    close(hall, ledger, 0, 1)
    take_cosignatures(ledger, cosigned(ledger, WITNESSES[0]))
    kiosk = Signer(WITNESSES[1].name, bytes(32), COSIGNATURE)
    note, event = cosigned(ledger, kiosk), hall.assembly.event
    with ledger.store.writing() as change:
        line = note.removeprefix(cosigned(ledger))
        change.add_cosignature(change.size(), kiosk.vkey, line)
        index = change.closing(event.polls[0].uuid) or 0
        assert witnesses_of_closing(event, change, index) == (WITNESSES[0].name,)
        assert line not in (cosigned_checkpoint(event, change) or line)


def test_a_cosigned_checkpoint_that_the_store_has_lost(hall: Hall, ledger: Ledger) -> None:
    """A line for a size that a restored store has no checkpoint of is served with no other."""
    with ledger.store.reading() as now:
        root = tlog.tree_root(now.tile, 1)
    lost = tlog.make_checkpoint(tlog.Checkpoint(ledger.signer.name, 1, root), ledger.signer)
    assert take_cosignatures(ledger, tlog.cosign(lost, WITNESSES[0], TIME))
    close(hall, ledger, 0)
    event = hall.assembly.event
    with ledger.store.reading() as now:
        assert cosigned_checkpoint(event, now) is None
        assert witnesses_of_closing(event, now, 0) == ()


def test_by_file_and_back(hall: Hall, ledger: Ledger, tmp_path: Path) -> None:
    """Request, cosignature and its way back are three commands; then the next from there."""
    close(hall, ledger, 0)
    home = witness_home(tmp_path, 0, hall.ledger_key)
    asked, answered = tmp_path / "asked", tmp_path / "answered"
    for poll in (1, None):
        made = maru_ledger(
            *("witness", "request", WITNESSES[0].name, "--home", hall.ledger_home, "--out", asked)
        )
        assert made.returncode == 0, made.stderr
        done = run(
            *("witness", "cosign", asked, "--home", home, "--out", answered),
            module="maru.sync.verify_command",
        )
        assert done.returncode == 0, done.stderr
        kept = maru_ledger("cosign", answered, "--home", hall.ledger_home)
        assert (kept.returncode, WITNESSES[0].name in kept.stdout) == (0, True)
        if poll is not None:
            close(hall, ledger, poll)
    assert Witness(home).last(hall.ledger_key.name).size == ledger_size(ledger)
    unknown = maru_ledger(
        *("witness", "request", "nobody", "--home", hall.ledger_home, "--out", asked)
    )
    assert unknown.returncode == 2


def ledger_size(ledger: Ledger) -> int:
    """Return how many entries the log has."""
    with ledger.store.reading() as now:
        return now.size()


def test_online(hall: Hall, ledger: Ledger, tmp_path: Path) -> None:
    """A serving witness is asked by command and after closing; its line is kept and served."""
    close(hall, ledger, 0)
    home = witness_home(tmp_path, 0, hall.ledger_key)
    with witness_serving(home) as (process, url), serving(hall.ledger_home) as served:
        at = maru_ledger("witness", "at", WITNESSES[0].name, url, "--home", hall.ledger_home)
        assert at.returncode == 0, at.stderr
        done = maru_ledger("witness", "ask", "--home", hall.ledger_home)
        assert (done.returncode, done.stdout) == (0, "residents.example/w: cosigned 12 entries\n")
        hall.close_poll(1)
        send(hall, ledger)
        shut = maru_ledger("close", "2", "--home", hall.ledger_home)
        assert "residents.example/w: cosigned 14 entries" in shut.stdout
        note = requests.get(f"{served.url}/checkpoint", timeout=30).text
        assert tlog.cosigned_at(note, WITNESSES[0].verifier)
        assert read_closed_poll(served.url, "2", hall.ledger_key).cosigned
        process.kill()
        process.wait(60)
        gone = maru_ledger("witness", "ask", "--home", hall.ledger_home)
        assert (gone.returncode, "cannot be reached" in gone.stdout) == (2, True)
    maru_ledger("witness", "at", WITNESSES[0].name, "--home", hall.ledger_home)
    assert ask(ledger) == []


class _Twice(threading.Event):
    """Has not ended the first time, and then has."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return len(self.waits) > 1


def test_asked_at_fixed_times(hall: Hall, ledger: Ledger, tmp_path: Path) -> None:
    """Shortly after every multiple of the interval, whenever it began to wait."""
    close(hall, ledger, 0, 1)
    home = witness_home(tmp_path, 0, hall.ledger_key)
    ended = _Twice()
    with witness_serving(home) as (_, url):
        set_address(ledger, WITNESSES[0].name, url)
        ask_at_intervals(ledger, 300, ended, clock=lambda: 1_000.0)
    assert ended.waits == [201.0, 201.0]
    assert read_closed_poll(hall.ledger_home, "1", hall.ledger_key).cosigned


def test_a_witness_that_watches(hall: Hall, ledger: Ledger, tmp_path: Path) -> None:
    """It makes the proof out of the tiles itself, and hands its line in; once is enough."""
    close(hall, ledger, 0, 1)
    home = witness_home(tmp_path, 1, hall.ledger_key)
    watch = ("witness", "watch", "--home", home, "--key", hall.ledger_key.vkey, "--once")
    with serving(hall.ledger_home) as served:
        for said in ("ledger.test/assembly: cosigned 14 entries.\n", ""):
            done = run(*watch, served.url, module="maru.sync.verify_command")
            assert (done.returncode, done.stdout) == (0, said), done.stderr
        assert read_closed_poll(served.url, "1", hall.ledger_key).cosigned == ("paper.example/w",)
        requests.post(f"{served.url}/v1/cosignatures", data=b"nonsense", timeout=30)
        long = requests.post(f"{served.url}/v1/cosignatures", data=b"x" * 10**6, timeout=30)
        assert long.status_code == 413


def test_an_old_backup_is_noticed(hall: Hall, ledger: Ledger, tmp_path: Path) -> None:
    """Restored behind what was cosigned: the witness, its line, a saved checkpoint all tell."""
    close(hall, ledger, 0)
    ledger.close()
    backup = Path(shutil.copytree(hall.ledger_home, tmp_path / "backup"))
    home = witness_home(tmp_path, 0, hall.ledger_key)
    with witness_serving(home) as (_, url), closing(open_ledger(hall.ledger_home)) as live:
        close(hall, live, 1)
        set_address(live, WITNESSES[0].name, url)
        assert [asked.outcome for asked in ask(live)] == [Outcome.cosigned]
        saved = cosigned(live, WITNESSES[0])
        with closing(open_ledger(backup)) as old:
            set_address(old, WITNESSES[0].name, url)
            assert [asked.outcome for asked in ask(old)] == [Outcome.ahead]
            with pytest.raises(Refused) as refused:
                take_cosignatures(old, saved)
            assert refused.value.reason is InputRefusal.ledger_behind
            seen = tlog.open_checkpoint(saved, hall.ledger_key)
            with pytest.raises(Refused) as refused:
                read_log(backup, hall.ledger_key, seen)
            assert refused.value.reason is InputRefusal.ledger_behind


def test_a_ledger_with_two_histories_is_caught(hall: Hall, ledger: Ledger, tmp_path: Path) -> None:
    """A copy that goes on in its own way is refused by witness, ledger and verifier, with proof."""
    send(hall, ledger)
    ledger.close()
    twin = Path(shutil.copytree(hall.ledger_home, tmp_path / "twin"))
    home = witness_home(tmp_path, 0, hall.ledger_key)
    with closing(open_ledger(hall.ledger_home)) as one, closing(open_ledger(twin)) as other:
        close(hall, one, 0, 1)
        first = Witness(home).cosign(request_for(one, WITNESSES[0].name), TIME)
        take_cosignatures(one, cosigned(one) + first)
        for poll in (1, 0):
            close_in_another_order(hall, other, poll)
        assert ledger_size(other) == ledger_size(one)
        with serving(twin) as served:
            done = run(
                *("witness", "watch", served.url, "--home", home, "--once"),
                *("--key", hall.ledger_key.vkey),
                module="maru.sync.verify_command",
            )
            assert (done.returncode, "two different histories" in done.stderr) == (1, True)
            note = cosigned(one, WITNESSES[0])
            answer = requests.post(f"{served.url}/v1/cosignatures", data=note.encode(), timeout=30)
            assert (answer.status_code, answer.json()["reason"]) == (409, "two_histories")
            saved = tmp_path / "saved"
            saved.write_text(note)
            done = run(
                *("ledger", served.url, "--key", hall.ledger_key.vkey, "--since", saved),
                module="maru.sync.verify_command",
            )
            assert (done.returncode, "two different histories" in done.stderr) == (1, True)
        (path,) = (home / "evidence").iterdir()
        for shown in (cosigned(one), cosigned(other)):
            assert shown in path.read_text()


def close_in_another_order(hall: Hall, ledger: Ledger, poll: int) -> None:
    """Close a poll at a ledger whose kiosks have closed it."""
    send(hall, ledger)
    close_poll(ledger, hall.assembly.event.polls[poll])
