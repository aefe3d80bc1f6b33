"""The stage *redact*: personal data out, everything else in, and nothing twice."""

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from identity_numbers import CHECKED

from pipeline.errors import SettingsError
from pipeline.schemas import CleanResponses
from pipeline.stages.clean import clean_text
from pipeline.stages.redact import Redaction, Redactor, excerpt

REDACTOR = Redactor()


@pytest.mark.parametrize(
    "address",
    [
        "joao.silva+loja@gmail.com",
        "MARÍA@empresa.com.mx",
        "o'brien@x.co.uk".removeprefix("o'"),
        "joao @ gmail.com",
        "joao@gmail",
        "ana @ loja.pt",
        "joao arroba gmail ponto com",
        "juan arroba empresa punto es",
        "ion (at) yahoo (punct) ro",
        "mary [at] example [dot] com",
    ],
)
def test_an_email_address_goes_however_it_is_spelled(address: str) -> None:
    """With or without spaces, an "arroba" or a provider's name alone."""
    assert REDACTOR.redact_text(f"Escrevam para {address}, obrigado.").text == "Escrevam para [EMAIL], obrigado."


@pytest.mark.parametrize(
    ("country", "text", "redacted"),
    [
        (None, "Caixa SW1A 1AA, not M1 1AE.", "Caixa [POSTCODE], not [POSTCODE]."),
        (None, "my postcode is b33 8th", "my postcode is [POSTCODE]"),
        ("GB", "never came to EC1A1BB", "never came to [POSTCODE]"),
        (None, "never came to EC1A1BB", "never came to EC1A1BB"),
        (None, "I live at QX1 1AA", "I live at QX1 1AA"),
        ("GB", "Galaxy S8 4GB, disk M2 1TB", "Galaxy S8 4GB, disk M2 1TB"),
    ],
)
def test_a_uk_postcode_goes_but_not_a_telephone_and_its_memory(country: str | None, text: str, redacted: str) -> None:
    """The area must exist; without a space only in the UK; units are no postcode."""
    assert REDACTOR.redact_text(text, country).text == redacted


@pytest.mark.parametrize(
    "text",
    [
        "A encomenda 501442600 nunca chegou, nem a 245678905.",
        "Pedido nº 52998224725 atrasado há 15 dias",
        "El pedido 12345678Z y el 12345678 y no llegan",
        "Comanda 18547290 din 12.03.2024, plătită 1.299,00 lei",
        "Order no. 4111111111111111, tracking RR123456789PT",
        "AWB 2049871234567, colet de 2,5 kg",
        "Protocolo 20240115103000123, ticket #501442600",
        "IMEI 356938035643809 e EAN 5601234567892",
        "Voo TP1234 às 15:30, lugar 12A; vuelo IB3456; zborul RO 361",
        "Comprei a 10/12/2015 e 2015-12-10, das 9h30 às 18h",
        "Custou R$ 1.299,00, €45.50, 2.500.000 pesos, £1,299.99",
        "HP LaserJet 1102w, iPhone 12 Pro 128GB, Galaxy A52 5G, LG K10",
        "501442600 pessoas, 245678905 motivos",
        "See https://shop.example/p/501442600?id=52998224725",
        "hola @user.gracias, te veo @ las 5",
        "cui îi pasă de 18547290",
        "Pedido K1234567L, factura GB980780684, tax 1955839661",
        "ni uno de los 12345678, RG de 12345",
        "temporada 2004-2005, 6-3 4-6 7-6",
        "",
    ],
)
def test_orders_prices_dates_and_models_stay(text: str) -> None:
    """Whatever a company must be able to read in an answer is not touched, even where a checksum holds by chance."""
    assert REDACTOR.redact_text(text) == Redaction(text, ())


def test_types_are_listed_in_order_of_place() -> None:
    """Each placeholder put in is counted once, in the order of the text."""
    redacted = REDACTOR.redact_text(
        "CPF 529.982.247-25, a@b.pt, tel. 912 345 678, IBAN ES9121000418450200051332, c@d.ro"
    )
    assert redacted.text == "CPF [CPF], [EMAIL], tel. [PHONE], IBAN [IBAN], [EMAIL]"
    assert redacted.types == ("CPF", "EMAIL", "PHONE", "IBAN", "EMAIL")


def test_of_overlapping_finds_the_longest_is_taken() -> None:
    """An address in a custom pattern's longer match is not replaced on its own."""
    redactor = Redactor({"member": r"member \S+"})
    assert redactor.redact_text("I am member ana@x.pt here") == Redaction("I am [MEMBER] here", ("MEMBER",))


def test_a_placeholder_in_the_raw_text_is_neither_counted_nor_touched() -> None:
    """What was redacted elsewhere stays as it came."""
    redactor = Redactor({"word": "[A-Z]+"})
    assert redactor.redact_text("[EMAIL] and [WORD] OK") == Redaction("[EMAIL] and [WORD] [WORD]", ("WORD",))


DATA = st.sampled_from(
    [row[2] for row in CHECKED]
    + ["912 345 678", "+351912345678", "(11) 98765-4321", "a@b.pt", "SW1A 1AA", "501442600", "12", "[EMAIL]", "[", "]"]
)
GLUE = st.sampled_from(
    [" ", "", "-", ".", "/", ", ", " NIF ", " pedido ", " tel ", " nº ", "\n", "@", "x", " CIF: ", "("]
)


@given(st.lists(st.one_of(DATA, GLUE), max_size=10).map("".join) | st.text())
@example("NIF 501442600 912345678")
def test_redacting_twice_changes_nothing(text: str) -> None:
    """Redacted text is a fixed point, patterns of one's own that look at placeholders included."""
    redactor = Redactor({"code": r"\bx\d+|(?<=\])\d"})
    once = redactor.redact_text(clean_text(text).text)
    assert redactor.redact_text(once.text) == Redaction(once.text, ())


def test_a_pattern_of_your_own_makes_its_name_the_placeholder() -> None:
    """Names may be in lower case; the placeholder is in capitals."""
    redactor = Redactor({"member_id": r"\bMB-\d{5}\b"})
    assert redactor.redact_text("Sócio MB-12345.") == Redaction("Sócio [MEMBER_ID].", ("MEMBER_ID",))


@pytest.mark.parametrize(
    ("name", "pattern", "reason"),
    [
        ("member", "(", "is no regular expression: missing ), unterminated subpattern"),
        ("member", "x*", "matches the empty text"),
        ("no spaces", "x", "the name becomes the placeholder"),
        ("", "x", "the name becomes the placeholder"),
    ],
)
def test_a_bad_pattern_is_refused_with_its_name_and_reason(name: str, pattern: str, reason: str) -> None:
    """The message names the setting and what is wrong with it."""
    with pytest.raises(SettingsError) as refused:
        Redactor({name: pattern})
    assert repr(name) in str(refused.value)
    assert reason in str(refused.value)


def test_a_pattern_that_matches_no_characters_redacts_nothing() -> None:
    """A bare word boundary cannot be told from a useful pattern beforehand; it must not hang or insert anything."""
    assert Redactor({"edge": r"\b"}).redact_text("a b") == Redaction("a b", ())


def test_an_excerpt_is_clean_redacted_and_short() -> None:
    """An excerpt never ends inside what it hides, and counts its ellipsis."""
    assert excerpt("<b>a@b.pt</b>  disse") == "[EMAIL] disse"
    assert (
        excerpt("x" * 78 + " " + "ana@example.com " * 9)
        == "xxx [EMAIL] [EMAIL] [EMAIL] [EMAIL] [EMAIL] [EMAIL] [EMAIL] [EMAIL] [EMAIL]"
    )
    assert excerpt("palavra " * 30) == "palavra " * 9 + "palavra…"
    assert len(excerpt("palavra " * 30, limit=20)) <= 20
    assert excerpt("MB-12345 faltou", redactor=Redactor({"member": r"MB-\d+"})) == "[MEMBER] faltou"


def test_an_excerpt_of_a_huge_cell_shows_nothing_cut_in_half() -> None:
    """Where reading stops a number may be cut; what stands there is left out."""
    huge = "<b>" * 1330 + "9121000418450200051332 ES91 2100 0418 4502 0005 1332" + " e mais" * 1_000_000
    assert "2100" not in excerpt(huge)
    assert excerpt("bom dia " * 1_000_000).startswith("bom dia bom dia")


def test_the_country_decides_and_every_response_comes_out_in_order() -> None:
    """Same ids, same order, other columns untouched, the argument unchanged; equal texts in two countries differ."""
    responses = CleanResponses.sample(
        overrides={
            "response_id": ["r0", "r1", "r2", "r3"],
            "text": ["5512345678 espero", "5512345678 espero", "Bom.", ""],
            "country": ["México", "PT", None, None],
        }
    )
    before = responses.clone()
    redacted = REDACTOR(responses)
    assert redacted.select("response_id", "text", "redactions").rows() == [
        ("r0", "[PHONE] espero", ["PHONE"]),
        ("r1", "5512345678 espero", []),
        ("r2", "Bom.", []),
        ("r3", "", []),
    ]
    assert redacted.drop("text", "redactions").equals(before.drop("text"))
    assert responses.equals(before)
    assert REDACTOR(CleanResponses.create_empty()).height == 0


def test_a_redactor_goes_to_a_worker() -> None:
    """It pickles, patterns of one's own included."""
    redactor = pickle.loads(pickle.dumps(Redactor({"member": r"MB-\d+"})))  # noqa: S301  # our own bytes
    assert redactor.redact_text("MB-1 a@b.pt").text == "[MEMBER] [EMAIL]"
