"""The ledger's side of its outside witnesses: asking them, and keeping what they sign.

An event names its outside witnesses (maru.protocol.event). Each is asked to cosign the checkpoint
that everyone may know of, or that of a closing: over HTTP, at fixed times, where the ledger was
told its address (`witnesses.json` in the home, a member for each name), else by a file that
somebody carries. A line is kept when it holds, and is served with the checkpoint of its size.
Cosignatures of kiosks are evidence and come with their records (maru.sync.ledger.intake); they
never count towards the quorum.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from enum import StrEnum
from typing import NamedTuple

from maru.command import read_text, write_new_file
from maru.protocol import tlog
from maru.protocol.event import Event, Witness
from maru.protocol.note import Verifier, signature_line, split
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_witness import (
    MAX_ANSWER,
    Request,
    cosigned_by,
    make_request,
    signature_lines,
)
from maru.sync.ledger.audience import Audience
from maru.sync.ledger.database import UNAVAILABLE, why
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.store import Reading
from maru.transport import Transport, read_address

_LOG = logging.getLogger("maru.ledger")

FILE_NAME = "witnesses.json"
MAX_FILE = 64 * 1024
BEHIND_SECONDS = 1.0
"""How long after the log was shown witnesses are asked, so that they are asked for that."""


class Outcome(StrEnum):
    """What came of asking a witness."""

    cosigned = "cosigned"
    unreachable = "unreachable"
    refused = "refused"
    ahead = "ahead"
    """It has cosigned more entries than this ledger has: the ledger is an old copy."""


class Asked(NamedTuple):
    """A witness that was asked, what came of it, and what it said."""

    witness: str
    outcome: Outcome
    detail: str


# What arrives


def take_cosignatures(ledger: Ledger, message: str) -> tuple[str, ...]:
    """Keep the lines of the event's witnesses on a checkpoint of this log; name who signed.

    Refuses: another log's checkpoint; two_histories where this log is another one at that size;
    ledger_behind where it is shorter; bad_signature; not_found where no witness of the event
    signed. Lines of others are passed over.
    """
    place = "cosigned checkpoint"
    checkpoint = tlog.open_checkpoint(message, ledger.signer.verifier, place)
    found = cosigned_by(message, _keys(ledger.package.event), place)
    if not found:
        raise Refused(InputRefusal.not_found, place, "no line of a witness of this event")
    _, signatures = split(message, place)
    payloads = {(name, key_id): payload for name, key_id, payload in reversed(signatures)}
    with ledger.store.writing() as change:
        _refuse_other_history(change, checkpoint, place)
        for key in found:
            line = signature_line(key, payloads[key.name, key.key_id])
            change.add_cosignature(checkpoint.size, key.vkey, line)
    return tuple(key.name for key in found)


def _refuse_other_history(now: Reading, checkpoint: tlog.Checkpoint, place: str) -> None:
    size = now.size()
    if checkpoint.size > size:
        detail = f"{size} entries, {checkpoint.size} were cosigned"
        raise Refused(InputRefusal.ledger_behind, place, detail)
    if tlog.tree_root(now.tile, checkpoint.size) != checkpoint.root:
        raise Refused(InputRefusal.two_histories, place)


def cosigned_checkpoint(event: Event, now: Reading, at_most: int | None = None) -> str | None:
    """Return the newest checkpoint that carries the event's quorum, with its witnesses' lines.

    None where there is no such checkpoint up to `at_most` entries, or the event wants no quorum.
    """
    keys = _keys(event)
    vkeys = [key.vkey for key in keys]
    size = now.cosigned_size(vkeys, event.quorum, at_most) if event.quorum else 0
    if not size:
        return None
    return _with_lines(now, size, keys)


def witnesses_of_closing(event: Event, now: Reading, index: int) -> tuple[str, ...]:
    """Name the witnesses of the checkpoint, of those that hold the entry `index`, with most."""
    keys = _keys(event)
    for quorum in range(len(keys), 0, -1):
        size = now.cosigned_size([key.vkey for key in keys], quorum, None)
        if size > index:
            note = _with_lines(now, size, keys)
            return tuple(key.name for key in cosigned_by(note, keys))
    return ()


def refuse_without_quorum(event: Event, now: Reading, index: int) -> tuple[str, ...]:
    """Return what `witnesses_of_closing` does; refuse (quorum_missing) fewer than the quorum."""
    found = witnesses_of_closing(event, now, index)
    if len(found) < event.quorum:
        place = f"log entry {index}"
        raise Refused(InputRefusal.quorum_missing, place, f"{len(found)} of {event.quorum}")
    return found


def _with_lines(now: Reading, size: int, keys: Sequence[Verifier]) -> str:
    """Return the checkpoint of a size with the lines of these witnesses.

    A kiosk may have given its own key the name of one: that line is not theirs.
    """
    lines = now.cosignatures(size, [key.vkey for key in keys])
    return f"{now.checkpoint(size)}{''.join(lines)}"


def _keys(event: Event) -> list[Verifier]:
    return [witness.verifier for witness in event.witnesses]


# What is asked


def request_for(ledger: Ledger, name: str, old: int | None = None) -> Request:
    """Return the request to a witness of the event, for a file.

    It begins where its last line that is kept here is, or at `old`.
    """
    witness = find_witness(ledger.package.event, name)
    audience = Audience(ledger)
    with ledger.store.reading() as now:
        return _request(ledger, now, audience, witness, old)


def size_for_witnesses(ledger: Ledger, now: Reading, audience: Audience) -> int:
    """Return the size of the log that witnesses are asked to cosign.

    It is what everyone may know of, and at least what it was after the newest closing: trustees
    wait for that.
    """
    polls = ledger.current(now).event.polls
    closings = [index + 1 for poll in polls if (index := now.closing(poll.uuid)) is not None]
    return now.signed_size(max([audience.public_size(now), *closings]))


def _request(
    ledger: Ledger, now: Reading, audience: Audience, witness: Witness, old: int | None
) -> Request:
    size = size_for_witnesses(ledger, now, audience)
    last = now.cosigned_size([witness.key], 1, size) if old is None else old
    return make_request(now.tile, min(last, size), size, now.checkpoint(size) or "")


def find_witness(event: Event, name: str) -> Witness:
    """Return the event's witness of that name, or refuse."""
    for witness in event.witnesses:
        if witness.name == name:
            return witness
    raise Refused(InputRefusal.not_found, f"witness {name[:80]}", "the event names no such one")


def read_addresses(ledger: Ledger) -> dict[str, str]:
    """Return the addresses of the witnesses that are asked over HTTP, by their names."""
    path = ledger.home / FILE_NAME
    if not path.exists():
        return {}
    addresses = json.loads(read_text(path, MAX_FILE))
    return {str(name): str(url) for name, url in addresses.items()}


def set_address(ledger: Ledger, name: str, url: str | None) -> None:
    """Say where a witness is asked, its submission prefix; None, that it is not any more."""
    find_witness(ledger.package.event, name)
    if url is not None:
        read_address(url)
    addresses = read_addresses(ledger)
    addresses.pop(name, None)
    if url is not None:
        addresses[name] = url.rstrip("/")
    text = json.dumps(addresses, ensure_ascii=False, indent=1)
    write_new_file(ledger.home / FILE_NAME, text.encode())


def ask_witnesses(ledger: Ledger, audience: Audience) -> list[Asked]:
    """Ask every witness that has an address to cosign; keep the lines that hold."""
    named = {witness.name: witness for witness in ledger.package.event.witnesses}
    return [
        _ask(ledger, audience, named[name], url)
        for name, url in read_addresses(ledger).items()
        if name in named
    ]


def _ask(ledger: Ledger, audience: Audience, witness: Witness, url: str) -> Asked:
    old = None
    try:
        for _ in range(2):
            with ledger.store.reading() as now:
                request = _request(ledger, now, audience, witness, old)
            size = request.claimed.size
            with closing(Transport(url)) as transport:
                reply = transport.ask("POST", "add-checkpoint", MAX_ANSWER, body=request.encode())
            if reply.status == 200:
                lines = "".join(signature_lines(reply.body, witness.name))
                take_cosignatures(ledger, request.checkpoint + lines)
                return Asked(witness.name, Outcome.cosigned, str(size))
            if reply.status != 409:
                return Asked(witness.name, Outcome.refused, f"status {reply.status}")
            old = tlog.parse_number(reply.body.decode("ascii", "replace").removesuffix("\n"))
            if old > size:
                return Asked(witness.name, Outcome.ahead, f"{old}, this log has {size}")
    except Refused as refused:
        away = refused.reason is InputRefusal.ledger_unreachable
        said = refused.detail if away else str(refused)
        return Asked(witness.name, Outcome.unreachable if away else Outcome.refused, said)
    except tlog.LogError as error:
        return Asked(witness.name, Outcome.refused, str(error))
    return Asked(witness.name, Outcome.refused, "its size changes")


def ask_at_intervals(
    ledger: Ledger,
    seconds: int,
    ended: threading.Event,
    clock: Callable[[], float] = time.time,
) -> None:
    """Ask every witness after each of the times at which the log is shown, until `ended`."""
    audience = Audience(ledger)
    behind = min(BEHIND_SECONDS, seconds / 2)
    while not ended.wait(seconds - (clock() - behind) % seconds):
        try:
            for asked in ask_witnesses(ledger, audience):
                if asked.outcome is not Outcome.cosigned:
                    _LOG.warning("witness %s: %s, %s", *asked)
        except UNAVAILABLE as error:
            _LOG.error("store: %s", why(error))  # the next time comes
        except Refused as refused:
            _LOG.error("%s", refused.sentence("en"))
