"""Every parser of what comes from outside, driven by atheris: only its refusals may come out.

    script/fuzz [SECONDS] [TARGET...]

SECONDS are shared by all targets. A target starts from seeds that its parser accepts, so that
mutations reach deep; what is signed or hashed is signed and hashed again after the mutation. Inputs
that reached something new are kept in build/fuzz/TARGET, and one that broke a parser as
build/fuzz/TARGET/crash-….
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import click

CORPUS = Path(__file__).parents[1] / "build" / "fuzz"
SECONDS = 300
MAX_LENGTH = 16 * 1024
MEMORY_MB = 1024
STUCK_SECONDS = 20


class Outcome(NamedTuple):
    """How a target ended: executions, the words of what broke ("" when nothing did)."""

    name: str
    executions: int
    broke: str


def fuzz(name: str, seeds: tuple[bytes, ...], seconds: int) -> Outcome:
    """Fuzz one target in a process of its own."""
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    longest = max(MAX_LENGTH, *(2 * len(seed) for seed in seeds))
    done = subprocess.run(
        [
            *(sys.executable, __file__, "--target", name, folder),
            *(f"-max_total_time={seconds}", f"-max_len={longest}", f"-rss_limit_mb={MEMORY_MB}"),
            *(f"-timeout={STUCK_SECONDS}", f"-artifact_prefix={folder}/", "-print_final_stats=1"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    counted = re.search(r"stat::number_of_executed_units: (\d+)", done.stdout)
    said = re.sub(r"(?m)^(INFO|WARNING|stat::|#\d|0x).*\n", "", done.stdout)
    broke = "" if done.returncode == 0 else said[-3000:]
    return Outcome(name, int(counted[1]) if counted else 0, broke)


def main(arguments: list[str]) -> int:
    """Fuzz all targets, or those named, for that many seconds together; 1 when one broke."""
    seconds = int(arguments.pop(0)) if arguments and arguments[0].isdigit() else SECONDS
    from fuzz_targets import targets

    known = {name: target.seeds for name, target in targets().items()}
    if unknown := set(arguments) - set(known):
        sys.stderr.write(f"No target {', '.join(sorted(unknown))}; there are {', '.join(known)}.\n")
        return 2
    chosen = arguments or list(known)
    cores = len(os.sched_getaffinity(0))
    each = max(2, seconds * min(cores, len(chosen)) // len(chosen))
    begin = time.monotonic()
    with ThreadPoolExecutor(cores) as pool:
        work = (pool.submit(fuzz, name, known[name], each) for name in chosen)
        outcomes = [future.result() for future in list(work)]
    for name, executions, broke in outcomes:
        click.echo(f"{name:<16} {executions:>10,}  {'BROKE' if broke else 'ok'}")
        if broke:
            click.echo(broke)
    total = sum(outcome.executions for outcome in outcomes)
    click.echo(f"{total:,} inputs in {time.monotonic() - begin:.0f} s, kept in {CORPUS}")
    return int(any(outcome.broke for outcome in outcomes))


def _drive(name: str, arguments: list[str]) -> None:
    """Be the process that fuzzes one target; what is imported here is watched."""
    import atheris

    with atheris.instrument_imports(include=["maru"]):
        from fuzz_targets import one_input, targets
    target = targets()[name]

    def give(data: bytes) -> None:
        one_input(target, data)

    atheris.Setup([name, *arguments], give)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--target"]:
        _drive(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main(sys.argv[1:]))
