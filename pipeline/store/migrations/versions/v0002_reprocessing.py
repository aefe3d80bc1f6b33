"""A place beside the content for what a reprocessing has read again, until it switches."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the two tables of what is staged."""
    op.create_table(
        "reprocessed_response",
        sa.Column("response_id", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("language_confidence", sa.Double),
        sa.Column("sentiment", sa.Text),
        sa.Column("sentiment_score", sa.Double),
        sa.Column("themes", sa.JSON(none_as_null=True)),
        sa.Column("primary_pain_point", sa.Text),
        sa.Column("flags", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text),
        sa.ForeignKeyConstraint(
            ["primary_pain_point"], ["theme.theme_id"], name=op.f("fk_reprocessed_response_primary_pain_point")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.response_id"],
            name=op.f("fk_reprocessed_response_response_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_reprocessed_response")),
    )
    op.create_table(
        "reprocessed_unit",
        sa.Column("unit_id", sa.Text, nullable=False),
        sa.Column("response_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("focus", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("content", sa.Boolean, nullable=False),
        sa.Column("sentiment", sa.Text),
        sa.Column("sentiment_score", sa.Double),
        sa.Column("sentiment_confidence", sa.Double),
        sa.Column("theme_id", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("similarity", sa.Double),
        sa.Column("margin", sa.Double),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["reprocessed_response.response_id"],
            name=op.f("fk_reprocessed_unit_response_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_reprocessed_unit_theme_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_reprocessed_unit")),
    )
    op.create_index(op.f("ix_reprocessed_unit_response_id"), "reprocessed_unit", ["response_id"])
