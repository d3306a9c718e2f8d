"""Intake: what kiosks send becomes entries of the log, once, verified."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall import Hall, body_of, make_hall
from maru.protocol import tlog
from maru.protocol.journal import Head, make_head
from maru.protocol.note import Signer, signature_line
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.batch import (
    MAX_BATCH,
    MAX_RECORDS,
    Ack,
    Batch,
    compress,
    decompress,
    read_ack,
    read_batch,
)
from maru.sync.ledger.deciding import ledger_state
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake

pytestmark = pytest.mark.both_stores

WHO = ("kiosk-1", 1)
VOTED = 6  # enrolled, two polls opened, three ballots
ENTRIES = 3 + VOTED  # manifest and two enrolments before them


def take(intake: Intake, batch: Batch, start: int = 0, known: int = 0) -> tuple[int, Any]:
    """Send a batch to the intake; return status and JSON."""
    answer = intake.take(*WHO, start, known, batch.encode())
    return answer.status, json.loads(answer.body)


def log_size(ledger: Ledger) -> int:
    """Return how many entries the log has."""
    with ledger.store.reading() as now:
        return now.size()


def test_a_batch_is_stored_and_acknowledged_with_proofs(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """The answer proves that the last record is in the log, and that the log continues."""
    with ledger.store.reading() as now:
        before = tlog.open_checkpoint(now.checkpoint() or "", hall.ledger_key)
    batch = hall.batch("kiosk-1")
    answer = intake.take(*WHO, 0, before.size, batch.encode())
    assert answer.status == 200
    ack = read_ack(answer.body, "ack")
    checkpoint = tlog.open_checkpoint(ack.checkpoint, hall.ledger_key)
    assert (ack.next, ack.index, checkpoint.size) == (VOTED, ENTRIES - 1, ENTRIES)
    leaf = tlog.leaf_hash(batch.records[-1].encode())
    assert tlog.inclusion_holds(leaf, ack.index, checkpoint.size, checkpoint.root, ack.inclusion)
    assert tlog.consistency_holds(
        before.size, before.root, checkpoint.size, checkpoint.root, ack.consistency
    )


def test_the_same_batch_twice_is_stored_once(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """A blind retry is acknowledged as if it were new and changes nothing."""
    batch = hall.batch("kiosk-1")
    first, second = take(intake, batch), take(intake, batch)
    assert first == second
    assert log_size(ledger) == ENTRIES


def test_two_requests_at_once_store_a_record_once(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """Eight threads with one batch, and overlapping ones, leave each record in the log once."""
    batches = [hall.batch("kiosk-1", 0, stop) for stop in (2, 3, 4, 5, 6, 6, 6, 6)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda batch: take(intake, batch), batches))
    assert {status for status, _ in answers} == {200}
    assert log_size(ledger) == ENTRIES


def test_a_gap_is_answered_with_the_mark(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """What comes too early is not kept; the answer says where to go on."""
    take(intake, hall.batch("kiosk-1", 0, 2))
    status, said = take(intake, hall.batch("kiosk-1", 4), start=4)
    assert (status, said["reason"], said["next"]) == (409, "gap", 2)
    with ledger.store.reading() as now:
        assert now.record(*WHO, 1) == (4, said["prev"])
    assert log_size(ledger) == 5


def test_records_out_of_order_are_refused(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """A batch whose records changed places is refused at the first that does not follow."""
    batch = hall.batch("kiosk-1")
    swapped = replace(batch, records=tuple(reversed(batch.records)))
    status, said = take(intake, swapped)
    assert (status, said["reason"]) == (422, "chain_broken")
    assert said["place"] == "kiosk-1/1 record 0"
    assert log_size(ledger) == 3


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("whose", ["another kiosk", "nobody"])
def test_a_line_that_a_courier_adds_never_reaches_the_log(
    hall: Hall, ledger: Ledger, intake: Intake, first: bool, whose: str
) -> None:
    """A record with a second signature line is refused, whoever it names, and the log replays."""
    batch = hall.batch("kiosk-1")
    named = Signer("kiosk-2/1" if whose == "another kiosk" else "nobody", bytes(32))
    text, line = batch.records[1].split("\n\n")
    added = signature_line(named.verifier, bytes(64))
    altered = f"{text}\n\n{added}{line}" if first else f"{text}\n\n{line}{added}"
    status, said = take(intake, replace(batch, records=(batch.records[0], altered)))
    assert (status, said["next"]) == (202, 1)
    status, said = take(intake, replace(batch, records=(altered,)), start=1)
    assert (status, said["place"]) == (422, "kiosk-1/1 record 1")
    assert take(intake, batch)[0] == 200
    assert ledger_state(ledger).size == ENTRIES


def test_a_forked_record_is_shown_the_one_that_is_stored(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """Another record for a place that is taken is answered with what stands there."""
    batch = hall.batch("kiosk-1")
    take(intake, batch)
    other = hall.forge("kiosk-1", 1, "closed", {"poll": "none", "ballots": 0, "spoiled": 0})
    status, said = take(intake, Batch((other,), (), None), start=1)
    assert (status, said["reason"], said["place"]) == (409, "fork", "kiosk-1/1 record 1")
    assert said["record"] == batch.records[1]
    assert log_size(ledger) == ENTRIES


def test_a_head_that_contradicts_the_log_is_a_fork(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """A signed head with another hash for a stored record is refused, and so is a second head."""
    batch = hall.batch("kiosk-1")
    take(intake, batch)
    tag, signer = hall.assembly.event.tag, hall.signer("kiosk-1")
    for seq, hash_, expected in ((5, "0" * 64, 409), (9, "1" * 64, 200), (9, "2" * 64, 409)):
        head = make_head(Head(tag, *WHO, seq, hash_, {}), signer)
        status, _ = take(intake, replace(batch, head=head))
        assert status == expected
    foreign = make_head(Head(tag, "kiosk-2", 1, 5, "0" * 64, {}), signer)
    assert take(intake, replace(batch, head=foreign))[0] == 422


def test_a_head_that_contradicts_another_keeps_no_ballot_away(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """Where a copied kiosk showed its head first, the other's records are stored all the same."""
    ahead = Head(hall.assembly.event.tag, *WHO, VOTED - 1, "1" * 64, {})
    shown = make_head(ahead, hall.signer("kiosk-1"))
    assert take(intake, Batch(head=shown))[0] == 200
    status, said = take(intake, hall.batch("kiosk-1", 0, VOTED - 1))
    assert (status, said["reason"]) == (409, "fork")
    assert log_size(ledger) == ENTRIES - 1


@pytest.mark.parametrize("seq", [0, 3])
def test_a_bad_signature_stops_the_batch_there(
    hall: Hall, ledger: Ledger, intake: Intake, seq: int
) -> None:
    """Records before the damaged one are kept; the next request is refused and names it."""
    batch = hall.batch("kiosk-1")
    damaged = batch.records[seq].replace('"type":', '"typo":')
    records = (*batch.records[:seq], damaged, *batch.records[seq + 1 :])
    status, said = take(intake, replace(batch, records=records))
    if seq:
        assert (status, said["next"]) == (202, seq)
        status, said = take(intake, replace(batch, records=records[seq:]), start=seq)
    assert (status, said["reason"]) == (422, "bad_signature")
    assert said["place"] == f"kiosk-1/1 record {seq}"
    assert log_size(ledger) == 3 + seq
    assert take(intake, batch)[0] == 200


def test_a_ballot_with_one_byte_changed_is_refused(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """It has no longer the hash that its record names; nothing of the record is stored."""
    take(intake, hall.batch("kiosk-1", 0, 3))
    batch = hall.batch("kiosk-1", 3)
    changed = batch.blobs[0].replace("1", "2", 1)
    status, said = take(intake, replace(batch, blobs=(changed, *batch.blobs[1:])), start=3)
    assert (status, said["reason"], said["place"]) == (422, "bad_ballot", "kiosk-1/1 record 3")
    with ledger.store.reading() as now:
        assert now.size() == 6
        for blob in (changed, *batch.blobs):
            assert not now.has_blob(hashlib.sha256(blob.encode()).hexdigest())


def test_a_kiosk_that_signs_a_bad_ballot_is_refused(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """A record can be right and its ballot's proofs wrong: the proofs decide."""
    take(intake, hall.batch("kiosk-1", 0, 3))
    record, ballot = hall.batch("kiosk-1", 3, 4).records[0], hall.batch("kiosk-1", 3, 4).blobs[0]
    response = json.loads(ballot)["answers"][0]["overall_proof"][0]["response"]
    wrong = ballot.replace(response, str(int(response) - 1))
    body = body_of(record) | {"ballot": hashlib.sha256(wrong.encode()).hexdigest()}
    forged = hall.forge("kiosk-1", 3, "ballot", body)
    status, said = take(intake, Batch((forged,), (wrong,), None), start=3)
    assert (status, said["reason"], said["place"]) == (422, "bad_ballot", "kiosk-1/1 record 3")
    assert "hash" in said["detail"]
    assert log_size(ledger) == 6


def test_a_ballot_counts_for_the_card_that_made_it(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """A record may not name another credential than its ballot."""
    take(intake, hall.batch("kiosk-1", 0, 3))
    batch = hall.batch("kiosk-1", 3)
    body = body_of(batch.records[0])
    body["credential"] = body_of(batch.records[1])["credential"]
    forged = hall.forge("kiosk-1", 3, "ballot", body)
    status, said = take(intake, replace(batch, records=(forged,)), start=3)
    assert (status, said["reason"]) == (422, "bad_ballot")
    assert log_size(ledger) == 6


def test_a_card_that_is_not_on_the_roll_has_no_ballot(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """A kiosk can make a perfect ballot with a card of its own; the roll does not know it."""
    take(intake, hall.batch("kiosk-1", 0, 3))
    credential, ballot = hall.ballot_of_own_card()
    body = body_of(hall.batch("kiosk-1", 3).records[0]) | {
        "ballot": hashlib.sha256(ballot.encode()).hexdigest(),
        "credential": credential,
    }
    forged = hall.forge("kiosk-1", 3, "ballot", body)
    status, said = take(intake, Batch((forged,), (ballot,), None), start=3)
    assert (status, said["reason"]) == (422, "bad_ballot")
    assert said["detail"] == "its credential is not on the roll"
    assert log_size(ledger) == 6


def test_a_ballot_of_another_poll_is_refused(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """A ballot made for one poll cannot be recorded in another."""
    take(intake, hall.batch("kiosk-1", 0, 3))
    batch = hall.batch("kiosk-1", 3)
    election = hall.assembly.event.polls[1].uuid
    roll = json.loads(hall.assembly.files[f"polls/{election}/roll.json"])
    body = body_of(batch.records[0]) | {"poll": election, "credential": roll[0]}
    forged = hall.forge("kiosk-1", 3, "ballot", body)
    status, said = take(intake, replace(batch, records=(forged,)), start=3)
    assert (status, said["reason"]) == (422, "bad_ballot")


def test_strangers_and_other_packages_are_refused(
    hall: Hall, ledger: Ledger, intake: Intake
) -> None:
    """Neither an epoch that nobody enrolled nor a record under another package gets in."""
    assert intake.take("kiosk-1", 2, 0, 0, b"{}").status == 403
    assert intake.mark("kiosk-9", 1, 0).status == 403
    record = hall.batch("kiosk-1").records[0]
    forged = hall.forge("kiosk-1", 0, "enrolled", body_of(record), package="0" * 64)
    status, said = take(intake, Batch((forged,), (), None))
    assert (status, said["reason"]) == (403, "other_event")
    assert log_size(ledger) == 3


def test_another_kiosks_records_are_refused(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """What kiosk-2 signed is no record of kiosk-1."""
    status, said = take(intake, hall.batch("kiosk-2"))
    assert (status, said["reason"]) == (422, "bad_signature")


def test_the_mark_is_the_unbroken_beginning(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """Before anything came it is 0 after the enrolment, then one beyond the last record."""
    empty = read_ack(intake.mark(*WHO, 0).body, "mark")
    assert (empty.next, empty.index, empty.inclusion) == (0, None, ())
    take(intake, hall.batch("kiosk-1", 0, 4))
    mark = read_ack(intake.mark(*WHO, 3).body, "mark")
    assert (mark.next, mark.index) == (4, 6)


def test_who_has_seen_more_than_the_ledger_is_told(hall: Hall, intake: Intake) -> None:
    """A ledger restored from an old backup cannot prove what it lacks, and says so."""
    answer = intake.mark(*WHO, 99)
    assert (answer.status, json.loads(answer.body)["reason"]) == (409, "ledger_behind")


def test_an_empty_batch_is_acknowledged(hall: Hall, ledger: Ledger, intake: Intake) -> None:
    """A head alone stores no entry and signs nothing new."""
    status, said = take(intake, replace(hall.batch("kiosk-1"), records=(), blobs=()))
    assert (status, said["next"]) == (200, 0)
    assert log_size(ledger) == 3


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["kiosk-1", "kiosk-2"]), st.integers(0, 7), st.integers(0, 7)),
        max_size=8,
    )
)
def test_any_order_of_any_pieces_makes_one_log(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[tuple[str, int, int]]
) -> None:
    """Pieces sent in whatever order, then all: each chain is in the log once, in its order."""
    folder: Path = tmp_path_factory.mktemp("hall")
    hall = make_hall(folder, ("kiosk-1", "kiosk-2"), cards=2)
    hall.vote("kiosk-1", 0, frozenset({0}))
    hall.vote("kiosk-2", 1, frozenset({1}))
    ledger = open_ledger(hall.ledger_home)
    with ThreadPoolExecutor(1) as threads:
        intake = Intake(ledger, threads)
        for name, start, stop in [*pieces, ("kiosk-1", 0, 9), ("kiosk-2", 0, 9)]:
            answer = intake.take(name, 1, start, 0, hall.batch(name, start, stop).encode())
            assert answer.status in (200, 409)
    with ledger.store.reading() as now:
        entries = [entry.decode() for entry in now.entries(3, now.size())]
    for name in hall.kiosks:
        own = [entry for entry in entries if f"— {name}/1 " in entry]
        assert tuple(own) == hall.batch(name).records
    assert len(entries) == 8
    ledger.close()
    hall.close()


# The bodies


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b'{"records":[]}',
        b'{"records":[],"blobs":[],"more":1}',
        b'{"records":[1],"blobs":[]}',
        b'{"records":{},"blobs":[]}',
        b'{"records":[],"blobs":[],"head":7}',
        b'{"records":["\\ud800"],"blobs":[]}',
        b'{"records":[],"blobs":[],"records":[]}',
        b'{"records":[NaN],"blobs":[]}',
        b'{"records":' + b"[" * 20_000 + b"]" * 20_000 + b',"blobs":[]}',
    ],
)
def test_other_bodies_are_no_batches(intake: Intake, ledger: Ledger, body: bytes) -> None:
    """What is not the one form is refused, and nothing is stored."""
    answer = intake.take(*WHO, 0, 0, body)
    assert answer.status == 422
    assert json.loads(answer.body)["place"].startswith("kiosk-1/1 batch")
    assert log_size(ledger) == 3


def test_batches_are_bounded() -> None:
    """Neither too many records nor too many bytes are looked at."""
    for body in (
        Batch(("r",) * (MAX_RECORDS + 1), (), None).encode(),
        b" " * (MAX_BATCH + 1),
    ):
        with pytest.raises(Refused) as refused:
            read_batch(body)
        assert refused.value.reason is InputRefusal.too_large


@given(
    st.lists(st.text(max_size=20), max_size=5),
    st.lists(st.text(max_size=20), max_size=5),
    st.one_of(st.none(), st.text(max_size=20)),
)
def test_batches_survive_the_round_trip(
    records: list[str], blobs: list[str], head: str | None
) -> None:
    """What is encoded, compressed, expanded and read is what was there."""
    batch = Batch(tuple(records), tuple(blobs), head)
    assert read_batch(decompress(compress(batch.encode()), MAX_BATCH)) == batch


@given(st.binary(max_size=64))
def test_whatever_is_sent_is_read_or_refused(data: bytes) -> None:
    """Neither reader ever ends otherwise."""
    for read in (read_batch, decompress_any, lambda body: read_ack(body, "ack")):
        with contextlib.suppress(Refused):
            read(data)


def decompress_any(data: bytes) -> bytes:
    """Expand up to a thousand bytes."""
    return decompress(data, 1_000)


def test_a_gzip_bomb_is_never_expanded() -> None:
    """What expands to 64 MiB is refused at the bound and costs no more; so are trailing bytes."""
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    cases = {
        bomb: InputRefusal.too_large,
        gzip.compress(b"{}") + b"more": InputRefusal.malformed,
        gzip.compress(b"{}")[:-1]: InputRefusal.malformed,
        b"{}": InputRefusal.malformed,
    }
    tracemalloc.start()
    for data, reason in cases.items():
        with pytest.raises(Refused) as refused:
            decompress(data, MAX_BATCH)
        assert refused.value.reason is reason
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MAX_BATCH


def test_acknowledgements_survive_the_round_trip() -> None:
    """What is encoded as an acknowledgement is read back as that."""
    for index in (None, 3):
        ack = Ack(4, "0" * 64, index, "note\n", (b"i" * 32,), (b"c" * 32, b"d" * 32))
        assert read_ack(ack.encode(), "ack") == ack


@pytest.mark.parametrize(
    "change",
    [
        {"next": -1},
        {"next": True},
        {"prev": "short"},
        {"index": "3"},
        {"checkpoint": 3},
        {"checkpoint": "\ud800"},
        {"inclusion": ["no hash"]},
        {"inclusion": [3]},
        {"inclusion": ["A" * 44] * 64},
        {"consistency": None},
    ],
)
def test_other_answers_are_no_acknowledgements(change: dict[str, Any]) -> None:
    """Each member has one form."""
    body = json.loads(Ack(4, "0" * 64, None, "note\n", (), ()).encode())
    with pytest.raises(Refused) as refused:
        read_ack(json.dumps(body | change).encode(), "ack")
    assert refused.value.reason is InputRefusal.malformed
