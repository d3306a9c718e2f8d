"""The staff's acts on polls, step by step, as a screen leads through them.

    opening   choose -> announce -> ready -> report     announce: only with a number for the hall
    pausing   choose -> done
    resuming  choose -> done
    closing   choose -> cards -> sure -> report
    ending    sure -> done

Nothing is done before the last step but one: opening at `ready`, where the kiosk was looked at and
nothing failed, closing at `sure`. What is refused there is told in `problem`, and the step stays.
What a power cut left half done is found again by what each poll is: the ones that are not open yet
can be chosen, the others not.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from maru.kiosk import ceremony
from maru.kiosk.journal import PollState
from maru.kiosk.kiosk import VENUE_PIN_PATTERN, Kiosk
from maru.kiosk.readiness import Check, State
from maru.kiosk.session import WrongStep
from maru.kiosk.staff_look import Surroundings
from maru.kiosk.staff_session import StaffSession
from maru.protocol.event import Poll
from maru.protocol.note import Signer
from maru.protocol.refusal import Refused
from maru.protocol.report import Report

MAX_CARDS_DIGITS = 6
MAX_VENUE_DIGITS = 8


class Act(StrEnum):
    """What staff do with polls."""

    opening = "opening"
    pausing = "pausing"
    resuming = "resuming"
    closing = "closing"
    ending = "ending"


class Stage(StrEnum):
    """How far an act is."""

    choose = "choose"
    announce = "announce"
    ready = "ready"
    cards = "cards"
    sure = "sure"
    report = "report"
    done = "done"


_FROM: Mapping[Act, tuple[PollState, ...]] = MappingProxyType(
    {
        Act.opening: ("scheduled",),
        Act.pausing: ("open",),
        Act.resuming: ("paused",),
        Act.closing: ("open", "paused"),
        Act.ending: (),
    }
)

NEEDED = ("storage", "space", "medium", "package", "keys", "camera", "power")
"""What must not fail when polls are opened at the screen; others are shown beside it."""


class PollActs:
    """One act after another; `begin` starts it, leaving the staff's screen drops it."""

    def __init__(self, kiosk: Kiosk, staff: StaffSession, around: Surroundings) -> None:
        self._kiosk, self._staff, self._around = kiosk, staff, around
        self._drop()
        staff.dropped.append(self._drop)

    def _drop(self) -> None:
        self.act: Act | None = None
        self.stage = Stage.choose
        self.chosen: frozenset[str] = frozenset()
        self.number = ""
        self.checks: tuple[Check, ...] = ()
        self.report: Report | None = None
        self.problem: Refused | None = None

    report: Report | None
    """What was reported of the act, at `report`: it is kept by then."""
    number: str
    """The digits typed at `announce` (the number for the hall) and at `cards` (cards given out)."""

    def can(self, act: Act) -> bool:
        """Say whether an act has something to do just now."""
        journal = self._kiosk.journal
        if self._kiosk.locked is not None or journal.ended:
            return False
        return not journal.is_voting if act is Act.ending else bool(self._in_state(act))

    def begin(self, act: Act, only: str = "") -> None:
        """Begin an act on all polls that it is for, or on one of them, by its uuid."""
        self._drop()
        self.act = act
        self.chosen = frozenset(poll.uuid for poll in self.candidates if only in ("", poll.uuid))
        self.stage = Stage.sure if act is Act.ending else Stage.choose

    @property
    def candidates(self) -> tuple[Poll, ...]:
        """The polls that this act is for, in the event's order."""
        return () if self.act is None else self._in_state(self.act)

    @property
    def polls(self) -> tuple[Poll, ...]:
        """The polls that were chosen among them, in the event's order."""
        return tuple(poll for poll in self._kiosk.event.polls if poll.uuid in self.chosen)

    def _in_state(self, act: Act) -> tuple[Poll, ...]:
        states = _FROM[act]
        polls = self._kiosk.event.polls
        return tuple(poll for poll in polls if self._kiosk.poll_state(poll) in states)

    def toggle(self, uuid: str) -> None:
        """Choose a poll, or leave it out."""
        self._need(Stage.choose)
        if uuid in {poll.uuid for poll in self.candidates}:
            self.chosen ^= {uuid}

    # numbers

    @property
    def most_digits(self) -> int:
        """How many digits may be typed at this step; 0 where none are."""
        return {Stage.announce: MAX_VENUE_DIGITS, Stage.cards: MAX_CARDS_DIGITS}.get(self.stage, 0)

    def digit(self, digit: int) -> None:
        """Type a digit, 0 to 9; nothing happens when all are there."""
        self._need(Stage.announce, Stage.cards)
        if not 0 <= digit <= 9:
            raise ValueError("not a digit")
        if len(self.number) < self.most_digits:
            self.number += str(digit)

    def back_digit(self) -> None:
        """Take the last digit away."""
        self._need(Stage.announce, Stage.cards)
        self.number = self.number[:-1]

    @property
    def is_number_whole(self) -> bool:
        """Whether what was typed can be used."""
        if self.stage is Stage.announce:
            return VENUE_PIN_PATTERN.fullmatch(self.number) is not None
        return bool(self.number)

    @property
    def ballots(self) -> int:
        """The ballots of the chosen poll that has most of them here."""
        return max((self._kiosk.journal.ballots(uuid) for uuid in self.chosen), default=0)

    @property
    def has_too_few_cards(self) -> bool:
        """Whether fewer cards were said to be given out than one poll has ballots here."""
        return self.stage is Stage.sure and bool(self.number) and int(self.number) < self.ballots

    # the way through

    def forward(self) -> None:
        """Go on to the next step, without doing anything yet."""
        self._need(Stage.choose, Stage.announce, Stage.cards)
        if not self.chosen or (self.stage is not Stage.choose and not self.is_number_whole):
            raise WrongStep(f"nothing to go on with at {self.stage}")
        event = self._kiosk.event
        if self.act is Act.closing:
            self.stage = Stage.cards if self.stage is Stage.choose else Stage.sure
        elif self.act is Act.opening:
            wants_number = event.venue_pin and not self._kiosk.venue_pin_digits
            is_first = self.stage is Stage.choose
            self.stage = Stage.announce if is_first and wants_number else Stage.ready
        else:
            raise WrongStep(f"{self.act} at {self.stage}")

    def back(self) -> bool:
        """Go back one step; False at the first, which is left for the menu."""
        self.problem = None
        before = {
            Stage.announce: Stage.choose,
            Stage.ready: Stage.announce if self.number else Stage.choose,
            Stage.cards: Stage.choose,
            Stage.sure: Stage.cards if self.act is Act.closing else None,
        }.get(self.stage)
        if before is None:
            return False
        self.stage = before
        return True

    def look(self) -> None:
        """Look at the machine; takes some seconds."""
        self.checks = self._around.look()

    @property
    def failed(self) -> tuple[Check, ...]:
        """What speaks against opening, of what was looked at last."""
        return tuple(
            check
            for check in self.checks
            if check.name in NEEDED and check.state is State.failed and not self._is_spared(check)
        )

    def _is_spared(self, check: Check) -> bool:
        return check.name == "camera" and self._kiosk.pins is not None

    @property
    def is_ready(self) -> bool:
        """Whether the machine was looked at and nothing speaks against opening."""
        return bool(self.checks) and not self.failed

    def act_now(self) -> None:
        """Do it, with the card that is here; takes a while. What is refused is told in `problem`.

        The kiosk is looked at once more before polls are opened. A report is kept as the command
        keeps it; where it cannot be, `problem` says so, and what was done is done.
        """
        self.problem = None
        try:
            with self._staff.working() as card:
                self._do(card)
        except Refused as refused:
            self.problem = refused
            if self.report is None:  # where a medium failed on the way, the rest is left to do
                self.chosen &= {poll.uuid for poll in self.candidates}

    def _do(self, card: Signer) -> None:
        if self.act is Act.opening:
            self._need(Stage.ready)
            self.report = ceremony.open_polls(
                self._kiosk, self.polls, card, (self._faults,), self.number or None
            )
        elif self.act is Act.closing:
            self._need(Stage.sure)
            cards_out = int(self.number)
            self.report = ceremony.close_polls(self._kiosk, self.polls, card, cards_out)
        elif self.act is Act.pausing:
            self._need(Stage.choose)
            ceremony.pause_polls(self._kiosk, self.polls, card)
        elif self.act is Act.resuming:
            self._need(Stage.choose)
            ceremony.resume_polls(self._kiosk, self.polls, card)
        else:
            self._need(Stage.sure)
            ceremony.end_epoch(self._kiosk, card)
        self.stage = Stage.report if self.report else Stage.done
        if self.report:
            self._around.keep_report(self.report)

    def _faults(self, _: Kiosk) -> list[str]:
        self.look()
        return [check.english for check in self.failed]

    def _need(self, *stages: Stage) -> None:
        if self.act is None or self.stage not in stages:
            raise WrongStep(f"{self.act} at {self.stage}, not at {' or '.join(stages)}")
