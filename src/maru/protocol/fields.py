"""Objects from outside, read member by member.

`Fields` takes the members of a JSON or TOML object one by one; each fault is refused with the path
of its place ("event.json polls[1].title.ko"), and so is whatever is left over at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from maru.protocol.refusal import InputRefusal, Refused

MAX_STRING = 4_000

LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)

_T = TypeVar("_T")


class Fields:
    """The members of a JSON object, taken one by one; what is left over is refused."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise Refused(InputRefusal.bad_value, place, "not an object")
        self._left = dict(value)
        self._place = place

    def at(self, name: str) -> str:
        """Return the place of a member, for a refusal."""
        between = " " if self._place.endswith((".json", ".toml")) else "."
        return f"{self._place}{between}{name}"

    def has(self, name: str) -> bool:
        """Say whether a member is there and not yet taken."""
        return name in self._left

    def take(self, name: str) -> object:
        """Take a member, whatever it is; `missing_key` when it is absent."""
        if name not in self._left:
            raise Refused(InputRefusal.missing_key, self.at(name))
        return self._left.pop(name)

    def done(self) -> None:
        """Refuse the first member that nobody took: `unknown_key`."""
        for name in self._left:
            raise Refused(InputRefusal.unknown_key, self.at(name[:40]))

    def string(self, name: str, limit: int) -> str:
        """Take a text of 1 to `limit` characters."""
        return read_string(self.take(name), self.at(name), limit)

    def integer(self, name: str, least: int, most: int) -> int:
        """Take a whole number from `least` to `most`."""
        value = self.take(name)
        if type(value) is not int or not least <= value <= most:
            raise Refused(InputRefusal.bad_value, self.at(name), f"not from {least} to {most}")
        return value

    def truth(self, name: str) -> bool:
        """Take true or false."""
        value = self.take(name)
        if not isinstance(value, bool):
            raise Refused(InputRefusal.bad_value, self.at(name), "not true or false")
        return value

    def one_of(self, name: str, choices: tuple[_T, ...]) -> _T:
        """Take one of `choices`."""
        value = self.take(name)
        for choice in choices:
            if choice == value:
                return choice
        raise Refused(InputRefusal.bad_value, self.at(name), f"not one of {choices}")

    def words(self, name: str) -> dict[str, str]:
        """Take a text for people: an object from language to words."""
        value, place = self.take(name), self.at(name)
        if not isinstance(value, dict) or not 1 <= len(value) <= 10:
            raise Refused(InputRefusal.bad_value, place, "not a text by language")
        return {
            read_pattern(language, place, LANGUAGE): read_string(words, f"{place}.{language}")
            for language, words in value.items()
        }

    def items(
        self, name: str, read: Callable[[object, str], _T], least: int, most: int
    ) -> tuple[_T, ...]:
        """Take a list of `least` to `most` items, each read by `read(item, place)`."""
        value, place = self.take(name), self.at(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise Refused(InputRefusal.bad_value, place, f"not a list of {least} to {most}")
        return tuple(read(item, f"{place}[{index}]") for index, item in enumerate(value))


def read_string(value: object, place: str, limit: int = MAX_STRING) -> str:
    """Return a text that is not blank, or refuse it: too long, or with control characters."""
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise Refused(InputRefusal.bad_value, place, f"not a text of 1 to {limit} characters")
    if any(ord(char) < 0x20 and char != "\n" for char in value):
        raise Refused(InputRefusal.bad_value, place, "control character")
    return value


def read_pattern(value: object, place: str, pattern: re.Pattern[str]) -> str:
    """Return a string that `pattern` matches whole, or refuse it."""
    if not isinstance(value, str):
        raise Refused(InputRefusal.bad_value, place, "not a text")
    if not pattern.fullmatch(value):
        raise Refused(InputRefusal.bad_value, place, value[:40])
    return value
