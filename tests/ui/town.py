"""Polls of a town's assembly, easy ones and hard ones to show."""

from __future__ import annotations

from collections.abc import Callable

from maru.protocol.belenios.credential import new_uuid
from maru.protocol.event import Option, Poll, Question

Entropy = Callable[[int], bytes]


def both(korean: str, english: str) -> dict[str, str]:
    """Return a text in two languages."""
    return {"ko": korean, "en": english}


POLES = both(
    "학교 앞 건널목에 차가 멈추는지 알려 주는 기둥을 세웁니다. 바닥 신호등과 안내 방송이 함께 "
    "나옵니다. 아이들이 많이 다니는 세 곳에 먼저 세우고, 한 해 동안 써 본 뒤에 늘릴지 정합니다.",
    "Poles at the school crossing that tell whether cars have stopped, with lights in the ground "
    "and a voice. Three places where most children walk come first; after one year we decide.",
)


def town_polls(entropy: Entropy) -> tuple[Poll, ...]:
    """Return a budget choice with a blank vote, a motion, and a name to choose or not."""
    budget = Question(
        both("필요한 사업을 골라 주세요", "Choose up to 3 projects"),
        (
            _project("어린이 보호구역 스마트폴", "School-zone smart poles", 48_000_000, POLES),
            _project("마을 도서관 야간 개방", "Library open at night", 30_000_000, POLES),
            _project("빗물 정원 만들기", "Rain garden", 25_000_000),
            _project(
                "골목 화단과 긴 의자 놓기", "Flower beds and benches in the lanes", 12_000_000
            ),
            _project("어르신 점심 모임", "Lunch club for older people", 18_000_000),
            _project("자전거 고치는 날", "Bicycle repair days", 6_500_000),
        ),
        minimum=1,
        maximum=3,
        blank=True,
    )
    motion = Question(
        both(
            "‘행복1호 공원’의 이름을 ‘달빛 공원’으로 바꾸는 데 찬성하십니까?",
            "Do you agree to rename ‘Haengbok Park 1’ ‘Moonlight Park’?",
        ),
        (Option(both("찬성", "Yes")), Option(both("반대", "No"))),
        minimum=1,
        maximum=1,
        blank=True,
    )
    name = Question(
        both("새 공원의 이름을 골라 주세요", "Choose a name for the new park"),
        tuple(
            Option(both(*words))
            for words in (("달빛 공원", "Moonlight Park"), ("은행나무 공원", "Ginkgo Park"))
        ),
        minimum=0,
        maximum=1,
    )
    return (
        _poll(entropy, both("우리 동 사업 고르기", "Projects for our town"), "budget", budget),
        _poll(entropy, both("공원 이름 바꾸기", "Rename the park"), "motion", motion),
        _poll(entropy, both("새 공원 이름", "A name for the new park"), "name", name),
    )


# Three names of projects as they stand in real participatory-budgeting files.
LONG_NAMES = (
    "Doprowadzenie ul. Jana Pawła II do pięknej alei miejskiej - wizytówki Dzielnicy Wesoła "
    "m.st. Warszawy",
    "Nowe KRAWĘŻNIKI (po obu stronach) + zadbany PAS ZIELENI - CHOCIANOWICKA etap 1",
    "Biblioteka Publiczna w Wesołej - zakup książek dla czterech placówek",
)


def long_polls(entropy: Entropy) -> tuple[Poll, ...]:
    """Return polls with names as long as real ones, in Polish, and two questions in one poll."""
    options = tuple(Option({"pl": name}, cost=201_710) for name in LONG_NAMES)
    projects = Question(
        {"pl": "Wybierz projekty, które Twoim zdaniem są w naszej dzielnicy najbardziej potrzebne"},
        options,
        minimum=1,
        maximum=2,
    )
    again = Question({"pl": "Który z nich jest najważniejszy?"}, options, minimum=0, maximum=1)
    motion = Question(
        {
            "pl": "Czy zgadzają się Państwo na zmianę nazwy skweru przy Bibliotece Publicznej w "
            "Wesołej na Skwer Jana Pawła II, z zachowaniem drzew, ławek oraz placu zabaw?"
        },
        (Option({"pl": "Za"}), Option({"pl": "Przeciw"})),
        minimum=1,
        maximum=1,
        blank=True,
    )
    return (
        _poll(entropy, {"pl": "Budżet obywatelski Dzielnicy Wesoła"}, "budget", projects, again),
        _poll(entropy, {"pl": "Zmiana nazwy skweru przy Bibliotece"}, "motion", motion),
    )


def _project(korean: str, english: str, cost: int, about: dict[str, str] | None = None) -> Option:
    place = both("행복초등학교 앞", "In front of Haengbok School") if about else None
    return Option(both(korean, english), description=about, place=place, cost=cost)


def _poll(entropy: Entropy, title: dict[str, str], topic: str, *questions: Question) -> Poll:
    assert topic in ("budget", "motion", "name")
    return Poll(new_uuid(entropy), title, topic, ("park",), ("all",), questions)
