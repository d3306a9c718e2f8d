"""The sheet that asks whether more time is needed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from maru.ui.touches import settle
from ui.house import House


def test_the_idle_sheet_covers_the_ballot(house: House) -> None:
    """After two minutes nothing of the ballot is seen, and more time brings it back as it was."""
    house.check_in()
    house.tap("poll-0", "option-0")
    house.wait(121)
    assert house.finger.find("option-0") is None
    house.tap("moreTime")
    assert house.session.marks == {0}
    assert house.finger.find("option-0") is not None
    house.wait(121)
    house.tap("leave")
    assert house.step == "welcome"


def test_who_walks_away_leaves_nothing(house: House) -> None:
    """When the sheet runs out the session is over, and the card can come back."""
    house.check_in()
    house.tap("poll-0", "option-0")
    house.wait(121)
    house.wait(46)
    assert house.step == "welcome"
    house.check_in()
    assert house.now("openCount") == 3


def test_it_says_what_is_lost_and_how_to_come_back(pin_house: House) -> None:
    """At the number that is the number, at the ballot the choices, sealed the ballot itself."""
    house = pin_house
    house.tap("primary", "primary", "key-1")
    house.wait(61)
    told = " ".join(house.words())
    assert "번호로 다시 들어올 수 있습니다." in told
    house.tap("moreTime")
    assert (house.step, house.now("entered")) == ("pin", 1)
    house.tap("back", "back")
    house.check_in()
    house.wait(121)
    told = " ".join(house.words())
    assert "지워집니다" not in told
    assert "카드로 다시 들어올 수 있습니다." in told
    house.tap("moreTime", "poll-0", "option-0", "primary")
    house.seal()
    house.wait(121)
    assert "아직 내지 않았습니다." in " ".join(house.words())


@pytest.mark.parametrize(("moves", "step"), [(1, "sealed"), (2, "welcome")])
def test_the_sheet_is_answered_by_switches(house: House, moves: int, step: str) -> None:
    """It stays until one of its buttons is taken: what lies behind it is not taken instead."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.clock.forward(1)
    QTest.keyClick(house.window, Qt.Key.Key_Space)  # "cast"
    house.wait(130)
    assert house.now("sheetSeconds") > 0
    for _ in range(moves):
        house.wait(30)
        QTest.keyClick(house.window, Qt.Key.Key_Space)
    house.wait(10)
    assert house.now("sheetSeconds") > 0
    QTest.keyClick(house.window, Qt.Key.Key_Return)
    settle()
    assert (house.step, house.now("sheetSeconds")) == (step, -1)
    assert house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid) == 0
