"""A stand-in for `rpicam-vid`, for machines without its camera.

`python -m maru.kiosk.fake_rpicam FOLDER …` takes the options that maru.kiosk.camera_source gives to
`rpicam-vid` and writes frames in its format. FOLDER holds what the camera sees, `scene.png`, and
may change while it runs; noise makes every frame another, unless there is a file `frozen`. With a
file `covered` the frames are black; with a file `unplugged` it ends, or does not begin.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import click
import cv2
import numpy as np


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--codec", type=click.Choice(["yuv420"]), required=True)
@click.option("-o", "--output", type=click.Choice(["-"]), required=True)
@click.option("--width", type=int, required=True)
@click.option("--height", type=int, required=True)
@click.option("--framerate", type=int, required=True)
@click.option("--timeout", type=click.IntRange(0, 0), required=True)
@click.option("--nopreview", is_flag=True, required=True)
@click.option("--verbose", type=int)
@click.option("--camera", type=click.IntRange(0, 0), required=True)
def main(folder: Path, width: int, height: int, framerate: int, **_: object) -> None:
    """Write frames to standard output until it is closed."""
    pace = threading.Event()
    noise = np.random.default_rng()
    grain = noise.integers(0, 4, (height, width), np.uint8)
    colours = np.full(width * height // 2, 128, np.uint8).tobytes()
    while not (folder / "unplugged").exists():
        if not (folder / "frozen").exists():
            grain = np.roll(grain, 1 + int(noise.integers(width)))
        scene = cv2.imread(str(folder / "scene.png"), cv2.IMREAD_GRAYSCALE)
        if (folder / "covered").exists():
            frame = grain
        elif scene is None:
            frame = grain + np.uint8(100)
        else:
            frame = np.maximum(cv2.resize(scene, (width, height)), 4) - grain
        sys.stdout.buffer.write(frame.tobytes() + colours)
        sys.stdout.buffer.flush()
        pace.wait(1 / framerate)


if __name__ == "__main__":
    main()
