"""How answers are enriched, said in names and patterns, and in how the themes of a store stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline import wiring
from pipeline.settings import Settings
from pipeline.stages.polarity import question_polarity
from pipeline.themes.standing import Standing


@dataclass(frozen=True)
class Recipe:
    """How to enrich: it pickles, for models are named, and a worker loads them where it runs.

    Without ``known_themes`` no unit gets a curated theme: all that have content wait for discovered ones.
    """

    encoder: str = wiring.SHIPPED
    taxonomy: str | None = None
    known_themes: bool = True
    standing: Standing = field(default_factory=Standing)
    redact: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)

    def polarity_of(self, question: str | None) -> str:
        """What a question asks for, as declared or else as worded."""
        return question_polarity(question, self.questions)


def recipe_of(settings: Settings, encoder: str | None = None) -> Recipe:
    """The recipe that settings ask for, with another encoder if one is named."""
    name = encoder or settings.encoder.name
    return Recipe(name, settings.taxonomy_path, redact=settings.redact, questions=settings.questions)
