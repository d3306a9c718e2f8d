"""Files under a passphrase: Argon2id makes a key of it, a SecretBox holds the content.

The text is two lines, what it is and how it was sealed,

    maru/sealed/v1
    {"kdf":"argon2id","operations":3,"memory":268435456,"salt":"<Base64>","box":"<Base64>"}

`memory` is in bytes, `salt` 16 bytes, `box` the nonce of 24 bytes with what it seals (XSalsa20 and
Poly1305). The passphrase is taken as UTF-8 in normal form NFC, so that a keyboard that composes
Hangul otherwise opens the same file.
"""

import base64
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import click
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from maru.command import language, read_text
from maru.protocol.belenios.group import Entropy
from maru.protocol.fields import Fields
from maru.protocol.note import MAX_NOTE, Signer, decode_base64, note_text, read_body
from maru.protocol.refusal import InputRefusal, Refused

SEALED = "maru/sealed/v1"
SHORTEST = 8
LONGEST = 1024

_MAX_OPERATIONS = 16
_MAX_MEMORY = 2**30


@dataclass(frozen=True)
class Cost:
    """What a guess at the passphrase costs: Argon2id's passes, and memory in bytes."""

    operations: int
    memory: int


MODERATE = Cost(argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)
"""About a second and 256 MiB."""


def seal(content: bytes, passphrase: str, entropy: Entropy, cost: Cost = MODERATE) -> str:
    """Return the text of a file that holds `content` under a passphrase."""
    salt = entropy(argon2id.SALTBYTES)
    box = SecretBox(_key(passphrase, salt, cost)).encrypt(content, entropy(SecretBox.NONCE_SIZE))
    body = {
        "kdf": "argon2id",
        "operations": cost.operations,
        "memory": cost.memory,
        "salt": base64.b64encode(salt).decode(),
        "box": base64.b64encode(box).decode(),
    }
    return note_text(SEALED, body)


def unseal(text: str, passphrase: str, place: str) -> tuple[bytes, Cost]:
    """Return what a file holds, and what opening it cost.

    Refused: another form, more than 16 passes or 1 GiB, a passphrase that does not open it.
    """
    if len(text) > MAX_NOTE:
        raise Refused(InputRefusal.too_large, place)
    fields = Fields(read_body(text, SEALED, place), place)
    fields.one_of("kdf", ("argon2id",))
    operations = fields.integer("operations", argon2id.OPSLIMIT_MIN, _MAX_OPERATIONS)
    cost = Cost(operations, fields.integer("memory", argon2id.MEMLIMIT_MIN, _MAX_MEMORY))
    salt = decode_base64(fields.string("salt", 64), place)
    box = decode_base64(fields.string("box", MAX_NOTE), place)
    fields.done()
    if len(salt) != argon2id.SALTBYTES or len(box) < SecretBox.NONCE_SIZE + SecretBox.MACBYTES:
        raise Refused(InputRefusal.malformed, place)
    try:
        content = SecretBox(_key(passphrase, salt, cost)).decrypt(box)
    except CryptoError:
        raise Refused(InputRefusal.wrong_passphrase, place) from None
    return content, cost


def _key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    normal = unicodedata.normalize("NFC", passphrase).encode()
    return argon2id.kdf(SecretBox.KEY_SIZE, normal, salt, cost.operations, cost.memory)


def read_passphrase(file: Path | None, *, new: bool = False) -> str:
    """Return the passphrase: the first line of a file, or asked for at the terminal.

    A `new` one is asked for twice, and refused below 8 characters.
    """
    if file is not None:
        passphrase = read_text(file, LONGEST).partition("\n")[0].rstrip("\r")
    elif sys.stdin.isatty():
        korean = language() == "ko"
        passphrase = click.prompt(
            "암호" if korean else "Passphrase",
            hide_input=True,
            confirmation_prompt=("암호 다시" if korean else "Once more") if new else False,
            err=True,
        )
    else:
        raise click.UsageError("There is no terminal to ask for the passphrase: --passphrase-file.")
    if new and len(passphrase) < SHORTEST:
        place = str(file) if file is not None else "passphrase"
        raise Refused(InputRefusal.bad_value, place, f"fewer than {SHORTEST} characters")
    return passphrase


def read_signer(file: Path, passphrase_file: Path | None) -> Signer:
    """Return the key in a file: sealed, and then the passphrase is read, or as plain text."""
    text = read_text(file, MAX_NOTE)
    if text.startswith(f"{SEALED}\n"):
        content, _ = unseal(text, read_passphrase(passphrase_file), str(file))
        text = content.decode("utf-8", "replace")
    try:
        return Signer.from_text(text)
    except Refused as refused:
        raise Refused(refused.reason, f"{file} {refused.place}", refused.detail) from None
