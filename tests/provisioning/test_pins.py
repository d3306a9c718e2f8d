"""What an event folder holds of PINs, staff cards and rehearsals."""

import re
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from maru.kiosk.home import init_kiosk, load_package, open_kiosk, read_updates
from maru.kiosk.kiosk import Kiosk, Right
from maru.kiosk.new_epoch import new_epoch
from maru.protocol.event import Admin, Ledger, parse_event
from maru.protocol.note import Signer
from maru.protocol.package import read_package
from maru.protocol.pin import Cost, digits_for
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.secret import Secret
from maru.protocol.staff import open_card
from maru.protocol.ticket import ticket_text
from maru.protocol.update import NewKiosk, before_updates, make_update
from maru.provisioning.cards import read_credentials
from maru.provisioning.draft import Draft
from maru.provisioning.event_folder import enrol_kiosks, new_event, write_package
from maru.provisioning.rehearsal import rehearsal_draft
from maru.provisioning.toml_event import parse_toml
from maru.provisioning.updates import write_enrolment, write_reissue, write_staff_revocation

from .conftest import HAENGBOK, PASSPHRASE, repeated_entropy, run

CHEAP = Cost(passes=1, memory=8192)


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an event with PINs, and an enrolled kiosk beside it."""
    ledger = Ledger("pins.example/log", Signer("pins.example/log", bytes(range(32))).vkey)
    return make(tmp_path_factory.mktemp("pins"), "event", ledger, draft(), b"pins")


def draft() -> Draft:
    """Return the example with two cards, PINs, one staff card and an announced closing time."""
    read = parse_toml(HAENGBOK.read_bytes(), "haengbok.toml").with_cards(2)
    polls = (replace(read.polls[0], closes="2026-11-29T16:00+09:00"), *read.polls[1:])
    return replace(read, polls=polls, pins=True, staff_cards=1)


def make(parent: Path, name: str, ledger: Ledger, its: Draft, seed: bytes) -> Path:
    """Make an event's folder, enrol and load a kiosk, return the folder."""
    folder, entropy = parent / name, repeated_entropy(seed)
    new_event(folder, its, ledger, "Ed25519", entropy, PASSPHRASE, tickets=False, pin_cost=CHEAP)
    home = parent / f"{name}-kiosk"
    enrol_kiosks(folder, [init_kiosk(home, "kiosk-1", entropy)])
    write_package(folder)
    load_package(home, folder / "EVENT.maru")
    return folder


def lines_of(path: Path) -> list[tuple[str, str]]:
    """Return the lines of a list of PINs: what it is of, and the PIN without blanks."""
    lines = path.read_text().splitlines()[1:]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1].replace(" ", "")) for line in lines]


def test_each_cards_pin_checks_in_its_card(folder: Path) -> None:
    """The number on envelope n gives what card n gives, at a kiosk that loaded the package."""
    event = parse_event((folder / "event.json").read_text())
    cards = read_credentials((folder / "cards/credentials.txt").read_text(), "credentials.txt")
    pins = lines_of(folder / "cards/pins.txt")
    assert [name for name, _ in pins] == [f"{card.number:04}" for card in cards]
    with closing(open_kiosk(folder.parent / "event-kiosk")) as kiosk:
        kiosk.journal.open_poll(event.polls[0].uuid)
        for card, (_, pin) in zip(cards, pins, strict=True):
            by_pin = kiosk.check_in_with_pin(Secret(pin.encode()), 0.0)
            by_card = kiosk.check_in([ticket_text(event.tag, card.credential)])
            assert isinstance(by_pin, tuple)
            assert isinstance(by_card, tuple)
            assert [right.credential for right in by_pin] == [right.credential for right in by_card]


def test_the_package_holds_no_number_and_no_credential(folder: Path) -> None:
    """Neither PINs nor credentials nor the PIN key can be read in it; its lists are the owner's."""
    package = (folder / "EVENT.maru").read_bytes()
    secret = [pin.encode() for _, pin in lines_of(folder / "cards/pins.txt")]
    secret += [pin.encode() for _, pin in lines_of(folder / "staff/pins.txt")]
    secret += [(folder / "cards/pin.key").read_bytes().strip()]
    secret += [(folder / "staff/staff-1.ticket").read_bytes().strip().rsplit(b":", 1)[1]]
    for card in read_credentials((folder / "cards/credentials.txt").read_text(), "credentials"):
        secret.append(card.credential.compact.encode())
    assert [one for one in secret if one in package] == []
    for path in (*folder.glob("staff/*"), folder / "cards/pins.txt", folder / "cards/pin.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_package_written_twice_is_the_same(folder: Path) -> None:
    """Sealing the PIN key changes nothing from one writing to the next."""
    before = (folder / "EVENT.maru").read_bytes()
    write_package(folder)
    assert (folder / "EVENT.maru").read_bytes() == before


def test_a_staff_card_opens_with_its_pin(folder: Path) -> None:
    """Ticket and PIN of the folder are the card that event.json lists."""
    event = parse_event((folder / "event.json").read_text())
    ((name, pin),) = lines_of(folder / "staff/pins.txt")
    ticket = (folder / f"staff/{name}.ticket").read_text().strip()
    assert re.fullmatch(rf"MARUS1:{event.tag}:\w{{22}}", ticket)
    assert open_card(ticket, pin, event).vkey == event.staff[0].key


class Day:
    """An event with PINs and reserved cards, and how its PINs and cards fare at a kiosk."""

    def __init__(self, parent: Path, ledger: Ledger) -> None:
        groups = [group.id for group in draft().groups]
        its = replace(draft(), reserved=dict.fromkeys(groups, 2), staff_cards=0)
        self.folder = make(parent, "event", ledger, its, b"day")
        self.home = parent / "event-kiosk"
        self.event = parse_event((self.folder / "event.json").read_text())
        self.pins = [pin for _, pin in lines_of(self.folder / "cards/pins.txt")]
        cards = (self.folder / "cards/credentials.txt").read_text()
        self.cards = read_credentials(cards, "credentials.txt")
        self.entropy = repeated_entropy(b"later")

    @property
    def updates(self) -> list[Path]:
        """The files of the updates, in order."""
        return sorted((self.folder / "updates").iterdir())

    def by_pin(self, kiosk: Kiosk, card: int) -> str:
        """Check in with a card's PIN, the card by its number from 1, and say what came of it."""
        return self._told(kiosk.check_in_with_pin(Secret(self.pins[card - 1].encode()), 0.0))

    def by_card(self, kiosk: Kiosk, card: int) -> str:
        """Check in with a card."""
        credential = self.cards[card - 1].credential
        return self._told(kiosk.check_in([ticket_text(self.event.tag, credential)]))

    def _told(self, answer: tuple[Right, ...] | Refusal) -> str:
        return answer.value if isinstance(answer, Refusal) else "welcome"


@pytest.fixture(name="day")
def _day(tmp_path: Path, ledger: Ledger) -> Day:
    return Day(tmp_path, ledger)


def test_reserved_cards_have_pins_like_all_others(day: Day) -> None:
    """A walk-in's card has its number on the list, which is named; by the rule that all follow."""
    reserved = [card.number for card in day.cards if card.reserved]
    assert reserved
    assert len(day.pins) == len(day.cards)
    assert all(len(pin) == digits_for(len(day.cards)) for pin in day.pins)
    done = run("card", "walk-in", day.folder, "--group", day.cards[reserved[0] - 1].group)
    assert done.stdout.splitlines()[1] == f"PIN {reserved[0]:04}: {day.folder}/cards/pins.txt"
    with closing(open_kiosk(day.home)) as kiosk:
        kiosk.journal.open_poll(day.event.polls[0].uuid)
        assert day.by_pin(kiosk, reserved[0]) == "welcome"
    (day.folder / "cards/pins.txt").unlink()
    assert write_reissue(day.folder, 1)[1].pins is None


def test_a_reissued_card_comes_with_its_pin(day: Day) -> None:
    """The new card's PIN lets in, the old one's is refused as the old card is, and costs no try."""
    with closing(open_kiosk(day.home)) as kiosk:
        kiosk.journal.open_poll(day.event.polls[0].uuid)
        assert day.by_pin(kiosk, 1) == "welcome"
        new = write_reissue(day.folder, 1)[1].card.number
        kiosk.update(read_updates(day.updates))
        for _ in range(6):
            assert (day.by_pin(kiosk, 1), day.by_card(kiosk, 1)) == ("revoked", "revoked")
        assert (day.by_pin(kiosk, new), day.by_card(kiosk, new)) == ("welcome", "welcome")
    with closing(open_kiosk(day.home)) as again:
        assert (day.by_pin(again, 1), day.by_pin(again, new)) == ("revoked", "welcome")


def test_a_kiosk_that_an_update_enrols_takes_pins(day: Day, tmp_path: Path) -> None:
    """A kiosk more, and the next epoch of one: PINs as the package lists them, after a restart too.

    The PIN of a card that was reissued before they came is refused there as well.
    """
    new = write_reissue(day.folder, 1)[1].card.number
    home = tmp_path / "kiosk-9"
    requests = [init_kiosk(home, "kiosk-9", day.entropy), new_epoch(day.home, day.entropy).request]
    assert run("update", "enrol", day.folder, requests[0]).returncode == 0
    written = write_enrolment(day.folder, requests[1]).update
    key = (day.folder / "cards/pin.key").read_text().strip()
    assert isinstance(written.body, NewKiosk)
    assert written.body.pin_key
    assert key not in written.note
    for kiosk_home in (home, day.home):
        load_package(kiosk_home, day.folder / "EVENT.maru", day.updates)
        with closing(open_kiosk(kiosk_home)) as kiosk:
            kiosk.journal.open_poll(day.event.polls[0].uuid)
            assert day.by_pin(kiosk, 2) == "welcome"
        with closing(open_kiosk(kiosk_home)) as kiosk:
            told = [day.by_pin(kiosk, card) for card in (1, 2, new)]
            assert told == ["revoked", "welcome", "welcome"]
            assert kiosk.check_in_with_pin(Secret(b"00000000"), 0.0) == Refusal.pin_unknown


def test_a_pin_key_that_is_sealed_to_another_kiosk_is_refused(day: Day, tmp_path: Path) -> None:
    """The package is not loaded with an update that brings a key for somebody else's box."""
    home, other = tmp_path / "kiosk-8", tmp_path / "kiosk-9"
    request = init_kiosk(home, "kiosk-8", day.entropy)
    body = write_enrolment(day.folder, init_kiosk(other, "kiosk-9", day.entropy)).update.body
    assert isinstance(body, NewKiosk)
    own = write_enrolment(day.folder, request).update.body
    assert isinstance(own, NewKiosk)
    for path in day.updates:
        path.unlink()
    package = read_package((day.folder / "EVENT.maru").read_bytes())
    signer = Signer.from_text((day.folder / "event.key").read_text())
    for pin_key, takes_pins in ((body.pin_key, False), (None, False), (own.pin_key, True)):
        note = make_update(before_updates(package), replace(own, pin_key=pin_key), signer)
        (tmp_path / "0001.note").write_text(note)
        if pin_key == body.pin_key:
            with pytest.raises(Refused) as refused:
                load_package(home, day.folder / "EVENT.maru", [tmp_path / "0001.note"])
            assert refused.value.reason == InputRefusal.wrong_key
            assert not (home / "kiosk.db").exists()
            continue
        load_package(home, day.folder / "EVENT.maru", [tmp_path / "0001.note"])
        with closing(open_kiosk(home)) as kiosk:
            assert (kiosk.pins is not None) == takes_pins
        (home / "kiosk.db").unlink()


def test_staff_cards_and_admins_are_revoked_by_name(tmp_path: Path, ledger: Ledger) -> None:
    """Each once, by its own verb; how many staff cards are left is said, in both languages."""
    admin = Admin("kim", Signer("kim", bytes(32)).vkey)
    folder = make(
        tmp_path, "event", ledger, replace(draft(), staff_cards=2, admins=(admin,)), b"lost"
    )
    for arguments, reason in (
        (("revoke-staff", folder, "kim"), "staff card kim: not found"),
        (("revoke-admin", folder, "staff-1"), "admin staff-1: not found"),
    ):
        refused = run("update", *arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert reason in refused.stderr
    note = f"{folder}/updates/000"
    done = run("update", "revoke-staff", folder, "staff-1")
    assert done.stdout == f"update 1 (revoke_key): {note}1.note\nstaff cards left: 1\n"
    assert run("update", "revoke-staff", folder, "staff-1").returncode == 2
    done = run("update", "revoke-admin", folder, "kim")
    assert done.stdout == f"update 2 (revoke_key): {note}2.note\nadmins left: 0\n"
    written, left = write_staff_revocation(folder, "staff-2")
    assert (written.update.number, left) == (3, 0)


def test_a_rehearsal_shares_nothing_that_counts(folder: Path, tmp_path: Path) -> None:
    """Same polls and rules, marked; other tag, uuids, keys, credentials, cards, no closing time."""
    real = parse_event((folder / "event.json").read_text())
    ledger = Ledger("other.example/log", Signer("other.example/log", bytes(32)).vkey)
    stage = make(tmp_path, "stage", ledger, rehearsal_draft(folder, ledger), b"stage")
    event = parse_event((stage / "event.json").read_text())
    assert (real.rehearsal, event.rehearsal) == (False, True)
    assert [poll.questions for poll in event.polls] == [poll.questions for poll in real.polls]
    assert [poll.closes for poll in real.polls] == ["2026-11-29T16:00+09:00", None, None]
    assert [poll.closes for poll in event.polls] == [None] * 3
    assert event.tag != real.tag
    assert not {poll.uuid for poll in event.polls} & {poll.uuid for poll in real.polls}
    assert not {card.key for card in event.staff} & {card.key for card in real.staff}
    for name in ("event.key", "cards/credentials.txt", "cards/pins.txt", "staff/pins.txt"):
        lines = (stage / name).read_text().count("\n")
        assert lines == (folder / name).read_text().count("\n")
        assert (stage / name).read_text() != (folder / name).read_text()
    card = read_credentials((folder / "cards/credentials.txt").read_text(), "credentials")[0]
    with closing(open_kiosk(tmp_path / "stage-kiosk")) as kiosk:
        kiosk.journal.open_poll(event.polls[0].uuid)
        assert kiosk.check_in([ticket_text(real.tag, card.credential)]) == Refusal.other_event
        _, pin = lines_of(folder / "cards/pins.txt")[0]
        assert kiosk.check_in_with_pin(Secret(pin.encode()), 0.0) == Refusal.pin_unknown


def test_a_rehearsal_needs_a_ledger_of_its_own(folder: Path) -> None:
    """The log of the real event takes no rehearsal."""
    ledger = parse_event((folder / "event.json").read_text()).ledger
    with pytest.raises(Refused) as refused:
        rehearsal_draft(folder, ledger)
    assert refused.value.reason == InputRefusal.bad_value
