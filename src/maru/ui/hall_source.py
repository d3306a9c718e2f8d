"""What the hall's display asks the ledger: its public API, `/api/v1` (docs/ledger.md).

Nothing of it is taken on trust further than it can be shown: answers are bounded before they are
parsed, every member is read by its type and range, and what contradicts the event's own small-room
rule is refused. Members that are not known are let be: a newer ledger may have more.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol
from urllib.parse import quote

from maru.protocol.event import (
    MAX_OPTIONS,
    MAX_POLLS,
    MAX_QUESTIONS,
    TAG,
    TOPICS,
    Text,
    Topic,
    read_closes,
)
from maru.protocol.fields import Fields, read_pattern, read_string
from maru.protocol.note import parse_json
from maru.protocol.refusal import InputRefusal, Refused
from maru.transport import Patience, Transport

API = "api/v1"
MAX_ANSWER = 8 * 1024 * 1024
"""Bytes; an event's texts are at most half of that."""
MAX_COUNT = 10**9
PATIENCE = Patience(connect=5, piece=10, answer=30)
SECONDS = 10
"""Between two looks at the ledger; it lets its answers be used for as long."""
MAX_LOOKS = 20
"""Polls that are asked about in one look; the others come in the next ones."""

Stage = Literal["coming", "open", "closed", "published"]
_STAGES: tuple[Stage, ...] = ("coming", "open", "closed", "published")
_PAGES = 4


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a poll: choose `minimum` to `maximum` of the options, or none (`blank`)."""

    text: Text
    options: tuple[Text, ...]
    minimum: int
    maximum: int
    blank: bool


@dataclass(frozen=True)
class Votes:
    """A question's votes: of each option, and blank ones, None where there can be none."""

    options: tuple[int, ...]
    blank: int | None


@dataclass(frozen=True)
class Result:
    """A poll's result: how many ballots were counted, and the votes of each question."""

    ballots: int
    votes: tuple[Votes, ...]


@dataclass(frozen=True)
class ToldPoll:
    """A poll as the ledger tells it, by its number from 1.

    `at_least` is how many cards voted, rounded down to the event's k; None where it is not told, or
    not yet asked. `withheld` says that too few voted for a result to be told. `closes` is the
    announced closing time, with its offset.
    """

    uuid: str
    number: int
    title: Text
    topic: Topic
    stage: Stage
    questions: tuple[AskedQuestion, ...]
    at_least: int | None = None
    result: Result | None = None
    withheld: bool = False
    closes: datetime | None = None


@dataclass(frozen=True)
class Told:
    """An event as its ledger tells it; `package` are the first eight hex digits of its package.

    `is_public` says that everyone may read the whole log, and so can check every result against it.
    """

    tag: str
    name: Text
    place: Text
    package: str
    rehearsal: bool
    small_room: int
    withholds: bool
    is_public: bool
    polls: tuple[ToldPoll, ...]


class Source(Protocol):
    """Where the display knows what it shows from; `wait` are seconds that it wants to be left."""

    wait: float

    def look(self) -> Told:
        """Return what is told now. Raises Refused."""
        ...


class LedgerSource:
    """One ledger, asked over HTTP."""

    def __init__(self, url: str, certificate: str | None = None, tag: str | None = None) -> None:
        """Take the ledger's address, the SHA-256 of its certificate, and the tag of the event.

        Without a tag the first event that the ledger tells is the one; another is refused.
        Raises `Refused` as `Transport`.
        """
        self._transport = Transport(url, certificate, patience=PATIENCE)
        self._tag = tag
        self._known: dict[str, ToldPoll] = {}
        self.wait = 0.0

    def look(self) -> Told:
        """Ask for the event and its polls. Raises `Refused`; what was known before stays known."""
        self.wait = 0.0
        place = f"{self._transport.url}/{API}"
        told = _read_event(self._read("event"), f"{place}/event")
        if self._tag not in (None, told.tag):
            raise Refused(InputRefusal.other_event, self._transport.url)
        self._tag = told.tag
        polls = tuple(self._polls(place))
        if len({poll.uuid for poll in polls}) < len(polls):
            raise Refused(InputRefusal.ledger_nonsense, f"{place}/polls", "a poll twice")
        # In the order of asking: what was never told comes first, then who waited longest.
        known = {uuid: poll for uuid, poll in self._known.items() if _is_in(poll, polls)}
        places = {uuid: index for index, uuid in enumerate(known)}
        due = [poll for poll in polls if poll.stage != "coming"]
        due.sort(key=lambda poll: places.get(poll.uuid, -1))
        for poll in due[:MAX_LOOKS]:
            known.pop(poll.uuid, None)
            known[poll.uuid] = self._details(poll, told)
        self._known = known
        return replace(told, polls=tuple(known.get(poll.uuid, poll) for poll in polls))

    def _polls(self, place: str) -> Iterator[ToldPoll]:
        path = "polls?limit=200"
        for _ in range(_PAGES):
            fields = Fields(self._read(path), f"{place}/polls")
            yield from fields.items("items", _read_poll, 0, 2 * MAX_POLLS)
            after = fields.take("next")
            if after is None:
                return
            path = f"polls?limit=200&after={quote(read_string(after, 'next', 40), '')}"
        raise Refused(InputRefusal.ledger_nonsense, f"{place}/polls", "polls without end")

    def _details(self, poll: ToldPoll, event: Told) -> ToldPoll:
        place = f"{self._transport.url}/{API}/polls/{poll.uuid}"
        at_least, result, withheld = None, None, False
        if poll.stage != "published":
            fields = Fields(self._read(f"polls/{poll.uuid}/turnout"), f"{place}/turnout")
            count = fields.integer("at_least", 0, MAX_COUNT)
            # A ledger that tells single people is not followed in it.
            at_least = count - count % event.small_room
        if poll.stage != "open":
            status, answer = self._ask(f"polls/{poll.uuid}/result", 404)
            if status == 200:
                result = _read_result(answer, poll, f"{place}/result")
                withheld = event.withholds and result.ballots < event.small_room
            else:
                withheld = Fields(answer, f"{place}/result").take("reason") == "withheld"
        if withheld:
            return replace(poll, withheld=True)
        return replace(poll, at_least=at_least, result=result)

    def _read(self, path: str) -> Any:
        return self._ask(path)[1]

    def _ask(self, path: str, *also: int) -> tuple[int, Any]:
        """Return the status, 200 or one of `also`, and the JSON of an answer."""
        reply = self._transport.ask("GET", f"{API}/{path}", MAX_ANSWER)
        place = f"{self._transport.url}/{API}/{path.partition('?')[0]}"
        if reply.status in (429, 503):
            self.wait = float(reply.retry_after or 0)
            raise Refused(InputRefusal.ledger_busy, self._transport.url)
        if reply.status not in (200, *also):
            raise Refused(InputRefusal.ledger_refused, place, f"status {reply.status}")
        try:
            text = reply.body.decode()
        except UnicodeDecodeError:
            raise Refused(InputRefusal.ledger_nonsense, place, "not UTF-8") from None
        return reply.status, parse_json(text, place, MAX_ANSWER)

    def close(self) -> None:
        """Let go of the connection."""
        self._transport.close()


def _is_in(known: ToldPoll, polls: tuple[ToldPoll, ...]) -> bool:
    """Say whether a poll is still as it was when it was asked about."""
    bare = replace(known, at_least=None, result=None, withheld=False)
    return bare in polls


def _read_event(answer: object, place: str) -> Told:
    fields = Fields(answer, place)
    return Told(
        tag=read_pattern(fields.take("event"), fields.at("event"), TAG),
        name=fields.words("name"),
        place=fields.words("place"),
        package=fields.string("package", 64)[:8],
        rehearsal=fields.truth("rehearsal"),
        small_room=fields.integer("small_room", 1, 10_000),
        withholds=fields.one_of("below", ("publish", "withhold")) == "withhold",
        is_public=fields.truth("log_is_public"),
        polls=(),
    )


def _read_poll(value: object, place: str) -> ToldPoll:
    fields = Fields(value, place)
    return ToldPoll(
        uuid=fields.string("poll", 40),
        number=fields.integer("number", 1, 2 * MAX_POLLS),
        title=fields.words("title"),
        topic=fields.one_of("topic", TOPICS),
        stage=fields.one_of("stage", _STAGES),
        questions=fields.items("questions", _read_question, 1, MAX_QUESTIONS),
        closes=_read_closes(fields),
    )


def _read_closes(fields: Fields) -> datetime | None:
    """Take `closes`; None where it is null, or absent as in answers of an older ledger."""
    closes = fields.take("closes") if fields.has("closes") else None
    if closes is None:
        return None
    return datetime.fromisoformat(read_closes(closes, fields.at("closes")))


def _read_question(value: object, place: str) -> AskedQuestion:
    fields = Fields(value, place)
    options = fields.items("options", lambda item, at: Fields(item, at).words("title"), 1, 200)
    return AskedQuestion(
        text=fields.words("text"),
        options=options,
        minimum=fields.integer("min", 0, MAX_OPTIONS),
        maximum=fields.integer("max", 0, MAX_OPTIONS),
        blank=fields.truth("blank"),
    )


def _read_result(answer: object, poll: ToldPoll, place: str) -> Result:
    """Read a result; refuse one of other questions, or with more votes than there can be.

    An option has at most a vote of each ballot; together they have at most `maximum` of each.
    """
    fields = Fields(answer, place)
    if fields.take("poll") != poll.uuid:
        raise Refused(InputRefusal.ledger_nonsense, place, "of another poll")
    ballots = fields.integer("ballots", 0, MAX_COUNT)
    number = len(poll.questions)
    answers = fields.items("questions", lambda item, at: _read_votes(item, at, ballots), 1, 20)
    if len(answers) != number:
        raise Refused(InputRefusal.ledger_nonsense, place, f"not of {number} questions")
    for question, votes in zip(poll.questions, answers, strict=True):
        same = len(votes.options) == len(question.options)
        marked = ballots - (votes.blank or 0)
        if not same or question.blank is (votes.blank is None) or marked < 0:
            raise Refused(InputRefusal.ledger_nonsense, place, "not of these questions")
        if sum(votes.options) > question.maximum * marked:
            raise Refused(InputRefusal.ledger_nonsense, place, "more votes than can be")
    return Result(ballots, answers)


def _read_votes(value: object, place: str, ballots: int) -> Votes:
    fields = Fields(value, place)
    blank = fields.take("blank")
    if blank is not None and (type(blank) is not int or not 0 <= blank <= ballots):
        raise Refused(InputRefusal.bad_value, fields.at("blank"))
    options = fields.items(
        "options", lambda item, at: Fields(item, at).integer("votes", 0, ballots), 1, MAX_OPTIONS
    )
    return Votes(options, blank)


class Asking:
    """A thread that looks at a source again and again; the window never waits for it."""

    def __init__(self, source: Source, seconds: float = SECONDS) -> None:
        self._source, self._seconds = source, seconds
        self._news: deque[Told | Refused] = deque(maxlen=1)
        self._ended = threading.Event()
        # A ledger that never ends its answer must not keep the process.
        self._thread = threading.Thread(target=self._ask, name="hall", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def news(self) -> Told | Refused | None:
        """Return what came last, or why nothing came; None when that was taken before."""
        return self._news.popleft() if self._news else None

    def end(self) -> None:
        """Ask no more. An answer that is under way is not waited for."""
        self._ended.set()

    def _ask(self) -> None:
        while not self._ended.is_set():
            try:
                self._news.append(self._source.look())
            except Refused as refused:
                self._news.append(refused)
            self._ended.wait(max(self._seconds, self._source.wait))
