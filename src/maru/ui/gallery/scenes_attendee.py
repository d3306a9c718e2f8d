"""The attendee's way, from welcome to the ballot that is kept."""

from maru.kiosk.aim import Advice
from maru.kiosk.camera_health import Health
from maru.kiosk.fake_printer import FakePrinter
from maru.kiosk.step import DONE_SECONDS, IDLE_SECONDS, PIN_IDLE_SECONDS
from maru.protocol.refusal import InputRefusal, Refused
from maru.ui.arrival import HELP_SECONDS
from maru.ui.gallery.event import Setting
from maru.ui.gallery.stage import KioskScene, KioskStage, Scene, card_in_hand
from maru.ui.touches import wait_for

PINS = Setting(pins=True)
VENUE_PIN = Setting(venue_pin=True)


def _welcome(_stage: KioskStage) -> None:
    pass


def _how_to_vote(stage: KioskStage) -> None:
    stage.tap("back")


def _check_in(stage: KioskStage) -> None:
    stage.look_into_camera()


def _advice(stage: KioskStage) -> None:
    stage.look_into_camera()
    stage.scanner.show(advice=Advice.closer)
    wait_for(lambda: stage.camera.advice is not None, "the advice")
    stage.camera.framed.emit(card_in_hand(stage.demonstration.ticket(0), size=0.2))
    stage.tick()


def _slow(stage: KioskStage) -> None:
    stage.look_into_camera()
    stage.wait(HELP_SECONDS)


def _unplugged(stage: KioskStage) -> None:
    stage.scanner.health = Health.missing
    stage.attendee.start()


def _covered(stage: KioskStage) -> None:
    stage.scanner.health = Health.black
    stage.attendee.start()


def _helper(stage: KioskStage) -> None:
    _covered(stage)
    stage.tap("primary")


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
    stage.turn_to("blank")


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


def _edit(stage: KioskStage) -> None:
    stage.review(0, 2)
    stage.tap("change-1")


def _idle_pin(stage: KioskStage) -> None:
    _pin(stage)
    stage.wait(PIN_IDLE_SECONDS + 1)


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


def _done_print(stage: KioskStage) -> None:
    stage.front.receipts.use(FakePrinter())
    _done(stage)


def _done_not_printed(stage: KioskStage) -> None:
    printer = FakePrinter()
    stage.front.receipts.use(printer)
    _done(stage)
    stage.front.receipts.print()
    printer.end("failed")
    stage.front.receipts.look()


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


def _paused(stage: KioskStage) -> None:
    for poll in stage.kiosk.event.polls:
        stage.kiosk.journal.pause_poll(poll.uuid, stage.demonstration.staff[0].signer)
    stage.tick()


def _closed(stage: KioskStage) -> None:
    for poll in stage.kiosk.event.polls:
        stage.kiosk.journal.close_poll(poll.uuid, 5, stage.demonstration.staff[0].signer)
    stage.tick()


def _medium_pulled(stage: KioskStage) -> None:
    stage.kiosk.journal.use_medium(None, needed=True)
    stage.tick()


def _locked(stage: KioskStage) -> None:
    stage.kiosk.locked = Refused(InputRefusal.locked_ledger_ahead, "kiosk-2/1")
    stage.tick()


def _fault(stage: KioskStage) -> None:
    stage.attendee.show_fault()


SCENES: tuple[Scene, ...] = (
    KioskScene("welcome", _welcome),
    KioskScene("welcome-rehearsal", _welcome, Setting(rehearsal=True)),
    KioskScene("how-to-vote", _how_to_vote),
    KioskScene("scheduled", _welcome, Setting(opened=False)),
    KioskScene("paused", _paused),
    KioskScene("closed", _closed),
    KioskScene("medium-pulled", _medium_pulled),
    KioskScene("locked", _locked),
    KioskScene("check-in", _check_in),
    KioskScene("check-in-by-number", _check_in, PINS),
    KioskScene("check-in-advice", _advice),
    KioskScene("check-in-slow", _slow, PINS),
    KioskScene("check-in-unplugged", _unplugged, PINS),
    KioskScene("check-in-covered", _covered),
    KioskScene("helper-called", _helper),
    KioskScene("pin", _pin, PINS),
    KioskScene("pin-whole", _pin_whole, PINS),
    KioskScene("idle-pin", _idle_pin, PINS),
    KioskScene("venue-pin", _venue_pin, VENUE_PIN),
    KioskScene("venue-pin-wrong", _venue_pin_wrong, VENUE_PIN),
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
    KioskScene("question-edited", _edit),
    KioskScene("idle", _idle),
    KioskScene("sealed", _sealed),
    KioskScene("idle-sealed", _idle_sealed),
    KioskScene("check-machine", _check_machine),
    KioskScene("checked", _checked),
    KioskScene("done", _done),
    KioskScene("done-print", _done_print),
    KioskScene("done-not-printed", _done_not_printed),
    KioskScene("done-hurry", _done_hurry),
    KioskScene("done-all", _done_all),
    KioskScene("settings", _settings),
    KioskScene("fault", _fault),
)
