"""The verbs of `maru-kiosk` that need no screen."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maru import __version__
from maru.command import Group
from maru.kiosk.home import init_kiosk, load_package, open_kiosk, read_updates
from maru.kiosk.journal import PollState
from maru.kiosk.kiosk import Kiosk
from maru.protocol.event import Poll, say

FILE = click.Path(path_type=Path, dir_okay=False)

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The kiosk's folder.",
)

medium_option = click.option(
    "--second-medium",
    type=click.Path(path_type=Path),
    help="Folder or file of the second medium; else the one that was used before.",
)


@click.group(cls=Group)
@click.version_option(__version__)
def main() -> None:
    """Provision a voting kiosk and run it."""


@main.command()
@home_option
@click.option("--name", required=True, help="The kiosk's name, such as kiosk-1.")
def init(home: Path, name: str) -> None:
    """Make the kiosk's keys and its enrolment request."""
    request = init_kiosk(home, name, secrets.token_bytes)
    click.echo(f"{name}: keys made. Enrol it with {request}")


@main.command()
@home_option
@click.argument("package", type=FILE)
@click.argument("updates", type=FILE, metavar="[UPDATE.note]...", nargs=-1)
def load(home: Path, package: Path, updates: tuple[Path, ...]) -> None:
    """Take in an event package, with its updates if there are any, and begin the journal."""
    package_hash = load_package(home, package, updates)
    click.echo(f"Loaded {package.name}, package {package_hash[:8]}")


@main.command()
@home_option
@click.argument("files", type=FILE, metavar="UPDATE.note...", nargs=-1, required=True)
def update(home: Path, files: tuple[Path, ...]) -> None:
    """Apply numbered updates in their order: motions, revoked and reissued cards, new kiosks."""
    with closing(open_kiosk(home)) as kiosk:
        for new in kiosk.update(read_updates(files)):
            click.echo(f"{kiosk.name}: update {new.number}, {new.kind}")
        show_polls(kiosk)


@main.command("open")
@home_option
@medium_option
@click.argument("polls", nargs=-1)
def open_(home: Path, second_medium: Path | None, polls: tuple[str, ...]) -> None:
    """Open polls, named by uuid or number; all that were not open yet when none is named."""
    with closing(open_kiosk(home, second_medium)) as kiosk:
        chosen = choose_polls(kiosk, polls, "scheduled")
        for poll in chosen:
            kiosk.journal.check_scheduled(poll.uuid)
        for poll in chosen:
            kiosk.journal.open_poll(poll.uuid)
        show_polls(kiosk)


@main.command()
@home_option
@medium_option
@click.argument("polls", nargs=-1)
def close(home: Path, second_medium: Path | None, polls: tuple[str, ...]) -> None:
    """Close polls for good; all open ones when none is named."""
    with closing(open_kiosk(home, second_medium)) as kiosk:
        chosen = choose_polls(kiosk, polls, "open")
        for poll in chosen:
            kiosk.journal.check_open(poll.uuid)
        for poll in chosen:
            kiosk.journal.close_poll(poll.uuid)
        show_polls(kiosk)


@main.command()
@home_option
def head(home: Path) -> None:
    """Check the whole journal and print its signed head."""
    with closing(open_kiosk(home)) as kiosk:
        click.echo(kiosk.head(), nl=False)


def choose_polls(kiosk: Kiosk, names: Sequence[str], state: PollState) -> list[Poll]:
    """Return the polls that were named, each once; all in `state` when none was.

    Refuses a name that is none.
    """
    if not names:
        return [poll for poll in kiosk.event.polls if kiosk.poll_state(poll) == state]
    named = [kiosk.event.find_poll(name, kiosk.name) for name in names]
    return [poll for index, poll in enumerate(named) if poll not in named[:index]]


def show_polls(kiosk: Kiosk) -> None:
    """Print each poll with its state and its ballots on this kiosk."""
    language = kiosk.event.languages[0]
    title = escape(f"{say(kiosk.event.name, language)} · {kiosk.name}")
    table = Table(title=title, title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("poll")
    table.add_column("state")
    table.add_column("ballots", justify="right")
    for number, poll in enumerate(kiosk.event.polls, 1):
        ballots = str(kiosk.journal.ballots(poll.uuid))
        title = escape(say(poll.title, language))
        table.add_row(str(number), title, kiosk.poll_state(poll), ballots)
    Console().print(table)


if __name__ == "__main__":
    main()
