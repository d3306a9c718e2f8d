"""An event: what is voted on, in which words, by which groups, under which rules.

`event.json` is one object of compact JSON. A text for people is an object from language to words,
{"ko":"…","en":"…"}. What is absent is left out, `venue_pin` where it is false and `staff` where
there are no cards too, and a member that is not known is refused. So are `admins`, `two_persons`,
`witnesses` and `quorum` left out where there are none, it is false, or it is 0, and a poll's
`closes` where no time is announced.

    {"event":"<tag>","name":{…},"place":{…},"languages":["ko","en"],"currency":"KRW",
     "group":"Ed25519","groups":[{"id":"all","name":{…}}],
     "ledger":{"origin":"…","key":"<vkey>","certificate":"<sha256>"},"small_room":10,"below":"publish",
     "conflicts":"first_in_ledger","rehearsal":false,"second_medium":true,
     "venue_pin":true,"staff":[{"name":"staff-1","key":"<vkey>"}],
     "admins":[{"name":"admin-1","key":"<vkey>"}],"two_persons":true,
     "witnesses":[{"name":"residents.example","key":"<vkey>"}],"quorum":1,
     "polls":[{"uuid":"…","title":{…},"topic":"budget","tags":["park"],"groups":["all"],
               "questions":[{"text":{…},"min":0,"max":3,"blank":false,
                             "options":[{"title":{…},"cost":48000000,"tags":[]}]}],
               "closes":"2026-11-29T16:00+09:00"}],
     "spares":[{"uuid":"…","groups":["all"]}]}

A spare is a poll without a question yet: its roll and trustees are in the package, and an update
(maru.protocol.update) makes it a poll when there is a motion from the floor.

`closes` is the time at which staff mean to close the poll, a date and minute of ISO 8601 with its
offset from UTC. It is an announcement for people: no machine closes a poll by it, nothing about a
vote depends on a clock, and the poll is open until staff close it, before that time or after.

`second_medium`, absent where it is false, says that no kiosk votes without one (maru.kiosk.medium);
a path in place of true says where every kiosk finds it.

`certificate`, absent where the ledger is reached without TLS, is the SHA-256 in hex of its TLS
certificate (DER): kiosks take that one and no other. `admins` are the keys that sign entries of
people in the log; with `two_persons` each such entry needs two of them. `witnesses` are outside
people who cosign checkpoints (c2sp.org/tlog-cosignature), and closing a poll needs `quorum` of
them; 0 means that there is none to wait for.

The event's tag is the first 12 Base58 characters of SHA-256(event key).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from maru.protocol.belenios.question import Question as BeleniosQuestion
from maru.protocol.fields import LANGUAGE, Fields, read_pattern, read_string
from maru.protocol.note import COSIGNATURE, ED25519, Verifier, compact_json, parse_json
from maru.protocol.refusal import InputRefusal, Refused

MAX_EVENT_TEXT = 4 * 1024 * 1024
MAX_POLLS = 200
MAX_QUESTIONS = 20
MAX_OPTIONS = 200
MAX_STAFF_CARDS = 50
MAX_ADMINS = 20
MAX_WITNESSES = 20

Text = Mapping[str, str]
Topic = Literal["budget", "motion", "name", "bylaw", "other"]
TOPICS: tuple[Topic, ...] = ("budget", "motion", "name", "bylaw", "other")

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
TAG = re.compile(rf"[{BASE58}]{{12}}", re.ASCII)
_UUID = re.compile(rf"[{BASE58}]{{14,40}}", re.ASCII)
_STAFF_NAME = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ID = re.compile(r"[a-z0-9-]{1,64}", re.ASCII)
_CLOSES = re.compile(
    r"20[2-9]\d-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d[+-](0\d|1[0-4]):[0-5]\d", re.ASCII
)


def say(text: Text, language: str) -> str:
    """Return the words of `text` in a language, or in the first language that it has."""
    return text.get(language) or next(iter(text.values()))


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen; `cost` in whole units of the event's currency."""

    title: Text
    description: Text | None = None
    place: Text | None = None
    cost: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """Choose `minimum` to `maximum` of the options, or none of them where `blank` is allowed."""

    text: Text
    options: tuple[Option, ...]
    minimum: int
    maximum: int
    blank: bool = False


@dataclass(frozen=True)
class Poll:
    """One agenda item: one Belenios election, voted on by the cards of its groups.

    `closes` is the announced closing time as it stands in event.json (`read_closes`), or None.
    """

    uuid: str
    title: Text
    topic: Topic
    tags: tuple[str, ...]
    groups: tuple[str, ...]
    questions: tuple[Question, ...]
    closes: str | None = None


@dataclass(frozen=True)
class Spare:
    """A poll whose question is still to be written."""

    uuid: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A group of attendees, whose cards open the polls that name it."""

    id: str
    name: Text


@dataclass(frozen=True)
class Ledger:
    """The log that this event's records go to: its origin, and its key's text.

    `certificate` is the SHA-256, in hex, of its TLS certificate; None where it is reached without.
    """

    origin: str
    key: str
    certificate: str | None = None

    @property
    def verifier(self) -> Verifier:
        """The key that signs its checkpoints."""
        return Verifier.from_vkey(self.key)


@dataclass(frozen=True)
class KeyHolder:
    """Somebody whom the event names: a name, and the text of the key of that name."""

    name: str
    key: str

    @property
    def verifier(self) -> Verifier:
        """The key that checks what they sign."""
        return Verifier.from_vkey(self.key)


class Staff(KeyHolder):
    """A staff card (maru.protocol.staff)."""


class Admin(KeyHolder):
    """A central admin, whose key signs entries of the log."""


class Witness(KeyHolder):
    """An outside witness, whose key cosigns checkpoints."""


@dataclass(frozen=True)
class Event:
    """One occasion. `small_room` is k, the fewest ballots that a published number may stand for.

    With `venue_pin` everyone types the number that is announced in the hall, besides the card. With
    `staff` cards, only these open, pause and close polls. Of `admins` one signs each entry that
    people make in the log, or two different ones with `two_persons`. `quorum` is how many of
    `witnesses` have to cosign a closing, 0 where nobody has to.
    """

    tag: str
    name: Text
    place: Text
    languages: tuple[str, ...]
    currency: str
    group: str
    groups: tuple[Group, ...]
    ledger: Ledger
    small_room: int
    below: Literal["publish", "withhold"]
    conflicts: Literal["first_in_ledger", "none_counts"]
    rehearsal: bool
    polls: tuple[Poll, ...]
    second_medium: bool | str = False
    venue_pin: bool = False
    staff: tuple[Staff, ...] = ()
    spares: tuple[Spare, ...] = ()
    admins: tuple[Admin, ...] = ()
    two_persons: bool = False
    witnesses: tuple[Witness, ...] = ()
    quorum: int = 0

    @property
    def uuids(self) -> tuple[str, ...]:
        """The uuids of all polls, then of all spares."""
        return (*(poll.uuid for poll in self.polls), *(spare.uuid for spare in self.spares))

    def poll(self, uuid: str) -> Poll:
        """Return the poll of that uuid; KeyError when there is none."""
        for poll in self.polls:
            if poll.uuid == uuid:
                return poll
        raise KeyError(uuid)

    def find_poll(self, named: str, place: str) -> Poll:
        """Return the poll that a person named by its uuid or by its number from 1, or refuse."""
        for number, poll in enumerate(self.polls, 1):
            if named in (poll.uuid, str(number)):
                return poll
        raise Refused(InputRefusal.not_found, f"{place} poll {named[:40]}")


def event_tag(event_public_key: bytes) -> str:
    """Return 12 Base58 characters of SHA-256 of the event's public key."""
    number = int.from_bytes(hashlib.sha256(event_public_key).digest(), "big")
    digits = []
    for _ in range(12):
        number, digit = divmod(number, 58)
        digits.append(BASE58[digit])
    return "".join(digits)


def event_key_name(tag: str) -> str:
    """Return the name of an event's key."""
    return f"maru/{tag}/event"


def belenios_questions(poll: Poll, language: str) -> tuple[BeleniosQuestion, ...]:
    """Return the questions of a poll as its Belenios election states them."""
    return tuple(
        BeleniosQuestion(
            text=say(question.text, language),
            answers=tuple(say(option.title, language) for option in question.options),
            minimum=question.minimum,
            maximum=question.maximum,
            blank=question.blank,
        )
        for question in poll.questions
    )


def event_text(event: Event) -> str:
    """Return event.json: compact JSON; what is absent is left out."""
    spares = [{"uuid": spare.uuid, "groups": list(spare.groups)} for spare in event.spares]
    return compact_json(
        {
            "event": event.tag,
            "name": dict(event.name),
            "place": dict(event.place),
            "languages": list(event.languages),
            "currency": event.currency,
            "group": event.group,
            "groups": [{"id": group.id, "name": dict(group.name)} for group in event.groups],
            "ledger": _ledger_fields(event.ledger),
            "small_room": event.small_room,
            "below": event.below,
            "conflicts": event.conflicts,
            "rehearsal": event.rehearsal,
            **({"second_medium": event.second_medium} if event.second_medium else {}),
            **({"venue_pin": True} if event.venue_pin else {}),
            **({"staff": _key_fields(event.staff)} if event.staff else {}),
            **({"admins": _key_fields(event.admins)} if event.admins else {}),
            **({"two_persons": True} if event.two_persons else {}),
            **({"witnesses": _key_fields(event.witnesses)} if event.witnesses else {}),
            **({"quorum": event.quorum} if event.quorum else {}),
            "polls": [poll_fields(poll) for poll in event.polls],
            **({"spares": spares} if spares else {}),
        }
    )


def _ledger_fields(ledger: Ledger) -> dict[str, Any]:
    certificate = {"certificate": ledger.certificate} if ledger.certificate else {}
    return {"origin": ledger.origin, "key": ledger.key, **certificate}


def _key_fields(holders: Iterable[KeyHolder]) -> list[dict[str, Any]]:
    return [{"name": holder.name, "key": holder.key} for holder in holders]


def poll_fields(poll: Poll) -> dict[str, Any]:
    """Return a poll as event.json states it."""
    return {
        "uuid": poll.uuid,
        "title": dict(poll.title),
        "topic": poll.topic,
        "tags": list(poll.tags),
        "groups": list(poll.groups),
        "questions": [
            {
                "text": dict(question.text),
                "min": question.minimum,
                "max": question.maximum,
                "blank": question.blank,
                "options": [_option_fields(option) for option in question.options],
            }
            for question in poll.questions
        ],
        **({"closes": poll.closes} if poll.closes is not None else {}),
    }


def _option_fields(option: Option) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": dict(option.title)}
    if option.description is not None:
        fields["description"] = dict(option.description)
    if option.place is not None:
        fields["place"] = dict(option.place)
    if option.cost is not None:
        fields["cost"] = option.cost
    fields["tags"] = list(option.tags)
    return fields


def parse_event(text: str, place: str = "event.json") -> Event:
    """Return the event of an event.json, or refuse it with the place of the first fault."""
    fields = Fields(parse_json(text, place, limit=MAX_EVENT_TEXT), place)
    languages = fields.items("languages", lambda item, at: read_pattern(item, at, LANGUAGE), 1, 10)
    groups = fields.items("groups", _read_group, 1, MAX_OPTIONS)
    event = Event(
        tag=read_pattern(fields.take("event"), fields.at("event"), TAG),
        name=fields.words("name"),
        place=fields.words("place"),
        languages=languages,
        currency=fields.string("currency", 8),
        group=fields.one_of("group", ("Ed25519", "BELENIOS-2048")),
        groups=groups,
        ledger=_read_ledger(fields.take("ledger"), fields.at("ledger")),
        small_room=fields.integer("small_room", 1, 10_000),
        below=fields.one_of("below", ("publish", "withhold")),
        conflicts=fields.one_of("conflicts", ("first_in_ledger", "none_counts")),
        rehearsal=fields.truth("rehearsal"),
        venue_pin=fields.truth("venue_pin") if fields.has("venue_pin") else False,
        staff=fields.items("staff", _read_staff, 1, MAX_STAFF_CARDS) if fields.has("staff") else (),
        polls=fields.items("polls", read_poll, 1, MAX_POLLS),
        second_medium=read_second_medium(fields),
        spares=fields.items("spares", _read_spare, 1, MAX_POLLS) if fields.has("spares") else (),
        admins=read_admins(fields),
        two_persons=fields.truth("two_persons") if fields.has("two_persons") else False,
        witnesses=read_witnesses(fields),
        quorum=fields.integer("quorum", 0, MAX_WITNESSES) if fields.has("quorum") else 0,
    )
    fields.done()
    check_people(event.admins, event.two_persons, event.witnesses, event.quorum, place)
    _check_references(event, place)
    return event


def read_second_medium(fields: Fields) -> bool | str:
    """Take `second_medium` where it is there: true, false, or the path of the medium."""
    if not fields.has("second_medium"):
        return False
    value = fields.take("second_medium")
    return value if isinstance(value, bool) else read_string(value, fields.at("second_medium"), 200)


def read_admins(fields: Fields) -> tuple[Admin, ...]:
    """Take `admins` where they are there: objects of a name and the text of a key."""
    return fields.items("admins", _read_admin, 1, MAX_ADMINS) if fields.has("admins") else ()


def read_witnesses(fields: Fields) -> tuple[Witness, ...]:
    """Take `witnesses` where they are there: objects of a name and the text of a key."""
    if not fields.has("witnesses"):
        return ()
    return fields.items("witnesses", _read_witness, 1, MAX_WITNESSES)


def check_people(
    admins: tuple[Admin, ...],
    two_persons: bool,
    witnesses: tuple[Witness, ...],
    quorum: int,
    place: str,
) -> None:
    """Refuse names or keys that are there twice, and more persons asked for than there are."""
    for member, holders in (("admins", admins), ("witnesses", witnesses)):
        names, keys = {one.name for one in holders}, {one.verifier.public_key for one in holders}
        if min(len(names), len(keys)) < len(holders):
            raise Refused(InputRefusal.bad_value, f"{place} {member}", "twice the same name or key")
    if two_persons and len(admins) < 2:
        raise Refused(InputRefusal.bad_value, f"{place} two_persons", "fewer than two admins")
    if quorum > len(witnesses):
        raise Refused(InputRefusal.bad_value, f"{place} quorum", "more than there are witnesses")


def _check_references(event: Event, place: str) -> None:
    known = {group.id for group in event.groups}
    if len({card.name for card in event.staff}) != len(event.staff):
        raise Refused(InputRefusal.bad_value, f"{place} staff", "twice the same name")
    if len(known) != len(event.groups):
        raise Refused(InputRefusal.bad_value, f"{place} groups", "twice the same id")
    if len(set(event.uuids)) != len(event.uuids):
        raise Refused(InputRefusal.bad_value, f"{place} polls", "twice the same uuid")
    named = [(f"polls[{i}]", poll.groups) for i, poll in enumerate(event.polls)]
    named += [(f"spares[{i}]", spare.groups) for i, spare in enumerate(event.spares)]
    for at, groups in named:
        for group in groups:
            if group not in known:
                raise Refused(InputRefusal.bad_value, f"{place} {at}.groups", group)


def _read_group(value: object, place: str) -> Group:
    fields = Fields(value, place)
    group = Group(read_pattern(fields.take("id"), fields.at("id"), _ID), fields.words("name"))
    fields.done()
    return group


def _read_staff(value: object, place: str) -> Staff:
    fields = Fields(value, place)
    name = read_pattern(fields.take("name"), fields.at("name"), _STAFF_NAME)
    card = Staff(name, fields.string("key", 512))
    fields.done()
    verifier = Verifier.from_vkey(card.key, f"{place}.key")
    if verifier.kind != ED25519 or verifier.name != card.name:
        raise Refused(InputRefusal.bad_value, f"{place}.key", "its name is not the card's")
    return card


def read_admin_name(value: object, place: str) -> str:
    """Return an admin's name, 1 to 32 of a-z, 0-9 and the hyphen, or refuse it."""
    return read_pattern(value, place, _STAFF_NAME)


def _read_admin(value: object, place: str) -> Admin:
    fields = Fields(value, place)
    name = read_admin_name(fields.take("name"), fields.at("name"))
    return Admin(name, _read_key(fields, name, ED25519))


def _read_witness(value: object, place: str) -> Witness:
    fields = Fields(value, place)
    name = fields.string("name", 200)
    return Witness(name, _read_key(fields, name, COSIGNATURE))


def _read_key(fields: Fields, name: str, kind: int) -> str:
    """Take the last member, `key`: a key of this kind and name."""
    key, place = fields.string("key", 512), fields.at("key")
    fields.done()
    verifier = Verifier.from_vkey(key, place)
    if verifier.kind != kind or verifier.name != name:
        raise Refused(InputRefusal.bad_value, place, "another kind of key, or another name")
    return key


def _read_ledger(value: object, place: str) -> Ledger:
    fields = Fields(value, place)
    ledger = Ledger(
        fields.string("origin", 200),
        fields.string("key", 512),
        read_pattern(fields.take("certificate"), fields.at("certificate"), _SHA256)
        if fields.has("certificate")
        else None,
    )
    fields.done()
    verifier = Verifier.from_vkey(ledger.key, f"{place}.key")
    if verifier.kind != ED25519 or verifier.name != ledger.origin:
        raise Refused(InputRefusal.bad_value, f"{place}.key", "its name is not the origin")
    return ledger


def read_poll(value: object, place: str) -> Poll:
    """Return the poll of an object as `poll_fields` makes it, or refuse it by its place."""
    fields = Fields(value, place)
    poll = Poll(
        uuid=read_pattern(fields.take("uuid"), fields.at("uuid"), _UUID),
        title=fields.words("title"),
        topic=fields.one_of("topic", TOPICS),
        tags=fields.items("tags", read_string, 0, 20),
        groups=fields.items("groups", read_string, 1, MAX_OPTIONS),
        questions=fields.items("questions", _read_question, 1, MAX_QUESTIONS),
        closes=read_closes(fields.take("closes"), fields.at("closes"))
        if fields.has("closes")
        else None,
    )
    fields.done()
    return poll


def read_closes(value: object, place: str) -> str:
    """Return an announced closing time, or refuse it: a minute of 2020 to 2099 with its offset.

    Written as `2026-11-29T16:00+09:00` and in no other way of ISO 8601.
    """
    text = read_pattern(value, place, _CLOSES)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise Refused(InputRefusal.bad_value, place, text) from None
    return text


def _read_spare(value: object, place: str) -> Spare:
    fields = Fields(value, place)
    spare = Spare(
        uuid=read_pattern(fields.take("uuid"), fields.at("uuid"), _UUID),
        groups=fields.items("groups", read_string, 1, MAX_OPTIONS),
    )
    fields.done()
    return spare


def _read_question(value: object, place: str) -> Question:
    fields = Fields(value, place)
    question = Question(
        text=fields.words("text"),
        minimum=fields.integer("min", 0, MAX_OPTIONS),
        maximum=fields.integer("max", 1, MAX_OPTIONS),
        blank=fields.truth("blank"),
        options=fields.items("options", _read_option, 1, MAX_OPTIONS),
    )
    fields.done()
    if not question.minimum <= question.maximum <= len(question.options):
        raise Refused(InputRefusal.bad_value, f"{place}.max", "bounds do not fit the options")
    return question


def _read_option(value: object, place: str) -> Option:
    fields = Fields(value, place)
    option = Option(
        title=fields.words("title"),
        description=fields.words("description") if fields.has("description") else None,
        place=fields.words("place") if fields.has("place") else None,
        cost=fields.integer("cost", 0, 10**15) if fields.has("cost") else None,
        tags=fields.items("tags", read_string, 0, 20),
    )
    fields.done()
    return option
