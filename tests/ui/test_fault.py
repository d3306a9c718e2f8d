"""What happens when something goes wrong: a safe screen, a trace, an exit status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assembly import make_assembly
from maru.kiosk.boot import BootWatch
from maru.kiosk.clock import KioskClock
from maru.protocol.event import event_text
from maru.ui.application import look_at_rest
from maru.ui.attendee import FAULT_STATUS
from maru.ui.touches import settle, wait_for
from ui.house import House


class DiskGone(Exception):
    """Stands for a fault below the session."""


def broken() -> None:
    """Fail as a disk does."""
    raise DiskGone


@pytest.mark.qt_no_exception_capture
def test_a_fault_while_keeping_ends_on_the_fault_screen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Casting fails: the fault screen is up, and the error reaches whoever watches for faults."""
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: seen.append(kind))
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    monkeypatch.setattr(house.session, "cast", broken)
    house.tap("primary")
    wait_for(lambda: bool(house.now("faulted")), "the fault screen")
    assert seen == [DiskGone]
    assert house.finger.find("primary") is not None
    assert not house.camera.is_open
    assert house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid) == 0


def test_the_fault_screen_speaks_both_languages(house: House) -> None:
    """Language and text size still work on the fault screen, which no longer asks the session."""
    house.attendee.show_fault()
    settle()
    house.tap("language")
    assert house.now("language") == "en"
    house.wait(3600)
    assert house.now("faulted")


@pytest.mark.qt_no_exception_capture
def test_a_fault_at_a_key_reaches_whoever_watches(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A switch meets something broken: that is a fault like any other, not the process's end."""
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: seen.append(kind))
    monkeypatch.setattr(house.voice, "_places", broken)
    QTest.keyClick(house.window, Qt.Key.Key_Space)
    assert seen == [DiskGone]


def test_after_a_fault_nothing_is_written(house: House, tmp_path: Path) -> None:
    """The clock steps, at rest: a record. It steps behind the fault screen: it stays noted."""
    wall = [1_000_000.0]
    clock = KioskClock(tmp_path, lambda: wall[0], lambda: 5.0)
    boot = BootWatch(tmp_path, "this run")
    wall[0] += 3_600
    before = house.kiosk.head()
    look_at_rest(house.kiosk, house.session, house.attendee, house.machine, clock, boot)
    head = house.kiosk.head()
    assert head != before
    house.attendee.show_fault()
    wall[0] += 3_600
    look_at_rest(house.kiosk, house.session, house.attendee, house.machine, clock, boot)
    assert house.kiosk.head() == head


def command(*arguments: object) -> list[str]:
    """The command line of maru-kiosk."""
    return [sys.executable, "-m", "maru.ui.command", *map(str, arguments)]


def without_display() -> dict[str, str]:
    """The environment of a terminal without a screen."""
    displays = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if name not in displays}
    return {**kept, "LC_ALL": "en_US.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)}


def test_run_without_a_display_is_refused(tmp_path: Path) -> None:
    """Without a screen, `run` says so in a sentence and exits with 2."""
    done = subprocess.run(
        command("run", "--home", tmp_path), env=without_display(), capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "display" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_on_a_display_that_does_not_answer_is_refused(tmp_path: Path) -> None:
    """A display that is named but not there ends in a sentence, not in an abort of Qt."""
    make_assembly(1).open_kiosk(tmp_path).close()
    done = subprocess.run(
        command("run", "--home", tmp_path),
        env={**without_display(), "QT_QPA_PLATFORM": "nowhere"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "no display can be opened" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_run_of_no_kiosk_is_refused(tmp_path: Path) -> None:
    """A folder that holds no kiosk is refused by its name."""
    done = subprocess.run(
        command("run", "--home", tmp_path / "nothing"),
        env={**without_display(), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "nothing" in done.stderr


@pytest.mark.parametrize("venue_pin", [False, True])
def test_run_ends_when_it_is_told_to(tmp_path: Path, venue_pin: bool) -> None:
    """A running kiosk of any event closes on SIGTERM with status 0 and gives its folder back."""
    assembly = make_assembly(1)
    event = replace(assembly.event, venue_pin=venue_pin)
    assembly.files["event.json"] = event_text(event).encode()
    assembly.open_kiosk(tmp_path).close()
    kiosk = subprocess.Popen(
        [sys.executable, "-c", SHOWN_THEN_TOLD, str(tmp_path)],
        env={**without_display(), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert kiosk.stdout is not None
    assert kiosk.stdout.readline() == "shown\n"
    kiosk.send_signal(signal.SIGTERM)
    assert kiosk.wait(30) == 0
    kiosk.stdout.close()


def test_a_fault_gives_its_own_exit_status(tmp_path: Path) -> None:
    """After a fault the process ends with the status on which it is started again."""
    make_assembly(1).open_kiosk(tmp_path).close()
    done = subprocess.run(
        [sys.executable, "-c", FAULT_THEN_RESTART, str(tmp_path)],
        env={**without_display(), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == FAULT_STATUS
    assert "ZeroDivisionError" in done.stderr


SHOWN_THEN_TOLD = """
import sys
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QTimer
from maru.ui import application, kiosk_screens
class Screens(kiosk_screens.Screens):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        QTimer.singleShot(0, lambda: print("shown", flush=True))
kiosk_screens.Screens = Screens
sys.exit(application.run_kiosk(Path(sys.argv[1]), None, "ko", windowed=True, ppi=149))
"""

FAULT_THEN_RESTART = """
import sys
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QTimer
from maru.ui import application, kiosk_screens
class Screens(kiosk_screens.Screens):
    def __init__(self, *singletons, **named):
        super().__init__(*singletons, **named)
        QTimer.singleShot(0, lambda: 1 / 0)
        QTimer.singleShot(100, self.attendee.restart)
kiosk_screens.Screens = Screens
sys.exit(application.run_kiosk(Path(sys.argv[1]), None, "ko", windowed=True, ppi=149))
"""
