"""The kiosk's side of sync: reads one epoch's store, and brings it to the ledger.

Records go up in order from the ledger's mark, with their ballots, in batches. An acknowledgement
is believed only when three things hold: its checkpoint is signed by the ledger's key, which the
package names; the last record, byte for byte as it lies here, is in that checkpoint's tree; and
that tree continues the one of the newest checkpoint that was believed before. Then it is kept, in
`sync.db` beside the kiosk's own file, which this process never writes, and its checkpoint is
cosigned with the kiosk's witness key. The cosignature is kept before it leaves, so that one size
has one root for ever, and rides with the next request.

Where a ledger's signed checkpoint does not continue the one that was believed, nothing of the
answer is believed, and both checkpoints are written to a file in `evidence`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from maru.command import read_text, write_new_file
from maru.kiosk.store import Store
from maru.kiosk.synced import LOGGED_MOTIONS, TWIN
from maru.protocol import tlog
from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.event import MAX_POLLS, parse_event
from maru.protocol.fields import Fields
from maru.protocol.journal import parse_record
from maru.protocol.note import (
    COSIGNATURE,
    Signer,
    compact_json,
    note_hash,
    parse_json,
    text_of,
)
from maru.protocol.package import open_manifest
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import FLOOR, Motion, Update, is_floor, parse_update
from maru.stick import MAX_COSIGNED
from maru.sync.asking import asker_header
from maru.sync.batch import (
    MAX_ACK,
    MAX_UPDATES,
    ROOM,
    Ack,
    Batch,
    batches,
    read_ack,
    read_updates,
)
from maru.sync.pace import FIRST_ROOM, LEAST_ROOM, next_room
from maru.sync.sync_db import FILE_NAME, Overtaken, SyncDb
from maru.sync.upload import Upload
from maru.transport import Reply, Transport

EVIDENCE = "evidence"
MAX_EVIDENCE = 100  # files
COSIGN_SECONDS = 60
"""Cosignatures tell the time in these steps, so that they tell nothing of single ballots."""

_RECORDS_A_READ = 50
_MOTIONS_ROOM = 1024 * 1024  # bytes of a batch
_BRANCH = "branch"
_KEYS = "keys.json"
_MAX_KEYS = 4_096
_TRIES = 5
SET_APART = (InputRefusal.fork, InputRefusal.epoch_revoked)
"""What the ledger says of records that it has put into quarantine."""
_BUSY = (429, 502, 503, 504)  # whoever answers: the ledger, or a server in front of it


def _size(note: str) -> int:
    """Return how many bytes a note takes in a batch at the most."""
    return len(compact_json(note).encode()) + 1


class _NotOurs(Refused):
    """What the ledger has of this epoch is not what lies here: there are two of this kiosk."""


class LedgerRefused(Refused):
    """The ledger said no: its status, its reason, and how many seconds it wants to be left alone.

    `said` is None where the answer was none of a ledger's.
    """

    def __init__(self, reply: Reply, place: str) -> None:
        """Read what the ledger's refusal says, as far as it is one, fit for a terminal."""
        try:
            said = parse_json(reply.body.decode(), place)
        except (Refused, UnicodeDecodeError):
            said = None
        told = {one.value: one for one in InputRefusal}
        self.status, self.retry_after = reply.status, reply.retry_after
        self.said = told.get(str(said.get("reason"))) if isinstance(said, dict) else None
        self.said_place, self.record = "", ""
        if self.said is None and reply.status in _BUSY:
            self.said = InputRefusal.ledger_busy
        if self.said is None:
            super().__init__(InputRefusal.ledger_nonsense, place, f"status {reply.status}")
            return
        said = said if isinstance(said, dict) else {}
        self.said_place = str(said.get("place", ""))
        self.record = str(said.get("record", ""))
        words = self.said.sentence("en", self.said_place) + f" {said.get('detail', '')}"
        plain = "".join(char for char in words[:300] if char.isprintable())
        super().__init__(InputRefusal.ledger_refused, place, f"{reply.status}: {plain.strip()}")


@dataclass(frozen=True)
class Progress:
    """How far sync is: records at the ledger, records it lacks, entries in its log."""

    at_ledger: int
    to_go: int
    log_size: int

    def __str__(self) -> str:
        return self.sentence("en")

    def sentence(self, language: str) -> str:
        """Say it in Korean or English."""
        done, left, size = self.at_ledger, self.to_go, self.log_size
        if language == "ko":
            return f"장부에 기록 {done}개, 남은 것 {left}개, 장부의 크기 {size}"
        return f"{done} records at the ledger, {left} to go, log size {size}"


@dataclass
class Room:
    """How many bytes the next batch may have; follows the line (maru.sync.pace)."""

    bytes: int = FIRST_ROOM


@dataclass(frozen=True)
class _Sending:
    """A batch that is being sent, and when that began."""

    start: int
    batch: Batch
    cosigned: tuple[int, str] | None
    upload: Upload
    began: float


class Agent:
    """Brings one epoch of a kiosk to its ledger."""

    def __init__(
        self,
        home: Path,
        store: Store,
        kept: SyncDb,
        transport: Transport | None,
        room: Room | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the epoch's folder, its store, opened to read, and the way to the ledger.

        Without a way only `believe` can be asked for.
        """
        self._event_key, _, _ = open_manifest(store.manifest(), "manifest")
        self._enrolment = parse_enrolment(store.enrolment(), self._event_key)
        self.who = f"{self._enrolment.kiosk}/{self._enrolment.epoch}"
        self._enrolment_hash = note_hash(text_of(store.enrolment()))
        self._event = parse_event(store.event_text())
        self._ledger = self._event.ledger.verifier
        self._witness = _witness_key(home, self._enrolment)
        self._evidence = home / EVIDENCE
        self._store = store
        self._kept = kept
        self._transport = transport
        self.place = "ledger" if transport is None else transport.url
        self._room = room or Room()
        self._clock = clock
        self._motions: tuple[str, ...] = ()

    @property
    def _way(self) -> Transport:
        if self._transport is None:
            raise Refused(InputRefusal.ledger_unreachable, self.place)
        return self._transport

    def once(self) -> Progress:
        """Send everything that the ledger lacks and stop.

        Raises `Refused`: ledger_unreachable, `LedgerRefused` with its reason, ledger_nonsense for
        an answer that cannot be believed, two_histories for a second history, chain_broken when the
        ledger has records of this kiosk that are not here.
        """
        self._motions = self._missing_motions()
        try:
            ack = self._send_all(self._mark())
        except _NotOurs:
            self._show_branch()
            raise
        except LedgerRefused as refused:
            if refused.said in SET_APART:
                self._show_branch()
            raise
        if self._motions or self._kept.newest_cosigned(unsent=True) is not None:
            ack = self._finish(self._begin(ack.next, Batch()))
        self.cosign(ack)
        size = tlog.open_checkpoint(ack.checkpoint, self._ledger).size
        return Progress(ack.next, self._store.next_seq() - ack.next, size)

    def _send_all(self, ack: Ack) -> Ack:
        """Send everything from the ledger's mark on, one batch ahead of its answers."""
        ahead: _Sending | None = None
        try:
            while ack.next < self._store.next_seq():
                if ahead is None or ahead.start != ack.next:
                    self._abandon(ahead)
                    ahead = self._begin(*self._batch(ack.next))
                sending, ahead = ahead, None
                sending.upload.release(self.log_size())
                sending.upload.wait_until_sent()
                following = sending.start + len(sending.batch.records)
                if following < self._store.next_seq():
                    ahead = self._begin(*self._batch(following))
                ack = self._finish(sending)
                if ack.next <= sending.start:
                    record = sending.start
                    raise self._nonsense(f"record {record} was taken, and is still missing")
        finally:
            self._abandon(ahead)
        return ack

    def _abandon(self, sending: _Sending | None) -> None:
        if sending is not None:
            sending.upload.abandon()

    def fetch_updates(self) -> int:
        """Bring the updates that this kiosk has not seen to `sync.db`; return how many came.

        Raises `Refused` as `once`; ledger_nonsense for what the event key did not sign, or what is
        not the next in order.
        """
        seen = [*self._store.updates(), *self._kept.updates()]
        hashes = {note_hash(text_of(note)) for _, note in seen}
        numbers = {number for number, _ in self._kept.updates()}
        after = sum(number < FLOOR for number, _ in self._store.updates())
        while after + 1 in numbers:
            after += 1
        came: list[Update] = []
        while True:
            place = f"v1/kiosks/{self.who}/updates"
            reply = self._way.ask("GET", place, MAX_UPDATES, params={"after": after})
            if reply.status != 200:
                raise LedgerRefused(reply, f"{self.place} updates")
            updates = self._read_updates(reply.body, after)
            if not updates:
                break
            for update in updates:
                self._kept.put_update(update.number, update.note)
            after = updates[-1].number
            came += updates
        self._keep_logged(came)
        return sum(update.hash not in hashes for update in came)

    def _read_updates(self, body: bytes, after: int) -> list[Update]:
        """Return the updates of a body: the chain's next ones, and floor motions behind them."""
        place = f"{self.place} updates"
        updates: list[Update] = []
        try:
            for note in read_updates(body, place):
                update = parse_update(note, self._event_key, place, self._event.staff)
                is_due = update.number == after + 1 or (is_floor(update) and update.number > after)
                if update.event != self._event.tag or not is_due:
                    raise Refused(InputRefusal.gap, place, f"update {after + 1} is due")
                updates.append(update)
                after = update.number
        except Refused as refused:
            raise self._nonsense(refused.sentence("en")) from None
        return updates

    def _keep_logged(self, updates: Sequence[Update]) -> None:
        """Remember which motion of a poll the log has.

        Where it has two, a floor motion was there before the one of the chain (`apply`).
        """
        known = self._logged_motions()
        found = dict(known)
        for update in updates:
            if isinstance(update.body, Motion):
                found[update.body.poll.uuid] = update.hash
        if found != known:
            self._kept.put_status(LOGGED_MOTIONS, dict(found))

    def _logged_motions(self) -> dict[str, str]:
        return {uuid: str(its) for uuid, its in (self._kept.status(LOGGED_MOTIONS) or {}).items()}

    def _missing_motions(self) -> tuple[str, ...]:
        """Return the floor motions that this kiosk has and the ledger, as far as is known, not.

        As many as a batch takes beside its records, those that were applied here first: whoever has
        a staff card can make any number of them, and they must not keep records away.
        """
        logged, left = self._logged_motions(), _MOTIONS_ROOM
        missing: list[str] = []
        for motion, note in self._floor_motions():
            if motion.poll.uuid in logged:
                continue
            left -= _size(note)
            if left < 0 or len(missing) == MAX_POLLS:
                break
            missing.append(note)
        return tuple(missing)

    def _floor_motions(self) -> Iterator[tuple[Motion, str]]:
        """Yield each floor motion that was applied here, or offered, with its note."""
        seen = [*self._store.updates(), *self._kept.updates()]
        for note in dict.fromkeys(note for number, note in seen if number >= FLOOR):
            with suppress(Refused):
                update = parse_update(note, self._event_key, "motion", self._event.staff)
                if isinstance(update.body, Motion):
                    yield update.body, note

    def _show_branch(self) -> None:
        """Let the ledger see all of this chain that it sets apart, once as far as it is now.

        It keeps in quarantine what contradicts its own chain, and what an epoch that was revoked
        still sends, for people to judge.
        """
        newest = {"seq": self._store.next_seq(), "who": self.who}
        if self._kept.status(_BRANCH) == newest:
            return
        for start, batch in batches(0, self._read_records(0), lambda: ROOM):
            try:
                self._finish(self._begin(start, batch))
            except _NotOurs:
                continue
            except LedgerRefused as refused:
                if refused.said not in SET_APART:
                    raise
        self._kept.put_status(_BRANCH, newest)

    def _begin(self, start: int, batch: Batch) -> _Sending:
        """Begin to send a batch, with the newest cosignature that has not left yet."""
        cosigned = self._kept.newest_cosigned(unsent=True)
        if cosigned is not None:
            batch = replace(batch, cosigned=cosigned[1])
        batch = replace(batch, motions=self._motions)
        path = f"v1/kiosks/{self.who}/records"
        upload = Upload(self._way, path, start, batch)
        return _Sending(start, batch, cosigned, upload, time.monotonic())

    def _finish(self, sending: _Sending) -> Ack:
        """Let a batch's end leave, if it has not; return the answer when it can be believed."""
        known, batch, cosigned = self.log_size(), sending.batch, sending.cosigned
        sending.upload.release(known)
        try:
            ack = self._answered(sending.upload.reply(), f"{self.place} records", known)
        except LedgerRefused as refused:
            if cosigned is not None and refused.said_place.endswith(" cosigned"):
                # The records have nothing to do with it, and go without it the next time.
                self._kept.cosigned_arrived(cosigned[0])
                self._keep_evidence("ledger", {"cosigned": cosigned[1]})
            self._keep_second_record(refused)
            raise
        except Overtaken:
            return self._mark()
        except Refused:
            self._room.bytes = max(LEAST_ROOM, self._room.bytes // 2)
            raise
        if batch.records:
            took = time.monotonic() - sending.began
            self._room.bytes = next_room(max(sending.upload.size, LEAST_ROOM), took, ROOM)
        if cosigned is not None:
            self._kept.cosigned_arrived(cosigned[0])
        self._motions = ()
        return ack

    def _batch(self, start: int) -> tuple[int, Batch]:
        """Fill a batch with records from `start` on, and their ballots, as far as it holds."""
        room = min(self._room.bytes, ROOM - sum(map(_size, self._motions)))
        start, batch = next(batches(start, self._read_records(start), lambda: room))
        return start, replace(batch, head=self._store.head())

    def _read_records(self, start: int) -> Iterator[tuple[str, str | None]]:
        for first in range(start, self._store.next_seq(), _RECORDS_A_READ):
            for message in self._store.records(first, _RECORDS_A_READ):
                fields = parse_json(text_of(message).split("\n")[1], "record")
                sha256 = fields["body"].get("ballot")
                yield message, self._store.blob(sha256) if sha256 else None

    def _mark(self) -> Ack:
        """Ask how far the ledger is; return the answer when it can be believed."""
        for _ in range(_TRIES):
            known = self.log_size()
            path = f"v1/kiosks/{self.who}/mark"
            reply = self._way.ask("GET", path, MAX_ACK, params={"known": known})
            try:
                return self._answered(reply, f"{self.place} mark", known)
            except Overtaken:
                continue
            except LedgerRefused as refused:
                if refused.said is not InputRefusal.kiosks_only:
                    raise
                return self._own_mark()
        raise Refused(InputRefusal.in_use, FILE_NAME)

    def _own_mark(self) -> Ack:
        """Return the newest acknowledgement, or that of nothing, where the ledger tells us none.

        It does not before it knows this kiosk's newest epoch. Records go to it all the same.
        """
        _, ack = self._kept.newest_ack()
        return ack or Ack(0, self._enrolment_hash, None, "", (), ())

    def _answered(self, reply: Reply, place: str, known: int) -> Ack:
        """Return the acknowledgement of a reply when it can be believed, and keep it."""
        if reply.status not in (200, 202):
            raise LedgerRefused(reply, place)
        try:
            ack = read_ack(reply.body, place)
        except Refused as refused:
            raise self._nonsense(refused.sentence("en")) from None
        self.believe(ack, known)
        return ack

    def believe(self, ack: Ack, asked_from: int) -> None:
        """Check and keep an acknowledgement that who knew a log of `asked_from` entries asked for.

        Raises `Refused` as `once`, and `Overtaken` when another process has kept a newer one, of
        which this one does not prove that it continues it.
        """
        number, known = self._newest()
        try:
            checkpoint = tlog.open_checkpoint(ack.checkpoint, self._ledger, self.place)
        except Refused as refused:
            raise self._nonsense(refused.sentence("en")) from None
        if checkpoint.size == known.size and checkpoint.root != known.root:
            raise self._two_histories(ack, checkpoint, known)
        if known.size != asked_from:
            raise Overtaken
        self._check(ack, checkpoint, known)
        _, newest = self._kept.newest_ack()
        if newest is None or (newest.next, newest.checkpoint) != (ack.next, ack.checkpoint):
            self._kept.keep_ack(ack, after=number)

    def _check(self, ack: Ack, checkpoint: tlog.Checkpoint, known: tlog.Checkpoint) -> None:
        """Check that an acknowledgement speaks of our chain, and that its proofs hold."""
        if ack.next > self._store.next_seq():
            place = f"{self.who} record {ack.next - 1}"
            raise _NotOurs(
                InputRefusal.chain_broken, place, "the ledger has it, this kiosk has not"
            )
        last = ack.next - 1
        prev = self._store.record_hash(last) if ack.next else self._enrolment_hash
        if ack.prev != prev:
            place = f"{self.who} record {last}"
            raise _NotOurs(InputRefusal.fork, place, "the ledger's is not this kiosk's")
        if not tlog.consistency_holds(
            known.size, known.root, checkpoint.size, checkpoint.root, ack.consistency
        ):
            raise self._two_histories(ack, checkpoint, known)
        if ack.next == 0:
            return
        (record,) = self._store.records(last, 1)
        leaf = tlog.leaf_hash(record.encode())
        if ack.index is None or not tlog.inclusion_holds(
            leaf, ack.index, checkpoint.size, checkpoint.root, ack.inclusion
        ):
            raise self._nonsense(f"it does not prove that record {last} is in its log")

    def log_size(self) -> int:
        """Return the size of the largest log that was believed."""
        return self._newest()[1].size

    def cosign(self, ack: Ack) -> None:
        """Cosign the checkpoint of an acknowledgement that was believed, once for its size."""
        size = tlog.open_checkpoint(ack.checkpoint, self._ledger).size
        newest = self._kept.newest_cosigned()
        if self._witness is None or (newest is not None and newest[0] >= size):
            return
        minute = int(self._clock()) // COSIGN_SECONDS * COSIGN_SECONDS
        note = tlog.cosign(ack.checkpoint, self._witness, max(0, minute))
        if len(note.encode()) <= MAX_COSIGNED:
            self._kept.keep_cosigned(size, note)

    def _newest(self) -> tuple[int, tlog.Checkpoint]:
        """Return number and checkpoint of the newest acknowledgement; the empty log before it."""
        number, ack = self._kept.newest_ack()
        if ack is None:
            return number, tlog.Checkpoint(self._ledger.name, 0, tlog.EMPTY_ROOT)
        return number, tlog.open_checkpoint(ack.checkpoint, self._ledger, FILE_NAME)

    def _nonsense(self, detail: str) -> Refused:
        return Refused(InputRefusal.ledger_nonsense, self.place, detail)

    def _two_histories(self, ack: Ack, shown: tlog.Checkpoint, known: tlog.Checkpoint) -> Refused:
        """Keep both signed checkpoints, and say what they are.

        Two roots of one size are a whole proof that the ledger's key signed two histories. Two of
        different sizes are a strong hint: the missing proof might have been lost on the way.
        """
        _, believed = self._kept.newest_ack()
        file = self._keep_evidence(
            "ledger",
            {
                "believed": "" if believed is None else believed.checkpoint,
                "shown": ack.checkpoint,
                "consistency": [tlog.encode_hash(one) for one in ack.consistency],
            },
        )
        if shown.size == known.size:
            detail = f"two roots of its log of {known.size}; {file}"
            return Refused(InputRefusal.two_histories, self.place, detail)
        return self._nonsense(
            f"its log of {shown.size} does not continue the log of {known.size}; {file}"
        )

    def _keep_second_record(self, refused: LedgerRefused) -> None:
        """Where the ledger has another record, signed by this kiosk's key, at a place, keep it.

        It proves that there are two of this kiosk, or that it was set back: the kiosk reads that.
        """
        if refused.said != InputRefusal.fork or not refused.record:
            return
        try:
            record = parse_record(refused.record, self._enrolment.verifier)
        except Refused:
            return
        if record.seq < self._store.next_seq() and record.hash != self._store.record_hash(
            record.seq
        ):
            (own,) = self._store.records(record.seq, 1)
            self._keep_evidence("kiosk", {"here": own, "ledger": refused.record})
            self._kept.put_status(TWIN, {"record": refused.record})

    def _keep_evidence(self, kind: str, found: dict[str, object]) -> str:
        """Write what proves a fault to a file of its own; say where, or why not."""
        text = compact_json({"of": kind, "kiosk": self.who, **found}) + "\n"
        file = self._evidence / f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
        try:
            self._evidence.mkdir(exist_ok=True)
            if not file.exists() and len(list(self._evidence.iterdir())) < MAX_EVIDENCE:
                write_new_file(file, text.encode())
        except OSError as error:
            return f"the evidence could not be kept: {error.strerror}"
        return f"{EVIDENCE}/{file.name}"


def _witness_key(home: Path, enrolment: Enrolment) -> Signer | None:
    """Return the epoch's witness key; None where it was destroyed, as an old epoch's is."""
    path = home / _KEYS
    if not path.exists():
        return None
    signer = _read_witness_key(path)
    if signer.verifier.kind != COSIGNATURE or signer.vkey != enrolment.witness:
        raise Refused(InputRefusal.wrong_key, str(path))
    return signer


def _read_witness_key(path: Path) -> Signer:
    fields = Fields(parse_json(read_text(path, _MAX_KEYS), str(path)), str(path))
    return Signer.from_text(fields.string("witness", 512))


def open_transport(home: Path, store: Store, url: str) -> Transport:
    """Return a kiosk's way to the ledger at `url`, as the event of its package allows it.

    `home` is the kiosk's folder, or that of an older epoch in it; its newest witness key asks.
    """
    ledger = parse_event(store.event_text()).ledger
    paths = [path for path in (home / _KEYS, home.parent / _KEYS) if path.exists()]
    asker = asker_header(_read_witness_key(paths[0]), ledger.origin) if paths else {}
    return Transport(url, ledger.certificate, asker)


def sync_once(home: Path, url: str) -> Progress:
    """Send what the ledger at `url` lacks of the kiosk at `home`; see `Agent.once`."""
    with (
        SyncDb.open(home) as kept,
        closing(Store.open(home, read_only=True)) as store,
        closing(open_transport(home, store, url)) as transport,
    ):
        agent = Agent(home, store, kept, transport)
        progress = agent.once()
        agent.fetch_updates()
        return progress


def sync_progress(store: Store, kept: SyncDb) -> Progress:
    """Say, without the network, how far the newest acknowledgement that was believed reaches."""
    _, ack = kept.newest_ack()
    if ack is None:
        return Progress(0, store.next_seq(), 0)
    ledger = parse_event(store.event_text()).ledger.verifier
    size = tlog.open_checkpoint(ack.checkpoint, ledger, FILE_NAME).size
    return Progress(ack.next, store.next_seq() - ack.next, size)


def sync_status(home: Path) -> Progress:
    """Say how far the kiosk at `home` is, as `sync_progress`."""
    with closing(Store.open(home, read_only=True)) as store, SyncDb.open(home) as kept:
        return sync_progress(store, kept)
