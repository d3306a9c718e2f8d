"""Intake: records of kiosks become entries of the log, each once, each verified.

A batch is verified outside the write lock and stored in one transaction: entries, ballots, tile
rows and the signed checkpoint together. What the ledger has of an epoch is always an unbroken
beginning of its chain. Of a batch it takes the records up to the first that does not hold; the
answer says how far that was, and when it is the very first, why it was refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from maru.protocol import tlog
from maru.protocol.enrolment import Enrolment
from maru.protocol.journal import RECORD, Chain, Head, Record, parse_head, parse_record
from maru.protocol.note import compact_json, note_hash, read_body, text_of
from maru.protocol.package import Package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import check_record
from maru.protocol.staff import ACTS, check_not_revoked
from maru.protocol.update import InForce
from maru.sync.ballots import Claim, check_ballots
from maru.sync.batch import Ack, Batch, read_batch
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.store import Reading

_STATUS = {
    InputRefusal.auditors_only: 401,
    InputRefusal.not_enrolled: 403,
    InputRefusal.other_event: 403,
    InputRefusal.gap: 409,
    InputRefusal.fork: 409,
    InputRefusal.update_missing: 409,
    InputRefusal.ledger_behind: 409,
    InputRefusal.too_large: 413,
    InputRefusal.not_found: 404,
    InputRefusal.withheld: 404,
    InputRefusal.other_method: 405,
    InputRefusal.too_many_requests: 429,
    InputRefusal.ledger_busy: 503,
    InputRefusal.older_copy: 503,
    InputRefusal.second_place: 503,
}


@dataclass(frozen=True)
class Answer:
    """What is said to a kiosk: an HTTP status, and JSON."""

    status: int
    body: bytes


class Answered(Exception):
    """Ends the work on a request with an answer other than an acknowledgement."""

    def __init__(self, refused: Refused, **more: object) -> None:
        super().__init__(refused)
        self.answer = refusal_answer(refused, **more)


def refusal_answer(refused: Refused, **more: object) -> Answer:
    """Return the answer that says a refusal: its reason, place and detail, and `more`."""
    body = {"reason": refused.reason.value, "place": refused.place, "detail": refused.detail}
    return Answer(_STATUS.get(refused.reason, 422), compact_json({**body, **more}).encode())


@dataclass(frozen=True)
class _Accepted:
    """A record whose signature and place are right, and the text of the ballot that it names."""

    message: str
    record: Record
    ballot: str | None


class Intake:
    """Answers the kiosks' requests."""

    def __init__(self, ledger: Ledger, executor: Executor) -> None:
        self._ledger = ledger
        self._executor = executor

    def mark(self, kiosk: str, epoch: int, known: int) -> Answer:
        """Say what the ledger has of an epoch, to an asker who knows the log of size `known`."""
        try:
            with self._ledger.store.reading() as now:
                enrolment = self._ledger.current(now).enrolment(kiosk, epoch)
                ack = self._ack(now, enrolment, known)
        except Refused as refused:
            return refusal_answer(refused)
        return Answer(200, ack.encode())

    def take(self, kiosk: str, epoch: int, start: int, known: int, body: bytes) -> Answer:
        """Store a batch whose first record is `start`, as far as it is new and holds.

        Answers 200 when all of it is stored, now or before, 202 when only a beginning is, else
        what is wrong: 403, 409, 413 or 422. The same batch may come any number of times.
        """
        try:
            with self._ledger.store.reading() as now:
                enrolment = self._ledger.current(now).enrolment(kiosk, epoch)
            batch = read_batch(body, f"{kiosk}/{epoch} batch")
            head = _read_head(batch, enrolment)
            with self._ledger.store.reading() as now:
                new = self._compare_with_stored(now, enrolment, start, batch.records)
                accepted, broken = self._accept(now, enrolment, batch, new)
                package = self._ledger.current(now)
            proved, unproved = self._prove(enrolment, package, accepted)
            fault = unproved or broken
            if fault is not None and not proved:
                raise fault
            ack = self._keep(enrolment, batch, head, proved, known)
        except Answered as answered:
            return answered.answer
        except Refused as refused:
            return refusal_answer(refused)
        return Answer(200 if fault is None else 202, ack.encode())

    def _compare_with_stored(
        self, now: Reading, enrolment: Enrolment, start: int, messages: Sequence[str]
    ) -> Sequence[str]:
        """Return the records that are new; answer a gap before them, or a fork among the others."""
        who = (enrolment.kiosk, enrolment.epoch)
        next_seq = now.next_seq(*who)
        if start > next_seq:
            refused = Refused(InputRefusal.gap, _place(enrolment, start))
            raise Answered(refused, next=next_seq, prev=self._chain(now, enrolment).prev)
        for seq, message in zip(range(start, next_seq), messages, strict=False):
            record = parse_record(message, enrolment.verifier, _place(enrolment, seq))
            if (record.event, record.kiosk, record.epoch, record.seq) != (
                enrolment.event,
                *who,
                seq,
            ):
                raise Refused(InputRefusal.chain_broken, _place(enrolment, seq), "another record")
            _refuse_fork(now, record)
        return messages[next_seq - start :]

    def _accept(
        self, now: Reading, enrolment: Enrolment, batch: Batch, messages: Sequence[str]
    ) -> tuple[list[_Accepted], Refused | None]:
        """Check all but the ballots' proofs, up to the first record that does not hold."""
        chain, package = self._chain(now, enrolment), self._ledger.current(now)
        revocations = _Revocations(now, self._ledger.in_force(now), enrolment)
        blobs = batch.blobs_by_hash()
        accepted: list[_Accepted] = []
        for message in messages:
            place = _place(enrolment, chain.next_seq)
            try:
                record = chain.accept(message)
                check_record(record, package, place, revocations.revoked_before(record))
                accepted.append(_Accepted(message, record, self._ballot(now, record, blobs, place)))
            except Refused as refused:
                return accepted, refused
        return accepted, None

    def _ballot(
        self, now: Reading, record: Record, blobs: Mapping[str, str], place: str
    ) -> str | None:
        """Return the text of the ballot that a record names, if it names one."""
        sha256 = record.body.get("ballot")
        if sha256 is None:
            return None
        ballot = blobs.get(sha256) or now.blob(sha256)
        if ballot is None:
            raise Refused(InputRefusal.bad_ballot, place, "the ballot of that hash is not here")
        if not self._ledger.rolls.on_roll(record.body["poll"], record.body["credential"]):
            raise Refused(InputRefusal.bad_ballot, place, "its credential is not on the roll")
        return ballot

    def _prove(
        self, enrolment: Enrolment, package: Package, accepted: Sequence[_Accepted]
    ) -> tuple[Sequence[_Accepted], Refused | None]:
        """Verify the ballots, up to the first that does not hold."""
        with_ballot = [index for index, one in enumerate(accepted) if one.ballot is not None]
        claims = [
            Claim(
                _place(enrolment, one.record.seq),
                package.election(one.record.body["poll"]).text,
                one.record.body["credential"],
                one.ballot,
            )
            for one in accepted
            if one.ballot is not None
        ]
        for index, fault in zip(with_ballot, check_ballots(claims, self._executor), strict=True):
            if fault:
                place = _place(enrolment, accepted[index].record.seq)
                return accepted[:index], Refused(InputRefusal.bad_ballot, place, fault)
        return accepted, None

    def _keep(
        self,
        enrolment: Enrolment,
        batch: Batch,
        head: Head | None,
        proved: Sequence[_Accepted],
        known: int,
    ) -> Ack:
        """Store what is still new of verified records, in one transaction; acknowledge it."""
        who = (enrolment.kiosk, enrolment.epoch)
        with self._ledger.store.writing() as change:
            next_seq = change.next_seq(*who)
            for one in proved:
                _refuse_fork(change, one.record)
            fresh = [one for one in proved if one.record.seq >= next_seq]
            revocations = _Revocations(change, self._ledger.in_force(change), enrolment)
            for one in fresh:  # an update may have been logged since they were checked
                revoked = revocations.revoked_before(one.record)
                place = _place(enrolment, one.record.seq)
                check_not_revoked(one.record.body.get("staff", ""), revoked, place)
            indexes = change.append([one.message.encode() for one in fresh], self._ledger.signer)
            rows = [
                (one.record.seq, i, one.record.hash) for one, i in zip(fresh, indexes, strict=True)
            ]
            change.add_records(*who, rows)
            for one in fresh:
                if one.ballot is not None:
                    change.add_blob(one.record.body["ballot"], one.ballot)
            if head is not None and batch.head is not None:
                _refuse_forked_head(change, head)
                change.add_head(*who, head.seq, head.hash, batch.head)
            return self._ack(change, enrolment, known)

    def _chain(self, now: Reading, enrolment: Enrolment) -> Chain:
        who = (enrolment.kiosk, enrolment.epoch)
        next_seq = now.next_seq(*who)
        last = now.record(*who, next_seq - 1)
        return Chain(
            event=enrolment.event,
            kiosk=enrolment.kiosk,
            epoch=enrolment.epoch,
            verifier=enrolment.verifier,
            enrolment_hash=note_hash(text_of(self._ledger.current(now).enrolment_note(*who))),
            next_seq=next_seq,
            prev=None if last is None else last[1],
            ended=last is not None and _is_ended(now, enrolment, last[0]),
        )

    def _ack(self, now: Reading, enrolment: Enrolment, known: int) -> Ack:
        size = now.size()
        if known > size:
            place = f"{self._ledger.signer.name} log of {size}"
            raise Refused(InputRefusal.ledger_behind, place, f"asked from {known}")
        chain = self._chain(now, enrolment)
        last = now.record(enrolment.kiosk, enrolment.epoch, chain.next_seq - 1)
        return Ack(
            next=chain.next_seq,
            prev=chain.prev,
            index=None if last is None else last[0],
            checkpoint=now.checkpoint() or "",
            inclusion=() if last is None else tlog.inclusion_proof(now.tile, last[0], size),
            consistency=tlog.consistency_proof(now.tile, known, size),
        )


class _Revocations:
    """Which staff cards an epoch's chain has as revoked, told record by record in its order."""

    def __init__(self, now: Reading, in_force: InForce, enrolment: Enrolment) -> None:
        self._now, self._in_force = now, in_force
        self._who = (enrolment.kiosk, enrolment.epoch)
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
            self._stored = set(self._stored_updates(record.seq))
        return self._in_force.keys_revoked_by(self._stored | self._new)

    def _stored_updates(self, stop: int) -> Iterator[str]:
        """Yield the hash of each update that a record before `stop` in the log applied."""
        for seq in range(stop):
            row = self._now.record(*self._who, seq)
            if row is None:
                return
            (entry,) = self._now.entries(row[0], row[0] + 1)
            fields = read_body(text_of(entry.decode()), RECORD)
            if fields["type"] == "updated":
                yield fields["body"]["update"]


def _place(enrolment: Enrolment, seq: int) -> str:
    return f"{enrolment.kiosk}/{enrolment.epoch} record {seq}"


def _is_ended(now: Reading, enrolment: Enrolment, index: int) -> bool:
    (entry,) = now.entries(index, index + 1)
    return parse_record(entry.decode(), enrolment.verifier).type == "ended"


def _refuse_fork(now: Reading, record: Record) -> None:
    stored = now.record(record.kiosk, record.epoch, record.seq)
    if stored is not None and stored[1] != record.hash:
        refused = Refused(
            InputRefusal.fork, f"{record.kiosk}/{record.epoch} record {record.seq}", "stored first"
        )
        raise Answered(refused, record=now.entries(stored[0], stored[0] + 1)[0].decode())


def _read_head(batch: Batch, enrolment: Enrolment) -> Head | None:
    if batch.head is None:
        return None
    place = f"{enrolment.kiosk}/{enrolment.epoch} head"
    head = parse_head(batch.head, enrolment.verifier, place)
    if (head.event, head.kiosk, head.epoch) != (enrolment.event, enrolment.kiosk, enrolment.epoch):
        raise Refused(InputRefusal.chain_broken, place, "of another chain")
    return head


def _refuse_forked_head(now: Reading, head: Head) -> None:
    stored = now.record(head.kiosk, head.epoch, head.seq)
    known = stored[1] if stored is not None else now.head_hash(head.kiosk, head.epoch, head.seq)
    if known not in (None, head.hash):
        place = f"{head.kiosk}/{head.epoch} head at record {head.seq}"
        raise Answered(Refused(InputRefusal.fork, place, "another hash is known"))
