"""Which tokens are kept, and that a trimmed tokenizer cuts text as the whole one does."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer
from tokenizers.models import Unigram

from models.encoder.vocabulary import (
    as_people_type,
    as_typed,
    choose,
    count_tokens,
    is_always_kept,
    lower_cased,
    texts_in,
    trim,
)

PIECES: list[list[Any]] = [
    ["<s>", 0.0],
    ["<pad>", 0.0],
    ["</s>", 0.0],
    ["<unk>", 0.0],
    ["▁atraso", -4.0],
    ["▁заказ", -5.0],
    ["▁reembolso", -6.0],
    ["▁livrarea", -7.0],
    ["at", -8.0],
    ["ж", -9.0],
    ["👎", -9.5],
]


@pytest.mark.parametrize("piece", ["▁", "a", "Ț", "▁não", "que", "9", "👎", "!", "▁?"])
def test_what_spells_any_other_word_is_always_kept(piece: str) -> None:
    """Latin pieces of up to three letters, digits, signs and emoji."""
    assert is_always_kept(piece)


@pytest.mark.parametrize("piece", ["ж", "的", "▁заказ", "▁atraso", "livr"])
def test_longer_pieces_and_other_letters_must_be_met(piece: str) -> None:
    """Letters of other scripts and longer pieces are kept only if the texts have them."""
    assert not is_always_kept(piece)


def test_special_always_kept_and_met_pieces_are_chosen() -> None:
    """Ids come in ascending order; a piece that is met but unknown to the vocabulary is nothing to keep."""
    assert choose(PIECES, Counter({"▁reembolso": 2, "▁unheard": 9}), Counter(), limit=7) == [0, 1, 2, 3, 6, 8, 10]


def test_word_forms_fill_up_to_the_limit_the_commonest_first() -> None:
    """What was met stays whatever the limit; forms come after it while there is room."""
    met, forms = Counter({"▁reembolso": 1}), Counter({"▁livrarea": 5, "▁atraso": 3})
    assert choose(PIECES, met, forms, limit=8) == [0, 1, 2, 3, 6, 7, 8, 10]
    assert choose(PIECES, met, forms, limit=2) == [0, 1, 2, 3, 6, 8, 10]


def test_a_trimmed_tokenizer_is_renumbered_in_the_old_order() -> None:
    """Kept pieces keep score and order; added tokens get their new ids; the original is left as it was."""
    whole = {
        "model": {"vocab": PIECES},
        "added_tokens": [{"id": 3, "content": "<unk>"}, {"id": 5, "content": "▁заказ"}, {"id": 10, "content": "👎"}],
    }
    trimmed = trim(whole, [0, 1, 2, 3, 6, 10])
    assert trimmed["model"]["vocab"] == [PIECES[i] for i in (0, 1, 2, 3, 6, 10)]
    assert trimmed["added_tokens"] == [{"id": 3, "content": "<unk>"}, {"id": 5, "content": "👎"}]
    assert len(whole["model"]["vocab"]) == len(PIECES)


def test_tokens_are_counted_across_batches() -> None:
    """Counts do not depend on where a batch ends."""
    tokenizer = Tokenizer(Unigram([("<unk>", 0.0), ("a", -1.0), ("b", -1.0), ("ab", -1.5)], unk_id=0))
    texts = ["ab", "aab", "b"]
    assert count_tokens(tokenizer, texts, batch=2) == {"ab": 2, "a": 1, "b": 1}
    assert count_tokens(tokenizer, texts, batch=100) == count_tokens(tokenizer, texts, batch=1)


def test_people_type_in_lower_case_in_capitals_and_without_marks() -> None:
    """The variants whose tokens are kept as well."""
    assert as_people_type("Livrarea Întârziată") == (
        "Livrarea Întârziată",
        "livrarea întârziată",
        "LIVRAREA ÎNTÂRZIATĂ",
        "Livrarea Intarziata",
    )


def test_every_cell_with_words_is_read_in_name_order(tmp_path: Path) -> None:
    """Numbers and empty cells are left out; other kinds of file too."""
    (tmp_path / "b.csv").write_text("id,text\n1,último\n", "utf-8")
    (tmp_path / "a.csv").write_text('text,label\n"two\nlines",pos\n,3\n', "utf-8")
    (tmp_path / "notes.txt").write_text("no", "utf-8")
    assert list(texts_in(tmp_path)) == ["two\nlines", "pos", "último"]


def test_a_lower_cased_tokenizer_reads_capitals_as_small_letters() -> None:
    """Diacritics stay; what came before can be had again, but not from a tokenizer that was never lower-cased."""
    whole = json.loads(Tokenizer(Unigram([("<unk>", 0.0), ("não", -1.0), ("NÃO", -1.0)], unk_id=0)).to_str())
    whole["normalizer"] = {"type": "NFC"}
    lower = lower_cased(whole)
    assert Tokenizer.from_str(json.dumps(lower)).encode("NÃO").tokens == ["não"]
    assert as_typed(lower) == whole
    with pytest.raises(ValueError, match="first normalizer is NFC, expected Lowercase"):
        as_typed(whole | {"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "NFKC"}]}})
