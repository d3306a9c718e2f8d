"""The receipt printer: what it is sent, and that nothing waits for one that takes nothing."""

from __future__ import annotations

import fcntl
import os
import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from maru.kiosk.printer import DOTS, Job, Printer, Raster, commands

ROW = DOTS // 8
PICTURE = Raster(bytes(range(256)) * (ROW * 100 // 256) + bytes(ROW * 100 % 256))
PATIENCE_SECONDS = 30


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """A device file that takes what somebody reads from it, and no more than a page besides."""
    path = tmp_path / "lp0"
    os.mkfifo(path)
    return path


@contextmanager
def opened(device: Path) -> Iterator[int]:
    """Be the printer behind a device file, that takes only what is read here."""
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    try:
        yield reader
    finally:
        os.close(reader)


def ended(job: Job) -> str:
    """Wait until a job is over, however, and return how."""
    waiting = threading.Event()
    for _ in range(PATIENCE_SECONDS * 100):
        if job.state != "printing":
            return job.state
        waiting.wait(0.01)
    raise TimeoutError("the job does not end")


def take(reader: int) -> bytes:
    """Take what has been sent so far."""
    data = b""
    with suppress(BlockingIOError):
        while piece := os.read(reader, 65_536):
            data += piece
    return data


def read_whole(reader: int, job: Job) -> bytes:
    """Take everything that the printer is sent, until the job is over."""
    data, waiting = b"", threading.Event()
    for _ in range(PATIENCE_SECONDS * 100):
        over = job.state != "printing"
        data += take(reader)
        if over:
            return data
        waiting.wait(0.01)
    raise TimeoutError("the job does not end")


def rows_of(data: bytes) -> bytes:
    """Return the dots of every raster picture (GS v 0) in what a printer was sent."""
    rows = b""
    while (at := data.find(b"\x1dv0\x00")) >= 0:
        across = int.from_bytes(data[at + 4 : at + 6], "little")
        down = int.from_bytes(data[at + 6 : at + 8], "little")
        assert across == ROW
        rows += data[at + 8 : at + 8 + across * down]
        data = data[at + 8 + across * down :]
    return rows


def test_a_picture_is_sent_dot_by_dot_and_cut() -> None:
    """Begun anew, also after a strip that broke off; the whole picture in strips; a cut."""
    data = commands(PICTURE)
    strip = data[data.index(b"\x1dv0") :][:8]
    dots = int.from_bytes(strip[4:6], "little") * int.from_bytes(strip[6:8], "little")
    assert data[:dots] == bytes(dots)
    assert data.lstrip(b"\0").startswith(b"\x1b@")
    assert rows_of(data) == PICTURE.rows
    assert data.endswith(b"\x1dV\x00")


def test_a_printer_prints(device: Path) -> None:
    """What the device gets is the whole receipt, and the job says that it is printed."""
    with opened(device) as reader:
        printer = Printer(device)
        for _ in range(2):
            job = printer.print(PICTURE)
            assert read_whole(reader, job) == commands(PICTURE)
            assert (job.state, job.picture) == ("printed", None)


def test_a_printer_that_is_not_there_has_failed(tmp_path: Path, device: Path) -> None:
    """No file, a folder, a device behind which nobody is: failed, and it is tried anew."""
    for path in (tmp_path / "none", tmp_path, device):
        printer = Printer(path)
        assert ended(printer.print(PICTURE)) == "failed"
        assert ended(printer.print(PICTURE)) == "failed"


def test_a_printer_that_is_plugged_in_again_prints(device: Path) -> None:
    """After a failure the next receipt is printed, without anything having to be started."""
    printer = Printer(device)
    assert ended(printer.print(PICTURE)) == "failed"
    with opened(device) as reader:
        job = printer.print(PICTURE)
        assert rows_of(read_whole(reader, job)) == PICTURE.rows


def test_a_jammed_printer_is_given_up_and_holds_nobody(device: Path) -> None:
    """It takes a page and then nothing: the job fails by itself, and asking never waits."""
    with opened(device) as reader:
        printer = Printer(device, seconds=0.3)
        stuck = printer.print(PICTURE)
        assert ended(stuck) == "failed"
        took = take(reader)
        assert commands(PICTURE).startswith(took)
        assert len(took) < len(commands(PICTURE))


def test_nothing_piles_up_behind_a_jammed_printer(device: Path) -> None:
    """One job may wait; a third fails at once, and what was dropped is not printed later."""
    with opened(device) as reader:
        printer = Printer(device, seconds=10 * PATIENCE_SECONDS)
        stuck = printer.print(PICTURE)
        begun = select.poll()
        begun.register(reader, select.POLLIN)
        assert begun.poll(1000 * PATIENCE_SECONDS)
        waiting, refused = printer.print(PICTURE), printer.print(PICTURE)
        assert (waiting.state, refused.state) == ("printing", "failed")
        stuck.drop()
        waiting.drop()
        assert (ended(stuck), ended(waiting)) == ("failed", "failed")
        take(reader)
        fresh = printer.print(PICTURE)
        assert read_whole(reader, fresh) == commands(PICTURE)
