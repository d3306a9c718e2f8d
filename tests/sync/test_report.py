"""The report of a poll: every number out of the log, one page, made again by whoever asks."""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hall import Hall, make_hall, maru_ledger, run, serving
from maru.protocol import tlog
from maru.protocol.admin import (
    Branches,
    ForkResolution,
    Resolution,
    Settlement,
    decision_text,
)
from maru.protocol.belenios.ballot import tracker
from maru.protocol.event import Admin
from maru.protocol.note import Signer, note_hash, sign, text_of
from maru.protocol.poll_report import (
    MAX_POLL_REPORT,
    make_poll_report,
    open_poll_report,
    poll_report_code,
)
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Verdict
from maru.protocol.update import Revocation
from maru.sync.ledger import report_page
from maru.sync.ledger.audience import Audience
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.deciding import log_decision
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.report import write_poll_report
from maru.sync.ledger.report_page import draw_page
from maru.sync.ledger.source import OwnLog
from maru.sync.ledger.view import View
from maru.sync.poll_report import check_poll_report, report_body
from maru.sync.verify import read_source
from published import WITNESSES, close, named_witnesses, publish, published_hall
from written_log import ADMINS

MADE = 1_790_000_000


def make_report(
    hall: Hall, ledger: Ledger, executor: Executor, poll: int = 0
) -> tuple[bytes, dict[str, Any]]:
    """Make a poll's report as the ledger does; return its note and its body."""
    named = hall.assembly.event.polls[poll]
    with closing(read_source(OwnLog(ledger), "here")) as log:
        note = make_poll_report(report_body(log, named, MADE, executor), ledger.signer)
    return note.encode(), open_poll_report(note, hall.ledger_key)


def write(hall: Hall, ledger: Ledger, executor: Executor) -> list[Path]:
    """Write the files of the first poll's report."""
    poll = hall.assembly.event.polls[0]
    return write_poll_report(ledger, poll, hall.folder / "reports", MADE, executor)


@pytest.fixture
def reported(hall: Hall, ledger: Ledger) -> Hall:
    """Close both polls, with a card that voted twice and one ballot opened; publish the first."""
    hall.vote("kiosk-2", 0, frozenset({4}))
    hall.vote("kiosk-2", 3, frozenset({0, 3}))
    hall.check("kiosk-2", 4, frozenset({0}))
    hall.vote("kiosk-2", 1, None, poll=1)
    close(hall, ledger, 0, 1)
    publish(hall, ledger, 0)
    return hall


def test_it_says_what_came_of_a_poll(reported: Hall, ledger: Ledger, executor: Executor) -> None:
    """Counts, votes, kiosks, identities, witnesses, files, and the log that all of it is from."""
    message, body = make_report(reported, ledger, executor)
    event = reported.assembly.event
    poll = event.polls[0]
    assert (body["event"], body["poll"], body["number"]) == (event.tag, poll.uuid, 1)
    assert body["counts"] == {
        "arrived": 5,
        "counted": 4,
        "set_aside": 1,
        "late": 0,
        "quarantined": 0,
        "voted": 4,
        "cards": None,
    }
    assert body["verdicts"] == {"counted": 4, "conflict": 1}
    assert [one["votes"] for one in body["result"][0]["options"]] == [2, 3, 1, 1, 1]
    (row,) = body["kiosks"]
    assert [one["epoch"] for one in row["epochs"]] == ["kiosk-1/1", "kiosk-2/1"]
    assert (row["declared"], row["arrived"], row["counted"], row["spoiled"]) == (5, 5, 4, 1)
    assert {one["holds"] for one in body["identities"]} == {True, None}
    assert body["conflicts"] == [{"ballots": 2, "counts": True, "settled": None}]
    assert body["witnesses"] == {"quorum": 0, "named": [], "signed": [], "checkpoint": None}
    archive = ledger.archive_path(poll.uuid).read_bytes()
    assert body["archive"]["bytes"] == len(archive)
    with ledger.store.reading() as now:
        assert body["log"]["size"] == now.size() == body["closing"]["size"] + 2
    again, fingerprint = check_poll_report(message, "report", reported.ledger_home, None)
    assert again == body
    assert fingerprint == note_hash(text_of(message.decode(), "report", MAX_POLL_REPORT))


def test_whoever_has_the_log_makes_the_same(
    reported: Hall, ledger: Ledger, executor: Executor, tmp_path: Path
) -> None:
    """By URL, by folder, with the right key; and later too, when the log has grown."""
    message, body = make_report(reported, ledger, executor)
    with serving(reported.ledger_home) as served:
        assert check_poll_report(message, "report", served.url, reported.ledger_key)[0] == body
    (update,) = reported.assembly.updates(Revocation((reported.assembly.credentials(4),)))
    ledger.update([("0001.note", update)])
    with ledger.store.reading() as now:
        assert now.size() > body["log"]["size"]
    assert check_poll_report(message, "report", reported.ledger_home, None)[0] == body
    stranger = Signer(reported.ledger_key.name, bytes(32))
    with pytest.raises(Refused) as refused:
        check_poll_report(message, "report", reported.ledger_home, stranger.verifier)
    assert refused.value.reason is InputRefusal.wrong_key


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every number, text and truth value in a body."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


def changed(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}x" if isinstance(value, str) else 7


def test_a_report_with_another_number_is_found(
    reported: Hall, ledger: Ledger, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the ledger signs besides what comes out of the log, at every place of a report."""
    message, body = make_report(reported, ledger, executor)
    # The log is the same at every turn; reading it once shows as much.
    from maru.sync import poll_report

    with closing(poll_report.read_log(reported.ledger_home)) as log:
        monkeypatch.setattr(log.source, "close", lambda: None)
        monkeypatch.setattr(poll_report, "read_log", lambda *_, **__: log)
        monkeypatch.setattr(poll_report, "read_checked_result", remembered(poll_report))
        assert check_poll_report(message, "report", "here", None)[0] == body
        for path in leaves(body):
            if path == ("made",):
                continue
            lie = copy.deepcopy(body)
            place: Any = lie
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = changed(place[path[-1]])
            note = make_poll_report(lie, ledger.signer)
            with pytest.raises(Refused):
                check_poll_report(note.encode(), "report", "here", None)
    monkeypatch.undo()
    log.source.close()


def remembered(module: Any) -> Any:
    """Return `read_checked_result` that verifies the same archive once."""
    real, known = module.read_checked_result, {}

    def read(log: Any, poll: Any, pool: Any) -> Any:
        if poll.uuid not in known:
            known[poll.uuid] = real(log, poll, pool)
        return known[poll.uuid]

    return read


def test_a_report_that_another_signed_is_refused(
    reported: Hall, ledger: Ledger, executor: Executor
) -> None:
    """A stranger's signature, a text that is none, a log that is shorter, members left out."""
    _, body = make_report(reported, ledger, executor)
    home = reported.ledger_home
    stranger = Signer(ledger.signer.name, bytes(32))
    ahead = {**body, "log": {**body["log"], "size": body["log"]["size"] + 1}}
    less = {name: body[name] for name in body if name != "late"}
    less.pop("conflicts")
    for note, reason in (
        (make_poll_report(body, stranger), InputRefusal.bad_signature),
        ("nonsense", InputRefusal.malformed),
        (make_poll_report(ahead, ledger.signer), InputRefusal.ledger_behind),
        (make_poll_report({}, ledger.signer), InputRefusal.missing_key),
        (make_poll_report(less, ledger.signer), InputRefusal.bad_value),
    ):
        with pytest.raises(Refused) as refused:
            check_poll_report(note.encode(), "report", home, None)
        assert refused.value.reason is reason


def test_an_archive_that_is_not_the_log_s_is_refused(
    reported: Hall, ledger: Ledger, executor: Executor
) -> None:
    """Neither the ledger nor a reader makes a report of a result that was changed afterwards."""
    message, _ = make_report(reported, ledger, executor)
    uuid = reported.assembly.event.polls[0].uuid
    path = ledger.result_path(uuid)
    result = json.loads(path.read_text())
    result["questions"][0]["options"][0]["votes"] += 1
    path.write_text(json.dumps(result))
    with pytest.raises(Refused):
        make_report(reported, ledger, executor)
    with pytest.raises(Refused):
        check_poll_report(message, "report", reported.ledger_home, None)


def test_before_the_result_there_is_none(
    reported: Hall, ledger: Ledger, executor: Executor
) -> None:
    """A closed poll's report says so; it still holds when the result has been published."""
    message, body = make_report(reported, ledger, executor, poll=1)
    assert (body["result"], body["archive"], body["withheld"]) == (None, None, False)
    publish(reported, ledger, 1)
    assert check_poll_report(message, "report", reported.ledger_home, None)[0] == body
    assert make_report(reported, ledger, executor, poll=1)[1]["result"] is not None


def test_an_open_poll_has_no_report(hall: Hall, ledger: Ledger, executor: Executor) -> None:
    """The answer is poll_not_closed, and nothing is written."""
    with pytest.raises(Refused) as refused:
        write(hall, ledger, executor)
    assert refused.value.reason is InputRefusal.poll_not_closed
    assert not (hall.folder / "reports").exists()


def test_a_small_room_s_result_stays_withheld(tmp_path: Path, executor: Executor) -> None:
    """The report says that it is, and why, and holds."""
    hall = make_hall(tmp_path, below="withhold")
    hall.vote("kiosk-1", 0, frozenset({0}))
    with closing(hall), closing(open_ledger(hall.ledger_home)) as ledger:
        close(hall, ledger, 0)
        message, body = make_report(hall, ledger, executor)
        assert (body["withheld"], body["result"]) == (True, None)
        assert check_poll_report(message, "report", hall.ledger_home, None)[0] == body
        assert "Fewer than 10 ballots: not published" in texts_of(body, "en")


def test_witnesses_are_told_openly(tmp_path: Path, executor: Executor) -> None:
    """Not met before they signed, met after; the line is in the report and its key is checked."""
    hall = make_hall(tmp_path, witnesses=named_witnesses(2), quorum=1)
    hall.vote("kiosk-1", 0, frozenset({0}))
    with closing(hall), closing(open_ledger(hall.ledger_home)) as ledger:
        close(hall, ledger, 0)
        _, before = make_report(hall, ledger, executor)
        assert before["witnesses"]["signed"] == []
        assert "NOT MET" in texts_of(before, "en")
        with ledger.store.writing() as change:
            note = change.checkpoint() or ""
            line = tlog.cosign(note, WITNESSES[1], MADE).removeprefix(note)
            change.add_cosignature(change.size(), WITNESSES[1].vkey, line)
        message, body = make_report(hall, ledger, executor)
        assert body["witnesses"]["signed"] == [WITNESSES[1].name]
        assert (tlog.cosigned_at(body["witnesses"]["checkpoint"], WITNESSES[1].verifier)) == MADE
        assert f"1 signed the closing: {WITNESSES[1].name}" in texts_of(body, "en")
        assert check_poll_report(message, "report", hall.ledger_home, None)[0] == body
        forged = copy.deepcopy(body)
        forged["witnesses"]["signed"] = [one.name for one in WITNESSES[:2]]
        note = make_poll_report(forged, ledger.signer)
        with pytest.raises(Refused) as refused:
            check_poll_report(note.encode(), "report", hall.ledger_home, None)
        assert "witnesses" in refused.value.place


def test_a_copied_kiosk_and_a_card_that_voted_twice_are_told(
    tmp_path: Path, executor: Executor
) -> None:
    """Both branches count by the admins' word, and both ballots of the card are set aside."""
    admins = tuple(Admin(signer.name, signer.vkey) for signer in ADMINS)
    hall = make_hall(tmp_path, cards=6, admins=admins, two_persons=True)
    hall.vote("kiosk-1", 0, frozenset({0}))
    hall.copy("kiosk-1", "copy")
    mine = tracker(hall.vote("kiosk-1", 1, frozenset({1}))[1])
    other = tracker(hall.vote("copy", 1, frozenset({4}))[1])
    hall.vote("copy", 2, frozenset({2}))
    hall.close_poll()
    with closing(hall), closing(open_ledger(hall.ledger_home)) as ledger:
        intake, tag = Intake(ledger, executor), ledger.package.event.tag
        for name in ("kiosk-1", "copy"):
            intake.take("kiosk-1", 1, 0, 0, hall.batch(name).encode())
        fork = ForkResolution(tag, "kiosk-1", 1, Branches.both, "recounted")
        log_decision(ledger, sign(decision_text(fork), *ADMINS))
        poll = ledger.find_poll("1")
        with closing(read_source(OwnLog(ledger), "here")) as log:
            (conflict,) = log.state.conflicts(poll.uuid)
        ballots = tuple(one.ballot for one in conflict.ballots)
        aside = Resolution(tag, poll.uuid, ballots, Settlement.set_aside, "asked at the door")
        log_decision(ledger, sign(decision_text(aside), *ADMINS))
        close_poll(ledger, poll)
        publish(hall, ledger, 0)
        message, body = make_report(hall, ledger, executor)
        assert (body["counts"]["quarantined"], body["verdicts"]) == (
            2,
            {"counted": 2, "set_aside": 2},
        )
        assert body["conflicts"] == [{"ballots": 2, "counts": False, "settled": "set_aside"}]
        assert False not in {one["holds"] for one in body["identities"]}
        assert check_poll_report(message, "report", hall.ledger_home, None)[0] == body
        said = texts_of(body, "en")
        assert "cards with several ballots: 1 (confirmed 0, set aside 1, by rule 0)" in said
        assert "in quarantine: 2" in said
        view = View(ledger, Audience(ledger))
        with ledger.store.reading() as now:
            fates = [view.find(now, one).verdict for one in (mine, other)]
        assert fates == [Verdict.set_aside, Verdict.set_aside]


# The page


class Recorder:
    """Keeps every text that is written on a page."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        page = report_page._Page

        for name in ("cell", "multi_cell"):
            real = getattr(page, name)

            def written(
                of: Any,
                width: float,
                height: float,
                text: str = "",
                *,
                _real: Any = real,
                **more: Any,
            ) -> Any:
                self.texts.append(text)
                return _real(of, width, height, text, **more)

            monkeypatch.setattr(page, name, written)


def texts_of(body: dict[str, Any], language: str) -> str:
    """Return everything that a page says; see that it is one page."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        recorder = Recorder(monkeypatch)
        assert pages_of(draw_page(body, "0" * 64, language)) == 1
    return "\n".join(recorder.texts)


@pytest.fixture(scope="module")
def some_body(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the body of a published poll's report."""
    hall = published_hall(tmp_path_factory.mktemp("published"))
    with (
        closing(hall),
        closing(open_ledger(hall.ledger_home)) as ledger,
        ThreadPoolExecutor(2) as threads,
    ):
        return make_report(hall, ledger, threads)[1]


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return pdf.count(b"/Type /Page\n")


def test_the_page_says_what_the_note_says(
    reported: Hall, ledger: Ledger, executor: Executor
) -> None:
    """One page a language, with every option, count, kiosk, hash and identity of the note."""
    note, *pages = write(reported, ledger, executor)
    body = open_poll_report(note.read_bytes(), reported.ledger_key)
    uuid = body["poll"]
    for language, page in zip(("ko", "en"), pages, strict=True):
        assert pages_of(page.read_bytes()) == 1
        said = texts_of(body, language)
        for option in body["result"][0]["options"]:
            assert option["title"][language] in said
        for text in (
            body["title"][language],
            body["name"][language],
            body["place"][language],
            body["archive"]["sha256"],
            body["closing"]["root"],
            body["log"]["root"],
            body["package"],
            "kiosk-1/1, kiosk-2/1",
            *(one["sentence"][language] for one in body["identities"]),
        ):
            assert text in said
    assert "There is none." in said
    assert "cards with several ballots: 1" in said
    assert poll_report_code(uuid, "0" * 64) == f"MARUP1:{uuid}:{'0' * 64}"


def crowded(body: dict[str, Any], options: int, kiosks: int, questions: int) -> dict[str, Any]:
    """Return a report with many options and kiosks; with more than 30, its texts are long."""
    if options == 30:
        titles = [{"ko": f"사업 {number}", "en": f"Project {number}"} for number in range(30)]
        many = [{"title": title, "votes": number} for number, title in enumerate(titles)]
        return {**body, "result": [{**body["result"][0], "options": many}]}
    option = {"title": {"ko": "아주 긴 이름의 사업 " * 9, "en": "A project of a long name " * 9}}
    question = {
        "text": {"ko": "가" * 600, "en": "Which? " * 100},
        "options": [{**option, "votes": number} for number in range(options)],
        "blank": 3,
    }
    row = body["kiosks"][0]
    rows = [
        {**row, "epochs": [{"epoch": f"kiosk-{n}/1", "state": "closed"}]} for n in range(kiosks)
    ]
    title = {"ko": "긴 제목 " * 400, "en": "A long title " * 300}
    return {**body, "title": title, "result": [question] * questions, "kiosks": rows}


@pytest.mark.parametrize(
    ("options", "kiosks", "questions", "language"),
    [(30, 3, 1, "ko"), (200, 50, 1, "en"), (5, 2, 20, "ko"), (200, 50, 20, "en")],
)
def test_many_options_still_make_one_page(
    some_body: dict[str, Any], options: int, kiosks: int, questions: int, language: str
) -> None:
    """What does not fit is named by its number, and where it can be found."""
    said = texts_of(crowded(some_body, options, kiosks, questions), language)
    first = said.rpartition("2026-")[0].count("\n")  # of the last attempt
    left_out = [line for line in said.split("\n")[first:] if "JSON" in line]
    assert bool(left_out) == ((options, questions) != (30, 1))
    if (options, questions) == (200, 1):
        assert re.fullmatch(
            r"1\d\d more options: all of them are in the signed JSON\.", left_out[0]
        )


def test_kiosks_with_few_ballots_are_put_together(tmp_path: Path, executor: Executor) -> None:
    """No row stands for fewer than ten ballots, and the rows still add up to all."""
    names = tuple(f"kiosk-{number}" for number in range(1, 5))
    hall = make_hall(tmp_path, names, cards=24)
    cards = itertools.count()
    for name, votes in zip(names, (11, 1, 10, 2), strict=True):
        for _ in range(votes):
            hall.vote(name, next(cards), frozenset({0}))
    with closing(hall), closing(open_ledger(hall.ledger_home)) as ledger:
        close(hall, ledger, 0)
        _, body = make_report(hall, ledger, executor)
    rows = body["kiosks"]
    assert sum(row["arrived"] for row in rows) == 24
    assert all(row["arrived"] >= 10 for row in rows)
    epochs = [[one["epoch"] for one in row["epochs"]] for row in rows]
    assert sorted(itertools.chain(*epochs)) == [f"{name}/1" for name in names]
    assert len(rows) == 2


def test_without_the_typeface_nothing_is_written(
    reported: Hall, ledger: Ledger, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The font that is missing is named, before any work is done."""
    monkeypatch.setenv("MARU_NODE_MODULES", str(reported.folder))
    with pytest.raises(Refused) as refused:
        write(reported, ledger, executor)
    assert refused.value.reason is InputRefusal.not_found
    assert "run script/bootstrap" in refused.value.detail
    assert not (reported.folder / "reports").exists()


def test_by_the_commands(reported: Hall) -> None:
    """`maru-ledger report` writes three files, `maru-verify report` says that they hold, or not."""
    home, folder = reported.ledger_home, reported.folder / "out"
    made = maru_ledger("report", "1", "--home", home, "--to", folder)
    files = [Path(line) for line in made.stdout.split()]
    uuid = reported.assembly.event.polls[0].uuid
    assert [file.name for file in files] == [
        f"{uuid}.report.note",
        f"{uuid}.report.ko.pdf",
        f"{uuid}.report.en.pdf",
    ]
    module = "maru.sync.verify_command"
    held = run("report", files[0], "--ledger", home, module=module)
    assert (held.returncode, held.stdout.split("\n")[0]) == (0, "THE REPORT HOLDS  1. Budget")
    key = reported.ledger_key.vkey
    assert run("report", files[0], "--ledger", home, "--key", key, module=module).returncode == 0
    files[0].write_text(files[0].read_text().replace('"arrived":5', '"arrived":6'))
    changed_one = run("report", files[0], "--ledger", home, module=module)
    assert changed_one.returncode == 1
    assert changed_one.stderr.startswith("NOT VALID")
    nowhere = run("report", files[0], "--ledger", reported.folder / "nowhere", module=module)
    assert nowhere.returncode == 2
