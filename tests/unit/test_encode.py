"""Vectors: the same for the same text whatever stands beside it, and the same as Sentence Transformers gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.registry import artefact
from pipeline.stages.encode import ONNX_FILE, OnnxEncoder, load_encoder

TEXTS = (
    "A encomenda chegou três dias atrasada.",
    "El repartidor fue muy amable.",
    "Livrarea a întârziat o săptămână, nimeni nu răspunde la telefon!",
    "The app crashes whenever I try to pay.",
    "péssimo",
    "👎👎",
    "",
    "Здравствуйте, где мой заказ?",
    "Nunca más vuelvo a comprar aquí: tres semanas esperando, dos llamadas sin respuesta y el reembolso no llega. " * 3,
)


@pytest.fixture(scope="module")
def alone() -> dict[str, np.ndarray]:
    """Each text's vector when it is the only one."""
    encoder = _encoder(threads=1)
    return {text: encoder.read([text]).vectors[0] for text in TEXTS}


def _encoder(threads: int) -> OnnxEncoder:
    found = artefact("encoder")
    return OnnxEncoder(found.directory, "clamor-e5-small", found.version, threads)


@pytest.mark.parametrize("threads", [1, 4])
def test_a_vector_is_bit_equal_alone_and_in_a_batch(alone: dict[str, np.ndarray], threads: int) -> None:
    """Neither the batch nor the number of threads changes a bit."""
    together = _encoder(threads).read(TEXTS).vectors
    assert np.array_equal(together, np.stack([alone[text] for text in TEXTS]))


@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=200))
def test_a_vector_is_bit_equal_in_any_order_and_company(alone: dict[str, np.ndarray], texts: list[str]) -> None:
    """Any sequence of texts, repeated ones among them, has the vectors that its texts have alone."""
    assert np.array_equal(load_encoder().read(texts).vectors, np.stack([alone[text] for text in texts]))


def test_vectors_are_of_unit_length_and_float32(alone: dict[str, np.ndarray]) -> None:
    """Shape (n, 384), float32, length 1: also of an empty text, an emoji and a script that was trimmed away."""
    vectors = load_encoder().read(TEXTS).vectors
    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), 384), np.dtype(np.float32))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_texts_have_no_vectors() -> None:
    """An empty batch gives an array of no rows, as wide as any other."""
    assert load_encoder().read([]).vectors.shape == (0, 384)


def test_progress_is_told_of_every_distinct_text_once() -> None:
    """Equal texts are encoded once, and counted once."""
    told: list[int] = []
    load_encoder().read([*TEXTS, *TEXTS], told.append)
    assert sum(told) == len(TEXTS)


def test_tokens_are_counted_with_prompt_and_special_ones() -> None:
    """An empty text takes the tokens of ``query:`` and the two at its ends; a longer text takes more."""
    empty, short, long = load_encoder().token_counts(["", "péssimo", TEXTS[-1]])
    assert empty < short < long


def test_a_text_longer_than_the_encoder_reads_is_cut() -> None:
    """Beyond 512 tokens nothing is read: two texts that differ only there have one vector."""
    start = "atraso " * 600
    first, second = load_encoder().read([start, start + "mas o atendimento foi excelente"]).vectors
    assert np.array_equal(first, second)


def test_sentence_transformers_loads_the_directory_and_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    """The artefact is a Sentence Transformers directory, offline, and its vectors are ours, text by text."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch takes seconds: only this test waits

    directory = artefact("encoder").directory
    theirs = SentenceTransformer(str(directory), backend="onnx", model_kwargs={"file_name": ONNX_FILE})
    texts = [text for text in TEXTS if text]
    ours = load_encoder().read(texts).vectors
    for text, vector in zip(texts, ours, strict=True):
        (other,) = theirs.encode([text], normalize_embeddings=True, show_progress_bar=False)
        assert float(vector @ other) > 0.9999, text
