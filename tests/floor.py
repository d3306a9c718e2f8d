"""A hall where motions are put from the floor: kiosks, two staff cards, spare polls, a ledger."""

from __future__ import annotations

from pathlib import Path

from assembly import Assembly, make_assembly
from hall import Hall
from maru.command import write_new_file
from maru.kiosk import ceremony
from maru.kiosk.floor_motion import Draft
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.synced import LOGGED_MOTIONS
from maru.protocol.event import Poll
from maru.protocol.note import Signer
from maru.protocol.staff import open_card
from maru.sync.ledger.home import load_package
from maru.sync.sync_db import SyncDb

ADJOURN = Draft("ko", "정회", "지금 정회할까요?", ("all",))


class Floor:
    """A hall whose kiosks have all polls open, opened by staff-1; a ledger with the event."""

    def __init__(
        self, folder: Path, kiosks: tuple[str, ...] = ("kiosk-1", "kiosk-2"), spares: int = 4
    ) -> None:
        self.assembly: Assembly = make_assembly(cards=6, spares=spares)
        cards = self.assembly.give_staff_cards(2)
        event = self.assembly.event
        self.first, self.second = (open_card(card.ticket, card.pin, event) for card in cards)
        self.hall = Hall(folder, self.assembly)
        for name in kiosks:
            self.assembly.enrol(self.hall.home(name), name)
        for name in kiosks:
            self.assembly.load(self.hall.home(name))
            self.hall.kiosks[name] = open_kiosk(self.hall.home(name))
            ceremony.open_polls(self.hall.kiosks[name], event.polls, self.first, ())
        self.hall.ledger_home.mkdir()
        key = f"{self.assembly.ledger_signer.to_text()}\n".encode()
        write_new_file(self.hall.ledger_home / "ledger.key", key, mode=0o600)
        package = folder / "EVENT.maru"
        package.write_bytes(self.assembly.package_data())
        load_package(self.hall.ledger_home, package)

    def kiosk(self, number: int) -> Kiosk:
        """Return a kiosk by its number from 1."""
        return self.hall.kiosks[f"kiosk-{number}"]

    def home(self, number: int) -> Path:
        """Return its folder."""
        return self.hall.home(f"kiosk-{number}")

    def open(self, number: int, poll: Poll, card: Signer | None = None) -> None:
        """Open a poll at a kiosk."""
        ceremony.open_polls(self.kiosk(number), [poll], card or self.first, ())

    def close(self, number: int, poll: Poll) -> None:
        """Close a poll at a kiosk."""
        ceremony.close_polls(self.kiosk(number), [poll], self.first, 6)

    def vote(self, number: int, card: int, poll: Poll) -> None:
        """Cast a ballot for the first option, with a card by its number from 0."""
        kiosk = self.kiosk(number)
        rights = kiosk.check_in([self.assembly.ticket(card)])
        assert isinstance(rights, tuple), rights
        (right,) = [right for right in rights if right.poll.uuid == poll.uuid]
        kiosk.cast(right, kiosk.seal(right, [frozenset({0})], self.assembly.entropy))

    def offer(self, number: int, *notes: tuple[int, str]) -> None:
        """Let a kiosk's sync process bring (number, note) of updates."""
        with SyncDb.open(self.home(number)) as kept:
            for of, note in notes:
                kept.put_update(of, note)

    def tell_logged(self, number: int, poll: str, sha256: str) -> None:
        """Let a kiosk's sync process learn which motion of a poll the log has."""
        with SyncDb.open(self.home(number)) as kept:
            kept.put_status(LOGGED_MOTIONS, {poll: sha256})
