"""What a QR card carries, and what an attendee takes home.

A ticket is `MARU1:<event tag>:<credential>`: ASCII, at most 62 bytes, so that it fits a version 4
QR code at error correction M. The tag is 12 Base58 characters (maru.protocol.event), the credential
22, without its dashes. Everything else is refused by length and alphabet before it is parsed.

A receipt is `MARUR1:<tracker>:<head>`: the ballot's tracker, 43 characters of Base64, and the first
16 bytes, in hex, of the hash of the kiosk's newest record when the ballot was kept. Its four check
words are the first 44 bits of SHA-256(tracker), eleven bits a word, from a list of 2,048.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from maru.protocol.belenios.credential import Credential, parse_credential
from maru.protocol.refusal import InputRefusal, Refusal, Refused

MAX_TICKET = 62

_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_TICKET = re.compile(rf"MARU1:({_BASE58}{{12}}):({_BASE58}{{22}})", re.ASCII)
_RECEIPT = re.compile(r"MARUR1:([A-Za-z0-9+/]{43}):([0-9a-f]{32})", re.ASCII)
_RECEIPT_PREFIX = "MARUR1:"


def ticket_text(tag: str, credential: Credential) -> str:
    """Return the text of the QR code on a card."""
    return f"MARU1:{tag}:{credential.compact}"


def read_ticket(text: str, tag: str) -> Credential | Refusal:
    """Return the credential on a card of the event `tag`, or why there is none."""
    if text.startswith(_RECEIPT_PREFIX):
        return Refusal.is_a_receipt
    if len(text) > MAX_TICKET:
        return Refusal.not_a_ticket
    match = _TICKET.fullmatch(text)
    if match is None:
        return Refusal.not_a_ticket
    if match[1] != tag:
        return Refusal.other_event
    return parse_credential(match[2])


def receipt_text(tracker: str, record_hash: str) -> str:
    """Return the text of the receipt's QR code; `record_hash` is 64 hex digits."""
    return f"{_RECEIPT_PREFIX}{tracker}:{record_hash[:32]}"


def parse_receipt(text: str) -> tuple[str, str]:
    """Return tracker and the first 32 hex digits of the record's hash, or refuse the receipt."""
    match = _RECEIPT.fullmatch(text[:100])
    if match is None:
        raise Refused(InputRefusal.malformed, "receipt")
    return match[1], match[2]


def check_words(tracker: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the four check words of a tracker, out of 2,048 `words`."""
    bits = int.from_bytes(hashlib.sha256(tracker.encode()).digest()[:6], "big") >> 4
    return tuple(words[bits >> shift & 0x7FF] for shift in (33, 22, 11, 0))
