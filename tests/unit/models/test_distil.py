"""The student: taught by what a teacher says, and the same in look-ups as in training."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from models.static.distil import Lessons, Start, distil
from models.static.export import rounded
from models.static.pieces import folded
from models.static.student import WIDTH, Moods, Themes, padded
from models.static.teacher import read
from models.static.texts import Text
from pipeline.progress import SILENT
from pipeline.stages.encode import Progress, Readings
from pipeline.stages.lookups import MoodTables

LETTERS = "abcdefghijklmnopqrstuvwxyz"
HIDDEN = 160


class Counting:
    """A teacher that says of a text which letters it has, finds it good if it has an "a", and counts questions."""

    name, version, dimension = "counting", "1", HIDDEN

    def __init__(self) -> None:
        self.asked = 0

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:  # noqa: ARG002
        """A vector of counts at unit length, and logits of 3 for the class that is meant."""
        self.asked += len(texts)
        counts = np.zeros((len(texts), HIDDEN), dtype=np.float32)
        counts[:, : len(LETTERS)] = [[text.count(letter) for letter in LETTERS] for text in texts]
        moods = np.zeros((len(texts), 3, 3), dtype=np.float32)
        moods[np.arange(len(texts)), :, [2 if "a" in text else 0 for text in texts]] = 3.0
        return Readings(counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9), moods)

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """One for each letter."""
        return [len(text) for text in texts]


def _letters() -> Tokenizer:
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = [*([piece, 0.0] for piece in specials), *([letter, -3.0] for letter in LETTERS), ["▁", -3.0]]
    model = {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": False}
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False}
    return folded({"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
                   "pre_tokenizer": metaspace, "post_processor": None, "decoder": None,
                   "model": model}).tokenizer()  # fmt: skip


def _texts(n: int, seed: int) -> list[Text]:
    rng = np.random.default_rng(seed)
    words = ["".join(rng.choice(list(LETTERS), 4)) for _ in range(n)]
    return [Text(word, "made", "en", "positive" if "a" in word else "negative") for word in words]


def test_the_student_learns_what_the_teacher_says() -> None:
    """After a few epochs its vectors point where the teacher's do, and it finds good what has an "a"."""
    teacher, tokenizer = Counting(), _letters()
    taught, judges = _texts(2_000, 0), _texts(200, 1)
    lessons = [Lessons(texts, teacher.read([t.text for t in texts]), tokenizer, 0) for texts in (taught, judges)]
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(tokenizer.get_vocab_size(), HIDDEN)).astype(np.float32)
    start = Start([4], teacher.read(["a"]).vectors, embeddings)
    told: list[str] = []
    student = distil(*lessons, start, seed=0, report=told.append, epochs=10)
    ids = padded(lessons[1].clean, len(embeddings))
    with torch.no_grad():
        right = student.moods(ids)[:, 2].argmax(dim=1) == lessons[1].truth
        vectors = student.themes(ids)
    expected = teacher.read([t.text for t in judges]).vectors
    similar = np.corrcoef((vectors @ vectors.T).numpy().ravel(), (expected @ expected.T).ravel())[0, 1]
    assert [line.split(":")[0] for line in told] == [f"epoch {i} of 10" for i in range(1, 11)]
    assert float(right.float().mean()) > 0.95
    assert similar > 0.9


def test_look_ups_answer_as_the_convolution_does() -> None:
    """Rounded to 8 bits and taken apart into tables: the same logits but for the rounding, with padding or without."""
    torch.manual_seed(0)
    moods = Moods(np.random.default_rng(0).normal(size=(50, WIDTH)).astype(np.float32)).eval()
    rows = [np.array(row, dtype=np.int32) for row in ([7], [1, 2, 3], [4, 49, 0, 7, 7, 9, 30, 2])]
    with torch.no_grad():
        expected = moods(padded(rows, 50)).numpy()
    met = MoodTables(rounded(moods)).logits(np.concatenate(rows), np.array([1, 3, 8]))
    assert np.abs(met - expected).max() < 0.02 * np.abs(expected).max() + 0.01


def test_padding_changes_no_vector() -> None:
    """A row beside a longer one has the vector that it has alone."""
    themes = Themes(np.random.default_rng(0).normal(size=(9, 4)).astype(np.float32))
    rows = [np.array([1, 2], dtype=np.int32), np.array([3, 4, 5, 6], dtype=np.int32)]
    with torch.no_grad():
        assert torch.allclose(themes(padded(rows, 9))[0], themes(padded(rows[:1], 9))[0])


def test_a_teacher_is_asked_once(tmp_path: Path) -> None:
    """What it said is kept in the folder, for these texts and this teacher; the order of the texts is theirs."""
    teacher = Counting()
    first = read(teacher, "sha", ["b", "aa", "c"], tmp_path, SILENT)
    again = read(teacher, "sha", ["b", "aa", "c"], tmp_path, SILENT)
    assert teacher.asked == 3
    assert np.array_equal(first.vectors, again.vectors)
    assert first.vectors[:, :3].tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    read(teacher, "another", ["b", "aa", "c"], tmp_path, SILENT)
    assert teacher.asked == 6


def test_a_file_cut_short_is_read_anew(tmp_path: Path) -> None:
    """A build that was killed while it wrote leaves nothing that stops the next one."""
    teacher = Counting()
    read(teacher, "sha", ["b"], tmp_path, SILENT)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:50])
    assert read(teacher, "sha", ["b"], tmp_path, SILENT).vectors[0, 1] == 1
    assert teacher.asked == 2
