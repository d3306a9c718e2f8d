"""Rows of the lists that a voter sees: polls, options, answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from maru.kiosk.session import Offer, Session
from maru.protocol.event import Poll, Question, say
from maru.ui.money import spoken_cost


@dataclass(frozen=True)
class OfferRow:
    """One poll open to this card."""

    uuid: str
    heading: str
    topic: str
    questions: int
    least: int
    most: int
    motion: bool
    done: bool


@dataclass(frozen=True)
class OptionRow:
    """One option of the question."""

    heading: str
    cost: str
    description: str
    place: str
    chosen: bool = field(repr=False)


@dataclass(frozen=True, repr=False)
class AnswerRow:
    """One line of the review, or of an opened ballot. `kind`: question, option, blank or nothing.

    Shows nothing of it.
    """

    question: int
    kind: str
    heading: str
    cost: str


def offer_rows(offers: Sequence[Offer], language: str) -> list[OfferRow]:
    """Return a row for each poll of a card."""
    return [
        OfferRow(
            uuid=offer.poll.uuid,
            heading=say(offer.poll.title, language),
            topic=offer.poll.topic,
            questions=len(offer.poll.questions),
            least=offer.poll.questions[0].minimum,
            most=offer.poll.questions[0].maximum,
            motion=is_motion(offer.poll, offer.poll.questions[0]),
            done=offer.done,
        )
        for offer in offers
    ]


def option_rows(
    question: Question, marks: frozenset[int], currency: str, language: str
) -> list[OptionRow]:
    """Return a row for each option of a question, in the order of the ballot."""
    return [
        OptionRow(
            heading=say(option.title, language),
            cost=_cost(option.cost, currency, language),
            description=say(option.description, language) if option.description else "",
            place=say(option.place, language) if option.place else "",
            chosen=n in marks,
        )
        for n, option in enumerate(question.options)
    ]


def answer_rows(session: Session, poll: Poll, language: str) -> list[AnswerRow]:
    """Return what was answered: for each question its text, where there are several, and marks."""
    rows: list[AnswerRow] = []
    for n, question in enumerate(poll.questions):
        if len(poll.questions) > 1:
            rows.append(AnswerRow(n, "question", say(question.text, language), ""))
        chosen = session.chosen(n)
        for index in chosen:
            option = question.options[index]
            cost = _cost(option.cost, session.event.currency, language)
            rows.append(AnswerRow(n, "option", say(option.title, language), cost))
        if not chosen:
            blank = "abstain" if is_motion(poll, question) else "blank"
            rows.append(AnswerRow(n, blank if session.is_blank(n) else "nothing", "", ""))
    return rows


def is_motion(poll: Poll, question: Question) -> bool:
    """Say whether a question is shown as two or three equal cards."""
    cards = len(question.options) + question.blank
    return poll.topic == "motion" and question.maximum == 1 and 2 <= cards <= 3


def _cost(cost: int | None, currency: str, language: str) -> str:
    return "" if cost is None else spoken_cost(cost, currency, language)
