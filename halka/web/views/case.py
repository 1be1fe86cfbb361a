"""The case page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from halka.directory.visit import Visit, signed_in
from halka.web.case_page import case_page, open_overview


@signed_in
def case(request: Visit, ref: str) -> HttpResponse:
    deeds = request.GET.get("deeds", "")
    overview = open_overview(ref=ref, person=request.person, at=request.at, deeds=deeds)
    if overview is None:
        return redirect("file", ref)
    return render(request, "web/case.html", {"case": overview.case, "page": case_page(overview)})
