"""The admins' verbs of `maru-ledger`, beside a ledger that serves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall import Hall, asker, environment, make_hall, maru_ledger, post, serving
from maru.passphrase import Cost, read_signer, seal
from maru.protocol.admin import (
    AdminClosing,
    Branches,
    Decision,
    EpochRevocation,
    ForkResolution,
    Resolution,
    Settlement,
)
from maru.protocol.event import Admin
from maru.protocol.note import Verifier
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger.decide_command import describe
from maru.sync.ledger.home import open_ledger
from written_log import ADMINS

CHEAP = Cost(operations=1, memory=8_192)


@pytest.fixture(name="hall")
def _hall(tmp_path: Path) -> Iterator[Hall]:
    """Make a hall with two admins, whose keys lie in files, one of them under a passphrase."""
    admins = tuple(Admin(signer.name, signer.vkey) for signer in ADMINS)
    made = make_hall(tmp_path, ("kiosk-1", "kiosk-2"), admins=admins, two_persons=True)
    sealed = seal(ADMINS[0].to_text().encode(), "an old barn door", os.urandom, CHEAP)
    (tmp_path / "a-1.key").write_text(sealed)
    (tmp_path / "a-2.key").write_text(f"{ADMINS[1].to_text()}\n")
    (tmp_path / "passphrase").write_text("an old barn door\n")
    yield made
    made.close()


def by_first(hall: Hall, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Let the first admin sign a decision into a file."""
    return maru_ledger(
        *arguments,
        *("--home", hall.ledger_home, "--key", hall.folder / "a-1.key"),
        *("--passphrase-file", hall.folder / "passphrase"),
        *("--sign-only", hall.folder / "decision.note"),
    )


def by_second(hall: Hall) -> subprocess.CompletedProcess[str]:
    """Let the second admin sign, and log it; return what logging it said."""
    file = hall.folder / "decision.note"
    signed = maru_ledger("countersign", file, "--key", hall.folder / "a-2.key")
    assert signed.returncode == 0, signed.stderr
    done = maru_ledger("decide", file, "--home", hall.ledger_home)
    file.unlink()
    return done


def test_two_admins_settle_all_there_is_while_the_ledger_serves(hall: Hall) -> None:
    """Fork, conflict, a lost kiosk, a stolen one: each by two persons, each seen by the server."""
    hall.vote("kiosk-1", 0, frozenset({0}))
    hall.copy("kiosk-1", "copy")
    hall.vote("kiosk-1", 1, frozenset({1}))
    hall.vote("copy", 1, frozenset({2}))
    hall.kiosks["kiosk-1"].journal.close_poll(hall.assembly.event.polls[0].uuid)
    with serving(hall.ledger_home) as ledger:
        for name in ("kiosk-1", "copy"):
            post(ledger.url, "kiosk-1/1", 0, hall.batch(name).encode())
        assert post(ledger.url, "kiosk-2/1", 0, hall.batch("kiosk-2").encode()).status_code == 200
        fork = ("resolve-fork", "kiosk-1/1", "--decision", "both", "--reason", "same image twice")
        first = by_first(hall, *fork)
        assert first.returncode == 0, first.stderr
        assert "kiosk-1/1: both of its branches count. Reason: same image twice" in first.stdout
        assert "Logged." in by_second(hall).stdout
        shown = maru_ledger("reconcile", "1", "--home", hall.ledger_home)
        (waiting,) = (line for line in shown.stdout.splitlines() if "waits for the admins" in line)
        ballot = waiting.split("ballots ")[1][:12]
        args = ("resolve", "1", ballot, "--decision", "set_aside", "--reason", "both persons asked")
        assert by_first(hall, *args).returncode == 0
        assert "none of them counts" in by_second(hall).stdout
        waits = maru_ledger("close", "1", "--home", hall.ledger_home)
        assert "waiting for kiosk-2/1" in waits.stderr
        lost = ("admin-close", "kiosk-2/1", "--poll", "1", "--missing", "0", "--reason", "drowned")
        assert by_first(hall, *lost).returncode == 0
        assert "kiosk-2/1: closed with the 3 records that came (Budget)" in by_second(hall).stdout
        closed = maru_ledger("close", "1", "--home", hall.ledger_home)
        assert closed.stdout == "Closed Budget: 1 ballots count\n", closed.stderr
        assert by_first(hall, "revoke", "kiosk-2/1", "--reason", "not ours").returncode == 0
        assert by_second(hall).returncode == 0
        again = hall.batch("kiosk-2").encode()
        answer = post(ledger.url, "kiosk-2/1", 0, again, asker(hall, "kiosk-2"))
        assert (answer.status_code, answer.json()["reason"]) == (403, "epoch_revoked")
    shown = maru_ledger("reconcile", "1", "--home", hall.ledger_home)
    assert shown.returncode == 0
    assert "= counted 1 + set aside 2 = arrived 3" in shown.stdout
    assert "settled: set_aside" in shown.stdout
    assert "revoked" in shown.stdout


def test_one_person_is_not_two(hall: Hall) -> None:
    """Without the other's signature nothing is logged, and the same key does not sign twice."""
    direct = maru_ledger(
        *("revoke", "kiosk-1/1", "--reason", "?", "--home", hall.ledger_home),
        *("--key", hall.folder / "a-2.key"),
    )
    assert direct.returncode == 2
    assert "another admin's signature is needed. (signed by a-2)" in direct.stderr
    assert by_first(hall, "revoke", "kiosk-1/1", "--reason", "?").returncode == 0
    again = by_first(hall, "revoke", "kiosk-1/1", "--reason", "?")
    assert "decision.note: is already there" in again.stderr
    file = hall.folder / "decision.note"
    twice = maru_ledger(
        *("countersign", file, "--key", hall.folder / "a-1.key"),
        *("--passphrase-file", hall.folder / "passphrase"),
    )
    assert "signature: is already there" in twice.stderr
    alone = maru_ledger("decide", file, "--home", hall.ledger_home)
    assert "another admin's signature is needed. (signed by a-1)" in alone.stderr
    ledger = open_ledger(hall.ledger_home)
    with ledger.store.reading() as now:
        assert not now.is_revoked("kiosk-1", 1)
    ledger.close()


def test_what_is_named_wrongly_is_said(hall: Hall) -> None:
    """No conflict of that ballot, no such kiosk, no fork: one sentence and status 2."""
    for arguments, said in (
        (("resolve", "1", "12345678", "--decision", "confirm"), "ballot 12345678: not found"),
        (("resolve", "1", "1234", "--decision", "confirm"), "8 digits or more are needed"),
        (("admin-close", "kiosk-9/1"), "kiosk-9/1: not an enrolled kiosk."),
        (("revoke", "kiosk 1"), "'kiosk 1' is not KIOSK/EPOCH"),
    ):
        done = by_first(hall, *arguments, "--reason", "?")
        assert done.returncode == 2
        assert said in done.stderr
    assert by_first(hall, "resolve-fork", "kiosk-1/1", "--decision", "both", "--reason", "?")
    assert "kiosk-1/1 has not forked" in by_second(hall).stderr


def test_reconcile_says_no_by_its_status(hall: Hall, tmp_path: Path) -> None:
    """A kiosk that declares other than what came makes the command end with 1."""
    hall.vote("kiosk-1", 0, frozenset({0}))
    for name in ("kiosk-1", "kiosk-2"):
        hall.kiosks[name].journal.close_poll(hall.assembly.event.polls[0].uuid)
    seq = len(hall.batch("kiosk-1").records) - 1
    uuid = hall.assembly.event.polls[0].uuid
    more = hall.forge("kiosk-1", seq, "closed", {"poll": uuid, "ballots": 2, "spoiled": 0})
    batch = hall.batch("kiosk-1", 0, seq)
    with serving(hall.ledger_home) as ledger:
        changed = type(batch)((*batch.records, more), batch.blobs, None)
        assert post(ledger.url, "kiosk-1/1", 0, changed.encode()).status_code == 200
        assert post(ledger.url, "kiosk-2/1", 0, hall.batch("kiosk-2").encode()).status_code == 200
    done = maru_ledger("reconcile", "1", "--home", hall.ledger_home)
    assert done.returncode == 1
    assert "! declared 2 = arrived of these 1" in done.stdout


def test_where_an_event_names_no_admins_the_event_key_decides(tmp_path: Path) -> None:
    """The staff's event.key signs alone."""
    hall = make_hall(tmp_path)
    key = tmp_path / "event.key"
    key.write_text(f"{hall.assembly.event_signer.to_text()}\n")
    done = maru_ledger(
        *("revoke", "kiosk-1/1", "--reason", "stolen", "--home", hall.ledger_home, "--key", key)
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Logged.")
    hall.close()


def test_an_admin_s_key_is_made_once_and_under_a_passphrase(tmp_path: Path) -> None:
    """Both files appear, the private one for its owner; a second time nothing is overwritten."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("an old barn door\n")
    file = tmp_path / "admin-1.key"
    made = maru_provision("admin", "admin-1", file, "--passphrase-file", passphrase)
    assert made.returncode == 0, made.stderr
    assert made.stdout == (tmp_path / "admin-1.key.vkey").read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    signer = read_signer(file, passphrase)
    assert signer.verifier == Verifier.from_vkey(made.stdout.strip())
    again = maru_provision("admin", "admin-1", file, "--passphrase-file", passphrase)
    assert "admin-1.key: is already there" in again.stderr
    other = maru_provision("admin", "Ad Min", tmp_path / "x", "--passphrase-file", passphrase)
    assert (other.returncode, (tmp_path / "x").exists()) == (2, False)
    passphrase.write_text("another passphrase\n")
    with pytest.raises(Refused) as wrong:
        read_signer(file, passphrase)
    assert wrong.value.reason is InputRefusal.wrong_passphrase
    file.write_text("PRIVATE+KEY+nothing")
    with pytest.raises(Refused) as nothing:
        read_signer(file, passphrase)
    assert nothing.value.place == f"{file} private key"


def maru_provision(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `maru-provision`."""
    return subprocess.run(
        [sys.executable, "-m", "maru.provisioning.command", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
        check=False,
    )


TAG = "1" * 12


@pytest.mark.parametrize(
    ("decision", "korean"),
    [
        (
            Resolution(TAG, "1" * 14, ("a" * 64, "b" * 64), Settlement.confirm, "물어봄"),
            "11111111111111: 한 카드의 투표지 aaaaaaaaaaaa, bbbbbbbbbbbb: 행사의 규칙대로 합니다."
            " 이유: 물어봄",
        ),
        (
            ForkResolution(TAG, "kiosk-1", 1, Branches.none, "물어봄"),
            "kiosk-1/1: 갈라진 뒤로는 어느 쪽도 세지 않습니다. 이유: 물어봄",
        ),
        (
            EpochRevocation(TAG, "kiosk-1", 1, "\x9b31m훔쳐 감"),
            "kiosk-1/1: 이 기기의 열쇠를 더 이상 믿지 않습니다. 이유: \ufffd31m훔쳐 감",
        ),
        (
            AdminClosing(TAG, "kiosk-1", 1, None, 7, None, "물에 빠짐"),
            "kiosk-1/1: 온 기록 7개로 마감합니다(모든 투표), 오지 않은 투표지 수는 모릅니다."
            " 이유: 물에 빠짐",
        ),
    ],
)
def test_a_decision_is_said_in_korean(
    decision: Decision, korean: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who signs reads first what is decided, and why, and nothing that a terminal would obey."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert describe(decision, None) == korean
