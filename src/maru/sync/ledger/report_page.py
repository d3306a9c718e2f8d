"""The report of a poll as one printed page, A4, drawn from what its note says and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from maru.npm import node_modules
from maru.protocol.event import say
from maru.protocol.poll_report import poll_report_code
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.ticket import check_words
from maru.words import wordlist

Body = Mapping[str, Any]

# Millimetres.
_WIDTH, _HEIGHT = 210, 297
_LEFT, _TOP, _BOTTOM = 15, 13, 286
_ACROSS = _WIDTH - 2 * _LEFT
_CODE = 27
_ROW, _SMALL_ROW = 4.5, 3.9
_BAR = 58
_NUMBERS = 40

_MOST_ROWS, _FEW_ROWS = 12, 4
_MOST_LINES = 60
_TITLE, _PARAGRAPH = 120, 240
"""Most characters of a title and of a question; all of them are in the note."""

_FAMILY = "Pretendard GOV"
_FACES = {"": "PretendardGOV-Regular.ttf", "B": "PretendardGOV-Bold.ttf"}
_INK, _SOFT, _LINE, _FILL, _EMPTY, _BAD = (
    (27, 27, 31), (74, 76, 85), (190, 194, 205), (47, 100, 193), (228, 232, 242), (138, 28, 28),
)  # fmt: skip

_WORDS: dict[str, tuple[str, str]] = {
    "report": ("투표 결과 보고서", "Report of a poll"),
    "rehearsal": ("연습: 진짜 투표가 아닙니다", "REHEARSAL: not a real poll"),
    "made": ("{when} (협정 세계시)에 장부에서 다시 계산", "recomputed from the log at {when} UTC"),
    "counted": ("집계한 표", "Ballots counted"),
    "arrived": ("도착한 표", "Ballots arrived"),
    "set_aside": ("제외한 표", "Set aside"),
    "cards": ("나눠 준 카드", "Cards handed out"),
    "not_said": ("신고 안 됨", "not said"),
    "result": ("결과", "Result"),
    "blank": ("기권", "Blank"),
    "rest": (
        "그 밖의 선택지 {n}개는 서명된 JSON에 모두 있습니다.",
        "{n} more options: all of them are in the signed JSON.",
    ),
    "too_many": (
        "질문 {n}개는 한 쪽에 들어가지 않습니다. 서명된 JSON에 모두 있습니다.",
        "{n} questions do not fit on a page. All of them are in the signed JSON.",
    ),
    "unpublished": ("아직 결과를 발표하지 않았습니다.", "No result has been published yet."),
    "withheld": (
        "{k}표보다 적어, 행사 전에 정한 대로 결과를 공개하지 않습니다.",
        "Fewer than {k} ballots: not published, as was decided beforehand.",
    ),
    "kiosks": ("기기별 대조", "Kiosk by kiosk"),
    "kiosk": ("기기/회차", "Kiosk/epoch"),
    "declared": ("신고", "declared"),
    "came": ("도착", "arrived"),
    "verified": ("검증", "verified"),
    "in_conflict": ("겹침", "in conflict"),
    "tallied": ("집계", "counted"),
    "spoiled": ("열어 봄", "opened"),
    "missing": ("못 옴", "missing"),
    "together": (
        "{k}표보다 적은 기기는 합쳐 보여 줍니다.",
        "Kiosks with fewer than {k} ballots are put together.",
    ),
    "more_kiosks": ("그 밖의 {n}줄 합계", "{n} more rows together"),
    "checks": ("맞아야 하는 것", "What must hold"),
    "holds": ("맞음", "holds"),
    "fails": ("틀림", "FAILS"),
    "unknown": ("모름", "unknown"),
    "notes": ("살펴볼 것", "To look at"),
    "nothing": ("없습니다.", "Nothing."),
    "late": ("마감 뒤에 온 표 {n}", "arrived late: {n}"),
    "quarantined": ("따로 둔 표 {n}", "in quarantine: {n}"),
    "contested": ("낸 것과 열어 본 것으로 함께 온 표 {n}", "came as cast and as opened: {n}"),
    "conflicts": (
        "표가 둘 이상인 카드 {n} (확정 {confirm}, 모두 제외 {aside}, 규칙대로 {rule})",
        "cards with several ballots: {n} (confirmed {confirm}, set aside {aside}, by rule {rule})",
    ),
    "witnesses": ("바깥 증인", "Outside witnesses"),
    "none": ("없습니다.", "There is none."),
    "quorum": (
        "{signed}명이 마감을 확인: {names} (필요한 수 {quorum}: {met})",
        "{signed} signed the closing: {names} (needed {quorum}: {met})",
    ),
    "met": ("채움", "met"),
    "not_met": ("채우지 못함", "NOT MET"),
    "closing": ("마감 때의 장부", "Log at closing"),
    "log": ("보고서의 장부", "Log of this report"),
    "size": ("항목 {size}개, {root}", "{size} entries, {root}"),
    "archive": ("기록 파일 SHA-256", "Archive SHA-256"),
    "tally": ("암호화된 합 SHA-256", "Encrypted sum SHA-256"),
    "fingerprint": ("보고서 지문", "Report fingerprint"),
    "event": ("행사, 투표, 꾸러미", "Event, poll, package"),
    "how": (
        "이 쪽의 모든 수는 서명된 {file}에 있습니다. 확인: maru-verify report {file} --ledger 주소",
        "Every number here is in the signed {file}."
        " To check: maru-verify report {file} --ledger URL",
    ),
}


def check_fonts() -> None:
    """Refuse (not_found) where the typeface is missing."""
    for path in _fonts().values():
        if not path.is_file():
            raise Refused(InputRefusal.not_found, str(path), "run script/bootstrap")


def _fonts() -> dict[str, Path]:
    folder = node_modules() / "pretendard-gov/dist/public/static/alternative"
    return {style: folder / name for style, name in _FACES.items()}


def draw_page(body: Body, fingerprint: str, language: str) -> bytes:
    """Return a report as a PDF of one page, in Korean ("ko") or English.

    Where options or rows of kiosks are too many for it, the page says how many more there are.
    """
    questions = body["result"] or ()
    room = _MOST_LINES // max(1, len(questions))
    most = min(room, max((len(one["options"]) for one in questions), default=0))
    rows = min(_MOST_ROWS, len(body["kiosks"]))
    page = _Page(body, fingerprint, language)
    try:
        while (over := page.try_out(most, rows)) > 0:
            lines = ceil(over / _ROW)
            if rows > _FEW_ROWS:
                rows = max(_FEW_ROWS, rows - lines)
            elif most > 0:
                most = max(0, most - ceil(lines / len(questions)))
            else:
                raise Refused(InputRefusal.too_large, "report", "more than a page holds")
        page.draw(most, rows)
        return bytes(page.output())
    finally:
        page.close()


class _Page(FPDF):
    """The page, with at most `most` options a question and `rows` rows of kiosks."""

    def __init__(self, body: Body, fingerprint: str, language: str) -> None:
        super().__init__(unit="mm", format="A4")
        self._body, self._fingerprint, self._language = body, fingerprint, language
        self._most = self._rows = 0
        self.set_auto_page_break(False)
        self.set_margins(_LEFT, _TOP)
        for style, path in _fonts().items():
            self.add_font(_FAMILY, style, path)
        self.set_creation_date(datetime.fromtimestamp(body["made"], UTC))
        self.set_title(self._say(body["title"]))
        self.set_lang(language)
        self.add_page()

    def close(self) -> None:
        """Let go of the typeface's files."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def try_out(self, most: int, rows: int) -> float:
        """Return by how many millimetres the page would be too long."""
        with self.offset_rendering() as trial:
            trial.draw(most, rows)
            return self.get_y() - _BOTTOM

    def draw(self, most: int, rows: int) -> None:
        """Draw the page from its top."""
        self._most, self._rows = most, rows
        self._head()
        self._figures()
        self._results()
        self._kiosks()
        self._checks()
        self._notes()
        self._seals()

    def _word(self, name: str, **values: object) -> str:
        return _WORDS[name][0 if self._language == "ko" else 1].format(**values)

    def _say(self, text: Mapping[str, str]) -> str:
        return say(text, self._language)

    # Pieces

    def _pen(self, size: float, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FAMILY, style, size)
        self.set_text_color(*colour)

    def _text(self, text: str, width: float, height: float, align: str = "L") -> None:
        """Write a text over as many lines as it needs, and go on below it."""
        self.multi_cell(width, height, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def _line(self, text: str, x: float, width: float, height: float, align: str = "L") -> None:
        """Write a text on one line, cut with … where it is too long; stay on the line."""
        self.set_x(x)
        self.cell(width, height, self._cut(text, width), align=align)

    def _cut(self, text: str, width: float) -> str:
        room = width - 2 * self.c_margin
        if self.get_string_width(text) <= room:
            return text
        while text and self.get_string_width(f"{text}…") > room:
            text = text[:-1]
        return f"{text}…"

    def _heading(self, text: str) -> None:
        self.ln(2.2)
        self._pen(10.5, "B")
        self.cell(_ACROSS, 5.2, text, new_x="LMARGIN", new_y="NEXT")
        self.set_draw_color(*_LINE)
        self.line(_LEFT + self.c_margin, self.get_y(), _LEFT + _ACROSS, self.get_y())
        self.ln(0.8)

    # The page, from its top

    def _head(self) -> None:
        body, room = self._body, _ACROSS - _CODE - 6
        self._code(_LEFT + _ACROSS - _CODE, _TOP)
        self._pen(10, "", _SOFT)
        name = _short(self._say(body["name"]), _TITLE)
        self._text(f"{self._word('report')} · {name}", room, 5)
        self._pen(17, "B")
        self._text(f"{body['number']}. {_short(self._say(body['title']), _TITLE)}", room, 7.6)
        self._pen(9, "", _SOFT)
        when = datetime.fromtimestamp(body["made"], UTC).strftime("%Y-%m-%d %H:%M")
        place = _short(self._say(body["place"]), _TITLE)
        self._text(f"{place}\n{self._word('made', when=when)}", room, 4.4)
        if body["rehearsal"]:
            self._pen(11, "B", _BAD)
            self._text(self._word("rehearsal"), room, 6)
        self.set_y(max(self.get_y(), _TOP + _CODE + 8.5))

    def _code(self, x: float, y: float) -> None:
        """Draw the QR code, and below it the check words of the fingerprint."""
        code = segno.make(
            poll_report_code(self._body["poll"], self._fingerprint),
            error="m", boost_error=False, micro=False,
        )  # fmt: skip
        rows = [bytearray(row) for row in code.matrix]
        module = _CODE / len(rows)
        self.set_fill_color(0, 0, 0)
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    self.rect(x + across * module, y + down * module, module, module, style="F")
        self._pen(7.5, "B")
        words = check_words(self._fingerprint, wordlist(self._language))
        for number, pair in enumerate((words[:2], words[2:])):
            self.set_xy(x - 6, y + _CODE + 1 + 3.4 * number)
            self.cell(_CODE + 12, 3.4, " · ".join(pair), align="C")
        self.set_xy(_LEFT, _TOP)

    def _figures(self) -> None:
        counts, y = self._body["counts"], self.get_y()
        width = _ACROSS / 4
        for place, name in enumerate(("counted", "arrived", "set_aside", "cards")):
            number = counts[name]
            x = _LEFT + place * width
            self.set_draw_color(*_LINE)
            self.rect(x + 1, y, width - 2, 14)
            self.set_xy(x + 1, y + 1.4)
            self._pen(8.5, "", _SOFT)
            self.cell(width - 2, 4, self._word(name), align="C")
            self.set_xy(x + 1, y + 5.8)
            said = self._word("not_said") if number is None else f"{number:,}"
            self._pen(10 if number is None else 15, "B")
            self.cell(width - 2, 7, said, align="C")
        self.set_xy(_LEFT, y + 14)

    def _results(self) -> None:
        body = self._body
        self._heading(self._word("result"))
        if body["result"] is None:
            self._pen(10.5)
            name = "withheld" if body["withheld"] else "unpublished"
            self._text(self._word(name, k=body["small_room"]), _ACROSS, 6)
            return
        if not self._most:
            self._pen(10)
            self._text(self._word("too_many", n=len(body["result"])), _ACROSS, 6)
            return
        for question in body["result"]:
            self._question(question)

    def _question(self, question: Mapping[str, Any]) -> None:
        self._pen(10.5, "B")
        self._text(_short(self._say(question["text"]), _PARAGRAPH), _ACROSS, 5.4)
        options = sorted(question["options"], key=lambda one: -int(one["votes"]))
        rows = [(self._say(one["title"]), one["votes"]) for one in options[: self._most]]
        if question["blank"] is not None:
            rows.append((self._word("blank"), question["blank"]))
        height = 6.0 if len(rows) <= 12 else _ROW if len(rows) <= 24 else _SMALL_ROW
        for title, votes in rows:
            self._option(title, votes, height)
        if len(options) > self._most:
            self._pen(9, "", _SOFT)
            self._text(self._word("rest", n=len(options) - self._most), _ACROSS, 4.6)
        self.ln(0.8)

    def _option(self, title: str, votes: int, height: float) -> None:
        total, y = self._body["counts"]["counted"], self.get_y()
        share = votes / total if total else 0.0
        size = 10 if height > 5 else 9 if height > 4 else 8
        self._pen(size)
        self._line(title, _LEFT, _ACROSS - _BAR - _NUMBERS, height)
        x, thick = _LEFT + _ACROSS - _BAR - _NUMBERS, height * 0.5
        self.set_fill_color(*_EMPTY)
        self.rect(x, y + (height - thick) / 2, _BAR, thick, style="F")
        if share:
            self.set_fill_color(*_FILL)
            self.rect(x, y + (height - thick) / 2, _BAR * min(share, 1.0), thick, style="F")
        right = x + _BAR
        self._pen(size, "B")
        self._line(f"{votes:,}", right, _NUMBERS / 2, height, "R")
        self._pen(min(9, size), "", _SOFT)
        self._line(f"{100 * share:.1f} %", right + _NUMBERS / 2, _NUMBERS / 2, height, "R")
        self.ln(height)

    def _kiosks(self) -> None:
        self._heading(self._word("kiosks"))
        names = ("declared", "arrived", "verified", "in_conflict", "counted", "spoiled", "missing")
        shown = {"arrived": "came", "counted": "tallied"}
        first, each = _ACROSS - 7 * 17, 17
        self._pen(8.5, "", _SOFT)
        self._line(self._word("kiosk"), _LEFT, first, 4.6)
        for place, name in enumerate(names):
            heading = self._word(shown.get(name, name))
            self._line(heading, _LEFT + first + each * place, each, 4.6, "R")
        self.ln(4.6)
        for title, row in self._kiosk_rows(names):
            self._pen(9)
            self._line(title, _LEFT, first, 4.6)
            for place, name in enumerate(names):
                said = "?" if row[name] is None else f"{row[name]:,}"
                self._line(said, _LEFT + first + each * place, each, 4.6, "R")
            self.ln(4.6)
        if any(len(row["epochs"]) > 1 for row in self._body["kiosks"]):
            self._pen(8, "", _SOFT)
            self._text(self._word("together", k=self._body["small_room"]), _ACROSS, 4)

    def _kiosk_rows(self, names: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
        """Return titles and numbers, what is beyond the rows that there are in one at the end."""
        rows = [
            (", ".join(epoch["epoch"] for epoch in row["epochs"]), row)
            for row in self._body["kiosks"]
        ]
        if len(rows) <= self._rows:
            return rows
        kept, rest = rows[: self._rows - 1], [row for _, row in rows[self._rows - 1 :]]
        added = {
            name: None if any(row[name] is None for row in rest) else sum(row[name] for row in rest)
            for name in names
        }
        return [*kept, (self._word("more_kiosks", n=len(rest)), added)]

    def _checks(self) -> None:
        self._heading(self._word("checks"))
        words = {True: "holds", False: "fails", None: "unknown"}
        half, mark, height, left = _ACROSS / 2, 16, 4.1, True
        for one in self._body["identities"]:
            said = self._say(one["sentence"])
            self._pen(8.5)
            long = self.get_string_width(said) > half - mark - 2 * self.c_margin
            if long and not left:
                self.ln(height)
                left = True
            x = _LEFT if left else _LEFT + half
            failed = one["holds"] is False
            self._pen(8.5, "B", _BAD if failed else _INK)
            self._line(self._word(words[one["holds"]]), x, mark, height)
            self._pen(8.5, "", _BAD if failed else _INK)
            width = (_ACROSS if long else half) - mark
            if long:
                self._text(said, width, height)
            else:
                self._line(said, x + mark, width, height)
                if not left:
                    self.ln(height)
                left = not left
        if not left:
            self.ln(height)

    def _notes(self) -> None:
        body, found = self._body, []
        counts = {**body["counts"], "contested": body["contested"]}
        if conflicts := body["conflicts"]:
            settled = [one["settled"] for one in conflicts]
            found.append(
                self._word(
                    "conflicts",
                    n=len(conflicts),
                    confirm=settled.count("confirm"),
                    aside=settled.count("set_aside"),
                    rule=settled.count(None),
                )
            )
        found += [
            self._word(name, n=f"{counts[name]:,}")
            for name in ("late", "quarantined", "contested")
            if counts[name]
        ]
        self._heading(self._word("notes"))
        self._pen(8.5)
        self._text(" · ".join(found) or self._word("nothing"), _ACROSS, 4.2)
        self._pen(8.5, "B")
        self._line(self._word("witnesses"), _LEFT, 34, 4.2)
        said, met = self._witnesses()
        self._pen(8.5, "" if met else "B", _INK if met else _BAD)
        self.set_x(_LEFT + 34)
        self._text(said, _ACROSS - 34, 4.2)

    def _witnesses(self) -> tuple[str, bool]:
        """Say who witnessed the closing, and whether that were enough."""
        witnesses = self._body["witnesses"]
        if not witnesses["named"]:
            return self._word("none"), True
        met = len(witnesses["signed"]) >= witnesses["quorum"]
        said = self._word(
            "quorum",
            signed=len(witnesses["signed"]),
            names=", ".join(witnesses["signed"]) or "–",
            quorum=witnesses["quorum"],
            met=self._word("met" if met else "not_met"),
        )
        return said, met

    def _seals(self) -> None:
        """Write what ties the page to the log: hashes, in a type that is read by comparing."""
        body = self._body
        self.ln(1.6)
        closing, log, archive = body["closing"], body["log"], body["archive"]
        rows = [
            ("event", f"{body['event']} · {body['poll']} · {body['package']}"),
            ("closing", self._word("size", size=f"{closing['size']:,}", root=closing["root"])),
            ("log", self._word("size", size=f"{log['size']:,}", root=log["root"])),
            ("tally", closing["tally"]),
            *([] if archive is None else [("archive", archive["sha256"])]),
            ("fingerprint", self._fingerprint),
        ]
        for name, said in rows:
            self._pen(7.5, "", _SOFT)
            self._line(self._word(name), _LEFT, 34, 3.7)
            self._pen(7.5)
            self.set_x(_LEFT + 34)
            self._text(said, _ACROSS - 34, 3.7)
        self.ln(0.8)
        self._pen(7.5, "", _SOFT)
        self._text(self._word("how", file=f"{body['poll']}.report.note"), _ACROSS, 3.7)


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
