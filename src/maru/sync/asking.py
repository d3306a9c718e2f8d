"""How a kiosk that asks how far the ledger is says that it is one, while polls are open.

Records speak for themselves, a question does not; and its answer tells how many ballots a kiosk has
sent, which is no stranger's to know before the last poll is closed. So a kiosk's requests carry the
header `Maru-Kiosk`: the name of a witness key, a space, and the Base64 of its signature over

    maru/asker/v1
    <origin of the log>

The key is any that the event has enrolled: a kiosk asks for itself, for its older epochs, whose
keys are destroyed, and for others whose records it carries. Whoever reads the line between a kiosk
and a ledger without TLS reads the answers too, and could send the header again.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from maru.protocol.note import Signer, Verifier, decode_base64
from maru.protocol.refusal import Refused

HEADER = "Maru-Kiosk"
MAX_HEADER = 400  # characters


def asker_header(witness: Signer, origin: str) -> dict[str, str]:
    """Return the header of a kiosk's requests to the ledger of that origin."""
    return {HEADER: f"{witness.name} {base64.b64encode(witness.sign(_signed(origin))).decode()}"}


def is_asker(header: str, witnesses: Iterable[Verifier], origin: str) -> bool:
    """Say whether one of these keys made the header's text, "" where there was none."""
    name, _, text = header[:MAX_HEADER].partition(" ")
    try:
        signature = decode_base64(text, HEADER)
    except Refused:
        return False
    return any(
        witness.verify(_signed(origin), signature) for witness in witnesses if witness.name == name
    )


def _signed(origin: str) -> bytes:
    return f"maru/asker/v1\n{origin}\n".encode()
