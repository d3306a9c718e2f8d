"""The agent as a process: it brings everything, and believes only what is proved."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from agents import answering, forward, reply
from hall import Hall, maru_sync, post, serving
from maru.kiosk.store import Store
from maru.protocol import tlog
from maru.protocol.journal import Chain, Head, make_head, make_record
from maru.protocol.note import Signer, note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.agent import sync_once, sync_status
from maru.sync.batch import MAX_ACK, MAX_BATCH, Ack, Batch, decompress, read_ack, read_batch
from maru.sync.ledger.intake import Intake
from maru.sync.verify import read_log


def test_everything_arrives_and_the_agent_says_so(hall: Hall) -> None:
    """All records of both kiosks are in the log; a second run has nothing to do."""
    with serving(hall.ledger_home) as ledger:
        done = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        said = "6 records at the ledger, 0 to go, log size 9\n"
        assert (done.returncode, done.stdout) == (0, said)
        maru_sync("once", "--home", hall.home("kiosk-2"), "--ledger", ledger.url)
        again = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        assert again.stdout == "6 records at the ledger, 0 to go, log size 12\n"
        with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
            assert log.checkpoint.size == 12
    hall.vote("kiosk-1", 3, frozenset({0}))
    status = maru_sync("status", "--home", hall.home("kiosk-1"))
    assert status.stdout.endswith("6 records at the ledger, 1 to go, log size 12\n")


def test_status_before_anything_was_sent(hall: Hall) -> None:
    """Without an acknowledgement everything is to go."""
    status = maru_sync("status", "--home", hall.home("kiosk-2"))
    assert status.stdout.endswith("0 records at the ledger, 3 to go, log size 0\n")


def test_more_than_a_batch_holds(hall: Hall) -> None:
    """A chain longer than one batch arrives in several, none over the bounds."""
    poll = hall.assembly.event.polls[1].uuid
    journal = hall.kiosks["kiosk-2"].journal
    sizes = []
    journal.close_poll(poll)
    extend_chain(hall, "kiosk-2", 1_100)
    with serving(hall.ledger_home) as ledger:

        def watch(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            if body:
                sizes.append(len(read_batch(decompress(body, MAX_BATCH)).records))
            answer = forward(ledger.url, handler, body)
            reply(handler, answer.content, answer.status_code)

        with answering(watch) as url:
            done = maru_sync("once", "--home", hall.home("kiosk-2"), "--ledger", url)
    assert done.stdout == "1104 records at the ledger, 0 to go, log size 1107\n"
    assert sizes == [500, 500, 104]


def test_a_batch_ends_when_the_one_before_was_acknowledged(hall: Hall) -> None:
    """Batches leave ahead of answers, but none is whole before its turn; each proves from there."""
    extend_chain(hall, "kiosk-2", 1_100)
    alone, seen = threading.Lock(), []
    with serving(hall.ledger_home) as ledger:

        def watch(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            in_turn = not body or alone.acquire(blocking=False)
            answer = forward(ledger.url, handler, body)
            if body:
                ack = read_ack(answer.content, "ack")
                known = read_batch(decompress(body, MAX_BATCH)).known
                size = tlog.open_checkpoint(ack.checkpoint, hall.ledger_key).size
                seen.append((in_turn, known, size))
                alone.release()
            reply(handler, answer.content, answer.status_code)

        with answering(watch) as url:
            sync_once(hall.home("kiosk-2"), url)
    assert seen == [(True, 3, 503), (True, 503, 1_003), (True, 1_003, 1_106)]


def test_a_refused_batch_takes_the_next_one_with_it(hall: Hall) -> None:
    """What was sent ahead of a refusal is cut off in the middle, and comes again later."""
    extend_chain(hall, "kiosk-2", 1_100)
    bodies: list[bytes] = []
    with serving(hall.ledger_home) as ledger:

        def refuse(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            bodies.append(body)
            answer = forward(ledger.url, handler, body)
            full = sum(map(bool, bodies)) == 2
            reply(handler, answer.content, 503 if body and full else answer.status_code)

        with answering(refuse) as url:
            with pytest.raises(Refused) as refused:
                sync_once(hall.home("kiosk-2"), url)
            assert refused.value.reason == InputRefusal.ledger_refused
            assert sync_status(hall.home("kiosk-2")).at_ledger == 500
            assert sync_once(hall.home("kiosk-2"), url).to_go == 0
    with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
        assert log.checkpoint.size == 1_106


@pytest.mark.parametrize("bad", [20, 130])
def test_a_large_batch_is_taken_up_to_its_first_bad_record(hall: Hall, bad: int) -> None:
    """The ledger's other processes check half of it: a refusal there is one, and ends nothing."""
    extend_chain(hall, "kiosk-2", 150)
    records = list(hall.batch("kiosk-2").records)
    whole = Batch(tuple(records), hall.batch("kiosk-2").blobs, None)
    records[bad] = text_of(records[bad]) + "\n" + records[bad - 1].rpartition("\n\n")[2]
    spoilt = Batch(tuple(records), whole.blobs, None)
    with serving(hall.ledger_home) as ledger:
        answer = post(ledger.url, "kiosk-2/1", 0, spoilt.encode())
        assert (answer.status_code, answer.json()["next"]) == (202, bad)
        rest = Batch(tuple(records[bad:]), (), None)
        refused = post(ledger.url, "kiosk-2/1", bad, rest.encode())
        assert (refused.status_code, refused.json()["reason"]) == (422, "bad_signature")
        assert refused.json()["place"] == f"kiosk-2/1 record {bad}"
        taken = post(ledger.url, "kiosk-2/1", 0, whole.encode())
        assert (taken.status_code, taken.json()["next"]) == (200, len(records))


def extend_chain(hall: Hall, name: str, count: int) -> None:
    """Write records straight into a kiosk's store, as its journal would."""
    package, signer = hall.assembly.package(), hall.signer(name)
    with closing(Store.open(hall.home(name))) as store:
        seq = store.next_seq()
        chain = Chain(
            event=package.event.tag,
            kiosk=name,
            epoch=1,
            verifier=signer.verifier,
            enrolment_hash=note_hash(text_of(store.enrolment())),
            next_seq=seq,
            prev=store.record_hash(seq - 1),
        )
        with store.transaction():
            for _ in range(count):
                body = {"poll": package.event.polls[0].uuid}
                note, record = make_record(chain, package.hash, "opened", body, signer)
                head = Head(package.event.tag, name, 1, record.seq, record.hash, {})
                store.append(record.seq, record.hash, note, make_head(head, signer))


def test_a_lost_reply_costs_nothing(hall: Hall) -> None:
    """The ledger commits, the answer never comes; the next run finds everything stored once."""
    with serving(hall.ledger_home) as ledger:

        def lose(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            answer = forward(ledger.url, handler, body)
            if body:
                handler.close_connection = True
            else:
                reply(handler, answer.content)

        with answering(lose) as url:
            lost = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", url)
            assert lost.returncode == 2
            assert "cannot be reached" in lost.stderr
        status = maru_sync("status", "--home", hall.home("kiosk-1"))
        assert status.stdout.endswith("0 records at the ledger, 6 to go, log size 3\n")
        done = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        assert done.stdout == "6 records at the ledger, 0 to go, log size 9\n"


def test_a_ledger_killed_and_started_again(hall: Hall) -> None:
    """What was acknowledged before a SIGKILL is there after it, and sync goes on."""
    with serving(hall.ledger_home) as ledger:
        maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        ledger.stop(signal.SIGKILL)
        gone = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        assert gone.returncode == 2
        assert "the ledger cannot be reached" in gone.stderr
    hall.vote("kiosk-1", 3, frozenset({0}))
    with serving(hall.ledger_home) as ledger:
        done = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        assert done.stdout == "7 records at the ledger, 0 to go, log size 10\n"


def spoil(ack: Ack, **changes: Any) -> bytes:
    """Change an acknowledgement."""
    body = json.loads(ack.encode()) | changes
    return json.dumps(body).encode()


STRANGER = Signer("ledger.test/assembly", bytes(32))
ZERO = tlog.encode_hash(bytes(32))

NONSENSE: dict[str, Callable[[Ack], bytes]] = {
    "no JSON": lambda _: b"<html>welcome to the hotel network</html>",
    "empty": lambda _: b"",
    "another object": lambda _: b'{"ok":true}',
    "too long": lambda ack: ack.encode() + b" " * MAX_ACK,
    "not text": lambda _: b"\xff\xfe",
    "no checkpoint": lambda ack: spoil(ack, checkpoint=""),
    "unsigned": lambda ack: spoil(ack, checkpoint=ack.checkpoint.split("\n\n")[0] + "\n\n"),
    "another key": lambda ack: spoil(
        ack, checkpoint=tlog.make_checkpoint(tlog.Checkpoint(STRANGER.name, 9, bytes(32)), STRANGER)
    ),
    "no inclusion": lambda ack: spoil(ack, inclusion=[]),
    "wrong inclusion": lambda ack: spoil(ack, inclusion=[ZERO] * len(ack.inclusion)),
    "wrong index": lambda ack: spoil(ack, index=0),
    "no index": lambda ack: spoil(ack, index=None),
    "no consistency": lambda ack: spoil(ack, consistency=[]),
    "wrong consistency": lambda ack: spoil(ack, consistency=[ZERO] * len(ack.consistency)),
    "nothing taken": lambda ack: spoil(ack, next=0),
    "deep": lambda _: b"[" * 100_000,
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_not_believed(hall: Hall, intake: Intake, kind: str) -> None:
    """Whatever is wrong with an answer, it is refused with its place, and nothing of it kept."""
    home = hall.home("kiosk-1")

    def lie(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        known = int(handler.path.rsplit("=", 1)[1])
        if body:
            taken = intake.take("kiosk-1", 1, 0, known, decompress(body, MAX_BATCH))
            reply(handler, NONSENSE[kind](read_ack(taken.body, "ack")))
        else:
            reply(handler, intake.mark("kiosk-1", 1, known).body)

    with answering(lie) as url:
        with pytest.raises(Refused) as refused:
            sync_once(home, url)
        assert refused.value.reason in (InputRefusal.ledger_nonsense, InputRefusal.fork)
        assert url in refused.value.place or "record" in refused.value.place
        assert str(sync_status(home)) == "0 records at the ledger, 6 to go, log size 3"


@pytest.mark.parametrize(
    ("status", "body", "headers", "said"),
    [
        (500, b"oops", {}, "status 500"),
        (302, b"", {"Location": "http://127.0.0.1:1/"}, "status 302"),
        (422, b'{"reason":"no such reason"}', {}, "status 422"),
        (422, b'{"reason":["bad_ballot"]}', {}, "status 422"),
        (422, b'{"reason":"bad_ballot","place":"\\u001b[31mred"}', {}, "(422: [31mred: not a"),
        (200, b"\x1f\x8b", {"Content-Encoding": "gzip"}, "not asked for"),
        (200, b"<html>", {}, "cannot be believed"),
    ],
)
def test_other_statuses_are_said_in_one_sentence(
    hall: Hall, status: int, body: bytes, headers: dict[str, str], said: str
) -> None:
    """No answer leads elsewhere or reaches a terminal raw."""
    with (
        answering(lambda handler, _: reply(handler, body, status, **headers)) as url,
        pytest.raises(Refused) as refused,
    ):
        sync_once(hall.home("kiosk-1"), url)
    sentence = refused.value.sentence("en")
    assert said in sentence
    assert sentence.isprintable()


def test_the_command_ends_with_status_2_and_one_sentence(hall: Hall) -> None:
    """A page of some other server in the ledger's place is said as such, without a traceback."""
    with answering(lambda handler, _: reply(handler, b"<html>welcome</html>")) as url:
        done = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", url)
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.strip().split("\n")
    assert f"{url}: the ledger's answer cannot be believed." in sentence


@pytest.mark.parametrize("url", ["ftp://host", "nonsense", "http://", "http://127.0.0.1:1"])
def test_other_addresses_are_refused(hall: Hall, url: str) -> None:
    """What is no ledger's address, or where nothing listens, is refused by its name."""
    with pytest.raises(Refused) as refused:
        sync_once(hall.home("kiosk-1"), url)
    assert url in refused.value.sentence("en")


def test_a_ledger_restored_from_an_old_backup_is_noticed(hall: Hall) -> None:
    """A kiosk that saw a larger log does not go on with the smaller one."""
    backup = hall.folder / "backup"
    shutil.copytree(hall.ledger_home, backup)
    with serving(hall.ledger_home) as ledger:
        maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
    with serving(backup) as ledger:
        done = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        assert done.returncode == 2
        assert "behind what was seen of it" in done.stderr


def test_a_ledger_with_two_histories_is_noticed(hall: Hall) -> None:
    """A copy of the ledger that grew otherwise cannot prove that it continues the first."""
    copy = hall.folder / "copy"
    shutil.copytree(hall.ledger_home, copy)
    with serving(hall.ledger_home) as ledger:
        maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        maru_sync("once", "--home", hall.home("kiosk-2"), "--ledger", ledger.url)
        maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
    shutil.rmtree(hall.home("other"), ignore_errors=True)
    shutil.copytree(hall.home("kiosk-2"), hall.home("other"))
    (hall.home("other") / "sync.db").unlink()
    shutil.copytree(hall.home("kiosk-1"), hall.home("clean"))
    (hall.home("clean") / "sync.db").unlink()
    with serving(copy) as ledger:
        for name in ("other", "clean"):
            assert maru_sync("once", "--home", hall.home(name), "--ledger", ledger.url).stdout
        done = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        assert done.returncode == 2
        assert "two different histories" in done.stderr
        assert "two roots of its log of 12" in done.stderr


def test_a_kiosk_set_back_is_told_by_the_ledger(hall: Hall) -> None:
    """A restored image lacks records that the ledger has, or has others; neither is sent on."""
    back, other = hall.home("back"), hall.home("other")
    for folder in (back, other):
        shutil.copytree(hall.home("kiosk-1"), folder)
    hall.vote("kiosk-1", 3, frozenset({0}))
    with serving(hall.ledger_home) as ledger:
        maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        done = maru_sync("once", "--home", back, "--ledger", ledger.url)
        assert done.returncode == 2
        assert "kiosk-1/1 record 6" in done.stderr
        assert "this kiosk has not" in done.stderr
        extend_copy(hall, other)
        done = maru_sync("once", "--home", other, "--ledger", ledger.url)
        assert done.returncode == 2
        assert "kiosk-1/1 record 6: another record stands at this place" in done.stderr


def extend_copy(hall: Hall, home: Any) -> None:
    """Let a copied kiosk go on by itself."""
    original = hall.home("kiosk-1")
    away = hall.home("away")
    original.rename(away)
    home.rename(original)
    extend_chain(hall, "kiosk-1", 1)
    original.rename(home)
    away.rename(original)


def test_a_kiosk_without_a_package_has_nothing_to_send(hall: Hall) -> None:
    """A folder without a store is refused by its name."""
    empty = hall.home("empty")
    empty.mkdir()
    done = maru_sync("once", "--home", empty, "--ledger", "http://127.0.0.1:1")
    assert done.returncode == 2
    assert "kiosk.db: not found" in done.stderr


def test_acknowledgements_are_kept_durably(hall: Hall) -> None:
    """Every acknowledgement that was believed lies in sync.db, newest last, whole."""
    with serving(hall.ledger_home) as ledger:
        maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
    with closing(sqlite3.connect(hall.home("kiosk-1") / "sync.db")) as kept:
        rows = kept.execute("SELECT next, body FROM ack ORDER BY number").fetchall()
    assert [next_ for next_, _ in rows] == [0, 6]
    ack = read_ack(rows[-1][1].encode(), "sync.db")
    assert tlog.open_checkpoint(ack.checkpoint, hall.ledger_key).size == 9
