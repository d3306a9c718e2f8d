"""Where nobody can vote: why, what became of the votes, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from maru.protocol.refusal import InputRefusal, Refused
from ui.desk import Town, staff_comes_in
from ui.house import House


def pause(house: House) -> None:
    """Pause every poll."""
    for poll in house.kiosk.event.polls:
        house.kiosk.journal.pause_poll(poll.uuid)
    house.look()


def test_a_pause_is_said_and_its_end_too(house: House) -> None:
    """While the polls are paused nobody can start; when they go on, the screen does by itself."""
    pause(house)
    assert "투표를 잠시 멈췄습니다" in house.words()
    assert house.finger.find("primary") is None
    house.tap("language")
    assert {"Voting is paused", "Every vote that it said is kept is safe."} <= house.words()
    for poll in house.kiosk.event.polls:
        house.kiosk.journal.resume_poll(poll.uuid)
    house.look()
    assert house.finger.find("primary") is not None


def test_the_end_says_what_the_words_are_for(house: House) -> None:
    """When all polls are closed, votes are kept and the four words are still good."""
    for poll in house.kiosk.event.polls:
        house.kiosk.journal.close_poll(poll.uuid)
    house.look()
    assert {"투표를 마쳤습니다", "여기서 낸 표는 모두 안전하게 보관했습니다."} <= house.words()


def test_a_locked_kiosk_tells_staff_why(house: House) -> None:
    """Attendees are sent to another kiosk; staff read the reason and the refusal's number."""
    reason = InputRefusal.locked_ledger_ahead
    house.kiosk.locked = Refused(reason, "kiosk-1/1")
    house.look()
    words = " ".join(house.words())
    assert "이 기기는 투표를 받지 않습니다" in words
    assert "다른 기기로 가 주세요." in words
    assert "안내 번호 14" in words
    house.finger.turn_to("nothing")  # to the last page
    assert "예전 것이어서 잠갔습니다." in " ".join(house.words())


@pytest.mark.usefixtures("qtbot")
def test_where_staff_can_come_in_the_reason_is_theirs(tmp_path: Path) -> None:
    """Attendees of a locked kiosk read one page; why it is locked is said in the staff's menu."""
    town = Town(tmp_path)
    house = town.house()
    house.kiosk.locked = Refused(InputRefusal.locked_ledger_ahead, "kiosk-1/1")
    house.look()
    assert "다른 기기로 가 주세요." in house.words()
    assert house.finger.find("more") is None
    assert "예전 것이어서" not in " ".join(house.words())
    staff_comes_in(house, town.cards[0])
    assert "예전 것이어서 잠갔습니다." in " ".join(house.words())
    house.close()
    house.kiosk.close()


def test_a_missing_medium_tells_staff_what_to_do(house: House) -> None:
    """Without the second medium nobody starts, and staff are told to put it back."""
    house.kiosk.journal.use_medium(None, needed=True)
    house.look()
    words = " ".join(house.words())
    assert "저장 장치를 확인하고 있습니다" in words
    assert "꽂으면 이어집니다." in words
    assert "안내 번호 13" in words


@pytest.mark.usefixtures("qtbot")
def test_staff_come_in_before_the_polls_are_open(tmp_path: Path) -> None:
    """A kiosk that is not open yet lets nobody start but the staff."""
    town = Town(tmp_path)
    house = town.house()
    assert "아직 투표 시간이 아닙니다" in house.words()
    staff_comes_in(house, town.cards[0])
    assert house.desk.staff.property("screen") == "StaffMenu"
    house.close()
    house.kiosk.close()
