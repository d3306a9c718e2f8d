"""The ledger's own log as a source (maru.sync.log_source), whatever its store is."""

from __future__ import annotations

from collections.abc import Iterator

from maru.protocol import tlog
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger.cosigning import cosigned_checkpoint
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.store import Reading
from maru.sync.log_source import COSIGNED

_PIECE = 64 * 1024
_FILES = ("package.maru", "archives/", "results/")


class OwnLog:
    """Gives what the ledger serves under the same names; may be asked from several threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def pieces(self, path: str) -> Iterator[bytes]:
        """Yield what lies at `path`; refuse (not_found) where nothing does."""
        if path.startswith(_FILES):
            yield from self._file(path)
            return
        with self._ledger.store.reading() as now:
            data = self._read(now, path)
        if data is None:
            raise Refused(InputRefusal.not_found, path[:80])
        yield data

    def _file(self, path: str) -> Iterator[bytes]:
        try:
            with (self._ledger.home / path).open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece
        except FileNotFoundError:
            raise Refused(InputRefusal.not_found, path[:80]) from None

    def _read(self, now: Reading, path: str) -> bytes | None:
        if path == "checkpoint":
            note = now.checkpoint()
            size = now.size()
            lines = "".join(f"{line.rstrip()}\n" for line in now.cosignatures(size))
            return None if note is None else f"{note}{lines}".encode()
        if path == COSIGNED:
            note = cosigned_checkpoint(self._ledger.package.event, now)
            return None if note is None else note.encode()
        if path.startswith("blob/"):
            text = now.blob(path.removeprefix("blob/"))
            return None if text is None else text.encode()
        return read_tile(now, path)

    def close(self) -> None:
        """Do nothing: the ledger closes its store."""


def read_tile(now: Reading, path: str) -> bytes:
    """Return a tile or a bundle of entries by its path, or refuse (not_found)."""
    try:
        tile = tlog.parse_tile_path(path)
    except tlog.LogError:
        raise Refused(InputRefusal.not_found, path[:80]) from None
    if not tlog.has_tile(now.size(), tile):
        raise Refused(InputRefusal.not_found, path)
    if tile.level is not None:
        return now.tile(tile.level, tile.number)[: tile.width * tlog.HASH_BYTES]
    first = tile.number * tlog.TILE_WIDTH
    return tlog.write_bundle(now.entries(first, first + tile.width))
