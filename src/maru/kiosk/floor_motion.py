"""A motion from the floor, put to the vote at a kiosk: three fields, a staff card, a spare poll.

The fields are the title, the question, and the answers: for and against, with abstention, or up to
eight that are written, of which one may be chosen, or none. They are typed in one language, in
which everyone then reads them; for, against and the rest are said in each language of the event.
The poll is the first spare of its groups of which this kiosk may make motions
(maru.protocol.update), and scheduled: staff open it as any other. Other kiosks get the motion by
the network or a stick, and apply it with a staff card.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from maru.kiosk.ceremony import need_card
from maru.kiosk.kiosk import Kiosk
from maru.protocol.belenios.group import group
from maru.protocol.belenios.trustee import parse_trustees
from maru.protocol.event import Option, Poll, Question, Text, Topic
from maru.protocol.note import Signer
from maru.protocol.package import election_text
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import Motion

MAX_TITLE = 30
MAX_QUESTION = 60
MAX_ANSWER = 30
MIN_ANSWERS = 2
MAX_ANSWERS = 8

FOR: Text = {"ko": "찬성", "en": "For"}
AGAINST: Text = {"ko": "반대", "en": "Against"}


@dataclass(frozen=True)
class Draft:
    """What was typed; no `answers` stand for for and against. `groups` are those that may vote."""

    language: str
    title: str
    question: str
    groups: tuple[str, ...]
    answers: tuple[str, ...] = ()


def plain(words: str) -> str:
    """Return words as the fonts need them, whole syllables, on one line, without outer spaces."""
    return " ".join(unicodedata.normalize("NFC", words).split())


def motion_groups(kiosk: Kiosk) -> tuple[tuple[str, ...], ...]:
    """Return the groups of each spare of which this kiosk can make a motion, each set once."""
    sets = dict.fromkeys(spare.groups for spare in kiosk.event.spares)
    return tuple(groups for groups in sets if kiosk.spares(groups))


def draft_poll(kiosk: Kiosk, draft: Draft) -> Poll:
    """Return the poll that a draft makes, or refuse it: bad_value, no_spare_poll."""
    spares = kiosk.spares(draft.groups)
    if not spares:
        raise Refused(InputRefusal.no_spare_poll, kiosk.name)
    topic: Topic = "motion"
    options = _for_and_against(kiosk.event.languages)
    if draft.answers:
        if not MIN_ANSWERS <= len(draft.answers) <= MAX_ANSWERS:
            detail = f"not {MIN_ANSWERS} to {MAX_ANSWERS}"
            raise Refused(InputRefusal.bad_value, "motion answers", detail)
        titles = [_words(draft, answer, "answers", MAX_ANSWER) for answer in draft.answers]
        if len({title[draft.language] for title in titles}) < len(titles):
            raise Refused(InputRefusal.bad_value, "motion answers", "one is there twice")
        topic, options = "other", tuple(Option(title) for title in titles)
    question = _words(draft, draft.question, "question", MAX_QUESTION)
    return Poll(
        uuid=spares[0].uuid,
        title=_words(draft, draft.title, "title", MAX_TITLE),
        topic=topic,
        tags=(),
        groups=spares[0].groups,
        questions=(Question(question, options, minimum=1, maximum=1, blank=True),),
    )


def put_motion(kiosk: Kiosk, draft: Draft, card: Signer | None) -> Poll:
    """Make the poll of a draft, signed with a staff card, and apply it: it is scheduled here.

    Raises `Refused`: as `draft_poll`, staff_needed, also where the event has no staff cards,
    staff_revoked, and as `Kiosk.update`.
    """
    need_card(kiosk, card)
    if card is None:
        raise Refused(InputRefusal.staff_needed, kiosk.name)
    poll = draft_poll(kiosk, draft)
    trustees = parse_trustees(group(kiosk.event.group), kiosk.trustees(poll.uuid))
    kiosk.put_motion(Motion(poll, election_text(kiosk.event, poll, trustees)), card)
    return poll


def _for_and_against(languages: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(
        Option({language: answer.get(language, answer["en"]) for language in languages})
        for answer in (FOR, AGAINST)
    )


def _words(draft: Draft, text: str, name: str, limit: int) -> dict[str, str]:
    words = plain(text)
    if not 1 <= len(words) <= limit:
        detail = f"not 1 to {limit} characters"
        raise Refused(InputRefusal.bad_value, f"motion {name}", detail)
    return {draft.language: words}
