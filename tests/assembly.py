"""A small residents' assembly, made in memory: what most tests begin with."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from maru.kiosk.home import init_kiosk, load_package, open_kiosk
from maru.kiosk.kiosk import Kiosk
from maru.protocol.belenios.credential import (
    Credential,
    new_credential,
    new_uuid,
    public_credential,
    roll_text,
)
from maru.protocol.belenios.group import group
from maru.protocol.belenios.question import Election, make_election
from maru.protocol.belenios.trustee import new_single, parse_trustees, trustees_text
from maru.protocol.enrolment import enrol, parse_enrolment
from maru.protocol.event import (
    Admin,
    Event,
    Group,
    Ledger,
    Option,
    Poll,
    Question,
    Spare,
    belenios_questions,
    event_key_name,
    event_tag,
    event_text,
    say,
)
from maru.protocol.note import Signer
from maru.protocol.package import Package, pin_key_file, read_package, write_package
from maru.protocol.pin import (
    KEY_SIZE,
    Cost,
    PinRules,
    list_text,
    make_list,
    new_pins,
    seal_key,
)
from maru.protocol.ticket import ticket_text
from maru.protocol.update import (
    Body,
    Motion,
    PackageRolls,
    before_updates,
    make_update,
    take_updates,
)
from maru.provisioning.staff import StaffCard, make_staff_cards

CHEAP = Cost(passes=1, memory=8192)
ORIGIN = "ledger.test/assembly"


def entropy_from(seed: str) -> Callable[[int], bytes]:
    """Return a source of bytes that looks random and is the same in every run."""
    count = 0

    def entropy(length: int) -> bytes:
        nonlocal count
        data = b""
        while len(data) < length:
            count += 1
            data += hashlib.sha256(f"{seed} {count}".encode()).digest()
        return data[:length]

    return entropy


def _both(korean: str, english: str) -> dict[str, str]:
    return {"ko": korean, "en": english}


def _options(*titles: tuple[str, str]) -> tuple[Option, ...]:
    return tuple(Option(_both(*title), cost=48_000_000 + i) for i, title in enumerate(titles))


def _polls(entropy: Callable[[int], bytes]) -> tuple[Poll, ...]:
    budget = Question(
        _both("필요한 사업을 골라 주세요", "Choose the projects you want"),
        _options(
            ("스마트폴", "Smart pole"),
            ("야간 도서관", "Night library"),
            ("빗물 정원", "Rain garden"),
            ("텃밭", "Kitchen garden"),
            ("운동 기구", "Fitness gear"),
        ),
        minimum=1,
        maximum=3,
    )
    motion = Question(
        _both("공원 이름을 바꾸는 데 찬성하십니까?", "Do you agree to rename the park?"),
        (Option(_both("찬성", "Yes")), Option(_both("반대", "No"))),
        minimum=1,
        maximum=1,
        blank=True,
    )
    return (
        Poll(
            new_uuid(entropy),
            _both("참여예산", "Budget"),
            "budget",
            ("money", "park"),
            ("all",),
            (budget,),
        ),
        Poll(new_uuid(entropy), _both("안건", "Motion"), "motion", ("park",), ("all",), (motion,)),
    )


def election_of(event: Event, poll: Poll, trustees: str) -> Election:
    """Return the Belenios election of a poll."""
    elgamal = group(event.group)
    return make_election(
        uuid=poll.uuid,
        name=say(poll.title, "ko"),
        description=say(event.name, "ko"),
        group=elgamal,
        public_key=elgamal.encode(parse_trustees(elgamal, trustees).public_key),
        questions=belenios_questions(poll, "ko"),
    )


@dataclass
class Assembly:
    """The event, everyone's keys, and the cards."""

    event: Event
    event_signer: Signer
    ledger_signer: Signer
    trustee_key: str
    cards: list[Credential]
    files: dict[str, bytes]
    entropy: Callable[[int], bytes]
    pin_key: bytes = b""
    pins: tuple[str, ...] = ()

    def package_data(self) -> bytes:
        """Return EVENT.maru as it is now."""
        return write_package(self.files, self.event_signer)

    def package(self) -> Package:
        """Return the package, read back."""
        return read_package(self.package_data())

    def ticket(self, number: int) -> str:
        """Return the ticket of a card by its number from 0."""
        return ticket_text(self.event.tag, self.cards[number])

    def enrol(self, home: Path, name: str = "kiosk-1") -> None:
        """Make a kiosk's folder and answer its request."""
        request = init_kiosk(home, name, self.entropy).read_text()
        note = enrol(request, self.event.tag, self.event_signer)
        self.files[f"enrolments/{name}.1.note"] = note.encode()
        if self.pins:
            box = parse_enrolment(note, self.event_signer.verifier).box
            sealed = seal_key(self.pin_key, base64.b64decode(box))
            self.files[pin_key_file(name, 1)] = sealed.encode()

    def give_pins(self) -> None:
        """Give each card a PIN, a cheap one to guess; to be called before any kiosk is enrolled."""
        self.pin_key = self.entropy(KEY_SIZE)
        self.pins = new_pins(len(self.cards), self.entropy)
        rules = PinRules(len(self.pins[0]), CHEAP)
        cards = zip(self.pins, self.cards, strict=True)
        made = make_list(cards, self.pin_key, rules, self.entropy)
        self.files["pins.json"] = list_text(made).encode()

    def give_staff(self) -> StaffCard:
        """Give the event a staff card; to be called before any kiosk is enrolled."""
        return self.give_staff_cards(1)[0]

    def give_staff_cards(self, number: int) -> tuple[StaffCard, ...]:
        """Give the event that many staff cards, and an admin; before any kiosk is enrolled."""
        cards = make_staff_cards(number, self.event.tag, self.entropy)
        admin = Admin("admin-1", Signer("admin-1", self.entropy(32)).vkey)
        staff = tuple(card.public for card in cards)
        self.event = replace(self.event, staff=staff, admins=(admin,))
        self.files["event.json"] = event_text(self.event).encode()
        return cards

    def load(self, home: Path) -> None:
        """Load the package as it is now onto a kiosk."""
        file = home / "EVENT.maru"
        file.write_bytes(self.package_data())
        load_package(home, file)

    def credentials(self, number: int) -> dict[str, str]:
        """Return the public credentials of a card, by its number from 0, in polls and spares."""
        voting_group = group(self.event.group)
        return {
            uuid: public_credential(voting_group, uuid, self.cards[number])
            for uuid in self.event.uuids
        }

    def motion(self, spare: int = 0, title: str = "정회할까요?") -> Motion:
        """Return a motion from the floor, with yes, no and blank, for a spare by its number."""
        its = self.event.spares[spare]
        question = Question(
            _both(title, "Shall we adjourn?"),
            (Option(_both("찬성", "Yes")), Option(_both("반대", "No"))),
            minimum=1,
            maximum=1,
            blank=True,
        )
        poll = Poll(its.uuid, _both(title, "To adjourn"), "motion", (), its.groups, (question,))
        trustees = self.files[f"polls/{its.uuid}/trustees.json"].decode()
        return Motion(poll, election_of(self.event, poll, trustees).text)

    def updates(self, *bodies: Body) -> list[str]:
        """Return the updates with these bodies, from number 1 on."""
        package = self.package()
        in_force, notes = before_updates(package), []
        for body in bodies:
            note = make_update(in_force, body, self.event_signer)
            notes.append(note)
            in_force = take_updates(in_force, [("update", note)], PackageRolls(package))
        return notes

    def open_kiosk(self, home: Path, name: str = "kiosk-1") -> Kiosk:
        """Return an enrolled, loaded kiosk with all polls open."""
        self.enrol(home, name)
        self.load(home)
        kiosk = open_kiosk(home)
        for poll in self.event.polls:
            kiosk.journal.open_poll(poll.uuid)
        return kiosk


def make_assembly(
    cards: int = 5,
    group_name: str = "Ed25519",
    polls: Callable[[Callable[[int], bytes]], tuple[Poll, ...]] | None = None,
    seed: str = "assembly",
    spares: int = 0,
) -> Assembly:
    """Return an assembly with that many cards and two polls, a budget choice and a motion."""
    entropy = entropy_from(seed)
    key_seed = entropy(32)
    tag = event_tag(Signer("any", key_seed).verifier.public_key)
    event_signer = Signer(event_key_name(tag), key_seed)
    ledger_signer = Signer(ORIGIN, entropy(32))
    elgamal = group(group_name)
    trustee_key, trustee = new_single(elgamal, entropy)
    trustees = trustees_text([trustee])
    event = Event(
        tag=tag,
        name=_both("행복동 주민총회", "Haengbok-dong Residents' Assembly"),
        place=_both("행복동 주민센터 대강당", "Haengbok-dong community hall"),
        languages=("ko", "en"),
        currency="KRW",
        group=group_name,
        groups=(Group("all", _both("모두", "Everyone")),),
        ledger=Ledger(ORIGIN, ledger_signer.vkey),
        small_room=10,
        below="publish",
        conflicts="first_in_ledger",
        rehearsal=False,
        polls=(polls or _polls)(entropy),
        spares=tuple(Spare(new_uuid(entropy), ("all",)) for _ in range(spares)),
    )
    credentials = [new_credential(entropy) for _ in range(cards)]
    files = {"event.json": event_text(event).encode()}
    for poll in event.polls:
        election = election_of(event, poll, trustees)
        files[f"polls/{poll.uuid}/election.json"] = election.text.encode()
    for uuid in event.uuids:
        roll = roll_text(public_credential(elgamal, uuid, card) for card in credentials)
        files[f"polls/{uuid}/trustees.json"] = trustees.encode()
        files[f"polls/{uuid}/roll.json"] = roll.encode()
    return Assembly(event, event_signer, ledger_signer, trustee_key, credentials, files, entropy)
