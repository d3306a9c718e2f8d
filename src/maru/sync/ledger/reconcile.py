"""Reconciling: of every kiosk and poll, how many ballots were declared, arrived and count.

`reconcile_poll` makes the numbers of one poll out of a log's state, so whoever has the log has the
same numbers; `reconcile` does it for all polls of a ledger. Beside the counts stands what people
have to look at, and the identities that the numbers obey when nothing was lost, added or made up:

    arrived     counted + set aside = arrived, set aside being all that arrived and do not count
    declared    what the epochs said they hold when they closed = what came of it
    branches    the same of the branches of forked epochs that closed the poll
    verified    the ballots whose text is there, verified before it was stored = arrived
    closing     counted = the number that the poll's closing says
    attendance  cards that have a ballot <= cards handed out, as staff said at closing
    votes       of each question, with W counted ballots and b blank ones and with its bounds,
                (W - b) * min <= sum of its options' votes <= (W - b) * max
    options     0 <= each <= W
    positive    no number of these is below zero

An identity of what is not known yet, because a kiosk has not closed or a result is not published,
holds neither nor fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maru.protocol.epoch import Epoch, EpochState, declared_by
from maru.protocol.event import Poll, Question
from maru.protocol.judging import Judged, Who
from maru.protocol.replay import (
    Act,
    Applied,
    Arrival,
    Closing,
    Conflict,
    Spoiling,
    State,
    Verdict,
)
from maru.protocol.update import Update

if TYPE_CHECKING:
    from maru.sync.ledger.home import Ledger


@dataclass(frozen=True)
class Line:
    """One epoch of one kiosk in one poll.

    `declared` is what its `closed` record, or else its `ended`, says, None before it came; `before`
    is how many of the ballots that arrived in its chain stand before that record. `arrived` is all
    that arrived in its chain, `quarantined` what arrived beside it. Every ballot had its proofs
    verified before it was stored, and `verified` says how many are still there. `verdicts` says
    what became of them, `in_conflict` how many are of cards with several ballots.

    `spoiled` were opened to check the kiosk and are not among those that arrived;
    `declared_spoiled` is what its `closed` record says of these. `people_closed` says that admins
    closed the poll for it, with `missing` ballots that never came, None where they do not know.
    `cards` is how many cards staff handed out where it stands, None where they did not say.
    """

    kiosk: str
    epoch: int
    poll: Poll
    state: EpochState
    declared: int | None
    before: int
    arrived: int
    quarantined: int
    verified: int
    verdicts: Mapping[Verdict, int]
    in_conflict: int
    spoiled: int
    declared_spoiled: int | None
    people_closed: bool
    missing: int | None
    cards: int | None

    @property
    def counted(self) -> int:
        """How many count."""
        return self.verdicts.get(Verdict.counted, 0)

    @property
    def set_aside(self) -> int:
        """How many arrived, in chain or quarantine, and do not count."""
        return sum(self.verdicts.values()) - self.counted


@dataclass(frozen=True)
class Contested:
    """A ballot that one record says was cast, and another that it was opened: somebody lied."""

    poll: Poll
    cast: Arrival
    spoiled: Spoiling


@dataclass(frozen=True)
class BranchLine:
    """What a forked epoch's branch declared of a poll when it closed it, and what came of that.

    `seq` is the record in quarantine that says it.
    """

    kiosk: str
    epoch: int
    seq: int
    declared: int
    arrived: int


@dataclass(frozen=True)
class Votes:
    """What was published of a question: blank votes, 0 where none can be, and each option's."""

    blank: int
    options: tuple[int, ...]


_FAILS = (": 맞지 않습니다", ": does not hold")


@dataclass(frozen=True)
class Identity:
    """Something that is so when nothing went wrong; `holds` is None where it is not known yet.

    `numbers` are its sides from left to right.
    """

    name: str
    holds: bool | None
    numbers: tuple[int, ...]
    korean: str
    english: str

    def sentence(self, language: str) -> str:
        """Say it with its numbers, and whether it fails; `language` is "ko" or else English."""
        korean, english = ("", "") if self.holds is not False else _FAILS
        return self.korean + korean if language == "ko" else self.english + english


@dataclass(frozen=True)
class PollReconciliation:
    """The numbers of one poll; what people have to look at is in the log's order.

    `late` are ballots that came too late, `conflicts` the cards that have several, `contested` the
    ballots that arrived as cast and as opened. `cards` is how many cards were handed out, None
    where not every kiosk's staff said; `voted` how many cards have a ballot that is not in
    quarantine. `closing` is None while the poll is open, `votes` before its result is published.
    """

    poll: Poll
    lines: tuple[Line, ...]
    branches: tuple[BranchLine, ...]
    conflicts: tuple[Conflict, ...]
    unsettled: tuple[Conflict, ...]
    contested: tuple[Contested, ...]
    late: tuple[Arrival, ...]
    cards: int | None
    voted: int
    closing: Closing | None
    votes: tuple[Votes, ...] | None

    @property
    def arrived(self) -> int:
        """How many ballots arrived, in chains and in quarantine."""
        return sum(line.arrived + line.quarantined for line in self.lines)

    @property
    def counted(self) -> int:
        """How many count."""
        return sum(line.counted for line in self.lines)

    @property
    def set_aside(self) -> int:
        """How many arrived and do not count."""
        return sum(line.set_aside for line in self.lines)

    def identities(self) -> tuple[Identity, ...]:
        """Return every identity of the poll, with whether it holds."""
        found = [_arrived(self), _declared(self)]
        if self.branches:
            found.append(_branches(self))
        found += [_verified(self), _closing(self), _attendance(self)]
        for number, question in enumerate(self.poll.questions):
            found += _votes(self, number, question)
        return (*found, _positive(self))


@dataclass(frozen=True)
class Reconciliation:
    """Every poll's numbers, every disputed update, what was done with revoked staff cards.

    A disputed update is one that a kiosk applied where the log has another of that number;
    `revoked` are the acts of `State.acts_by_revoked`, `motions` the motions of
    `State.motions_by_revoked`.
    """

    polls: tuple[PollReconciliation, ...]
    disputed: tuple[Applied, ...]
    revoked: tuple[Act, ...]
    motions: tuple[Update, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """A line for each poll and enrolled epoch."""
        return tuple(line for poll in self.polls for line in poll.lines)

    @property
    def contested(self) -> tuple[Contested, ...]:
        """The contested ballots of every poll."""
        return tuple(one for poll in self.polls for one in poll.contested)


def reconcile(ledger: Ledger) -> Reconciliation:
    """Replay the log and compare."""
    from maru.sync.ledger.home import replayed  # who only reads logs has no database's library

    state = State(ledger.package)
    with ledger.store.reading() as now:
        replayed(now, state)
        polls = tuple(
            reconcile_poll(state, poll, now.has_blob, read_votes(ledger.result(poll.uuid)))
            for poll in state.package.event.polls
        )
    revoked = tuple(state.acts_by_revoked()), tuple(state.motions_by_revoked())
    return Reconciliation(polls, tuple(state.disputed()), *revoked)


def read_votes(result: Mapping[str, Any] | None) -> tuple[Votes, ...] | None:
    """Return the votes of a published result (maru.sync.ledger.publication), None without one."""
    if result is None:
        return None
    return tuple(
        Votes(one["blank"] or 0, tuple(option["votes"] for option in one["options"]))
        for one in result["questions"]
    )


def reconcile_poll(
    state: State,
    poll: Poll,
    has_ballot: Callable[[str], bool],
    votes: tuple[Votes, ...] | None = None,
) -> PollReconciliation:
    """Return the numbers of a poll in the state of a log.

    `has_ballot` says whether the ballot of a hash is there, `votes` is what was published.
    """
    judged, conflicts = state.judged(poll.uuid), state.conflicts(poll.uuid)
    arrivals, verdicts = _by_epoch(state.arrivals(poll.uuid)), _verdicts(judged)
    in_conflict = _by_epoch(one for conflict in conflicts for one in conflict.ballots)
    spoiled = Counter((one.kiosk, one.epoch) for one in state.spoilings(poll.uuid))
    lines = tuple(
        _line(
            epoch,
            poll,
            state.epoch_state(*who),
            _Ballots(
                arrivals.get(who, []),
                verdicts.get(who, Counter()),
                sum(has_ballot(one.ballot) for one in arrivals.get(who, ())),
                len(in_conflict.get(who, ())),
                spoiled[who],
            ),
        )
        for who, epoch in state.epochs.items()
    )
    return PollReconciliation(
        poll=poll,
        lines=lines,
        branches=tuple(_branch_lines(state, poll.uuid, arrivals)),
        conflicts=tuple(conflicts),
        unsettled=tuple(state.unsettled(poll.uuid)),
        contested=tuple(Contested(poll, *pair) for pair in state.contested(poll.uuid)),
        late=tuple(arrival for arrival, verdict in judged if verdict is Verdict.late),
        cards=_cards(lines),
        voted=len({one.credential for one, how in judged if how is not Verdict.quarantined}),
        closing=state.closings.get(poll.uuid),
        votes=votes,
    )


@dataclass(frozen=True)
class _Ballots:
    """What came of one epoch in one poll."""

    arrivals: Sequence[Arrival]
    verdicts: Mapping[Verdict, int]
    verified: int
    in_conflict: int
    spoiled: int


def _by_epoch(arrivals: Iterable[Arrival]) -> dict[Who, list[Arrival]]:
    found: dict[Who, list[Arrival]] = {}
    for one in arrivals:
        found.setdefault((one.kiosk, one.epoch), []).append(one)
    return found


def _verdicts(judged: Iterable[Judged]) -> dict[Who, Counter[Verdict]]:
    found: dict[Who, Counter[Verdict]] = {}
    for one, verdict in judged:
        found.setdefault((one.kiosk, one.epoch), Counter())[verdict] += 1
    return found


def _line(epoch: Epoch, poll: Poll, where: EpochState, its: _Ballots) -> Line:
    declared, by_people = epoch.declared(poll.uuid), epoch.admin_closing(poll.uuid)
    in_chain = [one for one in its.arrivals if one.apart is None]
    end = epoch.closed_at(poll.uuid)
    return Line(
        kiosk=epoch.enrolment.kiosk,
        epoch=epoch.enrolment.epoch,
        poll=poll,
        state=where,
        declared=None if declared is None else declared.ballots,
        before=sum(end is None or one.seq < end for one in in_chain),
        arrived=len(in_chain),
        quarantined=len(its.arrivals) - len(in_chain),
        verified=its.verified,
        verdicts=its.verdicts,
        in_conflict=its.in_conflict,
        spoiled=its.spoiled,
        declared_spoiled=None if declared is None else declared.spoiled,
        people_closed=by_people is not None,
        missing=None if by_people is None else by_people.missing,
        cards=None if declared is None else declared.cards,
    )


def _branch_lines(
    state: State, poll: str, arrivals: Mapping[Who, Sequence[Arrival]]
) -> Iterable[BranchLine]:
    for who, epoch in state.epochs.items():
        for record, place, beside in epoch.branch_closings(poll):
            in_chain = (one for one in arrivals.get(who, ()) if one.apart is None)
            common = sum(one.seq <= place.root for one in in_chain)
            declared = declared_by(record, poll).ballots
            yield BranchLine(*who, record.seq, declared, common + beside)


def _cards(lines: Sequence[Line]) -> int | None:
    """Return how many cards were handed out: for each kiosk what was said in its last epoch."""
    said: dict[str, int | None] = {}
    for line in sorted(lines, key=lambda line: line.epoch):
        if line.cards is not None or line.kiosk not in said:
            said[line.kiosk] = line.cards
    numbers = [number for number in said.values() if number is not None]
    return sum(numbers) if numbers and len(numbers) == len(said) else None


def _arrived(of: PollReconciliation) -> Identity:
    counted, aside, arrived = of.counted, of.set_aside, of.arrived
    return Identity(
        "arrived",
        counted + aside == arrived,
        (counted, aside, arrived),
        f"집계 {counted} + 제외 {aside} = 도착 {arrived}",
        f"counted {counted} + set aside {aside} = arrived {arrived}",
    )


def _declared(of: PollReconciliation) -> Identity:
    open_ones = [line for line in of.lines if line.declared is None and line.missing is None]
    declared = sum(
        line.before + (line.missing or 0) if line.declared is None else line.declared
        for line in of.lines
        if line not in open_ones
    )
    came = sum(line.before for line in of.lines if line not in open_ones)
    same = all(line.declared in (None, line.before) and not line.missing for line in of.lines)
    waiting = ", ".join(f"{line.kiosk}/{line.epoch}" for line in open_ones)
    known = (f" ({waiting}은(는) 알 수 없음)", f" (of {waiting} nobody knows)")
    korean, english = known if waiting else ("", "")
    return Identity(
        "declared",
        None if same and open_ones else same,
        (declared, came),
        f"기기가 신고한 {declared} = 그중 도착 {came}{korean}",
        f"declared {declared} = arrived of these {came}{english}",
    )


def _branches(of: PollReconciliation) -> Identity:
    declared = sum(one.declared for one in of.branches)
    came = sum(one.arrived for one in of.branches)
    return Identity(
        "branches",
        all(one.declared == one.arrived for one in of.branches),
        (declared, came),
        f"갈라진 쪽이 신고한 {declared} = 그중 도착 {came}",
        f"declared on branches {declared} = arrived of these {came}",
    )


def _verified(of: PollReconciliation) -> Identity:
    verified, arrived = sum(line.verified for line in of.lines), of.arrived
    return Identity(
        "verified",
        verified == arrived,
        (verified, arrived),
        f"검증한 {verified} = 도착 {arrived}",
        f"verified {verified} = arrived {arrived}",
    )


def _closing(of: PollReconciliation) -> Identity:
    counted = of.counted
    if of.closing is None:
        return Identity(
            "closing",
            None,
            (counted,),
            f"집계 {counted}, 마감 전",
            f"counted {counted}, not closed",
        )
    closed = of.closing.ballots
    return Identity(
        "closing",
        counted == closed,
        (counted, closed),
        f"집계 {counted} = 마감 때 {closed}",
        f"counted {counted} = at closing {closed}",
    )


def _attendance(of: PollReconciliation) -> Identity:
    if of.cards is None:
        return Identity(
            "attendance",
            None,
            (of.voted,),
            f"투표한 카드 {of.voted}, 나눠 준 카드 수는 신고되지 않음",
            f"cards that voted {of.voted}, cards handed out not said",
        )
    return Identity(
        "attendance",
        of.voted <= of.cards,
        (of.voted, of.cards),
        f"투표한 카드 {of.voted} <= 나눠 준 카드 {of.cards}",
        f"cards that voted {of.voted} <= cards handed out {of.cards}",
    )


def _votes(of: PollReconciliation, number: int, question: Question) -> list[Identity]:
    korean, english = f"질문 {number + 1}: ", f"question {number + 1}: "
    if of.votes is None:
        return [
            Identity(
                "votes",
                None,
                (),
                f"{korean}선택의 합, 결과 공개 전",
                f"{english}sum of choices, not published",
            ),
            Identity(
                "options",
                None,
                (),
                f"{korean}선택지마다, 결과 공개 전",
                f"{english}each option, not published",
            ),
        ]
    votes, weight = of.votes[number], of.counted
    choosing, total = weight - votes.blank, sum(votes.options)
    least, most = choosing * question.minimum, choosing * question.maximum
    each = (votes.blank, *votes.options)
    low, high = min(each), max(each)
    return [
        Identity(
            "votes",
            least <= total <= most,
            (least, total, most),
            f"{korean}{least} <= 선택의 합 {total} <= {most}",
            f"{english}{least} <= sum of choices {total} <= {most}",
        ),
        Identity(
            "options",
            low >= 0 and high <= weight,
            (0, low, high, weight),
            f"{korean}0 <= 가장 적은 {low}, 가장 많은 {high} <= 집계 {weight}",
            f"{english}0 <= least {low}, most {high} <= counted {weight}",
        ),
    ]


def _positive(of: PollReconciliation) -> Identity:
    numbers = [of.arrived, of.counted, of.set_aside, of.voted, of.cards or 0]
    for line in of.lines:
        numbers += [line.arrived, line.counted, line.set_aside, line.quarantined, line.spoiled]
    for votes in of.votes or ():
        numbers += [votes.blank, *votes.options]
    low = min(numbers)
    return Identity(
        "positive",
        low >= 0,
        (0, low),
        f"0 <= 가장 작은 수 {low}",
        f"0 <= the smallest number {low}",
    )
