"""The kiosk's file and folder: made whole, opened by one, read by others."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from assembly import make_assembly
from maru.kiosk.home import init_kiosk, load_package, open_kiosk
from maru.kiosk.store import FILE_NAME, Store
from maru.protocol.note import text_of
from maru.protocol.refusal import InputRefusal, Refused


def refused_when_opened(home: Path) -> Refused:
    """Return how a kiosk's folder is refused."""
    with pytest.raises(Refused) as refused:
        open_kiosk(home)
    return refused.value


def files_of(home: Path) -> set[str]:
    """Return the names in a folder, hidden ones too."""
    return {path.name for path in home.iterdir()}


def test_only_the_owner_reads_the_keys(tmp_path: Path) -> None:
    """The seeds are in one file that nobody else may read, and in no other."""
    assembly = make_assembly()
    assembly.enrol(tmp_path)
    keys = tmp_path / "keys.json"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    secret = keys.read_text().split("PRIVATE+KEY+")[1].split("+", 2)[2].split('"')[0]
    assembly.load(tmp_path)
    others = [path for path in tmp_path.iterdir() if path != keys]
    assert len(others) >= 3
    assert not any(secret.encode() in path.read_bytes() for path in others)


def test_keys_are_made_once(tmp_path: Path) -> None:
    """A folder that has keys keeps them."""
    assembly = make_assembly()
    init_kiosk(tmp_path, "kiosk-1", assembly.entropy)
    before = (tmp_path / "keys.json").read_bytes()
    with pytest.raises(Refused) as refused:
        init_kiosk(tmp_path, "kiosk-1", assembly.entropy)
    assert refused.value.reason == InputRefusal.already_exists
    assert (tmp_path / "keys.json").read_bytes() == before


@pytest.mark.parametrize("name", ["Kiosk 1", "KIOSK", "../kiosk", ""])
def test_a_name_that_cannot_be_enrolled_makes_nothing(tmp_path: Path, name: str) -> None:
    """A kiosk's name is judged before its folder is made."""
    with pytest.raises(Refused):
        init_kiosk(tmp_path / "home", name, make_assembly().entropy)
    assert not (tmp_path / "home").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A home below a file is refused by its name."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused) as refused:
        init_kiosk(tmp_path / "file" / "home", "kiosk-1", make_assembly().entropy)
    assert refused.value.reason == InputRefusal.unwritable


def test_a_loaded_kiosk_is_one_file_and_its_keys(tmp_path: Path) -> None:
    """After loading, the store is a single file: nothing of it waits in a log."""
    assembly = make_assembly()
    assembly.enrol(tmp_path)
    assembly.load(tmp_path)
    assert files_of(tmp_path) == {
        "EVENT.maru",
        "enrolment-request.note",
        "keys.json",
        "kiosk.db",
        "kiosk.lock",
    }
    with closing(Store.open(tmp_path, read_only=True)) as store:
        assert store.next_seq() == 1
        assert store.manifest() == assembly.package().manifest
        assert store.event_text().encode() == assembly.files["event.json"]
        assert store.enrolment().encode() == assembly.files["enrolments/kiosk-1.1.note"]


def test_a_package_is_loaded_once(tmp_path: Path) -> None:
    """A kiosk that has a package refuses a second one and keeps its own."""
    assembly = make_assembly()
    assembly.enrol(tmp_path)
    assembly.load(tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(Refused) as refused:
        assembly.load(tmp_path)
    assert refused.value.reason == InputRefusal.already_exists
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("fault", ["altered", "not enrolled", "other keys", "missing"])
def test_a_package_that_is_not_right_leaves_nothing(tmp_path: Path, fault: str) -> None:
    """A refused package leaves the folder as it was."""
    assembly, home = make_assembly(), tmp_path / "home"
    assembly.enrol(home)
    file = tmp_path / "EVENT.maru"
    reason = {
        "altered": InputRefusal.package_altered,
        "not enrolled": InputRefusal.not_enrolled,
        "other keys": InputRefusal.wrong_key,
        "missing": InputRefusal.not_found,
    }[fault]
    if fault == "not enrolled":
        del assembly.files["enrolments/kiosk-1.1.note"]
    if fault == "other keys":
        assembly.enrol(tmp_path / "namesake")
    data = bytearray(assembly.package_data())
    if fault == "altered":
        data[data.index("찬성".encode())] ^= 1
    if fault != "missing":
        file.write_bytes(data)
    before = files_of(home)
    with pytest.raises(Refused) as refused:
        load_package(home, file)
    assert refused.value.reason == reason
    assert files_of(home) == before


def test_a_full_disk_while_loading_leaves_nothing(tmp_path: Path) -> None:
    """When the store cannot be written whole there is none; once there is room it is made."""
    assembly = make_assembly(cards=500)
    assembly.enrol(tmp_path)
    (tmp_path / "EVENT.maru").write_bytes(assembly.package_data())
    before = files_of(tmp_path)

    def limit_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))

    arguments = ["load", "--home", str(tmp_path), str(tmp_path / "EVENT.maru")]
    ended = subprocess.run(
        [sys.executable, "-m", "maru.kiosk.command", *arguments],
        preexec_fn=limit_files,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode != 0
    assert b"kiosk.db" in ended.stderr or b"OperationalError" in ended.stderr
    assert files_of(tmp_path) - {"kiosk.lock"} == before
    load_package(tmp_path, tmp_path / "EVENT.maru")
    open_kiosk(tmp_path).close()


def test_what_a_killed_loading_left_is_no_bar(tmp_path: Path) -> None:
    """A half-made store of a killed process is thrown away by the next loading."""
    assembly = make_assembly()
    assembly.enrol(tmp_path)
    half = tmp_path / ".loading"
    half.mkdir()
    (half / FILE_NAME).write_bytes(b"half")
    (half / f"{FILE_NAME}-wal").write_bytes(b"half")
    assembly.load(tmp_path)
    assert not half.exists()
    open_kiosk(tmp_path).close()


def test_one_process_at_a_time(tmp_path: Path) -> None:
    """While a kiosk is open another process is refused; once it is closed, or died, it is not."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)):
        assert refused_when_opened(tmp_path).reason == InputRefusal.in_use
    code = (
        "import sys; from pathlib import Path; from maru.kiosk.home import open_kiosk\n"
        "kiosk = open_kiosk(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        assert refused_when_opened(tmp_path).reason == InputRefusal.in_use
        with pytest.raises(Refused) as refused:
            load_package(tmp_path, tmp_path / "EVENT.maru")
        assert refused.value.reason == InputRefusal.in_use
        other.kill()
        other.wait()
    open_kiosk(tmp_path).close()


def test_a_refused_opening_gives_the_lock_back(tmp_path: Path) -> None:
    """A kiosk that is refused at its start can be opened once it was put right."""
    make_assembly().open_kiosk(tmp_path).close()
    good = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).write_bytes(b"x" * len(good))
    assert refused_when_opened(tmp_path).reason == InputRefusal.unreadable_file
    (tmp_path / FILE_NAME).write_bytes(good)
    open_kiosk(tmp_path).close()


@pytest.mark.parametrize("start", [0, 100, 4096, 8192])
def test_a_damaged_file_is_refused(tmp_path: Path, start: int) -> None:
    """A page of the file that was overwritten is found before anyone votes."""
    make_assembly().open_kiosk(tmp_path).close()
    data = bytearray((tmp_path / FILE_NAME).read_bytes())
    data[start : start + 512] = b"\xa5" * 512
    (tmp_path / FILE_NAME).write_bytes(data)
    assert refused_when_opened(tmp_path).reason == InputRefusal.unreadable_file


def test_a_folder_without_store_or_keys_is_refused(tmp_path: Path) -> None:
    """What is missing is named."""
    assert refused_when_opened(tmp_path).place == str(tmp_path / "keys.json")
    make_assembly().enrol(tmp_path)
    refused = refused_when_opened(tmp_path)
    assert (refused.reason, refused.place) == (InputRefusal.not_found, str(tmp_path / FILE_NAME))


@pytest.mark.parametrize("text", ["", "{}", "[" * 4_000, "x" * 5_000, '{"kiosk":1}'])
def test_damaged_keys_are_refused_without_showing_them(tmp_path: Path, text: str) -> None:
    """A damaged key file is refused by its name; nothing of it is repeated."""
    assembly = make_assembly()
    assembly.open_kiosk(tmp_path).close()
    keys = tmp_path / "keys.json"
    whole = keys.read_text()
    secret = whole.split("PRIVATE+KEY+")[1].split("+", 2)[2][:10]
    for damaged in (text, whole[:-20], whole.replace("PRIVATE+KEY+", "PRIVATE+KEY+x")):
        keys.write_text(damaged)
        refused = refused_when_opened(tmp_path)
        assert secret not in f"{refused} {refused!r} {refused.__cause__} {refused.__context__}"


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """What a newer program wrote is left alone, by the kiosk and by readers."""
    make_assembly().open_kiosk(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('kiosk', 'two_media', '2030-01-01')"
        )
    assert refused_when_opened(tmp_path).reason == InputRefusal.newer_store
    with pytest.raises(Refused) as refused:
        Store.open(tmp_path, read_only=True)
    assert refused.value.reason == InputRefusal.newer_store


def test_readers_see_what_is_kept_and_write_nothing(tmp_path: Path) -> None:
    """Another process reads records while the kiosk writes, and cannot write itself."""
    assembly = make_assembly()
    with (
        closing(assembly.open_kiosk(tmp_path)) as kiosk,
        closing(Store.open(tmp_path, read_only=True)) as reader,
    ):
        assert reader.next_seq() == 3
        kiosk.journal.close_poll(assembly.event.polls[0].uuid)
        assert reader.next_seq() == 4
        assert reader.head() == kiosk.head()
        assert reader.record_hash(3) == kiosk.journal.last_hash
        notes = reader.records(1, 2)
        assert ['"seq":1' in text_of(notes[0]), '"seq":2' in text_of(notes[1])] == [True, True]
        assert reader.records(4, 10) == []
        with pytest.raises(KeyError):
            reader.record_hash(4)
        with pytest.raises(sqlite3.OperationalError, match="readonly"), reader.transaction():
            reader.put_blob("00", "x")


@pytest.mark.parametrize("name", ["마루 1", "a#b", "a?b=c", "a%41b", "a'b", "a&mode=memory"])
def test_a_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    """The name of the folder is no part of the address: the file is where it belongs."""
    home = tmp_path / name
    make_assembly().open_kiosk(home).close()
    assert (home / FILE_NAME).stat().st_size > 0
    assert files_of(tmp_path) == {name}
    with closing(Store.open(home, read_only=True)) as store:
        assert store.next_seq() == 3
