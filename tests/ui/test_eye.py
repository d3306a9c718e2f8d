"""What looks at the screens sees what is wrong: each rule broken once, on a small screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from maru.ui.assets import load_fonts
from maru.ui.touches import settle
from ui.eye import LARGE_TEXT, SMALL_TEXT, Sight, contrast, least_text

PPI = 149
SCREEN = """
import QtQuick
import QtQuick.Templates as T
Window {
    id: root
    width: 1280; height: 800; visible: true; color: "white"
    component Words: Text {
        property string words
        text: words
        color: "black"
        font.family: "Pretendard GOV"
        font.pixelSize: 50
        lineHeightMode: Text.FixedHeight
        lineHeight: 56
        topPadding: -3
        Accessible.role: Accessible.StaticText
        Accessible.name: words
    }
    component Touch: T.AbstractButton {
        id: touch
        property alias label: words
        property alias frame: frame
        width: 300; height: 120
        focusPolicy: Qt.StrongFocus
        Accessible.name: text
        background: Rectangle {
            id: frame
            border.width: 3
        }
        contentItem: Item {
            Words {
                id: words
                anchors.centerIn: parent
                words: touch.text
                Accessible.ignored: true
            }
        }
    }
    component Block: Item {
        property real gapBefore
    }
    %s
}
"""
TWO = 'Touch {{ text: "One"; {one} }} Touch {{ y: 200; text: "Two"; {two} }}'


def look(
    body: str,
    *,
    high_contrast: bool = False,
    low_screen: bool = False,
    change: Callable[[Sight], None] = lambda _: None,
) -> list[str]:
    """Return what is wrong with a screen; `change` alters what was seen."""
    load_fonts()
    engine = QQmlApplicationEngine()
    engine.loadData((SCREEN % body).encode())
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    settle()
    window.grabWindow()
    sight = Sight(window, PPI, high_contrast, low_screen)
    change(sight)
    found = sight.faults()
    window.close()
    engine.deleteLater()
    return found


def two(one: str = "", other: str = "") -> str:
    """Return a screen of two buttons, with something about each of them."""
    return TWO.format(one=one, two=other)


def test_a_good_screen_has_no_faults(qapp: object) -> None:
    """Two large buttons and a text beside them are all right, in either contrast."""
    body = two() + 'Words { x: 400; words: "Hello" }'
    assert look(body) == []
    assert look(body, high_contrast=True) == []


BROKEN = {
    "too small": (two("width: 60; label.visible: false"), "is 10.2 mm, not 12.7"),
    "a small choice": (two('objectName: "option-0"; height: 90'), "is 15.3 mm, not 20.0"),
    "too near": (two("height: 190"), "too near to"),
    "out of the window": (two("x: 1200"), "leaves the window"),
    "no name": (two('Accessible.name: ""'), "has no accessible name"),
    "no button": (two("Accessible.role: Accessible.Graphic"), "is no button to a screen reader"),
    "pale text": (two('label.color: "#777777"'), ": 4.5 : 1 on #ffffff"),
    "pale frame": (two('frame.border.color: "#CDD1D5"'), "frame of 'One': 1.5 : 1"),
    "long words": (two('label.words: "One that is too long"'), "leaves its box"),
    "cut words": (two("label.width: 40; label.elide: Text.ElideRight"), "is cut"),
    "small words": (two("label.font.pixelSize: 40"), "is 5.8 mm high, not 7.25"),
    "no key": (two("focusPolicy: Qt.ClickFocus"), "keys do not reach 'One'"),
    "read too late": (
        'Block { Words { y: 300; words: "Below" } Words { words: "Above" } }',
        "'Above' is read after 'Below'",
    ),
    "a text over another": (
        'Words { words: "Hello" } Words { y: 20; words: "Hello" }',
        "'Hello' lies over 'Hello'",
    ),
    "a text over a button": (
        two() + 'Words { y: 90; words: "Hello" }',
        "'Hello' lies over the button 'One'",
    ),
    "a silent text": (
        'Words { words: "Hello"; Accessible.ignored: true }',
        "'Hello' is not told",
    ),
    "another name": (
        'Words { words: "Hello"; Accessible.name: "Bye" }',
        "'Hello' is told as 'Bye'",
    ),
    "a pale icon": (
        'Image { width: 50; height: 50; property color tone: "#CCCCCC"; property string name: "x"}',
        "icon 'x': 1.6 : 1",
    ),
    "a pale box to mark": (
        'Rectangle { width: 50; height: 50; property bool checked; border.color: "#CCCCCC"; '
        "border.width: 3 }",
        "a box to mark: 1.6 : 1",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_broken_is_seen(qapp: object, broken: str) -> None:
    """A screen with one thing wrong is told to have it."""
    body, told = BROKEN[broken]
    found = look(body)
    assert any(told in fault for fault in found), found


def test_high_contrast_asks_for_more(qapp: object) -> None:
    """Dark grey on white is enough in the light theme, and not in the other."""
    body = two('label.color: "#333333"')
    assert look(body) == []
    assert any(": 12.6 : 1 on" in fault for fault in look(body, high_contrast=True))


def test_a_low_screen_keeps_out_of_the_upper_part(qapp: object) -> None:
    """A window of 136 mm is low anyway; a button 341 mm above the lower edge is not."""
    assert look(two(), low_screen=True) == []
    high = "Component.onCompleted: root.height = 2000; " + two()
    assert any("too high for a low screen" in fault for fault in look(high, low_screen=True))
    assert not any("too high" in fault for fault in look(high))


def test_keys_go_as_one_reads(qapp: object) -> None:
    """Keys may begin anywhere, but go from one to the next as it is read."""
    three = two() + 'Touch { y: 400; text: "Three" }'
    assert look(three, change=lambda sight: sight.chain.append(sight.chain.pop(0))) == []
    backwards = look(three, change=lambda sight: sight.chain.reverse())
    assert backwards == ["keys go 'Three', 'Two', 'One'; read are 'One', 'Two', 'Three'"]


def test_what_is_covered_is_not_looked_at(qapp: object) -> None:
    """A sheet over a pale text hides it, and half a sheet does not."""
    pale = 'Words { words: "Hello"; color: "#777777" }'
    assert look(pale) != []
    assert look(pale + "Rectangle { width: 1280; height: 400 }") == []
    assert look(pale + "Rectangle { width: 60; height: 400 }") != []


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21 to 1, and grey 50 on white what the design says of it."""
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#6D7882"), QColor("#FFFFFF")) == pytest.approx(4.5, abs=0.05)
    assert contrast(QColor("#083891"), QColor("#FFFFFF")) == pytest.approx(10.6, abs=0.05)


def test_large_panels_ask_for_large_text() -> None:
    """10.1 inches are small, 13.3 are not."""
    assert least_text(1280, 800, 149) == SMALL_TEXT
    assert least_text(1920, 1080, 166) == LARGE_TEXT
