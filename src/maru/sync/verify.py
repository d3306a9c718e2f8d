"""Reading a log that somebody else keeps, and believing only what it proves.

`read_log` fetches a log whole, from its URL or from a folder, hashes every entry again, compares
the root with the signed checkpoint, and replays the state. `closed_poll` goes on to the ballots of
one closed poll and recomputes their encrypted sum: what a trustee has to know before decrypting.

Entries and ballots pass through a few at a time; what is kept of a log is its state and its hashes,
32 bytes an entry.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from maru.protocol import tlog
from maru.protocol.belenios.credential import read_roll
from maru.protocol.belenios.question import Election, hexhash
from maru.protocol.event import Event, Poll
from maru.protocol.note import MAX_NOTE, Verifier
from maru.protocol.package import MAX_PACKAGE, Package, read_package
from maru.protocol.parse_ahead import Parsed, parse_ahead
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Arrival, Closing, State, Verdict
from maru.protocol.tlog_witness import cosigned_by
from maru.sync.ballots import Claim, ballot_pool, check_each, sum_ballots
from maru.sync.log_source import (
    COSIGNED,
    Source,
    fetch,
    fetch_entries,
    fetch_hashes,
    fetch_if_there,
    in_order,
    open_source,
)

MAX_BALLOT = 4 * 1024 * 1024
Rows = Mapping[tuple[int, int], bytes]
Watch = Callable[[int, int], None]
"""Is told how many entries of how many have been checked."""


@dataclass(frozen=True)
class Log:
    """A log that was read whole and holds: what was signed, and what its entries mean.

    `message` is the signed note of `checkpoint`, with the cosignatures that came with it; `package`
    is the package with the log's updates; `rows` are its hash tiles.
    """

    message: str
    checkpoint: tlog.Checkpoint
    package: Package
    state: State
    rows: Rows
    source: Source

    def close(self) -> None:
        """Let go of the source."""
        self.source.close()

    def root(self, size: int) -> bytes:
        """Return the root of the log's first `size` entries."""
        return tlog.tree_root(self._row, size)

    def entries(self) -> Iterator[bytes]:
        """Yield every entry again, compared with what was read before."""
        for number, width in _bundles(self.checkpoint.size):
            entries = fetch_entries(self.source, number, width)
            if b"".join(map(tlog.leaf_hash, entries)) != self._row(0, number):
                raise Refused(InputRefusal.log_altered, tlog.Tile(None, number, width).path)
            yield from entries

    def ballot(self, sha256: str) -> str:
        """Fetch a ballot by its hash; refuse another text."""
        data = fetch(self.source, f"blob/{sha256}", MAX_BALLOT)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise Refused(InputRefusal.bad_ballot, f"blob {sha256}", "not UTF-8") from None
        if hexhash(text) != sha256:
            raise Refused(InputRefusal.bad_ballot, f"blob {sha256}", "another text")
        return text

    def _row(self, level: int, number: int) -> bytes:
        return self.rows.get((level, number), b"")


@dataclass(frozen=True)
class ClosedPoll:
    """A closed poll whose every counted ballot was verified.

    `ballots` are their hashes, in the log's order, `tally` is their encrypted sum. `cosigned` names
    the outside witnesses of a checkpoint that holds the closing.
    """

    poll: Poll
    election: Election
    trustees: str
    closing: Closing
    ballots: tuple[str, ...]
    tally: str
    cosigned: tuple[str, ...] = ()


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
    *,
    token: str | None = None,
    tiles: bool = False,
    watch: Watch = lambda *_: None,
) -> Log:
    """Read the log at a URL, or in a folder, and verify it from the first entry to the last.

    A folder is a ledger's home, or holds the files that a ledger serves under the same names.
    `ledger_key` is the key that the reader trusts; without it the one that the package names is
    taken, and then the reader has to compare the event's tag. `seen` is a checkpoint that the log
    has to continue. With `tiles` every hash tile is fetched too, and compared with the entries.
    Raises `Refused`.
    """
    source = open_source(place, token)
    try:
        return read_source(source, str(place), ledger_key, seen, tiles=tiles, watch=watch)
    except BaseException:
        source.close()
        raise


def read_source(
    source: Source,
    place: str,
    ledger_key: Verifier | None = None,
    seen: tlog.Checkpoint | None = None,
    *,
    tiles: bool = False,
    watch: Watch = lambda *_: None,
) -> Log:
    """Do as `read_log` with a log's source; `place` names it in a refusal."""
    package = read_package(fetch(source, "package.maru", MAX_PACKAGE), f"{place} package.maru")
    named = package.event.ledger.verifier
    if ledger_key is not None and ledger_key != named:
        raise Refused(InputRefusal.wrong_key, place, "the package names another ledger")
    message = fetch(source, "checkpoint", MAX_NOTE)
    checkpoint = tlog.open_checkpoint(message, named, f"{place} checkpoint")
    if seen is not None and seen.size > checkpoint.size:
        sizes = f"{checkpoint.size} entries, {seen.size} in the checkpoint"
        raise Refused(InputRefusal.ledger_behind, place, sizes)
    state = State(package)
    rows: dict[tuple[int, int], bytes] = {}

    def read_row(level: int, number: int) -> bytes:
        return rows.get((level, number), b"")

    parse = partial(
        parse_ahead, keys={one.verifier.name: one.verifier for one in package.enrolments}
    )
    # A thread that only takes turns with this one costs more than it spares.
    ahead = parse if len(os.sched_getaffinity(0)) > 1 else None
    for bundle in in_order(
        _bundles(checkpoint.size), lambda job: _fetch_bundle(source, job, tiles, ahead)
    ):
        rows.update(tlog.append(read_row, state.size, bundle.leaves))
        records = bundle.parsed or map(parse, bundle.entries)
        for entry, parsed in zip(bundle.entries, records, strict=True):
            state.accept(entry, parsed)
        watch(state.size, checkpoint.size)
    log = Log(message.decode(), checkpoint, state.package, state, rows, source)
    if tiles:
        _compare_tiles(log, place)
    _compare_roots(log, place)
    if seen is not None and log.root(seen.size) != seen.root:
        raise Refused(
            InputRefusal.two_histories, place, f"not the log of the checkpoint of {seen.size}"
        )
    return log


def _bundles(size: int) -> Iterator[tuple[int, int]]:
    """Yield number and width of every bundle of a log."""
    for first in range(0, size, tlog.TILE_WIDTH):
        yield first // tlog.TILE_WIDTH, min(tlog.TILE_WIDTH, size - first)


class _Bundle(NamedTuple):
    entries: list[bytes]
    leaves: list[bytes]
    parsed: list[Parsed | None] | None


def _fetch_bundle(
    source: Source,
    job: tuple[int, int],
    tiles: bool,
    parse: Callable[[bytes], Parsed | None] | None,
) -> _Bundle:
    """Fetch a bundle and do what needs no other: hash it; `parse` checks its signatures."""
    number, width = job
    entries = fetch_entries(source, number, width)
    leaves = [tlog.leaf_hash(entry) for entry in entries]
    if tiles:
        told = fetch_hashes(source, tlog.Tile(0, number, width))
        if told != b"".join(leaves):
            index = number * tlog.TILE_WIDTH + _first_other(told, leaves)
            raise Refused(InputRefusal.log_altered, f"log entry {index}", "its hash tile")
    return _Bundle(entries, leaves, None if parse is None else list(map(parse, entries)))


def _first_other(told: bytes, leaves: Sequence[bytes]) -> int:
    """Return the place of the first hash of a tile that is not the entry's."""
    width = tlog.HASH_BYTES
    return next(i for i, leaf in enumerate(leaves) if told[i * width : (i + 1) * width] != leaf)


def _compare_tiles(log: Log, place: str) -> None:
    """Compare the tiles above level 0, which are made of what was compared before."""
    for tile in tlog.tiles_of(log.checkpoint.size):
        if tile.level and fetch_hashes(log.source, tile) != log.rows[tile.level, tile.number]:
            raise Refused(InputRefusal.log_altered, f"{place} {tile.path}")


def _compare_roots(log: Log, place: str) -> None:
    if log.root(log.checkpoint.size) != log.checkpoint.root:
        raise Refused(InputRefusal.chain_broken, f"{place} checkpoint", "not its entries' root")
    for closed in log.state.closings.values():
        if log.root(closed.size) != closed.root:
            raise Refused(InputRefusal.chain_broken, f"{place} log entry {closed.size}", "its root")


def closed_poll(log: Log, poll: Poll, seen: str | None = None) -> ClosedPoll:
    """Verify every ballot that counts in a closed poll, and that its closing tells their sum.

    So is every ballot that conflicts with one that counts, lest a ballot that no card made sets
    another aside. `seen` is the note of a checkpoint that the log was found to continue, whose
    cosignatures stand for the quorum as well as the log's own. Raises `Refused`: poll_not_closed,
    quorum_missing, bad_ballot with the entry, bad_value for another sum.
    """
    closed = log.state.closings.get(poll.uuid)
    if closed is None:
        raise Refused(InputRefusal.poll_not_closed, f"poll {poll.uuid}")
    cosigned = witnesses_of(log, closed.size + 1, seen)
    counted, beside = ballots_to_verify(log.state, poll.uuid)
    election = log.package.election(poll.uuid)
    with ballot_pool() as pool:
        check_each(claims_of(log, election, beside), pool)
        total = sum_ballots(election, claims_of(log, election, counted), pool)
    if total.count != closed.ballots or hexhash(total.text()) != closed.tally:
        raise Refused(InputRefusal.bad_value, f"log entry {closed.size} tally", "another sum")
    return ClosedPoll(
        poll,
        election,
        log.package.trustees(poll.uuid),
        closed,
        tuple(one.ballot for one in counted),
        total.text(),
        cosigned,
    )


def ballots_to_verify(state: State, poll: str) -> tuple[list[Arrival], list[Arrival]]:
    """Return the ballots of a poll that count, and those that conflict with others, in order.

    The latter are there whether the rule or people set them aside: a ballot that no card made must
    not take that card's own away by either.
    """
    conflicting = {one.index for conflict in state.conflicts(poll) for one in conflict.ballots}
    counted, beside = [], []
    for arrival, verdict in state.judged(poll):
        if verdict is Verdict.counted:
            counted.append(arrival)
        elif arrival.index in conflicting:
            beside.append(arrival)
    return counted, beside


def claims_of(log: Log, election: Election, arrivals: Sequence[Arrival]) -> Iterator[Claim]:
    """Fetch the ballots of records one after the other, as claims to verify.

    Refuses (bad_ballot) a credential that is not on the roll.
    """
    roll = frozenset(read_roll(election.group, log.package.roll(election.uuid)))
    for one in arrivals:
        place = f"log entry {one.index}"
        if one.credential not in roll:
            raise Refused(InputRefusal.bad_ballot, place, "its credential is not on the roll")
        yield Claim(place, election.text, one.credential, log.ballot(one.ballot))


def witnesses_of(log: Log, size: int, seen: str | None = None) -> tuple[str, ...]:
    """Name the outside witnesses that cosigned a checkpoint of at least `size` entries.

    The checkpoint is the log's own, the newest that the ledger says to carry the quorum, or `seen`.
    Refuses (quorum_missing) fewer than the event wants; where it wants none, none may be there.
    """
    event = log.package.event
    if not event.witnesses:
        return ()
    best: tuple[str, ...] = ()
    notes = [log.message, seen]
    if event.quorum and len(_names(event, log.message, "checkpoint")) < event.quorum:
        notes.append(_cosigned_note(log))
    for note in notes:
        if note is None:
            continue
        checkpoint = tlog.open_checkpoint(note, event.ledger.verifier, "checkpoint")
        if not size <= checkpoint.size <= log.checkpoint.size:
            continue
        if log.root(checkpoint.size) != checkpoint.root:
            raise Refused(InputRefusal.two_histories, f"checkpoint of {checkpoint.size}")
        best = max(best, _names(event, note, f"checkpoint of {checkpoint.size}"), key=len)
    if len(best) < event.quorum:
        place = f"log of {size} entries or more"
        raise Refused(InputRefusal.quorum_missing, place, f"{len(best)} of {event.quorum}")
    return best


def _cosigned_note(log: Log) -> str | None:
    data = fetch_if_there(log.source, COSIGNED, MAX_NOTE)
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, COSIGNED, "not UTF-8") from None


def _names(event: Event, note: str, place: str) -> tuple[str, ...]:
    keys = [witness.verifier for witness in event.witnesses]
    found = cosigned_by(note, keys, place)
    return tuple(
        witness.name for witness, key in zip(event.witnesses, keys, strict=True) if key in found
    )
