"""Never lose, never double: whatever call of a cast goes wrong, and whenever the process is killed.

The table is written down, row by row, and made by real processes (dying.py, killing.py).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
STORE = ("BEGIN", "blobs", "spent", "records", "head")

# (call, way, second medium): what the attendee saw, and whether the ballot is there afterwards.
TABLE: dict[tuple[str, str, bool], tuple[str, int]] = {
    ("append", "dies before", True): ("nothing", 0),
    ("append", "dies after", True): ("nothing", 1),
    ("append", "fails before", True): ("refused", 0),
    ("append", "fails after", True): ("refused", 0),
    ("append", "loses what was not synced", True): ("nothing", 0),
    ("append_half", "dies after", True): ("nothing", 0),
    ("append_half", "fails after", True): ("refused", 0),
    ("sync", "dies before", True): ("nothing", 1),
    ("sync", "dies after", True): ("nothing", 1),
    ("sync", "fails before", True): ("refused", 0),
    ("sync", "fails after", True): ("refused", 0),
    # With a second medium the ballot is on it by now, and the next start takes it in.
    **{
        (call, f"dies {when}", True): ("nothing", 1)
        for call in STORE
        for when in ("before", "after")
    },
    **{
        (call, f"fails {when}", True): ("fault", 1)
        for call in STORE
        for when in ("before", "after")
    },
    ("COMMIT", "dies before", True): ("nothing", 1),
    ("COMMIT", "dies after", True): ("nothing", 1),
    ("COMMIT", "fails before", True): ("fault", 1),
    ("COMMIT", "fails after", True): ("fault", 1),
    # Without one the transaction is all there is.
    **{
        (call, f"dies {when}", False): ("nothing", 0)
        for call in STORE
        for when in ("before", "after")
    },
    **{
        (call, f"fails {when}", False): ("fault", 0)
        for call in STORE
        for when in ("before", "after")
    },
    ("COMMIT", "dies before", False): ("nothing", 0),
    ("COMMIT", "dies after", False): ("nothing", 1),
    ("COMMIT", "fails before", False): ("fault", 0),
    ("COMMIT", "fails after", False): ("fault", 1),
}


def drive(program: str, *arguments: str | Path) -> list[dict[str, Any]]:
    """Run one of the drivers to its end; return the lines that it wrote."""
    ended = subprocess.run(
        [sys.executable, HERE / program, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.fixture(name="died", scope="module")
def _died(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, bool], dict[str, Any]]:
    rows = drive("dying.py", tmp_path_factory.mktemp("dying"))
    return {(row["call"], row["way"], row["stick"]): row for row in rows}


def test_the_table_has_every_row(died: dict[tuple[str, str, bool], dict[str, Any]]) -> None:
    """Every write and sync of a cast stands in the table, with every way to go wrong."""
    assert died.keys() == TABLE.keys()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: " ".join(map(str, row)))
def test_a_ballot_is_there_once_or_not_at_all(
    died: dict[tuple[str, str, bool], dict[str, Any]], row: tuple[str, str, bool]
) -> None:
    """After the restart the ballot is as the table says, the card votes once, the media agree."""
    seen, there = TABLE[row]
    after = died[row]
    assert (after["seen"], after["there"]) == (seen, there)
    assert after["may_vote"] == (there == 0)
    assert after["after"] == 1
    assert after["agree"]


def test_200_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    """Killed 200 times while casting on two media: each confirmed ballot is there exactly once."""
    [counted] = drive("killing.py", tmp_path, "200")
    assert counted["kills"] == 200
    assert (counted["lost"], counted["twice"], counted["unasked"]) == (0, 0, 0)
    assert 0 < counted["confirmed"] <= counted["stored"]


def test_a_medium_that_really_fills_up(tmp_path: Path) -> None:
    """On a file system of one megabyte, where this machine may mount one: full, and then not."""
    stick = tmp_path / "stick"
    stick.mkdir()
    mount = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"']
    program = [sys.executable, str(HERE / "filling.py"), str(tmp_path / "kiosk"), str(stick)]
    may_mount = subprocess.run([*mount, stick, "true"], capture_output=True, check=False)
    ended = subprocess.run(
        program if may_mount.returncode else [*mount, stick, *program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "kept",
        "at check-in medium_missing",
        "at cast medium_full",
        "kept",
        "in step",
    ]
