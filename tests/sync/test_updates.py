"""Numbered updates at the ledger: logged in order, in force for intake, closing and pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from hall import Hall, make_hall, maru_ledger, serving
from maru.protocol.event import poll_fields
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import Motion, Reissue, Revocation
from maru.sync.agent import sync_once
from maru.sync.ledger.audience import Audience
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.reconcile import reconcile
from maru.sync.ledger.view import View
from maru.sync.verify import closed_poll, read_log


@pytest.fixture(name="hall")
def _hall(tmp_path: Path) -> Iterator[Hall]:
    made = make_hall(tmp_path, ("kiosk-1", "kiosk-2"), spares=2)
    yield made
    made.close()


def named(notes: list[str]) -> list[tuple[str, str]]:
    """Return updates with the names of their files."""
    return [(f"{number:04}.note", note) for number, note in enumerate(notes, 1)]


def take(hall: Hall, intake: Intake, name: str) -> tuple[int, Any]:
    """Send all of a kiosk's records."""
    answer = intake.take(name, 1, 0, 0, hall.batch(name).encode())
    return answer.status, json.loads(answer.body)


def motion_at(hall: Hall, motion: Motion, *names: str) -> list[tuple[str, str]]:
    """Bring a motion to kiosks, open it, cast one ballot at each; return the updates."""
    notes = named(hall.assembly.updates(motion))
    for card, name in enumerate(names):
        kiosk = hall.kiosks[name]
        kiosk.update(notes)
        kiosk.journal.open_poll(motion.poll.uuid)
        rights = kiosk.check_in([hall.assembly.ticket(card)])
        assert isinstance(rights, tuple)
        sealed = kiosk.seal(rights[-1], [frozenset({0})], hall.assembly.entropy)
        kiosk.cast(rights[-1], sealed)
    return notes


def test_a_motion_waits_for_its_update_and_then_counts(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """Its records are taken once the ledger has the update; closing and trustees see the poll."""
    motion = hall.assembly.motion()
    notes = motion_at(hall, motion, *hall.kiosks)
    status, answer = take(hall, intake, "kiosk-1")
    assert (status, answer["next"]) == (202, 4)  # enrolled, opened twice, updated
    status, answer = take(hall, intake, "kiosk-1")
    assert (status, answer["reason"]) == (409, "update_missing")
    assert [new.number for new in ledger.update(notes)] == [1]
    for name, kiosk in hall.kiosks.items():
        kiosk.journal.close_poll(motion.poll.uuid)
        assert take(hall, intake, name)[0] == 200
    assert close_poll(ledger, ledger.find_poll("3")).ballots == 2
    log = read_log(hall.ledger_home, hall.ledger_key)
    closed = closed_poll(log, log.package.event.find_poll("3", "log"))
    assert poll_fields(closed.poll) == poll_fields(motion.poll)
    assert len(closed.ballots) == 2
    log.close()
    with ledger.store.reading() as now:
        polls = View(ledger, Audience(ledger)).polls(now)
    assert polls[-1].poll.title["en"] == "To adjourn"


def test_a_served_ledger_takes_up_what_another_process_logs(hall: Hall, tmp_path: Path) -> None:
    """`maru-ledger update` beside a running server: the kiosks' next records are taken."""
    notes = motion_at(hall, hall.assembly.motion(), "kiosk-1")
    file = tmp_path / "0001.note"
    file.write_text(notes[0][1])
    with serving(hall.ledger_home) as server:
        with pytest.raises(Refused) as refused:
            sync_once(hall.home("kiosk-1"), server.url)
        assert "an update before it is missing" in str(refused.value)
        logged = maru_ledger("update", "--home", hall.ledger_home, file)
        assert (logged.returncode, logged.stdout) == (0, "Logged update 1, motion\n")
        again = maru_ledger("update", "--home", hall.ledger_home, file)
        assert (again.returncode, again.stdout) == (0, "")
        assert sync_once(hall.home("kiosk-1"), server.url).to_go == 0


def test_updates_are_logged_all_or_none(hall: Hall, ledger: Ledger) -> None:
    """One that does not follow leaves the log as it was, and the rest with it."""
    one, two, three = hall.assembly.updates(
        *(Revocation((hall.assembly.credentials(card),)) for card in range(3))
    )
    with ledger.store.reading() as now:
        size = now.size()
    for notes in ([one, three], [one, two, "nothing"]):
        with pytest.raises(Refused):
            ledger.update(named(notes))
    with ledger.store.reading() as now:
        assert (now.size(), now.updates(0)) == (size, [])
    assert len(ledger.update(named([one, two]))) == 2
    assert len(ledger.update(named([one, two, three]))) == 1


def test_a_reissue_while_a_poll_is_closed_is_told(
    hall: Hall, ledger: Ledger, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When what counts changes between the sum and its logging, nothing is closed."""
    uuid = hall.assembly.event.polls[0].uuid
    for card in (0, 1):
        hall.vote("kiosk-1", card, frozenset({0}))
    hall.close_poll()
    for name in hall.kiosks:
        assert take(hall, intake, name)[0] == 200
    reissue = Reissue(hall.assembly.credentials(0), hall.assembly.credentials(1))
    notes = named(hall.assembly.updates(reissue))
    writing = ledger.store.writing

    def late() -> Any:
        monkeypatch.setattr(ledger.store, "writing", writing)
        ledger.update(notes)
        return writing()

    monkeypatch.setattr(ledger.store, "writing", late)
    with pytest.raises(Refused) as refused:
        close_poll(ledger, ledger.find_poll(uuid))
    assert refused.value.reason == InputRefusal.ledger_busy
    assert close_poll(ledger, ledger.find_poll(uuid)).ballots == 1


def test_the_status_names_a_disputed_update(
    hall: Hall, ledger: Ledger, intake: Intake, executor: Executor
) -> None:
    """A kiosk that applied another update than the log has is listed, with its record."""
    one, other = (
        named(hall.assembly.updates(Revocation((hall.assembly.credentials(card),))))
        for card in (0, 1)
    )
    hall.kiosks["kiosk-1"].update(one)
    hall.kiosks["kiosk-2"].update(other)
    ledger.update(one)
    for name in hall.kiosks:
        assert take(hall, intake, name)[0] == 200
    (disputed,) = reconcile(ledger).disputed
    assert (disputed.kiosk, disputed.number) == ("kiosk-2", 1)
    said = maru_ledger("status", "--home", hall.ledger_home).stdout
    assert "! update 1: kiosk-2/1 record 3 applied" in said


def test_a_ledger_opened_again_has_its_updates(hall: Hall, ledger: Ledger) -> None:
    """What was logged is in force after a restart."""
    ledger.update(named(hall.assembly.updates(hall.assembly.motion())))
    again = open_ledger(hall.ledger_home)
    assert again.find_poll("3").topic == "motion"
    with pytest.raises(Refused):
        again.find_poll("4")
    again.close()
