"""The trustee's record: which second sum of a poll is decrypted, and which is not."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maru.protocol.belenios.question import hexhash
from maru.protocol.note import Signer, read_body, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Closing
from maru.protocol.tlog import Checkpoint
from maru.provisioning.draft import budget_draft
from maru.provisioning.pabulib import parse_pb
from maru.provisioning.trustee.sums import DECRYPTED, FOLDER, MAX_SUMS, keep_sum, read_sums
from maru.sync.verify import ClosedPoll

from .conftest import SMALL_PB

SIGNER = Signer("maru/trustee", bytes(32))
POLL = dataclasses.replace(
    budget_draft(parse_pb(SMALL_PB.encode(), "votes.pb")).polls[0], uuid="VTGU7Sz5SLDKgd"
)
K = 10


def closed(numbers: set[int]) -> ClosedPoll:
    """Close the poll with these ballots."""
    ballots = tuple(hexhash(f"ballot {number}") for number in sorted(numbers))
    tally = hexhash("|".join(ballots))
    closing = Closing("tag", POLL.uuid, 50, bytes(32), len(ballots), tally)
    return ClosedPoll(POLL, None, "", closing, ballots, tally)  # type: ignore[arg-type] # unused


def keep(folder: Path, numbers: set[int]) -> None:
    """Put the sum of these ballots on record."""
    keep_sum(folder, closed(numbers), "0" * 64, Checkpoint("log", 60, bytes(32)), K, SIGNER)


def refused(folder: Path, numbers: set[int]) -> str:
    """Return why the sum of these ballots is refused."""
    with pytest.raises(Refused) as caught:
        keep(folder, numbers)
    assert caught.value.reason is InputRefusal.second_sum
    return caught.value.detail


@given(
    first=st.sets(st.integers(0, 40), max_size=40), second=st.sets(st.integers(0, 40), max_size=40)
)
@settings(max_examples=60)
def test_sums_of_few_differing_ballots(
    tmp_path_factory: pytest.TempPathFactory, first: set[int], second: set[int]
) -> None:
    """A second sum is decrypted when it is the same, or differs by k ballots or more."""
    folder = tmp_path_factory.mktemp("trustee")
    keep(folder, first)
    differing = len(first ^ second)
    if 0 < differing < K:
        assert refused(folder, second) == f"{differing} ballots differ, fewer than {K}"
        assert len(read_sums(folder, POLL.uuid, SIGNER)) == 1
    else:
        keep(folder, second)
        assert len(read_sums(folder, POLL.uuid, SIGNER)) == (2 if differing else 1)


def test_against_every_earlier_sum(tmp_path: Path) -> None:
    """A sum that is far from the last one is refused when it is near an older one."""
    keep(tmp_path, set(range(30)))
    keep(tmp_path, set(range(60)))
    assert refused(tmp_path, set(range(31))) == "1 ballots differ, fewer than 10"


def test_a_fifth_sum(tmp_path: Path) -> None:
    """After four sums of a poll no other one is decrypted, and each of the four still is."""
    for number in range(1, MAX_SUMS + 1):
        keep(tmp_path, set(range(20 * number)))
    assert refused(tmp_path, set(range(200))) == "4 of them"
    keep(tmp_path, set(range(40)))


def test_what_is_on_record(tmp_path: Path) -> None:
    """The record is signed by the trustee, and says poll, closing, log, count and hashes."""
    keep(tmp_path, {1, 2})
    note = (tmp_path / FOLDER / f"{POLL.uuid}.1.note").read_text()
    body = read_body(text_of(note), DECRYPTED)
    assert (body["poll"], body["ballots"], body["closing"]["size"]) == (POLL.uuid, 2, 50)
    listed = (tmp_path / FOLDER / f"{POLL.uuid}.1.ballots").read_text()
    assert body["counted"] == hexhash(listed)
    assert listed.split() == sorted([hexhash("ballot 1"), hexhash("ballot 2")])


@pytest.mark.parametrize("suffix", ["note", "ballots"])
def test_an_altered_record(tmp_path: Path, suffix: str) -> None:
    """A record that was altered, or whose list is gone, lets nothing more be decrypted."""
    keep(tmp_path, {1, 2})
    path = tmp_path / FOLDER / f"{POLL.uuid}.1.{suffix}"
    text = path.read_text()
    path.write_text(text.replace("a", "b", 1))
    with pytest.raises(Refused) as caught:
        keep(tmp_path, {1, 2})
    assert caught.value.reason in (InputRefusal.bad_signature, InputRefusal.chain_broken)
    path.write_text(text)
    keep(tmp_path, {1, 2})
    (tmp_path / FOLDER / f"{POLL.uuid}.1.ballots").unlink()
    with pytest.raises(Refused) as caught:
        keep(tmp_path, {1, 2})
    assert caught.value.reason is InputRefusal.not_found


def test_a_list_without_its_note(tmp_path: Path) -> None:
    """A list whose note was never written, because the machine died, is written anew."""
    keep(tmp_path, {1, 2})
    (tmp_path / FOLDER / f"{POLL.uuid}.1.note").unlink()
    keep(tmp_path, {3})
    assert len(read_sums(tmp_path, POLL.uuid, SIGNER)) == 1
