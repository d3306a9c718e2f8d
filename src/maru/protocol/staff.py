"""Staff cards: who opens, pauses, resumes and closes polls, and ends an epoch.

A card is the QR text `MARUS1:<event tag>:<secret>`, the secret 22 Base58 characters, and a PIN of
eight digits, the last of them a check digit (maru.protocol.pin), which its holder knows by heart.
Card and PIN together are an Ed25519 key, whose seed is

    Argon2id(secret || PIN, salt = first 16 bytes of SHA-256("maru/staff/v1 <event tag>"),
             64 MiB, 2 passes), 32 bytes

and event.json lists its public half under the card's name. So neither of both opens anything alone,
and no kiosk keeps a secret of the staff.

A record of such an act (`opened`, `paused`, `resumed`, `closed`, `ended`) names the card in `staff`
and carries in `signature` the card's signature, in Base64 as on a signature line of a note, over a
note of type `maru/staff-act/v1`,

    {"event":"…","kiosk":"kiosk-1","epoch":1,"seq":42,"prev":"<sha256>","type":"closed","body":{…}}

`body` being the record's without the signature. `prev` ties it to its place in the chain. In an
event that has staff cards a record without a right signature is refused, and so is one by a card
that an update revoked (maru.protocol.update), when the chain has that update's `updated` before it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping, Sequence
from typing import Any

from nacl.pwhash import argon2id

from maru.protocol.event import BASE58, Event, Staff
from maru.protocol.journal import Chain, Record
from maru.protocol.note import Signer, note_text, open_note, signature_line
from maru.protocol.pin import COST, is_well_formed
from maru.protocol.refusal import InputRefusal, Refused

ACT = "maru/staff-act/v1"
ACTS = ("opened", "paused", "resumed", "closed", "ended")
PIN_DIGITS = 8

_TICKET = re.compile(rf"MARUS1:([{BASE58}]{{12}}):([{BASE58}]{{22}})", re.ASCII)


def staff_ticket(tag: str, secret: str) -> str:
    """Return the text of a staff card's QR code; `secret` is 22 Base58 characters."""
    return f"MARUS1:{tag}:{secret}"


def is_staff_ticket(text: str, tag: str = "") -> bool:
    """Say whether a QR code's text is a staff card's, of the event `tag` where one is given."""
    match = _TICKET.fullmatch(text)
    return match is not None and tag in ("", match[1])


def staff_seed(tag: str, secret: str, pin: str) -> bytes:
    """Return the seed of a staff card's key, 32 bytes; takes as long as a guess at a PIN."""
    salt = hashlib.sha256(f"maru/staff/v1 {tag}".encode()).digest()[:16]
    both = (secret + pin).encode()
    return argon2id.kdf(32, both, salt, opslimit=COST.passes, memlimit=COST.memory)


def open_card(
    ticket: str,
    pin: str,
    event: Event,
    place: str = "staff card",
    revoked: Container[str] = (),
) -> Signer:
    """Return the key of a card of this event, or refuse: not its ticket, not its PIN, revoked.

    `revoked` are the names of cards that an update revoked.
    """
    match = _TICKET.fullmatch(ticket)
    if match is None:
        raise Refused(InputRefusal.malformed, place)
    if match[1] != event.tag:
        raise Refused(InputRefusal.other_event, place)
    if len(pin) == PIN_DIGITS and is_well_formed(pin):
        seed = staff_seed(event.tag, match[2], pin)
        for card in event.staff:
            signer = Signer(card.name, seed)
            if signer.vkey == card.key:
                check_not_revoked(card.name, revoked, place)
                return signer
    raise Refused(InputRefusal.staff_unknown, place)


def check_not_revoked(name: str, revoked: Container[str], place: str) -> None:
    """Refuse a staff card whose name is among the revoked ones (staff_revoked)."""
    if name in revoked:
        raise Refused(InputRefusal.staff_revoked, place, name)


def sign_act(chain: Chain, kind: str, body: Mapping[str, Any], card: Signer) -> dict[str, Any]:
    """Return the body of the next record of a chain with the card's name and signature."""
    named = {**body, "staff": card.name}
    text = _act_text(chain.event, chain.kiosk, chain.epoch, chain.next_seq, chain.prev, kind, named)
    line = signature_line(card.verifier, card.sign(text.encode()))
    return {**named, "signature": line.strip().rsplit(" ", 1)[1]}


def check_act(
    record: Record, cards: Sequence[Staff], place: str, revoked: Container[str] = ()
) -> None:
    """Refuse a record that needs a staff card's signature and has no right one.

    `revoked` are the names of the cards that the record's chain has as revoked before it.
    """
    if record.type not in ACTS or not cards:
        return
    body = dict(record.body)
    name, signature = body.get("staff"), body.pop("signature", None)
    card = next((card for card in cards if card.name == name), None)
    if card is None or signature is None:
        raise Refused(InputRefusal.staff_needed, place)
    check_not_revoked(card.name, revoked, place)
    text = _act_text(
        record.event, record.kiosk, record.epoch, record.seq, record.prev, record.type, body
    )
    open_note(f"{text}\n\u2014 {card.name} {signature}\n", [card.verifier], f"{place} staff")


def _act_text(
    event: str, kiosk: str, epoch: int, seq: int, prev: str, kind: str, body: Mapping[str, Any]
) -> str:
    fields = {
        "event": event,
        "kiosk": kiosk,
        "epoch": epoch,
        "seq": seq,
        "prev": prev,
        "type": kind,
        "body": dict(body),
    }
    return note_text(ACT, fields)
