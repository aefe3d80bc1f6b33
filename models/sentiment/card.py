"""The card of sentiment: what taught it, noted when the encoder was built, and what `clamor eval` measured."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models.evaluation.figures import Figure
from models.evaluation.views import markdown, sentiment_tables
from models.provenance import LICENCES, OWN, DataFile
from models.provenance import markdown as files_as_markdown
from models.sentiment.data import Source, check, sources


def made_of(train: Path) -> list[dict[str, Any]]:
    """A row a source of what teaches sentiment: name, rows, weight, sha256 of its texts and labels."""
    taught = sources(train)
    check([row for source in taught for row in source.rows])
    return [
        {"name": source.name, "rows": len(source.rows), "weight": source.weight, "sha256": _digest(source)}
        for source in taught
    ]


def card(version: str, made: Mapping[str, Any], figures: Sequence[Figure], files: Sequence[DataFile]) -> str:
    """The text of ``card.md``; ``made`` is the encoder's, ``files`` those of dev that the figures were taken on."""
    taught = "\n".join(
        f"| {row['name']} | {row['rows']:,} | {row['weight']:g} | `{row['sha256'][:16]}` "
        f"| {LICENCES.get(Path(row['name']).stem, OWN)} |"
        for row in made["moods"]
    )
    return f"""# Sentiment

Negative, neutral or positive, for one opinion. This card was written by `clamor eval`.

The second answer of encoder {version}: read from the same pass as the vector, with the polarity of the question as an
input, calibrated by one temperature. How it was taught stands in `models/encoder/card.md`.

## What taught it

| source | rows | weight | sha256 of its texts | licence |
|---|---|---|---|---|
{taught}

A tenth of the texts, told by their sha256, never taught.

{markdown(sentiment_tables(figures))}

*linear head*: linear classifiers over the vector of the untuned encoder and the letters, taught by the same texts, with
the language given. *XLM-T* (278 million parameters): as published by Barbieri et al. 2022, arXiv:2104.12250. *mean*:
over the sets of a language that people labelled with sentiment. In the sets `emotion_*` the classes are mapped: joy is
positive; anger, disgust, fear and sadness negative; no emotion neutral; joy together with one of these, and surprise
alone, are left out. So is "mixed" everywhere.

## Measured on

Nothing was trained on, chosen by or tuned to these files.

{files_as_markdown([file for file in files if _is_of_mood(file)])}

## Known weaknesses

- Book-review sentences (pt reli) and irony without a marker are often read wrong.
- Neutral is the hardest class; facts inside a complaint lean negative.
- Emotions teach as classes: fear and sadness count as negative, whatever they are about.
"""


def _is_of_mood(file: DataFile) -> bool:
    return Path(file.name).stem.split("_")[0] in ("sentiment", "aspects", "emotion")


def _digest(source: Source) -> str:
    content = "\n".join(f"{row.text}\t{row.sentiment}" for row in source.rows)
    return hashlib.sha256(content.encode()).hexdigest()
