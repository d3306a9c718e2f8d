"""Where records in quarantine stand in the log, and the revocations of epochs."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String

revision = "v0003_quarantine"
down_revision = "v0002_audience"

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "quarantine",
        Column("kiosk", String(32), primary_key=True),
        Column("epoch", Integer, primary_key=True, autoincrement=False),
        Column("hash", String(64), primary_key=True),
        Column("seq", _NUMBER, nullable=False),
        Column("index", _NUMBER, nullable=False, unique=True),
    )
    op.create_table(
        "revocation",
        Column("kiosk", String(32), primary_key=True),
        Column("epoch", Integer, primary_key=True, autoincrement=False),
        Column("index", _NUMBER, nullable=False, unique=True),
    )
