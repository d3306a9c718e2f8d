"""The verbs of maru-kiosk as real processes: what they do, and what bad input gets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from assembly import Assembly, make_assembly
from maru.kiosk.home import open_kiosk
from maru.protocol.enrolment import enrol
from maru.protocol.event import event_text
from maru.protocol.journal import parse_head
from maru.protocol.note import Signer
from maru.protocol.package import write_package


def maru_kiosk(
    *arguments: str | Path, language: str = "C.UTF-8"
) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end."""
    return subprocess.run(
        [sys.executable, "-m", "maru.kiosk.command", *map(str, arguments)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "LANG": language,
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def refused(*arguments: str | Path, language: str = "C.UTF-8") -> str:
    """Run a verb that is refused; return its one sentence."""
    ended = maru_kiosk(*arguments, language=language)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr.strip().split(": ", 1)[1]


def folder(home: Path) -> dict[str, bytes]:
    """Return what lies in a folder, the lock left out."""
    return {
        path.name: path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.name not in ("kiosk.lock", "kiosk.db-shm", "kiosk.db-wal")
    }


@pytest.fixture(name="assembly", scope="module")
def _assembly() -> Assembly:
    return make_assembly(cards=1)


@pytest.fixture(name="home")
def _home(tmp_path: Path, assembly: Assembly) -> Path:
    """Return the folder of an enrolled kiosk; the package lies beside it."""
    home = tmp_path / "kiosk"
    assembly.enrol(home)
    (tmp_path / "EVENT.maru").write_bytes(assembly.package_data())
    return home


@pytest.fixture(name="loaded")
def _loaded(home: Path, assembly: Assembly) -> Path:
    """Return the folder of a loaded kiosk."""
    assembly.load(home)
    return home


def test_a_kiosk_from_nothing_to_its_head(tmp_path: Path) -> None:
    """Init, enrolment by the staff, load, open, close, head: each verb does its part."""
    assembly, home = make_assembly(cards=1), tmp_path / "home"
    ended = maru_kiosk("init", "--home", home, "--name", "kiosk-7")
    assert (ended.returncode, ended.stderr) == (0, "")
    request = (home / "enrolment-request.note").read_text()
    note = enrol(request, assembly.event.tag, assembly.event_signer)
    assembly.files["enrolments/kiosk-7.1.note"] = note.encode()
    package = tmp_path / "EVENT.maru"
    package.write_bytes(assembly.package_data())
    ended = maru_kiosk("load", "--home", home, package)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert assembly.package().hash[:8] in ended.stdout
    ended = maru_kiosk("open", "--home", home, "2")
    assert ended.returncode == 0
    with closing(open_kiosk(home)) as kiosk:
        states = [kiosk.poll_state(poll) for poll in assembly.event.polls]
    assert states == ["scheduled", "open"]
    assert maru_kiosk("open", "--home", home).returncode == 0
    assert maru_kiosk("close", "--home", home, assembly.event.polls[0].uuid).returncode == 0
    assert maru_kiosk("close", "--home", home).returncode == 0
    with closing(open_kiosk(home)) as kiosk:
        states = [kiosk.poll_state(poll) for poll in assembly.event.polls]
        verifier = kiosk.enrolment.verifier
    assert states == ["closed", "closed"]
    ended = maru_kiosk("head", "--home", home)
    assert ended.returncode == 0
    head = parse_head(ended.stdout, verifier)
    assert (head.kiosk, head.seq, head.ballots) == ("kiosk-7", 4, {})


def test_the_table_names_each_poll(loaded: Path, assembly: Assembly) -> None:
    """After opening the polls are listed with their titles and states."""
    said = maru_kiosk("open", "--home", loaded).stdout
    for poll in assembly.event.polls:
        assert poll.title["ko"] in said
    assert len(re.findall(r"\bopen\b", said)) == len(assembly.event.polls)


def test_a_title_with_brackets_is_shown_as_it_is(tmp_path: Path) -> None:
    """Square brackets in a title are no markup: nothing of it vanishes, nothing fails."""
    assembly, home = make_assembly(cards=1), tmp_path / "home"
    event = json.loads(event_text(assembly.event))
    event["name"]["ko"], event["polls"][0]["title"]["ko"] = "[/red] 총회", "[park] 안건"
    assembly.files["event.json"] = json.dumps(event, ensure_ascii=False).encode()
    assembly.enrol(home)
    assembly.load(home)
    said = maru_kiosk("open", "--home", home)
    assert (said.returncode, said.stderr) == (0, "")
    assert "[/red] 총회" in said.stdout
    assert "[park] 안건" in said.stdout


def test_an_altered_package(tmp_path: Path, home: Path) -> None:
    """One byte changed: a sentence in the language of the terminal, and nothing is there."""
    package = tmp_path / "EVENT.maru"
    data = bytearray(package.read_bytes())
    data[data.index("찬성".encode())] ^= 1
    package.write_bytes(data)
    before = folder(home)
    english = refused("load", "--home", home, package)
    assert english == "EVENT.maru event.json: the event package was altered. (hash)"
    korean = refused("load", "--home", home, package, language="ko_KR.UTF-8")
    assert korean == "EVENT.maru event.json: 행사 꾸러미가 바뀌었습니다. (hash)"
    assert folder(home) == before


def test_an_event_with_an_unknown_key(tmp_path: Path, home: Path, assembly: Assembly) -> None:
    """The sentence names the file and the place in it."""
    event = json.loads(assembly.files["event.json"])
    event["polls"][1]["colour"] = "red"
    files = {**assembly.files, "event.json": json.dumps(event).encode()}
    package = tmp_path / "EVENT.maru"
    package.write_bytes(write_package(files, assembly.event_signer))
    assert refused("load", "--home", home, package) == (
        "EVENT.maru event.json polls[1].colour: unknown key."
    )


def test_what_is_no_package(tmp_path: Path, home: Path) -> None:
    """A file of another kind, an empty one, a folder and a missing one are refused by name."""
    before = folder(home)
    for content in (b"", b"PK\x03\x04", os.urandom(20_000)):
        (tmp_path / "X").write_bytes(content)
        assert refused("load", "--home", home, tmp_path / "X").startswith("X: ")
    ended = maru_kiosk("load", "--home", home, tmp_path)
    assert ended.returncode == 2
    assert str(tmp_path / "none") in refused("load", "--home", home, tmp_path / "none")
    assert folder(home) == before


def test_a_package_that_does_not_enrol_this_kiosk(
    tmp_path: Path, home: Path, assembly: Assembly
) -> None:
    """A package without this kiosk, or with other keys under its name, is refused."""
    others = {name: data for name, data in assembly.files.items() if "enrol" not in name}
    package = tmp_path / "EVENT.maru"
    package.write_bytes(write_package(others, assembly.event_signer))
    assert refused("load", "--home", home, package) == "kiosk-1/1: not an enrolled kiosk."
    assembly.enrol(tmp_path / "namesake")
    package.write_bytes(assembly.package_data())
    assert refused("load", "--home", home, package) == (
        "EVENT.maru kiosk-1/1: another key is needed."
    )


def test_init_refuses_what_is_there_and_what_cannot_be(tmp_path: Path, home: Path) -> None:
    """Keys are made once, names are plain, and a refused init makes nothing."""
    before = folder(home)
    assert "already there" in refused("init", "--home", home, "--name", "kiosk-1")
    assert "이미 있습니다" in refused(
        "init", "--home", home, "--name", "kiosk-1", language="ko_KR.UTF-8"
    )
    assert folder(home) == before
    assert "Kiosk 1" in refused("init", "--home", tmp_path / "new", "--name", "Kiosk 1")
    assert not (tmp_path / "new").exists()
    (tmp_path / "file").write_text("x")
    assert "cannot be written" in refused(
        "init", "--home", tmp_path / "file" / "x", "--name", "kiosk-1"
    )


@pytest.mark.parametrize("verb", ["open", "close", "head"])
def test_a_folder_that_is_no_kiosk(tmp_path: Path, verb: str) -> None:
    """A verb on a folder without keys says which file is missing."""
    assert "keys.json" in refused(verb, "--home", tmp_path)
    assert "찾을 수 없습니다" in refused(verb, "--home", tmp_path, language="ko_KR.UTF-8")
    assert list(tmp_path.iterdir()) == []


def test_polls_are_judged_before_any_is_opened_or_closed(loaded: Path, assembly: Assembly) -> None:
    """When one of several polls is refused none of them is touched."""
    maru_kiosk("open", "--home", loaded, "1")
    for arguments, said in (
        (("open", "2", "9"), "not found"),
        (("open", "2", "1"), "open already"),
        (("close", "1", "2"), "is not open"),
        (("close", "1", "\x1b[2J"), "not found"),
    ):
        sentence = refused(arguments[0], "--home", loaded, *arguments[1:])
        assert said in sentence
        assert "\x1b" not in sentence
    with closing(open_kiosk(loaded)) as kiosk:
        assert [kiosk.poll_state(poll) for poll in assembly.event.polls] == ["open", "scheduled"]
    assert maru_kiosk("open", "--home", loaded, "2", "2").returncode == 0
    maru_kiosk("close", "--home", loaded, "1")
    assert "is closed" in refused("open", "--home", loaded, "1")


def test_a_kiosk_in_use(loaded: Path) -> None:
    """While the kiosk runs, no other process opens or closes its polls."""
    with closing(open_kiosk(loaded)):
        assert refused("open", "--home", loaded).endswith("is in use by another program.")
        assert "쓰고 있습니다" in refused("head", "--home", loaded, language="ko_KR.UTF-8")


def test_a_store_that_was_edited(loaded: Path) -> None:
    """A changed store is refused with the place, and no verb writes to it."""
    file = loaded / "kiosk.db"
    data = file.read_bytes()
    assert data.count(b'"type":"enrolled"') == 1
    file.write_bytes(data.replace(b'"type":"enrolled"', b'"type":"enrollad"'))
    for verb in ("open", "close", "head"):
        assert "kiosk-1/1 record 0" in refused(verb, "--home", loaded)


def test_a_damaged_key_file_shows_no_key(loaded: Path) -> None:
    """The sentence about damaged keys holds nothing of them."""
    keys = loaded / "keys.json"
    text = keys.read_text()
    secret = Signer.from_text(json.loads(text)["record"]).to_text().rsplit("+", 1)[1]
    for damaged in (text[:-30], text.replace(secret, secret[:-4] + "AAAA"), "{}", "null"):
        keys.write_text(damaged)
        sentence = refused("head", "--home", loaded)
        assert secret[:8] not in sentence


def test_help_and_version() -> None:
    """The commands explain themselves."""
    assert "Open polls" in maru_kiosk("open", "--help").stdout
    assert maru_kiosk("--version").returncode == 0
    assert maru_kiosk("dance").returncode == 2
