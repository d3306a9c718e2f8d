"""Write docs/refusals.md from the catalogue of refusals."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from maru.protocol.refusal import SOUNDS, InputRefusal, Refusal, catalogue

PAGE = Path(__file__).parent.parent / "docs" / "refusals.md"

HEAD = """# Refusals

Made by `script/refusals` from `maru.protocol.refusal`; `script/refusals --json` prints the first
list for programs, as `maru.protocol.refusal.catalogue()` returns it.

## At the kiosk

What an attendee may be told. The number stands small on the screen, for staff to look up here. The
same names are in the log and in the API.
"""

INPUT = """
## At the command line

What a command says of something that it was given: one sentence, exit status 2, and nothing is
changed. `…` stands for the thing and the place in it.
"""


def page() -> str:
    """Return the whole page."""
    lines = [HEAD, "| | name | says | what to do | sound |", "|---|---|---|---|---|"]
    lines += [
        f"| {refusal.number} | `{refusal}` | {_both(refusal.sentence)} |"
        f" {_both(refusal.next_step)} | {refusal.sound} |"
        for refusal in Refusal
    ]
    lines += ["", "| sound | |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in SOUNDS.items()]
    lines += [INPUT, "| name | says |", "|---|---|"]
    lines += [
        f"| `{member}` | {member.sentence('ko', '…')}<br>{member.sentence('en', '…')} |"
        for member in InputRefusal
    ]
    return "\n".join(lines) + "\n"


def _both(said: Callable[[str], str]) -> str:
    return f"{said('ko')}<br>{said('en')}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--json"]:
        json.dump(catalogue(), sys.stdout, ensure_ascii=False, indent=1)
    else:
        PAGE.write_text(page(), encoding="utf-8")
