"""The admins' verbs of `maru-ledger`: conflicts, forks, revocations, lost kiosks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import wraps
from pathlib import Path
from typing import Any

import click

from maru.command import language, read_text, write_new_file
from maru.passphrase import read_signer
from maru.protocol.admin import (
    AdminClosing,
    Branches,
    Decision,
    EpochRevocation,
    ForkResolution,
    Resolution,
    Settlement,
    add_signature,
    decision_text,
    read_decision,
)
from maru.protocol.event import Event, say
from maru.protocol.judging import Conflict
from maru.protocol.note import MAX_NOTE, sign, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import State
from maru.sync.ledger.deciding import ledger_state, log_decision
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.options import FILE, home_option
from maru.sync.terminal import words as _words

_SHORTEST = 8  # hex digits by which a person names a ballot

_Verb = Callable[..., None]


class _Epoch(click.ParamType[tuple[str, int]]):
    name = "KIOSK/EPOCH"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, int]:
        """Read kiosk-1/1."""
        match = re.fullmatch(r"([a-z0-9-]{1,32})/([1-9][0-9]{0,5})", str(value), re.ASCII)
        if match is None:
            self.fail(f"{value!r} is not KIOSK/EPOCH, as kiosk-1/1.", param, ctx)
        return match[1], int(match[2])


def _signing(verb: _Verb) -> _Verb:
    """Give a verb what each decision needs: reason, key, and where to write it for a second one."""
    options = (
        home_option,
        click.option("--reason", required=True, help="Why; everyone can read it in the log."),
        key_option,
        passphrase_option,
        click.option(
            "--sign-only",
            "file",
            type=FILE,
            metavar="FILE",
            help="Log nothing; write what was signed to FILE, for another admin to sign.",
        ),
    )
    for option in reversed(options):
        verb = option(verb)
    return verb


key_option = click.option(
    "--key", type=FILE, required=True, help="The admin's key; event.key where there are no admins."
)
passphrase_option = click.option(
    "--passphrase-file",
    type=FILE,
    help="A file whose first line is the passphrase; else it is asked for.",
)
epoch_argument = click.argument("epoch", type=_Epoch(), metavar="KIOSK/EPOCH")


def _deciding(make: Callable[..., Decision]) -> _Verb:
    """Make a verb of a function from the ledger and the reason to a decision: sign it, log it."""

    @wraps(make)
    def verb(
        home: Path, key: Path, passphrase_file: Path | None, file: Path | None, **given: Any
    ) -> None:
        with closing(open_ledger(home)) as ledger:
            decision = make(ledger, **given)
            if file is not None and file.exists():
                raise Refused(InputRefusal.already_exists, str(file))
            note = sign(decision_text(decision), read_signer(key, passphrase_file))
            if file is None:
                log_decision(ledger, note)
            else:
                read_decision(text_of(note))
                write_new_file(file, note.encode())
            event = ledger_state(ledger).package.event
        _say_done(decision, event, file)

    return _signing(verb)


@click.command("resolve-fork")
@epoch_argument
@click.option("--decision", type=click.Choice([*Branches]), required=True)
@_deciding
def resolve_fork(
    ledger: Ledger, epoch: tuple[str, int], decision: str, reason: str
) -> ForkResolution:
    """Say which branches of a forked epoch count: the first, both, or none."""
    tag = ledger.package.event.tag
    return ForkResolution(tag, *epoch, Branches(decision), reason)


@click.command("revoke")
@epoch_argument
@_deciding
def revoke(ledger: Ledger, epoch: tuple[str, int], reason: str) -> EpochRevocation:
    """Trust an epoch's key no longer: what it still sends is kept apart and does not count."""
    return EpochRevocation(ledger.package.event.tag, *epoch, reason)


@click.command("admin-close")
@epoch_argument
@click.option("--poll", help="One poll, by number or uuid; else all that it has not closed.")
@click.option("--missing", type=click.IntRange(0), help="How many of its ballots never came.")
@_deciding
def admin_close(
    ledger: Ledger, epoch: tuple[str, int], poll: str | None, missing: int | None, reason: str
) -> AdminClosing:
    """Close a kiosk that will not close itself, as far as its records came."""
    state = ledger_state(ledger)
    if epoch not in state.epochs:
        raise Refused(InputRefusal.not_enrolled, f"{epoch[0]}/{epoch[1]}")
    uuid = None if poll is None else ledger.find_poll(poll).uuid
    at = state.epochs[epoch].chain.next_seq
    return AdminClosing(ledger.package.event.tag, *epoch, uuid, at, missing, reason)


@click.command("resolve")
@click.argument("poll")
@click.argument("ballot")
@click.option("--decision", type=click.Choice([*Settlement]), required=True)
@_deciding
def resolve(ledger: Ledger, poll: str, ballot: str, decision: str, reason: str) -> Resolution:
    """Settle the conflict that BALLOT, the first digits of its hash, is of.

    `confirm` takes the outcome of the package's rule, `set_aside` counts none of the card's
    ballots. `maru-ledger reconcile POLL` lists the conflicts.
    """
    uuid = ledger.find_poll(poll).uuid
    conflict = find_conflict(ledger_state(ledger), uuid, ballot)
    tag, settlement = ledger.package.event.tag, Settlement(decision)
    return Resolution(tag, uuid, conflict.names, settlement, reason)


def find_conflict(state: State, poll: str, ballot: str) -> Conflict:
    """Return the conflict that a person named by a ballot's first digits, or refuse."""
    place = f"ballot {ballot[:64]}"
    found = [
        conflict
        for conflict in state.conflicts(poll)
        if any(one.ballot.startswith(ballot) for one in conflict.ballots)
    ]
    if len(ballot) < _SHORTEST or len(found) > 1:
        raise Refused(InputRefusal.bad_value, place, f"{_SHORTEST} digits or more are needed")
    if not found:
        raise Refused(InputRefusal.not_found, place, "in no conflict")
    return found[0]


@click.command("countersign")
@click.argument("file", type=FILE)
@key_option
@passphrase_option
def countersign(file: Path, key: Path, passphrase_file: Path | None) -> None:
    """Add an admin's signature to the decision in FILE, after saying what it decides."""
    note = read_text(file, MAX_NOTE)
    decision = read_decision(text_of(note, str(file)), str(file))
    click.echo(describe(decision, None))
    signed = add_signature(note, read_signer(key, passphrase_file), str(file))
    write_new_file(file, signed.encode())
    click.echo(f"{_words('서명했습니다', 'Signed')}: {file}")


@click.command("decide")
@home_option
@click.argument("file", type=FILE)
def decide(home: Path, file: Path) -> None:
    """Log the decision in FILE, which enough admins signed."""
    note = read_text(file, MAX_NOTE)
    with closing(open_ledger(home)) as ledger:
        decision = log_decision(ledger, note, str(file))
        event = ledger_state(ledger).package.event
    _say_done(decision, event, None)


VERBS: Sequence[click.Command] = (resolve, resolve_fork, revoke, admin_close, countersign, decide)


def _say_done(decision: Decision, event: Event, file: Path | None) -> None:
    click.echo(describe(decision, event))
    if file is None:
        click.echo(_words("장부에 적었습니다.", "Logged."))
    else:
        click.echo(f"{_words('서명했습니다', 'Signed')}: {file}")


def describe(decision: Decision, event: Event | None) -> str:
    """Say in a sentence what is decided, and why; `event` gives a poll its name."""
    if isinstance(decision, Resolution):
        said = _resolution(decision, event)
    elif isinstance(decision, ForkResolution):
        said = f"{decision.kiosk}/{decision.epoch}: {_BRANCHES[decision.decision][_korean()]}"
    elif isinstance(decision, EpochRevocation):
        said = f"{decision.kiosk}/{decision.epoch}: " + _words(
            "이 기기의 열쇠를 더 이상 믿지 않습니다", "its key is no longer trusted"
        )
    else:
        said = _admin_closing(decision, event)
    reason = "".join(char if char.isprintable() else "\ufffd" for char in decision.reason)
    return f"{said}. {_words('이유', 'Reason')}: {reason}"


_BRANCHES = {
    Branches.first: (
        "of its branches the one that came first counts",
        "갈라진 기록 가운데 먼저 온 쪽만 셉니다",
    ),
    Branches.both: ("both of its branches count", "갈라진 두 쪽을 모두 셉니다"),
    Branches.none: (
        "from the fork on none of its branches counts",
        "갈라진 뒤로는 어느 쪽도 세지 않습니다",
    ),
}
_SETTLEMENTS = {
    Settlement.confirm: ("the event's rule holds", "행사의 규칙대로 합니다"),
    Settlement.set_aside: ("none of them counts", "하나도 세지 않습니다"),
}


def _resolution(decision: Resolution, event: Event | None) -> str:
    ballots = ", ".join(ballot[:12] for ballot in decision.ballots)
    settled = _SETTLEMENTS[decision.decision][_korean()]
    return _words(
        f"{_title(decision.poll, event)}: 한 카드의 투표지 {ballots}: {settled}",
        f"{_title(decision.poll, event)}: of one card's ballots {ballots} {settled}",
    )


def _admin_closing(decision: AdminClosing, event: Event | None) -> str:
    who = f"{decision.kiosk}/{decision.epoch}"
    where = (
        _words("모든 투표", "all polls") if decision.poll is None else _title(decision.poll, event)
    )
    if decision.missing is None:
        gone = _words("오지 않은 투표지 수는 모릅니다", "how many ballots never came is not known")
    else:
        number = decision.missing
        gone = _words(f"오지 않은 투표지 {number}장", f"{number} ballots never came")
    return _words(
        f"{who}: 온 기록 {decision.at}개로 마감합니다({where}), {gone}",
        f"{who}: closed with the {decision.at} records that came ({where}), {gone}",
    )


def _title(uuid: str, event: Event | None) -> str:
    known = () if event is None else event.polls
    return next((say(poll.title, language()) for poll in known if poll.uuid == uuid), uuid)


def _korean() -> bool:
    return language() == "ko"
