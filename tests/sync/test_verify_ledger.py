"""`maru-verify ledger`: what holds is said to hold, and what does not is found."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hall import Hall, bearer, make_hall, run, serving
from maru.protocol import tlog
from maru.protocol.admin import Settlement
from maru.protocol.belenios.ballot import tracker
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog_proof import make_proof_file
from maru.sync.ledger.home import open_ledger
from maru.sync.log_check import LedgerVerdict, check_ledger
from maru.sync.verify import ballots_to_verify, read_log
from published import WITNESSES, published_hall, send, vote
from written_log import Script


def maru_verify(*arguments: str | Path) -> tuple[int, str]:
    """Run `maru-verify ledger`; return its status and all that it said."""
    done = run("ledger", *arguments, module="maru.sync.verify_command")
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Make a hall after its day, once; nobody changes it."""
    made = published_hall(tmp_path_factory.mktemp("day"))
    yield made
    made.close()


@pytest.fixture
def home(day: Hall, tmp_path: Path) -> Path:
    """Copy the ledger of that day, to be changed."""
    return Path(shutil.copytree(day.ledger_home, tmp_path / "ledger"))


def check(day: Hall, place: str | Path, **options: Any) -> LedgerVerdict:
    """Check a ledger by the day's key."""
    return check_ledger(place, day.ledger_key, **options)


def refusal(day: Hall, place: str | Path, **options: Any) -> Refused:
    """Check a ledger that must be refused."""
    with pytest.raises(Refused) as refused:
        check(day, place, **options)
    return refused.value


def alter(home: Path, sql: str, *parameters: object) -> None:
    """Change one row of the ledger's file behind its back."""
    with closing(sqlite3.connect(home / "ledger.db")) as db, db:
        assert db.execute(sql, parameters).rowcount == 1


def test_a_ledger_that_holds(day: Hall) -> None:
    """Home and URL give the same verdict: three ballots published, two closed, all tiles."""
    verdict = check(day, day.ledger_home)
    assert [(one.arrived, one.counted, one.closed, one.published) for one in verdict.polls] == [
        (3, 3, True, True),
        (2, 2, True, False),
    ]
    assert (verdict.tiles, verdict.kiosks, verdict.ballots) == (1, 1, True)
    with serving(day.ledger_home) as ledger:
        assert check(day, ledger.url) == verdict
    assert check(day, day.ledger_home, ballots=False).polls == verdict.polls


def test_the_command_says_so(day: Hall) -> None:
    """Exit status 0, the numbers in a table, and that there is no outside witness."""
    key = day.folder / "ledger.vkey"
    key.write_text(day.ledger_key.vkey)
    status, said = maru_verify(day.ledger_home, "--key", key)
    assert status == 0, said
    for words in ("VALID  행복동 주민총회", "published", "1 hash tiles", "No outside witness"):
        assert words.replace("행복동 주민총회", "Haengbok-dong Residents' Assembly") in said
    status, said = maru_verify(day.ledger_home, "--key", WITNESSES[0].vkey)
    assert (status, "another ledger" in said) == (1, True)
    status, said = maru_verify(day.folder / "nowhere", "--key", key)
    assert (status, "not found" in said) == (2, True)
    status, said = maru_verify("http://127.0.0.1:9", "--key", key)
    assert (status, "cannot be reached" in said) == (2, True)


ENTRY = """UPDATE entry SET data = CAST(data || '— stranger AAAAAAAA' || char(10) AS BLOB)
WHERE "index" = 5"""


@pytest.mark.parametrize(
    ("change", "reason", "place"),
    [
        (ENTRY, InputRefusal.log_altered, "log entry 5"),
        (
            "UPDATE tile_row SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB)",
            InputRefusal.log_altered,
            "log entry 0",
        ),
        ('DELETE FROM entry WHERE "index" = 7', InputRefusal.malformed, "tile/entries"),
        ("UPDATE blob SET text = text || ' ' WHERE rowid = 4", InputRefusal.bad_ballot, "blob"),
    ],
)
def test_what_was_altered_behind_the_ledgers_back(
    day: Hall, home: Path, change: str, reason: InputRefusal, place: str
) -> None:
    """An entry, a hash, a lost entry, a ballot of the closed poll: found, and named."""
    alter(home, change)
    refused = refusal(day, home)
    assert (refused.reason, place in refused.place) == (reason, True)


def test_an_edited_entry_is_found_over_http(day: Hall, home: Path) -> None:
    """The running ledger's own proofs still hold; the verifier names the entry, status 1."""
    with serving(home) as ledger:
        assert maru_verify(ledger.url, "--key", day.ledger_key.vkey)[0] == 0
        alter(home, ENTRY)
        status, said = maru_verify(ledger.url, "--key", day.ledger_key.vkey)
    assert status == 1
    assert "NOT VALID: log entry 5" in said


def edit(home: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the published result."""
    (path,) = (home / "results").iterdir()
    result = json.loads(path.read_text())
    change(result)
    path.write_text(json.dumps(result, ensure_ascii=False))


def test_a_result_that_is_not_what_was_counted(day: Hall, home: Path) -> None:
    """One vote moved, or another closing, is found; so is an archive that is another's."""
    edit(home, lambda result: result["questions"][0]["options"][0].update(votes=3))
    assert refusal(day, home).detail == "not the archive's"
    assert check(day, home, ballots=False).polls[0].published
    edit(home, lambda result: result.update(ballots=4))
    assert refusal(day, home, ballots=False).place.endswith("ballots")
    shutil.copytree(day.ledger_home / "results", home / "results", dirs_exist_ok=True)
    (archive,) = (home / "archives").glob("*.bel")
    archive.write_bytes(archive.read_bytes()[:-1024])
    assert refusal(day, home).reason is InputRefusal.bad_archive
    archive.unlink()
    assert refusal(day, home).reason is InputRefusal.not_found


def test_an_archive_of_other_ballots(day: Hall, home: Path, tmp_path: Path) -> None:
    """A valid archive that lacks the log's last ballot, with a valid result, is found."""
    other = published_hall(tmp_path / "other")
    for name in ("archives", "results"):
        for path in (home / name).iterdir():
            shutil.copy(other.ledger_home / name / path.name, path)
    edit(home, lambda result: result["closing"].update(tally="0" * 64))
    assert refusal(day, home).place.endswith("closing")
    other.close()


def test_what_was_seen_before_has_to_go_on(day: Hall, home: Path, tmp_path: Path) -> None:
    """A saved checkpoint is continued; an old backup is behind it, another history is not it."""
    with closing(open_ledger(home)) as ledger, ledger.store.reading() as now:
        newest = now.checkpoint() or ""
        earlier = now.checkpoint(5) or ""
    seen = tlog.open_checkpoint(earlier, day.ledger_key)
    assert check(day, home, since=seen).since == seen.size == 2
    alter(home, "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)")
    late = tlog.open_checkpoint(newest, day.ledger_key)
    assert refusal(day, home, since=late).reason is InputRefusal.ledger_behind
    forged = tlog.Checkpoint(seen.origin, seen.size, bytes(32))
    path = tmp_path / "saved"
    path.write_text(tlog.make_checkpoint(forged, day.assembly.ledger_signer))
    status, said = maru_verify(
        day.ledger_home, "--key", day.ledger_key.vkey, "--since", path, "--no-ballots"
    )
    assert (status, "two different histories" in said) == (1, True)


def test_witnesses_that_were_asked_for(day: Hall, home: Path) -> None:
    """Without their lines the quorum is missing; with one of two it holds for one."""
    keys = [one.verifier for one in WITNESSES[:2]]
    assert refusal(day, home, witnesses=keys, quorum=1).reason is InputRefusal.quorum_missing
    with closing(open_ledger(home)) as ledger, ledger.store.writing() as change:
        note = change.checkpoint() or ""
        size = tlog.open_checkpoint(note, day.ledger_key).size
        line = tlog.cosign(note, WITNESSES[1], 1_790_000_000).removeprefix(note)
        change.add_cosignature(size, WITNESSES[1].vkey, line)
    verdict = check(day, home, witnesses=keys, quorum=1)
    assert verdict.cosigned == (("paper.example/w", 1_790_000_000),)
    assert refusal(day, home, witnesses=keys, quorum=2).detail == "1 of 2"


def test_while_a_poll_is_open_only_auditors_verify(tmp_path: Path) -> None:
    """Without a token nothing can be read, status 2; with one all that has arrived is checked."""
    hall = make_hall(tmp_path)
    vote(hall)
    with closing(open_ledger(hall.ledger_home)) as ledger:
        send(hall, ledger)
    token = tmp_path / "token"
    token.write_text(bearer(hall)["Authorization"].removeprefix("Bearer ") + "\n")
    with serving(hall.ledger_home) as served:
        status, said = maru_verify(served.url, "--key", hall.ledger_key.vkey)
        assert (status, "only auditors" in said) == (2, True)
        status, said = maru_verify(served.url, "--key", hall.ledger_key.vkey, "--token-file", token)
        assert (status, "open" in said) == (0, True), said
    hall.close()


def test_entries_are_read_again_and_compared(day: Hall, home: Path) -> None:
    """Whoever asks a log for its entries later gets what was verified, or a refusal."""
    with closing(read_log(home, day.ledger_key)) as log:
        assert len(list(log.entries())) == log.checkpoint.size
        alter(home, ENTRY)
        with pytest.raises(Refused) as refused:
            list(log.entries())
    assert refused.value.reason is InputRefusal.log_altered


def test_a_proof_that_is_carried_home(day: Hall, tmp_path: Path) -> None:
    """The file, the ledger's key and the entry show that a ballot arrived; another one's do not."""
    with closing(read_log(day.ledger_home, day.ledger_key)) as log:
        entries = list(log.entries())
        index = next(i for i, entry in enumerate(entries) if b'"type":"ballot"' in entry)
        rows = log.rows
        note = log.message
        arrival = log.state.arrivals(day.assembly.event.polls[0].uuid)[0]
        mine = tracker(log.ballot(arrival.ballot))
    made = make_proof_file(lambda *key: rows.get(key, b""), index, len(entries), note)
    file, entry, other = (tmp_path / name for name in ("mine.tlog-proof", "entry", "other"))
    file.write_text(made.text)
    entry.write_bytes(entries[index])
    other.write_bytes(entries[index + 1])
    key = ("--key", day.ledger_key.vkey)
    for where in (("--entry", entry), ("--ledger", day.ledger_home)):
        done = verify_proof(file, *key, *where, "--tracker", mine)
        assert (done.returncode, "VALID" in done.stdout, mine in done.stdout) == (0, True, True)
    wrong = verify_proof(file, *key, "--entry", other)
    assert (wrong.returncode, "does not prove" in wrong.stderr) == (1, True)
    assert verify_proof(file, *key, "--entry", entry, "--tracker", "A" * 43).returncode == 1
    quorum = ("--witness", WITNESSES[0].vkey)
    assert verify_proof(file, *key, "--entry", entry, *quorum).returncode == 1
    assert verify_proof(file, *key, "--entry", tmp_path / "none").returncode == 2


def verify_proof(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `maru-verify proof`."""
    return run("proof", *arguments, module="maru.sync.verify_command")


@pytest.mark.parametrize("settled", [None, *Settlement])
def test_ballots_that_people_set_aside_are_verified_too(settled: Settlement | None) -> None:
    """A ballot that no card made must not undo that card's own, whoever settled their conflict."""
    script = Script(admins=1)
    card = script.assembly.credentials(0)[script.poll]
    script.record("kiosk-1", "opened", poll=script.poll)
    for words in ("ann votes", "somebody for ann"):
        script.ballot("kiosk-1", card, words)
    if settled is not None:
        script.resolve(settled, "ann votes", "somebody for ann")
    counted, beside = ballots_to_verify(script.state, script.poll)
    assert len(counted) == (settled is not Settlement.set_aside)
    assert len(counted) + len(beside) == 2
