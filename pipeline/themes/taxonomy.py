"""Loads the curated themes from YAML and rejects a malformed file by line, key and reason."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from models.registry import ROOT
from pipeline.errors import TaxonomyError
from pipeline.schemas import LANGUAGES

DEFAULT_PATH = ROOT / "taxonomy" / "taxonomy.yaml"
JOURNEY_STAGES = ("awareness", "consideration", "purchase", "use", "support", "loyalty")
PILLARS = ("effort", "emotion", "success")
LEAST_EXEMPLARS = 6

ByLanguage = Mapping[str, str]
SentencesByLanguage = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Exemplars:
    """Sentences as natives write them, blaming and praising, for each language."""

    complaint: SentencesByLanguage
    praise: SentencesByLanguage


@dataclass(frozen=True)
class Theme:
    """A neutral aspect people speak about; ``label_negative`` is its name when it hurts."""

    key: str
    definition: str
    journey_stage: str
    pillar: str
    label: ByLanguage
    label_negative: ByLanguage
    exemplars: Exemplars


@dataclass(frozen=True)
class Taxonomy:
    """All themes, with what names no theme: ``general`` praise and blame, and ``background`` remarks."""

    themes: tuple[Theme, ...]
    general: Exemplars
    background: SentencesByLanguage
    sha256: str

    def theme(self, key: str) -> Theme:
        """The theme of that key; ``KeyError`` if there is none."""
        return next((theme for theme in self.themes if theme.key == key), None) or _no_theme(key)


def _no_theme(key: str) -> NoReturn:
    raise KeyError(key)


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Reads and checks a taxonomy; without a path, the one that ships with Clamor.

    Raises:
        TaxonomyError: the file is missing, is not YAML, or breaks a rule; the message has line, key and reason.
    """
    source = path or DEFAULT_PATH
    try:
        content = source.read_text("utf-8")
        root = yaml.compose(content, Loader=yaml.CSafeLoader)
    except OSError as error:
        raise TaxonomyError(f"{source}: {error.strerror}; give the path of a taxonomy.yaml") from error
    except UnicodeDecodeError as error:
        raise TaxonomyError(f"{source}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TaxonomyError(f"{source}, line {line}: not valid YAML: {error.problem}") from error
    if root is None:
        raise TaxonomyError(f"{source}: is empty; expected themes, general and background")
    return _Reader(source).taxonomy(root, hashlib.sha256(content.encode()).hexdigest())


class _Reader:
    """Walks the YAML nodes, which know their lines, and turns them into the dataclasses above."""

    def __init__(self, source: Path) -> None:
        self.source = source

    def fail(self, node: yaml.Node, key: str, reason: str) -> NoReturn:
        raise TaxonomyError(f"{self.source}, line {node.start_mark.line + 1}, {key}: {reason}")

    def mapping(self, node: yaml.Node, key: str, expected: tuple[str, ...]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, key, f"expected a mapping with {', '.join(expected)}")
        found: dict[str, yaml.Node] = {}
        for name_node, value in node.value:
            name = str(name_node.value)
            if name not in expected:
                self.fail(name_node, f"{key}.{name}", f"unknown key; expected one of {', '.join(expected)}")
            if name in found:
                self.fail(name_node, f"{key}.{name}", "given twice")
            found[name] = value
        for name in expected:
            if name not in found:
                self.fail(node, f"{key}.{name}", "missing")
        return found

    def text(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            self.fail(node, key, "expected a text that is not empty")
        return str(node.value).strip()

    def one_of(self, node: yaml.Node, key: str, allowed: tuple[str, ...]) -> str:
        value = self.text(node, key)
        if value not in allowed:
            self.fail(node, key, f"{value!r} is not one of {', '.join(allowed)}")
        return value

    def sentences(self, node: yaml.Node, key: str) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode):
            self.fail(node, key, "expected a list of sentences")
        return tuple(self.text(item, f"{key}[{i}]") for i, item in enumerate(node.value))

    def labels(self, node: yaml.Node, key: str) -> ByLanguage:
        return {lang: self.text(value, f"{key}.{lang}") for lang, value in self.mapping(node, key, LANGUAGES).items()}

    def exemplars(self, node: yaml.Node, key: str) -> Exemplars:
        complaint, praise = {}, {}
        for language, by_polarity in self.mapping(node, key, LANGUAGES).items():
            place = f"{key}.{language}"
            lists = self.mapping(by_polarity, place, ("complaint", "praise"))
            complaint[language] = self.sentences(lists["complaint"], f"{place}.complaint")
            praise[language] = self.sentences(lists["praise"], f"{place}.praise")
            n = len(complaint[language]) + len(praise[language])
            if n < LEAST_EXEMPLARS or not complaint[language] or not praise[language]:
                reason = f"{n} exemplars; expected at least {LEAST_EXEMPLARS}, praise and complaint"
                self.fail(by_polarity, place, reason)
        return Exemplars(complaint, praise)

    def theme(self, node: yaml.Node, place: str) -> Theme:
        names = ("key", "definition", "journey_stage", "pillar", "label", "label_negative", "exemplars")
        found = self.mapping(node, place, names)
        key = self.text(found["key"], f"{place}.key")
        if not key.isidentifier() or key != key.lower():
            self.fail(found["key"], f"{place}.key", f"{key!r} is not lower-case letters, digits and underscores")
        return Theme(
            key=key,
            definition=self.text(found["definition"], f"{key}.definition"),
            journey_stage=self.one_of(found["journey_stage"], f"{key}.journey_stage", JOURNEY_STAGES),
            pillar=self.one_of(found["pillar"], f"{key}.pillar", PILLARS),
            label=self.labels(found["label"], f"{key}.label"),
            label_negative=self.labels(found["label_negative"], f"{key}.label_negative"),
            exemplars=self.exemplars(found["exemplars"], f"{key}.exemplars"),
        )

    def taxonomy(self, root: yaml.Node, sha256: str) -> Taxonomy:
        found = self.mapping(root, "taxonomy", ("version", "themes", "general", "background"))
        if self.text(found["version"], "version") != "1":
            self.fail(found["version"], "version", "expected 1")
        if not isinstance(found["themes"], yaml.SequenceNode) or not found["themes"].value:
            self.fail(found["themes"], "themes", "expected a list of themes")
        themes: list[Theme] = []
        seen: dict[str, str] = {}
        for i, node in enumerate(found["themes"].value):
            theme = self.theme(node, f"themes[{i}]")
            if any(known.key == theme.key for known in themes):
                self.fail(node, theme.key, "this key is used by an earlier theme")
            self.check_sentences(node, theme, seen)
            themes.append(theme)
        languages = self.mapping(found["background"], "background", LANGUAGES)
        background = {lang: self.sentences(node, f"background.{lang}") for lang, node in languages.items()}
        return Taxonomy(tuple(themes), self.exemplars(found["general"], "general"), background, sha256)

    def check_sentences(self, node: yaml.Node, theme: Theme, seen: dict[str, str]) -> None:
        """One sentence teaches one theme: the same in two themes would pull both apart."""
        for lists in (theme.exemplars.complaint, theme.exemplars.praise):
            for sentence in (s for sentences in lists.values() for s in sentences):
                owner = seen.setdefault(sentence.casefold(), theme.key)
                if owner != theme.key:
                    self.fail(node, theme.key, f"an exemplar is used by theme {owner!r} as well: {sentence!r}")
