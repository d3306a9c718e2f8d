"""From a closed poll to its result and its archive, and what trustees verify before that."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from hall import Hall, make_hall, maru_ledger, serving
from maru.protocol import tlog
from maru.protocol.belenios import json_text
from maru.protocol.belenios.ballot import verify_ballot
from maru.protocol.belenios.bound_proof import decryption_text
from maru.protocol.belenios.question import hexhash
from maru.protocol.belenios.tally import Sum
from maru.protocol.belenios.trustee import new_single
from maru.protocol.belenios.verify import verify_archive
from maru.protocol.event import event_text
from maru.protocol.journal import Chain, make_record
from maru.protocol.note import Signer, note_hash, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import Closing, make_closing
from maru.sync.ledger.closing import close_poll
from maru.sync.ledger.home import Ledger, init_ledger, load_package, open_ledger
from maru.sync.ledger.intake import Intake
from maru.sync.ledger.publication import publish_poll
from maru.sync.ledger.reconcile import reconcile
from maru.sync.verify import read_closed_poll, read_log

TIME = 1_790_000_000


def send_all(hall: Hall, intake: Intake) -> None:
    """Bring every kiosk's records to the ledger."""
    for name in hall.kiosks:
        assert intake.take(name, 1, 0, 0, hall.batch(name).encode()).status == 200


def decrypt(hall: Hall, poll: int = 0) -> tuple[str, str]:
    """Do what a trustee does: verify the poll in the log, decrypt the sum."""
    closed = read_closed_poll(hall.ledger_home, str(poll + 1), hall.ledger_key)
    key, entropy = hall.assembly.trustee_key, hall.assembly.entropy
    return "partial.json", decryption_text(closed.election, key, closed.tally, entropy)


@pytest.fixture
def closed(hall: Hall, ledger: Ledger, intake: Intake, executor: Executor) -> tuple[Hall, Ledger]:
    """Close both polls: a conflict at kiosk-2, two votes and a blank in the motion."""
    hall.vote("kiosk-2", 0, frozenset({4}))
    hall.vote("kiosk-2", 3, frozenset({0, 3}))
    for card, marks in ((0, frozenset({0})), (1, None), (2, frozenset({0}))):
        hall.vote("kiosk-2", card, marks, poll=1)
    for poll in (0, 1):
        hall.close_poll(poll)
    send_all(hall, intake)
    for poll in hall.assembly.event.polls:
        close_poll(ledger, poll)
    return hall, ledger


def test_the_result_is_what_was_voted(closed: tuple[Hall, Ledger], executor: Executor) -> None:
    """Counts of both polls are those of the counted cards; archives verify; files are published."""
    hall, ledger = closed
    budget, motion = hall.assembly.event.polls
    result = publish_poll(ledger, budget, [decrypt(hall)], TIME, executor)
    assert result["ballots"] == 4
    (question,) = result["questions"]
    assert [option["votes"] for option in question["options"]] == [2, 3, 1, 1, 1]
    assert question["blank"] is None
    assert question["options"][0]["title"] == {"ko": "스마트폴", "en": "Smart pole"}
    assert ledger.result(budget.uuid) == result
    result = publish_poll(ledger, motion, [decrypt(hall, 1)], TIME, executor)
    (question,) = result["questions"]
    assert [option["votes"] for option in question["options"]] == [2, 0]
    assert question["blank"] == 1
    proofs = ledger.proofs_path(motion.uuid).read_text()
    with ledger.archive_path(motion.uuid).open("rb") as archive:
        verdict = verify_archive(archive, lambda _: None, proofs=proofs)
    assert (verdict.counted, verdict.result, verdict.bound_proofs) == (3, ((1, 2, 0),), True)
    assert sorted(path.name for path in (hall.ledger_home / "archives").iterdir()) == sorted(
        f"{poll.uuid}.{kind}"
        for poll in (budget, motion)
        for kind in ("bel", "decryption-proofs.json")
    )


def test_reconciling_adds_up(closed: tuple[Hall, Ledger]) -> None:
    """Declared, arrived and verified agree; the conflict is set aside at the second kiosk."""
    hall, ledger = closed
    lines = [
        (line.kiosk, line.declared, line.arrived, line.verified, line.counted, line.set_aside)
        for line in reconcile(ledger).lines
        if line.poll == hall.assembly.event.polls[0]
    ]
    assert lines == [("kiosk-1", 3, 3, 3, 3, 0), ("kiosk-2", 2, 2, 2, 1, 1)]


def test_publishing_by_command_and_over_http(closed: tuple[Hall, Ledger]) -> None:
    """The command publishes while the ledger serves; page, result and archive are there at once."""
    hall, _ = closed
    partial = hall.folder / "partial.json"
    partial.write_text(decrypt(hall)[1] + "\n")
    uuid = hall.assembly.event.polls[0].uuid
    with serving(hall.ledger_home) as ledger:
        assert requests.get(f"{ledger.url}/archives/{uuid}.bel", timeout=30).status_code == 404
        done = maru_ledger("publish", "1", "--home", hall.ledger_home, "--decryption", partial)
        assert done.returncode == 0, done.stderr
        assert "Night library" in done.stdout
        archive = requests.get(f"{ledger.url}/archives/{uuid}.bel", timeout=30)
        assert archive.content == (hall.ledger_home / "archives" / f"{uuid}.bel").read_bytes()
        name = f"{uuid}.decryption-proofs.json"
        proofs = requests.get(f"{ledger.url}/archives/{name}", timeout=30)
        assert proofs.content == (hall.ledger_home / "archives" / name).read_bytes()
        assert requests.get(f"{ledger.url}/archives/x{name}", timeout=30).status_code == 404
        result = requests.get(f"{ledger.url}/results/{uuid}.json", timeout=30).json()
        assert result["questions"][0]["options"][1]["votes"] == 3
        page = requests.get(f"{ledger.url}/polls/{uuid}?lang=ko", timeout=30).text
        assert re.search(r"야간 도서관<svg.*?<b>3</b>", page)
        assert f'<a href="../archives/{name}">복호화 증명' in page
    shown = maru_ledger("status", "--home", hall.ledger_home).stdout
    assert "kiosk-2/1" in shown


def test_a_poll_that_is_not_closed_is_not_published(
    hall: Hall, ledger: Ledger, intake: Intake, executor: Executor
) -> None:
    """Neither published nor decrypted before its closing is in the log."""
    send_all(hall, intake)
    poll = hall.assembly.event.polls[0]
    for act in (
        lambda: publish_poll(ledger, poll, [("partial.json", "{}")], TIME, executor),
        lambda: decrypt(hall),
        lambda: close_poll(ledger, poll),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.reason is InputRefusal.poll_not_closed
        assert refused.value.place == f"poll {poll.uuid}"


def test_other_decryptions_are_refused(closed: tuple[Hall, Ledger], executor: Executor) -> None:
    """Not JSON, of another poll, by another key, with a factor changed: named, nothing written."""
    hall, ledger = closed
    budget, motion = hall.assembly.event.polls
    own = decrypt(hall)[1]
    stranger, _ = new_single(ledger.package.election(budget.uuid).group, hall.assembly.entropy)
    poll = read_closed_poll(hall.ledger_home, "1")
    by_stranger = decryption_text(poll.election, stranger, poll.tally, hall.assembly.entropy)
    read = json.loads(own)
    factor, other_factor = read["partial_decryption"]["decryption_factors"][0][:2]
    for text in (
        "nonsense",
        decrypt(hall, 1)[1],
        by_stranger,
        own.replace(factor, other_factor),
        own + " ",
        json_text.dump(read | {"bound_proofs": json.loads(decrypt(hall, 1)[1])["bound_proofs"]}),
        json_text.dump(read | {"bound_proofs": [read["bound_proofs"][0][::-1]]}),
        json_text.dump(read["partial_decryption"]),
    ):
        with pytest.raises(Refused) as refused:
            publish_poll(ledger, budget, [("partial.json", text)], TIME, executor)
        assert refused.value.reason is InputRefusal.bad_decryption
        assert refused.value.place == "partial.json"
    with pytest.raises(Refused) as refused:
        publish_poll(ledger, motion, [], TIME, executor)
    assert refused.value.reason is InputRefusal.bad_decryption
    assert ledger.result(budget.uuid) is None
    assert not ledger.archive_path(budget.uuid).exists()
    assert not ledger.proofs_path(budget.uuid).exists()


def test_no_archive_appears_before_its_proofs(
    closed: tuple[Hall, Ledger], executor: Executor
) -> None:
    """Where the bound proofs cannot be written, the archive does not get its name."""
    hall, ledger = closed
    budget = hall.assembly.event.polls[0]
    ledger.proofs_path(budget.uuid).mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        publish_poll(ledger, budget, [decrypt(hall)], TIME, executor)
    assert not ledger.archive_path(budget.uuid).exists()
    ledger.proofs_path(budget.uuid).rmdir()
    publish_poll(ledger, budget, [decrypt(hall)], TIME, executor)
    assert ledger.archive_path(budget.uuid).exists()


def test_too_few_ballots_are_withheld_where_the_package_says_so(
    tmp_path: Path, executor: Executor
) -> None:
    """By the rule `withhold` a poll below k ballots has no published result."""
    hall = make_hall(tmp_path, cards=2, below="withhold")
    hall.vote("kiosk-1", 0, frozenset({0}))
    hall.close_poll(0)
    ledger = open_ledger(hall.ledger_home)
    poll = hall.assembly.event.polls[0]
    send_all(hall, Intake(ledger, executor))
    close_poll(ledger, poll)
    with pytest.raises(Refused) as refused:
        publish_poll(ledger, poll, [decrypt(hall)], TIME, executor)
    assert (refused.value.reason, refused.value.detail) == (InputRefusal.withheld, "1 ballots")
    ledger.close()
    hall.close()


def test_an_empty_poll_has_a_result(tmp_path: Path, executor: Executor) -> None:
    """A poll in which nobody voted closes, decrypts and publishes zeros."""
    hall = make_hall(tmp_path, cards=1)
    hall.close_poll(0)
    ledger = open_ledger(hall.ledger_home)
    poll = hall.assembly.event.polls[0]
    send_all(hall, Intake(ledger, executor))
    assert close_poll(ledger, poll).ballots == 0
    result = publish_poll(ledger, poll, [decrypt(hall)], TIME, executor)
    assert [option["votes"] for option in result["questions"][0]["options"]] == [0] * 5
    ledger.close()
    hall.close()


# What a trustee, or anyone, finds out before believing a log


def alter(hall: Hall, sql: str, *parameters: object) -> None:
    """Change the ledger's file behind its back."""
    with closing(sqlite3.connect(hall.ledger_home / "ledger.db")) as db, db:
        assert db.execute(sql, parameters).rowcount == 1


def refusal_of(hall: Hall) -> Refused:
    """Read and verify the first poll, which must be refused."""
    with pytest.raises(Refused) as refused:
        read_closed_poll(hall.ledger_home, "1", hall.ledger_key)
    return refused.value


def test_a_closed_poll_is_verified_to_its_sum(closed: tuple[Hall, Ledger]) -> None:
    """The trustee gets election, ballots and the sum whose hash the closing names; by URL too."""
    hall, _ = closed
    poll = hall.assembly.event.polls[0]
    home = read_closed_poll(hall.ledger_home, poll.uuid, hall.ledger_key)
    assert len(home.ballots) == home.closing.ballots == 4
    assert hexhash(home.tally) == home.closing.tally
    with serving(hall.ledger_home) as ledger:
        assert read_closed_poll(ledger.url, "1", hall.ledger_key) == home
    with pytest.raises(Refused) as refused:
        read_closed_poll(hall.ledger_home, "3")
    assert refused.value.reason is InputRefusal.not_found


def test_an_altered_ballot_is_found(closed: tuple[Hall, Ledger], executor: Executor) -> None:
    """A ballot that is not the one its record names is refused, by the ledger itself too."""
    hall, ledger = closed
    first = hall.batch("kiosk-1").blobs[0]
    sha256 = hashlib.sha256(first.encode()).hexdigest()
    partial = decrypt(hall)
    alter(hall, "UPDATE blob SET text = ? WHERE sha256 = ?", first.replace("1", "2", 1), sha256)
    assert refusal_of(hall).detail == "another text"
    with pytest.raises(Refused) as refused:
        publish_poll(ledger, hall.assembly.event.polls[0], [partial], TIME, executor)
    assert refused.value.reason is InputRefusal.bad_ballot


def test_an_altered_entry_is_found(closed: tuple[Hall, Ledger]) -> None:
    """One letter more, behind the signature that still holds, changes the root."""
    hall, _ = closed
    extra = "— stranger AAAAAAAA\n".encode()
    alter(hall, 'UPDATE entry SET data = data || ? WHERE "index" = 1', extra)
    assert refusal_of(hall).place.endswith("checkpoint")


def test_a_lost_entry_is_found(closed: tuple[Hall, Ledger]) -> None:
    """A log with a lost entry does not go through, nor does a file that is no ledger's."""
    hall, _ = closed
    alter(hall, 'DELETE FROM entry WHERE "index" = 7')
    assert refusal_of(hall).reason is InputRefusal.malformed
    other = hall.folder / "other"
    other.mkdir()
    shutil.copy(hall.ledger_home / "package.maru", other)
    (other / "ledger.db").write_bytes(b"no database" * 100)
    with pytest.raises(Refused) as refused:
        read_log(other)
    assert refused.value.reason is InputRefusal.unreadable_file


def test_a_ledger_that_closes_with_another_sum_is_found(closed: tuple[Hall, Ledger]) -> None:
    """The ledger can sign any closing; the trustee adds up the ballots himself."""
    hall, _ = closed
    poll = hall.assembly.event.polls[0]
    with closing(read_log(hall.ledger_home)) as log:
        honest = log.state.closings[poll.uuid]
        entries = list(log.entries())[: honest.size + 1]
    for changes, reason, place in (
        ({"tally": "0" * 64}, InputRefusal.bad_value, f"log entry {honest.size} tally"),
        ({"root": bytes(32)}, InputRefusal.chain_broken, f"log entry {honest.size}"),
    ):
        changed = replace(honest, **changes)  # type: ignore[arg-type] # one field or the other
        entries[honest.size] = make_closing(changed, hall.assembly.ledger_signer).encode()
        export(hall, entries)
        with pytest.raises(Refused) as refused:
            read_closed_poll(hall.folder / "export", "1", hall.ledger_key)
        assert refused.value.reason is reason
        assert refused.value.place.endswith(place)


def test_a_card_that_the_ledger_let_in_is_found(hall: Hall) -> None:
    """Kiosk and ledger can agree to log a ballot of no card on the roll; the trustee refuses."""
    package, signer = hall.assembly.package(), hall.signer("kiosk-2")
    poll = package.event.polls[0].uuid
    credential, ballot = hall.ballot_of_own_card()
    enrolment = package.enrolment_note("kiosk-2", 1)
    chain = Chain(
        event=package.event.tag,
        kiosk="kiosk-2",
        epoch=1,
        verifier=signer.verifier,
        enrolment_hash=note_hash(text_of(enrolment)),
    )
    notes = [package.manifest, enrolment]
    for kind, body in (
        ("enrolled", {"software": "0"}),
        ("ballot", {"poll": poll, "ballot": hexhash(ballot), "credential": credential}),
        ("closed", {"poll": poll, "ballots": 1, "spoiled": 0}),
    ):
        notes.append(make_record(chain, package.hash, kind, body, signer)[0])
    entries = [note.encode() for note in notes]
    row = b"".join(map(tlog.leaf_hash, entries))
    root = tlog.tree_root(lambda *_: row, len(entries))
    election = package.election(poll)
    total = Sum(election)
    total.add(verify_ballot(election, ballot))
    made = Closing(package.event.tag, poll, len(entries), root, 1, hexhash(total.text()))
    export(hall, [*entries, make_closing(made, hall.assembly.ledger_signer).encode()])
    (hall.folder / "export" / "blob" / hexhash(ballot)).write_text(ballot)
    with pytest.raises(Refused) as refused:
        read_closed_poll(hall.folder / "export", "1", hall.ledger_key)
    assert refused.value.reason is InputRefusal.bad_ballot
    assert refused.value.detail == "its credential is not on the roll"


def export(hall: Hall, entries: list[bytes]) -> None:
    """Write a log as a folder of files, with a checkpoint that fits it."""
    folder = hall.folder / "export"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tile" / "entries" / "000.p").mkdir(parents=True)
    (folder / "blob").mkdir()
    (folder / "package.maru").write_bytes(hall.assembly.package_data())
    (folder / "tile/entries/000.p" / str(len(entries))).write_bytes(tlog.write_bundle(entries))
    for name in hall.kiosks:
        for blob in hall.batch(name).blobs:
            (folder / "blob" / hexhash(blob)).write_text(blob)
    row = b"".join(map(tlog.leaf_hash, entries))
    signer = hall.assembly.ledger_signer
    root = tlog.tree_root(lambda *_: row, len(entries))
    checkpoint = tlog.Checkpoint(signer.name, len(entries), root)
    (folder / "checkpoint").write_text(tlog.make_checkpoint(checkpoint, signer))


def test_another_ledgers_key_is_refused(closed: tuple[Hall, Ledger]) -> None:
    """A reader who trusts another key believes nothing here."""
    hall, _ = closed
    with pytest.raises(Refused) as refused:
        read_log(hall.ledger_home, Signer(hall.ledger_key.name, bytes(32)).verifier)
    assert refused.value.reason is InputRefusal.wrong_key
    with pytest.raises(Refused) as refused:
        read_log(hall.folder / "nowhere")
    assert refused.value.reason is InputRefusal.not_found


# A ledger's home


def test_a_ledger_is_made_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The key is for its owner only, its text says the origin, and a second one is refused."""
    home = tmp_path / "ledger"
    made = maru_ledger("init", "--home", home, "--origin", "hall.example/2026")
    assert made.returncode == 0
    assert made.stdout == (home / "ledger.vkey").read_text()
    assert made.stdout.startswith("hall.example/2026+")
    assert (home / "ledger.key").stat().st_mode & 0o777 == 0o600
    again = maru_ledger("init", "--home", home, "--origin", "hall.example/2026")
    assert (again.returncode, again.stdout) == (2, "")
    assert "ledger.key: is already there" in again.stderr
    assert (home / "ledger.vkey").read_text() == made.stdout
    bad = maru_ledger("init", "--home", tmp_path / "other", "--origin", "two words")
    assert bad.returncode == 2
    assert not (tmp_path / "other").exists()


def test_a_package_of_another_ledger_is_refused(hall: Hall, tmp_path: Path) -> None:
    """The package has to name this ledger's key; nothing of another one is kept."""
    home = tmp_path / "elsewhere"
    init_ledger(home, "hall.example/2026", hall.assembly.entropy)
    with pytest.raises(Refused) as refused:
        load_package(home, hall.folder / "EVENT.maru")
    assert refused.value.reason is InputRefusal.wrong_key
    assert not (home / "package.maru").exists()
    serve = maru_ledger("serve", "--home", home, "--port", "0")
    assert serve.returncode == 2
    assert "package.maru: not found" in serve.stderr


def test_a_package_is_loaded_once(hall: Hall, ledger: Ledger) -> None:
    """The same package again changes nothing; another event is refused."""
    load_package(hall.ledger_home, hall.folder / "EVENT.maru")
    with ledger.store.reading() as now:
        assert now.size() == 3
    event = replace(hall.assembly.event, rehearsal=True)
    hall.assembly.files["event.json"] = event_text(event).encode()
    other = hall.folder / "OTHER.maru"
    other.write_bytes(hall.assembly.package_data())
    with pytest.raises(Refused) as refused:
        load_package(hall.ledger_home, other)
    assert refused.value.reason is InputRefusal.already_exists
    damaged = bytearray(other.read_bytes())
    damaged[2_000] ^= 1
    other.write_bytes(damaged)
    with pytest.raises(Refused) as refused:
        load_package(hall.ledger_home, other)
    assert refused.value.place.startswith("OTHER.maru")
