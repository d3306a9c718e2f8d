"""The proofs of the specification, sections 4 to 7: all of them from sigma protocols.

The verifier of a proof (challenge c, response t) about a statement X = g^x
recomputes the commitment A = g^t * X^c and compares c with a hash over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from maru.protocol.belenios.group import Element, Entropy, Group
from maru.protocol.belenios.invalid import Invalid, Reason


class Proof(NamedTuple):
    """A challenge and the response to it: two scalars."""

    challenge: int
    response: int

    def members(self) -> dict[str, str]:
        """Return the proof as JSON carries it."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


def read_proof(group: Group, members: Any) -> Proof:
    """Return the proof in these JSON members, which are the two in their order; raises Invalid."""
    if not isinstance(members, dict) or tuple(members) != ("challenge", "response"):
        raise Invalid(Reason.MALFORMED)
    return Proof(group.read_scalar(members["challenge"]), group.read_scalar(members["response"]))


def prove_knowledge(group: Group, prefix: str, secret: int, entropy: Entropy) -> Proof:
    """Prove knowledge of `secret`, the logarithm of g^secret.

    challenge = H(prefix + ser(g^w)). The prefix must name g^secret, or what is
    signed with it.
    """
    nonce = group.random_scalar(entropy)
    challenge = group.hash_to_scalar(prefix + group.encode(group.base_exp(nonce)))
    return Proof(challenge, (nonce - secret * challenge) % group.q)


def verify_knowledge(group: Group, prefix: str, public: Element, proof: Proof) -> bool:
    """Whether `proof` shows knowledge of the logarithm of `public`."""
    commitment = group.mul(group.base_exp(proof.response), group.exp(public, proof.challenge))
    return group.hash_to_scalar(prefix + group.encode(commitment)) == proof.challenge


def prove_decryption(
    group: Group, fingerprint: str, public: Element, alpha: Element, secret: int, entropy: Entropy
) -> Proof:
    """Prove that log_g(public) = log_alpha(alpha^secret) = secret (section 7)."""
    nonce = group.random_scalar(entropy)
    challenge = _decryption_challenge(
        group, fingerprint, public, group.base_exp(nonce), group.exp(alpha, nonce)
    )
    return Proof(challenge, (nonce - secret * challenge) % group.q)


def verify_decryption(
    group: Group,
    fingerprint: str,
    public: Element,
    alpha: Element,
    factor: Element,
    proof: Proof,
) -> bool:
    """Whether `factor` is `alpha` to the power of the logarithm of `public`."""
    challenge, response = proof
    return challenge == _decryption_challenge(
        group,
        fingerprint,
        public,
        group.mul(group.base_exp(response), group.exp(public, challenge)),
        group.mul(group.exp(alpha, response), group.exp(factor, challenge)),
    )


def _decryption_challenge(
    group: Group, fingerprint: str, public: Element, a: Element, b: Element
) -> int:
    encode = group.encode
    return group.hash_to_scalar(
        f"decrypt|{fingerprint}|{encode(public)}|{encode(a)},{encode(b)}",
    )


class Known(NamedTuple):
    """One branch of a disjunction, as the prover sees it.

    `randomness` is the ciphertext's exponent r; `distance` is m - M, the
    plaintext less the value this branch claims: 0 where the claim is true.
    """

    randomness: int
    distance: int


class Claim(NamedTuple):
    """One branch of a disjunction, as the verifier sees it: (alpha, beta) encrypts `value`."""

    alpha: Element
    beta: Element
    value: int


def prove_any(
    group: Group, key: Element, prefix: str, branches: Sequence[Known], entropy: Entropy
) -> tuple[Proof, ...]:
    """Prove that one of the branches is true without saying which (section 6).

    At least one branch has distance 0. Because the prover knows r, a simulated
    commitment costs A = g^u, B = key^u * g^(distance * c) with u = t + r*c.
    """
    true = next(index for index, branch in enumerate(branches) if branch.distance == 0)
    drawn: list[tuple[int, int]] = []
    commitments: list[Element] = []
    for index, (_, distance) in enumerate(branches):
        exponent = group.random_scalar(entropy)
        challenge = 0 if index == true else group.random_scalar(entropy)
        b = group.exp(key, exponent)
        if distance and challenge:
            b = group.mul(b, group.base_exp(distance * challenge))
        commitments += (group.base_exp(exponent), b)
        drawn.append((exponent, challenge))
    total = _joint_challenge(group, prefix, commitments)
    exponent, _ = drawn[true]
    drawn[true] = exponent, (total - sum(challenge for _, challenge in drawn)) % group.q
    return tuple(
        Proof(challenge, (exponent - branch.randomness * challenge) % group.q)
        for branch, (exponent, challenge) in zip(branches, drawn, strict=True)
    )


def verify_any(
    group: Group, key: Element, prefix: str, claims: Iterable[Claim], proofs: Sequence[Proof]
) -> bool:
    """Whether one of the claims is true; there are as many proofs as claims."""
    commitments: list[Element] = []
    total = 0
    for (alpha, beta, value), (challenge, response) in zip(claims, proofs, strict=True):
        shifted = group.div(beta, group.power(value)) if value else beta
        commitments += (
            group.mul(group.base_exp(response), group.exp(alpha, challenge)),
            group.mul(group.exp(key, response), group.exp(shifted, challenge)),
        )
        total += challenge
    return total % group.q == _joint_challenge(group, prefix, commitments)


def _joint_challenge(group: Group, prefix: str, commitments: Iterable[Element]) -> int:
    return group.hash_to_scalar(f"{prefix}|{','.join(map(group.encode, commitments))}")
