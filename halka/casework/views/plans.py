"""The plan: writing it with the child, mending it, and saying what was done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework import forms, queries
from halka.casework.actions.plan import Intention, agree_plan, change_plan, finish_plan_action
from halka.casework.models import Case, Plan, PlanAction
from halka.casework.views.cases import case_page, to_write_in
from halka.directory.models import Person, Unit
from halka.directory.visit import Visit, signed_in
from halka.trust.door import find


@signed_in
def plan(request: Visit, ref: str) -> HttpResponse:
    """Begins with what was agreed the last time: nobody writes a plan twice."""
    case = to_write_in(request, ref)
    before = Plan.objects.visible_to(request.person, request.at).filter(case=case).order_by("version").last()
    waiting = _waiting(before, request) if before else []
    written = _as_written(before, waiting) if before else {}
    form = forms.PlanForm(
        request.POST or None,
        case=case,
        owners=_owners(case, request),
        waiting=len(waiting),
        initial=written,
    )
    services = {written[f"what_{n}"]: row.service for n, row in enumerate(waiting, start=1)}

    def do(said: dict[str, Any]) -> None:
        deed = change_plan if before else agree_plan
        deed(
            by=request.person,
            case=case,
            at=request.at,
            goal=said["goal"],
            caregiver_goal=said["caregiver_goal"],
            safety=said["safety"],
            intentions=[
                _intention(what, owner, due_on, services.get(what, "")) for what, owner, due_on in form.rows()
            ],
            voice=form.voice,
        )

    missing = before.what_is_missing if before else ""
    warnings = [_("The supervisor returned it: %(why)s") % {"why": missing}] if missing else []
    return case_page(
        request,
        case,
        form,
        do,
        _("What was agreed with the child?"),
        _("Send to the supervisor"),
        warnings=warnings,
    )


@require_POST
@signed_in
def done(request: Visit, ref: str) -> HttpResponse:
    """Somebody did what was planned."""
    row = find(PlanAction, by=request.person, at=request.at, ref=ref)
    finish_plan_action(by=request.person, plan_action=row, at=request.at)
    return redirect("case", row.case.ref)


def _waiting(before: Plan, request: Visit) -> list[Any]:
    """What still waits of the last version."""
    rows = PlanAction.objects.visible_to(request.person, request.at).filter(plan=before)
    return list(
        rows.filter(status__in=[PlanAction.Status.PENDING, PlanAction.Status.ONGOING]).order_by("number")
    )


def _as_written(before: Plan, waiting: list[Any]) -> dict[str, Any]:
    """The answers of the last version; of its actions, those that still wait."""
    said: dict[str, Any] = {
        name: before.content.get(name, "") for name in ("goal", "caregiver_goal", "safety")
    }
    for n, row in enumerate(waiting, start=1):
        owner = f"person:{row.owner_person_id}" if row.owner_person_id else f"unit:{row.owner_unit_id}"
        said |= {f"what_{n}": row.what, f"owner_{n}": owner, f"due_{n}": row.due_on}
    return said


def _owners(case: Case, request: Visit) -> list[tuple[str, str]]:
    """Whoever works on the case, then every unit that offers something."""
    people = queries.workers_of(case.unit, request.at)
    units = Unit.objects.filter(offers__isnull=False, is_hidden=False).distinct().order_by("name")
    return [
        *((f"person:{person.pk}", person.name) for person in people),
        *((f"unit:{unit.pk}", unit.shown_name) for unit in units),
    ]


def _intention(what: str, owner: str, due_on: Any, service: str) -> Intention:
    kind, _colon, key = owner.partition(":")
    if kind == "person":
        return Intention(what=what, due_on=due_on, service=service, person=Person.objects.get(pk=int(key)))
    return Intention(what=what, due_on=due_on, service=service, unit=Unit.objects.get(pk=int(key)))
