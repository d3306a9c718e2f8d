"""A stand-in for `aplay`, for machines without a sound card.

`python -m maru.kiosk.fake_aplay FOLDER -q -D DEVICE -` takes the options that maru.kiosk.player
gives to `aplay`. It writes what it was given to FOLDER, as `N-DEVICE.wav`, N counting from 1. With
a file `endless` there it goes on playing until it is ended; with a file `unplugged` it fails.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-q", "quiet", is_flag=True, required=True)
@click.option("-D", "device", required=True)
@click.argument("source", type=click.Choice(["-"]))
def main(folder: Path, quiet: bool, device: str, source: str) -> None:  # noqa: ARG001 - aplay's own
    """Take one sound."""
    if (folder / "unplugged").exists():
        sys.exit(1)
    sound = sys.stdin.buffer.read()
    number = 1 + len(list(folder.glob("*.wav")))
    part = folder / f"{os.getpid()}.part"
    part.write_bytes(sound)
    part.rename(folder / f"{number}-{device}.wav")
    if (folder / "endless").exists():
        signal.pause()


if __name__ == "__main__":
    main()
