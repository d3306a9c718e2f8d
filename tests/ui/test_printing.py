"""The receipt on paper: asked for by touch, in the way of nothing."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import numpy as np
import zxingcpp

from maru.kiosk.fake_printer import FakePrinter
from maru.kiosk.printer import DOTS, Printer, Raster
from maru.protocol.event import say
from maru.ui.receipt_picture import Receipt, draw_receipt, raster_of
from maru.ui.receipts import Receipts
from maru.ui.touches import settle, visible_items
from ui.house import House


def receipts(house: House, printer: Printer | None = None, always: bool = False) -> Receipts:
    """Return what prints at a kiosk, with this printer."""
    found = house.front.receipts
    found._always = always
    found.use(printer)
    settle()
    return found


def says(house: House, words: str) -> bool:
    """Whether these words are on the screen."""
    return any(
        words in (item.property("words") or "")
        for item in visible_items(house.window.contentItem())
    )


def codes_in(picture: Raster) -> list[str]:
    """Read the codes in what was printed."""
    bits = np.unpackbits(np.frombuffer(picture.rows, np.uint8)).reshape(-1, DOTS)
    return [code.text for code in zxingcpp.read_barcodes((255 * (1 - bits)).astype(np.uint8))]


def test_a_receipt_is_printed_for_who_asks(house: House) -> None:
    """One touch prints the code that is on the screen, once; then the screen says so."""
    printer = FakePrinter()
    receipts(house, printer)
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.cast()
    assert printer.pictures == []
    house.tap("print")
    assert [codes_in(picture) for picture in printer.pictures] == [[house.now("receipt")]]
    house.tap("print")
    assert len(printer.pictures) == 1
    printer.end("printed")
    house.front.receipts.look()
    settle()
    assert says(house, "인쇄했습니다")
    assert house.finger.find("print") is None


def test_each_receipt_is_printed_where_all_are(house: House) -> None:
    """Without a touch, one receipt for each vote that is kept, and none before it."""
    printer = FakePrinter()
    receipts(house, printer, always=True)
    house.check_in()
    codes = []
    for poll in range(2):
        house.tap("primary", "option-0", "primary")
        house.seal()
        assert len(printer.pictures) == poll
        house.cast()
        settle()
        codes.append(house.now("receipt"))
        house.wait(1)
        house.tap("language")  # which shows everything anew, and prints nothing
        house.tap("primary")
    assert [codes_in(picture) for picture in printer.pictures] == [[code] for code in codes]
    assert len(set(codes)) == 2


def test_without_a_printer_nothing_is_offered(house: House) -> None:
    """The photo is what there is, and no button that would do nothing."""
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.cast()
    assert house.finger.find("print") is None
    assert says(house, "사진 찍어 두기")
    house.front.receipts.print()


def test_a_jammed_printer_is_in_the_way_of_nothing(house: House, tmp_path: Path) -> None:
    """While it hangs in the middle of a receipt, the next vote is cast and kept as ever."""
    device = tmp_path / "lp0"
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)  # takes a little, and then nothing
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    shown = receipts(house, Printer(device, seconds=600), always=True)
    house.check_in()
    for _ in range(2):
        house.tap("primary", "option-0", "primary")
        house.seal()
        house.cast()
        settle()
        assert shown.property("state") == "printing"
        house.tap("primary")
    os.close(reader)
    polls = house.kiosk.event.polls
    assert [house.kiosk.journal.ballots(poll.uuid) for poll in polls] == [1, 1, 0]


def test_a_receipt_that_fails_is_told_in_a_line(house: House) -> None:
    """The vote is kept all the same, the code is still there, and a photo is what is left to do."""
    printer = FakePrinter()
    shown = receipts(house, printer, always=True)
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.cast()
    settle()
    printer.end("failed")
    shown.look()
    settle()
    assert says(house, "투표를 안전하게 보관했습니다")
    assert says(house, "인쇄 안 됨\n사진 찍어 두기")
    assert house.finger.find("print") is None
    assert house.kiosk.journal.ballots(house.kiosk.event.polls[0].uuid) == 1


def test_the_next_attendee_does_not_get_what_was_stuck(house: House) -> None:
    """A receipt that hangs in the printer is dropped when somebody else checks in."""
    printer = FakePrinter()
    receipts(house, printer)
    house.check_in()
    house.tap("poll-0", "option-0", "primary")
    house.seal()
    house.cast()
    house.tap("print", "finish")
    assert not printer.jobs[0].dropped
    house.tap("primary")
    assert house.step == "check_in"
    assert printer.jobs[0].dropped


def test_the_paper_holds_the_receipt_and_nothing_of_the_moment(house: House) -> None:
    """What is drawn is what the receipt holds, the same at any time, and its code can be read."""
    event = house.kiosk.event
    for language, rehearsal in (("ko", False), ("en", True)):
        receipt = Receipt(
            say(event.name, language),
            "MARUR1:" + 43 * "A" + ":" + 32 * "0",
            ("가을", "나무", "바다", "하늘"),
            event.ledger.origin,
            language,
            rehearsal,
        )
        image = draw_receipt(receipt)
        assert (image.width(), raster_of(image).height) == (DOTS, image.height())
        assert codes_in(raster_of(image)) == [receipt.text]
        assert draw_receipt(receipt) == image
