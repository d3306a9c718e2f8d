"""The two groups: Ed25519 (libsodium) and BELENIOS-2048 (integers).

Written multiplicatively, as in the Belenios specification, section 1. An
element is a `bytes` value in the group's own machine form; its text form is
made and read only at the edge, by `encode` and `decode`.
"""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)
from nacl.exceptions import RuntimeError as SodiumError

from maru.protocol.belenios.invalid import Invalid, Reason

Element: TypeAlias = bytes
Entropy: TypeAlias = Callable[[int], bytes]

_DECIMAL = re.compile(r"0|[1-9][0-9]*")


class Group(ABC):
    """A cyclic group of prime order `q` with a generator, both public."""

    name: str
    q: int
    generator: Element
    identity: Element
    text_limit: int
    """Most characters that `encode` returns."""

    def __init__(self) -> None:
        self.scalar_limit = len(str(self.q - 1))
        self._powers: dict[int, Element] = {}

    def __reduce__(self) -> tuple[Callable[[str], Group], tuple[str]]:
        return group, (self.name,)

    @abstractmethod
    def exp(self, base: Element, scalar: int) -> Element:
        """base^scalar, for any integer scalar.

        `base` comes from `read`, `decode` or this group. Raises Invalid
        (not_a_member) where `read` left the question open and it is none.
        """

    @abstractmethod
    def base_exp(self, scalar: int) -> Element:
        """generator^scalar, for any integer scalar."""

    @abstractmethod
    def mul(self, left: Element, right: Element) -> Element:
        """Return left * right."""

    @abstractmethod
    def div(self, left: Element, right: Element) -> Element:
        """Return left / right."""

    @abstractmethod
    def encode(self, element: Element) -> str:
        """Return the element's one text form."""

    @abstractmethod
    def read(self, text: object) -> Element:
        """Return the element with this text form; the identity is one.

        Checks the form. Membership may be left to the first `exp` of what is
        returned, whatever the scalar. Raises Invalid (malformed, not_a_member).
        """

    @abstractmethod
    def decode(self, text: object) -> Element:
        """Return the element with this text form, known to be a member.

        Raises Invalid (malformed, not_a_member).
        """

    @abstractmethod
    def recall(self, text: str) -> Element:
        """Return the element of a text form that was decoded before; nothing is checked again."""

    def decode_key(self, text: object) -> Element:
        """Return a member that may serve as a public key: not the identity.

        Raises Invalid (malformed, not_a_member, identity).
        """
        element = self.decode(text)
        if element == self.identity:
            raise Invalid(Reason.IDENTITY)
        return element

    def power(self, exponent: int) -> Element:
        """generator^exponent for the small numbers that count votes; remembered."""
        element = self._powers.get(exponent)
        if element is None:
            element = self._powers[exponent] = self.base_exp(exponent)
        return element

    def hash_to_scalar(self, text: str) -> int:
        """H(text): SHA-256 as a big-endian number, mod q."""
        return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % self.q

    def random_scalar(self, entropy: Entropy) -> int:
        """Return a scalar 0 <= s < q, uniform to within 2^-256."""
        return int.from_bytes(entropy(64), "big") % self.q

    def read_scalar(self, text: object) -> int:
        """Return the scalar with this decimal text form: no sign, no leading zero, below q.

        Raises Invalid (malformed).
        """
        if (
            not isinstance(text, str)
            or len(text) > self.scalar_limit
            or not _DECIMAL.fullmatch(text)
            or (scalar := int(text)) >= self.q
        ):
            raise Invalid(Reason.MALFORMED)
        return scalar


class _Ed25519(Group):
    """The prime-order subgroup of edwards25519; elements are libsodium's 32 bytes.

    libsodium multiplies neither by zero nor the identity, so both are met here.
    It adds whatever lies on the curve, so nothing is added before it is known
    to be a member. Some of its versions multiply only members: with those,
    `read` leaves the question to `exp`.
    """

    name = "Ed25519"
    q = 2**252 + 27742317777372353535851937790883648493
    generator = bytes([0x58]) + bytes([0x66]) * 31
    identity = bytes([1]) + bytes(31)
    text_limit = 64

    _HEX = re.compile(r"[0-9a-f]{64}")
    _ORDER_TWO = (2**255 - 20).to_bytes(32, "little")

    def __init__(self) -> None:
        super().__init__()
        mixed = crypto_core_ed25519_add(self.generator, self._ORDER_TWO)
        if crypto_core_ed25519_is_valid_point(mixed):
            raise RuntimeError("this libsodium takes points outside the prime-order group")
        try:
            crypto_scalarmult_ed25519_noclamp((1).to_bytes(32, "little"), mixed)
        except SodiumError:
            self._exp_checks = True
        else:
            self._exp_checks = False

    def exp(self, base: Element, scalar: int) -> Element:
        scalar %= self.q
        if base == self.identity:
            return base
        if not scalar:
            self._check_member(base)
            return self.identity
        try:
            return crypto_scalarmult_ed25519_noclamp(scalar.to_bytes(32, "little"), base)
        except SodiumError:
            raise Invalid(Reason.NOT_A_MEMBER) from None

    def base_exp(self, scalar: int) -> Element:
        scalar %= self.q
        if not scalar:
            return self.identity
        return crypto_scalarmult_ed25519_base_noclamp(scalar.to_bytes(32, "little"))

    def mul(self, left: Element, right: Element) -> Element:
        return crypto_core_ed25519_add(left, right)

    def div(self, left: Element, right: Element) -> Element:
        return crypto_core_ed25519_sub(left, right)

    def encode(self, element: Element) -> str:
        return element[::-1].hex()

    def read(self, text: object) -> Element:
        if not isinstance(text, str) or not self._HEX.fullmatch(text):
            raise Invalid(Reason.MALFORMED)
        element = bytes.fromhex(text)[::-1]
        if not self._exp_checks:
            self._check_member(element)
        return element

    def decode(self, text: object) -> Element:
        element = self.read(text)
        if self._exp_checks:
            self._check_member(element)
        return element

    def recall(self, text: str) -> Element:
        return bytes.fromhex(text)[::-1]

    def _check_member(self, element: Element) -> None:
        if element != self.identity and not crypto_core_ed25519_is_valid_point(element):
            raise Invalid(Reason.NOT_A_MEMBER)


class _Belenios2048(Group):
    """The subgroup of order q of the integers mod p; elements are 256 bytes, big-endian."""

    name = "BELENIOS-2048"
    q = 78571733251071885079927659812671450121821421258408794611510081919805623223441
    text_limit = 617
    _SIZE = 256
    _P = int(
        "20694785691422546401013643657505008064922989295751104097100884787057374219242717"
        "40192223725449768433812906663313807895840496005438963628979639303877390572280360"
        "59737494276713767776188985898727358650490811670993105358677809800307904916540637"
        "77173764198678527273474476341835600035698305193144284561701911000786737307333564"
        "12397173289791324047457883446826065232797464795113767265869358218004631792207366"
        "88600526271863633860887968821207694323661494910029234443463732221458841005864210"
        "50242120365433561201320481118852408731077014151666200162313177169372189248078507"
        "711827842317498073276598828825169183103125680162072880719"
    )
    _G = int(
        "24023526775018522092276877035323999327122876573783649165100753187876632741463532"
        "19320285676155269678799694668298749389095083896573425601900601068477164491735474"
        "13728310461045868131451178164675540052740288984613986453266121505579709716201616"
        "82703128864324566638348636357821061549184199825343151897406581868686511513585764"
        "10138882215396016043228843603930989333662772848406593138406010231675095763777982"
        "66510360682240663507669776402534625377308513317349519424896775405257365904949247"
        "76314759915751987751777114814909204566002054781270547282381409725186398583341157"
        "00568353695553423781475582491896050296680037745308460627"
    )
    generator = _G.to_bytes(_SIZE, "big")
    identity = (1).to_bytes(_SIZE, "big")

    def exp(self, base: Element, scalar: int) -> Element:
        return self._element(pow(int.from_bytes(base, "big"), scalar % self.q, self._P))

    def base_exp(self, scalar: int) -> Element:
        return self._element(pow(self._G, scalar % self.q, self._P))

    def mul(self, left: Element, right: Element) -> Element:
        product = int.from_bytes(left, "big") * int.from_bytes(right, "big")
        return self._element(product % self._P)

    def div(self, left: Element, right: Element) -> Element:
        inverse = pow(int.from_bytes(right, "big"), -1, self._P)
        return self._element(int.from_bytes(left, "big") * inverse % self._P)

    def encode(self, element: Element) -> str:
        return str(int.from_bytes(element, "big"))

    def read(self, text: object) -> Element:
        return self.decode(text)

    def decode(self, text: object) -> Element:
        if not isinstance(text, str) or len(text) > self.text_limit or not _DECIMAL.fullmatch(text):
            raise Invalid(Reason.MALFORMED)
        number = int(text)
        if not 0 < number < self._P or pow(number, self.q, self._P) != 1:
            raise Invalid(Reason.NOT_A_MEMBER)
        return self._element(number)

    def recall(self, text: str) -> Element:
        return self._element(int(text))

    def _element(self, number: int) -> Element:
        return number.to_bytes(self._SIZE, "big")


_GROUPS: dict[str, type[Group]] = {each.name: each for each in (_Ed25519, _Belenios2048)}


def group(name: str) -> Group:
    """Return the group "Ed25519" or "BELENIOS-2048"; raises Invalid (unsupported) for another."""
    if name not in _GROUPS:
        raise Invalid(Reason.UNSUPPORTED)
    return _the(name)


@cache
def _the(name: str) -> Group:
    return _GROUPS[name]()
