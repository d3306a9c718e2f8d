"""Whether an earphone is plugged in: the socket's switch, as Linux tells of it.

An input device with the switch SW_HEADPHONE_INSERT says so: its file gives `struct input_event`s
(linux/input.h: seconds, microseconds, type, code, value), and the ioctl EVIOCGSW the state of its
switches as bits. Where no device has the switch nobody knows, and nothing private is spoken unless
the kiosk is told that its earphones are always there.
"""

from __future__ import annotations

import fcntl
import os
import re
import struct
from collections.abc import Callable
from pathlib import Path

EVENT = struct.Struct("@llHHi")
EV_SYN, SYN_DROPPED = 0x00, 3
EV_SW, SW_HEADPHONE_INSERT = 0x05, 0x02
SWITCH_BYTES = 8
EVIOCGSW = 2 << 30 | SWITCH_BYTES << 16 | ord("E") << 8 | 0x1B  # _IOC(_IOC_READ, 'E', 0x1b, 8)
MAX_EVENTS = 64


class Jack:
    """One socket. `file` is an open, non-blocking file of events; `ask` gives the state now."""

    def __init__(self, file: int, ask: Callable[[int], bool]) -> None:
        self._file, self._ask = file, ask
        self.plugged = ask(file)

    def fileno(self) -> int:
        """Return the file to wait for, readable when something changed."""
        return self._file

    def look(self) -> bool:
        """Take in what changed; False when the socket itself is gone, which is then unplugged."""
        try:
            data = os.read(self._file, EVENT.size * MAX_EVENTS)
        except BlockingIOError:
            return True
        except OSError:
            self.plugged = False
            return False
        for _, _, kind, code, value in EVENT.iter_unpack(
            data[: len(data) // EVENT.size * EVENT.size]
        ):
            if kind == EV_SW and code == SW_HEADPHONE_INSERT:
                self.plugged = bool(value)
            elif kind == EV_SYN and code == SYN_DROPPED:
                self.plugged = self._ask(self._file)
        if not data:
            self.plugged = False
        return bool(data)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)


def find_jack(
    sys: Path = Path("/sys"),
    dev: Path = Path("/dev"),
    ask: Callable[[int], bool] | None = None,
) -> Jack | None:
    """Return the first socket that tells whether something is in it; None without one."""
    for device in sorted((sys / "class" / "input").glob("event*"), key=_number):
        if _has_switch(device):
            try:
                file = os.open(dev / "input" / device.name, os.O_RDONLY | os.O_NONBLOCK)
            except OSError:  # not permitted, or gone
                continue
            return Jack(file, ask or ask_switch)
    return None


def ask_switch(file: int) -> bool:
    """Ask the kernel whether something is in the socket; no when it does not tell."""
    try:
        state = fcntl.ioctl(file, EVIOCGSW, bytes(SWITCH_BYTES))
    except OSError:
        return False
    return bool(int.from_bytes(state, "little") >> SW_HEADPHONE_INSERT & 1)


def _number(device: Path) -> int:
    digits = re.sub(r"\D", "", device.name)
    return int(digits) if digits else 0


def _has_switch(device: Path) -> bool:
    """Read the bits of the device's switches: words in hex, the lowest last."""
    try:
        words = (device / "device" / "capabilities" / "sw").read_text("ascii").split()
        return bool(words) and bool(int(words[-1], 16) >> SW_HEADPHONE_INSERT & 1)
    except (OSError, ValueError):
        return False
