"""Labels name a thing, neutrally, in the words that people wrote, and no two topics alike."""

import pytest

from pipeline.themes.labels import name_topics

DELIVERY = {
    "pt": [
        "O prazo de entrega não foi cumprido",
        "prazo de entrega ridiculo, demorou um mes",
        "Prometeram um prazo de entrega de 3 dias e nada",
        "A entrega atrasou duas semanas",
        "O prazo de entrega é péssimo",
    ],
    "es": [
        "El tiempo de entrega es eterno",
        "tiempo de entrega larguísimo",
        "El tiempo de entrega fue excelente",
        "La entrega llegó tarde",
        "Mienten en el tiempo de entrega",
    ],
    "ro": [
        "Termenul de livrare nu a fost respectat",
        "termen de livrare prea lung",
        "Mi-au promis un termen de livrare de 3 zile",
        "Livrarea a întârziat",
        "termenul de livrare e groaznic",
    ],
    "en": [
        "The waiting time is far too long",
        "Terrible waiting time on the phone",
        "waiting times keep growing",
        "The waiting time was a joke",
        "Waited an hour, again",
    ],
}
SERVICE = {
    "pt": [
        "Péssimo atendimento ao cliente",
        "atendimento ao cliente inexistente",
        "O atendimento ao cliente nunca atende",
        "Ótimo atendimento ao cliente!",
    ],
    "es": [
        "La atención al cliente es pésima",
        "atencion al cliente muy lenta",
        "Muy buena atención al cliente",
        "Sin respuesta de atención al cliente",
    ],
    "ro": [
        "Micul dejun a fost sărac",
        "mic dejun variat",
        "micul dejun era rece",
        "La micul dejun lipsea cafeaua",
    ],
    "en": [
        "Customer service never answers",
        "terrible customer service",
        "Customer service hung up on me",
        "great customer service",
    ],
}


def labels_of(groups: list[list[str]], language: str) -> list[str | None]:
    texts = [text for group in groups for text in group]
    topics = [topic for topic, group in enumerate(groups) for _ in group]
    named = name_topics(texts, [language] * len(texts), topics)
    return [named[topic].labels.get(language) for topic in range(len(groups))]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("pt", ["Prazo de entrega", "Atendimento ao cliente"]),
        ("es", ["Tiempo de entrega", "Atención al cliente"]),
        ("ro", ["Termen de livrare", "Mic dejun"]),
        ("en", ["Waiting time", "Customer service"]),
    ],
)
def test_a_label_is_a_collocation_with_its_accents(language: str, expected: list[str]) -> None:
    """Words that stand together, with the links between them; what judges ("péssimo", "terrible") stays out."""
    assert labels_of([DELIVERY[language], SERVICE[language]], language) == expected


def test_inflected_forms_and_missing_accents_are_one_name() -> None:
    """The commonest form is shown, with the accents it should have, whoever left them out."""
    texts = ["reclamacao sem resposta", "As reclamacoes ficam paradas", "a reclamacao foi ignorada", "Fiz reclamação"]
    assert labels_of([texts, DELIVERY["pt"]], "pt")[0] == "Reclamação"


def test_a_noun_is_preferred_to_the_verb_of_its_family() -> None:
    """ "Atrasou" is written more often, but the thing is "atraso"."""
    texts = ["Atrasou outra vez", "atrasou dois dias", "O avião atrasou", "Um atraso enorme", "O atraso foi grande"]
    assert labels_of([texts, SERVICE["pt"]], "pt")[0] == "Atraso"


def test_an_irregular_past_names_nothing() -> None:
    """ "Came" has no ending that would tell; all the same it is no thing, as "box" is."""
    texts = ["Came late", "came cold", "came broken", "The box came late", "came without box"]
    assert labels_of([texts, SERVICE["en"]], "en")[0] == "Box"


@pytest.mark.parametrize(
    ("language", "texts", "expected"),
    [
        ("pt", ["Comida péssima", "A comida era péssima", "péssima comida", "comida boa"], "Comida"),
        ("es", ["Habitación sucia", "La habitación estaba sucia", "sucia la habitación"], "Habitación"),
        ("ro", ["Personal nepoliticos", "Personalul a fost nepoliticos", "nepoliticos, tot personalul"], "Personal"),
        ("en", ["Rude staff", "The staff were rude", "staff so rude"], "Staff"),
        ("en", ["50 mins on hold", "40 mins in the queue", "waited 30 mins", "the queue took 20 mins"], "Queue"),
    ],
)
def test_a_neutral_aspect_is_preferred_to_a_judgement(language: str, texts: list[str], expected: str) -> None:
    """What is praised or blamed names the theme: not the praise, and not how long it took."""
    assert labels_of([texts, DELIVERY[language]], language)[0] == expected


def test_a_negation_is_kept_only_where_most_have_it() -> None:
    """ "Sem troco" is a theme when nearly all say so; one complaint in many does not name it."""
    change = ["Sem troco na caixa", "A loja estava sem troco", "sem troco outra vez", "Ficaram sem troco"]
    food = ["Sem comida vegetariana", "A comida fria", "Comida cara", "a comida demora", "Gostei da comida"]
    assert labels_of([change, food], "pt") == ["Sem troco", "Comida"]


def test_a_romanian_noun_drops_its_article_unless_a_genitive_follows() -> None:
    """ "Curier" names a theme where people write "curierul"; "returnarea banilor" is one name."""
    courier = ["Curierul nu a sunat", "curierul a plecat", "Am așteptat curierul", "Curierul e amabil"]
    refund = ["Returnarea banilor durează", "returnarea banilor a fost rapidă", "Aștept returnarea banilor"]
    assert labels_of([courier, refund], "ro") == ["Curier", "Returnarea banilor"]


def test_acronyms_keep_their_capitals() -> None:
    """ "Sms" in a shout or at the start of a sentence says nothing; "SMS" as most write it does."""
    texts = ["Nunca recebi o SMS", "o SMS não chega", "Espero pelo SMS", "SMS atrasado", "sms, sempre sms"]
    assert labels_of([texts, DELIVERY["pt"]], "pt")[0] == "SMS"


def test_labels_of_a_language_are_all_different() -> None:
    """Two topics with the same best word: the one it weighs more in has it, the other what is left."""
    late = ["Entrega com atraso", "A entrega com atraso", "O atraso da entrega", "atraso na entrega"]
    price = ["Entrega cara", "O custo da entrega", "custo da entrega absurdo", "entrega com custo"]
    late_label, price_label = labels_of([late, price, SERVICE["pt"]], "pt")[:2]
    assert late_label
    assert price_label
    assert late_label.lower() != price_label.lower()


def test_a_label_that_is_taken_is_given_to_no_topic() -> None:
    """Another theme is called so already, however it is accented or written."""
    texts, topics = DELIVERY["pt"] + SERVICE["pt"], [0] * 5 + [1] * 4
    named = name_topics(texts, ["pt"] * 9, topics, taken={"pt": ["Prazo de Entrega"], "es": ["Atendimento ao cliente"]})
    assert named[0].labels["pt"] not in ("Prazo de entrega", "Prazo de Entrega")
    assert named[1].labels["pt"] == "Atendimento ao cliente"


def test_each_language_has_a_label_of_its_own() -> None:
    """One topic in four languages: the language of most texts first, and none for a language with two texts."""
    texts = DELIVERY["ro"] + DELIVERY["pt"][:4] + DELIVERY["en"][:2] + SERVICE["ro"] + SERVICE["pt"] + SERVICE["en"]
    languages = ["ro"] * 5 + ["pt"] * 4 + ["en"] * 2 + ["ro"] * 4 + ["pt"] * 4 + ["en"] * 4
    named = name_topics(texts, languages, [0] * 11 + [1] * 12)
    assert list(named[0].labels.items()) == [("ro", "Termen de livrare"), ("pt", "Prazo de entrega")]
    assert set(named[0].keywords) == {"ro", "pt"}
    assert list(named[1].labels) == ["pt", "ro", "en"]


def test_a_single_topic_is_named_too() -> None:
    """With nothing to tell it from, what most of its texts have names it."""
    assert labels_of([SERVICE["es"]], "es") == ["Atención al cliente"]


def test_a_topic_of_many_things_has_a_name_too() -> None:
    """No word is in one of twenty texts: the commonest names it all the same."""
    things = "chave porta mesa cadeira janela lâmpada tapete espelho armário gaveta cortina almofada colchão prateleira"
    texts = [f"A {thing} {end}" for thing in things.split() for end in ("chegou ontem", "veio hoje", "faltou")]
    texts += ["O relógio parou", "um relógio de parede"]
    others = [f"Preço {number}" for number in range(60)]
    assert labels_of([texts, others], "pt")[0] is not None


def test_a_topic_of_nearly_all_texts_has_a_name_too() -> None:
    """What is in most texts cannot be much commoner here than everywhere."""
    assert labels_of([SERVICE["pt"] * 5, ["Tudo em ordem", "Sem comentários", "Gostei"]], "pt")[0] == (
        "Atendimento ao cliente"
    )


def test_texts_without_a_topic_and_other_languages_name_nothing() -> None:
    """They only say what is common; a topic of which nothing is read has no names."""
    named = name_topics(["il est lent"] * 3 + ["so slow"] * 2, ["fr"] * 3 + ["en"] * 2, [0] * 3 + [-1] * 2)
    assert list(named) == [0]
    assert named[0].labels == {}
    assert named[0].keywords == {}


def test_names_do_not_depend_on_the_order_of_the_texts() -> None:
    """The same texts in another order give the same names."""
    texts, languages, topics = DELIVERY["pt"] + SERVICE["pt"], ["pt"] * 9, [0] * 5 + [1] * 4
    assert name_topics(texts[::-1], languages, topics[::-1]) == name_topics(texts, languages, topics)
