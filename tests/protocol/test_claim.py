"""Spent claims: only the card makes one, and only for its own poll."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembly import Assembly, entropy_from, make_assembly
from maru.protocol.belenios.ballot import encrypt
from maru.protocol.belenios.credential import public_credential, secret_exponent
from maru.protocol.belenios.group import group
from maru.protocol.claim import MAX_CLAIM, Claim, claim_of, parse_claim
from maru.protocol.note import compact_json
from maru.protocol.refusal import Refused

GROUPS = ("Ed25519", "BELENIOS-2048")


@cache
def _assembly(name: str) -> Assembly:
    return make_assembly(3, name)


def _ballot(name: str, poll: int, card: int, seed: str = "a") -> str:
    assembly = _assembly(name)
    election = assembly.package().election(assembly.event.polls[poll].uuid)
    secret = secret_exponent(election.group, election.uuid, assembly.cards[card])
    entropy = entropy_from(seed)
    choices = [[1, 0, 0, 0, 0]] if poll == 0 else [[0, 1, 0]]
    return encrypt(election, secret, choices, entropy(32), entropy)


@cache
def _claim(name: str = "Ed25519", poll: int = 0, card: int = 0, seed: str = "a") -> Claim:
    uuid = _assembly(name).event.polls[poll].uuid
    return claim_of(uuid, _ballot(name, poll, card, seed), group(name))


def _is_taken(claim: Claim, name: str = "Ed25519") -> bool:
    """Judge a claim as a kiosk does: on the roll, and proved."""
    read = parse_claim(json.loads(claim.text), group(name))
    package = _assembly(name).package()
    roll = json.loads(package.roll(read.poll)) if read.poll in package.event.uuids else []
    return read.credential in roll and read.holds(group(name))


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.parametrize("poll", [0, 1])
def test_the_claim_of_a_ballot_holds(name: str, poll: int) -> None:
    """What is taken from a ballot's text is read back as it was, within the bound, and holds."""
    claim = _claim(name, poll)
    assert parse_claim(json.loads(claim.text), group(name)) == claim
    assert len(claim.text) <= MAX_CLAIM
    assert list(json.loads(claim.text)) == ["poll", "credential", "signature"]
    assert _is_taken(claim, name)


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.parametrize("part", ["poll", "credential", "signed_hash", "proof"])
@pytest.mark.parametrize("other", [{"poll": 1}, {"card": 1}, {"poll": 1, "card": 1}])
def test_no_part_of_a_claim_fits_another(name: str, part: str, other: dict[str, int]) -> None:
    """A claim with a part of another card's or another poll's is not taken."""
    claim, foreign = _claim(name), _claim(name, **other)
    if getattr(claim, part) == getattr(foreign, part):
        return
    mixed = Claim(**{**vars(claim), part: getattr(foreign, part)})
    assert not _is_taken(mixed, name)


def test_the_same_card_in_another_poll() -> None:
    """A claim moved whole into another poll stands on no roll there, whichever credential it has.

    With the card's credential of that poll it lacks the proof.
    """
    assembly = _assembly("Ed25519")
    uuid = assembly.event.polls[1].uuid
    moved = Claim(**{**vars(_claim()), "poll": uuid})
    assert not _is_taken(moved)
    credential = public_credential(group("Ed25519"), uuid, assembly.cards[0])
    assert not _is_taken(Claim(**{**vars(moved), "credential": credential}))


@given(
    challenge=st.integers(0, group("Ed25519").q - 1),
    response=st.integers(0, group("Ed25519").q - 1),
)
def test_no_guess_is_a_proof(challenge: int, response: int) -> None:
    """A claim with other numbers than the card's is not taken; nor is one with swapped numbers."""
    proof = _claim().proof._replace(challenge=challenge, response=response)
    assert (proof == _claim().proof) == _is_taken(Claim(**{**vars(_claim()), "proof": proof}))


@given(text=st.text("abcXYZ019+/", min_size=43, max_size=43))
def test_a_proof_is_of_one_ballot(text: str) -> None:
    """A proof taken from a ballot proves nothing about another hash."""
    assert not _is_taken(Claim(**{**vars(_claim()), "signed_hash": text}))


def test_an_opened_ballot_makes_another_claim_than_the_cast_one() -> None:
    """Both are signed by the card; that they differ is how a kiosk knows its own opened ones."""
    opened, cast = _claim(seed="opened"), _claim(seed="cast")
    assert opened.signed_hash != cast.signed_hash
    assert _is_taken(opened)
    assert _is_taken(cast)


def test_the_identity_is_nobodys_card() -> None:
    """A claim of the identity, whose secret everybody knows, never holds, listed or not."""
    elgamal = group("Ed25519")
    claim = Claim(**{**vars(_claim()), "credential": elgamal.encode(elgamal.identity)})
    assert not claim.holds(elgamal)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=8,
)


@given(data=st.data())
def test_what_is_no_claim_is_refused(data: st.DataObject) -> None:
    """Any other value in any place of a claim is refused in its form, or read as it stands."""
    value: dict[str, Any] = json.loads(_claim().text)
    path = data.draw(
        st.sampled_from(
            [
                ("poll",),
                ("credential",),
                ("signature",),
                ("signature", "hash"),
                ("signature", "proof"),
                ("signature", "proof", "challenge"),
                ("extra",),
            ]
        )
    )
    inner = value
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = data.draw(_JSON)
    try:
        claim = parse_claim(value, group("Ed25519"))
    except Refused:
        return
    assert claim.text == compact_json(value)


@given(value=_JSON)
def test_anything_else_is_refused(value: object) -> None:
    """What is not an object of a claim's members is refused, not fallen over."""
    with pytest.raises(Refused):
        parse_claim(value, group("Ed25519"))
