"""A store copied back from an older image, and two kiosks with one identity: found and locked."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assembly import Assembly, make_assembly
from maru.kiosk import ceremony, witness
from maru.kiosk.earlier import read_after
from maru.kiosk.export import verify_kiosk
from maru.kiosk.home import forget_receipt, load_package, open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.session import Session
from maru.kiosk.store import Store
from maru.kiosk.witness import Locked
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.journal import parse_head, parse_record
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.replay import check_record
from maru.protocol.staff import open_card
from maru.protocol.ticket import receipt_text
from maru.protocol.update import NewKiosk
from maru.sync.sync_db import SeenHead, SyncDb


def vote(assembly: Assembly, kiosk: Kiosk, card: int) -> str:
    """Cast a card's first ballot; return the receipt."""
    rights = kiosk.check_in([assembly.ticket(card)])
    assert isinstance(rights, tuple), rights
    sealed = kiosk.seal(rights[0], [frozenset({0})], assembly.entropy)
    return receipt_text(sealed.tracker, kiosk.cast(rights[0], sealed))


def acknowledge(home: Path) -> None:
    """Write what the agent writes when the ledger has acknowledged all that the kiosk has."""
    with closing(Store.open(home, read_only=True)) as store:
        newest = store.next_seq() - 1
        told = (newest + 1, store.record_hash(newest), "{}")
    with closing(sqlite3.connect(home / "sync.db")) as connection, connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS ack (number INTEGER PRIMARY KEY, next INTEGER NOT NULL,"
            " prev TEXT NOT NULL, body TEXT NOT NULL) STRICT"
        )
        connection.execute("INSERT INTO ack (next, prev, body) VALUES (?, ?, ?)", told)


class Rolled:
    """A kiosk whose store was copied back to before its last ballot."""

    def __init__(self, folder: Path) -> None:
        self.assembly, self.home = make_assembly(), folder / "kiosk"
        self.assembly.open_kiosk(self.home).close()
        with closing(open_kiosk(self.home)) as kiosk:
            self.older_receipt = vote(self.assembly, kiosk, 0)
            self.older_head = kiosk.head()
        image = shutil.copytree(self.home, folder / "image")
        with closing(open_kiosk(self.home)) as kiosk:
            self.receipt = vote(self.assembly, kiosk, 1)
            self.head = kiosk.head()
            self.verifier = kiosk.enrolment.verifier
        acknowledge(self.home)
        shutil.copytree(self.home, folder / "newest")
        shutil.rmtree(self.home)
        Path(image).rename(self.home)

    def locked_by(self) -> InputRefusal:
        """Say why the kiosk does not open."""
        with pytest.raises(Refused) as refused:
            open_kiosk(self.home)
        return refused.value.reason


@pytest.fixture(name="rolled")
def _rolled(tmp_path: Path) -> Rolled:
    return Rolled(tmp_path)


def test_without_a_witness_nothing_can_be_told(rolled: Rolled) -> None:
    """The older store is whole and rightly signed: that is why witnesses are needed."""
    with closing(open_kiosk(rolled.home)) as kiosk:
        assert kiosk.stopped() is None
        assert kiosk.see_head(rolled.older_head) is None
        assert kiosk.see_receipt(rolled.older_receipt) == 3
        assert kiosk.locked is None


def test_the_ledger_s_acknowledgement_alone_locks(rolled: Rolled) -> None:
    """What the agent keeps of the ledger's answers names a record that the store has not."""
    newest = rolled.home.with_name("newest")
    shutil.copy(newest / "sync.db", rolled.home / "sync.db")
    assert rolled.locked_by() == InputRefusal.locked_ledger_ahead
    with pytest.raises(Locked):
        verify_kiosk(rolled.home, lambda *_: None)


def test_an_acknowledgement_that_comes_later_locks_a_running_kiosk(rolled: Rolled) -> None:
    """The agent hears of a record that is not here: whoever stands there is refused, unspent.

    What it hears of records that are here locks nothing.
    """
    newest = rolled.home.with_name("newest")
    with closing(open_kiosk(rolled.home)) as kiosk:
        session = Session(kiosk, lambda: 0.0, rolled.assembly.entropy)
        acknowledge(rolled.home)
        session.start()
        session.scanned([rolled.assembly.ticket(2)])
        session.choose_next()
        session.toggle(0)
        session.forward()
        session.seal()
        before = kiosk.journal.last_seq
        with (
            closing(sqlite3.connect(newest / "sync.db")) as source,
            closing(sqlite3.connect(rolled.home / "sync.db")) as connection,
            connection,
        ):
            (row,) = source.execute("SELECT next, prev, body FROM ack")
            connection.execute("INSERT INTO ack (next, prev, body) VALUES (?, ?, ?)", row)
        session.cast()
        assert session.refusal == Refusal.event_not_ready
        assert kiosk.journal.last_seq == before
        assert kiosk.locked is not None
        assert kiosk.locked.reason == InputRefusal.locked_ledger_ahead
        session.leave()
        session.start()
        assert session.refusal == Refusal.event_not_ready
    assert rolled.locked_by() == InputRefusal.locked_ledger_ahead


def test_what_the_agent_keeps_is_read_when_it_has_changed(
    rolled: Rolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A glance reads nothing while the file is the same; an unreadable one stops, and no longer."""
    read: list[Path] = []
    real = witness.acknowledged

    def counting(home: Path) -> list[tuple[int, str]]:
        read.append(home)
        return real(home)

    with closing(open_kiosk(rolled.home)) as kiosk:
        monkeypatch.setattr(witness, "acknowledged", counting)
        for _ in range(3):
            assert kiosk.stopped() is None
        assert len(read) == 1
        with closing(sqlite3.connect(rolled.home / "sync.db")) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        assert kiosk.stopped() is None  # begun by the agent, and without a table yet
        acknowledge(rolled.home)
        for _ in range(3):
            assert kiosk.stopped() is None
        assert len(read) == 3
        good = (rolled.home / "sync.db").read_bytes()
        (rolled.home / "sync.db").write_bytes(b"rubbish" * 1_000)
        for _ in range(2):
            assert kiosk.check_in([rolled.assembly.ticket(2)]) == Refusal.event_not_ready
        assert kiosk.locked is None
        (rolled.home / "sync.db").write_bytes(good)
        assert kiosk.stopped() is None


def test_a_head_seen_elsewhere_alone_locks(rolled: Rolled) -> None:
    """A signed head from a peer or the tape locks at once, and at every start from then on."""
    with closing(open_kiosk(rolled.home)) as kiosk:
        assert kiosk.see_head(rolled.head) is None
        assert kiosk.locked is not None
        assert kiosk.locked.reason == InputRefusal.locked_head_ahead
        assert kiosk.check_in([rolled.assembly.ticket(2)]) == Refusal.event_not_ready
    assert rolled.locked_by() == InputRefusal.locked_head_ahead


def heard(rolled: Rolled) -> None:
    """Write what the agent writes when another kiosk has shown it this one's later head."""
    head = parse_head(rolled.head, rolled.verifier)
    with SyncDb.open(rolled.home) as kept:
        kept.put_head(SeenHead(head.kiosk, head.epoch, head.seq, head.hash, rolled.head))


def test_a_locked_kiosk_writes_nothing_for_staff_either(rolled: Rolled) -> None:
    """Every further record would be a second one at its place: neither staff nor updates get one.

    That holds for who opens the kiosk's folder by a command, before anyone stood at its screen.
    """
    heard(rolled)
    with closing(open_kiosk(rolled.home)) as kiosk:
        before, polls = kiosk.journal.last_seq, kiosk.event.polls[:1]
        for act in (
            lambda: ceremony.pause_polls(kiosk, polls, None),
            lambda: ceremony.close_polls(kiosk, polls, None, 3),
            lambda: ceremony.end_epoch(kiosk, None),
            lambda: ceremony.apply_updates(kiosk, [], None),
        ):
            with pytest.raises(Locked) as locked:
                act()
            assert locked.value.reason is InputRefusal.locked_head_ahead
        assert kiosk.journal.last_seq == before


def test_an_epoch_that_others_know_more_of_is_not_ended(rolled: Rolled) -> None:
    """Its end would stand where it has signed before; the new epoch names what others saw."""
    heard(rolled)
    told = new_epoch(rolled.home, rolled.assembly.entropy).told
    assert [one.reason for one in told] == [
        InputRefusal.locked_head_ahead,
        InputRefusal.epoch_not_ended,
    ]
    after = read_after(rolled.home)
    assert after is not None
    assert (after["seq"], after["hash"]) == (
        (head := parse_head(rolled.head, rolled.verifier)).seq,
        head.hash,
    )


def test_a_receipt_scanned_by_staff_alone_locks(rolled: Rolled) -> None:
    """A receipt whose record is not here locks, unless it turns out to be of another kiosk."""
    with closing(open_kiosk(rolled.home)) as kiosk:
        with pytest.raises(Locked):
            kiosk.see_receipt(rolled.receipt)
        assert kiosk.check_in([rolled.assembly.ticket(2)]) == Refusal.event_not_ready
    assert rolled.locked_by() == InputRefusal.locked_receipt_missing
    forget_receipt(rolled.home, rolled.receipt)
    open_kiosk(rolled.home).close()


@pytest.mark.parametrize("text", ["", "MARUR1:x:y", "MARU1:abc:def", "MARUR1:" + "A" * 200])
def test_what_is_no_receipt_locks_nothing(rolled: Rolled, text: str) -> None:
    """Staff who scans a ticket, or rubbish, is told so."""
    with closing(open_kiosk(rolled.home)) as kiosk:
        with pytest.raises(Refused) as refused:
            kiosk.see_receipt(text)
        assert refused.value.reason == InputRefusal.malformed
        assert kiosk.locked is None


def test_a_receipt_with_another_tracker_locks_nothing(rolled: Rolled) -> None:
    """A receipt is of one record: its hash and the tracker have to belong together."""
    forged = rolled.receipt.split(":")[:2] + rolled.older_receipt.split(":")[2:]
    with closing(open_kiosk(rolled.home)) as kiosk:
        with pytest.raises(Refused):
            kiosk.see_receipt(":".join(forged))
        assert kiosk.locked is None


def test_a_locked_kiosk_says_why_in_both_languages(rolled: Rolled) -> None:
    """The reasons are a closed list with a sentence in Korean and in English."""
    reasons = [reason for reason in InputRefusal if reason.startswith("locked_")]
    assert len(reasons) == 6
    for reason in reasons:
        assert "잠갔습니다" in reason.sentence("ko", "kiosk-1/1")
        assert "locked" in reason.sentence("en", "kiosk-1/1")


@pytest.fixture(name="twins")
def _twins(tmp_path: Path) -> tuple[Assembly, Path, Path]:
    """Return the folders of two kiosks with one identity, on each of which another card voted."""
    assembly = make_assembly()
    one, other = tmp_path / "one", tmp_path / "other"
    assembly.open_kiosk(one).close()
    shutil.copytree(one, other)
    for home, cards in ((one, [0]), (other, [1, 2])):
        with closing(open_kiosk(home)) as kiosk:
            for card in cards:
                vote(assembly, kiosk, card)
    return assembly, one, other


def head_of(home: Path) -> str:
    """Return a kiosk's signed head."""
    with closing(Store.open(home, read_only=True)) as store:
        return store.head()


def test_two_kiosks_with_one_identity_are_found_by_the_first_head(
    twins: tuple[Assembly, Path, Path],
) -> None:
    """Who is farther proves the fork with two heads, locks, and says so in its journal."""
    _, one, other = twins
    with closing(open_kiosk(other)) as kiosk:
        proof = kiosk.see_head(head_of(one))
        assert proof is not None
        theirs, ours = (parse_head(note, kiosk.enrolment.verifier) for note in proof)
        assert (theirs.kiosk, theirs.epoch, theirs.seq) == (ours.kiosk, ours.epoch, ours.seq)
        assert theirs.hash != ours.hash
        assert sum(ours.ballots.values()) == 1
        assert kiosk.locked is not None
        assert kiosk.locked.reason == InputRefusal.locked_fork
    with closing(Store.open(other, read_only=True)) as store:
        newest = parse_record(store.records(store.next_seq() - 1, 1)[0], kiosk.enrolment.verifier)
    assert (newest.type, newest.body["kind"]) == ("incident", "tamper")
    with pytest.raises(Locked):
        open_kiosk(other)


def test_the_twin_that_is_behind_locks_as_well(twins: tuple[Assembly, Path, Path]) -> None:
    """Who is behind cannot tell a fork from an older copy, and must not go on either way."""
    _, one, other = twins
    with closing(open_kiosk(one)) as kiosk:
        assert kiosk.see_head(head_of(other)) is None
        assert kiosk.locked is not None


def test_a_head_of_another_kiosk_locks_nothing(tmp_path: Path) -> None:
    """A head that this kiosk's key did not sign is refused."""
    assembly = make_assembly()
    for name in ("kiosk-1", "kiosk-2"):
        assembly.open_kiosk(tmp_path / name, name).close()
    with closing(open_kiosk(tmp_path / "kiosk-1")) as kiosk:
        with pytest.raises(Refused) as refused:
            kiosk.see_head(head_of(tmp_path / "kiosk-2"))
        assert refused.value.reason == InputRefusal.bad_signature
        assert kiosk.locked is None


def enrolling(assembly: Assembly, home: Path) -> Path:
    """Enrol the epoch that a folder asks for, by an update; return its file."""
    request = (home / "enrolment-request.note").read_text()
    note = enrol(request, assembly.event.tag, assembly.event_signer)
    body = NewKiosk(parse_enrolment(note, assembly.event_signer.verifier), note)
    file = home / "0001.note"
    file.write_text(assembly.updates(body)[0])
    return file


def go_on(assembly: Assembly, home: Path) -> None:
    """Enrol a new epoch and load the event's own package again, as the staff does."""
    load_package(home, home / "EVENT.maru", [enrolling(assembly, home)])


def first_record(home: Path, epoch: int) -> dict[str, object]:
    """Return the body of record 0 of the epoch that the folder is in."""
    with closing(open_kiosk(home)) as kiosk, closing(Store.open(home, read_only=True)) as store:
        assert kiosk.enrolment.epoch == epoch
        record = parse_record(store.records(0, 1)[0], kiosk.enrolment.verifier)
        return dict(record.body)


def test_a_rolled_back_kiosk_goes_on_in_a_new_epoch(rolled: Rolled) -> None:
    """Under a new key, from a record that names the newest head known of the old epoch."""
    with closing(open_kiosk(rolled.home)) as kiosk:
        kiosk.see_head(rolled.head)
    new_epoch(rolled.home, rolled.assembly.entropy)
    with pytest.raises(Refused):
        open_kiosk(rolled.home)
    go_on(rolled.assembly, rolled.home)
    newest = parse_head(rolled.head, rolled.verifier)
    assert first_record(rolled.home, 2)["after"] == {
        "epoch": 1,
        "seq": newest.seq,
        "hash": newest.hash,
    }
    with closing(open_kiosk(rolled.home)) as kiosk:
        for poll in rolled.assembly.event.polls:
            kiosk.journal.open_poll(poll.uuid)
        vote(rolled.assembly, kiosk, 2)


def test_the_old_epoch_stays_readable_and_its_keys_are_gone(rolled: Rolled) -> None:
    """Its ballots can still be verified and sent; nothing can be signed with its key."""
    new_epoch(rolled.home, rolled.assembly.entropy)
    old = rolled.home / "epoch-1"
    assert not (old / "keys.json").exists()
    assert verify_kiosk(old, lambda *_: None).ballots == 1


def test_a_whole_epoch_is_ended_before_it_is_left(tmp_path: Path) -> None:
    """Its polls end with it, its counts are declared, and its spent cards stay spent."""
    assembly, home = make_assembly(), tmp_path / "kiosk"
    with closing(assembly.open_kiosk(home)) as kiosk:
        vote(assembly, kiosk, 0)
    new_epoch(home, assembly.entropy)
    with closing(Store.open(home / "epoch-1", read_only=True)) as store:
        assert '"type":"ended"' in store.records(store.next_seq() - 1, 1)[0]
    go_on(assembly, home)
    with closing(open_kiosk(home)) as kiosk:
        kiosk.journal.open_poll(assembly.event.polls[0].uuid)
        assert kiosk.check_in([assembly.ticket(0)]) == Refusal.already_voted_here
        vote(assembly, kiosk, 1)
    with pytest.raises(Refused) as refused:
        new_epoch(tmp_path / "nowhere", assembly.entropy)
    assert refused.value.reason == InputRefusal.not_found


def test_a_staff_card_ends_the_old_epoch(tmp_path: Path) -> None:
    """Where the event has staff cards, the old epoch's last records carry one's signature."""
    assembly = make_assembly(cards=2)
    shown = assembly.give_staff()
    assembly.enrol(tmp_path)
    assembly.load(tmp_path)
    card = open_card(shown.ticket, shown.pin, assembly.event)
    with closing(open_kiosk(tmp_path)) as kiosk:
        kiosk.journal.open_poll(assembly.event.polls[0].uuid, card)
    with pytest.raises(Refused) as refused:
        new_epoch(tmp_path, assembly.entropy)
    assert refused.value.reason == InputRefusal.staff_needed
    new_epoch(tmp_path, assembly.entropy, lambda _: card)
    package = assembly.package()
    verifier = package.enrolment("kiosk-1", 1).verifier
    with closing(Store.open(tmp_path / "epoch-1", read_only=True)) as store:
        records = [parse_record(note, verifier) for note in store.records(0, 100)]
    assert [record.type for record in records] == ["enrolled", "opened", "ended"]
    for record in records:
        check_record(record, package, "record")


def test_a_new_epoch_that_was_cut_off_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the process dies, the next call ends in the same folder: new keys, files moved."""
    assembly, image = make_assembly(), tmp_path / "image"
    assembly.open_kiosk(image).close()
    real = Path.rename
    moves = 0

    class Died(BaseException):
        """The end of the process."""

    def dying_after(limit: int) -> Callable[[Path, Path], Path]:
        def rename(path: Path, target: Path) -> Path:
            nonlocal moves
            moves += 1
            if moves > limit:
                raise Died
            return real(path, target)

        return rename

    limit, finished = 0, False
    while not finished:
        home = tmp_path / f"kiosk {limit}"
        shutil.copytree(image, home)
        moves, finished = 0, True
        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", dying_after(limit))
            try:
                new_epoch(home, assembly.entropy)
            except Died:
                finished = False
        if not finished:
            new_epoch(home, assembly.entropy)
        go_on(assembly, home)
        assert first_record(home, 2)["after"]
        assert verify_kiosk(home / "epoch-1", lambda *_: None).name == "kiosk-1/1"
        limit += 1
    assert limit > 5


def maru_kiosk(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end."""
    return subprocess.run(
        [sys.executable, "-m", "maru.kiosk.command", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_staff_finds_it_by_a_command_and_goes_on(rolled: Rolled, tmp_path: Path) -> None:
    """A receipt that is here, one that is not, a mistake, a head, and then a new epoch."""
    home, head = rolled.home, tmp_path / "head.note"
    head.write_text(rolled.head)
    found = maru_kiosk("check-receipt", "--home", home, rolled.older_receipt)
    assert (found.returncode, found.stdout) == (0, "kiosk-1/1: record 3\n")
    missing = maru_kiosk("check-receipt", "--home", home, rolled.receipt)
    assert missing.returncode == 2
    assert "is an older copy: locked" in missing.stderr
    assert maru_kiosk("open", "--home", home).returncode == 2
    lifted = maru_kiosk("check-receipt", "--home", home, "--mistaken", rolled.receipt)
    assert (lifted.returncode, lifted.stderr) == (0, "")
    assert maru_kiosk("open", "--home", home).returncode == 0
    ahead = maru_kiosk("check-head", "--home", home, head)
    assert ahead.returncode == 2
    assert "a later head of this kiosk was seen" in ahead.stderr
    assert maru_kiosk("open", "--home", home).returncode == 2
    ended = maru_kiosk("new-epoch", "--home", home)
    assert ended.returncode == 0
    assert "a later head of this kiosk was seen" in ended.stderr
    assert "kiosk-1/1: this epoch could not be ended" in ended.stderr
    update = enrolling(rolled.assembly, home)
    loaded = maru_kiosk("load", "--home", home, home / "EVENT.maru", update)
    assert loaded.returncode == 0
    assert "this earlier epoch cannot be read in whole" in loaded.stderr
    assert maru_kiosk("open", "--home", home).returncode == 0


def test_two_heads_that_differ_are_written_down(
    twins: tuple[Assembly, Path, Path], tmp_path: Path
) -> None:
    """The proof of a fork is a file of two signed heads, for whoever doubts it."""
    _, one, other = twins
    head, proof = tmp_path / "head.note", tmp_path / "proof"
    head.write_text(head_of(one))
    ended = maru_kiosk("check-head", "--home", other, head, "--proof", proof)
    assert ended.returncode == 2
    assert "There are two of this kiosk" in ended.stderr
    assert proof.read_text().count("maru/head/v1") == 2
