"""An attendee's way for tests: an assembly, a kiosk that can be restarted, a session on it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from assembly import Assembly, entropy_from, make_assembly
from maru.kiosk.home import open_kiosk
from maru.kiosk.session import Session
from maru.kiosk.store import Store
from maru.protocol.note import text_of


class Voting:
    """One kiosk and the session on it."""

    def __init__(self, home: Path, cards: int = 5) -> None:
        self.home = home
        self.assembly: Assembly = make_assembly(cards)
        self.kiosk = self.assembly.open_kiosk(home)
        self.now = 1_000.0
        self.entropy = entropy_from("voting")
        self.session = Session(self.kiosk, self.clock, self.entropy)
        self.polls = self.assembly.event.polls

    def clock(self) -> float:
        """Return the time."""
        return self.now

    def restart(self) -> None:
        """Close the kiosk, as a dying process does, and open it again with a new session."""
        self.kiosk.close()
        self.kiosk = open_kiosk(self.home)
        self.session = Session(self.kiosk, self.clock, self.entropy)

    def check_in(self, card: int = 0) -> Session:
        """Show a card."""
        self.session.start()
        self.session.scanned((self.assembly.ticket(card),))
        return self.session

    def mark_and_seal(self, *options: int) -> Session:
        """Mark options of the one question of the open ballot, and seal it."""
        for option in options:
            self.session.toggle(option)
        self.session.forward()
        self.session.seal()
        return self.session

    def seal(self, poll: int = 0, card: int = 0) -> Session:
        """Bring a card to a sealed ballot with the first option marked."""
        self.check_in(card).choose_poll(self.polls[poll].uuid)
        return self.mark_and_seal(0)

    def stored(self, kind: str) -> list[str]:
        """Return the hashes of the ballots that records of one type name, in order."""
        with closing(Store.open(self.home, read_only=True)) as store:
            records = [
                json.loads(text_of(note).split("\n")[1]) for _, _, note in store.all_records()
            ]
        return [record["body"]["ballot"] for record in records if record["type"] == kind]
