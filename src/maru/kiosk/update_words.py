"""What an update does, in plain words for the staff who apply it."""

from __future__ import annotations

from dataclasses import dataclass

from maru.kiosk.kiosk import Kiosk
from maru.protocol.event import say
from maru.protocol.update import (
    Credentials,
    KeyRevocation,
    Motion,
    NewKiosk,
    Reissue,
    Revocation,
    Update,
)


@dataclass(frozen=True)
class UpdateWords:
    """One update: its number, what it is, and what it means at this kiosk."""

    number: int
    what: str
    effect: str


def update_words(update: Update, kiosk: Kiosk, language: str) -> UpdateWords:
    """Say an update in "ko", or in English; `kiosk` tells which of its cards have voted here."""
    korean, english, ko_effect, en_effect = _words(update, kiosk)
    if language == "ko":
        return UpdateWords(update.number, korean, ko_effect)
    return UpdateWords(update.number, english, en_effect)


def _words(update: Update, kiosk: Kiosk) -> tuple[str, str, str, str]:
    body = update.body
    if isinstance(body, Motion):
        return (
            f"새 안건: {say(body.poll.title, 'ko')}",
            f"A new poll: {say(body.poll.title, 'en')}",
            "적용한 뒤에 투표를 열면 투표할 수 있습니다.",
            "People can vote in it once you have opened it.",
        )
    if isinstance(body, Revocation):
        number, voted = len(body.cards), _voted(body.cards, kiosk)
        cards = "1 card" if number == 1 else f"{number} cards"
        return (
            f"카드 {number}장을 쓸 수 없게 합니다.",
            f"{cards} can no longer be used.",
            f"이 기기에서 받지 않습니다. 그 가운데 여기서 이미 투표한 카드: {voted or '없음'}",
            f"Refused here from now on. Voted here before: {voted or 'none of them'}.",
        )
    if isinstance(body, Reissue):
        voted = _voted((body.old,), kiosk)
        ko_here = "옛 카드는 여기서 이미 투표했으므로 새 카드도 받지 않습니다."
        en_here = "The old one voted here, so the new one is refused too."
        return (
            "카드 1장을 새 카드로 바꿉니다.",
            "1 card is replaced by a new one.",
            ko_here if voted else "옛 카드는 받지 않고 새 카드를 받습니다.",
            en_here if voted else "The old card is refused, the new one is taken.",
        )
    if isinstance(body, NewKiosk):
        name = body.enrolment.kiosk
        return (
            f"기기 {name}를 이 행사에 더합니다.",
            f"Kiosk {name} joins this event.",
            "이 기기에서는 달라지는 것이 없습니다.",
            "Nothing changes at this kiosk.",
        )
    if isinstance(body, KeyRevocation):
        return (
            f"{body.name} 카드를 취소합니다.",
            f"The card {body.name} is cancelled.",
            "그 카드로는 더 이상 진행할 수 없습니다.",
            "Nothing can be done with it any more.",
        )
    raise TypeError(update.kind)


def _voted(cards: tuple[Credentials, ...], kiosk: Kiosk) -> int:
    """Return how many of these cards were spent here, in any poll."""
    return sum(any(kiosk.has_spent(*its) for its in card.items()) for card in cards)
