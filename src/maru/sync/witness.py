"""An outside witness: cosigns a log's checkpoint only when it continues the last one.

The rules are c2sp.org/tlog-witness (maru.protocol.tlog_witness). A witness's folder:

    witness.key   the private key, of kind 0x04, for its owner only
    witness.vkey  the public key, which an event names
    witness.db    of each log that it follows: the key, and the last checkpoint that it cosigned
    evidence/     pairs of checkpoints that a log signed and that did not fit each other

What was cosigned is durable in `witness.db`, a SQLite file in WAL with synchronous=FULL, before the
cosignature leaves; the step from one checkpoint to the next is one transaction that looks again. A
witness that lost this file must not go on with the same key: it would not know what it promised.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from maru.command import read_file, write_new_file
from maru.protocol import tlog
from maru.protocol.note import COSIGNATURE, ED25519, MAX_NOTE, Signer, Verifier, open_note
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_witness import (
    SIZE_TYPE,
    Request,
    continues,
    evidence,
    parse_request,
)
from maru.sync.log_source import Source, fetch, fetch_hashes, open_source
from maru.transport import Transport

MAX_REPLY = 64 * 1024
MAX_EVIDENCE = 100
"""Files; a stranger who replays a log's old checkpoints cannot fill the disk."""

_LOCK_SECONDS = 60


class Elsewhere(Refused):
    """The request begins at another size than the one that was cosigned last, `size`."""

    def __init__(self, size: int, old: int) -> None:
        super().__init__(
            InputRefusal.witness_elsewhere, "add-checkpoint old", f"{size}, asked from {old}"
        )
        self.size = size


class Answer(NamedTuple):
    """What a witness answers over HTTP."""

    status: int
    body: str
    media_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class _Followed:
    """A log that is followed; `checkpoint` and `note` are the last that was cosigned."""

    key: Verifier
    checkpoint: tlog.Checkpoint
    note: str


def new_witness(home: Path, name: str, entropy: Callable[[int], bytes]) -> str:
    """Make a witness's folder and key; return the public key's text."""
    if (home / "witness.key").exists():
        raise Refused(InputRefusal.already_exists, str(home / "witness.key"))
    signer = Signer(name, entropy(32), COSIGNATURE)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_new_file(home / "witness.vkey", f"{signer.vkey}\n".encode())
    write_new_file(home / "witness.key", f"{signer.to_text()}\n".encode(), mode=0o600)
    return signer.vkey


class Witness:
    """A witness; any number of processes may use one folder."""

    def __init__(self, home: Path) -> None:
        """Open the folder that `new_witness` made."""
        self._home = home
        key = home / "witness.key"
        self.signer = Signer.from_text(read_file(key, 1_024).decode("ascii", "replace"))
        if self.signer.verifier.kind != COSIGNATURE:
            raise Refused(InputRefusal.wrong_key, str(key), "not a witness's")
        with self._writing() as db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS log (origin TEXT PRIMARY KEY, key TEXT NOT NULL,"
                " size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL) STRICT"
            )

    def follow(self, log: Verifier) -> None:
        """Follow a log from now on; refuse another key of a log that is followed."""
        if log.kind != ED25519:
            raise Refused(InputRefusal.wrong_key, f"key {log.name}", "not a log's")
        with self._writing() as db:
            row = db.execute("SELECT key FROM log WHERE origin = ?", (log.name,)).fetchone()
            if row is None:
                db.execute(
                    "INSERT INTO log VALUES (?, ?, 0, ?, '')", (log.name, log.vkey, tlog.EMPTY_ROOT)
                )
            elif row[0] != log.vkey:
                raise Refused(InputRefusal.already_exists, f"key of {log.name}", "another one")

    def last(self, origin: str) -> tlog.Checkpoint:
        """Return the last checkpoint of a log that was cosigned; not_found for no such log."""
        with self._writing() as db:
            return _followed(db, origin).checkpoint

    def last_note(self, origin_hash: str) -> str | None:
        """Return the last cosigned note of the log whose origin has this SHA-256, in hex."""
        with self._writing() as db:
            for origin, note in db.execute("SELECT origin, note FROM log"):
                if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                    return note or None
        return None

    def cosign(self, request: Request, time: int) -> str:
        """Cosign a checkpoint at `time` (Unix seconds); return the signature line.

        Raises `Refused`, in this order: not_found for a log that is not followed, bad_signature,
        malformed, `Elsewhere`, two_histories or not_continued.
        """
        origin = request.claimed.origin
        with self._writing() as db:
            followed = _followed(db, origin)
            text = open_note(request.checkpoint, [followed.key], "add-checkpoint")
            if request.old != followed.checkpoint.size:
                raise Elsewhere(followed.checkpoint.size, request.old)
            self._refuse_unless_continued(followed, request)
            line = tlog.cosignature_line(text, self.signer, time)
            new = request.claimed
            db.execute(
                "UPDATE log SET size = ?, root = ?, note = ? WHERE origin = ?",
                (new.size, new.root, request.checkpoint + line, origin),
            )
        return line

    def answer(self, body: bytes, time: int) -> Answer:
        """Answer an add-checkpoint request (c2sp.org/tlog-witness)."""
        try:
            request = parse_request(body)
        except Refused as refused:
            return Answer(400, f"{refused}\n")
        try:
            return Answer(200, self.cosign(request, time))
        except Elsewhere as elsewhere:
            return Answer(409, f"{elsewhere.size}\n", SIZE_TYPE)
        except Refused as refused:
            return Answer(_STATUS[refused.reason], f"{refused}\n")

    def _refuse_unless_continued(self, followed: _Followed, request: Request) -> None:
        last, new = followed.checkpoint, request.claimed
        if continues(last, new, request.proof):
            return
        place = f"{new.origin} checkpoint of {new.size}"
        if followed.note:
            self.keep_evidence(followed.note, request.checkpoint)
        if last.size == new.size and last.root != new.root:
            raise Refused(InputRefusal.two_histories, place)
        raise Refused(InputRefusal.not_continued, place, f"from {last.size}")

    def keep_evidence(self, first: str, second: str) -> None:
        """Keep two signed checkpoints that do not fit each other."""
        text = evidence(first, second).encode()
        folder = self._home / "evidence"
        folder.mkdir(exist_ok=True)
        path = folder / f"{hashlib.sha256(text).hexdigest()[:16]}.txt"
        if not path.exists() and len(list(folder.glob("*.txt"))) < MAX_EVIDENCE:
            write_new_file(path, text)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Begin a transaction that no other process can write beside."""
        path = self._home / "witness.db"
        with closing(sqlite3.connect(path, timeout=_LOCK_SECONDS, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")


_STATUS = {
    InputRefusal.not_found: 404,
    InputRefusal.bad_signature: 403,
    InputRefusal.two_histories: 422,
    InputRefusal.not_continued: 422,
}


def _followed(db: sqlite3.Connection, origin: str) -> _Followed:
    row = db.execute("SELECT key, size, root, note FROM log WHERE origin = ?", (origin,)).fetchone()
    if row is None:
        raise Refused(InputRefusal.not_found, f"log {origin[:200]}", "not one that is followed")
    key, size, root, note = row
    return _Followed(Verifier.from_vkey(key), tlog.Checkpoint(origin, size, root), note)


class Watched(NamedTuple):
    """What watching once came to: the checkpoint, and whether it was new to the witness."""

    checkpoint: tlog.Checkpoint
    new: bool


def watch(witness: Witness, log: Verifier, url: str, token: str | None, time: int) -> Watched:
    """Fetch a ledger's checkpoint, cosign it when it continues the last one, hand the line in.

    The proof is made of the ledger's tiles. Raises `Refused`: ledger_behind; two_histories or
    not_continued, and then both checkpoints are kept as evidence; whatever cannot be fetched.
    """
    with closing(open_source(url, token)) as source:
        message = fetch(source, "checkpoint", MAX_NOTE)
        checkpoint = tlog.open_checkpoint(message, log, f"{url} checkpoint")
        last = witness.last(log.name)
        if checkpoint.size < last.size:
            sizes = f"{checkpoint.size} entries, cosigned {last.size}"
            raise Refused(InputRefusal.ledger_behind, url, sizes)
        if checkpoint == last and tlog.cosigned_at(message.decode(), witness.signer.verifier):
            return Watched(checkpoint, new=False)
        note = message.decode()
        proof = tlog.consistency_proof(_reader(source, checkpoint.size), last.size, checkpoint.size)
        line = witness.cosign(Request(last.size, proof, note), time)
    hand_in(url, note + line)
    return Watched(checkpoint, new=True)


def _reader(source: Source, size: int) -> tlog.ReadTile:
    def read(level: int, number: int) -> bytes:
        width = min(tlog.TILE_WIDTH, (size >> 8 * level) - number * tlog.TILE_WIDTH)
        return fetch_hashes(source, tlog.Tile(level, number, width)) if width > 0 else b""

    return read


def hand_in(url: str, note: str) -> None:
    """Give a ledger a checkpoint with cosignatures; raises `Refused` where it does not take it."""
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    with closing(Transport(url)) as ledger:
        reply = ledger.ask(
            "POST", "v1/cosignatures", MAX_REPLY, body=note.encode(), headers=headers
        )
        if reply.status != 200:
            place = f"{ledger.url}/v1/cosignatures"
            raise Refused(InputRefusal.ledger_refused, place, f"status {reply.status}")
