"""Trustees for tests: each in a folder of its own, with a cheap passphrase."""

from collections.abc import Sequence
from pathlib import Path

from maru.provisioning.trustee.steps import (
    Step,
    draw_secret,
    new_trustee,
    write_certificate,
    write_check,
    write_share,
)

from .conftest import CHEAP, PASSPHRASE, repeated_entropy

PASS = PASSPHRASE.text


def new_single(folder: Path, name: str, group_name: str = "Ed25519") -> Path:
    """Make a trustee who decrypts alone; return its folder."""
    entropy = repeated_entropy(name.encode())
    secret = draw_secret(name, group_name, entropy)
    new_trustee(folder / name, secret, PASS, entropy, CHEAP)
    return folder / name


def sit_down(
    folder: Path, *names: str, threshold: int = 2, seed: str = "", group_name: str = "Ed25519"
) -> tuple[Path, ...]:
    """Make the trustees of a ceremony up to their certificates; return their folders."""
    for number, name in enumerate(names, 1):
        entropy = repeated_entropy((name + seed).encode())
        seat = (threshold, len(names), number)
        secret = draw_secret(name, group_name, entropy, seat)
        new_trustee(folder / name, secret, PASS, entropy, CHEAP)
        write_certificate(folder / name, PASS, entropy)
    return tuple(folder / name for name in names)


def share(folder: Path, files: Sequence[Path]) -> Step:
    """Do a trustee's second step."""
    return write_share(folder, PASS, files, repeated_entropy(b"share" + folder.name.encode()))


def check(folder: Path, files: Sequence[Path]) -> Step:
    """Do a trustee's last step."""
    return write_check(folder, PASS, files, repeated_entropy(b"check" + folder.name.encode()))


def sent(folders: Sequence[Path], step: str) -> list[Path]:
    """Return the files that these trustees made in a step."""
    return [folder / f"{folder.name}.{step}.note" for folder in folders]


def deal_all(folders: Sequence[Path]) -> None:
    """Let everyone do the second step."""
    for folder in folders:
        share(folder, sent(folders, "certificate"))


def hold_ceremony(folder: Path, *names: str, threshold: int = 2) -> tuple[Path, ...]:
    """Hold a whole ceremony; return the trustees' folders."""
    folders = sit_down(folder, *names, threshold=threshold)
    deal_all(folders)
    for each in folders:
        check(each, sent(folders, "share"))
    return folders
