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

    Refuses as `State.refuse_unless_closable`: what it waits for, each by its name. What counts is
    settled before the write lock is taken; should it change meanwhile, by a reissue, a decision or
    what comes of a forked epoch, nothing is closed (ledger_busy).
    """
    state, place = State(ledger.package), f"poll {poll.uuid}"
    with ledger.store.reading() as now:
        replayed(now, state)
        state.refuse_unless_closable(poll.uuid, place)
        counted = state.counted(poll.uuid)
        election = state.package.election(poll.uuid)
        total = Sum(election)
        for one in counted:
            total.add(recall_ballot(election, read_ballot(now, one)))
    with ledger.store.writing() as change:
        replayed(change, state)
        state.refuse_unless_closable(poll.uuid, place)
        if state.counted(poll.uuid) != counted:
            raise Refused(InputRefusal.ledger_busy, place, "what counts has changed")
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


def read_ballot(now: Reading, arrival: Arrival) -> str:
    """Return the text of a ballot that arrived; refuse where the store has lost or changed it."""
    text = now.blob(arrival.ballot)
    if text is None or hexhash(text) != arrival.ballot:
        raise Refused(InputRefusal.bad_ballot, f"log entry {arrival.index}", "not in the store")
    return text
