"""`maru-verify proof`: whether a `.tlog-proof` puts a ballot's record into a log."""

from __future__ import annotations

import base64
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console

from maru.command import read_file
from maru.protocol import tlog
from maru.protocol.journal import RECORD, is_sha256
from maru.protocol.note import Verifier, read_body, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_proof import MAX_PROOF_FILE, open_proof_file, parse_proof_file
from maru.sync.log_command import read_key, read_keys
from maru.sync.log_source import fetch_entries, open_source, read_token
from maru.sync.terminal import facts, plain, say_not_valid, words

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE, metavar="FILE.tlog-proof")
@click.option(
    "--key", callback=read_key, required=True, metavar="VKEY", help="The ledger's public key."
)
@click.option("--entry", type=FILE, help="The entry, as the log has it.")
@click.option("--ledger", metavar="URL|DIR", help="Fetch the entry here instead.")
@click.option("--token-file", type=FILE, help="An auditor's token, while a poll is open.")
@click.option("--tracker", help="The tracker of a ballot, which the entry has to name.")
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
    help="How many of these must have cosigned; all, if not said.",
)
def proof(
    file: Path,
    key: Verifier,
    entry: Path | None,
    ledger: str | None,
    token_file: Path | None,
    tracker: str | None,
    witnesses: tuple[Verifier, ...],
    quorum: int | None,
) -> None:
    """Check that a ballot's record, or any entry, is in the log that a `.tlog-proof` speaks of.

    With --entry nothing is asked of the ledger. Exit status: 0 it is; 1 it is not, or the entry
    names another ballot; 2 something cannot be read.
    """
    if (entry is None) == (ledger is None):
        raise click.UsageError("Give either --entry or --ledger.")
    data = read_file(file, MAX_PROOF_FILE)
    try:
        if entry is not None:
            told = read_file(entry, tlog.ENTRY_LIMIT)
        else:
            told = _fetch(ledger or "", data, key, str(file), read_token(token_file))
        needed = len(witnesses) if quorum is None else quorum
        index, checkpoint = open_proof_file(data, told, key, witnesses, needed, str(file))
        found = _tracker_of(told)
        if tracker is not None and tracker != found:
            raise Refused(InputRefusal.bad_value, f"{file} tracker", found or "none")
    except Refused as refused:
        say_not_valid(refused)
        raise
    table = facts()
    table.add_row(words("장부", "Ledger"), plain(checkpoint.origin))
    table.add_row(words("자리", "Entry"), f"{index} / {checkpoint.size}")
    if found is not None:
        table.add_row(words("추적 번호", "Tracker"), found)
    console = Console(highlight=False)
    console.print(f"[bold green]{words('올바름', 'VALID')}[/bold green]")
    console.print(table)


def _fetch(ledger: str, data: bytes, key: Verifier, place: str, token: str | None) -> bytes:
    """Return the entry that a proof speaks of; its size is what the log's key signed."""
    file = parse_proof_file(data, place)
    size = tlog.open_checkpoint(file.checkpoint, key, place).size
    number, offset = divmod(file.index, tlog.TILE_WIDTH)
    if file.index >= size:
        raise Refused(InputRefusal.not_in_log, place, f"entry {file.index} of {size}")
    width = min(tlog.TILE_WIDTH, size - number * tlog.TILE_WIDTH)
    with closing(open_source(ledger, token)) as source:
        return fetch_entries(source, number, width)[offset]


def _tracker_of(entry: bytes) -> str | None:
    """Return the tracker of the ballot that a record names, None where an entry names none."""
    if not entry.startswith(f"{RECORD}\n".encode()):
        return None
    body = read_body(text_of(entry.decode(errors="replace")), RECORD).get("body")
    ballot = body.get("ballot") if isinstance(body, dict) else None
    if not isinstance(ballot, str) or not is_sha256(ballot):
        return None
    return base64.b64encode(bytes.fromhex(ballot)).decode().rstrip("=")
