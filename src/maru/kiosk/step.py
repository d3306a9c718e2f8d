"""Where an attendee is on the way, and for how long the kiosk waits there for a touch."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

PIN_IDLE_SECONDS = 60
IDLE_SECONDS = 120  # VVSG 2.0: alert after 2 to 5 minutes without a touch
SHEET_SECONDS = 45  # and then 20 to 45 seconds to answer
DONE_SECONDS = 30
REFUSED_SECONDS = 30
MORE_TIME_SECONDS = 60
HELPER_SECONDS = 180  # so long a refusal stays for the helper who was called


class Step(StrEnum):
    """Where the attendee is."""

    welcome = "welcome"
    check_in = "check_in"
    pin = "pin"
    venue_pin = "venue_pin"
    polls = "polls"
    question = "question"
    review = "review"
    sealed = "sealed"
    checked = "checked"
    done = "done"
    refused = "refused"


class WrongStep(Exception):
    """A call that does not fit the step: a fault of the screens."""


class Wait:
    """How long one step has been shown, and how long ago it was touched."""

    def __init__(self, step: Step, clock: Callable[[], float]) -> None:
        """Begin to wait at `step`. `clock` gives seconds that never go back."""
        self._step, self._clock = step, clock
        self._began_at = self._touched_at = clock()
        self._more_seconds = self._stay_seconds = 0

    def touched(self) -> None:
        """Note a touch: the attendee is there."""
        self._touched_at = self._clock()

    def noticed(self) -> None:
        """Note that someone is there who has not answered: a sheet that is up begins anew."""
        is_asked = self.sheet_seconds is not None
        self._touched_at = self._clock() - (self._idle_seconds if is_asked else 0)

    def more_time(self) -> None:
        """Grant more time: the sheet goes, and the countdown of done grows by a minute."""
        self.touched()
        self._more_seconds += MORE_TIME_SECONDS

    def stay(self, seconds: int) -> None:
        """Wait longer at refused, by so many seconds after the last touch."""
        self.touched()
        self._stay_seconds = seconds

    @property
    def shown_seconds(self) -> float:
        """Seconds since the step began."""
        return self._clock() - self._began_at

    @property
    def sheet_seconds(self) -> int | None:
        """Seconds left on the sheet "do you need more time?"; None while it is not up."""
        if self._step in (Step.welcome, Step.done, Step.refused):
            return None
        idle = self._clock() - self._touched_at - self._idle_seconds
        return None if idle < 0 else max(0, SHEET_SECONDS - int(idle))

    @property
    def _idle_seconds(self) -> int:
        return PIN_IDLE_SECONDS if self._step in (Step.pin, Step.venue_pin) else IDLE_SECONDS

    def countdown(self, *, listening: bool = False) -> int | None:
        """Seconds until done or refused goes back to welcome; None at other steps.

        A touch at refused starts them anew. For one who listens those of done begin only when
        nothing was touched for as long as at other steps.
        """
        if self._step == Step.done and listening:
            ends_at = self._touched_at + IDLE_SECONDS + DONE_SECONDS + self._more_seconds
            return seconds if (seconds := self._until(ends_at)) <= DONE_SECONDS else None
        if self._step == Step.done:
            ends_at = self._began_at + DONE_SECONDS + self._more_seconds
        elif self._step == Step.refused:
            ends_at = self._touched_at + max(REFUSED_SECONDS, self._stay_seconds)
        else:
            return None
        return self._until(ends_at)

    def _until(self, ends_at: float) -> int:
        return max(0, math.ceil(ends_at - self._clock()))
