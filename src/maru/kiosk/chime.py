"""Short tones, made here: each is a few soft notes, and none of them is an alarm.

The refusals' tones are those of `maru.protocol.refusal.SOUNDS`. None lasts three seconds (EN 301
549 5.1.3.10), and none tells what was touched: every touch clicks alike.
"""

from __future__ import annotations

import math
from array import array
from functools import cache

from maru.kiosk.sound import SAMPLE_RATE, gain, to_wav

PEAK = 0.5  # of the range, at the loudest level: a sine is heard louder than speech of its peak
RISE_SECONDS = 0.012  # no note begins or ends with a crack

Note = tuple[float, float]  # hertz, 0 for a pause; seconds

NOTES: dict[str, tuple[Note, ...]] = {
    "click": ((988.0, 0.03),),
    "read": ((784.0, 0.09), (1046.5, 0.16)),  # a card was read
    "kept": ((523.3, 0.16), (659.3, 0.16), (784.0, 0.34)),  # a vote is safely kept
    "time": ((659.3, 0.18), (0.0, 0.1), (659.3, 0.18)),  # do you need more time?
    "again": ((523.3, 0.18), (659.3, 0.26)),
    "wait": ((587.3, 0.6),),
    "desk": ((293.7, 0.45),),
}
CHIMES = tuple(NOTES)


@cache
def chime(name: str, level: int) -> bytes:
    """Return a chime as WAV at a level. Raises KeyError for an unknown name."""
    samples = array("h")
    for hertz, seconds in NOTES[name]:
        samples.extend(_note(hertz, seconds, PEAK * gain(level)))
    return to_wav(samples)


def _note(hertz: float, seconds: float, peak: float) -> list[int]:
    length, rise = round(seconds * SAMPLE_RATE), round(RISE_SECONDS * SAMPLE_RATE)
    step = 2 * math.pi * hertz / SAMPLE_RATE
    return [
        round(32767 * peak * min(1, n / rise, (length - n) / rise) * math.sin(step * n))
        for n in range(length)
    ]
