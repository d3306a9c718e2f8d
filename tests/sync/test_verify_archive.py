"""`maru-verify archive`: what a person at a terminal sees, and how it ends."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

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
    done = run(VECTORS / "ed25519-b" / "archive.bel")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said = lines(done.stdout)
    assert said[0][0] == "VALID"
    assert "2. Blank allowed, 1..2 (choose 1–2 of 3)" in done.stdout
    for row in (["Answer", "20", "4"], ["Blank", "vote", "4"], ["Contre", "7"]):
        assert row in said
    assert ["Trustees", "2", "of", "3", "decrypt"] in said
    assert ["Fingerprint", "kRSKJYKe9OLxD3M2Y/5VMHBRcl1GqHLZE/7SCAZfJZI"] in said
    assert "Not checked yet: bound decryption proofs" in done.stdout


def test_in_korean():
    """With a Korean locale all of it is Korean, the election's own texts apart."""
    done = run(VECTORS / "ed25519-a" / "archive.bel", language="ko")
    assert done.returncode == 0
    said = lines(done.stdout)
    assert said[0][0] == "유효합니다"
    assert ["Yes", "3"] in said
    assert ["명부", "5"] in said
    assert "묶인 복호화 증명" in done.stdout


def test_a_replaced_ballot_is_said():
    """When a voter has voted twice the verdict says so."""
    done = run(VECTORS / "bad" / "revote_ok.bel")
    assert done.returncode == 0
    assert "6 (of these 1 replaced by a later one)" in done.stdout


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_invalid_archive(language):
    """An archive that is not valid ends with 1 and one line: the first reason and its place."""
    file = VECTORS / "bad" / "signed_with_other_credential.bel"
    done = run(file, language=language)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert str(file) in line
    assert "ballot 1 (LBECUwezbPMyBYTbwI6dtPQ9MxlVkWo4tsqfxyU4PII) signature.proof" in line
    sentence = {"en": "signature is not valid", "ko": "서명이 올바르지 않습니다"}[language]
    assert sentence in line


def test_for_machines():
    """With --json the verdict is an object on stdout, valid or not."""
    valid = run(VECTORS / "ed25519-a" / "archive.bel", "--json")
    verdict = json.loads(valid.stdout)
    assert (valid.returncode, verdict["valid"], verdict["result"]) == (0, True, [[3, 2]])
    assert verdict["uuid"] == "bjJDTLvYuMs8r2"
    invalid = run(VECTORS / "bad" / "wrong_num_tallied.bel", "--json")
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
        done = run(file)
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.splitlines()
        assert str(file) in line


def test_a_pipe_is_refused(tmp_path):
    """An archive is read from a file, since replaced ballots are read again."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)
    try:
        done = run(pipe)
    finally:
        os.close(held)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "pipe" in line


def test_progress_on_a_terminal_only():
    """On a terminal a bar shows how far the verification is; otherwise stderr stays empty."""
    terminal, child = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, str(VECTORS / "ed25519-b" / "archive.bel")],
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
