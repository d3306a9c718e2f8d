"""PINs: one-time numbers that unwrap a credential at an enrolled kiosk, and nowhere else.

A PIN is some digits that are drawn at random and a check digit. There are at least 7 digits before
it, and as many as it takes that at most one number in 100,000 is live. The check digit is Damm's
(H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004, table of order 10): it finds every
single wrong digit and every swap of neighbours, so that such a typo costs no try.

With the event's PIN key, 32 bytes,

    salt = first 16 bytes of HMAC-SHA-256(PIN key, "salt")
    K    = Argon2id(PIN as ASCII, salt, passes, memory), 32 bytes, one lane (RFC 9106)
    id   = HMAC-SHA-256(PIN key, "id" || K), in hex
    box  = SecretBox under HMAC-SHA-256(PIN key, "box" || K) of the credential's 22 characters

and the package's file `pins.json` lists id and box, in Base64, in the order of the ids:

    {"digits":8,"passes":2,"memory":67108864,"pins":{"<id>":"<box>",…}}

`digits` counts the check digit, `memory` is in bytes. The PIN key itself is sealed to the box key
of each enrolled kiosk (libsodium's sealed box, in Base64) in `pinkeys/<kiosk>.<epoch>.box`. So a
copied package yields nothing, and a stolen kiosk faces Argon2id for every guess.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from maru.protocol.belenios.credential import Credential, parse_credential
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.fields import Fields
from maru.protocol.journal import is_sha256
from maru.protocol.note import compact_json, decode_base64, parse_json
from maru.protocol.refusal import InputRefusal, Refused

KEY_SIZE = 32
SEALED_KEY_SIZE = 80
"""Bytes of a sealed PIN key: ephemeral public key, authenticator, the key itself."""
MAX_SEALED_KEY = 108
"""Characters of a sealed PIN key in Base64."""
NUMBERS_PER_PIN = 100_000
LEAST_DIGITS = 8
MOST_DIGITS = 12
MAX_PINS_TEXT = 32 * 1024 * 1024
"""Most characters of `pins.json`: 150,000 PINs have 26 million."""

_CREDENTIAL_SIZE = 22
_BOX_SIZE = SecretBox.NONCE_SIZE + SecretBox.MACBYTES + _CREDENTIAL_SIZE
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True)
class Cost:
    """What one guess costs: passes of Argon2id over `memory` bytes."""

    passes: int
    memory: int


COST = Cost(passes=2, memory=64 * 1024 * 1024)
"""DESIGN's cost, which every event of `maru-provision` has."""


@dataclass(frozen=True)
class PinRules:
    """How many digits a PIN of this event has, check digit included, and what a guess costs."""

    digits: int
    cost: Cost


@dataclass(frozen=True)
class PinList:
    """The package's list: box by id, and the rules of its numbers."""

    rules: PinRules
    boxes: Mapping[str, bytes] = field(repr=False)


def check_digit(digits: str) -> str:
    """Return Damm's check digit of some decimal digits."""
    row = "0"
    for digit in digits:
        row = _DAMM[int(row)][int(digit)]
    return row


def is_well_formed(pin: str) -> bool:
    """Say whether a number's last digit is the check digit of those before it."""
    return pin.isascii() and pin.isdecimal() and check_digit(pin) == "0"


def digits_for(number: int) -> int:
    """Return how many digits `number` PINs need, check digit included."""
    return max(LEAST_DIGITS, len(str(max(number, 1) * NUMBERS_PER_PIN - 1)) + 1)


def new_pins(number: int, entropy: Callable[[int], bytes]) -> tuple[str, ...]:
    """Return that many different PINs."""
    drawn_digits = digits_for(number) - 1
    pins: dict[str, None] = {}
    while len(pins) < number:
        drawn = _draw(10**drawn_digits, entropy)
        text = f"{drawn:0{drawn_digits}}"
        pins[text + check_digit(text)] = None
    return tuple(pins)


def _draw(below: int, entropy: Callable[[int], bytes]) -> int:
    whole = 2**64 - 2**64 % below
    while True:
        drawn = int.from_bytes(entropy(8), "big")
        if drawn < whole:
            return drawn % below


def stretch(pin: bytes, key: bytes, cost: Cost) -> bytes:
    """Return K, 32 bytes, of a PIN under the event's PIN key; takes as long as `cost` says."""
    salt = hmac.digest(key, b"salt", "sha256")[:16]
    return argon2id.kdf(32, pin, salt, opslimit=cost.passes, memlimit=cost.memory)


def pin_id(stretched: bytes, key: bytes) -> str:
    """Return the id under which a PIN's box is listed."""
    return hmac.digest(key, b"id" + stretched, "sha256").hex()


def wrap(
    pin: str, credential: Credential, key: bytes, cost: Cost, entropy: Callable[[int], bytes]
) -> tuple[str, bytes]:
    """Return id and box of a credential under its PIN."""
    stretched = stretch(pin.encode(), key, cost)
    box = SecretBox(hmac.digest(key, b"box" + stretched, "sha256"))
    sealed = box.encrypt(credential.compact.encode(), entropy(SecretBox.NONCE_SIZE))
    return pin_id(stretched, key), bytes(sealed)


def unwrap(box: bytes, stretched: bytes, key: bytes) -> Credential | None:
    """Return the credential in a box; None when the box is not of this PIN."""
    try:
        text = SecretBox(hmac.digest(key, b"box" + stretched, "sha256")).decrypt(box)
        return parse_credential(text.decode("ascii"))
    except (CryptoError, UnicodeDecodeError, Invalid):
        return None


def make_list(
    pins: Iterable[tuple[str, Credential]],
    key: bytes,
    rules: PinRules,
    entropy: Callable[[int], bytes],
) -> PinList:
    """Return the list of PINs and the credentials that they unwrap."""
    boxes = dict(wrap(pin, credential, key, rules.cost, entropy) for pin, credential in pins)
    return PinList(rules, dict(sorted(boxes.items())))


def rules_text(rules: PinRules) -> str:
    """Return the rules alone, as a kiosk keeps them beside its table of boxes."""
    cost = rules.cost
    return compact_json({"digits": rules.digits, "passes": cost.passes, "memory": cost.memory})


def parse_rules(text: str, place: str = "PIN rules") -> PinRules:
    """Return the rules of a text made by `rules_text`, or refuse it."""
    fields = Fields(parse_json(text, place), place)
    rules = _take_rules(fields)
    fields.done()
    return rules


def _take_rules(fields: Fields) -> PinRules:
    return PinRules(
        digits=fields.integer("digits", LEAST_DIGITS, MOST_DIGITS),
        cost=Cost(
            passes=fields.integer("passes", 1, 16),
            memory=fields.integer("memory", argon2id.MEMLIMIT_MIN, 2**30),
        ),
    )


def list_text(pins: PinList) -> str:
    """Return the text of `pins.json`."""
    return compact_json(
        {
            "digits": pins.rules.digits,
            "passes": pins.rules.cost.passes,
            "memory": pins.rules.cost.memory,
            "pins": {name: base64.b64encode(box).decode() for name, box in pins.boxes.items()},
        }
    )


def parse_list(text: str, place: str = "pins.json") -> PinList:
    """Return the list of a `pins.json`, or refuse it.

    Refused are a text that is not canonical, costs out of range, a box of another length.
    """
    fields = Fields(parse_json(text, place, MAX_PINS_TEXT), place)
    rules = _take_rules(fields)
    listed = fields.take("pins")
    fields.done()
    if not isinstance(listed, dict):
        raise Refused(InputRefusal.malformed, f"{place} pins")
    boxes = {}
    for index, (name, box) in enumerate(listed.items()):
        at = f"{place} pins[{index}]"
        if not is_sha256(name) or not isinstance(box, str) or len(box) > 2 * _BOX_SIZE:
            raise Refused(InputRefusal.malformed, at)
        boxes[name] = decode_base64(box, at)
        if len(boxes[name]) != _BOX_SIZE:
            raise Refused(InputRefusal.malformed, at, "length of a box")
    pins = PinList(rules, boxes)
    if list(boxes) != sorted(boxes) or list_text(pins) != text:
        raise Refused(InputRefusal.malformed, place, "not the canonical text")
    return pins


def seal_key(key: bytes, box_public_key: bytes) -> str:
    """Return the PIN key sealed to a kiosk's box key, the same text every time.

    It is libsodium's sealed box (BLAKE2b nonce of both public keys), whose ephemeral key comes
    from HMAC(PIN key, "seal" || box key), so that a package written twice is the same package.
    """
    ephemeral = PrivateKey(hmac.digest(key, b"seal" + box_public_key, "sha256"))
    public = bytes(ephemeral.public_key)
    nonce = hashlib.blake2b(public + box_public_key, digest_size=Box.NONCE_SIZE).digest()
    sealed = Box(ephemeral, PublicKey(box_public_key)).encrypt(key, nonce).ciphertext
    return base64.b64encode(public + sealed).decode() + "\n"


def open_key(sealed: str, box_private_key: bytes, place: str = "PIN key") -> bytes:
    """Return the PIN key that was sealed to a kiosk, or refuse it: malformed, wrong_key."""
    data = decode_base64(sealed.removesuffix("\n"), place)
    try:
        key = SealedBox(PrivateKey(box_private_key)).decrypt(data)
    except (CryptoError, ValueError, TypeError):
        raise Refused(InputRefusal.wrong_key, place) from None
    if len(key) != KEY_SIZE:
        raise Refused(InputRefusal.malformed, place)
    return bytes(key)
