"""What the sync process keeps in a kiosk's folder: one SQLite file, `sync.db`.

Only `maru-sync` writes it; the kiosk reads it, and trusts nothing in it that is not proved or
signed. Write-ahead log with synchronous=FULL. Tables:

    ack       acknowledgements of the ledger that were believed, by number, newest last
    cosigned  checkpoints that this kiosk has cosigned, by their size: one root for each
    claim     cards that were spent at other kiosks, by (poll, credential), the first that came
    head      signed heads of other kiosks, by (kiosk, epoch, seq, hash): two that differ are a fork
    offered   updates to the package that were seen, by number and hash
    relay     other kiosks' journals that are carried to the ledger, each a file in `relay/`
    returned  the ledger's newest acknowledgement for another kiosk, to be carried back
    status    what the processes say of themselves, JSON by name

Several processes may write. What depends on what was there before is written by a transaction that
looks again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maru.kiosk.sqlite import Database, Migrations
from maru.protocol.note import compact_json, note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.batch import Ack, read_ack

FILE_NAME = "sync.db"

_migrations = Migrations("sync")


@_migrations()
def first(db: Database) -> None:
    """Make the tables; the one of acknowledgements is older than the others."""
    for statement in (
        "CREATE TABLE IF NOT EXISTS ack (number INTEGER PRIMARY KEY, next INTEGER NOT NULL,"
        " prev TEXT NOT NULL, body TEXT NOT NULL) STRICT",
        "CREATE TABLE cosigned (size INTEGER PRIMARY KEY, note TEXT NOT NULL,"
        " sent INTEGER NOT NULL DEFAULT 0) STRICT",
        "CREATE TABLE claim (poll TEXT, credential TEXT, kiosk TEXT NOT NULL,"
        " epoch INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (poll, credential))"
        " STRICT, WITHOUT ROWID",
        "CREATE TABLE head (kiosk TEXT, epoch INTEGER, seq INTEGER, hash TEXT, note TEXT NOT NULL,"
        " PRIMARY KEY (kiosk, epoch, seq, hash)) STRICT, WITHOUT ROWID",
        "CREATE TABLE offered (number INTEGER, hash TEXT, note TEXT NOT NULL,"
        " PRIMARY KEY (number, hash)) STRICT, WITHOUT ROWID",
        "CREATE TABLE relay (file TEXT PRIMARY KEY, kiosk TEXT NOT NULL, epoch INTEGER NOT NULL,"
        " seq INTEGER NOT NULL, hash TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0,"
        " refused TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID",
        "CREATE TABLE returned (kiosk TEXT, epoch INTEGER, body TEXT NOT NULL,"
        " PRIMARY KEY (kiosk, epoch)) STRICT, WITHOUT ROWID",
        "CREATE TABLE status (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ):
        db.execute(statement)


class Overtaken(Exception):
    """Another process has kept an acknowledgement meanwhile: check again, against that one."""


@dataclass(frozen=True)
class SpentClaim:
    """A card that another kiosk says was spent there; `body` is the claim as it came."""

    poll: str
    credential: str
    kiosk: str
    epoch: int
    body: str


@dataclass(frozen=True)
class SeenHead:
    """A signed head of another kiosk's chain, and what it says."""

    kiosk: str
    epoch: int
    seq: int
    hash: str
    note: str


@dataclass(frozen=True)
class Relay:
    """A journal that is carried for another kiosk: its newest record, and how far it was sent.

    `file` is a name in the folder `relay`, `sent` how many of its records the ledger has, and
    `refused` why the ledger takes no more of them, if it said so.
    """

    file: str
    kiosk: str
    epoch: int
    seq: int
    hash: str
    sent: int = 0
    refused: str = ""


class SyncDb:
    """The tables of `sync.db`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @classmethod
    @contextmanager
    def open(cls, home: Path) -> Iterator[SyncDb]:
        """Open the file in a kiosk's home; make it when there is none."""
        with closing(_connect(home / FILE_NAME)) as db:
            yield cls(db)

    # what the ledger has acknowledged

    def newest_ack(self) -> tuple[int, Ack | None]:
        """Return number and text of the acknowledgement that was believed last; (0, None) if none.

        The number is for `keep_ack`.
        """
        row = self._row("SELECT number, body FROM ack ORDER BY number DESC LIMIT 1")
        return (0, None) if row is None else (row[0], read_ack(row[1].encode(), FILE_NAME))

    def acks(self) -> Iterator[Ack]:
        """Yield all that were believed, the newest first."""
        for (body,) in self._db.execute("SELECT body FROM ack ORDER BY number DESC"):
            yield read_ack(body.encode(), FILE_NAME)

    def keep_ack(self, ack: Ack, after: int) -> None:
        """Keep one more, durably, that was checked against the one with the number `after`.

        Raises `Overtaken` when there is a newer one.
        """
        with self._transaction():
            row = self._row("SELECT max(number) FROM ack")
            if (row[0] or 0) != after:
                raise Overtaken
            self._db.execute(
                "INSERT INTO ack (number, next, prev, body) VALUES (?, ?, ?, ?)",
                [after + 1, ack.next, ack.prev, ack.encode().decode()],
            )

    # checkpoints that this kiosk cosigned

    def keep_cosigned(self, size: int, note: str) -> str:
        """Keep a cosigned checkpoint before it is sent; return the one that is kept of that size.

        That is the first, always.
        """
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO cosigned (size, note) VALUES (?, ?)", [size, note]
            )
            row = self._row("SELECT note FROM cosigned WHERE size = ?", size)
        return "" if row is None else str(row[0])

    def newest_cosigned(self, unsent: bool = False) -> tuple[int, str] | None:
        """Return size and note of the largest checkpoint that was cosigned (and not yet sent)."""
        row = self._row(
            "SELECT size, note FROM cosigned WHERE size = (SELECT max(size) FROM cosigned)"
            " AND sent <= ?",
            int(not unsent),
        )
        return None if row is None else (int(row[0]), str(row[1]))

    def cosigned_arrived(self, size: int) -> None:
        """Remember that the ledger has the cosignature of that size."""
        with self._transaction():
            self._db.execute("UPDATE cosigned SET sent = 1 WHERE size = ?", [size])

    # what other kiosks say

    def put_claim(self, claim: SpentClaim) -> bool:
        """Keep a spent claim whose proof was checked; say whether it is the first of its card."""
        with self._transaction():
            made = self._db.execute(
                "INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?, ?)",
                [claim.poll, claim.credential, claim.kiosk, claim.epoch, claim.body],
            )
            return made.rowcount == 1

    def put_claims(self, claims: Iterable[SpentClaim]) -> None:
        """Keep claims whose proofs were checked; of a card the first that came stays."""
        with self._transaction():
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?, ?)",
                [(one.poll, one.credential, one.kiosk, one.epoch, one.body) for one in claims],
            )

    def claim_count(self) -> int:
        """Return how many claims there are."""
        row = self._row("SELECT count(*) FROM claim")
        return int(row[0])

    def claims(self) -> Iterator[SpentClaim]:
        """Yield every claim."""
        for row in self._db.execute("SELECT poll, credential, kiosk, epoch, body FROM claim"):
            yield SpentClaim(*row)

    def put_head(self, head: SeenHead) -> None:
        """Keep a head whose signature was checked."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO head VALUES (?, ?, ?, ?, ?)",
                [head.kiosk, head.epoch, head.seq, head.hash, head.note],
            )

    def heads(self, kiosk: str | None = None) -> Iterator[SeenHead]:
        """Yield every head, or those of one kiosk, in the order of epoch and seq."""
        for row in self._db.execute(
            "SELECT kiosk, epoch, seq, hash, note FROM head WHERE ?1 IS NULL OR kiosk = ?1"
            " ORDER BY kiosk, epoch, seq, hash",
            [kiosk],
        ):
            yield SeenHead(*row)

    def put_seen(
        self,
        claims: Iterable[SpentClaim],
        heads: Iterable[SeenHead],
        updates: Iterable[tuple[int, str]],
        most_heads: int,
    ) -> None:
        """Keep together what other kiosks said, all of it checked: claims, heads, (number, note).

        Of a chain no more than `most_heads` heads are kept, the highest.
        """
        with self._transaction():
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?, ?)",
                [(one.poll, one.credential, one.kiosk, one.epoch, one.body) for one in claims],
            )
            for head in heads:
                self._db.execute(
                    "INSERT OR IGNORE INTO head VALUES (?, ?, ?, ?, ?)",
                    [head.kiosk, head.epoch, head.seq, head.hash, head.note],
                )
                self._db.execute(
                    "DELETE FROM head WHERE kiosk = ?1 AND epoch = ?2 AND seq < (SELECT seq"
                    " FROM head WHERE kiosk = ?1 AND epoch = ?2 ORDER BY seq DESC"
                    " LIMIT 1 OFFSET ?3)",
                    [head.kiosk, head.epoch, most_heads - 1],
                )
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO offered VALUES (?, ?, ?)",
                [(number, note_hash(text_of(note)), note) for number, note in updates],
            )

    # updates to the package

    def put_update(self, number: int, note: str) -> None:
        """Keep an update that the event key signed, or a staff card."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO offered VALUES (?, ?, ?)",
                [number, note_hash(text_of(note)), note],
            )

    def updates(self, after: int = 0) -> list[tuple[int, str]]:
        """Return (number, note) of every update over `after` that was seen, in their order."""
        return list(
            self._db.execute(
                "SELECT number, note FROM offered WHERE number > ? ORDER BY number, hash", [after]
            )
        )

    def update_count(self) -> int:
        """Return how many updates were seen."""
        row = self._row("SELECT count(*) FROM offered")
        return int(row[0])

    # journals that are carried for others

    def put_relay(self, relay: Relay) -> None:
        """Keep, or replace, what is known of a journal's file."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO relay VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    relay.file,
                    relay.kiosk,
                    relay.epoch,
                    relay.seq,
                    relay.hash,
                    relay.sent,
                    relay.refused,
                ],
            )

    def relay_sent(self, file: str, sent: int) -> None:
        """Remember how far a journal's file was sent; it may have become longer meanwhile."""
        with self._transaction():
            self._db.execute("UPDATE relay SET sent = ? WHERE file = ?", [sent, file])

    def relay_refused(self, relay: Relay, reason: str) -> None:
        """Remember why the ledger takes no more of a journal, unless it is longer by now."""
        with self._transaction():
            self._db.execute(
                "UPDATE relay SET refused = ? WHERE file = ? AND seq = ?",
                [reason, relay.file, relay.seq],
            )

    def relays(self) -> list[Relay]:
        """Return every journal that is carried, by its file's name."""
        rows = self._db.execute(
            "SELECT file, kiosk, epoch, seq, hash, sent, refused FROM relay ORDER BY file"
        )
        return [Relay(*row) for row in rows]

    def put_returned(self, kiosk: str, epoch: int, body: str) -> None:
        """Keep the newest acknowledgement that is to be carried back to another kiosk."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO returned VALUES (?, ?, ?)", [kiosk, epoch, body]
            )

    def returned(self) -> list[tuple[str, int, str]]:
        """Return (kiosk, epoch, body) of every acknowledgement that is carried back."""
        return list(self._db.execute("SELECT kiosk, epoch, body FROM returned"))

    # what the processes say of themselves

    def put_status(self, name: str, body: Mapping[str, Any]) -> None:
        """Say how a process, or a part of it, is."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO status VALUES (?, ?)", [name, compact_json(body)]
            )

    def status(self, name: str) -> dict[str, Any] | None:
        """Return what was said last under a name."""
        row = self._row("SELECT body FROM status WHERE name = ?", name)
        return None if row is None else dict(json.loads(row[0]))

    def _transaction(self) -> AbstractContextManager[None]:
        return _immediately(self._db)

    def _row(self, sql: str, *parameters: object) -> Any:
        return self._db.execute(sql, parameters).fetchone()


@contextmanager
def _immediately(db: Database) -> Iterator[None]:
    """Take the write lock at once, so that what is read within stays true until it is written."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
        raise


def _connect(path: Path) -> Database:
    try:
        connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), str(error)) from None
    try:
        db = Database(connection, execute_plugins=False)
        db.enable_wal()
        db.execute("PRAGMA synchronous = FULL")
        with closing(Database(memory=True, execute_plugins=False)) as empty:
            known = {migration.name for migration in _migrations.pending(empty)}
        if unknown := {done.name for done in _migrations.applied(db)} - known:
            raise Refused(InputRefusal.newer_store, str(path), ", ".join(sorted(unknown)))
        if _migrations.pending(db):
            # One process makes the tables, and others that begin at the same moment wait for it.
            with _immediately(db):
                _migrations.apply(db)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise Refused(InputRefusal.unreadable_file, str(path), str(error)) from None
    except Refused:
        connection.close()
        raise
    return db
