"""Intake: records of kiosks become entries of the log, each once, each verified.

A batch is verified outside the write lock and stored in one transaction: entries, ballots, tile
rows and the signed checkpoint together. What the ledger has of an epoch is always an unbroken
beginning of its chain. Of a batch it takes the records up to the first that does not hold; the
answer says how far that was, and when it is the very first, why it was refused.

Records that contradict the chain, and all of an epoch that was revoked, go into quarantine with
their ballots, verified as any other (maru.protocol.admin): the answer is 409 with the record that
stands in the chain, or 403, and says in `quarantined` how many were new. Nothing is overwritten.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from maru.protocol import tlog
from maru.protocol.admin import MAX_QUARANTINED, Quarantined, make_quarantine
from maru.protocol.enrolment import Enrolment
from maru.protocol.journal import Head, parse_head
from maru.protocol.note import Verifier, compact_json, signature_line, split
from maru.protocol.package import Package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import follows_other_motion
from maru.protocol.staff import check_not_revoked
from maru.sync.asking import is_asker
from maru.sync.ballots import Claim, check_ballots
from maru.sync.batch import Ack, Batch, read_batch, write_updates
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.sorting import (
    Batched,
    Revocations,
    Sorted,
    sort_batch,
    stored_chain,
    stored_updates,
)
from maru.sync.ledger.store import Reading

_LOG = logging.getLogger("maru.ledger")

_STATUS = {
    InputRefusal.auditors_only: 401,
    InputRefusal.kiosks_only: 401,
    InputRefusal.not_enrolled: 403,
    InputRefusal.other_event: 403,
    InputRefusal.epoch_revoked: 403,
    InputRefusal.gap: 409,
    InputRefusal.fork: 409,
    InputRefusal.update_missing: 409,
    InputRefusal.ledger_behind: 409,
    InputRefusal.epoch_ended: 410,
    InputRefusal.two_histories: 409,
    InputRefusal.too_large: 413,
    InputRefusal.not_found: 404,
    InputRefusal.withheld: 404,
    InputRefusal.other_method: 405,
    InputRefusal.too_many_requests: 429,
    InputRefusal.quarantine_full: 429,
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
    """Return the answer that says a refusal: its reason, place and detail, and `more`.

    Where the ledger keeps what, and how far it is, is logged and not said.
    """
    status, place, detail = _STATUS.get(refused.reason, 422), refused.place, refused.detail
    if status == 503 and place != "ledger":
        _LOG.error("%s", refused.sentence("en"))
        place, detail = "ledger", ""
    body = {"reason": refused.reason.value, "place": place, "detail": detail}
    return Answer(status, compact_json({**body, **more}).encode())


class _Overtaken(Exception):
    """Another transaction came in between, and a batch has to be sorted anew."""


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

    def take(
        self,
        kiosk: str,
        epoch: int,
        start: int,
        known: int,
        body: bytes,
        *,
        is_stranger: bool = False,
    ) -> Answer:
        """Store a batch whose first record is `start`, as far as it is new and holds.

        A stranger is told nothing but of records that are new; kiosks_only for anything else.
        Answers 200 when all of it is stored, now or before, 202 when only a beginning is, else
        what is wrong: 403, 409, 410, 413, 422 or 429. The same batch may come any number of times.
        """
        while True:
            try:
                return self._take(kiosk, epoch, start, known, body, is_stranger)
            except _Overtaken:
                continue
            except Answered as answered:
                return answered.answer
            except Refused as refused:
                return refusal_answer(refused)

    def updates(self, kiosk: str, epoch: int, after: int) -> Answer:
        """Give a kiosk the updates over number `after`, as many as a body holds."""
        try:
            with self._ledger.store.reading() as now:
                self._ledger.current(now).enrolment(kiosk, epoch)
                notes = [note.decode() for note in now.updates(after)]
        except Refused as refused:
            return refusal_answer(refused)
        return Answer(200, write_updates(notes))

    def is_stranger(self, asker: str) -> bool:
        """Say whether the header of a request (maru.sync.asking) is of no kiosk of this event."""
        with self._ledger.store.reading() as now:
            enrolments = self._ledger.current(now).enrolments
        keys = (Verifier.from_vkey(enrolment.witness) for enrolment in enrolments)
        return not is_asker(asker, keys, self._ledger.signer.name)

    def _take(
        self, kiosk: str, epoch: int, start: int, known: int, body: bytes, is_stranger: bool
    ) -> Answer:
        with self._ledger.store.reading() as now:
            enrolment = self._ledger.current(now).enrolment(kiosk, epoch)
        batch = read_batch(body, f"{kiosk}/{epoch} batch")
        self._ledger.take_motions(batch.motions)
        if is_stranger and not batch.records:
            raise Refused(InputRefusal.kiosks_only, "batch")
        known = known if batch.known is None else batch.known
        head = _read_head(batch, enrolment)
        with self._ledger.store.reading() as now:
            cosigned = _read_cosigned(now, self._ledger.signer.name, batch, enrolment)
            found = sort_batch(now, self._ledger, enrolment, start, batch, self._executor)
            package = self._ledger.current(now)
        proved, unproved = self._prove(enrolment, package, found.records)
        fault = unproved or found.fault
        if is_stranger and not proved and fault is None:
            raise Refused(InputRefusal.kiosks_only, "batch")
        if fault is not None and not proved and (found.is_whole or _is_full(fault)):
            if fault.reason is InputRefusal.gap:
                raise Answered(fault, next=found.next_seq, prev=found.prev)
            raise fault
        if not found.is_whole:
            head = cosigned = None
        ack = self._keep(enrolment, batch, head, cosigned, found, proved, known)
        if not found.is_whole:
            raise self._set_apart(enrolment, found, proved, fault)
        return Answer(200 if fault is None else 202, ack.encode())

    def _set_apart(
        self,
        enrolment: Enrolment,
        found: Batched,
        proved: Sequence[Sorted],
        fault: Refused | None,
    ) -> Answered:
        """Say that records went into quarantine, and for a fork what stands in the chain."""
        number = sum(one.apart is not None for one in proved)
        detail = "" if fault is None else fault.sentence("en")
        who = (enrolment.kiosk, enrolment.epoch)
        if found.revoked or found.fork is None:
            refused = Refused(InputRefusal.epoch_revoked, f"{who[0]}/{who[1]}", detail)
            return Answered(refused, quarantined=number)
        with self._ledger.store.reading() as now:
            stored = now.record(*who, min(found.fork.seq, now.next_seq(*who) - 1))
            entries = now.entries(stored[0], stored[0] + 1) if stored else []
        place = _place(enrolment, found.fork.seq)
        refused = Refused(InputRefusal.fork, place, detail or "stored first")
        return Answered(refused, record=b"".join(entries).decode(), quarantined=number)

    def _prove(
        self, enrolment: Enrolment, package: Package, records: Sequence[Sorted]
    ) -> tuple[Sequence[Sorted], Refused | None]:
        """Verify the ballots, up to the first that does not hold."""
        with_ballot = [index for index, one in enumerate(records) if one.ballot is not None]
        claims = [
            Claim(
                _place(enrolment, one.record.seq),
                package.election(one.record.body["poll"]).text,
                one.record.body["credential"],
                one.ballot,
            )
            for one in records
            if one.ballot is not None
        ]
        applied: list[tuple[int, str]] | None = None
        for index, fault in zip(with_ballot, check_ballots(claims, self._executor), strict=True):
            if not fault:
                continue
            if applied is None:
                with self._ledger.store.reading() as now:
                    applied = list(stored_updates(now, enrolment, records[0].record.seq))
            if not self._is_of_other_motion(records, index, applied):
                place = _place(enrolment, records[index].record.seq)
                return records[:index], Refused(InputRefusal.bad_ballot, place, fault)
        return records, None

    def _is_of_other_motion(
        self, records: Sequence[Sorted], index: int, applied: Sequence[tuple[int, str]]
    ) -> bool:
        """Say whether a ballot that does not hold was cast under another motion than the log's.

        It is taken, as all that follows it in the chain, and does not count (maru.protocol.replay).
        `applied` are number and hash of the updates that the chain has before these records.
        """
        one = records[index]
        with self._ledger.store.reading() as now:
            in_force = self._ledger.in_force(now)
        poll = one.record.body["poll"]
        if one.apart is not None or poll not in in_force.motions:
            return False
        new = [other.record for other in records[:index] if other.record.type == "updated"]
        taken = [(record.body["number"], record.body["update"]) for record in new]
        return follows_other_motion(in_force, poll, [*applied, *taken])

    def _keep(
        self,
        enrolment: Enrolment,
        batch: Batch,
        head: Head | None,
        cosigned: tuple[int, str] | None,
        found: Batched,
        proved: Sequence[Sorted],
        known: int,
    ) -> Ack:
        """Store what is still new of verified records, in one transaction; acknowledge it.

        A head that contradicts what is known is answered as a fork, and keeps no record away.
        """
        who = (enrolment.kiosk, enrolment.epoch)
        with self._ledger.store.writing() as change:
            fresh = self._still_new(change, enrolment, found, proved)
            indexes = change.append([self._entry(one) for one in fresh], self._ledger.signer)
            rows = [
                (one.apart, (one.record.seq, index, one.record.hash))
                for one, index in zip(fresh, indexes, strict=True)
            ]
            change.add_records(*who, [row for apart, row in rows if apart is None])
            change.add_quarantine(*who, [row for apart, row in rows if apart is not None])
            for one in fresh:
                if one.ballot is not None:
                    change.add_blob(one.record.body["ballot"], one.ballot)
            forked = head is not None and _is_forked(change, head)
            if head is not None and batch.head is not None and not forked:
                change.add_head(*who, head.seq, head.hash, batch.head)
            if cosigned is not None:
                size, line = cosigned
                change.add_cosignature(size, enrolment.witness, line)
            ack = self._ack(change, enrolment, known)
        if head is not None and forked:
            place = f"{enrolment.kiosk}/{enrolment.epoch} head at record {head.seq}"
            raise Answered(Refused(InputRefusal.fork, place, "another hash is known"))
        return ack

    def _entry(self, one: Sorted) -> bytes:
        if one.apart is None:
            return one.message.encode()
        kept = Quarantined(one.record, one.apart, one.message)
        return make_quarantine(kept, self._ledger.signer).encode()

    def _still_new(
        self, change: Reading, enrolment: Enrolment, found: Batched, proved: Sequence[Sorted]
    ) -> list[Sorted]:
        """Return those that the log does not have yet; raise `_Overtaken` where it has others."""
        who = (enrolment.kiosk, enrolment.epoch)
        if change.is_revoked(*who) != found.revoked:
            raise _Overtaken
        next_seq, fresh = change.next_seq(*who), []
        for one in proved:
            if one.apart is not None:
                if change.quarantined_seq(*who, one.record.hash) is None:
                    fresh.append(one)
            elif one.record.seq >= next_seq:
                fresh.append(one)
            elif (stored := change.record(*who, one.record.seq)) and stored[1] != one.record.hash:
                raise _Overtaken
        apart = sum(one.apart is not None for one in fresh)
        if apart and change.quarantined(*who) + apart > MAX_QUARANTINED:
            raise _Overtaken
        self._refuse_revoked_cards(change, enrolment, fresh)
        return fresh

    def _refuse_revoked_cards(
        self, change: Reading, enrolment: Enrolment, fresh: Sequence[Sorted]
    ) -> None:
        """Refuse what an update forbids that was logged since the records were checked."""
        in_force = self._ledger.in_force(change)
        if not in_force.revoked_keys:
            return
        revocations = Revocations(change, in_force, enrolment)
        for one in fresh:
            if one.apart is None:
                revoked = revocations.revoked_before(one.record)
                place = _place(enrolment, one.record.seq)
                check_not_revoked(one.record.body.get("staff", ""), revoked, place)

    def _ack(self, now: Reading, enrolment: Enrolment, known: int) -> Ack:
        size = now.size()
        if known > size:
            place = f"{self._ledger.signer.name} log of {size}"
            raise Refused(InputRefusal.ledger_behind, place, f"asked from {known}")
        chain = stored_chain(now, self._ledger, enrolment)
        last = now.record(enrolment.kiosk, enrolment.epoch, chain.next_seq - 1)
        return Ack(
            next=chain.next_seq,
            prev=chain.prev,
            index=None if last is None else last[0],
            checkpoint=now.checkpoint() or "",
            inclusion=() if last is None else tlog.inclusion_proof(now.tile, last[0], size),
            consistency=tlog.consistency_proof(now.tile, known, size),
        )


def _is_full(fault: Refused) -> bool:
    return fault.reason is InputRefusal.quarantine_full


def _place(enrolment: Enrolment, seq: int) -> str:
    return f"{enrolment.kiosk}/{enrolment.epoch} record {seq}"


def _read_head(batch: Batch, enrolment: Enrolment) -> Head | None:
    if batch.head is None:
        return None
    place = f"{enrolment.kiosk}/{enrolment.epoch} head"
    head = parse_head(batch.head, enrolment.verifier, place)
    if (head.event, head.kiosk, head.epoch) != (enrolment.event, enrolment.kiosk, enrolment.epoch):
        raise Refused(InputRefusal.chain_broken, place, "of another chain")
    return head


def _read_cosigned(
    now: Reading, origin: str, batch: Batch, enrolment: Enrolment
) -> tuple[int, str] | None:
    """Return the size and the kiosk's line of a checkpoint of this log that it cosigned."""
    if batch.cosigned is None:
        return None
    place = f"{enrolment.kiosk}/{enrolment.epoch} cosigned"
    witness = Verifier.from_vkey(enrolment.witness)
    text, signatures = split(batch.cosigned, place)
    if tlog.cosigned_at(batch.cosigned, witness, place) is None:
        raise Refused(InputRefusal.bad_signature, place, f"none by {witness.name}")
    try:
        size = tlog.parse_checkpoint(text).size
    except tlog.LogError as error:
        raise Refused(InputRefusal.malformed, place, str(error)) from None
    if size > now.size():
        raise Refused(InputRefusal.ledger_behind, place, f"log of {now.size()}")
    # Not compared with what was signed at that size: a ledger restored from a mirror lost those.
    if tlog.Checkpoint(origin, size, tlog.tree_root(now.tile, size)).text != text:
        raise Refused(InputRefusal.two_histories, place, f"this log's checkpoint of {size} differs")
    payload = next(
        payload
        for name, key_id, payload in signatures
        if (name, key_id) == (witness.name, witness.key_id)
    )
    return size, signature_line(witness, payload)


def _is_forked(now: Reading, head: Head) -> bool:
    stored = now.record(head.kiosk, head.epoch, head.seq)
    known = stored[1] if stored is not None else now.head_hash(head.kiosk, head.epoch, head.seq)
    return known not in (None, head.hash)
