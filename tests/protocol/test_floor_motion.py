"""Floor motions: signed by a staff card, applied in any order, of one spare only one."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembly import make_assembly
from maru.protocol.event import Event, Spare
from maru.protocol.note import Signer, note_text, sign, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.staff import open_card
from maru.protocol.update import (
    FLOOR,
    UPDATE,
    Body,
    InForce,
    KeyRevocation,
    PackageRolls,
    Reissue,
    Revocation,
    before_updates,
    make_floor_motion,
    make_update,
    parse_update,
    take_updates,
)

ASSEMBLY = make_assembly(cards=4, spares=3)
CARDS = [open_card(card.ticket, card.pin, ASSEMBLY.event) for card in ASSEMBLY.give_staff_cards(2)]
PACKAGE = ASSEMBLY.package()
ROLLS = PackageRolls(PACKAGE)
BEFORE = before_updates(PACKAGE)
SPARES = [spare.uuid for spare in ASSEMBLY.event.spares]


def floor(
    spare: int = 0,
    card: Signer = CARDS[0],
    title: str = "정회할까요?",
    in_force: InForce = BEFORE,
) -> str:
    """Return a floor motion of a spare by its number from 0."""
    return make_floor_motion(in_force, ASSEMBLY.motion(spare, title), card)


def link(in_force: InForce, body: Body) -> str:
    """Return the next update of the chain."""
    return make_update(in_force, body, ASSEMBLY.event_signer)


def take(in_force: InForce, *notes: str) -> InForce:
    """Return what holds after some updates."""
    return take_updates(in_force, [("update", note) for note in notes], ROLLS)


def refused(in_force: InForce, note: str) -> InputRefusal:
    """Return why an update is refused."""
    with pytest.raises(Refused) as refusal:
        take(in_force, note)
    return refusal.value.reason


def changed(note: str, card: Signer = CARDS[0], **changes: object) -> str:
    """Return an update with members changed, signed by a card."""
    fields = json.loads(text_of(note).split("\n")[1]) | changes
    return sign(note_text(UPDATE, fields), card)


def test_a_floor_motion_is_read_as_it_was_made() -> None:
    """A staff card signs it; its number is its spare's, and it is a poll at once."""
    note = floor(1)
    read = parse_update(note, ASSEMBLY.event_signer.verifier, cards=ASSEMBLY.event.staff)
    assert (read.number, read.prev, read.staff) == (FLOOR + 1, PACKAGE.hash, "staff-1")
    after = take(BEFORE, note)
    assert [poll.uuid for poll in after.event.polls][2:] == [SPARES[1]]
    assert (after.number, after.hash, after.floor) == (0, PACKAGE.hash, (read,))
    assert after.since(BEFORE) == (read,)
    assert SPARES[1] in after.elections


@pytest.mark.parametrize(
    "body",
    [
        Revocation((ASSEMBLY.credentials(0),)),
        Reissue(ASSEMBLY.credentials(1), ASSEMBLY.credentials(2)),
        KeyRevocation("staff-2"),
    ],
    ids=lambda body: type(body).__name__,
)
def test_a_staff_card_signs_no_other_kind(body: Body) -> None:
    """Who has a card can put a motion, and revoke, reissue or enrol nothing."""
    link_by_card = make_update(BEFORE, body, CARDS[0])
    assert refused(BEFORE, link_by_card) == InputRefusal.bad_value
    assert refused(BEFORE, changed(link_by_card, number=FLOOR)) == InputRefusal.bad_value


def test_the_chain_is_the_event_keys_alone() -> None:
    """A card's motion with a number of the chain is refused, and the event key's of a spare."""
    in_chain = make_update(BEFORE, ASSEMBLY.motion(), CARDS[0])
    assert refused(BEFORE, in_chain) == InputRefusal.bad_value
    by_event_key = make_floor_motion(BEFORE, ASSEMBLY.motion(), ASSEMBLY.event_signer)
    assert refused(BEFORE, by_event_key) == InputRefusal.bad_value


def test_without_staff_cards_nobody_but_the_event_key_puts_motions() -> None:
    """Where the event names no card, a card's signature is nobody's."""
    bare = replace(BEFORE, event=replace(BEFORE.event, staff=()))
    assert refused(bare, floor()) == InputRefusal.bad_signature
    stranger = Signer("staff-1", bytes(32))
    assert refused(BEFORE, floor(card=stranger)) == InputRefusal.bad_signature


def test_a_card_that_the_chain_revoked_before_puts_no_motion() -> None:
    """Behind the revocation that it names a motion is refused; one from before it stands."""
    early = floor(0)
    revoked = take(BEFORE, link(BEFORE, KeyRevocation("staff-1")))
    assert refused(revoked, floor(1, in_force=revoked)) == InputRefusal.staff_revoked
    assert take(revoked, early).floor[0].staff == "staff-1"
    assert take(revoked, floor(1, CARDS[1], in_force=revoked)).floor[0].staff == "staff-2"


def test_of_one_spare_only_the_first_motion_stands() -> None:
    """Another question for it is refused, whoever signs; the same one again is no news."""
    after = take(BEFORE, floor(0))
    assert take(after, floor(0)) == after
    assert take(after, floor(0, CARDS[1])) == after  # the same text
    assert refused(after, floor(0, title="휴회할까요?")) == InputRefusal.fork


def test_a_motion_of_the_chain_for_a_spare_that_is_taken_changes_nothing() -> None:
    """The office did not know: its update stays in the chain, and what follows it is applied."""
    after = take(BEFORE, floor(0))
    office = link(BEFORE, ASSEMBLY.motion(0, "휴회할까요?"))
    both = take(after, office)
    assert (both.event, both.number) == (after.event, 1)
    assert both.elections == after.elections
    follows = link(both, Revocation((ASSEMBLY.credentials(0),)))
    assert take(both, follows).is_refused(SPARES[0], ASSEMBLY.credentials(0)[SPARES[0]])
    first = take(BEFORE, office)
    assert first.event.polls[-1].title["ko"] == "휴회할까요?"
    assert refused(first, floor(0)) == InputRefusal.fork


def test_a_motion_waits_for_the_update_that_it_names() -> None:
    """Made behind an update, it fits only where that one is in force."""
    after = take(BEFORE, link(BEFORE, Revocation((ASSEMBLY.credentials(0),))))
    note = floor(0, in_force=after)
    assert refused(BEFORE, note) == InputRefusal.gap
    assert take(after, note).event.polls[-1].uuid == SPARES[0]


def test_a_motion_for_another_spare_than_its_number_says_is_refused() -> None:
    """Its number is that of the spare; no spare has this one, or it is another's."""
    assert refused(BEFORE, changed(floor(0), number=FLOOR + 1)) == InputRefusal.bad_value
    assert refused(BEFORE, changed(floor(0), number=FLOOR + 900)) == InputRefusal.bad_value
    body = json.loads(text_of(floor(0)).split("\n")[1])["body"]
    body["poll"]["uuid"] = ASSEMBLY.event.polls[0].uuid
    assert refused(BEFORE, changed(floor(0), body=body)) == InputRefusal.not_found


def test_the_order_in_which_they_come_does_not_matter() -> None:
    """Motions of different spares and the chain: every order gives the same polls."""
    motion = link(BEFORE, ASSEMBLY.motion(2, "폐회할까요?"))
    revocation = link(take(BEFORE, motion), Revocation((ASSEMBLY.credentials(0),)))
    notes = {"m": motion, "r": revocation, "f": floor(0), "g": floor(1, CARDS[1])}
    orders = [
        order
        for order in itertools.permutations("mrfg")
        if "".join(order).find("m") < order.index("r")
    ]
    states = [take(BEFORE, *(notes[name] for name in order)) for order in orders]
    assert len(states) == 12
    assert all(state == states[0] for state in states)
    assert [poll.uuid for poll in states[0].event.polls][2:] == SPARES


@given(st.integers(1, 12), st.integers(0, 30))
def test_two_kiosks_never_make_a_motion_of_one_spare(kiosks: int, spares: int) -> None:
    """Every spare is one kiosk's, and with enough of them each kiosk has one."""
    event: Event = replace(
        BEFORE.event, spares=tuple(Spare(f"{number:014}", ("all",)) for number in range(spares))
    )
    names = [f"kiosk-{number}" for number in range(1, kiosks + 1)]
    enrolled = frozenset((name, 1) for name in names)
    in_force = replace(BEFORE, event=event, enrolled=enrolled, spares=event.spares)
    shares = [in_force.spares_of(name, ["all"]) for name in names]
    assert sorted(itertools.chain(*shares), key=lambda one: one.uuid) == list(event.spares)
    assert all(shares) == (spares >= kiosks)
    assert in_force.spares_of("kiosk-99", ["all"]) == ()
