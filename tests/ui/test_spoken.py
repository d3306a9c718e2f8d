"""The words of the screens can be heard, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from maru.kiosk.sound import from_wav
from maru.kiosk.speech import SpokenWords, speak, spoken_folder
from maru.ui.spoken import Text, known_texts

EVERY = 12  # script/speech listens to all of them


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_words_of_the_screens_have_a_sound(language: str) -> None:
    """Every twelfth text, said by espeak-ng, is neither silent nor cut short."""
    texts = [text for text in known_texts() if text.language == language]
    assert len(texts) > 100
    for text in texts[::EVERY]:
        samples = from_wav(speak(text.words, language))
        assert max(map(abs, samples), default=0) > 200, text
        assert len(samples) > 1_000 * len(text.words) ** 0.5, text


def test_refusals_and_translations_are_rendered_beforehand() -> None:
    """What an attendee is told most, needs no espeak-ng; what holds a number does."""
    texts = known_texts()
    assert Text("투표를 안전하게 보관했습니다", "ko", is_whole=True) in texts
    assert Text("You have already voted, at this kiosk.", "en", is_whole=True) in texts
    assert Text("3 polls today", "en", is_whole=False) in texts
    assert not any("%" in text.words for text in texts)


def test_rendered_words_are_not_committed(tmp_path: Path) -> None:
    """They lie where what is built lies, and are named by no word of theirs."""
    assert spoken_folder().parts[-2:] == ("build", "speech")
    words = SpokenWords(tmp_path)
    words.render("시작하기", "ko")
    assert [path.suffix for path in tmp_path.iterdir()] == [".wav"]
