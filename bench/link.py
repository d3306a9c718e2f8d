"""A kiosk's day over a slow line: everything it has, beside what the line could carry.

The line is 1 Mbit/s with 100 ms each way. As root it is a pair of network devices with `tc netem`,
the kiosk's in a namespace of its own; otherwise a proxy that lets bytes through at that pace.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from kiosks import make_voted
from measure import Line, folder_on_disk

from assembly import Assembly
from maru.command import write_new_file
from maru.kiosk.export import export_kiosk
from maru.sync.batch import compress
from maru.sync.ledger.home import load_package

BALLOTS = 500
OPTIONS = 10
BITS_A_SECOND = 1_000_000
DELAY = 0.1  # seconds, each way
FACTOR, EXTRA_SECONDS = 1.3, 5.0

LEDGER = (sys.executable, "-m", "maru.sync.ledger.command")
SYNC = (sys.executable, "-m", "maru.sync.command")
NAMESPACE = f"maru-bench-{os.getpid()}"
HERE, THERE = "10.213.77.1", "10.213.77.2"


def lines() -> Iterator[Line]:
    """Compare a first sync with its compressed bytes over the line's bandwidth."""
    with folder_on_disk() as home:
        kiosk_home = home / "kiosk"
        assembly = make_voted(kiosk_home, BALLOTS, OPTIONS)
        export_kiosk(kiosk_home, home / "all")
        size = len(compress((home / "all").read_bytes()))
        ledger = _make_ledger(assembly, home)
        with _line() as (prefix, host), _serving(ledger, host) as port, _way(host, port) as url:
            taken = _sync(prefix, kiosk_home, url)
    bound = FACTOR * size * 8 / BITS_A_SECOND + EXTRA_SECONDS
    yield Line(
        f"{BALLOTS} ballots of {OPTIONS} options over 1 Mbit/s, 200 ms there and back"
        f" ({'netem' if _is_netem() else 'proxy'})",
        f"{taken:.1f} s, {size / 1e6:.2f} MB compressed",
        f"at most {bound:.1f} s",
        taken <= bound,
    )


def _make_ledger(assembly: Assembly, home: Path) -> Path:
    ledger = home / "ledger"
    ledger.mkdir()
    key = f"{assembly.ledger_signer.to_text()}\n"
    write_new_file(ledger / "ledger.key", key.encode(), mode=0o600)
    (home / "EVENT.maru").write_bytes(assembly.package_data())
    load_package(ledger, home / "EVENT.maru")
    return ledger


@contextmanager
def _serving(home: Path, host: str) -> Iterator[int]:
    process = subprocess.Popen(
        [*LEDGER, "serve", "--home", home, "--host", host, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if process.stdout is None:
            raise RuntimeError
        yield int(process.stdout.readline().rsplit(":", 1)[1])
    finally:
        process.terminate()
        process.wait()


def _sync(prefix: list[str], home: Path, url: str) -> float:
    command = [*prefix, *SYNC, "once", "--home", str(home), "--ledger", url]
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    taken = time.perf_counter() - began
    if ", 0 to go," not in done.stdout:
        raise RuntimeError(done.stdout)
    return taken


@cache
def _is_netem() -> bool:
    """Try it: the kernel may have no netem, or not let us use it."""
    if os.geteuid() != 0 or not shutil.which("tc") or not shutil.which("ip"):
        return False
    probe = f"{NAMESPACE}-probe"
    shape = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"]
    try:
        for command in (["ip", "netns", "add", probe], ["ip", "netns", "exec", probe, *shape]):
            subprocess.run(command, check=True, capture_output=True)
    except subprocess.CalledProcessError:
        return False
    finally:
        subprocess.run(["ip", "netns", "del", probe], check=False, capture_output=True)
    return True


@contextmanager
def _line() -> Iterator[tuple[list[str], str]]:
    """Give what a command in the kiosk's place begins with, and the ledger's address there."""
    if not _is_netem():
        yield [], "127.0.0.1"
        return
    inside = ["ip", "netns", "exec", NAMESPACE]
    shape = ["netem", "rate", f"{BITS_A_SECOND}bit", "delay", f"{DELAY * 1000:.0f}ms"]
    near, far = f"mb{os.getpid()}a", f"mb{os.getpid()}b"
    try:
        for command in (
            ["ip", "netns", "add", NAMESPACE],
            ["ip", "link", "add", near, "type", "veth", "peer", "name", far],
            ["ip", "link", "set", far, "netns", NAMESPACE],
            ["ip", "addr", "add", f"{HERE}/30", "dev", near],
            ["ip", "link", "set", near, "up"],
            [*inside, "ip", "addr", "add", f"{THERE}/30", "dev", far],
            [*inside, "ip", "link", "set", far, "up"],
            ["tc", "qdisc", "add", "dev", near, "root", *shape],
            [*inside, "tc", "qdisc", "add", "dev", far, "root", *shape],
        ):
            subprocess.run(command, check=True)
        yield inside, HERE
    finally:
        subprocess.run(["ip", "netns", "del", NAMESPACE], check=False)


@contextmanager
def _way(host: str, port: int) -> Iterator[str]:
    """Give the address at which the kiosk finds the ledger: its own, or the proxy's."""
    if _is_netem():
        yield f"http://{host}:{port}"
        return
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(_proxy(host, port))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://{host}:{listening.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        listening.close()
        loop.close()


async def _proxy(host: str, port: int) -> asyncio.Server:
    up, down = _Direction(), _Direction()

    async def pair(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(host, port)
        await asyncio.gather(up.carry(reader, back), down.carry(there, writer))

    return await asyncio.start_server(pair, host, 0)


class _Direction:
    """One way of the line, which all connections share."""

    def __init__(self) -> None:
        self._free = 0.0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass bytes on, one after another at the line's rate, each after its delay."""
        loop = asyncio.get_running_loop()
        while data := await reader.read(1_460):
            self._free = max(self._free, loop.time()) + len(data) * 8 / BITS_A_SECOND
            loop.call_at(self._free + DELAY, writer.write, data)
            await asyncio.sleep(max(0.0, self._free - loop.time()))
        loop.call_at(max(self._free, loop.time()) + DELAY, writer.close)
