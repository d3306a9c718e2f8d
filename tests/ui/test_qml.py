"""What the QML linter says of the screens, knowing our Python types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "script" / "qmllint.py"


def lint(*files: Path) -> subprocess.CompletedProcess[str]:
    """Lint QML files, or all of them."""
    command = [sys.executable, SCRIPT, *files]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_qmllint_finds_nothing() -> None:
    """No unknown member of a Python object, no unqualified access, no unused import."""
    done = lint()
    assert done.returncode == 0, done.stdout + done.stderr


def test_qmllint_knows_what_our_objects_have(tmp_path: Path) -> None:
    """A member that the attendee has passes, and one that it has not is found."""
    for member, status in (("step", 0), ("stride", 1)):
        screen = tmp_path / f"{member.title()}.qml"
        screen.write_text(
            f"import QtQuick\nimport Maru\n\nText {{\n    text: Attendee.{member}\n}}\n"
        )
        done = lint(screen)
        assert (done.returncode != 0) == bool(status), done.stdout + done.stderr
