"""Acknowledgements on a stick: what a courier brings back (maru.stick).

An acknowledgement's file is {"known":N,"ack":{…}}: the log's size that it begins from, and the
acknowledgement (maru.sync.batch).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from maru.protocol.journal import is_count
from maru.protocol.note import compact_json, parse_json
from maru.protocol.refusal import InputRefusal, Refused
from maru.stick import read_plain
from maru.sync.batch import MAX_ACK, Ack, read_ack


@dataclass(frozen=True)
class CarriedAck:
    """An acknowledgement on its way back, and the size of the log that it begins from."""

    known: int
    ack: Ack

    def encode(self) -> str:
        """Return the text of its file."""
        return compact_json(
            {"known": self.known, "ack": parse_json(self.ack.encode().decode(), "", MAX_ACK)}
        )


def read_carried_ack(text: str, place: str) -> CarriedAck:
    """Return the acknowledgement of a file, or refuse it; its proofs are not checked yet."""
    body = parse_json(text, place, 2 * MAX_ACK)
    if not isinstance(body, dict) or list(body) != ["known", "ack"] or not is_count(body["known"]):
        raise Refused(InputRefusal.malformed, place, "not an acknowledgement")
    return CarriedAck(body["known"], read_ack(compact_json(body["ack"]).encode(), place))


def read_ack_file(path: Path) -> CarriedAck:
    """Return an acknowledgement's file."""
    return read_carried_ack(read_plain(path, 2 * MAX_ACK), path.name)
