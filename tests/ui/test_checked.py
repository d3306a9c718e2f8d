"""The opened ballot."""

from __future__ import annotations

import numpy as np
import zxingcpp
from PySide6.QtGui import QImage

from maru.protocol.opening import read_opening
from maru.ui.touches import visible_items
from ui.house import House


def test_an_attendee_checks_the_machine(house: House) -> None:
    """A sealed ballot is opened by touch, shows what was marked, and another is cast."""
    house.check_in()
    house.tap("poll-0", "option-0", "option-4", "primary")
    house.seal()
    house.tap("back", "back")
    assert house.step == "sealed"
    house.tap("back")
    house.check()
    shown = {item.property("words") for item in visible_items(house.window.contentItem())}
    assert {"어린이 보호구역 스마트폴", "어르신 점심 모임", "이 표는 세지 않습니다."} <= shown
    assert "마을 도서관 야간 개방" not in shown
    opening = house.now("opening")
    assert read_opening(opening).tracker == house.now("tracker")
    picture = house.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.asarray(picture.constBits()).reshape(picture.height(), picture.bytesPerLine())
    assert [code.text for code in zxingcpp.read_barcodes(pixels)] == [opening]
    house.tap("primary")
    assert (house.step, house.now("opening"), house.session.marks) == ("question", "", frozenset())
    house.tap("option-1", "primary")
    house.seal()
    house.cast()
    journal, poll = house.kiosk.journal, house.kiosk.event.polls[0].uuid
    assert (journal.ballots(poll), journal.spoiled(poll)) == (1, 1)


def test_an_attendee_checks_the_machine_and_leaves(house: House) -> None:
    """Who only wanted to check goes away with the card unspent."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.tap("back")
    house.check()
    house.tap("back")
    assert house.step == "welcome"
    assert house.now("answers").rowCount() == 0
    house.check_in()
    assert house.now("openCount") == 3
