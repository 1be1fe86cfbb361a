"""What the child said, and the deeds with a case as a whole."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from halka.casework.acts import (
    CASE_ASSIGNED,
    CASE_REGISTERED,
    CASE_REOPENED,
    HOUSEHOLD_CORRECTED,
    HOUSEHOLD_WRITTEN,
    RISK_CHANGED,
)
from halka.casework.cases.actions import (
    assign_case,
    change_risk,
    correct_household,
    hold_case,
    register_child,
    resume_case,
)
from halka.casework.cases.child_voice import heard
from halka.casework.cases.edit_page import change_page, questionnaire, to_write_in
from halka.casework.cases.forms import (
    AssignForm,
    CorrectHouseholdForm,
    GiveAwayForm,
    RegistrationForm,
    RiskForm,
)
from halka.casework.cases.models import Case, HouseholdMember, Participation
from halka.casework.cases.queries import numbers_of, rows_of, to_give_away, workers_of
from halka.casework.cases.registering import HOUSEHOLD, REGISTRATION
from halka.directory.history import last_change
from halka.directory.visit import Visit, signed_in
from halka.pages.deed_page import deed_page
from halka.pages.two_versions import Standing
from halka.trust.action import Denied, Refused, batch
from halka.trust.door import find
from halka.trust.policy import Permission

PAGE = 50


@signed_in
def register(request: Visit, ref: str) -> HttpResponse:
    """The questionnaire at first; what was wrong is corrected on a page, beside what others wrote meanwhile."""
    title = _("Who is this child, and what does the child say?")
    case = to_write_in(request, ref)
    if case.registered_at is None and case.is_open:
        return questionnaire(request, ref, REGISTRATION)
    opened, acts = partial(RegistrationForm, case=case, at=request.at), (CASE_REGISTERED,)
    return change_page(request, case, opened, acts, register_child, title, _("Register"))


@signed_in
def risk(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    title, acts = _("How high is the risk now?"), (RISK_CHANGED, CASE_REOPENED)
    return change_page(request, case, partial(RiskForm, case=case), acts, change_risk, title, _("Keep it"))


@signed_in
def household(request: Visit, ref: str) -> HttpResponse:
    return questionnaire(request, ref, HOUSEHOLD)


@signed_in
def correct(request: Visit, ref: str) -> HttpResponse:
    """Something about somebody around the child was written down wrongly."""
    found = find(HouseholdMember, by=request.person, at=request.at, ref=ref)
    case = to_write_in(request, found.case.ref)

    def opened(said: QueryDict | None) -> CorrectHouseholdForm:
        known = rows_of(case, HouseholdMember).get(pk=found.pk).as_written
        if case.protected_stays:
            known.pop("phone")
        return CorrectHouseholdForm(said, case=case, initial=known)

    title, acts = _("What was wrong about this person?"), (HOUSEHOLD_WRITTEN, HOUSEHOLD_CORRECTED)
    on, about = {"member": found}, found.ref
    return change_page(
        request, case, opened, acts, correct_household, title, _("Correct it"), thing=about, on=on
    )


@require_POST
@signed_in
def pause(request: Visit, ref: str, deed: str) -> HttpResponse:
    """The family cannot be reached, or can be again."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    deeds = {"hold": hold_case, "resume": resume_case}
    deeds[deed](by=request.person, case=case, at=request.at)
    return redirect("case", case.ref)


@signed_in
def child_voice(request: Visit, ref: str) -> HttpResponse:
    """Everything the child has said, and what became of it."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    said = (
        Participation.objects.visible_to(request.person, request.at)
        .filter(case=case)
        .order_by("-happened_at")
    )
    page = Paginator(said, PAGE).get_page(request.GET.get("page"))
    context = {"case": case, "page": page, "heard": heard(page)}
    return render(request, "casework/cases/child_voice.html", context)


@signed_in
def assign(request: Visit, ref: str) -> HttpResponse:
    case = find(Case, by=request.person, at=request.at, ref=ref)
    case.must_not_be_erased()
    workers = workers_of(case.unit, request.at)

    def again() -> AssignForm:
        case.hold()
        return AssignForm(None, case=case, workers=workers)

    def do(said: dict[str, Any]) -> str:
        assign_case(by=request.person, case=case, worker=said["worker"], at=request.at)
        return reverse("case", args=[case.ref])

    return deed_page(
        request,
        form=AssignForm(request.POST or None, case=case, workers=workers),
        do=do,
        title=_("Who works with this child?"),
        button=_("Assign"),
        lead=case.code,
        standing=Standing(again, lambda: last_change(request.person, (CASE_ASSIGNED,), case=case.ref)),
    )


@signed_in
def give_away(request: Visit, ref: str) -> HttpResponse:
    """All cases of a worker who is absent, given to others on one page: all that were chosen, or none."""
    if not request.person.may(Permission.ASSIGN_CASE, request.at):
        raise Denied(by=request.person, needs=Permission.ASSIGN_CASE, at=request.at)
    given = to_give_away(request.person, ref, request.at)
    if not given:
        raise Http404
    worker, unit = given[0].worker, given[0].unit
    numbers = numbers_of(unit.pk, request.at)
    others = {one.pk: one for one in workers_of(unit, request.at) if one.pk != given[0].worker_id}
    cap = unit.profile.case_cap
    named = [
        (pk, _("%(name)s (%(n)s of %(cap)s cases)") % {"name": one.name, "n": numbers.get(pk, 0), "cap": cap})
        for pk, one in others.items()
    ]
    form = GiveAwayForm(request.POST or None, cases=given, workers=named)

    def do(said: dict[str, Any]) -> str:
        chosen = [(case, said.get(case.ref) or said["everything"]) for case in given]
        moved = [(case, others[key]) for case, key in chosen if key]
        if not moved:
            raise Refused(_("Choose who takes the cases."))
        with batch():
            for case, to in moved:
                try:
                    assign_case(by=request.person, case=case, worker=to, at=request.at)
                except Refused as refusal:
                    raise Refused(f"{case.code}: {refusal} " + _("Nothing was given yet.")) from refusal
        n = len(moved)
        words = ngettext(
            "One case was given. Its new worker sees it first on Today.",
            "%(n)s cases were given. Their new workers see them first on Today.",
            n,
        )
        messages.success(request, words % {"n": n})
        return reverse("today")

    title = _("Give away the cases of %(name)s") % {"name": worker.name if worker else ""}
    return deed_page(request, form=form, do=do, title=title, button=_("Give them"))
