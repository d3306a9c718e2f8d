"""What an event folder holds of PINs, staff cards and rehearsals."""

import re
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from maru.kiosk.home import init_kiosk, load_package, open_kiosk
from maru.protocol.event import Ledger, parse_event
from maru.protocol.note import Signer
from maru.protocol.pin import Cost
from maru.protocol.refusal import InputRefusal, Refusal, Refused
from maru.protocol.secret import Secret
from maru.protocol.staff import open_card
from maru.protocol.ticket import ticket_text
from maru.provisioning.cards import read_credentials
from maru.provisioning.draft import Draft
from maru.provisioning.event_folder import enrol_kiosks, new_event, write_package
from maru.provisioning.rehearsal import rehearsal_draft
from maru.provisioning.toml_event import parse_toml

from .conftest import HAENGBOK, PASSPHRASE, repeated_entropy

CHEAP = Cost(passes=1, memory=8192)


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an event with PINs, and an enrolled kiosk beside it."""
    ledger = Ledger("pins.example/log", Signer("pins.example/log", bytes(range(32))).vkey)
    return make(tmp_path_factory.mktemp("pins"), "event", ledger, draft(), b"pins")


def draft() -> Draft:
    """Return the example with two cards, PINs and one staff card."""
    read = parse_toml(HAENGBOK.read_bytes(), "haengbok.toml").with_cards(2)
    return replace(read, pins=True, staff_cards=1)


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


def test_a_rehearsal_shares_nothing_that_counts(folder: Path, tmp_path: Path) -> None:
    """Same polls and rules, marked; other tag, uuids, keys, credentials, PINs, staff cards."""
    real = parse_event((folder / "event.json").read_text())
    ledger = Ledger("other.example/log", Signer("other.example/log", bytes(32)).vkey)
    stage = make(tmp_path, "stage", ledger, rehearsal_draft(folder, ledger), b"stage")
    event = parse_event((stage / "event.json").read_text())
    assert (real.rehearsal, event.rehearsal) == (False, True)
    assert [poll.questions for poll in event.polls] == [poll.questions for poll in real.polls]
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
