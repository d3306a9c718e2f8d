"""The trustee: what is verified before anything is decrypted, and what is refused."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from maru.kiosk.home import init_kiosk, load_package, open_kiosk
from maru.protocol.belenios.trustee import Trustees
from maru.protocol.note import Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.ticket import ticket_text
from maru.protocol.tlog import Checkpoint, make_checkpoint
from maru.provisioning.cards import read_credentials
from maru.provisioning.decryption import Decryption, decrypt
from maru.provisioning.draft import budget_draft
from maru.provisioning.event_folder import (
    enrol_kiosks,
    new_event,
    read_ledger,
    write_package,
)
from maru.provisioning.pabulib import parse_pb
from maru.provisioning.trustee.secret import read_secret, write_secret
from maru.provisioning.trustee.steps import assemble, draw_secret
from maru.provisioning.trustee.sums import keep_sum
from maru.sync.agent import sync_once
from maru.sync.ledger import home as ledger_home
from maru.sync.verify import ClosedPoll, read_closed_poll

from .ceremony import hold_ceremony, new_single
from .conftest import (
    CHEAP,
    LEDGER_KEY,
    PASSPHRASE,
    SMALL_PB,
    ask,
    environment,
    repeated_entropy,
    run,
)

BUDGET = parse_pb(SMALL_PB.encode(), "votes.pb")


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Run `maru-ledger serve` on a free port until the block ends; gives its URL."""
    command = (sys.executable, "-m", "maru.sync.ledger.command", "serve")
    with subprocess.Popen(
        [*command, "--home", home, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def maru_ledger(*arguments: str | Path) -> None:
    """Run `maru-ledger`, which must do what it is told."""
    subprocess.run(
        [sys.executable, "-m", "maru.sync.ledger.command", *arguments],
        check=True,
        capture_output=True,
        env=environment(),
    )


def make_and_vote(folder: Path, trustees: Trustees | None = None) -> None:
    """Make the event of the small file, cast its votes at a kiosk, bring them to the ledger."""
    entropy = repeated_entropy(b"hall")
    ledger, event, kiosk = folder / "ledger", folder / "event", folder / "kiosk-1"
    ledger_home.init_ledger(ledger, "hall.example/log", entropy)
    its_ledger = read_ledger(ledger / "ledger.vkey")
    made = new_event(
        event,
        replace(budget_draft(BUDGET), staff_cards=0),
        its_ledger,
        "Ed25519",
        entropy,
        trustees or PASSPHRASE,
        tickets=False,
    )
    enrol_kiosks(event, [init_kiosk(kiosk, "kiosk-1", entropy)])
    write_package(event)
    ledger_home.load_package(ledger, event / "EVENT.maru")
    load_package(kiosk, event / "EVENT.maru")
    cards = read_credentials((event / "cards/credentials.txt").read_text(), "credentials.txt")
    with closing(open_kiosk(kiosk)) as opened:
        opened.journal.open_poll(made.polls[0].uuid)
        for card, choice in zip(cards, BUDGET.votes, strict=True):
            rights = opened.check_in([ticket_text(made.tag, card.credential)])
            assert isinstance(rights, tuple)
            opened.cast(rights[0], opened.seal(rights[0], [frozenset(choice)], entropy))
        opened.journal.close_poll(made.polls[0].uuid)
    with serving(ledger) as url:
        sync_once(kiosk, url)


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with a ledger where everyone has voted and the poll is still open."""
    folder = tmp_path_factory.mktemp("hall")
    make_and_vote(folder)
    return folder


@pytest.fixture(scope="module")
def closed_once(voted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Close the poll in a copy of the folder."""
    folder = Path(shutil.copytree(voted, tmp_path_factory.mktemp("closed") / "hall"))
    maru_ledger("close", "1", "--home", folder / "ledger")
    return folder


@pytest.fixture
def closed(closed_once: Path, tmp_path: Path) -> Path:
    """Copy the folder with the closed poll for one test."""
    return Path(shutil.copytree(closed_once, tmp_path / "hall"))


def open_sum(
    folder: Path,
    named: str = "1",
    ledger: str | Path | None = None,
    checkpoint: Path | None = None,
) -> Decryption:
    """Decrypt with the event's own trustee."""
    event = folder / "event"
    return decrypt(
        event / "trustee",
        event / "EVENT.maru",
        named,
        ledger or folder / "ledger",
        repeated_entropy(b"trustee"),
        PASSPHRASE.text,
        checkpoint,
    )


def refusal(folder: Path) -> Refused:
    """Return the refusal that the trustee meets; check that nothing was remembered of the sum."""
    with pytest.raises(Refused) as refused:
        open_sum(folder)
    assert not (folder / "event/trustee/decrypted").exists()
    return refused.value


def change_ledger(folder: Path, statement: str, *parameters: object) -> None:
    """Change the ledger's store behind its back."""
    with closing(sqlite3.connect(folder / "ledger/ledger.db")) as store, store:
        for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
            store.execute(f"DROP TRIGGER {name}")
        assert store.execute(statement, parameters).rowcount == 1


class TestDecryption:
    """A trustee who decrypts."""

    def test_result_is_the_files(self, closed: Path, passphrase_file: Path) -> None:
        """The ledger publishes from the decryption exactly what the file's voters chose."""
        out = closed / "decryption.json"
        with serving(closed / "ledger") as url:
            done = run(
                *("trustee", "decrypt", "1", "--event", closed / "event"),
                *("--ledger", url, "--out", out, "--passphrase-file", passphrase_file),
            )
        assert (done.returncode, done.stderr) == (0, "")
        assert "4 ballots" in done.stdout
        maru_ledger("publish", "1", "--home", closed / "ledger", "--decryption", out)
        (result,) = (closed / "ledger/results").iterdir()
        (question,) = json.loads(result.read_text())["questions"]
        assert tuple(option["votes"] for option in question["options"]) == BUDGET.published

    def test_again(self, closed: Path) -> None:
        """The same sum may be decrypted again, at a URL as in the ledger's home."""
        first = open_sum(closed)
        with serving(closed / "ledger") as url:
            again = open_sum(closed, first.poll.uuid, url)
        assert (first.owner, first.ballots, first.log_size) == (1, 4, again.log_size)
        texts = [json.loads(each.text)["partial_decryption"] for each in (first, again)]
        factors = [each["decryption_factors"] for each in texts]
        assert factors[0] == factors[1]

    def test_no_folder_for_the_file(self, closed: Path) -> None:
        """Where the result cannot be written, nothing is decrypted."""
        result = run(
            *("trustee", "decrypt", "1", "--event", closed / "event"),
            *("--ledger", closed / "ledger", "--out", closed / "no" / "file.json"),
        )
        assert result.returncode == 2
        assert result.stderr == f"maru-provision: {closed}/no: not found.\n"
        assert not (closed / "event/trustee/decrypted").exists()


class TestRefused:
    """What a trustee does not decrypt."""

    def test_open_poll(self, voted: Path, passphrase_file: Path) -> None:
        """A poll that is not closed is refused, and no file is written."""
        result = run(
            *("trustee", "decrypt", "1", "--event", voted / "event"),
            *("--ledger", voted / "ledger", "--out", voted / "decryption.json"),
            *("--passphrase-file", passphrase_file),
        )
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.endswith(": is not closed yet.\n")
        assert not (voted / "decryption.json").exists()
        assert refusal(voted).reason is InputRefusal.poll_not_closed

    def test_unknown_poll(self, closed: Path) -> None:
        """A poll that the event lacks is refused."""
        with pytest.raises(Refused, match="poll 2"):
            open_sum(closed, "2")

    def test_altered_ballot(self, closed: Path) -> None:
        """A ballot whose text was changed in the store is refused."""
        change_ledger(
            closed,
            "UPDATE blob SET text = replace(text, '\"answers\"', '\"answerz\"')"
            " WHERE sha256 = (SELECT sha256 FROM blob WHERE text LIKE '%\"answers\"%' LIMIT 1)",
        )
        assert refusal(closed).reason is InputRefusal.bad_ballot

    def test_missing_ballot(self, closed: Path) -> None:
        """A ballot that the ledger does not show is refused."""
        change_ledger(
            closed,
            "DELETE FROM blob"
            " WHERE sha256 = (SELECT sha256 FROM blob WHERE text LIKE '%\"answers\"%' LIMIT 1)",
        )
        assert refusal(closed).reason is InputRefusal.not_found

    def test_altered_log(self, closed: Path) -> None:
        """A log with one entry changed is refused, even where only the checkpoint shows it."""
        with closing(sqlite3.connect(closed / "ledger/ledger.db")) as store:
            (last,) = store.execute('SELECT max("index") FROM entry').fetchone()
        change_ledger(
            closed,
            'UPDATE entry SET data = CAST(CAST(data AS TEXT) || ? AS BLOB) WHERE "index" = ?',
            "— somebody AAAAAAAA\n",
            last,
        )
        assert refusal(closed).reason is InputRefusal.chain_broken

    def test_other_package(self, closed: Path) -> None:
        """A ledger that runs on another package of the event than the trustee's is refused."""
        (closed / "kiosk-2.note").write_text(ask("kiosk-2"))
        enrol_kiosks(closed / "event", [closed / "kiosk-2.note"])
        write_package(closed / "event")
        assert refusal(closed).reason is InputRefusal.other_event

    def test_other_key(self, closed: Path) -> None:
        """A key that none of the poll's trustees has is refused."""
        other = draw_secret("other", "Ed25519", repeated_entropy(b"other"))
        path = closed / "event/trustee/trustee.secret"
        write_secret(path, other, PASSPHRASE.text, repeated_entropy(b"seal"), CHEAP)
        assert refusal(closed).reason is InputRefusal.wrong_key

    def test_other_passphrase(self, closed: Path) -> None:
        """Another passphrase does not open the key, and neither is repeated."""
        path = closed / "event/trustee/trustee.secret"
        secret, _ = read_secret(path, PASSPHRASE.text)
        write_secret(path, secret, "another passphrase", repeated_entropy(b"seal"), CHEAP)
        refused = refusal(closed)
        assert refused.reason is InputRefusal.wrong_passphrase
        assert refused.place.endswith("trustee.secret")

    def test_second_sum(self, closed: Path) -> None:
        """A sum that lacks one ballot of an earlier one is refused, and nothing is written."""
        earlier = read_closed_poll(closed / "ledger", "1")
        other = replace(earlier.closing, tally="0" * 64, ballots=3)
        record(closed, replace(earlier, ballots=earlier.ballots[1:], closing=other))
        with pytest.raises(Refused) as refused:
            open_sum(closed)
        assert refused.value.reason is InputRefusal.second_sum
        assert refused.value.detail == "1 ballots differ, fewer than 10"
        assert len(list((closed / "event/trustee/decrypted").glob("*.note"))) == 1

    def test_no_ledger(self, closed: Path) -> None:
        """A ledger that cannot be reached is refused by its address."""
        with pytest.raises(Refused) as refused:
            open_sum(closed, ledger="http://127.0.0.1:9")
        assert refused.value.reason is InputRefusal.ledger_unreachable


def record(folder: Path, closed: ClosedPoll) -> None:
    """Put a sum on the trustee's record, as if it had decrypted it."""
    trustee = folder / "event/trustee"
    secret, _ = read_secret(trustee / "trustee.secret", PASSPHRASE.text)
    checkpoint = Checkpoint("hall.example/log", 1, bytes(32))
    keep_sum(trustee, closed, "0" * 64, checkpoint, 10, secret.signer)


class TestCheckpoint:
    """A trustee who brings a checkpoint of the log."""

    def checkpoint(self, ledger: Path, name: str) -> Path:
        """Copy a ledger's newest checkpoint into a file."""
        file = ledger.parent / name
        with closing(sqlite3.connect(ledger / "ledger.db")) as store:
            row = store.execute("SELECT note FROM checkpoint ORDER BY size DESC").fetchone()
        file.write_text(row[0])
        return file

    def test_of_this_log(self, closed: Path) -> None:
        """The log's own newest checkpoint, brought by hand, changes nothing."""
        made = open_sum(closed, checkpoint=self.checkpoint(closed / "ledger", "own.note"))
        assert made.ballots == 4

    def test_before_the_closing(self, voted: Path, closed: Path) -> None:
        """A checkpoint from before the closing does not hold it."""
        before = self.checkpoint(voted / "ledger", "before.note")
        with pytest.raises(Refused) as refused:
            open_sum(closed, checkpoint=before)
        assert refused.value.reason is InputRefusal.poll_not_closed
        assert refused.value.detail == "closed after this checkpoint"

    def test_of_another_log(self, voted: Path, closed: Path) -> None:
        """A checkpoint that the log does not reach, or does not continue, is refused."""
        after = self.checkpoint(closed / "ledger", "after.note")
        with pytest.raises(Refused) as refused:
            open_sum(voted, checkpoint=after)
        assert refused.value.reason is InputRefusal.ledger_behind
        signer = Signer.from_text((closed / "ledger/ledger.key").read_text())
        size = open_sum(closed).log_size
        after.write_text(make_checkpoint(Checkpoint(signer.name, size, bytes(32)), signer))
        with pytest.raises(Refused) as refused:
            open_sum(closed, checkpoint=after)
        assert refused.value.reason is InputRefusal.two_histories
        after.write_text(make_checkpoint(Checkpoint(signer.name, size, bytes(32)), LEDGER_KEY))
        with pytest.raises(Refused) as refused:
            open_sum(closed, checkpoint=after)
        assert refused.value.reason is InputRefusal.bad_signature


class TestQuorum:
    """An event whose key three trustees made, 2 of 3, beside a fourth one."""

    def test_any_two_and_the_fourth(self, tmp_path: Path) -> None:
        """Kim and Lee with Nuri decrypt; who is missing, and whose share is wrong, is named."""
        folders = hold_ceremony(tmp_path, "Kim", "Park", "Lee")
        nuri = new_single(tmp_path, "Nuri")
        files = [folder / f"{folder.name}.check.note" for folder in folders]
        made = assemble([*files, nuri / "Nuri.trustee.note"])
        make_and_vote(tmp_path, made.trustees)
        maru_ledger("close", "1", "--home", tmp_path / "ledger")
        texts = {}
        for owner, folder in enumerate((*folders, nuri), 1):
            decryption = decrypt(
                folder,
                tmp_path / "event/EVENT.maru",
                "1",
                tmp_path / "ledger",
                repeated_entropy(folder.name.encode()),
                PASSPHRASE.text,
            )
            assert decryption.owner == owner
            (tmp_path / f"{folder.name}.json").write_text(decryption.text + "\n")
            texts[folder.name] = decryption.text
        lee = json.loads(texts["Lee"])
        factors = lee["partial_decryption"]["decryption_factors"][0]
        factors[0] = factors[1]
        wrong = json.dumps(lee, separators=(",", ":"))
        (tmp_path / "wrong.json").write_text(wrong + "\n")
        kim = json.loads(texts["Kim"])["bound_proofs"]
        lee = json.loads(texts["Lee"]) | {"bound_proofs": kim}
        (tmp_path / "unbound.json").write_text(json.dumps(lee, separators=(",", ":")) + "\n")
        for names, said in (
            (("Kim", "Nuri"), "trustee 2 (Park) or trustee 3 (Lee): There are too few"),
            (("Kim", "Lee"), "trustee 4 (Nuri): There are too few"),
            (("Kim", "wrong", "Nuri"), "wrong.json: not a valid partial decryption"),
            (("Kim", "wrong", "Nuri"), "trustee 3 (Lee) decryption_proofs[0][0]"),
            (("Kim", "unbound", "Nuri"), "unbound.json: not a valid partial decryption"),
            (("Kim", "unbound", "Nuri"), "trustee 3 (Lee)"),
        ):
            refused = publish(tmp_path, *names)
            assert refused.returncode == 2
            assert said in refused.stderr
        assert publish(tmp_path, "Kim", "Lee", "Nuri").returncode == 0
        (result,) = (tmp_path / "ledger/results").iterdir()
        (question,) = json.loads(result.read_text())["questions"]
        assert tuple(option["votes"] for option in question["options"]) == BUDGET.published


def publish(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """Publish the poll with the decryptions in the files of these names."""
    files = [argument for name in names for argument in ("--decryption", folder / f"{name}.json")]
    return subprocess.run(
        [
            *(sys.executable, "-m", "maru.sync.ledger.command", "publish", "1"),
            *("--home", folder / "ledger", *files),
        ],
        check=False,
        capture_output=True,
        text=True,
        env=environment(),
    )
