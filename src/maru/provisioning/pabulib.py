"""Participatory-budgeting files (`.pb`), the form in which cities publish such elections.

A file is UTF-8 text in three sections, each a title line (META, PROJECTS, VOTES), a line of column
names and rows of `;` separated cells, quoted as in CSV (the format page of the Pabulib library).
Only approval votes are read: a vote is a set of projects, so a project's result is a count of
votes, which is what a homomorphic tally yields.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from maru.protocol.event import MAX_OPTIONS
from maru.protocol.refusal import InputRefusal, Refused

MAX_BYTES = 32 * 2**20
MAX_VOTES = 200_000
MAX_NAME = 300
MAX_TAGS = 20
MAX_TAG = 60
MAX_COST = 10**15

APPROVAL = ("approval", "choose-1")
SECTIONS = ("META", "PROJECTS", "VOTES")


@dataclass(frozen=True)
class Project:
    """A project that can be chosen; `cost` in whole units of the budget's currency."""

    id: str
    name: str
    cost: int
    tags: tuple[str, ...]


@dataclass(frozen=True)
class ParticipatoryBudget:
    """What a `.pb` file says.

    `votes` holds one tuple of ascending project indexes a voter, in the file's order, and every
    vote has `minimum` to `maximum` of them. `published` is the file's own count per project, or
    None where it gives none. `max_sum_cost` is a bound on the cost of a vote's projects, which a
    ballot cannot express; None where the file has no such rule.
    """

    description: str
    place: str
    instance: str
    language: str
    currency: str
    projects: tuple[Project, ...]
    minimum: int
    maximum: int
    votes: tuple[tuple[int, ...], ...]
    published: tuple[int, ...] | None
    max_sum_cost: int | None


@dataclass(frozen=True)
class _Row:
    place: str
    cells: Mapping[str, str]

    def need(self, column: str) -> str:
        value = self.cells.get(column, "")
        if not value:
            raise _malformed(self.place, f"{column} is empty or missing")
        return value


def parse_pb(data: bytes, name: str) -> ParticipatoryBudget:
    """Read a `.pb` file's bytes; `name` is what refusals call the file.

    Raises `Refused` (malformed_pb) with the line of the first fault.
    """
    sections = _sections(_text(data, name), name)
    meta = _meta(sections["META"], name)
    _approval_only(meta, name)
    rows = sections["PROJECTS"]
    projects = _projects(rows, name)
    _declared(meta, "num_projects", len(projects))
    votes = _votes(sections["VOTES"], projects, name)
    _declared(meta, "num_votes", len(votes))
    minimum, maximum = _bounds(meta, len(projects), [len(vote) for vote in votes], name)
    for vote, row in zip(votes, sections["VOTES"], strict=True):
        if not minimum <= len(vote) <= maximum:
            raise _malformed(
                row.place, f"{len(vote)} projects chosen, allowed are {minimum} to {maximum}"
            )
    language = meta["language"].cells["value"].lower() if "language" in meta else "und"
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise _malformed(meta["language"].place, f"{language!r} is not a language code")
    currency = meta["currency"].cells["value"] if "currency" in meta else ""
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise _malformed(meta["currency"].place, f"{currency!r} is not a currency code")
    return ParticipatoryBudget(
        description=_name(_required(meta, "description", name), "value"),
        place=_place(meta),
        instance=_name(meta["instance"], "value") if "instance" in meta else "",
        language=language,
        currency=currency,
        projects=projects,
        minimum=minimum,
        maximum=maximum,
        votes=votes,
        published=_published(rows),
        max_sum_cost=_cost(meta["max_sum_cost"], "value") if "max_sum_cost" in meta else None,
    )


def _malformed(place: str, detail: str) -> Refused:
    return Refused(InputRefusal.malformed_pb, place, detail)


def _text(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise _malformed(name, f"longer than {MAX_BYTES // 2**20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _malformed(f"{name} line {line}", "not UTF-8 text") from None
    control = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise _malformed(f"{name} line {line}", "a control character")
    return unicodedata.normalize("NFC", text)


def _rows(text: str, name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield place and stripped cells of each row that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    while True:
        place = f"{name} line {reader.line_num + 1}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _malformed(place, str(error)) from None
        cells = [cell.strip() for cell in cells]
        if any(cells):
            yield place, cells


def _sections(text: str, name: str) -> dict[str, list[_Row]]:
    sections: dict[str, list[_Row]] = {}
    columns: list[str] | None = None
    rows: list[_Row] = []
    for place, cells in _rows(text, name):
        if cells[0] in SECTIONS and not any(cells[1:]):
            due = SECTIONS[len(sections)] if len(sections) < len(SECTIONS) else "nothing"
            if cells[0] != due:
                raise _malformed(place, f"section {cells[0]}, where {due} is due")
            columns, rows = None, []
            sections[due] = rows
        elif not sections:
            raise _malformed(place, "the first line must be META")
        elif columns is None:
            columns = _columns(place, cells)
        else:
            if any(cells[len(columns) :]) or len(cells) < len(columns):
                raise _malformed(place, f"{len(cells)} cells under {len(columns)} column names")
            rows.append(_Row(place, dict(zip(columns, cells, strict=False))))
            if len(rows) > MAX_VOTES:
                raise _malformed(place, f"more than {MAX_VOTES} rows in a section")
    for section in SECTIONS:
        if section not in sections:
            raise _malformed(name, f"no section {section}")
    return sections


def _columns(place: str, cells: list[str]) -> list[str]:
    while not cells[-1]:
        cells = cells[:-1]
    if not all(cells) or len(set(cells)) < len(cells):
        raise _malformed(place, "column names must be there and differ")
    return cells


def _meta(rows: list[_Row], name: str) -> dict[str, _Row]:
    meta: dict[str, _Row] = {}
    for row in rows:
        if set(row.cells) != {"key", "value"}:
            raise _malformed(row.place, "the columns of META are key and value")
        key = row.need("key")
        if key in meta:
            raise _malformed(row.place, f"{key} a second time")
        if row.cells["value"]:
            meta[key] = row
    if not meta:
        raise _malformed(name, "META is empty")
    return meta


def _required(meta: Mapping[str, _Row], key: str, name: str) -> _Row:
    if key not in meta:
        raise _malformed(name, f"META has no {key}")
    return meta[key]


def _approval_only(meta: Mapping[str, _Row], name: str) -> None:
    row = _required(meta, "vote_type", name)
    vote_type = row.cells["value"]
    if vote_type not in APPROVAL:
        raise _malformed(
            row.place,
            f"vote_type {vote_type!r}: only approval and choose-1 can be voted here, "
            "where a vote is a set of projects without ranks or points",
        )


def _projects(rows: list[_Row], name: str) -> tuple[Project, ...]:
    if not rows:
        raise _malformed(name, "PROJECTS is empty")
    projects: dict[str, Project] = {}
    for row in rows:
        if len(projects) == MAX_OPTIONS:
            raise _malformed(row.place, f"more than {MAX_OPTIONS} projects")
        id_ = row.need("project_id")
        if "," in id_:
            raise _malformed(row.place, "a comma in project_id")
        if id_ in projects:
            raise _malformed(row.place, f"project {id_} a second time")
        title = _name(row, "name") if row.cells.get("name") else id_
        projects[id_] = Project(id_, title, _cost(row, "cost"), _tags(row))
    return tuple(projects.values())


def _name(row: _Row, column: str) -> str:
    words = " ".join(row.need(column).split())
    if len(words) > MAX_NAME:
        raise _malformed(row.place, f"{column} is longer than {MAX_NAME} characters")
    return words


def _cost(row: _Row, column: str) -> int:
    value = row.need(column)
    try:
        cost = Decimal(value)
    except InvalidOperation:
        raise _malformed(row.place, f"{column} {value[:40]!r} is not a number") from None
    if not (cost.is_finite() and 0 <= cost <= MAX_COST):
        raise _malformed(row.place, f"{column} is not between 0 and {MAX_COST}")
    return int(cost.to_integral_value(ROUND_HALF_UP))


def _tags(row: _Row) -> tuple[str, ...]:
    """Categories, then the people a project is for, each once."""
    cells = (row.cells.get(column, "") for column in ("category", "target", "beneficiaries"))
    tags = dict.fromkeys(" ".join(tag.split()) for cell in cells for tag in cell.split(","))
    tags.pop("", None)
    if len(tags) > MAX_TAGS or any(len(tag) > MAX_TAG for tag in tags):
        raise _malformed(row.place, f"over {MAX_TAGS} tags, or one over {MAX_TAG} characters")
    return tuple(tags)


def _count(row: _Row, column: str) -> int:
    value = row.need(column)
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise _malformed(row.place, f"{column} {value[:40]!r} is not a whole number")
    return int(value)


def _published(rows: list[_Row]) -> tuple[int, ...] | None:
    if not all(row.cells.get("votes") for row in rows):
        return None
    return tuple(_count(row, "votes") for row in rows)


def _votes(
    rows: list[_Row], projects: tuple[Project, ...], name: str
) -> tuple[tuple[int, ...], ...]:
    if not rows:
        raise _malformed(name, "VOTES is empty")
    index = {project.id: i for i, project in enumerate(projects)}
    votes = []
    for row in rows:
        if "vote" not in row.cells:
            raise _malformed(row.place, "VOTES has no column vote")
        chosen = [id_.strip() for id_ in row.cells["vote"].split(",") if id_.strip()]
        for id_ in chosen:
            if id_ not in index:
                raise _malformed(row.place, f"a vote for {id_[:40]!r}, which is no project")
        if len(set(chosen)) < len(chosen):
            raise _malformed(row.place, "a project twice in one vote")
        votes.append(tuple(sorted(index[id_] for id_ in chosen)))
    return tuple(votes)


def _declared(meta: Mapping[str, _Row], key: str, found: int) -> None:
    if key in meta and _count(meta[key], "value") != found:
        raise _malformed(meta[key].place, f"{key} is {meta[key].cells['value']}, found {found}")


def _bounds(
    meta: Mapping[str, _Row], projects: int, lengths: list[int], name: str
) -> tuple[int, int]:
    """Return the least and the greatest number of projects a vote may have.

    Absent bounds are 1 and the longest vote; a greatest number above the number of projects says
    no more than that number.
    """
    minimum = _count(meta["min_length"], "value") if "min_length" in meta else 1
    if meta["vote_type"].cells["value"] == "choose-1":
        maximum = 1
    elif "max_length" in meta:
        maximum = min(_count(meta["max_length"], "value"), projects)
    else:
        maximum = max(lengths)
    if not minimum <= maximum or maximum == 0:
        raise _malformed(name, f"bounds of a vote {minimum} to {maximum} leave nothing to choose")
    return minimum, maximum


def _place(meta: Mapping[str, _Row]) -> str:
    """Return the places of META from the widest to the narrowest, each once."""
    keys = ("unit", "district", "subunit")
    return ", ".join(dict.fromkeys(_name(meta[key], "value") for key in keys if key in meta))
