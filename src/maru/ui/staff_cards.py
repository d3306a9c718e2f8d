"""A card in hand, as the staff's screen shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.card_look import Wanted
from maru.kiosk.staff_sticks import CardAct
from maru.protocol.event import say
from maru.ui.panel import Panel
from maru.ui.preview import Camera
from maru.ui.rows import Rows
from maru.ui.staff import Staff

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class StandingRow:
    """One poll that the card is for. `standing`: the name of a refusal, "" where it may vote."""

    heading: str
    standing: str


@QmlElement
@QmlSingleton
class StaffCards(QObject):
    """The staff's look at a card, as properties and slots."""

    changed = Signal()

    def __init__(self, acts: CardAct, staff: Staff, camera: Camera, panel: Panel) -> None:
        super().__init__()
        self._acts, self._staff, self._camera, self._panel = acts, staff, camera, panel
        self._polls = Rows(StandingRow, self)
        camera.seen.connect(self._show)
        staff.changed.connect(self._say)

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("staffCards")  # type: ignore[no-any-return]  # a QVariant

    @Slot()
    def begin(self) -> None:
        """Open the screen, and the camera."""
        self._staff.openAct("CardLook")
        self._camera.open()

    @Slot(str)
    def ask(self, wanted: str) -> None:
        """Write the request onto the stick: `revoke` or `reissue`, on the worker."""
        asked = cast("Wanted", wanted)
        self._staff.work("acting", lambda: self._acts.ask(asked))

    @Slot(object)
    def _show(self, codes: tuple[str, ...]) -> None:
        if self._staff.property("screen") == "CardLook" and self._acts.card is None:
            if self._acts.shown(codes):
                self._camera.close()
            self._say()

    @Slot()
    def _say(self) -> None:
        card, language = self._acts.card, str(self._panel.property("language"))
        self._polls.show(
            [
                StandingRow(say(poll.title, language), refusal.value if refusal else "")
                for poll, refusal in (card.polls if card else ())
            ]
        )
        self.changed.emit()

    @Property(bool, notify=changed)
    def seen(self) -> bool:
        """Whether a card of this event was shown."""
        return self._acts.card is not None

    @Property(QObject, notify=changed)
    def polls(self) -> QObject:
        """How it stands in each poll: rows of StandingRow."""
        return self._polls

    @Property(str, notify=changed)
    def refusal(self) -> str:
        """Why what was shown is no card of this event; "" while nothing was."""
        refusal = self._acts.refusal
        return refusal.sentence(str(self._panel.property("language"))) if refusal else ""

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Why the request was not written; "" when it was not refused."""
        problem = self._acts.problem
        language = str(self._panel.property("language"))
        return problem.reason.sentence(language, problem.place) if problem else ""

    @Property(str, notify=changed)
    def written(self) -> str:
        """Name of the request's file, once it is on the stick."""
        return self._acts.written.name if self._acts.written else ""

    @Property(str, notify=changed)
    def wanted(self) -> str:
        """What was asked: `revoke` or `reissue`."""
        return self._acts.wanted or ""
