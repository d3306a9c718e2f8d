"""The display that Qt draws on, or a sentence where there is none."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

from maru.command import language
from maru.protocol.refusal import InputRefusal, Refused


def need_display(verb: str) -> None:
    """Refuse (no_display) where the environment names no display; `verb` is what needs one."""
    named = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    if not any(os.environ.get(name) for name in named):
        raise Refused(InputRefusal.no_display, verb)


def open_display(verb: str) -> QGuiApplication:
    """Start Qt. Where it cannot open a display it would abort: that is refused instead."""
    said: list[str] = []

    def listen(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        said.append(message)
        if kind == QtMsgType.QtFatalMsg:
            refused = Refused(InputRefusal.no_display, verb, said[0])
            sys.stderr.write(f"maru-kiosk: {refused.sentence(language())}\n")
            sys.stderr.flush()
            os._exit(2)  # Qt aborts when this returns

    before = qInstallMessageHandler(listen)
    application = QGuiApplication(sys.argv[:1])
    qInstallMessageHandler(before)
    for message in said:
        sys.stderr.write(f"{message}\n")
    return application
