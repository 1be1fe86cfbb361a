"""A questionnaire that is being made: kept for its maker at each change, with what it was before."""

from __future__ import annotations

import json
from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires.builder.sheets import MOST_ROWS, Sheets, as_xlsx, is_question
from halka.questionnaires.examine import Examined, examined
from halka.questionnaires.models import Built
from halka.trust.action import Refused

MOST_EARLIER, MOST_KEPT = 30, 3_000_000


def begun(person: Person, sheets: Sheets, at: datetime) -> Built:
    return Built.objects.create(made_by=person, changed_at=at, state=sheets.as_json())


def change(built: Built, sheets: Sheets, at: datetime, seen: str) -> None:
    """`seen`: how often it had been changed when the page was made. Raises Refused."""
    if len(sheets.survey) + len(sheets.choices) > MOST_ROWS:
        raise Refused(_("That is more than can be made here. Take the workbook, and go on in it."))
    earlier = [*built.earlier, built.state][-MOST_EARLIER:]
    while len(earlier) > 1 and len(json.dumps(earlier)) > MOST_KEPT:
        del earlier[0]
    _keep(built, sheets.as_json(), earlier, at, seen)


def undo(built: Built, at: datetime, seen: str) -> None:
    if not built.earlier:
        raise Refused(_("There is nothing to undo."))
    *earlier, state = built.earlier
    _keep(built, state, earlier, at, seen)


def _keep(built: Built, state: object, earlier: list[object], at: datetime, seen: str) -> None:
    changed = Built.objects.filter(pk=built.pk, changes=built.changes).filter(
        changes=int(seen) if seen.isdecimal() and len(seen) < 9 else -1
    )
    if not changed.update(state=state, earlier=earlier, changed_at=at, changes=built.changes + 1):
        raise Refused(_("It was changed in another window meanwhile. Look at it again, then change it."))


def looked_at(sheets: Sheets) -> Examined | None:
    """What the form check says; None while nothing is asked."""
    if not any(is_question(row) for row in sheets.survey):
        return None
    return examined(as_xlsx(sheets), "built.xlsx")
