"""Questions and the election text that fixes them (section 5)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from maru.protocol.belenios import json_text
from maru.protocol.belenios.credential import UUID
from maru.protocol.belenios.group import Element, Group, group
from maru.protocol.belenios.invalid import Invalid, Reason

ELECTION_LIMIT = 2**20
"""Most characters of an election text."""
QUESTION_LIMIT = 100
"""Most questions of an election."""
ANSWER_LIMIT = 1000
"""Most answers of a question."""
WIDTH_LIMIT = 5000
"""Most ciphertexts of a ballot."""
TEXT_LIMIT = 2**16
"""Most characters of one name, description, question or answer."""


@dataclass(frozen=True)
class Question:
    """Choose `minimum` to `maximum` of `answers`; with `blank`, or a blank vote instead."""

    text: str
    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool = False

    @property
    def width(self) -> int:
        """Ciphertexts of this question in a ballot: one per answer, and one for blank."""
        return len(self.answers) + self.blank


@dataclass(frozen=True)
class Election:
    """An election, as its text says. Two elections are equal when their texts are."""

    text: str
    uuid: str = field(compare=False)
    name: str = field(compare=False)
    description: str = field(compare=False)
    group: Group = field(compare=False, repr=False)
    public_key: Element = field(compare=False, repr=False)
    questions: tuple[Question, ...] = field(compare=False)

    @cached_property
    def fingerprint(self) -> str:
        """b64hash of the text, 43 characters; the phi of the specification."""
        return b64hash(self.text)


def b64hash(text: str) -> str:
    """SHA-256 of the UTF-8 text in Base64 without padding: 43 characters."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def hexhash(text: str) -> str:
    """SHA-256 of the UTF-8 text in lower-case hex: 64 characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_election(
    *,
    uuid: str,
    name: str,
    description: str,
    group: Group,
    public_key: str,
    questions: Sequence[Question],
    administrator: str | None = None,
    credential_authority: str | None = None,
) -> Election:
    """Write an election's text and read it back.

    `public_key` is the text form of the trustees' joint key. Raises Invalid as
    `parse_election` does.
    """
    members: dict[str, Any] = {
        "version": 1,
        "description": description,
        "name": name,
        "group": group.name,
        "public_key": public_key,
        "questions": [
            {"answers": list(question.answers)}
            | ({"blank": True} if question.blank else {})
            | {"min": question.minimum, "max": question.maximum, "question": question.text}
            for question in questions
        ],
        "uuid": uuid,
    }
    if administrator is not None:
        members["administrator"] = administrator
    if credential_authority is not None:
        members["credential_authority"] = credential_authority
    return parse_election(json_text.dump(members))


def parse_election(text: str) -> Election:
    """Read an election's text, version 1 with homomorphic questions.

    Unknown members are ignored, as the specification says. Raises Invalid
    (too_large, malformed, unsupported, bad_question, not_a_member, identity),
    the place as in "election.questions[1].max".
    """
    try:
        return _election(text, json_text.load(text, ELECTION_LIMIT, ""))
    except Invalid as invalid:
        raise Invalid(invalid.reason, f"election{invalid.place}") from None


def _election(text: str, members: Any) -> Election:
    if not isinstance(members, dict):
        raise Invalid(Reason.MALFORMED)
    if type(members.get("version")) is not int:
        raise Invalid(Reason.MALFORMED, ".version")
    if members["version"] != 1:
        raise Invalid(Reason.UNSUPPORTED, ".version")
    uuid = _text(members, "uuid")
    if not UUID.fullmatch(uuid):
        raise Invalid(Reason.MALFORMED, ".uuid")
    try:
        its_group = group(_text(members, "group"))
    except Invalid as invalid:
        raise Invalid(invalid.reason, ".group") from None
    try:
        public_key = its_group.decode_key(members.get("public_key"))
    except Invalid as invalid:
        raise Invalid(invalid.reason, ".public_key") from None
    questions = members.get("questions")
    if not isinstance(questions, list) or not 1 <= len(questions) <= QUESTION_LIMIT:
        raise Invalid(Reason.MALFORMED, ".questions")
    read = tuple(
        _question(question, f".questions[{index}]") for index, question in enumerate(questions)
    )
    if sum(question.width for question in read) > WIDTH_LIMIT:
        raise Invalid(Reason.TOO_LARGE, ".questions")
    return Election(
        text=text,
        uuid=uuid,
        name=_text(members, "name"),
        description=_text(members, "description"),
        group=its_group,
        public_key=public_key,
        questions=read,
    )


def _question(members: Any, place: str) -> Question:
    if not isinstance(members, dict):
        raise Invalid(Reason.MALFORMED, place)
    if "type" in members:
        raise Invalid(Reason.UNSUPPORTED, place)
    answers = members.get("answers")
    if not isinstance(answers, list) or not all(
        isinstance(answer, str) and len(answer) <= TEXT_LIMIT for answer in answers
    ):
        raise Invalid(Reason.MALFORMED, f"{place}.answers")
    if not 1 <= len(answers) <= ANSWER_LIMIT:
        raise Invalid(Reason.BAD_QUESTION, f"{place}.answers")
    blank = members.get("blank", False)
    if type(blank) is not bool:
        raise Invalid(Reason.MALFORMED, f"{place}.blank")
    minimum, maximum = members.get("min"), members.get("max")
    if type(minimum) is not int or type(maximum) is not int:
        raise Invalid(Reason.MALFORMED, f"{place}.min")
    if not 0 <= minimum <= maximum or not 1 <= maximum <= len(answers):
        raise Invalid(Reason.BAD_QUESTION, f"{place}.max")
    return Question(_text(members, "question", place), tuple(answers), minimum, maximum, blank)


def _text(members: dict[str, Any], key: str, place: str = "") -> str:
    value = members.get(key)
    if not isinstance(value, str) or len(value) > TEXT_LIMIT:
        raise Invalid(Reason.MALFORMED, f"{place}.{key}")
    return value
