"""What sound is made of here: levels, ways out, and WAV bytes.

A level is told in decibels at the ear, as the rules count it: 65 at a session's beginning, in steps
of 5. It is meant relative to the loudest step, at which samples use the whole range; who installs a
kiosk sets its mixer so that the loudest step gives `LOUDEST` decibels.
"""

from __future__ import annotations

import io
import wave
from array import array
from dataclasses import dataclass
from enum import StrEnum

SAMPLE_RATE = 22_050  # samples in a second, 16 bits, one channel: what espeak-ng makes
SOFTEST, START_LEVEL, LOUDEST, LEVEL_STEP = 55, 65, 85, 5  # decibels
LEVELS = tuple(range(SOFTEST, LOUDEST + 1, LEVEL_STEP))


class Way(StrEnum):
    """By which way a sound leaves the kiosk."""

    speaker = "speaker"  # whoever stands near hears it
    earphones = "earphones"  # one person hears it


@dataclass(frozen=True)
class Sound:
    """How a kiosk is heard: ALSA's names of both ways out, and who tells of the earphone.

    `plugged`: `auto` (the socket itself), `always`, or `never`.
    """

    speaker: str = "default"
    earphones: str = "default"
    plugged: str = "auto"


DEFAULT_SOUND = Sound()
PLUGGED = ("auto", "always", "never")


def gain(level: int) -> float:
    """Return what a level multiplies samples with: 1 at the loudest. ValueError off the steps."""
    if level not in LEVELS:
        raise ValueError(f"{level} dB is no step of the volume")
    return float(10 ** ((level - LOUDEST) / 20))


def to_wav(samples: array[int]) -> bytes:
    """Return samples of 16 bits as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def from_wav(data: bytes) -> array[int]:
    """Return the samples of a WAV file of that form. Raises ValueError for any other."""
    try:
        with wave.open(io.BytesIO(data), "rb") as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            read = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"no WAV: {error}") from error
    if form != (1, 2, SAMPLE_RATE):
        raise ValueError(f"a WAV of another form: {form}")
    return array("h", read[: len(read) // 2 * 2])
