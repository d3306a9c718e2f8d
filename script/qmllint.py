"""Lint the screens with the types that Python registers: script/qmllint.py, or some FILEs of QML.

Exit status 0 when qmllint finds nothing: no unknown member of a Python object, no unqualified
access, no unused import.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import PySide6

QT = Path(PySide6.__file__).parent
UI = Path(__file__).parent.parent / "src" / "maru" / "ui"
MODULE = "Maru"
BASES = ("core", "quick")  # where the classes are that ours are derived from


def describe_types(folder: Path) -> None:
    """Write the module of our Python types as qmllint wants it, below `folder`."""
    module = folder / MODULE
    module.mkdir()
    (module / "qmldir").write_text(
        f"module {MODULE}\ntypeinfo plugins.qmltypes\nimport QtQuick auto\n"
    )
    classes = folder / "classes.json"
    files = [file for file in sorted(UI.rglob("*.py")) if "@Qml" in file.read_text("utf-8")]
    dump = QT / "scripts" / "metaobjectdump.py"
    _run(sys.executable, dump, "--quiet", "--out-file", classes, *files)
    registrar = QT / "Qt" / "libexec" / "qmltyperegistrar"
    version = ["--import-name", MODULE, "--major-version", "1", "--minor-version", "0"]
    bases = [QT / "Qt" / "metatypes" / f"qt6{library}_metatypes.json" for library in BASES]
    types = ["--generate-qmltypes", module / "plugins.qmltypes"]
    _run(
        registrar,
        *types,
        *version,
        "--foreign-types",
        ",".join(map(str, bases)),
        "-o",
        folder / "types.cpp",
        classes,
    )


def lint(*files: Path) -> int:
    """Lint QML files, all of the screens' when none is given; return qmllint's status."""
    with tempfile.TemporaryDirectory() as name:
        describe_types(Path(name))
        screens = files or tuple(sorted((UI / "qml").rglob("*.qml")))
        command = [QT / "qmllint", "-I", name, "-W", "0", *screens]
        return subprocess.run(list(map(str, command)), check=False).returncode


def _run(*command: object) -> None:
    subprocess.run(list(map(str, command)), check=True)


if __name__ == "__main__":
    sys.exit(lint(*map(Path, sys.argv[1:])))
