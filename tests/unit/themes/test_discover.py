"""Discovery finds the topics planted in four languages, the same ones whatever the order they come in."""

import subprocess
import sys
from itertools import product
from types import SimpleNamespace
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.themes.discover import discover
from pipeline.themes.topics import NotYetTheme, stored_topics, topic_tables

DIMENSION = 384
SAID = {
    "gift card": {
        "pt": "O cartão presente | Cartões presente | O meu cartão presente",
        "es": "La tarjeta regalo | Tarjetas regalo | Mi tarjeta regalo",
        "ro": "Cardul cadou | Un card cadou | Cardurile cadou",
        "en": "The gift card | Gift cards | My gift card",
    },
    "old fridge": {
        "pt": "O frigorífico velho | Um frigorífico antigo | Os frigoríficos usados",
        "es": "La nevera vieja | Una nevera antigua | Las neveras usadas",
        "ro": "Frigiderul vechi | Un frigider uzat | Frigiderele vechi",
        "en": "The old fridge | Our used fridge | Old fridges",
    },
    "car park": {
        "pt": "O estacionamento | Lugares de estacionamento | Estacionamentos",
        "es": "El aparcamiento | Plazas de aparcamiento | Los aparcamientos",
        "ro": "Parcarea | Locurile de parcare | Parcările",
        "en": "The car park | Parking at the shop | The parking",
    },
}
AND_SAID = {
    "pt": "já não serve para nada | sem explicação nenhuma | foi uma surpresa má | continua a ser um problema",
    "es": "ya no sirve para nada | sin ninguna explicación | fue una mala sorpresa | sigue siendo un problema",
    "ro": "nu mai este bun de nimic | fără nicio explicație | a fost o surpriză neplăcută | rămâne o problemă",
    "en": "isn't of any use now | without an explanation | was a bad surprise | is still a problem",
}


def planted() -> list[dict[str, Any]]:
    """One row a text: 3 topics × 4 languages × 12."""
    return [
        {"topic": topic, "language": language, "text": f"{subject} {predicate}"}
        for topic, by_language in SAID.items()
        for language, subjects in by_language.items()
        for subject, predicate in product(subjects.split(" | "), AND_SAID[language].split(" | "))
    ]


def units(rows: list[dict[str, Any]]) -> dy.DataFrame[AssignedUnits]:
    """Units that no theme took; negative, with an id by their place, unless they say."""
    whole = [
        {
            "unit_id": f"u{i:04}",
            "response_id": f"r{i:04}",
            "row": i,
            "ordinal": 0,
            "start": 0,
            "end": len(row["text"]),
            "focus": None,
            "question_polarity": "open",
            "content": True,
            "sentiment": "negative",
            "sentiment_score": -0.8,
            "sentiment_confidence": 0.9,
            "theme": None,
            "similarity": 0.2,
            "margin": 0.1,
            "candidates": [],
            "reason": "no_theme_yet",
            **{name: value for name, value in row.items() if name != "topic"},
        }
        for i, row in enumerate(rows)
    ]
    schema = {name: column.dtype for name, column in AssignedUnits.columns().items()}
    return AssignedUnits.validate(pl.DataFrame(whole, schema=schema))


def vectors(rows: list[dict[str, Any]]) -> NDArray[np.float32]:
    """As a raw multilingual encoder gives them: the language says more than the topic, the same for equal texts."""
    rng = np.random.default_rng(7)
    topics = dict(zip(SAID, rng.normal(size=(3, DIMENSION)), strict=True))
    languages = dict(zip(LANGUAGES, rng.normal(size=(4, DIMENSION)), strict=True))
    noise: dict[str, NDArray[np.float64]] = {}
    for row in sorted(rows, key=lambda row: str(row["text"])):
        noise.setdefault(row["text"], rng.normal(size=DIMENSION))
    raw = np.stack([topics[r["topic"]] + 3 * languages[r["language"]] + 0.4 * noise[r["text"]] for r in rows])
    return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return planted()


@pytest.fixture(scope="module")
def found(rows: list[dict[str, Any]]) -> tuple[NotYetTheme, ...]:
    return discover(units(rows), vectors(rows))


def test_the_planted_topics_are_found_in_all_languages(
    rows: list[dict[str, Any]], found: tuple[NotYetTheme, ...]
) -> None:
    """Each topic is found as one, with its texts in all four languages, though the languages lie farther apart."""
    topic_of = {f"u{i:04}": row["topic"] for i, row in enumerate(rows)}
    assert sorted({topic_of[i] for i in topic.unit_ids}.pop() for topic in found) == sorted(SAID)
    for topic in found:
        assert len({topic_of[i] for i in topic.unit_ids}) == 1
        assert tuple(topic.verbatims) == LANGUAGES
        assert 40 <= topic.size == len(topic.unit_ids) <= 48
        assert topic.share_negative == 1.0


def test_topics_are_named_by_words_of_every_language(found: tuple[NotYetTheme, ...]) -> None:
    """Keywords are what people wrote, in their language, and the label has the best of each."""
    (gifts,) = (topic for topic in found if "gift card" in topic.keywords["en"])
    assert gifts.keywords["pt"][0] == "cartão presente"
    assert gifts.keywords["es"][0] == "tarjeta regalo"
    assert gifts.keywords["ro"][0] == "card cadou"
    assert set(gifts.label.split(" · ")) == {"cartão presente", "tarjeta regalo", "card cadou", "gift card"}


def test_the_order_of_the_units_does_not_matter(rows: list[dict[str, Any]], found: tuple[NotYetTheme, ...]) -> None:
    """The same units in another order give the same topics to the letter; the arguments are left as they were."""
    backwards = units(rows).reverse()
    turned = np.ascontiguousarray(vectors(rows)[::-1])
    before = turned.copy()
    assert discover(AssignedUnits.validate(backwards), turned) == found
    assert np.array_equal(turned, before)


def test_a_text_written_often_counts_often_and_weighs_once(
    rows: list[dict[str, Any]], found: tuple[NotYetTheme, ...]
) -> None:
    """Copies join the topic of their text, whatever their capitals, and change no keyword."""
    copies = [{**rows[0], "text": text} for text in [rows[0]["text"].upper()] * 30 + [rows[0]["text"]] * 30]
    repeated = [*rows, *copies]
    given = np.vstack([vectors(rows), np.tile(vectors(rows)[:1], (60, 1))])
    again = discover(units(repeated), given)
    assert sorted(topic.size for topic in again) == sorted(
        topic.size + 60 * ("u0000" in topic.unit_ids) for topic in found
    )
    assert {str(topic.keywords) for topic in again} == {str(topic.keywords) for topic in found}


def test_units_that_share_a_span_are_told_apart_by_their_focus(rows: list[dict[str, Any]]) -> None:
    """Two opinions in the same words each join the topic of their own aspect, and the quote is what was written."""
    gift, fridge = rows[0]["text"], rows[48]["text"]
    both = f"{gift} e {fridge.lower()}"
    shared = [*rows, {**rows[0], "text": both, "focus": gift}, {**rows[48], "text": both, "focus": fridge}]
    topics = discover(units(shared), np.vstack([vectors(rows), vectors(rows)[[0, 48]]]))
    with_gift, with_fridge = (next(t for t in topics if i in t.unit_ids) for i in ("u0144", "u0145"))
    assert "u0000" in with_gift.unit_ids
    assert "u0048" in with_fridge.unit_ids
    assert with_gift != with_fridge


@pytest.mark.parametrize("n", [0, 1, 29])
def test_too_few_texts_make_no_topics(rows: list[dict[str, Any]], n: int) -> None:
    """Below thirty different texts a clustering says nothing; repeating them does not help."""
    few = rows[:n]
    assert discover(units(few), vectors(rows)[:n]) == ()
    assert discover(units(few * 5), np.tile(vectors(rows)[:n], (5, 1))) == ()


def test_thirty_texts_in_unknown_languages_are_no_error(rows: list[dict[str, Any]]) -> None:
    """Nothing can be said in words of a language that is not read, and nothing fails."""
    unread = [{**row, "language": "und"} for row in rows[:30]]
    assert all(not topic.keywords and not topic.verbatims for topic in discover(units(unread), vectors(rows)[:30]))


def test_equal_vectors_are_no_error(rows: list[dict[str, Any]]) -> None:
    """An encoder that tells nothing apart gives no error, and no topic twice."""
    flat = np.ones((len(rows), DIMENSION), dtype=np.float32) / np.sqrt(np.float32(DIMENSION))
    unit_ids = [i for topic in discover(units(rows), flat) for i in topic.unit_ids]
    assert len(unit_ids) == len(set(unit_ids))


def test_vectors_that_do_not_fit_the_units_are_refused(rows: list[dict[str, Any]]) -> None:
    """The message has both numbers."""
    with pytest.raises(ValueError, match="143 vectors for 144 units; give one vector for each unit"):
        discover(units(rows), vectors(rows)[1:])


def test_tables_have_every_topic_and_every_unit(rows: list[dict[str, Any]], found: tuple[NotYetTheme, ...]) -> None:
    """One row a topic, numbered by size; one row a unit in the order given, −1 where it has no topic."""
    tables = topic_tables(units(rows), found)
    assert tables.topics["topic"].to_list() == [0, 1, 2]
    assert tables.topics["size"].to_list() == sorted((topic.size for topic in found), reverse=True)
    assert tables.topics["keywords_ro"].to_list() == [list(topic.keywords["ro"]) for topic in found]
    assert tables.units["unit_id"].to_list() == [f"u{i:04}" for i in range(144)]
    members = tables.units.filter(pl.col("topic") >= 0).group_by("topic").len().sort("topic")
    assert members["len"].to_list() == tables.topics["size"].to_list()


def test_no_topics_make_an_empty_table() -> None:
    """The columns are there all the same, and every unit is without a topic."""
    tables = topic_tables(units(planted()[:2]), ())
    assert tables.topics.height == 0
    assert "verbatims_es" in tables.topics.columns
    assert tables.units["topic"].to_list() == [-1, -1]


def test_stored_topics_are_shown_as_they_were_found(rows: list[dict[str, Any]], found: tuple[NotYetTheme, ...]) -> None:
    """Keywords and unit ids are enough to show a topic again, quotes and label included."""
    stored = [SimpleNamespace(keywords=topic.keywords, unit_ids=topic.unit_ids) for topic in found]
    assert stored_topics(stored, units(rows)) == found


def test_units_that_a_theme_took_since_no_longer_count(rows: list[dict[str, Any]]) -> None:
    """A topic shrinks by what was assigned or deleted after the refit, and goes when nothing is left."""
    taken = [{**rows[0], "theme": "gift_cards", "reason": None}, {**rows[1], "sentiment": "positive"}, rows[2]]
    one = SimpleNamespace(keywords={"pt": ("cartão presente",)}, unit_ids=("u0002", "u0001", "u0000", "u9999"))
    none = SimpleNamespace(keywords={"pt": ("saldo",)}, unit_ids=("u0000",))
    (shown,) = stored_topics([one, none], units(taken))
    assert (shown.size, shown.share_negative, shown.unit_ids) == (2, 0.5, ("u0002", "u0001"))


def test_quotes_are_typical_different_and_of_readable_length() -> None:
    """Of the most typical texts, those of 4 to 30 words that do not say the same again; three a language at most."""
    texts = ["Gift card empty", "The gift card is empty", "The gift card is EMPTY!", "Nobody told me it expires",
             "word " * 31, "My balance was gone overnight", "They sold me a used one"]  # fmt: skip
    said = units([{"text": text, "language": "en"} for text in texts])
    topic = SimpleNamespace(keywords={"en": ("gift card", "empty")}, unit_ids=tuple(said["unit_id"]))
    (shown,) = stored_topics([topic], said)
    assert shown.verbatims == {
        "en": ("The gift card is empty", "Nobody told me it expires", "My balance was gone overnight")
    }
    assert shown.label == "gift card · empty"


def test_a_topic_without_readable_texts_still_has_a_quote() -> None:
    """A figure with no quote behind it must never be met: short texts are quoted where there are no others."""
    said = units([{"text": "Gift card", "language": "en"}, {"text": "Cartão", "language": "pt"}])
    (shown,) = stored_topics([SimpleNamespace(keywords={}, unit_ids=("u0000", "u0001"))], said)
    assert shown.verbatims == {"pt": ("Cartão",), "en": ("Gift card",)}
    assert shown.label == "Gift card…"


def test_a_language_with_little_say_does_not_name_a_topic() -> None:
    """Two Spanish units among twenty have keywords of their own, and the label is English."""
    said = units([{"text": f"Gift card {i}", "language": "en"} for i in range(18)]
                 + [{"text": f"El hotel {i}", "language": "es"} for i in range(2)])  # fmt: skip
    topic = SimpleNamespace(keywords={"es": ("hotel",), "en": ("gift card", "empty")}, unit_ids=tuple(said["unit_id"]))
    (shown,) = stored_topics([topic], said)
    assert (shown.label, shown.keywords["es"]) == ("gift card · empty", ("hotel",))


def test_importing_discovery_loads_no_model_library() -> None:
    """The command line imports it; only a refit waits for BERTopic and what it brings."""
    heavy = ("bertopic", "umap", "hdbscan", "torch", "pandas", "sklearn", "spacy")
    code = f"import sys, pipeline.themes.discover; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
