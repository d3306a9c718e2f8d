"""What the epochs before this one spent and closed, as far as it can still be read.

Their stores lie in `epoch-1`, `epoch-2`, … in the kiosk's folder. Each store has what it knew of
the epochs before it, so the newest is enough where it is whole and missed nothing. A store that
cannot be read, or that lacks records which something else has seen (it was copied back from an
older image), tells too little; then the file of that epoch on the second medium is read as well.
What neither of them holds is not known here: a card may vote again, and the ledger finds the double
ballot. Nothing of that is kept silent: every finding is a `Refused` that is returned and not
raised, a sentence for the staff.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maru.command import read_text
from maru.kiosk.medium import file_on
from maru.kiosk.store import FILE_NAME, Store
from maru.protocol.enrolment import Enrolment, parse_enrolment
from maru.protocol.fields import Fields
from maru.protocol.journal import Record, is_sha256, parse_record
from maru.protocol.journal_file import read_journal
from maru.protocol.note import Verifier, note_hash, parse_json, text_of
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.ticket import parse_receipt
from maru.protocol.update import FLOOR

AFTER = "after.json"
MAX_AFTER = 4_096

UNREAD = "an earlier epoch cannot be read in whole"
"""Detail of the incident that an epoch begins with which does not know all of those before."""


@dataclass(frozen=True)
class Earlier:
    """What earlier epochs spent (poll, public credential) and which polls staff closed in them.

    `elsewhere` are the cards (poll, public credential, kiosk, epoch) of dead kiosks for which this
    one goes on. `told` says what of it could not be read, or was read from the second medium.
    """

    spent: frozenset[tuple[str, str]]
    closed: frozenset[str]
    told: tuple[Refused, ...]
    elsewhere: frozenset[tuple[str, str, str, int]] = frozenset()


@dataclass
class Held:
    """What was read of one epoch: hashes of its records by number, what they spent and closed.

    `knows_all` says that it took all that the epochs before it held. `fault` is what ended the
    reading, None where it reached the end.
    """

    hashes: dict[int, str] = field(default_factory=dict)
    spent: set[tuple[str, str]] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    elsewhere: set[tuple[str, str, str, int]] = field(default_factory=set)
    knows_all: bool = False
    fault: Refused | None = None

    def take(self, record: Record, _ballot: str | None) -> None:
        """Take the next record of a file."""
        self.hashes[record.seq] = record.hash
        if record.type == "ballot":
            self.spent.add((record.body["poll"], record.body["credential"]))
        elif record.type == "closed":
            self.closed.add(record.body["poll"])

    def has(self, hashes: Mapping[int, str], prefixes: Iterable[str]) -> bool:
        """Say whether it holds all these records, and one whose hash begins with each prefix."""
        return all(self.hashes.get(seq) == its for seq, its in hashes.items()) and all(
            any(its.startswith(prefix) for its in self.hashes.values()) for prefix in prefixes
        )


def read_after(folder: Path) -> dict[str, Any] | None:
    """Return the head of the epoch before the one of a folder, None where that is the first."""
    path = folder / AFTER
    if not path.exists():
        return None
    fields = Fields(parse_json(read_text(path, MAX_AFTER), str(path)), str(path))
    after = {"epoch": fields.integer("epoch", 1, 999_999), "seq": fields.integer("seq", 0, 2**62)}
    its_hash = fields.string("hash", 64)
    if not is_sha256(its_hash):
        raise Refused(InputRefusal.bad_value, fields.at("hash"))
    return {**after, "hash": its_hash}


def floor_motions(home: Path) -> list[str]:
    """Return the floor motions that the epochs before applied, as far as their stores can be read.

    They are the staff's who put them, whatever became of the storage.
    """
    notes: dict[str, str] = {}
    for folder in sorted(home.glob("epoch-*")):
        with (
            suppress(Refused, sqlite3.DatabaseError, KeyError),
            closing(Store.open(folder, read_only=True)) as store,
        ):
            for number, note in store.updates():
                if number >= FLOOR and store.records_with(note_hash(text_of(note))):
                    notes.setdefault(note_hash(text_of(note)), note)
    return list(notes.values())


def read_second_medium(file: Path, whose: Callable[[Enrolment], None]) -> Held:
    """Read an epoch's file on a second medium, verified, up to its end or its first fault.

    `whose` refuses the file of another kiosk.
    """
    held = Held()
    try:
        with file.open("rb") as stream:
            read_journal(stream, str(file), take=held.take, whose=whose)
    except FileNotFoundError:
        held.fault = Refused(InputRefusal.medium_missing, str(file))
    except OSError as error:
        held.fault = Refused(InputRefusal.medium_failed, str(file), error.strerror or "")
    except Refused as refused:
        held.fault = refused
    return held


def read_earlier(
    home: Path, kiosk: str, event_key: Verifier, tag: str, media: Iterable[Path]
) -> Earlier:
    """Read what the epochs before left in a kiosk's folder, and on its second `media`.

    `kiosk` is its name, `tag` the event's. The media that the stores themselves name are read too.
    """
    folders = {
        int(folder.name[6:]): folder
        for folder in home.glob("epoch-*")
        if folder.name[6:].isdecimal()
    }
    heads, told = _heads([home, *folders.values()])
    known = list(media)
    found = Held()
    for epoch in sorted(folders, reverse=True):  # a later store may know where the medium is
        held, receipts = _read_store(folders[epoch], event_key, known)
        needed = heads.get(epoch, {})
        if held.fault is not None or not held.has(needed, receipts):

            def whose(enrolment: Enrolment, epoch: int = epoch) -> None:
                if (enrolment.event, enrolment.kiosk, enrolment.epoch) != (tag, kiosk, epoch):
                    raise Refused(InputRefusal.medium_other, f"{kiosk}/{epoch}")

            on_media = [read_second_medium(file_on(path, kiosk, epoch), whose) for path in known]
            told += [held.fault] if held.fault else []
            place = str(folders[epoch] / FILE_NAME)
            if any(one.has(needed, receipts) and (needed or one.fault is None) for one in on_media):
                told.append(Refused(InputRefusal.epoch_from_medium, place))
            else:
                told += [one.fault for one in on_media if one.fault]
                told.append(Refused(InputRefusal.epoch_unread, place))
            for one in on_media:
                _add(held, one)
            held.knows_all = False
        _add(found, held)
        if held.knows_all:
            break
    return Earlier(
        frozenset(found.spent), frozenset(found.closed), tuple(told), frozenset(found.elsewhere)
    )


def _add(to: Held, more: Held) -> None:
    to.hashes |= more.hashes
    to.spent |= more.spent
    to.closed |= more.closed
    to.elsewhere |= more.elsewhere


def _heads(folders: Iterable[Path]) -> tuple[dict[int, dict[int, str]], list[Refused]]:
    """Return for each epoch the head of it that the one after it names, and what is unreadable."""
    heads: dict[int, dict[int, str]] = {}
    told: list[Refused] = []
    for folder in folders:
        try:
            after = read_after(folder)
        except Refused as refused:
            told.append(refused)
            continue
        if after is not None:
            heads.setdefault(after["epoch"], {})[after["seq"]] = after["hash"]
    return heads, told


def _read_store(folder: Path, event_key: Verifier, media: list[Path]) -> tuple[Held, list[str]]:
    """Return what a store holds, and the beginnings of the records that receipts name.

    The medium that it names is put first among `media`.
    """
    held = Held()
    receipts: list[str] = []
    place = str(folder / FILE_NAME)
    try:
        with closing(Store.open(folder, read_only=True)) as store:
            if (path := store.medium_path()) is not None:
                media.insert(0, Path(path))
            shown = [text for text in store.witnesses() if text.startswith("MARUR1:")]
            receipts += [parse_receipt(text)[1] for text in shown]
            held.closed |= store.closed_before()
            held.spent |= store.spent_before()
            held.elsewhere |= store.all_spent_elsewhere()
            held.hashes |= {seq: its_hash for seq, its_hash, _ in store.all_records()}
            held.spent |= {(poll, credential) for poll, credential, _ in store.spent()}
            verifier = parse_enrolment(store.enrolment(), event_key, place).verifier
            records = [
                parse_record(note, verifier, place)
                for note in store.records_with('"type":"closed"')
            ]
            held.closed |= {record.body["poll"] for record in records if record.type == "closed"}
            held.knows_all = not store.records_with(UNREAD)
    except sqlite3.DatabaseError as error:
        held.fault = Refused(InputRefusal.unreadable_file, place, str(error))
    except KeyError as missing:
        held.fault = Refused(InputRefusal.chain_broken, place, f"without {missing}")
    except Refused as refused:
        held.fault = refused
    return held, receipts
