"""Signed notes: the one signature format of the project.

A note is UTF-8 text and, after an empty line, one signature line or more (C2SP signed-note v1.0.0):

    maru/record/v1
    {"event":"…","seq":42,…}

    — kiosk-1/1 a1b2c3d4…

The text is every line up to and including the line break before the empty line; these bytes are
what is signed. The dash is U+2014. After the name comes Base64 of a 4-byte key id and the
signature. Text and signatures are split at the *last* empty line. The text holds no control
character but the line break.

A key is known by its name and its id together, id = SHA-256(name || 0x0A || kind || key)[:4].
Opening a note follows the specification's rules: a line whose (name, id) is not among the given
verifiers is ignored; a line whose (name, id) is, and whose signature fails, rejects the whole note;
a note without one verified line is rejected.

A verifier's text ("vkey") is name+hex(id)+Base64(kind || key); a signer's text is Go's
PRIVATE+KEY+name+hex(id)+Base64(kind || seed), so that tools of that world read our keys.

What Maru signs itself has exactly two lines of text, the type with its version and one line of
compact JSON without duplicate keys: `note_text` makes them, `read_body` reads them. **The stored
bytes are the signed bytes**: nothing is written anew in order to be hashed or checked. The hash of
a note is SHA-256 of its text, without the signatures, so that signing again makes no second thing.

Sources: c2sp.org/signed-note v1.0.0; golang.org/x/mod/sumdb/note for the text of private keys.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from maru.protocol.refusal import InputRefusal, Refused

ED25519 = 0x01
COSIGNATURE = 0x04

MAX_NOTE = 65_535  # an entry of a tiled log holds no more
MAX_SIGNATURES = 100  # as Go's reader

_SIGNATURE_LINE = re.compile(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_NAME = re.compile(r"[^\s+\ud800-\udfff]{1,255}")
_NOT_CONTROL = bytes({*range(256)} - {*range(0x20)} | {0x0A})


def decode_base64(text: str, place: str) -> bytes:
    """Decode standard padded Base64, strictly: the one canonical form and nothing else."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise Refused(InputRefusal.malformed, place, "not Base64") from None
    if binascii.b2a_base64(data, newline=False).decode() != text:
        raise Refused(InputRefusal.malformed, place, "Base64 not canonical")
    return data


class Verifier:
    """A public key that checks signature lines; equal when its text is."""

    def __init__(self, name: str, public_key: bytes, kind: int = ED25519) -> None:
        """Take a name without spaces and `+`, 32 bytes of Ed25519 key, and the signature's kind."""
        if not _NAME.fullmatch(name) or _has_control(name.encode()):
            raise Refused(InputRefusal.malformed, "key name", name[:40])
        if len(public_key) != 32:
            raise Refused(InputRefusal.malformed, f"key {name}", "not 32 bytes")
        self.name, self.public_key, self.kind = name, public_key, kind
        identity = name.encode() + b"\n" + bytes([kind]) + public_key
        self.key_id = hashlib.sha256(identity).digest()[:4]

    @classmethod
    def from_vkey(cls, vkey: str, place: str = "verifier key") -> Verifier:
        """Read name+hash+key; refuse another kind than 0x01 and 0x04, and an id that is not its."""
        parts = vkey.split("+", 2)
        if len(vkey) > 512 or len(parts) != 3:
            raise Refused(InputRefusal.malformed, place, "not a vkey")
        name, key_id, encoded = parts
        data = decode_base64(encoded, place)
        if len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
            raise Refused(InputRefusal.malformed, place, "kind or length of the key")
        verifier = cls(name, data[1:], data[0])
        if verifier.key_id.hex() != key_id:
            raise Refused(InputRefusal.malformed, place, "the key's id does not match")
        return verifier

    @property
    def vkey(self) -> str:
        """The key's text, name+hex(id)+Base64(kind || key)."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Say whether `signature`, 64 bytes, is this key's over `message`."""
        if len(signature) != 64:
            return False
        try:
            crypto_sign_open(signature + message, self.public_key)
        except BadSignatureError:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Verifier) and (
            (self.public_key, self.name, self.kind) == (other.public_key, other.name, other.kind)
        )

    def __hash__(self) -> int:
        return hash(self.vkey)

    def __repr__(self) -> str:
        return f"Verifier({self.vkey!r})"


class Signer:
    """A private key; shows its public half only."""

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        """Take the key's name and its 32-byte Ed25519 seed."""
        self._key = SigningKey(seed)
        self.verifier = Verifier(name, bytes(self._key.verify_key), kind)

    @classmethod
    def from_text(cls, text: str) -> Signer:
        """Read PRIVATE+KEY+name+hash+key; what is refused is never repeated in the refusal."""
        parts = text.strip().split("+", 4)
        if len(text) > 512 or len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise Refused(InputRefusal.malformed, "private key")
        data = decode_base64(parts[4], "private key")
        if len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
            raise Refused(InputRefusal.malformed, "private key", "kind or length")
        signer = cls(parts[2], data[1:], data[0])
        if signer.key_id.hex() != parts[3]:
            raise Refused(InputRefusal.malformed, "private key", "id does not match")
        return signer

    def to_text(self) -> str:
        """Write the secret as PRIVATE+KEY+name+hash+key, for a file that only its owner reads."""
        encoded = base64.b64encode(bytes([self.verifier.kind]) + bytes(self._key)).decode()
        return f"PRIVATE+KEY+{self.name}+{self.key_id.hex()}+{encoded}"

    @property
    def name(self) -> str:
        """The key's name."""
        return self.verifier.name

    @property
    def key_id(self) -> bytes:
        """The key's 4-byte id."""
        return self.verifier.key_id

    @property
    def vkey(self) -> str:
        """The public half's text."""
        return self.verifier.vkey

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of `message`."""
        return self._key.sign(message).signature

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"


def sign(text: str, *signers: Signer) -> str:
    """Return the note of `text`, which ends with a line break, signed by each of `signers`."""
    check_text(text, "note")
    lines = [signature_line(signer.verifier, signer.sign(text.encode())) for signer in signers]
    return text + "\n" + "".join(lines)


def signature_line(verifier: Verifier, payload: bytes) -> str:
    """Return a signature line of `payload`, what follows the key id."""
    encoded = base64.b64encode(verifier.key_id + payload).decode()
    return f"— {verifier.name} {encoded}\n"


def check_text(text: str, place: str) -> None:
    """Refuse a text that a note cannot hold."""
    if not text.endswith("\n") or _has_control(text.encode()):
        raise Refused(InputRefusal.malformed, place, "not a note's text")


def _has_control(data: bytes) -> bool:
    """Say whether UTF-8 text holds a control character other than the line break."""
    return bool(data.translate(None, _NOT_CONTROL))


def split(
    message: str | bytes, place: str = "note", limit: int = MAX_NOTE
) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Split a note into its text and its signatures (name, key id, payload), verifying nothing.

    Refuses what is longer than `limit` bytes, not UTF-8, or not of the form.
    """
    if len(message) > limit:
        raise Refused(InputRefusal.too_large, place, f"over {limit} bytes")
    try:
        if isinstance(message, bytes):
            data, whole = message, message.decode()
        else:
            data, whole = message.encode(), message
    except UnicodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None
    if len(data) > limit:
        raise Refused(InputRefusal.too_large, place, f"over {limit} bytes")
    text, found, block = whole.rpartition("\n\n")
    if not found or not block.endswith("\n"):
        raise Refused(InputRefusal.malformed, place, "no signature")
    text += "\n"
    if _has_control(data):
        raise Refused(InputRefusal.malformed, place, "not a note's text")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise Refused(InputRefusal.malformed, place, "too many signatures")
    signatures = []
    for line in lines:
        match = _SIGNATURE_LINE.fullmatch(line)
        if match is None:
            raise Refused(InputRefusal.malformed, place, "signature line")
        data = decode_base64(match[2], place)
        if len(data) < 5:
            raise Refused(InputRefusal.malformed, place, "signature too short")
        signatures.append((match[1], data[:4], data[4:]))
    return text, signatures


def open_note(
    message: str | bytes,
    verifiers: Iterable[Verifier],
    place: str = "note",
    limit: int = MAX_NOTE,
) -> str:
    """Return the text of a note that at least one of `verifiers` signed.

    Raises `Refused`: malformed, too_large, or bad_signature when a known key's line fails or no
    known key signed. Cosignatures (kind 0x04) sign another message and are not counted here.
    """
    text, signatures = split(message, place, limit)
    known = [verifier for verifier in verifiers if verifier.kind == ED25519]
    verified = False
    for name, key_id, payload in signatures:
        for verifier in known:
            if verifier.key_id != key_id or verifier.name != name:
                continue
            if not verifier.verify(text.encode(), payload):
                raise Refused(InputRefusal.bad_signature, place, f"of {name}")
            verified = True
    if not verified:
        raise Refused(InputRefusal.bad_signature, place, "none by a known key")
    return text


def text_of(message: str, place: str = "note", limit: int = MAX_NOTE) -> str:
    """Return the text of a note without checking who signed it."""
    return split(message, place, limit)[0]


def note_hash(text: str) -> str:
    """Return the hash of a note, 64 hex digits of SHA-256 over its text."""
    return hashlib.sha256(text.encode()).hexdigest()


def compact_json(value: object) -> str:
    """Return JSON without spaces, characters beyond ASCII as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def note_text(kind: str, body: Mapping[str, Any]) -> str:
    """Return the two lines that Maru signs: the type with version, and compact JSON."""
    return f"{kind}\n{compact_json(body)}\n"


def read_body(text: str, kind: str, place: str = "note", limit: int = MAX_NOTE) -> dict[str, Any]:
    """Return the JSON object of a two-line text of type `kind`, or refuse it."""
    lines = text.split("\n")
    if len(lines) != 3 or lines[2]:
        raise Refused(InputRefusal.malformed, place, "not two lines")
    if lines[0] != kind:
        raise Refused(InputRefusal.malformed, place, f"{lines[0][:40]!r} instead of {kind!r}")
    body = parse_json(lines[1], place, limit)
    if not isinstance(body, dict):
        raise Refused(InputRefusal.malformed, place, "not an object")
    return body


def parse_json(text: str, place: str, limit: int = MAX_NOTE) -> Any:
    """Parse JSON strictly, or refuse it: at most `limit` characters, no key twice, integers only.

    Integers have at most 19 characters; nesting is bounded by the parser; every string can be
    written as UTF-8.
    """
    if len(text) > limit:
        raise Refused(InputRefusal.too_large, place, f"over {limit} characters")
    try:
        text.encode()
        value, end = _DECODER.raw_decode(text) if text[:1] == "{" else (None, -1)
        if end != len(text):  # spaces around it, or something else
            value = _DECODER.decode(text)
        if "\\u" in text:  # may have escaped half a surrogate pair
            compact_json(value).encode()
    except UnicodeError:
        raise Refused(InputRefusal.malformed, place, "not UTF-8") from None
    except RecursionError:
        raise Refused(InputRefusal.malformed, place, "nested too deeply") from None
    except ValueError as error:
        raise Refused(InputRefusal.malformed, place, f"JSON: {error}"[:120]) from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def _no_number(text: str) -> Any:
    raise ValueError(f"not an integer: {text[:20]}")


def _integer(text: str) -> int:
    if len(text) > 19:
        raise ValueError("integer too long")
    return int(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_no_number,
    parse_constant=_no_number,
    parse_int=_integer,
)
