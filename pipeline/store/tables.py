"""The store's tables. A column ending in ``_at`` is a time in UTC, and no part of what "the same content" means."""

from typing import Any

import sqlalchemy as sa

from pipeline.store.moments import UtcDateTime

metadata = sa.MetaData(
    naming_convention={  # every constraint has a name, or a later migration could not change it on SQLite
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _what_a_response_says() -> list[sa.Column[Any]]:
    """Columns that the stages after redaction fill, made anew: a column belongs to one table."""
    return [
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("language_confidence", sa.Double),
        sa.Column("sentiment", sa.Text),
        sa.Column("sentiment_score", sa.Double),
        sa.Column("themes", sa.JSON(none_as_null=True)),  # theme ids: a key may be renamed
        sa.Column("primary_pain_point", sa.Text, sa.ForeignKey("theme.theme_id")),
        sa.Column("flags", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text),
    ]


def _what_a_unit_says() -> list[sa.Column[Any]]:
    """The same for a unit."""
    return [
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
    ]


run = sa.Table(
    "run",
    metadata,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False, index=True),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("manifest", sa.JSON, nullable=False),
)

theme = sa.Table(
    "theme",
    metadata,
    sa.Column("theme_id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("parent_id", sa.Text, sa.ForeignKey("theme.theme_id", deferrable=True, initially="DEFERRED")),
    sa.Column("journey_stage", sa.Text),
    sa.Column("pillar", sa.Text),
    sa.Column("labels", sa.JSON, nullable=False),
    sa.Column("labels_negative", sa.JSON, nullable=False),
    sa.Column("keywords", sa.JSON, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("decided", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("labels_decided", sa.JSON, nullable=False, server_default="{}"),
    sa.Column("merged_into", sa.Text, sa.ForeignKey("theme.theme_id", deferrable=True, initially="DEFERRED")),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("size", sa.Integer, nullable=False, server_default="0"),
    sa.Column("proposed_at", UtcDateTime),
    sa.Column("changed_by", sa.Text),  # whoever made the last revision, for the next one who would
    sa.Column("changed_at", UtcDateTime),
)

theme_prototype = sa.Table(
    "theme_prototype",
    metadata,
    sa.Column("theme_id", sa.Text, sa.ForeignKey("theme.theme_id"), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # little-endian float32
    sa.Column("floor", sa.Double),
    sa.Column("margin", sa.Double),
    sa.Column("members", sa.Integer, nullable=False),
)

response = sa.Table(
    "response",
    metadata,
    sa.Column("response_id", sa.Text, primary_key=True),
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
    sa.Column("received_at", UtcDateTime, index=True),
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
    *_what_a_response_says(),
    sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), nullable=False),
    sa.Column("stored_at", UtcDateTime, nullable=False),
)

unit = sa.Table(
    "unit",
    metadata,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("response_id", sa.Text, sa.ForeignKey("response.response_id", ondelete="CASCADE"), nullable=False),
    *_what_a_unit_says(),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # little-endian float32; last, so that others read fast
    sa.Index(None, "response_id", "unit_id"),  # with the unit's id, so that a sample need not read past vectors
)

assignment = sa.Table(
    "assignment",
    metadata,
    sa.Column("unit_id", sa.Text, sa.ForeignKey("unit.unit_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("theme_id", sa.Text, sa.ForeignKey("theme.theme_id"), index=True),
    sa.Column("reason", sa.Text, index=True),
    sa.Column("similarity", sa.Double),
    sa.Column("margin", sa.Double),
    sa.Column("candidates", sa.JSON, nullable=False),  # theme ids
    sa.Column("by", sa.Text, nullable=False),  # "model" or "person"
    sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), nullable=False),
    sa.CheckConstraint("(theme_id IS NULL) <> (reason IS NULL)", name="theme_or_reason"),
)

reprocessed_response = sa.Table(  # what a reprocessing has read again so far; goes with a response that changes
    "reprocessed_response",
    metadata,
    sa.Column("response_id", sa.Text, sa.ForeignKey("response.response_id", ondelete="CASCADE"), primary_key=True),
    *_what_a_response_says(),
)

reprocessed_unit = sa.Table(  # unit and assignment in one
    "reprocessed_unit",
    metadata,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column(
        "response_id", sa.Text, sa.ForeignKey("reprocessed_response.response_id", ondelete="CASCADE"), nullable=False
    ),
    *_what_a_unit_says(),
    sa.Column("theme_id", sa.Text, sa.ForeignKey("theme.theme_id")),
    sa.Column("reason", sa.Text),
    sa.Column("similarity", sa.Double),
    sa.Column("margin", sa.Double),
    sa.Column("candidates", sa.JSON, nullable=False),  # theme ids
    sa.Column("by", sa.Text, nullable=False, server_default="model"),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # little-endian float32
    sa.Index(None, "response_id"),
)

theme_event = sa.Table(
    "theme_event",
    metadata,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("event", sa.Text, nullable=False),  # see theme_port.Happening
    sa.Column("theme_id", sa.Text, sa.ForeignKey("theme.theme_id"), nullable=False, index=True),
    sa.Column("others", sa.JSON, nullable=False),  # ids of the themes it came from or went to
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("run_id", sa.Text),  # null when a person did it
    sa.Column("happened_at", UtcDateTime, nullable=False),
)

moved_unit = sa.Table(  # what an event did to units
    "moved_unit",
    metadata,
    sa.Column("event_id", sa.Text, sa.ForeignKey("theme_event.event_id"), primary_key=True),
    sa.Column("unit_id", sa.Text, primary_key=True),  # no foreign key: it outlives a replaced unit
    sa.Column("old_theme_id", sa.Text, sa.ForeignKey("theme.theme_id")),
    sa.Column("old_reason", sa.Text),
    sa.Column("theme_id", sa.Text, sa.ForeignKey("theme.theme_id")),
    sa.Column("reason", sa.Text),
    sa.Column("by", sa.Text, nullable=False),
)

correction = sa.Table(
    "correction",
    metadata,
    sa.Column("correction_id", sa.Text, primary_key=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("target_kind", sa.Text, nullable=False),
    sa.Column("target_id", sa.Text, nullable=False, index=True),  # no foreign key: it outlives a replaced unit
    sa.Column("old", sa.JSON(none_as_null=True)),
    sa.Column("new", sa.JSON(none_as_null=True)),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.Column("undone_by", sa.Text, sa.ForeignKey("correction.correction_id")),
)

quality = sa.Table(
    "quality",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), primary_key=True),
    sa.Column("measured_at", UtcDateTime, nullable=False),
    sa.Column("figures", sa.JSON, nullable=False),
    sa.Column("offenders", sa.JSON, nullable=False),
)

pain_point = sa.Table(
    "pain_point",
    metadata,
    sa.Column("theme_id", sa.Text, sa.ForeignKey("theme.theme_id"), primary_key=True),
    sa.Column("status", sa.Text, nullable=False),  # new, investigating, planned, fixed, wont_fix
    sa.Column("owner", sa.Text),
    sa.Column("due", sa.Date),
    sa.Column("notes", sa.Text),
    sa.Column("links", sa.JSON, nullable=False),
    sa.Column("volume_before", sa.Integer),
    sa.Column("volume_after", sa.Integer),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

rejected = sa.Table(
    "rejected",
    metadata,
    sa.Column("rejected_id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("input_sha256", sa.Text, nullable=False),
    sa.Column("row", sa.BigInteger, nullable=False),
    sa.Column("external_id", sa.Text),
    sa.Column("column", sa.Text),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("value_met", sa.Text),
    sa.Column("expected", sa.Text, nullable=False),
    sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), nullable=False),
    sa.Column("rejected_at", UtcDateTime, nullable=False, index=True),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("audit_id", sa.Text, primary_key=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("happened_at", UtcDateTime, nullable=False, index=True),
)

source_cursor = sa.Table(
    "source_cursor",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("cursor", sa.Text, nullable=False),  # the source alone knows what it means
    sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), nullable=False),
)

night_lock = sa.Table(
    "night_lock",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),  # one row, always there; all else is null when nobody holds it
    sa.Column("run_id", sa.Text),
    sa.Column("host", sa.Text),
    sa.Column("pid", sa.Integer),
    sa.Column("process", sa.Text),
    sa.Column("acquired_at", UtcDateTime),
    sa.Column("heartbeat_at", UtcDateTime),
    sa.Column("expires_at", UtcDateTime),
)

store_meta = sa.Table(
    "store_meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)
