"""Participatory-budgeting files: what is read, and every fault with its line."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.draft import budget_draft
from maru.provisioning.pabulib import MAX_BYTES, ParticipatoryBudget, parse_pb

from .conftest import SMALL_PB


def parse(text: str) -> ParticipatoryBudget:
    """Read a file called votes.pb."""
    return parse_pb(text.encode(), "votes.pb")


def changed(old: str, new: str) -> str:
    """Return the small file with one thing changed, which must be there once."""
    assert SMALL_PB.count(old) == 1
    return SMALL_PB.replace(old, new)


class TestReading:
    """What a right file says."""

    def test_projects_have_cost_and_tags(self) -> None:
        """A project keeps its name, its cost in whole units, its categories and its target."""
        first, second, third = parse(SMALL_PB).projects
        assert (first.id, first.name, first.cost) == ("P1", "Ławki w parku", 1000)
        assert first.tags == ("public space", "sport", "seniors")
        assert (second.name, second.cost, second.tags) == ('Aleja; "Zielona"', 2501, ())
        assert (third.cost, third.tags) == (0, ("culture",))

    def test_votes_are_project_indexes(self) -> None:
        """Votes stand in the file's order, each ascending, and agree with the published counts."""
        budget = parse(SMALL_PB)
        assert budget.votes == ((0, 1), (0,), (0, 2), (1,))
        assert budget.published == (3, 2, 1)

    def test_absent_bounds(self) -> None:
        """Without bounds in the file a vote has 1 project to as many as the longest vote."""
        assert (parse(SMALL_PB).minimum, parse(SMALL_PB).maximum) == (1, 2)

    def test_present_bounds(self) -> None:
        """Bounds of the file are taken; a greatest number above the projects says no more."""
        text = changed("language;pl", "language;pl\nmin_length;0\nmax_length;10")
        assert (parse(text).minimum, parse(text).maximum) == (0, 3)

    def test_choose_one(self) -> None:
        """choose-1 is approval of exactly one project."""
        text = changed("vote_type;approval", "vote_type;choose-1")
        text = text.replace("1;P1,P2;40", "1;P1;40").replace("3;P3,P1;71", "3;P3;71")
        assert (parse(text).minimum, parse(text).maximum) == (1, 1)

    def test_no_published_column(self) -> None:
        """A file without counts of its own has none."""
        text = changed("cost;votes;name", "cost;score;name")
        assert parse(text).published is None

    def test_line_ends_and_mark(self) -> None:
        """CRLF, a byte order mark, trailing separators and spaces change nothing."""
        text = "\ufeff" + SMALL_PB.replace("META\n", "META;;\n").replace(";", "; ", 3)
        assert parse(text.replace("\n", "\r\n")) == parse(SMALL_PB)

    def test_cost_bound_is_told(self) -> None:
        """A bound on the cost of a vote is kept, for people to know that no ballot holds it."""
        assert parse(changed("language;pl", "language;pl\nmax_sum_cost;5000")).max_sum_cost == 5000

    def test_event_of_a_budget(self) -> None:
        """The event has one poll in the file's language, with a card for each voter."""
        draft = budget_draft(parse(SMALL_PB))
        assert draft.name == {"pl": "Budżet Testowa Wola"}
        assert draft.place == {"pl": "Testowo, Wola"}
        assert (draft.languages, draft.currency, draft.cards) == (("pl",), "PLN", {"all": 4})
        question = draft.polls[0].questions[0]
        assert (question.minimum, question.maximum, question.blank) == (1, 2, False)
        assert [option.cost for option in question.options] == [1000, 2501, 0]
        assert question.options[0].tags == ("public space", "sport", "seniors")


FAULTS = [
    pytest.param("not a pb file at all", "votes.pb line 1", id="anything"),
    pytest.param("", "votes.pb", id="empty"),
    pytest.param(changed("META\n", "META\nMETA\n"), "votes.pb line 2", id="section twice"),
    pytest.param(SMALL_PB.split("VOTES")[0], "votes.pb", id="section missing"),
    pytest.param(changed("PROJECTS\n", "VOTES\n"), "votes.pb line 13", id="section order"),
    pytest.param(SMALL_PB + "META\n", "votes.pb line 24", id="section after the end"),
    pytest.param(changed("key;value", "key;worth"), "votes.pb line 3", id="columns of META"),
    pytest.param(changed("voter_id;vote;age", "voter_id;vote;vote"), "votes.pb line 19", id="cols"),
    pytest.param(changed("unit;Testowo", "unit"), "votes.pb line 5", id="cell missing"),
    pytest.param(changed("2;P1;30", "2;P1;30;4"), "votes.pb line 21", id="cell too many"),
    pytest.param(changed("unit;Testowo", "country;PL"), "votes.pb line 5", id="key twice"),
    pytest.param(changed("description;Budżet Testowa Wola\n", ""), "votes.pb", id="no description"),
    pytest.param(changed("vote_type;approval\n", ""), "votes.pb", id="no vote type"),
    pytest.param(changed("approval", "ordinal"), "votes.pb line 10", id="ordinal"),
    pytest.param(changed("approval", "cumulative"), "votes.pb line 10", id="cumulative"),
    pytest.param(changed("approval", "scoring"), "votes.pb line 10", id="scoring"),
    pytest.param(changed("num_projects;3", "num_projects;4"), "votes.pb line 8", id="projects"),
    pytest.param(changed("num_votes;4", "num_votes;5"), "votes.pb line 9", id="cut short"),
    pytest.param(changed("num_votes;4", "num_votes;-4"), "votes.pb line 9", id="negative"),
    pytest.param(changed("language;pl", "language;polski"), "votes.pb line 11", id="language"),
    pytest.param(changed("currency;PLN", "currency;zł"), "votes.pb line 12", id="currency"),
    pytest.param(changed("P3;0;1;", "P1;0;1;"), "votes.pb line 17", id="project twice"),
    pytest.param(changed("P3;0;1;", "P,3;0;1;"), "votes.pb line 17", id="comma in id"),
    pytest.param(changed("P3;0;1;", "P3;many;1;"), "votes.pb line 17", id="cost no number"),
    pytest.param(changed("P3;0;1;", "P3;-1;1;"), "votes.pb line 17", id="cost negative"),
    pytest.param(changed("P3;0;1;", "P3;1e99;1;"), "votes.pb line 17", id="cost absurd"),
    pytest.param(changed("P3;0;1;", "P3;NaN;1;"), "votes.pb line 17", id="cost NaN"),
    pytest.param(changed("P3;0;1;", "P3;0;one;"), "votes.pb line 17", id="count no number"),
    pytest.param(changed("Koncert", "K" * 301), "votes.pb line 17", id="name too long"),
    pytest.param(changed("Koncert;culture", "Koncert;" + "c" * 61), "votes.pb line 17", id="tag"),
    pytest.param(changed("Koncert", '"Koncert'), "votes.pb line 17", id="quote not closed"),
    pytest.param(changed("Koncert", "Kon\x00cert"), "votes.pb line 17", id="control character"),
    pytest.param(changed("4;P2;18", "4;P9;18"), "votes.pb line 23", id="vote for no project"),
    pytest.param(
        changed("4;P2;18", "4;P2,P2;18"), "votes.pb line 23", id="project twice in a vote"
    ),
    pytest.param(changed("4;P2;18", "4;;18"), "votes.pb line 23", id="vote too short"),
    pytest.param(
        changed("language;pl", "language;pl\nmax_length;1"), "votes.pb line 21", id="vote too long"
    ),
    pytest.param(
        changed("language;pl", "language;pl\nmin_length;3\nmax_length;2"), "votes.pb", id="bounds"
    ),
    pytest.param(changed("voter_id;vote;age", "voter_id;wote;age"), "votes.pb line 20", id="wote"),
]


class TestFaults:
    """What a wrong file meets."""

    @pytest.mark.parametrize(("text", "place"), FAULTS)
    def test_fault_and_its_place(self, text: str, place: str) -> None:
        """Every fault is refused as a malformed .pb, by the line where it stands."""
        with pytest.raises(Refused) as refused:
            parse(text)
        assert (refused.value.reason, refused.value.place) == (InputRefusal.malformed_pb, place)

    def test_not_utf8(self) -> None:
        """Bytes that are no UTF-8 are refused by their line."""
        with pytest.raises(Refused) as refused:
            parse_pb(SMALL_PB.encode().replace(b"Koncert", b"K\xf3ncert"), "votes.pb")
        assert refused.value.place == "votes.pb line 17"

    def test_too_large(self) -> None:
        """A file over the bound is refused before it is read as text."""
        with pytest.raises(Refused, match="longer than 32 MiB"):
            parse_pb(b"\xff" * (MAX_BYTES + 1), "votes.pb")

    @given(data=st.binary(max_size=300))
    def test_any_bytes(self, data: bytes) -> None:
        """Bytes of no meaning are refused and never a fault."""
        with pytest.raises(Refused):
            parse_pb(data, "votes.pb")

    @given(
        position=st.integers(0, len(SMALL_PB.encode()) - 1),
        byte=st.integers(0, 255),
        cut=st.booleans(),
    )
    def test_damaged_file(self, position: int, byte: int, *, cut: bool) -> None:
        """A file with a byte changed or its end cut off is read within its rules or refused."""
        data = SMALL_PB.encode()
        data = data[:position] + (b"" if cut else bytes([byte]) + data[position + 1 :])
        with suppress(Refused):
            budget = parse_pb(data, "votes.pb")
            assert all(budget.minimum <= len(vote) <= budget.maximum for vote in budget.votes)
