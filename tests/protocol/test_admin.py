"""Decisions of admins and records in quarantine: read strictly, signed by enough people."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.admin import (
    ADMIN_CLOSING,
    EPOCH_REVOCATION,
    FORK_RESOLUTION,
    MAX_CONFLICT,
    RESOLUTION,
    AdminClosing,
    Apart,
    Branches,
    Deciders,
    Decision,
    EpochRevocation,
    ForkResolution,
    Quarantined,
    Resolution,
    Settlement,
    add_signature,
    deciders,
    decision_text,
    make_quarantine,
    parse_decision,
    read_decision,
    read_quarantine,
)
from maru.protocol.journal import parse_record
from maru.protocol.note import MAX_NOTE, Signer, note_text, sign
from maru.protocol.refusal import InputRefusal, Refused
from written_log import ADMINS, Script, scripted_assembly

TAG = scripted_assembly()[1].event.tag
UUID = scripted_assembly()[1].event.polls[0].uuid
TWO = Deciders(tuple(admin.verifier for admin in ADMINS), 2)
ONE = Deciders((ADMINS[0].verifier,), 1)
A, B = "a" * 64, "b" * 64
DECISIONS: tuple[Decision, ...] = (
    Resolution(TAG, UUID, (A, B), Settlement.confirm, "both were asked"),
    ForkResolution(TAG, "kiosk-1", 1, Branches.both, "복제된 기기"),
    EpochRevocation(TAG, "kiosk-1", 1, "stolen"),
    AdminClosing(TAG, "kiosk-1", 1, UUID, 201, 59, "in the river"),
    AdminClosing(TAG, "kiosk-1", 1, None, 0, None, "never started"),
)

_reasons = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=500).filter(
    str.strip
)


@given(
    st.sampled_from(DECISIONS),
    _reasons,
    st.integers(0, 2**63 - 1),
)
def test_decisions_survive_the_round_trip(decision: Decision, reason: str, number: int) -> None:
    """What is signed is what is read, whatever the reason says."""
    fields = {**decision.__dict__, "reason": reason}
    if isinstance(decision, AdminClosing):
        fields |= {"at": number, "missing": None if number % 2 else number}
    changed = type(decision)(**fields)
    assert parse_decision(sign(decision_text(changed), ADMINS[0]), ONE) == changed


@pytest.mark.parametrize(
    ("decision", "changes", "reason"),
    [
        (0, {"ballots": [A]}, InputRefusal.bad_value),
        (0, {"ballots": [A, A]}, InputRefusal.bad_value),
        (0, {"ballots": [A, B.upper()]}, InputRefusal.bad_value),
        (0, {"ballots": [A, 7]}, InputRefusal.bad_value),
        (0, {"ballots": [f"{n:064x}" for n in range(901)]}, InputRefusal.bad_value),
        (0, {"decision": "first"}, InputRefusal.bad_value),
        (0, {"decision": ["confirm"]}, InputRefusal.bad_value),
        (0, {"poll": "../etc"}, InputRefusal.bad_value),
        (0, {"reason": ""}, InputRefusal.bad_value),
        (0, {"reason": "r" * 501}, InputRefusal.bad_value),
        (0, {"reason": "\t"}, InputRefusal.bad_value),
        (0, {"more": 1}, InputRefusal.unknown_key),
        (0, {"event": "short"}, InputRefusal.bad_value),
        (1, {"decision": "confirm"}, InputRefusal.bad_value),
        (1, {"epoch": 0}, InputRefusal.bad_value),
        (1, {"epoch": True}, InputRefusal.bad_value),
        (1, {"kiosk": "kiosk 1"}, InputRefusal.bad_value),
        (2, {"decision": "none"}, InputRefusal.unknown_key),
        (3, {"at": -1}, InputRefusal.bad_value),
        (3, {"at": 2**63}, InputRefusal.bad_value),
        (3, {"missing": "many"}, InputRefusal.bad_value),
        (3, {"missing": False}, InputRefusal.bad_value),
        (3, {"poll": 3}, InputRefusal.bad_value),
    ],
)
def test_a_decision_that_is_not_of_the_form_is_refused(
    decision: int, changes: dict[str, object], reason: InputRefusal
) -> None:
    """Every member has its bounds, and one that is not known is refused."""
    kind, _, line = decision_text(DECISIONS[decision]).partition("\n")
    text = note_text(kind, json.loads(line) | changes)
    with pytest.raises(Refused) as refused:
        parse_decision(sign(text, ADMINS[0]), ONE)
    assert refused.value.reason is reason
    assert refused.value.place.startswith("decision")


@pytest.mark.parametrize("kind", [RESOLUTION, FORK_RESOLUTION, EPOCH_REVOCATION, ADMIN_CLOSING])
def test_no_member_may_be_missing(kind: str) -> None:
    """A decision with any one member left out is refused."""
    text = next(text for text in map(decision_text, DECISIONS) if text.startswith(kind))
    body = json.loads(text.split("\n")[1])
    for name in body:
        left = {key: value for key, value in body.items() if key != name}
        with pytest.raises(Refused) as refused:
            read_decision(note_text(kind, left))
        assert refused.value.reason is InputRefusal.missing_key


def test_the_largest_conflict_fits_into_a_note() -> None:
    """900 ballots, the longest reason and two signatures are less than an entry of a log."""
    ballots = tuple(f"{number:064x}" for number in range(MAX_CONFLICT))
    largest = Resolution(TAG, UUID, ballots, Settlement.set_aside, "가" * 500)
    note = sign(decision_text(largest), *ADMINS)
    assert len(note.encode()) <= MAX_NOTE
    assert parse_decision(note, TWO) == largest


def test_two_persons_are_two_different_keys() -> None:
    """One admin is too few, twice the same is refused, a stranger counts for nothing."""
    text = decision_text(DECISIONS[2])
    alone = sign(text, ADMINS[0])
    stranger = Signer(ADMINS[1].name, bytes(32))
    for note in (alone, sign(text, ADMINS[0], ADMINS[0]), sign(text, ADMINS[0], stranger)):
        with pytest.raises(Refused) as refused:
            parse_decision(note, TWO)
        assert refused.value.reason is InputRefusal.admin_needed
        assert refused.value.detail == "signed by a-1"
    assert parse_decision(add_signature(alone, ADMINS[1]), TWO) == DECISIONS[2]
    with pytest.raises(Refused) as twice:
        add_signature(alone, ADMINS[0])
    assert twice.value.reason is InputRefusal.already_exists
    with pytest.raises(Refused) as nobody:
        parse_decision(sign(text, stranger), TWO)
    assert nobody.value.reason is InputRefusal.bad_signature


def test_a_signature_that_fails_takes_the_note_along() -> None:
    """A second signature over another text is not passed over."""
    text, other = decision_text(DECISIONS[1]), decision_text(DECISIONS[2])
    wrong = sign(other, ADMINS[1]).rpartition("\n\n")[2]
    with pytest.raises(Refused) as refused:
        parse_decision(sign(text, ADMINS[0]) + wrong, TWO)
    assert refused.value.reason is InputRefusal.bad_signature


def test_who_decides() -> None:
    """The admins that are not revoked; in an event that names none, the event key."""
    event_key = scripted_assembly()[1].event_key
    assert deciders(scripted_assembly()[1].event, event_key) == Deciders((event_key,), 1)
    event = scripted_assembly(admins=2)[1].event
    assert deciders(event, event_key) == TWO
    assert deciders(event, event_key, frozenset({"a-1"})).keys == (ADMINS[1].verifier,)


def quarantined() -> tuple[Script, str, Quarantined]:
    """Return a log, a record that its kiosk signed, and the same to be kept apart."""
    script = Script()
    note = script.branch("kiosk-1").ballot("ann", "ann votes")
    record = parse_record(note, script.signers["kiosk-1"].verifier)
    return script, note, Quarantined(record, Apart.fork, note)


def test_a_record_in_quarantine_is_kept_to_the_byte() -> None:
    """What was signed comes back out, with its reason."""
    script, note, kept = quarantined()
    ledger = script.assembly.ledger_signer
    keys = [signer.verifier for signer in script.signers.values()]
    read = read_quarantine(make_quarantine(kept, ledger), ledger.verifier, keys, "entry")
    assert read == kept
    assert read.note == note


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seq": 2}, InputRefusal.bad_value),
        ({"kiosk": "kiosk-2"}, InputRefusal.bad_signature),
        ({"epoch": 2}, InputRefusal.not_enrolled),
        ({"event": "1" * 12}, InputRefusal.bad_value),
        ({"reason": "late"}, InputRefusal.bad_value),
        ({"record": "nothing"}, InputRefusal.malformed),
        ({"record": "r" * 5_000}, InputRefusal.too_large),
        ({"more": 1}, InputRefusal.unknown_key),
    ],
)
def test_a_quarantine_note_says_what_its_record_says(
    changes: dict[str, object], reason: InputRefusal
) -> None:
    """Another place than the record's own, another reason, or no record: refused."""
    script, _, kept = quarantined()
    ledger = script.assembly.ledger_signer
    kind, line = make_quarantine(kept, ledger).split("\n")[:2]
    note = sign(note_text(kind, json.loads(line) | changes), ledger)
    keys = [signer.verifier for signer in script.signers.values()]
    with pytest.raises(Refused) as refused:
        read_quarantine(note, ledger.verifier, keys, "entry")
    assert refused.value.reason is reason


def test_only_an_enrolled_key_s_record_is_kept_and_only_by_the_ledger() -> None:
    """A record that somebody made up is nothing to keep; nor is what another key signed."""
    script, _, kept = quarantined()
    ledger = script.assembly.ledger_signer
    keys = [script.signers["kiosk-2"].verifier]
    with pytest.raises(Refused) as stranger:
        read_quarantine(make_quarantine(kept, ledger), ledger.verifier, keys, "entry")
    assert stranger.value.reason is InputRefusal.not_enrolled
    keys = [script.signers["kiosk-1"].verifier]
    with pytest.raises(Refused) as forged:
        read_quarantine(make_quarantine(kept, ADMINS[0]), ledger.verifier, keys, "entry")
    assert forged.value.reason is InputRefusal.bad_signature


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_read_or_refused(data: bytes) -> None:
    """No bytes end the readers otherwise."""
    with contextlib.suppress(Refused):
        parse_decision(data, TWO)
    with contextlib.suppress(Refused):
        read_quarantine(data, ADMINS[0].verifier, [], "entry")
    with contextlib.suppress(Refused):
        read_decision(data.decode("utf-8", "replace"))
