"""The kiosk's end of the courier's way: what comes from a stick (maru.kiosk.carrying writes one).

What a stick brings of other kiosks is verified, and kept in the folder `relay`, one file for
each chain; `maru-sync run` and `once` bring it to the ledger. Of a file that is cut short the whole
records of its beginning are kept. The cards that have voted there are kept as claims
(maru.protocol.claim), as if that kiosk had told of them in the hall.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from maru.command import sync_folder
from maru.kiosk.carrying import (
    UNREADABLE,
    ChainFile,
    checkpoint_size,
    epochs,
    hash_at,
    read_chain,
    spent_by_card,
)
from maru.kiosk.new_epoch import CARRIED
from maru.kiosk.stick_import import KEPT_FREE
from maru.kiosk.store import Store
from maru.protocol import tlog
from maru.protocol.belenios.group import Group, group
from maru.protocol.enrolment import parse_enrolment
from maru.protocol.event import parse_event
from maru.protocol.journal import Record
from maru.protocol.note import note_hash, text_of
from maru.protocol.package import open_manifest
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.update import parse_update
from maru.stick import (
    ACK,
    CHECKPOINT,
    JOURNAL,
    MAX_JOURNAL,
    UPDATE,
    files_in,
    name_of,
    open_plain,
    read_checkpoint_file,
    read_update_file,
    write_file,
)
from maru.sync.agent import Agent
from maru.sync.batch import Ack
from maru.sync.stick import read_ack_file
from maru.sync.sync_db import Overtaken, Relay, SeenHead, SpentClaim, SyncDb

MAX_CARRIED = 8 * 1024**3
"""Bytes that are carried for others at the most."""
MAX_BRANCHES = 4
_INCOMING = ".incoming"
_PIECE = 1024 * 1024


class NoRoom(Refused):
    """There is no room here for a journal now; there may be later."""


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
        relay = self._home / CARRIED
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
        relay = self._home / CARRIED
        relay.mkdir(exist_ok=True)
        incoming = relay / _INCOMING
        try:
            cut = self._copy(file, incoming)
            spent = _Spent(self._store, self._kept, group(self._event.group))
            chain = read_chain(incoming, file.name, self._manifest, spent.take)
            if chain.fault is None and cut:
                chain.fault = Refused(InputRefusal.damaged, file.name, "pulled out")
            if chain.records == 0:
                raise chain.fault or Refused(InputRefusal.chain_broken, file.name, "no record")
            os.truncate(incoming, chain.bytes)
            taken = self._keep(file, incoming, chain)
            if (chain.kiosk, chain.epoch) not in self._own:
                self._kept.put_claims(spent.claims)
            return taken
        finally:
            incoming.unlink(missing_ok=True)

    def _copy(self, file: Path, incoming: Path) -> bool:
        """Copy a file within bounds; say whether the stick was pulled out meanwhile."""
        left = min(
            MAX_JOURNAL,
            MAX_CARRIED - sum(path.stat().st_size for path in (self._home / CARRIED).iterdir()),
            shutil.disk_usage(self._home).free - KEPT_FREE,
        )
        no_room = NoRoom(InputRefusal.too_large, file.name, "no room for it here")
        try:
            with open_plain(file) as data, incoming.open("wb") as out:
                if os.fstat(data.fileno()).st_size > left:
                    raise no_room
                while piece := _read_piece(data):
                    left -= len(piece)
                    if left < 0:
                        raise no_room
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
                return piece is None
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise no_room from None
            raise

    def _keep(self, file: Path, incoming: Path, chain: ChainFile) -> Taken:
        """Put a verified file in its place: longer than what is here, or another branch."""
        who = (chain.kiosk, chain.epoch)
        if chain.head is not None:
            self._kept.put_head(SeenHead(*who, chain.records - 1, chain.newest, chain.head))
        if who in self._own and self._is_own(self._own[who], chain):
            return Taken(file.name, chain.records, fault=chain.fault)
        mine = [relay for relay in self._kept.relays() if (relay.kiosk, relay.epoch) == who]
        for relay in mine:
            path = self._home / CARRIED / relay.file
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
        self._replace(incoming, self._home / CARRIED / name)
        self._kept.put_relay(Relay(name, *who, chain.records - 1, chain.newest))
        return Taken(file.name, chain.records, chain.records, chain.fault)

    def _replace(self, incoming: Path, path: Path) -> None:
        with incoming.open("rb") as file:
            os.fsync(file.fileno())
        incoming.replace(path)
        sync_folder(path.parent)

    def _is_own(self, folder: Path, chain: ChainFile) -> bool:
        """Say whether a file has nothing that this kiosk's own store has not."""
        with closing(Store.open(folder, read_only=True)) as store:
            last = chain.records - 1
            return last < store.next_seq() and store.record_hash(last) == chain.newest


class _Spent:
    """The cards that another kiosk's journal shows to be spent, and that were not known to be.

    Each has itself signed the ballot, and is on the poll's roll.
    """

    def __init__(self, store: Store, kept: SyncDb, its_group: Group) -> None:
        self._store, self._group = store, its_group
        self._known = {(claim.poll, claim.credential) for claim in kept.claims()}
        self.claims: list[SpentClaim] = []

    def take(self, record: Record, ballot: str | None) -> None:
        """Take the next record, with its ballot."""
        if record.type != "ballot":
            return
        card = record.body["poll"], record.body["credential"]
        if card not in self._known and (
            claim := spent_by_card(record, ballot, self._store, self._group)
        ):
            self._known.add(card)
            self.claims.append(SpentClaim(*card, record.kiosk, record.epoch, claim.text))


def _read_piece(data: BinaryIO) -> bytes | None:
    """Read on in a stick's file; None where the stick was pulled out."""
    try:
        return data.read(_PIECE)
    except OSError:
        return None


def _are_one(path: Path, relay: Relay, incoming: Path, chain: ChainFile) -> bool:
    """Say whether the shorter of two files is the beginning of the other."""
    if relay.seq <= chain.records - 1:
        return hash_at(incoming, relay.seq) == relay.hash
    return hash_at(path, chain.records - 1) == chain.newest


def _name_parts(file: Path, ending: str) -> tuple[str, int]:
    kiosk, _, epoch = file.name.removesuffix(ending).rpartition(".")
    if not (kiosk and len(kiosk) <= 32 and epoch.isascii() and epoch.isdigit() and len(epoch) < 7):
        raise Refused(InputRefusal.bad_value, file.name, "not a kiosk's name and epoch")
    return kiosk, int(epoch)
