"""Where names become things: encoder, heads and taxonomy, each loaded once a process; curated themes for a store."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

from models.registry import artefact, file_sha256
from pipeline.schemas import LANGUAGES
from pipeline.stages.assign import ThemeAssigner
from pipeline.stages.encode import ARTEFACTS, Encoder, load_encoder
from pipeline.stages.neutral import Labelled, NeutralEncoder, Neutrality, neutrality
from pipeline.stages.sentiment import SentimentModel
from pipeline.stages.topics import TopicReader
from pipeline.store.port import ThemeRecord, curated_theme_id
from pipeline.themes.agreement import Reader
from pipeline.themes.fit import CORPUS, fit_sentiment, fit_themes, read_corpus
from pipeline.themes.taxonomy import Taxonomy, load_taxonomy

SHIPPED = "default"
WORDS = "static"
HEADS = {SHIPPED: "themes", WORDS: "static"}
"""Artefacts with the heads of the encoders that ship; topics are read by letters alone, and so the same for all."""


@dataclass(frozen=True)
class Heads:
    """What reads vectors and letters: mood, themes, and topics by letters alone."""

    sentiment: SentimentModel
    themes: ThemeAssigner
    topics: TopicReader


@cache
def encoder(name: str = SHIPPED) -> Encoder:
    """The encoder of that name. What tells languages and moods apart is taken out of the vectors of a foreign one.

    That is learnt once, from the texts written for this project, and kept in the user's cache. Raises ModelError for a
    shipped one that is missing or damaged.
    """
    found = load_encoder(name)
    if name in ARTEFACTS:
        return found
    file = _cached("neutral", encoder_sha256(name)) / "neutrality.safetensors"
    if not file.is_file():
        rows = [row for row in read_corpus() if row.sentiment in ("negative", "positive")]
        texts, languages, moods = ([getattr(row, name) for row in rows] for name in ("text", "language", "sentiment"))
        learnt = neutrality(Labelled(found.read(texts).vectors, languages, moods))
        with _made(file.parent) as folder:
            learnt.save(folder / file.name)
    return NeutralEncoder(found, Neutrality.load(file))


def word_reader() -> Reader:
    """What gives labels, of one to three words, their vectors: the fast twin, which is loaded when something is read.

    The encoder reads sentences better and bare words worse: of 30 things that reviews speak of, such as "senha", the
    word of another language was the nearest for 92% with the twin, for 84% with the encoder.
    """
    return lambda texts: encoder(WORDS).read(texts).vectors


@cache
def encoder_sha256(name: str) -> str:
    """The sha256 of the files that an encoder's vectors follow from: of a foreign one, those of the corpus too."""
    if name in ARTEFACTS:
        return artefact(ARTEFACTS[name]).sha256
    files = [_files_sha256(_model_folder(name)), *(file_sha256(CORPUS / f"{language}.csv") for language in LANGUAGES)]
    return hashlib.sha256("\n".join(files).encode()).hexdigest()


@cache
def heads(encoder_name: str = SHIPPED, taxonomy_path: str | None = None) -> Heads:
    """The heads for an encoder and a taxonomy: those that ship, or else fitted once and kept in the user's cache.

    Fitting encodes some 10,000 texts and takes a minute or two with the shipped encoder. Raises ModelError for a
    damaged file and TaxonomyError for a malformed taxonomy.
    """
    if encoder_name in HEADS and taxonomy_path is None:
        folder, letters = artefact(HEADS[encoder_name]).directory, artefact(HEADS[SHIPPED]).directory
    else:
        folder = letters = _fitted(encoder_name, taxonomy_path)
    return Heads(SentimentModel.load(folder), ThemeAssigner.load(folder), TopicReader.load(letters))


def _fitted(encoder_name: str, taxonomy_path: str | None) -> Path:
    """The folder of heads fitted for this encoder and taxonomy, made now if it is not in the cache."""
    known, reader = taxonomy(taxonomy_path), encoder(encoder_name)
    folder = _cached("heads", encoder_sha256(encoder_name), known.sha256)
    if folder.is_dir():
        return folder
    corpus = read_corpus()
    fitted = fit_themes(known, corpus, reader)
    with _made(folder) as made:
        fitted.assigner.save(made)
        fitted.topics.save(made)
        if encoder_name not in ARTEFACTS:
            fit_sentiment(known, corpus, reader).save(made)
    return folder


def _cached(kind: str, *made_of: str) -> Path:
    """Where the user's cache keeps what follows from these names and from the corpus."""
    corpus = [file_sha256(CORPUS / f"{language}.csv") for language in LANGUAGES]
    name = hashlib.sha256("\n".join([*made_of, *corpus]).encode()).hexdigest()[:32]
    return user_cache_path("clamor") / kind / name


def _model_folder(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only for an encoder from the hub

    return Path(snapshot_download(name, local_files_only=True))  # loading it has filled the cache


def _files_sha256(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}:{file_sha256(path)}\n".encode())
    return digest.hexdigest()


@contextmanager
def _made(folder: Path) -> Iterator[Path]:
    """A folder to write into that becomes ``folder`` when it is whole; another process may have made it meanwhile."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        yield made
        if not folder.is_dir():
            made.rename(folder)


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
