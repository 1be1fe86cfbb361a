"""Emergency access, and the second look at it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework.access.actions.emergency import break_glass, review_access
from halka.casework.access.forms import EmergencyForm
from halka.casework.access.queries import looks_to_review
from halka.casework.cases.models import Grant
from halka.directory.visit import Visit, signed_in, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.policy import Permission


@signed_in
def emergency(request: Visit) -> HttpResponse:
    """Breaking the glass: by case code, because the case cannot be seen."""
    form = EmergencyForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        grant = break_glass(by=request.person, code=said["code"], reason=said["reason"], at=request.at)
        return reverse("case", args=[grant.case.ref])

    return deed_page(
        request,
        form=form,
        do=do,
        title=_("Open a case in an emergency"),
        button=_("Open it for four hours"),
        lead=_(
            "To read only. The worker, the supervisor and the data-protection officer see that you did it, and why."
        ),
    )


@signed_in_with(Permission.REVIEW_ACCESS)
def broken_glass(request: Visit) -> HttpResponse:
    """What waits for the second look of the data-protection officer."""
    return render(request, "casework/access/broken_glass.html", {"waiting": looks_to_review()})


@require_POST
@signed_in
def review_broken_glass(request: Visit, key: int) -> HttpResponse:
    grant: Grant | None = next((row.grant for row in looks_to_review() if row.grant.pk == key), None)
    if grant is None:
        raise Http404
    justified = request.POST.get("verdict") == "justified"
    review_access(by=request.person, grant=grant, was_justified=justified, at=request.at)
    return redirect("broken_glass")
