"""Writes the model cards: what each build noted in its manifest, and the figures of an evaluation."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.encoder import card as encoder_card
from models.evaluation.figures import ENCODER, STATIC, Area
from models.evaluation.run import Evaluation
from models.evaluation.views import side_by_side
from models.language import card as language_card
from models.registry import ROOT
from models.sentiment import card as sentiment_card
from models.static import card as static_card
from models.themes import card as themes_card
from pipeline.export import write_text


@dataclass(frozen=True)
class _Card:
    """The card of ``folder``, written out of a manifest of ``made_in``, and the areas it needs."""

    folder: str
    made_in: str
    areas: tuple[Area, ...]
    write: Callable[[Path, Mapping[str, Any], Evaluation], None]


def _encoder(path: Path, manifest: Mapping[str, Any], found: Evaluation) -> None:
    made = manifest["made"]
    card = encoder_card.card(manifest["version"], made, found.figures, found.files, found.hardware)
    write_text(card + _tried(path), path)


def _static(path: Path, manifest: Mapping[str, Any], found: Evaluation) -> None:
    card = static_card.card(manifest["made"], side_by_side(found.figures, (ENCODER, STATIC)))
    write_text(card + _tried(path), path)


def _sentiment(path: Path, manifest: Mapping[str, Any], found: Evaluation) -> None:
    card = sentiment_card.card(manifest["version"], manifest["made"], found.figures, found.files)
    write_text(card + _tried(path), path)


def _language(path: Path, manifest: Mapping[str, Any], found: Evaluation) -> None:
    card = language_card.card(manifest["version"], manifest["made"], found.figures, found.confusion)
    write_text(card + _tried(path), path)


def _themes(path: Path, manifest: Mapping[str, Any], found: Evaluation) -> None:
    write_text(themes_card.card(manifest["version"], manifest["made"], found.figures) + _tried(path), path)


def _tried(card: Path) -> str:
    """What was tried for the goals and what it reached: noted in ``tried.md`` beside the card when it was measured."""
    noted = card.with_name("tried.md")
    return f"\n{noted.read_text('utf-8')}" if noted.is_file() else ""


CARDS = (
    _Card("encoder", "encoder", ("vectors", "speed"), _encoder),
    _Card("static", "static", ("sentiment", "vectors", "speed"), _static),
    _Card("sentiment", "encoder", ("sentiment",), _sentiment),
    _Card("language", "language", ("language",), _language),
    _Card("themes", "themes", ("themes",), _themes),
)


def write_cards(found: Evaluation, root: Path = ROOT) -> list[str]:
    """Write the cards that the evaluation covers, and say in a line each what was written, or why it was not.

    Only a checkout of the project has cards to write: in an installed package nothing is touched.
    """
    if not (root.parent / "pyproject.toml").is_file():
        return [f"cards: none written, for {root} is an installed package and not a checkout of the project"]
    return [f"models/{card.folder}/card.md: {_written(card, found, root)}" for card in CARDS]


def _written(card: _Card, found: Evaluation, root: Path) -> str:
    missing = [area for area in card.areas if area not in found.areas]
    if missing:
        return f"not written, for {' and '.join(missing)} was not measured"
    noted = root / card.made_in / "artefact" / "manifest.json"
    manifest = json.loads(noted.read_text("utf-8")) if noted.is_file() else {}
    if "made" not in manifest:
        return (
            f"not written, for models/{card.made_in}/artefact/manifest.json does not say how it was made; "
            "build it anew: make models"
        )
    card.write(root / card.folder / "card.md", manifest, found)
    return "written"
