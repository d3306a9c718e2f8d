"""The kiosk's storage: one SQLite file, `kiosk.db`, which only the kiosk process writes.

Write-ahead log with synchronous=FULL: when a transaction has returned, it is on the disk. One
transaction holds all of a cast (blob, record, spent credential, head). Everything but the package's
files, the enrolment, the records and the blobs can be derived from these.

An error while writing is a fault: nothing more is written until the file is opened again, since
what a failed write left behind is known only by reading it back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from maru.kiosk.sqlite import Database, Migrations
from maru.protocol.refusal import InputRefusal, Refused

FILE_NAME = "kiosk.db"

_migrations = Migrations("kiosk")


@_migrations()
def first(db: Database) -> None:
    """Make the tables."""
    for statement in (
        "CREATE TABLE package (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE roll (poll TEXT, credential TEXT, PRIMARY KEY (poll, credential))"
        " STRICT, WITHOUT ROWID",
        "CREATE TABLE records (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, note TEXT NOT NULL)"
        " STRICT",
        "CREATE TABLE blobs (hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE spent (poll TEXT, credential TEXT, seq INTEGER NOT NULL,"
        " PRIMARY KEY (poll, credential)) STRICT, WITHOUT ROWID",
        "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), note TEXT NOT NULL) STRICT",
    ):
        db.execute(statement)


@_migrations()
def pins(db: Database) -> None:
    """Make the tables of PINs, of wrong numbers, and of what staff set in the hall."""
    for statement in (
        "CREATE TABLE pins (id TEXT PRIMARY KEY, box BLOB NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE tries (name TEXT PRIMARY KEY, wrong INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE hall (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ):
        db.execute(statement)


@_migrations()
def witnesses(db: Database) -> None:
    """Make the tables of the second medium, and of what was seen of this kiosk elsewhere."""
    for statement in (
        "CREATE TABLE medium (one INTEGER PRIMARY KEY CHECK (one = 1), path TEXT NOT NULL) STRICT",
        "CREATE TABLE withdrawn (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
        "CREATE TABLE witnesses (text TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
        "CREATE TABLE spent_before (poll TEXT, credential TEXT, PRIMARY KEY (poll, credential))"
        " STRICT, WITHOUT ROWID",
    ):
        db.execute(statement)


@_migrations()
def updates(db: Database) -> None:
    """Make the table of the updates to the package."""
    db.execute("CREATE TABLE updates (number INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT")


@_migrations()
def closed_before(db: Database) -> None:
    """Make the table of the polls that staff closed in an earlier epoch."""
    db.execute("CREATE TABLE closed_before (poll TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")


@_migrations()
def spent_elsewhere(db: Database) -> None:
    """Make the table of cards spent at kiosks that died, for which this one goes on."""
    db.execute(
        "CREATE TABLE spent_elsewhere (poll TEXT, credential TEXT, kiosk TEXT NOT NULL,"
        " epoch INTEGER NOT NULL, PRIMARY KEY (poll, credential)) STRICT, WITHOUT ROWID"
    )


class StoreFailed(Exception):
    """A write failed before: the store must be opened again, and checked, before the next one."""


def trustees_file(poll: str) -> str:
    """Return the name under which the store keeps the trustees of a spare poll."""
    return f"polls/{poll}/trustees.json"


class Store:
    """The tables of `kiosk.db`; what they mean is the journal's business."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._failed = False
        # A reader does not bring an older version's file up to date.
        self._lacks = {migration.name for migration in _migrations.pending(db)}

    @classmethod
    def create(cls, home: Path) -> Store:
        """Make the file in `home`; refused when there is one."""
        path = home / FILE_NAME
        if path.exists():
            raise Refused(InputRefusal.already_exists, str(path))
        return cls(_connect(path, "rwc"))

    @classmethod
    def open(cls, home: Path, read_only: bool = False) -> Store:
        """Open the file of `home`; refused when there is none or a newer Maru wrote it."""
        path = home / FILE_NAME
        if not path.exists():
            raise Refused(InputRefusal.not_found, str(path))
        return cls(_connect(path, "ro" if read_only else "rw"))

    def merge_log(self) -> None:
        """Move all of the write-ahead log into the file, so that the file alone is the store."""
        busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("the write-ahead log is in use")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read within as it is at this moment, whatever another process writes meanwhile."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def version(self) -> int:
        """Return a number that is another one once another process has written."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    # what the package brought

    def put_package(
        self, files: Iterable[tuple[str, str]], rolls: Iterable[tuple[str, str]]
    ) -> None:
        """Store the package's files (name, text) and rolls (poll, public credential).

        To be called inside `transaction`.
        """
        self._db.conn.executemany("INSERT INTO package VALUES (?, ?)", files)
        self._db.conn.executemany("INSERT INTO roll VALUES (?, ?)", rolls)

    def package_file(self, name: str) -> str:
        """Return the text of a file of the package; KeyError when it has none of that name."""
        return str(self._one("SELECT text FROM package WHERE name = ?", name))

    def manifest(self) -> str:
        """Return the signed manifest note."""
        return self.package_file("manifest")

    def event_text(self) -> str:
        """Return event.json."""
        return self.package_file("event.json")

    def enrolment(self) -> str:
        """Return the signed enrolment note of this kiosk's epoch."""
        return self.package_file("enrolment")

    def enrolments(self) -> list[str]:
        """Return the signed enrolment notes of every kiosk that the package enrols."""
        rows = self._db.execute("SELECT text FROM package WHERE name GLOB 'enrolments/*'")
        return [text for (text,) in rows]

    def trustees(self, poll: str) -> str:
        """Return the trustees of a spare poll; KeyError when it is none."""
        return self.package_file(trustees_file(poll))

    def updates(self) -> list[tuple[int, str]]:
        """Return (number, signed note) of the updates, in the order of their numbers.

        Those with a record were applied; one more may stand there without effect.
        """
        return list(self._db.execute("SELECT number, note FROM updates ORDER BY number"))

    def put_update(self, number: int, note: str) -> None:
        """Store an update before its record. To be called inside `transaction`."""
        self._db.execute("INSERT OR REPLACE INTO updates VALUES (?, ?)", [number, note])

    def on_roll(self, poll: str, credential: str) -> bool:
        """Say whether a public credential may vote in a poll."""
        return self._has("SELECT 1 FROM roll WHERE poll = ? AND credential = ?", poll, credential)

    def put_pins(self, boxes: Mapping[str, bytes]) -> None:
        """Store the PINs' boxes by their ids. To be called inside `transaction`."""
        self._db.conn.executemany("INSERT INTO pins VALUES (?, ?)", boxes.items())

    def pin_box(self, pin_id: str) -> bytes | None:
        """Return the box of a PIN's id; None when there is none."""
        row = self._db.execute("SELECT box FROM pins WHERE id = ?", [pin_id]).fetchone()
        return None if row is None else bytes(row[0])

    # what is of this kiosk in this hall

    def wrong_tries(self, name: str) -> int:
        """Return how many wrong numbers of a kind were typed here one after another."""
        row = self._db.execute("SELECT wrong FROM tries WHERE name = ?", [name]).fetchone()
        return 0 if row is None else int(row[0])

    def put_wrong_tries(self, name: str, wrong: int) -> None:
        """Keep that number. To be called inside `transaction`."""
        self._db.execute("INSERT OR REPLACE INTO tries VALUES (?, ?)", [name, wrong])

    def hall_text(self, name: str) -> str | None:
        """Return what staff set under a name; None when they did not."""
        row = self._db.execute("SELECT text FROM hall WHERE name = ?", [name]).fetchone()
        return None if row is None else str(row[0])

    def put_hall_text(self, name: str, text: str) -> None:
        """Keep what staff set. To be called inside `transaction`."""
        self._db.execute("INSERT OR REPLACE INTO hall VALUES (?, ?)", [name, text])

    # the journal

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all writes within together, durably, or none of them.

        After a failure every further one raises `StoreFailed`.
        """
        if self._failed:
            raise StoreFailed
        try:
            with self._db.atomic():
                yield
        except BaseException:
            self._failed = True
            raise

    def append(self, seq: int, record_hash: str, note: str, head: str) -> None:
        """Store the next record and the head after it. To be called inside `transaction`."""
        self._db.execute("INSERT INTO records VALUES (?, ?, ?)", [seq, record_hash, note])
        self._db.execute("INSERT OR REPLACE INTO head VALUES (1, ?)", [head])

    def put_blob(self, blob_hash: str, text: str) -> None:
        """Store a ballot, cast or spoiled, under its hash. To be called inside `transaction`.

        Raises sqlite3.IntegrityError when it is here already: what was cast is never spoiled, and
        what was spoiled never cast.
        """
        self._db.execute("INSERT INTO blobs VALUES (?, ?)", [blob_hash, text])

    def spend(self, poll: str, credential: str, seq: int) -> None:
        """Mark a credential as spent by record `seq`. To be called inside `transaction`.

        Raises sqlite3.IntegrityError when it was spent before.
        """
        self._db.execute("INSERT INTO spent VALUES (?, ?, ?)", [poll, credential, seq])

    def is_spent(self, poll: str, credential: str) -> bool:
        """Say whether a ballot of this credential is kept here, in this epoch or one before."""
        return self._has(
            "SELECT 1 FROM spent WHERE poll = ?1 AND credential = ?2 UNION ALL"
            " SELECT 1 FROM spent_before WHERE poll = ?1 AND credential = ?2",
            poll,
            credential,
        )

    def put_spent_before(self, rows: Iterable[tuple[str, str]]) -> None:
        """Store what (poll, credential) earlier epochs spent. To be called inside `transaction`."""
        self._db.conn.executemany("INSERT OR IGNORE INTO spent_before VALUES (?, ?)", rows)

    def ballots_before(self, seq: int) -> int:
        """Return how many ballots were cast by records before `seq`."""
        row = self._db.execute("SELECT count(*) FROM spent WHERE seq < ?", [seq]).fetchone()
        return int(row[0])

    def spent(self) -> set[tuple[str, str, int]]:
        """Return all of (poll, credential, seq)."""
        return set(self._db.execute("SELECT poll, credential, seq FROM spent"))

    def spent_before(self) -> set[tuple[str, str]]:
        """Return what (poll, credential) earlier epochs spent."""
        if "witnesses" in self._lacks:
            return set()
        return set(self._db.execute("SELECT poll, credential FROM spent_before"))

    def put_spent_elsewhere(self, rows: Iterable[tuple[str, str, str, int]]) -> None:
        """Store (poll, credential, kiosk, epoch) of what another kiosk has spent.

        The first that came stays. To be called inside `transaction`.
        """
        self._db.conn.executemany("INSERT OR IGNORE INTO spent_elsewhere VALUES (?, ?, ?, ?)", rows)

    def spent_at(self, poll: str, credential: str) -> tuple[str, int] | None:
        """Return kiosk and epoch of a dead kiosk that has spent this credential; None if none."""
        row = self._db.execute(
            "SELECT kiosk, epoch FROM spent_elsewhere WHERE poll = ? AND credential = ?",
            [poll, credential],
        ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def all_spent_elsewhere(self) -> set[tuple[str, str, str, int]]:
        """Return all of (poll, credential, kiosk, epoch)."""
        if "spent_elsewhere" in self._lacks:
            return set()
        return set(self._db.execute("SELECT poll, credential, kiosk, epoch FROM spent_elsewhere"))

    def put_closed_before(self, polls: Iterable[str]) -> None:
        """Store which polls were closed in earlier epochs. To be called inside `transaction`."""
        rows = ((poll,) for poll in polls)
        self._db.conn.executemany("INSERT OR IGNORE INTO closed_before VALUES (?)", rows)

    def closed_before(self) -> set[str]:
        """Return which polls were closed in earlier epochs."""
        if "closed_before" in self._lacks:
            return set()
        return {row[0] for row in self._db.execute("SELECT poll FROM closed_before")}

    # the second medium, and what was seen of this kiosk elsewhere

    def medium_path(self) -> str | None:
        """Return where the second medium was begun; None when there is none."""
        if "witnesses" in self._lacks:
            return None
        row = self._db.execute("SELECT path FROM medium").fetchone()
        return None if row is None else str(row[0])

    def put_medium_path(self, path: str) -> None:
        """Remember where the second medium is. To be called inside `transaction`."""
        self._db.execute("INSERT OR REPLACE INTO medium VALUES (1, ?)", [path])

    def withdraw(self, record_hash: str) -> None:
        """Remember that a record was signed and never kept. To be called inside `transaction`.

        What staff do, and incidents, may be tried again word for word, and fail again.
        """
        self._db.execute("INSERT OR IGNORE INTO withdrawn VALUES (?)", [record_hash])

    def withdrawn(self) -> set[str]:
        """Return the hashes of all records that were signed and never kept."""
        return {row[0] for row in self._db.execute("SELECT hash FROM withdrawn")}

    def add_witness(self, text: str) -> None:
        """Remember a head or a receipt that was seen. To be called inside `transaction`."""
        self._db.execute("INSERT OR IGNORE INTO witnesses VALUES (?)", [text])

    def remove_witness(self, text: str) -> None:
        """Forget what `add_witness` remembered. To be called inside `transaction`."""
        self._db.execute("DELETE FROM witnesses WHERE text = ?", [text])

    def witnesses(self) -> list[str]:
        """Return every head and receipt that was seen."""
        if "witnesses" in self._lacks:
            return []
        return [row[0] for row in self._db.execute("SELECT text FROM witnesses ORDER BY text")]

    def next_seq(self) -> int:
        """Return the number that the next record will have; 0 when there is none yet."""
        row = self._db.execute("SELECT max(seq) FROM records").fetchone()
        return 0 if row[0] is None else int(row[0]) + 1

    def record_hash(self, seq: int) -> str:
        """Return the hash of a record; KeyError when there is none."""
        return str(self._one("SELECT hash FROM records WHERE seq = ?", seq))

    def find_record(self, prefix: str) -> int | None:
        """Return the number of the record whose hash begins with `prefix`, in hex; None if none."""
        row = self._db.execute(
            "SELECT seq FROM records WHERE substr(hash, 1, length(?)) = ?", [prefix, prefix]
        ).fetchone()
        return None if row is None else int(row[0])

    def records(self, start: int, limit: int) -> list[str]:
        """Return at most `limit` signed records from `start` on, in order."""
        rows = self._db.execute(
            "SELECT note FROM records WHERE seq >= ? ORDER BY seq LIMIT ?", [start, limit]
        )
        return [note for (note,) in rows]

    def records_with(self, text: str) -> list[str]:
        """Return the signed records that have `text` in them, in order."""
        rows = self._db.execute(
            "SELECT note FROM records WHERE instr(note, ?) ORDER BY seq", [text]
        )
        return [note for (note,) in rows]

    def all_records(self) -> Iterator[tuple[int, str, str]]:
        """Yield (seq, hash, signed note) of every record, in order."""
        yield from self._db.execute("SELECT seq, hash, note FROM records ORDER BY seq")

    def blob(self, blob_hash: str) -> str:
        """Return a ballot by its hash; KeyError when it is not here."""
        return str(self._one("SELECT text FROM blobs WHERE hash = ?", blob_hash))

    def all_blobs(self) -> Iterator[tuple[str, bytes]]:
        """Yield (hash, UTF-8 of the text) of every ballot."""
        yield from self._db.execute("SELECT hash, CAST(text AS BLOB) FROM blobs")

    def head(self) -> str:
        """Return the signed head after the newest record; KeyError before the first."""
        return str(self._one("SELECT note FROM head"))

    def _one(self, sql: str, *parameters: object) -> object:
        row = self._db.execute(sql, parameters).fetchone()
        if row is None:
            raise KeyError(*parameters)
        return row[0]

    def _has(self, sql: str, *parameters: object) -> bool:
        return self._db.execute(sql, parameters).fetchone() is not None


def _connect(path: Path, mode: str) -> Database:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=10)
    except sqlite3.DatabaseError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), str(error)) from None
    try:
        db = Database(connection, execute_plugins=False)
        if mode != "ro":
            db.enable_wal()
            db.execute("PRAGMA synchronous = FULL")
        with closing(Database(memory=True, execute_plugins=False)) as empty:
            known = {migration.name for migration in _migrations.pending(empty)}
        if unknown := {done.name for done in _migrations.applied(db)} - known:
            raise Refused(InputRefusal.newer_store, str(path), ", ".join(sorted(unknown)))
        if mode != "ro":
            _migrations.apply(db)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise Refused(InputRefusal.unreadable_file, str(path), str(error)) from None
    except Refused:
        connection.close()
        raise
    return db
