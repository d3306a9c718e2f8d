"""Measure what has a target, section by section, and print a table of targets and results.

    script/bench                 all sections
    script/bench ballots tally   some of them

Exit status 1 when a target is missed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import archives
import ballots
import click
import kiosks
import ledger
import link
import logs
import peers
import scanners
import windows
from measure import Line
from rich.console import Console
from rich.table import Table

SECTIONS: dict[str, Callable[[], Iterator[Line]]] = {
    "ballots": ballots.lines,
    "tally": ballots.tally_lines,
    "archives": archives.lines,
    "belenios-tool": archives.belenios_lines,
    "cast": kiosks.cast_lines,
    "replay": kiosks.replay_lines,
    "roll": kiosks.roll_lines,
    "peers": peers.lines,
    "intake": ledger.intake_lines,
    "pool": ledger.pool_lines,
    "long-log": ledger.long_lines,
    "sync": link.lines,
    "scanner": scanners.lines,
    "verify-log": logs.lines,
    "memory": scanners.memory_lines,
    "ui": windows.lines,
}

BUSY = 0.5
"""Load from which seconds of the wall clock, and what more cores gain, mean little."""


@click.command()
@click.argument("sections", nargs=-1, type=click.Choice(list(SECTIONS)))
def bench(sections: tuple[str, ...]) -> None:
    """Measure these SECTIONS, or all."""
    console = Console(highlight=False)
    table = Table(title="script/bench", title_justify="left")
    table.add_column("section", no_wrap=True)
    table.add_column("what", overflow="fold")
    table.add_column("measured", overflow="fold")
    table.add_column("target", no_wrap=True)
    table.add_column("", no_wrap=True)
    missed, load = False, os.getloadavg()[0]
    for section in sections or SECTIONS:
        for line in SECTIONS[section]():
            console.print(f"{section}: {line.what}: {line.measured}", style="dim", soft_wrap=True)
            word = {None: "", True: "pass", False: "[bold]FAIL[/bold]"}[line.passed]
            table.add_row(section, line.what, line.measured, line.target, word)
            missed |= line.passed is False
        table.add_section()
    console.print(table)
    if load > BUSY:
        console.print(f"The machine was busy with other work (load {load:.1f}) when this began.")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    bench(prog_name="script/bench")
