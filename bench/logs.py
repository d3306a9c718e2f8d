"""A log of 100,000 entries: made cheaply, and what it costs to verify it whole."""

from __future__ import annotations

import json
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from measure import Line, limited

from assembly import Assembly, make_assembly
from maru.command import write_new_file
from maru.protocol import tlog
from maru.protocol.journal import RECORD
from maru.protocol.note import Signer, compact_json, note_hash, sign, text_of
from maru.sync.ledger.home import Ledger, load_package, open_ledger

ENTRIES = 100_000
KIOSKS = 20
BATCH = 500
"""Records in each commit, all of one kiosk, as intake stores them."""
ROUNDS = 2
BOUND = 1.3
MEMORY_LIMIT = 200 * 2**20


@dataclass(frozen=True)
class Hall:
    """An assembly whose kiosks' record keys are here: records without kiosks."""

    assembly: Assembly
    signers: dict[str, Signer]

    def records(self, name: str, number: int) -> Iterator[tuple[str, str]]:
        """Yield so many signed records of a kiosk, all but two of them ballots, and their hashes.

        They are right in their chain and their package; no ballot has the hash that they name.
        """
        event, signer = self.assembly.event, self.signers[name]
        package = self.assembly.package().hash
        prev = note_hash(text_of(self.assembly.files[f"enrolments/{name}.1.note"].decode()))
        poll = event.polls[0].uuid
        for seq in range(number):
            kind, body = (
                "ballot",
                {
                    "poll": poll,
                    "ballot": secrets.token_hex(32),
                    "credential": secrets.token_hex(32),
                },
            )
            if seq == 0:
                kind, body = "enrolled", {"software": "0"}
            elif seq == 1:
                kind, body = "opened", {"poll": poll}
            fields = {
                "event": event.tag,
                "package": package,
                "kiosk": name,
                "epoch": 1,
                "seq": seq,
                "prev": prev,
                "type": kind,
                "body": body,
            }
            text = f"{RECORD}\n{compact_json(fields)}\n"
            prev = note_hash(text)
            yield sign(text, signer), prev


def make_hall(folder: Path, kiosks: int = KIOSKS) -> Hall:
    """Make an assembly of so many kiosks and its ledger, `folder`/ledger; nothing has arrived."""
    assembly = make_assembly(cards=1)
    signers = {}
    for number in range(1, kiosks + 1):
        name = f"kiosk-{number}"
        assembly.enrol(folder / name, name)
        signers[name] = _record_key(folder / name)
    home = folder / "ledger"
    home.mkdir()
    key = f"{assembly.ledger_signer.to_text()}\n".encode()
    write_new_file(home / "ledger.key", key, mode=0o600)
    package = folder / "EVENT.maru"
    package.write_bytes(assembly.package_data())
    load_package(home, package)
    return Hall(assembly, signers)


def _record_key(home: Path) -> Signer:
    return Signer.from_text(json.loads((home / "keys.json").read_text())["record"])


def fill(ledger: Ledger, hall: Hall, entries: int) -> None:
    """Append records of all kiosks, a batch of each in turn, until the log has so many entries."""
    with ledger.store.reading() as now:
        size = now.size()
    each = -(-entries // len(hall.signers))
    waiting = {name: (hall.records(name, each), 0) for name in hall.signers}
    while size < entries:
        for name, (records, seq) in list(waiting.items()):
            room = min(BATCH, entries - size)
            taken = [record for _, record in zip(range(room), records, strict=False)]
            if not taken:
                del waiting[name]
                continue
            with ledger.store.writing() as change:
                indexes = change.append([note.encode() for note, _ in taken], ledger.signer)
                change.add_records(
                    name,
                    1,
                    [
                        (seq + i, index, sha256)
                        for i, (index, (_, sha256)) in enumerate(zip(indexes, taken, strict=True))
                    ],
                )
            waiting[name] = records, seq + len(taken)
            size += len(taken)


def make_log(folder: Path, entries: int = ENTRIES) -> Hall:
    """Make a ledger's home, `folder`/ledger, whose log has so many entries."""
    hall = make_hall(folder)
    with closing(open_ledger(folder / "ledger")) as ledger:
        fill(ledger, hall, entries)
    return hall


def lines() -> Iterator[Line]:
    """Verify a log in the files of a mirror, without ballots, beside its hashes and signatures.

    Both in processes of their own on one and the same core, by the time of that core.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hall = make_log(folder)
        key = hall.assembly.event.ledger.key
        with closing(open_ledger(folder / "ledger")) as ledger:
            _write_files(ledger, folder / "copy")
        runs: dict[str, list[_Run]] = {_VERIFY: [], _RAW: []}
        for _ in range(ROUNDS):
            for program, each in runs.items():
                each.append(_run(program, folder / "copy", key))
    whole, raw = (statistics.median(run.seconds for run in each) for each in runs.values())
    yield limited(
        f"verify a log of {ENTRIES:,} entries / its hashes and signatures, one core",
        whole,
        raw,
        BOUND,
    )
    memory = max(run.memory for run in runs[_VERIFY])
    yield Line(
        f"memory of verifying {ENTRIES:,} entries",
        f"{memory / 2**20:.0f} MB",
        "below 200 MB",
        memory < MEMORY_LIMIT,
    )


def _write_files(ledger: Ledger, folder: Path) -> None:
    """Write the log as the files that a ledger serves."""
    folder.mkdir()
    with ledger.store.reading() as now:
        (folder / "checkpoint").write_text(now.checkpoint() or "")
        (folder / "package.maru").write_bytes((ledger.home / "package.maru").read_bytes())
        for tile in tlog.tiles_of(now.size()):
            path = folder / tile.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if tile.level is None:
                first = tile.number * tlog.TILE_WIDTH
                path.write_bytes(tlog.write_bundle(now.entries(first, first + tile.width)))
            else:
                path.write_bytes(now.tile(tile.level, tile.number)[: 32 * tile.width])


class _Run(NamedTuple):
    seconds: float
    memory: int


def _run(program: str, folder: Path, key: str) -> _Run:
    """Run a program on one core; seconds of what it measured, and bytes at its peak."""
    done = subprocess.run(
        [sys.executable, "-c", _FRAME + program, str(folder), key],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, kilobytes = done.stdout.split()
    return _Run(float(seconds), int(kilobytes) * 1024)


_FRAME = """
import hashlib, os, resource, sys, time
from pathlib import Path
from nacl.bindings import crypto_sign_open
from maru.protocol.note import Verifier, split
from maru.sync.verify import read_log

os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
folder, key = Path(sys.argv[1]), Verifier.from_vkey(sys.argv[2])

def tell(begin):
    used = time.process_time() - begin
    print(used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_VERIFY = """
begin = time.process_time()
read_log(folder, key, tiles=True)
tell(begin)
"""
_RAW = """
log = read_log(folder, key)
keys = {one.verifier.name: one.verifier.public_key for one in log.package.enrolments}
entries, signed = [], []
for entry in log.entries():
    text, ((name, _, payload), *_) = split(entry)
    entries.append(entry)
    if name in keys:
        signed.append((payload + text.encode(), keys[name], text.encode()))
begin = time.process_time()
for entry in entries:  # a leaf, and a node of the tree above it
    hashlib.sha256(b"\\0" + entry).digest()
    hashlib.sha256(b"\\1" + bytes(64)).digest()
for message, public, text in signed:  # the hash that the next record names
    hashlib.sha256(text).hexdigest()
    crypto_sign_open(message, public)
tell(begin)
"""
