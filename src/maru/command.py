"""How every command of Maru ends: 0 when it is done, 2 with one sentence when it refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO

import click

from maru.protocol.refusal import InputRefusal, Refused


def language() -> str:
    """Return "ko" or "en", from the locale that the person at the terminal has chosen."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := os.environ.get(name):
            return "ko" if chosen.startswith("ko") else "en"
    return "en"


class _Refusing(click.Command):
    """Says a refusal in one sentence on stderr and exits with status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            click.echo(f"{ctx.info_name}: {refused.sentence(language())}", err=True)
            ctx.exit(2)


class Command(_Refusing):
    """A command of its own that ends so."""


class Group(_Refusing, click.Group):
    """A group of verbs that end so."""


def read_file(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes, or refuse it by its name."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise Refused(InputRefusal.not_found, str(path)) from None
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), error.strerror or "") from None
    if len(data) > limit:
        raise Refused(InputRefusal.too_large, str(path), f"over {limit} bytes")
    return data


def read_text(path: Path, limit: int) -> str:
    """Read a file of at most `limit` bytes of UTF-8, or refuse it by its name."""
    try:
        return read_file(path, limit).decode()
    except UnicodeDecodeError:
        raise Refused(InputRefusal.malformed, str(path), "not UTF-8") from None


def write_new_file(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all: a neighbour first, fsynced, then renamed onto `path`."""
    neighbour = neighbour_of(path)
    try:
        with open_new(neighbour, mode) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        neighbour.replace(path)
    except BaseException:
        neighbour.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def neighbour_of(path: Path) -> Path:
    """Return where a file is written before it takes its place."""
    return path.with_name(f".{path.name}.new")


def open_new(path: Path, mode: int = 0o644) -> BinaryIO:
    """Open a fresh file to write, in place of what has its name.

    A link that somebody put there goes too, and what it leads to is not touched.
    """
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
