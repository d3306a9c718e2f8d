"""Numbered updates at a kiosk: at once in force, on the disk with their record, checked again."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assembly import Assembly, make_assembly
from maru.kiosk.home import init_kiosk, load_package, open_kiosk
from maru.kiosk.kiosk import Kiosk, Right
from maru.kiosk.session import Session, Step
from maru.kiosk.store import Store
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.note import note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import NewKiosk, Reissue, Revocation


@pytest.fixture(name="assembly")
def _assembly() -> Assembly:
    return make_assembly(cards=4, spares=2)


@pytest.fixture(name="kiosk")
def _kiosk(assembly: Assembly, tmp_path: Path) -> Iterator[Kiosk]:
    kiosk = assembly.open_kiosk(tmp_path)
    yield kiosk
    kiosk.close()


def maru_kiosk(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end, in English."""
    return subprocess.run(
        [sys.executable, "-m", "maru.kiosk.command", *map(str, arguments)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def named(notes: list[str]) -> list[tuple[str, str]]:
    """Return updates with the names of their files."""
    return [(f"{number:04}.note", note) for number, note in enumerate(notes, 1)]


def rights(kiosk: Kiosk, assembly: Assembly, card: int) -> tuple[Right, ...]:
    """Check in with a card that is welcome."""
    found = kiosk.check_in([assembly.ticket(card)])
    assert isinstance(found, tuple), found
    return found


def vote(kiosk: Kiosk, assembly: Assembly, card: int, poll: int = 0) -> None:
    """Cast a ballot for the first option."""
    uuid = kiosk.event.polls[poll].uuid
    (right,) = [right for right in rights(kiosk, assembly, card) if right.poll.uuid == uuid]
    kiosk.cast(right, kiosk.seal(right, [frozenset({0})], assembly.entropy))


def records(home: Path) -> list[dict[str, object]]:
    """Return the fields of every record of a kiosk."""
    with closing(Store.open(home, read_only=True)) as store:
        return [json.loads(text_of(note).split("\n")[1]) for note in store.records(0, 1_000)]


def test_a_motion_is_a_poll_at_once_and_after_a_restart(
    assembly: Assembly, kiosk: Kiosk, tmp_path: Path
) -> None:
    """The spare gets its question, is opened and voted in, and is there after a restart."""
    (note,) = assembly.updates(assembly.motion())
    (new,) = kiosk.update([("0001.note", note)])
    motion = kiosk.event.polls[2]
    assert (new.kind, motion.uuid) == ("motion", assembly.event.spares[0].uuid)
    assert kiosk.poll_state(motion) == "scheduled"
    kiosk.journal.open_poll(motion.uuid)
    vote(kiosk, assembly, 0, poll=2)
    kiosk.close()
    assert records(tmp_path)[3]["type"] == "updated"
    assert records(tmp_path)[3]["body"] == {"number": 1, "update": note_hash(text_of(note))}
    with closing(open_kiosk(tmp_path)) as again:
        assert again.event == kiosk.event
        assert again.journal.ballots(motion.uuid) == 1
        assert motion.uuid not in {right.poll.uuid for right in rights(again, assembly, 0)}
        vote(again, assembly, 1, poll=2)


def test_a_revoked_card_is_told_so(assembly: Assembly, kiosk: Kiosk, tmp_path: Path) -> None:
    """A revoked card is refused at check-in, before and after a restart, and others are not."""
    kiosk.update(named(assembly.updates(Revocation((assembly.credentials(0),)))))
    assert kiosk.check_in([assembly.ticket(0)]) is Refusal.revoked
    kiosk.close()
    with closing(open_kiosk(tmp_path)) as again:
        assert again.check_in([assembly.ticket(0)]) is Refusal.revoked
        assert len(rights(again, assembly, 1)) == 2


def test_a_reissued_card_replaces_the_old_one(assembly: Assembly, kiosk: Kiosk) -> None:
    """The old card is revoked, the new one votes, and only in what the old one did not."""
    vote(kiosk, assembly, 0)
    old, new, newest = (assembly.credentials(number) for number in (0, 1, 2))
    kiosk.update(named(assembly.updates(Reissue(old, new), Reissue(new, newest))))
    assert kiosk.check_in([assembly.ticket(0)]) is Refusal.revoked
    assert kiosk.check_in([assembly.ticket(1)]) is Refusal.revoked
    (left,) = rights(kiosk, assembly, 2)
    assert left.poll == kiosk.event.polls[1]
    vote(kiosk, assembly, 2, poll=1)
    assert kiosk.check_in([assembly.ticket(2)]) is Refusal.already_voted_here


def test_a_card_revoked_before_the_cast_is_not_cast(assembly: Assembly, kiosk: Kiosk) -> None:
    """An update that comes while a ballot is sealed stops it at the cast."""
    session = Session(kiosk, lambda: 0.0, assembly.entropy)
    session.start()
    session.scanned([assembly.ticket(0)])
    session.choose_next()
    session.toggle(0)
    session.forward()
    session.seal()
    kiosk.update(named(assembly.updates(Revocation((assembly.credentials(0),)))))
    session.cast()
    assert (session.step, session.refusal) == (Step.refused, Refusal.revoked)
    assert kiosk.journal.ballots(kiosk.event.polls[0].uuid) == 0


def test_nothing_is_stored_when_one_of_the_updates_is_refused(
    assembly: Assembly, kiosk: Kiosk
) -> None:
    """A gap, a fork or a bad signature among several: none of them is applied."""
    one, two, three = assembly.updates(
        assembly.motion(), assembly.motion(1), Revocation((assembly.credentials(0),))
    )
    (other,) = assembly.updates(Revocation((assembly.credentials(1),)))
    before = kiosk.head()
    for notes, reason in (
        ([one, three], InputRefusal.gap),
        ([one, other], InputRefusal.fork),
        ([one, two.replace("motion", "nation")], InputRefusal.bad_signature),
    ):
        with pytest.raises(Refused) as refused:
            kiosk.update(named(notes))
        assert refused.value.reason == reason
    assert (kiosk.head(), kiosk.event) == (before, assembly.event)
    assert len(kiosk.update(named([one, two, three]))) == 3
    assert kiosk.update(named([one, two, three])) == ()


def test_updates_that_the_journal_does_not_name_are_found(
    assembly: Assembly, kiosk: Kiosk, tmp_path: Path
) -> None:
    """An update taken out of the store, or exchanged, stops the kiosk; one more has no effect."""
    one, two = assembly.updates(assembly.motion(), assembly.motion(1))
    (other,) = assembly.updates(Revocation((assembly.credentials(1),)))
    kiosk.update(named([one]))
    kiosk.close()
    for statement, values in (
        ("DELETE FROM updates", ()),
        ("INSERT INTO updates VALUES (1, ?)", (other,)),
    ):
        with closing(sqlite3.connect(tmp_path / "kiosk.db")) as db, db:
            db.execute(statement, values)
        with pytest.raises(Refused) as refused:
            open_kiosk(tmp_path)
        assert refused.value.reason == InputRefusal.chain_broken
    with closing(sqlite3.connect(tmp_path / "kiosk.db")) as db, db:
        db.execute("UPDATE updates SET note = ?", (one,))
        db.execute("INSERT INTO updates VALUES (2, ?)", (two,))
    with closing(open_kiosk(tmp_path)) as again:
        assert len(again.event.polls) == 3


def test_a_kiosk_that_an_update_enrols_begins_with_it(tmp_path: Path) -> None:
    """A spare kiosk loads the package with the updates, which it then has in its journal."""
    assembly = make_assembly(cards=1, spares=1)
    request = init_kiosk(tmp_path / "new", "kiosk-2", assembly.entropy).read_text()
    note = enrol(request, assembly.event.tag, assembly.event_signer)
    body = NewKiosk(parse_enrolment(note, assembly.event_signer.verifier), note)
    package = tmp_path / "EVENT.maru"
    package.write_bytes(assembly.package_data())
    files = [tmp_path / f"{number}.note" for number in (1, 2)]
    for file, update in zip(files, assembly.updates(assembly.motion(), body), strict=True):
        file.write_text(update)
    with pytest.raises(Refused) as refused:
        load_package(tmp_path / "new", package)
    assert refused.value.reason == InputRefusal.not_enrolled
    load_package(tmp_path / "new", package, files)
    with closing(open_kiosk(tmp_path / "new")) as kiosk:
        assert len(kiosk.event.polls) == 3
        assert kiosk.update(named([file.read_text() for file in files])) == ()
    assert [record["type"] for record in records(tmp_path / "new")] == [
        "enrolled",
        "updated",
        "updated",
    ]


def test_the_verb_says_what_it_applied(assembly: Assembly, tmp_path: Path) -> None:
    """`maru-kiosk update` names each new update, and shows the motion among the polls."""
    home = tmp_path / "kiosk"
    assembly.enrol(home)
    assembly.load(home)
    file = tmp_path / "0001.note"
    file.write_text(assembly.updates(assembly.motion())[0])
    done = maru_kiosk("update", "--home", home, file)
    assert done.returncode == 0
    assert "kiosk-1: update 1, motion" in done.stdout
    assert "정회할까요?" in done.stdout
    file.write_text(file.read_text().replace("motion", "nation"))
    refused = maru_kiosk("update", "--home", home, file)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "0001.note" in refused.stderr


def test_an_update_whose_record_only_the_second_medium_has_is_in_force(
    assembly: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A death between the two media: the record is taken in, and with it the update."""
    home, stick = tmp_path / "kiosk", tmp_path / "stick"
    stick.mkdir()
    assembly.enrol(home)
    assembly.load(home)
    kiosk = open_kiosk(home, stick)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "append", dies)
        with pytest.raises(KeyboardInterrupt):
            kiosk.update(named(assembly.updates(assembly.motion())))
    kiosk.close()
    with closing(open_kiosk(home)) as again:
        assert again.event.polls[-1].uuid == assembly.event.spares[0].uuid
        assert len(again.journal.updates) == 1
    open_kiosk(home).close()


def test_an_update_that_no_medium_recorded_has_no_effect(
    assembly: Assembly, kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A death after the note and before its record: as if it had not come; it may come again."""
    (note,) = assembly.updates(assembly.motion())
    (other,) = assembly.updates(Revocation((assembly.credentials(0),)))
    with monkeypatch.context() as patched:
        patched.setattr(Store, "append", dies)
        with pytest.raises(KeyboardInterrupt):
            kiosk.update(named([note]))
    kiosk.close()
    with closing(open_kiosk(tmp_path)) as again:
        assert again.event == assembly.event
        again.update(named([other]))
    with closing(open_kiosk(tmp_path)) as again:
        assert again.check_in([assembly.ticket(0)]) is Refusal.revoked


def dies(*_: object) -> None:
    """Stand for a process that ends here."""
    raise KeyboardInterrupt
