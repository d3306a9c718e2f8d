"""What a kiosk reveals of an opened ballot, and what is made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from assembly import entropy_from, make_assembly
from maru.protocol.belenios.ballot import encrypt, tracker
from maru.protocol.belenios.credential import new_uuid, public_credential, secret_exponent
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Election, Question, make_election
from maru.protocol.event import MAX_OPTIONS, MAX_QUESTIONS
from maru.protocol.opening import (
    MAX_OPENING,
    Opening,
    check_opening,
    opening_text,
    pack_choices,
    read_opening,
    unpack_choices,
)
from maru.protocol.refusal import Refused

SEED = bytes(range(32))
CHOICES = [[1, 0, 1, 0], [0, 0, 1], [1, 0, 0]]


@cache
def _opened() -> tuple[Election, frozenset[str], Opening, str]:
    """Return an election of three questions, its roll of one card, and an opened ballot."""
    assembly = make_assembly(cards=1)
    card = assembly.cards[0]
    group = assembly.package().election(assembly.event.polls[0].uuid).group
    questions = (
        Question("Which?", ("A", "B", "C", "D"), 1, 2),
        Question("And?", ("A", "B"), 1, 1, blank=True),
        Question("Or?", ("A", "B"), 1, 1, blank=True),
    )
    key = json.loads(assembly.files[f"polls/{assembly.event.polls[0].uuid}/election.json"])
    election = make_election(
        uuid=new_uuid(entropy_from("opening")),
        name="n",
        description="d",
        group=group,
        public_key=key["public_key"],
        questions=questions,
    )
    secret = secret_exponent(group, election.uuid, card)
    ballot = encrypt(election, secret, CHOICES, SEED, entropy_from("nonces"))
    roll = frozenset([public_credential(group, election.uuid, card)])
    return election, roll, Opening(tracker(ballot), SEED, pack_choices(CHOICES)), ballot


def refused(opening: Opening, ballot: str | None = None) -> tuple[Reason, str]:
    """Return why an opening does not hold."""
    election, roll, _, honest = _opened()
    with pytest.raises(Invalid) as caught:
        check_opening(election, roll, opening, ballot or honest)
    return caught.value.reason, caught.value.place


def test_an_honest_opening_gives_the_choices() -> None:
    """Seed and choices that made the ballot make it again, ciphertext by ciphertext."""
    election, roll, opening, ballot = _opened()
    assert check_opening(election, roll, read_opening(opening_text(opening)), ballot) == CHOICES


@given(st.integers(0, 9))
def test_a_lie_about_one_mark_is_found_where_it_is(number: int) -> None:
    """Whichever single mark is turned, the check fails, at its ciphertext unless at the bounds."""
    _, _, opening, _ = _opened()
    packed = bytearray(opening.choices)
    packed[number // 8] ^= 0x80 >> number % 8
    reason, place = refused(replace(opening, choices=bytes(packed)))
    index, within = (
        (0, number) if number < 4 else (1, number - 4) if number < 7 else (2, number - 7)
    )
    assert (reason, place) in (
        (Reason.OPENING, f"answers[{index}].choices[{within}]"),
        (Reason.BAD_CHOICES, f"choices[{index}]"),
    )


def test_a_lie_that_the_question_allows_is_found() -> None:
    """Another allowed choice than the encrypted one fails at the first ciphertext that differs."""
    _, _, opening, _ = _opened()
    told = pack_choices([[1, 0, 0, 1], *CHOICES[1:]])
    assert refused(replace(opening, choices=told)) == (Reason.OPENING, "answers[0].choices[2]")
    blank = pack_choices([*CHOICES[:2], [0, 1, 0]])
    assert refused(replace(opening, choices=blank)) == (Reason.OPENING, "answers[2].choices[0]")


def test_another_seed_is_found() -> None:
    """One changed bit of the seed changes every ciphertext."""
    _, _, opening, _ = _opened()
    seed = bytes([SEED[0] ^ 1, *SEED[1:]])
    assert refused(replace(opening, seed=seed)) == (Reason.OPENING, "answers[0].choices[0]")


def test_choices_of_another_width_are_found() -> None:
    """Too few bits, too many, or one where there is no option left, are no choices here."""
    _, _, opening, _ = _opened()
    packed = opening.choices
    for other in (packed[:1], packed + b"\0", packed[:1] + bytes([packed[1] | 1])):
        assert refused(replace(opening, choices=other)) == (Reason.BAD_CHOICES, "choices")


def test_another_ballot_or_one_that_would_not_count_is_found() -> None:
    """The tracker has to be the ballot's, its proofs right, and its card on the roll."""
    election, _, opening, ballot = _opened()
    assert refused(opening, ballot + " ") == (Reason.TRACKER, "")
    members = json.loads(ballot)
    members["answers"][1]["overall_proof"].reverse()
    broken = json.dumps(members, separators=(",", ":"))
    reason, _ = refused(replace(opening, tracker=tracker(broken)), broken)
    assert reason is Reason.SIGNED_HASH
    with pytest.raises(Invalid) as caught:
        check_opening(election, frozenset(), opening, ballot)
    assert caught.value.reason is Reason.UNKNOWN_CREDENTIAL


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.data())
def test_an_opening_survives_its_text(hashed: bytes, seed: bytes, data: st.DataObject) -> None:
    """What was written is what is read, and no other text gives the same."""
    packed = data.draw(st.binary(min_size=1, max_size=625))
    name = opening_text(Opening("", hashed, b"\0")).split(":")[2]
    opening = Opening(name, seed, packed)
    text = opening_text(opening)
    assert read_opening(text) == opening
    assert opening.blob == hashed.hex()
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("Az09+/=: \n\u0661M"))
    changed = text[:at] + other + text[at + 1 :]
    try:
        assert (opening_text(read_opening(changed)) == text) == (changed == text)
    except Refused:
        assert changed != text


@pytest.mark.parametrize(
    "text",
    ["", "MARUC1:::", "MARU1:a:b", "M" * 100_000, "MARUC1:" + "A" * 43 + ":" + "A" * 43 + ":AAAAA"],
)
def test_what_is_no_opening_is_refused(text: str) -> None:
    """Any other text is refused by its form, whatever its length."""
    with pytest.raises(Refused):
        read_opening(text)


@pytest.mark.parametrize(("questions", "version"), [(1, 8), (MAX_QUESTIONS, 22)])
def test_the_longest_opening_is_one_qr_code(questions: int, version: int) -> None:
    """With 200 options a version 8 code at level M holds it, and no event needs more than 22."""
    choices = [[1] * (MAX_OPTIONS + 1)] * questions
    text = opening_text(Opening("k" * 43, bytes([105]) * 32, pack_choices(choices)))
    assert text.isascii()
    assert len(text) <= MAX_OPENING
    assert segno.make_qr(text, error="m", boost_error=False).version == version


def test_a_repr_shows_neither_seed_nor_choices() -> None:
    """What reaches a log by mistake holds the public tracker only."""
    _, _, opening, _ = _opened()
    assert repr(opening) == f"Opening(tracker={opening.tracker!r})"


def test_bits_stand_in_the_order_of_the_ballot() -> None:
    """The first ciphertext is the highest bit of the first byte."""
    election, _, _, _ = _opened()
    assert pack_choices(CHOICES) == bytes([0b10100011, 0b00000000])
    assert unpack_choices(election, pack_choices(CHOICES)) == CHOICES
