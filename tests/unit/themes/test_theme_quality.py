"""Quality says how good the themes are, names who breaks a rule, and what became worse."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from pipeline.schemas import REASONS, SENTIMENTS
from pipeline.themes.coherence import coherence, diversity
from pipeline.themes.quality import Quality, measure, stability, worse

UP, RIGHT = (0.0, 1.0), (1.0, 0.0)


def units(*rows: tuple[str | None, str | None, str, str]) -> pl.DataFrame:
    """Theme, reason, language, sentiment; the text is of no matter."""
    names = ("theme", "reason", "language", "sentiment")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(
        pl.col("reason").cast(pl.Enum(REASONS)), pl.col("sentiment").cast(pl.Enum(SENTIMENTS)), text=pl.lit("words")
    )


def measured(frame: pl.DataFrame, vectors: NDArray[np.float32] | None = None) -> Quality:
    given = np.tile(np.float32(UP), (frame.height, 1)) if vectors is None else vectors
    return measure(frame, given, keywords={}, middles={})


def test_share_unassigned_leaves_out_what_no_theme_could_have() -> None:
    """Of four units that say something in a language that is read, two have no theme and no good reason."""
    frame = units(
        ("delivery", None, "en", "negative"),
        (None, "general", "en", "positive"),
        (None, "ambiguous", "en", "negative"),
        (None, "no_theme_yet", "en", "negative"),
        (None, "no_content", "en", "neutral"),
        (None, "out_of_scope_language", "fr", "neutral"),
    )
    assert measured(frame).figures["share_unassigned"] == 0.5


def test_without_units_there_is_nothing_to_measure() -> None:
    """Every figure is null, and no rule is broken."""
    found = measured(units(), np.empty((0, 2), dtype=np.float32))
    assert set(found.figures.values()) == {None}
    assert found.offenders == {}
    assert found.warnings == ()


def test_themes_that_tell_languages_apart_are_named() -> None:
    """One theme is Romanian and one is not: what they share is the language."""
    frame = units(*[("livrare", None, "ro", "negative")] * 40, *[("delivery", None, "en", "negative")] * 40)
    found = measured(frame)
    assert found.figures["leak_language"] == pytest.approx(1.0)
    assert found.figures["leak_sentiment"] == 0.0
    assert found.offenders["leak_language"] == ("delivery", "livrare")
    assert "themes tell languages apart: delivery, livrare" in found.warnings


def test_themes_that_tell_moods_apart_are_named() -> None:
    """Praise in one theme and blame in another."""
    frame = units(*[("good", None, "en", "positive")] * 40, *[("bad", None, "en", "negative")] * 40)
    assert measured(frame).offenders["leak_sentiment"] == ("bad", "good")


def test_chance_alone_is_no_leak() -> None:
    """Forty themes of two units each look one-sided in everything, by chance."""
    frame = units(*[(f"theme-{n // 2:02}", None, ("pt", "es", "ro", "en")[n % 4], "negative") for n in range(80)])
    found = measured(frame)
    assert found.figures["leak_language"] > 0.2  # type: ignore[operator]
    assert "leak_language" not in found.offenders


def test_mixed_themes_leak_nothing() -> None:
    """Every theme in every language and mood alike."""
    frame = units(
        *[(theme, None, code, mood) for theme in "ab" for code in ("pt", "en") for mood in ("negative", "positive")] * 9
    )
    found = measured(frame)
    assert found.figures["leak_language"] == pytest.approx(0)
    assert found.figures["leak_sentiment"] == pytest.approx(0)


def test_a_theme_of_all_sorts_is_named() -> None:
    """It has more than a fifth of the units, or they point everywhere."""
    loose = np.eye(20, dtype=np.float32)
    tight = np.tile(loose[0] + loose[1], (80, 1))
    frame = units(
        *[("loose", None, "en", "negative")] * 20,
        *[(name, None, "en", "negative") for name in ("b", "c", "d", "e", "f") for _ in range(10)],
        *[("large", None, "en", "negative")] * 30,
    )
    assert measured(frame, np.concatenate([loose, tight])).offenders["too_broad"] == ("large", "loose")


def test_themes_that_lie_together_are_named_but_not_a_part_and_its_whole() -> None:
    """Their middles, given or found, point the same way."""
    frame = units(*[("one", None, "en", "negative")] * 10, *[("two", None, "en", "negative")] * 10)
    vectors = np.tile(np.float32(UP), (20, 1))
    middles = {"three": np.float32(RIGHT), "two": np.float32((0.1, 1.0)), "part": np.float32((1.0, 0.1))}
    found = measure(frame, vectors, keywords={}, middles=middles, parents={"part": "three"})
    assert found.offenders["nearly_same"] == ("one and two",)


def test_each_unit_needs_a_vector() -> None:
    """Anything else is a fault of the caller."""
    with pytest.raises(ValueError, match="1 vectors for 0 units"):
        measured(units(), np.zeros((1, 2), dtype=np.float32))


def test_keywords_that_stand_together_are_coherent() -> None:
    """Always in one text 1, never −1, as often as chance would have it 0; inflected forms count."""
    texts = ["late delivery", "late deliveries", "cold food", "cold room"]
    together = {"t": {"en": ("late", "delivery")}}
    apart = {"t": {"en": ("delivery", "cold")}}
    assert coherence(together, texts, ["en"] * 4) == pytest.approx(1.0)
    assert coherence(apart, texts, ["en"] * 4) == pytest.approx(-1.0)
    by_chance = ["late food", "late delivery", "cold food", "cold delivery"]
    assert coherence({"t": {"en": ("late", "food")}}, by_chance, ["en"] * 4) == pytest.approx(0.0)


def test_a_large_theme_counts_for_more() -> None:
    """One whose words always meet, with three texts, and one whose words never do, with one."""
    texts = ["late delivery"] * 3 + ["food", "price"]
    both = {"t": {"en": ("late", "delivery")}, "u": {"en": ("food", "price")}}
    assert coherence(both, texts, ["en"] * 5) == pytest.approx(0.0)
    assert coherence(both, texts, ["en"] * 5, {("t", "en"): 3, ("u", "en"): 1}) == pytest.approx(0.5)


def test_coherence_is_counted_within_a_language() -> None:
    """A Portuguese keyword is looked for in Portuguese texts, pairs of words in those that have both."""
    texts = ["prazo de entrega longo", "prazo de entrega curto", "app lenta", "late delivery"]
    found = coherence({"t": {"pt": ("prazo de entrega", "longo"), "en": ("late",)}}, texts, ["pt"] * 3 + ["en"])
    assert found == pytest.approx(0.369, abs=0.001)  # log(1/3 / (2/3 · 1/3)) / log 3
    assert coherence({"t": {"es": ("plazo", "entrega")}}, texts, ["pt"] * 4) is None


def test_diversity_is_the_share_of_different_keywords() -> None:
    """Each language for itself: "app" is a word of two."""
    assert diversity({"a": {"pt": ("app", "preço")}, "b": {"pt": ("preco",), "en": ("app",)}}) == 0.75
    assert diversity({}) is None


def test_a_part_may_say_the_words_of_its_whole() -> None:
    """A price and its fees are about one thing: diversity is of the wholes alone."""
    keywords = {"price": {"pt": ("preço", "taxa")}, "fees": {"pt": ("taxa", "preço")}}
    frame, vectors = units(("price", None, "pt", "negative")), np.float32([UP])
    whole = measure(frame, vectors, keywords=keywords, middles={}, parents={"fees": "price"})
    apart = measure(frame, vectors, keywords=keywords, middles={})
    assert (whole.figures["diversity"], apart.figures["diversity"]) == (1.0, 0.5)


def test_stability_compares_two_refits() -> None:
    """Other names for the same groups are no change; one refit alone has nothing to be compared with."""
    assert stability(["a", "a", "b", None], ["x", "x", "y", None]) == 1.0
    assert stability(["a", "a", "b", "b"], ["x", "y", "x", "y"]) == pytest.approx(-0.5)
    assert stability(["a", "b"], None) is None
    assert stability([], []) is None


def test_what_became_worse_is_said_with_its_numbers() -> None:
    """Only beyond what is tolerated, the wrong way, and where both were measured."""
    before = {"share_unassigned": 0.31, "coherence": 0.2, "diversity": 0.9, "leak_language": 0.01, "stability": None}
    after = {"share_unassigned": 0.42, "coherence": 0.1, "diversity": 0.95, "leak_language": 0.04, "stability": 0.4}
    assert worse(before, after) == {
        "share_unassigned": "share_unassigned rose from 0.31 to 0.42; up to 0.05 is let pass",
        "coherence": "coherence fell from 0.20 to 0.10; up to 0.05 is let pass",
    }
    assert worse(before, before) == {}
    assert worse({"leak_language": 0.01}, {"leak_language": 0.2}) == {
        "leak_language": "leak_language rose from 0.01 to 0.20; up to 0.02 is let pass",
    }


def test_quality_is_kept_as_a_record() -> None:
    """Figures and offenders as they are, with the run."""
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    found = Quality({"coherence": 0.3}, {"too_broad": ("large",)})
    record = found.record("run-1", moment)
    assert (record.run_id, record.measured_at) == ("run-1", moment)
    assert (record.figures, record.offenders) == ({"coherence": 0.3}, {"too_broad": ("large",)})
    assert found.warnings == ("themes of all sorts: large",)


def test_a_record_names_the_figures_for_whose_sake_nothing_was_proposed() -> None:
    """Beside the rules that were broken; without any there is no such line."""
    found = Quality({"coherence": 0.3}, {"too_broad": ("large",)})
    record = found.record("run-1", datetime(2026, 11, 22, tzinfo=UTC), held_back=["coherence", "diversity"])
    assert record.offenders == {"too_broad": ("large",), "held_back": ("coherence", "diversity")}
    assert found.warnings == ("themes of all sorts: large",)
