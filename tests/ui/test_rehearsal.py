"""From the event to its rehearsal and back, by the kiosk's own process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from assembly import make_assembly
from maru.kiosk.home import LOCK, open_kiosk
from maru.protocol.event import event_text
from maru.ui.command import begun_anew
from maru.ui.touches import wait_for

GOING = """
import sys
from PySide6.QtCore import QTimer
from maru.ui import application, command

class Screens(application.KioskScreens):
    def __init__(self, *arguments, places, **named):
        super().__init__(*arguments, places=places, **named)
        QTimer.singleShot(0, lambda: places.rehearsal.switch(None))

application.KioskScreens = Screens
command.main()
"""
"""A kiosk at which staff go over at once. What it starts anew is the plain command."""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["run", "--home", "a", "--ppi", "149"], ["run", "--ppi", "149"]),
        (["run", "--home=a", "--windowed"], ["run", "--windowed"]),
        (["run", "--event-home", "a", "--home", "b"], ["run"]),
        (["run", "--second-medium", "m", "--home", "a", "--sticks", "s"], ["run", "--sticks", "s"]),
    ],
)
def test_the_command_is_begun_anew_with_another_home(before: list[str], after: list[str]) -> None:
    """What the kiosk was started with stays, whatever it is; the folders are the other ones."""
    made = begun_anew(before, home=Path("c"), event_home=None, second_medium=None)
    assert made == [*after, "--home", "c"]


def is_open(process: subprocess.Popen[str], home: Path) -> bool:
    """Say whether a process has a kiosk's folder open."""
    found = []
    for link in Path(f"/proc/{process.pid}/fd").glob("*"):
        with suppress(FileNotFoundError):  # closed meanwhile
            found.append(link.readlink())
    return home / LOCK in found


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start a kiosk's process whose staff go over at once."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-c", GOING, "run", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def runs_until(process: subprocess.Popen[str], there: Callable[[], bool]) -> None:
    """Let a process run until it has come there, then end it."""
    try:
        wait_for(lambda: there() or process.poll() is not None, "the other screens")
        assert there(), process.communicate()[1]
    finally:
        process.kill()
        process.communicate(timeout=60)


def test_staff_go_to_the_rehearsal_and_back(qtbot: object, tmp_path: Path) -> None:
    """One process closes the event's folder and opens the rehearsal's; and the other way round."""
    home = tmp_path / "kiosk"
    for folder, seed in ((home, "event"), (home / "rehearsal", "rehearsal")):
        assembly = make_assembly(seed=seed)
        if seed == "rehearsal":
            assembly.event = replace(assembly.event, rehearsal=True)
            assembly.files["event.json"] = event_text(assembly.event).encode()
        assembly.enrol(folder)
        assembly.load(folder)
    there = home / "rehearsal"
    process = start("--home", home, "--ppi", "149", "--windowed")
    runs_until(process, lambda: is_open(process, there) and not is_open(process, home))
    process = start("--home", there, "--event-home", home, "--ppi", "149", "--windowed")
    runs_until(process, lambda: is_open(process, home) and not is_open(process, there))
    for folder in (home, there):
        with closing(open_kiosk(folder)) as kiosk:
            assert kiosk.journal.all_ballots == 0
