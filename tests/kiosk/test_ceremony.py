"""Opening, pausing, closing and ending with a staff card: what is asked for, recorded, reported."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assembly import Assembly, entropy_from, make_assembly
from maru.kiosk import ceremony
from maru.kiosk.command import read_card
from maru.kiosk.export import export_kiosk, verify_kiosk
from maru.kiosk.home import load_package, open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.new_epoch import new_epoch
from maru.kiosk.reports import report_text, write_report
from maru.protocol.event import event_text
from maru.protocol.journal import Chain, Record, make_record, parse_record
from maru.protocol.note import Signer, sign, text_of
from maru.protocol.pin import check_digit
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.replay import check_record
from maru.protocol.report import PollCount, Report, head_text, make_report, parse_report
from maru.protocol.staff import check_act, open_card, sign_act
from maru.protocol.update import KeyRevocation, Revocation
from maru.provisioning.staff import StaffCard
from maru.sync.journal_check import check_journal

READY: tuple[ceremony.Readiness, ...] = ()


class Desk:
    """An assembly with a staff card, and the folder of a loaded kiosk."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.assembly: Assembly = make_assembly(cards=2)
        self.card: StaffCard = self.assembly.give_staff()
        self.assembly.enrol(home)
        self.assembly.load(home)
        self.signer: Signer = open_card(self.card.ticket, self.card.pin, self.assembly.event)
        self.polls = self.assembly.event.polls

    def records(self, kiosk: Kiosk) -> list[Record]:
        """Return every record of a kiosk, parsed."""
        notes = [note for _, _, note in kiosk._store.all_records()]
        return [parse_record(note, kiosk.enrolment.verifier) for note in notes]


@pytest.fixture(name="desk", scope="module")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(name="kiosk")
def _kiosk(desk: Desk, tmp_path: Path) -> Kiosk:
    """Return a fresh kiosk of the desk's event."""
    home = tmp_path / "kiosk"
    desk.assembly.enrol(home)
    desk.assembly.load(home)
    desk.home = home
    return open_kiosk(home)


def vote(desk: Desk, kiosk: Kiosk, card: int) -> None:
    """Cast the card's ballot in its first poll."""
    rights = kiosk.check_in([desk.assembly.ticket(card)])
    assert isinstance(rights, tuple)
    entropy = entropy_from(f"vote {card}")
    kiosk.cast(rights[0], kiosk.seal(rights[0], [frozenset({0})], entropy))


def reason(call: object, *arguments: object) -> InputRefusal:
    """Return why a call is refused."""
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value.reason


def test_a_day_with_a_staff_card(desk: Desk, kiosk: Kiosk) -> None:
    """Open, vote, pause, resume, close, end: each act is recorded with the card's signature."""
    with closing(kiosk):
        zero = ceremony.open_polls(kiosk, desk.polls, desk.signer, READY)
        assert zero.polls == tuple(PollCount(poll.uuid, 0, 0) for poll in desk.polls)
        vote(desk, kiosk, 0)
        ceremony.pause_polls(kiosk, desk.polls[:1], desk.signer)
        rights = kiosk.check_in([desk.assembly.ticket(1)])
        assert isinstance(rights, tuple)
        assert [right.poll for right in rights] == [desk.polls[1]]
        ceremony.resume_polls(kiosk, desk.polls[:1], desk.signer)
        vote(desk, kiosk, 1)
        closed = ceremony.close_polls(kiosk, desk.polls, desk.signer, 2)
        assert closed.polls == (
            PollCount(desk.polls[0].uuid, 2, 0, 2),
            PollCount(desk.polls[1].uuid, 0, 0, 2),
        )
        assert (closed.seq, closed.hash) == (kiosk.journal.last_seq, kiosk.journal.last_hash)
        ceremony.end_epoch(kiosk, desk.signer)
        acts = [record for record in desk.records(kiosk) if "staff" in record.body]
        assert [record.type for record in acts] == [
            *("opened", "opened", "paused", "resumed", "closed", "closed", "ended")
        ]
        for record in desk.records(kiosk):
            check_record(record, desk.assembly.package(), "record")
    with closing(open_kiosk(desk.home)) as again:
        assert again.journal.ended
        assert again.check_in([desk.assembly.ticket(0)]) == Refusal.poll_not_open


def test_without_a_card_nothing_happens(desk: Desk, kiosk: Kiosk) -> None:
    """No act of the staff is done without a card, and none leaves a record."""
    with closing(kiosk):
        needed = InputRefusal.staff_needed
        assert reason(ceremony.open_polls, kiosk, desk.polls, None, READY) == needed
        ceremony.open_polls(kiosk, desk.polls, desk.signer, READY)
        before = kiosk.journal.last_seq
        assert reason(ceremony.pause_polls, kiosk, desk.polls, None) == needed
        assert reason(ceremony.resume_polls, kiosk, desk.polls, None) == needed
        assert reason(ceremony.close_polls, kiosk, desk.polls, None, 2) == needed
        assert reason(ceremony.end_epoch, kiosk, None) == needed
        missing = InputRefusal.attendance_needed
        assert reason(ceremony.close_polls, kiosk, desk.polls, desk.signer, None) == missing
        assert kiosk.journal.last_seq == before


def test_a_motion_needs_a_card(tmp_path: Path) -> None:
    """A motion from the floor is taken with a staff card only; a revoked card needs none."""
    assembly = make_assembly(cards=2, spares=1)
    card = assembly.give_staff()
    assembly.enrol(tmp_path)
    assembly.load(tmp_path)
    signer = open_card(card.ticket, card.pin, assembly.event)
    revoked, moved = assembly.updates(Revocation((assembly.credentials(1),)), assembly.motion())
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert len(ceremony.apply_updates(kiosk, [("1", revoked)], None)) == 1
        both = [("1", revoked), ("2", moved)]
        assert reason(ceremony.apply_updates, kiosk, both, None) == InputRefusal.staff_needed
        assert len(kiosk.event.polls) == len(assembly.event.polls)
        assert len(ceremony.apply_updates(kiosk, both, signer)) == 1
        assert len(kiosk.event.polls) == len(assembly.event.polls) + 1


def test_an_act_without_a_card_is_found_by_everyone(
    desk: Desk, kiosk: Kiosk, tmp_path: Path
) -> None:
    """A kiosk that opened by itself is refused at its own next start, and by who verifies it.

    The second medium's one record more is not taken in either; a journal's file by itself lists no
    staff cards, so it takes the package to tell.
    """
    (tmp_path / "stick").mkdir()
    image = tmp_path / "image"
    with closing(kiosk):
        ceremony.open_polls(kiosk, desk.polls[:1], desk.signer, READY)
    open_kiosk(desk.home, tmp_path / "stick").close()
    shutil.copytree(desk.home, image)
    with closing(open_kiosk(desk.home)) as forging:
        forging.journal.open_poll(desk.polls[1].uuid)
    needed = InputRefusal.staff_needed
    assert reason(open_kiosk, desk.home) == needed
    assert reason(verify_kiosk, desk.home, lambda *_: None) == needed
    assert reason(open_kiosk, image) == needed
    file = tmp_path / "kiosk.journal"
    export_kiosk(desk.home, file)
    with file.open("rb") as stream:
        assert check_journal(stream, "file", None, lambda _: None).records == 3
    with file.open("rb") as stream:
        package = desk.assembly.package()
        assert reason(check_journal, stream, "file", package, lambda _: None) == needed


def test_a_revoked_staff_card_does_nothing_more(tmp_path: Path) -> None:
    """From the update on its ticket, and its key that was opened before, are refused; others go on.

    So it is after a restart, at the end of an epoch, and for a motion in the very same updates.
    """
    assembly = make_assembly(cards=2, spares=1)
    lost, kept = assembly.give_staff_cards(2)
    assembly.enrol(tmp_path)
    assembly.load(tmp_path)
    polls, event = assembly.event.polls, assembly.event
    gone, here = (open_card(card.ticket, card.pin, event) for card in (lost, kept))
    revoke, moved = assembly.updates(KeyRevocation("staff-1"), assembly.motion())
    refusal = InputRefusal.staff_revoked
    with closing(open_kiosk(tmp_path)) as kiosk:
        ceremony.open_polls(kiosk, polls, gone, READY)
        both = [("1", revoke), ("2", moved)]
        assert reason(ceremony.apply_updates, kiosk, both, gone) == refusal
        assert kiosk.revoked_keys == set()
        ceremony.apply_updates(kiosk, both[:1], None)
        for act in (ceremony.pause_polls, ceremony.resume_polls):
            assert reason(act, kiosk, polls, gone) == refusal
        assert reason(ceremony.close_polls, kiosk, polls, gone, 2) == refusal
        assert reason(ceremony.open_polls, kiosk, (), gone, READY) == refusal
        assert reason(ceremony.apply_updates, kiosk, both, gone) == refusal
        ceremony.apply_updates(kiosk, both, here)
        assert isinstance(kiosk.check_in([assembly.ticket(0)]), tuple)
    said = maru_kiosk("pause", "--home", tmp_path, "--staff", lost.ticket, "--pin", lost.pin)
    assert said.returncode == 2
    assert "was cancelled" in said.stderr
    assert reason(new_epoch, tmp_path, assembly.entropy, read(lost)) == refusal
    with closing(open_kiosk(tmp_path)) as kiosk:
        assert reason(ceremony.end_epoch, kiosk, gone) == refusal
        ceremony.close_polls(kiosk, polls, here, 2)
    new_epoch(tmp_path, assembly.entropy, read(kept))


def read(card: StaffCard) -> Callable[[Kiosk], Signer | None]:
    """Return what shows a card at a kiosk."""
    return lambda kiosk: read_card(kiosk, card.ticket, card.pin)


def test_a_kiosk_that_is_not_ready_opens_nothing(desk: Desk, kiosk: Kiosk) -> None:
    """Any check that fails keeps every poll scheduled, and its sentence is said."""
    with closing(kiosk):
        checks = (lambda _: (), lambda _: ("No space is left.",))
        with pytest.raises(Refused, match="No space is left") as refused:
            ceremony.open_polls(kiosk, desk.polls, desk.signer, checks)
        assert refused.value.reason == InputRefusal.not_ready
        assert kiosk.journal.last_seq == 0


def test_a_closed_poll_is_never_opened_again(desk: Desk, kiosk: Kiosk) -> None:
    """Not by opening, nor by resuming; neither is another poll of the same call."""
    with closing(kiosk):
        first, second = desk.polls
        ceremony.open_polls(kiosk, [first], desk.signer, READY)
        ceremony.pause_polls(kiosk, [first], desk.signer)
        ceremony.close_polls(kiosk, [first], desk.signer, 0)
        closed = InputRefusal.poll_closed
        assert reason(ceremony.open_polls, kiosk, desk.polls, desk.signer, READY) == closed
        assert reason(ceremony.resume_polls, kiosk, [first], desk.signer) is not None
        assert kiosk.poll_state(second) == "scheduled"


def test_the_halls_number_is_set_at_opening(desk: Desk, kiosk: Kiosk) -> None:
    """An event that wants one does not open without it; a bad one opens nothing either."""
    with closing(kiosk):
        event = replace(kiosk.event, venue_pin=True)
        kiosk._in_force = replace(kiosk._in_force, event=event)
        needed = InputRefusal.venue_pin_needed
        assert reason(ceremony.open_polls, kiosk, desk.polls, desk.signer, READY) == needed
        bad = InputRefusal.bad_value
        assert reason(ceremony.open_polls, kiosk, desk.polls, desk.signer, READY, "12") == bad
        assert kiosk.journal.last_seq == 0
        ceremony.open_polls(kiosk, desk.polls[:1], desk.signer, READY, "4821")
        ceremony.open_polls(kiosk, desk.polls[1:], desk.signer, READY)
        assert kiosk.venue_pin_digits == 4


def test_card_and_pin_belong_together(desk: Desk) -> None:
    """A PIN that is mistyped or another's, a ticket of another event, and no ticket: refused."""
    event, ticket, pin = desk.assembly.event, desk.card.ticket, desk.card.pin
    other = "1234567" + check_digit("1234567")
    cases = [
        (ticket, pin[:-1] + str((int(pin[-1]) + 1) % 10), InputRefusal.staff_unknown),
        (ticket, other, InputRefusal.staff_unknown),
        (ticket, "", InputRefusal.staff_unknown),
        (ticket.replace(event.tag, "2" * 12), pin, InputRefusal.other_event),
        (desk.assembly.ticket(0), pin, InputRefusal.malformed),
        (ticket + "1", pin, InputRefusal.malformed),
    ]
    for shown, typed, expected in cases:
        with pytest.raises(Refused) as refused:
            open_card(shown, typed, event)
        assert refused.value.reason == expected
        assert pin not in str(refused.value)
        assert ticket not in str(refused.value)
    assert pin not in repr(desk.card)
    assert desk.assembly.ticket(0).startswith("MARU1:")


def test_a_staff_card_is_no_ticket(desk: Desk, kiosk: Kiosk) -> None:
    """Shown at check-in it is no voting card."""
    with closing(kiosk):
        assert kiosk.check_in([desk.card.ticket]) == Refusal.not_a_ticket


class TestSignature:
    """What the ledger takes of the staff's signatures."""

    def chain(self) -> tuple[Chain, Signer]:
        """Return a chain after record 0, and its key."""
        key = Signer("kiosk-1/1", bytes(range(32)))
        chain = Chain(
            event="2" * 12, kiosk="kiosk-1", epoch=1, verifier=key.verifier, enrolment_hash="0" * 64
        )
        make_record(chain, "1" * 64, "enrolled", {"software": "0"}, key)
        return chain, key

    def test_it_is_of_this_place_and_body(self, desk: Desk) -> None:
        """Moved to another record, another count or another card's name, it is refused."""
        chain, key = self.chain()
        counts = {"poll": "A" * 14, "ballots": 7, "spoiled": 0, "cards": 9}
        body = sign_act(chain, "closed", counts, desk.signer)
        staff = desk.assembly.event.staff
        _, record = make_record(chain, "1" * 64, "closed", body, key)
        check_act(record, staff, "record")
        for changed in (
            record._replace(seq=3),
            record._replace(prev="3" * 64),
            record._replace(kiosk="kiosk-2"),
            record._replace(epoch=2),
            record._replace(event="3" * 12),
            record._replace(type="opened"),
            record._replace(body={**body, "ballots": 8}),
            record._replace(body={**body, "cards": 8}),
            record._replace(body={**body, "staff": "staff-2"}),
            record._replace(body={**body, "signature": "AAAA"}),
            record._replace(body={**body, "signature": "A\n\u2014 x AAAA"}),
            record._replace(body={**body, "signature": 7}),
            record._replace(body=counts),
        ):
            with pytest.raises(Refused):
                check_act(changed, staff, "record")
            check_act(changed, (), "record")

    def test_an_unsigned_opening_is_refused_by_the_ledger(self, desk: Desk) -> None:
        """A kiosk that opens by itself makes records that no replay takes."""
        package = desk.assembly.package()
        chain, key = self.chain()
        _, record = make_record(chain, package.hash, "opened", {"poll": desk.polls[0].uuid}, key)
        with pytest.raises(Refused) as refused:
            check_record(record, package, "log entry 3")
        assert refused.value.reason == InputRefusal.staff_needed


class TestReport:
    """Reports as notes and on paper."""

    def report(self, desk: Desk, **changes: object) -> Report:
        """Return a closing report."""
        made = Report(
            event=desk.assembly.event.tag,
            package="ab" * 32,
            kiosk="kiosk-1",
            epoch=1,
            rehearsal=False,
            kind="closing",
            seq=42,
            hash="cd" * 32,
            polls=(PollCount(desk.polls[0].uuid, 17, 1, 20), PollCount(desk.polls[1].uuid, 16, 0)),
            staff="staff-1",
        )
        return replace(made, **changes)  # type: ignore[arg-type]  # fields by their names

    def test_there_and_back(self, desk: Desk) -> None:
        """A report is read as it was signed, and by the kiosk's own key only."""
        key, other = Signer("kiosk-1/1", bytes(32)), Signer("kiosk-1/1", bytes(range(32)))
        for report in (self.report(desk), self.report(desk, staff=None, rehearsal=True)):
            assert parse_report(make_report(report, key), key.verifier) == report
        with pytest.raises(Refused):
            parse_report(make_report(self.report(desk), key), other.verifier)

    def test_a_zero_report_is_zero(self, desk: Desk) -> None:
        """An opening report with a ballot is neither made nor believed."""
        key = Signer("kiosk-1/1", bytes(32))
        with pytest.raises(ValueError, match="zero"):
            make_report(self.report(desk, kind="opening"), key)
        text = text_of(make_report(self.report(desk), key)).replace("closing", "opening")
        with pytest.raises(Refused) as refused:
            parse_report(sign(text, key), key.verifier)
        assert refused.value.reason == InputRefusal.bad_value

    @pytest.mark.parametrize(
        "damage",
        [
            ('"seq":42', '"seq":-1'),
            ('"cards":20', '"cards":"20"'),
            ("cdcd", "CDcd"),
            ('"staff-1"', "7"),
        ],
    )
    def test_another_form_is_refused(self, desk: Desk, damage: tuple[str, str]) -> None:
        """Every field has its type and range."""
        key = Signer("kiosk-1/1", bytes(32))
        text = text_of(make_report(self.report(desk), key))
        with pytest.raises(Refused):
            parse_report(sign(text.replace(*damage, 1), key), key.verifier)

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_what_is_on_paper(self, desk: Desk, language: str, tmp_path: Path) -> None:
        """Titles, counts, cards, words and code, within 64 columns; a rehearsal says so twice."""
        report = self.report(desk)
        text = report_text(report, desk.assembly.event, language)
        for poll in desk.polls:
            assert poll.title[language] in text
        for part in ("17", "20", "16", "staff-1", "#42"):
            assert part in text
        assert head_text(report) in "".join(line.strip() for line in text.splitlines())
        marked = report_text(replace(report, rehearsal=True), desk.assembly.event, language)
        assert marked.count("연습" if language == "ko" else "REHEARSAL") == 2
        path = write_report(tmp_path, report, "note\n", desk.assembly.event)
        assert path.with_suffix(f".{language}.txt").read_text() == text
        assert path.read_text() == "note\n"


def maru_kiosk(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `maru-kiosk`."""
    return subprocess.run(
        [sys.executable, "-m", "maru.kiosk.command", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "LC_ALL": "C.UTF-8",
            **environment,
        },
    )


def test_the_verbs_of_the_day(desk: Desk, kiosk: Kiosk, tmp_path: Path) -> None:
    """Each verb takes the card from a file or as text, the PIN as an option or from outside."""
    kiosk.close()
    ticket = tmp_path / "staff-1.ticket"
    ticket.write_text(f"{desk.card.ticket}\n")
    refused = maru_kiosk("open", "--home", desk.home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "a staff card and its PIN are needed" in refused.stderr
    refused = maru_kiosk("open", "--home", desk.home, "--staff", ticket)
    assert refused.returncode == 2
    spaced = f"{desk.card.pin[:4]} {desk.card.pin[4:]}"
    said = maru_kiosk("open", "--home", desk.home, "--staff", ticket, "--pin", spaced)
    assert (said.returncode, said.stderr) == (0, "")
    assert "Zero report" in said.stdout
    note = (desk.home / "reports" / "000002-opening.note").read_text()
    with closing(open_kiosk(desk.home)) as opened:
        assert parse_report(note, opened.enrolment.verifier).kind == "opening"
    by_text = ("--home", desk.home, "--staff", desk.card.ticket)
    pin = {"MARU_STAFF_PIN": desk.card.pin}
    assert maru_kiosk("pause", *by_text, **pin).returncode == 0
    assert maru_kiosk("resume", *by_text, "1", **pin).returncode == 0
    assert maru_kiosk("end", *by_text, **pin).returncode == 2
    assert "cards handed out" in maru_kiosk("close", *by_text, **pin).stderr
    said = maru_kiosk("close", *by_text, "--cards-out", "2", **pin)
    assert "Closing report" in said.stdout
    assert "ended with record 8" in maru_kiosk("end", *by_text, **pin).stdout
    for text in (said.stdout, said.stderr):
        assert desk.card.pin not in text


def test_a_rehearsal_and_the_real_thing(tmp_path: Path) -> None:
    """A card of one is another event's in the other; a kiosk's folder holds one of them only."""
    real, rehearsal = make_assembly(cards=1), make_assembly(cards=1, seed="rehearsal")
    rehearsal.event = replace(rehearsal.event, rehearsal=True)
    rehearsal.files["event.json"] = event_text(rehearsal.event).encode()
    with (
        closing(real.open_kiosk(tmp_path / "real")) as kiosk,
        closing(rehearsal.open_kiosk(tmp_path / "stage")) as stage,
    ):
        assert kiosk.check_in([rehearsal.ticket(0)]) == Refusal.other_event
        assert stage.check_in([real.ticket(0)]) == Refusal.other_event
        assert (kiosk.is_rehearsal, stage.is_rehearsal) == (False, True)
        report = ceremony.close_polls(stage, rehearsal.event.polls, None, None)
        assert report.rehearsal
    package = tmp_path / "EVENT.maru"
    package.write_bytes(rehearsal.package_data())
    with pytest.raises(Refused):
        load_package(tmp_path / "real", package)
