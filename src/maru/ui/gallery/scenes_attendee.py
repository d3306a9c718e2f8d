"""The attendee's way, from welcome to the ballot that is kept."""

from maru.kiosk.step import DONE_SECONDS, IDLE_SECONDS
from maru.ui.gallery.event import Setting
from maru.ui.gallery.stage import KioskScene, KioskStage, Scene

PINS = Setting(pins=True)
VENUE_PIN = Setting(venue_pin=True)


def _welcome(_stage: KioskStage) -> None:
    pass


def _how_to_vote(stage: KioskStage) -> None:
    stage.tap("back")


def _check_in(stage: KioskStage) -> None:
    stage.look_into_camera()


def _pin(stage: KioskStage) -> None:
    stage.attendee.start()
    stage.session.use_pin()
    _type(stage, stage.demonstration.pins[0][:5])


def _pin_whole(stage: KioskStage) -> None:
    stage.attendee.start()
    stage.session.use_pin()
    _type(stage, stage.demonstration.pins[0])


def _venue_pin(stage: KioskStage) -> None:
    stage.check_in()
    _type(stage, "48")


def _venue_pin_wrong(stage: KioskStage) -> None:
    stage.check_in()
    _type(stage, "000000")
    stage.session.enter_pin()
    stage.tick()


def _type(stage: KioskStage, digits: str) -> None:
    for digit in digits:
        stage.session.pin_digit(int(digit))
    stage.tick()


def _polls(stage: KioskStage) -> None:
    stage.check_in()


def _polls_one_done(stage: KioskStage) -> None:
    stage.cast(0, 2)
    stage.attendee.nextPoll()


def _question(stage: KioskStage) -> None:
    stage.open_ballot()


def _question_chosen(stage: KioskStage) -> None:
    _question(stage)
    stage.attendee.toggle(0)
    stage.attendee.toggle(2)


def _question_limit(stage: KioskStage) -> None:
    _question(stage)
    for option in (0, 2, 3, 1):
        stage.attendee.toggle(option)


def _question_blank(stage: KioskStage) -> None:
    _question(stage)
    stage.attendee.toggleBlank()
    stage.finger.turn_to("blank")


def _question_marked(stage: KioskStage) -> None:
    """Touch "none of these" while something is chosen."""
    _question(stage)
    stage.attendee.toggle(0)
    stage.attendee.toggleBlank()


def _explanation(stage: KioskStage) -> None:
    _question(stage)
    stage.tap("info-0")


def _motion(stage: KioskStage) -> None:
    stage.open_ballot(1)


def _motion_answered(stage: KioskStage) -> None:
    _motion(stage)
    stage.attendee.answerMotion(0)


def _name(stage: KioskStage) -> None:
    stage.open_ballot(2)
    stage.attendee.toggle(1)


def _review(stage: KioskStage) -> None:
    stage.review(0, 2, 3)


def _review_fewer(stage: KioskStage) -> None:
    stage.review(2)


def _review_blank(stage: KioskStage) -> None:
    stage.review()


def _review_motion(stage: KioskStage) -> None:
    stage.open_ballot(1)
    stage.attendee.answerMotion(0)
    stage.attendee.forward()


def _idle(stage: KioskStage) -> None:
    stage.open_ballot()
    stage.wait(IDLE_SECONDS + 1)


def _idle_sealed(stage: KioskStage) -> None:
    stage.seal(0, 2)
    stage.wait(IDLE_SECONDS + 1)


def _sealed(stage: KioskStage) -> None:
    stage.seal(0, 2)


def _check_machine(stage: KioskStage) -> None:
    stage.seal(0, 2)
    stage.tap("back")


def _checked(stage: KioskStage) -> None:
    stage.seal(0, 2)
    stage.attendee.check()
    stage.wait_for_step("checked")


def _done(stage: KioskStage) -> None:
    stage.cast(0, 2)


def _done_hurry(stage: KioskStage) -> None:
    stage.cast(0, 2)
    stage.wait(DONE_SECONDS - 8)


def _done_all(stage: KioskStage) -> None:
    vote_in_all(stage)


def vote_in_all(stage: KioskStage) -> None:
    """Vote with the first card in every poll; the last ballot was just kept."""
    for number in range(len(stage.demonstration.event.polls)):
        stage.cast(0, poll=number)
        if number + 1 < len(stage.demonstration.event.polls):
            stage.attendee.finish()


def _settings(stage: KioskStage) -> None:
    stage.panel.showSettings(True)


def _fault(stage: KioskStage) -> None:
    stage.attendee.show_fault()


SCENES: tuple[Scene, ...] = (
    KioskScene("welcome", _welcome),
    KioskScene("welcome-rehearsal", _welcome, Setting(rehearsal=True)),
    KioskScene("how-to-vote", _how_to_vote),
    KioskScene("check-in", _check_in),
    KioskScene("polls", _polls),
    KioskScene("polls-one-done", _polls_one_done),
    KioskScene("question", _question),
    KioskScene("question-chosen", _question_chosen),
    KioskScene("question-limit", _question_limit),
    KioskScene("question-blank", _question_blank),
    KioskScene("question-marked", _question_marked),
    KioskScene("explanation", _explanation),
    KioskScene("motion", _motion),
    KioskScene("motion-answered", _motion_answered),
    KioskScene("name", _name),
    KioskScene("review", _review),
    KioskScene("review-fewer", _review_fewer),
    KioskScene("review-blank", _review_blank),
    KioskScene("review-motion", _review_motion),
    KioskScene("idle", _idle),
    KioskScene("sealed", _sealed),
    KioskScene("idle-sealed", _idle_sealed),
    KioskScene("check-machine", _check_machine),
    KioskScene("checked", _checked),
    KioskScene("done", _done),
    KioskScene("done-hurry", _done_hurry),
    KioskScene("done-all", _done_all),
    KioskScene("settings", _settings),
    KioskScene("fault", _fault),
)
