"""The verifier: what it accepts, and every fault with its reason and its place."""

import io
import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maru.protocol.belenios import json_text
from maru.protocol.belenios.ballot import parse_ballot
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Question, make_election
from maru.protocol.belenios.tally import Sum, sized_text
from maru.protocol.belenios.verify import verify_archive


def verify(data, executor=None):
    """Verify an archive, and see that progress was told in order up to its end."""
    told = []
    verdict = verify_archive(io.BytesIO(data), told.append, executor)
    assert told == sorted(told)
    assert told[-1] == len(data)
    return verdict


def refused(data, executor=None):
    """Verify an archive that is not valid, and give reason and place."""
    with pytest.raises(Invalid) as caught:
        verify_archive(io.BytesIO(data), lambda _: None, executor)
    return caught.value.reason, caught.value.place


@pytest.fixture(scope="module")
def workers():
    """Give two worker processes."""
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as executor:
        yield executor


@pytest.mark.parametrize("name", ["ed25519-a", "ed25519-b", "belenios2048-a-tool3.3.0"])
def test_their_archives(name, vector, workers):
    """Archives of Belenios' own tool are valid, and their results are those of their votes."""
    its = vector(name)
    verdict = verify(its.archive)
    assert verdict == verify(its.archive, workers)
    assert verdict.fingerprint == its.election.fingerprint
    assert verdict.ballots == verdict.counted == verdict.roll == len(its.votes)
    counted = [
        tuple(map(sum, zip(*rows, strict=True)))
        for rows in zip(*(vote["choice"] for vote in its.votes), strict=True)
    ]
    assert verdict.result == tuple(counted)


BAD = {
    "tampered_proof_unsigned": (Reason.SIGNED_HASH, "ballot 1"),
    "tampered_proof_resigned": (Reason.INDIVIDUAL_PROOF, "ballot 1"),
    "vote_of_20_bad_proofs": (Reason.INDIVIDUAL_PROOF, "ballot 1"),
    "signed_with_other_credential": (Reason.SIGNATURE, "ballot 1"),
    "copied_answers": (Reason.INDIVIDUAL_PROOF, "ballot 2"),
    "wrong_election_hash": (Reason.ELECTION_HASH, "ballot 1"),
    "not_canonical": (Reason.NOT_CANONICAL, "ballot 1"),
    "unknown_credential": (Reason.UNKNOWN_CREDENTIAL, "ballot 6"),
    "duplicate_public_credential": (Reason.DUPLICATE_CREDENTIAL, "roll[5]"),
    "replayed_ballot": (Reason.DUPLICATE_BALLOT, "ballot 6"),
    "tally_omits_ballot": (Reason.TALLY, "encrypted tally"),
    "split_ballots_endballots_in_the_middle": (Reason.EVENT_ORDER, "event 5"),
    "wrong_num_tallied": (Reason.BALLOT_COUNT, "sized tally"),
}


@pytest.mark.parametrize(("name", "expected"), BAD.items(), ids=BAD)
def test_their_bad_archives(name, expected, vector, workers):
    """Each archive with one fault is refused for its own reason, with workers or without."""
    data = (vector("ed25519-a").path.parent / "bad" / f"{name}.bel").read_bytes()
    reason, place = refused(data)
    assert reason is expected[0]
    assert place.startswith(expected[1])
    assert refused(data, workers) == (reason, place)


def test_the_last_ballot_counts(vector):
    """Who votes twice is counted once, with the last ballot."""
    data = (vector("ed25519-a").path.parent / "bad" / "revote_ok.bel").read_bytes()
    verdict = verify(data)
    assert (verdict.ballots, verdict.counted) == (6, 5)
    assert verdict.result == ((2, 3),)


def test_our_archive(three, workers):
    """An archive of ours is valid, and its verdict says what was voted."""
    verdict = verify(three.archive(), workers)
    assert verdict.result == ((1, 1, 1), (1, 1, 1), (2, 1))
    assert (verdict.ballots, verdict.counted, verdict.total_weight, verdict.roll) == (3, 3, 3, 4)
    assert (verdict.trustees, verdict.needed) == (2, 2)
    assert verdict.name == "2026년 주민총회"


def test_an_empty_box(make_poll):
    """An archive without a ballot is valid."""
    poll = make_poll([Question("?", ("a", "b"), 1, 1, blank=True)], [])
    assert verify(poll.archive()).result == ((0, 0, 0),)


def test_weights(yes_no):
    """Weights in the roll are honoured, a replaced ballot's too."""
    ballots = [parse_ballot(yes_no.election, text) for text in yes_no.ballots]
    heavy = ballots[0].credential
    roll = json_text.dump(
        [f"{heavy},7" if each == heavy else each for each in json.loads(yes_no.roll)]
    )
    again = yes_no.encrypt([(0, 1)], 0)
    total = Sum(yes_no.election)
    for ballot in ballots[1:]:
        total.add(ballot)
    total.add(parse_ballot(yes_no.election, again), 7)
    data = yes_no.archive(total, roll=roll, ballots=[*yes_no.ballots, again])
    verdict = verify(data)
    assert (verdict.ballots, verdict.counted, verdict.total_weight) == (6, 5, 11)
    assert verdict.result == ((2, 9),)
    assert refused(yes_no.archive(roll=roll))[0] is Reason.TALLY


def test_two_hundred_options(make_poll):
    """A question of 200 options beside another, with a heavy voter, is counted option by option."""
    many = Question("?", tuple(map(str, range(200))), 0, 200)
    poll = make_poll(
        [many, Question("?", ("a", "b"), 1, 1, blank=True)],
        [([1] * 200, (0, 0, 1)), ([0] * 199 + [1], (1, 0, 0))],
    )
    heavy = json.loads(poll.ballots[1])["credential"]
    roll = [f"{each},1000" if each == heavy else each for each in json.loads(poll.roll)]
    total = poll.sum({heavy: 1000})
    verdict = verify(poll.archive(total, roll=json_text.dump(roll)))
    assert verdict.result == ((1,) * 199 + (1001,), (1000, 0, 1))
    assert (verdict.counted, verdict.total_weight) == (2, 1001)


@given(data=st.data())
@settings(max_examples=60)
def test_any_changed_byte_of_an_archive_is_refused(yes_no, data):
    """No archive with one byte changed, left out or added is valid."""
    archive = yes_no.archive()
    position = data.draw(st.integers(0, len(archive) - 1))
    byte = data.draw(st.integers(1, 255)) ^ archive[position]
    changed = data.draw(
        st.sampled_from([bytes([byte & 255]), b"", archive[position : position + 1] * 2])
    )
    other = archive[:position] + changed + archive[position + 1 :]
    if other != archive:
        refused(other)


def test_faults_of_the_setup(yes_no, three):
    """The election's key is the trustees', and every credential a member but the identity."""
    other = yes_no.archive(trustees=three.trustees_text)
    assert refused(other) == (Reason.ELECTION_KEY, "election.public_key")
    key = json.loads(yes_no.roll)
    for credential, reason in (
        ("0" * 63 + "1", Reason.IDENTITY),
        ("0" * 63 + "2", Reason.NOT_A_MEMBER),
    ):
        roll = json_text.dump([*key, credential])
        assert refused(yes_no.archive(roll=roll)) == (reason, f"roll[{len(key)}]")


def test_faults_of_the_tally(yes_no):
    """Numbers of ballots, weight and hash of a tally are compared with what was recomputed."""
    total = yes_no.sum()
    for count, weight, text, reason in (
        (4, 5, total.text(), Reason.BALLOT_COUNT),
        (5, 6, total.text(), Reason.TOTAL_WEIGHT),
        (5, 5, "[]", Reason.TALLY),
    ):
        data = yes_no.archive(sized=sized_text(count, weight, text))
        assert refused(data) == (reason, "sized tally")
    spaced = total.sized().replace(",", ", ")
    assert refused(yes_no.archive(sized=spaced))[0] is Reason.NOT_CANONICAL


def test_faults_of_the_result(yes_no):
    """A result other than what was decrypted, or of another shape, is refused."""
    for text, reason in (
        ('{"result":[[2,3]]}', Reason.RESULT),
        ('{"result":[[3,3]]}', Reason.RESULT),
        ('{"result":[[3,2,0]]}', Reason.MALFORMED),
        ('{"result":[[3, 2]]}', Reason.NOT_CANONICAL),
    ):
        assert refused(yes_no.archive(result=text))[0] is reason


def test_faults_of_the_decryption(yes_no, three):
    """Each trustee decrypts once, provably, and enough of them do."""
    tally = three.sum().text()
    one, two = three.partials(tally)
    assert refused(three.archive(partials=[(1, one)])) == (
        Reason.MISSING_DECRYPTION,
        "trustee 2",
    )
    assert refused(three.archive(partials=[(1, one), (1, one)]))[0] is Reason.EVENT_ORDER
    assert refused(three.archive(partials=[(1, one), (3, two)]))[0] is Reason.EVENT_ORDER
    reason, place = refused(three.archive(partials=[(1, two), (2, one)]))
    assert (reason, place.split()[:2]) == (Reason.DECRYPTION_PROOF, ["trustee", "1"])
    assert verify(three.archive(partials=[(2, two), (1, one)]))


def test_an_impossible_result(make_poll):
    """Votes that no proof allows are caught by the counts, even if every proof were forged."""
    poll = make_poll([Question("?", ("a", "b"), 1, 1)], [[(1, 0)], [(0, 1)]])
    loose = make_election(
        uuid=poll.uuid,
        name=poll.election.name,
        description=poll.election.description,
        group=poll.group,
        public_key=poll.group.encode(poll.election.public_key),
        questions=[Question("?", ("a", "b"), 0, 2)],
    )
    assert loose.public_key == poll.election.public_key
    poll.election = loose
    poll.ballots = [poll.encrypt([(1, 1)], 0), poll.encrypt([(0, 0)], 1)]
    assert verify(poll.archive()).result == ((1, 1),)


def test_the_first_fault_is_said(make_poll, workers):
    """With workers ahead of one another, the fault that stands first in the archive is said."""
    poll = make_poll([Question("?", ("a", "b"), 0, 2)], [[(1, 0)]] * 3, absent=0)
    good, total = list(poll.ballots), poll.sum()
    bad = good[1].replace('"challenge":"', '"challenge":"1', 1)
    worse = poll.encrypt([(1, 1)], 0)
    ballots = [good[0], bad, good[2], good[0], worse]
    reason, place = refused(poll.archive(total, ballots=ballots), workers)
    assert place.startswith("ballot 2 ")
    assert refused(poll.archive(total, ballots=ballots)) == (reason, place)


@given(data=st.data())
def test_any_cut_ballot_is_refused(yes_no, data):
    """A ballot that ends early is refused, wherever it ends, in an archive written around it."""
    total, (first, *others) = yes_no.sum(), yes_no.ballots
    length = data.draw(st.integers(0, len(first) - 1) | st.integers(0, 200))
    _, place = refused(yes_no.archive(total, ballots=[first[:length], *others]))
    assert place.startswith("ballot 1 ")


@given(data=st.data())
@settings(max_examples=25)
def test_any_changed_character_of_any_text_is_refused(yes_no, data):
    """Even when archive and chain are written anew around it, no changed text passes."""
    total = yes_no.sum()
    tally = total.text()
    texts = {
        "trustees": yes_no.trustees_text,
        "roll": yes_no.roll,
        "tally": tally,
        "sized": total.sized(),
        "result": yes_no.result(total),
    }
    name = data.draw(st.sampled_from(sorted(texts)))
    text = texts[name]
    position = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(
        st.sampled_from('0123456789abcdef"{}[],:').filter(lambda c: c != text[position])
    )
    changed = text[:position] + character + text[position + 1 :]
    refused(yes_no.archive(total, **{name: changed}))
