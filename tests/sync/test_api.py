"""The ledger's API: what it says when, and that it says nothing else."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
import requests
import schemathesis
from hypothesis import given, settings, strategies
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from assembly import make_assembly
from hall import Hall, LedgerProcess, asker, make_hall, maru_ledger, maru_sync, serving
from maru.protocol import tlog
from maru.protocol.belenios.ballot import tracker
from maru.protocol.belenios.bound_proof import decryption_text
from maru.protocol.ticket import check_words
from maru.sync.ledger.audience import show_log
from maru.sync.ledger.home import open_ledger
from maru.sync.ledger.view import read_tracker
from maru.sync.verify import read_closed_poll
from maru.words import wordlist

K = 10
CLOSES = "2026-11-29T16:00+09:00"


@dataclass
class Served:
    """A hall's ledger that is being served, and trackers of its ballots."""

    hall: Hall
    url: str
    ballots: dict[str, str]

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask the API."""
        return requests.get(f"{self.url}/api/v1{path}", headers=headers, timeout=30)

    def poll(self, number: int) -> str:
        """Return the uuid of a poll, numbered from 0."""
        return self.hall.assembly.event.polls[number].uuid


def sync(hall: Hall, ledger: LedgerProcess) -> None:
    """Bring everything to the ledger."""
    for name in hall.kiosks:
        done = maru_sync("once", "--home", hall.home(name), "--ledger", ledger.url)
        assert done.returncode == 0, done.stderr


def vote(hall: Hall) -> dict[str, str]:
    """Let fourteen cards vote, one of them twice, one after checking the machine."""
    opened = hall.check("kiosk-1", 0, frozenset({0}))[1]
    ballots = {"opened": tracker(opened)}
    for card in range(13):
        ballots[f"card {card}"] = tracker(hall.vote("kiosk-1", card, frozenset({0, 1}))[1])
    ballots["second"] = tracker(hall.vote("kiosk-2", 3, frozenset({4}))[1])
    ballots["motion"] = tracker(hall.vote("kiosk-2", 1, None, poll=1)[1])
    return ballots


def close(hall: Hall, ledger: LedgerProcess, *polls: int) -> None:
    """Close polls at the kiosks and at the ledger."""
    for poll in polls:
        hall.close_poll(poll)
    sync(hall, ledger)
    for poll in polls:
        done = maru_ledger("close", str(poll + 1), "--home", hall.ledger_home)
        assert done.returncode == 0, done.stderr


def publish(hall: Hall, poll: int) -> None:
    """Decrypt a closed poll and publish it."""
    closed = read_closed_poll(hall.ledger_home, str(poll + 1), hall.ledger_key)
    key, entropy = hall.assembly.trustee_key, hall.assembly.entropy
    file = hall.folder / f"partial-{poll}.json"
    file.write_text(decryption_text(closed.election, key, closed.tally, entropy))
    done = maru_ledger("publish", str(poll + 1), "--home", hall.ledger_home, "--decryption", file)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def open_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a ledger with fifteen ballots whose polls are open, shown at its last fixed time."""
    budget, motion = make_assembly(15).event.polls
    polls = (replace(budget, closes=CLOSES), motion)
    folder = tmp_path_factory.mktemp("open")
    hall = make_hall(folder, ("kiosk-1", "kiosk-2"), cards=15, polls=polls)
    ballots = vote(hall)
    with serving(hall.ledger_home) as ledger:
        sync(hall, ledger)
        with closing(open_ledger(hall.ledger_home)) as opened:
            show_log(opened.store, 300)
        yield Served(hall, ledger.url, ballots)
    hall.close()


@pytest.fixture(scope="module")
def closed_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a ledger whose polls are closed, the first one published."""
    hall = make_hall(tmp_path_factory.mktemp("closed"), ("kiosk-1", "kiosk-2"), cards=15)
    ballots = vote(hall)
    with serving(hall.ledger_home) as ledger:
        close(hall, ledger, 0, 1)
        publish(hall, 0)
        yield Served(hall, ledger.url, ballots)
    hall.close()


def test_the_event_says_whose_ledger_it_is(open_hall: Served) -> None:
    """Names, rules, key and a checkpoint that the key has signed."""
    told = open_hall.get("/event").json()
    event = open_hall.hall.assembly.event
    assert (told["event"], told["name"]) == (event.tag, dict(event.name))
    assert (told["key"], told["small_room"], told["polls"]) == (event.ledger.key, K, 2)
    assert told["log_is_public"] is False
    checkpoint = tlog.open_checkpoint(told["checkpoint"]["note"], open_hall.hall.ledger_key)
    assert (checkpoint.size, tlog.encode_hash(checkpoint.root)) == (
        told["checkpoint"]["size"],
        told["checkpoint"]["root"],
    )


def test_polls_come_a_page_at_a_time(open_hall: Served) -> None:
    """Each page names where the next begins; the last says that there is none."""
    first = open_hall.get("/polls?limit=1").json()
    second = open_hall.get(f"/polls?limit=1&after={first['next']}").json()
    assert [one["number"] for one in (*first["items"], *second["items"])] == [1, 2]
    assert second["next"] is None
    assert open_hall.get("/polls").json()["items"] == first["items"] + second["items"]
    assert open_hall.get(f"/polls/{open_hall.poll(0)}").json() == first["items"][0]
    assert first["items"][0]["stage"] == "open"
    assert open_hall.get(f"/polls?after={'z' * 14}").status_code == 404


def test_an_announced_closing_time_is_told(open_hall: Served) -> None:
    """As the event has it, offset and all; null for the poll that has none."""
    told = open_hall.get("/polls").json()["items"]
    assert [one["closes"] for one in told] == [CLOSES, None]


def test_turnout_is_rounded_down(open_hall: Served, closed_hall: Served) -> None:
    """Thirteen cards of fifteen are told as ten, one card as none, after closing too."""
    for served, stage in ((open_hall, "open"), (closed_hall, "published")):
        told = served.get(f"/polls/{served.poll(0)}/turnout").json()
        assert (told["at_least"], told["rounded_to"], told["stage"]) == (10, K, stage)
    told = open_hall.get(f"/polls/{open_hall.poll(1)}/turnout").json()
    assert told["at_least"] == 0


def test_while_open_a_ballot_has_arrived_and_no_more(open_hall: Served) -> None:
    """Neither place in the log, nor card, nor what becomes of it; unless it was opened."""
    for name in ("card 3", "second", "motion"):
        told = open_hall.get(f"/ballot?tracker={quote(open_hall.ballots[name], '')}").json()
        assert told["state"] == "arrived"
        assert (told["credential"], told["proof"]) == (None, None)
    path = f"/ballot?tracker={quote(open_hall.ballots['opened'], '')}"
    assert open_hall.get(path).json()["state"] == "spoiled"
    proof = open_hall.get(path.replace("/ballot", "/ballot.tlog-proof"))
    assert (proof.status_code, proof.json()["place"]) == (404, "proof")
    for path in ("result", "archive", "proofs"):
        assert open_hall.get(f"/polls/{open_hall.poll(0)}/{path}").status_code == 404


def test_a_tracker_is_proved_to_be_in_the_log(closed_hall: Served) -> None:
    """Entry, index and hashes lead to the root that the ledger's key has signed."""
    key = closed_hall.hall.ledger_key
    for name, state in (("card 5", "counted"), ("second", "conflict"), ("opened", "spoiled")):
        mine = closed_hall.ballots[name]
        told = closed_hall.get(f"/ballot?tracker={quote(mine, '')}").json()
        assert (told["state"], told["tracker"]) == (state, mine)
        proof = told["proof"]
        checkpoint = tlog.open_checkpoint(proof["checkpoint"]["note"], key)
        assert tlog.inclusion_holds(
            tlog.leaf_hash(proof["entry"].encode()),
            proof["index"],
            checkpoint.size,
            checkpoint.root,
            [tlog.decode_hash(one) for one in proof["hashes"]],
        )
        sha256 = base64.b64decode(f"{mine}=").hex()
        assert sha256 in proof["entry"]
        blob = requests.get(f"{closed_hall.url}/blob/{sha256}", timeout=30)
        assert hashlib.sha256(blob.content).hexdigest() == sha256
        assert told["credential"] in blob.text
        file = closed_hall.get(f"/ballot.tlog-proof?tracker={quote(mine, '')}")
        assert file.text == "".join(
            [
                f"c2sp.org/tlog-proof@v1\nindex {proof['index']}\n",
                *(f"{one}\n" for one in proof["hashes"]),
                f"\n{proof['checkpoint']['note']}",
            ]
        )
        assert "attachment" in file.headers["Content-Disposition"]


def test_four_words_find_the_same_ballot(closed_hall: Served) -> None:
    """Korean or English, in capitals, with dots or commas between, or letters taken apart."""
    mine = closed_hall.ballots["card 7"]
    asked = closed_hall.get(f"/ballot?tracker={quote(mine, '')}").json()
    for language in ("ko", "en"):
        words = check_words(mine, wordlist(language))
        assert asked["words"][language] == list(words)
        apart = unicodedata.normalize("NFD", " ".join(words))
        for typed in (*(between.join(words) for between in (" ", " · ", ", ", "-")), apart):
            assert closed_hall.get(f"/ballots?words={quote(typed)}").json() == {"items": [asked]}
    assert closed_hall.get(f"/ballots?words={quote(' '.join(words).upper())}").ok
    for nobody in ("zoo zoo zoo zoo", "zoo zoo zoo", "zoo zoo zoo nonsense", "투표 zoo zoo zoo"):
        assert closed_hall.get(f"/ballots?words={quote(nobody)}").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?tracker=short", f"?tracker={'A' * 42}B", f"?tracker={'A' * 44}"]
)
def test_what_is_no_tracker_is_refused(closed_hall: Served, query: str) -> None:
    """A tracker has one form, the one that a kiosk writes."""
    answer = closed_hall.get(f"/ballot{query}")
    assert (answer.status_code, set(answer.json())) == (422, {"reason", "place", "detail"})
    assert closed_hall.get(f"/ballot?tracker={'A' * 43}").status_code == 404


def test_a_tracker_is_read_as_people_paste_it() -> None:
    """A plus that an address made a space of, at either end too, and spaces around it."""
    for whole in ("+" + "A" * 42, "A" * 20 + "+/" + "A" * 21):
        for pasted in (whole, whole.replace("+", " "), f"  {whole}\r\n", f"{whole} "):
            assert read_tracker(pasted) == whole


def test_results_and_files_come_with_publication(closed_hall: Served) -> None:
    """The published poll has result, archive and proofs; the closed one has none yet."""
    uuid, other = closed_hall.poll(0), closed_hall.poll(1)
    result = closed_hall.get(f"/polls/{uuid}/result").json()
    assert (result["ballots"], result["questions"][0]["options"][0]["votes"]) == (13, 13)
    poll = closed_hall.get(f"/polls/{uuid}").json()
    assert poll["stage"] == "published"
    for file in poll["files"]:
        answer = closed_hall.get(file["path"])
        assert (answer.status_code, len(answer.content)) == (200, file["bytes"])
    assert closed_hall.get(f"/polls/{other}").json()["stage"] == "closed"
    assert closed_hall.get(f"/polls/{other}/result").json()["reason"] == "not_found"


def test_what_the_asker_has_is_not_sent_again(closed_hall: Served) -> None:
    """An ETag gets 304 without a body, for JSON, for files, and for the paths of old."""
    uuid = closed_hall.poll(0)
    for path in ("/event", f"/polls/{uuid}", f"/polls/{uuid}/archive", "/refusals"):
        first = closed_hall.get(path)
        assert "max-age" in first.headers["Cache-Control"]
        again = closed_hall.get(path, **{"If-None-Match": f'"other", {first.headers["ETag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        other = closed_hall.get(path, **{"If-None-Match": '"other"'})
        assert other.content == first.content
    old = f"{closed_hall.url}/archives/{uuid}.bel"
    tag = requests.get(old, timeout=30).headers["ETag"]
    assert requests.get(old, headers={"If-None-Match": tag}, timeout=30).status_code == 304


def test_other_ways_are_refused(closed_hall: Served) -> None:
    """Every refusal is of one form: no such thing, not to be written, too long an address."""
    url = f"{closed_hall.url}/api/v1"
    answers = {
        404: requests.get(f"{url}/nothing", timeout=30),
        405: requests.post(f"{url}/event", timeout=30),
        414: requests.get(f"{url}/polls?after={'1' * 3_000}", timeout=30),
        422: requests.get(f"{url}/polls?limit=0", timeout=30),
    }
    for status, answer in answers.items():
        assert (answer.status_code, set(answer.json())) == (status, {"reason", "place", "detail"})
    assert answers[405].headers["Allow"] == "GET"
    assert answers[405].json()["reason"] == "other_method"
    head = requests.head(f"{url}/event", timeout=30)
    assert (head.status_code, head.content) == (200, b"")
    catalogue = requests.get(f"{url}/refusals", timeout=30).json()
    assert {one["reason"] for one in catalogue["input"]} >= {
        one.json()["reason"] for one in answers.values()
    }


def test_who_asks_too_often_waits(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One visitor gets 429 with Retry-After; kiosks have a road of their own."""
    hall = make_hall(tmp_path_factory.mktemp("rates"))
    with serving(hall.ledger_home) as ledger, ThreadPoolExecutor(4) as visitors:
        answers = list(
            visitors.map(
                lambda _: requests.get(f"{ledger.url}/api/v1/nothing", timeout=60), range(700)
            )
        )
        busy = [answer for answer in answers if answer.status_code == 429]
        assert len(answers) - len(busy) >= 600
        assert busy
        assert busy[0].json()["reason"] == "too_many_requests"
        assert 1 <= int(busy[0].headers["Retry-After"]) <= 60
        path = f"{ledger.url}/v1/kiosks/kiosk-1/1/mark"
        mark = requests.get(path, headers=asker(hall), timeout=30)
        assert mark.status_code == 200
    hall.close()


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("stage", ["open", "closed"])
def test_every_answer_is_as_described(
    stage: str, mode: GenerationMode, open_hall: Served, closed_hall: Served
) -> None:
    """What the description promises holds for made-up requests, right ones and wrong ones."""
    served = open_hall if stage == "open" else closed_hall
    schema = schemathesis.openapi.from_url(f"{served.url}/api/v1/openapi.json")
    asked = 0

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(data=strategies.data())
    def ask(data: strategies.DataObject) -> None:
        nonlocal asked
        operation = data.draw(strategies.sampled_from(operations))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if "poll" in case.path_parameters and data.draw(strategies.booleans()):
            case.path_parameters["poll"] = served.poll(data.draw(strategies.integers(0, 1)))
        answer = case.call()
        # 414 is a right answer to a wrong parameter of that length.
        long = [negative_data_rejection] if answer.status_code == 414 else []
        case.validate_response(answer, excluded_checks=long)
        asked += 1

    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 11
    ask()
    assert asked >= 100
