"""The report of a poll made out of the log, by the ledger and by whoever checks it.

`report_body` makes every member of maru.protocol.poll_report out of a log that was read and
replayed: nothing is taken from what the ledger keeps beside it, but the archive, which is verified
and compared with the log. `check_poll_report` makes it again from the log as it was, and compares.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence, Set
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from maru.protocol import tlog
from maru.protocol.event import Event, Poll
from maru.protocol.note import MAX_NOTE, Verifier, note_hash, split, text_of
from maru.protocol.package import MAX_PACKAGE, read_package
from maru.protocol.poll_report import MAX_POLL_REPORT, open_poll_report
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Closing, State, Verdict
from maru.protocol.tlog_witness import cosigned_by
from maru.sync.ballots import ballot_pool
from maru.sync.ledger.reconcile import Line, PollReconciliation, read_votes, reconcile_poll
from maru.sync.log_check import read_checked_result
from maru.sync.log_source import COSIGNED, fetch, fetch_if_there
from maru.sync.verify import Log, read_log


def report_body(
    log: Log, poll: Poll, made: int, executor: Executor, *, published: bool = True
) -> dict[str, Any]:
    """Return the report of a closed poll; refuse (poll_not_closed) one that is open.

    Refuses an archive or a result that is not the log's. Without `published` none is looked for, as
    when there was none yet.
    """
    closed = log.state.closings.get(poll.uuid)
    if closed is None:
        raise Refused(InputRefusal.poll_not_closed, f"poll {poll.uuid}")
    event = log.package.event
    withheld = closed.ballots < event.small_room and event.below == "withhold"
    looked_for = published and not withheld
    result = read_checked_result(log, poll, executor) if looked_for else None
    in_archive = () if result is None else log.state.counted(poll.uuid)
    there = _has_ballot(log, {one.ballot for one in in_archive})
    numbers = reconcile_poll(log.state, poll, there, read_votes(result))
    return {
        "event": event.tag,
        "name": dict(event.name),
        "place": dict(event.place),
        "rehearsal": event.rehearsal,
        "package": log.package.hash,
        "made": made,
        "log": {
            "origin": log.checkpoint.origin,
            "size": log.checkpoint.size,
            "root": tlog.encode_hash(log.checkpoint.root),
        },
        "poll": poll.uuid,
        "number": event.polls.index(poll) + 1,
        "title": dict(poll.title),
        "small_room": event.small_room,
        "closing": _closing_fields(closed),
        "withheld": withheld,
        "result": None if result is None else result["questions"],
        **_numbers(numbers, event.small_room),
        "witnesses": _witnesses(log, event, closed),
        "archive": None if result is None else _file(log, f"archives/{poll.uuid}.bel"),
        "proofs": None
        if result is None
        else _file(log, f"archives/{poll.uuid}.decryption-proofs.json"),
    }


def _has_ballot(log: Log, in_archive: Set[str]) -> Callable[[str], bool]:
    """Return what says whether the ballot of a hash is there."""
    known: dict[str, bool] = {}

    def there(sha256: str) -> bool:
        if sha256 in in_archive:
            return True
        if sha256 not in known:
            try:
                log.ballot(sha256)
            except Refused as refused:
                if refused.reason not in (InputRefusal.not_found, InputRefusal.bad_ballot):
                    raise
                known[sha256] = False
            else:
                known[sha256] = True
        return known[sha256]

    return there


def _closing_fields(closed: Closing) -> dict[str, Any]:
    return {
        "size": closed.size,
        "root": tlog.encode_hash(closed.root),
        "ballots": closed.ballots,
        "tally": closed.tally,
    }


def _numbers(numbers: PollReconciliation, least: int) -> dict[str, Any]:
    verdicts: Counter[Verdict] = Counter()
    for line in numbers.lines:
        verdicts.update(line.verdicts)
    return {
        "counts": {
            "arrived": numbers.arrived,
            "counted": numbers.counted,
            "set_aside": numbers.set_aside,
            "late": len(numbers.late),
            "quarantined": sum(line.quarantined for line in numbers.lines),
            "voted": numbers.voted,
            "cards": numbers.cards,
        },
        "verdicts": {verdict.value: verdicts[verdict] for verdict in Verdict if verdicts[verdict]},
        "kiosks": [_row(lines) for lines in put_together(numbers.lines, least)],
        "identities": [
            {
                "name": one.name,
                "holds": one.holds,
                "numbers": list(one.numbers),
                "sentence": {"ko": one.korean, "en": one.english},
            }
            for one in numbers.identities()
        ],
        "conflicts": [
            {
                "ballots": len(one.ballots),
                "counts": one.counts is not None,
                "settled": None if one.settled is None else one.settled.value,
            }
            for one in numbers.conflicts
        ],
        "contested": len(numbers.contested),
    }


def put_together(lines: Sequence[Line], least: int) -> list[list[Line]]:
    """Put epochs with few ballots together, so that each group has `least` of them, or all.

    The epochs stay in their order, a group standing where its first one stood.
    """
    groups = [[line] for line in lines]

    def size(group: Sequence[Line]) -> int:
        return sum(line.arrived + line.quarantined for line in group)

    while len(groups) > 1 and size(smallest := min(groups, key=size)) < least:
        groups.remove(smallest)
        next_one = min(groups, key=size)
        next_one += smallest
    order = {id(line): place for place, line in enumerate(lines)}
    for group in groups:
        group.sort(key=lambda line: order[id(line)])
    return sorted(groups, key=lambda group: order[id(group[0])])


def _row(lines: Sequence[Line]) -> dict[str, Any]:
    declared = [line.declared for line in lines if line.declared is not None]
    missing = [line.missing for line in lines if line.people_closed]
    known = [number for number in missing if number is not None]
    return {
        "epochs": [
            {"epoch": f"{line.kiosk}/{line.epoch}", "state": line.state.value} for line in lines
        ],
        "declared": sum(declared) if len(declared) == len(lines) else None,
        "arrived": sum(line.arrived + line.quarantined for line in lines),
        "verified": sum(line.verified for line in lines),
        "counted": sum(line.counted for line in lines),
        "in_conflict": sum(line.in_conflict for line in lines),
        "spoiled": sum(line.spoiled for line in lines),
        "missing": sum(known) if len(known) == len(missing) else None,
    }


def _witnesses(log: Log, event: Event, closed: Closing) -> dict[str, Any]:
    """Return who cosigned a checkpoint that holds the closing: of several, the one with most."""
    best: tuple[str | None, tuple[str, ...]] = (None, ())
    if event.witnesses:
        cosigned = fetch_if_there(log.source, COSIGNED, MAX_NOTE)
        notes = [log.message] + ([] if cosigned is None else [cosigned.decode(errors="replace")])
        found = [_cosigned(log, event, closed, note) for note in notes]
        best = max([best, *found], key=lambda one: len(one[1]))
    return _witness_fields(event, *best)


def _witness_fields(event: Event, note: str | None, signed: Sequence[str]) -> dict[str, Any]:
    return {
        "quorum": event.quorum,
        "named": [witness.name for witness in event.witnesses],
        "signed": list(signed),
        "checkpoint": note,
    }


def _cosigned(
    log: Log, event: Event, closed: Closing, note: str
) -> tuple[str | None, tuple[str, ...]]:
    """Return a checkpoint note with its witnesses' lines alone, and who they are."""
    checkpoint = tlog.open_checkpoint(note, event.ledger.verifier, "cosigned checkpoint")
    if not closed.size < checkpoint.size <= log.checkpoint.size:
        return None, ()
    if log.root(checkpoint.size) != checkpoint.root:
        raise Refused(InputRefusal.two_histories, f"checkpoint of {checkpoint.size}")
    keys = {witness.name: witness.verifier for witness in event.witnesses}
    found = cosigned_by(note, keys.values(), "cosigned checkpoint")
    names = tuple(name for name, key in keys.items() if key in found)
    if not names:
        return None, ()
    kept = {event.ledger.verifier.name, *names}
    text, _ = split(note, "cosigned checkpoint")
    lines = note[len(text) + 1 :].splitlines(keepends=True)
    mine = [line for line in lines if line.split(" ")[1] in kept]
    return f"{text}\n{''.join(mine)}", names


def _file(log: Log, path: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    for piece in log.source.pieces(path):
        digest.update(piece)
        size += len(piece)
    return {"sha256": digest.hexdigest(), "bytes": size}


def check_poll_report(
    message: bytes, name: str, place: str | Path, key: Verifier | None, token: str | None = None
) -> tuple[dict[str, Any], str]:
    """Make a report again from the log at a URL or in a folder; return its body and fingerprint.

    `name` is the report's in a refusal. `key` is the ledger's key that the reader trusts, by
    default the one that the package names. Raises `Refused` for a report that the ledger did not
    sign, whose log is not this one, or of which anything is not what comes out of the log: the
    first such member is named.
    """
    with closing(read_log(place, key, token=token)) as log, ballot_pool() as pool:
        told = open_poll_report(message, log.package.event.ledger.verifier, name)
        then = _log_then(log, told["log"]["size"], name)
        poll = then.package.event.find_poll(told["poll"], name)
        published = told.get("result") is not None
        again = report_body(then, poll, told["made"], pool, published=published)
        again["witnesses"] = _witnesses_again(then, poll, told, name)
        _compare(again, told, name)
    return told, note_hash(text_of(message.decode(), name, MAX_POLL_REPORT))


def _witnesses_again(log: Log, poll: Poll, told: dict[str, Any], name: str) -> dict[str, Any]:
    """Return who signed the checkpoint that a report holds: later ones may have more names."""
    event, closed = log.package.event, log.state.closings[poll.uuid]
    witnesses = told.get("witnesses")
    note = witnesses.get("checkpoint") if isinstance(witnesses, dict) else None
    if note is None:
        return _witness_fields(event, None, ())
    if not isinstance(note, str):
        raise Refused(InputRefusal.malformed, f"{name} witnesses.checkpoint")
    return _witness_fields(event, *_cosigned(log, event, closed, note))


def _log_then(log: Log, size: int, name: str) -> Log:
    """Return the log as it was when it had `size` entries."""
    if size > log.checkpoint.size:
        detail = f"{log.checkpoint.size} entries, {size} in the report"
        raise Refused(InputRefusal.ledger_behind, name, detail)
    if size == log.checkpoint.size:
        return log
    package = read_package(fetch(log.source, "package.maru", MAX_PACKAGE), "package.maru")
    state = State(package)
    for entry in islice(log.entries(), size):
        state.accept(entry)
    checkpoint = tlog.Checkpoint(log.checkpoint.origin, size, log.root(size))
    return replace(log, checkpoint=checkpoint, package=state.package, state=state)


def _compare(again: object, told: object, place: str) -> None:
    """Refuse (bad_value) the first place at which a report is not what comes out of the log."""
    if isinstance(again, dict) and isinstance(told, dict) and list(again) == list(told):
        for member in again:
            _compare(again[member], told[member], f"{place} {member}")
    elif isinstance(again, list) and isinstance(told, list) and len(again) == len(told):
        for number, pair in enumerate(zip(again, told, strict=True)):
            _compare(*pair, f"{place}[{number}]")
    elif type(again) is not type(told) or again != told:
        raise Refused(InputRefusal.bad_value, place, f"{_short(again)} comes out of the log")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
