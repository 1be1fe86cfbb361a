"""People and units: what the administrator keeps, and the one obvious next deed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from halka.directory import queries
from halka.directory.models import Person, Unit
from halka.directory.things import machine
from halka.directory.visit import Visit, signed_in_with
from halka.trust.policy import Permission

PAGE = 50


@signed_in_with(Permission.KEEP_DIRECTORY)
def directory(request: Visit) -> HttpResponse:
    units = Paginator(Unit.objects.order_by("name", "pk"), PAGE).get_page(request.GET.get("units"))
    people = Paginator(queries.people_listed(request.at), PAGE).get_page(request.GET.get("people"))
    context = {
        "units": units,
        "rows": queries.unit_rows(list(units.object_list), request.at),
        "people": people,
        "takes_cases": Unit.objects.filter(takes_cases=True).exists(),
        "without_deputy": queries.without_deputy(request.at),
        "inactive": Person.objects.filter(is_active=False).count(),
        **machine(request.at),
    }
    return render(request, "directory/directory.html", context)
