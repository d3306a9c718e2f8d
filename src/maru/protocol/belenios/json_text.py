"""The JSON of Belenios: compact, in a fixed order, read strictly (section 2)."""

from __future__ import annotations

import json
from typing import Any

from maru.protocol.belenios.invalid import Invalid, Reason


def dump(value: object) -> str:
    """Return the one text form of a value: no spaces, Unicode as it is, keys as they stand."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load(text: str, limit: int, place: str) -> Any:
    """Return the value of a JSON text of at most `limit` characters.

    Refuses a key that stands twice, numbers that are not integers, half a
    surrogate pair, and nesting that exhausts the reader. Raises Invalid
    (too_large, malformed).
    """
    if len(text) > limit:
        raise Invalid(Reason.TOO_LARGE, place)
    # Raised outside the handler: a decoding error holds the whole text, which may be secret.
    try:
        text.encode()
        value = _DECODER.decode(text)
        if "\\u" in text:
            dump(value).encode()
    except (ValueError, RecursionError):
        pass
    else:
        return value
    raise Invalid(Reason.MALFORMED, place)


def load_canonical(text: str, limit: int, place: str) -> Any:
    """As `load`, for a text that must be exactly what `dump` writes of its value.

    Whoever calls it checks the order of keys. Raises Invalid (too_large,
    malformed, not_canonical).
    """
    if len(text) > limit:
        raise Invalid(Reason.TOO_LARGE, place)
    try:
        text.encode()
        value = json.loads(text)
        canonical = dump(value) == text
    except (ValueError, RecursionError):
        raise Invalid(Reason.MALFORMED, place) from None
    if not canonical:
        raise Invalid(Reason.NOT_CANONICAL, place)
    return value


def recall(text: str) -> Any:
    """Return the value of a text that `load` or `load_canonical` took before."""
    return json.loads(text)


def _no_number(text: str) -> None:
    raise ValueError(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_no_number, parse_constant=_no_number
)


def members(value: Any, keys: tuple[str, ...], place: str) -> dict[str, Any]:
    """Return the object whose keys are exactly these, in this order; raises Invalid (malformed)."""
    if not isinstance(value, dict) or tuple(value) != keys:
        raise Invalid(Reason.MALFORMED, place)
    return value


def items(value: Any, count: int, place: str) -> list[Any]:
    """Return the array of exactly `count` items; raises Invalid (malformed)."""
    if not isinstance(value, list) or len(value) != count:
        raise Invalid(Reason.MALFORMED, place)
    return value
