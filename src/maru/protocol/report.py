"""Reports: what a kiosk said when polls were opened and when they were closed.

A report is a signed note of type `maru/report/v1`, signed by the kiosk's record key,

    {"event":"…","package":"<sha256>","kiosk":"kiosk-1","epoch":1,"rehearsal":false,
     "kind":"opening","seq":3,"hash":"<sha256>",
     "polls":[{"poll":"<uuid>","ballots":0,"spoiled":0}],"staff":"staff-1"}

`seq` and `hash` are those of the newest record when it was made. `kind` is "opening", the zero
report, where nothing may be counted yet, or "closing", where each poll also tells in `cards` how
many cards were handed out, when staff said so. `staff` is left out where no card was shown. It has
no time: a kiosk's clock proves nothing.

The QR code of a report, by which its head is compared with the ledger's, is
`MARUH1:<kiosk>:<epoch>:<seq>:<hash>`; its check words are those of the hash, as a tracker's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from maru.protocol.fields import Fields
from maru.protocol.journal import is_sha256
from maru.protocol.note import Signer, Verifier, note_text, open_note, read_body, sign
from maru.protocol.refusal import InputRefusal, Refused

REPORT = "maru/report/v1"
MAX_POLLS = 1_000


@dataclass(frozen=True)
class PollCount:
    """What a kiosk keeps of a poll; `cards` is how many were handed out, if that was said."""

    poll: str
    ballots: int
    spoiled: int
    cards: int | None = None


@dataclass(frozen=True)
class Report:
    """What is reported of some polls, after record `seq`."""

    event: str
    package: str
    kiosk: str
    epoch: int
    rehearsal: bool
    kind: Literal["opening", "closing"]
    seq: int
    hash: str
    polls: tuple[PollCount, ...]
    staff: str | None = None


def head_text(report: Report) -> str:
    """Return the text of a report's QR code."""
    return f"MARUH1:{report.kiosk}:{report.epoch}:{report.seq}:{report.hash}"


def make_report(report: Report, signer: Signer) -> str:
    """Return the signed note of a report. A zero report with a ballot is a fault: ValueError."""
    if report.kind == "opening" and any(poll.ballots or poll.spoiled for poll in report.polls):
        raise ValueError("a zero report with ballots")
    body = {
        "event": report.event,
        "package": report.package,
        "kiosk": report.kiosk,
        "epoch": report.epoch,
        "rehearsal": report.rehearsal,
        "kind": report.kind,
        "seq": report.seq,
        "hash": report.hash,
        "polls": [_count_fields(poll) for poll in report.polls],
        **({} if report.staff is None else {"staff": report.staff}),
    }
    return sign(note_text(REPORT, body), signer)


def _count_fields(poll: PollCount) -> dict[str, Any]:
    fields: dict[str, Any] = {"poll": poll.poll, "ballots": poll.ballots, "spoiled": poll.spoiled}
    return fields if poll.cards is None else {**fields, "cards": poll.cards}


def parse_report(message: str, verifier: Verifier, place: str = "report") -> Report:
    """Return the report of a signed note, or refuse it."""
    fields = Fields(read_body(open_note(message, [verifier], place), REPORT, place), place)
    report = Report(
        event=fields.string("event", 12),
        package=_take_hash(fields, "package"),
        kiosk=fields.string("kiosk", 32),
        epoch=fields.integer("epoch", 1, 999_999),
        rehearsal=fields.truth("rehearsal"),
        kind=fields.one_of("kind", ("opening", "closing")),
        seq=fields.integer("seq", 0, 2**63 - 1),
        hash=_take_hash(fields, "hash"),
        polls=fields.items("polls", _read_count, 0, MAX_POLLS),
        staff=fields.string("staff", 64) if fields.has("staff") else None,
    )
    fields.done()
    if report.kind == "opening" and any(poll.ballots or poll.spoiled for poll in report.polls):
        raise Refused(InputRefusal.bad_value, place, "a zero report with ballots")
    return report


def _take_hash(fields: Fields, name: str) -> str:
    value = fields.string(name, 64)
    if not is_sha256(value):
        raise Refused(InputRefusal.malformed, fields.at(name))
    return value


def _read_count(value: object, place: str) -> PollCount:
    fields = Fields(value, place)
    count = PollCount(
        poll=fields.string("poll", 64),
        ballots=fields.integer("ballots", 0, 2**63 - 1),
        spoiled=fields.integer("spoiled", 0, 2**63 - 1),
        cards=fields.integer("cards", 0, 2**63 - 1) if fields.has("cards") else None,
    )
    fields.done()
    return count
