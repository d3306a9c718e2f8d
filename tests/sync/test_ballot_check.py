"""Opened ballots at the ledger and under `maru-verify ballot`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import pytest

from hall import Hall, body_of, environment, make_hall, maru_ledger, run
from maru.kiosk.journal import Cast
from maru.protocol.belenios.question import hexhash
from maru.protocol.opening import Opening, opening_text
from maru.sync.batch import Batch
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.reconcile import reconcile
from maru.sync.verify import read_closed_poll


@pytest.fixture(name="empty")
def _empty(tmp_path: Path) -> Iterator[Hall]:
    """Make an assembly of two kiosks at which nobody has voted."""
    made = make_hall(tmp_path, ("kiosk-1", "kiosk-2"))
    yield made
    made.close()


def send(hall: Hall, ledger: Ledger, executor: Executor) -> None:
    """Bring every kiosk's records to the ledger."""
    for name in hall.kiosks:
        answer = Intake(ledger, executor).take(name, 1, 0, 0, hall.batch(name).encode())
        assert answer.status == 200, answer.body


def spoil(hall: Hall, name: str, ballot: str) -> None:
    """Let a kiosk say of any ballot that it was opened there."""
    credential = json.loads(ballot)["credential"]
    hall.kiosks[name].journal.spoil(Cast(hall.assembly.event.polls[0].uuid, ballot, credential))


def verify_ballot(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `maru-verify ballot`."""
    return run("ballot", *arguments, module="maru.sync.verify_command")


def _korean() -> dict[str, str]:
    return {**environment(), "LC_ALL": "ko_KR.UTF-8"}


def test_an_opened_ballot_arrives_and_never_counts(empty: Hall, executor: Executor) -> None:
    """Its record and its ballot are taken; the count, the closing and the trustee pass it by."""
    empty.check("kiosk-1", 0, frozenset({0}))
    empty.check("kiosk-1", 0, frozenset({1}))
    _, ballot = empty.vote("kiosk-1", 0, frozenset({2}))
    empty.close_poll()
    ledger = open_ledger(empty.ledger_home)
    send(empty, ledger, executor)
    first, second, *_ = reconcile(ledger).lines
    assert (first.declared, first.arrived, first.counted) == (1, 1, 1)
    assert (first.spoiled, first.declared_spoiled, second.spoiled) == (2, 2, 0)
    poll = empty.assembly.event.polls[0]
    assert close_poll(ledger, poll).ballots == 1
    assert read_closed_poll(empty.ledger_home, "1").ballots == (hexhash(ballot),)
    ledger.close()


@pytest.mark.parametrize("order", [("kiosk-1", "kiosk-2"), ("kiosk-2", "kiosk-1")])
def test_another_kiosk_sends_an_opened_ballot_as_cast(
    empty: Hall, executor: Executor, order: tuple[str, str]
) -> None:
    """Whoever is first at the ledger, the opened ballot is out, and the two kiosks are named."""
    _, ballot = empty.check("kiosk-1", 0, frozenset({0}))
    credential = json.loads(ballot)["credential"]
    poll = empty.assembly.event.polls[0]
    empty.kiosks["kiosk-2"].journal.keep(Cast(poll.uuid, ballot, credential))
    _, real = empty.vote("kiosk-1", 0, frozenset({3}))
    empty.close_poll()
    ledger = open_ledger(empty.ledger_home)
    for name in order:
        body = empty.batch(name).encode()
        assert Intake(ledger, executor).take(name, 1, 0, 0, body).status == 200
    close_poll(ledger, poll)
    assert read_closed_poll(empty.ledger_home, "1").ballots == (hexhash(real),)
    (contested,) = reconcile(ledger).contested
    assert (contested.cast.kiosk, contested.spoiled.kiosk) == ("kiosk-2", "kiosk-1")
    ledger.close()


def test_who_spoils_a_cast_ballot_is_named(empty: Hall, executor: Executor) -> None:
    """A kiosk can take out ballots that it has seen; the status names it, and each of them."""
    _, ballot = empty.vote("kiosk-1", 0, frozenset({0}))
    spoil(empty, "kiosk-2", ballot)
    ledger = open_ledger(empty.ledger_home)
    send(empty, ledger, executor)
    assert [line.counted for line in reconcile(ledger).lines] == [0] * 4
    ledger.close()
    done = maru_ledger("status", "--home", empty.ledger_home)
    assert "cast by kiosk-1/1 record 3, opened by kiosk-2/1 record 3" in done.stdout


@pytest.mark.parametrize("fault", ["altered", "missing", "other card", "other poll"])
def test_an_opened_ballot_is_checked_like_a_cast_one(
    empty: Hall, executor: Executor, fault: str
) -> None:
    """Only a ballot that could have been cast can be spoiled; no other fills the ledger."""
    _, ballot = empty.check("kiosk-1", 0, frozenset({0}))
    batch = empty.batch("kiosk-1")
    body = body_of(batch.records[3])
    blobs: tuple[str, ...] = (ballot,)
    if fault == "altered":
        blobs = (ballot.replace('"response":"', '"response":"1', 1),)
        body["ballot"] = next(iter(Batch((), blobs, None).blobs_by_hash()))
    elif fault == "missing":
        blobs = ()
    elif fault == "other card":
        other, _ = empty.vote("kiosk-1", 1, frozenset({0}))
        assert other
        body["credential"] = body_of(empty.batch("kiosk-1", 4).records[0])["credential"]
    else:
        body["poll"] = empty.assembly.event.polls[1].uuid
    forged = empty.forge("kiosk-1", 3, "spoiled", body)
    ledger = open_ledger(empty.ledger_home)
    sent = Batch((*batch.records[:3], forged), blobs, None)
    answer = Intake(ledger, executor).take("kiosk-1", 1, 0, 0, sent.encode())
    assert answer.status == 202
    assert json.loads(answer.body)["next"] == 3
    with ledger.store.reading() as now:
        assert not now.has_blob(body["ballot"])
    ledger.close()


class TestCommand:
    """`maru-verify ballot`."""

    @pytest.fixture(name="opened")
    def _opened(self, empty: Hall, executor: Executor) -> tuple[Hall, Opening, str]:
        """Open a ballot at kiosk-1, and bring all to the ledger."""
        opening, ballot = empty.check("kiosk-1", 0, frozenset({0, 2}))
        ledger = open_ledger(empty.ledger_home)
        send(empty, ledger, executor)
        ledger.close()
        return empty, opening, ballot

    def test_what_the_kiosk_encrypted(self, opened: tuple[Hall, Opening, str]) -> None:
        """With the ledger alone: event, poll, choices in words, and that it never counts."""
        hall, opening, _ = opened
        done = verify_ballot(opening_text(opening), "--ledger", hall.ledger_home)
        assert (done.returncode, done.stderr) == (0, "")
        for words in (
            "AS THE KIOSK SAID",
            "Choose the projects you want",
            "✓ Smart pole",
            "✓ Rain garden",
            opening.tracker,
            "opened by kiosk-1/1 record 3: it never counts",
        ):
            assert words in done.stdout
        assert "Night library" not in done.stdout

    def test_in_korean(
        self, opened: tuple[Hall, Opening, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With a Korean locale all of it is Korean."""
        hall, opening, _ = opened
        monkeypatch.setattr("hall.environment", _korean)
        done = verify_ballot(opening_text(opening), "--ledger", hall.ledger_home)
        assert done.returncode == 0
        for words in ("기계가 말한 그대로입니다", "스마트폴", "빗물 정원", "세지 않습니다"):
            assert words in done.stdout

    def test_a_lie_is_found(self, opened: tuple[Hall, Opening, str]) -> None:
        """Other choices than the encrypted ones end with 1, and say where."""
        hall, opening, _ = opened
        lie = replace(opening, choices=bytes([0b11000000]))
        done = verify_ballot(opening_text(lie), "--ledger", hall.ledger_home)
        assert (done.returncode, done.stdout) == (1, "")
        assert "answers[0].choices[1]" in done.stderr
        assert "(question 1: Night library)" in done.stderr

    def test_without_a_ledger(self, opened: tuple[Hall, Opening, str]) -> None:
        """Package and ballot as files are enough; another ballot is not the one of the tracker."""
        hall, opening, ballot = opened
        file = hall.folder / "ballot.json"
        file.write_text(f"{ballot}\n")
        given = ("--package", hall.folder / "EVENT.maru", "--ballot", file)
        done = verify_ballot(opening_text(opening), *given)
        assert done.returncode == 0
        assert "not asked" in done.stdout
        file.write_text(ballot.replace("a", "b", 1))
        assert verify_ballot(opening_text(opening), *given).returncode == 1

    def test_what_cannot_be_read(self, opened: tuple[Hall, Opening, str]) -> None:
        """No opening, a ballot that has not arrived, or nothing to read it from, end with 2."""
        hall, opening, _ = opened
        unknown = replace(opening, tracker="A" * 43)
        for arguments in (
            ("MARUC1:x", "--ledger", hall.ledger_home),
            (opening_text(unknown), "--ledger", hall.ledger_home),
            (opening_text(opening), "--package", hall.folder / "EVENT.maru"),
            (opening_text(opening),),
        ):
            done = verify_ballot(*arguments)
            assert (done.returncode, done.stdout) == (2, ""), done.stdout
            assert "Traceback" not in done.stderr

    def test_a_ballot_that_was_cast_all_the_same(self, empty: Hall, executor: Executor) -> None:
        """A kiosk that opens a ballot and casts it, too, is caught: the end is 1."""
        kiosk = empty.kiosks["kiosk-1"]
        rights = kiosk.check_in([empty.assembly.ticket(0)])
        assert isinstance(rights, tuple)
        sealed = kiosk.seal(rights[0], [frozenset({0})], empty.assembly.entropy)
        opening = sealed.opening()
        kiosk.cast(rights[0], sealed)
        ledger = open_ledger(empty.ledger_home)
        send(empty, ledger, executor)
        ledger.close()
        done = verify_ballot(opening_text(opening), "--ledger", empty.ledger_home)
        assert done.returncode == 1
        assert "CAST, says kiosk-1/1 record 3" in done.stdout

    def test_a_log_that_lost_the_ballot_s_record(self, opened: tuple[Hall, Opening, str]) -> None:
        """A ballot given as a file, of which the log knows nothing yet, says so."""
        hall, _, _ = opened
        opening, ballot = hall.check("kiosk-2", 1, frozenset({4}))
        file = hall.folder / "ballot.json"
        file.write_text(ballot)
        done = verify_ballot(opening_text(opening), "--ledger", hall.ledger_home, "--ballot", file)
        assert done.returncode == 0
        assert "has no record of this ballot yet" in done.stdout
