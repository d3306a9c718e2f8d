"""The ladder of readers by which a frame is searched for QR codes.

zxing-cpp on every frame; on a miss one more try, in turn a median filter, twice the size, half the
size, and ZBar. For a picture that comes only once, all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from maru.kiosk.aim import Hit
from maru.kiosk.scanner import MAX_CODES

Frame = np.ndarray[Any, np.dtype[np.uint8]]

EDGE = 0.01  # of the frame's sides
WHITE = 250  # of 255
SPOT = 1 / 5  # of a code's side; about seven modules, more white than its pattern has in one place


@dataclass(frozen=True)
class Reading:
    """What a frame held: distinct texts, and the step that read them ("" where nothing was read).

    `hit` is a code that was found and not read, when no other was read.
    """

    codes: list[str]
    step: str
    hit: Hit | None = None


def read_codes(frame: Frame, turn: int) -> Reading:
    """Read a frame, BGR or grey. `turn` counts the frames and picks the second try."""
    return _climb(frame, [SECOND_TRIES[turn % len(SECOND_TRIES)]])


def read_thoroughly(frame: Frame) -> Reading:
    """Read a frame, BGR or grey, with every step until one reads something."""
    return _climb(frame, SECOND_TRIES)


def to_grey(frame: Frame) -> Frame:
    """Return a frame, BGR or grey, as grey."""
    if frame.ndim == 2:
        return frame
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)


def scaled(frame: Frame, factor: float) -> Frame:
    """Return a frame of `factor` times the width and height, at least one pixel each."""
    height, width = frame.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(frame, size), np.uint8)


def _climb(
    frame: Frame, second_tries: Iterable[tuple[str, Callable[[Frame], list[str]]]]
) -> Reading:
    grey = to_grey(frame)
    found = _find(grey)
    if codes := [_text(code) for code in found if code.valid]:
        return Reading(_distinct(codes), "zxing")
    for name, second_try in second_tries:
        if codes := second_try(grey):
            return Reading(_distinct(codes), name)
    return Reading([], "", _largest_hit(grey, found))


def _distinct(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))[:MAX_CODES]


def _find(grey: Frame) -> list[zxingcpp.Barcode]:
    """Return the codes of a frame, also those that were found and not read."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return list(zxingcpp.read_barcodes(grey, formats=formats, return_errors=True))


def _zxing(grey: Frame) -> list[str]:
    return [_text(code) for code in _find(grey) if code.valid]


def _text(code: zxingcpp.Barcode) -> str:
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


SECOND_TRIES: tuple[tuple[str, Callable[[Frame], list[str]]], ...] = (
    ("median", lambda grey: _zxing(np.asarray(cv2.medianBlur(grey, 3), np.uint8))),
    ("double", lambda grey: _zxing(scaled(grey, 2.0))),
    ("half", lambda grey: _zxing(scaled(grey, 0.5))),
    ("zbar", _zbar),
)


def _largest_hit(grey: Frame, found: list[zxingcpp.Barcode]) -> Hit | None:
    hits = [hit for code in found if not code.valid and (hit := _measure(grey, code.position))]
    return max(hits, key=lambda hit: hit.side, default=None)


def _measure(grey: Frame, position: zxingcpp.Position) -> Hit | None:
    """Measure the outline of a code in a frame; None when there is nothing of it in the frame."""
    corners = np.array(
        [
            (corner.x, corner.y)
            for corner in (
                position.top_left,
                position.top_right,
                position.bottom_right,
                position.bottom_left,
            )
        ],
        float,
    )
    height, width = grey.shape
    side = float(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1).max())
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    at_edge = (
        left < EDGE * width
        or top < EDGE * height
        or right > (1 - EDGE) * width
        or bottom > (1 - EDGE) * height
    )
    part = grey[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
    if not part.size:
        return None
    spread = float(part.var())
    edges = float(cv2.Laplacian(part, cv2.CV_64F).var())
    return Hit(
        side=side,
        share=side / min(height, width),
        at_edge=bool(at_edge),
        glare=_share_of_spots(part, max(2, round(side * SPOT))),
        sharpness=edges / spread if spread else 0.0,
    )


def _share_of_spots(part: Frame, size: int) -> float:
    """Return the share of a picture that lies in white squares of `size` pixels."""
    white = (part >= WHITE).astype(np.uint8)
    square = np.ones((size, size), np.uint8)
    return float(cv2.morphologyEx(white, cv2.MORPH_OPEN, square, borderValue=0).mean())
