"""Pictures of scenes, as PNG files: whole, or small with a palette."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from maru.ui.gallery.panels import PANELS, PanelSize
from maru.ui.gallery.stage import Look, Props, Scene, playing

PALETTE = 32
COARSE = 0xFFF8F8F8  # colours that differ by less than 8 are taken for one


def take_pictures(
    scenes: Iterable[Scene],
    looks: Iterable[Look],
    props: Props,
    folder: Path,
    width: int | None = None,
) -> Iterator[Path]:
    """Write a picture of each scene in each look, and yield its path.

    Whole, or `width` pixels wide and with a palette: text stays sharp, and a picture takes a tenth.
    """
    looks = tuple(looks)
    folder.mkdir(parents=True, exist_ok=True)
    for scene in scenes:
        with playing(scene, props) as stage:
            for look in looks:
                stage.dress(look)
                image = stage.window.grabWindow()
                path = folder / f"{file_stem(scene.name, look, props.panel)}.png"
                save(small(image, width) if width else image, path)
                yield path


def file_stem(scene: str, look: Look, panel: PanelSize = PANELS[0]) -> str:
    """Return a picture's name: the scene, what differs from the plainest look, the language."""
    parts = [scene]
    if panel != PANELS[0]:
        parts.append(panel.name)
    if look.zoom != 1.0:
        parts.append(f"{100 * look.zoom:.0f}")
    if look.high_contrast:
        parts.append("contrast")
    if look.low_screen:
        parts.append("low")
    return "-".join([*parts, look.language])


def small(image: QImage, width: int) -> QImage:
    """Return an image scaled to a width, its colours the ones that are met most."""
    scaled = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    scaled = scaled.convertToFormat(QImage.Format.Format_RGB32)
    met = Counter(memoryview(scaled.constBits()).cast("I"))
    classes: dict[int, Counter[int]] = {}
    for colour, number in met.items():
        classes.setdefault(colour & COARSE, Counter())[colour] += number
    most = sorted(classes.values(), key=lambda colours: -colours.total())[:PALETTE]
    palette = [colours.most_common(1)[0][0] for colours in most]
    return scaled.convertToFormat(
        QImage.Format.Format_Indexed8, palette, Qt.ImageConversionFlag.AvoidDither
    )


def save(image: QImage, path: Path) -> None:
    """Write an image as a PNG that takes as little as it can. Raises OSError."""
    if not image.save(str(path), quality=0):
        raise OSError(f"{path} cannot be written")


def in_both_languages(look: Look) -> tuple[Look, Look]:
    """Return a look in Korean, then in English."""
    return replace(look, language="ko"), replace(look, language="en")
