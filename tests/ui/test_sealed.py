"""The sealed ballot, before it is cast."""

from __future__ import annotations

import threading

import pytest

from maru.kiosk.kiosk import MAX_CHECKS
from maru.ui.touches import PATIENCE_SECONDS, wait_for
from ui.house import House


def test_at_the_limit_the_check_is_not_offered(house: House) -> None:
    """Who opened five ballots can only cast the sixth."""
    house.check_in()
    house.tap("poll-0")
    for _ in range(MAX_CHECKS):
        house.tap("option-0", "primary")
        house.seal()
        house.tap("back")
        house.check()
        house.tap("primary")
    house.tap("option-0", "primary")
    house.seal()
    assert house.finger.find("back") is None
    house.cast()


def test_slow_keeping_is_said_and_takes_no_touch(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the ballot is being kept the button says so, and no touch does anything."""
    disk_is_ready = threading.Event()
    cast = house.session.cast

    def slow_cast() -> None:
        assert disk_is_ready.wait(PATIENCE_SECONDS)
        cast()

    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    monkeypatch.setattr(house.session, "cast", slow_cast)
    house.tap("primary")
    primary = house.finger.find("primary")
    assert primary is not None
    wait_for(lambda: primary.property("busyText") == "보관하는 중", "the button to say it")
    house.tap("language", "primary")
    assert house.now("language") == "ko"
    disk_is_ready.set()
    wait_for(lambda: house.step == "done", "the ballot to be kept")
    assert house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid) == 1


def test_it_says_that_nothing_is_cast_yet_and_shows_no_choice(house: House) -> None:
    """The warning stands first, the four words are there, and what was marked is not."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    assert any("아직 내지 않았습니다." in name for name in house.names())
    assert set(house.now("words")) <= house.words()
    assert "어린이 보호구역 스마트폴" not in house.words()
    assert house.now("answers").rowCount() == 0
