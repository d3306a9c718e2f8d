"""The kiosk's side of the camera: starts its process, watches it, reads what it sees.

Pictures from outside are judged in a process of their own (maru.kiosk.camera_process). When that
one dies, talks nonsense or says nothing for five seconds while the camera is open, it is ended and
another is started, which is told what pictures of a folder were shown; so it is when it does not
say within that time that it has closed the camera. A picture that was about to be decoded when a
process was lost is not shown again.
"""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from maru.kiosk.aim import Advice
from maru.kiosk.camera_health import CameraWatch, Glance, Health
from maru.protocol.fields import Fields, read_pattern
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
MAX_SHOWN = 16  # keys of pictures in one message
KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
STEPS = ("", "zxing", "median", "double", "half", "zbar")

SETTINGS = {
    "OPENCV_IO_MAX_IMAGE_PIXELS": str(MAX_PIXELS),
    "OPENCV_LOG_LEVEL": "ERROR",  # a camera that is not there is looked for every second
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "1",  # seconds that a stalled device may hold a reading
}
"""What OpenCV is told by its process's environment."""


@dataclass(frozen=True)
class Preview:
    """A small picture of what the camera sees: width * height * 3 bytes of RGB."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True)
class Sighting:
    """What one frame held; `step` names the step of the ladder that read it, `ms` its time.

    `advice` is for a person whose code was seen and not read. The codes are secrets and are not
    shown in its repr.
    """

    codes: tuple[str, ...] = field(repr=False)
    step: str
    ms: float
    preview: Preview | None
    advice: Advice | None = None


@dataclass(frozen=True)
class _Message:
    opening: int
    sighting: Sighting
    glance: Glance
    trying: str
    shown: tuple[str, ...]


class Scanner:
    """A camera that reads QR codes. `source` as in maru.kiosk.camera_source; None for no camera.

    `hung_seconds` is how long its process may be silent while the camera is open; `clock` gives
    seconds and never goes back.
    """

    def __init__(
        self,
        source: str | None,
        hung_seconds: float = HUNG_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._hung_seconds, self._clock = source, hung_seconds, clock
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._seen: queue.Queue[Sighting] = queue.Queue(QUEUE_LENGTH)
        self._gate = threading.Lock()  # between what is open and what is put into the queue
        self._opening = 0
        self._is_open = False
        self._started_at = self._heard_at = 0.0
        self._has_spoken = False
        self._closed_at, self._unclosed = 0.0, 0  # closings that were not answered yet
        self._watch_of_camera = CameraWatch()
        self._shown: dict[str, None] = {}  # keys of pictures, in the order in which they came
        self._trying = ""

    @property
    def health(self) -> Health:
        """How the camera is; known within two seconds, also when its process is lost.

        A closed camera is as it was last seen.
        """
        if self._source is None:
            return Health.missing
        with self._gate:
            return self._watch_of_camera.health(self._clock())

    def start(self) -> None:
        """Start the camera's process; the camera stays closed."""
        if self._source is None or self._process is not None:
            return
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "maru.kiosk.camera_process", self._source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **SETTINGS},
        )
        self._started_at = self._heard_at = self._clock()
        self._has_spoken, self._unclosed = False, 0
        self._say("".join(f"shown {json.dumps(key)}\n" for key in self._shown))
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
            start_seconds = 0.0 if self._has_spoken else START_SECONDS
            self._watch_of_camera.opened(self._clock(), start_seconds)
        self._open()

    def _open(self) -> None:
        self.start()
        with self._gate:
            self._opening += 1
            self._is_open = True
        self._heard_at = self._clock()
        self._say(f"open {self._opening}\n")

    def close_camera(self) -> None:
        """Close the camera: no frame of this opening is given out, or kept, after this."""
        with self._gate:
            self._watch_of_camera.closed(self._clock())
            self._closed_at = self._clock()
            self._unclosed += self._process is not None
        self._shut()
        self._say("close\n")

    def has_closed(self) -> bool:
        """Say whether its process has let go of the closed camera.

        To be asked now and then until it has: a process that hangs with it is ended.
        """
        if self._is_open or self._process is None or not self._unclosed:
            return True
        if self._is_alive() and self._clock() - self._closed_at <= self._patience:
            return False
        self._end()
        self.start()
        return True

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
        now = self._clock()
        is_hung = now - self._heard_at > self._patience
        if is_hung or (not self._is_alive() and now - self._started_at > RESTART_SECONDS):
            self._end()
            self._open()

    @property
    def _patience(self) -> float:
        return self._hung_seconds if self._has_spoken else max(START_SECONDS, self._hung_seconds)

    def _is_alive(self) -> bool:
        return self._reader is not None and self._reader.is_alive()

    def _end(self) -> None:
        """End a process that was lost, whatever it is at."""
        if self._process is not None:
            self._process.kill()
        self.stop()
        if self._trying:
            self._shown[self._trying] = None

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
            self._heard_at, self._has_spoken = self._clock(), True
            self._shown.update(dict.fromkeys(read.shown))
            self._trying = read.trying
            if not read.opening:
                with self._gate:
                    self._unclosed = max(0, self._unclosed - 1)
            elif not read.trying:
                self._put(read.opening, read.sighting, read.glance)

    def _put(self, opening: int, sighting: Sighting, glance: Glance) -> None:
        with self._gate:
            if not self._is_open or opening != self._opening:
                return
            self._watch_of_camera.saw(self._clock(), glance)
            if self._seen.full():
                with suppress(queue.Empty):  # taken meanwhile
                    self._seen.get_nowait()
            self._seen.put_nowait(sighting)


def _read_message(data: bytes) -> _Message | None:
    """Return one message; None when it is nonsense."""
    head, _, rgb = data.partition(b"\n")
    try:
        fields = Fields(parse_json(head.decode(), "camera", MAX_HEAD), "camera")
        opening = fields.integer("opening", 0, 2**62)
        codes = fields.items("codes", _read_code, 0, MAX_CODES)
        step = fields.one_of("step", STEPS)
        microseconds = fields.integer("us", 0, 2**62)
        advice = fields.one_of("advice", (None, *Advice))
        live, there = fields.truth("live"), fields.truth("there")
        mark, light = fields.integer("mark", -1, 2**32 - 1), fields.integer("light", -1, 255)
        trying = _read_key(fields.take("trying"), "camera.trying")
        shown = fields.items("shown", _read_key, 0, MAX_SHOWN)
        width, height = (fields.integer(name, 0, PREVIEW_SIDE) for name in ("width", "height"))
        fields.done()
    except (UnicodeDecodeError, Refused):
        return None
    if len(rgb) != 3 * width * height:
        return None
    preview = Preview(width, height, rgb) if rgb else None
    sighting = Sighting(codes, step, microseconds / 1000, preview, advice)
    is_frame = mark >= 0 and light >= 0
    glance = Glance(live, there, mark, light) if is_frame else Glance(live, there)
    return _Message(opening, sighting, glance, trying, shown)


def _read_key(value: object, place: str) -> str:
    """Return the key of a picture, 64 hex digits; "" for none."""
    return "" if value == "" else read_pattern(value, place, KEY)


def _read_code(value: object, place: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_CODE:
        raise Refused(InputRefusal.bad_value, place, "not a code")
    return value


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    """Return `length` bytes of a pipe, or nothing where it ends before."""
    data = pipe.read(length)
    return data if len(data) == length else b""
