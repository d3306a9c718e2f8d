"""What the verbs of `maru-verify` share at the terminal: language, words, "not valid"."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from maru import command
from maru.protocol.belenios.invalid import Language
from maru.protocol.refusal import InputRefusal, Refused


class NotValid(Exception):
    """A verdict that was said; the command ends with status 1."""


_NOT_READABLE = (
    InputRefusal.unreadable_file,
    InputRefusal.unwritable,
    InputRefusal.not_found,
    InputRefusal.ledger_unreachable,
    InputRefusal.ledger_busy,
    InputRefusal.ledger_refused,
    InputRefusal.auditors_only,
    InputRefusal.too_many_requests,
)


def language() -> Language:
    """Return the language of the person at the terminal."""
    return "ko" if command.language() == "ko" else "en"


def words(ko: str, en: str) -> str:
    """Return the words in the language of the person at the terminal."""
    return ko if language() == "ko" else en


def plain(text: str) -> str:
    """Show text from outside without what could steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def say_not_valid(refused: Refused) -> None:
    """Say what does not hold and raise `NotValid`; raise what could not be read as it is."""
    if refused.reason in _NOT_READABLE:
        raise refused
    said = f"{words('올바르지 않음', 'NOT VALID')}: {refused.sentence(language())}"
    Console(stderr=True, highlight=False, markup=False, emoji=False).print(said, soft_wrap=True)
    raise NotValid


def facts() -> Table:
    """Return an empty table of names and what belongs to them."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    return table
