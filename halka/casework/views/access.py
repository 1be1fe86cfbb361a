"""Who can see this case and why; who has looked."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from halka.casework.models import Case, Grant
from halka.directory.models import Person, Unit
from halka.directory.pages import Visit, signed_in
from halka.trust.acts import Act
from halka.trust.door import find
from halka.trust.models import LedgerEntry

LOOKS = (Act.CASE_OPENED, Act.ACCESS_BROKEN_GLASS, Act.ACCESS_DENIED, Act.REFERRAL_SEEN)


@signed_in
def who_sees(request: Visit, ref: str) -> HttpResponse:
    case = find(Case, by=request.person, at=request.at, ref=ref)
    grants = (
        Grant.objects.visible_to(request.person, request.at)
        .filter(Grant.live(request.at), case=case)
        .select_related("person", "unit")
    )
    looks = LedgerEntry.objects.filter(Q(case=case.ref) | Q(thing=case.ref), act__in=LOOKS).order_by("-seq")[
        :200
    ]
    names = dict(Person.objects.filter(ref__in={entry.person for entry in looks}).values_list("ref", "name"))
    units = {u.code: u.shown_name for u in Unit.objects.filter(code__in={entry.unit for entry in looks})}
    seen = [(entry, names.get(entry.person, ""), units.get(entry.unit, "")) for entry in looks]
    return render(request, "casework/who_sees.html", {"case": case, "grants": grants, "seen": seen})
