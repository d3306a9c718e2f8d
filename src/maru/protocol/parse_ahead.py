"""Records parsed before their turn, so that many cores check signatures while one replays.

What is parsed ahead needs nothing of the log but the entry itself and the key that should have
signed it; `State.accept` (maru.protocol.replay) then only looks at its place. Most entries of a log
are records of ballots by one signer, all of one form, so these are read by one pattern instead of
as a note and as JSON. It takes a part of what `parse_record` takes, and gives the same; the rest
goes to `parse_record`.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from maru.protocol.journal import MAX_RECORD, RECORD, Record, parse_record
from maru.protocol.note import ED25519, Verifier
from maru.protocol.refusal import Refused


class Parsed(NamedTuple):
    """A record that an entry holds, and the key that signed it."""

    verifier: Verifier
    record: Record


_COUNT = "0|[1-9][0-9]{0,17}"
_SHA256 = "[0-9a-f]{64}"
_BALLOT = re.compile(
    rf'({RECORD}\n\{{"event":"([0-9A-Za-z]{{1,40}})","package":"({_SHA256})",'
    rf'"kiosk":"([0-9a-z-]{{1,32}})","epoch":({_COUNT}),"seq":({_COUNT}),"prev":"({_SHA256})",'
    rf'"type":"(ballot|spoiled)","body":\{{"poll":"([0-9A-Za-z]{{1,40}})",'
    rf'"ballot":"({_SHA256})","credential":"([0-9A-Za-z]{{1,1024}})"\}}\}}\n)'
    r"\n— ([!-*,-~]{1,255}) ([0-9A-Za-z+/]{90}[AEIMQUYcgkosw048]=)\n",
)
"""A record of a ballot, and one signature of 4 and 64 bytes in canonical Base64."""

_LINE = f"{RECORD}\n".encode()
_SIGNATURES = "\n\n— ".encode()


def parse_ahead(entry: bytes, keys: Mapping[str, Verifier]) -> Parsed | None:
    """Parse an entry and check its signature, if one of `keys`, by their names, alone signed it.

    None where it is no such record; then `State.accept` says what it is.
    """
    if not entry.startswith(_LINE) or len(entry) > MAX_RECORD:
        return None
    try:
        match = _BALLOT.fullmatch(entry.decode())
    except UnicodeDecodeError:
        return None
    return _parse_any(entry, keys) if match is None else _parse_ballot(match, keys)


def _parse_ballot(match: re.Match[str], keys: Mapping[str, Verifier]) -> Parsed | None:
    text, event, package, kiosk, epoch, seq, prev, kind, poll, ballot, credential, name, line = (
        match.groups()
    )
    verifier = keys.get(name)
    if verifier is None or verifier.kind != ED25519:
        return None
    signature = a2b_base64(line)
    if signature[:4] != verifier.key_id:
        return None
    data = text.encode()
    if not verifier.verify(data, signature[4:]):
        return None
    body = {"poll": poll, "ballot": ballot, "credential": credential}
    name_of_it = sha256(data).hexdigest()
    record = Record(event, package, kiosk, int(epoch), int(seq), prev, kind, body, text, name_of_it)
    return Parsed(verifier, record)


def _parse_any(entry: bytes, keys: Mapping[str, Verifier]) -> Parsed | None:
    start = entry.rfind(_SIGNATURES) + len(_SIGNATURES)
    if start < len(_SIGNATURES) or entry.find(b"\n", start) != len(entry) - 1:
        return None
    verifier = keys.get(entry[start : entry.find(b" ", start)].decode(errors="replace"))
    if verifier is None:
        return None
    try:
        return Parsed(verifier, parse_record(entry, verifier))
    except Refused:
        return None
