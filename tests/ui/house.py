"""The screens of one kiosk in a test: touched by a finger, seen by their items."""

from __future__ import annotations

from typing import Any

from assembly import Assembly, entropy_from
from maru.kiosk.announcer import Mouth
from maru.kiosk.fake_mouth import FakeMouth
from maru.kiosk.fake_scanner import FakeScanner
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.staff_sticks import NOWHERE, Places
from maru.ui.gallery.around import Around
from maru.ui.kiosk_screens import KioskScreens
from maru.ui.panel import Panel
from maru.ui.reading import read_scene
from maru.ui.touches import Clock, Finger, settle, visible_items, wait_for


class House:
    """A kiosk, its session, its camera without a device, and its window."""

    def __init__(
        self,
        kiosk: Kiosk,
        assembly: Assembly,
        places: Places = NOWHERE,
        mouth: Mouth | None = None,
    ) -> None:
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
            places=places,
            mouth=mouth or self.mouth,
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

    def type(self, digits: str) -> None:
        """Touch the keys of a number."""
        self.tap(*(f"key-{digit}" for digit in digits))

    def enter(self) -> None:
        """Enter the number, and wait until it is judged."""
        self.tap("primary")
        wait_for(lambda: not self.now("busy"), "the number to be judged")

    def look(self) -> None:
        """Let the machine see how it stands, as it does every few seconds."""
        self.machine.look()
        settle()

    def words(self) -> set[str]:
        """Return every text that is on the screen."""
        items = visible_items(self.window.contentItem())
        return {words for item in items if isinstance(words := item.property("words"), str)}

    def names(self) -> set[str]:
        """Return what a screen reader says of everything on the screen."""
        return {name for heard in read_scene(self.window.contentItem()) if (name := heard.words)}

    def every_page(self) -> str:
        """Turn the pages from the first to the last, and return all that they say, in order."""
        self._turn("up")
        told = [self._told()]
        while self._turn("more", 1):
            told.append(self._told())
        self._turn("up")
        return " ".join(told)

    def _told(self) -> str:
        items = visible_items(self.window.contentItem())
        return " ".join(words for item in items if isinstance(words := item.property("words"), str))

    def _turn(self, way: str, times: int = 99) -> bool:
        turned = 0
        while turned < times and (button := self.finger.find(way)) and button.isEnabled():
            self.tap(way)
            turned += 1
        return turned > 0

    def check_in(self, card: int = 0) -> None:
        """Go from welcome to the polls with a card."""
        self.tap("primary")
        self.show(self.assembly.ticket(card))

    def until(self, step: str) -> None:
        """Wait until the worker has brought a step."""
        wait_for(lambda: self.step == step, step)

    def seal(self) -> None:
        """Touch "seal" and wait until it is."""
        self.tap("primary")
        self.until("sealed")

    def check(self) -> None:
        """Touch "open it" and wait until the ballot is opened."""
        self.tap("primary")
        self.until("checked")

    def cast(self) -> None:
        """Touch "cast" and wait until the ballot is kept."""
        self.tap("primary")
        self.until("done")

    def wait(self, seconds: float) -> None:
        """Let time pass, tick by tick at the end."""
        self.clock.forward(seconds)
        self.attendee.tick()
        self.desk.staff.tick()
        settle()
