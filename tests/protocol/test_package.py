"""The event package, its event.json and its enrolments: everything that must be refused."""

from __future__ import annotations

import io
import json
import sys
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assembly import Assembly, entropy_from, make_assembly
from maru.protocol.belenios.group import group
from maru.protocol.belenios.trustee import new_single, trustees_text
from maru.protocol.enrolment import enrol, make_request, parse_enrolment
from maru.protocol.event import Witness, event_tag, event_text, parse_event, say
from maru.protocol.note import COSIGNATURE, Signer, Verifier, note_text, sign
from maru.protocol.package import MAX_PACKAGE, read_package, write_package
from maru.protocol.refusal import InputRefusal, Refused

ENTROPY = entropy_from("package")
RECORD = Signer("kiosk-1/1", ENTROPY(32))
WITNESS = Signer("kiosk-1/1/witness", ENTROPY(32), COSIGNATURE)
REQUEST = make_request("kiosk-1", 1, RECORD, WITNESS, bytes(range(32)))


def enrolled_assembly() -> Assembly:
    """Return an assembly with one enrolled kiosk."""
    assembly = make_assembly(cards=2)
    note = enrol(REQUEST, assembly.event.tag, assembly.event_signer)
    assembly.files["enrolments/kiosk-1.1.note"] = note.encode()
    return assembly


ASSEMBLY = enrolled_assembly()
DATA = ASSEMBLY.package_data()
FIRST, SECOND = (poll.uuid for poll in ASSEMBLY.event.polls)


def refused_with(files: dict[str, bytes], *reasons: InputRefusal) -> Refused:
    """Sign these files rightly; the package is refused all the same; return how."""
    with pytest.raises(Refused) as refused:
        read_package(write_package(files, ASSEMBLY.event_signer), "EVENT.maru")
    assert refused.value.reason in reasons
    return refused.value


def test_no_kiosk_is_an_outside_witness() -> None:
    """A package whose event names a kiosk's witness key among the outside ones is refused."""
    kiosk = Verifier.from_vkey(ASSEMBLY.package().enrolment("kiosk-1", 1).witness)
    outside = Verifier("residents.example", kiosk.public_key, COSIGNATURE)
    event = replace(ASSEMBLY.event, witnesses=(Witness(outside.name, outside.vkey),), quorum=1)
    files = ASSEMBLY.files | {"event.json": event_text(event).encode()}
    refused = refused_with(files, InputRefusal.wrong_key)
    assert refused.place == "EVENT.maru enrolments/kiosk-1.1.note witness"


def test_a_right_package_is_read() -> None:
    """What was written comes back: event, polls, rolls, enrolment, and one hash."""
    package = read_package(DATA)
    assert package.event == ASSEMBLY.event
    assert package.event_key == ASSEMBLY.event_signer.verifier
    assert dict(package.files) == ASSEMBLY.files
    assert package.enrolment("kiosk-1", 1).verifier == RECORD.verifier
    assert package.election(FIRST).uuid == FIRST
    assert package.hash == read_package(write_package(ASSEMBLY.files, ASSEMBLY.event_signer)).hash
    with pytest.raises(Refused) as refused:
        package.enrolment("kiosk-2", 1)
    assert refused.value.reason == InputRefusal.not_enrolled


@settings(max_examples=300)
@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_a_package_with_one_byte_changed_is_refused(place: int, change: int) -> None:
    """Whichever byte of the file is changed, contents, headers or padding, nothing is taken."""
    changed = bytearray(DATA)
    changed[place] ^= change
    with pytest.raises(Refused):
        read_package(bytes(changed))


@given(st.integers(0, len(DATA) - 1))
def test_a_truncated_package_is_refused(length: int) -> None:
    """A package that ends early is refused, wherever it ends."""
    with pytest.raises(Refused):
        read_package(DATA[:length])


@given(st.binary(min_size=1, max_size=1024))
def test_an_extended_package_is_refused(more: bytes) -> None:
    """Nothing may follow the package, zeros neither."""
    for extended in (DATA + more, DATA + bytes(len(more)), more + DATA):
        with pytest.raises(Refused):
            read_package(extended)


@given(st.binary(max_size=2048))
def test_noise_is_no_package(noise: bytes) -> None:
    """Bytes from anywhere are refused, never a fault."""
    with pytest.raises(Refused):
        read_package(noise)


def test_a_package_is_bounded() -> None:
    """A file larger than the limit is refused before it is looked at."""
    with pytest.raises(Refused) as refused:
        read_package(bytes(MAX_PACKAGE + 1))
    assert refused.value.reason == InputRefusal.too_large


# tar members


def tar_of(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.USTAR_FORMAT) -> bytes:
    """Return a tar of these members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for member, data in members:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def right_members() -> list[tuple[tarfile.TarInfo, bytes]]:
    """Return the members of the right package."""
    with tarfile.open(fileobj=io.BytesIO(DATA)) as tar:
        files = [tar.extractfile(member) for member in tar.getmembers()]
        return [
            (tarfile.TarInfo(member.name), file.read())
            for member, file in zip(tar.getmembers(), files, strict=True)
            if file
        ]


def member(name: str, kind: bytes = tarfile.REGTYPE, **fields: Any) -> tarfile.TarInfo:
    """Return a tar header."""
    info = tarfile.TarInfo(name)
    info.type = kind
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def test_the_right_members_make_the_package() -> None:
    """The tar that the hostile ones below vary is itself the package."""
    assert tar_of(*right_members()) == DATA


@pytest.mark.parametrize(
    "hostile",
    [
        member("link", tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("polls/x", tarfile.LNKTYPE, linkname="event.json"),
        member("event.json", tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("folder", tarfile.DIRTYPE),
        member("device", tarfile.CHRTYPE),
        member("pipe", tarfile.FIFOTYPE),
        member("sparse", tarfile.GNUTYPE_SPARSE),
        member("contiguous", tarfile.CONTTYPE),
        member("../event.json"),
        member("/event.json"),
        member("./event.json"),
        member("polls/../event.json"),
        member("manifest"),
        member("event.json"),
        member("EVENT.JSON"),
        member("more.json"),
        member(f"polls/{'a' * 14}/roll.json"),
        member("enrolments/../../x.1.note"),
        member("a" * 100),
        member("가.json"),
    ],
    ids=lambda info: f"{info.name[:20]}-{info.type!r}",
)
@pytest.mark.parametrize("place", [0, 1, -1])
def test_a_foreign_member_is_refused(hostile: tarfile.TarInfo, place: int) -> None:
    """Links, devices, doubles, paths upwards and unlisted names are refused at any place."""
    members = right_members()
    members.insert(place, (hostile, b"" if hostile.type != tarfile.REGTYPE else b"x"))
    with pytest.raises(Refused) as refused:
        read_package(tar_of(*members, form=tarfile.GNU_FORMAT))
    assert refused.value.reason in (InputRefusal.package_malformed, InputRefusal.package_altered)


@pytest.mark.parametrize(
    "headers",
    [
        {"path": "event.json"},
        {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9" * 30},
        {"GNU.sparse.map": "0,99999999999", "GNU.sparse.size": "99999999999"},
        {"size": "9" * 40},
        {"size": "-1"},
        {"comment": "hello"},
    ],
)
def test_extended_headers_are_refused(headers: dict[str, str]) -> None:
    """A member that says more of itself than its header holds is refused, sparse ones too."""
    members = right_members()
    for info, _ in members[1:]:
        info.pax_headers = headers
    with pytest.raises(Refused):
        read_package(tar_of(*members, form=tarfile.PAX_FORMAT))


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members[1:],
        lambda members: members[:-1],
        lambda members: [members[0], *reversed(members[1:])],
        lambda members: [members[0], members[1], *members[1:]],
        lambda members: members[:1],
        lambda members: members[:0],
        lambda members: [(member("manifest", mode=0o600), members[0][1]), *members[1:]],
        lambda members: [(member("manifest", mtime=1), members[0][1]), *members[1:]],
        lambda members: [(member("manifest", uname="root"), members[0][1]), *members[1:]],
    ],
)
def test_members_missing_doubled_or_in_another_order_are_refused(
    change: Callable[[list[Any]], list[Any]],
) -> None:
    """There is one tar of a package, and no other is taken for it."""
    with pytest.raises(Refused):
        read_package(tar_of(*change(right_members())))


def test_a_missing_file_is_named() -> None:
    """The refusal says which file the manifest lists and the package lacks."""
    members = [item for item in right_members() if not item[0].name.endswith("trustees.json")]
    with pytest.raises(Refused) as refused:
        read_package(tar_of(*members), "EVENT.maru")
    assert refused.value.reason == InputRefusal.package_altered
    assert refused.value.place.endswith("trustees.json")


# the manifest


def test_a_manifest_by_another_key_is_refused() -> None:
    """Who signs with a key of their own cannot use this event's tag or key name."""
    thief = Signer(ASSEMBLY.event_signer.name, bytes(32))
    with pytest.raises(Refused) as refused:
        read_package(write_package(ASSEMBLY.files, thief))
    assert refused.value.reason == InputRefusal.wrong_key
    other = Signer(f"maru/{event_tag(thief.verifier.public_key)}/event", bytes(32))
    with pytest.raises(Refused) as refused:
        read_package(write_package(ASSEMBLY.files, other))
    assert refused.value.reason == InputRefusal.other_event


@pytest.mark.parametrize(
    "change",
    [
        lambda body: {**body, "more": 1},
        lambda body: dict(reversed(body.items())),
        lambda body: {**body, "key": 1},
        lambda body: {**body, "key": ASSEMBLY.ledger_signer.vkey},
        lambda body: {**body, "event": None},
        lambda body: {**body, "files": []},
        lambda body: {**body, "files": {**body["files"], "event.json": 1}},
        lambda body: {**body, "files": {**body["files"], "\x1b[2J": body["files"]["event.json"]}},
        lambda body: {
            **body,
            "files": {**body["files"], "event.json": {"sha256": "00", "length": 1}},
        },
    ],
)
def test_a_signed_manifest_of_another_form_is_refused(
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """The event key's signature does not make up for a manifest's form."""
    (info, manifest), *others = right_members()
    body = change(json.loads(manifest.decode().split("\n")[1]))
    text = sign(note_text("maru/package/v1", body), ASSEMBLY.event_signer)
    with pytest.raises(Refused) as refused:
        read_package(tar_of((info, text.encode()), *others))
    assert "\x1b" not in str(refused.value)


# what the files say, all rightly signed


def test_files_must_be_utf8() -> None:
    """A signed file that is no text is refused by its name."""
    refused = refused_with(
        {**ASSEMBLY.files, "event.json": b"\xff"}, InputRefusal.package_malformed
    )
    assert refused.place == "EVENT.maru event.json"


@pytest.mark.parametrize("name", ["event.json", f"polls/{FIRST}/roll.json"])
def test_a_package_lacks_nothing(name: str) -> None:
    """A signed package without its event or without a poll's file is refused."""
    files = {key: data for key, data in ASSEMBLY.files.items() if key != name}
    assert refused_with(files, InputRefusal.package_malformed).place == f"EVENT.maru {name}"


def test_files_of_no_poll_are_refused() -> None:
    """A signed package does not carry what belongs to no poll."""
    files = {**ASSEMBLY.files, f"polls/{'z' * 14}/roll.json": b"[]"}
    assert "of no poll" in str(refused_with(files, InputRefusal.package_malformed))


def test_the_roll_of_another_poll_is_refused() -> None:
    """A card has another key in each poll, so one roll never serves two."""
    files = dict(ASSEMBLY.files)
    files[f"polls/{SECOND}/roll.json"] = files[f"polls/{FIRST}/roll.json"]
    refused = refused_with(files, InputRefusal.package_malformed)
    assert refused.place == f"EVENT.maru polls/{SECOND}/roll.json"


@pytest.mark.parametrize(
    "roll", ["{}", "[1]", '["00"', '["g"]', "", '["aa","aa"]', '["aa,0"]', "[" * 100_000]
)
def test_a_roll_that_is_none_is_refused(roll: str) -> None:
    """A roll that is not a list of different credentials is refused by its name."""
    files = {**ASSEMBLY.files, f"polls/{FIRST}/roll.json": roll.encode()}
    refused = refused_with(files, InputRefusal.package_malformed)
    assert refused.place == f"EVENT.maru polls/{FIRST}/roll.json"


def test_an_election_that_asks_something_else_is_refused() -> None:
    """What the screen shows and what the ballot encrypts are the same question."""
    name = f"polls/{FIRST}/election.json"
    election = ASSEMBLY.files[name].decode()
    for old, new in (("스마트폴", "스마트풀"), ('"max":3', '"max":2'), ('"min":1', '"min":0')):
        assert old in election
        files = {**ASSEMBLY.files, name: election.replace(old, new).encode()}
        refused = refused_with(files, InputRefusal.package_malformed)
        assert (refused.place, refused.detail) == (
            f"EVENT.maru {name}",
            "asks something else than event.json",
        )


def test_an_election_of_another_poll_is_refused() -> None:
    """The elections of two polls cannot change places."""
    files = dict(ASSEMBLY.files)
    one, two = f"polls/{FIRST}/election.json", f"polls/{SECOND}/election.json"
    files[one], files[two] = files[two], files[one]
    assert refused_with(files, InputRefusal.package_malformed).detail == "uuid or group"


def test_an_election_in_another_group_is_refused() -> None:
    """All polls use the group that the event names."""
    other = replace(ASSEMBLY.event, group="BELENIOS-2048")
    files = {**ASSEMBLY.files, "event.json": event_text(other).encode()}
    assert refused_with(files, InputRefusal.package_malformed).detail == "uuid or group"


def test_trustees_with_another_key_are_refused() -> None:
    """An election is encrypted to its trustees' key and to no other."""
    _, stranger = new_single(group("Ed25519"), ENTROPY)
    files = {
        **ASSEMBLY.files,
        f"polls/{FIRST}/trustees.json": trustees_text([stranger]).encode(),
    }
    assert "trustees" in refused_with(files, InputRefusal.package_malformed).detail


def test_an_enrolment_by_another_event_is_refused() -> None:
    """A kiosk that another event enrolled is not enrolled here."""
    stranger = Signer(f"maru/{ASSEMBLY.event.tag}/event", bytes(32))
    note = enrol(REQUEST, ASSEMBLY.event.tag, stranger)
    refused = refused_with(
        {**ASSEMBLY.files, "enrolments/kiosk-1.1.note": note.encode()}, InputRefusal.bad_signature
    )
    assert refused.place == "EVENT.maru enrolments/kiosk-1.1.note"


def test_an_enrolment_for_another_event_is_refused() -> None:
    """An enrolment that names another event is not taken, though this event's key signed it."""
    note = enrol(REQUEST, "abcdefghijkm", ASSEMBLY.event_signer)
    refused_with(
        {**ASSEMBLY.files, "enrolments/kiosk-1.1.note": note.encode()}, InputRefusal.other_event
    )


def test_an_enrolment_under_another_name_is_refused() -> None:
    """A file of enrolments is named by the kiosk and epoch that it enrols."""
    for name in ("kiosk-2.1", "kiosk-1.2"):
        files = dict(ASSEMBLY.files)
        files[f"enrolments/{name}.note"] = files.pop("enrolments/kiosk-1.1.note")
        refused_with(files, InputRefusal.package_malformed)


# requests and enrolments


def test_an_enrolment_answers_its_request() -> None:
    """The event key signs the very keys that the kiosk asked for."""
    note = enrol(REQUEST, ASSEMBLY.event.tag, ASSEMBLY.event_signer)
    enrolment = parse_enrolment(note, ASSEMBLY.event_signer.verifier)
    assert (enrolment.kiosk, enrolment.epoch) == ("kiosk-1", 1)
    assert (enrolment.record, enrolment.witness) == (RECORD.vkey, WITNESS.vkey)


@pytest.mark.parametrize("name", ["", "Kiosk-1", "kiosk 1", "kiosk_1", "k" * 33, "../x", "기기"])
def test_a_kiosk_name_is_plain(name: str) -> None:
    """A name that no enrolment takes is refused before anything is asked."""
    with pytest.raises(Refused):
        make_request(name, 1, RECORD, WITNESS, bytes(32))


REQUEST_BODY: dict[str, Any] = json.loads(REQUEST.split("\n")[1])


@pytest.mark.parametrize(
    "changed",
    [
        {"event": "abcdefghijkm"},
        {"more": 1},
        {"kiosk": "kiosk-2"},
        {"kiosk": [[[]]]},
        {"epoch": 0},
        {"epoch": 2},
        {"epoch": True},
        {"record": WITNESS.vkey},
        {"record": Signer("kiosk-1/1", bytes(range(32))).vkey},
        {"record": "x"},
        {"witness": RECORD.vkey},
        {"witness": Signer("w", ENTROPY(32)).vkey},
        {"witness": None},
        {"box": "AAAA"},
        {"box": "not base64"},
    ],
)
def test_a_request_that_is_not_right_is_refused(changed: dict[str, Any]) -> None:
    """The event key signs no request that names an event, other keys or other kinds of keys."""
    request = sign(note_text("maru/enrolment-request/v1", {**REQUEST_BODY, **changed}), RECORD)
    with pytest.raises(Refused):
        enrol(request, ASSEMBLY.event.tag, ASSEMBLY.event_signer)


def test_one_key_cannot_record_and_witness() -> None:
    """A record key that returns as a witness key is refused: the two sign different things."""
    seed = ENTROPY(32)
    record, witness = Signer("kiosk-1/1", seed), Signer("w", seed, COSIGNATURE)
    request = make_request("kiosk-1", 1, record, witness, bytes(32))
    with pytest.raises(Refused) as refused:
        enrol(request, ASSEMBLY.event.tag, ASSEMBLY.event_signer)
    assert refused.value.reason == InputRefusal.wrong_key


# event.json


EVENT: dict[str, Any] = json.loads(event_text(ASSEMBLY.event))


def changed_event(path: tuple[str | int, ...], value: object) -> str:
    """Return event.json with one value in another's place."""
    event = json.loads(event_text(ASSEMBLY.event))
    place = event
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(event)


def test_an_event_comes_back_from_its_text() -> None:
    """event.json is read as it was written."""
    assert parse_event(event_text(ASSEMBLY.event)) == ASSEMBLY.event


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("colour",), 1, "unknown_key", "event.json colour"),
        (("polls", 1, "colour"), 1, "unknown_key", "event.json polls[1].colour"),
        (
            ("polls", 0, "questions", 0, "options", 2, "price"),
            1,
            "unknown_key",
            "event.json polls[0].questions[0].options[2].price",
        ),
        (("event",), "short", "bad_value", "event.json event"),
        (("event",), ["a"] * 10, "bad_value", "event.json event"),
        (("name",), "words", "bad_value", "event.json name"),
        (("name",), {}, "bad_value", "event.json name"),
        (("name", "ko"), " ", "bad_value", "event.json name.ko"),
        (("name", "ko"), "x\x07", "bad_value", "event.json name.ko"),
        (("name", "Korean"), "x", "bad_value", "event.json name"),
        (("languages",), [], "bad_value", "event.json languages"),
        (("languages", 0), "KO", "bad_value", "event.json languages[0]"),
        (("group",), "P-256", "bad_value", "event.json group"),
        (("small_room",), 0, "bad_value", "event.json small_room"),
        (("small_room",), True, "bad_value", "event.json small_room"),
        (("below",), None, "bad_value", "event.json below"),
        (("rehearsal",), 0, "bad_value", "event.json rehearsal"),
        (("ledger", "origin"), "other", "bad_value", "event.json ledger.key"),
        (("groups",), [EVENT["groups"][0]] * 2, "bad_value", "event.json groups"),
        (("polls",), [], "bad_value", "event.json polls"),
        (("polls",), [EVENT["polls"][0]] * 2, "bad_value", "event.json polls"),
        (("polls", 1, "groups"), ["none"], "bad_value", "event.json polls[1].groups"),
        (("polls", 1, "uuid"), "../../../../../..", "bad_value", "event.json polls[1].uuid"),
        (("polls", 1, "topic"), "war", "bad_value", "event.json polls[1].topic"),
        (
            ("polls", 0, "questions", 0, "max"),
            6,
            "bad_value",
            "event.json polls[0].questions[0].max",
        ),
        (
            ("polls", 0, "questions", 0, "min"),
            4,
            "bad_value",
            "event.json polls[0].questions[0].max",
        ),
        (
            ("polls", 0, "questions", 0, "options", 1, "cost"),
            -1,
            "bad_value",
            "event.json polls[0].questions[0].options[1].cost",
        ),
    ],
)
def test_a_wrong_event_is_refused_with_its_place(
    path: tuple[str | int, ...], value: object, reason: str, place: str
) -> None:
    """Each fault of event.json is named with the path to it."""
    with pytest.raises(Refused) as refused:
        parse_event(changed_event(path, value))
    assert (refused.value.reason, refused.value.place) == (reason, place)


def test_an_announced_closing_time_comes_back_and_none_leaves_no_trace() -> None:
    """`closes` stands in event.json as it was written; an event without it is as it always was."""
    budget, motion = ASSEMBLY.event.polls
    event = replace(
        ASSEMBLY.event, polls=(replace(budget, closes="2026-11-29T16:00+09:00"), motion)
    )
    text = event_text(event)
    assert parse_event(text) == event
    assert text.count('"closes":"2026-11-29T16:00+09:00"') == 1
    members = ["uuid", "title", "topic", "tags", "groups", "questions"]
    assert [list(poll) for poll in EVENT["polls"]] == [members, members]
    assert text.replace(',"closes":"2026-11-29T16:00+09:00"', "") == event_text(ASSEMBLY.event)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-29T16:00",
        "2026-11-29T16:00Z",
        "2026-11-29T16:00:00+09:00",
        "2026-11-29 16:00+09:00",
        "2026-11-29T16:00+0900",
        "2026-11-29T16:00+19:00",
        "2026-11-29T16:00+09:60",
        "2026-11-29T24:00+09:00",
        "2026-11-29T16:60+09:00",
        "2026-02-29T16:00+09:00",
        "2026-13-01T16:00+09:00",
        "2026-W48-7T16:00+09:00",
        "1999-11-29T16:00+09:00",
        "2100-11-29T16:00+09:00",
        "12026-11-29T16:00+09:00",
        "２026-11-29T16:00+09:00",
        "2026-11-29T16:00+09:00\n",
        "at four",
        "",
        None,
        1796022000,
        ["2026-11-29T16:00+09:00"],
    ],
)
def test_a_closing_time_is_written_in_one_way(value: object) -> None:
    """No offset, seconds, days that are none, far years, nonsense: refused with the place."""
    with pytest.raises(Refused) as refused:
        parse_event(changed_event(("polls", 1, "closes"), value))
    assert (refused.value.reason, refused.value.place) == (
        InputRefusal.bad_value,
        "event.json polls[1].closes",
    )


@given(
    st.datetimes(
        datetime(2020, 1, 1),
        datetime(2099, 12, 31),
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_any_minute_with_its_offset_is_a_closing_time(moment: datetime) -> None:
    """What `isoformat` writes to the minute is taken, and means the same minute."""
    closes = moment.isoformat(timespec="minutes")
    poll = parse_event(changed_event(("polls", 0, "closes"), closes)).polls[0]
    assert poll.closes == closes
    assert datetime.fromisoformat(closes) == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize("key", EVENT)
def test_each_member_of_an_event_is_needed(key: str) -> None:
    """An absent member is named."""
    event = {name: value for name, value in EVENT.items() if name != key}
    with pytest.raises(Refused) as refused:
        parse_event(json.dumps(event))
    assert (refused.value.reason, refused.value.place) == (
        InputRefusal.missing_key,
        f"event.json {key}",
    )


@pytest.mark.parametrize(
    "path", [("event",), ("name",), ("polls", 0, "topic"), ("polls", 0, "uuid"), ("colour",)]
)
def test_a_deep_value_is_refused(path: tuple[str | int, ...]) -> None:
    """A value nested however deeply is refused wherever it stands, never a RecursionError."""
    event = changed_event(path, "HERE")
    for depth in (10, *range(sys.getrecursionlimit() - 200, sys.getrecursionlimit(), 2), 100_000):
        with pytest.raises(Refused):
            parse_event(event.replace('"HERE"', "[" * depth + "]" * depth))


def test_an_unknown_key_of_a_package_is_named_with_file_and_place() -> None:
    """The refusal of a package names the file and the place in it."""
    event = changed_event(("polls", 1, "colour"), 1)
    refused = refused_with(
        {**ASSEMBLY.files, "event.json": event.encode()}, InputRefusal.unknown_key
    )
    assert str(refused) == "EVENT.maru event.json polls[1].colour: unknown key."


def test_a_text_falls_back_to_its_first_language() -> None:
    """What is not there in a language is said in the first that is."""
    assert say({"ko": "마루", "en": "Maru"}, "en") == "Maru"
    assert say({"ko": "마루"}, "en") == "마루"
