"""The lists of check words, one of 2,048 words per language.

They are the BIP39 lists, which the library `mnemonic` carries: no two words of a list share their
first four letters, and both lists have stood unchanged since 2014.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from mnemonic import Mnemonic

_LISTS = {"ko": "korean", "en": "english"}


@cache
def wordlist(language: str) -> tuple[str, ...]:
    """Return the 2,048 words of "ko", or of "en" for any other language; Hangul as syllables."""
    name = _LISTS.get(language, "english")
    return tuple(unicodedata.normalize("NFC", word) for word in Mnemonic(name).wordlist)
