"""The staff's camera test: what is read of each frame of a source, by which step, in what time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from maru.kiosk.camera_source import (
    FRAMES_PER_SECOND,
    Source,
    make_source,
    pictures_of,
    read_picture,
)
from maru.kiosk.ladder import Frame, read_thoroughly


@dataclass(frozen=True)
class Scan:
    """What one frame held. `ms` is the time that reading took; `place` a file's name or a number.

    `codes` is None where there was no picture.
    """

    place: str | int
    codes: list[str] | None
    step: str
    ms: float

    def as_json(self) -> dict[str, object]:
        """Return the object that `maru-kiosk scan --json` prints."""
        name = "file" if isinstance(self.place, str) else "frame"
        return {name: self.place, "codes": self.codes or [], "step": self.step, "ms": self.ms}


def scan_folder(folder: Path) -> Iterator[Scan]:
    """Read each picture of a folder once, in the order of names."""
    for path in pictures_of(folder):
        yield _scan(path.name, read_picture(path))


def scan_video(name: str, wait: Callable[[float], object]) -> Iterator[Scan]:
    """Read each frame of a camera, without end, or of a video, up to its last.

    A camera that has no frame is told of once, and `wait(seconds)` is called between two looks.
    """
    source = make_source(name)
    source.open()
    try:
        yield from _scan_frames(source, wait)
    finally:
        source.close()


def _scan_frames(source: Source, wait: Callable[[float], object]) -> Iterator[Scan]:
    number, has_frames = 0, True
    while True:
        frame = source.frame()
        if frame is not None:
            number += 1
            yield _scan(number, frame)
        elif not source.live:
            return
        else:
            if has_frames:
                yield Scan(number, None, "", 0.0)
            wait(1 / FRAMES_PER_SECOND)
        has_frames = frame is not None


def _scan(place: str | int, frame: Frame | None) -> Scan:
    if frame is None:
        return Scan(place, None, "", 0.0)
    began = time.perf_counter_ns()
    reading = read_thoroughly(frame)
    milliseconds = round((time.perf_counter_ns() - began) / 1e6, 1)
    return Scan(place, reading.codes, reading.step, milliseconds)
