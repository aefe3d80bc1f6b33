"""Texts about three things in four languages, with vectors that say which: literal, and the same in every run."""

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


def vectors(rows: list[dict[str, Any]]) -> NDArray[np.float32]:
    """As an encoder gives them that tells no language: a topic and some noise, the same for equal texts."""
    rng = np.random.default_rng(7)
    topics = dict(zip(SAID, rng.normal(size=(3, DIMENSION)), strict=True))
    noise: dict[str, NDArray[np.float64]] = {}
    for row in sorted(rows, key=lambda row: str(row["text"])):
        noise.setdefault(row["text"], rng.normal(size=DIMENSION))
    raw = np.stack([topics[r["topic"]] + 0.4 * noise[r["text"]] for r in rows])
    return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
