"""Who can see this case and why; who has looked; who must not see it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.named import name_supervisor, take_naming
from halka.casework.access.forms import ConflictForm, NameSupervisorForm
from halka.casework.access.models import LegalHold
from halka.casework.access.named import named_supervisor, who_can_be_named
from halka.casework.access.queries import in_words, too_close
from halka.casework.cases.models import Case, Grant
from halka.casework.cases.queries import people_of
from halka.directory.models import Person, Unit
from halka.directory.visit import Visit, signed_in
from halka.pages.deed_page import deed_page
from halka.trust.action import Denied
from halka.trust.acts import ACTS
from halka.trust.door import find
from halka.trust.models import LedgerEntry
from halka.trust.policy import Permission


@signed_in
def who_sees(request: Visit, ref: str) -> HttpResponse:
    case = find(Case, by=request.person, at=request.at, ref=ref)
    grants = (
        Grant.objects.visible_to(request.person, request.at)
        .filter(Grant.live(request.at), case=case)
        .select_related("person", "unit")
    )
    kinds = [act for act in ACTS.values() if act.is_look]
    looks = LedgerEntry.objects.filter(Q(case=case.ref) | Q(thing=case.ref), act__in=kinds).order_by("-seq")[
        :200
    ]
    names = dict(Person.objects.filter(ref__in={entry.person for entry in looks}).values_list("ref", "name"))
    units = {u.code: u.shown_name for u in Unit.objects.filter(code__in={entry.unit for entry in looks})}
    seen = [(entry, names.get(entry.person, ""), units.get(entry.unit, "")) for entry in looks]
    hold = (
        LegalHold.objects.visible_to(request.person, request.at)
        .filter(case=case, lifted_at__isnull=True)
        .first()
    )
    named = named_supervisor(case, request.at)
    may_name = case.is_open and case.worker_id == request.person.pk
    may_take = case.is_open and named is None and case.is_supervised_by(request.person, request.at)
    context = {"case": case, "grants": grants, "seen": seen, "hold": hold}
    context |= {"named": named, "may_name": may_name, "may_take": may_take}
    return render(request, "casework/access/who_sees.html", context)


@signed_in
def name_one(request: Visit, ref: str) -> HttpResponse:
    """The worker names one of the supervisors of the line."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    if case.worker_id != request.person.pk:
        raise Denied(by=request.person, needs=Permission.WORK_CASE, at=request.at, case=case.ref)
    case.must_not_be_erased()
    people = who_can_be_named(case, request.at)

    def do(said: dict[str, object]) -> str:
        person = said["person"]
        assert isinstance(person, Person)
        name_supervisor(by=request.person, case=case, person=person, at=request.at)
        return reverse("who_sees", args=[case.ref])

    return deed_page(
        request,
        form=NameSupervisorForm(request.POST or None, people=people),
        do=do,
        title=_("Who reads with you what is protected?"),
        button=_("Name this supervisor"),
        afterwards=_(
            "This supervisor alone reads, beside you, how to reach the child while the place is secret."
            " Whoever was named before reads it no more."
        ),
        back={"url": reverse("who_sees", args=[case.ref]), "label": _("Back"), "more": case.code},
    )


@require_POST
@signed_in
def take(request: Visit, ref: str) -> HttpResponse:
    """A supervisor of the line takes it, where nobody is named."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    take_naming(by=request.person, case=case, at=request.at)
    return redirect("who_sees", case.ref)


@signed_in
def conflict(request: Visit, ref: str) -> HttpResponse:
    """Of oneself anybody says so; of somebody else who writes in the case."""
    case = find(Case, by=request.person, at=request.at, ref=ref)
    case.must_not_be_erased()
    people = Person.objects.filter(pk=request.person.pk)
    writes = case.may_be_written_by(request.person, request.at)
    proposed = too_close(case, Person.objects.filter(is_active=True)) if writes else []
    if writes:
        held = Grant.objects.visible_to(request.person, request.at).filter(Grant.live(request.at), case=case)
        people |= Person.objects.filter(pk__in=held.values("person")) | people_of(case.unit, request.at)
        people |= Person.objects.filter(pk__in=[row.person.pk for row in proposed])
    asked = Person.objects.filter(ref=request.GET.get("who", "")).first()
    form = ConflictForm(
        request.POST or None,
        people=people.order_by("name"),
        of_anybody=writes,
        initial={"who": asked.pk} if asked else {},
    )

    def declare(said: dict[str, Any]) -> str:
        declare_conflict(
            by=request.person, case=case, person=form.person, reason=said["reason"], at=request.at
        )
        return reverse("cases") if form.person == request.person else reverse("who_sees", args=[case.ref])

    return deed_page(
        request,
        form=form,
        do=declare,
        title=_("Who is too close to the family?"),
        button=_("Close it for this person"),
        afterwards=_(
            "The case does not exist for this person at once. "
            "What you say of somebody else, the data-protection officer confirms or lifts."
        ),
        warnings=[in_words(row, case) for row in proposed],
        back={"url": reverse("who_sees", args=[case.ref]), "label": _("Back"), "more": case.code},
    )
