"""Reconciling: of every kiosk and poll, how many ballots were declared, arrived and count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from maru.protocol.event import Poll
from maru.protocol.replay import State, Verdict
from maru.sync.ledger.home import Ledger, replayed


@dataclass(frozen=True)
class Line:
    """One epoch of one kiosk in one poll.

    `declared` is what its `closed` record says, None before it came; every ballot that arrived had
    its proofs verified before it was stored, and `verified` says how many of them are still there.
    """

    kiosk: str
    epoch: int
    poll: Poll
    declared: int | None
    arrived: int
    verified: int
    counted: int

    @property
    def set_aside(self) -> int:
        """How many arrived and do not count."""
        return self.arrived - self.counted


def reconcile(ledger: Ledger) -> list[Line]:
    """Replay the log and return a line for each poll and enrolled epoch."""
    state = State(ledger.package)
    lines = []
    with ledger.store.reading() as now:
        replayed(now, state)
        for poll in ledger.package.event.polls:
            arrived: Counter[tuple[str, int]] = Counter()
            verified: Counter[tuple[str, int]] = Counter()
            counted: Counter[tuple[str, int]] = Counter()
            for arrival, verdict in state.judged(poll.uuid):
                who = (arrival.kiosk, arrival.epoch)
                arrived[who] += 1
                verified[who] += now.has_blob(arrival.ballot)
                counted[who] += verdict is Verdict.counted
            declared = state.declared(poll.uuid)
            lines += [
                Line(*who, poll, declared.get(who), arrived[who], verified[who], counted[who])
                for who in state.enrolments
            ]
    return lines
