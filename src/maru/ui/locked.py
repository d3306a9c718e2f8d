"""The window of a kiosk that is locked from its start on, and so cannot be opened."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QWindow
from PySide6.QtQml import QQmlApplicationEngine

from maru.protocol.refusal import Refusal, Refused
from maru.ui import typeset  # noqa: F401 - importing it registers its QML type
from maru.ui.assets import load_fonts
from maru.ui.panel import Panel
from maru.ui.translation import LANGUAGES, Translation
from maru.ui.window import PANEL, QML


class LockedWindow(QQmlApplicationEngine):
    """Says in both languages that this kiosk takes no votes, what to do, and to staff why."""

    def __init__(
        self, refused: Refused, panel: Panel, size: QSize = PANEL, full_screen: bool = False
    ) -> None:
        super().__init__()
        load_fonts()
        self._panel = panel  # QML only borrows it
        self.setProperty("panel", panel)
        panel.resize(size.width(), size.height())
        shown = QWindow.Visibility.FullScreen if full_screen else QWindow.Visibility.Windowed
        self.setInitialProperties(
            {
                "width": size.width(),
                "height": size.height(),
                "visibility": shown,
                "sayings": [sayings(refused, language) for language in LANGUAGES],
            }
        )
        self.load(QML / "Locked.qml")
        if not self.rootObjects():
            raise RuntimeError("the screen did not load")


def sayings(refused: Refused, language: str) -> list[str]:
    """Return what is said in a language: the heading, what attendees do, and why, for staff."""
    words = Translation(language)

    def say(key: str) -> str:
        return words.translate("Standby", key) or key

    why = say("Staff: %1").replace("%1", refused.sentence(language))
    number = say("Notice %1").replace("%1", str(Refusal.event_not_ready.number))
    next_step = [say("Your card stays as it is."), say("Please use another kiosk.")]
    return [say("This kiosk takes no votes"), " ".join(next_step), f"{why} ({number})"]
