"""What the staff's screens need of the machine around a running kiosk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from maru.kiosk.camera_health import Health
from maru.kiosk.clock import ClockNotes, read_notes, set_clock
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.readiness import Check, Machine, State, device_of, readiness
from maru.kiosk.reports import read_reports, write_report
from maru.kiosk.store import FILE_NAME
from maru.protocol.refusal import Refusal
from maru.protocol.report import Report
from maru.protocol.staff import is_staff_ticket
from maru.protocol.ticket import read_ticket

CAP_SYS_TIME = 25  # its bit in the kernel's sets of capabilities, capabilities(7)


def _no_time(_to: float) -> int:
    raise PermissionError


@dataclass(frozen=True)
class Surroundings:
    """The machine: a look at all of it, a place to keep reports, its camera and its clock.

    `now` is in Unix seconds. `set_clock` sets it and returns by how many seconds; it works where
    `may_set_clock` says so. `reports` are the ones that were kept, the newest first.
    """

    look: Callable[[], tuple[Check, ...]]
    keep_report: Callable[[Report], None]
    camera: Callable[[], Health | None] = lambda: None
    now: Callable[[], float] = time.time
    clock_notes: Callable[[], ClockNotes] = ClockNotes
    set_clock: Callable[[float], int] = _no_time
    may_set_clock: bool = False
    reports: Callable[[], tuple[Report, ...]] = tuple


def surroundings(home: Path, kiosk: Kiosk, camera: Callable[[], Health | None]) -> Surroundings:
    """Return the machine around the kiosk in a folder; `camera` says how the camera is."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    machine = Machine(runtime=Path(runtime) if runtime else None)

    def look() -> tuple[Check, ...]:
        second = running_medium(home, kiosk)
        return readiness(home, camera=camera, second=second, machine=machine, wall=time.time)

    def keep_report(report: Report) -> None:
        write_report(home, report, kiosk.journal.sign_report(report), kiosk.event)

    def set_time(to: float) -> int:
        return set_clock(
            home, to, time.time, lambda at: time.clock_settime(time.CLOCK_REALTIME, at)
        )

    return Surroundings(
        look,
        keep_report,
        camera,
        time.time,
        lambda: read_notes(home),
        set_time,
        may_set_clock(Path("/proc/self/status")),
        lambda: read_reports(home, kiosk.enrolment.verifier),
    )


def may_set_clock(status: Path) -> bool:
    """Say whether this process may set the machine's clock; `status` as in proc(5)."""
    for line in status.read_text(encoding="ascii", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name == "CapEff":
            return bool(int(value, 16) >> CAP_SYS_TIME & 1)
    return False


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


class CodeKind(StrEnum):
    """What a code is; all that the camera's test tells of it."""

    ticket = "ticket"
    other_ticket = "other_ticket"
    staff_card = "staff_card"
    receipt = "receipt"
    other = "other"


def kind_of(code: str, tag: str) -> CodeKind:
    """Return what a code is at an event, and nothing of what is in it."""
    if is_staff_ticket(code):
        return CodeKind.staff_card
    read = read_ticket(code, tag)
    if not isinstance(read, Refusal):
        read.wipe()
        return CodeKind.ticket
    kinds = {Refusal.is_a_receipt: CodeKind.receipt, Refusal.other_event: CodeKind.other_ticket}
    return kinds.get(read, CodeKind.other)
