"""Makes Galician, Catalan and Asturian out of Spanish sentences, for there is little to learn these three from.

Word by word with ``corpus/neighbours.csv``; by its ending where that table is silent; then what makes the neighbour
look like itself: where pronouns stand, contractions, elisions. It is a crude translation and needs to be no better:
what it teaches is which letters and small words belong to whom.
"""

import csv
import random
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

CODES = ("gl", "ca", "ast")
TABLE = Path(__file__).parent / "corpus" / "neighbours.csv"

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\s+|.", re.DOTALL)
_VOWELS = "aeiouáéíóúàèòïü"
_ACUTE = str.maketrans("aeiou", "áéíóú")

Rules = tuple[tuple[str, str], ...]

_FEMININE = re.compile(r"(?:a|as|dad|dades|tad|ción|sión|ciones|tud)$")
_POSSESSIVES = {
    "gl": {"mi": ("o meu", "a miña"), "tu": ("o teu", "a túa"), "su": ("o seu", "a súa"),
           "mis": ("os meus", "as miñas"), "tus": ("os teus", "as túas"), "sus": ("os seus", "as súas")},
    "ca": {"mi": ("el meu", "la meva"), "tu": ("el teu", "la teva"), "su": ("el seu", "la seva"),
           "mis": ("els meus", "les meves"), "tus": ("els teus", "les teves"), "sus": ("els seus", "les seves")},
    "ast": {"mi": ("el mio", "la mio"), "tu": ("el to", "la to"), "su": ("el so", "la so"),
            "mis": ("los mios", "les mios"), "tus": ("los tos", "les tos"), "sus": ("los sos", "les sos")},
}  # fmt: skip

_ENDINGS: dict[str, Rules] = {
    "gl": (
        (r"[jJ]", "x"), (r"g(?=[eiéí])", "x"), (r"dad(es)?$", r"dade\1"), (r"tad(es)?$", r"tade\1"),
        (r"tud$", "tude"), (r"ciones$", "cións"), (r"siones$", "sións"), (r"ones$", "óns"), (r"anes$", "áns"),
        (r"iendo$", "indo"), (r"ieron$", "eron"), (r"iste$", "iches"), (r"aste$", "aches"),
        (r"ió$", "iu"), (r"(?<=[^aeiou])ó$", "ou"), (r"(?<=[^aeiou])é$", "ei"), (r"(?<=[^aeiou])í$", "ín"),
        (r"ara$", "ase"), (r"iera$", "ese"), (r"ero$", "eiro"), (r"era$", "eira"), (r"eros$", "eiros"),
        (r"illo$", "iño"), (r"illa$", "iña"), (r"ito$", "iño"), (r"ita$", "iña"), (r"ible(s?)$", r"ible\1"),
        (r"able(s?)$", r"able\1"), (r"ales$", "ais"), (r"eles$", "eis"), (r"zco$", "zo"), (r"zca(s?)$", r"za\1"),
        (r"^ll", "ch"), (r"(?<=[^qgQG])ue(?=[^lr]?[bcdfglmnprstvz])", "o"), (r"(?<=[bdfgmprstv])ie(?=[^n])", "e"),
        (r"^hue", "o"), (r"(?<=[aeou])y(?=[aeiou])", "i"),
    ),
    "ca": (
        (r"ciones$", "cions"), (r"ción$", "ció"), (r"sión$", "ssió"), (r"siones$", "ssions"), (r"dad$", "tat"),
        (r"dades$", "tats"), (r"tad$", "tat"), (r"mente$", "ment"), (r"ado$", "at"), (r"ada$", "ada"),
        (r"ados$", "ats"), (r"adas$", "ades"), (r"ido$", "it"), (r"idos$", "its"), (r"idas$", "ides"),
        (r"ando$", "ant"), (r"iendo$", "int"), (r"aba$", "ava"), (r"aban$", "aven"), (r"abas$", "aves"),
        (r"oso$", "ós"), (r"osos$", "osos"), (r"osas$", "oses"), (r"aje$", "atge"), (r"ajes$", "atges"),
        (r"ero$", "er"), (r"eros$", "ers"), (r"ario$", "ari"), (r"orio$", "ori"), (r"ivo$", "iu"), (r"iva$", "iva"),
        (r"ico$", "ic"), (r"ante$", "ant"), (r"ente$", "ent"), (r"antes$", "ants"), (r"entes$", "ents"),
        (r"(ar|er|ir)é$", r"\1é"), (r"(ar|er|ir)á$", r"\1à"), (r"(ar|er|ir)án$", r"\1an"), (r"ía$", "ia"),
        (r"ían$", "ien"), (r"ías$", "ies"), (r"ón$", "ó"), (r"án$", "à"), (r"ín$", "í"), (r"és$", "ès"),
        (r"ñ", "ny"), (r"ue(?=[bcdfglmnprstvz])", "o"), (r"ie(?=[bcdfglmnprstvz])", "e"), (r"zar$", "tzar"),
        (r"z$", "ç"), (r"illo$", "illo"), (r"as$", "es"), (r"an$", "en"), (r"os$", "os"),
        (r"(?<=[bcdfglmnprstvz])o$", ""), (r"(?<=[cglnrt])e$", ""), (r"ch", "tx"), (r"j(?=[ei])", "g"),
    ),
    "ast": (
        (r"[jJ]", "x"), (r"g(?=[eiéí])", "x"), (r"^[lL](?=[aeiouáéíóú])", "ll"), (r"dad$", "dá"), (r"tad$", "tá"),
        (r"ado$", "áu"), (r"ido$", "íu"), (r"ados$", "aos"), (r"idos$", "íos"), (r"adas$", "aes"), (r"ada$", "ada"),
        (r"aste$", "asti"), (r"iste$", "isti"), (r"illo$", "iellu"), (r"illa$", "iella"), (r"ito$", "ín"),
        (r"ita$", "ina"), (r"ero$", "eru"), (r"rlo$", "lo"), (r"rla$", "la"), (r"ndo$", "ndo"), (r"amos$", "amos"),
        (r"as$", "es"), (r"(?<=[bcdfgklmnprstvxz])an$", "en"), (r"ían$", "íen"), (r"ías$", "íes"),
        (r"zco$", "zo"), (r"[lL]ib", "llib"), (r"(?<=[cgstdnlrzp])o$", "u"), (r"io$", "iu"),
    ),
}  # fmt: skip
_ARRIVES: dict[str, Rules] = {  # Catalan says the past with "go": "he arrived" is "va arribar"
    "ca": ((r"^(.{2,})ó$", "va {}ar"), (r"^(.{2,})ieron$", "van {}ir"), (r"^(.{2,})aron$", "van {}ar"),
           (r"^(.{3,})aste$", "vas {}ar")),
}  # fmt: skip
_SOUNDS: dict[str, Rules] = {
    "gl": (
        (r"\bde ([oa]s?)\b", r"d\1"), (r"\ben ([oa]s?)\b", r"n\1"), (r"\ba o(s?)\b", r"ao\1"), (r"\ba a(s?)\b", r"á\1"),
        (r"\bpor ([oa]s?)\b", r"pol\1"), (r"\bcon o(s?)\b", r"co\1"), (r"\bcon a(s?)\b", r"coa\1"),
        (r"\ben (unha|un|este|esta|isto|ese|esa|aquel|el|ela|outro|outra)\b", r"n\1"),
        (r"\bde (unha|un|este|esta|isto|ese|esa|aquel|el|ela|eles|elas|outro|outra)\b", r"d\1"),
        (r"\bcon (unha|un)\b", r"c\1"), (r"\b(todo)s os\b", r"\1los"), (r"\b(toda)s as\b", r"\1las"),
        (r"¿", ""), (r"¡", ""),
    ),
    "ca": (
        (r"\b([Ee]l|[Ll]a|[Dd]e|[Ee]m|[Ee]t|[Ee]s) (?=h?[aeiouàèéíòóú])", "{elide}"),
        (r"\bde el(s?)\b", r"del\1"), (r"\ba el(s?)\b", r"al\1"), (r"\bper el(s?)\b", r"pel\1"),
        (r"¿", ""), (r"¡", ""),
    ),
    "ast": (
        (r"\bde el\b", "del"), (r"\ben el\b", "nel"), (r"\ben la\b", "na"),
        (r"\ben los\b", "nos"), (r"\ben les\b", "nes"), (r"\bcon el\b", "col"), (r"\bcon (la|los|les)\b", r"co\1"),
        (r"\bpor el\b", "pol"), (r"\bpor (la|los|les)\b", r"po\1"), (r"\ba el\b", "al"), (r"\bpa el\b", "pal"),
        (r"\b(que|de|me|te|se) (?=h?[aeiouáéíóú])", "{elide}"), (r"\ben (un|una)\b", r"nun\1"), (r"\bnunun", "nun"),
    ),
}  # fmt: skip
_SPANISH_CLITICS = ("me", "te", "se", "le", "les", "nos", "lo")
_SUBJECTS = ("yo", "tú", "él", "ella", "usted", "ellos", "ellas", "ustedes", "nosotros", "y", "pero")
_HOLDS = (  # after these a pronoun stays before its verb
    *(
        "no",
        "que",
        "si",
        "cuando",
        "nunca",
        "ya",
        "quién",
        "qué",
        "dónde",
        "cómo",
        "cuándo",
        "también",
        "todo",
        "nadie",
    ),
)


@cache
def table() -> dict[str, list[dict[str, str]]]:
    """The rows of ``corpus/neighbours.csv`` by their Spanish word; several rows are several ways to say it."""
    rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            rows[row["es"]].append(row)
    return dict(rows)


def neighbour(sentence: str, code: str, rng: random.Random) -> str:
    """Say a Spanish sentence in ``gl``, ``ca`` or ``ast``."""
    tokens = _TOKEN.findall(sentence)
    if code in ("gl", "ast"):
        tokens = _pronouns_after(tokens)
    said: list[str] = []
    for place, token in enumerate(tokens):
        said.append(_word(token, tokens, place, code, rng) if token[0].isalpha() else token)
    text = "".join(said)
    for pattern, by in _SOUNDS[code]:
        text = re.sub(pattern, _elided if by == "{elide}" else by, text)
    if code == "gl":
        text = re.sub(r"(\w+)~(\w+)", lambda found: _joined(found[1], found[2]), text)
    elif code == "ast":
        text = re.sub(
            r"(\w+)~(\w+)", lambda found: _joined(found[1], found[2], "-" if found[2][0] == "y" else ""), text
        )
    return text[:1].upper() + text[1:] if sentence[:1].isupper() or not sentence[:1].isalpha() else text


def differs(sentence: str, other: str) -> bool:
    """Say whether a neighbour's sentence has a word that the Spanish one has not."""
    words = set(re.findall(r"\w+", sentence.lower()))
    return any(word not in words for word in re.findall(r"\w+", other.lower()))


def _word(token: str, tokens: list[str], place: int, code: str, rng: random.Random) -> str:
    low = token.lower()
    follows = next((t.lower() for t in tokens[place + 1 :] if t[0].isalpha()), "")
    if low in _POSSESSIVES[code] and follows:
        return _cased(_POSSESSIVES[code][low][bool(_FEMININE.search(follows))], token)
    if "~" in token:
        return token
    known = table().get(low)
    if known:
        return _cased(rng.choice(known)[code], token)
    if token[0].isupper():
        if place and code == "ca" and low[-1] in "aeiou" and rng.random() < 0.5:
            return ("la " if low[-1] == "a" else "en ") + token
        if place or len(token) < 6:
            return token  # a name
    return _cased(_by_ending(low, code), token)


def _by_ending(word: str, code: str) -> str:
    if len(word) < 4:
        return word
    for pattern, by in _ARRIVES.get(code, ()):
        found = re.fullmatch(pattern, word)
        if found:
            return by.format(found[1])
    for pattern, by in _ENDINGS[code]:
        word = re.sub(pattern, by, word)
    return word


def _cased(word: str, like: str) -> str:
    return word[:1].upper() + word[1:] if like[0].isupper() else word


def _elided(found: re.Match[str]) -> str:
    word = found[1]
    flipped = {"el": "l", "em": "m", "et": "t", "es": "s"}.get(word.lower(), word[:-1])
    return (flipped.capitalize() if word[0].isupper() else flipped) + "'"


def _pronouns_after(tokens: list[str]) -> list[str]:
    """Put a pronoun behind its verb ("me gusta" → "gusta~me") where a main clause begins with it."""
    words = [place for place, token in enumerate(tokens) if token[0].isalpha()]
    taken: set[int] = set()
    for order, place in enumerate(words):
        if place in taken:
            continue
        before = tokens[words[order - 1]] if order else ""
        free = not before or before.lower() in _SUBJECTS or (before[0].isupper() and before.lower() not in _HOLDS)
        after = words[order + 1] if order + 1 < len(words) else None
        if tokens[place].lower() in _SPANISH_CLITICS and free and after is not None and tokens[after] != "que":
            tokens = [*tokens]
            tokens[place], tokens[after] = tokens[after], tokens[place].lower()
            if tokens[place + 1 : after] == [" "]:
                tokens[place + 1] = "~"
            taken.add(after)
    return tokens


def _joined(verb: str, pronoun: str, by: str = "") -> str:
    """Write verb and pronoun as one word, with the accent that the longer word needs ("gusta~me" → "gústame")."""
    if verb[-1] in "aeiou" or verb[-1] in "ns":
        accented = any(letter in "áéíóú" for letter in verb)
        vowels = [place for place, letter in enumerate(verb) if letter in "aeiou"]
        if not accented and len(vowels) > 1:
            stress = vowels[-2]
            if verb[stress] in "iu" and stress + 1 == vowels[-1]:
                stress = vowels[-3] if len(vowels) > 2 else vowels[0]
            verb = verb[:stress] + verb[stress].translate(_ACUTE) + verb[stress + 1 :]
    return verb + by + pronoun
