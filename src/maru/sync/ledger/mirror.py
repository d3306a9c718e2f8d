"""A copy of a log in a folder, from which any web server serves it.

The files have the names by which a ledger serves them (docs/ledger.md), so `maru-verify ledger` and
trustees read the folder as they read the ledger. A copy is made again and again from a hall's
ledger; each time only what is new is fetched.

Nothing is taken on trust. The whole log, with what the folder has of it and what comes from
elsewhere, is hashed and replayed, compared with the signed checkpoint, and found to continue the
folder's own; until then what comes lies in `.incoming/`. Ballots are taken by their hash. The
checkpoint is replaced last, so whenever this ends, by a fault or a cut of the power, the folder
holds the log of its checkpoint whole; the next time goes on from there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from maru.command import read_text, write_new_file
from maru.protocol import tlog
from maru.protocol.belenios.bound_proof import PROOFS_LIMIT
from maru.protocol.belenios.question import hexhash
from maru.protocol.note import MAX_NOTE, Verifier
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import State
from maru.protocol.tlog_witness import evidence
from maru.sync.log_check import MAX_RESULT
from maru.sync.log_source import COSIGNED, Source, fetch, fetch_if_there, in_order, open_source
from maru.sync.verify import MAX_BALLOT, Log, Watch, read_source

INCOMING = ".incoming"
EVIDENCE = "two-histories.txt"
MAX_ARCHIVE = 16 * 1024**3


@dataclass(frozen=True)
class Mirrored:
    """What a folder held before, and holds now: entries; and how many ballots were fetched."""

    before: int
    now: int
    ballots: int


def mirror(
    place: str | Path,
    folder: Path,
    key: Verifier,
    token: str | None = None,
    watch: Watch = lambda *_: None,
) -> Mirrored:
    """Bring a folder up to the log at a URL or in another folder, whose checkpoints `key` signs.

    Refuses what `maru.sync.verify.read_log` refuses, two_histories (and keeps both checkpoints in
    `two-histories.txt`) and ledger_behind among it, and then leaves the folder as it was; in_use
    while another mirror is at it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder), closing(open_source(place, token)) as source:
        incoming = folder / INCOMING
        shutil.rmtree(incoming, ignore_errors=True)
        seen = _own_checkpoint(folder, key)
        try:
            both = _Both(folder, incoming, source)
            log = read_source(both, str(place), key, seen, tiles=True, watch=watch)
        except Refused:
            shutil.rmtree(incoming, ignore_errors=True)
            if seen is not None:
                _say_whose_fault(source, folder, str(place), key, seen)
            raise
        ballots = _take_ballots(source, folder, log, 0 if seen is None else seen.size)
        _take_publications(source, folder, log)
        _move_in(incoming, folder)
        _take_cosigned(source, folder, log)
        write_new_file(folder / "checkpoint", log.message.encode())
        _drop_partials(folder, log.checkpoint.size)
        return Mirrored(0 if seen is None else seen.size, log.checkpoint.size, ballots)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(InputRefusal.in_use, str(folder)) from None
        yield


def _own_checkpoint(folder: Path, key: Verifier) -> tlog.Checkpoint | None:
    path = folder / "checkpoint"
    if not path.exists():
        return None
    return tlog.open_checkpoint(read_text(path, MAX_NOTE), key, str(path))


def _say_whose_fault(
    source: Source, folder: Path, place: str, key: Verifier, seen: tlog.Checkpoint
) -> None:
    """Read the other log alone, and refuse what is wrong with it; else the folder was altered."""
    try:
        read_source(source, place, key, seen, tiles=True, watch=lambda *_: None)
    except Refused as refused:
        if refused.reason is InputRefusal.two_histories:
            own = read_text(folder / "checkpoint", MAX_NOTE)
            other = fetch(source, "checkpoint", MAX_NOTE).decode(errors="replace")
            write_new_file(folder / EVIDENCE, evidence(own, other).encode())
        raise
    raise Refused(InputRefusal.log_altered, str(folder), "its own files")


class _Both:
    """Package and tiles that the folder has, and all else from elsewhere, kept in `.incoming/`."""

    def __init__(self, folder: Path, incoming: Path, source: Source) -> None:
        self._folder, self._incoming, self._source = folder, incoming, source

    def pieces(self, path: str) -> Iterator[bytes]:
        if path == "checkpoint":
            yield from self._source.pieces(path)
            return
        own = self._folder / path
        if own.exists():
            yield own.read_bytes()
            return
        data = b"".join(self._source.pieces(path))
        _write(self._incoming / path, data)
        yield data

    def close(self) -> None:
        pass


def _write(path: Path, data: bytes) -> None:
    """Write a file durably, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new_file(path, data)


def _take_ballots(source: Source, folder: Path, log: Log, before: int) -> int:
    """Fetch the ballots that the log's records name and the folder has not; return how many.

    Those of records below `before` were there when the folder's checkpoint was written.
    """
    named = dict(_named(log.state, before))
    missing = [one for one in named.items() if not _has_ballot(folder, one[0])]

    def take(one: tuple[str, bool]) -> None:
        sha256, needed = one
        data = fetch_if_there(source, f"blob/{sha256}", MAX_BALLOT)
        if data is None:
            if not needed:
                return
            raise Refused(InputRefusal.not_found, f"blob {sha256}")
        if hexhash(data.decode(errors="replace")) != sha256:
            raise Refused(InputRefusal.bad_ballot, f"blob {sha256}", "another text")
        _write(folder / "blob" / sha256, data)

    return sum(1 for _ in in_order(missing, take))


def _named(state: State, before: int) -> Iterator[tuple[str, bool]]:
    """Yield the hash of each ballot and sum, and whether the log cannot be checked without it.

    What is in quarantine comes first: elsewhere in the log the same ballot may be needed.
    """
    for epoch in state.epochs.values():
        for one in epoch.quarantine.values():
            if ballot := one.record.body.get("ballot"):
                yield ballot, False
    for poll in state.package.event.polls:
        for arrival in state.arrivals(poll.uuid):
            if arrival.index >= before:
                yield arrival.ballot, arrival.apart is None
        for spoiling in state.spoilings(poll.uuid):
            if spoiling.index >= before:
                yield spoiling.ballot, True
        closing = state.closings.get(poll.uuid)
        if closing is not None and closing.size >= before:
            yield closing.tally, True


def _has_ballot(folder: Path, sha256: str) -> bool:
    path = folder / "blob" / sha256
    return path.exists() and hexhash(path.read_bytes().decode(errors="replace")) == sha256


def _take_publications(source: Source, folder: Path, log: Log) -> None:
    """Copy what was published of closed polls; `maru-verify ledger` says whether it holds."""
    for uuid in log.state.closings:
        result = fetch_if_there(source, f"results/{uuid}.json", MAX_RESULT)
        own = folder / "results" / f"{uuid}.json"
        if result is None or (own.exists() and own.read_bytes() == result):
            continue
        proofs = fetch_if_there(source, f"archives/{uuid}.decryption-proofs.json", PROOFS_LIMIT)
        _copy(source, f"archives/{uuid}.bel", folder)
        _write(folder / f"archives/{uuid}.decryption-proofs.json", proofs or b"")
        _write(own, result)


def _copy(source: Source, path: str, folder: Path) -> None:
    """Copy a large file, a piece at a time; it gets its name when it is whole."""
    goal = folder / path
    goal.parent.mkdir(parents=True, exist_ok=True)
    neighbour = goal.with_name(f".{goal.name}.new")
    with neighbour.open("wb") as out:
        for piece in source.pieces(path):
            out.write(piece)
            if out.tell() > MAX_ARCHIVE:
                raise Refused(InputRefusal.too_large, path)
        out.flush()
        os.fsync(out.fileno())
    neighbour.replace(goal)


def _take_cosigned(source: Source, folder: Path, log: Log) -> None:
    """Copy the newest checkpoint with the quorum, where there is one and it is of this log."""
    data = fetch_if_there(source, COSIGNED, MAX_NOTE)
    if data is None:
        return
    checkpoint = tlog.open_checkpoint(data, log.package.event.ledger.verifier, COSIGNED)
    if checkpoint.size <= log.checkpoint.size:
        if log.root(checkpoint.size) != checkpoint.root:
            raise Refused(InputRefusal.two_histories, COSIGNED)
        _write(folder / COSIGNED, data)


def _move_in(incoming: Path, folder: Path) -> None:
    """Give what was verified its name."""
    for path in sorted(incoming.rglob("*")):
        if path.is_file():
            goal = folder / path.relative_to(incoming)
            goal.parent.mkdir(parents=True, exist_ok=True)
            path.replace(goal)
    shutil.rmtree(incoming, ignore_errors=True)
    # The new names have to be durable before the checkpoint that needs them.
    os.sync()


def _drop_partials(folder: Path, size: int) -> None:
    """Remove partial tiles where the full one is there; readers take the full one instead."""
    for tile in tlog.tiles_of(size):
        partial = folder / f"{tile.path}.p"
        if tile.width == tlog.TILE_WIDTH and partial.exists():
            shutil.rmtree(partial)
