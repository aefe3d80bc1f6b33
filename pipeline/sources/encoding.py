"""Bytes to text: BOM, strict UTF-8, UTF-16, else the legacy code page that reads most like one of the four languages.

General detectors take Portuguese cp1252 for cp1250 ("não" → "năo"), so the three code pages that occur are scored by
the letters of the four alphabets and by pairs that none of the four languages writes.
"""

import codecs
import re
from dataclasses import dataclass

from pipeline.errors import InputError
from pipeline.sources.table import UNREADABLE

LEGACY = ("cp1252", "cp1250", "iso8859-16")
"""In order of preference where two read equally well."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALPHABETS = re.compile("[áàâãçéêíóôõúüñăîșțşţ]", re.IGNORECASE)
_MARKS = re.compile("[¿¡“”„‘’–—…€£¥«»°·•]|(?<=\\d)[ºª]|(?<!\\w)[nN][ºª]")
_STRANGE = re.compile(r"[^\x00-\x7fáàâãçéêíóôõúüñăîșțşţÁÀÂÃÇÉÊÍÓÔÕÚÜÑĂÎȘȚŞŢ¿¡“”„‘’–—…€£¥«»°·•ºª\xa0]")
_IMPOSSIBLE = re.compile(
    "ã[b-df-hj-rt-z]|ãs[a-z]|ãi(?!b|m)|[bcprz]ã(?=[\\s,.;!?])"  # Portuguese ã stands before o, e, or ends few words: ă
    "|ă[oe]|çă"  # no Romanian ă there: it is "ão", "ãe", "çã"
    "|[^\\W\\d_]{2}[ºª]|[ºª][^\\W\\d_]"  # an ordinal sign inside a word is ş
    "|[\x80-\x9f]",  # control characters of no use: quotes and dashes of another page
    re.IGNORECASE,
)
_SAMPLE = 300_000
_MARK_ERRORS = "clamor-mark-unreadable"
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was read in, and how many stretches of bytes were unreadable (each left a mark)."""

    text: str
    encoding: str
    unreadable: int


def decode(data: bytes, name: str) -> Decoded:
    """Read ``data`` as text; unreadable bytes become ``table.UNREADABLE``. Raises ``InputError`` for binary files."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _marked(data[len(bom) :], encoding)
    wide = _utf16_without_bom(data)
    if wide:
        return _marked(data, wide)
    _refuse_binary(data, name)
    utf8 = _marked(data, "utf-8")
    if utf8.unreadable == 0 or _letters_beyond_ascii(utf8) > utf8.unreadable:
        # Valid multi-byte sequences almost never arise by chance: this is UTF-8 with some damage.
        return utf8
    sample = _lines_beyond_ascii(data)
    best = max(LEGACY, key=lambda encoding: _plausibility(sample, encoding))
    return _marked(data, best)


def _marked(data: bytes, encoding: str) -> Decoded:
    codecs.register_error(_MARK_ERRORS, _mark_unreadable)
    text = data.decode(encoding, errors=_MARK_ERRORS)
    return Decoded(text, encoding, text.count(UNREADABLE))


def _mark_unreadable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


def _letters_beyond_ascii(decoded: Decoded) -> int:
    return sum(1 for character in decoded.text if character > "\x7f") - decoded.unreadable


def _utf16_without_bom(data: bytes) -> str | None:
    """Latin text in UTF-16 has a NUL in nearly every second byte, always on the same side."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 2 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes, name: str) -> None:
    sample = data[:65_536]
    if sample and (len(_CONTROL.findall(sample)) > 0.05 * len(sample) or sample.count(0) > 0.3 * len(sample)):
        message = (
            f"{name} is not text: it holds control bytes. Expected CSV, TSV, JSONL, XLSX, Parquet, or one of them "
            "in gzip. Export the answers again in one of these formats."
        )
        raise InputError(message)


def _lines_beyond_ascii(data: bytes) -> bytes:
    lines, size = [], 0
    for line in data.splitlines():
        if not line.isascii():
            lines.append(line[:10_000])
            size += len(lines[-1])
            if size > _SAMPLE:
                break
    return b"\n".join(lines)


def _plausibility(sample: bytes, encoding: str) -> float:
    decoded = _marked(sample, encoding)
    return (
        len(_ALPHABETS.findall(decoded.text))
        + 0.5 * len(_MARKS.findall(decoded.text))
        - len(_STRANGE.findall(decoded.text))
        - 3 * len(_IMPOSSIBLE.findall(decoded.text))
        - 2 * decoded.unreadable
    )
