"""The readable TOML file in which staff write an event (docs/event.md has its keys).

Every table is read by its list of keys: one that is not in the list, one that is missing, or a
value of another type or size than told there is refused by its path, such as
`haengbok.toml polls[1].questions[0].max`; indexes count from 0.
"""

import re
import tomllib
import unicodedata

from maru.protocol.event import (
    MAX_OPTIONS,
    MAX_POLLS,
    MAX_QUESTIONS,
    MAX_STAFF_CARDS,
    MAX_WITNESSES,
    TOPICS,
    Group,
    Option,
    Poll,
    Question,
    Text,
    check_people,
    read_admins,
    read_closes,
    read_second_medium,
    read_witnesses,
)
from maru.protocol.fields import LANGUAGE, Fields, read_pattern, read_string
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.draft import (
    DEFAULT_CARDS,
    DEFAULT_SPARES,
    MAX_CARDS,
    MAX_SPARES,
    STAFF_CARDS,
    Draft,
)

MAX_BYTES = 2**18
MAX_LANGUAGES = 8
MAX_GROUPS = 50
MAX_TAGS = 20
MAX_TAG = 60
MAX_WORDS = 300
MAX_DESCRIPTION = 2000
MAX_COST = 10**15

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_GROUP_ID = re.compile(r"[a-z0-9-]{1,32}", re.ASCII)


def parse_toml(data: bytes, name: str) -> Draft:
    """Read a TOML event's bytes; `name` is what refusals call the file.

    Raises `Refused` (malformed_toml, unknown_key, missing_key, bad_value) with the place.
    """
    document = Fields(_document(data, name), name)
    head = Fields(document.take("event"), document.at("event"))
    languages = _distinct(
        head, "languages", head.items("languages", _read_language, 1, MAX_LANGUAGES)
    )
    name_ = _text(head, "name", languages)
    default_cards = head.integer("cards", 1, MAX_CARDS) if head.has("cards") else DEFAULT_CARDS
    default_reserved = _number(head, "walk_in_cards", MAX_CARDS, 0)
    spares = _number(head, "spare_polls", MAX_SPARES, DEFAULT_SPARES)
    groups, cards, reserved, own_spares = _groups(
        document, languages, default_cards, default_reserved
    )
    if not groups:
        groups, cards, reserved = (
            (Group("all", name_),),
            {"all": default_cards},
            {"all": default_reserved},
        )
    everyone = tuple(group.id for group in groups)
    if sum(cards.values()) + sum(reserved.values()) > MAX_CARDS:
        detail = f"more than {MAX_CARDS} cards together"
        raise Refused(InputRefusal.bad_value, document.at("groups"), detail)
    draft = Draft(
        name=name_,
        place=_text(head, "place", languages),
        languages=languages,
        currency=read_pattern(head.take("currency"), head.at("currency"), _CURRENCY),
        small_room=head.integer("small_room", 1, 1000) if head.has("small_room") else 10,
        below=head.one_of("below", ("publish", "withhold")) if head.has("below") else "publish",
        conflicts=head.one_of("conflicts", ("first_in_ledger", "none_counts"))
        if head.has("conflicts")
        else "first_in_ledger",
        rehearsal=head.truth("rehearsal") if head.has("rehearsal") else False,
        pins=head.truth("pins") if head.has("pins") else False,
        venue_pin=head.truth("venue_pin") if head.has("venue_pin") else False,
        staff_cards=head.integer("staff_cards", 0, MAX_STAFF_CARDS)
        if head.has("staff_cards")
        else STAFF_CARDS,
        groups=groups,
        cards=cards,
        polls=document.items(
            "polls", lambda value, place: _read_poll(value, place, languages, groups), 1, MAX_POLLS
        ),
        second_medium=read_second_medium(head),
        reserved=reserved,
        spares=(everyone,) * spares + own_spares,
        admins=read_admins(document),
        two_persons=head.truth("two_persons") if head.has("two_persons") else False,
        witnesses=read_witnesses(document),
        quorum=_number(head, "quorum", MAX_WITNESSES, 0),
    )
    check_people(draft.admins, draft.two_persons, draft.witnesses, draft.quorum, name)
    head.done()
    document.done()
    return draft


def parse_motion(
    data: bytes, name: str, languages: tuple[str, ...], groups: tuple[Group, ...]
) -> Poll:
    """Read the bytes of a motion in TOML: the keys of one of an event's `[[polls]]`.

    Returns it without a uuid. Raises `Refused` as `parse_toml` does.
    """
    return _read_poll(_document(data, name), name, languages, groups)


def _number(fields: Fields, name: str, most: int, default: int) -> int:
    return fields.integer(name, 0, most) if fields.has(name) else default


def _groups(
    document: Fields, languages: tuple[str, ...], default_cards: int, default_reserved: int
) -> tuple[tuple[Group, ...], dict[str, int], dict[str, int], tuple[tuple[str, ...], ...]]:
    """Return the groups, how many cards and reserved cards each has, their own spare polls."""
    cards: dict[str, int] = {}
    reserved: dict[str, int] = {}
    spares: list[tuple[str, ...]] = []

    def read(value: object, place: str) -> Group:
        fields = Fields(value, place)
        group = Group(
            id=read_pattern(fields.take("id"), fields.at("id"), _GROUP_ID),
            name=_text(fields, "name", languages),
        )
        if group.id in cards:
            raise Refused(InputRefusal.bad_value, fields.at("id"), f"{group.id} is there twice")
        cards[group.id] = (
            fields.integer("cards", 1, MAX_CARDS) if fields.has("cards") else default_cards
        )
        reserved[group.id] = _number(fields, "walk_in_cards", MAX_CARDS, default_reserved)
        spares.extend([(group.id,)] * _number(fields, "spare_polls", MAX_SPARES, 0))
        fields.done()
        return group

    if not document.has("groups"):
        return (), {}, {}, ()
    groups = document.items("groups", read, 1, MAX_GROUPS)
    return groups, cards, reserved, tuple(spares)


def _read_poll(
    value: object, place: str, languages: tuple[str, ...], groups: tuple[Group, ...]
) -> Poll:
    fields = Fields(value, place)
    ids = tuple(group.id for group in groups)

    def read_group(value: object, place: str) -> str:
        if value not in ids:
            raise Refused(InputRefusal.bad_value, place, f"no such group, there are {ids}")
        return str(value)

    if fields.has("groups"):
        ids = _distinct(fields, "groups", fields.items("groups", read_group, 1, MAX_GROUPS))
    poll = Poll(
        uuid="",
        title=_text(fields, "title", languages),
        topic=fields.one_of("topic", TOPICS),
        tags=_tags(fields),
        groups=ids,
        questions=fields.items(
            "questions",
            lambda value, place: _read_question(value, place, languages),
            1,
            MAX_QUESTIONS,
        ),
        closes=read_closes(fields.take("closes"), fields.at("closes"))
        if fields.has("closes")
        else None,
    )
    fields.done()
    return poll


def _read_question(value: object, place: str, languages: tuple[str, ...]) -> Question:
    fields = Fields(value, place)
    options = fields.items(
        "options", lambda value, place: _read_option(value, place, languages), 1, MAX_OPTIONS
    )
    minimum = fields.integer("min", 0, len(options))
    question = Question(
        text=_text(fields, "text", languages),
        options=options,
        minimum=minimum,
        maximum=fields.integer("max", max(minimum, 1), len(options)),
        blank=fields.truth("blank") if fields.has("blank") else False,
    )
    fields.done()
    return question


def _read_option(value: object, place: str, languages: tuple[str, ...]) -> Option:
    fields = Fields(value, place)
    option = Option(
        title=_text(fields, "title", languages),
        description=_text(fields, "description", languages, MAX_DESCRIPTION)
        if fields.has("description")
        else None,
        place=_text(fields, "place", languages) if fields.has("place") else None,
        cost=fields.integer("cost", 0, MAX_COST) if fields.has("cost") else None,
        tags=_tags(fields),
    )
    fields.done()
    return option


def _text(fields: Fields, name: str, languages: tuple[str, ...], limit: int = MAX_WORDS) -> Text:
    """Take a text that has words in each of the event's languages and in no other."""
    place = fields.at(name)
    words = fields.words(name)
    for language in languages:
        if language not in words:
            raise Refused(InputRefusal.missing_key, f"{place}.{language}")
    for language in words:
        if language not in languages:
            detail = "not one of the event's languages"
            raise Refused(InputRefusal.unknown_key, f"{place}.{language}", detail)
    return {
        language: _nfc(read_string(words[language], f"{place}.{language}", limit))
        for language in languages
    }


def _tags(fields: Fields) -> tuple[str, ...]:
    if not fields.has("tags"):
        return ()
    return _distinct(fields, "tags", fields.items("tags", _read_tag, 0, MAX_TAGS))


def _distinct(fields: Fields, name: str, items: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(items)) < len(items):
        raise Refused(InputRefusal.bad_value, fields.at(name), "one of them is there twice")
    return items


def _read_tag(value: object, place: str) -> str:
    return _nfc(read_string(value, place, MAX_TAG))


def _read_language(value: object, place: str) -> str:
    return read_pattern(value, place, LANGUAGE)


def _nfc(words: str) -> str:
    """Return words as the screens' fonts need them, which hold Hangul as whole syllables only."""
    return unicodedata.normalize("NFC", words).strip()


def _document(data: bytes, name: str) -> dict[str, object]:
    if len(data) > MAX_BYTES:
        raise Refused(InputRefusal.too_large, name, f"over {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        place = f"{name} line {line}"
        raise Refused(InputRefusal.malformed_toml, place, "not UTF-8 text") from None
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Refused(InputRefusal.malformed_toml, name, "nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, and int() on thousands of digits
        where = re.search(r" \(at line ([0-9]+), column [0-9]+\)$", str(error))
        place = f"{name} line {where[1]}" if where else name
        detail = str(error)[: where.start()] if where else str(error)
        raise Refused(InputRefusal.malformed_toml, place, detail[:120]) from None
