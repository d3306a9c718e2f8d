"""From a log's entries to its state."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maru.protocol.enrolment import enrol, make_request, parse_enrolment
from maru.protocol.journal import Chain, make_record, record_key_name
from maru.protocol.note import COSIGNATURE, Signer, note_hash, text_of
from maru.protocol.package import Package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import State, Verdict
from maru.protocol.update import NewKiosk, Reissue, Revocation
from written_log import KIOSKS, Script, scripted_assembly


def replayed(entries: Sequence[bytes], package: Package) -> State:
    """Return the state of a log."""
    state = State(package)
    for entry in entries:
        state.accept(entry)
    return state


ANN, KIM, LEE = (scripted_assembly()[0].credentials(number) for number in range(3))


def refused(script: Script, entry: str | bytes) -> Refused:
    """Log an entry that must be refused; return the refusal."""
    with pytest.raises(Refused) as caught:
        script.add(entry)
    return caught.value


def test_one_ballot_a_card_in_the_order_of_the_log() -> None:
    """By the rule first_in_ledger a card's second ballot is a conflict, its first counts."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-2", "bob", "bob votes")
    script.ballot("kiosk-2", "ann", "ann votes again")
    assert script.verdicts() == [Verdict.counted, Verdict.counted, Verdict.conflict]
    assert [one.credential for one in script.state.counted(script.poll)] == ["ann", "bob"]


def test_none_counts_sets_all_of_a_card_aside() -> None:
    """By the rule none_counts a card with two ballots has none that counts."""
    script = Script("none_counts")
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-2", "bob", "bob votes")
    script.ballot("kiosk-2", "ann", "ann votes again")
    assert script.verdicts() == [Verdict.conflict, Verdict.counted, Verdict.conflict]


@pytest.mark.parametrize("rule", ["first_in_ledger", "none_counts"])
def test_the_same_ballot_twice_is_one_ballot(rule: str) -> None:
    """A copy of a ballot, to the last byte, is no conflict: it neither counts nor harms."""
    script = Script(rule)
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-2", "ann", "ann votes")
    assert script.verdicts() == [Verdict.counted, Verdict.repeated]


@pytest.mark.parametrize("rule", ["first_in_ledger", "none_counts"])
def test_a_spoiled_ballot_never_counts_and_its_card_votes_again(rule: str) -> None:
    """A tracker with a spoiled record is out wherever it stands, and is no conflict either."""
    script = Script(rule)
    script.ballot("kiosk-2", "ann", "ann checks the kiosk")
    script.ballot("kiosk-1", "ann", "ann checks the kiosk", kind="spoiled")
    script.ballot("kiosk-1", "ann", "ann votes")
    assert script.verdicts() == [Verdict.spoiled, Verdict.counted]


@pytest.mark.parametrize("order", ["cast first", "spoiled first"])
def test_a_spoiled_ballot_never_counts_whoever_sends_it(order: str) -> None:
    """A ballot that one kiosk opened and another sends as cast is out, and both are named."""
    script = Script()
    kinds = ["ballot", "spoiled"] if order == "cast first" else ["spoiled", "ballot"]
    for kind in kinds:
        script.ballot("kiosk-1" if kind == "spoiled" else "kiosk-2", "ann", "opened", kind)
    script.ballot("kiosk-1", "ann", "ann votes")
    assert script.verdicts() == [Verdict.spoiled, Verdict.counted]
    [(cast, spoiled)] = script.state.contested(script.poll)
    assert (cast.kiosk, spoiled.kiosk) == ("kiosk-2", "kiosk-1")
    assert (cast.index < spoiled.index) == (order == "cast first")


def test_who_spoils_a_stranger_s_ballot_is_listed() -> None:
    """A kiosk that says of another's cast ballot that it was opened takes it out, seen by all."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    assert script.state.contested(script.poll) == []
    script.ballot("kiosk-2", "ann", "ann votes", kind="spoiled")
    assert script.verdicts() == [Verdict.spoiled]
    [(cast, spoiled)] = script.state.contested(script.poll)
    assert (cast.kiosk, cast.seq, spoiled.kiosk, spoiled.seq) == ("kiosk-1", 1, "kiosk-2", 1)


def test_spoiled_ballots_are_counted_apart() -> None:
    """Each epoch's spoiled records are known, and beside them what it declared."""
    script = Script()
    script.ballot("kiosk-1", "ann", "opened", kind="spoiled")
    script.ballot("kiosk-1", "ann", "opened again", kind="spoiled")
    script.record("kiosk-1", "closed", poll=script.poll, ballots=0, spoiled=2)
    assert [one.kiosk for one in script.state.spoilings(script.poll)] == ["kiosk-1"] * 2
    assert script.state.declared_spoiled(script.poll) == {("kiosk-1", 1): 2}
    assert script.verdicts() == []


def test_a_spoiled_record_of_another_poll_changes_nothing() -> None:
    """What a closed poll counts cannot be changed by way of a poll that is still open."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    for kiosk in KIOSKS:
        script.closed(kiosk)
    script.add(script.closing())
    other = script.package.event.polls[1].uuid
    sha256 = hashlib.sha256(b"ann votes").hexdigest()
    script.record("kiosk-2", "spoiled", poll=other, ballot=sha256, credential="ann")
    assert script.verdicts() == [Verdict.counted]


def test_what_comes_after_closing_is_listed_and_never_counts() -> None:
    """Neither a ballot nor a spoiling after a kiosk's own closed record changes the count."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    script.closed("kiosk-1")
    script.ballot("kiosk-1", "bob", "bob is late")
    script.ballot("kiosk-1", "ann", "ann votes", kind="spoiled")
    script.ballot("kiosk-2", "eve", "eve votes")
    script.closed("kiosk-2")
    script.add(script.closing())
    script.ballot("kiosk-2", "kim", "kim is late")
    assert script.verdicts() == [Verdict.counted, Verdict.late, Verdict.counted, Verdict.late]
    assert [spoiled.late for _, spoiled in script.state.contested(script.poll)] == [True]


def test_a_poll_closes_when_every_epoch_has_closed_it() -> None:
    """The closing is refused as long as a kiosk's closed record lacks, and that one is named."""
    script = Script()
    assert script.state.missing(script.poll) == ["kiosk-1/1", "kiosk-2/1"]
    script.closed("kiosk-1")
    refusal = refused(script, script.closing())
    assert (refusal.reason, refusal.detail) == (
        InputRefusal.poll_not_closed,
        "waiting for kiosk-2/1",
    )
    script.closed("kiosk-2")
    assert script.state.declared(script.poll) == {("kiosk-1", 1): 1, ("kiosk-2", 1): 1}
    script.add(script.closing())
    assert script.state.closings[script.poll].size == len(script.entries) - 1
    assert refused(script, script.closing()).reason is InputRefusal.poll_closed


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": 3}, InputRefusal.bad_value),
        ({"ballots": 1}, InputRefusal.bad_value),
        ({"event": "another"}, InputRefusal.other_event),
        ({"poll": "another"}, InputRefusal.other_event),
        ({"tally": "short"}, InputRefusal.malformed),
        ({"root": b"short"}, InputRefusal.malformed),
    ],
)
def test_a_closing_that_does_not_fit_is_refused(
    changes: dict[str, object], reason: InputRefusal
) -> None:
    """Size, number of ballots, event, poll and the form of the hashes are checked."""
    script = Script()
    for kiosk in KIOSKS:
        script.closed(kiosk)
    assert refused(script, script.closing(**changes)).reason is reason


def test_a_closing_by_another_key_is_refused() -> None:
    """Only the ledger that the package names can close a poll."""
    script = Script()
    for kiosk in KIOSKS:
        script.closed(kiosk)
    honest = script.closing()
    script.assembly = dataclasses.replace(
        script.assembly, ledger_signer=Signer(script.assembly.ledger_signer.name, bytes(32))
    )
    assert refused(script, script.closing()).reason is InputRefusal.bad_signature
    script.add(honest)


def test_the_log_begins_with_the_manifest() -> None:
    """Another package's manifest, or anything else in its place, begins no log of this event."""
    _, package, _ = scripted_assembly()
    _, other, _ = scripted_assembly("none_counts")
    for entry in (other.manifest, package.enrolment_note("kiosk-1", 1), package.manifest + "\n"):
        with pytest.raises(Refused) as caught:
            State(package).accept(entry.encode())
        assert caught.value.reason is InputRefusal.other_event
        assert caught.value.place == "log entry 0"


def test_an_epoch_is_enrolled_once() -> None:
    """The same enrolment a second time would begin a chain anew, and is refused."""
    script = Script()
    note = script.package.enrolment_note("kiosk-1", 1)
    assert refused(script, note).reason is InputRefusal.already_exists
    forged = enrol_with_own_key()
    assert refused(Script(), forged).reason is InputRefusal.bad_signature


def enrol_with_own_key() -> str:
    """Return an enrolment that somebody signed himself."""
    assembly, _, _ = scripted_assembly()
    key = Signer(f"maru/{assembly.event.tag}/event", bytes(range(32)))
    witness = Signer("kiosk-9/1/witness", bytes(range(1, 33)), COSIGNATURE)
    signer = Signer(record_key_name("kiosk-9", 1), bytes(range(2, 34)))
    return enrol(make_request("kiosk-9", 1, signer, witness, bytes(32)), assembly.event.tag, key)


def test_records_are_checked_as_they_are_taken() -> None:
    """A gap, a changed letter, a stranger's record and another package are each refused."""
    script = Script()
    skipped = script.make("kiosk-1", "opened", poll=script.poll)
    second = script.make("kiosk-1", "opened", poll=script.poll)
    assert refused(script, second).reason is InputRefusal.chain_broken
    spoilt = skipped.replace('"opened"', '"opnned"')
    assert refused(Script(), spoilt).reason is InputRefusal.bad_signature
    script.add(skipped)
    stranger = skipped.replace("— kiosk-1/1 ", "— kiosk-7/1 ")
    assert refused(Script(), stranger).reason is InputRefusal.not_enrolled
    other = Script()
    chain = other.chains["kiosk-1"]
    body = {"poll": other.poll}
    foreign, _ = make_record(chain, "0" * 64, "opened", body, other.signers["kiosk-1"])
    assert refused(other, foreign).reason is InputRefusal.other_event
    unknown = Script()
    note = unknown.make("kiosk-1", "opened", poll="not a poll of this event")
    assert refused(unknown, note).reason is InputRefusal.other_event


@pytest.mark.parametrize("entry", [b"", b"maru/gossip/v1\n{}\n", b"maru/record/v1\n\xff\n\n"])
def test_other_entries_are_refused(entry: bytes) -> None:
    """A log holds these kinds of entries and no others."""
    assert refused(Script(), entry).reason is InputRefusal.malformed


@given(
    st.sampled_from(["first_in_ledger", "none_counts"]),
    st.lists(
        st.tuples(
            st.sampled_from(KIOSKS),
            st.sampled_from(["ann", "bob", "eve"]),
            st.sampled_from(["ballot", "ballot", "ballot", "spoiled"]),
            st.integers(0, 3),
        ),
        max_size=14,
    ),
)
def test_counted_and_set_aside_are_all_that_arrived(
    rule: str, votes: Sequence[tuple[str, str, str, int]]
) -> None:
    """Whatever arrives, each ballot has one verdict, a card counts once, spoiled ones never."""
    script = Script(rule)
    for kiosk, card, kind, text in votes:
        script.ballot(kiosk, card, f"{card} {text}", kind)
    judged = script.state.judged(script.poll)
    assert len(judged) == sum(kind == "ballot" for _, _, kind, _ in votes)
    counted = script.state.counted(script.poll)
    assert len({one.credential for one in counted}) == len(counted)
    assert [one.index for one in counted] == sorted(one.index for one in counted)
    spoiled = {
        hashlib.sha256(f"{card} {text}".encode()).hexdigest()
        for _, card, kind, text in votes
        if kind == "spoiled"
    }
    assert not spoiled & {one.ballot for one in counted}
    for card in ("ann", "bob", "eve"):
        texts = {
            text
            for _, who, kind, text in votes
            if who == card
            and kind == "ballot"
            and hashlib.sha256(f"{card} {text}".encode()).hexdigest() not in spoiled
        }
        counts = sum(one.credential == card for one in counted)
        assert counts == (len(texts) == 1 or (rule == "first_in_ledger" and len(texts) > 1))
    again = State(script.package)
    for entry in script.entries:
        again.accept(entry)
    assert again.judged(script.poll) == judged


def test_a_revoked_card_counts_as_far_as_the_log_had_it() -> None:
    """A ballot that the log has before the revocation counts, one that comes after does not."""
    script = Script()
    script.ballot("kiosk-1", ANN[script.poll], "ann votes")
    script.update(Revocation((ANN, KIM)))
    script.ballot("kiosk-2", ANN[script.poll], "ann votes again")
    script.ballot("kiosk-2", KIM[script.poll], "kim votes")
    script.ballot("kiosk-2", LEE[script.poll], "lee votes")
    revoked = [Verdict.revoked, Verdict.revoked]
    assert script.verdicts() == [Verdict.counted, *revoked, Verdict.counted]


def test_a_revoked_ballot_is_no_conflict_with_an_earlier_one() -> None:
    """By the rule none_counts a ballot that is out by revocation does not take another along."""
    script = Script("none_counts")
    script.ballot("kiosk-1", ANN[script.poll], "ann votes")
    script.update(Revocation((ANN,)))
    script.ballot("kiosk-2", ANN[script.poll], "a finder votes")
    assert script.verdicts() == [Verdict.counted, Verdict.revoked]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("first", ["old", "new"])
@pytest.mark.parametrize("rule", ["first_in_ledger", "none_counts"])
def test_ballots_of_an_old_and_a_new_card_are_one_conflict(
    place: int, first: str, rule: str
) -> None:
    """Wherever the reissue stands among the two ballots, the rule decides as for one card."""
    script = Script(rule)
    cards = [ANN, KIM] if first == "old" else [KIM, ANN]
    for number, card in enumerate([*cards, None]):
        if number == place:
            script.update(Reissue(ANN, KIM))
        if card is not None:
            script.ballot("kiosk-1", card[script.poll], f"ballot {number}")
    once = Verdict.counted if rule == "first_in_ledger" else Verdict.conflict
    assert script.verdicts() == [once, Verdict.conflict]


def test_a_card_that_was_reissued_twice_is_one_card() -> None:
    """The first, second and third card of one attendee have one vote."""
    script = Script()
    script.update(Reissue(ANN, KIM), Reissue(KIM, LEE))
    for card in (LEE, ANN, KIM):
        script.ballot("kiosk-1", card[script.poll], f"ballot of {card[script.poll]}")
    assert script.verdicts() == [Verdict.counted, Verdict.conflict, Verdict.conflict]


def test_after_the_closing_an_update_changes_nothing() -> None:
    """What a closed poll counts stays, whatever is revoked or reissued later."""
    script = Script()
    script.ballot("kiosk-1", ANN[script.poll], "ann votes")
    script.ballot("kiosk-1", KIM[script.poll], "kim votes")
    for kiosk in KIOSKS:
        script.closed(kiosk)
    script.add(script.closing())
    script.update(Reissue(ANN, KIM), Revocation((KIM,)))
    assert script.verdicts() == [Verdict.counted, Verdict.counted]


def test_a_motion_is_a_poll_from_its_update_on() -> None:
    """Records of a spare wait for its motion; then it is voted in and closed as any poll."""
    script = Script()
    motion = script.assembly.motion()
    script.poll = motion.poll.uuid
    early = script.make("kiosk-1", "opened", poll=script.poll)
    with pytest.raises(Refused) as waiting:
        replayed(script.entries, script.package).accept(early.encode())
    assert waiting.value.reason == InputRefusal.update_missing
    (note,) = script.update(motion)
    script.add(early)
    script.record("kiosk-1", "updated", number=1, update=note_hash(text_of(note)))
    script.ballot("kiosk-1", ANN[script.poll], "ann votes")
    for kiosk in KIOSKS:
        script.closed(kiosk)
    script.add(script.closing())
    assert script.state.closings[script.poll].ballots == 1
    assert script.state.package.event.polls[-1] == motion.poll
    assert script.state.package.hash == script.package.hash


def test_a_motion_does_not_wait_for_an_epoch_that_ended() -> None:
    """An epoch that ended before the motion has closed it, with no ballot."""
    script = Script()
    seq = script.chains["kiosk-1"].next_seq
    script.record("kiosk-1", "ended", seq=seq, ballots={}, spoiled={})
    motion = script.assembly.motion()
    script.update(motion)
    assert script.state.missing(motion.poll.uuid) == ["kiosk-2/1"]
    assert script.state.declared(motion.poll.uuid) == {("kiosk-1", 1): 0}


def test_a_kiosk_that_an_update_enrols_may_write() -> None:
    """Its records follow from its enrolment, and closing waits for it."""
    script = Script()
    signer = Signer(record_key_name("kiosk-3", 1), bytes(32))
    witness = Signer("kiosk-3/1/witness", bytes(31) + b"1", COSIGNATURE)
    request = make_request("kiosk-3", 1, signer, witness, bytes(32))
    note = enrol(request, script.package.event.tag, script.assembly.event_signer)
    enrolment = parse_enrolment(note, script.package.event_key)
    script.signers = {**script.signers, "kiosk-3": signer}
    script.chains["kiosk-3"] = Chain(
        event=script.package.event.tag,
        kiosk="kiosk-3",
        epoch=1,
        verifier=signer.verifier,
        enrolment_hash=note_hash(text_of(note)),
    )
    (update,) = script.update(NewKiosk(enrolment, note))
    script.record("kiosk-3", "enrolled", software="0")
    script.record("kiosk-3", "updated", number=1, update=note_hash(text_of(update)))
    assert "kiosk-3/1" in script.state.missing(script.poll)
    assert script.state.disputed() == []
    assert refused(script, note).reason == InputRefusal.already_exists


def test_updates_stand_in_the_log_in_their_order() -> None:
    """A gap, the same update twice, or another of its number, is no log of this event."""
    script = Script()
    one, two = script.assembly.updates(Revocation((ANN,)), Revocation((KIM,)))
    (other,) = script.assembly.updates(Revocation((LEE,)))
    for entries, reason in (
        ([two], InputRefusal.gap),
        ([one, one], InputRefusal.fork),
        ([one, other], InputRefusal.fork),
    ):
        log = [*script.entries, *(entry.encode() for entry in entries)]
        with pytest.raises(Refused) as caught:
            replayed(log, script.package)
        assert caught.value.reason == reason


def test_an_update_that_differs_from_the_log_s_is_listed() -> None:
    """A kiosk may be ahead of the log; when the log's update then differs, all can see it."""
    script = Script()
    (one,) = script.assembly.updates(Revocation((ANN,)))
    script.record("kiosk-1", "updated", number=1, update=note_hash(text_of(one)))
    script.record("kiosk-2", "updated", number=1, update="0" * 64)
    assert script.state.disputed() == []
    script.add(one)
    (disputed,) = script.state.disputed()
    assert (disputed.kiosk, disputed.seq, disputed.number) == ("kiosk-2", 1, 1)


def test_an_epoch_that_ended_has_closed_every_poll() -> None:
    """What `ended` declares stands for the polls that the epoch had not closed before."""
    script = Script()
    other = script.package.event.polls[1].uuid
    script.closed("kiosk-1")
    seq = script.chains["kiosk-1"].next_seq
    script.record("kiosk-1", "ended", seq=seq, ballots={script.poll: 9, other: 2}, spoiled={})
    assert script.state.declared(script.poll) == {("kiosk-1", 1): 1}
    assert script.state.declared(other) == {("kiosk-1", 1): 2}
    assert script.state.missing(other) == ["kiosk-2/1"]
