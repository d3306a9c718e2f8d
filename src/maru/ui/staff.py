"""The staff at the screen: their session as QML knows it, and what its acts work with."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.staff_session import StaffSession, StaffStep
from maru.protocol.refusal import Refusal
from maru.protocol.staff import PIN_DIGITS
from maru.ui.attendee import Attendee
from maru.ui.machine import Machine
from maru.ui.panel import Panel
from maru.ui.preview import Camera

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

TICK_MILLISECONDS = 250

SCREENS = {
    StaffStep.away: "",
    StaffStep.card: "StaffCard",
    StaffStep.pin: "StaffPin",
    StaffStep.menu: "StaffMenu",
}
"""The QML file in qml/staff/ of each step; that of an act has the act's name."""


@QmlElement
@QmlSingleton
class Staff(QObject):
    """The staff's session as properties, its touches as slots.

    An act is a file of qml/staff/ that StaffMenu lists by its name, and a singleton of its own for
    what it knows and does. It does what takes a while by `work`, which runs on the attendee's
    worker: until it ends no touch is taken, and whatever it raises is a fault.
    """

    changed = Signal()

    def __init__(
        self,
        session: StaffSession,
        attendee: Attendee,
        camera: Camera,
        panel: Panel,
        machine: Machine,
    ) -> None:
        super().__init__()
        self._session, self._attendee = session, attendee
        self._camera, self._panel, self._machine = camera, panel, machine
        self._was = session.step
        self._told: tuple[object, ...] = ()
        self._after: Callable[[], object] | None = None
        attendee.staff = session
        attendee.staffCard.connect(self._show)
        attendee.touched.connect(session.touched)
        attendee.changed.connect(self._follow)
        camera.seen.connect(self._show)
        panel.languageChanged.connect(self.changed)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("staff")  # type: ignore[no-any-return]  # a QVariant

    def close(self) -> None:
        """Stop the clock."""
        self._timer.stop()

    # coming and going

    @Slot()
    def arrive(self) -> None:
        """Ask for a staff card."""
        if self._session.can_arrive:
            self._attendee.leave()
            self._session.arrive()
            self.refresh()

    @Slot(int)
    def digit(self, digit: int) -> None:
        """Type a digit of the PIN."""
        self._session.digit(digit)
        self.refresh()

    @Slot()
    def backDigit(self) -> None:
        """Take the last digit away."""
        self._session.back()
        self.refresh()

    @Slot()
    def enter(self) -> None:
        """Judge card and PIN, on the worker."""
        self.work("entering", self._session.enter)

    @Slot(str)
    def openAct(self, name: str) -> None:
        """Open the screen of an act."""
        self._session.open_act(name)
        self.refresh()

    @Slot()
    def toMenu(self) -> None:
        """Back to the menu."""
        self._session.to_menu()
        self.refresh()

    @Slot()
    def leave(self) -> None:
        """End the staff's session: the kiosk is the attendees' again."""
        self._session.leave()
        self.refresh()

    # for the acts

    def work(
        self, what: str, job: Callable[[], object], after: Callable[[], object] = bool
    ) -> None:
        """Run `job` on the worker, and `after` on this thread when it has ended well.

        `what` is told as Attendee.busy meanwhile. What the kiosk is may differ afterwards: it is
        looked at anew.
        """
        self._after = after
        self._attendee.work(what, job)

    def refresh(self) -> None:
        """Tell what the session is now; look after the camera and the panel."""
        before, self._was = self._was, self._session.step
        if self._was is not before:
            if self._was is StaffStep.card:
                self._camera.open()
            elif before in (StaffStep.card, StaffStep.act):
                self._camera.close()
            if not self._session.is_open:
                self._panel.reset()
                self._machine.look()
        self._told = self._now()
        self.changed.emit()

    def _now(self) -> tuple[object, ...]:
        """Return what lets the screens differ as time passes."""
        session = self._session
        return session.step, session.problem, session.pin_seconds, session.closing_seconds

    @Slot()
    def tick(self) -> None:
        """Let time pass for the session; runs four times a second."""
        if self._session.is_open and not self._is_still():
            self._session.tick()
            if self._now() != self._told:
                self.refresh()

    def _is_still(self) -> bool:
        return bool(self._attendee.property("busy") or self._attendee.property("faulted"))

    @Slot()
    def _follow(self) -> None:
        """Take up what the worker has done; drop everything after a fault."""
        if self._attendee.property("faulted"):
            if self._session.is_open:
                self._session.fail()
                self._was = self._session.step
            self.changed.emit()
        elif self._after is not None and not self._is_still():
            after, self._after = self._after, None
            after()
            self._machine.look()
            self.refresh()

    @Slot(object)
    def _show(self, codes: tuple[str, ...]) -> None:
        if self._session.is_wanted(codes):
            self._attendee.leave()
        elif self._session.step is not StaffStep.card:
            return
        self._session.shown(codes)
        self.refresh()

    # what the screens show

    @Property(str, notify=changed)
    def screen(self) -> str:
        """The file in qml/staff/ that is shown, without its ending; "" while no staff is here."""
        return SCREENS.get(self._session.step, self._session.act)

    @Property(bool, notify=changed)
    def canArrive(self) -> bool:
        """Whether a button for the staff is to be shown."""
        return self._session.can_arrive

    @Property(str, notify=changed)
    def name(self) -> str:
        """The name of the card in use."""
        return self._session.name

    @Property(str, notify=changed)
    def problemName(self) -> str:
        """What was wrong with the card or its PIN: a name among the refusals, "" when nothing."""
        return self._session.problem.value if self._session.problem else ""

    @Property(str, notify=changed)
    def problem(self) -> str:
        """The same in a sentence, where it is one that attendees may meet too."""
        problem = self._session.problem
        if not isinstance(problem, Refusal):
            return ""
        return problem.sentence(str(self._panel.property("language")))

    @Property(int, notify=changed)
    def entered(self) -> int:
        """How many digits of the PIN were typed."""
        return self._session.entered

    @Property(int, notify=changed)
    def pinLength(self) -> int:
        """How many digits it has."""
        return PIN_DIGITS

    @Property(int, notify=changed)
    def pinSeconds(self) -> int:
        """Seconds until the PIN may be typed again."""
        return self._session.pin_seconds

    @Property(int, notify=changed)
    def closingSeconds(self) -> int:
        """Seconds until the screens close by themselves, -1 while that is far."""
        seconds = self._session.closing_seconds
        return -1 if seconds is None else seconds

    @Property(QObject, notify=changed)
    def camera(self) -> QObject:
        """The camera, for the preview."""
        return self._camera
