"""Unexpected errors without their messages: what polars or a database quotes could be what a customer wrote."""

import traceback
from pathlib import Path
from types import TracebackType

from pipeline.errors import ClamorError, NightFailedError

_ROOT = Path(__file__).parents[1]
_OURS = tuple(str(_ROOT / name) for name in ("pipeline", "flows", "models"))


class Discreet:
    """Lets ClamorErrors through; of any other exception, says only its type and place, as a NightFailedError."""

    def __enter__(self) -> None:
        """Begin to watch."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise NightFailedError in place of an unexpected exception."""
        if kind is None or not isinstance(error, Exception) or isinstance(error, ClamorError):
            return
        message = (
            f"unexpected {kind.__name__} at {place_of(trace)} (its message is not shown: it could quote an answer). "
            "This is a fault in Clamor: please report this line"
        )
        raise NightFailedError(message) from None


def place_of(trace: TracebackType | None) -> str:
    """The innermost place in our own code that a traceback passed, as ``pipeline/run.py:12``."""
    frames = traceback.extract_tb(trace)
    own = [frame for frame in frames if frame.filename.startswith(_OURS)] or list(frames)
    if not own:
        return "an unknown place"
    path = Path(own[-1].filename)
    shown = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(path.name)
    return f"{shown.as_posix()}:{own[-1].lineno}"
