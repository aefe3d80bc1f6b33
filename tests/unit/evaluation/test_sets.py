"""Which rows of which files are scored, and what is said of a folder that has not what is expected."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from models.evaluation.datasets import KNOWN, look_into
from models.evaluation.mood_sets import LABELLED, MoodSet, feels, held_out_sets, mood_sets
from models.evaluation.topic_sets import EXEMPLARS, FEWEST, exemplar_sets, pairs, topic_sets
from models.held_out import is_held_out
from models.sentiment.data import Source
from pipeline.errors import InputError
from pipeline.themes.fit import LabelledText


def _write(folder: Path, name: str, header: str, *rows: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join((header, *rows)) + "\n", "utf-8")


def test_every_known_file_serves_a_measure() -> None:
    """Each is a set of moods, of topics, of pairs, or the one of languages."""
    served = {*LABELLED, "aspects_3way_m_absa", "language_id", "topics_massive_dev_4way", "topics_en_banking77_test"}
    rest = set(KNOWN) - served
    assert all(name.startswith(("emotion_", "parallel_en_")) or name.endswith("sib200") for name in rest)


def test_a_folder_says_what_is_there_what_is_not_and_what_nobody_knows(tmp_path: Path) -> None:
    """By name without ending; extra columns do no harm."""
    _write(tmp_path / "dev", "language_id", "text,language,source", "olá,pt,x")
    _write(tmp_path / "dev", "reviews", "a,b")
    found = look_into(tmp_path)
    assert found.present == ("language_id",)
    assert found.unknown == ("reviews",)
    assert len(found.absent) == len(KNOWN) - 1
    assert "sentiment_ro_rosent_native" in found.absent


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Path.exists, r"there is no such folder; expected a folder with dev/"),
        (Path.mkdir, r"it has no folder dev; expected a folder with dev/"),
        (lambda path: _write(path / "dev", "other", "a,b"), r"dev/ has 1 CSV files, none of them known; expected sent"),
        (
            lambda path: _write(path / "dev", "emotion_ro_red_test", "text,mood", "a,b"),
            r"emotion_ro_red_test\.csv: 2 columns, without emotion; expected a header with text, emotion",
        ),
    ],
)
def test_a_folder_that_cannot_be_scored_is_refused(
    tmp_path: Path, make: Callable[[Path], object], message: str
) -> None:
    """With what was met and what was expected."""
    make(tmp_path / "data")
    with pytest.raises(InputError, match=message):
        look_into(tmp_path / "data")


def test_files_that_teach_are_looked_at_too(tmp_path: Path) -> None:
    """One without its columns would only be met much later."""
    _write(tmp_path / "dev", "language_id", "text,language", "olá,pt")
    _write(tmp_path / "train", "topics_en_banking77", "text,intent", "a,b")
    with pytest.raises(InputError, match=r"topics_en_banking77\.csv: 2 columns, without label"):
        look_into(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """Where it breaks is told, what stands there is not."""
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "language_id.csv").write_bytes("text,language\nção,pt\n".encode("cp1252"))
    with pytest.raises(InputError, match=r"byte 14 is not UTF-8; expected UTF-8"):
        look_into(tmp_path)


@pytest.mark.parametrize(
    ("emotions", "label"),
    [
        ({"joy": "2"}, "positive"),
        ({"joy": "1", "surprise": "2"}, "positive"),
        ({"fear": "1"}, "negative"),
        ({"disgust": "3", "surprise": "1"}, "negative"),
        ({}, "neutral"),
        ({"joy": "1", "sadness": "1"}, ""),
        ({"surprise": "1"}, ""),
    ],
)
def test_emotions_become_classes(emotions: dict[str, str], label: str) -> None:
    """Mixed feelings and mere surprise have none."""
    none = dict.fromkeys(("anger", "disgust", "fear", "joy", "sadness", "surprise"), "0")
    assert feels(none | emotions) == label


def test_a_file_without_disgust_is_read_all_the_same() -> None:
    """The English one has no such column."""
    assert feels({"anger": "0", "fear": "0", "joy": "0", "sadness": "1", "surprise": "0"}) == "negative"


def test_moods_are_read_from_each_kind_of_file(tmp_path: Path) -> None:
    """Mixed ones, those without an opinion and empty texts are left out."""
    _write(tmp_path, "sentiment_en_opener_hotels", "text,label", "good,positive", "so-so,mixed", " ,neutral")
    _write(tmp_path, "emotion_ro_red_test", "text,emotion", "vai,fear", "bine,joy")
    header = "domain,split,en,es,pt,polarity,categories"
    _write(tmp_path, "aspects_3way_m_absa", header, "laptop,dev,bad,malo,mau,neg,X", "laptop,dev,a,b,c,none,nan")
    assert mood_sets(tmp_path) == [
        MoodSet("sentiment_en_opener_hotels", "en", ("good",), ("positive",), ("open",)),
        MoodSet("aspects_3way_m_absa", "pt", ("mau",), ("negative",), ("open",)),
        MoodSet("aspects_3way_m_absa", "es", ("malo",), ("negative",), ("open",)),
        MoodSet("aspects_3way_m_absa", "en", ("bad",), ("negative",), ("open",)),
        MoodSet("emotion_ro_red_test", "ro", ("vai", "bine"), ("negative", "positive"), ("open", "open")),
    ]


def test_the_held_out_tenth_is_what_never_taught() -> None:
    """A set a language, with the polarity of each question."""
    rows = [
        LabelledText("não recomendo", "pt", "", "negative", "asks_bad"),
        LabelledText("great staff", "en", "", "positive"),
        LabelledText("llegó roto", "es", "", "negative"),
    ]
    assert is_held_out("não recomendo")
    found = held_out_sets([Source("own", rows, 1.0)])
    assert [(one.language, one.texts, one.polarity) for one in found] == [
        ("pt", ("não recomendo",), ("asks_bad",)),
        ("es", ("llegó roto",), ("open",)),
    ]


def test_reviews_of_one_category_are_mixed_in_three_languages(tmp_path: Path) -> None:
    """Rows with several categories or none do not count, nor categories with few rows."""
    header = "domain,split,en,es,pt,polarity,categories"
    screens = [f"laptop,dev,s{i},es{i},ps{i},pos,SCREEN" for i in range(FEWEST)]
    prices = [f"laptop,dev,p{i},ep{i},pp{i},neg,PRICE" for i in range(FEWEST)]
    other = ["laptop,dev,x,x,x,neg,PRICE|SCREEN", "laptop,dev,y,y,y,none,nan", "laptop,dev,z,z,z,pos,FAN"]
    _write(tmp_path, "aspects_3way_m_absa", header, *screens, *prices, *other)
    (found,) = topic_sets(tmp_path)
    assert found.name == "aspects_3way_m_absa, laptop"
    assert len(found.texts) == 6 * FEWEST
    assert set(found.topics) == {"SCREEN", "PRICE"}
    assert found.languages[:3] == ("en", "es", "pt")
    assert found.texts[:3] == ("s0", "es0", "ps0")
    assert set(found.moods) == {"pos", "neg"}


def test_a_reason_that_tells_nothing_is_no_topic(tmp_path: Path) -> None:
    """Complaints without a reason, or with "Can't Tell"."""
    rows = [f"{reason} {i},negative,{reason}" for reason in ("Late", "Lost", "Can't Tell", "") for i in range(FEWEST)]
    _write(tmp_path, "sentiment_en_airline", "text,label,negative_reason", *rows)
    (found,) = topic_sets(tmp_path)
    assert set(found.topics) == {"Late", "Lost"}


def test_exemplars_are_in_other_languages_than_the_query(tmp_path: Path) -> None:
    """Six a scenario of the train file, the same ones each time."""
    header = "id,scenario,intent,en,es,pt,ro"
    rows = [f"{i},{scenario},x,en{i},es{i},pt{i},ro{i}" for scenario in ("alarm", "music") for i in range(9)]
    _write(tmp_path / "train", "topics_massive_4way", header, *rows)
    _write(tmp_path / "dev", "topics_massive_dev_4way", header, "1,alarm,x,wake me,despiértame,acorda-me,trezește-mă")
    found = {one.language: one for one in exemplar_sets(tmp_path)}
    assert found["ro"].queries == ("trezește-mă",)
    assert found["ro"].example_topics == ("alarm",) * EXEMPLARS + ("music",) * EXEMPLARS
    assert {text[:2] for text in found["ro"].examples} == {"pt", "es", "en"}
    assert not found["ro"].by_centroid
    assert exemplar_sets(tmp_path) == list(found.values())


def test_no_sentence_meets_its_own_translation_across_languages(tmp_path: Path) -> None:
    """One half of the sentences is looked for among the other half in the other languages."""
    for code in ("pt", "en"):
        rows = [f"{i},{code} {i},travel" for i in range(4)]
        _write(tmp_path / "dev", f"topics_{code}_sib200", "index_id,text,label", *rows)
    found = exemplar_sets(tmp_path)
    assert [(one.language, one.queries, one.examples) for one in found] == [
        ("pt", ("pt 0", "pt 2"), ("en 1", "en 3")),
        ("pt", ("pt 1", "pt 3"), ("en 0", "en 2")),
        ("en", ("en 0", "en 2"), ("pt 1", "pt 3")),
        ("en", ("en 1", "en 3"), ("pt 0", "pt 2")),
    ]


def test_translations_are_looked_for_both_ways(tmp_path: Path) -> None:
    """Files that are not there are no pairs."""
    _write(tmp_path, "parallel_en_ro_tatoeba", "en,ro", "Hello,Salut")
    assert [(one.source, one.target, one.sources, one.targets) for one in pairs(tmp_path)] == [
        ("en", "ro", ("Hello",), ("Salut",)),
        ("ro", "en", ("Salut",), ("Hello",)),
    ]


def test_quoted_commas_stay_in_their_cell(tmp_path: Path) -> None:
    """The files are read as CSV."""
    with (tmp_path / "parallel_en_pt_tatoeba.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("en", "pt"), ("Well, no", "Bem, não")])
    assert pairs(tmp_path)[0].targets == ("Bem, não",)
