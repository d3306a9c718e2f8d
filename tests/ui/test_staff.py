"""The staff's way through the screens, by touch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from assembly import Assembly
from maru.kiosk import ceremony
from maru.kiosk.clock import set_clock
from maru.kiosk.home import open_kiosk
from maru.kiosk.readiness import State
from maru.kiosk.staff_look import may_set_clock
from maru.kiosk.staff_session import CLOSING_SECONDS, IDLE_SECONDS
from maru.protocol.event import event_text
from maru.protocol.pin import check_digit
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.staff import open_card
from maru.protocol.update import KeyRevocation
from maru.sync.state import SyncState
from maru.sync.sync_db import SyncDb
from maru.ui.touches import wait_for
from ui.desk import Town, can, do, staff_comes_in, texts, type_pin
from ui.house import House


@pytest.fixture(name="town")
def _town(qtbot: object, tmp_path: Path) -> Town:
    """An event with two staff cards, whose polls are not open yet."""
    return Town(tmp_path)


@pytest.fixture(name="hall")
def _hall(town: Town) -> Iterator[House]:
    """The screens of its kiosk, at welcome."""
    with closing(town.house()) as house, closing(house.kiosk):
        yield house


@pytest.fixture(name="open_hall")
def _open_hall(town: Town, hall: House) -> House:
    """The same, with its polls open."""
    signer = open_card(town.cards[0].ticket, town.cards[0].pin, town.assembly.event)
    ceremony.open_polls(hall.kiosk, hall.kiosk.event.polls, signer, ())
    hall.machine.look()
    return hall


def states(house: House) -> list[str]:
    """Return how each poll stands."""
    return [house.kiosk.poll_state(poll) for poll in house.kiosk.event.polls]


def test_staff_open_and_close_the_polls_by_touch(town: Town, hall: House) -> None:
    """A card and its PIN, the zero report; later the cards handed out and the closing report."""
    hall.tap("back")
    hall.show(town.cards[0].ticket)
    type_pin(hall, town.cards[0].pin)
    wait_for(lambda: not hall.now("busy"), "the PIN to be judged")
    assert hall.now("name") == "staff-1"
    do(hall, "act-open", "primary")
    do(hall, "primary")
    assert [report.kind for report in hall.around.reports] == ["opening"]
    hall.tap("primary")
    assert hall.now("screen") == ""
    assert hall.now("standing") == "voting"
    hall.check_in()
    hall.tap("poll-0", "option-0", "primary")
    hall.seal()
    hall.cast()
    hall.attendee.finish()
    staff_comes_in(hall, town.cards[1])
    hall.tap("act-close", "primary", "key-1", "key-2", "primary")
    do(hall, "primary")
    report = hall.around.reports[-1]
    assert (report.kind, report.staff) == ("closing", "staff-2")
    assert [(count.ballots, count.cards) for count in report.polls] == [(1, 12), (0, 12), (0, 12)]
    assert hall.now("standing") == "closed"


def test_a_kiosk_that_is_not_ready_cannot_be_opened(town: Town, hall: House) -> None:
    """What failed is said in full; it is looked at again after it was mended."""
    hall.around.states["medium"] = State.failed
    staff_comes_in(hall, town.cards[0])
    do(hall, "act-open", "primary")
    assert "두 번째 저장 장치가 없습니다. 꽂으면 이어집니다." in texts(hall)
    assert not can(hall, "primary")
    hall.tap("back")
    hall.around.states.clear()
    do(hall, "primary")
    assert "0표" in texts(hall)
    do(hall, "primary")
    assert states(hall) == ["open"] * 3


def test_some_polls_are_opened_now_and_others_later(town: Town, hall: House) -> None:
    """A motion may come after the coffee: only what is marked is opened."""
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-open", "pick-1", "pick-2")
    do(hall, "primary")
    do(hall, "primary")
    assert states(hall) == ["open", "scheduled", "scheduled"]
    hall.tap("back", "act-open", "pick-0", "pick-1")
    assert not can(hall, "primary")
    hall.tap("back")
    assert states(hall) == ["open", "scheduled", "scheduled"]


def test_polls_are_paused_and_opened_again(town: Town, open_hall: House) -> None:
    """Who had sealed a ballot before is told that nothing was kept; later they can vote."""
    hall = open_hall
    staff_comes_in(hall, town.cards[0])
    do(hall, "act-pause", "primary")
    assert states(hall) == ["paused"] * 3
    assert "투표를 멈췄습니다" in texts(hall)
    hall.tap("back")
    assert not can(hall, "act-pause")
    do(hall, "act-resume", "primary")
    assert states(hall) == ["open"] * 3


def test_wrong_pins_are_said_and_lead_to_a_pause(town: Town, open_hall: House) -> None:
    """The number can be typed again, and after the fifth time only when the pause is over."""
    hall, card = open_hall, town.cards[0]
    digits = f"{(int(card.pin[:-1]) + 1) % 10**7:07}"
    hall.tap("primary")
    hall.show(card.ticket)
    for digit in card.pin[:3]:
        hall.tap(f"key-{digit}")
    hall.tap("key-back", "key-back", "key-back")
    assert not can(hall, "primary")
    for _ in range(5):
        type_pin(hall, digits + check_digit(digits))
        wait_for(lambda: not hall.now("busy"), "the PIN to be judged")
    assert "30초 기다려 주세요" in texts(hall)
    assert not can(hall, "primary")
    hall.wait(31)
    type_pin(hall, card.pin)
    wait_for(lambda: hall.now("screen") == "StaffMenu", "the menu")


def test_the_staff_forget_the_pin_and_walk_away(town: Town, open_hall: House) -> None:
    """The screens close by themselves, in the language of a fresh session; nobody gets in after."""
    hall = open_hall
    hall.tap("primary")
    hall.show(town.cards[0].ticket)
    hall.tap("language", "key-1", "key-2")
    assert hall.now("language") == "en"
    hall.wait(61)
    assert (hall.now("screen"), hall.step, hall.now("language")) == ("", "welcome", "ko")
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-close")
    hall.wait(IDLE_SECONDS - CLOSING_SECONDS + 5)
    assert "15초 뒤 닫힙니다. 누르면 이어집니다." in texts(hall)
    hall.tap("pick-0")
    assert hall.now("closingSeconds") == -1
    hall.wait(IDLE_SECONDS)
    assert (hall.now("screen"), hall.now("name")) == ("", "")
    assert states(hall) == ["open"] * 3
    hall.tap("primary")
    hall.show(town.cards[0].ticket)
    assert hall.now("screen") == "StaffPin"


def test_nobody_closes_the_polls_while_somebody_is_at_review(town: Town, open_hall: House) -> None:
    """A staff card held to a kiosk where somebody votes opens nothing: the ballot goes on."""
    hall = open_hall
    hall.check_in()
    hall.tap("poll-0", "option-0", "primary")
    hall.show(town.cards[0].ticket)
    hall.desk.staff.arrive()
    assert (hall.step, hall.now("screen"), hall.now("canArrive")) == ("review", "", False)
    hall.seal()
    hall.cast()
    assert hall.kiosk.journal.all_ballots == 1


def test_a_card_that_is_revoked_meanwhile_is_out_at_once(town: Town, open_hall: House) -> None:
    """The office's update arrives while the staff stand at the menu."""
    hall = open_hall
    staff_comes_in(hall, town.cards[0])
    (revoke,) = town.assembly.updates(KeyRevocation("staff-1"))
    ceremony.apply_updates(hall.kiosk, [("1", revoke)], None)
    hall.wait(1)
    assert (hall.now("screen"), hall.now("name")) == ("StaffCard", "")
    assert "취소한 직원 카드입니다. 다른 직원 카드를 보여 주세요." in texts(hall)
    hall.show(town.assembly.ticket(0))
    assert "이 행사의 직원 카드가 아닙니다." in texts(hall)
    hall.show(town.cards[1].ticket)
    type_pin(hall, town.cards[1].pin)
    wait_for(lambda: hall.now("name") == "staff-2", "the other card")


def test_a_locked_kiosk_says_why_and_can_be_looked_at(town: Town, open_hall: House) -> None:
    """Nothing that writes can be touched; everything that only looks can."""
    hall = open_hall
    hall.kiosk.locked = Refused(InputRefusal.locked_twin, "kiosk-1/1")
    hall.desk.staff.arrive()
    hall.show(town.cards[0].ticket)
    type_pin(hall, town.cards[0].pin)
    wait_for(lambda: not hall.now("busy"), "the PIN to be judged")
    assert "같은 기기가 둘입니다" in texts(hall)
    acts = ("open", "pause", "resume", "close")
    assert not any(can(hall, f"act-{name}") for name in acts)
    do(hall, "act-ready")
    assert "저장이 빠릅니다." in texts(hall)


def test_a_fault_in_an_act_drops_the_card(
    town: Town, open_hall: House, monkeypatch: pytest.MonkeyPatch, capfd: object
) -> None:
    """The fault screen comes up, and no key of the staff is left in memory."""
    hall = open_hall

    def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(hall.kiosk.journal, "pause_poll", broken)
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-pause")
    raised: list[BaseException] = []
    monkeypatch.setattr("sys.excepthook", lambda _kind, error, _trace: raised.append(error))
    hall.tap("primary")
    wait_for(lambda: bool(hall.now("faulted")), "the fault screen")
    assert [str(error) for error in raised] == ["the disk is gone"]
    assert (hall.desk.session.is_open, hall.now("name")) == (False, "")


def test_the_kiosk_is_ended_after_a_last_question(town: Town, open_hall: House) -> None:
    """Once its polls are closed; then nothing can be opened here any more."""
    hall = open_hall
    staff_comes_in(hall, town.cards[0])
    assert not can(hall, "act-end")
    hall.tap("act-close", "primary", "key-3", "primary")
    do(hall, "primary")
    hall.tap("back", "act-end")
    assert "되돌릴 수 없습니다." in texts(hall)
    do(hall, "primary")
    assert hall.kiosk.journal.ended
    hall.tap("back")
    assert not any(can(hall, f"act-{name}") for name in ("open", "close", "end"))


def test_more_ballots_than_cards_are_asked_about(town: Town, open_hall: House) -> None:
    """A number that was typed wrongly can be mended before the polls are closed."""
    hall = open_hall
    hall.check_in()
    hall.tap("poll-0", "option-0", "primary")
    hall.seal()
    hall.cast()
    hall.attendee.finish()
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-close", "primary", "key-0", "primary")
    assert "나눠 준 카드보다 이 기기의 표가 많습니다." in texts(hall)
    hall.tap("back", "key-back", "key-4", "primary")
    assert "나눠 준 카드: 4장" in texts(hall)
    assert "나눠 준 카드보다" not in texts(hall)


def test_the_number_for_the_hall_is_set_at_the_opening(qtbot: object, tmp_path: Path) -> None:
    """Four to eight digits, shown as they are typed, since they will be announced."""

    def with_number(assembly: Assembly) -> None:
        assembly.event = replace(assembly.event, venue_pin=True)
        assembly.files["event.json"] = event_text(assembly.event).encode()

    town = Town(tmp_path, with_number)
    with closing(town.house()) as hall, closing(hall.kiosk):
        staff_comes_in(hall, town.cards[0])
        hall.tap("act-open", "primary", "key-4", "key-8", "key-2")
        assert not can(hall, "primary")
        hall.tap("key-1")
        assert "4821" in texts(hall)
        do(hall, "primary")
        do(hall, "primary")
        assert (states(hall), hall.kiosk.venue_pin_digits) == (["open"] * 3, 4)


def test_a_report_can_be_read_again(town: Town, hall: House) -> None:
    """Who was too slow with the minutes finds the words again, newest report first."""
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-reports")
    assert "아직 열거나 마감한 투표가 없습니다." in texts(hall)
    hall.tap("back")
    do(hall, "act-open", "primary")
    do(hall, "primary")
    opened = str(hall.desk.polls.property("words")[0])
    hall.tap("back", "act-close", "primary", "key-7", "primary")
    do(hall, "primary")
    hall.tap("back", "act-reports")
    said = texts(hall)
    if hall.finger.find("more"):
        hall.tap("more")
        said += texts(hall)
    assert "나눠 준 카드 7장" in said
    assert said.index("마감 보고서, 기록") < said.index("0표 보고서, 기록")
    assert opened in said


# the machine


def test_readiness_says_each_thing_in_a_sentence(town: Town, hall: House) -> None:
    """What failed comes first; it is looked at again by a touch."""
    hall.around.states["camera"] = State.failed
    staff_comes_in(hall, town.cards[0])
    do(hall, "act-ready")
    assert "카메라가 연결되지 않았습니다." in texts(hall)
    hall.around.states.clear()
    do(hall, "primary")
    assert "카메라가 연결되지 않았습니다." not in texts(hall)


def test_the_camera_test_shows_kinds_and_never_a_text(town: Town, hall: House) -> None:
    """What stands on a card is nobody's business; the camera is closed when the test is left."""
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-camera")
    assert hall.camera.is_open
    ticket, receipt = town.assembly.ticket(0), f"MARUR1:{'A' * 43}:{'0' * 32}"
    other = ticket.replace(town.assembly.event.tag, "1" * 12)
    for codes in ((ticket,), (ticket,), (other, receipt), (town.cards[1].ticket,), ("hello",)):
        hall.show(*codes)
    said = texts(hall)
    for line in ("이 행사의 투표 카드, 2번", "다른 행사의 투표 카드, 1번", "직원 카드, 1번"):
        assert f"읽음: {line}" in said
    assert "읽음: 영수증, 1번" in said
    assert "읽음: 다른 무늬, 1번" in said
    for secret in (ticket, other, receipt, town.cards[1].ticket, "hello", ticket[-22:]):
        assert secret not in said
    hall.tap("back")
    assert not hall.camera.is_open
    hall.tap("act-camera")
    hall.show(ticket)
    hall.wait(IDLE_SECONDS - 1)
    hall.show(ticket)  # it was left there
    hall.wait(1)
    assert (hall.camera.is_open, hall.now("screen")) == (False, "")


def test_the_touch_test_is_over_when_every_cell_was_touched(town: Town, hall: House) -> None:
    """Corners, edges and the middle; a cell that was touched says so."""
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-touch")
    for cell in range(8):
        assert f"눌러 볼 칸 {8 - cell}개" in texts(hall)
        hall.tap(f"cell-{cell}")
    assert "화면이 모두 잘 눌립니다." in texts(hall)
    hall.tap("back")
    assert hall.now("screen") == "StaffMenu"


def test_sync_is_told_in_plain_words(town: Town, hall: House) -> None:
    """As the sync process wrote it; a file that cannot be read says nothing, and stops nothing."""
    now = int(hall.around.now)
    state = SyncState("up_to_date", 118, 118, 121, 121, contact=now - 120)
    with SyncDb.open(town.home) as kept:
        kept.put_status("sync", state.fields(datetime.fromtimestamp(now - 30).astimezone()))
        kept.put_status(
            "peers",
            {
                "at": now,
                "expected": 2,
                "connected": 1,
                "peers": [{"kiosk": "kiosk-2", "epoch": 1, "state": "lost"}],
                "twice": 1,
                "ignored": 0,
            },
        )
    staff_comes_in(hall, town.cards[0])
    do(hall, "act-media")
    said = texts(hall)
    assert "이 기기의 표 118장, 본부에 도착 118장, 마지막 연결 14:03" in said
    assert "모두 본부에 도착했습니다." in said
    hall.tap("more")
    said += texts(hall)
    assert "다른 기기 2대 가운데 1대와 연결됨" in said
    assert "kiosk-2: 연결 끊김" in said
    hall.tap("up", "language")
    assert "118 ballots here, 118 at the office, last contact 14:03" in texts(hall)
    with SyncDb.open(town.home) as kept:
        kept.put_status("sync", json.loads('{"state":"up_to_date","contact":"x"}'))
    hall.desk.machine.again()
    assert "The program that sends is not running." in texts(hall)


def test_the_clock_is_set_where_that_is_permitted(town: Town, hall: House) -> None:
    """A time that is none cannot be set; the kiosk says when it was done."""
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-clock")
    for digit in "202602300900":
        hall.tap(f"key-{digit}")
    assert not can(hall, "primary")
    for _ in range(8):
        hall.tap("key-back")
    for digit in "11220940":
        hall.tap(f"key-{digit}")
    hall.tap("primary")
    assert "시계 2026-11-22 09:40" in texts(hall)
    assert "시계를 맞췄습니다." in texts(hall)


def test_a_process_that_may_not_set_the_clock_is_told_by_the_kernel(tmp_path: Path) -> None:
    """The screen offers it only with that capability; the command refuses without it."""
    status = tmp_path / "status"
    status.write_text("Name:\tmaru\nCapEff:\t000001ffffffffff\n")
    assert may_set_clock(status)
    status.write_text("Name:\tmaru\nCapEff:\t0000000000000000\n")
    assert not may_set_clock(status)
    status.write_text("Name:\tmaru\n")
    assert not may_set_clock(status)

    def not_permitted(_: float) -> None:
        raise PermissionError

    with pytest.raises(Refused) as refused:
        set_clock(tmp_path, 0, lambda: 1, not_permitted)
    assert refused.value.reason is InputRefusal.needs_root


def test_sessions_begin_in_the_language_that_staff_set(town: Town, hall: House) -> None:
    """At once, and after a restart; the staff's own session keeps the one they chose."""
    staff_comes_in(hall, town.cards[0])
    hall.tap("act-language", "language-en")
    assert hall.now("language") == "ko"
    hall.tap("back", "back")
    assert hall.now("language") == "en"
    hall.kiosk.close()
    with closing(open_kiosk(town.home)) as kiosk:
        assert kiosk.session_language == "en"
        with pytest.raises(Refused):
            kiosk.set_session_language("fr")


def test_each_step_before_the_menu_can_be_left(town: Town, open_hall: House) -> None:
    """Who came here by mistake closes the screen, and the kiosk is the attendees' again."""
    hall = open_hall
    hall.desk.staff.arrive()
    hall.wait(0)
    hall.tap("back")
    assert (hall.now("screen"), hall.camera.is_open) == ("", False)
    hall.desk.staff.arrive()
    hall.show(town.cards[0].ticket)
    hall.tap("key-1", "back")
    assert (hall.now("screen"), hall.now("entered")) == ("", 0)
    staff_comes_in(hall, town.cards[0])
    hall.tap("back")
    assert (hall.now("screen"), hall.step) == ("", "welcome")
