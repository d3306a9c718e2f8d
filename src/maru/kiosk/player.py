"""How sounds reach the ear: `aplay` of alsa-utils, a process for each, so that it can be ended.

`maru.kiosk.fake_aplay` stands in for it where there is no sound card.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from maru.kiosk.sound import Way

APLAY = ("aplay",)


class Playback:
    """One sound on its way out: a process that waits for its bytes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def play(self, wav: bytes) -> bool:
        """Hand over the sound and wait until it was heard or stopped; False when it failed."""
        self._process.communicate(wav)
        return self._process.returncode == 0

    def stop(self) -> None:
        """Be silent now; from any thread. Nothing to do where it has ended."""
        self._process.kill()


class Aplay:
    """The player. `devices` are ALSA's names for the two ways out, which may be the same one.

    On a machine with one socket the codec itself goes over to the earphones. `command` is for
    tests.
    """

    def __init__(
        self,
        speaker: str = "default",
        earphones: str = "default",
        command: Sequence[str] = APLAY,
    ) -> None:
        self._devices = {Way.speaker: speaker, Way.earphones: earphones}
        self._command = tuple(command)

    def open(self, way: Way) -> Playback:
        """Start a process that plays what it will be given. Raises OSError without aplay."""
        return Playback(
            subprocess.Popen(  # noqa: S603 - fixed options, no shell
                [*self._command, "-q", "-D", self._devices[way], "-"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
