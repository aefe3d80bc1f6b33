"""The shipped taxonomy keeps its promises, and a malformed one is refused by line, key and reason."""

from pathlib import Path

import pytest

from pipeline.errors import TaxonomyError
from pipeline.schemas import LANGUAGES
from pipeline.themes.taxonomy import JOURNEY_STAGES, LEAST_EXEMPLARS, PILLARS, Taxonomy, load_taxonomy

SMALL = """\
version: 1
themes:
  - key: delivery_time
    definition: How long the order took to come.
    journey_stage: use
    pillar: effort
    label: {pt: Prazo de entrega, es: Plazo de entrega, ro: Timp de livrare, en: Delivery time}
    label_negative: {pt: Entrega atrasada, es: Entrega tardía, ro: Livrare întârziată, en: Late delivery}
    exemplars:
      pt:
        complaint: [Chegou tarde., Atrasou dez dias., Demorou imenso.]
        praise: [Chegou cedo., Rápido., No prazo.]
      es:
        complaint: [Llegó tarde., Tardó diez días., Qué demora.]
        praise: [Llegó antes., Rapidísimo., A tiempo.]
      ro:
        complaint: [A venit târziu., A întârziat., A durat mult.]
        praise: [A venit repede., Foarte rapid., La timp.]
      en:
        complaint: [Came late., Took ten days., So slow.]
        praise: [Came early., Very fast., On time.]
general:
  pt: {complaint: [Péssimo., Mau., Fraco.], praise: [Ótimo., Bom., Top.]}
  es: {complaint: [Pésimo., Malo., Flojo.], praise: [Óptimo., Bueno., Genial.]}
  ro: {complaint: [Groaznic., Rău., Slab.], praise: [Excelent., Bun., Super.]}
  en: {complaint: [Awful., Bad., Poor.], praise: [Great., Good., Super.]}
background:
  pt: [Moro em Faro.]
  es: [Vivo en Soria.]
  ro: [Locuiesc în Iași.]
  en: [I live in Leeds.]
"""


def load(tmp_path: Path, content: str) -> Taxonomy:
    path = tmp_path / "own.yaml"
    path.write_text(content, "utf-8")
    return load_taxonomy(path)


def refusal(tmp_path: Path, content: str) -> str:
    """What the reader says of the file, after its folder."""
    with pytest.raises(TaxonomyError) as refused:
        load(tmp_path, content)
    return str(refused.value).removeprefix(f"{tmp_path}/")


def test_a_well_formed_file_is_read_whole(tmp_path: Path) -> None:
    """Themes, general and background come back as written, with the sha256 of the file."""
    taxonomy = load(tmp_path, SMALL)
    (theme,) = taxonomy.themes
    assert (theme.key, theme.journey_stage, theme.pillar) == ("delivery_time", "use", "effort")
    assert theme.label["ro"] == "Timp de livrare"
    assert theme.label_negative["es"] == "Entrega tardía"
    assert theme.exemplars.complaint["en"] == ("Came late.", "Took ten days.", "So slow.")
    assert taxonomy.general.praise["pt"] == ("Ótimo.", "Bom.", "Top.")
    assert taxonomy.background["en"] == ("I live in Leeds.",)
    assert len(taxonomy.sha256) == 64


def test_a_theme_is_found_by_its_key(tmp_path: Path) -> None:
    """A key that is there gives its theme; one that is not is a KeyError."""
    taxonomy = load(tmp_path, SMALL)
    assert taxonomy.theme("delivery_time") is taxonomy.themes[0]
    with pytest.raises(KeyError):
        taxonomy.theme("delivery")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pillar: effort", "pillar: efort", "line 6, delivery_time.pillar: 'efort' is not one of effort, emotion"),
        (
            "journey_stage: use",
            "journey_stage: usage",
            "line 5, delivery_time.journey_stage: 'usage' is not one of awareness",
        ),
        ("    pillar: effort\n", "", "line 3, themes[0].pillar: missing"),
        ("    pillar: effort\n", "    owner: Ana\n    pillar: effort\n", "line 6, themes[0].owner: unknown key"),
        ("    pillar: effort\n", "    pillar: effort\n" * 2, "line 7, themes[0].pillar: given twice"),
        ("key: delivery_time", "key: Delivery time", "line 3, themes[0].key: 'Delivery time' is not lower-case"),
        ("es: Plazo de entrega, ", "", "line 7, delivery_time.label.es: missing"),
        ("es: Entrega tardía", "es: ''", "line 8, delivery_time.label_negative.es: expected a text that is not empty"),
        (", So slow.]", "]", "line 20, delivery_time.exemplars.en: 5 exemplars; expected at least 6"),
        ("[Came late., Took ten days., So slow.]", "Came late.", "line 20, delivery_time.exemplars.en.complaint:"),
        ("[Came early., Very fast., On time.]", "[]", "line 20, delivery_time.exemplars.en: 3 exemplars"),
        ("[Came early., Very fast., On time.]", "[Early., [Fast.]]", "line 21, delivery_time.exemplars.en.praise[1]:"),
        ("version: 1", "version: 2", "line 1, version: expected 1"),
        ("  en: [I live in Leeds.]\n", "", "line 28, background.en: missing"),
        ("praise: [Great., Good., Super.]", "praise: [Great.]", "line 26, general.en: 4 exemplars"),
    ],
)
def test_what_is_wrong_is_named_by_line_key_and_reason(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Each broken rule is told with the line to look at, the key, and what was expected."""
    assert old in SMALL
    assert message in refusal(tmp_path, SMALL.replace(old, new, 1))


def test_no_theme_at_all_is_refused(tmp_path: Path) -> None:
    """A list of themes that is empty, or not a list, would leave every answer without one."""
    head, rest = SMALL.split("themes:\n", maxsplit=1)[0], "general:" + SMALL.split("general:")[1]
    assert "themes: expected a list of themes" in refusal(tmp_path, f"{head}themes: []\n{rest}")


def second_theme(key: str, first_sentence: str) -> str:
    """The small taxonomy with another theme under ``key`` whose sentences differ, but for one."""
    theme = SMALL.split("themes:\n")[1].split("general:", maxsplit=1)[0].replace("delivery_time", key)
    for i, end in enumerate((".,", ".]")):
        theme = theme.replace(end, f" {i}{end}")
    theme = theme.replace("Came late 0.", first_sentence)
    return SMALL.replace("general:", theme + "general:", 1)


def test_a_key_is_given_to_one_theme_only(tmp_path: Path) -> None:
    """Two themes under one key could not be told apart in the store."""
    assert "line 22, delivery_time: this key is used by an earlier theme" in refusal(
        tmp_path, second_theme("delivery_time", "Late again.")
    )


def test_a_sentence_teaches_one_theme_only(tmp_path: Path) -> None:
    """An exemplar in two themes is refused whatever its case, and both themes are named."""
    assert len(load(tmp_path, second_theme("tracking", "No parcel.")).themes) == 2
    told = refusal(tmp_path, second_theme("tracking", "CAME LATE."))
    assert "line 22, tracking: an exemplar is used by theme 'delivery_time' as well" in told


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path is told, and that a taxonomy was expected."""
    with pytest.raises(TaxonomyError, match=r"gone\.yaml: No such file .*; give the path of a taxonomy\.yaml"):
        load_taxonomy(tmp_path / "gone.yaml")


@pytest.mark.parametrize("content", ["", "# only a comment\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    """Nothing to read is not an empty taxonomy."""
    assert refusal(tmp_path, content) == "own.yaml: is empty; expected themes, general and background"


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    """The YAML reader's own complaint is passed on, with the line."""
    assert refusal(tmp_path, "version: 1\nthemes: [a, b\n").startswith("own.yaml, line 3: not valid YAML:")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """Latin-1 bytes are refused with the place of the first one, and the mend."""
    path = tmp_path / "own.yaml"
    path.write_bytes("definition: Gestão".encode("latin-1"))
    with pytest.raises(TaxonomyError, match=r"is not UTF-8 \(byte 16\); save it as UTF-8"):
        load_taxonomy(path)


def test_the_shipped_taxonomy_has_themes_enough() -> None:
    """Thirty themes or more, each key once, each with a stage and a pillar of customer experience."""
    themes = load_taxonomy().themes
    assert len(themes) >= 30
    assert len({theme.key for theme in themes}) == len(themes)
    assert {theme.journey_stage for theme in themes} <= set(JOURNEY_STAGES)
    assert {theme.pillar for theme in themes} == set(PILLARS)


def test_the_shipped_taxonomy_speaks_all_four_languages() -> None:
    """Each theme has, for each language, two labels of its own and six exemplars of praise and complaint."""
    for theme in load_taxonomy().themes:
        for language in LANGUAGES:
            assert theme.label[language], theme.key
            assert theme.label_negative[language] != theme.label[language], (theme.key, language)
            complaint, praise = theme.exemplars.complaint[language], theme.exemplars.praise[language]
            assert complaint, (theme.key, language)
            assert praise, (theme.key, language)
            assert len(set(complaint + praise)) >= LEAST_EXEMPLARS, (theme.key, language)


def test_labels_tell_the_shipped_themes_apart() -> None:
    """In no language do two themes have the same name."""
    for language in LANGUAGES:
        labels = [theme.label[language].casefold() for theme in load_taxonomy().themes]
        assert len(set(labels)) == len(labels), language


def test_shipped_romanian_is_written_with_commas_below() -> None:
    """Cedillas (ş, ţ) are another letter to a search and to a font."""
    taxonomy = load_taxonomy()
    exemplars = [taxonomy.general, *(theme.exemplars for theme in taxonomy.themes)]
    texts = [sentence for e in exemplars for sentence in e.complaint["ro"] + e.praise["ro"]]
    texts += [text for theme in taxonomy.themes for text in (theme.label["ro"], theme.label_negative["ro"])]
    assert not [text for text in texts if set(text) & set("şţŞŢ")]
