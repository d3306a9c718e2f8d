"""A kiosk with its screens, offscreen, and a finger to touch them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from assembly import make_assembly
from ui.house import House
from ui.town import long_polls, town_polls

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    """An application without widgets, drawn by the CPU, as on the kiosk."""
    QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    return QGuiApplication


@pytest.fixture
def house(qtbot: object, tmp_path: Path) -> Iterator[House]:
    """A kiosk in a town with easy polls, its screens at welcome."""
    with ExitStack() as stack:
        assembly = make_assembly(4, polls=town_polls)
        kiosk = stack.enter_context(closing(assembly.open_kiosk(tmp_path)))
        yield stack.enter_context(closing(House(kiosk, assembly)))


@pytest.fixture
def long_house(qtbot: object, tmp_path: Path) -> Iterator[House]:
    """A kiosk whose polls have the longest names that real events have."""
    with ExitStack() as stack:
        assembly = make_assembly(4, polls=long_polls)
        kiosk = stack.enter_context(closing(assembly.open_kiosk(tmp_path)))
        yield stack.enter_context(closing(House(kiosk, assembly)))
