"""The command `maru-ledger`: the central side of an event."""

from __future__ import annotations

import secrets
import time
from contextlib import closing as closed_at_end
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import OperationalError

from maru import __version__
from maru.command import Group, language, read_text
from maru.protocol.event import Poll, say
from maru.protocol.note import MAX_NOTE
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Act, Applied
from maru.sync.ballots import ballot_pool
from maru.sync.ledger.audience import INTERVAL_SECONDS, Audience, add_auditor, remove_auditor
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.cosigning import ask_witnesses, witnesses_of_closing
from maru.sync.ledger.courier import import_sticks
from maru.sync.ledger.home import (
    Ledger,
    Settings,
    compare_second_place,
    init_ledger,
    load_package,
    move_second_place,
    open_ledger,
    read_origin,
)
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.publication import publish_poll
from maru.sync.ledger.reconcile import Contested, Line, reconcile
from maru.sync.ledger.witness_command import cosign, show_asked, witness
from maru.sync.witness_words import quorum_sentence

MAX_DECRYPTION = 16 * 1024 * 1024

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The ledger's folder.",
)


class _Stored(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; refuse where its database is out of reach, locked or full."""
        try:
            return super().invoke(ctx)
        except OperationalError as error:
            why = str(error.orig).split("\n")[0]
            raise Refused(InputRefusal.ledger_busy, "store", why) from error


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


@main.command("import")
@home_option
@click.argument(
    "places",
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE|FOLDER...",
    nargs=-1,
    required=True,
)
def import_(home: Path, places: tuple[Path, ...]) -> None:
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
        quorum = _quorum(ledger, named)
    _show_result(result)
    click.echo(quorum)
    click.echo(archive)


@main.command()
@home_option
def status(home: Path) -> None:
    """Show per poll and kiosk how many ballots were declared, arrived, verified, counted, spoiled.

    Below stands each ballot that arrived both as cast and as spoiled, and each update that a kiosk
    applied where the log has another, and what was done with a cancelled staff card.
    """
    with closed_at_end(open_ledger(home)) as ledger:
        found = reconcile(ledger)
        name = say(ledger.package.event.name, language())
        quorums = _quorums(ledger)
    table = Table(title=name, title_justify="left")
    for heading in ("poll", "kiosk"):
        table.add_column(heading)
    for heading in ("declared", "arrived", "verified", "counted", "spoiled"):
        table.add_column(heading, justify="right")
    for line in found.lines:
        declared = "-" if line.declared is None else str(line.declared)
        numbers = [declared, *map(str, (line.arrived, line.verified, line.counted)), _spoiled(line)]
        table.add_row(say(line.poll.title, language()), f"{line.kiosk}/{line.epoch}", *numbers)
    console = Console(markup=False, highlight=False, emoji=False)
    console.print(table)
    for quorum in quorums:
        console.print(quorum, soft_wrap=True)
    for one in found.contested:
        console.print(_contested(one), soft_wrap=True)
    for applied in found.disputed:
        console.print(_disputed(applied), soft_wrap=True)
    for act in found.revoked:
        console.print(_by_revoked(act), soft_wrap=True)


def _quorums(ledger: Ledger) -> list[str]:
    """Say of each closed poll how many outside witnesses have cosigned its closing."""
    with ledger.store.reading() as now:
        polls = ledger.current(now).event.polls
        closed = [poll for poll in polls if now.closing(poll.uuid) is not None]
    return [f"{say(poll.title, language())}: {_quorum(ledger, poll)}" for poll in closed]


def _quorum(ledger: Ledger, poll: Poll) -> str:
    with ledger.store.reading() as now:
        event, index = ledger.package.event, now.closing(poll.uuid)
        names = () if index is None else witnesses_of_closing(event, now, index)
    return quorum_sentence(names, event.quorum, language())


def _spoiled(line: Line) -> str:
    """Write how many were spoiled, and how many the kiosk declared where that differs."""
    if line.declared_spoiled in (None, line.spoiled):
        return str(line.spoiled)
    return f"{line.spoiled}/{line.declared_spoiled}"


def _contested(one: Contested) -> str:
    cast, spoiled = one.cast, one.spoiled
    record = "기록" if language() == "ko" else "record"
    by = f"{cast.kiosk}/{cast.epoch} {record} {cast.seq}"
    opener = f"{spoiled.kiosk}/{spoiled.epoch} {record} {spoiled.seq}"
    poll = say(one.poll.title, language())
    if language() == "ko":
        end = "마감 뒤의 기록이라 바뀌는 것이 없습니다" if spoiled.late else "세지 않습니다"
        said = f"낸 투표지({by})를 열었다는 기록({opener})이 있습니다: {end}"
    else:
        end = "that came after closing and changes nothing" if spoiled.late else "it does not count"
        said = f"cast by {by}, opened by {opener}: {end}"
    return f"! {poll}, {cast.ballot[:12]}: {said}"


def _disputed(one: Applied) -> str:
    korean = language() == "ko"
    by = f"{one.kiosk}/{one.epoch} {'기록' if korean else 'record'} {one.seq}"
    if korean:
        said = f"{by}이(가) 원장에 없는 {one.update[:12]}을(를) 적용했습니다"
        return f"! 업데이트 {one.number}: {said}"
    return f"! update {one.number}: {by} applied {one.update[:12]}, the log has another"


def _by_revoked(act: Act) -> str:
    if language() == "ko":
        return f"! 취소한 {act.staff}: {act.kiosk}/{act.epoch} 기록 {act.seq}, {act.kind}"
    return f"! {act.staff}, cancelled: {act.kiosk}/{act.epoch} record {act.seq}, {act.kind}"


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


if __name__ == "__main__":
    main()
