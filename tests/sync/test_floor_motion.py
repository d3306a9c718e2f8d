"""Floor motions on their way: to the ledger and other kiosks, and what two of one spare do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from floor import ADJOURN, Floor
from hall import maru_ledger, maru_sync, run, serving
from maru.kiosk import ceremony
from maru.kiosk.continuing import examine, go_on_for
from maru.kiosk.floor_motion import put_motion
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.stick_export import export_to_stick
from maru.protocol.event import MAX_POLLS, Poll
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import State, Verdict
from maru.protocol.update import (
    KeyRevocation,
    Motion,
    Revocation,
    Update,
    before_updates,
    make_floor_motion,
)
from maru.sync.agent import sync_once
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.reconcile import reconcile_poll
from maru.sync.ledger.restoring import restore_ledger
from maru.sync.ledger.sorting import stored_updates
from maru.sync.verify import closed_poll, read_log
from neighbours import neighbours


@pytest.fixture(name="floor")
def _floor(tmp_path: Path) -> Iterator[Floor]:
    floor = Floor(tmp_path)
    yield floor
    floor.hall.close()


@pytest.fixture(name="ledger")
def _ledger(floor: Floor) -> Iterator[Ledger]:
    opened = open_ledger(floor.hall.ledger_home)
    yield opened
    opened.close()


@pytest.fixture(name="intake")
def _intake(ledger: Ledger, executor: Executor) -> Intake:
    return Intake(ledger, executor)


def take(floor: Floor, intake: Intake, number: int, *motions: str) -> tuple[int, Any]:
    """Send all of a kiosk's records, and motions beside them."""
    batch = floor.hall.batch(f"kiosk-{number}")
    body = json.loads(batch.encode()) | ({"motions": list(motions)} if motions else {})
    answer = intake.take(f"kiosk-{number}", 1, 0, 0, json.dumps(body).encode())
    return answer.status, json.loads(answer.body)


def take_all(floor: Floor, intake: Intake, number: int, *motions: str) -> None:
    """Send all of a kiosk's records until the ledger has them."""
    status = 202
    while status == 202:
        status, answer = take(floor, intake, number, *motions)
    assert status == 200, answer


def state_of(ledger: Ledger) -> State:
    """Replay the log, as anyone can."""
    state = State(ledger.package)
    with ledger.store.reading() as now:
        for entry in now.entries(0, now.size()):
            state.accept(entry)
        assert state.in_force == ledger.in_force(now)
    return state


def put(floor: Floor, number: int) -> tuple[Update, Poll]:
    """Put a motion at a kiosk."""
    kiosk, before = floor.kiosk(number), floor.kiosk(number)._in_force
    poll = put_motion(kiosk, ADJOURN, floor.first)
    (update,) = kiosk._in_force.since(before)
    return update, poll


def poll_of(kiosk: Kiosk, update: Update) -> Poll:
    """Return the poll that a motion made."""
    assert isinstance(update.body, Motion)
    return kiosk.event.poll(update.body.poll.uuid)


def uuid_of(update: Update) -> str:
    """Return the uuid of the poll that a motion makes."""
    assert isinstance(update.body, Motion)
    return update.body.poll.uuid


def rival(floor: Floor, poll: Poll) -> tuple[Update, Poll]:
    """Let kiosk-2 make another motion of the same spare, which honest kiosks do not."""
    kiosk = floor.kiosk(2)
    index = [spare.uuid for spare in floor.assembly.event.spares].index(poll.uuid)
    update = kiosk.put_motion(floor.assembly.motion(index, "휴회할까요?"), floor.second)
    return update, poll_of(kiosk, update)


def test_a_motion_from_a_hall_without_office_is_counted(floor: Floor) -> None:
    """Put, opened and voted at one kiosk; its agent brings motion and ballots; all verify."""
    _, poll = put(floor, 1)
    floor.open(1, poll)
    for card in range(2):
        floor.vote(1, card, poll)
    floor.close(1, poll)
    with serving(floor.hall.ledger_home) as server:
        assert sync_once(floor.home(1), server.url).to_go == 0
        sync_once(floor.home(2), server.url)
        (new,) = ceremony.apply_updates(
            floor.kiosk(2),
            [("offered", one.note) for one in floor.kiosk(2).waiting()],
            floor.second,
        )
        assert poll_of(floor.kiosk(2), new) == poll
        floor.open(2, poll)
        floor.vote(2, 2, poll)
        floor.close(2, poll)
        sync_once(floor.home(2), server.url)
    with closing(open_ledger(floor.hall.ledger_home)) as ledger:
        assert close_poll(ledger, ledger.find_poll(poll.uuid)).ballots == 3
    log = read_log(floor.hall.ledger_home, floor.hall.ledger_key)
    closed = closed_poll(log, log.package.event.poll(poll.uuid))
    assert (closed.poll, len(closed.ballots)) == (poll, 3)
    log.close()


def test_the_ledger_has_a_motion_before_anybody_votes_in_it(floor: Floor) -> None:
    """A motion that is only scheduled reaches the ledger, and a kiosk in another hall, at once."""
    update, poll = put(floor, 1)
    with serving(floor.hall.ledger_home) as server:
        sync_once(floor.home(1), server.url)
        sync_once(floor.home(1), server.url)
        sync_once(floor.home(2), server.url)
    assert [one.hash for one in floor.kiosk(2).waiting()] == [update.hash]
    assert floor.kiosk(1).synced.logged_motions() == {poll.uuid: update.hash}
    with closing(open_ledger(floor.hall.ledger_home)) as ledger:
        assert [one.hash for one in state_of(ledger).in_force.floor] == [update.hash]


def test_neighbours_hear_of_a_motion_with_no_ledger_in_reach(floor: Floor) -> None:
    """Kiosks of one hall pass it on; each applies it with its own staff's card."""
    with neighbours(floor.hall) as near:
        near.start_all("kiosk-1", "kiosk-2")
        near.wait_until_connected("kiosk-1", "kiosk-2")
        update, poll = put(floor, 1)
        near.wait_for(lambda: floor.kiosk(2).waiting(), "the motion")
        assert [one.hash for one in floor.kiosk(2).waiting()] == [update.hash]
        ceremony.apply_updates(floor.kiosk(2), [("peer", update.note)], floor.second)
        for number in (1, 2):
            floor.open(number, poll)
        floor.vote(1, 0, poll)
        for each in floor.assembly.event.polls:
            floor.vote(1, 0, each)
        near.wait_until_refused("kiosk-2", 0)


def test_neighbours_hear_that_a_poll_is_another_elsewhere(floor: Floor) -> None:
    """Both of two motions of one spare are told to both kiosks, and neither poll is opened."""
    (_, poll), polls = put(floor, 1), []
    polls.append(rival(floor, poll)[1])
    with neighbours(floor.hall) as near:
        near.start_all("kiosk-1", "kiosk-2")
        for number in (1, 2):
            near.wait_for(floor.kiosk(number).disputed, "the other motion")
            with pytest.raises(Refused) as refused:
                floor.open(number, [poll, *polls][number - 1])
            assert refused.value.reason is InputRefusal.motion_disputed


def test_sticks_bring_a_motion_to_the_ledger_and_to_other_kiosks(
    floor: Floor, tmp_path: Path
) -> None:
    """With no network at all: the stick has the motion beside the journal, and brings it on."""
    stick = tmp_path / "stick"
    stick.mkdir()
    update, poll = put(floor, 1)
    floor.open(1, poll)
    floor.vote(1, 0, poll)
    assert maru_sync("export", "--home", floor.home(1), stick).returncode == 0
    assert (stick / f"update-{update.number}.note").exists()
    assert maru_sync("import", "--home", floor.home(2), stick).returncode == 0
    assert [one.hash for one in floor.kiosk(2).waiting()] == [update.hash]
    assert maru_ledger("import", "--home", floor.hall.ledger_home, stick).returncode == 0
    with closing(open_ledger(floor.hall.ledger_home)) as ledger:
        assert len(state_of(ledger).counted(poll.uuid)) == 1
    done = run(
        "journal", stick / "kiosk-1.1.courier", "--package", tmp_path / "EVENT.maru",
        "--update", stick / f"update-{update.number}.note",
        module="maru.sync.verify_command",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_another_kiosk_carries_a_motion_with_the_journal_that_needs_it(
    floor: Floor, tmp_path: Path
) -> None:
    """A kiosk that has a network brings a neighbour's stick: motion first, then the ballots."""
    stick = tmp_path / "stick"
    stick.mkdir()
    _, poll = put(floor, 1)
    floor.open(1, poll)
    floor.vote(1, 0, poll)
    maru_sync("export", "--home", floor.home(1), stick)
    maru_sync("import", "--home", floor.home(2), stick)
    with serving(floor.hall.ledger_home) as server:
        done = maru_sync("once", "--home", floor.home(2), "--ledger", server.url)
    assert done.returncode == 0, done.stderr
    with closing(open_ledger(floor.hall.ledger_home)) as ledger:
        assert len(state_of(ledger).counted(poll.uuid)) == 1


def test_a_dead_kiosks_motion_goes_on_with_its_ballots(floor: Floor, tmp_path: Path) -> None:
    """Nobody else ever heard of it: its second medium has the question too, and so the ballots."""
    medium, stick, near = tmp_path / "medium", tmp_path / "stick", floor.home(2)
    medium.mkdir()
    stick.mkdir()
    early, _ = put(floor, 1)
    ceremony.replace_medium(floor.kiosk(1), medium, floor.first)
    late, poll = put(floor, 1)
    floor.open(1, poll)
    floor.vote(1, 0, poll)
    found = examine(near, medium / "kiosk-1.1.journal")
    assert found.ballots == {poll.uuid: 1}
    go_on_for(floor.kiosk(2), near, found, floor.first)
    export_to_stick(near, stick)
    assert {path.read_text() for path in stick.glob("*.note")} == {early.note, late.note}
    with serving(floor.hall.ledger_home) as server:
        done = maru_sync("once", "--home", near, "--ledger", server.url)
    assert done.returncode == 0, done.stderr
    with closing(open_ledger(floor.hall.ledger_home)) as ledger:
        assert len(state_of(ledger).counted(poll.uuid)) == 1


def test_a_flood_of_motions_keeps_no_records_away(floor: Floor) -> None:
    """Whoever has a staff card can make any number; what was put here goes first, and all else."""
    mine, _ = put(floor, 1)
    before = before_updates(floor.assembly.package())
    spare = next(each for each in floor.assembly.event.spares if each.uuid != uuid_of(mine))
    index = floor.assembly.event.spares.index(spare)
    motions = [floor.assembly.motion(index, f"휴회 {number}") for number in range(MAX_POLLS + 1)]
    notes = [make_floor_motion(before, motion, floor.second) for motion in motions]
    floor.offer(1, *((9_001 + index, note) for note in notes))
    with serving(floor.hall.ledger_home) as server:
        assert sync_once(floor.home(1), server.url).to_go == 0
    with closing(open_ledger(floor.hall.ledger_home)) as ledger:
        assert mine.hash in {update.hash for update in state_of(ledger).in_force.floor}


def test_two_motions_of_one_spare_lose_nobodys_other_ballots(
    floor: Floor, ledger: Ledger, intake: Intake
) -> None:
    """The log's first is the poll; what was cast under the other is kept, and does not count.

    All else of the losing kiosk arrives and counts, and both polls can be closed.
    """
    mine, poll = put(floor, 1)
    theirs, other = rival(floor, poll)
    budget = floor.assembly.event.polls[0]
    floor.open(1, poll)
    floor.open(2, other)
    floor.vote(1, 0, poll)
    floor.vote(2, 1, other)
    floor.vote(2, 1, budget)
    take_all(floor, intake, 1, mine.note)
    take_all(floor, intake, 2, theirs.note)
    state = state_of(ledger)
    assert [verdict for _, verdict in state.judged(poll.uuid)] == [
        Verdict.counted,
        Verdict.other_motion,
    ]
    assert len(state.counted(budget.uuid)) == 1
    assert [(one.kiosk, one.number) for one in state.disputed()] == [("kiosk-2", theirs.number)]
    floor.tell_logged(2, poll.uuid, mine.hash)
    assert dict(floor.kiosk(2).disputed()) == {poll.uuid: True}
    for number, each in ((1, poll), (2, other), (1, budget), (2, budget)):
        floor.close(number, each)
    floor.vote(2, 2, floor.assembly.event.polls[1])
    for number in (1, 2):
        take_all(floor, intake, number)
    for each in (poll, budget):
        assert close_poll(ledger, each).ballots == 1
    state = state_of(ledger)
    numbers = reconcile_poll(state, poll, lambda _: True)
    assert [
        (line.kiosk, line.declared, line.counted, line.set_aside) for line in numbers.lines
    ] == [
        ("kiosk-1", 1, 1, 0),
        ("kiosk-2", 1, 0, 1),
    ]
    assert len(state.counted(floor.assembly.event.polls[1].uuid)) == 1


def test_a_card_that_voted_under_the_other_motion_still_counts_once(
    floor: Floor, ledger: Ledger, intake: Intake
) -> None:
    """Its ballot in the poll that holds counts, and is no conflict with the one that does not."""
    mine, poll = put(floor, 1)
    theirs, other = rival(floor, poll)
    floor.open(1, poll)
    floor.open(2, other)
    floor.vote(2, 0, other)
    floor.vote(1, 0, poll)
    take_all(floor, intake, 1, mine.note)
    take_all(floor, intake, 2, theirs.note)
    state = state_of(ledger)
    assert len(state.counted(poll.uuid)) == 1
    assert state.conflicts(poll.uuid) == []


def test_a_losing_kiosks_chain_is_read_once_a_batch(
    floor: Floor, ledger: Ledger, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of its ballots holds; which motion its chain took is looked up once for all of them."""
    mine, poll = put(floor, 1)
    theirs, other = rival(floor, poll)
    take_all(floor, intake, 1, mine.note)
    floor.open(2, other)
    take_all(floor, intake, 2, theirs.note)
    for card in range(4):
        floor.vote(2, card, other)
    asked: list[int] = []

    def read(now: Any, enrolment: Any, stop: int) -> Any:
        asked.append(stop)
        return stored_updates(now, enrolment, stop)

    monkeypatch.setattr("maru.sync.ledger.intake.stored_updates", read)
    take_all(floor, intake, 2)
    assert len(asked) == 1
    verdicts = [verdict for _, verdict in state_of(ledger).judged(poll.uuid)]
    assert verdicts == [Verdict.other_motion] * 4


def test_a_ballot_that_does_not_hold_is_no_excuse_of_another_motion(
    floor: Floor, ledger: Ledger, intake: Intake
) -> None:
    """Where the chain has the log's motion, a ballot of another question is a bad ballot."""
    mine, poll = put(floor, 1)
    floor.open(1, poll)
    right = floor.kiosk(1).check_in([floor.assembly.ticket(0)])
    assert isinstance(right, tuple)
    (wrong,) = [one for one in right if one.poll == floor.assembly.event.polls[1]]
    sealed = floor.kiosk(1).seal(wrong, [frozenset({0})], floor.assembly.entropy)
    (there,) = [one for one in right if one.poll == poll]
    floor.kiosk(1).cast(there, sealed)
    status, answer = take(floor, intake, 1, mine.note)
    assert status == 202
    status, answer = take(floor, intake, 1)
    assert (status, answer["reason"]) == (422, "bad_ballot")


def test_the_office_and_a_kiosk_of_one_spare(floor: Floor, ledger: Ledger, intake: Intake) -> None:
    """The office's motion was logged first: it is the poll, and the kiosk's chain goes on."""
    mine, poll = put(floor, 1)
    index = [spare.uuid for spare in floor.assembly.event.spares].index(poll.uuid)
    revocation = Revocation((floor.assembly.credentials(5),))
    motion = floor.assembly.motion(index, "휴회할까요?")
    notes = list(zip("ab", floor.assembly.updates(motion, revocation), strict=True))
    ledger.update(notes)
    floor.open(1, poll)
    floor.vote(1, 0, poll)
    floor.vote(1, 0, floor.assembly.event.polls[0])
    ceremony.apply_updates(floor.kiosk(1), notes, floor.second)
    ceremony.apply_updates(floor.kiosk(2), notes, floor.second)
    office = floor.kiosk(2).event.poll(poll.uuid)
    floor.open(2, office)
    floor.vote(2, 1, office)
    for number in (1, 2):
        take_all(floor, intake, number, mine.note)
    state = state_of(ledger)
    assert [verdict for _, verdict in state.judged(poll.uuid)] == [
        Verdict.other_motion,
        Verdict.counted,
    ]
    assert state.package.event.poll(poll.uuid).title == office.title
    assert len(state.counted(floor.assembly.event.polls[0].uuid)) == 1


def test_the_kiosk_was_first_and_the_offices_motion_has_no_effect(
    floor: Floor, ledger: Ledger, intake: Intake
) -> None:
    """The log takes the office's update without effect, and the revocation behind it."""
    mine, poll = put(floor, 1)
    floor.open(1, poll)
    floor.vote(1, 0, poll)
    take_all(floor, intake, 1, mine.note)
    index = [spare.uuid for spare in floor.assembly.event.spares].index(poll.uuid)
    motion = floor.assembly.motion(index, "휴회할까요?")
    revocation = Revocation((floor.assembly.credentials(5),))
    notes = list(zip("ab", floor.assembly.updates(motion, revocation), strict=True))
    assert len(ledger.update(notes)) == 2
    state = state_of(ledger)
    assert state.package.event.poll(poll.uuid) == poll
    assert len(state.counted(poll.uuid)) == 1


def test_a_motion_by_a_card_that_was_lost_later_stands_and_is_listed(
    floor: Floor, ledger: Ledger, intake: Intake
) -> None:
    """The log had the revocation first: the ballots count, and people are told to look."""
    mine, poll = put(floor, 1)
    floor.open(1, poll)
    floor.vote(1, 0, poll)
    ledger.update([("0001", floor.assembly.updates(KeyRevocation("staff-1"))[0])])
    take_all(floor, intake, 1, mine.note)
    state = state_of(ledger)
    assert len(state.counted(poll.uuid)) == 1
    assert state.motions_by_revoked() == [mine]


def test_what_is_no_floor_motion_does_not_come_in_with_records(
    floor: Floor, ledger: Ledger, intake: Intake
) -> None:
    """A kiosk brings only what staff signed; updates of the chain are the office's to log."""
    update = floor.assembly.updates(KeyRevocation("staff-1"))[0]
    assert take(floor, intake, 1, update, "nonsense")[0] == 200
    assert state_of(ledger).in_force.applied == ()


def test_a_restored_ledger_has_the_motions_of_its_copy(
    floor: Floor, ledger: Ledger, intake: Intake, tmp_path: Path
) -> None:
    """The tables beside the log are made again from its entries, and more records are taken."""
    mine, poll = put(floor, 1)
    floor.open(1, poll)
    take_all(floor, intake, 1, mine.note)
    new = tmp_path / "new"
    new.mkdir()
    for name in ("ledger.key", "package.maru"):
        (new / name).write_bytes((floor.hall.ledger_home / name).read_bytes())
    restore_ledger(new, str(floor.hall.ledger_home))
    floor.vote(1, 0, poll)
    with closing(open_ledger(new)) as restored:
        take_all(floor, Intake(restored, intake._executor), 1)
        assert len(state_of(restored).counted(poll.uuid)) == 1
