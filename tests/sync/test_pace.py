"""Waiting and batching, computed without waiting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maru.sync.pace import (
    DELAY_SECONDS,
    FIRST_ROOM,
    LEAST_ROOM,
    LONGEST_WAIT,
    backoff,
    contact_wait,
    next_room,
    upload_delay,
)

chances = st.floats(0, 1, exclude_max=True)
MOST = 4 * 1024 * 1024


def test_waits_double_up_to_a_minute() -> None:
    """The first failure costs at most a second, the seventh and all after it at most a minute."""
    longest = [backoff(attempts, 0.999_999) for attempts in (1, 2, 3, 6, 7, 8, 10_000)]
    assert [round(wait) for wait in longest] == [1, 2, 4, 32, 60, 60, 60]


@given(st.integers(1, 10**9), chances)
def test_no_wait_is_short_or_endless(attempts: int, chance: float) -> None:
    """Whatever the chance, at least half of the step is waited, and never over a minute."""
    step = min(LONGEST_WAIT, 2.0 ** min(attempts - 1, 10))
    assert step / 2 <= backoff(attempts, chance) <= step


@given(st.integers(1, 100), chances, st.integers(0, 600))
def test_what_the_ledger_asks_is_kept(attempts: int, chance: float, asked: int) -> None:
    """It is left alone for as long as it asked, and kiosks come back at different times."""
    assert asked <= backoff(attempts, chance, asked) <= max(1.5 * asked, LONGEST_WAIT)
    assert backoff(1, 0.0, 100) != backoff(1, 0.5, 100)


@given(chances)
def test_records_gather_before_they_are_sent(chance: float) -> None:
    """The delay varies and has a bound; with 0 there is none; so does the time between contacts."""
    assert DELAY_SECONDS / 2 <= upload_delay(chance) <= DELAY_SECONDS
    assert upload_delay(chance, 0.0) == 0
    assert 45 <= contact_wait(chance) <= 75


@given(st.integers(LEAST_ROOM, MOST), st.floats(0, 10_000))
def test_batches_stay_within_their_bounds(room: int, seconds: float) -> None:
    """No line is so good or so bad that a batch leaves its bounds."""
    assert LEAST_ROOM <= next_room(room, seconds, MOST) <= MOST


def test_batches_follow_the_line() -> None:
    """On a fast line they grow to the most, on a slow one they shrink until they take 8 s."""
    room = FIRST_ROOM
    for _ in range(3):
        room = next_room(room, 0.1, MOST)
    assert room == MOST
    for _ in range(10):
        room = next_room(room, room / 10_000, MOST)
    assert room == 80_000
