"""Where names become things: heads and taxonomy, each loaded once a process, and the curated themes for a store."""

from functools import cache

from models.registry import artefact
from pipeline.stages.assign import ThemeAssigner
from pipeline.stages.sentiment import SentimentModel
from pipeline.stages.topics import TopicReader
from pipeline.store.port import ThemeRecord, curated_theme_id
from pipeline.themes.taxonomy import Taxonomy, load_taxonomy


@cache
def sentiment_model() -> SentimentModel:
    """The sentiment head that ships. Raises ModelError for a damaged file."""
    return SentimentModel.load(artefact("sentiment").directory)


@cache
def theme_assigner() -> ThemeAssigner:
    """The head that knows the themes of the taxonomy. Raises ModelError for a damaged file."""
    return ThemeAssigner.load(artefact("themes").directory)


@cache
def topic_reader() -> TopicReader:
    """The reader of topics by letters alone, for the splitter. Raises ModelError for a damaged file."""
    return TopicReader.load(artefact("themes").directory)


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy that ships. Raises TaxonomyError for a malformed file."""
    return load_taxonomy()


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
