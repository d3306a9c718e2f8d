"""Every screen, in both languages, sizes and contrasts: nothing cut off, nothing too small."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

from maru.kiosk.kiosk import MAX_CHECKS
from maru.ui.touches import settle, visible_items, wait_for
from ui.house import House

MM = 149 / 25.4  # pixels of the reference panel
LEAST_TARGET = 12.7  # millimetres, VVSG 2.0 7.2-I
LEAST_GAP = 2.54  # millimetres, VVSG 2.0 7.2-I
ROUNDING = 1.0  # pixels


def stations(house: House) -> Iterator[str]:
    """Go the whole way and stop at every screen and page, naming it."""
    yield from pages(house, "welcome")
    house.tap("back")
    yield from pages(house, "how to vote")
    house.tap("back", "primary")
    yield from pages(house, "check-in")
    house.show(house.assembly.ticket(0))
    yield from pages(house, "polls")
    while house.step != "welcome":
        if house.step == "polls":
            house.tap("primary")
        yield from vote(house)
        house.tap("primary")
    dress(house, house.wanted)
    house.tap("primary")
    house.show(house.assembly.ticket(0))
    yield from pages(house, "refused")
    house.wait(12)
    yield from pages(house, "refused, counting")
    house.tap("primary")
    house.check_in(1)
    yield from refuse_late(house)
    house.attendee.show_fault()
    settle()
    yield from pages(house, "fault")


def refuse_late(house: House) -> Iterator[str]:
    """Cast in one poll, and have the next ballot refused when it is sealed already."""
    for is_last in (False, True):
        house.tap("primary")
        while house.step == "question":
            house.tap("option-0", "primary")
        house.seal()
        if not is_last:
            house.cast()
            house.tap("primary")
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(house.kiosk.synced, "voted_at", lambda *_: ("kiosk-2", 1))
    house.tap("primary")
    wait_for(lambda: house.step == "refused", "the ballot to be refused")
    monkeypatch.undo()
    assert house.now("refusalKept")
    dress(house, house.wanted)
    yield from pages(house, "refused after sealing")


def vote(house: House) -> Iterator[str]:
    """Vote in the poll that is open, stopping at its screens."""
    while house.step == "question":
        yield from pages(house, "question, nothing chosen")
        if house.finger.find("info-0"):
            house.tap("info-0")
            yield from pages(house, "explanation")
            house.tap("back")
        house.tap("option-0")
        yield from pages(house, "question")
        house.tap("primary")
    yield from pages(house, "review")
    house.wait(121)
    yield "idle sheet"
    house.tap("moreTime")
    house.seal()
    yield from pages(house, "sealed")
    house.wait(121)
    yield "idle sheet, sealed"
    house.tap("moreTime")
    if house.now("checksLeft") == MAX_CHECKS:
        yield from check(house)
    house.cast()
    yield from pages(house, "done")


def check(house: House) -> Iterator[str]:
    """Open the sealed ballot, stopping at the screens of that, and seal another."""
    house.tap("back")
    yield from pages(house, "check this machine")
    house.check()
    yield from pages(house, "checked")
    house.wait(121)
    yield "idle sheet, checked"
    house.tap("moreTime", "primary")
    while house.step == "question":
        house.tap("option-0", "primary")
    house.seal()


def pages(house: House, name: str) -> Iterator[str]:
    """Stop at each page of a screen."""
    page = 1
    yield f"{name}, page {page}"
    while (more := house.finger.find("more")) is not None and more.isEnabled():
        house.tap("more")
        page += 1
        yield f"{name}, page {page}"
    while (up := house.finger.find("up")) is not None and up.isEnabled():
        house.tap("up")


def faults_as_drawn(house: House) -> list[str]:
    """What is wrong on the screen as people see it: taking a picture lays everything out first."""
    house.window.grabWindow()
    return faults_of_texts(house) + faults_of_targets(house)


def dress(house: House, wanted: tuple[str, float, bool]) -> None:
    """Set language, size and contrast."""
    language, zoom, contrast = wanted
    house.wanted = wanted
    if house.now("language") != language:
        house.panel.switchLanguage()
    if house.now("highContrast") != contrast:
        house.panel.toggleContrast()
    house.panel.setZoom(zoom)
    settle()


def place(item: QQuickItem) -> QRectF:
    """Where an item is, in the window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def ink(item: QQuickItem) -> QRectF:
    """Where the lines of a text are, in the window."""
    width, height = item.property("contentWidth"), item.property("contentHeight")
    context = qmlContext(item)
    alignment, _ = QQmlExpression(context, item, "horizontalAlignment * 1").evaluate()
    left = {4: (item.width() - width) / 2, 2: item.width() - width}.get(alignment, 0.0)
    return item.mapRectToScene(QRectF(left, item.property("topPadding"), width, height))


def is_text(item: QQuickItem) -> bool:
    """Whether an item is a text that is seen."""
    if item.metaObject().indexOfProperty("contentWidth") < 0 or not item.property("text"):
        return False
    above: QQuickItem | None = item
    while above is not None:
        if above.opacity() == 0:
            return False
        above = above.parentItem()
    return True


def is_touchable(item: QQuickItem) -> bool:
    """Whether an item can be touched."""
    return item.metaObject().indexOfSignal("acted()") >= 0


def faults_of_texts(house: House) -> list[str]:
    """Texts that leave their box or the window, or that lie over one another."""
    found = []
    texts = [item for item in visible_items(house.window.contentItem()) if is_text(item)]
    window = QRectF(0, 0, house.window.width(), house.window.height())
    for item in texts:
        where, words = trim(ink(item)), item.property("words")
        holder = item.parentItem()
        if not window.adjusted(-1, -1, 1, 1).contains(where):
            found.append(f"{words!r} leaves the window: {where}")
        while holder is not None and not is_touchable(holder):
            holder = holder.parentItem()
        if holder is not None and not place(holder).adjusted(-1, -1, 1, 1).contains(where):
            found.append(f"{words!r} leaves its button: {where} {place(holder)}")
        if item.property("truncated"):
            found.append(f"{words!r} is cut")
    for one, other in combinations(texts, 2):
        if one.parentItem() is other.parentItem() and not one.property("words"):
            continue  # a text that flows around the other one
        common = trim(ink(one)).intersected(trim(ink(other)))
        if common.width() > ROUNDING and common.height() > ROUNDING:
            found.append(f"{one.property('words')!r} lies over {other.property('words')!r}")
    return found


def trim(line: QRectF) -> QRectF:
    """Leave out what a line keeps free above and below its letters."""
    return line.adjusted(0, line.height() * 0.02, 0, -line.height() * 0.1)


def faults_of_targets(house: House) -> list[str]:
    """Targets that are too small, too near to one another, or without a name."""
    found = []
    items = visible_items(house.window.contentItem())
    targets = [item for item in items if is_touchable(item)]
    for item in targets:
        where = place(item)
        name = QAccessible.queryAccessibleInterface(item).text(QAccessible.Text.Name)
        if not name:
            found.append(f"{item.objectName()!r} has no accessible name")
        if min(where.width(), where.height()) < LEAST_TARGET * MM - ROUNDING:
            found.append(f"{name!r} is too small: {where}")
    for one, other in combinations(targets, 2):
        if near(place(one), place(other)) < LEAST_GAP * MM - ROUNDING:
            found.append(f"{one.property('text')!r} is too near to {other.property('text')!r}")
    return found


def near(one: QRectF, other: QRectF) -> float:
    """Distance between two boxes: the larger of the two gaps, negative when they overlap."""
    across = max(other.left() - one.right(), one.left() - other.right())
    down = max(other.top() - one.bottom(), one.top() - other.bottom())
    return max(across, down)


@pytest.mark.parametrize("contrast", [False, True], ids=["light", "contrast"])
@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_is_cut_off_or_too_small(
    house: House, language: str, zoom: float, contrast: bool
) -> None:
    """On every screen texts stay in their boxes, and targets are large, apart and named."""
    dress(house, (language, zoom, contrast))
    found = {station: faults for station in stations(house) if (faults := faults_as_drawn(house))}
    assert not found, "\n".join(f"{at}: {fault}" for at in found for fault in found[at])


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
def test_the_longest_real_names_are_shown_whole(long_house: House, zoom: float) -> None:
    """Polish names of a hundred letters wrap, and their rows grow; nothing is cut."""
    dress(long_house, ("en", zoom, False))
    found = {
        station: faults
        for station in stations(long_house)
        if (faults := faults_as_drawn(long_house))
    }
    assert not found, "\n".join(f"{at}: {fault}" for at in found for fault in found[at])
