"""Somebody who touches, strikes and shows anything: what holds on every screen, in any order."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assembly import make_assembly
from maru.kiosk.sound import Way
from maru.protocol.event import event_text
from maru.ui.reading import read_scene, to_touch
from maru.ui.touches import settle, wait_for
from ui.house import House
from ui.test_privacy import seen_by_qml
from ui.town import long_polls, town_polls

CARDS, TURNS = 6, 150
KEYS = [getattr(Qt.Key, f"Key_{name}") for name in ("Space", "Backtab", "Return", "Down", "Up")]
SOUND = [Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_Plus]
WAITS = (20, 31, 46, 61, 121)
HEARING = ("plugged", "reading")  # an earphone that is in stays in


class Wanderer:
    """One who does anything at all, by the numbers of `chance`."""

    def __init__(self, house: House, chance: Random) -> None:
        self.house, self.chance = house, chance
        self.did: list[str] = []

    def act(self) -> None:
        """Do one thing."""
        house, chance = self.house, self.chance
        acts = [self.touch] * 14 + [self.strike] * 3 + [self.wait, self.plug, self.listen]
        if house.step == "check_in":
            acts += [self.show] * 12
        if house.step == "venue_pin":
            acts += [self.announce] * 12
        act = chance.choice(acts)
        self.did.append(f"{act.__name__} at {house.step}")
        act()
        wait_for(lambda: not house.now("busy"), "the worker")

    def touch(self) -> None:
        """Touch something, the primary button more often than others."""
        items = to_touch(read_scene(self.house.window.contentItem()))
        names = [name for item in items if (name := item.objectName())]
        name = "primary" if self.chance.random() < 0.3 else self.chance.choice([*names, ""])
        if self.house.finger.find(name) and name in names:
            self.house.clock.forward(1)
            at = self.house.finger.at(name)
            self.house.finger.drag(at, at)

    def strike(self) -> None:
        """Strike a key."""
        self.house.clock.forward(1)
        QTest.keyClick(self.house.window, self.chance.choice(KEYS * 3 + SOUND))
        settle()

    def wait(self) -> None:
        """Do nothing for a while."""
        self.house.wait(self.chance.choice(WAITS))

    def plug(self) -> None:
        """Put an earphone in, or pull it out."""
        self.house.voice.plug(not self.house.now("plugged"))

    def listen(self) -> None:
        """Listen to what the screen says, perhaps with a helper."""
        self.house.voice.look()
        if self.chance.random() < 0.3:
            self.house.voice.assist()

    def show(self) -> None:
        """Show a card to the camera."""
        self.house.show(self.house.assembly.ticket(self.chance.randrange(CARDS)))

    def announce(self) -> None:
        """Type the number announced in the hall."""
        self.house.attendee.arrival.clear()
        for digit in "4821":
            self.house.attendee.arrival.type(int(digit))
        self.house.attendee.arrival.enter()


def hall_of(chance: Random, folder: Path) -> House:
    """Return a kiosk of easy or of long polls, with PINs, perhaps with the hall's number."""
    assembly = make_assembly(CARDS, polls=chance.choice([town_polls, long_polls]))
    assembly.give_pins()
    asks = chance.random() < 0.4
    assembly.event = replace(assembly.event, venue_pin=asks)
    assembly.files["event.json"] = event_text(assembly.event).encode()
    kiosk = assembly.open_kiosk(folder)
    if asks:
        kiosk.set_venue_pin("4821")
    return House(kiosk, assembly)


@pytest.mark.parametrize("seed", [3, 8, 21])
def test_whatever_somebody_does(qtbot: object, tmp_path: Path, seed: int) -> None:
    """No fault; a camera at check-in only; nothing left at welcome; no choice aloud."""
    chance = Random(seed)  # noqa: S311 - which touch comes next is no secret
    house = hall_of(chance, tmp_path)
    with closing(house.kiosk), closing(house):
        at_first = left_over(house)
        wanderer = Wanderer(house, chance)
        for _ in range(TURNS):
            before = house.step
            wanderer.act()
            told = wanderer.did[-6:]
            assert not house.now("faulted"), told
            assert house.camera.is_open == house.scanner.is_open == (house.step == "check_in"), told
            if before != house.step == "welcome":
                assert left_over(house) == at_first, told
                assert house.session._rights == ()
        options = {
            title
            for poll in house.kiosk.event.polls
            for question in poll.questions
            for option in question.options
            for title in option.title.values()
        }
        aloud = house.mouth.texts(Way.speaker)
        assert not [said for said in aloud for title in options if title in said]


def left_over(house: House) -> dict[str, Any]:
    """Return what QML can read, but for the earphone."""
    seen = seen_by_qml(house)
    return {name: value for name, value in seen.items() if name.partition(".")[2] not in HEARING}
