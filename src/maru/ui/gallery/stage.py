"""A kiosk with its screens, offscreen, for one scene: everything real but the camera and the time.

Each stage has a kiosk's folder of its own, so that no scene leaves anything to the next one. Time
stands still until `wait`, so that pictures are the same in every run, and no scene has to wait.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import segno
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QLinearGradient,
    QPainter,
)
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from maru.kiosk.fake_mouth import FakeMouth
from maru.kiosk.fake_scanner import FakeScanner
from maru.kiosk.home import open_kiosk
from maru.kiosk.staff_sticks import Places, Rehearsal
from maru.kiosk.sticks import Stick
from maru.ui.assets import FONT_FAMILY
from maru.ui.gallery.around import Around
from maru.ui.gallery.event import (
    PLAIN,
    Demonstration,
    Setting,
    entropy_from,
    make_demonstration,
)
from maru.ui.gallery.panels import PANELS, PanelSize
from maru.ui.kiosk_screens import KioskScreens
from maru.ui.panel import Panel
from maru.ui.touches import Clock, Finger, settle, wait_for


@dataclass(frozen=True)
class Look:
    """How a screen is shown; what an attendee can set."""

    language: str = "ko"
    zoom: float = 1.0
    high_contrast: bool = False
    low_screen: bool = False


class StandingClock(Clock):
    """Seconds that pass only when they are put forward."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1_000.0

    def __call__(self) -> float:
        """Return the seconds now."""
        return self._now

    def forward(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self._now += seconds


class Props:
    """What scenes are played with: a panel, and the demonstration in each setting, made once."""

    def __init__(self, folder: Path, panel: PanelSize = PANELS[0]) -> None:
        """Keep everything in `folder`, which is the caller's to remove."""
        if QGuiApplication.instance() is None:
            QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
            self.application = QGuiApplication(["maru", "-platform", "offscreen"])
        self.folder, self.panel = folder, panel
        self._made: dict[Setting, Demonstration] = {}
        self._number = 0

    def demonstration(self, setting: Setting) -> Demonstration:
        """Return the demonstration in a setting, its kiosk in a new copy of the folder."""
        if setting not in self._made:
            home = self.folder / f"setting-{len(self._made)}"
            self._made[setting] = make_demonstration(home, setting)
        made = self._made[setting]
        return replace(made, home=Path(shutil.copytree(made.home, self.new_folder() / "kiosk")))

    def new_folder(self) -> Path:
        """Return a new, empty folder."""
        self._number += 1
        folder = self.folder / f"scene-{self._number}"
        folder.mkdir()
        return folder


class Stage(Protocol):
    """What shows a scene: a window, which can be dressed, and is put away afterwards."""

    @property
    def window(self) -> QQuickWindow:
        """The window that shows the scene."""

    def dress(self, look: Look) -> None:
        """Show the same scene in another language, size or contrast."""

    def close(self) -> None:
        """Put everything away."""


class KioskStage:
    """A kiosk's screens, at welcome."""

    def __init__(self, props: Props, setting: Setting = PLAIN) -> None:
        self.demonstration = props.demonstration(setting)
        self.clock = StandingClock()
        self.kiosk = open_kiosk(self.demonstration.home)
        panel = Panel("ko", props.panel.ppi / 25.4)
        size = QSize(props.panel.width, props.panel.height)
        entropy = entropy_from("session")
        self.around = Around()
        self.mouth = FakeMouth()
        self.scanner = FakeScanner()
        self.sticks: list[Stick] = []  # what is plugged in
        self.folder = props.new_folder()
        self.front = KioskScreens(
            self.kiosk,
            self.scanner,
            self.around.surroundings,
            panel,
            entropy,
            self.clock,
            mouth=self.mouth,
            places=Places(
                self.demonstration.home,
                lambda: list(self.sticks),
                Rehearsal(None if setting.rehearsal else self.folder, lambda _medium: None),
            ),
            size=size,
        )
        self.session, self.camera = self.front.session, self.front.camera
        self.panel, self.machine = self.front.panel, self.front.machine
        self.attendee, self.screens = self.front.attendee, self.front.screens
        self.desk, self.voice = self.front.desk, self.front.voice
        self.finger = Finger(self.window, self.clock)
        self.attendee.touch()  # somebody is there: what they set at welcome stays
        settle()

    @property
    def window(self) -> QQuickWindow:
        """The kiosk's window."""
        return self.screens.window

    def dress(self, look: Look) -> None:
        """Show the same screen in another language, size, contrast or height."""
        panel = self.panel
        if panel.property("language") != look.language:
            panel.switchLanguage()
        if panel.property("highContrast") != look.high_contrast:
            panel.toggleContrast()
        if panel.property("lowScreen") != look.low_screen:
            panel.toggleLowScreen()
        if panel.property("zoom") != look.zoom:
            settings_open = panel.property("settingsOpen")
            panel.setZoom(look.zoom)
            panel.showSettings(settings_open)
        settle()

    def close(self) -> None:
        """Put everything away."""
        self.front.close()
        QGuiApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.kiosk.close()

    # What people do

    def plug_in(self, name: str, free: int = 14_200_000_000) -> Path:
        """Plug in a stick, by its label; return its folder."""
        folder = self.folder / name
        folder.mkdir()
        self.sticks.append(Stick(folder, free))
        return folder

    def come_in(self, card: int = 0) -> None:
        """Go from welcome to the staff's menu with a staff card, by its number from 0."""
        staff, shown = self.front.desk.staff, self.demonstration.staff[card]
        staff.arrive()
        self.camera.seen.emit((shown.ticket,))
        for digit in shown.pin:
            staff.digit(int(digit))
        staff.enter()
        self.wait_for_worker()

    def wait_for_worker(self) -> None:
        """Run until the worker has nothing to do."""
        wait_for(lambda: not self.attendee.property("busy"), "the worker")
        settle()

    def tap(self, *names: str) -> None:
        """Touch items one after another, by their objectName, turning pages to them."""
        for name in names:
            self.finger.tap(name)

    def turn_to(self, name: str) -> None:
        """Turn pages until an item of that objectName is on the screen."""
        settle()
        self.finger.turn_to(name)

    def look_into_camera(self, picture: QImage | None = None) -> None:
        """Begin to check in, and let the camera see a picture: a card, if no other is given."""
        self.attendee.start()
        self.camera.framed.emit(picture or card_in_hand(self.demonstration.ticket(0)))

    def show(self, *codes: str) -> None:
        """Let the camera read codes in one frame, from welcome on."""
        if self.session.step == "welcome":
            self.attendee.start()
        self.camera.seen.emit(codes)

    def check_in(self, card: int = 0) -> None:
        """Go from welcome to the polls with a card, by its number from 0."""
        self.show(self.demonstration.ticket(card))

    def open_ballot(self, poll: int = 0, card: int = 0) -> None:
        """Go from welcome to the question of a poll, by its number from 0."""
        self.check_in(card)
        self.attendee.choosePoll(self.demonstration.event.polls[poll].uuid)

    def review(self, *options: int, poll: int = 0, card: int = 0) -> None:
        """Go from welcome to the review with these options chosen; with none, a blank vote."""
        self.open_ballot(poll, card)
        for option in options:
            self.attendee.toggle(option)
        if not options:
            self.attendee.toggleBlank()
        self.attendee.forward()

    def seal(self, *options: int, poll: int = 0, card: int = 0) -> None:
        """Go from welcome to the sealed ballot."""
        self.review(*options, poll=poll, card=card)
        self.attendee.seal()
        self.wait_for_step("sealed")

    def cast(self, *options: int, poll: int = 0, card: int = 0) -> None:
        """Go from welcome to the ballot that is kept."""
        self.seal(*options, poll=poll, card=card)
        self.attendee.cast()
        self.wait_for_step("done")

    def wait_for_step(self, step: str) -> None:
        """Run until the attendee's worker has brought a step."""
        wait_for(lambda: bool(self.attendee.property("step") == step), step)

    def wait(self, seconds: float) -> None:
        """Let time pass, and the screens see it."""
        self.clock.forward(seconds)
        self.tick()

    def tick(self) -> None:
        """Let the screens see what was done to `session` or `kiosk` itself."""
        self.machine.look()
        self.attendee.tick()
        self.desk.staff.tick()
        settle()


class Scene(Protocol):
    """One screen in one state, under a name that is a file's, such as `question-limit`."""

    @property
    def name(self) -> str:
        """The name: small letters, digits and hyphens."""

    def open(self, props: Props) -> Stage:
        """Return a new stage that shows it."""


@dataclass(frozen=True)
class KioskScene:
    """A screen of the kiosk: `reach` goes there from welcome, `setting` says on which event."""

    name: str
    reach: Callable[[KioskStage], None]
    setting: Setting = PLAIN

    def open(self, props: Props) -> KioskStage:
        """Return a new stage that shows it."""
        stage = KioskStage(props, self.setting)
        self.reach(stage)
        settle()
        return stage


@contextmanager
def playing(scene: Scene, props: Props) -> Iterator[Stage]:
    """Show a scene, and put it away afterwards."""
    stage = scene.open(props)
    try:
        yield stage
    finally:
        stage.close()


@contextmanager
def props_of(panel: PanelSize = PANELS[0]) -> Iterator[Props]:
    """Give props in a folder that is removed afterwards."""
    with TemporaryDirectory(prefix="maru-gallery-") as folder:
        yield Props(Path(folder), panel)


def card_in_hand(ticket: str, size: float = 0.5) -> QImage:
    """Return what a camera sees of a card held up; `size`: the code's side in heights of it."""
    picture = QImage(640, 480, QImage.Format.Format_RGB32)
    wall = QLinearGradient(0, 0, 640, 480)
    wall.setColorAt(0, QColor("#B9B2A4"))
    wall.setColorAt(1, QColor("#8C8576"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(picture.rect(), wall)
    painter.translate(320, 240)
    painter.rotate(-4)
    painter.scale(size / 0.5, size / 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#D9B89C"))
    painter.drawRoundedRect(QRectF(90, 60, 320, 130), 60, 60)  # a hand
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawRoundedRect(QRectF(-170, -150, 340, 300), 14, 14)
    painter.setBrush(QColor("#D2A98B"))
    painter.drawRoundedRect(QRectF(120, 70, 110, 56), 28, 28)  # the thumb
    rows = list(segno.make(ticket, error="m").matrix)
    side = 240 / len(rows)
    painter.setBrush(QColor("#1E2124"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                painter.drawRect(QRectF(-150 + x * side, -120 + y * side, side + 0.5, side + 0.5))
    painter.setPen(QColor("#1E2124"))
    painter.setFont(QFont(FONT_FAMILY, 14))
    painter.end()
    return picture
