"""A process that kills itself between two statements, as a machine that loses its power does."""

import os
import signal

import sqlalchemy as sa


def die_at(statement: str, occurrence: int) -> None:
    """Send SIGKILL to this process before it executes the n-th statement (or COMMIT) that begins so."""
    seen = 0

    def die(*arguments: object) -> None:
        nonlocal seen
        executed = arguments[2] if len(arguments) > 1 else "COMMIT"
        seen += str(executed).startswith(statement)
        if seen == occurrence:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(sa.Engine, "before_cursor_execute", die)
    sa.event.listen(sa.Engine, "commit", die)
