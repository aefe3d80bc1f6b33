"""Fits the linear language model: multinomial logistic regression by Adagrad over hashed features."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from models.language.data import SEED, Sample
from pipeline.stages.language_model import BUCKETS, TOLD, LanguageModel, buckets

EPOCHS = 4
BATCH = 256
RATE = 0.15
PULL = 2e-3
"""How strongly the rows of a batch are pulled towards zero, in units of the rate."""


def fit(samples: Sequence[Sample], say: Callable[[str], None]) -> LanguageModel:
    """Return the model with the least cross-entropy that few passes find; the same for the same samples."""
    rows, starts = _features([sample.text for sample in samples])
    say(f"{len(samples):,} texts, {len(rows):,} features")
    truth = torch.tensor([TOLD.index(sample.language) for sample in samples])
    counts = torch.tensor([sample.weight for sample in samples], dtype=torch.float32)
    table = torch.zeros(BUCKETS, len(TOLD))
    bias = torch.zeros(len(TOLD), requires_grad=True)
    seen = torch.zeros(BUCKETS)
    bias_seen = torch.zeros(len(TOLD))
    torch.manual_seed(SEED)
    lengths = starts[1:] - starts[:-1]
    for epoch in range(EPOCHS):
        rate = RATE * (1 - epoch / EPOCHS)
        total = 0.0
        order = torch.randperm(len(samples))
        for start in range(0, len(samples), BATCH):
            batch = order[start : start + BATCH]
            taken, offsets = _gather(rows, starts, lengths, batch)
            unique, inverse = torch.unique(taken, return_inverse=True)
            local = table[unique].requires_grad_()
            summed = torch.nn.functional.embedding_bag(inverse, local, offsets, mode="sum")
            scores = summed / lengths[batch].float().sqrt().unsqueeze(1) + bias
            losses = torch.nn.functional.cross_entropy(scores, truth[batch], reduction="none") * counts[batch]
            uphill, bias_uphill = torch.autograd.grad(losses.mean(), (local, bias))
            total += float(losses.detach().sum())
            with torch.no_grad():
                seen[unique] += uphill.pow(2).mean(dim=1)
                step = uphill / (seen[unique].sqrt().unsqueeze(1) + 1e-8)
                table[unique] -= rate * (step + PULL * local)
                bias_seen += bias_uphill.pow(2)
                bias -= rate * bias_uphill / (bias_seen.sqrt() + 1e-8)
        say(f"pass {epoch + 1} of {EPOCHS}: cross-entropy {total / len(samples):.4f}")
    return quantised(table.numpy(), bias.detach().numpy())


def quantised(table: NDArray[np.float32], bias: NDArray[np.float32]) -> LanguageModel:
    """Return 8-bit weights, one scale a language."""
    scale = np.maximum(np.abs(table).max(axis=0), 1e-8) / 127
    return LanguageModel(TOLD, np.round(table / scale).astype(np.int8), scale.astype(np.float32), bias.copy())


def _features(texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    found = [buckets(text) for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in found])])
    return torch.from_numpy(np.concatenate(found)), torch.from_numpy(starts)


def _gather(
    rows: torch.Tensor, starts: torch.Tensor, lengths: torch.Tensor, batch: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    sizes = lengths[batch]
    offsets = torch.cumsum(sizes, 0) - sizes
    places = torch.arange(int(sizes.sum())) - torch.repeat_interleave(offsets - starts[batch], sizes)
    return rows[places], offsets
