"""Bound decryption proofs: made by every trustee, demanded by the verifier."""

import hashlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.belenios import json_text
from maru.protocol.belenios.bound_proof import (
    bound_proofs,
    check_bound_proofs,
    decryption_text,
    parse_decryption,
    proofs_text,
)
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.proof import Proof, verify_decryption
from maru.protocol.belenios.question import Question
from maru.protocol.belenios.trustee import check_partial_decryption, parse_private_key
from maru.protocol.belenios.verify import verify_archive


def published(poll):
    """Give a poll's archive and the text of its bound proofs."""
    tally = poll.sum().text()
    made = [
        parse_decryption(poll.election, decryption_text(poll.election, key, tally, poll.entropy))
        for key in poll.private_keys
    ]
    partials = [(owner, each.partial) for owner, each in enumerate(made, 1)]
    return poll.archive(partials=partials), proofs_text([each.proofs for each in made])


def refused(archive, proofs):
    """Verify an archive with proofs that do not hold; give reason and place."""
    with pytest.raises(Invalid) as caught:
        verify_archive(io.BytesIO(archive), lambda _: None, proofs=proofs)
    return caught.value.reason, caught.value.place


@pytest.fixture(scope="module", params=["three", "three_2048"])
def both(request):
    """Give the archive of a poll in either group, and its proofs."""
    return published(request.getfixturevalue(request.param))


def test_proofs_of_every_trustee(both):
    """With the proofs of each trustee the archive is valid, and the verdict says so."""
    archive, proofs = both
    assert verify_archive(io.BytesIO(archive), lambda _: None, proofs=proofs).bound_proofs
    assert not verify_archive(io.BytesIO(archive), lambda _: None).bound_proofs


def test_the_challenge_is_that_of_the_format(yes_no):
    """The challenge, written out by hand, binds group, election, tally, place, key and factor."""
    poll, group, tally = yes_no, yes_no.group, yes_no.sum().text()
    text = decryption_text(poll.election, poll.private_keys[0], tally, poll.entropy)
    assert list(json.loads(text)) == ["type", "partial_decryption", "bound_proofs"]
    public = group.encode(poll.trustees.public_key)
    (factors,) = json.loads(text)["partial_decryption"]["decryption_factors"]
    (proofs,) = json.loads(text)["bound_proofs"]
    (ciphertexts,) = json.loads(tally)
    assert len(proofs) == len(ciphertexts) == 2
    for answer, (proof, factor, each) in enumerate(zip(proofs, factors, ciphertexts, strict=True)):
        challenge, response = int(proof["challenge"]), int(proof["response"])
        a, b = (
            group.encode(
                group.mul(
                    group.exp(group.decode(base), response),
                    group.exp(group.decode(power), challenge),
                )
            )
            for base, power in ((group.encode(group.generator), public), (each["alpha"], factor))
        )
        hashed = (
            f"maru/decrypt/v1|Ed25519|{poll.election.fingerprint}"
            f"|{hashlib.sha256(tally.encode()).hexdigest()}|0,{answer}"
            f"|{public}|{each['alpha']}|{factor}|{a}|{b}"
        )
        digest = hashlib.sha512(hashed.encode()).digest()
        assert challenge == int.from_bytes(digest, "big") % group.q


def test_a_factor_that_the_plain_proof_lets_pass(yes_no):
    """A factor chosen after its own challenge passes the plain proof and not the bound one.

    The trustee who knows x takes B first, then a factor that fits the challenge over it.
    """
    poll, group, election = yes_no, yes_no.group, yes_no.election
    tally = poll.sum().text()
    secret = parse_private_key(group, poll.private_keys[0])
    key, nonce = group.base_exp(secret), 11
    honest = json.loads(poll.partials(tally)[0])
    proofs = json.loads(bound_proofs(election, poll.private_keys[0], tally, poll.entropy))
    alpha = group.decode(json.loads(tally)[0][0]["alpha"])
    b = group.mul(group.exp(alpha, nonce), group.base_exp(1))
    challenge = group.hash_to_scalar(
        f"decrypt|{election.fingerprint}|{group.encode(key)}|"
        f"{group.encode(group.base_exp(nonce))},{group.encode(b)}"
    )
    response = (nonce - secret * challenge) % group.q
    missing = group.div(b, group.exp(alpha, response))
    factor = group.exp(missing, pow(challenge, -1, group.q))
    assert factor != group.exp(alpha, secret)
    plain = Proof(challenge, response)
    assert verify_decryption(group, election.fingerprint, key, alpha, factor, plain)
    honest["decryption_factors"][0][0] = group.encode(factor)
    honest["decryption_proofs"][0][0] = plain.members()
    forged = json_text.dump(honest)
    check_partial_decryption(election, key, tally, forged)
    with pytest.raises(Invalid) as caught:
        check_bound_proofs(election, key, tally, forged, json_text.dump(proofs))
    assert (caught.value.reason, caught.value.place) == (Reason.BOUND_PROOF, "bound_proofs[0][0]")


def test_faults_of_the_proofs(three):
    """Lists that are missing, exchanged, of another shape or tally are refused by their place."""
    archive, text = published(three)
    one, two = json.loads(text)
    where = "decryption proofs"
    first = f"{where} trustee 1 bound_proofs"
    exchanged = [[one[0][1], one[0][0], one[0][2]], *one[1:]]
    for changed, reason, place in (
        ([one], Reason.MISSING_BOUND_PROOFS, where),
        ([], Reason.MISSING_BOUND_PROOFS, where),
        ([one, two, two], Reason.MISSING_BOUND_PROOFS, where),
        ([two, one], Reason.BOUND_PROOF, f"{first}[0][0]"),
        ([exchanged, two], Reason.BOUND_PROOF, f"{first}[0][0]"),
        ([one, exchanged], Reason.BOUND_PROOF, f"{where} trustee 2 bound_proofs[0][0]"),
        ([one[:2], two], Reason.MALFORMED, first),
        ([[one[0][:2], *one[1:]], two], Reason.MALFORMED, f"{first}[0]"),
        ([[[{}, {}, {}], *one[1:]], two], Reason.MALFORMED, f"{first}[0][0]"),
        ({}, Reason.MALFORMED, where),
    ):
        assert refused(archive, json_text.dump(changed)) == (reason, place)
    assert refused(archive, text + "\n") == (Reason.NOT_CANONICAL, where)
    assert refused(archive, text + " " * len(archive)) == (Reason.TOO_LARGE, where)
    assert refused(archive, "") == (Reason.MALFORMED, where)
    _, others = published(three)
    assert verify_archive(io.BytesIO(archive), lambda _: None, proofs=others).bound_proofs


def test_proofs_in_the_archives_order(make_poll):
    """Where two of three trustees decrypt, their lists stand as their decryptions do."""
    poll = make_poll([Question("?", ("a",), 0, 1)], [[(1,)]], trustees=3, threshold=2)
    tally = poll.sum().text()
    made = {
        owner: parse_decryption(
            poll.election,
            decryption_text(poll.election, poll.private_keys[owner - 1], tally, poll.entropy),
        )
        for owner in (3, 1)
    }
    archive = poll.archive(partials=[(owner, each.partial) for owner, each in made.items()])
    proofs = [each.proofs for each in made.values()]
    verdict = verify_archive(io.BytesIO(archive), lambda _: None, proofs=proofs_text(proofs))
    assert (verdict.bound_proofs, verdict.needed, verdict.result) == (True, 2, ((1,),))
    assert refused(archive, proofs_text(proofs[::-1])) == (
        Reason.BOUND_PROOF,
        "decryption proofs trustee 3 bound_proofs[0][0]",
    )


def test_proofs_of_another_tally(make_poll):
    """Proofs for a sum that lacks a ballot do not pass for the whole sum."""
    poll = make_poll([Question("?", ("a",), 0, 1)], [[(1,)], [(0,)]])
    archive, _ = published(poll)
    poll.ballots = poll.ballots[:1]
    _, other = published(poll)
    assert refused(archive, other)[0] is Reason.BOUND_PROOF


def test_an_empty_box_is_proved(make_poll):
    """The proofs of an empty ballot box hold."""
    archive, proofs = published(make_poll([Question("?", ("a", "b"), 1, 1, blank=True)], []))
    assert verify_archive(io.BytesIO(archive), lambda _: None, proofs=proofs).bound_proofs


@pytest.fixture(scope="module")
def small(yes_no):
    """Give a small archive and its proofs."""
    return published(yes_no)


@given(data=st.data())
def test_any_changed_character_is_refused(small, data):
    """No proofs file with one character changed passes."""
    archive, text = small
    position = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(
        st.sampled_from('0123456789"{}[],:a').filter(lambda c: c != text[position])
    )
    refused(archive, text[:position] + character + text[position + 1 :])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": "maru/decryption/v2"}, Reason.UNSUPPORTED),
        ({"more": 1}, Reason.MALFORMED),
        ({"bound_proofs": "a" * 5000}, Reason.TOO_LARGE),
    ],
)
def test_another_shape_of_a_trustees_decryption(yes_no, change, reason):
    """What a trustee hands over has one type, its members and no others."""
    tally = yes_no.sum().text()
    text = decryption_text(yes_no.election, yes_no.private_keys[0], tally, yes_no.entropy)
    with pytest.raises(Invalid) as caught:
        parse_decryption(yes_no.election, json_text.dump(json.loads(text) | change))
    assert caught.value.reason is reason
