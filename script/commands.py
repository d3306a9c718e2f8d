"""Write docs/commands.md: every verb of every command with its help, as the command prints it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from maru.provisioning.command import main as provision
from maru.sync.command import main as sync
from maru.sync.ledger.command import main as ledger
from maru.sync.verify_command import main as verify
from maru.ui.command import main as kiosk

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
WIDTH = 100

COMMANDS: dict[str, tuple[str, click.Command]] = {
    "maru-provision": ("event staff and trustees, before the doors open and after", provision),
    "maru-kiosk": ("the voting device", kiosk),
    "maru-sync": ("the device's link to the ledger", sync),
    "maru-ledger": ("the central admin", ledger),
    "maru-verify": ("anyone who wants to check", verify),
}


def page() -> str:
    """Return the text of docs/commands.md."""
    parts = [
        "# Commands\n",
        "One for each person. Exit status: 0 done, 2 refused with one sentence on standard error;"
        " `maru-verify` says 1 for what was read and is not valid, and 3 for a fault of its own,"
        " which is no verdict. Made by `script/commands`.\n",
    ]
    for name, (person, command) in COMMANDS.items():
        parts.append(f"## {name}\n\n{person[0].upper()}{person[1:]}.\n")
        parts.extend(
            f"### {path}\n\n```\n{help_text}\n```\n" for path, help_text in verbs(name, command)
        )
    return "\n".join(parts)


def verbs(path: str, command: click.Command) -> Iterator[tuple[str, str]]:
    """Yield each verb below `command` with its full name and its help."""
    context = click.Context(command, info_name=path, max_content_width=WIDTH, terminal_width=WIDTH)
    if not isinstance(command, click.Group):
        yield path, command.get_help(context).rstrip()
        return
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        if below is not None:
            yield from verbs(f"{path} {name}", below)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
