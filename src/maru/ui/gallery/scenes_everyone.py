"""The ways for everyone: sound, switches, and with a helper."""

from maru.ui.gallery.stage import KioskScene, KioskStage, Scene


def _sound(stage: KioskStage) -> None:
    stage.voice.showSheet(True)


def _sound_by_earphones(stage: KioskStage) -> None:
    stage.voice.plug(True)
    stage.voice.showSheet(True)
    stage.voice.changeLevel(4)


def _switched(stage: KioskStage) -> None:
    stage.open_ballot()
    stage.voice.next()
    stage.voice.next()


def _helped(stage: KioskStage) -> None:
    stage.voice.plug(True)
    stage.open_ballot()
    stage.attendee.toggle(0)
    stage.voice.assist()


def _helped_without_earphone(stage: KioskStage) -> None:
    _helped(stage)
    stage.voice.plug(False)


SCENES: tuple[Scene, ...] = (
    KioskScene("sound", _sound),
    KioskScene("sound-earphones", _sound_by_earphones),
    KioskScene("question-switch", _switched),
    KioskScene("helped", _helped),
    KioskScene("helped-no-earphone", _helped_without_earphone),
)
