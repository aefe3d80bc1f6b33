"""Teaches the student: for the theme to point where the teacher points, for the mood to answer as it answers.

Theme: one minus the cosine to the teacher's vector, in the directions that carry most of it (the eigenvectors of its
second moments), and the squared error of the similarities between the texts of a batch. Mood: the Kullback-Leibler
divergence from the teacher's probabilities, for all three polarities of question at once, and cross-entropy where
there is a label. Half of the texts are seen as people also type them, which is not as the teacher read them.
"""

import copy
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from models.encoder.augment import as_typed
from models.static.student import DIMENSION, WIDTH, Moods, Themes, padded
from models.static.texts import Text
from pipeline.schemas import POLARITIES, SENTIMENTS
from pipeline.stages.encode import Readings

EPOCHS = 8
ROWS = 256
THEME_RATE, MOOD_RATE, LEAST_RATE = 6e-3, 3e-3, 0.02
RELATION_WEIGHT, LABEL_WEIGHT = 4.0, 0.5
SMOOTHING = 0.05
TYPED = 0.5
LONGEST = 120
"""Pieces of a text that are seen in training."""
NOISE, RARE = 5e-3, 1e-5
"""Of the first rows: a standard deviation, and the frequency from which on a word counts less (Arora et al. 2017)."""

Report = Callable[[str], None]
Rows = list[NDArray[np.int32]]


@dataclass(frozen=True)
class Start:
    """What the student starts from.

    ``words`` are ids of pieces, and ``vectors`` float32 ``(words, hidden)`` the teacher's vectors of these words;
    ``embeddings`` float32 ``(n, hidden)`` are the rows of the teacher's own input embedding, one a piece.
    """

    words: Sequence[int]
    vectors: NDArray[np.float32]
    embeddings: NDArray[np.float32]


@dataclass(frozen=True)
class Student:
    """Two models that know the same pieces."""

    themes: Themes
    moods: Moods


class Lessons:
    """Texts as pieces, clean and as typed, with what the teacher says of them and, where known, the right mood."""

    def __init__(self, texts: Sequence[Text], readings: Readings, tokenizer: Tokenizer, seed: int) -> None:
        if readings.moods is None:
            raise ValueError("a teacher that reads no mood cannot teach it")
        rng = random.Random(seed)  # noqa: S311 - augmentation, not security
        unknown = [tokenizer.token_to_id("<unk>")]
        self.clean = _pieces(tokenizer, [text.text for text in texts], unknown)
        self.typed = _pieces(tokenizer, [as_typed(text.text, rng) for text in texts], unknown)
        self.vectors, self.moods = readings.vectors, torch.from_numpy(readings.moods)
        self.truth = torch.tensor([SENTIMENTS.index(text.sentiment) if text.sentiment else -1 for text in texts])
        self.asked = torch.tensor([POLARITIES.index(text.polarity) for text in texts])
        self.weight = torch.tensor([text.weight for text in texts])

    def __len__(self) -> int:
        return len(self.clean)


def distil(
    taught: Lessons, judges: Lessons, start: Start, *, seed: int, report: Report, epochs: int = EPOCHS
) -> Student:
    """A student; of its two models, which nothing ties together, the epoch of each that did best on the judges."""
    torch.manual_seed(seed)
    directions = _directions(taught.vectors)
    student = Student(Themes(_first_rows(taught, start, directions)), Moods(_first_embedding(start.embeddings)))
    targets, judged = (
        nn.functional.normalize(torch.from_numpy(each.vectors @ directions), dim=1) for each in (taught, judges)
    )
    parts: list[nn.Module] = [student.themes, student.moods]
    rates = zip(parts, (THEME_RATE, MOOD_RATE), strict=True)
    groups: list[dict[str, Any]] = [{"params": [*part.parameters()], "lr": rate} for part, rate in rates]
    optimiser = torch.optim.Adam(groups, betas=(0.9, 0.99), fused=True)
    steps = epochs * len(list(_batches(taught, seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(LEAST_RATE, 1 - step / steps))
    best: list[tuple[float, dict[str, Tensor]]] = [(-1.0, {}), (-1.0, {})]
    rng, began = random.Random(seed), time.perf_counter()  # noqa: S311
    for epoch in range(epochs):
        for part in parts:
            part.train()
        for batch in _batches(taught, seed + epoch):
            source = taught.typed if rng.random() < TYPED else taught.clean
            ids = padded([source[i] for i in batch], len(start.embeddings))
            loss = _theme_loss(student.themes(ids), targets[batch]) + _mood_loss(student.moods(ids), taught, batch)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
        cosine, right = _judge(student, judges, judged)
        seconds = time.perf_counter() - began
        report(f"epoch {epoch + 1} of {epochs}: cosine {cosine:.4f}, mood right {right:.1%}, {seconds:.0f} s")
        for i, score in enumerate((cosine, right)):
            if score > best[i][0]:
                best[i] = score, copy.deepcopy(parts[i].state_dict())
    for part, (_, state) in zip(parts, best, strict=True):
        part.load_state_dict(state)
        part.eval()
    return student


def _directions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ``DIMENSION`` directions that keep most of the vectors' squared length."""
    _, found = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(found[:, : -DIMENSION - 1 : -1], dtype=np.float32)


def _first_rows(taught: Lessons, start: Start, directions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each word where the teacher has it, the shorter the commoner it is, and a little noise everywhere.

    The noise keeps any row from being next to nothing: the gradient of a direction grows as the row shrinks.
    """
    n = len(start.embeddings)
    met = np.bincount(np.concatenate(taught.clean), minlength=n) / sum(map(len, taught.clean))
    rows = np.random.default_rng(0).normal(scale=NOISE, size=(n, directions.shape[1]))
    weight = (RARE / (RARE + met))[list(start.words)]
    rows[list(start.words)] += weight[:, None] * (start.vectors @ directions)
    return np.asarray(rows, dtype=np.float32)


def _first_embedding(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    """The principal components of the teacher's input embedding, brought to a standard deviation of 0.3."""
    centred = embeddings - embeddings.mean(axis=0)
    _, found = np.linalg.eigh(centred.T @ centred)
    kept = centred @ found[:, : -WIDTH - 1 : -1]
    return np.asarray(0.3 * kept / kept.std(), dtype=np.float32)


def _theme_loss(vectors: Tensor, targets: Tensor) -> Tensor:
    apart = 1 - (vectors * targets).sum(dim=1).mean()
    return apart + RELATION_WEIGHT * (vectors @ vectors.T - targets @ targets.T).square().mean()


def _mood_loss(logits: Tensor, taught: Lessons, batch: list[int]) -> Tensor:
    expected = taught.moods[batch].softmax(dim=-1)
    loss = nn.functional.kl_div(logits.log_softmax(dim=-1), expected, reduction="none").sum(dim=-1).mean()
    truth, asked = taught.truth[batch], taught.asked[batch]
    known = torch.nonzero(truth >= 0).squeeze(1)
    if len(known):
        scores = logits[known, asked[known]]
        each = nn.functional.cross_entropy(scores, truth[known], reduction="none", label_smoothing=SMOOTHING)
        loss = loss + LABEL_WEIGHT * (each * taught.weight[batch][known]).sum() / len(batch)
    return loss


def _batches(taught: Lessons, seed: int) -> Iterator[list[int]]:
    """All texts in batches of like length, in an order that only the seed decides."""
    rng = random.Random(seed)  # noqa: S311
    order = rng.sample(range(len(taught)), len(taught))
    batches = []
    for i in range(0, len(order), ROWS * 16):
        near = sorted(order[i : i + ROWS * 16], key=lambda j: len(taught.clean[j]))
        batches += [near[k : k + ROWS] for k in range(0, len(near), ROWS)]
    rng.shuffle(batches)
    yield from batches


def _judge(student: Student, judges: Lessons, targets: Tensor) -> tuple[float, float]:
    """The mean cosine to the teacher, and the share of right moods where they are known."""
    student.themes.eval()
    student.moods.eval()
    cosines, right = [], []
    with torch.no_grad():
        for i in range(0, len(judges), ROWS):
            ids = padded(judges.clean[i : i + ROWS], student.moods.nothing)
            cosines.append((student.themes(ids) * targets[i : i + ROWS]).sum(dim=1))
            here = torch.arange(len(ids))
            felt = student.moods(ids)[here, judges.asked[i : i + ROWS]].argmax(dim=1)
            truth = judges.truth[i : i + ROWS]
            right.append((felt == truth)[truth >= 0])
    return float(torch.cat(cosines).mean()), float(torch.cat(right).float().mean())


def _pieces(tokenizer: Tokenizer, texts: Sequence[str], unknown: list[int]) -> Rows:
    encoded = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [np.array(encoding.ids[:LONGEST] or unknown, dtype=np.int32) for encoding in encoded]
