"""The sentiment layer settles: it alone is taught on, over states that no longer move, the shortest answers loudest.

"Bom", "nu merge", "nobody answers" are the commonest answers of all, and longer texts teach little of them. Nothing
here reaches the theme vector, for which they hold nothing. Texts are read in lower case, as they are once this ships.
"""

import random
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from models.encoder.augment import as_typed
from models.encoder.curriculum import Curriculum
from models.encoder.network import TwoAnswers
from models.encoder.reader import Reader
from models.encoder.teaching import Lesson
from models.encoder.train import Report
from pipeline.schemas import POLARITIES, SENTIMENTS

EPOCHS = 4
LEARNING_RATE = 6e-4
SHORT_WEIGHT = 6.0
"""Of a short answer, beside 1 for another text of our own."""
OUTSIDE_TIMES = 2
"""Shares of each outside set, of which an epoch before this had one."""
TEXTS = 64


@dataclass(frozen=True)
class _Block:
    """States of lessons, half precision ``(n, tokens, hidden)``, and what is asked, true and how much it counts."""

    states: Tensor
    mask: Tensor
    asked: Tensor
    truth: Tensor
    weights: Tensor


def settle(network: TwoAnswers, tokenizer: Tokenizer, plan: Curriculum, report: Report = print) -> None:
    """Teaches ``network.sentiment`` in place; everything else stays as it is."""
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)  # noqa: S311 - sampling, not security
    felt = [lesson for lesson in _lessons(plan, rng) if lesson.sentiment]
    report(f"reading {len(felt):,} texts that have a mood")
    blocks = _read(network.eval(), tokenizer, felt, {lesson.text for lesson in plan.short}, rng)
    layer = network.sentiment
    optimiser = torch.optim.AdamW(layer.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.02, total_iters=EPOCHS * len(blocks))
    for epoch in range(EPOCHS):
        rng.shuffle(blocks)
        layer.train()
        losses = []
        for block in blocks:
            logits = layer(block.states.float(), block.mask)[torch.arange(len(block.truth)), block.asked]
            each = nn.functional.cross_entropy(logits, block.truth, reduction="none", label_smoothing=0.05)
            loss = (each * block.weights).mean()
            loss.backward()
            nn.utils.clip_grad_norm_(layer.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            losses.append(loss.item())
        report(f"the sentiment layer settles: epoch {epoch + 1} of {EPOCHS}, loss {sum(losses) / len(losses):.3f}")
    network.eval()


def _lessons(plan: Curriculum, rng: random.Random) -> list[Lesson]:
    chosen = plan.own + plan.short
    for lessons, share in plan.outside.values():
        chosen = chosen + rng.sample(lessons, min(OUTSIDE_TIMES * share, len(lessons)))
    return chosen


def _read(
    network: TwoAnswers, tokenizer: Tokenizer, lessons: list[Lesson], short: set[str], rng: random.Random
) -> list[_Block]:
    """The lessons in blocks of like length, each typed as people type."""
    read, blocks = Reader(tokenizer), []
    order = sorted(lessons, key=lambda lesson: len(lesson.text))
    with torch.no_grad():
        for i in range(0, len(order), TEXTS):
            part = order[i : i + TEXTS]
            ids, mask = read([as_typed(lesson.text, rng) for lesson in part])
            blocks.append(
                _Block(
                    network.states(ids, mask).half(),
                    mask,
                    torch.tensor([POLARITIES.index(lesson.polarity) for lesson in part]),
                    torch.tensor([SENTIMENTS.index(lesson.sentiment) for lesson in part]),
                    torch.tensor([SHORT_WEIGHT if lesson.text in short else lesson.weight for lesson in part]),
                )
            )
    return blocks
