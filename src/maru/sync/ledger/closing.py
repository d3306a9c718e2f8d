"""Closing a poll: the point of the log after which nothing more counts in it."""

from __future__ import annotations

from maru.protocol import tlog
from maru.protocol.belenios.ballot import recall_ballot
from maru.protocol.belenios.question import hexhash
from maru.protocol.belenios.tally import Sum
from maru.protocol.event import Poll
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Arrival, Closing, State, make_closing
from maru.sync.ledger.home import Ledger, replayed
from maru.sync.ledger.store import Reading


def close_poll(ledger: Ledger, poll: Poll) -> Closing:
    """Close a poll: sum the ballots that count, and log it, signed.

    Their proofs were verified when they arrived, and whoever decrypts verifies them again; here
    each must still be the text that its record names.

    Refuses (poll_not_closed) while an enrolled epoch has not closed the poll, naming each, and
    (poll_closed) the second time. What counts is settled before the write lock is taken: once
    every epoch has closed a poll, what arrives later never counts in it.
    """
    state = State(ledger.package)
    with ledger.store.reading() as now:
        replayed(now, state)
        refuse_unless_closable(state, poll)
        counted = state.counted(poll.uuid)
        election = state.package.election(poll.uuid)
        total = Sum(election)
        for one in counted:
            total.add(recall_ballot(election, read_ballot(now, one)))
    with ledger.store.writing() as change:
        replayed(change, state)
        refuse_unless_closable(state, poll)
        if state.counted(poll.uuid) != counted:  # a reissue was logged meanwhile
            raise Refused(InputRefusal.ledger_busy, f"poll {poll.uuid}", "what counts has changed")
        closing = Closing(
            event=ledger.package.event.tag,
            poll=poll.uuid,
            size=change.size(),
            root=tlog.tree_root(change.tile, change.size()),
            ballots=len(counted),
            tally=hexhash(total.text()),
        )
        entry = make_closing(closing, ledger.signer).encode()
        state.accept(entry)
        (index,) = change.append([entry], ledger.signer)
        change.add_closing(poll.uuid, index)
        change.add_blob(closing.tally, total.text())
    return closing


def refuse_unless_closable(state: State, poll: Poll) -> None:
    """Refuse a poll that is closed, or that some enrolled epoch has not closed."""
    if poll.uuid in state.closings:
        raise Refused(InputRefusal.poll_closed, f"poll {poll.uuid}")
    if missing := state.missing(poll.uuid):
        raise Refused(
            InputRefusal.poll_not_closed, f"poll {poll.uuid}", f"waiting for {', '.join(missing)}"
        )


def read_ballot(now: Reading, arrival: Arrival) -> str:
    """Return the text of a ballot that arrived; refuse where the store has lost or changed it."""
    text = now.blob(arrival.ballot)
    if text is None or hexhash(text) != arrival.ballot:
        raise Refused(InputRefusal.bad_ballot, f"log entry {arrival.index}", "not in the store")
    return text
