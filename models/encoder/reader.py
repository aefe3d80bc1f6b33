"""Texts to padded token ids, as the network takes them while it is taught."""

import torch
from tokenizers import Tokenizer
from torch import Tensor

from pipeline.stages.encode import PROMPT

LONGEST = 80
PAD = 1


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
