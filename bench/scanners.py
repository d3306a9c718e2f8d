"""What a frame costs the scanner, what it reads of real pictures, and the memory of a kiosk."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import segno
from measure import Line, times

from assembly import make_assembly
from maru.kiosk.camera_process import FRAME_SECONDS
from maru.kiosk.camera_source import HEIGHT, WIDTH
from maru.kiosk.ladder import SECOND_TRIES, Frame, read_codes
from maru.kiosk.scan import scan_folder

ROUNDS = 21
PICTURES = Path(__file__).parents[2] / "shared" / "data" / "qr"
REAL_RIGHT = 32
MEMORY = 150  # MB


def lines() -> Iterator[Line]:
    """Read one frame of a camera, with and without a code, by each second try; CPU time."""
    hall = _hall()
    steps = {
        f"720p frame without a code, zxing and {name}": (lambda turn=turn: read_codes(hall, turn))
        for turn, (name, _) in enumerate(SECOND_TRIES)
    }
    card = hall.copy()
    rows = segno.make_qr("MARU1:abcdefghijkm:" + "A" * 22, error="m").matrix_iter(scale=6, border=4)
    code = np.array([[40 if dark else 210 for dark in row] for row in rows], np.uint8)
    card[200 : 200 + len(code), 500 : 500 + len(code)] = code[..., None]
    taken = times({"720p frame with a code": lambda: read_codes(card, 0), **steps}, ROUNDS)
    for what, seconds in taken.items():
        yield Line(
            what,
            f"{seconds * 1000:.1f} ms",
            f"at most {FRAME_SECONDS * 1000:.0f} ms",
            seconds <= FRAME_SECONDS,
        )
    yield from _real_lines()


def _hall() -> Frame:
    """Return a frame with edges and noise, as a camera sees a hall."""
    noise = np.random.default_rng(1)
    blocks = noise.integers(40, 220, (HEIGHT // 40, WIDTH // 40, 3), np.uint8)
    large = cv2.resize(blocks, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    grain = noise.integers(0, 12, (HEIGHT, WIDTH, 3), np.uint8)
    return np.asarray(cv2.add(large, grain), np.uint8)


def _real_lines() -> Iterator[Line]:
    """Read the real pictures beside the work tree, where there are any."""
    if not PICTURES.is_dir():
        return
    manifest = {each["file"]: each for each in json.loads((PICTURES / "manifest.json").read_text())}
    right = wrong = real = 0
    began = time.process_time()
    for scan in scan_folder(PICTURES):
        told = manifest[str(scan.place)]
        if told["kind"] not in ("real", "negative"):
            continue
        real += told["kind"] == "real"
        accepted = [code.encode().hex() in (told["accept_hex"] or ()) for code in scan.codes or ()]
        right += bool(accepted) and all(accepted)
        wrong += not all(accepted)
    taken = time.process_time() - began
    yield Line(
        f"{real} real pictures, right / wrong",
        f"{right} / {wrong} in {taken:.1f} s",
        f"{REAL_RIGHT} / 0",
        right >= REAL_RIGHT and not wrong,
    )


def memory_lines() -> Iterator[Line]:
    """Measure a kiosk without its screen and its camera's process, after casts and frames."""
    with tempfile.TemporaryDirectory() as name:
        home, pictures = Path(name, "kiosk"), Path(name, "pictures")
        assembly = make_assembly(5)
        assembly.open_kiosk(home).close()
        pictures.mkdir()
        for card in range(5):
            segno.make_qr(assembly.ticket(card)).save(str(pictures / f"{card}.png"), scale=16)
        told = subprocess.run(
            [sys.executable, Path(__file__).with_name("resident.py"), home, pictures],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    core, camera = map(int, told.split())
    yield Line(
        "resident memory of core + scanner",
        f"{core + camera} MB ({core} + {camera})",
        f"at most {MEMORY} MB",
        core + camera <= MEMORY,
    )
