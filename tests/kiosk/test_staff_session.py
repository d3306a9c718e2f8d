"""The staff at the screen: card and PIN, pauses, walking away, revoked cards, locked kiosks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assembly import Assembly, entropy_from, make_assembly
from maru.kiosk import ceremony
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.session import Session, Step, WrongStep
from maru.kiosk.staff_session import CARD_SECONDS, IDLE_SECONDS, StaffSession, StaffStep
from maru.kiosk.staff_sticks import NOWHERE, CardAct
from maru.protocol.pin import check_digit
from maru.protocol.refusal import InputRefusal, Refusal
from maru.protocol.staff import staff_ticket
from maru.protocol.update import KeyRevocation
from maru.provisioning.staff import StaffCard


class Desk:
    """A kiosk with its attendees' and its staff's session, and a clock that is put forward."""

    def __init__(self, home: Path, assembly: Assembly, cards: tuple[StaffCard, ...]) -> None:
        self.home, self.assembly, self.cards = home, assembly, cards
        self.seconds = 1_000.0
        self.start()

    def start(self) -> None:
        """Open the kiosk, as after a restart."""
        self.kiosk: Kiosk = open_kiosk(self.home)
        self.attendee = Session(self.kiosk, lambda: self.seconds, entropy_from("attendee"))
        self.staff = StaffSession(self.kiosk, self.attendee, lambda: self.seconds)

    def restart(self) -> None:
        """Switch the kiosk off and on."""
        self.kiosk.close()
        self.start()

    def type(self, pin: str) -> None:
        """Type a PIN and enter it."""
        for digit in pin:
            self.staff.digit(int(digit))
        self.staff.enter()

    def come_in(self, number: int = 0) -> None:
        """Come in with a card and its PIN."""
        self.staff.arrive()
        self.staff.shown([self.cards[number].ticket])
        self.type(self.cards[number].pin)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds
        self.staff.tick()


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    assembly = make_assembly(cards=3, spares=1)
    assembly.give_pins()
    cards = assembly.give_staff_cards(2)
    assembly.enrol(tmp_path)
    assembly.load(tmp_path)
    desk = Desk(tmp_path, assembly, cards)
    yield desk
    desk.kiosk.close()


def wrong(pin: str) -> str:
    """Return another number that its check digit does not give away."""
    digits = f"{(int(pin[:-1]) + 1) % 10**7:07}"
    return digits + check_digit(digits)


def test_a_card_and_its_pin_lead_to_the_menu(desk: Desk) -> None:
    """Neither alone does; together they lend the card's key to an act."""
    staff = desk.staff
    assert (staff.step, staff.name) == (StaffStep.away, "")
    staff.arrive()
    with pytest.raises(WrongStep):
        staff.open_act("Opening")
    staff.shown([desk.cards[1].ticket])
    assert staff.step is StaffStep.pin
    with pytest.raises(WrongStep):
        _ = staff.card
    desk.type(desk.cards[1].pin)
    assert (staff.step, staff.name) == (StaffStep.menu, "staff-2")
    with staff.working() as card:
        ceremony.open_polls(desk.kiosk, desk.assembly.event.polls, card, ())
    staff.open_act("Closing")
    assert (staff.step, staff.act) == (StaffStep.act, "Closing")
    staff.to_menu()
    staff.leave()
    assert (staff.step, staff.name, staff.act) == (StaffStep.away, "", "")


def test_what_is_no_staff_card_is_said_and_asked_for_again(desk: Desk) -> None:
    """An attendee's card, two cards at once and another event's card change nothing."""
    staff, ticket = desk.staff, desk.cards[0].ticket
    staff.arrive()
    staff.shown([desk.assembly.ticket(0)])
    assert (staff.step, staff.problem) == (StaffStep.card, InputRefusal.staff_unknown)
    staff.shown([ticket, desk.cards[1].ticket])
    assert (staff.step, staff.problem) == (StaffStep.card, Refusal.several_codes)
    staff.shown([staff_ticket("1" * 12, ticket[-22:])])
    assert (staff.step, staff.problem) == (StaffStep.card, Refusal.other_event)
    staff.shown([ticket, ticket])
    assert (staff.step, staff.problem) == (StaffStep.pin, None)


def test_a_staff_card_at_check_in_is_not_an_attendees(desk: Desk) -> None:
    """It is taken from check-in, which goes back to welcome; past check-in it is not."""
    ceremony.open_polls(desk.kiosk, desk.assembly.event.polls, _key(desk), ())
    ticket = desk.cards[0].ticket
    assert desk.staff.is_wanted([ticket])
    desk.attendee.start()
    assert not desk.staff.is_wanted([desk.assembly.ticket(0)])
    desk.staff.shown([ticket])
    assert (desk.staff.step, desk.attendee.step) == (StaffStep.pin, Step.welcome)
    desk.staff.leave()
    desk.attendee.start()
    desk.attendee.scanned([desk.assembly.ticket(0)])
    desk.attendee.choose_next()
    desk.attendee.toggle(0)
    desk.attendee.forward()
    assert desk.attendee.step == Step.review
    assert not desk.staff.can_arrive
    assert not desk.staff.is_wanted([ticket])
    with pytest.raises(WrongStep):
        desk.staff.arrive()
    assert desk.attendee.step == Step.review


def _key(desk: Desk) -> ceremony.Signer:
    desk.come_in()
    card = desk.staff.card
    desk.staff.leave()
    return card


def test_who_walks_away_has_to_show_the_card_again(desk: Desk) -> None:
    """The screens close by themselves, with a warning that any touch puts off."""
    dropped: list[StaffStep] = []
    desk.staff.dropped.append(lambda: dropped.append(desk.staff.step))
    desk.come_in()
    desk.staff.open_act("Closing")
    desk.wait(IDLE_SECONDS - 15)
    assert desk.staff.closing_seconds == 15
    desk.staff.touched()
    assert desk.staff.closing_seconds is None
    desk.wait(IDLE_SECONDS - 1)
    assert desk.staff.is_open
    desk.wait(1)
    assert not desk.staff.is_open
    assert dropped[-2:] == [StaffStep.act, StaffStep.away]
    with pytest.raises(WrongStep):
        _ = desk.staff.card
    with pytest.raises(WrongStep), desk.staff.working():
        raise AssertionError
    desk.staff.arrive()
    desk.wait(CARD_SECONDS)
    assert not desk.staff.is_open


def test_a_card_that_was_left_before_the_camera_keeps_no_screen_open(desk: Desk) -> None:
    """The camera sees it all the time, and nobody is there; another card is somebody's hand."""
    looking = CardAct(desk.kiosk, desk.staff, NOWHERE)
    desk.come_in()
    desk.staff.open_act("CardLook")
    for left in ("a poster", "a receipt"):
        looking.shown([left])
        desk.wait(IDLE_SECONDS - 1)
        assert desk.staff.is_open
    looking.shown([left])
    desk.wait(1)
    assert not desk.staff.is_open
    desk.staff.arrive()
    desk.staff.shown([desk.assembly.ticket(0)])
    desk.wait(CARD_SECONDS - 1)
    desk.staff.shown([desk.assembly.ticket(0)])
    desk.wait(1)
    assert not desk.staff.is_open


def test_a_pin_that_was_half_typed_is_gone_after_a_minute(desk: Desk) -> None:
    """Neither card nor digits wait for somebody else."""
    desk.staff.arrive()
    desk.staff.shown([desk.cards[0].ticket])
    for digit in desk.cards[0].pin[:7]:
        desk.staff.digit(int(digit))
    assert desk.staff.back()
    ticket, typed = desk.staff._ticket, desk.staff._typed
    desk.wait(CARD_SECONDS)
    assert (desk.staff.step, desk.staff.entered) == (StaffStep.away, 0)
    assert ticket is not None
    assert ticket.is_wiped
    assert typed is not None
    assert typed.entered == 0


def test_wrong_pins_lead_to_a_pause_that_a_restart_does_not_end(desk: Desk) -> None:
    """From the fifth on, as with attendees' PINs; a typo costs nothing, the other card goes on."""
    card = desk.cards[0]
    desk.staff.arrive()
    desk.staff.shown([card.ticket])
    desk.type(card.pin[:-1] + str((int(card.pin[-1]) + 1) % 10))
    for _ in range(5):
        assert desk.staff.pin_seconds == 0
        desk.type(wrong(card.pin))
    assert (desk.staff.problem, desk.staff.pin_seconds) == (Refusal.pin_locked, 30)
    desk.type(card.pin)
    assert (desk.staff.problem, desk.staff.step) == (Refusal.pin_locked, StaffStep.pin)
    desk.staff.leave()
    desk.come_in(1)
    assert desk.staff.step is StaffStep.menu
    desk.restart()
    desk.come_in(0)
    assert (desk.staff.problem, desk.staff.pin_seconds) == (Refusal.pin_locked, 30)
    desk.seconds += 31
    desk.type(card.pin)
    assert desk.staff.step is StaffStep.menu
    desk.restart()
    desk.come_in(0)
    assert desk.staff.step is StaffStep.menu


def test_a_staff_card_ends_the_pause_of_attendees(desk: Desk) -> None:
    """Who waits because of wrong numbers can type again once the staff were there."""
    pins = desk.kiosk.pins
    assert pins is not None
    for _ in range(6):
        pins.tries.count(desk.seconds)
    assert pins.tries.seconds_left(desk.seconds)
    desk.come_in()
    assert not pins.tries.seconds_left(desk.seconds)


def test_a_revoked_card_opens_nothing_and_another_does(desk: Desk) -> None:
    """Its right PIN is told that it was cancelled; one that is here when the update comes goes."""
    (revoke,) = desk.assembly.updates(KeyRevocation("staff-1"))
    desk.come_in(0)
    desk.staff.open_act("Closing")
    ceremony.apply_updates(desk.kiosk, [("1", revoke)], None)
    desk.wait(1)
    assert (desk.staff.step, desk.staff.name) == (StaffStep.card, "")
    assert desk.staff.problem is InputRefusal.staff_revoked
    desk.staff.leave()
    desk.come_in(0)
    assert (desk.staff.step, desk.staff.problem) == (StaffStep.card, InputRefusal.staff_revoked)
    desk.staff.shown([desk.cards[1].ticket])
    desk.type(desk.cards[1].pin)
    assert desk.staff.step is StaffStep.menu


def test_a_locked_kiosk_lets_the_staff_in(desk: Desk) -> None:
    """They come in to see why; what would write is refused, and says why."""
    ceremony.open_polls(desk.kiosk, desk.assembly.event.polls, _key(desk), ())
    desk.kiosk.locked = ceremony.Refused(InputRefusal.locked_twin, desk.kiosk.name)
    desk.attendee.start()
    assert desk.attendee.refusal == Refusal.event_not_ready
    desk.come_in()
    assert desk.staff.step is StaffStep.menu
    with pytest.raises(ceremony.Refused) as refused, desk.staff.working() as card:
        ceremony.pause_polls(desk.kiosk, desk.assembly.event.polls, card)
    assert refused.value.reason is InputRefusal.locked_twin
    assert desk.staff.step is StaffStep.menu


def test_a_fault_while_they_are_here_drops_the_card(desk: Desk) -> None:
    """What nobody expects leaves no key behind; a refusal leaves the staff where they are."""
    desk.come_in()
    with pytest.raises(OSError, match="broken"), desk.staff.working():
        raise OSError("broken")
    assert (desk.staff.step, desk.staff.name) == (StaffStep.away, "")


def test_an_event_without_staff_cards_has_no_staff_screens(tmp_path: Path) -> None:
    """Nobody could be told from an attendee there: its staff use the commands."""
    assembly = make_assembly(cards=1)
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        staff = StaffSession(kiosk, Session(kiosk, lambda: 0, entropy_from("a")), lambda: 0)
        assert not staff.can_arrive
        with pytest.raises(WrongStep):
            staff.arrive()
