"""The kiosk's reports as files: the signed note, and the same on paper, for people.

reports/000003-opening.note     what the record key signed (maru.protocol.report)
reports/000003-opening.ko.txt   to be printed, signed by hand and put into the minutes
reports/000003-opening.en.txt
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from rich.cells import cell_len, chop_cells, set_cell_size

from maru.command import read_text, write_new_file
from maru.protocol.event import Event, say
from maru.protocol.note import MAX_NOTE, Verifier
from maru.protocol.report import Report, head_text, parse_report
from maru.protocol.ticket import check_words
from maru.words import wordlist

FOLDER = "reports"
MAX_REPORTS = 100
"""How many are read, the newest first."""
WIDTH = 64  # columns; a Hangul syllable takes two

_WORDS = {
    "opening": ("투표를 열기 전의 확인서: 한 표도 없습니다", "Zero report: no ballot is kept yet"),
    "closing": ("투표를 마친 확인서", "Closing report"),
    "rehearsal": ("연습입니다. 이 표는 세지 않습니다.", "REHEARSAL. These ballots do not count."),
    "kiosk": ("기기", "Kiosk"),
    "package": ("꾸러미", "Package"),
    "poll": ("투표", "Poll"),
    "ballots": ("표", "Ballots"),
    "spoiled": ("기계 확인", "Spoiled"),
    "cards": ("나눠 준 카드", "Cards out"),
    "head": ("기록의 끝", "Journal up to"),
    "words": ("확인 낱말", "Check words"),
    "code": ("코드", "Code"),
    "staff": ("직원 카드", "Staff card"),
    "none": ("없음", "none"),
    "signatures": ("서명", "Signed by hand"),
}


def write_report(home: Path, report: Report, note: str, event: Event) -> Path:
    """Write a report's note and its texts into the kiosk's folder; return the note's path."""
    folder = home / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / f"{report.seq:06}-{report.kind}.note"
    for language in ("ko", "en"):
        text = report_text(report, event, language)
        write_new_file(path.with_suffix(f".{language}.txt"), text.encode())
    write_new_file(path, note.encode())
    return path


def read_reports(home: Path, verifier: Verifier) -> tuple[Report, ...]:
    """Return the reports that are kept in a kiosk's folder, the newest first.

    `verifier` is its record key. Refused: one that was altered.
    """
    files = sorted((home / FOLDER).glob("*.note"), reverse=True)[:MAX_REPORTS]
    return tuple(parse_report(read_text(file, MAX_NOTE), verifier, file.name) for file in files)


def report_text(report: Report, event: Event, language: str) -> str:
    """Return a report for people, in Korean or English, 64 columns wide."""
    said = partial(_said, language)
    rows = [
        (said("kiosk"), f"{report.kiosk}/{report.epoch}"),
        (said("package"), _groups(report.package)),
        (said("staff"), report.staff or said("none")),
        (said("head"), f"#{report.seq} {_groups(report.hash)}"),
        (said("words"), " ".join(check_words(report.hash, wordlist(language)))),
        (said("code"), head_text(report)),
    ]
    indent = max(cell_len(name) for name, _ in rows) + 2
    rule = "=" * WIDTH
    return "\n".join(
        [
            rule,
            *([said("rehearsal"), rule] if report.rehearsal else []),
            said(report.kind),
            say(event.name, language),
            say(event.place, language),
            rule,
            "",
            *_table(report, event, language),
            "",
            *(line for name, value in rows for line in _row(name, value, indent)),
            "",
            f"{said('signatures')}  {'_' * 20}  {'_' * 20}",
            *(["", rule, said("rehearsal")] if report.rehearsal else []),
            rule,
            "",
        ]
    )


def _said(language: str, name: str) -> str:
    korean, english = _WORDS[name]
    return korean if language == "ko" else english


def _table(report: Report, event: Event, language: str) -> list[str]:
    columns = ["ballots", "spoiled", *(["cards"] if report.kind == "closing" else [])]
    headings = [_said(language, name) for name in columns]
    widths = [max(cell_len(heading), 7) + 2 for heading in headings]
    title_width = WIDTH - sum(widths)

    def line(title: str, cells: list[str]) -> str:
        right = "".join(
            " " * (width - cell_len(cell)) + cell for width, cell in zip(widths, cells, strict=True)
        )
        return set_cell_size(title, title_width) + right

    lines = [line(_said(language, "poll"), headings), "-" * WIDTH]
    numbers = {poll.uuid: number for number, poll in enumerate(event.polls, 1)}
    for count in report.polls:
        cards = "-" if count.cards is None else str(count.cards)
        cells = [str(count.ballots), str(count.spoiled), cards][: len(columns)]
        number, *more = _folded(
            f"{numbers[count.poll]}. {say(event.poll(count.poll).title, language)}", title_width
        )
        lines += [line(number, cells), *more]
    return lines


def _row(name: str, value: str, indent: int) -> list[str]:
    first, *more = _folded(value, WIDTH - indent)
    return [set_cell_size(name, indent) + first, *(" " * indent + rest for rest in more)]


def _folded(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` columns, broken at blanks where there are any."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(joined) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        lines[-1:] = chop_cells(word, width)
    return lines


def _groups(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
