"""A motion from the floor: each of its steps, on an event that is open already."""

from __future__ import annotations

from collections.abc import Callable

from maru.protocol.refusal import InputRefusal, Refused
from maru.ui.gallery.scenes_staff import menu, wait_for_staff
from maru.ui.gallery.stage import KioskScene, KioskStage, Scene
from maru.ui.hangul import decompose

TITLE = "정회"
QUESTION = "지금 회의를 멈추고 30분 뒤에 다시 여는 데 찬성하십니까?"
ANSWERS = ("새빛마을 3호", "Senior centre", "아직 정하지 않음")


def _type(stage: KioskStage, words: str) -> None:
    for key in decompose(words):
        stage.desk.motion.type(key)


def _heading(stage: KioskStage) -> None:
    menu(stage)
    stage.desk.motion.begin()


def _heading_typed(stage: KioskStage) -> None:
    _heading(stage)
    _type(stage, TITLE)


def _question(stage: KioskStage) -> None:
    _heading_typed(stage)
    stage.desk.motion.forward()
    _type(stage, QUESTION)


def _latin(stage: KioskStage) -> None:
    _question(stage)
    stage.tap("key-letters", "key-shift")


def _signs(stage: KioskStage) -> None:
    _question(stage)
    stage.tap("key-signs")


def _answers(stage: KioskStage) -> None:
    _question(stage)
    stage.desk.motion.forward()


def _written(stage: KioskStage) -> None:
    _answers(stage)
    stage.desk.motion.write(True)
    for number, answer in enumerate(ANSWERS):
        stage.desk.motion.edit(number)
        _type(stage, answer)
        stage.desk.motion.forward()


def _forward_from(step: Callable[[KioskStage], None]) -> Callable[[KioskStage], None]:
    def reach(stage: KioskStage) -> None:
        step(stage)
        stage.desk.motion.forward()

    return reach


_preview = _forward_from(_answers)
_sure = _forward_from(_preview)


def _refused(stage: KioskStage) -> None:
    _sure(stage)
    stage.desk.motion_act.problem = Refused(InputRefusal.no_spare_poll, stage.kiosk.name)
    stage.desk.staff.refresh()


def _done(stage: KioskStage) -> None:
    _sure(stage)
    stage.desk.motion.act()
    wait_for_staff(stage)


SCENES: tuple[Scene, ...] = (
    KioskScene("motion-title", _heading_typed),
    KioskScene("motion-question", _question),
    KioskScene("motion-latin", _latin),
    KioskScene("motion-signs", _signs),
    KioskScene("motion-answers-written", _written),
    KioskScene("motion-preview", _preview),
    KioskScene("motion-sure", _sure),
    KioskScene("motion-refused", _refused),
    KioskScene("motion-done", _done),
)
