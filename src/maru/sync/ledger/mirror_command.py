"""`maru-ledger mirror`: a hall's log, copied to where everyone can read it."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from maru.command import language
from maru.protocol.note import Verifier
from maru.sync.ledger.mirror import mirror as copy_log
from maru.sync.log_command import read_key
from maru.sync.log_source import read_token


@click.command()
@click.argument("place", metavar="URL|DIR")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder that holds the copy.",
)
@click.option(
    "--key", callback=read_key, required=True, metavar="VKEY", help="The ledger's public key."
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="An auditor's token, while a poll is open.",
)
def mirror(place: str, folder: Path, key: Verifier, token_file: Path | None) -> None:
    """Copy the log at URL|DIR, or what is new of it, after hashing and replaying all of it.

    The folder has the files that a ledger serves. Whatever ends this, it holds a whole log.
    """
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with progress:
        task = progress.add_task("항목" if language() == "ko" else "entries", total=None)
        done = copy_log(
            place,
            folder,
            key,
            read_token(token_file),
            lambda n, of: progress.update(task, completed=n, total=of),
        )
    if language() == "ko":
        click.echo(f"{folder}: 항목 {done.before} -> {done.now}, 새 투표지 {done.ballots}장")
    else:
        click.echo(f"{folder}: entries {done.before} -> {done.now}, new ballots {done.ballots}")
