"""A refit proposes what is new under good names, and nothing that people do meanwhile is lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from planted_topics import SAID
from pydantic import SecretStr
from refit_samples import planted_store, say_again, settings_in
from served_model import Model, said, served_model

from pipeline import refit as refits
from pipeline.errors import EditConflictError
from pipeline.progress import Silent, Tick
from pipeline.refit import refit
from pipeline.settings import LabelSettings, ThemeSettings
from pipeline.stages.redact import Redactor
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import FullStore
from pipeline.themes.edit import pin, rename

FOUND = {
    "gift-card": {"pt": "Cartão presente", "es": "Tarjeta regalo", "ro": "Card cadou", "en": "Gift card"},
    "old-fridge": {"pt": "Frigorífico antigo", "es": "Nevera antigua", "ro": "Frigider vechi", "en": "Old fridge"},
    "parking": {"pt": "Estacionamento", "es": "Aparcamiento", "ro": "Parcare", "en": "Parking"},
}
"""What the planted topics are called without a language model."""
WORDED = {
    "gift card": {
        "pt": "Saldo do cartão presente",
        "es": "Saldo de tarjeta regalo",
        "ro": "Sold de card cadou",
        "en": "Gift card balance",
    },
    "old fridge": {
        "pt": "Recolha de frigorífico",
        "es": "Recogida de nevera",
        "ro": "Ridicare frigider",
        "en": "Fridge pickup",
    },
    "parking": {
        "pt": "Lugares de estacionamento",
        "es": "Plazas de aparcamiento",
        "ro": "Locuri de parcare",
        "en": "Parking spaces",
    },
}
"""What the model calls them, by their first English keyword."""
KEYS = ["fridge-pickup", "gift-card-balance", "parking-spaces"]


def worded(request: dict[str, Any], **otherwise: str) -> tuple[int, bytes]:
    """The model's answer."""
    return said(WORDED[_sent(request)["keywords"]["en"][0]] | otherwise)


@pytest.fixture
def model() -> Iterator[Model]:
    with served_model() as model:
        model.answer = worded
        yield model


def labels(store: FullStore) -> dict[str, dict[str, str]]:
    """What discovered themes are called, by key."""
    return {theme.key: dict(theme.labels) for theme in store.themes() if theme.kind == "discovered"}


def gift_card(store: FullStore) -> ThemeRecord:
    """The theme of the topic that is spoken of again."""
    return next(theme for theme in store.themes() if theme.key == "gift-card")


def test_a_language_model_names_what_is_new(tmp_path: Path, model: Model) -> None:
    """Proposals have its labels, and keys made of them, beside the keywords that were found."""
    settings = settings_in(tmp_path, labels=model.settings())
    with planted_store(settings) as store:
        assert refit(settings).warnings == ()
        assert sorted(labels(store)) == KEYS
        assert labels(store)["gift-card-balance"] == WORDED["gift card"]
        keywords = {theme.key: theme.keywords["ro"] for theme in store.themes() if theme.key in KEYS}
        assert keywords["gift-card-balance"] == ("card cadou",)


def test_what_is_sent_is_new_and_redacted(tmp_path: Path, model: Model) -> None:
    """Keywords, and quotes as they are stored; no topic is sent a second time, and it keeps its name."""
    settings = settings_in(tmp_path, labels=model.settings())
    redact = Redactor().redact_text
    with planted_store(settings, lambda text: redact(f"{text}, ana@example.com", None).text) as store:
        refit(settings)
        stored = set(store.read_units()["text"])
        assert len(model.requests) == len(SAID)
        for request in map(_sent, model.requests):
            assert request.keys() == {"keywords", "quotes"}
            quotes = [quote for of_language in request["quotes"].values() for quote in of_language]
            assert stored.issuperset(quotes)
            assert all(quote.endswith(", [EMAIL]") for quote in quotes)
        assert "example" not in json.dumps(model.requests)
        say_again(store, 6)
        assert refit(settings).proposed == ()
        assert len(model.requests) == len(SAID)
        assert {named["en"] for named in labels(store).values()} == {
            "Fridge pickup",
            "Gift card balance",
            "Parking spaces",
        }


def test_a_label_that_is_refused_leaves_the_one_found(tmp_path: Path, model: Model) -> None:
    """That label alone; result and manifest say so, without the label."""
    model.answer = lambda request: worded(request, en="Logistics")
    settings = settings_in(tmp_path, labels=model.settings())
    with planted_store(settings) as store:
        result = refit(settings)
        assert sorted(labels(store)) == sorted(FOUND)
        assert labels(store)["gift-card"] == WORDED["gift card"] | {"en": "Gift card"}
        run = store.last_run()
        assert run
        assert (
            result.warnings
            == tuple(run.manifest["warnings"])
            == (
                "[labels]: 3 of 3 topics keep labels that were found offline: "
                "3 × a label refused (not in the topic's words, or another theme's)",
            )
        )


@pytest.mark.parametrize(
    ("named", "warnings"),
    [
        (LabelSettings(), ()),
        (
            LabelSettings(url=SecretStr("http://127.0.0.1:1"), model="small", timeout=1),
            ("[labels]: 3 of 3 topics keep labels that were found offline: 3 × no answer (ConnectError)",),
        ),
    ],
)
def test_without_a_model_a_refit_does_with_what_it_finds(
    tmp_path: Path, named: LabelSettings, warnings: tuple[str, ...]
) -> None:
    """A server that is down costs a warning; one that is not named, nothing."""
    settings = settings_in(tmp_path, labels=named)
    with planted_store(settings) as store:
        assert refit(settings).warnings == warnings
        assert labels(store) == FOUND
        run = store.last_run()
        assert run
        assert (run.status, tuple(run.manifest["warnings"])) == ("completed", warnings)


def test_a_theme_in_use_gets_the_words_of_its_opinions(tmp_path: Path) -> None:
    """Whoever made it; one that is pinned stays as it is."""
    settings = settings_in(tmp_path, themes=ThemeSettings(accept_after_nights=0, accept_size=5))
    with planted_store(settings) as store:
        refit(settings)
        assert gift_card(store).status == "active"
        with store.begin_night("emptied") as held:
            store.write_keywords(held, {theme.key: {} for theme in store.themes()})
        pinned = next(theme.key for theme in store.themes() if theme.status == "active" and theme.key != "gift-card")
        pin(store, "ana", pinned)
        refit(settings)
        said = {theme.key: theme.keywords for theme in store.themes()}
        assert "cartão" in " ".join(said["gift-card"]["pt"])
        assert said[pinned] == {}


def test_what_a_person_edits_while_topics_are_looked_for_is_seen(tmp_path: Path) -> None:
    """The themes are read when the topics are there: the proposal found again has the name that it has by then."""
    settings = settings_in(tmp_path)

    class Renaming(Silent):
        @contextmanager
        def step(self, what: str, total: float, unit: str) -> Iterator[Tick]:
            with super().step(what, total, unit) as tick:
                yield tick
                rename(store, "ana", "gift-card", "en", "Vouchers")

    with planted_store(settings) as store:
        refit(settings)
        size = gift_card(store).size
        say_again(store, 6)
        refit(settings, progress=Renaming())
        theme = gift_card(store)
        assert (theme.label("en"), theme.size) == ("Vouchers", size + 6)


@pytest.mark.parametrize("edits", [1, 2])
def test_an_edit_before_the_refit_writes_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edits: int) -> None:
    """The topics are compared once more, with the themes as they are by then; nothing is written twice."""
    settings = settings_in(tmp_path)
    with planted_store(settings) as store:
        refit(settings)
        size, before = gift_card(store).size, len(store.theme_events())
        say_again(store, 6)
        tries = _edited_meanwhile(store, monkeypatch, edits)
        refit(settings)
        assert len(tries) == edits + 1
        theme = gift_card(store)
        assert (theme.label("en"), theme.size) == (f"Vouchers {edits}", size + 6)
        events = [event.event for event in store.theme_events()[before:]]
        assert sorted(events) == ["continued"] * 3 + ["renamed"] * edits


def test_a_refit_gives_up_while_themes_are_edited_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times; it fails with a message that says what to do, having written nothing, and the edits stay."""
    settings = settings_in(tmp_path)
    with planted_store(settings) as store:
        refit(settings)
        size, before = gift_card(store).size, len(store.theme_events())
        say_again(store, 6)
        tries = _edited_meanwhile(store, monkeypatch, 9)
        with pytest.raises(EditConflictError, match=r"each of the 3 times .* nothing was written: .*`clamor discover`"):
            refit(settings)
        assert len(tries) == 3
        theme = gift_card(store)
        assert (theme.label("en"), theme.size) == ("Vouchers 3", size)
        assert [event.event for event in store.theme_events()[before:]] == ["renamed"] * 3
        run = store.last_run()
        assert run
        assert run.status == "failed"


def _edited_meanwhile(store: FullStore, monkeypatch: pytest.MonkeyPatch, edits: int) -> list[int]:
    """Let a person rename a proposal so many times, each after a refit read the themes and before it writes.

    Returns a list that gets an item for each time that a refit came so far.
    """
    tries: list[int] = []
    measured = refits.prospect

    def renamed_before(*arguments: Any) -> Any:
        tries.append(len(tries) + 1)
        if len(tries) <= edits:
            rename(store, "ana", "gift-card", "en", f"Vouchers {len(tries)}")
        return measured(*arguments)

    monkeypatch.setattr(refits, "prospect", renamed_before)
    return tries


def _sent(request: dict[str, Any]) -> dict[str, Any]:
    """The data of a request."""
    data: dict[str, Any] = json.loads(request["messages"][1]["content"])
    return data
