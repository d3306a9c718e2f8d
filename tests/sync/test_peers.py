"""Kiosks in one hall, each with a process of its own, on the loopback."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from zeroconf import EventLoopBlocked

from hall import Hall, make_hall, maru_sync, serving
from maru.kiosk.home import load_package, open_kiosk
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.session import Session, Step
from maru.kiosk.stick_export import export_to_stick
from maru.kiosk.stick_import import take_from_stick
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.refusal import Refusal
from maru.protocol.update import NewKiosk, Reissue, Revocation
from maru.sync.command import main as maru_sync_verbs
from maru.sync.peers import discovery
from maru.sync.peers.messages import Hello
from maru.sync.sync_db import SyncDb
from neighbours import Cable, Neighbours, neighbours, wait_for

THREE = ("kiosk-1", "kiosk-2", "kiosk-3")


@pytest.fixture
def near(tmp_path: Path) -> Iterator[Neighbours]:
    """Make a hall of three kiosks with all polls open, and no process yet."""
    made = make_hall(tmp_path, THREE, cards=8, spares=1)
    with neighbours(made) as near:
        yield near
    made.close()


def vote_in_both(hall: Hall, name: str, card: int) -> None:
    """Cast in both polls, so that the card is spent for all."""
    hall.vote(name, card, frozenset({0}))
    hall.vote(name, card, frozenset({1}), poll=1)


def test_a_card_cast_at_one_is_refused_at_the_others(near: Neighbours) -> None:
    """With no ledger in reach, the second attempt ends at the door of each other kiosk."""
    near.start_all(*THREE)
    near.wait_until_connected(*THREE)
    vote_in_both(near.hall, "kiosk-2", 0)
    assert near.refusal("kiosk-2", 0) is Refusal.already_voted_here
    for name in ("kiosk-1", "kiosk-3"):
        near.wait_until_refused(name, 0)
        assert near.refusal(name, 1) is None


def test_what_was_cast_before_they_met_is_told_when_they_meet(near: Neighbours) -> None:
    """Claims made while nobody listened arrive with the first connection."""
    for card in range(3):
        vote_in_both(near.hall, "kiosk-1", card)
    near.start_all("kiosk-1", "kiosk-2")
    for card in range(3):
        near.wait_until_refused("kiosk-2", card)
    assert near.refusal("kiosk-2", 3) is None


def test_a_card_that_comes_late_to_the_box_is_refused_there_too(near: Neighbours) -> None:
    """Whoever is at the ballot while the card votes elsewhere is refused at casting.

    Nothing of it is kept: the kiosk's chain is what it was.
    """
    near.start_all("kiosk-1", "kiosk-2")
    near.wait_until_connected("kiosk-1", "kiosk-2")
    session = Session(near.kiosk("kiosk-1"), lambda: 0.0, near.hall.assembly.entropy)
    session.start()
    session.scanned((near.hall.assembly.ticket(0),))
    session.choose_poll(near.hall.assembly.event.polls[0].uuid)
    session.toggle(0)
    session.forward()
    session.seal()
    head = near.kiosk("kiosk-1").head()
    vote_in_both(near.hall, "kiosk-2", 0)
    near.wait_until_refused("kiosk-1", 0)
    session.cast()
    assert (session.step, session.refusal) == (Step.refused, Refusal.already_voted_elsewhere)
    assert near.kiosk("kiosk-1").head() == head


def test_a_poll_that_the_card_has_not_voted_in_stays_open_to_it(near: Neighbours) -> None:
    """A card that voted in one poll elsewhere is let in for the other."""
    near.start_all("kiosk-1", "kiosk-2")
    near.hall.vote("kiosk-2", 0, frozenset({0}))
    budget, motion = near.hall.assembly.event.polls

    def offered() -> list[str]:
        rights = near.kiosk("kiosk-1").check_in([near.hall.assembly.ticket(0)])
        assert isinstance(rights, tuple)
        return [right.poll.uuid for right in rights]

    wait_for(lambda: offered() == [motion.uuid], "only the motion")
    assert budget.uuid not in offered()


def test_a_kiosk_that_went_out_is_lost_and_comes_back(near: Neighbours) -> None:
    """The others say so; what they cast meanwhile reaches it once it is there again."""
    near.start_all(*THREE)
    near.wait_until_connected(*THREE)
    near.running.pop("kiosk-3").kill()
    wait_for(lambda: near.states("kiosk-1")["kiosk-3"] == "lost", "kiosk-3 is lost")
    state = near.state("kiosk-1")
    assert state is not None
    assert (state.expected, state.connected) == (2, 1)
    assert state.words("en") == (
        "1 of 2 other kiosks connected",
        "kiosk-2: connected",
        "kiosk-3: lost",
    )
    assert state.words("ko")[0] == "다른 기기 2대 중 1대와 연결됨"
    vote_in_both(near.hall, "kiosk-1", 0)
    near.start_all("kiosk-3")
    near.wait_until_refused("kiosk-3", 0)
    near.wait_until_connected(*THREE)


def test_claims_of_a_kiosk_that_is_gone_are_passed_on(near: Neighbours) -> None:
    """Who comes after a kiosk broke still hears of its ballots, from those who heard of them."""
    near.start_all("kiosk-1", "kiosk-2")
    near.wait_until_connected("kiosk-1", "kiosk-2")
    vote_in_both(near.hall, "kiosk-2", 0)
    near.wait_until_refused("kiosk-1", 0)
    near.running.pop("kiosk-2").kill()
    near.start("kiosk-3", "--peer", near.running["kiosk-1"].address)
    near.wait_until_refused("kiosk-3", 0)
    near.running.pop("kiosk-1").stop()
    near.start("kiosk-1")  # what it heard it knows after a restart
    near.running.pop("kiosk-3").stop()
    assert near.refusal("kiosk-1", 0) is Refusal.already_voted_elsewhere


def test_what_a_stick_tells_of_a_dead_kiosk_is_told_in_the_hall(
    near: Neighbours, tmp_path: Path
) -> None:
    """It died unheard; its stick is taken in at one kiosk, and the other refuses its cards too."""
    stick = tmp_path / "stick"
    stick.mkdir()
    vote_in_both(near.hall, "kiosk-3", 0)
    export_to_stick(near.hall.home("kiosk-3"), stick)
    near.start_all("kiosk-1", "kiosk-2")
    near.wait_until_connected("kiosk-1", "kiosk-2")
    assert near.refusal("kiosk-2", 0) is None
    take_from_stick(near.hall.home("kiosk-1"), stick)
    for name in ("kiosk-1", "kiosk-2"):
        near.wait_until_refused(name, 0)
        assert near.refusal(name, 1) is None


def test_kiosks_in_a_row(near: Neighbours) -> None:
    """Two kiosks that cannot reach each other hear of each other by the one between them."""
    near.start("kiosk-2")
    for name in ("kiosk-1", "kiosk-3"):
        near.start(name, "--peer", near.running["kiosk-2"].address)
    near.wait_until_connected("kiosk-1", "kiosk-2")
    near.wait_until_connected("kiosk-3", "kiosk-2")
    for card in (0, 1):  # the second when all before was told
        vote_in_both(near.hall, "kiosk-1", card)
        near.wait_until_refused("kiosk-3", card)
    assert near.states("kiosk-3")["kiosk-1"] == "absent"


def test_what_was_said_into_a_dead_cable(near: Neighbours) -> None:
    """A claim that was on its way when the cable broke arrives by the third kiosk."""
    near.start_all("kiosk-1", "kiosk-2")
    with Cable(near.running["kiosk-1"].address) as cable:
        near.start("kiosk-3", "--peer", cable.address, "--peer", near.running["kiosk-2"].address)
        near.wait_until_connected(*THREE)
        vote_in_both(near.hall, "kiosk-1", 0)
        near.wait_until_refused("kiosk-3", 0)
        cable.pull()
        vote_in_both(near.hall, "kiosk-1", 1)
        wait_for(lambda: near.states("kiosk-3")["kiosk-1"] == "lost", "kiosk-1 is lost")
        near.wait_until_refused("kiosk-3", 1)
        cable.plug()
        near.wait_until_connected(*THREE)


def test_a_kiosk_that_has_closed_its_polls_says_so(near: Neighbours) -> None:
    """It is closed for the others, connected or not any more."""
    near.start_all("kiosk-1", "kiosk-2")
    near.wait_until_connected("kiosk-1", "kiosk-2")
    for poll in near.hall.assembly.event.polls:
        near.kiosk("kiosk-2").journal.close_poll(poll.uuid)
    wait_for(lambda: near.states("kiosk-1")["kiosk-2"] == "closed", "kiosk-2 is closed")
    near.running.pop("kiosk-2").stop()
    wait_for(lambda: (state := near.state("kiosk-1")) and state.connected == 0, "kiosk-2 went out")
    assert near.states("kiosk-1")["kiosk-2"] == "closed"


def test_an_update_reaches_kiosks_that_nobody_went_to(near: Neighbours) -> None:
    """A revocation is applied where nobody stands; a motion waits there for the staff.

    What comes after the motion waits with it.
    """
    assembly = near.hall.assembly
    bodies = (
        Revocation((assembly.credentials(0),)),
        assembly.motion(),
        Revocation((assembly.credentials(1),)),
    )
    notes = [(f"update {number}", note) for number, note in enumerate(assembly.updates(*bodies), 1)]
    near.start_all(*THREE)
    near.wait_until_connected(*THREE)
    near.kiosk("kiosk-1").update(notes)
    for name in ("kiosk-2", "kiosk-3"):
        kiosk = near.kiosk(name)
        wait_for(lambda kiosk=kiosk: len(kiosk.waiting()) == 3, f"updates offered to {name}")
        assert [update.number for update in kiosk.take_offered()] == [1]
        assert [update.kind for update in kiosk.waiting()] == ["motion", "revoke"]
        assert near.refusal(name, 0) is Refusal.revoked
        assert near.refusal(name, 1) is None
        assert kiosk.take_offered() == ()
        kiosk.update([("staff", update.note) for update in kiosk.waiting()])
        assert near.refusal(name, 1) is Refusal.revoked
        assert len(kiosk.event.polls) == 3


def test_a_new_card_is_refused_for_what_the_old_one_cast_elsewhere(near: Neighbours) -> None:
    """A card was replaced after it had voted at another kiosk: the new one has voted too."""
    assembly = near.hall.assembly
    near.start_all("kiosk-1", "kiosk-2")
    near.wait_until_connected("kiosk-1", "kiosk-2")
    vote_in_both(near.hall, "kiosk-2", 0)
    near.wait_until_refused("kiosk-1", 0)
    (note,) = assembly.updates(Reissue(assembly.credentials(0), assembly.credentials(7)))
    near.kiosk("kiosk-1").update([("update", note)])
    assert near.refusal("kiosk-1", 0) is Refusal.revoked
    assert near.refusal("kiosk-1", 7) is Refusal.already_voted_elsewhere
    wait_for(lambda: near.kiosk("kiosk-2").waiting(), "the update at kiosk-2")
    near.kiosk("kiosk-2").take_offered()
    assert near.refusal("kiosk-2", 7) is Refusal.already_voted_here


def test_a_ballot_of_a_motion_is_told_before_the_motion_is_known(near: Neighbours) -> None:
    """A card that voted on a motion at one kiosk is refused where staff bring the motion later."""
    assembly = near.hall.assembly
    (note,) = assembly.updates(assembly.motion())
    near.kiosk("kiosk-1").update([("update", note)])
    poll = assembly.event.spares[0].uuid
    near.kiosk("kiosk-1").journal.open_poll(poll)
    (right,) = [
        right
        for right in near.kiosk("kiosk-1").check_in([assembly.ticket(0)])
        if right.poll.uuid == poll
    ]
    near.kiosk("kiosk-1").cast(
        right, near.kiosk("kiosk-1").seal(right, [frozenset({0})], assembly.entropy)
    )
    near.start_all("kiosk-1", "kiosk-2")
    wait_for(lambda: near.kiosk("kiosk-2").waiting(), "the motion at kiosk-2")
    near.kiosk("kiosk-2").update([("staff", near.kiosk("kiosk-2").waiting()[0].note)])
    near.kiosk("kiosk-2").journal.open_poll(poll)

    def polls_left() -> set[str]:
        rights = near.kiosk("kiosk-2").check_in([assembly.ticket(0)])
        assert isinstance(rights, tuple)
        return {right.poll.uuid for right in rights}

    wait_for(lambda: poll not in polls_left(), "the motion is spent")
    assert len(polls_left()) == 2


def test_a_kiosk_goes_on_in_a_new_epoch_among_its_peers(near: Neighbours) -> None:
    """Its keys are new; what it cast before stays spent; the old keys speak no more.

    Its process and those of the others run all the while. The others hear of the new keys by the
    update that one of them was given.
    """
    hall, home = near.hall, near.hall.home("kiosk-2")
    near.start_all(*THREE)
    near.wait_until_connected(*THREE)
    vote_in_both(hall, "kiosk-2", 0)
    near.wait_until_refused("kiosk-1", 0)
    hall.kiosks.pop("kiosk-2").close()
    request = new_epoch(home, hall.assembly.entropy).request.read_text()
    enrolment = enrol(request, hall.assembly.event.tag, hall.assembly.event_signer)
    new = parse_enrolment(enrolment, hall.assembly.event_signer.verifier)
    (note,) = hall.assembly.updates(NewKiosk(new, enrolment))
    update = home / "update.note"
    update.write_text(note)
    load_package(home, home / "EVENT.maru", [update])
    kiosk = hall.kiosks["kiosk-2"] = open_kiosk(home)
    for poll in hall.assembly.event.polls:
        kiosk.journal.open_poll(poll.uuid)
    hall.kiosks["kiosk-1"].update([("update", note)])
    for name in ("kiosk-1", "kiosk-3"):
        wait_for(lambda name=name: epoch_of_kiosk_2(near, name) == 2, f"epoch 2 at {name}")
    near.wait_until_connected(*THREE)
    assert near.refusal("kiosk-2", 0) is Refusal.already_voted_here
    vote_in_both(hall, "kiosk-2", 1)
    vote_in_both(hall, "kiosk-3", 2)
    near.wait_until_refused("kiosk-1", 1)
    near.wait_until_refused("kiosk-2", 2)
    near.running.pop("kiosk-1").stop()
    for file in hall.home("kiosk-1").glob("sync.db*"):  # all that it heard is gone
        file.unlink()
    near.start("kiosk-1", "--peer", near.running["kiosk-3"].address)
    for card in (0, 1, 2):
        near.wait_until_refused("kiosk-1", card)


def epoch_of_kiosk_2(near: Neighbours, name: str) -> int:
    """Return which epoch of kiosk-2 another kiosk counts with."""
    state = near.state(name)
    assert state is not None
    return next(peer.epoch for peer in state.peers if peer.kiosk == "kiosk-2")


def test_sync_with_a_ledger_and_with_peers(near: Neighbours) -> None:
    """One process does both: the ledger is told, and so are the others while it is out."""
    names = ("kiosk-1", "kiosk-2")
    with serving(near.hall.ledger_home) as ledger:
        near.start("kiosk-1", "--ledger", ledger.url, "--delay", "0")
        near.start("kiosk-2", "--ledger", ledger.url, "--peer", near.running["kiosk-1"].address)
        near.wait_until_connected(*names)
    vote_in_both(near.hall, "kiosk-1", 0)
    near.wait_until_refused("kiosk-2", 0)
    told = maru_sync("status", "--home", near.hall.home("kiosk-1")).stdout
    assert "1 of 2 other kiosks connected\nkiosk-2: connected\nkiosk-3: not seen yet\n" in told
    near.stop()
    assert near.running["kiosk-1"].process.returncode == 0


def test_nothing_to_do_is_refused(tmp_path: Path) -> None:
    """Without a ledger and without peers there is nothing to run; an address has to be one."""

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(maru_sync_verbs, ["run", "--home", str(tmp_path), *arguments])
        assert done.exit_code == 2
        return done.output

    assert "nothing to do: give --ledger, --listen, or both" in run()
    for wrong in ("kiosk", "localhost:1", "127.0.0.1", "127.0.0.1:99999", ":1", "[::1:1"):
        assert "not an IP address and a port" in run("--listen", wrong)
        assert "not an IP address and a port" in run("--listen", "[::1]:0", "--peer", wrong)


def test_a_machine_that_is_too_busy_announces_itself_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What hindered the announcement once does not keep the kiosk unseen for the day."""
    tries: list[object] = []
    announced = threading.Event()

    class Busy:
        def __init__(self, **_: object) -> None:
            pass

        def register_service(self, info: object, **_: object) -> None:
            tries.append(info)
            if len(tries) == 1:
                raise EventLoopBlocked
            announced.set()

        def close(self) -> None:
            pass

    monkeypatch.setattr(discovery, "Zeroconf", Busy)
    monkeypatch.setattr(discovery, "ServiceBrowser", lambda *_, **__: None)
    monkeypatch.setattr(discovery, "LOOK_SECONDS", 0.01)
    hello = Hello("kiosk-1", 1, "0" * 32, "tag", "0" * 64)
    with closing(discovery.Discovery(hello, 8601, ["127.0.0.1"])):
        assert announced.wait(60)


def test_a_full_disk_keeps_nobody_from_telling(near: Neighbours) -> None:
    """A kiosk whose sync.db takes nothing more still tells the others; it hears what it can keep.

    Once there is room again it keeps what it heard meanwhile.
    """
    vote_in_both(near.hall, "kiosk-1", 0)
    with SyncDb.open(near.hall.home("kiosk-2")):  # its files are there, and of some size
        near.start("kiosk-1")
        known = ("--peer", near.running["kiosk-1"].address)
        full = near.start("kiosk-2", *known, before=("prlimit", "--fsize=0:"))
        vote_in_both(near.hall, "kiosk-2", 1)
        near.wait_until_refused("kiosk-1", 1)
        assert near.refusal("kiosk-2", 0) is None
        subprocess.run(
            ["prlimit", "--fsize=unlimited:", "--pid", str(full.process.pid)], check=True
        )
        near.wait_until_refused("kiosk-2", 0)
