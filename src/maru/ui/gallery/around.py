"""A machine that is none, for scenes: all is well, until something is said to have failed."""

from __future__ import annotations

from datetime import datetime

from maru.kiosk.camera_health import Health
from maru.kiosk.clock import ClockNotes, Step
from maru.kiosk.readiness import NAMES, Check, State
from maru.kiosk.staff_look import Surroundings
from maru.protocol.report import Report

SENTENCES = {
    "storage": (
        "저장이 빠릅니다. (가운데 값 / 최댓값 3.1 ms / 9.4 ms)",
        "The storage is fast (median / worst write 3.1 ms / 9.4 ms).",
    ),
    "space": ("저장 공간이 58,000 MB 남았습니다.", "58,000 MB of storage are free."),
    "medium": ("두 번째 저장 장치에 쓸 수 있습니다.", "The second medium can be written."),
    "package": ("행사 꾸러미의 모든 파일이 맞습니다.", "All files of the package are right."),
    "keys": (
        "kiosk-2/1의 열쇠가 등록과 맞습니다.",
        "The keys are the enrolled ones of kiosk-2/1.",
    ),
    "clock": ("시계가 2026-11-22 09:40입니다.", "The clock says 2026-11-22 09:40."),
    "camera": ("카메라가 잘 보입니다.", "The camera works."),
    "sound": ("소리를 낼 수 있습니다.", "There is a sound device."),
    "earphones": ("이어폰 꽂는 곳이 있습니다.", "There is a socket for earphones."),
    "printer": ("프린터가 있습니다. (lp0)", "There is a printer (lp0)."),
    "power": ("전압이 알맞습니다.", "The voltage is right."),
}
FAILURES = {
    "medium": (
        "두 번째 저장 장치가 없습니다. 꽂으면 이어집니다.",
        "The second medium is missing; put it back.",
    ),
    "camera": ("카메라가 연결되지 않았습니다.", "There is no picture from the camera."),
}


NOW = int(datetime(2026, 11, 22, 14, 5).timestamp())
"""What the machine's clock says, until it is set."""


class Around:
    """What a look at the machine finds: `states` says where that is not good."""

    def __init__(self, may_set_clock: bool = True) -> None:
        self.states: dict[str, State] = {}
        self.reports: list[Report] = []
        self.now = float(NOW)
        self.surroundings = Surroundings(
            self.look,
            self.reports.append,
            lambda: Health.ok,
            lambda: self.now,
            lambda: ClockNotes(NOW, (), Step(-40, NOW - 7_200)),
            self.set_clock,
            may_set_clock,
            lambda: tuple(reversed(self.reports)),
        )

    def set_clock(self, to: float) -> int:
        """Set the clock, and return by how many seconds."""
        by, self.now = round(to - self.now), to
        return by

    def look(self) -> tuple[Check, ...]:
        """Return a check of each name."""
        return tuple(self._check(name) for name in NAMES)

    def _check(self, name: str) -> Check:
        state = self.states.get(name, State.passed)
        said = SENTENCES if state is State.passed else FAILURES
        return Check(name, state, *said.get(name, SENTENCES[name]), "2026-11-22T09:40:00+09:00")
