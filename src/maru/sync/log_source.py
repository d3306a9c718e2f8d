"""Where a log lies: at a ledger's URL, in a ledger's home, or in a folder of the same files.

The names are those that a ledger serves (c2sp.org/tlog-tiles, and docs/ledger.md). Nothing that
comes from here is believed yet.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import requests

from maru.command import read_file, read_text
from maru.protocol import tlog
from maru.protocol.package import MAX_PACKAGE, read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.transport import open_session, read_address, unreachable

MAX_BUNDLE = tlog.TILE_WIDTH * (2 + tlog.ENTRY_LIMIT)
MAX_TILE = tlog.TILE_WIDTH * tlog.HASH_BYTES
MAX_TOKEN = 1_024
COSIGNED = "cosigned-checkpoint"
"""Where a ledger serves the newest checkpoint that carries the quorum of outside witnesses."""

TIMEOUT_SECONDS = (5, 60)
"""To connect; and between two pieces of an answer."""

_PIECE = 64 * 1024
_TIMES_AGAIN = 5
_SECONDS = re.compile(r"[1-9]|[1-5][0-9]|60", re.ASCII)
_THREADS = 4

Job = TypeVar("Job")
Result = TypeVar("Result")


class Source(Protocol):
    """Where the files of a log lie; may be asked from several threads at once."""

    def pieces(self, path: str) -> Iterator[bytes]:
        """Yield what lies at `path`; raises `Refused`, not_found where nothing does."""

    def close(self) -> None:
        """Let go of it."""


def open_source(place: str | Path, token: str | None = None) -> Source:
    """Open the log at a URL, with an auditor's token where it has one, or in a folder.

    A URL may name the ledger's certificate (maru.transport).
    """
    if isinstance(place, str) and place.startswith(("http://", "https://")):
        return _Served(place, token)
    folder = Path(place)
    if not folder.is_dir():
        raise Refused(InputRefusal.not_found, str(place))
    if (folder / "ledger.db").exists():
        return _Home(folder)
    if (folder / "ledger.key").exists():
        raise Refused(InputRefusal.not_found, f"{folder}/ledger.db", "read this ledger by its URL")
    return _Folder(folder)


def read_token(path: Path | None) -> str | None:
    """Return the auditor's token in a file, None without a file."""
    return None if path is None else read_text(path, MAX_TOKEN).strip()


def fetch(source: Source, path: str, limit: int) -> bytes:
    """Return what lies at `path`, at most `limit` bytes."""
    data = bytearray()
    for piece in source.pieces(path):
        data += piece
        if len(data) > limit:
            raise Refused(InputRefusal.too_large, path, f"over {limit} bytes")
    return bytes(data)


def fetch_if_there(source: Source, path: str, limit: int) -> bytes | None:
    """Return what lies at `path`, None where nothing does."""
    try:
        return fetch(source, path, limit)
    except Refused as refused:
        if refused.reason is InputRefusal.not_found:
            return None
        raise


def fetch_hashes(source: Source, tile: tlog.Tile) -> bytes:
    """Return the hashes of a tile, from the full one where the log has grown past it."""
    data, width = _fetch_tile(source, tile, MAX_TILE)
    if len(data) != width * tlog.HASH_BYTES:
        raise Refused(InputRefusal.malformed, tile.path, f"{len(data)} bytes")
    return data[: tile.width * tlog.HASH_BYTES]


def fetch_entries(source: Source, number: int, width: int) -> list[bytes]:
    """Return the first `width` entries of a bundle, from the full one where it has filled up."""
    tile = tlog.Tile(None, number, width)
    data, there = _fetch_tile(source, tile, MAX_BUNDLE)
    try:
        return tlog.read_bundle(data, there)[:width]
    except tlog.LogError as error:
        raise Refused(InputRefusal.malformed, tile.path, str(error)) from None


def _fetch_tile(source: Source, tile: tlog.Tile, limit: int) -> tuple[bytes, int]:
    """Return a tile, or the full one of its number, and the width of what is returned."""
    data = fetch_if_there(source, tile.path, limit)
    if data is not None:
        return data, tile.width
    return fetch(source, replace(tile, width=tlog.TILE_WIDTH).path, limit), tlog.TILE_WIDTH


def in_order(jobs: Iterable[Job], work: Callable[[Job], Result]) -> Iterator[Result]:
    """Do jobs on threads, a few ahead of the one whose result is wanted; yield in their order."""
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(max(_THREADS, len(os.sched_getaffinity(0))))
    try:
        for job in jobs:
            waiting.append(pool.submit(work, job))
            if len(waiting) > _THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


class _Folder:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pieces(self, path: str) -> Iterator[bytes]:
        return _read_pieces(self._folder / path)

    def close(self) -> None:
        pass


class _Home:
    """A ledger's home: the same files, made from what its store keeps (maru.sync.ledger.store)."""

    def __init__(self, home: Path) -> None:
        self._home = home
        uri = f"{(home / 'ledger.db').absolute().as_uri()}?mode=ro"
        self._db = sqlite3.connect(uri, uri=True, timeout=60, check_same_thread=False)
        self._alone = threading.Lock()

    def pieces(self, path: str) -> Iterator[bytes]:
        if path == "package.maru" or path.startswith(("archives/", "results/")):
            yield from _read_pieces(self._home / path)
            return
        try:
            with self._alone:
                data = self._select(path)
        except sqlite3.DatabaseError as error:
            place = str(self._home / "ledger.db")
            raise Refused(InputRefusal.unreadable_file, place, str(error)) from None
        if data is None:
            raise Refused(InputRefusal.not_found, f"{self._home} {path}")
        yield data

    def _select(self, path: str) -> bytes | None:
        if path == "checkpoint":
            row = self._one("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
            return None if row is None else self._with_cosignatures(*row)
        if path == COSIGNED:
            return self._cosigned()
        if path.startswith("blob/"):
            row = self._one("SELECT text FROM blob WHERE sha256 = ?", path[5:])
            return None if row is None else str(row[0]).encode()
        try:
            tile = tlog.parse_tile_path(path)
        except tlog.LogError:
            return None
        return self._entries(tile) if tile.level is None else self._hashes(tile)

    def _with_cosignatures(self, size: int, note: str) -> bytes:
        lines = self._db.execute(
            "SELECT line FROM cosignature WHERE size = ? ORDER BY key", (size,)
        )
        return (note + "".join(line for (line,) in lines)).encode()

    def _cosigned(self) -> bytes | None:
        """Return the newest checkpoint with the quorum of the witnesses that the package names."""
        package = self._home / "package.maru"
        event = read_package(read_file(package, MAX_PACKAGE), str(package)).event
        keys = [witness.key for witness in event.witnesses]
        row = self._one(
            "SELECT size, note FROM checkpoint WHERE size = (SELECT size FROM cosignature"
            " WHERE key IN (SELECT value FROM json_each(?)) GROUP BY size HAVING count(*) >= ?"
            " ORDER BY size DESC LIMIT 1)",
            json.dumps(keys),
            max(event.quorum, 1),
        )
        return None if row is None else self._with_cosignatures(*row)

    def _entries(self, tile: tlog.Tile) -> bytes:
        first = tile.number * tlog.TILE_WIDTH
        rows = self._db.execute(
            'SELECT CAST(data AS BLOB) FROM entry WHERE "index" >= ? AND "index" < ?'
            ' ORDER BY "index"',
            (first, first + tile.width),
        )
        return tlog.write_bundle(data for (data,) in rows)

    def _hashes(self, tile: tlog.Tile) -> bytes | None:
        row = self._one(
            "SELECT hashes FROM tile_row WHERE level = ? AND number = ?", tile.level, tile.number
        )
        width = tile.width * tlog.HASH_BYTES
        return None if row is None or len(row[0]) < width else bytes(row[0][:width])

    def _one(self, sql: str, *parameters: object) -> Any:
        return self._db.execute(sql, parameters).fetchone()

    def close(self) -> None:
        self._db.close()


class _Served:
    """A ledger's URL; each thread has a connection of its own."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url, self._certificate = read_address(url)
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._threads = threading.local()
        self._sessions: list[requests.Session] = []
        self._closed = threading.Event()

    def pieces(self, path: str) -> Iterator[bytes]:
        url = f"{self._url}/{path}"
        try:
            with self._get(url) as response:
                if response.status_code != 200:
                    reason = _REASONS.get(response.status_code, InputRefusal.ledger_refused)
                    raise Refused(reason, url, f"status {response.status_code}")
                yield from response.iter_content(_PIECE)
        except requests.RequestException as error:
            raise unreachable(url, error) from error

    def _get(self, url: str) -> requests.Response:
        """Ask, and where the ledger says when to come again, come again then, a few times."""
        for _ in range(_TIMES_AGAIN):
            response = self._ask(url)
            again = response.headers.get("Retry-After", "")
            if response.status_code not in (429, 503) or not _SECONDS.fullmatch(again):
                return response
            response.close()
            self._closed.wait(int(again))
        return self._ask(url)

    def _ask(self, url: str) -> requests.Response:
        return self._session().get(url, timeout=TIMEOUT_SECONDS, stream=True, allow_redirects=False)

    def _session(self) -> requests.Session:
        if not hasattr(self._threads, "session"):
            session = open_session(self._certificate)
            session.headers.update(self._headers)
            self._threads.session = session
            self._sessions.append(session)
        its: requests.Session = self._threads.session
        return its

    def close(self) -> None:
        self._closed.set()
        for session in self._sessions:
            session.close()


_REASONS = {
    401: InputRefusal.auditors_only,
    403: InputRefusal.auditors_only,
    404: InputRefusal.not_found,
    429: InputRefusal.ledger_busy,
    503: InputRefusal.ledger_busy,
}


def _read_pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(InputRefusal.not_found, str(path)) from None
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), error.strerror or "") from None
