"""How answers are enriched, said in names and patterns alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline import wiring
from pipeline.settings import Settings
from pipeline.stages.polarity import question_polarity


@dataclass(frozen=True)
class Recipe:
    """How to enrich, by names and patterns only: it pickles, and a worker loads its models where it runs."""

    encoder: str = wiring.SHIPPED
    taxonomy: str | None = None
    redact: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)

    def polarity_of(self, question: str | None) -> str:
        """What a question asks for, as declared or else as worded."""
        return question_polarity(question, self.questions)


def recipe_of(settings: Settings, encoder: str | None = None) -> Recipe:
    """The recipe that settings ask for, with another encoder if one is named."""
    name = encoder or settings.encoder.name
    return Recipe(name, settings.taxonomy_path, settings.redact, settings.questions)
