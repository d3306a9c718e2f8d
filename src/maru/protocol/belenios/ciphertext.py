"""ElGamal ciphertexts, alone in a ballot and as the arrays of an encrypted tally."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from maru.protocol.belenios import json_text
from maru.protocol.belenios.group import Element, Group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.question import Election


class Ciphertext(NamedTuple):
    """ElGamal in the exponent: alpha = g^r, beta = y^r * g^m."""

    alpha: Element
    beta: Element


Tally: TypeAlias = tuple[tuple[Ciphertext, ...], ...]
"""Per question a ciphertext per answer; where blank is allowed it stands first."""

ReadElement: TypeAlias = Callable[[object], Element]
"""`Group.read` or `Group.decode`."""


def joined(group: Group, ciphertext: Ciphertext) -> str:
    """Return the ciphertext as hashes take it: "alpha,beta"."""
    return f"{group.encode(ciphertext.alpha)},{group.encode(ciphertext.beta)}"


def product(group: Group, factors: Sequence[Ciphertext]) -> Ciphertext:
    """Return the encryption of the sum; there is at least one factor."""
    return Ciphertext(
        reduce(group.mul, (factor.alpha for factor in factors)),
        reduce(group.mul, (factor.beta for factor in factors)),
    )


def ciphertext_members(group: Group, ciphertexts: Iterable[Ciphertext]) -> list[dict[str, str]]:
    """Ciphertexts as JSON carries them."""
    encode = group.encode
    return [{"alpha": encode(alpha), "beta": encode(beta)} for alpha, beta in ciphertexts]


def read_ciphertexts(
    value: Any, count: int, element: ReadElement, place: str
) -> tuple[Ciphertext, ...]:
    """Return the `count` ciphertexts in a JSON array; raises Invalid (malformed, not_a_member)."""
    read = []
    for index, each in enumerate(json_text.items(value, count, place)):
        where = f"{place}[{index}]"
        pair = json_text.members(each, ("alpha", "beta"), where)
        read.append(
            Ciphertext(
                read_element(element, pair["alpha"], f"{where}.alpha"),
                read_element(element, pair["beta"], f"{where}.beta"),
            )
        )
    return tuple(read)


def read_element(element: ReadElement, text: object, place: str) -> Element:
    """Return the element with this text, the place named when there is none."""
    try:
        return element(text)
    except Invalid as invalid:
        raise Invalid(invalid.reason, place) from None


def tally_limit(election: Election) -> int:
    """Most characters of an encrypted tally, or of a partial decryption of one."""
    group = election.group
    widest = 2 * group.text_limit + 2 * group.scalar_limit + 80
    return 256 + sum(question.width * widest + 8 for question in election.questions)


def parse_tally(election: Election, text: str) -> Tally:
    """Read an encrypted tally, canonical and of members; raises Invalid."""
    questions = json_text.items(
        json_text.load_canonical(text, tally_limit(election), "tally"),
        len(election.questions),
        "tally",
    )
    return tuple(
        read_ciphertexts(value, question.width, election.group.decode, f"tally[{index}]")
        for index, (question, value) in enumerate(zip(election.questions, questions, strict=True))
    )
