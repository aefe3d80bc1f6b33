"""A head whose answers are given: the vectors handed in are the probabilities that come out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.head import LinearHead


class FixedHead(LinearHead):
    """Stands in for a trained head where a test is about what is made of its probabilities."""

    def probabilities(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        extra: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """The vectors, as they came."""
        assert len(texts) == len(vectors)
        assert extra is None or len(extra) == len(texts)
        return vectors
