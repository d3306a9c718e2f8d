"""Folders that are made whole or not at all, and the files in them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maru.command import sync_folder
from maru.protocol.refusal import InputRefusal, Refused

SECRET = 0o600
PUBLIC = 0o644


@contextmanager
def new_folder(directory: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes `directory` at the end, or is gone after an exception.

    It opens to its owner only. Refused: already_exists, not_found (the folder that `directory`
    shall lie in), unwritable.
    """
    if os.path.lexists(directory):
        raise Refused(InputRefusal.already_exists, str(directory))
    parent = directory.absolute().parent
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=parent))
    except FileNotFoundError:
        raise Refused(InputRefusal.not_found, str(parent)) from None
    except OSError as error:
        raise Refused(InputRefusal.unwritable, str(parent), error.strerror or "") from None
    try:
        yield folder
        for path in (folder, *folder.rglob("*/")):
            sync_folder(path)
        folder.rename(directory)
        sync_folder(parent)
    finally:
        if folder.exists():
            shutil.rmtree(folder)


def write_file(path: Path, content: str | bytes, mode: int = PUBLIC) -> None:
    """Write a file that is not there yet, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
