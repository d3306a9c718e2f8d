"""Every reader, given its own JSON with one part replaced by anything, reads or refuses."""

import contextlib
import copy
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maru.protocol.belenios import json_text
from maru.protocol.belenios.archive import read_archive
from maru.protocol.belenios.ballot import parse_ballot, verify_ballot
from maru.protocol.belenios.ciphertext import parse_tally
from maru.protocol.belenios.credential import parse_roll
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import parse_election
from maru.protocol.belenios.tally import check_result, parse_result
from maru.protocol.belenios.trustee import (
    check_partial_decryption,
    parse_private_key,
    parse_trustees,
)

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([10**30, 1.5, "", "0", "1", "-1", "0" * 63 + "1", "f" * 64, "1" * 76])
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


def parts(value, path=()):
    """Give the path to every part of a JSON value."""
    yield path
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in inner:
            yield from parts(each, (*path, key))


def replaced(value, path, other):
    """Give the value with one part replaced."""
    if not path:
        return other
    value = copy.deepcopy(value)
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = other
    return value


def readers(poll, vector):
    """Give every reader with a text that it accepts."""
    theirs = vector("ed25519-b")
    total = poll.sum()
    tally = total.text()
    partials = list(enumerate(poll.partials(tally), 1))
    election, trustees = poll.election, poll.trustees
    return {
        "election": (parse_election, election.text),
        "trustees": (lambda text: parse_trustees(poll.group, text), poll.trustees_text),
        "threshold": (lambda text: parse_trustees(poll.group, text), theirs.trustees),
        "roll": (lambda text: parse_roll(poll.group, text), poll.roll),
        "ballot": (lambda text: parse_ballot(election, text), poll.ballots[0]),
        "proofs": (lambda text: verify_ballot(election, text), poll.ballots[0]),
        "tally": (lambda text: parse_tally(election, text), tally),
        "decryption": (
            lambda text: check_partial_decryption(
                election, trustees.verification_keys[0], tally, text
            ),
            partials[0][1],
        ),
        "result": (lambda text: parse_result(election, text), poll.result(total)),
        "decrypted result": (
            lambda text: check_result(election, trustees, tally, partials, text),
            poll.result(total),
        ),
        "private key": (lambda text: parse_private_key(poll.group, text), poll.private_keys[0]),
    }


NAMES = (
    "election",
    "trustees",
    "threshold",
    "roll",
    "ballot",
    "proofs",
    "tally",
    "decryption",
    "result",
    "decrypted result",
    "private key",
)


@pytest.fixture(scope="module")
def known(three, vector):
    """Give the readers of one poll."""
    return readers(three, vector)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=80)
def test_any_part_replaced(name, known, data):
    """A reader raises nothing but its refusal."""
    read, text = known[name]
    read(text)
    value = json.loads(text)
    path = data.draw(st.sampled_from(list(parts(value))))
    with contextlib.suppress(Invalid):
        read(json_text.dump(replaced(value, path, data.draw(ANYTHING))))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "1" * 5000, "\ud800", '"\\ud800"']
)
def test_text_that_breaks_readers(name, known, text):
    """Deep nesting, endless numbers and half characters are refused."""
    with pytest.raises(Invalid) as caught:
        known[name][0](text)
    assert caught.value.reason in (Reason.MALFORMED, Reason.TOO_LARGE, Reason.NOT_CANONICAL)


def test_text_of_an_archive_is_not_read_twice(three):
    """A reader of an archive takes its parts as they are: a stream is read once, in order."""

    class Once(io.BytesIO):
        def seek(self, *_):
            raise AssertionError

    assert len(list(read_archive(Once(three.archive())))) == 9
