"""Where the scanner's frames come from, and by which name.

    /dev/video0, 0     a V4L2 device
    rpicam, rpicam:1   a camera of a Raspberry Pi by its number, through a pipe from `rpicam-vid`
    a folder           its pictures, one at each opening
    another file       a video, played from its beginning at each opening

A camera that goes away is looked for again every second. A folder shows the first picture in the
order of names that was not shown before, until a code was read from it; a picture without a code
gives way to the next after two seconds, and one that is put there later is shown when it appears.
"""

from __future__ import annotations

import hashlib
import os
import re
import select
import stat
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from maru.kiosk.ladder import Frame
from maru.kiosk.scanner import MAX_PIXELS

WIDTH, HEIGHT = 1280, 720
FRAMES_PER_SECOND = 15
AGAIN_SECONDS = 1.0  # between two attempts to open a camera
PIPE_SECONDS = 0.5  # for a frame of a pipe

MAX_FILE = 64 * 1024 * 1024  # bytes of a picture
PICTURE_FRAMES = 30
PICTURES = (".png", ".jpg", ".jpeg")

Clock = Callable[[], float]


class Source(Protocol):
    """Where frames come from."""

    live: bool
    """Whether it is a camera, whose frames differ from each other as long as it works."""
    paced: bool
    """Whether `frame` waits for the next frame, so that nobody else has to."""

    def open(self) -> None:
        """Begin to take frames."""

    def frame(self) -> Frame | None:
        """Return the next frame, BGR or grey; None when there is none now."""

    def is_there(self) -> bool:
        """Say whether the source can be opened."""

    def was_read(self) -> None:
        """Take note that a code was read from the last frame."""

    def close(self) -> None:
        """Let the camera go."""


class Capture(Protocol):
    """What of cv2.VideoCapture is used."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Say whether it gives frames."""

    def read(self) -> tuple[bool, Any]:
        """Return the next frame and whether there is one."""

    def release(self) -> None:
        """Let it go."""


def connect_device(name: str) -> Capture:
    """Open a V4L2 device by its number, file or a link to that, at 1280 x 720 where it can."""
    path = f"/dev/video{name}" if name.isdecimal() else os.path.realpath(name)
    capture = cv2.VideoCapture()
    if number := re.fullmatch("/dev/video([0-9]+)", path):
        capture.open(int(number[1]), cv2.CAP_V4L2)
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
    return capture


class DeviceSource:
    """A V4L2 device."""

    live = True
    paced = False

    def __init__(
        self,
        name: str,
        connect: Callable[[str], Capture] = connect_device,
        clock: Clock = time.monotonic,
    ) -> None:
        self._name, self._connect, self._clock = name, connect, clock
        self._capture: Capture | None = None
        self._tried_at = 0.0

    def open(self) -> None:
        """Open the device."""
        self._tried_at = self._clock()
        capture = self._connect(self._name)
        if capture.isOpened():
            self._capture = capture
        else:
            capture.release()

    def frame(self) -> Frame | None:
        """Return the next frame; a device that gives none is opened again."""
        if self._capture is None and self._clock() - self._tried_at >= AGAIN_SECONDS:
            self.open()
        if self._capture is None:
            return None
        found, frame = self._capture.read()
        if not found:
            self.close()
            return None
        return np.asarray(frame, np.uint8) if frame.size else None

    def is_there(self) -> bool:
        """Say whether the device is open."""
        return self._capture is not None

    def was_read(self) -> None:
        """Nothing to note: the next frame is another one."""

    def close(self) -> None:
        """Release the device."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


class RpicamSource:
    """A Raspberry Pi's own camera: `rpicam-vid` writes frames of YUV 4:2:0, of which Y is grey.

    Its `--codec yuv420` writes each frame as height * width bytes of Y, then a quarter of that of
    U and of V, without padding at this width.
    """

    live = True
    paced = True

    def __init__(self, number: int, clock: Clock = time.monotonic) -> None:
        self._number, self._clock = number, clock
        self._process: subprocess.Popen[bytes] | None = None
        self._data = bytearray()
        self._tried_at = 0.0

    def open(self) -> None:
        """Start `rpicam-vid`."""
        self._tried_at = self._clock()
        self._data.clear()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - fixed words and a number, no shell
                self._command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
            )
        except FileNotFoundError:  # not installed: `is_there` says so
            self._process = None

    def _command(self) -> list[str]:
        return [
            "rpicam-vid",
            *("--codec", "yuv420", "-o", "-"),
            *("--width", str(WIDTH), "--height", str(HEIGHT)),
            *("--framerate", str(FRAMES_PER_SECOND)),
            *("--timeout", "0", "--nopreview", "--verbose", "0"),
            *("--camera", str(self._number)),
        ]

    def frame(self) -> Frame | None:
        """Return the next frame, grey; a program that ended is started again."""
        if self._process is None and self._clock() - self._tried_at >= AGAIN_SECONDS:
            self.open()
        if self._process is None or self._process.stdout is None:
            return None
        size = WIDTH * HEIGHT * 3 // 2
        pipe = self._process.stdout.fileno()
        give_up_at = self._clock() + PIPE_SECONDS
        while len(self._data) < size:
            left = give_up_at - self._clock()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                return None
            more = os.read(pipe, size - len(self._data))
            if not more:
                self.close()
                return None
            self._data += more
        grey = np.frombuffer(bytes(self._data[: WIDTH * HEIGHT]), np.uint8).reshape(HEIGHT, WIDTH)
        self._data.clear()
        return grey

    def is_there(self) -> bool:
        """Say whether `rpicam-vid` runs."""
        return self._process is not None

    def was_read(self) -> None:
        """Nothing to note: the next frame is another one."""

    def close(self) -> None:
        """End `rpicam-vid`."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


class VideoSource:
    """A video file that is played from its beginning at each opening."""

    live = False
    paced = False

    def __init__(self, path: str) -> None:
        self._path = path
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        """Open the file."""
        self._capture = cv2.VideoCapture(self._path)

    def frame(self) -> Frame | None:
        """Return the next frame; None after the last."""
        if self._capture is None:
            return None
        found, frame = self._capture.read()
        return np.asarray(frame, np.uint8) if found and frame.size else None

    def is_there(self) -> bool:
        """Say whether there is such a video."""
        return self._capture is not None and bool(self._capture.isOpened())

    def was_read(self) -> None:
        """Nothing to note: the next frame is another one."""

    def close(self) -> None:
        """Close the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


class FolderSource:
    """A folder of pictures, shown one by one; a picture's key is a hash of its name and its time.

    `shown` are the keys of pictures not to show again. `on_try` is told the key of each picture
    before it is decoded, and `on_shown` when it is not to be shown again.
    """

    live = False
    paced = False

    def __init__(
        self,
        folder: Path,
        shown: Iterable[str] = (),
        on_try: Callable[[str], None] = lambda _: None,
        on_shown: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._folder = folder
        self._shown = set(shown)
        self._on_try, self._on_shown = on_try, on_shown
        self._current = ""
        self._frame: Frame | None = None
        self._left = 0
        self._resting = False

    def open(self) -> None:
        """Let the next picture come."""
        self._resting = False

    def frame(self) -> Frame | None:
        """Return the picture that is shown now."""
        if self._resting:
            return self._frame
        if self._left == 0:
            self._next()
        if self._left == 0:
            return None
        self._left -= 1
        if self._left == 0:
            self._was_shown(self._current)
        return self._frame

    def is_there(self) -> bool:
        """Say whether there is such a folder."""
        return self._folder.is_dir()

    def was_read(self) -> None:
        """Rest on this picture until the camera is opened again."""
        if not self._resting:
            self._was_shown(self._current)
        self._left = 0
        self._resting = True

    def close(self) -> None:
        """Keep nothing of the picture; one that was not read stays to be shown."""
        self._frame, self._left = None, 0

    def _next(self) -> None:
        for path in pictures_of(self._folder):
            try:
                key = _key(path)
            except FileNotFoundError:  # taken away since it was listed
                continue
            if key in self._shown:
                continue
            self._on_try(key)
            picture = read_picture(path)
            if picture is None:
                self._was_shown(key)
                continue
            self._current, self._left, self._frame = key, PICTURE_FRAMES, picture
            return

    def _was_shown(self, key: str) -> None:
        if key not in self._shown:
            self._shown.add(key)
            self._on_shown(key)


def _key(path: Path) -> str:
    name = os.fsencode(path.name)
    return hashlib.sha256(b"%d %s" % (path.stat().st_mtime_ns, name)).hexdigest()


def pictures_of(folder: Path) -> Iterator[Path]:
    """Yield what is named as a picture in a folder, in the order of names, hidden files left out.

    A folder that is not there has none.
    """
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() in PICTURES and not path.name.startswith("."):
            yield path


def read_picture(path: Path) -> Frame | None:
    """Return a picture file, BGR; None when it is none, or too large."""
    try:
        found = path.stat()
    except OSError:  # taken away, or a link to nowhere
        return None
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_FILE:
        return None
    try:
        picture = cv2.imread(str(path))
    except cv2.error:  # too large, by its own header
        return None
    if picture is None or not 0 < picture.size <= 3 * MAX_PIXELS:
        return None
    return np.asarray(picture, np.uint8)


def make_source(name: str) -> Source:
    """Return the source of that name; a folder's begins with its first picture."""
    if Path(name).is_dir():
        return FolderSource(Path(name))
    if match := re.fullmatch(r"rpicam(?::([0-9]))?", name):
        return RpicamSource(int(match[1] or 0))
    if name.isdecimal() or name.startswith("/dev/"):
        return DeviceSource(name)
    return VideoSource(name)
