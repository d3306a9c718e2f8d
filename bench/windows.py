"""The kiosk's screens beside a bare Qt Quick window: start, touch, memory, preview."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from measure import Line, limited

from maru.kiosk.camera_source import FRAMES_PER_SECOND, HEIGHT, WIDTH
from maru.ui.gallery.event import Setting, make_demonstration

STARTS = 7
TOUCHES = 60
PREVIEW_SECONDS = 10

START = 4.0
TOUCH = 3.0
MEMORY = 1.8
PREVIEW = 0.08  # of one core


def lines() -> Iterator[Line]:
    """Start both by turns, then touch an option of twelve, then look into the camera."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demonstration = make_demonstration(folder / "kiosk", Setting(twelve_options=True))
        kiosk = ["kiosk", str(demonstration.home), demonstration.ticket(0)]
        yield from _start_lines(kiosk)
        told = {"bare": _run("bare", "touch", TOUCHES), "kiosk": _run(*kiosk, "touch", TOUCHES)}
        taken = {name: _p95(each["touches"]) for name, each in told.items()}
        what = "touch to changed frame, p95, 12 options"
        yield limited(what, taken["kiosk"], taken["bare"], TOUCH)
        yield from _memory_lines(told["kiosk"], told["bare"])
        video = folder / "hall.avi"
        _film(video, PREVIEW_SECONDS + 5)
        seen = _run(*kiosk, "preview", PREVIEW_SECONDS, "--camera", str(video))
        share = seen["busy"] / seen["frames"] * FRAMES_PER_SECOND
        yield Line(
            f"preview at {FRAMES_PER_SECOND} frames/s: CPU of the screens' process",
            f"{share:.1%} of a core",
            f"under {PREVIEW:.0%}",
            share < PREVIEW,
        )


def _start_lines(kiosk: list[str]) -> Iterator[Line]:
    taken: dict[str, list[float]] = {"bare": [], "kiosk": []}
    for turn in range(STARTS + 1):
        for name, arguments in (("bare", ["bare"]), ("kiosk", kiosk)):
            begun = time.monotonic()
            framed_at = _run(*arguments, "start", 0)["framed_at"]
            if turn:  # the first one compiles Python and QML
                taken[name].append(framed_at - begun)
    medians = {name: statistics.median(each) for name, each in taken.items()}
    yield limited("cold start to the first frame", medians["kiosk"], medians["bare"], START)


def _memory_lines(kiosk: Mapping[str, int], bare: Mapping[str, int]) -> Iterator[Line]:
    ratio = kiosk["resident"] / bare["resident"]
    shown = f"{ratio:.2f} ({kiosk['resident'] / 1e6:.0f} MB / {bare['resident'] / 1e6:.0f} MB)"
    yield Line("resident memory at the question", shown, f"at most {MEMORY:g}", ratio <= MEMORY)
    yield Line("and when the ballot is cast", f"{kiosk['resident_after'] / 1e6:.0f} MB")


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


def _run(*arguments: object) -> Any:
    """Run a window's process; return what it told."""
    # An installed kiosk has its byte code.
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, str(Path(__file__).with_name("windowed.py")), *map(str, arguments)]
    done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def _film(path: Path, seconds: float) -> None:
    """Write a video of a hall in which something moves, and no code."""
    code = cv2.VideoWriter.fourcc(*"MJPG")
    writer = cv2.VideoWriter(str(path), code, FRAMES_PER_SECOND, (WIDTH, HEIGHT))
    blocks = np.random.default_rng(1).integers(40, 220, (HEIGHT // 40, WIDTH // 40, 3), np.uint8)
    hall = cv2.resize(blocks, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    for number in range(round(seconds * FRAMES_PER_SECOND)):
        writer.write(np.roll(hall, 8 * number, axis=1))
    writer.release()
