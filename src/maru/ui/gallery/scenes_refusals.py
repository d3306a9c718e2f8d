"""What an attendee is told when the answer is no: every one of the closed list."""

from collections.abc import Iterable, Sequence

from maru.kiosk.pins import FREE_TRIES
from maru.kiosk.synced import Synced
from maru.protocol.pin import check_digit
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.ticket import ticket_text
from maru.protocol.update import Revocation
from maru.ui.gallery.event import Setting
from maru.ui.gallery.scenes_attendee import PINS, vote_in_all
from maru.ui.gallery.stage import KioskScene, KioskStage, Scene

OTHER_EVENT = "AnotherEvent"


class _VotedElsewhere(Synced):
    """What the sync process has learnt: every card has voted, at another kiosk."""

    def voted_at(self, poll: str, credentials: Iterable[str]) -> tuple[str, int] | None:
        """Say where a card has voted; nowhere when there is none."""
        return ("kiosk-1", 1) if poll and any(credentials) else None


def _not_a_ticket(stage: KioskStage) -> None:
    stage.show("https://market.example/sale")


def _other_event(stage: KioskStage) -> None:
    stage.show(ticket_text(OTHER_EVENT, stage.demonstration.cards[0]))


def _not_on_roll(stage: KioskStage) -> None:
    stage.show(ticket_text(stage.demonstration.event.tag, stage.demonstration.stranger))


def _already_voted_here(stage: KioskStage) -> None:
    vote_in_all(stage)
    stage.attendee.finish()
    stage.check_in()


def _already_voted_elsewhere(stage: KioskStage) -> None:
    stage.kiosk.synced = _VotedElsewhere(stage.demonstration.home)
    stage.check_in()


def _revoked(stage: KioskStage) -> None:
    cards = (stage.demonstration.credentials(0),)
    stage.kiosk.update([("update 1", stage.demonstration.update(Revocation(cards)))])
    stage.check_in()


def _poll_not_open(stage: KioskStage) -> None:
    stage.check_in()


def _wrong_venue(stage: KioskStage) -> None:
    stage.kiosk.check_in = _refuse_venue  # type: ignore[method-assign]  # no card brings it about
    stage.check_in()


def _refuse_venue(codes: Sequence[str]) -> Refusal:
    return Refusal.wrong_venue if codes else Refusal.not_a_ticket


def _pin_unknown(stage: KioskStage) -> None:
    _try_wrong_pins(stage, 1)


def _pin_locked(stage: KioskStage) -> None:
    _try_wrong_pins(stage, FREE_TRIES + 1)


def _try_wrong_pins(stage: KioskStage, times: int) -> None:
    stage.attendee.start()
    for number in range(times):
        stage.session.use_pin()
        for digit in _nobodys_pin(stage, number):
            stage.session.pin_digit(int(digit))
        stage.session.enter_pin()
    stage.tick()


def _nobodys_pin(stage: KioskStage, number: int) -> str:
    drawn = str(number).zfill(len(stage.demonstration.pins[0]) - 1)
    return drawn + check_digit(drawn)


def _several_codes(stage: KioskStage) -> None:
    stage.show(stage.demonstration.ticket(0), stage.demonstration.ticket(1))


def _is_a_receipt(stage: KioskStage) -> None:
    stage.cast(0)
    receipt = stage.session.receipt or ""
    stage.attendee.finish()
    stage.show(receipt)


def _medium_missing(stage: KioskStage) -> None:
    stage.kiosk.journal.use_medium(None, needed=True)
    stage.attendee.start()


def _event_not_ready(stage: KioskStage) -> None:
    stage.kiosk.locked = Refused(InputRefusal.locked_fork, "kiosk-2/1")
    stage.attendee.start()


def _late(stage: KioskStage) -> None:
    """Have a ballot refused when it is sealed already."""
    stage.seal(0)
    stage.kiosk.synced = _VotedElsewhere(stage.demonstration.home)
    stage.attendee.cast()
    stage.wait_for_step("refused")


def _late_second(stage: KioskStage) -> None:
    """Have the second ballot of a card refused, the first one being kept."""
    stage.cast(0)
    stage.attendee.choosePoll(stage.demonstration.event.polls[1].uuid)
    stage.attendee.answerMotion(0)
    stage.attendee.forward()
    stage.attendee.seal()
    stage.wait_for_step("sealed")
    stage.kiosk.synced = _VotedElsewhere(stage.demonstration.home)
    stage.attendee.cast()
    stage.wait_for_step("refused")


def _counting(stage: KioskStage) -> None:
    _other_event(stage)
    stage.wait(15)


SCENES: tuple[Scene, ...] = (
    KioskScene("refused-not-a-ticket", _not_a_ticket),
    KioskScene("refused-other-event", _other_event),
    KioskScene("refused-not-on-roll", _not_on_roll),
    KioskScene("refused-already-voted-here", _already_voted_here),
    KioskScene("refused-already-voted-elsewhere", _already_voted_elsewhere),
    KioskScene("refused-revoked", _revoked),
    KioskScene("refused-poll-not-open", _poll_not_open, Setting(opened=False)),
    KioskScene("refused-wrong-venue", _wrong_venue),
    KioskScene("refused-pin-unknown", _pin_unknown, PINS),
    KioskScene("refused-pin-locked", _pin_locked, PINS),
    KioskScene("refused-several-codes", _several_codes),
    KioskScene("refused-is-a-receipt", _is_a_receipt),
    KioskScene("refused-medium-missing", _medium_missing),
    KioskScene("refused-event-not-ready", _event_not_ready),
    KioskScene("refused-late", _late),
    KioskScene("refused-late-second", _late_second),
    KioskScene("refused-counting", _counting),
)
