"""How the tables of a ledger's store came to be, step by step, by Alembic.

Each file of `versions` is one step, its revision its own name; their order is their names'. A new
table is added to `maru.sync.ledger.store` and, in the same commit, by a new step here. Steps that
stand are never changed, for somebody's store has taken them.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.sql import column, table

from maru.protocol.refusal import InputRefusal, Refused

_FOLDER = Path(__file__).parent
VERSIONS = sorted(path.stem for path in (_FOLDER / "versions").glob("v*.py"))

_version = table("alembic_version", column("version_num"))


def version(connection: Connection) -> str | None:
    """Return the newest step that a store has taken, None for a new or a very old one."""
    if not inspect(connection).has_table(_version.name):
        return None
    found: str | None = connection.scalar(select(_version.c.version_num))
    return found


def migrate(connection: Connection, place: str) -> None:
    """Take the steps that a store has not taken yet, within the connection's transaction.

    Refuses (newer_store) a store that has taken steps which are not here, and (bad_value) a
    database that does not hold every character.
    """
    found = version(connection)
    if found is not None and found not in VERSIONS:
        raise Refused(InputRefusal.newer_store, place, f"version {found}")
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise Refused(InputRefusal.bad_value, place, f"encoding {encoding} instead of UTF8")
    # Alembic takes a fifth of a second to import, which the other starts need not.
    from alembic.command import upgrade
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    upgrade(config, "head")
