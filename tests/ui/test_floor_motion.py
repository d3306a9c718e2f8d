"""A motion from the floor, by touch: from three fields to a ballot that counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from hall import serving
from maru.command import write_new_file
from maru.protocol.event import say
from maru.protocol.refusal import InputRefusal
from maru.protocol.staff import open_card
from maru.protocol.update import KeyRevocation, before_updates, make_floor_motion
from maru.sync.agent import sync_once
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import load_package, open_ledger
from maru.sync.sync_db import SyncDb
from maru.sync.verify import closed_poll, read_log
from maru.ui.hangul import decompose
from ui.desk import Town, do, staff_comes_in, texts
from ui.house import House


@pytest.fixture(name="town")
def _town(qtbot: object, tmp_path: Path) -> Town:
    """An event with two staff cards and two spare polls."""
    return Town(tmp_path / "kiosk", spares=2)


@pytest.fixture(name="hall")
def _hall(town: Town) -> Iterator[House]:
    """The screens of its kiosk, with staff at the menu."""
    with closing(town.house()) as house, closing(house.kiosk):
        staff_comes_in(house, town.cards[0])
        yield house


def type_words(hall: House, words: str) -> None:
    """Touch the key of each letter and jamo, and shift where a letter needs it."""
    raised = {"ㅃ": "ㅂ", "ㅉ": "ㅈ", "ㄸ": "ㄷ", "ㄲ": "ㄱ", "ㅆ": "ㅅ", "ㅒ": "ㅐ", "ㅖ": "ㅔ"}
    for key in decompose(words):
        if key in raised or key.isupper():
            hall.tap("key-shift")
        hall.tap(f"key-{'space' if key == ' ' else raised.get(key, key.lower())}")


def difference(one: QImage, other: QImage) -> float:
    """Return which part of two screens, above the floor, is not the same; glyphs may differ."""
    points = [(x, y) for x in range(0, 1280, 3) for y in range(0, 735, 3)]
    return sum(one.pixel(*point) != other.pixel(*point) for point in points) / len(points)


def motion(hall: House, name: str) -> object:
    """Return what the motion's screens know."""
    return hall.desk.motion.property(name)


def to_answers(hall: House) -> None:
    """Type title and question."""
    hall.tap("act-motion")
    type_words(hall, "정회")
    hall.tap("primary")
    type_words(hall, "쉴까요")
    hall.tap("primary")


def test_a_motion_from_the_floor_is_put_to_the_vote(
    town: Town, hall: House, tmp_path: Path
) -> None:
    """Typed, looked at, signed, opened at once, voted in, and counted by a ledger; no office."""
    to_answers(hall)
    hall.tap("primary", "primary")
    do(hall, "primary")
    assert motion(hall, "stage") == "done"
    poll = hall.kiosk.event.polls[-1]
    assert (say(poll.title, "en"), hall.kiosk.poll_state(poll)) == ("정회", "scheduled")
    hall.tap("primary")
    do(hall, "primary")
    do(hall, "primary")
    assert [one.kind for one in hall.around.reports] == ["opening"]
    assert hall.kiosk.poll_state(poll) == "open"
    assert hall.kiosk.poll_state(hall.kiosk.event.polls[0]) == "scheduled"
    hall.tap("primary")
    hall.check_in()
    hall.tap("poll-0", "option-0", "primary")
    hall.seal()
    hall.cast()
    card = hall.assembly.event.staff[0].name
    hall.attendee.finish()
    staff_comes_in(hall, town.cards[1])
    hall.tap("act-close", "primary", "key-4", "primary")
    do(hall, "primary")
    assert card == "staff-1"
    ledger_home = tmp_path / "ledger"
    ledger_home.mkdir()
    signer = town.assembly.ledger_signer
    write_new_file(ledger_home / "ledger.key", f"{signer.to_text()}\n".encode(), mode=0o600)
    load_package(ledger_home, town.home / "EVENT.maru")
    with serving(ledger_home) as server:
        assert sync_once(town.home, server.url).to_go == 0
    with closing(open_ledger(ledger_home)) as ledger:
        assert close_poll(ledger, ledger.find_poll(poll.uuid)).ballots == 1
    with closing(read_log(ledger_home, signer.verifier)) as log:
        assert len(closed_poll(log, log.package.event.poll(poll.uuid)).ballots) == 1


def test_what_is_typed_is_composed_and_taken_back_touch_by_touch(hall: House) -> None:
    """Double consonants by shift, a space, a letter of the other alphabet, and delete."""
    hall.tap("act-motion")
    type_words(hall, "꽃 ")
    assert motion(hall, "text") == "꽃 "
    hall.tap("key-letters")
    type_words(hall, "Ab")
    hall.tap("key-signs", "key-3", "key-back", "key-back", "key-back", "key-back", "key-back")
    assert motion(hall, "text") == "꼬"
    item = hall.finger.find("primary")
    assert item is not None
    assert item.isEnabled()
    hall.tap("key-back", "key-back")
    assert motion(hall, "text") == ""
    assert not item.isEnabled()


def test_the_same_key_twice_at_once_is_a_bounce_and_two_keys_are_not(hall: House) -> None:
    """A tremble types one letter; the next key need not wait."""
    hall.tap("act-motion")
    for key in ("ㄱ", "ㄱ", "ㅏ"):
        hall.finger.drag(hall.finger.at(f"key-{key}"), hall.finger.at(f"key-{key}"))
    assert motion(hall, "text") in ("가", "ㄱ가")


def test_a_full_field_takes_no_more(hall: House) -> None:
    """At the limit nothing is lost and nothing is added."""
    hall.tap("act-motion")
    for _ in range(40):
        hall.desk.motion.type("가")
    assert motion(hall, "text") == "가" * 30
    hall.tap("key-ㅏ")
    assert motion(hall, "text") == "가" * 30


def test_written_answers_are_written_changed_and_taken_away(hall: House) -> None:
    """Two at least, none twice; an answer without words is taken away again."""
    to_answers(hall)
    hall.tap("written")
    assert not motion(hall, "complete")
    for words in ("공원", "시장"):
        hall.tap("add-answer")
        type_words(hall, words)
        hall.tap("primary")
    assert motion(hall, "complete")
    hall.tap("add-answer")
    type_words(hall, "공원")
    assert not motion(hall, "complete")
    hall.tap(*["key-back"] * 7, "primary")
    assert motion(hall, "answerCount") == 2
    hall.tap("answer-1", "key-back")
    type_words(hall, "ㅁ")
    hall.tap("primary", "primary", "primary")
    do(hall, "primary")
    options = hall.kiosk.event.polls[-1].questions[0].options
    assert [option.title["ko"] for option in options] == ["공원", "시잠"]


def test_the_ballot_is_shown_as_attendees_will_see_it(town: Town, hall: House) -> None:
    """The picture is that of the attendee's own screen, but for the floor of the window."""
    to_answers(hall)
    hall.tap("primary")
    shown = hall.desk.motion.picture.image
    hall.tap("picture")
    hall.tap("whole", "primary")
    do(hall, "primary")
    poll = hall.kiosk.event.polls[-1]
    hall.tap("primary")
    do(hall, "primary")
    do(hall, "primary")
    hall.tap("primary")
    hall.check_in()
    hall.attendee.choosePoll(poll.uuid)
    real = hall.window.grabWindow()
    assert shown.size() == real.size()
    assert difference(shown, real) < 0.005


def test_back_leads_through_the_steps_and_keeps_what_was_typed(hall: House) -> None:
    """From the last look back to the first field, one step each; then to the menu."""
    to_answers(hall)
    hall.tap("primary", "primary")
    for stage in ("preview", "answers", "question", "heading"):
        hall.tap("back")
        assert motion(hall, "stage") == stage
    assert motion(hall, "text") == "정회"
    hall.tap("back")
    assert hall.now("screen") == "StaffMenu"


def test_who_walks_away_leaves_nothing_typed(hall: House) -> None:
    """The staff's screens close by themselves, and the next motion begins empty."""
    hall.tap("act-motion")
    type_words(hall, "정회")
    hall.clock.forward(121)
    hall.desk.staff.tick()
    assert hall.now("screen") == ""
    assert motion(hall, "text") == ""
    assert hall.desk.motion_act.choices == ()


def test_a_card_that_is_cancelled_meanwhile_signs_nothing(town: Town, hall: House) -> None:
    """The office's update comes while staff type: another card is asked for."""
    to_answers(hall)
    hall.tap("primary", "primary")
    hall.kiosk.update([("0001", town.assembly.updates(KeyRevocation("staff-1"))[0])])
    hall.desk.staff.tick()
    assert hall.now("screen") == "StaffCard"
    assert len(hall.kiosk.event.polls) == 3


def test_without_a_spare_left_no_motion_can_be_begun(hall: House) -> None:
    """Both spares are used: the menu's button is grey, and a motion half done is refused."""
    to_answers(hall)
    hall.tap("primary", "primary")
    spares = [spare.uuid for spare in hall.kiosk.event.spares]
    with hall.desk.session.working() as card:
        for index in range(len(spares)):
            hall.kiosk.put_motion(hall.assembly.motion(index), card)
    do(hall, "primary")
    problem = hall.desk.motion_act.problem
    assert problem is not None
    assert problem.reason is InputRefusal.no_spare_poll
    hall.tap("back", "back", "primary")
    assert motion(hall, "stage") == "answers"
    assert motion(hall, "problem")
    hall.tap("back", "back", "back")
    item = hall.finger.find("act-motion")
    assert item is not None
    assert not item.isEnabled()


def test_staff_are_told_of_another_motion_of_the_same_spare(town: Town, hall: House) -> None:
    """Another kiosk's question was heard of: the menu says it, and the poll is not opened."""
    to_answers(hall)
    hall.tap("primary", "primary")
    do(hall, "primary")
    poll = hall.kiosk.event.polls[-1]
    card = town.cards[1]
    signer = open_card(card.ticket, card.pin, town.assembly.event)
    index = [spare.uuid for spare in town.assembly.event.spares].index(poll.uuid)
    before = before_updates(town.assembly.package())
    with SyncDb.open(town.home) as kept:
        note = make_floor_motion(before, town.assembly.motion(index, "휴회할까요?"), signer)
        kept.put_update(before.floor_number(poll.uuid), note)
    hall.tap("primary")
    do(hall, "primary")
    do(hall, "primary")
    assert hall.kiosk.poll_state(poll) == "scheduled"
    assert "정회" in str(motion(hall, "disputed"))
    hall.desk.staff.toMenu()
    assert str(motion(hall, "disputed")) in texts(hall)


def test_the_picture_follows_the_panel(hall: House) -> None:
    """In another language or size it is drawn again, in that language and size."""
    to_answers(hall)
    hall.tap("primary")
    pictures = [hall.desk.motion.picture.image]
    hall.panel.switchLanguage()
    pictures.append(hall.desk.motion.picture.image)
    hall.panel.setZoom(2.0)
    pictures.append(hall.desk.motion.picture.image)
    hall.panel.switchLanguage()
    hall.panel.setZoom(1.0)
    pictures.append(hall.desk.motion.picture.image)
    assert difference(pictures[0], pictures[1]) > 0.02
    assert difference(pictures[1], pictures[2]) > 0.02
    assert difference(pictures[0], pictures[3]) < 0.005
