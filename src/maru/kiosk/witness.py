"""What was seen of this kiosk elsewhere, and whether its store is an older copy of itself.

Nothing in a store tells that it was copied back from an older image: it is whole, and rightly
signed. Who has seen more of the chain can tell, each of these alone:

    the second medium          maru.kiosk.medium
    the ledger                 the acknowledgements that the agent keeps in `sync.db`
    another kiosk, the tape    a signed head
    an attendee                a receipt, which staff scans and says to be of this kiosk

A head or a receipt, once shown, is kept in the store and judged again at every start. A kiosk whose
store is behind any of these is locked: it would sign other records at places where it has signed
before. It goes on in a new epoch, under a new key.

Two heads of one (kiosk, epoch, seq) with different hashes are a complete proof of a fork, whoever
holds them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from maru.kiosk.store import Store
from maru.protocol.belenios.ballot import tracker
from maru.protocol.enrolment import Enrolment
from maru.protocol.journal import Head, is_count, is_sha256, parse_head, parse_record
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.ticket import parse_receipt

SYNC_FILE = "sync.db"


class Locked(Refused):
    """The store is an older copy, or one of two: this kiosk must not go on in this epoch."""


class LedgerWatch:
    """Compares what the ledger acknowledges with the store while the kiosk runs."""

    def __init__(self, home: Path, store: Store, enrolment: Enrolment) -> None:
        """Nothing is looked at yet."""
        self._home, self._store, self._enrolment = home, store, enrolment
        self._seen: tuple[tuple[int, int, int] | None, ...] = ()

    def look(self) -> None:
        """Raise `Locked` as `check_acknowledged` does. As cheap as two glances at the disk.

        The file is read only when it, or its write-ahead log, has changed since it was last found
        right; when it cannot be read, every look raises `Refused`.
        """
        shown = tuple(_stamp(self._home / f"{SYNC_FILE}{end}") for end in ("", "-wal"))
        if shown != self._seen:
            check_acknowledged(self._home, self._store, self._enrolment)
            self._seen = shown


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file is written; None when nothing stands in it."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    # A reader makes an empty write-ahead log, and leaves it.
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found.st_size else None


def check_witnesses(home: Path, store: Store, enrolment: Enrolment) -> None:
    """Raise `Locked` when the ledger, or a head or receipt that was shown before, knows more."""
    check_acknowledged(home, store, enrolment)
    for text in store.witnesses():
        check_witness(text, store, enrolment)


def check_witness(text: str, store: Store, enrolment: Enrolment) -> None:
    """Raise `Locked` when a signed head or a receipt names a record that is not in the store."""
    if text.startswith("MARUR1:"):
        check_receipt(text, store, enrolment)
    else:
        check_head(parse_head(text, enrolment.verifier), store)


def check_acknowledged(home: Path, store: Store, enrolment: Enrolment) -> None:
    """Raise `Locked` when the ledger has acknowledged a record that is not in the store."""
    for seq, record_hash in acknowledged(home):
        place = f"{enrolment.kiosk}/{enrolment.epoch}"
        _compare(store, seq, record_hash, InputRefusal.locked_ledger_ahead, place)


def acknowledged(home: Path) -> list[tuple[int, str]]:
    """Return the newest record that the ledger has acknowledged, (seq, hash), if there is one."""
    path = home / SYNC_FILE
    if not path.exists():
        return []
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
            made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'ack'").fetchone()
            if made is None:  # the agent has only just begun the file
                return []
            row = connection.execute(
                "SELECT next, prev FROM ack ORDER BY next DESC, number DESC LIMIT 1"
            ).fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), str(error)) from None
    if row is None or row[0] == 0:
        return []
    if not (is_count(row[0]) and is_sha256(row[1])):
        raise Refused(InputRefusal.malformed, str(path))
    return [(row[0] - 1, row[1])]


def check_head(head: Head, store: Store) -> None:
    """Raise `Locked` when a head of this kiosk names a record that is not in the store."""
    place = f"{head.kiosk}/{head.epoch}"
    _compare(store, head.seq, head.hash, InputRefusal.locked_head_ahead, place)


def _compare(store: Store, seq: int, record_hash: str, ahead: InputRefusal, name: str) -> None:
    if seq >= store.next_seq():
        raise Locked(ahead, f"{name} record {seq}")
    if store.record_hash(seq) != record_hash:
        raise Locked(InputRefusal.locked_fork, f"{name} record {seq}")


def check_receipt(text: str, store: Store, enrolment: Enrolment) -> int:
    """Return the number of the record that a receipt names; raise `Locked` when it is not here."""
    its_tracker, prefix = parse_receipt(text)
    seq = store.find_record(prefix)
    place = f"{enrolment.kiosk}/{enrolment.epoch} {its_tracker}"
    if seq is None:
        raise Locked(InputRefusal.locked_receipt_missing, place)
    record = parse_record(store.records(seq, 1)[0], enrolment.verifier)
    if record.type != "ballot" or tracker(store.blob(record.body["ballot"])) != its_tracker:
        raise Refused(InputRefusal.bad_value, place, "not the tracker of that record")
    return seq
