"""Two kiosks of one assembly, sticks as folders, and children that die at a chosen call."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from assembly import Assembly, make_assembly
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.protocol.note import Signer
from maru.protocol.refusal import Refusal
from maru.protocol.staff import open_card
from maru.provisioning.staff import StaffCard

DIED = 9


class TwoKiosks:
    """`near` goes on, `far` is the one that died; `stick` and `medium` are folders."""

    def __init__(
        self, folder: Path, *, medium: bool = False, spares: int = 0, staff: bool = False
    ) -> None:
        self.near, self.far = folder / "near", folder / "far"
        self.stick, self.medium = folder / "stick", folder / "medium"
        self.stick.mkdir()
        self.medium.mkdir()
        self.assembly: Assembly = make_assembly(cards=6, spares=spares)
        self.card: Signer | None = None
        self.staff: StaffCard | None = None
        if staff:
            self.staff = self.assembly.give_staff()
            self.card = open_card(self.staff.ticket, self.staff.pin, self.assembly.event)
        for home, name in ((self.near, "kiosk-1"), (self.far, "kiosk-2")):
            self.assembly.enrol(home, name)
        for home in (self.near, self.far):
            self.assembly.load(home)
            its_medium = self.medium if medium and home == self.far else None
            with closing(open_kiosk(home, its_medium)) as kiosk:
                for poll in self.assembly.event.polls:
                    kiosk.journal.open_poll(poll.uuid, self.card)

    def vote(self, home: Path, *cards: int) -> None:
        """Cast the first ballot that is left to each of these cards."""
        with closing(open_kiosk(home)) as kiosk:
            for card in cards:
                rights = kiosk.check_in([self.assembly.ticket(card)])
                assert isinstance(rights, tuple), rights
                sealed = kiosk.seal(rights[0], [frozenset({0})], self.assembly.entropy)
                kiosk.cast(rights[0], sealed)

    def polls_left(self, kiosk: Kiosk, card: int) -> int | Refusal:
        """Return in how many polls a card may still vote at a kiosk, or its refusal."""
        rights = kiosk.check_in([self.assembly.ticket(card)])
        return rights if isinstance(rights, Refusal) else len(rights)


def dies_at(call: int, act: Callable[[], object]) -> bool:
    """Let a child do something and die before its fsync, rename or commit of that number.

    Say whether it died; it did not when it made fewer of these calls.
    """
    child = os.fork()
    if child == 0:
        made = 0
        real_fsync, real_rename = os.fsync, os.rename

        def counted() -> None:
            nonlocal made
            made += 1
            if made == call:
                os._exit(DIED)

        def fsync(descriptor: int) -> None:
            counted()
            real_fsync(descriptor)

        def rename(source: Path, target: Path, **keywords: int) -> None:
            counted()
            real_rename(source, target, **keywords)

        os.fsync, os.rename, os.replace = fsync, rename, rename  # type: ignore[assignment] # stand-ins
        act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, DIED)
    return code == DIED
