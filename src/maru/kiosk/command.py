"""The verbs of `maru-kiosk` that need no screen."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maru import __version__
from maru.command import Group, language, read_text
from maru.kiosk import ceremony
from maru.kiosk.home import init_kiosk, load_package, open_kiosk, read_updates
from maru.kiosk.journal import PollState
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.readiness import Machine, State, medium_glance, readiness
from maru.kiosk.reports import report_text, write_report
from maru.protocol.event import Poll, say
from maru.protocol.note import Signer
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
@click.argument("package", type=FILE)
@click.argument("updates", type=FILE, metavar="[UPDATE.note]...", nargs=-1)
def load(home: Path, package: Path, updates: tuple[Path, ...]) -> None:
    """Take in an event package, with its updates if there are any, and begin the journal."""
    package_hash = load_package(home, package, updates)
    click.echo(f"Loaded {package.name}, package {package_hash[:8]}")


def staff_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a verb of the staff the options of a card and of the second medium."""
    card = click.option(
        "--staff",
        metavar="TICKET",
        help="A staff card: the text of its QR code, or a file with it.",
    )
    pin = click.option(
        "--pin", envvar="MARU_STAFF_PIN", help="The card's PIN; or in MARU_STAFF_PIN."
    )
    return card(pin(medium_option(command)))


def read_card(kiosk: Kiosk, staff: str | None, pin: str | None) -> Signer | None:
    """Return the key of a staff card, None where no card is shown; refuse one without a PIN."""
    if staff is None:
        return None
    if pin is None:
        raise Refused(InputRefusal.staff_needed, kiosk.name)
    ticket = staff if staff.startswith("MARUS1:") else read_text(Path(staff), 256).strip()
    return open_card(ticket, pin.replace(" ", ""), kiosk.event)


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
@click.argument("files", type=FILE, metavar="UPDATE.note...", nargs=-1, required=True)
def update(home: Path, files: tuple[Path, ...]) -> None:
    """Apply numbered updates in their order: motions, revoked and reissued cards, new kiosks."""
    with closing(open_kiosk(home)) as kiosk:
        for new in kiosk.update(read_updates(files)):
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


@main.command()
@home_option
def head(home: Path) -> None:
    """Check the whole journal and print its signed head."""
    with closing(open_kiosk(home)) as kiosk:
        click.echo(kiosk.head(), nl=False)


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
