"""`maru-verify report`: whether every number of a poll's report comes out of the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from maru.command import read_file
from maru.protocol.event import say
from maru.protocol.note import Verifier
from maru.protocol.poll_report import MAX_POLL_REPORT
from maru.protocol.refusal import Refused
from maru.protocol.ticket import check_words
from maru.sync.log_command import FILE, read_key
from maru.sync.log_source import read_token
from maru.sync.poll_report import check_poll_report
from maru.sync.terminal import facts, language, plain, say_not_valid, words
from maru.words import wordlist


@click.command()
@click.argument("file", type=FILE, metavar="UUID.report.note")
@click.option(
    "--ledger", "place", required=True, metavar="URL|DIR", help="The ledger, or a copy of it."
)
@click.option(
    "--key",
    callback=lambda context, option, value: value and read_key(context, option, value),
    default=None,
    metavar="VKEY",
    help="The ledger's public key; else the one that its package names.",
)
@click.option("--token-file", type=FILE, help="An auditor's token, while a poll is open.")
def report(file: Path, place: str, key: Verifier | None, token_file: Path | None) -> None:
    """Check a poll's report: make every number of it again out of the log and the archive.

    Exit status: 0 all of it comes out of the log; 1 something does not, the first place is said;
    2 something cannot be read; 3 a fault of this command.
    """
    message, token = read_file(file, MAX_POLL_REPORT), read_token(token_file)
    try:
        body, fingerprint = check_poll_report(message, file.name, place, key, token)
    except Refused as refused:
        say_not_valid(refused)
    else:
        Console(highlight=False).print(_told(body, fingerprint))


def _told(body: dict[str, Any], fingerprint: str) -> Group:
    title = plain(f"{body['number']}. {say(body['title'], language())}")
    parts: list[Text | Table] = [
        Text.assemble((words("보고서가 맞습니다", "THE REPORT HOLDS"), "bold green"), f"  {title}")
    ]
    for question in body["result"] or ():
        table = Table(
            box=box.SIMPLE_HEAD,
            title=plain(say(question["text"], language())),
            title_justify="left",
        )
        table.add_column(words("선택지", "Option"), overflow="fold")
        table.add_column(words("표", "Votes"), justify="right", no_wrap=True)
        for option in question["options"]:
            table.add_row(Text(plain(say(option["title"], language()))), f"{option['votes']:,}")
        parts += (Text(), table)
    counts, told = body["counts"], facts()
    told.add_row(words("집계한 표", "Counted"), f"{counts['counted']:,}")
    told.add_row(words("도착한 표", "Arrived"), f"{counts['arrived']:,}")
    told.add_row(words("장부 항목", "Log entries"), f"{body['log']['size']:,}")
    told.add_row(words("바깥 증인", "Outside witnesses"), _witnesses(body["witnesses"]))
    told.add_row(words("지문", "Fingerprint"), fingerprint)
    found = check_words(fingerprint, wordlist(language()))
    told.add_row(words("확인 낱말", "Check words"), " · ".join(found))
    return Group(*parts, Text(), told, *_not_holding(body))


def _witnesses(witnesses: dict[str, Any]) -> str:
    if not witnesses["named"]:
        return words("없음", "there is none")
    names = ", ".join(witnesses["signed"]) or "–"
    return f"{plain(names)} ({len(witnesses['signed'])}/{witnesses['quorum']})"


def _not_holding(body: dict[str, Any]) -> list[Text]:
    """Return a line for each identity that does not hold, or is not known."""
    marks = {False: ("✗", "red"), None: ("–", "yellow")}
    return [
        Text(
            f"{marks[one['holds']][0]} {plain(one['sentence'][language()])}", marks[one["holds"]][1]
        )
        for one in body["identities"]
        if one["holds"] is not True
    ]
