"""`maru-kiosk gallery`: a picture of every screen."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from maru.kiosk.command import main
from maru.ui.gallery.panels import PANELS

SIZES = ("100", "150", "200")


@main.command()
@click.argument("names", nargs=-1)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Where the pictures go.",
)
@click.option(
    "--panel",
    type=click.Choice([panel.name for panel in PANELS]),
    default=PANELS[0].name,
    show_default=True,
    help="Inches of the panel's diagonal.",
)
@click.option(
    "--size",
    type=click.Choice(SIZES),
    default=SIZES[0],
    show_default=True,
    help="Per cent of the text's size.",
)
@click.option("--contrast", is_flag=True, help="In high contrast.")
@click.option("--low", is_flag=True, help="With everything to touch in the lower part.")
@click.option(
    "--width", type=click.IntRange(64, 4096), help="Scale to so many pixels, with a palette."
)
def gallery(
    names: tuple[str, ...],
    folder: Path,
    panel: str,
    size: str,
    contrast: bool,
    low: bool,
    width: int | None,
) -> None:
    """Write a picture of every screen, in Korean and English, from an invented event.

    NAMES, or beginnings of them, choose some, such as `refused` or `question-limit`.
    """
    from rich.progress import track  # this, and Qt, only for this verb

    from maru.ui.gallery.pictures import in_both_languages, take_pictures
    from maru.ui.gallery.scenes import SCENES
    from maru.ui.gallery.stage import Look, props_of

    chosen = [scene for scene in SCENES if not names or scene.name.startswith(names)]
    if not chosen:
        raise click.BadParameter(f"there is no screen {' or '.join(names)}", param_hint="NAMES")
    looks = in_both_languages(Look(zoom=int(size) / 100, high_contrast=contrast, low_screen=low))
    size_of = next(each for each in PANELS if each.name == panel)
    with props_of(size_of) as props:
        pictures = take_pictures(chosen, looks, props, folder, width)
        written = track(
            pictures,
            "pictures",
            total=len(looks) * len(chosen),
            transient=True,
            disable=not sys.stdout.isatty(),
        )
        sizes = [path.stat().st_size for path in written]
    click.echo(f"{len(sizes)} pictures, {sum(sizes) / 1e6:.1f} MB")
