"""Writing the report of a poll: the signed note, and a page to print in Korean and in English."""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

from maru.command import write_new_file
from maru.protocol.event import Poll
from maru.protocol.note import note_hash, text_of
from maru.protocol.poll_report import MAX_POLL_REPORT, make_poll_report
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.report_page import check_fonts, draw_page
from maru.sync.ledger.source import OwnLog
from maru.sync.poll_report import report_body
from maru.sync.verify import read_source

LANGUAGES = ("ko", "en")


def write_poll_report(
    ledger: Ledger, poll: Poll, folder: Path, made: int, executor: Executor
) -> list[Path]:
    """Make the report of a closed poll and write it into a folder; return its files.

    They are `UUID.report.note` and `UUID.report.ko.pdf`, `UUID.report.en.pdf`. Every number is made
    out of the log's entries and the verified archive, from the beginning. Refuses a poll that is
    not closed, an archive that is not the log's, and where the typeface is missing.
    """
    check_fonts()
    with closing(read_source(OwnLog(ledger), str(ledger.home))) as log:
        body = report_body(log, poll, made, executor)
    note = make_poll_report(body, ledger.signer)
    fingerprint = note_hash(text_of(note, "report", MAX_POLL_REPORT))
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{poll.uuid}.report.note"]
    write_new_file(files[0], note.encode())
    for language in LANGUAGES:
        files.append(folder / f"{poll.uuid}.report.{language}.pdf")
        write_new_file(files[-1], draw_page(body, fingerprint, language))
    return files
