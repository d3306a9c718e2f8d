"""A ledger whose disk fills up: `python full_disk.py FOLDER [LIMIT]`.

In FOLDER, a small file system that is filled here; or, with a LIMIT of bytes that no file of the
ledger may pass, on any. Says in a line each what became of batches before it was full, when it was,
and after there was room again.
"""

from __future__ import annotations

import resource
import shutil
import sys
from contextlib import closing
from pathlib import Path

import requests

from hall import Hall, asker, make_hall, post, serving
from maru.sync.verify import read_log

BATCH = 20
LEFT_BYTES = 200_000
INCIDENTS = 400


def main() -> None:
    """Fill, ask, make room, ask again."""
    folder = Path(sys.argv[1])
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else None
    hall = make_hall(folder)
    for number in range(INCIDENTS):
        hall.kiosks["kiosk-1"].journal.note_incident("reboot", f"{number} " + "x" * 190)
    chain = hall.batch("kiosk-1", 0, 500)
    with serving(hall.ledger_home) as ledger:
        filler = folder / "filler"
        if limit is None:
            filler.write_bytes(bytes(shutil.disk_usage(folder).free - LEFT_BYTES))
        else:
            resource.prlimit(ledger.process.pid, resource.RLIMIT_FSIZE, (limit, -1))
        full_at = 0
        answer = send(ledger.url, hall, full_at)
        while answer.status_code == 200:
            full_at = answer.json()["next"]
            answer = send(ledger.url, hall, full_at)
        say("full", answer.status_code, answer.json()["reason"], answer.headers["Retry-After"])
        answer = send(ledger.url, hall, full_at)
        say("still full", answer.status_code)
        path = f"{ledger.url}/v1/kiosks/kiosk-1/1/mark"
        mark = requests.get(path, headers=asker(hall), timeout=60).json()
        say("mark", "as acknowledged" if mark["next"] == full_at > 0 else "another")
        if limit is None:
            filler.unlink()
        else:
            resource.prlimit(ledger.process.pid, resource.RLIMIT_FSIZE, (-1, -1))
        while full_at < len(chain.records):
            answer = send(ledger.url, hall, full_at)
            if answer.status_code != 200:
                raise SystemExit(f"with room again: {answer.status_code} {answer.text}")
            full_at = answer.json()["next"]
    with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
        own = tuple(entry.decode() for entry in list(log.entries())[2:])
    say("log", "whole" if own == chain.records else "another")
    hall.close()


def send(url: str, hall: Hall, start: int) -> requests.Response:
    """Send the next records of kiosk-1."""
    body = hall.batch("kiosk-1", start, start + BATCH).encode()
    return post(url, "kiosk-1/1", start, body, asker(hall))


def say(*words: object) -> None:
    """Say a line."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


if __name__ == "__main__":
    main()
