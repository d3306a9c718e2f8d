"""Opening, pausing, resuming, closing and ending, as the staff's screens show them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.readiness import NAMES, Check, State
from maru.kiosk.staff_look import Surroundings
from maru.kiosk.staff_polls import Act, PollActs, Stage
from maru.protocol.event import Poll, say
from maru.protocol.refusal import Refused
from maru.protocol.report import head_text
from maru.protocol.ticket import check_words
from maru.ui.panel import Panel
from maru.ui.rows import Rows
from maru.ui.staff import Staff
from maru.words import wordlist

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

TABLE_ROWS = 5
"""How many polls a table beside something else has lines for."""


@dataclass(frozen=True)
class PollRow:
    """One poll: how it stands here, its ballots and opened ones, whether it was chosen."""

    uuid: str
    heading: str
    topic: str
    standing: str
    ballots: int
    spoiled: int
    chosen: bool


@dataclass(frozen=True)
class CountRow:
    """One poll of an act, with what is kept of it here; `heading` is "" for all of them together.

    Where there are many polls, one row with the number of the last of them in `more` is for these.
    """

    heading: str
    more: int
    ballots: int
    spoiled: int


@dataclass(frozen=True)
class CheckRow:
    """One thing that was looked at. `how`: pass, warn or fail."""

    name: str
    heading: str
    how: str
    sentence: str


@QmlElement
@QmlSingleton
class StaffPolls(QObject):
    """The staff's act on polls, as properties and slots."""

    changed = Signal()

    def __init__(
        self, kiosk: Kiosk, acts: PollActs, staff: Staff, panel: Panel, around: Surroundings
    ) -> None:
        super().__init__()
        self._kiosk, self._acts, self._staff, self._panel = kiosk, acts, staff, panel
        self._around = around
        self._polls, self._chosen = Rows(PollRow, self), Rows(CountRow, self)
        self._checks, self._briefly = Rows(CheckRow, self), Rows(CheckRow, self)
        staff.changed.connect(self._say)
        self._say()

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("staffPolls")  # type: ignore[no-any-return]  # a QVariant

    # touches

    @Slot(str)
    def begin(self, act: str) -> None:
        """Open the screen of an act, by its name, on all polls that it is for."""
        self._staff.openAct("PollAct")
        self._acts.begin(Act(act))
        self._staff.refresh()

    @Slot(str)
    def openPoll(self, uuid: str) -> None:
        """Open the screen on which polls are opened, with this one chosen."""
        self._staff.openAct("PollAct")
        self._acts.begin(Act.opening, uuid)
        self._staff.refresh()

    @Slot(str)
    def toggle(self, uuid: str) -> None:
        """Choose a poll, or leave it out."""
        self._acts.toggle(uuid)
        self._say()

    @Slot(int)
    def digit(self, digit: int) -> None:
        """Type a digit of the number that is asked for."""
        self._acts.digit(digit)
        self._say()

    @Slot()
    def backDigit(self) -> None:
        """Take the last digit away."""
        self._acts.back_digit()
        self._say()

    @Slot()
    def forward(self) -> None:
        """On to the next step; the kiosk is looked at before the last one of opening."""
        self._acts.forward()
        if self._acts.stage is Stage.ready:
            self.look()
        self._say()

    @Slot()
    def look(self) -> None:
        """Look at the kiosk, on the worker."""
        self._staff.work("looking", self._acts.look)

    @Slot()
    def back(self) -> None:
        """One step back, or to the menu."""
        if self._acts.back():
            self._say()
        else:
            self._staff.toMenu()

    @Slot()
    def act(self) -> None:
        """Do it, on the worker."""
        self._staff.work("acting", self._acts.act_now)

    # the rows

    @Slot()
    def _say(self) -> None:
        acts, language = self._acts, self._language
        self._polls.show([self._poll_row(poll) for poll in acts.candidates])
        self._chosen.show(self._count_rows())
        self._checks.show(check_rows(acts.checks, language))
        self._briefly.show(self._brief_rows())
        self.changed.emit()

    def _poll_row(self, poll: Poll) -> PollRow:
        journal = self._kiosk.journal
        return PollRow(
            poll.uuid,
            say(poll.title, self._language),
            poll.topic,
            self._kiosk.poll_state(poll),
            journal.ballots(poll.uuid),
            journal.spoiled(poll.uuid),
            poll.uuid in self._acts.chosen,
        )

    def _brief_rows(self) -> list[CheckRow]:
        """Return a few rows of what was looked at, and the network, which is never needed."""
        rows = brief_rows(self._acts.checks, self._language)
        if not rows:
            return []
        office = None
        with suppress(Refused):  # what cannot be read says nothing
            office = self._kiosk.synced.office()
        is_there = office is not None and office.has_network(self._around.now())
        words = ("인터넷", "Internet") if is_there else ("인터넷 없음", "No internet")
        how = "pass" if is_there else "note"
        return [*rows, CheckRow("network", words[self._language != "ko"], how, "")]

    def _count_rows(self) -> list[CountRow]:
        journal, polls = self._kiosk.journal, self._acts.polls
        shown = polls if len(polls) <= TABLE_ROWS else polls[: TABLE_ROWS - 1]

        def row(heading: str, more: int, some: Sequence[Poll]) -> CountRow:
            ballots = sum(journal.ballots(poll.uuid) for poll in some)
            return CountRow(heading, more, ballots, sum(journal.spoiled(p.uuid) for p in some))

        rows = [row(say(poll.title, self._language), 0, (poll,)) for poll in shown]
        if rest := polls[len(shown) :]:
            rows.append(row("", len(rest), rest))
        return [*rows, row("", 0, polls)] if len(polls) > 1 else rows

    @property
    def _language(self) -> str:
        return str(self._panel.property("language"))

    # what the screens show

    @Property(str, notify=changed)
    def kind(self) -> str:
        """`opening`, `pausing`, `resuming`, `closing`, `ending`, or nothing."""
        return self._acts.act.value if self._acts.act else ""

    @Property(str, notify=changed)
    def stage(self) -> str:
        """How far the act is: a `Stage`."""
        return self._acts.stage.value

    @Property(bool, notify=changed)
    def canOpen(self) -> bool:
        """Whether polls can be opened."""
        return self._acts.can(Act.opening)

    @Property(bool, notify=changed)
    def canPause(self) -> bool:
        """Whether polls can be paused."""
        return self._acts.can(Act.pausing)

    @Property(bool, notify=changed)
    def canResume(self) -> bool:
        """Whether polls can be resumed."""
        return self._acts.can(Act.resuming)

    @Property(bool, notify=changed)
    def canClose(self) -> bool:
        """Whether polls can be closed."""
        return self._acts.can(Act.closing)

    @Property(bool, notify=changed)
    def canEnd(self) -> bool:
        """Whether the epoch can be ended."""
        return self._acts.can(Act.ending)

    @Property(QObject, notify=changed)
    def polls(self) -> QObject:
        """The polls that the act is for: rows of PollRow."""
        return self._polls

    @Property(QObject, notify=changed)
    def chosenPolls(self) -> QObject:
        """The polls that were chosen of them, and their sum: rows of CountRow."""
        return self._chosen

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # a type of C++ by its name
    def headings(self) -> list[str]:
        """The headings of these rows."""
        return [row.heading or "-" for row in self._count_rows()]

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # a type of C++ by its name
    def failed(self) -> list[str]:
        """What the few rows that failed say."""
        rows = brief_rows(self._acts.checks, self._language)
        return [row.sentence for row in rows if row.how == State.failed]

    @Property(int, notify=changed)
    def chosen(self) -> int:
        """How many polls were chosen."""
        return len(self._acts.chosen)

    @Property(str, notify=changed)
    def number(self) -> str:
        """What was typed: the number for the hall, or of cards handed out."""
        return self._acts.number

    @Property(bool, notify=changed)
    def numberWhole(self) -> bool:
        """Whether it can be used as it is."""
        return self._acts.is_number_whole

    @Property(int, notify=changed)
    def mostDigits(self) -> int:
        """How many digits it may have."""
        return self._acts.most_digits

    @Property(int, notify=changed)
    def ballots(self) -> int:
        """The ballots here of the chosen poll that has most of them."""
        return self._acts.ballots

    @Property(bool, notify=changed)
    def tooFewCards(self) -> bool:
        """Whether fewer cards were said to be handed out than there are ballots."""
        return self._acts.has_too_few_cards

    @Property(QObject, notify=changed)
    def checks(self) -> QObject:
        """What was looked at: rows of CheckRow."""
        return self._checks

    @Property(bool, notify=changed)
    def ready(self) -> bool:
        """Whether nothing speaks against opening."""
        return self._acts.is_ready

    @Property(QObject, notify=changed)
    def briefly(self) -> QObject:
        """The same in a few rows: rows of CheckRow."""
        return self._briefly

    @Property(int, notify=changed)
    def failures(self) -> int:
        """How many of the few rows failed."""
        return self._failures()

    @Property(int, notify=changed)
    def brieflyGood(self) -> int:
        """How many of the few rows did not fail."""
        return self._briefly.rowCount() - self._failures()

    def _failures(self) -> int:
        return sum(row.how == State.failed for row in brief_rows(self._acts.checks, "en"))

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Why the act was refused, or its report not kept; "" when neither was."""
        problem = self._acts.problem
        return problem.sentence(self._language) if problem else ""

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # a type of C++ by its name
    def words(self) -> list[str]:
        """The check words of the journal's newest record, or of the report."""
        report = self._acts.report
        digest = report.hash if report else self._kiosk.journal.last_hash
        return list(check_words(digest, wordlist(self._language)))

    @Property(str, notify=changed)
    def code(self) -> str:
        """Text of the report's QR code; "" while there is none."""
        return head_text(self._acts.report) if self._acts.report else ""

    @Property(int, notify=changed)
    def cards(self) -> int:
        """How many cards the report says were handed out; -1 when it does not."""
        report = self._acts.report
        told = report.polls[0].cards if report and report.polls else None
        return -1 if told is None else told


_BRIEFLY = (
    (("package", "keys"), ("행사 꾸러미와 열쇠", "Package and keys")),
    (("storage", "space"), ("저장 장치와 공간", "Storage and space")),
    (("medium",), ("두 번째 저장 장치", "Second medium")),
    (("clock",), ("시계", "Clock")),
    (("camera", "sound", "earphones"), ("카메라와 소리", "Camera and sound")),
    (("power",), ("전원", "Power")),
)
_WORST = (State.failed, State.warning, State.passed)


def brief_rows(checks: tuple[Check, ...], language: str) -> list[CheckRow]:
    """Return a row for what belongs together; it is as the worst of it, and says why."""
    rows = []
    for names, words in _BRIEFLY:
        if some := [check for check in checks if check.name in names]:
            worst = min(some, key=lambda check: _WORST.index(check.state))
            said = " ".join(one.sentence(language) for one in some if one.state is worst.state)
            rows.append(CheckRow(names[0], words[language != "ko"], worst.state.value, said))
    return rows


def check_rows(checks: tuple[Check, ...], language: str) -> list[CheckRow]:
    """Return the rows of some checks: what failed first, then warnings, then what is well."""
    return [
        CheckRow(
            check.name,
            NAMES[check.name][language != "ko"],
            check.state.value,
            check.sentence(language),
        )
        for check in sorted(checks, key=lambda check: _WORST.index(check.state))
    ]
