"""Every refusal: what happened, what to do now, and its number."""

from __future__ import annotations

import pytest

from maru.protocol.refusal import Refusal
from ui.house import House


@pytest.mark.parametrize("refusal", Refusal)
def test_each_says_what_happened_and_what_next(house: House, refusal: Refusal) -> None:
    """Sentence, next step and number, in both languages, and a helper can be called from it."""
    house.session.start()
    house.session._refuse(refusal)
    house.wait(0)
    for language in ("ko", "en"):
        if house.now("language") != language:
            house.tap("language")
        told = house.every_page()
        assert refusal.sentence(language) in told
        assert refusal.next_step(language) in told
        assert str(refusal.number) in told
    house.tap("back")
    assert house.now("helperCalled")
    assert refusal.sentence("en") in " ".join(house.words())


def test_what_is_no_card_can_be_shown_again_at_once(house: House) -> None:
    """After a shop's code the camera opens again; after a card that has voted it does not."""
    house.tap("primary")
    house.show("https://market.example/sale")
    house.tap("primary")
    assert house.step == "check_in"
    assert house.scanner.is_open


def test_it_goes_by_itself_and_a_touch_stops_that(house: House) -> None:
    """The last twenty seconds are counted on the button; any touch starts them anew."""
    house.session.start()
    house.session._refuse(Refusal.revoked)
    house.wait(11)
    primary = house.finger.find("primary")
    assert primary is not None
    assert primary.property("text") == "처음으로 (19초)"
    house.tap("language")
    house.wait(20)
    assert house.step == "refused"
    house.wait(10)
    assert house.step == "welcome"


def test_a_called_helper_has_time_to_come(house: House) -> None:
    """The refusal and its number stay on the screen for three minutes."""
    house.session.start()
    house.session._refuse(Refusal.already_voted_elsewhere)
    house.wait(0)
    house.tap("back")
    house.wait(179)
    assert any("안내 번호 5" in words for words in house.words())
    house.wait(2)
    assert (house.step, house.now("helperCalled")) == ("welcome", False)
