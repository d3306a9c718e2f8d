"""A socket that listens, and the web server on it: what ledgers and witnesses have in common."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from maru.protocol.refusal import InputRefusal, Refused


class Server(uvicorn.Server):
    """Says when it listens; can be stopped for a fault."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening
        self.faulty = False

    def stop_for_fault(self) -> None:
        """Answer what is under way, then stop."""
        self.faulty = self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        if self.started:
            self._listening()


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; refuse an address that is taken or is none."""
    try:
        # The protocol's number has to be there: without it asyncio leaves Nagle's delay on.
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise Refused(InputRefusal.bad_value, f"host {host}", error.strerror or "") from None
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise Refused(InputRefusal.in_use, f"{host}:{port}", error.strerror or "") from None
    listener.listen()
    return listener
