"""What comes up on the day: motions from the floor, walk-ins, lost cards, spare kiosks."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from maru.kiosk.home import init_kiosk, load_package, open_kiosk, read_updates
from maru.kiosk.kiosk import Kiosk
from maru.protocol.belenios.group import group
from maru.protocol.belenios.trustee import parse_trustees
from maru.protocol.card_request import CardRequest
from maru.protocol.event import Event, Ledger, parse_event
from maru.protocol.package import election_text, read_package
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.staff import open_card
from maru.protocol.ticket import ticket_text
from maru.protocol.update import (
    Motion,
    Reissue,
    Revocation,
    before_updates,
    make_floor_motion,
)
from maru.provisioning.cards import Card, credentials_text, read_credentials
from maru.provisioning.event_folder import (
    enrol_kiosks,
    new_event,
    read_ledger,
    write_package,
)
from maru.provisioning.toml_event import parse_toml
from maru.provisioning.updates import (
    card_of_request,
    hand_out_walk_in,
    write_enrolment,
    write_motion,
    write_reissue,
    write_revocation,
)
from maru.sync.agent import sync_once
from maru.sync.ledger import home as ledger_home

from .conftest import PASSPHRASE, ask, environment, repeated_entropy, run
from .test_decryption import maru_ledger, serving

EVENT = """
[event]
name = { ko = "총회", en = "Assembly" }
place = { ko = "강당", en = "Hall" }
languages = ["ko", "en"]
currency = "KRW"
cards = 3
walk_in_cards = 2
spare_polls = 1

[[groups]]
id = "owners"
name = { ko = "소유자", en = "Owners" }
spare_polls = 1

[[groups]]
id = "tenants"
name = { ko = "세입자", en = "Tenants" }
walk_in_cards = 1

[[polls]]
title = { ko = "예산", en = "Budget" }
topic = "budget"

[[polls.questions]]
text = { ko = "하나를 골라 주세요", en = "Choose one" }
min = 1
max = 1

[[polls.questions.options]]
title = { ko = "등", en = "Lamps" }

[[polls.questions.options]]
title = { ko = "의자", en = "Seats" }
"""

MOTION = """
title = { ko = "정회", en = "To adjourn" }
topic = "motion"
tags = ["절차"]

[[questions]]
text = { ko = "정회할까요?", en = "Shall we adjourn?" }
min = 1
max = 1
blank = true

[[questions.options]]
title = { ko = "찬성", en = "Yes" }

[[questions.options]]
title = { ko = "반대", en = "No" }
"""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, ledger: Ledger) -> Path:
    """Make an event with a spare poll for all and one for owners, and its package."""
    directory = tmp_path / "event"
    make(directory, ledger)
    write_package(directory)
    (tmp_path / "motion.toml").write_text(MOTION)
    return directory


def make(directory: Path, ledger: Ledger) -> Event:
    """Make the folder of the event."""
    draft = replace(parse_toml(EVENT.encode(), "event.toml"), staff_cards=0)
    return new_event(directory, draft, ledger, "Ed25519", repeated_entropy(b"day"), PASSPHRASE)


def cards_of(directory: Path) -> tuple[Card, ...]:
    """Return the cards that a folder lists."""
    return read_credentials((directory / "cards/credentials.txt").read_text(), "credentials.txt")


def tickets_of(directory: Path) -> set[str]:
    """Return the names of the tickets' pictures."""
    return {path.name for path in (directory / "cards/tickets").iterdir()}


def refused(reason: InputRefusal, done: subprocess.CompletedProcess[str]) -> None:
    """Check that a command was refused with that reason's sentence."""
    assert (done.returncode, done.stdout) == (2, "")
    assert reason.sentence("en", "").rstrip(".") in done.stderr


def test_reserved_cards_are_listed_and_on_the_rolls(folder: Path) -> None:
    """Reserved cards follow the others, marked; they may vote like any card of their group."""
    cards = cards_of(folder)
    assert [card.group for card in cards if card.reserved] == ["owners", "owners", "tenants"]
    assert [card.number for card in cards if card.reserved] == [7, 8, 9]
    assert len(tickets_of(folder)) == 6
    package = read_package((folder / "EVENT.maru").read_bytes())
    everyone, owners = package.event.spares
    assert (everyone.groups, owners.groups) == (("owners", "tenants"), ("owners",))
    assert package.roll(everyone.uuid).count('"') == 2 * 9
    assert package.roll(owners.uuid).count('"') == 2 * 5
    assert credentials_text(cards) == (folder / "cards/credentials.txt").read_text()


def test_the_office_and_the_hall_take_different_spares(tmp_path: Path, ledger: Ledger) -> None:
    """Where there are staff cards the office takes the last spare first; it heeds what it hears."""
    directory, motion = tmp_path / "event", tmp_path / "motion.toml"
    motion.write_text(MOTION.replace('groups = ["owners"]\n', ""))
    text = EVENT.replace("spare_polls = 1", "spare_polls = 3", 1)
    draft = replace(parse_toml(text.encode(), "event.toml"), staff_cards=1)
    event = new_event(directory, draft, ledger, "Ed25519", repeated_entropy(b"day"), PASSPHRASE)
    write_package(directory)
    everyone = [spare for spare in event.spares if len(spare.groups) == 2]
    _, poll = write_motion(directory, motion)
    assert poll.uuid == everyone[2].uuid
    package = read_package((directory / "EVENT.maru").read_bytes())
    ticket = (directory / "staff/staff-1.ticket").read_text().strip()
    pin = (directory / "staff/pins.txt").read_text().split("staff-1 ")[1].replace(" ", "").strip()
    card = open_card(ticket, pin, event)
    in_hall = replace(poll, uuid=everyone[1].uuid)
    trustees = parse_trustees(group(event.group), package.trustees(in_hall.uuid))
    floor = Motion(in_hall, election_text(event, in_hall, trustees))
    note = make_floor_motion(before_updates(package), floor, card)
    (directory / "updates/9002.note").write_text(note)
    written, second = write_motion(directory, motion)
    assert (written.update.number, second.uuid) == (2, everyone[0].uuid)


def test_walk_ins_get_the_next_reserved_card(folder: Path) -> None:
    """Each gets another card and its ticket, of the group that is named; then none is left."""
    first = hand_out_walk_in(folder, "owners")
    done = run("card", "walk-in", folder, "--group", "owners")
    assert first.card.number == 7
    assert done.stdout == f"card 0008: {folder}/cards/tickets/card-0008.png\n"
    assert tickets_of(folder) >= {"card-0007.png", "card-0008.png"}
    log = folder / "cards/handed-out.txt"
    assert log.read_text() == "0007 walk-in\n0008 walk-in\n"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    refused(InputRefusal.not_found, run("card", "walk-in", folder, "--group", "owners"))
    refused(InputRefusal.missing_key, run("card", "walk-in", folder))
    refused(InputRefusal.not_found, run("card", "walk-in", folder, "--group", "guests"))


def test_a_reissue_takes_a_card_from_the_pool(folder: Path) -> None:
    """The old card, the new one, and what was handed out; a card is replaced once."""
    written, handed_out = write_reissue(folder, 2)
    assert isinstance(written.update.body, Reissue)
    assert len(written.update.body.old) == 3
    assert (handed_out.card.number, handed_out.card.group) == (7, "owners")
    assert (folder / "cards/handed-out.txt").read_text() == "0007 for 0002\n"
    with pytest.raises(Refused) as twice:
        write_reissue(folder, 2)
    assert twice.value.reason == InputRefusal.already_exists
    assert (folder / "cards/handed-out.txt").read_text() == "0007 for 0002\n"
    again, _ = write_reissue(folder, 7)
    assert (again.update.number, again.path.name) == (2, "0002.note")


def test_cards_are_revoked_by_number(folder: Path) -> None:
    """A tenant's card is named in two polls, an owner's in three; a number that is none, never."""
    written = write_revocation(folder, [1, 4])
    assert isinstance(written.update.body, Revocation)
    assert [len(card) for card in written.update.body.cards] == [3, 2]
    refused(InputRefusal.not_found, run("update", "revoke", folder, "10"))
    refused(InputRefusal.already_exists, run("update", "revoke", folder, "4"))
    assert [path.name for path in (folder / "updates").iterdir()] == ["0001.note"]


def test_a_kiosks_request_finds_the_card(folder: Path, tmp_path: Path) -> None:
    """The office makes the update from what a kiosk wrote onto a stick; of another event, never."""
    request = tmp_path / "card-1.request"
    revoked = write_revocation(folder, [4]).update.body
    assert isinstance(revoked, Revocation)
    event = parse_event((folder / "event.json").read_text())
    request.write_text(CardRequest(event.tag, "revoke", revoked.cards[0]).text())
    assert card_of_request(folder, request) == 4
    refused(InputRefusal.already_exists, run("update", "revoke", folder, "--request", request))
    one = dict(list(revoked.cards[0].items())[:1])
    request.write_text(CardRequest("AnotherEvent", "revoke", one).text())
    refused(InputRefusal.other_event, run("update", "revoke", folder, "--request", request))
    request.write_text(CardRequest(event.tag, "reissue", dict.fromkeys(one, "00")).text())
    refused(InputRefusal.not_found, run("update", "reissue", folder, "--request", request))
    assert run("update", "reissue", folder).returncode == 2


def test_a_motion_takes_the_spare_of_its_groups(folder: Path, tmp_path: Path) -> None:
    """Without groups it is for all; when their spare is used there is no second."""
    file = tmp_path / "motion.toml"
    _, poll = write_motion(folder, file)
    assert poll.groups == ("owners", "tenants")
    refused(InputRefusal.not_found, run("update", "motion", folder, file))
    file.write_text(MOTION.replace('tags = ["절차"]', 'groups = ["owners"]'))
    done = run("update", "motion", folder, file)
    assert done.stdout.endswith(f"update 2 (motion): {folder}/updates/0002.note\n")
    file.write_text(MOTION.replace("max = 1", "max = 3"))
    refused(InputRefusal.bad_value, run("update", "motion", folder, file))


def test_a_package_that_updates_follow_is_not_made_anew(folder: Path, tmp_path: Path) -> None:
    """Once there are updates, kiosks come by `update enrol`, and the package stays."""
    write_revocation(folder, [1])
    write_package(folder)
    request = tmp_path / "request.note"
    request.write_text(ask("kiosk-3"))
    enrol_kiosks(folder, [request])
    before = (folder / "EVENT.maru").read_bytes()
    with pytest.raises(Refused) as kept:
        write_package(folder)
    assert kept.value.reason == InputRefusal.already_exists
    assert (folder / "EVENT.maru").read_bytes() == before
    assert write_enrolment(folder, request).update.kind == "enrol"
    refused(InputRefusal.already_exists, run("update", "enrol", folder, request))


def test_the_package_shows_its_spares(folder: Path) -> None:
    """`package show` names each spare with its groups and its roll."""
    package = read_package((folder / "EVENT.maru").read_bytes())
    everyone, owners = package.event.spares
    said = run("package", "show", folder / "EVENT.maru").stdout
    assert f"{everyone.uuid} (owners·tenants: 9), {owners.uuid} (owners: 5)" in said


class Hall:
    """An event folder, a ledger and two kiosks with all polls open."""

    def __init__(self, folder: Path) -> None:
        self.event, self.ledger = folder / "event", folder / "ledger"
        entropy = self.entropy = repeated_entropy(b"hall")
        ledger_home.init_ledger(self.ledger, "hall.example/log", entropy)
        made = make(self.event, read_ledger(self.ledger / "ledger.vkey"))
        self.tag = made.tag
        self.homes = [folder / name for name in ("kiosk-1", "kiosk-2")]
        enrol_kiosks(self.event, [init_kiosk(home, home.name, entropy) for home in self.homes])
        write_package(self.event)
        package = self.event / "EVENT.maru"
        ledger_home.load_package(self.ledger, package)
        self.kiosks: list[Kiosk] = []
        for home in self.homes:
            load_package(home, package)
            kiosk = open_kiosk(home)
            kiosk.journal.open_poll(made.polls[0].uuid)
            self.kiosks.append(kiosk)
        self.cards = cards_of(self.event)

    def close(self) -> None:
        """Close the kiosks."""
        for kiosk in self.kiosks:
            kiosk.close()

    def updates(self) -> list[Path]:
        """Return the updates' files."""
        return sorted((self.event / "updates").iterdir())

    def update_kiosks(self) -> None:
        """Bring all updates to all kiosks."""
        for kiosk in self.kiosks:
            kiosk.update(read_updates(self.updates()))

    def polls(self, kiosk: int, card: int) -> list[str] | Refusal:
        """Check in with a card by its number from 1; return the English titles that it sees."""
        ticket = ticket_text(self.tag, self.cards[card - 1].credential)
        rights = self.kiosks[kiosk].check_in([ticket])
        if isinstance(rights, Refusal):
            return rights
        return [right.poll.title["en"] for right in rights]

    def vote(self, kiosk: int, card: int, title: str, option: int) -> None:
        """Cast a ballot in the poll of that title."""
        its = self.kiosks[kiosk]
        rights = its.check_in([ticket_text(self.tag, self.cards[card - 1].credential)])
        assert isinstance(rights, tuple), rights
        (right,) = [right for right in rights if right.poll.title["en"] == title]
        its.cast(right, its.seal(right, [frozenset({option})], self.entropy))


@pytest.fixture(name="hall")
def _hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.close()


def test_a_card_sees_the_polls_of_its_group(hall: Hall, tmp_path: Path) -> None:
    """A motion for owners is offered to owners' cards, walk-ins' too, and to no tenant's."""
    file = tmp_path / "motion.toml"
    file.write_text(MOTION.replace('tags = ["절차"]', 'groups = ["owners"]'))
    _, poll = write_motion(hall.event, file)
    walk_in = hand_out_walk_in(hall.event, "owners").card.number
    hall.update_kiosks()
    assert hall.polls(0, 1) == ["Budget"]
    hall.kiosks[0].journal.open_poll(poll.uuid)
    assert hall.polls(0, 1) == ["Budget", "To adjourn"]
    assert hall.polls(0, walk_in) == ["Budget", "To adjourn"]
    assert hall.polls(0, 4) == ["Budget"]
    assert hall.polls(1, 1) == ["Budget"]


def test_a_motion_from_the_floor_to_its_verified_archive(
    hall: Hall, tmp_path: Path, passphrase_file: Path
) -> None:
    """A motion, a lost card and a revoked one: voted, synced, closed, decrypted, published."""
    hall.vote(0, 1, "Budget", 0)
    file = tmp_path / "motion.toml"
    file.write_text(MOTION)
    assert run("update", "motion", hall.event, file).returncode == 0
    assert run("update", "reissue", hall.event, "1").returncode == 0  # its new one is card 7
    assert run("update", "revoke", hall.event, "2").returncode == 0
    hall.update_kiosks()
    motion = hall.kiosks[0].event.polls[-1]
    for kiosk in hall.kiosks:
        kiosk.journal.open_poll(motion.uuid)
    assert hall.polls(0, 1) == Refusal.revoked
    assert hall.polls(1, 2) == Refusal.revoked
    assert hall.polls(0, 7) == ["To adjourn"]
    assert hall.polls(1, 7) == ["Budget", "To adjourn"]
    hall.vote(0, 7, "To adjourn", 0)
    hall.vote(1, 7, "Budget", 1)
    hall.vote(0, 3, "To adjourn", 0)
    hall.vote(1, 4, "To adjourn", 1)
    for kiosk in hall.kiosks:
        for poll in kiosk.event.polls:
            kiosk.journal.close_poll(poll.uuid)
    hall.close()
    with closing(open_kiosk(hall.homes[0])) as again:
        assert again.journal.ballots(motion.uuid) == 2
    maru_ledger("update", "--home", hall.ledger, *hall.updates())
    with serving(hall.ledger) as url:
        for home in hall.homes:
            assert sync_once(home, url).to_go == 0
    for number in ("1", "2"):
        maru_ledger("close", number, "--home", hall.ledger)
    with closing(ledger_home.open_ledger(hall.ledger)) as ledger:
        assert ledger.find_poll("2").uuid == motion.uuid
    said = subprocess.run(
        [sys.executable, "-m", "maru.sync.ledger.command", "status", "--home", hall.ledger],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    ).stdout
    budget = [
        line.split("│")[3:7] for line in said.splitlines() if "│" in line and "Budget" in line
    ]
    numbers = [[cell.strip() for cell in line] for line in budget]
    assert numbers == [["1", "1", "1", "1"], ["1", "1", "1", "0"]]  # one card, one ballot
    decryption = tmp_path / "decryption.json"
    done = run(
        *("trustee", "decrypt", "2", "--event", hall.event, "--ledger", hall.ledger),
        *("--passphrase-file", passphrase_file, "--out", decryption),
    )
    assert "verified" in done.stdout, done.stderr
    maru_ledger("publish", "2", "--home", hall.ledger, "--decryption", decryption)
    archive = hall.ledger / "archives" / f"{motion.uuid}.bel"
    verdict = subprocess.run(
        [sys.executable, "-m", "maru.sync.verify_command", "archive", archive],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert verdict.returncode == 0, verdict.stderr
    assert '"To adjourn"' in (hall.ledger / "results" / f"{motion.uuid}.json").read_text()
