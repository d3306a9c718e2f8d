"""PINs of an event's cards: drawn, wrapped for the kiosks, and listed for the envelopes."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from maru.protocol.belenios.group import Entropy
from maru.protocol.enrolment import Enrolment
from maru.protocol.note import decode_base64
from maru.protocol.pin import (
    COST,
    KEY_SIZE,
    Cost,
    PinList,
    PinRules,
    digits_for,
    new_pins,
    seal_key,
    wrap,
)
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.cards import Card

_HEADING = "# card PIN; whoever reads this file can vote with every card\n"


@dataclass(frozen=True)
class CardPins:
    """The PINs of all cards, in their order: what is printed, what is packed, and the PIN key."""

    pins: tuple[str, ...] = field(repr=False)
    listed: PinList
    key: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The list for the envelopes, a line each: number of the card, PIN in groups of four."""
        lines = (f"{number:04} {spaced(pin)}\n" for number, pin in enumerate(self.pins, 1))
        return _HEADING + "".join(lines)

    @property
    def key_text(self) -> str:
        """The PIN key as the event folder keeps it."""
        return base64.b64encode(self.key).decode() + "\n"


def make_card_pins(
    cards: Sequence[Card],
    entropy: Entropy,
    cost: Cost = COST,
    progress: Callable[[int, int], None] | None = None,
) -> CardPins:
    """Draw a PIN for each card and wrap its credential; as slow as that many guesses."""
    key = entropy(KEY_SIZE)
    pins = new_pins(len(cards), entropy)
    boxes = {}
    for done, (pin, card) in enumerate(zip(pins, cards, strict=True), 1):
        name, box = wrap(pin, card.credential, key, cost, entropy)
        boxes[name] = box
        if progress:
            progress(done, len(cards))
    listed = PinList(PinRules(digits_for(len(cards)), cost), dict(sorted(boxes.items())))
    return CardPins(pins, listed, key)


def spaced(pin: str) -> str:
    """Return a PIN as it is printed, a blank after every fourth digit."""
    return " ".join(pin[at : at + 4] for at in range(0, len(pin), 4))


def sealed_key(key_text: str, enrolment: Enrolment, place: str) -> str:
    """Return the PIN key of a folder, sealed to an enrolled kiosk."""
    key = decode_base64(key_text.removesuffix("\n"), place)
    if len(key) != KEY_SIZE:
        raise Refused(InputRefusal.malformed, place)
    return seal_key(key, decode_base64(enrolment.box, f"{place} {enrolment.kiosk}"))
