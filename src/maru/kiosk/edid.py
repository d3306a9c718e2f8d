"""How large the panel is, as it tells over its cable; sizes on the screen are made from it.

Every monitor carries an EDID block (VESA E-EDID Standard, Release A, Revision 2: section 3) that
the kernel keeps in a file for each connector. Some tell a ratio instead of a size, or nothing, or
the size of another model: a size is believed only if it fits the pixels of the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CONNECTORS = Path("/sys/class/drm")
DEFAULT_PPI = 149.0  # 10.1 inches with 1280 x 800
LEAST_PPI, MOST_PPI = 60.0, 400.0  # a panel that stands before a person

_BLOCK = 128  # bytes
_HEADER = bytes.fromhex("00ffffffffffff00")
_RATIOS = frozenset({(16, 9), (16, 10), (160, 90), (160, 100), (1600, 900), (1600, 1000)})
_ROUNDED = 10  # millimetres that whole centimetres may be off
_SKEW = 1.08  # a size in whole centimetres may make pixels look this much out of square
_MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Size:
    """What a panel shows, in millimetres: across and down, as it was built."""

    width: int
    height: int


def read_size(block: bytes) -> Size | None:
    """Return the size that an EDID block tells, None if it is damaged or tells none.

    The first detailed timing has it in millimetres, the basic parameters in centimetres. Where the
    two are of different panels the smaller one is taken: nothing is then shown smaller than meant.
    """
    base = block[:_BLOCK]
    if len(base) < _BLOCK or base[:8] != _HEADER or sum(base) % 256:
        return None
    timing = base[54:72]
    coarse, fine = _believed(10 * base[21], 10 * base[22]), None
    if timing[:2] != b"\0\0":  # else it is a text, not a timing
        high = timing[14]
        fine = _believed(timing[12] | (high >> 4) << 8, timing[13] | (high & 15) << 8)
    if coarse is None or fine is None:
        return fine or coarse
    alike = max(abs(fine.width - coarse.width), abs(fine.height - coarse.height)) <= _ROUNDED
    return fine if alike or fine.width < coarse.width else coarse


def _believed(width: int, height: int) -> Size | None:
    return Size(width, height) if width and height and (width, height) not in _RATIOS else None


def connected_sizes(connectors: Path = CONNECTORS) -> dict[str, Size]:
    """Return the sizes of the connected panels by the connector's name, such as HDMI-A-1."""
    sizes = {}
    for folder in sorted(connectors.glob("card*-*")):
        status, block = folder / "status", folder / "edid"
        if not (status.is_file() and block.is_file()):
            continue
        if status.read_text("ascii", "replace").strip() != "connected":
            continue
        with block.open("rb") as file:
            size = read_size(file.read(_BLOCK))
        if size is not None:
            sizes[folder.name.partition("-")[2]] = size
    return sizes


def size_ppi(size: Size, pixels: tuple[int, int]) -> float | None:
    """Return the pixels per inch of a panel that shows `pixels` (across, down), if believable.

    A panel that hangs upright is turned by the compositor: long sides belong together.
    """
    long, short = max(pixels), min(pixels)
    across = _MM_PER_INCH * long / max(size.width, size.height)
    down = _MM_PER_INCH * short / min(size.width, size.height)
    if max(across, down) > _SKEW * min(across, down):
        return None
    ppi = (across + down) / 2
    return ppi if LEAST_PPI <= ppi <= MOST_PPI else None


def panel_ppi(
    connector: str,
    pixels: tuple[int, int],
    told: tuple[float, float],
    connectors: Path = CONNECTORS,
) -> float:
    """Return the pixels per inch of the screen on `connector` with `pixels`.

    EDID tells; else `told`, the millimetres that the display server knows; else DEFAULT_PPI. A
    server that calls connectors otherwise is understood as long as only one panel is connected.
    """
    sizes = connected_sizes(connectors)
    size = sizes.get(connector) or (next(iter(sizes.values())) if len(sizes) == 1 else None)
    server = Size(round(told[0]), round(told[1]))
    for known in (size, server):
        if known is not None and known.width > 0 and known.height > 0:
            ppi = size_ppi(known, pixels)
            if ppi is not None:
                return ppi
    return DEFAULT_PPI
