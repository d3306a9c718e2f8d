"""Vote with every picture of a folder and print the memory of both processes, in MB.

    python resident.py HOME PICTURES

First this process, the kiosk without its screen, then its camera's.
"""

from __future__ import annotations

import secrets
import sys
import time
from contextlib import closing
from pathlib import Path

from maru.kiosk.home import open_kiosk
from maru.kiosk.scanner import Scanner
from maru.kiosk.session import Session, Step

FRAMES = 30
PATIENCE = 30.0  # seconds for a frame


def main() -> None:
    """Go the whole way of an attendee once for each picture."""
    home, pictures = Path(sys.argv[1]), Path(sys.argv[2])
    scanner = Scanner(str(pictures))
    with closing(open_kiosk(home)) as kiosk:
        for _ in pictures.iterdir():
            session = Session(kiosk, time.monotonic, secrets.token_bytes)
            session.start()
            scanner.open_camera()
            while session.step is Step.check_in:
                sighting = scanner.read(PATIENCE)
                if sighting is None:
                    raise TimeoutError("no frame")
                if sighting.codes:
                    session.scanned(sighting.codes)
            scanner.close_camera()
            session.choose_poll(kiosk.event.polls[0].uuid)
            session.toggle(0)
            session.forward()
            session.seal()
            session.cast()
            session.leave()
        scanner.open_camera()
        for _ in range(FRAMES):
            scanner.read(PATIENCE)
        (camera,) = _children()
        sys.stdout.write(f"{_resident('self')} {_resident(camera)}\n")
        scanner.stop()


def _children() -> list[str]:
    """Return the ids of the processes that this one started."""
    found = Path("/proc/self/task").glob("*/children")
    return [process for file in found for process in file.read_text(encoding="ascii").split()]


def _resident(process: str) -> int:
    """Return the resident memory of a process in MB (proc(5), VmRSS in kB)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return round(int(found.split()[1]) * 1024 / 1e6)


if __name__ == "__main__":
    main()
