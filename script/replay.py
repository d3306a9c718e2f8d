"""Replay a real election through real parts, and compare the counts with its file.

Every vote of a participatory-budgeting file becomes an attendee: a ticket printed as a QR picture,
shown to a kiosk's camera, a ballot sealed and kept, synced over HTTP, tallied, decrypted, published
and verified.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click
from commanded_hall import CommandFailed, Hall, console, fresh_folder, stage, stages, tally, verdict
from rich.table import Table

from maru.command import Command, read_file
from maru.protocol.event import Poll, say
from maru.provisioning.pabulib import MAX_BYTES, ParticipatoryBudget, parse_pb
from maru.provisioning.trustee.command import read_quorum


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.pb")
@click.option("--kiosks", default=1, show_default=True, type=click.IntRange(1, 32))
@click.option("--voters", type=click.IntRange(1), help="Only the first M voters.")
@click.option(
    "--group",
    default="Ed25519",
    show_default=True,
    type=click.Choice(["Ed25519", "BELENIOS-2048"]),
    help="With BELENIOS-2048, belenios-tool verifies the archive as well.",
)
@click.option(
    "--trustees",
    "quorum",
    callback=read_quorum,
    metavar="T/N",
    help="N trustees hold a ceremony, and the last T of them decrypt; else there is one.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Keep all here.")
def replay(
    file: Path,
    kiosks: int,
    voters: int | None,
    group: str,
    quorum: tuple[int, int] | None,
    out: Path | None,
) -> None:
    """Replay the election of FILE.pb; exit status 1 on any difference."""
    budget = parse_pb(read_file(file, MAX_BYTES), file.name)
    votes = budget.votes[:voters]
    hall = Hall(fresh_folder(out, "replay"), min(kiosks, len(votes)), quorum)
    began = time.monotonic()
    try:
        poll, said = _run(hall, file, votes, group)
    except CommandFailed as failed:
        console.print(f"[bold]failed[/bold]: {failed}", markup=True)
        sys.exit(1)
    same = _report(hall, budget, poll, votes, said, time.monotonic() - began)
    sys.exit(0 if same else 1)


def _run(
    hall: Hall, file: Path, votes: tuple[tuple[int, ...], ...], group: str
) -> tuple[Poll, dict[str, object]]:
    """Take the election from its file to a verified archive."""
    with stages() as progress:
        trustees = f", {hall.quorum[1]} trustees" if hall.quorum else ""
        with stage(progress, f"event, {len(votes)} cards, {hall.kiosks} kiosks{trustees}"):
            event = hall.provision(
                f"replay/{file.stem.lower()}",
                "--pabulib", file, "--cards", str(len(votes)), "--group", group,
            )  # fmt: skip
        poll = event.polls[0]
        attendees = [
            (ticket, {poll.uuid: [frozenset(vote)]})
            for ticket, vote in zip(hall.tickets, votes, strict=True)
        ]
        numbers = range(1, hall.kiosks + 1)
        with hall.serving() as url:
            with stage(progress, "card, ballot, journal", len(votes)) as advance:
                hall.vote(attendees, numbers, advance)
            with stage(progress, "sync to the ledger", hall.kiosks) as advance:
                for number in numbers:
                    hall.sync(url, number)
                    hall.close_kiosk(number)
                    hall.sync(url, number)
                    advance()
            with stage(progress, "close, decrypt, publish"):
                hall.close_polls(event.polls)
                archive = hall.publish(url, poll)
        with stage(progress, "verify the archive"):
            said = verdict(archive)
        if group == "BELENIOS-2048":
            with stage(progress, "belenios-tool election verify"):
                _verify_with_belenios(archive)
    return poll, said


def _verify_with_belenios(archive: Path) -> None:
    """Let Debian's own tool judge the archive, alone in a folder."""
    folder = archive.parent / "belenios-tool"
    folder.mkdir()
    shutil.copy(archive, folder)
    done = subprocess.run(
        ["belenios-tool", "election", "verify", "--dir", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandFailed(f"belenios-tool: {done.stdout}{done.stderr}")


def _report(
    hall: Hall,
    budget: ParticipatoryBudget,
    poll: Poll,
    votes: tuple[tuple[int, ...], ...],
    said: dict[str, object],
    seconds: float,
) -> bool:
    """Print the table and write result.json; say whether every number agrees."""
    counted = said["result"]
    expected = tally(poll, [[frozenset(vote)] for vote in votes])
    all_voted = len(votes) == len(budget.votes)
    published = budget.published if all_voted else None
    same = counted == expected and said["ballots"] == len(votes)
    if published is not None:
        same = same and counted == [list(published)]
    table = Table(title=f"{say(poll.title, budget.language)} · {budget.place}")
    table.add_column("project", overflow="fold")
    for column in ("counted", "from the votes", "in the file"):
        table.add_column(column, justify="right")
    rows = counted[0] if isinstance(counted, list) else []
    for index, option in enumerate(poll.questions[0].options):
        in_file = str(published[index]) if published is not None else "–"
        title = say(option.title, budget.language)
        table.add_row(title, str(rows[index]), str(expected[0][index]), in_file)
    console.print(table)
    console.print(
        f"{said['ballots']} ballots of {len(votes)} voters at {hall.kiosks} kiosks,"
        f" {seconds:.0f} s. {'All counts agree.' if same else 'THE COUNTS DIFFER.'}"
    )
    result = {
        "file": budget.description,
        "poll": poll.uuid,
        "voters": len(votes),
        "kiosks": hall.kiosks,
        "ballots": said["ballots"],
        "counted": counted,
        "from_votes": expected,
        "published": list(published) if published is not None else None,
        "agree": same,
    }
    (hall.out / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    console.print(f"Kept in {hall.out}")
    return same


if __name__ == "__main__":
    replay(prog_name="script/replay")
