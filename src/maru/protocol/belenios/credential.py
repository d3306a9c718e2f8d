"""Credentials: the secret on a card, its key in each election, the roll (section 3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from maru.protocol.belenios import json_text
from maru.protocol.belenios.group import Entropy, Group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.secret import Secret

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_COMPACT = re.compile(f"[{_BASE58}]{{22}}")
UUID = re.compile(f"[{_BASE58}]{{14,64}}")

ROLL_LIMIT = 100 * 2**20
"""Most characters of a roll: a million and a half keys of Ed25519."""
WEIGHT_LIMIT = 10**9
"""Most that one credential may weigh."""


class Credential:
    """22 Base58 characters that nobody but the attendee keeps.

    Shows nothing of itself in repr, str or an exception. Once it is wiped it can only be compared
    by identity, and whatever else is asked of it raises Wiped (maru.protocol.secret, which also
    says what cannot be wiped).
    """

    __slots__ = ("_secret",)

    def __init__(self, compact: str) -> None:
        if not isinstance(compact, str) or not _COMPACT.fullmatch(compact):
            raise Invalid(Reason.BAD_CREDENTIAL)
        self._secret = Secret(compact.encode())

    def __repr__(self) -> str:
        return "Credential(...)"

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Credential) and self.compact == other.compact)

    def __hash__(self) -> int:
        return hash(self.compact)

    @property
    def compact(self) -> str:
        """The 22 characters without dashes, as a QR code carries them."""
        return self._secret.value.decode()

    @property
    def dashed(self) -> str:
        """In groups of 5-6-5-6, as people read it and the derivation takes it."""
        text = self.compact
        return "-".join((text[:5], text[5:11], text[11:16], text[16:]))

    def wipe(self) -> None:
        """Overwrite it."""
        self._secret.wipe()


def new_credential(entropy: Entropy) -> Credential:
    """Return a fresh credential, about 129 bits."""
    return Credential(base58(22, entropy))


def parse_credential(compact: str) -> Credential:
    """Return the credential of exactly 22 Base58 characters; raises Invalid (bad_credential)."""
    return Credential(compact)


def new_uuid(entropy: Entropy) -> str:
    """Return a fresh election identifier: 14 Base58 characters."""
    return base58(14, entropy)


def base58(length: int, entropy: Entropy) -> str:
    """Return `length` random characters of Base58."""
    whole = 256 - 256 % len(_BASE58)
    text = ""
    while len(text) < length:
        text += "".join(_BASE58[byte % 58] for byte in entropy(length) if byte < whole)
    return text[:length]


def secret_exponent(group: Group, uuid: str, credential: Credential) -> int:
    """Return the credential's signing key s in the election `uuid`."""
    halves = (
        hashlib.sha256(f"derive_credential|{uuid}|{i}|{credential.dashed}".encode()).digest()
        for i in (0, 1)
    )
    return int.from_bytes(b"".join(halves), "big") % group.q


def public_credential(group: Group, uuid: str, credential: Credential) -> str:
    """Return the text form of g^s, as the roll of the election `uuid` lists it."""
    return group.encode(group.base_exp(secret_exponent(group, uuid, credential)))


def roll_text(public: Iterable[str]) -> str:
    """Return the archive's credentials file: public credentials as a sorted JSON array."""
    return json_text.dump(sorted(public))


def parse_roll(group: Group, text: str) -> dict[str, int]:
    """Public credential to weight, in the roll's order.

    Raises Invalid (too_large, malformed, duplicate_credential, identity,
    not_a_member), the place naming the entry, as in "roll[3]".
    """
    roll = read_roll(group, text)
    check_members(group, list(roll))
    return roll


def read_roll(group: Group, text: str) -> dict[str, int]:
    """As `parse_roll`, without the costly check that each credential is a member."""
    entries = json_text.load(text, ROLL_LIMIT, "roll")
    if not isinstance(entries, list):
        raise Invalid(Reason.MALFORMED, "roll")
    identity = group.encode(group.identity)
    roll: dict[str, int] = {}
    for index, entry in enumerate(entries):
        credential, comma, weight = entry.partition(",") if isinstance(entry, str) else ("", "", "")
        if not _SERIALISED.fullmatch(credential) or (comma and not _WEIGHT.fullmatch(weight)):
            raise Invalid(Reason.MALFORMED, f"roll[{index}]")
        if credential == identity:
            raise Invalid(Reason.IDENTITY, f"roll[{index}]")
        if credential in roll:
            raise Invalid(Reason.DUPLICATE_CREDENTIAL, f"roll[{index}]")
        roll[credential] = int(weight) if comma else 1
        if roll[credential] > WEIGHT_LIMIT:
            raise Invalid(Reason.TOO_LARGE, f"roll[{index}]")
    return roll


def check_members(group: Group, credentials: Sequence[str], first: int = 0) -> None:
    """Check that entries `first`, ... of a roll are members.

    Raises Invalid (malformed, not_a_member), naming the entry.
    """
    for index, credential in enumerate(credentials, first):
        try:
            group.decode(credential)
        except Invalid as invalid:
            raise invalid.within(f"roll[{index}]") from None


_SERIALISED = re.compile(r"[0-9a-f]{1,1024}")
_WEIGHT = re.compile(r"[1-9][0-9]{0,9}")
