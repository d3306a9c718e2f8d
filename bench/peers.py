"""From a cast at one kiosk to its refusal at the others, each with its sync process."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measure import Line

from hall import make_hall
from neighbours import neighbours

KIOSKS = ("kiosk-1", "kiosk-2", "kiosk-3")
CASTS = 60
TARGET_SECONDS = 2.0


def lines() -> Iterator[Line]:
    """Measure, with the wall clock, until the last of the other kiosks refuses the card."""
    taken = []
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix=".bench-") as name:
        hall = make_hall(Path(name), KIOSKS, cards=CASTS)
        with neighbours(hall) as near:
            near.start_all(*KIOSKS)
            near.wait_until_connected(*KIOSKS)
            for card in range(CASTS):
                at = KIOSKS[card % len(KIOSKS)]
                hall.vote(at, card, frozenset({0}))
                hall.vote(at, card, frozenset({1}), poll=1)
                began = time.perf_counter()
                for other in KIOSKS:
                    if other != at:
                        near.wait_until_refused(other, card)
                taken.append(time.perf_counter() - began)
        hall.close()
    for what, seconds in (
        ("median", statistics.median(taken)),
        ("p95", statistics.quantiles(taken, n=20)[-1]),
    ):
        yield Line(
            f"cast at one of {len(KIOSKS)} kiosks, until refused at the others, {what}",
            f"{seconds * 1000:,.0f} ms",
            f"under {TARGET_SECONDS:g} s",
            seconds < TARGET_SECONDS,
        )
