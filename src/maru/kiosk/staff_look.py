"""What the staff's screens need of the machine around a running kiosk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from maru.kiosk.camera_health import Health
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.readiness import Check, Machine, State, device_of, readiness
from maru.kiosk.reports import write_report
from maru.kiosk.staff_polls import Surroundings
from maru.kiosk.store import FILE_NAME
from maru.protocol.report import Report


def surroundings(home: Path, kiosk: Kiosk, camera: Callable[[], Health | None]) -> Surroundings:
    """Return the machine around the kiosk in a folder; `camera` says how the camera is."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    machine = Machine(runtime=Path(runtime) if runtime else None)

    def look() -> tuple[Check, ...]:
        second = running_medium(home, kiosk)
        return readiness(home, camera=camera, second=second, machine=machine, wall=time.time)

    def keep_report(report: Report) -> None:
        write_report(home, report, kiosk.journal.sign_report(report), kiosk.event)

    return Surroundings(look, keep_report)


def running_medium(
    home: Path, kiosk: Kiosk, device: Callable[[Path], int] = device_of
) -> Callable[[], State] | None:
    """Return what tells of a running kiosk's second medium; None where there is none, and no need.

    As `maru.kiosk.readiness.medium_glance`, which is for a kiosk that does not run.
    """
    path = kiosk.journal.medium_path
    if path is None and not kiosk.event.second_medium:
        return None

    def glance() -> State:
        kiosk.journal.check_medium()
        if path is None or device(path) != device(home / FILE_NAME):
            return State.passed
        return State.failed if kiosk.event.second_medium else State.warning

    return glance
