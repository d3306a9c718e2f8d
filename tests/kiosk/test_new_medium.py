"""A dead stick is replaced by a fresh one while the polls are open; nothing is lost on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assembly import Assembly, make_assembly
from maru.kiosk import ceremony
from maru.kiosk.export import verify_kiosk
from maru.kiosk.home import load_package, open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import MediumAhead, MediumRefused
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.session import Session, Step
from maru.kiosk.store import Store
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.journal import parse_record
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.staff import open_card
from maru.protocol.update import NewKiosk

FILE = "kiosk-1.1.journal"


def run(*arguments: str | Path, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    """Run a Python program or module to its end."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUTF8": "1",
            "LC_ALL": language,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


# The calls of a replacement in their order. The kiosk has four records; the fifth tells of it.
UNTIL_NAMED = (
    "create 1",
    *(f"{call} {number}" for number in range(1, 5) for call in ("append", "append_half")),
    *("sync 1", "sync_folder 1", "sync 2", "sync_folder 2", "BEGIN 1", "medium 1", "COMMIT 1"),
)
THEN_ON_THE_STICK = ("append 5", "append_half 5", "sync 3")
THEN_IN_THE_STORE = ("BEGIN 2", "records 1", "head 1", "COMMIT 2")
DATABASE = ("BEGIN", "medium", "records", "head", "COMMIT")


def expected(call: str, way: str) -> tuple[str, str, int, bool]:
    """Return a row of the table: seen, the stick that the store names, incidents, voting goes on.

    Until the store's commit has named the fresh stick, the kiosk waits for the old one. From then
    on it votes with the fresh one. The record that tells of it is there when the fresh stick had it
    and its failure did not withdraw it.
    """
    seen = "nothing"
    if way.startswith("fails"):
        seen = "fault" if call.split()[0] in DATABASE else "refused"
    if call in UNTIL_NAMED and (call, way.split()[1]) != ("COMMIT 1", "after"):
        return seen, "stick", 0, False
    is_told = call in THEN_IN_THE_STORE or (call, way) in {
        ("append 5", "dies after"),
        ("sync 3", "dies before"),
        ("sync 3", "dies after"),
    }
    return seen, "fresh", int(is_told), True


def test_a_replacement_that_dies_is_made_or_not_made(tmp_path: Path) -> None:
    """At every write and sync: the old stick is waited for, or the fresh one has everything.

    Made once more it is whole: every ballot is there once, on both media.
    """
    ended = run(Path(__file__).parent / "replacing.py", tmp_path)
    assert ended.returncode == 0, ended.stderr
    rows: list[dict[str, Any]] = [json.loads(line) for line in ended.stdout.splitlines()]
    for row in rows:
        found = (row["seen"], row["named"], row["noted"], row["votes"])
        assert found == expected(row["call"], row["way"]), row
        assert row["whole"], row
    done = dict.fromkeys(row["call"] for row in rows)
    assert tuple(done) == UNTIL_NAMED + THEN_ON_THE_STICK + THEN_IN_THE_STORE
    assert len(rows) == 2 * sum(1 if "half" in call else 2 for call in done)


class Day:
    """A kiosk with open polls, one ballot and a stick."""

    def __init__(self, folder: Path) -> None:
        self.home, self.stick, self.fresh = folder / "kiosk", folder / "stick", folder / "fresh"
        self.stick.mkdir()
        self.fresh.mkdir()
        self.assembly: Assembly = make_assembly()
        self.assembly.open_kiosk(self.home).close()
        with closing(open_kiosk(self.home, self.stick)) as kiosk:
            self.vote(kiosk, 0)

    def vote(self, kiosk: Kiosk, card: int) -> None:
        """Cast a card's first ballot."""
        rights = kiosk.check_in([self.assembly.ticket(card)])
        assert isinstance(rights, tuple), rights
        sealed = kiosk.seal(rights[0], [frozenset({0})], self.assembly.entropy)
        kiosk.cast(rights[0], sealed)

    def incidents(self) -> Sequence[object]:
        """Return the details of the journal's incidents."""
        with (
            closing(open_kiosk(self.home)) as kiosk,
            closing(Store.open(self.home, read_only=True)) as store,
        ):
            records = [
                parse_record(note, kiosk.enrolment.verifier) for _, _, note in store.all_records()
            ]
        return [one.body["detail"] for one in records if one.type == "incident"]


@pytest.fixture(name="day")
def _day(tmp_path: Path) -> Day:
    return Day(tmp_path)


def test_voting_goes_on_with_a_fresh_stick_at_the_same_place(day: Day) -> None:
    """The stick dies while a ballot is sealed; a fresh one is mounted there, and it is cast."""
    with closing(open_kiosk(day.home)) as kiosk:
        session = Session(kiosk, lambda: 0.0, day.assembly.entropy)
        shutil.rmtree(day.stick)
        day.stick.mkdir()
        session.start()
        assert session.refusal == Refusal.medium_missing
        session.leave()
        ceremony.replace_medium(kiosk, day.stick, None)
        session.start()
        session.scanned([day.assembly.ticket(1)])
        session.choose_next()
        session.toggle(0)
        session.forward()
        session.seal()
        session.cast()
        assert session.step == Step.done
    found = verify_kiosk(day.home, lambda *_: None)
    assert (found.ballots, found.medium) == (2, day.stick / FILE)
    assert day.incidents() == ["another one is used from here on; before: medium_missing"]


def test_a_stick_in_use_may_be_exchanged_for_another(day: Day) -> None:
    """The old one is written no more, the other one has all of it; so has a third, begun before."""
    with closing(open_kiosk(day.home)) as kiosk:
        ceremony.replace_medium(kiosk, day.fresh, None)
        old = (day.stick / FILE).read_bytes()
        day.vote(kiosk, 1)
        assert (day.stick / FILE).read_bytes() == old
        ceremony.replace_medium(kiosk, day.stick, None)
        day.vote(kiosk, 2)
    assert verify_kiosk(day.home, lambda *_: None).medium == day.stick / FILE
    assert day.incidents() == ["another one is used from here on; before: in step"] * 2


def test_a_stick_of_another_kiosk_is_refused(day: Day, tmp_path: Path) -> None:
    """Another's folder, another's file, another event's file: refused, and the old one stays."""
    other = make_assembly(seed="other")
    for assembly, name in ((day.assembly, "kiosk-2"), (other, "kiosk-1")):
        home, stick = tmp_path / f"{assembly.event.tag} {name}", tmp_path / f"of {name}"
        stick.mkdir()
        assembly.enrol(home, name)
        assembly.load(home)
        open_kiosk(home, stick).close()
    before = (tmp_path / "of kiosk-2" / "kiosk-2.1.journal").read_bytes()
    with closing(open_kiosk(day.home)) as kiosk:
        for path in (
            tmp_path / "of kiosk-2",
            tmp_path / "of kiosk-2" / "kiosk-2.1.journal",
            tmp_path / "of kiosk-1",
        ):
            with pytest.raises(MediumRefused) as refused:
                ceremony.replace_medium(kiosk, path, None)
            assert refused.value.reason == InputRefusal.medium_other
        with pytest.raises(MediumRefused) as refused:
            ceremony.replace_medium(kiosk, tmp_path / "nowhere" / "stick", None)
        assert refused.value.reason == InputRefusal.medium_missing
        day.vote(kiosk, 1)
    assert (tmp_path / "of kiosk-2" / "kiosk-2.1.journal").read_bytes() == before
    assert verify_kiosk(day.home, lambda *_: None).medium == day.stick / FILE
    assert day.incidents() == []


def test_a_stick_that_knows_more_shows_an_older_copy(day: Day, tmp_path: Path) -> None:
    """A store copied back does not get rid of its witness: the stick that knows more locks it."""
    image = shutil.copytree(day.home, tmp_path / "image")
    with closing(open_kiosk(day.home)) as kiosk:
        ceremony.replace_medium(kiosk, day.fresh, None)
        for card in (1, 2):
            day.vote(kiosk, card)
    shutil.rmtree(day.home)
    Path(image).rename(day.home)
    with closing(open_kiosk(day.home)) as kiosk:
        with pytest.raises(MediumAhead):
            ceremony.replace_medium(kiosk, day.fresh, None)
        assert kiosk.check_in([day.assembly.ticket(3)]) == Refusal.event_not_ready
        with pytest.raises(MediumAhead):
            ceremony.replace_medium(kiosk, day.stick, None)
    with pytest.raises(MediumAhead):
        open_kiosk(day.home)


def test_staff_replaces_it_with_a_card(tmp_path: Path) -> None:
    """In an event with staff cards nobody else does; a kiosk that is in use refuses the command."""
    home, stick, fresh = (tmp_path / name for name in ("kiosk", "stick", "fresh"))
    stick.mkdir()
    fresh.mkdir()
    assembly = make_assembly(cards=1)
    shown = assembly.give_staff()
    assembly.enrol(home)
    assembly.load(home)
    told: list[str | Path] = ["-m", "maru.kiosk.command", "new-medium", "--home", home, fresh]
    with closing(open_kiosk(home, stick)) as kiosk:
        with pytest.raises(Refused) as refused:
            ceremony.replace_medium(kiosk, fresh, None)
        assert refused.value.reason == InputRefusal.staff_needed
        card = open_card(shown.ticket, shown.pin, assembly.event)
        assert "in use" in run(*told).stderr
    assert "a staff card" in run(*told).stderr
    assert list(fresh.iterdir()) == []
    assert card.name == "staff-1"
    korean = run(*told, "--staff", shown.ticket, "--pin", shown.pin, language="ko_KR.UTF-8")
    assert korean.returncode == 0
    assert "기록 2개가 모두" in korean.stdout
    assert "같은 장치" in korean.stderr
    english = run(*told, "--staff", shown.ticket, "--pin", shown.pin)
    assert english.returncode == 0
    assert "all 3 records are on" in english.stdout
    assert "same device" in english.stderr


def test_the_next_epoch_reads_the_fresh_stick(day: Day) -> None:
    """The first stick dies, later the card with the store: the fresh stick has both their ballots.

    It was told to begin with the whole journal, and it did.
    """
    shutil.rmtree(day.stick)
    with closing(open_kiosk(day.home)) as kiosk:
        ceremony.replace_medium(kiosk, day.fresh, None)
        day.vote(kiosk, 1)
    (day.home / "kiosk.db").write_bytes(b"\0" * 8192)
    made = new_epoch(day.home, day.assembly.entropy, second_medium=day.fresh)
    signer = day.assembly.event_signer
    note = enrol(made.request.read_text(), day.assembly.event.tag, signer)
    update = day.home / "0001.note"
    body = NewKiosk(parse_enrolment(note, signer.verifier), note)
    update.write_text(day.assembly.updates(body)[0])
    loaded = load_package(day.home, day.home / "EVENT.maru", [update], day.fresh)
    assert loaded.told[-1].reason == InputRefusal.epoch_from_medium
    with closing(open_kiosk(day.home, day.fresh)) as kiosk:
        for poll in day.assembly.event.polls:
            kiosk.journal.open_poll(poll.uuid)
        for card in (0, 1):
            rights = kiosk.check_in([day.assembly.ticket(card)])
            assert isinstance(rights, tuple)
            assert [right.poll for right in rights] == [day.assembly.event.polls[1]]
    assert sorted(file.name for file in day.fresh.iterdir()) == [FILE, "kiosk-1.2.journal"]
