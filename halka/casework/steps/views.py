"""Pages of the steps: assessment, contact, plan, review, closure, and what the supervisor answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework.acts import (
    ACTION_DONE,
    ATTEMPT_CORRECTED,
    CONTACT_ATTEMPTED,
    CONTACT_CORRECTED,
    CONTACT_MADE,
    PLAN_AGREED,
    PLAN_CHANGED,
)
from halka.casework.cases.edit_page import change_page, edit_page, questionnaire, to_write_in, write_in_case
from halka.casework.cases.models import Case
from halka.casework.cases.queries import rows_of, workers_of
from halka.casework.steps.actions.closure import reopen_case, return_closure
from halka.casework.steps.actions.contact import correct_attempt, correct_contact, note_attempt
from halka.casework.steps.actions.module import MODULES
from halka.casework.steps.actions.plan import (
    agree_plan,
    approve_plan,
    change_plan,
    finish_plan_action,
    return_plan,
)
from halka.casework.steps.forms import (
    AttemptForm,
    CorrectAttemptForm,
    CorrectContactForm,
    PlanForm,
    ReopenForm,
    ReturnForm,
)
from halka.casework.steps.models import Attempt, Closure, Contact, Plan, PlanAction
from halka.directory.models import Unit
from halka.directory.visit import Visit, signed_in
from halka.pages.deed_page import fill_again
from halka.pages.sheets import typed_here
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission


@signed_in
def assess(request: Visit, ref: str) -> HttpResponse:
    return questionnaire(request, ref, "assessment")


@signed_in
def contact(request: Visit, ref: str) -> HttpResponse:
    return questionnaire(request, ref, "contact")


@signed_in
def review(request: Visit, ref: str) -> HttpResponse:
    return questionnaire(request, ref, "review")


@signed_in
def module(request: Visit, ref: str, kind: str) -> HttpResponse:
    """One of the questionnaires of which nothing but the answers is kept."""
    to_write_in(request, ref)
    if kind not in MODULES:
        raise Http404
    return questionnaire(request, ref, kind)


@signed_in
def attempt(request: Visit, ref: str) -> HttpResponse:
    """A contact that did not take place."""
    return write_in_case(request, ref, AttemptForm, note_attempt, _("Nobody was reached"), _("Keep it"))


@signed_in
def correct(request: Visit, ref: str) -> HttpResponse:
    """Something about a contact was written down wrongly."""
    found = find(Contact, by=request.person, at=request.at, ref=ref)
    case = to_write_in(request, found.case.ref)

    def opened(said: QueryDict | None) -> CorrectContactForm:
        known = rows_of(case, Contact).get(pk=found.pk).as_written
        return CorrectContactForm(said, case=case, initial={**known, "was_alone": known["child_seen_alone"]})

    acts, title = (CONTACT_MADE, CONTACT_CORRECTED), _("What was wrong about this contact?")
    on, about = {"contact": found}, found.ref
    return change_page(
        request, case, opened, acts, correct_contact, title, _("Correct it"), thing=about, on=on
    )


@signed_in
def correct_tried(request: Visit, ref: str) -> HttpResponse:
    """Something about a contact that did not take place was written down wrongly."""
    found = find(Attempt, by=request.person, at=request.at, ref=ref)
    case = to_write_in(request, found.case.ref)

    def opened(said: QueryDict | None) -> CorrectAttemptForm:
        known = rows_of(case, Attempt).get(pk=found.pk).as_written
        return CorrectAttemptForm(said, case=case, initial=known)

    acts, title = (CONTACT_ATTEMPTED, ATTEMPT_CORRECTED), _("What was wrong about this attempt?")
    on, about = {"attempt": found}, found.ref
    return change_page(
        request, case, opened, acts, correct_attempt, title, _("Correct it"), thing=about, on=on
    )


@signed_in
def reopen(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref, Permission.OPEN_CASE)
    form = ReopenForm(request.POST or None, case=case, initial={"concerns": case.concerns})
    return edit_page(request, case, form, reopen_case, _("Start again"), _("Re-open"))


@signed_in
def plan(request: Visit, ref: str) -> HttpResponse:
    """Begins with what was agreed the last time: nobody writes a plan twice."""
    case = to_write_in(request, ref)
    plans = Plan.objects.visible_to(request.person, request.at).filter(case=case).order_by("version")
    before = plans.last()
    typed = request.POST or typed_here(request)

    def opened(said: QueryDict | None) -> PlanForm:
        """Whoever asked for one more row gets all back that was typed, unchecked."""
        newest = plans.last()
        is_longer = said is not None and PlanForm.MORE in said
        form = PlanForm(
            None if is_longer else said,
            case=case,
            owners=_owners(case, request),
            waiting=_waiting(newest, request) if newest else [],
            initial=newest.content if newest else None,
            sent=typed,
        )
        if said is not None and is_longer:
            fill_again(form, said)
        return form

    missing = before.what_is_missing if before else ""
    return change_page(
        request,
        case,
        opened,
        (PLAN_AGREED, PLAN_CHANGED, ACTION_DONE),
        change_plan if before else agree_plan,
        _("What was agreed with the child?"),
        _("Send to the supervisor"),
        warnings=[_("The supervisor returned it: %(why)s") % {"why": missing}] if missing else [],
    )


@require_POST
@signed_in
def done(request: Visit, ref: str) -> HttpResponse:
    """Somebody did what was planned."""
    row = find(PlanAction, by=request.person, at=request.at, ref=ref)
    finish_plan_action(by=request.person, plan_action=row, at=request.at)
    return redirect("case", row.case.ref)


@require_POST
@signed_in
def approve(request: Visit, ref: str) -> HttpResponse:
    plan = find(Plan, by=request.person, at=request.at, ref=ref)
    approve_plan(by=request.person, plan=plan, at=request.at)
    return redirect("case", plan.case.ref)


@signed_in
def send_back(request: Visit, ref: str) -> HttpResponse:
    plan = find(Plan, by=request.person, at=request.at, ref=ref)
    return _send_back(request, plan.case, return_plan, {"plan": plan})


def _send_back(
    request: Visit, case: Case, deed: Callable[..., object], on: dict[str, object]
) -> HttpResponse:
    """The form stands on the case page; here it stays when it is refused."""
    needs = Permission.APPROVE_STEP
    if not request.person.may(needs, request.at, case.unit.code):
        raise Denied(by=request.person, needs=needs, at=request.at, case=case.ref)
    case.must_not_be_erased()
    form = ReturnForm(request.POST or None, case=case)
    return edit_page(request, case, form, deed, _("Return it, with a reason"), _("Return"), on=on)


@signed_in
def send_closure_back(request: Visit, ref: str) -> HttpResponse:
    closure = find(Closure, by=request.person, at=request.at, ref=ref)
    return _send_back(request, closure.case, return_closure, {"closure": closure})


def _waiting(before: Plan, request: Visit) -> list[Any]:
    """What still waits of the last version."""
    rows = PlanAction.objects.visible_to(request.person, request.at).filter(plan=before)
    return list(
        rows.filter(status__in=[PlanAction.Status.PENDING, PlanAction.Status.ONGOING]).order_by("number")
    )


def _owners(case: Case, request: Visit) -> list[tuple[str, str]]:
    """Whoever works on the case, then every unit that offers something."""
    people = workers_of(case.unit, request.at)
    units = Unit.objects.filter(offers__isnull=False, is_hidden=False).distinct().order_by("name")
    return [
        *((f"person:{person.pk}", person.name) for person in people),
        *((f"unit:{unit.pk}", unit.shown_name) for unit in units),
    ]
