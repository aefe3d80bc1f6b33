"""The tables of `clamor discover`: every topic, every part of one, and every unit."""

import numpy as np
from planted_topics import planted
from unit_rows import units

from pipeline.themes.topics import Topic, topic_tables


def topic(number: int, unit_ids: tuple[str, ...], parent: int | None = None) -> Topic:
    """A topic of these units, the first of which lies in its middle."""
    return Topic(
        labels={"pt": "Cartão presente", "ro": "Card cadou"},
        keywords={"pt": ("cartão presente", "saldo")},
        verbatims={"pt": ("O cartão presente já não serve para nada",)},
        size=len(unit_ids),
        share_negative=0.5,
        unit_ids=unit_ids,
        similarities=tuple(1 - 0.1 * place for place in range(len(unit_ids))),
        centroid=np.array([1, 0], dtype=np.float32),
        number=number,
        parent=parent,
    )


def test_tables_have_every_topic_and_every_unit() -> None:
    """One row a topic, parts with their parent; one row a unit in the order given, −1 where it has no topic."""
    rows = planted()[:4]
    given = units([*rows[:3], {**rows[3], "reason": "ambiguous", "candidates": ["a", "b"]}])
    tables = topic_tables(given, [topic(0, ("u0001", "u0000")), topic(1, ("u0000",), parent=0)])
    assert tables.topics.select("topic", "parent", "size", "label", "label_ro", "label_en").rows() == [
        (0, None, 2, "Cartão presente · Card cadou", "Card cadou", None),
        (1, 0, 1, "Cartão presente · Card cadou", "Card cadou", None),
    ]
    assert tables.topics["keywords_pt"].to_list() == [["cartão presente", "saldo"]] * 2
    assert tables.topics["verbatims_es"].to_list() == [[], []]
    assert tables.units.select("unit_id", "topic", "subtopic", "similarity", "reason").rows() == [
        ("u0000", 0, 1, 0.9, None),
        ("u0001", 0, -1, 1.0, None),
        ("u0002", -1, -1, 0.2, "no_theme_yet"),
        ("u0003", -1, -1, 0.2, "ambiguous"),
    ]


def test_no_topics_make_an_empty_table() -> None:
    """The columns are there all the same, and every unit is without a topic."""
    tables = topic_tables(units(planted()[:2]), ())
    assert tables.topics.height == 0
    assert "verbatims_es" in tables.topics.columns
    assert tables.units["topic"].to_list() == [-1, -1]
