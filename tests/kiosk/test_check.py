"""Cast or check: what was opened never counts, and what was cast is never opened."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assembly import entropy_from
from kiosk.voting import Voting
from maru.kiosk.home import open_kiosk
from maru.kiosk.journal import Cast
from maru.kiosk.kiosk import MAX_CHECKS, Kiosk, Right, Sealed, SealedUsed
from maru.kiosk.session import Step, WrongStep
from maru.kiosk.store import StoreFailed
from maru.protocol.belenios.credential import read_roll
from maru.protocol.belenios.question import hexhash
from maru.protocol.journal import parse_head
from maru.protocol.note import text_of
from maru.protocol.opening import check_opening, read_opening
from maru.protocol.refusal import InputRefusal, Refusal, Refused


@pytest.fixture(name="voting")
def _voting(tmp_path: Path) -> Iterator[Voting]:
    voting = Voting(tmp_path)
    yield voting
    voting.kiosk.close()


def blob_of(tracker: str | None) -> str:
    """Return the hash, in hex, of a tracker's ballot."""
    return read_opening(f"MARUC1:{tracker}:{'A' * 43}:AA").blob


class TestWay:
    """From the sealed ballot to the opened one, and on to another."""

    def test_a_check_shows_what_was_encrypted(self, voting: Voting) -> None:
        """The opening proves the marks against the ballot on the disk, by public files alone."""
        voting.check_in().choose_poll(voting.polls[0].uuid)
        session = voting.mark_and_seal(1, 4)
        tracker = session.tracker
        assert (session.opening, session.chosen(0)) == (None, ())
        session.check()
        assert session.step == Step.checked
        assert (session.tracker, session.receipt) == (tracker, None)
        assert (session.chosen(0), session.is_blank(0)) == ((1, 4), False)
        assert len(session.words("ko")) == 4
        assert session.opening is not None
        opening = read_opening(session.opening)
        assert opening.tracker == tracker
        package = voting.assembly.package()
        election = package.election(voting.polls[0].uuid)
        roll = read_roll(election.group, package.roll(voting.polls[0].uuid))
        ballot = voting.kiosk._store.blob(opening.blob)
        assert check_opening(election, roll, opening, ballot) == [[0, 1, 0, 0, 1]]

    def test_a_blank_vote_is_shown_as_one(self, voting: Voting) -> None:
        """An opened blank ballot says so and has no option marked."""
        voting.check_in().choose_poll(voting.polls[1].uuid)
        voting.session.toggle_blank()
        session = voting.mark_and_seal()
        session.check()
        assert (session.chosen(0), session.is_blank(0)) == ((), True)

    def test_after_a_check_the_card_votes(self, voting: Voting) -> None:
        """The card is not spent; the next ballot begins empty and has another tracker."""
        session = voting.seal()
        session.check()
        opened = session.tracker
        session.vote_again()
        assert (session.step, session.marks, session.poll) == (
            Step.question,
            frozenset(),
            voting.polls[0],
        )
        assert (session.tracker, session.opening) == (None, None)
        voting.mark_and_seal(0)
        assert session.tracker != opened
        session.cast()
        assert session.step == Step.done
        assert len(voting.stored("spoiled")) == len(voting.stored("ballot")) == 1

    def test_who_leaves_after_a_check_comes_back(self, voting: Voting) -> None:
        """Leaving, or walking away, after a check leaves the card as it was."""
        voting.seal().check()
        voting.session.leave()
        voting.seal().check()
        voting.now += 10_000
        voting.session.tick()
        assert voting.session.step == Step.welcome
        assert voting.session.opening is None
        voting.seal().cast()
        assert voting.session.step == Step.done

    def test_counts_and_head(self, voting: Voting) -> None:
        """The head counts ballots only; the closing record counts both; a restart finds both."""
        voting.seal().check()
        voting.session.vote_again()
        voting.mark_and_seal(1).cast()
        voting.session.leave()
        voting.restart()
        uuid = voting.polls[0].uuid
        assert (voting.kiosk.journal.ballots(uuid), voting.kiosk.journal.spoiled(uuid)) == (1, 1)
        head = parse_head(voting.kiosk.head(), voting.kiosk.enrolment.verifier)
        assert (head.seq, head.ballots) == (4, {uuid: 1})
        voting.kiosk.journal.close_poll(uuid)
        (note,) = voting.kiosk._store.records(5, 1)
        assert json.loads(text_of(note).split("\n")[1])["body"] == {
            "poll": uuid,
            "ballots": 1,
            "spoiled": 1,
        }

    def test_a_card_opens_only_so_many(self, voting: Voting) -> None:
        """Five ballots of a poll a card, over sessions and restarts; then it can only cast."""
        for number in range(MAX_CHECKS):
            session = voting.seal()
            assert session.checks_left == MAX_CHECKS - number
            session.check()
            session.leave()
            if number == 2:
                voting.restart()
        session = voting.seal()
        assert session.checks_left == 0
        with pytest.raises(WrongStep):
            session.check()
        assert (session.step, len(voting.stored("spoiled"))) == (Step.sealed, MAX_CHECKS)
        session.cast()
        session.leave()
        assert voting.seal(poll=1).checks_left == MAX_CHECKS
        voting.session.leave()
        assert voting.seal(card=1).checks_left == MAX_CHECKS

    def test_a_poll_that_closed_meanwhile_opens_nothing(self, voting: Voting) -> None:
        """A check after the closing is refused as a cast is, and reveals nothing."""
        session = voting.seal()
        voting.kiosk.journal.close_poll(voting.polls[0].uuid)
        session.check()
        assert (session.step, session.refusal) == (Step.refused, Refusal.poll_not_open)
        assert session.opening is None
        assert voting.stored("spoiled") == []

    def test_the_journal_holds_no_seed(self, voting: Voting) -> None:
        """Neither seed nor choices are anywhere in the kiosk's folder, in any form."""
        voting.check_in().choose_poll(voting.polls[0].uuid)
        voting.mark_and_seal(1, 4).check()
        opening = read_opening(voting.session.opening or "")
        _, _, seed, _ = (voting.session.opening or "").split(":")
        for path in voting.home.iterdir():
            data = path.read_bytes()
            for form in (opening.seed, opening.seed.hex().encode(), seed.encode()):
                assert form not in data


def right_and_sealed(voting: Voting) -> tuple[Right, Sealed]:
    """Return what a session at sealed holds."""
    session = voting.session
    assert session._right is not None
    assert session._sealed is not None
    return session._right, session._sealed


class TestNeverBoth:
    """No order of calls, faults and restarts casts what was opened, or opens what was cast."""

    def test_a_sealed_ballot_is_used_once(self, voting: Voting) -> None:
        """After either, both are faults, and the seed is gone."""
        for first in (Kiosk.cast, Kiosk.check):
            voting.seal(card=first is Kiosk.cast)
            right, sealed = right_and_sealed(voting)
            first(voting.kiosk, right, sealed)
            assert sealed._seed.is_wiped
            assert sealed._choices.is_wiped
            for second in (Kiosk.cast, Kiosk.check):
                with pytest.raises(SealedUsed):
                    second(voting.kiosk, right, sealed)
            voting.session.leave()
        assert len(voting.stored("ballot")) == len(voting.stored("spoiled")) == 1

    @pytest.mark.parametrize("first", ["keep", "spoil"])
    @pytest.mark.parametrize("second", ["keep", "spoil"])
    @pytest.mark.parametrize("restarted", [False, True])
    def test_the_store_takes_a_ballot_once(
        self, voting: Voting, first: str, second: str, restarted: bool
    ) -> None:
        """Below the session too: the same ballot is a fault the second time, and kept once."""
        voting.seal()
        right, sealed = right_and_sealed(voting)
        cast = Cast(right.poll.uuid, sealed.ballot, right.credential)
        getattr(voting.kiosk.journal, first)(cast)
        if restarted:
            voting.restart()
        with pytest.raises(sqlite3.IntegrityError):
            getattr(voting.kiosk.journal, second)(cast)
        voting.restart()
        kept = [hexhash(sealed.ballot)]
        assert voting.stored("ballot") == kept * (first == "keep")
        assert voting.stored("spoiled") == kept * (first == "spoil")

    @pytest.mark.parametrize("act", [Kiosk.cast, Kiosk.check])
    @pytest.mark.parametrize("took_effect", [False, True])
    def test_a_fault_reveals_nothing(
        self,
        voting: Voting,
        monkeypatch: pytest.MonkeyPatch,
        act: Callable[..., object],
        took_effect: bool,
    ) -> None:
        """When the disk fails, whether or not it kept the record, the seed is wiped unseen."""
        session = voting.seal()
        _, sealed = right_and_sealed(voting)
        fail_at_commit(voting.kiosk, monkeypatch, took_effect)
        with pytest.raises(sqlite3.OperationalError):
            session.check() if act is Kiosk.check else session.cast()
        assert (session.step, session.opening, session.tracker) == (Step.welcome, None, None)
        assert sealed._seed.is_wiped
        voting.seal(card=1)
        with pytest.raises(StoreFailed):
            session.check()
        assert session.opening is None
        voting.restart()
        kind = "spoiled" if act is Kiosk.check else "ballot"
        assert voting.stored(kind) == [hexhash(sealed.ballot)] * took_effect
        other = 1 if took_effect and act is Kiosk.cast else 0
        voting.seal(card=other).cast()
        assert voting.session.step == Step.done

    def test_two_records_of_one_ballot_are_found_at_the_start(self, tmp_path: Path) -> None:
        """A chain that names a ballot as opened and as cast, however it was made, is refused."""
        voting = Voting(tmp_path)
        voting.seal()
        right, sealed = right_and_sealed(voting)
        cast = Cast(right.poll.uuid, sealed.ballot, right.credential)
        voting.kiosk.journal.spoil(cast)
        with voting.kiosk._store._db.conn as connection:
            connection.execute("DELETE FROM blobs")
        voting.kiosk.journal.keep(cast)
        voting.kiosk.close()
        with pytest.raises(Refused, match="a ballot named before") as refused:
            open_kiosk(voting.home)
        assert refused.value.reason is InputRefusal.chain_broken


def fail_at_commit(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, took_effect: bool) -> None:
    """Let the next transaction report an error, after it was kept or after it was undone."""
    atomic = kiosk._store._db.atomic

    class Failing:
        def __enter__(self) -> None:
            self._real = atomic()
            self._real.__enter__()

        def __exit__(self, *raised: object) -> None:
            error = sqlite3.OperationalError("disk I/O error")
            with suppress(sqlite3.OperationalError):
                undo = (None, None, None) if took_effect else (type(error), error, None)
                self._real.__exit__(*undo)
            raise error

    monkeypatch.setattr(kiosk._store._db, "atomic", Failing)


STATEMENTS = {"cast": 6, "check": 5}
"""SQL statements of the transaction, BEGIN and COMMIT among them."""


@pytest.mark.parametrize(
    ("act", "died_before"),
    [(act, number) for act, count in STATEMENTS.items() for number in range(count + 1)],
)
def test_dying_before_each_statement(tmp_path: Path, act: str, died_before: int) -> None:
    """Killed before any statement, or after all and before the screen: all or nothing is there.

    What was to be opened is spoiled or not there, and its seed is gone in both cases; what was to
    be cast is cast or not there. The card can go on as that says.
    """
    voting = Voting(tmp_path)
    voting.kiosk.close()
    child = os.fork()
    if child == 0:
        _die(voting, act, died_before)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    voting.entropy = entropy_from("after the restart")
    voting.restart()
    took_effect = died_before == STATEMENTS[act]
    assert len(voting.stored("spoiled")) == (took_effect and act == "check")
    assert len(voting.stored("ballot")) == (took_effect and act == "cast")
    if took_effect and act == "cast":
        assert voting.check_in().offers[0].poll == voting.polls[1]
    else:
        voting.seal().cast()
        assert voting.session.step == Step.done
    voting.kiosk.close()


def _die(voting: Voting, act: str, died_before: int) -> None:
    """In a child process: seal a ballot, cast or check it, and be killed on the way."""
    try:
        voting.restart()
        session = voting.seal()
        left = died_before

        def count(statement: str) -> None:
            nonlocal left
            if statement.split()[0] in ("BEGIN", "INSERT", "COMMIT"):
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        voting.kiosk._store._db.conn.set_trace_callback(count)
        if act == "cast":
            session.cast()
        else:
            session.check()
        assert left == 0
        os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(1)


class CastOrCheck(RuleBasedStateMachine):
    """Attendees, faults and restarts in any order; sealed ballots are kept and tried again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.voting = Voting(Path(self.folder.name), cards=3)
        self.patch = pytest.MonkeyPatch()
        self.sealed: list[tuple[Right, Sealed]] = []
        self.confirmed: set[str] = set()
        self.revealed: set[str] = set()

    def teardown(self) -> None:
        """Close the kiosk; its chain holds."""
        self.patch.undo()
        self.voting.restart()
        self.voting.kiosk.close()
        self.folder.cleanup()

    def at(self, *steps: Step) -> bool:
        """Say whether the session is at one of these steps."""
        return self.voting.session.step in steps

    @precondition(lambda self: self.at(Step.welcome))
    @rule(card=st.integers(0, 2), poll=st.integers(0, 1))
    def seal(self, card: int, poll: int) -> None:
        """Come with a card and seal a ballot, if it may vote in that poll."""
        session = self.voting.check_in(card)
        if session.step == Step.polls and any(
            offer.poll == self.voting.polls[poll] for offer in session.offers
        ):
            session.choose_poll(self.voting.polls[poll].uuid)
            self.voting.mark_and_seal(0)
            self.sealed.append(right_and_sealed(self.voting))

    @precondition(lambda self: self.at(Step.sealed))
    @rule()
    def cast(self) -> None:
        """Cast."""
        tracker = self.voting.session.tracker
        with suppress(StoreFailed):
            self.voting.session.cast()
            self.confirmed.add(blob_of(tracker))

    @precondition(lambda self: self.at(Step.sealed) and self.voting.session.checks_left)
    @rule()
    def check(self) -> None:
        """Check; what is shown then is revealed for good."""
        with suppress(StoreFailed):
            self.voting.session.check()
        if self.voting.session.opening:
            self.revealed.add(read_opening(self.voting.session.opening).blob)

    @precondition(lambda self: self.at(Step.sealed) and self.voting.session.checks_left)
    @rule(act=st.sampled_from(["cast", "check"]), took_effect=st.booleans(), restart=st.booleans())
    def fail(self, act: str, took_effect: bool, restart: bool) -> None:
        """The disk fails while casting or checking."""
        with self.patch.context() as patch:
            fail_at_commit(self.voting.kiosk, patch, took_effect)
            with pytest.raises((sqlite3.OperationalError, StoreFailed)):
                getattr(self.voting.session, act)()
        if restart:
            self.voting.restart()

    @precondition(lambda self: self.at(Step.checked))
    @rule()
    def vote_again(self) -> None:
        """Seal another ballot after the opened one."""
        self.voting.session.vote_again()
        self.voting.mark_and_seal(1)
        self.sealed.append(right_and_sealed(self.voting))

    @rule()
    def leave(self) -> None:
        """Walk away."""
        self.voting.session.leave()

    @rule()
    def restart(self) -> None:
        """The process dies and comes back."""
        self.voting.restart()

    @precondition(lambda self: len(self.sealed) > 1)
    @rule(data=st.data(), act=st.sampled_from([Kiosk.cast, Kiosk.check]))
    def try_an_old_one(self, data: st.DataObject, act: Callable[..., object]) -> None:
        """Somebody kept an earlier sealed ballot and tries it once more: always a fault."""
        right, sealed = data.draw(st.sampled_from(self.sealed[:-1]))
        assert self.voting.session._sealed is not sealed
        if sealed._is_used:
            with pytest.raises(SealedUsed):
                act(self.voting.kiosk, right, sealed)

    @invariant()
    def nothing_is_both(self) -> None:
        """Find confirmed casts as cast, revealed ballots as spoiled, and none as both."""
        cast, spoiled = self.voting.stored("ballot"), self.voting.stored("spoiled")
        assert len({*cast, *spoiled}) == len(cast) + len(spoiled)
        assert self.confirmed <= set(cast)
        assert self.revealed <= set(spoiled)

    @invariant()
    def what_was_used_has_no_seed(self) -> None:
        """Keep a seed only in the sealed ballot that the session holds now."""
        for _, sealed in self.sealed:
            if sealed is not self.voting.session._sealed:
                assert sealed._seed.is_wiped or not sealed._is_used


TestCastOrCheck = CastOrCheck.TestCase
TestCastOrCheck.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
