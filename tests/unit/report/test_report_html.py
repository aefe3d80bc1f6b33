"""The page: self-contained, escaped, in four languages."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import demo_tables
import polars as pl
import pytest
import theme_news

from pipeline.errors import SettingsError
from pipeline.report.build import build_report
from pipeline.report.html import render
from pipeline.report.model import Report
from pipeline.report.theme_quality import quality_of
from pipeline.schemas import LANGUAGES


class Page(HTMLParser):
    """Collects the tags, attributes and scripts of a page as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts: list[tuple[str | None, str]] = []
        self.words: list[str] = []
        self._script: str | bool | None = False
        self._style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._script = dict(attrs).get("type") if tag == "script" else False
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._script, self._style = False, False

    def handle_data(self, data: str) -> None:
        if self._script is not False:
            self.scripts.append((self._script, data))  # type: ignore[arg-type]
        elif not self._style:
            self.words.append(data)


def plain(text: str) -> str:
    """The words of a page as they are read, one space between them."""
    return re.sub(r"[ \n]+", " ", " ".join(word for word in Page(text).words if word.strip()))


EXPECTED_TAGS = (
    "html head meta title style body a header p svg path rect h1 h2 h3 h4 span strong b ul ol li div nav main section"
    " details summary blockquote footer abbr mark table caption thead tbody tr th td bdi figure figcaption script"
    " noscript article dl dt dd code"
)


def test_hostile_text_stays_text(hostile_report: Report) -> None:
    """Whatever a customer, a file or a model supplies, no tag, attribute, script or link of theirs comes to be."""
    page = Page(render(hostile_report, "en"))
    assert page.tags <= set(EXPECTED_TAGS.split())
    assert not [name for _tag, name, _value in page.attributes if name.startswith("on") or name == "style"]
    assert all(value.startswith("#") for _tag, name, value in page.attributes if name in {"href", "src"})
    assert [kind for kind, _text in page.scripts].count(None) == 2
    assert "{{ 7 * 191 }}" in " ".join(page.words)
    assert "1337" not in "".join(page.words)


def test_markup_in_what_is_said_of_themes_is_shown_as_it_was_written(demo_report: Report) -> None:
    """A quote, a keyword, a label that somebody gave and who gave it: each is text, in every place that it has."""
    bold = "<b>so &amp; so</b>"
    [proposal, _] = demo_report.proposals
    assert demo_report.changes is not None
    renamed = replace(demo_report.changes.decided[0], who=bold, label=bold)
    report = replace(
        demo_report,
        proposals=(replace(proposal, keywords={"en": (bold,)}, verbatims={"en": (bold,)}),),
        changes=replace(demo_report.changes, decided=(renamed,)),
        labels={**demo_report.labels, "haul-away": {"en": bold}, "app_site": {"en": bold}},
    )
    text = render(report, "en")
    assert bold not in text
    shown = "&lt;b&gt;so &amp;amp; so&lt;/b&gt;"
    for place in (
        f'<h3 dir="auto">{shown}</h3>',
        f'<span lang="en">{shown}</span>',
        f'<p lang="en" dir="auto">{shown}</p>',
        f"Renamed to “{shown}”",
        f"<bdi>{shown}</bdi>",
        f'<b dir="auto">{shown} · ',
    ):
        assert place in text


def test_a_proposal_comes_with_its_quotes_and_the_commands_that_decide(demo_report: Report) -> None:
    """What would join it, two quotes at once with the reader's language first, and how to accept or retire it."""
    text = plain(render(demo_report, "es"))
    card = text[text.index("haul-away") : text.index("gift-cards")]
    assert "31 opiniones pasarían a este tema, 81\xa0% negativas" in card
    assert "hallado en 44 opiniones" in card
    assert card.index("Prometieron retirar") < card.index("Não levaram") < card.index("1 más")
    assert card.index("1 más") < card.index("Nobody would take") < card.index("clamor themes accept haul-away")
    assert "clamor themes retire haul-away" in card


def test_changes_are_told_with_their_numbers(demo_report: Report) -> None:
    """What a refit found with what justifies it, and what people decided with who did."""
    text = plain(render(demo_report, "en"))
    for sentence in (
        "haul-away 29 of its 44 opinions had no theme.",
        "gift-cards 8 of its 14 opinions come from Payment, which goes on beside it.",
        "Courier 25 of its 40 opinions now lie with those of Delivery time; likeness 0.72.",
        "clamor themes merge courier delivery_time",
        "Packaging 3 opinions in the last seven days, 12 in the seven before.",
        "Renamed to “Invoices” EN ana · 1 Oct 2026",
        "Merged into Payment: 1 opinion moved.",
        "Split into Payment, Refunds: 20 opinions moved.",
        "Accepted: 27 opinions joined it. by rule · 1 Oct 2026",
        "Retired: 2 opinions wait for another theme.",
        "It learnt from 12 corrected opinions. 1 Oct 2026",
        "2 themes go on as they were",
        "2 decisions no longer fit and have no effect. To see which: clamor themes conflicts",
    ):
        assert sentence in text


def test_broken_rules_name_their_offenders_and_the_way_out(demo_report: Report) -> None:
    """A figure that became worse says so; a broken rule names themes as people call them, with a command for each."""
    text = plain(render(demo_report, "en"))
    assert "Without a theme 21% clearly worse: 11% the time before" in text
    assert "Stability 0.79 0.80 the time before" in text
    assert "Coherence −0.12 nothing to compare with" in text
    assert "App and website · Set-up and use clamor themes merge app_site ease_of_use" in text
    assert "Getting it solved clamor themes split issue_resolution --into 2" in text
    assert "Sign-in and account clamor themes show sign_in" in text


def test_a_refit_that_proposed_nothing_says_why(demo_report: Report) -> None:
    """By the figures that would have become worse, as the charts call them; of others nothing is said."""
    [*_, last] = theme_news.records()
    held = quality_of([replace(last, offenders={"held_back": ("coherence", "diversity")})])
    assert "The last refit proposed nothing new" not in plain(render(demo_report, "en"))
    told = plain(render(replace(demo_report, theme_quality=held), "en"))
    assert "these figures would have become clearly worse. Coherence Diversity" in told
    assert "Ultima revizuire nu a propus nimic nou" in plain(render(replace(demo_report, theme_quality=held), "ro"))


def test_one_measurement_is_told_and_not_charted(demo_report: Report) -> None:
    """After the first refit there are figures without a line, and nothing that would say what they were before."""
    only = quality_of(theme_news.records()[:1])
    text = render(replace(demo_report, theme_quality=only), "en")
    themes = text[text.index('<section id="themes"') : text.index('<section id="quality"')]
    assert "20%" in themes
    assert "the time before" not in themes
    assert "nothing to compare with" not in themes
    assert 'class="chart"' not in themes
    assert "No theme is too broad" in themes


def test_a_store_that_no_refit_saw_has_nothing_to_tell(demo_report: Report) -> None:
    """Neither changes nor quality have a section, and the contents do not name them."""
    text = render(replace(demo_report, changes=None, proposals=(), theme_quality=None), "en")
    assert "#changes" not in text
    assert "#themes" not in text
    assert "None waits for a decision." in text


def test_hostile_charts_are_plain_json(hostile_report: Report) -> None:
    """A chart's data cannot close its script element, and its labels hold no markup of Plotly's own small HTML."""
    charts = [text for kind, text in Page(render(hostile_report, "pt")).scripts if kind == "application/json"]
    assert charts
    for text in charts:
        assert not re.search("[<>&\u2028\u2029]", text)
        assert json.loads(text)["data"]


def test_reading_direction_cannot_be_turned(hostile_report: Report) -> None:
    """Marks that override the direction of what follows are left out of the page."""
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", render(hostile_report, "ro"))


def test_only_the_two_scripts_of_the_page_may_run(demo_report: Report) -> None:
    """The policy names the hash of each script and lets nothing be fetched."""
    page = Page(render(demo_report, "en"))
    (policy,) = [
        value for tag, name, value in page.attributes if tag == "meta" and name == "content" and "src" in value
    ]
    assert policy.startswith("default-src 'none'; ")
    for kind, text in page.scripts:
        if kind is None:
            assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_renders_whole(demo_report: Report, language: str) -> None:
    """The page says which language it is in; no placeholder of a message is left over."""
    page = Page(render(demo_report, language))
    text = " ".join(page.words)
    assert ("html", "lang", {"en": "en-GB"}.get(language, language)) in page.attributes
    assert not re.search(r"%\(|%%|Undefined", text)
    assert not [word for word in page.words if word.strip() == "None"]


@pytest.mark.parametrize(
    ("language", "count", "share", "decimal"),
    [
        ("en", "in 78 responses", "24%", "+23.1"),
        ("pt", "em 78 respostas", "24%", "+23,1"),
        ("es", "en 78 respuestas", "24\xa0%", "+23,1"),
        ("es-MX", "en 78 respuestas", "24%", "+23.1"),
        ("ro", "în 78 de răspunsuri", "24\xa0%", "+23,1"),
    ],
)
def test_numbers_and_plurals_are_the_readers(
    demo_report: Report, language: str, count: str, share: str, decimal: str
) -> None:
    """Decimal marks, spaces before % and the Romanian "de" are those of the language, or of the country named."""
    text = re.sub(r"[ \n]+", " ", "".join(Page(render(demo_report, language)).words))
    assert count in text
    assert share in text
    assert decimal in text


def test_another_language_is_refused(demo_report: Report) -> None:
    """The message says which languages there are."""
    with pytest.raises(SettingsError, match="pt, es, ro, en"):
        render(demo_report, "fr")
    with pytest.raises(SettingsError, match="no such country"):
        render(demo_report, "es-XQX")


def test_evidence_is_marked_and_carries_its_language(demo_report: Report) -> None:
    """The words that prove a point stand in <mark>, in a paragraph with the language of the response."""
    text = render(demo_report, "en")
    assert re.search(r'<p lang="ro" dir="auto">[^<]*<mark>[^<]+</mark>', text)


def test_a_quote_says_its_language_where_that_is_not_the_readers() -> None:
    """At the head of a pain point; whoever reads Romanian needs no word about it."""
    responses, units = demo_tables.tables()
    one = responses.filter(pl.col("primary_pain_point").is_not_null(), pl.col("language") == "ro").head(1)
    report = build_report(one, units.join(one, on="response_id", how="semi"), demo_tables.labels())
    tagged = r'<summary><span class="quote" lang="ro">.*?</span><abbr class="tag" title="Romanian">RO</abbr>'
    assert re.search(tagged, render(report, "en"))
    quoted = r'<summary><span class="quote" lang="ro">.*?</span><span class="read">'
    assert re.search(quoted, render(report, "ro"))


def test_an_empty_report_renders() -> None:
    """No response, no theme, no manifest: the page says so instead of failing."""
    responses, units = demo_tables.tables()
    text = render(build_report(responses.clear(), units.clear(), []), "en")
    assert "No pain point in this period." in text
    assert "plotly.js" not in text


def test_a_single_response_makes_a_report() -> None:
    """One answer, no period before: figures with wide intervals, nothing to compare with, no trend called."""
    responses, units = demo_tables.tables()
    one = responses.filter(pl.col("primary_pain_point").is_not_null()).head(1)
    text = render(build_report(one, units.join(one, on="response_id", how="semi"), demo_tables.labels()), "en")
    assert "in 1 response, 100% of those with content" in text
    assert "nothing to compare with" in text
    assert "clearly rises" not in text


def test_a_theme_without_a_name_is_shown_by_its_key(demo_report: Report) -> None:
    """A theme that left the taxonomy still has a row."""
    text = render(replace(demo_report, labels={}, labels_negative={}), "pt")
    assert "sign_in" in text
