"""What a ledger does beside what it cannot do without: intake, ballots on all cores, a long log."""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from ballots import voter
from measure import Line, folder_on_disk, limited, times
from nacl.bindings import crypto_sign_open

from assembly import make_assembly
from maru.command import write_new_file
from maru.kiosk.store import Store
from maru.protocol.belenios.ballot import verify_ballot
from maru.protocol.journal import RECORD
from maru.protocol.note import (
    Signer,
    Verifier,
    note_hash,
    note_text,
    read_body,
    sign,
    split,
    text_of,
)
from maru.sync.asking import asker_header
from maru.sync.ballots import Claim, ballot_pool, check_ballots
from maru.sync.batch import MAX_RECORDS, Batch, compress
from maru.sync.ledger.home import load_package

RECORDS = 10_000
OPTIONS = 10
BALLOTS = 96
POOL_ROUNDS = 5
LONG = 100_000
BLOCK = 5_000
PROOFS = 50  # a block
COMPARED = 4  # blocks
MEMORY_MB = 200


@dataclass(frozen=True)
class _Hall:
    """A ledger's home, and what one kiosk will bring to it."""

    home: Path
    key: Verifier
    records: Sequence[str]
    asker: Mapping[str, str]

    @contextmanager
    def serving(self) -> Iterator[tuple[str, int]]:
        """Run the ledger in a process of its own; yield URL and process id."""
        command = [sys.executable, "-m", "maru.sync.ledger.command", "serve", "--port", "0"]
        with subprocess.Popen(
            [*command, "--home", str(self.home)], stdout=subprocess.PIPE, text=True
        ) as process:
            if process.stdout is None:
                raise TypeError("no pipe")
            try:
                yield process.stdout.readline().strip(), process.pid
            finally:
                process.terminate()


def _signer(keys: Mapping[str, str], name: str) -> Signer:
    return Signer.from_text(keys[name])


def _make_hall(folder: Path, number: int) -> _Hall:
    """Make a ledger, and a kiosk with so many records: its own, and incidents."""
    assembly = make_assembly(1)
    assembly.open_kiosk(folder / "kiosk-1").close()
    home = folder / "ledger"
    home.mkdir()
    write_new_file(home / "ledger.key", f"{assembly.ledger_signer.to_text()}\n".encode())
    load_package(home, folder / "kiosk-1" / "EVENT.maru")
    keys = json.loads((folder / "kiosk-1" / "keys.json").read_text(encoding="utf-8"))
    signer = _signer(keys, "record")
    with closing(Store.open(folder / "kiosk-1", read_only=True)) as store:
        records = list(store.records(0, number))
    text = text_of(records[-1])
    fields = read_body(text, RECORD)
    while len(records) < number:
        body = {"kind": "reboot", "detail": str(len(records))}
        fields |= {"seq": len(records), "prev": note_hash(text), "type": "incident", "body": body}
        text = note_text(RECORD, fields)
        records.append(sign(text, signer))
    origin = assembly.event.ledger.origin
    return _Hall(home, signer.verifier, records, asker_header(_signer(keys, "witness"), origin))


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
        hall = _make_hall(folder, RECORDS)
        whole, raw = [], []
        with (
            hall.serving() as (url, _),
            closing(_Floor(folder / "floor.db", hall.key.public_key)) as floor,
            requests.Session() as session,
        ):
            for first in range(0, RECORDS, MAX_RECORDS):
                notes = hall.records[first : first + MAX_RECORDS]
                parts = [(split(note), note.encode()) for note in notes]
                signed = [(s[0][2] + text.encode(), note) for (text, s), note in parts]
                whole.append(_seconds_to_take(session, url, first, notes))
                began = time.perf_counter()
                floor.take(first, signed)
                raw.append(time.perf_counter() - began)
    yield limited(
        f"rate of taking {RECORDS:,} records over HTTP, {MAX_RECORDS} a batch"
        " / of checking their signatures and committing their rows",
        statistics.median(raw),
        statistics.median(whole),
        0.6,
        "at least",
    )


def _seconds_to_take(
    session: requests.Session, url: str, first: int, records: Sequence[str]
) -> float:
    body = compress(Batch(tuple(records), (), None).encode())
    began = time.perf_counter()
    answer = session.post(
        f"{url}/v1/kiosks/kiosk-1/1/records",
        params={"from": first, "known": 2},
        data=body,
        headers={"Content-Encoding": "gzip"},
        timeout=60,
    )
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(answer.text)
    return seconds


def _prove(session: requests.Session, url: str, known: int) -> None:
    """Ask for the proofs of the newest record, and that the log continues the one of a size."""
    answer = session.get(f"{url}/v1/kiosks/kiosk-1/1/mark", params={"known": known}, timeout=60)
    if answer.status_code != 200:
        raise RuntimeError(answer.text)


def pool_lines() -> Iterator[Line]:
    """Compare the ballots that all cores verify with those that one does; wall clock."""
    voting = voter(OPTIONS)
    papers = [voting.encrypt() for _ in range(BALLOTS)]
    credential = verify_ballot(voting.election, papers[0]).credential
    claims = [Claim("bench", voting.election.text, credential, paper) for paper in papers]
    with ballot_pool() as pool:

        def all_cores() -> None:
            if any(check_ballots(claims, pool)):
                raise ValueError("a ballot does not hold")

        def one_core() -> None:
            for paper in papers:
                verify_ballot(voting.election, paper)

        taken = times({"one": one_core, "all": all_cores}, POOL_ROUNDS, time.perf_counter)
    cores = len(os.sched_getaffinity(0))
    yield limited(
        f"rate of verifying {BALLOTS} ballots on {cores} cores / on one",
        taken["one"],
        taken["all"],
        1.7,
        "at least",
    )


def long_lines() -> Iterator[Line]:
    """Compare the first and the last batches of a long log, and their proofs."""
    with folder_on_disk() as folder:
        hall = _make_hall(folder, LONG)
        appending, proving = [], []
        with hall.serving() as (url, process), requests.Session() as session:
            for block in range(0, LONG, BLOCK):
                began = _processor_seconds(process)
                for first in range(block, block + BLOCK, MAX_RECORDS):
                    _seconds_to_take(session, url, first, hall.records[first : first + MAX_RECORDS])
                appended = _processor_seconds(process)
                session.headers.update(hall.asker)
                for known in range(block + 1, block + BLOCK, BLOCK // PROOFS):
                    _prove(session, url, known)
                appending.append(appended - began)
                proving.append(_processor_seconds(process) - appended)
            peak = _peak_mb(process)
    for what, seconds in (("append", appending), ("proof", proving)):
        yield limited(
            f"{what} at {LONG:,} entries / at {COMPARED * BLOCK:,}, processor time of the ledger",
            statistics.median(seconds[-COMPARED:]),
            statistics.median(seconds[:COMPARED]),
            1.3,
        )
    yield Line(
        f"memory of the ledger that took {LONG:,} entries",
        f"{peak:,.0f} MB",
        f"under {MEMORY_MB} MB",
        peak < MEMORY_MB,
    )


def _processor_seconds(process: int) -> float:
    """Return the processor time of a process so far (proc(5), utime and stime in ticks)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb(process: int) -> float:
    """Return the largest resident memory that a process had, in MB (proc(5), VmHWM in kB)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(found.split()[1]) * 1024 / 1e6
