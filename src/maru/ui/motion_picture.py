"""How a poll will look to attendees: its very screen, drawn to a picture and not to the window."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from PySide6.QtCore import QCoreApplication, QObject, QSize, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickRenderControl, QQuickRenderTarget, QQuickWindow

from maru.kiosk.kiosk import Kiosk
from maru.kiosk.sample import SampleSession
from maru.kiosk.scanner import Scanner
from maru.protocol.event import Poll
from maru.ui.assets import Icons
from maru.ui.attendee import Attendee
from maru.ui.panel import Panel
from maru.ui.preview import Camera
from maru.ui.window import QML

_ROUNDS = 8


def draw_ballot(
    kiosk: Kiosk, poll: Poll, panel: Panel, singletons: Mapping[str, QObject], size: QSize
) -> QImage:
    """Return a picture of the ballot of a poll, of that many pixels, as the panel is set now.

    `singletons` are those of the window, all of which are shown as they are but the attendee: that
    is one of its own, with an empty ballot that nobody can cast. Raises RuntimeError where the
    screen does not load.
    """
    with closing(Attendee(SampleSession(kiosk, poll), Camera(Scanner(None)), panel)) as attendee:
        engine = QQmlEngine()
        for name, singleton in {**singletons, "attendee": attendee}.items():
            engine.setProperty(name, singleton)
            QQmlEngine.setObjectOwnership(singleton, QQmlEngine.ObjectOwnership.CppOwnership)
        engine.addImageProvider("icon", Icons())
        screen = "Motion.qml" if attendee.property("motion") else "Question.qml"
        component = QQmlComponent(engine, QUrl.fromLocalFile(str(QML / screen)))
        item = component.createWithInitialProperties(
            {"width": size.width(), "height": size.height()}
        )
        if component.isError():
            raise RuntimeError(f"{screen} does not load: {component.errorString()}")
        if not isinstance(item, QQuickItem):
            raise TypeError(f"{screen} is nothing to look at")
        picture = _draw(item, size)
        item.deleteLater()
        engine.deleteLater()
        return picture


def _draw(item: QQuickItem, size: QSize) -> QImage:
    control = QQuickRenderControl()
    window = QQuickWindow(control)
    window.setGeometry(0, 0, size.width(), size.height())
    item.setParentItem(window.contentItem())
    picture = QImage(size, QImage.Format.Format_RGB32)
    window.setRenderTarget(QQuickRenderTarget.fromPaintDevice(picture))
    for _ in range(_ROUNDS):  # what a layout puts off until later comes at once
        QCoreApplication.sendPostedEvents()
        control.polishItems()
    control.sync()
    control.render()
    return picture
