"""A new epoch: the kiosk goes on under new keys, after its storage was replaced or copied back.

The old epoch's files move into `epoch-<n>`, from which they can still be synced, exported and
verified; its keys are destroyed, since a key is never used again after a restore. Where the old
journal is whole and not locked, its open polls are closed and it is ended first. `after.json` holds
the newest head of the old epoch that is known anywhere; record 0 of the new one names it.

    {"epoch":1,"seq":42,"hash":"<sha256>"}
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from maru.command import sync_folder, write_new_file
from maru.kiosk.home import AFTER, KEYS, REQUEST, Lock, make_keys, open_kiosk, read_keys
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.store import FILE_NAME, Store
from maru.kiosk.witness import SYNC_FILE, acknowledged
from maru.protocol.journal import parse_head
from maru.protocol.journal_file import read_journal
from maru.protocol.note import Signer, compact_json
from maru.protocol.refusal import InputRefusal, Refused

NEXT = ".new-epoch"
_MOVED = [f"{name}{end}" for name in (FILE_NAME, SYNC_FILE) for end in ("", "-wal", "-shm")] + [
    REQUEST,
    AFTER,
]


Card = Callable[[Kiosk], Signer | None]
"""Returns the key of the staff card that is shown at a kiosk, None where none is."""


def _no_card(_: Kiosk) -> Signer | None:
    return None


def new_epoch(home: Path, entropy: Callable[[int], bytes], card: Card = _no_card) -> Path:
    """Begin a kiosk's next epoch; return its enrolment request.

    Staff enrols the request, and the kiosk takes in the package again with that enrolment. What a
    killed process left half done is finished by the next call. `card` is asked for the staff card
    that closes and ends the old epoch, where that can be opened. Raises `Refused`: staff_needed
    without one in an event that has staff cards; in_use while the kiosk is open.
    """
    if not (home / NEXT).exists():
        read_keys(home)
        _end_old_epoch(home, card)
    with Lock(home):
        following = home / NEXT
        if not following.exists():
            name, epoch, _ = read_keys(home)
            half = home / f"{NEXT}.half"
            half.mkdir(exist_ok=True)
            make_keys(half, name, epoch + 1, entropy)
            after = _newest_head(home)
            if after is not None:
                write_new_file(half / AFTER, compact_json(after).encode())
            half.rename(following)
            sync_folder(home)
        _change_over(home, following)
    return home / REQUEST


def _end_old_epoch(home: Path, card: Card) -> None:
    """Close and end the old epoch, where that can still be said rightly."""
    try:
        kiosk = open_kiosk(home)
    except Refused as refused:
        if refused.reason == InputRefusal.in_use:
            raise
        return
    with closing(kiosk):
        if kiosk.journal.ended or kiosk.locked is not None:
            return
        signer = card(kiosk)
        if signer is None and kiosk.event.staff:
            raise Refused(InputRefusal.staff_needed, kiosk.name)
        with suppress(Refused):  # locked, or without its second medium: left as it is
            for poll in kiosk.event.polls:
                if kiosk.poll_state(poll) in ("open", "paused"):
                    kiosk.journal.close_poll(poll.uuid, staff=signer)
            kiosk.journal.end(signer)


def _change_over(home: Path, following: Path) -> None:
    """Move the old files away, then the new ones in; the keys go last, and say how far it is."""
    if (home / KEYS).exists() and (following / KEYS).exists():
        _, epoch, _ = read_keys(home)
        if epoch < read_keys(following)[1]:
            old = home / f"epoch-{epoch}"
            old.mkdir(exist_ok=True)
            for name in _MOVED:
                if (home / name).exists():
                    (home / name).rename(old / name)
            sync_folder(old)
            sync_folder(home)
            (home / KEYS).unlink()
    for name in (REQUEST, AFTER, KEYS):
        if (following / name).exists():
            (following / name).rename(home / name)
    sync_folder(home)
    following.rmdir()


def _newest_head(home: Path) -> dict[str, Any] | None:
    """Return the farthest head of the old epoch that store, agent, medium or a witness knows."""
    _, epoch, signer = read_keys(home)
    heads: list[tuple[int, str]] = []
    with suppress(Refused, sqlite3.DatabaseError):
        heads += acknowledged(home)
    with suppress(Refused, sqlite3.DatabaseError), closing(Store.open(home)) as store:
        for note in _signed_heads(store):
            head = parse_head(note, signer.verifier)
            heads.append((head.seq, head.hash))
        path = store.medium_path()
        if path is not None:
            heads += _on_medium(Path(path), store, signer.name)
    if not heads:
        return None
    seq, newest = max(heads)
    return {"epoch": epoch, "seq": seq, "hash": newest}


def _signed_heads(store: Store) -> Iterator[str]:
    with suppress(KeyError):
        yield store.head()
    yield from (text for text in store.witnesses() if text.startswith("maru/head/"))


def _on_medium(path: Path, store: Store, name: str) -> list[tuple[int, str]]:
    kiosk, _, epoch = name.partition("/")
    file = path / f"{kiosk}.{epoch}.journal" if path.is_dir() else path
    try:
        with file.open("rb") as stream:
            held = read_journal(stream, str(file), store.manifest())
    except OSError:
        return []
    return [(held.records - 1, held.newest)]
