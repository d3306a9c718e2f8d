"""The command `maru-ledger`: the central side of an event."""

from __future__ import annotations

import secrets
import time
from contextlib import closing as closed_at_end
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from maru import __version__
from maru.command import Group, language, read_text
from maru.protocol.event import say
from maru.protocol.note import MAX_NOTE
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ballots import ballot_pool
from maru.sync.ledger.audience import INTERVAL_SECONDS, Audience, add_auditor, remove_auditor
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.cosigning import ask_witnesses
from maru.sync.ledger.courier_command import import_verb
from maru.sync.ledger.database import UNAVAILABLE, why
from maru.sync.ledger.decide_command import VERBS as DECISIONS
from maru.sync.ledger.home import (
    Settings,
    compare_second_place,
    init_ledger,
    load_package,
    move_second_place,
    open_ledger,
    read_origin,
)
from maru.sync.ledger.mirror_command import mirror
from maru.sync.ledger.options import home_option
from maru.sync.ledger.publication import publish_poll
from maru.sync.ledger.reconcile_command import VERBS as RECONCILING
from maru.sync.ledger.restoring import restore_ledger
from maru.sync.ledger.witness_command import closing_quorum, cosign, show_asked, witness
from maru.sync.log_source import read_token

MAX_DECRYPTION = 16 * 1024 * 1024


class _Stored(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; refuse where its database is out of reach, locked or full."""
        try:
            return super().invoke(ctx)
        except UNAVAILABLE as error:
            raise Refused(InputRefusal.ledger_busy, "store", why(error)) from error


class _LedgerGroup(Group, _Stored):
    """Verbs that end as all others do, for a store's errors too."""


@click.group(cls=_LedgerGroup)
@click.version_option(__version__)
def main() -> None:
    """Receive the kiosks' records, close polls, publish results."""


@main.command()
@home_option
@click.option("--origin", required=True, help="The log's name: its URL without the scheme.")
@click.option(
    "--store",
    metavar="URL",
    help="postgresql://USER@HOST/DATABASE instead of a SQLite file; its password goes into"
    " ~/.pgpass or PGPASSWORD.",
)
@click.option(
    "--second-place",
    metavar="PLACE",
    help="Where to keep the last checkpoint too: a file's absolute path on another disk, or a"
    " database's URL.",
)
def init(home: Path, origin: str, store: str | None, second_place: str | None) -> None:
    """Make the ledger's key; the event's package must name its public half."""
    click.echo(init_ledger(home, origin, secrets.token_bytes, Settings(store, second_place)))


@main.command()
@home_option
def tls(home: Path) -> None:
    """Make the ledger's TLS certificate; the event's package must name it, and `serve` shows it."""
    # Only this verb and `serve` need the library.
    from maru.sync.ledger.tls import CERTIFICATE, make_certificate

    click.echo(make_certificate(home, read_origin(home), datetime.now(UTC)))
    click.echo(home / CERTIFICATE)


@main.command("second-place")
@home_option
@click.argument("place", required=False)
@click.option("--lost", is_flag=True, help="The place it had is gone: do not compare with it.")
def second_place(home: Path, place: str | None, lost: bool) -> None:
    """Show what the second place knows, or keep the last checkpoint at another PLACE.

    PLACE is a file's absolute path on another disk, or a database's URL. A ledger that serves keeps
    to the old one until it is started again.
    """
    if place is not None:
        move_second_place(home, place, lost)
    _show_second_place(home)


@main.command()
@home_option
@click.argument("place", metavar="URL|DIR")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="An auditor's token, while a poll is open.",
)
def restore(home: Path, place: str, token_file: Path | None) -> None:
    """Bring the store up to a copy of its log: a mirror, or another home of this ledger.

    For a ledger whose data are an older copy, while it does not serve. What it lacks is hashed,
    replayed and taken byte for byte; nothing new is signed.
    """
    restored = restore_ledger(home, place, read_token(token_file))
    click.echo(f"Restored {len(restored)} entries from {place}")
    _show_second_place(home)


def _show_second_place(home: Path) -> None:
    where, here, there = compare_second_place(home)
    if where is None:
        click.echo(f"{here} entries here; there is no second place")
        return
    click.echo(f"{here} entries here, {there} at {where}")
    if there > here:
        raise Refused(InputRefusal.older_copy, str(home), f"{there - here} entries are missing")


@main.command()
@home_option
@click.argument("package", type=click.Path(path_type=Path, dir_okay=False))
def load(home: Path, package: Path) -> None:
    """Take in the event's package and log its manifest and enrolments."""
    loaded = load_package(home, package)
    click.echo(f"Loaded {package.name}, package {loaded.hash[:8]}")


@main.command()
@home_option
@click.argument(
    "files",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="UPDATE.note...",
    nargs=-1,
    required=True,
)
def update(home: Path, files: tuple[Path, ...]) -> None:
    """Log numbered updates in their order; those that it has already are passed over."""
    messages = [(path.name, read_text(path, MAX_NOTE)) for path in files]
    with closed_at_end(open_ledger(home)) as ledger:
        for new in ledger.update(messages):
            click.echo(f"Logged update {new.number}, {new.kind}")


@main.command()
@home_option
@click.option("--port", type=click.IntRange(0, 65_535), default=8_600, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--show-every",
    type=click.IntRange(1, 86_400),
    default=INTERVAL_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="While a poll is open, show everyone a new state of the log so often.",
)
def serve(home: Path, port: int, host: str, show_every: int) -> None:
    """Serve intake, log and results over HTTP until it is stopped; port 0 takes a free one."""
    # The web framework costs the other verbs, and every worker process, half a second.
    from maru.sync.ledger.serve import serve as serve_ledger

    serve_ledger(home, host, port, click.echo, show_every)


@main.command()
@home_option
@click.argument("poll")
def close(home: Path, poll: str) -> None:
    """Close a poll, named by uuid or number, once every kiosk has closed it."""
    with closed_at_end(open_ledger(home)) as ledger:
        named = ledger.find_poll(poll)
        closing = close_poll(ledger, named)
        click.echo(f"Closed {say(named.title, language())}: {closing.ballots} ballots count")
        show_asked(ask_witnesses(ledger, Audience(ledger)))


@main.command()
@home_option
@click.argument("poll")
@click.option(
    "--decryption",
    "decryptions",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    required=True,
    help="A trustee's partial decryption; may be given several times.",
)
def publish(home: Path, poll: str, decryptions: tuple[Path, ...]) -> None:
    """Combine the trustees' decryptions; write result and archive."""
    texts = [(path.name, read_text(path, MAX_DECRYPTION).rstrip("\n")) for path in decryptions]
    with closed_at_end(open_ledger(home)) as ledger, ballot_pool() as pool:
        named = ledger.find_poll(poll)
        result = publish_poll(ledger, named, texts, int(time.time()), pool)
        archive = ledger.archive_path(named.uuid)
        quorum = closing_quorum(ledger, named)
    _show_result(result)
    click.echo(quorum)
    click.echo(archive)


for verb in (*DECISIONS, *RECONCILING, import_verb):
    main.add_command(verb)


@main.command()
@home_option
@click.argument("poll")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Where the files go.",
)
def report(home: Path, poll: str, folder: Path) -> None:
    """Write the signed report of a closed poll, and a page to print in Korean and in English.

    Every number is made anew out of the log and the archive.
    """
    # Drawing pages costs the other verbs, and every worker process, a third of a second.
    from maru.sync.ledger.report import write_poll_report

    with closed_at_end(open_ledger(home)) as ledger, ballot_pool() as pool:
        named = ledger.find_poll(poll)
        for file in write_poll_report(ledger, named, folder, int(time.time()), pool):
            click.echo(file)


@main.group(cls=Group)
def auditor() -> None:
    """Say who may read the whole log while polls are open."""


@auditor.command("add")
@home_option
@click.argument("name")
def auditor_add(home: Path, name: str) -> None:
    """Print a token for a new auditor; it is kept nowhere, so it cannot be shown again."""
    with closed_at_end(open_ledger(home)) as ledger:
        click.echo(add_auditor(ledger.store, name, secrets.token_bytes))


@auditor.command("remove")
@home_option
@click.argument("name")
def auditor_remove(home: Path, name: str) -> None:
    """Take an auditor's token away."""
    with closed_at_end(open_ledger(home)) as ledger:
        remove_auditor(ledger.store, name)
    click.echo(f"Removed {name}")


@auditor.command("list")
@home_option
def auditor_list(home: Path) -> None:
    """Name the auditors."""
    with closed_at_end(open_ledger(home)) as ledger, ledger.store.reading() as now:
        for name, _ in now.auditors():
            click.echo(name)


def _show_result(result: dict[str, Any]) -> None:
    chosen = language()
    console = Console(markup=False, highlight=False, emoji=False)
    console.print(f"{say(result['title'], chosen)}: {result['ballots']}")
    for question in result["questions"]:
        table = Table(title=say(question["text"], chosen), title_justify="left")
        table.add_column("option")
        table.add_column("votes", justify="right")
        for option in question["options"]:
            table.add_row(say(option["title"], chosen), str(option["votes"]))
        if question["blank"] is not None:
            table.add_row("blank", str(question["blank"]))
        console.print(table)


main.add_command(witness)
main.add_command(cosign)
main.add_command(mirror)


if __name__ == "__main__":
    main()
