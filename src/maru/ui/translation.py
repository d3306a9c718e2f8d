"""The words of the screens, read from Qt Linguist files."""

from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QObject, QTranslator

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("ko", "en")
AREAS = ("maru", "staff", "hall", "voice")
"""The files that the words are in: `maru` those of the screens in `qml`, the others of a folder."""

Key = tuple[str, str, str]


def read_words(language: str) -> dict[Key, tuple[str, ...]]:
    """Return (context, English key, comment) -> the translation, a form per grammatical number.

    An unfinished translation is left out.
    """
    words: dict[Key, tuple[str, ...]] = {}
    for area in AREAS:
        words |= _read_area(WORDS / f"{area}_{language}.ts")
    return words


def _read_area(file: Path) -> dict[Key, tuple[str, ...]]:
    # Our own file, shipped beside this module.
    tree = ElementTree.parse(file)  # noqa: S314 - not from outside
    words: dict[Key, tuple[str, ...]] = {}
    for context in tree.iterfind("context"):
        name = context.findtext("name", "")
        for message in context.iterfind("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") is not None:
                continue
            forms = [form.text or "" for form in translation.iterfind("numerusform")]
            key = (name, message.findtext("source", ""), message.findtext("comment", ""))
            words[key] = tuple(forms or [translation.text or ""])
    return words


class Translation(QTranslator):
    """One language's words, without a compiled file: they are few and read once."""

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = read_words(language)

    def isEmpty(self) -> bool:
        """Say whether there is nothing to translate with; Qt's interface."""
        return not self._words

    def translate(
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the translation, or None for Qt to show the English key."""
        forms = self._words.get((context, sourceText, disambiguation or ""))
        if forms is None:
            return None
        return forms[0] if n == 1 or len(forms) == 1 else forms[-1]
