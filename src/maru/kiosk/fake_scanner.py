"""A stand-in for the scanner, where there is no camera: it sees what it is shown, when it is open.

It starts no process. `health` can be set: `Health.missing` is a camera that was unplugged.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from maru.kiosk.aim import Advice
from maru.kiosk.camera_health import Health
from maru.kiosk.scanner import Preview, Scanner, Sighting


class FakeScanner(Scanner):
    """A camera in front of which a test or a demonstration holds cards."""

    health = Health.ok

    def __init__(self) -> None:
        super().__init__(None)
        self.is_open = False
        self._held_up: deque[Sighting] = deque()

    def start(self) -> None:
        """Start nothing."""

    def stop(self) -> None:
        """End nothing; the camera closes."""
        self.close_camera()

    def open_camera(self) -> None:
        """Open it; what was shown before is forgotten."""
        self._held_up.clear()
        self.is_open = True

    def close_camera(self) -> None:
        """Close it: nothing that was shown is given out any more."""
        self._held_up.clear()
        self.is_open = False

    def has_closed(self) -> bool:
        """Say that it is closed at once."""
        return not self.is_open

    def show(
        self,
        codes: Sequence[str] = (),
        advice: Advice | None = None,
        preview: Preview | None = None,
    ) -> None:
        """Hold something up for one frame. A closed or unplugged camera does not see it."""
        if self.is_open and self.health is Health.ok:
            self._held_up.append(Sighting(tuple(codes), "", 0.0, preview, advice))

    def read(self, timeout: float = 0) -> Sighting | None:  # noqa: ARG002 - nothing to wait for
        """Return the next frame's sighting; None without one."""
        return self._held_up.popleft() if self._held_up else None
