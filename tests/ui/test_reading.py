"""Every text that can be seen can be heard: over all scenes, in both languages and two sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from maru.ui.gallery.scenes import SCENES
from maru.ui.gallery.stage import KioskScene, Look, Props, playing
from maru.ui.reading import VEIL, read_scene, to_touch
from maru.ui.sayings import spoken
from maru.ui.typeset import WORD_JOINER

LOOKS = (Look("ko"), Look("en", 2.0))
KIOSK_SCENES = [scene for scene in SCENES if isinstance(scene, KioskScene)]


@pytest.fixture(scope="module")
def props(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Props:
    """What all scenes are played with."""
    return Props(tmp_path_factory.mktemp("reading"))


def seen(item: QQuickItem) -> Iterator[QQuickItem]:
    """Yield all that is shown under an item, but what only a helper is shown."""
    if not item.isVisible() or item.opacity() == 0 or item.objectName() == VEIL:
        return
    yield item
    for child in item.childItems():
        yield from seen(child)


def words_of(text: str) -> set[str]:
    """Return the words of a text, without its markup."""
    plain = re.sub(r"<[^>]*>", " ", text.replace(WORD_JOINER, ""))
    return set(re.findall(r"\w+", plain.replace("&lt;", "<").replace("&amp;", "&")))


@pytest.mark.parametrize("scene", KIOSK_SCENES, ids=lambda scene: scene.name)
def test_what_is_seen_is_heard(props: Props, scene: KioskScene) -> None:
    """Each word on the screen is said when it is read, and all that can be touched has a name."""
    with playing(scene, props) as stage:
        for look in LOOKS:
            stage.dress(look)
            root = stage.window.contentItem()
            heard = read_scene(root)
            said = " ".join(spoken(one) for one in heard).casefold()
            unheard = {
                word
                for item in seen(root)
                if item.inherits("QQuickText")
                for word in words_of(str(item.property("text")))
                if word.casefold() not in said
            }
            assert unheard == set(), (look, said)
            touchable = [
                item
                for item in seen(root)
                if item.inherits("QQuickAbstractButton") and item.isEnabled()
            ]
            assert {*touchable} <= {*to_touch(heard)}, look
