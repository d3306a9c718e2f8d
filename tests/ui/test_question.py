"""A question with several options."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from maru.ui.touches import settle
from ui.house import House


def test_a_drag_is_not_a_choice(house: House) -> None:
    """A finger that is put on an option and lifted on another has chosen neither."""
    house.check_in()
    house.tap("poll-0")
    house.clock.forward(1)
    house.finger.drag(house.finger.at("option-0"), house.finger.at("option-2"))
    assert house.session.marks == frozenset()
    house.finger.drag(house.finger.at("option-0"), house.finger.at("option-0") + QPoint(60, 8))
    assert house.session.marks == {0}


def test_one_choice_too_many_is_stopped_and_said(house: House) -> None:
    """At the limit a further touch shows why it does nothing; no mark is taken away."""
    house.check_in()
    house.tap("poll-0", "option-0", "option-1", "option-2")
    assert house.finger.find("stopped") is None
    house.tap("option-3")
    assert house.session.marks == {0, 1, 2}
    assert house.finger.find("stopped") is not None
    house.tap("stopped")
    assert house.finger.find("stopped") is None
    house.tap("option-0", "option-3")
    assert house.session.marks == {1, 2, 3}
    assert house.finger.find("stopped") is None


def test_the_notice_of_one_question_is_not_at_the_next(long_house: House) -> None:
    """The limit was reached at the first question: at the second nothing was stopped yet."""
    house = long_house
    house.check_in()
    house.tap("poll-0", "option-0", "option-1", "option-2")
    assert house.now("stopped") == "limit"
    house.tap("primary")
    assert (house.now("questionIndex"), house.now("stopped")) == (1, "")
    house.tap("option-0", "option-1")
    assert house.now("stopped") == "limit"
    house.tap("back")
    assert (house.now("questionIndex"), house.now("stopped")) == (0, "")


def test_none_of_these_does_not_take_choices_away(house: House) -> None:
    """A blank vote while options are chosen changes nothing and says so."""
    house.check_in()
    house.tap("poll-0", "option-0", "blank")
    assert house.session.marks == {0}
    assert not house.session.blank
    assert house.finger.find("stopped") is not None


def test_too_few_choices_cannot_go_on(house: House) -> None:
    """The primary button waits until the question is answered."""
    house.check_in()
    house.tap("poll-0", "primary")
    assert house.step == "question"
    house.tap("option-1", "primary")
    assert house.step == "review"


def test_another_language_keeps_the_marks(house: House) -> None:
    """Switching to English on the way changes the words and no choice."""
    house.check_in()
    house.tap("poll-0", "option-1", "language")
    assert house.now("language") == "en"
    assert house.session.marks == {1}
    assert house.now("questionText") == "Choose up to 3 projects"
    house.tap("primary")
    assert house.session.chosen(0) == (1,)


def test_larger_text_keeps_the_marks(house: House) -> None:
    """Text at 200 % divides the options on more pages and changes no choice."""
    house.check_in()
    house.tap("poll-0", "option-1", "textSize", "settings", "size-200", "primary")
    assert house.now("zoom") == 2
    assert house.session.marks == {1}
    house.tap("option-5", "primary")
    assert house.session.chosen(0) == (1, 5)


def test_a_second_touch_within_half_a_second_is_ignored(house: House) -> None:
    """A bouncing finger does not go through two screens, nor choose and take back."""
    house.check_in()
    house.tap("poll-0", "option-0")
    house.finger.drag(house.finger.at("option-0"), house.finger.at("option-0"))
    assert house.session.marks == {0}
    house.clock.forward(0.5)
    house.finger.drag(house.finger.at("option-0"), house.finger.at("option-0"))
    assert house.session.marks == frozenset()


def test_keys_do_what_touches_do(house: House) -> None:
    """Tab moves the focus, Return acts, and a key that is held acts once."""
    house.check_in()
    house.tap("poll-1")
    house.clock.forward(1)
    option = house.finger.find("option-0")
    assert option is not None
    option.forceActiveFocus()
    QTest.keyClick(house.window, Qt.Key.Key_Return)
    settle()
    assert house.session.marks == {0}
