"""`maru-kiosk`: the kiosk's verbs, and `run`, which shows the screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from maru.kiosk import checks_command as checks_command  # adds its verbs
from maru.kiosk.command import home_option, medium_option
from maru.kiosk.command import main as main
from maru.kiosk.edid import LEAST_PPI, MOST_PPI
from maru.kiosk.rehearsing import rehearsal_of
from maru.kiosk.sound import PLUGGED, Sound
from maru.kiosk.sticks import MOUNTS
from maru.ui import hall_command as hall_command  # adds its verb
from maru.ui.gallery import command as gallery_command  # noqa: F401 - it adds its verb


@main.command()
@home_option
@medium_option
@click.option("--camera", help="A device, rpicam, a video file, or a folder of pictures.")
@click.option("--language", type=click.Choice(["ko", "en"]), default="ko", show_default=True)
@click.option("--windowed", is_flag=True, help="In a window instead of the whole screen.")
@click.option(
    "--ppi",
    type=click.FloatRange(LEAST_PPI, MOST_PPI),
    help="Pixels per inch of the panel; else as the panel itself tells, or 149.",
)
@click.option(
    "--earphones",
    type=click.Choice(PLUGGED),
    default=PLUGGED[0],
    show_default=True,
    help="Whether an earphone is in: as the socket tells, always, or never.",
)
@click.option("--speaker-device", default="default", help="ALSA's name of the loudspeaker.")
@click.option("--earphone-device", default="default", help="ALSA's name of the earphones.")
@click.option(
    "--sticks",
    type=click.Path(path_type=Path, file_okay=False),
    default=MOUNTS,
    show_default=True,
    help="The folder below which sticks are mounted.",
)
@click.option(
    "--rehearsal",
    type=click.Path(path_type=Path, file_okay=False),
    help="The rehearsal's folder, if it is not the folder `rehearsal` in the kiosk's.",
)
@click.option(
    "--printer",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The device of a receipt printer (ESC/POS), such as /dev/usb/lp0.",
)
@click.option("--print-all", is_flag=True, help="Print each receipt, without being asked.")
@click.option("--event-home", type=click.Path(path_type=Path, file_okay=False), hidden=True)
def run(
    home: Path,
    second_medium: Path | None,
    camera: str | None,
    language: str,
    windowed: bool,
    ppi: float | None,
    earphones: str,
    speaker_device: str,
    earphone_device: str,
    sticks: Path,
    rehearsal: Path | None,
    printer: Path | None,
    print_all: bool,
    event_home: Path | None,
) -> None:
    """Show the screens and take votes.

    Staff go to the rehearsal and back at the screen; started again, the kiosk is at the event.
    """
    from maru.ui.application import run_kiosk  # Qt is loaded only for this verb

    def go_over(medium: Path | None) -> None:
        folder = rehearsal_of(home, rehearsal) if event_home is None else event_home
        within = home if event_home is None else None
        again = begun_anew(sys.argv[1:], home=folder, event_home=within, second_medium=medium)
        start = [sys.executable, "-m", "maru.ui.command", *again]
        os.execv(sys.executable, start)  # noqa: S606 - itself, and no shell

    status = run_kiosk(
        home,
        camera,
        language,
        windowed=windowed,
        ppi=ppi,
        second_medium=second_medium,
        sound=Sound(speaker_device, earphone_device, earphones),
        sticks=sticks,
        rehearsal=rehearsal,
        event_home=event_home,
        go_over=go_over,
        printer=printer,
        print_all=print_all,
    )
    sys.exit(status)


def begun_anew(arguments: Sequence[str], **options: Path | None) -> list[str]:
    """Return a command's arguments with these options in place of those that it had.

    `event_home=None` leaves `--event-home` out.
    """
    flags = {f"--{name.replace('_', '-')}": value for name, value in options.items()}
    kept: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument in flags:
            next(rest, None)
        elif argument.partition("=")[0] not in flags:
            kept.append(argument)
    for flag, value in flags.items():
        if value is not None:
            kept += [flag, str(value)]
    return kept


if __name__ == "__main__":
    main()
