"""Fixtures of provisioning: entropy that repeats itself, a ledger's key, an event folder."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from maru.passphrase import Cost
from maru.protocol.enrolment import make_request
from maru.protocol.event import Ledger
from maru.protocol.note import COSIGNATURE, Signer
from maru.provisioning.draft import Draft
from maru.provisioning.event_folder import Passphrase, new_event
from maru.provisioning.toml_event import parse_toml

HAENGBOK = Path(__file__).parents[2] / "examples" / "haengbok.toml"

LEDGER_KEY = Signer("haengbok.example/log", bytes(range(32)))

CHEAP = Cost(1, 2**20)
PASSPHRASE = Passphrase("마루에 앉아 달을 본다", CHEAP)

SMALL_PB = '''META
key;value
description;Budżet Testowa Wola
country;Poland
unit;Testowo
district;Wola
instance;2025
num_projects;3
num_votes;4
vote_type;approval
language;pl
currency;PLN
PROJECTS
project_id;cost;votes;name;category;target
P1;1000;3;Ławki w parku;public space,sport;seniors
P2;2500.50;2;"Aleja; ""Zielona""";;
P3;0;1;Koncert;culture;
VOTES
voter_id;vote;age
1;P1,P2;40
2;P1;30
3;P3,P1;71
4;P2;18
'''


def repeated_entropy(seed: bytes) -> Callable[[int], bytes]:
    """Return entropy that is the same for the same seed."""
    drawn = 0

    def entropy(length: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_256(seed + drawn.to_bytes(8, "big")).digest(length)

    return entropy


def ask(kiosk: str, epoch: int = 1, seed: bytes = b"kiosk") -> str:
    """Return the enrolment request of a kiosk whose keys are made from `seed`."""
    entropy = repeated_entropy(seed)
    record = Signer(f"{kiosk}/{epoch}", entropy(32))
    witness = Signer(f"{kiosk}/{epoch}", entropy(32), COSIGNATURE)
    return make_request(kiosk, epoch, record, witness, entropy(32))


def environment() -> dict[str, str]:
    """Return the environment of our processes: these sources, English, a wide terminal."""
    sources = os.pathsep.join(sys.path)
    return {**os.environ, "PYTHONPATH": sources, "LC_ALL": "C.UTF-8", "COLUMNS": "100"}


def run(*arguments: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run maru-provision as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "maru.provisioning.command", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**environment(), **changes},
    )


@pytest.fixture(scope="session")
def haengbok() -> Draft:
    """Read the example, with few cards."""
    return parse_toml(HAENGBOK.read_bytes(), HAENGBOK.name).with_cards(6)


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """Name a ledger."""
    return Ledger(LEDGER_KEY.name, LEDGER_KEY.vkey)


@pytest.fixture
def ledger_file(tmp_path: Path) -> Path:
    """Write the file with the ledger's key."""
    path = tmp_path / "ledger.vkey"
    path.write_text(LEDGER_KEY.vkey + "\n")
    return path


@pytest.fixture(scope="session")
def passphrase_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the file with the passphrase."""
    path = tmp_path_factory.mktemp("staff") / "passphrase"
    path.write_text(PASSPHRASE.text + "\n")
    return path


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, haengbok: Draft, ledger: Ledger) -> Path:
    """Make the example's event folder, which no test may change."""
    directory = tmp_path_factory.mktemp("event") / "haengbok"
    new_event(directory, haengbok, ledger, "Ed25519", repeated_entropy(b"event"), PASSPHRASE)
    return directory


@pytest.fixture
def event_folder(tmp_path: Path, made_once: Path) -> Path:
    """Copy the example's event folder for one test."""
    return Path(shutil.copytree(made_once, tmp_path / "haengbok"))
