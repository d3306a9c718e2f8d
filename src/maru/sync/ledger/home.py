"""A ledger's home folder: its key, its file, the package of its event.

ledger.key      the private key, for its owner only
ledger.vkey     the public key, which a package must name
ledger.toml     where its store and its second place are; without it the store is ledger.db
ledger.db       everything that arrived (maru.sync.ledger.store)
package.maru    the event's package
archives/       UUID.bel of each poll that was published, and UUID.decryption-proofs.json
results/        UUID.json of each poll that was published

ledger.toml holds up to two lines,

    store = "postgresql://maru@db.example/hall"        # maru.sync.ledger.database
    second_place = "/media/other/hall.checkpoint"      # maru.sync.ledger.second_place
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from maru.command import read_file, read_text, write_new_file
from maru.protocol import tlog
from maru.protocol.event import Poll
from maru.protocol.note import Signer
from maru.protocol.package import MAX_PACKAGE, Package, read_package
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.replay import State
from maru.protocol.update import (
    InForce,
    PackageRolls,
    Update,
    before_updates,
    is_floor,
    package_in_force,
    parse_update,
    take_updates,
)
from maru.sync.ledger.second_place import open_second_place
from maru.sync.ledger.store import Reading, Store

SETTINGS = "ledger.toml"
_MAX_SETTINGS = 4_096
_CHUNK = 4_096


@dataclass
class Ledger:
    """A ledger with its event's package loaded; `package` is as it was loaded."""

    home: Path
    signer: Signer
    store: Store
    package: Package

    def __post_init__(self) -> None:
        self.rolls = PackageRolls(self.package)
        self._current = (before_updates(self.package), self.package)

    def current(self, now: Reading) -> Package:
        """Return the package with the updates that the log has.

        It may have more of them than `now`, when another transaction saw them first.
        """
        in_force, package = self._current
        if new := now.amendments(len(in_force.applied)):
            in_force = take_updates(in_force, [("log", note) for note in new], self.rolls)
            package = package_in_force(self.package, in_force)
            self._current = in_force, package
        return package

    def in_force(self, now: Reading) -> InForce:
        """Return what the log's updates changed, as `current`."""
        self.current(now)
        return self._current[0]

    def find_poll(self, named: str) -> Poll:
        """Return the poll that a person named, motions too, or refuse."""
        with self.store.reading() as now:
            return self.current(now).event.find_poll(named, self.signer.name)

    def update(self, messages: Iterable[tuple[str, str]]) -> tuple[Update, ...]:
        """Log the updates of (place, signed note) that it does not have yet; return these.

        When one of them is refused, as by `take_updates`, none is logged.
        """
        with self.store.writing() as change:
            logged = [("log", note) for note in change.amendments(0)]
            before = take_updates(before_updates(self.package), logged, self.rolls)
            new = take_updates(before, messages, self.rolls).since(before)
            indexes = change.append([update.note.encode() for update in new], self.signer)
            change.add_updates(
                [(update.number, index) for update, index in zip(new, indexes, strict=True)]
            )
        return new

    def take_motions(self, notes: Sequence[str]) -> None:
        """Log the floor motions that a kiosk brings, as far as they are new and fit.

        One that does not fit, such as a second one of a spare, is no reason to refuse records: what
        was cast under it is judged by what the log has.
        """
        if not notes:
            return
        with self.store.reading() as now:
            known = set(now.amendments(0))
            event = self.current(now).event
        for note in notes:
            if note.encode() not in known:
                with suppress(Refused):
                    update = parse_update(note, self.package.event_key, "motion", event.staff)
                    if is_floor(update):
                        self.update([("motion", note)])

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def archive_path(self, poll: str) -> Path:
        """Say where the archive of a poll is, or will be."""
        return self.home / "archives" / f"{poll}.bel"

    def proofs_path(self, poll: str) -> Path:
        """Say where the bound decryption proofs of a poll are, or will be."""
        return self.home / "archives" / f"{poll}.decryption-proofs.json"

    def result_path(self, poll: str) -> Path:
        """Say where the result of a poll is, or will be."""
        return self.home / "results" / f"{poll}.json"

    def result(self, poll: str) -> dict[str, object] | None:
        """Return the published result of a poll, None when there is none."""
        path = self.result_path(poll)
        if not path.exists():
            return None
        result: dict[str, object] = json.loads(path.read_text())
        return result


@dataclass(frozen=True)
class Settings:
    """Where a ledger keeps what arrives, and its last checkpoint besides.

    `store` is a database's URL, None for the file in the home; `second_place` a URL, the absolute
    path of a file, or None.
    """

    store: str | None = None
    second_place: str | None = None


def read_settings(home: Path) -> Settings:
    """Return what `ledger.toml` says; refuse what it must not."""
    path = home / SETTINGS
    if not path.exists():
        return Settings()
    try:
        fields = tomllib.loads(read_text(path, _MAX_SETTINGS))
    except tomllib.TOMLDecodeError as error:
        raise Refused(InputRefusal.malformed_toml, str(path), str(error)) from None
    for name, value in fields.items():
        if name not in ("store", "second_place"):
            raise Refused(InputRefusal.unknown_key, f"{path} {name[:40]}")
        if not isinstance(value, str):
            raise Refused(InputRefusal.bad_value, f"{path} {name}")
    return Settings(**fields)


def write_settings(home: Path, settings: Settings) -> None:
    """Write `ledger.toml` durably, as strings that JSON and TOML write alike."""
    fields = {"store": settings.store, "second_place": settings.second_place}
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in fields.items() if value]
    write_new_file(home / SETTINGS, "".join(lines).encode())


def init_ledger(
    home: Path,
    origin: str,
    entropy: Callable[[int], bytes],
    settings: Settings = Settings(),
) -> str:
    """Make a ledger's home with a new key named `origin`; return the public key's text.

    Refuses (already_exists) where a ledger has its home or the second place knows a log of that
    name, and a store or second place that cannot be reached.
    """
    if (home / "ledger.key").exists():
        raise Refused(InputRefusal.already_exists, str(home / "ledger.key"))
    if len(origin) > 200:
        raise Refused(InputRefusal.too_large, "origin", "over 200 characters")
    signer = Signer(origin, entropy(32))
    if settings.store is not None:
        with closing(Store.open(settings.store)) as store, store.reading() as now:
            if now.size():
                raise Refused(InputRefusal.already_exists, settings.store, "the log of a ledger")
    if settings.second_place is not None:
        with closing(open_second_place(settings.second_place, origin)) as second:
            if second.read() is not None:
                raise Refused(InputRefusal.already_exists, settings.second_place)
    home.mkdir(parents=True, exist_ok=True)
    if settings != Settings():
        write_settings(home, settings)
    write_new_file(home / "ledger.vkey", f"{signer.vkey}\n".encode())
    write_new_file(home / "ledger.key", f"{signer.to_text()}\n".encode(), mode=0o600)
    return signer.vkey


def move_second_place(home: Path, place: str, lost: bool = False) -> None:
    """Keep the last checkpoint at another place from now on, which has it before this returns.

    Refuses while the store is an older copy by the place that it leaves, which is not asked when it
    is `lost`; and a place that holds something else, or cannot be reached.
    """
    signer, settings = _read_signer(home), read_settings(home)
    asked = replace(settings, second_place=None) if lost else settings
    with (
        closing(_open_store(home, asked, signer)) as store,
        closing(open_second_place(place, signer.name)) as second,
    ):
        with store.writing() as change:
            note = change.checkpoint()
        held = second.read()
        if held not in (None, note) or not (note in (None, held) or second.swap(held, note or "")):
            raise Refused(InputRefusal.already_exists, place, "another checkpoint")
    write_settings(home, replace(settings, second_place=place))


def compare_second_place(home: Path) -> tuple[str | None, int, int]:
    """Return the second place, and the sizes of the log that the store and it know."""
    settings, held = read_settings(home), None
    signer, store = open_unguarded(home)
    with closing(store), store.reading() as now:
        size = now.size()
    if settings.second_place is not None:
        with closing(open_second_place(settings.second_place, signer.name)) as second:
            held = second.read()
    there = 0 if held is None else tlog.open_checkpoint(held, signer.verifier).size
    return settings.second_place, size, there


def load_package(home: Path, path: Path) -> Package:
    """Give the ledger its event: keep the package, log its manifest and its enrolments.

    Doing it again with the same package changes nothing. Refuses a package that names another
    ledger, and a second event.
    """
    signer = _read_signer(home)
    data = read_file(path, MAX_PACKAGE)
    package = read_package(data, path.name)
    if package.event.ledger.key != signer.vkey:
        raise Refused(InputRefusal.wrong_key, f"{path.name} event.json ledger", "another ledger")
    with (
        closing(_open_store(home, read_settings(home), signer)) as store,
        store.writing() as change,
    ):
        first = change.entries(0, 1)
        if first and first[0] != package.manifest.encode():
            raise Refused(InputRefusal.already_exists, str(home), "the event of this ledger")
        if not first:
            write_new_file(home / "package.maru", data)
            notes = [
                package.enrolment_note(enrolment.kiosk, enrolment.epoch)
                for enrolment in package.enrolments
            ]
            change.append([note.encode() for note in (package.manifest, *notes)], signer)
    return package


def open_ledger(home: Path) -> Ledger:
    """Open a ledger whose event is loaded."""
    signer = _read_signer(home)
    place = home / "package.maru"
    package = read_package(read_file(place, MAX_PACKAGE), str(place))
    store = _open_store(home, read_settings(home), signer)
    try:
        with store.reading() as now:
            if now.entries(0, 1) != [package.manifest.encode()]:
                raise Refused(InputRefusal.not_found, f"{home} event", "load its package again")
    except BaseException:
        store.close()
        raise
    return Ledger(home, signer, store, package)


def open_unguarded(home: Path) -> tuple[Signer, Store]:
    """Open a ledger's store without asking the second place; only for what signs nothing new."""
    signer, settings = _read_signer(home), read_settings(home)
    return signer, _open_store(home, replace(settings, second_place=None), signer)


def _open_store(home: Path, settings: Settings, signer: Signer) -> Store:
    place = home / "ledger.db" if settings.store is None else settings.store
    if settings.second_place is None:
        return Store.open(place)
    second = open_second_place(settings.second_place, signer.name)
    try:
        return Store.open(place, second, signer.verifier)
    except BaseException:
        second.close()
        raise


def replayed(reading: Reading, state: State, size: int = tlog.SIZE_LIMIT) -> State:
    """Take into `state` every entry that it does not have yet, of the first `size`."""
    while entries := reading.entries(state.size, min(size, state.size + _CHUNK)):
        for entry in entries:
            state.accept(entry)
    return state


def read_origin(home: Path) -> str:
    """Return the name of a ledger's log."""
    return _read_signer(home).name


def _read_signer(home: Path) -> Signer:
    return Signer.from_text(read_file(home / "ledger.key", 1_024).decode())
