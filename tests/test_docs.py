"""The docs say what the commands do."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "script"))

import gallery  # noqa: E402 - found beside the scripts
import refusals  # noqa: E402 - found beside the scripts
from commands import COMMANDS, page, verbs  # noqa: E402 - found beside the scripts

VERBS = [path for name, (_, command) in COMMANDS.items() for path, _ in verbs(name, command)]
VERBS.append("maru-provision package")  # short for `package write`
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_command_reference_is_the_commands_help() -> None:
    """docs/commands.md is what `script/commands` makes; run it after changing a verb."""
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page()


def test_the_page_of_refusals_is_the_catalogue() -> None:
    """docs/refusals.md is what `script/refusals` makes; run it after changing a sentence."""
    assert (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8") == refusals.page()


def test_the_page_of_screens_shows_every_scene() -> None:
    """docs/screens.md is what `script/gallery` makes; run it after changing a screen, and look."""
    text = (ROOT / "docs" / "screens.md").read_text(encoding="utf-8")
    assert text == gallery.page()
    shown = set(re.findall(r"\]\(screens/([^)]+)\)", text))
    assert shown == {path.name for path in (ROOT / "docs" / "screens").iterdir()}


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


def shown(page: str) -> list[tuple[str, str]]:
    """Return each command line of a page's consoles with the output below it."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n\$ (.*?)\n(.*?)```", text, re.S)
    assert blocks
    return blocks


@pytest.mark.parametrize(("line", "output"), shown("verify.md"))
def test_verifying_prints_what_its_page_shows(line: str, output: str) -> None:
    """Every command of docs/verify.md, run from the top of the tree, prints what stands there."""
    _, *arguments = shlex.split(line)
    done = subprocess.run(
        [sys.executable, "-m", "maru.sync.verify_command", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8", "COLUMNS": "100", "PYTHONPATH": str(ROOT / "src")},
    )
    said = re.sub(r" +$", "", done.stdout, flags=re.M) + done.stderr
    assert said == output
