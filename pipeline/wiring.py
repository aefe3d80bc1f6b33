"""Where names become things: heads and taxonomy, each loaded once a process, and the curated themes for a store."""

import hashlib
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

from models.registry import artefact, file_sha256
from pipeline.schemas import LANGUAGES
from pipeline.stages.assign import ThemeAssigner
from pipeline.stages.encode import ARTEFACTS, load_encoder
from pipeline.stages.sentiment import SentimentModel
from pipeline.stages.topics import TopicReader
from pipeline.store.port import ThemeRecord, curated_theme_id
from pipeline.themes.fit import CORPUS, fit_sentiment, fit_themes, read_corpus
from pipeline.themes.taxonomy import Taxonomy, load_taxonomy

SHIPPED = "default"
HEADS = {SHIPPED: "themes", "static": "static"}
"""Artefacts with the heads of the encoders that ship; topics are read by letters alone, and so the same for all."""


@dataclass(frozen=True)
class Heads:
    """What reads vectors and letters: mood, themes, and topics by letters alone."""

    sentiment: SentimentModel
    themes: ThemeAssigner
    topics: TopicReader


@cache
def heads(encoder: str = SHIPPED, taxonomy_path: str | None = None) -> Heads:
    """The heads for an encoder and a taxonomy: those that ship, or else fitted once and kept in the user's cache.

    Fitting encodes some 10,000 texts and takes a minute or two with the shipped encoder. Raises ModelError for a
    damaged file and TaxonomyError for a malformed taxonomy.
    """
    if encoder in HEADS and taxonomy_path is None:
        folder, letters = artefact(HEADS[encoder]).directory, artefact(HEADS[SHIPPED]).directory
    else:
        folder = letters = _fitted(encoder, taxonomy_path)
    return Heads(SentimentModel.load(folder), ThemeAssigner.load(folder), TopicReader.load(letters))


def _fitted(encoder_name: str, taxonomy_path: str | None) -> Path:
    """The folder of heads fitted for this encoder and taxonomy, made now if it is not in the cache."""
    known, encoder = taxonomy(taxonomy_path), load_encoder(encoder_name)
    corpus_sha256 = [file_sha256(CORPUS / f"{language}.csv") for language in LANGUAGES]
    made_of = "\n".join([encoder.name, encoder.version, known.sha256, *corpus_sha256])
    folder = user_cache_path("clamor") / "heads" / hashlib.sha256(made_of.encode()).hexdigest()[:32]
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        corpus, made = read_corpus(), Path(scratch) / "heads"
        made.mkdir()
        fitted = fit_themes(known, corpus, encoder)
        fitted.assigner.save(made)
        fitted.topics.save(made)
        if encoder_name not in ARTEFACTS:
            fit_sentiment(known, corpus, encoder).save(made)
        made.rename(folder)
    return folder


@cache
def taxonomy(path: str | None = None) -> Taxonomy:
    """The taxonomy at a path, or the one that ships. Raises TaxonomyError for a malformed file."""
    return load_taxonomy(Path(path) if path else None)


def theme_records(known: Taxonomy) -> tuple[ThemeRecord, ...]:
    """The themes of a taxonomy as a store keeps them."""
    return tuple(
        ThemeRecord(
            theme_id=curated_theme_id(theme.key),
            key=theme.key,
            journey_stage=theme.journey_stage,
            pillar=theme.pillar,
            labels=theme.label,
            labels_negative=theme.label_negative,
        )
        for theme in known.themes
    )
