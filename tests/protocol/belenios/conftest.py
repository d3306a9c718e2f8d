"""What the tests of the election core begin with: the vectors, and polls made on the spot."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings

from maru.protocol.belenios.archive import EventType, read_archive, write_archive
from maru.protocol.belenios.ballot import Choices, encrypt, verify_ballot
from maru.protocol.belenios.credential import (
    new_credential,
    new_uuid,
    public_credential,
    roll_text,
    secret_exponent,
)
from maru.protocol.belenios.group import group
from maru.protocol.belenios.question import Election, Question, make_election, parse_election
from maru.protocol.belenios.tally import Sum, result
from maru.protocol.belenios.trustee import (
    Trustees,
    new_single,
    parse_trustees,
    partial_decryption,
    parts_text,
    trustees_text,
)
from threshold import hold_ceremony

settings.register_profile("belenios", deadline=None, max_examples=40)
settings.load_profile("belenios")

VECTORS = Path(__file__).parents[2] / "vectors" / "belenios"
TIMESTAMP = 1795347017


def entropy_from(seed: str) -> Callable[[int], bytes]:
    """Return a source of bytes that looks random and is the same in every run."""
    count = 0

    def entropy(length: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"{seed} {count}".encode()).digest(length)

    return entropy


@dataclass
class Vector:
    """An archive of Belenios' own tool, taken apart."""

    path: Path
    election: Election = field(init=False)
    trustees: str = field(init=False)
    roll: str = field(init=False)
    ballots: list[str] = field(init=False, default_factory=list)
    tally: str = field(init=False)
    sized: str = field(init=False)
    partials: list[tuple[int, str]] = field(init=False, default_factory=list)
    result: str = field(init=False)

    def __post_init__(self) -> None:
        for event in read_archive(io.BytesIO(self.archive)):
            match event.type:
                case EventType.SETUP:
                    text, self.trustees, self.roll = event.texts
                    self.election = parse_election(text)
                case EventType.BALLOT:
                    self.ballots.append(event.texts[0])
                case EventType.ENCRYPTED_TALLY:
                    self.tally, self.sized = event.texts
                case EventType.PARTIAL_DECRYPTION:
                    assert event.owner is not None
                    self.partials.append((event.owner, event.texts[0]))
                case EventType.RESULT:
                    (self.result,) = event.texts

    @property
    def archive(self) -> bytes:
        """The archive as it was published."""
        return (self.path / "archive.bel").read_bytes()

    @property
    def votes(self) -> list[dict[str, object]]:
        """What was voted, with which credential."""
        read: list[dict[str, object]] = json.loads((self.path / "votes.json").read_text())
        return read

    @property
    def private_key(self) -> str:
        """The text of the single trustee's private key."""
        return (self.path / "trustee1.privkey").read_text().strip()


@pytest.fixture(scope="session")
def vector() -> Callable[[str], Vector]:
    """Give a vector by its name."""
    known: dict[str, Vector] = {}

    def get(name: str) -> Vector:
        if name not in known:
            known[name] = Vector(VECTORS / name)
        return known[name]

    return get


@pytest.fixture(scope="session")
def known_answers() -> dict[str, dict[str, object]]:
    """Give the small known answers."""
    read: dict[str, dict[str, object]] = json.loads((VECTORS / "kat.json").read_text())
    return read


class Poll:
    """A poll of ours, from its trustees' keys to its archive."""

    def __init__(
        self,
        questions: Sequence[Question],
        votes: Sequence[Choices],
        *,
        group_name: str = "Ed25519",
        trustees: int = 1,
        threshold: int | None = None,
        absent: int = 1,
        seed: str = "poll",
    ) -> None:
        self.entropy = entropy_from(seed)
        self.group = group(group_name)
        if threshold is None:
            keys = [new_single(self.group, self.entropy) for _ in range(trustees)]
            self.private_keys = [private for private, _ in keys]
            self.trustees_text = trustees_text([public for _, public in keys])
        else:
            self.private_keys, part = hold_ceremony(self.group, threshold, trustees, self.entropy)
            self.trustees_text = parts_text([("Pedersen", part)])
        self.trustees: Trustees = parse_trustees(self.group, self.trustees_text)
        self.uuid = new_uuid(self.entropy)
        self.election = make_election(
            uuid=self.uuid,
            name="2026년 주민총회",
            description='결정 "하나"',
            group=self.group,
            public_key=self.group.encode(self.trustees.public_key),
            questions=questions,
        )
        self.credentials = [new_credential(self.entropy) for _ in range(len(votes) + absent)]
        self.secrets = [secret_exponent(self.group, self.uuid, each) for each in self.credentials]
        self.roll = roll_text(
            public_credential(self.group, self.uuid, each) for each in self.credentials
        )
        self.ballots = [self.encrypt(vote, index) for index, vote in enumerate(votes)]

    def encrypt(self, choices: Choices, voter: int = 0) -> str:
        """Make a ballot of one voter."""
        seed = self.entropy(32)
        return encrypt(self.election, self.secrets[voter], choices, seed, self.entropy)

    def sum(self, weights: dict[str, int] | None = None) -> Sum:
        """Verify and add up all ballots."""
        total = Sum(self.election)
        for text in self.ballots:
            ballot = verify_ballot(self.election, text)
            total.add(ballot, (weights or {}).get(ballot.credential, 1))
        return total

    def partials(self, tally_text: str) -> list[str]:
        """Decrypt with every trustee's key."""
        return [
            partial_decryption(self.election, key, tally_text, self.entropy)
            for key in self.private_keys
        ]

    def result(self, total: Sum | None = None) -> str:
        """Decrypt the sum."""
        tally_text = (total or self.sum()).text()
        return result(self.election, self.trustees, tally_text, self.partials(tally_text))

    def archive(self, total: Sum | None = None, **other: object) -> bytes:
        """Write the archive; `other` replaces an argument of `write_archive`."""
        total = total or self.sum()
        tally = total.text()
        partials = self.partials(tally)
        arguments: dict[str, object] = {
            "timestamp": TIMESTAMP,
            "election": self.election,
            "trustees": self.trustees_text,
            "roll": self.roll,
            "ballots": self.ballots,
            "tally": tally,
            "sized": total.sized(),
            "partials": list(enumerate(partials, 1)),
            "result": result(self.election, self.trustees, tally, partials),
        }
        out = io.BytesIO()
        write_archive(out, **(arguments | other))
        return out.getvalue()


@pytest.fixture(scope="session")
def make_poll() -> type[Poll]:
    """Give the way to make a poll."""
    return Poll


YES_NO = (Question("찬성하십니까?", ("찬성", "반대"), 1, 1),)
THREE = (
    Question("둘까지", ("가", "나", "다"), 0, 2),
    Question("하나, 또는 백지", ("찬성", "반대"), 1, 1, blank=True),
    Question("하나", ("이", "저"), 1, 1),
)
THREE_VOTES: tuple[Choices, ...] = (
    ((1, 1, 0), (0, 1, 0), (0, 1)),
    ((0, 0, 0), (1, 0, 0), (1, 0)),
    ((0, 0, 1), (0, 0, 1), (1, 0)),
)


@pytest.fixture(scope="session")
def yes_no() -> Poll:
    """Give a poll with one yes/no question and five ballots, three of them yes."""
    return Poll(YES_NO, [((1, 0),), ((0, 1),), ((1, 0),), ((1, 0),), ((0, 1),)])


@pytest.fixture(scope="session")
def three() -> Poll:
    """Give a poll with three questions, one with blank votes, and two single trustees."""
    return Poll(THREE, THREE_VOTES, trustees=2)


@pytest.fixture(scope="session")
def three_2048() -> Poll:
    """Give the same poll in the group that Debian's tool knows."""
    return Poll(THREE, THREE_VOTES, trustees=2, group_name="BELENIOS-2048")
