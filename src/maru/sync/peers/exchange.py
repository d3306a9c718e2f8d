"""What a kiosk tells its peers, and what it believes of what they tell.

Told are the claims of its own journal's ballots, its head, and its updates; of others the claims of
kiosks that a peer does not see itself, and the newest heads. Believed are

    claims    of a credential on the poll's roll, with the card's own proof; not those made of a
              ballot that was opened here (maru.protocol.claim)
    heads     signed by the record key of an enrolled epoch
    updates   signed by the event key

and nothing else. What is believed is kept in `sync.db`, where the kiosk reads it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maru.kiosk.store import Store
from maru.kiosk.witness import SYNC_FILE
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.claim import Claim, claim_of, parse_claim
from maru.protocol.journal import HEAD, parse_head
from maru.protocol.note import parse_json, read_body, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.peers.hall import PeerHall, read_hall
from maru.sync.peers.messages import Origin, Passed
from maru.sync.sync_db import SeenHead, SpentClaim, SyncDb

MOST_HEADS = 2_000
"""Heads that are kept of one chain."""

_RECORDS_A_LOOK = 200

Sent = tuple[Origin, str]
"""A claim as it travels, and who made it."""


@dataclass(frozen=True)
class News:
    """What a look at the kiosk's own store has found."""

    claims: int = 0
    head: bool = False
    hall: bool = False
    carried: tuple[Sent, ...] = ()
    """Claims of kiosks whose journals a stick brought."""


class Exchange:
    """What is known at one kiosk; `own` are the claims of its own epoch, in their order."""

    def __init__(self, home: Path, store: Store, db: SyncDb) -> None:
        self._home, self._store, self._db = home, store, db
        self.hall = self._read_hall()
        self.own: list[str] = []
        self.head = ""
        self.is_up_to_date = False
        """Whether the last look has seen all of the journal."""
        self.closed = False
        """Whether nothing can be cast here any more."""
        self.ignored = 0
        """Claims, heads and updates that were not believed."""
        self.twice: set[tuple[str, str]] = set()
        """Cards, (poll, credential), that have a ballot here and, as a peer says, one there."""
        self._others: dict[Origin, list[str]] = defaultdict(list)
        self._known: dict[tuple[str, str], str] = {}
        self._opened: set[str] = set()
        self._heads: dict[Origin, dict[int, str]] = defaultdict(dict)
        self._newest: dict[Origin, SeenHead] = {}
        self.forked: set[Origin] = set()
        """Chains of which two heads with one number differ."""
        self._polls: dict[str, str] = {}
        self._next_seq = 0
        self._version = -1
        self._new_claims: list[SpentClaim] = []
        self._new_heads: list[SeenHead] = []
        self._new_updates: list[tuple[int, str]] = []
        self._recall()

    # what is known already

    def _read_hall(self) -> PeerHall:
        offered = self._db.updates()
        self._offered = len(offered)
        return read_hall(self._store, (note for _, note in offered))

    def _recall(self) -> None:
        """Take in what `sync.db` holds, and the ballots of this kiosk's epochs before."""
        self._claim_count = self._db.claim_count()
        for spent in self._db.claims():
            signed_hash = json.loads(spent.body)["signature"]["hash"]
            self._known.setdefault((spent.poll, spent.credential), signed_hash)
            self._others[spent.kiosk, spent.epoch].append(spent.body)
        for head in self._db.heads():
            self._keep_in_mind(head)
        kiosk, epoch = self.hall.origin
        for before in range(1, epoch):
            folder = self._home / f"epoch-{before}"
            with suppress(Refused, sqlite3.DatabaseError), closing(Store.open(folder, True)) as old:
                for claim in self._claims_of(old):
                    self._known.setdefault((claim.poll, claim.credential), claim.signed_hash)
                    self._others[kiosk, before].append(claim.text)
            if (folder / SYNC_FILE).exists():
                damaged = Refused, sqlite3.DatabaseError, KeyError, ValueError
                with suppress(*damaged), SyncDb.open(folder) as kept:
                    self._take_over(kept.claims())

    def _claims_of(self, store: Store) -> Iterator[Claim]:
        """Yield the claims of an earlier epoch's ballots, as far as they can be read.

        That epoch may have been of another event, such as a rehearsal: then there are none.
        """
        for _, _, note in store.all_records():
            with suppress(Refused, KeyError, ValueError, Invalid):  # damaged, or destroyed
                record = _record(note)
                body = record["body"]
                if record["type"] == "ballot" and self._is_on_roll(body):
                    yield claim_of(body["poll"], store.blob(body["ballot"]), self.hall.group)

    def _is_on_roll(self, body: dict[str, Any]) -> bool:
        return self._store.on_roll(body["poll"], body["credential"])

    def _take_over(self, claims: Iterable[SpentClaim]) -> None:
        """Take what an earlier epoch of this kiosk was told of others, who may be gone by now."""
        for spent in claims:
            card = spent.poll, spent.credential
            if card not in self._known and self._store.on_roll(*card):
                self._known[card] = json.loads(spent.body)["signature"]["hash"]
                self._others[spent.kiosk, spent.epoch].append(spent.body)
                self._new_claims.append(spent)

    # the kiosk's own journal

    def look(self) -> News:
        """Take in some of what the kiosk has written since the last look; see `is_up_to_date`."""
        before, head, hall = len(self.own), self.head, self.hall
        if self._db.update_count() != self._offered:  # the ledger offers them too
            self.hall = self._read_hall()
        carried = self._take_carried()
        version = self._store.version()
        if version == self._version and self.is_up_to_date:
            return News(hall=self.hall is not hall, carried=carried)
        with self._store.snapshot():
            end = self._store.next_seq()
            records = self._store.records(self._next_seq, _RECORDS_A_LOOK)
            for note in records:
                self._take_record(_record(note))
            self._next_seq += len(records)
            self.is_up_to_date = self._next_seq == end
            if self.is_up_to_date:
                self.head = self._store.head()
                self._version = version
        return News(len(self.own) - before, self.head != head, self.hall is not hall, carried)

    def _take_carried(self) -> tuple[Sent, ...]:
        """Take in the claims that a stick has brought since the last look, already checked."""
        if self._db.claim_count() == self._claim_count:
            return ()
        new: list[Sent] = []
        for spent in self._db.claims():
            card = spent.poll, spent.credential
            if card not in self._known:
                self._known[card] = json.loads(spent.body)["signature"]["hash"]
                self._others[spent.kiosk, spent.epoch].append(spent.body)
                new.append(((spent.kiosk, spent.epoch), spent.body))
        self._claim_count = self._db.claim_count()
        return tuple(new)

    def _take_record(self, record: dict[str, Any]) -> None:
        kind, body = record["type"], record["body"]
        if kind == "ballot":
            claim = claim_of(body["poll"], self._store.blob(body["ballot"]), self.hall.group)
            self.own.append(claim.text)
            self._known[claim.poll, claim.credential] = claim.signed_hash
        elif kind == "spoiled":
            ballot = self._store.blob(body["ballot"])
            self._opened.add(claim_of(body["poll"], ballot, self.hall.group).signed_hash)
        elif kind in ("opened", "closed"):
            self._polls[body["poll"]] = kind
        elif kind == "updated":
            self.hall = self._read_hall()
        is_over = all(self._polls.get(poll) == "closed" for poll in self.hall.polls)
        self.closed = kind == "ended" or is_over

    # claims

    def others(self, seen: Iterable[Origin], peer: Origin) -> list[Sent]:
        """Return the claims of kiosks that a peer neither is nor sees."""
        passed_over = {*seen, peer, self.hall.origin}
        return [
            (origin, text)
            for origin, texts in self._others.items()
            if origin not in passed_over
            for text in texts
        ]

    def take_claims(self, claims: Sequence[Passed]) -> tuple[list[Sent], int]:
        """Judge claims; return those that are new, and how many are false.

        One that was made of a ballot opened here is passed over, and is not called false: whoever
        passed it on could not know.
        """
        new: list[Sent] = []
        false = 0
        for passed in claims:
            try:
                claim = parse_claim(passed.claim, self.hall.group)
            except Refused:
                false += 1
                continue
            card = claim.poll, claim.credential
            if card in self._known:
                self._compare(passed.origin, card, claim)
            elif not self._store.on_roll(*card) or not claim.holds(self.hall.group):
                false += 1
            elif claim.signed_hash in self._opened:
                self.ignored += 1
            else:
                self._known[card] = claim.signed_hash
                self._others[passed.origin].append(claim.text)
                self._new_claims.append(SpentClaim(*card, *passed.origin, claim.text))
                new.append((passed.origin, claim.text))
        self.ignored += false
        return new, false

    def _compare(self, origin: Origin, card: tuple[str, str], claim: Claim) -> None:
        """Note a card that has voted here and elsewhere."""
        its_own = {self._known[card], *self._opened}
        if origin == self.hall.origin or claim.signed_hash in its_own:
            return
        if self._store.is_spent(*card) and claim.holds(self.hall.group):
            self.twice.add(card)

    # heads

    def heads(self) -> list[str]:
        """Return the head of this chain, and the newest that is known of each other one."""
        return [self.head, *(head.note for head in self._newest.values())]

    def take_heads(self, notes: Iterable[str]) -> tuple[list[SeenHead], int]:
        """Judge heads; return those that are new, and how many are false.

        One of an epoch that is not known here yet is passed over.
        """
        new: list[SeenHead] = []
        false = 0
        for note in notes:
            try:
                head = self._read_head(note)
            except Refused as refused:
                false += refused.reason is not InputRefusal.not_enrolled
                continue
            if self._is_new(head):
                self._keep_in_mind(head)
                self._new_heads.append(head)
                new.append(head)
        self.ignored += false
        return new, false

    def _read_head(self, note: str) -> SeenHead:
        body = read_body(text_of(note), HEAD, "head")
        kiosk, epoch = body.get("kiosk"), body.get("epoch")
        if not isinstance(kiosk, str) or not isinstance(epoch, int):
            raise Refused(InputRefusal.malformed, "head")
        verifier = self.hall.records.get((kiosk, epoch))
        if verifier is None:
            raise Refused(InputRefusal.not_enrolled, "head")
        head = parse_head(note, verifier)
        if head.event != self.hall.tag:
            raise Refused(InputRefusal.other_event, "head")
        return SeenHead(head.kiosk, head.epoch, head.seq, head.hash, note)

    def _is_new(self, head: SeenHead) -> bool:
        origin = head.kiosk, head.epoch
        if self._heads[origin].get(head.seq) == head.hash or origin in self.forked:
            return False
        if origin == self.hall.origin and head.seq < self._store.next_seq():
            return self._store.record_hash(head.seq) != head.hash
        return True

    def _keep_in_mind(self, head: SeenHead) -> None:
        origin = head.kiosk, head.epoch
        seen = self._heads[origin]
        if seen.setdefault(head.seq, head.hash) != head.hash:
            self.forked.add(origin)
        if len(seen) > MOST_HEADS:
            del seen[min(seen)]
        if origin not in self._newest or self._newest[origin].seq < head.seq:
            self._newest[origin] = head

    # updates

    def updates(self, after: int) -> list[str]:
        """Return the updates of the chain over a number, in their order."""
        return [update.note for update in self.hall.updates[after:]]

    def floor_motions(self, sent: Container[str]) -> list[tuple[str, str]]:
        """Return (hash, note) of the floor motions whose hashes are not in `sent`."""
        return [(one.hash, one.note) for one in self.hall.floor if one.hash not in sent]

    def take_updates(self, notes: Iterable[str]) -> int:
        """Judge updates; return how many are false."""
        false = 0
        known = {update.hash for update in (*self.hall.updates, *self.hall.floor)}
        for note in notes:
            try:
                update = self.hall.read_update(note)
            except Refused:
                false += 1
                continue
            if update.hash not in known:
                self._new_updates.append((update.number, note))
        self.ignored += false
        return false

    # keeping

    def keep(self) -> bool:
        """Keep durably what was believed; False when it cannot be just now, to be tried again.

        So with a full disk this kiosk still tells the others what it casts.
        """
        if self._new_claims or self._new_heads or self._new_updates:
            try:
                self._db.put_seen(self._new_claims, self._new_heads, self._new_updates, MOST_HEADS)
            except sqlite3.OperationalError:
                return False
            self._new_claims, self._new_heads, self._new_updates = [], [], []
            self._claim_count = self._db.claim_count()
        return True

    def keep_status(self, name: str, body: dict[str, object]) -> None:
        """Say how the peers are, where there is room for it."""
        with suppress(sqlite3.OperationalError):
            self._db.put_status(name, body)


def _record(note: str) -> dict[str, Any]:
    fields: dict[str, Any] = parse_json(text_of(note).split("\n")[1], "record")
    return fields
