"""The two groups: their text forms, what is a member, and the identity."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_add

from maru.protocol.belenios import group as group_module
from maru.protocol.belenios.group import group
from maru.protocol.belenios.invalid import Invalid, Reason

NAMES = ("Ed25519", "BELENIOS-2048")
P = 2**255 - 19


def hex_of(number):
    """Write a point as Belenios does."""
    return f"{number:064x}"


@pytest.mark.parametrize(
    ("name", "vector"), [("Ed25519", "ed25519-a"), ("BELENIOS-2048", "belenios2048-a-tool3.3.0")]
)
def test_known_answers(name, vector, known_answers):
    """Generator, its square and inverse, identity and the hash are those of Belenios."""
    its = group(name)
    known = known_answers[vector]
    assert its.encode(its.generator) == known["generator"]
    assert its.encode(its.base_exp(2)) == known["g^2"]
    assert its.encode(its.base_exp(-1)) == known["inverse_of_g"]
    assert its.encode(its.identity) == known["identity"]
    hashed = known["H_of"]
    assert str(its.hash_to_scalar(hashed["input"])) == hashed["challenge"]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_laws(name, data):
    """Exponents add and multiply, and text forms read back, zero and the identity included."""
    its = group(name)
    scalars = st.one_of(st.sampled_from([0, 1, 2, its.q - 1]), st.integers(0, its.q - 1))
    a, b = data.draw(scalars), data.draw(scalars)
    left, right = its.base_exp(a), its.base_exp(b)
    assert its.mul(left, right) == its.base_exp(a + b)
    assert its.div(left, right) == its.base_exp(a - b)
    assert its.exp(left, b) == its.base_exp(a * b)
    assert its.decode(its.encode(left)) == its.read(its.encode(left)) == left


@pytest.mark.parametrize("name", NAMES)
def test_identity(name):
    """The identity is a member, and never a key."""
    its = group(name)
    text = its.encode(its.identity)
    assert its.decode(text) == its.identity
    assert its.exp(its.identity, 5) == its.identity
    assert its.base_exp(0) == its.exp(its.generator, its.q) == its.identity
    with pytest.raises(Invalid) as caught:
        its.decode_key(text)
    assert caught.value.reason is Reason.IDENTITY


ODD_POINTS = {
    "identity as p + 1": hex_of(P + 1),
    "identity with the sign bit": hex_of(1 | 1 << 255),
    "order two": hex_of(P - 1),
    "order four": hex_of(0),
    "not on the curve": hex_of(2),
    "y above p": hex_of(P + 3),
}


@pytest.mark.parametrize("text", ODD_POINTS.values(), ids=ODD_POINTS)
def test_points_outside_the_group(text):
    """Points of small order, off the curve or written oddly are refused by decode and by exp."""
    its = group("Ed25519")
    with pytest.raises(Invalid) as caught:
        its.decode(text)
    assert caught.value.reason is Reason.NOT_A_MEMBER
    for scalar in (0, 1, its.q - 1):
        with pytest.raises(Invalid) as caught:
            its.exp(its.read(text), scalar)
        assert caught.value.reason is Reason.NOT_A_MEMBER


@pytest.mark.parametrize("low", [P - 1, 0])
def test_mixed_points(low):
    """A member plus a point of small order is refused by decode and by exp, whatever the scalar."""
    its = group("Ed25519")
    small = low.to_bytes(32, "little")
    mixed = crypto_core_ed25519_add(its.base_exp(7), small)
    with pytest.raises(Invalid):
        its.decode(its.encode(mixed))
    for scalar in (0, 4, 8):
        with pytest.raises(Invalid):
            its.exp(its.read(its.encode(mixed)), scalar)


def test_a_libsodium_that_multiplies_anything(monkeypatch):
    """Where multiplication takes points outside the group, reading refuses them."""
    its = group("Ed25519")
    mixed = crypto_core_ed25519_add(its.base_exp(7), (P - 1).to_bytes(32, "little"))
    assert its.read(its.encode(mixed)) == mixed
    monkeypatch.setattr(group_module, "crypto_scalarmult_ed25519_noclamp", lambda _, point: point)
    lax = type(its)()
    for read in (lax.read, lax.decode):
        assert read(lax.encode(lax.generator)) == lax.generator
        assert read(lax.encode(lax.identity)) == lax.identity
        with pytest.raises(Invalid) as caught:
            read(lax.encode(mixed))
        assert caught.value.reason is Reason.NOT_A_MEMBER


def test_a_libsodium_that_knows_no_members(monkeypatch):
    """Where the check of membership itself lets such points pass, nothing is counted at all."""
    monkeypatch.setattr(group_module, "crypto_core_ed25519_is_valid_point", lambda _: True)
    with pytest.raises(RuntimeError, match="prime-order"):
        type(group("Ed25519"))()


def test_numbers_outside_the_group():
    """Numbers that are no member of BELENIOS-2048 are refused."""
    its = group("BELENIOS-2048")
    beyond = str(int(its.encode(its.base_exp(-1))) + int(its.encode(its.base_exp(-2))) * 2**2000)
    for text in ("0", "2", beyond[:617]):
        with pytest.raises(Invalid):
            its.decode(text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text", ["", " 1", "+1", "-1", "0x1", "1\n", "٣", "1" * 5000, "G" * 64, "A" * 64, None, 1, []]
)
def test_not_a_text_form(name, text):
    """Anything that no group writes is refused as malformed."""
    with pytest.raises(Invalid) as caught:
        group(name).decode(text)
    assert caught.value.reason in (Reason.MALFORMED, Reason.NOT_A_MEMBER)
    assert name != "Ed25519" or caught.value.reason is Reason.MALFORMED


@pytest.mark.parametrize("name", NAMES)
def test_scalars(name):
    """Scalars are decimal, without sign or leading zero, below q."""
    its = group(name)
    assert its.read_scalar("0") == 0
    assert its.read_scalar(str(its.q - 1)) == its.q - 1
    for text in ("", "00", "01", "-1", "+1", " 1", "1 ", "1e3", "٣", str(its.q), 1, None):
        with pytest.raises(Invalid):
            its.read_scalar(text)


def test_names():
    """A group is known by its name only, and travels between processes as one object."""
    assert group("Ed25519") is group("Ed25519")
    assert pickle.loads(pickle.dumps(group("Ed25519"))) is group("Ed25519")  # noqa: S301 - our own
    with pytest.raises(Invalid) as caught:
        group("RFC-3526-2048")
    assert caught.value.reason is Reason.UNSUPPORTED
