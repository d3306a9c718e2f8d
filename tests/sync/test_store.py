"""Where a ledger keeps its log: SQLite or PostgreSQL, and how the tables come to be."""

from __future__ import annotations

import contextlib
import sqlite3
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import requests
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import Engine

from hall import Hall, bearer, make_hall, maru_ledger, maru_sync, serving
from maru.protocol.refusal import InputRefusal, Refused
from maru.protocol.tlog import open_checkpoint
from maru.sync.ledger import database, migrations
from maru.sync.ledger.home import Settings, open_ledger, read_settings, write_settings
from maru.sync.ledger.store import SCHEMA, Store
from maru.sync.verify import read_log
from postgres import PostgresServer

BEFORE_STEPS = """
CREATE TABLE entry ("index" INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY ("index"));
CREATE TABLE record (kiosk VARCHAR(32) NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
  "index" INTEGER NOT NULL, hash VARCHAR(64) NOT NULL, PRIMARY KEY (kiosk, epoch, seq),
  UNIQUE ("index"));
CREATE TABLE blob (sha256 VARCHAR(64) NOT NULL, text TEXT NOT NULL, PRIMARY KEY (sha256));
CREATE TABLE tile_row (level INTEGER NOT NULL, number INTEGER NOT NULL, hashes BLOB NOT NULL,
  PRIMARY KEY (level, number));
CREATE TABLE checkpoint (size INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (size));
CREATE TABLE closing (poll VARCHAR(40) NOT NULL, "index" INTEGER NOT NULL, PRIMARY KEY (poll),
  UNIQUE ("index"));
CREATE TABLE amendment (number INTEGER NOT NULL, "index" INTEGER NOT NULL, PRIMARY KEY (number),
  UNIQUE ("index"));
CREATE TABLE head (kiosk VARCHAR(32) NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
  hash VARCHAR(64) NOT NULL, note TEXT NOT NULL, PRIMARY KEY (kiosk, epoch, seq));
"""
"""The tables of a ledger.db that was made before there were migrations."""


@pytest.fixture
def place(tmp_path: Path, store: str | None) -> Path | str:
    """Return where a store is to be made: a file, or an empty database."""
    return store or tmp_path / "ledger.db"


def engine_of(place: Path | str) -> Engine:
    """Return an engine of a store."""
    return database.sqlite(place) if isinstance(place, Path) else database.postgresql(place)


@pytest.mark.both_stores
def test_the_migrations_make_the_tables_of_the_store(place: Path | str) -> None:
    """Alembic finds no difference between what its steps made and what the code asks for."""
    Store.open(place).close()
    engine = engine_of(place)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SCHEMA) == []
        assert migrations.version(connection) == migrations.VERSIONS[-1]
    engine.dispose()


def test_the_steps_follow_each_other_in_the_order_of_their_names() -> None:
    """Each step is called as its file, and begins where the one before it ended."""
    before = None
    for name in migrations.VERSIONS:
        text = (Path(migrations.__file__).parent / "versions" / f"{name}.py").read_text()
        fields: dict[str, str | None] = {}
        for line in text.splitlines():
            if line.startswith(("revision = ", "down_revision = ")):
                key, _, value = line.partition(" = ")
                fields[key] = None if value == "None" else value.strip('"')
        assert fields == {"revision": name, "down_revision": before}
        assert len(name) <= 32
        before = name


def test_a_store_from_before_the_migrations_is_taken_over(hall: Hall) -> None:
    """A ledger.db without a version keeps all that is in it, and gets what it lacks."""
    file = hall.ledger_home / "ledger.db"
    with closing(sqlite3.connect(file)) as db:
        kept = {
            table: db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 # names from here
            for table in ("entry", "tile_row", "checkpoint")
        }
    file.unlink()
    with closing(sqlite3.connect(file)) as db, db:
        db.executescript(BEFORE_STEPS)
        for table, rows in kept.items():
            marks = ", ".join("?" * len(rows[0]))
            db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 # as above
    with closing(open_ledger(hall.ledger_home)) as ledger, ledger.store.writing() as change:
        change.add_cosignature(3, "key", "— witness.example " + "A" * 100 + "\n")
        assert change.size() == 3
    with closing(read_log(hall.ledger_home, hall.ledger_key)) as log:
        assert log.checkpoint.size == 3
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (migrations.VERSIONS[-1],)
        ]


@pytest.mark.both_stores
def test_a_newer_store_is_refused(place: Path | str) -> None:
    """Whoever installs an older Maru is told so, and nothing is changed."""
    Store.open(place).close()
    engine = engine_of(place)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999_later'")
    with pytest.raises(Refused) as refused:
        Store.open(place)
    assert refused.value.reason is InputRefusal.newer_store
    assert "v9999_later" in refused.value.sentence("en")
    with engine.begin() as connection:
        assert migrations.version(connection) == "v9999_later"
    engine.dispose()


def test_a_database_that_cannot_hold_every_character_is_refused(postgres: PostgresServer) -> None:
    """Names of polls are Korean; a database of another encoding would lose them."""
    latin = postgres.url("latin")
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(Refused) as refused:
        Store.open(latin)
    assert "encoding LATIN1" in refused.value.sentence("en")


@pytest.mark.both_stores
def test_what_a_transaction_sees_stays_as_it_was(place: Path | str) -> None:
    """A reader sees one moment, whatever is committed meanwhile; nobody waits for a reader."""
    with closing(Store.open(place)) as store, closing(Store.open(place)) as other:
        with store.reading() as now:
            assert now.closing("poll") is None
            with other.writing() as change:
                change.add_closing("poll", 3)
            assert now.closing("poll") is None
        with store.reading() as now:
            assert now.closing("poll") == 3


def test_a_writer_that_falls_silent_does_not_keep_the_lock(postgres: PostgresServer) -> None:
    """PostgreSQL ends a writer that does nothing for a minute; a reader may take its time."""
    with closing(Store.open(postgres.new_store())) as store:
        asked = "SHOW idle_in_transaction_session_timeout"
        with store.writing() as change:
            assert change._connection.exec_driver_sql(asked).scalar() == "1min"
        with store.reading() as now:
            assert now._connection.exec_driver_sql(asked).scalar() == "0"


def test_a_writer_sees_what_was_committed_while_it_waited(postgres: PostgresServer) -> None:
    """Whatever isolation a database begins transactions with, a writer's view follows its lock."""
    url = postgres.new_store()
    with psycopg.connect(url, autocommit=True) as watching:
        set_it = "ALTER DATABASE {} SET default_transaction_isolation TO 'serializable'"
        watching.execute(sql.SQL(set_it).format(sql.Identifier(watching.info.dbname)))
        with (
            closing(Store.open(url)) as one,
            closing(Store.open(url)) as other,
            ThreadPoolExecutor(1) as thread,
        ):

            def look() -> int | None:
                with other.writing() as change:
                    return change.closing("poll")

            with one.writing() as change:
                waiting = thread.submit(look)
                asked = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                while watching.execute(asked).fetchone() is None:
                    assert not waiting.done()
                change.add_closing("poll", 3)
            assert waiting.result() == 3


@pytest.mark.both_stores
def test_what_an_exception_leaves_is_undone(place: Path | str) -> None:
    """A write transaction that is left by an exception has changed nothing, tables included."""
    with closing(Store.open(place)) as store:
        with contextlib.suppress(Refused), store.writing() as change:
            change.add_closing("poll", 3)
            raise Refused(InputRefusal.poll_closed, "poll")
        with store.reading() as now:
            assert now.closing("poll") is None


def test_a_ledger_over_postgresql_from_its_commands(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    """`init --store` writes down where the log is; the rest of the day is the same."""
    home = tmp_path / "ledger"
    url = postgres.new_store()
    made = maru_ledger("init", "--home", home, "--origin", "hall.test/1", "--store", url)
    assert (made.returncode, made.stderr) == (0, "")
    assert tomllib.loads((home / "ledger.toml").read_text()) == {"store": url}
    assert not (home / "ledger.db").exists()
    hall = make_hall(tmp_path / "hall", store=url)
    hall.vote("kiosk-1", 0, frozenset({0}))
    hall.close_poll()
    with serving(hall.ledger_home) as ledger:
        done = maru_sync("once", "--home", hall.home("kiosk-1"), "--ledger", ledger.url)
        assert done.returncode == 0, done.stderr
        assert "kiosk-1/1" in maru_ledger("status", "--home", hall.ledger_home).stdout
        closed = maru_ledger("close", "1", "--home", hall.ledger_home)
        assert (closed.returncode, closed.stdout) == (0, "Closed Budget: 1 ballots count\n")
        note = requests.get(f"{ledger.url}/checkpoint", headers=bearer(hall), timeout=60).text
        assert open_checkpoint(note, hall.ledger_key).size == 2 + 5 + 1
    assert not (hall.ledger_home / "ledger.db").exists()
    with pytest.raises(Refused) as refused:
        read_log(hall.ledger_home, hall.ledger_key)
    assert "read this ledger by its URL" in refused.value.sentence("en")
    hall.close()
    second = maru_ledger(
        "init", "--home", tmp_path / "b", "--origin", "hall.test/2", "--store", url
    )
    assert second.returncode == 2
    assert "is already there" in second.stderr
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://maru:secret@db.example/hall", "holds a password"),
        ("postgresql://db.example/hall?password=secret", "holds a password"),
        ("mysql://db.example/hall", "not postgresql://"),
        ("ledger.db", "not a URL"),
    ],
)
def test_a_store_url_that_will_not_do_is_refused(tmp_path: Path, url: str, why: str) -> None:
    """No home is made, and a password is not shown again."""
    home = tmp_path / "ledger"
    made = maru_ledger("init", "--home", home, "--origin", "hall.test/1", "--store", url)
    assert made.returncode == 2
    assert why in made.stderr
    assert "secret" not in made.stderr + made.stdout
    assert not home.exists()


def test_a_database_out_of_reach_is_said_in_a_sentence(tmp_path: Path) -> None:
    """Neither `init` nor a later verb shows a traceback when nobody listens there."""
    url = f"postgresql://maru@/hall?host={tmp_path}"
    made = maru_ledger("init", "--home", tmp_path / "a", "--origin", "hall.test/1", "--store", url)
    assert made.returncode == 2
    assert len(made.stderr.strip().splitlines()) == 1
    assert "cannot take anything just now" in made.stderr
    assert not (tmp_path / "a").exists()


def test_settings_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Whatever a path or URL holds comes back; other keys and other types are refused."""
    settings = Settings("postgresql:///hall?host=/run/a b", '/media/"quoted"\\한글/last.checkpoint')
    write_settings(tmp_path, settings)
    assert read_settings(tmp_path) == settings
    for text in ('stor = "x"\n', "store = 3\n", "store = \n", "\xff"):
        (tmp_path / "ledger.toml").write_text(text, encoding="latin-1")
        with pytest.raises(Refused):
            read_settings(tmp_path)
    assert read_settings(tmp_path / "elsewhere") == Settings()
