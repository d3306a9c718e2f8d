"""The kiosk's journal: nothing lost, nothing added, nothing changed unseen."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from assembly import Assembly, make_assembly
from maru.kiosk.home import open_kiosk
from maru.kiosk.journal import Cast
from maru.kiosk.kiosk import Kiosk, Right
from maru.kiosk.store import FILE_NAME, Store, StoreFailed
from maru.protocol.belenios.ballot import tracker
from maru.protocol.journal import parse_head, parse_record
from maru.protocol.note import Signer
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import Revocation

HERE = Path(__file__).parent
ROUNDS = 25
CARDS = 400


def vote(assembly: Assembly, kiosk: Kiosk, card: int) -> tuple[Right, str, str]:
    """Cast a card's first ballot; return its right, its text and its record's hash."""
    rights = kiosk.check_in([assembly.ticket(card)])
    assert isinstance(rights, tuple)
    sealed = kiosk.seal(rights[0], [frozenset({1})], assembly.entropy)
    return rights[0], sealed.ballot, kiosk.cast(rights[0], sealed)


def vote_until_it_fails(assembly: Assembly, kiosk: Kiosk) -> None:
    """Cast with one card after another."""
    for card in range(len(assembly.cards)):
        vote(assembly, kiosk, card)


def stored_trackers(home: Path) -> Counter[str]:
    """Return the trackers of the ballots that the chain's records name."""
    with closing(Store.open(home, read_only=True)) as store:
        notes = [note for _, _, note in store.all_records()]
        record_key = Signer.from_text(_record_key(home)).verifier
        records = [parse_record(note, record_key) for note in notes]
        ballots = [record.body["ballot"] for record in records if record.type == "ballot"]
        return Counter(tracker(store.blob(ballot)) for ballot in ballots)


def _record_key(home: Path) -> str:
    text = (home / "keys.json").read_text()
    return text.split('"record":"')[1].split('"')[0]


def edit(home: Path, *statements: str) -> None:
    """Change a kiosk's file behind its back."""
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0


@pytest.fixture(name="voted")
def _voted(tmp_path: Path) -> Path:
    """Return the folder of a kiosk on which three ballots were cast, and which was closed."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        for card in range(3):
            vote(assembly, kiosk, card)
    return tmp_path


def test_a_cast_is_one_transaction(tmp_path: Path) -> None:
    """Blob, spent credential, record and head are written between one BEGIN and one COMMIT."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        said: list[str] = []
        kiosk._store._db.conn.set_trace_callback(said.append)
        vote(assembly, kiosk, 0)
        writes = [line.split()[0] for line in said if not line.startswith("SELECT")]
        assert writes == ["BEGIN", "INSERT", "INSERT", "INSERT", "INSERT", "COMMIT"]
        tables = [line.split(" INTO ")[1].split()[0] for line in said if " INTO " in line]
        assert sorted(tables) == ["blobs", "head", "records", "spent"]


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """The file is a write-ahead log that is synced at every commit."""
    with closing(make_assembly().open_kiosk(tmp_path)) as kiosk:
        ask = kiosk._store._db.conn.execute
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (2,)


def test_what_was_cast_is_there_after_a_restart(tmp_path: Path) -> None:
    """Ballot, record, spent credential, counts and head are found again."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        right, ballot, record_hash = vote(assembly, kiosk, 0)
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert kiosk.voted(right) is Refusal.already_voted_here
        assert kiosk.journal.last_hash == record_hash
        assert kiosk.journal.ballots(right.poll.uuid) == 1
        head = parse_head(kiosk.head(), kiosk.enrolment.verifier)
        assert (head.seq, head.hash, head.ballots) == (3, record_hash, {right.poll.uuid: 1})
    assert stored_trackers(tmp_path) == {tracker(ballot): 1}


def test_a_closed_poll_stays_closed(tmp_path: Path) -> None:
    """Opening twice, closing twice, reopening and casting after closing are refused."""
    assembly = make_assembly()
    poll = assembly.event.polls[0].uuid
    cast = Cast(poll, "late", "00")
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        with pytest.raises(Refused) as refused:
            kiosk.journal.open_poll(poll)
        assert refused.value.reason == InputRefusal.poll_open
        kiosk.journal.close_poll(poll)
    with closing(open_kiosk(tmp_path)) as kiosk:
        for act, reason in (
            (lambda: kiosk.journal.open_poll(poll), InputRefusal.poll_closed),
            (lambda: kiosk.journal.close_poll(poll), InputRefusal.poll_not_open),
            (lambda: kiosk.journal.keep(cast), InputRefusal.poll_not_open),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.reason == reason


def test_a_paused_poll_takes_no_ballot_until_it_is_resumed(tmp_path: Path) -> None:
    """Pausing and resuming are kept over a restart; a paused poll can be closed, with its cards."""
    assembly = make_assembly()
    budget, motion = (poll.uuid for poll in assembly.event.polls)
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        kiosk.journal.pause_poll(budget, Signer("desk-1", bytes(32)))
        kiosk.journal.pause_poll(motion)
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert kiosk.journal.poll_state(budget) == "paused"
        assert kiosk.check_in([assembly.ticket(0)]) == Refusal.poll_not_open
        kiosk.journal.resume_poll(budget, Signer("desk-1", bytes(32)))
        vote(assembly, kiosk, 0)
        with pytest.raises(Refused):
            kiosk.journal.resume_poll(budget)
        kiosk.journal.close_poll(motion, cards=12, staff=Signer("desk-1", bytes(32)))
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert kiosk.journal.poll_state(motion) == "closed"


def test_an_epoch_ends_once_its_polls_are_closed(tmp_path: Path) -> None:
    """`ended` waits for every open poll; after it nothing can be written, also after a restart."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        (note,) = assembly.updates(Revocation((assembly.credentials(1),)))
        vote(assembly, kiosk, 0)
        (note,) = assembly.updates(Revocation((assembly.credentials(1),)))
        (update,) = kiosk.update([("1.note", note)])
        kiosk.journal.note_incident("clock", "stepped back by 3 s")
        with pytest.raises(Refused) as refused:
            kiosk.journal.end()
        assert refused.value.reason == InputRefusal.poll_open
        for poll in assembly.event.polls:
            kiosk.journal.close_poll(poll.uuid)
        kiosk.journal.end()
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert kiosk.journal.ended
        assert kiosk.journal.updates == (update.hash,)
        with pytest.raises(Refused, match="had ended"):
            kiosk.journal.note_incident("reboot")


def test_a_credential_is_spent_once(tmp_path: Path) -> None:
    """A second ballot of a card in a poll is a fault that keeps nothing."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        right, _, _ = vote(assembly, kiosk, 0)
        second = kiosk.seal(right, [frozenset({0})], assembly.entropy)
        with pytest.raises(sqlite3.IntegrityError):
            kiosk.cast(right, second)
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert kiosk.journal.ballots(right.poll.uuid) == 1
    assert second.tracker not in stored_trackers(tmp_path)


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        (
            ["UPDATE records SET note = replace(note, 'ballot', 'bollat') WHERE seq = 3"],
            InputRefusal.bad_signature,
        ),
        (
            ["UPDATE records SET note = substr(note, 1, length(note) - 5) WHERE seq = 4"],
            InputRefusal.malformed,
        ),
        (["UPDATE records SET hash = '00' WHERE seq = 3"], InputRefusal.chain_broken),
        (["UPDATE records SET seq = 9 WHERE seq = 5"], InputRefusal.chain_broken),
        (["DELETE FROM records WHERE seq = 0"], InputRefusal.chain_broken),
        (["DELETE FROM records WHERE seq = 3"], InputRefusal.chain_broken),
        (["DELETE FROM records WHERE seq = 5"], InputRefusal.chain_broken),
        (
            [
                "DELETE FROM blobs WHERE hash = (SELECT json_extract(substr(note,"
                " instr(note, '{')), '$.body.ballot') FROM (SELECT substr(note, 1,"
                " instr(note, '}}') + 1) AS note FROM records WHERE seq = 5))",
                "DELETE FROM spent WHERE seq = 5",
                "DELETE FROM records WHERE seq = 5",
            ],
            InputRefusal.chain_broken,
        ),
        (
            [
                "DELETE FROM records",
                "DELETE FROM blobs",
                "DELETE FROM spent",
                "DELETE FROM head",
            ],
            InputRefusal.chain_broken,
        ),
        (["DELETE FROM blobs"], InputRefusal.bad_ballot),
        (["UPDATE blobs SET text = text || ' '"], InputRefusal.bad_ballot),
        (["INSERT INTO blobs VALUES ('00', 'one more')"], InputRefusal.chain_broken),
        (["DELETE FROM spent WHERE seq = 4"], InputRefusal.chain_broken),
        (["INSERT INTO spent VALUES ('poll', 'credential', 4)"], InputRefusal.chain_broken),
        (["UPDATE spent SET credential = 'other' WHERE seq = 4"], InputRefusal.chain_broken),
        (["UPDATE spent SET seq = 3 WHERE seq = 4"], InputRefusal.chain_broken),
        (["DELETE FROM head"], InputRefusal.chain_broken),
        (["UPDATE head SET note = replace(note, ':3', ':4')"], InputRefusal.bad_signature),
        (["UPDATE head SET note = 'x'"], InputRefusal.malformed),
        (
            ["UPDATE head SET note = (SELECT note FROM records WHERE seq = 5)"],
            InputRefusal.malformed,
        ),
        (
            ["UPDATE package SET text = replace(text, '찬성', '반대') WHERE name = 'event.json'"],
            InputRefusal.package_altered,
        ),
        (
            ["UPDATE package SET text = replace(text, '찬성', '반대') WHERE name LIKE 'polls/%'"],
            InputRefusal.package_altered,
        ),
        (
            ["UPDATE package SET text = replace(text, 'maru', 'moru') WHERE name = 'manifest'"],
            InputRefusal.package_altered,
        ),
        (
            ["UPDATE package SET text = replace(text, 'box', 'bax') WHERE name = 'enrolment'"],
            InputRefusal.bad_signature,
        ),
        (["DELETE FROM package WHERE name = 'event.json'"], InputRefusal.not_found),
        (["DELETE FROM package WHERE name = 'manifest'"], InputRefusal.not_found),
    ],
    ids=lambda value: value[0][:50] if isinstance(value, list) else "",
)
def test_every_edit_is_found_at_the_start(
    voted: Path, statements: list[str], reason: InputRefusal
) -> None:
    """Whatever table was changed behind the kiosk's back, it does not open for voting."""
    edit(voted, *statements)
    with pytest.raises(Refused) as refused:
        open_kiosk(voted)
    assert refused.value.reason == reason


def test_an_older_head_is_found(tmp_path: Path) -> None:
    """A head that is rightly signed but not of the newest record is refused."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        older = kiosk.head()
        vote(assembly, kiosk, 0)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE head SET note = ?", [older])
    with pytest.raises(Refused, match="not of the newest record"):
        open_kiosk(tmp_path)


def test_a_chain_of_another_kiosk_is_refused(tmp_path: Path) -> None:
    """A store that was copied from another kiosk does not go with this one's keys."""
    assembly = make_assembly()
    for name in ("kiosk-1", "kiosk-2"):
        assembly.open_kiosk(tmp_path / name, name).close()
    (tmp_path / "kiosk-1" / FILE_NAME).replace(tmp_path / "kiosk-2" / FILE_NAME)
    with pytest.raises(Refused) as refused:
        open_kiosk(tmp_path / "kiosk-2")
    assert refused.value.reason == InputRefusal.wrong_key


def start_casting(home: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start a process that casts and prints what was confirmed."""
    paths = os.pathsep.join(sys.path)
    return subprocess.Popen(
        [sys.executable, str(HERE / "casting.py"), str(home), str(CARDS), *more],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )


def test_sigkill_at_any_moment_loses_no_confirmed_ballot(tmp_path: Path) -> None:
    """Killed 25 times while casting: every confirmed ballot is there once, and the chain holds."""
    chance = random.Random(20260801)  # noqa: S311 - the same moments in every run
    make_assembly(CARDS).open_kiosk(tmp_path).close()
    confirmed: list[str] = []
    for round_number in range(1, ROUNDS + 1):
        process = start_casting(tmp_path)
        assert process.stdout
        said = process.stdout.read(chance.randrange(1, 600))
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL
        whole = said.decode().split("\n")[:-1]
        assert all(len(line.split(" ")) == 2 for line in whole)
        confirmed += [line.split(" ")[0] for line in whole]
        with closing(open_kiosk(tmp_path)) as kiosk:
            kept = sum(kiosk.journal.ballots(poll.uuid) for poll in kiosk.event.polls)
        stored = stored_trackers(tmp_path)
        assert all(stored[ballot] == 1 for ballot in confirmed)
        assert kept == sum(stored.values()) <= len(confirmed) + round_number
    assert len(set(confirmed)) == len(confirmed) >= ROUNDS


def test_a_full_disk_loses_only_what_was_not_confirmed(tmp_path: Path) -> None:
    """When a file cannot grow the cast is a fault; nothing more is kept until the restart."""
    make_assembly(CARDS).open_kiosk(tmp_path).close()
    process = start_casting(tmp_path, str(150_000))
    said, _ = process.communicate()
    lines = said.decode().splitlines()
    assert process.returncode == 0
    assert lines[-1] == "fault StoreFailed"
    assert lines[-2] in ("fault OperationalError", "fault DatabaseError")
    confirmed = [line.split(" ")[0] for line in lines[:-2]]
    assert confirmed
    assembly = make_assembly(CARDS)
    with closing(open_kiosk(tmp_path)) as kiosk:
        _, ballot, _ = vote(assembly, kiosk, CARDS - 1)
    assert stored_trackers(tmp_path) == Counter([*confirmed, tracker(ballot)])


def test_a_failed_write_is_the_last_of_the_process(tmp_path: Path) -> None:
    """After a fault while casting nothing is written before a restart, though there is room."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        ask = kiosk._store._db.conn.execute
        (pages,) = ask("PRAGMA page_count").fetchone()
        ask(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            vote_until_it_fails(assembly, kiosk)
        kept = kiosk.journal.ballots(assembly.event.polls[0].uuid)
        newest = kiosk.journal.last_hash
        ask("PRAGMA max_page_count = 100000")
        with pytest.raises(StoreFailed):
            vote(assembly, kiosk, 4)
        with pytest.raises(StoreFailed):
            kiosk.journal.close_poll(assembly.event.polls[1].uuid)
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert kiosk.journal.ballots(assembly.event.polls[0].uuid) == kept
        assert kiosk.journal.last_hash == newest
        vote(assembly, kiosk, 4)


def test_a_commit_that_fails_but_took_effect_is_not_built_upon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When COMMIT reports an error the process writes no more; the restart shows what is kept."""
    assembly = make_assembly()
    kiosk = assembly.open_kiosk(tmp_path)
    atomic = kiosk._store._db.atomic

    class Lying:
        """A transaction that is kept and yet reports an error."""

        def __enter__(self) -> None:
            self._real = atomic()
            self._real.__enter__()

        def __exit__(self, *raised: object) -> None:
            self._real.__exit__(None, None, None)
            raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(kiosk._store._db, "atomic", Lying)
        with pytest.raises(sqlite3.OperationalError):
            vote(assembly, kiosk, 0)
    with pytest.raises(StoreFailed):
        vote(assembly, kiosk, 1)
    kiosk.close()
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert kiosk.journal.ballots(assembly.event.polls[0].uuid) == 1
        vote(assembly, kiosk, 1)
    assert sum(stored_trackers(tmp_path).values()) == 2
