"""`maru-ledger import`: what couriers bring."""

from __future__ import annotations

from contextlib import closing as closed_at_end
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from maru.command import language
from maru.sync.ballots import ballot_pool
from maru.sync.ledger.courier import import_sticks
from maru.sync.ledger.home import open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.options import home_option


@click.command("import")
@home_option
@click.argument(
    "places",
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE|FOLDER...",
    nargs=-1,
    required=True,
)
def import_verb(home: Path, places: tuple[Path, ...]) -> None:
    """Take what couriers bring, and write the acknowledgements for the way back beside it.

    The same stick may come twice, and sticks in any order, while the ledger serves. Exit status: 0
    when all of it was right, 1 when something was damaged or refused and the rest was taken.
    """
    with closed_at_end(open_ledger(home)) as ledger, ballot_pool() as pool:
        imported = import_sticks(ledger, Intake(ledger, pool), places)
    korean = language() == "ko"
    headings = (
        ("기기", "알던 기록", "새 기록", "격리") if korean else ("kiosk", "known", "new", "apart")
    )
    table = Table(box=box.SIMPLE_HEAD)
    for number, heading in enumerate(("파일" if korean else "file", *headings)):
        table.add_column(heading, justify="left" if number < 2 else "right")
    for one in imported:
        table.add_row(one.name, one.kiosk, str(one.known), str(one.new), str(one.apart))
    console = Console(markup=False, highlight=False, emoji=False)
    console.print(table)
    faults = [one.fault for one in imported if one.fault is not None]
    for fault in faults:
        console.print(f"! {fault.sentence(language())}", soft_wrap=True)
    if faults:
        raise SystemExit(1)
