"""The attendee's way through the screens, by touch."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import zxingcpp
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from maru.kiosk.kiosk import MAX_CHECKS
from maru.protocol.opening import read_opening
from maru.ui.touches import PATIENCE_SECONDS, settle, visible_items, wait_for
from ui.house import House


def test_an_attendee_votes_in_every_poll_by_touch(house: House) -> None:
    """From welcome to kept, three times, and back to welcome, with nothing but a finger."""
    house.check_in()
    assert house.step == "polls"
    house.tap("primary", "option-0", "option-4", "primary")
    assert house.step == "review"
    house.seal()
    house.cast()
    house.tap("primary", "poll-0", "option-1", "primary")
    house.seal()
    house.cast()
    house.tap("primary", "primary")
    house.seal()
    house.cast()
    assert house.now("openCount") == 0
    house.tap("primary")
    assert house.step == "welcome"
    polls = house.kiosk.event.polls
    assert [house.kiosk.journal.ballots(poll.uuid) for poll in polls] == [1, 1, 1]


def test_an_attendee_checks_the_machine(house: House) -> None:
    """A sealed ballot is opened by touch, shows what was marked, and another is cast."""
    house.check_in()
    house.tap("poll-0", "option-0", "option-4", "primary")
    house.seal()
    house.tap("back", "back")
    assert house.step == "sealed"
    house.tap("back")
    house.check()
    shown = {item.property("words") for item in visible_items(house.window.contentItem())}
    assert {"어린이 보호구역 스마트폴", "어르신 점심 모임", "이 표는 세지 않습니다."} <= shown
    assert "마을 도서관 야간 개방" not in shown
    opening = house.now("opening")
    assert read_opening(opening).tracker == house.now("tracker")
    picture = house.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.asarray(picture.constBits()).reshape(picture.height(), picture.bytesPerLine())
    assert [code.text for code in zxingcpp.read_barcodes(pixels)] == [opening]
    house.tap("primary")
    assert (house.step, house.now("opening"), house.session.marks) == ("question", "", frozenset())
    house.tap("option-1", "primary")
    house.seal()
    house.cast()
    journal, poll = house.kiosk.journal, house.kiosk.event.polls[0].uuid
    assert (journal.ballots(poll), journal.spoiled(poll)) == (1, 1)


def test_an_attendee_checks_the_machine_and_leaves(house: House) -> None:
    """Who only wanted to check goes away with the card unspent."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.tap("back")
    house.check()
    house.tap("back")
    assert house.step == "welcome"
    assert house.now("answers").rowCount() == 0
    house.check_in()
    assert house.now("openCount") == 3


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


def test_an_attendee_changes_her_mind_at_review(house: House) -> None:
    """What was chosen can be changed from the review, and the review shows the new choice."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary", "change-0")
    assert house.step == "question"
    assert house.session.chosen(0) == (0,)
    house.tap("option-0", "option-2", "primary")
    assert house.session.chosen(0) == (2,)
    assert house.finger.find("change-0") is not None
    assert house.finger.find("change-1") is None


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


def test_none_of_these_does_not_take_choices_away(house: House) -> None:
    """A blank vote while options are chosen changes nothing and says so."""
    house.check_in()
    house.tap("poll-0", "option-0", "blank")
    assert house.session.marks == {0}
    assert not house.session.blank
    assert house.finger.find("stopped") is not None


def test_the_mark_of_a_motion_moves(house: House) -> None:
    """Yes, no and abstain exclude each other, so choosing another moves the mark."""
    house.check_in()
    house.tap("poll-1", "option-0")
    assert house.session.marks == {0}
    house.tap("option-1")
    assert house.session.marks == {1}
    house.tap("blank")
    assert (house.session.marks, house.session.blank) == (frozenset(), True)
    house.tap("option-0")
    assert (house.session.marks, house.session.blank) == ({0}, False)


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


def test_nothing_of_a_session_outlives_it(house: House) -> None:
    """Language, text size and contrast are as before when the next attendee comes."""
    house.tap("language", "contrast", "textSize")
    house.check_in()
    house.tap("settings", "size-200", "primary")
    assert (house.now("language"), house.now("zoom"), house.now("highContrast")) == ("en", 2, True)
    house.tap("back")
    assert house.step == "welcome"
    assert (house.now("language"), house.now("zoom"), house.now("highContrast")) == ("ko", 1, False)
    assert not house.now("settingsOpen")


def test_settings_left_on_welcome_go_back(house: House) -> None:
    """Who turns the welcome screen English and walks away leaves it Korean for the next one."""
    house.tap("language")
    house.wait(59)
    assert house.now("language") == "en"
    house.wait(2)
    assert house.now("language") == "ko"


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


def test_a_refused_card_says_why_and_what_next(house: House) -> None:
    """A receipt at check-in is answered calmly, with the number that staff know it by."""
    house.tap("primary")
    house.show("MARUR1:no-ticket")
    assert house.step == "refused"
    assert house.now("refusalNumber") == 12
    assert house.now("refusalSentence")
    house.tap("primary")
    assert house.step == "check_in"


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


def test_the_footer_tells_what_the_machine_does(house: House) -> None:
    """Voting while a poll is open, closed when the last one is."""
    assert house.now("mode") == "voting"
    for poll in house.kiosk.event.polls:
        house.kiosk.journal.close_poll(poll.uuid)
    assert house.now("mode") == "closed"


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
