"""Sums and results: what is counted, and what is possible."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.belenios.ballot import parse_ballot
from maru.protocol.belenios.group import group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Question
from maru.protocol.belenios.tally import Sum, check_bounds, parse_result, result
from maru.protocol.belenios.trustee import parse_trustees


@pytest.mark.parametrize("name", ["ed25519-a", "ed25519-b", "belenios2048-a-tool3.3.0"])
def test_their_tally(name, vector):
    """Sum, sized sum and result are, byte for byte, those of Belenios' own tool."""
    its = vector(name)
    total = Sum(its.election)
    for text in its.ballots:
        total.add(parse_ballot(its.election, text))
    assert total.text() == its.tally
    assert total.sized() == its.sized
    trustees = parse_trustees(its.election.group, its.trustees)
    texts = [text for _, text in reversed(its.partials)]
    assert result(its.election, trustees, its.tally, texts) == its.result


def test_three_questions(three):
    """Counts are those of the votes, blank votes first."""
    assert three.result() == '{"result":[[1,1,1],[1,1,1],[2,1]]}'


def test_an_empty_box(make_poll):
    """No ballot at all is a result too: every count is zero."""
    poll = make_poll([Question("?", ("a", "b"), 1, 2, blank=True)], [])
    assert poll.result() == '{"result":[[0,0,0]]}'
    assert poll.sum().sized().startswith('{"num_tallied":0,"total_weight":0,')


EXTREMES = {
    "one voter": ([[0, 1, 1]], [0, 1, 1]),
    "all blank": ([[1, 0, 0]] * 3, [3, 0, 0]),
    "all options": ([[0, 1, 1]] * 3, [0, 3, 3]),
}


@pytest.mark.parametrize(("votes", "counts"), EXTREMES.values(), ids=EXTREMES)
def test_extremes(make_poll, votes, counts):
    """One voter, nothing but blank votes, and every option of everyone count rightly."""
    question = Question("?", ("a", "b"), 1, 2, blank=True)
    poll = make_poll([question], [[vote] for vote in votes])
    assert json.loads(poll.result()) == {"result": [counts]}


def test_weights(yes_no):
    """A ballot of weight w counts as w ballots."""
    first = parse_ballot(yes_no.election, yes_no.ballots[0]).credential
    total = yes_no.sum({first: 70_000})
    assert (total.count, total.total_weight) == (5, 70_004)
    assert yes_no.result(total) == '{"result":[[70002,2]]}'


def test_removing_and_merging(yes_no):
    """Sums of parts merge to the sum of all, and what is removed leaves no trace."""
    ballots = [parse_ballot(yes_no.election, text) for text in yes_no.ballots]
    one, two = Sum(yes_no.election), Sum(yes_no.election)
    one.add(ballots[0])
    for ballot in ballots:
        two.add(ballot)
    two.remove(ballots[0])
    one.merge(two)
    assert one.sized() == yes_no.sum().sized()


counts = st.lists(st.integers(0, 12), min_size=2, max_size=3)


@given(counts, st.integers(0, 10), st.booleans())
def test_what_results_are_possible(make_poll, row, weight, blank):
    """The bounds accept exactly the counts that some votes of this weight could have given."""
    blank = blank and len(row) == 3
    answers = len(row) - blank
    poll = make_poll([Question("?", tuple("abc"[:answers]), 1, answers, blank)], [])
    blanks = row[0] if blank else 0
    others = row[blank:]
    possible = max(row) <= weight and weight - blanks <= sum(others) <= (weight - blanks) * answers
    if possible:
        check_bounds(poll.election, [row], weight)
    else:
        with pytest.raises(Invalid) as caught:
            check_bounds(poll.election, [row], weight)
        assert caught.value.reason is Reason.RESULT_BOUNDS


BAD_RESULTS = [
    '{"result":[[1,2,3]]}',
    '{"result":[[1]]}',
    '{"result":[[1,2],[3,4]]}',
    '{"result":[[-1,2]]}',
    '{"result":[[1.0,2]]}',
    '{"result":[[true,2]]}',
    '{"result":[["1","2"]]}',
    '{"result": [[1,2]]}',
    '{"result":[[1,9999999999999]]}',
    '{"result":[[1,2]],"more":1}',
    "[[1,2]]",
    "",
]


@pytest.mark.parametrize("text", BAD_RESULTS)
def test_bad_results(yes_no, text):
    """A result of another shape, or written otherwise, is refused."""
    assert parse_result(yes_no.election, '{"result":[[1,2]]}') == ((1, 2),)
    with pytest.raises(Invalid):
        parse_result(yes_no.election, text)


def test_nobody_else_decrypts(yes_no, three):
    """A partial decryption of another poll is refused."""
    tally = yes_no.sum().text()
    with pytest.raises(Invalid):
        result(yes_no.election, yes_no.trustees, tally, three.partials(three.sum().text()))


def test_a_missing_trustee_is_named(three):
    """Without one of two single trustees there is no result, and it says who is missing."""
    tally = three.sum().text()
    with pytest.raises(Invalid) as caught:
        result(three.election, three.trustees, tally, three.partials(tally)[:1])
    assert caught.value.reason is Reason.MISSING_DECRYPTION
    assert caught.value.place == "trustee 2"


def test_small_powers_are_remembered_rightly():
    """The remembered powers of the generator are its powers."""
    its = group("Ed25519")
    assert [its.power(n) for n in range(5)] == [its.base_exp(n) for n in range(5)]
