"""The catalogues: complete, current, and safe to fill in."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import pipeline.report as package

REPORT = Path(package.__file__).parent
TRANSLATED = ("pt", "es", "ro")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def messages() -> set[object]:
    """Every message that the templates and modules of the report ask for."""
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    options = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
    found = extract_from_dir(REPORT, method_map=METHODS, options_map=options, keywords=keywords)
    return {message for _file, _line, message, _comments, _context in found}


def catalogue(language: str) -> Catalog:
    """The catalogue of one language as it is shipped."""
    with (REPORT / "locales" / language / "LC_MESSAGES" / "report.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    """English is the language of the sources; each other catalogue has exactly their messages, all of them filled."""
    catalog = catalogue(language)
    entries = {message.id: message for message in catalog if message.id}
    wanted = {tuple(message) if isinstance(message, tuple | list) else message for message in messages()}
    assert set(entries) == wanted
    for message in entries.values():
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        assert all(strings), message.id
        assert not message.fuzzy
        assert not list(message.check(catalog))


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_those_of_the_message(language: str) -> None:
    """A translation fills in neither more nor less than its message."""
    for message in catalogue(language):
        if message.id:
            source = message.id[-1] if message.pluralizable else message.id
            for string in message.string if message.pluralizable else (message.string,):
                assert set(re.findall(r"%\((\w+)\)s", string)) == set(re.findall(r"%\((\w+)\)s", source)), message.id


def test_romanian_has_comma_below_and_three_plural_forms() -> None:
    """ș and ț with a comma, never with a cedilla; 1, 2-19 and 20 take different words."""
    catalog = catalogue("ro")
    assert catalog.num_plurals == 3
    assert not re.search("[şţŞŢ]", "".join(str(message.string) for message in catalog))
    form = catalog.get(("Accepted: %(count)s opinion joined it.", "Accepted: %(count)s opinions joined it."))
    assert form is not None
    assert form.string == tuple(
        f"Acceptată: %(count)s {words}"
        for words in ("opinie a intrat în temă.", "opinii au intrat în temă.", "de opinii au intrat în temă.")
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "pt",
            r"registr?o|conta(c)?to|ecrã|tela|usuári|utilizador|equip[ea]|percentagem|porcentagem|arquivo|ficheiro|você",
        ),
        ("es", r"ordenador|computadora|móvil|celular|coste|costo|fichero|vosotros|enfadad|enojad|vale\b"),
    ],
)
def test_wording_suits_both_sides_of_the_ocean(language: str, words: str) -> None:
    """Words that only Portugal or only Brazil, only Spain or only Mexico uses are avoided."""
    text = " ".join(str(message.string) for message in catalogue(language))
    assert not re.findall(words, text, re.IGNORECASE)
