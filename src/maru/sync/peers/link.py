"""One connection to another kiosk: a socket that never blocks, TLS over it, frames over that."""

from __future__ import annotations

import socket

from OpenSSL import SSL

from maru.protocol.refusal import Refused
from maru.sync.peers.messages import FrameReader, Hello, Message, frame, parse_message
from maru.sync.peers.tls import peer_key

HIGH_WATER = 256 * 1024
"""Bytes waiting to be sent from which on no more should be given."""
MOST_WAITING = 32 * 1024 * 1024
"""Bytes waiting to be sent at which the other, who takes nothing, is hung up on."""
RATE = 1024 * 1024
"""Bytes a second that are read of one peer, in the long run; what is more waits in its socket."""
BURST = 8 * 1024 * 1024

_PIECE = 64 * 1024


class LinkLost(Exception):
    """The connection is over; the text says why."""


class Link:
    """A connection, dialled by this side or by the other."""

    def __init__(
        self, context: SSL.Context, sock: socket.socket, host: str, *, dialled: bool, now: float
    ) -> None:
        """Take a connected, or connecting, non-blocking socket. `now`: steady seconds."""
        self.socket, self.host, self.dialled, self.began = sock, host, dialled, now
        self.heard = now
        """When the other side was heard last."""
        self.hello: Hello | None = None
        """Who the other is, once it has said so."""
        self.refused = 0
        """How much it sent that is false, and that no honest kiosk sends."""
        self._tls = SSL.Connection(context, None)
        (self._tls.set_connect_state if dialled else self._tls.set_accept_state)()
        self._is_up = False
        self._frames = FrameReader()
        self._out = bytearray()
        self._plain = bytearray()  # what waits for the handshake
        self._allowance, self._allowed_at = float(BURST), now

    @property
    def key(self) -> bytes | None:
        """The public key that the other has proved to have; None before."""
        return peer_key(self._tls) if self._is_up else None

    @property
    def waiting(self) -> int:
        """Bytes that wait to be sent."""
        return len(self._out) + len(self._plain)

    def may_read(self, now: float) -> bool:
        """Say whether the other has not sent more than it may by now."""
        self._allowance = min(BURST, self._allowance + (now - self._allowed_at) * RATE)
        self._allowed_at = now
        return self._allowance > 0

    def receive(self, now: float) -> None:
        """Take what the socket has; raises `LinkLost`."""
        try:
            data = self.socket.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            raise LinkLost(error.strerror or type(error).__name__) from None
        if not data:
            raise LinkLost("closed by the other side")
        self._allowance -= len(data)
        self.heard = now
        self._tls.bio_write(data)
        self._pump()

    def messages(self) -> list[Message]:
        """Return the messages that have arrived whole; raises `LinkLost` for what is none."""
        found = []
        try:
            while (body := self._frames.next()) is not None:
                found.append(parse_message(body, self.place))
        except Refused as refused:
            raise LinkLost(str(refused)) from None
        return found

    @property
    def place(self) -> str:
        """How a refusal names the other."""
        return "peer" if self.hello is None else f"{self.hello.kiosk}/{self.hello.epoch}"

    def send(self, message: Message | bytes) -> None:
        """Send a message, or a frame, as soon as it can be; raises `LinkLost`."""
        if self.waiting > MOST_WAITING:
            raise LinkLost("it takes nothing")
        self._plain += message if isinstance(message, bytes) else frame(message)
        self._pump()

    def flush(self) -> None:
        """Give the socket what waits; raises `LinkLost`."""
        while self._out:
            try:
                sent = self.socket.send(self._out[:_PIECE])
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                raise LinkLost(error.strerror or type(error).__name__) from None
            del self._out[:sent]

    def close(self) -> None:
        """End it at once."""
        self.socket.close()

    def _pump(self) -> None:
        """Move bytes between TLS and what waits on both of its sides."""
        try:
            self._exchange()
        except SSL.WantReadError:
            pass
        except SSL.Error as error:
            # What TLS says of it goes out, as far as it can: the other's log has it.
            self._collect()
            raise LinkLost(_said(error)) from None
        self._collect()

    def _exchange(self) -> None:
        if not self._is_up:
            self._tls.do_handshake()
            self._is_up = True
        while self._plain:
            sent = self._tls.send(bytes(self._plain[:_PIECE]))
            del self._plain[:sent]
        while True:
            self._frames.feed(self._tls.recv(_PIECE))

    def _collect(self) -> None:
        try:
            while True:
                self._out += self._tls.bio_read(_PIECE)
        except SSL.WantReadError:
            pass


def _said(error: SSL.Error) -> str:
    parts = error.args[0] if error.args and isinstance(error.args[0], list) else []
    return f"TLS: {parts[-1][-1]}" if parts else f"TLS: {type(error).__name__}"
