"""A folder into which someone puts files: each is read once, by its content, when it has stopped growing."""

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from pipeline.errors import InputError
from pipeline.sources.files import StillGrowingError, parse_bytes, read_bytes
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import Batch, Redact, mask
from pipeline.sources.tabular import SUFFIXES

READABLE = tuple(f"*{suffix}{packed}" for suffix in SUFFIXES for packed in ("", ".gz"))
"""The patterns of every file that can be read."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class FolderSource:
    """The files in ``directory`` that match one of ``patterns`` (glob; ``**/`` looks into subfolders).

    Its cursors are the SHA-256 of each file read, with the file's name as value: a file renamed or delivered twice is
    read once, a file whose content changed is read again. ``settle_seconds``: how long a file must have lain untouched.
    """

    name: str
    directory: Path
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    patterns: tuple[str, ...] = READABLE
    settle_seconds: float = 5.0
    redact: Redact = mask

    def pull(self, cursors: Mapping[str, str]) -> Iterator[Batch]:
        """Yield one batch a new file, in the order of their names.

        A file that cannot be read does not stop the others: at the end an ``InputError`` names every such file.
        """
        problems: list[InputError] = []
        seen = set(cursors)
        for path in self._candidates():
            try:
                data = read_bytes(path)
                digest = hashlib.sha256(data).hexdigest()
                if digest in seen:
                    continue
                pulled = parse_bytes(data, path.name, self.mapping, source=self.name, redact=self.redact)
            except StillGrowingError:
                _LOG.warning("%s is still growing: it waits for the next run", path.name)
            except InputError as error:
                problems.append(error)
            else:
                seen.add(digest)
                yield Batch(pulled, cursor_key=digest, cursor_value=path.name)
        if len(problems) == 1:
            raise problems[0]
        if problems:
            message = f"{len(problems)} files cannot be read. " + " ".join(str(problem) for problem in problems)
            raise InputError(message)

    def _candidates(self) -> list[Path]:
        """Matching files that have settled; what is hidden or being written (dot, ~$) is passed over."""
        if not self.directory.is_dir():
            message = f"{self.directory} is no folder. Expected the folder of source {self.name!r}; correct its path."
            raise InputError(message)
        found = {path for pattern in self.patterns for path in self._matching(pattern)}
        return sorted(path for path in found if not path.name.startswith((".", "~$")) and self._has_settled(path))

    def _matching(self, pattern: str) -> Iterable[Path]:
        """Paths for one pattern; a plain one is matched without regard to case, for exports called ANSWERS.CSV."""
        if "/" in pattern:
            return self.directory.glob(pattern)
        return (path for path in self.directory.iterdir() if fnmatch(path.name.lower(), pattern.lower()))

    def _has_settled(self, path: Path) -> bool:
        try:
            if not path.is_file():
                return False
            age = time.time() - path.stat().st_mtime
        except OSError:  # gone since it was listed
            return False
        # A time far in the future is a wrong clock, not a file being written.
        if abs(age) < self.settle_seconds:
            _LOG.warning("%s was written to a moment ago: it waits for the next run", path.name)
            return False
        return True
