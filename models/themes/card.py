"""The theme head's card: what its build noted in the manifest, and what `clamor eval` measured."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.evaluation.figures import Figure
from models.evaluation.views import markdown, theme_tables
from models.provenance import DataFile
from models.provenance import markdown as files_as_markdown


def card(version: str, made: Mapping[str, Any], figures: Sequence[Figure]) -> str:
    """The text of ``card.md``; ``made`` is what ``build.main`` put into the manifest."""
    right = "\n".join(f"| {language} | {share:.1%} |" for language, share in made["held_out_accuracy"].items())
    return f"""# Theme head {version}

One of {made["themes"]} themes, *general*, or *background*, for one opinion. Made by `{made["command"]}`, in
{made["seconds"] / 60:.0f} minutes on {made["hardware"]}; this card was written by `clamor eval`.

A linear support vector machine over the vector less its language's mean, hashed character 3- to 5-grams and word 1-
and 2-grams, encoder {made["encoder"]}, fitted on {made["rows"]:,} texts written for this project: the exemplars of the
taxonomy and the labelled rows of the corpus, seed {made["seed"]}. A theme's floor and the margin are set by
cross-validation on the same texts (see `pipeline/themes/fit.py`); how much a unit's neighbours count, and the last rows
of the corpus, were chosen with the demo's quotes in view. A company's own taxonomy is fitted the same way when it is
first used, in a minute or two.

{files_as_markdown([DataFile(**file) for file in made["data"]])}

## Held-out texts

Share of texts with a theme that get it, over the tenth that never taught the encoder, each judged by a head fitted on
the other four fifths (the same authors in all, so flattering; a unit's neighbours, which help in life, are missing):

| language | right |
|---|---|
{right}

{markdown(theme_tables(figures))}

The demo's quotes were labelled before the splitter was written, by authors who saw none of these texts.

## Known weaknesses

- One small group of authors wrote what taught it, so it has met fewer ways of saying things than there are.
- Reviews of another trade than the taxonomy's get the theme nearest to theirs, however far.
"""
