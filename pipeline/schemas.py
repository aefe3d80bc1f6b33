"""Every table that crosses a boundary, from the source to the store. Read this first.

A table only ever grows on its way: each schema extends the one before it. Texts are Unicode; offsets are
half-open spans ``[start, end)`` counted in code points of the *redacted* text; times are UTC; scores keep the scale
they were asked on.
"""

import dataframely as dy
import polars as pl

LANGUAGES = ("pt", "es", "ro", "en")
"""The languages Clamor reads; a response in any other is out of scope."""

UNDETERMINED = "und"
"""The language of a text in which nothing tells one language from another."""

SENTIMENTS = ("negative", "neutral", "positive")
KINDS = ("survey", "complaint", "review")
POLARITIES = ("asks_bad", "asks_good", "open")
REASONS = ("no_content", "out_of_scope_language", "general", "ambiguous", "no_theme_yet")
FLAGS = ("safety", "authority", "leaving", "repeat_contact", "score_mismatch")
"""In the order in which a report shows them: what cannot wait comes first."""


class IncomingResponses(dy.Schema):
    """One answer to one question by one respondent, as the source had it. ``row`` counts input rows from 0."""

    row = dy.Int64(min=0)
    source = dy.String()
    external_id = dy.String(nullable=True)
    respondent_id = dy.String()
    kind = dy.Enum(KINDS)
    survey = dy.String(nullable=True)
    question = dy.String(nullable=True)
    declared_language = dy.String(nullable=True)
    text = dy.String()
    received_at = dy.Datetime(time_zone="UTC", time_unit="us", nullable=True)
    channel = dy.String(nullable=True)
    customer_ref = dy.String(nullable=True)
    segment = dy.String(nullable=True)
    country = dy.String(nullable=True)
    nps = dy.Int8(nullable=True, min=0, max=10)
    csat = dy.Float64(nullable=True, min=1, max=5)
    ces = dy.Float64(nullable=True, min=1, max=7)
    rating = dy.Float64(nullable=True, min=0, max=10)


class RejectedRows(dy.Schema):
    """A row (or one text cell of it) that could not be taken, with the rule it broke.

    ``value_met`` is redacted and at most 80 characters long; ``column`` is null where the whole row was refused.
    """

    source = dy.String()
    row = dy.Int64(min=0)
    external_id = dy.String(nullable=True)
    column = dy.String(nullable=True)
    rule = dy.String()
    value_met = dy.String(nullable=True)
    expected = dy.String()


class IdentifiedResponses(IncomingResponses):
    """Responses with their permanent id. External id, respondent and customer are keyed hashes from here on."""

    response_id = dy.String(primary_key=True)
    content_hash = dy.String()
    question_polarity = dy.Enum(POLARITIES)


class CleanResponses(IdentifiedResponses):
    """Responses in NFC, without markup or control characters; ``mended`` says that mojibake was repaired."""

    mended = dy.Bool()


class RedactedResponses(CleanResponses):
    """Responses without personal data; ``redactions`` lists the placeholder types put in, in order of place."""

    redactions = dy.List(dy.String())


class LanguageResponses(RedactedResponses):
    """``language``: pt, es, ro, en, another ISO 639-1/3 code, or ``und``; confidence in 0…1, null for ``und``."""

    language = dy.String()
    language_confidence = dy.Float64(nullable=True, min=0, max=1)


class Units(dy.Schema):
    """One opinion in a response: ``text`` equals ``response.text[start:end]``.

    ``focus`` is set where several aspects share one predicate, and so one span ("price and service awful"): the words
    of this aspect alone ("price awful"), to be encoded in place of ``text``. ``content`` is false for what says
    nothing ("n/a", "Nada", "."): such a unit has no theme.
    """

    unit_id = dy.String(primary_key=True)
    response_id = dy.String()
    row = dy.Int64(min=0)
    ordinal = dy.Int32(min=0)
    start = dy.Int32(min=0)
    end = dy.Int32(min=0)
    text = dy.String()
    focus = dy.String(nullable=True)
    language = dy.String()
    question_polarity = dy.Enum(POLARITIES)
    content = dy.Bool()


class ScoredUnits(Units):
    """Units with sentiment: class, score −1…1 and confidence 0…1; all three null where there is none."""

    sentiment = dy.Enum(SENTIMENTS, nullable=True)
    sentiment_score = dy.Float64(nullable=True, min=-1, max=1)
    sentiment_confidence = dy.Float64(nullable=True, min=0, max=1)


class AssignedUnits(ScoredUnits):
    """Units with one theme, or the reason why none.

    Exactly one of ``theme`` and ``reason`` is set. ``similarity`` is that of the best theme, whether taken or
    not; ``margin`` its lead over the second; ``candidates`` names both when the reason is ``ambiguous``, else
    it is empty.
    """

    theme = dy.String(nullable=True)
    similarity = dy.Float64(nullable=True, min=-1, max=1)
    margin = dy.Float64(nullable=True, min=0)
    candidates = dy.List(dy.String())
    reason = dy.Enum(REASONS, nullable=True)

    @dy.rule()
    def theme_or_reason(cls) -> pl.Expr:
        return pl.col("theme").is_null() != pl.col("reason").is_null()


FLAG_STRUCT = {"flag": dy.Enum(FLAGS), "start": dy.Int32(min=0), "end": dy.Int32(min=0)}


class EnrichedResponses(LanguageResponses):
    """The product: responses with sentiment, themes, flags and, where there is no theme at all, the reason.

    ``themes`` are in order of first appearance, null where there is no content or the language is out of scope;
    ``primary_pain_point`` is the theme with the largest sum of negative score × confidence. Each flag has the span
    that proves it; that of ``score_mismatch`` is the whole text.
    """

    sentiment = dy.Enum(SENTIMENTS, nullable=True)
    sentiment_score = dy.Float64(nullable=True, min=-1, max=1)
    themes = dy.List(dy.String(), nullable=True)
    primary_pain_point = dy.String(nullable=True)
    flags = dy.List(dy.Struct(FLAG_STRUCT))
    reason = dy.Enum(REASONS, nullable=True)
