"""`maru-kiosk`: the kiosk's verbs, and `run`, which shows the screens."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from maru.kiosk import checks_command as checks_command  # adds its verbs
from maru.kiosk.command import home_option, medium_option
from maru.kiosk.command import main as main
from maru.kiosk.edid import LEAST_PPI, MOST_PPI
from maru.kiosk.sound import PLUGGED, Sound
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
) -> None:
    """Show the screens and take votes."""
    from maru.ui.application import run_kiosk  # Qt is loaded only for this verb

    status = run_kiosk(
        home,
        camera,
        language,
        windowed=windowed,
        ppi=ppi,
        second_medium=second_medium,
        sound=Sound(speaker_device, earphone_device, earphones),
    )
    sys.exit(status)


if __name__ == "__main__":
    main()
