"""Words that tell no language, and what else than the text hints at one: a declared language, a country."""

import re

from pipeline.stages.folding import fold

_EVERYWHERE = """
    ok okay okey oki okk okei top super wow lol haha hahaha jaja hmm ah oh eh uau bla app email e-mail mail web wifi
    internet whatsapp facebook instagram google iphone samsung amazon sms pin qr link chat bot online marketing
    feedback spam hotel bar na idem euro euros netflix spotify uber gps led usb pdf nps csat covid
    a b c f g h j k m o p r t v w x y z
"""

NEUTRAL = frozenset(_EVERYWHERE.split())
"""Words at home in all languages: alone they tell nothing."""

_NAMES = {
    **dict.fromkeys(("portuguese", "portugues", "portugheza", "por"), "pt"),
    **dict.fromkeys(("spanish", "espanol", "castellano", "espanhol", "spaniola", "spa"), "es"),
    **dict.fromkeys(("romanian", "romana", "romeno", "rumano", "ron", "rum"), "ro"),
    **dict.fromkeys(("english", "ingles", "engleza", "eng"), "en"),
}
_COUNTRIES = {
    "pt": "pt prt portugal br bra brasil brazil ao ago angola mz moz mocambique mozambique cv cpv",
    "es": """
        es esp espana spain mx mex mexico ar arg argentina co col colombia cl chl chile pe per peru ec ecu ecuador
        ve ven venezuela uy ury uruguay py pry paraguay bo bol bolivia cr cri gt gtm guatemala hn hnd ni nic pa pan
        panama sv slv do dom cu cub cuba
    """,
    "ro": "ro rou romania md mda moldova",
    "en": """
        gb gbr uk united_kingdom england scotland wales ie irl ireland us usa united_states nz nzl new_zealand au aus
        australia
    """,
}
_COUNTRY = {country.replace("_", " "): code for code, names in _COUNTRIES.items() for country in names.split()}


def language_code(declared: str | None) -> str | None:
    """Return the two-letter code of a declared language (``pt-BR``, ``Português``), or null where it says none."""
    if not declared or not declared.strip():
        return None
    word = re.split(r"[-_ (]", fold(declared.strip()))[0]
    return _NAMES.get(word, word if len(word) == 2 else None)


def language_of_country(country: str | None) -> str | None:
    """Return which of the four languages most people write in a country (ISO 3166 code or name), null if none."""
    return _COUNTRY.get(fold(country.strip())) if country else None
