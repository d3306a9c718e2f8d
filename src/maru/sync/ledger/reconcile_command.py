"""The verbs of `maru-ledger` that say how its numbers fit: `status`, `reconcile`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table

from maru.command import language
from maru.protocol.epoch import EpochState
from maru.protocol.event import say
from maru.protocol.judging import Arrival, Conflict
from maru.protocol.replay import Act, Applied
from maru.protocol.update import Update
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.options import home_option
from maru.sync.ledger.reconcile import (
    BranchLine,
    Contested,
    Identity,
    Line,
    PollReconciliation,
    reconcile,
)
from maru.sync.ledger.witness_command import closing_quorum
from maru.sync.terminal import words as _words


@click.command("status")
@home_option
def status(home: Path) -> None:
    """Show per poll and kiosk how many ballots were declared, arrived, verified, counted, spoiled.

    Below stands each ballot that arrived both as cast and as spoiled, and each update that a kiosk
    applied where the log has another, and what was done with a cancelled staff card.
    """
    with closing(open_ledger(home)) as ledger:
        found = reconcile(ledger)
        name = say(ledger.package.event.name, language())
        quorums = _quorums(ledger)
    table = Table(title=name, title_justify="left")
    for heading in ("poll", "kiosk"):
        table.add_column(heading)
    for heading in ("declared", "arrived", "verified", "counted", "spoiled"):
        table.add_column(heading, justify="right")
    for line in found.lines:
        declared = "-" if line.declared is None else str(line.declared)
        numbers = [declared, *map(str, (line.arrived, line.verified, line.counted)), _spoiled(line)]
        table.add_row(say(line.poll.title, language()), f"{line.kiosk}/{line.epoch}", *numbers)
    console = Console(markup=False, highlight=False, emoji=False)
    console.print(table)
    for quorum in quorums:
        console.print(quorum, soft_wrap=True)
    for one in found.contested:
        console.print(_contested(one), soft_wrap=True)
    for applied in found.disputed:
        console.print(_disputed(applied), soft_wrap=True)
    for act in found.revoked:
        console.print(_by_revoked(act), soft_wrap=True)
    for motion in found.motions:
        console.print(_motion_by_revoked(motion), soft_wrap=True)


def _quorums(ledger: Ledger) -> list[str]:
    """Say of each closed poll how many outside witnesses have cosigned its closing."""
    with ledger.store.reading() as now:
        polls = ledger.current(now).event.polls
        closed = [poll for poll in polls if now.closing(poll.uuid) is not None]
    return [f"{say(poll.title, language())}: {closing_quorum(ledger, poll)}" for poll in closed]


@click.command("reconcile")
@home_option
@click.argument("poll")
def reconcile_verb(home: Path, poll: str) -> None:
    """Show the numbers of POLL per kiosk, whether they fit, and what people have to settle.

    Ends with status 1 when an identity does not hold.
    """
    with closing(open_ledger(home)) as ledger:
        uuid = ledger.find_poll(poll).uuid
        (found,) = (one for one in reconcile(ledger).polls if one.poll.uuid == uuid)
    console = Console(markup=False, highlight=False, emoji=False)
    console.print(_table(found))
    identities = found.identities()
    for identity in identities:
        console.print(_identity(identity), soft_wrap=True)
    for line in _to_look_at(found):
        console.print(line, soft_wrap=True)
    if any(identity.holds is False for identity in identities):
        raise SystemExit(1)


VERBS: Sequence[click.Command] = (status, reconcile_verb)

_HEADINGS = (
    ("기기", "kiosk"),
    ("상태", "state"),
    ("신고", "de-\nclared"),
    ("도착", "arrived"),
    ("격리", "quaran-\ntined"),
    ("검증", "veri-\nfied"),
    ("겹침", "in con-\nflict"),
    ("확인용", "spoiled"),
    ("제외", "set\naside"),
    ("집계", "counted"),
)
_STATES = {
    EpochState.enrolled: "등록",
    EpochState.open: "투표 중",
    EpochState.closed: "마감",
    EpochState.disputed: "갈라짐",
    EpochState.revoked: "취소",
}


def _table(found: PollReconciliation) -> Table:
    title = say(found.poll.title, language())
    table = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=0,
    )
    for number, (korean, english) in enumerate(_HEADINGS):
        justify: JustifyMethod = "left" if number < 2 else "right"
        table.add_column(
            _words(korean, english), justify=justify, overflow="fold", no_wrap=number < 2
        )
    for line in found.lines:
        table.add_row(f"{line.kiosk}/{line.epoch}", *_cells(line))
    return table


def _cells(line: Line) -> list[str]:
    return [
        _words(_STATES[line.state], line.state.value),
        "-" if line.declared is None else str(line.declared),
        str(line.arrived),
        str(line.quarantined),
        str(line.verified),
        str(line.in_conflict),
        _spoiled(line),
        str(line.set_aside),
        str(line.counted),
    ]


def _identity(one: Identity) -> str:
    mark = {True: "=", False: "!", None: "?"}[one.holds]
    return f"{mark} {one.sentence(language())}"


def _to_look_at(found: PollReconciliation) -> list[str]:
    """Say what of a poll people have to settle, or to know."""
    settled = [one for one in found.conflicts if one not in found.unsettled]
    return [
        *(_conflict(one, waits=True) for one in found.unsettled),
        *(_conflict(one, waits=False) for one in settled),
        *(_closed_by_people(line) for line in found.lines if line.people_closed),
        *(_branch(one) for one in found.branches),
        *(_late(one) for one in found.late),
        *(_contested(one) for one in found.contested),
    ]


def _conflict(one: Conflict, *, waits: bool) -> str:
    ballots = ", ".join(f"{ballot.ballot[:12]} ({_record(ballot)})" for ballot in one.ballots)
    if one.settled is not None:
        end = _words(f"관리자 결정 {one.settled}", f"settled: {one.settled}")
    elif waits:
        end = _words("관리자가 정해야 합니다", "waits for the admins")
    else:
        end = _words("규칙대로 합니다", "the rule holds")
    counts = "-" if one.counts is None else one.counts.ballot[:12]
    return _words(
        f"{'!' if waits else '·'} 한 카드의 투표지 {ballots}: 셈 {counts}, {end}",
        f"{'!' if waits else '·'} one card's ballots {ballots}: counts {counts}, {end}",
    )


def _closed_by_people(line: Line) -> str:
    gone = "?" if line.missing is None else str(line.missing)
    return _words(
        f"· {line.kiosk}/{line.epoch}: 관리자가 마감함, 오지 않은 투표지 {gone}",
        f"· {line.kiosk}/{line.epoch}: closed by admins, ballots that never came: {gone}",
    )


def _branch(one: BranchLine) -> str:
    who = f"{one.kiosk}/{one.epoch}"
    return _words(
        f"· {who}의 갈라진 쪽, 기록 {one.seq}: 신고 {one.declared}, 도착 {one.arrived}",
        f"· a branch of {who}, record {one.seq}: declared {one.declared}, arrived {one.arrived}",
    )


def _late(one: Arrival) -> str:
    ballot = one.ballot[:12]
    return _words(
        f"· 마감 뒤에 온 투표지 {ballot} ({_record(one)}): 세지 않습니다",
        f"· ballot {ballot} ({_record(one)}) came after closing: it does not count",
    )


def _record(one: Arrival) -> str:
    return f"{one.kiosk}/{one.epoch} {_words('기록', 'record')} {one.seq}"


def _spoiled(line: Line) -> str:
    """Write how many were spoiled, and how many the kiosk declared where that differs."""
    if line.declared_spoiled in (None, line.spoiled):
        return str(line.spoiled)
    return f"{line.spoiled}/{line.declared_spoiled}"


def _contested(one: Contested) -> str:
    cast, spoiled = one.cast, one.spoiled
    record = "기록" if language() == "ko" else "record"
    by = f"{cast.kiosk}/{cast.epoch} {record} {cast.seq}"
    opener = f"{spoiled.kiosk}/{spoiled.epoch} {record} {spoiled.seq}"
    poll = say(one.poll.title, language())
    if language() == "ko":
        end = "마감 뒤의 기록이라 바뀌는 것이 없습니다" if spoiled.late else "세지 않습니다"
        said = f"낸 투표지({by})를 열었다는 기록({opener})이 있습니다: {end}"
    else:
        end = "that came after closing and changes nothing" if spoiled.late else "it does not count"
        said = f"cast by {by}, opened by {opener}: {end}"
    return f"! {poll}, {cast.ballot[:12]}: {said}"


def _disputed(one: Applied) -> str:
    korean = language() == "ko"
    by = f"{one.kiosk}/{one.epoch} {'기록' if korean else 'record'} {one.seq}"
    if korean:
        said = f"{by}이(가) 장부에 없는 {one.update[:12]}을(를) 적용했습니다"
        return f"! 업데이트 {one.number}: {said}"
    return f"! update {one.number}: {by} applied {one.update[:12]}, the log has another"


def _motion_by_revoked(motion: Update) -> str:
    if language() == "ko":
        return f"! 취소한 {motion.staff}: 현장 안건, 업데이트 {motion.number}"
    return f"! {motion.staff}, cancelled: a motion from the floor, update {motion.number}"


def _by_revoked(act: Act) -> str:
    if language() == "ko":
        return f"! 취소한 {act.staff}: {act.kiosk}/{act.epoch} 기록 {act.seq}, {act.kind}"
    return f"! {act.staff}, cancelled: {act.kiosk}/{act.epoch} record {act.seq}, {act.kind}"
