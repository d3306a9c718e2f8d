"""A kiosk dies; another one goes on for it, and nobody votes twice."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from maru.kiosk.carrying import read_chain
from maru.kiosk.continuing import Found, examine, go_on_for, journals_on
from maru.kiosk.export import verify_kiosk
from maru.kiosk.home import open_kiosk, read_keys
from maru.kiosk.medium import MediumRefused
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.stick_export import export_to_stick
from maru.kiosk.stick_import import handed_folders
from maru.kiosk.store import Store
from maru.protocol.enrolment import enrol
from maru.protocol.journal import RECORD
from maru.protocol.journal_file import opening_parts, record_parts
from maru.protocol.note import note_text, sign, text_of
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import Reissue
from maru.sync.sync_db import SeenHead, SyncDb
from two_kiosks import TwoKiosks, dies_at


@pytest.fixture(name="two")
def _two(tmp_path: Path) -> TwoKiosks:
    """Kiosk-2 died after three ballots, two of them of card 0; its second medium is here."""
    two = TwoKiosks(tmp_path, medium=True)
    two.vote(two.far, 0, 1, 0)
    return two


def goes_on(two: TwoKiosks, found: Found) -> None:
    """Go on at the near kiosk."""
    with closing(open_kiosk(two.near)) as kiosk:
        go_on_for(kiosk, two.near, found, None)


def incidents(home: Path) -> list[str]:
    """Return the details of a kiosk's incidents."""
    with closing(Store.open(home, read_only=True)) as store:
        notes = store.records_with('"type":"incident"')
    return [json.loads(text_of(note).split("\n")[1])["body"]["detail"] for note in notes]


def test_its_second_medium_tells_all(two: TwoKiosks) -> None:
    """Which kiosk, how many ballots, whole until which record; nothing is done before staff say."""
    (one,) = journals_on(two.near, two.medium)
    assert (one.kiosk, one.epoch, one.path.name) == ("kiosk-2", 1, "kiosk-2.1.journal")
    found = examine(two.near, one.path)
    budget, motion = (poll.uuid for poll in two.assembly.event.polls)
    assert (found.kiosk, found.epoch, found.records, found.fault) == ("kiosk-2", 1, 6, None)
    assert found.ballots == {budget: 2, motion: 1}
    assert found.left_open == (budget, motion)
    assert (len(found.spent), found.unbelieved, found.spoiled) == (3, 0, 0)
    with closing(open_kiosk(two.near)) as kiosk:
        assert two.polls_left(kiosk, 0) == 2


def test_nobody_votes_twice_after_it(two: TwoKiosks) -> None:
    """Its spent cards are refused as voted elsewhere, after a restart too; others vote on."""
    found = examine(two.near, two.medium / "kiosk-2.1.journal")
    with closing(open_kiosk(two.near)) as kiosk:
        gone_on = go_on_for(kiosk, two.near, found, None)
        assert (gone_on.refused, gone_on.twice) == (3, 0)
        assert two.polls_left(kiosk, 0) is Refusal.already_voted_elsewhere
        assert (two.polls_left(kiosk, 1), two.polls_left(kiosk, 2)) == (1, 2)
    with closing(open_kiosk(two.near)) as kiosk:
        assert two.polls_left(kiosk, 0) is Refusal.already_voted_elsewhere
    verify_kiosk(two.near, lambda _done, _all: None)
    assert incidents(two.near) == [f"goes on for kiosk-2/1, up to record 5 {found.newest}"]


def test_its_records_are_carried_on(two: TwoKiosks) -> None:
    """They wait for the sync process; what is cut off at the end of the file is not there."""
    file = two.medium / "kiosk-2.1.journal"
    data = file.read_bytes()
    file.write_bytes(data[:-10])
    found = examine(two.near, file)
    assert found.fault is not None
    assert (found.records, found.fault.reason) == (5, InputRefusal.damaged)
    goes_on(two, found)
    (folder,) = handed_folders(two.near)
    (kept,) = folder.iterdir()
    assert kept.name == "kiosk-2.1.courier"
    assert data.startswith(kept.read_bytes())


def test_an_export_without_its_head_is_not_said_to_be_whole(two: TwoKiosks) -> None:
    """A stick's file that ends between two records: what came after them may be missing."""
    export_to_stick(two.far, two.stick)
    file = two.stick / "kiosk-2.1.courier"
    whole = examine(two.near, file)
    with file.open("r+b") as stream:
        stream.truncate(read_chain(two.medium / "kiosk-2.1.journal", "medium", None).bytes)
    cut = examine(two.near, file)
    assert whole.fault is None
    assert cut.records == whole.records
    assert cut.fault is not None


def test_an_export_of_it_serves_as_well_and_more_may_come(two: TwoKiosks) -> None:
    """First an old stick, then the medium with one more ballot: the journal tells of both."""
    export_to_stick(two.far, two.stick)
    two.vote(two.far, 2)
    for folder in (two.stick, two.medium, two.medium):
        (one,) = journals_on(two.near, folder)
        goes_on(two, examine(two.near, one.path))
    with closing(open_kiosk(two.near)) as kiosk:
        assert two.polls_left(kiosk, 2) == 1
    told = [detail.split()[-2] for detail in incidents(two.near)]
    assert told == ["5", "6"]


def test_a_journal_that_is_older_than_the_hall_knows_is_said(two: TwoKiosks) -> None:
    """An old stick; the hall has seen a head of two records more: another stick may have them."""
    export_to_stick(two.far, two.stick)
    two.vote(two.far, 2, 3)
    with closing(Store.open(two.far, read_only=True)) as store:
        head = SeenHead("kiosk-2", 1, store.next_seq() - 1, "0" * 64, store.head())
    with SyncDb.open(two.near) as kept:
        kept.put_head(head)
    assert examine(two.near, two.stick / "kiosk-2.1.courier").beyond == 2
    assert examine(two.near, two.medium / "kiosk-2.1.journal").beyond == 0


def test_cards_that_voted_at_both_are_counted(two: TwoKiosks) -> None:
    """They voted here before anyone knew: said, and the office will settle it."""
    two.vote(two.near, 1)
    found = examine(two.near, two.medium / "kiosk-2.1.journal")
    with closing(open_kiosk(two.near)) as kiosk:
        assert go_on_for(kiosk, two.near, found, None).twice == 1


def test_what_is_not_another_kiosks_journal_of_this_event_is_refused(two: TwoKiosks) -> None:
    """Our own, another event's, no journal at all: not listed, and refused when asked for."""
    export_to_stick(two.near, two.stick)
    (two.stick / "kiosk-7.1.courier").write_bytes(b"maru/journal/v1\nmanifest 99999999\n")
    (two.stick / "kiosk-8.1.journal").symlink_to(two.medium / "kiosk-2.1.journal")
    assert journals_on(two.near, two.stick) == []
    for name, reason in (
        ("kiosk-1.1.courier", InputRefusal.already_exists),
        ("kiosk-7.1.courier", InputRefusal.too_large),
        ("kiosk-8.1.journal", InputRefusal.unreadable_file),
    ):
        with pytest.raises(Refused) as refused:
            examine(two.near, two.stick / name)
        assert refused.value.reason is reason
    assert handed_folders(two.near) == []


def test_a_ballot_that_its_card_did_not_sign_spends_nothing(two: TwoKiosks) -> None:
    """A kiosk may sign anything: only the card's own signature keeps a person from voting."""
    with closing(Store.open(two.far, read_only=True)) as store:
        notes = [note for _, _, note in store.all_records()]
        blobs = dict(store.all_blobs())
        opening = (store.manifest(), store.enrolment())
    bodies = [json.loads(text_of(note).split("\n")[1]) for note in notes]
    victim = two.assembly.credentials(5)[bodies[-1]["body"]["poll"]]
    bodies[-1]["body"]["credential"] = victim
    _, _, signer = read_keys(two.far)
    notes[-1] = sign(note_text(RECORD, bodies[-1]), signer)
    forged = opening_parts(*opening)
    for note, body in zip(notes, bodies, strict=True):
        digest = body["body"].get("ballot")
        forged += record_parts(note, None if digest is None else blobs[digest].decode())
    (two.stick / "kiosk-2.1.journal").write_bytes(forged)
    found = examine(two.near, two.stick / "kiosk-2.1.journal")
    assert (found.all_ballots, len(found.spent), found.unbelieved) == (3, 2, 1)
    goes_on(two, found)
    with closing(open_kiosk(two.near)) as kiosk:
        assert two.polls_left(kiosk, 5) == 2


def test_going_on_dies_at_every_step(two: TwoKiosks) -> None:
    """Killed before each fsync and rename, and done again: spent once, told once, carried."""
    file = two.medium / "kiosk-2.1.journal"

    def act() -> None:
        goes_on(two, examine(two.near, file))

    call = 0
    while dies_at(call := call + 1, act):
        with closing(open_kiosk(two.near)) as kiosk:
            kiosk.close()
    assert call > 6
    act()
    with closing(open_kiosk(two.near)) as kiosk:
        assert two.polls_left(kiosk, 0) is Refusal.already_voted_elsewhere
    assert len(incidents(two.near)) == 1
    assert handed_folders(two.near)


def test_a_new_card_is_refused_for_what_the_old_one_cast_there(tmp_path: Path) -> None:
    """The office replaced a card that had voted at the dead kiosk: no second vote with the new one.

    In the poll that the old one had not voted in, it does.
    """
    two = TwoKiosks(tmp_path, medium=True)
    two.vote(two.far, 0)
    credentials = two.assembly.credentials
    (note,) = two.assembly.updates(Reissue(credentials(0), credentials(3)))
    found = examine(two.near, two.medium / "kiosk-2.1.journal")
    with closing(open_kiosk(two.near)) as kiosk:
        kiosk.update([("stick", note)])
        assert two.polls_left(kiosk, 3) == 2
        go_on_for(kiosk, two.near, found, None)
        assert two.polls_left(kiosk, 3) == 1
        assert two.polls_left(kiosk, 0) is Refusal.revoked


def test_nothing_is_taken_over_while_the_second_medium_is_away(two: TwoKiosks) -> None:
    """The journal could not say so: refused, nothing is done, and the next try is whole."""
    with closing(open_kiosk(two.near, two.stick)):
        pass
    found = examine(two.near, two.medium / "kiosk-2.1.journal")
    away = two.stick.rename(two.stick.with_name("away"))
    with closing(open_kiosk(two.near)) as kiosk:
        with pytest.raises(MediumRefused):
            go_on_for(kiosk, two.near, found, None)
        assert handed_folders(two.near) == []
        away.rename(two.stick)
        go_on_for(kiosk, two.near, found, None)
        assert two.polls_left(kiosk, 0) is Refusal.already_voted_elsewhere


def test_the_next_epoch_still_knows(two: TwoKiosks) -> None:
    """This kiosk's storage is replaced too: the cards of the dead one stay refused."""
    goes_on(two, examine(two.near, two.medium / "kiosk-2.1.journal"))
    made = new_epoch(two.near, two.assembly.entropy)
    note = enrol(made.request.read_text(), two.assembly.event.tag, two.assembly.event_signer)
    two.assembly.files["enrolments/kiosk-1.2.note"] = note.encode()
    two.assembly.load(two.near)
    with closing(open_kiosk(two.near)) as kiosk:
        for poll in two.assembly.event.polls:
            kiosk.journal.open_poll(poll.uuid)
        assert two.polls_left(kiosk, 0) is Refusal.already_voted_elsewhere


def test_staff_go_on_with_a_card(tmp_path: Path) -> None:
    """In an event with staff cards nobody else does, and nothing is taken over without one."""
    two = TwoKiosks(tmp_path, medium=True, staff=True)
    two.vote(two.far, 0)
    found = examine(two.near, two.medium / "kiosk-2.1.journal")
    with closing(open_kiosk(two.near)) as kiosk:
        with pytest.raises(Refused) as refused:
            go_on_for(kiosk, two.near, found, None)
        assert refused.value.reason is InputRefusal.staff_needed
        assert two.polls_left(kiosk, 0) == 2
        go_on_for(kiosk, two.near, found, two.card)
        assert two.polls_left(kiosk, 0) == 1
