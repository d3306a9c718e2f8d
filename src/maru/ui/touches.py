"""A finger on the screens: real touch events on items by name, and pictures of what is seen."""

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest


class Finger:
    """Touches `window` as a person does: a press and a release, at the middle of what is seen."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._device = QTest.createTouchDevice()

    def find(self, name: str) -> QQuickItem | None:
        """The visible item of that objectName, or None."""
        found = [item for item in visible_items(self._window.contentItem()) if item.objectName() == name]
        return found[-1] if found else None

    def at(self, name: str) -> QPoint:
        """Where the middle of the item is, in the window. Raises LookupError without one."""
        item = self.find(name)
        if item is None:
            raise LookupError(f"nothing named {name!r} is on the screen")
        return item.mapToScene(QRectF(0, 0, item.width(), item.height()).center()).toPoint()

    def tap(self, name: str) -> None:
        """Press and release at one place."""
        self.drag(self.at(name), self.at(name))

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Press at one place, move, release at another (the same, for a tap)."""
        touch = QTest.touchEvent(self._window, self._device)
        touch.press(0, start, self._window).commit()
        if start != end:
            touch.move(0, (start + end) / 2, self._window).commit()
            touch.move(0, end, self._window).commit()
        touch.release(0, end, self._window).commit()
        QGuiApplication.processEvents()

    def picture(self, path: Path) -> None:
        """Save what the window shows as PNG."""
        QGuiApplication.processEvents()
        if not self._window.grabWindow().save(str(path)):
            raise OSError(f"{path} cannot be written")


def visible_items(item: QQuickItem) -> list[QQuickItem]:
    """All items under `item` that are shown, itself first, in the order of painting."""
    if not item.isVisible():
        return []
    return [item] + [below for child in item.childItems() for below in visible_items(child)]
