"""What the sync process has learnt, as far as the kiosk needs it: `sync.db`, read only.

The sync process checked it before it kept it. Claims are looked up where they are needed; the rest
is looked at again only after the file has changed. Without the file nothing is known, and the kiosk
votes on: it never waits for the network.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from maru.kiosk.witness import SYNC_FILE
from maru.protocol.fields import Fields, read_string
from maru.protocol.note import parse_json
from maru.protocol.refusal import InputRefusal, Refused

STATES = {
    "connected": ("연결됨", "connected"),
    "closed": ("마감함", "closed"),
    "other_package": ("다른 행사 꾸러미", "other package"),
    "lost": ("연결 끊김", "lost"),
    "absent": ("아직 안 보임", "not seen yet"),
    "twice": ("같은 기기가 둘", "two of it"),
}
"""How another kiosk is, by name, in Korean and English."""

TOLD_SECONDS = 30
"""After which what was said of the other kiosks says nothing any more."""

TWIN = "twin"
"""Name of the status that says that something else was signed, or is shown, with this kiosk's keys:
another machine has them, or this one was set back."""

LOGGED_MOTIONS = "logged_motions"
"""Name of the status that says which motion of a poll the ledger's log has: its hash, by uuid."""


@dataclass(frozen=True)
class PeerState:
    """Another kiosk of the hall: its name, and one of `STATES`."""

    kiosk: str
    epoch: int
    state: str

    def words(self, language: str) -> str:
        """Say it in "ko", or in English."""
        return f"{self.kiosk}: {STATES[self.state][language != 'ko']}"


@dataclass(frozen=True)
class HallState:
    """The other kiosks: how many there should be, how many are connected, and each one.

    `twice` is how many cards have a ballot here and one at another kiosk; `ignored` is how much was
    not believed of what others said.
    """

    expected: int
    connected: int
    peers: tuple[PeerState, ...]
    twice: int = 0
    ignored: int = 0

    def words(self, language: str) -> tuple[str, ...]:
        """Say it line by line in "ko", or in English."""
        korean = language == "ko"
        if korean:
            lines = [f"다른 기기 {self.expected}대 중 {self.connected}대와 연결됨"]
        else:
            kiosks = "kiosk" if self.expected == 1 else "kiosks"
            lines = [f"{self.connected} of {self.expected} other {kiosks} connected"]
        lines += [peer.words(language) for peer in self.peers]
        if self.twice:
            lines.append(
                f"다른 기기에서도 투표한 카드: {self.twice}"
                if korean
                else f"cards with a ballot here and elsewhere: {self.twice}"
            )
        if self.ignored:
            lines.append(
                f"믿을 수 없어 무시한 것: {self.ignored}"
                if korean
                else f"not believed, and ignored: {self.ignored}"
            )
        return tuple(lines)


SILENT_SECONDS = 900
"""After which what was said of the office tells only how it was."""

MAX_STATUS = 16_384


@dataclass(frozen=True)
class OfficeState:
    """How sync with the office stands: ballots that were here, and that have arrived there.

    `contact` is when the ledger last answered, `at` when this was said, both Unix seconds;
    `contact` is None before the first answer. `meaning` says what it means, in Korean and English.
    """

    state: str
    ballots: int
    at_office: int
    contact: int | None
    at: int
    meaning: tuple[str, str]

    def is_silent(self, now: float) -> bool:
        """Say whether nothing was heard for long: the sync process does not run."""
        return self.state == "stopped" or now - self.at > SILENT_SECONDS

    def has_network(self, now: float) -> bool:
        """Say whether the office can be reached, as far as is known."""
        return not self.is_silent(now) and self.state != "no_network"


def read_office_state(body: str, place: str) -> OfficeState:
    """Return what the status `sync` of `sync.db` says, or refuse it."""
    fields = Fields(parse_json(body, place, MAX_STATUS), place)
    contact = fields.take("contact")
    if not (contact is None or isinstance(contact, int)) or contact is True:
        raise Refused(InputRefusal.bad_value, fields.at("contact"))

    def sentence(value: object, at: str) -> str:
        return read_string(value, at, 2_000)

    return OfficeState(
        fields.string("state", 32),
        fields.integer("ballots", 0, 2**53),
        fields.integer("at_ledger", 0, 2**53),
        contact,
        fields.integer("at", 0, 2**53),
        (fields.items("ko", sentence, 2, 2)[1], fields.items("en", sentence, 2, 2)[1]),
    )


class CarriedJournal(NamedTuple):
    """A journal that is carried for another kiosk: its file in `relay`, and its newest record."""

    file: str
    kiosk: str
    epoch: int
    seq: int
    hash: str


def read_hall_state(body: str) -> tuple[int, HallState]:
    """Return when the status `peers` of `sync.db` was written, and what it says."""
    members: dict[str, Any] = json.loads(body)
    return members["at"], HallState(
        members["expected"],
        members["connected"],
        tuple(PeerState(it["kiosk"], it["epoch"], it["state"]) for it in members["peers"]),
        members["twice"],
        members["ignored"],
    )


class Synced:
    """The file `sync.db` of a kiosk's folder, read only; it may come later, or never."""

    def __init__(self, home: Path) -> None:
        self._path = home / SYNC_FILE
        self._db: sqlite3.Connection | None = None
        self._inode = 0

    def close(self) -> None:
        """Close the file; what is asked next opens it again."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def version(self) -> tuple[int, int]:
        """Return what is different once the file was written, or another took its place."""
        rows = self._rows("PRAGMA data_version")
        return (self._inode, int(rows[0][0])) if rows else (0, 0)

    def voted_at(self, poll: str, credentials: Iterable[str]) -> tuple[str, int] | None:
        """Return kiosk and epoch where one of these cards has voted in a poll; None if nowhere."""
        for credential in credentials:
            for row in self._rows(
                "SELECT kiosk, epoch FROM claim WHERE poll = ? AND credential = ?",
                poll,
                credential,
            ):
                return row[0], row[1]
        return None

    def heads(self, kiosk: str, epoch: int) -> list[str]:
        """Return the signed heads that were seen of an epoch."""
        sql = "SELECT note FROM head WHERE kiosk = ? AND epoch = ? ORDER BY seq, hash"
        return [note for (note,) in self._rows(sql, kiosk, epoch)]

    def records_seen(self, kiosk: str, epoch: int) -> int:
        """Return how many records an epoch has by the heads that were seen of it, 0 without any."""
        sql = "SELECT max(seq) FROM head WHERE kiosk = ? AND epoch = ?"
        newest = [seq for (seq,) in self._rows(sql, kiosk, epoch) if seq is not None]
        return newest[0] + 1 if newest else 0

    def offered(self, after: int) -> list[tuple[str, str]]:
        """Return (place, note) of the updates over a number that were seen, in their order."""
        return [(f"offered {number}", note) for number, note in self.updates(after)]

    def updates(self, after: int = 0) -> list[tuple[int, str]]:
        """Return (number, note) of the same."""
        sql = "SELECT number, note FROM offered WHERE number > ? ORDER BY number, hash"
        return list(self._rows(sql, after))

    def carried(self) -> list[CarriedJournal]:
        """Return every journal that is carried for another kiosk, by its file's name."""
        sql = "SELECT file, kiosk, epoch, seq, hash FROM relay ORDER BY file"
        return [CarriedJournal(*row) for row in self._rows(sql)]

    def returned(self) -> list[tuple[str, int, str]]:
        """Return (kiosk, epoch, body) of every acknowledgement that is carried back."""
        return list(self._rows("SELECT kiosk, epoch, body FROM returned ORDER BY kiosk, epoch"))

    def checkpoint(self) -> str | None:
        """Return the newest checkpoint of the ledger that was believed, cosigned where it was."""
        rows = self._rows("SELECT body FROM ack ORDER BY number DESC LIMIT 1")
        if not rows:
            return None
        cosigned = self._rows("SELECT note FROM cosigned ORDER BY size DESC LIMIT 1")
        return str(cosigned[0][0] if cosigned else json.loads(rows[0][0])["checkpoint"])

    def has_twin(self) -> bool:
        """Say whether there are two of this kiosk."""
        return bool(self._rows("SELECT 1 FROM status WHERE name = ?", TWIN))

    def office(self) -> OfficeState | None:
        """Return how sync stands; None while the sync process never said so."""
        rows = self._rows("SELECT body FROM status WHERE name = 'sync'")
        return read_office_state(rows[0][0], f"{self._path} sync") if rows else None

    def logged_motions(self) -> dict[str, str]:
        """Return the hash of the motion that the ledger's log has of a poll, by uuid."""
        for (body,) in self._rows("SELECT body FROM status WHERE name = ?", LOGGED_MOTIONS):
            found: dict[str, str] = json.loads(body)
            return found
        return {}

    def stick_faults(self, language: str) -> tuple[str, ...]:
        """Return what the sync process could not believe of the last stick, in "ko" or English."""
        rows = self._rows("SELECT body FROM status WHERE name = 'stick'")
        said = json.loads(rows[0][0]) if rows else {}
        return tuple(map(str, said.get("ko" if language == "ko" else "en", ())))

    def hall(self, now: float) -> HallState | None:
        """Return how the other kiosks are; None while nobody looks. `now`: seconds since 1970."""
        rows = self._rows("SELECT body FROM status WHERE name = 'peers'")
        if not rows:
            return None
        at, state = read_hall_state(rows[0][0])
        return state if abs(now - at) <= TOLD_SECONDS else None

    def _rows(self, sql: str, *parameters: object) -> list[Any]:
        """Return what the file has; nothing while there is none. Raises `Refused`: unreadable."""
        try:
            db = self._connect()
            return [] if db is None else db.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            place = str(self._path)
            raise Refused(InputRefusal.unreadable_file, place, str(error)) from None

    def _connect(self) -> sqlite3.Connection | None:
        """Return the file once its tables are there; another one that took its place, too."""
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            inode = 0
        if self._db is not None and inode != self._inode:
            self._db.close()
            self._db = None
        if self._db is None and inode:
            uri = f"{self._path.absolute().as_uri()}?mode=ro"
            db = sqlite3.connect(uri, uri=True, timeout=10, check_same_thread=False)
            try:
                found = db.execute("SELECT name FROM sqlite_schema").fetchall()
            except sqlite3.DatabaseError:
                db.close()
                raise
            if {"claim", "head", "offered", "status"} <= {name for (name,) in found}:
                self._db, self._inode = db, inode
            else:
                db.close()
        return self._db
