"""Numbers instead of a card: right ones, wrong ones, typos, pauses, and the hall's own number."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from assembly import Assembly, entropy_from, make_assembly
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.pins import pause_seconds
from maru.kiosk.session import Session, Step, WrongStep
from maru.protocol.pin import check_digit
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.secret import Secret


def nobodys(number: int) -> str:
    """Return a well-formed number that is no card's PIN."""
    drawn = f"{number:07}"
    return drawn + check_digit(drawn)


class Desk:
    """A kiosk whose event has PINs, with a clock, and a session that is opened anew with it."""

    def __init__(self, home: Path) -> None:
        self.home, self.now = home, 1_000.0
        self.assembly: Assembly = make_assembly()
        self.assembly.give_pins()
        self.kiosk: Kiosk = self.assembly.open_kiosk(home)
        self.session = self.new_session()

    def new_session(self) -> Session:
        """Begin at welcome."""
        return Session(self.kiosk, lambda: self.now, entropy_from("desk"))

    def restart(self, clock: float) -> None:
        """Pull the plug, and start again with a clock that knows nothing of before."""
        self.kiosk.close()
        self.now = clock
        self.kiosk = open_kiosk(self.home)
        self.session = self.new_session()

    def announce(self) -> None:
        """Make it an event where everyone types the number announced in the hall."""
        event = replace(self.kiosk.event, venue_pin=True)
        self.kiosk._in_force = replace(self.kiosk._in_force, event=event)

    def type(self, number: str) -> Refusal | None:
        """Type a number at the first screen; return its refusal, or None when it let in."""
        self.session.leave()
        self.session.start()
        self.session.use_pin()
        if self.session.step == Step.pin:
            for digit in number:
                self.session.pin_digit(int(digit))
            self.session.enter_pin()
        return self.session.refusal


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.kiosk.close()


def test_a_pin_gives_the_rights_of_its_card(desk: Desk) -> None:
    """The number on the envelope leads to the same public credentials as the QR code."""
    pin = Secret(desk.assembly.pins[2].encode())
    by_pin = desk.kiosk.check_in_with_pin(pin, 0)
    by_card = desk.kiosk.check_in([desk.assembly.ticket(2)])
    assert not isinstance(by_pin, Refusal)
    assert not isinstance(by_card, Refusal)
    assert [(right.poll, right.credential, right.secret.value) for right in by_pin] == [
        (right.poll, right.credential, right.secret.value) for right in by_card
    ]


def test_a_ballot_cast_with_a_pin_spends_the_card(desk: Desk) -> None:
    """Whoever voted with the number finds both number and card spent in that poll."""
    assert desk.type(desk.assembly.pins[0]) is None
    for _ in desk.assembly.event.polls:
        desk.session.choose_next()
        desk.session.toggle(0)
        desk.session.forward()
        desk.session.seal()
        desk.session.cast()
    assert desk.type(desk.assembly.pins[0]) == Refusal.already_voted_here
    assert desk.kiosk.check_in([desk.assembly.ticket(0)]) == Refusal.already_voted_here


def test_a_typo_costs_no_try(desk: Desk) -> None:
    """A number that the check digit finds wrong is refused as often as one likes, without a pause.

    Neither does one count that is right, and whose card has voted.
    """
    pin = desk.assembly.pins[0]
    typo = pin[:-1] + str((int(pin[-1]) + 1) % 10)
    for _ in range(20):
        assert desk.type(typo) == Refusal.pin_unknown
    assert desk.kiosk.pins
    assert desk.kiosk.pins.tries.wrong == 0
    assert desk.type(pin) is None


def test_the_fifth_wrong_number_begins_a_pause(desk: Desk) -> None:
    """30 seconds, then 60, 120, 240 and never more than 300; cards go on meanwhile."""
    for number in range(4):
        assert desk.type(nobodys(number)) == Refusal.pin_unknown
        assert desk.session.pin_seconds == 0
    for pause in (30, 60, 120, 240, 300, 300):
        assert desk.type(nobodys(5)) == Refusal.pin_locked
        assert desk.session.pin_seconds == pause
        desk.now += pause - 1
        assert desk.type(desk.assembly.pins[0]) == Refusal.pin_locked
        assert desk.session.pin_seconds == 1
        desk.session.leave()
        desk.session.start()
        desk.session.scanned([desk.assembly.ticket(1)])
        assert desk.session.step == Step.polls
        desk.now += 1
    assert desk.type(desk.assembly.pins[0]) is None
    assert desk.type(nobodys(1)) == Refusal.pin_unknown


def test_a_restart_ends_no_pause(desk: Desk) -> None:
    """After a power cut the pause begins anew, however the clock stands; then the way is open."""
    for number in range(6):
        desk.now += 300
        desk.type(nobodys(number))
    for clock in (-1e9, 0.0, 1e9):
        desk.restart(clock)
        assert desk.type(desk.assembly.pins[0]) == Refusal.pin_locked
        assert desk.session.pin_seconds == 60
    desk.now += 60
    assert desk.type(desk.assembly.pins[0]) is None
    desk.restart(5.0)
    assert desk.type(nobodys(1)) == Refusal.pin_unknown


def test_pulling_the_plug_gives_no_try_for_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number counts before it is judged: dying in between leaves it counted."""

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(desk.kiosk.pins, "look_up", dies)
    with pytest.raises(KeyboardInterrupt):
        desk.type(nobodys(1))
    assert desk.session.step == Step.welcome
    desk.restart(0)
    assert desk.kiosk.pins
    assert desk.kiosk.pins.tries.wrong == 1


def test_a_disk_that_keeps_no_count_lets_nobody_guess(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the try cannot be counted, that is a fault, and no number is judged."""

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(desk.kiosk._store, "put_wrong_tries", full)
    with pytest.raises(sqlite3.OperationalError):
        desk.type(desk.assembly.pins[0])
    assert desk.session.step == Step.welcome


def test_digits_are_wiped_and_never_shown(desk: Desk) -> None:
    """What was typed is overwritten when it is taken back, left, timed out or entered."""
    session, pin = desk.session, desk.assembly.pins[0]
    session.start()
    session.use_pin()
    typed = session._typed
    assert typed
    for digit in pin[:5]:
        session.pin_digit(int(digit))
    assert pin[:5] not in repr(vars(session)) + repr(session)
    assert (session.pin_length, session.pin_entered) == (8, 5)
    assert session.pin_back()
    assert bytes(typed._data) == pin[:4].encode() + bytes(4)
    with pytest.raises(WrongStep):
        session.enter_pin()
    session.use_card()
    assert session.step == Step.check_in
    assert not any(typed._data)
    session.use_pin()
    assert session.pin_entered == 0
    typed = session._typed
    assert typed
    for digit in pin:
        assert session.pin_digit(int(digit))
    assert not session.pin_digit(1)
    session.enter_pin()
    assert not any(typed._data)
    assert (session.step, session.pin_length) == (Step.polls, 0)


def test_a_wrong_number_can_be_typed_again_at_once(desk: Desk) -> None:
    """The refusal of a wrong number leads back to the keys; other refusals do not."""
    desk.type(nobodys(1))
    desk.session.use_pin()
    assert (desk.session.step, desk.session.refusal) == (Step.pin, None)
    desk.session.leave()
    desk.session.start()
    desk.session.scanned(["x"])
    with pytest.raises(WrongStep):
        desk.session.use_pin()


def test_without_pins_there_is_nothing_to_type(tmp_path: Path) -> None:
    """An event whose package lists no PINs offers none."""
    with closing(make_assembly(cards=1).open_kiosk(tmp_path)) as kiosk:
        session = Session(kiosk, lambda: 0.0, entropy_from("none"))
        session.start()
        assert not session.has_pins
        with pytest.raises(WrongStep):
            session.use_pin()
        assert kiosk.check_in_with_pin(Secret(b"12345678"), 0) == Refusal.pin_unknown


def test_a_pin_key_of_another_kiosk_is_refused(tmp_path: Path) -> None:
    """A package whose PIN key is sealed to other keys is refused whole when it is loaded."""
    assembly = make_assembly(cards=1)
    assembly.give_pins()
    for name in ("kiosk-1", "kiosk-2"):
        assembly.enrol(tmp_path / name, name)
    assembly.files["pinkeys/kiosk-2.1.box"] = assembly.files["pinkeys/kiosk-1.1.box"]
    with pytest.raises(Refused) as refused:
        assembly.load(tmp_path / "kiosk-2")
    assert refused.value.reason == InputRefusal.wrong_key
    assert not (tmp_path / "kiosk-2" / "kiosk.db").exists()
    assembly.load(tmp_path / "kiosk-1")


@pytest.mark.parametrize("damage", ["drop", "add"])
def test_every_kiosk_has_its_pin_key(tmp_path: Path, damage: str) -> None:
    """A package with PINs and no key for one of its kiosks, or one for nobody, is refused."""
    assembly = make_assembly(cards=1)
    assembly.give_pins()
    assembly.enrol(tmp_path / "kiosk-1")
    if damage == "drop":
        del assembly.files["pinkeys/kiosk-1.1.box"]
    else:
        assembly.files["pinkeys/kiosk-2.1.box"] = assembly.files["pinkeys/kiosk-1.1.box"]
    with pytest.raises(Refused) as refused:
        assembly.package()
    assert refused.value.reason == InputRefusal.package_malformed


class TestVenuePin:
    """The number that is announced in the hall, besides card or PIN."""

    @pytest.fixture(autouse=True)
    def _announced(self, desk: Desk) -> None:
        desk.announce()

    def enter(self, desk: Desk, number: str) -> None:
        """Type the hall's number."""
        for digit in number:
            desk.session.pin_digit(int(digit))
        desk.session.enter_pin()

    def test_nobody_votes_before_it_was_set(self, desk: Desk) -> None:
        """Until staff have set the number, the kiosk is not ready."""
        assert desk.kiosk.check_in([desk.assembly.ticket(0)]) == Refusal.event_not_ready
        for number in ("12", "123456789", "12a4", "", "１２３４"):
            with pytest.raises(Refused):
                desk.kiosk.set_venue_pin(number)

    def test_it_is_asked_of_cards_and_of_pins(self, desk: Desk) -> None:
        """After either the hall's number is typed, then the polls come; it outlives a restart."""
        desk.kiosk.set_venue_pin("4821")
        desk.restart(0)
        desk.announce()
        assert desk.type(desk.assembly.pins[0]) is None
        assert (desk.session.step, desk.session.pin_length) == (Step.venue_pin, 4)
        self.enter(desk, "4821")
        assert desk.session.step == Step.polls
        desk.session.leave()
        desk.session.start()
        desk.session.scanned([desk.assembly.ticket(1)])
        assert desk.session.step == Step.venue_pin

    def test_a_wrong_one_is_tried_again_until_the_pause(self, desk: Desk) -> None:
        """Four wrong ones may be typed again; the fifth wipes the card's rights and pauses."""
        desk.kiosk.set_venue_pin("4821")
        desk.session.start()
        desk.session.scanned([desk.assembly.ticket(0)])
        rights = desk.session._rights
        for _ in range(4):
            self.enter(desk, "1111")
            assert (desk.session.step, desk.session.pin_problem, desk.session.pin_entered) == (
                Step.venue_pin,
                Refusal.pin_unknown,
                0,
            )
        desk.session.pin_digit(1)
        assert desk.session.pin_problem is None
        desk.session.pin_back()
        self.enter(desk, "1111")
        assert desk.session.refusal == Refusal.pin_locked
        assert desk.session.venue_pin_seconds == 30
        assert desk.session.pin_seconds == 0
        assert all(right.secret.is_wiped for right in rights)
        assert desk.session.locked_seconds == 30
        desk.session.leave()
        desk.session.start()
        desk.session.scanned([desk.assembly.ticket(0)])
        assert (desk.session.refusal, desk.session.locked_seconds) == (Refusal.pin_locked, 30)
        desk.kiosk.clear_tries()
        assert desk.session.venue_pin_seconds == 0
        assert desk.session.locked_seconds == 0


class Guesser(RuleBasedStateMachine):
    """Somebody types numbers, waits, and pulls the plug; what must hold after each of these."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name))
        self.wrong = 0
        self.open_at = -math.inf

    def teardown(self) -> None:
        """Close the kiosk."""
        self.desk.kiosk.close()
        self.folder.cleanup()

    @rule(number=st.integers(0, 9_999_999))
    def guess(self, number: int) -> None:
        """Type a number that is nobody's: it counts, unless a pause lasts."""
        guess = nobodys(number)
        if guess in self.desk.assembly.pins:
            return
        refusal = self.desk.type(guess)
        if self.desk.now >= self.open_at:
            self.wrong += 1
            self.open_at = self.desk.now + pause_seconds(self.wrong)
            assert refusal == (Refusal.pin_locked if self.wrong > 4 else Refusal.pin_unknown)
        else:
            assert refusal == Refusal.pin_locked

    @rule(card=st.integers(0, 4))
    def right(self, card: int) -> None:
        """Type a right number: it lets in and clears, unless a pause lasts."""
        refusal = self.desk.type(self.desk.assembly.pins[card])
        if self.desk.now >= self.open_at:
            assert refusal is None
            self.wrong, self.open_at = 0, -math.inf
        else:
            assert refusal == Refusal.pin_locked

    @rule(digit=st.integers(1, 9))
    def typo(self, digit: int) -> None:
        """Mistype a right number: nothing counts."""
        pin = self.desk.assembly.pins[0]
        refusal = self.desk.type(pin[:-1] + str((int(pin[-1]) + digit) % 10))
        assert refusal in (Refusal.pin_unknown, Refusal.pin_locked)

    @rule(seconds=st.integers(0, 400))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.desk.now += seconds

    @rule(clock=st.floats(-1e6, 1e6))
    def pull_the_plug(self, clock: float) -> None:
        """Start again: the pause, if there was one for this count, begins anew."""
        self.desk.restart(clock)
        self.open_at = clock + pause_seconds(self.wrong)

    @rule()
    def show_a_staff_card(self) -> None:
        """Staff end every pause."""
        self.desk.kiosk.clear_tries()
        self.wrong, self.open_at = 0, -math.inf

    @invariant()
    def the_count_is_kept(self) -> None:
        """What the disk says is what was typed; the seconds are those of the pause."""
        tries = self.desk.kiosk.pins.tries if self.desk.kiosk.pins else None
        assert tries
        assert (tries.wrong, self.desk.kiosk._store.wrong_tries("pin")) == (self.wrong, self.wrong)
        assert (self.desk.session.pin_seconds > 0) == (self.desk.now < self.open_at)
        assert self.desk.session.pin_seconds <= 300


TestGuesser = Guesser.TestCase
TestGuesser.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)
