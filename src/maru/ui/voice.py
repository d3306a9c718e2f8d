"""What is heard: the screens read aloud or in private, chimes, and the ways without touching.

Everything goes through `_let_hear`, which holds the rule of what may be heard by whom. By earphones
everything is read. Through the loudspeaker go chimes, the screens of PUBLIC_SCREENS when reading
was asked for, and the closed list of `Cue`. Nothing else: no ballot, no digit, no check word.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import (
    Property,
    QMetaObject,
    QObject,
    QPointF,
    QSocketNotifier,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow

from maru.kiosk.announcer import Chimed, Mouth, Said
from maru.kiosk.earphone import Jack
from maru.kiosk.sound import LEVELS, START_LEVEL, Way
from maru.kiosk.speech import SPEEDS, START_SPEED
from maru.protocol.refusal import Refusal
from maru.ui.attendee import Attendee
from maru.ui.panel import Panel
from maru.ui.reading import Heard, news, read_scene, to_touch
from maru.ui.sayings import Cue, spoken

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

LOOK_MILLISECONDS = 80
TOUCHED_SECONDS = 1.0  # so long after a touch a change is taken for what it did
NEAR_PIXELS = 8  # middles of one row may differ so much
TELLING_SECONDS = 600.0  # a sound that has not ended by then never does
HURRY_SECONDS = 20  # KS X 9211 8.2.2: warned so long before time is over

# What a helper may see, however a voter is helped: nothing of these is a choice or a number.
OPEN_STEPS = frozenset({"welcome", "check_in", "refused"})
UNATTENDED = frozenset({"welcome", "check_in"})  # something may be said there with nobody about
HELPED = {"pin": 1, "venue_pin": 1, "polls": 1, "question": 2, "review": 3}
HELPED_STEPS = 4

Step = TypeVar("Step", int, float)

_READ = ("pin", "venue_pin", "polls")  # steps that follow on a card or a number that was right
_CUES = {"sealed": Cue.sealed, "done": Cue.kept}


@QmlElement
@QmlSingleton
class Voice(QObject):
    """Sound, its settings, and what stands in for a touch."""

    changed = Signal()

    def __init__(
        self,
        panel: Panel,
        attendee: Attendee,
        mouth: Mouth,
        clock: Callable[[], float],
    ) -> None:
        super().__init__()
        self._panel, self._attendee, self.clock = panel, attendee, clock
        self._mouth = mouth
        self._window: QQuickWindow | None = None
        self._jack: Jack | None = None
        self._watch: QSocketNotifier | None = None
        self._plugged = False
        self._is_noticed = True  # that an earphone is put in tells that someone wants to listen
        self._turn = 0
        self._step = str(attendee.property("step"))
        self._sheet_seconds = -1
        self._telling_at = float("-inf")
        self._begin()
        self._look_soon = QTimer(self)
        self._look_soon.setSingleShot(True)
        self._look_soon.setInterval(LOOK_MILLISECONDS)
        self._look_soon.timeout.connect(self.look)
        attendee.changed.connect(self._notice)
        panel.wasReset.connect(self.reset)

    def _begin(self) -> None:
        self._is_reading = self._plugged and self._is_noticed
        self._level, self._speed = START_LEVEL, START_SPEED
        self._sheet_open = False
        self._assisting = False
        self._scene: list[Heard] = []
        self._waiting_chime = ""
        self._has_begun = False  # whether it was said how reading works
        self._is_private_told = False
        self._touched_at = float("-inf")

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("voice")  # type: ignore[no-any-return]  # a QVariant

    def attach(self, window: QQuickWindow) -> None:
        """Read this window, whenever it shows something else."""
        self._window = window
        window.frameSwapped.connect(self._look_later)

    def listen_always(self) -> None:
        """Take an earphone to be in at all times: it is read to when someone asks for it."""
        self._is_noticed = False
        self.plug(True)

    def listen_at(self, jack: Jack) -> None:
        """Take note of what is in a socket, now and later; it is let go when this is closed."""
        self._jack = jack
        self._watch = QSocketNotifier(jack.fileno(), QSocketNotifier.Type.Read, self)
        self._watch.activated.connect(self._look_at_jack)
        self.plug(jack.plugged)

    def _look_at_jack(self) -> None:
        if self._jack is None or self._watch is None:
            return
        if not self._jack.look():  # the socket is gone
            self._watch.setEnabled(False)
        self.plug(self._jack.plugged)

    def reset(self) -> None:
        """Go back to how a session begins: an earphone that is in stays in."""
        self._mouth.hush()
        self._turn += 1  # what was touched once is to be said to the next one too
        focused = self._window.activeFocusItem() if self._window else None
        if focused is not None and focused.inherits("QQuickAbstractButton"):
            focused.setFocus(False)
        self._begin()
        self._attendee.listen(self.way is Way.earphones)
        self.changed.emit()
        self._look_later()

    def close(self) -> None:
        """Be silent for good."""
        self._look_soon.stop()
        self._mouth.close()
        if self._jack is not None and self._watch is not None:
            self._watch.setEnabled(False)
            self._jack.close()
            self._jack = None

    # By which way

    @property
    def way(self) -> Way | None:
        """By which way the screens are read; None when they are not."""
        if not self._is_reading:
            return None
        return Way.earphones if self._plugged else Way.speaker

    def plug(self, is_in: bool) -> None:
        """Take note of an earphone, in or out; out means silence before anything else."""
        if is_in == self._plugged:
            return
        self._mouth.hush()
        self._plugged = is_in
        self._read(is_in and self._is_noticed)

    def _let_hear(self, told: Sequence[Heard | Cue], chime: str = "") -> None:
        """Say these in place of what is being said; the one place where anything is said."""
        way = self.way
        sounds: list[Said | Chimed] = [Chimed(chime, self._level)] if chime else []
        for one in told:
            if isinstance(one, Cue):
                sounds.append(self._said(one.sentence))
            elif way is Way.earphones or one.public:
                sounds.append(self._said(spoken(one)))
        if sounds:
            self._telling_at = self.clock()
            self._mouth.say(sounds, way or Way.speaker)

    def _said(self, text: str) -> Said:
        return Said(text, str(self._panel.property("language")), self._speed, self._level)

    # What is read

    @Slot()
    def _look_later(self) -> None:
        if self.way is not None and not self._look_soon.isActive():
            self._look_soon.start()

    @Slot()
    def look(self) -> None:
        """Say what is new on the screen."""
        if self.way is None or self._window is None:
            return
        scene = read_scene(self._window.contentItem())
        was_touched = self.clock() - self._touched_at < TOUCHED_SECONDS
        told: list[Heard | Cue] = list(news(self._scene, scene, was_touched=was_touched))
        if told and self._scene:
            self._touched_at = float("-inf")
        self._scene = scene
        if told and not self._has_begun:
            told.insert(0, Cue.begin)
            self._has_begun = True
        chime, self._waiting_chime = self._waiting_chime, ""
        self._let_hear(told, chime)

    def _notice(self) -> None:
        """Hear of each step, and of the sheet that asks for more time."""
        step = str(self._attendee.property("step"))
        seconds = int(self._attendee.property("sheetSeconds"))
        before, self._step = self._step, step
        was, self._sheet_seconds = self._sheet_seconds, seconds
        if was < 0 <= seconds:
            self._chime("time")
        elif seconds <= HURRY_SECONDS < was and self.way:
            self._let_hear([Cue.hurry])
        if step != before:
            self._begin_step(before)
            self.changed.emit()
        if seconds < 0 and step not in UNATTENDED and self._is_telling():
            self._attendee.noticed()  # who listens touches nothing

    def _is_telling(self) -> bool:
        """Say whether someone is being read to; who walks away is, until the screen was read."""
        is_read = self.way is not None and self._mouth.is_saying
        return is_read and self.clock() - self._telling_at < TELLING_SECONDS

    def _begin_step(self, before: str) -> None:
        if self.way:
            self._mouth.hush()
        if self._step == "refused":
            number = int(self._attendee.property("refusalNumber"))
            self._chime(list(Refusal)[number - 1].sound)
        elif self._step == "done":
            self._chime("kept")
        elif before == "check_in" and self._step in _READ:
            self._chime("read")
        if self.way is Way.speaker and self._step not in OPEN_STEPS:
            chime, self._waiting_chime = self._waiting_chime, ""
            cue = _CUES.get(self._step) or (None if self._is_private_told else Cue.private)
            self._is_private_told = True
            self._let_hear([cue] if cue else [], chime)

    def _chime(self, name: str) -> None:
        """Let a chime be heard: now, or before what is about to be read."""
        if self.way is None:
            self._let_hear([], name)
        else:
            self._waiting_chime = name
            self._look_later()

    # Touches

    @Slot(QQuickItem, int, result=int)
    def meet(self, item: QQuickItem, turn: int) -> int:
        """Judge a touch on an item; `turn` is what this returned for it the last time.

        0: it acts. Else it was the first touch on it, while screens are read: it is said, and the
        next touch on it acts, if no other came between.
        """
        self._touched_at = self.clock()
        if turn and turn == self._turn:
            return 0
        self._turn += 1
        said = self._find(item)
        if self.way is None or said is None or not self._is_heard(said):
            self._let_hear([], "click")
            return 0
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        self._let_hear([said])
        return self._turn

    def _find(self, item: QQuickItem) -> Heard | None:
        scene = read_scene(self._window.contentItem()) if self._window else []
        return next((heard for heard in scene if heard.item == item), None)

    def _is_heard(self, heard: Heard) -> bool:
        return self.way is Way.earphones or (self.way is Way.speaker and heard.public)

    # Switches and keys, and the helper's buttons

    @Slot()
    def next(self) -> None:
        """Move to what can be touched next, in reading order."""
        self._move(1)

    @Slot()
    def previous(self) -> None:
        """Move to what can be touched before."""
        self._move(-1)

    def _move(self, by: int) -> None:
        places = self._places()
        if not places:
            return
        at = self._focused(places)
        self.focus(places[(at + by) % len(places) if at >= 0 else 0 if by > 0 else -1])

    def _places(self) -> list[QQuickItem]:
        return to_touch(read_scene(self._window.contentItem())) if self._window else []

    def _focused(self, places: Sequence[QQuickItem]) -> int:
        focused = self._window.activeFocusItem() if self._window else None
        return next((n for n, item in enumerate(places) if item == focused), -1)

    def go(self, right: int, down: int) -> None:
        """Move by a pad of four ways: left and right in reading order, up and down as one sees."""
        places = self._places()
        at = self._focused(places)
        if right or at < 0:
            self._move(right or 1)
            return
        here = _middle(places[at])
        beyond = [item for item in places if (_middle(item)[1] - here[1]) * down > NEAR_PIXELS]
        if not beyond:
            self._move(down)
            return
        self.focus(min(beyond, key=lambda item: _distance(here, _middle(item))))

    def focus(self, item: QQuickItem) -> None:
        """Put the focus on an item, with its ring, and say it."""
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        if self.way is not None and (said := self._find(item)):
            self._let_hear([said])

    @Slot()
    def select(self) -> None:
        """Do what a touch on the focused item does; the caller has asked whether it counts."""
        places = self._places()
        if (at := self._focused(places)) >= 0:
            self._touched_at = self.clock()
            if self.way is None:
                self._let_hear([], "click")
            QMetaObject.invokeMethod(places[at], "acted")

    # The sheet

    @Slot()
    def again(self) -> None:
        """Say everything on the screen from the beginning; begin to read to an earphone."""
        if self._plugged and not self._is_reading:
            self._read(True)
        elif self.way is not None and self._window:
            self._scene = read_scene(self._window.contentItem())
            self._let_hear(self._scene)

    @Slot()
    def stop(self) -> None:
        """Be silent until something new is on the screen."""
        self._mouth.hush()

    @Slot(bool)
    def showSheet(self, shown: bool) -> None:
        """Open or close the sheet of sound."""
        self._sheet_open = shown
        self.changed.emit()

    @Slot(bool)
    def read(self, wanted: bool) -> None:
        """Read the screens or not; without earphones only those that anyone may hear."""
        if wanted != self._is_reading:
            self._mouth.hush()
            self._read(wanted)

    def _read(self, wanted: bool) -> None:
        self._is_reading = wanted
        self._attendee.listen(self.way is Way.earphones)
        self._scene = []
        self._has_begun = False
        self.changed.emit()
        self._look_later()

    @Slot(int)
    def changeLevel(self, steps: int) -> None:
        """Louder or softer, by steps of five decibels."""
        self._level = _step(LEVELS, self._level, steps)
        self.changed.emit()

    @Slot(int)
    def changeSpeed(self, steps: int) -> None:
        """Faster or slower, by steps of a quarter."""
        self._speed = _step(SPEEDS, self._speed, steps)
        self.changed.emit()

    @Slot()
    def assist(self) -> None:
        """Begin to vote with a helper who touches for someone who listens; needs an earphone."""
        if self.way is Way.earphones:
            self._assisting = True
            self._sheet_open = False
            self.changed.emit()

    # Properties

    @Property(bool, notify=changed)
    def reading(self) -> bool:
        """Whether the screens are read."""
        return self.way is not None

    @Property(bool, notify=changed)
    def plugged(self) -> bool:
        """Whether an earphone is in."""
        return self._plugged

    @Property(int, notify=changed)
    def level(self) -> int:
        """Decibels, in steps of 5."""
        return self._level

    @Property(bool, notify=changed)
    def softest(self) -> bool:
        """Whether it cannot be softer."""
        return self._level == LEVELS[0]

    @Property(bool, notify=changed)
    def loudest(self) -> bool:
        """Whether it cannot be louder."""
        return self._level == LEVELS[-1]

    @Property(float, notify=changed)
    def speed(self) -> float:
        """1, or faster or slower in steps of 0.25."""
        return self._speed

    @Property(bool, notify=changed)
    def slowest(self) -> bool:
        """Whether it cannot be slower."""
        return self._speed == SPEEDS[0]

    @Property(bool, notify=changed)
    def fastest(self) -> bool:
        """Whether it cannot be faster."""
        return self._speed == SPEEDS[-1]

    @Property(bool, notify=changed)
    def sheetOpen(self) -> bool:
        """Whether the sheet of sound is up."""
        return self._sheet_open

    @Property(bool, notify=changed)
    def veiled(self) -> bool:
        """Whether a veil hides the screen from the helper."""
        return self._assisting and self._step not in OPEN_STEPS

    @Property(int, notify=changed)
    def helpedStep(self) -> int:
        """How far the one who is helped is: 1 to `helpedSteps`."""
        return HELPED.get(self._step, HELPED_STEPS)

    @Property(int, notify=changed)
    def helpedSteps(self) -> int:
        """How many steps a helper is told of."""
        return HELPED_STEPS


def _step(steps: Sequence[Step], now: Step, by: int) -> Step:
    return steps[min(max(steps.index(now) + by, 0), len(steps) - 1)]


def _middle(item: QQuickItem) -> tuple[float, float]:
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    return middle.x(), middle.y()


def _distance(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return how far a place is, going up or down; aside counts half."""
    return abs(there[1] - here[1]) + abs(there[0] - here[0]) / 2
