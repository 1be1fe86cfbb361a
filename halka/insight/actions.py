"""Looking at numbers, and taking a report along."""

from __future__ import annotations

from datetime import datetime

from halka.insight.acts import NUMBERS_OPENED, REPORT_RELEASED
from halka.trust.action import action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.SEE_NUMBERS)
def open_numbers(*, by: Actor, at: datetime) -> None:
    """Looking at the numbers of institutions is a deed too."""
    enter(NUMBERS_OPENED, by=by, at=at)


@action(needs=Permission.SEE_NUMBERS)
def release_report(*, by: Actor, at: datetime, place: str, is_internal: bool) -> None:
    """A report was taken along. `place` is its code, "" for everything; exact counts are entered as such."""
    enter(REPORT_RELEASED, by=by, at=at, thing=place, reason="exact" if is_internal else "rounded")
