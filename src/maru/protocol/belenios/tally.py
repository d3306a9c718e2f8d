"""The sum of the ballots, and the result that it decrypts to (section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt

from maru.protocol.belenios import json_text
from maru.protocol.belenios.ballot import Ballot
from maru.protocol.belenios.ciphertext import Ciphertext, ciphertext_members
from maru.protocol.belenios.group import Element, Group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.question import Election, hexhash
from maru.protocol.belenios.trustee import Trustees, decrypt

TOTAL_LIMIT = 10**12
"""Most total weight of a tally: the search for a result takes its square root in steps."""


class Sum:
    """The product of ballots' ciphertexts, each to the power of its ballot's weight."""

    def __init__(self, election: Election) -> None:
        self._group = election.group
        nothing = Ciphertext(self._group.identity, self._group.identity)
        self._sums = [[nothing] * question.width for question in election.questions]
        self.count = 0
        self.total_weight = 0

    def add(self, ballot: Ballot, weight: int = 1) -> None:
        """Add one ballot, which was read for the same election."""
        self._multiply(ballot, weight)
        self.count += 1
        self.total_weight += weight

    def remove(self, ballot: Ballot, weight: int = 1) -> None:
        """Take out one ballot that was added before with this weight."""
        self._multiply(ballot, -weight)
        self.count -= 1
        self.total_weight -= weight

    def merge(self, other: Sum) -> None:
        """Add all that another sum of the same election holds."""
        for sums, others in zip(self._sums, other._sums, strict=True):
            for index, ciphertext in enumerate(others):
                sums[index] = self._times(sums[index], ciphertext)
        self.count += other.count
        self.total_weight += other.total_weight

    def _multiply(self, ballot: Ballot, weight: int) -> None:
        exp = self._group.exp
        for sums, ciphertexts in zip(self._sums, ballot.ciphertexts, strict=True):
            for index, (alpha, beta) in enumerate(ciphertexts):
                if weight != 1:
                    alpha, beta = exp(alpha, weight), exp(beta, weight)
                sums[index] = self._times(sums[index], Ciphertext(alpha, beta))

    def _times(self, left: Ciphertext, right: Ciphertext) -> Ciphertext:
        mul = self._group.mul
        return Ciphertext(mul(left.alpha, right.alpha), mul(left.beta, right.beta))

    def text(self) -> str:
        """Return the encrypted tally as JSON."""
        return json_text.dump([ciphertext_members(self._group, sums) for sums in self._sums])

    def sized(self) -> str:
        """Return the sized encrypted tally as JSON: counts, and the hash of `text`."""
        return sized_text(self.count, self.total_weight, self.text())


def sized_text(count: int, total_weight: int, tally_text: str) -> str:
    """Return the sized encrypted tally of `count` ballots that weigh `total_weight`."""
    return json_text.dump(
        {
            "num_tallied": count,
            "total_weight": total_weight,
            "encrypted_tally": hexhash(tally_text),
        }
    )


def result(election: Election, trustees: Trustees, tally_text: str, partials: Sequence[str]) -> str:
    """Return the election's result as JSON, from partial decryptions in any order.

    Each is checked and belongs to the trustee whose key it proves. Raises
    Invalid (decryption_proof, missing_decryption, result_bounds, ...), the
    place as in "trustee 2".
    """
    owned = [(trustees.owner(election, tally_text, text), text) for text in partials]
    return result_of(election, trustees, tally_text, owned)


def result_of(
    election: Election, trustees: Trustees, tally_text: str, partials: Sequence[tuple[int, str]]
) -> str:
    """As `result`, from partial decryptions already checked, each with its owner from 1."""
    plain = decrypt(election, trustees, tally_text, partials)
    return json_text.dump(
        {"result": [[_logarithm(election.group, each) for each in row] for row in plain]}
    )


def check_result(
    election: Election,
    trustees: Trustees,
    tally_text: str,
    partials: Sequence[tuple[int, str]],
    text: str,
) -> tuple[tuple[int, ...], ...]:
    """Return the counts in a result's text, when they are what the tally decrypts to.

    The partial decryptions have been checked. Raises Invalid (malformed,
    not_canonical, missing_decryption, result).
    """
    group = election.group
    counts = parse_result(election, text)
    plain = decrypt(election, trustees, tally_text, partials)
    for question, (row, elements) in enumerate(zip(counts, plain, strict=True)):
        for index, (count, element) in enumerate(zip(row, elements, strict=True)):
            if group.base_exp(count) != element:
                raise Invalid(Reason.RESULT, f"result[{question}][{index}]")
    return counts


def parse_result(election: Election, text: str) -> tuple[tuple[int, ...], ...]:
    """Return the counts in a result's text, canonical, one per ciphertext; raises Invalid."""
    limit = 64 + sum(20 * question.width for question in election.questions)
    members = json_text.members(
        json_text.load_canonical(text, limit, "result"), ("result",), "result"
    )
    rows = json_text.items(members["result"], len(election.questions), "result")
    for index, (question, row) in enumerate(zip(election.questions, rows, strict=True)):
        for count in json_text.items(row, question.width, f"result[{index}]"):
            if type(count) is not int or not 0 <= count <= TOTAL_LIMIT:
                raise Invalid(Reason.MALFORMED, f"result[{index}]")
    return tuple(tuple(row) for row in rows)


def check_bounds(election: Election, counts: Sequence[Sequence[int]], total_weight: int) -> None:
    """Check what must hold of any result of ballots that weigh `total_weight` together.

    With W the weight and b the blanks (0 where there are none): every count is
    at most W, and (W-b)*min <= sum of the others <= (W-b)*max. Raises Invalid
    (result_bounds).
    """
    for index, (question, row) in enumerate(zip(election.questions, counts, strict=True)):
        voting = total_weight - (row[0] if question.blank else 0)
        chosen = sum(row[question.blank :])
        possible = voting * question.minimum <= chosen <= voting * question.maximum
        if not possible or not all(0 <= count <= total_weight for count in row):
            raise Invalid(Reason.RESULT_BOUNDS, f"result[{index}]")


_STEPS = isqrt(TOTAL_LIMIT) + 1


def _logarithm(group: Group, element: Element) -> int:
    """Return the count c <= TOTAL_LIMIT with g^c = element, by giant steps of growing tables."""
    size = 64
    while True:
        found = _search(group, element, size)
        if found is not None:
            return found
        if size >= _STEPS:
            raise Invalid(Reason.RESULT_BOUNDS, "tally")
        size = min(size * 8, _STEPS)


def _search(group: Group, element: Element, size: int) -> int | None:
    """Return the count below size^2, if there is one."""
    table: dict[Element, int] = {}
    baby = group.identity
    for small in range(size):
        table[baby] = small
        baby = group.mul(baby, group.generator)
    giant_back = group.base_exp(-size)
    for large in range(size):
        if element in table:
            return large * size + table[element]
        element = group.mul(element, giant_back)
    return None
