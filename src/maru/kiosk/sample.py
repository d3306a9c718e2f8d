"""A ballot to look at, which nobody can cast."""

from __future__ import annotations

from maru.kiosk.kiosk import Kiosk, Right
from maru.kiosk.session import Session
from maru.protocol.event import Poll
from maru.protocol.secret import Secret


class SampleSession(Session):
    """A session at the question of a poll, with no card: what is shown of it, and nothing else.

    Its time stands still, and it has no randomness, so nothing can be sealed.
    """

    def __init__(self, kiosk: Kiosk, poll: Poll) -> None:
        """Open the ballot of `poll`, which the event may not have yet."""
        super().__init__(kiosk, lambda: 0.0, _no_entropy)
        self._open_ballot(Right(poll, "", Secret(b"")))


def _no_entropy(_length: int) -> bytes:
    raise RuntimeError("a sample ballot was to be sealed")
