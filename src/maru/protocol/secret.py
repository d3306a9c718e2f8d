"""Secrets in memory: overwritten when they are no longer needed, and shown by nothing.

What this can and cannot do in Python: the bytes that a `Secret` holds are overwritten in place by
`wipe`, wherever it is still referred to, also from the frames of an exception. Copies are beyond
its reach: the bytes or text that it was made of, what `value` returned, and the numbers and texts
that were computed from that. Those are given back to the allocator when nothing refers to them any
more, and stay readable in the process's memory until it is used again. So they are made late, kept
in local names only, and never stored; and a kiosk's memory is not written to disk (no swap, no core
files), which is the installation's business.
"""

from __future__ import annotations


class Wiped(Exception):
    """A secret was asked for after it had been wiped: a fault."""


class Secret:
    """Some bytes that nothing shows; `wipe` overwrites them."""

    __slots__ = ("_data", "_is_wiped")

    def __init__(self, data: bytes) -> None:
        self._data = bytearray(data)
        self._is_wiped = False

    def __repr__(self) -> str:
        return "Secret(...)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is neither copied nor written down")

    @property
    def value(self) -> bytes:
        """A copy of the bytes, for the shortest possible use; raises Wiped."""
        if self._is_wiped:
            raise Wiped
        return bytes(self._data)

    @property
    def is_wiped(self) -> bool:
        """Whether the bytes are gone."""
        return self._is_wiped

    def wipe(self) -> None:
        """Overwrite the bytes. Can be done again."""
        self._data[:] = bytes(len(self._data))
        self._is_wiped = True


class TypedDigits:
    """Decimal digits that somebody types one by one: at most `limit`, shown by nothing."""

    __slots__ = ("_data", "_length")

    def __init__(self, limit: int) -> None:
        self._data = bytearray(limit)
        self._length = 0

    def __repr__(self) -> str:
        return "TypedDigits(...)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is neither copied nor written down")

    @property
    def entered(self) -> int:
        """How many digits there are."""
        return self._length

    @property
    def limit(self) -> int:
        """How many digits there can be."""
        return len(self._data)

    def add(self, digit: int) -> bool:
        """Add a digit, 0 to 9; False, and no change, when all are there."""
        if not 0 <= digit <= 9:
            raise ValueError("not a digit")
        if self._length == len(self._data):
            return False
        self._data[self._length] = ord("0") + digit
        self._length += 1
        return True

    def remove(self) -> bool:
        """Overwrite and take away the last digit; False when there is none."""
        if not self._length:
            return False
        self._length -= 1
        self._data[self._length] = 0
        return True

    def take(self) -> Secret:
        """Return what was typed, to be wiped by the caller, and wipe it here."""
        secret = Secret(bytes(self._data[: self._length]))
        self.wipe()
        return secret

    def wipe(self) -> None:
        """Overwrite every digit. Can be done again."""
        self._data[:] = bytes(len(self._data))
        self._length = 0
