"""An archive against an older copy of itself."""

import io

import pytest

from maru.protocol.belenios.archive import EventType, read_archive
from maru.protocol.belenios.ballot import tracker
from maru.protocol.belenios.completeness import check_contains
from maru.protocol.belenios.invalid import Invalid, Reason


def events(data, *, finished=True):
    """Read an archive."""
    return read_archive(io.BytesIO(data), finished=finished)


def cut(data, number):
    """Give the older copy that ends after this many events."""
    return data[: list(events(data))[number - 1].end]


def refusal(newer, older):
    """Compare two archives of which the newer has lost something."""
    with pytest.raises(Invalid) as caught:
        check_contains(events(newer), events(older, finished=False))
    return caught.value.reason, caught.value.place


def test_every_older_copy(yes_no):
    """A copy taken after any event is contained in what the archive became."""
    data = yes_no.archive()
    kinds = [event.type for event in events(data)]
    for number in range(1, len(kinds) + 1):
        ballots = kinds[:number].count(EventType.BALLOT)
        older = events(cut(data, number), finished=False)
        assert check_contains(events(data), older) == ballots


def test_ballots_lost_moved_and_replaced(yes_no):
    """The first ballot that is not at its place is named, wherever the archive has lost it."""
    older, ballots = yes_no.archive(), yes_no.ballots
    second = f"ballot 2 ({tracker(ballots[1])})"
    for others in (
        [ballots[0], *ballots[2:]],
        [ballots[0], ballots[2], ballots[1], *ballots[3:]],
        [ballots[0], yes_no.encrypt([(0, 1)], 1), *ballots[2:]],
        ballots[:1],
    ):
        newer = yes_no.archive(ballots=others)
        for number in (3, 8):
            assert refusal(newer, cut(older, number)) == (Reason.MISSING_BALLOT, second)


def test_ballots_after_the_end(yes_no):
    """Where the older copy had ended, no ballot may follow."""
    late = yes_no.encrypt([(0, 1)], 5)
    newer = yes_no.archive(ballots=[*yes_no.ballots, late])
    assert refusal(newer, yes_no.archive()) == (Reason.REOPENED, f"ballot 6 ({tracker(late)})")


def test_another_setup(yes_no, three):
    """An archive of another election, or with another roll, is no later copy."""
    assert refusal(three.archive(), yes_no.archive()) == (Reason.OTHER_SETUP, "setup")
    smaller = yes_no.archive(roll=yes_no.roll.replace(",", ",\n", 1))
    assert refusal(smaller, yes_no.archive()) == (Reason.OTHER_SETUP, "setup")


def test_an_older_copy_that_is_cut(yes_no):
    """A copy that ends within a file, or before its setup, is no archive."""
    data = yes_no.archive()
    for end in (len(cut(data, 3)) - 1, len(cut(data, 3)) + 600, 1024):
        with pytest.raises(Invalid) as caught:
            list(events(data[:end], finished=False))
        assert caught.value.reason is Reason.TRUNCATED
