"""What somebody opened in an emergency."""

from __future__ import annotations

from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render

from halka.casework.access.actions.emergency import read_summary
from halka.casework.models import EmergencyOpening
from halka.casework.summary import Summary
from halka.directory.visit import Visit, signed_in
from halka.trust.door import find


@signed_in
def emergency_summary(request: Visit, ref: str) -> HttpResponse:
    """What was opened; each look is entered before anything is shown."""
    opening = find(EmergencyOpening, by=request.person, at=request.at, ref=ref)
    if opening.person_id != request.person.pk:
        raise Http404
    try:
        read_summary(by=request.person, opening=opening, at=request.at)
    except OperationalError:  # a look that the store cannot take shows nothing
        return render(request, "look_not_entered.html", status=503)
    case = opening.case
    summary = Summary(case, request.person, request.at) if case and not case.is_erased else None
    context = {"opening": opening, "summary": summary}
    return render(request, "web/emergency.html", context)
