"""The board's list on the coordinator's Today: referrals that are silent after twice their time, by institution, the
longest first, by case code only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from halka.directory.models import Person
from halka.directory.reach import reach
from halka.pages.panels import Panel
from halka.pages.things import MOST
from halka.sharing import queries, wording
from halka.sharing.models import Referral
from halka.trust.policy import Permission


@dataclass(frozen=True)
class ListedReferral:
    """A row of the board's list: by case code only."""

    code: str
    need: str
    sender: str
    receiver: str
    state: str
    words: str


def boards_list(person: Person, at: datetime, everything: bool) -> Panel | None:
    """For the coordinator: referrals from her or his places that are silent after twice their time."""
    if not person.may(Permission.SEE_LATE_REFERRALS, at):
        return None
    places = reach(person, at, Permission.SEE_LATE_REFERRALS)
    listed = list(queries.on_the_boards_list(at, places))
    shown: dict[str, list[ListedReferral]] = {}
    for referral in listed:
        shown.setdefault(_institution(referral), []).append(_listed(referral, at))
    rows = [(name, len(rows), rows if everything else rows[:MOST]) for name, rows in shown.items()]
    is_cut = any(number > len(rows) for _name, number, rows in rows)
    told = {"number": len(listed), "institutions": rows, "is_cut": is_cut}
    return Panel("sharing/panels/boards_list.html", told) if listed else None


def _institution(referral: Referral) -> str:
    """Of the receiver; a hidden place is not told by its institution either."""
    unit = referral.to_unit
    return unit.shown_name if unit.is_hidden else unit.institution_name


def _listed(referral: Referral, at: datetime) -> ListedReferral:
    state, words = wording.state(referral, at)
    return ListedReferral(
        code=referral.case.code,
        need=wording.need(referral),
        sender=referral.from_unit.shown_name,
        receiver=referral.to_unit.shown_name,
        state=state,
        words=words,
    )
