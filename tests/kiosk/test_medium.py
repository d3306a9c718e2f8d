"""The second medium: nothing is confirmed that is not there too, and voting waits for it."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assembly import Assembly, make_assembly
from maru.kiosk.disk import FaultyDisk
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import MediumAhead, MediumRefused
from maru.kiosk.session import Session, Step
from maru.kiosk.store import Store
from maru.protocol.event import event_text, parse_event
from maru.protocol.journal_file import JournalFile, read_journal
from maru.protocol.refusal import InputRefusal, Refusal

FILE = "kiosk-1.1.journal"


def vote(assembly: Assembly, kiosk: Kiosk, card: int, poll: int = 0) -> str:
    """Cast a card's ballot; return the hash of its record."""
    rights = kiosk.check_in([assembly.ticket(card)])
    assert isinstance(rights, tuple), rights
    uuid = assembly.event.polls[poll].uuid
    (right,) = [right for right in rights if right.poll.uuid == uuid]
    return kiosk.cast(right, kiosk.seal(right, [frozenset({0})], assembly.entropy))


def on_medium(stick: Path) -> JournalFile:
    """Read and verify what the stick holds."""
    return read_journal(io.BytesIO((stick / FILE).read_bytes()), FILE)


def in_step(home: Path, stick: Path) -> JournalFile:
    """Verify the stick, and that it ends where the store ends."""
    held = on_medium(stick)
    with closing(Store.open(home, read_only=True)) as store:
        assert held.records == store.next_seq()
        assert held.newest == store.record_hash(held.records - 1)
    return held


@pytest.fixture(name="assembly", scope="module")
def _assembly() -> Assembly:
    return make_assembly()


@pytest.fixture(name="stick")
def _stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture(name="home")
def _home(tmp_path: Path, assembly: Assembly, stick: Path) -> Path:
    """Return the folder of a kiosk that voted once, with the stick; both polls are open."""
    home = tmp_path / "kiosk"
    assembly.enrol(home)
    assembly.load(home)
    with closing(open_kiosk(home, stick)) as kiosk:
        for poll in assembly.event.polls:
            kiosk.journal.open_poll(poll.uuid)
        vote(assembly, kiosk, 0)
    return home


def test_every_record_and_ballot_is_on_both_media(
    home: Path, stick: Path, assembly: Assembly
) -> None:
    """The stick holds the whole chain from record 0 on, and the ballots, byte for byte."""
    held = in_step(home, stick)
    assert (held.event, held.enrolment.kiosk, held.head) == (assembly.event.tag, "kiosk-1", None)
    assert dict(held.ballots) == {assembly.event.polls[0].uuid: 1}


def test_the_stick_is_remembered(home: Path, stick: Path, assembly: Assembly) -> None:
    """A kiosk that was started with a second medium once uses it without being told."""
    with closing(open_kiosk(home)) as kiosk:
        vote(assembly, kiosk, 1)
    assert in_step(home, stick).records == 5


def test_a_cast_waits_for_the_stick(home: Path, stick: Path, assembly: Assembly) -> None:
    """File and folder are synced at the start; before a cast returns, the file is synced again."""
    calls: list[str] = []

    def note(call: str, after: bool) -> None:
        if after:
            calls.append(call)

    with closing(open_kiosk(home, disk=FaultyDisk(note))) as kiosk:
        assert calls == ["sync", "sync_folder"]
        calls.clear()
        vote(assembly, kiosk, 1)
        assert calls == ["append_half", "append", "sync"]


def away(stick: Path) -> Callable[[], object]:
    """Pull the stick out; return how it is put back."""
    stick.rename(stick.with_name("pulled out"))
    return lambda: stick.with_name("pulled out").rename(stick)


def emptied(stick: Path) -> Callable[[], object]:
    """Leave the empty mount point behind."""
    put_back = away(stick)
    stick.mkdir()
    return lambda: (stick.rmdir(), put_back())


def swapped(stick: Path) -> Callable[[], object]:
    """Put another kiosk's file there."""
    put_back = away(stick)
    stick.mkdir()
    (stick / FILE).write_bytes(b"maru/journal/v1\nmanifest 3\nabc\n")
    return lambda: (shutil.rmtree(stick), put_back())


def lengthened(stick: Path) -> Callable[[], object]:
    """Let something else write at its end."""
    length = (stick / FILE).stat().st_size
    with (stick / FILE).open("ab") as file:
        file.write(b"x" * 9_000_000)
    return lambda: os.truncate(stick / FILE, length)


def altered(stick: Path) -> Callable[[], object]:
    """Change a byte in the middle and put a newer file in its place."""
    data = bytearray((stick / FILE).read_bytes())
    whole = bytes(data)
    data[len(data) // 2] ^= 1
    (stick / FILE).unlink()
    (stick / FILE).write_bytes(data)
    return lambda: (stick / FILE).write_bytes(whole)


@pytest.mark.parametrize("trouble", [away, emptied, swapped, lengthened, altered])
def test_voting_waits_and_goes_on_by_itself(
    home: Path,
    stick: Path,
    assembly: Assembly,
    trouble: Callable[[Path], Callable[[], object]],
) -> None:
    """While the stick is not right nobody checks in or casts; once it is, the next one can."""
    with closing(open_kiosk(home)) as kiosk:
        session = Session(kiosk, lambda: 0.0, assembly.entropy)
        rights = kiosk.check_in([assembly.ticket(1)])
        assert isinstance(rights, tuple)
        sealed = kiosk.seal(rights[0], [frozenset({0})], assembly.entropy)
        put_right = trouble(stick)
        assert kiosk.check_in([assembly.ticket(2)]) == Refusal.medium_missing
        session.start()
        assert (session.step, session.refusal) == (Step.refused, Refusal.medium_missing)
        session.leave()
        with pytest.raises(MediumRefused):
            kiosk.cast(rights[0], sealed)
        with pytest.raises(MediumRefused):
            kiosk.journal.close_poll(assembly.event.polls[1].uuid)
        put_right()
        session.start()
        assert session.step == Step.check_in
        vote(assembly, kiosk, 1)
    held = in_step(home, stick)
    assert dict(held.ballots) == {assembly.event.polls[0].uuid: 2}
    with closing(open_kiosk(home)) as kiosk:
        assert kiosk.journal.ballots(assembly.event.polls[0].uuid) == 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("point", [("append", False), ("append_half", True), ("sync", True)])
def test_a_stick_that_fails_at_a_cast_keeps_nothing(
    home: Path, stick: Path, assembly: Assembly, number: int, point: tuple[str, bool]
) -> None:
    """Full, read-only or broken: the attendee is refused, the card unspent, and votes later."""
    trouble = False

    def strike(call: str, after: bool) -> None:
        if trouble and (call, after) == point:
            raise OSError(number, os.strerror(number))

    with closing(open_kiosk(home, disk=FaultyDisk(strike))) as kiosk:
        session = Session(kiosk, lambda: 0.0, assembly.entropy)
        session.start()
        session.scanned([assembly.ticket(1)])
        session.choose_next()
        session.toggle(0)
        session.forward()
        session.seal()
        trouble = True
        session.cast()
        assert (session.step, session.refusal) == (Step.refused, Refusal.medium_missing)
        assert session.receipt is None
        trouble = False
        session.leave()
        vote(assembly, kiosk, 1)
        assert kiosk.journal.ballots(assembly.event.polls[0].uuid) == 2
    assert dict(in_step(home, stick).ballots) == {assembly.event.polls[0].uuid: 2}


def test_what_was_withdrawn_is_cut_off_after_a_restart(
    home: Path, stick: Path, assembly: Assembly
) -> None:
    """A ballot that the stick kept though its attendee was refused does not count, ever."""
    trouble = False

    def strike(call: str, after: bool) -> None:
        if trouble and after and call == "sync":
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with closing(open_kiosk(home, disk=FaultyDisk(strike))) as kiosk:
        trouble = True
        with pytest.raises(MediumRefused):
            vote(assembly, kiosk, 1)
    assert on_medium(stick).records == 5
    with closing(open_kiosk(home)) as kiosk:
        assert kiosk.stopped() is None
        assert kiosk.journal.ballots(assembly.event.polls[0].uuid) == 1
        assert isinstance(kiosk.check_in([assembly.ticket(1)]), tuple)
        in_step(home, stick)


def test_what_staff_do_may_fail_again_word_for_word(
    home: Path, stick: Path, assembly: Assembly
) -> None:
    """A stick that takes nothing more, time after time, is a refusal each time, never a fault."""
    trouble = True

    def strike(call: str, _after: bool) -> None:
        if trouble and call == "append":
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with closing(open_kiosk(home, disk=FaultyDisk(strike))) as kiosk:
        poll = assembly.event.polls[1].uuid
        for _ in range(4):
            with pytest.raises(MediumRefused):
                kiosk.journal.close_poll(poll)
        trouble = False
        kiosk.journal.close_poll(poll)
    in_step(home, stick)


def test_a_closed_kiosk_lets_go_of_its_stick(home: Path, stick: Path, assembly: Assembly) -> None:
    """Nothing holds the stick open any more, so that it can be taken out for good."""
    open_kiosk(home).close()
    open_files = list(Path("/proc/self/fd").iterdir())
    held = {file.readlink() for file in open_files if file.is_symlink()}
    assert stick / FILE not in held


def test_an_absent_stick_is_begun_once_only(home: Path, stick: Path, assembly: Assembly) -> None:
    """At a start without the stick the kiosk waits, and makes no file in the empty folder."""
    put_back = emptied(stick)
    with closing(open_kiosk(home)) as kiosk:
        assert kiosk.stopped() == Refusal.medium_missing
        assert list(stick.iterdir()) == []
        put_back()
        assert kiosk.stopped() is None
        vote(assembly, kiosk, 1)
    in_step(home, stick)


def test_an_older_stick_is_caught_up(home: Path, stick: Path, assembly: Assembly) -> None:
    """A copy of the stick from before the last ballots, cut anywhere, is filled up at the start."""
    older = (stick / FILE).read_bytes()
    with closing(open_kiosk(home)) as kiosk:
        for card in (1, 2):
            vote(assembly, kiosk, card)
    newest = (stick / FILE).read_bytes()
    for length in (len(older), len(older) - 1, len(older) + 1, len(newest) - 1, len(newest) - 700):
        (stick / FILE).write_bytes(newest[:length])
        open_kiosk(home).close()
        assert (stick / FILE).read_bytes() == newest


def copied_back(home: Path, act: Callable[[], object]) -> None:
    """Do something, then copy the store back from the image made before."""
    image = home.with_name("image")
    shutil.copytree(home, image)
    act()
    shutil.rmtree(home)
    image.rename(home)


def test_the_stick_finishes_what_a_dying_process_began(
    home: Path, stick: Path, assembly: Assembly
) -> None:
    """One record more on the stick than in the store: the store takes it in, ballot and all."""

    def cast() -> None:
        with closing(open_kiosk(home)) as kiosk:
            vote(assembly, kiosk, 1)

    copied_back(home, cast)
    with closing(open_kiosk(home)) as kiosk:
        assert kiosk.journal.ballots(assembly.event.polls[0].uuid) == 2
        answer = kiosk.check_in([assembly.ticket(1)])
        assert isinstance(answer, tuple)
        assert [right.poll for right in answer] == [assembly.event.polls[1]]
    in_step(home, stick)


def test_the_stick_alone_shows_a_store_copied_back(
    home: Path, stick: Path, assembly: Assembly
) -> None:
    """Two records more on the stick: the kiosk locks and changes neither of the two."""

    def cast_twice() -> None:
        with closing(open_kiosk(home)) as kiosk:
            vote(assembly, kiosk, 1)
            vote(assembly, kiosk, 2)

    copied_back(home, cast_twice)
    before = (stick / FILE).read_bytes()
    with pytest.raises(MediumAhead) as locked:
        open_kiosk(home)
    assert locked.value.reason == InputRefusal.locked_medium_ahead
    assert "예전 것" in locked.value.sentence("ko")
    assert (stick / FILE).read_bytes() == before
    put_back = away(stick)
    with closing(open_kiosk(home)) as kiosk:
        put_back()
        assert kiosk.check_in([assembly.ticket(1)]) == Refusal.event_not_ready
        assert kiosk.check_in([assembly.ticket(1)]) == Refusal.event_not_ready


def test_an_event_may_demand_a_second_medium(
    tmp_path: Path, stick: Path, assembly: Assembly
) -> None:
    """With the rule in event.json nothing is kept without one; without the rule it is absent."""
    assert "second_medium" not in event_text(assembly.event)
    strict = make_assembly()
    strict.event = replace(strict.event, second_medium=True)
    strict.files["event.json"] = event_text(strict.event).encode()
    assert parse_event(event_text(strict.event)) == strict.event
    home = tmp_path / "strict"
    strict.enrol(home)
    strict.load(home)
    with closing(open_kiosk(home)) as kiosk:
        assert kiosk.stopped() == Refusal.medium_missing
        with pytest.raises(MediumRefused):
            kiosk.journal.open_poll(strict.event.polls[0].uuid)
    with closing(open_kiosk(home, stick)) as kiosk:
        kiosk.journal.open_poll(strict.event.polls[0].uuid)
        vote(strict, kiosk, 0)
    in_step(home, stick)


def test_an_event_may_name_the_second_medium(tmp_path: Path, stick: Path) -> None:
    """A path in event.json is where the kiosk writes its second copy, without being told again."""
    strict = make_assembly()
    strict.event = replace(strict.event, second_medium=str(stick))
    strict.files["event.json"] = event_text(strict.event).encode()
    assert parse_event(event_text(strict.event)) == strict.event
    home = tmp_path / "strict"
    strict.enrol(home)
    strict.load(home)
    with closing(open_kiosk(home)) as kiosk:
        kiosk.journal.open_poll(strict.event.polls[0].uuid)
        vote(strict, kiosk, 0)
    in_step(home, stick)


def test_a_full_file_system_stops_voting(
    tmp_path: Path, assembly: Assembly, monkeypatch: pytest.MonkeyPatch, home: Path, stick: Path
) -> None:
    """A medium with too little room for the next ballots is refused before anyone marks one."""
    with closing(open_kiosk(home)) as kiosk:
        real = os.statvfs(stick)
        full = os.statvfs_result([*real[:4], 10, *real[5:]])
        with monkeypatch.context() as patch:
            patch.setattr(os, "statvfs", lambda _path: full)
            assert kiosk.check_in([assembly.ticket(1)]) == Refusal.medium_missing
        vote(assembly, kiosk, 1)


def test_a_store_from_before_the_second_medium_is_brought_up_to_date(
    tmp_path: Path, assembly: Assembly
) -> None:
    """A store without the newer tables opens, and has them afterwards; readers need them not."""
    home = tmp_path / "old"
    assembly.open_kiosk(home).close()
    with closing(sqlite3.connect(home / "kiosk.db")) as connection, connection:
        for table in ("medium", "withdrawn", "witnesses", "spent_before"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'witnesses'")
    with closing(Store.open(home, read_only=True)) as store:
        assert store.next_seq() == 3
    with closing(open_kiosk(home)) as kiosk:
        assert kiosk.stopped() is None
        vote(assembly, kiosk, 0)
