"""The board: the ledger's pages for people, in Korean and English.

    GET /                 the polls, how far each is, how many voted
    GET /polls/<number>   one poll: its questions, its result with bars, its files
    GET /ballot?find=     what became of a ballot, by its four check words or its tracker
    GET /check            how to check all of it, and the files for it
    GET /board.css, /font/<name>

They say what everyone may know (maru.sync.ledger.view), need no script, ask nobody else for
anything, and work below any address: every link is relative. The typeface is Pretendard GOV out of
the npm packages (OFL 1.1), fetched only by a browser that has no Korean one; without the npm
packages pages go without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import FastAPI, Header, Query
from fastapi import Path as InPath
from fastapi.responses import FileResponse, HTMLResponse, Response

from maru.npm import node_modules
from maru.protocol import tlog
from maru.protocol.event import Event, Poll, Question, say
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Verdict
from maru.protocol.ticket import parse_receipt
from maru.sync.ledger.audience import Audience
from maru.sync.ledger.board_words import Language, state_words, word
from maru.sync.ledger.home import Ledger
from maru.sync.ledger.html import Html, join, tag
from maru.sync.ledger.store import Reading
from maru.sync.ledger.view import (
    Found,
    PollView,
    Stage,
    View,
    read_tracker,
    read_words,
    tlog_proof,
    words_of,
)

SECONDS = 10
MAX_TYPED = 300

_KEPT = f"public, max-age={SECONDS}"

_STYLE = Path(__file__).with_name("board.css")
_FONTS = {"regular.woff2": ("Regular", 400), "bold.woff2": ("Bold", 700)}
_FONT_FOLDER = "pretendard-gov/dist/web/static/woff2-subset"
_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Language",
}

Lang = Annotated[str | None, Query(max_length=10)]
Accepted = Annotated[str, Header(alias="Accept-Language", max_length=1_000)]


@dataclass(frozen=True)
class _Page:
    """A page being written: its language, and the way up from it to the first page."""

    event: Event
    language: Language
    up: str = ""
    here: str = ""
    place: str = "polls"
    query: tuple[tuple[str, str], ...] = ()

    def word(self, name: str, **values: object) -> str:
        return word(name, self.language, **values)

    def say(self, text: Any) -> str:
        return say(text, self.language)

    def link(self, path: str, *parts: str, **attributes: str | None) -> Html:
        """Return a link to another page, in the same language."""
        return tag("a", *parts, href=f"{self.up}{path}?lang={self.language}", **attributes)

    def file(self, path: str, *parts: str) -> Html:
        """Return a link to a file."""
        return tag("a", *parts, href=f"{self.up}{path}")


def add_board(app: FastAPI, ledger: Ledger, audience: Audience, view: View) -> None:
    """Add the pages to the ledger's application."""
    _add_files(app)

    def answer(write: Callable[[Reading], tuple[_Page, str, Html]], keep: str = _KEPT) -> Response:
        with ledger.store.reading() as now:
            page, title, body = write(now)
        return _response(page, title, body, 200, keep)

    @app.get("/")
    def polls(lang: Lang = None, accepted: Accepted = "") -> Response:
        language = _language(lang, accepted)

        def write(now: Reading) -> tuple[_Page, str, Html]:
            page = _Page(view.event(now), language)
            return page, page.word("polls"), _polls(page, view.polls(now))

        return answer(write)

    @app.get("/polls/{number}")
    def poll(
        number: Annotated[str, InPath(max_length=40)], lang: Lang = None, accepted: Accepted = ""
    ) -> Response:
        language = _language(lang, accepted)

        def write(now: Reading) -> tuple[_Page, str, Html]:
            found = next(
                (one for one in view.polls(now) if number in (str(one.number), one.poll.uuid)), None
            )
            page = _Page(view.event(now), language, "../", f"polls/{number}", "poll")
            if found is None:
                raise _NoPage(page)
            title = page.say(found.poll.title)
            return page, title, _poll(page, found, ledger)

        return answer(write)

    @app.get("/ballot")
    def ballot(
        find: Annotated[str, Query(max_length=MAX_TYPED)] = "",
        lang: Lang = None,
        accepted: Accepted = "",
    ) -> Response:
        language = _language(lang, accepted)

        def write(now: Reading) -> tuple[_Page, str, Html]:
            query = (("find", find),) if find else ()
            page = _Page(view.event(now), language, "", "ballot", "my_ballot", query)
            body = _ballot_page(page, find, _Search(ledger, audience, view, now))
            return page, page.word("find_title"), body

        return answer(write, "no-store")

    @app.get("/check")
    def check(lang: Lang = None, accepted: Accepted = "") -> Response:
        language = _language(lang, accepted)

        def write(now: Reading) -> tuple[_Page, str, Html]:
            page = _Page(view.event(now), language, "", "check", "check")
            shut = audience.restricted_since(now) is not None
            body = _check(page, view.polls(now), view.size(now), ledger, shut=shut)
            return page, page.word("check_title"), body

        return answer(write)

    @app.exception_handler(_NoPage)
    async def no_page(_request: Any, error: _NoPage) -> Response:
        page = error.page
        body = tag("p", page.link("", page.word("back")))
        return _response(page, page.word("nothing_title"), body, 404, "no-store")


class _NoPage(Exception):
    """There is no such page; the answer is one that says so."""

    def __init__(self, page: _Page) -> None:
        super().__init__(page.here)
        self.page = page


def _language(lang: str | None, accepted: str) -> Language:
    chosen = lang or accepted.strip().lower()
    return "ko" if chosen.startswith("ko") else "en"


def _add_files(app: FastAPI) -> None:
    folder = node_modules() / _FONT_FOLDER
    there = all((folder / _font_file(weight)).exists() for weight, _ in _FONTS.values())
    style = _STYLE.read_text("utf-8") + (_font_faces() if there else "")

    @app.get("/board.css")
    def board_css() -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": _KEPT})

    @app.get("/font/{name}")
    def font(name: str) -> FileResponse:
        if not there or name not in _FONTS:
            raise Refused(InputRefusal.not_found, name[:40])
        return FileResponse(
            folder / _font_file(_FONTS[name][0]),
            media_type="font/woff2",
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )


def _font_file(weight: str) -> str:
    return f"PretendardGOV-{weight}.subset.woff2"


def _font_faces() -> str:
    return "".join(
        f'@font-face{{font-family:"Pretendard GOV";font-weight:{number};font-display:swap;'
        f'src:local("Pretendard GOV {weight}"),url(font/{name}) format("woff2")}}\n'
        for name, (weight, number) in _FONTS.items()
    )


def _response(page: _Page, title: str, body: Html, status: int, keep: str) -> Response:
    headers = {**_HEADERS, "Cache-Control": keep, "Content-Language": page.language}
    return HTMLResponse(_whole(page, title, body), status_code=status, headers=headers)


def _whole(page: _Page, title: str, body: Html) -> str:
    name = page.say(page.event.name)
    places = (("polls", ""), ("my_ballot", "ballot"), ("check", "check"))
    menu = (
        page.link(path, page.word(place), aria_current="page" if place == page.place else None)
        for place, path in places
    )
    rehearsal = tag("p", page.word("rehearsal"), class_="rehearsal", role="note")
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · {name}"),
        tag("link", rel="stylesheet", href=f"{page.up}board.css"),
        tag("link", rel="icon", href="data:,"),
    )
    header = tag(
        "header",
        tag(
            "div",
            tag("div", page.link("", name), class_="name"),
            tag(
                "div",
                _other(page, "ko", "한국어"),
                _other(page, "en", "English"),
                class_="languages",
                role="group",
                aria_label=page.word("language"),
            ),
            class_="top",
        ),
        tag("p", page.say(page.event.place), class_="place"),
        tag("nav", *menu, aria_label=page.word("menu")),
    )
    written = tag(
        "html",
        tag("head", *head),
        tag(
            "body",
            tag("a", page.word("skip"), href="#main", class_="skip"),
            rehearsal if page.event.rehearsal else "",
            header,
            tag("main", tag("h1", title), body, id="main"),
        ),
        lang=page.language,
    )
    return f"<!doctype html>{written}"


def _other(page: _Page, language: Language, name: str) -> Html:
    """Return the link to this page in a language."""
    here = page.here.rpartition("/")[2]
    query = "&".join(f"{key}={_quoted(value)}" for key, value in (*page.query, ("lang", language)))
    current = "true" if language == page.language else None
    return tag("a", name, href=f"{here}?{query}", lang=language, aria_current=current)


def _quoted(value: str) -> str:
    return quote(value, safe="")


def _polls(page: _Page, views: Sequence[PollView]) -> Html:
    return join(*(_summary(page, view) for view in views))


def _summary(page: _Page, view: PollView) -> Html:
    title = f"{view.number}. {page.say(view.poll.title)}"
    return tag(
        "section",
        _stage(page, view),
        tag("h2", page.link(f"polls/{view.number}", title)),
        _numbers(page, view),
    )


def _stage(page: _Page, view: PollView) -> Html:
    name = "withheld" if view.withheld else view.stage.value
    return tag("p", page.word(name), class_=f"stage {name}")


def _numbers(page: _Page, view: PollView) -> Html:
    """Say how many voted, as exactly as everyone may know."""
    k = page.event.small_room
    if view.stage is Stage.coming:
        return Html("")
    if view.stage is Stage.published and view.closing is not None:
        return tag("p", page.word("ballots", n=f"{view.closing.ballots:,}"), class_="big")
    if view.withheld:
        return tag("p", page.word("withheld_why", k=k))
    some = page.word("turnout", n=f"{view.turnout:,}") if view.turnout else ""
    if view.stage is Stage.closed:
        few = page.word("few_closed", k=k)
        return join(tag("p", some or few, class_="big"), tag("p", page.word("counting")))
    none = page.word("no_turnout", k=k)
    why = tag("p", page.word("turnout_why", k=k), class_="soft small")
    return join(tag("p", some or none, class_="big"), why)


def _poll(page: _Page, view: PollView, ledger: Ledger) -> Html:
    poll = view.poll
    result = ledger.result(poll.uuid) if view.stage is Stage.published else None
    top = tag("section", _stage(page, view), _numbers(page, view))
    if result is None:
        asked = (
            _question(page, number, one, len(poll.questions))
            for number, one in enumerate(poll.questions, 1)
        )
        return join(top, *asked)
    return join(top, *_result(page, poll, result), _files(page, poll, ledger))


def _question(page: _Page, number: int, question: Question, of: int) -> Html:
    exactly = question.minimum == question.maximum
    bounds = page.word(
        "choose_exactly" if exactly else "choose",
        of=len(question.options),
        most=question.maximum,
    )
    options = (tag("li", page.say(option.title)) for option in question.options)
    return tag(
        "section",
        tag("h2", _numbered(number, of, page.say(question.text))),
        tag("p", bounds, class_="soft"),
        tag("ul", *options),
    )


def _numbered(number: int, of: int, text: str) -> str:
    return f"{number}. {text}" if of > 1 else text


def _result(page: _Page, poll: Poll, result: Any) -> list[Html]:
    """Write every question's votes, the option with the most votes first, blank votes last."""
    total = result["ballots"]
    sections = []
    for number, question in enumerate(result["questions"], 1):
        rows = sorted(
            ((page.say(option["title"]), option["votes"]) for option in question["options"]),
            key=lambda row: -int(row[1]),
        )
        if question["blank"] is not None:
            rows.append((page.word("blank"), question["blank"]))
        text = _numbered(number, len(poll.questions), page.say(question["text"]))
        sections.append(
            tag(
                "section",
                tag("h2", text),
                tag(
                    "table",
                    tag(
                        "thead",
                        tag(
                            "tr",
                            tag("th", page.word("option"), scope="col"),
                            tag("th", page.word("votes"), scope="col", class_="number"),
                        ),
                    ),
                    tag("tbody", *(_row(title, votes, total) for title, votes in rows)),
                ),
            )
        )
    return sections


def _row(title: str, votes: int, total: int) -> Html:
    share = 100 * votes / total if total else 0.0
    bar = tag("rect", width=f"{share:.2f}%", height="100%")
    return tag(
        "tr",
        tag("th", title, tag("svg", bar, class_="bar", aria_hidden="true"), scope="row"),
        tag(
            "td",
            tag("b", f"{votes:,}"),
            tag("span", f"{share:.1f}%", class_="soft small"),
            class_="number",
        ),
    )


def _files(page: _Page, poll: Poll, ledger: Ledger) -> Html:
    files = {
        "archive": (f"archives/{poll.uuid}.bel", ledger.archive_path(poll.uuid)),
        "proofs": (f"archives/{poll.uuid}.decryption-proofs.json", ledger.proofs_path(poll.uuid)),
        "data": (f"results/{poll.uuid}.json", ledger.result_path(poll.uuid)),
    }
    items = (
        tag("li", page.file(path, f"{page.word(name)}, {_kilobytes(file)}"))
        for name, (path, file) in files.items()
        if file.exists()
    )
    return tag(
        "section",
        tag("h2", page.word("files")),
        tag("ul", *items, class_="links"),
        tag("pre", f"maru-verify archive {poll.uuid}.bel"),
    )


def _kilobytes(path: Path) -> str:
    return f"{max(1, round(path.stat().st_size / 1_000)):,} KB"


@dataclass(frozen=True)
class _Search:
    """Where ballots are looked for."""

    ledger: Ledger
    audience: Audience
    view: View
    now: Reading

    def find(self, typed: str) -> Sequence[Found]:
        """Return the ballots of words, a tracker or a receipt's text; none when there is none.

        Refuses (bad_value) what is none of these.
        """
        try:
            if typed.strip().startswith("MARUR1:"):
                return [self.view.find(self.now, parse_receipt(typed.strip())[0])]
            words = read_words(typed)
            if words is not None:
                return self.view.find_by_words(self.now, words)
            return [self.view.find(self.now, read_tracker(typed))]
        except Refused as refused:
            if refused.reason is InputRefusal.not_found:
                return []
            raise


def _ballot_page(page: _Page, typed: str, search: _Search) -> Html:
    shown = typed.strip()
    form = tag(
        "form",
        tag("label", page.word("find_label"), for_="find"),
        tag(
            "input",
            type="text",
            id="find",
            name="find",
            value=shown,
            maxlength=str(MAX_TYPED),
            autocomplete="off",
            autocapitalize="none",
            spellcheck="false",
        ),
        tag("input", type="hidden", name="lang", value=page.language),
        tag("button", page.word("find_button"), type="submit"),
        method="get",
        action="ballot",
    )
    asking = tag(
        "section",
        tag("p", page.word("find_how")),
        form,
        tag("p", page.word("find_secret"), class_="soft small"),
    )
    return join(_found_or_not(page, shown, search), asking) if shown else asking


def _found_or_not(page: _Page, typed: str, search: _Search) -> Html:
    try:
        found = search.find(typed)
    except Refused:
        return tag("section", tag("p", page.word("find_wrong")), class_="answer", role="status")
    if not found:
        over = search.audience.restricted_since(search.now) is None
        closed = all(
            one.stage not in (Stage.coming, Stage.open) for one in search.view.polls(search.now)
        )
        sentence = page.word("find_none_closed" if over and closed else "find_none")
        return tag("section", tag("p", sentence), class_="answer", role="status")
    return join(*(_found(page, one, search) for one in found))


def _found(page: _Page, found: Found, search: _Search) -> Html:
    heading, sentence = state_words(found.verdict or "arrived", page.language)
    good = found.verdict in (None, Verdict.counted, Verdict.repeated)
    opened = found.verdict is Verdict.spoiled
    facts = [
        ("of_poll", page.say(found.poll.title)),
        ("words", " · ".join(words_of(found.tracker, page.language))),
        ("tracker", tag("code", found.tracker)),
    ]
    if found.credential is not None:
        facts.append(("credential", tag("code", found.credential)))
    kind = "answer" if opened else "answer good" if good else "answer bad"
    return tag(
        "section",
        tag("h2", heading),
        tag("p", sentence),
        tag("dl", *(join(tag("dt", page.word(name)), tag("dd", said)) for name, said in facts)),
        _proof(page, found, search),
        class_=kind,
        role="status",
    )


def _proof(page: _Page, found: Found, search: _Search) -> Html:
    note = search.audience.checkpoint(search.now, "")
    if found.index is None or note is None:
        return tag("p", page.word("proof_later"), class_="soft small")
    checkpoint = tlog.open_checkpoint(note, search.ledger.signer.verifier)
    hashes, _ = tlog_proof(search.now.tile, found.index, checkpoint, note)
    path = f"api/v1/ballot.tlog-proof?tracker={_quoted(found.tracker)}"
    return join(
        tag("h3", page.word("proof_title")),
        tag("p", page.word("proof_text", index=f"{found.index + 1:,}")),
        tag("p", tag("a", page.word("proof_file"), href=path, class_="button")),
        tag(
            "details",
            tag("summary", page.word("more")),
            tag("h3", page.word("proof_hashes")),
            tag("pre", "\n".join(hashes)),
            tag("h3", page.word("proof_checkpoint")),
            tag("pre", note),
        ),
    )


def _check(
    page: _Page, views: Sequence[PollView], size: int, ledger: Ledger, *, shut: bool
) -> Html:
    published = [view.poll for view in views if view.stage is Stage.published]
    sections = [
        tag("section", tag("h2", page.say(poll.title)), *_links(page, poll)) for poll in published
    ]
    witnesses = page.event.witnesses
    names = tag("ul", *(tag("li", tag("code", one.key)) for one in witnesses))
    log = tag(
        "section",
        tag("h2", page.word("log")),
        tag("p", page.word("check_shut" if shut else "check_open")),
        tag(
            "ul",
            tag("li", page.file("checkpoint", page.word("checkpoint"))),
            tag("li", page.file("package.maru", page.word("package"))),
            tag("li", page.file("api/v1/openapi.json", page.word("api"))),
            class_="links",
        ),
        tag("p", page.word("entries", n=f"{size:,}"), class_="soft"),
        tag("h3", page.word("key")),
        tag("pre", ledger.signer.vkey),
        tag("h3", page.word("witnesses")),
        names if witnesses else tag("p", page.word("no_witnesses")),
    )
    none = tag("section", tag("p", page.word("check_none")))
    return join(tag("p", page.word("check_text")), *(sections or [none]), log)


def _links(page: _Page, poll: Poll) -> list[Html]:
    paths = {
        "archive": f"archives/{poll.uuid}.bel",
        "proofs": f"archives/{poll.uuid}.decryption-proofs.json",
    }
    items = (tag("li", page.file(path, page.word(name))) for name, path in paths.items())
    return [
        tag("ul", *items, class_="links"),
        tag("pre", f"maru-verify archive {poll.uuid}.bel"),
    ]
