"""What is left of an attendee: on the screens, in what QML can read, in a process that crashes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QObject

from assembly import make_assembly
from maru.protocol.refusal import Refusal
from maru.ui.attendee import FAULT_STATUS
from maru.ui.touches import wait_for
from ui.house import House
from ui.town import town_polls

PASSING = {"camera", "objectName"}


def seen_by_qml(house: House) -> dict[str, Any]:
    """Return every property of what QML knows, and the rows of its lists."""
    seen: dict[str, Any] = {}
    for one in (house.attendee, house.attendee.arrival, house.panel, house.voice):
        kind = one.metaObject()
        for number in range(kind.propertyCount()):
            name = kind.property(number).name()
            if name not in PASSING:
                seen[f"{kind.className()}.{name}"] = plain(one.property(name))
    return seen


def plain(value: object) -> object:
    """Return a property's value, a list's rows for a model."""
    if isinstance(value, QAbstractItemModel):
        roles = [role for role in value.roleNames() if role >= 0x100]
        return [
            [value.data(value.index(row, 0), role) for role in roles]
            for row in range(value.rowCount())
        ]
    return value.objectName() if isinstance(value, QObject) else value


def finish(house: House) -> None:
    """Cast, and finish."""
    house.tap("primary")
    house.seal()
    house.cast()
    house.tap("finish")


def leave(house: House) -> None:
    """Go back from the question to the polls, and away."""
    house.tap("back", "back")


def walk_away(house: House) -> None:
    """Leave the ballot open, and never come back."""
    house.wait(121)
    house.wait(46)


def be_refused(house: House) -> None:
    """Have the ballot refused at the last moment, and read why until the time is over."""
    house.tap("primary")
    house.seal()
    house.kiosk.journal.pause_poll(house.kiosk.event.polls[0].uuid)
    house.tap("primary")
    house.until("refused")
    assert house.now("refusal") == Refusal.poll_not_open
    house.wait(31)
    house.kiosk.journal.resume_poll(house.kiosk.event.polls[0].uuid)


@pytest.mark.parametrize("end", [finish, leave, walk_away, be_refused])
def test_the_next_attendee_finds_nothing(pin_house: House, end: Callable[[House], None]) -> None:
    """Whatever was set, typed, chosen and kept: all that QML can read is as it was before."""
    house = pin_house
    before = seen_by_qml(house)
    house.tap("language", "contrast")
    house.panel.toggleLowScreen()
    house.voice.changeLevel(2)
    house.voice.changeSpeed(1)
    house.tap("primary", "primary")
    house.type(house.assembly.pins[0])
    house.enter()
    house.tap("poll-0", "option-0", "option-1")
    during = seen_by_qml(house)
    changed = {name for name, value in during.items() if before[name] != value}
    assert {"Attendee.options", "Panel.language", "Panel.lowScreen", "Voice.level"} <= changed
    end(house)
    assert house.step == "welcome"
    assert seen_by_qml(house) == before


def test_a_fault_leaves_nothing_either(house: House) -> None:
    """While the fault screen waits for its restart, no mark and no right is in the process."""
    house.check_in()
    house.tap("poll-0", "option-1")
    rights = house.session._rights
    house.attendee.show_fault()
    assert all(right.secret.is_wiped for right in rights)
    assert house.session.marks == frozenset()
    assert house.now("options").rowCount() == house.now("offers").rowCount() == 0


def test_a_fault_while_a_ballot_is_kept_leaves_nothing_of_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else fails while casting goes on well: the receipt does not outlive the fault."""
    house.check_in()
    house.tap("poll-0", "option-1", "primary")
    house.seal()
    gate, cast = threading.Event(), house.session.cast
    monkeypatch.setattr(house.session, "cast", lambda: (gate.wait(), cast()))
    house.tap("primary")
    house.attendee.show_fault()
    rights = house.session._rights
    gate.set()
    wait_for(lambda: house.step == "welcome", "the ballot to be kept")
    assert house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid) == 1
    assert all(right.secret.is_wiped for right in rights)
    assert (house.session.receipt, house.now("tracker"), house.now("words")) == (None, "", [])
    assert house.now("faulted")


@pytest.mark.parametrize("end", [walk_away, lambda house: house.attendee.leave()])
def test_who_leaves_an_explanation_in_english_breaks_nothing(
    house: House, end: Callable[[House], None]
) -> None:
    """The page of an option is put away with its session, and is not asked for once more."""
    house.tap("language")
    house.check_in()
    house.tap("poll-0", "info-0")
    end(house)
    assert (house.step, house.now("language")) == ("welcome", "ko")


@pytest.mark.parametrize("end", ["segfault", "fault"])
def test_a_crash_at_the_ballot_tells_nothing(tmp_path: Path, end: str) -> None:
    """A kiosk dies with a ballot open: no core file, and nothing it says names a choice."""
    assembly = make_assembly(4, polls=town_polls)
    home, folder = tmp_path / "kiosk", tmp_path / "folder"
    folder.mkdir()
    assembly.open_kiosk(home).close()
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", CRASH, str(home), assembly.ticket(0), end],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        cwd=folder,
        preexec_fn=allow_core,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == (-signal.SIGSEGV if end == "segfault" else FAULT_STATUS)
    assert "at question, marked 2, dumpable 0, core (0, 0)" in done.stdout
    assert ("Segmentation fault" if end == "segfault" else "ZeroDivisionError") in done.stderr
    assert list(folder.iterdir()) == []
    poll = assembly.event.polls[0]
    options = [title for option in poll.questions[0].options for title in option.title.values()]
    credential = assembly.cards[0]
    secrets = [*options, credential.compact, credential.dashed, *assembly.credentials(0).values()]
    assert [secret for secret in secrets if secret in done.stdout + done.stderr] == []


def allow_core() -> None:
    """Let the child write core files as large as this process may."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


CRASH = """
import ctypes, os, resource, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from maru.ui import application, kiosk_screens
home, ticket, end = sys.argv[1:]
class Screens(kiosk_screens.Screens):
    def __init__(self, *singletons, **named):
        super().__init__(*singletons, **named)
        QTimer.singleShot(0, self.vote)
    def vote(self):
        attendee = self.attendee
        attendee.start()
        attendee._show_codes((ticket,))
        attendee.choosePoll(attendee._session.event.polls[0].uuid)
        attendee.toggle(0)
        attendee.toggle(2)
        dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
        print(
            f"at {attendee.property('step')}, marked {attendee.property('chosenCount')},"
            f" dumpable {dumpable}, core {resource.getrlimit(resource.RLIMIT_CORE)}",
            flush=True,
        )
        if end == "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        QTimer.singleShot(500, attendee.restart)
        1 / len(attendee.property("stopped"))
kiosk_screens.Screens = Screens
sys.exit(application.run_kiosk(Path(home), None, "ko", windowed=True, ppi=149))
"""
