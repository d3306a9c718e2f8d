"""The polls of a card."""

from __future__ import annotations

from ui.house import House


def test_each_poll_can_be_opened_or_all_in_order(house: House) -> None:
    """Touching a poll opens it; the primary button opens the first that is not done."""
    house.check_in()
    assert "지금 하실 투표가 3건 있습니다" in house.words()
    house.tap("poll-1")
    assert house.now("pollTitle") == "공원 이름 바꾸기"
    house.tap("back", "primary")
    assert house.now("pollTitle") == "우리 동 사업 고르기"


def test_a_poll_that_is_done_is_shown_and_cannot_be_touched(house: House) -> None:
    """It stands last, says so, and nothing tells what was chosen in it."""
    house.check_in()
    house.tap("poll-1", "option-0", "primary")
    house.seal()
    house.cast()
    house.tap("primary")
    done = house.finger.find("poll-2")
    assert done is not None
    assert not done.isEnabled()
    assert "마쳤습니다" in house.words()
    assert "찬성" not in house.words()
    house.tap("back")
    assert house.step == "welcome"
