"""Bringing a ledger's store up to a copy of its log: a mirror's, another home's, a backup's.

The entries are those that were signed, byte for byte, so the checkpoint of the copy is the store's
again, signature and all, and every kiosk and witness finds what it knows. Of the tables beside the
entries those that can be derived are; heads and cosignatures come again with the kiosks' next
requests.
"""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from maru.protocol import tlog
from maru.protocol.admin import EPOCH_REVOCATION, QUARANTINE
from maru.protocol.journal import RECORD
from maru.protocol.note import note_hash, read_body, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import CLOSING
from maru.protocol.update import UPDATE
from maru.sync.ledger.home import open_unguarded
from maru.sync.ledger.store import Writing
from maru.sync.verify import Log, read_log


def restore_ledger(home: Path, place: str, token: str | None = None) -> range:
    """Append to a store what the copy at a URL or in a folder has beyond it; return its indexes.

    The copy is hashed and replayed whole first. Refuses a copy that has less (ledger_behind) or is
    another log (two_histories), and one that lacks a ballot. All is taken in one transaction.
    """
    signer, store = open_unguarded(home)
    with closing(store), closing(read_log(place, signer.verifier, token=token)) as log:
        with store.reading() as now:
            size = now.size()
            if log.checkpoint.size < size:
                raise Refused(InputRefusal.ledger_behind, place, f"the store has {size} entries")
            if log.root(size) != tlog.tree_root(now.tile, size):
                raise Refused(InputRefusal.two_histories, place, f"of the first {size} entries")
        entries = list(islice(log.entries(), size, None))
        with store.writing() as change:
            if change.size() != size:
                raise Refused(InputRefusal.ledger_busy, str(home), "it is being written to")
            indexes = change.append(entries, signer)
            for index, entry in zip(indexes, entries, strict=True):
                _derive(change, log, index, entry)
    return indexes


def _derive(change: Writing, log: Log, index: int, entry: bytes) -> None:
    """Note what the other tables say of an entry, which was verified."""
    kind = entry.split(b"\n", 1)[0].decode()
    if kind not in (RECORD, QUARANTINE, EPOCH_REVOCATION, UPDATE, CLOSING):
        return
    text = text_of(entry.decode())
    fields = read_body(text, kind)
    if kind == RECORD:
        row = (fields["seq"], index, note_hash(text))
        change.add_records(fields["kiosk"], fields["epoch"], [row])
        _keep_ballot(change, log, fields)
    elif kind == QUARANTINE:
        record = text_of(fields["record"])
        row = (fields["seq"], index, note_hash(record))
        change.add_quarantine(fields["kiosk"], fields["epoch"], [row])
        _keep_ballot(change, log, read_body(record, RECORD))
    elif kind == EPOCH_REVOCATION:
        change.add_revocation(fields["kiosk"], fields["epoch"], index)
    elif kind == UPDATE:
        change.add_updates([(fields["number"], index)])
    else:
        change.add_closing(fields["poll"], index)
        change.add_blob(fields["tally"], log.ballot(fields["tally"]))


def _keep_ballot(change: Writing, log: Log, record: dict[str, Any]) -> None:
    if ballot := record["body"].get("ballot"):
        change.add_blob(ballot, log.ballot(ballot))
