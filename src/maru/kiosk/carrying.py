"""What a kiosk puts onto a courier's stick, and how it reads the journals that lie on one.

A stick takes everything: the journals of all epochs, whole, what is carried for other kiosks, the
ledger's acknowledgements for them, and updates (maru.stick). So sticks may come in any order,
twice, or not at all. Of what the sync process has learnt, `sync.db` is read only.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from maru.command import neighbour_of, open_new, sync_folder
from maru.kiosk.export import export_kiosk
from maru.kiosk.new_epoch import CARRIED
from maru.kiosk.store import FILE_NAME as STORE_NAME
from maru.kiosk.store import Store
from maru.kiosk.synced import CarriedJournal, Synced
from maru.protocol import tlog
from maru.protocol.belenios.group import Group
from maru.protocol.belenios.invalid import Invalid
from maru.protocol.claim import Claim, claim_of
from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.journal import Record
from maru.protocol.journal_file import read_journal, read_opening, read_records
from maru.protocol.note import note_hash, text_of
from maru.protocol.package import open_manifest
from maru.protocol.refusal import InputRefusal, Refused
from maru.stick import (
    ACK,
    CHECKPOINT,
    JOURNAL,
    damage,
    name_of,
    open_plain,
    read_checkpoint_file,
    write_file,
    write_updates,
)

UNREADABLE = (Refused, sqlite3.DatabaseError, KeyError)
"""What is raised where the files of an epoch are damaged."""
_PIECE = 1024 * 1024


def epochs(home: Path) -> list[Path]:
    """Return the folders of a kiosk's epochs that have a store, the newest one last."""
    old = sorted(home.glob("epoch-*"), key=lambda path: (len(path.name), path.name))
    return [folder for folder in (*old, home) if (folder / STORE_NAME).exists()]


def export_courier(home: Path, folder: Path) -> list[tuple[str, int]]:
    """Write all that is to travel from a kiosk into a folder; return (file, records) of each chain.

    Raises `Refused`: unwritable. Whatever was written until then is whole. An earlier epoch that
    cannot be read is refused when all the others are written.
    """
    if not folder.is_dir():
        raise Refused(InputRefusal.not_found, str(folder))
    written: list[tuple[str, int]] = []
    unread: Refused | None = None
    for epoch in epochs(home):
        try:
            written += [_export_epoch(epoch, folder), *_export_carried(epoch, folder)]
        except UNREADABLE as error:
            told = error if isinstance(error, Refused) else None
            if epoch == home or (told and told.reason is InputRefusal.unwritable):
                raise
            place = str(epoch / STORE_NAME)
            unread = told or Refused(InputRefusal.unreadable_file, place, str(error))
    if unread is not None:
        raise unread
    return written


def _export_carried(home: Path, folder: Path) -> list[tuple[str, int]]:
    with closing(Synced(home)) as synced:
        copied = [
            (relay.file, relay.seq + 1)
            for relay in synced.carried()
            if copy_journal(home / CARRIED / relay.file, folder, relay)
        ]
        for path in sorted((home / CARRIED).glob(f"*{CHECKPOINT}")):
            if checkpoint_size(folder / path.name) < checkpoint_size(path):
                write_file(folder / path.name, read_checkpoint_file(path))
        for kiosk, number, body in synced.returned():
            write_file(folder / name_of(kiosk, number, ACK), body)
        write_updates(folder, synced.updates())
    return copied


def _export_epoch(home: Path, folder: Path) -> tuple[str, int]:
    with closing(Store.open(home, read_only=True)) as store, closing(Synced(home)) as synced:
        event_key, _, _ = open_manifest(store.manifest(), "manifest")
        its = parse_enrolment(store.enrolment(), event_key)
        file = folder / name_of(its.kiosk, its.epoch, JOURNAL)
        if not is_beginning(file, store):
            # Somebody else has this kiosk's key: what he wrote is evidence, and stays.
            newest = store.record_hash(store.next_seq() - 1)
            file = folder / name_of(its.kiosk, its.epoch, JOURNAL, newest)
        number = export_kiosk(home, file)
        if (believed := synced.checkpoint()) is not None:
            write_file(folder / name_of(its.kiosk, its.epoch, CHECKPOINT), believed)
        write_updates(folder, store.updates())
        return file.name, number


def is_beginning(file: Path, store: Store) -> bool:
    """Say whether nothing is lost when this store's journal takes the place of a file."""
    last = None
    with suppress(OSError, Refused), open_plain(file) as stream:
        for number, (note, _) in enumerate(chain_of(stream, file.name)):
            last = (number, note_hash(text_of(note)))
    if last is None:
        return True
    return last[0] < store.next_seq() and store.record_hash(last[0]) == last[1]


def copy_journal(source: Path, folder: Path, relay: CarriedJournal) -> bool:
    """Copy another kiosk's journal to a stick that has not all of it; say whether it was copied.

    What is damaged there is replaced; another branch is left, and this one goes beside it.
    """
    branch = name_of(relay.kiosk, relay.epoch, JOURNAL, relay.hash)
    for target in (folder / relay.file, folder / branch):
        there = ChainFile()
        with suppress(OSError, Refused):
            there = read_chain(target, target.name, None)
        last = there.records - 1
        if last >= relay.seq and hash_at(target, relay.seq) == relay.hash:
            return False
        if last < relay.seq and (last < 0 or hash_at(source, last) == there.newest):
            _copy(source, target)
            return True
    return False


def _copy(source: Path, target: Path) -> None:
    """Put a copy of a file in the place of another, whole or not at all."""
    neighbour = neighbour_of(target)
    try:
        with source.open("rb") as data, open_new(neighbour) as out:
            shutil.copyfileobj(data, out, _PIECE)
            out.flush()
            os.fsync(out.fileno())
        neighbour.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        with suppress(OSError):
            neighbour.unlink()
        raise Refused(InputRefusal.unwritable, str(target), error.strerror or "") from None


@dataclass
class ChainFile:
    """What the whole records of a file are: whose, how many, and the bytes up to their end.

    `head` is the signed head behind the last of them; `fault` is what ended the reading, None where
    it reached the head.
    """

    kiosk: str = ""
    epoch: int = 0
    records: int = 0
    ballots: int = 0
    newest: str = ""
    bytes: int = 0
    head: str | None = None
    fault: Refused | None = None


def read_chain(
    path: Path,
    place: str,
    manifest: str | None,
    also: Callable[[Record, str | None], None] = lambda _record, _ballot: None,
) -> ChainFile:
    """Verify a file as far as it is whole; refuse one of another event, or that enrols nobody.

    `also` is given each record with its ballot once it was found right. Raises `Refused` too where
    the file cannot be read, such as on a stick that is pulled out.
    """
    try:
        return _read_chain(path, place, manifest, also)
    except OSError as error:
        raise Refused(InputRefusal.unreadable_file, str(path), error.strerror or "") from None


def _read_chain(
    path: Path, place: str, manifest: str | None, also: Callable[[Record, str | None], None]
) -> ChainFile:
    chain = ChainFile()

    with open_plain(path) as stream:

        def whose(enrolment: Enrolment) -> None:
            chain.kiosk, chain.epoch = enrolment.kiosk, enrolment.epoch

        def take(record: Record, ballot: str | None) -> None:
            chain.records, chain.newest, chain.bytes = record.seq + 1, record.hash, stream.tell()
            chain.ballots += record.type == "ballot"
            also(record, ballot)

        try:
            found = read_journal(stream, place, manifest, take, whose)
        except Refused as refused:
            if not chain.records:
                raise
            chain.fault = damage(refused)
            return chain
        if found.head is None:
            chain.fault = Refused(InputRefusal.damaged, f"{place} head", "missing")
            return chain
        chain.bytes = stream.tell()
    with path.open("rb") as stream:
        read_opening(stream, place)
        chain.head = next(one.text for one, _ in read_records(stream, place) if one.kind == "head")
    return chain


def spent_by_card(
    record: Record, ballot: str | None, store: Store, its_group: Group
) -> Claim | None:
    """Return the claim of a `ballot` record that the card itself has signed, on the poll's roll.

    None for any other: a kiosk may write what it likes, but not in a card's name.
    """
    poll, credential = record.body["poll"], record.body["credential"]
    try:
        claim = claim_of(poll, ballot or "", its_group)
    except (Invalid, KeyError, TypeError, ValueError):  # it is no ballot
        return None
    is_right = claim.credential == credential and store.on_roll(poll, credential)
    return claim if is_right and claim.holds(its_group) else None


def checkpoint_size(path: Path) -> int:
    """Return the size that a checkpoint's file tells of, -1 where there is none."""
    try:
        return tlog.parse_checkpoint(text_of(read_checkpoint_file(path))).size
    except (Refused, tlog.LogError):
        return -1


def hash_at(path: Path, seq: int) -> str:
    """Return the hash of a record of a file; "" where the file has none that is whole."""
    with suppress(OSError, Refused), open_plain(path) as stream:
        for number, (note, _) in enumerate(chain_of(stream, path.name)):
            if number == seq:
                return note_hash(text_of(note))
    return ""


def chain_of(stream: BinaryIO, place: str) -> Iterator[tuple[str, str | None]]:
    """Yield the records of a journal's file with their ballots; its head is passed over."""
    read_opening(stream, place)
    for one, blob in read_records(stream, place):
        if one.kind == "record":
            yield one.text, blob
