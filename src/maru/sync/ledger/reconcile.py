"""Reconciling: of every kiosk and poll, how many ballots were declared, arrived and count.

Beside the counts stand the ballots over which two records differ: cast by one, opened by another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from maru.protocol.event import Poll
from maru.protocol.replay import Act, Applied, Arrival, Spoiling, State, Verdict
from maru.sync.ledger.home import Ledger, replayed


@dataclass(frozen=True)
class Line:
    """One epoch of one kiosk in one poll.

    `declared` is what its `closed` record says, None before it came; every ballot that arrived had
    its proofs verified before it was stored, and `verified` says how many of them are still there.
    `spoiled` were opened to check the kiosk and are not among those that arrived;
    `declared_spoiled` is what its `closed` record says of these.
    """

    kiosk: str
    epoch: int
    poll: Poll
    declared: int | None
    arrived: int
    verified: int
    counted: int
    spoiled: int
    declared_spoiled: int | None

    @property
    def set_aside(self) -> int:
        """How many arrived and do not count."""
        return self.arrived - self.counted


@dataclass(frozen=True)
class Contested:
    """A ballot that one record says was cast, and another that it was opened: somebody lied."""

    poll: Poll
    cast: Arrival
    spoiled: Spoiling


@dataclass(frozen=True)
class Reconciliation:
    """A line for each poll and enrolled epoch, every contested ballot, every disputed update.

    A disputed update is one that a kiosk applied where the log has another of that number.
    `revoked` is what was done with revoked staff cards (`State.acts_by_revoked`).
    """

    lines: tuple[Line, ...]
    contested: tuple[Contested, ...]
    disputed: tuple[Applied, ...]
    revoked: tuple[Act, ...]


def reconcile(ledger: Ledger) -> Reconciliation:
    """Replay the log and compare."""
    state = State(ledger.package)
    lines: list[Line] = []
    contested: list[Contested] = []
    with ledger.store.reading() as now:
        replayed(now, state)
        for poll in state.package.event.polls:
            arrived: Counter[tuple[str, int]] = Counter()
            verified: Counter[tuple[str, int]] = Counter()
            counted: Counter[tuple[str, int]] = Counter()
            for arrival, verdict in state.judged(poll.uuid):
                who = (arrival.kiosk, arrival.epoch)
                arrived[who] += 1
                verified[who] += now.has_blob(arrival.ballot)
                counted[who] += verdict is Verdict.counted
            spoiled = Counter((one.kiosk, one.epoch) for one in state.spoilings(poll.uuid))
            declared = state.declared(poll.uuid)
            declared_spoiled = state.declared_spoiled(poll.uuid)
            lines += [
                Line(
                    *who,
                    poll,
                    declared.get(who),
                    arrived[who],
                    verified[who],
                    counted[who],
                    spoiled[who],
                    declared_spoiled.get(who),
                )
                for who in state.enrolments
            ]
            contested += [Contested(poll, *pair) for pair in state.contested(poll.uuid)]
    acts = tuple(state.acts_by_revoked())
    return Reconciliation(tuple(lines), tuple(contested), tuple(state.disputed()), acts)
