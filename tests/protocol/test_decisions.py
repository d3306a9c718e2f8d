"""Forks, revocations, conflicts and the people who settle them, in a log."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maru.protocol import admin, replay
from maru.protocol.admin import (
    AdminClosing,
    Apart,
    Branches,
    EpochRevocation,
    Quarantined,
    Resolution,
    Settlement,
    decision_text,
    make_quarantine,
)
from maru.protocol.enrolment import enrol, make_request, parse_enrolment
from maru.protocol.epoch import Epoch, EpochState
from maru.protocol.journal import RECORD, Chain, parse_record
from maru.protocol.note import COSIGNATURE, Signer, note_hash, note_text, sign, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import State, Verdict
from maru.protocol.update import KeyRevocation, NewKiosk, Reissue
from written_log import ADMINS, KIOSKS, Branch, Script, scripted_assembly

ANN, KIM, LEE = (scripted_assembly()[0].credentials(number) for number in range(3))


def refused(script: Script, entry: str | bytes) -> Refused:
    """Log an entry that must be refused; return the refusal."""
    with pytest.raises(Refused) as caught:
        script.add(entry)
    return caught.value


def replayed(script: Script) -> State:
    """Return what somebody else makes of a script's log."""
    state = State(script.package)
    for entry in script.entries:
        state.accept(entry)
    return state


def verdicts(script: Script) -> dict[str, Verdict]:
    """Return what becomes of each card's ballot, where each card has one."""
    return {one.credential: verdict for one, verdict in script.state.judged(script.poll)}


def cloned(admins: int = 0, rule: str = "first_in_ledger") -> tuple[Script, Branch]:
    """Return a log in which a kiosk took a ballot and went on, and a copy from in between."""
    script = Script(rule, admins)
    script.record("kiosk-1", "opened", poll=script.poll)
    script.ballot("kiosk-1", "ann", "ann votes")
    copy = script.branch("kiosk-1")
    script.record("kiosk-1", "paused", poll=script.poll)
    return script, copy


# A kiosk that was copied


def test_no_kiosk_makes_a_fork_of_another() -> None:
    """A record in quarantine that another epoch's key signed, or one not enrolled, is refused."""
    script, _ = cloned()
    thief = script.signers["kiosk-2"]
    fields = json.loads(text_of(script.make("kiosk-1", "paused", poll=script.poll)).split("\n")[1])
    for kiosk, reason in (
        ("kiosk-1", InputRefusal.bad_signature),
        ("kiosk-9", InputRefusal.not_enrolled),
    ):
        note = sign(note_text(RECORD, {**fields, "seq": 1, "kiosk": kiosk}), thief)
        framed = Quarantined(parse_record(note, thief.verifier), Apart.fork, note)
        entry = make_quarantine(framed, script.assembly.ledger_signer)
        assert refused(script, entry).reason is reason


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (None, [Verdict.counted, Verdict.counted, Verdict.quarantined]),
        (Branches.first, [Verdict.counted, Verdict.counted, Verdict.quarantined]),
        (Branches.both, [Verdict.counted, Verdict.counted, Verdict.counted]),
        (Branches.none, [Verdict.counted, Verdict.set_aside, Verdict.quarantined]),
    ],
)
def test_a_fork_counts_as_admins_say(decision: Branches | None, expected: list[Verdict]) -> None:
    """What both branches have in common always counts; of the rest what the resolution says."""
    script, copy = cloned()
    script.ballot("kiosk-1", "bob", "bob votes")
    script.set_apart(copy.ballot("eve", "eve votes"))
    if decision is not None:
        script.fork_resolution("kiosk-1", decision)
    assert script.verdicts() == expected
    assert script.state.epoch_state("kiosk-1", 1) is (
        EpochState.disputed if decision is None else EpochState.open
    )


def test_the_first_record_of_a_fork_is_of_the_fork() -> None:
    """With none of both, the chain's ballot at the very place of the fork does not count either."""
    script = Script()
    script.ballot("kiosk-1", "ann", "ann votes")
    copy = script.branch("kiosk-1")
    script.ballot("kiosk-1", "bob", "bob votes")
    script.set_apart(copy.ballot("eve", "eve votes"))
    script.fork_resolution("kiosk-1", Branches.none)
    assert script.verdicts() == [Verdict.counted, Verdict.set_aside, Verdict.quarantined]


def test_a_branch_leaves_out_no_place() -> None:
    """A record that names its predecessor, but skips a seq, is on no branch."""
    script, copy = cloned()
    script.ballot("kiosk-1", "bob", "bob votes")
    script.set_apart(copy.ballot("eve", "eve votes"))
    copy.chain.next_seq += 2
    assert refused(script, script.apart(copy.unchecked_ballot("kim"))).reason is (
        InputRefusal.bad_value
    )
    script.state = replayed(script)
    for card in ("ida", "lee"):
        script.ballot("kiosk-1", card, f"{card} votes")
    script.set_apart(copy.unchecked_ballot("kim"))
    script.fork_resolution("kiosk-1", Branches.both)
    assert (verdicts(script)["eve"], verdicts(script)["kim"]) == (
        Verdict.counted,
        Verdict.quarantined,
    )


def test_a_first_record_under_another_enrolment_is_no_fork() -> None:
    """Nothing stands at record 0 yet: what does not follow the enrolment has nowhere to belong."""
    script = Script()
    epoch = script.state.epochs["kiosk-1", 1]
    stranger = script.branch("kiosk-1")
    stranger.chain.next_seq, stranger.chain.prev = 0, "0" * 64
    note = stranger.make("enrolled", software="other")
    record = parse_record(note, script.signers["kiosk-1"].verifier)
    assert epoch.why_apart(record) is Apart.fork
    fresh = Epoch(epoch.enrolment, "")
    assert fresh.why_apart(record) is None


def test_a_copy_that_ended_has_closed_every_poll() -> None:
    """Behind its `ended` a branch has no ballot that counts."""
    script, copy = cloned()
    script.set_apart(copy.ballot("eve", "eve votes"))
    script.set_apart(copy.make("ended", seq=copy.chain.next_seq, ballots={}, spoiled={}))
    copy.chain.ended = False
    script.set_apart(copy.ballot("kim", "kim is late"))
    script.fork_resolution("kiosk-1", Branches.both)
    assert (verdicts(script)["eve"], verdicts(script)["kim"]) == (Verdict.counted, Verdict.late)


def test_both_branches_go_on() -> None:
    """The chain takes its next record as before; the copy's stay beside it, longer or not."""
    script, copy = cloned()
    script.set_apart(copy.ballot("eve", "eve votes"))
    script.ballot("kiosk-1", "bob", "bob votes")
    script.set_apart(copy.ballot("kim", "kim votes"))
    script.set_apart(copy.ballot("lee", "lee votes"))
    script.fork_resolution("kiosk-1", Branches.both)
    script.set_apart(copy.ballot("ida", "ida votes"))
    assert set(verdicts(script).values()) == {Verdict.counted}
    assert script.state.epochs["kiosk-1", 1].forked_at == 3


def test_one_card_at_both_copies_is_a_conflict() -> None:
    """With both branches let in, the ballot in quarantine stands at its entry's place."""
    script, copy = cloned(admins=1)
    script.set_apart(copy.ballot("bob", "bob at the copy"))
    script.ballot("kiosk-1", "bob", "bob at the kiosk")
    assert script.state.conflicts(script.poll) == []
    script.fork_resolution("kiosk-1", Branches.both)
    assert script.verdicts() == [Verdict.counted, Verdict.counted, Verdict.conflict]
    (conflict,) = script.state.conflicts(script.poll)
    assert [one.apart for one in conflict.ballots] == [Apart.fork, None]
    assert conflict.counts == conflict.ballots[0]
    script.resolve(Settlement.set_aside, "bob at the kiosk", "bob at the copy")
    assert script.verdicts() == [Verdict.counted, Verdict.set_aside, Verdict.set_aside]


def test_a_fork_without_its_beginning_does_not_count() -> None:
    """A record in quarantine counts once its branch leads back to the chain without a gap."""
    script, copy = cloned()
    first, second = copy.ballot("eve", "eve votes"), copy.ballot("kim", "kim votes")
    script.ballot("kiosk-1", "bob", "bob votes")
    script.set_apart(second)
    script.fork_resolution("kiosk-1", Branches.both)
    assert verdicts(script)["kim"] is Verdict.quarantined
    script.set_apart(first)
    assert verdicts(script)["kim"] is verdicts(script)["eve"] is Verdict.counted


def test_a_copy_closes_for_itself() -> None:
    """What the kiosk closed does not make the copy's ballots late; what the copy closed does."""
    script, copy = cloned()
    script.closed("kiosk-1")
    script.set_apart(copy.ballot("eve", "eve votes"))
    script.set_apart(copy.closed())
    script.set_apart(copy.ballot("kim", "kim is late"))
    script.fork_resolution("kiosk-1", Branches.both)
    assert script.verdicts() == [Verdict.counted, Verdict.counted, Verdict.late]
    after = script.branch("kiosk-1")
    script.record("kiosk-1", "paused", poll=script.package.event.polls[1].uuid)
    script.set_apart(after.ballot("lee", "lee is late"))
    assert verdicts(script)["lee"] is Verdict.late


def test_a_copy_s_opened_ballots_never_count_when_it_is_let_in() -> None:
    """A spoiled record in quarantine takes a ballot out only where both branches count."""
    script, copy = cloned()
    script.set_apart(copy.ballot("eve", "opened", kind="spoiled"))
    script.ballot("kiosk-2", "eve", "opened")
    assert verdicts(script)["eve"] is Verdict.counted
    script.fork_resolution("kiosk-1", Branches.both)
    assert verdicts(script)["eve"] is Verdict.spoiled
    assert len(script.state.contested(script.poll)) == 1
    script.fork_resolution("kiosk-1", Branches.first)
    assert verdicts(script)["eve"] is Verdict.counted


def test_what_continues_the_chain_cannot_be_set_apart() -> None:
    """A ledger that keeps an honest record out of its chain has a log that nobody takes."""
    script, _ = cloned()
    honest = script.branch("kiosk-1")
    following = [honest.ballot("eve", "eve votes"), honest.ballot("kim", "kim votes")]
    for note in (*following, script.entries[-1].decode()):
        assert refused(script, script.apart(note)).reason is InputRefusal.bad_value
        script.state = replayed(script)


def test_a_record_is_set_apart_once_and_with_its_reason() -> None:
    """The same fork twice, or a fork that is called revoked, is no log of this event."""
    script, copy = cloned()
    script.ballot("kiosk-1", "bob", "bob votes")
    fork = copy.ballot("eve", "eve votes")
    assert refused(script, script.apart(fork, Apart.revoked)).reason is InputRefusal.bad_value
    script.set_apart(fork)
    assert refused(script, script.apart(fork)).reason is InputRefusal.already_exists


def test_quarantine_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stolen key does not fill the log."""
    monkeypatch.setattr(replay, "MAX_QUARANTINED", 3)
    assert admin.MAX_QUARANTINED == 5_000
    script, copy = cloned()
    script.ballot("kiosk-1", "bob", "bob votes")
    for number in range(3):
        script.set_apart(copy.ballot("eve", f"eve {number}"))
    more = script.apart(copy.ballot("eve", "eve again"))
    assert refused(script, more).reason is InputRefusal.quarantine_full


def test_closing_waits_for_the_fork_s_resolution() -> None:
    """A poll is not closed while nobody has said which branches of an epoch count."""
    script, copy = cloned()
    script.ballot("kiosk-1", "bob", "bob votes")
    script.set_apart(copy.ballot("eve", "eve votes"))
    for kiosk in KIOSKS:
        script.closed(kiosk)
    refusal = refused(script, script.closing())
    assert (refusal.reason, refusal.detail) == (InputRefusal.fork_unsettled, "kiosk-1/1")
    script.state = replayed(script)
    script.fork_resolution("kiosk-1", Branches.first)
    script.add(script.closing())
    assert script.state.closings[script.poll].ballots == 2


def test_only_a_fork_is_resolved() -> None:
    """A resolution of what has not forked is refused, and of what nobody enrolled."""
    script, _ = cloned()
    with pytest.raises(Refused) as straight:
        script.fork_resolution("kiosk-1", Branches.both)
    assert straight.value.reason is InputRefusal.bad_value
    with pytest.raises(Refused) as unknown:
        script.fork_resolution("kiosk-9", Branches.both)
    assert unknown.value.reason is InputRefusal.not_enrolled


# A stolen key


def test_after_its_revocation_an_epoch_has_only_quarantine() -> None:
    """What came before counts; what comes after is kept apart and counts for nothing."""
    script, _ = cloned()
    script.revoke("kiosk-1")
    assert script.state.epoch_state("kiosk-1", 1) is EpochState.revoked
    stolen = script.make("kiosk-1", "opened", poll=script.poll)
    assert refused(script, stolen).reason is InputRefusal.epoch_revoked
    script.state = replayed(script)
    assert refused(script, script.apart(stolen, Apart.fork)).reason is InputRefusal.bad_value
    script.set_apart(stolen, Apart.revoked)
    thief = script.branch("kiosk-1")
    for number in range(2):
        script.set_apart(thief.ballot("eve", f"eve {number}"), Apart.revoked)
    script.set_apart(thief.ballot("ann", "ann votes", kind="spoiled"), Apart.revoked)
    assert script.verdicts() == [Verdict.counted, *[Verdict.quarantined] * 2]
    assert script.state.missing(script.poll) == ["kiosk-1/1", "kiosk-2/1"]
    with pytest.raises(Refused) as twice:
        script.revoke("kiosk-1")
    assert twice.value.reason is InputRefusal.already_exists


def test_letting_both_branches_in_lets_no_stolen_record_in() -> None:
    """Forks from before the revocation may count; what came after it never does."""
    script, copy = cloned()
    script.ballot("kiosk-1", "bob", "bob votes")
    script.set_apart(copy.ballot("eve", "eve votes"))
    script.revoke("kiosk-1")
    script.set_apart(copy.ballot("kim", "kim votes"), Apart.revoked)
    script.fork_resolution("kiosk-1", Branches.both)
    assert verdicts(script) == {
        "ann": Verdict.counted,
        "bob": Verdict.counted,
        "eve": Verdict.counted,
        "kim": Verdict.quarantined,
    }


# A kiosk that does not come back


def test_people_close_for_a_kiosk_that_is_lost() -> None:
    """The poll can be closed without it; what comes after all is late, what it declares stands."""
    script, _ = cloned()
    script.closed("kiosk-2")
    script.admin_close("kiosk-1", script.poll, missing=2)
    assert script.state.missing(script.poll) == []
    script.ballot("kiosk-1", "bob", "bob votes")
    script.closed("kiosk-1")
    assert script.state.declared(script.poll)["kiosk-1", 1] == 1
    assert verdicts(script)["bob"] is Verdict.late
    script.add(script.closing())
    closing = script.state.epochs["kiosk-1", 1].admin_closing(script.poll)
    assert closing is not None
    assert closing.missing == 2


def test_people_who_close_a_kiosk_close_its_copy() -> None:
    """What comes of a branch after its epoch's admin-closing is late, what came before is not."""
    script, copy = cloned()
    script.set_apart(copy.ballot("eve", "eve votes"))
    script.fork_resolution("kiosk-1", Branches.both)
    script.admin_close("kiosk-1", script.poll)
    script.set_apart(copy.ballot("kim", "kim is late"))
    assert (verdicts(script)["eve"], verdicts(script)["kim"]) == (Verdict.counted, Verdict.late)


def test_a_copy_s_opened_ballot_after_the_closing_changes_nothing() -> None:
    """It is listed with the ballot that counted, as one that came too late."""
    script, copy = cloned()
    script.ballot("kiosk-2", "bob", "bob votes")
    for kiosk in KIOSKS:
        script.closed(kiosk)
    script.add(script.closing())
    script.set_apart(copy.ballot("bob", "bob votes", kind="spoiled"))
    script.fork_resolution("kiosk-1", Branches.both)
    ((cast, spoiled),) = script.state.contested(script.poll)
    assert (cast.kiosk, spoiled.late) == ("kiosk-2", True)
    assert verdicts(script)["bob"] is Verdict.counted


def test_a_kiosk_is_closed_for_all_polls_and_motions_too() -> None:
    """Without a poll's name the decision holds for what the floor brings later as well."""
    script, _ = cloned()
    script.admin_close("kiosk-1", None)
    assert script.state.epoch_state("kiosk-1", 1) is EpochState.closed
    motion = script.assembly.motion()
    script.update(motion)
    assert script.state.missing(motion.poll.uuid) == ["kiosk-2/1"]
    with pytest.raises(Refused) as again:
        script.admin_close("kiosk-1", script.poll)
    assert again.value.reason is InputRefusal.already_exists


def test_an_admin_closing_names_where_the_log_is() -> None:
    """Signed before another record came, it is refused: nobody signs away what they never saw."""
    script, _ = cloned()
    early = AdminClosing(script.package.event.tag, "kiosk-1", 1, script.poll, 4, None, "lost")
    script.ballot("kiosk-1", "bob", "bob votes")
    refusal = refused(script, sign(decision_text(early), *script.admins))
    assert refusal.reason is InputRefusal.bad_value
    assert refusal.detail == "the log has 5 records of kiosk-1/1"
    script.state = replayed(script)
    script.add(sign(decision_text(dataclasses.replace(early, at=5)), *script.admins))


# One card, several ballots


def conflict(rule: str = "first_in_ledger", admins: int = 1) -> Script:
    """Return a log in which ann voted twice and bob once."""
    script = Script(rule, admins)
    script.ballot("kiosk-1", "ann", "ann votes")
    script.ballot("kiosk-2", "bob", "bob votes")
    script.ballot("kiosk-2", "ann", "ann again")
    return script


@pytest.mark.parametrize("rule", ["first_in_ledger", "none_counts"])
@pytest.mark.parametrize("settlement", list(Settlement))
def test_admins_confirm_the_rule_s_outcome_or_set_both_aside(
    rule: str, settlement: Settlement
) -> None:
    """They never pick: either the rule holds, or none of the card's ballots counts."""
    script = conflict(rule)
    by_rule = script.verdicts()
    script.resolve(settlement, "ann again", "ann votes")
    aside = [Verdict.set_aside, Verdict.counted, Verdict.set_aside]
    assert script.verdicts() == (by_rule if settlement is Settlement.confirm else aside)
    (settled,) = script.state.conflicts(script.poll)
    assert settled.settled is settlement
    assert script.state.unsettled(script.poll) == []


def test_closing_waits_for_the_admins() -> None:
    """An unsettled conflict stands in the way where the event names admins, and is named."""
    script = conflict()
    for kiosk in KIOSKS:
        script.closed(kiosk)
    refusal = refused(script, script.closing())
    assert refusal.reason is InputRefusal.conflict_unsettled
    (found,) = script.state.conflicts(script.poll)
    assert refusal.detail == " and ".join(one.ballot[:12] for one in found.ballots)
    script.state = replayed(script)
    script.resolve(Settlement.confirm, "ann votes", "ann again")
    script.add(script.closing())
    without = conflict(admins=0)
    for kiosk in KIOSKS:
        without.closed(kiosk)
    without.add(without.closing())


def test_a_conflict_that_grows_waits_again() -> None:
    """A confirmation is outgrown by another ballot of the card; setting aside is for good."""
    script = conflict()
    script.resolve(Settlement.confirm, "ann votes", "ann again")
    script.ballot("kiosk-1", "ann", "ann for the third time")
    assert len(script.state.unsettled(script.poll)) == 1
    with pytest.raises(Refused) as fewer:
        script.resolve(Settlement.set_aside, "ann votes", "ann again")
    assert fewer.value.reason is InputRefusal.bad_value
    script.state = replayed(script)
    script.resolve(Settlement.set_aside, "ann votes", "ann again", "ann for the third time")
    script.ballot("kiosk-1", "ann", "ann for the fourth time")
    assert script.state.unsettled(script.poll) == []
    assert Counter(script.verdicts()) == {Verdict.set_aside: 4, Verdict.counted: 1}
    every = ("ann votes", "ann again", "ann for the third time", "ann for the fourth time")
    with pytest.raises(Refused) as back:
        script.resolve(Settlement.confirm, *every)
    assert back.value.reason is InputRefusal.already_exists


def test_a_confirmation_can_be_taken_back_until_closing() -> None:
    """Two people who learn more may still set both aside, and after closing nothing changes."""
    script = conflict()
    script.resolve(Settlement.confirm, "ann votes", "ann again")
    with pytest.raises(Refused) as twice:
        script.resolve(Settlement.confirm, "ann votes", "ann again")
    assert twice.value.reason is InputRefusal.already_exists
    script.state = replayed(script)
    script.resolve(Settlement.set_aside, "ann votes", "ann again")
    for kiosk in KIOSKS:
        script.closed(kiosk)
    script.add(script.closing())
    with pytest.raises(Refused) as late:
        script.resolve(Settlement.set_aside, "ann votes", "ann again")
    assert late.value.reason is InputRefusal.poll_closed


def test_a_conflict_of_more_ballots_than_a_note_holds_is_settled_by_the_first() -> None:
    """A kiosk that casts a thousand ballots of one card cannot keep a poll from being closed."""
    script = Script(admins=1)
    for number in range(admin.MAX_CONFLICT + 2):
        script.ballot("kiosk-1", "ann", f"ann {number}")
    (found,) = script.state.conflicts(script.poll)
    assert (len(found.ballots), len(found.names)) == (902, 900)
    script.resolve(Settlement.set_aside, *(f"ann {number}" for number in range(900)))
    assert script.state.unsettled(script.poll) == []
    assert set(script.verdicts()) == {Verdict.set_aside}


def test_a_resolution_names_a_conflict() -> None:
    """Ballots of two cards, or ones that the log does not have, are none."""
    script = conflict()
    for words in (("ann votes", "bob votes"), ("ann votes", "nothing")):
        with pytest.raises(Refused) as none:
            script.resolve(Settlement.set_aside, *words)
        assert none.value.reason is InputRefusal.bad_value
        script.state = replayed(script)
    stranger = Resolution(
        script.package.event.tag, "1" * 20, ("a" * 64, "b" * 64), Settlement.confirm, "?"
    )
    entry = sign(decision_text(stranger), *script.admins)
    assert refused(script, entry).reason is InputRefusal.other_event


def test_a_reissue_carries_the_setting_aside_along() -> None:
    """The card that replaces one that was set aside is the same card."""
    script = Script(admins=1)
    uuid = script.poll
    script.ballot("kiosk-1", ANN[uuid], "ann votes")
    script.ballot("kiosk-2", ANN[uuid], "ann again")
    script.resolve(Settlement.set_aside, "ann votes", "ann again")
    script.update(Reissue(ANN, KIM))
    script.ballot("kiosk-2", KIM[uuid], "ann with a new card")
    script.ballot("kiosk-2", LEE[uuid], "lee votes")
    assert script.verdicts() == [*[Verdict.set_aside] * 3, Verdict.counted]


# Who signs


def test_two_persons_sign_where_the_event_says_so() -> None:
    """One admin alone is not enough; a revoked one counts for nothing from the update on."""
    script, _ = cloned(admins=2)
    text = decision_text(EpochRevocation(script.package.event.tag, "kiosk-1", 1, "stolen"))
    assert refused(script, sign(text, ADMINS[0])).reason is InputRefusal.admin_needed
    by_event_key = sign(text, script.assembly.event_signer)
    assert refused(script, by_event_key).reason is InputRefusal.bad_signature
    script.update(KeyRevocation("a-2"))
    assert refused(script, sign(text, *ADMINS)).reason is InputRefusal.admin_needed
    other, _ = cloned(admins=2)
    other.revoke("kiosk-1")
    other.update(KeyRevocation("a-2"))
    assert other.state.epoch_state("kiosk-1", 1) is EpochState.revoked


def test_decisions_of_another_event_are_refused() -> None:
    """An admin's signature under another event's decision moves nothing here."""
    script, _ = cloned(admins=1)
    foreign = decision_text(EpochRevocation("1" * 12, "kiosk-1", 1, "stolen"))
    assert refused(script, sign(foreign, *ADMINS)).reason is InputRefusal.other_event


def test_the_decisions_are_kept_by_their_index() -> None:
    """Who reads a log can show every decision with its reason."""
    script = conflict()
    script.resolve(Settlement.confirm, "ann votes", "ann again")
    script.admin_close("kiosk-2", None, 0)
    indexes = [len(script.entries) - 2, len(script.entries) - 1]
    assert list(script.state.decisions) == indexes
    assert [one.reason for one in script.state.decisions.values()] == [
        "both persons were asked",
        "it fell into the river",
    ]


# After closing


def test_after_the_closing_no_decision_changes_anything() -> None:
    """Forks, resolutions of forks, revocations and late ballots leave a closed poll as it is."""
    script, copy = cloned(admins=1)
    script.ballot("kiosk-1", "bob", "bob votes")
    script.set_apart(copy.ballot("bob", "bob at the copy"))
    script.fork_resolution("kiosk-1", Branches.both)
    script.resolve(Settlement.confirm, "bob votes", "bob at the copy")
    for kiosk in KIOSKS:
        script.closed(kiosk)
    script.add(script.closing())
    before = script.state.judged(script.poll), script.state.conflicts(script.poll)
    assert script.state.closings[script.poll].ballots == 2
    script.fork_resolution("kiosk-1", Branches.none)
    script.set_apart(copy.ballot("eve", "eve votes"))
    script.fork_resolution("kiosk-1", Branches.both)
    script.ballot("kiosk-2", "lee", "lee is late")
    script.revoke("kiosk-2")
    after = script.state.judged(script.poll)
    assert (after[: len(before[0])], script.state.conflicts(script.poll)) == before
    assert [verdict for _, verdict in after[len(before[0]) :]] == [
        Verdict.quarantined,
        Verdict.late,
    ]
    assert replayed(script).judged(script.poll) == after


# A whole day


def stolen_and_replaced() -> Script:
    """Return the log of a day with a copied, a stolen and a replaced kiosk, before its decisions.

    Ann voted at the kiosk before it was stolen, and her card at its copy; the thief voted on with
    Eve's. The kiosk got a second epoch, Eve's card was replaced, and she voted there.
    """
    script = Script(admins=2)
    ann, eve, new = (card[script.poll] for card in (ANN, KIM, LEE))
    script.ballot("kiosk-1", ann, "ann votes")
    copy = script.branch("kiosk-1")
    script.record("kiosk-1", "paused", poll=script.poll)
    script.set_apart(copy.ballot(ann, "ann's card at the copy"))
    script.revoke("kiosk-1")
    script.set_apart(copy.ballot(eve, "eve's card at the copy"), Apart.revoked)
    script.update(enrol_again(script), Reissue(KIM, LEE), script.assembly.motion())
    script.record("kiosk-1/2", "enrolled", software="0")
    script.ballot("kiosk-1/2", new, "eve votes")
    script.record("kiosk-1/2", "ended", seq=2, ballots={script.poll: 1}, spoiled={})
    script.closed("kiosk-2")
    return script


def test_a_stolen_kiosk_its_copy_and_its_successor() -> None:
    """Fork, revocation, new epoch, reissue, motion: closing waits for each decision in turn."""
    script = stolen_and_replaced()
    assert script.state.missing(script.poll) == ["kiosk-1/1"]
    script.admin_close("kiosk-1", None, 0)
    assert refused(script, script.closing()).reason is InputRefusal.fork_unsettled
    script.state = replayed(script)
    script.fork_resolution("kiosk-1", Branches.both)
    assert refused(script, script.closing()).reason is InputRefusal.conflict_unsettled
    script.state = replayed(script)
    script.resolve(Settlement.set_aside, "ann votes", "ann's card at the copy")
    assert script.verdicts() == [
        Verdict.set_aside,
        Verdict.set_aside,
        Verdict.quarantined,
        Verdict.counted,
    ]
    script.add(script.closing())
    script.poll = script.package.event.spares[0].uuid
    script.closed("kiosk-2")
    script.add(script.closing())
    assert [one.ballots for one in script.state.closings.values()] == [1, 0]


def test_the_same_day_with_one_admin_left() -> None:
    """When the other's key was revoked, one alone decides nothing any more."""
    script = stolen_and_replaced()
    before = script.state.in_force.updates
    script.update(*(update.body for update in before), KeyRevocation("a-1"))
    with pytest.raises(Refused) as alone:
        script.admin_close("kiosk-1", None, 0)
    assert alone.value.reason is InputRefusal.admin_needed


def enrol_again(script: Script) -> NewKiosk:
    """Return the enrolment of kiosk-1's second epoch, whose records a script can then log."""
    signer = Signer("kiosk-1/2", bytes(range(32)))
    witness = Signer("kiosk-1/2/witness", bytes(range(1, 33)), COSIGNATURE)
    request = make_request("kiosk-1", 2, signer, witness, bytes(32))
    note = enrol(request, script.package.event.tag, script.assembly.event_signer)
    script.signers = {**script.signers, "kiosk-1/2": signer}
    script.chains["kiosk-1/2"] = Chain(
        event=script.package.event.tag,
        kiosk="kiosk-1",
        epoch=2,
        verifier=signer.verifier,
        enrolment_hash=note_hash(text_of(note)),
    )
    return NewKiosk(parse_enrolment(note, script.package.event_key), note)


# Any order


_cards = st.lists(st.sampled_from(["bob", "eve", "kim"]), max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    rule=st.sampled_from(["first_in_ledger", "none_counts"]),
    chain=_cards,
    copied=_cards,
    other=_cards,
    decision=st.sampled_from(list(Branches)),
    data=st.data(),
)
def test_any_order_of_arrival_gives_the_same_verdicts(
    rule: str,
    chain: list[str],
    copied: list[str],
    other: list[str],
    decision: Branches,
    data: st.DataObject,
) -> None:
    """Two chains in their order, a fork and its resolution in any: the same cards count.

    What is quarantined or set aside is the same to the ballot; of a card's ballots the first in the
    log counts, and only which one that is may differ.
    """
    script, copy = cloned(rule=rule)
    script.ballot("kiosk-1", "ida", "ida votes")
    forks = [copy.ballot(card, f"{card} at the copy {n}") for n, card in enumerate(copied)]
    forks.append(copy.ballot("lee", "lee at the copy"))
    steps = ["chain"] * len(chain) + ["other"] * len(other) + ["decide"]
    order = data.draw(st.permutations([*steps, *forks]))
    waiting: list[str] = []
    rest = {"chain": list(enumerate(chain)), "other": list(enumerate(other))}
    decided = False
    for step in order:
        if step in rest:
            number, card = rest[step].pop(0)
            kiosk = "kiosk-1" if step == "chain" else "kiosk-2"
            script.ballot(kiosk, card, f"{card} at {kiosk} {number}")
        elif step == "decide" and script.state.epochs["kiosk-1", 1].forked_at is not None:
            script.fork_resolution("kiosk-1", decision)
            decided = True
        elif step != "decide" and not set_apart_if_it_can_be(script, step):
            waiting.append(step)
    for step in sorted(waiting, key=forks.index):
        assert set_apart_if_it_can_be(script, step)
    if not decided:
        script.fork_resolution("kiosk-1", decision)
    ballots = [("ann", "chain"), ("ida", "fork")]
    ballots += [(card, "fork") for card in chain] + [(card, "chain") for card in other]
    ballots += [(card, "apart") for card in [*copied, "lee"]]
    out = {Branches.first: {"apart"}, Branches.both: set(), Branches.none: {"apart", "fork"}}
    judged_on = Counter(card for card, where in ballots if where not in out[decision])
    judged = script.state.judged(script.poll)
    counted = sorted(one.credential for one, verdict in judged if verdict is Verdict.counted)
    once = rule == "first_in_ledger"
    assert counted == sorted(card for card, n in judged_on.items() if n == 1 or once)
    apart = Counter(verdict for _, verdict in judged)
    assert apart[Verdict.quarantined] == (0 if decision is Branches.both else len(forks))
    assert apart[Verdict.set_aside] == (len(chain) + 1 if decision is Branches.none else 0)
    assert replayed(script).judged(script.poll) == judged


def set_apart_if_it_can_be(script: Script, note: str) -> bool:
    """Log a fork, unless the log cannot tell yet that it is one."""
    epoch = script.state.epochs["kiosk-1", 1]
    record = parse_record(note, script.signers["kiosk-1"].verifier)
    if epoch.why_apart(record) is None:
        return False
    script.set_apart(note)
    return True
