"""The databases that a ledger writes to: a SQLite file of its own, or PostgreSQL by URL.

A URL is `postgresql://user@host:port/database`, or `postgresql:///database?host=/run/postgresql`.
It holds no password: libpq takes that from ~/.pgpass or from the environment (PGPASSWORD).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from maru.protocol.refusal import InputRefusal, Refused

LOCK_SECONDS = 60
"""How long a transaction waits for another's before it gives up."""

UNAVAILABLE = (OperationalError, InternalError, PoolTimeout)
"""What is raised where a database is locked, full, away, a standby or broken: come again later."""

_CONNECT_SECONDS = 10
_CONNECTIONS = 20
_WRITE_LOCK = 0x6D617275
"""Names the lock that PostgreSQL's writers take; any number does, that all of them know."""


def is_url(place: str) -> bool:
    """Say whether a place is meant as a database's URL and not as a file."""
    return "://" in place


def why(error: SQLAlchemyError) -> str:
    """Return the first line of what a database says is wrong."""
    return str(getattr(error, "orig", error)).split("\n")[0]


def writing(engine: Engine) -> Engine:
    """Return the same engine for transactions that begin with the write lock."""
    return engine.execution_options(maru_writes=True)


def sqlite(path: Path) -> Engine:
    """Return the engine of a file: write-ahead log, every commit synced."""
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": LOCK_SECONDS, "isolation_level": None},
        max_overflow=-1,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def postgresql(place: str) -> Engine:
    """Return the engine of a PostgreSQL database; it connects when it is first used."""
    url = _read_url(place)
    # What the URL sets comes last and wins.
    settings = (
        f"-c lock_timeout={LOCK_SECONDS}s -c synchronous_commit=on {url.query.get('options', '')}"
    )
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "options": settings,
            "application_name": "maru-ledger",
            "connect_timeout": _CONNECT_SECONDS,
        },
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=LOCK_SECONDS,
        pool_pre_ping=True,
    )


def lock_writers(engine: Engine) -> None:
    """Make each writing transaction of a PostgreSQL engine wait for the others to end."""
    event.listen(engine, "begin", _begin_postgresql)


def _read_url(place: str) -> URL:
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        raise Refused(InputRefusal.bad_value, "store URL", "not a URL") from None
    if url.drivername != "postgresql":
        raise Refused(InputRefusal.bad_value, "store URL", "not postgresql://")
    if url.password is not None or "password" in url.query:
        why = "holds a password, which belongs into ~/.pgpass or PGPASSWORD"
        raise Refused(InputRefusal.bad_value, "store URL", why)
    return url


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("maru_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # A reader sees one moment. A writer sees what was committed before each statement, the first of
    # which waits for the writers before it: were its view fixed by that wait, it would be too old.
    # One that falls silent with the lock loses its connection, and with it lock and transaction.
    if connection.get_execution_options().get("maru_writes", False):
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
            f" SELECT set_config('idle_in_transaction_session_timeout', '{LOCK_SECONDS}s', true),"
            f" pg_advisory_xact_lock({_WRITE_LOCK})"
        )
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
