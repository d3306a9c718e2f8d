"""The attendee's way through the screens, by touch."""

from __future__ import annotations

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
