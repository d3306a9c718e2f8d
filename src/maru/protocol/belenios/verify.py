"""Verify a whole archive, more strictly than the format asks (sections 6 to 8)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import BinaryIO, Generic, NamedTuple, ParamSpec, TypeVar

from maru.protocol.belenios import json_text
from maru.protocol.belenios.archive import Event, EventType, read_archive, read_first_text
from maru.protocol.belenios.ballot import (
    ballot_limit,
    parse_ballot,
    recall_ballot,
    tracker,
    verify_ballot,
)
from maru.protocol.belenios.bound_proof import check_proofs
from maru.protocol.belenios.credential import check_members, read_roll
from maru.protocol.belenios.group import group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Election, Question, hexhash, parse_election
from maru.protocol.belenios.tally import Sum, check_bounds, check_result
from maru.protocol.belenios.trustee import Trustees, check_partial_decryption, parse_trustees

_PENDING_LIMIT = 16
_CHUNK_CIPHERTEXTS = 100
_CHUNK_CREDENTIALS = 2000


@dataclass(frozen=True)
class Verdict:
    """What a valid archive says.

    `ballots` stand in the archive, of which `counted` are the last of their
    credential and weigh `total_weight`. `result` has one count per answer,
    the blank votes first where they are allowed. `bound_proofs` says whether
    bound decryption proofs were demanded, and hold.
    """

    uuid: str
    name: str
    description: str
    group: str
    fingerprint: str
    questions: tuple[Question, ...]
    result: tuple[tuple[int, ...], ...]
    ballots: int
    counted: int
    total_weight: int
    roll: int
    trustees: int
    needed: int
    bound_proofs: bool


def verify_archive(
    stream: BinaryIO,
    progress: Callable[[int], None],
    executor: Executor | None = None,
    proofs: str | None = None,
) -> Verdict:
    """Check everything in a finished archive, and the bound decryption proofs beside it.

    `stream` is seekable and stands at its beginning; `progress` is told how many
    of its bytes have been verified. With an executor, ballots are verified by its
    workers; memory does not grow with the ballots' size. `proofs` is the text of
    UUID.decryption-proofs.json; without it the archive is judged as a plain one of
    Belenios, and the verdict says so. Raises Invalid for the first fault in the
    order of the archive, the place as in "ballot 3 (TRACKER) signature.proof".
    """
    events = read_archive(stream)
    setup = next(events)
    election, trustees, roll = _check_setup(setup, executor)
    progress(setup.end)

    box = _Box(election, roll, progress, executor)
    try:
        for event in events:
            if event.type is EventType.END_BALLOTS:
                break
            box.put(event)
    except Invalid:
        box.close()
        raise
    box.close()
    box.leave_out_superseded(stream)

    tally_event = next(events)
    tally_text, sized = tally_event.texts
    _check_tally(box.sum, tally_text, sized)
    progress(tally_event.end)

    partials: list[tuple[int, str]] = []
    result_text = ""
    for event in events:
        if event.type is EventType.PARTIAL_DECRYPTION:
            partials.append(_check_partial(election, trustees, tally_text, event, partials))
        else:
            (result_text,) = event.texts
        progress(event.end)
    if proofs is not None:
        check_proofs(election, trustees.verification_keys, tally_text, partials, proofs)
    counts = check_result(election, trustees, tally_text, partials, result_text)
    check_bounds(election, counts, box.sum.total_weight)
    return Verdict(
        uuid=election.uuid,
        name=election.name,
        description=election.description,
        group=election.group.name,
        fingerprint=election.fingerprint,
        questions=election.questions,
        result=counts,
        ballots=box.ballots,
        counted=box.sum.count,
        total_weight=box.sum.total_weight,
        roll=len(roll),
        trustees=len(trustees.verification_keys),
        needed=sum(part.threshold for part in trustees.parts),
        bound_proofs=proofs is not None,
    )


def _check_setup(
    setup: Event, executor: Executor | None
) -> tuple[Election, Trustees, dict[str, int]]:
    election_text, trustees_text, roll_text = setup.texts
    election = parse_election(election_text)
    trustees = parse_trustees(election.group, trustees_text)
    if trustees.public_key != election.public_key:
        raise Invalid(Reason.ELECTION_KEY, "election.public_key")
    roll = read_roll(election.group, roll_text)
    credentials = iter(roll)
    work = _InOrder[None](executor, lambda _: None)
    for first in range(0, len(roll), _CHUNK_CREDENTIALS):
        chunk = tuple(islice(credentials, _CHUNK_CREDENTIALS))
        work.submit(_check_members, election.group.name, chunk, first)
    work.finish()
    return election, trustees, roll


def _check_members(group_name: str, credentials: Sequence[str], first: int) -> None:
    check_members(group(group_name), credentials, first)


class _Paper(NamedTuple):
    """A ballot that waits to be verified: its text, where it stands, what it weighs."""

    text: str
    place: str
    weight: int


class _Box:
    """The ballots of an archive: each verified, the last of every credential summed."""

    def __init__(
        self,
        election: Election,
        roll: dict[str, int],
        progress: Callable[[int], None],
        executor: Executor | None,
    ) -> None:
        self.sum = Sum(election)
        self.ballots = 0
        self._election = election
        self._roll = roll
        self._progress = progress
        self._work = _InOrder[tuple[Sum, int]](executor, self._take)
        self._head = (
            f'{{"election_uuid":"{election.uuid}","election_hash":"{election.fingerprint}",'
            f'"credential":"'
        )
        width = sum(question.width for question in election.questions)
        self._chunk_size = max(1, _CHUNK_CIPHERTEXTS // width)
        self._chunk: list[_Paper] = []
        self._end = 0
        self._trackers: set[str] = set()
        self._latest: dict[str, int] = {}
        self._superseded: list[tuple[int, int]] = []

    def put(self, event: Event) -> None:
        """Take one ballot; raises Invalid for this one or an earlier one."""
        (text,) = event.texts
        self.ballots += 1
        its_tracker = tracker(text)
        place = f"ballot {self.ballots} ({its_tracker})"
        credential = self._credential(text, place)
        weight = self._roll.get(credential)
        if weight is None:
            raise Invalid(Reason.UNKNOWN_CREDENTIAL, place)
        if its_tracker in self._trackers:
            raise Invalid(Reason.DUPLICATE_BALLOT, place)
        self._trackers.add(its_tracker)
        if credential in self._latest:
            self._superseded.append((self._latest[credential], weight))
        self._latest[credential] = event.start
        self._chunk.append(_Paper(text, place, weight))
        self._end = event.end
        if len(self._chunk) == self._chunk_size:
            self._send()

    def close(self) -> None:
        """Wait until every ballot is verified; raises Invalid for the first that is not valid."""
        self._send()
        self._work.finish()

    def leave_out_superseded(self, stream: BinaryIO) -> None:
        """Take out of the sum the ballots whose credential voted again; all are verified."""
        position = stream.tell()
        for start, weight in self._superseded:
            self.sum.remove(recall_ballot(self._election, read_first_text(stream, start)), weight)
        stream.seek(position)

    def _credential(self, text: str, place: str) -> str:
        if text.startswith(self._head) and len(text) <= ballot_limit(self._election):
            return text[len(self._head) :].partition('"')[0]
        try:
            return parse_ballot(self._election, text).credential
        except Invalid as invalid:
            raise invalid.within(place) from None

    def _send(self) -> None:
        if self._chunk:
            self._work.submit(_verify, self._election.text, tuple(self._chunk), self._end)
            self._chunk = []

    def _take(self, verified: tuple[Sum, int]) -> None:
        part, end = verified
        self.sum.merge(part)
        self._progress(end)


def _verify(election_text: str, papers: Sequence[_Paper], end: int) -> tuple[Sum, int]:
    """Verify these ballots and sum them; runs in a worker."""
    election = _parsed(election_text)
    part = Sum(election)
    for paper in papers:
        try:
            part.add(verify_ballot(election, paper.text), paper.weight)
        except Invalid as invalid:
            raise invalid.within(paper.place) from None
    return part, end


_parsed = lru_cache(maxsize=4)(parse_election)

T = TypeVar("T")
P = ParamSpec("P")


class _InOrder(Generic[T]):
    """Work done by an executor a bounded way ahead, its results taken in order.

    Without an executor it is done at once.
    """

    def __init__(self, executor: Executor | None, take: Callable[[T], None]) -> None:
        self._executor = executor
        self._take = take
        self._pending: deque[Future[T]] = deque()

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        if self._executor is None:
            self._take(function(*args, **kwargs))
            return
        self._pending.append(self._executor.submit(function, *args, **kwargs))
        if len(self._pending) > _PENDING_LIMIT:
            self._take(self._pending.popleft().result())

    def finish(self) -> None:
        while self._pending:
            self._take(self._pending.popleft().result())


def _check_tally(total: Sum, tally_text: str, sized: str) -> None:
    if tally_text != total.text():
        raise Invalid(Reason.TALLY, "encrypted tally")
    place = "sized tally"
    members = json_text.members(
        json_text.load(sized, 1024, place),
        ("num_tallied", "total_weight", "encrypted_tally"),
        place,
    )
    if members["num_tallied"] != total.count:
        raise Invalid(Reason.BALLOT_COUNT, place)
    if members["total_weight"] != total.total_weight:
        raise Invalid(Reason.TOTAL_WEIGHT, place)
    if members["encrypted_tally"] != hexhash(tally_text):
        raise Invalid(Reason.TALLY, place)
    if sized != total.sized():
        raise Invalid(Reason.NOT_CANONICAL, place)


def _check_partial(
    election: Election,
    trustees: Trustees,
    tally_text: str,
    event: Event,
    earlier: Sequence[tuple[int, str]],
) -> tuple[int, str]:
    keys = trustees.verification_keys
    owner, (text,) = event.owner, event.texts
    if owner is None or not 1 <= owner <= len(keys) or owner in dict(earlier):
        raise Invalid(Reason.EVENT_ORDER, f"event {event.height}")
    try:
        check_partial_decryption(election, keys[owner - 1], tally_text, text)
    except Invalid as invalid:
        raise invalid.within(f"trustee {owner}") from None
    return owner, text
