"""A hall for tests: an assembly with kiosks, and a ledger that runs as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import requests

from assembly import Assembly, make_assembly
from maru.command import write_new_file
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.store import Store
from maru.protocol.belenios.ballot import encrypt
from maru.protocol.belenios.credential import new_credential, secret_exponent
from maru.protocol.event import event_text
from maru.protocol.journal import RECORD
from maru.protocol.note import Signer, Verifier, note_text, sign, text_of
from maru.protocol.opening import Opening
from maru.sync.asking import asker_header
from maru.sync.batch import Batch
from maru.sync.ledger.audience import add_auditor
from maru.sync.ledger.home import Settings, load_package, open_ledger, write_settings

SOURCES = Path(__file__).parent.parent / "src"
COMMAND_SECONDS = 120
MARU_LEDGER = (sys.executable, "-m", "maru.sync.ledger.command")


def run(*arguments: str | Path, module: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        env=environment(),
        check=False,
    )


def maru_ledger(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `maru-ledger`."""
    return run(*arguments, module="maru.sync.ledger.command")


def maru_sync(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `maru-sync`."""
    return run(*arguments, module="maru.sync.command")


def environment(*more: Path) -> dict[str, str]:
    """Return the environment of our processes: these sources, and more of them; English."""
    sources = os.pathsep.join(map(str, (SOURCES, *more)))
    return {**os.environ, "PYTHONPATH": sources, "LC_ALL": "C.UTF-8", "COLUMNS": "100"}


@dataclass
class LedgerProcess:
    """`maru-ledger serve`, running."""

    process: subprocess.Popen[str]
    url: str

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; return the exit status."""
        self.process.send_signal(number)
        status = self.process.wait(timeout=60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


@contextlib.contextmanager
def serving(home: Path, *options: str, port: int = 0) -> Iterator[LedgerProcess]:
    """Run a ledger on a port of the loopback, by default a free one, until the block ends."""
    serve = [*MARU_LEDGER, "serve", "--home", str(home)]
    process = subprocess.Popen(
        [*serve, "--port", str(port), *options],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    ledger = LedgerProcess(process, process.stdout.readline().strip())
    try:
        assert "://127.0.0.1:" in ledger.url, "the ledger did not start"
        yield ledger
    finally:
        if process.poll() is None:
            ledger.stop()
        process.stdout.close()


@dataclass
class Hall:
    """An assembly, its kiosks by name, and the home of its ledger."""

    folder: Path
    assembly: Assembly
    kiosks: dict[str, Kiosk] = field(default_factory=dict)

    @property
    def ledger_home(self) -> Path:
        """Where the ledger lives."""
        return self.folder / "ledger"

    @property
    def ledger_key(self) -> Verifier:
        """The key that the package names."""
        return self.assembly.event.ledger.verifier

    def home(self, name: str) -> Path:
        """Say where a kiosk lives."""
        return self.folder / name

    def vote(
        self, name: str, card: int, *marks: frozenset[int] | None, poll: int = 0
    ) -> tuple[str, str]:
        """Cast a ballot with a card at a kiosk; return (hash of the record, ballot)."""
        kiosk = self.kiosks[name]
        rights = kiosk.check_in([self.assembly.ticket(card)])
        assert isinstance(rights, tuple), rights
        uuid = self.assembly.event.polls[poll].uuid
        (right,) = [right for right in rights if right.poll.uuid == uuid]
        sealed = kiosk.seal(right, marks, self.assembly.entropy)
        return kiosk.cast(right, sealed), sealed.ballot

    def check(
        self, name: str, card: int, *marks: frozenset[int] | None, poll: int = 0
    ) -> tuple[Opening, str]:
        """Check a kiosk with a card instead of casting; return (what it reveals, ballot)."""
        kiosk = self.kiosks[name]
        rights = kiosk.check_in([self.assembly.ticket(card)])
        assert isinstance(rights, tuple), rights
        uuid = self.assembly.event.polls[poll].uuid
        (right,) = [right for right in rights if right.poll.uuid == uuid]
        sealed = kiosk.seal(right, marks, self.assembly.entropy)
        return kiosk.check(right, sealed), sealed.ballot

    def copy(self, name: str, copy: str) -> None:
        """Copy a kiosk's folder, and switch the copy on under a name of ours."""
        shutil.copytree(self.home(name), self.home(copy))
        self.kiosks[copy] = open_kiosk(self.home(copy))

    def close_poll(self, poll: int = 0) -> None:
        """Close a poll at every kiosk."""
        for kiosk in self.kiosks.values():
            kiosk.journal.close_poll(self.assembly.event.polls[poll].uuid)

    def batch(self, name: str, start: int = 0, stop: int = 10_000) -> Batch:
        """Return the records [start, stop) of a kiosk with their ballots, as the agent would."""
        with contextlib.closing(Store.open(self.home(name), read_only=True)) as store:
            records = store.records(start, stop - start)
            hashes = [body["ballot"] for body in map(body_of, records) if "ballot" in body]
            return Batch(tuple(records), tuple(map(store.blob, hashes)), store.head())

    def signer(self, name: str) -> Signer:
        """Return a kiosk's record key, as a thief of its folder has it."""
        keys = json.loads((self.home(name) / "keys.json").read_text())
        return Signer.from_text(keys["record"])

    def forge(self, name: str, seq: int, kind: str, body: dict[str, Any], **changes: Any) -> str:
        """Sign another record for the place `seq` of a kiosk's chain, with fields changed."""
        fields = json.loads(text_of(self.batch(name, seq, seq + 1).records[0]).split("\n")[1])
        fields |= {"type": kind, "body": body, **changes}
        return sign(note_text(RECORD, fields), self.signer(name))

    def ballot_of_own_card(self) -> tuple[str, str]:
        """Return (credential, ballot) of a perfect ballot by a card that nobody was given."""
        uuid = self.assembly.event.polls[0].uuid
        election = self.assembly.package().election(uuid)
        entropy = self.assembly.entropy
        secret = secret_exponent(election.group, uuid, new_credential(entropy))
        ballot = encrypt(election, secret, [[1, 0, 0, 0, 0]], entropy(32), entropy)
        return election.group.encode(election.group.base_exp(secret)), ballot

    def close(self) -> None:
        """Close every kiosk."""
        for kiosk in self.kiosks.values():
            kiosk.close()


def bearer(hall: Hall) -> dict[str, str]:
    """Return the header by which an auditor of a hall's ledger reads all of its log."""
    with contextlib.closing(open_ledger(hall.ledger_home)) as ledger:
        with ledger.store.reading() as now:
            name = f"auditor-{len(now.auditors()) + 1}"
        token = add_auditor(ledger.store, name, hall.assembly.entropy)
    return {"Authorization": f"Bearer {token}"}


def body_of(record: str) -> dict[str, Any]:
    """Return the body of a record."""
    body: dict[str, Any] = json.loads(text_of(record).split("\n")[1])["body"]
    return body


def make_hall(
    folder: Path,
    kiosks: Sequence[str] = ("kiosk-1",),
    cards: int = 5,
    below: Literal["publish", "withhold"] = "publish",
    spares: int = 0,
    store: str | None = None,
    second_place: str | None = None,
    seed: str = "assembly",
    **changes: Any,
) -> Hall:
    """Make an assembly whose kiosks have all polls open, and a ledger with its event loaded.

    The ledger's store is a file in its home, or the database of a URL. `changes` are members of the
    event that are other than usual.
    """
    assembly = make_assembly(cards, spares=spares, seed=seed)
    assembly.event = replace(assembly.event, below=below, **changes)
    assembly.files["event.json"] = event_text(assembly.event).encode()
    hall = Hall(folder, assembly)
    for name in kiosks:
        assembly.enrol(hall.home(name), name)
    for name in kiosks:
        assembly.load(hall.home(name))
        kiosk = hall.kiosks[name] = open_kiosk(hall.home(name))
        for poll in assembly.event.polls:
            kiosk.journal.open_poll(poll.uuid)
    hall.ledger_home.mkdir()
    signer = assembly.ledger_signer
    write_new_file(hall.ledger_home / "ledger.key", f"{signer.to_text()}\n".encode(), mode=0o600)
    if store is not None or second_place is not None:
        write_settings(hall.ledger_home, Settings(store, second_place))
    package = folder / "EVENT.maru"
    package.write_bytes(assembly.package_data())
    load_package(hall.ledger_home, package)
    return hall


def post(
    url: str, who: str, start: int, body: bytes, asker: dict[str, str] | None = None, **query: int
) -> requests.Response:
    """Send a batch as it is."""
    return requests.post(
        f"{url}/v1/kiosks/{who}/records",
        params={"from": start, **query},
        data=body,
        headers=asker,
        timeout=60,
    )


def asker(hall: Hall, name: str = "kiosk-1") -> dict[str, str]:
    """Return the header by which a kiosk asks how far the ledger is."""
    keys = json.loads((hall.home(name) / "keys.json").read_text())
    return asker_header(Signer.from_text(keys["witness"]), hall.assembly.event.ledger.origin)
