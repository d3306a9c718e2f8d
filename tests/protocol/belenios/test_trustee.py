"""Trustees: keys with their proofs, single and threshold, and partial decryptions."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maru.protocol.belenios import json_text
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.proof import Proof, verify_decryption
from maru.protocol.belenios.question import Question
from maru.protocol.belenios.tally import result_of
from maru.protocol.belenios.trustee import (
    Pedersen,
    check_partial_decryption,
    new_single,
    parse_private_key,
    parse_trustees,
    partial_decryption,
    trustees_text,
)


@pytest.mark.parametrize("name", ["ed25519-a", "ed25519-b", "belenios2048-a-tool3.3.0"])
def test_their_trustees(name, vector):
    """Belenios' trustees are accepted, and their joint key is the election's."""
    its = vector(name)
    trustees = parse_trustees(its.election.group, its.trustees)
    assert trustees.public_key == its.election.public_key
    for owner, text in its.partials:
        key = trustees.verification_keys[owner - 1]
        check_partial_decryption(its.election, key, its.tally, text)
        assert trustees.owner(its.election, its.tally, text) == owner


@pytest.mark.parametrize("name", ["ed25519-a", "belenios2048-a-tool3.3.0"])
def test_their_private_key(name, vector, known_answers, yes_no):
    """A private key file of theirs decrypts their tally."""
    its = vector(name)
    assert (
        str(parse_private_key(its.election.group, its.private_key))
        == (known_answers[name]["trustee_private"])
    )
    trustees = parse_trustees(its.election.group, its.trustees)
    partial = partial_decryption(its.election, its.private_key, its.tally, yes_no.entropy)
    assert result_of(its.election, trustees, its.tally, [(1, partial)]) == its.result


def test_threshold(vector):
    """Two of three decrypt; one alone does not, and the refusal says which are asked for."""
    its = vector("ed25519-b")
    trustees = parse_trustees(its.election.group, its.trustees)
    (part,) = trustees.parts
    assert isinstance(part, Pedersen)
    assert (part.threshold, len(part.verification_keys)) == (2, 3)
    assert result_of(its.election, trustees, its.tally, its.partials) == its.result
    with pytest.raises(Invalid) as caught:
        result_of(its.election, trustees, its.tally, its.partials[:1])
    assert (caught.value.reason, caught.value.place) == (
        Reason.MISSING_DECRYPTION,
        "trustee 2 or trustee 3",
    )


def test_a_threshold_part_beside_a_single_one(vector, yes_no):
    """Owners count over all parts, and the joint key is the product of the parts' keys."""
    its = vector("ed25519-b")
    group = its.election.group
    _, public = new_single(group, yes_no.entropy)
    text = f'[["Single",{public}],{its.trustees[1:-1]}]'
    trustees = parse_trustees(group, text)
    assert len(trustees.verification_keys) == 4
    assert group.div(trustees.public_key, trustees.parts[0].public_key) == its.election.public_key
    assert trustees.exponents([1, 2, 4]).keys() == {1, 2, 4}
    assert trustees.exponents([1, 2, 3, 4]).keys() == {1, 2, 3}
    with pytest.raises(Invalid) as caught:
        trustees.exponents([2, 3, 4])
    assert caught.value.place == "trustee 1"


@given(data=st.data())
@settings(max_examples=60)
def test_any_changed_digit_of_a_trustee_is_refused(vector, data):
    """No digit in a threshold part can change without breaking a proof or a signature."""
    its = vector("ed25519-b")
    text = its.trustees
    digits = [index for index, character in enumerate(text) if character in "0123456789"]
    position = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda each: each != text[position]))
    with pytest.raises(Invalid) as caught:
        parse_trustees(its.election.group, text[:position] + digit + text[position + 1 :])
    assert caught.value.place.startswith("trustees")


def test_a_name_is_kept(yes_no):
    """A trustee may have a name, which no proof covers."""
    _, public = new_single(yes_no.group, yes_no.entropy, "누리")
    assert json.loads(public)["name"] == "누리"
    assert parse_trustees(yes_no.group, trustees_text([public]))


def single(poll):
    """Give the members of a fresh trustee's public key."""
    return json.loads(new_single(poll.group, poll.entropy)[1])


def test_a_proof_of_another_key(yes_no):
    """A trustee who cannot prove the key is refused."""
    one, two = single(yes_no), single(yes_no)
    forged = json_text.dump(one | {"public_key": two["public_key"]})
    with pytest.raises(Invalid) as caught:
        parse_trustees(yes_no.group, trustees_text([forged]))
    assert (caught.value.reason, caught.value.place) == (
        Reason.TRUSTEE_PROOF,
        "trustees[0].pok",
    )


def test_keys_that_cancel_out(yes_no):
    """Trustees whose joint key is the identity are refused, even though each proves its key."""
    group = yes_no.group
    half = iter([bytes(64), (5).to_bytes(64, "big"), (7).to_bytes(64, "big")])
    with pytest.raises(Invalid) as caught:
        parse_trustees(group, trustees_text([new_single(group, lambda _: next(half))[1]]))
    assert caught.value.reason is Reason.IDENTITY
    draws = iter([(5).to_bytes(64, "big"), (9).to_bytes(64, "big")])
    _, one = new_single(group, lambda _: next(draws))
    draws = iter([(group.q - 5).to_bytes(64, "big"), (9).to_bytes(64, "big")])
    _, two = new_single(group, lambda _: next(draws))
    with pytest.raises(Invalid) as caught:
        parse_trustees(group, trustees_text([one, two]))
    assert (caught.value.reason, caught.value.place) == (Reason.IDENTITY, "trustees")


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "[1]",
        '[["Single"]]',
        '[["Single",1]]',
        '[["Single",{}]]',
        '[["Double",{}]]',
        '[["Pedersen",{}]]',
        '[["Pedersen",{"threshold":1,"certs":[{}]}]]',
        '[["Pedersen",{"threshold":0,"certs":[{"message":"{}","signature":{}}]}]]',
        '[["Pedersen",{"threshold":1,"certs":[{"message":"[","signature":{}}]}]]',
    ],
)
def test_other_shapes(yes_no, text):
    """What has not the shape of trustees is refused."""
    with pytest.raises(Invalid):
        parse_trustees(yes_no.group, text)


def test_a_wrong_factor(yes_no):
    """Each factor and each proof of a partial decryption is checked."""
    tally = yes_no.sum().text()
    (text,) = yes_no.partials(tally)
    key = yes_no.trustees.verification_keys[0]
    check_partial_decryption(yes_no.election, key, tally, text)
    for where in ("decryption_factors", "decryption_proofs"):
        members = json.loads(text)
        members[where][0].reverse()
        with pytest.raises(Invalid) as caught:
            check_partial_decryption(yes_no.election, key, tally, json_text.dump(members))
        assert (caught.value.reason, caught.value.place) == (
            Reason.DECRYPTION_PROOF,
            "decryption_proofs[0][0]",
        )


def test_an_empty_box_decrypts_to_nothing_else(make_poll):
    """Where nothing was encrypted only the identity is a factor, though a proof can be forged."""
    poll = make_poll([Question("?", ("a",), 1, 1)], [])
    group, election, tally = poll.group, poll.election, poll.sum().text()
    secret = parse_private_key(group, poll.private_keys[0])
    key = group.base_exp(secret)
    check_partial_decryption(election, key, tally, poll.partials(tally)[0])
    nonce, factor_power = 11, group.base_exp(3)
    challenge = group.hash_to_scalar(
        f"decrypt|{election.fingerprint}|{group.encode(key)}|"
        f"{group.encode(group.base_exp(nonce))},{group.encode(factor_power)}"
    )
    factor = group.exp(factor_power, pow(challenge, -1, group.q))
    proof = Proof(challenge, (nonce - secret * challenge) % group.q)
    assert verify_decryption(group, election.fingerprint, key, group.identity, factor, proof)
    forged = {
        "decryption_factors": [[group.encode(factor)]],
        "decryption_proofs": [[proof.members()]],
    }
    with pytest.raises(Invalid) as caught:
        check_partial_decryption(election, key, tally, json_text.dump(forged))
    assert caught.value.reason is Reason.DECRYPTION_PROOF


def test_a_private_key_of_another_shape(yes_no):
    """A private key is a scalar in quotes, and is not repeated when it is refused."""
    for text in ("12345678", '"012345678"', '["12345678"]', '"12345678', f'"{yes_no.group.q}"'):
        with pytest.raises(Invalid) as caught:
            parse_private_key(yes_no.group, text)
        assert "12345678" not in repr(caught.value) + str(caught.value)
        assert caught.value.__context__ is None
