"""Ballots verified many at a time, on every processor.

What is verified is what `maru.protocol.belenios.ballot.verify_ballot` says of each, and that the
ballot's credential is the one that its record names.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import lru_cache
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import NamedTuple, TypeVar

from maru.protocol.belenios.ballot import Ballot, verify_ballot
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Election, parse_election
from maru.protocol.belenios.tally import Sum
from maru.protocol.refusal import InputRefusal, Refused

_CHECK_CHUNK = 4
_SUM_CHUNK = 16
_FEW = 24  # fewer ballots than that are done before a pool has started
_AHEAD = 8  # chunks under way, so that memory does not grow with the poll

Part = TypeVar("Part")


class Claim(NamedTuple):
    """A ballot, the election that it should be of, and the credential that should have made it.

    `place` names it in a refusal.
    """

    place: str
    election: str
    credential: str
    ballot: str


def ballot_pool() -> ProcessPoolExecutor:
    """Return an executor with a process per processor; they end when this process does."""
    return ProcessPoolExecutor(
        max_workers=len(os.sched_getaffinity(0)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_worker,
    )


def check_ballots(claims: Sequence[Claim], executor: Executor) -> list[str]:
    """Verify every ballot; return for each "" or, in English, what is wrong with it."""
    return list(executor.map(_check, claims, chunksize=_CHECK_CHUNK))


def check_each(claims: Iterable[Claim], executor: Executor) -> None:
    """Verify every ballot, as they come; refuse the first that does not hold."""
    for faults in _in_order(executor, _check_some, claims, _CHECK_CHUNK):
        for place, fault in faults:
            if fault:
                raise Refused(InputRefusal.bad_ballot, place, fault)


def sum_ballots(election: Election, claims: Iterable[Claim], executor: Executor) -> Sum:
    """Verify every ballot, as they come, and return their sum; refuse the first that is wrong."""
    total = Sum(election)
    for part in _in_order(executor, _sum, claims, _SUM_CHUNK):
        if isinstance(part, Refused):
            raise part
        total.merge(part)
    return total


def _in_order(
    executor: Executor, work: Callable[[list[Claim]], Part], claims: Iterable[Claim], size: int
) -> Iterator[Part]:
    """Give chunks of claims to processes, a few ahead of the one whose result is wanted."""
    taking = iter(claims)
    chunks = iter(lambda: list(islice(taking, size)), [])
    first = list(islice(chunks, -(-_FEW // size)))
    if sum(map(len, first)) < _FEW:
        yield from map(work, first)
        return
    waiting: deque[Future[Part]] = deque()
    for chunk in chain(first, chunks):
        waiting.append(executor.submit(work, chunk))
        if len(waiting) > _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _check_some(claims: list[Claim]) -> list[tuple[str, str]]:
    return [(claim.place, _check(claim)) for claim in claims]


def _check(claim: Claim) -> str:
    try:
        _verify(claim)
    except Invalid as invalid:
        return invalid.sentence("en")
    return ""


def _sum(claims: list[Claim]) -> Sum | Refused:
    part = Sum(_election(claims[0].election))
    for claim in claims:
        try:
            part.add(_verify(claim))
        except Invalid as invalid:
            return Refused(InputRefusal.bad_ballot, claim.place, invalid.sentence("en"))
    return part


def _verify(claim: Claim) -> Ballot:
    ballot = verify_ballot(_election(claim.election), claim.ballot)
    if ballot.credential != claim.credential:
        raise Invalid(Reason.UNKNOWN_CREDENTIAL, "credential")
    return ballot


@lru_cache(maxsize=64)
def _election(text: str) -> Election:
    return parse_election(text)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
