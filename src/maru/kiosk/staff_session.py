"""The staff at the kiosk's screen: a card, its PIN, and then what staff do; an injected clock.

    away -> card -> pin -> menu -> act -> menu …

What is kept at each step, what is dropped when it is left, and for how long it waits for a touch:

    step   kept                                     dropped on leaving it     waits
    away   nothing                                                            for ever
    card   nothing                                                            60 s
    pin    the card's text, the digits typed        both                      60 s
    menu   the card's key                                                     120 s
    act    the card's key, the name of the screen   the name                  120 s

Whoever leaves, by a button, by walking away, or because the card was revoked meanwhile, leaves
nothing: the key is gone and the card has to be shown again, with its PIN. In the last seconds of
the wait the screen says that it is about to close; any touch starts the wait anew.

Staff come in only where no attendee stands: from welcome, from check-in before a card was read, and
from a refusal. A kiosk that is locked lets them in too, to see why; what would write there is
refused by maru.kiosk.ceremony.

Wrong PINs lead to the pauses of maru.kiosk.pins, each card's own: a made-up card that is typed at
keeps no real one out. A number whose check digit is wrong does not count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.session import Session, Step, WrongStep
from maru.protocol.note import Signer
from maru.protocol.pin import is_well_formed
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.secret import Secret, TypedDigits
from maru.protocol.staff import PIN_DIGITS, check_not_revoked, is_staff_ticket, open_card

CARD_SECONDS = 60
IDLE_SECONDS = 120
CLOSING_SECONDS = 20
"""For how long before the end of a wait the screen says that it will close."""


class StaffStep(StrEnum):
    """Where the staff are."""

    away = "away"
    card = "card"
    pin = "pin"
    menu = "menu"
    act = "act"


class StaffSession:
    """The staff at one kiosk, one after another.

    `clock` gives seconds that never go back. What an act keeps of its own registers itself in
    `dropped`: each is called whenever the act, or the staff, is left.
    """

    def __init__(self, kiosk: Kiosk, attendee: Session, clock: Callable[[], float]) -> None:
        self._kiosk, self._attendee, self._clock = kiosk, attendee, clock
        self._is_busy = False
        self._ticket: Secret | None = None
        self._typed: TypedDigits | None = None
        self.dropped: list[Callable[[], None]] = []
        self._forget()

    def _forget(self) -> None:
        self._wipe_typed()
        self._card: Signer | None = None
        self.problem: Refusal | InputRefusal | None = None
        self._go(StaffStep.away)

    def _go(self, step: StaffStep, act: str = "") -> None:
        self.step, self.act = step, act
        self._touched_at = self._clock()
        self._seen: int | None = None
        for drop in self.dropped:
            drop()

    problem: Refusal | InputRefusal | None
    """What was wrong with the card or the PIN shown last; None when nothing was."""

    @property
    def is_open(self) -> bool:
        """Whether anything of the staff's is on the screen."""
        return self.step is not StaffStep.away

    @property
    def has_cards(self) -> bool:
        """Whether the event has staff cards; without any, staff use commands."""
        return bool(self._kiosk.event.staff)

    @property
    def can_arrive(self) -> bool:
        """Whether staff may come in now: nobody is on the way through a ballot."""
        return (
            self.has_cards
            and not self.is_open
            and self._attendee.step in (Step.welcome, Step.check_in, Step.refused)
        )

    @property
    def name(self) -> str:
        """The name of the card that is in use, "" while there is none."""
        return self._card.name if self._card else ""

    @property
    def card(self) -> Signer:
        """The key of the card in use, for one act. Raises WrongStep when nobody is there."""
        if self._card is None:
            raise WrongStep(f"no staff card at {self.step}")
        return self._card

    # coming in

    def arrive(self) -> None:
        """Ask for a staff card; whoever was about to check in is back at welcome."""
        if not self.can_arrive:
            raise WrongStep(f"staff at {self.step}, attendee at {self._attendee.step}")
        self._attendee.leave()
        self._go(StaffStep.card)

    def is_wanted(self, codes: Sequence[str]) -> bool:
        """Say whether what a camera saw at check-in is a staff card, and so not an attendee's."""
        return self.can_arrive and any(is_staff_ticket(code) for code in codes)

    def shown(self, codes: Sequence[str]) -> None:
        """Take the codes of one frame: a staff card asks for its PIN, anything else is refused."""
        if self.is_wanted(codes):
            self.arrive()
        self._need(StaffStep.card)
        self.saw(codes)
        distinct = set(codes)
        ticket = next(iter(distinct)) if len(distinct) == 1 else ""
        if not ticket:
            self.problem = Refusal.several_codes
        elif not is_staff_ticket(ticket):
            self.problem = InputRefusal.staff_unknown
        elif not is_staff_ticket(ticket, self._kiosk.event.tag):
            self.problem = Refusal.other_event
        else:
            self.problem = None
            self._ticket, self._typed = Secret(ticket.encode()), TypedDigits(PIN_DIGITS)
            self._go(StaffStep.pin)

    @property
    def entered(self) -> int:
        """How many digits of the PIN were typed."""
        return self._typed.entered if self._typed else 0

    @property
    def pin_seconds(self) -> int:
        """Seconds until this card's PIN may be typed again; 0 when it may."""
        if self._ticket is None:
            return 0
        return self._kiosk.staff_tries(self._ticket).seconds_left(self._clock())

    def digit(self, digit: int) -> bool:
        """Type one digit, 0 to 9; False, and no change, when all are there."""
        self.problem = None
        return self._digits().add(digit)

    def back(self) -> bool:
        """Take the last digit away; False when there is none."""
        return self._digits().remove()

    def enter(self) -> None:
        """Judge card and PIN. Takes as long as a guess; until it returns time stands still.

        The right ones open the menu, and end the pauses of attendees who typed wrong numbers. A
        wrong PIN is wiped and can be typed again, after a pause; a revoked card has to be another.
        """
        typed = self._digits()
        if typed.entered < typed.limit or self._ticket is None:
            raise WrongStep("digits are missing")
        number, ticket = typed.take(), self._ticket
        try:
            with self._working():
                self._judge(ticket, number)
        finally:
            number.wipe()

    def _judge(self, ticket: Secret, number: Secret) -> None:
        tries, event = self._kiosk.staff_tries(ticket), self._kiosk.event
        if tries.seconds_left(self._clock()):
            self.problem = Refusal.pin_locked
            return
        if not is_well_formed(number.value.decode()):
            self.problem = Refusal.pin_unknown
            return
        tries.count(self._clock())
        try:
            card = open_card(ticket.value.decode(), number.value.decode(), event, self._kiosk.name)
        except Refused:
            self.problem = Refusal.pin_locked if self.pin_seconds else Refusal.pin_unknown
            return
        tries.clear()
        if card.name in self._kiosk.revoked_keys:
            self._refuse_card()
            return
        self._kiosk.clear_tries()
        self._wipe_typed()
        self._card = card
        self._go(StaffStep.menu)

    def _wipe_typed(self) -> None:
        for secret in (self._ticket, self._typed):
            if secret is not None:
                secret.wipe()
        self._ticket = self._typed = None

    def _refuse_card(self) -> None:
        """Ask for another card: this one was revoked."""
        self._forget()
        self._go(StaffStep.card)
        self.problem = InputRefusal.staff_revoked

    # while they are here

    def open_act(self, name: str) -> None:
        """Go from the menu to an act's screen, by its name."""
        self._need(StaffStep.menu, StaffStep.act)
        self._go(StaffStep.act, name)

    def to_menu(self) -> None:
        """Go back to the menu; what the act kept is dropped."""
        self._need(StaffStep.menu, StaffStep.act)
        self._go(StaffStep.menu)

    def leave(self) -> None:
        """End the staff's session from anywhere: the kiosk is the attendees' again."""
        self._need(*StaffStep)
        self._forget()

    def fail(self) -> None:
        """Drop everything after a fault, also while something is being done."""
        self._is_busy = False
        self._forget()

    @contextmanager
    def working(self) -> Iterator[Signer]:
        """Lend the card's key to an act that takes a while; time stands still meanwhile."""
        self._need(StaffStep.menu, StaffStep.act)
        with self._working():
            yield self.card

    @contextmanager
    def _working(self) -> Iterator[None]:
        self._is_busy = True
        try:
            yield
        except Refused:
            raise
        except BaseException:
            self._forget()
            raise
        finally:
            self._is_busy = False
            self._touched_at = self._clock()

    # time

    def touched(self) -> None:
        """Note a touch: somebody is there."""
        self._touched_at = self._clock()

    def saw(self, codes: Sequence[str]) -> None:
        """Note what a frame showed: somebody is there where it is something else than before.

        A code that lies before the camera keeps no screen open.
        """
        seen = hash(frozenset(codes))
        if seen != self._seen:
            self._seen = seen
            self.touched()

    @property
    def closing_seconds(self) -> int | None:
        """Seconds until the screens close by themselves; None while that is far."""
        if not self.is_open or self._is_busy:
            return None
        early = self.step in (StaffStep.card, StaffStep.pin)
        ends_at = self._touched_at + (CARD_SECONDS if early else IDLE_SECONDS)
        left = max(0, math.ceil(ends_at - self._clock()))
        return left if left <= CLOSING_SECONDS else None

    def tick(self) -> None:
        """Close the screens when nobody touched them, and when the card was revoked."""
        if self.closing_seconds == 0:
            self._forget()
        elif self._card is not None and not self._is_busy:
            try:
                check_not_revoked(self._card.name, self._kiosk.revoked_keys, self._kiosk.name)
            except Refused:
                self._refuse_card()

    def _digits(self) -> TypedDigits:
        self._need(StaffStep.pin)
        if self._typed is None:
            raise WrongStep("no PIN is typed")
        return self._typed

    def _need(self, *steps: StaffStep) -> None:
        if self._is_busy:
            raise WrongStep(f"busy at {self.step}")
        if self.step not in steps:
            raise WrongStep(f"staff at {self.step}, not at {' or '.join(steps)}")
