"""Rehearsals: an event as another one, with nothing in common that could be mixed up."""

import dataclasses
from collections import Counter
from pathlib import Path

from maru.command import read_text
from maru.protocol.event import MAX_EVENT_TEXT, Ledger, parse_event
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.cards import read_credentials
from maru.provisioning.draft import Draft

MAX_CREDENTIALS = 16 * 1024 * 1024


def rehearsal_draft(directory: Path, ledger: Ledger) -> Draft:
    """Return the rehearsal of the event in a folder: its texts and rules, marked.

    No closing time is announced, since it is held at another hour.
    As many cards of each group and of the staff, PINs where it has them. Keys, tag, uuids and
    credentials are made anew for every event, so no ticket, record or ballot fits both. `ledger`
    is the rehearsal's own; refused when it is the event's (bad_value).
    """
    event = parse_event(read_text(directory / "event.json", MAX_EVENT_TEXT), "event.json")
    if ledger.origin == event.ledger.origin or ledger.key == event.ledger.key:
        detail = "the event's own; a rehearsal needs another"
        raise Refused(InputRefusal.bad_value, "--ledger", detail)
    path = directory / "cards" / "credentials.txt"
    cards = read_credentials(read_text(path, MAX_CREDENTIALS), str(path))
    numbers = Counter((card.group, card.reserved) for card in cards)
    return Draft(
        name=event.name,
        place=event.place,
        languages=event.languages,
        currency=event.currency,
        small_room=event.small_room,
        below=event.below,
        conflicts=event.conflicts,
        rehearsal=True,
        groups=event.groups,
        cards={group.id: numbers[group.id, False] for group in event.groups},
        reserved={group.id: numbers[group.id, True] for group in event.groups},
        spares=tuple(spare.groups for spare in event.spares),
        polls=tuple(dataclasses.replace(poll, uuid="", closes=None) for poll in event.polls),
        pins=(directory / "pins.json").exists(),
        venue_pin=event.venue_pin,
        second_medium=event.second_medium,
        staff_cards=len(event.staff),
        admins=event.admins,
        two_persons=event.two_persons,
        witnesses=event.witnesses,
        quorum=event.quorum,
    )
