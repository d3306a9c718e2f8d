"""Credentials: derivation, secrecy, and the roll."""

import contextlib
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.belenios.credential import (
    new_credential,
    new_uuid,
    parse_credential,
    parse_roll,
    public_credential,
    roll_text,
    secret_exponent,
)
from maru.protocol.belenios.group import group
from maru.protocol.belenios.invalid import Invalid, Reason

UUID = "bjJDTLvYuMs8r2"


@pytest.mark.parametrize(
    ("name", "vector"), [("Ed25519", "ed25519-a"), ("BELENIOS-2048", "belenios2048-a-tool3.3.0")]
)
def test_known_answers(name, vector, known_answers):
    """Secret exponents and public credentials are those that Belenios derives."""
    known = known_answers[vector]
    for each in known["credentials"]:
        credential = parse_credential(each["private"].replace("-", ""))
        assert credential.dashed == each["private"]
        assert str(secret_exponent(group(name), known["uuid"], credential)) == each["secret"]
        assert public_credential(group(name), known["uuid"], credential) == each["public"]


def test_a_new_credential_reads_back():
    """A fresh credential is 22 characters that parse to the same credential."""
    credential = new_credential(hashlib.shake_256(b"one").digest)
    assert len(credential.compact) == 22
    assert parse_credential(credential.compact) == credential
    assert credential.dashed.replace("-", "") == credential.compact
    assert len(new_uuid(hashlib.shake_256(b"two").digest)) == 14


def test_every_character_is_as_likely():
    """Bytes beyond the last whole multiple of 58 are thrown away, not folded back."""
    first = new_credential(lambda length: bytes([232] * 3 + list(range(length - 3))))
    assert first.compact.startswith("1234")


@pytest.mark.parametrize(
    "text",
    ["", "1" * 21, "1" * 23, "0" * 22, "O" * 22, "1" * 21 + "\n", "MzZqf-VzTsJe-uUzgM-ukoabc"],
)
def test_not_a_credential(text):
    """What is not exactly 22 Base58 characters is refused, and not repeated in the refusal."""
    with pytest.raises(Invalid) as caught:
        parse_credential(text)
    assert caught.value.reason is Reason.BAD_CREDENTIAL
    assert not text or text not in repr(caught.value) + str(caught.value)


@given(data=st.data())
def test_a_changed_character_is_another_credential(data):
    """A credential with one character changed is refused or has another key."""
    text = "MzZqfVzTsJeuUzgMukoabc"
    position = data.draw(st.integers(0, 21))
    character = data.draw(st.characters().filter(lambda each: each != text[position]))
    its = group("Ed25519")
    with contextlib.suppress(Invalid):
        changed = parse_credential(text[:position] + character + text[position + 1 :])
        known = public_credential(its, UUID, parse_credential(text))
        assert public_credential(its, UUID, changed) != known


def test_a_credential_shows_nothing():
    """Neither repr nor str nor a format shows the secret."""
    credential = parse_credential("MzZqfVzTsJeuUzgMukoabc")
    for shown in (repr(credential), str(credential), f"{credential}", f"{[credential]}"):
        assert "MzZqf" not in shown
        assert "koabc" not in shown


def keys(count):
    """Give some public credentials."""
    its = group("Ed25519")
    return [its.encode(its.base_exp(exponent)) for exponent in range(2, 2 + count)]


def test_a_roll_reads_back():
    """A roll is written sorted, and read with a weight of one each."""
    text = roll_text(reversed(keys(5)))
    assert json.loads(text) == sorted(keys(5))
    assert parse_roll(group("Ed25519"), text) == dict.fromkeys(sorted(keys(5)), 1)
    assert parse_roll(group("Ed25519"), "[]") == {}


def test_weights_are_read():
    """A credential may carry a weight behind a comma."""
    one, two = keys(2)
    assert parse_roll(group("Ed25519"), f'["{one},12","{two}"]') == {one: 12, two: 1}


ONE, TWO = keys(2)
BAD_ROLLS = {
    "identity": (f'["{ONE}","{"0" * 63}1"]', Reason.IDENTITY, "roll[1]"),
    "identity with weight": (f'["{"0" * 63}1,2"]', Reason.IDENTITY, "roll[0]"),
    "twice": (f'["{ONE}","{TWO}","{ONE}"]', Reason.DUPLICATE_CREDENTIAL, "roll[2]"),
    "twice with another weight": (f'["{ONE}","{ONE},2"]', Reason.DUPLICATE_CREDENTIAL, "roll[1]"),
    "not a member": (f'["{ONE}","{"0" * 63}2"]', Reason.NOT_A_MEMBER, "roll[1]"),
    "odd form of a member": (f'["{ONE.upper()}"]', Reason.MALFORMED, "roll[0]"),
    "weight zero": (f'["{ONE},0"]', Reason.MALFORMED, "roll[0]"),
    "weight signed": (f'["{ONE},+1"]', Reason.MALFORMED, "roll[0]"),
    "weight beyond all": (f'["{ONE},9999999999"]', Reason.TOO_LARGE, "roll[0]"),
    "voter id": (f'["{ONE},,3"]', Reason.MALFORMED, "roll[0]"),
    "not text": ("[1]", Reason.MALFORMED, "roll[0]"),
    "not a list": ("{}", Reason.MALFORMED, "roll"),
    "not JSON": ("[", Reason.MALFORMED, "roll"),
}


@pytest.mark.parametrize(("text", "reason", "place"), BAD_ROLLS.values(), ids=BAD_ROLLS)
def test_bad_rolls(text, reason, place):
    """Each fault of a roll is refused for its own reason, at its place."""
    with pytest.raises(Invalid) as caught:
        parse_roll(group("Ed25519"), text)
    assert (caught.value.reason, caught.value.place) == (reason, place)


@given(st.text() | st.lists(st.text()).map(json.dumps))
def test_any_text_is_no_fault(text):
    """Whatever a roll holds, it is read or refused."""
    with contextlib.suppress(Invalid):
        assert parse_roll(group("Ed25519"), text) == {}
