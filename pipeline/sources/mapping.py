"""Which column is what, as a person declares it; whatever is left out is found from the headers."""

import zoneinfo
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

TEXT = "text"
SINGLE_ROLES = (
    "id",
    "question",
    "date",
    "language",
    "nps",
    "csat",
    "ces",
    "rating",
    "channel",
    "segment",
    "country",
    "customer",
    "respondent",
    "kind",
    "survey",
)
"""The roles that one column can have; ``text`` may be several."""


class ColumnMapping(BaseModel):
    """Column names by role (matched without regard to case, accents and punctuation), and how dates are written.

    ``kind`` is a column, or ``survey``, ``complaint`` or ``review`` for every row. ``date_format`` is a strptime
    pattern; ``timezone`` an IANA name that dates without an offset are in. Raises pydantic's ``ValidationError``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str | None = None
    text: tuple[str, ...] = ()
    question: str | None = None
    date: str | None = None
    language: str | None = None
    nps: str | None = None
    csat: str | None = None
    ces: str | None = None
    rating: str | None = None
    channel: str | None = None
    segment: str | None = None
    country: str | None = None
    customer: str | None = None
    respondent: str | None = None
    kind: str | None = None
    survey: str | None = None
    date_format: str | None = None
    timezone: str = "UTC"

    @field_validator("text", mode="before")
    @classmethod
    def _one_name_is_a_list_of_one(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        # ZoneInfo raises a KeyError for unknown names, a ValueError or an OSError for ones that look like paths.
        try:
            zoneinfo.ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            message = "is not a time zone: expected an IANA name such as Europe/Lisbon"
            raise ValueError(message) from None
        return value

    def declared(self) -> dict[str, str]:
        """The single-column roles that were declared: role → column name."""
        return {role: name for role in SINGLE_ROLES if (name := getattr(self, role)) is not None}
