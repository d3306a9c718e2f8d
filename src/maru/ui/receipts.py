"""Printing the receipt, for who asks for it on paper."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.printer import Job, Printer
from maru.protocol.event import say
from maru.ui.attendee import Attendee
from maru.ui.panel import Panel
from maru.ui.receipt_picture import Receipt, draw_receipt, raster_of

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

LOOK_MILLISECONDS = 250


@QmlElement
@QmlSingleton
class Receipts(QObject):
    """The printer, as the screen of a kept vote knows it. Nothing ever waits for it.

    Without a `printer` nothing is offered. With `always` each receipt is printed as soon as its
    vote is kept; else who wants it touches a button, once.
    """

    changed = Signal()

    def __init__(
        self,
        attendee: Attendee,
        panel: Panel,
        kiosk: Kiosk,
        printer: Printer | None = None,
        always: bool = False,
    ) -> None:
        super().__init__()
        self._attendee, self._panel, self._kiosk = attendee, panel, kiosk
        self._printer, self._always = printer, always
        self._receipt = ""
        self._job: Job | None = None
        self._jobs: list[Job] = []
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        attendee.changed.connect(self._follow)

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("receipts")  # type: ignore[no-any-return]  # a QVariant

    def use(self, printer: Printer | None) -> None:
        """Print on this one from now on."""
        self._printer = printer
        self.changed.emit()

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def print(self) -> None:
        """Print the receipt of the vote that was kept; a second time does nothing."""
        if self._printer is None or not self._receipt or self._job is not None:
            return
        event, language = self._kiosk.event, str(self._panel.property("language"))
        receipt = Receipt(
            say(event.name, language),
            self._receipt,
            self._attendee.property("words"),
            event.ledger.origin,
            language,
            event.rehearsal,
        )
        self._job = self._printer.print(raster_of(draw_receipt(receipt)))
        self._jobs.append(self._job)
        self._timer.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """See how far the printer is; runs while it prints."""
        state = self._job.state if self._job else ""
        if state != "printing":
            self._timer.stop()
        if state != self._told:
            self._told = state
            self.changed.emit()

    @Slot()
    def _follow(self) -> None:
        step = self._attendee.property("step")
        self._jobs = [job for job in self._jobs if job.state == "printing"]
        if step == "check_in":
            for job in self._jobs:
                job.drop()  # the next attendee is here: what is stuck is not theirs
        receipt = str(self._attendee.property("receipt")) if step == "done" else ""
        if receipt == self._receipt:
            return
        self._receipt, self._job = receipt, None
        self.look()
        if receipt and self._always:
            QTimer.singleShot(0, self, self.print)  # the screen first

    @Property(bool, notify=changed)
    def there(self) -> bool:
        """Whether a receipt can be had on paper."""
        return self._printer is not None

    @Property(str, notify=changed)
    def state(self) -> str:
        """`printing`, `printed` or `failed`; empty before it was asked for."""
        return self._told
