"""Sticks, updates, a dead kiosk, a card in hand and the rehearsal, by touch."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from maru.kiosk.home import open_kiosk
from maru.kiosk.staff_sticks import Places, Rehearsal
from maru.kiosk.stick_export import export_to_stick
from maru.kiosk.stick_import import handed_folders
from maru.kiosk.sticks import Stick
from maru.protocol.journal_file import read_journal
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import Revocation
from maru.ui.touches import wait_for
from two_kiosks import TwoKiosks
from ui.house import House


class Desk:
    """The staff of a kiosk whose neighbour died, and what is plugged in."""

    def __init__(self, folder: Path) -> None:
        self.two = TwoKiosks(folder, medium=True, staff=True, spares=1)
        self.sticks: list[Stick] = []
        self.went_over: list[Path | None] = []
        self.kiosk = open_kiosk(self.two.near)
        places = Places(
            self.two.near,
            lambda: list(self.sticks),
            Rehearsal(folder / "rehearsal", self.went_over.append),
        )
        self.house = House(self.kiosk, self.two.assembly, places)

    def plug_in(self, path: Path, free: int = 10**9) -> None:
        """Plug in a stick."""
        self.sticks.append(Stick(path, free))

    def come_in(self) -> None:
        """Show the staff card, and type its PIN."""
        staff = self.two.staff
        assert staff is not None
        self.house.tap("primary")
        self.house.show(staff.ticket)
        self.do(*(f"key-{digit}" for digit in staff.pin), "primary")

    def do(self, *names: str) -> None:
        """Touch things one after another, and wait until what the last began is over."""
        self.house.tap(*names)
        wait_for(lambda: not self.house.now("busy"), "the staff's act to end")

    def sees(self, name: str, singleton: str = "staffSticks") -> Any:
        """Return a property of the staff's act."""
        return self.house.front.desk.singletons[singleton].property(name)

    def is_looking(self) -> bool:
        """Say whether the camera is open."""
        return bool(self.house.camera.is_open)

    def close(self) -> None:
        """Put everything away."""
        self.house.close()
        self.kiosk.close()


@pytest.fixture(name="desk")
def _desk(qtbot: object, tmp_path: Path) -> Iterator[Desk]:
    with closing(Desk(tmp_path)) as desk:
        yield desk


def test_staff_write_a_stick_by_touch(desk: Desk) -> None:
    """One stick is chosen by itself; at the end it holds the journal, and may be pulled out."""
    desk.plug_in(desk.two.stick)
    desk.come_in()
    desk.do("act-export", "primary")
    assert (desk.sees("stage"), desk.sees("records")) == ("done", 3)
    with (desk.two.stick / "kiosk-1.1.courier").open("rb") as stream:
        assert read_journal(stream, "stick").records == 3
    desk.house.tap("primary")
    assert desk.house.now("screen") == "StaffMenu"


def test_without_a_stick_staff_look_again(desk: Desk, tmp_path: Path) -> None:
    """Nothing is plugged in, then two: one that is full cannot be chosen, the other one is."""
    desk.come_in()
    desk.house.tap("act-export")
    assert (desk.sees("stickCount"), desk.sees("canRun")) == (0, False)
    desk.plug_in(tmp_path / "full", free=0)
    desk.plug_in(desk.two.stick)
    desk.house.tap("look-again")
    assert desk.sees("stickName") == "stick"
    desk.do("primary")
    assert desk.sees("stage") == "done"


def test_a_stick_that_is_pulled_out_is_said_and_tried_again(desk: Desk) -> None:
    """It goes before the touch on the button: said, nothing lost, and the next try is whole."""
    desk.plug_in(desk.two.stick)
    desk.come_in()
    desk.house.tap("act-export")
    pulled = desk.sticks.pop()
    desk.do("primary")
    assert "pulled out" in desk.sees("problem") or "빠졌습니다" in desk.sees("problem")
    assert not list(desk.two.stick.iterdir())
    desk.sticks.append(pulled)
    desk.do("primary")
    assert desk.sees("stage") == "done"


def test_a_stick_that_goes_before_the_end_is_not_said_to_hold_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is unmounted, and its empty folder takes what is written: said, and not done."""

    def pull(home: Path, stick: Path, *rest: Any) -> Any:
        desk.sticks.clear()
        return export_to_stick(home, stick, *rest)

    monkeypatch.setattr("maru.kiosk.staff_sticks.export_to_stick", pull)
    desk.plug_in(desk.two.stick)
    desk.come_in()
    desk.do("act-export", "primary")
    assert desk.sees("stage") == "stick"
    assert desk.sees("problem") == InputRefusal.stick_gone.sentence("ko", "stick")


def test_what_is_refused_after_the_stick_was_pulled_out_is_not_laid_to_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal is here, and the stick is out: why staff cannot go on is said as it is."""

    def refuse(*_: object) -> None:
        raise Refused(InputRefusal.medium_missing, "kiosk-1.1.journal")

    monkeypatch.setattr("maru.kiosk.staff_sticks.go_on_for", refuse)
    desk.two.vote(desk.two.far, 0)
    desk.plug_in(desk.two.medium)
    desk.come_in()
    desk.do("act-continue", "primary")
    desk.do("primary")
    desk.sticks.clear()
    desk.do("primary")
    said = InputRefusal.medium_missing.sentence("ko", "kiosk-1.1.journal")
    assert (desk.sees("stage"), desk.sees("problem")) == ("found", said)


def test_a_stick_that_takes_no_more_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fills up, or gives back something else: another one is asked for, in words."""

    def refuse(*_: object) -> None:
        raise Refused(InputRefusal.unwritable, str(desk.two.stick / "kiosk-1.1.head"))

    monkeypatch.setattr("maru.kiosk.staff_sticks.export_to_stick", refuse)
    desk.plug_in(desk.two.stick)
    desk.come_in()
    desk.do("act-export", "primary")
    assert desk.sees("problem") == InputRefusal.stick_failed.sentence("ko", "stick")
    assert desk.sees("stage") == "stick"


def test_the_second_stick_in_use_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    """It is replaced by another, and from then on that one cannot be written over."""
    desk.plug_in(desk.two.stick)
    desk.come_in()
    desk.do("act-medium", "primary")
    assert (desk.sees("stage"), desk.sees("records")) == ("done", 4)
    assert (desk.two.stick / "kiosk-1.1.journal").exists()
    desk.house.tap("primary", "act-export")
    assert desk.sees("canRun") is False
    desk.kiosk.journal.check_medium()


def test_staff_apply_updates_that_a_stick_brings(desk: Desk) -> None:
    """What they do is shown first; nothing holds before the touch, and then the card is refused."""
    (note,) = desk.two.assembly.updates(Revocation((desk.two.assembly.credentials(0),)))
    (desk.two.stick / "update-0001.note").write_text(note)
    (desk.two.stick / "kiosk-1.1.ack").write_text("{}")
    desk.plug_in(desk.two.stick)
    desk.come_in()
    desk.do("act-import", "primary")
    assert (desk.sees("stage"), desk.sees("updateCount"), desk.sees("answers")) == ("brought", 1, 1)
    assert desk.two.polls_left(desk.kiosk, 0) == 2
    desk.do("primary")
    assert desk.sees("stage") == "done"
    assert desk.two.polls_left(desk.kiosk, 0) is Refusal.revoked
    assert len(handed_folders(desk.two.near)) == 1


def test_staff_may_leave_updates_alone(desk: Desk) -> None:
    """They go back to the menu: nothing is applied."""
    (note,) = desk.two.assembly.updates(Revocation((desk.two.assembly.credentials(0),)))
    (desk.two.stick / "update-0001.note").write_text(note)
    desk.plug_in(desk.two.stick)
    desk.come_in()
    desk.do("act-import", "primary")
    desk.house.tap("back")
    assert desk.house.now("screen") == "StaffMenu"
    assert desk.two.polls_left(desk.kiosk, 0) == 2


def test_staff_go_on_for_a_dead_kiosk(desk: Desk) -> None:
    """Its second medium is plugged in: ballots are counted, and its cards are refused here."""
    desk.two.vote(desk.two.far, 0, 0, 1)
    desk.plug_in(desk.two.medium)
    desk.come_in()
    desk.do("act-continue", "primary")
    assert desk.sees("stage") == "journals"
    desk.do("primary")
    found = (desk.sees("deadKiosk"), desk.sees("ballots"), desk.sees("deadWhole"))
    assert found == ("2", 3, True)
    assert desk.sees("deadBeyond") == 0
    assert desk.two.polls_left(desk.kiosk, 0) == 2
    desk.do("primary")
    assert desk.sees("stage") == "done"
    assert desk.two.polls_left(desk.kiosk, 0) is Refusal.already_voted_elsewhere
    desk.house.tap("primary", "back")
    assert desk.house.now("screen") == ""


def test_a_stick_without_another_kiosks_journal_is_said(desk: Desk) -> None:
    """Only our own is there: there is nothing to go on for."""
    export_to_stick(desk.two.near, desk.two.stick)
    desk.plug_in(desk.two.stick)
    desk.come_in()
    desk.do("act-continue", "primary")
    assert desk.sees("stage") == "stick"
    assert desk.sees("problem") != ""


def test_a_card_in_hand_is_looked_at_and_asked_about(desk: Desk) -> None:
    """Nothing is spent; the request is on the stick, and the screen forgets the card."""
    desk.come_in()
    desk.house.tap("act-card")
    assert desk.is_looking()
    desk.house.show("not a card")
    assert desk.sees("refusal", "staffCards") != ""
    desk.house.show(desk.two.assembly.ticket(1))
    assert desk.sees("seen", "staffCards")
    assert not desk.is_looking()
    desk.do("ask-revoke")
    assert desk.sees("problem", "staffCards") != ""
    desk.plug_in(desk.two.stick)
    desk.do("ask-revoke")
    assert (desk.two.stick / desk.sees("written", "staffCards")).exists()
    desk.house.tap("back")
    assert not desk.sees("seen", "staffCards")
    assert desk.two.polls_left(desk.kiosk, 1) == 2


def test_the_rehearsal_is_gone_to_only_while_no_poll_is_open(desk: Desk) -> None:
    """Refused in words while polls are open; once they are paused, the other screens begin."""
    shutil.copytree(desk.two.near, desk.two.near.with_name("rehearsal"))
    desk.come_in()
    desk.do("act-rehearsal", "primary")
    assert desk.sees("rehearsalProblem") != ""
    assert desk.went_over == []


def test_whoever_leaves_leaves_nothing(desk: Desk) -> None:
    """Staff walk away from what was found of a dead kiosk: it is forgotten, nothing taken over."""
    desk.two.vote(desk.two.far, 0)
    desk.plug_in(desk.two.medium)
    desk.come_in()
    desk.do("act-continue", "primary")
    desk.do("primary")
    desk.house.clock.forward(121)
    desk.house.desk.staff.tick()
    assert (desk.house.now("screen"), desk.sees("kind")) == ("", "")
    assert desk.two.polls_left(desk.kiosk, 0) == 2
