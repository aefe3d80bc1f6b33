"""Who looks for topics in mixed languages: plain BERTopic, a leader clustering, and what `clamor discover` does.

Each gives a label for each text, −1 for none. The first two get the vectors of the untuned encoder as they come.
"""

from collections.abc import Sequence

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.evaluation.contenders import Remembering
from models.evaluation.metrics import unit
from pipeline.run import WAITING
from pipeline.schemas import AssignedUnits, Units
from pipeline.stages.assign import leave_open
from pipeline.stages.language import LanguageDetector
from pipeline.themes.discover import discover
from pipeline.wiring import heads

NONE = -1
LIKENESS = 0.65

Labels = NDArray[np.int32]
Vectors = NDArray[np.float32]


def plain_bertopic(texts: Sequence[str], vectors: Vectors, seed: int) -> Labels:
    """BERTopic with its defaults; of these, UMAP is spelt out only to be seeded."""
    from bertopic import BERTopic  # noqa: PLC0415 - seconds of imports, and torch among them
    from umap import UMAP  # noqa: PLC0415

    reduction = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1)
    topics, _ = BERTopic(language="multilingual", umap_model=reduction).fit_transform(list(texts), vectors)
    return np.array(topics, dtype=np.int32)


def leader_clustering(vectors: Vectors, likeness: float = LIKENESS) -> Labels:
    """Each text joins the first leader it is at least so alike (cosine) to, or else becomes the next leader."""
    vectors = unit(vectors)
    leaders, count = np.empty_like(vectors), 0
    labels = np.empty(len(vectors), dtype=np.int32)
    for i, vector in enumerate(vectors):
        close = np.flatnonzero(leaders[:count] @ vector >= likeness)
        if len(close):
            labels[i] = close[0]
        else:
            leaders[count], labels[i] = vector, count
            count += 1
    return labels


def clamor_discover(texts: Sequence[str], encoder: Remembering, seed: int) -> Labels:
    """`clamor discover --no-taxonomy`, each text being one opinion: languages and moods are those Clamor reads.

    A text in which it sees a fifth language is out of scope, and so has no topic.
    """
    readings = encoder.read(texts)
    open_to_all = leave_open(heads().sentiment(_as_units(texts), readings))
    waits = open_to_all["reason"].cast(pl.String).is_in(WAITING)
    members = topics_among(AssignedUnits.validate(open_to_all.filter(waits)), readings.vectors[waits.to_numpy()], seed)
    labels = np.full(len(texts), NONE, dtype=np.int32)
    for number, unit_ids in enumerate(members):
        labels[[int(unit_id) for unit_id in unit_ids]] = number
    return labels


def topics_among(units: dy.DataFrame[AssignedUnits], vectors: Vectors, seed: int) -> list[tuple[str, ...]]:
    """The ids of the units of each topic that the command would find; the parts of a topic count as one."""
    return [topic.unit_ids for topic in discover(units, vectors, seed=seed).topics if topic.parent is None]


def warm_up() -> None:
    """Import and compile what the first clustering would wait for, on vectors that mean nothing."""
    noise = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    plain_bertopic([f"text {i}" for i in range(60)], noise, seed=0)
    heads()


def _as_units(texts: Sequence[str]) -> dy.DataFrame[Units]:
    """Each text as a unit of its own; the id of each is its place."""
    n, detector = len(texts), LanguageDetector()
    units = pl.DataFrame(
        {
            "unit_id": [str(i) for i in range(n)],
            "response_id": [str(i) for i in range(n)],
            "row": range(n),
            "ordinal": [0] * n,
            "start": [0] * n,
            "end": [len(text) for text in texts],
            "text": list(texts),
            "focus": [None] * n,
            "language": [detector.detect(text).code for text in texts],
            "question_polarity": ["open"] * n,
            "content": [True] * n,
        }
    )
    return Units.validate(units, cast=True)
