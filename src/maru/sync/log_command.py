"""`maru-verify ledger`: whether a ledger holds, from its first entry to its results."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich import box
from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from maru.command import read_text
from maru.protocol import tlog
from maru.protocol.event import say
from maru.protocol.note import MAX_NOTE, Verifier
from maru.protocol.refusal import Refused
from maru.sync.log_check import LedgerVerdict, PollVerdict, Show, check_ledger
from maru.sync.log_source import read_token
from maru.sync.terminal import facts, language, plain, say_not_valid, words
from maru.sync.witness_words import quorum_sentence

FILE = click.Path(path_type=Path)


def read_key(_context: click.Context, _parameter: click.Parameter, value: str) -> Verifier:
    """Return the key in an option's text, or in the file that it names."""
    path = Path(value)
    text = read_text(path, 1_024).strip() if "+" not in value and path.is_file() else value
    try:
        return Verifier.from_vkey(text)
    except Refused as refused:
        raise click.BadParameter(refused.sentence(language())) from None


def read_keys(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Verifier, ...]:
    """Return the keys of an option that may be given several times."""
    return tuple(read_key(context, parameter, value) for value in values)


@click.command()
@click.argument("place", metavar="URL|DIR")
@click.option(
    "--key", callback=read_key, required=True, metavar="VKEY", help="The ledger's public key."
)
@click.option(
    "--witness",
    "witnesses",
    callback=read_keys,
    multiple=True,
    metavar="VKEY",
    help="A witness's public key; may be given several times.",
)
@click.option(
    "--quorum",
    type=click.IntRange(0, 100),
    default=None,
    help="How many of these must have cosigned the newest checkpoint; all, if not said.",
)
@click.option(
    "--since",
    type=FILE,
    metavar="CHECKPOINT",
    help="A checkpoint of this ledger that was saved before: it must be continued.",
)
@click.option("--token-file", type=FILE, help="An auditor's token, while a poll is open.")
@click.option("--no-ballots", is_flag=True, help="Leave out the proofs of the ballots.")
def ledger(
    place: str,
    key: Verifier,
    witnesses: tuple[Verifier, ...],
    quorum: int | None,
    since: Path | None,
    token_file: Path | None,
    no_ballots: bool,
) -> None:
    """Check a whole ledger: every entry, hash, signature, ballot, sum and published result.

    URL|DIR is the ledger's address, its home, or a folder that `maru-ledger mirror` made. A KEY may
    be the name of a file that holds it.

    Exit status: 0 all of it holds; 1 something does not, the first reason and its place are said;
    2 something cannot be read; 3 a fault of this command.
    """
    if quorum is not None and quorum > len(witnesses):
        raise click.UsageError("Give at least as many --witness as --quorum.")
    token = read_token(token_file)
    try:
        earlier = None if since is None else _read_since(since, key)
        with _progress() as show:
            verdict = check_ledger(
                place,
                key,
                witnesses=witnesses,
                quorum=len(witnesses) if quorum is None else quorum,
                since=earlier,
                token=token,
                ballots=not no_ballots,
                show=show,
            )
    except Refused as refused:
        say_not_valid(refused)
    else:
        Console(highlight=False).print(_told(verdict))


def _read_since(path: Path, key: Verifier) -> tlog.Checkpoint:
    return tlog.open_checkpoint(read_text(path, MAX_NOTE), key, str(path))


@contextmanager
def _progress() -> Iterator[Show]:
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    tasks = {"entries": progress.add_task(words("항목", "entries"), total=None)}

    def show(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = progress.add_task(f"{words('투표', 'poll')} {what}", total=total)
        progress.update(tasks[what], completed=done, total=total)

    with progress:
        yield show


def _told(verdict: LedgerVerdict) -> Group:
    event, chosen = verdict.event, language()
    heading = Text.assemble(
        (words("올바름", "VALID"), "bold green"), "  ", plain(say(event.name, chosen))
    )
    table = facts()
    table.add_row(words("장부", "Ledger"), Text(plain(verdict.checkpoint.origin)))
    table.add_row(words("행사", "Event"), event.tag)
    table.add_row(words("꾸러미", "Package"), verdict.package)
    table.add_row(words("항목", "Entries"), f"{verdict.checkpoint.size:,}")
    table.add_row(words("뿌리", "Root"), tlog.encode_hash(verdict.checkpoint.root))
    table.add_row(words("기기와 회차", "Kiosks, epochs"), f"{verdict.kiosks}")
    table.add_row(words("업데이트", "Updates"), f"{verdict.updates}")
    return Group(heading, Text(), table, _polls(verdict), _checks(verdict))


def _polls(verdict: LedgerVerdict) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(words("투표", "Poll"), overflow="fold")
    for heading in (
        words("도착", "Arrived"),
        words("집계", "Counted"),
        words("겹침", "In conflict"),
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(words("상태", "State"), no_wrap=True)
    for one in verdict.polls:
        title = Text(plain(say(one.poll.title, language())))
        numbers = map(str, (one.arrived, one.counted, one.beside))
        table.add_row(title, *numbers, _state(one))
    return table


def _state(one: PollVerdict) -> str:
    if one.published:
        return words("발표", "published")
    return words("마감", "closed") if one.closed else words("진행 중", "open")


def _checks(verdict: LedgerVerdict) -> Table:
    table = Table.grid(padding=(0, 1))
    lines = [
        words(
            f"모든 항목을 다시 해시하고 해시 타일 {verdict.tiles:,}개와 서명된 뿌리에 맞춰 봄",
            f"Every entry hashed again, compared with {verdict.tiles:,} hash tiles and the root",
        ),
        words(
            "모든 서명, 기록의 사슬, 업데이트, 마감을 되짚음",
            "Every signature, chain of records, update and closing replayed",
        ),
    ]
    if verdict.since is not None:
        lines.append(
            words(
                f"전에 보관한 {verdict.since:,}개짜리 장부를 그대로 잇고 있음",
                f"The ledger of {verdict.since:,} entries that was saved before is continued",
            )
        )
    if verdict.ballots:
        lines.append(
            words(
                "세는 투표지와 겹친 투표지의 증명, 마감의 합, 발표된 기록 파일과 결과",
                "Proofs of ballots that count or conflict, sums, published archives and results",
            )
        )
    for line in lines:
        table.add_row("[green]✓[/green]", line)
    for name, when in verdict.cosigned:
        at = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(min(when, 2**40)))
        said = words(f"증인 {plain(name)}: {at}", f"Cosigned by {plain(name)}, {at}")
        table.add_row("[green]✓[/green]", Text(said))
    closed = any(one.closed for one in verdict.polls)
    if closed:
        sentence = quorum_sentence(verdict.quorum, verdict.event.quorum, language())
        mark = "[green]✓[/green]" if verdict.event.quorum else "–"
        table.add_row(mark, Text(sentence, "" if verdict.event.quorum else "yellow"))
    if not verdict.ballots:
        left_out = words(
            "투표지의 증명과 합, 기록 파일은 보지 않음 (--no-ballots)",
            "Without the ballots' proofs, sums and archives (--no-ballots)",
        )
        table.add_row("–", Text(left_out, "yellow"))
    return table
