"""Fits the head of the shipped taxonomy and writes its artefact and card: ``python -m models.themes.build``."""

from pathlib import Path

from models.registry import write_manifest
from pipeline.stages.encode import load_encoder
from pipeline.themes.fit import fit_themes, read_corpus, theme_texts
from pipeline.themes.taxonomy import load_taxonomy

VERSION = "1.0.0"
ARTEFACT = Path(__file__).parent / "artefact"


def main() -> None:
    """Fits on exemplars and corpus, calibrates by cross-validation, writes artefact and card."""
    taxonomy, corpus, encoder = load_taxonomy(), read_corpus(), load_encoder()
    rows = theme_texts(taxonomy, corpus)
    fitted = fit_themes(taxonomy, corpus, encoder)
    ARTEFACT.mkdir(exist_ok=True)
    fitted.assigner.save(ARTEFACT)
    fitted.topics.save(ARTEFACT)
    facts = {
        "encoder": {"name": encoder.name, "version": encoder.version},
        "taxonomy_sha256": taxonomy.sha256,
    }
    write_manifest(ARTEFACT, VERSION, facts)
    figures = "\n".join(f"| {language} | {share:.1%} |" for language, share in fitted.held_out_accuracy.items())
    (Path(__file__).parent / "card.md").write_text(
        f"""# Theme head {VERSION}

One of {len(taxonomy.themes)} themes, *general*, or *background*, for one opinion. Written by `models/themes/build.py`.

A linear support vector machine over the vector less its language's mean, hashed character 3- to 5-grams and word 1-
and 2-grams, encoder {encoder.name}
{encoder.version}, fitted on {len(rows):,} texts written for this project: the exemplars of
`models/taxonomy/taxonomy.yaml` (sha256 `{taxonomy.sha256[:16]}`) and the labelled rows of `models/corpus`. A theme's
floor and the margin are set by cross-validation on the same texts (see `pipeline/themes/fit.py`); how much a unit's
neighbours count, and the last rows of the corpus, were chosen with the demo's quotes in view. A company's own
taxonomy is fitted the same way when it is first used, in a minute or two.

Share of texts with a theme that get it, over the tenth that never taught the encoder, each judged by a head fitted on
the other four fifths (the same authors in all, so flattering; a unit's neighbours, which help in life, are missing):

| language | right |
|---|---|
{figures}

`clamor doctor --gold` measures it on the demo answers, whose authors saw none of these texts.
""",
        "utf-8",
    )


if __name__ == "__main__":
    main()
