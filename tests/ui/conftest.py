"""A kiosk with its screens, offscreen, and a finger to touch them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from assembly import make_assembly
from maru.protocol.event import event_text
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
def pin_house(qtbot: object, tmp_path: Path) -> Iterator[House]:
    """A kiosk of an event whose cards also have numbers."""
    with ExitStack() as stack:
        assembly = make_assembly(4, polls=town_polls)
        assembly.give_pins()
        kiosk = stack.enter_context(closing(assembly.open_kiosk(tmp_path)))
        yield stack.enter_context(closing(House(kiosk, assembly)))


@pytest.fixture
def hall_house(qtbot: object, tmp_path: Path) -> Iterator[House]:
    """A kiosk of an event that asks for the number announced in the hall, which is 4821."""
    with ExitStack() as stack:
        assembly = make_assembly(4, polls=town_polls)
        assembly.give_pins()
        assembly.event = replace(assembly.event, venue_pin=True)
        assembly.files["event.json"] = event_text(assembly.event).encode()
        kiosk = stack.enter_context(closing(assembly.open_kiosk(tmp_path)))
        kiosk.set_venue_pin("4821")
        yield stack.enter_context(closing(House(kiosk, assembly)))


@pytest.fixture
def long_house(qtbot: object, tmp_path: Path) -> Iterator[House]:
    """A kiosk whose polls have the longest names that real events have."""
    with ExitStack() as stack:
        assembly = make_assembly(4, polls=long_polls)
        kiosk = stack.enter_context(closing(assembly.open_kiosk(tmp_path)))
        yield stack.enter_context(closing(House(kiosk, assembly)))
