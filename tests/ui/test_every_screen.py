"""Every screen on every panel, in every size, contrast and language, looked at by a machine.

Each scene of the gallery is reached once, and its look is then varied in place, page by page.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtQuick import QQuickItem, QQuickWindow

from maru.ui.gallery import scenes_acts, scenes_motion, scenes_staff
from maru.ui.gallery.panels import PANELS, PanelSize
from maru.ui.gallery.scenes import SCENES
from maru.ui.gallery.stage import KioskScene, KioskStage, Look, Props, Scene, playing
from maru.ui.touches import settle, visible_items
from ui.eye import STAFF_TEXT, Sight, faults_of_colours, least_text

FOR_STAFF = {
    scene.name for area in (scenes_staff, scenes_acts, scenes_motion) for scene in area.SCENES
}
ON_PANELS = [scene for scene in SCENES if isinstance(scene, KioskScene)]
ZOOMS = (1.0, 1.5, 2.0)


@pytest.fixture(scope="module")
def props(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Props:
    """The events that the scenes are played on, each made once."""
    return Props(tmp_path_factory.mktemp("gallery"))


@pytest.mark.parametrize("scene", ON_PANELS, ids=lambda scene: scene.name)
def test_anyone_can_use_this_screen(scene: KioskScene, props: Props) -> None:
    """Nothing is cut, too small, too near, too pale, unnamed or out of order, however shown."""
    with playing(scene, props) as stage:
        assert isinstance(stage, KioskStage)
        if stage.attendee.property("step") == "welcome":
            stage.attendee.touch()  # or its settings go back to how a session begins
        found = [
            f"{panel.name} inches, {look.language}, {look.zoom:.0%}"
            f"{', high contrast' * look.high_contrast}{', low' * look.low_screen}, {fault}"
            for panel, look in views()
            for fault in faults(stage, scene, panel, look)
        ]
    assert not found, "\n".join([scene.name, *found])


def views() -> Iterator[tuple[PanelSize, Look]]:
    """Give each panel with each look, what takes longest to change at last."""
    for language in ("ko", "en"):
        for panel in PANELS:
            for zoom in ZOOMS:
                yield panel, Look(language, zoom)
                if language == "ko":  # colours are the same in every language
                    yield panel, Look(language, zoom, high_contrast=True)
            if language == "en":
                yield panel, Look(language, low_screen=True)


def faults(stage: KioskStage, scene: Scene, panel: PanelSize, look: Look) -> Iterator[str]:
    """Show the scene on a panel in a look, and say what is wrong with each of its pages."""
    window = stage.window
    stage.panel.set_density(panel.ppi)
    window.resize(panel.width, panel.height)
    stage.dress(look)
    for_staff = scene.name in FOR_STAFF
    least = STAFF_TEXT if for_staff else least_text(panel.width, panel.height, panel.ppi)
    page, count = 0, 1
    while page < count:
        count = turn_to(window, page)
        settle()
        window.grabWindow()  # lays everything out
        page += 1
        sight = Sight(window, panel.ppi, look.high_contrast, look.low_screen, least)
        # Contrast changes no boxes
        for fault in faults_of_colours(sight) if look.high_contrast else sight.faults():
            yield f"page {page}: {fault}"
    turn_to(window, 0)


def turn_to(window: QQuickWindow, page: int) -> int:
    """Show a page of the screen, counted from 0; return how many there are."""
    pages = pages_of(window)
    if pages is None:
        return 1
    pages.setProperty("page", page)
    return int(pages.property("count"))


def pages_of(window: QQuickWindow) -> QQuickItem | None:
    """Return the pages of the screen that is shown, if it has pages."""
    items = visible_items(window.contentItem())
    return next((item for item in reversed(items) if item.property("divided") is not None), None)
