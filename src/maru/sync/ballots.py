"""Ballots verified many at a time, on every processor.

What is verified is what `maru.protocol.belenios.ballot.verify_ballot` says of each, and that the
ballot's credential is the one that its record names.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import lru_cache
from multiprocessing.connection import wait
from typing import NamedTuple

from maru.protocol.belenios.ballot import verify_ballot
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.question import Election, parse_election

_CHUNK = 4


class Claim(NamedTuple):
    """A ballot, the election that it should be of, and the credential that should have made it."""

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


def check_ballots(claims: Iterable[Claim], executor: Executor) -> list[str]:
    """Verify every ballot; return for each "" or, in English, what is wrong with it."""
    return list(executor.map(check_ballot, claims, chunksize=_CHUNK))


def check_ballot(claim: Claim) -> str:
    """Verify one ballot; return "" or, in English, what is wrong with it."""
    try:
        ballot = verify_ballot(_election(claim.election), claim.ballot)
    except Invalid as invalid:
        return invalid.sentence("en")
    if ballot.credential != claim.credential:
        return "The ballot was made with another credential than its record says."
    return ""


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
