"""`maru-ledger witness` and `maru-ledger cosign`: asking outside witnesses, keeping their lines."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing as closed_at_end
from pathlib import Path

import click

from maru.command import language, read_text, write_new_file
from maru.protocol.event import Poll
from maru.protocol.note import MAX_NOTE
from maru.sync.ledger.audience import Audience
from maru.sync.ledger.cosigning import (
    Asked,
    Outcome,
    ask_witnesses,
    request_for,
    set_address,
    take_cosignatures,
    witnesses_of_closing,
)
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.options import home_option
from maru.sync.witness_words import quorum_sentence

FILE = click.Path(path_type=Path, dir_okay=False)


_SAID = {
    Outcome.cosigned: ("{}: 항목 {}개에 서명함", "{}: cosigned {} entries"),
    Outcome.unreachable: ("{}: 닿지 않음 ({})", "{}: cannot be reached ({})"),
    Outcome.refused: ("{}: 서명하지 않음 ({})", "{}: did not cosign ({})"),
    Outcome.ahead: (
        "{}: 이 장부보다 앞선 것에 서명했음. 이 장부는 예전 것임 ({})",
        "{}: has cosigned more than is here; this ledger is an older copy ({})",
    ),
}


@click.group("witness")
def witness() -> None:
    """Ask the event's outside witnesses to cosign the checkpoint."""


@witness.command("at")
@home_option
@click.argument("name")
@click.argument("url", required=False)
def witness_at(home: Path, name: str, url: str | None) -> None:
    """Ask the witness NAME at URL from now on, while the ledger serves; without URL, not any more.

    URL is its submission prefix: `maru-verify witness serve`, or any c2sp.org/tlog-witness.
    """
    with closed_at_end(open_ledger(home)) as ledger:
        set_address(ledger, name, url)


@witness.command("ask")
@home_option
@click.pass_context
def witness_ask(context: click.Context, home: Path) -> None:
    """Ask every witness that has an address now; status 2 when one did not cosign."""
    with closed_at_end(open_ledger(home)) as ledger:
        answers = ask_witnesses(ledger, Audience(ledger))
    show_asked(answers)
    if any(asked.outcome is not Outcome.cosigned for asked in answers):
        context.exit(2)


def show_asked(answers: Sequence[Asked]) -> None:
    """Say of each witness what came of asking it."""
    for asked in answers:
        words = _SAID[asked.outcome][0 if language() == "ko" else 1]
        click.echo(words.format(asked.witness, asked.detail))


@witness.command("request")
@home_option
@click.argument("name")
@click.option("--out", type=FILE, required=True, help="Where the request is written.")
@click.option(
    "--old", type=click.IntRange(0), help="The size that the witness says to have cosigned last."
)
def witness_request(home: Path, name: str, out: Path, old: int | None) -> None:
    """Write the request to the witness NAME, to be carried to it.

    It goes to `maru-verify witness cosign`; what that writes comes back to `maru-ledger cosign`.
    """
    with closed_at_end(open_ledger(home)) as ledger:
        request = request_for(ledger, name, old)
    write_new_file(out, request.encode())
    click.echo(f"{out}: {request.old} -> {request.claimed.size}")


@click.command()
@home_option
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE...")
def cosign(home: Path, files: tuple[Path, ...]) -> None:
    """Keep the witnesses' lines on checkpoints that were carried back."""
    with closed_at_end(open_ledger(home)) as ledger:
        for path in files:
            names = take_cosignatures(ledger, read_text(path, MAX_NOTE))
            click.echo(f"{path}: {', '.join(names)}")


def closing_quorum(ledger: Ledger, poll: Poll) -> str:
    """Say how many outside witnesses have cosigned the closing of a poll."""
    with ledger.store.reading() as now:
        event, index = ledger.package.event, now.closing(poll.uuid)
        names = () if index is None else witnesses_of_closing(event, now, index)
    return quorum_sentence(names, event.quorum, language())
