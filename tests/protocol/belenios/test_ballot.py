"""Ballots: what we encrypt verifies, what was changed does not, and what it costs."""

import itertools
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_add

from maru.protocol.belenios import group as group_module
from maru.protocol.belenios import json_text
from maru.protocol.belenios.ballot import (
    ballot_limit,
    ciphertexts,
    encrypt,
    parse_ballot,
    recall_ballot,
    tracker,
    verify_ballot,
    verify_signature,
)
from maru.protocol.belenios.credential import parse_credential, secret_exponent
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.proof import prove_knowledge
from maru.protocol.belenios.question import Question, b64hash


@pytest.mark.parametrize("name", ["ed25519-a", "ed25519-b", "belenios2048-a-tool3.3.0"])
def test_their_ballots_verify(name, vector):
    """Every ballot that Belenios' own tool made is accepted."""
    its = vector(name)
    for text in its.ballots:
        assert verify_ballot(its.election, text) == parse_ballot(its.election, text)


@pytest.mark.parametrize("name", ["ed25519-a", "belenios2048-a-tool3.3.0"])
def test_known_answers(name, vector, known_answers):
    """Tracker and signed hash of a ballot are those that Belenios shows."""
    its = vector(name)
    ballot = parse_ballot(its.election, its.ballots[0])
    assert ballot.tracker == tracker(ballot.text) == known_answers[name]["first_ballot_tracker"]
    assert ballot.signed_hash == known_answers[name]["first_ballot_signed_hash"]


def test_a_ballot_for_their_election(vector, yes_no):
    """With a credential of theirs we make a ballot that their election takes."""
    its = vector("ed25519-b")
    for vote in its.votes[:5]:
        credential = parse_credential(vote["credential"].replace("-", ""))
        secret = secret_exponent(its.election.group, its.election.uuid, credential)
        text = encrypt(its.election, secret, vote["choice"], bytes(32), yes_no.entropy)
        assert verify_ballot(its.election, text).credential in its.roll


@st.composite
def questions_and_choices(draw):
    """Draw up to two questions and choices that they allow."""
    questions, choices = [], []
    for _ in range(draw(st.integers(1, 2))):
        count = draw(st.integers(1, 4))
        maximum = draw(st.integers(1, count))
        minimum = draw(st.integers(0, maximum))
        blank = draw(st.booleans())
        questions.append(Question("?", tuple("abcd"[:count]), minimum, maximum, blank))
        if blank and draw(st.booleans()):
            choices.append([1] + [0] * count)
            continue
        chosen = draw(st.sets(st.integers(0, count - 1), min_size=minimum, max_size=maximum))
        marks = [int(index in chosen) for index in range(count)]
        choices.append([0, *marks] if blank else marks)
    return questions, choices


@given(questions_and_choices())
@settings(max_examples=25)
def test_whatever_is_allowed_verifies(make_poll, drawn):
    """Any choice that any question allows becomes a ballot that verifies and counts."""
    questions, choices = drawn
    poll = make_poll(questions, [choices])
    ballot = verify_ballot(poll.election, poll.ballots[0])
    assert len(ballot.text) <= ballot_limit(poll.election)
    assert json.loads(poll.result()) == {"result": choices}


def test_every_choice_is_allowed_or_refused(make_poll):
    """All marks of a small question are either encrypted or refused, as its bounds say."""
    poll = make_poll([Question("?", ("a", "b", "c"), 1, 2, blank=True)], [])
    for marks in itertools.product((0, 1), repeat=4):
        allowed = marks == (1, 0, 0, 0) or (not marks[0] and 1 <= sum(marks) <= 2)
        if allowed:
            assert verify_ballot(poll.election, poll.encrypt([marks]))
        else:
            with pytest.raises(Invalid) as caught:
                poll.encrypt([marks])
            assert caught.value.reason is Reason.BAD_CHOICES
            assert str(list(marks)) not in repr(caught.value)


@pytest.mark.parametrize(
    "choices", [[], [[1]], [[1, 0, 0]], [[2, -1]], [[1, 0], [1, 0]], [[1.0, 0]]]
)
def test_choices_of_another_shape(yes_no, choices):
    """Choices that do not fit the questions are refused."""
    with pytest.raises(Invalid):
        yes_no.encrypt(choices)


def test_the_seed_fixes_the_ciphertexts_and_nothing_else(three):
    """Whoever has seed and choices can recompute the ciphertexts; proofs stay fresh."""
    choices, seed = ((1, 1, 0), (0, 1, 0), (0, 1)), bytes(range(32))
    made = [
        verify_ballot(
            three.election,
            encrypt(three.election, three.secrets[0], choices, seed, three.entropy),
        )
        for _ in range(2)
    ]
    assert made[0].ciphertexts == made[1].ciphertexts
    assert made[0].ciphertexts == ciphertexts(three.election, choices, seed)
    assert made[0].signature != made[1].signature
    proofs = [json.loads(ballot.text)["answers"][0]["individual_proofs"] for ballot in made]
    assert proofs[0] != proofs[1]
    assert ciphertexts(three.election, choices, bytes(32)) != made[0].ciphertexts
    other = ((1, 0, 1), (0, 1, 0), (0, 1))
    assert ciphertexts(three.election, other, seed) != made[0].ciphertexts


def test_every_exponent_is_another(three):
    """No two ciphertexts of a ballot share their randomness."""
    made = ciphertexts(three.election, ((0, 0, 0), (1, 0, 0), (0, 1)), bytes(32))
    alphas = [each.alpha for row in made for each in row]
    assert len(set(alphas)) == len(alphas) == 8


def test_a_signature_alone(yes_no):
    """The signature block can be checked without the ballot, and belongs to one credential."""
    ballot, other = (verify_ballot(yes_no.election, text) for text in yes_no.ballots[:2])
    check = yes_no.election.group, ballot.credential, ballot.signed_hash, ballot.signature
    assert verify_signature(*check)
    assert not verify_signature(check[0], other.credential, *check[2:])
    assert not verify_signature(*check[:2], other.signed_hash, check[3])
    assert not verify_signature(*check[:3], other.signature)
    for credential in ("0" * 63 + "1", "0" * 63 + "2", "x"):
        assert not verify_signature(check[0], credential, *check[2:])


@given(data=st.data())
@settings(max_examples=150)
def test_any_changed_character_is_refused(three, data):
    """A ballot with one character changed, added or left out is never accepted."""
    text = data.draw(st.sampled_from(three.ballots))
    position = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(
        st.sampled_from('0123456789abcdef"{}[],: \n').filter(lambda each: each != text[position])
    )
    changed = data.draw(
        st.sampled_from(
            [
                text[:position] + character + text[position + 1 :],
                text[:position] + character + text[position:],
                text[:position] + text[position + 1 :],
            ]
        )
    )
    if changed != text:
        with pytest.raises(Invalid):
            verify_ballot(three.election, changed)


def resigned(poll, text, change):
    """Change the JSON of a ballot and sign it again with its own credential."""
    members = json.loads(text)
    del members["signature"]
    change(members)
    signed = b64hash(json_text.dump(members))
    proof = prove_knowledge(poll.group, f"sig|{signed}|", poll.secrets[0], poll.entropy)
    return json_text.dump(members | {"signature": {"hash": signed, "proof": proof.members()}})


FAULTS = {
    "another election": (
        lambda m: m.update(election_uuid="11111111111111"),
        Reason.OTHER_ELECTION,
        "election_uuid",
    ),
    "another text": (
        lambda m: m.update(election_hash="A" * 43),
        Reason.ELECTION_HASH,
        "election_hash",
    ),
    "identity as credential": (
        lambda m: m.update(credential="0" * 63 + "1"),
        Reason.IDENTITY,
        "credential",
    ),
    "an answer too many": (
        lambda m: m["answers"].append(m["answers"][0]),
        Reason.MALFORMED,
        "answers",
    ),
    "a choice too few": (
        lambda m: m["answers"][0]["choices"].pop(),
        Reason.MALFORMED,
        "answers[0].choices",
    ),
    "an individual proof too many": (
        lambda m: m["answers"][0]["individual_proofs"].append(
            m["answers"][0]["individual_proofs"][0]
        ),
        Reason.MALFORMED,
        "answers[0].individual_proofs",
    ),
    "three pairs in a proof": (
        lambda m: m["answers"][0]["individual_proofs"][1].append(
            m["answers"][0]["individual_proofs"][1][0]
        ),
        Reason.MALFORMED,
        "answers[0].individual_proofs[1]",
    ),
    "a blank proof where none is allowed": (
        lambda m: m["answers"][0].update(blank_proof=m["answers"][1]["blank_proof"]),
        Reason.MALFORMED,
        "answers[0]",
    ),
    "no blank proof": (
        lambda m: m["answers"][1].pop("blank_proof"),
        Reason.MALFORMED,
        "answers[1]",
    ),
    "overall proof too short": (
        lambda m: m["answers"][1]["overall_proof"].pop(),
        Reason.MALFORMED,
        "answers[1].overall_proof",
    ),
    "mixed-up individual proofs": (
        lambda m: m["answers"][0]["individual_proofs"].reverse(),
        Reason.INDIVIDUAL_PROOF,
        "answers[0].individual_proofs[0]",
    ),
    "mixed-up overall proof": (
        lambda m: m["answers"][0]["overall_proof"].reverse(),
        Reason.OVERALL_PROOF,
        "answers[0].overall_proof",
    ),
    "mixed-up blank proof": (
        lambda m: m["answers"][1]["blank_proof"].reverse(),
        Reason.BLANK_PROOF,
        "answers[1].blank_proof",
    ),
    "alpha off the curve": (
        lambda m: m["answers"][0]["choices"][1].update(alpha="0" * 63 + "2"),
        Reason.NOT_A_MEMBER,
        "answers[0].choices[1]",
    ),
    "beta of order two": (
        lambda m: m["answers"][2]["choices"][0].update(beta=f"{2**255 - 20:064x}"),
        Reason.NOT_A_MEMBER,
        "answers[2].choices[0]",
    ),
    "keys in another order": (
        lambda m: m.update(election_uuid=m.pop("election_uuid")),
        Reason.MALFORMED,
        "",
    ),
    "a key too many": (lambda m: m.update(more=1), Reason.MALFORMED, ""),
    "a number for a scalar": (
        lambda m: m["answers"][0]["overall_proof"][0].update(challenge=1),
        Reason.MALFORMED,
        "answers[0].overall_proof[0]",
    ),
}


@pytest.mark.parametrize(("change", "reason", "place"), FAULTS.values(), ids=FAULTS)
def test_faults_signed_by_the_voter(three, change, reason, place):
    """A voter who signs a faulty ballot is refused for that fault, at its place."""
    assert verify_ballot(three.election, resigned(three, three.ballots[0], lambda _: None))
    with pytest.raises(Invalid) as caught:
        verify_ballot(three.election, resigned(three, three.ballots[0], change))
    assert (caught.value.reason, caught.value.place) == (reason, place)


def test_a_member_of_small_order_in_disguise(three):
    """A ciphertext shifted by a point of small order is refused, even by the parser alone."""
    its = three.group
    small = (2**255 - 20).to_bytes(32, "little")

    def shift(members):
        choice = members["answers"][0]["choices"][0]
        choice["beta"] = its.encode(crypto_core_ed25519_add(its.decode(choice["beta"]), small))

    changed = resigned(three, three.ballots[0], shift)
    for read in (parse_ballot, verify_ballot):
        with pytest.raises(Invalid) as caught:
            read(three.election, changed)
        assert caught.value.reason is Reason.NOT_A_MEMBER


def test_copied_ciphertexts(three):
    """A voter who takes over another's answers is refused: the proofs name their voter."""
    other = json.loads(three.ballots[1])["answers"]
    copied = resigned(three, three.ballots[0], lambda members: members.update(answers=other))
    with pytest.raises(Invalid) as caught:
        verify_ballot(three.election, copied)
    assert caught.value.reason is Reason.INDIVIDUAL_PROOF


@given(st.text() | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps))
def test_any_text_is_no_fault(yes_no, text):
    """Whatever comes instead of a ballot is refused."""
    with pytest.raises(Invalid):
        verify_ballot(yes_no.election, text)


def test_too_large(yes_no):
    """A text longer than any ballot of this election is refused before it is read."""
    with pytest.raises(Invalid) as caught:
        verify_ballot(yes_no.election, "[" * (ballot_limit(yes_no.election) + 1))
    assert caught.value.reason is Reason.TOO_LARGE


@pytest.fixture
def operations(monkeypatch):
    """Count the calls of libsodium's group operations."""
    counted = Counter()

    def counting(name):
        original = getattr(group_module, name)

        def call(*arguments):
            counted[name.removeprefix("crypto_").replace("ed25519_", "")] += 1
            return original(*arguments)

        return call

    for name in (
        "crypto_scalarmult_ed25519_noclamp",
        "crypto_scalarmult_ed25519_base_noclamp",
        "crypto_core_ed25519_add",
        "crypto_core_ed25519_sub",
        "crypto_core_ed25519_is_valid_point",
    ):
        monkeypatch.setattr(group_module, name, counting(name))
    return counted


def test_what_a_ballot_costs(make_poll, operations):
    """Encrypting 10 options with bounds 0..2 takes 33 multiplications and 47 of the base."""
    poll = make_poll([Question("?", tuple("abcdefghij"), 0, 2)], [])
    poll.election.group.power(2)
    operations.clear()
    text = poll.encrypt([[1, 1] + [0] * 8])
    assert operations == {
        "scalarmult_noclamp": 33,
        "scalarmult_base_noclamp": 47,
        "core_add": 2 + 10 + 18 + 2,
    }
    operations.clear()
    verify_ballot(poll.election, text)
    assert operations == {
        "scalarmult_noclamp": 6 * 10 + 3 * 3 + 1,
        "scalarmult_base_noclamp": 2 * 10 + 3 + 1,
        "core_add": 4 * 10 + 2 * 3 + 18 + 1,
        "core_sub": 10 + 2,
    }


@pytest.mark.parametrize("name", ["three", "three_2048"])
def test_recalling_is_reading(name, request):
    """A ballot that was accepted before is recalled as it was read, in either group."""
    poll = request.getfixturevalue(name)
    for text in poll.ballots:
        recalled, read = recall_ballot(poll.election, text), verify_ballot(poll.election, text)
        assert vars(recalled) == vars(read)
