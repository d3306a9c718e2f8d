"""The ledger's API for everyone, `/api/v1`: read-only JSON, described by `/api/v1/openapi.json`.

    GET /event                       the event, its ledger and witnesses, a checkpoint
    GET /polls?after=&limit=         polls, a page at a time
    GET /polls/<uuid>                one poll
    GET /polls/<uuid>/turnout        how many voted at least
    GET /polls/<uuid>/result         the result, once published
    GET /polls/<uuid>/archive        the archive, by which anyone checks the result
    GET /polls/<uuid>/proofs         the bound decryption proofs that belong to it
    GET /ballot?tracker=             what became of a ballot, with the proof that the log has it
    GET /ballot.tlog-proof?tracker=  that proof as a file (c2sp.org/tlog-proof)
    GET /ballots?words=              the ballots, hardly ever more than one, with these check words
    GET /refusals                    every refusal, in Korean and English

It says what everyone may know (maru.sync.ledger.view) and takes no token. A refusal is JSON,
{"reason","place","detail"}, in every case. Answers carry an ETag; `If-None-Match` gets 304.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, Query
from fastapi import Path as InPath
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from maru.protocol import tlog
from maru.protocol.event import Event, Question, Text
from maru.protocol.event import Poll as EventPoll
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.replay import Verdict
from maru.sync.ledger.audience import Audience
from maru.sync.ledger.home import Ledger
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

PATH = "/api/v1"
PAGE = 50
MAX_PAGE = 200
SECONDS = 10
"""How long an answer may be used without asking again."""

_UUID = r"^[1-9A-HJ-NP-Za-km-z]{14,40}$"

PollId = Annotated[str, InPath(pattern=_UUID, description="The poll's uuid.")]
Known = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=1_000, description="ETag of the answer that you have"),
]
Tracker = Annotated[
    str,
    Query(
        pattern=r"^[A-Za-z0-9+/ ]{42}[AEIMQUYcgkosw048]$",
        description="The ballot's tracker, Base64 of 32 bytes; a space stands for +.",
    ),
]
Words = Annotated[
    str,
    Query(max_length=200, description="Four check words, Korean or English, with spaces between."),
]


class Model(BaseModel):
    """What an answer holds; nothing besides."""

    model_config = ConfigDict(extra="forbid")


class RefusalAnswer(Model):
    """Why there is no answer."""

    reason: str = Field(description="One of /refusals.")
    place: str
    detail: str


class CheckpointModel(Model):
    """A state of the log that everyone may know of."""

    size: int = Field(ge=0, description="Entries.")
    root: str = Field(description="Root of their Merkle tree, Base64.")
    note: str = Field(description="The signed note (c2sp.org/tlog-checkpoint).")


class WitnessModel(Model):
    """An outside witness of the log."""

    name: str
    key: str


class EventModel(Model):
    """The event."""

    event: str = Field(description="The event's tag.")
    name: dict[str, str]
    place: dict[str, str]
    languages: list[str]
    currency: str
    rehearsal: bool
    package: str = Field(description="SHA-256 of the package's manifest.")
    origin: str = Field(description="The log's origin.")
    key: str = Field(description="The key that signs its checkpoints.")
    small_room: int = Field(description="k: turnout is rounded down to it.")
    below: Literal["publish", "withhold"]
    conflicts: Literal["first_in_ledger", "none_counts"]
    witnesses: list[WitnessModel]
    quorum: int
    polls: int
    log_is_public: bool = Field(description="False while a poll is open: auditors only.")
    checkpoint: CheckpointModel


class OptionModel(Model):
    """What can be chosen."""

    title: dict[str, str]
    cost: int | None


class QuestionModel(Model):
    """What is asked."""

    text: dict[str, str]
    min: int
    max: int
    blank: bool
    options: list[OptionModel]


class FileModel(Model):
    """A file to download."""

    path: str = Field(description="Below this API's address.")
    bytes: int


class PollModel(Model):
    """A poll."""

    poll: str
    number: int = Field(ge=1)
    title: dict[str, str]
    topic: str
    tags: list[str]
    groups: list[str]
    stage: Stage
    questions: list[QuestionModel]
    closes: str | None = Field(
        description="When staff mean to close it, `2026-11-29T16:00+09:00`, as was announced; null "
        "where no time was. The poll is open until they close it, before that or after."
    )
    files: list[FileModel] = Field(description="Empty before the result is published.")


class PollsModel(Model):
    """A page of polls."""

    items: list[PollModel]
    next: str | None = Field(description="`after` of the next page, null on the last.")


class TurnoutModel(Model):
    """How many voted, as exactly as everyone may know."""

    poll: str
    stage: Stage
    at_least: int = Field(ge=0, description="Cards whose ballot has arrived, rounded down.")
    rounded_to: int = Field(ge=1, description="To a multiple of this.")
    log_size: int = Field(description="In the log of this size.")


class VotesModel(Model):
    """An option's votes."""

    title: dict[str, str]
    votes: int = Field(ge=0)


class AnswersModel(Model):
    """A question's votes; `blank` is null where no blank vote can be cast."""

    text: dict[str, str]
    options: list[VotesModel]
    blank: int | None


class ClosingModel(Model):
    """Where the poll's closing stands in the log, and the hash of the encrypted sum."""

    size: int
    tally: str


class ResultModel(Model):
    """A poll's result."""

    event: str
    poll: str
    title: dict[str, str]
    ballots: int = Field(ge=0)
    questions: list[AnswersModel]
    closing: ClosingModel


class ProofModel(Model):
    """That the log holds the record of a ballot (RFC 6962, section 2.1.1)."""

    index: int = Field(ge=0)
    entry: str = Field(description="The kiosk's signed record; its leaf hash is what is proved.")
    hashes: list[str] = Field(description="Base64, the leaf's side first.")
    checkpoint: CheckpointModel


class BallotModel(Model):
    """What became of a ballot."""

    tracker: str
    words: dict[str, list[str]] = Field(description="Its four check words, by language.")
    poll: str
    state: Literal["arrived"] | Verdict = Field(
        description="`arrived` while its poll is open: before the closing nothing is decided."
    )
    credential: str | None = Field(description="Public credential; null while a poll is open.")
    proof: ProofModel | None = Field(
        description="Null while any poll is open: the log's order is then for auditors only."
    )


class BallotsModel(Model):
    """Every ballot with some check words."""

    items: list[BallotModel]


class CatalogueItem(Model):
    """A refusal, with its sentence; {} stands for the place."""

    reason: str
    ko: str
    en: str


class CatalogueModel(Model):
    """Every refusal: of commands and this API, and of the kiosk's screen."""

    input: list[CatalogueItem]
    kiosk: list[CatalogueItem]


def _no(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the refusals of an operation."""
    said = {
        304: "It is what you have.",
        404: "There is no such thing, or not yet.",
        405: "It can only be read.",
        414: "The address is too long.",
        422: "The request makes no sense.",
        429: "Too many requests; Retry-After says how many seconds to wait.",
        503: "The store is busy; Retry-After says how many seconds to wait.",
    }
    always = (405, 414, 422, 429, 503)
    answers: dict[int | str, dict[str, Any]] = {
        status: {"model": RefusalAnswer, "description": said[status]}
        for status in sorted({*always, *statuses})
    }
    return {304: {"description": said[304]}, **answers}


def _file(kind: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "array" if kind == "application/json" else "string"}
    return {
        **_no(404),
        200: {"description": "The file.", "content": {kind: {"schema": schema}}},
    }


def make_api(ledger: Ledger, audience: Audience, view: View) -> FastAPI:
    """Return the application that is mounted at `PATH`."""
    api = FastAPI(
        title="Maru ledger",
        version="1",
        description="What everyone may know of an event's ledger. Read-only.",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PATH}],
        root_path_in_servers=False,
    )
    _add_event(api, ledger, audience, view)
    _add_polls(api, ledger, view)
    _add_ballots(api, ledger, audience, view)

    @api.get("/refusals", response_model=CatalogueModel, responses=_no(), tags=["refusals"])
    def refusals(known: Known = None) -> Response:
        """Return every refusal."""
        catalogue = CatalogueModel(
            input=[_catalogue_item(one) for one in InputRefusal],
            kiosk=[
                CatalogueItem(reason=one.value, ko=one.sentence("ko"), en=one.sentence("en"))
                for one in Refusal
            ],
        )
        return _answer(catalogue, known)

    return api


def _add_event(api: FastAPI, ledger: Ledger, audience: Audience, view: View) -> None:
    @api.get("/event", response_model=EventModel, responses=_no(), tags=["event"])
    def event(known: Known = None) -> Response:
        """Return the event, its ledger and witnesses, and the newest public checkpoint."""
        with ledger.store.reading() as now:
            seen = view.event(now)
            model = EventModel(
                **_event_fields(seen),
                package=ledger.package.hash,
                log_is_public=audience.restricted_since(now) is None,
                checkpoint=_checkpoint(ledger, audience, now),
            )
        return _answer(model, known)


def _event_fields(event: Event) -> dict[str, Any]:
    return {
        "event": event.tag,
        "name": dict(event.name),
        "place": dict(event.place),
        "languages": list(event.languages),
        "currency": event.currency,
        "rehearsal": event.rehearsal,
        "origin": event.ledger.origin,
        "key": event.ledger.key,
        "small_room": event.small_room,
        "below": event.below,
        "conflicts": event.conflicts,
        "witnesses": [WitnessModel(name=one.name, key=one.key) for one in event.witnesses],
        "quorum": event.quorum,
        "polls": len(event.polls),
    }


def _add_polls(api: FastAPI, ledger: Ledger, view: View) -> None:
    @api.get("/polls", response_model=PollsModel, responses=_no(404), tags=["polls"])
    def polls(
        after: Annotated[
            str | None, Query(pattern=_UUID, description="`next` of the page before.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = PAGE,
        known: Known = None,
    ) -> Response:
        """Return a page of polls, in the event's order."""
        with ledger.store.reading() as now:
            start = 0 if after is None else view.poll(now, after).number
            found = view.polls(now)
        page = found[start : start + limit]
        more = start + limit < len(found)
        items = [_poll(ledger, one) for one in page]
        return _answer(PollsModel(items=items, next=page[-1].poll.uuid if more else None), known)

    @api.get("/polls/{poll}", response_model=PollModel, responses=_no(404), tags=["polls"])
    def poll(poll: PollId, known: Known = None) -> Response:
        """Return one poll."""
        with ledger.store.reading() as now:
            return _answer(_poll(ledger, view.poll(now, poll)), known)

    @api.get(
        "/polls/{poll}/turnout", response_model=TurnoutModel, responses=_no(404), tags=["polls"]
    )
    def turnout(poll: PollId, known: Known = None) -> Response:
        """Say how many voted at least: of the whole poll, never of a hall, kiosk, hour or group."""
        with ledger.store.reading() as now:
            seen, event = view.poll(now, poll), view.event(now)
            model = TurnoutModel(
                poll=poll,
                stage=seen.stage,
                at_least=seen.turnout,
                rounded_to=event.small_room,
                log_size=view.size(now),
            )
        return _answer(model, known)

    @api.get("/polls/{poll}/result", response_model=ResultModel, responses=_no(404), tags=["polls"])
    def result(poll: PollId, known: Known = None) -> Response:
        """Return a poll's result; 404 `withheld` where too few voted to tell it."""
        with ledger.store.reading() as now:
            seen = view.poll(now, poll)
        found = ledger.result(poll)
        if seen.stage is not Stage.published or found is None:
            reason = InputRefusal.withheld if seen.withheld else InputRefusal.not_found
            raise Refused(reason, f"result of poll {poll}")
        return _answer(ResultModel.model_validate(found), known)

    @api.get(
        "/polls/{poll}/archive",
        response_class=Response,
        responses=_file("application/octet-stream"),
        tags=["polls"],
    )
    def archive(poll: PollId, known: Known = None) -> Response:
        """Return the archive of a published poll (Belenios archive, version 1)."""
        path = ledger.archive_path(poll)
        return _send(ledger, view, poll, path, "application/octet-stream", known)

    @api.get(
        "/polls/{poll}/proofs",
        response_class=Response,
        responses=_file("application/json"),
        tags=["polls"],
    )
    def proofs(poll: PollId, known: Known = None) -> Response:
        """Return the bound decryption proofs of a published poll."""
        path = ledger.proofs_path(poll)
        return _send(ledger, view, poll, path, "application/json", known)


def _add_ballots(api: FastAPI, ledger: Ledger, audience: Audience, view: View) -> None:
    @api.get("/ballot", response_model=BallotModel, responses=_no(404), tags=["ballots"])
    def ballot(tracker: Tracker, known: Known = None) -> Response:
        """Say what became of a ballot."""
        with ledger.store.reading() as now:
            found = view.find(now, read_tracker(tracker))
            return _answer(_ballot(ledger, audience, now, found), known)

    @api.get("/ballots", response_model=BallotsModel, responses=_no(404), tags=["ballots"])
    def ballots(words: Words, known: Known = None) -> Response:
        """Say what became of the ballots with these check words: hardly ever of more than one."""
        read = read_words(words)
        if read is None:
            raise Refused(InputRefusal.not_found, "words", "not four check words")
        with ledger.store.reading() as now:
            found = view.find_by_words(now, read)
            items = [_ballot(ledger, audience, now, one) for one in found]
        return _answer(BallotsModel(items=items), known)

    @api.get(
        "/ballot.tlog-proof",
        response_class=Response,
        responses=_file("text/plain"),
        tags=["ballots"],
    )
    def proof(tracker: Tracker, known: Known = None) -> Response:
        """Return the proof that the log has a ballot's record; 404 while any poll is open."""
        with ledger.store.reading() as now:
            found = view.find(now, read_tracker(tracker))
            note = audience.checkpoint(now, "")
            if found.index is None or note is None:
                raise Refused(InputRefusal.not_found, "proof", "when every poll is closed")
            checkpoint = tlog.open_checkpoint(note, ledger.signer.verifier)
            text = tlog_proof(now.tile, found.index, checkpoint, note)[1]
        name = f"{found.tracker.replace('/', '_').replace('+', '-')}.tlog-proof"
        response = _tagged(text.encode(), "text/plain; charset=utf-8", known)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _poll(ledger: Ledger, seen: PollView) -> PollModel:
    poll: EventPoll = seen.poll
    below = f"/polls/{poll.uuid}"
    paths = {
        f"{below}/archive": ledger.archive_path(poll.uuid),
        f"{below}/proofs": ledger.proofs_path(poll.uuid),
    }
    published = seen.stage is Stage.published
    return PollModel(
        poll=poll.uuid,
        number=seen.number,
        title=dict(poll.title),
        topic=poll.topic,
        tags=list(poll.tags),
        groups=list(poll.groups),
        stage=seen.stage,
        questions=[_question(question) for question in poll.questions],
        closes=poll.closes,
        files=[
            FileModel(path=path, bytes=file.stat().st_size)
            for path, file in paths.items()
            if published
        ],
    )


def _question(question: Question) -> QuestionModel:
    return QuestionModel(
        text=dict(question.text),
        min=question.minimum,
        max=question.maximum,
        blank=question.blank,
        options=[OptionModel(title=_words(one.title), cost=one.cost) for one in question.options],
    )


def _words(text: Text) -> dict[str, str]:
    return dict(text)


def _ballot(ledger: Ledger, audience: Audience, now: Reading, found: Found) -> BallotModel:
    proof = None
    if found.index is not None:
        checkpoint = _checkpoint(ledger, audience, now)
        of = tlog.Checkpoint("", checkpoint.size, tlog.decode_hash(checkpoint.root))
        hashes, _ = tlog_proof(now.tile, found.index, of, checkpoint.note)
        (entry,) = now.entries(found.index, found.index + 1)
        proof = ProofModel(
            index=found.index, entry=entry.decode(), hashes=list(hashes), checkpoint=checkpoint
        )
    return BallotModel(
        tracker=found.tracker,
        words={language: list(words_of(found.tracker, language)) for language in ("ko", "en")},
        poll=found.poll.uuid,
        state=found.verdict or "arrived",
        credential=found.credential,
        proof=proof,
    )


def _checkpoint(ledger: Ledger, audience: Audience, now: Reading) -> CheckpointModel:
    note = audience.checkpoint(now, "")
    if note is None:
        raise Refused(InputRefusal.not_found, "checkpoint")
    checkpoint = tlog.open_checkpoint(note, ledger.signer.verifier)
    return CheckpointModel(size=checkpoint.size, root=tlog.encode_hash(checkpoint.root), note=note)


def _catalogue_item(refusal: InputRefusal) -> CatalogueItem:
    return CatalogueItem(
        reason=refusal.value, ko=refusal.sentence("ko", "{}"), en=refusal.sentence("en", "{}")
    )


def _answer(model: Model, known: str | None) -> Response:
    return _tagged(model.model_dump_json().encode(), "application/json", known)


def _tagged(body: bytes, media_type: str, known: str | None) -> Response:
    """Return an answer under its hash, or 304 where the asker has it."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={SECONDS}"}
    if _has(known, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _send(
    ledger: Ledger, view: View, poll: str, path: Path, media_type: str, known: str | None
) -> Response:
    with ledger.store.reading() as now:
        published = view.poll(now, poll).stage is Stage.published
    if not published or not path.exists():
        raise Refused(InputRefusal.not_found, path.name)
    return send_file(path, media_type, known)


def send_file(path: Path, media_type: str, known: str | None) -> Response:
    """Return a file that can be published anew, or 304 where the asker has it."""
    stat = path.stat()
    response = FileResponse(path, media_type=media_type, filename=path.name, stat_result=stat)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    if _has(known, response.headers["ETag"]):
        kept = {name: response.headers[name] for name in ("ETag", "Cache-Control")}
        return Response(status_code=304, headers=kept)
    return response


def _has(known: str | None, tag: str) -> bool:
    """Say whether If-None-Match names this tag (RFC 9110, section 13.1.2)."""
    tags = {one.strip().removeprefix("W/") for one in (known or "").split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
