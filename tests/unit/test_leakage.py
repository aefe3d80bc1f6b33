"""No sentence that teaches a model stands in the demo that is used to judge it."""

import csv
import re
from collections.abc import Iterable, Iterator

from models.registry import ROOT as MODELS
from pipeline.stages.folding import fold
from pipeline.themes.taxonomy import Exemplars, load_taxonomy

DEMO = MODELS.parent / "demo" / "feedback.csv"
RUN = 5


def runs(text: str) -> set[tuple[str, ...]]:
    """Every stretch of five words of a text, in lower case and without accents."""
    words = re.findall(r"\w+", fold(text))
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def demo_runs() -> set[tuple[str, ...]]:
    with DEMO.open(encoding="utf-8", newline="") as file:
        return {run for row in csv.DictReader(file) for run in runs(row["text"])}


def shared(sentences: Iterable[str]) -> list[str]:
    known = demo_runs()
    return [sentence for sentence in sentences if runs(sentence) & known]


def sentences_of(exemplars: Exemplars) -> Iterator[str]:
    for by_language in (exemplars.complaint, exemplars.praise):
        for sentences in by_language.values():
            yield from sentences


def test_five_words_in_a_row_are_found_whatever_their_case_and_accents() -> None:
    """The comparison itself sees through capitals, accents and punctuation, and needs five words."""
    assert runs("Não chegou, até HOJE!") == set()
    assert runs("NÃO chegou, até hoje: nada") == {("nao", "chegou", "ate", "hoje", "nada")}


def test_the_demo_has_text_to_compare_with() -> None:
    """An empty or renamed column would make the tests below pass without looking at anything."""
    assert len(demo_runs()) > 1000


def test_no_exemplar_shares_five_words_in_a_row_with_the_demo() -> None:
    """The shipped taxonomy was not written from the demo's answers."""
    taxonomy = load_taxonomy()
    themes = [sentence for theme in taxonomy.themes for sentence in sentences_of(theme.exemplars)]
    background = [sentence for sentences in taxonomy.background.values() for sentence in sentences]
    assert shared([*themes, *sentences_of(taxonomy.general), *background]) == []


def test_no_training_sentence_shares_five_words_in_a_row_with_the_demo() -> None:
    """The sentences written to train the heads were not written from the demo's answers."""
    for path in sorted((MODELS / "corpus").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            assert shared(cell for row in csv.reader(file) for cell in row) == [], path.name


def test_no_sentence_that_teaches_languages_shares_five_words_in_a_row_with_the_demo() -> None:
    """Nor were those written to tell languages apart."""
    for path in sorted((MODELS / "language" / "corpus").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            assert shared(cell for row in csv.reader(file) for cell in row) == [], path.name
