"""What the ledger keeps, written in transactions that others see whole.

It is a SQLite file in the ledger's home, or a PostgreSQL database (maru.sync.ledger.database); the
tables are the same, and `maru.sync.ledger.migrations` makes them. All of them are only ever
inserted into, but for a tile row, which grows at its end, and for an auditor, who can be removed:

    entry       the log's entries, byte for byte, by index from 0
    record      where the record (kiosk, epoch, seq) stands in the log, and its hash
    blob        ballots, by the SHA-256 of their text
    tile_row    hash tiles (maru.protocol.tlog), as long as they are by now
    checkpoint  signed checkpoints, by size
    closing     where the closing of a poll stands in the log
    amendment   where the update of a number stands in the log
    cosignature lines that witnesses added to checkpoints, by size and key
    head        signed heads of chains, by (kiosk, epoch, seq)
    quarantine  where a record that is no part of its epoch's chain stands, by its hash
    revocation  where the revocation of an epoch stands in the log
    shown       how large the log was at the fixed times that everyone may know of
    auditor     hashes of auditors' tokens, by name

Any number of processes may read and write one store. A writer takes the write lock when it begins,
so what it reads stays true until it commits.

Where there is a second place (maru.sync.ledger.second_place), no transaction of either kind shows a
signed checkpoint before it is there: a writer takes it there after its commit, and so does whoever
finds one that a writer left behind when it died. A writer begins by comparing the two, and refuses
to go on where the store has less than the second place knows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from maru.protocol import tlog
from maru.protocol.note import Signer, Verifier
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger import database, migrations
from maru.sync.ledger.second_place import SecondPlace

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A place in the log or in a chain; SQLite keeps rows in the order of a key of its own INTEGER."""

SCHEMA = MetaData()

entry = Table(
    "entry",
    SCHEMA,
    Column("index", NUMBER, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
record = Table(
    "record",
    SCHEMA,
    Column("kiosk", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("index", NUMBER, nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)
blob = Table(
    "blob",
    SCHEMA,
    Column("sha256", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)
tile_row = Table(
    "tile_row",
    SCHEMA,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
checkpoint = Table(
    "checkpoint",
    SCHEMA,
    Column("size", NUMBER, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
closing = Table(
    "closing",
    SCHEMA,
    Column("poll", String(40), primary_key=True),
    Column("index", NUMBER, nullable=False, unique=True),
)
amendment = Table(
    "amendment",
    SCHEMA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("index", NUMBER, nullable=False, unique=True),
)
cosignature = Table(
    "cosignature",
    SCHEMA,
    Column("size", NUMBER, primary_key=True, autoincrement=False),
    Column("key", String(512), primary_key=True),
    Column("line", Text, nullable=False),
)
head = Table(
    "head",
    SCHEMA,
    Column("kiosk", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("note", Text, nullable=False),
)
quarantine = Table(
    "quarantine",
    SCHEMA,
    Column("kiosk", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("hash", String(64), primary_key=True),
    Column("seq", NUMBER, nullable=False),
    Column("index", NUMBER, nullable=False, unique=True),
)
revocation = Table(
    "revocation",
    SCHEMA,
    Column("kiosk", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("index", NUMBER, nullable=False, unique=True),
)
shown = Table(
    "shown",
    SCHEMA,
    Column("moment", NUMBER, primary_key=True, autoincrement=False),
    Column("size", NUMBER, nullable=False),
)
auditor = Table(
    "auditor",
    SCHEMA,
    Column("name", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False),
)


class Reading:
    """One transaction's view: what the ledger was at one moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._updates: dict[int, list[bytes]] = {}
        self._amendments: list[bytes] | None = None

    def size(self) -> int:
        """Return how many entries the log has."""
        newest = self._connection.scalar(select(func.max(entry.c.index)))
        return 0 if newest is None else int(newest) + 1

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Return the entries [start, stop), as far as they are there."""
        rows = self._connection.scalars(
            select(entry.c.data)
            .where(entry.c.index >= start, entry.c.index < stop)
            .order_by(entry.c.index)
        )
        return [bytes(data) for data in rows]

    def tile(self, level: int, number: int) -> bytes:
        """Return a tile row as long as it is by now, b"" when there is none."""
        if (level, number) not in self._tiles:
            found = self._connection.scalar(
                select(tile_row.c.hashes).where(
                    tile_row.c.level == level, tile_row.c.number == number
                )
            )
            self._tiles[level, number] = b"" if found is None else bytes(found)
        return self._tiles[level, number]

    def checkpoint(self, at_most: int | None = None) -> str | None:
        """Return the newest signed checkpoint, or the newest of a size up to `at_most`."""
        query = select(checkpoint.c.note).order_by(checkpoint.c.size.desc()).limit(1)
        if at_most is not None:
            query = query.where(checkpoint.c.size <= at_most)
        note: str | None = self._connection.scalar(query)
        return note

    def signed_size(self, at_most: int) -> int:
        """Return the largest size up to `at_most` of which there is a checkpoint, 0 if none."""
        size: int | None = self._connection.scalar(
            select(func.max(checkpoint.c.size)).where(checkpoint.c.size <= at_most)
        )
        return size or 0

    def shown_size(self) -> int:
        """Return how large the log was when it was last shown to everyone, 0 if it never was."""
        return self._connection.scalar(select(func.max(shown.c.size))) or 0

    def auditors(self) -> list[tuple[str, str]]:
        """Return every auditor's name with the hash of the token, in the order of the names."""
        rows = self._connection.execute(
            select(auditor.c.name, auditor.c.token_hash).order_by(auditor.c.name)
        )
        return [(str(name), str(token_hash)) for name, token_hash in rows]

    def checkpoints(self) -> int:
        """Return how many checkpoints were signed."""
        return int(self._connection.scalar(select(func.count()).select_from(checkpoint)) or 0)

    def cosignatures(self, size: int, keys: Sequence[str] | None = None) -> list[str]:
        """Return the witnesses' lines for the checkpoint of a size, in the order of their keys.

        Those of `keys`, the texts of witnesses' public keys, or of all that signed.
        """
        query = select(cosignature.c.key, cosignature.c.line).where(cosignature.c.size == size)
        if keys is not None:
            query = query.where(cosignature.c.key.in_(keys))
        rows = self._connection.execute(query)
        return [str(line) for _, line in sorted(tuple(row) for row in rows)]

    def cosigned_size(self, keys: Sequence[str], quorum: int, at_most: int | None) -> int:
        """Return the largest size, up to `at_most`, that `quorum` of these keys cosigned; else 0.

        Keys are the texts of witnesses' public keys. A size whose checkpoint is not here, as a
        restored store lacks most, is none.
        """
        query = (
            select(cosignature.c.size)
            .join(checkpoint, checkpoint.c.size == cosignature.c.size)
            .where(cosignature.c.key.in_(keys))
            .group_by(cosignature.c.size)
            .having(func.count() >= quorum)
            .order_by(cosignature.c.size.desc())
            .limit(1)
        )
        if at_most is not None:
            query = query.where(cosignature.c.size <= at_most)
        return int(self._connection.scalar(query) or 0)

    def record(self, kiosk: str, epoch: int, seq: int) -> tuple[int, str] | None:
        """Return index and hash of a record, None when it has not arrived."""
        row = self._connection.execute(
            select(record.c.index, record.c.hash).where(
                record.c.kiosk == kiosk, record.c.epoch == epoch, record.c.seq == seq
            )
        ).one_or_none()
        return None if row is None else (int(row[0]), str(row[1]))

    def next_seq(self, kiosk: str, epoch: int) -> int:
        """Return the first seq of an epoch that has not arrived; all before it have."""
        newest = self._connection.scalar(
            select(func.max(record.c.seq)).where(record.c.kiosk == kiosk, record.c.epoch == epoch)
        )
        return 0 if newest is None else int(newest) + 1

    def blob(self, sha256: str) -> str | None:
        """Return the ballot of that hash."""
        text: str | None = self._connection.scalar(
            select(blob.c.text).where(blob.c.sha256 == sha256)
        )
        return text

    def has_blob(self, sha256: str) -> bool:
        """Say whether the ballot of that hash is there."""
        found = self._connection.scalar(select(blob.c.sha256).where(blob.c.sha256 == sha256))
        return found is not None

    def quarantined(self, kiosk: str, epoch: int) -> int:
        """Return how many records of an epoch are in quarantine."""
        number = self._connection.scalar(
            select(func.count())
            .select_from(quarantine)
            .where(quarantine.c.kiosk == kiosk, quarantine.c.epoch == epoch)
        )
        return number or 0

    def quarantined_seq(self, kiosk: str, epoch: int, hash_: str) -> int | None:
        """Return the seq of a record in quarantine by its hash, None when it is not there."""
        seq: int | None = self._connection.scalar(
            select(quarantine.c.seq).where(
                quarantine.c.kiosk == kiosk,
                quarantine.c.epoch == epoch,
                quarantine.c.hash == hash_,
            )
        )
        return seq

    def is_revoked(self, kiosk: str, epoch: int) -> bool:
        """Say whether the log has an epoch as revoked."""
        found = self._connection.scalar(
            select(revocation.c.index).where(
                revocation.c.kiosk == kiosk, revocation.c.epoch == epoch
            )
        )
        return found is not None

    def closing(self, poll: str) -> int | None:
        """Return the index of a poll's closing, None when it is not closed."""
        index: int | None = self._connection.scalar(
            select(closing.c.index).where(closing.c.poll == poll)
        )
        return index

    def updates(self, after: int) -> list[bytes]:
        """Return the log's updates with a number over `after`, in the order of their numbers."""
        if after not in self._updates:
            rows = self._connection.scalars(
                select(entry.c.data)
                .join(amendment, amendment.c.index == entry.c.index)
                .where(amendment.c.number > after)
                .order_by(amendment.c.number)
            )
            self._updates[after] = [bytes(data) for data in rows]
        return self._updates[after]

    def amendments(self, known: int) -> list[bytes]:
        """Return the log's updates after the first `known`, in the order of the log."""
        if self._amendments is None:
            rows = self._connection.scalars(
                select(entry.c.data)
                .join(amendment, amendment.c.index == entry.c.index)
                .order_by(amendment.c.index)
            )
            self._amendments = [bytes(data) for data in rows]
        return self._amendments[known:]

    def numbered_updates(self) -> list[tuple[int, str]]:
        """Return (number, note) of all of the log's updates, in the order of their numbers."""
        rows = self._connection.execute(
            select(amendment.c.number, entry.c.data)
            .join(entry, amendment.c.index == entry.c.index)
            .order_by(amendment.c.number)
        )
        return [(number, bytes(data).decode()) for number, data in rows]

    def head_hash(self, kiosk: str, epoch: int, seq: int) -> str | None:
        """Return the hash that a kept head names for (kiosk, epoch, seq)."""
        found: str | None = self._connection.scalar(
            select(head.c.hash).where(
                head.c.kiosk == kiosk, head.c.epoch == epoch, head.c.seq == seq
            )
        )
        return found


class Writing(Reading):
    """One write transaction; everything in it becomes true at once, or nothing does."""

    def append(self, entries: Sequence[bytes], signer: Signer) -> range:
        """Append entries to the log and sign its new checkpoint; return their indexes.

        The checkpoint must not leave the process before the transaction has committed.
        """
        if any(len(data) > tlog.ENTRY_LIMIT for data in entries):
            raise Refused(InputRefusal.too_large, "log entry", f"over {tlog.ENTRY_LIMIT} bytes")
        size = self.size()
        if not entries:
            return range(size, size)
        rows = tlog.append(self.tile, size, [tlog.leaf_hash(data) for data in entries])
        indexes = range(size, size + len(entries))
        self._insert(
            entry,
            [{"index": index, "data": data} for index, data in zip(indexes, entries, strict=True)],
        )
        for (level, number), hashes in rows.items():
            self._put_tile(level, number, hashes)
        signed = tlog.make_checkpoint(
            tlog.Checkpoint(signer.name, indexes.stop, tlog.tree_root(self.tile, indexes.stop)),
            signer,
        )
        self._insert(checkpoint, [{"size": indexes.stop, "note": signed}])
        return indexes

    def add_records(self, kiosk: str, epoch: int, rows: Sequence[tuple[int, int, str]]) -> None:
        """Note where records stand: (seq, index, hash) of each."""
        self._insert(
            record,
            [
                {"kiosk": kiosk, "epoch": epoch, "seq": seq, "index": index, "hash": hash_}
                for seq, index, hash_ in rows
            ],
        )

    def add_cosignature(self, size: int, key: str, line: str) -> None:
        """Keep a witness's line for the checkpoint of a size; `key` is the witness's vkey.

        Of several that one witness made for one size the first is kept.
        """
        found = self._connection.scalar(
            select(cosignature.c.size).where(cosignature.c.size == size, cosignature.c.key == key)
        )
        if found is None:
            self._insert(cosignature, [{"size": size, "key": key, "line": line}])

    def add_blob(self, sha256: str, text: str) -> None:
        """Keep a ballot under its hash, once."""
        if not self.has_blob(sha256):
            self._insert(blob, [{"sha256": sha256, "text": text}])

    def add_quarantine(self, kiosk: str, epoch: int, rows: Sequence[tuple[int, int, str]]) -> None:
        """Note where records in quarantine stand: (seq, index, hash) of each."""
        self._insert(
            quarantine,
            [
                {"kiosk": kiosk, "epoch": epoch, "hash": hash_, "seq": seq, "index": index}
                for seq, index, hash_ in rows
            ],
        )

    def add_revocation(self, kiosk: str, epoch: int, index: int) -> None:
        """Note where the revocation of an epoch stands."""
        self._insert(revocation, [{"kiosk": kiosk, "epoch": epoch, "index": index}])

    def add_closing(self, poll: str, index: int) -> None:
        """Note where the closing of a poll stands."""
        self._insert(closing, [{"poll": poll, "index": index}])

    def add_updates(self, rows: Sequence[tuple[int, int]]) -> None:
        """Note where updates stand: (number, index) of each."""
        self._updates.clear()
        self._amendments = None
        self._insert(amendment, [{"number": number, "index": index} for number, index in rows])

    def add_head(self, kiosk: str, epoch: int, seq: int, hash_: str, note: str) -> None:
        """Keep a head, the first that came for its (kiosk, epoch, seq)."""
        if self.head_hash(kiosk, epoch, seq) is None:
            self._insert(
                head,
                [{"kiosk": kiosk, "epoch": epoch, "seq": seq, "hash": hash_, "note": note}],
            )

    def show(self, moment: int) -> None:
        """Note how large the log is at a moment, for everyone; of several notes the first stays."""
        size = self.size()
        found = self._connection.scalar(select(shown.c.moment).where(shown.c.moment == moment))
        if found is None and size > self.shown_size():
            self._insert(shown, [{"moment": moment, "size": size}])

    def add_auditor(self, name: str, token_hash: str) -> None:
        """Keep the hash of an auditor's token."""
        self._insert(auditor, [{"name": name, "token_hash": token_hash}])

    def remove_auditor(self, name: str) -> None:
        """Forget an auditor."""
        self._connection.execute(delete(auditor).where(auditor.c.name == name))

    def _put_tile(self, level: int, number: int, hashes: bytes) -> None:
        if self.tile(level, number):
            self._connection.execute(
                update(tile_row)
                .where(tile_row.c.level == level, tile_row.c.number == number)
                .values(hashes=hashes)
            )
        else:
            self._insert(tile_row, [{"level": level, "number": number, "hashes": hashes}])
        self._tiles[level, number] = hashes

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows that all have every column.

        The driver takes them as they are: no column needs a conversion, and to look for one in
        each row costs more than to insert it.
        """
        if rows:
            statement, order = _insertion(table, self._connection.dialect)
            values: list[Any] = list(rows)
            if order:
                values = [tuple([row[name] for name in order]) for row in rows]
            self._connection.exec_driver_sql(statement, values)


@lru_cache(maxsize=64)
def _insertion(table: Table, dialect: Dialect) -> tuple[str, Sequence[str]]:
    """Return the statement that inserts into a table, and its values' order; none: they are named.

    Each row must have all columns.
    """
    compiled = insert(table).compile(dialect=dialect)
    return str(compiled), tuple(compiled.positiontup or ())


class Store:
    """The ledger's tables, and where its last checkpoint is kept besides them."""

    def __init__(
        self, engine: Engine, second: SecondPlace | None = None, key: Verifier | None = None
    ) -> None:
        """Take an engine, and the second place with the key that signs what is there."""
        self._engine, self._writing_engine = engine, database.writing(engine)
        self._second, self._key = second, key
        self._shown = 0  # up to this size the second place is known to have the log
        self._writers = threading.Lock()

    @classmethod
    def open(
        cls, place: Path | str, second: SecondPlace | None = None, key: Verifier | None = None
    ) -> Store:
        """Open the file at a path, or the database of a URL; make or migrate its tables.

        Refuses (newer_store) what a newer Maru has written.
        """
        if isinstance(place, Path):
            engine = database.sqlite(place)
        else:
            engine = database.postgresql(place)
            database.lock_writers(engine)
        try:
            with engine.begin() as connection:
                is_current = migrations.version(connection) == migrations.VERSIONS[-1]
            if not is_current:
                with database.writing(engine).begin() as connection:
                    migrations.migrate(connection, str(place))
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, second, key)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Begin a transaction that reads."""
        with self._engine.begin() as connection:
            now = Reading(connection)
            if self._second is not None:
                self._take_to_second_place(now, self._second)
            yield now

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Take the write lock; commit at the end, undo everything when an exception leaves.

        Refuses (older_copy) where the store lacks what the second place knows, and (ledger_busy)
        when the lock cannot be had. When the second place cannot be reached after the commit it
        refuses (second_place), and what was committed stays: doing the same again acknowledges it.
        """
        if not self._writers.acquire(timeout=database.LOCK_SECONDS):
            raise Refused(InputRefusal.ledger_busy, "store", "the write lock")
        try:
            with self._writing_engine.begin() as connection:
                change = Writing(connection)
                if self._second is not None:
                    self._refuse_older_copy(change, self._second)
                yield change
            if self._second is not None:
                with self.reading():
                    pass
        finally:
            self._writers.release()

    def close(self) -> None:
        """Let go of the database and of the second place."""
        self._engine.dispose()
        if self._second is not None:
            self._second.close()

    def _take_to_second_place(self, now: Reading, second: SecondPlace) -> None:
        """Bring the second place to what `now` shows, unless it has that or more."""
        size = now.size()
        while size > self._shown:
            note = now.checkpoint()
            held = second.read()
            if note is not None and held != note:
                known = self._compare(now, held)
                if known.size < size and not second.swap(held, note):
                    continue
            self._shown = size

    def _refuse_older_copy(self, change: Writing, second: SecondPlace) -> None:
        held = second.read()
        if held == change.checkpoint():
            return
        known, size = self._compare(change, held), change.size()
        if known.size > size:
            raise Refused(
                InputRefusal.older_copy, f"log of {size}", f"the second place knows {known.size}"
            )

    def _compare(self, now: Reading, held: str | None) -> tlog.Checkpoint:
        """Return what the second place knows; refuse where the log is another one."""
        if held is None:
            if now.checkpoints() > 1:
                raise Refused(InputRefusal.second_place, "second place", "the checkpoint is gone")
            return tlog.Checkpoint("", 0, tlog.EMPTY_ROOT)
        if self._key is None:
            raise TypeError("a second place needs the key of the log")
        try:
            known = tlog.open_checkpoint(held, self._key)
        except Refused as refused:
            why = refused.sentence("en")
            raise Refused(InputRefusal.second_place, "second place", why) from None
        if known.size <= now.size() and tlog.tree_root(now.tile, known.size) != known.root:
            raise Refused(InputRefusal.older_copy, f"log of {now.size()}", "another log")
        return known
