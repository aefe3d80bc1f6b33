"""Tests that the languages of a topic agree on its name where they can."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.themes.agreement import Candidate, agreed
from pipeline.themes.labels import name_topics
from pipeline.wiring import word_reader

MEANINGS = {"Entrega": 0, "Livrare": 0, "Delivery": 0, "Atraso": 1, "Întârziere": 1, "Driver": 2, "Curier": 2}


def by_meaning(texts: Sequence[str]) -> NDArray[np.float32]:
    """Words of one meaning in one direction, and each other word in one of its own."""
    places = [MEANINGS.get(text.capitalize(), 3 + sum(map(ord, text)) % 40) for text in texts]
    return np.eye(43, dtype=np.float32)[places]


def candidates(*scored: tuple[str, float], topic: int = 0) -> list[Candidate]:
    return [Candidate(-score, shown, topic, (shown.lower(),)) for shown, score in scored]


def first(found: Sequence[Candidate]) -> str:
    return found[0].shown


def test_what_the_other_languages_say_too_is_preferred() -> None:
    """Each language has a best of its own; all have "delivery" close behind."""
    met = agreed(
        {
            "pt": candidates(("Atraso", 1.0), ("Entrega", 0.9)),
            "ro": candidates(("Livrare", 1.0), ("Curier", 0.9)),
            "en": candidates(("Driver", 1.0), ("Delivery", 0.9)),
        },
        by_meaning,
    )
    assert {language: first(found) for language, found in met.items()} == {
        "pt": "Entrega",
        "ro": "Livrare",
        "en": "Delivery",
    }


def test_a_far_better_name_stays_though_the_others_say_it_more_weakly() -> None:
    """Agreement weighs, it does not decide: "Driver" is five times as good as "Delivery"."""
    met = agreed(
        {
            "pt": candidates(("Entrega", 1.0), ("Motorista", 0.2)),
            "en": candidates(("Driver", 1.0), ("Delivery", 0.0)),
        },
        by_meaning,
    )
    assert first(met["en"]) == "Driver"


def test_scores_fall_by_the_square_of_the_agreement() -> None:
    """One language agrees with root 0.25, the other not at all: (0.5 + 0) / 2, squared."""
    met = agreed(
        {
            "pt": candidates(("Entrega", 1.0)),
            "ro": candidates(("Curier", 1.0), ("Livrare", 0.25)),
            "en": candidates(("Driver", 1.0), ("Queue", 0.9)),
        },
        by_meaning,
    )
    assert [(one.shown, one.rank) for one in met["pt"]] == [("Entrega", pytest.approx(-0.0625))]
    assert met["en"] == [
        Candidate(pytest.approx(-0.25), "Driver", 0, ("driver",)),
        Candidate(pytest.approx(-0.00225), "Queue", 0, ("queue",)),
    ]


def test_a_language_is_heard_with_what_it_has_come_to() -> None:
    """Romanian would say "Curier"; once it has heard the others, its "Livrare" counts in full for them."""
    met = agreed(
        {
            "pt": candidates(("Entrega", 1.0)),
            "ro": candidates(("Curier", 1.0), ("Livrare", 0.25)),
            "en": candidates(("Queue", 1.0)),
        },
        by_meaning,
    )
    assert [(one.shown, one.rank) for one in met["pt"]] == [("Entrega", pytest.approx(-0.25))]
    assert first(met["ro"]) == "Livrare"


def test_a_topic_of_one_language_keeps_its_scores_and_is_not_read() -> None:
    """What another language says of another topic is nothing to it."""
    mine, theirs = candidates(("Atraso", 0.7), ("Entrega", 0.6)), candidates(("Delivery", 1.0), topic=1)
    read: list[str] = []

    def noted(texts: Sequence[str]) -> NDArray[np.float32]:
        read.extend(texts)
        return by_meaning(texts)

    assert agreed({"pt": mine, "en": theirs, "ro": []}, noted) == {"pt": mine, "en": theirs, "ro": []}
    assert not read


def test_only_the_first_candidates_are_read() -> None:
    """Those behind the tenth count as the one that agrees least."""
    many = [(f"Word {place}", 1 - place / 100) for place in range(30)]
    read: list[str] = []

    def noted(texts: Sequence[str]) -> NDArray[np.float32]:
        read.extend(texts)
        return by_meaning(texts)

    met = agreed({"en": candidates(*many), "pt": candidates(("Entrega", 1.0))}, noted)
    assert len(read) == 11
    assert len(met["en"]) == 30


def test_candidates_that_are_worth_nothing_agree_with_nobody() -> None:
    """No division by a score of zero."""
    met = agreed({"pt": candidates(("Entrega", 0.0)), "en": candidates(("Delivery", 1.0))}, by_meaning)
    assert met["en"][0].rank == -1.0
    assert met["pt"][0].rank == 0.0


def test_labels_of_a_topic_agree() -> None:
    """ "Driver" stands in more English texts, yet Portuguese and Romanian speak of deliveries."""
    pt = ["A entrega atrasou", "Entrega ao sábado", "Entrega sem aviso", "Gostei da entrega"]
    ro = ["Livrare la ușă", "Livrarea a durat", "Livrare sâmbăta", "Fără livrare"]
    en = ["The driver rang", "Delivery by the driver", "Driver at the door", "delivery, no driver", "Monday delivery"]
    other = ["O preço subiu", "Preço na etiqueta", "Preço do cabaz"]
    texts, languages = [*pt, *ro, *en, *other], ["pt"] * 4 + ["ro"] * 4 + ["en"] * 5 + ["pt"] * 3
    topics = [0] * 13 + [1] * 3
    apart = name_topics(texts, languages, topics)[0].labels
    together = name_topics(texts, languages, topics, read=by_meaning)[0].labels
    assert apart["en"] == "Driver"
    assert together == {"en": "Delivery", "pt": "Entrega", "ro": "Livrare"}


@pytest.mark.parametrize(
    ("word", "same", "other"),
    [
        ("entrega", "livrare", "preț"),
        ("conta", "account", "delivery"),
        ("quarto", "habitación", "desayuno"),
        ("reducere", "discount", "refund"),
        ("loja", "tienda", "pantalla"),
        ("contraseña", "password", "error"),
    ],
)
def test_words_are_read_as_their_translation(word: str, same: str, other: str) -> None:
    """What reads labels tells a word's meaning though nothing stands around it."""
    vectors = word_reader()([word, same, other])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert unit[0] @ unit[1] > unit[0] @ unit[2] + 0.3
