"""Records, the chain that they make, and heads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.journal import (
    HEAD,
    MAX_RECORD,
    RECORD,
    Chain,
    Head,
    make_head,
    make_record,
    parse_head,
    parse_record,
)
from maru.protocol.note import Signer, note_hash, note_text, sign
from maru.protocol.refusal import InputRefusal, Refused

KEY = Signer("kiosk-1/1", bytes(32))
ENROLMENT = "11" * 32
PACKAGE = "22" * 32
POLL = "abcdefghijkmno"
BALLOT = {"poll": POLL, "ballot": "33" * 32, "credential": "44" * 32}


def chain(**changed: Any) -> Chain:
    """Return a chain before its first record."""
    told: dict[str, Any] = {
        "event": "abcdefghijkm",
        "kiosk": "kiosk-1",
        "epoch": 1,
        "verifier": KEY.verifier,
        "enrolment_hash": ENROLMENT,
    }
    return Chain(**{**told, **changed})


def three_records() -> list[str]:
    """Return a chain of three records."""
    made = chain()
    return [
        make_record(made, PACKAGE, kind, body, KEY)[0]
        for kind, body in (
            ("enrolled", {"software": "0"}),
            ("opened", {"poll": POLL}),
            ("ballot", BALLOT),
        )
    ]


def signed(fields: dict[str, Any]) -> str:
    """Return a record note of any fields, rightly signed."""
    return sign(note_text(RECORD, fields), KEY)


def fields_of(**changed: Any) -> dict[str, Any]:
    """Return the fields of a right record 0, or changed ones."""
    told: dict[str, Any] = {
        "event": "abcdefghijkm",
        "package": PACKAGE,
        "kiosk": "kiosk-1",
        "epoch": 1,
        "seq": 0,
        "prev": ENROLMENT,
        "type": "enrolled",
        "body": {"software": "0"},
    }
    return {**told, **changed}


def test_a_chain_takes_its_records_in_order() -> None:
    """Each record names the hash of the one before, the first that of the enrolment."""
    reader, prev = chain(), ENROLMENT
    for seq, message in enumerate(three_records()):
        record = reader.accept(message)
        assert (record.seq, record.prev) == (seq, prev)
        prev = record.hash
        assert prev == note_hash(record.text)
    assert (reader.next_seq, reader.prev) == (3, prev)


def test_the_text_of_a_record_is_as_documented() -> None:
    """Type line, then one line of compact JSON with the fields in their order."""
    text = parse_record(three_records()[0], KEY.verifier).text
    assert text == (
        'maru/record/v1\n{"event":"abcdefghijkm","package":"' + PACKAGE + '","kiosk":"kiosk-1",'
        '"epoch":1,"seq":0,"prev":"' + ENROLMENT + '","type":"enrolled","body":{"software":"0"}}\n'
    )


def test_a_chain_can_be_read_from_its_middle() -> None:
    """Who has verified a chain up to a record goes on after it."""
    records = three_records()
    first = parse_record(records[0], KEY.verifier)
    assert chain(next_seq=1, prev=first.hash).accept(records[1]).type == "opened"


@pytest.mark.parametrize("order", [[1], [0, 0], [0, 2], [0, 1, 1], [2, 1, 0]])
def test_a_missing_repeated_or_exchanged_record_is_found(order: list[int]) -> None:
    """A chain that lacks, repeats or exchanges records does not hold, and stays where it was."""
    records, reader = three_records(), chain()
    for index in order[:-1] if order != [2, 1, 0] else []:
        reader.accept(records[index])
    before = reader.next_seq, reader.prev
    with pytest.raises(Refused) as refused:
        reader.accept(records[order[0] if order == [2, 1, 0] else order[-1]])
    assert refused.value.reason == InputRefusal.chain_broken
    assert f"record {before[0]}" in refused.value.place
    assert (reader.next_seq, reader.prev) == before


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"event": "mkjihgfedcba"}, InputRefusal.other_event),
        ({"kiosk": "kiosk-2"}, InputRefusal.chain_broken),
        ({"epoch": 2}, InputRefusal.chain_broken),
        ({"seq": 1}, InputRefusal.chain_broken),
        ({"prev": "00" * 32}, InputRefusal.chain_broken),
        ({"type": "opened", "body": {"poll": POLL}}, InputRefusal.chain_broken),
    ],
)
def test_a_record_of_another_chain_is_refused(
    changed: dict[str, Any], reason: InputRefusal
) -> None:
    """A rightly signed record that belongs elsewhere is not taken."""
    with pytest.raises(Refused) as refused:
        chain().accept(signed(fields_of(**changed)))
    assert refused.value.reason == reason


def test_enrolled_comes_once() -> None:
    """Only record 0 enrols."""
    reader = chain()
    first = reader.accept(signed(fields_of()))
    with pytest.raises(Refused) as refused:
        reader.accept(signed(fields_of(seq=1, prev=first.hash)))
    assert refused.value.reason == InputRefusal.chain_broken


def test_another_key_signs_nothing() -> None:
    """A record by any other key, even of the same name, is refused."""
    message = sign(note_text(RECORD, fields_of()), Signer("kiosk-1/1", bytes(range(32))))
    with pytest.raises(Refused) as refused:
        chain().accept(message)
    assert refused.value.reason == InputRefusal.bad_signature


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {**fields_of(), "more": 1},
        dict(reversed(fields_of().items())),
        fields_of(event=1),
        fields_of(package="22"),
        fields_of(package=PACKAGE.upper().replace("2", "A")),
        fields_of(prev=None),
        fields_of(kiosk=["kiosk-1"]),
        fields_of(epoch=True),
        fields_of(seq=-1),
        fields_of(seq=2**63),
        fields_of(seq="0"),
        fields_of(type="unheard"),
        fields_of(type=1),
        fields_of(body=[]),
        fields_of(body={}),
        fields_of(body={"software": 1}),
        fields_of(body={"software": "0", "more": 1}),
        fields_of(type="ballot", body={**BALLOT, "ballot": "33"}),
        fields_of(type="ballot", body=dict(reversed(BALLOT.items()))),
        fields_of(type="closed", body={"poll": POLL, "ballots": -1, "spoiled": 0}),
        fields_of(type="closed", body={"poll": POLL, "ballots": True, "spoiled": 0}),
        fields_of(type="closed", body={"poll": POLL, "ballots": 2**63, "spoiled": 0}),
        fields_of(type="closed", body={"poll": POLL, "ballots": 1, "spoiled": 0, "cards": -1}),
        fields_of(body={"software": "0", "after": {"epoch": 1, "seq": 2}}),
        fields_of(type="opened", body={"staff": "desk", "poll": POLL}),
        fields_of(type="opened", body={"poll": POLL, "staff": ""}),
        fields_of(type="opened", body={"poll": POLL, "staff": "x" * 65}),
        fields_of(type="opened", body={"poll": POLL, "staff": None}),
        fields_of(type="opened", body={"poll": POLL, "staff?": "desk"}),
        fields_of(type="paused", body={}),
        fields_of(type="incident", body={"kind": "storm"}),
        fields_of(type="incident", body={"kind": ["clock"]}),
        fields_of(type="incident", body={"kind": "clock", "detail": "x" * 201}),
        fields_of(type="pinned", body={"size": 3, "root": "33" * 32}),
        fields_of(type="updated", body={"number": 1, "update": "33"}),
        fields_of(type="ended", body={"seq": 0, "ballots": {POLL: -1}, "spoiled": {}}),
    ],
)
def test_a_record_of_another_form_is_refused(fields: dict[str, Any]) -> None:
    """Fields too many, too few, in another order or of another kind are malformed."""
    with pytest.raises(Refused) as refused:
        parse_record(signed(fields), KEY.verifier)
    assert refused.value.reason == InputRefusal.malformed


ROOT = "MzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM="


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("updated", {"number": 1, "update": "33" * 32}),
        ("opened", {"poll": POLL, "staff": "desk-1"}),
        ("paused", {"poll": POLL}),
        ("resumed", {"poll": POLL, "staff": "desk-1"}),
        ("incident", {"kind": "reboot"}),
        ("incident", {"kind": "medium", "detail": "away for some time"}),
        ("pinned", {"size": 3, "root": ROOT}),
        ("closed", {"poll": POLL, "ballots": 1, "spoiled": 0}),
        ("closed", {"poll": POLL, "ballots": 1, "spoiled": 0, "cards": 2, "staff": "desk-1"}),
        ("ended", {"seq": 3, "ballots": {POLL: 1}, "spoiled": {}}),
    ],
)
def test_every_type_of_record_is_taken(kind: str, body: dict[str, Any]) -> None:
    """Each type's body is kept as it was written, with and without what may be left out."""
    reader = chain()
    for message in three_records():
        reader.accept(message)
    message, record = make_record(reader, PACKAGE, kind, body, KEY)
    assert (record.type, record.body) == (kind, body)
    assert len(message.encode()) < 1_000


def test_an_epoch_that_ended_takes_no_record() -> None:
    """`ended` is the last record of a chain, and says its own place."""
    reader = chain()
    for message in three_records():
        reader.accept(message)
    with pytest.raises(Refused, match="another place"):
        make_record(reader, PACKAGE, "ended", {"seq": 4, "ballots": {}, "spoiled": {}}, KEY)
    make_record(reader, PACKAGE, "ended", {"seq": 3, "ballots": {}, "spoiled": {}}, KEY)
    with pytest.raises(Refused, match="had ended"):
        make_record(reader, PACKAGE, "ballot", BALLOT, KEY)
    later = chain(next_seq=4, prev=reader.prev, ended=True)
    with pytest.raises(Refused, match="had ended"):
        make_record(later, PACKAGE, "ballot", BALLOT, KEY)


def test_a_chain_follows_only_an_epoch_before_it() -> None:
    """Record 0 of a new epoch names the head of an older one."""
    key = Signer("kiosk-1/2", bytes(range(32)))
    for epoch, right in ((1, True), (2, False), (0, False)):
        second = chain(epoch=2, verifier=key.verifier)
        body = {"software": "0", "after": {"epoch": epoch, "seq": 7, "hash": "77" * 32}}
        if right:
            _, record = make_record(second, PACKAGE, "enrolled", body, key)
            assert record.body["after"]["seq"] == 7
        else:
            with pytest.raises(Refused, match="not before"):
                make_record(second, PACKAGE, "enrolled", body, key)


def test_a_record_is_bounded() -> None:
    """A record longer than its limit is too large, before its signature is looked at."""
    with pytest.raises(Refused) as refused:
        parse_record(signed(fields_of(body={"software": "x" * MAX_RECORD})), KEY.verifier)
    assert refused.value.reason == InputRefusal.too_large


def test_a_ballot_record_is_small() -> None:
    """A ballot record stays under 1 kB, and under the limit in a group of 2,048 bits."""
    message = three_records()[2]
    assert len(message.encode()) < 1_000
    made = chain(next_seq=1_000_000, prev="55" * 32)
    wide, _ = make_record(made, PACKAGE, "ballot", {**BALLOT, "credential": "f" * 617}, KEY)
    assert len(wide.encode()) < MAX_RECORD


@given(st.data())
def test_no_byte_of_a_record_can_be_changed(data: st.DataObject) -> None:
    """A record with any one byte changed is refused."""
    message = bytearray(three_records()[0].encode())
    message[data.draw(st.integers(0, len(message) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refused):
        chain().accept(bytes(message).decode("utf-8", "surrogateescape"))


HEAD_SAID = Head("abcdefghijkm", "kiosk-1", 1, 42, "66" * 32, {POLL: 17})


def test_a_head_comes_back() -> None:
    """A signed head says where the chain ends and what it holds."""
    message = make_head(HEAD_SAID, KEY)
    assert message.startswith("maru/head/v1\n")
    assert parse_head(message, KEY.verifier) == HEAD_SAID


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": -1},
        {"seq": 2**63},
        {"epoch": False},
        {"hash": "66"},
        {"ballots": [17]},
        {"ballots": {POLL: "17"}},
        {"kiosk": None},
        {"more": 1},
    ],
)
def test_a_head_of_another_form_is_refused(changed: dict[str, Any]) -> None:
    """A signed head whose fields are of another kind is malformed."""
    fields = {**vars(HEAD_SAID), **changed}
    with pytest.raises(Refused) as refused:
        parse_head(sign(note_text(HEAD, fields), KEY), KEY.verifier)
    assert refused.value.reason == InputRefusal.malformed


def test_a_record_is_no_head() -> None:
    """The type line keeps notes of one key apart."""
    with pytest.raises(Refused):
        parse_head(three_records()[0], KEY.verifier)
    with pytest.raises(Refused):
        parse_record(make_head(HEAD_SAID, KEY), KEY.verifier)
