"""Says and plays things one after another, on a thread of its own; whoever asks never waits.

Without espeak-ng, without aplay or without a sound card nothing is heard and nothing else happens:
the kiosk takes votes in silence, and `trouble` tells why. What was asked for and what is said is
kept in memory only while it waits, and is in no log.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from maru.kiosk.chime import chime
from maru.kiosk.player import Playback
from maru.kiosk.sound import START_LEVEL, Way
from maru.kiosk.speech import START_SPEED, SpeechMissing, SpokenWords, speak

CLOSING_SECONDS = 2.0


class Trouble(StrEnum):
    """Why nothing is heard."""

    no_voice = "no_voice"
    no_sound = "no_sound"


@dataclass(frozen=True)
class Said:
    """One text to say; shows nothing of it."""

    text: str = field(repr=False)
    language: str
    speed: float = START_SPEED
    level: int = START_LEVEL


@dataclass(frozen=True)
class Chimed:
    """One chime to play."""

    name: str
    level: int = START_LEVEL


class Mouth(Protocol):
    """Where sounds go: the announcer, or what stands in for it."""

    @property
    def is_saying(self) -> bool:
        """Whether something is being said, or is about to be."""

    def say(self, sounds: Sequence[Said | Chimed], way: Way) -> None:
        """Be silent, then let these be heard one after another."""

    def hush(self) -> None:
        """Be silent now, and forget what waits."""

    def close(self) -> None:
        """Be silent for good."""


class Player(Protocol):
    """What opens a way out, as `maru.kiosk.player.Aplay`."""

    def open(self, way: Way) -> Playback:
        """Start something that plays what it will be given. Raises OSError."""


class Announcer:
    """The mouth of a kiosk that has espeak-ng and aplay, or has not."""

    def __init__(self, player: Player, words: SpokenWords) -> None:
        self._player, self._words = player, words
        self._waiting: deque[tuple[Said | Chimed, Way]] = deque()
        self._changed = threading.Condition()
        self._turn = 0  # counts what interrupts: a sound of an earlier turn is not played
        self._heard: Playback | None = None
        self._is_closed = self._is_saying = False
        self._trouble: Trouble | None = None
        self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> Trouble | None:
        """Why the last sound was not heard; None when it was, or there was none."""
        return self._trouble

    @property
    def is_saying(self) -> bool:
        """Whether something is being said, or is about to be."""
        return self._is_saying

    def say(self, sounds: Sequence[Said | Chimed], way: Way) -> None:
        """Be silent, then let these be heard one after another."""
        self._interrupt([(sound, way) for sound in sounds])

    def hush(self) -> None:
        """Be silent now, and forget what waits."""
        self._interrupt([])

    def close(self) -> None:
        """Be silent for good, and end the thread, or leave it where espeak-ng or aplay hangs."""
        with self._changed:
            self._is_closed = True
        self._interrupt([])
        self._thread.join(CLOSING_SECONDS)

    def _interrupt(self, sounds: Sequence[tuple[Said | Chimed, Way]]) -> None:
        with self._changed:
            self._turn += 1
            self._waiting.clear()
            self._waiting.extend(sounds)
            self._is_saying = bool(sounds)
            if self._heard:
                self._heard.stop()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if self._is_closed:
                    return
                (sound, way), turn = self._waiting.popleft(), self._turn
            self._let_hear(sound, way, turn)
            with self._changed:
                self._is_saying = bool(self._waiting)

    def _let_hear(self, sound: Said | Chimed, way: Way, turn: int) -> None:
        try:
            wav = self._make(sound)
            playback = self._player.open(way)
        except SpeechMissing:
            self._trouble = Trouble.no_voice
            return
        except OSError:
            self._trouble = Trouble.no_sound
            return
        with self._changed:
            self._heard = playback
            if turn != self._turn:
                playback.stop()
        try:
            was_heard = playback.play(wav)
        except OSError:
            was_heard = False
        with self._changed:
            self._heard = None
            if turn == self._turn:
                self._trouble = None if was_heard else Trouble.no_sound

    def _make(self, sound: Said | Chimed) -> bytes:
        if isinstance(sound, Chimed):
            return chime(sound.name, sound.level)
        wanted = (sound.text, sound.language, sound.speed, sound.level)
        return self._words.find(*wanted) or speak(*wanted)


class Silence:
    """The mouth of a kiosk that is to say nothing."""

    @property
    def is_saying(self) -> bool:
        """Nothing is ever said."""
        return False

    def say(self, sounds: Sequence[Said | Chimed], way: Way) -> None:
        """Say nothing."""

    def hush(self) -> None:
        """Be silent as before."""

    def close(self) -> None:
        """Be silent as before."""
