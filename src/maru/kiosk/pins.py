"""PINs at the kiosk: a number leads to its credential, and wrong numbers lead to a pause.

Four wrong numbers in a row cost nothing. From the fifth on each begins a pause, of 30 seconds, then
twice as long each time, at most five minutes. While it lasts no number is looked at; cards are.

A try is counted, durably, before it is judged, so that pulling the plug gives none for nothing. The
pause is told by the clock that never goes back, and what is kept is only how many were wrong: a
kiosk that starts again after five or more begins the pause that it was in from the start, whatever
its calendar says.
"""

from __future__ import annotations

import math

from maru.kiosk.store import Store
from maru.protocol.belenios.credential import Credential
from maru.protocol.pin import PinRules, is_well_formed, pin_id, stretch, unwrap
from maru.protocol.secret import Secret

FREE_TRIES = 4
FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 300


def pause_seconds(wrong: int) -> int:
    """Return how long the pause after so many wrong numbers in a row is."""
    if wrong <= FREE_TRIES:
        return 0
    doublings = min(wrong - FREE_TRIES - 1, 10)
    return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS << doublings)


class Tries:
    """Wrong numbers of one kind, typed one after another. `now` is in seconds, never going back."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, name
        self._wrong = store.wrong_tries(name)
        self._pause_ends: float | None = None if pause_seconds(self._wrong) else -math.inf

    @property
    def wrong(self) -> int:
        """How many were wrong since the last right one."""
        return self._wrong

    def seconds_left(self, now: float) -> int:
        """Return the seconds of the pause that are left; 0 when a number may be typed."""
        if self._pause_ends is None:
            self._pause_ends = now + pause_seconds(self._wrong)
        return math.ceil(self._pause_ends - now) if self._pause_ends > now else 0

    def count(self, now: float) -> None:
        """Count a number as wrong, durably, before it is judged; its pause begins now."""
        self._keep(self._wrong + 1)
        self._pause_ends = now + pause_seconds(self._wrong)

    def take_back(self) -> None:
        """Uncount the last one: it was right, but led nowhere."""
        self._keep(max(0, self._wrong - 1))
        self._pause_ends = -math.inf

    def clear(self) -> None:
        """Begin anew, after a right number or at a staff card."""
        if self._wrong:
            self._keep(0)
        self._pause_ends = -math.inf

    def _keep(self, wrong: int) -> None:
        with self._store.transaction():
            self._store.put_wrong_tries(self._name, wrong)
        self._wrong = wrong


class Pins:
    """The PINs of an event at a kiosk that was given the PIN key."""

    def __init__(self, store: Store, rules: PinRules, key: Secret) -> None:
        self._store, self._key = store, key
        self.rules = rules
        self.tries = Tries(store, "pin")

    def is_possible(self, pin: Secret) -> bool:
        """Say whether a number has the right length and check digit: else it is a typo."""
        return len(pin.value) == self.rules.digits and is_well_formed(pin.value.decode("ascii"))

    def look_up(self, pin: Secret) -> Credential | None:
        """Return the credential of a PIN; None for a number that is nobody's."""
        key = self._key.value
        stretched = stretch(pin.value, key, self.rules.cost)
        box = self._store.pin_box(pin_id(stretched, key))
        return None if box is None else unwrap(box, stretched, key)
