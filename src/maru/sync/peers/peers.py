"""Peers as a part of `maru-sync run`: a thread that speaks with the other kiosks of the hall."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from random import SystemRandom

from maru.command import read_text
from maru.kiosk.home import KEYS, MAX_KEYS
from maru.kiosk.store import FILE_NAME, Store
from maru.protocol.fields import Fields
from maru.protocol.note import Signer, parse_json
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.peers.dialling import Address, Targets, listen
from maru.sync.peers.discovery import Discovery
from maru.sync.peers.exchange import Exchange
from maru.sync.peers.speaking import Speaking
from maru.sync.sync_db import SyncDb

PORT = 8601
STORE_SECONDS = 1.0
"""How often it looks for a store where there is none, and whether another took its place."""


class Peers:
    """Speaks with the other kiosks from `start` to `stop`, in each epoch anew.

    To be used by the one process that syncs the folder: a second one would be taken for a copy.
    """

    def __init__(
        self,
        home: Path,
        listen_at: Address = ("0.0.0.0", PORT),  # noqa: S104 - the hall's network, whichever it is
        peers: Sequence[Address] = (),
        discover_on: Iterable[str] | None = (),
        listening: Callable[[Address], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Take a kiosk's folder, loaded or not yet.

        `peers` are addresses to dial besides those that are discovered. `discover_on` are the
        addresses of this machine on which others are looked for: none of them, or all if None.
        `listening` is told where it listens, in its thread.
        """
        self._listening = listening
        self._home, self._clock, self._wall, self._peers = home, clock, wall, tuple(peers)
        self._discover_on = None if discover_on is None else tuple(discover_on)
        self._ended = threading.Event()
        self._ready = threading.Event()
        self._threads = ThreadPoolExecutor(1, "peers")
        self._running: Future[None] | None = None
        self.address = listen_at
        """Where it listens; with port 0, which one that is once it has started."""

    def start(self) -> None:
        """Begin; return when others can reach this kiosk, or when there is nothing loaded yet.

        Raises what hinders it.
        """
        self._running = self._threads.submit(self._run)
        self._running.add_done_callback(lambda _: self._ready.set())
        self._ready.wait()
        self.check()

    def check(self) -> None:
        """Raise the fault that has ended the thread, if one has."""
        if self._running is not None and self._running.done():
            self._running.result()

    def stop(self) -> None:
        """End, and return when all connections are closed; raises as `check`."""
        self._ended.set()
        self._threads.shutdown()
        self.check()

    def run(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Speak with the others until an exception ends it, such as a signal's handler raises.

        `meanwhile` is called once a second, in the caller's thread.
        """
        self.start()
        try:
            while not self._ended.wait(STORE_SECONDS):
                meanwhile()
                self.check()
        finally:
            self.stop()

    # the thread

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._speak()
            except Refused as refused:  # between two epochs there is no store, or are no keys
                if refused.reason is not InputRefusal.not_found:
                    raise
                self._ready.set()
                self._ended.wait(STORE_SECONDS)

    def _speak(self) -> None:
        """Speak for one epoch, until the end or until another store takes the place of this one."""
        store_file = self._home / FILE_NAME
        with ExitStack() as stack:
            store = stack.enter_context(closing(Store.open(self._home, read_only=True)))
            inode = store_file.stat().st_ino if store_file.exists() else 0
            db = stack.enter_context(SyncDb.open(self._home))
            exchange = Exchange(self._home, store, db)
            while not exchange.is_up_to_date and not self._ended.is_set():
                exchange.look()
            witness = read_witness(self._home)
            if witness.vkey != exchange.hall.own.witness:
                raise Refused(InputRefusal.wrong_key, str(self._home / KEYS))
            server = stack.enter_context(closing(listen(self.address)))
            self.address = server.getsockname()[:2]
            targets = Targets(self._peers, SystemRandom().random)
            speaking = Speaking(exchange, witness, server, targets, self._clock, self._wall)
            stack.enter_context(closing(speaking))
            discovery = None
            if self._discover_on is None or self._discover_on:
                discovery = Discovery(speaking.hello, self.address[1], self._discover_on)
                stack.enter_context(closing(discovery))
            self._listening(self.address)
            self._ready.set()
            look_due = self._clock() + STORE_SECONDS
            while not self._ended.is_set():
                speaking.turn(discovery.found() if discovery else ())
                if self._clock() >= look_due:
                    look_due = self._clock() + STORE_SECONDS
                    if not store_file.exists() or store_file.stat().st_ino != inode:
                        return


def read_witness(home: Path) -> Signer:
    """Return a kiosk's witness key; the file's other keys stay the kiosk's."""
    path = home / KEYS
    fields = Fields(parse_json(read_text(path, MAX_KEYS), str(path)), str(path))
    return Signer.from_text(fields.string("witness", 512))
