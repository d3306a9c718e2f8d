"""A machine that was started anew while it was voting: one incident, and none for anything else."""

from __future__ import annotations

import uuid
from contextlib import closing
from pathlib import Path

import pytest

from assembly import make_assembly
from maru.kiosk.boot import BOOT, BootWatch, boot_id
from maru.kiosk.home import open_kiosk
from maru.kiosk.journal import Incident
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.store import Store
from maru.protocol.journal import parse_record
from maru.protocol.refusal import InputRefusal, Refused

MONDAY, TUESDAY = "boot-1", "boot-2"
RESTARTED = ("reboot", "the machine was started anew while a poll was open")


class Voting:
    """A journal, as far as the watch uses it."""

    def __init__(self, is_voting: bool = True) -> None:
        self.is_voting, self.refuses = is_voting, False
        self.noted: list[tuple[str, str]] = []

    def note_incident(self, kind: Incident, detail: str = "") -> None:
        """Keep an incident, or refuse it as when the second medium is missing."""
        if self.refuses:
            raise Refused(InputRefusal.medium_missing, "second medium")
        self.noted.append((kind, detail))


def run(home: Path, boot: str, journal: Voting, is_cut: bool = False) -> None:
    """Let a kiosk run for a while in a run of the machine; `is_cut`: it does not end properly."""
    watch = BootWatch(home, boot)
    for _ in range(3):
        watch.look(journal)
    if not is_cut:
        watch.end()


def test_a_restart_during_the_vote_is_one_incident(tmp_path: Path) -> None:
    """The power is cut while a poll is open: the next run says so once."""
    journal = Voting()
    run(tmp_path, MONDAY, journal, is_cut=True)
    assert journal.noted == []
    run(tmp_path, TUESDAY, journal)
    assert journal.noted == [RESTARTED]
    run(tmp_path, TUESDAY, journal, is_cut=True)
    assert journal.noted == [RESTARTED]


def test_what_is_no_restart_during_the_vote(tmp_path: Path) -> None:
    """A proper end, no open poll, and a process that died in the same run are no incidents."""
    journal = Voting()
    run(tmp_path, MONDAY, journal)
    run(tmp_path, TUESDAY, journal, is_cut=True)
    run(tmp_path, TUESDAY, journal)
    journal.is_voting = False
    run(tmp_path, MONDAY, journal, is_cut=True)
    run(tmp_path, TUESDAY, journal)
    assert journal.noted == []


def test_a_poll_that_staff_closed_first_hides_nothing(tmp_path: Path) -> None:
    """Whether a poll was open when the power went counts, not whether it is open now."""
    journal = Voting()
    run(tmp_path, MONDAY, journal, is_cut=True)
    journal.is_voting = False
    run(tmp_path, TUESDAY, journal)
    assert journal.noted == [RESTARTED]


def test_a_restart_waits_for_a_journal_that_can_be_written(tmp_path: Path) -> None:
    """Without its second medium the kiosk keeps it in mind, over another restart too."""
    journal = Voting()
    run(tmp_path, MONDAY, journal, is_cut=True)
    journal.refuses = True
    run(tmp_path, TUESDAY, journal)
    run(tmp_path, "boot-3", journal)
    journal.refuses = False
    run(tmp_path, "boot-4", journal)
    run(tmp_path, "boot-5", journal)
    assert journal.noted == [RESTARTED]


@pytest.mark.parametrize("text", ["", "[]", '{"boot":1,"voting":true}', '{"boot":"a","voting":2}'])
def test_a_broken_file_is_an_incident(tmp_path: Path, text: str) -> None:
    """What is no boot.json is begun anew, and the journal says so."""
    (tmp_path / BOOT).write_text(text)
    journal = Voting()
    run(tmp_path, MONDAY, journal)
    run(tmp_path, MONDAY, journal)
    assert journal.noted == [("reboot", "boot.json could not be read")]


def test_the_kernel_names_its_run() -> None:
    """It is a UUID, the same as long as the machine runs."""
    assert str(uuid.UUID(boot_id())) == boot_id()


def test_the_journal_of_a_real_kiosk_takes_it(tmp_path: Path) -> None:
    """Open polls, power cut, restart, with a stick that comes late; nothing after the epoch."""
    home, stick = tmp_path / "kiosk", tmp_path / "stick"
    assembly = make_assembly(1)
    assembly.open_kiosk(home).close()
    stick.mkdir()
    with closing(open_kiosk(home, stick)) as kiosk:
        BootWatch(home, MONDAY).look(kiosk.journal)
    stick.rename(tmp_path / "gone")
    with closing(open_kiosk(home)) as kiosk:
        watch = BootWatch(home, TUESDAY)
        watch.look(kiosk.journal)
        before = kiosk.journal.last_seq
        (tmp_path / "gone").rename(stick)
        assert kiosk.stopped() is None
        watch.look(kiosk.journal)
        verifier = kiosk.enrolment.verifier
    with closing(Store.open(home, read_only=True)) as store:
        records = [parse_record(note, verifier) for note in store.records(before + 1, 9)]
    assert [(record.type, record.body["kind"]) for record in records] == [
        ("incident", "medium"),
        ("incident", "reboot"),
    ]
    new_epoch(home, assembly.entropy)
    with closing(Store.open(home / "epoch-1", read_only=True)) as store:
        assert '"type":"ended"' in store.records(store.next_seq() - 1, 1)[0]
