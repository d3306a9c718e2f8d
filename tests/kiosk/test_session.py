"""One attendee after another: every step, refusal and timeout, and what is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assembly import Assembly, entropy_from, make_assembly
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.session import Session, Step, WrongStep
from maru.kiosk.step import (
    DONE_SECONDS,
    HELPER_SECONDS,
    IDLE_SECONDS,
    MORE_TIME_SECONDS,
    REFUSED_SECONDS,
    SHEET_SECONDS,
)
from maru.kiosk.store import Store
from maru.protocol.belenios.ballot import tracker, verify_ballot
from maru.protocol.belenios.credential import new_credential, new_uuid
from maru.protocol.event import Option, Poll, Question
from maru.protocol.refusal import Refusal
from maru.protocol.secret import Secret
from maru.protocol.ticket import ticket_text
from maru.words import wordlist


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


class Hall:
    """An assembly, a kiosk in it, a session on that, and the clock that it goes by."""

    def __init__(self, home: Path, polls: tuple[Poll, ...] | None = None) -> None:
        self.assembly: Assembly = make_assembly(polls=(lambda _: polls) if polls else None)
        self.assembly.give_pins()
        self.home = home
        self.kiosk: Kiosk = self.assembly.open_kiosk(home)
        self.clock = Clock()
        self.session = Session(self.kiosk, self.clock, entropy_from("session"))
        self.polls = self.assembly.event.polls

    def check_in(self, card: int = 0) -> Session:
        """Bring a card to the polls, or to its refusal."""
        self.session.start()
        self.session.scanned((self.assembly.ticket(card),))
        return self.session

    def type_number(self, number: str) -> Session:
        """Type a number and enter it."""
        for digit in number:
            self.session.pin_digit(int(digit))
        self.session.enter_pin()
        return self.session

    def announce(self, number: str) -> None:
        """Make it an event where everyone types the number announced in the hall."""
        event = replace(self.kiosk.event, venue_pin=True)
        self.kiosk._in_force = replace(self.kiosk._in_force, event=event)
        self.kiosk.set_venue_pin(number)

    def seal(self, poll: int = 0, card: int = 0) -> Session:
        """Bring a card to a sealed ballot with the first option marked."""
        self.check_in(card).choose_poll(self.polls[poll].uuid)
        self.session.toggle(0)
        while self.session.step == Step.question:
            self.session.forward()
        self.session.seal()
        return self.session

    def cast(self, poll: int = 0, card: int = 0) -> Session:
        """Bring a card to a ballot that is kept."""
        self.seal(poll, card).cast()
        return self.session

    def kept(self) -> int:
        """Return how many ballots are kept."""
        return sum(self.kiosk.journal.ballots(poll.uuid) for poll in self.polls)

    def assert_forgotten(self) -> None:
        """Check that the session holds what a new one holds, and nothing else."""
        fresh = Session(self.kiosk, self.clock, self.session._entropy)
        kept, new = vars(self.session), vars(fresh)
        times = {"_wait"}
        assert {key: kept[key] for key in kept if key not in times} == {
            key: new[key] for key in new if key not in times
        }


@pytest.fixture(name="hall")
def _hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    with closing(hall.kiosk):
        yield hall


def _words(text: str) -> dict[str, str]:
    return {"ko": text}


def _poll(number: int, topic: Any, tags: tuple[str, ...], *questions: Question) -> Poll:
    return Poll(
        new_uuid(entropy_from(f"poll {number}")),
        _words(f"poll {number}"),
        topic,
        tags,
        ("all",),
        questions or (_question(1, 1),),
    )


def _question(minimum: int, maximum: int, blank: bool = False) -> Question:
    options = tuple(Option(_words(title)) for title in "ABCD")
    return Question(_words("Which?"), options, minimum, maximum, blank)


THREE_QUESTIONS = _poll(
    1, "bylaw", (), _question(1, 2), _question(2, 3, blank=True), _question(0, 4)
)


@pytest.fixture(name="long_hall")
def _long_hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path, (THREE_QUESTIONS,))
    with closing(hall.kiosk):
        yield hall


def walk(thing: object, seen: set[int]) -> Iterator[object]:
    """Yield everything that is reachable from a thing, the kiosk itself left out."""
    if id(thing) in seen or isinstance(thing, Kiosk) or callable(thing):
        return
    seen.add(id(thing))
    yield thing
    inner: list[object] = []
    if isinstance(thing, dict):
        inner = [*thing.keys(), *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset):
        inner = list(thing)
    elif hasattr(thing, "__dict__"):
        inner = list(vars(thing).values())
    for one in inner:
        yield from walk(one, seen)


class TestWay:
    """From the card to the receipt."""

    def test_a_vote_from_card_to_receipt(self, hall: Hall) -> None:
        """Step after step, and what is shown at the end is what is on the disk."""
        session = hall.session
        assert session.step == Step.welcome
        session.start()
        assert session.step == Step.check_in
        session.scanned((hall.assembly.ticket(0),))
        assert session.step == Step.polls
        assert [(offer.poll, offer.done) for offer in session.offers] == [
            (poll, False) for poll in hall.polls
        ]
        session.choose_poll(hall.polls[0].uuid)
        assert (session.step, session.poll, session.question) == (
            Step.question,
            hall.polls[0],
            hall.polls[0].questions[0],
        )
        assert session.toggle(4)
        assert session.toggle(1)
        assert session.marks == {1, 4}
        session.forward()
        assert (session.step, session.chosen(0)) == (Step.review, (1, 4))
        session.seal()
        assert session.step == Step.sealed
        assert (session.receipt, hall.kept()) == (None, 0)
        assert session.tracker
        session.cast()
        assert session.step == Step.done
        with closing(Store.open(hall.home, read_only=True)) as store:
            note = store.records(3, 1)[0]
            digest = note.split('"ballot":"')[1].split('"')[0]
            ballot = store.blob(digest)
            assert session.receipt == f"MARUR1:{session.tracker}:{store.record_hash(3)[:32]}"
        assert tracker(ballot) == session.tracker
        verify_ballot(hall.assembly.package().election(hall.polls[0].uuid), ballot)

    def test_the_words_are_those_of_the_tracker(self, hall: Hall) -> None:
        """Four words from the language's list, from sealed on, and none before."""
        assert hall.session.words("ko") == ()
        session = hall.seal()
        for language in ("ko", "en"):
            assert len(session.words(language)) == 4
            assert set(session.words(language)) <= set(wordlist(language))

    def test_two_polls_one_card(self, hall: Hall) -> None:
        """After one poll the other is offered, after both the card is done here."""
        session = hall.cast(0)
        assert [(offer.poll, offer.done) for offer in session.offers] == [
            (hall.polls[1], False),
            (hall.polls[0], True),
        ]
        session.next_poll()
        assert (session.step, session.poll) == (Step.question, hall.polls[1])
        assert (session.tracker, session.receipt) == (None, None)
        assert session.toggle_blank()
        session.forward()
        session.seal()
        session.cast()
        assert all(offer.done for offer in session.offers)
        session.finish()
        hall.assert_forgotten()
        assert hall.check_in().refusal == Refusal.already_voted_here
        assert hall.kept() == 2

    def test_a_card_comes_back_for_what_is_left(self, hall: Hall) -> None:
        """Who left after one poll may vote in the other later, and in that only."""
        hall.cast(0).leave()
        assert [offer.poll for offer in hall.check_in().offers] == [hall.polls[1]]

    def test_walking_away_spends_nothing(self, hall: Hall) -> None:
        """Who leaves before casting, even after sealing, can come back and vote."""
        hall.seal().leave()
        hall.assert_forgotten()
        assert hall.cast().step == Step.done
        assert hall.kept() == 1

    def test_the_closest_topic_comes_next(self, tmp_path: Path) -> None:
        """Polls that share the most tags with the last vote come first, then the event's order."""
        polls = (
            _poll(1, "motion", ("roads",)),
            _poll(2, "motion", ("park", "trees")),
            _poll(3, "motion", ("trees", "water", "park")),
            _poll(4, "motion", ()),
            _poll(5, "motion", ("park",)),
        )
        hall = Hall(tmp_path, polls)
        with closing(hall.kiosk):
            session = hall.cast(1)
            titles = [offer.poll.title["ko"][-1] for offer in session.offers]
            assert titles == ["3", "5", "1", "4", "2"]
            session.next_poll()
            assert (session.step, session.poll) == (Step.polls, None)
            session.choose_next()
            assert session.poll == polls[2]

    def test_all_questions_of_a_poll(self, long_hall: Hall) -> None:
        """Forward, back, edit: marks stay with their question, and sealing needs all answers."""
        session = long_hall.check_in()
        session.choose_next()
        session.toggle(3)
        session.forward()
        session.toggle(0)
        session.forward()
        session.forward()
        assert session.step == Step.review
        assert [session.answered(index) for index in range(3)] == [True, False, True]
        assert not session.can_seal
        with pytest.raises(WrongStep):
            session.seal()
        session.edit(1)
        assert (session.question_index, session.marks) == (1, {0})
        assert not session.toggle_blank()
        session.toggle(0)
        assert session.toggle_blank()
        session.forward()
        assert session.step == Step.review
        assert session.is_blank(1)
        assert session.can_seal
        session.back()
        assert (session.step, session.question_index) == (Step.question, 2)
        session.forward()
        session.seal()
        session.cast()
        assert long_hall.kept() == 1

    def test_an_answer_edited_at_review_leads_back_to_it(self, long_hall: Hall) -> None:
        """From an edited question both ways lead to the review; from others they lead along."""
        session = long_hall.check_in()
        session.choose_next()
        session.toggle(3)
        for _ in range(3):
            session.forward()
        for leave in (session.forward, session.back):
            session.edit(0)
            assert (session.question_index, session.is_editing) == (0, True)
            leave()
            assert (session.step, session.is_editing) == (Step.review, False)
        session.back()
        assert (session.step, session.question_index) == (Step.question, 2)
        session.back()
        session.forward()
        assert (session.step, session.question_index) == (Step.question, 2)

    def test_back_to_the_polls_wipes_the_marks(self, hall: Hall) -> None:
        """Another ballot is opened empty."""
        session = hall.check_in()
        session.choose_next()
        session.toggle(0)
        session.back()
        assert (session.step, session.poll, session.marks) == (Step.polls, None, frozenset())
        session.choose_next()
        assert session.marks == frozenset()


class TestMarks:
    """What a touch on an option does."""

    def test_no_mark_beyond_the_limit(self, hall: Hall) -> None:
        """At the limit a further option is not marked, and none is taken away for it."""
        session = hall.check_in()
        session.choose_poll(hall.polls[0].uuid)
        assert [session.toggle(option) for option in (0, 1, 2, 3)] == [True, True, True, False]
        assert session.marks == {0, 1, 2}
        assert session.toggle(1)
        assert session.toggle(3)
        assert session.marks == {0, 2, 3}

    def test_on_a_motion_the_mark_moves(self, hall: Hall) -> None:
        """Yes, no and abstain exclude each other: the last touch counts, a second takes it away."""
        session = hall.check_in()
        session.choose_poll(hall.polls[1].uuid)
        assert session.toggle(0)
        assert session.toggle(1)
        assert session.marks == {1}
        assert session.toggle_blank()
        assert (session.marks, session.blank) == (frozenset(), True)
        assert session.toggle(0)
        assert (session.marks, session.blank) == ({0}, False)
        assert session.toggle(0)
        assert not session.answered(0)

    def test_a_motion_with_two_answers_gets_two(self, tmp_path: Path) -> None:
        """A motion that asks for two of its options is answered like any question."""
        hall = Hall(tmp_path, (_poll(1, "motion", (), _question(2, 2)),))
        with closing(hall.kiosk):
            session = hall.check_in()
            session.choose_next()
            assert session.toggle(0)
            assert session.toggle(1)
            assert not session.toggle(2)
            assert session.answered(0)

    def test_none_of_these_excludes_marks(self, long_hall: Hall) -> None:
        """With options marked "none of these" changes nothing; an option takes its place."""
        session = long_hall.check_in()
        session.choose_next()
        with pytest.raises(WrongStep):
            session.toggle_blank()
        session.forward()
        session.toggle(1)
        assert not session.toggle_blank()
        assert (session.marks, session.blank) == ({1}, False)
        session.toggle(1)
        assert session.toggle_blank()
        assert session.toggle(2)
        assert (session.marks, session.blank) == ({2}, False)

    @pytest.mark.parametrize("option", [-1, 5, 99])
    def test_an_option_that_is_not_there_is_a_fault(self, hall: Hall, option: int) -> None:
        """The screens cannot mark what is not on the ballot."""
        session = hall.check_in()
        session.choose_poll(hall.polls[0].uuid)
        with pytest.raises(WrongStep):
            session.toggle(option)
        assert session.marks == frozenset()


class TestRefusals:
    """Each expected no at check-in and at the ballot."""

    @pytest.mark.parametrize(
        ("codes", "refusal"),
        [
            (lambda _: ("https://example.org",), Refusal.not_a_ticket),
            (lambda _: ("",), Refusal.not_a_ticket),
            (lambda _: (), Refusal.not_a_ticket),
            (lambda _: ("MARUR1:abc:def",), Refusal.is_a_receipt),
            (
                lambda hall: (hall.assembly.ticket(0).replace(hall.assembly.event.tag, "a" * 12),),
                Refusal.other_event,
            ),
            (
                lambda hall: (
                    ticket_text(hall.assembly.event.tag, new_credential(entropy_from("stranger"))),
                ),
                Refusal.not_on_roll,
            ),
            (lambda hall: (hall.assembly.ticket(0), "x"), Refusal.several_codes),
            (
                lambda hall: (hall.assembly.ticket(0), hall.assembly.ticket(1)),
                Refusal.several_codes,
            ),
        ],
    )
    def test_a_code_that_is_no_right_card(
        self, hall: Hall, codes: Callable[[Hall], tuple[str, ...]], refusal: Refusal
    ) -> None:
        """The refusal is shown, nothing is stored, and the next card is served."""
        hall.session.start()
        hall.session.scanned(codes(hall))
        assert (hall.session.step, hall.session.refusal) == (Step.refused, refusal)
        hall.session.leave()
        hall.assert_forgotten()
        assert hall.check_in().step == Step.polls
        assert hall.kept() == 0

    def test_the_same_card_twice_in_a_picture_is_one(self, hall: Hall) -> None:
        """Two codes with the same text are one card."""
        hall.session.start()
        hall.session.scanned((hall.assembly.ticket(0),) * 2)
        assert hall.session.step == Step.polls

    def test_a_poll_that_is_not_open(self, hall: Hall) -> None:
        """Closed polls are not offered; when none is left the card is told so."""
        hall.kiosk.journal.close_poll(hall.polls[0].uuid)
        assert [offer.poll for offer in hall.check_in().offers] == [hall.polls[1]]
        hall.session.leave()
        hall.kiosk.journal.close_poll(hall.polls[1].uuid)
        assert hall.check_in().refusal == Refusal.poll_not_open

    def test_a_poll_that_closes_while_someone_votes(self, hall: Hall) -> None:
        """A ballot sealed before the closing and cast after it is refused and not kept."""
        session = hall.seal()
        hall.kiosk.journal.close_poll(hall.polls[0].uuid)
        session.cast()
        assert (session.step, session.refusal) == (Step.refused, Refusal.poll_not_open)
        session.leave()
        hall.assert_forgotten()
        assert hall.kept() == 0

    def test_a_card_that_voted_meanwhile(self, hall: Hall) -> None:
        """When the card's ballot is there already, the second is refused and not kept."""
        session = hall.seal()
        other = Session(hall.kiosk, hall.clock, entropy_from("other"))
        other.start()
        other.scanned((hall.assembly.ticket(0),))
        other.choose_poll(hall.polls[0].uuid)
        other.toggle(1)
        other.forward()
        other.seal()
        other.cast()
        session.cast()
        assert (session.step, session.refusal) == (Step.refused, Refusal.already_voted_here)
        assert hall.kept() == 1


ACTS: dict[str, tuple[Callable[[Session], object], set[Step]]] = {
    "start": (lambda s: s.start(), {Step.welcome}),
    "scanned": (lambda s: s.scanned(("x",)), {Step.check_in}),
    "choose_poll": (
        lambda s: s.choose_poll(s.event.polls[1].uuid),
        {Step.polls, Step.done},
    ),
    "choose_next": (lambda s: s.choose_next(), {Step.polls, Step.done}),
    "toggle": (lambda s: s.toggle(0), {Step.question}),
    "toggle_blank": (lambda s: s.toggle_blank(), {Step.question}),
    "forward": (lambda s: s.forward(), {Step.question}),
    "back": (lambda s: s.back(), {Step.question, Step.review}),
    "edit": (lambda s: s.edit(0), {Step.review}),
    "seal": (lambda s: s.seal(), {Step.review}),
    "cast": (lambda s: s.cast(), {Step.sealed}),
    "check": (lambda s: s.check(), {Step.sealed}),
    "vote_again": (lambda s: s.vote_again(), {Step.checked}),
    "next_poll": (lambda s: s.next_poll(), {Step.done}),
    "leave": (lambda s: s.leave(), set(Step)),
    "finish": (lambda s: s.finish(), set(Step)),
    "use_pin": (lambda s: s.use_pin(), {Step.check_in}),
    "use_card": (lambda s: s.use_card(), {Step.pin}),
    "pin_digit": (lambda s: s.pin_digit(9), {Step.pin, Step.venue_pin}),
    "pin_back": (lambda s: s.pin_back(), {Step.pin, Step.venue_pin}),
    "clear_pin": (lambda s: s.clear_pin(), {Step.pin, Step.venue_pin}),
    "try_again": (lambda s: s.try_again(), {Step.refused}),
    "call_helper": (lambda s: s.call_helper(), {Step.check_in, Step.refused}),
    "touched": (lambda s: s.touched(), set(Step)),
    "more_time": (lambda s: s.more_time(), set(Step)),
    "tick": (lambda s: s.tick(), set(Step)),
}


def state_of(session: Session) -> dict[str, Any]:
    """Return all that a session holds, marks copied."""
    typed = session._typed
    return {
        **vars(session),
        "_marks": deepcopy(session._marks),
        "_voted": list(session._voted),
        "_typed": bytes(typed._data) if typed else None,
    }


def bring_to(hall: Hall, step: Step) -> Session:
    """Bring the session to a step, on the motion where there is a choice."""
    session = hall.session
    if step == Step.refused:
        session.start()
        session.scanned(("x",))
    elif step == Step.check_in:
        session.start()
    elif step == Step.pin:
        session.start()
        session.use_pin()
        session.pin_digit(7)
    elif step == Step.venue_pin:
        hall.announce("4821")
        hall.check_in().pin_digit(7)
    elif step == Step.polls:
        hall.check_in()
    elif step in (Step.question, Step.review):
        hall.check_in().choose_poll(hall.polls[1].uuid)
        session.toggle(0)
        if step == Step.review:
            session.forward()
    elif step == Step.sealed:
        hall.seal(1)
    elif step == Step.checked:
        hall.seal(1).check()
    elif step == Step.done:
        hall.cast(0)
    assert session.step == step
    return session


class TestFit:
    """What fits which step."""

    @pytest.mark.parametrize("step", Step)
    def test_a_call_fits_its_steps_only(self, hall: Hall, step: Step) -> None:
        """A call at a step where it does not belong is a fault that changes nothing."""
        session = bring_to(hall, step)
        before = state_of(session)
        for call, fits in ACTS.values():
            if step not in fits:
                with pytest.raises(WrongStep):
                    call(session)
                assert state_of(session) == before

    @pytest.mark.parametrize(
        "act", [act for act, (_, fits) in ACTS.items() if len(fits) < len(Step)]
    )
    def test_a_call_fits_where_it_belongs(self, hall: Hall, act: str) -> None:
        """A call at its own step is taken."""
        call, fits = ACTS[act]
        session = bring_to(hall, sorted(fits)[0])
        before = state_of(session)
        call(session)
        assert state_of(session) != before

    def test_only_what_the_camera_saw_can_be_shown_again(self, hall: Hall) -> None:
        """After a shopping list the camera opens at once; a card that has voted goes by welcome."""
        session = bring_to(hall, Step.refused)
        session.try_again()
        assert (session.step, session.refusal) == (Step.check_in, None)
        session.leave()
        for poll in hall.polls:
            hall.kiosk.journal.close_poll(poll.uuid)
        assert hall.check_in().refusal == Refusal.poll_not_open
        with pytest.raises(WrongStep):
            session.try_again()

    def test_a_poll_that_is_not_offered_is_a_fault(self, hall: Hall) -> None:
        """Neither an unknown poll nor one that was voted in can be opened."""
        session = hall.check_in()
        with pytest.raises(WrongStep):
            session.choose_poll("unknown")
        session.leave()
        session = hall.cast(0)
        with pytest.raises(WrongStep):
            session.choose_poll(hall.polls[0].uuid)

    @pytest.mark.parametrize("index", [-1, 1, 99])
    def test_a_question_that_is_not_there_is_a_fault(self, hall: Hall, index: int) -> None:
        """The review leads to questions of the ballot only."""
        session = bring_to(hall, Step.review)
        with pytest.raises(WrongStep):
            session.edit(index)
        assert session.step == Step.review


class TestTime:
    """Timeouts, by a clock that the test moves."""

    def test_the_times_are_those_of_the_rules(self) -> None:
        """An alert after 2 to 5 minutes, 20 to 45 seconds to answer (VVSG 2.0), 30 at the end."""
        assert 120 <= IDLE_SECONDS <= 300
        assert 20 <= SHEET_SECONDS <= 45
        assert (DONE_SECONDS, REFUSED_SECONDS, MORE_TIME_SECONDS) == (30, 30, 60)

    def test_the_sheet_comes_and_goes(self, hall: Hall) -> None:
        """After two idle minutes the sheet counts 45 seconds; a touch takes it away."""
        session = bring_to(hall, Step.question)
        hall.clock.now += IDLE_SECONDS - 0.1
        assert session.sheet_seconds is None
        hall.clock.now += 0.1
        assert session.sheet_seconds == SHEET_SECONDS
        hall.clock.now += SHEET_SECONDS - 0.5
        session.tick()
        assert (session.step, session.sheet_seconds) == (Step.question, 1)
        session.more_time()
        assert (session.step, session.sheet_seconds) == (Step.question, None)
        assert session.marks == {0}

    @pytest.mark.parametrize(
        ("step", "seconds"),
        [
            (Step.check_in, 120),
            (Step.pin, 60),
            (Step.venue_pin, 60),
            (Step.polls, 120),
            (Step.question, 120),
            (Step.review, 120),
            (Step.sealed, 120),
            (Step.checked, 120),
        ],
    )
    def test_who_walked_away_is_forgotten(self, hall: Hall, step: Step, seconds: int) -> None:
        """The sheet comes when the step's wait is over; when it has run out nothing is held."""
        session = bring_to(hall, step)
        hall.clock.now += seconds - 0.1
        assert session.sheet_seconds is None
        hall.clock.now += 0.1
        assert session.sheet_seconds == SHEET_SECONDS
        hall.clock.now += SHEET_SECONDS
        session.tick()
        hall.assert_forgotten()
        assert hall.kept() == 0

    @pytest.mark.parametrize(
        ("step", "seconds"), [(Step.done, DONE_SECONDS), (Step.refused, REFUSED_SECONDS)]
    )
    def test_the_last_screen_counts_down(self, hall: Hall, step: Step, seconds: int) -> None:
        """Done and refused go back to welcome by themselves, not a moment earlier."""
        session = bring_to(hall, step)
        assert (session.countdown, session.sheet_seconds) == (seconds, None)
        hall.clock.now += seconds - 0.25
        session.tick()
        assert (session.step, session.countdown) == (step, 1)
        hall.clock.now += 0.25
        session.tick()
        hall.assert_forgotten()

    def test_more_time_at_done_adds_up(self, hall: Hall) -> None:
        """Each wish adds a minute to the countdown of done."""
        session = bring_to(hall, Step.done)
        hall.clock.now += 20
        session.more_time()
        session.more_time()
        assert session.countdown == 10 + 2 * MORE_TIME_SECONDS

    def test_a_touch_at_a_refusal_starts_it_anew(self, hall: Hall) -> None:
        """Who touches the refusal is still reading it."""
        session = bring_to(hall, Step.refused)
        hall.clock.now += 29
        session.touched()
        assert session.countdown == REFUSED_SECONDS

    def test_a_refusal_waits_for_the_helper(self, hall: Hall) -> None:
        """Who called a helper is not sent away before one can be there."""
        session = bring_to(hall, Step.refused)
        session.call_helper()
        hall.clock.now += HELPER_SECONDS - 1
        session.tick()
        assert (session.step, session.countdown) == (Step.refused, 1)
        session.call_helper(wanted=False)
        assert not session.helper_called
        hall.clock.now += HELPER_SECONDS - 1
        hall.clock.now += 1
        session.tick()
        assert session.step == Step.welcome

    def test_welcome_waits_for_ever(self, hall: Hall) -> None:
        """Nothing runs out while nobody is there."""
        hall.clock.now += 1_000_000
        hall.session.tick()
        assert (hall.session.step, hall.session.sheet_seconds, hall.session.countdown) == (
            Step.welcome,
            None,
            None,
        )

    def test_time_stands_still_while_sealing(self, hall: Hall) -> None:
        """A slow machine never throws the attendee out, and no touch counts meanwhile."""
        session = bring_to(hall, Step.review)
        random = session._entropy
        refused: list[str] = []

        def slow(length: int) -> bytes:
            hall.clock.now += IDLE_SECONDS + SHEET_SECONDS
            session.tick()
            assert session.sheet_seconds is None
            for name, (call, _) in ACTS.items():
                try:
                    call(session)
                except WrongStep:
                    refused.append(name)
            return random(length)

        session._entropy = slow
        session.seal()
        assert session.step == Step.sealed
        assert set(ACTS) - set(refused) == {"touched", "more_time", "tick"}

    def test_time_stands_still_while_casting(
        self, hall: Hall, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A slow disk never shows one attendee's tracker to the next."""
        session = bring_to(hall, Step.sealed)
        cast = hall.kiosk.cast

        def slow(right: Any, ballot: str) -> str:
            hall.clock.now += IDLE_SECONDS + SHEET_SECONDS
            session.tick()
            for call in (session.cast, session.leave, session.start):
                with pytest.raises(WrongStep):
                    call()
            return cast(right, ballot)

        monkeypatch.setattr(hall.kiosk, "cast", slow)
        session.cast()
        assert (session.step, hall.kept()) == (Step.done, 1)


class TestForgetting:
    """What is kept at each step, and what is wiped."""

    def test_at_sealed_the_marks_are_gone(self, hall: Hall) -> None:
        """Once the ballot is sealed, what was chosen is in no part of the session."""
        session = bring_to(hall, Step.review)
        marked = [thing for thing in walk(session, set()) if thing == {0}]
        session.seal()
        assert marked
        assert not [thing for thing in walk(session, set()) if thing == {0}]
        assert (session.marks, session.chosen(0), session.is_blank(0)) == (frozenset(), (), False)

    def test_at_done_the_spent_secret_is_gone(self, hall: Hall) -> None:
        """Once the ballot is kept, the card's secret of that poll is gone, the other's stays."""
        session = bring_to(hall, Step.polls)
        spent, left = (right.secret.value for right in session._rights)
        session.leave()
        bring_to(hall, Step.done)
        held = [thing.value for thing in walk(session, set()) if isinstance(thing, Secret)]
        assert held == [left]
        assert spent not in held
        assert session._sealed is None

    @pytest.mark.parametrize("step", Step)
    def test_leaving_forgets_everything(self, hall: Hall, step: Step) -> None:
        """From any step, nothing of the attendee can be reached after leaving."""
        session = bring_to(hall, step)
        session.leave()
        hall.assert_forgotten()
        kinds = {type(thing).__name__ for thing in walk(vars(session), set())}
        assert kinds <= {
            "dict",
            "str",
            "Step",
            "NoneType",
            "int",
            "float",
            "bool",
            "list",
            "tuple",
            "Wait",
        }

    def test_the_ticket_itself_is_never_held(self, hall: Hall) -> None:
        """After check-in the session holds rights, but neither ticket nor credential."""
        session = bring_to(hall, Step.question)
        credential = hall.assembly.cards[0]
        for thing in walk(session, set()):
            assert thing != credential
            assert credential.compact not in (thing if isinstance(thing, str) else "")

    @pytest.mark.parametrize("step", [Step.polls, Step.question, Step.review, Step.sealed])
    def test_no_secret_is_shown(self, hall: Hall, step: Step) -> None:
        """Neither repr of the session's parts nor a fault shows secret, credential or marks."""
        session = bring_to(hall, step)
        shown = repr(vars(session)) + repr(session)
        secrets = [
            shape(int.from_bytes(right.secret.value, "big"))
            for right in session._rights
            for shape in (str, hex)
        ]
        assert secrets
        for secret in (*secrets, hall.assembly.cards[0].compact, "{0}"):
            assert secret not in shown
        with pytest.raises(WrongStep) as fault:
            session.start()
        assert not any(secret in str(fault.value) for secret in secrets)

    def test_a_fault_while_sealing_wipes(self, hall: Hall) -> None:
        """When sealing fails, the fault goes on and the session holds nothing."""
        session = bring_to(hall, Step.review)

        def no_entropy(length: int) -> bytes:
            raise OSError("no entropy")

        session._entropy = no_entropy
        with pytest.raises(OSError, match="no entropy"):
            session.seal()
        hall.assert_forgotten()

    def test_a_fault_while_casting_wipes(self, hall: Hall) -> None:
        """When the disk fails, nothing is confirmed, nothing kept, and nothing remembered."""
        session = bring_to(hall, Step.sealed)
        connection = hall.kiosk._store._db.conn
        connection.execute("PRAGMA query_only = 1")
        with pytest.raises(sqlite3.OperationalError):
            session.cast()
        hall.assert_forgotten()
        assert hall.kept() == 0


class Touches(RuleBasedStateMachine):
    """Random touches, cards and pauses; what must hold after each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.hall = Hall(Path(self.folder.name))
        self.session = self.hall.session
        self.casts: list[tuple[str, str]] = []
        self.card: int | None = None

    def teardown(self) -> None:
        """Close the kiosk; its chain holds."""
        self.hall.kiosk.close()
        self.folder.cleanup()

    def at(self, *steps: Step) -> bool:
        """Say whether the session is at one of these steps."""
        return self.session.step in steps

    @precondition(lambda self: self.at(Step.welcome))
    @rule(card=st.integers(0, 4), code=st.sampled_from(["ticket", "ticket", "ticket", "x", "two"]))
    def check_in(self, card: int, code: str) -> None:
        """Come with a card, with something else, or with two cards."""
        ticket = self.hall.assembly.ticket(card)
        other = self.hall.assembly.ticket((card + 1) % 5)
        self.card = card
        self.session.start()
        self.session.scanned({"ticket": (ticket,), "x": ("x",), "two": (ticket, other)}[code])

    @precondition(
        lambda self: self.at(Step.polls, Step.done) and any(not o.done for o in self.left)
    )
    @rule(index=st.integers(0, 1))
    def choose_poll(self, index: int) -> None:
        """Open one of the polls that are left."""
        left = [offer for offer in self.left if not offer.done]
        self.session.choose_poll(left[index % len(left)].poll.uuid)

    @property
    def left(self) -> Any:
        """The polls of the card."""
        return self.session.offers

    @precondition(lambda self: self.at(Step.question))
    @rule(option=st.integers(0, 4))
    def toggle(self, option: int) -> None:
        """Touch an option; at the limit nothing changes."""
        assert self.session.question
        option %= len(self.session.question.options)
        before, blank = self.session.marks, self.session.blank
        if not self.session.toggle(option):
            assert (self.session.marks, self.session.blank) == (before, blank)
        else:
            assert (option in self.session.marks) != (option in before)

    @precondition(lambda self: self.at(Step.question) and self.session.question.blank)
    @rule()
    def toggle_blank(self) -> None:
        """Touch "none of these"; beside marks nothing changes, but on a motion."""
        before = self.session.marks, self.session.blank
        if self.session.toggle_blank():
            assert (self.session.marks, self.session.blank) == (frozenset(), not before[1])
        else:
            assert (self.session.marks, self.session.blank) == before

    @precondition(lambda self: self.at(Step.question))
    @rule()
    def forward(self) -> None:
        """On to the review."""
        self.session.forward()

    @precondition(lambda self: self.at(Step.question, Step.review))
    @rule()
    def back(self) -> None:
        """One step back."""
        self.session.back()

    @precondition(lambda self: self.at(Step.review) and self.session.can_seal)
    @rule()
    def seal(self) -> None:
        """Seal the ballot."""
        self.session.seal()

    @precondition(lambda self: self.at(Step.sealed))
    @rule()
    def cast(self) -> None:
        """Cast the ballot; it is on the disk when that is said."""
        assert self.session.poll
        poll, ballot = self.session.poll.uuid, self.session.tracker
        self.session.cast()
        assert self.session.step == Step.done
        self.casts.append((self.hall.assembly.ticket(self.card or 0), poll))
        with closing(Store.open(self.hall.home, read_only=True)) as store:
            newest = store.records(store.next_seq() - 1, 1)[0]
            digest = newest.split('"ballot":"')[1].split('"')[0]
            assert tracker(store.blob(digest)) == ballot

    @precondition(lambda self: self.at(Step.done))
    @rule()
    def next_poll(self) -> None:
        """On to what is left."""
        self.session.next_poll()

    @rule()
    def leave(self) -> None:
        """Walk away."""
        self.session.leave()

    @rule(seconds=st.sampled_from([0.25, 10, 30, 60, 165, 10_000]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.hall.clock.now += seconds
        self.session.tick()

    @rule(act=st.sampled_from(sorted(ACTS)))
    def stray(self, act: str) -> None:
        """Touch what may not fit the step: a fault, which changes nothing."""
        call, fits = ACTS[act]
        if self.session.step not in fits:
            before = state_of(self.session)
            with suppress(WrongStep):
                call(self.session)
                raise AssertionError(f"{act} at {self.session.step}")
            assert state_of(self.session) == before

    @invariant()
    def marks_are_within_the_bounds(self) -> None:
        """Allow no more marks than the question does, and none beside "none of these"."""
        if self.session.question:
            assert len(self.session.marks) <= self.session.question.maximum
            assert not (self.session.blank and self.session.marks)

    @invariant()
    def nothing_is_kept_without_casting(self) -> None:
        """Find in the journal exactly what was cast, one ballot of a card in a poll."""
        assert self.hall.kept() == len(self.casts)
        assert len(set(self.casts)) == len(self.casts)

    @invariant()
    def nobody_is_remembered(self) -> None:
        """Hold nothing of anybody before check-in and at a refusal."""
        if self.at(Step.welcome):
            self.hall.assert_forgotten()
        if self.at(Step.refused):
            assert not self.session._rights
            assert self.session._marks is self.session._sealed is self.session.tracker is None

    @invariant()
    def the_receipt_comes_last(self) -> None:
        """Show a receipt at done only, a tracker from sealed on."""
        assert (self.session.receipt is not None) == self.at(Step.done)
        assert (self.session.tracker is not None) == self.at(Step.sealed, Step.checked, Step.done)


TestTouches = Touches.TestCase
TestTouches.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
