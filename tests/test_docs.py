"""The docs say what the commands do."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "script"))

from commands import COMMANDS, page, verbs  # noqa: E402 - found beside the scripts

VERBS = [path for name, (_, command) in COMMANDS.items() for path, _ in verbs(name, command)]
VERBS.append("maru-provision package")  # short for `package write`
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_command_reference_is_the_commands_help() -> None:
    """docs/commands.md is what `script/commands` makes; run it after changing a verb."""
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_names_only_verbs_that_exist(path: Path) -> None:
    """Every command line in a code block of the docs begins with a verb of ours."""
    blocks = re.findall(r"```(?:console|sh)?\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    ours = [line for line in lines if re.match(r"maru-\w+ [a-z]", line)]
    assert [line for line in ours if not line.startswith(tuple(VERBS))] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_link_leads_somewhere(path: Path) -> None:
    """Every relative link of a page names a file that is there."""
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
