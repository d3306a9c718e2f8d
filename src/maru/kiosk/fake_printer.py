"""A stand-in for the receipt printer, where there is none: it keeps what it was given."""

from __future__ import annotations

from maru.kiosk.printer import Job, Printer, Raster


class FakePrinter(Printer):
    """A printer whose jobs stay as they are begun, until `end` says how they end.

    It starts no thread and has no device.
    """

    def __init__(self) -> None:
        self.pictures: list[Raster] = []
        self.jobs: list[Job] = []

    def print(self, picture: Raster) -> Job:
        """Take a picture, and return its job, which is printing."""
        self.pictures.append(picture)
        self.jobs.append(Job(picture))
        return self.jobs[-1]

    def end(self, state: str) -> None:
        """End the newest job as `printed` or `failed`."""
        self.jobs[-1].state = "printed" if state == "printed" else "failed"
