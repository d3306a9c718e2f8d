"""How long sync waits, and how much it sends at once. Pure: what is random is passed in.

`chance` is a number from 0 up to but not 1, drawn anew for every wait.
"""

from __future__ import annotations

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
CONTACT_SECONDS = 60.0
"""How often a kiosk that has nothing to send asks for news."""
DELAY_SECONDS = 10.0
"""How long, at the most, a ballot lies here before it is sent, so that the time at which it arrives
does not tell when it was cast, and several go together."""

FIRST_ROOM = 512 * 1024
LEAST_ROOM = 32 * 1024
_SECONDS_A_BATCH = 8.0


def backoff(attempts: int, chance: float, asked: int | None = None) -> float:
    """Return the seconds to wait after so many failures in a row, 1 or more.

    Doubling from 1 s to 60 s, of which between a half and the whole is waited, so that kiosks that
    failed together do not come back together. `asked` is what the ledger asked for: never less.
    """
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts - 1, 16))
    wait *= 0.5 + chance / 2
    return wait if asked is None else max(wait, asked * (1 + chance / 2))


def contact_wait(chance: float, seconds: float = CONTACT_SECONDS) -> float:
    """Return when to ask for news: between three and five quarters of `seconds` from now."""
    return seconds * (0.75 + chance / 2)


def upload_delay(chance: float, seconds: float = DELAY_SECONDS) -> float:
    """Return how long to let records gather: between a half and the whole of `seconds`."""
    return seconds * (0.5 + chance / 2)


def next_room(room: int, seconds: float, most: int) -> int:
    """Return how many bytes the next batch may have, after one of `room` took so long.

    A batch is to take about 8 s: long enough for the way there and back not to matter, short enough
    to get through between two breaks of a bad line. It grows and shrinks by a factor of at most 4.
    """
    factor = min(4.0, max(0.25, _SECONDS_A_BATCH / max(seconds, 0.001)))
    return max(LEAST_ROOM, min(most, int(room * factor)))
