"""The number announced in the hall, typed after the card."""

from __future__ import annotations

from ui.house import House


def test_it_is_asked_after_the_card(hall_house: House) -> None:
    """Card, then the hall's number, then the polls; its length is the announced one's."""
    house = hall_house
    house.check_in()
    assert (house.step, house.now("length")) == ("venue_pin", 4)
    assert "강당에서 알려 드린 번호를 눌러 주세요" in house.words()
    house.type("4821")
    house.enter()
    assert house.step == "polls"


def test_it_is_asked_after_a_number_too(hall_house: House) -> None:
    """Who came by a number types two, one after the other."""
    house = hall_house
    house.tap("primary", "primary")
    house.type(house.assembly.pins[0])
    house.enter()
    assert (house.step, house.now("entered")) == ("venue_pin", 0)
    house.type("4821")
    house.enter()
    assert house.step == "polls"


def test_wrong_thrice_then_right(hall_house: House) -> None:
    """A wrong one is wiped and said, the next digit takes the words away, and the card waits."""
    house = hall_house
    house.check_in()
    for _ in range(3):
        house.type("1111")
        house.enter()
        assert (house.step, house.now("entered")) == ("venue_pin", 0)
        assert any("번호가 맞지 않습니다." in words for words in house.words())
    house.type("4")
    assert house.now("problem") == ""
    house.type("821")
    house.enter()
    assert house.step == "polls"


def test_the_fifth_wrong_one_sends_away(hall_house: House) -> None:
    """The card's rights are gone, the pause is shown, and the same card is told of it at once."""
    house = hall_house
    house.check_in()
    for _ in range(5):
        house.type("1111")
        house.enter()
    assert (house.step, house.now("refusalNumber")) == ("refused", 10)
    assert house.now("lockedSeconds") == 30
    assert house.session.offers == ()
    house.tap("primary")
    house.check_in()
    assert (house.step, house.now("refusalNumber")) == ("refused", 10)
    house.wait(28)
    house.wait(1)
    assert "이제 다시 하실 수 있습니다." in house.words()
