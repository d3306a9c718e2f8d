"""What is said besides the words of the screens: states, and the sentences that anyone may hear."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from maru.ui.reading import BAR, Heard


class Cue(StrEnum):
    """All that the loudspeaker may say while a ballot, a number or check words are on the screen.

    A closed list of sentences without a place for anything.
    """

    begin = "begin"
    private = "private"
    sealed = "sealed"
    kept = "kept"
    hurry = "hurry"

    @property
    def sentence(self) -> str:
        """The sentence, in the language of the screens."""
        match self:
            case Cue.begin:
                return QCoreApplication.translate(
                    "Voice", "The screen is read to you. One touch reads, a second touch acts."
                )
            case Cue.private:
                return QCoreApplication.translate(
                    "Voice", "From here on the screen is read by earphones only."
                )
            case Cue.sealed:
                return QCoreApplication.translate(
                    "Voice", "Your ballot is sealed. It is not cast yet."
                )
            case Cue.kept:
                return QCoreApplication.translate("Voice", "Your vote is safely kept.")
            case Cue.hurry:
                return QCoreApplication.translate("Voice", "20 seconds are left.")


def spoken(heard: Heard) -> str:
    """Return how a thing of the screen is said: its words, what it is, and how it stands."""
    words = heard.words.rstrip(" .,")
    if heard.kind == "text":
        return heard.words
    if not heard.enabled:
        return QCoreApplication.translate("Voice", "%1, not now").replace("%1", words)
    if heard.kind == "button":
        return QCoreApplication.translate("Voice", "%1, button").replace("%1", words)
    if heard.place >= BAR:
        on = QCoreApplication.translate("Voice", "%1, on")
        off = QCoreApplication.translate("Voice", "%1, off")
        return (on if heard.chosen else off).replace("%1", words)
    if not heard.chosen:
        return words
    return QCoreApplication.translate("Voice", "%1, chosen").replace("%1", words)
