"""Records by stick: in any order, twice, cut short, of other kiosks; and what comes back."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from agents import answering, forward, reply
from hall import Hall, environment, make_hall, maru_ledger, maru_sync, serving
from maru.kiosk.carrying import export_courier
from maru.kiosk.home import open_kiosk
from maru.kiosk.witness import Locked
from maru.protocol import tlog
from maru.protocol.journal_file import read_part
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.update import Reissue
from maru.stick import write_file
from maru.sync.agent import sync_once, sync_status
from maru.sync.courier import import_courier
from maru.sync.ledger.courier import Imported, import_sticks
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.intake import Intake
from maru.sync.running import Runner, carry_once
from maru.sync.stick import CarriedAck, read_ack_file
from maru.sync.sync_db import SyncDb


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Return an empty stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def brought(ledger: Ledger, intake: Intake, stick: Path) -> list[tuple[str, int, int]]:
    """Bring a stick to the ledger; return (kiosk, known, new) of each journal, without a fault."""
    imported = import_sticks(ledger, intake, [stick])
    assert [one.fault for one in imported] == [None] * len(imported)
    return [(one.kiosk, one.known, one.new) for one in imported]


def test_a_stick_there_and_back(hall: Hall, stick: Path) -> None:
    """What a courier brings is believed like what came over the network; twice changes nothing."""
    home, ledger_home = hall.home("kiosk-1"), hall.ledger_home
    out = maru_sync("export", "--home", home, stick)
    assert (out.returncode, out.stdout) == (0, "kiosk-1.1.courier: 6 records\n")
    done = maru_ledger("import", "--home", ledger_home, stick)
    assert done.returncode == 0, done.stderr
    row = done.stdout.strip().splitlines()[-1].split()
    assert row == ["kiosk-1.1.courier", "kiosk-1/1", "0", "6", "0"]
    again = maru_ledger("import", "--home", ledger_home, stick / "kiosk-1.1.courier")
    assert again.stdout.strip().splitlines()[-1].split()[2:] == ["6", "0", "0"]
    back = maru_sync("import", "--home", home, stick)
    assert (back.returncode, back.stdout) == (
        0,
        "kiosk-1.1.courier: 6 known, 0 new\nkiosk-1.1.ack: 0 known, 6 new\n",
    )
    assert str(sync_status(home)) == "6 records at the ledger, 0 to go, log size 9"
    with SyncDb.open(home) as kept:
        assert kept.newest_cosigned() is not None
    maru_sync("export", "--home", home, stick)
    maru_ledger("import", "--home", ledger_home, stick)
    ack = read_ack_file(stick / "kiosk-1.1.ack")
    assert ack.known == 9
    assert sorted(path.name for path in stick.iterdir()) == [
        "kiosk-1.1.ack",
        "kiosk-1.1.checkpoint",
        "kiosk-1.1.courier",
    ]


def test_sticks_in_any_order(hall: Hall, stick: Path, ledger: Ledger, intake: Intake) -> None:
    """Of two sticks that overlap the newer may come first; the older one then has no news."""
    early = stick.with_name("early")
    early.mkdir()
    export_courier(hall.home("kiosk-1"), early)
    hall.vote("kiosk-1", 3, frozenset({0}))
    export_courier(hall.home("kiosk-1"), stick)
    export_courier(hall.home("kiosk-2"), stick)
    found = [("kiosk-1/1", 0, 7), ("kiosk-2/1", 0, 3)]
    assert brought(ledger, intake, stick) == found
    assert brought(ledger, intake, early) == [("kiosk-1/1", 6, 0)]
    # The older stick's acknowledgement says more than the kiosk knows, and is as good as the other.
    import_courier(hall.home("kiosk-1"), early)
    assert sync_status(hall.home("kiosk-1")).to_go == 0
    assert not any(one.fault for one in import_courier(hall.home("kiosk-1"), stick))


def test_network_and_stick_at_once(hall: Hall, stick: Path, ledger: Ledger, intake: Intake) -> None:
    """What came by the other road meanwhile is known, and both acknowledgements hold."""
    home = hall.home("kiosk-1")
    export_courier(home, stick)
    with serving(hall.ledger_home) as server:
        sync_once(home, server.url)
    hall.vote("kiosk-1", 3, frozenset({0}))
    assert brought(ledger, intake, stick) == [("kiosk-1/1", 6, 0)]
    # It begins from the empty log, where the kiosk is farther by now: of no use, and no harm.
    assert [one.fault for one in import_courier(home, stick)] == [None, None]
    export_courier(home, stick)
    assert brought(ledger, intake, stick) == [("kiosk-1/1", 6, 1)]
    import_courier(home, stick)
    assert str(sync_status(home)) == "7 records at the ledger, 0 to go, log size 10"


def whole_records(data: bytes) -> int:
    """Count the whole records at the beginning of a file's bytes, part by part."""
    stream, number = io.BytesIO(data), 0
    stream.readline()
    with contextlib.suppress(Refused):
        while part := read_part(stream, "cut"):
            number += part.kind == "record"
    return number


def test_a_stick_cut_short_at_every_kilobyte(
    hall: Hall, stick: Path, ledger: Ledger, intake: Intake
) -> None:
    """The whole records before the cut arrive, at a ledger and at another kiosk, and no other."""
    export_courier(hall.home("kiosk-1"), stick)
    file = stick / "kiosk-1.1.courier"
    data = file.read_bytes()
    arrived = 0
    for cut in range(0, len(data), 1024):
        file.write_bytes(data[:cut])
        whole = whole_records(data[:cut])
        (one,) = import_sticks(ledger, intake, [file])
        assert (one.known, one.new) == (arrived, whole - arrived)
        assert one.fault is not None
        assert "kiosk-1.1.courier" in one.fault.place
        (taken,) = (
            each for each in import_courier(hall.home("kiosk-2"), stick) if "cou" in each.name
        )
        assert (taken.records, taken.new) == (whole, whole - arrived)
        assert taken.fault is not None
        arrived = whole
    file.write_bytes(data)
    assert brought(ledger, intake, file) == [("kiosk-1/1", arrived, 6 - arrived)]


def test_every_damaged_kilobyte_is_named(
    hall: Hall, stick: Path, ledger: Ledger, intake: Intake
) -> None:
    """Whichever byte is wrong, what is before it is taken, and the place of the damage is said."""
    export_courier(hall.home("kiosk-1"), stick)
    file = stick / "kiosk-1.1.courier"
    data = file.read_bytes()
    for place in range(1, len(data), 1024):
        damaged = bytearray(data)
        damaged[place] ^= 0x41
        file.write_bytes(damaged)
        (taken,) = (
            each for each in import_courier(hall.home("kiosk-2"), stick) if "cou" in each.name
        )
        assert taken.fault is not None
        assert taken.records <= whole_records(data[:place])
        (one,) = import_sticks(ledger, intake, [file])
        assert one.known + one.new <= whole_records(data[:place])
        assert one.fault is not None
    file.write_bytes(data)
    (last,) = import_sticks(ledger, intake, [file])
    assert (last.known + last.new, last.fault) == (6, None)


def test_another_kiosk_carries_them(hall: Hall, stick: Path) -> None:
    """A kiosk with a network sends on what a stick brought, and brings the answer back."""
    far, near = hall.home("kiosk-1"), hall.home("kiosk-2")
    export_courier(far, stick)
    taken = maru_sync("import", "--home", near, stick)
    assert (taken.returncode, taken.stdout) == (0, "kiosk-1.1.courier: 0 known, 6 new\n")
    again = maru_sync("import", "--home", near, stick)
    assert again.stdout == "kiosk-1.1.courier: 6 known, 0 new\n"
    status = maru_sync("status", "--home", near)
    assert "6 records to carry for others" in status.stdout
    with serving(hall.ledger_home) as server:
        done = maru_sync("once", "--home", near, "--ledger", server.url)
        assert done.returncode == 0, done.stderr
        assert "to carry" not in maru_sync("status", "--home", near).stdout
        export_courier(near, stick)
        import_courier(far, stick)
        assert str(sync_status(far)) == "6 records at the ledger, 0 to go, log size 12"
        # The next round: the far kiosk's checkpoint and cosignature travel too.
        hall.vote("kiosk-1", 3, frozenset({0}))
        export_courier(far, stick)
        import_courier(near, stick)
        carry_once(near, server.url)
        export_courier(near, stick)
        import_courier(far, stick)
        assert str(sync_status(far)) == "7 records at the ledger, 0 to go, log size 13"
    with SyncDb.open(near) as kept:
        (relay,) = kept.relays()
        assert (relay.sent, relay.refused) == (7, "")


def copied_kiosk(hall: Hall) -> Path:
    """Copy a kiosk's folder, and let both go on by themselves."""
    copy = hall.home("copy")
    hall.kiosks["kiosk-1"].close()
    shutil.copytree(hall.home("kiosk-1"), copy)
    for home, card in ((hall.home("kiosk-1"), 3), (copy, 4)):
        hall.kiosks["kiosk-1"] = kiosk = open_kiosk(home)
        hall.vote("kiosk-1", card, frozenset({0}))
        kiosk.close()
    return copy


def test_two_kiosks_of_one_name_both_arrive(
    hall: Hall, stick: Path, ledger: Ledger, intake: Intake
) -> None:
    """A copied kiosk overwrites nothing of the other's; its branch is set apart, not lost."""
    copy = copied_kiosk(hall)
    export_courier(hall.home("kiosk-1"), stick)
    ((name, _),) = export_courier(copy, stick)
    assert name not in ("kiosk-1.1.courier", "")
    near = hall.home("kiosk-2")
    assert [one.records for one in import_courier(near, stick)] == [7, 7]
    found = import_sticks(ledger, intake, [stick])
    assert sorted((one.new, one.apart) for one in found) == [(0, 1), (7, 0)]
    (fault,) = (one.fault for one in found if one.fault)
    assert (fault.reason, "record 6" in fault.place) == (InputRefusal.fork, True)
    with SyncDb.open(near) as kept:
        assert len({head.hash for head in kept.heads("kiosk-1")}) == 2
    with serving(hall.ledger_home) as server:
        carry_once(near, server.url)
        with SyncDb.open(near) as kept:
            assert [relay.sent for relay in kept.relays()] == [7, 7]
        # And over the network: the copy is told, and what it holds is set apart by the ledger.
        with pytest.raises(Refused) as refused:
            sync_once(copy, server.url)
        assert refused.value.reason == InputRefusal.fork
    with ledger.store.reading() as now:
        assert (now.next_seq("kiosk-1", 1), now.quarantined("kiosk-1", 1)) == (7, 1)


def test_a_copy_with_a_network_is_set_apart_too(hall: Hall, ledger: Ledger) -> None:
    """The ledger gets to see both branches, each once, and the copy keeps evidence of it."""
    copy = copied_kiosk(hall)
    with serving(hall.ledger_home) as server:
        sync_once(hall.home("kiosk-1"), server.url)
        for _ in range(2):
            with pytest.raises(Refused):
                sync_once(copy, server.url)
    with ledger.store.reading() as now:
        assert (now.next_seq("kiosk-1", 1), now.quarantined("kiosk-1", 1)) == (7, 1)
    (evidence,) = (copy / "evidence").iterdir()
    found = json.loads(evidence.read_text())
    assert found["here"] != found["ledger"]
    # What the ledger showed is signed with the copy's own key: it takes no more votes.
    with contextlib.closing(open_kiosk(copy)) as kiosk:
        assert kiosk.stopped() is Refusal.event_not_ready
        assert isinstance(kiosk.locked, Locked)
    state = Runner(copy, "http://127.0.0.1:1").round().state
    told = state.after(Refused(InputRefusal.fork, "kiosk-1/1"), None, newest=True)
    assert "멈출지 곧바로 본부에" in told.meaning("ko")
    assert "voting goes on" not in told.meaning("en")


def test_a_busy_ledger_sees_the_branch_later(hall: Hall, ledger: Ledger) -> None:
    """A copy whose branch the ledger could not take at that moment shows it again."""
    copy = copied_kiosk(hall)
    with serving(hall.ledger_home) as server:
        sync_once(hall.home("kiosk-1"), server.url)

        def busy(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            if handler.command == "POST":
                reply(handler, b'{"reason":"ledger_busy","place":"","detail":""}', 503)
                return
            answer = forward(server.url, handler, body)
            reply(handler, answer.content, answer.status_code)

        with answering(busy) as url, pytest.raises(Refused):
            sync_once(copy, url)
        with pytest.raises(Refused):
            sync_once(copy, server.url)
    with ledger.store.reading() as now:
        assert now.quarantined("kiosk-1", 1) == 1


def test_a_branch_that_is_shorter_than_the_chain_is_carried_too(
    hall: Hall, stick: Path, ledger: Ledger
) -> None:
    """The ledger has gone on beyond the copy's end: its ballot is set apart all the same."""
    copy = copied_kiosk(hall)
    hall.kiosks["kiosk-1"] = open_kiosk(hall.home("kiosk-1"))
    hall.vote("kiosk-1", 4, frozenset({0}))
    export_courier(copy, stick)
    import_courier(hall.home("kiosk-2"), stick)
    with serving(hall.ledger_home) as server:
        sync_once(hall.home("kiosk-1"), server.url)
        carry_once(hall.home("kiosk-2"), server.url)
    with ledger.store.reading() as now:
        assert (now.next_seq("kiosk-1", 1), now.quarantined("kiosk-1", 1)) == (8, 1)


def test_what_is_no_file_of_this_event_is_refused(
    hall: Hall, stick: Path, ledger: Ledger, intake: Intake, tmp_path: Path
) -> None:
    """Other events, other things and other people's files on a stick disturb nothing."""
    other = make_hall(tmp_path / "other", ("kiosk-1",), cards=2, languages=("ko",))
    other.close()
    export_courier(other.home("kiosk-1"), stick)
    (stick / "notes.courier").write_text("shopping list")
    (stick / "empty.courier").write_bytes(b"")
    (stick / "kiosk-9.1.ack").write_text("{}")
    (stick / "kiosk-1.1.checkpoint").write_text("x" * 20_000)
    (stick / "update-0001.note").write_text("maru/update/v1\n{}\n\n— a AAAAAAAA\n")
    (stick / "photo.jpg").write_bytes(b"\xff\xd8")
    taken = import_courier(hall.home("kiosk-2"), stick)
    assert [one.fault is not None for one in taken] == [True] * 6
    found = import_sticks(ledger, intake, [stick])
    assert [one.new for one in found] == [0] * len(found)
    assert all(one.fault for one in found)
    assert not any(path.suffix == ".courier" for path in (hall.home("kiosk-2") / "relay").iterdir())


def test_too_many_files_are_refused_before_any_is_read(hall: Hall, stick: Path) -> None:
    """A stick with thousands of files is none of ours."""
    for number in range(2_001):
        (stick / f"{number}.note").touch()
    with pytest.raises(Refused) as refused:
        import_courier(hall.home("kiosk-2"), stick)
    assert refused.value.reason == InputRefusal.too_large


def test_updates_travel_with_the_stick(
    hall: Hall, stick: Path, ledger: Ledger, intake: Intake
) -> None:
    """From the ledger to a kiosk, from that to another, and to a ledger that lacks them."""
    assembly = hall.assembly
    (note,) = assembly.updates(Reissue(assembly.credentials(3), assembly.credentials(4)))
    write_file(stick / "update-0001.note", note)
    (one,) = import_sticks(ledger, intake, [stick])
    assert one == Imported("update-0001.note", new=1)
    (stick / "update-0001.note").unlink()
    export_courier(hall.home("kiosk-1"), stick)
    import_sticks(ledger, intake, [stick])
    for name in ("kiosk-1", "kiosk-2"):
        import_courier(hall.home(name), stick)
        with SyncDb.open(hall.home(name)) as kept:
            assert kept.updates() == [(1, note)]


def test_a_stick_that_is_full_keeps_what_it_had(hall: Hall, stick: Path) -> None:
    """When a file cannot be written whole, the one of before stays, and nothing half remains."""
    home = hall.home("kiosk-1")
    export_courier(home, stick)
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    hall.vote("kiosk-1", 3, frozenset({0}))
    program = (
        "import resource, signal, sys; from pathlib import Path;"
        "from maru.kiosk.carrying import export_courier; from maru.protocol.refusal import Refused;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
        "try: export_courier(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except Refused as refused: print(refused.reason)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, home, stick],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=60,
    )
    assert done.stdout == "unwritable\n", done.stderr
    assert {path.name: path.read_bytes() for path in stick.iterdir()} == before


def test_a_second_history_on_a_stick_leaves_evidence(
    hall: Hall, stick: Path, ledger: Ledger, intake: Intake
) -> None:
    """A ledger that signs another root for a size that was believed is caught by the stick too."""
    home = hall.home("kiosk-1")
    export_courier(home, stick)
    brought(ledger, intake, stick)
    import_courier(home, stick)
    carried = read_ack_file(stick / "kiosk-1.1.ack")
    other = tlog.make_checkpoint(tlog.Checkpoint(ledger.signer.name, 9, bytes(32)), ledger.signer)
    fields = json.loads(carried.ack.encode()) | {"checkpoint": other}
    forged = json.dumps({"known": 9, "ack": fields}, separators=(",", ":"))
    (stick / "kiosk-1.1.ack").write_text(forged)
    (fault,) = (one.fault for one in import_courier(home, stick) if one.fault)
    assert fault.reason == InputRefusal.two_histories
    (evidence,) = (home / "evidence").iterdir()
    found = json.loads(evidence.read_text())
    for name in ("believed", "shown"):
        assert tlog.open_checkpoint(found[name], hall.ledger_key).size == 9
    # The other way: a kiosk's checkpoint that this ledger never signed stops no record.
    (stick / "kiosk-1.1.checkpoint").write_text(other)
    hall.vote("kiosk-1", 3, frozenset({0}))
    export_courier(home, stick)
    (stick / "kiosk-1.1.checkpoint").write_text(other)
    (one,) = import_sticks(ledger, intake, [stick])
    assert (one.new, one.fault and one.fault.reason) == (1, InputRefusal.two_histories)


def test_an_acknowledgement_that_proves_nothing_is_not_believed(
    hall: Hall, stick: Path, ledger: Ledger, intake: Intake
) -> None:
    """An ack whose proofs were tampered with on the way changes nothing at the kiosk."""
    home = hall.home("kiosk-1")
    export_courier(home, stick)
    brought(ledger, intake, stick)
    carried = read_ack_file(stick / "kiosk-1.1.ack")
    fields = json.loads(carried.ack.encode()) | {"inclusion": []}
    (stick / "kiosk-1.1.ack").write_text(
        json.dumps({"known": 0, "ack": fields}, separators=(",", ":"))
    )
    (fault,) = (one.fault for one in import_courier(home, stick) if one.fault)
    assert fault.reason == InputRefusal.ledger_nonsense
    assert sync_status(home).at_ledger == 0
    assert CarriedAck(0, carried.ack).encode() == carried.encode()


def test_a_stick_with_traps_writes_and_reads_nothing_else(hall: Hall, stick: Path) -> None:
    """Links to a kiosk's own files, pipes and folders on a stick lead nowhere, and hold nobody."""
    home = hall.home("kiosk-1")
    own = {name: (home / name).read_bytes() for name in ("kiosk.db", "keys.json")}
    for name in ("kiosk-1.1.courier", "kiosk-1.1.checkpoint", "update-0001.note"):
        (stick / f".{name}.new").symlink_to(home / "kiosk.db")
    for name in ("kiosk-2.1.courier", "kiosk-2.1.checkpoint"):
        os.mkfifo(stick / name)
    (stick / "kiosk-2.1.ack").symlink_to(home / "keys.json")
    (stick / "update-0002.note").mkdir()
    export_courier(home, stick)
    assert {name: (home / name).read_bytes() for name in own} == own
    near = hall.home("kiosk-2")
    faults = [one.fault for one in import_courier(near, stick) if one.fault]
    assert {fault.reason for fault in faults} == {InputRefusal.unreadable_file}
    assert len(faults) == 4
    assert not (stick / "kiosk-1.1.courier").is_symlink()


def test_a_damaged_file_on_a_stick_is_replaced_by_who_carries_it(hall: Hall, stick: Path) -> None:
    """As long as ever, and of no use: the next export brings it whole. Another branch stays."""
    copy = copied_kiosk(hall)
    near, file = hall.home("kiosk-2"), stick / "kiosk-1.1.courier"
    export_courier(hall.home("kiosk-1"), stick)
    import_courier(near, stick)
    whole = file.read_bytes()
    for place in (100, len(whole) // 2):
        file.write_bytes(whole[:place] + b"\0" + whole[place + 1 :])
        export_courier(near, stick)
        assert file.read_bytes() == whole
    file.unlink()
    export_courier(copy, stick)
    other = file.read_bytes()
    export_courier(near, stick)
    assert file.read_bytes() == other
    assert whole in [path.read_bytes() for path in stick.glob("kiosk-1.1.*.courier")]


def test_a_stick_that_comes_while_the_one_before_is_sent(
    hall: Hall, stick: Path, ledger: Ledger
) -> None:
    """What it brought is not forgotten over the answer to what was sent."""
    near = hall.home("kiosk-2")
    export_courier(hall.home("kiosk-1"), stick)
    import_courier(near, stick)
    hall.vote("kiosk-1", 3, frozenset({0}))
    export_courier(hall.home("kiosk-1"), stick)
    with serving(hall.ledger_home) as server:

        def bring(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            if handler.command == "POST":
                import_courier(near, stick)
            answer = forward(server.url, handler, body)
            reply(handler, answer.content, answer.status_code)

        with answering(bring) as url:
            carry_once(near, url)
        carry_once(near, server.url)
    with ledger.store.reading() as now:
        assert now.next_seq("kiosk-1", 1) == 7
