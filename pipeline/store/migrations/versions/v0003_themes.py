"""Themes that people edit: revisions and decisions, prototypes, units that moved, and how good the themes were."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Widen the tables of themes and corrections, and create those that are new."""
    _widen_theme()
    _widen_correction()
    op.add_column("reprocessed_unit", sa.Column("by", sa.Text, nullable=False, server_default="model"))
    op.drop_index("ix_unit_response_id", "unit")
    op.create_index("ix_unit_response_id", "unit", ["response_id", "unit_id"])
    op.create_table(
        "theme_prototype",
        sa.Column("theme_id", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("floor", sa.Double),
        sa.Column("margin", sa.Double),
        sa.Column("members", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_theme_prototype_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", name=op.f("pk_theme_prototype")),
    )
    op.create_table(
        "moved_unit",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("unit_id", sa.Text, nullable=False),
        sa.Column("old_theme_id", sa.Text),
        sa.Column("old_reason", sa.Text),
        sa.Column("theme_id", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["theme_event.event_id"], name=op.f("fk_moved_unit_event_id")),
        sa.ForeignKeyConstraint(["old_theme_id"], ["theme.theme_id"], name=op.f("fk_moved_unit_old_theme_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_moved_unit_theme_id")),
        sa.PrimaryKeyConstraint("event_id", "unit_id", name=op.f("pk_moved_unit")),
    )
    op.create_table(
        "quality",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("offenders", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_quality_run_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_quality")),
    )


def _widen_theme() -> None:
    with op.batch_alter_table("theme") as theme:
        theme.add_column(sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
        theme.add_column(sa.Column("decided", sa.Boolean, nullable=False, server_default=sa.false()))
        theme.add_column(sa.Column("labels_decided", sa.JSON, nullable=False, server_default="{}"))
        theme.add_column(sa.Column("merged_into", sa.Text))
        theme.add_column(sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()))
        theme.add_column(sa.Column("size", sa.Integer, nullable=False, server_default="0"))
        theme.add_column(sa.Column("proposed_at", sa.DateTime(timezone=True)))
        theme.add_column(sa.Column("changed_by", sa.Text))
        theme.add_column(sa.Column("changed_at", sa.DateTime(timezone=True)))
        theme.create_foreign_key(
            op.f("fk_theme_merged_into"),
            "theme",
            ["merged_into"],
            ["theme_id"],
            initially="DEFERRED",
            deferrable=True,
        )


def _widen_correction() -> None:
    """No Clamor wrote corrections so far; whoever did by hand renamed themes or moved units."""
    with op.batch_alter_table("correction") as correction:
        correction.add_column(sa.Column("action", sa.Text))
        correction.add_column(sa.Column("undone_by", sa.Text))
        correction.create_foreign_key(op.f("fk_correction_undone_by"), "correction", ["undone_by"], ["correction_id"])
    op.execute("UPDATE correction SET action = CASE target_kind WHEN 'theme' THEN 'rename' ELSE 'move' END")
    with op.batch_alter_table("correction") as correction:
        correction.alter_column("action", existing_type=sa.Text, nullable=False)
