"""Reconciling: what every kiosk declared, what came of it, and the identities that numbers obey."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maru.protocol.admin import Apart, Branches, Settlement
from maru.protocol.epoch import EpochState
from maru.protocol.replay import Verdict
from maru.sync.ledger.reconcile import Identity, PollReconciliation, Votes, reconcile_poll
from written_log import KIOSKS, Script


def numbers(
    script: Script, *, there: bool = True, votes: tuple[Votes, ...] | None = None
) -> PollReconciliation:
    """Reconcile the poll of a script."""
    poll = script.package.event.poll(script.poll)
    return reconcile_poll(script.state, poll, lambda _: there, votes)


def holds(found: PollReconciliation) -> dict[str, bool | None]:
    """Return whether each identity holds."""
    return {one.name: one.holds for one in found.identities()}


def sentence(found: PollReconciliation, name: str, language: str = "en") -> str:
    """Return what one identity says."""
    (one,) = (one for one in found.identities() if one.name == name)
    return one.sentence(language)


def closed(kiosk: str, script: Script, ballots: int, cards: int | None = None) -> None:
    """Log that a kiosk closed the poll, with what its staff said."""
    more = {} if cards is None else {"cards": cards}
    script.record(kiosk, "closed", poll=script.poll, ballots=ballots, spoiled=0, **more)


def test_an_ordinary_poll_adds_up() -> None:
    """Two kiosks, three ballots, cards counted at the door: every identity holds at the end."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-2", "bob", "bob votes")
    script.ballot("kiosk-2", "eve", "eve votes")
    early = numbers(script)
    assert holds(early) == {
        "arrived": True,
        "declared": None,
        "verified": True,
        "closing": None,
        "attendance": None,
        "votes": None,
        "options": None,
        "positive": True,
    }
    assert sentence(early, "closing", "ko") == "집계 3, 마감 전"
    closed("kiosk-1", script, 1, cards=2)
    closed("kiosk-2", script, 2, cards=2)
    script.add(script.closing())
    found = numbers(script, votes=(Votes(0, (3, 1, 0, 0, 2)),))
    assert set(holds(found).values()) == {True}
    assert sentence(found, "arrived") == "counted 3 + set aside 0 = arrived 3"
    assert sentence(found, "attendance") == "cards that voted 3 <= cards handed out 4"
    assert sentence(found, "votes") == "question 1: 3 <= sum of choices 6 <= 9"
    assert sentence(found, "votes", "ko") == "질문 1: 3 <= 선택의 합 6 <= 9"
    assert [(line.declared, line.arrived, line.counted) for line in found.lines] == [
        (1, 1, 1),
        (2, 2, 2),
    ]


def test_every_way_not_to_count_is_in_the_numbers() -> None:
    """Conflict, repeated, opened, late, quarantined: counted and set aside are all that arrived."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    copy = script.branch("kiosk-1")
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-2", "ann", "ann again")
    script.ballot("kiosk-2", "bob", "bob opened")
    script.ballot("kiosk-2", "bob", "bob opened", kind="spoiled")
    script.set_apart(copy.ballot("eve", "eve votes"))
    closed("kiosk-2", script, 2)
    script.ballot("kiosk-2", "ida", "ida is late")
    found = numbers(script)
    assert holds(found)["arrived"] is True
    first, second = found.lines
    assert first.verdicts == {Verdict.counted: 1, Verdict.repeated: 1, Verdict.quarantined: 1}
    assert second.verdicts == {Verdict.conflict: 1, Verdict.spoiled: 1, Verdict.late: 1}
    assert (first.arrived, first.quarantined, first.in_conflict) == (2, 1, 1)
    assert (second.set_aside, second.spoiled, second.in_conflict) == (3, 1, 1)
    assert [one.credential for one in found.late] == ["ida"]
    assert first.state is EpochState.disputed
    assert found.arrived == 6


@pytest.mark.parametrize(("declared", "expected"), [(2, True), (3, False), (1, False)])
def test_what_was_declared_has_to_come(declared: int, expected: bool) -> None:
    """A kiosk that declares more or fewer ballots than came is seen, late ones left out."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-1", "bob", "bob votes")
    closed("kiosk-1", script, declared)
    script.ballot("kiosk-1", "ida", "ida is late")
    closed("kiosk-2", script, 0)
    found = numbers(script)
    assert holds(found)["declared"] is expected
    said = f"declared {declared} = arrived of these 2"
    assert sentence(found, "declared") == said + ("" if expected else ": does not hold")


def test_two_wrongs_are_not_right() -> None:
    """One kiosk declares one too many, another one too few: the sums agree, the identity fails."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    closed("kiosk-1", script, 0)
    closed("kiosk-2", script, 1)
    assert holds(numbers(script))["declared"] is False


@pytest.mark.parametrize(
    ("missing", "expected", "said"),
    [
        (59, False, "declared 60 = arrived of these 1: does not hold"),
        (0, True, "declared 1 = arrived of these 1"),
        (None, None, "declared 0 = arrived of these 0 (of kiosk-1/1 nobody knows)"),
    ],
)
def test_what_a_lost_kiosk_took_along(
    missing: int | None, expected: bool | None, said: str
) -> None:
    """An admin-closing says how many ballots are gone, and the identity says it to everyone."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    script.admin_close("kiosk-1", script.poll, missing)
    closed("kiosk-2", script, 0)
    found = numbers(script)
    assert holds(found)["declared"] is expected
    assert sentence(found, "declared") == said
    assert (found.lines[0].people_closed, found.lines[0].missing) == (True, missing)


def test_more_voters_than_cards_are_seen() -> None:
    """Cards that voted are held against the cards handed out, once every kiosk's staff said."""
    script = Script()
    for card in ("ann", "bob", "eve"):
        script.ballot("kiosk-1", card, f"{card} votes")
    closed("kiosk-1", script, 3, cards=1)
    assert holds(numbers(script))["attendance"] is None
    closed("kiosk-2", script, 0, cards=1)
    found = numbers(script)
    assert holds(found)["attendance"] is False
    assert found.cards == 2


def test_a_ballot_that_the_store_lost_is_seen() -> None:
    """Arrived and not there any more: the identity fails."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    found = numbers(script, there=False)
    assert sentence(found, "verified") == "verified 0 = arrived 1: does not hold"
    assert holds(found)["verified"] is False


@pytest.mark.parametrize(
    ("votes", "name", "expected"),
    [
        (Votes(0, (1, 1, 1, 0, 0)), "votes", True),
        (Votes(0, (0, 0, 0, 0, 0)), "votes", False),
        (Votes(0, (2, 2, 2, 1, 0)), "votes", False),
        (Votes(0, (2, 2, 2, 0, 0)), "votes", True),
        (Votes(1, (2, 2, 0, 0, 0)), "votes", False),
        (Votes(0, (3, 0, 0, 0, 0)), "options", False),
        (Votes(3, (0, 0, 0, 0, 0)), "options", False),
        (Votes(0, (-1, 2, 2, 0, 0)), "options", False),
        (Votes(0, (-1, 2, 2, 0, 0)), "positive", False),
        (Votes(2, (0, 0, 0, 0, 0)), "votes", True),
    ],
)
def test_a_result_keeps_to_its_bounds(votes: Votes, name: str, expected: bool) -> None:
    """Two ballots that choose one to three of five: no result can be outside of that."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-1", "bob", "bob votes")
    assert holds(numbers(script, votes=(votes,)))[name] is expected


def test_the_closing_is_held_against_what_counts() -> None:
    """Should a log's closing and what counts in it ever differ, it would be said."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    for kiosk in KIOSKS:
        script.closed(kiosk)
    script.add(script.closing())
    found = numbers(script)
    assert holds(found)["closing"] is True
    assert found.closing is not None
    other = replace(found, closing=replace(found.closing, ballots=2))
    assert sentence(other, "closing") == "counted 1 = at closing 2: does not hold"
    assert holds(other)["closing"] is False


def test_a_branch_that_closed_has_declared() -> None:
    """What the copy of a kiosk declared is held against the common beginning and its branch."""
    script = Script(admins=1)
    script.ballot("kiosk-1", "ann", "ann votes")
    copy = script.branch("kiosk-1")
    script.ballot("kiosk-1", "bob", "bob votes")
    closed("kiosk-1", script, 2)
    closed("kiosk-2", script, 0)
    script.set_apart(copy.ballot("bob", "bob at the copy"))
    script.set_apart(copy.ballot("eve", "eve votes"))
    script.set_apart(copy.closed(ballots=3))
    script.fork_resolution("kiosk-1", Branches.both)
    found = numbers(script)
    (branch,) = found.branches
    assert (branch.kiosk, branch.seq, branch.declared, branch.arrived) == ("kiosk-1", 4, 3, 3)
    assert sentence(found, "branches") == "declared on branches 3 = arrived of these 3"
    assert len(found.unsettled) == len(found.conflicts) == 1
    script.resolve(Settlement.set_aside, "bob votes", "bob at the copy")
    script.add(script.closing())
    after = numbers(script)
    assert after.unsettled == ()
    assert {name for name, held in holds(after).items() if held is False} == set()
    assert after.lines[0].verdicts == {Verdict.counted: 2, Verdict.set_aside: 2}
    assert after.closing is not None
    assert after.closing.ballots == 2


def test_a_stolen_key_s_records_are_in_the_numbers_and_count_for_nothing() -> None:
    """What a revoked kiosk sent stands under quarantine."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    script.revoke("kiosk-1")
    thief = script.branch("kiosk-1")
    script.set_apart(thief.ballot("eve", "eve votes"), Apart.revoked)
    found = numbers(script)
    assert (found.lines[0].state, found.lines[0].quarantined) == (EpochState.revoked, 1)
    assert (found.counted, found.set_aside, found.voted) == (1, 1, 1)


def test_every_identity_is_said_in_both_languages() -> None:
    """No sentence is empty, and Korean and English carry the same numbers."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    for one in numbers(script, votes=(Votes(0, (1, 0, 0, 0, 0)),)).identities():
        assert digits(one, "ko") == digits(one, "en")
        assert one.sentence("ko") != one.sentence("en")


def digits(one: Identity, language: str) -> list[str]:
    """Return the numbers in an identity's sentence."""
    words = one.sentence(language).replace(",", " ").replace(":", " ").split()
    return [word for word in words if word.isdigit()]
