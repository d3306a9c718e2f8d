"""Check-in by card: the camera, its advice, and what happens when it shows nothing."""

from __future__ import annotations

import pytest

from maru.kiosk.aim import Advice
from maru.kiosk.camera_health import Health
from maru.kiosk.scanner import Preview
from maru.ui.touches import wait_for
from ui.house import House


def test_the_camera_is_closed_before_the_ballot_opens(house: House) -> None:
    """The camera is open at check-in only, and its picture is gone with it."""
    opened = []
    house.camera.framed.connect(lambda image: opened.append(image.isNull()))
    assert not house.camera.is_open
    house.tap("primary")
    assert house.camera.is_open
    house.show(house.assembly.ticket(0))
    assert house.step == "polls"
    assert not house.camera.is_open
    assert opened == [True]


def test_a_card_is_read_and_its_picture_gone(house: House) -> None:
    """The preview is live while the camera is open, and nothing of it is left at the polls."""
    house.tap("primary")
    house.scanner.show(preview=Preview(2, 2, bytes(12)))
    preview = house.finger.find("preview")
    assert preview is not None
    wait_for(lambda: bool(preview.property("live")), "the picture")
    house.scanner.show([house.assembly.ticket(0)], preview=Preview(2, 2, bytes(12)))
    wait_for(lambda: house.step == "polls", "the card to be read")
    assert not house.scanner.is_open
    assert house.finger.find("preview") is None


def test_the_camera_is_minded_until_it_is_closed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the ballot the camera is asked whether it has closed, until it says so."""
    asked: list[bool] = []

    def has_closed() -> bool:
        asked.append(len(asked) == 2)
        return asked[-1]

    monkeypatch.setattr(house.scanner, "has_closed", has_closed)
    house.check_in()
    wait_for(lambda: True in asked, "the camera to be closed")
    assert asked == [False, False, True]
    assert not house.camera._closing.isActive()


def test_advice_is_shown_and_goes(house: House) -> None:
    """Who holds a card too far away is told so, in the language of the screen."""
    house.tap("primary")
    house.scanner.show(advice=Advice.closer)
    wait_for(lambda: house.camera.advice is Advice.closer, "the advice")
    house.attendee.tick()
    assert house.finger.find("advice") is not None
    assert "조금 더 가까이 대 주세요." in house.names()
    house.tap("language")
    assert "A little closer, please." in house.names()
    house.clock.forward(2)
    house.scanner.show()
    wait_for(lambda: house.camera.advice is None, "the advice to go")
    house.attendee.tick()
    assert house.finger.find("advice") is None


def test_after_twenty_seconds_a_helper_is_promised(pin_house: House) -> None:
    """No code for so long: the banner says so, and a helper can be called."""
    house = pin_house
    house.tap("primary")
    house.wait(19)
    assert house.finger.find("helper") is None
    house.wait(1)
    assert "도우미가 도와드립니다." in house.names()
    house.tap("helper")
    assert house.now("helperCalled")
    house.tap("back")
    assert (house.step, house.now("helperCalled")) == ("check_in", False)


def test_a_camera_that_is_covered_is_told_from_one_that_is_gone(house: House) -> None:
    """Dark or unplugged: the screen says which; without numbers there is a helper to call."""
    house.scanner.health = Health.black
    house.tap("primary")
    assert "카메라가 가려졌거나 어둡습니다." in house.words()
    house.scanner.health = Health.missing
    house.wait(1)
    assert "카메라 화면이 나오지 않습니다." in house.words()
    house.tap("primary")
    assert house.now("helperCalled")
    house.tap("primary")
    assert (house.step, house.now("helperCalled")) == ("welcome", False)
