"""The files that trustees exchange: signed notes, one a trustee and step.

    maru/trustee/v1              {"name":"…","vkey":"…","group":"…","public_key":{…}}
    maru/trustee-certificate/v1  {"name":"…","vkey":"…","certificate":{…},"commitment":"<sha256>"}
    maru/trustee-share/v1        {"index":1,"ceremony":"<sha256>","polynomial":"…","secrets":["…"],
                                  "coefexps":{…},"signature":{…}}
    maru/trustee-check/v1        {"index":1,"vkey":"…","trustees":[…],"coefexps":[…],
                                  "signatures":[…],"public_key":{…}}

`public_key`, `certificate`, `coefexps`, `signature` and what is in `secrets` are messages of
Belenios (maru.protocol.belenios.ceremony). The first note is all there is of a trustee who decrypts
alone. The other three are the steps of a ceremony, and the `vkey` of the certificate signs them.
`commitment` is the hash of the coefexps, which nobody shows before everybody's certificate has
come. `ceremony` is the hash of all certificate notes' objects in their order, so whoever dealt
under other certificates is found; `trustees` repeats these objects. The `vkey` of the first and of
the last note signs what the trustee tells of its decryptions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maru.protocol.belenios import json_text
from maru.protocol.belenios.ceremony import (
    Seat,
    commitment,
    deal,
    make_certificate,
    signed_public_key,
)
from maru.protocol.belenios.group import Entropy, group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.question import hexhash
from maru.protocol.belenios.trustee import (
    NAME_LIMIT,
    TRUSTEE_LIMIT,
    Certificate,
    parse_trustees,
    parts_text,
    public_key_members,
    read_certificate,
)
from maru.protocol.fields import Fields
from maru.protocol.journal import is_sha256
from maru.protocol.note import (
    Verifier,
    compact_json,
    note_text,
    open_note,
    read_body,
    sign,
    text_of,
)
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.trustee.secret import GROUPS, KEY_NAME, Secret, check_name
from maru.words import wordlist

SINGLE = "maru/trustee/v1"
CERTIFICATE = "maru/trustee-certificate/v1"
SHARE = "maru/trustee-share/v1"
CHECK = "maru/trustee-check/v1"

MAX_TRUSTEE_NOTE = 4 * 2**20
"""Bytes; a share of 100 trustees in BELENIOS-2048 is a tenth of it."""


@dataclass(frozen=True)
class SingleNote:
    """The public part of a trustee who decrypts alone: `public_key` is its text."""

    name: str
    verifier: Verifier
    group: str
    public_key: str


@dataclass(frozen=True)
class CertificateNote:
    """A trustee's first step: who it is, its keys, and the hash that binds it to its coefexps."""

    body: dict[str, Any]
    name: str
    verifier: Verifier
    seat: Seat
    keys: Certificate
    commitment: str

    @property
    def label(self) -> str:
        """Who it is, for people."""
        return f"trustee {self.seat.index} ({self.name})"


@dataclass(frozen=True)
class ShareNote:
    """A trustee's second step: what it dealt."""

    index: int
    ceremony: str
    dealing: dict[str, Any]


@dataclass(frozen=True)
class CheckNote:
    """A trustee's last step: all that it checked, and its public key."""

    index: int
    verifier: Verifier
    certificates: tuple[CertificateNote, ...]
    coefexps: list[Any]
    signatures: list[Any]
    public_key: dict[str, Any]

    @property
    def label(self) -> str:
        """Who it is, for people."""
        return self.certificates[self.index - 1].label


def kind_of(message: str, place: str) -> str:
    """Return a note's type, before anything of it is believed."""
    return text_of(message, place, MAX_TRUSTEE_NOTE).partition("\n")[0][:80]


def make_single(secret: Secret, entropy: Entropy) -> str:
    """Return the note of a trustee who decrypts alone."""
    public_key = public_key_members(secret.group, secret.key or 0, entropy)
    body = {
        "name": secret.name,
        "vkey": secret.signer.vkey,
        "group": secret.group.name,
        "public_key": public_key | {"name": secret.name},
    }
    return sign(note_text(SINGLE, body), secret.signer)


def read_single(message: str, place: str) -> SingleNote:
    """Check the note of a trustee who decrypts alone, or refuse it."""
    fields, verifier = _open_own(message, SINGLE, place)
    name = check_name(fields.string("name", NAME_LIMIT), fields.at("name"))
    group_name = fields.one_of("group", GROUPS)
    public_key = json_text.dump(fields.take("public_key"))
    fields.done()
    try:
        parse_trustees(group(group_name), parts_text([("Single", public_key)]))
    except Invalid as invalid:
        detail = invalid.reason.sentence("en")
        raise Refused(InputRefusal.bad_trustee_file, f"{place} of {name}", detail) from None
    return SingleNote(name, verifier, group_name, public_key)


def make_certificate_note(secret: Secret, entropy: Entropy) -> str:
    """Return a trustee's first note in a ceremony."""
    seat = _seat(secret)
    body = {
        "name": secret.name,
        "vkey": secret.ceremony_signer.vkey,
        "certificate": make_certificate(seat, secret.keys, entropy),
        "commitment": commitment(seat.group, secret.polynomial),
    }
    return sign(note_text(CERTIFICATE, body), secret.ceremony_signer)


def read_certificate_note(message: str, place: str) -> CertificateNote:
    """Check a trustee's first note, or refuse it."""
    text = _open_self_signed(message, CERTIFICATE, place)
    return _read_certificate_body(read_body(text, CERTIFICATE, place, MAX_TRUSTEE_NOTE), place)


def _read_certificate_body(body: dict[str, Any], place: str) -> CertificateNote:
    fields = Fields(body, place)
    name = check_name(fields.string("name", NAME_LIMIT), fields.at("name"))
    verifier = _read_vkey(fields)
    certificate = fields.take("certificate")
    bound = fields.string("commitment", 64)
    fields.done()
    if not is_sha256(bound):
        raise Refused(InputRefusal.bad_value, fields.at("commitment"))
    seat = _read_seat(certificate, place)
    try:
        keys = read_certificate(
            seat.group, certificate, seat.size, seat.threshold, seat.index - 1, ""
        )
    except Invalid as invalid:
        who = f"{place} of trustee {seat.index} ({name})"
        detail = invalid.reason.sentence("en")
        raise Refused(InputRefusal.bad_trustee_file, who, detail) from None
    return CertificateNote(body, name, verifier, seat, keys, bound)


def _read_seat(certificate: object, place: str) -> Seat:
    fields = Fields(certificate, f"{place} certificate")
    text = fields.string("message", MAX_TRUSTEE_NOTE)
    try:
        message = json_text.load(text, MAX_TRUSTEE_NOTE, "")
    except Invalid:
        raise Refused(InputRefusal.malformed, fields.at("message")) from None
    context = Fields(Fields(message, fields.at("message")).take("context"), fields.at("context"))
    its_group = group(context.one_of("group", GROUPS))
    size = context.integer("size", 1, TRUSTEE_LIMIT)
    threshold = context.integer("threshold", 1, size)
    return Seat(its_group, threshold, size, context.integer("index", 1, size))


def ceremony_hash(certificates: Sequence[CertificateNote]) -> str:
    """Return the hash that names a ceremony: of all certificates, in their order."""
    return hexhash(compact_json([each.body for each in certificates]))


def ceremony_words(ceremony: str, language: str) -> str:
    """Return the eight words by which trustees compare a ceremony: the hash's first 88 bits."""
    number = int(ceremony[:22], 16)
    words = wordlist(language)
    return " ".join(words[number >> 11 * place & 2047] for place in range(7, -1, -1))


def make_share_note(
    secret: Secret, certificates: Sequence[CertificateNote], entropy: Entropy
) -> str:
    """Return a trustee's second note: what it deals once all certificates have come."""
    seat = _seat(secret)
    texts = [each.body["certificate"] for each in certificates]
    dealing = deal(seat, secret.keys, texts, secret.polynomial, entropy)
    head = {"index": seat.index, "ceremony": ceremony_hash(certificates)}
    return sign(note_text(SHARE, head | dealing), secret.ceremony_signer)


def read_share_note(message: str, certificates: Sequence[CertificateNote], place: str) -> ShareNote:
    """Check a trustee's second note against all certificates, or refuse it."""
    body = _body_of_one(message, SHARE, certificates, place)
    fields = Fields(body, place)
    index = fields.integer("index", 1, len(certificates))
    ceremony = fields.string("ceremony", 64)
    dealing = {
        "polynomial": fields.string("polynomial", MAX_TRUSTEE_NOTE),
        "secrets": fields.items("secrets", _text, len(certificates), len(certificates)),
        "coefexps": fields.take("coefexps"),
        "signature": fields.take("signature"),
    }
    fields.done()
    its = certificates[index - 1]
    if ceremony != ceremony_hash(certificates):
        raise Refused(InputRefusal.other_ceremony, f"{place} of {its.label}")
    message_of = dealing["coefexps"].get("message") if isinstance(dealing["coefexps"], dict) else ""
    if not isinstance(message_of, str) or hexhash(message_of) != its.commitment:
        place = f"{place} of {its.label}"
        raise Refused(InputRefusal.bad_trustee_file, place, "not what it committed to")
    return ShareNote(index, ceremony, dealing)


def make_check_note(
    secret: Secret,
    certificates: Sequence[CertificateNote],
    shares: Sequence[ShareNote],
    entropy: Entropy,
) -> str:
    """Return a trustee's last note, when it has its key."""
    public_key = signed_public_key(secret.keys, secret.key or 0, entropy)
    body = {
        "index": _seat(secret).index,
        "vkey": secret.signer.vkey,
        "trustees": [each.body for each in certificates],
        "coefexps": [each.dealing["coefexps"] for each in shares],
        "signatures": [each.dealing["signature"] for each in shares],
        "public_key": public_key | {"name": secret.name},
    }
    return sign(note_text(CHECK, body), secret.ceremony_signer)


def read_check_note(message: str, place: str) -> CheckNote:
    """Check a trustee's last note by itself, or refuse it."""
    text = text_of(message, place, MAX_TRUSTEE_NOTE)
    fields = Fields(read_body(text, CHECK, place, MAX_TRUSTEE_NOTE), place)
    certificates = fields.items("trustees", _certificate_in, 1, TRUSTEE_LIMIT)
    _check_seats(certificates, place)
    size = len(certificates)
    index = fields.integer("index", 1, size)
    verifier = _read_vkey(fields)
    lists = [list(fields.items(name, _any, size, size)) for name in ("coefexps", "signatures")]
    public_key = fields.take("public_key")
    fields.done()
    who = f"{place} of {certificates[index - 1].label}"
    open_note(message, [certificates[index - 1].verifier], who, MAX_TRUSTEE_NOTE)
    if not isinstance(public_key, dict) or public_key.get("name") != certificates[index - 1].name:
        raise Refused(InputRefusal.bad_trustee_file, who, "another name")
    return CheckNote(index, verifier, certificates, lists[0], lists[1], public_key)


def _check_seats(certificates: Sequence[CertificateNote], place: str) -> None:
    first = certificates[0].seat
    for index, each in enumerate(certificates, 1):
        if each.seat != Seat(first.group, first.threshold, len(certificates), index):
            raise Refused(InputRefusal.other_ceremony, f"{place} of {each.label}")


def _body_of_one(
    message: str, kind: str, certificates: Sequence[CertificateNote], place: str
) -> dict[str, Any]:
    """Return the object of a note that the trustee signed whom its index names."""
    text = text_of(message, place, MAX_TRUSTEE_NOTE)
    body = read_body(text, kind, place, MAX_TRUSTEE_NOTE)
    index = Fields(body, place).integer("index", 1, len(certificates))
    its = certificates[index - 1]
    open_note(message, [its.verifier], f"{place} of {its.label}", MAX_TRUSTEE_NOTE)
    return body


def _open_self_signed(message: str, kind: str, place: str) -> str:
    """Return the text of a note whose key it tells itself."""
    text = text_of(message, place, MAX_TRUSTEE_NOTE)
    fields = Fields(read_body(text, kind, place, MAX_TRUSTEE_NOTE), place)
    name = check_name(fields.string("name", NAME_LIMIT), fields.at("name"))
    return open_note(message, [_read_vkey(fields)], f"{place} of {name}", MAX_TRUSTEE_NOTE)


def _open_own(message: str, kind: str, place: str) -> tuple[Fields, Verifier]:
    text = _open_self_signed(message, kind, place)
    fields = Fields(read_body(text, kind, place, MAX_TRUSTEE_NOTE), place)
    return fields, _read_vkey(fields)


def _read_vkey(fields: Fields) -> Verifier:
    verifier = Verifier.from_vkey(fields.string("vkey", 512), fields.at("vkey"))
    if verifier.name != KEY_NAME:
        raise Refused(InputRefusal.wrong_key, fields.at("vkey"))
    return verifier


def _certificate_in(value: object, place: str) -> CertificateNote:
    if not isinstance(value, dict):
        raise Refused(InputRefusal.malformed, place)
    return _read_certificate_body(value, place)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Refused(InputRefusal.malformed, place)
    return value


def _any(value: object, _: str) -> object:
    return value


def _seat(secret: Secret) -> Seat:
    if secret.seat is None:
        raise Refused(InputRefusal.bad_value, secret.name, "a trustee who decrypts alone")
    return secret.seat
