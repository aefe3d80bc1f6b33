"""Topics of the last refit are no longer kept beside the themes that it proposed: nothing reads them."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Drop the table; proposals are themes, and stay."""
    op.drop_table("topic")
