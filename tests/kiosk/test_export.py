"""Verifying and exporting a kiosk's journal: one file that anyone checks; nothing is changed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from assembly import Assembly, make_assembly
from maru.kiosk.export import export_kiosk, verify_kiosk
from maru.kiosk.home import open_kiosk
from maru.kiosk.journal import Cast
from maru.protocol.journal_file import FIRST_LINE, part, read_journal
from maru.protocol.refusal import InputRefusal, Refused


def run(
    module: str, *arguments: str | Path, language: str = "C.UTF-8"
) -> subprocess.CompletedProcess[str]:
    """Run one of our commands to its end."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "LANG": language,
            "PYTHONUTF8": "1",
            "COLUMNS": "100",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def maru_kiosk(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `maru-kiosk`."""
    return run("maru.kiosk.command", *arguments)


def maru_verify(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `maru-verify`."""
    return run("maru.sync.verify_command", *arguments)


@pytest.fixture(name="assembly", scope="module")
def _assembly() -> Assembly:
    return make_assembly()


@pytest.fixture(name="home", scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory, assembly: Assembly) -> Path:
    """Return the folder of a kiosk with a stick, two ballots cast and one opened."""
    home = tmp_path_factory.mktemp("export") / "kiosk"
    assembly.open_kiosk(home).close()
    (home / "stick").mkdir()
    with closing(open_kiosk(home, home / "stick")) as kiosk:
        for card in (0, 1, 2):
            rights = kiosk.check_in([assembly.ticket(card)])
            assert isinstance(rights, tuple)
            sealed = kiosk.seal(rights[0], [frozenset({0})], assembly.entropy)
            (kiosk.check if card == 2 else kiosk.cast)(rights[0], sealed)
    return home


@pytest.fixture(name="exported", scope="module")
def _exported(home: Path) -> bytes:
    """Return the bytes of that kiosk's export."""
    export_kiosk(home, home / "kiosk.journal")
    return (home / "kiosk.journal").read_bytes()


def test_verify_says_in_one_line_that_all_holds(home: Path) -> None:
    """Everything is checked on both media, the keys are not needed, and no byte changes."""
    keys = home / "keys.json"
    before = (home / "kiosk.db").read_bytes()
    keys.rename(home / "elsewhere")
    ended = maru_kiosk("verify", "--home", home)
    (home / "elsewhere").rename(keys)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("\n") == 1
    assert "6 records, 2 ballots, 1 opened, on both media" in ended.stdout
    assert (home / "kiosk.db").read_bytes() == before


def test_verify_may_be_run_while_the_kiosk_votes(home: Path) -> None:
    """Reading waits for nobody; the progress goes up to every record."""
    seen: list[tuple[int, int]] = []
    with closing(open_kiosk(home)):
        found = verify_kiosk(home, lambda *done: seen.append(done))
    assert (found.records, found.ballots, found.spoiled) == (6, 2, 1)
    assert seen == [(number, 6) for number in range(1, 7)]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("DELETE FROM spent", InputRefusal.chain_broken),
        ("UPDATE blobs SET text = text || ' '", InputRefusal.bad_ballot),
        ("UPDATE records SET hash = '00' WHERE seq = 2", InputRefusal.chain_broken),
        ("DELETE FROM package WHERE name = 'manifest'", InputRefusal.chain_broken),
    ],
)
def test_verify_finds_what_was_changed(
    tmp_path: Path, assembly: Assembly, statement: str, reason: InputRefusal
) -> None:
    """Spent credentials are made again from the records, ballots from their hashes."""
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        rights = kiosk.check_in([assembly.ticket(0)])
        assert isinstance(rights, tuple)
        kiosk.cast(rights[0], kiosk.seal(rights[0], [frozenset({0})], assembly.entropy))
    with closing(sqlite3.connect(tmp_path / "kiosk.db")) as connection, connection:
        connection.execute(statement)
    with pytest.raises(Refused) as refused:
        verify_kiosk(tmp_path, lambda *_: None)
    assert refused.value.reason == reason


def test_verify_finds_a_stick_that_lags(home: Path) -> None:
    """A second medium that is cut short is out of step."""
    stick = home / "stick" / "kiosk-1.1.journal"
    whole = stick.read_bytes()
    last = whole.rindex(b"\nblob ") + 1
    stick.write_bytes(whole[:last])
    try:
        with pytest.raises(Refused) as refused:
            verify_kiosk(home, lambda *_: None)
    finally:
        stick.write_bytes(whole)
    assert refused.value.reason == InputRefusal.medium_out_of_step


def test_anyone_verifies_the_export(tmp_path: Path, home: Path) -> None:
    """`export` writes one file; `maru-verify journal` reads it, alone or with the package."""
    file, package = tmp_path / "kiosk-1.journal", home / "EVENT.maru"
    ended = maru_kiosk("export", "--home", home, file)
    assert (ended.returncode, ended.stdout) == (0, f"{file}: 6 records\n")
    alone = maru_verify("journal", file)
    assert (alone.returncode, alone.stderr) == (0, "")
    assert "VALID  kiosk-1/1" in alone.stdout
    assert "by their hashes only" in alone.stdout
    together = maru_verify("journal", file, "--package", package)
    assert (together.returncode, together.stderr) == (0, "")
    assert "all valid, by cards on the roll" in together.stdout
    korean = run("maru.sync.verify_command", "journal", file, language="ko_KR.UTF-8")
    assert "올바름  kiosk-1/1" in korean.stdout


def test_the_stick_is_such_a_file_without_its_head(home: Path) -> None:
    """What the second medium holds is read the same way; that its end is unsigned is said."""
    ended = maru_verify("journal", home / "stick" / "kiosk-1.1.journal")
    assert ended.returncode == 0
    assert "cut off the end would not be missed" in ended.stdout


def test_another_event_s_package_is_refused(tmp_path: Path, home: Path) -> None:
    """A journal that does not begin with the reader's manifest is of another event."""
    other = make_assembly(cards=7)
    package, file = tmp_path / "OTHER.maru", tmp_path / "kiosk-1.journal"
    package.write_bytes(other.package_data())
    export_kiosk(home, file)
    ended = maru_verify("journal", file, "--package", package)
    assert ended.returncode == 1
    assert "NOT VALID" in ended.stderr


def test_a_forged_ballot_is_found_with_the_package(tmp_path: Path, assembly: Assembly) -> None:
    """A kiosk that puts nonsense into its chain is found by whoever has the package."""
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        rights = kiosk.check_in([assembly.ticket(0)])
        assert isinstance(rights, tuple)
        kiosk.journal.keep(Cast(rights[0].poll.uuid, "nonsense", rights[0].credential))
    (tmp_path / "EVENT.maru").write_bytes(assembly.package_data())
    export_kiosk(tmp_path, tmp_path / "file")
    assert maru_verify("journal", tmp_path / "file").returncode == 0
    ended = maru_verify("journal", tmp_path / "file", "--package", tmp_path / "EVENT.maru")
    assert ended.returncode == 1
    assert "record 3" in ended.stderr


def refused_file(data: bytes, folder: Path) -> Refused:
    """Return how a journal file is refused."""
    file = folder / "file"
    file.write_bytes(data)
    with file.open("rb") as stream, pytest.raises(Refused) as refused:
        read_journal(stream, "file")
    return refused.value


def test_no_prefix_of_an_export_passes_for_it(tmp_path: Path, exported: bytes) -> None:
    """Cut anywhere, the file is refused, or at best says that it has no head."""
    for length in range(0, len(exported) - 1, 97):
        (tmp_path / "cut").write_bytes(exported[:length])
        with (tmp_path / "cut").open("rb") as stream, suppress(Refused):
            assert read_journal(stream, "cut").head is None


def test_no_byte_of_an_export_can_be_changed(tmp_path: Path, exported: bytes) -> None:
    """Every kind of part is covered by a signature or a hash."""
    for place in range(0, len(exported), 151):
        data = bytearray(exported)
        data[place] ^= 1
        refused_file(bytes(data), tmp_path)


def test_parts_are_bounded_before_they_are_read(tmp_path: Path, exported: bytes) -> None:
    """A part that claims to be huge, twice the same ballot, or more after the head is refused."""
    for length, reason in (
        (b"9999999999", InputRefusal.too_large),
        (b"9" * 20, InputRefusal.malformed),
        (b"007", InputRefusal.malformed),
        (b"-1", InputRefusal.malformed),
        (b"\xb2", InputRefusal.malformed),
    ):
        claim = FIRST_LINE + b"manifest " + length + b"\n"
        assert refused_file(claim, tmp_path).reason == reason
    assert refused_file(exported + b"x", tmp_path).reason == InputRefusal.chain_broken
    blob = exported.rindex(b"\nblob ") + 1
    twice = exported[:blob] + part("blob", "x") + exported[blob:]
    assert refused_file(twice, tmp_path).reason == InputRefusal.malformed
    assert refused_file(b"", tmp_path).reason == InputRefusal.unreadable_file


def test_a_folder_that_cannot_be_written_gets_no_half_file(tmp_path: Path, home: Path) -> None:
    """Exporting below a file is refused by its name."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused) as refused:
        export_kiosk(home, tmp_path / "file" / "export")
    assert refused.value.reason == InputRefusal.unwritable
