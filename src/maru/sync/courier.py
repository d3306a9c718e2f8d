"""The kiosk's end of the courier's way: what goes onto a stick, and what comes from one.

A stick takes everything: the journals of all epochs, whole, what is carried for other kiosks, the
ledger's acknowledgements for them, and updates. So sticks may come in any order, twice, or not at
all. What a stick brings of other kiosks is verified, and kept in the folder `relay`, one file for
each chain; `maru-sync run` and `once` bring it to the ledger. Of a file that is cut short the whole
records of its beginning are kept.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from maru.command import neighbour_of, open_new, sync_folder
from maru.kiosk.export import export_kiosk
from maru.kiosk.new_epoch import CARRIED
from maru.kiosk.store import FILE_NAME as STORE_NAME
from maru.kiosk.store import Store
from maru.protocol import tlog
from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.event import parse_event
from maru.protocol.journal import Record
from maru.protocol.journal_file import read_journal, read_opening, read_records
from maru.protocol.note import note_hash, text_of
from maru.protocol.package import open_manifest
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import parse_update
from maru.sync.agent import Agent
from maru.sync.batch import Ack
from maru.sync.stick import (
    ACK,
    CHECKPOINT,
    JOURNAL,
    MAX_JOURNAL,
    UPDATE,
    damage,
    files_in,
    name_of,
    open_plain,
    read_ack_file,
    read_checkpoint_file,
    read_update_file,
    write_file,
    write_updates,
)
from maru.sync.sync_db import Overtaken, Relay, SeenHead, SyncDb

RELAY = CARRIED
MAX_RELAYED = 8 * 1024**3
"""Bytes that are carried for others at the most."""
KEPT_FREE = 512 * 1024**2
"""Bytes of the kiosk's disk that are left to the kiosk."""
MAX_BRANCHES = 4
_INCOMING = ".incoming"
_PIECE = 1024 * 1024


UNREADABLE = (Refused, sqlite3.DatabaseError, KeyError)
"""What is raised where the files of an epoch are damaged."""


@dataclass(frozen=True)
class Taken:
    """What became of one file of a stick.

    `records` is how many whole records it has, `new` how many of them were not known here, and
    `fault` what was wrong with it, if anything was.
    """

    name: str
    records: int = 0
    new: int = 0
    fault: Refused | None = None


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
    with SyncDb.open(home) as kept:
        copied = [
            (relay.file, relay.seq + 1)
            for relay in kept.relays()
            if _copy_relay(home / RELAY / relay.file, folder, relay)
        ]
        for path in sorted((home / RELAY).glob(f"*{CHECKPOINT}")):
            if checkpoint_size(folder / path.name) < checkpoint_size(path):
                write_file(folder / path.name, read_checkpoint_file(path))
        for kiosk, number, body in kept.returned():
            write_file(folder / name_of(kiosk, number, ACK), body)
        write_updates(folder, kept.updates())
    return copied


def _export_epoch(home: Path, folder: Path) -> tuple[str, int]:
    with closing(Store.open(home, read_only=True)) as store, SyncDb.open(home) as kept:
        event_key, _, _ = open_manifest(store.manifest(), "manifest")
        its = parse_enrolment(store.enrolment(), event_key)
        file = folder / name_of(its.kiosk, its.epoch, JOURNAL)
        if not _is_beginning(file, store):
            # Somebody else has this kiosk's key: what he wrote is evidence, and stays.
            newest = store.record_hash(store.next_seq() - 1)
            file = folder / name_of(its.kiosk, its.epoch, JOURNAL, newest)
        number = export_kiosk(home, file)
        _, ack = kept.newest_ack()
        cosigned = kept.newest_cosigned()
        if ack is not None:
            note = ack.checkpoint if cosigned is None else cosigned[1]
            write_file(folder / name_of(its.kiosk, its.epoch, CHECKPOINT), note)
        write_updates(folder, store.updates())
        return file.name, number


def _is_beginning(file: Path, store: Store) -> bool:
    """Say whether nothing is lost when this store's journal takes the place of a file."""
    last = None
    with suppress(OSError, Refused), open_plain(file) as stream:
        for number, (note, _) in enumerate(chain_of(stream, file.name)):
            last = (number, note_hash(text_of(note)))
    if last is None:
        return True
    return last[0] < store.next_seq() and store.record_hash(last[0]) == last[1]


def _copy_relay(source: Path, folder: Path, relay: Relay) -> bool:
    """Copy a carried journal to a stick that has not all of it; say whether it was copied.

    What is damaged there is replaced; another branch is left, and this one goes beside it.
    """
    branch = name_of(relay.kiosk, relay.epoch, JOURNAL, relay.hash)
    for target in (folder / relay.file, folder / branch):
        there = _Chain()
        with suppress(OSError, Refused):
            there = _verify(target, target.name, None)
        last = there.records - 1
        if last >= relay.seq and _hash_at(target, relay.seq) == relay.hash:
            return False
        if last < relay.seq and (last < 0 or _hash_at(source, last) == there.newest):
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


def import_courier(home: Path, folder: Path) -> list[Taken]:
    """Take what a stick brings: updates, acknowledgements, other kiosks' journals.

    What is wrong with one file is said of it, and the others are taken all the same.
    """
    with closing(Store.open(home, read_only=True)) as store, SyncDb.open(home) as kept:
        importing = _Import(home, store, kept)
        taken = []
        for ending, take in (
            (UPDATE, importing.update),
            (CHECKPOINT, importing.checkpoint),
            (JOURNAL, importing.journal),
            (ACK, importing.ack),
        ):
            for file in files_in(folder, ending):
                try:
                    taken.append(take(file))
                except Refused as refused:
                    taken.append(Taken(file.name, fault=refused))
    return taken


class _Import:
    """One stick, being taken in."""

    def __init__(self, home: Path, store: Store, kept: SyncDb) -> None:
        self._home, self._store, self._kept = home, store, kept
        self._manifest = store.manifest()
        self._event_key, _, _ = open_manifest(self._manifest, "manifest")
        self._event = parse_event(store.event_text())
        self._own: dict[tuple[str, int], Path] = {}
        for epoch in epochs(home):
            try:
                self._own[self._whose(epoch)] = epoch
            except UNREADABLE:  # what a stick has of it is welcome, as another kiosk's is
                if epoch == home:
                    raise

    def _whose(self, folder: Path) -> tuple[str, int]:
        with closing(Store.open(folder, read_only=True)) as store:
            its = parse_enrolment(store.enrolment(), self._event_key)
        return its.kiosk, its.epoch

    def update(self, file: Path) -> Taken:
        """Take an update that the event key signed, or a staff card."""
        note = read_update_file(file)
        update = parse_update(note, self._event_key, file.name, self._event.staff)
        if update.event != self._event.tag:
            raise Refused(InputRefusal.other_event, file.name)
        known = {note_hash(text_of(note)) for _, note in self._kept.updates()}
        self._kept.put_update(update.number, note)
        return Taken(file.name, new=int(update.hash not in known))

    def checkpoint(self, file: Path) -> Taken:
        """Keep another kiosk's newest checkpoint, which tells where its acknowledgement begins."""
        note = read_checkpoint_file(file)
        shown = tlog.open_checkpoint(note, self._event.ledger.verifier, file.name)
        who = _name_parts(file, CHECKPOINT)
        relay = self._home / RELAY
        known = relay / name_of(*who, CHECKPOINT)
        if who in self._own or checkpoint_size(known) >= shown.size:
            return Taken(file.name)
        relay.mkdir(exist_ok=True)
        write_file(known, note)
        return Taken(file.name, new=1)

    def ack(self, file: Path) -> Taken:
        """Believe an acknowledgement for this kiosk when its proofs hold; carry one for another."""
        carried = read_ack_file(file)
        checkpoint = tlog.open_checkpoint(
            carried.ack.checkpoint, self._event.ledger.verifier, file.name
        )
        who = _name_parts(file, ACK)
        if who in self._own:
            return self._own_ack(self._own[who], file, carried.known, carried.ack, checkpoint)
        self._kept.put_returned(*who, carried.encode())
        return Taken(file.name, new=1)

    def _own_ack(
        self, folder: Path, file: Path, known: int, ack: Ack, checkpoint: tlog.Checkpoint
    ) -> Taken:
        with closing(Store.open(folder, read_only=True)) as store, SyncDb.open(folder) as kept:
            before = kept.newest_ack()[1]
            agent = Agent(folder, store, kept, None)
            try:
                agent.believe(ack, known)
            except Overtaken:
                if checkpoint.size <= agent.log_size():
                    return Taken(file.name)
                detail = "it begins from another state of the log; export again"
                raise Refused(InputRefusal.gap, file.name, detail) from None
            agent.cosign(ack)
            return Taken(file.name, ack.next, ack.next - (before.next if before else 0))

    def journal(self, file: Path) -> Taken:
        """Take another kiosk's journal as far as it is whole."""
        relay = self._home / RELAY
        relay.mkdir(exist_ok=True)
        incoming = relay / _INCOMING
        try:
            cut = self._copy(file, incoming)
            chain = _verify(incoming, file.name, self._manifest)
            if chain.fault is None and cut:
                chain.fault = Refused(InputRefusal.damaged, file.name, "pulled out")
            if chain.records == 0:
                raise chain.fault or Refused(InputRefusal.chain_broken, file.name, "no record")
            os.truncate(incoming, chain.bytes)
            return self._keep(file, incoming, chain)
        finally:
            incoming.unlink(missing_ok=True)

    def _copy(self, file: Path, incoming: Path) -> bool:
        """Copy a file within bounds; say whether the stick was pulled out meanwhile."""
        left = min(
            MAX_JOURNAL,
            MAX_RELAYED - sum(path.stat().st_size for path in (self._home / RELAY).iterdir()),
            shutil.disk_usage(self._home).free - KEPT_FREE,
        )
        with incoming.open("wb") as out:
            try:
                with open_plain(file) as data:
                    while piece := data.read(_PIECE):
                        left -= len(piece)
                        if left < 0:
                            raise Refused(InputRefusal.too_large, file.name, "no room for it here")
                        out.write(piece)
            except OSError:
                return True
            finally:
                out.flush()
                os.fsync(out.fileno())
        return False

    def _keep(self, file: Path, incoming: Path, chain: _Chain) -> Taken:
        """Put a verified file in its place: longer than what is here, or another branch."""
        who = (chain.kiosk, chain.epoch)
        if chain.head is not None:
            self._kept.put_head(SeenHead(*who, chain.records - 1, chain.newest, chain.head))
        if who in self._own and self._is_own(self._own[who], chain):
            return Taken(file.name, chain.records, fault=chain.fault)
        mine = [relay for relay in self._kept.relays() if (relay.kiosk, relay.epoch) == who]
        for relay in mine:
            path = self._home / RELAY / relay.file
            if not _are_one(path, relay, incoming, chain):
                continue
            new = chain.records - 1 - relay.seq
            if new > 0 or (new == 0 and chain.bytes > path.stat().st_size):
                self._replace(incoming, path)
                self._kept.put_relay(
                    replace(relay, seq=chain.records - 1, hash=chain.newest, refused="")
                )
            return Taken(file.name, chain.records, max(0, new), chain.fault)
        if len(mine) >= MAX_BRANCHES:
            raise Refused(InputRefusal.too_large, file.name, f"over {MAX_BRANCHES} branches")
        name = name_of(*who, JOURNAL, chain.newest if mine or who in self._own else "")
        self._replace(incoming, self._home / RELAY / name)
        self._kept.put_relay(Relay(name, *who, chain.records - 1, chain.newest))
        return Taken(file.name, chain.records, chain.records, chain.fault)

    def _replace(self, incoming: Path, path: Path) -> None:
        with incoming.open("rb") as file:
            os.fsync(file.fileno())
        incoming.replace(path)
        sync_folder(path.parent)

    def _is_own(self, folder: Path, chain: _Chain) -> bool:
        """Say whether a file has nothing that this kiosk's own store has not."""
        with closing(Store.open(folder, read_only=True)) as store:
            last = chain.records - 1
            return last < store.next_seq() and store.record_hash(last) == chain.newest


@dataclass
class _Chain:
    """What the whole records of a file are: whose, how many, and the bytes up to their end."""

    kiosk: str = ""
    epoch: int = 0
    records: int = 0
    newest: str = ""
    bytes: int = 0
    head: str | None = None
    fault: Refused | None = None


def _verify(path: Path, place: str, manifest: str | None) -> _Chain:
    """Verify a file as far as it is whole; refuse one of another event, or that enrols nobody."""
    chain = _Chain()

    with open_plain(path) as stream:

        def whose(enrolment: Enrolment) -> None:
            chain.kiosk, chain.epoch = enrolment.kiosk, enrolment.epoch

        def take(record: Record, _ballot: str | None) -> None:
            chain.records, chain.newest, chain.bytes = record.seq + 1, record.hash, stream.tell()

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


def checkpoint_size(path: Path) -> int:
    """Return the size that a checkpoint's file tells of, -1 where there is none."""
    try:
        return tlog.parse_checkpoint(text_of(read_checkpoint_file(path))).size
    except (Refused, tlog.LogError):
        return -1


def _are_one(path: Path, relay: Relay, incoming: Path, chain: _Chain) -> bool:
    """Say whether the shorter of two files is the beginning of the other."""
    if relay.seq <= chain.records - 1:
        return _hash_at(incoming, relay.seq) == relay.hash
    return _hash_at(path, chain.records - 1) == chain.newest


def _hash_at(path: Path, seq: int) -> str:
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


def _name_parts(file: Path, ending: str) -> tuple[str, int]:
    kiosk, _, epoch = file.name.removesuffix(ending).rpartition(".")
    if not (kiosk and len(kiosk) <= 32 and epoch.isascii() and epoch.isdigit() and len(epoch) < 7):
        raise Refused(InputRefusal.bad_value, file.name, "not a kiosk's name and epoch")
    return kiosk, int(epoch)
