"""The whole way with the longest names that real polls have: nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maru.kiosk.kiosk import MAX_CHECKS
from maru.ui.gallery.panels import PANELS
from maru.ui.touches import settle, wait_for
from ui.eye import Sight
from ui.house import House


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
    return Sight(house.window, PANELS[0].ppi, least_text=0).faults()


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
