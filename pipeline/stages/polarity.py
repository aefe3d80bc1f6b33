"""What a question asks for (what is bad, what is good, or anything) and answers that say nothing.

All matching is on folded text: lower case, no diacritics, punctuation as spaces.
"""

import re
from collections.abc import Mapping
from typing import Literal

from pipeline.stages.folding import fold

_WORDS = r"(?:\w+ ){0,4}?"  # a few words between two that belong together
_LIKING = (
    r"(?:likes?|liked|loved?|enjoy(?:ed)?|gost(?:a|as|am|ou|aram|aste|astes|ei)|agrad(?:a|ou|o|an|aron|aram)|"
    r"gust(?:a|an|o|aron|ado)|encant(?:a|an|o|ou|aron)|plac(?:e|ut)|apreci(?:a|at|ati|ou|as|aste)|"
    r"valor(?:a|as|o|aste|iza|izou)|bun[ae]?|good|well|bem|bien|bine|bom|boa|bueno|buena|satisf\w+|happy|pleased)"
)
_NOT = r"(?:not|n t|didn t|don t|never|nao|nem|nu)"
_SPANISH_NO = r"no (?:(?:te|le|les|os|se|me|ha|han|has|fue|es|era|esta|estuvo|salio|funciono|hicimos|hemos) ){0,3}"
_COULD = (
    r"(?:could|can|should|would|might|pod(?:e|emos|ia|iamos|eria|eriamos|riamos|ria|rian)|dev(?:emos|eriamos)|"
    r"debe(?:mos|riamos)|put(?:em|ea)|am putea|ar putea|ar trebui)"
)

_BAD = re.compile(
    "|".join(
        (
            rf"\b{_NOT} {_WORDS}{_LIKING}\b",
            rf"\b{_SPANISH_NO}{_LIKING}\b",  # "no" is also Portuguese "in the"
            rf"\b{_LIKING} {_WORDS}(?:least|menos|mai putin)\b",
            rf"\b(?:least|menos|mai putin) {_WORDS}{_LIKING}\b",
            rf"\b{_COULD} {_WORDS}(?:better|melhor|mejor|mai bine|mai bun[aei]?|differently|diferente|diferit)\b",
            r"\b(?:to|para|sa|fazer|hacer|facem|do|make (?:it|this|us|our \w+)) (?:better|melhor|mejor|mai bine)\b",
            r"\b(?:melhor(?:ar|ia|ias|asse|assemos|aria|arias|ariam|emos)|aperfeicoar|aprimorar)\b",
            r"\bmejor(?:ar|a|as|aria|arias|arian|amos|emos|aras|ara|ado)\b(?! (?:te|le|les|os) gust)",
            r"\b(?:imbunat\w+|schimb\w*|mudar(?:ia|ias|iam)?|mud(?:asse|amos)|alterar(?:ia)?|cambi(?:ar|aria|"
            r"arias|arian))\b",
            r"\b(?:improv\w+|chang(?:e|ed|es)|fix|stop doing|start doing|pare de fazer|dejar de hacer|differently)\b",
            r"\b(?:suggest\w*|sug(?:erencias?|estao|estoes|erir|eres?|eriria|eririas|estii|estie))\b",
            r"\b(?:complain\w*|reclam\w+|queix\w+|quej\w+|plang\w+|sesiz\w+|grievance)\b",
            r"\b(?:problem\w*|issues?|inciden[ct]\w*|inconvenien\w+|difficult\w*|dificul\w+)\b",
            r"\b(?:go|went|gone|goes|correu|corrio|salio|deu|mers|merge|fue|foi) "
            r"(?:\w+ )?(?:wrong|badly|mal|errado|prost|rau|gresit)\b",
            r"\b(?:dislik\w+|hated?|frustrat\w+|frustr(?:ou|o|a)|disappoint\w*|desilud\w+|decepcion\w+|dezamag\w+|"
            r"annoy\w*|"
            r"bother\w*|incomod\w+|molest\w+|deranj\w+|enerv\w+|unhappy|dissatisf\w+|insatisf\w+|nemultum\w+|"
            r"unsatisf\w+)\b",
            r"\b(?:worst|worse|pior|piores|peor|peores|bad|mau|ruim|malo|mala|rau|prost|negativ\w+|weak\w*|"
            r"fracos?|debil\w*|"
            r"slabe?|defeito\w*|defect\w*|dezavantaj\w*|desvanta\w+|desventaj\w+|contras|cons)\b",
            r"\b(?:missing|lack(?:ing|ed)?|faltou|falta|faltam|falto|faltaba|lipsi\w+|lipsea\w*|stopp?ed you|"
            r"prevent\w*|impediu)\b",
            r"\b(?:leave us|left us|leaving|cancel\w*|anula\w+ contract\w*|cancelamento|cancelacion|"
            r"baja del servicio)\b",
        )
    )
)
_GOOD = re.compile(
    "|".join(
        (
            rf"(?<!would )(?<!would you )(?<!how )\b{_LIKING}\b",
            r"\b(?:best|favou?rit\w*|prefer(?:e|i|ido|ida|iu|ed|at)|mejor(?:es)?|melhor(?:es)?)\b",
            r"\b(?:strengths?|strong points?|(?:pontos?|puntos) fort?e?s|(?:pontos?|puntos) fuertes|"
            r"puncte? (?:forte|tari))\b",
            r"\b(?:positiv\w+|pros|advantages?|vantage\w+|ventaj\w+|avantaj\w*|highlights?|compliments?|praise|"
            r"elog\w+|laud\w+)\b",
            r"\b(?:keep doing|continuar a fazer|seguir haciendo|impress\w+|surpreend\w+|sorprend\w+|mais valoriz\w+)\b",
        )
    )
)
_ANYTHING = re.compile(
    r"\b(?:comment\w*|coment\w+|opini\w+|observac\w+|observat\w+|feedback|resolv\w*|solved?|rezolv\w*|soluci\w+)\b|"
    r"\b(?:most|mais|mas|mult)\b.*\b(?:least|menos|putin)\b"
)

_EMPTY = frozenset(
    {"", "n a", "na", "nd", "n d", "nr", "n r", "ns", "nc", "ns nc", "ns nr", "x", "xx", "xxx", "null", "nan", "idk"}
    | {"nao se aplica", "nao aplicavel", "no aplica", "no aplicable", "no procede", "nu e cazul", "nu este cazul"}
    | {"nu se aplica", "not applicable", "does not apply", "sem resposta", "sin respuesta", "fara raspuns", "no answer"}
    | {"no response", "sem comentarios", "sem comentario", "sin comentarios", "sin comentario", "fara comentarii"}
    | {
        "fara comentariu",
        "no comment",
        "no comments",
        "nao sei",
        "no se",
        "no lo se",
        "nu stiu",
        "don t know",
        "dont know",
    }
    | {"i don t know", "i dont know", "not sure", "nao sei dizer", "no sabria decir", "asdf", "asd", "qwerty", "test"}
)
_NOTHING = re.compile(
    r"(?:(?:de momento|por (?:agora|ahora|enquanto|el momento|o momento)|para ja|no momento|momentan|deocamdata|"
    r"pentru moment|absolut\w*|honestly|really|sinceramente|sincer|well|pues|no|nao|nu) )?"
    r"(?:nada|nothing|nimic|none|not a thing|nenhum|nenhuma|ninguno|ninguna|niciunul|niciuna|no|nope|nah|nao|nu)"
    r"(?: (?:nada|nothing|nimic|no|nao|nu|not|de nada|de momento|por (?:agora|ahora|enquanto|el momento|"
    r"o momento)|para ja|"
    r"no momento|momentan|deocamdata|pentru moment|mesmo|mais|mas|else|really|at all|at the moment|so far|yet|for now|"
    r"to (?:say|add|report|mention)|comes to mind|(?:springs|that comes) to mind|in particular|special|specific|"
    r"em particular|"
    r"em especial|en especial|en particular|in special|in mod special|altceva|concret[oa]?|absolutamente|"
    r"a declarar|a dizer|"
    r"a acrescentar|a comentar|que (?:decir|anadir|agregar|comentar|acrescentar|dizer|declarar)|"
    r"de (?:spus|zis|adaugat|declarat|comentat)|obrigad[oa]|gracias|thanks|thank you|thx|mersi|multumesc|mc))*"
    r"|(?:i (?:have|ve got)|nao tenho|no tengo|nu am|n am) (?:nothing|nada|nimic) "
    r"(?:to (?:say|add)|a (?:dizer|acrescentar|declarar|comentar)|que (?:decir|anadir|agregar|dizer)|de (?:spus|"
    r"zis|adaugat))"
    r"|(?:i )?(?:can t|cannot|cant) think of anything|nao me (?:ocorre|lembro de) nada|no se me ocurre nada|"
    r"nu imi vine nimic"
)
_NO_COMPLAINT = re.compile(
    r"(?:(?:nao (?:tenho|ha|tem|vejo)|no (?:tengo|hay|veo)|nu (?:am|este|e)|i (?:have|ve)|there is|there s) )?"
    r"(?:nada|nothing|nimic|nenhuma|ninguna|nicio|no) (?:a |to |de |que |por |should |needs? )?"
    r"(?:melhorar|mejorar|imbunatatit|improve|improvement|improvements|change|cambiar|mudar|schimbat|apontar|"
    r"reprochar|criticar|"
    r"objetar|reprosat|complain about|complaint|complaints|queixa|queixas|queja|quejas|reclamar|reclamacao|reclamatie|"
    r"plangere|plangeri|reclamatii|sugestao|sugestoes|sugerencia|sugerencias|sugestie|sugestii|suggestion|suggestions|"
    r"sugerir|objection|objections)"
    r"|(?:sem|sin|fara) (?:queixas|quejas|reclamacoes|reclamos|plangeri|reclamatii|reprosuri|sugestoes|"
    r"sugerencias|sugestii)"
    r"|(?:esta )?(?:tudo|todo) (?:bem|bien|ok|perfeito|perfecto)(?: assim| asi)?|(?:e )?totul (?:e |este )?(?:ok|"
    r"bine|perfect)"
    r"|(?:it s |its |everything (?:is|was) |everything s |all )(?:all )?(?:good|fine|ok|great|perfect)(?: as it is)?"
)
_READ = 500
_PLACEHOLDER = re.compile(r"\[[A-Z_]+\]")
_NOT_WORD = re.compile(r"[\W_]+")


def _normal(text: str) -> str:
    return _NOT_WORD.sub(" ", fold(text)).strip()


def question_polarity(question: str | None, declared: Mapping[str, str] | None = None) -> str:
    """Say whether a question asks what is bad, what is good, or leaves it open.

    ``declared`` (question text → polarity, case, accents and punctuation aside) goes first; then the wording in the
    four languages. A question that asks for both, or that is not understood, is ``open``.
    """
    if not question:
        return "open"
    asked = _normal(question)
    for text, polarity in (declared or {}).items():
        if _normal(text) == asked:
            return polarity
    asked = asked[:_READ]
    rest, bad = _BAD.subn(" ", asked)
    if bool(bad) == bool(_GOOD.search(rest)) or _ANYTHING.search(asked):
        return "open"
    return "asks_bad" if bad else "asks_good"


def says_nothing(text: str, polarity: str = "open") -> Literal["empty", "nothing"] | None:
    """Tell an answer that is no answer (``empty``: "-", "n/a") from one that is "nothing", else return null.

    "Nothing" means praise to a question that asks what is bad, and blame to one that asks what is good. Denied
    complaints ("No complaints", "Nada a apontar") mean "nothing" only where the question asks what is bad: elsewhere
    they are praise and are read as such. Emoji beside the words do not count; emoji alone say something.
    """
    if len(text) > 80:
        return None
    bare = _PLACEHOLDER.sub(" ", text)
    words = _normal(bare)
    if words in _EMPTY:
        return None if not words and any(ord(char) >= 0x2190 for char in bare) else "empty"
    if _NOTHING.fullmatch(words) or (polarity == "asks_bad" and _NO_COMPLAINT.fullmatch(words)):
        return "nothing"
    return None
