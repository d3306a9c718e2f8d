"""What a ballot costs to encrypt and to verify, beside its group operations; and the tally."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from measure import Line, limited, times
from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)

from maru.protocol.belenios.ballot import encrypt, recall_ballot, verify_ballot
from maru.protocol.belenios.group import group
from maru.protocol.belenios.question import Election, Question, make_election
from maru.protocol.belenios.tally import Sum

ENCRYPTING = (33, 47, 0, 0)
VERIFYING = (70, 24, 65, 12)
"""Multiplications of any point and of the base, additions, subtractions: the raw cost of 10 options
with bounds 0..2 and no blank. The 32 additions of encrypting are left out of its raw cost.

tests/protocol/belenios/test_ballot.py counts them.
"""
ROUNDS = 41
TALLIED = 10_000
DIFFERENT = 200
ADDITIONS = 2 * 10 * TALLIED


@dataclass(frozen=True)
class Voter:
    """An election of one question, and a credential's exponent."""

    election: Election
    secret: int
    options: int

    def encrypt(self) -> str:
        """Make a ballot with one option chosen."""
        choices = [[1] + [0] * (self.options - 1)]
        return encrypt(
            self.election, self.secret, choices, secrets.token_bytes(32), secrets.token_bytes
        )


def voter(options: int) -> Voter:
    """Make an election with that many options, bounds 0..2 and no blank, on Ed25519."""
    ed25519 = group("Ed25519")
    election = make_election(
        uuid="bench111111111",
        name="bench",
        description="",
        group=ed25519,
        public_key=ed25519.encode(ed25519.base_exp(secrets.randbits(252))),
        questions=[Question("?", tuple(map(str, range(options))), 0, 2)],
    )
    return Voter(election, ed25519.random_scalar(secrets.token_bytes), options)


def lines() -> Iterator[Line]:
    """Compare encrypting and verifying with the group operations, which libsodium does."""
    few, many = voter(10), voter(160)
    ballot, long = few.encrypt(), many.encrypt()
    taken = times(
        {
            "raw encrypt": lambda: operate(*ENCRYPTING),
            "encrypt": few.encrypt,
            "raw verify": lambda: operate(*VERIFYING),
            "verify": lambda: verify_ballot(few.election, ballot),
        },
        ROUNDS,
    )
    yield limited(
        "encrypt 10 options, bounds 0..2 / 33 variable-base + 47 fixed-base",
        taken["encrypt"],
        taken["raw encrypt"],
        1.25,
    )
    yield limited(
        "verify it / 70 variable-base + 24 fixed-base + 77 additions",
        taken["verify"],
        taken["raw verify"],
        1.25,
    )
    wide = times(
        {
            "few": few.encrypt,
            "many": many.encrypt,
            "verify few": lambda: verify_ballot(few.election, ballot),
            "verify many": lambda: verify_ballot(many.election, long),
        },
        ROUNDS // 4,
    )
    yield limited("encrypt 160 options / 10 options", wide["many"], wide["few"], 17)
    yield limited("verify 160 options / 10 options", wide["verify many"], wide["verify few"], 17)


_POINT = crypto_scalarmult_ed25519_base_noclamp((7).to_bytes(32, "little"))
_OTHER = crypto_scalarmult_ed25519_base_noclamp((9).to_bytes(32, "little"))
_SCALARS = [(secrets.randbits(256) % group("Ed25519").q).to_bytes(32, "little") for _ in range(70)]


def operate(variable: int, fixed: int, additions: int, subtractions: int) -> None:
    """Do that many multiplications of a point and of the base, additions and subtractions."""
    for index in range(variable):
        crypto_scalarmult_ed25519_noclamp(_SCALARS[index], _POINT)
    for index in range(fixed):
        crypto_scalarmult_ed25519_base_noclamp(_SCALARS[index])
    for _ in range(additions):
        crypto_core_ed25519_add(_POINT, _OTHER)
    for _ in range(subtractions):
        crypto_core_ed25519_sub(_POINT, _OTHER)


def tally_lines() -> Iterator[Line]:
    """Compare the sum of ballots already verified with its additions and the reading of JSON."""
    few = voter(10)
    texts = [few.encrypt() for _ in range(DIFFERENT)]
    papers = [texts[index % DIFFERENT] for index in range(TALLIED)]

    def raw() -> None:
        for paper in papers:
            json.loads(paper)
        for _ in range(ADDITIONS):
            crypto_core_ed25519_add(_POINT, _OTHER)

    def tally() -> None:
        total = Sum(few.election)
        for paper in papers:
            total.add(recall_ballot(few.election, paper))
        total.text()

    taken = times({"raw": raw, "tally": tally}, 3)
    what = f"tally {TALLIED:,} ballots, 10 options / {ADDITIONS:,} additions + JSON"
    yield limited(what, taken["tally"], taken["raw"], 1.5)
