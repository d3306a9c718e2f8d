"""The kiosk's journal over its store: replayed and checked at the start, then appended to."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from maru.kiosk.medium import MediumRefused, SecondMedium
from maru.kiosk.store import Store
from maru.protocol.enrolment import Enrolment
from maru.protocol.event import Staff
from maru.protocol.journal import (
    Chain,
    Head,
    Record,
    make_head,
    make_record,
    parse_head,
    parse_record,
)
from maru.protocol.note import Signer, note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.report import Report, make_report
from maru.protocol.staff import check_act, sign_act
from maru.protocol.update import FLOOR, Update, is_floor

PollState = Literal["scheduled", "open", "paused", "closed"]
Incident = Literal["reboot", "clock", "medium", "tamper"]

_PART = 64  # records that a thread checks at a time
_THREADS = 4

_STATES: Mapping[str, PollState] = {
    "opened": "open",
    "paused": "paused",
    "resumed": "open",
    "closed": "closed",
}


@dataclass(frozen=True)
class Cast:
    """What the record of a ballot, cast or spoiled, needs.

    That is the poll, the ballot's text, the card's public credential. What must never come here is
    the seed of the encryption, or the choices: who checks a kiosk often marks what they will vote.
    """

    poll: str
    ballot: str
    credential: str


class Journal:
    """The chain of one epoch.

    `signer` is the epoch's record key; without it the journal can be read and checked only.
    """

    def __init__(
        self,
        store: Store,
        enrolment: Enrolment,
        package: str,
        signer: Signer | None = None,
        watch: Callable[[int], None] = lambda _done: None,
        staff: Sequence[Staff] = (),
    ) -> None:
        """Replay the whole store: signatures, links, blobs, spent credentials, head.

        `watch` is told how many records are done; `staff` are the event's staff cards, where it has
        any: then what staff does has to carry one's signature.

        Raises `Refused` (malformed, bad_signature, other_event, chain_broken, bad_ballot,
        staff_needed) with the record where it fails.
        """
        self._staff = staff
        self._store, self._package, self._signer = store, package, signer
        self._chain = Chain(
            event=enrolment.event,
            kiosk=enrolment.kiosk,
            epoch=enrolment.epoch,
            verifier=enrolment.verifier,
            enrolment_hash=note_hash(text_of(store.enrolment())),
        )
        self._ballots: Counter[str] = Counter()
        self._spoiled: Counter[tuple[str, str]] = Counter()
        self._polls: dict[str, PollState] = {}
        self._closed_before = store.closed_before()
        self._updates: list[str] = []
        self._links, self._floor = 0, set[int]()
        self._medium: SecondMedium | None = None
        self._is_medium_needed = False
        self._is_medium_lost = False
        self._replay(watch)

    @property
    def name(self) -> str:
        """The chain's name for people: kiosk/epoch."""
        return f"{self._chain.kiosk}/{self._chain.epoch}"

    @property
    def last_seq(self) -> int:
        """Number of the newest record."""
        return self._chain.next_seq - 1

    @property
    def last_hash(self) -> str:
        """Hash of the newest record, 64 hex digits."""
        return self._chain.prev

    def ballots(self, poll: str) -> int:
        """Return how many ballots of a poll are kept here."""
        return self._ballots[poll]

    @property
    def all_ballots(self) -> int:
        """How many ballots are kept here, of every poll together."""
        return self._ballots.total()

    @property
    def all_spoiled(self) -> int:
        """How many ballots were opened here to check the kiosk, of every poll together."""
        return self._spoiled.total()

    def spoiled(self, poll: str) -> int:
        """Return how many ballots of a poll were opened here to check the kiosk."""
        return sum(number for (its, _), number in self._spoiled.items() if its == poll)

    def spoiled_with(self, poll: str, credential: str) -> int:
        """Return how many of these were made with one card."""
        return self._spoiled[poll, credential]

    def poll_state(self, poll: str) -> PollState:
        """Return whether a poll is scheduled, open, paused or closed on this kiosk.

        A poll that staff closed in an earlier epoch is closed; so is what was open when the epoch
        ended.
        """
        state = self._polls.get(poll, "closed" if poll in self._closed_before else "scheduled")
        return "closed" if self.ended and state in ("open", "paused") else state

    @property
    def updates(self) -> tuple[str, ...]:
        """Hashes of the updates that were applied, floor motions too, in the order in which."""
        return tuple(self._updates)

    @property
    def is_voting(self) -> bool:
        """Whether a poll is open or paused."""
        return any(self.poll_state(poll) in ("open", "paused") for poll in self._polls)

    @property
    def ended(self) -> bool:
        """Whether the epoch is over: no record can follow."""
        return self._chain.ended

    def begin(self, software: str, after: Mapping[str, Any] | None = None) -> None:
        """Write record 0, `enrolled`.

        `after` is epoch, seq and hash of the head of the epoch that this one follows.
        """
        self._append("enrolled", {"software": software, **({"after": after} if after else {})})

    def open_poll(self, poll: str, staff: Signer | None = None) -> None:
        """Open a poll that was not opened before; `staff` is the key of a staff card."""
        self.check_scheduled(poll)
        self._append_act("opened", {"poll": poll}, staff)

    def pause_poll(self, poll: str, staff: Signer | None = None) -> None:
        """Stop an open poll until it is resumed."""
        self.check_open(poll)
        self._append_act("paused", {"poll": poll}, staff)

    def resume_poll(self, poll: str, staff: Signer | None = None) -> None:
        """Open a paused poll again."""
        self.check_paused(poll)
        self._append_act("resumed", {"poll": poll}, staff)

    def close_poll(self, poll: str, cards: int | None = None, staff: Signer | None = None) -> None:
        """Close an open or paused poll for good.

        The record says how many ballots are kept and were spoiled here, and how many `cards` were
        handed out, where the staff said so.
        """
        self.check_closable(poll)
        body = {"poll": poll, "ballots": self.ballots(poll), "spoiled": self.spoiled(poll)}
        self._append_act("closed", {**body, **({} if cards is None else {"cards": cards})}, staff)

    def note_incident(self, kind: Incident, detail: str = "") -> None:
        """Record what befell the kiosk; at most 200 characters of `detail`, in English."""
        self._append("incident", {"kind": kind, **({"detail": detail[:200]} if detail else {})})

    def head_at(self, seq: int) -> str:
        """Sign the head that the chain had when `seq` was its newest record."""
        if self._signer is None:
            raise Refused(InputRefusal.wrong_key, self.name, "no record key here")
        ballots: Counter[str] = Counter()
        for note in self._store.records(0, seq + 1):
            record = parse_record(note, self._chain.verifier)
            if record.type == "ballot":
                ballots[record.body["poll"]] += 1
        chain = self._chain
        return make_head(
            Head(chain.event, chain.kiosk, chain.epoch, seq, self._store.record_hash(seq), ballots),
            self._signer,
        )

    def pin(self, size: int, root: str) -> None:
        """Record the newest checkpoint of the ledger that was believed; `root` in Base64."""
        self._append("pinned", {"size": size, "root": root})

    def end(self, staff: Signer | None = None, with_open: bool = False) -> None:
        """End the epoch for good: counts of every poll, and no record after this one.

        Refused while a poll is open or paused, unless `with_open`: it ends with the epoch then, and
        has no `closed`, which is the staff's alone.
        """
        for poll, state in self._polls.items():
            if state in ("open", "paused") and not with_open:
                raise Refused(InputRefusal.poll_open, f"{self.name} poll {poll}")
        spoiled = {poll: self.spoiled(poll) for poll, _ in self._spoiled}
        counts = {"ballots": dict(self._ballots), "spoiled": spoiled}
        self._append_act("ended", {"seq": self._chain.next_seq, **counts}, staff)

    def check_scheduled(self, poll: str) -> None:
        """Refuse a poll that is open (poll_open) or was closed (poll_closed)."""
        if self.poll_state(poll) != "scheduled":
            closed = self.poll_state(poll) == "closed"
            reason = InputRefusal.poll_closed if closed else InputRefusal.poll_open
            raise Refused(reason, f"{self.name} poll {poll}")

    def check_paused(self, poll: str) -> None:
        """Refuse a poll that is not paused (poll_not_open)."""
        if self.poll_state(poll) != "paused":
            raise Refused(InputRefusal.poll_not_open, f"{self.name} poll {poll}", "not paused")

    def check_closable(self, poll: str) -> None:
        """Refuse a poll that is neither open nor paused (poll_not_open).

        One that was closed in an earlier epoch may be declared closed in this one too.
        """
        if poll in self._closed_before and poll not in self._polls:
            return
        if self.poll_state(poll) != "paused":
            self.check_open(poll)

    def check_open(self, poll: str) -> None:
        """Refuse a poll that is not open (poll_not_open)."""
        if self.poll_state(poll) != "open":
            raise Refused(InputRefusal.poll_not_open, f"{self.name} poll {poll}")

    def keep_update(self, update: Update) -> None:
        """Keep an update that was found to fit; it is in force once its record is kept.

        The note goes before the record, so that whichever medium has the record, the note is here.
        A note whose record was not kept has no effect. Raises as `keep`, and `gap`.
        """
        if not self._is_next(update.number):
            raise Refused(InputRefusal.gap, f"{self.name} update {update.number}")
        with self._store.transaction():
            self._store.put_update(update.number, update.note)
        self.check_medium()
        if self._medium is not None and is_floor(update):
            self._medium.keep_motions()
        self._append("updated", {"number": update.number, "update": update.hash})

    # the second medium

    def use_medium(self, medium: SecondMedium | None, needed: bool) -> None:
        """From now on keep every record on `medium` too; `needed`: and none without it.

        A medium that is away, or not right, is no error here: `check_medium` tells. Raises
        `MediumAhead` when it shows that this store is an older copy.
        """
        self._medium, self._is_medium_needed = medium, needed or medium is not None
        with suppress(MediumRefused):
            self.check_medium()

    @property
    def medium_path(self) -> Path | None:
        """The file of the second medium, None where there is none."""
        return None if self._medium is None else self._medium.path

    def close(self) -> None:
        """Let go of the second medium, so that it can be taken out."""
        if self._medium is not None:
            self._medium.detach()

    def replace_medium(self, medium: SecondMedium) -> None:
        """From now on keep every record on another second medium, and on the one before no more.

        The whole journal so far is written to it, synced, and read back and compared, before the
        store names it; then the journal says that it was replaced, and how the one before was.
        Raises `MediumRefused` where the new one cannot be used, and `MediumAhead`; up to the moment
        when the store names the new one, the one before stays in use.
        """
        try:
            self.check_medium()
            before = "none" if self._medium is None else "in step"
        except MediumRefused as refused:
            before = refused.reason.value
        while (missing := medium.attach(begun=False)) is not None:
            self._take_in(*missing)
        medium.attach(begun=True)
        medium.check()
        with self._store.transaction():
            self._store.put_medium_path(str(medium.path))
        if self._medium is not None:
            self._medium.detach()
        self._medium, self._is_medium_needed, self._is_medium_lost = medium, True, False
        if not self.ended:
            self.note_incident("medium", f"another one is used from here on; before: {before}")

    def check_medium(self) -> None:
        """Return when the next record can be kept on all media that it needs.

        A medium that was away or not right is compared with the store anew, and caught up, first.
        Raises `MediumRefused` otherwise, and `MediumAhead`.
        """
        if not self._is_medium_needed:
            return
        if self._medium is None:
            raise MediumRefused(InputRefusal.medium_missing, self.name, "--second-medium")
        try:
            if self._medium.is_attached:
                self._medium.check()
        except MediumRefused:
            if self._medium.is_attached:
                raise
        if not self._medium.is_attached:
            self._attach_medium(self._medium)

    def _attach_medium(self, medium: SecondMedium) -> None:
        try:
            begun = self._store.medium_path() is not None
            while (missing := medium.attach(begun)) is not None:
                self._take_in(*missing)
            medium.check()
        except MediumRefused:
            self._is_medium_lost = True
            raise
        if self._store.medium_path() != str(medium.path):
            with self._store.transaction():
                self._store.put_medium_path(str(medium.path))
        if self._is_medium_lost:
            self._is_medium_lost = False
            self.note_incident("medium", "it was away, and is in step again")

    def _take_in(self, note: str, blob: str | None) -> None:
        """Keep a record that this kiosk signed and put on the second medium, and not here yet."""
        if self._signer is None:
            raise Refused(InputRefusal.wrong_key, self.name, "no record key here")
        after = copy(self._chain)
        record = after.accept(note)
        place = f"{self.name} record {record.seq}"
        named = record.body.get("ballot")
        found = None if blob is None else hashlib.sha256(blob.encode()).hexdigest()
        if record.package != self._package or named != found:
            raise MediumRefused(InputRefusal.medium_out_of_step, place, "on the second medium")
        check_act(record, self._staff, place)
        self._store_record(after, note, record, None if blob is None else (found or "", blob))

    def keep(self, cast: Cast) -> Record:
        """Keep a ballot: blob, record, spent credential and head in one durable transaction.

        Before that, the same on the second medium, where there is one; raises `MediumRefused`,
        having kept nothing, when it cannot be written.

        Returns when all of it is on the disk. Raises sqlite3.Error, a fault, when that is not
        known, and for a ballot that is here already, cast or spoiled; then nothing more can be kept
        before the store was opened and checked again.
        """
        return self._append_ballot("ballot", cast)

    def spoil(self, cast: Cast) -> Record:
        """Keep a ballot that will be opened and never counts: blob, record and head, as `keep`.

        The card is not spent. Only when this has returned may anything of the ballot be shown.
        """
        return self._append_ballot("spoiled", cast)

    def _append_ballot(self, kind: Literal["ballot", "spoiled"], cast: Cast) -> Record:
        self.check_open(cast.poll)
        digest = hashlib.sha256(cast.ballot.encode()).hexdigest()
        body = {"poll": cast.poll, "ballot": digest, "credential": cast.credential}
        return self._append(kind, body, (digest, cast.ballot))

    def sign_report(self, report: Report) -> str:
        """Return the signed note of a report on this chain as it is now."""
        return make_report(report, self._needed_signer())

    def _append_act(self, kind: str, body: Mapping[str, Any], staff: Signer | None) -> Record:
        return self._append(kind, sign_act(self._chain, kind, body, staff) if staff else body)

    def _needed_signer(self) -> Signer:
        if self._signer is None:
            raise Refused(InputRefusal.wrong_key, self.name, "no record key here")
        return self._signer

    def _append(
        self,
        kind: str,
        body: Mapping[str, Any],
        blob: tuple[str, str] | None = None,
    ) -> Record:
        if self._signer is None:
            raise Refused(InputRefusal.wrong_key, self.name, "no record key here")
        self.check_medium()
        after = copy(self._chain)
        note, record = make_record(after, self._package, kind, body, self._signer)
        if self._medium is not None:
            try:
                self._medium.append(note, None if blob is None else blob[1])
            except MediumRefused:
                # It may be there all the same, and must never be taken for kept.
                with self._store.transaction():
                    self._store.withdraw(record.hash)
                self._is_medium_lost = True
                raise
        self._store_record(after, note, record, blob)
        return record

    def _store_record(
        self, after: Chain, note: str, record: Record, blob: tuple[str, str] | None
    ) -> None:
        if self._signer is None:
            raise Refused(InputRefusal.wrong_key, self.name, "no record key here")
        kind, body = record.type, record.body
        ballots = self._ballots + Counter([body["poll"]]) if kind == "ballot" else self._ballots
        head = make_head(_head(after, ballots), self._signer)
        with self._store.transaction():
            if blob:
                self._store.put_blob(*blob)
            if kind == "ballot":
                self._store.spend(body["poll"], body["credential"], record.seq)
            self._store.append(record.seq, record.hash, note, head)
        self._chain = after
        self._count(record)

    def _count(self, record: Record) -> None:
        if record.type == "ballot":
            self._ballots[record.body["poll"]] += 1
        elif record.type == "spoiled":
            self._spoiled[record.body["poll"], record.body["credential"]] += 1
        elif record.type in _STATES:
            self._polls[record.body["poll"]] = _STATES[record.type]
        elif record.type == "updated":
            number = record.body["number"]
            if not self._is_next(number):
                place = f"{self.name} record {record.seq}"
                raise Refused(InputRefusal.chain_broken, place, "not the next update")
            if number < FLOOR:
                self._links += 1
            else:
                self._floor.add(number)
            self._updates.append(record.body["update"])

    def _is_next(self, number: int) -> bool:
        """Say whether an update of that number can be applied: the chain's next, or a spare's."""
        return number == self._links + 1 if number < FLOOR else number not in self._floor

    def _replay(self, watch: Callable[[int], None]) -> None:
        spent: set[tuple[str, str, int]] = set()
        named: set[str] = set()
        is_right = self._right_blobs()
        for seq, record_hash, parsed in self._parsed_records():
            record = self._chain.follow(parsed)
            if (record.seq, record.hash) != (seq, record_hash):
                raise self._broken(seq, "not stored as it is")
            if record.package != self._package:
                raise self._broken(seq, "of another package")
            check_act(record, self._staff, self._chain.place(seq))
            if record.type in ("ballot", "spoiled"):
                digest = record.body["ballot"]
                if digest not in is_right:
                    place = self._chain.place(seq)
                    raise Refused(InputRefusal.bad_ballot, place, "the ballot is missing")
                if not is_right[digest]:
                    place = self._chain.place(seq)
                    raise Refused(
                        InputRefusal.bad_ballot, place, "the ballot is not the recorded one"
                    )
                if digest in named:
                    raise self._broken(seq, "a ballot named before")
                named.add(digest)
            if record.type == "ballot":
                spent.add((record.body["poll"], record.body["credential"], seq))
            self._count(record)
            watch(seq + 1)
        stored = {note_hash(text_of(note)) for _, note in self._store.updates()}
        if not stored.issuperset(self._updates):
            raise Refused(InputRefusal.chain_broken, self.name, "updates")
        if spent != self._store.spent():
            raise Refused(InputRefusal.chain_broken, self.name, "spent credentials")
        if len(named) != len(is_right):
            raise Refused(InputRefusal.chain_broken, self.name, "a ballot that no record names")
        self._check_head()

    def _broken(self, seq: int, detail: str) -> Refused:
        return Refused(InputRefusal.chain_broken, self._chain.place(seq), detail)

    def _parsed_records(self) -> Iterator[tuple[int, str, Record]]:
        """Yield each stored record with its number and hash, its signature checked, in order.

        Several are checked at once: libsodium needs most of the time, and leaves Python to others.
        """
        rows = list(self._store.all_records())
        parts = [rows[start : start + _PART] for start in range(0, len(rows), _PART)]
        with ThreadPoolExecutor(min(len(os.sched_getaffinity(0)), _THREADS)) as pool:
            for part, (records, refused) in zip(
                parts, pool.map(self._parse_part, parts), strict=True
            ):
                for (seq, record_hash, _), record in zip(part, records, strict=False):
                    yield seq, record_hash, record
                if refused:
                    raise refused

    def _parse_part(
        self, rows: Sequence[tuple[int, str, str]]
    ) -> tuple[list[Record], Refused | None]:
        """Return the records up to the first that is refused, and its refusal."""
        records = []
        for seq, _, note in rows:
            try:
                records.append(parse_record(note, self._chain.verifier, self._chain.place(seq)))
            except Refused as refused:
                return records, refused
        return records, None

    def _check_head(self) -> None:
        place = f"{self.name} head"
        try:
            stored = self._store.head()
        except KeyError:
            if self._chain.next_seq == 0:
                return
            raise Refused(InputRefusal.chain_broken, place, "missing") from None
        if parse_head(stored, self._chain.verifier, place) != _head(self._chain, self._ballots):
            raise Refused(InputRefusal.chain_broken, place, "not of the newest record")

    def _right_blobs(self) -> dict[str, bool]:
        """Return for the hash of every ballot here whether the ballot has that hash."""
        return {
            digest: hashlib.sha256(ballot).hexdigest() == digest
            for digest, ballot in self._store.all_blobs()
        }


def _head(chain: Chain, ballots: Mapping[str, int]) -> Head:
    """Return the head of a chain that has records."""
    newest = chain.next_seq - 1
    return Head(chain.event, chain.kiosk, chain.epoch, newest, chain.prev, dict(ballots))
