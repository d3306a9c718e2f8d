"""The command `maru-sync`: a kiosk's road to the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from maru import __version__
from maru.command import Group
from maru.sync.agent import sync_once, sync_status

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The kiosk's folder.",
)


@click.group(cls=Group)
@click.version_option(__version__)
def main() -> None:
    """Bring a kiosk's records to the ledger; voting never waits for it."""


@main.command()
@home_option
@click.option("--ledger", required=True, help="The ledger's address, such as http://host:8600.")
def once(home: Path, ledger: str) -> None:
    """Send what the ledger lacks, check its proofs, and stop."""
    click.echo(sync_once(home, ledger))


@main.command()
@home_option
def status(home: Path) -> None:
    """Say how far the ledger has acknowledged, without asking it."""
    click.echo(sync_status(home))


if __name__ == "__main__":
    main()
