"""Ledgers killed during intake: `python killed_ledgers.py FOLDER KILLS SEED [STORE-URL]`.

A child serves; this process posts the records of two kiosks to it over HTTP, believing an
acknowledgement as a kiosk does, until the child gets SIGKILL: at a random moment of its start, or
of the work that follows the first few answers, which is timed by the answers before. After each
kill the store is opened: its log has to be the one that every acknowledgement spoke of, each
kiosk's records in it a beginning of its chain, no shorter than what was acknowledged, with their
ballots. Then the next child serves what the last one left.

One line of JSON: kills, requests without an answer; records acknowledged, stored, and found stored
after a kill though no answer had said so; ballots.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import requests

from hall import Hall, asker, make_hall, post
from maru.protocol import tlog
from maru.protocol.journal import Chain, make_record
from maru.protocol.note import note_hash, text_of
from maru.sync.batch import Batch, read_ack
from maru.sync.ledger import serve
from maru.sync.ledger.home import open_ledger

CARDS = 60
LONGEST_BATCH = 6
LONGEST_LIFE = 5  # answers
START_SECONDS = 0.1


@dataclass
class Journal:
    """A kiosk's chain, made as it is needed: a ballot for each card of its own, and incidents."""

    hall: Hall
    name: str
    cards: list[int]
    records: list[str] = field(default_factory=list)
    ballots: dict[str, str] = field(default_factory=dict)
    named: list[str | None] = field(default_factory=list)
    acknowledged: int = 0

    def __post_init__(self) -> None:
        package = self.hall.assembly.package()
        enrolment = package.enrolment(self.name, 1)
        self._package, self._signer = package.hash, self.hall.signer(self.name)
        self._chain = Chain(
            event=enrolment.event,
            kiosk=self.name,
            epoch=1,
            verifier=enrolment.verifier,
            enrolment_hash=note_hash(text_of(package.enrolment_note(self.name, 1))),
        )
        for record in self.hall.batch(self.name).records:
            self._chain.accept(record)
            self.records.append(record)
            self.named.append(None)

    def _grow(self) -> None:
        """Add a record: after each ballot two incidents."""
        ballot = None
        kind, body = "incident", {"kind": "reboot", "detail": str(len(self.records))}
        if self.cards and len(self.records) % 3 == 0:
            kiosk = self.hall.kiosks[self.name]
            rights = kiosk.check_in([self.hall.assembly.ticket(self.cards.pop())])
            assert isinstance(rights, tuple), rights
            sealed = kiosk.seal(rights[0], [frozenset({1})], self.hall.assembly.entropy)
            ballot = hashlib.sha256(sealed.ballot.encode()).hexdigest()
            self.ballots[ballot] = sealed.ballot
            poll, credential = rights[0].poll.uuid, rights[0].credential
            kind, body = "ballot", {"poll": poll, "ballot": ballot, "credential": credential}
        note, _ = make_record(self._chain, self._package, kind, body, self._signer)
        self.records.append(note)
        self.named.append(ballot)

    def batch(self, start: int, length: int) -> Batch:
        """Return the records from `start` on."""
        while len(self.records) < start + length:
            self._grow()
        named = self.named[start : start + length]
        blobs = tuple(self.ballots[one] for one in named if one is not None)
        return Batch(tuple(self.records[start : start + length]), blobs, None)


class Driver:
    """Posts, kills, and looks at what is left."""

    def __init__(self, hall: Hall, seed: str) -> None:
        self._hall = hall
        self._chance = random.Random(seed)  # noqa: S311 - moments, not secrets
        half = CARDS // 2
        cards = (list(range(half)), list(range(half, CARDS)))
        self._journals = [
            Journal(hall, name, its) for name, its in zip(hall.kiosks, cards, strict=True)
        ]
        for journal in self._journals:
            journal.batch(0, 3 * half)
        self._believed = tlog.Checkpoint("", 0, tlog.EMPTY_ROOT)
        self._answer_seconds = 0.01
        self.counts: Counter[str] = Counter()

    def kill_one(self) -> None:
        """Let a child serve, and post to it until it is dead."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            serve_until_killed(self._hall.ledger_home, writer)
        os.close(writer)
        answers = self._chance.randint(-1, LONGEST_LIFE)
        longest = START_SECONDS if answers < 0 else 2 * self._answer_seconds
        timer = threading.Timer(self._chance.uniform(0, longest), os.kill, (child, signal.SIGKILL))
        if answers < 0:
            timer.start()
        with os.fdopen(reader) as said:
            url = said.readline().strip()
        if url:
            self._post_until_dead(url, timer, answers)
        _, status = os.waitpid(child, 0)
        timer.join()
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            raise SystemExit(f"the child ended by itself: {status}")
        self.counts["kills"] += 1

    def _post_until_dead(self, url: str, timer: threading.Timer, answers: int) -> None:
        """Post; start the timer of the end after so many answers."""
        for number in itertools.count():
            if number == answers:
                timer.start()
            journal = self._chance.choice(self._journals)
            length = self._chance.randint(1, LONGEST_BATCH)
            first, known = journal.acknowledged, self._believed.size
            body = journal.batch(first, length).encode()
            began = time.monotonic()
            try:
                answer = post(
                    url,
                    f"{journal.name}/1",
                    first,
                    body,
                    asker(self._hall, journal.name),
                    known=known,
                )
            except requests.RequestException:
                self.counts["unanswered"] += 1
                return
            if answer.status_code != 200:
                raise SystemExit(f"{answer.status_code} {answer.text}")
            self._answer_seconds += (time.monotonic() - began - self._answer_seconds) / 8
            self._believe(journal, answer.content)

    def _believe(self, journal: Journal, data: bytes) -> None:
        """Check an acknowledgement as a kiosk does."""
        ack = read_ack(data, "acknowledgement")
        new, old = tlog.open_checkpoint(ack.checkpoint, self._hall.ledger_key), self._believed
        leaf = tlog.leaf_hash(journal.records[ack.next - 1].encode())
        holds = tlog.consistency_holds(old.size, old.root, new.size, new.root, ack.consistency)
        is_there = tlog.inclusion_holds(leaf, ack.index or 0, new.size, new.root, ack.inclusion)
        if not holds or not is_there or ack.next < journal.acknowledged:
            raise SystemExit(f"an acknowledgement does not hold: {data.decode()}")
        self.counts["acknowledged"] += ack.next - journal.acknowledged
        journal.acknowledged, self._believed = ack.next, new

    def look(self) -> None:
        """Open what a killed ledger has left, and compare it with what was sent and believed."""
        with closing(open_ledger(self._hall.ledger_home)) as ledger:
            with ledger.store.writing():
                pass  # on PostgreSQL a transaction may outlive the process that began it
            with ledger.store.reading() as now:
                size = now.size()
                entries = now.entries(0, size)
                signed = tlog.open_checkpoint(now.checkpoint() or "", self._hall.ledger_key)
                seqs = {one.name: now.next_seq(one.name, 1) for one in self._journals}
                has = {sha for one in self._journals for sha in one.ballots if now.has_blob(sha)}
        rows = tlog.append(lambda *_: b"", 0, map(tlog.leaf_hash, entries))
        read = lambda level, number: rows.get((level, number), b"")  # noqa: E731 - once, here
        right = (
            len(entries) == size == signed.size
            and tlog.tree_root(read, size) == signed.root
            and self._believed.size <= size
            and tlog.tree_root(read, self._believed.size) == self._believed.root
        )
        if not right:
            raise SystemExit(f"the log of {size} is not the one that was acknowledged")
        texts = [entry.decode() for entry in entries]
        named = set[str]()
        for journal in self._journals:
            own = [text for text in texts if f"\n— {journal.name}/1 " in text]
            kept = seqs[journal.name]
            if own != journal.records[:kept] or kept < journal.acknowledged:
                raise SystemExit(f"{journal.name}: {kept} stored, {journal.acknowledged} believed")
            self.counts["unheard"] += kept - journal.acknowledged
            named |= {one for one in journal.named[:kept] if one is not None}
        if named != has:
            raise SystemExit("ballots and records do not agree")
        self.counts["stored"] = sum(seqs.values())
        self.counts["ballots"] = len(named)


def serve_until_killed(home: Path, out: int) -> None:
    """Serve, ballots verified by a thread; say the URL; end as a fault when serving ends."""
    serve.ballot_pool = lambda: ThreadPoolExecutor(1)  # type: ignore[assignment,return-value] # no interpreter to start
    serve.serve(home, "127.0.0.1", 0, lambda url: os.write(out, f"{url}\n".encode()))  # type: ignore[func-returns-value] # its length does not matter
    os._exit(1)


def main() -> None:
    """Kill, look, say."""
    folder, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    (folder / "other-disk").mkdir()
    hall = make_hall(
        folder / "hall",
        ("kiosk-1", "kiosk-2"),
        cards=CARDS,
        store=sys.argv[4] if len(sys.argv) > 4 else None,
        second_place=str(folder.absolute() / "other-disk" / "last.checkpoint"),
    )
    driver = Driver(hall, seed)
    for _ in range(kills):
        driver.kill_one()
        driver.look()
    hall.close()
    sys.stdout.write(json.dumps(driver.counts) + "\n")


if __name__ == "__main__":
    main()
