"""Conflicts that wait for the data-protection officer, and cases of which they leave no supervisor. By code only."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework.access.actions.conflicts import confirm_conflict, lift_conflict, name_stand_in
from halka.casework.access.forms import StandInForm
from halka.casework.access.queries import cases_without_a_line, conflicts_to_confirm
from halka.casework.cases.models import Exclusion
from halka.casework.cases.queries import supervisors
from halka.directory.views.why import why_page
from halka.directory.visit import Visit, signed_in_with
from halka.trust.policy import Permission


@signed_in_with(Permission.REVIEW_ACCESS)
def conflicts(request: Visit) -> HttpResponse:
    people = supervisors(request.at)
    context = {
        "waiting": conflicts_to_confirm(request.person),
        "alone": cases_without_a_line(request.person, request.at),
        "form": StandInForm(people=people, auto_id=False),
    }
    return render(request, "casework/access/conflicts.html", context)


@require_POST
@signed_in_with(Permission.REVIEW_ACCESS)
def confirm(request: Visit, key: int) -> HttpResponse:
    confirm_conflict(by=request.person, exclusion=_waiting(request, key), at=request.at)
    return redirect("conflicts")


@signed_in_with(Permission.REVIEW_ACCESS)
def lift(request: Visit, key: int) -> HttpResponse:
    exclusion = _waiting(request, key)
    return why_page(
        request,
        lambda why: lift_conflict(by=request.person, exclusion=exclusion, why=why, at=request.at),
        title=_("Lift this conflict of interest"),
        button=_("It is none: open the case again"),
        back="conflicts",
        about=f"{exclusion.case.code} · {exclusion.person.name}",
        child=exclusion.case.child.ref,
    )


def _waiting(request: Visit, key: int) -> Exclusion:
    found = conflicts_to_confirm(request.person).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@require_POST
@signed_in_with(Permission.REVIEW_ACCESS)
def stand_in(request: Visit, ref: str) -> HttpResponse:
    case = get_object_or_404(cases_without_a_line(request.person, request.at), ref=ref)
    form = StandInForm(request.POST, people=supervisors(request.at))
    if form.is_valid():
        name_stand_in(by=request.person, case=case, person=form.cleaned_data["person"], at=request.at)
    return redirect("conflicts")
