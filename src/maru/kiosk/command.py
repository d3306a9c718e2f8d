"""The verbs of `maru-kiosk` that need no screen."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import click

from maru import __version__
from maru.command import Group, language, read_text, write_new_file
from maru.kiosk import ceremony
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
from maru.kiosk.readiness import Machine, State, medium_glance, probe_medium, readiness
from maru.kiosk.reports import report_text, write_report
from maru.protocol.event import Poll, say
from maru.protocol.note import MAX_NOTE, Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.report import Report
from maru.protocol.staff import open_card

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


earlier_medium_option = click.option(
    "--second-medium",
    type=click.Path(path_type=Path),
    help="Where an earlier epoch's second medium is, if its store cannot tell.",
)


AT_OPENING = ("space", "medium", "package", "keys", "power")
"""What must not fail when polls are opened; `maru-kiosk ready` looks at the rest as well."""


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
@earlier_medium_option
@click.argument("package", type=FILE)
@click.argument("updates", type=FILE, metavar="[UPDATE.note]...", nargs=-1)
def load(home: Path, second_medium: Path | None, package: Path, updates: tuple[Path, ...]) -> None:
    """Take in an event package, with its updates if there are any, and begin the journal.

    What earlier epochs spent stays spent, and the polls that staff closed in them stay closed. What
    cannot be read of them is told; the second medium is read in its place.
    """
    loaded = load_package(home, package, updates, second_medium)
    tell("load", loaded.told)
    click.echo(f"Loaded {package.name}, package {loaded.package[:8]}")


def tell(verb: str, told: Sequence[Refused]) -> None:
    """Say what stopped nothing and staff has to know."""
    for one in told:
        click.echo(f"{verb}: {one.sentence(language())}", err=True)


def card_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a verb of the staff the options of a staff card."""
    card = click.option(
        "--staff",
        metavar="TICKET",
        help="A staff card: the text of its QR code, or a file with it.",
    )
    pin = click.option(
        "--pin", envvar="MARU_STAFF_PIN", help="The card's PIN; or in MARU_STAFF_PIN."
    )
    return card(pin(command))


def staff_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a verb of the staff the options of a card and of the second medium."""
    return card_options(medium_option(command))


def read_card(kiosk: Kiosk, staff: str | None, pin: str | None) -> Signer | None:
    """Return the key of a staff card, None where no card is shown; refuse one without a PIN."""
    if staff is None:
        return None
    if pin is None:
        raise Refused(InputRefusal.staff_needed, kiosk.name)
    ticket = staff if staff.startswith("MARUS1:") else read_text(Path(staff), 256).strip()
    return open_card(ticket, pin.replace(" ", ""), kiosk.event, revoked=kiosk.revoked_keys)


def faults(home: Path, second_medium: Path | None, _: Kiosk) -> list[str]:
    """Say what of `AT_OPENING` fails at the kiosk in a folder."""
    checks = readiness(
        home,
        camera=lambda: None,
        second=medium_glance(home, second_medium),
        machine=Machine(),
        wall=time.time,
        names=AT_OPENING,
    )
    return [check.sentence(language()) for check in checks if check.state is State.failed]


def publish(home: Path, kiosk: Kiosk, report: Report) -> None:
    """Sign a report, keep it in the kiosk's folder, and print it."""
    path = write_report(home, report, kiosk.journal.sign_report(report), kiosk.event)
    click.echo(report_text(report, kiosk.event, language()), nl=False)
    click.echo(str(path))


@main.command()
@home_option
@staff_options
@click.argument("files", type=FILE, metavar="[UPDATE.note]...", nargs=-1)
def update(
    home: Path,
    staff: str | None,
    pin: str | None,
    second_medium: Path | None,
    files: tuple[Path, ...],
) -> None:
    """Apply numbered updates in their order: motions, cards, staff cards, new kiosks.

    Without files, those that the ledger or other kiosks have offered. A motion needs a staff card.
    """
    with closing(open_kiosk(home, second_medium)) as kiosk:
        card = read_card(kiosk, staff, pin)
        notes = read_updates(files) or [("offered", update.note) for update in kiosk.waiting()]
        for new in ceremony.apply_updates(kiosk, notes, card):
            click.echo(f"{kiosk.name}: update {new.number}, {new.kind}")
        show_polls(kiosk)


@main.command("open")
@home_option
@staff_options
@click.option("--venue-pin", help="The number to announce in the hall, 4 to 8 digits.")
@click.argument("polls", nargs=-1)
def open_(
    home: Path,
    staff: str | None,
    pin: str | None,
    second_medium: Path | None,
    venue_pin: str | None,
    polls: tuple[str, ...],
) -> None:
    """Open polls, named by uuid or number; all that were not open yet when none is named.

    Prints the zero report and keeps it in the kiosk's folder.
    """
    with closing(open_kiosk(home, second_medium)) as kiosk:
        chosen = choose_polls(kiosk, polls, "scheduled")
        card = read_card(kiosk, staff, pin)
        checks = (partial(faults, home, second_medium),)
        report = ceremony.open_polls(kiosk, chosen, card, checks, venue_pin)
        show_polls(kiosk)
        publish(home, kiosk, report)


@main.command()
@home_option
@staff_options
@click.argument("polls", nargs=-1)
def pause(
    home: Path,
    staff: str | None,
    pin: str | None,
    second_medium: Path | None,
    polls: tuple[str, ...],
) -> None:
    """Stop polls until they are resumed; all open ones when none is named."""
    with closing(open_kiosk(home, second_medium)) as kiosk:
        chosen = choose_polls(kiosk, polls, "open")
        ceremony.pause_polls(kiosk, chosen, read_card(kiosk, staff, pin))
        show_polls(kiosk)


@main.command()
@home_option
@staff_options
@click.argument("polls", nargs=-1)
def resume(
    home: Path,
    staff: str | None,
    pin: str | None,
    second_medium: Path | None,
    polls: tuple[str, ...],
) -> None:
    """Open paused polls again; all paused ones when none is named."""
    with closing(open_kiosk(home, second_medium)) as kiosk:
        chosen = choose_polls(kiosk, polls, "paused")
        ceremony.resume_polls(kiosk, chosen, read_card(kiosk, staff, pin))
        show_polls(kiosk)


@main.command()
@home_option
@staff_options
@click.option(
    "--cards-out",
    type=click.IntRange(0, 1_000_000),
    help="How many cards were handed out where this kiosk stands.",
)
@click.argument("polls", nargs=-1)
def close(
    home: Path,
    staff: str | None,
    pin: str | None,
    second_medium: Path | None,
    cards_out: int | None,
    polls: tuple[str, ...],
) -> None:
    """Close polls for good; all open or paused ones when none is named.

    Prints the closing report and keeps it in the kiosk's folder.
    """
    with closing(open_kiosk(home, second_medium)) as kiosk:
        chosen = choose_polls(kiosk, polls, "open", "paused")
        report = ceremony.close_polls(kiosk, chosen, read_card(kiosk, staff, pin), cards_out)
        show_polls(kiosk)
        publish(home, kiosk, report)


@main.command()
@home_option
@staff_options
def end(home: Path, staff: str | None, pin: str | None, second_medium: Path | None) -> None:
    """End the kiosk's epoch, once its polls are closed: nothing is written after it."""
    with closing(open_kiosk(home, second_medium)) as kiosk:
        ceremony.end_epoch(kiosk, read_card(kiosk, staff, pin))
        click.echo(f"{kiosk.journal.name}: ended with record {kiosk.journal.last_seq}")


@main.command("new-medium")
@home_option
@card_options
@click.argument("path", type=click.Path(path_type=Path))
def new_medium(home: Path, staff: str | None, pin: str | None, path: Path) -> None:
    """Go on with another second medium: PATH is its folder or file, on a fresh stick.

    The whole journal so far is written there and read back. Refused when another kiosk's is there.
    """
    with closing(open_kiosk(home)) as kiosk:
        ceremony.replace_medium(kiosk, path, read_card(kiosk, staff, pin))
        records, name = kiosk.journal.last_seq + 1, kiosk.journal.name
    found = probe_medium(medium_glance(home, path))
    if found.state is not State.passed:
        click.echo(found.korean if language() == "ko" else found.english, err=True)
    click.echo(
        f"{name}: 기록 {records}개가 모두 {path}에 있습니다. 이제 이것을 씁니다."
        if language() == "ko"
        else f"{name}: all {records} records are on {path}, which is used from now on."
    )


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
    from rich.console import Console  # not at the top: the screens start without it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

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
        media = "두 저장 장치에" if found.medium else "저장 장치 하나에"
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
@card_options
@earlier_medium_option
def new_epoch_(home: Path, staff: str | None, pin: str | None, second_medium: Path | None) -> None:
    """Go on under new keys, after storage was replaced or copied back.

    The old epoch is ended with a staff card where its store is whole, and moves into a folder of
    its own. What cannot be read or ended of it is told. Enrol the request, and load the package
    again.
    """
    made = new_epoch(
        home, secrets.token_bytes, lambda kiosk: read_card(kiosk, staff, pin), second_medium
    )
    tell("new-epoch", made.told)
    click.echo(f"{home.name}: new keys made. Enrol them with {made.request}")


def choose_polls(kiosk: Kiosk, names: Sequence[str], *states: PollState) -> list[Poll]:
    """Return the polls that were named, each once; all in one of `states` when none was.

    Refuses a name that is none.
    """
    if not names:
        return [poll for poll in kiosk.event.polls if kiosk.poll_state(poll) in states]
    named = [kiosk.event.find_poll(name, kiosk.name) for name in names]
    return [poll for index, poll in enumerate(named) if poll not in named[:index]]


def show_polls(kiosk: Kiosk) -> None:
    """Print each poll with its state and its ballots on this kiosk."""
    from rich.console import Console  # not at the top: the screens start without it
    from rich.markup import escape
    from rich.table import Table

    first = kiosk.event.languages[0]
    title = escape(f"{say(kiosk.event.name, first)} · {kiosk.name}")
    table = Table(title=title, title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("poll")
    table.add_column("state")
    table.add_column("ballots", justify="right")
    for number, poll in enumerate(kiosk.event.polls, 1):
        ballots = str(kiosk.journal.ballots(poll.uuid))
        title = escape(say(poll.title, first))
        table.add_row(str(number), title, kiosk.poll_state(poll), ballots)
    Console().print(table)


if __name__ == "__main__":
    main()
