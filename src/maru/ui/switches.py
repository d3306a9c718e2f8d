"""Two switches, a pad of four ways, and keys for the voice: what they do, on every screen.

    move (one switch)     Space, Tab; back with Shift and Tab
    select (the other)    Return, Enter
    pad                   Left, Right, Up, Down, and one of select's keys
    listen again, stop    F1 or R, F2 or Escape
    volume, speed         + and -, or the volume keys; F3 slower, F4 faster

A key that is held acts once (VVSG 2.0 7.2-M); the same one again within half a second is a bounce
(EN 301 549 5.8). All other keys go to the screens.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickWindow

from maru.ui.attendee import BOUNCE_SECONDS, Attendee
from maru.ui.voice import Voice

KEYS = Qt.Key


class Switches(QObject):
    """Takes the keys of one window.

    What a key does is done in a slot: from there an error reaches whoever watches for faults, while
    one that left `eventFilter` would end the process.
    """

    _struck = Signal(int)

    def __init__(
        self,
        window: QQuickWindow,
        voice: Voice,
        attendee: Attendee,
    ) -> None:
        super().__init__(window)
        self._window, self._voice, self._attendee = window, voice, attendee
        self._last: tuple[int, float] = (0, float("-inf"))
        self._acts: dict[int, Callable[[], object]] = {
            KEYS.Key_Space: voice.next,
            KEYS.Key_Tab: voice.next,
            KEYS.Key_Backtab: voice.previous,
            KEYS.Key_Right: lambda: voice.go(1, 0),
            KEYS.Key_Left: lambda: voice.go(-1, 0),
            KEYS.Key_Down: lambda: voice.go(0, 1),
            KEYS.Key_Up: lambda: voice.go(0, -1),
            KEYS.Key_F1: voice.again,
            KEYS.Key_R: voice.again,
            KEYS.Key_F2: voice.stop,
            KEYS.Key_Escape: voice.stop,
            KEYS.Key_F3: lambda: voice.changeSpeed(-1),
            KEYS.Key_F4: lambda: voice.changeSpeed(1),
            KEYS.Key_Plus: lambda: voice.changeLevel(1),
            KEYS.Key_VolumeUp: lambda: voice.changeLevel(1),
            KEYS.Key_Minus: lambda: voice.changeLevel(-1),
            KEYS.Key_VolumeDown: lambda: voice.changeLevel(-1),
            KEYS.Key_Return: self._select,
            KEYS.Key_Enter: self._select,
        }
        self._struck.connect(self._act)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take a key that means something here; Qt's interface."""
        kinds = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if event.type() not in kinds or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in self._acts or self._is_typing():
            return False
        if event.type() == QEvent.Type.KeyPress and self._counts(event):
            self._struck.emit(int(event.key()))
        return True

    @Slot(int)
    def _act(self, key: int) -> None:
        self._attendee.noticed()
        self._acts[key]()

    def _counts(self, event: QKeyEvent) -> bool:
        key, now = event.key(), self._voice.clock()
        before, at = self._last
        if event.isAutoRepeat() or (key == before and now - at < BOUNCE_SECONDS):
            return False
        self._last = (key, now)
        return True

    def _is_typing(self) -> bool:
        focused = self._window.activeFocusItem()
        return focused is not None and focused.property("cursorPosition") is not None

    def _select(self) -> None:
        if self._attendee.touch():
            self._voice.select()
