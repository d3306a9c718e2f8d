"""What can be seen on a screen and is not said when it is read, or not reached by switches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtQuick import QQuickItem

from maru.ui.reading import VEIL, read_scene, to_touch
from maru.ui.sayings import spoken
from maru.ui.typeset import WORD_JOINER


def unheard(root: QQuickItem) -> list[str]:
    """Return the words under `root` that are not said, and the names of what has no name to say."""
    heard = read_scene(root)
    said = " ".join(spoken(one) for one in heard).casefold()
    seen = list(_seen(root))
    words = {
        word
        for item in seen
        if item.inherits("QQuickText")
        for word in _words(str(item.property("text")))
        if word.casefold() not in said
    }
    touchable = {
        item for item in seen if item.inherits("QQuickAbstractButton") and item.isEnabled()
    }
    return [*words, *(item.objectName() for item in touchable - set(to_touch(heard)))]


def _seen(item: QQuickItem) -> Iterator[QQuickItem]:
    """Yield all that is shown under an item, but what only a helper is shown."""
    if not item.isVisible() or item.opacity() == 0 or item.objectName() == VEIL:
        return
    yield item
    for child in item.childItems():
        yield from _seen(child)


def _words(text: str) -> set[str]:
    """Return the words of a text, without its markup."""
    plain = re.sub(r"<[^>]*>", " ", text.replace(WORD_JOINER, ""))
    return set(re.findall(r"\w+", plain.replace("&lt;", "<").replace("&amp;", "&")))
