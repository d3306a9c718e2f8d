"""The kiosk's side of the camera: starts its process, watches it, reads what it sees.

Pictures from outside are judged in a process of their own (maru.kiosk.camera). When that one dies
or says nothing for five seconds while the camera is open, it is ended and another is started.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import IO

HUNG_SECONDS = 5.0
MAX_MESSAGE = 4 * 1024 * 1024
QUEUE_LENGTH = 8


@dataclass(frozen=True)
class Preview:
    """A small picture of what the camera sees: width * height * 3 bytes of RGB."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True)
class Sighting:
    """What one frame held; `step` names the step of the ladder that read it, `ms` its time.

    The codes are secrets and are not shown in its repr.
    """

    codes: tuple[str, ...] = field(repr=False)
    step: str
    ms: float
    preview: Preview | None


class Scanner:
    """A camera that reads QR codes. `source` as in maru.kiosk.camera; None for no camera."""

    def __init__(self, source: str | None) -> None:
        self._source = source
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._seen: queue.Queue[tuple[int, Sighting]] = queue.Queue(QUEUE_LENGTH)
        self._opening = 0
        self._is_open = False
        self._heard_at = 0.0

    def start(self) -> None:
        """Start the camera's process; the camera stays closed."""
        if self._source is None or self._process is not None:
            return
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "maru.kiosk.camera", self._source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._heard_at = time.monotonic()
        self._reader = threading.Thread(
            target=self._listen, args=(self._process.stdout,), name="scanner", daemon=True
        )
        self._reader.start()

    def stop(self) -> None:
        """End the camera's process."""
        process, self._process = self._process, None
        self._is_open = False
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reader:
            self._reader.join()
        if process.stdout:
            process.stdout.close()

    def open_camera(self) -> None:
        """Open the camera; what it saw in an earlier opening is forgotten."""
        self.start()
        self._opening += 1
        self._is_open = True
        self._heard_at = time.monotonic()
        self._say(f"open {self._opening}\n")

    def close_camera(self) -> None:
        """Close the camera: no frame of this opening is given out after this."""
        self._is_open = False
        self._say("close\n")

    def read(self, timeout: float = 0) -> Sighting | None:
        """Return the next frame's sighting, waiting at most `timeout` seconds; None without one."""
        deadline = time.monotonic() + timeout
        while self._is_open and self._source is not None:
            self._watch()
            left = deadline - time.monotonic()
            try:
                opening, sighting = self._seen.get(left > 0, max(left, 0))
            except queue.Empty:
                return None
            if opening == self._opening:
                return sighting
        return None

    def _watch(self) -> None:
        """Put another process in the place of one that died or hangs."""
        if self._process is None:
            return
        silent = time.monotonic() - self._heard_at > HUNG_SECONDS
        if silent or self._process.poll() is not None:
            self._process.kill()
            self.stop()
            self.open_camera()

    def _say(self, line: str) -> None:
        if self._process is None or self._process.stdin is None:
            return
        try:
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except BrokenPipeError:  # the process died; `_watch` starts another
            return

    def _listen(self, pipe: IO[bytes]) -> None:
        """Take in the messages of one process until it ends, in a thread of its own."""
        while (length := int.from_bytes(_exactly(pipe, 4), "big")) and length <= MAX_MESSAGE:
            head, _, rgb = _exactly(pipe, length).partition(b"\n")
            if not head:
                return
            self._heard_at = time.monotonic()
            self._put(json.loads(head), rgb)

    def _put(self, header: dict[str, object], rgb: bytes) -> None:
        width, height = int(str(header["width"])), int(str(header["height"]))
        preview = Preview(width, height, rgb) if width and len(rgb) == 3 * width * height else None
        found = header["codes"]
        codes = tuple(str(code) for code in found) if isinstance(found, list) else ()
        sighting = Sighting(codes, str(header["step"]), float(str(header["ms"])), preview)
        while True:
            try:
                self._seen.put_nowait((int(str(header["opening"])), sighting))
            except queue.Full:
                self._drop_oldest()
            else:
                return

    def _drop_oldest(self) -> None:
        """Forget the oldest frame that nobody took."""
        try:
            self._seen.get_nowait()
        except queue.Empty:
            return


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    """Return `length` bytes of a pipe, or nothing where it ends before."""
    data = pipe.read(length)
    return data if len(data) == length else b""
