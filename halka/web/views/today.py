"""Today: what is late, what is due, what is new, what waits for others."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from halka.directory.models import Person
from halka.directory.visit import visit
from halka.web.today import Today


def today(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, Person):
        return redirect("choose_person" if settings.HALKA_DEMO else "account_login")
    here = visit(request)
    found = Today(request.user, here.at, whole_list=request.GET.get("listed") == "all")
    return render(request, "web/today.html", {"today": found})
