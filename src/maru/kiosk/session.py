"""One attendee at the kiosk: a state machine with an injected clock.

    welcome -> check_in -> (venue_pin ->) polls -> question … -> review -> sealed -> done -> polls …
                 ^  |  ^                             ^                      |        |
                 v  |  +-> refused                   +------- checked <-----+        +-> welcome
                pin +-> (venue_pin ->) polls

What is kept at each step, what is wiped when it is left, and for how long it waits for a touch:

    step       kept                                      wiped on leaving it       waits
    welcome    nothing                                                             for ever
    check_in   nothing                                                             120 s, sheet 45 s
    pin        the digits that were typed                the digits                 60 s, sheet 45 s
    venue_pin  the card's rights (public credential and  the digits                 60 s, sheet 45 s
               secret, per poll it may vote in), the
               digits that were typed
    polls      rights                                                              120 s, sheet 45 s
    question   rights, the marks of the chosen poll      back to polls: the marks  120 s, sheet 45 s
    review     rights, marks                             to sealed: the marks      120 s, sheet 45 s
    sealed     rights, the sealed ballot with the seed   seed and hidden choices,  120 s, sheet 45 s
               of its encryption and the hidden          by casting before a
               choices, its tracker                      byte is written
    checked    rights, and of the opened ballot:         all but the rights        120 s, sheet 45 s
               tracker, choices, opening with its seed
    done       rights in the polls that are left,        tracker and receipt        30 s, countdown
               tracker, receipt
    refused    the refusal                               the refusal                30 s, countdown

Whoever leaves for welcome, from wherever and for whatever reason, leaves nothing: all of the
column "kept" is wiped. The sheet asks "do you need more time?" once the wait is over, and grants
it without limit; when its own seconds are over too the attendee has gone. The countdown of done can
be made longer, that of refused starts anew with each touch.

Nothing is stored but by `cast` and `check`, and how many wrong numbers were typed. Walking away at
any step before `cast` leaves the card as it was. A fault while sealing, casting, checking or
looking at a number wipes as well. What wiping can do, and cannot, stands in maru.protocol.secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from maru.kiosk.kiosk import Kiosk, Right, Sealed
from maru.kiosk.marks import Marks
from maru.kiosk.medium import MediumRefused
from maru.kiosk.pins import Tries
from maru.kiosk.step import HELPER_SECONDS, Wait
from maru.kiosk.step import Step as Step
from maru.kiosk.step import WrongStep as WrongStep
from maru.protocol.event import Event, Poll, Question
from maru.protocol.opening import Opening, opening_text
from maru.protocol.refusal import Refusal
from maru.protocol.secret import Secret, TypedDigits
from maru.protocol.ticket import check_words, receipt_text
from maru.words import wordlist

SHOW_AGAIN = (Refusal.not_a_ticket, Refusal.is_a_receipt, Refusal.several_codes)
"""What the camera saw was no card, or two: it may be shown another at once."""


@dataclass(frozen=True)
class Offer:
    """A poll that this card may vote in; `done` once it has."""

    poll: Poll
    done: bool


class Session:
    """The way of one attendee after another through a kiosk."""

    def __init__(
        self, kiosk: Kiosk, clock: Callable[[], float], entropy: Callable[[int], bytes]
    ) -> None:
        """Begin at welcome. `clock` gives seconds that never go back, `entropy` random bytes."""
        self._kiosk, self._clock, self._entropy = kiosk, clock, entropy
        self._is_busy = False
        self._rights: tuple[Right, ...] = ()
        self._marks: Marks | None = None
        self._sealed: Sealed | None = None
        self._typed: TypedDigits | None = None
        self.listening = False
        self._wipe()
        kiosk.begin_pauses(clock())

    def _wipe(self) -> None:
        for secret in (*self._rights, self._marks, self._sealed, self._typed):
            if secret is not None:
                secret.wipe()
        self.step = Step.welcome
        self.refusal: Refusal | None = None
        self.kept: int | None = None
        self.question_index = 0
        self.tracker: str | None = None
        self.receipt: str | None = None
        self._opened: Opening | None = None
        self._rights = ()
        self._voted: list[Poll] = []
        self._poll: Poll | None = None
        self._right: Right | None = None
        self._marks = None
        self._sealed = None
        self._typed = None
        self.pin_problem: Refusal | None = None
        self.by_number = False
        self.is_editing = False
        self.helper_called = False
        self._locked_tries: Tries | None = None
        self._wait = Wait(self.step, self._clock)

    kept: int | None
    """At refused, where a sealed ballot was thrown away: how many were kept before it."""

    listening: bool
    """Whether who stands here listens by an earphone, which takes longer than reading."""

    by_number: bool
    """Whether who stands here came in by a PIN, not by a card."""

    is_editing: bool
    """At question, whether it was opened from the review, where `forward` and `back` lead again."""

    helper_called: bool
    """At check_in and refused, whether a helper was called."""

    @property
    def event(self) -> Event:
        """The event that this kiosk serves."""
        return self._kiosk.event

    @property
    def poll(self) -> Poll | None:
        """The poll being voted in, from question to done."""
        return self._poll

    @property
    def question(self) -> Question | None:
        """The question shown, at step question."""
        if self.poll is None or self._marks is None or self.step == Step.checked:
            return None
        return self.poll.questions[self.question_index]

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The polls of this card: those to vote in first, closest topic before the others.

        Closest is the one that shares the most tags with the poll voted in last; among equals the
        event's order stands. Those already voted in follow.
        """
        last = set(self._voted[-1].tags) if self._voted else set()
        left = [right.poll for right in self._rights if right.poll not in self._voted]
        left.sort(key=lambda poll: -len(last.intersection(poll.tags)))
        return (
            *(Offer(poll, done=False) for poll in left),
            *(Offer(poll, done=True) for poll in self._voted),
        )

    @property
    def marks(self) -> frozenset[int]:
        """The chosen options of the question shown, by number from 0."""
        return frozenset(self._marks.chosen[self.question_index]) if self._marks else frozenset()

    @property
    def blank(self) -> bool:
        """Whether "none of these" is marked for the question shown."""
        return self._marks is not None and self._marks.blank[self.question_index]

    def chosen(self, question_index: int) -> tuple[int, ...]:
        """Return the chosen options of a question in the order of the ballot.

        At step checked these are the ones of the opened ballot.
        """
        return tuple(sorted(self._marks.chosen[question_index])) if self._marks else ()

    def is_blank(self, question_index: int) -> bool:
        """Say whether "none of these" is marked for a question."""
        return self._marks is not None and self._marks.blank[question_index]

    def answered(self, question_index: int) -> bool:
        """Say whether a question's answer can be sealed as it is."""
        if self.poll is None or self._marks is None:
            return False
        return self._marks.answers(self.poll.questions[question_index], question_index)

    @property
    def can_seal(self) -> bool:
        """Whether every question is answered."""
        return (
            self.step == Step.review
            and self.poll is not None
            and all(self.answered(index) for index in range(len(self.poll.questions)))
        )

    @property
    def opening(self) -> str | None:
        """The text of the opened ballot's QR code (maru.protocol.opening), at checked."""
        return opening_text(self._opened) if self._opened else None

    @property
    def checks_left(self) -> int:
        """How many ballots the card may still open in this poll here, at sealed and checked."""
        right = self._right
        return self._kiosk.checks_left(right) if right else 0

    def words(self, language: str) -> tuple[str, ...]:
        """Return the four check words of the tracker; none before there is one."""
        return check_words(self.tracker, wordlist(language)) if self.tracker else ()

    # the attendee's way

    def start(self) -> None:
        """Leave welcome for check-in; for the refusal when nothing could be kept."""
        self._need(Step.welcome)
        if (stopped := self._kiosk.stopped()) is not None:
            self._refuse(stopped)
        else:
            self._go(Step.check_in)

    def scanned(self, codes: Sequence[str]) -> None:
        """Take the codes of one camera frame; go on to the polls, or to the refusal."""
        self._need(Step.check_in)
        answer = self._kiosk.check_in(codes)
        self._rights = () if isinstance(answer, Refusal) else answer
        self._checked_in(answer)

    def _checked_in(self, answer: tuple[Right, ...] | Refusal) -> None:
        """Go on from check-in; the rights are the session's already, so that it can wipe them."""
        pins = self._kiosk.pins
        if answer == Refusal.pin_locked and pins:
            self._refuse_pause(pins.tries)
            return
        if isinstance(answer, Refusal):
            self._refuse(answer)
            return
        if self.event.venue_pin and self.venue_pin_seconds:
            self._refuse_pause(self._kiosk.venue_tries)
        elif self.event.venue_pin:
            self._typed = TypedDigits(self._kiosk.venue_pin_digits)
            self._go(Step.venue_pin)
        else:
            self._go(Step.polls)

    # numbers instead of a card, and the number announced in the hall

    @property
    def has_pins(self) -> bool:
        """Whether a number can be typed instead of showing a card."""
        return self._kiosk.pins is not None

    @property
    def pin_length(self) -> int:
        """How many digits are to be typed, at pin and venue_pin."""
        return self._typed.limit if self._typed else 0

    @property
    def pin_entered(self) -> int:
        """How many of them were typed; which ones, nothing tells."""
        return self._typed.entered if self._typed else 0

    @property
    def pin_seconds(self) -> int:
        """Seconds until a PIN may be typed again; 0 when it may."""
        pins = self._kiosk.pins
        return pins.tries.seconds_left(self._clock()) if pins else 0

    @property
    def venue_pin_seconds(self) -> int:
        """Seconds until the number announced in the hall may be typed again; 0 when it may."""
        return self._kiosk.venue_tries.seconds_left(self._clock())

    @property
    def locked_seconds(self) -> int:
        """At the refusal pin_locked, seconds until such a number may be typed again."""
        return self._locked_tries.seconds_left(self._clock()) if self._locked_tries else 0

    def use_pin(self) -> None:
        """Go from check-in to typing a PIN, or from the refusal of a wrong one back to it.

        While wrong numbers hold it up the answer is the refusal pin_locked.
        """
        self._need(Step.check_in, Step.refused)
        pins = self._kiosk.pins
        if pins is None:
            raise WrongStep("this event has no PINs")
        if self.step == Step.refused and not self.can_type_again:
            raise WrongStep(f"refused: {self.refusal}")
        if self.pin_seconds:
            self._refuse_pause(pins.tries)
        else:
            self.refusal = None
            self.helper_called = False
            self._typed = TypedDigits(pins.rules.digits)
            self._go(Step.pin)

    def use_card(self) -> None:
        """Go from typing a PIN back to the camera, wiping what was typed."""
        self._need(Step.pin)
        self._wipe()
        self._go(Step.check_in)

    def pin_digit(self, digit: int) -> bool:
        """Type one digit, 0 to 9; False, and no change, when all are there."""
        self.pin_problem = None
        return self._open_digits().add(digit)

    def pin_back(self) -> bool:
        """Take the last digit away; False when there is none."""
        return self._open_digits().remove()

    def clear_pin(self) -> None:
        """Take all digits away."""
        self._open_digits().wipe()

    def enter_pin(self) -> None:
        """Judge the number once it is whole.

        At pin it goes on as `scanned` does. At venue_pin it goes on to the polls; a wrong number is
        wiped, `pin_problem` says so and it can be typed again, until too many were wrong: then the
        card's rights are wiped too, with the refusal pin_locked.
        """
        typed = self._open_digits()
        if typed.entered < typed.limit:
            raise WrongStep("digits are missing")
        number = typed.take()
        try:
            with self._working():
                if self.step == Step.pin:
                    self._typed = None
                    self.by_number = True
                    answer = self._kiosk.check_in_with_pin(number, self._clock())
                    self._rights = () if isinstance(answer, Refusal) else answer
                    self._checked_in(answer)
                else:
                    self._judge_venue_pin(number)
        finally:
            number.wipe()

    def _judge_venue_pin(self, number: Secret) -> None:
        problem = self._kiosk.check_venue_pin(number, self._clock())
        if problem is None:
            self._typed = None
            self._go(Step.polls)
        elif problem == Refusal.pin_locked:
            self._refuse_pause(self._kiosk.venue_tries)
        else:
            self.pin_problem = problem
            self.touched()

    def _open_digits(self) -> TypedDigits:
        self._need(Step.pin, Step.venue_pin)
        if self._typed is None:
            raise WrongStep("no number is typed")
        return self._typed

    def choose_poll(self, uuid: str) -> None:
        """Open the ballot of one of the offered polls that is not voted in yet."""
        self._need(Step.polls, Step.done)
        if uuid not in {offer.poll.uuid for offer in self.offers if not offer.done}:
            raise WrongStep(f"poll {uuid} is not offered")
        self._open_ballot(next(right for right in self._rights if right.poll.uuid == uuid))

    def _open_ballot(self, right: Right) -> None:
        self._right, self._poll = right, right.poll
        self._marks = Marks.none(right.poll)
        self.question_index = 0
        self.tracker = self.receipt = self._opened = None
        self._go(Step.question)

    def choose_next(self) -> None:
        """Open the ballot of the first poll that is not voted in yet."""
        self._need(Step.polls, Step.done)
        self.choose_poll(self.offers[0].poll.uuid)

    def toggle(self, option: int) -> bool:
        """Mark an option or take its mark away; False when no more may be marked.

        Then nothing has changed: no option loses its mark to another. Only on a motion, whose
        answers exclude each other, does the mark move. "None of these" gives way to an option.
        """
        poll, marks = self._open_ballot_marks()
        if not 0 <= option < len(poll.questions[self.question_index].options):
            raise WrongStep(f"option {option} is not on the ballot")
        return marks.toggle(poll, self.question_index, option)

    def toggle_blank(self) -> bool:
        """Mark "none of these" or take it away; False, and no change, while options are marked."""
        poll, marks = self._open_ballot_marks()
        if not poll.questions[self.question_index].blank:
            raise WrongStep("this question has no blank vote")
        return marks.toggle_blank(poll, self.question_index)

    def forward(self) -> None:
        """Go to the next question, or to the review after the last or an edited one."""
        poll, _ = self._open_ballot_marks()
        if not self.is_editing and self.question_index + 1 < len(poll.questions):
            self.question_index += 1
            self._go(Step.question)
        else:
            self._go_to_review(poll)

    def back(self) -> None:
        """Go back one question; from the first to the polls, and from the review to the last.

        From a question that is edited back to the review. Going back to the polls wipes the marks.
        """
        self._need(Step.question, Step.review)
        if self.step == Step.review:
            self._go(Step.question)
        elif self.is_editing and self._poll:
            self._go_to_review(self._poll)
        elif self.question_index:
            self.question_index -= 1
            self._go(Step.question)
        else:
            if self._marks:
                self._marks.wipe()
            self._poll = self._right = self._marks = None
            self._go(Step.polls)

    def _go_to_review(self, poll: Poll) -> None:
        self.question_index = len(poll.questions) - 1
        self._go(Step.review)

    def edit(self, question_index: int) -> None:
        """Go from the review to one of the questions."""
        self._need(Step.review)
        if self._poll is None or not 0 <= question_index < len(self._poll.questions):
            raise WrongStep(f"question {question_index} is not on the ballot")
        self.question_index = question_index
        self._go(Step.question)
        self.is_editing = True

    def seal(self) -> None:
        """Encrypt and sign the ballot, wipe the marks. Takes a while on a small machine.

        Until it returns time stands still, and any other call raises WrongStep.
        """
        self._need(Step.review)
        if not self.can_seal or self._right is None or self._marks is None:
            raise WrongStep("a question is not answered")
        with self._working():
            self._sealed = self._kiosk.seal(self._right, self._marks.to_seal(), self._entropy)
            self.tracker = self._sealed.tracker
            self._marks.wipe()
            self._marks = None
            self._go(Step.sealed)

    def cast(self) -> None:
        """Keep the sealed ballot. When this returns at step done, it is durable.

        Until it returns time stands still, and any other call raises WrongStep.
        """
        right, sealed = self._sealed_ballot()
        with self._working():
            if not self._refuse_late(right):
                try:
                    record_hash = self._kiosk.cast(right, sealed)
                except MediumRefused:  # nothing was kept
                    self._refuse(Refusal.medium_missing)
                    return
                self.receipt = receipt_text(sealed.tracker, record_hash)
                self._voted.append(right.poll)
                self._rights = tuple(other for other in self._rights if other is not right)
                right.wipe()
                self._right = self._sealed = None
                self._go(Step.done)

    def check(self) -> None:
        """Open the sealed ballot instead of casting it, in order to check this machine.

        When this returns at step checked, the ballot is on the disk as one that never counts;
        `opening`, `tracker`, `chosen` and `is_blank` are of that ballot, and the card may vote
        again. WrongStep when `checks_left` is 0. Time stands still as in `cast`.
        """
        right, sealed = self._sealed_ballot()
        if not self.checks_left:
            raise WrongStep("this card may open no more ballots here")
        with self._working():
            if not self._refuse_late(right):
                try:
                    self._opened = self._kiosk.check(right, sealed)
                except MediumRefused:  # nothing was kept
                    self._refuse(Refusal.medium_missing)
                    return
                self._marks = Marks.read(right.poll, self._opened.choices)
                self._sealed = None
                self._go(Step.checked)

    def vote_again(self) -> None:
        """Go from the opened ballot to an empty one of the same poll, wiping what was opened."""
        self._need(Step.checked)
        if self._right is None or self._marks is None:
            raise WrongStep("no ballot was opened")
        self._marks.wipe()
        self._open_ballot(self._right)

    def _sealed_ballot(self) -> tuple[Right, Sealed]:
        self._need(Step.sealed)
        if self._right is None or self._sealed is None:
            raise WrongStep("no ballot is sealed")
        return self._right, self._sealed

    def _refuse_late(self, right: Right) -> bool:
        """Refuse when something came first that forbids it; say whether that was so.

        Such are the card's ballot, here or at another kiosk, the poll's closing, an update that
        revoked the card, another motion of the poll's spare, and the kiosk's being locked or
        without its second medium.
        """
        if (stopped := self._kiosk.stopped()) is not None:
            self._refuse(stopped)
        elif self._kiosk.is_revoked(right):
            self._refuse(Refusal.revoked)
        elif (voted := self._kiosk.voted(right)) is not None:
            self._refuse(voted)
        elif not self._kiosk.takes_ballots(right.poll):
            self._refuse(Refusal.poll_not_open)
        return self.step == Step.refused

    @contextmanager
    def _working(self) -> Iterator[None]:
        self._is_busy = True
        try:
            yield
        except BaseException:
            self._wipe()
            raise
        finally:
            self._is_busy = False

    def next_poll(self) -> None:
        """Go on after a cast: to the one poll that is left, or to the list of them."""
        self._need(Step.done)
        left = [offer for offer in self.offers if not offer.done]
        if len(left) == 1:
            self.choose_poll(left[0].poll.uuid)
        else:
            self._poll = None
            self.tracker = self.receipt = None
            self._go(Step.polls)

    def leave(self) -> None:
        """Go back to welcome from anywhere, wiping everything of this attendee."""
        self._need(*Step)
        self._wipe()

    finish = leave

    # time

    def touched(self) -> None:
        """Note a touch: the attendee is there."""
        self._wait.touched()

    def noticed(self) -> None:
        """Note that someone is there, who moved to something and has not touched it yet."""
        self._wait.noticed()

    def more_time(self) -> None:
        """Grant more time: the sheet goes, and the countdown of done grows by a minute."""
        self._wait.more_time()

    @property
    def shown_seconds(self) -> float:
        """How long this step has been shown."""
        return self._wait.shown_seconds

    @property
    def sheet_seconds(self) -> int | None:
        """Seconds left on the sheet "do you need more time?"; None while it is not up."""
        return None if self._is_busy else self._wait.sheet_seconds

    @property
    def countdown(self) -> int | None:
        """Seconds until done or refused goes back to welcome; None at other steps.

        A touch at refused starts them anew; at done they wait for one who listens.
        """
        return self._wait.countdown(listening=self.listening)

    def tick(self) -> None:
        """Go back to welcome when a countdown or the sheet has run out."""
        if 0 in (self.countdown, self.sheet_seconds):
            self._wipe()

    @property
    def can_show_again(self) -> bool:
        """Whether `try_again` leads back to the camera."""
        return self.refusal in SHOW_AGAIN

    @property
    def can_type_again(self) -> bool:
        """Whether `use_pin` leads from this refusal back to the number."""
        return self.refusal == Refusal.pin_unknown

    def try_again(self) -> None:
        """Go from the refusal of what the camera saw back to the camera."""
        self._need(Step.refused)
        if not self.can_show_again:
            raise WrongStep(f"refused: {self.refusal}")
        self._wipe()
        self.start()

    def call_helper(self, wanted: bool = True) -> None:
        """Say at check_in or refused whether a helper is wanted; a refusal then stays longer."""
        self._need(Step.check_in, Step.refused)
        self.helper_called = wanted
        self._wait.stay(HELPER_SECONDS)

    def _refuse_pause(self, tries: Tries) -> None:
        self._refuse(Refusal.pin_locked)
        self._locked_tries = tries

    def _refuse(self, refusal: Refusal) -> None:
        is_late, kept = self._sealed is not None, len(self._voted)
        self._wipe()
        self.refusal = refusal
        self.kept = kept if is_late else None
        self._go(Step.refused)

    def _go(self, step: Step) -> None:
        self.step = step
        self.is_editing = self.helper_called = False
        self._wait = Wait(step, self._clock)

    def _need(self, *steps: Step) -> None:
        if self._is_busy:
            raise WrongStep(f"busy at {self.step}")
        if self.step not in steps:
            raise WrongStep(f"at {self.step}, not at {' or '.join(steps)}")

    def _open_ballot_marks(self) -> tuple[Poll, Marks]:
        self._need(Step.question)
        if self._poll is None or self._marks is None:
            raise WrongStep("no ballot is open")
        return self._poll, self._marks
