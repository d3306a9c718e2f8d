"""Every screen on every panel, in every size and contrast and both languages: looked at by a machine.

Each scene of the gallery is reached once, and its look is then varied in place, page by page.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtQuick import QQuickItem, QQuickWindow

from maru.ui.gallery import scenes_acts, scenes_motion, scenes_staff
from maru.ui.gallery.panels import PANELS, PanelSize
from maru.ui.gallery.scenes import SCENES
from maru.ui.gallery.stage import KioskStage, Look, Props, Scene, playing
from maru.ui.touches import settle, visible_items
from ui.eye import STAFF_TEXT, Sight, least_text

FOR_STAFF = {
    scene.name for area in (scenes_staff, scenes_acts, scenes_motion) for scene in area.SCENES
}
ZOOMS = (1.0, 1.5, 2.0)


@pytest.fixture(scope="module")
def props(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Props:
    """The events that the scenes are played on, each made once."""
    return Props(tmp_path_factory.mktemp("gallery"))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_anyone_can_use_this_screen(scene: Scene, props: Props) -> None:
    """Nothing is cut, too small, too near, too pale, unnamed or out of order, however it is shown."""
    with playing(scene, props) as stage:
        if stage.attendee.property("step") == "welcome":
            stage.attendee.touch()  # or its settings go back to how a session begins
        found = [
            f"{scene.name}, {panel.name} inches, {look.language}, {look.zoom:.0%}"
            f"{', high contrast' * look.high_contrast}, page {page}: {fault}"
            for panel in PANELS
            for look in LOOKS
            for page, sight in show(stage, scene, panel, look)
            for fault in sight.faults()
        ]
    assert not found, "\n".join(found)


def views() -> Iterator[tuple[PanelSize, Look]]:
    """Give each panel with each look, the one that takes longest to change first."""
    for language in ("ko", "en"):
        for panel in PANELS:
            yield panel, Look(language, low_screen=True)
            for zoom in ZOOMS:
                for high_contrast in (False, True):
                    yield panel, Look(language, zoom, high_contrast)


def show(
    stage: KioskStage, scene: Scene, panel: PanelSize, look: Look
) -> Iterator[tuple[int, Sight]]:
    """Show the scene on a panel in a look, and give what is seen of each of its pages."""
    window = stage.window
    stage.panel.set_density(panel.ppi)
    window.resize(panel.width, panel.height)
    stage.dress(look)
    least = STAFF_TEXT if scene.name in FOR_STAFF else least_text(*panel_measure(panel))
    pages = pages_of(window)
    page = 0
    while page == 0 or (pages is not None and page < pages.property("count")):
        if pages is not None:
            pages.setProperty("page", page)
        settle()
        window.grabWindow()  # lays everything out
        page += 1
        yield page, Sight(window, panel.ppi, look.high_contrast, least)
    if pages is not None:
        pages.setProperty("page", 0)


def panel_measure(panel: PanelSize) -> tuple[int, int, float]:
    """Return pixels across and down, and pixels per inch."""
    return panel.width, panel.height, panel.ppi


def pages_of(window: QQuickWindow) -> QQuickItem | None:
    """Return the pages of the screen that is shown, if it has pages."""
    items = visible_items(window.contentItem())
    return next((item for item in reversed(items) if item.property("divided") is not None), None)
