"""Kiosks in one hall, each with a process of its own, on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall import Hall, make_hall
from maru.protocol.refusal import Refusal
from neighbours import Neighbours, neighbours

THREE = ("kiosk-1", "kiosk-2", "kiosk-3")


@pytest.fixture
def near(tmp_path: Path) -> Iterator[Neighbours]:
    """Make a hall of three kiosks with all polls open, and no process yet."""
    made = make_hall(tmp_path, THREE, cards=8, spares=1)
    with neighbours(made) as near:
        yield near
    made.close()


def vote_in_both(hall: Hall, name: str, card: int) -> None:
    """Cast in both polls, so that the card is spent for all."""
    hall.vote(name, card, frozenset({0}))
    hall.vote(name, card, frozenset({1}), poll=1)


def test_a_card_cast_at_one_is_refused_at_the_others(near: Neighbours) -> None:
    """With no ledger in reach, the second attempt ends at the door of each other kiosk."""
    near.start_all(*THREE)
    near.wait_until_connected(*THREE)
    vote_in_both(near.hall, "kiosk-2", 0)
    assert near.refusal("kiosk-2", 0) is Refusal.already_voted_here
    for name in ("kiosk-1", "kiosk-3"):
        near.wait_until_refused(name, 0)
        assert near.refusal(name, 1) is None


def test_what_was_cast_before_they_met_is_told_when_they_meet(near: Neighbours) -> None:
    """Claims made while nobody listened arrive with the first connection."""
    for card in range(3):
        vote_in_both(near.hall, "kiosk-1", card)
    near.start_all("kiosk-1", "kiosk-2")
    for card in range(3):
        near.wait_until_refused("kiosk-2", card)
    assert near.refusal("kiosk-2", 3) is None
