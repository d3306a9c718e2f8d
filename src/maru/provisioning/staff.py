"""Staff cards of an event: drawn, printed as QR tickets, their PINs listed."""

from dataclasses import dataclass, field

from maru.protocol.belenios.credential import new_credential
from maru.protocol.belenios.group import Entropy
from maru.protocol.event import Staff
from maru.protocol.note import Signer
from maru.protocol.pin import new_pins
from maru.protocol.staff import staff_seed, staff_ticket
from maru.provisioning.pins import spaced

_HEADING = "# staff card PIN; each holder learns the PIN by heart, then this file is deleted\n"


@dataclass(frozen=True)
class StaffCard:
    """A staff card: what event.json says of it, its ticket's text, its PIN."""

    public: Staff
    ticket: str = field(repr=False)
    pin: str = field(repr=False)


def make_staff_cards(number: int, tag: str, entropy: Entropy) -> tuple[StaffCard, ...]:
    """Return new cards named staff-1, staff-2 and so on."""
    cards = []
    for index, pin in enumerate(new_pins(number, entropy), 1):
        secret = new_credential(entropy).compact
        signer = Signer(f"staff-{index}", staff_seed(tag, secret, pin))
        public = Staff(signer.name, signer.vkey)
        cards.append(StaffCard(public, staff_ticket(tag, secret), pin))
    return tuple(cards)


def staff_pins_text(cards: tuple[StaffCard, ...]) -> str:
    """Return the list of the staff's PINs, a line each."""
    return _HEADING + "".join(f"{card.public.name} {spaced(card.pin)}\n" for card in cards)
