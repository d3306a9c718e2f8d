"""The house itself: arrows between packages, locks, scripts, and what must never be in the tree."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
SETUP: list[str] = PYPROJECT["dependency-groups"]["setup"]
FUZZ: list[str] = PYPROJECT["dependency-groups"]["fuzz"]
RUNTIME: list[str] = PYPROJECT["project"]["dependencies"]

# Lock file -> the requirements of pyproject.toml that it answers.
LOCKS = {
    "all": RUNTIME + [requirement for extra in EXTRAS.values() for requirement in extra],
    "kiosk": RUNTIME + EXTRAS["kiosk"],
    "ledger": RUNTIME + EXTRAS["ledger"],
    "provisioning": RUNTIME + EXTRAS["provisioning"],
    "setup": SETUP,
    "fuzz": FUZZ,
}

# One letter in brackets, so that this file does not hold what it looks for.
OUT_OF_PLACE = re.compile(
    rb"python[h]osted|\bpy[p]i\.(org|python)|registry\.[n]pm|npm[j]s\.(org|com)|deb\.[d]ebian"
    rb"|security\.[d]ebian|/w[o]rk/|/f[a]rm/|/ro[o]t/|/tm[p]/maru|/op[t]/(maru-venv|pypi|wheels)"
)


def tracked_files() -> list[Path]:
    """Every file that git keeps here and the work tree still has."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file()]


def pinned(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Project name to version and hashes, of one file of requirements/."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    statements = re.sub(r"#.*|\\\n", "", text).splitlines()
    pins = {}
    for statement in statements:
        if not statement.strip() or statement.startswith("--only-binary"):
            continue
        found = re.fullmatch(r"([a-z0-9-]+)==(\S+)( ;[^-]*)?((?:\s+--hash=\S+)*)\s*", statement)
        assert found, f"requirements/{lock}.txt: {statement!r} is no pinned requirement"
        pins[found[1]] = (found[2], found[4].split())
    return pins


def test_imports_only_point_downward(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract of pyproject.toml holds: no package imports one above it."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_logo=True) == 0


def test_nothing_in_the_tree_names_a_machine_or_a_registry() -> None:
    """No tracked file holds a package registry's host or an absolute path of somebody's machine."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in tracked_files()
        if (match := OUT_OF_PLACE.search(path.read_bytes()))
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_host(lock: str) -> None:
    """Every requirement of a lock has an exact version and SHA-256 hashes, and no address."""
    assert "://" not in (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    for name, (_, hashes) in pinned(lock).items():
        assert hashes, f"{name} has no hash"
        for entry in hashes:
            assert re.fullmatch("--hash=sha256:[0-9a-f]{64}", entry), f"{name}: {entry}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_answers_pyproject(lock: str) -> None:
    """Every requirement of pyproject.toml is locked, at a version that it allows."""
    pins = pinned(lock)
    for requirement in map(Requirement, LOCKS[lock]):
        version, _ = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_device_gets_what_was_tested(lock: str) -> None:
    """A device's lock differs in no version or hash from the one that tests install."""
    tested = pinned("all")
    shared = {name: pin for name, pin in pinned(lock).items() if name in tested}
    assert shared or lock == "fuzz"
    assert shared == {name: tested[name] for name in shared}


def test_npm_packages_are_pinned_by_content() -> None:
    """Every npm package has an exact version and a SHA-512, no address, and runs no script."""
    wanted = json.loads((ROOT / "package.json").read_bytes())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_bytes())["packages"]
    assert locked.pop("")["dependencies"] == wanted
    for place, package in locked.items():
        assert package["integrity"].startswith("sha512-"), place
        assert not package.keys() & {"resolved", "hasInstallScript"}, place
        assert wanted[place.removeprefix("node_modules/")] == package["version"]


def test_every_dependency_has_its_reason() -> None:
    """docs/dependencies.md names all that pyproject.toml, npm and Debian bring in."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    python = [Requirement(line).name for line in LOCKS["all"] + SETUP + FUZZ]
    npm = json.loads((ROOT / "package.json").read_bytes())["dependencies"]
    debian = [
        name
        for line in (ROOT / "requirements" / "debian.txt").read_text(encoding="utf-8").splitlines()
        for name in re.split(r"[|\s]+", line.partition("#")[0])
        if name
    ]
    assert [name for name in [*python, *npm, *debian] if f"`{name}`" not in page] == []


SCRIPTS = [path for path in (ROOT / "script").iterdir() if path.is_file() and not path.suffix]


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_a_script_can_be_started(script: Path) -> None:
    """Every script is executable, says what runs it, and has no error of syntax."""
    assert os.access(script, os.X_OK)
    shebang = script.read_text(encoding="utf-8").splitlines()[0]
    shell = re.fullmatch(r"#!/(?:usr/bin/env |bin/)(sh|bash|python3)", shebang)
    assert shell, shebang
    if shell[1] != "python3":
        subprocess.run([shell[1], "-n", script], check=True)


def test_the_screens_start_without_what_they_do_not_need() -> None:
    """What takes memory and time, and is for cameras, terminals or a first QR code, stays out."""
    needless = ["cv2", "http", "numpy", "requests", "rich.console", "segno"]
    code = (
        "import sys, maru.ui.command, maru.ui.application;"
        f"print([name for name in {needless} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_what_needs_numpy_still_has_it() -> None:
    """Keeping it from sqlite-utils keeps it from nobody else, whoever comes first."""
    for code in ("import maru.kiosk.store, numpy", "import numpy, maru.kiosk.store, numpy"):
        subprocess.run([sys.executable, "-c", f"{code}; numpy.zeros(1)"], check=True)
