"""This kiosk and its event, as every screen tells of them."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import MediumRefused
from maru.protocol.event import say
from maru.protocol.refusal import Refusal, Refused
from maru.ui.panel import Panel

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

NOTICES = {
    "scheduled": Refusal.poll_not_open,
    "paused": Refusal.poll_not_open,
    "closed": Refusal.poll_not_open,
    "waiting": Refusal.medium_missing,
    "locked": Refusal.event_not_ready,
}


@QmlElement
@QmlSingleton
class Machine(QObject):
    """What the kiosk is, and how it stands; `look` brings the latter up to date."""

    changed = Signal()

    def __init__(self, kiosk: Kiosk, panel: Panel) -> None:
        super().__init__()
        self._kiosk, self._panel = kiosk, panel
        self._standing = ""
        self._why: Refused | None = None
        panel.languageChanged.connect(self.changed)
        self.look()

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("machine")  # type: ignore[no-any-return]  # a QVariant

    def look(self) -> None:
        """See how the kiosk stands. Reads the disk: to be called while nobody votes."""
        self._standing = self._look()
        self.changed.emit()

    def _look(self) -> str:
        stopped = self._kiosk.stopped()
        self._why = self._kiosk.locked
        if stopped is Refusal.medium_missing:
            self._why = self._medium_problem()
            return "waiting"
        if stopped is not None:
            return "locked"
        states = {self._kiosk.poll_state(poll) for poll in self._kiosk.event.polls}
        for state, standing in (("open", "voting"), ("paused", "paused")):
            if state in states:
                return standing
        return "scheduled" if "scheduled" in states or not states else "closed"

    def _medium_problem(self) -> Refused | None:
        try:
            self._kiosk.journal.check_medium()
        except MediumRefused as refused:
            return refused
        return None  # it came back meanwhile

    @Property(str, notify=changed)
    def why(self) -> str:
        """For staff: why it is `waiting` or `locked`; "" where nothing more is known.

        Without the place, which is this kiosk.
        """
        why = self._why
        if why is None:
            return ""
        return why.reason.sentence(self._panel.property("language"), "").removeprefix(": ")

    @Property(int, notify=changed)
    def notice(self) -> int:
        """The number of the refusal that everyone meets here as it stands; 0 while voting."""
        refusal = NOTICES.get(self._standing)
        return refusal.number if refusal else 0

    @Property(str, notify=changed)
    def standing(self) -> str:
        """`voting`, or why not: `scheduled`, `paused`, `closed`, `waiting`, `locked`."""
        return self._standing

    @Property(str, notify=changed)
    def mode(self) -> str:
        """What the footer says: `rehearsal`, or `opening`, `voting`, `paused`, `closed`.

        A kiosk that is locked, or waits for its second medium, is paused, whatever its polls are.
        """
        if self._kiosk.event.rehearsal:
            return "rehearsal"
        if self._standing in ("locked", "waiting"):
            return "paused"
        states = {self._kiosk.poll_state(poll) for poll in self._kiosk.event.polls}
        for state, mode in (("open", "voting"), ("paused", "paused"), ("scheduled", "opening")):
            if state in states:
                return mode
        return "closed"

    @Property(str, notify=changed)
    def eventName(self) -> str:
        """The event's name."""
        return say(self._kiosk.event.name, self._panel.property("language"))

    @Property(str, notify=changed)
    def venue(self) -> str:
        """Where the event is held."""
        return say(self._kiosk.event.place, self._panel.property("language"))

    @Property(int, notify=changed)
    def pollCount(self) -> int:
        """How many polls the event has."""
        return len(self._kiosk.event.polls)

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # a type of C++ by its name
    def topics(self) -> list[str]:
        """The kinds of today's polls, each once."""
        return list(dict.fromkeys(poll.topic for poll in self._kiosk.event.polls))

    @Property(str, notify=changed)
    def kioskName(self) -> str:
        """The kiosk's name; its number alone when the name is `kiosk-N`."""
        return self._kiosk.name.removeprefix("kiosk-")

    @Property(str, notify=changed)
    def package(self) -> str:
        """First eight hex digits of the package's hash, in two groups."""
        return f"{self._kiosk.package[:4]} {self._kiosk.package[4:8]}"
