"""A stand-in for the socket of an earphone: the events of a real one, by a pipe."""

from __future__ import annotations

import os

from maru.kiosk.earphone import EV_SW, EV_SYN, EVENT, SW_HEADPHONE_INSERT, Jack


class FakeJack(Jack):
    """A socket into which `plug` puts an earphone, and takes it out again."""

    def __init__(self, plugged: bool = False) -> None:
        file, self._events = os.pipe()
        os.set_blocking(file, False)
        super().__init__(file, lambda _: plugged)

    def plug(self, is_in: bool) -> None:
        """Put an earphone in, or take it out."""
        switch = EVENT.pack(0, 0, EV_SW, SW_HEADPHONE_INSERT, int(is_in))
        os.write(self._events, switch + EVENT.pack(0, 0, EV_SYN, 0, 0))

    def close(self) -> None:
        """Let both ends go."""
        os.close(self._events)
        super().close()
