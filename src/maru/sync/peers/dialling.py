"""Addresses: where to listen, whom to dial, and how long to wait before the next try."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.peers.link import Link
from maru.sync.peers.messages import Hello

FIRST_PAUSE, MOST_PAUSE = 0.5, 5.0
"""Seconds before the second try and between later ones, on the average."""

_MOST_TRIES = 10

Address = tuple[str, int]
"""IP address and port."""


@dataclass
class Target:
    """An address to dial: when next, the link to it, and who was found there last."""

    address: Address
    due: float = 0.0
    tries: int = 0
    link: Link | None = None
    hello: Hello | None = None


class Targets:
    """The addresses that were given, which stay, and those that were found, which come and go."""

    def __init__(self, given: Iterable[Address], random: Callable[[], float]) -> None:
        """Begin with those given; `random` returns a number from 0 to 1."""
        self._random = random
        self._given = set(given)
        self._targets = {address: Target(address) for address in self._given}

    def found(self, addresses: Collection[Address]) -> None:
        """Take the addresses that are found now, in place of those before."""
        for address, target in list(self._targets.items()):
            if address not in self._given and address not in addresses and target.link is None:
                del self._targets[address]
        for address in addresses:
            self._targets.setdefault(address, Target(address))

    def due(self, now: float, connected: Collection[str]) -> Iterator[Target]:
        """Yield what is to be dialled now; not where one of the `connected` instances was found."""
        for target in self._targets.values():
            if target.link is None and target.due <= now:
                if target.hello is not None and target.hello.instance in connected:
                    target.due = now + MOST_PAUSE
                else:
                    yield target

    def wait(self, target: Target, now: float, pause: float | None = None) -> None:
        """Dial a target again after `pause`, or after one that doubles with every try."""
        target.link = None
        step = min(MOST_PAUSE, FIRST_PAUSE * 2**target.tries) * (0.5 + self._random())
        target.tries = min(target.tries + 1, _MOST_TRIES)
        target.due = now + (step if pause is None else pause)


def read_address(text: str) -> Address:
    """Return the address of HOST:PORT, HOST an IP address, [HOST]:PORT where it is of version 6."""
    host, _, port = text.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    is_port = port.isascii() and port.isdigit() and int(port[:6]) < 65_536
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        is_port = False
    if not is_port:
        raise Refused(InputRefusal.bad_value, text[:80], "not an IP address and a port")
    return str(address), int(port)


def listen(address: Address) -> socket.socket:
    """Return a socket that listens there, and never blocks."""
    server = _new_socket(address)
    try:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(address)
        server.listen(64)
    except OSError as error:
        server.close()
        place = f"{address[0]}:{address[1]}"
        raise Refused(InputRefusal.in_use, place, error.strerror or "") from None
    return server


def dial(address: Address) -> socket.socket | None:
    """Return a socket that begins to connect, and never blocks; None when there is no way."""
    sock = _new_socket(address)
    try:
        begun = sock.connect_ex(address)
    except OSError:
        begun = errno.EINVAL
    if begun in (0, errno.EINPROGRESS):
        return sock
    sock.close()
    return None


def _new_socket(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setblocking(False)
    return sock
