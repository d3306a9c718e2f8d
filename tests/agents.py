"""The agent as a process, and servers that answer it as no ledger should."""

from __future__ import annotations

import contextlib
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from hall import environment
from maru.sync.asking import HEADER

MARU_SYNC = (sys.executable, "-u", "-m", "maru.sync.command")

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


def _read_body(handler: BaseHTTPRequestHandler) -> bytes:
    """Read a request's body, of a known length or in chunks; b"" when it ends in the middle."""
    if "Content-Length" in handler.headers:
        return handler.rfile.read(int(handler.headers["Content-Length"]))
    data = bytearray()
    while line := handler.rfile.readline():
        piece = handler.rfile.read(int(line, 16))
        handler.rfile.readline()
        if not piece:
            return bytes(data)
        data += piece
    handler.close_connection = True
    return b""


@contextlib.contextmanager
def answering(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a server on the loopback that answers every request as `answer` does."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name that http.server calls
            answer(self, b"")

        def do_POST(self) -> None:  # the name that http.server calls
            answer(self, _read_body(self))

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # such as a client that hangs up
                super().handle()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # its name there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        # Without the handshake at accept, a peer that hangs up holds nobody.
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Answer a request."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def forward(url: str, handler: BaseHTTPRequestHandler, body: bytes) -> requests.Response:
    """Ask the real ledger the same."""
    headers = {HEADER: handler.headers.get(HEADER, "")}
    headers |= {"Content-Encoding": "gzip"} if body else {}
    return requests.request(
        handler.command, url + handler.path, data=body or None, headers=headers, timeout=60
    )


@dataclass
class AgentProcess:
    """`maru-sync run`, running; every line that it wrote so far is in `lines`."""

    process: subprocess.Popen[str]
    lines: list[str]

    def until(self, right: Callable[[str], bool]) -> str:
        """Read until a line is right; return it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if right(line):
                return line
        raise AssertionError(f"it ended: {self.lines}")

    def until_says(self, *words: str) -> str:
        """Read until a line has all these words."""
        return self.until(lambda line: all(word in line for word in words))


@contextlib.contextmanager
def agent_running(home: Path, url: str, *options: str, **changes: str) -> Iterator[AgentProcess]:
    """Run the agent of a kiosk until the block ends; `changes` are of its environment."""
    process = subprocess.Popen(
        [*MARU_SYNC, "run", "--home", home, "--ledger", url, "--delay", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**environment(), **changes},
    )
    try:
        yield AgentProcess(process, [])
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=60)
        if process.stdout is not None:
            process.stdout.close()
