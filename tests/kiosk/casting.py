"""A process that casts ballots until it is ended: `python casting.py HOME CARDS [BYTES]`.

It prints a line "<tracker> <hash of the record>" for each ballot once it was confirmed. With BYTES
no file may grow beyond that; the fault that follows is printed as "fault <type>", twice, since it
casts once more after it.
"""

from __future__ import annotations

import resource
import secrets
import signal
import sqlite3
import sys
from pathlib import Path

from assembly import make_assembly
from maru.kiosk.home import open_kiosk
from maru.kiosk.store import StoreFailed
from maru.protocol.refusal import Refusal


def main() -> None:
    """Cast with one card after another, in every poll that is left to it."""
    home, cards = Path(sys.argv[1]), int(sys.argv[2])
    assembly = make_assembly(cards)
    kiosk = open_kiosk(home)
    if len(sys.argv) > 3:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit = int(sys.argv[3])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    faults = 0
    for number in range(cards):
        rights = kiosk.check_in([assembly.ticket(number)])
        if isinstance(rights, Refusal):
            continue
        for right in rights:
            marks = [frozenset({number % 2})]
            sealed = kiosk.seal(right, marks, secrets.token_bytes)
            try:
                record_hash = kiosk.cast(right, sealed)
            except (sqlite3.Error, StoreFailed) as fault:
                sys.stdout.write(f"fault {type(fault).__name__}\n")
                faults += 1
                if faults == 2:
                    return
            else:
                sys.stdout.write(f"{sealed.tracker} {record_hash}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
