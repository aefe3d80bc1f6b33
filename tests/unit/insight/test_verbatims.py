"""Which quotes are shown."""

from datetime import timedelta

import polars as pl
from insight_rows import NOON, responses, units

from pipeline.insight.verbatims import best_verbatims, in_reading_order, verbatim

LONG = "The parcel came nine days late."


def said(number: int, text: str = LONG, **more: object) -> dict[str, object]:
    """A unit that is all of its response."""
    return {"response_id": f"a{number}", "text": text, "start": 0, "end": len(text), **more}


def test_languages_take_turns() -> None:
    """Three English and one Romanian response: the Romanian one comes second, not last."""
    texts = [LONG, LONG + " Why?", LONG + " Again!", "Coletul a venit cu nouă zile mai târziu."]
    table = responses(*({"text": text, "language": "ro" if "ă" in text else "en"} for text in texts))
    chosen = best_verbatims(table, units(*(said(n, text) for n, text in enumerate(texts))), most=3)
    assert [quote.language for quote in chosen] == ["en", "ro", "en"]


def test_the_same_words_are_shown_once() -> None:
    """Two customers who wrote the same thing are one quote."""
    table = responses({"text": LONG}, {"text": LONG.upper()})
    assert len(best_verbatims(table, units(said(0), said(1, LONG.upper())), most=5)) == 1


def test_readable_and_sure_quotes_come_first_then_the_newest() -> None:
    """One word says little and a weak signal proves little."""
    texts = ["late", LONG + " 1", LONG + " 2", LONG + " 3"]
    table = responses(*({"text": text, "received_at": NOON + timedelta(hours=n)} for n, text in enumerate(texts)))
    opinions = units(said(0, texts[0]), said(1, texts[1]), said(2, texts[2], sentiment_score=-0.2), said(3, texts[3]))
    chosen = best_verbatims(table, opinions, most=4)
    assert [quote.response_id for quote in chosen] == ["a3", "a1", "a2", "a0"]


def test_what_is_surely_the_theme_comes_before_what_is_hardly_so() -> None:
    """A person's word is sure; of what has no theme, the likeness to one says nothing."""
    texts = [f"{LONG} {n}" for n in range(3)]
    table = responses(*({"text": text} for text in texts))
    likeness = (0.3, 0.9, None)
    opinions = units(*(said(n, text, similarity=likeness[n]) for n, text in enumerate(texts)))
    assert [quote.response_id for quote in best_verbatims(table, opinions, most=3)] == ["a2", "a1", "a0"]
    waiting = opinions.with_columns(theme=pl.lit(None, pl.String))
    assert [quote.response_id for quote in best_verbatims(table, waiting, most=3)] == ["a0", "a1", "a2"]


def test_the_readers_language_comes_first_where_it_says_it_well() -> None:
    """A Romanian reads Romanian first, but not a quote that hardly shows what is meant."""
    texts = [LONG, "Coletul a venit cu nouă zile mai târziu.", "Curierul a venit pe altă stradă, la vecini."]
    table = responses(*({"text": text, "language": "en" if text == LONG else "ro"} for text in texts))
    likeness = (0.9, 0.8, 0.3)
    opinions = units(*(said(n, text, similarity=likeness[n]) for n, text in enumerate(texts)))
    chosen = best_verbatims(table, opinions, most=3)
    assert [quote.response_id for quote in chosen] == ["a1", "a0", "a2"]
    assert [quote.response_id for quote in in_reading_order("ro", chosen)] == ["a1", "a0", "a2"]
    assert [quote.response_id for quote in in_reading_order("en", chosen)] == ["a0", "a1", "a2"]


def test_overlapping_and_touching_spans_are_joined() -> None:
    """Two units under one predicate share a span; the mark is drawn once."""
    row = responses({"text": "price and service awful"}).row(0, named=True)
    assert verbatim(row, [(6, 23), (0, 9), (9, 12)]).spans == ((0, 23),)


def test_every_span_of_a_chosen_response_is_kept() -> None:
    """All that proves the point is marked, in order of place."""
    text = "Late in May. Kind driver. Late again in June, by nine days."
    table = responses({"text": text})
    opinions = units(
        {"text": text[26:], "start": 26, "end": len(text)}, {"text": text[:12], "start": 0, "end": 12, "ordinal": 1}
    )
    (quote,) = best_verbatims(table, opinions, most=1)
    assert quote.spans == ((0, 12), (26, len(text)))
    assert quote.quote == "Late again in June, by nine days.", "its best words stand for it, not its first"
