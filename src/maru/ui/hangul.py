"""Hangul as it is typed on two sets of keys, 두벌식: consonants on the left, vowels on the right.

The keys are those of KS X 5002. A syllable is lead, vowel and, sometimes, tail, and its character
is 0xAC00 + (lead * 21 + vowel) * 28 + tail (The Unicode Standard, 3.12). What is typed is kept as
jamo of the keys, one for each touch, and composed anew: so a backspace takes the last touch, ㄺ
becomes ㄹ, ㅘ becomes ㅗ, and 각 becomes 가.
"""

from __future__ import annotations

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
"""The tails; their numbers begin with 1, 0 is none."""

PAIRS = {
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
"""Jamo without a key of their own, and the two keys that make them."""

_JOINED = {keys: jamo for jamo, keys in PAIRS.items()}
_FIRST, _LAST = 0xAC00, 0xD7A3


def decompose(text: str) -> str:
    """Return a text with each syllable as the keys that type it; the rest as it is."""
    return "".join(map(_keys_of, text))


def _keys_of(char: str) -> str:
    if not _FIRST <= ord(char) <= _LAST:
        return PAIRS.get(char, char)
    number = ord(char) - _FIRST
    tail = number % 28
    parts = (LEADS[number // 588], VOWELS[number // 28 % 21], TAILS[tail - 1] if tail else "")
    return "".join(PAIRS.get(part, part) for part in parts)


def compose(keys: str) -> str:
    """Return what keys type one after another; what is no jamo ends a syllable."""
    text = lead = vowel = tail = ""
    for key in keys:
        if key in VOWELS:
            if tail:  # the tail, or the second half of it, begins the next syllable
                kept, lead_of_next = _split(tail)
                text += _syllable(lead, vowel, kept)
                lead, vowel, tail = lead_of_next, key, ""
            elif vowel and vowel + key in _JOINED:
                vowel = _JOINED[vowel + key]
            elif vowel:
                text += _syllable(lead, vowel, "")
                lead, vowel = "", key
            else:
                vowel = key
        elif key in LEADS and lead and vowel and not tail and key in TAILS:
            tail = key
        elif key in LEADS and tail and tail + key in _JOINED:
            tail = _JOINED[tail + key]
        else:
            text += _syllable(lead, vowel, tail)
            lead, vowel, tail = (key, "", "") if key in LEADS else ("", "", "")
            text += "" if key in LEADS else key
    return text + _syllable(lead, vowel, tail)


def _split(tail: str) -> tuple[str, str]:
    """Return what stays of a tail, and what leaves it, when a vowel follows."""
    pair = PAIRS.get(tail)
    return (pair[0], pair[1]) if pair else ("", tail)


def _syllable(lead: str, vowel: str, tail: str) -> str:
    """Return the character of a syllable, or its jamo where it is none yet."""
    if not (lead and vowel):
        return lead + vowel
    tail_number = TAILS.index(tail) + 1 if tail else 0
    number = (LEADS.index(lead) * 21 + VOWELS.index(vowel)) * 28 + tail_number
    return chr(_FIRST + number)


class Typing:
    """A text that is being typed, key by key.

    A text that was there before is taken as if its keys had been typed.
    """

    def __init__(self, text: str = "", limit: int = 1_000) -> None:
        self._keys, self._limit = list(decompose(text)), limit

    @property
    def text(self) -> str:
        """What was typed, composed."""
        return compose("".join(self._keys))

    def type(self, key: str) -> bool:
        """Type one character or jamo; False, and no change, where the text would be too long.

        A jamo that completes a syllable may still be typed at the limit.
        """
        self._keys.append(key)
        if len(self.text) > self._limit:
            self._keys.pop()
            return False
        return True

    def back(self) -> bool:
        """Take the last key back: a jamo of the last syllable, or a character; False if none."""
        if not self._keys:
            return False
        self._keys.pop()
        return True

    def clear(self) -> None:
        """Take everything away."""
        self._keys.clear()
