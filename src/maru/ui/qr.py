"""A QR code drawn as an item of the scene."""

from PySide6.QtCore import Property, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

QUIET_ZONE = 4  # modules, ISO/IEC 18004


@QmlElement
class QrCode(QQuickPaintedItem):
    """`text` as a QR code at error correction level M, black on white in every theme.

    Modules are whole pixels, so the code is as large as the item allows and sharp.
    """

    textChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._rows: list[bytearray] = []

    def _get_text(self) -> str:
        return self._text

    def _set_text(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        import segno  # not at the top: it brings half of the standard library's network along

        code = segno.make(text, error="m", boost_error=False, micro=False) if text else None
        self._rows = [bytearray(row) for row in code.matrix] if code else []
        self.textChanged.emit()
        self.update()

    text = Property(str, _get_text, _set_text, notify=textChanged)

    def paint(self, painter: QPainter) -> None:
        """Draw the modules, centred."""
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), Qt.GlobalColor.white)
        if not self._rows:
            return
        across = len(self._rows) + 2 * QUIET_ZONE
        module = int(min(self.width(), self.height()) // across)
        left = (int(self.width()) - module * len(self._rows)) // 2
        top = (int(self.height()) - module * len(self._rows)) // 2
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(
                        left + x * module, top + y * module, module, module, Qt.GlobalColor.black
                    )
