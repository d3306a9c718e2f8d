"""Sticks, updates, a dead kiosk and the rehearsal, as the staff's screens show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.staff_sticks import RehearsalAct, Stage, StickAct, StickActs
from maru.kiosk.update_words import update_words
from maru.protocol.refusal import Refused
from maru.protocol.update import Update
from maru.stick import ACK, CHECKPOINT, JOURNAL
from maru.ui.attendee import Attendee
from maru.ui.panel import Panel
from maru.ui.rows import Rows
from maru.ui.staff import Staff

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

PROGRESS_MILLISECONDS = 250
MOST_FAULTS = 4


@dataclass(frozen=True)
class StickRow:
    """One stick: its label, what is free in GB ("" where nothing can be written), why not."""

    heading: str
    free: str
    why: str
    chosen: bool


@dataclass(frozen=True)
class JournalRow:
    """One journal of another kiosk: its name and epoch, its file, its length in MB."""

    heading: str
    epoch: int
    file: str
    megabytes: str
    chosen: bool


@dataclass(frozen=True)
class UpdateRow:
    """One update: what it is, and what it means here."""

    number: int
    heading: str
    effect: str


@QmlElement
@QmlSingleton
class StaffSticks(QObject):
    """The staff's act with a stick or with updates, as properties and slots."""

    changed = Signal()
    progressed = Signal()

    def __init__(
        self,
        kiosk: Kiosk,
        acts: StickActs,
        rehearsal: RehearsalAct,
        staff: Staff,
        attendee: Attendee,
        panel: Panel,
    ) -> None:
        super().__init__()
        self._kiosk, self._acts, self._rehearsal = kiosk, acts, rehearsal
        self._staff, self._panel = staff, panel
        self._sticks, self._journals = Rows(StickRow, self), Rows(JournalRow, self)
        self._updates = Rows(UpdateRow, self)
        self._timer = QTimer(self)
        self._timer.setInterval(PROGRESS_MILLISECONDS)
        self._timer.timeout.connect(self.progressed)
        attendee.changed.connect(self._watch)
        staff.changed.connect(self._say)
        self._attendee = attendee
        self._say()

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("staffSticks")  # type: ignore[no-any-return]  # a QVariant

    # touches

    @Slot(str)
    def begin(self, act: str) -> None:
        """Open the screen of an act, by its name."""
        self._staff.openAct("StickAct")
        self._acts.begin(StickAct(act))
        self._staff.refresh()

    @Slot()
    def look(self) -> None:
        """Look for sticks anew."""
        self._acts.look()
        self._say()

    @Slot(int)
    def chooseStick(self, number: int) -> None:
        """Choose a stick by its place."""
        self._acts.choose_stick(number)
        self._say()

    @Slot(int)
    def chooseJournal(self, number: int) -> None:
        """Choose another kiosk's journal by its place."""
        self._acts.choose_journal(number)
        self._say()

    @Slot()
    def run(self) -> None:
        """Do what the step says, on the worker."""
        self._staff.work("acting", self._acts.run)

    @Slot()
    def back(self) -> None:
        """One step back, or to the menu."""
        if self._acts.back():
            self._say()
        else:
            self._staff.toMenu()

    @Slot()
    def openRehearsal(self) -> None:
        """Open the screen that leads to the rehearsal, or back from it."""
        self._staff.openAct("Rehearsal")

    @Slot()
    def switchOver(self) -> None:
        """Go to the rehearsal, or back, once the worker found that nothing speaks against it."""
        self._staff.work("acting", self._rehearsal.check, self._rehearsal.go)

    # the rows

    @Slot()
    def _watch(self) -> None:
        working = bool(self._attendee.property("busy"))
        if working != self._timer.isActive():
            if working:
                self._timer.start()
            else:
                self._timer.stop()

    @Slot()
    def _say(self) -> None:
        acts = self._acts
        self._sticks.show(
            [
                StickRow(
                    stick.name,
                    f"{stick.free / 1e9:.1f}" if stick.free else "",
                    acts.speaks_against(stick),
                    stick == acts.stick,
                )
                for stick in acts.sticks
            ]
        )
        self._journals.show(
            [
                JournalRow(
                    one.kiosk.removeprefix("kiosk-"),
                    one.epoch,
                    one.path.name,
                    f"{one.size / 1e6:.1f}",
                    one is acts.journal,
                )
                for one in acts.journals
            ]
        )
        shown = acts.applied if acts.stage is Stage.done else acts.updates
        self._updates.show(self._update_rows(shown))
        self.changed.emit()

    def _update_rows(self, updates: Sequence[Update]) -> list[UpdateRow]:
        said = [update_words(update, self._kiosk, self._language) for update in updates]
        return [UpdateRow(words.number, words.what, words.effect) for words in said]

    @property
    def _language(self) -> str:
        return str(self._panel.property("language"))

    def _sentence(self, refused: Refused | None) -> str:
        if refused is None:
            return ""
        place = refused.place.rsplit("/", 1)[-1]  # people know a file by its name
        return refused.reason.sentence(self._language, place)

    # what the screens show

    @Property(str, notify=changed)
    def kind(self) -> str:
        """`exporting`, `importing`, `continuing`, `replacing`, `updating`, or nothing."""
        return self._acts.act.value if self._acts.act else ""

    @Property(str, notify=changed)
    def stage(self) -> str:
        """How far the act is: a `Stage`."""
        return self._acts.stage.value

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Why the last step was refused; "" when it was not."""
        return self._sentence(self._acts.problem)

    @Property(bool, notify=changed)
    def canRun(self) -> bool:
        """Whether the step can be done."""
        return self._acts.can_run

    @Property(int, notify=progressed)
    def progressDone(self) -> int:
        """How much the worker has done."""
        return self._acts.progress[0]

    @Property(int, notify=progressed)
    def progressAll(self) -> int:
        """Of how much; 0 where nobody knows."""
        return self._acts.progress[1]

    @Property(QObject, notify=changed)
    def sticks(self) -> QObject:
        """The sticks: rows of StickRow."""
        return self._sticks

    @Property(int, notify=changed)
    def stickCount(self) -> int:
        """How many sticks there are."""
        return len(self._acts.sticks)

    @Property(str, notify=changed)
    def stickName(self) -> str:
        """The label of the one that was chosen."""
        return self._acts.stick.name if self._acts.stick else ""

    @Property(QObject, notify=changed)
    def journals(self) -> QObject:
        """Other kiosks' journals on the stick: rows of JournalRow."""
        return self._journals

    @Property(QObject, notify=changed)
    def updates(self) -> QObject:
        """What can be applied, or was: rows of UpdateRow."""
        return self._updates

    @Property(int, notify=changed)
    def updateCount(self) -> int:
        """How many of these there are."""
        return self._updates.rowCount()

    @Property(int, notify=changed)
    def waiting(self) -> int:
        """How many updates came over the network and wait for the staff."""
        return self._acts.waiting

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # a type of C++ by its name
    def faults(self) -> list[str]:
        """What was wrong with some files, a few sentences."""
        return [self._sentence(fault) for fault in self._acts.faults[:MOST_FAULTS]]

    @Property(int, notify=changed)
    def moreFaults(self) -> int:
        """How many more there are."""
        return max(0, len(self._acts.faults) - MOST_FAULTS)

    @Property(int, notify=changed)
    def unreadSticks(self) -> int:
        """How many sticks were taken in before, and wait for the sync process."""
        return self._acts.unread_sticks

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # a type of C++ by its name
    def lastFaults(self) -> list[str]:
        """What the sync process could not believe of the last one, a few sentences."""
        return list(self._kiosk.synced.stick_faults(self._language)[:MOST_FAULTS])

    # what an export wrote

    @Property(int, notify=changed)
    def ballots(self) -> int:
        """How many ballots of this kiosk were read back from the stick, or found of a dead one."""
        acts = self._acts
        if acts.found is not None:
            return acts.found.all_ballots
        return acts.exported.ballots if acts.exported else 0

    @Property(int, notify=changed)
    def records(self) -> int:
        """How many records: on the stick, found of a dead kiosk, or on the new second medium."""
        acts = self._acts
        if acts.found is not None:
            return acts.found.records
        return acts.exported.records if acts.exported else acts.records

    @Property(int, notify=changed)
    def others(self) -> int:
        """How many journals of other kiosks, and of earlier epochs, the stick has too."""
        return self._acts.exported.others if self._acts.exported else 0

    @Property(int, notify=changed)
    def reports(self) -> int:
        """How many files of reports it has."""
        return self._acts.exported.reports if self._acts.exported else 0

    # what a stick brought

    @Property(int, notify=changed)
    def answers(self) -> int:
        """How many acknowledgements and checkpoints were handed to the sync process."""
        brought = self._acts.brought
        return brought.number(ACK) + brought.number(CHECKPOINT) if brought else 0

    @Property(int, notify=changed)
    def carried(self) -> int:
        """How many journals of other kiosks were."""
        return self._acts.brought.number(JOURNAL) if self._acts.brought else 0

    # what was found of a dead kiosk

    @Property(str, notify=changed)
    def deadKiosk(self) -> str:
        """Its name; the number alone when it is `kiosk-N`."""
        return self._acts.found.kiosk.removeprefix("kiosk-") if self._acts.found else ""

    @Property(bool, notify=changed)
    def deadWhole(self) -> bool:
        """Whether its journal could be read to its end."""
        return self._acts.found is not None and self._acts.found.fault is None

    @Property(int, notify=changed)
    def deadOpen(self) -> int:
        """How many polls it left open."""
        return len(self._acts.found.left_open) if self._acts.found else 0

    @Property(int, notify=changed)
    def deadBeyond(self) -> int:
        """How many more records of it the hall has heard of."""
        return self._acts.found.beyond if self._acts.found else 0

    @Property(int, notify=changed)
    def deadUnbelieved(self) -> int:
        """How many of its ballots their own card has not signed."""
        return self._acts.found.unbelieved if self._acts.found else 0

    @Property(int, notify=changed)
    def votedTwice(self) -> int:
        """How many of its ballots are of cards that have voted here too."""
        return self._acts.gone_on.twice if self._acts.gone_on else 0

    # the rehearsal

    @Property(bool, notify=changed)
    def hasRehearsal(self) -> bool:
        """Whether there is a rehearsal to go to, or an event to go back to."""
        return self._rehearsal.is_there

    @Property(str, notify=changed)
    def rehearsalProblem(self) -> str:
        """What speaks against going there; "" when nothing does."""
        return self._sentence(self._rehearsal.problem)
