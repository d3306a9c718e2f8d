"""Breaking text into lines, so that a long text can be paged and is never cut."""

import re

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont, QTextLayout, QTextOption
from PySide6.QtQml import QmlElement, QmlSingleton

from maru.ui.assets import FONT_FAMILY

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

WORD_JOINER = "\u2060"
NO_BREAK_SPACE = "\u00a0"
_INSIDE_HANGUL_WORD = re.compile(r"\S(?=[\uac00-\ud7a3])|[\uac00-\ud7a3](?=\S)")
_UNTIED = str.maketrans({WORD_JOINER: "", NO_BREAK_SPACE: " "})
_TIED = re.compile(r" (?=수 [있없])|(?<= 수) (?=[있없])|(?<=[가-힣]) (?=주세요)|(?<= 한) (?=번)")


def keep_words(text: str) -> str:
    """Forbid line breaks between the syllables of a Korean word, as readers expect.

    Nor are those words parted that Korean says in one breath: "can", "cannot", "please", "once".
    """
    tied = _TIED.sub(NO_BREAK_SPACE, text)
    return _INSIDE_HANGUL_WORD.sub(rf"\g<0>{WORD_JOINER}", tied)


@QmlElement
@QmlSingleton
class Typesetter(QObject):
    """Line breaking in the bundled typeface; all lengths in pixels."""

    @Slot(str, result=str)
    def keep(self, text: str) -> str:
        """`keep_words` for QML."""
        return keep_words(text)

    @Slot(str, float, bool, float, result="QStringList")
    def lines(self, text: str, size: float, strong: bool, width: float) -> list[str]:
        """Lines of `text` set at `size` within `width`; a word longer than a line is broken."""
        return [line for part in text.split("\n") for line in _break(part, size, strong, width)]

    @Slot(str, float, float, float, int, float, result=float)
    def largest(
        self, text: str, size: float, smallest: float, width: float, lines: int, taken: float
    ) -> float:
        """Largest size from `size` down to `smallest` at which bold `text` fits into `lines`.

        `lines` are counted at `size`; a smaller size has room for more of them. `taken` is the
        width that something else takes from the first line.
        """
        room = lines * size
        step = (size - smallest) / 10
        sizes = [size - n * step for n in range(11)]
        for candidate in sizes:
            needed = len(_break(text, candidate, strong=True, width=width, taken=taken))
            if needed * candidate <= room:
                return candidate
        return smallest


def _break(text: str, size: float, strong: bool, width: float, taken: float = 0) -> list[str]:
    font = QFont(FONT_FAMILY)
    font.setPixelSize(max(1, round(size)))
    font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Medium)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    kept = keep_words(text)
    layout = QTextLayout(kept, font)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width - (taken if not lines else 0)))
        start = line.textStart()
        lines.append(kept[start : start + line.textLength()].translate(_UNTIED).rstrip())
    layout.endLayout()
    return lines
