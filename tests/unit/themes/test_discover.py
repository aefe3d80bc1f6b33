"""Discovery finds the topics planted in four languages, the same ones whatever the order they come in."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from planted_topics import DIMENSION, SAID, planted, vectors
from unit_rows import units

from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.themes.discover import Discovery, discover
from pipeline.themes.topics import Topic


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return planted()


@pytest.fixture(scope="module")
def found(rows: list[dict[str, Any]]) -> Discovery:
    return discover(units(rows), vectors(rows))


def whole(discovery: Discovery) -> list[Topic]:
    """The topics that are no part of another."""
    return [topic for topic in discovery.topics if topic.parent is None]


def told(discovery: Discovery) -> list[dict[str, Any]]:
    """All that is said of the topics, for a comparison; cosines to four decimals."""
    return [
        vars(topic)
        | {"centroid": topic.centroid.round(5).tolist(), "similarities": np.round(topic.similarities, 4).tolist()}
        for topic in discovery.topics
    ]


def test_the_planted_topics_are_found_in_all_languages(rows: list[dict[str, Any]], found: Discovery) -> None:
    """Each topic is found as one, with its texts in all four languages, and comes back in resamples."""
    topic_of = {f"u{i:04}": row["topic"] for i, row in enumerate(rows)}
    assert sorted({topic_of[i] for i in topic.unit_ids}.pop() for topic in whole(found)) == sorted(SAID)
    for topic in whole(found):
        assert len({topic_of[i] for i in topic.unit_ids}) == 1
        assert set(topic.verbatims) == set(LANGUAGES)
        assert 40 <= topic.size == len(topic.unit_ids) == len(topic.similarities) <= 48
        assert topic.share_negative == 1.0
        assert list(topic.similarities) == sorted(topic.similarities, reverse=True)
    assert found.stability is not None
    assert found.stability > 0.9


def test_topics_are_named_in_every_language(found: Discovery) -> None:
    """Labels and keywords are what people wrote, in their language."""
    (gifts,) = (topic for topic in whole(found) if "gift card" in topic.keywords["en"])
    assert gifts.keywords["pt"][0] == "cartão presente"
    assert gifts.keywords["es"][0] == "tarjeta regalo"
    assert gifts.keywords["ro"][0] == "card cadou"
    assert gifts.labels == {"pt": "Cartão presente", "es": "Tarjeta regalo", "ro": "Card cadou", "en": "Gift card"}


def test_topics_are_numbered_by_size_and_parts_come_after_them(found: Discovery) -> None:
    """A part belongs to one topic, and its units are among that topic's."""
    assert [topic.number for topic in found.topics] == list(range(len(found.topics)))
    sizes = [topic.size for topic in whole(found)]
    assert sizes == sorted(sizes, reverse=True)
    for part in found.topics[len(sizes) :]:
        assert part.parent is not None
        assert set(part.unit_ids) < set(found.topics[part.parent].unit_ids)


def test_the_order_of_the_units_does_not_matter(rows: list[dict[str, Any]], found: Discovery) -> None:
    """The same units in another order give the same topics to the letter; the arguments are left as they were."""
    backwards = units(rows).reverse()
    turned = np.ascontiguousarray(vectors(rows)[::-1])
    before = turned.copy()
    assert told(discover(AssignedUnits.validate(backwards), turned)) == told(found)
    assert np.array_equal(turned, before)


def test_a_label_that_is_taken_is_not_given_again(rows: list[dict[str, Any]]) -> None:
    """A theme of that name stands already."""
    again = discover(units(rows), vectors(rows), taken={"en": ["Gift card"]})
    assert "Gift card" not in {topic.labels.get("en") for topic in again.topics}


def test_a_text_written_often_counts_often_and_weighs_once(rows: list[dict[str, Any]], found: Discovery) -> None:
    """Copies join the topic of their text, whatever their capitals, and change no keyword."""
    copies = [{**rows[0], "text": text} for text in [rows[0]["text"].upper()] * 30 + [rows[0]["text"]] * 30]
    repeated = [*rows, *copies]
    given = np.vstack([vectors(rows), np.tile(vectors(rows)[:1], (60, 1))])
    again = discover(units(repeated), given)
    assert sorted(topic.size for topic in whole(again)) == sorted(
        topic.size + 60 * ("u0000" in topic.unit_ids) for topic in whole(found)
    )
    assert {str(topic.keywords) for topic in whole(again)} == {str(topic.keywords) for topic in whole(found)}


def test_units_that_share_a_span_are_told_apart_by_their_focus(rows: list[dict[str, Any]]) -> None:
    """Two opinions in the same words each join the topic of their own aspect."""
    gift, fridge = rows[0]["text"], rows[48]["text"]
    both = f"{gift} e {fridge.lower()}"
    shared = [*rows, {**rows[0], "text": both, "focus": gift}, {**rows[48], "text": both, "focus": fridge}]
    topics = whole(discover(units(shared), np.vstack([vectors(rows), vectors(rows)[[0, 48]]])))
    with_gift, with_fridge = (next(t for t in topics if i in t.unit_ids) for i in ("u0144", "u0145"))
    assert "u0000" in with_gift.unit_ids
    assert "u0048" in with_fridge.unit_ids
    assert with_gift is not with_fridge


@pytest.mark.parametrize("n", [0, 1, 29])
def test_too_few_texts_make_no_topics(rows: list[dict[str, Any]], n: int) -> None:
    """Below thirty different texts a clustering says nothing; repeating them does not help."""
    few = rows[:n]
    assert discover(units(few), vectors(rows)[:n]) == Discovery()
    assert discover(units(few * 5), np.tile(vectors(rows)[:n], (5, 1))) == Discovery()


def test_thirty_texts_in_unknown_languages_are_no_error(rows: list[dict[str, Any]]) -> None:
    """Nothing can be said in words of a language that is not read, and nothing fails."""
    unread = [{**row, "language": "und"} for row in rows[:30]]
    topics = discover(units(unread), vectors(rows)[:30]).topics
    assert all(not topic.labels and not topic.keywords and not topic.verbatims for topic in topics)


def test_equal_vectors_are_no_error(rows: list[dict[str, Any]]) -> None:
    """An encoder that tells nothing apart gives no error, and no topic twice."""
    flat = np.ones((len(rows), DIMENSION), dtype=np.float32) / np.sqrt(np.float32(DIMENSION))
    unit_ids = [i for topic in whole(discover(units(rows), flat)) for i in topic.unit_ids]
    assert len(unit_ids) == len(set(unit_ids))


def test_vectors_that_do_not_fit_the_units_are_refused(rows: list[dict[str, Any]]) -> None:
    """The message has both numbers."""
    with pytest.raises(ValueError, match="143 vectors for 144 units; give one vector for each unit"):
        discover(units(rows), vectors(rows)[1:])


def test_importing_discovery_loads_no_model_library() -> None:
    """The command line imports it; only a refit waits for BERTopic and what it brings."""
    heavy = ("bertopic", "umap", "hdbscan", "torch", "pandas", "sklearn", "spacy")
    code = f"import sys, pipeline.themes.discover; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
