"""The TOML file of an event: what is read, and every fault with its path."""

import dataclasses
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.event import Ledger, event_text, parse_event
from maru.protocol.note import COSIGNATURE, Signer
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.draft import MAX_CARDS, Draft
from maru.provisioning.toml_event import MAX_BYTES, parse_toml

from .conftest import HAENGBOK

SMALL = """
[event]
name = { ko = "총회", en = "Assembly" }
place = { ko = "강당", en = "Hall" }
languages = ["ko", "en"]
currency = "KRW"

[[groups]]
id = "owners"
name = { ko = "소유자", en = "Owners" }
cards = 7

[[groups]]
id = "tenants"
name = { ko = "세입자", en = "Tenants" }

[[polls]]
title = { ko = "안건", en = "Motion" }
topic = "motion"
tags = ["마당"]
groups = ["owners"]

[[polls.questions]]
text = { ko = "찬성하십니까?", en = "Do you agree?" }
min = 1
max = 1
blank = true

[[polls.questions.options]]
title = { ko = "찬성", en = "Yes" }

[[polls.questions.options]]
title = { ko = "반대", en = "No" }
cost = 100
"""

ADMIN_KEY = Signer("admin-1", bytes(32)).vkey
LOG_KEY = Signer("log.example", bytes(32)).vkey


def parse(text: str) -> Draft:
    """Read a file called small.toml."""
    return parse_toml(text.encode(), "small.toml")


def changed(old: str, new: str) -> str:
    """Return the small file with one thing changed, which must be there once."""
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


class TestReading:
    """What a right file says."""

    def test_small(self) -> None:
        """Texts, rules, groups with their cards, and the poll's bounds are read."""
        draft = parse(SMALL)
        assert draft.name == {"ko": "총회", "en": "Assembly"}
        assert draft.cards == {"owners": 7, "tenants": 50}
        assert (draft.small_room, draft.below, draft.conflicts) == (
            10,
            "publish",
            "first_in_ledger",
        )
        (poll,) = draft.polls
        assert (poll.topic, poll.tags, poll.groups) == ("motion", ("마당",), ("owners",))
        question = poll.questions[0]
        assert (question.minimum, question.maximum, question.blank) == (1, 1, True)
        assert [option.cost for option in question.options] == [None, 100]

    def test_one_group_when_none_is_named(self) -> None:
        """Without groups there is one, `all`, which holds the event's cards."""
        text = SMALL.split("[[groups]]")[0].replace('"KRW"', '"KRW"\ncards = 3')
        text += "[[polls]]" + changed('groups = ["owners"]', "").split("[[polls]]")[1]
        draft = parse(text)
        assert (draft.groups[0].id, draft.cards) == ("all", {"all": 3})
        assert draft.polls[0].groups == ("all",)

    def test_poll_of_every_group(self) -> None:
        """A poll that names no group is everybody's."""
        assert parse(changed('groups = ["owners"]', "")).polls[0].groups == ("owners", "tenants")

    def test_announced_closing_time(self) -> None:
        """A poll's closing time, where one is announced, is kept as it is written."""
        closes = 'topic = "motion"\ncloses = "2026-11-29T16:00+09:00"'
        assert parse(changed('topic = "motion"', closes)).polls[0].closes == (
            "2026-11-29T16:00+09:00"
        )
        assert parse(SMALL).polls[0].closes is None

    def test_decomposed_hangul(self) -> None:
        """Hangul in parts, as some editors write it, is joined to syllables."""
        draft = parse(unicodedata.normalize("NFD", SMALL))
        assert draft.name["ko"] == "총회"

    def test_number_of_cards(self) -> None:
        """A number of cards given beside the file serves one group and is refused for two."""
        with pytest.raises(Refused) as refused:
            parse(SMALL).with_cards(9)
        assert refused.value.place == "--cards"

    def test_example(self) -> None:
        """The example has a budget choice, a motion and a name, in short words of two languages."""
        draft = parse_toml(HAENGBOK.read_bytes(), HAENGBOK.name)
        assert [poll.topic for poll in draft.polls] == ["budget", "motion", "name"]
        budget, motion, name = (poll.questions[0] for poll in draft.polls)
        assert (len(budget.options), budget.maximum) == (8, 3)
        assert all(option.cost and option.place and option.description for option in budget.options)
        assert [option.title["ko"] for option in motion.options] == ["찬성", "반대"]
        assert motion.blank
        assert (name.minimum, name.maximum) == (1, 1)
        for question in (budget, motion, name):
            assert all(len(option.title["ko"]) <= 13 for option in question.options)


FAULTS = [
    ("languages = [", "language = [", "missing_key", "small.toml event.languages"),
    ('currency = "KRW"', 'currency = "KRW"\nvenue = 1', "unknown_key", "small.toml event.venue"),
    ("[event]", "[events]", "missing_key", "small.toml event"),
    ("[event]", "spares = 1\n[event]", "unknown_key", "small.toml spares"),
    ('currency = "KRW"', "currency = 410", "bad_value", "small.toml event.currency"),
    ('["ko", "en"]', '["ko", "ko"]', "bad_value", "small.toml event.languages"),
    ('["ko", "en"]', '["ko", "english"]', "bad_value", "small.toml event.languages[1]"),
    ('["ko", "en"]', "[]", "bad_value", "small.toml event.languages"),
    ('"Assembly"', '"총회\\u0000"', "bad_value", "small.toml event.name.en"),
    ('"Assembly"', '" "', "bad_value", "small.toml event.name.en"),
    ('"Assembly"', f'"{"A" * 301}"', "bad_value", "small.toml event.name.en"),
    ('en = "Assembly"', 'pl = "Zebranie"', "missing_key", "small.toml event.name.en"),
    ('en = "Hall"', 'en = "Hall", pl = "Sala"', "unknown_key", "small.toml event.place.pl"),
    ("cards = 7", "cards = 0", "bad_value", "small.toml groups[0].cards"),
    ("cards = 7", "cards = true", "bad_value", "small.toml groups[0].cards"),
    ("cards = 7", f"cards = {MAX_CARDS}", "bad_value", "small.toml groups"),
    ('"tenants"', '"owners"', "bad_value", "small.toml groups[1].id"),
    ('"tenants"', '"세입자"', "bad_value", "small.toml groups[1].id"),
    ('["owners"]', '["guests"]', "bad_value", "small.toml polls[0].groups[0]"),
    ('["owners"]', "[]", "bad_value", "small.toml polls[0].groups"),
    ('topic = "motion"', 'topic = "war"', "bad_value", "small.toml polls[0].topic"),
    ('["마당"]', '["마당"]\ncloses = "16:00"', "bad_value", "small.toml polls[0].closes"),
    (
        '["마당"]',
        '["마당"]\ncloses = 2026-11-29T16:00:00+09:00',
        "bad_value",
        "small.toml polls[0].closes",
    ),
    ('["마당"]', '["마당", "마당"]', "bad_value", "small.toml polls[0].tags"),
    ("min = 1", "min = 2", "bad_value", "small.toml polls[0].questions[0].max"),
    ("max = 1", "max = 3", "bad_value", "small.toml polls[0].questions[0].max"),
    ("max = 1", "", "missing_key", "small.toml polls[0].questions[0].max"),
    ("max = 1", 'max = "1"', "bad_value", "small.toml polls[0].questions[0].max"),
    ("blank = true", "blank = 1", "bad_value", "small.toml polls[0].questions[0].blank"),
    ("cost = 100", "cost = -1", "bad_value", "small.toml polls[0].questions[0].options[1].cost"),
    ("cost = 100", "cost = 1.5", "bad_value", "small.toml polls[0].questions[0].options[1].cost"),
    ("cost = 100", "costs = 1", "unknown_key", "small.toml polls[0].questions[0].options[1].costs"),
    ("[[polls.questions]]", "[polls.questions]", "bad_value", "small.toml polls[0].questions"),
    ("cost = 100", "cost = ", "malformed_toml", "small.toml line 34"),
    ("cost = 100", f"cost = {'9' * 5000}", "malformed_toml", "small.toml"),
    ("cost = 100", f"x = {'[' * 3000}", "malformed_toml", "small.toml"),
]


class TestFaults:
    """What a wrong file meets."""

    @pytest.mark.parametrize(("old", "new", "reason", "place"), FAULTS)
    def test_fault_and_its_place(self, old: str, new: str, reason: str, place: str) -> None:
        """Every fault is refused for its own reason, by its path or line."""
        with pytest.raises(Refused) as refused:
            parse(changed(old, new))
        assert (str(refused.value.reason), refused.value.place) == (reason, place)

    def test_not_utf8(self) -> None:
        """Bytes that are no UTF-8 are refused by their line."""
        with pytest.raises(Refused) as refused:
            parse_toml(SMALL.encode("utf-8").replace(b"Assembly", b"\xff"), "small.toml")
        assert refused.value.place == "small.toml line 3"

    def test_too_large(self) -> None:
        """A file over the bound is refused before it is parsed."""
        with pytest.raises(Refused) as refused:
            parse(SMALL + "#" * MAX_BYTES)
        assert refused.value.reason is InputRefusal.too_large

    def test_too_many_polls(self) -> None:
        """More polls than a package holds are refused."""
        poll = SMALL[SMALL.index("[[polls]]") :]
        with pytest.raises(Refused) as refused:
            parse(SMALL + poll * 200)
        assert refused.value.place == "small.toml polls"

    @given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_any_bytes(self, data: bytes) -> None:
        """Bytes of no meaning are refused and never a fault."""
        with pytest.raises(Refused):
            parse_toml(data, "small.toml")

    @given(position=st.integers(0, len(SMALL) - 1), character=st.characters(codec="utf-8"))
    def test_damaged_file(self, position: int, character: str) -> None:
        """A file with a character changed is read or refused, never a fault."""
        text = SMALL[:position] + character + SMALL[position + 1 :]
        with suppress(Refused):
            assert parse(text).polls


PEOPLE = """
[[admins]]
name = "admin-1"
key = "{admin}"

[[witnesses]]
name = "residents.example"
key = "{witness}"
"""


def with_people(**keys: str) -> str:
    """Return the small file with an admin, a witness and a quorum of one."""
    made = {
        "admin": ADMIN_KEY,
        "witness": Signer("residents.example", bytes(32), COSIGNATURE).vkey,
    }
    return changed('currency = "KRW"', 'currency = "KRW"\nquorum = 1') + PEOPLE.format(
        **{**made, **keys}
    )


def test_admins_and_witnesses_come_with_their_keys() -> None:
    """The people who sign in the log, and those who watch it, are named with the event."""
    draft = parse(with_people())
    assert [admin.name for admin in draft.admins] == ["admin-1"]
    assert [witness.name for witness in draft.witnesses] == ["residents.example"]
    assert draft.quorum == 1
    event = draft.event("E" * 12, "Ed25519", Ledger("log.example", LOG_KEY), lambda: "u" * 14)
    whole = dataclasses.replace(event, spares=())
    assert parse_event(event_text(whole)) == whole


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (with_people(admin=Signer("admin-2", bytes(32)).vkey), "admins[0].key"),
        (with_people(witness=Signer("residents.example", bytes(32)).vkey), "witnesses[0].key"),
        (with_people().replace("quorum = 1", "quorum = 2"), "quorum"),
        (with_people().replace("quorum = 1", "two_persons = true"), "two_persons"),
        (with_people() + PEOPLE.partition("[[wit")[0].format(admin=ADMIN_KEY), "admins"),
    ],
    ids=["name", "kind", "quorum", "two persons", "twice"],
)
def test_people_that_do_not_fit_are_refused(text: str, place: str) -> None:
    """A key of another name or kind, a person named twice, a quorum that nobody can meet."""
    with pytest.raises(Refused) as refused:
        parse(text)
    assert (refused.value.reason, refused.value.place) == (
        InputRefusal.bad_value,
        f"small.toml {place}",
    )
