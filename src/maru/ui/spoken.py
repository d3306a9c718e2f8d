"""What of the screens' words is known before there is an event, and so can be rendered then."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maru.protocol.refusal import Refusal
from maru.ui.translation import LANGUAGES, read_words

PLACE = re.compile(r"%(?:[1-9]|n)")


@dataclass(frozen=True)
class Text:
    """One text in one language. `is_whole`: no number or name comes into it later."""

    words: str
    language: str
    is_whole: bool


def known_texts() -> list[Text]:
    """Return every text of the translations and of the refusals, each once.

    Where a number or a name comes into a text later, a number stands there.
    """
    found: dict[Text, None] = {}
    for language in LANGUAGES:
        for forms in read_words(language).values():
            for form in forms:
                whole = PLACE.search(form) is None
                found[Text(PLACE.sub("3", form), language, whole)] = None
        for refusal in Refusal:
            for sentence in (refusal.sentence(language), refusal.next_step(language)):
                found[Text(sentence, language, is_whole=True)] = None
    return [text for text in found if any(map(str.isalnum, text.words))]
