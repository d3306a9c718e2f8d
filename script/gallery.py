"""Draw every screen in both languages: docs/screens/*.png, and their page docs/screens.md."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from maru.ui.gallery.panels import PANELS, PanelSize
from maru.ui.gallery.pictures import file_stem, in_both_languages, take_pictures
from maru.ui.gallery.scenes import AREAS, SCENES
from maru.ui.gallery.stage import Look, Scene, props_of

PAGE = Path(__file__).parent.parent / "docs" / "screens.md"
PICTURES = PAGE.with_suffix("")
WIDTH = 512  # pixels; texts can be read, and all pictures together stay small
UPRIGHT_WIDTH = 288

DRESSED = ("question-chosen", "review", "refused-already-voted-here")
LOOKS = (
    Look(zoom=1.5),
    Look(zoom=2.0),
    Look(high_contrast=True),
    Look(low_screen=True),
)
INTRODUCTION = """# Screens

Every screen of the kiosk and of the hall, as `maru-kiosk gallery` draws it from an invented \
event. Made by `script/gallery`; run it after changing a screen, and look at what has changed.
"""


def page() -> str:
    """Return the text of docs/screens.md."""
    parts = [INTRODUCTION]
    for area, scenes in AREAS.items():
        if scenes:
            parts.append(f"## {area}\n\n{_table(_rows(scenes, [Look()], PANELS[0]))}")
    dressed = [scene for scene in SCENES if scene.name in DRESSED]
    looks = _table(_rows(dressed, LOOKS, PANELS[0]))
    parts.append(f"## Larger, in high contrast, lower\n\n{looks}")
    others = _table(row for panel in PANELS[1:] for row in _rows(dressed, [Look()], panel))
    parts.append(f"## Other panels\n\nThe number is the diagonal in inches.\n\n{others}")
    return "\n".join(parts)


def _rows(scenes: Iterable[Scene], looks: Iterable[Look], panel: PanelSize) -> Iterator[list[str]]:
    looks = tuple(looks)
    for scene in scenes:
        for look in looks:
            yield [file_stem(scene.name, each, panel) for each in in_both_languages(look)]


def _table(rows: Iterable[list[str]]) -> str:
    lines = ["| | 한국어 | English |", "| --- | --- | --- |"]
    for korean, english in rows:
        name = korean.removesuffix("-ko")
        pictures = [f"![{stem}]({PICTURES.name}/{stem}.png)" for stem in (korean, english)]
        lines.append(f"| {name} | {pictures[0]} | {pictures[1]} |")
    return "\n".join(lines) + "\n"


def draw() -> int:
    """Draw all pictures of the page; return how many bytes they take."""
    for old in PICTURES.glob("*.png"):
        old.unlink()
    dressed = [scene for scene in SCENES if scene.name in DRESSED]
    total = _draw(SCENES, [Look()], PANELS[0]) + _draw(dressed, LOOKS, PANELS[0])
    return total + sum(_draw(dressed, [Look()], panel) for panel in PANELS[1:])


def _draw(scenes: Iterable[Scene], looks: Iterable[Look], panel: PanelSize) -> int:
    width = WIDTH if panel.width > panel.height else UPRIGHT_WIDTH
    spoken = [each for look in looks for each in in_both_languages(look)]
    with props_of(panel) as props:
        paths = take_pictures(scenes, spoken, props, PICTURES, width)
        return sum(path.stat().st_size for path in paths)


if __name__ == "__main__":
    size = draw()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{len(list(PICTURES.glob('*.png')))} pictures, {size / 1e6:.1f} MB\n")
