"""How the screens are shown to the one who stands there: language, size, contrast, height."""

from math import hypot

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

ZOOMS = (1.0, 1.5, 2.0)
MM_PER_INCH = 25.4

# KS X 9211 5.2.3: 7.25 mm of text height on small kiosks, 12 mm above this diagonal.
SMALL_DIAGONAL = 280.0
GROWTH = 12.08 / 7.30  # of text and boxes on large panels, from what is drawn for small ones

# The drawn panel, 10.1 inches
REFERENCE = (1280, 800)
REFERENCE_PPI = 149.0
REFERENCE_PIXELS_PER_MM = REFERENCE_PPI / MM_PER_INCH


@QmlElement
@QmlSingleton
class Panel(QObject):
    """The panel's measure, and the settings of a session. Nothing in it is of a vote.

    `language` is the one that `reset` goes back to, `pixels_per_mm` the panel's real density.
    """

    changed = Signal()
    measured = Signal()  # the panel's size or density; never while somebody is there
    languageChanged = Signal(str)
    wasReset = Signal()

    def __init__(
        self, language: str = "ko", pixels_per_mm: float = REFERENCE_PIXELS_PER_MM
    ) -> None:
        super().__init__()
        self._default_language = self._language = language
        self._pixels_per_mm = pixels_per_mm
        self._width, self._height = REFERENCE
        self._zoom = ZOOMS[0]
        self._high_contrast = False
        self._low_screen = False
        self._settings_open = False

    @staticmethod
    def create(engine: QQmlEngine) -> QObject:
        """Return the one instance of `engine`; QML's way to get at a singleton."""
        return engine.property("panel")  # type: ignore[no-any-return]  # a QVariant

    def resize(self, width: int, height: int) -> None:
        """Take note of how many pixels there are, across and down."""
        if (width, height) != (self._width, self._height):
            self._width, self._height = width, height
            self.measured.emit()

    def set_density(self, ppi: float) -> None:
        """Take note of the pixels per inch."""
        if ppi / MM_PER_INCH != self._pixels_per_mm:
            self._pixels_per_mm = ppi / MM_PER_INCH
            self.measured.emit()

    def reset(self) -> None:
        """Go back to how a session begins."""
        self._zoom = ZOOMS[0]
        self._high_contrast = False
        self._low_screen = False
        self._settings_open = False
        self._set_language(self._default_language)
        self.changed.emit()
        self.wasReset.emit()

    @Slot()
    def switchLanguage(self) -> None:
        """Korean to English, or back."""
        self._set_language("en" if self._language == "ko" else "ko")

    @Slot(float)
    def setZoom(self, zoom: float) -> None:
        """Text, icons and boxes at 1, 1.5 or 2 times their size."""
        if zoom in ZOOMS:
            self._zoom = zoom
            self._settings_open = self._settings_open and zoom != ZOOMS[0]
            self.changed.emit()

    @Slot()
    def toggleContrast(self) -> None:
        """High contrast on or off."""
        self._high_contrast = not self._high_contrast
        self.changed.emit()

    @Slot()
    def toggleLowScreen(self) -> None:
        """Everything to touch in the lower part of the panel, or not."""
        self._low_screen = not self._low_screen
        self.changed.emit()

    @Slot(bool)
    def showSettings(self, shown: bool) -> None:
        """Open or close the sheet of settings."""
        self._settings_open = shown
        self.changed.emit()

    @property
    def default_language(self) -> str:
        """The language that `reset` goes back to."""
        return self._default_language

    def set_default_language(self, language: str) -> None:
        """From the next reset on begin in this language."""
        self._default_language = language

    def _set_language(self, language: str) -> None:
        if language != self._language:
            self._language = language
            self.languageChanged.emit(language)

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        """`ko` or `en`."""
        return self._language

    @Property(float, notify=changed)
    def zoom(self) -> float:
        """1, 1.5 or 2."""
        return self._zoom

    @Property(bool, notify=changed)
    def highContrast(self) -> bool:
        """Whether the high-contrast theme is on."""
        return self._high_contrast

    @Property(bool, notify=changed)
    def lowScreen(self) -> bool:
        """Whether everything to touch is in the lower part."""
        return self._low_screen

    @Property(bool, notify=changed)
    def settingsOpen(self) -> bool:
        """Whether the sheet of settings is up."""
        return self._settings_open

    @Property(float, notify=measured)
    def pixelsPerMm(self) -> float:
        """Pixels per millimetre of the panel."""
        return self._pixels_per_mm

    @Property(float, notify=measured)
    def width(self) -> float:
        """Millimetres across."""
        return self._width / self._pixels_per_mm

    @Property(float, notify=measured)
    def height(self) -> float:
        """Millimetres down."""
        return self._height / self._pixels_per_mm

    @Property(float, notify=measured)
    def growth(self) -> float:
        """How much larger text and boxes are than on small panels."""
        diagonal = hypot(self._width, self._height) / self._pixels_per_mm
        return 1.0 if diagonal <= SMALL_DIAGONAL else GROWTH
