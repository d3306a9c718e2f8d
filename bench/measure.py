"""How bench measures: medians of interleaved runs, and ratios to the raw cost of the same run.

A machine that does other things slows what is measured and the raw cost alike, so targets are
ratios, and both sides take turns.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Clock = Callable[[], float]
Act = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, and the target it has, if any."""

    what: str
    measured: str
    target: str = ""
    passed: bool | None = None


def times(acts: dict[str, Act], rounds: int, clock: Clock = time.process_time) -> dict[str, float]:
    """Return the median seconds of each act; they take turns, after one turn that is not timed."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds + 1):
        for name, act in acts.items():
            begin = clock()
            act()
            if turn:
                taken[name].append(clock() - begin)
    return {name: statistics.median(each) for name, each in taken.items()}


@contextmanager
def folder_on_disk() -> Iterator[Path]:
    """Give a folder on the disk where the work tree is; /tmp may be in memory."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix=".bench-") as name:
        yield Path(name)


def limited(
    what: str,
    seconds: float,
    raw: float,
    bound: float,
    kind: Literal["at most", "at least"] = "at most",
) -> Line:
    """Return the line of a ratio with its bound; both times are shown, in milliseconds."""
    ratio = seconds / raw
    passed = ratio <= bound if kind == "at most" else ratio >= bound
    shown = f"{ratio:.2f} ({_ms(seconds)} / {_ms(raw)})"
    return Line(what, shown, f"{kind} {bound:g}", passed)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.3g} ms" if seconds < 1 else f"{seconds * 1000:,.0f} ms"
