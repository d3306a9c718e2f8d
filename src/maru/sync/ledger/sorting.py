"""Which records of a batch continue an epoch's chain in the log, and which belong in quarantine.

What is decided here by the store's tables is what maru.protocol.replay demands of a log's entries.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

from maru.protocol.admin import MAX_QUARANTINED, Apart
from maru.protocol.enrolment import Enrolment
from maru.protocol.journal import RECORD, Chain, Record, parse_record
from maru.protocol.note import Verifier, note_hash, read_body, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import check_record
from maru.protocol.staff import ACTS
from maru.protocol.update import InForce
from maru.sync.batch import Batch
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.store import Reading

_MANY = 100
"""From how many records on another processor checks half of the signatures."""


@dataclass(frozen=True)
class Sorted:
    """A record that the log does not have, right in itself, and the ballot that it names.

    `apart` says why it belongs in quarantine, None where it continues the chain.
    """

    message: str
    record: Record
    ballot: str | None
    apart: Apart | None


@dataclass
class Batched:
    """The new records of a batch, up to the first that does not hold; `fault` says why that one.

    `fork` is the first record of the batch that contradicts the chain, kept before or not.
    `revoked` says that the epoch was revoked when this was found.
    """

    revoked: bool
    next_seq: int
    prev: str
    records: list[Sorted] = field(default_factory=list)
    fork: Record | None = None
    fault: Refused | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the batch belongs in quarantine."""
        return self.fork is None and not self.revoked


def sort_batch(
    now: Reading,
    ledger: Ledger,
    enrolment: Enrolment,
    start: int,
    batch: Batch,
    executor: Executor,
) -> Batched:
    """Sort the records of a batch, the first of which is `start`; all but the proofs is checked.

    `executor`'s processes help to check the signatures.
    """
    sorter = _Sorter(now, ledger, enrolment, batch)
    found, chain = sorter.found, sorter.chain
    if not batch.records and start > chain.next_seq and not found.revoked:
        found.fault = Refused(InputRefusal.gap, chain.place(start))
    parsed = _parse(batch.records, start, chain, executor)
    for seq, message in enumerate(batch.records, start):
        try:
            record = next(parsed)
            if isinstance(record, Refused):
                raise record
            sorter.take(seq, message, record)
        except Refused as refused:
            found.fault = refused
            break
    return found


def _parse(
    messages: Sequence[str], start: int, chain: Chain, executor: Executor
) -> Iterator[Record | Refused]:
    """Give the record of each message, or why it is none, after which nothing counts.

    Of many, `executor` takes half: two threads of one process would wait for each other.
    """
    vkey, who = chain.verifier.vkey, f"{chain.kiosk}/{chain.epoch}"
    if len(messages) < _MANY:
        return iter(_parse_part(vkey, who, start, messages))
    half = len(messages) // 2
    rest = executor.submit(_parse_part, vkey, who, start + half, messages[half:])
    return itertools.chain(_parse_part(vkey, who, start, messages[:half]), _results(rest))


def _results(future: Future[list[Record | Refused]]) -> Iterator[Record | Refused]:
    yield from future.result()


def _parse_part(vkey: str, who: str, start: int, messages: Sequence[str]) -> list[Record | Refused]:
    verifier = Verifier.from_vkey(vkey)
    records: list[Record | Refused] = []
    for seq, message in enumerate(messages, start):
        try:
            records.append(parse_record(message, verifier, f"{who} record {seq}"))
        except Refused as refused:
            return [*records, refused]
    return records


def stored_chain(now: Reading, ledger: Ledger, enrolment: Enrolment) -> Chain:
    """Return an epoch's chain as far as the log has it."""
    who = (enrolment.kiosk, enrolment.epoch)
    next_seq = now.next_seq(*who)
    last = now.record(*who, next_seq - 1)
    return Chain(
        event=enrolment.event,
        kiosk=enrolment.kiosk,
        epoch=enrolment.epoch,
        verifier=enrolment.verifier,
        enrolment_hash=note_hash(text_of(ledger.current(now).enrolment_note(*who))),
        next_seq=next_seq,
        prev=None if last is None else last[1],
        ended=last is not None and _type_at(now, last[0]) == "ended",
    )


def _type_at(now: Reading, index: int) -> str:
    (entry,) = now.entries(index, index + 1)
    kind: str = read_body(text_of(entry.decode()), RECORD)["type"]
    return kind


class _Sorter:
    """Takes the records of one batch in their order."""

    def __init__(self, now: Reading, ledger: Ledger, enrolment: Enrolment, batch: Batch) -> None:
        self._now, self._ledger, self._enrolment = now, ledger, enrolment
        self._who = (enrolment.kiosk, enrolment.epoch)
        self._blobs: Mapping[str, str] = batch.blobs_by_hash()
        self._package = ledger.current(now)
        self._revocations = Revocations(now, ledger.in_force(now), enrolment)
        self._apart: dict[str, int] = {}
        self._quarantined: int | None = None
        self.chain = stored_chain(now, ledger, enrolment)
        self._stored = self.chain.next_seq
        self.found = Batched(now.is_revoked(*self._who), self.chain.next_seq, prev=self.chain.prev)

    def take(self, seq: int, message: str, record: Record) -> None:
        """Take the record that stands at `seq`, or refuse it."""
        place = self.chain.place(seq)
        if record.event != self._enrolment.event:
            raise Refused(InputRefusal.other_event, place)
        if (record.kiosk, record.epoch, record.seq) != (*self._who, seq):
            raise Refused(InputRefusal.chain_broken, place, "another record")
        if self._is_stored(record):
            return
        why = self._why_apart(record)
        if why is None:
            self._continue(record, place)
        else:
            self.found.fork = self.found.fork or record
            if self._quarantined_seq(record.hash) is not None:
                return
            self._refuse_full(place)
            check_record(record, self._package, place)
        self.found.records.append(Sorted(message, record, self._ballot(record, place), why))
        if why is not None:
            self._apart[record.hash] = seq

    def _is_stored(self, record: Record) -> bool:
        if record.seq >= self._stored:
            return False
        stored = self._now.record(*self._who, record.seq)
        return stored is not None and stored[1] == record.hash

    def _why_apart(self, record: Record) -> Apart | None:
        if self.found.revoked:
            return Apart.revoked
        next_seq = self.chain.next_seq
        if record.seq < next_seq:
            return Apart.fork
        if record.seq == next_seq:
            return Apart.fork if next_seq and record.prev != self.chain.prev else None
        return Apart.fork if self._quarantined_seq(record.prev) == record.seq - 1 else None

    def _continue(self, record: Record, place: str) -> None:
        """Move the chain on to a record, or refuse it."""
        if self.chain.ended:
            raise Refused(InputRefusal.epoch_ended, place)
        if record.seq > self.chain.next_seq:
            raise Refused(InputRefusal.gap, place)
        after = self.chain.follow(record)
        check_record(after, self._package, place, self._revocations.revoked_before(after))

    def _quarantined_seq(self, sha256: str) -> int | None:
        """Return the seq of a record in quarantine, of this batch or before."""
        if sha256 in self._apart:
            return self._apart[sha256]
        return self._now.quarantined_seq(*self._who, sha256) if self._number_before() else None

    def _number_before(self) -> int:
        if self._quarantined is None:
            self._quarantined = self._now.quarantined(*self._who)
        return self._quarantined

    def _refuse_full(self, place: str) -> None:
        if self._number_before() + len(self._apart) >= MAX_QUARANTINED:
            detail = f"{MAX_QUARANTINED} are kept"
            raise Refused(InputRefusal.quarantine_full, place, detail)

    def _ballot(self, record: Record, place: str) -> str | None:
        """Return the text of the ballot that a record names, if it names one."""
        sha256 = record.body.get("ballot")
        if sha256 is None:
            return None
        ballot = self._blobs.get(sha256) or self._now.blob(sha256)
        if ballot is None:
            raise Refused(InputRefusal.bad_ballot, place, "the ballot of that hash is not here")
        if not self._ledger.rolls.on_roll(record.body["poll"], record.body["credential"]):
            raise Refused(InputRefusal.bad_ballot, place, "its credential is not on the roll")
        return ballot


class Revocations:
    """Which staff cards an epoch's chain has as revoked, told record by record in its order."""

    def __init__(self, now: Reading, in_force: InForce, enrolment: Enrolment) -> None:
        self._now, self._in_force, self._enrolment = now, in_force, enrolment
        self._stored: set[str] | None = None
        self._new: set[str] = set()

    def revoked_before(self, record: Record) -> frozenset[str]:
        """Name the cards that the chain has as revoked before its next record.

        None of them, where the record is not one that a revoked card could have made.
        """
        if record.type == "updated":
            self._new.add(record.body["update"])
        if record.type not in ACTS or record.body.get("staff") not in self._in_force.revoked_keys:
            return frozenset()
        if self._stored is None:
            stored = stored_updates(self._now, self._enrolment, record.seq)
            self._stored = {sha256 for _, sha256 in stored}
        return self._in_force.keys_revoked_by(self._stored | self._new)


def stored_updates(now: Reading, enrolment: Enrolment, stop: int) -> Iterator[tuple[int, str]]:
    """Yield number and hash of each update that a record before `stop` in the log applied."""
    for seq in range(stop):
        row = now.record(enrolment.kiosk, enrolment.epoch, seq)
        if row is None:
            return
        (entry,) = now.entries(row[0], row[0] + 1)
        fields = read_body(text_of(entry.decode()), RECORD)
        if fields["type"] == "updated":
            yield fields["body"]["number"], fields["body"]["update"]
