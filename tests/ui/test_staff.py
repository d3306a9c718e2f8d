"""The staff's way through the screens, by touch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ui.desk import Town, do, staff_comes_in
from ui.house import House


@pytest.fixture(name="town")
def _town(qtbot: object, tmp_path: Path) -> Town:
    """An event with two staff cards, whose polls are not open yet."""
    return Town(tmp_path)


@pytest.fixture(name="hall")
def _hall(town: Town) -> Iterator[House]:
    """The screens of its kiosk, at welcome."""
    with closing(town.house()) as house, closing(house.kiosk):
        yield house


def test_staff_open_and_close_the_polls_by_touch(town: Town, hall: House) -> None:
    """A card and its PIN, the zero report; later the cards handed out and the closing report."""
    staff_comes_in(hall, town.cards[0])
    do(hall, "act-open", "primary")
    do(hall, "primary")
    assert [report.kind for report in hall.around.reports] == ["opening"]
    hall.tap("primary")
    assert hall.now("screen") == ""
    assert hall.now("standing") == "voting"
    hall.check_in()
    hall.tap("poll-0", "option-0", "primary")
    hall.seal()
    hall.cast()
    hall.attendee.finish()
    staff_comes_in(hall, town.cards[1])
    hall.tap("act-close", "primary", "key-1", "key-2", "primary")
    do(hall, "primary")
    report = hall.around.reports[-1]
    assert (report.kind, report.staff) == ("closing", "staff-2")
    assert [(count.ballots, count.cards) for count in report.polls] == [(1, 12), (0, 12), (0, 12)]
    assert hall.now("standing") == "closed"
