"""Spoken words: espeak-ng, and the folder of what it said when the kiosk was built.

The words of the screens are known when a kiosk is built; `script/speech` renders them then, at the
level and speed of a session's beginning. Everything else (names in a package, words with a number
in them, another speed) is rendered when it is needed.

Texts go to espeak-ng by its standard input: the list of processes shows none of them. Nothing that
is rendered at run time is written to a file.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from array import array
from pathlib import Path

from maru.kiosk.sound import START_LEVEL, from_wav, gain, to_wav

ESPEAK = "espeak-ng"
SPEEDS = tuple(step / 4 for step in range(2, 9))  # 0.5 to 2
START_SPEED = 1.0
WORDS_PER_MINUTE = {"ko": 150, "en": 125}  # at speed 1; VVSG 2.0 7.1-K: 120 to 125 of English
SLOWEST = 80  # words per minute that espeak-ng can do; below, it waits between words
GAPS = {"ko": 4, "en": 7}  # such waits at speed 0.5, in its own unit
PATIENCE_SECONDS = 10
MAX_TEXT = 2_000  # characters of one text
MAX_SAMPLES = 22_050 * 600
HEADER = 44  # bytes of RIFF header; its lengths are not filled in

# What espeak-ng's -a has to be for a level: its steps are coarse at the soft end.
AMPLITUDES = {55: 5, 60: 8, 65: 11, 70: 22, 75: 33, 80: 57, 85: 100}

_LETTERS = "[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+"
_HANGUL = re.compile(rf"({_LETTERS}(?:[\s,.]+{_LETTERS})*)")
_UNSPOKEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


class SpeechMissing(Exception):
    """espeak-ng is not installed, or does not speak; the kiosk goes on without words."""


def spoken_folder() -> Path:
    """Return the folder of rendered words: `MARU_SPEECH`, or the source tree's own."""
    named = os.environ.get("MARU_SPEECH")
    return Path(named) if named else Path(__file__).parents[3] / "build" / "speech"


def speak(text: str, language: str, speed: float = START_SPEED, level: int = START_LEVEL) -> bytes:
    """Return a text as spoken, WAV. Raises SpeechMissing, and ValueError off the steps.

    Hangul in an English text is spoken by the Korean voice; that voice itself knows how to say
    Latin letters. A text of which nothing can be said is an empty sound.
    """
    if speed not in SPEEDS:
        raise ValueError(f"speed {speed} is no step")
    gain(level)
    samples = array("h")
    for voice, part in parts(_UNSPOKEN.sub(" ", text[:MAX_TEXT]).replace("[[", "[ ["), language):
        samples.extend(_say(part, voice, speed, level))
    return to_wav(samples)


def parts(text: str, language: str) -> list[tuple[str, str]]:
    """Divide a text into (voice, part): Hangul by the Korean voice whatever the language."""
    if language == "ko":
        return [("ko", text)] if text.strip() else []
    found = [
        ("ko" if _HANGUL.fullmatch(part) else language, part)
        for part in _HANGUL.split(text)
        if part.strip()
    ]
    joined: list[tuple[str, str]] = []
    for voice, part in found:
        if joined and (joined[-1][0] == voice or not any(map(str.isalnum, part))):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]}{part}")
        else:
            joined.append((voice, part))
    return joined


def _say(text: str, voice: str, speed: float, level: int) -> array[int]:
    words = round(WORDS_PER_MINUTE[voice] * speed)
    pauses = ["-g", str(GAPS[voice])] if words < SLOWEST else []
    options = ["-v", voice, "-b", "1", "-s", str(max(SLOWEST, words)), *pauses]
    try:
        said = subprocess.run(  # noqa: S603 - fixed options, no shell
            [ESPEAK, *options, "-a", str(AMPLITUDES[level]), "--stdin", "--stdout"],
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            check=True,
            timeout=PATIENCE_SECONDS,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        # The command's line holds no word of the text, but its input does: not chained.
        raise SpeechMissing(f"{ESPEAK}: {type(error).__name__}") from None
    sound = said[HEADER:]
    return array("h", sound[: min(len(sound) // 2, MAX_SAMPLES) * 2])


class SpokenWords:
    """What was rendered when the kiosk was built, in a folder; None of it need be there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, text: str, language: str) -> Path:
        """Return where a text's sound is, or would be."""
        name = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
        return self._folder / f"{name[:32]}.wav"

    def find(self, text: str, language: str, speed: float, level: int) -> bytes | None:
        """Return the rendered sound; None where it has to be made now."""
        if (speed, level) != (START_SPEED, START_LEVEL):
            return None
        try:
            data = self.file(text, language).read_bytes()
            from_wav(data)
        except (OSError, ValueError):
            return None
        return data

    def render(self, text: str, language: str) -> bytes:
        """Render a text into the folder, if it is not there, and return it."""
        kept = self.find(text, language, START_SPEED, START_LEVEL)
        if kept is not None:
            return kept
        data = speak(text, language)
        self._folder.mkdir(parents=True, exist_ok=True)
        written = self.file(text, language).with_suffix(".part")
        written.write_bytes(data)
        written.rename(self.file(text, language))
        return data
