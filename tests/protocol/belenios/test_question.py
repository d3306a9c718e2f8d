"""The election text: written, read, bounded."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.belenios.group import group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Question, make_election, parse_election

KEY = "6666666666666666666666666666666666666666666666666666666666666658"


def text_with(**changes):
    """Write an election's text; None leaves a member out."""
    members = {
        "version": 1,
        "description": "",
        "name": "n",
        "group": "Ed25519",
        "public_key": KEY,
        "questions": [{"answers": ["a", "b"], "min": 0, "max": 1, "question": "q"}],
        "uuid": "bjJDTLvYuMs8r2",
    } | changes
    return json.dumps({key: value for key, value in members.items() if value is not None})


@pytest.mark.parametrize("name", ["ed25519-a", "belenios2048-a-tool3.3.0"])
def test_fingerprint(name, vector, known_answers):
    """The fingerprint of an election is the one that Belenios shows."""
    assert vector(name).election.fingerprint == known_answers[name]["election_fingerprint_phi"]


@pytest.mark.parametrize("name", ["ed25519-a", "ed25519-b", "belenios2048-a-tool3.3.0"])
def test_the_text_is_belenios_own(name, vector):
    """An election made of the same parts has, byte for byte, the text that Belenios writes."""
    theirs = vector(name).election
    ours = make_election(
        uuid=theirs.uuid,
        name=theirs.name,
        description=theirs.description,
        group=theirs.group,
        public_key=theirs.group.encode(theirs.public_key),
        questions=theirs.questions,
        administrator="Admin",
        credential_authority="server",
    )
    assert ours.text == theirs.text
    assert ours == theirs


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(texts, texts, st.lists(texts, min_size=1, max_size=5), st.booleans(), st.data())
def test_an_election_reads_back(name, description, answers, blank, data):
    """Any texts and bounds survive being written and read."""
    maximum = data.draw(st.integers(1, len(answers)))
    question = Question(name, tuple(answers), data.draw(st.integers(0, maximum)), maximum, blank)
    election = make_election(
        uuid="bjJDTLvYuMs8r2",
        name=name,
        description=description,
        group=group("Ed25519"),
        public_key=KEY,
        questions=[question],
    )
    assert election.questions == (question,)
    assert (election.name, election.description) == (name, description)
    assert parse_election(election.text) == election


def question(**changes):
    """Write a list of one question."""
    return [{"answers": ["a", "b"], "min": 0, "max": 1, "question": "q"} | changes]


BAD = {
    "version 2": ({"version": 2}, Reason.UNSUPPORTED, "election.version"),
    "version true": ({"version": True}, Reason.MALFORMED, "election.version"),
    "version one half": ({"version": 1.0}, Reason.MALFORMED, "election"),
    "another group": ({"group": "P-256"}, Reason.UNSUPPORTED, "election.group"),
    "identity as key": (
        {"public_key": "0" * 63 + "1"},
        Reason.IDENTITY,
        "election.public_key",
    ),
    "key off the curve": (
        {"public_key": "0" * 63 + "2"},
        Reason.NOT_A_MEMBER,
        "election.public_key",
    ),
    "no key": ({"public_key": None}, Reason.MALFORMED, "election.public_key"),
    "short uuid": ({"uuid": "bjJDTLvYuMs8r"}, Reason.MALFORMED, "election.uuid"),
    "uuid with 0": ({"uuid": "bjJDTLvYuMs8r0"}, Reason.MALFORMED, "election.uuid"),
    "no name": ({"name": None}, Reason.MALFORMED, "election.name"),
    "no questions": ({"questions": []}, Reason.MALFORMED, "election.questions"),
    "many questions": ({"questions": question() * 101}, Reason.MALFORMED, "election.questions"),
    "many answers": (
        {"questions": question(answers=["a"] * 1001)},
        Reason.BAD_QUESTION,
        "election.questions[0].answers",
    ),
    "many answers in all": (
        {"questions": question(answers=["a"] * 1000) * 6},
        Reason.TOO_LARGE,
        "election.questions",
    ),
    "no answers": (
        {"questions": question(answers=[])},
        Reason.BAD_QUESTION,
        "election.questions[0].answers",
    ),
    "min above max": (
        {"questions": question(min=2)},
        Reason.BAD_QUESTION,
        "election.questions[0].max",
    ),
    "max above all": (
        {"questions": question() + question(max=3)},
        Reason.BAD_QUESTION,
        "election.questions[1].max",
    ),
    "max zero": ({"questions": question(max=0)}, Reason.BAD_QUESTION, "election.questions[0].max"),
    "min below zero": (
        {"questions": question(min=-1)},
        Reason.BAD_QUESTION,
        "election.questions[0].max",
    ),
    "min true": ({"questions": question(min=True)}, Reason.MALFORMED, "election.questions[0].min"),
    "blank one": (
        {"questions": question(blank=1)},
        Reason.MALFORMED,
        "election.questions[0].blank",
    ),
    "shuffled": (
        {"questions": question(type="NonHomomorphic")},
        Reason.UNSUPPORTED,
        "election.questions[0]",
    ),
}


@pytest.mark.parametrize(("changes", "reason", "place"), BAD.values(), ids=BAD)
def test_bad_elections(changes, reason, place):
    """Each fault of an election text is refused for its own reason, at its place."""
    assert parse_election(text_with())
    with pytest.raises(Invalid) as caught:
        parse_election(text_with(**changes))
    assert (caught.value.reason, caught.value.place) == (reason, place)


BAD_JSON = {
    "key twice": text_with()[:-1] + ',"uuid":"bjJDTLvYuMs8r2"}',
    "half a surrogate pair": text_with(name="\\ud800").replace("\\\\", "\\"),
    "nesting": "[" * 100_000 + "]" * 100_000,
    "NaN": text_with()[:-1] + ',"x":NaN}',
    "exponent": text_with()[:-1] + ',"x":1e999}',
    "number beyond all": text_with()[:-1] + ',"x":' + "9" * 5000 + "}",
    "more behind": text_with() + "{}",
    "list": "[]",
    "empty": "",
}


@pytest.mark.parametrize("text", BAD_JSON.values(), ids=BAD_JSON)
def test_bad_json(text):
    """JSON that readers might understand differently, or not survive, is refused."""
    with pytest.raises(Invalid) as caught:
        parse_election(text)
    assert caught.value.reason is Reason.MALFORMED


def test_an_unknown_member_is_ignored():
    """Members of later versions of the tool, such as the language, do not matter."""
    assert parse_election(text_with(language=["fr", "ltr"], archive_date="x")).name == "n"


def test_too_large():
    """A text of more than a mebibyte is refused before it is read."""
    with pytest.raises(Invalid) as caught:
        parse_election(" " * (2**20 + 1))
    assert caught.value.reason is Reason.TOO_LARGE
