"""Hangul on two sets of keys: every syllable can be typed, and each touch taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.ui.hangul import LEADS, PAIRS, VOWELS, Typing, compose, decompose
from maru.ui.window import QML

SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4)]
KEYS = [jamo for jamo in dict.fromkeys(LEADS + VOWELS) if jamo not in PAIRS]


def test_every_modern_syllable_can_be_typed() -> None:
    """All 11,172 of them, each by at most five keys that are there."""
    for syllable in SYLLABLES:
        keys = decompose(syllable)
        assert compose(keys) == syllable
        assert 2 <= len(keys) <= 5
        assert set(keys) <= set(KEYS)


@given(st.text(st.sampled_from(SYLLABLES), max_size=40))
def test_a_text_of_syllables_is_typed_as_it_is(text: str) -> None:
    """Composing what decomposing gave is the text again, however its syllables touch."""
    assert compose(decompose(text)) == text


@given(st.text(st.sampled_from(SYLLABLES[::97] + list("aZ 1?.")), max_size=40))
def test_latin_and_digits_stand_between_syllables(text: str) -> None:
    """What is no jamo ends a syllable and stays what it is."""
    assert compose(decompose(text)) == text


@given(st.text(st.sampled_from([*KEYS, " ", "a"]), max_size=60))
def test_no_key_is_lost(keys: str) -> None:
    """Whatever is typed, in whatever order, the composed text has exactly these keys."""
    assert decompose(compose(keys)) == keys


@given(st.text(st.sampled_from([*KEYS, " "]), min_size=1, max_size=30))
def test_a_backspace_takes_the_last_touch(keys: str) -> None:
    """After each backspace the text is what it was before that touch, down to nothing."""
    typing = Typing()
    before = []
    for key in keys:
        before.append(typing.text)
        assert typing.type(key)
    for text in reversed(before):
        assert typing.back()
        assert typing.text == text
    assert not typing.back()


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("ㅎㅏㄴㄱㅡㄹ", "한글"),
        ("ㄷㅏㄹㄱ", "닭"),
        ("ㄷㅏㄹㄱㅇㅣ", "닭이"),
        ("ㄷㅏㄹㄱㅣ", "달기"),
        ("ㄱㅏㅂㅅㅣ", "갑시"),
        ("ㅇㅡㅣㄱㅕㄴ", "의견"),
        ("ㄱㅘ", "과"),
        ("ㅎㅏㄱㄱㅛ", "학교"),
        ("ㄲㅗㅊ", "꽃"),
        ("ㅇㅏㅃㅏ", "아빠"),
        ("ㅋㅋㅋ", "ㅋㅋㅋ"),
        ("ㅏㅏ", "ㅏㅏ"),
        ("ㅗㅏ", "ㅘ"),
        ("ㄱㅏㅏ", "가ㅏ"),
        ("ㅇㅣㄸㅏ", "이따"),
    ],
)
def test_words_are_composed_as_people_expect(keys: str, text: str) -> None:
    """Double consonants, a tail that moves on to the next syllable, and jamo alone."""
    assert compose(keys) == text


def test_what_was_typed_before_goes_on_key_by_key() -> None:
    """A field that is opened again lets its last syllable be taken apart."""
    typing = Typing("닭")
    for text in ("달", "다", "ㄷ", ""):
        typing.back()
        assert typing.text == text


def test_the_limit_counts_characters_and_lets_a_syllable_be_finished() -> None:
    """At the limit no new character begins, and the last one can still be completed."""
    typing = Typing("가", limit=2)
    assert [typing.type(key) for key in "ㄴㅏㄹㄱ"] == [True, True, True, True]
    assert typing.text == "가낡"
    assert not typing.type("ㅏ")  # the tail would move into a third character
    assert not typing.type("a")
    assert typing.text == "가낡"
    typing.clear()
    assert typing.text == ""


def test_what_has_no_key_is_two_keys() -> None:
    """ㅘ, ㄳ and the others are made of two, and are no keys."""
    board = (QML / "staff/OnScreenKeyboard.qml").read_text("utf-8")
    assert "ㅃ" in board
    for jamo, keys in PAIRS.items():
        assert jamo not in board
        assert decompose(jamo) == keys
