"""What kiosks say to each other: written and read back, and nothing else is read."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.note import compact_json
from maru.protocol.refusal import InputRefusal, Refused
from maru.sync.peers.dialling import MOST_PAUSE, Targets, read_address
from maru.sync.peers.messages import (
    MAX_FRAME,
    Beat,
    Claims,
    FrameReader,
    Heads,
    Hello,
    Message,
    Passed,
    Updates,
    Want,
    claims_frame,
    frame,
    parse_message,
)

NAMES = st.from_regex(r"[a-z0-9-]{1,32}", fullmatch=True)
ORIGINS = st.tuples(NAMES, st.integers(1, 999_999))
HEX = "0123456789abcdef"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
NOTES = st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=5).map(tuple)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
MESSAGES: st.SearchStrategy[Message] = st.one_of(
    st.builds(
        Hello,
        kiosk=NAMES,
        epoch=st.integers(1, 999_999),
        instance=st.text(HEX, min_size=32, max_size=32),
        event=st.text(BASE58, min_size=12, max_size=12),
        package=st.text(HEX, min_size=64, max_size=64),
    ),
    st.builds(Want, claims=st.integers(0, 2**62)),
    st.builds(
        Beat,
        closed=st.booleans(),
        updates=st.integers(0, 9_999),
        sees=st.frozensets(ORIGINS, max_size=5),
    ),
    st.builds(
        Claims,
        claims=st.lists(st.builds(Passed, origin=ORIGINS, claim=JSON), max_size=4).map(tuple),
        next=st.none() | st.integers(0, 2**62),
    ),
    st.builds(Heads, notes=NOTES),
    st.builds(Updates, notes=NOTES),
)


@given(messages=st.lists(MESSAGES, max_size=4), cuts=st.lists(st.integers(0, 2_000), max_size=6))
def test_what_was_said_is_heard(messages: list[Message], cuts: list[int]) -> None:
    """Messages come out as they went in, however the network cuts them."""
    data = b"".join(map(frame, messages))
    reader, heard, start = FrameReader(), [], 0
    for end in [*sorted(cuts), len(data)]:
        reader.feed(data[start:end])
        start = max(start, min(end, len(data)))
        while (body := reader.next()) is not None:
            heard.append(parse_message(body, "peer"))
    assert heard == messages


@given(claims=st.lists(st.tuples(ORIGINS, JSON), max_size=4), following=st.none() | st.just(7))
def test_claims_that_are_text_already(claims: list[Any], following: int | None) -> None:
    """Claims put together as text are the same message."""
    texts = [(origin, compact_json(claim)) for origin, claim in claims]
    passed = tuple(Passed(origin, claim) for origin, claim in claims)
    assert claims_frame(texts, following) == frame(Claims(passed, following))


@given(body=st.binary(max_size=200) | JSON.map(compact_json).map(str.encode))
def test_anything_else_is_refused(body: bytes) -> None:
    """No bytes make the reader fall over; what it takes it would write in the same way."""
    try:
        message = parse_message(body, "peer")
    except Refused:
        return
    assert parse_message(frame(message)[4:], "peer") == message


@given(message=MESSAGES, data=st.data())
def test_one_member_that_is_something_else(message: Message, data: st.DataObject) -> None:
    """A message with any value in place of one of its members is refused, or is another one."""
    value = json.loads(frame(message)[4:])
    ((kind, members),) = value.items()
    if isinstance(members, dict) and members:
        members[data.draw(st.sampled_from([*members, "more"]))] = data.draw(JSON)
    else:
        value[kind] = data.draw(JSON)
    try:
        read = parse_message(compact_json(value).encode(), "peer")
    except Refused:
        return
    assert json.loads(frame(read)[4:]).keys() == value.keys()


def test_a_length_over_the_bound_is_refused_at_once() -> None:
    """Before one byte of the frame has come."""
    reader = FrameReader()
    reader.feed(struct.pack(">I", MAX_FRAME + 1))
    with pytest.raises(Refused) as refused:
        reader.next()
    assert refused.value.reason is InputRefusal.too_large


@pytest.mark.parametrize(
    ("text", "address"),
    [("10.0.0.1:8601", ("10.0.0.1", 8601)), ("[::1]:0", ("::1", 0)), ("0.0.0.0:1", ("0.0.0.0", 1))],  # noqa: S104 - text
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    """Both versions of IP, with a port."""
    assert read_address(text) == address


@given(text=st.text(max_size=30) | st.from_regex(r"[0-9.:\[\]]{0,20}", fullmatch=True))
def test_other_addresses_are_refused(text: str) -> None:
    """Any text is an address, or is refused as none."""
    try:
        host, port = read_address(text)
    except Refused:
        return
    assert 0 <= port < 65_536
    assert host


def test_pauses_grow_to_their_bound_and_differ() -> None:
    """Tries of a target that is out are further and further apart, and never the same."""
    numbers = iter([0.0, 1.0] * 20)
    targets = Targets([("10.0.0.1", 1)], lambda: next(numbers))
    now, pauses = 0.0, []
    for _ in range(12):
        (target,) = targets.due(now, ())
        targets.wait(target, now)
        assert list(targets.due(now, ())) == []
        pauses.append(target.due - now)
        now = target.due
    assert pauses[:4] == [0.25, 1.5, 1.0, 6.0]
    assert pauses[-2:] == [MOST_PAUSE * 0.5, MOST_PAUSE * 1.5]


def test_where_a_connected_kiosk_was_found_is_not_dialled() -> None:
    """Until it is connected no more; and what was found goes when it is found no more."""
    targets = Targets([], lambda: 0.5)
    targets.found([("10.0.0.1", 1), ("10.0.0.2", 1)])
    one, two = targets.due(0.0, ())
    one.hello = Hello("kiosk-2", 1, "ab" * 16, "1" * 12, "0" * 64)
    assert list(targets.due(0.0, {"ab" * 16})) == [two]
    assert list(targets.due(MOST_PAUSE, ())) == [one, two]
    targets.found([("10.0.0.2", 1)])
    assert list(targets.due(MOST_PAUSE, ())) == [two]
