"""A cast beside its group operations and one commit; replay at the start; large rolls."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from ballots import ENCRYPTING, operate
from measure import Line, folder_on_disk, limited, times
from nacl.signing import VerifyKey

from assembly import Assembly, make_assembly
from maru.kiosk.home import open_kiosk
from maru.kiosk.journal import Cast, Journal
from maru.kiosk.kiosk import Kiosk, Right
from maru.kiosk.store import Store
from maru.protocol.belenios.credential import new_uuid
from maru.protocol.event import Option, Poll, Question
from maru.protocol.note import split
from maru.protocol.refusal import Refusal

CASTS = 200
COMMITTED = (3_600, 900, 600)  # bytes of a ballot, its record, a head

RECORDS = 2_000
REPLAYS = 7

CARDS = 150_000
FEW_CARDS = 150
POLLS = 5
LOOK_UPS = 2_000


def _polls(number: int, options: int) -> Callable[[Callable[[int], bytes]], tuple[Poll, ...]]:
    """Return what makes that many polls of one question with bounds 0..2."""
    question = Question(
        {"ko": "무엇을 할까요?", "en": "What shall we do?"},
        tuple(
            Option({"ko": f"사업 {index}", "en": f"Project {index}"}) for index in range(options)
        ),
        minimum=0,
        maximum=2,
    )
    return lambda entropy: tuple(
        Poll(new_uuid(entropy), {"ko": "안건", "en": "Motion"}, "motion", (), ("all",), (question,))
        for _ in range(number)
    )


def _right(kiosk: Kiosk, assembly: Assembly, card: int) -> Right:
    rights = kiosk.check_in([assembly.ticket(card)])
    if isinstance(rights, Refusal):
        raise TypeError(rights)
    return rights[0]


def make_voted(home: Path, ballots: int, options: int) -> Assembly:
    """Make a kiosk in `home` that has so many ballots of one poll; return its assembly."""
    assembly = make_assembly(ballots, polls=_polls(1, options))
    with closing(assembly.open_kiosk(home)) as kiosk:
        for card in range(ballots):
            right = _right(kiosk, assembly, card)
            kiosk.cast(right, kiosk.seal(right, [frozenset({1})], secrets.token_bytes))
    return assembly


def cast_lines() -> Iterator[Line]:
    """Compare a cast, from the choice to what is durable, with its raw parts; wall clock."""
    with folder_on_disk() as folder:
        assembly = make_assembly(CASTS, polls=_polls(1, 10))
        with (
            closing(assembly.open_kiosk(folder / "kiosk")) as kiosk,
            closing(_bare(folder / "bare.db")) as bare,
        ):
            whole, raw = [], []
            for card in range(CASTS):
                right = _right(kiosk, assembly, card)
                began = time.perf_counter()
                kiosk.cast(right, kiosk.seal(right, [frozenset({1})], secrets.token_bytes))
                whole.append(time.perf_counter() - began)
                began = time.perf_counter()
                operate(*ENCRYPTING)
                _commit(bare, card)
                raw.append(time.perf_counter() - began)
    yield limited(
        "cast 10 options, choice to durable, p95 / its group operations + one commit, p95",
        _p95(whole),
        _p95(raw),
        1.5,
    )
    yield limited("the same, medians", statistics.median(whole), statistics.median(raw), 1.5)


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE kept (seq INTEGER PRIMARY KEY, blob, record, head)")
    return connection


def _commit(connection: sqlite3.Connection, number: int) -> None:
    values = [secrets.token_bytes(length) for length in COMMITTED]
    with connection:
        connection.execute("INSERT INTO kept VALUES (?, ?, ?, ?)", [number, *values])


def replay_lines() -> Iterator[Line]:
    """Compare the replay of a journal with checking its signatures on one core; wall clock."""
    with folder_on_disk() as folder:
        assembly = make_assembly(1, polls=_polls(1, 10))
        with closing(assembly.open_kiosk(folder / "kiosk")) as kiosk:
            right = _right(kiosk, assembly, 0)
            ballot = kiosk.seal(right, [frozenset({1})], secrets.token_bytes).ballot
            for number in range(RECORDS):
                kiosk.journal.keep(Cast(right.poll.uuid, f"{ballot}{number}", f"{number:064x}"))
        with closing(Store.open(folder / "kiosk", read_only=True)) as store:
            key = VerifyKey(kiosk.enrolment.verifier.public_key)
            signed = []
            for _, _, note in store.all_records():
                text, signatures = split(note)
                signed.append((text.encode(), signatures[0][2]))

            def raw() -> None:
                for text, signature in signed:
                    key.verify(text, signature)

            taken = times(
                {"raw": raw, "replay": lambda: Journal(store, kiosk.enrolment, kiosk.package)},
                REPLAYS,
                time.perf_counter,
            )
    yield limited(
        f"rate of replaying {RECORDS:,} ballots / of checking their signatures on one core",
        taken["raw"],
        taken["replay"],
        0.7,
        "at least",
    )


def roll_lines() -> Iterator[Line]:
    """Compare a kiosk with a large roll with one with a small roll, and with bare SQLite."""
    with folder_on_disk() as folder:
        assembly = make_assembly(FEW_CARDS, polls=_polls(POLLS, 10))
        few, many = folder / "few", folder / "many"
        assembly.open_kiosk(few).close()
        shutil.copytree(few, many)
        cards = [f"{secrets.randbits(256):064x}" for _ in range(CARDS - FEW_CARDS)]
        polls = [poll.uuid for poll in assembly.event.polls]
        with closing(Store.open(many)) as store:
            with store.transaction():
                store.put_package([], ((poll, card) for poll in polls for card in cards))
            store.merge_log()
        taken = times(
            {"few": lambda: open_kiosk(few).close(), "many": lambda: open_kiosk(many).close()}, 21
        )
        yield limited(
            f"start with {CARDS:,} cards x {POLLS} polls / with {FEW_CARDS} cards",
            taken["many"],
            taken["few"],
            1.1,
        )
        asked = [(secrets.choice(polls), secrets.choice(cards)) for _ in range(LOOK_UPS)]
        with (
            closing(Store.open(many, read_only=True)) as store,
            closing(sqlite3.connect(many / "kiosk.db")) as bare,
        ):

            def raw() -> None:
                for row in asked:
                    bare.execute(
                        "SELECT 1 FROM roll WHERE poll = ? AND credential = ?", row
                    ).fetchone()

            def look_up() -> None:
                if not all(store.on_roll(*row) for row in asked):
                    raise ValueError("a card is not on the roll")

            taken = times({"raw": raw, "look up": look_up}, 11)
        yield limited(
            f"{LOOK_UPS:,} look-ups there / bare SQLite", taken["look up"], taken["raw"], 3
        )
