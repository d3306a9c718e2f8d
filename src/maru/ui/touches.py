"""A finger on the screens: real touch events on items by name, and pictures of what is seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, QRectF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from maru.ui.attendee import BOUNCE_SECONDS

PATIENCE_SECONDS = 30


class Clock:
    """Seconds that never go back, and that can be put forward instead of waited for."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """Return the seconds now."""
        return time.monotonic() + self._ahead

    def forward(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self._ahead += seconds


class Finger:
    """Touches `window` as a person does: a press and a release, at the middle of what is seen.

    `clock` is the attendee's and the session's; it is put forward before each touch by the time
    within which a second one would be ignored.
    """

    def __init__(self, window: QQuickWindow, clock: Clock) -> None:
        self._window = window
        self._clock = clock
        self._device = QTest.createTouchDevice()

    def find(self, name: str) -> QQuickItem | None:
        """Return the visible item of that objectName, or None."""
        items = visible_items(self._window.contentItem())
        return next((item for item in reversed(items) if item.objectName() == name), None)

    def at(self, name: str) -> QPoint:
        """Return where the middle of an item is, in the window. Raises LookupError without one."""
        item = self.find(name)
        if item is None:
            raise LookupError(f"nothing named {name!r} is on the screen")
        return item.mapToScene(QRectF(0, 0, item.width(), item.height()).center()).toPoint()

    def tap(self, name: str) -> None:
        """Press and release at one place, after turning the pages to it."""
        self.turn_to(name)
        self._clock.forward(BOUNCE_SECONDS)
        self.drag(self.at(name), self.at(name))

    def turn_to(self, name: str) -> None:
        """Turn pages, forward and then back, until the item is on the screen."""
        for way in ("more", "up"):
            while self.find(name) is None and self._can(way):
                self.tap(way)

    def _can(self, name: str) -> bool:
        item = self.find(name)
        return item is not None and item.isEnabled()

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Press at one place, move, release at another (the same, for a tap)."""
        touch = QTest.touchEvent(self._window, self._device)
        touch.press(0, start, self._window).commit()
        if start != end:
            touch.move(0, (start + end) / 2, self._window).commit()
            touch.move(0, end, self._window).commit()
        touch.release(0, end, self._window).commit()
        settle()

    def picture(self, path: Path) -> None:
        """Save what the window shows as PNG."""
        settle()
        if not self._window.grabWindow().save(str(path)):
            raise OSError(f"{path} cannot be written")


def visible_items(item: QQuickItem) -> list[QQuickItem]:
    """Return all items under `item` that are shown, itself first, in the order of painting."""
    if not item.isVisible():
        return []
    return [item, *(below for child in item.childItems() for below in visible_items(child))]


def settle() -> None:
    """Let the screens come to rest: bindings, layout, and what they put off to the next turn."""
    for _ in range(3):
        QGuiApplication.processEvents()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Run the event loop until `condition` holds. Raises TimeoutError after half a minute."""
    deadline = QDeadlineTimer(1000 * PATIENCE_SECONDS)
    while not condition():
        if deadline.hasExpired():
            raise TimeoutError(f"waited in vain for {what}")
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    settle()
