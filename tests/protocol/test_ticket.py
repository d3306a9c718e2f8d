"""What a QR card carries, and what an attendee takes home."""

from __future__ import annotations

import hashlib

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from assembly import entropy_from, make_assembly
from maru.protocol.belenios.credential import Credential, new_credential
from maru.protocol.refusal import Refusal
from maru.protocol.ticket import MAX_TICKET, check_words, read_ticket, receipt_text, ticket_text
from maru.words import wordlist

TAG = "abcdefghijkm"
CARD = new_credential(entropy_from("card"))
TICKET = ticket_text(TAG, CARD)
TRACKER = "k4yEYwhWGNFl2eeDsjKpZ4hC8pBhDPQVOT9BTuTwfk0"


def test_a_ticket_gives_its_credential_back() -> None:
    """What was printed is what is read, and it fits the length that is allowed."""
    assert read_ticket(TICKET, TAG) == CARD
    assert f"MARU1:{TAG}:{CARD.compact}" == TICKET
    assert TICKET.isascii()
    assert len(TICKET) <= MAX_TICKET


@pytest.mark.parametrize("text", [TICKET, "M" * MAX_TICKET])
def test_a_ticket_is_a_small_qr_code(text: str) -> None:
    """A ticket, even of the greatest length, is at most a version 4 code at level M."""
    code = segno.make_qr(text, error="m", boost_error=False)
    assert code.version <= 4
    assert code.error == "M"


def test_a_ticket_of_another_event_is_told_apart() -> None:
    """A right ticket of another event is not just an unknown code."""
    assert read_ticket(TICKET, "123456789ABC") == Refusal.other_event


@pytest.mark.parametrize(
    "text", [receipt_text(TRACKER, "ab" * 32), "MARUR1:", "MARUR1:" + "x" * 9_999]
)
def test_a_receipt_is_told_apart(text: str) -> None:
    """Who shows the receipt is told so, whatever else is in it."""
    assert read_ticket(text, TAG) == Refusal.is_a_receipt


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MARU1:",
        "https://example.org/",
        TICKET + "\n",
        " " + TICKET,
        TICKET + "a",
        TICKET[:-1],
        TICKET.lower(),
        TICKET.replace("MARU1", "MARU2"),
        TICKET.replace(":", ";"),
        f"MARU1:{TAG}:{CARD.dashed}",
        f"MARU1:{TAG}:{'0' * 22}",
        f"MARU1:{TAG}:{'l' * 22}",
        f"MARU1:{TAG}:{'１' * 22}",
        f"MARU1:{TAG}0:{CARD.compact}",
        "MARU1:" + "a" * 10_000_000,
        TICKET + "\x00",
    ],
)
def test_anything_else_is_not_a_ticket(text: str) -> None:
    """A code of another length or alphabet is no ticket, and is not parsed."""
    assert read_ticket(text, TAG) == Refusal.not_a_ticket


@given(st.text(max_size=100))
def test_any_text_gets_an_answer(text: str) -> None:
    """Whatever a camera reads is answered, never a fault."""
    assert read_ticket(text, TAG) in (Refusal.not_a_ticket, Refusal.is_a_receipt)


@given(st.integers(0, len(TICKET) - 1), st.characters(codec="ascii"))
def test_a_changed_ticket_is_never_the_same_card(place: int, char: str) -> None:
    """One changed character gives a refusal or another card, which no roll holds."""
    changed = TICKET[:place] + char + TICKET[place + 1 :]
    if changed != TICKET:
        assert read_ticket(changed, TAG) != CARD


def test_a_credential_is_never_shown() -> None:
    """The secret of a card is in no repr of what was read."""
    read = read_ticket(TICKET, TAG)
    assert isinstance(read, Credential)
    for part in (CARD.compact, CARD.dashed, CARD.compact[:6]):
        assert part not in repr(read) + str(read)


def test_a_receipt_holds_tracker_and_head() -> None:
    """A receipt is the tracker and the first 16 bytes of the hash."""
    assert (
        receipt_text(TRACKER, "0123456789abcdef" * 4)
        == f"MARUR1:{TRACKER}:{'0123456789abcdef' * 2}"
    )


def test_check_words_are_the_first_44_bits() -> None:
    """Four words of eleven bits each, out of the tracker's hash."""
    bits = f"{int.from_bytes(hashlib.sha256(TRACKER.encode()).digest(), 'big'):0256b}"
    numbers = [int(bits[i : i + 11], 2) for i in (0, 11, 22, 33)]
    for language in ("ko", "en"):
        words = wordlist(language)
        assert check_words(TRACKER, words) == tuple(words[number] for number in numbers)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_list_has_2048_words(language: str) -> None:
    """A list has 2,048 different words; Korean ones are whole syllables that a font can show."""
    words = wordlist(language)
    assert len(words) == len(set(words)) == 2048
    if language == "ko":
        assert all("가" <= char <= "힣" for word in words for char in word)
    else:
        assert all(word.isascii() and word.isalpha() for word in words)


def test_a_real_card_of_the_assembly_is_read() -> None:
    """The ticket of an event's card is read under that event's tag only."""
    assembly = make_assembly(cards=1)
    assert read_ticket(assembly.ticket(0), assembly.event.tag) == assembly.cards[0]
