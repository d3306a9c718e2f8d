"""`maru-verify archive`: what a person at a terminal sees, and how it ends."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assembly import make_assembly
from maru.protocol.belenios.archive import (
    FILE_LIMIT,
    EventType,
    _setup_text,
    _Writer,
    read_archive,
    write_archive,
)
from maru.protocol.belenios.ballot import encrypt, tracker, verify_ballot
from maru.protocol.belenios.bound_proof import decryption_text, parse_decryption, proofs_text
from maru.protocol.belenios.credential import secret_exponent
from maru.protocol.belenios.tally import Sum, result
from maru.protocol.belenios.trustee import parse_trustees
from maru.sync.verify_command import _plain

VECTORS = Path(__file__).parents[1] / "vectors" / "belenios"
COMMAND = [sys.executable, "-m", "maru.sync.verify_command", "archive"]


def run(*arguments, language="en"):
    """Run the command as a process of its own."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": f"{language}_XX.UTF-8", "COLUMNS": "100", "NO_COLOR": "1"},
    )


def lines(text):
    """Give the words of each line that has any."""
    return [line.split() for line in text.splitlines() if line.strip()]


def test_a_valid_archive():
    """A valid archive ends with 0: its name, every count, and what was and was not checked."""
    done = run("--no-proofs", VECTORS / "ed25519-b" / "archive.bel")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said = lines(done.stdout)
    assert said[0][0] == "VALID"
    assert "2. Blank allowed, 1..2 (choose 1–2 of 3)" in done.stdout
    for row in (["Answer", "20", "4"], ["Blank", "vote", "4"], ["Contre", "7"]):
        assert row in said
    assert ["Trustees", "2", "of", "3", "decrypt"] in said
    assert ["Fingerprint", "kRSKJYKe9OLxD3M2Y/5VMHBRcl1GqHLZE/7SCAZfJZI"] in said
    assert "– Judged without bound decryption proofs (--no-proofs)" in done.stdout


def test_in_korean():
    """With a Korean locale all of it is Korean, the election's own texts apart."""
    done = run("--no-proofs", VECTORS / "ed25519-a" / "archive.bel", language="ko")
    assert done.returncode == 0
    said = lines(done.stdout)
    assert said[0][0] == "유효합니다"
    assert ["Yes", "3"] in said
    assert ["명부", "5"] in said
    assert "묶인 복호화 증명 없이 판정함" in done.stdout


def test_a_replaced_ballot_is_said():
    """When a voter has voted twice the verdict says so."""
    done = run("--no-proofs", VECTORS / "bad" / "revote_ok.bel")
    assert done.returncode == 0
    assert "6 (of these 1 replaced by a later one)" in done.stdout


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_invalid_archive(language):
    """An archive that is not valid ends with 1 and one line: the first reason and its place."""
    file = VECTORS / "bad" / "signed_with_other_credential.bel"
    done = run("--no-proofs", file, language=language)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert str(file) in line
    assert "ballot 1 (LBECUwezbPMyBYTbwI6dtPQ9MxlVkWo4tsqfxyU4PII) signature.proof" in line
    sentence = {"en": "signature is not valid", "ko": "서명이 올바르지 않습니다"}[language]
    assert sentence in line


def test_for_machines():
    """With --json the verdict is an object on stdout, valid or not."""
    valid = run("--no-proofs", VECTORS / "ed25519-a" / "archive.bel", "--json")
    verdict = json.loads(valid.stdout)
    assert (valid.returncode, verdict["valid"], verdict["result"]) == (0, True, [[3, 2]])
    assert verdict["uuid"] == "bjJDTLvYuMs8r2"
    assert (verdict["bound_proofs"], verdict["older_ballots"]) == (False, None)
    invalid = run("--no-proofs", VECTORS / "bad" / "wrong_num_tallied.bel", "--json")
    verdict = json.loads(invalid.stdout)
    assert (invalid.returncode, verdict["valid"]) == (1, False)
    assert (verdict["reason"], verdict["place"]) == ("ballot_count", "sized tally")


def test_what_cannot_be_read(tmp_path):
    """A missing file, a folder and a file that is no archive end with 2 and one sentence."""
    other = tmp_path / "notes.txt"
    other.write_text("no archive")
    empty = tmp_path / "empty.bel"
    empty.touch()
    for file in (tmp_path / "missing.bel", tmp_path, other, empty):
        done = run("--no-proofs", file)
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.splitlines()
        assert str(file) in line


def test_a_pipe_is_refused(tmp_path):
    """An archive is read from a file, since replaced ballots are read again."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)
    try:
        done = run("--no-proofs", pipe)
    finally:
        os.close(held)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "pipe" in line


def test_progress_on_a_terminal_only():
    """On a terminal a bar shows how far the verification is; otherwise stderr stays empty."""
    terminal, child = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "--no-proofs", str(VECTORS / "ed25519-b" / "archive.bel")],
        stdout=subprocess.DEVNULL,
        stderr=child,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(child)
    shown = b""
    while piece := _read(terminal):
        shown += piece
    os.close(terminal)
    assert process.wait() == 0
    assert b"archive.bel" in shown
    assert b"398.3/398.3 kB" in shown


def _read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side has closed
        return b""


def test_texts_cannot_steer_the_terminal():
    """Control characters in an election's texts are not passed on."""
    assert _plain("a\x1b[2J\u202eb\nc") == "a [2J b c"


class Published:
    """The motion of an assembly, published again and again with other ballots."""

    def __init__(self, folder):
        self.assembly = make_assembly(cards=4)
        self.entropy = self.assembly.entropy
        poll = self.assembly.event.polls[1].uuid
        package = self.assembly.package()
        self.election, self.roll = package.election(poll), package.roll(poll)
        self.trustees = parse_trustees(self.election.group, package.trustees(poll))
        self.file, self.older = folder / f"{poll}.bel", folder / "older.bel"
        self.proofs = folder / f"{poll}.decryption-proofs.json"
        self.ballots = [self.encrypt(card) for card in range(3)]
        self.write(self.ballots)
        shutil.copy(self.file, self.older)

    def encrypt(self, card):
        """Make the ballot of a card: blank."""
        secret = secret_exponent(self.election.group, self.election.uuid, self.assembly.cards[card])
        return encrypt(self.election, secret, [(1, 0, 0)], self.entropy(32), self.entropy)

    def write(self, ballots):
        """Write the archive of these ballots, and its proofs."""
        total = Sum(self.election)
        for ballot in ballots:
            total.add(verify_ballot(self.election, ballot))
        tally = total.text()
        text = decryption_text(self.election, self.assembly.trustee_key, tally, self.entropy)
        decryption = parse_decryption(self.election, text)
        with self.file.open("wb") as out:
            write_archive(
                out,
                timestamp=1_790_000_000,
                election=self.election,
                trustees=self.trustees.text,
                roll=self.roll,
                ballots=ballots,
                tally=tally,
                sized=total.sized(),
                partials=[(1, decryption.partial)],
                result=result(self.election, self.trustees, tally, [decryption.partial]),
            )
        self.proofs.write_text(proofs_text([decryption.proofs]))


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Publish a poll."""
    return Published(tmp_path_factory.mktemp("published"))


def test_the_proofs_lie_beside_the_archive(once, tmp_path):
    """The proofs of the same name are taken, or those of --proofs; without them it ends with 2."""
    done = run(once.file)
    assert done.returncode == 0, done.stderr
    assert "✓ Bound proofs: each decryption is bound" in done.stdout
    assert "--no-proofs" not in done.stdout
    alone = tmp_path / once.file.name
    shutil.copy(once.file, alone)
    assert run(alone, "--proofs", once.proofs).returncode == 0
    assert run(alone, "--no-proofs").returncode == 0
    for options in ([], ["--proofs", tmp_path / once.proofs.name]):
        done = run(alone, *options)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{tmp_path / once.proofs.name}: not found." in done.stderr
        assert ("--no-proofs" in done.stderr) == (options == [])
    said = json.loads(run(alone, "--json").stdout)
    assert (said["valid"], said["reason"]) == (None, "no_proofs")
    assert run(alone, "--proofs", once.proofs, "--no-proofs").returncode == 2


def test_proofs_that_do_not_hold(once, tmp_path):
    """Bound proofs that do not hold make the archive invalid, by the trustee and the answer."""
    proofs = tmp_path / "proofs.json"
    ((first, second, third),) = json.loads(once.proofs.read_text())[0]
    proofs.write_text(json.dumps([[[second, first, third]]], separators=(",", ":")))
    done = run(once.file, "--proofs", proofs)
    assert (done.returncode, done.stdout) == (1, "")
    assert "trustee 1 bound_proofs[0][0]: The bound proof of a decryption" in done.stderr


def test_against_an_older_copy(once, tmp_path):
    """What an older copy held must be there still; a ballot that is gone is named."""
    newer = Published(tmp_path)
    newer.write([*newer.ballots, newer.encrypt(3)])
    open_copy = tmp_path / "open.bel"
    older = newer.older.read_bytes()
    with newer.older.open("rb") as stream:
        ends = [event.end for event in read_archive(stream)]
    open_copy.write_bytes(older[: ends[2]])
    done = run(newer.file, "--against", open_copy)
    assert done.returncode == 0, done.stderr
    assert "✓ Older archive: its ballots (2) are all here, at their places" in done.stdout
    said = json.loads(run(newer.file, "--against", open_copy, "--json").stdout)
    assert (said["older_ballots"], said["bound_proofs"]) == (2, True)
    done = run(newer.file, "--against", newer.older)
    assert done.returncode == 1
    assert "ballot 4 (" in done.stderr
    newer.write([newer.ballots[0], newer.ballots[2]])
    done = run(newer.file, "--against", open_copy, "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["valid"], said["reason"]) == (1, False, "missing_ballot")
    assert said["place"] == f"ballot 2 ({tracker(newer.ballots[1])})"
    open_copy.write_bytes(older[: ends[2] + 100])
    newer.write(newer.ballots)
    done = run(newer.file, "--against", open_copy)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{open_copy}: not a valid archive" in done.stderr


def test_a_fault_is_no_verdict(once, tmp_path):
    """A fault of the command ends with 3 and a traceback, as does a verdict that nobody reads."""
    (tmp_path / "sitecustomize.py").write_text(
        "import maru.protocol.belenios.verify as verify\n"
        "def broken(*_, **__): raise MemoryError\n"
        "verify.verify_archive = broken\n"
    )
    path = f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}:{Path(__file__).parents[2] / 'src'}"
    done = subprocess.run(
        [*COMMAND, str(once.file)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "Traceback" in done.stderr
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run([*COMMAND, str(once.file)], stdout=writer, check=False)
    os.close(writer)
    assert process.returncode == 3


MEMORY = 1 << 30
LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
from maru.sync.verify_command import main
main(["archive", "--no-proofs", sys.argv[1]])
"""


def run_with_little_memory(file):
    """Run the command with a gigabyte of addresses for all of it."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(file)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )


def test_a_file_of_gigabytes_is_refused(once, tmp_path):
    """An archive that promises eight gigabytes and has them is refused, not read into memory."""
    file, first = tmp_path / "large.bel", once.file.read_bytes()[:1536]
    header = bytearray(first[1024:1536])
    header[124:135] = b"77777777777"
    file.write_bytes(first[:1024] + bytes(header))
    os.truncate(file, 8 << 30)
    done = run_with_little_memory(file)
    assert done.returncode == 1, done.stderr
    assert "byte 1024: This is larger than is allowed." in done.stderr


@pytest.mark.parametrize("filling", [b"[", b'{"":', b'"', b"1"])
def test_a_ballot_as_large_as_any_file_may_be(once, tmp_path, filling):
    """Sixteen megabytes that break readers, where a ballot should be, are refused by its place."""
    file = tmp_path / "wide.bel"
    with once.older.open("rb") as stream:
        setup = next(read_archive(stream))
    with file.open("wb") as out:
        writer = _Writer(out, 1_790_000_000)
        texts = setup.texts
        writer.event(EventType.SETUP, *texts, _setup_text(texts))
        writer.event(EventType.BALLOT, (filling * FILE_LIMIT)[:FILE_LIMIT].decode())
    done = run_with_little_memory(file)
    assert done.returncode == 1, done.stderr
    assert "ballot 1 (" in done.stderr
    assert "This is larger than is allowed." in done.stderr
