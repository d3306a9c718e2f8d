"""The window of the hall's display, and what ends it."""

from __future__ import annotations

import signal
import sys
import threading
from ipaddress import ip_address
from pathlib import Path
from types import FrameType, TracebackType
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtQml import QQmlApplicationEngine, QQmlEngine
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from maru.ui import qr, typeset  # noqa: F401 - importing them registers their QML types
from maru.ui.assets import Icons, load_fonts
from maru.ui.display import need_display, open_display
from maru.ui.hall import Hall, Spoken
from maru.ui.hall_source import Asking, LedgerSource
from maru.ui.panel import Panel
from maru.ui.translation import LANGUAGES, Translation

QML = Path(__file__).parent / "qml/hall/HallWindow.qml"
PICTURE = QSize(1920, 1080)
FAULT_STATUS = 70
"""EX_SOFTWARE of sysexits.h: the service manager starts the display again."""


class HallScreen(QQmlApplicationEngine):
    """The picture of one Hall, in a window."""

    def __init__(
        self, hall: Hall, panel: Panel, size: QSize = PICTURE, full_screen: bool = False
    ) -> None:
        super().__init__()
        load_fonts()
        self.hall, self.panel = hall, panel
        self._translations = {language: Translation(language, self) for language in LANGUAGES}
        self._installed: Translation | None = None
        for name, singleton in (("hall", hall), ("panel", panel)):
            self.setProperty(name, singleton)
            QQmlEngine.setObjectOwnership(singleton, QQmlEngine.ObjectOwnership.CppOwnership)
        self.addImageProvider("icon", Icons())
        self._translate(str(panel.property("language")))
        panel.languageChanged.connect(self._translate)
        shown = QWindow.Visibility.FullScreen if full_screen else QWindow.Visibility.Windowed
        self.setInitialProperties(
            {"width": size.width(), "height": size.height(), "visibility": shown}
        )
        self.load(QML)
        if not self.rootObjects():
            raise RuntimeError("the display did not load")

    @property
    def window(self) -> QQuickWindow:
        """The window itself."""
        window = self.rootObjects()[0]
        if not isinstance(window, QQuickWindow):
            raise TypeError("HallWindow.qml is no window")
        return window

    def _translate(self, language: str) -> None:
        if self._installed is not None:
            QCoreApplication.removeTranslator(self._installed)
        self._installed = self._translations[language]
        QCoreApplication.installTranslator(self._installed)
        self.retranslate()


def run_hall(
    url: str,
    certificate: str | None,
    spoken: Spoken,
    *,
    tag: str | None = None,
    board: str | None = None,
    turn_seconds: float,
    windowed: bool,
) -> int:
    """Show what the ledger at `url` tells until the window closes; return the exit status.

    `certificate` is the SHA-256 of the one that the ledger has to show, `tag` the event's; `board`
    is where people in the hall reach the ledger's pages, without one the ledger's own address. 0
    when it was closed, FAULT_STATUS after a fault. Raises Refused without a display, and for an
    address that is none.
    """
    need_display("maru-kiosk hall")
    source = LedgerSource(url, certificate, tag)
    QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    application = open_display("maru-kiosk hall")
    asking = Asking(source)
    panel = Panel("en" if spoken == "en" else "ko")
    hall = Hall(asking, panel, spoken, board or board_of(url), turn_seconds=turn_seconds)
    end_on_faults()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _quit)
    try:
        screen = HallScreen(hall, panel, full_screen=not windowed)
        if not windowed:
            application.setOverrideCursor(Qt.CursorShape.BlankCursor)
        QTimer.singleShot(0, asking.start)  # what it raises ends a loop that runs by then
        status = application.exec()
        del screen
    finally:
        hall.close()
    return status


def board_of(url: str) -> str | None:
    """Return the address of a ledger's pages; None where only this machine reaches it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        here = ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        here = host == "localhost" or host.endswith(".localhost")
    return None if here else url.partition("#")[0].rstrip("/")


def end_on_faults() -> None:
    """From now on whatever is raised and not caught, on any thread, ends the process."""

    def on_fault(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        QCoreApplication.exit(FAULT_STATUS)

    def on_thread_fault(raised: threading.ExceptHookArgs) -> None:
        error = raised.exc_value or RuntimeError("a thread ended without saying why")
        on_fault(raised.exc_type, error, raised.exc_traceback)

    sys.excepthook = on_fault
    threading.excepthook = on_thread_fault


def _quit(_number: int, _frame: FrameType | None) -> None:
    QGuiApplication.quit()
