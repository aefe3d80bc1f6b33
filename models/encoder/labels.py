"""What labels teach: one learned direction each, which the vectors of its texts come to lie along."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from models.encoder.teaching import Lesson

SCALE = 20.0
SMOOTHING = 0.1
START_FROM, START_LENGTH = 8, 10.0
"""Texts whose mean a label starts at, and how long it then is: the longer, the slower it moves."""
BLOCK = 64


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

    def place(self, lessons: list[Lesson], vectors_of: Callable[[list[str]], Tensor]) -> None:
        """Starts each label at the mean vector of a few of its texts: found in fewer steps than from anywhere."""
        members: dict[tuple[str, str], list[str]] = {}
        for lesson in lessons:
            for pair in lesson.labels:
                members.setdefault(pair, []).append(lesson.text)
        some = {pair: texts[:: max(1, len(texts) // START_FROM)][:START_FROM] for pair, texts in members.items()}
        order = sorted({text for texts in some.values() for text in texts}, key=lambda text: (len(text), text))
        at = {text: i for i, text in enumerate(order)}
        with torch.no_grad():
            vectors = torch.cat([vectors_of(order[i : i + BLOCK]) for i in range(0, len(order), BLOCK)])
            for (family, label), texts in some.items():
                mean = vectors[[at[text] for text in texts]].mean(dim=0)
                self.prototypes[family][self.numbers[family][label]] = START_LENGTH * nn.functional.normalize(
                    mean, dim=0
                )
