"""What the words around a number say it is: an order, a telephone, a tax number.

A bare run of digits proves little: one in eleven order numbers passes for a Portuguese NIF. The nearest word before it
settles most cases, in each of the four languages and without diacritics too.
"""

import re
from functools import lru_cache

_BEFORE = 48
_BEFORE_ORDER = 32

_WORDS: dict[str, str] = {
    "order": r"""
        order(?:s|ed)?|pedid[oa]s?|encomend\w+|orden(?:es)?|com[ae]n[dz]\w*|ordin\w*|compras?|achizi\w+|purchase\w*
        |tracking|seguimiento|rastre\w+|awb|tickets?|tichet\w*|ticheti|tíquete|ref|ref[eè]r[eêé]n[ct]\w*|referin[țt]\w*
        |protocolos?|prot|ocorr[êe]ncias?|incidencias?|inciden[țt]\w*|expedientes?|folios?|case|caso|caz|cazul\w*
        |claim|sinistro|siniestro|reclam\w+|complaint|sesizar\w*|queixa|chamados?|atendimento
        |bookings?|reserv\w+|rezerv\w+|localizador|pnr|confirm\w+|flights?|vuelos?|voos?|zbor\w*
        |imei|serial|s/n|s[ée]ri[ea]|model\w*|sku|ean|gtin|isbn|asin|barcode|c[oó]d(?:igo)?s?|codul|cod|artigo|art[ií]culo|articol\w*|article
        |produ[ctks]\w*|product\w*|item|lotes?|lotul|batch|vouchers?|cup[oóã]\w*|transa\w+|transfer\w*|parcel|shipment|colet\w*|envio|env[ií]o
        |accounts?|cuenta|conta|cont(?:ul)?|client[eë]?s?|clientul\w*|customer|subscri\w+|contrato|contract\w*|ap[óo]lice|p[óo]liza|poli[țt]\w*
        |processo|proceso|dosar\w*|guia|gu[ií]a|medidor|contador|meter|matr[ií]cula|placa|id""",
    "phone": r"""
        tel|tel[ée]fonos?|telefon\w*|tlf|tfno|tfn|tm|telem[óo]ve[li]s?|tlm|phones?|telephones?|mobile|cell|cellphone|m[óo]viles|m[óo]vil|celular\w*|cel
        |fijo|fixo|whats\s?app|whats|wpp|wsp|zap|zapzap|sms|fax|mobil\w*|landline|hotline|call(?:s|ed|ing)?|rang|ring|dial
        |(?:my|meu|mi|mea|meus?)\s+(?:new\s+|novo\s+)?(?:n[úu]mero|number|nr|n[ºo])|num[ăa]rul\s+meu
        |llam\w+|ll[áa]m\w+|marc[aoué]\w*|lig(?:ar|uem|ue|uei|ou|aram|a|o)(?:-me)?|sun(?:a|ă|ai|at|ați|ati|am|e)|suna[țt]i|contact\w*|text(?:ed)?\s+me""",
    "card": r"cart[ãa]o|cart[õo]es|tarjetas?|cards?|card(?:ul|ului)|visa|mastercard|amex|cr[ée]dito|d[ée]bito",
    "iban": r"iban|nib",
    "cpf": r"cpf",
    "cnpj": r"cnpj",
    "rg": r"r\.?g|carteira\s+de\s+identidade",
    "nif": r"""n\.?i\.?f|nipc|contribuintes?|(?:n[úu]mero|n\.?[ºo°]|identifica[çc][ãa]o|id)\s+fiscal|vat""",
    "cc": r"cart[ãa]o\s+(?:de|do)\s+cidad[ãa]o|bilhete\s+de\s+identidade|(?-i:CC|BI)",
    "dni": r"d\.?n\.?i|n\.?i\.?e|documento\s+(?:nacional\s+)?de\s+identidad|c[ée]dula",
    "cif": r"c\.?i\.?f",
    "rfc": r"r\.?f\.?c|curp",
    "cnp": r"c\.?n\.?p|cod(?:ul)?\s+numeric\s+personal",
    "cui": r"""
        (?-i:CUI|C\.U\.I)|cui(?=\s*:)
        |(?:cod(?:ul)?|num[ăa]r(?:ul)?)\s+(?:unic|fiscal|de\s+[îi]nregistrare)(?:\s+fiscal[ăa]?)?""",
    "nhs": r"nhs",
    "nino": r"(?-i:NINO)|n\.?i\.?\s+(?:number|num|(?-i:[Nn][Oo]\.))|national\s+insurance",
    "utr": r"utr|tax(?:payer)?(?:'s)?\s+reference|unique\s+taxpayer(?:'s)?\s+reference",
    "postcode": r"""
        post\s?code|postal\s+code|zip|address|c[óo]digo\s+postal|cod\s+po[șs]tal
        |live[sd]?\s+(?:in|at)|living\s+(?:in|at)|deliver(?:ed|y)?\s+to""",
}  # fmt: skip

# Longer phrases come first where one topic's words begin another's ("cartão de cidadão", "cod fiscal").
_ORDER_OF_TRIAL = (
    "cc", "cui", "cnp", "nif", "postcode", "cif", "dni", "rfc", "cpf", "cnpj", "rg", "nhs", "nino", "utr", "iban",
    "card", "phone", "order",
)  # fmt: skip
_TOPICS = "|".join(f"(?P<{topic}>{''.join(_WORDS[topic].split())})" for topic in _ORDER_OF_TRIAL)
_ANY_WORD = re.compile(rf"(?<!\w)(?:{_TOPICS})(?!\w)", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:(?<!\w)(?:n[º°.]\.?|no\.|nr\.?|num|n[úu]mero|number|num[ăa]r(?:ul)?|fatura|factur[aă]|invoice|recibo|receipt|bon)"
    r"(?:\s+(?:é|e|is|es|este))?|[#№])[\s:.=-]*$",
    re.IGNORECASE,
)
_OF_SEVERAL = ("order", "phone")
_LINK = re.compile(r" ?\(| (?:é|e|es|is|este) (?:(?:o meu|meu|mi|my|el|o|the) )?")
_NUMBER = re.compile(r"[0-9](?:[ ./-]?[0-9]){3,}")
_SENTENCE_END = re.compile(r"[!?;\n]|[^\W\d_]{5,}\.(?=\s)")


@lru_cache(maxsize=64)  # several kinds ask about the same number
def topic_of(text: str, start: int, end: int) -> str | None:
    """What the number at ``text[start:end]`` is said to be, or None where no word tells.

    A topic is a key of the table above (``order`` is a reference of any kind) or ``label``: only "nº", "#" or
    "invoice" right before it. The nearest telling word before the number counts, of an order only within the
    sentence; failing that, one linked to it, as in "123456789 (NIF)". A word that has had its number says nothing of
    the next, save that orders and telephones come in several: "pedidos 123456789 e 987654321".
    """
    before = text[max(0, start - _BEFORE) : start]
    words = list(_ANY_WORD.finditer(before))
    if words:
        topic, gap = words[-1].lastgroup, before[words[-1].end() :]
        lengths = {_n_digits(number[0]) for number in _NUMBER.finditer(gap)}
        spent = lengths and (topic not in _OF_SEVERAL or lengths != {_n_digits(text[start:end])})
        far = topic == "order" and (len(gap) > _BEFORE_ORDER or _SENTENCE_END.search(gap))
        if not spent and not far:
            return topic
    if _LABEL.search(before):
        return "label"
    link = _LINK.match(text, end)
    word_after = _ANY_WORD.match(text, link.end()) if link else None
    return word_after.lastgroup if word_after else None


def _n_digits(text: str) -> int:
    return sum(character.isdigit() for character in text)
