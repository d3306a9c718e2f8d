"""The hall's display: its slides, its keys, and what it says when the ledger is silent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hall import make_hall, serving
from maru.protocol.event import Topic
from maru.protocol.refusal import InputRefusal, Refused
from maru.ui.hall import LOST_SECONDS, TURN_SECONDS, Hall, Slide, Spoken, bars, slides, time_left
from maru.ui.hall_source import AskedQuestion, Asking, Result, Told, ToldPoll, Votes
from maru.ui.hall_window import FAULT_STATUS, HallScreen, board_of
from maru.ui.panel import Panel
from maru.ui.touches import settle, visible_items
from ui.town import LONG_NAMES, both

SEOUL = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 22, 14, 3, tzinfo=SEOUL)
FULL_HD = QSize(1920, 1080)
PROJECTORS = [FULL_HD, QSize(1024, 768), QSize(1280, 720)]
BOARD = "https://vote.haengbok.example"

PROJECTS = (
    ("어린이 보호구역 스마트폴", "School-zone smart poles"),
    ("마을 도서관 야간 개방", "Library open at night"),
    ("빗물 정원 만들기", "Rain garden"),
    ("골목길 그늘 쉼터", "Shade in the lanes"),
    ("어르신 건강 산책길", "Walking path for older people"),
    ("이웃이 함께 쓰는 텃밭", "Shared kitchen garden"),
)


def asked(*names: tuple[str, str], most: int = 1, blank: bool = False) -> AskedQuestion:
    """A question with these options."""
    text = both("골라 주세요", "Please choose")
    return AskedQuestion(text, tuple(both(*name) for name in names), 1, most, blank)


def poll(number: int, topic: Topic, title: tuple[str, str], *questions: AskedQuestion) -> ToldPoll:
    """A poll that is not open yet."""
    return ToldPoll(str(number) * 14, number, both(*title), topic, "coming", questions)


BUDGET = poll(
    1,
    "budget",
    ("우리 동 사업 고르기", "Projects for our town"),
    asked(*PROJECTS, most=3, blank=True),
)
MOTION = poll(
    2,
    "motion",
    ("공원 이름 바꾸기", "Rename the park"),
    asked(("찬성", "Yes"), ("반대", "No"), blank=True),
)
VOTES = (154, 268, 187, 231, 88, 121)
COUNTED = replace(BUDGET, stage="published", result=Result(412, (Votes(VOTES, 9),)))
DECIDED = replace(MOTION, stage="published", result=Result(398, (Votes((160, 210), 28),)))
WITHHELD = replace(MOTION, stage="closed", withheld=True)
VOTING = replace(MOTION, stage="open", at_least=120)


def told(*polls: ToldPoll, **changes: Any) -> Told:
    """An event with these polls."""
    event = Told(
        tag="1" * 12,
        name=both("행복동 주민총회", "Haengbok-dong Residents' Assembly"),
        place=both("행복동 주민센터 대강당", "Haengbok-dong community hall"),
        package="4f2c91ab",
        rehearsal=False,
        small_room=10,
        withholds=True,
        is_public=True,
        polls=polls,
    )
    return replace(event, **changes)


class Silent:
    """A source that is never asked: the tests tell the display themselves."""

    wait = 0.0

    def look(self) -> Told:
        """Never called: the thread is not started."""
        raise AssertionError


class Telling(Asking):
    """Stands for the thread that asks; tells what a test gives it."""

    def __init__(self) -> None:
        super().__init__(Silent())

    def tell(self, news: Told | Refused) -> None:
        """Have something to tell at the next tick."""
        self._news.append(news)


class Projector:
    """A display on a picture of some size, its clocks in a test's hand."""

    def __init__(self, spoken: Spoken, size: QSize, board: str | None) -> None:
        self.seconds, self.hour = 1_000.0, NOW
        self.telling = Telling()
        self.panel = Panel("en" if spoken == "en" else "ko")
        self.hall = Hall(
            self.telling, self.panel, spoken, board, lambda: self.seconds, lambda: self.hour
        )
        self.screen = HallScreen(self.hall, self.panel, size)
        self.window = self.screen.window
        self.draw()

    def close(self) -> None:
        """Put everything away."""
        self.hall.close()
        self.window.close()
        self.screen.deleteLater()
        settle()

    def draw(self) -> None:
        """Let everything be laid out as it is shown; twice, since pages are counted after that."""
        for _ in range(2):
            self.window.grabWindow()
            settle()

    def tell(self, news: Told | Refused) -> None:
        """Let the ledger answer so."""
        self.telling.tell(news)
        self.hall.tick()
        self.draw()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds
        self.hall.tick()
        self.draw()

    def press(self, *keys: Qt.Key) -> None:
        """Press keys one after another."""
        for key in keys:
            QTest.keyClick(self.window, key)
            self.draw()

    def now(self, name: str) -> Any:
        """Return a property of the display as QML sees it."""
        return self.hall.property(name)

    @property
    def items(self) -> list[QQuickItem]:
        """Everything that is seen."""
        return visible_items(self.window.contentItem())

    @property
    def words(self) -> list[str]:
        """Every text that is seen."""
        return [words for item in self.items if (words := item.property("words"))]

    def says(self, *parts: str) -> bool:
        """Whether each of these is seen somewhere."""
        return all(any(part in words for words in self.words) for part in parts)

    def picture(self) -> np.ndarray[Any, Any]:
        """The picture in shades of grey."""
        image = self.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
        pixels = np.asarray(image.constBits()).reshape(image.height(), image.bytesPerLine())
        return pixels[:, : image.width()]


@pytest.fixture
def projector(qtbot: object, request: pytest.FixtureRequest) -> Iterator[Projector]:
    """A display; its language, size and board may be asked for."""
    spoken, size, board = getattr(request, "param", ("ko", FULL_HD, BOARD))
    with closing(Projector(spoken, size, board)) as shown:
        yield shown


def shown_as(spoken: Spoken, size: QSize = FULL_HD, board: str | None = BOARD) -> Any:
    """Ask the fixture for another display."""
    return pytest.mark.parametrize("projector", [(spoken, size, board)], indirect=True)


# What is shown


def test_while_open_only_turnout_is_told(projector: Projector) -> None:
    """Open polls with how many voted at least, the coming ones, and nothing of a result."""
    projector.tell(told(VOTING, BUDGET))
    assert projector.now("kind") == "polls"
    assert projector.says("공원 이름 바꾸기", "120명 이상 투표했습니다", "시작 전", "투표 중")
    assert projector.says("10명 단위로")
    assert not projector.says("찬성")
    projector.tell(told(replace(VOTING, at_least=0)))
    assert projector.says("아직 10명이 되지 않았습니다")
    projector.tell(told(replace(VOTING, at_least=None)))
    assert not projector.says("명이 되지")
    projector.tell(told(replace(VOTING, stage="closed", at_least=0)))
    assert projector.says("10명보다 적게 투표했습니다", "개표 중")
    assert not projector.says("10명 단위로")


@pytest.mark.parametrize(
    ("left", "korean", "english"),
    [
        (
            timedelta(minutes=117),
            "1시간 57분 남았습니다 · 16:00에",
            "1 h 57 min left · closes at 16:00",
        ),
        (timedelta(minutes=120), "2시간 남았습니다 · 16:03에", "2 h left · closes at 16:03"),
        (timedelta(minutes=91), "1시간 31분 남았습니다", "1 h 31 min left"),
        (timedelta(minutes=90), "90분 남았습니다 · 15:33에 마감 예정", "90 min left"),
        (timedelta(minutes=12, seconds=59), "12분 남았습니다", "12 min left · closes at 14:15"),
        (timedelta(seconds=60), "1분 남았습니다", "1 min left"),
        (timedelta(seconds=59), "곧 마감합니다", "Closing soon"),
        (
            timedelta(0),
            "마감 시각이 지났습니다. 진행자가 곧 마감합니다.",
            "Past the announced time.",
        ),
        (timedelta(days=-1), "마감 시각이 지났습니다.", "Staff will close soon."),
        (timedelta(hours=72), "72시간 남았습니다 · 2026-11-25 14:03에", "at 2026-11-25 14:03"),
    ],
    ids=str,
)
def test_time_left_is_told_until_the_announced_time(
    projector: Projector, left: timedelta, korean: str, english: str
) -> None:
    """Hours beyond ninety minutes, then minutes, then soon, then that staff will close."""
    projector.tell(told(replace(VOTING, closes=(NOW + left).astimezone(UTC))))
    assert projector.says(korean)
    projector.press(Qt.Key.Key_L)
    assert projector.says(english)


def test_time_goes_on_without_the_ledger(projector: Projector) -> None:
    """The display's own clock counts on between two answers, on a page that stays."""
    projector.press(Qt.Key.Key_Space)
    projector.tell(told(replace(VOTING, closes=NOW + timedelta(minutes=2)), BUDGET))
    assert projector.says("2분 남았습니다")
    for seconds, words in ((1, "1분 남았습니다"), (60, "곧 마감합니다"), (59, "지났습니다")):
        projector.hour += timedelta(seconds=seconds)
        projector.wait(1)
        assert projector.says(words)
        assert faults(projector) == []
    projector.hour = NOW  # somebody put the clock right
    projector.wait(1)
    assert projector.says("2분 남았습니다")


def test_no_time_is_told_of_what_is_not_open(projector: Projector) -> None:
    """Nothing where none is announced, nor before a poll is open, nor once it is closed."""
    for stage in ("coming", "closed"):
        poll = replace(VOTING, stage=stage, closes=NOW + timedelta(minutes=12))
        projector.tell(told(poll, BUDGET))
        assert not projector.says("남았")
        assert not projector.says("마감 예정")
    projector.tell(told(VOTING))
    assert not projector.says("남았")
    assert not projector.says("마감합니다")


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
    st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)
def test_time_left_is_never_less_than_nothing(
    closes: datetime, before: timedelta, zone: timezone
) -> None:
    """Whole minutes that are truly left, whatever the clock says; the rest is told in words."""
    now = (closes - before).astimezone(zone)
    due, minutes, at = time_left(closes, now)
    assert minutes == max(0, before // timedelta(minutes=1))
    assert due == ("past" if before <= timedelta(0) else "later" if minutes else "soon")
    assert closes.astimezone(zone).strftime("%H:%M") == at[-5:]
    assert time_left(None, now) == ("", 0, "")


def test_the_time_is_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock without a zone is the machine's; the event's own offset may be another."""
    with monkeypatch.context() as here:
        here.setenv("TZ", "KST-9")
        time.tzset()
        closes = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
        assert time_left(closes, datetime(2026, 11, 22, 15, 48)) == ("later", 12, "16:00")
    time.tzset()


def test_a_result_has_bars_on_one_base(projector: Projector) -> None:
    """Most votes first, names whole, and the full width of every bar is all ballots."""
    projector.tell(told(COUNTED))
    shares = [item for item in projector.items if item.objectName() == "share"]
    widths = [round(412 * share.width() / share.parentItem().width()) for share in shares]
    assert widths == sorted(VOTES, reverse=True)
    assert len({share.parentItem().width() for share in shares}) == 1
    assert projector.says("1. 마을 도서관 야간 개방", "268표", "6. 어르신 건강 산책길", "88표")
    assert projector.says("아무것도 고르지 않은 표 9표.", "투표한 412명을 기준으로")
    assert projector.says("412", "한 사람이 3개까지 골랐습니다", "확정된 결과", "4f2c 91ab")
    assert (projector.now("pages"), projector.says("쪽")) == (1, False)


@shown_as("en")
def test_a_result_in_english(projector: Projector) -> None:
    """One vote and two votes, one ballot and two."""
    few = Result(2, (Votes((1, 2, 0, 0, 0, 0), 0),))
    projector.tell(told(replace(COUNTED, result=few)))
    assert projector.says("1. Library open at night", "2 votes", "1 vote", "0 votes")
    assert projector.says("0 ballots chose nothing. A full bar is all 2 ballots.", "people")
    projector.tell(told(DECIDED))
    assert projector.says("28 abstained.", "One choice each")


def test_a_motion_is_told_in_its_own_order() -> None:
    """Yes stands above no, whichever has more; elsewhere equal votes share a rank."""
    assert [(row.place, row.heading, row.votes) for row in bars(DECIDED, 0, "ko")] == [
        (0, "찬성", 160),
        (0, "반대", 210),
    ]
    tie = replace(COUNTED, result=Result(10, (Votes((5, 7, 5, 0, 7, 1), 0),)))
    assert [(row.place, row.votes) for row in bars(tie, 0, "ko")] == [
        (1, 7),
        (1, 7),
        (3, 5),
        (3, 5),
        (5, 1),
        (6, 0),
    ]
    nobody = replace(COUNTED, result=Result(0, (Votes((0,) * 6, 0),)))
    assert {row.share for row in bars(nobody, 0, "en")} == {0.0}


def test_a_result_is_provisional_while_others_vote(projector: Projector) -> None:
    """Only when the whole log is public, and everyone can check, is a result called final."""
    projector.tell(told(COUNTED, is_public=False))
    assert projector.says("잠정 결과", "모두 마감하면 누구나 확인할 수 있습니다")
    assert not projector.says("확정된 결과")
    projector.tell(told(COUNTED, is_public=True))
    assert projector.says("확정된 결과", "누구나 확인할 수 있습니다")


def test_too_few_are_not_told(projector: Projector) -> None:
    """A withheld poll has a slide that says why, without a number of anything."""
    projector.tell(told(WITHHELD))
    assert projector.now("kind") == "withheld"
    assert projector.says("결과 비공개", "10명보다 적습니다", "행사 전에 정한 대로")
    assert not projector.says("표", "막대")
    assert [item for item in projector.items if item.objectName() == "share"] == []


def test_a_rehearsal_says_so_everywhere(projector: Projector) -> None:
    """Nothing of a rehearsal can be taken for real: not its polls, not its result."""
    for poll_, kind in ((VOTING, "polls"), (COUNTED, "result")):
        projector.tell(told(poll_, rehearsal=True))
        assert projector.now("kind") == kind
        assert projector.says("연습입니다. 여기 나오는 표와 결과는 진짜가 아닙니다.")
        assert not projector.says("확정된 결과")


def test_each_question_has_its_own_slide() -> None:
    """Polls without a result come first on one slide, then the results in the event's order."""
    two = replace(
        COUNTED,
        questions=COUNTED.questions * 2,
        result=Result(412, (Votes(VOTES, 9),) * 2),
    )
    assert slides(told(two, WITHHELD, replace(BUDGET, uuid="3" * 14))) == [
        Slide("polls"),
        Slide("result", "1" * 14, 0),
        Slide("result", "1" * 14, 1),
        Slide("withheld", "2" * 14),
    ]
    assert slides(told(DECIDED)) == [Slide("result", "2" * 14, 0)]


@pytest.mark.parametrize("spoken", ["ko", "en"])
@pytest.mark.parametrize("size", PROJECTORS, ids=lambda size: f"{size.width()}x{size.height()}")
def test_nothing_is_cut_on_any_projector(qtbot: object, spoken: Spoken, size: QSize) -> None:
    """Long names go over several lines and pages; every option is shown whole, exactly once."""
    names = tuple((f"{n} {name}", f"{n} {name}") for n in range(3) for name in LONG_NAMES)
    question = asked(*names, most=3, blank=True)
    votes = Votes(tuple(range(700_000, 700_009)), 12)
    long = poll(3, "budget", (LONG_NAMES[1], LONG_NAMES[0]), question, question)
    event = told(
        replace(long, stage="published", result=Result(1_200_000, (votes, votes))),
        replace(VOTING, title=both(LONG_NAMES[0], LONG_NAMES[1])),
        replace(BUDGET, stage="open", at_least=0, closes=NOW - timedelta(minutes=1)),
        replace(VOTING, uuid="4" * 14, number=4, closes=NOW + timedelta(99)),
        rehearsal=True,
    )
    seen: list[str] = []
    with closing(Projector(spoken, size, BOARD)) as projector:
        projector.tell(event)
        projector.wait(LOST_SECONDS + 1)
        projector.press(Qt.Key.Key_Left, Qt.Key.Key_Right)
        projector.tell(event)
        first = (projector.now("slide"), projector.now("page"))
        for _ in range(60):
            assert faults(projector) == []
            if projector.now("kind") == "result":
                headings = [item.property("heading") for item in projector.items]
                seen += [heading for heading in headings if heading]
            projector.press(Qt.Key.Key_PageDown)
            if (projector.now("slide"), projector.now("page")) == first:
                break
        else:
            raise AssertionError("the slides do not come round")
    expected = [name[0] for name in names] * 2
    assert sorted(name for name in seen if name in expected) == sorted(expected)


def faults(projector: Projector) -> list[str]:
    """What is cut, too small, or outside of the picture."""
    height = projector.window.height()
    whole = QRectF(0, 0, projector.window.width(), height)
    found = []
    for item in projector.items:
        words = item.property("words")
        if not isinstance(words, str) or item.property("lineHeight") is None or not words:
            continue
        box = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
        scale = item.mapRectToScene(QRectF(0, 0, 100, 100)).height() / 100
        if item.property("truncated") or item.property("contentWidth") > item.width() + 1:
            found.append(f"cut: {words}")
        if not whole.adjusted(-1, -1, 1, 1).contains(box):
            found.append(f"outside: {words} {box}")
        least = min(height, projector.window.width() * 1080 / 1350) * 37.5 / 1080
        if item.property("size") * scale < least:
            found.append(f"small: {words}")
    texts = [item for item in projector.items if item.property("lineHeight") is not None]
    boxes = [
        (text, text.mapRectToScene(QRectF(0, 0, text.width(), text.height()))) for text in texts
    ]
    for index, (text, box) in enumerate(boxes):
        for other, another in boxes[index + 1 :]:
            both_ = box.intersected(another)
            if both_.width() > 2 and both_.height() > 0.2 * box.height():
                found.append(f"over: {text.property('words')} / {other.property('words')}")
    return found


# The way to the board


def test_the_code_leads_to_the_board(projector: Projector) -> None:
    """A phone that reads the picture's code comes to the page that looks for a ballot."""
    for poll_ in (VOTING, COUNTED):
        projector.tell(told(poll_))
        assert [code.text for code in zxingcpp.read_barcodes(projector.picture())] == [
            f"{BOARD}/ballot?lang=ko"
        ]


@shown_as("ko", board=None)
def test_no_code_leads_to_nowhere(projector: Projector) -> None:
    """Where phones cannot reach the board there is no code, and nothing that asks for one."""
    projector.tell(told(COUNTED))
    assert zxingcpp.read_barcodes(projector.picture()) == []
    assert not projector.says("누구나 확인")


def test_a_ledger_of_this_machine_is_no_board() -> None:
    """A loopback address is nothing for a phone; a certificate's name is not part of an address."""
    assert board_of("http://127.0.0.1:8600") is None
    assert board_of("http://localhost:8600") is None
    assert board_of("http://[::1]:8600/") is None
    assert board_of("http://0.0.0.0:8600") is None
    assert board_of(f"https://hall.example:8600/#{'0' * 64}") == "https://hall.example:8600"


# Time and keys


@shown_as("both")
def test_slides_turn_by_themselves_in_both_languages(projector: Projector) -> None:
    """Each page stays a while in Korean, then in English; then comes the next."""
    projector.tell(told(VOTING, COUNTED))
    seen = []
    for _ in range(5):
        seen.append((projector.now("kind"), projector.panel.property("language")))
        projector.wait(TURN_SECONDS - 1)
        projector.tell(told(VOTING, COUNTED))
        assert (projector.now("kind"), projector.panel.property("language")) == seen[-1]
        projector.wait(1)
    assert seen == [
        ("polls", "ko"),
        ("polls", "en"),
        ("result", "ko"),
        ("result", "en"),
        ("polls", "ko"),
    ]


def test_a_key_stops_the_slides(projector: Projector) -> None:
    """The space bar stops and goes on; the arrows and a presenter's keys turn pages and stay."""
    projector.tell(told(VOTING, COUNTED))
    projector.press(Qt.Key.Key_Space)
    assert projector.says("멈춤")
    projector.wait(10 * TURN_SECONDS)
    assert projector.now("kind") == "polls"
    projector.press(Qt.Key.Key_Space)
    projector.tell(told(VOTING, COUNTED))
    projector.wait(TURN_SECONDS)
    assert (projector.now("kind"), projector.says("멈춤")) == ("result", False)
    projector.press(Qt.Key.Key_PageUp)
    assert (projector.now("kind"), projector.says("멈춤")) == ("polls", True)
    projector.press(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageDown)
    assert projector.now("kind") == "result"
    projector.wait(10 * TURN_SECONDS)
    assert projector.now("kind") == "result"


def test_keys_change_language_and_contrast(projector: Projector) -> None:
    """L shows the page in the other language, C in high contrast; other keys do nothing."""
    projector.tell(told(COUNTED))
    projector.press(Qt.Key.Key_L)
    assert projector.says("Library open at night", "Final result")
    before = projector.picture()[5, 5]
    projector.press(Qt.Key.Key_C)
    assert (before, projector.picture()[5, 5]) == (255, 0)
    projector.press(Qt.Key.Key_X, Qt.Key.Key_Escape)
    assert projector.now("kind") == "result"


def test_what_comes_in_does_not_turn_the_page(projector: Projector) -> None:
    """A result that is read out stays while others come; one that is gone makes room."""
    projector.tell(told(COUNTED))
    projector.press(Qt.Key.Key_Space)
    projector.tell(told(VOTING, COUNTED, DECIDED))
    assert (projector.now("kind"), projector.now("slide")) == ("result", 1)
    projector.tell(told(VOTING))
    assert (projector.now("kind"), projector.now("slide")) == ("polls", 0)


# No contact


def test_without_contact_the_last_picture_stays_with_its_time(projector: Projector) -> None:
    """After half a minute of silence the display says since when, and keeps what it had."""
    projector.tell(told(COUNTED))
    projector.press(Qt.Key.Key_Space)
    projector.hour = datetime(2026, 11, 22, 15, 0)
    projector.tell(Refused(InputRefusal.ledger_unreachable, "https://hall.example"))
    assert not projector.now("lost")
    projector.wait(LOST_SECONDS + 1)
    assert projector.says("14:03부터 장부와 연결되지 않습니다. 그때까지 받은 내용입니다.")
    assert projector.says("268표")
    projector.tell(told(COUNTED))
    assert not projector.says("연결되지 않습니다")
    projector.wait(LOST_SECONDS + 1)
    assert projector.says("15:00부터")


def test_before_the_first_contact_it_says_what_it_waits_for(projector: Projector) -> None:
    """A ledger that was never reached is told with the reason, and the first answer is taken."""
    assert projector.says("장부에 묻고 있습니다.")
    projector.tell(Refused(InputRefusal.other_certificate, "https://hall.example"))
    assert projector.says("다시 해 보고 있습니다", "https://hall.example")
    projector.tell(told(VOTING))
    assert projector.says("120명 이상 투표했습니다")


# The command


def command(*arguments: object) -> list[str]:
    """The command line of the display."""
    return [sys.executable, "-m", "maru.ui.command", "hall", *map(str, arguments)]


def environment(**changes: str) -> dict[str, str]:
    """The environment of a terminal, in English, without a display unless one is named."""
    displays = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if name not in displays}
    return {**kept, "LC_ALL": "en_US.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path), **changes}


def test_the_command_refuses_what_cannot_be(tmp_path: Path) -> None:
    """No display, no address, a certificate that is none: a sentence each, and status 2."""
    pem = tmp_path / "ledger.pem"
    pem.write_text("no certificate")
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    for arguments, changes, said in (
        (("--ledger", "http://127.0.0.1:1"), {}, "maru-kiosk hall: no display can be opened"),
        (("--ledger", "nowhere"), offscreen, "ledger URL: value cannot be used"),
        (("--ledger", "http://127.0.0.1:1", "--board", "x"), offscreen, "ledger URL"),
        (("--ledger", "https://127.0.0.1:1", "--certificate", pem), offscreen, "not a certificate"),
    ):
        done = subprocess.run(
            command(*arguments), env=environment(**changes), capture_output=True, text=True
        )
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_the_command_shows_a_real_ledger_and_ends_when_told(tmp_path: Path) -> None:
    """From a running ledger to the words on the picture, and status 0 on SIGTERM."""
    hall = make_hall(tmp_path)
    hall.close()
    with serving(hall.ledger_home) as ledger:
        display = subprocess.Popen(
            [sys.executable, "-c", SHOWN_THEN_TOLD, ledger.url],
            env=environment(QT_QPA_PLATFORM="offscreen"),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert display.stdout is not None
        assert display.stdout.readline() == "행복동 주민총회\n"
        display.send_signal(signal.SIGTERM)
        assert display.wait(30) == 0
        display.stdout.close()


def test_a_fault_ends_the_display(tmp_path: Path) -> None:
    """What nobody foresaw, on the thread that asks, ends the process with its own status."""
    done = subprocess.run(
        [sys.executable, "-c", FAULT_ON_THE_THREAD],
        env=environment(QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == FAULT_STATUS
    assert "ZeroDivisionError" in done.stderr


SHOWN_THEN_TOLD = """
import sys
from maru.ui import hall_window
class HallScreen(hall_window.HallScreen):
    def __init__(self, hall, *arguments, **named):
        super().__init__(hall, *arguments, **named)
        hall.changed.connect(self.tell)
    def tell(self):
        if self.hall.property("eventName"):
            self.hall.changed.disconnect(self.tell)
            print(self.hall.property("eventName"), flush=True)
hall_window.HallScreen = HallScreen
sys.exit(hall_window.run_hall(sys.argv[1], None, "ko", turn_seconds=20, windowed=True))
"""

FAULT_ON_THE_THREAD = """
import sys
from maru.ui import hall_window
hall_window.LedgerSource.look = lambda self: 1 / 0
sys.exit(hall_window.run_hall("http://127.0.0.1:1", None, "ko", turn_seconds=20, windowed=True))
"""
