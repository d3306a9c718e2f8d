"""The command `maru-sync`: a kiosk's road to the ledger."""

from __future__ import annotations

import signal
from datetime import datetime
from pathlib import Path

import click

from maru import __version__
from maru.command import Group, language
from maru.sync.agent import sync_once, sync_status
from maru.sync.courier import Taken, export_courier, import_courier
from maru.sync.pace import CONTACT_SECONDS, DELAY_SECONDS
from maru.sync.running import Runner, carry_once, note_contact, only_one, read_state
from maru.sync.state import SyncState

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The kiosk's folder.",
)
ledger_option = click.option(
    "--ledger", required=True, help="The ledger's address, such as https://host:8600."
)


folder_argument = click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False, exists=True)
)


@click.group(cls=Group)
@click.version_option(__version__)
def main() -> None:
    """Bring a kiosk's records to the ledger; voting never waits for it."""


@main.command()
@home_option
@ledger_option
@click.option(
    "--delay",
    type=click.FloatRange(0, 600),
    default=DELAY_SECONDS,
    show_default=True,
    help="Seconds, at the most, to let new records gather.",
)
@click.option(
    "--contact",
    type=click.FloatRange(1, 3_600),
    default=CONTACT_SECONDS,
    show_default=True,
    help="Seconds, about, between two questions for news.",
)
def run(home: Path, ledger: str, delay: float, contact: float) -> None:
    """Send whatever comes, for as long as it runs; SIGTERM ends it."""
    # Files and ledger are whole at every moment, so whatever is under way may simply stop.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    Runner(home, ledger, _tell, delay, contact).run()


@main.command()
@home_option
@ledger_option
def once(home: Path, ledger: str) -> None:
    """Send what the ledger lacks, check its proofs, and stop."""
    with only_one(home):
        progress = sync_once(home, ledger)
        carry_once(home, ledger)
        note_contact(home)
        click.echo(progress)


@main.command("export")
@home_option
@folder_argument
def export_(home: Path, folder: Path) -> None:
    """Write everything that is to travel into FOLDER, such as a stick; it may be there already."""
    for name, records in export_courier(home, folder):
        click.echo(f"{name}: {_records(records)}")


@main.command("import")
@home_option
@folder_argument
def import_(home: Path, folder: Path) -> None:
    """Take what FOLDER brings: acknowledgements, updates, other kiosks' records to carry on.

    Exit status: 0 when all of it was right, 1 when something was damaged and the rest was taken.
    """
    faults = 0
    for taken in import_courier(home, folder):
        korean = language() == "ko"
        if taken.fault is not None:
            faults += 1
            said = taken.fault.sentence(language())
            click.echo(f"{taken.name}: {_taken(taken, korean)}{said}", err=True)
        elif taken.new or taken.records:
            click.echo(f"{taken.name}: {_taken(taken, korean).rstrip(', ')}")
    if faults:
        raise SystemExit(1)


@main.command()
@home_option
def status(home: Path) -> None:
    """Say how far the ledger has acknowledged, without asking it."""
    state, meaning = read_state(home)
    click.echo(state.counts(language(), datetime.now().astimezone()))
    click.echo(meaning[language()])
    click.echo(sync_status(home))


def _tell(state: SyncState) -> None:
    now = datetime.now().astimezone()
    click.echo(f"{state.counts(language(), now)}. {state.meaning(language())}")


def _records(number: int) -> str:
    if language() == "ko":
        return f"기록 {number}개"
    return "1 record" if number == 1 else f"{number} records"


def _taken(taken: Taken, korean: bool) -> str:
    if not taken.records:
        return ("새로운 것, " if korean else "new, ") if taken.new else ""
    known = taken.records - taken.new
    return (
        f"알던 기록 {known}개, 새 기록 {taken.new}개, "
        if korean
        else f"{known} known, {taken.new} new, "
    )


def _stop(*_: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
