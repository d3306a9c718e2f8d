"""What the tests of sync share."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from hall import Hall, make_hall
from maru.sync.ledger.home import Ledger, open_ledger
from maru.sync.ledger.intake import Intake
from postgres import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server of the tests' own."""
    server = PostgresServer()
    yield server
    server.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `both_stores` and has a store once over SQLite, once over PostgreSQL."""
    if "store" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_stores"):
        metafunc.parametrize("store", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Return the URL of an empty store, None for the file in the ledger's home."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield None
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_store()
    yield url
    server.drop(url)


@pytest.fixture
def hall(tmp_path: Path, store: str | None) -> Iterator[Hall]:
    """Make an assembly of five cards with two kiosks, three of which have voted at the first."""
    made = make_hall(tmp_path, ("kiosk-1", "kiosk-2"), store=store)
    for card, marks in enumerate(({0, 1}, {1}, {1, 2, 4})):
        made.vote("kiosk-1", card, frozenset(marks))
    yield made
    made.close()


@pytest.fixture
def executor() -> Iterator[Executor]:
    """Return an executor in this process."""
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.fixture
def ledger(hall: Hall) -> Iterator[Ledger]:
    """Open the hall's ledger in this process."""
    opened = open_ledger(hall.ledger_home)
    yield opened
    opened.close()


@pytest.fixture
def intake(ledger: Ledger, executor: Executor) -> Intake:
    """Return the intake of the hall's ledger."""
    return Intake(ledger, executor)
