"""What the screens say, read off every screen in both languages, seen and spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QFont, QRawFont

from maru.ui.assets import FONT_FAMILY, load_fonts
from maru.ui.gallery.scenes import SCENES
from maru.ui.gallery.scenes_motion import ANSWERS, QUESTION, TITLE
from maru.ui.gallery.stage import KioskScene, Look, Props, Scene, Stage, playing
from maru.ui.touches import visible_items
from maru.ui.translation import LANGUAGES
from maru.ui.typeset import WORD_JOINER
from ui.ear import unheard

ANY_LANGUAGE = {"한국어", "English"}  # each language's own name, wherever it can be chosen
NAMES = re.compile(
    r"\b(?:USB|QR|PIN|TLS|kB|MB|GB|kiosk-\d+|staff-\d+|[0-9a-f]{4,64}|[A-Z]+-\d+"
    r"|[\w.-]+\.(?:note|courier|request)|https://[\w.-]+)\b",
    re.ASCII,
)
TYPED = re.compile("|".join(map(re.escape, " ".join((TITLE, QUESTION, *ANSWERS)).split())))
FACES = {"123"}  # on a key that is called by what it brings
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
ENGLISH = re.compile("[A-Za-z]{3,}")


@pytest.fixture(scope="module")
def props(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Props:
    """What all scenes are played with."""
    return Props(tmp_path_factory.mktemp("words"))


@pytest.fixture(scope="module")
def typeface(qapp: object) -> tuple[QRawFont, ...]:
    """Both weights of the bundled typeface."""
    load_fonts()
    fonts = []
    for weight in (QFont.Weight.Medium, QFont.Weight.Bold):
        font = QFont(FONT_FAMILY)
        font.setWeight(weight)
        fonts.append(QRawFont.fromFont(font))
    return tuple(fonts)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_screen_speaks_one_language(
    props: Props, typeface: tuple[QRawFont, ...], scene: Scene
) -> None:
    """No text of the other language, cut short, with a letter that is lacking, or never said."""
    with playing(scene, props) as stage:
        for language in LANGUAGES:
            stage.dress(Look(language))
            for text in texts(stage):
                assert "…" not in text, text
                foreign = HANGUL if language == "en" else ENGLISH
                ours = NAMES.sub("", TYPED.sub("", text))
                assert text in ANY_LANGUAGE or not foreign.search(ours), text
                lacking = [
                    letter
                    for letter in text
                    if not all(font.supportsCharacter(ord(letter)) for font in typeface)
                    and letter not in "\n\u2028"
                ]
                assert not lacking, (text, lacking)
            if isinstance(scene, KioskScene):
                assert set(unheard(stage.window.contentItem())) <= FACES


def texts(stage: Stage) -> Iterator[str]:
    """Return what is written, and what things are called for those who cannot see them."""
    window = stage.window
    for item in visible_items(window.contentItem()):
        if item.property("lineCount") is not None:
            yield str(item.property("text")).replace(WORD_JOINER, "")
        spoken = QAccessible.queryAccessibleInterface(item)
        if spoken is not None:
            yield spoken.text(QAccessible.Text.Name)
            yield spoken.text(QAccessible.Text.Description)
