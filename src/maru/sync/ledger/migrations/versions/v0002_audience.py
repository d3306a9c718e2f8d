"""What everyone may know of while polls are open, and auditors, who may read more."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String

revision = "v0002_audience"
down_revision = "v0001_baseline"

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "shown",
        Column("moment", _NUMBER, primary_key=True, autoincrement=False),
        Column("size", _NUMBER, nullable=False),
    )
    op.create_table(
        "auditor",
        Column("name", String(32), primary_key=True),
        Column("token_hash", String(64), nullable=False),
    )
