"""What is on a screen, item by item, and what may be wrong with it for one who looks or listens.

All of it is read from the scene itself: colours, boxes and texts as they are painted, names and
roles as a screen reader is told them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import combinations, pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QFont, QFontMetricsF
from PySide6.QtQml import QJSValue, QQmlExpression, QQmlProperty, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickWindow
from shiboken6 import getCppPointer

from maru.ui.assets import FONT_FAMILY
from maru.ui.typeset import WORD_JOINER

MM_PER_INCH = 25.4
LEAST_TARGET = 12.7  # millimetres, VVSG 2.0 7.2-I
LEAST_CHOICE = 20.0  # millimetres, of what a vote is chosen by
LEAST_GAP = 2.54  # millimetres, VVSG 2.0 7.2-I
LOW_REACH = 300.0  # millimetres from the lower edge, on a low screen
SMALL_TEXT, LARGE_TEXT, STAFF_TEXT = 7.25, 12.0, 4.8  # millimetres of a Hangul block
SMALL_DIAGONAL = 280.0  # millimetres; KS X 9211 5.2.3
TEXT_RATIO, HIGH_TEXT_RATIO, SHAPE_RATIO = 10.0, 20.0, 3.0
ROUNDING = 1.0  # pixels
# In parts of the typeface's size: a line above its base, and how far letters reach from it
ASCENT, BLOCK_ASCENT, BLOCK_DESCENT, DESCENT = 0.952, 0.80, 0.085, 0.21
FLOW_LIFT = 0.08  # lines that are laid out one by one begin higher
DEEP = re.compile(r"[gjpqyQ,;()]")
FOCUS_CHAIN = """(function() {
    const all = [];
    for (let item = contentItem.nextItemInFocusChain(true); item && !all.includes(item); ) {
        all.push(item);
        item = item.nextItemInFocusChain(true);
    }
    return all;
})()"""
ROLES = {QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton}


@dataclass
class Thing:
    """One item that is seen, as it was when it was looked at.

    `order` is its number in the order of painting, `above` what it is part of, `key` what it is
    known by. The item itself is not held: delegates come and go.
    """

    key: int
    box: QRectF  # in the window
    order: int
    above: Thing | None
    label: str
    enabled: bool
    focusable: bool  # a helper's buttons are not: the voter's focus stays under the veil
    clips: bool
    fill: QColor | None = None
    line: QColor | None = None
    ink: QColor | None = None  # of a text or an icon
    says: str = ""
    size: float = 0.0  # of a text, in pixels
    cut: bool = False
    flows: bool = False  # a text whose box is more than its lines
    markable: bool = False  # a box to mark
    paged: bool = False  # a block of a page

    @property
    def name(self) -> str:
        """What to call it in a report."""
        return repr(self.label or self.says or "?")

    def around(self) -> Iterator[Thing]:
        """Give what it is part of, the nearest first."""
        thing = self.above
        while thing is not None:
            yield thing
            thing = thing.above


@dataclass
class Sight:
    """What one window shows, sorted; `ppi` and `diagonal` (mm) are the panel's."""

    window: QQuickWindow
    ppi: float
    high_contrast: bool = False
    low_screen: bool = False
    least_text: float = SMALL_TEXT
    things: list[Thing] = field(default_factory=list)
    texts: list[Thing] = field(default_factory=list)
    touches: list[Thing] = field(default_factory=list)
    icons: list[Thing] = field(default_factory=list)
    names: dict[int, tuple[QAccessible.Role, str]] = field(default_factory=dict)
    read: list[int] = field(default_factory=list)  # in the order of reading
    chain: list[int] = field(default_factory=list)  # as keys go from one to the next

    def __post_init__(self) -> None:
        """Look at everything once."""
        QAccessible.setActive(True)
        self._see(self.window.contentItem(), None)
        for seen in (self.texts, self.touches, self.icons):
            seen[:] = [thing for thing in seen if not self._covered(thing)]
        self._hear(QAccessible.queryAccessibleInterface(self.window))
        self._follow_keys()

    def mm(self, pixels: float) -> float:
        """Return millimetres."""
        return pixels * MM_PER_INCH / self.ppi

    def px(self, millimetres: float) -> float:
        """Return pixels."""
        return millimetres * self.ppi / MM_PER_INCH

    def faults(self) -> list[str]:
        """Say everything that is wrong."""
        return [
            *faults_of_texts(self),
            *faults_of_colours(self),
            *faults_of_targets(self),
            *faults_of_names(self),
            *faults_of_focus(self),
        ]

    def behind(self, box: QRectF, before: int) -> list[QColor]:
        """Return the colours on which something painted as number `before` lies."""
        found = []
        for thing in reversed(self.things[:before]):
            if thing.fill is None or thing.fill.alpha() == 0 or not thing.box.intersects(box):
                continue
            if thing.box.adjusted(-1, -1, 1, 1).contains(box):
                return [thing.fill, *found]
            common = thing.box.intersected(box)
            if min(common.width(), common.height()) > 2 * ROUNDING:
                found.append(thing.fill)
        return [self.window.color(), *found]

    def _covered(self, thing: Thing) -> bool:
        return any(
            later.fill is not None
            and later.fill.alpha() == 255
            and later.box.adjusted(-1, -1, 1, 1).contains(thing.box)
            and not part_of(later, thing)
            for later in self.things[thing.order + 1 :]
        )

    def _see(self, item: QQuickItem, above: Thing | None) -> None:
        if not item.isVisible() or item.opacity() == 0:
            return
        thing = Thing(
            key=key_of(item),
            box=item.mapRectToScene(QRectF(0, 0, item.width(), item.height())),
            order=len(self.things),
            above=above,
            label=item.objectName(),
            enabled=item.isEnabled(),
            focusable=item.property("focusPolicy") != Qt.FocusPolicy.NoFocus,
            clips=item.clip(),
            paged=item.property("gapBefore") is not None,
        )
        self.things.append(thing)
        if item.inherits("QQuickRectangle"):
            thing.fill = item.property("color")
            thing.markable = item.property("checked") is not None
            if QQmlProperty.read(item, "border.width") > 0:
                thing.line = QQmlProperty.read(item, "border.color")
        elif isinstance(item.property("fill"), QColor):  # a dashed box
            thing.fill, thing.line = item.property("fill"), item.property("tone")
        elif item.inherits("QQuickText") and item.property("text"):
            thing.says, thing.box = said(item), ink(item)
            thing.ink, thing.cut = item.property("color"), item.property("truncated")
            thing.size, thing.flows = item.property("font").pixelSize(), not item.property("words")
            self.texts.append(thing)
        elif item.inherits("QQuickAbstractButton"):
            thing.says = item.property("text")
            self.touches.append(thing)
        elif item.inherits("QQuickImage") and item.property("tone") is not None:
            thing.ink, thing.says = item.property("tone"), item.property("name")
            self.icons.append(thing)
        for child in sorted(item.childItems(), key=lambda child: child.z()):
            self._see(child, thing)

    def _hear(self, one: QAccessibleInterface) -> None:
        item = one.object()
        if isinstance(item, QQuickItem):
            if not item.isVisible() or item.opacity() == 0:
                return
            self.names[key_of(item)] = (one.role(), one.text(QAccessible.Text.Name))
            self.read.append(key_of(item))
        for number in range(one.childCount()):
            child = one.child(number)
            if child is not None:
                self._hear(child)

    def _follow_keys(self) -> None:
        # In QML: PySide would make each item the owner of the next one
        chain, _ = QQmlExpression(qmlContext(self.window), self.window, FOCUS_CHAIN).evaluate()
        if not isinstance(chain, QJSValue):
            raise TypeError("the items that keys go to are no list")
        self.chain += [key_of(item) for item in chain.toVariant()]


def key_of(item: QQuickItem) -> int:
    """Return what an item is known by."""
    return int(getCppPointer(item)[0])


def least_text(width: int, height: int, ppi: float) -> float:
    """Return the millimetres that a Hangul block has to have on a panel of so many pixels."""
    diagonal = (width**2 + height**2) ** 0.5 * MM_PER_INCH / ppi
    return SMALL_TEXT if diagonal <= SMALL_DIAGONAL else LARGE_TEXT


@cache
def block_part() -> float:
    """Return how high a Hangul block is, in parts of the size of the typeface."""
    font = QFont(FONT_FAMILY)
    font.setPixelSize(1000)
    return QFontMetricsF(font).tightBoundingRect("한").height() / 1000


def said(item: QQuickItem) -> str:
    """Return what a text says, without marks for its setting."""
    words = item.property("words")
    if not words:
        words = unescape(re.sub(r"<[^>]*>", "", item.property("text")))
    return " ".join(str(words).replace(WORD_JOINER, "").split())


def ink(item: QQuickItem) -> QRectF:
    """Return where the lines of a text are, without what a line keeps free around its letters."""
    width = item.property("contentWidth")
    left = 0.0
    if width < item.width() - ROUNDING:
        side, _ = QQmlExpression(qmlContext(item), item, "horizontalAlignment * 1").evaluate()
        left = (item.width() - width) * {4: 0.5, 2: 1.0}.get(side, 0.0)
    size, flowing = item.property("font").pixelSize(), not item.property("words")
    first = item.property("topPadding") + (ASCENT - FLOW_LIFT * flowing) * size
    last = first + (item.property("lineCount") - 1) * item.property("lineHeight")
    below = DESCENT if DEEP.search(item.property("text")) else BLOCK_DESCENT
    line = QRectF(left, first - BLOCK_ASCENT * size, width, last - first)
    line.setBottom(last + below * size)
    return item.mapRectToScene(line)


def part_of(thing: Thing, other: Thing) -> bool:
    """Whether the first is the second, or lies in it."""
    return thing is other or any(one is other for one in thing.around())


def faults_of_texts(sight: Sight) -> list[str]:
    """Texts that are cut or too small, leave their box or the window, or lie over something."""
    found = []
    window = QRectF(0, 0, sight.window.width(), sight.window.height())
    for text in sight.texts:
        if not window.adjusted(-1, -1, 1, 1).contains(text.box):
            found.append(f"{text.name} leaves the window: {shown(text.box)}")
        for holder in text.around():
            framed = (
                holder.fill is not None and holder.fill.alpha() > 0
            ) or holder.line is not None
            bounds = framed or holder in sight.touches or holder.clips
            if bounds and not holder.box.adjusted(-1, -1, 1, 1).contains(text.box):
                found.append(f"{text.name} leaves its box: {shown(text.box)} {shown(holder.box)}")
                break
        if text.cut:
            found.append(f"{text.name} is cut")
        size = sight.mm(text.size * block_part())
        if size < sight.least_text - sight.mm(ROUNDING / 2):
            found.append(f"{text.name} is {size:.1f} mm high, not {sight.least_text}")
        found += [
            f"{text.name} lies over the button {touch.name}"
            for touch in sight.touches
            if not part_of(text, touch) and overlap(text.box, touch.box)
        ]
        found += [
            f"{text.name} lies over the icon {icon.name}"
            for icon in sight.icons
            if not text.flows and overlap(text.box, icon.box)
        ]
    for one, other in combinations(sight.texts, 2):
        if overlap(one.box, other.box) and not (one.above is other.above and one.flows):
            found.append(f"{one.name} lies over {other.name}")
    return found


def overlap(one: QRectF, other: QRectF) -> bool:
    """Whether two boxes have more in common than a line of pixels."""
    common = one.intersected(other)
    return common.width() > 2 * ROUNDING and common.height() > 2 * ROUNDING


def faults_of_colours(sight: Sight) -> list[str]:
    """Texts, icons and frames that do not stand out from what lies behind them."""
    found = []
    least = HIGH_TEXT_RATIO if sight.high_contrast else TEXT_RATIO
    for text in sight.texts:
        for ground in sight.behind(text.box, text.order)[: 1 if text.flows else None]:
            reached = contrast(text.ink, ground)
            if reached < least:
                found.append(f"{text.name}: {reached:.1f} : 1 on {ground.name()}")
    for icon in sight.icons:
        for ground in sight.behind(icon.box, icon.order):
            reached = contrast(icon.ink, ground)
            if reached < SHAPE_RATIO:
                found.append(f"icon {icon.name}: {reached:.1f} : 1")
    whole = QRectF(0, 0, sight.window.width(), sight.window.height())
    for touch in sight.touches:
        if touch.box.adjusted(-1, -1, 1, 1).contains(whole):
            continue  # wherever one touches
        ground = sight.behind(touch.box, touch.order)[0]
        frames = [
            colour
            for part in sight.things[touch.order + 1 :]
            if part_of(part, touch) and near_equal(part.box, touch.box)
            for colour in (part.fill, part.line)
            if colour is not None and colour.alpha() > 0
        ]
        reached = max((contrast(colour, ground) for colour in frames), default=0.0)
        if reached < SHAPE_RATIO:
            found.append(f"frame of {touch.name}: {reached:.1f} : 1")
    for thing in sight.things:
        if thing.markable:
            ground = sight.behind(thing.box, thing.order)[0]
            reached = contrast(thing.line or thing.fill, ground)
            if reached < SHAPE_RATIO:
                found.append(f"a box to mark: {reached:.1f} : 1")
    return found


def near_equal(one: QRectF, other: QRectF) -> bool:
    """Whether two boxes are the same but for rounding."""
    sides = zip(one.getCoords(), other.getCoords(), strict=True)
    return all(abs(a - b) <= 2 * ROUNDING for a, b in sides)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((luminance(one.rgb()), luminance(other.rgb())), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@cache
def luminance(rgb: int) -> float:
    """Return the relative luminance of a colour (WCAG 2.2, relative luminance)."""
    parts = []
    for shift in (16, 8, 0):
        part = (rgb >> shift & 255) / 255
        parts.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def faults_of_targets(sight: Sight) -> list[str]:
    """Targets that are too small, too near to one another, or partly outside of the window."""
    found = []
    window = QRectF(0, 0, sight.window.width(), sight.window.height())
    for touch in sight.touches:
        smaller = min(touch.box.width(), touch.box.height())
        choice = (
            touch.label.startswith(("option-", "blank", "poll-")) and sight.least_text != STAFF_TEXT
        )
        least = LEAST_CHOICE if choice else LEAST_TARGET
        if smaller < sight.px(least) - ROUNDING:
            found.append(f"{touch.name} is {sight.mm(smaller):.1f} mm, not {least}")
        if not window.adjusted(-1, -1, 1, 1).contains(touch.box):
            found.append(f"{touch.name} leaves the window: {shown(touch.box)}")
        if sight.low_screen and touch.box.top() < window.bottom() - sight.px(LOW_REACH) - ROUNDING:
            found.append(f"{touch.name} is too high for a low screen")
    for one, other in combinations(sight.touches, 2):
        if gap(one.box, other.box) < sight.px(LEAST_GAP) - ROUNDING:
            found.append(f"{one.name} is too near to {other.name}")
    return found


def gap(one: QRectF, other: QRectF) -> float:
    """Return the distance of two boxes: the larger of the two gaps, negative when they overlap."""
    across = max(other.left() - one.right(), one.left() - other.right())
    down = max(other.top() - one.bottom(), one.top() - other.bottom())
    return max(across, down)


def faults_of_names(sight: Sight) -> list[str]:
    """Things that a screen reader does not tell: buttons and texts without a name."""
    found = []
    for touch in sight.touches:
        role, name = sight.names.get(touch.key, (QAccessible.Role.NoRole, ""))
        if not name:
            found.append(f"{touch.name} has no accessible name")
        if role not in ROLES:
            found.append(f"{touch.name} is no button to a screen reader, but {role.name}")
    for text in sight.texts:
        _, own = sight.names.get(text.key, (None, ""))
        told = own or any(sight.names.get(thing.key, (None, ""))[1] for thing in text.around())
        if not any(letter.isalnum() for letter in text.says):
            continue  # dots for digits that were typed
        if not told and not beside_its_name(sight, text):
            found.append(f"{text.name} is not told")
        elif own and not text.flows and text.says not in " ".join(own.split()):
            found.append(f"{text.name} is told as {own!r}")
    return found


def beside_its_name(sight: Sight, text: Thing) -> bool:
    """Whether what stands beside a text is told with it, such as a word with its number."""
    return any(
        text.says in sight.names.get(other.key, (None, ""))[1]
        for other in sight.texts
        if other.above is text.above
    )


def faults_of_focus(sight: Sight) -> list[str]:
    """Targets that keys do not reach, or not in the order in which they are read."""
    targets = {touch.key: touch for touch in sight.touches if touch.enabled and touch.focusable}
    chain = [key for key in sight.chain if key in targets]
    found = [f"keys do not reach {targets[key].name}" for key in targets.keys() - set(chain)]
    told = [key for key in sight.read if key in chain]
    start = chain.index(told[0]) if told else 0
    if chain[start:] + chain[:start] != told:
        gone, heard = ([targets[key].name for key in keys] for keys in (chain, told))
        found.append(f"keys go {', '.join(gone)}; read are {', '.join(heard)}")
    return found + faults_of_order(sight)


def faults_of_order(sight: Sight) -> list[str]:
    """What is read later although it stands above, within what lies between bar and actions."""
    told = {thing.key: thing for thing in (*sight.texts, *sight.touches)}
    content = [told[key] for key in sight.read if key in told and in_pages(told[key])]
    return [
        f"{later.name} is read after {sooner.name}"
        for sooner, later in pairwise(content)
        if later.box.bottom() <= sooner.box.top() + ROUNDING
        and later.box.left() < sooner.box.right() - ROUNDING
    ]


def in_pages(thing: Thing) -> bool:
    """Whether something is part of a page's content, not of the pager beside it."""
    return any(one.paged for one in thing.around())


def shown(box: QRectF) -> str:
    """Write a box."""
    return "{:.0f}, {:.0f} to {:.0f}, {:.0f}".format(*box.getCoords())
