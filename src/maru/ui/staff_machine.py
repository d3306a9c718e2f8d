"""The machine as the staff's screens show it: readiness, media, sync, peers, camera, clock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.readiness import Check
from maru.kiosk.staff_look import CodeKind, Surroundings, kind_of
from maru.kiosk.staff_session import StaffSession
from maru.kiosk.synced import STATES, HallState, OfficeState
from maru.protocol.event import say
from maru.protocol.refusal import Refused
from maru.protocol.report import Report
from maru.protocol.ticket import check_words
from maru.ui.panel import Panel
from maru.ui.preview import Camera
from maru.ui.rows import Rows
from maru.ui.staff import Staff
from maru.ui.staff_polls import CheckRow, check_rows
from maru.words import wordlist

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

MEDIA = ("storage", "space", "medium")
"""What of a look at the machine is shown beside sync."""
CAMERA_TEST = "CameraTest"
TIME_DIGITS = 12  # year, month, day, hour, minute
FIRST_YEAR, LAST_YEAR = 2024, 2100


@dataclass(frozen=True)
class PeerRow:
    """Another kiosk of the hall. `standing` is one of maru.kiosk.synced.STATES."""

    heading: str
    standing: str
    words: str


@dataclass(frozen=True)
class SeenRow:
    """A kind of code that the camera's test has read, and how often."""

    kind: str
    times: int


@dataclass(frozen=True)
class ReportRow:
    """A line of the reports that were kept: a report (`opening`, `closing`), or a `poll` of it.

    `cards` is -1 where nobody said how many were handed out.
    """

    kind: str
    heading: str
    record: int
    words: str
    cards: int
    ballots: int
    spoiled: int


@QmlElement
@QmlSingleton
class StaffMachine(QObject):
    """What the staff can see and set of the machine, as properties and slots."""

    changed = Signal()

    def __init__(
        self,
        kiosk: Kiosk,
        session: StaffSession,
        staff: Staff,
        camera: Camera,
        panel: Panel,
        around: Surroundings,
    ) -> None:
        super().__init__()
        self._kiosk, self._session, self._staff = kiosk, session, staff
        self._camera, self._panel, self._around = camera, panel, around
        self._checks, self._media = Rows(CheckRow, self), Rows(CheckRow, self)
        self._peers, self._seen_rows = Rows(PeerRow, self), Rows(SeenRow, self)
        self._office: OfficeState | None = None
        self._hall: HallState | None = None
        self._reports = Rows(ReportRow, self)
        self._drop()
        session.dropped.append(self._drop)
        camera.seen.connect(self._see)
        staff.changed.connect(self._say)

    def _drop(self) -> None:
        self._found: tuple[Check, ...] = ()
        self._seen: Counter[CodeKind] = Counter()
        self._touched: frozenset[int] = frozenset()
        self._typed = ""
        self._set_by: int | None = None
        self._problem: Refused | None = None
        self._kept: tuple[Report, ...] = ()

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("staffMachine")  # type: ignore[no-any-return]  # a QVariant

    # touches

    @Slot(str)
    def open(self, screen: str) -> None:
        """Open one of the screens by its file's name; look at what it shows."""
        self._staff.openAct(screen)
        if screen == CAMERA_TEST:
            self._camera.open()
        elif screen in ("Readiness", "Media"):
            self.look()
        elif screen == "Reports":
            self._read_reports()
        self._say()

    def _read_reports(self) -> None:
        try:
            self._kept = self._around.reports()
        except Refused as refused:
            self._problem = refused

    @Slot()
    def look(self) -> None:
        """Look at the whole machine, on the worker."""

        def look() -> None:
            self._found = self._around.look()

        self._staff.work("looking", look)

    @Slot(int)
    def touch(self, cell: int) -> None:
        """Note that a cell of the touch test was touched."""
        self._touched |= {cell}
        self.changed.emit()

    @Slot(int)
    def digit(self, digit: int) -> None:
        """Type a digit of the time."""
        self._problem = None
        if len(self._typed) < TIME_DIGITS and 0 <= digit <= 9:
            self._typed += str(digit)
        self.changed.emit()

    @Slot()
    def backDigit(self) -> None:
        """Take the last digit away."""
        self._typed = self._typed[:-1]
        self.changed.emit()

    @Slot()
    def setClock(self) -> None:
        """Set the machine's clock to the time that was typed."""
        to = self._time()
        if to is None:
            return
        try:
            self._set_by = self._around.set_clock(to)
            self._typed = ""
        except Refused as refused:
            self._problem = refused
        self._say()

    @Slot(str)
    def setLanguage(self, language: str) -> None:
        """Let every session begin in a language, from now on and after a restart."""
        self._kiosk.set_session_language(language)
        self._panel.set_default_language(language)
        self.changed.emit()

    def _time(self) -> float | None:
        """Return the time that was typed, in Unix seconds; None while it is none."""
        parts = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)", self._typed)
        if parts is None or not FIRST_YEAR <= int(parts[1]) <= LAST_YEAR:
            return None
        try:
            return datetime(*map(int, parts.groups())).astimezone().timestamp()  # type: ignore[arg-type]  # five integers
        except ValueError:
            return None

    @Slot(object)
    def _see(self, codes: tuple[str, ...]) -> None:
        if self._session.act == CAMERA_TEST:
            self._seen.update(kind_of(code, self._kiosk.event.tag) for code in set(codes))
            self._session.saw(codes)
            self._say()

    # rows

    @Slot()
    def again(self) -> None:
        """Tell anew what differs as time passes."""
        self._say()

    @Slot()
    def _say(self) -> None:
        if self._session.is_open:
            self._read()
        language = self._language
        self._checks.show(check_rows(self._found, language))
        media = tuple(check for check in self._found if check.name in MEDIA)
        self._media.show(check_rows(media, language))
        peers = self._hall.peers if self._hall else ()
        self._peers.show(
            [PeerRow(it.kiosk, it.state, STATES[it.state][language != "ko"]) for it in peers]
        )
        self._seen_rows.show([SeenRow(kind.value, n) for kind, n in self._seen.most_common()])
        self._reports.show([row for report in self._kept for row in self._report_rows(report)])
        self.changed.emit()

    def _report_rows(self, report: Report) -> Iterator[ReportRow]:
        language = self._language
        words = " ".join(check_words(report.hash, wordlist(language)))
        cards = next((count.cards for count in report.polls if count.cards is not None), -1)
        yield ReportRow(report.kind, "", report.seq, words, cards, 0, 0)
        for count in report.polls:
            heading = say(self._kiosk.event.poll(count.poll).title, language)
            yield ReportRow("poll", heading, 0, "", -1, count.ballots, count.spoiled)

    def _read(self) -> None:
        """Read what the sync process has told; what cannot be read says nothing."""
        self._office, self._hall = None, None
        with suppress(Refused):
            self._office = self._kiosk.synced.office()
            self._hall = self._kiosk.synced.hall(self._around.now())

    @property
    def _language(self) -> str:
        return str(self._panel.property("language"))

    def _moment(self, seconds: float) -> str:
        then = datetime.fromtimestamp(seconds)
        today = datetime.fromtimestamp(self._around.now()).date()
        return f"{then:%H:%M}" if then.date() == today else f"{then:%m-%d %H:%M}"

    # what the screens show: readiness and media

    @Property(QObject, notify=changed)
    def checks(self) -> QObject:
        """What was looked at: rows of CheckRow."""
        return self._checks

    @Property(bool, notify=changed)
    def looked(self) -> bool:
        """Whether there is something to show."""
        return bool(self._found)

    @Property(QObject, notify=changed)
    def media(self) -> QObject:
        """What of it is of the media: rows of CheckRow."""
        return self._media

    @Property(str, notify=changed)
    def locked(self) -> str:
        """Why this kiosk never votes again in this epoch; "" while it may."""
        return self._kiosk.locked.sentence(self._language) if self._kiosk.locked else ""

    @Property(int, notify=changed)
    def ballotsHere(self) -> int:
        """How many ballots are kept here, those of earlier epochs too where sync has told."""
        office, here = self._office, self._kiosk.journal.all_ballots
        return max(here, office.ballots) if office else here

    @Property(int, notify=changed)
    def ballotsThere(self) -> int:
        """How many of them are at the office, as far as is known; -1 when nothing is."""
        office = self._office
        return office.at_office if office else -1

    @Property(str, notify=changed)
    def contact(self) -> str:
        """When the office last answered, such as 14:03; "" when it never did."""
        office = self._office
        if office is None or office.contact is None:
            return ""
        return self._moment(office.contact)

    @Property(str, notify=changed)
    def meaning(self) -> str:
        """What that means, in a sentence; "" where the sync process says nothing."""
        office = self._office
        if office is None or office.is_silent(self._around.now()):
            return ""
        return office.meaning[self._language != "ko"]

    @Property(bool, notify=changed)
    def hallKnown(self) -> bool:
        """Whether something looks for the other kiosks of the hall."""
        return self._hall is not None

    @Property(int, notify=changed)
    def peersExpected(self) -> int:
        """How many other kiosks there should be."""
        hall = self._hall
        return hall.expected if hall else 0

    @Property(int, notify=changed)
    def peersConnected(self) -> int:
        """How many of them are connected."""
        hall = self._hall
        return hall.connected if hall else 0

    @Property(int, notify=changed)
    def votedTwice(self) -> int:
        """How many cards have a ballot here and one at another kiosk."""
        hall = self._hall
        return hall.twice if hall else 0

    @Property(QObject, notify=changed)
    def peers(self) -> QObject:
        """Each of the other kiosks: rows of PeerRow."""
        return self._peers

    @Property(QObject, notify=changed)
    def reports(self) -> QObject:
        """The reports that were kept, each with its polls: rows of ReportRow."""
        return self._reports

    # camera and touch

    @Property(str, notify=changed)
    def cameraHealth(self) -> str:
        """How the camera is, in a sentence; "" without one."""
        health = self._around.camera()
        return health.sentence(self._language) if health else ""

    @Property(QObject, notify=changed)
    def seen(self) -> QObject:
        """What the camera has read: rows of SeenRow."""
        return self._seen_rows

    @Property(int, notify=changed)
    def seenTimes(self) -> int:
        """How often the camera has read a code."""
        return self._seen.total()

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # a type of C++ by its name
    def touched(self) -> list[int]:
        """The cells that were touched."""
        return sorted(self._touched)

    # clock and language

    @Property(str, notify=changed)
    def clock(self) -> str:
        """What the clock says."""
        return f"{datetime.fromtimestamp(self._around.now()):%Y-%m-%d %H:%M}"

    @Property(str, notify=changed)
    def lastStep(self) -> str:
        """When the clock was last changed, or ""."""
        last = self._around.clock_notes().last
        return f"{datetime.fromtimestamp(last.at):%Y-%m-%d %H:%M}" if last else ""

    @Property(int, notify=changed)
    def lastStepSeconds(self) -> int:
        """By how many seconds."""
        last = self._around.clock_notes().last
        return last.by if last else 0

    @Property(bool, notify=changed)
    def maySetClock(self) -> bool:
        """Whether it can be set here."""
        return self._around.may_set_clock

    @Property(str, notify=changed)
    def typedTime(self) -> str:
        """What was typed of a time, as 2026-11-22 14:05 is written."""
        typed = self._typed
        parts = (typed[:4], typed[4:6], typed[6:8]), (typed[8:10], typed[10:12])
        return " ".join(
            text
            for text in ("-".join(filter(None, parts[0])), ":".join(filter(None, parts[1])))
            if text
        )

    @Property(bool, notify=changed)
    def timeWhole(self) -> bool:
        """Whether that is a time."""
        return self._time() is not None

    @Property(bool, notify=changed)
    def clockWasSet(self) -> bool:
        """Whether the clock was set while this screen was open."""
        return self._set_by is not None

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Why it was not."""
        return self._problem.sentence(self._language) if self._problem else ""

    @Property(str, notify=changed)
    def sessionLanguage(self) -> str:
        """The language in which each session begins."""
        return self._panel.default_language
