"""The verbs of `maru-kiosk` that need no screen."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from maru import __version__
from maru.command import Group, language, read_text, write_new_file
from maru.kiosk.export import Verified, export_kiosk, verify_kiosk
from maru.kiosk.home import (
    forget_receipt,
    init_kiosk,
    load_package,
    open_kiosk,
    read_updates,
)
from maru.kiosk.journal import PollState
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.new_epoch import new_epoch
from maru.protocol.event import Poll, say
from maru.protocol.note import MAX_NOTE

FILE = click.Path(path_type=Path, dir_okay=False)

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The kiosk's folder.",
)

FILE = click.Path(path_type=Path, dir_okay=False)
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


@main.command()
@home_option
def verify(home: Path) -> None:
    """Check everything that the kiosk keeps, on both media; change nothing."""
    console = Console(stderr=True)
    with Progress(
        TextColumn(home.name, markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=None)
        found = verify_kiosk(
            home, lambda done, all_: progress.update(task, completed=done, total=all_)
        )
    click.echo(_verified(found))


def _verified(found: Verified) -> str:
    newest = found.newest[:8]
    if language() == "ko":
        media = "두 보관 장치에" if found.medium else "보관 장치 하나에"
        counts = f"기록 {found.records}, 표 {found.ballots}, 열어 본 표 {found.spoiled}"
        return f"{found.name}: 모두 맞습니다. {counts}, {media}, 마지막 기록 {newest}"
    media = "on both media" if found.medium else "on one medium"
    counts = f"{found.records} records, {found.ballots} ballots, {found.spoiled} opened"
    return f"{found.name}: all of it holds. {counts}, {media}, newest record {newest}"


@main.command()
@home_option
@click.argument("file", type=FILE)
def export(home: Path, file: Path) -> None:
    """Write the journal and its ballots to FILE, for maru-verify journal."""
    records = export_kiosk(home, file)
    click.echo(f"{file}: {records} records")


@main.command("check-head")
@home_option
@click.argument("file", type=FILE)
@click.option("--proof", type=FILE, help="Where two heads that differ are written to.")
def check_head(home: Path, file: Path, proof: Path | None) -> None:
    """Compare a signed head of this kiosk, seen elsewhere, with its journal.

    When the journal is behind it, or differs from it, the kiosk is locked for good.
    """
    with closing(open_kiosk(home)) as kiosk:
        forked = kiosk.see_head(read_text(file, MAX_NOTE))
        if forked is not None and proof is not None:
            write_new_file(proof, "\n".join(forked).encode())
        if kiosk.locked is not None:
            raise kiosk.locked
        click.echo(f"{kiosk.journal.name}: the journal goes through this head.")


@main.command("check-receipt")
@home_option
@click.argument("text")
@click.option("--mistaken", is_flag=True, help="It was another kiosk's: lift the lock it made.")
def check_receipt(home: Path, text: str, mistaken: bool) -> None:
    """Look for the record of a receipt, TEXT is MARUR1:…, that this kiosk gave.

    When it is not here, the store is an older copy, and the kiosk is locked.
    """
    if mistaken:
        forget_receipt(home, text)
        return
    with closing(open_kiosk(home)) as kiosk:
        seq = kiosk.see_receipt(text)
        click.echo(f"{kiosk.journal.name}: record {seq}")


@main.command("new-epoch")
@home_option
def new_epoch_(home: Path) -> None:
    """Go on under new keys, after storage was replaced or copied back.

    The old epoch moves into a folder of its own. Enrol the request, and load the package again.
    """
    request = new_epoch(home, secrets.token_bytes)
    click.echo(f"{home.name}: new keys made. Enrol them with {request}")


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
    spoken = kiosk.event.languages[0]
    title = escape(f"{say(kiosk.event.name, spoken)} · {kiosk.name}")
    table = Table(title=title, title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("poll")
    table.add_column("state")
    table.add_column("ballots", justify="right")
    for number, poll in enumerate(kiosk.event.polls, 1):
        ballots = str(kiosk.journal.ballots(poll.uuid))
        title = escape(say(poll.title, spoken))
        table.add_row(str(number), title, kiosk.poll_state(poll), ballots)
    Console().print(table)


if __name__ == "__main__":
    main()
