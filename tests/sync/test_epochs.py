"""A kiosk's epochs among themselves: what one has lost or heard, and what the next does with it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from hall import Hall, serving
from maru.kiosk.carrying import export_courier
from maru.kiosk.home import load_package, open_kiosk
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.store import Store
from maru.protocol.belenios.group import group
from maru.protocol.claim import claim_of
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import NewKiosk
from maru.sync.courier import import_courier
from maru.sync.ledger.home import Ledger
from maru.sync.peers.exchange import Exchange
from maru.sync.running import Runner, carry_once
from maru.sync.sync_db import SpentClaim, SyncDb


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Return an empty stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def leave_epoch(hall: Hall) -> str:
    """Begin the second epoch of kiosk-1; return the update that enrols it."""
    hall.kiosks.pop("kiosk-1").close()
    request = new_epoch(hall.home("kiosk-1"), hall.assembly.entropy).request.read_text()
    enrolment = enrol(request, hall.assembly.event.tag, hall.assembly.event_signer)
    new = parse_enrolment(enrolment, hall.assembly.event_signer.verifier)
    (note,) = hall.assembly.updates(NewKiosk(new, enrolment))
    return note


def go_on(hall: Hall, note: str) -> None:
    """Load the package again, with the update, and open the polls."""
    home = hall.home("kiosk-1")
    (home / "update.note").write_text(note)
    load_package(home, home / "EVENT.maru", [home / "update.note"])
    kiosk = hall.kiosks["kiosk-1"] = open_kiosk(home)
    for poll in hall.assembly.event.polls:
        kiosk.journal.open_poll(poll.uuid)


@pytest.mark.parametrize("at", [0, 8_192])
def test_a_damaged_epoch_keeps_nothing_else_back(
    hall: Hall, ledger: Ledger, stick: Path, at: int
) -> None:
    """A card that died is why the new epoch was begun: its ballots arrive by every road."""
    home, note = hall.home("kiosk-1"), leave_epoch(hall)
    with (home / "epoch-1" / "kiosk.db").open("r+b") as file:
        length = file.seek(0, 2)
        file.seek(at)
        file.write(b"\xa5" * (length - at))
    go_on(hall, note)
    ledger.update([("update", note)])
    hall.vote("kiosk-1", 4, frozenset({0}))
    with serving(hall.ledger_home) as server:
        outcome = Runner(home, server.url).round()
    assert outcome.state.state == "unread"
    assert "지난 회차" in outcome.state.meaning("ko")
    assert outcome.state.at_ledger == outcome.state.ballots == 1
    with pytest.raises(Refused) as refused:
        export_courier(home, stick)
    assert refused.value.reason is InputRefusal.unreadable_file
    assert (stick / "kiosk-1.2.courier").exists()
    assert [one.fault for one in import_courier(home, stick)] == [None] * 3
    with closing(Store.open(home, read_only=True)) as store, SyncDb.open(home) as kept:
        Exchange(home, store, kept)


def test_a_card_that_others_told_of_stays_spent(hall: Hall) -> None:
    """What a kiosk heard in one epoch it knows in the next, though whoever told it is gone."""
    home, poll = hall.home("kiosk-1"), hall.assembly.event.polls[0].uuid
    _, ballot = hall.vote("kiosk-2", 4, frozenset({0}))
    claim = claim_of(poll, ballot, group(hall.assembly.event.group))
    with SyncDb.open(home) as kept:
        kept.put_claim(SpentClaim(poll, claim.credential, "kiosk-2", 1, claim.text))
    go_on(hall, leave_epoch(hall))
    with closing(Store.open(home, read_only=True)) as store, SyncDb.open(home) as kept:
        exchange = Exchange(home, store, kept)
        exchange.keep()
        assert (("kiosk-2", 1), claim.text) in exchange.others((), ("kiosk-3", 1))
    kiosk = hall.kiosks["kiosk-1"]
    (other,) = kiosk.check_in([hall.assembly.ticket(4)])
    assert not isinstance(other, Refusal)
    assert other.poll.uuid != poll


def test_a_journal_of_an_epoch_that_the_ledger_does_not_know_yet(
    hall: Hall, ledger: Ledger, stick: Path
) -> None:
    """Who carries it offers it again, and it is taken once the ledger has the enrolment."""
    note = leave_epoch(hall)
    go_on(hall, note)
    export_courier(hall.home("kiosk-1"), stick)
    near = hall.home("kiosk-2")
    import_courier(near, stick)
    with serving(hall.ledger_home) as server:
        carry_once(near, server.url)
        with ledger.store.reading() as now:
            assert now.next_seq("kiosk-1", 1) > 0
        ledger.update([("update", note)])
        carry_once(near, server.url)
    with ledger.store.reading() as now:
        assert now.next_seq("kiosk-1", 2) > 0
