"""The fixed vocabulary of the report: what each flag, reason, figure and rule is called, as translatable messages."""

from collections.abc import Callable

Gettext = Callable[[str], str]


def flag_terms(_: Gettext) -> dict[str, tuple[str, str]]:
    """Give flag → (name, what it means)."""
    return {
        "safety": (_("Safety"), _("Someone was hurt, or could be.")),
        "authority": (_("Authorities and lawyers"), _("The customer names an authority, a consumer body or a lawyer.")),
        "leaving": (_("About to leave"), _("The customer says they will cancel or go to a competitor.")),
        "repeat_contact": (_("Asked before"), _("The customer has already asked for help about the same thing.")),
        "score_mismatch": (
            _("Score against words"),
            _("The score says one thing and the words another: scales are misread."),
        ),
    }


def reason_terms(_: Gettext) -> dict[str, tuple[str, str]]:
    """Give reason for having no theme → (name, what it means)."""
    return {
        "no_content": (_("Nothing said"), _("Empty, a dash, “nothing”: there is no opinion to place.")),
        "out_of_scope_language": (
            _("Another language"),
            _("Written in a language other than Portuguese, Spanish, Romanian or English."),
        ),
        "general": (_("General praise or blame"), _("“Very good”, “awful”: it does not say what about.")),
        "ambiguous": (_("Between two themes"), _("Two themes fit almost equally well, so neither was chosen.")),
        "no_theme_yet": (
            _("No theme yet"),
            _("It says something that no theme covers; see the proposed themes."),
        ),
    }


def figure_terms(_: Gettext) -> dict[str, tuple[str, str]]:
    """Give key figure → (name, how it is counted)."""
    return {
        "nps": (_("NPS"), _("percentage of 9–10 minus percentage of 0–6")),
        "csat": (_("CSAT"), _("share of 4–5 on a scale of 1–5")),
        "ces": (_("CES"), _("share of 5–7 on a scale of 1–7, 7 the easiest")),
        "negative": (_("Negative responses"), _("share of responses with content that are negative")),
    }


def column_terms(_: Gettext) -> dict[str, str]:
    """Give a column that responses are compared by → its name."""
    return {
        "language": _("By language"),
        "country": _("By country"),
        "channel": _("By channel"),
        "segment": _("By segment"),
    }


def count_terms(_: Gettext) -> dict[str, str]:
    """Give a count of the manifest → its name."""
    return {
        "rows_in": _("Rows read"),
        "responses": _("Responses"),
        "units": _("Opinions"),
        "rejected": _("Rejected"),
    }


def pain_direction_terms(_: Gettext) -> dict[str, str]:
    """Give the direction of a pain point → words for it."""
    return {"rising": _("rising"), "falling": _("falling"), "no clear change": _("no clear change")}


def figure_direction_terms(_: Gettext) -> dict[str, str]:
    """Give the direction of a key figure → words for it."""
    return {"rising": _("up"), "falling": _("down"), "no clear change": _("no clear change")}


def quality_terms(_: Gettext) -> dict[str, tuple[str, str]]:
    """Give figure of the themes' quality → (name, what it is)."""
    return {
        "share_unassigned": (
            _("Without a theme"),
            _("share of the opinions that a theme could have and none has, or that fall between two"),
        ),
        "stability": (
            _("Stability"),
            _("how far topics agree when other opinions are drawn: 1 is the same topics, 0 is chance"),
        ),
        "coherence": (
            _("Coherence"),
            _("how often the keywords of a theme occur together, language by language: 1 is always, −1 never"),
        ),
        "diversity": (_("Diversity"), _("share of keywords that no other theme has")),
        "leak_language": (
            _("Leak of language"),
            _("how far themes tell which language somebody writes: 0 is not at all, 1 entirely"),
        ),
        "leak_sentiment": (
            _("Leak of mood"),
            _("how far themes tell praise from blame: 0 is not at all, 1 entirely"),
        ),
    }


def broken_terms(_: Gettext) -> dict[str, tuple[str, str]]:
    """Give rule that themes break → (what is wrong, what to do about it)."""
    return {
        "too_broad": (_("Too broad"), _("These hold opinions of all sorts: split them.")),
        "nearly_same": (_("Nearly the same"), _("These lie so close that chance decides between them: merge them.")),
        "leak_language": (
            _("Language shows through"),
            _("Which theme an opinion gets depends on its language, most of all here: look for two that say the same."),
        ),
        "leak_sentiment": (
            _("Mood shows through"),
            _("Which theme an opinion gets depends on its mood, most of all here: look for two that say the same."),
        ),
    }


def found_terms(_: Gettext) -> dict[str, str]:
    """Give what a refit finds about themes → the heading that it stands under."""
    return {
        "born": _("Something new"),
        "split": _("A part that could stand by itself"),
        "merged": _("Perhaps the same as another"),
        "faded": _("Fading"),
    }


def redaction_terms(_: Gettext) -> dict[str, str]:
    """Give a placeholder type → its name; identity and tax numbers are known by their own abbreviations."""
    return {
        "EMAIL": _("E-mail address"),
        "PHONE": _("Phone number"),
        "CARD": _("Payment card"),
        "POSTCODE": _("Postcode (United Kingdom)"),
    }


def rule_name(_: Gettext, rule: str) -> str | None:
    """Say what a rule of rejection means; None for a rule unknown here, which is shown with its own explanation."""
    named = {
        "duplicate_id": _("An id that came before"),
        "empty_row": _("Nothing in the row"),
        "text_too_long": _("A text too long to be an answer"),
        "cell_too_long": _("A cell too long for its column"),
        "unreadable_encoding": _("Characters that could not be read"),
        "nul_bytes": _("NUL bytes in the text"),
    }
    endings = {
        "_unreadable": _("A value that could not be read"),
        "_out_of_range": _("A value off its scale or period"),
    }
    return named.get(rule) or next((words for ending, words in endings.items() if rule.endswith(ending)), None)
