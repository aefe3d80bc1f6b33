"""Times in the store."""

from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from pipeline.store.moments import UtcDateTime

SQLITE = sa.create_engine("sqlite://").dialect


def test_a_time_is_kept_in_utc() -> None:
    """Noon in Bucharest is ten o'clock in the store, and comes back with its zone."""
    noon = datetime(2025, 1, 6, 12, tzinfo=timezone(timedelta(hours=2)))
    kept = UtcDateTime().process_bind_param(noon, SQLITE)
    assert kept == datetime(2025, 1, 6, 10)  # noqa: DTZ001
    back = UtcDateTime().process_result_value(kept, SQLITE)
    assert back == noon
    assert back is not None
    assert back.isoformat() == "2025-01-06T10:00:00+00:00"


def test_a_time_without_a_zone_is_refused() -> None:
    """Nobody could say later which moment was meant."""
    with pytest.raises(ValueError, match="expected a time with a time zone, met 2025-01-06T12:00:00 without one"):
        UtcDateTime().process_bind_param(datetime(2025, 1, 6, 12), SQLITE)  # noqa: DTZ001
