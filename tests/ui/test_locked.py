"""A kiosk that is locked from its start on: its screen says so, and why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtQuick import QQuickWindow

from assembly import make_assembly
from maru.kiosk.witness import Locked
from maru.protocol.refusal import InputRefusal, Refused
from maru.ui.locked import LockedWindow
from maru.ui.panel import Panel
from maru.ui.touches import settle, visible_items


@pytest.mark.usefixtures("qtbot")
def test_it_says_so_in_both_languages() -> None:
    """Attendees read where to go, staff read the reason, and nothing leaves the screen."""
    panel = Panel()
    engine = LockedWindow(Refused(InputRefusal.locked_ledger_ahead, "kiosk-1/1 record 14"), panel)
    settle()
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    labels = [item for item in visible_items(window.contentItem()) if item.property("words")]
    told = " ".join(str(item.property("words")) for item in labels)
    assert "이 기기는 투표를 받지 않습니다" in told
    assert "Please use another kiosk." in told
    assert "예전 것이어서 잠갔습니다." in told
    assert "Notice 14" in told
    for label in labels:
        box = label.mapRectToScene(label.boundingRect())
        assert window.contentItem().boundingRect().contains(box)
    window.close()


def test_run_of_a_locked_kiosk_shows_it_and_ends_refused(tmp_path: Path) -> None:
    """The machine starts again, the lock is still there: the window stays until it is told."""
    assembly = make_assembly(1)
    kiosk = assembly.open_kiosk(tmp_path)
    with suppress(Locked):
        kiosk.see_receipt(f"MARUR1:{'1' * 43}:{'0' * 32}")
    assert kiosk.locked
    kiosk.close()
    process = subprocess.Popen(
        [sys.executable, "-c", SHOWN_THEN_TOLD, "run", "--home", str(tmp_path), "--windowed"],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "en_US.UTF-8",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "shown\n"
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "This store is an older copy: locked." in said


SHOWN_THEN_TOLD = """
from PySide6.QtCore import QTimer
from maru.ui import application
from maru.ui.command import main
class LockedWindow(application.LockedWindow):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        QTimer.singleShot(0, lambda: print("shown", flush=True))
application.LockedWindow = LockedWindow
main()
"""
