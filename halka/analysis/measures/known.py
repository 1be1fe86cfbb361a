"""What was known at a moment: an event has two times, when it happened and when it was written down."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from halka.analysis.statistics import DAY_US


def as_known(events: Table, cutoff_us: int) -> Table:
    """The events that had happened and were written down by the cut-off."""
    written = ibis.coalesce(events.recorded_us, events.ts_us)
    return events.filter((events.ts_us <= cutoff_us) & (written <= cutoff_us))


def late_entries(events: Table, cutoff_us: int, after_days: float = 1) -> Table:
    """How much was written down later than `after_days` after it happened, of what is known at the cut-off.

    One row. Columns: events, recorded (those that say when they were written down), late; 0 recorded means
    that the log does not say."""
    known = as_known(events, cutoff_us)
    gap = known.recorded_us - known.ts_us
    return known.aggregate(
        events=known.count(), recorded=known.recorded_us.count(), late=(gap > int(after_days * DAY_US)).sum()
    )
