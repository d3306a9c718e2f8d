"""The verbs of `maru-kiosk` by which staff check a kiosk before the doors open."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maru.command import language
from maru.kiosk.camera_health import NOTICE_SECONDS, Health
from maru.kiosk.clock import read_notes, set_clock
from maru.kiosk.command import home_option, main, medium_option
from maru.kiosk.readiness import (
    CAMERA_SECONDS,
    NAMES,
    Check,
    Machine,
    State,
    is_ready,
    medium_glance,
    readiness,
)
from maru.kiosk.scanner import SETTINGS, Scanner
from maru.protocol.refusal import InputRefusal, Refused

if TYPE_CHECKING:
    from maru.kiosk.scan import Scan

CLOCK_WORDS = {
    "ko": {"now": "지금", "latest": "지난번에 본 시각", "last": "마지막으로 바뀐 것"},
    "en": {"now": "now", "latest": "latest seen", "last": "last changed by"},
}

WORDS = {
    "ko": {
        "file": "파일",
        "codes": "읽은 것",
        "step": "단계",
        "none": "읽지 못함",
        "nothing": "그림이 없음",
    },
    "en": {
        "file": "file",
        "codes": "read",
        "step": "step",
        "none": "nothing was read",
        "nothing": "no picture",
    },
}

FIRST_YEAR, LAST_YEAR = 2024, 2100
LOOK_SECONDS = NOTICE_SECONDS + 0.5


@main.command()
@home_option
@medium_option
@click.option("--camera", help="The camera to try: as for maru-kiosk run.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each thing.")
def ready(home: Path, second_medium: Path | None, camera: str | None, as_json: bool) -> None:
    """Say whether the kiosk can take votes: storage, media, package, keys, clock, devices, power.

    Exit status: 0 when nothing failed, 1 when something did, 2 when the folder is no kiosk's. A
    warning is to be looked at; votes can be taken all the same.
    """
    if not home.is_dir():
        raise Refused(InputRefusal.not_found, str(home))
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    checks = readiness(
        home,
        camera=lambda: _try_camera(camera) if camera else None,
        second=medium_glance(home, second_medium),
        machine=Machine(runtime=Path(runtime) if runtime else None),
        wall=time.time,
    )
    if as_json:
        for check in checks:
            click.echo(json.dumps(_check_json(check), ensure_ascii=False))
    else:
        _show_checks(checks)
    sys.exit(0 if is_ready(checks) else 1)


def _try_camera(source: str) -> Health:
    """Open the camera, look through it for as long as a failure needs to show; say how it is."""
    scanner = Scanner(source)
    try:
        scanner.open_camera()
        if scanner.read(CAMERA_SECONDS) is None:
            return Health.missing
        ends_at = time.monotonic() + LOOK_SECONDS
        while (left := ends_at - time.monotonic()) > 0:
            scanner.read(left)
        return scanner.health
    finally:
        scanner.stop()


def _check_json(check: Check) -> dict[str, str]:
    return {
        "name": check.name,
        "state": check.state,
        "ko": check.korean,
        "en": check.english,
        "at": check.at,
    }


def _show_checks(checks: Iterable[Check]) -> None:
    from rich.console import Console  # not at the top: the screens start without it
    from rich.markup import escape
    from rich.table import Table

    spoken = language()
    colours = {State.passed: "green", State.warning: "yellow", State.failed: "bold red"}
    marks = {
        "ko": {State.passed: "좋음", State.warning: "주의", State.failed: "안 됨"},
        "en": {State.passed: "pass", State.warning: "warn", State.failed: "fail"},
    }[spoken]
    table = Table(show_header=False, box=None, pad_edge=False)
    for check in checks:
        korean, english = NAMES[check.name]
        table.add_row(
            f"[{colours[check.state]}]{marks[check.state]}[/]",
            korean if spoken == "ko" else english,
            escape(check.sentence(spoken)),
        )
    console = Console()
    console.print(table)
    console.print(f"[dim]{max(check.at for check in checks)}[/dim]")


@main.group()
def clock() -> None:
    """Show the clock, or set it; nothing about a vote depends on it."""


@clock.command("show")
@home_option
def show_clock(home: Path) -> None:
    """Say what the clock says, and what it said last in the kiosk's run before."""
    notes = read_notes(home)
    now = time.time()
    words = CLOCK_WORDS[language()]
    click.echo(f"{words['now']} {_moment(now)}")
    if notes.latest:
        click.echo(f"{words['latest']} {_moment(notes.latest)}")
    if notes.last:
        click.echo(f"{words['last']} {notes.last.by:+,d} s, {_moment(notes.last.at)}")


@clock.command("set")
@home_option
@click.argument("time_", metavar="TIME")
def set_(home: Path, time_: str) -> None:
    """Set the machine's clock to TIME, such as "2026-11-22 14:05"; needs root.

    TIME is local unless it ends with an offset such as +09:00. Nothing is unlocked by it. The
    kiosk's journal takes it in as an incident: at once when the kiosk runs, else at its next run.
    """
    by = set_clock(
        home, _read_time(time_), time.time, lambda to: time.clock_settime(time.CLOCK_REALTIME, to)
    )
    click.echo(f"{CLOCK_WORDS[language()]['now']} {_moment(time.time())} ({by:+,d} s)")


def _read_time(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(InputRefusal.bad_value, text[:40], "not a time") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refused(InputRefusal.bad_value, text[:40], f"not in {FIRST_YEAR}..{LAST_YEAR}")
    return moment.timestamp()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


@main.command()
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each frame.")
def scan(source: str, as_json: bool) -> None:
    """Test the camera: what is read of SOURCE, by which step, in how many milliseconds.

    SOURCE is a device (/dev/video0, or its number), rpicam or rpicam:1 for a Raspberry Pi's own
    camera, a video file, or a folder of pictures. Every step is tried on every frame. A device is
    scanned until Ctrl-C; a line is written when what it shows changes, and with --json for each
    frame.
    """
    os.environ.update(SETTINGS)
    from maru.kiosk.scan import scan_folder, scan_video  # OpenCV is loaded only for this verb

    if Path(source).is_dir():
        scans = scan_folder(Path(source))
        _show_json(scans) if as_json else _show_table(scans)
        return
    is_device = source.isdecimal() or source.startswith(("/dev/", "rpicam"))
    if not is_device and not Path(source).exists():
        raise Refused(InputRefusal.not_found, source)
    scans = scan_video(source, threading.Event().wait)
    try:
        _show_json(scans) if as_json else _show_changes(scans)
    except KeyboardInterrupt:
        return


def _show_json(scans: Iterable[Scan]) -> None:
    for found in scans:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))


def _show_table(scans: Iterable[Scan]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    words = WORDS[language()]
    table = Table()
    table.add_column(words["file"])
    table.add_column(words["codes"], overflow="fold")
    table.add_column(words["step"])
    table.add_column("ms", justify="right")
    for found in scans:
        table.add_row(escape(str(found.place)), _codes(found), found.step, f"{found.ms:.1f}")
    Console().print(table)


def _show_changes(scans: Iterable[Scan]) -> None:
    from rich.console import Console

    console, before = Console(), None
    for found in scans:
        if (found.codes, found.step) != before:
            console.print(f"{found.place:>6}  {found.step:<7}{found.ms:>7.1f} ms  {_codes(found)}")
        before = (found.codes, found.step)


def _codes(found: Scan) -> str:
    """Return the codes for a terminal, nothing in them that would steer it."""
    from rich.markup import escape

    words = WORDS[language()]
    if found.codes is None:
        return f"[dim]{words['nothing']}[/dim]"
    if not found.codes:
        return f"[dim]{words['none']}[/dim]"
    codes = "\n".join(found.codes)
    return escape(
        "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in codes)
    )
