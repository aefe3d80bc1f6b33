"""The encoder's card: what its build noted in the manifest, and what `clamor eval` measured."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models.evaluation.figures import Figure
from models.evaluation.topic_sets import AIRLINE
from models.evaluation.views import markdown, speed_tables, vector_tables
from models.provenance import DataFile
from models.provenance import markdown as files_as_markdown

SCORED = ("aspects", "topics", "parallel")


def card(
    version: str, made: Mapping[str, Any], figures: Sequence[Figure], files: Sequence[DataFile], hardware: str
) -> str:
    """The text of ``card.md``; ``made`` is what ``facts.made`` gave, ``hardware`` what the figures were taken on."""
    facts = made["facts"]
    taught = "\n".join(
        f"| {row['name']} | {row['there']:,} | {format(row['epoch'], ',') if row['epoch'] else 'drawn anew'} |"
        for row in made["taught"]
    )
    fidelity = "\n".join(
        f"| {row['language']} | {row['rows']} | {row['mean_cosine']:.4f} | {row['least_cosine']:.4f} "
        f"| {row['same_nearest']:.0%} |"
        for row in facts["fidelity"]
    )
    return f"""# Encoder {version}

Turns a text in Portuguese, Spanish, Romanian or English into 384 numbers that say what it is about, and says how it
feels in the same pass. Made by `{made["command"]}`; this card was written by `clamor eval`.

| | |
|---|---|
| Origin | `intfloat/multilingual-e5-small` (BERT, 12 layers, 384 wide), MIT licence |
| Built from | {made["source"]}: 4-bit weights, expanded to 32 bits, then quantised to 8 |
| Vocabulary | {facts["tokens_after"]:,} of {facts["tokens_before"]:,} tokens |
| Train tokens kept | {facts["train_tokens_kept"]:.4%} of {facts["train_tokens"]:,} |
| Format | ONNX, dynamic int8, one scale a channel, reduced range, smoothed feed-forward inputs |
| Size of the directory | {facts["megabytes"]:.1f} MB |
| Vector | mean of the last layer, one affine map, unit length; prompt `query: ` |
| Mood | three classes for each of three question polarities, from the same pass |
| Longest text | 512 tokens |

## What taught it

Epochs {made["epochs"]}, seed {made["seed"]}, {made["seconds"] / 60:.0f} minutes with fidelity, on {made["hardware"]}.

The losses stand in the first lines of `models/encoder/train.py`. A tenth of all texts, told by their sha256, never
taught: it chose the epoch and calibrated the mood. {made["dropped_pairs"]:,} pairs of translations were dropped, for
the original encoder finds them too unlike.

| texts | there are | an epoch |
|---|---|---|
{taught}

The files below; those of `train` that the table above does not name chose the vocabulary alone.

{files_as_markdown([DataFile(**file) for file in made["data"]])}

## Fidelity to 32 bits

On the first rows of `{made["fidelity_file"]}` in each language: cosine between the 8-bit and the 32-bit vector of a
text, and how often the nearest neighbour among those rows stays the same. One text at a time on one thread, tokenising
excluded, the build read {facts["speed_fp32"]:.0f} of them a second at 32 bits and {facts["speed_int8"]:.0f} at 8
(ratio {facts["speed_int8"] / facts["speed_fp32"]:.2f}).

| language | texts | mean cosine | least cosine | same nearest |
|---|---|---|---|---|
{fidelity}

{markdown([*vector_tables(figures), *speed_tables(figures)])}

*As it comes* is the same encoder untuned, with our vocabulary and in 8 bits; *centred*, with the mean of each language
taken from its vectors, for as they are they cluster by language. Its 32 bits carry the same layers as ours.

## Measured on

{hardware}. Nothing was trained on, chosen by or tuned to these files.

{files_as_markdown([file for file in files if Path(file.name).stem.split("_")[0] in SCORED or AIRLINE in file.name])}

## Known weaknesses

- The mood misses a "not" far from its verb, irony, and film talk; see `models/sentiment/card.md`.
- Scripts other than Latin fall to the unknown token.
- The source weights are 4-bit: the 32-bit reference above is what they expand to, not the original training run.
"""
