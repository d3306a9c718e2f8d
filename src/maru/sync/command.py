"""The command `maru-sync`: a kiosk's road to the ledger."""

from __future__ import annotations

import signal
import time
from contextlib import closing
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

import click

from maru import __version__
from maru.command import Group, language
from maru.kiosk.carrying import export_courier
from maru.kiosk.synced import Synced
from maru.sync.agent import sync_once, sync_status
from maru.sync.courier import Taken, import_courier
from maru.sync.inbox import take_inbox
from maru.sync.pace import CONTACT_SECONDS, DELAY_SECONDS
from maru.sync.peers.dialling import Address, read_address
from maru.sync.peers.peers import Peers
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


def _read_address(_: click.Context, _option: click.Parameter, text: str | None) -> Address | None:
    return None if text is None else read_address(text)


def _read_addresses(
    _: click.Context, _option: click.Parameter, texts: tuple[str, ...]
) -> tuple[Address, ...]:
    return tuple(map(read_address, texts))


@main.command()
@home_option
@click.option("--ledger", help="The ledger's address; without it only the hall's kiosks are told.")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    callback=_read_address,
    help="Speak with the other kiosks of the hall: where to listen, such as 0.0.0.0:8601.",
)
@click.option(
    "--peer",
    metavar="HOST:PORT",
    multiple=True,
    callback=_read_addresses,
    help="Where another kiosk listens, for a network that does not tell. Any number.",
)
@click.option(
    "--discover/--no-discover",
    default=True,
    show_default=True,
    help="Announce this kiosk in the network, and look for others, besides --peer.",
)
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
def run(
    home: Path,
    ledger: str | None,
    listen: Address | None,
    peer: tuple[Address, ...],
    discover: bool,
    delay: float,
    contact: float,
) -> None:
    """Send whatever comes, for as long as it runs; SIGTERM ends it.

    With --listen the kiosks of the hall tell each other which cards have voted.
    """
    # Files and ledger are whole at every moment, so whatever is under way may simply stop.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    peers = None
    if listen is not None:
        peers = Peers(home, listen, peer, _looked_for_on(listen, discover), _tell_address)
    if ledger is not None:
        Runner(home, ledger, _tell, delay, contact, peers=peers).run()
    elif peers is not None:
        with only_one(home):
            peers.run(lambda: take_inbox(home, time.time))
    else:
        raise click.UsageError("nothing to do: give --ledger, --listen, or both")


def _looked_for_on(listen: Address, discover: bool) -> tuple[str, ...] | None:
    """Return the addresses of this machine to look for others on; None for all."""
    if not discover:
        return ()
    return None if ip_address(listen[0]).is_unspecified else (listen[0],)


@main.command()
@home_option
@ledger_option
def once(home: Path, ledger: str) -> None:
    """Send what the ledger lacks, check its proofs, and stop."""
    with only_one(home):
        take_inbox(home, time.time)
        progress = sync_once(home, ledger)
        carry_once(home, ledger)
        note_contact(home)
        click.echo(progress.sentence(language()))


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
    """Say how the hall's kiosks are, and how far the ledger has acknowledged, without asking it."""
    state, meaning = read_state(home)
    click.echo(state.counts(language(), datetime.now().astimezone()))
    click.echo(meaning[language()])
    with closing(Synced(home)) as synced:
        hall = synced.hall(time.time())
    for line in () if hall is None else hall.words(language()):
        click.echo(line)
    click.echo(sync_status(home).sentence(language()))


def _tell_address(address: Address) -> None:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    click.echo(f"Listening for the hall's kiosks on {host}:{address[1]}")


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
