"""A hall whose kiosks speak with each other: a process for each, started and ended by tests."""

from __future__ import annotations

import contextlib
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from hall import Hall, environment
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.synced import HallState, Synced
from maru.protocol.refusal import Refusal

BOUND_SECONDS = 60
"""How long a test waits for what has to come; nothing is measured by it."""


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Return when a condition holds; fail when it does not in a time that is long enough."""
    pause, end = threading.Event(), time.monotonic() + BOUND_SECONDS
    while not condition():
        assert time.monotonic() < end, f"not seen in {BOUND_SECONDS} s: {what}"
        pause.wait(0.01)


@dataclass
class Neighbour:
    """`maru-sync run`, running."""

    process: subprocess.Popen[str]
    address: str

    def kill(self) -> None:
        """End it as a cut of power does."""
        self.process.kill()
        self.process.wait()
        _close(self.process)

    def stop(self) -> None:
        """End it properly; its status has to be 0."""
        self.process.terminate()
        assert self.process.wait(timeout=BOUND_SECONDS) == 0
        _close(self.process)


def _close(process: subprocess.Popen[str]) -> None:
    if process.stdout is not None:
        process.stdout.close()


@dataclass
class Neighbours:
    """The processes of a hall, by the kiosks' names."""

    hall: Hall
    running: dict[str, Neighbour] = field(default_factory=dict)

    def start(
        self,
        name: str,
        *arguments: str,
        before: Sequence[str] = (),
        options: Sequence[str] = ("--listen", "127.0.0.1:0", "--no-discover"),
    ) -> Neighbour:
        """Start a kiosk's process; `before` is what runs it, such as in another network."""
        run = [sys.executable, "-m", "maru.sync.command", "run"]
        process = subprocess.Popen(
            [*before, *run, "--home", str(self.hall.home(name)), *options, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert process.stdout is not None
        started = self.running[name] = Neighbour(process, "")
        while said := process.stdout.readline():
            if said.startswith("Listening"):
                started.address = said.split()[-1]
                return started
        raise AssertionError(f"{name} did not start")

    def start_all(self, *names: str) -> None:
        """Start processes, each of which dials all that were started before it."""
        for name in names:
            known = [neighbour.address for neighbour in self.running.values()]
            self.start(name, *(part for address in known for part in ("--peer", address)))

    def check(self) -> None:
        """Fail when one of the processes has ended by itself."""
        for name, neighbour in self.running.items():
            status = neighbour.process.poll()
            assert status is None, f"{name}'s process ended: {status}"

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        """Wait as `wait_for` does, while all of the processes run."""

        def holds() -> object:
            self.check()
            return condition()

        wait_for(holds, what)

    def stop(self) -> None:
        """End all that still run."""
        for neighbour in self.running.values():
            if neighbour.process.poll() is None:
                neighbour.stop()

    def state(self, name: str) -> HallState | None:
        """Return what a kiosk's process says of the others."""
        with contextlib.closing(Synced(self.hall.home(name))) as synced:
            return synced.hall(time.time())

    def states(self, name: str) -> dict[str, str]:
        """Return the state of each other kiosk as one sees it."""
        state = self.state(name)
        return {} if state is None else {peer.kiosk: peer.state for peer in state.peers}

    def wait_until_connected(self, *names: str) -> None:
        """Wait until each of these kiosks is connected with all of the others."""
        for name in names:
            self.wait_for(partial(self._is_connected, name, names), f"{name} connected")

    def _is_connected(self, name: str, names: Sequence[str]) -> bool:
        states = self.states(name)
        return all(states.get(other) in ("connected", "closed") for other in set(names) - {name})

    def refusal(self, name: str, card: int) -> Refusal | None:
        """Show a card at a kiosk; return why it is refused, None when it may vote."""
        answer = self.kiosk(name).check_in([self.hall.assembly.ticket(card)])
        if isinstance(answer, Refusal):
            return answer
        for right in answer:
            right.wipe()
        return None

    def kiosk(self, name: str) -> Kiosk:
        """Return a kiosk."""
        return self.hall.kiosks[name]

    def wait_until_refused(
        self, name: str, card: int, refusal: Refusal = Refusal.already_voted_elsewhere
    ) -> None:
        """Wait until a card is refused at a kiosk."""
        self.wait_for(
            lambda: self.refusal(name, card) is refusal, f"card {card} {refusal} at {name}"
        )


@contextlib.contextmanager
def neighbours(hall: Hall) -> Iterator[Neighbours]:
    """Give a hall's processes, ended at the end of the block."""
    with ExitStack() as stack:
        made = Neighbours(hall)
        stack.callback(made.stop)
        yield made


class Cable:
    """A way to an address that can be pulled: then nothing arrives, and nobody is told."""

    def __init__(self, address: str) -> None:
        host, port = address.split(":")
        self._far = (host, int(port))
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        self._whole = threading.Event()
        self._whole.set()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._accept)]

    def pull(self) -> None:
        """Let nothing through."""
        self._whole.clear()

    def plug(self) -> None:
        """Let everything through again; what was under way when it was pulled is gone."""
        self._whole.set()

    def __enter__(self) -> Cable:
        self._threads[0].start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._server.close()

    def _accept(self) -> None:
        self._server.settimeout(0.1)
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                near, _ = self._server.accept()
                thread = threading.Thread(target=self._carry, args=(near,))
                self._threads.append(thread)
                thread.start()

    def _carry(self, near: socket.socket) -> None:
        with near, socket.create_connection(self._far) as far, contextlib.suppress(OSError):
            other = {near: far, far: near}
            was_whole = self._whole.is_set()
            while not self._ended.is_set():
                if not self._whole.is_set():
                    was_whole = False
                    self._whole.wait(0.1)
                    continue
                if not was_whole:
                    return
                for end in select.select([near, far], [], [], 0.1)[0]:
                    data = end.recv(65_536)
                    if not data:
                        return
                    if self._whole.is_set():
                        other[end].sendall(data)
