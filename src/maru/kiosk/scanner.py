"""The kiosk's side of the camera: starts its process, watches it, reads what it sees.

Pictures from outside are judged in a process of their own (maru.kiosk.camera). When that one dies,
talks nonsense or says nothing for five seconds while the camera is open, it is ended and another is
started.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from maru.protocol.fields import Fields
from maru.protocol.note import parse_json
from maru.protocol.refusal import InputRefusal, Refused

HUNG_SECONDS = 5.0
START_SECONDS = 30.0  # a small machine loads OpenCV for several seconds
RESTART_SECONDS = 1.0  # not sooner after the start before, whatever ended it
MAX_MESSAGE = 4 * 1024 * 1024
MAX_HEAD = 256 * 1024
QUEUE_LENGTH = 8

MAX_PIXELS = 4096 * 4096  # of a picture: OpenCV is told to decode no larger one
MAX_CODE = 7_089  # characters of one code, the most that a QR code holds
MAX_CODES = 4  # of one frame
PREVIEW_SIDE = 640  # pixels
STEPS = ("", "zxing", "median", "double", "half", "zbar")


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
    """A camera that reads QR codes. `source` as in maru.kiosk.camera; None for no camera.

    `hung_seconds` is how long its process may be silent while the camera is open.
    """

    def __init__(self, source: str | None, hung_seconds: float = HUNG_SECONDS) -> None:
        self._source, self._hung_seconds = source, hung_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._seen: queue.Queue[Sighting] = queue.Queue(QUEUE_LENGTH)
        self._gate = threading.Lock()  # between what is open and what is put into the queue
        self._opening = 0
        self._is_open = False
        self._started_at = self._heard_at = 0.0
        self._has_spoken = False

    def start(self) -> None:
        """Start the camera's process; the camera stays closed."""
        if self._source is None or self._process is not None:
            return
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "maru.kiosk.camera", self._source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "OPENCV_IO_MAX_IMAGE_PIXELS": str(MAX_PIXELS)},
        )
        self._started_at = self._heard_at = time.monotonic()
        self._has_spoken = False
        self._reader = threading.Thread(
            target=self._listen, args=(self._process.stdout,), name="scanner", daemon=True
        )
        self._reader.start()

    def stop(self) -> None:
        """End the camera's process."""
        process, self._process = self._process, None
        self._shut()
        if process is None:
            return
        if process.stdin:
            with suppress(BrokenPipeError):  # a line that a dead process never took
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
        with self._gate:
            self._opening += 1
            self._is_open = True
        self._heard_at = time.monotonic()
        self._say(f"open {self._opening}\n")

    def close_camera(self) -> None:
        """Close the camera: no frame of this opening is given out, or kept, after this."""
        self._shut()
        self._say("close\n")

    def _shut(self) -> None:
        with self._gate:
            self._is_open = False
            while not self._seen.empty():
                self._seen.get_nowait()

    def read(self, timeout: float = 0) -> Sighting | None:
        """Return the next frame's sighting, waiting at most `timeout` seconds; None without one."""
        if not self._is_open or self._source is None:
            return None
        self._watch()
        try:
            return self._seen.get(timeout > 0, timeout)
        except queue.Empty:
            return None

    def _watch(self) -> None:
        """Put another process in the place of one that died or hangs."""
        if self._process is None:
            return
        now = time.monotonic()
        patience = (
            self._hung_seconds if self._has_spoken else max(START_SECONDS, self._hung_seconds)
        )
        is_hung = now - self._heard_at > patience
        is_gone = self._reader is None or not self._reader.is_alive()
        if is_hung or (is_gone and now - self._started_at > RESTART_SECONDS):
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
            read = _read_message(_exactly(pipe, length))
            if read is None:  # `_watch` starts another process
                return
            self._heard_at, self._has_spoken = time.monotonic(), True
            self._put(*read)

    def _put(self, opening: int, sighting: Sighting) -> None:
        with self._gate:
            if not self._is_open or opening != self._opening:
                return
            if self._seen.full():
                with suppress(queue.Empty):  # taken meanwhile
                    self._seen.get_nowait()
            self._seen.put_nowait(sighting)


def _read_message(data: bytes) -> tuple[int, Sighting] | None:
    """Return the opening and the sighting of one message; None when it is nonsense."""
    head, _, rgb = data.partition(b"\n")
    try:
        fields = Fields(parse_json(head.decode(), "camera", MAX_HEAD), "camera")
        opening = fields.integer("opening", 1, 2**62)
        codes = fields.items("codes", _read_code, 0, MAX_CODES)
        step = fields.one_of("step", STEPS)
        microseconds = fields.integer("us", 0, 2**62)
        width, height = (fields.integer(name, 0, PREVIEW_SIDE) for name in ("width", "height"))
        fields.done()
    except (UnicodeDecodeError, Refused):
        return None
    if len(rgb) != 3 * width * height:
        return None
    preview = Preview(width, height, rgb) if rgb else None
    return opening, Sighting(codes, step, microseconds / 1000, preview)


def _read_code(value: object, place: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_CODE:
        raise Refused(InputRefusal.bad_value, place, "not a code")
    return value


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    """Return `length` bytes of a pipe, or nothing where it ends before."""
    data = pipe.read(length)
    return data if len(data) == length else b""
