"""The key ceremony of a threshold part: what each trustee makes for the others (section 4).

Of `size` trustees any `threshold` shall decrypt. Trustee i has a seed, from which come the key that
signs and the key to which the others encrypt; both stand in its certificate. It draws a polynomial
f_i of degree threshold - 1, publishes g to the power of its coefficients ("coefexps"), and sends
f_i(j) to trustee j, signed and encrypted. Trustee j checks what it gets against the coefexps; the
sum of the f_i(j) is its decryption key. The joint key is the product of all g^f_i(0), and nobody
ever holds its logarithm.

Members of JSON objects are as in Belenios 3.3.0, so each value may be exchanged with its tool.
Indexes of trustees count from 1. Entropy is passed in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from maru.protocol.belenios import json_text
from maru.protocol.belenios.ciphertext import read_element
from maru.protocol.belenios.credential import base58
from maru.protocol.belenios.group import Element, Entropy, Group
from maru.protocol.belenios.invalid import Invalid, Reason
from maru.protocol.belenios.proof import prove_knowledge
from maru.protocol.belenios.question import hexhash
from maru.protocol.belenios.trustee import (
    TRUSTEES_LIMIT,
    Certificate,
    check_signature,
    open_signed,
    public_key_members,
    read_certificate,
)

_SEED = re.compile(r"[1-9A-HJ-NP-Za-km-z]{22}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")


@dataclass(frozen=True)
class Seat:
    """A trustee's place in a ceremony: `index` of `size`, any `threshold` of whom decrypt."""

    group: Group
    threshold: int
    size: int
    index: int


class Keys:
    """What a trustee makes of its seed: the keys that sign and receive. Shows nothing of it."""

    def __init__(self, group: Group, seed: str) -> None:
        """Take a seed of 22 Base58 characters; raises Invalid (malformed)."""
        if not _SEED.fullmatch(seed):
            raise Invalid(Reason.MALFORMED)
        self.group = group
        self._signing = group.hash_to_scalar(f"sk|{seed}")
        self._receiving = group.hash_to_scalar(f"dk|{seed}")
        self.certificate = Certificate(
            group.base_exp(self._signing), group.base_exp(self._receiving)
        )

    def __repr__(self) -> str:
        return "Keys(...)"

    def sign(self, message: str, entropy: Entropy) -> dict[str, Any]:
        """Return a message with its signature."""
        proof = prove_knowledge(self.group, f"sigmsg|{message}|", self._signing, entropy)
        return {"message": message, "signature": proof.members()}

    def send(self, recipient: Element, message: str, entropy: Entropy) -> str:
        """Return a message signed and encrypted for the one who holds the key `recipient`.

        A fresh group element g^k is sent by ElGamal; from it comes the key of AES-256-GCM, whose
        initialisation vector is the hash of alpha, all 32 bytes.
        """
        group = self.group
        inner = json_text.dump({"recipient": group.encode(recipient), "message": message})
        plain = json_text.dump(self.sign(inner, entropy))
        r, k = group.random_scalar(entropy), group.random_scalar(entropy)
        shared, alpha = group.base_exp(k), group.encode(group.base_exp(r))
        beta = group.mul(group.exp(recipient, r), shared)
        data = _cipher(group, shared).encrypt(_vector(alpha), plain.encode(), None)
        return json_text.dump(
            {"algorithm": "AES-GCM", "alpha": alpha, "beta": group.encode(beta), "data": data.hex()}
        )

    def receive(self, sender: Element, text: object, place: str) -> Any:
        """Return the JSON value that the holder of the key `sender` sent to this trustee.

        Raises Invalid (too_large, malformed, not_a_member, unsupported; trustee_proof where it was
        made for someone else, by someone else, or altered).
        """
        group = self.group
        members = _object(json_text.load(_text(text, place), TRUSTEES_LIMIT, place), place)
        if members.get("algorithm") != "AES-GCM":
            raise Invalid(Reason.UNSUPPORTED, place)
        data = members.get("data")
        if not isinstance(data, str) or not _HEX.fullmatch(data):
            raise Invalid(Reason.MALFORMED, place)
        alpha = read_element(group.decode, members.get("alpha"), place)
        beta = read_element(group.decode, members.get("beta"), place)
        shared = group.div(beta, group.exp(alpha, self._receiving))
        vector = _vector(group.encode(alpha))
        try:
            plain = _cipher(group, shared).decrypt(vector, bytes.fromhex(data), None)
        except InvalidTag:
            raise Invalid(Reason.TRUSTEE_PROOF, place) from None
        signed = json_text.load(_decoded(plain, place), TRUSTEES_LIMIT, place)
        inner = _object(open_signed(group, sender, signed, place), place)
        if inner.get("recipient") != group.encode(self.certificate.encryption):
            raise Invalid(Reason.TRUSTEE_PROOF, place)
        return json_text.load(_text(inner.get("message"), place), TRUSTEES_LIMIT, place)


def _cipher(group: Group, shared: Element) -> AESGCM:
    return AESGCM(hashlib.sha256(f"key|{group.encode(shared)}".encode()).digest())


def _vector(alpha: str) -> bytes:
    return hashlib.sha256(f"iv|{alpha}".encode()).digest()


def new_seed(entropy: Entropy) -> str:
    """Return a fresh seed of 22 Base58 characters, about 129 bits: a secret."""
    return base58(22, entropy)


def new_polynomial(group: Group, threshold: int, entropy: Entropy) -> tuple[int, ...]:
    """Return the coefficients of a fresh polynomial of degree `threshold` - 1: a secret."""
    return tuple(group.random_scalar(entropy) for _ in range(threshold))


def evaluate(group: Group, polynomial: Sequence[int], index: int) -> int:
    """Return the polynomial's value at `index`, mod q: the share of that trustee."""
    return reduce(lambda value, each: (value * index + each) % group.q, reversed(polynomial), 0)


def make_certificate(seat: Seat, keys: Keys, entropy: Entropy) -> dict[str, Any]:
    """Return a trustee's certificate."""
    group = seat.group
    members = {
        "context": {
            "group": group.name,
            "size": seat.size,
            "threshold": seat.threshold,
            "index": seat.index,
        },
        "verification": group.encode(keys.certificate.verification),
        "encryption": group.encode(keys.certificate.encryption),
    }
    return keys.sign(json_text.dump(members), entropy)


def coefexps_message(group: Group, polynomial: Sequence[int]) -> str:
    """Return the text in which g to the power of each coefficient is published."""
    return json_text.dump({"coefexps": [group.encode(group.base_exp(a)) for a in polynomial]})


def commitment(group: Group, polynomial: Sequence[int]) -> str:
    """Return the hash that binds a trustee to its polynomial before the others show theirs.

    Not in Belenios: whoever saw all other coefexps first could choose the joint key's last bits.
    """
    return hexhash(coefexps_message(group, polynomial))


def read_certificates(
    group: Group, threshold: int, certificates: Sequence[Any]
) -> tuple[Certificate, ...]:
    """Check all certificates of a ceremony, in the order of their indexes.

    Raises Invalid, the place as in "certs[0]" for trustee 1.
    """
    size = len(certificates)
    return tuple(
        read_certificate(group, each, size, threshold, index, f"certs[{index}]")
        for index, each in enumerate(certificates)
    )


def deal(
    seat: Seat,
    keys: Keys,
    certificates: Sequence[Any],
    polynomial: Sequence[int],
    entropy: Entropy,
) -> dict[str, Any]:
    """Return what a trustee publishes after all certificates: coefexps, and a share for each.

    Members: "polynomial" (sent to itself), "secrets" (one for each trustee, in their order),
    "coefexps" (signed), "signature" (over all certificates and the coefexps).
    """
    group = seat.group
    their_keys = read_certificates(group, seat.threshold, certificates)
    message = coefexps_message(group, polynomial)
    exponents = json_text.load(message, TRUSTEES_LIMIT, "")["coefexps"]
    whole = json_text.dump({"polynomial": [str(a) for a in polynomial]})
    secrets = [
        keys.send(
            its.encryption,
            json_text.dump({"secret": str(evaluate(group, polynomial, index))}),
            entropy,
        )
        for index, its in enumerate(their_keys, 1)
    ]
    agreed = _agreed(certificates, exponents)
    return {
        "polynomial": keys.send(keys.certificate.encryption, whole, entropy),
        "secrets": secrets,
        "coefexps": keys.sign(message, entropy),
        "signature": keys.sign(agreed, entropy)["signature"],
    }


def _agreed(certificates: Sequence[Any], coefexps: Sequence[str]) -> str:
    members = {"certs": list(certificates), "coefexps": list(coefexps)}
    return f"certs_sig|{json_text.dump(members)}"


def own_polynomial(keys: Keys, sent: object, place: str) -> tuple[int, ...]:
    """Return the polynomial that a trustee sent to itself; raises Invalid."""
    members = _object(keys.receive(keys.certificate.verification, sent, place), place)
    read = members.get("polynomial")
    if not isinstance(read, list):
        raise Invalid(Reason.MALFORMED, place)
    return tuple(_scalar(keys.group, each, place) for each in read)


def route(dealings: Sequence[Mapping[str, Any]], index: int) -> dict[str, Any]:
    """Return what trustee `index` gets of all trustees' dealings, in their order (vinput)."""
    return {
        "polynomial": dealings[index - 1]["polynomial"],
        "secrets": [dealing["secrets"][index - 1] for dealing in dealings],
        "coefexps": [dealing["coefexps"] for dealing in dealings],
        "signatures": [dealing["signature"] for dealing in dealings],
    }


def receive_share(
    seat: Seat,
    keys: Keys,
    certificates: Sequence[Any],
    signer: Element,
    *,
    coefexps: object,
    signature: object,
    secret: object,
) -> int:
    """Return the share that another trustee sent to this one, checked against its coefexps.

    `signer` is the other's verification key; the last three are what it dealt, `secret` the one of
    its secrets that is meant for `seat`. Raises Invalid, the place being one of these three.
    """
    group = seat.group
    message = _object(open_signed(group, signer, coefexps, "coefexps"), "coefexps")
    texts = json_text.items(message.get("coefexps"), seat.threshold, "coefexps")
    exponents = [read_element(group.decode, each, "coefexps") for each in texts]
    check_signature(group, signer, _agreed(certificates, texts), signature, "signature")
    members = _object(keys.receive(signer, secret, "secret"), "secret")
    share = _scalar(group, members.get("secret"), "secret")
    powers = (group.exp(each, seat.index**k) for k, each in enumerate(exponents))
    if group.base_exp(share) != reduce(group.mul, powers):
        raise Invalid(Reason.TRUSTEE_PROOF, "secret")
    return share


def conclude(seat: Seat, keys: Keys, certificates: Sequence[Any], vinput: Mapping[str, Any]) -> int:
    """Check all that a trustee got, as `route` gives it, and return its decryption key, a secret.

    Raises Invalid, the place beginning with the dealer, as in "trustee 2 secret".
    """
    theirs = read_certificates(seat.group, seat.threshold, certificates)
    coefexps, signatures, secrets = (
        json_text.items(vinput.get(name), seat.size, name)
        for name in ("coefexps", "signatures", "secrets")
    )
    total = 0
    for dealer, its in enumerate(theirs):
        try:
            total += receive_share(
                seat,
                keys,
                certificates,
                its.verification,
                coefexps=coefexps[dealer],
                signature=signatures[dealer],
                secret=secrets[dealer],
            )
        except Invalid as invalid:
            raise invalid.within(f"trustee {dealer + 1}") from None
    return total % seat.group.q


def own_voutput(keys: Keys, decryption_key: int, entropy: Entropy) -> dict[str, Any]:
    """Return a trustee's last message: the key sent to itself, and its public half, signed."""
    message = json_text.dump({"decryption_key": str(decryption_key)})
    return {
        "private_key": keys.send(keys.certificate.encryption, message, entropy),
        "public_key": signed_public_key(keys, decryption_key, entropy),
    }


def own_decryption_key(keys: Keys, sent: object, place: str) -> int:
    """Return the decryption key that a trustee sent to itself; raises Invalid."""
    members = _object(keys.receive(keys.certificate.verification, sent, place), place)
    return _scalar(keys.group, members.get("decryption_key"), place)


def signed_public_key(keys: Keys, decryption_key: int, entropy: Entropy) -> dict[str, Any]:
    """Return the public half of a decryption key: its proof, and the trustee's signature."""
    members = public_key_members(keys.group, decryption_key, entropy)
    signature = keys.sign(members["public_key"], entropy)["signature"]
    return members | {"signature": signature}


def threshold_part(
    threshold: int,
    certificates: Sequence[Any],
    coefexps: Sequence[Any],
    signatures: Sequence[Any],
    verification_keys: Sequence[Any],
) -> str:
    """Return the text of a threshold part, as the trustees file holds it after "Pedersen".

    The four lists hold what each trustee published, in the order of their indexes.
    """
    return json_text.dump(
        {
            "threshold": threshold,
            "certs": list(certificates),
            "coefexps": list(coefexps),
            "signatures": list(signatures),
            "verification_keys": list(verification_keys),
        }
    )


def _scalar(group: Group, value: object, place: str) -> int:
    try:
        return group.read_scalar(value)
    except Invalid as invalid:
        raise invalid.within(place) from None


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(Reason.MALFORMED, place)
    return value


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Invalid(Reason.MALFORMED, place)
    return value


def _decoded(plain: bytes, place: str) -> str:
    try:
        return plain.decode()
    except UnicodeDecodeError:
        raise Invalid(Reason.MALFORMED, place) from None
