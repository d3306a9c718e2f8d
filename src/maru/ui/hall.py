"""What the projector in the hall shows: the ledger's polls, one slide after another."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.protocol.event import say
from maru.protocol.refusal import Refused
from maru.ui.hall_source import AskedQuestion, Asking, Result, Told, ToldPoll, Votes
from maru.ui.panel import Panel
from maru.ui.rows import Rows

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

TURN_SECONDS = 20
"""How long a page stays: time to read six names and numbers aloud."""
LOST_SECONDS = 35
"""Without an answer for so long, there is no contact."""
TICK_MILLISECONDS = 250
REFERENCE_HEIGHT = 1080
LEAST_WIDTH = 1350
"""In units of which 1,080 make the picture's height; on a narrower picture all is smaller."""
Spoken = Literal["ko", "en", "both"]
Kind = Literal["waiting", "polls", "result", "withheld"]
Due = Literal["", "later", "soon", "past"]
"""How near an announced closing time is: none announced, a minute or more, less, gone by."""


@dataclass(frozen=True)
class PollRow:
    """One poll that has no result yet; `atLeast` is -1 where nothing is told.

    `due`, and with it `minutesLeft` and `closesAt`, are of an open poll only.
    """

    number: int
    heading: str
    topic: str
    stage: str
    atLeast: int
    due: Due = ""
    minutesLeft: int = 0
    closesAt: str = ""


@dataclass(frozen=True)
class BarRow:
    """One option of a result. `place` is its rank by votes, 0 on a motion; `share` of the ballots.

    Equal numbers of votes share a rank.
    """

    place: int
    heading: str
    votes: int
    share: float


@dataclass(frozen=True)
class Slide:
    """What is shown at once, on as many pages as its texts need.

    `poll` and `question` are the place of a result; of a slide of polls they say nothing.
    """

    kind: Kind
    poll: str = ""
    question: int = 0


def slides(told: Told) -> list[Slide]:
    """Return the slides of an event: the polls without a result, then each result by itself."""
    pending = [Slide("polls")] if any(map(_is_pending, told.polls)) else []
    results: list[Slide] = []
    for poll in told.polls:
        if poll.withheld:
            results.append(Slide("withheld", poll.uuid))
        elif poll.result is not None:
            results += [Slide("result", poll.uuid, n) for n in range(len(poll.questions))]
    return pending + results


def _is_pending(poll: ToldPoll) -> bool:
    return poll.result is None and not poll.withheld


def time_left(closes: datetime | None, now: datetime) -> tuple[Due, int, str]:
    """Return how near an announced time is, the whole minutes until then, and when it is.

    When it is, is told in the zone of `now`, this machine's where it has none: 16:00, on another
    day 2026-11-29 16:00. Never less than 0 minutes.
    """
    if closes is None:
        return "", 0, ""
    local = closes.astimezone(now.tzinfo)
    at = local.strftime("%H:%M" if local.date() == now.date() else "%Y-%m-%d %H:%M")
    left = closes - now.astimezone()
    if left <= timedelta(0):
        return "past", 0, at
    minutes = left // timedelta(minutes=1)
    return ("later" if minutes else "soon"), minutes, at


def bars(poll: ToldPoll, question: int, language: str) -> list[BarRow]:
    """Return the rows of a result: most votes first, or as asked where the poll is a motion."""
    if poll.result is None:
        return []
    asked, votes = poll.questions[question], poll.result.votes[question]
    rows = []
    for option, count in zip(asked.options, votes.options, strict=True):
        place = 1 + sum(other > count for other in votes.options)
        share = count / poll.result.ballots if poll.result.ballots else 0.0
        shown = 0 if poll.topic == "motion" else place
        rows.append(BarRow(shown, say(option, language), count, share))
    return rows if poll.topic == "motion" else sorted(rows, key=lambda row: row.place)


@QmlElement
@QmlSingleton
class Hall(QObject):
    """The slides of one ledger, turned by the clock until somebody presses a key.

    Texts of the event are told in the panel's language; with `both` each page is shown in Korean
    and then in English. `board` is the address of the ledger's pages, as people in the hall reach
    them; None where there is none. `clock` is steady, `wall` is what hangs on the wall.
    """

    changed = Signal()

    def __init__(
        self,
        asking: Asking,
        panel: Panel,
        spoken: Spoken = "both",
        board: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = datetime.now,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        super().__init__()
        self._asking, self._panel, self._board = asking, panel, board
        self._clock, self._wall = clock, wall
        self._both = spoken == "both"
        self._turn_seconds = turn_seconds
        self._told: Told | None = None
        self._refused: Refused | None = None
        self._slides: Sequence[Slide] = ()
        self._slide = Slide("waiting")
        self._page, self._pages = 0, 1
        self._told_at = clock()
        self._since = ""
        self._lost = False
        self._stopped = False
        self._turned_at = clock()
        self._unit = 1.0
        self._poll_rows = Rows(PollRow, self)
        self._bars = Rows(BarRow, self)
        panel.languageChanged.connect(self._fill)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("hall")  # type: ignore[no-any-return]  # a QVariant

    def close(self) -> None:
        """Stop the clock, and ask the ledger no more."""
        self._timer.stop()
        self._asking.end()

    # What happens without a key

    @Slot()
    def tick(self) -> None:
        """Take in what the ledger told, and turn the page when its time has come."""
        news = self._asking.news()
        if isinstance(news, Told):
            self._take(news)
        elif isinstance(news, Refused):
            self._refused = news
        lost = self._clock() - self._told_at > LOST_SECONDS
        if (lost, news is None) != (self._lost, True):
            self._lost = lost
            self._fill()
        self._fill_polls()  # by the minute; rows that are as they were stay untouched
        if not self._stopped and self._clock() - self._turned_at >= self._turn_seconds:
            self._turn()

    def _take(self, told: Told) -> None:
        self._told, self._refused = told, None
        self._told_at = self._clock()
        self._since = self._wall().strftime("%H:%M")
        before = self._slides
        self._slides = slides(told)
        if self._slide not in self._slides:
            # What was shown is gone: go on with what stands in its place.
            index = before.index(self._slide) if self._slide in before else 0
            self._show(min(index, len(self._slides) - 1))

    def _turn(self) -> None:
        if self._both and self._panel.property("language") == "ko":
            self._turned_at = self._clock()
            self._panel.switchLanguage()
            return
        self._step(1)
        if self._both:
            self._panel.switchLanguage()

    def _step(self, by: int) -> None:
        """Go a page forward or back, and round at the ends."""
        self._turned_at = self._clock()
        if 0 <= self._page + by < self._pages:
            self._page += by
            self.changed.emit()
        elif self._slides:
            self._show((self._index() + by) % len(self._slides))
            self._fill()

    def _index(self) -> int:
        return self._slides.index(self._slide) if self._slide in self._slides else 0

    def _show(self, index: int) -> None:
        self._slide = self._slides[index] if self._slides else Slide("waiting")
        self._page = 0  # how many there are, `paged` says when that has changed
        self._turned_at = self._clock()

    @Slot()
    def _fill(self) -> None:
        self._fill_polls()
        poll = self._poll
        self._bars.show(bars(poll, self._slide.question, self._language) if poll else [])
        self.changed.emit()

    def _fill_polls(self) -> None:
        if self._told is None:
            return
        now = self._wall()
        self._poll_rows.show(
            [
                PollRow(
                    poll.number,
                    say(poll.title, self._language),
                    poll.topic,
                    poll.stage,
                    -1 if poll.at_least is None else poll.at_least,
                    *time_left(poll.closes if poll.stage == "open" else None, now),
                )
                for poll in self._told.polls
                if _is_pending(poll)
            ]
        )

    # Keys

    @Slot()
    def forward(self) -> None:
        """Show the next page, and stay there."""
        self._stopped = True
        self._step(1)

    @Slot()
    def back(self) -> None:
        """Show the page before, and stay there."""
        self._stopped = True
        self._step(-1)

    @Slot()
    def stopOrGo(self) -> None:
        """Stay on this page, or go on turning pages."""
        self._stopped = not self._stopped
        self._turned_at = self._clock()
        self.changed.emit()

    @Slot()
    def switchLanguage(self) -> None:
        """Show this page in the other language, for as long as a page is shown."""
        self._turned_at = self._clock()
        self._panel.switchLanguage()

    @Slot()
    def toggleContrast(self) -> None:
        """High contrast on or off, for a hall that cannot be darkened."""
        self._panel.toggleContrast()

    # The picture

    @Slot(float, float)
    def fit(self, width: float, height: float) -> None:
        """Take the picture's size in pixels; everything on it is measured from that."""
        self._unit = min(height / REFERENCE_HEIGHT, width / LEAST_WIDTH)
        self.changed.emit()

    @Slot(int)
    def paged(self, pages: int) -> None:
        """Take how many pages the slide needs in this language."""
        self._pages = max(1, pages)
        self._page = min(self._page, self._pages - 1)
        self.changed.emit()

    # What QML reads

    @property
    def _language(self) -> str:
        return str(self._panel.property("language"))

    @property
    def _poll(self) -> ToldPoll | None:
        if self._told is None:
            return None
        return next((poll for poll in self._told.polls if poll.uuid == self._slide.poll), None)

    @property
    def _result(self) -> Result | None:
        return self._poll.result if self._poll else None

    @property
    def _question(self) -> AskedQuestion | None:
        return self._poll.questions[self._slide.question] if self._poll else None

    @property
    def _votes(self) -> Votes | None:
        return self._result.votes[self._slide.question] if self._result else None

    @Property(float, notify=changed)
    def unit(self) -> float:
        """Pixels of which 1,080 make the picture's height."""
        return self._unit

    @Property(str, notify=changed)
    def kind(self) -> str:
        """What the slide is: `waiting`, `polls`, `result` or `withheld`."""
        return self._slide.kind

    @Property(int, notify=changed)
    def page(self) -> int:
        """Which page of the slide is shown, from 0."""
        return self._page

    @Property(int, notify=changed)
    def pages(self) -> int:
        """How many pages the slide has."""
        return self._pages

    @Property(int, notify=changed)
    def slide(self) -> int:
        """Which slide is shown, from 0."""
        return self._index()

    @Property(int, notify=changed)
    def slideCount(self) -> int:
        """How many slides there are."""
        return len(self._slides)

    @Property(bool, notify=changed)
    def stopped(self) -> bool:
        """Whether the page stays."""
        return self._stopped

    @Property(bool, notify=changed)
    def lost(self) -> bool:
        """Whether the ledger has not answered for a while."""
        return self._lost

    @Property(str, notify=changed)
    def since(self) -> str:
        """When the ledger answered last, by the clock on the wall; empty when never."""
        return self._since

    @Property(str, notify=changed)
    def reason(self) -> str:
        """Why the ledger's last answer was none; empty where it was one."""
        return self._refused.sentence(self._language) if self._refused else ""

    @Property(str, notify=changed)
    def eventName(self) -> str:
        """The event's name."""
        return say(self._told.name, self._language) if self._told else ""

    @Property(str, notify=changed)
    def venue(self) -> str:
        """Where the event is held."""
        return say(self._told.place, self._language) if self._told else ""

    @Property(str, notify=changed)
    def package(self) -> str:
        """First eight hex digits of the package's hash, in two groups."""
        return f"{self._told.package[:4]} {self._told.package[4:8]}" if self._told else ""

    @Property(bool, notify=changed)
    def rehearsal(self) -> bool:
        """Whether nothing of it counts."""
        return self._told is not None and self._told.rehearsal

    @Property(bool, notify=changed)
    def final(self) -> bool:
        """Whether everyone can check the results against the whole log."""
        return self._told is not None and self._told.is_public

    @Property(int, notify=changed)
    def smallRoom(self) -> int:
        """The event's k."""
        return self._told.small_room if self._told else 0

    @Property(str, notify=changed)
    def standing(self) -> str:
        """How far the polls without a result are: `open`, else `closed`, else `coming`."""
        stages = (
            {poll.stage for poll in self._told.polls if _is_pending(poll)} if self._told else ()
        )
        if "open" in stages:
            return "open"
        return "coming" if stages == {"coming"} else "closed"

    @Property(QObject, notify=changed)
    def polls(self) -> QObject:
        """The polls without a result (PollRow)."""
        return self._poll_rows

    @Property(QObject, notify=changed)
    def bars(self) -> QObject:
        """The options of the result (BarRow)."""
        return self._bars

    @Property(int, notify=changed)
    def options(self) -> int:
        """How many options the result has."""
        return self._bars.rowCount()

    @Property(str, notify=changed)
    def topic(self) -> str:
        """What kind of poll the result is of; empty on other slides."""
        return self._poll.topic if self._poll else ""

    @Property(str, notify=changed)
    def title(self) -> str:
        """The poll's title."""
        return say(self._poll.title, self._language) if self._poll else ""

    @Property(str, notify=changed)
    def questionText(self) -> str:
        """What was asked, where the poll asked more than once; else empty."""
        if self._poll is None or self._question is None or len(self._poll.questions) == 1:
            return ""
        return say(self._question.text, self._language)

    @Property(int, notify=changed)
    def ballots(self) -> int:
        """How many ballots were counted."""
        return self._result.ballots if self._result else 0

    @Property(int, notify=changed)
    def blank(self) -> int:
        """How many ballots chose nothing; -1 where that could not be."""
        votes = self._votes
        return -1 if votes is None or votes.blank is None else votes.blank

    @Property(int, notify=changed)
    def most(self) -> int:
        """How many options one ballot could choose."""
        return self._question.maximum if self._question else 0

    @Property(str, notify=changed)
    def boardAddress(self) -> str:
        """Where people look for their ballot; empty where the board cannot be reached by them."""
        if self._board is None or self._told is None:
            return ""
        return f"{self._board}/ballot?lang={self._language}"
