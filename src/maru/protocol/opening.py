"""What a kiosk reveals of a ballot when an attendee checks it, and how anyone judges that.

The text of the QR code is

    MARUC1:<tracker>:<seed>:<choices>

in ASCII. `tracker` is the ballot's, as it was shown before the attendee asked: 43 characters.
`seed` is the 32 bytes from which all randomness of the encryption derives, `choices` has one bit
for each ciphertext of the ballot, in their order, the first bit of a byte being its highest, filled
up with zeros to a whole byte; both are Base64 without padding, in its one canonical form. A ballot
of 10 options makes 98 characters, one of 200 options and blank 130 (QR version 8 at error
correction M), the largest that an event can have, 20 such questions, 766 (version 22).

The text is made only after the ballot is on the disk as `spoiled`. It reveals nothing about the
card: the nonces of proofs and signature do not derive from the seed. It does reveal the choices of
this one ballot, to whoever reads it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Container
from dataclasses import dataclass, field
from itertools import chain

from maru.protocol.belenios.ballot import Choices, ciphertexts, tracker, verify_ballot
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import WIDTH_LIMIT, Election
from maru.protocol.refusal import InputRefusal, Refused

MAX_OPENING = 1_024

_FORM = re.compile(
    r"MARUC1:([A-Za-z0-9+/]{43}):([A-Za-z0-9+/]{43}):([A-Za-z0-9+/]{2,900})", re.ASCII
)


@dataclass(frozen=True)
class Opening:
    """A ballot's tracker, and the seed and packed choices that it is said to be made of."""

    tracker: str
    seed: bytes = field(repr=False)
    choices: bytes = field(repr=False)

    @property
    def blob(self) -> str:
        """The tracker as hex: the name under which a ledger serves the ballot."""
        return _decode(self.tracker).hex()


def opening_text(opening: Opening) -> str:
    """Return the text of the QR code."""
    return f"MARUC1:{opening.tracker}:{_encode(opening.seed)}:{_encode(opening.choices)}"


def read_opening(text: str, place: str = "MARUC1") -> Opening:
    """Return what the text of a QR code reveals, or refuse what is no such text."""
    match = _FORM.fullmatch(text) if len(text) <= MAX_OPENING else None
    if match is None:
        raise Refused(InputRefusal.malformed, place, "not MARUC1:tracker:seed:choices")
    parts = []
    for name, part in zip(("tracker", "seed", "choices"), match.groups(), strict=True):
        data = _decode(part) if len(part) % 4 != 1 else b""
        if _encode(data) != part:
            raise Refused(InputRefusal.malformed, f"{place} {name}", "not canonical Base64")
        parts.append(data)
    if len(parts[2]) > -(-WIDTH_LIMIT // 8):
        raise Refused(InputRefusal.too_large, f"{place} choices")
    return Opening(match[1], parts[1], parts[2])


def pack_choices(choices: Choices) -> bytes:
    """Return the choices of all questions as bits."""
    bits = "".join(map(str, chain.from_iterable(choices)))
    return bytes(int(bits[i : i + 8].ljust(8, "0"), 2) for i in range(0, len(bits), 8))


def unpack_choices(election: Election, packed: bytes) -> Choices:
    """Return the choices for each question; raises Invalid (bad_choices) for another length."""
    width = sum(question.width for question in election.questions)
    bits = "".join(f"{byte:08b}" for byte in packed)
    if len(packed) != -(-width // 8) or "1" in bits[width:]:
        raise Invalid(Reason.BAD_CHOICES, "choices")
    read = iter(bits)
    return [[int(next(read)) for _ in range(one.width)] for one in election.questions]


def check_tracker(opening: Opening, ballot_text: str) -> None:
    """Check that a ballot is the one whose tracker was shown; raises Invalid (tracker)."""
    if tracker(ballot_text) != opening.tracker:
        raise Invalid(Reason.TRACKER)


def check_opening(
    election: Election, roll: Container[str], opening: Opening, ballot_text: str
) -> Choices:
    """Return the choices of a ballot if it is what the opening says, and could have been counted.

    Checked, in this order: that the ballot is the one of the tracker; that it is valid, with every
    proof and its signature, and its credential on the roll; that the question allows the choices;
    and that seed and choices give each of its ciphertexts. Raises Invalid at the first that does
    not hold: tracker, as `verify_ballot`, unknown_credential, bad_choices, or opening with the
    ciphertext, as in "answers[0].choices[3]".
    """
    check_tracker(opening, ballot_text)
    ballot = verify_ballot(election, ballot_text)
    if ballot.credential not in roll:
        raise Invalid(Reason.UNKNOWN_CREDENTIAL, "credential")
    choices = unpack_choices(election, opening.choices)
    made = ciphertexts(election, choices, opening.seed)
    for index, (given, recomputed) in enumerate(zip(ballot.ciphertexts, made, strict=True)):
        for number, (one, other) in enumerate(zip(given, recomputed, strict=True)):
            if one != other:
                raise Invalid(Reason.OPENING, f"answers[{index}].choices[{number}]")
    return choices


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
