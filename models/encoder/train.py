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
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from models.encoder.augment import as_typed
from models.encoder.curriculum import Curriculum
from models.encoder.network import TwoAnswers
from models.encoder.teaching import Lesson, Translations, labels_of
from pipeline.schemas import POLARITIES, SENTIMENTS
from pipeline.stages.encode import PROMPT

FROZEN_LAYERS = 6
LONGEST = 80
ROWS, PAIRS = 32, 16
SCALE = 20.0
SMOOTHING = 0.1
LEAST_SIMILARITY = 0.45
LEARNING_RATE, HEAD_RATE = 7e-5, 1e-3
WARM_UP = 0.05
LABEL_WEIGHT, PAIR_WEIGHT, KEEP_WEIGHT, MOOD_WEIGHT = 0.5, 0.5, 1.0, 1.0
PAD = 1

Report = Callable[[str], None]
Array = NDArray[np.float32]


class Labels(nn.Module):
    """One learned direction a label, for every family; the loss of a batch is averaged over its labels."""

    def __init__(self, numbers: dict[str, dict[str, int]], width: int) -> None:
        super().__init__()
        self.numbers = numbers
        self.prototypes = nn.ParameterDict({f: nn.Parameter(torch.randn(len(n), width)) for f, n in numbers.items()})

    def scores(self, family: str, vectors: Tensor) -> Tensor:
        """Cosines ``(n, labels of the family)`` times ``SCALE``."""
        return SCALE * vectors @ nn.functional.normalize(self.prototypes[family], dim=1).T

    def forward(self, vectors: Tensor, lessons: list[Lesson]) -> Tensor:
        losses = []
        for family, numbers in self.numbers.items():
            met = [(i, numbers[label]) for i, x in enumerate(lessons) for f, label in x.labels if f == family]
            if met:
                at, truth = zip(*met, strict=True)
                scores = self.scores(family, vectors[list(at)])
                losses.append(
                    nn.functional.cross_entropy(scores, torch.tensor(truth), reduction="sum", label_smoothing=SMOOTHING)
                )
        return torch.stack(losses).sum() / len(lessons) if losses else vectors.sum() * 0


class Reader:
    """Texts to padded token ids."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def __call__(self, texts: list[str]) -> tuple[Tensor, Tensor]:
        rows = [e.ids[: LONGEST - 1] + e.ids[-1:] if len(e.ids) > LONGEST else e.ids
                for e in self._tokenizer.encode_batch([PROMPT + text for text in texts])]  # fmt: skip
        width = max(map(len, rows))
        ids = torch.tensor([row + [PAD] * (width - len(row)) for row in rows])
        return ids, (ids != PAD).long()


class PairLoss:
    """Translations near each other, and near where the original encoder had them once language is taken out."""

    def __init__(self, pairs: list[Translations], targets: dict[str, Tensor], seed: int) -> None:
        self._pairs, self._targets = pairs, targets
        self._rng = random.Random(seed)  # noqa: S311 - sampling, not security
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


def tune(bert: BertModel, tokenizer: Tokenizer, plan: Curriculum, report: Report = print) -> TwoAnswers:
    """A tuned copy; of all epochs, the one that did best on the held-out lessons.

    Raises ValueError if fewer than ``PAIRS`` translations are alike enough to teach.
    """
    torch.manual_seed(plan.seed)
    read = Reader(tokenizer)
    network = TwoAnswers(copy.deepcopy(bert))
    targets = _targets(network, read, plan)
    everything = plan.own + [x for lessons, _ in plan.outside.values() for x in lessons]
    labels = Labels(labels_of(everything), int(bert.config.hidden_size))
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
    pair_loss = PairLoss(plan.pairs, targets, plan.seed)
    rng = random.Random(plan.seed)  # noqa: S311 - sampling, not security
    best, best_score, began, done = copy.deepcopy(network.state_dict()), -1.0, time.perf_counter(), 0
    for epoch in range(plan.epochs):
        losses: list[float] = []
        for batch in _batches(plan, epoch):
            _train_mode(network)
            loss = _lesson_loss(network, labels, read, batch, rng)
            loss.backward()
            if done % 2 == 0:
                pair_loss(network, read).backward()
            nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            losses.append(loss.item())
            done += 1
            if done % 100 == 0:
                mean = sum(losses[-100:]) / len(losses[-100:])
                report(f"step {done} of {steps}, loss {mean:.3f}, {time.perf_counter() - began:.0f} s")
        score, line = _judge(network, labels, read, plan.held_out)
        report(f"epoch {epoch + 1}: {line}")
        if score > best_score:
            best, best_score = copy.deepcopy(network.state_dict()), score
    network.load_state_dict(best)
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
