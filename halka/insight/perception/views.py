"""The page of one survey: felt beside measured."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from halka.directory.reach import reach
from halka.directory.visit import Visit, signed_in
from halka.insight.actions import open_numbers
from halka.insight.models import Survey
from halka.insight.perception import wording
from halka.insight.perception.comparison import compare, surveys
from halka.insight.survey import sides
from halka.trust.policy import Permission

DRAWN = 12


@signed_in
def perception(request: Visit) -> HttpResponse:
    """What people feel beside what the record says, for one survey. Looking at it is a deed."""
    open_numbers(by=request.person, at=request.at)
    found = surveys(reach(request.person, request.at))
    chosen = next((one for one in found if one.ref == request.GET.get("survey")), next(iter(found), None))
    context: dict[str, object] = {"surveys": found, "survey": chosen}
    context["may_import"] = request.person.may(Permission.IMPORT_SURVEY, request.at)
    if chosen is not None:
        context |= _told(chosen, request)
    return render(request, "insight/perception.html", context)


def _told(survey: Survey, request: Visit) -> dict[str, object]:
    known = sides.known()
    found = compare(survey, known, request.at)
    told = wording.tell(found, known)
    matters = [wording.matter_words(matter) for matter in wording.MATTERS]
    return {"found": found, "told": told, "drawn": told.pairs[:DRAWN], "matters": matters}
