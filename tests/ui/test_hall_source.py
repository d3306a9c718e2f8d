"""What the hall's display takes from a ledger: a real one's answers, and no others."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from agents import answering, reply
from assembly import make_assembly
from hall import make_hall, serving
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.ledger.audience import show_log
from maru.sync.ledger.home import open_ledger
from maru.sync.ledger.tls import make_certificate
from maru.transport import Patience, certificate_of
from maru.ui import hall_source
from maru.ui.hall_source import MAX_ANSWER, MAX_LOOKS, Asking, LedgerSource, Told
from published import close, published_hall, send, vote

Answers = dict[str, Any]
UUID = "ABCDEFGHJKLMNP"


# A real ledger


def test_a_real_ledger_tells_turnout_in_steps_of_k(tmp_path: Path) -> None:
    """Eleven ballots are told as ten, two as none; no result while open, and when it closes."""
    budget, motion = make_assembly(11).event.polls
    closes = datetime(2026, 11, 29, 16, 0, tzinfo=timezone(timedelta(hours=9)))
    budget = replace(budget, closes=closes.isoformat(timespec="minutes"))
    hall = make_hall(tmp_path, cards=11, polls=(budget, motion))
    for card in range(11):
        hall.vote("kiosk-1", card, frozenset({1}))
    hall.vote("kiosk-1", 0, frozenset({0}), poll=1)
    with closing(hall), closing(open_ledger(hall.ledger_home)) as ledger:
        send(hall, ledger)
        show_log(ledger.store, 300)
        with serving(hall.ledger_home) as served, closing(LedgerSource(served.url)) as source:
            told = source.look()
    assert (told.tag, told.small_room) == (hall.assembly.event.tag, 10)
    assert not told.is_public
    assert [(poll.stage, poll.at_least, poll.result) for poll in told.polls] == [
        ("open", 10, None),
        ("open", 0, None),
    ]
    assert [poll.closes for poll in told.polls] == [closes, None]
    assert told.polls[1].topic == "motion"
    assert told.polls[0].questions[0].options[1] == {"ko": "야간 도서관", "en": "Night library"}


def test_a_real_ledger_tells_a_result_once_it_is_published(tmp_path: Path) -> None:
    """The published poll with its votes, the closed one without; all can be checked by everyone."""
    hall = published_hall(tmp_path)
    tag = hall.assembly.event.tag
    with (
        closing(hall),
        serving(hall.ledger_home) as served,
        closing(LedgerSource(served.url, tag=tag)) as source,
    ):
        told = source.look()
        assert source.look() == told
    published, closed = told.polls
    assert told.is_public
    assert published.result is not None
    assert published.result.ballots == 3
    assert published.result.votes[0].options == (1, 3, 1, 0, 1)
    assert published.result.votes[0].blank is None
    assert (closed.stage, closed.result, closed.withheld) == ("closed", None, False)


def test_a_real_ledger_withholds_a_small_room(tmp_path: Path) -> None:
    """Where the event said so beforehand, neither number nor votes of so few reach the display."""
    hall = make_hall(tmp_path, below="withhold")
    vote(hall)
    with closing(hall):
        with closing(open_ledger(hall.ledger_home)) as ledger, ThreadPoolExecutor(2):
            close(hall, ledger, 0, 1)
        with serving(hall.ledger_home) as served, closing(LedgerSource(served.url)) as source:
            told = source.look()
    assert [(poll.withheld, poll.at_least, poll.result) for poll in told.polls] == [
        (True, None, None)
    ] * 2


def test_a_ledger_is_known_by_its_certificate(tmp_path: Path) -> None:
    """With the certificate's file its ledger is asked, another is not."""
    hall = make_hall(tmp_path)
    hall.close()
    make_certificate(hall.ledger_home, "ledger.test", datetime(2026, 1, 1, tzinfo=UTC))
    pem = (hall.ledger_home / "tls.crt").read_text()
    with serving(hall.ledger_home) as served:
        assert served.url.startswith("https://")
        with closing(LedgerSource(served.url, certificate_of(pem, "tls.crt"))) as source:
            assert source.look().tag == hall.assembly.event.tag
        for certificate in ("0" * 64, None):
            refused = refusal_of(LedgerSource(served.url, certificate))
            assert refused.reason is InputRefusal.other_certificate
    with pytest.raises(Refused) as without:
        LedgerSource("http://127.0.0.1:1", certificate_of(pem, "tls.crt"))
    assert without.value.reason is InputRefusal.no_tls


# A ledger that is none, or has been taken over


def good() -> Answers:
    """The answers of a ledger with one poll, published, by path."""
    words = {"ko": "말", "en": "words"}
    poll = {
        "poll": UUID,
        "number": 1,
        "title": words,
        "topic": "budget",
        "tags": [],
        "groups": ["all"],
        "stage": "published",
        "questions": [
            {
                "text": words,
                "min": 1,
                "max": 2,
                "blank": True,
                "options": [{"title": words, "cost": None}] * 3,
            }
        ],
        "files": [],
    }
    answers = [{"title": words, "votes": votes} for votes in (20, 10, 0)]
    return {
        "event": {
            "event": "1" * 12,
            "name": words,
            "place": words,
            "rehearsal": False,
            "package": "4f2c91ab" * 8,
            "small_room": 10,
            "below": "withhold",
            "log_is_public": True,
            "something": "of a newer ledger",
        },
        "polls": {"items": [poll], "next": None},
        f"polls/{UUID}/turnout": {"poll": UUID, "at_least": 20, "rounded_to": 10},
        f"polls/{UUID}/result": {
            "poll": UUID,
            "ballots": 25,
            "questions": [{"text": words, "options": answers, "blank": 5}],
        },
    }


class Desk:
    """A server that gives the answers that a test lays on it, changed ones from then on."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler, _: bytes) -> None:
        """Answer a request by its path."""
        path = handler.path.removeprefix("/api/v1/").partition("?")[0]
        told = self.answers.get(path, {"reason": "not_found", "place": "", "detail": ""})
        if isinstance(told, bytes):
            reply(handler, told)
        elif callable(told):
            told(handler)
        else:
            reply(handler, json.dumps(told).encode(), 200 if path in self.answers else 404)

    @contextmanager
    def telling(self, answers: Answers, tag: str | None = None) -> Iterator[LedgerSource]:
        """Give these answers to a source that asks here."""
        self.answers = answers
        with closing(LedgerSource(self.url, tag=tag)) as source:
            yield source


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """One server for the whole file."""
    made = Desk()
    with answering(made.answer) as made.url:
        yield made


def refusal_of(source: LedgerSource) -> Refused:
    """Look, and return why nothing was taken."""
    with pytest.raises(Refused) as refused:
        source.look()
    return refused.value


def put(*path: str | int, to: Any) -> Callable[[Answers], None]:
    """Change one place of the answers."""

    def change(answers: Answers) -> None:
        at: Any = answers
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = to

    return change


POLL = ("polls", "items", 0)
RESULT = f"polls/{UUID}/result"
OPTIONS = (RESULT, "questions", 0, "options")


def test_good_answers_are_taken_and_unknown_members_let_be(desk: Desk) -> None:
    """What the hostile answers below are made from is good itself."""
    with desk.telling(good()) as source:
        (poll,) = source.look().polls
    assert poll.result is not None
    assert (poll.result.ballots, poll.result.votes[0].options) == (25, (20, 10, 0))


@pytest.mark.parametrize(
    "change",
    [
        put("event", to=[]),
        put("event", to=b"not JSON"),
        put("event", to=b"\xff\xfe"),
        put("event", to=b"[" * 100_000),
        put("event", to=b" " * (MAX_ANSWER + 1)),
        put("event", "event", to="no tag"),
        put("event", "name", to="a name"),
        put("event", "name", to={"ko": "이름\x07"}),
        put("event", "name", to={"ko": "이" * 5_000}),
        put("event", "small_room", to=0),
        put("event", "small_room", to="10"),
        put("event", "below", to="sometimes"),
        put("event", "log_is_public", to="yes"),
        put("event", "rehearsal", to=None),
        put("polls", "items", to={}),
        put("polls", "next", to=UUID),
        put(*POLL, to="a poll"),
        put(*POLL, "stage", to="won"),
        put(*POLL, "topic", to="secret"),
        put(*POLL, "number", to=-1),
        put(*POLL, "poll", to=7),
        put(*POLL, "closes", to=0),
        put(*POLL, "closes", to="16:00"),
        put(*POLL, "closes", to="9999-12-31T23:59-14:00"),
        put(*POLL, "questions", to=[]),
        put(*POLL, "questions", 0, "blank", to=1),
        put(*POLL, "questions", 0, "max", to=True),
        put(RESULT, "ballots", to=-1),
        put(RESULT, "ballots", to=10**12),
        put(RESULT, "ballots", to=2.5),
        put(RESULT, "poll", to="another"),
        put(RESULT, "questions", to=[]),
        put(RESULT, "questions", 0, "blank", to=None),
        put(RESULT, "questions", 0, "blank", to=26),
        put(*OPTIONS, to=[{"votes": 1}] * 2),
        put(*OPTIONS, 0, "votes", to=26),
        put(*OPTIONS, 0, "votes", to=-1),
        put(*OPTIONS, 0, "votes", to="20"),
        put(*OPTIONS, 1, "votes", to=21),
    ],
)
def test_a_hostile_answer_is_refused_and_what_was_known_stays(
    change: Callable[[Answers], None], desk: Desk
) -> None:
    """Wrong types, impossible numbers, too much: refused with the place, and good again after."""
    answers = good()
    with desk.telling(answers) as source:
        before = source.look()
        whole = copy.deepcopy(answers)
        change(answers)
        assert "127.0.0.1" in refusal_of(source).place
        answers.update(whole)
        assert source.look() == before


def test_a_ledger_s_own_steps_are_not_trusted(desk: Desk) -> None:
    """Turnout that tells single people is rounded down here too, and so few votes are not told."""
    answers = good()
    answers["polls"]["items"][0]["stage"] = "open"
    answers[f"polls/{UUID}/turnout"]["at_least"] = 19
    with desk.telling(answers) as source:
        assert source.look().polls[0].at_least == 10
    answers["polls"]["items"][0]["stage"] = "published"
    answers[RESULT] |= {"ballots": 9}
    answers[RESULT]["questions"][0] |= {"blank": 0}
    for option, votes in zip(answers[RESULT]["questions"][0]["options"], (9, 0, 0), strict=True):
        option["votes"] = votes
    with desk.telling(answers) as source:
        (poll,) = source.look().polls
        assert (poll.withheld, poll.at_least, poll.result) == (True, None, None)


def test_another_event_is_refused(desk: Desk) -> None:
    """The first event is the one that is shown; a ledger that turns to another is not followed."""
    answers = good()
    with desk.telling(answers) as source:
        source.look()
        answers["event"]["event"] = "2" * 12
        assert refusal_of(source).reason is InputRefusal.other_event
    with desk.telling(good(), tag="2" * 12) as other:
        assert refusal_of(other).reason is InputRefusal.other_event


def test_no_answer_leads_elsewhere(desk: Desk) -> None:
    """A redirect is not followed, a status that is none of ours is refused."""
    answers = good()
    for status in (301, 302, 401, 500):
        answers["event"] = lambda handler, status=status: reply(
            handler, b"{}", status, Location="http://127.0.0.1:1/event"
        )
        with desk.telling(answers) as source:
            refused = refusal_of(source)
            assert refused.reason is InputRefusal.ledger_refused
            assert f"status {status}" in refused.detail


def test_a_busy_ledger_is_left_alone_as_long_as_it_asks(desk: Desk) -> None:
    """429 and 503 with Retry-After put the next question off, by ten minutes at most."""
    answers = good()
    for told, waits in (("7", 7), ("100000", 600), ("nonsense", 0)):
        answers["event"] = lambda handler, told=told: reply(handler, b"", 503, Retry_After=told)
        with desk.telling(answers) as source:
            assert refusal_of(source).reason is InputRefusal.ledger_busy
            assert source.wait == waits
            answers["event"] = good()["event"]
            source.look()
            assert source.wait == 0


def test_an_answer_without_end_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that sends a byte now and then, for ever, is left."""
    ended = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not ended.wait(0.02):
            handler.wfile.write(b" ")

    answers = good() | {"event": trickle}
    monkeypatch.setattr(hall_source, "PATIENCE", Patience(connect=5, piece=5, answer=0.2))
    with desk.telling(answers) as source:
        try:
            refused = refusal_of(source)
        finally:
            ended.set()
    assert refused.reason is InputRefusal.ledger_unreachable
    assert refused.detail == "its answer does not end"


def test_many_polls_are_asked_about_in_turns(desk: Desk) -> None:
    """No look asks about more than a few; after some looks every poll has been told."""
    answers, asked = good(), []
    poll, turnout = answers["polls"]["items"][0], answers[f"polls/{UUID}/turnout"]
    names = [f"{UUID[:-2]}{n:02}".replace("0", "z") for n in range(3 * MAX_LOOKS // 2)]
    answers["polls"]["items"] = [
        {**poll, "poll": name, "number": number, "stage": "open"}
        for number, name in enumerate(names, 1)
    ]
    for name in names:

        def tell(handler: BaseHTTPRequestHandler, name: str = name) -> None:
            asked.append(name)
            reply(handler, json.dumps(turnout).encode())

        answers[f"polls/{name}/turnout"] = tell
    with desk.telling(answers) as source:
        first = source.look()
        assert asked == names[:MAX_LOOKS]
        assert [poll.at_least for poll in first.polls].count(None) == len(names) - MAX_LOOKS
        second = source.look()
        assert asked[MAX_LOOKS:] == [*names[MAX_LOOKS:], *names[: 2 * MAX_LOOKS - len(names)]]
    assert {poll.at_least for poll in second.polls} == {20}


def test_a_stuck_ledger_holds_nobody_up() -> None:
    """While an answer hangs the window's side gets nothing and waits for nothing."""
    hanging, asked = threading.Event(), threading.Event()

    class Stuck:
        wait = 0.0

        def look(self) -> Told:
            asked.set()
            hanging.wait()
            raise Refused(InputRefusal.ledger_unreachable, "ledger")

    asking = Asking(Stuck(), seconds=0.01)
    asking.start()
    assert asked.wait(30)
    assert asking.news() is None
    asking.end()
    hanging.set()
