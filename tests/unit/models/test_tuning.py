"""Tuning in small: a toy encoder learns its lessons, then forgets language and mood."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

from models.encoder.assemble import OUTPUTS, export
from models.encoder.curriculum import Curriculum
from models.encoder.forgetting import calibrate, forget
from models.encoder.network import TwoAnswers
from models.encoder.settle import settle
from models.encoder.teaching import Lesson, Translations, labels_of
from models.encoder.train import read_all, tune
from pipeline.schemas import POLARITIES
from pipeline.stages.neutral import Labelled

LESSONS = [
    Lesson("late parcel", (("theme", "delivery"),), "negative"),
    Lesson("quick parcel", (("theme", "delivery"),), "positive"),
    Lesson("rude staff", (("theme", "staff"),), "negative"),
    Lesson("kind staff", (("theme", "staff"),), "positive"),
    Lesson("blue parcel", (("theme", "delivery"),), "neutral"),
]
ALIKE = [Translations({"en": text, "es": text}) for text in ("late parcel", "quick parcel", "blue staff")] * 8
UNLIKE = [Translations({"en": "kind staff", "es": "blue blue blue"})] * 2
WORDS = ["late", "quick", "rude", "kind", "blue", "parcel", "staff"]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    vocabulary = {word: i for i, word in enumerate(["<s>", "<pad>", "</s>", "<unk>", "query", ":", *WORDS])}
    made = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return made


@pytest.fixture
def bert() -> BertModel:
    torch.manual_seed(0)
    config = BertConfig(vocab_size=40, hidden_size=32, num_hidden_layers=8, num_attention_heads=2, intermediate_size=64)
    return BertModel(config, add_pooling_layer=False).eval()


def _plan(epochs: int) -> Curriculum:
    return Curriculum(own=LESSONS * 120, outside={}, pairs=ALIKE + UNLIKE, held_out=LESSONS, epochs=epochs)


def test_it_learns_labels_and_repeats_itself(bert: BertModel, tokenizer: Tokenizer) -> None:
    """After a few epochs the toy themes are known; the same seed gives the same weights; the original is untouched."""
    before = {name: value.clone() for name, value in bert.state_dict().items()}
    lines: list[str] = []
    first = tune(bert, tokenizer, _plan(6), lines.append)
    assert "theme 100.0% of 5" in lines[-1]
    again = tune(bert, tokenizer, _plan(6), lines.append)
    weights = (first.state_dict().items(), again.state_dict().values())
    for (name, one), other in zip(*weights, strict=True):
        assert torch.equal(one, other), name
    assert all(torch.equal(before[name], value) for name, value in bert.state_dict().items())


class KilledError(Exception):
    """Stands for the end of the process."""


def test_killed_and_started_again_it_ends_at_the_same_weights(
    bert: BertModel, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the middle of the second epoch, it goes on from there, and nothing tells the weights apart."""
    monkeypatch.setattr("models.encoder.train.EVERY", 8)
    undisturbed = tune(bert, tokenizer, _plan(3), lambda _line: None)
    lines: list[str] = []

    def dies_at_step_32(line: str) -> None:
        if line.startswith("step 32 of"):
            raise KilledError
        lines.append(line)

    kept = tmp_path / "course.pt"
    with pytest.raises(KilledError):
        tune(bert, tokenizer, _plan(3), dies_at_step_32, kept)
    before = len(lines)
    resumed = tune(bert, tokenizer, _plan(3), lines.append, kept)
    assert lines[before].startswith("step 32 of 57")
    weights = (undisturbed.state_dict().items(), resumed.state_dict().values())
    for (name, one), other in zip(*weights, strict=True):
        assert torch.equal(one, other), name


def test_a_kept_course_of_another_plan_is_not_gone_on_with(
    bert: BertModel, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    """What was kept of one epoch's training is no beginning of two epochs'."""
    lines: list[str] = []
    tune(bert, tokenizer, _plan(1), lines.append, tmp_path / "course.pt")
    tune(bert, tokenizer, _plan(2), lines.append, tmp_path / "course.pt")
    assert [line.split(":")[0] for line in lines if line.startswith("epoch")] == ["epoch 1", "epoch 1", "epoch 2"]


def test_the_lower_layers_stay_as_they_are(bert: BertModel, tokenizer: Tokenizer) -> None:
    """Embeddings and the first six layers are not tuned; the last is."""
    tuned = tune(bert, tokenizer, _plan(1), lambda _line: None).bert.state_dict()
    for name, value in bert.state_dict().items():
        if name.startswith("embeddings") or int(name.split(".")[2]) < 6:
            assert torch.equal(value, tuned[name]), name
    assert not torch.equal(
        bert.state_dict()["encoder.layer.7.output.dense.weight"], tuned["encoder.layer.7.output.dense.weight"]
    )


def test_the_sentiment_layer_settles_and_the_vector_does_not_move(bert: BertModel, tokenizer: Tokenizer) -> None:
    """A short answer is learnt to the end, and every theme vector stays bit-equal."""
    plan = _plan(6)
    plan.short = [Lesson("query query", (), "neutral")] * 100
    network = tune(bert, tokenizer, plan, lambda _line: None)
    texts = ["late parcel", "kind staff", "query query"]
    before, _ = read_all(network, tokenizer, texts)
    settle(network, tokenizer, plan, lambda _line: None)
    after, _ = read_all(network, tokenizer, texts)
    assert np.array_equal(before, after)
    assert _moods(network, tokenizer, "query query").argmax() == 1
    assert [_moods(network, tokenizer, lesson.text).argmax() for lesson in LESSONS] == [0, 2, 0, 2, 1]


def _moods(network: TwoAnswers, tokenizer: Tokenizer, text: str) -> NDArray[np.float32]:
    """The logits ``(classes,)`` of a text as an answer to an open question."""
    _, logits = read_all(network, tokenizer, [text])
    return logits[0, POLARITIES.index("open")]


def test_pairs_that_are_too_unlike_are_dropped(bert: BertModel, tokenizer: Tokenizer) -> None:
    """Those that the original encoder finds apart do not teach, and are counted."""
    plan = _plan(1)
    tune(bert, tokenizer, plan, lambda _line: None)
    assert (plan.dropped_pairs, len(plan.pairs)) == (2, 24)


def test_too_few_translations_are_an_error(bert: BertModel, tokenizer: Tokenizer) -> None:
    """A batch of pairs cannot be drawn from less than a batch."""
    plan = Curriculum(own=LESSONS, outside={}, pairs=ALIKE[:5], held_out=LESSONS, epochs=1)
    with pytest.raises(ValueError, match="5 pairs of translations are alike enough; expected 16 or more"):
        tune(bert, tokenizer, plan, lambda _line: None)


def test_language_and_mood_are_projected_out(bert: BertModel, tokenizer: Tokenizer) -> None:
    """Vectors that differ along a language or a mood direction no longer do, once the map has forgotten them."""
    network = TwoAnswers(bert)
    rng = np.random.default_rng(0)
    n, hidden = 400, 32
    languages, moods = rng.choice(["en", "es", "pt", "ro"], n), rng.choice(["negative", "positive"], n)
    shifts = {language: rng.normal(size=hidden) for language in ("en", "es", "pt", "ro")}
    mood = rng.normal(size=hidden)
    vectors = np.stack(
        [
            rng.normal(size=hidden) * 0.1 + shifts[lang] + mood * (m == "positive")
            for lang, m in zip(languages, moods, strict=True)
        ]
    ).astype(np.float32)
    labelled = Labelled(vectors, languages.tolist(), moods.tolist())
    forget(network, labelled, labelled)
    mapped = vectors @ network.affine.weight.detach().numpy().T
    means = np.stack([mapped[languages == language].mean(axis=0) for language in shifts])
    assert np.abs(means - means.mean(axis=0)).max() < 1e-4
    difference = np.mean(
        [
            mapped[(languages == x) & (moods == "positive")].mean(axis=0)
            - mapped[(languages == x) & (moods == "negative")].mean(axis=0)
            for x in shifts
        ],
        axis=0,
    )
    assert np.abs(difference).max() < 1e-4


def test_calibration_softens_what_was_too_sure(bert: BertModel) -> None:
    """Logits that are sure and half wrong get a temperature well above 1, folded into the last layer."""
    network = TwoAnswers(bert)
    before = network.sentiment.decide.weight.detach().clone()
    lessons = [Lesson("x", (), "negative"), Lesson("y", (), "positive")]
    logits = np.tile(np.array([6.0, 0.0, 0.0], dtype=np.float32), (2, 3, 1))
    temperature = calibrate(network, logits, lessons)
    assert temperature == pytest.approx(2.0)
    assert torch.allclose(network.sentiment.decide.weight, before / 2.0)


def test_the_exported_file_answers_as_the_network_does(bert: BertModel, tokenizer: Tokenizer, tmp_path: Path) -> None:
    """Three outputs; the mean of the token states points where the vector does."""
    network = TwoAnswers(bert).eval()
    export(network, tmp_path / "toy.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "toy.onnx"), providers=["CPUExecutionProvider"])
    ids = np.array([tokenizer.encode("query: kind staff").ids])
    feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    states, vector, mood = session.run(list(OUTPUTS), feeds)
    expected, logits = read_all(network, tokenizer, ["kind staff"])
    np.testing.assert_allclose(vector, expected, atol=1e-5)
    np.testing.assert_allclose(mood, logits, atol=1e-5)
    mean = states[0].mean(axis=0)
    np.testing.assert_allclose(mean / np.linalg.norm(mean), vector[0], atol=1e-5)


def test_labels_are_numbered_by_family() -> None:
    """In alphabetical order, from 0."""
    lessons = [Lesson("a", (("theme", "staff"), ("aspect", "price"))), Lesson("b", (("theme", "delivery"),))]
    assert labels_of(lessons) == {"aspect": {"price": 0}, "theme": {"delivery": 0, "staff": 1}}


def test_padding_changes_neither_answer(bert: BertModel, tokenizer: Tokenizer) -> None:
    """A short text read beside a long one, and so padded, has the vector and the mood that it has alone."""
    network = TwoAnswers(bert).eval()
    texts = ["kind staff", "late parcel rude staff blue parcel quick parcel"]
    together = read_all(network, tokenizer, texts)
    for row, text in enumerate(texts):
        alone = read_all(network, tokenizer, [text])
        for both, one in zip(together, alone, strict=True):
            np.testing.assert_allclose(both[row], one[0], atol=1e-5)
