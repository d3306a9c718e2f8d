"""The verbs of `maru-kiosk` by which staff check a kiosk before the doors open."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maru.command import language
from maru.kiosk.command import main
from maru.kiosk.scanner import SETTINGS
from maru.protocol.refusal import InputRefusal, Refused

if TYPE_CHECKING:
    from maru.kiosk.scan import Scan

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
    console, before = Console(), None
    for found in scans:
        if (found.codes, found.step) != before:
            console.print(f"{found.place:>6}  {found.step:<7}{found.ms:>7.1f} ms  {_codes(found)}")
        before = (found.codes, found.step)


def _codes(found: Scan) -> str:
    """Return the codes for a terminal, nothing in them that would steer it."""
    words = WORDS[language()]
    if found.codes is None:
        return f"[dim]{words['nothing']}[/dim]"
    if not found.codes:
        return f"[dim]{words['none']}[/dim]"
    codes = "\n".join(found.codes)
    return escape(
        "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in codes)
    )
