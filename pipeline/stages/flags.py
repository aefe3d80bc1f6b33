"""What cannot wait: threats to leave, authorities, hazards, people who had to ask again, scores that contradict."""

import re
from dataclasses import dataclass
from functools import cache

from pipeline.schemas import LANGUAGES
from pipeline.stages.flag_words import AUTHORITY, LEAVING, REPEAT_CONTACT, SAFETY
from pipeline.stages.folding import fold

_WORDING = {
    "safety": SAFETY,
    "authority": AUTHORITY,
    "leaving": LEAVING,
    "repeat_contact": REPEAT_CONTACT,
}
_DENIALS = {  # the words right before what is flagged: "no injuries", "não vou cancelar", "nu e periculos"
    "pt": r"(?:nao|nunca|jamais|sem|nem|nenhum|nenhuma) "
    r"(?:(?:um|uma|e|foi|era|ha|houve|tem|tive|nada|muito|de|me|se|ser|o|a|eu|preciso|precisei|necessario) ){0,3}",
    "es": r"(?:no|nunca|jamas|sin|ni|ningun|ninguna|tampoco) "
    r"(?:(?:un|una|es|fue|era|hay|hubo|tuve|nada|muy|de|me|se|ser|el|la|yo|necesario) ){0,3}",
    "ro": r"(?:nu|n-am|fara|nici|niciun|nicio|niciodata) "
    r"(?:(?:un|o|e|este|a|fost|am|mai|deloc|sa|ma|ca|eu|vreau|nevoie) ){0,3}",
    "en": r"(?:no|not|never|without|nobody|none|nothing|isn't|wasn't|aren't|weren't|don't|didn't|won't|haven't|hasn't) "
    r"(?:(?:a|an|any|the|had|have|has|was|is|be|been|being|to|i|i'm|very|at|all|that|really|need|needed) ){0,3}",
}
_NOT_ONLY = re.compile(r"\b(?:nao so|nao apenas|no solo|nu doar|nu numai|not only|not just)\b")
_NEGATIVE = re.compile(r"\b(?:nao|no|nu|nunca|never|niciodata|n-am|jamas|won't|wont|not|wouldn't)\b")
_BEFORE = 40  # characters looked at before a match
_STRONG = 0.5  # of a sentiment score: less may be a mixed answer


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag and the half-open span, in code points of the response's text, of the words that raised it."""

    flag: str
    start: int
    end: int


def find_flags(text: str, language: str) -> list[Flag]:
    """Return the flags of a text in the order reports show them, each with the first words that prove it.

    The wording is that of ``language``; of all four where it is undetermined. Denials raise none.
    """
    folded = fold(text).replace("’", "'")
    found = []
    for flag in _WORDING:
        for match in _pattern(flag, language).finditer(folded):
            if not _denied(folded, match, language):
                found.append(Flag(flag, match.start(), match.end()))
                break
    return found


def score_mismatch(
    sentiment_score: float,
    nps: int | None,
    csat: float | None,
    ces: float | None,
    rating: float | None,
    *,
    question_polarity: str = "open",
) -> bool:
    """Say whether the words are clearly of one mind and a score at its extreme of the other: a scale misread.

    Words: sentiment −1…1, clear from 0.5 on. Scores: NPS 0–3 or 9–10, CSAT 1–2 or 5, CES (1–7, 7 is easy) 1 or 7. A
    rating may be of five or of ten, so only what is low on both (up to 2) or above nine says something. A complaint
    contradicts no score where the question asked for one, nor praise where it asked for praise.
    """
    best = (
        nps is not None and nps >= 9,
        csat is not None and csat >= 4.5,
        ces == 7,
        rating is not None and rating >= 9,
    )
    worst = (nps is not None and nps <= 3, csat is not None and csat <= 2, ces == 1, rating is not None and rating <= 2)
    if sentiment_score <= -_STRONG and question_polarity != "asks_bad":
        return any(best)
    return sentiment_score >= _STRONG and question_polarity != "asks_good" and any(worst)


def _denied(folded: str, match: re.Match[str], language: str) -> bool:
    if _NEGATIVE.search(match.group()):  # "no, I will never come back"
        return False
    before = folded[max(0, match.start() - _BEFORE) : match.start()]
    return _denial(language).search(before) is not None and not _NOT_ONLY.search(before)


@cache
def _denial(language: str) -> re.Pattern[str]:
    languages = (language,) if language in LANGUAGES else LANGUAGES
    return re.compile(rf"\b(?:{'|'.join(_DENIALS[code] for code in languages)})$")


@cache
def _pattern(flag: str, language: str) -> re.Pattern[str]:
    languages = (language,) if language in LANGUAGES else LANGUAGES
    return re.compile("|".join(wording for code in languages for wording in _WORDING[flag][code]))
