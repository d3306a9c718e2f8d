"""Cards: a credential each, the list of them, and the QR ticket that carries one."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import segno

from maru.protocol.belenios.credential import Credential, new_credential, parse_credential
from maru.protocol.belenios.group import Entropy
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.refusal import InputRefusal, Refused

PIXELS = 8
QUIET_ZONE = 4  # modules on each side, ISO/IEC 18004 section 6.3.8
LARGEST_VERSION = 4

_HEADING = "# card group credential; whoever reads this file can vote with every card\n"


@dataclass(frozen=True)
class Card:
    """A card: its number from 1 over all groups, its group's id, its credential.

    A reserved card is handed out only when somebody comes without one, or in place of another.
    """

    number: int
    group: str
    credential: Credential
    reserved: bool = False

    @property
    def ticket_name(self) -> str:
        """Name of the card's ticket picture."""
        return f"card-{self.number:04}.png"


def make_cards(
    numbers: Mapping[str, int], entropy: Entropy, reserved: Mapping[str, int] | None = None
) -> tuple[Card, ...]:
    """Return new cards, `numbers` of them for each group id, in the order of the groups.

    Then follow the reserved ones, `reserved` of them for each group id.
    """
    kinds = [(group, False) for group, number in numbers.items() for _ in range(number)]
    kinds += [(group, True) for group, number in (reserved or {}).items() for _ in range(number)]
    return tuple(
        Card(number, group, new_credential(entropy), is_reserved)
        for number, (group, is_reserved) in enumerate(kinds, 1)
    )


def credentials_text(cards: tuple[Card, ...]) -> str:
    """Return the list of cards, a line each: number, group, credential with dashes.

    The line of a reserved card ends with the word `reserved`.
    """
    lines = (
        f"{card.number:04} {card.group} {card.credential.dashed}{' reserved' * card.reserved}\n"
        for card in cards
    )
    return _HEADING + "".join(lines)


def read_credentials(text: str, place: str) -> tuple[Card, ...]:
    """Return the cards of a list made by `credentials_text`, or refuse it by its line."""
    cards = []
    for line, words in enumerate(text.splitlines()[1:], 2):
        reserved = words.endswith(" reserved")
        parts = words.removesuffix(" reserved").split(" ")
        dashes = parts[-1].split("-")
        if (
            len(parts) != 3
            or parts[0] != f"{line - 1:04}"
            or [len(part) for part in dashes] != [5, 6, 5, 6]
        ):
            raise Refused(InputRefusal.malformed, f"{place} line {line}")
        try:
            credential = parse_credential("".join(dashes))
        except Invalid:
            raise Refused(InputRefusal.malformed, f"{place} line {line}") from None
        cards.append(Card(line - 1, parts[1], credential, reserved))
    return tuple(cards)


def ticket_png(text: str) -> bytes:
    """Return a ticket's picture: QR code, error correction M, 8 pixels a module, quiet zone of 4.

    ValueError for a text that needs more than version 4.
    """
    code = segno.make_qr(text, error="m", boost_error=False)
    if int(code.version) > LARGEST_VERSION:
        raise ValueError(f"a ticket of {len(text)} characters")
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=PIXELS, border=QUIET_ZONE)
    return picture.getvalue()
