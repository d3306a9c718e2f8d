"""Spent claims: one kiosk tells another that a card has voted.

A claim is one object of compact JSON, taken from a ballot that was cast:

    {"poll":"<uuid>","credential":"<public credential>",
     "signature":{"hash":"<43 characters>","proof":{"challenge":"…","response":"…"}}}

`signature` is the ballot's own signature block (Belenios, section 6): the hash of the ballot
without it, and the proof that whoever signed that hash knows the card's secret. So a claim needs no
other signature, whatever road it came by: nobody makes one of a card that was not shown to them.
A card has another public credential in each poll, so a claim cannot be moved to another poll
either: its credential is on no other roll.

What a claim does not show is that the ballot was cast. A ballot that was opened in order to check a
kiosk was signed in the same way, and the hash hides which one it is from whoever has not seen that
ballot. Claims are made of `ballot` records only; a kiosk passes over one that was made of a ballot
that it keeps as `spoiled` itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from maru.protocol.belenios.ballot import verify_signature
from maru.protocol.belenios.group import Group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.proof import Proof, read_proof
from maru.protocol.fields import Fields, read_pattern
from maru.protocol.note import compact_json
from maru.protocol.refusal import InputRefusal, Refused

MAX_CLAIM = 2_048
"""Characters of a claim; one with a 2,048-bit credential has some 950."""

_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,40}", re.ASCII)
_HASH = re.compile(r"[A-Za-z0-9+/]{43}", re.ASCII)
_ELEMENT = re.compile(r"[0-9a-f]{1,1024}", re.ASCII)


@dataclass(frozen=True)
class Claim:
    """That the card with this public credential signed a ballot of this poll.

    `signed_hash` is the b64hash of the ballot without its signature.
    """

    poll: str
    credential: str
    signed_hash: str
    proof: Proof

    @property
    def text(self) -> str:
        """The claim as it travels and is stored."""
        signature = {"hash": self.signed_hash, "proof": self.proof.members()}
        return compact_json(
            {"poll": self.poll, "credential": self.credential, "signature": signature}
        )

    def holds(self, group: Group) -> bool:
        """Say whether the card's own proof holds.

        Whether the credential is on the poll's roll is for the receiver to look up, first.
        """
        return verify_signature(group, self.credential, self.signed_hash, self.proof)


def claim_of(poll: str, ballot_text: str, group: Group) -> Claim:
    """Return the claim of a ballot that this kiosk keeps as cast; nothing is checked again."""
    members: dict[str, Any] = json.loads(ballot_text)
    signature = members["signature"]
    proof = read_proof(group, signature["proof"])
    return Claim(poll, members["credential"], signature["hash"], proof)


def parse_claim(value: object, group: Group, place: str = "claim") -> Claim:
    """Return the claim of a JSON value from outside, or refuse its form; its proof is not checked.

    Raises `Refused` (bad_value, missing_key, unknown_key).
    """
    fields = Fields(value, place)
    poll = read_pattern(fields.take("poll"), fields.at("poll"), _UUID)
    credential = read_pattern(fields.take("credential"), fields.at("credential"), _ELEMENT)
    signature = Fields(fields.take("signature"), fields.at("signature"))
    signed_hash = read_pattern(signature.take("hash"), signature.at("hash"), _HASH)
    members = signature.take("proof")
    signature.done()
    fields.done()
    try:
        proof = read_proof(group, members)
    except Invalid:
        raise Refused(InputRefusal.bad_value, signature.at("proof")) from None
    return Claim(poll, credential, signed_hash, proof)
