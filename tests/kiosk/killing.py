"""Casting processes killed at random moments: `python killing.py FOLDER KILLS [SEED]`.

A child opens a kiosk with a second medium and casts with one card after another, saying "<tracker>"
for each ballot once it is confirmed. After a random time it gets SIGKILL, and the next child opens
what it left, which replays the whole chain and compares both media. Every KILLS_A_KIOSK kills
all is counted: each confirmed ballot must be there exactly once, and no more ballots than casts
begun.

One line of JSON: kills, confirmed, stored, lost, twice, unasked.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from assembly import Assembly, make_assembly
from maru.kiosk.home import open_kiosk
from maru.protocol.belenios.ballot import tracker
from maru.protocol.journal import Record
from maru.protocol.journal_file import read_journal
from maru.protocol.refusal import Refusal

CARDS = 300
KILLS_A_KIOSK = 25
LONGEST_SECONDS = 0.06  # a cast takes about a tenth of that


def cast_until_killed(assembly: Assembly, home: Path, first: int, out: int) -> None:
    """Cast with every card from `first` on, in every poll that is left to it."""
    kiosk = open_kiosk(home)
    os.write(out, b"open\n")
    for card in range(first, CARDS):
        rights = kiosk.check_in([assembly.ticket(card)])
        for right in () if isinstance(rights, Refusal) else rights:
            sealed = kiosk.seal(right, [frozenset({card % 2})], os.urandom)
            os.write(out, b"begun\n")
            kiosk.cast(right, sealed)
            os.write(out, f"{sealed.tracker}\n".encode())


def kill_one(assembly: Assembly, home: Path, first: int, seconds: float) -> list[str]:
    """Let a child cast for that long after it opened the kiosk; return what it said."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        cast_until_killed(assembly, home, first, writer)
        os._exit(0)
    os.close(writer)
    said = b""
    end = None
    while end is None or time.monotonic() < end:
        left = None if end is None else max(0.0, end - time.monotonic())
        if select.select([reader], [], [], left)[0]:
            data = os.read(reader, 65536)
            if not data:
                break
            said += data
        if end is None and b"\n" in said:
            end = time.monotonic() + seconds
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while data := os.read(reader, 65536):
        said += data
    os.close(reader)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise SystemExit(f"the child ended by itself: {status}")
    return said.decode().split("\n")[:-1]


def stored(home: Path) -> Counter[str]:
    """Open the kiosk once more, read both media, return the trackers of the ballots."""
    open_kiosk(home).close()
    found: Counter[str] = Counter()

    def count(record: Record, ballot: str | None) -> None:
        if record.type == "ballot" and ballot is not None:
            found[tracker(ballot)] += 1

    with (home / "stick" / "kiosk-1.1.journal").open("rb") as file:
        newest = read_journal(file, "stick", take=count).newest
    kiosk = open_kiosk(home)
    if kiosk.journal.last_hash != newest:
        raise SystemExit("the media differ")
    kiosk.close()
    return found


def main() -> None:
    """Kill, count, say."""
    folder, kills = Path(sys.argv[1]), int(sys.argv[2])
    chance = random.Random(sys.argv[3] if len(sys.argv) > 3 else "maru")  # noqa: S311 - moments, not secrets
    assembly = make_assembly(CARDS)
    image = folder / "image"
    assembly.open_kiosk(image).close()
    total: Counter[str] = Counter()
    while total["kills"] < kills:
        home = Path(shutil.copytree(image, folder / "kiosk"))
        (home / "stick").mkdir()
        open_kiosk(home, home / "stick").close()
        confirmed: list[str] = []
        begun = 0
        for _ in range(min(KILLS_A_KIOSK, kills - total["kills"])):
            said = kill_one(assembly, home, len(confirmed) // 2, chance.uniform(0, LONGEST_SECONDS))
            begun += said.count("begun")
            confirmed += [line for line in said if line not in ("open", "begun")]
            total["kills"] += 1
        found = stored(home)
        total["confirmed"] += len(confirmed)
        total["stored"] += sum(found.values())
        total["lost"] += sum(1 for one in confirmed if found[one] == 0)
        total["twice"] += sum(1 for number in found.values() if number > 1)
        total["unasked"] += max(0, sum(found.values()) - begun)
        shutil.rmtree(home)
    names = ("kills", "confirmed", "stored", "lost", "twice", "unasked")
    sys.stdout.write(json.dumps({name: total[name] for name in names}) + "\n")


if __name__ == "__main__":
    main()
