"""What a kiosk asks of the office about a card that its staff have in hand.

A file of one line of JSON, not signed: whoever makes the update from it decides.

    {"event":"<tag>","wanted":"revoke","card":{"<uuid>":"<public credential>",…}}

`wanted` is revoke or reissue. `card` names the card as an update does (maru.protocol.update), in
every poll and spare poll that has it on its roll; it is no secret, but tells which of the public
credentials belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maru.protocol.event import TAG
from maru.protocol.fields import Fields, read_pattern
from maru.protocol.note import compact_json, parse_json
from maru.protocol.update import read_credentials

MAX_REQUEST = 64 * 1024  # bytes


@dataclass(frozen=True)
class CardRequest:
    """The event's tag, what is wanted, and the card's public credentials by poll."""

    event: str
    wanted: str
    card: Mapping[str, str] = field(repr=False)

    def text(self) -> str:
        """Return the file's text."""
        members = {"event": self.event, "wanted": self.wanted, "card": dict(self.card)}
        return f"{compact_json(members)}\n"


def parse_card_request(text: str, place: str) -> CardRequest:
    """Return the request of a file's text, or refuse its form by its place."""
    fields = Fields(parse_json(text.removesuffix("\n"), place, MAX_REQUEST), place)
    event = read_pattern(fields.take("event"), fields.at("event"), TAG)
    wanted = fields.one_of("wanted", ("revoke", "reissue"))
    card = read_credentials(fields.take("card"), fields.at("card"))
    fields.done()
    return CardRequest(event, wanted, card)
