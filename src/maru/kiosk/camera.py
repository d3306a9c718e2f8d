"""The camera's process: takes frames from a source, reads QR codes, sends both to the kiosk.

Started by maru.kiosk.scanner as `python -m maru.kiosk.camera SOURCE`; OpenCV and ZBar, which judge
pictures from outside, are loaded here only. It takes lines on standard input,

    open N      open the camera, its N-th opening
    close       close it

and writes messages on standard output, each a length (4 bytes, big endian), one line of JSON
{"opening","codes","step","us","width","height"} and width * height * 3 bytes of RGB; "us" are the
microseconds that reading took. It ends when its input does.

A source is a device (/dev/video0, or a number), a video file, or a folder of pictures. A folder
shows one picture at each opening, the first in the order of names that was not shown before, until
a code was read from it; a picture without a code gives way to the next after two seconds, and one
that is put there later is shown when it appears.

Reading goes by a ladder: zxing-cpp on every frame, and on a miss one more try, in turn a median
filter, twice the size, half the size, and ZBar.
"""

from __future__ import annotations

import json
import os
import select
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from maru.kiosk.scanner import MAX_CODES, MAX_PIXELS, PREVIEW_SIDE

MAX_FILE = 64 * 1024 * 1024  # bytes of a picture
FRAME_SECONDS = 1 / 15
PICTURE_FRAMES = 30
PICTURES = (".png", ".jpg", ".jpeg")

Frame = np.ndarray[Any, np.dtype[np.uint8]]


class Source(Protocol):
    """Where frames come from."""

    def open(self) -> None:
        """Begin to take frames."""

    def frame(self) -> Frame | None:
        """Return the next frame, BGR or grey; None when there is none now."""

    def was_read(self) -> None:
        """Take note that a code was read from the last frame."""

    def close(self) -> None:
        """Let the camera go."""


class VideoSource:
    """A V4L2 device, or a video file that is played from its beginning at each opening."""

    def __init__(self, name: str) -> None:
        self._name = int(name) if name.isdecimal() else name
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        """Open the device or the file."""
        self._capture = cv2.VideoCapture(self._name)
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, 1280)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, 720)

    def frame(self) -> Frame | None:
        """Return the next frame, as the camera or the file gives it."""
        if self._capture is None:
            return None
        found, frame = self._capture.read()
        return np.asarray(frame, np.uint8) if found and frame.size else None

    def was_read(self) -> None:
        """Nothing to note: the next frame is another one."""

    def close(self) -> None:
        """Release the device."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


class FolderSource:
    """A folder of pictures, shown one by one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shown: set[tuple[str, int]] = set()
        self._current: tuple[str, int] | None = None
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
        if self._left == 0 and self._current:
            self._shown.add(self._current)
        return self._frame

    def was_read(self) -> None:
        """Rest on this picture until the camera is opened again."""
        if self._current:
            self._shown.add(self._current)
        self._left = 0
        self._resting = True

    def close(self) -> None:
        """Keep nothing of the picture; one that was not read stays to be shown."""
        self._frame, self._left = None, 0

    def _next(self) -> None:
        for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            if path.suffix.lower() not in PICTURES or path.name.startswith("."):
                continue
            try:
                found = path.stat()
            except FileNotFoundError:  # taken away since it was listed
                continue
            name = (path.name, found.st_mtime_ns)
            if name in self._shown:
                continue
            readable = stat.S_ISREG(found.st_mode) and found.st_size <= MAX_FILE
            picture = _read_picture(path) if readable else None
            if picture is None:
                self._shown.add(name)
                continue
            self._current, self._left, self._frame = name, PICTURE_FRAMES, picture
            return


def _read_picture(path: Path) -> Frame | None:
    """Return a picture file, BGR; None when it is none, or too large."""
    try:
        picture = cv2.imread(str(path))
    except cv2.error:  # too large, by its own header
        return None
    if picture is None or not 0 < picture.size <= 3 * MAX_PIXELS:
        return None
    return np.asarray(picture, np.uint8)


def _grey(frame: Frame) -> Frame:
    if frame.ndim == 2:
        return frame
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)


def _zxing(grey: Frame) -> list[str]:
    found = zxingcpp.read_barcodes(
        grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [_zxing_text(code) for code in found]


def _zxing_text(code: zxingcpp.Barcode) -> str:
    """Return a code's text: its bytes as UTF-8, or as the older charset that they look like."""
    try:
        return str(code.bytes.decode())
    except UnicodeDecodeError:
        return str(code.text)


def _zbar(grey: Frame) -> list[str]:
    try:
        found = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
    except ValueError:  # raised for any code that is one part of several
        return []
    return [code.data.decode("utf-8", "replace") for code in found]


def _scaled(grey: Frame, factor: float) -> Frame:
    height, width = grey.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(grey, size), np.uint8)


SECOND_TRIES: tuple[tuple[str, Callable[[Frame], list[str]]], ...] = (
    ("median", lambda grey: _zxing(np.asarray(cv2.medianBlur(grey, 3), np.uint8))),
    ("double", lambda grey: _zxing(_scaled(grey, 2.0))),
    ("half", lambda grey: _zxing(_scaled(grey, 0.5))),
    ("zbar", _zbar),
)


def read_codes(frame: Frame, turn: int) -> tuple[list[str], str]:
    """Return the distinct QR texts of a frame, and the step of the ladder that read them.

    `turn` counts the frames and picks the second try. The step is "" where nothing was read.
    """
    grey = _grey(frame)
    if codes := _zxing(grey):
        return _distinct(codes), "zxing"
    name, second_try = SECOND_TRIES[turn % len(SECOND_TRIES)]
    if codes := second_try(grey):
        return _distinct(codes), name
    return [], ""


def _distinct(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))[:MAX_CODES]


def _preview(frame: Frame) -> Frame:
    """Return the frame as RGB, at most 640 pixels wide and high."""
    colour = frame if frame.ndim == 3 else cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR)
    if max(frame.shape[:2]) > PREVIEW_SIDE:
        colour = _scaled(np.asarray(colour, np.uint8), PREVIEW_SIDE / max(frame.shape[:2]))
    return np.ascontiguousarray(cv2.cvtColor(colour, cv2.COLOR_BGR2RGB), np.uint8)


def _send(
    opening: int, codes: list[str], step: str, microseconds: int, preview: Frame | None
) -> None:
    height, width = preview.shape[:2] if preview is not None else (0, 0)
    header = {
        "opening": opening,
        "codes": codes,
        "step": step,
        "us": microseconds,
        "width": width,
        "height": height,
    }
    body = json.dumps(header).encode() + b"\n"
    if preview is not None:
        body += preview.tobytes()
    sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
    sys.stdout.buffer.flush()


def make_source(name: str) -> Source:
    """Return the source of that name: a folder where there is one, else a video."""
    return FolderSource(Path(name)) if Path(name).is_dir() else VideoSource(name)


def main() -> None:
    """Serve one scanner until its end of the pipe is closed."""
    source = make_source(sys.argv[1])
    commands = sys.stdin.fileno()
    opening, turn = 0, 0
    while True:
        wait = FRAME_SECONDS if opening else None
        if select.select([commands], [], [], wait)[0]:
            said = os.read(commands, 4096).decode().splitlines()
            source.close()
            if not said:
                return
            opening = int(said[-1].removeprefix("open ")) if said[-1].startswith("open ") else 0
            if opening:
                source.open()
        if opening:
            _look(source, opening, turn)
            turn += 1


def _look(source: Source, opening: int, turn: int) -> None:
    """Take one frame, read it and send what it held; nothing of it stays."""
    frame = source.frame()
    if frame is None:
        _send(opening, [], "", 0, None)
        return
    began = time.perf_counter_ns()
    codes, step = read_codes(frame, turn)
    if codes:
        source.was_read()
    _send(opening, codes, step, (time.perf_counter_ns() - began) // 1000, _preview(frame))


if __name__ == "__main__":
    main()
