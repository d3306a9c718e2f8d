"""How a poll will look to attendees: its very screen, drawn to a picture and not to the window."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from PySide6.QtCore import QObject, QSizeF, QUrl
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


def draw_ballot(
    kiosk: Kiosk, poll: Poll, panel: Panel, singletons: Mapping[str, QObject]
) -> QImage:
    """Return a picture of the ballot of a poll, as large as the panel and as it is set now.

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
        item = component.create()
        if component.isError():
            raise RuntimeError(f"{screen} does not load: {component.errorString()}")
        if not isinstance(item, QQuickItem):
            raise TypeError(f"{screen} is nothing to look at")
        picture = _draw(item, panel)
        item.deleteLater()
        engine.deleteLater()
        return picture


def _draw(item: QQuickItem, panel: Panel) -> QImage:
    width, height = int(panel.property("width")), int(panel.property("height"))
    control = QQuickRenderControl()
    window = QQuickWindow(control)
    window.setGeometry(0, 0, width, height)
    item.setParentItem(window.contentItem())
    item.setSize(QSizeF(width, height))
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    window.setRenderTarget(QQuickRenderTarget.fromPaintDevice(picture))
    control.polishItems()
    control.sync()
    control.render()
    return picture
