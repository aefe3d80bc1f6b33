"""The first tables: responses, units, themes, runs and all that a night writes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table, and the one row of the night lock."""
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_happened_at"), "audit", ["happened_at"])
    op.create_table(
        "correction",
        sa.Column("correction_id", sa.Text, nullable=False),
        sa.Column("target_kind", sa.Text, nullable=False),
        sa.Column("target_id", sa.Text, nullable=False),
        sa.Column("old", sa.JSON(none_as_null=True)),
        sa.Column("new", sa.JSON(none_as_null=True)),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_target_id"), "correction", ["target_id"])
    op.create_table(
        "night_lock",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text),
        sa.Column("host", sa.Text),
        sa.Column("pid", sa.Integer),
        sa.Column("process", sa.Text),
        sa.Column("acquired_at", sa.DateTime(timezone=True)),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_night_lock")),
    )
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("manifest", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_started_at"), "run", ["started_at"])
    op.create_table(
        "store_meta",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_store_meta")),
    )
    op.create_table(
        "theme",
        sa.Column("theme_id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Text),
        sa.Column("journey_stage", sa.Text),
        sa.Column("pillar", sa.Text),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("labels_negative", sa.JSON, nullable=False),
        sa.Column("keywords", sa.JSON, nullable=False),
        sa.Column("owner", sa.Text),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["theme.theme_id"], name=op.f("fk_theme_parent_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("theme_id", name=op.f("pk_theme")),
        sa.UniqueConstraint("key", name=op.f("uq_theme_key")),
    )
    op.create_table(
        "pain_point",
        sa.Column("theme_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("due", sa.Date),
        sa.Column("notes", sa.Text),
        sa.Column("links", sa.JSON, nullable=False),
        sa.Column("volume_before", sa.Integer),
        sa.Column("volume_after", sa.Integer),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_pain_point_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", name=op.f("pk_pain_point")),
    )
    op.create_table(
        "rejected",
        sa.Column("rejected_id", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("input_sha256", sa.Text, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("column", sa.Text),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("value_met", sa.Text),
        sa.Column("expected", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_rejected_run_id")),
        sa.PrimaryKeyConstraint("rejected_id", name=op.f("pk_rejected")),
    )
    op.create_index(op.f("ix_rejected_rejected_at"), "rejected", ["rejected_at"])
    op.create_table(
        "response",
        sa.Column("response_id", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("respondent_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("survey", sa.Text),
        sa.Column("question", sa.Text),
        sa.Column("question_polarity", sa.Text, nullable=False),
        sa.Column("declared_language", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("channel", sa.Text),
        sa.Column("customer_ref", sa.Text),
        sa.Column("segment", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("nps", sa.SmallInteger),
        sa.Column("csat", sa.Double),
        sa.Column("ces", sa.Double),
        sa.Column("rating", sa.Double),
        sa.Column("mended", sa.Boolean, nullable=False),
        sa.Column("redactions", sa.JSON, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("language_confidence", sa.Double),
        sa.Column("sentiment", sa.Text),
        sa.Column("sentiment_score", sa.Double),
        sa.Column("themes", sa.JSON(none_as_null=True)),
        sa.Column("primary_pain_point", sa.Text),
        sa.Column("flags", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["primary_pain_point"], ["theme.theme_id"], name=op.f("fk_response_primary_pain_point")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_response_run_id")),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_response")),
    )
    op.create_index(op.f("ix_response_received_at"), "response", ["received_at"])
    op.create_table(
        "source_cursor",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_source_cursor_run_id")),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_cursor")),
    )
    op.create_table(
        "theme_event",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("theme_id", sa.Text, nullable=False),
        sa.Column("others", sa.JSON, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_theme_event_theme_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_theme_event")),
    )
    op.create_index(op.f("ix_theme_event_theme_id"), "theme_event", ["theme_id"])
    op.create_table(
        "topic",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("keywords", sa.JSON, nullable=False),
        sa.Column("unit_ids", sa.JSON, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_topic_run_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_topic")),
    )
    op.create_table(
        "unit",
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
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.response_id"], name=op.f("fk_unit_response_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_response_id"), "unit", ["response_id"])
    op.create_table(
        "assignment",
        sa.Column("unit_id", sa.Text, nullable=False),
        sa.Column("theme_id", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("similarity", sa.Double),
        sa.Column("margin", sa.Double),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.CheckConstraint("(theme_id IS NULL) <> (reason IS NULL)", name=op.f("ck_assignment_theme_or_reason")),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_assignment_run_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.theme_id"], name=op.f("fk_assignment_theme_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.unit_id"], name=op.f("fk_assignment_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_reason"), "assignment", ["reason"])
    op.create_index(op.f("ix_assignment_theme_id"), "assignment", ["theme_id"])
    op.execute("INSERT INTO night_lock (name) VALUES ('night')")
