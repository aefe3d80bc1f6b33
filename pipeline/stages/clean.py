"""The stage *clean*: the same words in tidy Unicode. What a person meant stays; what a machine left goes."""

import re
import unicodedata
from dataclasses import dataclass

import dataframely as dy
import ftfy
import polars as pl
from ftfy.badness import is_bad

from pipeline.schemas import CleanResponses, IdentifiedResponses
from pipeline.stages.markup import strip_markup

_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_MODIFIER = "\ufe0f\u20e3\U0001f3fb-\U0001f3ff"

_PLAIN = re.compile("[ -~\nÀ-ÿĂăȘșȚț–—‘’“”…€ºª]*+")
_UNTIDY = re.compile(r"[<&]|([^\d\s])\1{3}|^[ \n]|[ \n]\Z|  | \n|\n |\n{3}")
"""A text that is all plain and nowhere untidy needs none of the steps below: most answers."""

# Mojibake has a non-ASCII character followed by one that no word of the four languages has in that place (the "£" of
# "Ã£"), save where a no-break space was lost ("Ã ") and in what Macintosh and DOS made ("√©", "├ú").
_MAYBE_MOJIBAKE = re.compile(
    "[^\x00-\x7f][^\x00-\x7fÀ-ÿĂăȘșȚțŢţ\ufe0f\u200d\U00010000-\U0010ffff]|[ÂÃ] |[√¬‚\u2500-\u257f][À-ÿ]|[\x80-\x9f]"
)
# C1 characters are Windows-1252 read as Latin-1. Only the punctuation is believed: the letters are debris of other
# accidents ("buna\\x83" was "bună").
_C1_WINDOWS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_C1_PUNCTUATION = str.maketrans("\x80\x85\x91\x92\x93\x94\x95\x96\x97", "€…‘’“”•–—")

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_SPACES = re.compile("[\t \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    # A joiner stays inside an emoji sequence (👩‍💻), tag characters in a flag that is spelled with them (🏴󠁧󠁢󠁥󠁮󠁧󠁿).
    f"|(?<![{_EMOJI}{_MODIFIER}])\u200d|\u200d(?![{_EMOJI}])"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]"
)
_RUN = re.compile(r"([^\d\s])\1{3,}")
_EMOJI_RUN = re.compile(
    f"([\U0001f1e6-\U0001f1ff]{{2}}|[{_EMOJI}][{_MODIFIER}]+(?:\u200d[{_EMOJI}][{_MODIFIER}]*)*"
    f"|[{_EMOJI}](?:\u200d[{_EMOJI}][{_MODIFIER}]*)+)\\1{{3,}}"
)
_LINE_END_SPACE = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")

_CEDILLA_TO_COMMA = str.maketrans("şŞţŢ", "șȘțȚ")
_TURKISH = re.compile("[ğıİöüçĞÖÜÇ]")
_ROMANIAN = re.compile(r"[ăâîțţĂÂÎȚŢ]|\bşi\b", re.IGNORECASE)

_NESTED_MARKUP = 8


@dataclass(frozen=True)
class CleanText:
    """A text in NFC without markup or unseen characters; ``mended`` says that mojibake was repaired in it."""

    text: str
    mended: bool


def clean(responses: dy.DataFrame[IdentifiedResponses]) -> dy.DataFrame[CleanResponses]:
    """The responses with their texts cleaned by :func:`clean_text`; same rows, same order."""
    cleaned = [clean_text(text) for text in responses["text"]]
    return CleanResponses.validate(
        responses.with_columns(
            pl.Series("text", [one.text for one in cleaned], dtype=pl.String),
            pl.Series("mended", [one.mended for one in cleaned], dtype=pl.Boolean),
        )
    )


def clean_text(text: str) -> CleanText:
    """Cleans one text; cleaning it again changes nothing.

    Order: surrogates, mojibake (before anything touches the bytes it is read from), markup, NFC, Romanian letters,
    spaces and unseen characters, runs. One step can lay bare work for an earlier one (``&Atilde;&copy;`` is
    mojibake once resolved), so the steps repeat until nothing changes.
    """
    mended = False
    for _ in range(_NESTED_MARKUP):
        if _is_tidy(text):
            return CleanText(text, mended)
        before = text
        text, was_mended = _once(text)
        mended = mended or was_mended
        if text == before:
            return CleanText(text, mended)
    # Markup nested deeper than any honest text: without these two characters there is none.
    return CleanText(clean_text(text.replace("<", "").replace("&", "")).text, mended)


def _once(text: str) -> tuple[str, bool]:
    if _SURROGATE.search(text):  # pairs become the character they spell, halves go: UTF-8 cannot carry them
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    mended = _mend(text)
    was_mended = mended != text
    text = unicodedata.normalize("NFC", strip_markup(mended))
    text = _comma_below(text)
    text = _LINE_BREAK.sub("\n", text)
    text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    text = _RUN.sub(r"\1\1\1", _EMOJI_RUN.sub(r"\1\1\1", text))
    return _BLANK_LINES.sub("\n\n", _LINE_END_SPACE.sub("\n", text)).strip(" \n"), was_mended


def _is_tidy(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and not _UNTIDY.search(text) and not _MAYBE_MOJIBAKE.search(text)


def _mend(text: str) -> str:
    """Mends mojibake line by line, for one line of an answer may be sound and the next pasted; quotes stay curly."""
    if text.isascii() or not _MAYBE_MOJIBAKE.search(text):
        return text
    return "\n".join(_mend_line(line) for line in text.split("\n"))


def _mend_line(line: str) -> str:
    mended = ftfy.fix_encoding(line) if is_bad(line) else line
    return line.translate(_C1_PUNCTUATION) if mended in (line, line.translate(_C1_WINDOWS)) else mended


def _comma_below(text: str) -> str:
    """Romanian ş ţ written with a cedilla become ș ț.

    ţ is no letter of Turkish and always becomes ț. ş is one of both: it stays where the text has letters that only
    Turkish has (ğ ı İ ö ü ç) and none, nor the word "şi", that only Romanian has.
    """
    if not ("ş" in text or "ţ" in text or "Ş" in text or "Ţ" in text):
        return text
    if _TURKISH.search(text) and not _ROMANIAN.search(text):
        return text
    return text.translate(_CEDILLA_TO_COMMA)
