"""Which column is what: as declared, else by its header in four languages, else (for the text) by what it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipeline.errors import InputError
from pipeline.sources.dates import looks_like_bare_date, looks_like_date
from pipeline.sources.header import Header, Rows
from pipeline.sources.labels import is_kind
from pipeline.sources.mapping import TEXT, ColumnMapping
from pipeline.sources.scores import SCALES, is_blank, number, score
from pipeline.sources.table import cell_name
from pipeline.sources.vocabulary import asks_for_text, describes, is_text, normalised, role_by_name, score_by_wording

_WORDING_RANK = 1_000
"""A score found by the wording of its question comes after any found by name."""

_FEW = 5
"""With fewer filled cells than this, what a column holds says nothing about what it is."""


@dataclass(frozen=True)
class Columns:
    """Positions of the columns taken: of the texts, in file order, and of each single role.

    ``by_content`` says that the texts were found by what they hold, not by their headers.
    """

    text: tuple[int, ...]
    single: Mapping[str, int]
    by_content: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Profile:
    """What a column holds, as shares of its filled cells."""

    filled: int
    numbers: float
    dates: float
    bare_dates: float
    distinct: int
    words: float
    characters: float

    @property
    def is_open(self) -> bool:
        """Free text: neither numbers nor dates nor a short list of choices."""
        if self.filled == 0 or self.numbers >= 0.5 or self.dates >= 0.5:
            return False
        few_choices = self.filled >= 20 and self.distinct <= max(5, 0.05 * self.filled) and self.characters < 60
        return not few_choices

    @property
    def is_long(self) -> bool:
        """Text that nobody would use as a label: four words on average, and hardly ever the same twice."""
        return self.is_open and self.words >= 4 and self.distinct >= 0.5 * self.filled


def find_columns(rows: Rows, mapping: ColumnMapping) -> Columns:
    """Find the columns of a table. Raises ``InputError``, naming the columns met, where no text can be told."""
    profiles = [_profile(rows.cells[cell_name(i)]) for i in range(len(rows.headers))]
    known = _with_headers(rows, profiles, _declared(rows, mapping), mapping)
    if known.text:
        return known
    free = [i for i in range(len(rows.headers)) if i not in known.single.values()]
    by_header = _texts_by_header(rows.headers, profiles, free)
    if by_header:
        return replace(known, text=tuple(by_header))
    long = _texts_by_content(rows.headers, profiles, free)
    if not long:
        raise InputError(no_text_message(rows.headers))
    warnings = known.warnings
    if len(long) > 1:
        names = listed([rows.headers[i].name for i in long])
        warnings += (f"No header names the text: {names} hold free text, and all were taken.",)
    return replace(known, text=tuple(long), by_content=True, warnings=warnings)


def has_column(headers: Sequence[Header], name: str) -> bool:
    """Whether a table has a column that a declared name can mean."""
    return bool(_matching(headers, name))


def no_text_message(headers: Sequence[Header]) -> str:
    """What to say where no column can be told to hold the answers."""
    met = listed([header.name for header in headers]) or "none"
    return (
        f"No column of answers was found. Columns met: {met}. Expected a header such as comment, comentário, "
        "comentario or comentariu, a question as header, or a column of free text. Name the column with --text."
    )


def _profile(cells: pl.Series) -> _Profile:
    cell = pl.col("cell")
    filled = pl.DataFrame({"cell": cells.cast(pl.String)}).filter(~is_blank(cell))
    found = filled.select(
        numbers=number(cell).is_not_null().mean(),
        dates=looks_like_date(cell).mean(),
        bare_dates=looks_like_bare_date(cell).mean(),
        distinct=cell.n_unique(),
        words=cell.str.slice(0, 1_000).str.count_matches(r"\S+").mean(),
        characters=cell.str.len_chars().mean(),
    ).row(0, named=True)
    return _Profile(filled.height, **{key: value or 0 for key, value in found.items()})


def _matching(headers: Sequence[Header], name: str) -> list[int]:
    """Columns of that very name or wording; else those that differ in case, accents and punctuation only."""
    exact = [i for i, header in enumerate(headers) if name in (header.name, header.wording)]
    wanted = normalised(name).replace(" ", "")
    alike = [
        i
        for i, header in enumerate(headers)
        if wanted and wanted in (normalised(header.name).replace(" ", ""), normalised(header.wording).replace(" ", ""))
    ]
    return exact or alike


def _declared(rows: Rows, mapping: ColumnMapping) -> Columns:
    single = {
        role: _at(rows, role, name)[0]
        for role, name in mapping.declared().items()
        if not (role == "kind" and is_kind(name) and not _matching(rows.headers, name))
    }
    text = dict.fromkeys(i for name in mapping.text for i in _at(rows, TEXT, name))
    return Columns(tuple(text), single)


def _at(rows: Rows, role: str, name: str) -> list[int]:
    found = _matching(rows.headers, name)
    if not found:
        met = listed([header.name for header in rows.headers]) or "none"
        message = f"There is no column {name!r} to take as {role}. Columns met: {met}. Give one of these names."
        raise InputError(message)
    return found


def _with_headers(rows: Rows, profiles: Sequence[_Profile], declared: Columns, mapping: ColumnMapping) -> Columns:
    """Add the columns whose headers say what they are and whose content does not contradict."""
    single, warnings = dict(declared.single), []
    candidates: dict[str, list[tuple[int, int]]] = {}
    for i, header in enumerate(rows.headers):
        if i not in single.values() and i not in declared.text:
            for role, rank in _roles_of(header):
                if role not in single and not (role == "kind" and mapping.kind):
                    candidates.setdefault(role, []).append((rank, i))
    for role, ranked in candidates.items():
        for rank, i in sorted(ranked):
            if i in single.values():
                continue
            reason = _contradiction(role, profiles[i], rows.cells[cell_name(i)], by_name=rank < _WORDING_RANK)
            if reason is None:
                single[role] = i
                break
            if rank < _WORDING_RANK:
                warnings.append(f"Column {shown(rows.headers[i].name)} was not taken as {role}: {reason}.")
        others = [rows.headers[i].name for rank, i in sorted(ranked) if rank >= _WORDING_RANK and i != single.get(role)]
        if role in single and others:
            taken = shown(rows.headers[single[role]].name)
            warnings.append(f"Several columns ask for {role}: {taken} was taken, not {listed(others)}.")
    return replace(declared, single=single, warnings=tuple(warnings))


def _roles_of(header: Header) -> list[tuple[str, int]]:
    """Single roles that a header may mean, with their rank; the machine name and the wording are both asked."""
    found: dict[str, int] = {}
    for label in dict.fromkeys((header.name, header.wording)):
        named = role_by_name(label)
        worded = score_by_wording(label)
        if named and named[0] != TEXT:
            found.setdefault(named[0], named[1])
        elif worded and not named:
            found.setdefault(worded, _WORDING_RANK)
    return list(found.items())


def _contradiction(role: str, profile: _Profile, cells: pl.Series, *, by_name: bool) -> str | None:
    """Why a column that its header calls a score or a date is none, or null."""
    enough = profile.filled >= _FEW or not by_name
    if role == "date" and enough and profile.filled and profile.dates + profile.bare_dates < 0.5:
        return "most of its cells are no dates"
    if role in SCALES and enough and profile.filled:
        if profile.numbers < 0.5:
            return "most of its cells are no numbers"
        cell = pl.col("cell")
        scale = SCALES[role]
        off = number(cell).is_not_null() & score(cell, scale).is_null()
        off_scale = int(pl.DataFrame({"cell": cells.cast(pl.String)}).select(off.sum()).item())
        if off_scale >= _FEW and off_scale > 0.2 * profile.filled:
            return f"{off_scale:,} of {profile.filled:,} values are off its scale, {scale}"
    return None


def _texts_by_header(headers: Sequence[Header], profiles: Sequence[_Profile], free: Sequence[int]) -> list[int]:
    taken, unanswered, second = [], [], []
    for i in free:
        profile, labels = profiles[i], (headers[i].name, headers[i].wording)
        asks = any(asks_for_text(label) for label in labels)
        if any(is_text(label) for label in labels):
            if profile.filled < _FEW or profile.numbers <= 0.8:
                taken.append(i)
        elif profile.is_open and asks:
            taken.append(i)
        elif profile.filled == 0 and asks:
            unanswered.append(i)
        elif profile.is_open and any(describes(label) for label in labels):
            second.append(i)
    # A question that nobody answered counts only where there is no other: each respondent then said nothing.
    return taken or second or unanswered


def _texts_by_content(headers: Sequence[Header], profiles: Sequence[_Profile], free: Sequence[int]) -> list[int]:
    long = [i for i in free if profiles[i].is_long and role_by_name(headers[i].name) is None]
    if not long and len(headers) == 1 and profiles[0].is_open:
        return list(free)
    return long


def shown(name: str) -> str:
    """A column name for a message, cut; withheld where it reads like an answer, as a file without header has it."""
    if len(name.split()) > 12 or "@" in name or sum(c.isdigit() for c in name) > 6:
        return "(a name that reads like an answer)"
    return repr(f"{name[:40]}…" if len(name) > 40 else name)


def listed(names: Sequence[str]) -> str:
    """Column names for a message, thirty at most."""
    return ", ".join(shown(name) for name in names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")
