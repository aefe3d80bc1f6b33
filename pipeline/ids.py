"""Permanent ids: keyed hashes, so that nobody without the key can try out customer numbers against the store."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import dataframely as dy
import polars as pl

from pipeline.errors import StoreError
from pipeline.schemas import IdentifiedResponses, IncomingResponses

KEY_BYTES = 32


@dataclass(frozen=True)
class Hasher:
    """Hashes parts of text with a key (0 to 64 bytes; hidden in ``repr``)."""

    key: bytes = field(repr=False)

    def of(self, *parts: str | None) -> str:
        """The keyed BLAKE2b of the parts as 32 hex digits (RFC 7693).

        Each part is preceded by its length, and null is no text, so ("a", "b"), ("ab",) and ("a", null, "b") differ.
        """
        pieces = [b"-" if part is None else b"%d:%b" % (len(data := part.encode()), data) for part in parts]
        return blake2b(b"".join(pieces), key=self.key, digest_size=16).hexdigest()


PUBLIC = Hasher(b"")
"""For output that no store holds: the same input has the same ids on every machine, and they protect nothing."""


def load_or_make_key(path: Path) -> bytes:
    """Read the key of a store, or make one on first use: 32 random bytes that only their owner can read.

    Two processes that come first at the same time get the same key. Raises ``StoreError`` for a damaged key file.
    """
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        message = (
            f"The key file {path} has {len(key)} bytes, expected {KEY_BYTES}. Restore it from a backup: with another "
            "key, known responses would come back as new ones."
        )
        raise StoreError(message)
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # A link fails where the name is taken, so a key is whole when it appears and never replaces another.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def identify(
    incoming: dy.DataFrame[IncomingResponses], hasher: Hasher, polarity_of: Callable[[str | None], str]
) -> dy.DataFrame[IdentifiedResponses]:
    """Give each response its permanent id, and hash what points at a person.

    The id is that of (source, external id, question); without an external id, a hash of the row and its occurrence
    among equal rows stands in for it. The content hash covers everything that changes the output.
    """
    polarity = {question: polarity_of(question) for question in incoming["question"].unique()}
    polarities = [polarity[question] for question in incoming["question"]]
    rows = incoming.select(_row_text(incoming.drop("row").schema)).to_series()
    seen: dict[str, int] = {}
    ids = []
    for source, external, question, row in zip(
        incoming["source"], incoming["external_id"], incoming["question"], rows, strict=True
    ):
        if external is None:
            seen[row] = seen.get(row, 0) + 1
            ids.append(hasher.of("response", source, "row", row, str(seen[row]), question))
        else:
            ids.append(hasher.of("response", source, "external", external, question))
    contents = [hasher.of("content", asks, row) for asks, row in zip(polarities, rows, strict=True)]
    return IdentifiedResponses.validate(
        incoming.with_columns(
            _hashed(incoming["external_id"], hasher),
            _hashed(incoming["respondent_id"], hasher),
            _hashed(incoming["customer_ref"], hasher),
            pl.Series("response_id", ids, dtype=pl.String),
            pl.Series("content_hash", contents, dtype=pl.String),
            pl.Series("question_polarity", polarities, dtype=pl.String),
        ),
        cast=True,
    )


def _row_text(schema: pl.Schema) -> pl.Expr:
    """All values of a row in one text, each with its length before it, so that no two rows read the same."""
    pieces = []
    for column, dtype in schema.items():
        # Times as microseconds since 1970: their written form is polars' affair and may change.
        value = (pl.col(column).dt.epoch("us") if isinstance(dtype, pl.Datetime) else pl.col(column)).cast(pl.String)
        pieces.append(
            pl.when(value.is_null()).then(pl.lit("-")).otherwise(pl.format("{}:{}", value.str.len_bytes(), value))
        )
    return pl.concat_str(pieces)


def _hashed(values: pl.Series, hasher: Hasher) -> pl.Series:
    hashes = {value: hasher.of(values.name, value) for value in values.unique().drop_nulls()}
    return pl.Series(values.name, [hashes.get(value) for value in values], dtype=pl.String)
