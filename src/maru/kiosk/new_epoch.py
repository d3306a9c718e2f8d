"""A new epoch: the kiosk goes on under new keys, after its storage was replaced or copied back.

The old epoch's files move into `epoch-<n>`, from which they can still be synced, exported and
verified; its keys are destroyed, since a key is never used again after a restore. Where the old
journal is whole and not locked, it is ended first. Its open polls end with it and get no `closed`:
that is the staff's alone, and what they closed is not opened again in any epoch (maru.kiosk.earlier
reads it). `after.json` holds the newest head of the old epoch that is known anywhere; record 0 of
the new one names it.

    {"epoch":1,"seq":42,"hash":"<sha256>"}

Whatever cannot be read or done on the way is no reason to stop, and is told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maru.command import sync_folder, write_new_file
from maru.kiosk.earlier import AFTER, read_second_medium
from maru.kiosk.home import KEYS, REQUEST, Lock, make_keys, open_kiosk, read_keys
from maru.kiosk.kiosk import Kiosk
from maru.kiosk.medium import file_on
from maru.kiosk.store import FILE_NAME, Store
from maru.kiosk.witness import SYNC_FILE, acknowledged
from maru.protocol.enrolment import Enrolment
from maru.protocol.journal import parse_head
from maru.protocol.note import Signer, compact_json
from maru.protocol.refusal import InputRefusal, Refused

NEXT = ".new-epoch"
CARRIED = "relay"
"""Other kiosks' journals, which `sync.db` tells of."""
_MOVED = [f"{name}{end}" for name in (FILE_NAME, SYNC_FILE) for end in ("", "-wal", "-shm")] + [
    REQUEST,
    AFTER,
    CARRIED,
]


Card = Callable[[Kiosk], Signer | None]
"""Returns the key of the staff card that is shown at a kiosk, None where none is."""


def _no_card(_: Kiosk) -> Signer | None:
    return None


@dataclass(frozen=True)
class NewEpoch:
    """The enrolment request of the new epoch, and what could not be read or done of the old one."""

    request: Path
    told: tuple[Refused, ...]


def new_epoch(
    home: Path,
    entropy: Callable[[int], bytes],
    card: Card = _no_card,
    second_medium: Path | None = None,
) -> NewEpoch:
    """Begin a kiosk's next epoch.

    Staff enrols the request, and the kiosk takes in the package again with that enrolment. What a
    killed process left half done is finished by the next call. `card` is asked for the staff card
    that ends the old epoch, where that can be opened; `second_medium` is where that epoch's second
    medium is, if not where it was before. Raises `Refused`: staff_needed without a card in an event
    that has staff cards; in_use while the kiosk is open.
    """
    told: list[Refused] = []
    if not (home / NEXT).exists():
        read_keys(home)
        told += _end_old_epoch(home, card, second_medium)
    with Lock(home):
        following = home / NEXT
        if not following.exists():
            name, epoch, _ = read_keys(home)
            half = home / f"{NEXT}.half"
            half.mkdir(exist_ok=True)
            make_keys(half, name, epoch + 1, entropy)
            after = _newest_head(home, second_medium, told)
            if after is not None:
                write_new_file(half / AFTER, compact_json(after).encode())
            half.rename(following)
            sync_folder(home)
        _change_over(home, following)
    return NewEpoch(home / REQUEST, tuple({str(one): one for one in told}.values()))


def _end_old_epoch(home: Path, card: Card, second_medium: Path | None) -> list[Refused]:
    """End the old epoch, where that can still be said rightly; return why it could not."""
    try:
        kiosk = open_kiosk(home, second_medium)
    except Refused as refused:
        if refused.reason == InputRefusal.in_use:
            raise
        return _not_ended(home, refused)
    with closing(kiosk):
        if kiosk.journal.ended:
            return []
        kiosk.must_not_write()  # what others have seen of it may lock it now
        if kiosk.locked is not None:
            return _not_ended(home, kiosk.locked)
        signer = card(kiosk)
        if signer is None and kiosk.event.staff:
            raise Refused(InputRefusal.staff_needed, kiosk.name)
        try:
            kiosk.journal.end(signer, with_open=True)
        except Refused as refused:  # locked, or without its second medium: left as it is
            return _not_ended(home, refused)
    return []


def _not_ended(home: Path, refused: Refused) -> list[Refused]:
    name, epoch, _ = read_keys(home)
    return [refused, Refused(InputRefusal.epoch_not_ended, f"{name}/{epoch}")]


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


def _newest_head(
    home: Path, second_medium: Path | None, told: list[Refused]
) -> dict[str, Any] | None:
    """Return the farthest head of the old epoch that store, agent, medium or a witness knows.

    What of these cannot be read is added to `told`.
    """
    name, epoch, signer = read_keys(home)
    heads: list[tuple[int, str]] = []
    media = [] if second_medium is None else [second_medium]
    with _telling(home / SYNC_FILE, told):
        heads += acknowledged(home)
    with _telling(home / FILE_NAME, told), closing(Store.open(home)) as store:
        if (its := store.medium_path()) is not None:
            media.append(Path(its))
        for note in _signed_heads(store):
            with _telling(home / FILE_NAME, told):
                head = parse_head(note, signer.verifier)
                heads.append((head.seq, head.hash))

    def whose(enrolment: Enrolment) -> None:
        if enrolment.record != signer.vkey:
            raise Refused(InputRefusal.medium_other, signer.name)

    for path in dict.fromkeys(media):
        held = read_second_medium(file_on(path, name, epoch), whose)
        heads += list(held.hashes.items())[-1:]
        told += [held.fault] if held.fault else []
    if not heads:
        return None
    seq, newest = max(heads)
    return {"epoch": epoch, "seq": seq, "hash": newest}


@contextmanager
def _telling(path: Path, told: list[Refused]) -> Iterator[None]:
    """Go on without what cannot be read of a file, and tell it."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        told.append(Refused(InputRefusal.unreadable_file, str(path), str(error)))
    except Refused as refused:
        told.append(refused)


def _signed_heads(store: Store) -> Iterator[str]:
    try:
        yield store.head()
    except KeyError:
        raise Refused(InputRefusal.chain_broken, FILE_NAME, "without its head") from None
    yield from (text for text in store.witnesses() if text.startswith("maru/head/"))
