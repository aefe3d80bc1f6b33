"""The fast twin: sums and look-ups over a table, bit for bit the same in any company."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from models.registry import ROOT, verify, write_manifest
from models.static.card import card
from models.static.pieces import NORMALIZER, folded
from pipeline.errors import ModelError
from pipeline.stages.encode import load_encoder
from pipeline.stages.lookups import MoodWeights
from pipeline.stages.static import MOOD_FILE, TABLE_FILE, TABLE_TENSOR, StaticEncoder

VOCABULARY = ["<s>", "<pad>", "</s>", "<unk>", "▁not", "▁good", "▁bad", "▁", "g", "o", "d", "👎", "7"]
TEXTS = ("good", "not good", "Not GÖÖD", "bad", "", "   ", "👎👎", "777", "Здравствуйте", "good bad not " * 40)
DIMENSION, WIDTH, WINDOW, FILTERS = 4, 2, 2, 3


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A twin of thirteen pieces: its second filter fires on a "good" after a "not", its first on any other "good"."""
    made = tmp_path_factory.mktemp("static")
    vocabulary = [[piece, -1.0 if len(piece) > 2 else -5.0] for piece in VOCABULARY]
    specials = [
        {"id": i, "content": piece, "special": True, "normalized": False, "single_word": False, "lstrip": False,
         "rstrip": False}
        for i, piece in enumerate(VOCABULARY[:4])
    ]  # fmt: skip
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": specials,
        "normalizer": NORMALIZER,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": False},
    }
    (made / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    rows = np.random.default_rng(0).normal(size=(len(VOCABULARY), DIMENSION)).astype(np.float16)
    rows[VOCABULARY.index("▁good")] = [3, 0, 4, 0]
    save_file({TABLE_TENSOR: rows}, str(made / TABLE_FILE))
    pieces = np.zeros((len(VOCABULARY), WIDTH), dtype=np.int8)
    pieces[VOCABULARY.index("▁good")] = [100, 0]
    pieces[VOCABULARY.index("▁not")] = [0, 100]
    window = np.zeros((WINDOW, WIDTH, FILTERS), dtype=np.int8)
    window[0, 0] = [100, 100, 0]
    window[1, 1] = [-100, 100, 0]
    read = np.zeros((9, 2 * FILTERS), dtype=np.float32)
    read[2, 0] = read[0, 1] = 1.0  # asks_bad: the first filter says positive, the second negative
    read[3 + 2, 0] = read[3 + 0, 1] = 2.0  # asks_good: the same
    read[6 + 0, 0] = 1.0  # open: the first filter says negative
    MoodWeights(
        pieces=pieces,
        window=window,
        scale=np.full(FILTERS, 1e-4, dtype=np.float32),
        bias=np.array([0.0, -1.5, 0.0], dtype=np.float32),
        read=read,
        offset=np.array([0, 0.1, 0] * 3, dtype=np.float32),
    ).save(made / MOOD_FILE)
    write_manifest(made, "1.0.0")
    return made


@pytest.fixture(scope="module")
def alone(directory: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Each text's vector and moods when it is the only one."""
    twin = StaticEncoder(directory, "1.0.0", threads=1)
    readings = {text: twin.read([text]) for text in TEXTS}
    return {text: (reading.vectors[0], reading.moods[0]) for text, reading in readings.items()}


def test_what_was_saved_is_read(directory: Path) -> None:
    """The vector is the sum of the rows at length 1: [3, 0, 4, 0] gives [0.6, 0, 0.8, 0]."""
    twin = StaticEncoder(directory, "1.0.0")
    vectors = twin.read(["good", "good good"]).vectors
    assert (twin.name, twin.version, twin.dimension) == ("clamor-static", "1.0.0", DIMENSION)
    assert np.allclose(vectors, [[0.6, 0, 0.8, 0]] * 2)
    assert twin.token_counts(["good", "not good", ""]) == [1, 2, 1]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=600), st.sampled_from([1, 3]))
def test_equal_text_gives_equal_bits(
    directory: Path, alone: dict[str, tuple[np.ndarray, np.ndarray]], texts: list[str], threads: int
) -> None:
    """Neither the company of a text, nor its place, nor the number of threads changes a bit."""
    readings = StaticEncoder(directory, "1.0.0", threads).read(texts)
    assert np.array_equal(readings.vectors, np.stack([alone[text][0] for text in texts]))
    assert np.array_equal(readings.moods, np.stack([alone[text][1] for text in texts]))


def test_a_word_before_turns_the_mood(directory: Path) -> None:
    """Good is positive and not good negative, however they are typed; a word unknown to the filters is neutral."""
    moods = StaticEncoder(directory, "1.0.0").read(["good", "not good", "NOT gōōd", "bad"]).moods
    assert moods[:, 0].argmax(axis=1).tolist() == [2, 0, 0, 1]


def test_the_question_changes_the_mood(directory: Path) -> None:
    """One text, three answers: what is positive to two kinds of question is negative to the third."""
    moods = StaticEncoder(directory, "1.0.0").read(["good"]).moods
    assert moods.shape == (1, 3, 3)
    assert moods[0].argmax(axis=1).tolist() == [2, 2, 0]


def test_any_text_has_a_vector_of_unit_length(directory: Path) -> None:
    """Nothing, spaces, emoji, digits, another script, and 100,000 characters."""
    texts = [*TEXTS, "good " * 20_000]
    readings = StaticEncoder(directory, "1.0.0").read(texts)
    assert (readings.vectors.dtype, readings.vectors.shape) == (np.dtype(np.float32), (len(texts), DIMENSION))
    assert np.allclose(np.linalg.norm(readings.vectors, axis=1), 1, atol=1e-6)
    assert np.isfinite(readings.moods).all()


def test_no_texts_have_no_vectors(directory: Path) -> None:
    """An empty batch gives arrays of no rows, as wide as any other."""
    twin = StaticEncoder(directory, "1.0.0")
    readings = twin.read([])
    assert (readings.vectors.shape, readings.moods.shape) == ((0, DIMENSION), (0, 3, 3))
    assert twin.token_counts([]) == []


def test_progress_is_told_of_every_distinct_text_once(directory: Path) -> None:
    """Equal texts are read once, and counted once."""
    told: list[int] = []
    StaticEncoder(directory, "1.0.0").read([*TEXTS, *TEXTS], told.append)
    assert sum(told) == len(TEXTS)


def test_a_damaged_file_is_named(directory: Path, tmp_path: Path) -> None:
    """The sha256 met and the one expected are said, and what to do."""
    for path in directory.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = tmp_path / TABLE_FILE
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match=rf"{TABLE_FILE} has sha256 .* expected .* run `make models`"):
        verify("static", tmp_path)


@pytest.mark.parametrize("name", [TABLE_FILE, MOOD_FILE])
def test_a_file_that_is_no_table_is_said_to_be_none(directory: Path, tmp_path: Path, name: str) -> None:
    """Also where no manifest vouches for it."""
    for path in directory.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_bytes(b"nonsense")
    with pytest.raises(ModelError, match=rf"{name} cannot be read .* run `make models`"):
        StaticEncoder(tmp_path, "1.0.0")


def test_a_table_for_other_pieces_is_refused(directory: Path, tmp_path: Path) -> None:
    """One row a piece: the numbers met and expected are said."""
    for path in directory.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    save_file({TABLE_TENSOR: np.zeros((5, DIMENSION), dtype=np.float16)}, str(tmp_path / TABLE_FILE))
    with pytest.raises(ModelError, match="has 5 rows, expected 13"):
        StaticEncoder(tmp_path, "1.0.0")


def test_pieces_that_differ_in_case_or_diacritics_become_one() -> None:
    """The likeliest one's score and place are kept; what is special stays as it is."""
    vocabulary = [["<s>", 0.0], ["▁nao", -9.0], ["▁Não", -8.0], ["▁não", -7.00001], ["ț", -6.0]]
    pieces = folded({"model": {"vocab": vocabulary}, "added_tokens": [], "normalizer": {}})
    assert pieces.tokenizer_json["model"]["vocab"] == [["<s>", 0.0], ["▁nao", -7.0], ["t", -6.0]]
    assert pieces.origins == (0, 3, 4)
    assert pieces.words() == {1: "nao"}


def test_the_card_shows_what_it_is_given() -> None:
    """Origin, files and figures are in it."""
    made = {"command": "python -m x", "seed": 7, "epochs": 2, "seconds": 90, "hardware": "2 cores", "held_out": 31,
            "texts": {"models/corpus": 1_200},
            "data": [{"name": "a.csv", "rows": 1200, "sha256": "ab" * 32, "licence": "MIT"}]}  # fmt: skip
    text = card(made, [["set", "static"], ["hotels", "0.91"]])
    for shown in ("seed 7", "2 cores", "| models/corpus | 1,200 |", "abababababababab", "| hotels | 0.91 |"):
        assert shown in text


def test_the_shipped_twin_reads_four_languages() -> None:
    """It loads by name, is bit-equal in a batch, and tells praise from complaint in each language."""
    twin = load_encoder("static")
    praise = ["O atendimento foi excelente", "El trato fue excelente", "Serviciu excelent", "Excellent service"]
    complaint = ["Péssimo atendimento", "Un servicio pésimo", "Servicii foarte proaste", "Terrible service"]
    readings = twin.read([*praise, *complaint])
    assert readings.moods[:, 2].argmax(axis=1).tolist() == [2] * 4 + [0] * 4
    assert np.array_equal(readings.vectors[0], twin.read(praise[:1]).vectors[0])


def test_sentence_transformers_loads_the_shipped_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The artefact is a Sentence Transformers directory, offline, and its vectors are ours up to 16 bits."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch takes seconds: only this test waits

    texts = ["A encomenda chegou três dias atrasada.", "The app crashes whenever I try to pay.", "péssimo"]
    theirs = SentenceTransformer(str(ROOT / "static" / "artefact")).encode(texts, show_progress_bar=False)
    assert ((load_encoder("static").read(texts).vectors * theirs).sum(axis=1) > 0.999).all()
