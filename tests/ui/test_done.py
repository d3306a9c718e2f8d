"""Kept: the receipt, the time that is left, and the next poll."""

from __future__ import annotations

import numpy as np
import zxingcpp
from PySide6.QtGui import QImage

from maru.kiosk.step import DONE_SECONDS, MORE_TIME_SECONDS
from ui.house import House


def cast_budget(house: House) -> None:
    """Vote in the first poll."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.cast()


def test_the_receipt_can_be_photographed(house: House) -> None:
    """A camera reads the receipt off the screen; no choice is beside it."""
    cast_budget(house)
    picture = house.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.asarray(picture.constBits()).reshape(picture.height(), picture.bytesPerLine())
    assert [code.text for code in zxingcpp.read_barcodes(pixels)] == [house.now("receipt")]
    assert set(house.now("words")) <= house.words()
    assert "어린이 보호구역 스마트폴" not in house.words()


def test_thirty_seconds_and_as_many_more_as_one_likes(house: House) -> None:
    """The countdown ends the session by itself; "more time" adds a minute each."""
    cast_budget(house)
    house.wait(DONE_SECONDS - 1)
    assert house.step == "done"
    house.tap("back")
    house.wait(MORE_TIME_SECONDS - 1)
    assert house.step == "done"
    house.wait(2)
    assert house.step == "welcome"


def test_the_nearest_poll_comes_next_and_one_may_finish(house: House) -> None:
    """The poll that shares most with the last one is named; finishing leaves the others open."""
    cast_budget(house)
    assert house.now("nextTitle") in house.words()
    house.tap("finish")
    assert (house.step, house.now("receipt"), house.now("tracker")) == ("welcome", "", "")
    house.check_in()
    assert house.now("openCount") == 2
