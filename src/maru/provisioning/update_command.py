"""The staff's verbs for what comes up on the day: `maru-provision update` and `card`."""

from __future__ import annotations

from pathlib import Path

import click

from maru.command import language
from maru.protocol.event import say
from maru.provisioning import updates
from maru.provisioning.updates import HandedOut, Written

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
CARD = click.IntRange(min=1)

directory_argument = click.argument("directory", type=FOLDER, metavar="DIR")


@click.group()
def update() -> None:
    """Sign numbered updates to a package that is out, into DIR/updates."""


request_option = click.option(
    "--request", type=FILE, help="A kiosk's file about a card that its staff have in hand."
)


@update.command()
@directory_argument
@click.argument("file", type=FILE, metavar="POLL.toml")
def motion(directory: Path, file: Path) -> None:
    """Make the motion in POLL.toml a poll, out of the event's spare polls."""
    written, poll = updates.write_motion(directory, file)
    click.echo(f"{poll.uuid}  {say(poll.title, language())}")
    _show(written)


@update.command()
@directory_argument
@request_option
@click.argument("cards", type=CARD, metavar="[CARD]...", nargs=-1)
def revoke(directory: Path, request: Path | None, cards: tuple[int, ...]) -> None:
    """Revoke cards, named by their numbers or by a kiosk's request: they must not vote."""
    if request is not None:
        cards = (*cards, updates.card_of_request(directory, request))
    if not cards:
        raise click.UsageError("name a card, or give a --request")
    _show(updates.write_revocation(directory, cards))


@update.command()
@directory_argument
@request_option
@click.argument("card", type=CARD, required=False)
def reissue(directory: Path, request: Path | None, card: int | None) -> None:
    """Replace CARD, named by its number or a kiosk's request, by the next reserved of its group."""
    if request is not None:
        card = updates.card_of_request(directory, request)
    if card is None:
        raise click.UsageError("name a card, or give a --request")
    written, handed_out = updates.write_reissue(directory, card)
    _show_card(handed_out)
    _show(written)


@update.command("revoke-staff")
@directory_argument
@click.argument("name", metavar="NAME")
def revoke_staff(directory: Path, name: str) -> None:
    """Revoke the staff card NAME, such as staff-1: kiosks take it no more."""
    written, left = updates.write_staff_revocation(directory, name)
    _show(written)
    said = f"남은 직원 카드: {left}" if language() == "ko" else f"staff cards left: {left}"
    click.echo(said)


@update.command("revoke-admin")
@directory_argument
@click.argument("name", metavar="NAME")
def revoke_admin(directory: Path, name: str) -> None:
    """Revoke the key of the admin NAME: it signs no further entry of the log."""
    written, left = updates.write_admin_revocation(directory, name)
    _show(written)
    click.echo(f"남은 관리자: {left}" if language() == "ko" else f"admins left: {left}")


@update.command()
@directory_argument
@click.argument("request", type=FILE)
def enrol(directory: Path, request: Path) -> None:
    """Enrol a kiosk that the package does not have, by its enrolment REQUEST."""
    _show(updates.write_enrolment(directory, request))


@click.group()
def card() -> None:
    """Hand out cards."""


@card.command("walk-in")
@directory_argument
@click.option("--group", "group_id", help="The attendee's group; needed where there are several.")
def walk_in(directory: Path, group_id: str | None) -> None:
    """Hand out the next reserved card, and write its ticket."""
    _show_card(updates.hand_out_walk_in(directory, group_id))


def _show(written: Written) -> None:
    number, kind = written.update.number, written.update.kind
    if language() == "ko":
        click.echo(f"업데이트 {number} ({kind}): {written.path}")
    else:
        click.echo(f"update {number} ({kind}): {written.path}")


def _show_card(handed_out: HandedOut) -> None:
    word = "카드" if language() == "ko" else "card"
    click.echo(f"{word} {handed_out.card.number:04}: {handed_out.ticket}")
    if handed_out.pins:
        click.echo(f"PIN {handed_out.card.number:04}: {handed_out.pins}")
