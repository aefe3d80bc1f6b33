"""What the rest of Clamor may ask of a store. Flow and report are written against this, not against a database."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

import dataframely as dy
import numpy as np
from numpy.typing import NDArray

from pipeline.schemas import AssignedUnits, EnrichedResponses, IdentifiedResponses, RedactedResponses, RejectedRows

RunStatus = Literal["running", "completed", "failed", "skipped", "abandoned"]
"""``skipped``: another night held the lock. ``abandoned``: the process died and a later night found it so."""

_CURATED = uuid.UUID("6f1c2a3e-6d5e-5c0b-9f0a-3b8f4a2d7c11")


def curated_theme_id(key: str) -> str:
    """Return the permanent id of a curated theme: the same for the same key in every store, 36 characters."""
    return str(uuid.uuid5(_CURATED, key))


@dataclass(frozen=True)
class EncoderVersion:
    """The encoder whose vectors a store holds; a store holds those of one only."""

    name: str
    sha256: str
    dimension: int

    def __str__(self) -> str:
        """Name it in a message."""
        return f"{self.name} (sha256 {self.sha256[:12]}…, {self.dimension} wide)"


@dataclass(frozen=True)
class Encoding:
    """The ``encoder`` whose vectors a store holds, null before there are any, and how many ``responses`` it holds.

    While a reprocessing is under way, ``coming`` is the encoder it goes to, and ``done`` counts the responses that it
    has read so far; else null and 0.
    """

    encoder: EncoderVersion | None
    responses: int
    coming: EncoderVersion | None
    done: int


@dataclass(frozen=True)
class Night:
    """Proof that the night lock is held; every verb that writes a night's work asks for it."""

    run_id: str


@dataclass(frozen=True)
class Batch:
    """A few thousand responses with all that belongs to them, written in one transaction or not at all.

    ``vectors`` is float32 ``(n, d)``, row i for unit i. External ids, also of rejected rows, are keyed hashes by now.
    ``input_sha256`` is that of the pull the rows came from: it tells row 3 of one file from row 3 of another.
    ``by_person`` are the ids of the units that people assigned. ``cursor`` is what the source is asked to go on from.
    Give it with the *last* batch of a pull only, so that a night killed halfway pulls the same rows again, numbered
    alike.
    """

    source: str
    input_sha256: str
    responses: dy.DataFrame[EnrichedResponses]
    units: dy.DataFrame[AssignedUnits]
    vectors: NDArray[np.float32]
    rejected: dy.DataFrame[RejectedRows]
    by_person: frozenset[str] = frozenset()
    cursor: str | None = None


@dataclass(frozen=True)
class Written:
    """What a batch changed: responses ``added``, ``replaced`` (their content changed) and left ``unchanged``;
    ``units`` and ``rejected`` count rows added."""

    added: int
    replaced: int
    unchanged: int
    units: int
    rejected: int


@dataclass(frozen=True)
class Reprocessed:
    """Stored responses after another reading, with their units; ``vectors`` float32 ``(n, d)``, row i for unit i."""

    responses: dy.DataFrame[EnrichedResponses]
    units: dy.DataFrame[AssignedUnits]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class UnitVectors:
    """Units and their vectors, float32 ``(n, d)``, row i for unit i."""

    units: dy.DataFrame[AssignedUnits]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class ThemeRecord:
    """A permanent theme as the store knows it. The maps are keyed by language (pt, es, ro, en).

    ``revision`` counts its changes: who edits it hands back the one that was read. ``decided`` says that a person set
    its status, and ``labels_decided`` are the labels that people gave it: no taxonomy or refit takes either back.
    ``pinned`` themes are left as they are by every refit. ``size`` is how many units a proposal had in the last refit:
    no edit changes it, and what a theme has is counted (``unit_counts``). ``proposed_at`` is null for what was none.
    """

    theme_id: str
    key: str
    kind: Literal["curated", "discovered"] = "curated"
    status: Literal["proposed", "active", "merged", "retired"] = "active"
    parent_id: str | None = None
    journey_stage: str | None = None
    pillar: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    labels_negative: Mapping[str, str] = field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owner: str | None = None
    revision: int = 0
    decided: bool = False
    labels_decided: Mapping[str, str] = field(default_factory=dict)
    merged_into: str | None = None
    pinned: bool = False
    size: int = 0
    proposed_at: datetime | None = None

    def label(self, language: str) -> str:
        """What it is called in a language: as people named it, else the taxonomy or the refit; else in another one."""
        given = {**self.labels, **self.labels_decided}
        return given.get(language) or next(iter(given.values()), self.key)


@dataclass(frozen=True)
class RunRecord:
    """One night: when, how it ended, and its manifest (JSON values only; no customer text)."""

    run_id: str
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)


class Store(Protocol):
    """A store that is open, at the newest schema version. Use it as a context manager, or close it.

    Periods are half-open ``[since, until)`` over ``received_at``, both ends aware of their time zone; a response
    without a date is in no period, and is read when neither end is given. Frames come sorted by response id and
    ordinal, so that the same content reads the same. Any verb raises StoreError where the database fails.
    """

    def __enter__(self) -> "Store": ...

    def __exit__(self, *exc: object) -> None: ...

    @property
    def address(self) -> str:
        """The store as a message may show it: a path, or a URL with its password hidden."""
        ...

    def close(self) -> None:
        """Give back every connection; the store cannot be used afterwards."""

    # -- one night ----------------------------------------------------------------------------------------------

    def begin_night(self, run_id: str) -> AbstractContextManager[Night]:
        """Hold the store's only night lock, kept alive by a thread, while the ``with`` block runs.

        Notes a run with this id as ``running``, and marks as ``abandoned`` any other that still claims to be. If the
        block ends without ``write_run`` having said how it went, the run is marked ``failed``.
        Raises StoreLockedError, with owner, process and age, while another night is alive.
        """
        ...

    def cursor(self, source: str) -> str | None:
        """Return where the source was read up to, as the source itself wrote it; None before its first pull."""
        ...

    def fresh(self, responses: dy.DataFrame[IdentifiedResponses]) -> dy.DataFrame[IdentifiedResponses]:
        """Return those that are not stored yet, or are stored with another content hash, in the same order.

        Ask for one pull at a time, after the pulls before it were written: a later pull may correct an earlier one.
        """
        ...

    def write_batch(self, night: Night, batch: Batch) -> Written:
        """Store a batch in one transaction: responses, units, vectors, assignments, rejected rows and the cursor.

        An unchanged response stays untouched, with its units and the run that wrote them; a changed one is replaced
        with its units; a rejected row met before is not noted twice. Units of a theme that people merged meanwhile go
        where it went, those of one that they retired wait. Raises StoreLockedError when the lock was lost, StoreError
        when the store holds another encoder's vectors, ValueError for a batch that does not fit together.
        """
        ...

    def sync_themes(self, night: Night, themes: Sequence[ThemeRecord]) -> None:
        """Make the curated themes those given: new ones added, changed ones updated, missing ones retired.

        Do this first: units name themes by key. What people and refits set stays. Raises TaxonomyError for a taken key.
        """

    def write_run(self, run: RunRecord) -> None:
        """Note or replace a run; needs no lock, so that a skipped night can be noted too."""

    # -- another encoder ----------------------------------------------------------------------------------------

    def encoding(self) -> Encoding:
        """Return whose vectors the store holds, and how far a reprocessing to another encoder is."""
        ...

    def begin_reprocessing(self, night: Night, encoder: EncoderVersion) -> None:
        """Begin a reprocessing to this encoder, or go on with it; what was staged for another one is thrown away.

        Until ``switch_encoder`` every other verb reads and writes the old content. A night under the old encoder may
        come in between: an answer that it replaces is no longer staged, and one that it adds is to be read as well.
        """

    def to_reprocess(self, encoder: EncoderVersion, size: int) -> Iterator[dy.DataFrame[RedactedResponses]]:
        """Yield the stored responses that are not staged for this encoder yet, ``size`` at a time, sorted by id."""
        ...

    def write_reprocessed(self, night: Night, reprocessed: Reprocessed) -> None:
        """Stage a batch in one transaction: of responses language, sentiment, themes, flags and reason; units whole.

        Raises StoreLockedError when the lock was lost, ValueError for a batch that does not fit together or when no
        reprocessing has begun.
        """

    def switch_encoder(self, night: Night) -> None:
        """Put what is staged in the place of the old content, in one transaction; the store then holds the new encoder.

        Responses keep the run that took them in; assignments get this one. A unit that says the same keeps the place
        that a person gave it, and its discovered theme; prototypes are made anew. Raises ValueError
        while a response is not staged.
        """

    # -- reading ------------------------------------------------------------------------------------------------

    def read_responses(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> dy.DataFrame[EnrichedResponses]:
        """Return the responses of a period; themes are given by key."""
        ...

    def read_units(self, since: datetime | None = None, until: datetime | None = None) -> dy.DataFrame[AssignedUnits]:
        """Return the units of the responses of a period; themes and candidates by key, merged candidates followed."""
        ...

    def waiting_units(self, reasons: Sequence[str] = ("no_theme_yet",)) -> UnitVectors:
        """Return the units that no theme took for one of these reasons, with their vectors, for a refit."""
        ...

    def read_rejected(self, since: datetime | None = None, until: datetime | None = None) -> dy.DataFrame[RejectedRows]:
        """Return the rejected rows first noted in a period (of ``rejected_at``), sorted by source and row."""
        ...

    def themes(self) -> tuple[ThemeRecord, ...]:
        """Return every theme, whatever its status, sorted by key."""
        ...

    def last_run(self) -> RunRecord | None:
        """Return the run that started last, however it ended."""
        ...

    def last_good_run(self) -> RunRecord | None:
        """Return the last night that completed, by ``kind`` in its manifest no refit or reprocessing, for doctor."""
        ...
