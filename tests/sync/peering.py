"""A process that speaks with a kiosk's peers until its input ends: `python peering.py HOME …`.

Arguments after HOME: --listen HOST:PORT, --peer HOST:PORT (any number), --discover ADDRESS, or
--discover all. It prints the address that it listens on.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from maru.sync.peers.dialling import read_address
from maru.sync.peers.peers import Peers


def main() -> None:
    """Start, say where, wait for the end of the input, stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--listen", type=read_address, default=("127.0.0.1", 0))
    parser.add_argument("--peer", type=read_address, action="append", default=[])
    parser.add_argument("--discover", action="append", default=[])
    given = parser.parse_args()
    discover = None if given.discover == ["all"] else given.discover
    peers = Peers(given.home, given.listen, given.peer, discover)
    peers.start()
    sys.stdout.write(f"{peers.address[0]}:{peers.address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    peers.stop()


if __name__ == "__main__":
    main()
