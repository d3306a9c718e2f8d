"""Reading a log that somebody else keeps, and believing only what it proves.

`read_log` fetches a log whole, from its URL or from a folder, hashes every entry again, compares
the root with the signed checkpoint, and replays the state. `closed_poll` goes on to the ballots of
one closed poll and recomputes their encrypted sum: what a trustee has to know before decrypting.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import requests

from maru.command import read_file
from maru.protocol import tlog
from maru.protocol.belenios.credential import read_roll
from maru.protocol.belenios.question import Election, hexhash
from maru.protocol.event import Poll
from maru.protocol.note import MAX_NOTE, Verifier
from maru.protocol.package import MAX_PACKAGE, Package, read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Closing, State
from maru.sync.ballots import Claim, ballot_pool, sum_ballots

MAX_BALLOT = 4 * 1024 * 1024
MAX_BUNDLE = tlog.TILE_WIDTH * (2 + tlog.ENTRY_LIMIT)
TIMEOUT_SECONDS = (5, 60)
"""To connect; and between two pieces of an answer."""


class Source(Protocol):
    """Where the files of a log lie, under the names that a ledger serves them by."""

    def fetch(self, path: str, limit: int) -> bytes:
        """Return what lies at `path`, at most `limit` bytes; raises `Refused`."""

    def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True)
class Log:
    """A log that was read whole and holds: checkpoint, entries, and what they mean.

    `package` is the package with the log's updates.
    """

    checkpoint: tlog.Checkpoint
    package: Package
    entries: tuple[bytes, ...]
    state: State
    source: Source

    def close(self) -> None:
        """Let go of the source."""
        self.source.close()

    def ballot(self, sha256: str) -> str:
        """Fetch a ballot by its hash; refuse another text."""
        data = self.source.fetch(f"blob/{sha256}", MAX_BALLOT)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise Refused(InputRefusal.bad_ballot, f"blob {sha256}", "not UTF-8") from None
        if hexhash(text) != sha256:
            raise Refused(InputRefusal.bad_ballot, f"blob {sha256}", "another text")
        return text


@dataclass(frozen=True)
class ClosedPoll:
    """A closed poll whose every counted ballot was verified; `tally` is their encrypted sum."""

    poll: Poll
    election: Election
    trustees: str
    closing: Closing
    ballots: tuple[str, ...]
    tally: str


def read_closed_poll(
    place: str | Path, named: str, ledger_key: Verifier | None = None
) -> ClosedPoll:
    """Read the log at a URL or in a folder, and verify one of its closed polls.

    `named` is the poll's uuid or its number from 1; all else as `read_log` and `closed_poll`.
    """
    with closing(read_log(place, ledger_key)) as log:
        return closed_poll(log, log.package.event.find_poll(named, str(place)))


def read_log(
    place: str | Path,
    ledger_key: Verifier | None = None,
    seen: tlog.Checkpoint | None = None,
) -> Log:
    """Read the log at a URL, or in a folder, and verify it from the first entry to the last.

    A folder is a ledger's home, or holds the files that a ledger serves under the same names.
    `ledger_key` is the key that the reader trusts; without it the one that the package names is
    taken, and then the reader has to compare the event's tag. `seen` is a checkpoint that the log
    has to continue. Raises `Refused`.
    """
    source = _open_source(place)
    try:
        package = read_package(source.fetch("package.maru", MAX_PACKAGE), f"{place} package.maru")
        named = package.event.ledger.verifier
        if ledger_key is not None and ledger_key != named:
            raise Refused(InputRefusal.wrong_key, str(place), "the package names another ledger")
        message = source.fetch("checkpoint", MAX_NOTE)
        checkpoint = tlog.open_checkpoint(message, named, f"{place} checkpoint")
        entries = _read_entries(source, checkpoint.size, str(place))
        rows = tlog.append(lambda *_: b"", 0, map(tlog.leaf_hash, entries))
        state = State(package)
        for entry in entries:
            state.accept(entry)
        _compare_roots(rows, checkpoint, state, str(place))
        _compare_seen(rows, checkpoint, seen, str(place))
    except BaseException:
        source.close()
        raise
    return Log(checkpoint, state.package, tuple(entries), state, source)


def _read_entries(source: Source, size: int, place: str) -> list[bytes]:
    entries: list[bytes] = []
    while len(entries) < size:
        number = len(entries) // tlog.TILE_WIDTH
        width = min(tlog.TILE_WIDTH, size - len(entries))
        path = tlog.Tile(None, number, width).path
        try:
            entries += tlog.read_bundle(source.fetch(path, MAX_BUNDLE), width)
        except tlog.LogError as error:
            raise Refused(InputRefusal.malformed, f"{place} {path}", str(error)) from None
    return entries


def _compare_roots(
    rows: Mapping[tuple[int, int], bytes], checkpoint: tlog.Checkpoint, state: State, place: str
) -> None:
    def read(level: int, number: int) -> bytes:
        return rows.get((level, number), b"")

    if tlog.tree_root(read, checkpoint.size) != checkpoint.root:
        raise Refused(InputRefusal.chain_broken, f"{place} checkpoint", "not its entries' root")
    for closed in state.closings.values():
        if tlog.tree_root(read, closed.size) != closed.root:
            raise Refused(InputRefusal.chain_broken, f"{place} log entry {closed.size}", "its root")


def _compare_seen(
    rows: Mapping[tuple[int, int], bytes],
    checkpoint: tlog.Checkpoint,
    seen: tlog.Checkpoint | None,
    place: str,
) -> None:
    if seen is None:
        return
    if seen.size > checkpoint.size:
        sizes = f"{checkpoint.size} entries, {seen.size} in the checkpoint"
        raise Refused(InputRefusal.ledger_behind, place, sizes)
    if tlog.tree_root(lambda level, n: rows.get((level, n), b""), seen.size) != seen.root:
        raise Refused(InputRefusal.fork, place, f"not the log of the checkpoint of {seen.size}")


def closed_poll(log: Log, poll: Poll) -> ClosedPoll:
    """Verify every ballot that counts in a closed poll, and that its closing tells their sum.

    Raises `Refused`: poll_not_closed, bad_ballot with the entry, bad_value for another sum.
    """
    closed = log.state.closings.get(poll.uuid)
    if closed is None:
        raise Refused(InputRefusal.poll_not_closed, f"poll {poll.uuid}")
    election = log.package.election(poll.uuid)
    roll = read_roll(election.group, log.package.roll(poll.uuid))
    claims = []
    for one in log.state.counted(poll.uuid):
        place = f"log entry {one.index}"
        if one.credential not in roll:
            raise Refused(InputRefusal.bad_ballot, place, "its credential is not on the roll")
        claims.append(Claim(place, election.text, one.credential, log.ballot(one.ballot)))
    with ballot_pool() as pool:
        total = sum_ballots(election, claims, pool)
    if total.count != closed.ballots or hexhash(total.text()) != closed.tally:
        raise Refused(InputRefusal.bad_value, f"log entry {closed.size} tally", "another sum")
    return ClosedPoll(
        poll,
        election,
        log.package.trustees(poll.uuid),
        closed,
        tuple(claim.ballot for claim in claims),
        total.text(),
    )


def _open_source(place: str | Path) -> Source:
    if isinstance(place, str) and place.startswith(("http://", "https://")):
        return _Served(place)
    folder = Path(place)
    if not folder.is_dir():
        raise Refused(InputRefusal.not_found, str(place))
    return _Home(folder) if (folder / "ledger.db").exists() else _Folder(folder)


class _Folder:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, path: str, limit: int) -> bytes:
        return read_file(self._folder / path, limit)

    def close(self) -> None:
        pass


class _Home:
    """A ledger's home: the same files, made from what its store keeps (maru.sync.ledger.store)."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._db = sqlite3.connect(f"file:{home / 'ledger.db'}?mode=ro", uri=True, timeout=60)

    def fetch(self, path: str, limit: int) -> bytes:
        if path == "package.maru":
            return read_file(self._home / path, limit)
        try:
            return self._select(path)
        except sqlite3.DatabaseError as error:
            place = str(self._home / "ledger.db")
            raise Refused(InputRefusal.unreadable_file, place, str(error)) from None

    def _select(self, path: str) -> bytes:
        if path == "checkpoint":
            return self._one("SELECT note FROM checkpoint ORDER BY size DESC", path)
        if path.startswith("blob/"):
            return self._one("SELECT text FROM blob WHERE sha256 = ?", path, path[5:])
        tile = tlog.parse_tile_path(path)
        first = tile.number * tlog.TILE_WIDTH
        rows = self._db.execute(
            'SELECT CAST(data AS BLOB) FROM entry WHERE "index" >= ? AND "index" < ?'
            ' ORDER BY "index"',
            (first, first + tile.width),
        )
        return tlog.write_bundle(data for (data,) in rows)

    def _one(self, sql: str, path: str, *parameters: str) -> bytes:
        row = self._db.execute(sql, parameters).fetchone()
        if row is None:
            raise Refused(InputRefusal.not_found, f"{self._home} {path}")
        return str(row[0]).encode()

    def close(self) -> None:
        self._db.close()


class _Served:
    """A ledger's URL."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False

    def fetch(self, path: str, limit: int) -> bytes:
        url = f"{self._url}/{path}"
        data = bytearray()
        try:
            with self._session.get(
                url, timeout=TIMEOUT_SECONDS, stream=True, allow_redirects=False
            ) as response:
                if response.status_code != 200:
                    raise Refused(InputRefusal.not_found, url, f"status {response.status_code}")
                for piece in response.iter_content(64 * 1024):
                    data += piece
                    if len(data) > limit:
                        raise Refused(InputRefusal.too_large, url, f"over {limit} bytes")
        except requests.RequestException as error:
            name = type(error).__name__
            raise Refused(InputRefusal.ledger_unreachable, url, name) from error
        return bytes(data)

    def close(self) -> None:
        self._session.close()
