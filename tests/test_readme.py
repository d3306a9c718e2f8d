"""The README's own event, command by command."""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from maru.kiosk.home import open_kiosk
from maru.kiosk.session import Session
from maru.protocol.ticket import ticket_text
from maru.provisioning.cards import read_credentials

ROOT = Path(__file__).parent.parent
MODULES = {
    "maru-kiosk": "maru.ui.command",
    "maru-sync": "maru.sync.command",
    "maru-ledger": "maru.sync.ledger.command",
    "maru-provision": "maru.provisioning.command",
    "maru-verify": "maru.sync.verify_command",
}


def recipe() -> list[list[str]]:
    """Return the commands of the chapter "An event of your own"."""
    chapter = (ROOT / "README.md").read_text(encoding="utf-8").split("## An event of your own")[1]
    block = re.findall(r"```\n(.*?)```", chapter, re.S)[0]
    return [shlex.split(line, comments=True) for line in block.splitlines() if line]


def staff_pin(folder: Path) -> str:
    """Return the PIN of the event's first staff card."""
    line = (folder / "spring" / "staff" / "pins.txt").read_text(encoding="utf-8").splitlines()[1]
    return line.split(" ", 1)[1]


def vote_with_every_card(folder: Path) -> int:
    """Let each card of the event vote for the first option of its first poll; say how many."""
    text = (folder / "spring" / "cards" / "credentials.txt").read_text(encoding="utf-8")
    cards = read_credentials(text, "credentials.txt")
    with closing(open_kiosk(folder / "kiosk-1")) as kiosk:
        session = Session(kiosk, time.monotonic, secrets.token_bytes)
        for card in cards:
            session.start()
            session.scanned([ticket_text(kiosk.event.tag, card.credential)])
            session.choose_next()
            session.toggle(0)
            session.forward()
            session.seal()
            session.cast()
            session.leave()
    return len(cards)


@pytest.fixture
def servers() -> Iterator[list[subprocess.Popen[str]]]:
    """Hold the servers that a test starts, and end them."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for server in started:
        server.send_signal(signal.SIGTERM)
        server.communicate()


def test_the_readmes_event_ends_with_a_verified_archive(
    tmp_path: Path, servers: list[subprocess.Popen[str]]
) -> None:
    """Every command of the chapter works as it stands there, and the last one says VALID."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "passphrase").write_text("a floor of old pine\n", encoding="utf-8")
    url, said, votes = "", "", 0
    for name, *arguments in recipe():
        command = [sys.executable, "-m", MODULES[name], *arguments]
        if arguments[0] == "run":
            votes = vote_with_every_card(tmp_path)
        elif arguments[0] == "serve":
            server = subprocess.Popen(
                [*command, "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
            )
            servers.append(server)
            assert server.stdout
            url = server.stdout.readline().strip()
        else:
            archive = next((tmp_path / "ledger").glob("archives/*.bel"), None)
            real = [
                part.replace("http://127.0.0.1:8600", url).replace(
                    "UUID.bel", archive.name if archive else ""
                )
                if part != "PIN"
                else staff_pin(tmp_path)
                for part in command
            ]
            said = subprocess.run(
                real, cwd=tmp_path, check=True, capture_output=True, text=True
            ).stdout
    assert said.startswith("VALID")
    assert re.search(rf"Ballots +{votes}\b", said)
