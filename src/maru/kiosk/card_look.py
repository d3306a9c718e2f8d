"""A card in hand, held to the camera by staff: how it stands, and what is asked of the office.

A kiosk has no event key, so it cannot revoke a card. It can say how the card stands here, and write
a request for the office onto a stick: the card by its public credentials, as an update will name
it, and never the card's secret. The office makes the update from it
(`maru-provision update revoke --request`), which comes back by network or stick.

    {"event":"<tag>","wanted":"revoke","card":{"<uuid>":"<public credential>",…}}
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from maru.command import write_new_file
from maru.kiosk.kiosk import Kiosk
from maru.protocol.belenios.credential import public_credential
from maru.protocol.belenios.group import group
from maru.protocol.card_request import CardRequest
from maru.protocol.event import Poll
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.ticket import read_ticket

Wanted = Literal["revoke", "reissue"]


@dataclass(frozen=True)
class CardLook:
    """How a card stands in each poll: what speaks against a ballot there, None where nothing does.

    `credentials` are its public ones, in every poll and spare poll that has it on its roll.
    """

    polls: tuple[tuple[Poll, Refusal | None], ...]
    credentials: Mapping[str, str] = field(repr=False)


def look_at_card(kiosk: Kiosk, codes: Sequence[str]) -> CardLook | Refusal:
    """Judge the codes of one frame; nothing is kept, and nothing spent."""
    distinct = set(codes)
    if len(distinct) > 1:
        return Refusal.several_codes
    credential = read_ticket(distinct.pop(), kiosk.event.tag) if distinct else None
    if credential is None:
        return Refusal.not_a_ticket
    if isinstance(credential, Refusal):
        return credential
    its_group = group(kiosk.event.group)
    try:
        publics = {
            uuid: public_credential(its_group, uuid, credential) for uuid in kiosk.event.uuids
        }
    finally:
        credential.wipe()
    on_roll = {uuid: public for uuid, public in publics.items() if kiosk.is_on_roll(uuid, public)}
    if not on_roll:
        return Refusal.not_on_roll
    polls = [poll for poll in kiosk.event.polls if poll.uuid in on_roll]
    return CardLook(
        tuple((poll, kiosk.standing(poll, on_roll[poll.uuid])) for poll in polls), on_roll
    )


def write_request(kiosk: Kiosk, look: CardLook, wanted: Wanted, stick: Path) -> Path:
    """Write the request for a card onto a stick; return its file. Raises `Refused`: unwritable."""
    text = CardRequest(kiosk.event.tag, wanted, look.credentials).text()
    path = stick / f"card-{hashlib.sha256(text.encode()).hexdigest()[:8]}.request"
    try:
        write_new_file(path, text.encode())
        back = path.read_bytes()
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(path), error.strerror or "") from None
    if back != text.encode():
        raise Refused(InputRefusal.damaged, path.name)
    return path
