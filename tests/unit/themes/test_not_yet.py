"""Topics of the last refit as a report shows them: from keywords and unit ids, beside the units of today."""

from types import SimpleNamespace

from planted_topics import planted, units

from pipeline.themes.not_yet import stored_topics


def test_units_that_a_theme_took_since_no_longer_count() -> None:
    """A topic shrinks by what was assigned or deleted after the refit, and goes when nothing is left."""
    rows = planted()
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
