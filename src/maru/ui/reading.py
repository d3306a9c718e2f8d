"""What a screen says: its accessible names in the order in which it is to be read.

The order is the one in which the items stand, with what can be done after what is told, the primary
action before the others, then the settings, then the floor. Whoever listens hears it, and whoever
moves with switches goes through what can be touched, in this order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtGui import QAccessible
from PySide6.QtQml import QQmlEngine, QQmlProperty
from PySide6.QtQuick import QQuickItem
from shiboken6 import invalidate

VEIL = (
    "veil"  # objectName of what hides the screen from a helper; who listens is read what it hides
)

# Screens of which everything may be heard by whoever stands near. Others are private: that a screen
# is new does not make it public.
PUBLIC_SCREENS = frozenset(
    {
        "Welcome",
        "Standby",
        "CheckIn",
        "HelperCalled",
        "Refused",
        "Fault",
        "TimeSheet",
        "Settings",
        "SoundSheet",
    }
)

# After everything else, in this order: by objectName, and by the type of a part.
LATER = {
    "more": 1,
    "primary": 2,
    "moreTime": 2,
    "up": 3,
    "back": 4,
    "leave": 4,
}
BAR, FLOOR = 5, 6
PARTS = {"TopBar": BAR, "Footer": FLOOR}

BOXES = (QAccessible.Role.CheckBox, QAccessible.Role.RadioButton)
BUTTONS = (QAccessible.Role.Button, QAccessible.Role.PushButton, *BOXES)


@dataclass(frozen=True)
class Heard:
    """One thing that a screen says. Shows nothing of it.

    `kind`: text, button, or box, which can be `chosen`. `place`: 0, or how late it is read.
    """

    words: str = field(repr=False)
    kind: str = "text"
    chosen: bool = field(default=False, repr=False)
    enabled: bool = True
    public: bool = False
    place: int = 0
    item: QQuickItem | None = field(default=None, repr=False, compare=False)

    @property
    def masked(self) -> Heard:
        """The same with every number alike: what a countdown keeps."""
        return replace(self, words=re.sub(r"\d+", "0", self.words))


def read_scene(root: QQuickItem) -> list[Heard]:
    """Return what is shown under `root`, in order."""
    found: list[Heard] = []
    for heard, continues in _read(root, 0, public=False):
        if continues and found and found[-1].place == heard.place:
            found[-1] = replace(found[-1], words=f"{found[-1].words} {heard.words}")
        else:
            found.append(heard)
    return sorted(found, key=lambda heard: heard.place)


def _read(item: QQuickItem, place: int, *, public: bool) -> Iterator[tuple[Heard, bool]]:
    if not item.isVisible() or item.objectName() == VEIL:
        return
    name = type_name(item)
    place = max(place, PARTS.get(name, 0), LATER.get(item.objectName(), 0))
    public = public or name in PUBLIC_SCREENS
    if heard := _heard(item, place, public=public):
        yield heard, _continues(item)
    for child in item.childItems():
        yield from _read(child, place, public=public)


def _heard(item: QQuickItem, place: int, *, public: bool) -> Heard | None:
    told = QAccessible.queryAccessibleInterface(item)
    if told is None or not (words := told.text(QAccessible.Text.Name).strip()):
        return None
    if _is_ignored(item):
        return None
    role, state = told.role(), told.state()
    kind = "box" if role in BOXES else "button" if role in BUTTONS else "text"
    return Heard(
        words,
        kind,
        chosen=bool(state.checked),
        enabled=item.isEnabled(),
        public=public,
        place=place,
        item=item,
    )


def _is_ignored(item: QQuickItem) -> bool:
    context = QQmlEngine.contextForObject(item)
    return bool(QQmlProperty(item, "Accessible.ignored", context).read())


def _continues(item: QQuickItem) -> bool:
    """Say whether an item is a further line of one text."""
    block = item.parentItem()
    index = block.property("index") if block and type_name(item) == "Label" else None
    return isinstance(index, int) and index > 0 and isinstance(block.property("modelData"), str)


def type_name(item: QQuickItem) -> str:
    """Return the name of the QML file that an item is made from, or of Qt's class."""
    kind = item.metaObject()
    name = str(kind.className())
    # It would be kept as long as the item, but Qt frees it before; then another item may come to
    # lie in its place, and Python would take that for it.
    invalidate(kind)
    return name.partition("_QML")[0]


def to_touch(scene: Sequence[Heard]) -> list[QQuickItem]:
    """Return what can be touched, in order."""
    return [heard.item for heard in scene if heard.item and heard.kind != "text" and heard.enabled]


def news(before: Sequence[Heard], after: Sequence[Heard], *, was_touched: bool) -> list[Heard]:
    """Return what is to be said when `after` follows `before`.

    All of another screen, but the settings and the floor once they were said. Of the same screen
    what has changed; but a number that changes although nobody touched anything is a countdown,
    which nobody wants to hear every second.
    """
    if not before:
        return list(after)
    own = [heard for heard in after if heard.place < BAR]
    known = Counter(heard.masked for heard in before)
    kept = sum(known[heard.masked] > 0 for heard in own)
    if 2 * kept < len(own):
        said = {heard.place for heard in before}
        return own if {BAR, FLOOR} & said else list(after)
    old = Counter(before) if was_touched else known
    return [heard for heard in after if not old[heard if was_touched else heard.masked]]
