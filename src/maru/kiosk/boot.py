"""Whether the machine was started anew while it was voting.

`boot.json` in the kiosk's folder says in which run of the machine the kiosk ran last, by the
kernel's name for that run, and whether a poll was open or paused then:

    {"boot": "6fd5a44b-35f4-4ad4-a9b9-6b9be13e1fe9", "voting": true}

A kiosk that ends properly takes `voting` back. So where it is still there, and the machine's run is
another, the power was cut or somebody restarted it during the vote: one `incident` of the journal.
A kiosk process that died and was started again in the same run is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from maru.command import read_text, write_new_file
from maru.kiosk.journal import Incident
from maru.protocol.fields import Fields
from maru.protocol.note import compact_json, parse_json
from maru.protocol.refusal import Refused

BOOT = "boot.json"
MAX_BOOT = 256


def boot_id(proc: Path = Path("/proc")) -> str:
    """Return the kernel's name for this run of the machine, a UUID."""
    return read_text(proc / "sys/kernel/random/boot_id", MAX_BOOT).strip()


class Voting(Protocol):
    """What of the journal is used."""

    @property
    def is_voting(self) -> bool:
        """Whether a poll is open or paused."""

    def note_incident(self, kind: Incident, detail: str = "") -> None:
        """Append a record."""


class BootWatch:
    """Notes in which run of the machine a kiosk votes."""

    def __init__(self, home: Path, boot: str) -> None:
        """Compare `boot`, this run of the machine, with the last one.

        A file that cannot be read is an incident too, and begun anew: no vote waits for it.
        """
        self._path, self._boot = home / BOOT, boot
        self._kept: tuple[str, bool] | None = None
        self._incident = ""
        try:
            self._kept = _read(self._path)
        except Refused:
            self._incident = f"{BOOT} could not be read"
        if self._kept is not None and self._kept[1] and self._kept[0] != boot:
            self._incident = "the machine was started anew while a poll was open"

    def look(self, journal: Voting) -> None:
        """Put what befell the machine into the journal, and note whether a poll is open now.

        To be called when the journal may be written. An incident that it cannot take now stays
        noted, over a restart too.
        """
        if self._incident:
            try:
                journal.note_incident("reboot", self._incident)
            except Refused:  # no medium, or the epoch is over
                return
            self._incident = ""
        self._keep(journal.is_voting)

    def end(self) -> None:
        """Note that the kiosk ends properly."""
        if not self._incident:
            self._keep(False)

    def _keep(self, voting: bool) -> None:
        now = (self._boot, voting)
        if now != self._kept:
            write_new_file(
                self._path, compact_json({"boot": self._boot, "voting": voting}).encode()
            )
            self._kept = now


def _read(path: Path) -> tuple[str, bool] | None:
    if not path.exists():
        return None
    fields = Fields(parse_json(read_text(path, MAX_BOOT), str(path)), str(path))
    kept = fields.string("boot", 64), fields.truth("voting")
    fields.done()
    return kept
