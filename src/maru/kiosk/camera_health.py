"""Whether the camera sees anything: judged from what its frames are like and when they came.

A camera that was unplugged gives no frames, one that froze gives the same frame again and again,
and one that is covered gives black ones. So the camera is well as long as its last frame that was
new and not black is young.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NOTICE_SECONDS = 1.5  # with the way of a frame, people hear of it within 2 s
BLACK = 24  # of 255; the brightest spot of a covered camera's frame stays below


class Health(StrEnum):
    """The camera as staff see it; one closed list."""

    ok = "ok", "카메라가 잘 보입니다.", "The camera works."
    frozen = "frozen", "카메라 화면이 멈췄습니다.", "The camera's picture stands still."
    black = "black", "카메라가 가려졌거나 어둡습니다.", "The camera is covered or in the dark."
    missing = "missing", "카메라가 연결되지 않았습니다.", "There is no picture from the camera."

    _korean: str
    _english: str

    def __new__(cls, name: str, korean: str, english: str) -> Health:
        """Make the member, a string equal to its name, with its sentences beside it."""
        member = str.__new__(cls, name)
        member._value_ = name
        member._korean, member._english = korean, english
        return member

    def sentence(self, language: str) -> str:
        """Say it; `language` is "ko" or anything else for English."""
        return self._korean if language == "ko" else self._english


@dataclass(frozen=True)
class Glance:
    """What one look at the source gave, as far as its health needs it.

    `live`: a camera, whose frames must differ; of a file or a folder only `there` matters, whether
    it can be opened. `mark` is a checksum of the frame and `light` its brightest spot, 0..255; both
    are None when no frame came.
    """

    live: bool
    there: bool
    mark: int | None = None
    light: int | None = None


class CameraWatch:
    """Judges one camera; times are seconds of one clock that never goes back.

    A camera that is closed is as it was last seen. One that was not well when it was closed is well
    again with its first good frame, and not before.
    """

    def __init__(self) -> None:
        self._is_open = False
        self._closed_as = Health.ok
        self._good_at = self._seen_at = 0.0
        self._mark: int | None = None
        self._is_black = False

    def opened(self, now: float, start_seconds: float = 0.0) -> None:
        """Note that the camera was opened; it may take `start_seconds` longer to begin."""
        self._is_open = True
        if self._closed_as is Health.ok:
            self._good_at = now + start_seconds
        if self._closed_as is not Health.missing:
            self._seen_at = now + start_seconds

    def closed(self, now: float) -> None:
        """Note that the camera was closed."""
        self._closed_as, self._is_open = self.health(now), False

    def saw(self, now: float, glance: Glance) -> None:
        """Take in one look at an open camera; with the first its time to begin is over."""
        self._good_at, self._seen_at = min(self._good_at, now), min(self._seen_at, now)
        if not glance.live:
            if glance.there:
                self._seen_at = self._good_at = now
            return
        if glance.mark is None or glance.light is None:
            return
        self._seen_at = now
        self._is_black = glance.light < BLACK
        if not self._is_black and glance.mark != self._mark:
            self._good_at = now
        self._mark = glance.mark

    def health(self, now: float) -> Health:
        """Return how the camera is."""
        if not self._is_open:
            return self._closed_as
        if now - self._good_at <= NOTICE_SECONDS:
            return Health.ok
        if now - self._seen_at > NOTICE_SECONDS:
            return Health.missing
        return Health.black if self._is_black else Health.frozen
