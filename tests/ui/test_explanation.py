"""The page of one option."""

from __future__ import annotations

from ui.house import House
from ui.town import POLES


def test_an_explanation_opens_over_the_ballot_and_chooses_nothing(house: House) -> None:
    """Name, place, cost and the whole text are there, and back leads to the same marks."""
    house.check_in()
    house.tap("poll-0", "option-1", "info-0")
    assert house.finger.find("option-0") is None
    told = house.every_page()
    assert "어린이 보호구역 스마트폴" in told
    assert "4,800만 원" in told
    assert "행복초등학교 앞" in told
    assert POLES["ko"] in told
    house.tap("back")
    assert house.finger.find("option-0") is not None
    assert house.session.marks == {1}


def test_an_option_without_a_text_has_no_page(house: House) -> None:
    """No button leads to an empty page."""
    house.check_in()
    house.tap("poll-0")
    assert house.finger.find("info-1") is not None
    assert house.finger.find("info-2") is None
