"""Bound decryption proofs, Maru's addition beside the archive (section 11).

The decryption proof of the archive format does not hash the ciphertext and the
factor that it speaks of. So each trustee proves log_g X = log_alpha F a second
time, with a challenge that binds all of it:

    SHA-512("maru/decrypt/v1|" + group + "|" + fingerprint + "|"
            + hex SHA-256 of the encrypted tally + "|" + question + "," + answer + "|"
            + X + "|" + alpha + "|" + F + "|" + A + "|" + B), big-endian, mod q

with A = g^w, B = alpha^w, response = w - x*challenge; questions and answers count
from 0, a blank vote is answer 0 where it is allowed. Three texts carry them, all
in the one compact form of `json_text.dump`, none with a line end:

proofs of one trustee       [[{"challenge":"…","response":"…"},…],…], an array per
                            question with a proof per ciphertext of the tally
UUID.decryption-proofs.json an array of those: one for each PartialDecryption of
                            the archive, in the archive's order
a trustee's decryption      {"type":"maru/decryption/v1","partial_decryption":…,
                            "bound_proofs":…}: what goes into the archive, and the
                            proofs of one trustee; what a trustee hands over
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from maru.protocol.belenios import json_text
from maru.protocol.belenios.ciphertext import parse_tally, tally_limit
from maru.protocol.belenios.group import Element, Entropy, Group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.proof import Proof, read_proof
from maru.protocol.belenios.question import Election, hexhash
from maru.protocol.belenios.trustee import (
    parse_factors,
    parse_private_key,
    partial_decryption,
)

PROOFS_LIMIT = 128 * 2**20
"""Most characters of a file of bound proofs."""
_TYPE = "maru/decryption/v1"


class Decryption(NamedTuple):
    """What a trustee hands over: the text for the archive, and the text of the bound proofs."""

    partial: str
    proofs: str


def decryption_text(
    election: Election, private_key_text: str, tally_text: str, entropy: Entropy
) -> str:
    """Decrypt a tally with a trustee's key; return the trustee's decryption, bound proofs and all.

    Raises Invalid when the key or the tally cannot be read.
    """
    partial = partial_decryption(election, private_key_text, tally_text, entropy)
    proofs = bound_proofs(election, private_key_text, tally_text, entropy)
    return f'{{"type":"{_TYPE}","partial_decryption":{partial},"bound_proofs":{proofs}}}'


def parse_decryption(election: Election, text: str) -> Decryption:
    """Take a trustee's decryption apart; neither part is checked yet.

    Raises Invalid (too_large, malformed, not_canonical, unsupported).
    """
    members = json_text.members(
        json_text.load_canonical(text, 256 + 2 * tally_limit(election), ""),
        ("type", "partial_decryption", "bound_proofs"),
        "",
    )
    if members["type"] != _TYPE:
        raise Invalid(Reason.UNSUPPORTED, "type")
    return Decryption(
        json_text.dump(members["partial_decryption"]), json_text.dump(members["bound_proofs"])
    )


def bound_proofs(
    election: Election, private_key_text: str, tally_text: str, entropy: Entropy
) -> str:
    """Prove every factor of this trustee's partial decryption of the tally.

    Raises Invalid when the key or the tally cannot be read.
    """
    group = election.group
    secret = parse_private_key(group, private_key_text)
    public = group.base_exp(secret)
    rows: list[list[dict[str, str]]] = []
    for i, ciphertexts in enumerate(parse_tally(election, tally_text)):
        rows.append([])
        for j, (alpha, _) in enumerate(ciphertexts):
            statement = _Statement(public, alpha, group.exp(alpha, secret))
            prefix = _prefix(election, tally_text, i, j)
            rows[-1].append(_prove(group, prefix, statement, secret, entropy).members())
    return json_text.dump(rows)


def check_bound_proofs(
    election: Election, verification_key: Element, tally_text: str, partial: str, proofs: str
) -> None:
    """Check one trustee's bound proofs of a partial decryption that was checked before.

    Raises Invalid (too_large, malformed, not_canonical, bound_proof), the place
    as in "bound_proofs[0][2]".
    """
    _check(
        election,
        verification_key,
        tally_text,
        partial,
        json_text.load_canonical(proofs, tally_limit(election), "bound_proofs"),
    )


def proofs_text(proofs: Sequence[str]) -> str:
    """Return UUID.decryption-proofs.json from each trustee's proofs, in the archive's order."""
    return f"[{','.join(proofs)}]"


def check_proofs(
    election: Election,
    verification_keys: Sequence[Element],
    tally_text: str,
    partials: Sequence[tuple[int, str]],
    text: str,
) -> None:
    """Check a whole UUID.decryption-proofs.json.

    `partials` are the archive's partial decryptions, checked before, each with
    its owner from 1. Raises Invalid (too_large, malformed, not_canonical,
    missing_bound_proofs, bound_proof), the place as in
    "decryption proofs trustee 2 bound_proofs[0][2]".
    """
    place = "decryption proofs"
    limit = 64 + len(partials) * (1 + tally_limit(election))
    lists = json_text.load_canonical(text, min(limit, PROOFS_LIMIT), place)
    if not isinstance(lists, list):
        raise Invalid(Reason.MALFORMED, place)
    if len(lists) != len(partials):
        raise Invalid(Reason.MISSING_BOUND_PROOFS, place)
    for (owner, partial), proofs in zip(partials, lists, strict=True):
        try:
            _check(election, verification_keys[owner - 1], tally_text, partial, proofs)
        except Invalid as invalid:
            raise invalid.within(f"{place} trustee {owner}") from None


class _Statement(NamedTuple):
    """What is proved: log_g(public) = log_alpha(factor)."""

    public: Element
    alpha: Element
    factor: Element


def _prefix(election: Election, tally_text: str, question: int, answer: int) -> str:
    return "|".join(
        (
            "maru/decrypt/v1",
            election.group.name,
            election.fingerprint,
            hexhash(tally_text),
            f"{question},{answer}",
        )
    )


def _prove(
    group: Group, prefix: str, statement: _Statement, secret: int, entropy: Entropy
) -> Proof:
    nonce = group.random_scalar(entropy)
    a, b = group.base_exp(nonce), group.exp(statement.alpha, nonce)
    challenge = _challenge(group, prefix, statement, a, b)
    return Proof(challenge, (nonce - secret * challenge) % group.q)


def _challenge(group: Group, prefix: str, statement: _Statement, a: Element, b: Element) -> int:
    text = "|".join((prefix, *map(group.encode, (*statement, a, b))))
    return int.from_bytes(hashlib.sha512(text.encode()).digest(), "big") % group.q


def _check(
    election: Election, verification_key: Element, tally_text: str, partial: str, proofs: Any
) -> None:
    group = election.group
    rows = json_text.items(proofs, len(election.questions), "bound_proofs")
    tally = parse_tally(election, tally_text)
    factors = parse_factors(election, partial)
    for i, (ciphertexts, its_factors, row) in enumerate(zip(tally, factors, rows, strict=True)):
        each_proof = json_text.items(row, len(ciphertexts), f"bound_proofs[{i}]")
        each = zip(ciphertexts, its_factors, each_proof, strict=True)
        for j, ((alpha, _), factor, members) in enumerate(each):
            place = f"bound_proofs[{i}][{j}]"
            try:
                challenge, response = read_proof(group, members)
            except Invalid as invalid:
                raise Invalid(invalid.reason, place) from None
            statement = _Statement(verification_key, alpha, factor)
            a = group.mul(group.base_exp(response), group.exp(verification_key, challenge))
            b = group.mul(group.exp(alpha, response), group.exp(factor, challenge))
            prefix = _prefix(election, tally_text, i, j)
            if _challenge(group, prefix, statement, a, b) != challenge:
                raise Invalid(Reason.BOUND_PROOF, place)
