"""The running kiosk: store, camera, session and window put together, and what ends them."""

from __future__ import annotations

import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from maru.kiosk.announcer import Announcer
from maru.kiosk.boot import BootWatch, boot_id
from maru.kiosk.clock import KioskClock, steady_time
from maru.kiosk.earphone import find_jack
from maru.kiosk.edid import panel_ppi
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import MediumAhead
from maru.kiosk.memory import forbid_core_dumps
from maru.kiosk.player import Aplay
from maru.kiosk.printer import Printer
from maru.kiosk.rehearsing import rehearsal_of
from maru.kiosk.scanner import Scanner
from maru.kiosk.session import Session, Step
from maru.kiosk.sound import DEFAULT_SOUND, Sound
from maru.kiosk.speech import SpokenWords, spoken_folder
from maru.kiosk.staff_look import surroundings
from maru.kiosk.staff_sticks import Places, Rehearsal
from maru.kiosk.sticks import MOUNTS, find_sticks
from maru.kiosk.witness import Locked
from maru.protocol.refusal import Refused
from maru.ui.attendee import FAULT_STATUS, Attendee
from maru.ui.display import need_display, open_display
from maru.ui.kiosk_screens import KioskScreens
from maru.ui.locked import LockedWindow
from maru.ui.machine import Machine
from maru.ui.panel import Panel
from maru.ui.voice import Voice

CLOCK_MILLISECONDS = 5_000
SIGNAL_MILLISECONDS = 250


def run_kiosk(
    home: Path,
    camera: str | None,
    spoken: str,
    *,
    windowed: bool,
    ppi: float | None,
    second_medium: Path | None = None,
    sound: Sound = DEFAULT_SOUND,
    sticks: Path = MOUNTS,
    rehearsal: Path | None = None,
    event_home: Path | None = None,
    go_over: Callable[[Path | None], None] = lambda _medium: None,
    printer: Path | None = None,
    print_all: bool = False,
) -> int:
    """Show the screens of the kiosk at `home` until its window closes; return the exit status.

    `camera` is a scanner's source, `spoken` the language of each session's beginning, where staff
    set none at the kiosk, `second_medium` as for `open_kiosk`, `sound` how the kiosk is heard;
    without `ppi` the panel is asked for its size. `sticks` is the folder below which sticks are
    mounted, `rehearsal` that of the rehearsal if it is not in `home`. In a rehearsal `event_home`
    is the event's folder. When staff go from the one to the other, `go_over` is called with the
    rehearsal's second medium, once this kiosk is closed. `printer` is the device of a receipt
    printer; with `print_all` no receipt has to be asked for.

    0 when it was closed, FAULT_STATUS after a fault. Raises Refused without a display, or when
    the kiosk cannot be opened; that it is locked is shown before, until the window closes.
    """
    need_display("maru-kiosk run")
    forbid_core_dumps()
    going: list[Path | None] = []

    def switch(medium: Path | None) -> None:
        going.append(medium)
        QGuiApplication.quit()

    try:
        opened = open_kiosk(home, second_medium)
    except (Locked, MediumAhead) as locked:
        _show_locked(locked, spoken, ppi, full_screen=not windowed)
        raise
    with closing(opened) as kiosk:
        QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
        application = open_display("maru-kiosk run")
        scanner = Scanner(camera)
        panel = Panel(kiosk.session_language or spoken)
        panel.set_density(ppi or _screen_ppi(application.primaryScreen()))
        around = surroundings(home, kiosk, lambda: scanner.health if camera else None)
        front = KioskScreens(
            kiosk,
            scanner,
            around,
            panel,
            secrets.token_bytes,
            mouth=Announcer(Aplay(sound.speaker, sound.earphones), SpokenWords(spoken_folder())),
            places=places(home, sticks, rehearsal, event_home, switch),
            printer=Printer(printer) if printer else None,
            print_all=print_all,
            full_screen=not windowed,
        )
        _listen(front.voice, sound)
        attendee = front.attendee
        show_faults(attendee)
        clock = KioskClock(home, time.time, steady_time)
        boot = BootWatch(home, boot_id())
        timer = QTimer(attendee)
        timer.setInterval(CLOCK_MILLISECONDS)

        around_it = (kiosk, front.session, attendee, front.machine, clock, boot)
        timer.timeout.connect(lambda: look_at_rest(*around_it))
        timer.start()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _quit)
        try:
            if not windowed:
                application.setOverrideCursor(Qt.CursorShape.BlankCursor)
            scanner.start()
            status = application.exec()
        finally:
            front.close()
            scanner.stop()
        if attendee.property("faulted"):
            return FAULT_STATUS
        boot.end()
    if going:
        go_over(going[0])
    return status


def look_at_rest(
    kiosk: Kiosk,
    session: Session,
    attendee: Attendee,
    machine: Machine,
    clock: KioskClock,
    boot: BootWatch,
) -> None:
    """Take in what befell the kiosk, and what others offered, while nobody waits.

    Nothing while something else may write the journal, and nothing after a fault: what is on the
    disk may not be what was thought, until the kiosk has started anew.
    """
    if session.step is not Step.welcome or attendee.property("busy"):
        return
    if attendee.property("faulted"):
        return
    if not kiosk.must_not_write():
        clock.look(kiosk.journal)
        boot.look(kiosk.journal)
        kiosk.take_offered()
    machine.look()


def _show_locked(locked: Refused, spoken: str, ppi: float | None, *, full_screen: bool) -> None:
    """Show why the kiosk is locked, until the window closes."""
    QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    application = open_display("maru-kiosk run")
    panel = Panel(spoken)
    panel.set_density(ppi or _screen_ppi(application.primaryScreen()))
    window = LockedWindow(locked, panel, full_screen=full_screen)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _quit)
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)  # Python hears of signals only while it runs
    timer.start(SIGNAL_MILLISECONDS)
    application.exec()


def places(
    home: Path,
    sticks: Path,
    rehearsal: Path | None,
    event_home: Path | None,
    switch: Callable[[Path | None], None],
) -> Places:
    """Return where things are around the kiosk in `home`, as for `run_kiosk`."""
    way = None
    if event_home is not None:
        way = Rehearsal(None, switch)
    elif (folder := rehearsal_of(home, rehearsal)) is not None:
        way = Rehearsal(folder, switch)
    return Places(home, partial(find_sticks, sticks), way)


def _listen(voice: Voice, sound: Sound) -> None:
    """Let the voice know of the earphone, as far as this machine knows."""
    if sound.plugged == "always":
        voice.listen_always()
    elif sound.plugged == "auto" and (jack := find_jack()) is not None:
        voice.listen_at(jack)


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


def _screen_ppi(screen: QScreen) -> float:
    size, told = screen.size(), screen.physicalSize()
    pixels = (size.width(), size.height())
    return panel_ppi(screen.name(), pixels, (told.width(), told.height()))


def _quit(_number: int, _frame: FrameType | None) -> None:
    # Later, since Python may hear of the signal in the middle of what QML is reading.
    QTimer.singleShot(0, QGuiApplication.quit)
