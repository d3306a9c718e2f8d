"""A window that tells of itself: its first frame, its touches, its memory, its camera's picture.

    python windowed.py bare WHAT NUMBER                           a bare Qt Quick window
    python windowed.py kiosk HOME TICKET WHAT NUMBER [OPTIONS]    `maru-kiosk run` with OPTIONS

WHAT is `start`, the first frame; `touch`, NUMBER touches of an option of the first question, where
TICKET is admitted; `preview`, NUMBER seconds of check-in. The answer is one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAUSE = 0.03  # seconds until all that a touch sets off is over
SETTLING = 1.0

Answer = Callable[[], dict[str, Any]]


def bare(what: str, number: str) -> None:
    """Show a bare window."""
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

    QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    application = QGuiApplication(["bare"])
    engine = QQmlApplicationEngine()
    engine.load(Path(__file__).with_name("bare.qml"))
    window = engine.rootObjects()[0]
    tell(window, {"start": dict, "touch": lambda: touches(window, int(number))}[what])
    application.exec()


def kiosk(home: str, ticket: str, what: str, number: str, *options: str) -> None:
    """Run the kiosk as its command does."""
    from maru.ui import command

    def touch(screens: Any) -> dict[str, Any]:
        from maru.ui import attendee

        attendee.BOUNCE_SECONDS = 0.0
        screens.attendee.start()
        screens.camera.seen.emit((ticket,))
        screens.attendee.chooseNext()
        told = touches(screens.window, int(number))
        cast(screens.attendee)
        return {**told, "resident_after": resident()}

    def preview(screens: Any) -> dict[str, Any]:
        return previewed(screens, float(number))

    watch({"start": lambda _screens: {}, "touch": touch, "preview": preview}[what])
    command.main(["run", "--home", home, "--windowed", *options])


def watch(answer: Callable[[Any], dict[str, Any]]) -> None:
    """Let the kiosk's window tell `answer` of its screens."""
    from maru.ui import application
    from maru.ui.kiosk_screens import KioskScreens

    class Watched(KioskScreens):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            tell(self.window, lambda: answer(self))

    vars(application)["KioskScreens"] = Watched  # the same, but it tells of itself


def tell(window: Any, answer: Answer) -> None:
    """Print when the first frame was there, and what `answer` returns then; and end."""
    from PySide6.QtCore import QCoreApplication, QTimer

    said: dict[str, Any] = {}

    def first() -> None:
        if not said:
            said["framed_at"] = time.monotonic()
            QTimer.singleShot(0, go)

    def go() -> None:
        said.update(answer())
        sys.stdout.write(json.dumps(said) + "\n")
        QCoreApplication.quit()

    window.frameSwapped.connect(first)


def touches(window: Any, times: int) -> dict[str, Any]:
    """Touch option 0 so many times; seconds from each release to the changed frame, and memory."""
    from PySide6.QtCore import QCoreApplication, QRectF
    from PySide6.QtTest import QTest

    run_for(SETTLING)
    item = found(window.contentItem(), "option-0")
    place = item.mapToScene(QRectF(0, 0, item.width(), item.height()).center()).toPoint()
    device = QTest.createTouchDevice()
    framed: list[float] = []
    window.frameSwapped.connect(lambda: framed.append(time.perf_counter()))
    taken = []
    for _ in range(times):
        QTest.touchEvent(window, device).press(0, place, window).commit()
        run_for(PAUSE)
        framed.clear()
        begun = time.perf_counter()
        QTest.touchEvent(window, device).release(0, place, window).commit()
        while not framed:
            QCoreApplication.processEvents()
        taken.append(framed[0] - begun)
        run_for(PAUSE)
    return {"touches": taken, "resident": resident()}


def cast(attendee: Any) -> None:
    """Seal and cast the open ballot with one option marked, as a whole way does."""
    attendee.toggle(1)
    attendee.forward()
    for act, step in ((attendee.seal, "sealed"), (attendee.cast, "done")):
        act()
        while attendee.property("step") != step:
            run_for(PAUSE)
    run_for(SETTLING)


def previewed(screens: Any, seconds: float) -> dict[str, Any]:
    """Look into the camera; seconds of CPU, of the clock, and frames shown."""
    frames: list[None] = []
    screens.camera.framed.connect(lambda _: frames.append(None))
    screens.attendee.start()
    while len(frames) < 5:
        run_for(PAUSE)
    frames.clear()
    busy, begun = time.process_time(), time.monotonic()
    run_for(seconds)
    return {
        "busy": time.process_time() - busy,
        "seconds": time.monotonic() - begun,
        "frames": len(frames),
    }


def found(item: Any, name: str) -> Any:
    """Return the item of that name below `item`, or None."""
    if item.objectName() == name:
        return item
    return next(filter(None, (found(child, name) for child in item.childItems())), None)


def run_for(seconds: float) -> None:
    """Run the event loop."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def resident() -> int:
    """Return this process's resident memory in bytes (proc(5), VmRSS in kB)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare(*sys.argv[2:])
    else:
        kiosk(*sys.argv[2:])
