"""The words of the screens: complete in both languages, and drawable in the bundled typeface."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import PySide6
import pytest
from PySide6.QtGui import QFont, QRawFont

from maru.protocol.refusal import Refusal
from maru.ui.assets import FONT_FAMILY, load_fonts
from maru.ui.translation import AREAS, LANGUAGES, WORDS, Translation, read_words
from maru.ui.typeset import WORD_JOINER, Typesetter, keep_words
from maru.words import wordlist
from ui.town import LONG_NAMES

QML = WORDS.parent / "qml"
PYTHON = {"voice": ["sayings.py"]}  # words that stand in Python
LUPDATE = Path(PySide6.__file__).parent / "lupdate"
# Letters of the languages that events may come in besides Korean and English.
POLISH = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż"


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str, area: str, tmp_path: Path) -> None:
    """What lupdate finds in an area's screens is what its file has, and nothing is unfinished."""
    name = f"{area}_{language}.ts"
    screens = sorted(QML.glob("*.qml" if area == "maru" else f"{area}/*.qml"))
    screens += [QML.parent / name for name in PYTHON.get(area, ())]
    file = tmp_path / name
    shutil.copy(WORDS / name, file)
    if screens:
        options = ["-no-obsolete", "-locations", "none", "-source-language", "en"]
        subprocess.run(
            [LUPDATE, *options, "-target-language", language, *screens, "-ts", file],
            check=True,
            capture_output=True,
        )
    assert file.read_text("utf-8") == (WORDS / name).read_text("utf-8")
    assert "unfinished" not in file.read_text("utf-8")


def test_both_languages_have_the_same_texts() -> None:
    """A key of one language is a key of the other, and no translation is empty."""
    korean, english = read_words("ko"), read_words("en")
    assert korean.keys() == english.keys()
    for words in (korean, english):
        assert all(form for forms in words.values() for form in forms)


def test_places_for_numbers_are_kept() -> None:
    """Each %1, %2 and %n of a key stands in its translations."""
    for language in LANGUAGES:
        for (_, key, _), forms in read_words(language).items():
            for mark in ("%1", "%2", "%n"):
                assert all((mark in key) == (mark in form) for form in forms), (key, forms)


def test_english_counts_one_and_many() -> None:
    """One poll and two polls; Korean says both alike."""
    english, korean = Translation("en"), Translation("ko")
    assert english.translate("Welcome", "%n poll(s) today", "", 1) == "%n poll today"
    assert english.translate("Welcome", "%n poll(s) today", "", 2) == "%n polls today"
    assert korean.translate("Welcome", "%n poll(s) today", "", 2) == "오늘 투표 %n건"
    assert english.translate("Welcome", "no such key") is None


@pytest.mark.parametrize("weight", [QFont.Weight.Medium, QFont.Weight.Bold])
def test_the_typeface_has_every_letter(qapp: object, weight: QFont.Weight) -> None:
    """No text of ours, no check word, no refusal and no Polish name is drawn as boxes."""
    load_fonts()
    font = QFont(FONT_FAMILY)
    font.setWeight(weight)
    raw = QRawFont.fromFont(font)
    assert raw.familyName().startswith(FONT_FAMILY)
    texts = [
        form for language in LANGUAGES for forms in read_words(language).values() for form in forms
    ]
    texts += [word for language in LANGUAGES for word in wordlist(language)]
    texts += [text for no in Refusal for text in (no.sentence("ko"), no.next_step("ko"))]
    texts += [text for no in Refusal for text in (no.sentence("en"), no.next_step("en"))]
    texts += [*LONG_NAMES, POLISH, WORD_JOINER, "0123456789abcdef # / % , . ’‘"]
    missing = {
        letter for text in texts for letter in text if not raw.supportsCharacter(ord(letter))
    }
    assert missing == set()


def test_korean_words_are_not_broken(qapp: object) -> None:
    """Lines break between words; only a word that is longer than a line is broken."""
    load_fonts()
    lines = Typesetter().lines("어린이 보호구역 스마트폴", 50, True, 400)
    assert lines == ["어린이 보호구역", "스마트폴"]
    assert "".join(Typesetter().lines("가" * 40, 50, True, 400)) == "가" * 40
    assert keep_words("a b") == "a b"
    assert Typesetter().lines("지금 볼 수 있습니다", 50, True, 300) == ["지금", "볼 수 있습니다"]
    assert Typesetter().lines("하나를 골라 주세요", 50, True, 300) == ["하나를", "골라 주세요"]


def test_a_text_takes_the_largest_size_that_fits(qapp: object) -> None:
    """A name that fits keeps its size, one that does not gets smaller, down to the limit."""
    load_fonts()
    setter = Typesetter()
    assert setter.largest("짧은 이름", 100, 50, 1000, 4, 0) == 100
    assert 50 <= setter.largest(LONG_NAMES[0], 100, 50, 1000, 4, 0) < 100
    assert setter.largest(LONG_NAMES[0] * 5, 100, 50, 400, 1, 0) == 50
