"""`maru-verify witness`: being an outside witness, online or by file."""

from __future__ import annotations

import secrets
import signal
import threading
import time
from pathlib import Path

import click

from maru.command import read_file, write_new_file
from maru.protocol import tlog
from maru.protocol.note import Verifier
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_witness import MAX_REQUEST, parse_request
from maru.sync.log_command import read_key
from maru.sync.log_source import read_token
from maru.sync.terminal import NotValid, language, plain, words
from maru.sync.witness import Elsewhere, Witness, new_witness, watch

FILE = click.Path(path_type=Path)
FOLDER = click.Path(path_type=Path, file_okay=False)

_CAUGHT = (
    InputRefusal.two_histories,
    InputRefusal.not_continued,
    InputRefusal.ledger_behind,
    InputRefusal.bad_signature,
)
"""What says something of the log, not of the way there."""

home_option = click.option("--home", type=FOLDER, required=True, help="The witness's folder.")


@click.group()
def witness() -> None:
    """Be an outside witness: cosign a ledger's checkpoints as long as they continue each other."""


@witness.command("new")
@home_option
@click.argument("name")
def witness_new(home: Path, name: str) -> None:
    """Make a witness's key; the event names its public half. NAME is like residents.example."""
    click.echo(new_witness(home, name, secrets.token_bytes))


@witness.command("follow")
@home_option
@click.argument("key", callback=read_key, metavar="VKEY")
def witness_follow(home: Path, key: Verifier) -> None:
    """Follow the log with this public key, given as text or as the name of a file."""
    Witness(home).follow(key)
    click.echo(key.name)


@witness.command("cosign")
@home_option
@click.argument("request", type=FILE)
@click.option("--out", type=FILE, required=True, help="Where the cosigned checkpoint is written.")
def witness_cosign(home: Path, request: Path, out: Path) -> None:
    """Cosign by file: REQUEST is what `maru-ledger witness request` wrote.

    OUT is for `maru-ledger cosign`. Exit status: 0 cosigned; 1 the log does not continue what was
    cosigned before; 2 something else is wrong.
    """
    asked = parse_request(read_file(request, MAX_REQUEST), str(request))
    try:
        line = Witness(home).cosign(asked, int(time.time()))
    except Elsewhere as elsewhere:
        click.echo(
            words(
                f"이 증인은 항목 {elsewhere.size}개까지 서명했습니다."
                f" 장부에 --old {elsewhere.size}(으)로 다시 청하십시오.",
                f"This witness has cosigned {elsewhere.size} entries: ask the ledger again with"
                f" --old {elsewhere.size}.",
            ),
            err=True,
        )
        raise
    except Refused as refused:
        _judge(refused)
        raise
    write_new_file(out, f"{asked.checkpoint}{line}".encode())
    click.echo(_cosigned(asked.claimed))


@witness.command("serve")
@home_option
@click.option("--port", type=click.IntRange(0, 65_535), default=8_700, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def witness_serve(home: Path, port: int, host: str) -> None:
    """Cosign over HTTP (POST /add-checkpoint) until it is stopped; port 0 takes a free one."""
    # A witness by file needs no web framework.
    from maru.sync.witness_serve import serve

    serve(home, host, port, click.echo)


@witness.command("watch")
@home_option
@click.argument("url", metavar="URL")
@click.option("--key", callback=read_key, required=True, metavar="VKEY", help="The ledger's key.")
@click.option("--token-file", type=FILE, help="An auditor's token, while a poll is open.")
@click.option("--once", is_flag=True, help="Look once and end.")
@click.option(
    "--every", type=click.IntRange(1, 86_400), default=60, show_default=True, metavar="SECONDS"
)
def witness_watch(
    home: Path, url: str, key: Verifier, token_file: Path | None, once: bool, every: int
) -> None:
    """Fetch a ledger's checkpoints, cosign each that continues the last, and hand the lines in.

    Goes on where a ledger cannot be reached. Ends with status 1 where it does not continue what was
    cosigned before; both checkpoints are then in evidence/.
    """
    own, token = Witness(home), read_token(token_file)
    own.follow(key)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    while not ended.is_set():
        try:
            seen = watch(own, key, url, token, int(time.time()))
            if seen.new:
                click.echo(_cosigned(seen.checkpoint))
        except Refused as refused:
            _judge(refused)
            if once:
                raise
            click.echo(plain(refused.sentence(language())), err=True)
        if once:
            return
        ended.wait(every)


def _judge(refused: Refused) -> None:
    """Say and end with status 1 where a refusal says something of the log."""
    if refused.reason in _CAUGHT:
        said = plain(refused.sentence(language()))
        click.echo(f"{words('올바르지 않음', 'NOT VALID')}: {said}", err=True)
        raise NotValid from None


def _cosigned(checkpoint: tlog.Checkpoint) -> str:
    origin = plain(checkpoint.origin)
    return words(
        f"{origin}: 항목 {checkpoint.size}개에 서명했습니다.",
        f"{origin}: cosigned {checkpoint.size} entries.",
    )
