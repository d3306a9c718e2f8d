"""The ledger's page for people: which polls there are, how far each is, what came out."""

from __future__ import annotations

from html import escape
from typing import Any, Literal

from maru.protocol.event import Poll, say
from maru.sync.ledger.home import Ledger

Language = Literal["ko", "en"]

_WORDS: dict[str, dict[Language, str]] = {
    "open": {"ko": "진행 중", "en": "Open"},
    "closed": {"ko": "마감, 개표 중", "en": "Closed, being counted"},
    "published": {"ko": "결과 발표", "en": "Result published"},
    "ballots": {"ko": "투표 수", "en": "ballots"},
    "votes": {"ko": "표", "en": "Votes"},
    "option": {"ko": "선택지", "en": "Option"},
    "blank": {"ko": "기권", "en": "Blank"},
    "archive": {"ko": "검증용 기록 파일", "en": "Archive for verification"},
    "proofs": {"ko": "묶인 복호화 증명", "en": "Bound decryption proofs"},
    "data": {"ko": "결과 데이터", "en": "Result as data"},
    "log": {"ko": "원장", "en": "Log"},
    "checkpoint": {"ko": "서명된 현재 상태", "en": "Signed checkpoint"},
    "package": {"ko": "행사 꾸러미", "en": "Event package"},
    "key": {"ko": "원장의 공개키", "en": "Public key of the log"},
    "rehearsal": {"ko": "연습", "en": "rehearsal"},
}

_STYLE = """
body{font:18px/1.6 "Noto Sans KR",sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;
color:#111;background:#fff}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #999}
td:last-child,th:last-child{text-align:right;font-variant-numeric:tabular-nums}
code{overflow-wrap:anywhere}nav{text-align:right}
"""


def index_page(ledger: Ledger, language: Language) -> str:
    """Return the page as HTML, in Korean or English."""
    with ledger.store.reading() as now:
        event = ledger.current(now).event
    name = escape(say(event.name, language))
    note = f" ({_WORDS['rehearsal'][language]})" if event.rehearsal else ""
    polls = "".join(
        _poll_section(ledger, number, poll, language) for number, poll in enumerate(event.polls, 1)
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{name}</title><style>{_STYLE}</style></head><body>"
        '<nav><a href="/?lang=ko" lang="ko">한국어</a> <a href="/?lang=en" lang="en">English</a>'
        f"</nav><h1>{name}{note}</h1><p>{escape(say(event.place, language))}</p>"
        f"{polls}{_log_section(ledger, language)}</body></html>"
    )


def _poll_section(ledger: Ledger, number: int, poll: Poll, language: Language) -> str:
    title = f"<h2>{number}. {escape(say(poll.title, language))}</h2>"
    result = ledger.result(poll.uuid)
    if result is not None:
        return title + _result(poll, result, language)
    with ledger.store.reading() as now:
        state = "open" if now.closing(poll.uuid) is None else "closed"
    return f"{title}<p>{_WORDS[state][language]}</p>"


def _result(poll: Poll, result: dict[str, Any], language: Language) -> str:
    parts = [
        f"<p>{_WORDS['published'][language]} · "
        f"{_WORDS['ballots'][language]}: {result['ballots']}</p>"
    ]
    for question in result["questions"]:
        rows = [(say(option["title"], language), option["votes"]) for option in question["options"]]
        if question["blank"] is not None:
            rows.append((_WORDS["blank"][language], question["blank"]))
        cells = "".join(f"<tr><td>{escape(t)}</td><td>{votes}</td></tr>" for t, votes in rows)
        parts.append(
            f"<h3>{escape(say(question['text'], language))}</h3><table><tr>"
            f"<th>{_WORDS['option'][language]}</th><th>{_WORDS['votes'][language]}</th></tr>"
            f"{cells}</table>"
        )
    links = {
        f"/archives/{poll.uuid}.bel": "archive",
        f"/archives/{poll.uuid}.decryption-proofs.json": "proofs",
        f"/results/{poll.uuid}.json": "data",
    }
    anchors = (f'<a href="{path}">{_WORDS[word][language]}</a>' for path, word in links.items())
    parts.append(f"<p>{' · '.join(anchors)}</p>")
    return "".join(parts)


def _log_section(ledger: Ledger, language: Language) -> str:
    return (
        f"<h2>{_WORDS['log'][language]}</h2><p>"
        f'<a href="/checkpoint">{_WORDS["checkpoint"][language]}</a> · '
        f'<a href="/package.maru">{_WORDS["package"][language]}</a></p>'
        f"<p>{_WORDS['key'][language]}<br><code>{escape(ledger.signer.vkey)}</code></p>"
    )
