"""Debian's own tool judges archives of ours."""

import json
import subprocess

import pytest

from maru.protocol.belenios import json_text
from maru.protocol.belenios.question import Question


def judged(folder):
    """Run `belenios-tool election verify` over the archive in a folder."""
    return subprocess.run(
        ["belenios-tool", "election", "verify", "--dir", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_tool_accepts_our_archive(tmp_path, three_2048):
    """Three questions, one with a blank vote, two trustees: all checks pass."""
    (tmp_path / f"{three_2048.uuid}.bel").write_bytes(three_2048.archive())
    verdict = judged(tmp_path)
    assert verdict.returncode == 0, verdict.stderr
    assert "all checks passed" in verdict.stderr


@pytest.mark.parametrize(
    ("blank", "votes"),
    [(False, [[(1, 0, 1)], [(0, 0, 1)]]), (True, [[(0, 1, 0, 1)], [(1, 0, 0, 0)]])],
    ids=["no blank", "blank"],
)
def test_the_tool_accepts_one_question(tmp_path, make_poll, blank, votes):
    """One question, with a blank vote and without, its proofs beside the archive."""
    question = Question("?", ("a", "b", "c"), 1, 2, blank=blank)
    poll = make_poll([question], votes, group_name="BELENIOS-2048")
    (tmp_path / f"{poll.uuid}.bel").write_bytes(poll.archive())
    (tmp_path / f"{poll.uuid}.decryption-proofs.json").write_text("[]")
    verdict = judged(tmp_path)
    assert verdict.returncode == 0, verdict.stderr


def test_the_tool_accepts_weights(tmp_path, make_poll):
    """A voter with a weight of 7 counts seven times for the tool as for us."""
    poll = make_poll([Question("?", ("a",), 0, 1)], [[(1,)], [(0,)]], group_name="BELENIOS-2048")
    heavy = json.loads(poll.ballots[0])["credential"]
    roll = [f"{each},7" if each == heavy else each for each in json.loads(poll.roll)]
    data = poll.archive(poll.sum({heavy: 7}), roll=json_text.dump(roll))
    (tmp_path / f"{poll.uuid}.bel").write_bytes(data)
    verdict = judged(tmp_path)
    assert verdict.returncode == 0, verdict.stderr


def test_the_tool_accepts_an_empty_box(tmp_path, make_poll):
    """An archive without a ballot passes too."""
    poll = make_poll([Question("?", ("a", "b"), 0, 1)], [], group_name="BELENIOS-2048")
    (tmp_path / f"{poll.uuid}.bel").write_bytes(poll.archive())
    assert judged(tmp_path).returncode == 0


@pytest.mark.parametrize("argument", ["result", "tally"])
def test_the_tool_does_look(tmp_path, three_2048, argument):
    """The same archive with another result or tally does not pass."""
    other = {"result": '{"result":[[1,1,1],[1,1,1],[1,2]]}', "tally": three_2048.sum().text()}
    other["tally"] = other["tally"].replace('"alpha"', '"beta"', 1).replace('"beta"', '"alpha"', 2)
    data = three_2048.archive(**{argument: other[argument]})
    (tmp_path / f"{three_2048.uuid}.bel").write_bytes(data)
    assert judged(tmp_path).returncode != 0
