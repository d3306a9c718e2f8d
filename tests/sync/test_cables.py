"""Kiosks that nobody told where the others are, and cables that are pulled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hall import SOURCES, environment, make_hall
from neighbours import neighbours

CABLES = Path(__file__).parent / "cables.py"
TOOLS = ("unshare", "nsenter", "ip")


def test_kiosks_find_each_other_on_the_loopback(tmp_path: Path) -> None:
    """By what they announce alone; another event's kiosks, announced there too, stay strangers."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    hall = make_hall(tmp_path / "one", ("kiosk-1", "kiosk-2"), cards=3)
    other = make_hall(tmp_path / "other", ("kiosk-1", "kiosk-2"), cards=3, seed="other")
    with neighbours(hall) as near, neighbours(other) as strange:
        for name in ("kiosk-1", "kiosk-2"):
            near.start(name, options=("--listen", "127.0.0.1:0"))
            strange.start(name, options=("--listen", "127.0.0.1:0"))
        near.wait_until_connected("kiosk-1", "kiosk-2")
        strange.wait_until_connected("kiosk-1", "kiosk-2")
        hall.vote("kiosk-1", 0, frozenset({0}))
        hall.vote("kiosk-1", 0, frozenset({0}), poll=1)
        near.wait_until_refused("kiosk-2", 0)
        assert strange.refusal("kiosk-2", 0) is None
    hall.close()
    other.close()


def _has_namespaces() -> bool:
    """Say whether this machine lets a process have networks of its own."""
    if not all(map(shutil.which, TOOLS)):
        return False
    program = ["unshare", "-Urn", "ip", "link", "add", "hall", "type", "bridge"]
    return subprocess.run(program, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("where", ["namespaces" if _has_namespaces() else "not-on-this-machine"])
def test_cables_are_pulled_and_put_back(tmp_path: Path, where: str) -> None:
    """Three machines on a switch: claims made while a cable was out arrive when it is back.

    Where a machine has no network namespaces this says so in its name, and the stories of
    test_peers, with cables made of sockets, are what was tried.
    """
    if where != "namespaces":
        return
    done = subprocess.run(
        ["unshare", "-Urn", sys.executable, CABLES, tmp_path],
        env={
            **environment(),
            "PYTHONPATH": os.pathsep.join(map(str, (SOURCES, CABLES.parents[1]))),
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        "all three found each other",
        "cast at one, refused at the others",
        "the cable of one was pulled, and all know",
        "it was put back, and what was cast meanwhile is known everywhere",
        "a card that voted on both sides of the cut is counted",
        "the switch went out and came back",
        "one got another address and was found there",
    ]
