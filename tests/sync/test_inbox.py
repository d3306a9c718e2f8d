"""What staff took from a stick at the screen reaches the ledger by itself."""

from __future__ import annotations

import errno
import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from hall import Hall, maru_ledger, maru_sync, serving
from maru.kiosk.continuing import examine, go_on_for
from maru.kiosk.home import open_kiosk
from maru.kiosk.stick_export import export_to_stick
from maru.kiosk.stick_import import handed_folders, take_from_stick
from maru.kiosk.store import Store
from maru.kiosk.synced import Synced
from maru.protocol.refusal import Refusal
from maru.sync.agent import sync_status
from maru.sync.inbox import STICK, take_inbox
from maru.sync.running import Runner
from maru.sync.sync_db import SyncDb


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Return an empty stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_a_stick_taken_at_the_screen_is_sent_by_the_agent(hall: Hall, stick: Path) -> None:
    """Another kiosk's records, from its stick to the ledger, and nothing waits any more."""
    far, near = hall.home("kiosk-1"), hall.home("kiosk-2")
    export_to_stick(far, stick)
    take_from_stick(near, stick)
    with serving(hall.ledger_home) as server:
        done = maru_sync("once", "--home", near, "--ledger", server.url)
        assert done.returncode == 0, done.stderr
    assert handed_folders(near) == []
    row = maru_ledger("import", "--home", hall.ledger_home, stick).stdout.strip().splitlines()[-1]
    assert row.split() == ["kiosk-1.1.courier", "kiosk-1/1", "6", "0", "0"]


def test_the_answer_comes_back_by_the_screen(hall: Hall, stick: Path) -> None:
    """The ledger's acknowledgement is taken from a stick at the screen, and believed."""
    home = hall.home("kiosk-1")
    export_to_stick(home, stick)
    maru_ledger("import", "--home", hall.ledger_home, stick)
    brought = take_from_stick(home, stick)
    assert (brought.number(".ack"), brought.known) == (1, 1)
    assert take_inbox(home, lambda: 1_000.0) == 1
    assert sync_status(home).to_go == 0
    with SyncDb.open(home) as kept:
        assert kept.status(STICK) == {"at": 1000, "new": 6, "ko": [], "en": []}


def test_a_dead_kiosks_records_reach_the_ledger(hall: Hall, stick: Path) -> None:
    """Another kiosk goes on for it: its ballots arrive, and the stick made there has them too."""
    far, near = hall.home("kiosk-1"), hall.home("kiosk-2")
    hall.kiosks["kiosk-2"].close()
    export_to_stick(far, stick)
    with closing(open_kiosk(near)) as kiosk:
        go_on_for(kiosk, near, examine(near, stick / "kiosk-1.1.courier"), None)
    second = stick.with_name("second")
    second.mkdir()
    assert export_to_stick(near, second).others == 1
    with serving(hall.ledger_home) as server:
        assert maru_sync("once", "--home", near, "--ledger", server.url).returncode == 0
    shown = maru_ledger("import", "--home", hall.ledger_home, second).stdout
    assert "kiosk-1/1       6     0       0" in shown
    hall.kiosks["kiosk-2"] = open_kiosk(near)


def test_cards_of_a_carried_journal_are_refused(hall: Hall, stick: Path) -> None:
    """Another kiosk's stick tells which cards voted there; what it opened for checks does not."""
    near = hall.home("kiosk-2")
    export_to_stick(hall.home("kiosk-1"), stick)
    kiosk = hall.kiosks["kiosk-2"]
    before = [kiosk.check_in([hall.assembly.ticket(card)]) for card in range(3)]
    assert not any(isinstance(answer, Refusal) for answer in before)
    take_from_stick(near, stick)
    take_inbox(near, lambda: 1_000.0)
    with SyncDb.open(near) as kept:
        claims = {(one.kiosk, one.epoch) for one in kept.claims()}
        number = kept.claim_count()
    with closing(Store.open(hall.home("kiosk-1"), read_only=True)) as store:
        assert (claims, number) == ({("kiosk-1", 1)}, len(store.spent()))
        spent = {(poll, credential) for poll, credential, _ in store.spent()}
    for poll, credential in spent:
        assert kiosk.synced.voted_at(poll, [credential]) == ("kiosk-1", 1)


def test_what_is_wrong_with_a_file_is_said_for_the_screen(hall: Hall, stick: Path) -> None:
    """One that is damaged: its sentence is there in both languages, and nothing waits for ever."""
    home = hall.home("kiosk-1")
    (stick / "kiosk-9.1.courier").write_text("nonsense")
    take_from_stick(home, stick)
    Runner(home, "http://127.0.0.1:9").round()
    with SyncDb.open(home) as kept:
        told = json.dumps(kept.status(STICK), ensure_ascii=False)
    assert "kiosk-9.1.courier: cannot be read." in told
    assert "kiosk-9.1.courier: 읽을 수 없습니다." in told
    with closing(Synced(home)) as synced:
        assert synced.stick_faults("en") == ("kiosk-9.1.courier: cannot be read. (not a journal)",)
        assert len(synced.stick_faults("ko")) == 1
    assert handed_folders(home) == []


def test_a_dead_kiosks_journal_waits_for_room(
    hall: Hall, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room for it now: said, the rest is taken, and it is carried once there is room."""
    near = hall.home("kiosk-2")
    export_to_stick(hall.home("kiosk-1"), stick)
    (stick / "kiosk-9.1.ack").write_text("nonsense")
    take_from_stick(near, stick)
    monkeypatch.setattr("maru.sync.courier.MAX_CARRIED", 1_000)
    for _ in range(2):
        take_inbox(near, lambda: 1_000.0)
        (folder,) = handed_folders(near)
        assert [path.name for path in folder.iterdir()] == ["kiosk-1.1.courier"]
        with closing(Synced(near)) as synced:
            assert synced.stick_faults("en")[0].startswith("kiosk-1.1.courier: is too large.")
            assert synced.carried() == []
    monkeypatch.undo()
    take_inbox(near, lambda: 1_000.0)
    assert handed_folders(near) == []
    with closing(Synced(near)) as synced:
        assert [(one.kiosk, one.seq) for one in synced.carried()] == [("kiosk-1", 5)]


def test_a_disk_that_is_full_is_not_taken_for_a_stick_that_was_pulled_out(
    hall: Hall, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy's own fsync finds no room: nothing of the journal is cut off, and it waits."""
    near = hall.home("kiosk-2")
    export_to_stick(hall.home("kiosk-1"), stick)
    take_from_stick(near, stick)
    real = os.fsync

    def full(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().name == ".incoming":
            raise OSError(errno.ENOSPC, "no space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    take_inbox(near, lambda: 1_000.0)
    assert len(handed_folders(near)) == 1
    monkeypatch.undo()
    take_inbox(near, lambda: 1_000.0)
    with closing(Synced(near)) as synced:
        assert [(one.kiosk, one.seq) for one in synced.carried()] == [("kiosk-1", 5)]
