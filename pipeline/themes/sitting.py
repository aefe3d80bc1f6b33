"""One edit of themes in the making: whose it is, what was stored when it began, and how it is written down."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

import dataframely as dy
import polars as pl

from pipeline.errors import EditConflictError, ThemeEditError
from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Action, Correction, Happening, MovedUnits, ThemeChange, ThemeEvent, ThemeStore
from pipeline.themes.corrections import replay_units
from pipeline.themes.registry import Registry, resolve
from pipeline.themes.telling import dated, gestures, themes_of

LONGEST_NAME = 80
"""Characters of a label, and of who decides."""
MOST_TOLD = 3
"""Decisions of others that a message names."""


class EditableStore(ThemeStore, Protocol):
    """What an edit asks of a store: its themes, and the units that wait."""

    def waiting_units(self, reasons: Sequence[str] = ("no_theme_yet",)) -> UnitVectors:
        """Return the units that no theme took for one of these reasons, with their vectors."""
        ...


@dataclass(frozen=True)
class Edited:
    """What an edit did: ``said`` says it in one sentence, ``units`` moved, and ``correction_id`` takes it back."""

    correction_id: str
    units: int
    said: str


@dataclass(frozen=True)
class Sitting:
    """An edit in the making. ``corrections`` are all there are, oldest first."""

    store: EditableStore
    who: str
    now: datetime
    registry: Registry
    corrections: tuple[Correction, ...]

    def theme(self, name: str, revision: int | None = None) -> ThemeRecord:
        """The theme of that name (see ``resolve``), at the revision that the caller saw.

        Raises ThemeEditError for an unknown name or a revision that is yet to come, EditConflictError when the theme
        was changed since: by whom, when, and what they decided.
        """
        theme = resolve(self.registry.themes, name)
        if revision is not None and revision > theme.revision:
            raise ThemeEditError(
                f"the theme {theme.key} is at revision {theme.revision}: expected that or an earlier one, met "
                f"{revision}; `clamor themes show {theme.key}` shows it"
            )
        if revision is not None and revision < theme.revision:
            raise EditConflictError(
                f"the theme {theme.key} was changed since you looked at it{self._last_change(theme)}: expected "
                f"revision {revision}, met {theme.revision}. Look at it again with `clamor themes show {theme.key}`, "
                "then decide"
            )
        return theme

    def _last_change(self, theme: ThemeRecord) -> str:
        """Who changed it last, when, and what they decided."""
        last = self.store.last_change(theme.theme_id)
        about = (one for one in reversed(gestures(self.corrections)) if theme.key in themes_of(one, self.registry))
        decided = next((one for one in about if last is not None and one[0].who == last.who), None)
        if decided is not None:
            return f", last by {dated(decided, self.registry)}"
        return f", last by {last}" if last else ""

    def active(self, name: str, revision: int | None = None) -> ThemeRecord:
        """The theme of that name, which units can be given; raises ThemeEditError unless it is active."""
        theme = self.theme(name, revision)
        if theme.status == "merged":
            end = self.registry.end_of(theme)
            raise ThemeEditError(f"the theme {theme.key} was merged into {end.key}; name {end.key} instead")
        if theme.status != "active":
            mend = f"`clamor themes accept {theme.key}` first" if theme.status == "proposed" else "name an active one"
            raise ThemeEditError(f"the theme {theme.key} is {theme.status}, expected an active one: {mend}")
        return theme

    def correction(
        self,
        action: Action,
        target_id: str,
        old: Mapping[str, Any] | None,
        new: Mapping[str, Any] | None,
        *,
        of: Literal["theme", "unit"] = "theme",
    ) -> Correction:
        """A decision of this sitting."""
        return Correction(
            correction_id=str(uuid.uuid4()),
            action=action,
            target_kind=of,
            target_id=target_id,
            old=old,
            new=new,
            who=self.who,
            decided_at=self.now,
        )

    def event(
        self,
        event: Happening,
        theme: ThemeRecord,
        why: str,
        *,
        event_id: str | None = None,
        others: Iterable[ThemeRecord] = (),
        moved: dy.DataFrame[MovedUnits] | None = None,
        **counts: int,
    ) -> ThemeEvent:
        """What this sitting does to a theme; units that it moved are counted."""
        some = moved is not None and moved.height > 0
        return ThemeEvent(
            event_id=event_id or new_id(),
            event=event,
            theme_id=theme.theme_id,
            others=tuple(other.theme_id for other in others),
            counts={"units": moved.height if moved is not None else 0, **counts},
            why=f"{self.who} {why}",
            happened_at=self.now,
            moved=moved if some else None,
        )

    def settled(
        self,
        before: dy.DataFrame[AssignedUnits],
        after: dy.DataFrame[AssignedUnits],
        registry: Registry,
        corrections: Iterable[Correction],
        *,
        also: Collection[str] = (),
    ) -> dy.DataFrame[MovedUnits]:
        """The units of ``after`` that moved once every decision is done again, sorted by id.

        ``registry`` and ``corrections`` are as they will be after the edit. Units in ``also`` count as moved even where
        they stay: a person confirmed them.
        """
        replayed = replay_units(after, corrections, registry.themes)
        was = before.select("unit_id", old_theme="theme", old_reason="reason")
        is_now = replayed.units.select("unit_id", "theme", "reason", "similarity", "margin", "candidates")
        by = pl.when(pl.col("unit_id").is_in(list(replayed.person))).then(pl.lit("person")).otherwise(pl.lit("model"))
        went = pl.col("theme").ne_missing(pl.col("old_theme")) | pl.col("reason").ne_missing(pl.col("old_reason"))
        moved = (
            was.join(is_now, on="unit_id")
            .filter(went | pl.col("unit_id").is_in(list(also)))
            .with_columns(by=by.cast(MovedUnits.by.dtype))
            .sort("unit_id")
        )
        return MovedUnits.validate(moved.select(MovedUnits.column_names()))

    def write(self, change: ThemeChange, said: str) -> Edited:
        """Write the change, and say what it did; of several corrections the one that history shows takes it back.

        Raises EditConflictError when somebody else was faster, with what they decided meanwhile.
        """
        try:
            self.store.change_themes(change)
        except EditConflictError as error:
            raise EditConflictError(f"{error}{self._meanwhile()}") from None
        moved = sum(event.moved.height for event in change.events if event.moved is not None)
        return Edited(min(one.correction_id for one in change.corrections), moved, said)

    def _meanwhile(self) -> str:
        known = {one.correction_id for one in self.corrections}
        others = gestures(one for one in self.store.corrections() if one.correction_id not in known)
        if not others:
            return ""
        registry = Registry(self.store.themes())
        told = "; ".join(dated(one, registry) for one in others[:MOST_TOLD])
        more = f"; and {len(others) - MOST_TOLD:,} more" if len(others) > MOST_TOLD else ""
        return f". Decided meanwhile: {told}{more}"


def begin(store: EditableStore, who: str, now: datetime | None = None) -> Sitting:
    """Begin an edit by ``who``; raises ThemeEditError for a name that is empty, too long or not printable.

    ``now`` is the present unless given, and always after the last decision: the later one wins, whatever clocks say.
    """
    name = plain_name(who, "who decides")
    corrections = store.corrections()
    after = [one.decided_at + timedelta(microseconds=1) for one in corrections]
    return Sitting(store, name, max([now or datetime.now(UTC), *after]), Registry(store.themes()), corrections)


def new_id() -> str:
    """A random id for a correction or an event, 36 characters."""
    return str(uuid.uuid4())


def plain_name(text: str, what: str) -> str:
    """The text without spaces around it; ThemeEditError unless it has 1 to 80 printable characters."""
    stripped = text.strip()
    if not stripped:
        raise ThemeEditError(f"{what}: met nothing, expected 1 to {LONGEST_NAME} characters")
    if len(stripped) > LONGEST_NAME:
        raise ThemeEditError(f"{what}: met {len(stripped)} characters, expected {LONGEST_NAME} at most; shorten it")
    if not stripped.isprintable():
        raise ThemeEditError(f"{what}: met a control character or a line break, expected plain text; take it out")
    return stripped


def with_theme(units: dy.DataFrame[AssignedUnits], key: str | None, reason: str | None) -> dy.DataFrame[AssignedUnits]:
    """The units with this theme or this reason."""
    return AssignedUnits.validate(
        units.with_columns(
            theme=pl.lit(key, dtype=pl.String),
            reason=pl.lit(reason, dtype=pl.String).cast(AssignedUnits.reason.dtype),
            candidates=pl.lit([], dtype=pl.List(pl.String)),
        )
    )
