"""An attendee's whole way by touch, with a picture of every screen that is met."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from maru.kiosk.home import open_kiosk
from maru.kiosk.scanner import Scanner
from maru.kiosk.staff_look import surroundings
from maru.kiosk.step import IDLE_SECONDS
from maru.ui.kiosk_screens import KioskScreens
from maru.ui.panel import Panel
from maru.ui.touches import Clock, Finger, settle, wait_for
from maru.ui.window import Screens

# What is chosen in a question: numbers of options from 0, or None for a blank vote.
Answer = frozenset[int] | None


@contextmanager
def touring(home: Path, camera: Path, folder: Path) -> Iterator[Tour]:
    """Open the kiosk at `home` and its screens without a display, and give a tour of them.

    `camera` is the folder whose pictures the camera sees; `folder` takes the pictures.
    """
    application = QGuiApplication.instance()
    if application is None:
        QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
        application = QGuiApplication(["maru", "-platform", "offscreen"])
    folder.mkdir(parents=True, exist_ok=True)
    scanner = Scanner(str(camera))
    clock = Clock()
    with closing(open_kiosk(home)) as kiosk:
        around = surroundings(home, kiosk, lambda: scanner.health)
        front = KioskScreens(kiosk, scanner, around, Panel(), secrets.token_bytes, clock)
        try:
            yield Tour(front.screens, clock, folder)
        finally:
            front.close()
            scanner.stop()
            application.processEvents()


class Tour:
    """Visits to one kiosk window; pictures go to `folder`, numbered in the order they are met.

    The first ballot in each language checks the machine, and another is cast in its place.
    """

    def __init__(self, screens: Screens, clock: Clock, folder: Path) -> None:
        self.finger = Finger(screens.window, clock)
        self._attendee, self._panel = screens.attendee, screens.panel
        self._clock = clock
        self._folder = folder
        self._language = "ko"
        self._seen: set[str] = set()
        self.opened: list[str] = []  # the texts of the opened ballots' QR codes

    def visit(
        self,
        show_card: Callable[[], None],
        answers: Mapping[str, Sequence[Answer]],
        language: str,
    ) -> list[str]:
        """Check in with the card that `show_card` holds up, vote as `answers` say, and finish.

        `answers` holds an answer for each question, by the uuid of the poll; the polls of the
        card that are not in it are left. Returns the trackers of the ballots cast.
        """
        self._enter(language)
        self._how_to_vote()
        self._check_in(show_card)
        if self._now("step") == "refused":
            raise LookupError(self._now("refusalSentence"))
        self._picture("polls")
        trackers = []
        self.finger.tap("primary")
        while self._now("step") == "question" and self._now("pollUuid") in answers:
            trackers.append(self._vote(answers[self._now("pollUuid")]))
            if self._now("openCount"):
                self._next_poll()
        self._leave()
        return trackers

    def refusal(self, show_card: Callable[[], None], language: str) -> None:
        """Show a card that is refused, and go back to welcome."""
        self._enter(language)
        self._check_in(show_card)
        if self._now("step") != "refused":
            raise LookupError("the card was not refused")
        self._picture("refusal")
        self.finger.tap("primary")

    def _enter(self, language: str) -> None:
        if self._panel.property("language") != language:
            self.finger.tap("language")
        self._language = language
        self._picture("welcome")

    def _how_to_vote(self) -> None:
        self.finger.tap("back")
        self._picture("how-to-vote")
        self.finger.tap("back")

    def _check_in(self, show_card: Callable[[], None]) -> None:
        def keep_picture() -> None:
            if self._now("step") == "check_in":
                self._picture("check-in")

        self.finger.tap("primary")
        camera = self._attendee.arrival.property("camera")
        camera.framed.connect(keep_picture)
        show_card()
        wait_for(lambda: self._now("step") != "check_in", "the card to be read")
        camera.framed.disconnect(keep_picture)

    def _vote(self, answers: Sequence[Answer]) -> str:
        for answer in answers:
            self._answer(answer)
            self.finger.tap("primary")
        self._picture("review")
        self._be_idle()
        self.finger.tap("primary")
        wait_for(lambda: self._now("step") == "sealed", "the ballot to be sealed")
        self._picture("sealed")
        if self._is_new("checked"):
            self._check_machine()
            return self._vote(answers)
        tracker = str(self._now("tracker"))
        self.finger.tap("primary")
        wait_for(lambda: self._now("step") == "done", "the ballot to be kept")
        self._picture("done" if self._now("openCount") else "all-done")
        return tracker

    def _check_machine(self) -> None:
        """Open the sealed ballot and go on to another one."""
        self.finger.tap("back")
        self._picture("check-machine")
        self.finger.tap("primary")
        wait_for(lambda: self._now("step") == "checked", "the ballot to be opened")
        self.opened.append(str(self._now("opening")))
        self._picture("checked")
        self.finger.tap("primary")

    def _answer(self, answer: Answer) -> None:
        kind = "motion" if self._now("motion") else "question"
        for touched in ["blank"] if answer is None else [f"option-{n}" for n in sorted(answer)]:
            self.finger.tap(touched)
        self.finger.turn_to("option-0")
        self._picture(kind)
        self._explain(kind)
        self._one_too_many(kind, answer or frozenset())
        self._look_otherwise(kind)

    def _leave(self) -> None:
        if self._now("step") == "done":
            self.finger.tap("primary")
        while self._now("step") != "welcome":
            self.finger.tap("back")

    def _explain(self, kind: str) -> None:
        if self._is_new(f"{kind}-explanation") and self.finger.find("info-0"):
            self.finger.tap("info-0")
            self._picture(f"{kind}-explanation")
            self.finger.tap("back")

    def _one_too_many(self, kind: str, chosen: frozenset[int]) -> None:
        count = self._now("options").rowCount()
        left = [option for option in range(count) if option not in chosen]
        full = len(chosen) == self._now("maximum")
        if self._is_new(f"{kind}-limit") and kind == "question" and full and left:
            self.finger.tap(f"option-{left[0]}")
            self._picture(f"{kind}-limit")
            self.finger.tap("stopped")

    def _look_otherwise(self, kind: str) -> None:
        if not self._is_new(f"{kind}-contrast"):
            return
        self.finger.tap("contrast")
        self._picture(f"{kind}-contrast")
        self.finger.tap("contrast")
        self.finger.tap("textSize")
        for size in ("150", "200"):
            self.finger.tap("settings")
            self._picture("settings")
            self.finger.tap(f"size-{size}")
            self.finger.tap("primary")
            self._picture(f"{kind}-{size}")
        self.finger.tap("settings")
        self.finger.tap("size-100")

    def _be_idle(self) -> None:
        if not self._is_new("idle"):
            return
        self._clock.forward(IDLE_SECONDS + 1)
        self._attendee.tick()
        self._picture("idle")
        self.finger.tap("moreTime")

    def _next_poll(self) -> None:
        self.finger.tap("primary")
        if self._now("step") == "polls":
            self.finger.tap("primary")

    def _now(self, name: str) -> Any:
        """Return a property of the attendee, as QML sees it."""
        return self._attendee.property(name)

    def _is_new(self, name: str) -> bool:
        return f"{self._language}-{name}" not in self._seen

    def _picture(self, name: str) -> None:
        if self._is_new(name):
            self._seen.add(f"{self._language}-{name}")
            settle()
            self.finger.picture(self._folder / f"{self._language}-{len(self._seen):02}-{name}.png")
