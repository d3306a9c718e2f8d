r"""A transparency log: the Merkle tree, its tiles, its proofs and its signed checkpoints.

A log is a list that only grows. Whoever keeps it signs, now and then, its size and one hash of
everything in it. That is enough for others to notice any change of the past, and the proofs here
are short, so that a kiosk can notice too.

The tree
--------
It is the tree of RFC 6962, section 2.1. With SHA-256 as the hash,

    leaf(entry)       = SHA-256(0x00 || entry)
    node(left, right) = SHA-256(0x01 || left || right)

and the root of the entries [lo, hi) is the leaf hash when there is one of them, else the node of
[lo, lo+k) and [lo+k, hi), where k is the largest power of two *strictly* below their number.
The left side is thus always complete, and never changes again once it is: that is what makes
a log cheap. A tree of five entries:

                  root
                /      \
           [0,4)        e4
          /     \
      [0,2)     [2,4)
      /   \     /   \
     e0   e1   e2   e3

The root of no entries is SHA-256 of nothing.

Proofs
------
An *inclusion proof* of entry i in a tree of n lists the hashes beside the way from the leaf to
the root, the leaf's neighbour first. Above, the proof of e2 in 5 is [e3, [0,2), e4]. A
*consistency proof* from m to n lists the hashes which show that a tree of n begins with the very
tree of m. Both follow RFC 6962, sections 2.1.1 and 2.1.2; they are checked as in RFC 9162,
sections 2.1.3.2 and 2.1.4.2, where the length is fixed by the two numbers, so that a proof which
is longer or shorter than it should be never holds. Sizes are below 2^63, proofs have at most
63 hashes.

Tiles
-----
The tree is kept, and served, in tiles of up to 256 hashes (c2sp.org/tlog-tiles). Tile (L, N)
holds in place j the root of the 256^L entries that begin with entry (N*256 + j) * 256^L. Level 0
are leaf hashes; a hash of level L+1 is the root of one *full* tile of level L, and a tile which
is not full adds nothing above itself. So 600 entries make the tiles

    tile/0/000      tile/0/001      tile/0/002.p/88      tile/1/000.p/2

where `.p/88` says that 88 of 256 hashes are there. The number N is written in groups of three
digits, each but the last marked with an x: 1234067 is x001/x234/067. Every other hash of the
tree is the fold of at most 256 neighbours in one tile; storing tile rows and nothing else
costs 1/255 more than the leaf hashes alone.

The entries of level 0 tile N travel as *bundle* N, `tile/entries/<N>`: for each entry its length
as two bytes, big endian, then the entry. No entry is longer than 65,535 bytes.

A tile row in storage is the newest form of a tile: it only ever grows at its end, so its first
W hashes are what `.p/W` was when the log had that size.

Checkpoints
-----------
A checkpoint (c2sp.org/tlog-checkpoint) is a signed note of three lines,

    kiosk.example/ledger-1
    600
    fw7HciyvSO/Y8D+Z1XRXP3pHqOl81IAgW5hI0ARuH+Y=

the log's origin, its size and its root in Base64. Lines after these three are legal and are not
read here. The log's key has the origin for a name.

Cosignatures
------------
A witness who has seen that a checkpoint continues what he saw before adds a signature line of
type 0x04 (c2sp.org/tlog-cosignature). It covers

    cosignature/v1
    time 1700000000
    <the checkpoint's text>

and carries the time, seconds since 1970 as eight bytes, big endian, in front of the 64 bytes of
Ed25519.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from maru.protocol.note import (
    COSIGNATURE,
    Signer,
    Verifier,
    open_note,
    sign,
    signature_line,
    split,
)
from maru.protocol.refusal import InputRefusal, Refused

HASH_BYTES = 32
TILE_WIDTH = 256
ENTRY_LIMIT = 65_535
PROOF_LIMIT = 63
SIZE_LIMIT = 2**63

EMPTY_ROOT = hashlib.sha256(b"").digest()

ReadTile = Callable[[int, int], bytes]
"""From (level, number) to the stored tile row: the hashes there so far, joined; b"" if none."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_TILE = re.compile(
    r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?",
    re.ASCII,
)


class LogError(ValueError):
    """Text or bytes that are not what this format says; the message names what is wrong."""


def parse_number(text: str) -> int:
    """Read a decimal number from 0 to 2^63 - 1: ASCII digits, no sign, no leading zero."""
    if not _NUMBER.fullmatch(text) or int(text) >= SIZE_LIMIT:
        msg = "not a decimal number below 2^63"
        raise LogError(msg)
    return int(text)


def encode_hash(value: bytes) -> str:
    """Write a hash in standard Base64: 44 characters."""
    return base64.b64encode(value).decode("ascii")


def decode_hash(text: str) -> bytes:
    """Read 32 bytes from the one Base64 text that writes them."""
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        msg = "not Base64"
        raise LogError(msg) from error
    if len(value) != HASH_BYTES or encode_hash(value) != text:
        msg = "not the Base64 text of 32 bytes"
        raise LogError(msg)
    return value


# The tree


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbouring subtrees (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(read: ReadTile, size: int, leaves: Iterable[bytes]) -> dict[tuple[int, int], bytes]:
    """Grow a log of `size` entries by leaf hashes; return every tile row that changed, whole."""
    changed: dict[tuple[int, int], bytearray] = {}
    for position, leaf in enumerate(leaves, start=size):
        level, place, value = 0, position, leaf
        while True:
            number, offset = divmod(place, TILE_WIDTH)
            if (level, number) not in changed:
                row = read(level, number)[: offset * HASH_BYTES]
                if len(row) != offset * HASH_BYTES:
                    msg = f"tile {level}/{number} has fewer than {offset} hashes"
                    raise LogError(msg)
                changed[level, number] = bytearray(row)
            row_so_far = changed[level, number]
            row_so_far += value
            if offset + 1 < TILE_WIDTH:
                break
            value = _fold(bytes(row_so_far))
            level, place = level + 1, number
    return {key: bytes(row) for key, row in changed.items()}


def tree_root(read: ReadTile, size: int) -> bytes:
    """Root of the first `size` entries, from stored tile rows."""
    return EMPTY_ROOT if size == 0 else _range_hash(read, 0, size)


def _fold(hashes: bytes) -> bytes:
    """Root of a complete subtree whose 2^h hashes stand in a row."""
    row = [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def _split(count: int) -> int:
    """Largest power of two strictly below `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_hash(read: ReadTile, low: int, high: int) -> bytes:
    """Root of [low, high), a range which the tree's own splits lead to."""
    count = high - low
    if count & (count - 1) == 0:
        return _subtree(read, count.bit_length() - 1, low >> (count.bit_length() - 1))
    middle = low + _split(count)
    return node_hash(_range_hash(read, low, middle), _range_hash(read, middle, high))


def _subtree(read: ReadTile, height: int, index: int) -> bytes:
    """Root of the complete subtree of 2^height entries that begins with entry index * 2^height."""
    level, inner = divmod(height, 8)
    number, offset = divmod(index << inner, TILE_WIDTH)
    width = 1 << inner
    row = read(level, number)[offset * HASH_BYTES : (offset + width) * HASH_BYTES]
    if len(row) != width * HASH_BYTES:
        msg = f"tile {level}/{number} has fewer than {offset + width} hashes"
        raise LogError(msg)
    return _fold(row)


# Proofs


def inclusion_proof(read: ReadTile, index: int, size: int) -> tuple[bytes, ...]:
    """Proof that entry `index` is in the tree of `size` (RFC 6962, section 2.1.1)."""
    if not 0 <= index < size:
        msg = f"entry {index} is not in a tree of {size}"
        raise LogError(msg)
    low, high = 0, size
    proof: list[bytes] = []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_range_hash(read, middle, high))
            high = middle
        else:
            proof.append(_range_hash(read, low, middle))
            low = middle
    return tuple(reversed(proof))


def consistency_proof(read: ReadTile, old: int, new: int) -> tuple[bytes, ...]:
    """Proof that the tree of `new` begins with the tree of `old` (RFC 6962, section 2.1.2)."""
    if not 0 <= old <= new:
        msg = f"a tree of {new} cannot continue one of {old}"
        raise LogError(msg)
    if old in (0, new):
        return ()
    low, high = 0, new
    on_left_edge = True
    proof: list[bytes] = []
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_range_hash(read, middle, high))
            high = middle
        else:
            proof.append(_range_hash(read, low, middle))
            low = middle
            on_left_edge = False
    if not on_left_edge:
        proof.append(_range_hash(read, low, high))
    return tuple(reversed(proof))


def inclusion_holds(
    leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof puts this leaf hash at `index` of the tree of `size` with this root."""
    if not 0 <= index < size < SIZE_LIMIT:
        return False
    place, last = index, size - 1
    result = leaf
    for other in proof:
        if last == 0 or len(other) != HASH_BYTES:
            return False
        if place & 1 or place == last:
            result = node_hash(other, result)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, other)
        place, last = place >> 1, last >> 1
    return last == 0 and result == root


def consistency_holds(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the tree of `new` begins with the tree of `old`.

    The empty tree has only one root; every tree begins with it and the proof is empty.
    """
    if not 0 <= old <= new < SIZE_LIMIT or any(len(one) != HASH_BYTES for one in proof):
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not proof and old_root == new_root
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, now = node_hash(other, was), node_hash(other, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, other)
        place, last = place >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


# Tiles


@dataclass(frozen=True)
class Tile:
    """One tile: hashes of `level` 0..63, or the bundle of entries when `level` is None.

    `number` counts tiles of that level from 0, `width` is 1..256.
    """

    level: int | None
    number: int
    width: int

    @property
    def path(self) -> str:
        """Path below the log's prefix (c2sp.org/tlog-tiles, Parameters)."""
        groups = [f"{self.number % 1000:03d}"]
        rest = self.number // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(groups)}{partial}"


def parse_tile_path(path: str) -> Tile:
    """Read a tile's path; only the one spelling of each is taken."""
    match = _TILE.fullmatch(path)
    if match is None:
        msg = "not the path of a tile"
        raise LogError(msg)
    level, number, width = match.groups()
    tile = Tile(
        None if level == "entries" else int(level),
        int(number.replace("x", "").replace("/", "")),
        TILE_WIDTH if width is None else int(width),
    )
    if tile.width > TILE_WIDTH or (tile.level or 0) > 63 or tile.path != path:
        msg = "not the path of a tile"
        raise LogError(msg)
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a log of `size`: hash tiles from level 0 upwards, then the bundles."""
    level, count = 0, size
    while count:
        yield from _row_of_tiles(level, count)
        level, count = level + 1, count // TILE_WIDTH
    yield from _row_of_tiles(None, size)


def _row_of_tiles(level: int | None, count: int) -> Iterator[Tile]:
    for number in range(count // TILE_WIDTH):
        yield Tile(level, number, TILE_WIDTH)
    if count % TILE_WIDTH:
        yield Tile(level, count // TILE_WIDTH, count % TILE_WIDTH)


def has_tile(size: int, tile: Tile) -> bool:
    """Whether a log of `size` entries has at least the hashes, or entries, of this tile."""
    count = size if tile.level is None else size >> (8 * tile.level)
    return tile.number * TILE_WIDTH + tile.width <= count


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """Join entries, each behind its length (c2sp.org/tlog-tiles, Log Entries)."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > ENTRY_LIMIT:
            msg = f"an entry of {len(entry)} bytes is over {ENTRY_LIMIT}"
            raise LogError(msg)
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def read_bundle(data: bytes, count: int) -> list[bytes]:
    """Split a bundle of exactly `count` entries."""
    entries: list[bytes] = []
    place = 0
    while place < len(data):
        start = place + 2
        place = start + int.from_bytes(data[start - 2 : start], "big")
        if start > len(data) or place > len(data):
            msg = f"the bundle ends inside entry {len(entries)}"
            raise LogError(msg)
        entries.append(data[start:place])
    if len(entries) != count:
        msg = f"a bundle of {len(entries)} entries where {count} belong"
        raise LogError(msg)
    return entries


# Checkpoints


@dataclass(frozen=True)
class Checkpoint:
    """What a log signs: its origin, how many entries it has, and their root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text (c2sp.org/tlog-checkpoint, Note text)."""
        return f"{self.origin}\n{self.size}\n{encode_hash(self.root)}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """Read the lines of a checkpoint, whatever they say of the empty tree."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] != "" or "" in lines[:-1]:
        msg = "a checkpoint has three lines or more, none of them empty"
        raise LogError(msg)
    return Checkpoint(lines[0], parse_number(lines[1]), decode_hash(lines[2]))


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint, which the caller has checked the signature of."""
    checkpoint = read_checkpoint(text)
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        msg = "the root of no entries is another one"
        raise LogError(msg)
    return checkpoint


def make_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """Return the signed note of a checkpoint."""
    return sign(checkpoint.text, signer)


def open_checkpoint(message: str | bytes, log: Verifier, place: str = "checkpoint") -> Checkpoint:
    """Return the checkpoint of a note signed by the log's key, whose name is the origin.

    Raises `Refused`: malformed, too_large, bad_signature, or wrong_key for another origin.
    """
    text = open_note(message, [log], place)
    try:
        checkpoint = parse_checkpoint(text)
    except LogError as error:
        raise Refused(InputRefusal.malformed, place, str(error)) from None
    if checkpoint.origin != log.name:
        raise Refused(InputRefusal.wrong_key, place, "another log's origin")
    return checkpoint


# Cosignatures


def cosign(message: str, witness: Signer, time: int) -> str:
    """Return a checkpoint note with one more line: the witness's, made at `time` (Unix seconds).

    What the witness has to know before, that this checkpoint continues the last one that he
    signed, is the caller's to check.
    """
    return message + cosignature_line(split(message, "checkpoint")[0], witness, time)


def cosignature_line(text: str, witness: Signer, time: int) -> str:
    """Return the line, ending in a line break, by which a witness cosigns a checkpoint's text."""
    payload = time.to_bytes(8, "big") + witness.sign(_cosigned(text, time))
    return signature_line(witness.verifier, payload)


def cosigned_at(message: str, witness: Verifier, place: str = "checkpoint") -> int | None:
    """Return when a witness cosigned a checkpoint note (Unix seconds), None when it did not.

    Raises `Refused` (bad_signature) when a line of this witness is there and does not hold.
    """
    if witness.kind != COSIGNATURE:
        raise Refused(InputRefusal.wrong_key, place, f"{witness.name} is no witness's key")
    text, signatures = split(message, place)
    for name, key_id, payload in signatures:
        if (name, key_id) == (witness.name, witness.key_id):
            time = int.from_bytes(payload[:8], "big")
            if time >= SIZE_LIMIT or not witness.verify(_cosigned(text, time), payload[8:]):
                raise Refused(InputRefusal.bad_signature, place, f"of {name}")
            return time
    return None


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
