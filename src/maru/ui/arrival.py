"""How an attendee comes in, as QML knows it: the camera's picture and advice, and numbers."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.camera_health import Health
from maru.kiosk.session import Session, Step
from maru.ui.panel import Panel
from maru.ui.preview import Camera

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

HELP_SECONDS = 20  # without a code, then a helper is promised


@QmlElement
@QmlSingleton
class Arrival(QObject):
    """Check-in by card and by number. No digit and no code can be read from it.

    `refresh` shows what the session has become; `work` runs a job on the attendee's worker.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        camera: Camera,
        panel: Panel,
        refresh: Callable[[], None],
        work: Callable[[str, Callable[[], object]], None],
    ) -> None:
        super().__init__()
        self._session, self._camera, self._panel = session, camera, panel
        self._refresh, self._work = refresh, work

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("arrival")  # type: ignore[no-any-return]  # a QVariant

    @property
    def _language(self) -> str:
        return str(self._panel.property("language"))

    # Touches

    @Slot()
    def usePin(self) -> None:
        """Type a number instead of showing a card."""
        self._session.use_pin()
        self._refresh()

    @Slot()
    def useCard(self) -> None:
        """Back to the camera."""
        self._session.use_card()
        self._refresh()

    @Slot(int)
    def type(self, digit: int) -> None:
        """Type one digit."""
        self._session.pin_digit(digit)
        self._refresh()

    @Slot()
    def takeBack(self) -> None:
        """Take the last digit away."""
        self._session.pin_back()
        self._refresh()

    @Slot()
    def clear(self) -> None:
        """Take all digits away."""
        self._session.clear_pin()
        self._refresh()

    @Slot()
    def enter(self) -> None:
        """Judge the number, on the worker: it takes a while."""
        self._work("entering", self._session.enter_pin)

    @Slot()
    def showAgain(self) -> None:
        """From the refusal of what the camera saw back to the camera."""
        self._session.try_again()
        self._refresh()

    @Slot(bool)
    def callHelper(self, wanted: bool) -> None:
        """Call a helper, or say that none is needed any more."""
        self._session.call_helper(wanted)
        self._refresh()

    # Properties: the camera

    @Property(QObject, notify=changed)
    def camera(self) -> QObject:
        """Where the preview comes from."""
        return self._camera

    @Property(str, notify=changed)
    def sight(self) -> str:
        """How the open camera is: `ok`, `frozen`, `black` or `missing`."""
        is_looking = self._session.step is Step.check_in
        return (self._camera.health if is_looking else Health.ok).value

    @Property(str, notify=changed)
    def advice(self) -> str:
        """What would help to read the card that is seen; "" when nothing stands out."""
        advice = self._camera.advice
        return advice.sentence(self._language) if advice else ""

    @Property(bool, notify=changed)
    def slow(self) -> bool:
        """Whether no code was read for so long that a helper is promised."""
        is_looking = self._session.step is Step.check_in
        return is_looking and self._session.shown_seconds >= HELP_SECONDS

    # Properties: numbers

    @Property(bool, notify=changed)
    def hasPins(self) -> bool:
        """Whether this event has numbers to type instead of cards."""
        return self._session.has_pins

    @Property(int, notify=changed)
    def length(self) -> int:
        """How many digits the number has."""
        return self._session.pin_length

    @Property(int, notify=changed)
    def entered(self) -> int:
        """How many digits were typed."""
        return self._session.pin_entered

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Why the number announced in the hall is to be typed again; "" when it is not."""
        problem = self._session.pin_problem
        return problem.sentence(self._language) if problem else ""

    @Property(int, notify=changed)
    def lockedSeconds(self) -> int:
        """At the refusal pin_locked: seconds until a number may be typed again."""
        return self._session.locked_seconds

    @Property(bool, notify=changed)
    def byNumber(self) -> bool:
        """Whether who is here came by a number, or is typing one."""
        return self._session.by_number or self._session.step is Step.pin

    # Properties: refusals

    @Property(bool, notify=changed)
    def canShowAgain(self) -> bool:
        """Whether another card may be shown at once."""
        return self._session.can_show_again

    @Property(bool, notify=changed)
    def canTypeAgain(self) -> bool:
        """Whether the number may be typed once more at once."""
        return self._session.can_type_again

    @Property(bool, notify=changed)
    def helperCalled(self) -> bool:
        """Whether a helper was called from this screen."""
        return self._session.helper_called
