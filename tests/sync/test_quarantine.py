"""Copied kiosks, stolen keys, lost kiosks: what the ledger keeps apart, and what people settle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall import Hall, body_of, make_hall, serving
from maru.kiosk.carrying import export_courier
from maru.protocol.admin import (
    AdminClosing,
    Apart,
    Branches,
    Decision,
    EpochRevocation,
    ForkResolution,
    Resolution,
    Settlement,
    decision_text,
)
from maru.protocol.epoch import EpochState
from maru.protocol.event import Admin
from maru.protocol.journal import RECORD
from maru.protocol.note import note_hash, note_text, sign, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import State, Verdict
from maru.sync import agent as agent_module
from maru.sync import relaying, running
from maru.sync.agent import Room, sync_once
from maru.sync.batch import Batch
from maru.sync.courier import import_courier
from maru.sync.ledger import courier, sorting
from maru.sync.ledger import intake as intake_module
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.deciding import ledger_state, log_decision
from maru.sync.ledger.home import Ledger, load_package, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.reconcile import reconcile
from maru.sync.running import Runner, carry_once
from maru.sync.verify import read_closed_poll, read_log
from written_log import ADMINS

WHO = ("kiosk-1", 1)


@pytest.fixture(name="hall")
def _hall(tmp_path: Path, store: str | None) -> Iterator[Hall]:
    """Make a hall with two admins; at kiosk-1 one card has voted, then somebody copied the kiosk.

    Then another card voted at the kiosk, and the copy was switched on elsewhere.
    """
    made = admins_hall(tmp_path, store)
    made.vote("kiosk-1", 0, frozenset({0}))
    made.copy("kiosk-1", "copy")
    made.vote("kiosk-1", 1, frozenset({1}))
    yield made
    made.close()


def admins_hall(folder: Path, store: str | None = None) -> Hall:
    """Make a hall whose event has two admins, who sign together."""
    admins = tuple(Admin(signer.name, signer.vkey) for signer in ADMINS)
    return make_hall(
        folder, ("kiosk-1", "kiosk-2"), cards=6, store=store, admins=admins, two_persons=True
    )


def take(
    hall: Hall, intake: Intake, name: str, start: int = 0, stop: int = 10_000
) -> tuple[int, Any]:
    """Send what a kiosk's folder holds; a copy says that it is the kiosk that it was."""
    who = "kiosk-1" if name == "copy" else name
    answer = intake.take(who, 1, start, 0, hall.batch(name, start, stop).encode())
    return answer.status, json.loads(answer.body)


def decide(ledger: Ledger, decision: Decision) -> Decision:
    """Log what both admins signed."""
    return log_decision(ledger, sign(decision_text(decision), *ADMINS))


def fork_resolution(ledger: Ledger, branches: Branches) -> None:
    """Say which branches of kiosk-1 count."""
    decide(ledger, ForkResolution(ledger.package.event.tag, *WHO, branches, "recounted"))


def revoke(ledger: Ledger) -> None:
    """Say that kiosk-1 was stolen."""
    decide(ledger, EpochRevocation(ledger.package.event.tag, *WHO, "stolen"))


def verdicts(ledger: Ledger) -> list[Verdict]:
    """Return what becomes of the ballots of the first poll, in the log's order."""
    judged = ledger_state(ledger).judged(ledger.package.event.polls[0].uuid)
    return [verdict for _, verdict in judged]


# A kiosk that was copied and used twice


@pytest.mark.both_stores
def test_both_branches_are_kept(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """The copy's records go into quarantine with their ballots, the kiosk's stay and go on."""
    hall.vote("copy", 2, frozenset({2}))
    assert take(hall, intake, "kiosk-1")[0] == 200
    status, said = take(hall, intake, "copy")
    assert (status, said["reason"], said["place"]) == (409, "fork", "kiosk-1/1 record 4")
    assert said["record"] == hall.batch("kiosk-1").records[4]
    assert said["quarantined"] == len(hall.batch("copy").records) - 4
    assert ledger_state(ledger).epoch_state(*WHO) is EpochState.disputed
    hall.vote("kiosk-1", 3, frozenset({3}))
    assert take(hall, intake, "kiosk-1")[0] == 200
    assert verdicts(ledger) == [
        Verdict.counted,
        Verdict.counted,
        Verdict.quarantined,
        Verdict.counted,
    ]
    with ledger.store.reading() as now:
        before = now.size()
        for body in map(body_of, hall.batch("copy").records):
            assert "ballot" not in body or now.has_blob(body["ballot"])
    status, said = take(hall, intake, "copy")
    assert (status, said["quarantined"]) == (409, 0)
    with ledger.store.reading() as now:
        assert now.size() == before


def test_what_a_copy_does_later_is_kept_too(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """A branch that is longer than the chain goes on in quarantine, and never into the chain."""
    take(hall, intake, "kiosk-1")
    for card in (2, 3, 4):
        hall.vote("copy", card, frozenset({2}))
    take(hall, intake, "copy")
    hall.vote("copy", 5, frozenset({2}))
    end = len(hall.batch("copy").records) - 1
    status, said = take(hall, intake, "copy", start=end)
    assert (status, said["quarantined"]) == (409, 1)
    fork_resolution(ledger, Branches.both)
    assert verdicts(ledger) == [Verdict.counted] * 6


def test_a_copy_s_record_that_only_follows_wrongly_is_a_fork(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """A record at the next place whose predecessor is not the log's proves the copy as well."""
    for card in (2, 3, 4):
        hall.vote("copy", card, frozenset({2}))
    take(hall, intake, "kiosk-1")
    with ledger.store.reading() as now:
        next_seq = now.next_seq(*WHO)
    status, said = take(hall, intake, "copy", start=next_seq)
    assert (status, said["reason"], said["quarantined"]) == (409, "fork", 2)
    assert said["record"] == hall.batch("kiosk-1").records[-1]
    fork_resolution(ledger, Branches.both)
    assert verdicts(ledger)[2:] == [Verdict.quarantined] * 2
    take(hall, intake, "copy")
    assert verdicts(ledger)[2:] == [Verdict.counted] * 3


def test_a_gap_is_a_gap_also_after_a_fork(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """What does not follow a record that is here, in chain or quarantine, is not kept."""
    for card in (2, 3, 4):
        hall.vote("copy", card, frozenset({2}))
    take(hall, intake, "kiosk-1")
    take(hall, intake, "copy", stop=5)
    last = len(hall.batch("copy").records) - 1
    status, said = take(hall, intake, "copy", start=last)
    assert (status, said["reason"]) == (409, "gap")
    assert said["next"] == len(hall.batch("kiosk-1").records)


def test_a_copy_s_bad_ballot_is_not_kept(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """A ballot whose proofs do not hold gets into quarantine no more than into the chain."""
    hall.vote("copy", 2, frozenset({2}))
    take(hall, intake, "kiosk-1")
    batch = hall.batch("copy")
    number, record = next(
        (number, record)
        for number, record in enumerate(batch.records)
        if number >= 4 and "ballot" in body_of(record)
    )
    ballot = batch.blobs[-1]
    response = json.loads(ballot)["answers"][0]["overall_proof"][0]["response"]
    wrong = ballot.replace(response, str(int(response) - 1))
    body = body_of(record) | {"ballot": hashlib.sha256(wrong.encode()).hexdigest()}
    forged = hall.forge("copy", number, "ballot", body)
    for blobs in ((wrong,), ()):
        records = (*batch.records[:number], forged)
        answer = intake.take(*WHO, 0, 0, Batch(records, (*batch.blobs[:-1], *blobs), None).encode())
        said = json.loads(answer.body)
        assert (answer.status, said["reason"]) == (409, "fork")
        assert "not a valid ballot" in said["detail"]
    state = ledger_state(ledger)
    assert len(state.epochs[WHO].quarantine) == number - 4
    with ledger.store.reading() as now:
        assert not now.has_blob(body["ballot"])


def test_quarantine_has_a_bound(
    hall: Hall, ledger: Ledger, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stolen key does not fill the disk: behind the bound nothing is stored, and that is said."""
    for module in (sorting, intake_module):
        monkeypatch.setattr(module, "MAX_QUARANTINED", 2)
    for card in (2, 3, 4):
        hall.vote("copy", card, frozenset({2}))
    take(hall, intake, "kiosk-1")
    status, said = take(hall, intake, "copy")
    assert (status, said["quarantined"]) == (409, 2)
    assert "no more of these records" in said["detail"]
    status, said = take(hall, intake, "copy")
    assert (status, said["reason"]) == (429, "quarantine_full")
    hall.vote("kiosk-1", 5, frozenset({1}))
    assert take(hall, intake, "kiosk-1")[0] == 200


@pytest.mark.both_stores
def test_a_copied_kiosk_from_the_first_vote_to_the_last_number(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """Both machines vote and sync; people let both in; a card used at both is set aside; it closes.

    Closing names what it waits for at each step, and in the end all numbers fit.
    """
    poll = ledger.find_poll("1")
    tag = ledger.package.event.tag
    hall.vote("copy", 1, frozenset({4}))
    hall.vote("copy", 2, frozenset({2}))
    hall.vote("kiosk-2", 3, frozenset({3}))
    hall.close_poll()
    for name in ("kiosk-1", "kiosk-2"):
        assert take(hall, intake, name)[0] == 200
    assert take(hall, intake, "copy")[0] == 409
    assert refusal(ledger) == (InputRefusal.fork_unsettled, "kiosk-1/1")
    fork_resolution(ledger, Branches.both)
    (conflict,) = ledger_state(ledger).conflicts(poll.uuid)
    assert [one.apart for one in conflict.ballots] == [None, Apart.fork]
    named = " and ".join(one.ballot[:12] for one in conflict.ballots)
    assert refusal(ledger) == (InputRefusal.conflict_unsettled, named)
    ballots = tuple(one.ballot for one in conflict.ballots)
    decide(ledger, Resolution(tag, poll.uuid, ballots, Settlement.set_aside, "asked at the door"))
    assert close_poll(ledger, poll).ballots == 3
    found = reconcile(ledger).polls[0]
    held = {one.name: one.holds for one in found.identities()}
    assert {name for name, holds in held.items() if holds is False} == set()
    assert held["declared"] is held["branches"] is held["closing"] is True
    first, second = found.lines
    assert (first.arrived, first.quarantined, first.counted, first.in_conflict) == (2, 2, 2, 2)
    assert (second.arrived, second.counted) == (1, 1)
    if (ledger.home / "ledger.db").exists():
        assert len(read_closed_poll(ledger.home, "1", ledger.signer.verifier).ballots) == 3
    fork_resolution(ledger, Branches.none)
    assert len(ledger_state(ledger).counted(poll.uuid)) == 3


def refusal(ledger: Ledger) -> tuple[InputRefusal, str]:
    """Try to close the first poll; return why it was refused."""
    with pytest.raises(Refused) as refused:
        close_poll(ledger, ledger.find_poll("1"))
    return refused.value.reason, refused.value.detail


# A stolen key, an ended epoch, a lost kiosk


@pytest.mark.both_stores
def test_what_a_revoked_kiosk_sends_is_kept_and_counts_for_nothing(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """403, told how many were kept; what came before stays, and the chain takes nothing more."""
    take(hall, intake, "kiosk-1", stop=4)
    revoke(ledger)
    status, said = take(hall, intake, "kiosk-1")
    assert (status, said["reason"], said["quarantined"]) == (403, "epoch_revoked", 1)
    hall.vote("copy", 2, frozenset({2}))
    status, said = take(hall, intake, "copy")
    assert (status, said["quarantined"]) == (403, len(hall.batch("copy").records) - 4)
    status, said = take(hall, intake, "kiosk-1")
    assert (status, said["quarantined"]) == (403, 0)
    assert intake.mark(*WHO, 0).status == 200
    assert verdicts(ledger) == [Verdict.counted, *[Verdict.quarantined] * 2]
    state = ledger_state(ledger)
    assert state.epoch_state(*WHO) is EpochState.revoked
    assert state.epochs[WHO].chain.next_seq == 4


@pytest.mark.parametrize("road", ["network", "stick", "relay"])
def test_a_revoked_kiosk_s_records_come_whole_by_every_road(
    hall: Hall,
    ledger: Ledger,
    intake: Intake,
    road: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One refused batch does not keep those behind it away, and what has come is not sent again."""
    for module in (agent_module, running):
        monkeypatch.setattr(module, "Room", lambda: Room(1))
    for module in (agent_module, relaying, courier):
        monkeypatch.setattr(module, "ROOM", 1)
    take(hall, intake, "kiosk-1", stop=2)
    revoke(ledger)
    records = len(hall.batch("kiosk-1").records)
    for kiosk in hall.kiosks.values():
        kiosk.close()
    stick = tmp_path / "stick"
    stick.mkdir()
    if road != "network":
        export_courier(hall.home("kiosk-1"), stick)
    for _ in range(2):
        if road == "stick":
            (found,) = courier.import_sticks(ledger, intake, [stick])
            assert found.fault is not None
            assert found.fault.reason is InputRefusal.epoch_revoked
            continue
        with serving(hall.ledger_home) as server:
            if road == "relay":
                import_courier(hall.home("kiosk-2"), stick)
                carry_once(hall.home("kiosk-2"), server.url)
            else:
                with pytest.raises(Refused) as refused:
                    sync_once(hall.home("kiosk-1"), server.url)
                assert "no longer trusted" in str(refused.value)
    with ledger.store.reading() as now:
        assert (now.next_seq(*WHO), now.quarantined(*WHO)) == (2, records - 2)


def test_a_batch_that_a_revocation_overtakes_goes_apart(
    hall: Hall, ledger: Ledger, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verified before the revocation and stored after it: the log stays one that anyone takes."""
    prove, number = Intake._prove, 0

    def late(self: Intake, *arguments: Any) -> Any:
        nonlocal number
        number += 1
        if number == 1:
            revoke(ledger)
        return prove(self, *arguments)

    monkeypatch.setattr(Intake, "_prove", late)
    status, said = take(hall, intake, "kiosk-1")
    assert (status, said["quarantined"], number) == (403, 5, 2)
    assert verdicts(ledger) == [Verdict.quarantined] * 2


def test_two_branches_at_once_leave_one_chain(
    hall: Hall, ledger: Ledger, executor: Executor
) -> None:
    """Kiosk and copy send at the same moment, several times: one is the chain, nothing is lost."""
    hall.vote("copy", 2, frozenset({2}))
    intake = Intake(ledger, executor)
    names = ["kiosk-1", "copy"] * 3
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda name: take(hall, intake, name), names))
    assert {status for status, _ in answers} == {200, 409}
    state = ledger_state(ledger)
    kept = [*state.epochs[WHO].quarantine]
    own, copied = (hall.batch(name).records for name in ("kiosk-1", "copy"))
    assert len(kept) + state.epochs[WHO].chain.next_seq == len({*own, *copied})
    assert len(kept) in (len(own) - 4, len(copied) - 4)


def test_nothing_follows_the_end_of_an_epoch(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """What continues a chain that ended is refused with 410; what contradicts it is kept."""
    hall.close_poll(0)
    hall.close_poll(1)
    kiosk = hall.kiosks["kiosk-1"]
    before = hall.batch("kiosk-1")
    kiosk.journal.end()
    ended = hall.batch("kiosk-1")
    assert len(ended.records) == len(before.records) + 1
    assert take(hall, intake, "kiosk-1")[0] == 200
    seq = len(ended.records)
    after = follow(hall, seq)
    answer = intake.take(*WHO, seq, 0, Batch((after,), (), None).encode())
    assert (answer.status, json.loads(answer.body)["reason"]) == (410, "epoch_ended")
    assert take(hall, intake, "kiosk-1", start=seq)[0] == 200
    status, said = take(hall, intake, "copy")
    assert (status, said["reason"]) == (409, "fork")


def follow(hall: Hall, seq: int) -> str:
    """Sign a record that follows the last one of kiosk-1."""
    last = text_of(hall.batch("kiosk-1").records[-1])
    fields = json.loads(last.split("\n")[1])
    body = {"poll": hall.assembly.event.polls[0].uuid}
    fields |= {"seq": seq, "prev": note_hash(last), "type": "paused", "body": body}
    return sign(note_text(RECORD, fields), hall.signer("kiosk-1"))


def test_people_close_for_a_kiosk_that_is_lost(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """Closing names it; with two signatures it goes on without; its late ballot is listed."""
    take(hall, intake, "kiosk-1", stop=4)
    hall.kiosks["kiosk-2"].journal.close_poll(ledger.find_poll("1").uuid)
    take(hall, intake, "kiosk-2")
    assert refusal(ledger) == (InputRefusal.poll_not_closed, "waiting for kiosk-1/1")
    uuid = ledger.find_poll("1").uuid
    lost = AdminClosing(ledger.package.event.tag, *WHO, uuid, 4, 1, "in the river")
    decide(ledger, lost)
    assert close_poll(ledger, ledger.find_poll("1")).ballots == 1
    take(hall, intake, "kiosk-1")
    found = reconcile(ledger).polls[0]
    assert [(one.kiosk, one.seq) for one in found.late] == [("kiosk-1", 4)]
    held = {one.name: one.holds for one in found.identities()}
    assert (held["arrived"], held["declared"], held["closing"]) == (True, False, True)


def test_a_decision_that_the_log_does_not_take_is_not_logged(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """One signature of two, another event's, of no fork: refused, and the log as it was."""
    take(hall, intake, "kiosk-1")
    tag = ledger.package.event.tag
    fork = ForkResolution(tag, *WHO, Branches.both, "?")
    stolen = EpochRevocation(tag, *WHO, "?")
    with ledger.store.reading() as now:
        size = now.size()
    for note, reason in (
        (sign(decision_text(stolen), ADMINS[0]), InputRefusal.admin_needed),
        (sign(decision_text(fork), *ADMINS), InputRefusal.bad_value),
        (sign(decision_text(EpochRevocation("1" * 12, *WHO, "?")), *ADMINS), "other_event"),
        ("nothing", InputRefusal.malformed),
    ):
        with pytest.raises(Refused) as refused:
            log_decision(ledger, note)
        assert refused.value.reason == reason
    with ledger.store.reading() as now:
        assert (now.size(), now.is_revoked(*WHO)) == (size, False)


# Any order


@pytest.fixture(scope="module", name="prepared")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Make a hall in which kiosk, copy and neighbour have voted, two cards at two of them."""
    made = admins_hall(tmp_path_factory.mktemp("prepared"))
    made.vote("kiosk-1", 0, frozenset({0}))
    made.copy("kiosk-1", "copy")
    for name, cards in (("kiosk-1", (1, 2)), ("copy", (1, 3)), ("kiosk-2", (4, 2))):
        for card in cards:
            made.vote(name, card, frozenset({card % 5}))
    yield made
    made.close()


_pieces = st.lists(
    st.tuples(
        st.sampled_from(["kiosk-1", "copy", "kiosk-2", "both"]),
        st.integers(0, 8),
        st.integers(1, 4),
    ),
    max_size=10,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pieces=_pieces)
def test_any_order_of_batches_and_decisions_counts_the_same_cards(
    prepared: Hall, tmp_path_factory: pytest.TempPathFactory, pieces: Sequence[tuple[str, int, int]]
) -> None:
    """Pieces of two branches and a neighbour in whatever order, then all: the same cards count.

    Whichever branch came first is the chain; with both let in nothing depends on that, but which
    of a card's two ballots was the first.
    """
    home = tmp_path_factory.mktemp("ledger")
    ledger = fresh_ledger(prepared, home)
    with ThreadPoolExecutor(1) as threads:
        intake = Intake(ledger, threads)
        for name, start, length in pieces:
            if name != "both":
                take(prepared, intake, name, start, start + length)
            elif ledger_state(ledger).epochs[WHO].forked_at is not None:
                fork_resolution(ledger, Branches.both)
        for name in ("kiosk-1", "kiosk-2", "copy", "kiosk-1"):
            take(prepared, intake, name)
    fork_resolution(ledger, Branches.both)
    state = ledger_state(ledger)
    uuid = ledger.package.event.polls[0].uuid
    assert len(state.counted(uuid)) == len({one.credential for one in state.counted(uuid)}) == 5
    assert [len(conflict.ballots) for conflict in state.conflicts(uuid)] == [2, 2]
    own, copied = (prepared.batch(name).records for name in ("kiosk-1", "copy"))
    epoch = state.epochs[WHO]
    assert epoch.chain.next_seq + len(epoch.quarantine) == len({*own, *copied})
    entries = [verdict for _, verdict in state.judged(uuid)]
    assert sorted(entries) == sorted([Verdict.counted] * 5 + [Verdict.conflict] * 2)
    assert replayed_elsewhere(ledger).judged(uuid) == state.judged(uuid)
    ledger.close()


def fresh_ledger(hall: Hall, home: Path) -> Ledger:
    """Make a ledger of the same event that has nothing yet."""
    (home / "ledger.key").write_bytes((hall.ledger_home / "ledger.key").read_bytes())
    load_package(home, hall.folder / "EVENT.maru")
    return open_ledger(home)


def replayed_elsewhere(ledger: Ledger) -> State:
    """Return what somebody who reads the log whole makes of it."""
    log = read_log(ledger.home, ledger.signer.verifier)
    log.close()
    return log.state


def test_all_that_a_revoked_kiosk_has_arrives(hall: Hall, ledger: Ledger) -> None:
    """Its agent goes on behind the batch that was refused: nobody's ballot stays on the kiosk."""
    revoke(ledger)
    home = hall.home("kiosk-1")
    with serving(hall.ledger_home) as server:
        for _ in range(2):
            outcome = Runner(home, server.url, room=Room(1)).round()
            assert outcome.state.state == "refused"
    with ledger.store.reading() as now:
        assert now.quarantined(*WHO) == hall.kiosks["kiosk-1"].journal.last_seq + 1
