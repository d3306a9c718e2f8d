"""The ledger's pages for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import get_args
from urllib.parse import quote, urljoin

import pytest
import requests

from hall import Hall, make_hall, maru_ledger, maru_sync, serving
from maru.protocol.admin import AdminClosing, decision_text
from maru.protocol.belenios.ballot import tracker
from maru.protocol.belenios.bound_proof import decryption_text
from maru.protocol.note import sign
from maru.protocol.replay import Verdict
from maru.protocol.ticket import check_words, receipt_text
from maru.sync.ledger.audience import Audience, show_log
from maru.sync.ledger.board_words import STATES, WORDS, Language, state_words
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.deciding import log_decision
from maru.sync.ledger.home import open_ledger
from maru.sync.ledger.html import tag
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.view import View
from maru.sync.verify import read_closed_poll
from maru.words import wordlist

PAGES = ("", "polls/1", "polls/2", "ballot", "check")
STYLE = Path(__file__).parents[2] / "src/maru/sync/ledger/board.css"
VOID = {"meta", "link", "input", "br"}


@dataclass
class Page(HTMLParser):
    """A page as a browser takes it in."""

    text: str
    language: str = ""
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.text)
        assert self._open == [], "every element ends"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """End the innermost element."""
        assert self._open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@dataclass
class Board:
    """A served board and the trackers of some ballots."""

    url: str
    hall: Hall
    ballots: dict[str, str]

    def get(self, path: str, **headers: str) -> requests.Response:
        """Fetch a page."""
        return requests.get(f"{self.url}/{path}", headers=headers, timeout=30)

    def page(self, path: str, language: Language = "en") -> Page:
        """Fetch a page that is there."""
        between = "&" if "?" in path else "?"
        answer = self.get(f"{path}{between}lang={language}")
        assert answer.status_code == 200
        return Page(answer.text)


@pytest.fixture(scope="module")
def open_board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """Serve a ledger while the polls are open, eleven ballots in the first."""
    hall = make_hall(tmp_path_factory.mktemp("open"), cards=12)
    ballots = {"mine": tracker(hall.vote("kiosk-1", 0, frozenset({0}))[1])}
    for card in range(1, 11):
        hall.vote("kiosk-1", card, frozenset({1}))
    ballots["opened"] = tracker(hall.check("kiosk-1", 11, frozenset({1}))[1])
    with serving(hall.ledger_home) as ledger:
        maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        with closing(open_ledger(hall.ledger_home)) as opened:
            show_log(opened.store, 300)
        yield Board(ledger.url, hall, ballots)
    hall.close()


@contextmanager
def published_board(folder: Path, below: str) -> Iterator[Board]:
    """Serve a ledger with two closed polls of few ballots, the first published where it may be."""
    hall = make_hall(folder, ("kiosk-1", "kiosk-2"), below=below)  # type: ignore[arg-type] # one of two
    ballots = {
        "mine": tracker(hall.vote("kiosk-1", 0, frozenset({0, 2}))[1]),
        "second": tracker(hall.vote("kiosk-2", 0, frozenset({1}))[1]),
    }
    hall.vote("kiosk-1", 1, frozenset({0}))
    for poll in (0, 1):
        hall.close_poll(poll)
    with closing(hall), serving(hall.ledger_home) as ledger:
        for name in hall.kiosks:
            maru_sync("once", "--home", hall.home(name), "--ledger", ledger.url)
        for number in ("1", "2"):
            closed = maru_ledger("close", number, "--home", hall.ledger_home)
            assert closed.returncode == 0, closed.stderr
        if below == "publish":
            poll = read_closed_poll(hall.ledger_home, "1", hall.ledger_key)
            key, entropy = hall.assembly.trustee_key, hall.assembly.entropy
            file = hall.folder / "partial.json"
            file.write_text(decryption_text(poll.election, key, poll.tally, entropy))
            done = maru_ledger("publish", "1", "--home", hall.ledger_home, "--decryption", file)
            assert done.returncode == 0, done.stderr
        yield Board(ledger.url, hall, ballots)


@pytest.fixture(scope="module")
def closed_board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """Serve a ledger whose polls are closed, the first published."""
    with published_board(tmp_path_factory.mktemp("closed"), "publish") as board:
        yield board


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_its_links_lead_somewhere(
    path: str, language: Language, closed_board: Board
) -> None:
    """Well formed, in its language, one first heading, labels, and no link into nothing."""
    page = closed_board.page(path, language)
    assert page.all("html") == [{"lang": language}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]
    assert all(below <= above + 1 for above, below in pairwise(levels))
    labels = {one["for"] for one in page.all("label")}
    assert {one["id"] for one in page.all("input") if one["type"] == "text"} == labels
    base = f"{closed_board.url}/{path}"
    links = {one["href"] or "" for one in page.all("a")} - {"#main"}
    assert len(links) >= 4
    for link in links:
        assert not link.startswith(("/", "http")), "works below any address"
        assert requests.get(urljoin(base, link), timeout=30).status_code == 200, link
    (style,) = [one["href"] or "" for one in page.all("link") if one["rel"] == "stylesheet"]
    assert (
        requests.get(urljoin(base, style), timeout=30)
        .headers["Content-Type"]
        .startswith("text/css")
    )


def test_nothing_is_asked_of_anybody_else(closed_board: Board) -> None:
    """No script, no style or picture from elsewhere, and the browser is told to keep it so."""
    answer = closed_board.get("polls/1")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = Page(answer.text)
    assert page.all("script") == page.all("style") == page.all("img") == []
    assert all("style" not in attributes for _, attributes in page.elements)
    css = closed_board.get("board.css").text
    assert set(re.findall(r"url\(([^)]*)\)", css)) <= {"font/regular.woff2", "font/bold.woff2"}
    for path in re.findall(r"url\(([^)]*)\)", css):
        font = closed_board.get(path)
        assert (font.status_code, font.content[:4]) == (200, b"wOF2")
    assert closed_board.get("font/..%2fpackage.json").status_code == 404


def test_the_browser_s_language_is_taken_and_can_be_changed(closed_board: Board) -> None:
    """Accept-Language decides, the link overrules it and keeps what was looked for."""
    asked = closed_board.get("polls/1", **{"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.5"})
    assert (asked.headers["Content-Language"], asked.headers["Vary"]) == (
        "ko",
        "Accept-Language, Accept-Encoding",
    )
    assert 'lang="en"' in closed_board.get("polls/1").text[:40]
    mine = closed_board.ballots["mine"]
    page = closed_board.page(f"ballot?find={quote(mine, '')}", "ko")
    (other,) = [one["href"] or "" for one in page.all("a") if one.get("lang") == "en"]
    assert "Your ballot was counted" in closed_board.get(other).text


def test_while_open_only_round_numbers(open_board: Board) -> None:
    """Eleven ballots are told as ten, none as fewer than ten; nothing of a result."""
    english, korean = open_board.page("").text, open_board.page("", "ko").text
    assert "At least 10 ballots so far." in english
    assert "Fewer than 10 ballots so far." in english
    assert "10표 이상 들어왔습니다." in korean
    assert "11" not in re.sub(r"<[^>]*>", "", english)
    poll = open_board.page("polls/1").text
    assert "Smart pole" in poll
    assert "<table" not in poll


def test_a_result_has_bars_and_numbers(closed_board: Board) -> None:
    """The option with the most votes is first, its share is the bar's length."""
    page = closed_board.page("polls/1")
    assert "Ballots counted: 2." in page.text
    titles = re.findall(r'<th scope="row">([^<]*)', page.text)
    assert titles == [
        "Smart pole",
        "Rain garden",
        "Night library",
        "Kitchen garden",
        "Fitness gear",
    ]
    widths = [one["width"] for one in page.all("rect")]
    assert widths == ["100.00%", "50.00%", "0.00%", "0.00%", "0.00%"]
    assert "<b>2</b>" in page.text
    assert "Fewer than 10 ballots were cast." in closed_board.page("polls/2").text


def test_a_small_room_s_result_is_withheld(tmp_path: Path) -> None:
    """Where the event decided so beforehand, neither the number nor the result is told."""
    with published_board(tmp_path, "withhold") as board:
        for path in ("", "polls/1"):
            text = board.page(path).text
            assert "With fewer than 10 ballots the result is not published" in text
            assert "Result not published" in text
            assert "<table" not in text
        result = requests.get(
            f"{board.url}/api/v1/polls/{board.hall.assembly.event.polls[0].uuid}/result", timeout=30
        )
        assert (result.status_code, result.json()["reason"]) == (404, "withheld")


@pytest.mark.parametrize(
    "typed",
    [
        lambda mine: mine,
        lambda mine: f"  {mine} ",
        lambda mine: receipt_text(mine, "0" * 64),
        lambda mine: " ".join(check_words(mine, wordlist("ko"))),
        lambda mine: " · ".join(check_words(mine, wordlist("en"))).upper(),
    ],
    ids=["tracker", "with spaces", "receipt", "Korean words", "English words"],
)
def test_my_ballot_is_found_by_whatever_i_have(
    typed: Callable[[str], str], open_board: Board, closed_board: Board
) -> None:
    """The receipt's code, its tracker, or its words: arrived while open, counted after."""
    for board, said in ((open_board, "Your ballot has arrived"), (closed_board, "was counted")):
        text = board.page(f"ballot?find={quote(typed(board.ballots['mine']), '')}").text
        assert said in text
        assert board.ballots["mine"] in text


def test_the_proof_comes_when_all_is_closed(open_board: Board, closed_board: Board) -> None:
    """Before that neither place nor card is shown; after it both, and the proof as a file."""
    before = open_board.page(f"ballot?find={quote(open_board.ballots['mine'], '')}").text
    assert "When every poll is closed you can get the proof" in before
    assert "Public number" not in before
    path = f"ballot?find={quote(closed_board.ballots['mine'], '')}"
    after = closed_board.page(path)
    assert "Public number of the card" in after.text
    (link,) = [one["href"] or "" for one in after.all("a") if one.get("class") == "button"]
    proof = requests.get(urljoin(f"{closed_board.url}/{path}", link), timeout=30).text
    assert proof.startswith("c2sp.org/tlog-proof@v1\nindex ")


def test_a_ballot_that_does_not_count_says_why(open_board: Board, closed_board: Board) -> None:
    """An opened one while voting, a card's second one after."""
    opened = open_board.page(f"ballot?find={quote(open_board.ballots['opened'], '')}").text
    assert "This ballot was opened to check the kiosk" in opened
    second = closed_board.page(f"ballot?find={quote(closed_board.ballots['second'], '')}").text
    assert "It was not counted" in second
    assert "The card has more than one ballot" in second


def test_what_is_not_there_is_said_kindly(open_board: Board, closed_board: Board) -> None:
    """Nonsense, an unknown tracker before and after closing, a page that is none."""
    assert "These are not four check words" in open_board.page("ballot?find=hello").text
    nobody = f"ballot?find={'A' * 43}"
    assert "please come back later" in open_board.page(nobody).text
    assert "please take your receipt to the staff" in closed_board.page(nobody).text
    missing = closed_board.get("polls/3?lang=ko")
    assert (missing.status_code, "그런 쪽이 없습니다" in missing.text) == (404, True)


def test_what_is_typed_stays_text(closed_board: Board) -> None:
    """Markup in the address is shown as it was typed and does nothing."""
    typed = '"><script>alert(1)</script>'
    page = closed_board.page(f"ballot?find={quote(typed, '')}")
    assert page.all("script") == []
    assert [one["value"] for one in page.all("input") if one["type"] == "text"] == [typed]
    assert tag("p", "<b>&", class_='a"b') == '<p class="a&quot;b">&lt;b&gt;&amp;</p>'


def test_everything_is_said_in_both_languages() -> None:
    """Every word and every fate of a ballot has its Korean, with the same places filled in."""
    for korean, english in WORDS.values():
        assert re.search("[가-힣]|API", korean)
        assert set(re.findall(r"{\w+}", korean)) == set(re.findall(r"{\w+}", english))
    for state in ("arrived", *Verdict):
        assert all(map(state_words, (state, state), get_args(Language)))  # type: ignore[arg-type] # of both lists
    assert set(STATES) == {"arrived", *Verdict}


def test_colours_can_be_told_apart() -> None:
    """Text on every ground of the style sheet has a contrast of at least 4.5 to 1 (WCAG 1.4.3)."""
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", STYLE.read_text("utf-8")))
    for ink in ("ink", "soft", "blue", "good", "bad"):
        for ground in ("paper", "ground"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert contrast("#ffffff", colours["blue"]) >= 4.5
    assert contrast("#ffffff", "#5a3d00") >= 4.5
    assert contrast(colours["bar"], "#e4e8f2") >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_ballot_that_came_since_has_its_proof_a_moment_later(
    tmp_path: Path, executor: Executor
) -> None:
    """Who asks while a late ballot comes, and looks at the log as it was before, gets no proof."""
    hall = make_hall(tmp_path, ("kiosk-1", "kiosk-2"))
    _, late = hall.vote("kiosk-2", 0, frozenset({0}))
    with closing(open_ledger(hall.ledger_home)) as ledger:
        intake = Intake(ledger, executor)
        hall.kiosks["kiosk-1"].journal.end(with_open=True)
        intake.take("kiosk-1", 1, 0, 0, hall.batch("kiosk-1").encode())
        lost = AdminClosing(hall.assembly.event.tag, "kiosk-2", 1, None, 0, 1, "lost")
        log_decision(ledger, sign(decision_text(lost), hall.assembly.event_signer))
        for poll in hall.assembly.event.polls:
            close_poll(ledger, poll)
        audience = Audience(ledger)
        view = View(ledger, audience)
        with ledger.store.reading() as before:
            before.size()
            assert intake.take("kiosk-2", 1, 0, 0, hall.batch("kiosk-2").encode()).status == 200
            with ledger.store.reading() as now:
                assert view.find(now, tracker(late)).index is not None
            assert view.find(before, tracker(late)).index is None
    hall.close()
