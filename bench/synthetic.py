"""A store of as many opinions as one likes that nobody ever held: vectors around centres, texts of made-up words.

They are written straight into the tables, in the shape that `clamor nightly` leaves behind. A quarter of the centres
are topics that no theme took; a twentieth of all units say nothing in particular.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.manifest import SEED, encoder_version
from pipeline.schemas import LANGUAGES, AssignedUnits, EnrichedResponses
from pipeline.settings import Settings
from pipeline.store import frames
from pipeline.store.engine import engine_for, writing
from pipeline.store.port import EncoderVersion, RunRecord, curated_theme_id
from pipeline.store.sql import open_store
from pipeline.store.tables import assignment, response, unit
from pipeline.store.writing import HELD, insert, note_encoder
from pipeline.wiring import SHIPPED, taxonomy, theme_records

CENTRES = 60
WAITING_CENTRES = 15
"""Those from 0 on; the others belong to curated themes."""
NOISE = 0.9
"""Length of the noise beside a centre of length 1: a unit's cosine to its centre is about 0.74."""
GENERAL = 0.05
UNITS_A_RESPONSE = 2
DAYS = 730
NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
AT_ONCE = 20_000
RUN_ID = "synthetic"
WORDS = 400
OWN_WORDS = 12
"""Words of each centre in each language, beside those that all centres share."""


@dataclass(frozen=True)
class Opinions:
    """Synthetic units, two a response, with what a night would have made of them; vectors float32 ``(n, d)``."""

    responses: pl.DataFrame
    units: pl.DataFrame
    vectors: NDArray[np.float32]


class Speakers:
    """Makes units; the same part with the same numbers every time."""

    def __init__(self, dimension: int) -> None:
        draw = np.random.default_rng(SEED)
        centres = draw.normal(size=(CENTRES, dimension))
        self._centres = centres / np.linalg.norm(centres, axis=1, keepdims=True)
        syllables = ["".join(pair) for pair in product("bcdflmnprstv", "aeiou")]
        needed = CENTRES * OWN_WORDS + WORDS
        self._words = {language: ["".join(draw.choice(syllables, 3)) for _ in range(needed)] for language in LANGUAGES}
        self._keys = [theme.key for theme in taxonomy().themes]

    def say(self, first: int, n: int) -> Opinions:
        """``n`` units, an even number, of which ``first`` is the number of the first."""
        draw = np.random.default_rng([SEED, first])
        number = np.arange(first, first + n)
        about = draw.integers(CENTRES, size=n)
        dimension = self._centres.shape[1]
        noise = draw.normal(size=(n, dimension)) * (NOISE / dimension**0.5)
        vectors = self._centres[about] + noise
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        spoken = [LANGUAGES[i] for i in (number // UNITS_A_RESPONSE) % len(LANGUAGES)]
        texts = self._texts(spoken, about, draw)
        general = draw.random(n) < GENERAL
        waits = (about < WAITING_CENTRES) & ~general
        themes = [
            None if no_theme else self._keys[centre % len(self._keys)]
            for no_theme, centre in zip((waits | general).tolist(), about.tolist(), strict=True)
        ]
        units = pl.DataFrame(
            {
                "unit_id": [f"u{i:08}" for i in number],
                "response_id": [f"r{i // UNITS_A_RESPONSE:08}" for i in number],
                "ordinal": number % UNITS_A_RESPONSE,
                "text": texts,
                "language": spoken,
                "sentiment_score": draw.uniform(-1, 1, size=n),
                "theme": pl.Series(themes, dtype=pl.String),
                "similarity": draw.uniform(0.3, 0.9, size=n),
                "reason": np.select([waits, general], ["no_theme_yet", "general"], default=""),
            }
        ).with_columns(
            row=pl.col("response_id").str.slice(1).cast(pl.Int64),
            start=0,
            end=pl.col("text").str.len_chars(),
            focus=pl.lit(None, pl.String),
            question_polarity=pl.lit("open"),
            content=True,
            sentiment=pl.when(pl.col("sentiment_score") < 0).then(pl.lit("negative")).otherwise(pl.lit("positive")),
            sentiment_confidence=pl.lit(0.8),
            margin=pl.lit(0.2),
            candidates=pl.lit([], pl.List(pl.String)),
            reason=pl.col("reason").replace("", None),
        )
        return Opinions(_responses(units), units.select(AssignedUnits.column_names()), vectors)

    def _texts(self, spoken: Sequence[str], about: NDArray[np.int64], draw: np.random.Generator) -> list[str]:
        """Three words of the centre and three to eight that all centres share, in any order."""
        n = len(about)
        own = WORDS + about[:, None] * OWN_WORDS + draw.integers(OWN_WORDS, size=(n, 3))
        words = np.concatenate([own, draw.integers(WORDS, size=(n, 8))], axis=1)
        lengths = draw.integers(6, 12, size=n).tolist()
        order = np.argsort(draw.random(words.shape) + (np.arange(11) >= np.array(lengths)[:, None]), axis=1)
        places = np.take_along_axis(words, order, axis=1).tolist()
        return [
            " ".join(self._words[language][place] for place in row[:length])
            for language, row, length in zip(spoken, places, lengths, strict=True)
        ]


def fill(settings: Settings, units: int) -> None:
    """Write a store of so many units, which must be even, where the settings say."""
    encoder = encoder_version(SHIPPED)
    settings.make_home()
    with open_store(settings.store_url, encoder) as store, store.begin_night(RUN_ID) as held:
        store.sync_themes(held, theme_records(taxonomy()))
        store.write_run(RunRecord(RUN_ID, "completed", NEWEST, NEWEST, {"kind": "nightly"}))
    engine = engine_for(settings.store_url)
    try:
        for part, opinions in enumerate(_parts(encoder, units)):
            ids = {theme.key: curated_theme_id(theme.key) for theme in taxonomy().themes}
            with writing(engine) as connection:
                if part == 0:
                    note_encoder(connection, HELD, encoder)
                insert(connection, response, frames.response_rows(opinions.responses, ids, RUN_ID, NEWEST))
                insert(connection, unit, frames.unit_rows(opinions.units, opinions.vectors))
                insert(connection, assignment, frames.assignment_rows(opinions.units, ids, RUN_ID))
    finally:
        engine.dispose()


def _parts(encoder: EncoderVersion, units: int) -> Iterator[Opinions]:
    speakers = Speakers(encoder.dimension)
    return (speakers.say(first, min(AT_ONCE, units - first)) for first in range(0, units, AT_ONCE))


def _responses(units: pl.DataFrame) -> pl.DataFrame:
    """The answers that units stand in; what the refit does not read is the same in all of them."""
    day = (pl.col("row") * 7_919) % DAYS  # a prime, so that languages are spread over all days
    found = units.group_by("response_id", maintain_order=True).agg(
        row=pl.col("row").first(),
        language=pl.col("language").first(),
        text=pl.col("text").str.join(" "),
        sentiment_score=pl.col("sentiment_score").mean(),
        themes=pl.col("theme").drop_nulls().unique(maintain_order=True),
    )
    dates = pl.lit(NEWEST) - pl.duration(days=day)
    columns = {name: column.dtype for name, column in EnrichedResponses.columns().items()}
    given = found.with_columns(
        source=pl.lit("synthetic"),
        respondent_id=pl.col("response_id"),
        kind=pl.lit("survey"),
        received_at=dates.dt.cast_time_unit("us"),
        content_hash=pl.col("response_id"),
        question_polarity=pl.lit("open"),
        mended=False,
        redactions=pl.lit([], pl.List(pl.String)),
        language_confidence=pl.lit(0.99),
        sentiment=pl.when(pl.col("sentiment_score") < 0).then(pl.lit("negative")).otherwise(pl.lit("positive")),
        flags=pl.lit([], columns["flags"]),
    )
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in columns.items() if name not in given.columns]
    return given.with_columns(missing).select(EnrichedResponses.column_names())
