"""The staff's acts on polls, step by step: nothing before its time, all of it or none, kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assembly import Assembly, entropy_from, make_assembly
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import MediumRefused
from maru.kiosk.readiness import Check, State
from maru.kiosk.session import Session, WrongStep
from maru.kiosk.staff_look import Surroundings, running_medium, surroundings
from maru.kiosk.staff_polls import Act, PollActs, Stage
from maru.kiosk.staff_session import StaffSession
from maru.protocol.event import event_text
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.report import Report, parse_report


class PowerCut(BaseException):
    """The power goes."""


class Desk:
    """A kiosk with its staff at the menu; `states` says what fails at its machine."""

    def __init__(self, home: Path, change: Callable[[Assembly], None] = lambda _: None) -> None:
        self.home = home
        self.assembly = make_assembly(cards=3)
        self.card = self.assembly.give_staff()
        change(self.assembly)
        self.assembly.enrol(home)
        self.assembly.load(home)
        self.states: dict[str, State] = {}
        self.reports: list[Report] = []
        self.start(Surroundings(self.look, self.reports.append))

    def look(self) -> tuple[Check, ...]:
        """Return how the machine is."""
        names = ("storage", "camera", "printer")
        return tuple(
            Check(name, self.states.get(name, State.passed), name, name, "") for name in names
        )

    def start(self, around: Surroundings) -> None:
        """Open the kiosk and let the staff in."""
        self.kiosk: Kiosk = open_kiosk(self.home)
        attendee = Session(self.kiosk, lambda: 0, entropy_from("attendee"))
        self.staff = StaffSession(self.kiosk, attendee, lambda: 0)
        self.acts = PollActs(self.kiosk, self.staff, around)
        self.staff.shown([self.card.ticket])
        for digit in self.card.pin:
            self.staff.digit(int(digit))
        self.staff.enter()

    def states_of_polls(self) -> list[str]:
        """Return how each poll stands here."""
        return [self.kiosk.poll_state(poll) for poll in self.kiosk.event.polls]

    def type(self, number: str) -> None:
        """Type a number and go on."""
        for digit in number:
            self.acts.digit(int(digit))
        self.acts.forward()

    def open_all(self) -> None:
        """Open every poll."""
        self.acts.begin(Act.opening)
        self.acts.forward()
        self.acts.look()
        self.acts.act_now()

    def vote(self, number: int) -> None:
        """Cast a ballot in the first poll."""
        rights = self.kiosk.check_in([self.assembly.ticket(number)])
        assert isinstance(rights, tuple)
        entropy = entropy_from(f"vote {number}")
        self.kiosk.cast(rights[0], self.kiosk.seal(rights[0], [frozenset({0})], entropy))


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.kiosk.close()


def test_a_day_at_the_screen(desk: Desk) -> None:
    """Open, pause, resume, close, end; each act is for the polls that it can be for."""
    acts = desk.acts
    assert [act for act in Act if acts.can(act)] == [Act.opening, Act.ending]
    desk.open_all()
    assert (acts.stage, acts.problem) == (Stage.report, None)
    assert [act for act in Act if acts.can(act)] == [Act.pausing, Act.closing]
    desk.vote(0)
    acts.begin(Act.pausing)
    acts.toggle(desk.assembly.event.polls[1].uuid)
    acts.act_now()
    assert (acts.stage, desk.states_of_polls()) == (Stage.done, ["paused", "open"])
    acts.begin(Act.resuming)
    assert [poll.topic for poll in acts.candidates] == ["budget"]
    acts.act_now()
    assert desk.states_of_polls() == ["open", "open"]
    acts.begin(Act.closing)
    acts.forward()
    with pytest.raises(WrongStep):
        acts.forward()
    desk.type("3")
    assert not acts.has_too_few_cards
    acts.act_now()
    assert [(count.ballots, count.cards) for count in desk.reports[-1].polls] == [(1, 3), (0, 3)]
    acts.begin(Act.ending)
    assert acts.stage is Stage.sure
    acts.act_now()
    assert acts.stage is Stage.done
    assert desk.kiosk.journal.ended
    assert not any(acts.can(act) for act in Act)


def test_a_kiosk_that_is_not_ready_opens_nothing(desk: Desk) -> None:
    """It is looked at again at the last moment; what is only a warning does not stop it."""
    desk.states["printer"] = State.failed
    desk.acts.begin(Act.opening)
    desk.acts.forward()
    assert not desk.acts.is_ready
    desk.acts.look()
    assert desk.acts.is_ready
    desk.states["camera"] = State.failed
    desk.acts.act_now()
    assert desk.acts.problem is not None
    assert desk.acts.problem.reason is InputRefusal.not_ready
    assert (desk.acts.stage, desk.states_of_polls()) == (Stage.ready, ["scheduled"] * 2)
    assert not desk.acts.is_ready
    desk.states["camera"] = State.warning
    desk.acts.act_now()
    assert (desk.acts.stage, len(desk.reports)) == (Stage.report, 1)


def test_without_a_camera_people_come_by_number(tmp_path: Path) -> None:
    """Where the event has PINs a camera that fails is no reason to stay closed."""
    desk = Desk(tmp_path, Assembly.give_pins)
    with closing(desk.kiosk):
        desk.states["camera"] = State.failed
        desk.open_all()
        assert desk.acts.stage is Stage.report


def test_the_power_goes_between_two_polls(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is open, the second is not: opening goes on with the second, and reports it."""
    real = desk.kiosk.journal.open_poll
    calls = []

    def open_one(poll: str, staff: Any) -> None:
        calls.append(poll)
        if len(calls) == 2:
            raise PowerCut
        real(poll, staff)

    monkeypatch.setattr(desk.kiosk.journal, "open_poll", open_one)
    desk.acts.begin(Act.opening)
    desk.acts.forward()
    with pytest.raises(PowerCut):
        desk.acts.act_now()
    assert not desk.staff.is_open
    desk.kiosk.close()
    desk.start(Surroundings(desk.look, desk.reports.append))
    assert desk.states_of_polls() == ["open", "scheduled"]
    assert desk.reports == []
    desk.open_all()
    assert desk.states_of_polls() == ["open", "open"]
    assert [count.poll for count in desk.reports[0].polls] == [desk.assembly.event.polls[1].uuid]


def test_the_second_medium_goes_between_two_polls(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is closed, the second is refused: once it is back, the same touch goes on."""
    desk.open_all()
    real = desk.kiosk.journal.close_poll
    calls = []

    def close_one(poll: str, cards: int | None, staff: Any) -> None:
        calls.append(poll)
        if len(calls) == 2:
            raise MediumRefused(InputRefusal.medium_missing, "medium")
        real(poll, cards, staff)

    monkeypatch.setattr(desk.kiosk.journal, "close_poll", close_one)
    desk.acts.begin(Act.closing)
    desk.acts.forward()
    desk.type("3")
    desk.acts.act_now()
    assert desk.acts.problem is not None
    assert desk.acts.problem.reason is InputRefusal.medium_missing
    assert desk.states_of_polls() == ["closed", "open"]
    desk.acts.act_now()
    assert (desk.acts.problem, desk.acts.stage) == (None, Stage.report)
    assert desk.states_of_polls() == ["closed", "closed"]


def test_the_number_for_the_hall_is_asked_for_once(tmp_path: Path) -> None:
    """Where the event has one, four to eight digits come before the look; later it is known."""

    def with_number(assembly: Assembly) -> None:
        assembly.event = replace(assembly.event, venue_pin=True)
        assembly.files["event.json"] = event_text(assembly.event).encode()

    desk = Desk(tmp_path, with_number)
    acts, first = desk.acts, desk.assembly.event.polls[0].uuid
    with closing(desk.kiosk):
        acts.begin(Act.opening)
        acts.toggle(first)
        acts.forward()
        assert acts.stage is Stage.announce
        for digit in (4, 8, 2):
            acts.digit(digit)
        assert not acts.is_number_whole
        acts.digit(2)
        acts.back_digit()
        acts.digit(1)
        acts.forward()
        assert acts.back()
        assert (acts.stage, acts.number) == (Stage.announce, "4821")
        acts.forward()
        acts.look()
        acts.act_now()
        assert (acts.stage, desk.kiosk.venue_pin_digits) == (Stage.report, 4)
        acts.begin(Act.opening)
        acts.forward()
        assert (acts.stage, acts.chosen) == (Stage.ready, {first})


def test_fewer_cards_than_ballots_are_asked_about(desk: Desk) -> None:
    """It is said before the polls are closed, and they can be closed all the same."""
    desk.open_all()
    desk.vote(0)
    desk.vote(1)
    desk.acts.begin(Act.closing)
    desk.acts.forward()
    desk.type("1")
    assert desk.acts.has_too_few_cards
    assert desk.acts.back()
    desk.acts.back_digit()
    desk.type("2")
    assert not desk.acts.has_too_few_cards
    desk.acts.act_now()
    assert desk.reports[-1].polls[0].cards == 2


def test_leaving_on_the_way_does_nothing(desk: Desk) -> None:
    """Who goes away finds an act at its beginning when coming back, and the polls as before."""
    desk.open_all()
    desk.acts.begin(Act.closing)
    desk.acts.forward()
    desk.type("3")
    assert desk.acts.stage is Stage.sure
    desk.staff.leave()
    assert (desk.acts.act, desk.acts.number, desk.acts.chosen) == (None, "", frozenset())
    with pytest.raises(WrongStep):
        desk.acts.act_now()
    assert desk.states_of_polls() == ["open", "open"]


def test_a_report_is_kept_as_the_command_keeps_it(desk: Desk) -> None:
    """The signed note and its texts lie in the kiosk's folder; the look at the machine is real."""
    real = surroundings(desk.home, desk.kiosk, lambda: None)
    desk.acts = PollActs(desk.kiosk, desk.staff, real)
    desk.open_all()
    assert (desk.acts.stage, desk.acts.problem) == (Stage.report, None)
    assert {check.name for check in desk.acts.checks} >= {"storage", "package", "camera"}
    (note,) = (desk.home / "reports").glob("*.note")
    report = parse_report(note.read_text(), desk.kiosk.enrolment.verifier)
    assert (report, note.with_suffix(".ko.txt").exists()) == (desk.acts.report, True)
    assert real.reports() == (report,)
    note.write_text(note.read_text().replace('"ballots":0', '"ballots":1'))
    with pytest.raises(Refused) as refused:
        real.reports()
    assert refused.value.reason is InputRefusal.bad_signature


def test_a_report_that_cannot_be_kept_is_told(desk: Desk) -> None:
    """What was done is done, and the report is on the screen to be copied."""

    def full(_: Report) -> None:
        raise Refused(InputRefusal.unwritable, "reports")

    desk.acts = PollActs(desk.kiosk, desk.staff, Surroundings(desk.look, full))
    desk.open_all()
    assert (desk.acts.stage, desk.states_of_polls()) == (Stage.report, ["open", "open"])
    assert desk.acts.problem is not None
    assert desk.acts.report is not None


def test_a_running_kiosk_tells_of_its_stick(tmp_path: Path) -> None:
    """None is needed, or it is on the same disk, or on one of its own, or it is gone."""
    desk = Desk(tmp_path / "kiosk")
    assert running_medium(desk.home, desk.kiosk) is None
    desk.kiosk.close()
    stick = tmp_path / "stick"
    stick.mkdir()
    with closing(open_kiosk(desk.home, stick)) as kiosk:
        glance = running_medium(desk.home, kiosk)
        assert glance is not None
        assert glance() is State.warning
        elsewhere = running_medium(desk.home, kiosk, lambda path: hash(path.parent.name))
        assert elsewhere is not None
        assert elsewhere() is State.passed
        for file in stick.iterdir():
            file.unlink()
        stick.rmdir()
        with pytest.raises(Refused):
            glance()
