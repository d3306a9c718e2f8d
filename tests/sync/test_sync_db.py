"""`sync.db`: what is kept stays, whoever else writes."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from maru.protocol.note import Signer, sign
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.batch import Ack
from maru.sync.sync_db import Overtaken, Relay, SeenHead, SpentClaim, SyncDb

ACK = Ack(7, "ab" * 32, 9, "a checkpoint", (), ())
SIGNER = Signer("signer", bytes(32))


def test_a_file_of_before_is_brought_up_to_date(tmp_path: Path) -> None:
    """An acknowledgement that an older version kept is still the newest one."""
    with closing(sqlite3.connect(tmp_path / "sync.db")) as old, old:
        old.execute(
            "CREATE TABLE ack (number INTEGER PRIMARY KEY, next INTEGER NOT NULL,"
            " prev TEXT NOT NULL, body TEXT NOT NULL) STRICT"
        )
        old.execute("INSERT INTO ack VALUES (1, 7, 'h', ?)", (ACK.encode().decode(),))
    with SyncDb.open(tmp_path) as kept:
        assert kept.newest_ack() == (1, ACK)


def test_a_newer_file_and_one_that_is_none_are_refused(tmp_path: Path) -> None:
    """What a newer Maru wrote, or something else, is not touched."""
    with SyncDb.open(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "sync.db")) as newer, newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('sync', 'tomorrow', '')"
        )
    with pytest.raises(Refused) as refused, SyncDb.open(tmp_path):
        pass
    assert refused.value.reason == InputRefusal.newer_store
    other = tmp_path / "other"
    other.mkdir()
    (other / "sync.db").write_bytes(b"not a database at all, whatever its name" * 100)
    with pytest.raises(Refused) as refused, SyncDb.open(other):
        pass
    assert refused.value.reason == InputRefusal.unreadable_file


def test_an_acknowledgement_checked_against_an_older_one_is_not_kept(tmp_path: Path) -> None:
    """Of two processes the second has to check again, against what the first kept."""
    with SyncDb.open(tmp_path) as one, SyncDb.open(tmp_path) as other:
        assert one.newest_ack() == other.newest_ack() == (0, None)
        one.keep_ack(ACK, after=0)
        with pytest.raises(Overtaken):
            other.keep_ack(ACK, after=0)
        number, newest = other.newest_ack()
        assert newest == ACK
        other.keep_ack(ACK, after=number)
        assert list(one.acks()) == [ACK, ACK]


def test_a_size_is_cosigned_once(tmp_path: Path) -> None:
    """Whatever comes later for one size, the first is what is sent, also after a restart."""
    with SyncDb.open(tmp_path) as kept:
        assert kept.newest_cosigned() is None
        assert kept.keep_cosigned(9, "first") == "first"
        assert kept.keep_cosigned(9, "second") == "first"
        kept.keep_cosigned(12, "later")
    with SyncDb.open(tmp_path) as kept:
        assert kept.newest_cosigned(unsent=True) == (12, "later")
        kept.cosigned_arrived(12)
        assert kept.newest_cosigned(unsent=True) is None
        assert kept.newest_cosigned() == (12, "later")


def test_the_first_claim_of_a_card_stays_and_every_head_does(tmp_path: Path) -> None:
    """Two heads of one place are both kept, since together they prove a fork."""
    with SyncDb.open(tmp_path) as kept:
        claim = SpentClaim("poll", "card", "kiosk-2", 1, "{}")
        assert kept.put_claim(claim)
        assert not kept.put_claim(SpentClaim("poll", "card", "kiosk-3", 1, "{}"))
        assert list(kept.claims()) == [claim]
        heads = [SeenHead("kiosk-2", 1, 4, letter * 64, "note") for letter in "ab"]
        for head in (*heads, heads[0], SeenHead("kiosk-3", 1, 0, "c" * 64, "note")):
            kept.put_head(head)
        assert list(kept.heads("kiosk-2")) == heads
        assert len(list(kept.heads())) == 3


def test_updates_relays_and_words_are_kept(tmp_path: Path) -> None:
    """Updates come back in the order of their numbers; what is said of oneself is the newest."""
    notes = {number: sign(f"update {number}\n", SIGNER) for number in (3, 1, 2)}
    with SyncDb.open(tmp_path) as kept:
        for number, note in notes.items():
            kept.put_update(number, note)
            kept.put_update(number, note)
        relay = Relay("kiosk-2.1.journal", "kiosk-2", 1, 5, "d" * 64)
        kept.put_relay(relay)
        kept.put_returned("kiosk-2", 1, "{}")
        kept.put_status("sync", {"state": "sending"})
        kept.put_status("sync", {"state": "up_to_date", "말": "다 보냈습니다"})
    with SyncDb.open(tmp_path) as kept:
        assert kept.updates(after=1) == [(2, notes[2]), (3, notes[3])]
        assert kept.relays() == [relay]
        assert kept.returned() == [("kiosk-2", 1, "{}")]
        assert kept.status("sync") == {"state": "up_to_date", "말": "다 보냈습니다"}
        assert kept.status("peers") is None


def test_many_may_make_the_file_at_once(tmp_path: Path) -> None:
    """Processes that begin at the same moment find one file, and lose nothing."""
    faults: list[BaseException] = []
    start = threading.Barrier(8)

    def begin(number: int) -> None:
        try:
            start.wait()
            with SyncDb.open(tmp_path) as kept:
                kept.put_update(number, sign(f"update {number}\n", SIGNER))
        except (sqlite3.Error, Refused, threading.BrokenBarrierError) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with SyncDb.open(tmp_path) as kept:
        assert [number for number, _ in kept.updates(after=-1)] == list(range(8))
