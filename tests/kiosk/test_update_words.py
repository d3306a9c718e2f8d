"""Updates in plain words, a card in hand, and the way to the rehearsal."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assembly import make_assembly
from maru.kiosk.card_look import CardLook, look_at_card, write_request
from maru.kiosk.home import open_kiosk
from maru.kiosk.rehearsing import check_rehearsal, rehearsal_medium, rehearsal_of
from maru.kiosk.stick_import import fitting
from maru.kiosk.update_words import update_words
from maru.protocol.card_request import parse_card_request
from maru.protocol.event import event_text
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import KeyRevocation, Reissue, Revocation
from two_kiosks import TwoKiosks


def test_each_update_says_what_it_does_here(tmp_path: Path) -> None:
    """A motion, cards revoked and reissued, a staff card: what it is, and who has voted already."""
    two = TwoKiosks(tmp_path, spares=1, staff=True)
    two.vote(two.near, 0)
    credentials = two.assembly.credentials
    notes = two.assembly.updates(
        two.assembly.motion(),
        Revocation((credentials(0), credentials(1))),
        Reissue(credentials(2), credentials(3)),
        KeyRevocation("staff-1"),
    )
    with closing(open_kiosk(two.near)) as kiosk:
        updates, faults = fitting(kiosk, [("stick", note) for note in reversed(notes)])
        assert faults == ()
        said = [update_words(update, kiosk, "en") for update in updates]
        korean = [update_words(update, kiosk, "ko") for update in updates]
    assert [(words.number, words.what) for words in said] == [
        (1, "A new poll: To adjourn"),
        (2, "2 cards can no longer be used."),
        (3, "1 card is replaced by a new one."),
        (4, "The card staff-1 is cancelled."),
    ]
    assert said[1].effect == "Refused here from now on. Voted here before: 1."
    assert said[2].effect == "The old card is refused, the new one is taken."
    assert korean[0].what == "새 안건: 정회할까요?"


def test_a_card_in_hand_says_how_it_stands(tmp_path: Path) -> None:
    """It voted in one poll and may vote in the other; nothing is spent by looking."""
    two = TwoKiosks(tmp_path)
    two.vote(two.near, 0)
    with closing(open_kiosk(two.near)) as kiosk:
        look = look_at_card(kiosk, [two.assembly.ticket(0)])
        assert isinstance(look, CardLook)
        assert [standing for _, standing in look.polls] == [Refusal.already_voted_here, None]
        assert two.polls_left(kiosk, 0) == 1
        assert look_at_card(kiosk, ["hello"]) is Refusal.not_a_ticket
        assert look_at_card(kiosk, ["a", "b"]) is Refusal.several_codes


def test_a_request_names_the_card_as_an_update_will(tmp_path: Path) -> None:
    """The office reads from the stick what was asked, and the card's secret is not in it."""
    two = TwoKiosks(tmp_path, spares=1)
    with closing(open_kiosk(two.near)) as kiosk:
        look = look_at_card(kiosk, [two.assembly.ticket(4)])
        assert isinstance(look, CardLook)
        path = write_request(kiosk, look, "reissue", two.stick)
    request = parse_card_request(path.read_text(), path.name)
    assert (request.wanted, request.card) == ("reissue", two.assembly.credentials(4))
    assert two.assembly.cards[4].compact not in path.read_text()
    with pytest.raises(Refused) as refused:
        parse_card_request('{"event":"x","wanted":"revoke","card":{}}', "stick")
    assert refused.value.reason is InputRefusal.bad_value


def rehearsal(home: Path) -> None:
    """Load a rehearsal into a folder."""
    assembly = make_assembly(seed="rehearsal")
    assembly.event = replace(assembly.event, rehearsal=True)
    assembly.files["event.json"] = event_text(assembly.event).encode()
    assembly.enrol(home)
    assembly.load(home)


def test_the_rehearsal_is_beside_the_event(tmp_path: Path) -> None:
    """Found where it is kept; gone to only while no poll is open, and only if it is one."""
    two = TwoKiosks(tmp_path, medium=True)
    assert rehearsal_of(two.far) is None
    rehearsal(two.far / "rehearsal")
    folder = rehearsal_of(two.far)
    assert folder == two.far / "rehearsal"
    with closing(open_kiosk(two.far)) as kiosk:
        with pytest.raises(Refused) as refused:
            check_rehearsal(kiosk, folder)
        assert refused.value.reason is InputRefusal.poll_running
        for poll in two.assembly.event.polls:
            kiosk.journal.pause_poll(poll.uuid)
        assert check_rehearsal(kiosk, folder).rehearsal
        assert rehearsal_medium(kiosk) == two.medium / "rehearsal"
        for other in (two.near, two.far):
            with pytest.raises(Refused) as refused:
                check_rehearsal(kiosk, other)
            assert refused.value.reason is InputRefusal.not_rehearsal
        with pytest.raises(Refused) as refused:
            check_rehearsal(kiosk, tmp_path / "nowhere")
        assert refused.value.reason is InputRefusal.not_found
        shutil.move(two.medium, tmp_path / "pulled-out")
        with pytest.raises(Refused) as refused:
            rehearsal_medium(kiosk)
        assert refused.value.reason is InputRefusal.medium_missing


def test_a_rehearsal_votes_beside_the_event_on_the_same_stick(tmp_path: Path) -> None:
    """Both have a second medium there, in a folder of its own; neither takes the other's for its.

    What is cast in the rehearsal is nowhere in the event.
    """
    two = TwoKiosks(tmp_path, medium=True)
    rehearsal(two.far / "rehearsal")
    with closing(open_kiosk(two.far)) as kiosk:
        medium = rehearsal_medium(kiosk)
    with closing(open_kiosk(two.far / "rehearsal", medium)) as kiosk:
        for poll in kiosk.event.polls:
            kiosk.journal.open_poll(poll.uuid)
        assert kiosk.check_in([two.assembly.ticket(0)]) is Refusal.other_event
        kiosk.journal.check_medium()
    two.vote(two.far, 0)
    with closing(open_kiosk(two.far)) as kiosk:
        assert kiosk.journal.all_ballots == 1
