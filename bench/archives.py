"""What `maru-verify archive` costs: on one core and on two, in memory, beside belenios-tool."""

from __future__ import annotations

import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from measure import Line, limited

from maru.protocol.belenios.archive import write_archive
from maru.protocol.belenios.ballot import encrypt, recall_ballot
from maru.protocol.belenios.bound_proof import decryption_text, parse_decryption, proofs_text
from maru.protocol.belenios.credential import (
    new_credential,
    new_uuid,
    public_credential,
    roll_text,
    secret_exponent,
)
from maru.protocol.belenios.group import group
from maru.protocol.belenios.question import Election, Question, make_election, parse_election
from maru.protocol.belenios.tally import Sum, result
from maru.protocol.belenios.trustee import new_single, parse_trustees, trustees_text

BALLOTS = 1_000
HALF = BALLOTS // 2
BELENIOS_BALLOTS = 50
ROUNDS = 3
CORES = 2
MEMORY_LIMIT = 200 * 2**20
MEMORY_GROWTH = 1.1


def lines() -> Iterator[Line]:
    """Verify archives on one core and on two, and watch the memory."""
    with tempfile.TemporaryDirectory() as folder:
        many = _publish(Path(folder) / "many.bel", "Ed25519", BALLOTS)
        half = _publish(Path(folder) / "half.bel", "Ed25519", HALF)
        yield from _cores(many)
        one, two = _run(half, CORES).memory, _run(many, CORES).memory
        yield Line(
            f"memory of its largest process, {BALLOTS:,} ballots",
            f"{two / 2**20:.0f} MB ({one / 2**20:.0f} MB for {HALF})",
            "below 200 MB, flat",
            two < MEMORY_LIMIT and two < MEMORY_GROWTH * one,
        )


def _cores(archive: Path) -> Iterator[Line]:
    what = f"verify an archive of {BALLOTS:,} ballots, 1 core / 2 cores"
    if len(os.sched_getaffinity(0)) < CORES:
        yield Line(what, "this machine has one core", "at least 1.7")
        return
    taken: dict[int, list[float]] = {1: [], CORES: []}
    for _ in range(ROUNDS):
        for cores, each in taken.items():
            each.append(_run(archive, cores).seconds)
    one, two = statistics.median(taken[1]), statistics.median(taken[CORES])
    yield limited(what, one, two, 1.7, "at least")


def belenios_lines() -> Iterator[Line]:
    """Verify the same BELENIOS-2048 archive with Debian's tool and with ours."""
    if shutil.which("belenios-tool") is None:
        yield Line("belenios-tool", "is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = _publish(Path(folder) / "ours.bel", "BELENIOS-2048", BELENIOS_BALLOTS)
        alone = Path(folder) / "theirs"
        alone.mkdir()
        shutil.copy(archive, alone / f"{_election('BELENIOS-2048').election.uuid}.bel")
        ours = _run(archive, 1).seconds
        ours_on_all = _run(archive, CORES).seconds
        begin = time.perf_counter()
        subprocess.run(
            ["belenios-tool", "election", "verify", "--dir", str(alone)],
            check=True,
            capture_output=True,
        )
        theirs = time.perf_counter() - begin
    yield Line(
        f"the same archive of {BELENIOS_BALLOTS} ballots, BELENIOS-2048",
        f"maru-verify {ours:.1f} s on 1 core, {ours_on_all:.1f} s on {CORES};"
        f" belenios-tool {theirs:.1f} s",
    )


class _Run(NamedTuple):
    seconds: float
    memory: int


def _run(archive: Path, cores: int) -> _Run:
    """Run `maru-verify archive` on so many cores; seconds, and bytes of its largest process."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    command = [sys.executable, "-c", _MEASURED, str(archive)]
    begin = time.perf_counter()
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=partial(os.sched_setaffinity, 0, allowed),
    )
    return _Run(time.perf_counter() - begin, int(done.stderr.split()[-1]) * 1024)


_MEASURED = """
import resource, sys
from maru.sync.verify_command import main
try:
    main(["archive", sys.argv[1]])
except SystemExit as end:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    print(max(resource.getrusage(each).ru_maxrss for each in who), file=sys.stderr)
    raise
"""


class _Poll(NamedTuple):
    election: Election
    trustees: str
    private_key: str


@cache
def _election(group_name: str) -> _Poll:
    its_group = group(group_name)
    private_key, public_key = new_single(its_group, secrets.token_bytes)
    trustees = trustees_text([public_key])
    election = make_election(
        uuid=new_uuid(secrets.token_bytes),
        name="bench",
        description="",
        group=its_group,
        public_key=its_group.encode(parse_trustees(its_group, trustees).public_key),
        questions=[Question("?", tuple(map(str, range(10))), 0, 2)],
    )
    return _Poll(election, trustees, private_key)


def _publish(file: Path, group_name: str, number: int) -> Path:
    """Write an archive of so many ballots, and its proofs beside it."""
    election, trustees_file, private_key = _election(group_name)
    trustees = parse_trustees(election.group, trustees_file)
    with ProcessPoolExecutor() as pool:
        encrypting = partial(_vote, election.text)
        voted = list(pool.map(encrypting, range(number), chunksize=20))
    ballots = [ballot for _, ballot in voted]
    total = Sum(election)
    for ballot in ballots:
        total.add(recall_ballot(election, ballot))
    tally = total.text()
    made = parse_decryption(
        election, decryption_text(election, private_key, tally, secrets.token_bytes)
    )
    with file.open("wb") as out:
        write_archive(
            out,
            timestamp=1_790_000_000,
            election=election,
            trustees=trustees_file,
            roll=roll_text(public for public, _ in voted),
            ballots=ballots,
            tally=tally,
            sized=total.sized(),
            partials=[(1, made.partial)],
            result=result(election, trustees, tally, [made.partial]),
        )
    file.with_suffix(".decryption-proofs.json").write_text(proofs_text([made.proofs]))
    return file


def _vote(election_text: str, number: int) -> tuple[str, str]:
    """Vote with a fresh credential; return its public half, and the ballot."""
    election = parse_election(election_text)
    credential = new_credential(secrets.token_bytes)
    secret = secret_exponent(election.group, election.uuid, credential)
    choices = [[int(index == number % 10) for index in range(10)]]
    ballot = encrypt(election, secret, choices, secrets.token_bytes(32), secrets.token_bytes)
    return public_credential(election.group, election.uuid, credential), ballot
