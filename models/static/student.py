"""The student as it is trained: a sum of one row a piece for the theme, a convolution over small embeddings for mood.

Both need nothing of a text but its pieces, so all of it can be worked out beforehand (``pipeline/stages/lookups.py``).
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pipeline.schemas import POLARITIES, SENTIMENTS

DIMENSION = 128
"""Numbers in a theme vector."""
WIDTH, WINDOW, FILTERS = 80, 5, 192
"""Of the mood's convolution: numbers an embedding, pieces a window, filters."""
DROPOUT = 0.2


class Themes(nn.Module):
    """Theme vectors of unit length: the mean of learned rows."""

    def __init__(self, rows: NDArray[np.float32]) -> None:
        super().__init__()
        self.rows = nn.EmbeddingBag.from_pretrained(torch.from_numpy(rows.copy()), freeze=False, mode="mean")

    def forward(self, ids: Tensor) -> Tensor:
        """``(n, DIMENSION)`` for ids ``(n, pieces)``, where what is one beyond the last piece is padding."""
        there = ids < self.rows.num_embeddings
        offsets = nn.functional.pad(there.sum(dim=1).cumsum(dim=0), (1, 0))[:-1]
        return nn.functional.normalize(self.rows(ids[there], offsets), dim=1)


class Moods(nn.Module):
    """Logits of mood: filters over neighbouring pieces, and of each its maximum and its sum over the root of n."""

    def __init__(self, embedded: NDArray[np.float32]) -> None:
        super().__init__()
        self.nothing = len(embedded)
        filled = np.vstack([embedded, np.zeros((1, embedded.shape[1]), dtype=np.float32)])
        self.pieces = nn.Embedding(
            len(filled), filled.shape[1], padding_idx=self.nothing, _weight=torch.from_numpy(filled)
        )
        self.window = nn.Conv1d(embedded.shape[1], FILTERS, WINDOW)
        self.read = nn.Linear(2 * FILTERS, len(POLARITIES) * len(SENTIMENTS))
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, ids: Tensor) -> Tensor:
        """``(n, polarities, classes)`` for padded ids ``(n, pieces)``; a window looks back from each piece."""
        behind = nn.functional.pad(ids, (WINDOW - 1, 0), value=self.nothing)
        met = torch.relu(self.window(self.drop(self.pieces(behind)).transpose(1, 2)))
        there = (ids != self.nothing).unsqueeze(1)
        met = met * there
        found = torch.cat([met.amax(dim=2), met.sum(dim=2) / there.sum(dim=2).sqrt()], dim=1)
        logits: Tensor = self.read(self.drop(found))
        return logits.view(-1, len(POLARITIES), len(SENTIMENTS))


def padded(rows: Sequence[NDArray[np.int32]], nothing: int) -> Tensor:
    """Rows of pieces as one tensor ``(n, longest)``, filled up with ``nothing``."""
    lengths = np.array([len(row) for row in rows])
    ids = np.full((len(rows), int(lengths.max())), nothing, dtype=np.int64)
    ids[np.arange(ids.shape[1]) < lengths[:, None]] = np.concatenate(rows)
    return torch.from_numpy(ids)
