"""`maru-verify`: anyone checks what was published, with public files and nothing else.

Exit status: 0 valid, 1 not valid (the first reason and its place are said), 2 not readable, or not
what the command takes; 3 a fault of the command itself, which says nothing of the archive.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn

import click
from rich import box
from rich.console import Console, Group
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from maru import command
from maru.protocol.belenios import verify
from maru.protocol.belenios.archive import Event, read_archive
from maru.protocol.belenios.bound_proof import PROOFS_LIMIT
from maru.protocol.belenios.completeness import check_contains
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Question
from maru.protocol.belenios.verify import Verdict
from maru.protocol.event import say
from maru.protocol.journal_file import JournalFile
from maru.protocol.note import MAX_NOTE
from maru.protocol.package import MAX_PACKAGE, read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Arrival, Spoiling
from maru.protocol.ticket import check_words
from maru.protocol.update import PackageRolls, before_updates, package_in_force, take_updates
from maru.sync.ballot_check import CheckedBallot, NotAsShown, Standing, check_ballot
from maru.sync.journal_check import check_journal
from maru.sync.log_command import ledger
from maru.sync.proof_command import proof
from maru.sync.report_command import report
from maru.sync.terminal import NotValid as _NotValid
from maru.sync.terminal import language as _language
from maru.sync.terminal import plain as _plain
from maru.sync.terminal import words as _say
from maru.sync.witness_command import witness
from maru.words import wordlist

PROOFS_SUFFIX = ".decryption-proofs.json"
"""What the name of an archive's proofs ends with, in place of ".bel"."""

NOT_VALID, NOT_READABLE, FAULT = 1, 2, 3
_WORTH_WORKERS = 256 * 1024
"""Bytes of an archive from which starting other processes pays."""

FILE = click.Path(path_type=Path)


class _Verifying(command.Group):
    """Ends with 1 where something was judged not valid, and never for another reason."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command to its exit status."""
        sys.excepthook = _end_with_fault
        try:
            return super().main(*args, **kwargs)
        except _NotValid:
            raise SystemExit(NOT_VALID) from None
        except SystemExit as end:
            # Click ends with 1 when nobody reads what it prints.
            raise SystemExit(FAULT if end.code == 1 else end.code) from None


def _end_with_fault(
    kind: type[BaseException], fault: BaseException, traceback: TracebackType | None
) -> NoReturn:
    sys.__excepthook__(kind, fault, traceback)
    sys.stderr.flush()
    os._exit(FAULT)


@click.group(cls=_Verifying)
def main() -> None:
    """Check ledgers, archives, opened ballots and kiosks' journals; cosign as a witness."""


@main.command()
@click.argument("file", type=FILE, metavar="FILE.bel")
@click.option(
    "--proofs",
    type=FILE,
    help="The bound decryption proofs; else FILE.decryption-proofs.json beside FILE.bel.",
)
@click.option(
    "--no-proofs", is_flag=True, help="Judge a plain Belenios archive, which has none beside it."
)
@click.option(
    "--against",
    "older",
    type=FILE,
    metavar="OLDER.bel",
    help="Check that every ballot of this older copy is still there, at its place.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the verdict as JSON.")
@click.pass_context
def archive(
    context: click.Context,
    file: Path,
    proofs: Path | None,
    no_proofs: bool,
    older: Path | None,
    as_json: bool,
) -> None:
    """Check the archive FILE.bel of a closed poll: every byte, ballot, proof and count.

    Exit status: 0 valid; 1 not valid, the first reason and its place are said; 2 not readable;
    3 a fault of this command, which says nothing of the archive.
    """
    if proofs is not None and no_proofs:
        raise click.UsageError("Give one of --proofs FILE and --no-proofs.")
    try:
        if proofs is None and not no_proofs:
            proofs = _proofs_beside(file)
        judged = _judge(file, proofs, older)
    except Refused as refused:
        if as_json:
            place, sentence = refused.place, refused.sentence(_language())
            _write_json(_no(None, refused.reason.value, place, sentence))
        raise
    except Invalid as invalid:
        _say_invalid(file, invalid, as_json)
        if invalid.reason is Reason.NOT_AN_ARCHIVE:
            context.exit(NOT_READABLE)
        raise _NotValid from None
    except KeyboardInterrupt:
        context.exit(128 + signal.SIGINT)
    if as_json:
        _write_json({"valid": True, **asdict(judged.verdict), "older_ballots": judged.older})
    else:
        Console(highlight=False).print(_told(judged))


def _proofs_beside(file: Path) -> Path:
    proofs = file.with_name(file.name.removesuffix(".bel") + PROOFS_SUFFIX)
    if file.exists() and not proofs.exists():
        raise Refused(InputRefusal.no_proofs, str(proofs))
    return proofs


@dataclass(frozen=True)
class _Judgement:
    """A valid archive's verdict; `older` counts the ballots of the older copy, if there is one."""

    verdict: Verdict
    older: int | None


def _judge(file: Path, proofs: Path | None, older: Path | None) -> _Judgement:
    """Verify an archive; raises Invalid, or Refused where a file cannot be read."""
    with _opened(file) as (stream, size), _progress() as progress:
        text = None if proofs is None else command.read_text(proofs, PROOFS_LIMIT)
        task = progress.add_task(file.name, total=size)

        def show(done: int) -> None:
            progress.update(task, completed=done)

        if older is None:
            return _Judgement(_verify(stream, size, text, show), None)
        with _opened(older) as (copy, its_size):
            verdict = _verify(stream, size, text, show)
            stream.seek(0)
            task = progress.add_task(older.name, total=its_size)
            return _Judgement(
                verdict, check_contains(read_archive(stream), _older(copy, older, show))
            )


@contextmanager
def _opened(file: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open an archive; gives it with its size in bytes."""
    try:
        with file.open("rb") as stream:
            if not stream.seekable():
                raise Refused(InputRefusal.unreadable_file, str(file))
            yield stream, file.stat().st_size
    except FileNotFoundError:
        raise Refused(InputRefusal.not_found, str(file)) from None
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, str(file), error.strerror or "") from None


def _verify(
    stream: BinaryIO, size: int, proofs: str | None, show: Callable[[int], None]
) -> Verdict:
    cores = len(os.sched_getaffinity(0))
    if size < _WORTH_WORKERS or cores == 1:
        return verify.verify_archive(stream, show, proofs=proofs)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([verify.__name__])
    workers: Executor = ProcessPoolExecutor(
        cores,
        mp_context=processes,
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    try:
        return verify.verify_archive(stream, show, workers, proofs)
    finally:
        workers.shutdown(cancel_futures=True)


def _older(stream: BinaryIO, file: Path, show: Callable[[int], None]) -> Iterator[Event]:
    """Read an older copy, which may end after any event; refuse one that cannot be read."""
    try:
        for event in read_archive(stream, finished=False):
            show(event.end)
            yield event
    except Invalid as invalid:
        sentence = invalid.sentence(_language())
        raise Refused(InputRefusal.bad_archive, str(file), sentence) from None


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


def _no(valid: bool | None, reason: str, place: str, sentence: str) -> dict[str, Any]:
    """Say no to a machine; `valid` is None where nothing could be judged."""
    return {"valid": valid, "reason": reason, "place": place, "sentence": sentence}


def _write_json(members: dict[str, Any]) -> None:
    click.echo(json.dumps(members, ensure_ascii=False, indent=2))


def _say_invalid(file: Path, invalid: Invalid, as_json: bool) -> None:
    sentence = invalid.sentence(_language())
    if as_json:
        valid = None if invalid.reason is Reason.NOT_AN_ARCHIVE else False
        words = invalid.reason.sentence(_language())
        _write_json(_no(valid, invalid.reason.value, invalid.place, words))
    if invalid.reason is Reason.NOT_AN_ARCHIVE:
        click.echo(f"{file}: {sentence}", err=True)
    else:
        click.echo(f"{_say('무효', 'NOT VALID')}: {file}: {_plain(sentence)}", err=True)


def _told(judged: _Judgement) -> Group:
    """Write the verdict for people, in the language of the terminal."""
    verdict = judged.verdict
    parts: list[Text | Table] = [
        Text.assemble((_say("유효합니다", "VALID"), "bold green"), "  ", _plain(verdict.name))
    ]
    questions = zip(verdict.questions, verdict.result, strict=True)
    for number, (question, counts) in enumerate(questions, 1):
        parts += (Text(), _title(number, question), _counts(question, counts))
    parts += (_facts(verdict), Text(), _checks(judged))
    return Group(*parts)


def _title(number: int, question: Question) -> Text:
    bounds = str(question.minimum)
    if question.minimum != question.maximum:
        bounds += f"–{question.maximum}"
    of = len(question.answers)
    return Text.assemble(
        (f"{number}. {_plain(question.text)}", "bold"),
        _say(f" ({of}개 중 {bounds}개 선택)", f" (choose {bounds} of {of})"),
    )


def _counts(question: Question, counts: tuple[int, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(_say("선택지", "Option"), overflow="fold")
    table.add_column(_say("표", "Count"), justify="right", no_wrap=True)
    blank = [_say("백지 투표", "Blank vote")] if question.blank else []
    for index, (answer, count) in enumerate(zip([*blank, *question.answers], counts, strict=True)):
        style = "italic" if index < len(blank) else ""
        table.add_row(Text(_plain(answer), style), f"{count:,}")
    return table


def _facts(verdict: Verdict) -> Table:
    ballots = f"{verdict.ballots:,}"
    if replaced := verdict.ballots - verdict.counted:
        ballots += _say(
            f" (이 중 {replaced:,}장은 나중 투표지로 대체됨)",
            f" (of these {replaced:,} replaced by a later one)",
        )
    decrypting = _say(
        f"{verdict.trustees}명 중 {verdict.needed}명이 개표",
        f"{verdict.needed} of {verdict.trustees} decrypt",
    )
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    table.add_row(_say("투표지", "Ballots"), ballots)
    if verdict.total_weight != verdict.counted:
        table.add_row(_say("총 가중치", "Total weight"), f"{verdict.total_weight:,}")
    table.add_row(_say("명부", "On the roll"), f"{verdict.roll:,}")
    table.add_row(_say("개표 관리자", "Trustees"), decrypting)
    table.add_row(_say("암호 군", "Group"), verdict.group)
    table.add_row(_say("선거 번호", "Election"), verdict.uuid)
    table.add_row(_say("지문", "Fingerprint"), verdict.fingerprint)
    return table


def _checks(judged: _Judgement) -> Table:
    table = Table.grid(padding=(0, 1))
    checks = [
        _say(
            "기록 파일: 모든 바이트, 해시 사슬, 사건의 순서",
            "Archive: every byte, the hash chain, the order of events",
        ),
        _say(
            "개표 관리자의 증명과 선거 공개키, 명부의 모든 자격",
            "Setup: trustees' proofs, the election's key, every credential on the roll",
        ),
        _say(
            "모든 투표지: 표기, 자격, 서명, 선택과 개수의 증명",
            "Ballots: form, credential, signature, proofs of each choice and their number",
        ),
        _say(
            "암호화된 합계와 투표지 수를 다시 계산함",
            "Tally: the encrypted sum and the number of ballots, recomputed",
        ),
        _say(
            "부분 복호화의 증명, 결과, 결과의 가능한 범위",
            "Result: proofs of decryption, every count, and that such counts are possible",
        ),
    ]
    if judged.verdict.bound_proofs:
        checks.append(
            _say(
                "묶인 복호화 증명: 복호화마다 암호문과 선거에 묶여 있음",
                "Bound proofs: each decryption is bound to its ciphertext and its election",
            )
        )
    if judged.older is not None:
        checks.append(
            _say(
                f"이전 기록 파일의 투표지 {judged.older:,}장이 모두 제자리에 있음",
                f"Older archive: its ballots ({judged.older:,}) are all here, at their places",
            )
        )
    for check in checks:
        table.add_row("[green]✓[/green]", check)
    if not judged.verdict.bound_proofs:
        without = _say(
            "묶인 복호화 증명 없이 판정함 (--no-proofs)",
            "Judged without bound decryption proofs (--no-proofs)",
        )
        table.add_row("–", Text(without, "yellow"))
    return table


@main.command()
@click.argument("file", type=FILE)
@click.option("--package", type=FILE, help="The event's EVENT.maru: check the ballots too.")
@click.option(
    "--update", "updates", type=FILE, multiple=True, help="An update to it, in their order."
)
def journal(file: Path, package: Path | None, updates: tuple[Path, ...]) -> None:
    """Check a kiosk's journal: FILE is an export, or the file on its second medium.

    Exit status: 0 valid; 1 not valid, the first reason and its place are said; 2 not readable.
    """
    read = in_force = None
    if package is not None:
        read = read_package(command.read_file(package, MAX_PACKAGE), package.name)
        notes = [(update.name, command.read_file(update, MAX_NOTE)) for update in updates]
        in_force = take_updates(before_updates(read), notes, PackageRolls(read))
        read = package_in_force(read, in_force)
    elif updates:
        raise click.UsageError("Give --package with --update.")
    with _opened(file) as (stream, size), _progress() as progress:
        task = progress.add_task(file.name, total=size)
        try:
            found = check_journal(
                stream,
                file.name,
                read,
                lambda done: progress.update(task, completed=done),
                in_force,
            )
        except Refused as refused:
            if refused.reason in (InputRefusal.unreadable_file, InputRefusal.not_found):
                raise
            click.echo(
                f"{_say('올바르지 않음', 'NOT VALID')}: {refused.sentence(_language())}", err=True
            )
            raise _NotValid from None
    Console(highlight=False).print(_told_journal(found, package is not None))


def _told_journal(found: JournalFile, with_package: bool) -> Group:
    who = f"{found.enrolment.kiosk}/{found.enrolment.epoch}"
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    table.add_row(_say("행사", "Event"), found.event)
    table.add_row(_say("꾸러미", "Package"), found.package)
    table.add_row(_say("기록", "Records"), str(found.records))
    table.add_row(_say("마지막 기록", "Newest record"), found.newest)
    for poll, number in found.ballots.items():
        table.add_row(_say("낸 표", "Ballots"), f"{number}  ({poll})")
    for poll, number in found.spoiled.items():
        table.add_row(_say("열어 본 표", "Opened ballots"), f"{number}  ({poll})")
    if found.ended:
        table.add_row(_say("끝", "Ended"), _say("이 회차는 끝났습니다", "the epoch is over"))
    missing = _say(
        "없음: 마지막 기록 뒤가 잘렸어도 알 수 없습니다",
        "none: records that were cut off the end would not be missed",
    )
    signed = _say("서명됨, 마지막 기록과 맞음", "signed, of the newest record")
    table.add_row(_say("머리글", "Head"), signed if found.head else Text(missing, "yellow"))
    checked = _say("모두 올바르고 명부에 있음", "all valid, by cards on the roll")
    unchecked = _say(
        "해시만 확인함 (--package FILE로 증명도)", "by their hashes only (--package checks them)"
    )
    table.add_row(_say("표", "The ballots"), checked if with_package else Text(unchecked, "yellow"))
    heading = Text.assemble((_say("올바름", "VALID"), "bold green"), "  ", _plain(who))
    return Group(heading, Text(), table)


@main.command()
@click.argument("text")
@click.option(
    "--ledger", metavar="URL", help="The event's ledger, or a folder with the files that it serves."
)
@click.option(
    "--package", type=click.Path(path_type=Path), help="The event's EVENT.maru, without a ledger."
)
@click.option(
    "--ballot", "file", type=click.Path(path_type=Path), help="The ballot, instead of the ledger's."
)
def ballot(text: str, ledger: str | None, package: Path | None, file: Path | None) -> None:
    """Say what a kiosk encrypted in the ballot that it opened; TEXT is its QR code's, MARUC1:….

    Exit status: 0 the ballot is what the kiosk said; 1 it is not, or the ledger has it as cast and
    not as opened; 2 something cannot be read or found; 3 a fault of this command.
    """
    if (ledger is None) == (package is None):
        raise click.UsageError("Give either --ledger or --package.")
    try:
        checked = check_ballot(text, package=package, ledger=ledger, ballot=file)
    except NotAsShown as fault:
        click.echo(_not_as_shown(fault), err=True)
        raise _NotValid from None
    Console(highlight=False).print(_as_shown(checked))
    if _is_cast(checked.standing):
        raise _NotValid


def _not_as_shown(fault: NotAsShown) -> str:
    words = f"{_say('기계가 말한 것과 다릅니다', 'NOT AS THE KIOSK SAID')}: "
    words += _plain(fault.invalid.sentence(_language()))
    if fault.option is None:
        return words
    number, title = fault.option
    blank = _say("백지 투표", "blank vote")
    option = blank if title is None else _plain(say(title, _language()))
    return f"{words} ({_say(f'질문 {number}', f'question {number}')}: {option})"


def _is_cast(standing: Standing | None) -> bool:
    return standing is not None and bool(standing.cast) and not standing.never_counts


def _as_shown(checked: CheckedBallot) -> Group:
    """Write what an opened ballot holds, in the language of the terminal."""
    language = _language()
    heading = _say("기계가 말한 그대로입니다", "AS THE KIOSK SAID")
    parts: list[Text | Table] = [
        Text.assemble((heading, "bold green"), "  ", _plain(say(checked.poll.title, language))),
        Text(),
    ]
    for number, (question, choices) in enumerate(
        zip(checked.poll.questions, checked.choices, strict=True), 1
    ):
        parts.append(Text(f"{number}. {_plain(say(question.text, language))}", "bold"))
        marked = iter(choices)
        if question.blank and next(marked):
            parts.append(Text(_say("   백지 투표", "   Blank vote"), "italic"))
        chosen = [one for one, mark in zip(question.options, marked, strict=True) if mark]
        parts += [Text(f"   ✓ {_plain(say(one.title, language))}") for one in chosen]
        if not any(choices):
            parts.append(Text(_say("   고른 것 없음", "   Nothing chosen"), "italic"))
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    event = checked.event
    table.add_row(_say("행사", "Event"), Text(f"{_plain(say(event.name, language))} ({event.tag})"))
    table.add_row(_say("추적 번호", "Tracker"), checked.tracker)
    table.add_row(
        _say("확인 낱말", "Check words"),
        " · ".join(check_words(checked.tracker, wordlist(language))),
    )
    for line in _standing(checked.standing):
        table.add_row(_say("장부", "Ledger"), line)
    return Group(*parts, Text(), table)


def _standing(standing: Standing | None) -> list[Text]:
    if standing is None:
        return [Text(_say("물어보지 않았습니다", "not asked"), "yellow")]
    lines = []
    for one in standing.spoiled:
        by = _record(one)
        never = _say(f"연 표로 기록됨 ({by}): 세지 않습니다", f"opened by {by}: it never counts")
        late = _say(f"마감 뒤에 연 표로 기록됨 ({by})", f"opened by {by}, after closing")
        lines.append(Text(late, "yellow") if one.late else Text(never, "green"))
    for other in standing.cast:
        by = _record(other)
        cast = _say(f"낸 표로 기록됨 ({by})!", f"CAST, says {by}")
        lines.append(Text(cast, "bold red"))
    unknown = _say("이 표의 기록이 아직 없습니다", "has no record of this ballot yet")
    return lines or [Text(unknown, "yellow")]


def _record(one: Spoiling | Arrival) -> str:
    return f"{one.kiosk}/{one.epoch} {_say('기록', 'record')} {one.seq}"


main.add_command(report)
main.add_command(ledger)
main.add_command(witness)
main.add_command(proof)


if __name__ == "__main__":
    main()
