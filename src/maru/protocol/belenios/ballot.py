"""Ballots: encrypted, proved, signed; read and verified (section 6)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from maru.protocol.belenios import json_text
from maru.protocol.belenios.ciphertext import (
    Ciphertext,
    ReadElement,
    Tally,
    ciphertext_members,
    joined,
    product,
    read_ciphertexts,
    read_element,
)
from maru.protocol.belenios.group import Entropy, Group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.proof import (
    Claim,
    Known,
    Proof,
    prove_any,
    prove_knowledge,
    read_proof,
    verify_any,
    verify_knowledge,
)
from maru.protocol.belenios.question import Election, Question, b64hash

Choices: TypeAlias = Sequence[Sequence[int]]
"""Per question a 0 or 1 per answer; where blank is allowed its flag stands first."""

SEED_SIZE = 32


@dataclass(frozen=True)
class Ballot:
    """A ballot as it stands in the archive; `text` is the whole of it."""

    text: str
    tracker: str = field(compare=False)
    credential: str = field(compare=False)
    ciphertexts: Tally = field(compare=False, repr=False)
    signed_hash: str = field(compare=False, repr=False)
    signature: Proof = field(compare=False, repr=False)


def tracker(ballot_text: str) -> str:
    """Return the smart ballot tracker: b64hash of the whole ballot, 43 characters."""
    return b64hash(ballot_text)


def ballot_limit(election: Election) -> int:
    """Most characters of a ballot of this election."""
    ciphertext = 2 * election.group.text_limit + 32
    proof = 2 * election.group.scalar_limit + 40
    total = 1024 + election.group.text_limit + proof
    for question in election.questions:
        proofs = 2 * question.width + (question.maximum - question.minimum + 1) + 3
        total += question.width * ciphertext + proofs * proof + 128
    return total


def check_choices(election: Election, choices: Choices) -> None:
    """Check that every question allows what was chosen; raises Invalid (bad_choices)."""
    if len(choices) != len(election.questions):
        raise Invalid(Reason.BAD_CHOICES)
    for index, (question, marks) in enumerate(zip(election.questions, choices, strict=True)):
        if len(marks) != question.width or not all(
            isinstance(mark, int) and 0 <= mark <= 1 for mark in marks
        ):
            raise Invalid(Reason.BAD_CHOICES, f"choices[{index}]")
        count = sum(marks)
        if question.blank and marks[0]:
            allowed = count == 1
        else:
            allowed = question.minimum <= count <= question.maximum
        if not allowed:
            raise Invalid(Reason.BAD_CHOICES, f"choices[{index}]")


def ciphertexts(election: Election, choices: Choices, seed: bytes) -> Tally:
    """Return the ciphertexts that `encrypt` makes of these choices and this seed.

    With them anyone who is shown seed and choices can tell whether a kiosk
    encrypted what it was asked to. Raises Invalid (bad_choices).
    """
    check_choices(election, choices)
    return tuple(
        _encrypt_marks(election, marks, _randomness(election, seed, index, len(marks)))
        for index, marks in enumerate(choices)
    )


def encrypt(
    election: Election, secret: int, choices: Choices, seed: bytes, entropy: Entropy
) -> str:
    """Return the text of a ballot with these choices, signed with the credential's exponent.

    `seed` is 32 fresh random bytes: all encryption randomness derives from it
    and nothing else does. The exponents of question i are successive 64-byte
    pieces of SHAKE-256("maru/encrypt/v1|" + fingerprint + "|" + i + "|" + seed), as
    big-endian numbers mod q. Nonces of proofs and of the signature come from
    `entropy` alone. Raises Invalid (bad_choices).
    """
    check_choices(election, choices)
    group = election.group
    credential = group.encode(group.base_exp(secret))
    statement = f"{election.fingerprint}|{credential}"
    body: dict[str, Any] = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": credential,
        "answers": [
            _answer(
                election,
                question,
                marks,
                _randomness(election, seed, index, len(marks)),
                statement,
                entropy,
            )
            for index, (question, marks) in enumerate(zip(election.questions, choices, strict=True))
        ],
    }
    unsigned = json_text.dump(body)
    signed_hash = b64hash(unsigned)
    proof = prove_knowledge(group, f"sig|{signed_hash}|", secret, entropy)
    signature = json_text.dump({"hash": signed_hash, "proof": proof.members()})
    return f'{unsigned[:-1]},"signature":{signature}}}'


def _randomness(election: Election, seed: bytes, index: int, count: int) -> list[int]:
    if len(seed) != SEED_SIZE:
        raise ValueError("a seed is 32 bytes")
    context = f"maru/encrypt/v1|{election.fingerprint}|{index}|".encode()
    drawn = hashlib.shake_256(context + seed).digest(64 * count)
    return [
        int.from_bytes(drawn[64 * i : 64 * i + 64], "big") % election.group.q for i in range(count)
    ]


def _encrypt_marks(
    election: Election, marks: Sequence[int], randomness: Sequence[int]
) -> tuple[Ciphertext, ...]:
    group, key = election.group, election.public_key
    made = []
    for mark, r in zip(marks, randomness, strict=True):
        beta = group.exp(key, r)
        made.append(
            Ciphertext(group.base_exp(r), group.mul(beta, group.generator) if mark else beta)
        )
    return tuple(made)


def _answer(
    election: Election,
    question: Question,
    marks: Sequence[int],
    randomness: Sequence[int],
    statement: str,
    entropy: Entropy,
) -> dict[str, Any]:
    group, key = election.group, election.public_key
    choices = _encrypt_marks(election, marks, randomness)
    texts = [joined(group, choice) for choice in choices]
    individual = [
        prove_any(
            group,
            key,
            f"prove|{statement}|{text}",
            (Known(r, mark), Known(r, mark - 1)),
            entropy,
        )
        for r, mark, text in zip(randomness, marks, texts, strict=True)
    ]
    whole = f"{statement}|{','.join(texts)}"
    first = int(question.blank)
    randomness_sum = sum(randomness[first:])
    count = sum(marks[first:])
    counts = [
        Known(randomness_sum, count - value)
        for value in range(question.minimum, question.maximum + 1)
    ]
    if question.blank:
        prefix = f"bproof1|{whole}"
        counts.insert(0, Known(randomness[0], marks[0] - 1))
    else:
        prefix = f"prove|{whole}|{joined(group, product(group, choices))}"
    overall = prove_any(group, key, prefix, counts, entropy)
    answer: dict[str, Any] = {
        "choices": ciphertext_members(group, choices),
        "individual_proofs": [[proof.members() for proof in pair] for pair in individual],
        "overall_proof": [proof.members() for proof in overall],
    }
    if question.blank:
        blank = (Known(randomness[0], marks[0]), Known(randomness_sum, count))
        proofs = prove_any(group, key, f"bproof0|{whole}", blank, entropy)
        answer["blank_proof"] = [proof.members() for proof in proofs]
    return answer


class _Answer(NamedTuple):
    choices: tuple[Ciphertext, ...]
    individual: tuple[tuple[Proof, ...], ...]
    overall: tuple[Proof, ...]
    blank: tuple[Proof, ...]


def parse_ballot(election: Election, text: str) -> Ballot:
    """Read a ballot: canonical, of this election, all elements members; no proof checked.

    Raises Invalid (too_large, malformed, not_canonical, other_election,
    election_hash, not_a_member, identity), the place as in
    "answers[0].choices[1].alpha".
    """
    return _read(election, text, election.group.decode)[0]


def verify_ballot(election: Election, text: str) -> Ballot:
    """Read a ballot and check its signature and every proof.

    What it does not know: whether the credential is on the roll, and whether
    the same ballot was seen before. Raises Invalid, as `parse_ballot` does or
    (signed_hash, signature, individual_proof, overall_proof, blank_proof).
    """
    ballot, answers = _read(election, text, election.group.read)
    body = text[: text.rindex(',"signature":')] + "}"
    if b64hash(body) != ballot.signed_hash:
        raise Invalid(Reason.SIGNED_HASH, "signature.hash")
    if not verify_signature(
        election.group, ballot.credential, ballot.signed_hash, ballot.signature
    ):
        raise Invalid(Reason.SIGNATURE, "signature.proof")
    statement = f"{election.fingerprint}|{ballot.credential}"
    for index, (question, answer) in enumerate(zip(election.questions, answers, strict=True)):
        _verify_answer(election, question, answer, statement, f"answers[{index}]")
    return ballot


def recall_ballot(election: Election, text: str) -> Ballot:
    """Read a ballot that `verify_ballot` accepted before; nothing is checked again.

    So a sum of many takes little more than its additions.
    """
    recall = election.group.recall
    members = json_text.recall(text)
    signature = members["signature"]
    return Ballot(
        text=text,
        tracker=tracker(text),
        credential=members["credential"],
        ciphertexts=tuple(
            tuple(
                Ciphertext(recall(choice["alpha"]), recall(choice["beta"]))
                for choice in answer["choices"]
            )
            for answer in members["answers"]
        ),
        signed_hash=signature["hash"],
        signature=Proof(*map(int, signature["proof"].values())),
    )


def verify_signature(group: Group, credential: str, signed_hash: str, signature: Proof) -> bool:
    """Whether the credential's holder signed the ballot body with this b64hash."""
    try:
        public = group.read(credential)
        return public != group.identity and verify_knowledge(
            group, f"sig|{signed_hash}|", public, signature
        )
    except Invalid:
        return False


def _verify_answer(
    election: Election, question: Question, answer: _Answer, statement: str, place: str
) -> None:
    group, key = election.group, election.public_key
    texts = [joined(group, choice) for choice in answer.choices]
    for index, (choice, text, proofs) in enumerate(
        zip(answer.choices, texts, answer.individual, strict=True)
    ):
        claims = (Claim(*choice, 0), Claim(*choice, 1))
        where = f"{place}.individual_proofs[{index}]"
        try:
            proved = verify_any(group, key, f"prove|{statement}|{text}", claims, proofs)
        except Invalid as invalid:
            raise Invalid(invalid.reason, f"{place}.choices[{index}]") from None
        if not proved:
            raise Invalid(Reason.INDIVIDUAL_PROOF, where)
    whole = f"{statement}|{','.join(texts)}"
    total = product(group, answer.choices[question.blank :])
    counts = [Claim(*total, value) for value in range(question.minimum, question.maximum + 1)]
    if question.blank:
        prefix = f"bproof1|{whole}"
        counts.insert(0, Claim(*answer.choices[0], 1))
        blank = (Claim(*answer.choices[0], 0), Claim(*total, 0))
        if not verify_any(group, key, f"bproof0|{whole}", blank, answer.blank):
            raise Invalid(Reason.BLANK_PROOF, f"{place}.blank_proof")
    else:
        prefix = f"prove|{whole}|{joined(group, total)}"
    if not verify_any(group, key, prefix, counts, answer.overall):
        raise Invalid(Reason.OVERALL_PROOF, f"{place}.overall_proof")


def _read(
    election: Election, text: str, element: ReadElement
) -> tuple[Ballot, tuple[_Answer, ...]]:
    group = election.group
    members = json_text.members(
        json_text.load_canonical(text, ballot_limit(election), ""),
        ("election_uuid", "election_hash", "credential", "answers", "signature"),
        "",
    )
    if members["election_uuid"] != election.uuid:
        raise Invalid(Reason.OTHER_ELECTION, "election_uuid")
    if members["election_hash"] != election.fingerprint:
        raise Invalid(Reason.ELECTION_HASH, "election_hash")
    credential = members["credential"]
    if read_element(element, credential, "credential") == group.identity:
        raise Invalid(Reason.IDENTITY, "credential")
    read = json_text.items(members["answers"], len(election.questions), "answers")
    answers = tuple(
        _read_answer(group, question, answer, element, f"answers[{index}]")
        for index, (question, answer) in enumerate(zip(election.questions, read, strict=True))
    )
    signature = json_text.members(members["signature"], ("hash", "proof"), "signature")
    if not isinstance(signature["hash"], str):
        raise Invalid(Reason.MALFORMED, "signature.hash")
    ballot = Ballot(
        text=text,
        tracker=tracker(text),
        credential=credential,
        ciphertexts=tuple(answer.choices for answer in answers),
        signed_hash=signature["hash"],
        signature=_proof(group, signature["proof"], "signature.proof"),
    )
    return ballot, answers


def _read_answer(
    group: Group, question: Question, value: Any, element: ReadElement, place: str
) -> _Answer:
    keys = ["choices", "individual_proofs", "overall_proof"] + ["blank_proof"] * question.blank
    members = json_text.members(value, tuple(keys), place)
    values = question.maximum - question.minimum + 1
    where = f"{place}.individual_proofs"
    individual = json_text.items(members["individual_proofs"], question.width, where)
    return _Answer(
        choices=read_ciphertexts(members["choices"], question.width, element, f"{place}.choices"),
        individual=tuple(
            _proofs(group, pair, 2, f"{where}[{index}]") for index, pair in enumerate(individual)
        ),
        overall=_proofs(
            group, members["overall_proof"], values + question.blank, f"{place}.overall_proof"
        ),
        blank=_proofs(group, members["blank_proof"], 2, f"{place}.blank_proof")
        if question.blank
        else (),
    )


def _proofs(group: Group, value: Any, count: int, place: str) -> tuple[Proof, ...]:
    return tuple(
        _proof(group, proof, f"{place}[{index}]")
        for index, proof in enumerate(json_text.items(value, count, place))
    )


def _proof(group: Group, value: Any, place: str) -> Proof:
    try:
        return read_proof(group, value)
    except Invalid as invalid:
        raise Invalid(invalid.reason, place) from None
