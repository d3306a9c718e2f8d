"""A trustee's secret, and the file under a passphrase that keeps it.

What the file seals is one JSON object. A trustee who decrypts alone, or whose ceremony is over, has
a `key`; one in a ceremony has the seed of its messages and its polynomial. The polynomial is gone
once the key is there: it is no longer needed, and it is part of every trustee's key.

Two keys sign notes. Both are named `maru/trustee` and are made from a secret by SHA-256: one from
the seed for the ceremony, one from the key for what was decrypted, so that the printed page, which
has only the key, gives the latter back too.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from maru.command import read_text, write_new_file
from maru.passphrase import MODERATE, Cost, seal, unseal
from maru.protocol.belenios import json_text
from maru.protocol.belenios.ceremony import Keys, Seat
from maru.protocol.belenios.group import Entropy, Group, group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.belenios.trustee import NAME_LIMIT, TRUSTEE_LIMIT
from maru.protocol.fields import Fields
from maru.protocol.note import MAX_NOTE, Signer, compact_json, parse_json
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.folder import SECRET

FILE_NAME = "trustee.secret"
GROUPS = ("Ed25519", "BELENIOS-2048")
KEY_NAME = "maru/trustee"


@dataclass(frozen=True)
class Secret:
    """What a trustee knows alone; repr shows who, and nothing of it.

    `seat` is None for one who decrypts alone, and for one restored from paper. `seed` is "" and
    `polynomial` empty where there is none, `key` None until there is one.
    """

    name: str
    group: Group
    seat: Seat | None = None
    seed: str = field(default="", repr=False)
    polynomial: Sequence[int] = field(default=(), repr=False)
    key: int | None = field(default=None, repr=False)

    @property
    def keys(self) -> Keys:
        """What signs and receives the ceremony's messages."""
        return Keys(self.group, self.seed)

    @property
    def ceremony_signer(self) -> Signer:
        """What signs the notes of the ceremony."""
        return _signer("ceremony", self.seed)

    @property
    def signer(self) -> Signer:
        """What signs the notes that tell what was decrypted."""
        return _signer(self.group.name, str(self.key))

    @property
    def private_key_text(self) -> str:
        """The key as Belenios writes it."""
        return json_text.dump(str(self.key))

    @property
    def public_key(self) -> str:
        """The public half of the key, as text."""
        return self.group.encode(self.group.base_exp(self.key or 0))


def _signer(use: str, secret: str) -> Signer:
    text = f"maru/trustee-note-key/v1|{use}|{secret}"
    return Signer(KEY_NAME, hashlib.sha256(text.encode()).digest())


def check_name(name: str, place: str) -> str:
    """Return a name that can be a file's and a line's, or refuse it."""
    allowed = all(char.isalnum() or char in " -_." for char in name)
    if not 1 <= len(name) <= NAME_LIMIT or not allowed or name != name.strip(" .-"):
        raise Refused(InputRefusal.bad_value, place, "letters, digits, spaces, hyphens")
    return name


def seal_secret(secret: Secret, passphrase: str, entropy: Entropy, cost: Cost = MODERATE) -> str:
    """Return the text of the file that keeps a secret."""
    return seal(_content(secret), passphrase, entropy, cost)


def write_secret(path: Path, secret: Secret, passphrase: str, entropy: Entropy, cost: Cost) -> None:
    """Write the file that keeps a secret, whole or not at all, over an older one."""
    write_new_file(path, seal_secret(secret, passphrase, entropy, cost).encode(), SECRET)


def read_secret(path: Path, passphrase: str) -> tuple[Secret, Cost]:
    """Open the file that keeps a secret; say as well what opening it cost."""
    content, cost = unseal(read_text(path, MAX_NOTE), passphrase, str(path))
    return _parse(content.decode("utf-8", "replace"), str(path)), cost


def _content(secret: Secret) -> bytes:
    body: dict[str, object] = {"name": secret.name, "group": secret.group.name}
    if secret.seat is not None:
        seat = secret.seat
        body |= {"threshold": seat.threshold, "size": seat.size, "index": seat.index}
        body |= {"seed": secret.seed, "polynomial": [str(each) for each in secret.polynomial]}
    if secret.key is not None:
        body["key"] = str(secret.key)
    return compact_json(body).encode()


def _parse(content: str, place: str) -> Secret:
    fields = Fields(parse_json(content, place), place)
    name = check_name(fields.string("name", NAME_LIMIT), fields.at("name"))
    its_group = group(fields.one_of("group", GROUPS))
    seat, seed, key = None, "", None
    polynomial: tuple[int, ...] = ()
    if fields.has("threshold"):
        size = fields.integer("size", 1, TRUSTEE_LIMIT)
        threshold = fields.integer("threshold", 1, size)
        seat = Seat(its_group, threshold, size, fields.integer("index", 1, size))
        seed = fields.string("seed", 22)
        polynomial = fields.items("polynomial", _scalar_of(its_group), 0, threshold)
    if fields.has("key"):
        key = _scalar_of(its_group)(fields.take("key"), place)
    fields.done()
    return Secret(name, its_group, seat, seed, polynomial, key)


def _scalar_of(its_group: Group) -> Callable[[object, str], int]:
    def read(value: object, place: str) -> int:
        try:
            return its_group.read_scalar(value)
        except Invalid:
            raise Refused(InputRefusal.malformed, place) from None

    return read
