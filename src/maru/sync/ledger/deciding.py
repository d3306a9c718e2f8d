"""Logging what admins decide (maru.protocol.admin)."""

from __future__ import annotations

from maru.protocol.admin import Decision, EpochRevocation, deciders, parse_decision
from maru.protocol.replay import State
from maru.sync.ledger.home import Ledger, replayed


def ledger_state(ledger: Ledger) -> State:
    """Return the state of a ledger's log as it is now."""
    state = State(ledger.package)
    with ledger.store.reading() as now:
        return replayed(now, state)


def log_decision(ledger: Ledger, note: str, place: str = "decision") -> Decision:
    """Log a decision that enough admins signed; return it.

    A process that serves the ledger sees it with its next request. Refuses what the log refuses
    (maru.protocol.replay), and then nothing is logged.
    """
    state = ledger_state(ledger)
    with ledger.store.writing() as change:
        replayed(change, state)
        who = deciders(state.package.event, state.package.event_key, state.in_force.revoked_keys)
        decision = parse_decision(note, who, place)
        entry = note.encode()
        state.accept(entry)
        (index,) = change.append([entry], ledger.signer)
        if isinstance(decision, EpochRevocation):
            change.add_revocation(decision.kiosk, decision.epoch, index)
    return decision
