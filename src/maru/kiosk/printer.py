"""A receipt printer: ESC/POS, as nearly all that print on rolls of paper speak it.

What is printed is a picture, so letters of any language are what the screen's typeface draws.
python-escpos makes the printer's commands of it; they are written here, since its own files wait
for a printer that is out of paper as long as that lasts.

Everything is done on one thread of its own. Whoever asks for a print gets a job to look at, at
once, and never waits; a printer that takes nothing for `seconds` has failed, and that job with it.
"""

from __future__ import annotations

import errno
import os
import select
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from queue import Full, Queue
from typing import Literal

DOTS = 384
"""Across: 48 mm at 203 dots per inch, which fits on paper of 58 mm and of 80 mm."""
SECONDS = 15
"""For a whole receipt; a slow printer needs three."""

_STRIP = 24
"""Rows that are sent as one picture: a printer's memory may be small."""
_PIECE = 1_024


@dataclass(frozen=True)
class Raster:
    """A picture in black and white, `DOTS` across.

    `rows` has a bit for each dot, 1 is black, the leftmost dot is the highest bit of its byte.
    """

    rows: bytes

    @property
    def height(self) -> int:
        """Return how many rows of dots there are."""
        return len(self.rows) * 8 // DOTS


class Job:
    """One print. `state` may be read from any thread."""

    def __init__(self, picture: Raster) -> None:
        self.state: Literal["printing", "printed", "failed"] = "printing"
        self.dropped = False
        self.picture: Raster | None = picture

    def drop(self) -> None:
        """Print it no more: who asked for it has gone."""
        self.dropped = True


class Printer:
    """A printer behind a device file, such as `/dev/usb/lp0`."""

    def __init__(self, device: Path, seconds: float = SECONDS) -> None:
        self._device, self._seconds = device, seconds
        self._jobs: Queue[Job] = Queue(1)  # behind a printer that hangs nothing piles up
        threading.Thread(target=self._work, name="printer", daemon=True).start()

    def print(self, picture: Raster) -> Job:
        """Have a picture printed, and return its job. It has failed when one is waiting already."""
        job = Job(picture)
        try:
            self._jobs.put_nowait(job)
        except Full:
            job.state = "failed"
        return job

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                if job.picture is not None and not job.dropped:
                    self._send(commands(job.picture), job)
                job.state = "failed" if job.dropped else "printed"
            except OSError:  # missing, unplugged, out of paper, jammed
                job.state = "failed"
            job.picture = None

    def _send(self, data: bytes, job: Job) -> None:
        """Write to the device. Raises OSError, after a while also where it takes nothing."""
        end = time.monotonic() + self._seconds
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        device = os.open(self._device, flags)
        try:
            ready = select.poll()
            ready.register(device, select.POLLOUT)
            left = memoryview(data)
            while left and not job.dropped:
                if time.monotonic() > end:
                    raise TimeoutError(errno.ETIMEDOUT, "takes nothing", str(self._device))
                if ready.poll(100):
                    try:
                        left = left[os.write(device, left[:_PIECE]) :]
                    except BlockingIOError:
                        continue
        finally:
            os.close(device)


def commands(picture: Raster) -> bytes:
    """Return what makes a printer print a picture and cut the paper."""
    # 0.5 s on a small machine, and only where something is printed.
    from escpos.printer import Dummy
    from PIL import Image

    printer = Dummy(profile="TM-T88III")  # whose raster images are everybody's
    printer.hw("INIT")
    image = Image.frombytes("1", (DOTS, picture.height), bytes(255 - byte for byte in picture.rows))
    printer.image(image, impl="bitImageRaster", fragment_height=_STRIP)
    printer.cut()
    output: bytes = printer.output
    # What an earlier receipt broke off in may still be waited for: white dots, otherwise nothing.
    return bytes(_STRIP * DOTS // 8) + output
