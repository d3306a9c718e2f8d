"""What a ledger does beside what it cannot do without: intake, ballots on all cores, a long log."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import requests
from measure import Line, folder_on_disk, limited
from nacl.bindings import crypto_sign_open

from hall import Hall, make_hall, serving
from maru.protocol.journal import Chain, make_record
from maru.protocol.note import note_hash, split, text_of
from maru.sync.batch import MAX_RECORDS, Batch, compress

RECORDS = 10_000


def _chain(hall: Hall, name: str) -> Chain:
    """Return a kiosk's chain before its first record."""
    package = hall.assembly.package()
    enrolment = package.enrolment(name, 1)
    return Chain(
        event=enrolment.event,
        kiosk=name,
        epoch=1,
        verifier=enrolment.verifier,
        enrolment_hash=note_hash(text_of(package.enrolment_note(name, 1))),
    )


def _records(hall: Hall, name: str, number: int) -> list[str]:
    """Return a kiosk's chain of so many records: its own, and incidents."""
    chain, signer = _chain(hall, name), hall.signer(name)
    package = hall.assembly.package().hash
    records = list(hall.batch(name).records)
    for record in records:
        chain.accept(record)
    while len(records) < number:
        body = {"kind": "reboot", "detail": str(len(records))}
        records.append(make_record(chain, package, "incident", body, signer)[0])
    return records


class _Floor:
    """What no ledger can leave out: the signatures, and the same rows in one commit a batch."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._key = key
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, data BLOB NOT NULL)")
        self._db.execute(
            "CREATE TABLE record (kiosk TEXT, epoch INTEGER, seq INTEGER, place INTEGER UNIQUE,"
            " hash TEXT NOT NULL, PRIMARY KEY (kiosk, epoch, seq))"
        )

    def take(self, first: int, signed: Sequence[tuple[bytes, bytes]]) -> None:
        """Check (signature and text) of each, and keep (note)."""
        for message, _ in signed:
            crypto_sign_open(message, self._key)
        with self._db:
            rows = list(enumerate((note for _, note in signed), first))
            self._db.executemany("INSERT INTO entry VALUES (?, ?)", rows)
            places = [("kiosk-1", 1, seq, seq, "0" * 64) for seq, _ in rows]
            self._db.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?)", places)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def intake_lines() -> Iterator[Line]:
    """Compare intake over HTTP with checking the same signatures and committing the same rows."""
    with folder_on_disk() as folder:
        hall = make_hall(folder)
        records = _records(hall, "kiosk-1", RECORDS)
        key = hall.assembly.package().enrolment("kiosk-1", 1).verifier.public_key
        whole, raw = [], []
        with (
            serving(hall.ledger_home) as ledger,
            closing(_Floor(folder / "floor.db", key)) as floor,
            requests.Session() as session,
        ):
            for first in range(0, RECORDS, MAX_RECORDS):
                notes = records[first : first + MAX_RECORDS]
                body = compress(Batch(tuple(notes), (), None).encode())
                parts = [(split(note), note.encode()) for note in notes]
                signed = [(s[0][2] + text.encode(), note) for (text, s), note in parts]
                began = time.perf_counter()
                answer = session.post(
                    f"{ledger.url}/v1/kiosks/kiosk-1/1/records",
                    params={"from": first, "known": 2},
                    data=body,
                    headers={"Content-Encoding": "gzip"},
                    timeout=60,
                )
                whole.append(time.perf_counter() - began)
                if answer.status_code != 200:
                    raise RuntimeError(answer.text)
                began = time.perf_counter()
                floor.take(first, signed)
                raw.append(time.perf_counter() - began)
        hall.close()
    yield limited(
        f"rate of taking {RECORDS:,} records over HTTP, {MAX_RECORDS} a batch"
        " / of checking their signatures and committing their rows",
        statistics.median(raw),
        statistics.median(whole),
        0.6,
        "at least",
    )
