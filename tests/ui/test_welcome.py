"""The welcome screen: it invites, explains, and tells what the machine does."""

from __future__ import annotations

from ui.house import House


def test_settings_left_on_welcome_go_back(house: House) -> None:
    """Who turns the welcome screen English and walks away leaves it Korean for the next one."""
    house.tap("language")
    house.wait(59)
    assert house.now("language") == "en"
    house.wait(2)
    assert house.now("language") == "ko"


def test_the_explanation_left_open_is_put_away(house: House) -> None:
    """Who reads how to vote and walks away leaves the next one a welcome."""
    house.tap("back")
    house.wait(61)
    assert "카드를 카메라에 보여 주세요." not in house.words()


def test_the_footer_tells_what_the_machine_does(house: House) -> None:
    """Voting while a poll is open, closed when the last one is."""
    assert house.now("mode") == "voting"
    for poll in house.kiosk.event.polls:
        house.kiosk.journal.close_poll(poll.uuid)
    assert house.now("mode") == "closed"


def test_how_to_vote_leads_back_and_on(house: House) -> None:
    """The four steps can be read before starting, and one can start from them."""
    house.tap("back")
    assert "카드를 카메라에 보여 주세요." in house.words()
    house.tap("back")
    assert house.step == "welcome"
    house.tap("back", "primary")
    assert house.step == "check_in"


def test_welcome_names_the_occasion_and_no_turnout(house: House) -> None:
    """It says whose assembly it is and how many polls there are, and not how many have voted."""
    assert {"행복동 주민총회", "오늘 투표 3건", "고른 것은 비밀입니다."} <= house.words()
    house.tap("language")
    assert "3 polls today" in house.words()
