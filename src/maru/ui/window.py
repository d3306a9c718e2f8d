"""The window of the kiosk: QML, its words, icons and fonts, around its singletons."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QSize
from PySide6.QtGui import QWindow
from PySide6.QtQml import QQmlApplicationEngine, QQmlEngine
from PySide6.QtQuick import QQuickWindow

from maru.ui import qr, typeset  # noqa: F401 - importing them registers their QML types
from maru.ui.assets import Icons, load_fonts
from maru.ui.attendee import Attendee
from maru.ui.machine import Machine
from maru.ui.panel import REFERENCE, Panel
from maru.ui.switches import Switches
from maru.ui.translation import LANGUAGES, Translation
from maru.ui.voice import Voice

QML = Path(__file__).parent / "qml"
PANEL = QSize(*REFERENCE)


class Screens(QQmlApplicationEngine):
    """All screens of one kiosk, in one window.

    `others` are further singletons, by the names under which their classes look for them.
    """

    def __init__(
        self,
        panel: Panel,
        machine: Machine,
        attendee: Attendee,
        voice: Voice,
        others: Mapping[str, QObject],
        size: QSize = PANEL,
        full_screen: bool = False,
    ) -> None:
        super().__init__()
        load_fonts()
        self.panel, self.machine, self.attendee = panel, machine, attendee
        self._translations = {language: Translation(language, self) for language in LANGUAGES}
        self._installed: Translation | None = None
        self.singletons: dict[str, QObject] = {
            "panel": panel,
            "machine": machine,
            "attendee": attendee,
            "arrival": attendee.arrival,
            "voice": voice,
            **others,
        }
        for name, singleton in self.singletons.items():
            self.setProperty(name, singleton)
            QQmlEngine.setObjectOwnership(singleton, QQmlEngine.ObjectOwnership.CppOwnership)
        self.addImageProvider("icon", Icons())
        self._translate(str(panel.language))
        panel.languageChanged.connect(self._translate)
        panel.resize(size.width(), size.height())
        shown = QWindow.Visibility.FullScreen if full_screen else QWindow.Visibility.Windowed
        self.setInitialProperties(
            {"width": size.width(), "height": size.height(), "visibility": shown}
        )
        self.load(QML / "Main.qml")
        if not self.rootObjects():
            raise RuntimeError("the screens did not load")
        self.window.widthChanged.connect(self._measure)
        self.window.heightChanged.connect(self._measure)
        self._measure()
        voice.attach(self.window)
        self._switches = Switches(self.window, voice, attendee)

    @property
    def window(self) -> QQuickWindow:
        """The window itself."""
        window = self.rootObjects()[0]
        if not isinstance(window, QQuickWindow):
            raise TypeError("Main.qml is no window")
        return window

    def _measure(self) -> None:
        self.panel.resize(self.window.width(), self.window.height())

    def _translate(self, language: str) -> None:
        if self._installed is not None:
            QCoreApplication.removeTranslator(self._installed)
        self._installed = self._translations[language]
        QCoreApplication.installTranslator(self._installed)
        self.retranslate()
