"""The demonstration's event: an invented residents' assembly, and a kiosk's folder loaded with it.

All keys and cards come from a text that anyone can read, so that pictures of it are the same in
every run. Nothing that is to be secret may be made with them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from maru.command import read_file
from maru.kiosk import ceremony
from maru.kiosk.home import init_kiosk, load_package, open_kiosk
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
    Event,
    Group,
    Ledger,
    Option,
    Poll,
    Question,
    Spare,
    Staff,
    Text,
    Topic,
    belenios_questions,
    event_key_name,
    event_tag,
    event_text,
    say,
)
from maru.protocol.note import Signer
from maru.protocol.package import MAX_PACKAGE, pin_key_file, read_package, write_package
from maru.protocol.pin import KEY_SIZE, Cost, PinRules, list_text, make_list, new_pins, seal_key
from maru.protocol.staff import staff_seed, staff_ticket
from maru.protocol.ticket import ticket_text
from maru.protocol.update import Body, before_updates, make_update

Entropy = Callable[[int], bytes]

KIOSK = "kiosk-2"
PACKAGE = "EVENT.maru"
GROUP = "Ed25519"
CARDS = 12
STAFF_CARDS = 2
VENUE_PIN = "482913"
ORIGIN = "ledger.example/haengbok"
CHEAP = Cost(passes=1, memory=8192)  # PINs that everybody knows are not guarded


def entropy_from(text: str) -> Entropy:
    """Return a source of bytes that looks random and is the same in every run."""
    count = 0

    def entropy(length: int) -> bytes:
        nonlocal count
        data = b""
        while len(data) < length:
            count += 1
            data += hashlib.sha256(f"{text} {count}".encode()).digest()
        return data[:length]

    return entropy


def both(korean: str, english: str) -> Text:
    """Return a text in two languages."""
    return {"ko": korean, "en": english}


@dataclass(frozen=True)
class Setting:
    """How the event and its kiosk are, where that differs from the plainest."""

    pins: bool = False
    venue_pin: bool = False
    rehearsal: bool = False
    opened: bool = True
    second_medium: bool = False
    twelve_options: bool = False
    """One choice among twelve, in place of three polls."""


PLAIN = Setting()


@dataclass(frozen=True)
class StaffCard:
    """A staff card of the demonstration: its name, its ticket's text, its PIN and its key."""

    name: str
    ticket: str
    pin: str
    signer: Signer


@dataclass(frozen=True)
class Demonstration:
    """An event with everybody's keys and cards, and the folder of its kiosk."""

    event: Event
    signer: Signer
    """The event key."""
    cards: tuple[Credential, ...]
    stranger: Credential
    """A card of this event that is on no roll."""
    pins: tuple[str, ...]
    staff: tuple[StaffCard, ...]
    home: Path

    def ticket(self, number: int) -> str:
        """Return the text on a card, by its number from 0."""
        return ticket_text(self.event.tag, self.cards[number])

    def credentials(self, number: int) -> dict[str, str]:
        """Return the public credentials of a card, by its number from 0, in polls and spares."""
        card = self.cards[number]
        return {uuid: public_credential(group(GROUP), uuid, card) for uuid in self.event.uuids}

    def update(self, body: Body) -> str:
        """Return the event's first update, with this body."""
        package = read_package(read_file(self.home / PACKAGE, MAX_PACKAGE))
        return make_update(before_updates(package), body, self.signer)


def make_demonstration(home: Path, setting: Setting) -> Demonstration:
    """Make the event and, in the new folder `home`, its kiosk; polls are open if `setting` is."""
    entropy = entropy_from("demonstration")
    seed = entropy(32)
    tag = event_tag(Signer("any", seed).verifier.public_key)
    signer = Signer(event_key_name(tag), seed)
    trustees = trustees_text([new_single(group(GROUP), entropy)[1]])
    staff = tuple(_staff_card(number, tag, entropy) for number in range(1, STAFF_CARDS + 1))
    event = _event(tag, staff, setting, entropy)
    cards = [new_credential(entropy) for _ in range(CARDS)]
    demonstration = Demonstration(
        event,
        signer,
        tuple(cards),
        new_credential(entropy),
        new_pins(CARDS, entropy) if setting.pins else (),
        staff,
        home,
    )
    files = {"event.json": event_text(event).encode(), **_poll_files(event, trustees, cards)}
    request = init_kiosk(home, KIOSK, entropy).read_text()
    enrolment = enrol(request, tag, signer)
    files[f"enrolments/{KIOSK}.1.note"] = enrolment.encode()
    if demonstration.pins:
        key = entropy(KEY_SIZE)
        rules = PinRules(len(demonstration.pins[0]), CHEAP)
        pairs = zip(demonstration.pins, cards, strict=True)
        files["pins.json"] = list_text(make_list(pairs, key, rules, entropy)).encode()
        box = base64.b64decode(parse_enrolment(enrolment, signer.verifier).box)
        files[pin_key_file(KIOSK, 1)] = seal_key(key, box).encode()
    package = home / PACKAGE
    package.write_bytes(write_package(files, signer))
    load_package(home, package)
    if setting.opened:
        with closing(open_kiosk(home)) as kiosk:
            number = VENUE_PIN if setting.venue_pin else None
            ceremony.open_polls(kiosk, event.polls, staff[0].signer, (), number)
    return demonstration


def _event(tag: str, staff: Iterable[StaffCard], setting: Setting, entropy: Entropy) -> Event:
    return Event(
        tag=tag,
        name=both("행복동 주민총회", "Haengbok-dong Residents' Assembly"),
        place=both("행복동 강당", "Haengbok Hall"),
        languages=("ko", "en"),
        currency="KRW",
        group=GROUP,
        groups=(Group("residents", both("행복동 주민", "Residents of Haengbok-dong")),),
        ledger=Ledger(ORIGIN, Signer(ORIGIN, entropy(32)).vkey),
        small_room=10,
        below="publish",
        conflicts="first_in_ledger",
        rehearsal=setting.rehearsal,
        second_medium=setting.second_medium,
        venue_pin=setting.venue_pin,
        staff=tuple(Staff(card.name, card.signer.vkey) for card in staff),
        polls=(twelve_options if setting.twelve_options else town_polls)(entropy),
        spares=(Spare(new_uuid(entropy), ("residents",)),),
    )


def _staff_card(number: int, tag: str, entropy: Entropy) -> StaffCard:
    secret, (pin,) = new_credential(entropy).compact, new_pins(1, entropy)
    name = f"staff-{number}"
    return StaffCard(
        name, staff_ticket(tag, secret), pin, Signer(name, staff_seed(tag, secret, pin))
    )


def _poll_files(event: Event, trustees: str, cards: Iterable[Credential]) -> dict[str, bytes]:
    files = {}
    for poll in event.polls:
        files[f"polls/{poll.uuid}/election.json"] = _election(event, poll, trustees).text.encode()
    for uuid in event.uuids:
        roll = roll_text(public_credential(group(event.group), uuid, card) for card in cards)
        files[f"polls/{uuid}/trustees.json"] = trustees.encode()
        files[f"polls/{uuid}/roll.json"] = roll.encode()
    return files


def _election(event: Event, poll: Poll, trustees: str) -> Election:
    elgamal = group(event.group)
    return make_election(
        uuid=poll.uuid,
        name=say(poll.title, "ko"),
        description=say(event.name, "ko"),
        group=elgamal,
        public_key=elgamal.encode(parse_trustees(elgamal, trustees).public_key),
        questions=belenios_questions(poll, "ko"),
    )


# What is voted on


def town_polls(entropy: Entropy) -> tuple[Poll, ...]:
    """Return a choice of projects, a motion, and a name for a park."""
    return (
        _poll(
            entropy,
            "budget",
            both("2027년 주민참여예산", "Residents' budget 2027"),
            ("마을 살림", "공원"),
            Question(
                both("필요한 사업을 3개까지 골라 주세요", "Choose up to 3 projects"),
                PROJECTS,
                minimum=1,
                maximum=3,
                blank=True,
            ),
        ),
        _poll(
            entropy,
            "motion",
            both("마을 장터 안건", "Motion on the village market"),
            ("이웃", "마을 살림"),
            Question(
                both(
                    "마을 장터를 한 달에 한 번 여는 데 찬성하십니까?",
                    "Do you agree to hold the village market once a month?",
                ),
                (Option(both("찬성", "Yes")), Option(both("반대", "No"))),
                minimum=1,
                maximum=1,
                blank=True,
            ),
        ),
        _poll(
            entropy,
            "name",
            both("새 공원 이름", "A name for the new park"),
            ("공원", "이웃"),
            Question(
                both("새 공원의 이름을 하나 골라 주세요", "Choose a name for the new park"),
                NAMES,
                minimum=1,
                maximum=1,
                blank=True,
            ),
        ),
    )


def twelve_options(entropy: Entropy) -> tuple[Poll, ...]:
    """Return one choice among twelve projects: more than most assemblies have."""
    more = (
        replace(
            option, title=both(f"{say(option.title, 'ko')} 둘째", f"{say(option.title, 'en')} II")
        )
        for option in PROJECTS[:4]
    )
    question = Question(
        both("필요한 사업을 3개까지 골라 주세요", "Choose up to 3 projects"),
        (*PROJECTS, *more),
        minimum=1,
        maximum=3,
        blank=True,
    )
    title = both("2027년 주민참여예산", "Residents' budget 2027")
    return (_poll(entropy, "budget", title, ("마을 살림",), question),)


def _poll(
    entropy: Entropy, topic: Topic, title: Text, tags: tuple[str, ...], question: Question
) -> Poll:
    return Poll(new_uuid(entropy), title, topic, tags, ("residents",), (question,))


def _project(title: Text, about: Text, place: Text, cost: int) -> Option:
    return Option(title, about, place, cost)


PROJECTS = (
    _project(
        both("밤길 밝은 등 달기", "Brighter street lamps"),
        both(
            "어두운 골목에 등 40개를 새로 답니다. 밤에 걷기 편해집니다.",
            "40 new lamps in dark lanes, so that it is easier to walk at night.",
        ),
        both("샘터길과 은행나무길", "Saemteo-gil and Eunhaengnamu-gil"),
        32_000_000,
    ),
    _project(
        both("놀이터 그늘막 세우기", "Shade for the playground"),
        both(
            "여름에도 놀 수 있게 놀이터에 그늘막 3개를 세웁니다.",
            "3 sunshades, so that children can play there in summer too.",
        ),
        both("새싹 어린이공원", "Saessak Children's Park"),
        18_000_000,
    ),
    _project(
        both("정류장 따뜻한 의자", "Warm seats at bus stops"),
        both(
            "버스 정류장 6곳에 겨울에 따뜻해지는 의자를 놓습니다.",
            "Seats that warm up in winter, at 6 bus stops.",
        ),
        both("행복로 버스 정류장 6곳", "6 bus stops on Haengbok-ro"),
        24_000_000,
    ),
    _project(
        both("경로당 문턱 없애기", "Level doorways for seniors"),
        both(
            "경로당 4곳의 문턱을 없애고 손잡이를 답니다. 휠체어도 들어갈 수 있습니다.",
            "No more steps at the doors of 4 senior centres, and handrails: wheelchairs fit.",
        ),
        both("행복동 경로당 4곳", "4 senior centres"),
        15_000_000,
    ),
    _project(
        both("작은 도서관 저녁 열기", "Library open in the evening"),
        both(
            "작은 도서관을 평일 저녁 9시까지 1년 동안 엽니다.",
            "The small library stays open until 9 pm on weekdays, for one year.",
        ),
        both("행복 작은 도서관", "Haengbok Small Library"),
        12_000_000,
    ),
    _project(
        both("빗물 정원 만들기", "A rain garden"),
        both(
            "큰비가 올 때 물이 땅에 스며들도록 길가에 꽃밭을 만듭니다.",
            "Flower beds beside the road that take up the water of heavy rain.",
        ),
        both("시냇길 아래쪽", "Lower end of Sinaet-gil"),
        26_000_000,
    ),
    _project(
        both("자전거 세우는 곳 늘리기", "More bicycle stands"),
        both(
            "역 앞과 시장에 자전거 80대를 세울 자리를 만듭니다.",
            "Room for 80 bicycles at the station and the market.",
        ),
        both("행복역 앞, 행복시장", "Haengbok Station and Haengbok Market"),
        7_000_000,
    ),
    _project(
        both("마을 텃밭 열기", "A shared vegetable garden"),
        both(
            "빈터에 텃밭 30칸을 만들어 이웃과 함께 가꿉니다.",
            "30 plots on empty land, for neighbours to grow vegetables together.",
        ),
        both("느티나무 언덕 옆 빈터", "Empty land beside Neutinamu Hill"),
        11_000_000,
    ),
)

NAMES = (
    Option(
        both("햇살누리 공원", "Haetsal Nuri Park"),
        both(
            "온 동네가 햇살을 함께 누리는 곳이라는 뜻입니다.",
            "Sunlight for all: a place where we enjoy the sun together.",
        ),
    ),
    Option(
        both("느티나무 공원", "Neutinamu Park"),
        both(
            "공원 가운데에 있는 큰 느티나무에서 따온 이름입니다.",
            "Zelkova: after the great tree in the middle of the park.",
        ),
    ),
    Option(
        both("도란도란 공원", "Dorandoran Park"),
        both(
            "이웃이 모여 정답게 이야기하는 소리입니다.",
            "Friendly talk: the sound of neighbours chatting together.",
        ),
    ),
    Option(
        both("옹달샘 공원", "Ongdalsaem Park"),
        both("옛날 이 자리에 작은 샘이 있었습니다.", "Little spring: long ago there was one here."),
    ),
)
