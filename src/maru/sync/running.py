"""`maru-sync run`: brings a kiosk's records to the ledger for as long as it runs.

One round sends what the ledger lacks, of this epoch and of those before, and what is carried for
other kiosks, and asks for updates. Between rounds the process waits: after a success until the
kiosk has new records, which are let gather for a moment, or until it is time to ask for news; after
a failure as long as `maru.sync.pace` says. It reads the kiosk's store only, and never for long.
"""

from __future__ import annotations

import fcntl
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from maru.kiosk.carrying import UNREADABLE, epochs
from maru.kiosk.stick_import import newest_handed
from maru.kiosk.store import FILE_NAME as STORE_NAME
from maru.kiosk.store import Store
from maru.protocol.event import parse_event
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.agent import EVIDENCE, Agent, LedgerRefused, Room, open_transport, sync_progress
from maru.sync.inbox import take_inbox
from maru.sync.pace import CONTACT_SECONDS, DELAY_SECONDS, backoff, contact_wait, upload_delay
from maru.sync.peers.peers import Peers
from maru.sync.relaying import relayed, send_relays
from maru.sync.state import STATUS, SyncState
from maru.sync.sync_db import SyncDb
from maru.transport import Transport

LOCK = "sync.lock"
LOOK_SECONDS = 0.5
"""How often it looks whether the kiosk has new records."""


@dataclass
class Outcome:
    """How a round went: the state after it, and the wait that the ledger asked for."""

    state: SyncState
    failed: bool = False
    retry_after: int | None = None


@dataclass
class Runner:
    """Rounds and the waits between them. `tell` is given the state whenever it changes."""

    home: Path
    url: str
    tell: Callable[[SyncState], None] = lambda _: None
    delay: float = DELAY_SECONDS
    contact: float = CONTACT_SECONDS
    chance: Callable[[], float] = random.random
    clock: Callable[[], float] = time.time
    room: Room = field(default_factory=Room)
    peers: Peers | None = None
    """Speaks with the other kiosks of the hall meanwhile."""

    def __post_init__(self) -> None:
        self._transport: Transport | None = None
        self._told: object = None
        self._last = SyncState()
        self._unread: set[Path] = set()
        self._waiting = threading.Event()

    def run(self) -> None:
        """Go on for ever; ended by an exception that a signal's handler raises."""
        attempts = 0
        with only_one(self.home), ExitStack() as stack:
            stack.callback(self._close)
            if self.peers is not None:
                self.peers.start()
                stack.callback(self.peers.stop)
            while True:
                with _Watch(self.home) as watch:
                    outcome = self.round()
                    self.say(outcome.state)
                    if outcome.failed:
                        attempts += 1
                        self._wait(backoff(attempts, self.chance(), outcome.retry_after))
                        continue
                    attempts = 0
                    if watch.changes_within(contact_wait(self.chance(), self.contact), self._wait):
                        self.say(replace(outcome.state, state="waiting"))
                        self._wait(upload_delay(self.chance(), self.delay))

    def round(self) -> Outcome:
        """Send everything that the ledger lacks; a refusal of one epoch does not stop another."""
        state = self._last
        outcome = Outcome(state)
        try:
            take_inbox(self.home, self.clock)
            folders = epochs(self.home)
            state = self.count(replace(state, refused=None, state="up_to_date"))
            if not folders:
                return Outcome(replace(state, state="not_loaded"))
            if state.records != state.records_at_ledger:
                self.say(replace(state, state="sending"))
            for folder in folders:
                if folder in self._unread:
                    continue
                try:
                    if self._sync(folder, newest=folder == folders[-1]):
                        state = replace(state, contact=int(self.clock()))
                except Refused as refused:
                    said, outcome.retry_after = None, None
                    if isinstance(refused, LedgerRefused):
                        said, outcome.retry_after = refused.said, refused.retry_after
                    newest = folder == self.home
                    state, outcome.failed = state.after(refused, said, newest=newest), True
                    if refused.reason == InputRefusal.ledger_unreachable:
                        break
                except (sqlite3.DatabaseError, KeyError) as error:
                    if folder == self.home:
                        raise
                    damaged = Refused(InputRefusal.unreadable_file, str(folder), str(error))
                    state, outcome.failed = state.after(damaged, None, newest=False), True
            outcome.state = self.count(state)
            if self._unread and outcome.state.state == "up_to_date":
                outcome.state = replace(outcome.state, state="unread")
        except Refused as refused:
            if refused.reason is not InputRefusal.not_found:
                raise
            outcome = Outcome(replace(state, state="not_loaded"), failed=True)  # a new epoch begins
        except (sqlite3.OperationalError, OSError) as error:
            # The disk is full or gone: what is to be sent is the kiosk's, and stays.
            failed = Refused(InputRefusal.unwritable, str(self.home), str(error))
            outcome = Outcome(replace(state, state="disk", refused=failed), failed=True)
        self._last = outcome.state
        return outcome

    def _sync(self, folder: Path, *, newest: bool) -> bool:
        """Sync one epoch; return whether the ledger was asked. Old ones are, until all is there."""
        # In this order: where a new epoch begins meanwhile, its `sync.db` takes nothing of the old.
        with SyncDb.open(folder) as kept, closing(Store.open(folder, read_only=True)) as store:
            if not newest and sync_progress(store, kept).to_go == relayed(kept) == 0:
                return False
            if self._transport is None:
                self._transport = open_transport(folder, store, self.url)
            agent = Agent(folder, store, kept, self._transport, self.room, self.clock)
            agent.once()
            if newest:
                agent.fetch_updates()
            ledger = parse_event(store.event_text()).ledger.verifier
            send_relays(folder, kept, ledger, self._transport, self.room)
        return True

    def count(self, state: SyncState) -> SyncState:
        """Return a state with new numbers of what is here, and there, in every epoch.

        An earlier epoch that cannot be read, such as the one of a card that died, is passed over.
        """
        ballots = at_ledger = records = records_at_ledger = carried = evidence = 0
        self._unread.clear()
        for folder in epochs(self.home):
            try:
                with (
                    closing(Store.open(folder, read_only=True)) as store,
                    SyncDb.open(folder) as kept,
                ):
                    progress = sync_progress(store, kept)
                    numbers = (
                        store.ballots_before(store.next_seq()),
                        store.ballots_before(progress.at_ledger),
                        store.next_seq(),
                        progress.at_ledger,
                        relayed(kept),
                    )
                    store.manifest()
            except UNREADABLE:
                if folder == self.home:
                    raise
                self._unread.add(folder)
                continue
            ballots += numbers[0]
            at_ledger += numbers[1]
            records += numbers[2]
            records_at_ledger += numbers[3]
            carried += numbers[4]
            evidence += sum(1 for _ in folder.glob(f"{EVIDENCE}/*"))
        return replace(
            state,
            ballots=ballots,
            at_ledger=at_ledger,
            records=records,
            records_at_ledger=records_at_ledger,
            relayed=carried,
            evidence=evidence,
        )

    def say(self, state: SyncState) -> None:
        """Keep the state for the kiosk's screen, and tell it where it differs from the last."""
        with suppress(sqlite3.OperationalError, OSError, Refused):
            state = self.count(state)
            if (self.home / STORE_NAME).exists():
                now = datetime.fromtimestamp(self.clock()).astimezone()
                with SyncDb.open(self.home) as kept:
                    kept.put_status(STATUS, state.fields(now))
        told = (replace(state, contact=None, refused=None), state.meaning("en"))
        if told != self._told:
            self._told = told
            self.tell(state)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._waiting.wait(min(left, LOOK_SECONDS))
            if self.peers is not None:
                self.peers.check()

    def _close(self) -> None:
        self.say(replace(self._last, state="stopped"))
        if self._transport is not None:
            self._transport.close()


class _Watch:
    """Notices that the kiosk wrote to its store, from before a round until after it."""

    def __init__(self, home: Path) -> None:
        self._path = home / STORE_NAME
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> _Watch:
        with suppress(sqlite3.OperationalError):
            uri = f"{self._path.absolute().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(uri, uri=True, timeout=10)
        self._before = self._version()
        return self

    def __exit__(self, *raised: object) -> None:
        if self._connection is not None:
            self._connection.close()

    def changes_within(self, seconds: float, wait: Callable[[float], None]) -> bool:
        """Wait so long, or until there is something new; say which."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            if self._version() != self._before:
                return True
            wait(min(LOOK_SECONDS, end - now))
        return False

    def _version(self) -> tuple[int, int, int]:
        """Return what differs when another process wrote, or another file took its place.

        Or when a stick's files were left in the inbox.
        """
        return (*self._store_version(), newest_handed(self._path.parent))

    def _store_version(self) -> tuple[int, int]:
        try:
            file = self._path.stat().st_ino
        except FileNotFoundError:
            return (0, 0)
        if self._connection is None:
            return (file, 0)
        with suppress(sqlite3.OperationalError):
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
            return (file, version)
        return (file, -1)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Be the one process that syncs a kiosk's folder; refused (in_use) while another is."""
    if not home.is_dir():
        raise Refused(InputRefusal.not_found, str(home))
    with (home / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(InputRefusal.in_use, str(home / LOCK)) from None
        yield


def read_state(home: Path) -> tuple[SyncState, Mapping[str, str]]:
    """Say how sync of a kiosk stands by what its folder holds, without the network.

    With it comes what it means, by language.
    """
    with SyncDb.open(home) as kept:
        told = kept.status(STATUS) or {}
    state = Runner(home, "").count(SyncState("stopped", contact=told.get("contact")))
    meaning = {language: state.meaning(language) for language in ("ko", "en")}
    try:
        with only_one(home):
            pass
    except Refused:
        meaning |= {language: told[language][1] for language in meaning if language in told}
    return state, meaning


def carry_once(home: Path, url: str) -> None:
    """Bring what is carried for other kiosks to the ledger at `url`."""
    with (
        closing(Store.open(home, read_only=True)) as store,
        SyncDb.open(home) as kept,
        closing(open_transport(home, store, url)) as transport,
    ):
        ledger = parse_event(store.event_text()).ledger.verifier
        send_relays(home, kept, ledger, transport, Room())


def note_contact(home: Path) -> None:
    """Remember that the ledger gave an answer just now that was believed."""
    Runner(home, "").say(SyncState("stopped", contact=int(time.time())))
