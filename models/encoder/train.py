"""Tunes the encoder: one network learns themes that forget language and mood, and the mood beside them.

Four losses. Labels: the cosine to one learned prototype a label, of all families at once (a label means the same in
every language and in every mood). Translations: Sentence Transformers' MultipleNegativesRankingLoss, both ways. General
space: the cosine to the original encoder's vector less the mean of its language, so what was known is kept and the
language is not. Sentiment: cross-entropy over three classes, the question's polarity given. The embeddings and the
lower half of the layers stay as they are.
"""

import copy
import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from models.encoder.augment import as_typed
from models.encoder.checkpoint import EVERY, Checkpoint, Course, fingerprint
from models.encoder.curriculum import Curriculum
from models.encoder.labels import SCALE, Labels
from models.encoder.network import TwoAnswers
from models.encoder.reader import Reader
from models.encoder.teaching import Lesson, Translations, labels_of
from pipeline.schemas import POLARITIES, SENTIMENTS

FROZEN_LAYERS = 6
ROWS, PAIRS = 32, 16
PAIRS_EVERY = 2
LEAST_SIMILARITY = 0.45
LEARNING_RATE, HEAD_RATE = 7e-5, 1e-3
WARM_UP = 0.05
LABEL_WEIGHT, PAIR_WEIGHT, KEEP_WEIGHT, MOOD_WEIGHT = 0.5, 0.5, 1.0, 1.0

Report = Callable[[str], None]
Array = NDArray[np.float32]


class PairLoss:
    """Translations near each other, and near where the original encoder had them once language is taken out."""

    def __init__(self, pairs: list[Translations], targets: dict[str, Tensor], rng: random.Random) -> None:
        self._pairs, self._targets, self._rng = pairs, targets, rng
        directions: Any = ("query_to_doc", "doc_to_query")
        self._ranking = MultipleNegativesRankingLoss(None, SCALE, directions=directions)  # type: ignore[arg-type]

    def __call__(self, network: TwoAnswers, read: Reader) -> Tensor:
        """The loss of ``PAIRS`` pairs drawn anew."""
        sides: list[list[str]] = [[], []]
        for pair in self._rng.sample(self._pairs, PAIRS):
            for side, language in zip(sides, self._rng.sample(sorted(pair.texts), 2), strict=True):
                side.append(pair.texts[language])
        texts = sides[0] + sides[1]
        _, vectors, _ = network(*read(texts))
        near = self._ranking.compute_loss_from_embeddings([vectors[:PAIRS], vectors[PAIRS:]], torch.empty(0))
        kept = 1 - (vectors * torch.stack([self._targets[text] for text in texts])).sum(dim=1).mean()
        return PAIR_WEIGHT * near + KEEP_WEIGHT * kept


def tune(
    bert: BertModel, tokenizer: Tokenizer, plan: Curriculum, report: Report = print, kept_in: Path | None = None
) -> TwoAnswers:
    """A tuned copy; of all epochs, the one that did best on the held-out lessons.

    With ``kept_in`` a training that was killed goes on from what that file holds of it, and ends at the same weights.
    Raises ValueError if fewer than ``PAIRS`` translations are alike enough to teach.
    """
    torch.manual_seed(plan.seed)
    checkpoint = Checkpoint(kept_in, fingerprint(plan)) if kept_in else None
    read = Reader(tokenizer)
    network = TwoAnswers(copy.deepcopy(bert))
    targets = _targets(network, read, plan)
    everything = plan.own + [x for lessons, _ in plan.outside.values() for x in lessons]
    labels = Labels(labels_of(everything), int(bert.config.hidden_size))
    labels.place(everything, lambda texts: network(*read(texts))[1])
    _freeze(network.bert)
    body = [p for p in network.bert.parameters() if p.requires_grad]
    heads = [*network.affine.parameters(), *network.sentiment.parameters(), *labels.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": LEARNING_RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = plan.epochs * len(list(_batches(plan, 0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARM_UP * steps), max(0.02, (steps - step) / ((1 - WARM_UP) * steps)))
    )
    typing, drawing = random.Random(plan.seed), random.Random(plan.seed)  # noqa: S311 - sampling, not security
    pair_loss = PairLoss(plan.pairs, targets, drawing)
    parts = nn.ModuleDict({"network": network, "labels": labels})
    course = Course(parts, optimiser, schedule, (typing, drawing), copy.deepcopy(network.state_dict()))
    if checkpoint:
        checkpoint.restore(course)
    plan.seconds_before = course.seconds
    began = time.perf_counter() - course.seconds
    for epoch in range(course.done * plan.epochs // steps, plan.epochs):
        losses: list[float] = []
        for batch in islice(_batches(plan, epoch), course.done - epoch * steps // plan.epochs, None):
            _train_mode(network)
            loss = _lesson_loss(network, labels, read, batch, typing)
            loss.backward()
            if course.done % PAIRS_EVERY == 0:
                pair_loss(network, read).backward()
            nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            losses.append(loss.item())
            course.done += 1
            if course.done % EVERY == 0:
                mean, course.seconds = sum(losses[-EVERY:]) / len(losses[-EVERY:]), time.perf_counter() - began
                left = (steps - course.done) * course.seconds / course.done
                report(f"step {course.done} of {steps}, loss {mean:.3f}, {left / 60:.0f} minutes left")
                if checkpoint and course.done % (steps // plan.epochs):
                    checkpoint.save(course)
        score, line = _judge(network, labels, read, plan.held_out)
        report(f"epoch {epoch + 1}: {line}")
        if score > course.best_score:
            course.best, course.best_score = copy.deepcopy(network.state_dict()), score
        if checkpoint:
            checkpoint.save(course)
    network.load_state_dict(course.best)
    return network.eval()


def read_all(network: TwoAnswers, tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Array, Array]:
    """Theme vectors ``(n, hidden)`` and logits ``(n, polarities, classes)``, float32, in the order of the texts."""
    read, order = Reader(tokenizer), sorted(range(len(texts)), key=lambda i: len(texts[i]))
    network.eval()
    found = []
    with torch.no_grad():
        for i in range(0, len(order), 64):
            _, vectors, logits = network(*read([texts[j] for j in order[i : i + 64]]))
            found.append((vectors.numpy(), logits.numpy()))
    place = np.argsort(order)
    return np.concatenate([v for v, _ in found])[place], np.concatenate([m for _, m in found])[place]


def _freeze(bert: BertModel) -> None:
    for part in (bert.embeddings, *bert.encoder.layer[:FROZEN_LAYERS]):
        for parameter in part.parameters():
            parameter.requires_grad = False


def _train_mode(network: TwoAnswers) -> None:
    network.train()
    network.bert.embeddings.eval()
    for layer in network.bert.encoder.layer[:FROZEN_LAYERS]:
        layer.eval()


def _batches(plan: Curriculum, epoch: int) -> Iterator[list[Lesson]]:
    """The epoch's lessons in batches of like length, in an order that only seed and epoch decide."""
    rng = random.Random(f"{plan.seed}/{epoch}")  # noqa: S311
    chosen = list(plan.own)
    for lessons, share in plan.outside.values():
        chosen += rng.sample(lessons, min(share, len(lessons)))
    rng.shuffle(chosen)
    batches = []
    for i in range(0, len(chosen), ROWS * 20):
        near = sorted(chosen[i : i + ROWS * 20], key=lambda lesson: len(lesson.text))
        batches += [near[j : j + ROWS] for j in range(0, len(near), ROWS)]
    rng.shuffle(batches)
    yield from batches


def _lesson_loss(network: TwoAnswers, labels: Labels, read: Reader, batch: list[Lesson], rng: random.Random) -> Tensor:
    _, vectors, logits = network(*read([as_typed(lesson.text, rng) for lesson in batch]))
    loss: Tensor = LABEL_WEIGHT * labels(vectors, batch)
    felt = [i for i, lesson in enumerate(batch) if lesson.sentiment]
    if felt:
        asked = [POLARITIES.index(batch[i].polarity) for i in felt]
        truth = torch.tensor([SENTIMENTS.index(batch[i].sentiment) for i in felt])
        weights = torch.tensor([batch[i].weight for i in felt])
        each = nn.functional.cross_entropy(logits[felt, asked], truth, reduction="none", label_smoothing=0.05)
        loss = loss + MOOD_WEIGHT * (each * weights).sum() / len(batch)
    return loss


def _targets(network: TwoAnswers, read: Reader, plan: Curriculum) -> dict[str, Tensor]:
    """The original vectors of all translations, less the mean of their language, at unit length.

    Also starts the affine map at the mean of those means, and drops pairs that the original finds too unlike.
    """
    network.eval()
    spoken = sorted({language for pair in plan.pairs for language in pair.texts})
    by_language = {lang: sorted({p.texts[lang] for p in plan.pairs if lang in p.texts}) for lang in spoken}
    targets: dict[str, Tensor] = {}
    middles = []
    with torch.no_grad():
        for texts in by_language.values():
            order = sorted(texts, key=len)
            means = torch.cat([_means(network, read, order[i : i + 64]) for i in range(0, len(order), 64)])
            vectors = nn.functional.normalize(means, dim=1)
            middles.append(means.mean(dim=0))
            centred = nn.functional.normalize(vectors - vectors.mean(dim=0), dim=1)
            targets |= dict(zip(order, centred, strict=True))
        network.affine.bias.copy_(-torch.stack(middles).mean(dim=0))
    alike = [p for p in plan.pairs if _similarity(p, targets) >= LEAST_SIMILARITY]
    plan.dropped_pairs = len(plan.pairs) - len(alike)
    plan.pairs = alike
    if len(alike) < PAIRS:
        raise ValueError(f"{len(alike)} pairs of translations are alike enough; expected {PAIRS} or more")
    return targets


def _means(network: TwoAnswers, read: Reader, texts: list[str]) -> Tensor:
    ids, mask = read(texts)
    states = network.states(ids, mask)
    return (states * mask.unsqueeze(-1)).sum(dim=1) / mask.sum(dim=1, keepdim=True)


def _similarity(pair: Translations, targets: dict[str, Tensor]) -> float:
    vectors = [targets[text] for text in pair.texts.values()]
    return min(float(vectors[0] @ other) for other in vectors[1:])


def _judge(network: TwoAnswers, labels: Labels, read: Reader, held_out: list[Lesson]) -> tuple[float, str]:
    """Mean of the shares of right moods and right labels over lessons that never taught, and a line that says so."""
    network.eval()
    right: dict[str, list[bool]] = {}
    with torch.no_grad():
        for i in range(0, len(held_out), 64):
            batch = held_out[i : i + 64]
            _, vectors, logits = network(*read([lesson.text for lesson in batch]))
            for row, lesson in enumerate(batch):
                if lesson.sentiment:
                    felt = int(logits[row, POLARITIES.index(lesson.polarity)].argmax())
                    right.setdefault("mood", []).append(SENTIMENTS[felt] == lesson.sentiment)
                for family, label in lesson.labels:
                    number = labels.numbers[family].get(label)
                    guess = int(labels.scores(family, vectors[row : row + 1]).argmax())
                    right.setdefault(family, []).append(guess == number)
    shares = {name: sum(hits) / len(hits) for name, hits in right.items()}
    line = ", ".join(f"{name} {share:.1%} of {len(right[name])}" for name, share in sorted(shares.items()))
    return sum(shares.values()) / len(shares), line
