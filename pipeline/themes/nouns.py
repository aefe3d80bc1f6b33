"""How much like a noun each word is used: without a tagger, by the words before it and the endings of verbs.

A label names a thing. "A entrega", "the parking", "livrarea" are used as nouns; "chegou", "very slow", "am primit" are
not. The measure is ours: of the times a form stands after a word that tells, the share in which a noun is announced.
"""

import re
from collections import Counter
from dataclasses import dataclass

from pipeline.stages.folding import fold
from pipeline.themes.lines import Lines
from pipeline.themes.words import Word

PRIOR_WEIGHT = 2.0
"""Occurrences that the form's ending counts for: two articles in front of a word outweigh it."""
UNKNOWN, VERBAL, PARTICIPLE, INFINITIVE, FINITE = 0.5, 0.35, 0.25, 0.15, 0.05
"""How likely a form is a noun where no text tells: any; one whose lemma is a verb ("demora"); a participle; an
infinitive; a verb that has a person."""


@dataclass(frozen=True)
class _Signs:
    """Of one language, folded: the words that announce a noun (``articles`` of them no infinitive, as "al llegar" has),
    those that announce something else, and the endings of verbs. ``finite`` and ``participle`` hold only where the
    lemma is an ``infinitive``, ``verb`` and ``surely_participle`` whatever the table says.
    """

    nouns: str
    others: str
    articles: str = ""
    infinitive: str = r"[aei]r$"
    finite: str = r"$^"
    participle: str = r"$^"
    verb: str = r"$^"
    surely_participle: str = r"$^"


_SIGNS = {
    "pt": _Signs(
        nouns="o os as um uma uns umas do da dos das no na nos nas ao aos pelo pela num numa este esse essa meu minha "
        "meus minhas seu sua vosso vossa nosso nossa qualquer cada outro outra nenhum nenhuma algum alguma muita "
        "muitas pouca com em sem",
        others="nao nunca me te se lhe lhes eu ele ela eles elas voce voces quem ja foi foram estao estava ser ter tem "
        "tinha vou vai vao pode podem muito tao bem mal mais menos ha que ainda ficou fica",
        articles="o os um do dos este esse meu meus seu outro cada",
        finite=r"(?:ou|aram|eram|iram|ava|avam|ei|am|em|ndo|mos|sse|ssem|iu|eu|ie)$",
        verb=r"[aei]r-?(?:[mts]e|lhes?|nos|l?[oa]s?)$|ndo$",
        surely_participle=r"[ai]d[ao]s?$",
    ),
    "es": _Signs(
        nouns="el la los las un una unos unas del al mi mis su sus este esos ese esa ningun ninguna otro otra cada "
        "mucha muchas poca con en sin",
        others="no nunca me te se le les nos yo ella ellos usted quien ya fue es ser han ha he habia va voy puede "
        "pueden muy tan bien mal mas menos estaba que aun lo",
        articles="el los un del este ese esos mi mis su sus otro cada",
        finite=r"(?:aron|eron|aba|aban|an|en|ndo|mos|ria|rian|aste|iste|ieran|iera)$",
        verb=r"(?:[aei]r|[aei]ndo|iendo)(?:[mts]e|les?|nos|l[oa]s?)$|[ai]endo$|ando$",
        surely_participle=r"[ai]d[ao]s?$",
    ),
    "ro": _Signs(
        nouns="un o niste acest aceasta aceste acesti cu la pe din pentru in prin fara de multe multi niciun nicio alt "
        "alta",
        others="nu n ne imi mi ma m te se s le ii i am a au ati ai va sa vor poate pot fost este foarte prea asa mai "
        "bine ca",
        infinitive=r"[aei]$",
        finite=r"(?:eaza|este|esc|esti|eau|iau|ea|ia|am|ati|ase|asera|ind|and|eze|easca)$",
        participle=r"(?:[aieus]t[aei]?|s|sa)$",
    ),
    "en": _Signs(
        nouns="the a an my your his her our their this these those any some each every of in on at with for from by no "
        "without another many",
        others="not n't i you he she it we they who to was were is are be been being have has had can could would will "
        "won did do does just never already very so too really quite more less always still even",
        infinitive=r"$^",
        verb=r"^(?:ate|became|began|bought|broke|brought|came|chose|did|fell|felt|found|forgot|gave|gone|got|grew|had|heard|"
        r"kept|knew|laid|led|left|lent|lost|made|meant|met|paid|ran|said|sat|saw|sent|shook|slept|sold|spent|spoke|stole|"
        r"stood|stuck|taken|taught|thought|threw|told|took|understood|went|woke|won|wore|wrote)$",
        surely_participle=r"ed$",
    ),
}
_PRETERITE = re.compile(r"[óé]$")
_ARTICLED = re.compile(r"(?:ului|lui|urile|urilor|ile|ilor|elor|ele)$")
_SINGULAR = (("ul", ""), ("ul", "u"), ("rea", "re"), ("ția", "ție"), ("tia", "tie"), ("nia", "nie"))
"""Endings of Romanian nouns with their article, and without."""


class Nouns:
    """How often the words of these lines are used as nouns; forms are compared without their accents."""

    def __init__(self, lines: Lines) -> None:
        self._families, self._language, self._signs = lines.families, lines.language, _SIGNS[lines.language]
        self._nouns, self._others = frozenset(self._signs.nouns.split()), frozenset(self._signs.others.split())
        self._articles = frozenset(self._signs.articles.split())
        self._announced: Counter[str] = Counter()
        self._denied: Counter[str] = Counter()
        self._prior: dict[str, float] = {}
        for line in lines.words:
            before: Word | None = None
            for word in line:
                if word.kind == "content":
                    self._count(word, before if before and before.phrase == word.phrase else None)
                before = word

    def likeness(self, form: str) -> float:
        """From 0, never a noun, to 1, always one; what nothing is known of lies at a half."""
        bare = fold(form)
        announced, told = self._announced[bare], self._announced[bare] + self._denied[bare]
        return (announced + PRIOR_WEIGHT * self._by_ending(form)) / (told + PRIOR_WEIGHT)

    def is_verb(self, form: str) -> bool:
        """Whether the form's ending is a verb's, and nothing announces it as a noun."""
        return self._by_ending(form) <= INFINITIVE and self.likeness(form) < UNKNOWN

    def articled(self, form: str) -> bool:
        """Whether a Romanian noun carries its article ("livrarea", "telefonul", "clienților")."""
        bare = fold(form)
        if self._language != "ro" or fold(self._families.lemma(form)) == bare:
            return False
        return _ARTICLED.search(bare) is not None or self._singular(form) != form

    def without_article(self, form: str) -> str:
        """A Romanian singular without its article ("livrare", "telefon", "parolă"); any other form as it is."""
        if self._language != "ro":
            return form
        feminine = form[:-1] + "ă"
        return feminine if feminine in self._families.spellings(form) else self._singular(form)

    def _singular(self, form: str) -> str:
        lemma = fold(self._families.lemma(form))
        for ending, instead in _SINGULAR:
            stripped = form.removesuffix(ending) + instead
            if form.endswith(ending) and lemma == fold(stripped):
                return stripped
        return form

    def _count(self, word: Word, before: Word | None) -> None:
        bare, said = fold(word.form), fold(before.form) if before else ""
        infinitive = self._by_ending(word.form) == INFINITIVE
        announced = said in (self._articles if infinitive else self._nouns) or self.articled(word.form)
        self._announced[bare] += announced
        self._denied[bare] += said in self._others and not announced

    def _by_ending(self, form: str) -> float:
        if form not in self._prior:
            self._prior[form] = UNKNOWN if self.articled(form) else self._judge(form)
        return self._prior[form]

    def _judge(self, form: str) -> float:
        signs, bare, lemma = self._signs, fold(form), fold(self._families.lemma(form))
        of_verb = re.search(signs.infinitive, lemma) is not None
        if re.search(signs.verb, bare):
            return FINITE
        if of_verb and bare == lemma and signs.articles:
            return INFINITIVE
        if of_verb and bare != lemma and (_PRETERITE.search(form) or re.search(signs.finite, bare)):
            return FINITE
        if re.search(signs.surely_participle, bare) or (
            of_verb and bare != lemma and re.search(signs.participle, bare)
        ):
            return PARTICIPLE
        return VERBAL if of_verb and bare != lemma and signs.articles else UNKNOWN
