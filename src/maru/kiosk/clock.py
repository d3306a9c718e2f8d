"""The kiosk's clock: a claim that is watched, and that nothing about a vote depends on.

`clock.json` in the kiosk's folder holds the latest time that the kiosk has seen, and the steps of
the clock that are not in the journal yet:

    {"latest": 1790000000, "steps": [-3600], "last": {"by": -3600, "at": 1789996400}}

in whole seconds of Unix time; `last` is the last step of all, null when there was none. A clock
that is behind the latest time at the start, or that parts from a clock that cannot be set while the
kiosk runs, was stepped. Each step becomes one `incident` of the journal, which tells by how much
and not when.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from maru.command import read_text, write_new_file
from maru.kiosk.home import LOCK
from maru.kiosk.journal import Incident
from maru.protocol.fields import Fields
from maru.protocol.note import compact_json, parse_json
from maru.protocol.refusal import InputRefusal, Refused

CLOCK = "clock.json"
MAX_CLOCK = 4_096
MAX_STEPS = 100
MAX_TIME = 2**40

STEP_SECONDS = 2
SAVE_SECONDS = 600

Time = Callable[[], float]


@dataclass(frozen=True)
class Step:
    """A step of the clock: by how many seconds, and what it said afterwards, in Unix time."""

    by: int
    at: int


@dataclass(frozen=True)
class ClockNotes:
    """What `clock.json` holds."""

    latest: int = 0
    steps: tuple[int, ...] = ()
    last: Step | None = None

    def stepped(self, by: int, now: int) -> ClockNotes:
        """Return the notes after a step by `by` seconds to `now`, from where the clock goes on."""
        return ClockNotes(now, (*self.steps, by)[-MAX_STEPS:], Step(by, now))


def read_notes(home: Path) -> ClockNotes:
    """Return the notes of a kiosk's folder; refuses what is none. No file, no notes."""
    path = home / CLOCK
    if not path.exists():
        return ClockNotes()
    fields = Fields(parse_json(read_text(path, MAX_CLOCK), str(path)), str(path))
    latest = fields.integer("latest", 0, MAX_TIME)
    steps = fields.items("steps", _read_step, 0, MAX_STEPS)
    told, last = fields.take("last"), None
    if told is not None:
        step = Fields(told, fields.at("last"))
        last = Step(
            step.integer("by", -MAX_TIME, MAX_TIME), step.integer("at", -MAX_TIME, MAX_TIME)
        )
        step.done()
    fields.done()
    return ClockNotes(latest, steps, last)


def _read_step(value: object, place: str) -> int:
    if type(value) is not int or abs(value) > MAX_TIME:
        raise Refused(InputRefusal.bad_value, place)
    return value


def write_notes(home: Path, notes: ClockNotes) -> None:
    """Keep the notes durably."""
    last = {"by": notes.last.by, "at": notes.last.at} if notes.last else None
    body = {"latest": notes.latest, "steps": list(notes.steps), "last": last}
    write_new_file(home / CLOCK, compact_json(body).encode())


def steady_time() -> float:
    """Return seconds since the machine was started, its sleep included; nobody can set them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Incidents(Protocol):
    """What of the journal is used."""

    def note_incident(self, kind: Incident, detail: str = "") -> None:
        """Append a record."""


class KioskClock:
    """Watches the clock of a running kiosk.

    `wall` gives Unix time, which may be set; `steady` seconds that only ever go on, also while the
    machine sleeps.
    """

    def __init__(self, home: Path, wall: Time, steady: Time) -> None:
        """Compare the clock with the latest time that the last run saw.

        Notes that cannot be read are an incident too, and begun anew: no vote waits for them.
        """
        self._home, self._wall, self._steady = home, wall, steady
        self._is_broken = False
        try:
            self._notes = read_notes(home)
        except Refused:
            self._notes, self._is_broken = ClockNotes(), True
        self._wall_before, self._steady_before = wall(), steady()
        self._saved_at = self._steady_before
        now = int(self._wall_before)
        behind = now - self._notes.latest
        if behind < -STEP_SECONDS:
            self._save(self._notes.stepped(behind, now))
        else:
            self._save(replace(self._notes, latest=max(self._notes.latest, now)))

    def look(self, journal: Incidents) -> None:
        """Note what the clock did since the last look, and put each step into the journal.

        To be called every few seconds at most, when the journal may be written. A step that the
        journal cannot take now stays noted.
        """
        wall, steady = self._wall(), self._steady()
        by = round((wall - self._wall_before) - (steady - self._steady_before))
        self._wall_before, self._steady_before = wall, steady
        if abs(by) >= STEP_SECONDS:
            self._save(self._notes.stepped(by, int(wall)))
        elif steady - self._saved_at >= SAVE_SECONDS:
            self._save(replace(self._notes, latest=max(self._notes.latest, int(wall))))
        try:
            if self._is_broken:
                journal.note_incident("clock", f"{CLOCK} could not be read")
                self._is_broken = False
            while self._notes.steps:
                journal.note_incident("clock", f"stepped by {self._notes.steps[0]:+d} s")
                self._save(replace(self._notes, steps=self._notes.steps[1:]))
        except Refused:  # no medium, or the epoch is over: it stays in the notes
            return

    def _save(self, notes: ClockNotes) -> None:
        self._notes, self._saved_at = notes, self._steady()
        write_notes(self._home, notes)


def set_clock(home: Path, to: float, wall: Time, set_wall: Callable[[float], None]) -> int:
    """Set the clock of the machine; return by how many seconds.

    It needs none of the kiosk's keys. A kiosk that runs sees the step itself; for another it is
    noted, and its next run puts it into the journal. Refused (needs_root) when `set_wall` raises
    PermissionError.
    """
    notes, by = read_notes(home), round(to - wall())
    try:
        set_wall(to)
    except PermissionError:
        raise Refused(InputRefusal.needs_root, "maru-kiosk clock set") from None
    if not is_running(home):
        write_notes(home, notes.stepped(by, int(to)))
    return by


def is_running(home: Path) -> bool:
    """Say whether a process holds the kiosk's folder."""
    if not (home / LOCK).exists():
        return False
    with (home / LOCK).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
