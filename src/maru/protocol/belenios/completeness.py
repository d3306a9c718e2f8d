"""Completeness over time: an archive still holds every ballot of an older copy of itself."""

from __future__ import annotations

from collections.abc import Iterator

from maru.protocol.belenios.archive import Event, EventType
from maru.protocol.belenios.ballot import tracker
from maru.protocol.belenios.invalid import Invalid, Reason


def check_contains(events: Iterator[Event], older: Iterator[Event]) -> int:
    """Check that a finished archive goes on from an older copy; return the copy's ballots.

    Both as `read_archive` yields them; the older one may end after any event.
    Its setup and its ballots must stand at the same places here, and no ballot
    may follow where its ballots had ended. What comes after is not compared:
    it follows from the ballots. Raises Invalid (other_setup, missing_ballot,
    reopened), the place as in "ballot 3 (TRACKER)".
    """
    if next(events).texts != next(older).texts:
        raise Invalid(Reason.OTHER_SETUP, "setup")
    number = 0
    for was in older:
        now = next(events)
        number += 1
        if was.type is EventType.BALLOT:
            if now.texts != was.texts:
                raise Invalid(Reason.MISSING_BALLOT, _place(number, was))
        elif now.type is EventType.BALLOT:
            raise Invalid(Reason.REOPENED, _place(number, now))
        else:
            return number - 1
    return number


def _place(number: int, ballot: Event) -> str:
    return f"ballot {number} ({tracker(ballot.texts[0])})"
