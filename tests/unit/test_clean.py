"""The stage *clean*: what it mends, what it takes away, and what it must leave alone."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.schemas import IdentifiedResponses
from pipeline.stages.clean import clean, clean_text

TECHNOLOGIST = "\U0001f469\u200d\U0001f4bb"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
PIECES = [
    *("<br>", "<b", ">", "<", "&amp;", "&lt;", "amp;", "&", "#233;", "<!--", "-->", "<style>", "</style>", "-"),
    *("Ã", "©", "â€™", "\x83", "\x93", "\x85", "e\u0301", "s\u0327", "ş", "ţ", "ğ", "\ud83d", "\ude00", "\u200d"),
    *("❤", "\ufe0f", "\U0001f1f5\U0001f1f9", "\r", "\n", " ", "\xa0", "\ufeff", "aaaa", "....", "1111"),
]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("A entrega foi rápida e o apoio também.", "A entrega foi rápida e o apoio também."),
        ("5 < 6 and a > b", "5 < 6 and a > b"),
        ("I <3 this shop", "I <3 this shop"),
        ("a<b and c>d", "a<b and c>d"),
        ("Dear <your name>, hello", "Dear <your name>, hello"),
        ("paguei 1000000 ou 1.000.000", "paguei 1000000 ou 1.000.000"),
        ("ref 00001111222233334444", "ref 00001111222233334444"),
        ("“It’s fine” – they said…", "“It’s fine” – they said…"),
        (f"{TECHNOLOGIST} from {ENGLAND}", f"{TECHNOLOGIST} from {ENGLAND}"),
        ("AT&T e R&D; são nomes", "AT&T e R&D; são nomes"),
        ("Teşekkürler, çok iyi bir şirket", "Teşekkürler, çok iyi bir şirket"),
    ],
)
def test_what_a_person_meant_stays(raw: str, text: str) -> None:
    """Comparisons, hearts, long numbers, curly quotes, emoji sequences, ampersands and Turkish are left as they are."""
    assert clean_text(raw).text == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>Ol&aacute;</p><p>linha 2<br/>linha 3</p>", "Olá\n\nlinha 2\nlinha 3"),
        ('Veja <a href="https://x.pt?a=1&amp;b=2" target=_blank>isto</a>', "Veja isto"),
        ("<td>nota</td><td>5</td>", "nota 5"),
        ("Tom &amp; Jerry &lt;3 caf&#233; &#x1F600;", "Tom & Jerry <3 café 😀"),
        ("I &amp;amp;lt;3 it", "I <3 it"),
        ("<style>p {color: red}</style>bom<!-- <b>x</b> --> serviço<o:p></o:p>", "bom serviço"),
        ("muuuuuito bom!!!!!!", "muuuito bom!!!"),
        ("sei lá......", "sei lá..."),
        ("😀😀😀😀😀", "😀😀😀"),
        ("❤️❤️❤️❤️❤️", "❤️❤️❤️"),
        (TECHNOLOGIST * 5, TECHNOLOGIST * 3),
        ("\U0001f1f5\U0001f1f9" * 6, "\U0001f1f5\U0001f1f9" * 3),
        ("\ufeffa\u200bb\xadc\u200d d\x00\x1b", "abc d"),
        ("a\xa0b\u2009c\td  e", "a b c d e"),
        ("uma \r\nduas\rtrês\u2028quatro\n\n\n\ncinco  ", "uma\nduas\ntrês\nquatro\n\ncinco"),
        ("cafe\u0301", "café"),
        ("aşa şi ţara, Ştefan", "așa și țara, Ștefan"),
        ("mersi, şefu", "mersi, șefu"),
        ("La Müller şi la Koç", "La Müller și la Koç"),
        ("\ud83d\ude00 e \ud83d", "😀 e"),
        ("   ", ""),
    ],
)
def test_what_a_machine_left_goes(raw: str, text: str) -> None:
    """Markup, unseen characters, exotic spaces, long runs, cedillas in Romanian and half characters are tidied."""
    assert clean_text(raw).text == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("nÃ£o gostei da entrega", "não gostei da entrega"),
        ("It&rsquo;s fine, mas a atenÃ§Ã£o nÃ£o", "It’s fine, mas a atenção não"),
        ("&Atilde;&copy; bom", "é bom"),
        ("È™i nu au rÄƒspuns", "și nu au răspuns"),
        ("it\x92s \x93great\x94", "it’s “great”"),
        ("linha boa: não\nlinha mÃ¡", "linha boa: não\nlinha má"),
    ],
)
def test_mojibake_is_mended_and_counted(raw: str, text: str) -> None:
    """Text read in the wrong encoding is read again in the right one, and the response says so."""
    cleaned = clean_text(raw)
    assert (cleaned.text, cleaned.mended) == (text, True)


@pytest.mark.parametrize("sound", ["MANHÃ e NÃO", "“Não”…", "Citroën®", "à º", "preço: 5€", "buna\x83 ziua"])
def test_sound_text_is_not_counted_as_mended(sound: str) -> None:
    """Accents beside quotes and signs are no mojibake; a stray control character is removed, not read as a letter."""
    cleaned = clean_text(sound)
    assert (cleaned.text, cleaned.mended) == (sound.replace("\x83", ""), False)


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("<" * 40 + "b" + ">" * 40)
@example("<b" * 12 + " >" * 12)
@example("&amp;" * 30 + "lt;br&gt;")
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    """Clean text is a fixed point, holds no half surrogate, and counts as sound."""
    once = clean_text(raw)
    again = clean_text(once.text)
    assert (again.text, again.mended) == (once.text, False)
    once.text.encode("utf-8")


def test_a_huge_cell_is_cleaned_in_reasonable_time() -> None:
    """Unclosed and repeated markup costs time in proportion to its length."""
    assert clean_text("<!--" * 100_000).text.startswith("<!--")
    assert clean_text("&amp;" * 100_000).text == "&&&"


def test_every_response_comes_out_once_and_in_order() -> None:
    """The stage keeps ids, order and all other columns, and leaves its argument alone."""
    responses = IdentifiedResponses.sample(
        overrides={"response_id": ["r0", "r1", "r2"], "text": ["<b>Bom</b>", "", "nÃ£o"]}
    )
    before = responses.clone()
    cleaned = clean(responses)
    assert cleaned.select("response_id", "text", "mended").rows() == [
        ("r0", "Bom", False),
        ("r1", "", False),
        ("r2", "não", True),
    ]
    assert responses.equals(before)
    assert clean(IdentifiedResponses.create_empty()).height == 0
