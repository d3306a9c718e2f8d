"""A stand-in for the announcer: keeps what would be heard, and by which way."""

from __future__ import annotations

from collections.abc import Sequence

from maru.kiosk.announcer import Chimed, Said
from maru.kiosk.sound import Way


class FakeMouth:
    """Everything ever said, in order, and what goes on being said until it is stopped."""

    def __init__(self) -> None:
        self.heard: list[tuple[Way, Said | Chimed]] = []
        self.now: tuple[Said | Chimed, ...] = ()
        self.hushed = 0
        self.is_saying = False  # for tests to set: nothing here takes any time

    def say(self, sounds: Sequence[Said | Chimed], way: Way) -> None:
        """Keep what is said."""
        self.heard += [(way, sound) for sound in sounds]
        self.now = tuple(sounds)

    def hush(self) -> None:
        """Be silent."""
        self.hushed += 1
        self.now = ()

    def close(self) -> None:
        """Be silent."""
        self.now = ()

    @property
    def words(self) -> list[str]:
        """What is being said now."""
        return [sound.text for sound in self.now if isinstance(sound, Said)]

    def texts(self, way: Way) -> list[str]:
        """Return every text that was ever said by one way."""
        return [sound.text for by, sound in self.heard if by is way and isinstance(sound, Said)]

    def chimes(self, way: Way) -> list[str]:
        """Return every chime that was ever heard by one way."""
        return [sound.name for by, sound in self.heard if by is way and isinstance(sound, Chimed)]
