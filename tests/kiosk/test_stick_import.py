"""What a stick brings is taken in at the kiosk, or not at all."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from maru.kiosk import stick_import
from maru.kiosk.home import open_kiosk
from maru.kiosk.stick_export import export_to_stick
from maru.kiosk.stick_import import fitting, handed_folders, take_from_stick
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import Revocation
from maru.stick import open_plain
from two_kiosks import TwoKiosks, dies_at


@pytest.fixture(name="two")
def _two(tmp_path: Path) -> TwoKiosks:
    return TwoKiosks(tmp_path, spares=1)


def handed(home: Path) -> list[list[str]]:
    """Return the names of the files in each folder that waits."""
    return [sorted(path.name for path in folder.iterdir()) for folder in handed_folders(home)]


def test_a_stick_hands_over_what_others_sent(two: TwoKiosks) -> None:
    """Another's journal and an acknowledgement wait for the sync process; our own is known."""
    two.vote(two.far, 0)
    export_to_stick(two.near, two.stick)
    export_to_stick(two.far, two.stick)
    (two.stick / "kiosk-1.1.ack").write_text("{}")
    brought = take_from_stick(two.near, two.stick)
    assert brought.handed == ("kiosk-2.1.courier", "kiosk-1.1.ack")
    assert (brought.number(".ack"), brought.known, brought.faults) == (1, 1, ())
    assert handed(two.near) == [["kiosk-1.1.ack", "kiosk-2.1.courier"]]
    copy = handed_folders(two.near)[0] / "kiosk-2.1.courier"
    assert copy.read_bytes() == (two.stick / "kiosk-2.1.courier").read_bytes()


def test_an_empty_stick_changes_nothing(two: TwoKiosks) -> None:
    """Nothing on it that is ours: no folder is made."""
    (two.stick / "holiday.jpg").write_bytes(b"x")
    assert take_from_stick(two.near, two.stick).handed == ()
    assert handed(two.near) == []


def test_updates_are_read_in_any_order_and_judged_before_they_are_applied(two: TwoKiosks) -> None:
    """Two that fit, one that is damaged, one of another number: said of each, none applied."""
    revoked = [Revocation((two.assembly.credentials(card),)) for card in (0, 1)]
    first, second = two.assembly.updates(*revoked)
    (two.stick / "update-0001.note").write_text(second)  # names only help people
    (two.stick / "update-0002.note").write_text(first)
    (two.stick / "update-0003.note").write_text(first.replace('"number":1', '"number":7'))
    (two.stick / "update-0004.note").write_bytes(b"\xff")
    brought = take_from_stick(two.near, two.stick)
    assert [fault.place.rsplit("/", 1)[1] for fault in brought.faults] == ["update-0004.note"]
    with closing(open_kiosk(two.near)) as kiosk:
        updates, faults = fitting(kiosk, brought.updates)
        assert [update.number for update in updates] == [1, 2]
        assert [fault.reason for fault in faults] == [InputRefusal.bad_signature]
        assert kiosk.journal.updates == ()
        alone, gap = fitting(kiosk, [("second", second)])
        assert (alone, [fault.reason for fault in gap]) == ((), [InputRefusal.gap])


def test_a_stick_with_traps_is_not_followed(two: TwoKiosks) -> None:
    """A link, a pipe and what is too large are refused by name; the rest is taken all the same."""
    (two.stick / "kiosk-2.1.courier").symlink_to("/dev/zero")
    os.mkfifo(two.stick / "kiosk-3.1.courier")
    (two.stick / "kiosk-4.1.ack").write_bytes(b"x" * (stick_import.MAX_SMALL + 1))
    (two.stick / "kiosk-5.1.ack").write_text("{}")
    brought = take_from_stick(two.near, two.stick)
    assert brought.handed == ("kiosk-5.1.ack",)
    assert len(brought.faults) == 3
    assert handed(two.near) == [["kiosk-5.1.ack"]]


def test_what_finds_no_room_is_not_taken(two: TwoKiosks, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kiosk's own disk comes first: what would fill it is refused, and nothing stays."""
    export_to_stick(two.far, two.stick)
    monkeypatch.setattr(stick_import, "MAX_WAITING", 1_000)
    (fault,) = take_from_stick(two.near, two.stick).faults
    assert fault.reason is InputRefusal.too_large
    assert handed(two.near) == []


def test_a_stick_pulled_out_in_the_middle_leaves_nothing(
    two: TwoKiosks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes while its second file is copied: refused, and not even the first one is here."""
    export_to_stick(two.far, two.stick)
    (two.stick / "kiosk-2.1.checkpoint").write_text("x")
    real = open_plain

    def pull(path: Path) -> object:
        if path.suffix == ".courier":
            for file in [path for path in two.stick.rglob("*") if path.is_file()]:
                file.unlink()
            two.stick.rmdir()
        return real(path)

    monkeypatch.setattr("maru.kiosk.stick_import.open_plain", pull)
    with pytest.raises(Refused) as refused:
        take_from_stick(two.near, two.stick)
    assert refused.value.reason is InputRefusal.unreadable_file
    assert handed(two.near) == []
    assert not list(two.near.glob(".inbox*"))


def test_a_kiosk_that_dies_while_it_takes_has_all_or_nothing(two: TwoKiosks) -> None:
    """Killed before each fsync and rename: the folder is there with all files, or not at all."""
    two.vote(two.far, 0)
    export_to_stick(two.far, two.stick)
    (two.stick / "kiosk-1.1.ack").write_text("{}")
    call = 0
    while dies_at(call := call + 1, lambda: take_from_stick(two.near, two.stick)):
        assert all(names == ["kiosk-1.1.ack", "kiosk-2.1.courier"] for names in handed(two.near))
    assert call > 4
    assert handed(two.near)[-1] == ["kiosk-1.1.ack", "kiosk-2.1.courier"]
