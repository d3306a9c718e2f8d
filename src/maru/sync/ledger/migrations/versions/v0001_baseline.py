"""The first tables; a store that has them from before there were steps keeps what is in it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, Text

revision = "v0001_baseline"
down_revision = None

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

_TABLES = MetaData()
Table(
    "entry",
    _TABLES,
    Column("index", _NUMBER, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
Table(
    "record",
    _TABLES,
    Column("kiosk", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("index", _NUMBER, nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)
Table(
    "blob",
    _TABLES,
    Column("sha256", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)
Table(
    "tile_row",
    _TABLES,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
Table(
    "checkpoint",
    _TABLES,
    Column("size", _NUMBER, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
Table(
    "closing",
    _TABLES,
    Column("poll", String(40), primary_key=True),
    Column("index", _NUMBER, nullable=False, unique=True),
)
Table(
    "amendment",
    _TABLES,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("index", _NUMBER, nullable=False, unique=True),
)
Table(
    "cosignature",
    _TABLES,
    Column("size", _NUMBER, primary_key=True, autoincrement=False),
    Column("key", String(512), primary_key=True),
    Column("line", Text, nullable=False),
)
Table(
    "head",
    _TABLES,
    Column("kiosk", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("note", Text, nullable=False),
)


def upgrade() -> None:
    """Make what is not there."""
    _TABLES.create_all(op.get_bind())
