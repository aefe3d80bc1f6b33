"""The linear head: features that see letters, softmax, saving and calibration."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.stages import features
from pipeline.stages.head import LinearHead, TrainingTexts, best_temperature, fit, softmax

TEXTS = ["a entrega atrasou", "entrega com atraso", "preço muito alto", "caro demais este preço", "pessoal simpático"]
LABELS = ["delivery", "delivery", "price", "price", "staff"]
VECTORS = np.array([[1, 0.1], [0.9, 0.2], [0.1, 1], [0.2, 0.9], [-1, -1]], dtype=np.float32)


def _head() -> LinearHead:
    return fit(TrainingTexts(TEXTS, LABELS, VECTORS), c=1.0, temperature=0.5)


def test_plain_joins_spellings_but_keeps_signs() -> None:
    """Case and diacritics go; emoji and punctuation stay, for they carry mood."""
    assert features.plain("NÃO gostei! 😡 Livrare întârziată, ș") == "nao gostei! 😡 livrare intarziata, s"


def test_probabilities_sum_to_one_and_know_the_words() -> None:
    """The letters of a word never seen whole still point to its class."""
    head = _head()
    probabilities = head.probabilities(["atrasos na entrega"], np.array([[0.5, 0.5]], dtype=np.float32))
    assert probabilities.shape == (1, 3)
    assert probabilities.sum() == pytest.approx(1.0)
    assert head.classes[int(probabilities[0].argmax())] == "delivery"


@pytest.mark.parametrize(
    ("times", "told"), [(1, ["delivery", "price", "staff"]), (120, ["price", "delivery", "staff"])]
)
def test_few_texts_tell_by_where_they_lie_and_many_by_their_words(times: int, told: list[str]) -> None:
    """A text with the words of one class and the vector of another: of one text a class the words say little yet."""
    texts = ["a entrega atrasou", "preço muito alto", "pessoal simpático"]
    where = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
    taught = TrainingTexts(texts * times, ["delivery", "price", "staff"] * times, np.tile(where, (times, 1)) / 9)
    head = fit(taught, c=1.0, temperature=1.0)
    probabilities = head.probabilities([texts[1], texts[0], texts[2]], where / 9)
    assert [head.classes[i] for i in probabilities.argmax(axis=1)] == told


def test_no_texts_give_no_rows() -> None:
    """An empty night is not an error."""
    assert _head().probabilities([], np.empty((0, 2), dtype=np.float32)).shape == (0, 3)


def test_a_text_is_judged_alone() -> None:
    """Neighbours in the batch change nothing."""
    head = _head()
    together = head.probabilities(TEXTS, VECTORS)
    alone = np.concatenate([head.probabilities([t], v[None]) for t, v in zip(TEXTS, VECTORS, strict=True)])
    np.testing.assert_array_equal(together, alone)


def test_saved_head_is_the_same_head(tmp_path: Path) -> None:
    """Weights are kept as float16: the classes stay, probabilities move by less than a thousandth."""
    head = _head()
    head.save(tmp_path / "head.safetensors")
    loaded = LinearHead.load(tmp_path / "head.safetensors")
    assert loaded.classes == ("delivery", "price", "staff")
    assert loaded.temperature == 0.5
    before = head.probabilities(TEXTS, VECTORS)
    after = loaded.probabilities(TEXTS, VECTORS)
    np.testing.assert_allclose(before, after, atol=1e-3)


def test_best_temperature_cools_a_head_that_is_too_sure() -> None:
    """Right 6 times of 10 while claiming 99%: the temperature rises above 1."""
    sure = np.array([[0.99, 0.01]] * 10, dtype=np.float32)
    truth = np.array([0] * 6 + [1] * 4)
    temperature = best_temperature(sure, truth)
    assert temperature > 1.5
    claimed = softmax(np.log(sure[:1]) / temperature)[0, 0]
    assert claimed < 0.95
