"""The motion from the floor as the staff's screens show it, and what is typed of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, QSize, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine
from PySide6.QtQuick import QQuickImageProvider

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.staff_motion import MotionAct, Stage
from maru.protocol.event import say
from maru.protocol.refusal import InputRefusal
from maru.ui.hangul import Typing
from maru.ui.motion_picture import draw_ballot
from maru.ui.panel import Panel
from maru.ui.rows import Rows
from maru.ui.staff import Staff
from maru.ui.window import Screens

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

SCREEN = "FloorMotion"


@dataclass(frozen=True)
class AnswerText:
    """An answer that was written."""

    words: str


@dataclass(frozen=True)
class GroupsRow:
    """Groups that may vote together, by their names."""

    words: str
    chosen: bool


class Picture(QQuickImageProvider):
    """The picture of the ballot that was drawn last; empty while there is none."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self.image = QImage()

    def requestImage(self, _name: str, size: QSize, _requested: QSize) -> QImage:
        """Return it, whatever the name, which only tells one picture from the next."""
        size.setWidth(self.image.width())
        size.setHeight(self.image.height())
        return self.image


@QmlElement
@QmlSingleton
class StaffMotion(QObject):
    """The staff's act of putting a motion, as properties and slots."""

    changed = Signal()

    def __init__(self, kiosk: Kiosk, act: MotionAct, staff: Staff, panel: Panel) -> None:
        super().__init__()
        self._kiosk, self._act, self._staff, self._panel = kiosk, act, staff, panel
        self._answers, self._choices = Rows(AnswerText, self), Rows(GroupsRow, self)
        self._typing = Typing()
        self._screens: Screens | None = None
        self._drawn, self._drawn_for = 0, tuple[object, ...]()
        self.picture = Picture()
        staff.changed.connect(self._say)
        self._say()

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("staffMotion")  # type: ignore[no-any-return]  # a QVariant

    def join(self, screens: Screens) -> None:
        """Take note of the window, whose singletons and size the ballot is drawn with."""
        self._screens = screens
        screens.addImageProvider("motion", self.picture)
        self._panel.changed.connect(self._draw_anew)
        self._panel.languageChanged.connect(self._draw_anew)  # after the words were exchanged

    # touches

    @Slot()
    def begin(self) -> None:
        """Open the first step of a new motion."""
        self._staff.openAct(SCREEN)
        self._act.begin(str(self._panel.property("language")))
        self._enter()

    @Slot(int)
    def choose(self, index: int) -> None:
        """Choose the groups that may vote."""
        self._act.choose(index)
        self._say()

    @Slot(str)
    def type(self, key: str) -> None:
        """Type one character or jamo; nothing happens where the field is full."""
        self._typing.type(key)
        self._act.text = self._typing.text
        self._say()

    @Slot()
    def erase(self) -> None:
        """Take the last touch back."""
        self._typing.back()
        self._act.text = self._typing.text
        self._say()

    @Slot(bool)
    def write(self, is_written: bool) -> None:
        """Choose written answers, or for and against."""
        self._act.write(is_written)
        self._say()

    @Slot(int)
    def edit(self, index: int) -> None:
        """Open an answer to be typed."""
        self._act.edit(index)
        self._enter()

    @Slot()
    def forward(self) -> None:
        """On to the next step."""
        self._act.forward()
        self._enter()

    @Slot()
    def back(self) -> None:
        """One step back, or to the menu."""
        if self._act.back():
            self._enter()
        else:
            self._staff.toMenu()

    @Slot()
    def act(self) -> None:
        """Sign the motion and apply it, on the worker."""
        self._staff.work("acting", self._act.act_now)

    def _enter(self) -> None:
        self._typing = Typing(self._act.text, self._act.limit)
        if self._act.stage is Stage.preview:
            self._draw()
        self._staff.refresh()

    def _draw(self) -> None:
        if self._screens is None or self._act.ballot is None:
            raise RuntimeError("no window to draw for, or nothing to draw")
        poll, size = self._act.ballot, self._screens.window.size()
        singletons = self._screens.singletons
        self.picture.image = draw_ballot(self._kiosk, poll, self._panel, singletons, size)
        self._drawn, self._drawn_for = self._drawn + 1, self._look()

    @Slot()
    def _draw_anew(self) -> None:
        """Draw the ballot again when the panel was set differently."""
        if self._act.stage is Stage.preview and self._look() != self._drawn_for:
            self._draw()
            self._say()

    def _look(self) -> tuple[object, ...]:
        """Return what a picture of the ballot depends on besides the ballot."""
        names = ("language", "zoom", "highContrast", "lowScreen", "pixelsPerMm", "width", "height")
        return tuple(self._panel.property(name) for name in names)

    # what the screens show

    @Slot()
    def _say(self) -> None:
        if self._staff.property("screen") != SCREEN:
            self.picture.image = QImage()
            self._typing.clear()
        self._answers.show([AnswerText(words) for words in self._act.answers])
        self._choices.show(self._group_rows() if self._act.stage is Stage.groups else [])
        self.changed.emit()

    def _group_rows(self) -> list[GroupsRow]:
        language = str(self._panel.property("language"))
        names = {group.id: say(group.name, language) for group in self._kiosk.event.groups}
        return [
            GroupsRow(", ".join(names[one] for one in groups), index == self._act.chosen)
            for index, groups in enumerate(self._act.choices)
        ]

    @Property(bool, notify=changed)
    def can(self) -> bool:
        """Whether a motion can be put."""
        return self._act.can

    @Property(str, notify=changed)
    def stage(self) -> str:
        """How far the motion is: a `Stage`."""
        return self._act.stage.value

    @Property(QObject, notify=changed)
    def choices(self) -> QObject:
        """The groups to choose from: rows of GroupsRow."""
        return self._choices

    @Property(str, notify=changed)
    def text(self) -> str:
        """What was typed at this step."""
        return self._act.text

    @Property(int, notify=changed)
    def limit(self) -> int:
        """How many characters it may have."""
        return self._act.limit

    @Property(int, notify=changed)
    def number(self) -> int:
        """The number, from 1, of the answer that is typed."""
        return self._act.number

    @Property(bool, notify=changed)
    def written(self) -> bool:
        """Whether the answers are written ones."""
        return self._act.is_written

    @Property(QObject, notify=changed)
    def answers(self) -> QObject:
        """The answers that were written: rows of AnswerText."""
        return self._answers

    @Property(int, notify=changed)
    def answerCount(self) -> int:
        """How many of them there are."""
        return len(self._act.answers)

    @Property(bool, notify=changed)
    def hasRoom(self) -> bool:
        """Whether one more can be written."""
        return self._act.has_room

    @Property(bool, notify=changed)
    def complete(self) -> bool:
        """Whether what this step asks for is there."""
        return self._act.is_complete

    @Property(str, notify=changed)
    def drawn(self) -> str:
        """Where the picture of the ballot is; another address for each."""
        return f"image://motion/{self._drawn}" if self._act.stage is Stage.preview else ""

    @Property(str, notify=changed)
    def said(self) -> str:
        """The ballot in words: title, question, answers."""
        poll, language = self._act.ballot, str(self._panel.property("language"))
        if poll is None:
            return ""
        options = [say(option.title, language) for option in poll.questions[0].options]
        texts = (poll.title, poll.questions[0].text)
        return ". ".join([*(say(text, language) for text in texts), *options])

    @Property(str, notify=changed)
    def heading(self) -> str:
        """The title of the motion, at the last look."""
        language = str(self._panel.property("language"))
        return say(self._act.ballot.title, language) if self._act.ballot else ""

    @Property(str, notify=changed)
    def question(self) -> str:
        """Its question."""
        language = str(self._panel.property("language"))
        return say(self._act.ballot.questions[0].text, language) if self._act.ballot else ""

    @Property(str, notify=changed)
    def uuid(self) -> str:
        """The uuid of the poll that was made."""
        return self._act.made.uuid if self._act.made else ""

    @Property(str, notify=changed)
    def made(self) -> str:
        """The title of the poll that was made."""
        language = str(self._panel.property("language"))
        return say(self._act.made.title, language) if self._act.made else ""

    @Property(str, notify=changed)
    def disputed(self) -> str:
        """Why nobody can vote in a poll whose question is another one elsewhere; "" for none."""
        language = str(self._panel.property("language"))
        for uuid, is_lost in self._kiosk.disputed().items():
            title = say(self._kiosk.event.poll(uuid).title, language)
            reason = InputRefusal.motion_lost if is_lost else InputRefusal.motion_disputed
            return reason.sentence(language, title)
        return ""

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Why the motion was refused; "" when it was not."""
        problem = self._act.problem
        return problem.sentence(str(self._panel.property("language"))) if problem else ""
