"""Greetings, thanks, yes and no: said beside an opinion they are none of their own."""

import re

from pipeline.stages.folding import fold

_OPENING = re.compile(
    r"ola|oi|bo[am] (?:dia|tarde|noite)|sim|nao|bem|enfim|caros senhores|exmos senhores|"
    r"hola|buen[oa]s(?: (?:dias|tardes|noches))?|si|no|pues|vale|estimados(?: senores)?|"
    r"buna(?: (?:ziua|seara|dimineata))?|salut|da|nu|stimata echipa|"
    r"(?:hi|hello|hey|dear)(?: (?:there|all|team|sirs?|madam|sir or madam|sir madam))?|"
    r"yes|yeah|yep|nope|well|ok|okay"
)
_CLOSING = re.compile(
    r"(?:muito )?obrigad[oa]s?(?: (?:pela atencao|por tudo))?|obg|atenciosamente|"
    r"(?:com os melhores )?cumprimentos|bem haja|"
    r"(?:muchas |mil )?gracias(?: por todo)?|(?:un )?saludos?|atentamente|"
    r"(?:va )?multumesc(?: (?:frumos|mult|anticipat))?|(?:va )?multumim|mersi|o zi (?:buna|frumoasa)|cu respect|"
    r"(?:many )?thanks(?: (?:a lot|again|so much|in advance))?|"
    r"thank you(?: (?:so much|very much|again))?|cheers|thx|ty|(?:(?:kind|best|warm) )?regards|yours (?:sincerely|"
    r"faithfully)|"
    r"k{3,}|(?:ha|he|ja|je|rs){2,}h?|lol"
)
_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST = 40


def opens(text: str) -> bool:
    """Say whether a text is a mere greeting, yes or no, which belongs to what follows."""
    return len(text) <= _LONGEST and _OPENING.fullmatch(_words(text)) is not None


def closes(text: str) -> bool:
    """Say whether a text is a mere thank-you or farewell, which belongs to what went before."""
    return len(text) <= _LONGEST and _CLOSING.fullmatch(_words(text)) is not None


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", fold(text)).strip()
