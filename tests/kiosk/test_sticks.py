"""Sticks that are plugged in, and what is written onto them at the kiosk."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from maru.kiosk.carrying import read_chain
from maru.kiosk.home import open_kiosk
from maru.kiosk.reports import FOLDER
from maru.kiosk.stick_export import export_to_stick
from maru.kiosk.sticks import find_sticks
from maru.protocol.journal import parse_head
from maru.protocol.journal_file import read_journal
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import Revocation
from two_kiosks import TwoKiosks, dies_at


@pytest.fixture(name="two")
def _two(tmp_path: Path) -> TwoKiosks:
    return TwoKiosks(tmp_path)


def test_only_what_is_mounted_is_a_stick(tmp_path: Path) -> None:
    """A folder that waits for a stick is none; one of a user's folder is; no link is followed."""
    for name in ("MARU-1", "empty", "somebody/MARU-2"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "MARU-1")
    mounted = {tmp_path / "MARU-1", tmp_path / "somebody" / "MARU-2", tmp_path / "link"}
    found = find_sticks(tmp_path, mounted.__contains__)
    assert [stick.name for stick in found] == ["MARU-1", "MARU-2"]
    assert all(stick.free > 0 for stick in found)
    assert found[0].holds(tmp_path / "MARU-1" / "kiosk-1.1.journal")
    assert not found[0].holds(tmp_path / "MARU-10")
    assert not found[0].holds(None)


def test_a_label_is_fit_for_a_screen(tmp_path: Path) -> None:
    """A stick's label comes from outside: what does not print is replaced, and it has an end."""
    (tmp_path / ("\x1b[2J" + "x" * 60)).mkdir()
    (stick,) = find_sticks(tmp_path, lambda _: True)
    assert stick.name == f"\ufffd[2J{'x' * 25}..."


def test_without_a_folder_there_is_no_stick(tmp_path: Path) -> None:
    """No mount folder at all, and one that is a file: nothing is plugged in."""
    (tmp_path / "file").touch()
    assert find_sticks(tmp_path / "none", lambda _: True) == []
    assert find_sticks(tmp_path / "file", lambda _: True) == []


def test_the_stick_has_all_of_it(two: TwoKiosks) -> None:
    """Journal with its ballots, signed head, reports; a second time nothing but news is added."""
    two.vote(two.near, 0, 1)
    reports = two.near / FOLDER
    reports.mkdir()
    (reports / "000003-opening.note").write_text("zero report")
    steps: list[tuple[int, int]] = []
    done = export_to_stick(two.near, two.stick, lambda *step: steps.append(step))
    assert (done.kiosk, done.epoch, done.records, done.ballots) == ("kiosk-1", 1, 5, 2)
    assert (done.others, done.updates, done.reports) == (0, 0, 1)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    with (two.stick / "kiosk-1.1.courier").open("rb") as stream:
        assert read_journal(stream, "stick").newest == done.newest
    kiosk = open_kiosk(two.near)
    head = parse_head((two.stick / "kiosk-1.1.head").read_text(), kiosk.enrolment.verifier)
    assert head.hash == done.newest
    kiosk.close()
    copied = two.stick / "kiosk-1.1.reports" / "000003-opening.note"
    assert copied.read_text() == "zero report"
    two.vote(two.near, 2)
    assert export_to_stick(two.near, two.stick).ballots == 3


def test_a_stick_that_writes_something_else_is_said(
    two: TwoKiosks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the stick gives back decides: one that lost bytes is not said to hold the journal."""
    real = os.posix_fadvise

    def spoil(descriptor: int, *rest: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.suffix == ".courier":
            data = path.read_bytes()
            path.write_bytes(data[: len(data) // 2] + b"\0" + data[len(data) // 2 + 1 :])
        real(descriptor, *rest)

    monkeypatch.setattr(os, "posix_fadvise", spoil)
    two.vote(two.near, 0)
    with pytest.raises(Refused) as refused:
        export_to_stick(two.near, two.stick)
    assert refused.value.reason is InputRefusal.damaged


def test_a_stick_that_is_pulled_out_is_no_fault(two: TwoKiosks) -> None:
    """It is gone before, or while it is written: refused in words, and the kiosk votes on."""
    two.stick.rmdir()
    with pytest.raises(Refused) as refused:
        export_to_stick(two.near, two.stick)
    assert refused.value.reason is InputRefusal.not_found
    two.vote(two.near, 0)


def test_an_export_that_dies_leaves_whole_files_only(two: TwoKiosks) -> None:
    """Killed before each fsync and rename: what has a file's name on the stick is whole."""
    two.vote(two.near, 0)
    (two.near / FOLDER).mkdir()
    (two.near / FOLDER / "000003-opening.note").write_text("zero report")
    with closing(open_kiosk(two.near)) as kiosk:
        head = kiosk.head()
    call = 0
    while dies_at(call := call + 1, lambda: export_to_stick(two.near, two.stick)):
        for path in (path for path in two.stick.rglob("*") if path.is_file()):
            if path.suffix == ".courier":
                assert read_chain(path, path.name, None).fault is None
            elif path.suffix == ".head":
                assert path.read_text() == head
            elif not path.name.startswith("."):
                assert path.read_text() == "zero report"
    assert call > 6
    assert export_to_stick(two.near, two.stick).ballots == 1


def test_another_events_update_keeps_none_of_ours_away(two: TwoKiosks) -> None:
    """A stick that was at another event: its first update stays, and ours goes beside it, once."""
    (ours,) = two.assembly.updates(Revocation((two.assembly.credentials(0),)))
    with closing(open_kiosk(two.near)) as kiosk:
        kiosk.update([("0001", ours)])
    (two.stick / "update-0001.note").write_text("another event's\n")
    for _ in range(2):
        export_to_stick(two.near, two.stick)
    notes = [path.read_text() for path in sorted(two.stick.glob("*.note"))]
    assert sorted(notes) == sorted([ours, "another event's\n"])
