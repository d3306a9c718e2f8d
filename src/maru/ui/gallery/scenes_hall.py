"""The hall's display, as the ledger of an invented event tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from PySide6.QtQuick import QQuickWindow

from maru.protocol.event import Text, Topic
from maru.protocol.refusal import InputRefusal, Refused
from maru.ui.gallery.stage import Look, Props, Scene, StandingClock
from maru.ui.hall import LOST_SECONDS, Hall
from maru.ui.hall_source import AskedQuestion, Asking, Result, Told, ToldPoll, Votes
from maru.ui.hall_window import HallScreen
from maru.ui.panel import Panel
from maru.ui.touches import settle

_NOW = datetime(2026, 11, 22, 14, 3, tzinfo=timezone(timedelta(hours=9)))


class NobodyAsks(Asking):
    """Stands for the thread that asks the ledger: what is told is put in by hand."""

    def __init__(self) -> None:
        super().__init__(self)
        self.wait = 0.0

    def look(self) -> Told:
        """Never called, since no thread is started."""
        raise RuntimeError("nobody was to be asked")

    def tell(self, news: Told | Refused) -> None:
        """Have this to tell."""
        self._news.append(news)


class HallStage:
    """A projector's picture, 1920 x 1080, before the first answer."""

    def __init__(self) -> None:
        self.asking, self.clock = NobodyAsks(), StandingClock()
        self.panel = Panel("ko")
        self.hall = Hall(
            self.asking,
            self.panel,
            "ko",
            "https://vote.haengbok.example",
            self.clock,
            lambda: _NOW,  # the clock on the wall
        )
        self._screen = HallScreen(self.hall, self.panel)
        self.rest()

    @property
    def window(self) -> QQuickWindow:
        """The window that shows the scene."""
        return self._screen.window

    def tell(self, news: Told | Refused) -> None:
        """Let the ledger answer so."""
        self.asking.tell(news)
        self.rest()

    def wait(self, seconds: float) -> None:
        """Let time pass on the same page."""
        self.hall.stopOrGo()
        self.clock.forward(seconds)
        self.rest()
        self.hall.stopOrGo()

    def dress(self, look: Look) -> None:
        """Show the same slide in another language or contrast; its size is the picture's."""
        if self.panel.property("language") != look.language:
            self.panel.switchLanguage()
        if self.panel.property("highContrast") != look.high_contrast:
            self.panel.toggleContrast()
        self.rest()

    def rest(self) -> None:
        """Take in what was told, and lay out; twice, since pages are counted after the first."""
        self.hall.tick()
        for _ in range(2):
            self.window.grabWindow()
            settle()

    def close(self) -> None:
        """Put everything away."""
        self.hall.close()
        self.window.close()
        self._screen.deleteLater()
        settle()


@dataclass(frozen=True)
class HallScene:
    """A slide of the display: `reach` brings the ledger's answers."""

    name: str
    reach: Callable[[HallStage], None]

    def open(self, _: Props) -> HallStage:
        """Return a new stage that shows it."""
        stage = HallStage()
        self.reach(stage)
        return stage


def _both(korean: str, english: str) -> Text:
    return {"ko": korean, "en": english}


def _poll(
    number: int, topic: Topic, title: Text, most: int, blank: bool, *options: Text
) -> ToldPoll:
    question = AskedQuestion(_both("골라 주세요", "Please choose"), options, 1, most, blank)
    return ToldPoll(str(number) * 14, number, title, topic, "coming", (question,))


_BUDGET = _poll(
    1,
    "budget",
    _both("우리 동 사업 고르기", "Projects for our town"),
    3,
    True,
    _both("어린이 보호구역 스마트폴", "School-zone smart poles"),
    _both("마을 도서관 야간 개방", "Library open at night"),
    _both("빗물 정원 만들기", "Rain garden"),
    _both("골목길 그늘 쉼터", "Shade in the lanes"),
    _both("어르신 건강 산책길", "Walking path for older people"),
    _both("이웃이 함께 쓰는 텃밭", "Shared kitchen garden"),
)
_MOTION = _poll(
    2,
    "motion",
    _both("공원 이름을 ‘달빛 공원’으로 바꾸기", "Rename the park ‘Moonlight Park’"),
    1,
    True,
    _both("찬성", "Yes"),
    _both("반대", "No"),
)
_NAME = _poll(
    3,
    "name",
    _both("새 놀이터 이름", "A name for the new playground"),
    1,
    False,
    _both("해님 놀이터", "Sunny playground"),
    _both("뛰뛰 놀이터", "Hop playground"),
)
_COUNTED = replace(
    _BUDGET,
    stage="published",
    result=Result(412, (Votes((268, 231, 187, 154, 121, 88), 9),)),
)
_DECIDED = replace(_MOTION, stage="published", result=Result(398, (Votes((210, 160), 28),)))


def _told(*polls: ToldPoll) -> Told:
    return Told(
        tag="1" * 12,
        name=_both("행복동 주민총회", "Haengbok-dong Residents' Assembly"),
        place=_both("행복동 주민센터 대강당", "Haengbok-dong community hall"),
        package="4f2c91ab",
        rehearsal=False,
        small_room=10,
        withholds=True,
        is_public=True,
        polls=polls,
    )


def _asking(_: HallStage) -> None:
    """Stay before the first answer."""


def _unreached(stage: HallStage) -> None:
    stage.tell(Refused(InputRefusal.ledger_unreachable, "https://hall.example"))


def _coming(stage: HallStage) -> None:
    stage.tell(_told(_BUDGET, _MOTION, _NAME))


def _open(stage: HallStage) -> None:
    voting = replace(_BUDGET, stage="open", at_least=230, closes=_NOW + timedelta(minutes=117))
    begun = replace(_MOTION, stage="open", at_least=0, closes=_NOW + timedelta(minutes=12))
    stage.tell(replace(_told(voting, begun, _NAME), is_public=False))


def _counting(stage: HallStage) -> None:
    stage.tell(_told(replace(_BUDGET, stage="closed", at_least=410)))


def _result(stage: HallStage) -> None:
    stage.tell(_told(_COUNTED))


def _provisional(stage: HallStage) -> None:
    stage.tell(replace(_told(_COUNTED), is_public=False))


def _motion(stage: HallStage) -> None:
    stage.tell(_told(_DECIDED))


def _withheld(stage: HallStage) -> None:
    stage.tell(_told(replace(_NAME, stage="closed", withheld=True)))


def _no_contact(stage: HallStage) -> None:
    _result(stage)
    stage.wait(LOST_SECONDS + 1)


def _rehearsal(stage: HallStage) -> None:
    stage.tell(replace(_told(_DECIDED), rehearsal=True))


SCENES: tuple[Scene, ...] = (
    HallScene("hall-asking", _asking),
    HallScene("hall-unreached", _unreached),
    HallScene("hall-coming", _coming),
    HallScene("hall-open", _open),
    HallScene("hall-counting", _counting),
    HallScene("hall-result", _result),
    HallScene("hall-result-provisional", _provisional),
    HallScene("hall-result-motion", _motion),
    HallScene("hall-result-withheld", _withheld),
    HallScene("hall-no-contact", _no_contact),
    HallScene("hall-rehearsal", _rehearsal),
)
