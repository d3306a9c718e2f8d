"""The screens of one kiosk in a test: touched by a finger, seen by their items."""

from __future__ import annotations

from typing import Any

from assembly import Assembly, entropy_from
from maru.kiosk.fake_mouth import FakeMouth
from maru.kiosk.fake_scanner import FakeScanner
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.staff_sticks import NOWHERE, Places
from maru.ui.gallery.around import Around
from maru.ui.kiosk_screens import KioskScreens
from maru.ui.panel import Panel
from maru.ui.touches import Clock, Finger, settle, wait_for


class House:
    """A kiosk, its session, its camera without a device, and its window."""

    def __init__(self, kiosk: Kiosk, assembly: Assembly, places: Places = NOWHERE) -> None:
        self.kiosk, self.assembly = kiosk, assembly
        self.clock = Clock()
        self.mouth = FakeMouth()
        self.scanner = FakeScanner()
        self.around = Around()
        self.front = KioskScreens(
            kiosk,
            self.scanner,
            self.around.surroundings,
            Panel(),
            entropy_from("attendee"),
            self.clock,
            mouth=self.mouth,
            places=places,
        )
        self.session, self.camera = self.front.session, self.front.camera
        self.panel, self.machine = self.front.panel, self.front.machine
        self.attendee, self.desk = self.front.attendee, self.front.desk
        self.screens, self.window = self.front.screens, self.front.window
        self.voice = self.front.voice
        self.finger = Finger(self.window, self.clock)
        self.wanted = ("ko", 1.0, False)  # language, size, contrast
        settle()

    def close(self) -> None:
        """Put everything away."""
        self.front.close()
        settle()

    def now(self, name: str) -> Any:
        """Return a property of one of the singletons, as QML sees it."""
        for one in (
            self.attendee,
            self.attendee.arrival,
            self.panel,
            self.machine,
            self.voice,
            self.desk.staff,
        ):
            if one.metaObject().indexOfProperty(name) >= 0:
                return one.property(name)
        raise LookupError(name)

    @property
    def step(self) -> str:
        """Name of the step that is shown."""
        return str(self.now("step"))

    def tap(self, *names: str) -> None:
        """Touch items one after another, turning pages to them."""
        for name in names:
            self.finger.tap(name)

    def show(self, *codes: str) -> None:
        """Let the camera see codes in one frame."""
        self.camera.seen.emit(codes)
        settle()

    def check_in(self, card: int = 0) -> None:
        """Go from welcome to the polls with a card."""
        self.tap("primary")
        self.show(self.assembly.ticket(card))

    def seal(self) -> None:
        """Touch "seal" and wait until it is."""
        self.tap("primary")
        wait_for(lambda: self.step == "sealed", "the ballot to be sealed")

    def check(self) -> None:
        """Touch "open it" and wait until the ballot is opened."""
        self.tap("primary")
        wait_for(lambda: self.step == "checked", "the ballot to be opened")

    def cast(self) -> None:
        """Touch "cast" and wait until the ballot is kept."""
        self.tap("primary")
        wait_for(lambda: self.step == "done", "the ballot to be kept")

    def wait(self, seconds: float) -> None:
        """Let time pass, tick by tick at the end."""
        self.clock.forward(seconds)
        self.attendee.tick()
        self.desk.staff.tick()
        settle()
