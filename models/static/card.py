"""The card of the fast twin, from what it was made of and what was measured on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.provenance import DataFile, markdown
from models.static.student import DIMENSION, FILTERS, WIDTH, WINDOW


def card(made: Mapping[str, Any], figures: Sequence[Sequence[str]]) -> str:
    """The text of ``card.md``; ``made`` is what manifest.json says under that name, ``figures`` a table."""
    headings, *rows = figures
    table = "\n".join(_line(row) for row in [headings, ["---"] * len(headings), *rows])
    texts = "\n".join(f"| {origin} | {count:,} |" for origin, count in made["texts"].items())
    return f"""# Fast twin of the encoder

A static-embedding student of the encoder for backfills of millions: `clamor analyze --encoder static`, or
`name = "static"` under `[encoder]`. It has no context: a text is the sum of its pieces. Written by `clamor eval`.

| | |
|---|---|
| Vector | {DIMENSION} numbers: the sum of one learned row a piece, 16 bits each, brought to unit length |
| Pieces | the encoder's in lower case and without diacritics: "não", "Nao" and "NAO" are one |
| Mood | {FILTERS} filters over {WINDOW} neighbouring pieces, of which each is embedded in {WIDTH} 8-bit numbers; \
their maxima and sums make three classes for each of three question polarities |
| Runs on | numpy, scipy and tokenizers, by look-up alone; equal text, equal bits, whatever stands beside it |
| Sentence Transformers | loads the same directory as a `StaticEmbedding` with `Normalize`, without the mood |

## What taught it

The encoder's vectors and moods, and the labels where there are any: `{made["command"]}`, seed {made["seed"]},
{made["epochs"]} epochs, {made["seconds"] / 60:.0f} minutes in all on {made["hardware"]}. {made["held_out"]:,} texts,
told by their sha256, never taught: they chose the epoch, and those with a label calibrated the mood.

| texts | read |
|---|---|
{texts}

From these files:

{markdown([DataFile(**file) for file in made["data"]])}

## Figures

{table}

## Known weaknesses

- Words in another order are the same text to the vector: who waited for whom is lost.
- The mood sees {WINDOW} pieces at a time: a "not" further from its word, irony and comparisons are misread more often
  than by the encoder.
- A store holds the vectors of one encoder: those of the twin and the encoder's do not mix.
"""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
