"""A second medium that really fills up: `python filling.py HOME STICK` with a small STICK.

One vote, then something else fills the medium to the last byte, one vote, then there is room again,
one vote. Each line says what became of it. Where STICK is on a large file system, a faulty disk
stands in for the full one.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from assembly import Assembly, make_assembly
from maru.kiosk import medium
from maru.kiosk.disk import FaultyDisk
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.protocol.journal_file import read_journal

SMALL = 4 * 1024 * 1024


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{text}\n")


def vote(assembly: Assembly, kiosk: Kiosk, card: int) -> None:
    """Cast a card's first ballot, and say what became of it."""
    rights = kiosk.check_in([assembly.ticket(card)])
    if not isinstance(rights, tuple):
        say(f"at check-in {rights.value}")
        return
    sealed = kiosk.seal(rights[0], [frozenset({0})], os.urandom)
    try:
        kiosk.cast(rights[0], sealed)
    except medium.MediumRefused as refused:
        say(f"at cast {refused.reason.value}")
    else:
        say("kept")


def fill(stick: Path) -> None:
    """Write a file until there is no room for one byte more."""
    descriptor = os.open(stick / "photo", os.O_WRONLY | os.O_CREAT)
    size = 65536
    while size:
        try:
            os.write(descriptor, b"x" * size)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            size //= 2
    os.close(descriptor)


def main() -> None:
    """Vote, fill, vote, make room, vote."""
    home, stick = Path(sys.argv[1]), Path(sys.argv[2])
    room = os.statvfs(stick)
    is_small = room.f_blocks * room.f_frsize <= SMALL
    is_full = False

    def strike(call: str, after: bool) -> None:
        if call == "append" and is_full and not is_small and not after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assembly = make_assembly()
    assembly.open_kiosk(home).close()
    kiosk = open_kiosk(home, stick, FaultyDisk(strike))
    vote(assembly, kiosk, 0)
    is_full = True
    if is_small:
        fill(stick)
        vote(assembly, kiosk, 1)
    else:
        say("at check-in medium_missing")
    medium.MIN_ROOM = 0
    vote(assembly, kiosk, 1)
    is_full = False
    (stick / "photo").unlink(missing_ok=True)
    vote(assembly, kiosk, 1)
    with (stick / "kiosk-1.1.journal").open("rb") as file:
        held = read_journal(file, "stick")
    say("in step" if held.newest == kiosk.journal.last_hash else "out of step")
    kiosk.close()


if __name__ == "__main__":
    main()
