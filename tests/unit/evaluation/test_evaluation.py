"""Whole evaluations on a few made-up rows: the command, what it leaves out, and who takes part."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from command_line import Clamor

from models.evaluation.contenders import Contender, Remembering
from models.evaluation.figures import CENTRED, UNTUNED, V_LANGUAGE
from models.evaluation.language import samples_of
from models.evaluation.mood_sets import MoodSet
from models.evaluation.sentiment import linear_head, score_sentiment
from models.evaluation.speed import sample, score_speed
from models.evaluation.themes import score_reviews
from models.evaluation.topic_sets import TopicSet
from models.evaluation.untuned import BaselineUnavailableError, untuned
from models.evaluation.vectors import score_clusters
from models.sentiment.data import Source
from pipeline.progress import SILENT
from pipeline.schemas import LANGUAGES
from pipeline.stages.encode import Progress, Readings, load_encoder
from pipeline.themes.fit import LabelledText
from pipeline.wiring import heads

BAD = ("Foarte prost, nu recomand.", "S-a stricat dupa doua zile.", "Bani aruncati.")
GOOD = ("Foarte bun, recomand.", "Excelent, merge perfect!", "Sunt multumit.")
SENTENCES = (
    ("O livro está em cima da mesa.", "pt"),
    ("El perro duerme en la cocina.", "es"),
    ("Copiii se joacă în grădină.", "ro"),
    ("The train was late this morning.", "en"),
    ("Les enfants jouent dans le jardin.", "fr"),
)


class Letters:
    """An encoder of eight numbers: how often letters fall into each of eight groups."""

    name, version, dimension = "letters", "1", 8

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:  # noqa: ARG002
        self.asked += texts
        counts = [[1 + sum(ord(char) % 8 == i for char in text) for i in range(8)] for text in texts]
        vectors = np.array(counts, dtype=np.float32).reshape(-1, 8)
        return Readings(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a few rows of a few files."""
    dev = tmp_path / "data" / "dev"
    dev.mkdir(parents=True)
    rows = [*(f'"{text}",negative' for text in BAD), *(f'"{text}",positive' for text in GOOD)]
    (dev / "sentiment_ro_rosent_native.csv").write_text("\n".join(["text,label", *rows]), "utf-8")
    rows = [f'"{text}",{language}' for text, language in SENTENCES]
    (dev / "language_id.csv").write_text("\n".join(["text,language", *rows]), "utf-8")
    pairs = ["en,ro", "The child plays.,Copilul se joacă.", "I am hungry.,Mi-e foame.", "It rains.,Plouă."]
    (dev / "parallel_en_ro_tatoeba.csv").write_text("\n".join(pairs), "utf-8")
    (dev / "unheard_of.csv").write_text("a,b\n", "utf-8")
    return tmp_path / "data"


@pytest.fixture
def clamor(clamor: Clamor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clamor:
    """Runs the command line with an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return clamor


def test_the_command_measures_prints_and_names_what_it_left_out(
    clamor: Clamor, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tables to standard output, steps to standard error, all figures to the file."""
    parts = [f"--only={area}" for area in ("sentiment", "language", "vectors", "speed")]
    figures = tmp_path / "out" / "figures.json"
    assert clamor("eval", "--data", str(data), *parts, "--no-cards", "--output", str(figures)) == 0
    said = capsys.readouterr()
    for title in (
        "Sentiment: two classes",
        "Language: sentence",
        "Vectors: translations found",
        "Speed: texts a second",
    ):
        assert title in said.out
    assert "Reading with encoder: 6 texts" in said.err
    for line in (
        "left out: dev/sentiment_en_airline.csv: not there",
        "left out: dev/unheard_of.csv: nothing here knows how to score it",
        "left out: train/: not there",
        "left out: as it comes, linear head and 32 bits: no ",
    ):
        assert line in said.out
    written = json.loads(figures.read_text("utf-8"))
    found = {(f["measure"], f["data"], f["language"], f["model"]): f for f in written["figures"]}
    two = found["two classes", "sentiment_ro_rosent_native", "ro", "encoder"]
    assert (two["rows"], two["goal"], two["value"] > 0.5) == (6, 0.95, True)
    assert found["sentence", "language_id", "en", "Clamor"]["value"] == 1.0
    assert found["flagged", "language_id", "fr", "lingua"]["value"] == 0.0
    assert found["retrieval", "parallel_en_ro_tatoeba", "ro→en", "encoder"]["value"] > 0.5
    assert {"language": "fr", "said": "fr", "rows": 1} in written["confusion"]
    assert written["files"][0]["name"] == "dev/sentiment_ro_rosent_native.csv"
    assert not any(text in said.out + said.err for text in (*BAD, *GOOD))


def test_a_missing_folder_is_told_and_nothing_else(clamor: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, one line, no traceback."""
    assert clamor("eval", "--data", "nowhere") == 1
    assert "clamor: --data nowhere: there is no such folder; expected a folder with dev/" in capsys.readouterr().err


def test_help_says_what_there_is(clamor: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """With an example and the exit codes."""
    assert clamor("eval", "--help") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "clamor eval --data" in said
    assert "Exit codes" in said


@pytest.mark.parametrize("arguments", [(), ("--data", "x", "--only", "taste")])
def test_wrong_usage_ends_with_two(clamor: Clamor, arguments: tuple[str, ...]) -> None:
    """No folder, or a part that is none."""
    assert clamor("eval", *arguments) == 2


def test_a_text_is_read_once_a_run() -> None:
    """In whatever order and however often it is asked for."""
    letters = Letters()
    encoder = Remembering(letters)
    first = encoder.read(["a", "b", "a"]).vectors
    again = encoder.read(["c", "b"]).vectors
    assert letters.asked == ["a", "b", "c"]
    assert np.array_equal(first[1], again[1])
    assert np.array_equal(again, Letters().read(["c", "b"]).vectors)


def test_the_linear_head_learns_from_the_same_texts() -> None:
    """From all sources but the taxonomy, which it reads by itself, and from nothing held out."""
    letters = Letters()
    rows = [LabelledText(text, "ro", "", "negative") for text in BAD] * 3
    rows += [LabelledText(text, "ro", "", "positive") for text in GOOD] * 3
    rows += [LabelledText(f"A sosit {day}.", "ro", "", "neutral") for day in ("luni", "joi", "azi", "ieri", "marti")]
    head = linear_head(Remembering(letters), [Source("own", rows, 1.0)], SILENT)
    one = MoodSet("sentiment_ro_rosent_native", "ro", BAD + GOOD, ("negative",) * 3 + ("positive",) * 3, ("open",) * 6)
    found = {f.measure: f.value for f in score_sentiment([head], [one], SILENT) if f.data == one.name}
    assert found["two classes"] == 1.0
    assert "three classes" not in found


def test_means_are_over_the_sets_of_a_language() -> None:
    """Without emotions and the held-out tenth."""
    shipped = Contender("encoder", Remembering(load_encoder()), heads().sentiment)
    sets = [
        MoodSet(name, "ro", BAD + GOOD, ("negative",) * 3 + ("positive",) * 3, ("open",) * 6)
        for name in ("sentiment_ro_rosent_native", "emotion_ro_red_test")
    ]
    found = [f for f in score_sentiment([shipped], sets, SILENT) if f.measure == "two classes"]
    assert [(f.data, f.rows) for f in found] == [(sets[0].name, 6), (sets[1].name, 6), ("mean", 6)]


def test_the_encoder_as_it_comes_is_also_centred() -> None:
    """Its clusters would otherwise be the languages."""
    texts = tuple(f"{word} {i}" for word in ("aaaa", "bbbb") for i in range(4))
    one = TopicSet("made up", texts, ("x", "y") * 4, ("pt",) * 4 + ("en",) * 4)
    found = score_clusters([Contender(UNTUNED, Remembering(Letters()))], [one], SILENT)
    leaks = {f.model: f.value for f in found if f.measure == V_LANGUAGE}
    assert leaks[UNTUNED] == 1.0
    assert leaks[CENTRED] < 0.5


def test_reviews_are_given_their_likeliest_theme() -> None:
    """Late parcels and rude people share their themes with the categories of the set."""
    texts = ("The parcel came late.", "El paquete llegó tarde.", "Rude staff.", "El personal fue grosero.")
    one = TopicSet("made up", texts, ("late", "late", "rude", "rude"), ("en", "es", "en", "es"))
    shipped = Contender("encoder", Remembering(load_encoder()))
    found = {f.measure: f.value for f in score_reviews(shipped, heads().themes, [one], SILENT)}
    assert found["AMI topic"] > 0.4
    assert found["AMI language"] < 0.1


def test_racers_read_the_same_texts_and_are_set_against_each_other() -> None:
    """A ratio needs both."""
    letters = Letters()
    found = score_speed({"encoder": letters, "encoder, vectors alone": letters}, ["a", "b"], SILENT)
    assert [f.data for f in found] == ["", "", "sentiment too / vectors alone"]
    assert len(letters.asked) == 20
    assert sample(["b", "a", "b"]) == sample(["a", "b"])


def test_words_are_cut_from_sentences_with_a_fixed_seed() -> None:
    """From those in the four languages with five words or more; too short words belong to several languages."""
    rows = [*SENTENCES, ("Não sei bem porquê.", "pt"), ("A o e de la.", "es")]
    cut = samples_of(rows)
    assert cut == samples_of(rows)
    assert cut.whole == [*SENTENCES[:4], rows[-1]]
    assert [language for _, language in cut.one] == [language for _, language in cut.two] == list(LANGUAGES)
    for (word, _), (pair, _), (text, _) in zip(cut.one, cut.two, SENTENCES, strict=False):
        assert word in text
        assert pair in text
        assert len(word) >= 3
        assert len(pair) >= 7


def test_the_untuned_encoder_needs_texts_that_calibrate_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not in the cache and there is no train folder, its columns are left out."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(BaselineUnavailableError, match=r"no .*train, whose texts calibrate its 8 bits"):
        untuned(tmp_path / "train", SILENT)
