"""What the kiosk makes of what its sync process has learnt."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from assembly import make_assembly
from kiosk.voting import Voting
from maru.kiosk.command import main as maru_kiosk
from maru.kiosk.home import open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.session import Step
from maru.kiosk.synced import SILENT_SECONDS, TOLD_SECONDS, Synced, read_office_state
from maru.protocol.refusal import InputRefusal, Refusal, Refused, kept_words
from maru.protocol.update import Revocation
from maru.sync.sync_db import SpentClaim, SyncDb


@pytest.fixture
def voting(tmp_path: Path) -> Iterator[Voting]:
    """Make a kiosk with a session on it."""
    made = Voting(tmp_path / "kiosk-1")
    yield made
    made.kiosk.close()


def tell(voting: Voting, card: int, poll: int, kiosk: str = "kiosk-2", epoch: int = 1) -> None:
    """Have the sync process keep a claim."""
    uuid = voting.polls[poll].uuid
    credential = voting.assembly.credentials(card)[uuid]
    with SyncDb.open(voting.home) as db:
        db.put_claim(SpentClaim(uuid, credential, kiosk, epoch, "{}"))


def refusal(kiosk: Kiosk, ticket: str) -> Refusal | None:
    """Show a card."""
    answer = kiosk.check_in([ticket])
    return answer if isinstance(answer, Refusal) else None


def test_without_sync_nothing_is_known_and_votes_are_taken(voting: Voting) -> None:
    """A kiosk whose sync process never ran, or is of before, votes as ever."""
    voting.seal().cast()
    assert voting.session.step == Step.done
    with closing(sqlite3.connect(voting.home / "sync.db")) as older, older:
        older.execute("CREATE TABLE ack (number INTEGER PRIMARY KEY, next, prev, body)")
    older.close()
    assert refusal(voting.kiosk, voting.assembly.ticket(1)) is None
    assert voting.kiosk.synced.hall(0) is None
    assert voting.kiosk.waiting() == ()


def test_a_claim_is_heard_at_once_by_a_kiosk_that_runs(voting: Voting) -> None:
    """From the commit of the claim on, the card is refused for that poll, in words for people."""
    ticket = voting.assembly.ticket(0)
    tell(voting, 0, 0)
    assert [right.poll for right in voting.kiosk.check_in([ticket])] == [voting.polls[1]]
    tell(voting, 0, 1)
    assert refusal(voting.kiosk, ticket) is Refusal.already_voted_elsewhere
    told = Refusal.already_voted_elsewhere
    assert told.sentence("ko") == "이미 투표하셨습니다. 다른 기기에서 냈습니다."
    assert told.sentence("en") == "You have already voted, at another kiosk."
    assert told.sound == "desk"
    assert told.next_step("en") == "If it was not you, please call a helper."


def test_a_claim_of_this_kiosk_in_an_epoch_before(voting: Voting) -> None:
    """What this very kiosk cast in a life that its storage knows nothing of was cast here."""
    for poll in (0, 1):
        tell(voting, 0, poll, kiosk="kiosk-1", epoch=1)
    assert refusal(voting.kiosk, voting.assembly.ticket(0)) is Refusal.already_voted_here
    assert voting.kiosk.stopped() is None


def test_one_poll_here_and_one_there(voting: Voting) -> None:
    """With a ballot at each of two kiosks, the one where the card stands is named."""
    voting.seal(poll=0).cast()
    tell(voting, 0, 1)
    assert refusal(voting.kiosk, voting.assembly.ticket(0)) is Refusal.already_voted_here


@pytest.mark.parametrize("act", ["cast", "check"])
def test_the_last_moment_counts(voting: Voting, act: str) -> None:
    """A claim that comes while the ballot lies sealed ends the session; nothing is kept."""
    session = voting.seal()
    before = voting.kiosk.head()
    tell(voting, 0, 0)
    getattr(session, act)()
    assert (session.step, session.refusal) == (Step.refused, Refusal.already_voted_elsewhere)
    assert voting.kiosk.head() == before
    assert voting.stored("spoiled") == voting.stored("ballot") == []
    assert session.kept == 0
    assert kept_words("en", 0) == "This ballot was not cast."
    assert kept_words("ko", 0) == "이 투표지는 내지 않았습니다."
    session.leave()
    assert session.kept is None


def test_what_was_kept_before_stays_kept(voting: Voting) -> None:
    """A claim for the second poll refuses the second ballot; the first one is in the journal."""
    session = voting.seal(poll=0)
    session.cast()
    session.choose_next()
    voting.mark_and_seal(0)
    tell(voting, 0, 1)
    session.cast()
    assert session.refusal is Refusal.already_voted_elsewhere
    assert len(voting.stored("ballot")) == session.kept == 1
    assert kept_words("en", 1) == "This ballot was not cast. What you cast before is kept."
    assert kept_words("ko", 1) == "이 투표지는 내지 않았습니다. 앞서 낸 표는 그대로 있습니다."


def test_a_file_that_cannot_be_read_stops_voting(voting: Voting) -> None:
    """Where sync.db is no database the kiosk says that it is not ready, and the file is named."""
    (voting.home / "sync.db").write_bytes(b"no database" * 1000)
    assert refusal(voting.kiosk, voting.assembly.ticket(0)) is Refusal.event_not_ready
    with closing(Synced(voting.home)) as synced, pytest.raises(Refused) as refused:
        synced.version()
    assert refused.value.reason is InputRefusal.unreadable_file


def test_words_about_the_hall_grow_old(voting: Voting) -> None:
    """What the sync process said is shown while it is fresh, and in both languages."""
    peers = [
        {"kiosk": f"kiosk-{number}", "epoch": 1, "state": state}
        for number, state in enumerate(
            ("connected", "closed", "other_package", "lost", "absent", "twice"), 2
        )
    ]
    body = {"at": 1_000, "expected": 6, "connected": 2, "peers": peers, "twice": 1, "ignored": 3}
    with SyncDb.open(voting.home) as db:
        db.put_status("peers", body)
    hall = voting.kiosk.synced.hall(1_000 + TOLD_SECONDS)
    assert hall is not None
    assert hall.words("ko") == (
        "다른 기기 6대 중 2대와 연결됨",
        "kiosk-2: 연결됨",
        "kiosk-3: 마감함",
        "kiosk-4: 다른 행사 꾸러미",
        "kiosk-5: 연결 끊김",
        "kiosk-6: 아직 안 보임",
        "kiosk-7: 같은 기기가 둘",
        "다른 기기에서도 투표한 카드: 1",
        "믿을 수 없어 무시한 것: 3",
    )
    assert hall.words("en")[0] == "2 of 6 other kiosks connected"
    assert hall.words("en")[-2:] == (
        "cards with a ballot here and elsewhere: 1",
        "not believed, and ignored: 3",
    )
    assert voting.kiosk.synced.hall(1_001 + TOLD_SECONDS) is None
    assert voting.kiosk.synced.hall(999 - TOLD_SECONDS) is None


def test_updates_that_were_offered(tmp_path: Path) -> None:
    """A revocation is applied in passing; staff takes the motion, by the command too.

    Of two that stand at one number the one that fits is taken, and the other is left where it is.
    """
    assembly = make_assembly(3, spares=1)
    home = tmp_path / "kiosk-1"
    with closing(assembly.open_kiosk(home)) as kiosk:
        revoke = Revocation((assembly.credentials(0),))
        notes = assembly.updates(revoke, assembly.motion())
        other = assembly.updates(revoke, Revocation((assembly.credentials(1),)))
        with SyncDb.open(home) as db:
            for number, note in ((2, notes[1]), (1, notes[0])):
                db.put_update(number, note)
        assert [update.number for update in kiosk.take_offered()] == [1]
        assert [update.kind for update in kiosk.waiting()] == ["motion"]
        assert kiosk.take_offered() == ()
    done = CliRunner().invoke(maru_kiosk, ["update", "--home", str(home)])
    assert done.exit_code == 0, done.output
    assert "kiosk-1: update 2, motion" in done.output
    with closing(open_kiosk(home)) as kiosk:
        with SyncDb.open(home) as db:
            db.put_update(2, other[1])
        assert kiosk.waiting() == ()
        assert len(kiosk.event.polls) == 3
    done = CliRunner().invoke(maru_kiosk, ["update", "--home", str(home)])
    assert done.exit_code == 0, done.output


def test_an_epoch_that_is_over_takes_no_more_updates(tmp_path: Path) -> None:
    """What is offered after the end, such as a neighbour's new epoch, is no fault; it stays."""
    assembly = make_assembly()
    with closing(assembly.open_kiosk(tmp_path)) as kiosk:
        (note,) = assembly.updates(Revocation((assembly.credentials(0),)))
        for poll in assembly.event.polls:
            kiosk.journal.close_poll(poll.uuid)
        kiosk.journal.end()
        with SyncDb.open(tmp_path) as db:
            db.put_update(1, note)
        assert kiosk.take_offered() == ()
        assert len(kiosk.waiting()) == 1


def test_a_head_that_is_none_is_believed_by_nobody(voting: Voting) -> None:
    """A row that the sync process should never have kept stops the kiosk, and locks nothing."""
    with SyncDb.open(voting.home):
        pass
    with closing(sqlite3.connect(voting.home / "sync.db")) as forged, forged:
        note = json.dumps("a head")
        forged.execute("INSERT INTO head VALUES ('kiosk-1', 1, 9, '00', ?)", [note])
    forged.close()
    assert voting.kiosk.stopped() is Refusal.event_not_ready
    assert voting.kiosk.stopped() is Refusal.event_not_ready
    assert voting.kiosk.locked is None


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        '{"state":"x","ballots":-1,"at_ledger":0,"contact":null,"at":0,"ko":["a","b"],"en":["a","b"]}',
        '{"state":"x","ballots":1,"at_ledger":0,"contact":true,"at":0,"ko":["a","b"],"en":["a","b"]}',
        '{"state":"x","ballots":1,"at_ledger":0,"contact":null,"at":0,"ko":["a"],"en":["a","b"]}',
        "no",
    ],
)
def test_nonsense_about_the_office_is_refused(body: str) -> None:
    """What stands in sync.db is read as from outside, before it comes to the staff's screen."""
    with pytest.raises(Refused):
        read_office_state(body, "sync")


def test_the_office_is_silent_when_nothing_was_heard_for_long() -> None:
    """A state of this morning is not told as if it were now."""
    body = (
        '{"state":"no_network","ballots":3,"at_ledger":2,"records":5,"contact":null,"at":1000,'
        '"ko":["가","나"],"en":["a","b"]}'
    )
    office = read_office_state(body, "sync")
    assert (office.ballots, office.at_office, office.meaning) == (3, 2, ("나", "b"))
    assert not office.is_silent(1_100)
    assert office.is_silent(1_000 + SILENT_SECONDS + 1)
    assert not office.has_network(1_100)
