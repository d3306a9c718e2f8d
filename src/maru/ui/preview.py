"""The camera as the screen sees it: what it read, and its live picture."""

import time
from collections.abc import Callable

from PySide6.QtCore import Property, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from maru.kiosk.aim import Advice, Guidance
from maru.kiosk.camera_health import Health
from maru.kiosk.scanner import Preview, Scanner

QML_IMPORT_NAME = "Maru"
QML_IMPORT_MAJOR_VERSION = 1

FRAME_MILLISECONDS = 33  # the scanner sends 15 pictures a second; none waits for long
CLOSING_MILLISECONDS = 500


class Camera(QObject):
    """A started `Scanner` on Qt's event loop.

    `seen` carries the texts of the codes in one frame, `framed` the frame's picture (a null
    picture when the camera is closed). `advice` is for the person who holds up a code that cannot
    be read.
    """

    seen = Signal(object)
    framed = Signal(QImage)

    def __init__(
        self,
        scanner: Scanner,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._scanner, self._clock = scanner, clock
        self._guidance = Guidance()
        self.advice: Advice | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MILLISECONDS)
        self._timer.timeout.connect(self._read)
        self._closing = QTimer(self)
        self._closing.setInterval(CLOSING_MILLISECONDS)
        self._closing.timeout.connect(self._see_closed)

    @property
    def is_open(self) -> bool:
        """Whether frames may arrive."""
        return self._timer.isActive()

    @property
    def health(self) -> Health:
        """How the camera is."""
        return self._scanner.health

    def open(self) -> None:
        """Open the camera; the scanner forgets what it saw in an earlier opening."""
        self._scanner.open_camera()
        self._guidance = Guidance()
        self._closing.stop()
        self._timer.start()

    def close(self) -> None:
        """Close the camera and clear the picture, at once."""
        if self.is_open:
            self._timer.stop()
            self.advice = None
            self._scanner.close_camera()
            self._closing.start()
            self.framed.emit(QImage())

    def _see_closed(self) -> None:
        if self._scanner.has_closed():
            self._closing.stop()

    def _read(self) -> None:
        while self.is_open and (sighting := self._scanner.read()) is not None:
            self.advice = self._guidance.take(sighting.advice, self._clock())
            if sighting.preview is not None:
                self.framed.emit(_image(sighting.preview))
            if sighting.codes:
                self.seen.emit(sighting.codes)


def _image(preview: Preview) -> QImage:
    row = 3 * preview.width
    # .copy() because QImage does not keep the bytes alive
    return QImage(
        preview.rgb, preview.width, preview.height, row, QImage.Format.Format_RGB888
    ).copy()


@QmlElement
class CameraPicture(QQuickPaintedItem):
    """The newest frame of `camera`, filling the item, its corners rounded by `radius` pixels."""

    cameraChanged = Signal()
    liveChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._camera: Camera | None = None
        self._image = QImage()

    def _get_camera(self) -> QObject | None:
        return self._camera

    def _set_camera(self, camera: QObject | None) -> None:
        if isinstance(camera, Camera):
            self._camera = camera
            camera.framed.connect(self._show)
            self.cameraChanged.emit()

    camera = Property(QObject, _get_camera, _set_camera, notify=cameraChanged)

    @Property(bool, notify=liveChanged)
    def live(self) -> bool:
        """Whether there is a picture to show."""
        return not self._image.isNull()

    def _show(self, image: QImage) -> None:
        was_live = not self._image.isNull()
        self._image = image
        if was_live == image.isNull():
            self.liveChanged.emit()
        self.update()

    def paint(self, painter: QPainter) -> None:
        """Draw the frame, cut to the item's shape, never stretched."""
        if self._image.isNull():
            return
        width, height = self.width(), self.height()
        scale = max(width / self._image.width(), height / self._image.height())
        source = QRectF(0, 0, width / scale, height / scale)
        source.moveCenter(QRectF(self._image.rect()).center())
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(0, 0, width, height), 8, 8)
        painter.setClipPath(outline)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, width, height), self._image, source)
