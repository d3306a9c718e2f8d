"""A hall after the day: records at the ledger, polls closed, one of them published."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hall import Hall, environment, make_hall
from maru.protocol.belenios.bound_proof import decryption_text
from maru.protocol.event import Witness as NamedWitness
from maru.protocol.note import COSIGNATURE, Signer, Verifier
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.publication import publish_poll
from maru.sync.verify import read_closed_poll
from maru.sync.witness import Witness

TIME = 1_790_000_000
WITNESSES = tuple(
    Signer(f"{name}.example/w", bytes([number] * 32), COSIGNATURE)
    for number, name in enumerate(("residents", "paper", "union"), 1)
)
"""Outside witnesses, for events that want some."""


def named_witnesses(number: int) -> tuple[NamedWitness, ...]:
    """Return the first of these as an event names them."""
    return tuple(NamedWitness(one.name, one.vkey) for one in WITNESSES[:number])


def vote(hall: Hall) -> None:
    """Let three cards vote in the first poll and two in the second, at the first kiosk."""
    name = next(iter(hall.kiosks))
    for card, marks in enumerate(({0, 1}, {1}, {1, 2, 4})):
        hall.vote(name, card, frozenset(marks))
    for card, mark in ((0, frozenset({0})), (1, None)):
        hall.vote(name, card, mark, poll=1)


def send(hall: Hall, ledger: Ledger) -> None:
    """Bring every kiosk's records to the ledger."""
    with ThreadPoolExecutor(2) as threads:
        intake = Intake(ledger, threads)
        for name in hall.kiosks:
            assert intake.take(name, 1, 0, 0, hall.batch(name).encode()).status == 200


def close(hall: Hall, ledger: Ledger, *polls: int) -> None:
    """Close polls at every kiosk, and at the ledger."""
    for poll in polls:
        hall.close_poll(poll)
    send(hall, ledger)
    for poll in polls:
        close_poll(ledger, hall.assembly.event.polls[poll])


def publish(hall: Hall, ledger: Ledger, poll: int) -> None:
    """Decrypt and publish a poll that is closed."""
    closed = read_closed_poll(hall.ledger_home, str(poll + 1), hall.ledger_key)
    key, entropy = hall.assembly.trustee_key, hall.assembly.entropy
    text = decryption_text(closed.election, key, closed.tally, entropy)
    with ThreadPoolExecutor(2) as threads:
        publish_poll(ledger, closed.poll, [("partial.json", text)], TIME, threads)


def published_hall(folder: Path, **changes: Any) -> Hall:
    """Make a hall of one kiosk whose first poll is published and whose second is closed."""
    hall = make_hall(folder, **changes)
    vote(hall)
    with closing(open_ledger(hall.ledger_home)) as ledger:
        close(hall, ledger, 0, 1)
        publish(hall, ledger, 0)
    return hall


def witness_home(folder: Path, number: int, log: Verifier) -> Path:
    """Make the folder of one of these witnesses, who follows the log."""
    home = folder / f"witness-{number}"
    home.mkdir()
    (home / "witness.key").write_text(f"{WITNESSES[number].to_text()}\n")
    Witness(home).follow(log)
    return home


@contextmanager
def witness_serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `maru-verify witness serve` on a free port until the block ends; give its URL too."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "maru.sync.verify_command"),
            *("witness", "serve", "--home", home, "--port", "0"),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        yield process, url
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        process.stdout.close()
