"""A staff card that was lost: what ledger and verifiers take of it, refuse, and list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assembly import Assembly, make_assembly
from hall import Hall, maru_ledger, run
from maru.command import write_new_file
from maru.kiosk import ceremony
from maru.kiosk.export import export_kiosk
from maru.kiosk.home import open_kiosk
from maru.protocol.note import Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Act, State
from maru.protocol.staff import open_card
from maru.protocol.update import KeyRevocation
from maru.sync.ledger.home import Ledger, load_package, open_ledger
from maru.sync.ledger.intake import Intake


class Day:
    """Two kiosks with all polls open, opened by staff-1; its revocation; a ledger."""

    def __init__(self, folder: Path) -> None:
        assembly: Assembly = make_assembly(cards=3)
        cards = assembly.give_staff_cards(2)
        self.lost, self.kept = (open_card(card.ticket, card.pin, assembly.event) for card in cards)
        self.hall = Hall(folder, assembly)
        self.polls = assembly.event.polls
        for name in ("kiosk-1", "kiosk-2"):
            assembly.enrol(self.hall.home(name), name)
        for name in ("kiosk-1", "kiosk-2"):
            assembly.load(self.hall.home(name))
            self.hall.kiosks[name] = open_kiosk(self.hall.home(name))
            ceremony.open_polls(self.hall.kiosks[name], self.polls, self.lost, ())
        self.hall.ledger_home.mkdir()
        key = f"{assembly.ledger_signer.to_text()}\n".encode()
        write_new_file(self.hall.ledger_home / "ledger.key", key, mode=0o600)
        package = folder / "EVENT.maru"
        package.write_bytes(assembly.package_data())
        load_package(self.hall.ledger_home, package)
        self.updates = [("0001.note", assembly.updates(KeyRevocation("staff-1"))[0])]

    def close_with(self, name: str, card: Signer) -> None:
        """Close the first poll at a kiosk, as one that heeds no update does."""
        self.hall.kiosks[name].journal.close_poll(self.polls[0].uuid, 3, card)

    def update(self, name: str) -> None:
        """Bring the revocation to a kiosk."""
        self.hall.kiosks[name].update(self.updates)


@pytest.fixture(name="day")
def _day(tmp_path: Path) -> Iterator[Day]:
    day = Day(tmp_path)
    yield day
    day.hall.close()


@pytest.fixture(name="ledger")
def _ledger(day: Day) -> Iterator[Ledger]:
    opened = open_ledger(day.hall.ledger_home)
    yield opened
    opened.close()


@pytest.fixture(name="intake")
def _intake(ledger: Ledger, executor: Executor) -> Intake:
    return Intake(ledger, executor)


def take(day: Day, intake: Intake, name: str, start: int = 0, stop: int = 99) -> tuple[int, Any]:
    """Send records of a kiosk."""
    answer = intake.take(name, 1, start, 0, day.hall.batch(name, start, stop).encode())
    return answer.status, json.loads(answer.body)


def state_of(ledger: Ledger) -> State:
    """Replay the log, as anyone can."""
    state = State(ledger.package)
    with ledger.store.reading() as now:
        for entry in now.entries(0, now.size()):
            state.accept(entry)
    return state


def listed(ledger: Ledger) -> list[tuple[str, int, str]]:
    """Return kiosk, record and kind of each act that is listed."""
    return [(act.kiosk, act.seq, act.kind) for act in state_of(ledger).acts_by_revoked()]


def test_what_a_card_did_before_it_was_revoked_stands(
    day: Day, ledger: Ledger, intake: Intake
) -> None:
    """Acts that the log had before the update are right, and nobody is troubled with them."""
    for name in day.hall.kiosks:
        assert take(day, intake, name)[0] == 200
    ledger.update(day.updates)
    for name in day.hall.kiosks:
        day.update(name)
        day.close_with(name, day.kept)
        assert take(day, intake, name)[0] == 200
    assert listed(ledger) == []
    assert state_of(ledger).in_force.revoked_keys == {"staff-1"}
    assert state_of(ledger).missing(day.polls[0].uuid) == []


def test_an_act_behind_the_update_in_its_chain_is_refused(
    day: Day, ledger: Ledger, intake: Intake
) -> None:
    """A kiosk that applied the update and takes the card all the same: nothing of it from there.

    In one batch, and when the update's record was stored before; by intake, by replay, by whoever
    checks the exported journal.
    """
    ledger.update(day.updates)
    day.update("kiosk-1")
    day.close_with("kiosk-1", day.lost)
    status, answer = take(day, intake, "kiosk-1")
    assert (status, answer["next"]) == (202, 4)  # enrolled, opened twice, updated
    status, answer = take(day, intake, "kiosk-1", 4)
    assert (status, answer["reason"]) == (422, "staff_revoked")
    state = state_of(ledger)
    with pytest.raises(Refused) as refused:
        state.accept(day.hall.batch("kiosk-1", 4).records[0].encode())
    assert refused.value.reason == InputRefusal.staff_revoked
    file, note = day.hall.folder / "kiosk-1.journal", day.hall.folder / "0001.note"
    export_kiosk(day.hall.home("kiosk-1"), file)
    note.write_text(day.updates[0][1])
    checked = ("journal", file, "--package", day.hall.folder / "EVENT.maru")
    told = run(*checked, "--update", note, module="maru.sync.verify_command")
    assert (told.returncode, "was cancelled" in told.stderr) == (1, True)
    assert run(*checked, module="maru.sync.verify_command").returncode == 0


def test_a_kiosk_that_did_not_know_is_taken_and_listed(
    day: Day, ledger: Ledger, intake: Intake
) -> None:
    """A hall without network closed with the lost card: its ballots arrive, and people can ask."""
    day.hall.vote("kiosk-2", 0, frozenset({0}))
    ledger.update(day.updates)
    day.close_with("kiosk-2", day.lost)
    day.update("kiosk-2")
    assert take(day, intake, "kiosk-2")[0] == 200
    kinds = ((1, "opened"), (2, "opened"), (4, "closed"))
    assert listed(ledger) == [("kiosk-2", seq, kind) for seq, kind in kinds]
    uuid = day.polls[0].uuid
    closed = state_of(ledger).acts_by_revoked()[-1]
    assert closed == Act(closed.index, "kiosk-2", 1, 4, "closed", uuid, "staff-1")
    assert len(state_of(ledger).counted(uuid)) == 1
    said = maru_ledger("status", "--home", day.hall.ledger_home).stdout
    assert "! staff-1, cancelled: kiosk-2/1 record 4, closed" in said


def test_an_act_that_came_before_the_log_could_know_is_listed(
    day: Day, ledger: Ledger, intake: Intake
) -> None:
    """The log has no such update yet when it takes the act; later its chain tells that it lied."""
    day.update("kiosk-1")
    day.close_with("kiosk-1", day.lost)
    assert take(day, intake, "kiosk-1")[0] == 200
    assert listed(ledger) == []
    ledger.update(day.updates)
    assert listed(ledger) == [("kiosk-1", 4, "closed")]
    day.hall.kiosks["kiosk-1"].journal.close_poll(day.polls[1].uuid, 3, day.lost)
    status, answer = take(day, intake, "kiosk-1", 5)
    assert (status, answer["reason"]) == (422, "staff_revoked")


def test_an_update_that_comes_between_check_and_storing_spoils_no_log(
    day: Day, ledger: Ledger, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records are checked outside the write lock: what was logged meanwhile counts there too."""
    day.update("kiosk-1")
    day.close_with("kiosk-1", day.lost)
    writing = ledger.store.writing

    def late() -> Any:
        monkeypatch.setattr(ledger.store, "writing", writing)
        ledger.update(day.updates)
        return writing()

    monkeypatch.setattr(ledger.store, "writing", late)
    status, answer = take(day, intake, "kiosk-1")
    assert (status, answer["reason"]) == (422, "staff_revoked")
    status, answer = take(day, intake, "kiosk-1")
    assert (status, answer["next"]) == (202, 4)
    assert listed(ledger) == [("kiosk-1", 1, "opened"), ("kiosk-1", 2, "opened")]
    with closing(open_ledger(day.hall.ledger_home)) as again:
        assert state_of(again).size == state_of(ledger).size
