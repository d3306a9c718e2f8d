"""The receipt on paper: what it says, drawn in black and white.

It says the event, the receipt's code, its check words and how to look for the ballot; nothing of a
choice, no time, no number that would tell an order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from maru.kiosk.printer import DOTS, Raster
from maru.ui.assets import FONT_FAMILY
from maru.ui.qr import QUIET_ZONE
from maru.ui.typeset import Typesetter

MARGIN, GAP = 8, 14  # dots, eight of which are a millimetre
BODY, NAME, WORD = 28, 34, 42

_SAID = {
    "ko": (
        "연습",
        "투표 영수증",
        "확인 낱말",
        "결과가 나오면 이 코드나 낱말로 내 표가 세어졌는지 볼 수 있습니다.",
        "무엇을 골랐는지는 여기에 없습니다.",
    ),
    "en": (
        "Rehearsal",
        "Receipt",
        "Check words",
        "After the result is out, see by this code or these words that your vote was counted.",
        "It does not tell what you chose.",
    ),
}


@dataclass(frozen=True)
class Receipt:
    """What is printed: `text` is the code's, `origin` names the ledger."""

    event: str
    text: str
    words: Sequence[str]
    origin: str
    language: str
    rehearsal: bool


@dataclass(frozen=True)
class _Line:
    words: str
    size: int
    bold: bool


def draw_receipt(receipt: Receipt) -> QImage:
    """Draw a receipt, `DOTS` pixels across and as long as it has to be, in grey."""
    import segno  # a start without it is quicker

    rehearsal, title, heading, how, nothing = _SAID["ko" if receipt.language == "ko" else "en"]
    above = _lines(receipt.event, NAME, bold=True)
    if receipt.rehearsal:
        above += _lines(rehearsal, NAME, bold=True)
    above += _lines(title, BODY)
    below = _lines(heading, BODY)
    for number, word in enumerate(receipt.words, 1):
        below += _lines(f"{number}  {word}", WORD, bold=True)
    notes = _lines(how, BODY) + _lines(receipt.origin, BODY, bold=True) + _lines(nothing, BODY)
    code = segno.make(receipt.text, error="m", boost_error=False, micro=False)
    module = DOTS // (len(code.matrix) + 2 * QUIET_ZONE)
    side = module * (len(code.matrix) + 2 * QUIET_ZONE)
    texts = sum(map(_height, (*above, *below, *notes)))
    image = QImage(DOTS, texts + side + 3 * GAP, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    y = _write(painter, above, GAP)
    left = (DOTS - side) // 2 + module * QUIET_ZONE
    for row, dots in enumerate(code.matrix):
        for column, dark in enumerate(dots):
            if dark:
                top = y + module * (QUIET_ZONE + row)
                painter.fillRect(left + module * column, top, module, module, Qt.GlobalColor.black)
    y = _write(painter, below, y + side)
    _write(painter, notes, y + GAP)
    painter.end()
    return image


def raster_of(image: QImage) -> Raster:
    """Return a picture in grey as dots."""
    black_is_one = [QColor(Qt.GlobalColor.white).rgb(), QColor(Qt.GlobalColor.black).rgb()]
    dots = image.convertToFormat(
        QImage.Format.Format_Mono, black_is_one, Qt.ImageConversionFlag.ThresholdDither
    )
    return Raster(bytes(dots.constBits()))


def _lines(words: str, size: int, bold: bool = False) -> list[_Line]:
    broken = Typesetter().lines(words, size, bold, DOTS - 2 * MARGIN)
    return [_Line(line, size, bold) for line in broken]


def _height(line: _Line) -> int:
    return round(1.3 * line.size)


def _write(painter: QPainter, lines: Sequence[_Line], y: int) -> int:
    """Write lines from `y` down, centred; return where they end."""
    for line in lines:
        font = QFont(FONT_FAMILY)
        font.setPixelSize(line.size)
        font.setWeight(QFont.Weight.Bold if line.bold else QFont.Weight.Medium)
        painter.setFont(font)
        painter.drawText(
            QRectF(0, y, DOTS, _height(line)), Qt.AlignmentFlag.AlignCenter, line.words
        )
        y += _height(line)
    return y
