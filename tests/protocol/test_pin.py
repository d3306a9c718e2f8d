"""PINs: which numbers are live, what they unwrap, and for whom."""

from __future__ import annotations

import base64
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from assembly import entropy_from
from maru.protocol.belenios.credential import new_credential
from maru.protocol.pin import (
    COST,
    Cost,
    PinRules,
    check_digit,
    digits_for,
    is_well_formed,
    list_text,
    make_list,
    new_pins,
    open_key,
    parse_list,
    pin_id,
    seal_key,
    stretch,
    unwrap,
    wrap,
)
from maru.protocol.refusal import InputRefusal, Refused

CHEAP = Cost(passes=1, memory=8192)
KEY = bytes(range(32))
digits = st.text("0123456789", min_size=1, max_size=12)


def test_damms_own_example() -> None:
    """The check digit of 572 is 4."""
    assert check_digit("572") == "4"
    assert is_well_formed("5724")


@given(digits, st.data())
def test_one_wrong_digit_is_found(number: str, data: st.DataObject) -> None:
    """Whatever digit is replaced by another one, the number is not well formed any more."""
    pin = number + check_digit(number)
    place = data.draw(st.integers(0, len(pin) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != pin[place]]))
    assert is_well_formed(pin)
    assert not is_well_formed(pin[:place] + other + pin[place + 1 :])


@given(digits, st.data())
def test_swapped_neighbours_are_found(number: str, data: st.DataObject) -> None:
    """Two neighbours in the wrong order make another number, which is not well formed."""
    pin = number + check_digit(number)
    place = data.draw(st.integers(0, len(pin) - 2))
    swapped = pin[:place] + pin[place + 1] + pin[place] + pin[place + 2 :]
    assert swapped == pin or not is_well_formed(swapped)


@pytest.mark.parametrize("text", ["", "12a4", "５７２４", "-572", " 5724"])
def test_what_is_no_number(text: str) -> None:
    """Nothing, other characters, digits of another script and blanks are no PIN."""
    assert not is_well_formed(text)


@given(st.integers(1, 150_000))
def test_at_most_one_number_in_100_000_is_live(number: int) -> None:
    """There are 100,000 well-formed numbers for each PIN, and never fewer than 8 digits."""
    assert 10 ** (digits_for(number) - 1) >= number * 100_000
    assert digits_for(number) == 8 or 10 ** (digits_for(number) - 2) < number * 100_000


def test_new_pins_differ_and_are_well_formed() -> None:
    """A hundred of them have eight digits, one more card has nine."""
    pins = new_pins(100, entropy_from("pins"))
    assert len(set(pins)) == 100
    assert {len(pin) for pin in pins} == {8}
    assert all(map(is_well_formed, pins))
    assert len(new_pins(101, entropy_from("pins"))[0]) == 9


def test_the_key_of_a_pin_is_made_as_it_is_written() -> None:
    """Salt, Argon2id, id and box are those of the format, made here once more by hand."""
    entropy = entropy_from("wrap")
    credential = new_credential(entropy)
    name, box = wrap("12345678", credential, KEY, CHEAP, entropy)
    salt = hmac.new(KEY, b"salt", "sha256").digest()[:16]
    stretched = argon2id.kdf(32, b"12345678", salt, opslimit=1, memlimit=8192)
    assert stretch(b"12345678", KEY, CHEAP) == stretched
    assert name == hmac.new(KEY, b"id" + stretched, "sha256").hexdigest()
    box_key = hmac.new(KEY, b"box" + stretched, "sha256").digest()
    assert SecretBox(box_key).decrypt(box) == credential.compact.encode()
    assert (COST.passes, COST.memory) == (2, 64 * 1024 * 1024)


def test_only_its_pin_and_key_open_a_box() -> None:
    """Another PIN, another PIN key or an altered box yield nothing."""
    entropy = entropy_from("box")
    credential = new_credential(entropy)
    _, box = wrap("12345678", credential, KEY, CHEAP, entropy)
    right = stretch(b"12345678", KEY, CHEAP)
    assert unwrap(box, right, KEY) == credential
    assert unwrap(box, stretch(b"12345679", KEY, CHEAP), KEY) is None
    assert unwrap(box, right, bytes(32)) is None
    assert unwrap(box[:-1] + bytes([box[-1] ^ 1]), right, KEY) is None


def test_a_list_is_read_as_it_was_written() -> None:
    """The text goes there and back, its ids in order, and leads each PIN to its credential."""
    entropy = entropy_from("list")
    cards = [(pin, new_credential(entropy)) for pin in new_pins(5, entropy)]
    pins = parse_list(list_text(make_list(cards, KEY, PinRules(8, CHEAP), entropy)))
    assert list(pins.boxes) == sorted(pins.boxes)
    for pin, credential in cards:
        stretched = stretch(pin.encode(), KEY, pins.rules.cost)
        assert unwrap(pins.boxes[pin_id(stretched, KEY)], stretched, KEY) == credential
        assert pin not in list_text(pins)


def _list_fields() -> dict[str, object]:
    entropy = entropy_from("list")
    cards = [(pin, new_credential(entropy)) for pin in new_pins(2, entropy)]
    fields: dict[str, object] = json.loads(
        list_text(make_list(cards, KEY, PinRules(8, CHEAP), entropy))
    )
    return fields


@pytest.mark.parametrize(
    "change",
    [
        {"digits": 4},
        {"digits": "8"},
        {"passes": 0},
        {"memory": 2**40},
        {"memory": 1},
        {"pins": []},
        {"pins": {"ab": "AAAA"}},
        {"pins": {"a" * 64: "AAAA"}},
        {"pins": {"a" * 64: 7}},
        {"more": 1},
    ],
)
def test_a_list_that_is_not_right_is_refused(change: dict[str, object]) -> None:
    """Costs that would stop a kiosk, too few digits, boxes of another length: each is refused."""
    with pytest.raises(Refused):
        parse_list(json.dumps(_list_fields() | change, separators=(",", ":")))


def test_a_list_in_another_order_is_refused() -> None:
    """There is one text of a list, so that its hash says what is in it."""
    fields = _list_fields()
    pins = fields["pins"]
    assert isinstance(pins, dict)
    fields["pins"] = dict(reversed(pins.items()))
    with pytest.raises(Refused) as refused:
        parse_list(json.dumps(fields, separators=(",", ":")))
    assert refused.value.reason == InputRefusal.malformed


def test_the_pin_key_is_sealed_to_one_kiosk() -> None:
    """Its box key opens it, as libsodium does; another kiosk's, or altered text, does not."""
    mine, other = PrivateKey(bytes(range(1, 33))), PrivateKey(bytes(range(2, 34)))
    sealed = seal_key(KEY, bytes(mine.public_key))
    assert sealed == seal_key(KEY, bytes(mine.public_key))
    assert SealedBox(mine).decrypt(base64.b64decode(sealed)) == KEY
    assert open_key(sealed, bytes(mine)) == KEY
    for text, key in [(sealed, other), ("AAAA", mine), (sealed[4:], mine)]:
        with pytest.raises(Refused):
            open_key(text, bytes(key))
