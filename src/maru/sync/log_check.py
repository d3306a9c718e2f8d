"""Everything that can be checked of a ledger from outside, and what came of it.

`check_ledger` reads the whole log as `maru.sync.verify.read_log` does, with every hash tile; then
it compares what the ledger says elsewhere with what the entries mean:

    cosignatures         hold, and there are as many as were asked for
    an earlier checkpoint is continued
    ballots              those that count, or conflict with these, are valid, by cards on the roll
    closings             name the sum of exactly the ballots that count
    archives             hold exactly these ballots, in the log's order, and verify to their result
    result files         are what the archive decrypts to

A poll that is published is checked by its archive, one that is only closed by its ballots.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from maru.protocol import tlog
from maru.protocol.belenios.archive import EventType, read_archive
from maru.protocol.belenios.bound_proof import PROOFS_LIMIT
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.question import hexhash
from maru.protocol.belenios.verify import verify_archive
from maru.protocol.event import Event, Poll
from maru.protocol.note import Verifier, parse_json
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Arrival, Closing
from maru.protocol.tlog_witness import check_quorum
from maru.sync.ballots import Claim, ballot_pool, check_each, sum_ballots
from maru.sync.log_source import fetch, fetch_if_there
from maru.sync.result import closing_fields, result_fields
from maru.sync.verify import Log, ballots_to_verify, claims_of, read_log, witnesses_of

MAX_RESULT = 4 * 1024 * 1024

Show = Callable[[str, int, int], None]
"""Is told what is being done ("entries", or a poll's uuid), how far it is, and of how much."""


@dataclass(frozen=True)
class PollVerdict:
    """What a log holds of one poll; `published` says that archive and result were compared.

    Of the ballots that arrived, `counted` count (so far, where it is not `closed`), and `beside`
    conflict with others and do not.
    """

    poll: Poll
    arrived: int
    counted: int
    beside: int
    closed: bool
    published: bool


@dataclass(frozen=True)
class LedgerVerdict:
    """A ledger that holds.

    `tiles` counts all of its hash tiles, `cosigned` is (name, Unix seconds) of each witness that
    was asked for and cosigned; `quorum` names the event's own witnesses of its newest closing.
    `since` is the size of the earlier checkpoint, None without one; `ballots` says whether the
    proofs of ballots were checked.
    """

    event: Event
    package: str
    checkpoint: tlog.Checkpoint
    tiles: int
    kiosks: int
    updates: int
    polls: tuple[PollVerdict, ...]
    cosigned: tuple[tuple[str, int], ...]
    quorum: tuple[str, ...]
    since: int | None
    ballots: bool


def check_ledger(
    place: str | Path,
    key: Verifier,
    *,
    witnesses: Sequence[Verifier] = (),
    quorum: int = 0,
    since: tlog.Checkpoint | None = None,
    token: str | None = None,
    ballots: bool = True,
    show: Show = lambda *_: None,
) -> LedgerVerdict:
    """Check the ledger at a URL or in a folder, whose checkpoints `key` signs.

    `quorum` of `witnesses` have to have cosigned the newest checkpoint, which has to continue
    `since`. Without `ballots` the proofs of ballots, and what follows from them, are left out.
    Raises `Refused` for the first thing that does not hold.
    """
    with closing(
        read_log(
            place, key, since, token=token, tiles=True, watch=lambda n, of: show("entries", n, of)
        )
    ) as log:
        cosigned = check_quorum(log.message, witnesses, quorum, f"{place} checkpoint")
        state, event = log.state, log.package.event
        with ballot_pool() as pool:
            polls = tuple(
                _check_poll(log, poll, pool if ballots else None, show) for poll in event.polls
            )
        newest = max((closed.size + 1 for closed in state.closings.values()), default=None)
        return LedgerVerdict(
            event=event,
            package=log.package.hash,
            checkpoint=log.checkpoint,
            tiles=sum(tile.level is not None for tile in tlog.tiles_of(log.checkpoint.size)),
            kiosks=len(state.enrolments),
            updates=len(state.in_force.applied),
            polls=polls,
            cosigned=tuple((witness.name, time) for witness, time in cosigned.items()),
            quorum=() if newest is None else witnesses_of(log, newest),
            since=None if since is None else since.size,
            ballots=ballots,
        )


def _check_poll(log: Log, poll: Poll, pool: Executor | None, show: Show) -> PollVerdict:
    closed = log.state.closings.get(poll.uuid)
    counted, beside = ballots_to_verify(log.state, poll.uuid)
    result = None if closed is None else _read_result(log, poll, closed)
    if pool is not None:
        _check_ballots(log, poll, counted, beside, closed, result, pool, show)
    return PollVerdict(
        poll,
        len(log.state.judged(poll.uuid)),
        len(counted),
        len(beside),
        closed is not None,
        result is not None,
    )


def read_checked_result(log: Log, poll: Poll, pool: Executor) -> dict[str, Any] | None:
    """Return a closed poll's published result, verified with its archive; None without one."""
    closed = log.state.closings[poll.uuid]
    result = _read_result(log, poll, closed)
    if result is not None:
        counted, _ = ballots_to_verify(log.state, poll.uuid)
        _check_archive(log, poll, counted, closed, result, pool, lambda *_: None)
    return result


def _check_ballots(
    log: Log,
    poll: Poll,
    counted: Sequence[Arrival],
    beside: Sequence[Arrival],
    closed: Closing | None,
    result: dict[str, Any] | None,
    pool: Executor,
    show: Show,
) -> None:
    election = log.package.election(poll.uuid)
    check_each(claims_of(log, election, beside), pool)
    if closed is not None and result is not None:
        _check_archive(log, poll, counted, closed, result, pool, show)
        return

    def shown(total: int) -> Callable[[int], None]:
        return lambda done: show(poll.uuid, done, total)

    claims = _counting(claims_of(log, election, counted), shown(len(counted)))
    total = sum_ballots(election, claims, pool)
    if closed is not None and hexhash(total.text()) != closed.tally:
        raise Refused(InputRefusal.bad_value, f"log entry {closed.size} tally", "another sum")


def _counting(claims: Iterator[Claim], shown: Callable[[int], None]) -> Iterator[Claim]:
    for number, claim in enumerate(claims, 1):
        yield claim
        shown(number)


def _read_result(log: Log, poll: Poll, closed: Closing) -> dict[str, Any] | None:
    """Return a poll's published result, None without one; refuse one of another closing."""
    path = f"results/{poll.uuid}.json"
    data = fetch_if_there(log.source, path, MAX_RESULT)
    if data is None:
        return None
    try:
        result = parse_json(data.decode(), path, MAX_RESULT)
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, path, "not UTF-8") from None
    if not isinstance(result, dict):
        raise Refused(InputRefusal.malformed, path, "not an object")
    for name, value in closing_fields(closed).items():
        if result.get(name) != value:
            raise Refused(InputRefusal.bad_value, f"{path} {name}", "not what the log closed with")
    return result


def _check_archive(
    log: Log,
    poll: Poll,
    counted: Sequence[Arrival],
    closed: Closing,
    result: dict[str, Any],
    pool: Executor,
    show: Show,
) -> None:
    """Verify a poll's archive, and that it holds what the log holds and the result says."""
    path = f"archives/{poll.uuid}.bel"
    place = f"archives/{poll.uuid}.decryption-proofs.json"
    try:
        proofs = fetch(log.source, place, PROOFS_LIMIT).decode()
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None
    with tempfile.TemporaryFile() as archive:
        for piece in log.source.pieces(path):
            archive.write(piece)
        size = archive.tell()
        archive.seek(0)
        try:
            verdict = verify_archive(archive, lambda n: show(poll.uuid, n, size), pool, proofs)
        except Invalid as invalid:
            raise Refused(InputRefusal.bad_archive, path, invalid.sentence("en")) from None
        archive.seek(0)
        _compare_archive(log, poll, counted, closed, archive, path)
    if result != result_fields(poll, closed, verdict):
        raise Refused(InputRefusal.bad_value, f"results/{poll.uuid}.json", "not the archive's")


def _compare_archive(
    log: Log, poll: Poll, counted: Sequence[Arrival], closed: Closing, archive: BinaryIO, path: str
) -> None:
    package, waiting = log.package, iter(counted)
    setup = (package.election(poll.uuid).text, package.trustees(poll.uuid), package.roll(poll.uuid))
    for event in read_archive(archive):
        if event.type is EventType.SETUP and event.texts != setup:
            raise Refused(InputRefusal.bad_archive, path, "not the package's setup")
        if event.type is EventType.BALLOT:
            arrival = next(waiting, None)
            if arrival is None or hexhash(event.texts[0]) != arrival.ballot:
                detail = f"ballot {event.height} is not the log's"
                raise Refused(InputRefusal.bad_archive, path, detail)
        if event.type is EventType.ENCRYPTED_TALLY and hexhash(event.texts[0]) != closed.tally:
            raise Refused(InputRefusal.bad_archive, path, "not the closing's sum")
    if (arrival := next(waiting, None)) is not None:
        detail = f"without the ballot of log entry {arrival.index}"
        raise Refused(InputRefusal.bad_archive, path, detail)
