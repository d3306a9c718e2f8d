"""The machine around a kiosk in a test: what the staff's screens find there."""

from __future__ import annotations

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.readiness import NAMES, Check, State
from maru.kiosk.staff_polls import Surroundings
from maru.protocol.report import Report


class Around:
    """A machine on which all is well, until a thing is said to have failed."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.states: dict[str, State] = {}
        self.reports: list[Report] = []
        self.looks = 0
        self.surroundings = Surroundings(self.look, self.reports.append)

    def look(self) -> tuple[Check, ...]:
        """Return a check of each name, as it was set."""
        self.looks += 1
        return tuple(
            Check(name, state, f"{words[0]}: {state}", f"{words[1]}: {state}", "")
            for name, words in NAMES.items()
            if (state := self.states.get(name, State.passed))
        )
