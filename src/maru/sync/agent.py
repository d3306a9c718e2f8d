"""The kiosk's side of sync: a process of its own that reads the kiosk's store and sends.

Records go up in order from the ledger's mark, with their ballots, in batches. An acknowledgement
is believed only when three things hold: its checkpoint is signed by the ledger's key, which the
package names; the last record, byte for byte as it lies here, is in that checkpoint's tree; and
that tree continues the one of the newest checkpoint that was believed before. Then it is kept, in
`sync.db` beside the kiosk's own file, which this process never writes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from maru.kiosk.store import Store
from maru.protocol import tlog
from maru.protocol.enrolment import ENROLMENT
from maru.protocol.event import parse_event
from maru.protocol.note import Verifier, note_hash, parse_json, read_body, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.batch import MAX_ACK, MAX_BATCH, MAX_RECORDS, Ack, Batch, compress, read_ack
from maru.sync.sync_db import FILE_NAME, SyncDb

TIMEOUT_SECONDS = (5, 60)
"""To connect; and between two pieces of an answer."""
ANSWER_SECONDS = 300
"""For an answer as a whole, once it has begun."""

_RECORDS_A_READ = 50
_ROOM = MAX_BATCH - 64 * 1024  # what a batch is filled to; the rest is for its head


@dataclass(frozen=True)
class Progress:
    """How far sync is: records at the ledger, records it lacks, entries in its log."""

    at_ledger: int
    to_go: int
    log_size: int

    def __str__(self) -> str:
        return (
            f"{self.at_ledger} records at the ledger, {self.to_go} to go, log size {self.log_size}"
        )


class Agent:
    """Brings one kiosk's records to its ledger."""

    def __init__(self, store: Store, kept: SyncDb, session: requests.Session, url: str) -> None:
        """Take the kiosk's store, opened to read, and the ledger's address."""
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise Refused(InputRefusal.bad_value, "ledger URL", url[:200])
        enrolment = read_body(text_of(store.enrolment()), ENROLMENT, "enrolment")
        self._who = f"{enrolment['kiosk']}/{enrolment['epoch']}"
        self._enrolment_hash = note_hash(text_of(store.enrolment()))
        self._ledger: Verifier = parse_event(store.event_text()).ledger.verifier
        self._store = store
        self._kept = kept
        self._url = url.rstrip("/")
        self._session = session
        # What the environment says of proxies and passwords is not the event's to follow.
        self._session.trust_env = False

    def once(self) -> Progress:
        """Send everything that the ledger lacks and stop.

        Raises `Refused`: ledger_unreachable, ledger_refused with its reason, ledger_nonsense for an
        answer that cannot be believed, chain_broken when the ledger has records of this kiosk that
        are not here.
        """
        ack = self._ask("GET", "mark", {}, None)
        end = self._store.next_seq()
        while ack.next < end:
            start = ack.next
            ack = self._ask("POST", "records", {"from": start}, self._batch(start, end))
            if ack.next <= start:
                raise self._nonsense(f"record {start} was taken, and is still missing")
        return self._progress(ack)

    def _progress(self, ack: Ack) -> Progress:
        size = tlog.open_checkpoint(ack.checkpoint, self._ledger).size
        return Progress(ack.next, self._store.next_seq() - ack.next, size)

    def _batch(self, start: int, end: int) -> Batch:
        """Fill a batch with records from `start` on, and their ballots, as far as it holds."""
        records: list[str] = []
        blobs: list[str] = []
        room = _ROOM
        for message in self._read_records(start, end):
            ballot = self._ballot_of(message)
            # A quotation mark, of which JSON has many, travels as two characters.
            room -= len(message.encode()) + message.count('"') + message.count("\n") + 8
            room -= len(ballot.encode()) + ballot.count('"') + 8
            if records and (room < 0 or len(records) == MAX_RECORDS):
                break
            records.append(message)
            if ballot:
                blobs.append(ballot)
        return Batch(tuple(records), tuple(dict.fromkeys(blobs)), self._store.head())

    def _read_records(self, start: int, end: int) -> Iterator[str]:
        for first in range(start, end, _RECORDS_A_READ):
            yield from self._store.records(first, min(_RECORDS_A_READ, end - first))

    def _ballot_of(self, message: str) -> str:
        fields = parse_json(text_of(message).split("\n")[1], "record")
        sha256 = fields["body"].get("ballot")
        return self._store.blob(sha256) if sha256 else ""

    def _ask(self, method: str, what: str, query: dict[str, int], batch: Batch | None) -> Ack:
        """Send a request; return its acknowledgement when it can be believed, and keep it."""
        number, known = self._newest()
        place = f"{self._url} {what}"
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        body = None
        if batch is not None:
            body = compress(batch.encode())
            headers |= {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        try:
            with self._session.request(
                method,
                f"{self._url}/v1/kiosks/{self._who}/{what}",
                params={**query, "known": known.size},
                data=body,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as response:
                status, answer = response.status_code, _read_bounded(response, place)
        except requests.RequestException as error:
            raise Refused(
                InputRefusal.ledger_unreachable, self._url, type(error).__name__
            ) from error
        if status not in (200, 202):
            raise _refusal(status, answer, place)
        try:
            ack = read_ack(answer, place)
            checkpoint = tlog.open_checkpoint(ack.checkpoint, self._ledger, place)
        except Refused as refused:
            raise self._nonsense(refused.sentence("en")) from None
        self._believe(ack, checkpoint, known)
        self._kept.keep_ack(ack, after=number)
        return ack

    def _believe(self, ack: Ack, checkpoint: tlog.Checkpoint, known: tlog.Checkpoint) -> None:
        """Check that an acknowledgement speaks of our chain, and that its proofs hold."""
        if ack.next > self._store.next_seq():
            place = f"{self._who} record {ack.next - 1}"
            raise Refused(InputRefusal.chain_broken, place, "the ledger has it, this kiosk has not")
        last = ack.next - 1
        prev = self._store.record_hash(last) if ack.next else self._enrolment_hash
        if ack.prev != prev:
            place = f"{self._who} record {last}"
            raise Refused(InputRefusal.fork, place, "the ledger's is not this kiosk's")
        if not tlog.consistency_holds(
            known.size, known.root, checkpoint.size, checkpoint.root, ack.consistency
        ):
            raise self._nonsense(
                f"its log of {checkpoint.size} does not continue the log of {known.size}"
            )
        if ack.next == 0:
            return
        (record,) = self._store.records(last, 1)
        leaf = tlog.leaf_hash(record.encode())
        if ack.index is None or not tlog.inclusion_holds(
            leaf, ack.index, checkpoint.size, checkpoint.root, ack.inclusion
        ):
            raise self._nonsense(f"it does not prove that record {last} is in its log")

    def _newest(self) -> tuple[int, tlog.Checkpoint]:
        number, ack = self._kept.newest_ack()
        if ack is None:
            return number, tlog.Checkpoint(self._ledger.name, 0, tlog.EMPTY_ROOT)
        return number, tlog.open_checkpoint(ack.checkpoint, self._ledger, FILE_NAME)

    def _nonsense(self, detail: str) -> Refused:
        return Refused(InputRefusal.ledger_nonsense, self._url, detail)


def sync_once(home: Path, url: str) -> Progress:
    """Send what the ledger at `url` lacks of the kiosk at `home`; see `Agent.once`."""
    with (
        closing(Store.open(home, read_only=True)) as store,
        SyncDb.open(home) as kept,
        requests.Session() as session,
    ):
        return Agent(store, kept, session, url).once()


def sync_status(home: Path) -> Progress:
    """Say, without the network, how far the newest acknowledgement that was believed reaches."""
    with closing(Store.open(home, read_only=True)) as store, SyncDb.open(home) as kept:
        _, ack = kept.newest_ack()
        if ack is None:
            return Progress(0, store.next_seq(), 0)
        ledger = parse_event(store.event_text()).ledger.verifier
        size = tlog.open_checkpoint(ack.checkpoint, ledger, FILE_NAME).size
        return Progress(ack.next, store.next_seq() - ack.next, size)


def _read_bounded(response: requests.Response, place: str) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity")
    if encoding != "identity":
        raise Refused(InputRefusal.ledger_nonsense, place, "an encoding that was not asked for")
    end = time.monotonic() + ANSWER_SECONDS
    data = bytearray()
    for piece in response.iter_content(16 * 1024):
        data += piece
        if len(data) > MAX_ACK:
            raise Refused(InputRefusal.ledger_nonsense, place, f"an answer over {MAX_ACK} bytes")
        if time.monotonic() > end:
            raise Refused(InputRefusal.ledger_unreachable, place, "its answer does not end")
    return bytes(data)


def _refusal(status: int, answer: bytes, place: str) -> Refused:
    """Return what the ledger's refusal says, as far as it is one, fit for a terminal."""
    try:
        said = parse_json(answer.decode(), place)
    except (Refused, UnicodeDecodeError):
        said = None
    reasons = {reason.value: reason for reason in InputRefusal}
    reason = reasons.get(str(said.get("reason"))) if isinstance(said, dict) else None
    if reason is None:
        return Refused(InputRefusal.ledger_nonsense, place, f"status {status}")
    words = reason.sentence("en", str(said.get("place", ""))) + f" {said.get('detail', '')}"
    plain = "".join(char for char in words[:300] if char.isprintable())
    return Refused(InputRefusal.ledger_refused, place, f"{status}: {plain.strip()}")
