"""Enrolments: which keys a kiosk uses in one epoch.

The kiosk makes its keys and asks with a note of type `maru/enrolment-request/v1`,

    {"kiosk":"kiosk-1","epoch":1,"record":"<vkey>","witness":"<vkey>","box":"<Base64>"}

signed by its record key. The event key answers with a note of type `maru/enrolment/v1`, the same
object with "event" in front. The record key (kind 0x01, named `<kiosk>/<epoch>`) signs records and
heads, the witness key (kind 0x04) cosigns checkpoints, and to the box key, 32 bytes of X25519, the
package seals what only this kiosk may read.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from maru.protocol.event import TAG, Event
from maru.protocol.fields import Fields, read_pattern
from maru.protocol.journal import record_key_name
from maru.protocol.note import (
    COSIGNATURE,
    ED25519,
    Signer,
    Verifier,
    decode_base64,
    note_text,
    open_note,
    read_body,
    sign,
    text_of,
)
from maru.protocol.refusal import InputRefusal, Refused

ENROLMENT = "maru/enrolment/v1"
ENROLMENT_REQUEST = "maru/enrolment-request/v1"

_KIOSK = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)


@dataclass(frozen=True)
class Enrolment:
    """The keys of a kiosk in one epoch: two vkeys, and 32 bytes of X25519 in Base64."""

    event: str
    kiosk: str
    epoch: int
    record: str
    witness: str
    box: str

    @cached_property
    def verifier(self) -> Verifier:
        """The key that signs the epoch's records and heads."""
        return Verifier.from_vkey(self.record)


def make_request(
    kiosk: str, epoch: int, record: Signer, witness: Signer, box_public_key: bytes
) -> str:
    """Return a kiosk's request to be enrolled, signed by its record key.

    Refuses a name that is not 1 to 32 of a-z, 0-9 and the hyphen.
    """
    body = {
        "kiosk": read_pattern(kiosk, "kiosk name", _KIOSK),
        "epoch": epoch,
        "record": record.vkey,
        "witness": witness.vkey,
        "box": base64.b64encode(box_public_key).decode(),
    }
    return sign(note_text(ENROLMENT_REQUEST, body), record)


def enrol(request: str, tag: str, event_signer: Signer, place: str = "request") -> str:
    """Return the enrolment note that answers a request, or refuse the request."""
    body = read_body(text_of(request, place), ENROLMENT_REQUEST, place)
    if "event" in body:
        raise Refused(InputRefusal.unknown_key, f"{place} event")
    answer = {"event": tag, **body}
    open_note(request, [_read_enrolment(answer, place).verifier], place)
    return sign(note_text(ENROLMENT, answer), event_signer)


def parse_enrolment(message: str, event_key: Verifier, place: str = "enrolment") -> Enrolment:
    """Return the enrolment of a note signed by the event key, or refuse it."""
    return _read_enrolment(
        read_body(open_note(message, [event_key], place), ENROLMENT, place), place
    )


def _read_enrolment(body: Mapping[str, Any], place: str) -> Enrolment:
    fields = Fields(dict(body), place)
    enrolment = Enrolment(
        event=read_pattern(fields.take("event"), fields.at("event"), TAG),
        kiosk=read_pattern(fields.take("kiosk"), fields.at("kiosk"), _KIOSK),
        epoch=fields.integer("epoch", 1, 999_999),
        record=fields.string("record", 512),
        witness=fields.string("witness", 512),
        box=fields.string("box", 64),
    )
    fields.done()
    record = Verifier.from_vkey(enrolment.record, f"{place} record")
    witness = Verifier.from_vkey(enrolment.witness, f"{place} witness")
    if record.kind != ED25519 or record.name != record_key_name(enrolment.kiosk, enrolment.epoch):
        raise Refused(InputRefusal.wrong_key, f"{place} record")
    if witness.kind != COSIGNATURE or witness.public_key == record.public_key:
        raise Refused(InputRefusal.wrong_key, f"{place} witness")
    if len(decode_base64(enrolment.box, f"{place} box")) != 32:
        raise Refused(InputRefusal.wrong_key, f"{place} box")
    return enrolment


def refuse_outside_witness(enrolment: Enrolment, event: Event, place: str) -> None:
    """Refuse (wrong_key) a kiosk whose witness key the event names as an outside witness's.

    Kiosks' cosignatures are evidence; with that key they would make the quorum.
    """
    key = Verifier.from_vkey(enrolment.witness).public_key
    if any(witness.verifier.public_key == key for witness in event.witnesses):
        raise Refused(InputRefusal.wrong_key, f"{place} witness", "an outside witness's")
