"""What the QML linter says of the screens, knowing our Python types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6

from maru.ui import attendee

QT = Path(PySide6.__file__).parent
UI = Path(attendee.__file__).parent


def test_qmllint_finds_nothing(tmp_path: Path) -> None:
    """No unknown member of a Python object, no unqualified access, no unused import."""
    module = tmp_path / "Maru"
    module.mkdir()
    (module / "qmldir").write_text("module Maru\ntypeinfo plugins.qmltypes\nimport QtQuick auto\n")
    classes = tmp_path / "classes.json"
    dump = QT / "scripts/metaobjectdump.py"
    files = [file for file in sorted(UI.rglob("*.py")) if "@Qml" in file.read_text("utf-8")]
    run(sys.executable, dump, "--quiet", "--out-file", classes, *files)
    registrar = QT / "Qt/libexec/qmltyperegistrar"
    names = ["--import-name", "Maru", "--major-version", "1", "--minor-version", "0"]
    types = ["--generate-qmltypes", module / "plugins.qmltypes"]
    run(registrar, *types, *names, "-o", tmp_path / "types.cpp", classes)
    screens = sorted((UI / "qml").rglob("*.qml"))
    lint = run(QT / "qmllint", "-I", tmp_path, "-W", "0", *screens, check=False)
    assert lint.returncode == 0, lint.stdout + lint.stderr


def run(*command: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a tool of Qt and keep what it says."""
    return subprocess.run(list(map(str, command)), check=check, capture_output=True, text=True)
