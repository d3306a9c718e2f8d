"""Numbered updates: read strictly, applied in their order, never half."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembly import make_assembly
from maru.protocol.enrolment import enrol, make_request, parse_enrolment
from maru.protocol.event import Witness
from maru.protocol.note import COSIGNATURE, Signer, Verifier, note_text, sign, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import (
    UPDATE,
    Body,
    InForce,
    KeyRevocation,
    NewKiosk,
    PackageRolls,
    Reissue,
    Revocation,
    before_updates,
    make_update,
    package_in_force,
    parse_update,
    take_updates,
)

ASSEMBLY = make_assembly(cards=4, spares=2)
PACKAGE = ASSEMBLY.package()
ROLLS = PackageRolls(PACKAGE)
BEFORE = before_updates(PACKAGE)
FIRST = ASSEMBLY.event.polls[0].uuid


def new_kiosk(name: str = "kiosk-9", event: str = ASSEMBLY.event.tag) -> NewKiosk:
    """Return an enrolment by update."""
    record = Signer(f"{name}/1", bytes(32))
    witness = Signer(f"{name}/1/witness", bytes(31) + b"1", COSIGNATURE)
    note = enrol(make_request(name, 1, record, witness, bytes(32)), event, ASSEMBLY.event_signer)
    return NewKiosk(parse_enrolment(note, ASSEMBLY.event_signer.verifier), note)


def test_a_new_kiosk_is_no_outside_witness() -> None:
    """An update cannot bring a kiosk whose witness key is one of the outside witnesses'."""
    new = new_kiosk()
    key = Verifier.from_vkey(new.enrolment.witness)
    event = replace(PACKAGE.event, witnesses=(Witness(key.name, key.vkey),), quorum=1)
    (note,) = ASSEMBLY.updates(new)
    with pytest.raises(Refused) as caught:
        take_updates(replace(BEFORE, event=event), [("update", note)], PackageRolls(PACKAGE))
    assert caught.value.reason == InputRefusal.wrong_key


def after(*bodies: Body) -> InForce:
    """Return what holds after updates with these bodies."""
    notes = ASSEMBLY.updates(*bodies)
    return take_updates(BEFORE, [("update", note) for note in notes], ROLLS)


def forged(note: str, **changes: object) -> str:
    """Return an update signed by the event key, with members changed."""
    fields = json.loads(text_of(note).split("\n")[1]) | changes
    return sign(note_text(UPDATE, fields), ASSEMBLY.event_signer)


def refused(note: str | bytes, in_force: InForce = BEFORE) -> Refused:
    """Return the refusal that an update meets."""
    with pytest.raises(Refused) as refusal:
        take_updates(in_force, [("0001.note", note)], ROLLS)
    return refusal.value


BODIES: list[Body] = [
    ASSEMBLY.motion(),
    Revocation((ASSEMBLY.credentials(0),)),
    Reissue(ASSEMBLY.credentials(1), ASSEMBLY.credentials(2)),
    new_kiosk(),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_an_update_is_read_as_it_was_made(body: Body) -> None:
    """What is signed is what is read, with number, prev and kind."""
    note = make_update(BEFORE, body, ASSEMBLY.event_signer)
    read = parse_update(note, ASSEMBLY.event_signer.verifier)
    assert (read.event, read.number, read.prev) == (ASSEMBLY.event.tag, 1, PACKAGE.hash)
    assert read.body == body
    assert read.note == note


def test_four_updates_are_one_state() -> None:
    """After a motion, a revocation, a reissue and an enrolment all of them hold."""
    state = after(*BODIES)
    assert state.number == 4
    assert [update.kind for update in state.updates] == ["motion", "revoke", "reissue", "enrol"]
    spare = ASSEMBLY.event.spares[0].uuid
    assert [poll.uuid for poll in state.event.polls][-1] == spare
    assert [left.uuid for left in state.event.spares] == [ASSEMBLY.event.spares[1].uuid]
    old, new = ASSEMBLY.credentials(1), ASSEMBLY.credentials(2)
    assert state.is_refused(spare, ASSEMBLY.credentials(0)[spare])
    assert state.is_refused(spare, old[spare])
    assert not state.is_refused(spare, new[spare])
    assert state.replaced_by(FIRST, new[FIRST]) == (old[FIRST],)
    assert ("kiosk-9", 1) in state.enrolled


def test_the_package_with_updates_serves_the_motion_and_the_kiosk() -> None:
    """Elections and enrolments of updates are found like the package's, whose hash stays."""
    package = package_in_force(PACKAGE, after(*BODIES))
    spare = ASSEMBLY.event.spares[0].uuid
    assert package.hash == PACKAGE.hash
    assert package.election(spare).uuid == spare
    assert package.enrolment("kiosk-9", 1).kiosk == "kiosk-9"
    assert "kiosk-9/1" in package.enrolment_note("kiosk-9", 1)


def test_the_same_updates_again_change_nothing() -> None:
    """Who applies a folder of updates twice has the same state."""
    state = after(*BODIES)
    notes = [("update", update.note) for update in state.updates]
    assert take_updates(state, notes, ROLLS) == state


def test_a_gap_a_fork_and_another_event_are_refused() -> None:
    """Only the next number, after the update that is in force, of this event, is applied."""
    one, two = ASSEMBLY.updates(*BODIES[:2])
    assert refused(two).reason == InputRefusal.gap
    assert "update 1 comes first" in str(refused(two))
    state = after(BODIES[0])
    other = make_update(BEFORE, BODIES[1], ASSEMBLY.event_signer)
    assert refused(other, state).reason == InputRefusal.fork
    assert refused(forged(two, prev="0" * 64), state).reason == InputRefusal.fork
    assert refused(forged(one, event="1" * 12)).reason == InputRefusal.other_event


def test_only_the_event_key_makes_updates() -> None:
    """A note of another key, and one that was changed, is refused."""
    note = ASSEMBLY.updates(BODIES[1])[0]
    stranger = sign(text_of(note), Signer(ASSEMBLY.event_signer.name, bytes(32)))
    assert refused(stranger).reason == InputRefusal.bad_signature
    assert refused(note.replace("revoke", "revokE")).reason == InputRefusal.bad_signature


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"number": 0}, "number"),
        ({"number": 1.5}, ""),
        ({"number": 10_000}, "number"),
        ({"prev": "ABC"}, "prev"),
        ({"kind": "rename"}, "kind"),
        ({"more": 1}, "more"),
        ({"body": []}, "body"),
        ({"body": {}}, "body.cards"),
        ({"body": {"cards": []}}, "body.cards"),
        ({"body": {"cards": [{}]}}, "body.cards[0]"),
        ({"body": {"cards": [{FIRST: "XYZ"}]}}, f"body.cards[0].{FIRST}"),
        ({"body": {"cards": [{"0": "aa"}]}}, "body.cards[0]"),
        ({"body": {"cards": [{FIRST: "aa"}], "why": ""}}, "body.why"),
    ],
)
def test_a_malformed_update_is_refused_by_its_place(changes: dict[str, object], place: str) -> None:
    """Every member has its form; what is not known is refused."""
    refusal = refused(forged(ASSEMBLY.updates(BODIES[1])[0], **changes))
    assert place in refusal.place


def test_a_motion_needs_a_spare_and_its_very_question() -> None:
    """No spare, other groups, another question or another trustee in the election: refused."""
    motion = ASSEMBLY.motion()
    poll = replace(motion.poll, uuid=FIRST)
    for body, detail in (
        (replace(motion, poll=poll), "no spare"),
        (replace(motion, poll=replace(motion.poll, groups=("all", "all"))), "no spare"),
        (replace(motion, election=ASSEMBLY.motion(1).election), "uuid or group"),
        (replace(motion, election=ASSEMBLY.motion(title="다른 물음").election), "something else"),
        (replace(motion, election="{}"), ""),
    ):
        note = make_update(BEFORE, body, ASSEMBLY.event_signer)
        assert detail in refused(note).detail
    again = make_update(after(motion), motion, ASSEMBLY.event_signer)
    assert "no spare" in refused(again, after(motion)).detail


def test_a_card_is_revoked_or_replaced_once() -> None:
    """Cards that are on no roll, are named twice, or replace themselves, are refused."""
    one, two, three = (ASSEMBLY.credentials(number) for number in (1, 2, 3))
    signer = ASSEMBLY.event_signer
    strange = {FIRST: "ab" * 32}
    for body, reason in (
        (Revocation((strange,)), InputRefusal.bad_value),
        (Revocation((one, one)), InputRefusal.already_exists),
        (Revocation(({"1" * 14: one[FIRST]},)), InputRefusal.bad_value),
        (Reissue(one, strange), InputRefusal.bad_value),
        (Reissue(one, one), InputRefusal.bad_value),
        (Reissue(one, {FIRST: two[FIRST]}), InputRefusal.bad_value),
    ):
        assert refused(make_update(BEFORE, body, signer)).reason == reason
    state = after(Reissue(one, two))
    for reissue in (Reissue(one, three), Reissue(three, two), Reissue(two, one)):
        note = make_update(state, reissue, signer)
        assert refused(note, state).reason == InputRefusal.already_exists
    chain = after(Reissue(one, two), Reissue(two, three))
    assert chain.replaced_by(FIRST, three[FIRST]) == (two[FIRST], one[FIRST])


def test_an_epoch_is_enrolled_once() -> None:
    """A kiosk's epoch has one enrolment, of this event, by the event key."""
    state = after(new_kiosk())
    again = make_update(state, new_kiosk(), ASSEMBLY.event_signer)
    assert refused(again, state).reason == InputRefusal.already_exists
    other = make_update(BEFORE, new_kiosk(event="1" * 12), ASSEMBLY.event_signer)
    assert refused(other).reason == InputRefusal.other_event
    note = new_kiosk().note
    unsigned = sign(text_of(note), Signer(ASSEMBLY.event_signer.name, bytes(32)))
    body = {"enrolment": unsigned}
    forgery = forged(make_update(BEFORE, new_kiosk(), ASSEMBLY.event_signer), body=body)
    assert refused(forgery).reason == InputRefusal.bad_signature


def test_an_enrolment_brings_the_pin_key_where_there_are_pins() -> None:
    """It is read as it was made, and is where the package has that of others; bad ones are not."""
    assembly = make_assembly(cards=1)
    assembly.give_pins()
    package = assembly.package()
    sealed = b64encode(bytes(80)).decode()
    body = replace(new_kiosk(), pin_key=sealed)
    before = before_updates(package)
    note = make_update(before, body, assembly.event_signer)
    state = take_updates(before, [("update", note)], PackageRolls(package))
    assert state.updates[0].body == body
    assert (state.pin_key("kiosk-9", 1), state.pin_key("kiosk-9", 2)) == (sealed, None)
    files = package_in_force(package, state).files
    assert files["pinkeys/kiosk-9.1.box"].decode() == f"{sealed}\n"
    assert package_in_force(package, after(new_kiosk())).files.keys() == {
        *package.files,
        "enrolments/kiosk-9.1.note",
    }
    for text in ("", "*" * 108, b64encode(bytes(79)).decode(), b64encode(bytes(82)).decode(), 1):
        forgery = forged(note, body={"enrolment": body.note, "pin_key": text})
        with pytest.raises(Refused) as refusal:
            take_updates(before, [("0001.note", forgery)], PackageRolls(package))
        assert "body.pin_key" in refusal.value.place
    refusal_without = refused(make_update(BEFORE, body, ASSEMBLY.event_signer))
    assert refusal_without.reason == InputRefusal.bad_value
    assert "the package has no PINs" in refusal_without.detail


def test_a_key_is_revoked_by_its_name() -> None:
    """Staff cards and admins of the event, each once; its chain says which an epoch knows."""
    assembly = make_assembly(cards=1)
    assembly.give_staff_cards(2)
    before, rolls = before_updates(assembly.package()), PackageRolls(assembly.package())
    names = ("staff-2", "admin-1")
    notes = assembly.updates(*(KeyRevocation(name) for name in names))
    state = take_updates(before, [("update", note) for note in notes], rolls)
    first, second = state.updates
    assert (first.kind, first.body) == ("revoke_key", KeyRevocation("staff-2"))
    assert state.revoked_keys == set(names)
    assert state.event == before.event
    assert state.keys_revoked_by({first.hash}) == {"staff-2"}
    assert state.keys_revoked_by({second.hash, "0" * 64}) == {"admin-1"}
    assert state.keys_revoked_by(()) == before.keys_revoked_by({first.hash}) == set()
    for name, reason in (
        ("staff-2", InputRefusal.already_exists),
        ("staff-3", InputRefusal.bad_value),
        (assembly.event_signer.name, InputRefusal.bad_value),
        ("Staff-1", InputRefusal.bad_value),
    ):
        note = make_update(state, KeyRevocation(name), assembly.event_signer)
        with pytest.raises(Refused) as refusal:
            take_updates(state, [("0003.note", note)], rolls)
        assert refusal.value.reason == reason
        assert "name" in refusal.value.place
    more = forged(notes[0], event=assembly.event.tag, body={"name": "staff-1", "why": "lost"})
    with pytest.raises(Refused):
        parse_update(more, assembly.event_signer.verifier)


def test_what_no_note_holds_is_refused_when_it_is_made() -> None:
    """Too many cards for one update are told when it is signed."""
    cards = tuple({FIRST: f"{number:0512x}"} for number in range(200))
    with pytest.raises(Refused) as refusal:
        make_update(BEFORE, Revocation(cards), ASSEMBLY.event_signer)
    assert refusal.value.reason == InputRefusal.too_large


@given(st.data())
def test_a_damaged_update_is_refused(data: st.DataObject) -> None:
    """Whatever byte of an update changes, it is refused and nothing else happens."""
    note = bytearray(ASSEMBLY.updates(BODIES[2])[0].encode())
    at = data.draw(st.integers(0, len(note) - 1))
    note[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refused):
        take_updates(BEFORE, [("update", bytes(note))], ROLLS)
