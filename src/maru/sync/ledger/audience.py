"""Who may read what of the log, and when.

From the first `opened` record of a poll to that poll's closing, ballots arrive. Whoever then read
entries, or watched the log's size grow, could put times and orders of arrival to the people at the
door. So as long as any poll is open

    entries, hash tiles, ballots   are for auditors, who send a token
    checkpoint, page, API          say to everyone what the log was at the last of some fixed times,
                                   every five minutes if nothing else is said, or when people last
                                   closed a poll or logged an update, which are no arrivals

and once every opened poll is closed, all of it is everyone's. Which polls are open is read from the
log's own entries, so every process that serves one store says the same.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import threading
import time
from collections.abc import Callable

from maru.protocol.journal import RECORD
from maru.protocol.note import MAX_SIGNATURES
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import CLOSING
from maru.protocol.tlog import open_checkpoint
from maru.protocol.update import UPDATE
from maru.sync.ledger.database import UNAVAILABLE, why
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.store import Reading, Store

_LOG = logging.getLogger("maru.ledger")

INTERVAL_SECONDS = 300
"""Between two checkpoints that everyone gets while a poll is open."""
MAX_AUDITORS = 100
TOKEN_BYTES = 32

_CHUNK = 4_096
_OPENED = b'"type":"opened"'
_NAME = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)


class Audience:
    """Tells what of one ledger's log everyone may read, and who may read all of it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._size = 0
        self._opened: set[str] = set()
        self._closed: set[str] = set()
        self._since: int | None = None
        self._announced = 0

    def restricted_since(self, now: Reading) -> int | None:
        """Return the index of the entry since which some poll is open; None when none is.

        Takes in what the log has since the last call, and nothing twice.
        """
        with self._lock:
            self._follow(now)
            return self._since

    def opened(self, now: Reading) -> frozenset[str]:
        """Return the polls that some kiosk has opened, closed ones too."""
        with self._lock:
            self._follow(now)
            return frozenset(self._opened)

    def _follow(self, now: Reading) -> None:
        while entries := now.entries(self._size, self._size + _CHUNK):
            for entry in entries:
                self._take(entry)

    def _take(self, entry: bytes) -> None:
        kind, _, rest = entry.partition(b"\n")
        if kind == RECORD.encode() and _OPENED in rest:
            fields = json.loads(rest.partition(b"\n")[0])
            if fields["type"] == "opened":
                self._opened.add(fields["body"]["poll"])
        elif kind == UPDATE.encode():
            self._announced = self._size + 1
        elif kind == CLOSING.encode():
            self._announced = self._size + 1
            self._closed.add(json.loads(rest.partition(b"\n")[0])["poll"])
        if self._opened <= self._closed:
            self._since = None
        elif self._since is None:
            self._since = self._size
        self._size += 1

    def public_size(self, now: Reading) -> int:
        """Return the size of the log that everyone may know of."""
        since = self.restricted_since(now)
        if since is None:
            return now.size()
        return now.signed_size(max(since, self._announced, now.shown_size()))

    def checkpoint(self, now: Reading, authorization: str) -> str | None:
        """Return the newest checkpoint that the asker may have, with its cosignatures.

        To everyone it carries, while a poll is open, the lines of the event's outside witnesses
        only: a kiosk cosigns as soon as its records have arrived, and says when.
        """
        restricted = self.restricted_since(now) is not None
        everything = not restricted or is_auditor(now, authorization)
        note = now.checkpoint(None if everything else self.public_size(now))
        if note is None:
            return None
        size = open_checkpoint(note, self._ledger.signer.verifier).size
        named = [witness.name for witness in self._ledger.package.event.witnesses]
        lines = sorted(now.cosignatures(size), key=lambda line: line.split(" ")[1] not in named)
        if not everything:
            lines = [line for line in lines if line.split(" ")[1] in named]
        return note + "".join(f"{line.rstrip()}\n" for line in lines[: MAX_SIGNATURES - 1])

    def refuse_strangers(self, now: Reading, authorization: str, place: str) -> bool:
        """Refuse who may not read the log's entries yet; say whether only auditors may."""
        if self.restricted_since(now) is None:
            return False
        if not is_auditor(now, authorization):
            raise Refused(InputRefusal.auditors_only, place)
        return True


def is_auditor(now: Reading, authorization: str) -> bool:
    """Say whether a request's Authorization header carries an auditor's token."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.isascii() or len(token) > 200:
        return False
    given = _hash(token.strip())
    found = [hmac.compare_digest(given, kept) for _, kept in now.auditors()]
    return any(found)


def add_auditor(store: Store, name: str, entropy: Callable[[int], bytes]) -> str:
    """Give a new auditor a token, kept as its hash only; refuse a name that is taken or is none."""
    if not _NAME.fullmatch(name):
        raise Refused(InputRefusal.bad_value, f"auditor {name[:40]}", "a-z, 0-9, - of at most 32")
    token = entropy(TOKEN_BYTES).hex()
    with store.writing() as change:
        names = [known for known, _ in change.auditors()]
        if name in names:
            raise Refused(InputRefusal.already_exists, f"auditor {name}")
        if len(names) >= MAX_AUDITORS:
            raise Refused(InputRefusal.too_large, "auditors", f"over {MAX_AUDITORS}")
        change.add_auditor(name, _hash(token))
    return token


def remove_auditor(store: Store, name: str) -> None:
    """Take a token's rights away; refuse a name that no auditor has."""
    with store.writing() as change:
        if name not in [known for known, _ in change.auditors()]:
            raise Refused(InputRefusal.not_found, f"auditor {name[:40]}")
        change.remove_auditor(name)


def show_log(store: Store, moment: int) -> None:
    """Let everyone know of the log as it is at `moment` (Unix seconds), one of the fixed times."""
    with store.writing() as change:
        change.show(moment)


def show_at_intervals(
    store: Store,
    seconds: int,
    ended: threading.Event,
    clock: Callable[[], float] = time.time,
) -> None:
    """Show the log at every time that `seconds` divides, until `ended`.

    The times do not depend on when anything arrives, nor on which of several processes looks.
    """
    while not ended.wait(seconds - clock() % seconds):
        try:
            show_log(store, round(clock() / seconds) * seconds)
        except UNAVAILABLE as error:
            _LOG.error("store: %s", why(error))  # the next time comes
        except Refused as refused:
            _LOG.error("%s", refused.sentence("en"))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
