"""Deeds of the supervisor: assigning, approving, returning; and the second look at broken glass."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework import queries
from halka.casework.actions.case import assign_case, break_glass, review_access
from halka.casework.actions.closure import approve_closure, return_closure
from halka.casework.actions.plan import approve_plan, return_plan
from halka.casework.forms import AssignForm, EmergencyForm, ReturnPlanForm
from halka.casework.models import Case, Closure, Grant, Plan
from halka.casework.views.cases import case_page
from halka.directory.visit import Visit, signed_in, signed_in_with
from halka.pages.deed_page import deed_page
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission


@signed_in
def assign(request: Visit, ref: str) -> HttpResponse:
    case = find(Case, by=request.person, at=request.at, ref=ref)
    case.must_not_be_erased()
    form = AssignForm(request.POST or None, workers=queries.workers_of(case.unit, request.at))

    def do(said: dict[str, Any]) -> str:
        assign_case(by=request.person, case=case, worker=said["worker"], at=request.at)
        return reverse("case", args=[case.ref])

    return deed_page(
        request, form=form, do=do, title=_("Who works with this child?"), button=_("Assign"), lead=case.code
    )


@require_POST
@signed_in
def approve(request: Visit, ref: str) -> HttpResponse:
    plan = find(Plan, by=request.person, at=request.at, ref=ref)
    approve_plan(by=request.person, plan=plan, at=request.at)
    return redirect("case", plan.case.ref)


@signed_in
def send_back(request: Visit, ref: str) -> HttpResponse:
    """The form stands on the case page; here it stays when it is refused."""
    plan = find(Plan, by=request.person, at=request.at, ref=ref)
    needs = Permission.APPROVE_STEP
    if not request.person.may(needs, request.at, plan.case.unit.code):
        raise Denied(by=request.person, needs=needs, at=request.at, case=plan.case.ref)
    plan.case.must_not_be_erased()

    def do(said: dict[str, Any]) -> None:
        return_plan(by=request.person, plan=plan, at=request.at, **said)

    form = ReturnPlanForm(request.POST or None)
    return case_page(request, plan.case, form, do, _("Return it, with a reason"), _("Return"))


@require_POST
@signed_in
def decide_closure(request: Visit, ref: str, deed: str) -> HttpResponse:
    closure = find(Closure, by=request.person, at=request.at, ref=ref)
    deeds = {"approve": approve_closure, "return": return_closure}
    if deed not in deeds:
        raise Http404
    deeds[deed](by=request.person, closure=closure, at=request.at)
    return redirect("case", closure.case.ref)


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
    return render(request, "casework/broken_glass.html", {"waiting": queries.broken_glass()})


@require_POST
@signed_in
def review_broken_glass(request: Visit, key: int) -> HttpResponse:
    grant: Grant | None = next((row.grant for row in queries.broken_glass() if row.grant.pk == key), None)
    if grant is None:
        raise Http404
    justified = request.POST.get("verdict") == "justified"
    review_access(by=request.person, grant=grant, was_justified=justified, at=request.at)
    return redirect("broken_glass")
