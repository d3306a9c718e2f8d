"""One morning on which everything is lost at once: a kiosk, a card with its PIN, a staff card."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from maru.kiosk import ceremony
from maru.kiosk.command import read_card
from maru.kiosk.export import verify_kiosk
from maru.kiosk.home import init_kiosk, load_package, open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.store import Store
from maru.protocol.event import parse_event
from maru.protocol.note import Signer, text_of
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.replay import State
from maru.protocol.secret import Secret
from maru.provisioning.event_folder import enrol_kiosks, new_event, read_ledger, write_package
from maru.provisioning.updates import write_enrolment, write_reissue, write_staff_revocation
from maru.sync.batch import Batch
from maru.sync.ledger import home as ledger_home
from maru.sync.ledger.intake import Intake

from .conftest import PASSPHRASE, repeated_entropy
from .test_pins import CHEAP, draft, lines_of


class Morning:
    """An event with PINs, reserved cards and two staff cards; a kiosk with a stick; a ledger."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.stick = folder / "event", folder / "kiosk-1", folder / "stick"
        self.ledger, self.entropy = folder / "ledger", repeated_entropy(b"morning")
        self.stick.mkdir()
        ledger_home.init_ledger(self.ledger, "morning.example/log", self.entropy)
        groups = [group.id for group in draft().groups]
        its = replace(draft(), reserved=dict.fromkeys(groups, 1), staff_cards=2)
        ledger = read_ledger(self.ledger / "ledger.vkey")
        new_event(
            *(self.folder, its, ledger, "Ed25519", self.entropy, PASSPHRASE),
            tickets=False,
            pin_cost=CHEAP,
        )
        enrol_kiosks(self.folder, [init_kiosk(self.home, "kiosk-1", self.entropy)])
        write_package(self.folder)
        self.package = self.folder / "EVENT.maru"
        ledger_home.load_package(self.ledger, self.package)
        load_package(self.home, self.package)
        self.polls = parse_event((self.folder / "event.json").read_text()).polls
        self.pins = [pin for _, pin in lines_of(self.folder / "cards/pins.txt")]

    def staff(self, kiosk: Kiosk, name: str) -> Signer | None:
        """Show a staff card at a kiosk."""
        pin = dict(lines_of(self.folder / "staff/pins.txt"))[name]
        return read_card(kiosk, str(self.folder / f"staff/{name}.ticket"), pin)

    def vote(self, kiosk: Kiosk, card: int) -> str:
        """Vote with a card's PIN in the first poll, or say why not; the card by its number."""
        rights = kiosk.check_in_with_pin(Secret(self.pins[card - 1].encode()), 0.0)
        if isinstance(rights, Refusal):
            return rights.value
        marks = [frozenset({0}) for _ in rights[0].poll.questions]
        kiosk.cast(rights[0], kiosk.seal(rights[0], marks, self.entropy))
        return "kept"

    def sent(self, intake: Intake, epoch: int, home: Path) -> int:
        """Send the records of an epoch; return the answer's status."""
        with closing(Store.open(home, read_only=True)) as store:
            records = store.records(0, 99)
            bodies = [json.loads(text_of(record).split("\n")[1])["body"] for record in records]
            ballots = tuple(store.blob(body["ballot"]) for body in bodies if "ballot" in body)
            batch = Batch(tuple(records), ballots, store.head())
        return intake.take("kiosk-1", epoch, 0, 0, batch.encode()).status


def test_a_kiosk_a_card_and_a_staff_card_are_lost_and_the_vote_goes_on(tmp_path: Path) -> None:
    """Three updates later each has its successor, nothing counts twice, and the ledger agrees.

    The new epoch takes PINs and the second medium; what the lost staff card did in the old epoch,
    which never knew, stands in the log and is listed.
    """
    day = Morning(tmp_path)
    with closing(open_kiosk(day.home, day.stick)) as kiosk:
        ceremony.open_polls(kiosk, day.polls[:1], day.staff(kiosk, "staff-1"), ())
        assert day.vote(kiosk, 1) == "kept"
    lost = write_reissue(day.folder, 2)[1].card.number
    write_staff_revocation(day.folder, "staff-1")
    request = new_epoch(day.home, day.entropy, lambda kiosk: day.staff(kiosk, "staff-2")).request
    write_enrolment(day.folder, request)
    updates = sorted((day.folder / "updates").iterdir())
    load_package(day.home, day.package, updates)
    with closing(open_kiosk(day.home, day.stick)) as kiosk:
        with pytest.raises(Refused) as refused:
            day.staff(kiosk, "staff-1")
        assert refused.value.reason == InputRefusal.staff_revoked
        staff = day.staff(kiosk, "staff-2")
        ceremony.open_polls(kiosk, day.polls[:1], staff, ())
        told = [day.vote(kiosk, card) for card in (1, 2, lost)]
        assert told == ["already_voted_here", "revoked", "kept"]
        ceremony.close_polls(kiosk, day.polls[:1], staff, 2)
    assert verify_kiosk(day.home, lambda *_: None).medium
    with closing(ledger_home.open_ledger(day.ledger)) as ledger, ThreadPoolExecutor(1) as executor:
        ledger.update([(path.name, path.read_text()) for path in updates])
        intake = Intake(ledger, executor)
        for epoch, home in ((2, day.home), (1, day.home / "epoch-1")):
            assert day.sent(intake, epoch, home) == 200
        state = State(ledger.package)
        with ledger.store.reading() as now:
            for entry in now.entries(0, now.size()):
                state.accept(entry)
    uuid = day.polls[0].uuid
    assert state.missing(uuid) == []
    assert [one.epoch for one in state.counted(uuid)] == [2, 1]
    acts = [(act.epoch, act.kind, act.staff) for act in state.acts_by_revoked()]
    assert acts == [(1, "opened", "staff-1")]
