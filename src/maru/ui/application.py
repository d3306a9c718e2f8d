"""The running kiosk: store, camera, session and window put together, and what ends them."""

from __future__ import annotations

import secrets
import signal
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from maru.kiosk.boot import BootWatch, boot_id
from maru.kiosk.clock import KioskClock, steady_time
from maru.kiosk.home import open_kiosk
from maru.kiosk.scanner import Scanner
from maru.kiosk.session import Session, Step
from maru.protocol.refusal import InputRefusal, Refused
from maru.ui.attendee import FAULT_STATUS, Attendee
from maru.ui.display import need_display, open_display
from maru.ui.machine import Machine
from maru.ui.panel import Panel
from maru.ui.preview import Camera
from maru.ui.window import Screens

CLOCK_MILLISECONDS = 5_000


def run_kiosk(
    home: Path,
    camera: str | None,
    spoken: str,
    *,
    windowed: bool,
    ppi: float,
    second_medium: Path | None = None,
) -> int:
    """Show the screens of the kiosk at `home` until its window closes; return the exit status.

    `camera` is a scanner's source, `spoken` the language of each session's beginning,
    `second_medium` as for `open_kiosk`.

    0 when it was closed, FAULT_STATUS after a fault. Raises Refused without a display, or when
    the kiosk cannot be opened.
    """
    need_display("maru-kiosk run")
    with closing(open_kiosk(home, second_medium)) as kiosk:
        if kiosk.event.venue_pin:
            raise Refused(InputRefusal.no_screen, "event.json venue_pin")
        QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
        application = open_display("maru-kiosk run")
        scanner = Scanner(camera)
        session = Session(kiosk, time.monotonic, secrets.token_bytes)
        panel = Panel(spoken, ppi / 25.4)
        machine = Machine(kiosk, panel)
        attendee = Attendee(session, Camera(scanner), panel)
        show_faults(attendee)
        clock = KioskClock(home, time.time, steady_time)
        boot = BootWatch(home, boot_id())
        timer = QTimer(attendee)
        timer.setInterval(CLOCK_MILLISECONDS)

        def look() -> None:
            # Nobody waits, and nothing else writes the journal.
            if session.step is Step.welcome and not kiosk.must_not_write():
                clock.look(kiosk.journal)
                boot.look(kiosk.journal)
                kiosk.take_offered()
                machine.look()

        timer.timeout.connect(look)
        timer.start()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _quit)
        try:
            screens = Screens(panel, machine, attendee, full_screen=not windowed)
            if not windowed:
                application.setOverrideCursor(Qt.CursorShape.BlankCursor)
            scanner.start()
            status = application.exec()
            del screens
        finally:
            attendee.close()
            scanner.stop()
        if attendee.property("faulted"):
            return FAULT_STATUS
        boot.end()
        return status


def show_faults(attendee: Attendee) -> None:
    """From now on whatever is raised and not caught, on any thread, ends on the fault screen."""

    def on_fault(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        attendee.failed.emit()

    def on_thread_fault(raised: threading.ExceptHookArgs) -> None:
        error = raised.exc_value or RuntimeError("a thread ended without saying why")
        on_fault(raised.exc_type, error, raised.exc_traceback)

    sys.excepthook = on_fault
    threading.excepthook = on_thread_fault


def _quit(_number: int, _frame: FrameType | None) -> None:
    QGuiApplication.quit()
