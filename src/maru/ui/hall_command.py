"""`maru-kiosk hall`: the projector in the hall. It needs no kiosk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from maru.command import read_text
from maru.kiosk.command import FILE, main

MAX_CERTIFICATE = 64 * 1024


@main.command()
@click.option("--ledger", "url", metavar="URL", required=True, help="The ledger's address.")
@click.option("--certificate", type=FILE, help="The ledger's TLS certificate, in PEM.")
@click.option("--event", "tag", metavar="TAG", help="The event's tag; any other is refused.")
@click.option("--board", metavar="URL", help="Where phones reach the ledger, for the QR code.")
@click.option(
    "--language", type=click.Choice(["ko", "en", "both"]), default="both", show_default=True
)
@click.option(
    "--seconds",
    type=click.FloatRange(5, 600),
    default=20,
    show_default=True,
    help="How long a page stays.",
)
@click.option("--windowed", is_flag=True, help="In a window instead of the whole screen.")
def hall(
    url: str,
    certificate: Path | None,
    tag: str | None,
    board: str | None,
    language: Literal["ko", "en", "both"],
    seconds: float,
    windowed: bool,
) -> None:
    """Show polls, turnout and results on the hall's projector, as the ledger tells them.

    Keys: arrows and Page Up/Down turn pages and stay, space stops and goes on, L changes the
    language, C the contrast, F the window.
    """
    from maru.transport import certificate_of, read_address  # HTTP and Qt, only for this verb
    from maru.ui.hall_window import run_hall

    pin = None
    if certificate is not None:
        pin = certificate_of(read_text(certificate, MAX_CERTIFICATE), str(certificate))
    if board is not None:
        board = read_address(board)[0]
    status = run_hall(
        url, pin, language, tag=tag, board=board, turn_seconds=seconds, windowed=windowed
    )
    sys.exit(status)
