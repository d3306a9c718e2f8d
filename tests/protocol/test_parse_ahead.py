"""Records parsed before their turn are what they are when it comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import Hall, make_hall
from maru.protocol.journal import parse_record
from maru.protocol.note import Signer, Verifier, sign, text_of
from maru.protocol.parse_ahead import Parsed, parse_ahead
from maru.protocol.refusal import Refused
from maru.protocol.replay import State

STRANGER = Signer("kiosk-9/1", bytes(32))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """Make a hall in which a card voted, one was opened, and the poll was closed."""
    made = make_hall(tmp_path_factory.mktemp("hall"))
    made.vote("kiosk-1", 0, frozenset({0}))
    made.check("kiosk-1", 1, frozenset({1}))
    made.close_poll()
    made.close()
    return made


@pytest.fixture(scope="module")
def records(hall: Hall) -> list[bytes]:
    """Return the kiosk's records."""
    return [record.encode() for record in hall.batch("kiosk-1").records]


def keys(hall: Hall) -> dict[str, Verifier]:
    """Return the record keys by their names."""
    return {one.verifier.name: one.verifier for one in hall.assembly.package().enrolments}


def test_every_kind_of_record(hall: Hall, records: list[bytes]) -> None:
    """Ballots by their pattern and all others as notes give what `parse_record` gives."""
    (verifier,) = keys(hall).values()
    for record in records:
        parsed = Parsed(verifier, parse_record(record.decode(), verifier))
        assert parse_ahead(record, keys(hall)) == parsed


def test_the_state_is_the_same(hall: Hall, records: list[bytes]) -> None:
    """A log replayed with parsed records and one replayed without them mean the same."""
    package = hall.assembly.package()
    notes = [
        package.manifest,
        *(package.enrolment_note(e.kiosk, e.epoch) for e in package.enrolments),
    ]
    states = State(package), State(package)
    for entry in [*(note.encode() for note in notes), *records]:
        states[0].accept(entry)
        states[1].accept(entry, parse_ahead(entry, keys(hall)))
    (poll, _) = package.event.polls
    assert states[0].judged(poll.uuid) == states[1].judged(poll.uuid) != []
    with pytest.raises(Refused, match="seq"):
        states[1].accept(records[0], parse_ahead(records[0], keys(hall)))


def test_what_another_key_signed_is_left_to_the_replay(hall: Hall, records: list[bytes]) -> None:
    """An unknown signer, a second signature, another key of that name: nothing is parsed ahead."""
    ballot = next(record for record in records if b'"ballot"' in record)
    text = text_of(ballot.decode())
    assert parse_ahead(sign(text, STRANGER).encode(), keys(hall)) is None
    assert parse_ahead(sign(text, STRANGER, hall.signer("kiosk-1")).encode(), keys(hall)) is None
    false = Signer("kiosk-1/1", bytes(32))
    assert parse_ahead(sign(text, false).encode(), keys(hall)) is None
    assert parse_ahead(sign(text, false).encode(), {"kiosk-1/1": false.verifier}) is not None


def test_a_key_that_is_not_the_logs_is_not_believed(hall: Hall, records: list[bytes]) -> None:
    """A record that was parsed ahead with another key than the log enrolled is checked again."""
    package = hall.assembly.package()
    state = State(package)
    for note in (package.manifest, package.enrolment_note("kiosk-1", 1)):
        state.accept(note.encode())
    false = Signer("kiosk-1/1", bytes(32))
    entry = sign(text_of(records[0].decode()), false).encode()
    parsed = parse_ahead(entry, {"kiosk-1/1": false.verifier})
    assert parsed is not None
    with pytest.raises(Refused):
        state.accept(entry, parsed)


@given(st.data())
def test_whatever_is_changed(hall: Hall, records: list[bytes], data: st.DataObject) -> None:
    """A text changed anywhere and signed again is parsed ahead as in its turn, or not at all."""
    (verifier,) = keys(hall).values()
    ballot = next(record for record in records if b'"ballot"' in record).decode()
    text = text_of(ballot)
    place = data.draw(st.integers(0, len(text) - 2))
    piece = data.draw(
        st.one_of(st.text(max_size=3), st.sampled_from(['"', "\\u0041", "0", ",", " "]))
    )
    cut = data.draw(st.integers(0, 2))
    changed = text[:place] + piece + text[place + cut :]
    try:
        entry = sign(changed, hall.signer("kiosk-1")).encode()
    except (Refused, UnicodeEncodeError):
        return
    parsed = parse_ahead(entry, keys(hall))
    try:
        expected = parse_record(entry.decode(), verifier)
    except Refused:
        assert parsed is None
    else:
        assert parsed is not None
        assert parsed.record == expected
        assert [type(value) for value in parsed.record] == [type(value) for value in expected]


@given(st.data())
def test_whatever_is_changed_behind_the_signature(
    hall: Hall, records: list[bytes], data: st.DataObject
) -> None:
    """One byte changed anywhere, and nothing is parsed ahead that would be refused in its turn."""
    (verifier,) = keys(hall).values()
    entry = bytearray(next(record for record in records if b'"ballot"' in record))
    entry[data.draw(st.integers(0, len(entry) - 1))] = data.draw(st.integers(0, 255))
    parsed = parse_ahead(bytes(entry), keys(hall))
    try:
        expected = parse_record(bytes(entry), verifier)
    except Refused:
        assert parsed is None
    else:
        assert parsed is not None
        assert parsed.record == expected
