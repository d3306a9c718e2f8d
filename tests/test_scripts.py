"""The demo and the replay, as a stranger starts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

ELECTION = """META
key;value
description;Budget of the old town
country;Nowhere
unit;Old town
num_projects;3
num_votes;6
budget;900
vote_type;approval
rule;greedy
max_length;2
language;en
currency;EUR
PROJECTS
project_id;cost;votes;name
a;100;4;Benches
b;300;3;A pond
c;500;2;Lamps
VOTES
voter_id;vote
1;a,b
2;a
3;b,c
4;a,c
5;b
6;a
"""


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script of ours from the repository's root."""
    command = [sys.executable, ROOT / "script" / script, *arguments]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def replay(folder: Path, election: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Replay an election, keeping everything in `folder`/out."""
    file = folder / "town.pb"
    file.write_text(election, encoding="utf-8")
    return run("replay.py", file, "--out", folder / "out", *arguments)


def test_a_replay_counts_what_the_file_says(tmp_path: Path) -> None:
    """Two kiosks, six cards: the verified archive holds the file's numbers, and all is kept."""
    done = replay(tmp_path, ELECTION, "--kiosks", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    out = tmp_path / "out"
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert result["counted"] == result["from_votes"] == [[4, 3, 2]]
    assert result["published"] == [4, 3, 2]
    for kept in ("ledger.vkey", "ledger/ledger.db", "kiosk-1/kiosk.db", "kiosk-2/kiosk.db"):
        assert (out / kept).is_file()
    assert (out / "archives" / f"{result['poll']}.bel").is_file()


def test_a_replay_that_differs_fails(tmp_path: Path) -> None:
    """A file whose published column is not what its votes say ends with status 1."""
    done = replay(tmp_path, ELECTION.replace("b;300;3;", "b;300;5;"))
    assert done.returncode == 1
    assert "DIFFER" in done.stdout


def test_a_replay_of_no_election_is_refused(tmp_path: Path) -> None:
    """What is not a .pb file gets one sentence and status 2, and leaves nothing."""
    done = replay(tmp_path, "no election")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "town.pb line 1" in done.stderr
    assert not (tmp_path / "out").exists()


def test_debians_tool_accepts_a_replayed_archive(tmp_path: Path) -> None:
    """With BELENIOS-2048 the same run ends with `belenios-tool election verify`."""
    done = replay(tmp_path, ELECTION, "--voters", "3", "--group", "BELENIOS-2048")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "belenios-tool election verify" in done.stdout


def test_the_demo_holds_an_assembly_by_itself(tmp_path: Path) -> None:
    """Its counts are as cast, and each screen is pictured in Korean and in English."""
    done = run("demo.py", "--auto", "--out", tmp_path / "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All counts are as they were cast." in done.stdout
    screens = [path.stem.split("-", 2) for path in (tmp_path / "demo" / "screens").glob("*.png")]
    korean = {name for language, _, name in screens if language == "ko"}
    english = {name for language, _, name in screens if language == "en"}
    assert korean == english
    assert {"welcome", "check-in", "polls", "question", "review", "sealed", "done"} <= korean
    assert {"check-machine", "checked"} <= korean
    assert "Ballots opened to check a kiosk: they hold what was marked" in done.stdout
    assert len((tmp_path / "demo" / "opened.txt").read_text().splitlines()) == 2
