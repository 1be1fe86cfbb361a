"""What a supervisor reads on Today of the team: what is late by worker, who is over the limit, what is on hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from halka.casework.cases import queries as cases
from halka.casework.models import Case
from halka.casework.things import STEPS
from halka.directory.models import Person
from halka.pages.dates_in_words import day, days, span
from halka.pages.panels import Panel
from halka.trust.policy import Permission

HOLD_CALLS = (90, 30, 14, 7)
"""After so many days a case on hold is to be looked at again."""


@dataclass(frozen=True)
class Held:
    case: Case
    since: str
    calls: str
    """Which of the marks has passed, such as "14 days"."""


def team(person: Person, at: datetime, everything: bool) -> Panel | None:
    """For who supervises; nothing where nobody is late or over the limit and nothing has been on hold for a week."""
    if not person.may(Permission.APPROVE_STEP, at):
        return None
    lines = cases.team_of(person, at, steps=STEPS)
    held = _held(person, at)
    if not held and not any(line.late or line.is_over for line in lines):
        return None
    rows = [(line, span(at - line.oldest) if line.oldest else "") for line in lines]
    return Panel("casework/panels/team.html", {"rows": rows, "held": held}, late=sum(r.late for r in lines))


def _held(person: Person, at: datetime) -> list[Held]:
    """The longest first."""
    found = []
    for case, since in cases.on_hold(person, at):
        passed = next((mark for mark in HOLD_CALLS if at - since >= timedelta(days=mark)), None)
        if passed:
            found.append(Held(case, day(since), days(passed)))
    return found
