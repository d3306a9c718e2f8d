"""Credentials, seeds and choices: wiped when they are over, and in no exception and no log."""

from __future__ import annotations

import base64
import faulthandler
import logging
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from assembly import entropy_from
from kiosk.voting import Voting
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.session import Session, Step, WrongStep
from maru.kiosk.store import Store, StoreFailed
from maru.protocol.belenios.credential import secret_exponent
from maru.protocol.refusal import Refusal
from maru.protocol.secret import Secret

CHOSEN = (1, 3, 4)
WATCHED = tuple(f"{Path('maru') / part}" for part in ("kiosk", "protocol"))


class Forced(Exception):
    """A fault that was forced upon a function."""


class Watch:
    """Remembers every secret that comes into being, in all the forms that it could be shown in."""

    def __init__(self, voting: Voting, monkeypatch: pytest.MonkeyPatch) -> None:
        self.voting = voting
        self.held: list[Secret] = []
        self.drawn: list[bytes] = []
        begin, entropy = Secret.__init__, entropy_from("watched")

        def remember(secret: Secret, data: bytes) -> None:
            begin(secret, data)
            self.held.append(secret)

        def draw(length: int) -> bytes:
            self.drawn.append(entropy(length))
            return self.drawn[-1]

        monkeypatch.setattr(Secret, "__init__", remember)
        voting.entropy = draw

    def forms(self, card: int) -> list[str]:
        """Return every text that gives a secret of this card's session away."""
        credential = self.voting.assembly.cards[card]
        shown = [credential.compact, credential.dashed, self.voting.assembly.ticket(card)]
        package = self.voting.assembly.package()
        for poll in self.voting.polls:
            group = package.election(poll.uuid).group
            exponent = secret_exponent(group, poll.uuid, credential)
            shown += forms_of(exponent.to_bytes(32, "big"))
        for drawn in self.drawn:
            shown += forms_of(drawn)
        options = self.voting.polls[0].questions[0].options
        shown += [options[index].title[language] for index in CHOSEN for language in ("ko", "en")]
        marks = ", ".join(map(str, CHOSEN))
        bits = [int(index in CHOSEN) for index in range(len(options))]
        return [*shown, marks, str(bits)[1:-1], "".join(map(str, bits))]


def forms_of(data: bytes) -> list[str]:
    """Return how bytes could be written; a long part of each is enough."""
    number = int.from_bytes(data, "big")
    texts = (
        str(number),
        f"{number:x}",
        data.hex(),
        base64.b64encode(data).decode(),
        base64.urlsafe_b64encode(data).decode(),
    )
    return [text.rstrip("=")[4:24] for text in texts] + [repr(data)[2:-1]]


def told(fault: BaseException) -> str:
    """Return everything that an exception, and those behind it, say of themselves."""
    texts = ["".join(traceback.format_exception(fault))]
    seen: list[BaseException] = []
    left: list[BaseException | None] = [fault]
    while left:
        one = left.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        texts += [str(one), repr(one), repr(one.args), repr(vars(one))]
        left += [one.__cause__, one.__context__]
    return "\n".join(texts)


def held(session: Session) -> str:
    """Return what a session's parts show of themselves, without the polls' own public texts."""
    shown = repr(vars(session))
    for poll in session.event.polls:
        shown = shown.replace(repr(poll), "")
    return shown


def way(voting: Voting, card: int) -> None:
    """Bring a card from check-in over a check to two casts, and leave."""
    session = voting.check_in(card)
    session.choose_poll(voting.polls[0].uuid)
    voting.mark_and_seal(*CHOSEN)
    session.check()
    session.vote_again()
    voting.mark_and_seal(*CHOSEN)
    session.cast()
    session.next_poll()
    voting.mark_and_seal(0)
    session.cast()
    session.finish()


@pytest.fixture(name="voting")
def _voting(tmp_path: Path) -> Iterator[Voting]:
    voting = Voting(tmp_path)
    yield voting
    voting.kiosk.close()


@pytest.fixture(name="watch")
def _watch(voting: Voting, monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(voting, monkeypatch)
    voting.session = Session(voting.kiosk, voting.clock, voting.entropy)
    return watch


class TestWiped:
    """When each secret is overwritten."""

    @pytest.mark.parametrize("end", ["leave", "finish", "timeout"])
    @pytest.mark.parametrize("step", [Step.polls, Step.review, Step.sealed, Step.checked])
    def test_the_end_wipes_all(self, voting: Voting, watch: Watch, step: Step, end: str) -> None:
        """Whoever leaves, or walks away, leaves nothing behind."""
        session = voting.check_in()
        if step != Step.polls:
            session.choose_next()
            session.toggle(0)
            session.forward()
        if step in (Step.sealed, Step.checked):
            session.seal()
        if step == Step.checked:
            session.check()
        assert session.step == step
        assert not all(secret.is_wiped for secret in watch.held)
        if end == "timeout":
            voting.now += 10_000
            session.tick()
        else:
            getattr(session, end)()
        assert session.step == Step.welcome
        assert all(secret.is_wiped for secret in watch.held)

    def test_the_credential_is_gone_after_check_in(self, voting: Voting, watch: Watch) -> None:
        """What the card's own text gave is overwritten before the polls are shown."""
        voting.check_in()
        card, *exponents = watch.held
        assert card.is_wiped
        assert [secret.is_wiped for secret in exponents] == [False, False]

    def test_a_refused_card_is_gone(self, voting: Voting, watch: Watch) -> None:
        """At a refusal nothing of the card is left, nor of polls that are not open."""
        voting.kiosk.journal.close_poll(voting.polls[0].uuid)
        voting.check_in()
        assert [secret.is_wiped for secret in watch.held] == [True, True, False]
        voting.session.leave()
        voting.kiosk.journal.close_poll(voting.polls[1].uuid)
        assert voting.check_in(1).refusal == Refusal.poll_not_open
        assert all(secret.is_wiped for secret in watch.held)

    def test_a_cast_wipes_what_it_needed(self, voting: Voting, watch: Watch) -> None:
        """After a cast the seed, the choices and this poll's exponent are gone, the other stays."""
        voting.seal().cast()
        other = voting.session._rights[0].secret
        assert [secret for secret in watch.held if not secret.is_wiped] == [other]

    def test_a_cast_wipes_the_seed_before_it_writes(
        self, voting: Voting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While the ballot is being kept there is no seed any more that could open it."""
        session = voting.seal()
        assert session._sealed is not None
        seed, put_blob, wiped = session._sealed._seed, Store.put_blob, []

        def put(store: Store, *blob: str) -> None:
            wiped.append(seed.is_wiped)
            put_blob(store, *blob)

        monkeypatch.setattr(Store, "put_blob", put)
        session.cast()
        assert wiped == [True]

    def test_a_check_wipes_seed_and_choices(self, voting: Voting, watch: Watch) -> None:
        """After a check only the rights are left, for the vote to come."""
        voting.seal().check()
        left = [secret for secret in watch.held if not secret.is_wiped]
        assert left == [right.secret for right in voting.session._rights]

    @pytest.mark.parametrize("act", ["seal", "cast", "check"])
    def test_a_fault_wipes(
        self, voting: Voting, watch: Watch, monkeypatch: pytest.MonkeyPatch, act: str
    ) -> None:
        """A fault while sealing, casting or checking leaves nothing."""

        def fail(*_: object) -> None:
            raise Forced

        monkeypatch.setattr(Kiosk, act, fail)
        with pytest.raises(Forced):
            getattr(voting.seal(), act)()
        assert voting.session.step == Step.welcome
        assert all(secret.is_wiped for secret in watch.held)

    def test_marks_are_taken_away(self, voting: Voting) -> None:
        """The very sets that held the marks are empty after sealing, checking on, and leaving."""
        session = voting.check_in()
        session.choose_next()
        session.toggle(2)
        assert session._marks is not None
        first = session._marks
        session.forward()
        session.seal()
        session.check()
        assert session._marks is not None
        second = session._marks
        assert (first.chosen, second.chosen) == ([set()], [{2}])
        session.vote_again()
        assert second.chosen == [set()]
        session.toggle(1)
        third = session._marks
        session.leave()
        assert third.chosen == [set()]


def leak_behind(leak: object) -> None:
    """Raise an exception behind which another one holds something."""
    try:
        raise ValueError("seen", leak)
    except ValueError:
        raise Forced from None


def test_the_search_finds_what_leaks(voting: Voting, watch: Watch) -> None:
    """Each form of each secret is found when an exception holds it, also one behind another."""
    way(voting, 0)
    forms = watch.forms(0)
    assert len(forms) > 100
    seed, exponent = (
        watch.drawn[0],
        secret_exponent(
            voting.assembly.package().election(voting.polls[0].uuid).group,
            voting.polls[0].uuid,
            voting.assembly.cards[0],
        ),
    )
    for leak in (seed, seed.hex(), exponent, voting.assembly.cards[0].dashed, set(CHOSEN)):
        with pytest.raises(Forced) as caught:
            leak_behind(leak)
        assert any(form in told(caught.value) for form in forms), leak


def test_no_wrong_call_tells(voting: Voting, watch: Watch) -> None:
    """At every step, whatever call does not fit it says nothing of the attendee."""
    calls: list[Callable[[Session], Any]] = [
        Session.start, Session.cast, Session.check, Session.seal, Session.vote_again,
        Session.forward, Session.back, Session.next_poll, Session.choose_next,
        Session.toggle_blank, lambda s: s.toggle(77), lambda s: s.edit(77),
        lambda s: s.choose_poll("?"), lambda s: s.scanned(("?",)),
    ]  # fmt: skip
    seen: list[str] = []

    def try_all(session: Session) -> None:
        for call in calls:
            step = session.step
            with suppress(WrongStep, IndexError):
                try:
                    call(session)
                except (WrongStep, IndexError) as fault:
                    seen.append(told(fault))
                    raise
            if session.step != step:
                return

    for stop in range(8):
        session = voting.check_in(0)
        with suppress(WrongStep):
            session.choose_poll(voting.polls[0].uuid)
            for option in CHOSEN[:stop]:
                session.toggle(option)
            if stop > 3:
                session.forward()
            if stop > 4:
                session.seal()
            if stop > 5:
                session.check()
        try_all(session)
        seen.append(held(session))
        session.leave()
    texts = "\n".join(seen)
    assert len(seen) > 40
    assert [form for form in watch.forms(0) if form in texts] == []


def test_no_failing_disk_tells(voting: Voting, watch: Watch) -> None:
    """What SQLite says of a failing cast or check, at once and afterwards, names no secret."""
    seen = []
    for act in (Session.cast, Session.check, Session.cast):
        voting.check_in(0).choose_poll(voting.polls[0].uuid)
        session = voting.mark_and_seal(*CHOSEN)
        voting.kiosk._store._db.conn.execute("PRAGMA query_only = 1")
        with pytest.raises((sqlite3.Error, StoreFailed)) as caught:
            act(session)
        seen.append(told(caught.value))
    texts = "\n".join(seen)
    assert [form for form in watch.forms(0) if form in texts] == []
    assert all(secret.is_wiped for secret in watch.held)


def calls_of(act: Callable[[], object], step: Callable[[], Step]) -> list[tuple[CodeType, Step]]:
    """Return every function of ours that an act calls, with the steps at which it does."""
    called: dict[tuple[CodeType, Step], None] = {}

    def trace(frame: FrameType, event: str, _argument: object) -> None:
        if any(part in frame.f_code.co_filename for part in WATCHED):
            called.setdefault((frame.f_code, step()))

    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(None)
    return list(called)


def force(target: tuple[CodeType, Step], session: Session, said: Any) -> Any:
    """Return a trace function that lets a function fail when it is called at a step."""

    def trace(frame: FrameType, event: str, _argument: object) -> None:
        if frame.f_code is target[0] and session.step == target[1]:
            sys.settrace(None)
            faulthandler.dump_traceback(said)
            raise Forced

    return trace


def test_a_fault_anywhere_tells_nothing_and_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Every function that a session calls fails once at every step at which it is called.

    No exception, log line, warning or dump holds anything of the attendee, and once the session
    was left every secret is overwritten (but where the overwriting itself was made to fail).
    """
    caplog.set_level(logging.DEBUG)
    voting = Voting(tmp_path / "first")
    targets = calls_of(lambda: way(voting, 0), lambda: voting.session.step)
    voting.kiosk.close()
    assert len(targets) > 150
    voting = Voting(tmp_path / "second", cards=len(targets))
    watch = Watch(voting, monkeypatch)
    forced = 0
    for card, target in enumerate(targets):
        voting.restart()
        watch.held.clear()
        watch.drawn.clear()
        with tempfile.TemporaryFile("w+") as said:
            sys.settrace(force(target, voting.session, said))
            try:
                way(voting, card)
            except Forced as fault:
                forced += 1
                texts = told(fault) + held(voting.session)
            finally:
                sys.settrace(None)
            said.seek(0)
            texts += said.read()
        voting.session.leave()
        texts += caplog.text + "".join(capfd.readouterr())
        assert [form for form in watch.forms(card) if form in texts] == [], target
        unwiped = [secret for secret in watch.held if not secret.is_wiped]
        assert unwiped == [] or target[0].co_name == "wipe", target
    voting.kiosk.close()
    assert forced == len(targets)
