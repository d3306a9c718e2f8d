"""The command `maru-provision`, run as a process of its own."""

import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from maru.protocol.event import parse_event
from maru.protocol.package import read_package
from maru.provisioning.command import main

from .conftest import HAENGBOK, SMALL_PB, ask, environment, run


def assert_one_sentence(result: subprocess.CompletedProcess[str], said: str) -> None:
    """Check that a command said one sentence on stderr, nothing else, and ended with 2."""
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"{said}\n"


class TestEventNew:
    """`event new`."""

    def test_from_toml(self, tmp_path: Path, ledger_file: Path, passphrase_file: Path) -> None:
        """The example becomes a folder; what is secret is said."""
        result = run(
            *("event", "new", tmp_path / "event", "--from", HAENGBOK),
            *("--ledger", ledger_file, "--cards", "3", "--passphrase-file", passphrase_file),
        )
        assert (result.returncode, result.stderr) == (0, "")
        event = parse_event((tmp_path / "event/event.json").read_text())
        assert event.tag in result.stdout
        assert all(poll.uuid in result.stdout for poll in event.polls)
        assert "3 cards" in result.stdout
        assert "not under a passphrase" in result.stdout
        tickets = sorted(path.name for path in (tmp_path / "event/cards/tickets").iterdir())
        assert tickets == ["card-0001.png", "card-0002.png", "card-0003.png"]
        assert stat.S_IMODE((tmp_path / "event/event.key").stat().st_mode) == 0o600

    def test_from_pabulib(self, tmp_path: Path, ledger_file: Path, passphrase_file: Path) -> None:
        """A .pb file gives as many cards as it has voters; its cost bound is told."""
        text = SMALL_PB.replace("language;pl", "language;pl\nmax_sum_cost;900")
        (tmp_path / "votes.pb").write_text(text)
        result = run(
            *("event", "new", tmp_path / "event", "--pabulib", tmp_path / "votes.pb"),
            *("--ledger", ledger_file, "--group", "BELENIOS-2048", "--no-tickets"),
            *("--passphrase-file", passphrase_file),
        )
        assert result.returncode == 0
        assert "900, cannot be put on a ballot" in result.stderr
        assert "4 cards" in result.stdout
        event = parse_event((tmp_path / "event/event.json").read_text())
        assert event.group == "BELENIOS-2048"
        assert not (tmp_path / "event/cards/tickets").exists()

    def test_two_runs_differ(
        self, tmp_path: Path, ledger_file: Path, passphrase_file: Path
    ) -> None:
        """Two events made from one file share no key: the command's entropy is the system's."""
        tags = set()
        for name in ("one", "two"):
            run(
                *("event", "new", tmp_path / name, "--from", HAENGBOK),
                *("--ledger", ledger_file, "--cards", "1", "--no-tickets"),
                *("--passphrase-file", passphrase_file),
            )
            tags.add(parse_event((tmp_path / name / "event.json").read_text()).tag)
        assert len(tags) == 2

    def test_not_a_pb(self, tmp_path: Path, ledger_file: Path) -> None:
        """A file that is not a .pb is refused with its line, and no folder is left."""
        before = sorted(tmp_path.iterdir())
        result = run(
            *("event", "new", tmp_path / "event", "--pabulib", HAENGBOK, "--ledger", ledger_file)
        )
        assert_one_sentence(
            result,
            "maru-provision: haengbok.toml line 1: not a .pb file. (the first line must be META)",
        )
        assert sorted(tmp_path.iterdir()) == before

    def test_unknown_key(self, tmp_path: Path, ledger_file: Path) -> None:
        """A TOML with an unknown key is refused by its path, in the terminal's language."""
        (tmp_path / "event.toml").write_text(HAENGBOK.read_text() + "\ncolour = 1\n")
        arguments = ("event", "new", tmp_path / "event", "--from", tmp_path / "event.toml")
        place = "event.toml polls[2].questions[0].options[3].colour"
        english = run(*arguments, "--ledger", ledger_file)
        assert_one_sentence(english, f"maru-provision: {place}: unknown key.")
        korean = run(*arguments, "--ledger", ledger_file, LC_ALL="ko_KR.UTF-8")
        assert_one_sentence(korean, f"maru-provision: {place}: 모르는 항목입니다.")
        assert not (tmp_path / "event").exists()

    def test_folder_is_there(self, tmp_path: Path, ledger_file: Path) -> None:
        """A folder that is there already is refused."""
        result = run(*("event", "new", tmp_path, "--from", HAENGBOK, "--ledger", ledger_file))
        assert_one_sentence(result, f"maru-provision: {tmp_path}: is already there.")

    def test_no_ledger_file(self, tmp_path: Path) -> None:
        """A missing ledger key is refused by the file's name."""
        result = run(
            *("event", "new", tmp_path / "event", "--from", HAENGBOK),
            *("--ledger", tmp_path / "no.vkey"),
        )
        assert_one_sentence(result, f"maru-provision: {tmp_path}/no.vkey: not found.")

    @pytest.mark.parametrize("sources", [[], ["--from", HAENGBOK, "--pabulib", HAENGBOK]])
    def test_one_source(self, tmp_path: Path, ledger_file: Path, sources: list[str | Path]) -> None:
        """Neither or both of the two sources is an error of use."""
        result = run("event", "new", tmp_path / "event", *sources, "--ledger", ledger_file)
        assert result.returncode == 2
        assert (
            "Give one of --pabulib FILE.pb, --from event.toml and --rehearsal-of" in result.stderr
        )

    def test_interrupted(self, tmp_path: Path, ledger_file: Path, passphrase_file: Path) -> None:
        """Ctrl-C while cards are made leaves nothing behind."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "maru.provisioning.command"),
                *("event", "new", str(tmp_path / "event"), "--from", str(HAENGBOK)),
                *("--ledger", str(ledger_file), "--cards", "20000"),
                *("--passphrase-file", str(passphrase_file)),
            ],
            stderr=subprocess.PIPE,
            env=environment(),
            # Whoever runs the tests in the background has Ctrl-C ignored, and hands that down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        while not list(tmp_path.glob(".event.*/cards/tickets/card-0003.png")):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.communicate()
        assert process.returncode != 0
        assert list(tmp_path.iterdir()) == [ledger_file]


class TestPackage:
    """`kiosk enrol`, `package` and `package show`."""

    def test_enrol_package_show(self, event_folder: Path, tmp_path: Path) -> None:
        """Kiosks are enrolled, the package is written, and a reader finds what is in it."""
        for kiosk in ("kiosk-1", "kiosk-2"):
            (tmp_path / f"{kiosk}.note").write_text(ask(kiosk, seed=kiosk.encode()))
        requests = (tmp_path / "kiosk-1.note", tmp_path / "kiosk-2.note")
        enrolled = run("kiosk", "enrol", event_folder, *requests)
        assert enrolled.stdout == "kiosk-1/1: enrolled\nkiosk-2/1: enrolled\n"
        written = run("package", event_folder)
        assert written.returncode == 0
        package = read_package((event_folder / "EVENT.maru").read_bytes())
        assert package.hash in written.stdout
        shown = run("package", "show", event_folder / "EVENT.maru")
        assert shown.stdout + f"{event_folder}/EVENT.maru\n" == written.stdout
        assert "A name for the new park" in shown.stdout
        assert "kiosk-1/1, kiosk-2/1" in shown.stdout
        korean = run("package", "show", event_folder / "EVENT.maru", LC_ALL="ko_KR.UTF-8")
        assert "행복동 주민총회" in korean.stdout

    def test_altered(self, event_folder: Path) -> None:
        """A package with one byte changed is refused with what was changed."""
        run("package", event_folder)
        path = event_folder / "EVENT.maru"
        data = path.read_bytes()
        path.write_bytes(data.replace("주민총회".encode(), "주민촘회".encode(), 1))
        assert_one_sentence(
            run("package", "show", path),
            "maru-provision: EVENT.maru event.json: the event package was altered. (hash)",
        )

    def test_not_a_request(self, event_folder: Path) -> None:
        """A file that is no request is refused by its name."""
        result = run("kiosk", "enrol", event_folder, HAENGBOK)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith("maru-provision: haengbok.toml: ")
        assert result.stderr.count("\n") == 1


def verbs(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
    """Yield each verb of a command, in words, with its click command."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from verbs(command, f"{words} {name}")
        else:
            yield f"{words} {name}", command


class TestDocs:
    """docs/event.md."""

    def test_every_verb_and_option(self) -> None:
        """Together with docs/trustees.md the page shows every verb, and every option of it."""
        docs = HAENGBOK.parents[1] / "docs"
        page = (docs / "event.md").read_text() + (docs / "trustees.md").read_text()
        shown = dict(verbs(main, "maru-provision"))
        assert len(shown) > 10
        for words, command in shown.items():
            assert words.replace(" write", "") in page
            for parameter in command.params:
                if isinstance(parameter, click.Option):
                    assert parameter.opts[0] in page

    def test_every_key_of_the_example(self) -> None:
        """The page has every key that the example uses."""
        page = (HAENGBOK.parents[1] / "docs/event.md").read_text()
        keys = re.findall(r"^([a-z_]+) = ", HAENGBOK.read_text(), re.MULTILINE)
        assert {"name", "cards", "topic", "blank", "cost"} < set(keys)
        for key in keys:
            assert f"`{key}`" in page
