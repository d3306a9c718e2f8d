"""A number instead of a card: dots, mistakes, pauses."""

from __future__ import annotations

from maru.protocol.pin import check_digit
from maru.ui.touches import visible_items
from ui.house import House


def nobodys(number: int) -> str:
    """Return a well-formed number that is no card's."""
    drawn = f"{number:07}"
    return drawn + check_digit(drawn)


def test_a_number_lets_in(pin_house: House) -> None:
    """The eight digits of the envelope lead to the polls of its card."""
    house = pin_house
    house.tap("primary", "primary")
    assert (house.step, house.now("length")) == ("pin", 8)
    assert not house.scanner.is_open
    house.type(house.assembly.pins[0][:5])
    assert {"5자리 눌렀습니다.", "3자리 남았습니다."} <= house.words()
    primary = house.finger.find("primary")
    assert primary is not None
    assert not primary.isEnabled()
    house.type(house.assembly.pins[0][5:])
    house.enter()
    assert (house.step, house.now("openCount")) == ("polls", 3)


def test_no_digit_can_be_read(pin_house: House) -> None:
    """What was typed shows as dots: two numbers of one length look and sound the same."""
    house = pin_house
    house.tap("primary", "primary")
    seen = []
    for number in ("12345678", "87654328"):
        house.tap("key-clear")
        house.type(number)
        told = [
            (item.objectName(), item.property("words"), item.property("text"))
            for item in visible_items(house.window.contentItem())
        ]
        seen.append((told, house.names()))
    assert seen[0] == seen[1]


def test_mistakes_are_taken_back(pin_house: House) -> None:
    """One digit, or all of them, can be taken away; a ninth is not taken."""
    house = pin_house
    house.tap("primary", "primary")
    house.type("123")
    house.tap("key-back")
    assert house.now("entered") == 2
    house.tap("key-clear")
    assert house.now("entered") == 0
    house.type("123456789")
    assert house.now("entered") == 8


def test_a_double_strike_counts_once_and_fast_fingers_count(pin_house: House) -> None:
    """One key struck twice in half a second is one digit; another key may follow at once."""
    house = pin_house
    house.tap("primary", "primary", "key-1")
    for key in ("key-1", "key-2", "key-1"):
        house.finger.drag(house.finger.at(key), house.finger.at(key))
    assert house.now("entered") == 3


def test_a_wrong_number_can_be_typed_again(pin_house: House) -> None:
    """It says that the number is not right, and leads back to the keys; the card way is open."""
    house = pin_house
    house.tap("primary", "primary")
    house.type(nobodys(1))
    house.enter()
    assert (house.step, house.now("refusalNumber")) == ("refused", 9)
    house.tap("primary")
    assert (house.step, house.now("entered")) == ("pin", 0)
    house.tap("back")
    assert house.step == "check_in"
    assert house.scanner.is_open


def test_the_fifth_wrong_number_counts_down(pin_house: House) -> None:
    """The pause is shown second by second, keeps numbers out and cards in."""
    house = pin_house
    house.tap("primary", "primary")
    for number in range(5):
        house.type(nobodys(number))
        house.enter()
        if number < 4:
            house.tap("primary")
    assert house.now("refusalNumber") == 10
    assert "30초 뒤에 다시 해 주세요." in house.words()
    house.wait(12)
    assert "18초 뒤에 다시 해 주세요." in house.words()
    house.tap("primary", "primary", "primary")
    assert (house.step, house.now("refusalNumber")) == ("refused", 10)
    house.tap("primary")
    house.check_in()
    assert house.step == "polls"
    house.tap("back", "primary")
    house.wait(31)
    house.tap("primary")
    assert house.step == "pin"
