"""What to tell a person whose card the camera sees but cannot read.

Judged from where the reader found a code's outline without being able to read what is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEAST_SIDE = 132.0  # pixels: 33 modules of a ticket's code (version 4), 4 pixels each
MOST_SHARE = 0.8  # of the frame's shorter side
LARGE_SHARE = 0.5
MOST_GLARE = 0.02
LEAST_SHARPNESS = 0.03

READING_SECONDS = 1.5  # an advice stays at least so long, however the card is moved meanwhile


@dataclass(frozen=True)
class Hit:
    """The outline of a code that was found and not read.

    `side` is its longest side in pixels, `share` that side in shorter sides of the frame,
    `at_edge` whether it reaches the frame's edge, `glare` the share of it that lies in white spots
    larger than any white in a code, `sharpness` the variance of its Laplacian over the variance of
    its grey.
    """

    side: float
    share: float
    at_edge: bool
    glare: float
    sharpness: float


class Advice(StrEnum):
    """What the person can do; one closed list."""

    further = "further", "조금 멀리 들어 주세요.", "A little further away, please."
    centre = "centre", "화면 가운데로 옮겨 주세요.", "To the middle of the picture, please."
    closer = "closer", "조금 더 가까이 대 주세요.", "A little closer, please."
    less_glare = (
        "less_glare",
        "빛이 비치지 않게 기울여 주세요.",
        "Please tilt it, so that it does not shine.",
    )
    still = "still", "잠시 그대로 들고 계세요.", "Please hold it still."

    _korean: str
    _english: str

    def __new__(cls, name: str, korean: str, english: str) -> Advice:
        """Make the member, a string equal to its name, with its sentences beside it."""
        member = str.__new__(cls, name)
        member._value_ = name
        member._korean, member._english = korean, english
        return member

    def sentence(self, language: str) -> str:
        """Say it; `language` is "ko" or anything else for English."""
        return self._korean if language == "ko" else self._english


def advise(hit: Hit) -> Advice | None:
    """Return what would help most to read this code, None when nothing stands out."""
    if hit.at_edge:
        return Advice.further if hit.share > LARGE_SHARE else Advice.centre
    if hit.share > MOST_SHARE:
        return Advice.further
    if hit.side < LEAST_SIDE:
        return Advice.closer
    if hit.glare > MOST_GLARE:
        return Advice.less_glare
    if hit.sharpness < LEAST_SHARPNESS:
        return Advice.still
    return None


class Guidance:
    """The advice that is shown: each long enough to be read, and none for long after the last."""

    def __init__(self) -> None:
        self._shown: Advice | None = None
        self._since = self._given_at = 0.0

    def take(self, advice: Advice | None, now: float) -> Advice | None:
        """Take in one frame's advice; return what is to be shown. `now` never goes back."""
        if advice is not None:
            self._given_at = now
        is_read = now - self._since >= READING_SECONDS
        if self._shown is None or (advice is not None and advice != self._shown and is_read):
            self._shown, self._since = advice, now
        elif advice is None and is_read and now - self._given_at >= READING_SECONDS:
            self._shown = None
        return self._shown
