"""What an epoch leaves to the next: closed polls stay closed, spent cards spent, gaps are told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from assembly import Assembly, make_assembly
from maru.kiosk import ceremony
from maru.kiosk.home import Loaded, load_package, open_kiosk
from maru.kiosk.journal import Journal
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.new_epoch import NewEpoch, new_epoch
from maru.kiosk.store import Store
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.event import Poll
from maru.protocol.journal import parse_record
from maru.protocol.note import Signer
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.replay import State, Verdict
from maru.protocol.staff import open_card
from maru.protocol.update import Body, NewKiosk, Reissue


class Life:
    """A kiosk through its epochs, with a staff card, and a stick where it was told of one."""

    def __init__(self, folder: Path, spares: int = 0) -> None:
        self.home, self.stick = folder / "kiosk", folder / "stick"
        self.stick.mkdir()
        self.assembly: Assembly = make_assembly(spares=spares)
        shown = self.assembly.give_staff()
        self.assembly.enrol(self.home)
        self.assembly.load(self.home)
        self.card: Signer = open_card(shown.ticket, shown.pin, self.assembly.event)
        self.staff = (shown.ticket, shown.pin)
        self.first, self.second = self.assembly.event.polls
        self.enrolled: list[Body] = []

    def leave(self, second_medium: Path | None = None) -> NewEpoch:
        """Go on under new keys; they are not enrolled yet."""
        return new_epoch(self.home, self.assembly.entropy, lambda _: self.card, second_medium)

    def updates(self) -> list[Path]:
        """Enrol the new keys; return the files of all updates so far."""
        request = (self.home / "enrolment-request.note").read_text()
        note = enrol(request, self.assembly.event.tag, self.assembly.event_signer)
        verifier = self.assembly.event_signer.verifier
        self.enrolled.append(NewKiosk(parse_enrolment(note, verifier), note))
        files = []
        for number, text in enumerate(self.assembly.updates(*self.enrolled), 1):
            file = self.home / f"{number:04}.note"
            file.write_text(text)
            files.append(file)
        return files

    def load(self, second_medium: Path | None = None) -> Loaded:
        """Enrol the new keys and take in the package again."""
        return load_package(self.home, self.home / "EVENT.maru", self.updates(), second_medium)

    def open_polls(self, kiosk: Kiosk, *polls: Poll) -> None:
        """Open polls with the staff card."""
        ceremony.open_polls(kiosk, polls, self.card, ())

    def vote(self, kiosk: Kiosk, card: int) -> None:
        """Cast a card's first ballot."""
        rights = kiosk.check_in([self.assembly.ticket(card)])
        assert isinstance(rights, tuple), rights
        sealed = kiosk.seal(rights[0], [frozenset({0})], self.assembly.entropy)
        kiosk.cast(rights[0], sealed)

    def day(self, second_medium: Path | None = None) -> None:
        """Vote with two cards in the first poll, close it, and open the second."""
        with closing(open_kiosk(self.home, second_medium)) as kiosk:
            self.open_polls(kiosk, self.first)
            self.vote(kiosk, 0)
            self.vote(kiosk, 1)
            ceremony.close_polls(kiosk, [self.first], self.card, 2)
            self.open_polls(kiosk, self.second)
            self.vote(kiosk, 2)

    def spoil_store(self, epoch: int = 1) -> None:
        """Make an older store unreadable, as a dying card does."""
        (self.home / f"epoch-{epoch}" / "kiosk.db").write_bytes(b"\0" * 8192)

    def records(self, folder: Path) -> Iterator[str]:
        """Return the signed records of a store."""
        with closing(Store.open(folder, read_only=True)) as store:
            yield from (note for _, _, note in store.all_records())


@pytest.fixture(name="life")
def _life(tmp_path: Path) -> Life:
    return Life(tmp_path)


def reasons(told: tuple[Refused, ...]) -> list[InputRefusal]:
    """Return the reasons of what was told."""
    return [one.reason for one in told]


def test_a_closed_poll_is_closed_in_every_later_epoch(life: Life) -> None:
    """Staff closes a poll; two epochs later it cannot be opened, and what was open then can."""
    life.day()
    for _ in range(2):
        assert life.leave().told == ()
        assert life.load().told == ()
        with closing(open_kiosk(life.home)) as kiosk:
            assert kiosk.poll_state(life.first) == "closed"
            assert kiosk.poll_state(life.second) == "scheduled"
            with pytest.raises(Refused) as refused:
                life.open_polls(kiosk, life.second, life.first)
            assert refused.value.reason == InputRefusal.poll_closed
            with pytest.raises(Refused) as refused:
                kiosk.journal.open_poll(life.first.uuid, life.card)
            assert refused.value.reason == InputRefusal.poll_closed
            with pytest.raises(Refused):
                ceremony.resume_polls(kiosk, [life.first], life.card)
            assert kiosk.check_in([life.assembly.ticket(3)]) == Refusal.poll_not_open
            life.open_polls(kiosk, life.second)
            assert kiosk.check_in([life.assembly.ticket(2)]) == Refusal.already_voted_here
    with closing(open_kiosk(life.home)) as kiosk:
        life.vote(kiosk, 3)
        ceremony.close_polls(kiosk, [life.second], life.card, 1)
    life.leave()
    life.load()
    with closing(open_kiosk(life.home)) as kiosk:
        assert [kiosk.poll_state(poll) for poll in life.assembly.event.polls] == ["closed"] * 2


def test_a_closed_motion_and_a_reissued_card_cross_the_epochs(tmp_path: Path) -> None:
    """A motion from the floor that was closed stays so; a card that replaces a spent one has voted.

    In the new epoch both are known again by the updates, which are loaded with the package.
    """
    life = Life(tmp_path, spares=1)
    polls = life.assembly.event.polls
    bodies: list[Body] = [life.assembly.motion()]
    with closing(open_kiosk(life.home)) as kiosk:
        (moved,) = life.assembly.updates(*bodies)
        ceremony.apply_updates(kiosk, [("1", moved)], life.card)
        motion = kiosk.event.polls[-1]
        life.open_polls(kiosk, *polls, motion)
        life.vote(kiosk, 0)
        ceremony.close_polls(kiosk, [motion], life.card, 1)
    old, new = life.assembly.credentials(0), life.assembly.credentials(4)
    life.enrolled += [*bodies, Reissue(old, new)]
    life.leave()
    life.load()
    with closing(open_kiosk(life.home)) as kiosk:
        assert kiosk.poll_state(motion) == "closed"
        with pytest.raises(Refused) as refused:
            life.open_polls(kiosk, motion)
        assert refused.value.reason == InputRefusal.poll_closed
        life.open_polls(kiosk, *polls)
        assert kiosk.check_in([life.assembly.ticket(0)]) == Refusal.revoked
        rights = kiosk.check_in([life.assembly.ticket(4)])
        assert isinstance(rights, tuple)
        assert [right.poll for right in rights] == [polls[1]]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_dying_while_the_old_epoch_ends_closes_nothing_for_good(
    life: Life, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before or after the last record: only what staff closed is closed afterwards."""
    life.day()

    class Died(BaseException):
        """The end of the process."""

    real = Journal.end

    def dying(journal: Journal, staff: Signer | None, with_open: bool) -> None:
        if after:
            real(journal, staff, with_open)
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "end", dying)
        with pytest.raises(Died):
            life.leave()
    if not after:  # and staff goes on in the old epoch for a while
        with closing(open_kiosk(life.home)) as kiosk:
            life.vote(kiosk, 3)
    else:
        with closing(open_kiosk(life.home)) as kiosk:
            assert kiosk.poll_state(life.second) == "closed"
            assert kiosk.check_in([life.assembly.ticket(3)]) == Refusal.poll_not_open
    life.leave()
    life.load()
    with closing(open_kiosk(life.home)) as kiosk:
        assert kiosk.poll_state(life.first) == "closed"
        life.open_polls(kiosk, life.second)
        voted = kiosk.check_in([life.assembly.ticket(3)]) == Refusal.already_voted_here
        assert voted == (not after)


def test_the_old_epoch_s_closings_are_the_staff_s_alone(life: Life) -> None:
    """An open poll ends with the epoch; the ledger takes that for its closing, and waits no more.

    In the new epoch staff may say of a closed poll that there is nothing here, so that the ledger
    need not wait for the end of that epoch.
    """
    life.day()
    life.leave()
    life.load()
    with closing(open_kiosk(life.home)) as kiosk:
        report = ceremony.close_polls(kiosk, [life.first], life.card, 0)
        assert (report.polls[0].ballots, kiosk.poll_state(life.first)) == (0, "closed")
        with pytest.raises(Refused):
            ceremony.close_polls(kiosk, [life.first], life.card, 0)
        life.open_polls(kiosk, life.second)
    state = ledger(life, life.home / "epoch-1", life.home)
    assert state.missing(life.first.uuid) == []
    assert state.missing(life.second.uuid) == ["kiosk-1/2"]
    assert state.declared(life.first.uuid) == {("kiosk-1", 1): 2, ("kiosk-1", 2): 0}
    assert state.declared(life.second.uuid) == {("kiosk-1", 1): 1}


def ledger(life: Life, *folders: Path) -> State:
    """Return the state of a log with the records of these stores."""
    package = life.assembly.package()
    state = State(package)
    state.accept(package.manifest.encode())
    state.accept(package.enrolment_note("kiosk-1", 1).encode())
    for note in life.assembly.updates(*life.enrolled):
        state.accept(note.encode())
    for folder in folders:
        for note in life.records(folder):
            state.accept(note.encode())
    return state


def test_an_unreadable_store_is_told_and_the_ledger_finds_the_double(life: Life) -> None:
    """Without a stick nothing of it is known: staff is told, the journal says so, a card doubles.

    The old store is found again later; the ledger counts the first of the two ballots.
    """
    life.day()
    life.leave()
    saved = shutil.copytree(life.home / "epoch-1", life.home / "saved")
    life.spoil_store()
    told = life.load().told
    assert reasons(told) == [InputRefusal.unreadable_file, InputRefusal.epoch_unread]
    assert "double ballots" in told[1].sentence("en")
    assert "장부가 찾아냅니다" in told[1].sentence("ko")
    assert "epoch-1" in told[1].place
    with closing(open_kiosk(life.home)) as kiosk:
        life.open_polls(kiosk, life.second)
        life.vote(kiosk, 2)
        verifier = kiosk.enrolment.verifier
    noted = [parse_record(note, verifier) for note in life.records(life.home)]
    assert {"kind": "medium", "detail": "an earlier epoch cannot be read in whole"} in [
        record.body for record in noted
    ]
    state = ledger(life, saved, life.home)
    verdicts = [verdict for _, verdict in state.judged(life.second.uuid)]
    assert verdicts == [Verdict.counted, Verdict.conflict]


@pytest.mark.parametrize("is_named", [True, False], ids=["named", "at a file"])
def test_the_second_medium_stands_in_for_an_unreadable_store(life: Life, is_named: bool) -> None:
    """The stick of that epoch tells what it spent and closed; a torn end of it does no harm."""
    life.day(life.stick)
    life.leave()
    life.spoil_store()
    file = life.stick / "kiosk-1.1.journal"
    with file.open("ab") as stick:
        stick.write(b"blob 5000\nhalf")
    told = life.load(life.stick if is_named else file).told
    assert reasons(told) == [InputRefusal.unreadable_file, InputRefusal.epoch_from_medium]
    with closing(open_kiosk(life.home)) as kiosk:
        assert kiosk.poll_state(life.first) == "closed"
        life.open_polls(kiosk, life.second)
        assert kiosk.check_in([life.assembly.ticket(2)]) == Refusal.already_voted_here
        life.vote(kiosk, 3)
        verifier = kiosk.enrolment.verifier
    kinds = [parse_record(note, verifier).type for note in life.records(life.home)]
    assert "incident" not in kinds


def test_a_stick_that_ends_too_early_is_no_whole_epoch(life: Life) -> None:
    """What an older copy of the stick has is taken, and the rest told to be unknown."""
    life.day(life.stick)
    file = life.stick / "kiosk-1.1.journal"
    data = file.read_bytes()
    life.leave()
    life.spoil_store()
    file.write_bytes(data[: data.rindex(b'"type":"closed"') - 2_000])
    told = life.load(life.stick).told
    assert reasons(told)[-1] == InputRefusal.epoch_unread
    with closing(open_kiosk(life.home)) as kiosk:
        assert kiosk.poll_state(life.first) == "scheduled"
        life.open_polls(kiosk, life.first)
        assert kiosk.check_in([life.assembly.ticket(0)]) == Refusal.already_voted_here


def test_another_kiosk_s_stick_tells_nothing(life: Life, tmp_path: Path) -> None:
    """A file of another kiosk under this one's name is not believed."""
    life.day(life.stick)
    life.leave()
    life.spoil_store()
    (tmp_path / "other").mkdir()
    other = Life(tmp_path / "other")
    other.assembly.enrol(tmp_path / "kiosk-2", "kiosk-2")
    other.assembly.load(tmp_path / "kiosk-2")
    open_kiosk(tmp_path / "kiosk-2", other.stick).close()
    shutil.copy(other.stick / "kiosk-2.1.journal", life.stick / "kiosk-1.1.journal")
    told = reasons(life.load(life.stick).told)
    assert told == [
        InputRefusal.unreadable_file,
        InputRefusal.medium_other,
        InputRefusal.epoch_unread,
    ]


def test_an_older_copy_takes_the_rest_from_its_stick(life: Life, tmp_path: Path) -> None:
    """The store was copied back; what it lost, the stick that locked it has."""
    with closing(open_kiosk(life.home, life.stick)) as kiosk:
        life.open_polls(kiosk, life.first)
    image = shutil.copytree(life.home, tmp_path / "image")
    with closing(open_kiosk(life.home)) as kiosk:
        life.vote(kiosk, 0)
        ceremony.close_polls(kiosk, [life.first], life.card, 1)
    shutil.rmtree(life.home)
    Path(image).rename(life.home)
    told = reasons(life.leave().told)
    assert told == [InputRefusal.locked_medium_ahead, InputRefusal.epoch_not_ended]
    loaded = life.load().told
    assert reasons(loaded) == [InputRefusal.epoch_from_medium]
    with closing(open_kiosk(life.home)) as kiosk:
        assert kiosk.poll_state(life.first) == "closed"
        life.open_polls(kiosk, life.second)
    life.stick.rename(tmp_path / "gone")
    assert life.leave().told == ()
    assert life.load().told == ()  # the epoch between had it from the stick
    with closing(open_kiosk(life.home)) as kiosk:
        assert kiosk.poll_state(life.first) == "closed"
    life.leave()
    life.spoil_store(3)
    life.spoil_store(2)
    assert reasons(life.load().told) == [
        *((InputRefusal.unreadable_file, InputRefusal.epoch_unread) * 2),
        *(InputRefusal.medium_missing, InputRefusal.epoch_unread),
    ]
    (tmp_path / "gone").rename(life.stick)
    life.leave()
    assert reasons(life.load(life.stick).told)[-1] == InputRefusal.epoch_from_medium
    with closing(open_kiosk(life.home)) as kiosk:
        assert kiosk.poll_state(life.first) == "closed"


def test_a_receipt_that_locked_leaves_a_gap_that_is_told(life: Life) -> None:
    """A record that only a receipt names is not here: the next epoch does not pass over it."""
    life.day()
    with closing(open_kiosk(life.home)) as kiosk:
        missing = f"MARUR1:{'A' * 43}:{'0' * 32}"
        with pytest.raises(Refused):
            kiosk.see_receipt(missing)
    assert InputRefusal.locked_receipt_missing in reasons(life.leave().told)
    assert reasons(life.load().told) == [InputRefusal.epoch_unread]


def maru_kiosk(
    *arguments: str | Path, language: str, more: Mapping[str, str] = {}
) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end."""
    return subprocess.run(
        [sys.executable, "-m", "maru.kiosk.command", *map(str, arguments)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "LC_ALL": language,
            "PYTHONUTF8": "1",
            **more,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("language", "not_ended", "unread", "instead"),
    [
        ("ko_KR.UTF-8", "끝내지 못한 채", "다 읽지 못했습니다", "대신 읽었습니다"),
        ("C.UTF-8", "could not be ended", "may be unknown here", "was read instead"),
    ],
)
def test_staff_reads_it_at_the_terminal(
    life: Life, language: str, not_ended: str, unread: str, instead: str
) -> None:
    """`new-epoch` and `load` say in the staff's language what could not be read, and go on."""
    life.day(life.stick)
    (life.home / "kiosk.db").write_bytes(b"\0" * 8192)
    (life.home / "sync.db").write_bytes(b"rubbish" * 1000)
    ended = maru_kiosk("new-epoch", "--home", life.home, language=language)
    assert ended.returncode == 0
    assert not_ended in ended.stderr
    assert "kiosk.db" in ended.stderr
    assert "sync.db" in ended.stderr
    files = life.updates()
    image = shutil.copytree(life.home, life.home.with_name("image"))
    load: list[str | Path] = ["load", "--home", life.home, life.home / "EVENT.maru", *files]
    loaded = maru_kiosk(*load, language=language)
    assert loaded.returncode == 0
    assert unread in loaded.stderr
    shutil.rmtree(life.home)
    Path(image).rename(life.home)
    loaded = maru_kiosk(*load, "--second-medium", life.stick, language=language)
    assert loaded.returncode == 0
    assert instead in loaded.stderr
    assert unread not in loaded.stderr
    assert "Loaded" in loaded.stdout
