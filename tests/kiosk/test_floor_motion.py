"""A motion from the floor at a kiosk: from three fields to a poll, and what may go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assembly import make_assembly
from floor import ADJOURN, Floor
from maru.kiosk import ceremony
from maru.kiosk.floor_motion import Draft, draft_poll, motion_groups, put_motion
from maru.kiosk.home import load_package, open_kiosk
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.session import Session
from maru.kiosk.stick_import import fitting
from maru.kiosk.store import Store
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.event import Poll
from maru.protocol.note import Signer, note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import (
    KeyRevocation,
    NewKiosk,
    Revocation,
    Update,
    before_updates,
    make_floor_motion,
)


@pytest.fixture(name="floor")
def _floor(tmp_path: Path) -> Iterator[Floor]:
    floor = Floor(tmp_path)
    yield floor
    floor.hall.close()


def put(floor: Floor, number: int = 1, draft: Draft = ADJOURN, card: Signer | None = None) -> Poll:
    """Put a motion at a kiosk; return its poll."""
    return put_motion(floor.kiosk(number), draft, card or floor.first)


def rival(floor: Floor, poll: Poll) -> Update:
    """Return another motion of the same spare, as a copied kiosk would make it."""
    index = [spare.uuid for spare in floor.assembly.event.spares].index(poll.uuid)
    before = before_updates(floor.assembly.package())
    note = make_floor_motion(before, floor.assembly.motion(index, "휴회할까요?"), floor.second)
    (update,) = floor.kiosk(2).new_updates([("rival", note)])
    return update


def refusal(act: object) -> InputRefusal:
    """Return why a call is refused."""
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]  # a call with nothing
    return refused.value.reason


def test_three_fields_become_a_poll_that_is_there_after_a_restart(floor: Floor) -> None:
    """For and against in the event's languages, blank allowed, scheduled until staff open it."""
    poll = put(floor)
    kiosk = floor.kiosk(1)
    assert poll == kiosk.event.polls[-1]
    assert (poll.title, poll.topic, poll.groups) == ({"ko": "정회"}, "motion", ("all",))
    (question,) = poll.questions
    assert question.text == {"ko": "지금 정회할까요?"}
    assert [dict(option.title) for option in question.options] == [
        {"ko": "찬성", "en": "For"},
        {"ko": "반대", "en": "Against"},
    ]
    assert (question.minimum, question.maximum, question.blank) == (1, 1, True)
    assert kiosk.poll_state(poll) == "scheduled"
    kiosk.close()
    with closing(open_kiosk(floor.home(1))) as again:
        assert again.event == kiosk.event
        floor.hall.kiosks["kiosk-1"] = again
        floor.open(1, poll)
        floor.vote(1, 0, poll)
        assert again.journal.ballots(poll.uuid) == 1


def test_written_answers_are_a_choice_of_one(floor: Floor) -> None:
    """Two to eight of them, each once, whole syllables, one line."""
    draft = replace(ADJOURN, answers=("공원", "  도서관 \n 앞 ", "시장"))
    poll = draft_poll(floor.kiosk(1), draft)
    assert [option.title["ko"] for option in poll.questions[0].options] == [
        "공원",
        "도서관 앞",
        "시장",
    ]
    assert poll.topic == "other"
    for answers in (("하나",), tuple("가나다라마바사아자"), ("가", "가"), ("가", " ")):
        with pytest.raises(Refused) as refused:
            draft_poll(floor.kiosk(1), replace(draft, answers=answers))
        assert refused.value.reason is InputRefusal.bad_value


@pytest.mark.parametrize("changes", [{"title": " "}, {"title": "가" * 31}, {"question": "가" * 61}])
def test_a_field_that_is_empty_or_too_long_is_refused(
    floor: Floor, changes: dict[str, str]
) -> None:
    """Nothing is made of it, and the journal has nothing."""
    before = floor.kiosk(1).head()
    with pytest.raises(Refused) as refused:
        put(floor, draft=replace(ADJOURN, **changes))  # type: ignore[arg-type]  # texts only
    assert refused.value.reason is InputRefusal.bad_value
    assert floor.kiosk(1).head() == before


def test_kiosks_that_do_not_see_each_other_take_different_spares(floor: Floor) -> None:
    """Two motions at the same time are two polls, wherever both come together."""
    one, two = put(floor, 1), put(floor, 2, replace(ADJOURN, title="휴회"))
    assert one.uuid != two.uuid
    for number, other in ((1, 2), (2, 1)):
        update = floor.kiosk(other)._in_force.floor[0]
        ceremony.apply_updates(floor.kiosk(number), [("stick", update.note)], floor.first)
    assert floor.kiosk(1).event.polls == floor.kiosk(2).event.polls
    put(floor, 1)
    assert refusal(lambda: put(floor, 1)) is InputRefusal.no_spare_poll
    assert motion_groups(floor.kiosk(1)) == ()
    assert motion_groups(floor.kiosk(2)) == (("all",),)


def test_a_motion_that_was_heard_of_takes_its_spare(floor: Floor) -> None:
    """A new epoch that does not know what the one before made learns it from the others."""
    kiosk, spares = floor.kiosk(1), floor.assembly.event.spares
    index = [spare.uuid for spare in spares].index(kiosk.spares(["all"])[0].uuid)
    before = before_updates(floor.assembly.package())
    note = make_floor_motion(before, floor.assembly.motion(index), floor.second)
    first = kiosk.spares(["all"])[0]
    floor.offer(1, (9_001, note))
    assert first not in kiosk.spares(["all"])


def test_a_spare_that_the_log_gave_to_a_lost_card_is_not_taken(floor: Floor) -> None:
    """The log took the motion before it knew: another one of that spare would not count."""
    kiosk = floor.kiosk(1)
    spare = kiosk.spares(["all"])[0]
    theirs = floor.assembly.motion(floor.assembly.event.spares.index(spare))
    note = make_floor_motion(before_updates(floor.assembly.package()), theirs, floor.first)
    kiosk.update([("0001", floor.assembly.updates(KeyRevocation("staff-1"))[0])])
    floor.offer(1, (9_001, note))
    assert spare in kiosk.spares(["all"])
    floor.tell_logged(1, spare.uuid, note_hash(text_of(note)))
    assert put(floor, card=floor.second).uuid != spare.uuid


def test_a_motion_needs_a_staff_card_that_holds(floor: Floor) -> None:
    """Without one, and with one that an update revoked, nothing is made; another card may."""
    kiosk = floor.kiosk(1)
    assert refusal(lambda: put_motion(kiosk, ADJOURN, None)) is InputRefusal.staff_needed
    kiosk.update([("0001", floor.assembly.updates(KeyRevocation("staff-1"))[0])])
    assert refusal(lambda: put(floor)) is InputRefusal.staff_revoked
    assert put(floor, card=floor.second) in kiosk.event.polls


def test_without_staff_cards_there_is_no_motion_from_the_floor(tmp_path: Path) -> None:
    """Where the event has none, motions are the event key's."""
    assembly = make_assembly(cards=1, spares=1)
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        assert refusal(lambda: put_motion(kiosk, ADJOURN, None)) is InputRefusal.staff_needed
        stranger = Signer("staff-1", bytes(32))
        assert refusal(lambda: put_motion(kiosk, ADJOURN, stranger)) is InputRefusal.bad_signature


def test_a_lost_cards_old_motion_is_not_taken_by_a_kiosk_that_knows(floor: Floor) -> None:
    """Who found a card can date a motion before its revocation; a kiosk that knows refuses it."""
    put(floor, 1)
    note = floor.kiosk(1)._in_force.floor[0].note
    kiosk = floor.kiosk(2)
    kiosk.update([("0001", floor.assembly.updates(KeyRevocation("staff-1"))[0])])
    floor.offer(2, (9_001, note))
    assert kiosk.waiting() == ()
    with pytest.raises(Refused) as refused:
        ceremony.apply_updates(kiosk, [("stick", note)], floor.second)
    assert refused.value.reason is InputRefusal.staff_revoked


def test_a_revocation_that_comes_after_leaves_the_motion(floor: Floor) -> None:
    """What was put before a card was lost stays, through a restart too."""
    poll = put(floor)
    kiosk = floor.kiosk(1)
    kiosk.update([("0001", floor.assembly.updates(KeyRevocation("staff-1"))[0])])
    kiosk.close()
    with closing(open_kiosk(floor.home(1))) as again:
        assert poll in again.event.polls
        floor.hall.kiosks["kiosk-1"] = again
        floor.open(1, poll, floor.second)


def test_a_lost_cards_motion_keeps_no_revocation_away(floor: Floor) -> None:
    """It came by the network before the stick that revokes its card: that one is applied."""
    put(floor, 1)
    note = floor.kiosk(1)._in_force.floor[0].note
    kiosk = floor.kiosk(2)
    floor.offer(2, (9_001, note))
    (revocation,) = floor.assembly.updates(KeyRevocation("staff-1"))
    updates, faults = fitting(kiosk, [("stick", revocation)])
    assert [update.number for update in updates] == [1]
    assert [fault.reason for fault in faults] == [InputRefusal.staff_revoked]


def test_a_poll_that_is_another_elsewhere_is_not_opened(floor: Floor) -> None:
    """Another motion of its spare was heard of: the poll waits, and staff are told why."""
    poll = put(floor)
    other = rival(floor, poll)
    floor.offer(1, (other.number, other.note))
    assert dict(floor.kiosk(1).disputed()) == {poll.uuid: False}
    assert refusal(lambda: floor.open(1, poll)) is InputRefusal.motion_disputed
    assert floor.kiosk(1).poll_state(poll) == "scheduled"
    mine = floor.kiosk(1)._in_force.floor[0]
    floor.tell_logged(1, poll.uuid, mine.hash)
    floor.open(1, poll)


def test_a_poll_that_turns_out_to_be_another_takes_no_more_ballots(floor: Floor) -> None:
    """It is open: nobody more gets in before the log has decided, then all do, or nobody."""
    poll = put(floor)
    floor.open(1, poll)
    floor.vote(1, 0, poll)
    kiosk, other = floor.kiosk(1), rival(floor, poll)
    floor.offer(1, (other.number, other.note))
    with pytest.raises(ValueError, match="unpack"):
        floor.vote(1, 1, poll)
    floor.tell_logged(1, poll.uuid, kiosk._in_force.floor[0].hash)
    floor.vote(1, 1, poll)
    floor.tell_logged(1, poll.uuid, other.hash)
    assert dict(kiosk.disputed()) == {poll.uuid: True}
    with pytest.raises(ValueError, match="unpack"):
        floor.vote(1, 2, poll)
    ceremony.pause_polls(kiosk, [poll], floor.first)
    assert (
        refusal(lambda: ceremony.resume_polls(kiosk, [poll], floor.first))
        is InputRefusal.motion_lost
    )
    floor.close(1, poll)
    for each in floor.assembly.event.polls:
        floor.close(1, each)
    assert kiosk.check_in([floor.assembly.ticket(3)]) is Refusal.poll_not_open
    assert kiosk.journal.ballots(poll.uuid) == 2


def test_a_poll_that_turns_out_to_be_another_keeps_no_ballot_that_is_sealed(floor: Floor) -> None:
    """Another motion of its spare was heard of before the cast: nothing is kept, and that is said.

    The card is not spent: once the log has this poll's question it votes.
    """
    poll = put(floor)
    floor.open(1, poll)
    kiosk, other = floor.kiosk(1), rival(floor, poll)
    session = Session(kiosk, lambda: 0.0, floor.assembly.entropy)
    session.start()
    session.scanned([floor.assembly.ticket(0)])
    session.choose_poll(poll.uuid)
    session.toggle(0)
    session.forward()
    session.seal()
    floor.offer(1, (other.number, other.note))
    session.cast()
    assert (session.refusal, session.kept) == (Refusal.poll_not_open, 0)
    assert kiosk.journal.ballots(poll.uuid) == 0
    floor.tell_logged(1, poll.uuid, kiosk._in_force.floor[0].hash)
    floor.vote(1, 0, poll)


def test_the_offices_motion_of_the_same_spare_does_not_cut_a_kiosk_off(floor: Floor) -> None:
    """Its number is taken into the chain without effect, and a revocation behind it holds."""
    poll = put(floor)
    kiosk = floor.kiosk(1)
    index = [spare.uuid for spare in floor.assembly.event.spares].index(poll.uuid)
    motion = floor.assembly.motion(index, "휴회할까요?")
    notes = floor.assembly.updates(motion, Revocation((floor.assembly.credentials(0),)))
    ceremony.apply_updates(kiosk, list(zip("ab", notes, strict=True)), floor.second)
    assert kiosk.event.polls[-1] == poll
    assert kiosk.check_in([floor.assembly.ticket(0)]) is Refusal.revoked
    assert dict(kiosk.disputed()) == {poll.uuid: False}
    kiosk.close()
    with closing(open_kiosk(floor.home(1))) as again:
        assert again.event.polls[-1] == poll
        assert again.check_in([floor.assembly.ticket(0)]) is Refusal.revoked


def test_a_stick_with_both_motions_of_a_spare_is_taken_as_it_lies(floor: Floor) -> None:
    """The floor motion first, then the office's: that one has no effect, here and when loaded."""
    theirs = floor.assembly.event.spares[1]
    before = before_updates(floor.assembly.package())
    by_card = make_floor_motion(before, floor.assembly.motion(1), floor.second)
    (office,) = floor.assembly.updates(floor.assembly.motion(1, "휴회할까요?"))
    notes = [("a", by_card), ("b", office)]
    new = ceremony.apply_updates(floor.kiosk(1), notes, floor.first)
    assert [update.number for update in new] == [9_002, 1]
    assert floor.kiosk(1).event.poll(theirs.uuid).title["ko"] == "정회할까요?"
    floor.kiosk(1).close()
    with closing(open_kiosk(floor.home(1))) as again:
        assert again.event.poll(theirs.uuid).title["ko"] == "정회할까요?"


def test_a_motion_whose_record_was_not_kept_has_no_effect(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A death after the note and before its record: as if nobody had put it; it may come again."""
    kiosk = floor.kiosk(1)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "append", dies)
        with pytest.raises(KeyboardInterrupt):
            put(floor)
    kiosk.close()
    with closing(open_kiosk(floor.home(1))) as again:
        assert again.event == floor.assembly.event
        floor.hall.kiosks["kiosk-1"] = again
        assert put(floor) in again.event.polls


def test_a_new_epoch_has_the_motions_of_the_one_before(floor: Floor) -> None:
    """New storage after a failure: the poll is there, and its spare is not used twice."""
    poll = put(floor)
    floor.open(1, poll)
    floor.vote(1, 0, poll)
    home, assembly = floor.home(1), floor.assembly
    floor.kiosk(1).close()
    new_epoch(home, assembly.entropy, lambda _: floor.first)
    request = (home / "enrolment-request.note").read_text()
    note = enrol(request, assembly.event.tag, assembly.event_signer)
    enrolled = NewKiosk(parse_enrolment(note, assembly.event_signer.verifier), note)
    file = home / "0001.note"
    file.write_text(assembly.updates(enrolled)[0])
    load_package(home, home / "EVENT.maru", [file])
    with closing(open_kiosk(home)) as again:
        floor.hall.kiosks["kiosk-1"] = again
        assert again.event.polls[-1] == poll
        floor.open(1, poll)
        floor.vote(1, 1, poll)
        assert again.check_in([assembly.ticket(0)]) is Refusal.already_voted_here
        assert put(floor, draft=replace(ADJOURN, title="휴회")).uuid != poll.uuid


def dies(*_: object) -> None:
    """Stand for a process that ends here."""
    raise KeyboardInterrupt
