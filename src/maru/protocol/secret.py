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
