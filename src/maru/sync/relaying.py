"""Other kiosks' journals, brought to the ledger by one that has a network.

The ledger takes them as if their kiosk had sent them. What it acknowledges is kept for the way
back; it is the other kiosk that believes it, or not. Here it is only checked that it is the
ledger's, and that it proves what it says of the records.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from maru.kiosk.carrying import chain_of, checkpoint_size
from maru.kiosk.new_epoch import CARRIED
from maru.protocol import tlog
from maru.protocol.note import Verifier, note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.stick import CHECKPOINT, name_of, read_checkpoint_file
from maru.sync.agent import SET_APART, LedgerRefused, Room
from maru.sync.batch import MAX_ACK, ROOM, Ack, Batch, batches, compress, read_ack
from maru.sync.stick import CarriedAck
from maru.sync.sync_db import Relay, SyncDb
from maru.transport import Transport

_FOR_GOOD = (
    InputRefusal.bad_signature,
    InputRefusal.bad_ballot,
    InputRefusal.chain_broken,
    InputRefusal.malformed,
    InputRefusal.other_event,
    InputRefusal.epoch_ended,
    InputRefusal.too_large,
    InputRefusal.quarantine_full,
)


def relayed(kept: SyncDb) -> int:
    """Return how many records of other kiosks wait to be brought to the ledger."""
    return sum(relay.seq + 1 - relay.sent for relay in kept.relays() if not relay.refused)


def send_relays(
    home: Path, kept: SyncDb, ledger: Verifier, transport: Transport, room: Room
) -> None:
    """Bring what is carried for others to the ledger, as far as it takes it.

    What it refuses for good is not offered again before a stick brings more of that chain. What it
    cannot take yet, such as an epoch of whose enrolment it does not know, is offered the next time.
    Raises `Refused` when the ledger cannot be reached, is busy, or cannot be believed.
    """
    for relay in kept.relays():
        if relay.refused or relay.sent > relay.seq:
            continue
        try:
            sent = _Sending(home, kept, ledger, transport, room, relay).send()
            kept.relay_sent(relay.file, sent)
        except LedgerRefused as refused:
            if refused.said in _FOR_GOOD:
                kept.relay_refused(relay, refused.said.value)
            elif refused.said is None or refused.status == 429 or refused.status >= 500:
                raise


class _Sending:
    """One journal, being sent."""

    def __init__(
        self,
        home: Path,
        kept: SyncDb,
        ledger: Verifier,
        transport: Transport,
        room: Room,
        relay: Relay,
    ) -> None:
        self._kept, self._ledger, self._transport = kept, ledger, transport
        self._room, self._relay = room, relay
        self._file = home / CARRIED / relay.file
        self._checkpoint = home / CARRIED / name_of(relay.kiosk, relay.epoch, CHECKPOINT)
        self._known = max(0, checkpoint_size(self._checkpoint))

    def send(self) -> int:
        """Send what the ledger lacks; return how many of the file's records it has."""
        ack = self._ask("GET", "mark", {}, None)
        if not self._is_beginning(ack):
            return self._send_branch()
        try:
            ack = self._send_rest(ack)
        except LedgerRefused as refused:
            if refused.said not in SET_APART:
                raise
            return self._send_branch()
        if self._known:
            cosigned = Batch(cosigned=read_checkpoint_file(self._checkpoint))
            with suppress(LedgerRefused):  # an old epoch's has no cosignature
                ack = self._ask("POST", "records", {"from": ack.next}, cosigned)
        self._kept.put_returned(
            self._relay.kiosk, self._relay.epoch, CarriedAck(self._known, ack).encode()
        )
        return min(ack.next, self._relay.seq + 1)

    def _send_rest(self, ack: Ack) -> Ack:
        """Send the records from the ledger's mark on.

        Where that is beyond the file the last record goes, which tells whether the two are one.
        """
        first = ack.next if ack.next <= self._relay.seq + 1 else self._relay.seq
        for start, batch in batches(first, self._records(first), lambda: self._room.bytes):
            ack = self._ask("POST", "records", {"from": start}, batch)
            if ack.next <= start:
                raise self._nonsense(f"record {start} was taken, and is still missing")
        return ack

    def _send_branch(self) -> int:
        """Show the ledger a chain that it sets apart; it keeps it in quarantine."""
        for start, batch in batches(0, self._records(0), lambda: ROOM):
            try:
                self._ask("POST", "records", {"from": start}, batch)
            except LedgerRefused as refused:
                if refused.said not in SET_APART:
                    raise
        return self._relay.seq + 1

    def _records(self, start: int) -> Iterator[tuple[str, str | None]]:
        with self._file.open("rb") as stream:
            yield from islice(chain_of(stream, self._file.name), start, self._relay.seq + 1)

    def _is_beginning(self, ack: Ack) -> bool:
        """Say whether the ledger's chain and the file's are one, as far as both go."""
        if ack.next == 0 or ack.next > self._relay.seq + 1:
            return True
        return self._hash(ack.next - 1) == ack.prev

    def _hash(self, seq: int) -> str:
        ((note, _),) = islice(self._records(seq), 1)
        return note_hash(text_of(note))

    def _ask(self, method: str, what: str, query: dict[str, int], batch: Batch | None) -> Ack:
        place = f"v1/kiosks/{self._relay.kiosk}/{self._relay.epoch}/{what}"
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        reply = self._transport.ask(
            method,
            place,
            MAX_ACK,
            params={**query, "known": self._known},
            body=None if batch is None else compress(batch.encode()),
            headers=headers if batch else None,
        )
        if reply.status not in (200, 202):
            raise LedgerRefused(reply, f"{self._transport.url} {what}")
        try:
            ack = read_ack(reply.body, place)
            checkpoint = tlog.open_checkpoint(ack.checkpoint, self._ledger, place)
        except Refused as refused:
            raise self._nonsense(refused.sentence("en")) from None
        self._check(ack, checkpoint)
        return ack

    def _check(self, ack: Ack, checkpoint: tlog.Checkpoint) -> None:
        """Check that the last record that the ledger says it has is in its log."""
        last = ack.next - 1
        if not 0 <= last <= self._relay.seq or self._hash(last) != ack.prev:
            return
        ((note, _),) = islice(self._records(last), 1)
        leaf = tlog.leaf_hash(note.encode())
        if ack.index is None or not tlog.inclusion_holds(
            leaf, ack.index, checkpoint.size, checkpoint.root, ack.inclusion
        ):
            raise self._nonsense(f"it does not prove that record {last} is in its log")

    def _nonsense(self, detail: str) -> Refused:
        return Refused(InputRefusal.ledger_nonsense, self._transport.url, detail)
