"""The clock: steps at the start and while the kiosk runs, and how staff set it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from assembly import make_assembly
from maru.kiosk.clock import (
    CLOCK,
    SAVE_SECONDS,
    ClockNotes,
    KioskClock,
    Step,
    is_running,
    read_notes,
    set_clock,
    steady_time,
    write_notes,
)
from maru.kiosk.home import open_kiosk
from maru.kiosk.journal import Incident
from maru.protocol.journal import parse_record
from maru.protocol.refusal import InputRefusal, Refused
from maru.ui.command import main

NOON = 1_800_000_000


class Times:
    """A clock that can be set, and one that cannot."""

    def __init__(self, now: float = NOON) -> None:
        self.wall_now, self.steady_now = float(now), 50.0

    def wall(self) -> float:
        """Return Unix time, right or wrong."""
        return self.wall_now

    def steady(self) -> float:
        """Return seconds since the start."""
        return self.steady_now

    def pass_(self, seconds: float) -> None:
        """Let time go on."""
        self.wall_now += seconds
        self.steady_now += seconds


class Incidents:
    """A journal, as far as the clock writes it."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []
        self.refuses = False

    def note_incident(self, kind: Incident, detail: str = "") -> None:
        """Keep an incident, or refuse it as when the second medium is missing."""
        if self.refuses:
            raise Refused(InputRefusal.unwritable, "second medium")
        self.noted.append((kind, detail))


def test_a_clock_that_goes_on_is_no_incident(tmp_path: Path) -> None:
    """Hours of looks, small corrections of the clock among them, write nothing to the journal."""
    times, journal = Times(), Incidents()
    clock = KioskClock(tmp_path, times.wall, times.steady)
    for _ in range(2_000):
        times.pass_(5)
        times.wall_now += 0.002
        clock.look(journal)
    assert journal.noted == []
    assert read_notes(tmp_path).latest > NOON + 2_000 * 5 - SAVE_SECONDS - 5


@pytest.mark.parametrize("by", [-3_600, -2, 2, 86_400])
def test_a_step_while_it_runs_is_one_incident(tmp_path: Path, by: int) -> None:
    """A step in either direction is written once, with its size and without a time."""
    times, journal = Times(), Incidents()
    clock = KioskClock(tmp_path, times.wall, times.steady)
    times.pass_(5)
    times.wall_now += by
    for _ in range(3):
        clock.look(journal)
        times.pass_(5)
    assert journal.noted == [("clock", f"stepped by {by:+d} s")]
    assert read_notes(tmp_path) == ClockNotes(NOON + 5 + by, (), Step(by, NOON + 5 + by))


def test_a_clock_behind_the_last_run_is_an_incident(tmp_path: Path) -> None:
    """A machine that starts in the past says so once, and not at each start after it."""
    write_notes(tmp_path, ClockNotes(latest=NOON))
    times, journal = Times(NOON - 86_400), Incidents()
    KioskClock(tmp_path, times.wall, times.steady).look(journal)
    assert journal.noted == [("clock", "stepped by -86400 s")]
    times.pass_(60)
    KioskClock(tmp_path, times.wall, times.steady).look(journal)
    assert len(journal.noted) == 1


def test_a_step_outlives_a_journal_that_cannot_be_written(tmp_path: Path) -> None:
    """A step that the journal refuses is kept, over a restart too, until it is taken."""
    times, journal = Times(), Incidents()
    journal.refuses = True
    clock = KioskClock(tmp_path, times.wall, times.steady)
    times.wall_now -= 60
    clock.look(journal)
    assert read_notes(tmp_path).steps == (-60,)
    times.pass_(10)
    again = KioskClock(tmp_path, times.wall, times.steady)
    again.look(journal)
    journal.refuses = False
    again.look(journal)
    again.look(journal)
    assert journal.noted == [("clock", "stepped by -60 s")]


def test_the_steady_clock_cannot_be_set() -> None:
    """It is the kernel's count since the start of the machine."""
    assert 0 < steady_time() - time.clock_gettime(time.CLOCK_BOOTTIME) + 1 <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"latest":-1,"steps":[],"last":null}',
        '{"latest":1,"steps":["1"],"last":null}',
        '{"latest":1,"steps":[],"last":{"by":1}}',
        '{"latest":1,"steps":[],"last":null,"more":1}',
    ],
)
def test_broken_notes_are_refused(tmp_path: Path, text: str) -> None:
    """What is no clock.json is refused; a kiosk begins it anew and says so in its journal."""
    (tmp_path / CLOCK).write_text(text)
    with pytest.raises(Refused):
        read_notes(tmp_path)
    times, journal = Times(), Incidents()
    KioskClock(tmp_path, times.wall, times.steady).look(journal)
    assert journal.noted == [("clock", "clock.json could not be read")]
    assert read_notes(tmp_path) == ClockNotes(latest=NOON)


def test_setting_the_clock_needs_no_key(tmp_path: Path) -> None:
    """With the kiosk's folder as good as empty, the step is set and noted for the next run."""
    times, journal = Times(), Incidents()

    def set_wall(to: float) -> None:
        times.wall_now = to

    assert set_clock(tmp_path, NOON - 7_200, times.wall, set_wall) == -7_200
    assert times.wall_now == NOON - 7_200
    KioskClock(tmp_path, times.wall, times.steady).look(journal)
    assert journal.noted == [("clock", "stepped by -7200 s")]


def test_a_running_kiosk_sees_the_step_itself(tmp_path: Path) -> None:
    """What staff set while a kiosk runs is one incident of its real journal, and opens nothing."""
    home = tmp_path / "home"
    kiosk = make_assembly(2).open_kiosk(home)
    times = Times()
    clock = KioskClock(home, times.wall, times.steady)
    assert is_running(home)

    def set_wall(to: float) -> None:
        times.wall_now = to

    set_clock(home, NOON + 900, times.wall, set_wall)
    assert read_notes(home).steps == ()
    before = {poll.uuid: kiosk.poll_state(poll) for poll in kiosk.event.polls}
    clock.look(kiosk.journal)
    record = parse_record(kiosk._store.records(0, 100)[-1], kiosk.enrolment.verifier)
    assert (record.type, record.body) == (
        "incident",
        {"kind": "clock", "detail": "stepped by +900 s"},
    )
    assert {poll.uuid: kiosk.poll_state(poll) for poll in kiosk.event.polls} == before
    kiosk.close()
    assert not is_running(home)
    open_kiosk(home).close()


def test_the_command_shows_and_sets_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It passes the time on, notes the step, and says a wrong time or a missing right."""
    told: list[float] = []
    monkeypatch.setattr(time, "clock_settime", lambda _, to: told.append(to))

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            main, ["clock", *arguments, "--home", str(tmp_path)], env={"LANG": "en_US.UTF-8"}
        )
        return result.exit_code, result.output

    assert run("show")[0] == 0
    assert run("set", "2026-11-22 14:05+09:00")[0] == 0
    assert told == [1_795_323_900]
    assert json.loads((tmp_path / CLOCK).read_text())["latest"] == 1_795_323_900
    status, shown = run("show")
    assert status == 0
    assert "last changed by" in shown
    for wrong in ("noon", "1999-01-01 00:00", "9999-12-31 23:59"):
        assert run("set", wrong)[0] == 2
    assert len(told) == 1

    def deny(_clock: int, _to: float) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(time, "clock_settime", deny)
    status, shown = run("set", "2026-11-22 14:05")
    assert status == 2
    assert "root" in shown
