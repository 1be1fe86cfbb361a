"""Looking into the record."""

from __future__ import annotations

from datetime import datetime

from halka.trust.action import action, enter
from halka.trust.actor import Actor
from halka.trust.acts import LEDGER_OPENED
from halka.trust.policy import Permission


@action(needs=Permission.READ_LEDGER)
def open_record(
    *,
    by: Actor,
    at: datetime,
    case: str = "",
    about: str = "",
    act: str = "",
    of_unit: str = "",
    days: str = "",
) -> None:
    """Who watches is watched: each look says for which case, person (by reference), act or kind, unit and days it asked."""
    enter(LEDGER_OPENED, by=by, at=at, case=case, thing=about, reason=act, to_unit=of_unit, purpose=days)
