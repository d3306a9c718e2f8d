"""Trustees: their keys and proofs, partial decryptions and how they combine (sections 4 and 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Literal, NamedTuple

from maru.protocol.belenios import json_text
from maru.protocol.belenios.ciphertext import Tally, parse_tally, read_element, tally_limit
from maru.protocol.belenios.group import Element, Entropy, Group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.proof import (
    Proof,
    prove_decryption,
    prove_knowledge,
    read_proof,
    verify_decryption,
    verify_knowledge,
)
from maru.protocol.belenios.question import Election

TRUSTEES_LIMIT = 4 * 2**20
"""Most characters of a trustees file."""
TRUSTEE_LIMIT = 100
"""Most trustees of an election, over all its parts."""
NAME_LIMIT = 80
"""Most characters of a trustee's name."""


@dataclass(frozen=True)
class Single:
    """A trustee who alone holds the key of this part."""

    public_key: Element
    name: str = ""

    @property
    def verification_keys(self) -> tuple[Element, ...]:
        """The key that partial decryptions prove, of each trustee of the part."""
        return (self.public_key,)

    @property
    def names(self) -> tuple[str, ...]:
        """What the trustee is called, "" where the file does not say."""
        return (self.name,)

    @property
    def threshold(self) -> int:
        """How many trustees of the part decrypt."""
        return 1


@dataclass(frozen=True)
class Pedersen:
    """Trustees of whom any `threshold` together hold the key of this part."""

    public_key: Element
    verification_keys: tuple[Element, ...]
    threshold: int
    names: tuple[str, ...]


class Certificate(NamedTuple):
    """With what a trustee of a threshold part signs, and receives, the ceremony's messages."""

    verification: Element
    encryption: Element


@dataclass(frozen=True)
class Trustees:
    """The trustees of an election, as their file says; owners count from 1 over all parts."""

    text: str
    group: Group = field(compare=False, repr=False)
    parts: tuple[Single | Pedersen, ...] = field(compare=False)

    @property
    def public_key(self) -> Element:
        """The election's key: the product of the parts' keys."""
        return reduce(self.group.mul, (part.public_key for part in self.parts))

    @property
    def verification_keys(self) -> tuple[Element, ...]:
        """The key that partial decryptions prove, of owner 1, 2, ..."""
        return tuple(key for part in self.parts for key in part.verification_keys)

    def label(self, owner: int) -> str:
        """Say who an owner is: "trustee 2", or with the name that the file has for it."""
        names = [name for part in self.parts for name in part.names]
        name = names[owner - 1]
        return f"trustee {owner} ({name})" if name else f"trustee {owner}"

    def owner(self, election: Election, tally_text: str, text: str) -> int:
        """Whose partial decryption this is.

        Raises Invalid (decryption_proof) if nobody's, naming the trustee where a part of it is
        right.
        """
        first_wrong: dict[int, str] = {}
        for owner, key in enumerate(self.verification_keys, 1):
            place = next(_wrong_proofs(election, key, tally_text, text), None)
            if place is None:
                return owner
            first_wrong[owner] = place
        for owner, key in enumerate(self.verification_keys, 1):
            wrong = list(_wrong_proofs(election, key, tally_text, text))
            if len(wrong) < sum(question.width for question in election.questions):
                place = f"{self.label(owner)} {first_wrong[owner]}"
                raise Invalid(Reason.DECRYPTION_PROOF, place)
        raise Invalid(Reason.DECRYPTION_PROOF, "no trustee's")

    def exponents(self, owners: Iterable[int]) -> dict[int, int]:
        """To which power each of these owners' factors counts; needless owners are left out.

        1 for a single trustee, the Lagrange coefficient for one of a threshold
        part. Raises Invalid (missing_decryption), naming those of whom one is needed.
        """
        present = set(owners)
        powers: dict[int, int] = {}
        first = 1
        for part in self.parts:
            after = first + len(part.verification_keys)
            chosen = [owner for owner in range(first, after) if owner in present]
            missing = part.threshold - len(chosen)
            if missing > 0:
                absent = [owner for owner in range(first, after) if owner not in present]
                who = " or ".join(map(self.label, absent))
                number = "" if missing == 1 else f"{missing} of "
                raise Invalid(Reason.MISSING_DECRYPTION, number + who)
            indexes = [owner - first + 1 for owner in chosen[: part.threshold]]
            for index in indexes:
                powers[first + index - 1] = _lagrange(index, indexes, self.group.q)
            first = after
        return powers


def _lagrange(index: int, indexes: Sequence[int], q: int) -> int:
    power = 1
    for other in indexes:
        if other != index:
            power = power * other * pow(other - index, -1, q) % q
    return power


def new_single(group: Group, entropy: Entropy, name: str | None = None) -> tuple[str, str]:
    """Make a single trustee: the text of the private key, and of the public key with its proof.

    The first is a secret.
    """
    secret = group.random_scalar(entropy)
    members: dict[str, Any] = public_key_members(group, secret, entropy)
    if name is not None:
        members["name"] = name
    return json_text.dump(str(secret)), json_text.dump(members)


def public_key_members(group: Group, secret: int, entropy: Entropy) -> dict[str, Any]:
    """Return the public key of a secret with the proof that it is known, as JSON carries both."""
    public = group.encode(group.base_exp(secret))
    pok = prove_knowledge(group, _pok_prefix(group, public), secret, entropy)
    return {"pok": pok.members(), "public_key": public}


def parse_private_key(group: Group, text: str) -> int:
    """Return the trustee's secret x in a private key's text; raises Invalid (malformed)."""
    return group.read_scalar(json_text.load(text, 2 * group.scalar_limit, ""))


def trustees_text(public_keys: Sequence[str]) -> str:
    """Return the archive's trustees file of single trustees, from their public keys' texts."""
    return parts_text([("Single", public_key) for public_key in public_keys])


def parts_text(parts: Sequence[tuple[Literal["Single", "Pedersen"], str]]) -> str:
    """Return the archive's trustees file, from the kind and the text of each of its parts."""
    return "[" + ",".join(f'["{kind}",{text}]' for kind, text in parts) + "]"


def parse_trustees(group: Group, text: str) -> Trustees:
    """Read a trustees file and check every proof and signature in it.

    Raises Invalid (too_large, malformed, unsupported, not_a_member, identity,
    trustee_proof), the place as in "trustees[1].certs[0]".
    """
    entries = json_text.load(text, TRUSTEES_LIMIT, "trustees")
    if not isinstance(entries, list) or not 1 <= len(entries) <= TRUSTEE_LIMIT:
        raise Invalid(Reason.MALFORMED, "trustees")
    parts: list[Single | Pedersen] = []
    for index, entry in enumerate(entries):
        place = f"trustees[{index}]"
        kind, value = json_text.items(entry, 2, place)
        if kind == "Single":
            parts.append(Single(_read_public_key(group, value, place), _name(value)))
        elif kind == "Pedersen":
            parts.append(_read_pedersen(group, value, place))
        else:
            raise Invalid(Reason.UNSUPPORTED, place)
    trustees = Trustees(text, group, tuple(parts))
    if len(trustees.verification_keys) > TRUSTEE_LIMIT:
        raise Invalid(Reason.TOO_LARGE, "trustees")
    if trustees.public_key == group.identity:
        raise Invalid(Reason.IDENTITY, "trustees")
    return trustees


def _pok_prefix(group: Group, public: str) -> str:
    return f"pok|{group.name}|{public}|"


def _read_public_key(group: Group, value: Any, place: str) -> Element:
    members = _object(value, place)
    text = members.get("public_key")
    public = read_element(group.decode_key, text, f"{place}.public_key")
    proof = _read_proof(group, members.get("pok"), f"{place}.pok")
    if not verify_knowledge(group, _pok_prefix(group, str(text)), public, proof):
        raise Invalid(Reason.TRUSTEE_PROOF, f"{place}.pok")
    return public


def _name(public_key: Mapping[str, Any]) -> str:
    """Return what a trustee is called; no proof covers it, so what cannot be shown is left out."""
    name = public_key.get("name")
    shown = isinstance(name, str) and len(name) <= NAME_LIMIT and name.isprintable()
    return str(name) if shown else ""


def _read_pedersen(group: Group, value: Any, place: str) -> Pedersen:
    members = _object(value, place)
    threshold = members.get("threshold")
    certs, coefexps, signatures, keys = (
        members.get(key) for key in ("certs", "coefexps", "signatures", "verification_keys")
    )
    if not isinstance(certs, list) or not 1 <= len(certs) <= TRUSTEE_LIMIT:
        raise Invalid(Reason.MALFORMED, f"{place}.certs")
    size = len(certs)
    if type(threshold) is not int or not 1 <= threshold <= size:
        raise Invalid(Reason.MALFORMED, f"{place}.threshold")
    signers = [
        read_certificate(
            group, cert, size, threshold, index, f"{place}.certs[{index}]"
        ).verification
        for index, cert in enumerate(certs)
    ]
    polynomials = []
    for index, signed in enumerate(json_text.items(coefexps, size, f"{place}.coefexps")):
        where = f"{place}.coefexps[{index}]"
        message = _object(open_signed(group, signers[index], signed, where), where)
        polynomials.append(json_text.items(message.get("coefexps"), threshold, where))
    for index, proof in enumerate(json_text.items(signatures, size, f"{place}.signatures")):
        agreed = json_text.dump({"certs": certs, "coefexps": polynomials[index]})
        check_signature(
            group, signers[index], f"certs_sig|{agreed}", proof, f"{place}.signatures[{index}]"
        )
    coefficients = [
        [read_element(group.decode, each, f"{place}.coefexps[{index}]") for each in polynomial]
        for index, polynomial in enumerate(polynomials)
    ]
    summed = [reduce(group.mul, column) for column in zip(*coefficients, strict=True)]
    verification_keys = []
    public_keys = json_text.items(keys, size, f"{place}.verification_keys")
    for index, tpk in enumerate(public_keys):
        where = f"{place}.verification_keys[{index}]"
        key = _read_public_key(group, tpk, where)
        powers = (group.exp(each, (index + 1) ** k) for k, each in enumerate(summed))
        if key != reduce(group.mul, powers):
            raise Invalid(Reason.TRUSTEE_PROOF, where)
        check_signature(group, signers[index], group.encode(key), tpk.get("signature"), where)
        verification_keys.append(key)
    if summed[0] == group.identity:
        raise Invalid(Reason.IDENTITY, place)
    return Pedersen(summed[0], tuple(verification_keys), threshold, tuple(map(_name, public_keys)))


def read_certificate(
    group: Group, cert: Any, size: int, threshold: int, index: int, place: str
) -> Certificate:
    """Return the keys in the certificate of trustee `index`, from 0, of a threshold part.

    Raises Invalid (malformed, not_a_member, identity, trustee_proof).
    """
    unsigned = json_text.load(_message(cert, place), TRUSTEES_LIMIT, place)
    members = _object(unsigned, place)
    context = {"group": group.name, "size": size, "threshold": threshold, "index": index + 1}
    if members.get("context") != context:
        raise Invalid(Reason.TRUSTEE_PROOF, place)
    signer = read_element(group.decode_key, members.get("verification"), place)
    encryption = read_element(group.decode_key, members.get("encryption"), place)
    open_signed(group, signer, cert, place)
    return Certificate(signer, encryption)


def open_signed(group: Group, signer: Element, signed: Any, place: str) -> Any:
    """Return the JSON value of a message that `signer` signed in a ceremony.

    Raises Invalid (malformed, trustee_proof).
    """
    message = _message(signed, place)
    check_signature(group, signer, message, signed.get("signature"), place)
    return json_text.load(message, TRUSTEES_LIMIT, place)


def _message(signed: Any, place: str) -> str:
    message = _object(signed, place).get("message")
    if not isinstance(message, str):
        raise Invalid(Reason.MALFORMED, place)
    return message


def check_signature(group: Group, signer: Element, message: str, proof: Any, place: str) -> None:
    """Check the signature of a ceremony's message; raises Invalid (malformed, trustee_proof)."""
    read = _read_proof(group, proof, place)
    if not verify_knowledge(group, f"sigmsg|{message}|", signer, read):
        raise Invalid(Reason.TRUSTEE_PROOF, place)


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(Reason.MALFORMED, place)
    return value


def _read_proof(group: Group, value: Any, place: str) -> Proof:
    try:
        return read_proof(group, value)
    except Invalid as invalid:
        raise Invalid(invalid.reason, place) from None


def partial_decryption(
    election: Election, private_key_text: str, tally_text: str, entropy: Entropy
) -> str:
    """Return a trustee's factors of every ciphertext of the tally, with their proofs.

    Raises Invalid when the key or the tally cannot be read.
    """
    group = election.group
    secret = parse_private_key(group, private_key_text)
    public = group.base_exp(secret)
    factors, proofs = [], []
    for row in parse_tally(election, tally_text):
        factors.append([group.encode(group.exp(each.alpha, secret)) for each in row])
        proofs.append(
            [
                prove_decryption(
                    group, election.fingerprint, public, each.alpha, secret, entropy
                ).members()
                for each in row
            ]
        )
    return json_text.dump({"decryption_factors": factors, "decryption_proofs": proofs})


def check_partial_decryption(
    election: Election, verification_key: Element, tally_text: str, text: str
) -> None:
    """Check every factor and proof of a partial decryption against the trustee's key.

    Raises Invalid (too_large, malformed, not_canonical, not_a_member,
    decryption_proof), the place as in "decryption_proofs[0][2]".
    """
    for place in _wrong_proofs(election, verification_key, tally_text, text):
        raise Invalid(Reason.DECRYPTION_PROOF, place)


def _wrong_proofs(
    election: Election, verification_key: Element, tally_text: str, text: str
) -> Iterator[str]:
    """Yield the place of each proof of a partial decryption that is not this key's."""
    group = election.group
    tally = parse_tally(election, tally_text)
    factors, proofs = _read_partial(election, text)
    for i, (row, its_factors, its_proofs) in enumerate(zip(tally, factors, proofs, strict=True)):
        for j, (each, factor, proof) in enumerate(zip(row, its_factors, its_proofs, strict=True)):
            empty = each.alpha == group.identity
            if (empty and factor != group.identity) or not verify_decryption(
                group, election.fingerprint, verification_key, each.alpha, factor, proof
            ):
                yield f"decryption_proofs[{i}][{j}]"


def parse_factors(election: Election, text: str) -> list[list[Element]]:
    """Return the factors in a partial decryption's text, members all; raises Invalid."""
    return _read_partial(election, text)[0]


def _read_partial(election: Election, text: str) -> tuple[list[list[Element]], list[list[Proof]]]:
    group = election.group
    members = json_text.members(
        json_text.load_canonical(text, tally_limit(election), ""),
        ("decryption_factors", "decryption_proofs"),
        "",
    )
    count = len(election.questions)
    factors, proofs = [], []
    rows = zip(
        election.questions,
        json_text.items(members["decryption_factors"], count, "decryption_factors"),
        json_text.items(members["decryption_proofs"], count, "decryption_proofs"),
        strict=True,
    )
    for index, (question, its_factors, its_proofs) in enumerate(rows):
        place = f"decryption_factors[{index}]"
        factors.append(
            [
                read_element(group.decode, factor, place)
                for factor in json_text.items(its_factors, question.width, place)
            ]
        )
        place = f"decryption_proofs[{index}]"
        proofs.append(
            [
                _read_proof(group, proof, place)
                for proof in json_text.items(its_proofs, question.width, place)
            ]
        )
    return factors, proofs


def decrypt(
    election: Election,
    trustees: Trustees,
    tally_text: str,
    partials: Sequence[tuple[int, str]],
) -> list[list[Element]]:
    """Return g to the power of each count, from checked partial decryptions with their owners.

    Of two by one owner the first counts. Raises Invalid (missing_decryption).
    """
    group = election.group
    powers = trustees.exponents(owner for owner, _ in partials)
    tally: Tally = parse_tally(election, tally_text)
    plain = [[each.beta for each in row] for row in tally]
    for owner, text in partials:
        power = powers.pop(owner, None)
        if power is None:
            continue
        for row, factors in zip(plain, parse_factors(election, text), strict=True):
            for index, factor in enumerate(factors):
                counted = factor if power == 1 else group.exp(factor, power)
                row[index] = group.div(row[index], counted)
    return plain
